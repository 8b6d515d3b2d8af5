"""Forms that were read from a workbook: their findings at their cells, and what the rules say of what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from indicators.rules import Form, FormKind, RuleSettings, examine
from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layout import INDICATORS
from projects.document import OWN_KEYS
from projects.overall.values import MAX_TASKS
from projects.services.imports.places import Refusal
from projects.tables import has_code
from projects.values import MAX_ROWS

# What the rules call by one name in every form, by the keys of the forms that have another.
_OWN_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "selfeval": {
        "name": "project",
        "unit": "executing_unit",
        "top_unit": "department_code",
        "total_amount": "project_amount",
    },
    "overall": {"name": "unit", "top_unit": "supervising_unit"},
    "overall-selfeval": {"name": "executing_unit", "unit": "executing_unit", "top_unit": "department_code"},
}
_DECLARED: Final = ("declaration", "key-project")
# Slots and columns of the workbook where findings name them otherwise.
_SLOTS: Final = {
    "type_name": "project_type",
    "type_code": "project_type",
    "start": "duration",
    "end": "duration",
    "mid_long_goal": "long_term_goal",
    "total": "total.total",
}
_COLUMNS: Final = {"measure": "unit_of_measure", "own_score": "score", "level1_weight": "level1"}


def at_cell(finding: Finding, form: FormReading) -> Finding:
    """The finding at its cell, under the key that its form has for the field; one that has its cell already stays."""
    if finding.cell:
        return finding
    field = _own_keys(form).get(finding.field, finding.field)
    column = _COLUMNS.get(finding.column, finding.column)
    row = finding.item if finding.row is None else finding.row
    cells = (form.cell_of(_SLOTS.get(name, name), row, column) for name in (field, finding.field))
    return replace(finding, field=field).at(form.sheet, next(filter(None, cells), ""))


def _own_keys(form: FormReading) -> Mapping[str, str]:
    """The keys that the values of a form have for what findings call by the names of a declaration's fields."""
    is_older = form.kind in _DECLARED and form.layout is not None and not has_code(form.layout)
    return OWN_KEYS if is_older else _OWN_KEYS.get(form.kind, {})


def without_twins(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once: reader and checks may meet on the same cell."""
    return list({(each.rule, each.cell, each.field, each.message): each for each in findings}.values())


def printed_json(form: FormReading) -> dict[str, Any]:
    """What is printed, in the shape of ``official/*.json``: texts, amounts as decimal strings in the form's unit."""
    document = form.as_json()
    del document["year"]
    head = {key: document[key] or "" for key in form.values.head if key in document}
    rows = [{key: text for key, text in row.items() if key != "required"} for row in document[INDICATORS]]
    unit = form.money_unit.value if form.money_unit else None
    return document | head | {"money_unit": unit, INDICATORS: rows}


def printed_form(form: FormReading, year: int | None, kind: FormKind | None = None) -> Form:
    """The form as the rules read it, with every number that it prints; ``year`` where it does not say its own,
    ``kind`` where the rules know it by another than the reader does.
    """
    values = form.as_json()
    return Form.from_json(kind or FormKind(form.kind), values | {"year": values["year"] or year})


def examine_printed(form: FormReading, read: Form, settings: RuleSettings | None) -> list[Finding]:
    """What the rules find in a form as it is printed, at its cells."""
    return [at_cell(finding, form) for finding in examine(read, settings)]


def named_in(form: FormReading) -> str:
    """What the form is about: its project, or its unit; its title where that is blank."""
    return str(form.values.head.get(form.layout.name_key) or form.title) if form.layout else form.title


def too_many_rows(rows: int) -> Refusal | None:
    """Why a form of so many indicator rows cannot be worked on; None where it can."""
    if rows <= MAX_ROWS:
        return None
    return Refusal(
        rule="too_many_rows",
        field="indicators",
        message=f"绩效指标有 {rows} 行，超过一张表最多的 {MAX_ROWS} 行，无法导入",
        found=f"{rows} 行",
        suggestion="请核对指标表，合并或删去多余的行",
    )


def too_many_tasks(tasks: int) -> Refusal | None:
    """Why a form of so many lines of 年度主要任务 cannot be worked on; None where it can."""
    if tasks <= MAX_TASKS:
        return None
    return Refusal(
        rule="too_many_rows",
        field="tasks",
        message=f"年度主要任务有 {tasks} 行，超过一张表最多的 {MAX_TASKS} 行，无法导入",
        found=f"{tasks} 行",
        suggestion="请核对任务表，合并或删去多余的行",
    )
