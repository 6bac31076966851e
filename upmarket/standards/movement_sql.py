"""Movement in SQL: the rules of `movement`, over all subjects at once."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from upmarket.sql.expressions import col, num, text
from upmarket.standards.movement import STANDING_COLUMNS
from upmarket.standards.resolve import Resolved
from upmarket.standards.subjects import subject_columns
from upmarket.vocabulary.days import day_number

Columns = dict[str, exp.Expr]


def movement_query(resolved: Resolved, table: str, as_of: date) -> exp.Query:
    """Return the decision query over a table of level outcomes and `before_` standings.

    Each inner query adds the columns of one rule, in the order of `movement`'s list.

    >>> from upmarket.standards.example import example
    >>> from upmarket.standards.resolve import resolved
    >>> query = movement_query(resolved(example(), date(2018, 2, 1)), "judge_levels_speedy", date(2018, 2, 1))
    >>> query.named_selects[:3]
    ['store_id', 'outcome', 'measured_level']
    """
    day = day_number(as_of)
    query: exp.Query = exp.select("*").from_(exp.to_table(table))
    for columns in (
        {"held": _smaller(_c("before_real_level"), num(len(resolved.levels)))},
        _target(resolved),
        _rows(),
        _due(resolved, day),
        _turns(resolved, day),
        _real(resolved),
        _shown(resolved, day),
        _after(resolved, day),
    ):
        query = _with(query, columns)
    return _final(resolved, query)


def _c(name: str) -> exp.Column:
    return col(name)


def _with(query: exp.Query, columns: Columns) -> exp.Select:
    named = [exp.alias_(value, name, quoted=True) for name, value in columns.items()]
    return exp.select("*", *named).from_(query.subquery("t"))


def _case(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr) -> exp.Expr:
    case = exp.Case()
    for condition, value in branches:
        case = case.when(condition, value)
    return case.else_(otherwise)


def _compare(kind: type[exp.Binary], left: exp.Expr, right: exp.Expr | int) -> exp.Expr:
    return kind(this=left, expression=num(right) if isinstance(right, int) else right)


def _smaller(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Least(this=left, expressions=[right], ignore_nulls=True)  # neither is null


def _target(resolved: Resolved) -> Columns:
    top = len(resolved.levels)
    ranks = [(each.level.rank, each.level.id) for each in reversed(resolved.levels)]
    ups = [
        (
            exp.and_(_compare(exp.LT, _c("held"), rank), _compare(exp.EQ, _c(f"enter_level__{level}"), 1)),
            num(rank),
        )
        for rank, level in ranks
    ]
    stays = [
        (
            exp.and_(_compare(exp.GTE, _c("held"), rank), _compare(exp.NEQ, _c(f"keep_level__{level}"), -1)),
            num(rank),
        )
        for rank, level in ranks
    ]
    aims = [(_compare(exp.EQ, _c("held"), rank - 1), _c(f"enter_level__{level}")) for rank, level in reversed(ranks)]
    keeps = [(_compare(exp.EQ, _c("held"), rank), _c(f"keep_level__{level}")) for rank, level in ranks]
    return {
        "target": _case(*ups, *stays, otherwise=num(0)),
        "aim": _case(*aims, otherwise=_c(f"keep_level__{resolved.levels[top - 1].level.id}")),
        "keep_held": _case(*keeps, otherwise=num(0)),
        "grace": _case(
            (
                _compare(exp.NEQ, _c("before_version_day"), day_number(resolved.version_day)),
                num(resolved.movement.grace_periods),
            ),
            otherwise=_c("before_grace_left"),
        ),
    }


def _rows() -> Columns:
    up = _compare(exp.GT, _c("target"), _c("held"))
    down = exp.and_(_compare(exp.LT, _c("target"), _c("held")), _compare(exp.EQ, _c("grace"), 0))
    return {
        "ups": _case((up, exp.Add(this=_c("before_up_streak"), expression=num(1))), otherwise=num(0)),
        "downs": _case((down, exp.Add(this=_c("before_down_streak"), expression=num(1))), otherwise=num(0)),
    }


def _due(resolved: Resolved, day: int) -> Columns:
    movement = resolved.movement
    due = _compare(exp.GTE, _c("downs"), movement.demote_after)
    opened = _compare(exp.GT, _c("before_cure_until"), 0)
    cure = _case(
        (exp.and_(due.copy(), opened), _c("before_cure_until")),
        (due.copy(), num(day + movement.cure_days)),
        otherwise=num(0),
    )
    return {"due": _case((due, num(1)), otherwise=num(0)), "cure": cure if movement.cure_days else num(0)}


def _turns(resolved: Resolved, day: int) -> Columns:
    falls = exp.and_(_compare(exp.EQ, _c("due"), 1), _compare(exp.LTE, _c("cure"), day))
    rises = _compare(exp.GTE, _c("ups"), resolved.movement.promote_after)
    return {"falls": _case((falls, num(1)), otherwise=num(0)), "rises": _case((rises, num(1)), otherwise=num(0))}


def _real(resolved: Resolved) -> Columns:
    one = resolved.movement.steps == "one"
    up = exp.Add(this=_c("held"), expression=num(1)) if one else _c("target")
    down = exp.Sub(this=_c("held"), expression=num(1)) if one else _c("target")
    rises, falls = _compare(exp.EQ, _c("rises"), 1), _compare(exp.EQ, _c("falls"), 1)
    return {"real": _case((rises, up), (falls, down), otherwise=_c("held"))}


def _shown(resolved: Resolved, day: int) -> Columns:
    shielded = _compare(exp.GT, _c("before_protected_until"), day)
    seen = _smaller(_c("before_shown_level"), num(len(resolved.levels)))
    higher = exp.Greatest(this=_c("real"), expressions=[seen], ignore_nulls=True)
    return {"shown": _case((shielded, higher), otherwise=_c("real"))}


def _after(resolved: Resolved, day: int) -> Columns:
    rises, falls = _compare(exp.EQ, _c("rises"), 1), _compare(exp.EQ, _c("falls"), 1)
    changed = _compare(exp.NEQ, _c("shown"), _c("before_shown_level"))
    protect = resolved.movement.protect_days
    rose = _compare(exp.GT, _c("shown"), _c("before_shown_level"))
    longest = exp.Greatest(this=_c("before_protected_until"), expressions=[num(day + protect)], ignore_nulls=True)
    return {
        "real_level": _c("real"),
        "shown_level": _c("shown"),
        "up_streak": _case((rises, num(0)), otherwise=_c("ups")),
        "down_streak": _case((falls, num(0)), otherwise=_c("downs")),
        "since": _case((changed, num(day)), otherwise=_c("before_since")),
        "protected_until": (
            _case((rose, longest), otherwise=_c("before_protected_until")) if protect else _c("before_protected_until")
        ),
        "cure_until": _case((falls.copy(), num(0)), otherwise=_c("cure")),
        "grace_left": _case(
            (_compare(exp.GT, _c("grace"), 0), exp.Sub(this=_c("grace"), expression=num(1))), otherwise=num(0)
        ),
        "version_day": num(day_number(resolved.version_day)),
    }


def _story() -> tuple[exp.Expr, exp.Expr]:
    """Return the move and the why, branch by branch as in the Python judge."""
    shown, before = _c("shown_level"), _c("before_shown_level")
    rose, fell = _compare(exp.GT, shown, before), _compare(exp.LT, shown, before)
    branches: list[tuple[exp.Expr, str, str]] = [
        (exp.and_(rose, _compare(exp.GT, before, 0)), "promoted", "met"),
        (rose, "entered", "met"),
        (exp.and_(fell, _compare(exp.GTE, _c("real_level"), _c("held"))), "demoted", "protection_ended"),
        (exp.and_(fell, _compare(exp.GT, _c("before_cure_until"), 0)), "demoted", "cure_ended"),
        (fell, "demoted", "missed"),
        (_compare(exp.LT, _c("real_level"), shown), "protected", "protection"),
        (_compare(exp.GT, _c("target"), _c("held")), "waiting", "row_of_ups"),
    ]
    down = _compare(exp.LT, _c("target"), _c("held"))
    holds = _compare(exp.GT, _c("held"), 0)
    branches += [
        (exp.and_(down, _compare(exp.GT, _c("cure_until"), 0)), "in_cure", "cure"),
        (exp.and_(down, _compare(exp.GT, _c("down_streak"), 0)), "waiting", "row_of_downs"),
        (down, "in_grace", "grace"),
        (exp.and_(holds, _compare(exp.EQ, _c("keep_held"), 1)), "kept", "met"),
        (holds, "kept", "not_enough"),
        (_compare(exp.EQ, _c("aim"), -1), "none", "missed"),
    ]
    moves = _case(*((when.copy(), text(word)) for when, word, _ in branches), otherwise=text("none"))
    whys = _case(*((when.copy(), text(why)) for when, _, why in branches), otherwise=text("not_enough"))
    return moves, whys


def _final(resolved: Resolved, query: exp.Query) -> exp.Select:
    moves, whys = _story()
    chosen: list[exp.Expr] = [_c(key) for key in subject_columns(resolved.standard.subject)]
    chosen.append(exp.alias_(exp.cast(_c("aim"), "tinyint"), "outcome", quoted=True))
    chosen.append(exp.alias_(exp.cast(_c("target"), "integer"), "measured_level", quoted=True))
    chosen.append(exp.alias_(exp.cast(_c("before_shown_level"), "integer"), "previous_level", quoted=True))
    chosen += [exp.alias_(exp.cast(_c(column), kind), column, quoted=True) for column, kind in STANDING_COLUMNS]
    chosen += [exp.alias_(moves, "move", quoted=True), exp.alias_(whys, "why", quoted=True)]
    chosen += [_c(f"{side}_level__{each.level.id}") for each in resolved.levels for side in ("enter", "keep")]
    chosen += [_c(resolved.column(clause.id, level, side)) for clause, level, side in resolved.slots]
    return exp.select(*chosen).from_(query.subquery("t"))
