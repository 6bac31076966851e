"""Hold one intake to its contract: which rows are taken, repeated, or go to quarantine.

Leaves in the session: `checked` (all records, typed), `dropped` (rows not taken and why),
`changed` (taken rows that replace an earlier one), the view `taken`, and adds to `refused`.
read = taken + repeated + quarantined, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from upmarket.engines.duckdb import DuckDBEngine, literal
from upmarket.facts.contract import Contract
from upmarket.facts.reading import Reading
from upmarket.facts.validation import checked, mixed_rows, repeated_keys
from upmarket.vocabulary.errors import Place, UpmarketError

REFUSED = {"place": "text", "tbl": "text", "row": "bigint", "name": "text", "code": "text", "found": "text"}
"""The table of refused cells: file, table, row, column, code, what was found."""


UNFIT = """case error_type
    when 'TOO MANY COLUMNS' then 'the record has more cells than the header'
    when 'MISSING COLUMNS' then 'the record has fewer cells than the header'
    when 'UNQUOTED VALUE' then case when length(replace(csv_line, '"', '')) % 2 <> length(csv_line) % 2
        then 'a quote is never closed' else 'text stands behind a closing quote' end
    else lower(error_message) end"""
"""What the CSV reader said about a record that does not fit, in our words."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One table out of one file, as DuckDB SQL; see `upmarket.sources.intake.Intake`."""

    contract: Contract
    sql: str
    readings: Mapping[str, Reading]
    place: str
    rejects: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """How many records were read and what became of them."""

    read: int
    taken: int
    repeated: int
    superseded: int
    quarantined: int


def begin_refusing(engine: DuckDBEngine) -> None:
    """Make the empty table `refused`, to which every admission adds."""
    engine.load("refused", REFUSED, [])


def admit(engine: DuckDBEngine, incoming: Incoming, *, current: str | None = None) -> Admitted:
    """Sort the records of an intake; `current` is SQL for the rows that the lake holds already.

    UpmarketError when the file cannot be read to its end.
    """
    contract = incoming.contract
    engine.view("raw", incoming.sql)
    engine.create(replace(checked(contract, incoming.readings, "raw"), name="checked"))
    unfit = _unfit(engine, incoming)
    engine.load("dropped", {"_row": "bigint", "why": "text"}, [])
    engine.load("changed", {"_row": "bigint", "_old": "timestamp"}, [])
    records, wrong = (_integer(value) for value in engine.run("select count(*), count(_problems) from checked")[0])
    if wrong:
        _refuse_cells(engine, incoming)
    good = "select * exclude (_problems) from checked"
    engine.view("sound", good + (" where _problems is null" if wrong else ""))
    _drop_repeated(engine, incoming)
    _drop_mixed(engine, incoming)
    if current is not None:
        _drop_known(engine, contract, current)
    return _summed(engine, records + unfit, wrong + unfit)


def _summed(engine: DuckDBEngine, read: int, refused: int) -> Admitted:
    counts = {str(why): _integer(rows) for why, rows in engine.run("select why, count(*) from dropped group by why")}
    remaining = "select * from sound" + (" anti join dropped using (_row)" if counts else "")
    engine.view("taken", remaining)
    repeated = counts.get("same", 0) + counts.get("known", 0)
    quarantined = refused + counts.get("conflict", 0) + counts.get("mixed", 0)
    superseded = _integer(engine.run("select count(*) from changed")[0][0])
    return Admitted(read, read - repeated - quarantined, repeated, superseded, quarantined)


def _integer(value: object) -> int:
    assert isinstance(value, int), "a count is an integer"
    return value


