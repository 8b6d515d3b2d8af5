"""Findings at their places on a form with 项目资金 and indicators, and words that its checks share. Pure."""

from __future__ import annotations

from typing import Any

from perfgoals.findings import Finding, Level
from perfgoals.money import AmountError, MoneyUnit, parse_amount
from selfeval.merge import Levelled


def in_head(rule: str, name: str, label: str, message: str, *, level: Level = Level.ERROR, **more: Any) -> Finding:
    """A finding at a field of the head; ``label`` is what the form calls it."""
    return Finding(rule=rule, level=level, field=name, label=label, message=message, **more)


def in_funds(
    rule: str, row: str, column: str, label: str, what: str, *, level: Level = Level.ERROR, **more: Any
) -> Finding:
    """A finding at an amount of 项目资金; ``label`` is the heading of its column, ``what`` goes on behind its name."""
    return Finding(
        rule=rule,
        level=level,
        field=f"funds:{row}",
        label=f"{row} {label}",
        column=column,
        message=f"{row}的{label}{what}",
        **more,
    )


def in_row(
    rule: str,
    row: Levelled,
    place: int,
    column: str,
    label: str,
    message: str,
    *,
    level: Level = Level.ERROR,
    **more: Any,
) -> Finding:
    """A finding in the row at ``place`` (0-based) of the indicator table; ``label`` is the heading of its column."""
    return Finding(
        rule=rule,
        level=level,
        field=f"indicator:{row.level3.strip() or row.level2}",
        label=f"{row.level2} {label}",
        row=place,
        column=column,
        message=message,
        **more,
    )


def too_long(label: str, length: int, limit: int) -> dict[str, Any]:
    """The words of a text that has more characters than fit."""
    return {
        "message": f"{label}超过 {limit} 字",
        "found": f"{length} 字",
        "expected": f"{limit} 字以内",
        "suggestion": f"请删减 {length - limit} 字",
    }


def why_no_amount(text: str, unit: MoneyUnit) -> str:
    """Why a typed amount could not be read, as it goes on behind the name of its box."""
    try:
        parse_amount(text, unit)
    except AmountError as error:
        return f"：{error}"
    return "读不出数字"
