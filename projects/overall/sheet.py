"""An overall form's values as an official form, and an official form's reading as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfgoals.money import AmountError, MoneyUnit, parse_amount
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import FormValues, Layout, RowValues, Value
from perfgoals.text import clean
from projects.overall.values import AMOUNTS, MoneyRow, OverallValues, TargetValues, TaskValues
from projects.values import Tier


def to_grid(values: OverallValues, layout: Layout, *, year: int) -> Grid:
    """The filled official form, tasks and indicators in their own order."""
    return fill(layout, to_form(values), year=year)


def blank_grid(layout: Layout, tiers: Sequence[Tier], *, year: int) -> Grid:
    """The empty official template: rows for tasks, and one indicator row a second level (without stars)."""
    return blank(layout, [(tier.level1, tier.level2) for tier in tiers], year=year)


def to_form(values: OverallValues) -> FormValues:
    """What stands in the cells; an amount that could not be read prints as it was typed."""
    unit = values.money_unit
    sums = {f"total.{name}": amount for name, amount in _printed_money(values.sums, unit).items()}
    head: dict[str, Value] = {
        "unit": values.unit,
        "supervising_unit": values.supervising_unit,
        "goals": values.goals,
        **sums,
    }
    tasks: list[RowValues] = [
        {"name": task.name, "content": task.content, **_printed_money(task, unit)}
        for task in values.tasks
        if not task.is_empty
    ]
    rows = [printed_row(row) for row in values.indicators if not row.is_empty]
    return FormValues(head=head, rows=rows, tables={"tasks": tasks})


def printed_row(row: TargetValues) -> dict[str, str]:
    """What stands in the cells of a row of the indicator table."""
    columns = ("level1", "level2", "level3", "target", "unit_of_measure", "explanation")
    return {name: getattr(row, name) for name in columns}


def _printed_money(row: MoneyRow, unit: MoneyUnit) -> dict[str, Value]:
    amounts: dict[str, Value] = {}
    for name in AMOUNTS:
        yuan = getattr(row, name)
        amounts[name] = row.unread.get(name, None if yuan is None else yuan / unit.yuan)
    return amounts


def from_form(form: FormValues, unit: MoneyUnit) -> OverallValues:
    """The values of a form read from a workbook, in the money unit of that form."""
    sums = {name: form.head.get(f"total.{name}") for name in AMOUNTS}
    return OverallValues(
        unit=_text(form.head, "unit").strip(),
        supervising_unit=_text(form.head, "supervising_unit").strip(),
        money_unit=unit,
        tasks=tuple(
            TaskValues(name=_text(row, "name"), content=_text(row, "content"), **read_money(row, unit))
            for row in form.tables.get("tasks", ())
        ),
        sums=MoneyRow(**read_money(sums, unit)),
        goals=_text(form.head, "goals"),
        indicators=tuple(
            TargetValues(
                level1=_text(row, "level1").strip(),
                level2=_text(row, "level2").strip(),
                level3=_text(row, "level3"),
                target=_text(row, "target"),
                unit_of_measure=_text(row, "unit_of_measure"),
                explanation=_text(row, "explanation"),
            )
            for row in form.rows
        ),
    )


def read_money(typed: Mapping[str, object], unit: MoneyUnit) -> dict[str, Any]:
    """The fields of a MoneyRow from three typed amounts by column: what cannot be read is kept in ``unread``."""
    amounts: dict[str, Any] = {}
    unread: dict[str, str] = {}
    for name in AMOUNTS:
        text = _text(typed, name)
        try:
            amounts[name] = parse_amount(text, unit)
        except AmountError:
            amounts[name], unread[name] = None, text
    return amounts | {"unread": unread}


def _text(values: Mapping[str, object], key: str) -> str:
    """What stands in a cell, as text."""
    value = values.get(key)
    return "" if value is None else clean(str(value))


def prints_same(left: OverallValues, right: OverallValues) -> bool:
    """Whether two contents are the same official form, whatever their tasks gather."""
    return to_form(left) == to_form(right)