def _unfit(engine: DuckDBEngine, incoming: Incoming) -> int:
    """Refuse records that the CSV reader set aside, and put the rows of the others right."""
    if incoming.rejects is None or not engine.columns(incoming.rejects[0]):
        return 0
    table, above = incoming.rejects
    told = f"select distinct on (line) line - {above} as row, error_type::text as error_type, error_message, csv_line from {table} order by line"
    engine.run(
        f"create or replace table unfit as select row::bigint as row, error_type, error_message, csv_line from ({told})"
    )
    _see_end(engine, incoming.place)
    engine.run(
        f"insert into refused select {literal(incoming.place)}, {literal(incoming.contract.table)}, row, null,"
        f" case error_type when 'INVALID ENCODING' then 'broken_encoding' else 'broken_record' end, {UNFIT} from unfit"
    )
    found = _integer(engine.run("select count(*) from unfit")[0][0])
    if found:
        engine.run(
            "create or replace table checked as select c.* replace (c._at + coalesce(u.before, 0) as _at) from checked c"
            " asof left join (select row - n as at, max(n) + 1 as before"
            " from (select row, row_number() over (order by row) - 1 as n from unfit) group by row - n) u on c._at >= u.at"
        )
    return found


def _see_end(engine: DuckDBEngine, place: str) -> None:
    """Refuse a file in which an open quote swallowed the records behind it."""
    swallowed = "error_type = 'LINE SIZE OVER MAXIMUM' or (error_type = 'UNQUOTED VALUE' and contains(rtrim(csv_line, chr(10) || chr(13)), chr(10)))"
    found = engine.run(f"select min(row) from unfit where {swallowed}")[0][0]
    if found is not None:
        raise UpmarketError.of(
            "file.open_quote",
            "a quote that opens here is never closed, so the rest of the file is lost",
            Place(place, row=_integer(found)),
            "quotes in pairs",
            "close the quote, or double a quote that belongs to the text",
        )


def _refuse_cells(engine: DuckDBEngine, incoming: Incoming) -> None:
    engine.run(
        f"insert into refused select {literal(incoming.place)}, {literal(incoming.contract.table)}, _at, p.name, p.code, p.found"
        " from (select _at, unnest(_problems) as p from checked where _problems is not null)"
    )


def _drop_repeated(engine: DuckDBEngine, incoming: Incoming) -> None:
    """Equal rows of one key collapse into the first; rows that disagree are all refused."""
    contract = incoming.contract
    engine.create(replace(repeated_keys(contract, "sound"), name="repeated"))
    engine.run("insert into dropped select _row, 'same' from repeated where _same and _row <> _first")
    engine.run("insert into dropped select _row, 'conflict' from repeated where not _same")
    shown = " || ' / ' || ".join(f's."{name}"::text' for name in contract.key)
    engine.run(
        f"insert into refused select {literal(incoming.place)}, {literal(contract.table)}, s._at, {literal(contract.key[0])},"
        f" 'conflicting_key', {shown} from sound s join repeated r using (_row) where not r._same"
    )


def _drop_mixed(engine: DuckDBEngine, incoming: Incoming) -> None:
    contract = incoming.contract
    for check in (check for check in contract.checks if check.kind == "within"):
        if _integer(engine.run(f'select count(distinct "{check.column}") from sound')[0][0]) < 2:
            continue
        engine.create(replace(mixed_rows(contract, check, "sound"), name="mixed"))
        engine.run("delete from mixed where _row in (select _row from dropped)")
        if check.severity == "reject":
            engine.run("insert into dropped select _row, 'mixed' from mixed")
            engine.run(
                f"insert into refused select {literal(incoming.place)}, {literal(contract.table)}, _at,"
                f" {literal(check.column)}, {literal('check.' + check.id)}, found from mixed join sound using (_row)"
            )


def _drop_known(engine: DuckDBEngine, contract: Contract, current: str) -> None:
    """Drop rows that the lake holds just so; note which rows replace an earlier one."""
    key = " and ".join(f's."{name}" = c."{name}"' for name in contract.key)
    same = " and ".join(
        f's."{name}" is not distinct from c."{name}"' for name in contract.names if name not in contract.key
    )
    old = f'c."{contract.event_time}"' if contract.event_time else "null::timestamp"
    engine.run(
        f"create or replace table known as select s._row, {same or 'true'} as same, {old} as _old"
        f" from sound s join ({current}) c on {key} where s._row not in (select _row from dropped)"
    )
    engine.run("insert into dropped select _row, 'known' from known where same")
    engine.run("insert into changed select _row, _old from known where not same")
