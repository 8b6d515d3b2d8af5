"""A self-evaluation's values as an official form, and an official form's reading as values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import FormValues, Layout, RowValues, Value
from perfgoals.text import clean
from selfeval.cells import cell_text, read_amount, read_points
from selfeval.funds import FUNDS_TOTAL, R, funds_key
from selfeval.monitoring.values import MonitoringValues
from selfeval.overall.sheet import read_tasks, with_tasks
from selfeval.overall.values import OverallEvaluationValues
from selfeval.scored import Scored
from selfeval.values import EvaluationRowValues, EvaluationValues


def to_grid(values: EvaluationValues, scores: Scored, layout: Layout, *, year: int) -> Grid:
    """The filled official form."""
    return fill(layout, to_form(values, scores), year=year)


def blank_grid(layout: Layout, tiers: Sequence[tuple[str, str]], *, year: int) -> Grid:
    """The empty official template with its notes."""
    return blank(layout, tiers, year=year)


def to_form(values: EvaluationValues, scores: Scored) -> FormValues:
    """What stands in the cells; what could not be read as a number prints as it was typed."""
    head: dict[str, Value] = {
        "project": values.project,
        "project_amount": values.unread.get("project_amount") or _money(values.project_amount, values.money_unit),
        "department_code": values.department_code,
        "executing_unit": values.executing_unit,
        "expected_goal": values.expected_goal,
        "actual_goal": values.actual_goal,
        "total_weight": scores.total_weight,
        "total_score": scores.total,
    }
    rows: list[RowValues] = [
        {
            "level1": row.level1,
            "level1_weight": row.unread.get("level1_weight") or _level_points(row, scores),
            "level2": row.level2,
            "level3": row.level3,
            "target": row.target,
            "actual": row.actual,
            "weight": row.unread.get("weight") or row.weight,
            "score": row.unread.get("own_score") or scores.score_of(place),
            "deviation": row.deviation,
        }
        for place, row in enumerate(values.indicators)
    ]
    funds = [_funds_row(values, scores, row) for row in values.funds_kind.rows()]
    form = FormValues(head=head, rows=rows, tables={"funds": funds})
    return with_tasks(form, values) if isinstance(values, OverallEvaluationValues) else form


def _level_points(row: EvaluationRowValues, scores: Scored) -> Decimal | None:
    """The points behind a first level: those that the form was read with, else those of the scoring profile."""
    if row.level1_weight is not None:
        return row.level1_weight
    return next((level.points for level in scores.final.levels if level.name == row.level1), None)


def _funds_row(values: EvaluationValues, scores: Scored, label: str) -> RowValues:
    """A row of 项目资金; the layout strikes out the points of all rows but the total."""
    rate = scores.rate_of(values.funds_row(label))
    printed = printed_funds(values, label) | {"rate": "" if rate is None else f"{rate:.2f}%"}
    if label != FUNDS_TOTAL:
        return printed
    execution = scores.final.execution
    return printed | {"weight": scores.final.execution_points, "score": execution.score if execution else None}


def printed_funds(values: EvaluationValues | MonitoringValues, label: str) -> dict[str, Value]:
    """The label and the amounts of a row of 项目资金."""
    row = values.funds_row(label)
    amounts: dict[str, Value] = {
        column: values.unread.get(funds_key(label, column)) or _money(getattr(row, column), values.money_unit)
        for column in row.columns
    }
    return {"row": label, **amounts}


def _money(yuan: Decimal | None, unit: MoneyUnit) -> Decimal | None:
    """An amount in the form's unit."""
    return None if yuan is None else yuan / unit.yuan


def from_form(form: FormValues, unit: MoneyUnit, kind: type[EvaluationValues] = EvaluationValues) -> EvaluationValues:
    """The values of a form read from a workbook, in the money unit of that form, as ``kind``.

    What cannot be read as the number that it should be is kept as typed in ``unread``. 得分 is read as given by hand:
    whether it is the computed one is for whoever knows the scoring profile (selfeval.scored).
    """
    text = {key: "" if value is None else clean(str(value)) for key, value in form.head.items()}
    unread: dict[str, str] = {}
    funds = read_funds(form, kind.funds_kind, unit, unread)
    values = kind(
        project=text.get("project", "").strip(),
        project_amount=read_amount("project_amount", text.get("project_amount", ""), unit, unread),
        department_code=text.get("department_code", "").strip(),
        executing_unit=text.get("executing_unit", "").strip(),
        money_unit=unit,
        funds=funds,
        expected_goal=text.get("expected_goal", ""),
        actual_goal=text.get("actual_goal", ""),
        indicators=tuple(_read_row(row) for row in form.rows),
        unread=unread,
    )
    if isinstance(values, OverallEvaluationValues):
        return replace(values, tasks=read_tasks(form, unit))
    return values


def read_funds(form: FormValues, kind: type[R], unit: MoneyUnit, unread: dict[str, str]) -> tuple[R, ...]:
    """All rows of 项目资金 in their order, whichever of them were read."""
    found: dict[str, R] = {}
    for row in form.tables.get("funds", ()):
        label = cell_text(row, "row").strip()
        amounts: dict[str, Any] = {
            column: read_amount(funds_key(label, column), cell_text(row, column), unit, unread)
            for column in kind.columns
        }
        found[label] = kind(row=label, **amounts)
    return tuple(found.get(label, kind(row=label)) for label in kind.rows())


def _read_row(row: RowValues) -> EvaluationRowValues:
    unread: dict[str, str] = {}
    return EvaluationRowValues(
        level1=cell_text(row, "level1").strip(),
        level2=cell_text(row, "level2").strip(),
        level3=cell_text(row, "level3"),
        level1_weight=read_points("level1_weight", cell_text(row, "level1_weight"), unread),
        target=cell_text(row, "target"),
        actual=cell_text(row, "actual"),
        weight=read_points("weight", cell_text(row, "weight"), unread),
        own_score=read_points("own_score", cell_text(row, "score"), unread),
        deviation=cell_text(row, "deviation"),
        unread=unread,
    )
