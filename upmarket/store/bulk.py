"""Write many rows at once through Django's connection, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

Values = Sequence[Any]


def upsert(model: type[models.Model], columns: Sequence[str], keys: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows, or replace the other columns of rows with the same keys.

    `columns` are database columns; `keys` those of a unique constraint. To be called inside
    a transaction. SQLite: one prepared statement; PostgreSQL: COPY into a temporary table.
    """
    table, quote = model._meta.db_table, connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    others = [column for column in columns if column not in keys]
    changes = ", ".join(f"{quote(column)} = excluded.{quote(column)}" for column in others)
    clash = f"on conflict ({', '.join(quote(key) for key in keys)}) do "
    clash += f"update set {changes}" if others else "nothing"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(table, columns, rows)
            chosen = f"select {names} from {quote(_staging(table))}"
            cursor.execute(f"insert into {quote(table)} ({names}) {chosen} {clash}")
            cursor.execute(f"drop table {quote(_staging(table))}")
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"insert into {quote(table)} ({names}) values ({marks}) {clash}", list(rows))


def delete_keys(model: type[models.Model], keys: Sequence[str], rows: Iterable[Values]) -> None:
    """Delete the rows with the given keys; inside a transaction."""
    quote = connection.ops.quote_name
    tests = " and ".join(f"{quote(key)} = %s" for key in keys)
    with connection.cursor() as cursor:
        cursor.executemany(f"delete from {quote(model._meta.db_table)} where {tests}", list(rows))


def _staging(table: str) -> str:
    return f"new_{table}"


def _copy(table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"create temporary table {quote(_staging(table))} on commit drop as "
            f"select {names} from {quote(table)} with no data"
        )
        with cursor.cursor.copy(f"copy {quote(_staging(table))} ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
