"""What the pages of an overall form show: tasks with what they gather, projects, indicators, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from django.template.loader import render_to_string

from perfgoals.findings import Finding
from perfgoals.money import MoneyUnit, format_amount
from perfgoals.workflow.panel import Places, findings_panel, section_by_prefix
from projects.forms.overall import OPTIONAL, OverallSubmission, unsent
from projects.forms.submission import tier_key
from projects.models import Overall
from projects.overall.catalogue import TITLES
from projects.overall.checks import TEXT_LIMIT, check
from projects.overall.gather import sum_of_projects
from projects.overall.values import AMOUNTS, LABELS, Gathered, MoneyRow, OverallValues, TargetValues, TaskValues
from projects.overall_queries import context_of, overall_values_of
from projects.values import Tier
from projects.views.edit_page import reading_of
from projects.windows import closing_time

section_of: Final = section_by_prefix(
    {
        "id_task-": "tasks",
        "tasks": "tasks",
        "id_project-": "gathering",
        "gathering": "gathering",
        "id_goals": "goals",
        "id_row-": "indicators",
        "indicators": "indicators",
    },
    "basic",
)


def with_blank_lines(
    values: OverallValues, tiers: Sequence[Tier], *, more: Sequence[str] = (), tasks: int = 0
) -> OverallValues:
    """The values in the order of the page: a task at least, and every second level with at least one row.

    ``more`` names tiers (by key) that get one blank row more each time; ``tasks`` is how many blank tasks are added.
    """
    by_tier: dict[tuple[str, str], list[TargetValues]] = {(tier.level1, tier.level2): [] for tier in tiers}
    for row in values.indicators:
        by_tier.setdefault((row.level1, row.level2), []).append(row)
    rows: list[TargetValues] = []
    for (level1, level2), stored in by_tier.items():
        wanted = more.count(tier_key(level1, level2)) or (0 if stored else 1)
        rows += [*stored, *[TargetValues(level1=level1, level2=level2)] * wanted]
    blank = (TaskValues(),) * (tasks or (0 if values.tasks else 1))
    return replace(values, tasks=(*values.tasks, *blank), indicators=tuple(rows))


def form_context(overall: Overall, sent: OverallSubmission) -> dict[str, Any]:
    """What templates/projects/overall_edit.html reads of the form itself. Its lines come ``with_blank_lines``."""
    values = sent.values
    return {
        "name": values.unit or str(overall),
        "values": values,
        "labels": LABELS,
        "unit_label": values.money_unit.value,
        "tasks": task_views(sent),
        "sums": sums_view(values),
        "projects": project_views(sent),
        "places": [(key, place_label(at, task)) for at, (key, task) in enumerate(_keyed(sent))],
        "several_units": len({each.unit for each in sent.context.declared.values()}) > 1,
        "tiers": tier_views(sent),
        "columns": [(name, LABELS[name]) for name in OPTIONAL if name in sent.context.columns],
        "limit": TEXT_LIMIT,
        "findings": panel_of(sent),
        "closes": closing_time(overall.year, overall.unit_id),
    }


# --- tasks and what they gather ------------------------------------------------------------------------------------


def _keyed(sent: OverallSubmission) -> list[tuple[str, TaskValues]]:
    return list(zip(sent.task_keys, sent.values.tasks, strict=True))


def place_label(at: int, task: TaskValues) -> str:
    """A task among those that a project may be placed in."""
    return f"{at + 1} {task.name.strip() or '（未命名）'}"


def task_views(sent: OverallSubmission) -> list[dict[str, Any]]:
    """The tasks line by line, each with what its projects come to."""
    unit = sent.values.money_unit
    return [
        {
            "key": key,
            "number": number,
            "name": task.name,
            "content": task.content,
            "origin": task.origin,
            "amounts": [(name, LABELS[name], task.amount_text(name, unit)) for name in AMOUNTS],
            "gathered": gathered_view(task, sent),
        }
        for number, (key, task) in enumerate(_keyed(sent), start=1)
    ]


def gathered_view(task: TaskValues, sent: OverallSubmission) -> dict[str, Any]:
    """What a task gathers and what that comes to; ``apart``: where it is not what is typed, by how much."""
    unit = sent.values.money_unit
    sums = sum_of_projects(task, sent.context.declared)
    return {
        "names": [each.name for each in task.projects],
        "sums": [(LABELS[name], format_amount(getattr(sums, name), unit) or "—") for name in AMOUNTS] if sums else [],
        "apart": _apart(task, sums, unit) if sums else [],
        "unit": unit.value,
        "takes": sums is not None and any(getattr(task, name) != getattr(sums, name) for name in AMOUNTS),
    }


def _apart(task: TaskValues, sums: MoneyRow, unit: MoneyUnit) -> list[tuple[str, str]]:
    pairs = ((name, getattr(task, name), getattr(sums, name)) for name in AMOUNTS)
    return [
        (LABELS[name], format_amount(abs(typed - reckoned), unit))
        for name, typed, reckoned in pairs
        if typed is not None and reckoned is not None and typed != reckoned
    ]


def sums_view(values: OverallValues) -> list[tuple[str, str]]:
    """金额合计, by column."""
    return [(name, values.sums.amount_text(name, values.money_unit)) for name in AMOUNTS]


def project_views(sent: OverallSubmission) -> list[dict[str, Any]]:
    """The unit's projects, each with the task that gathers it; one in two tasks stands here twice."""
    unit = sent.values.money_unit
    places: dict[int, list[str]] = {}
    names: dict[int, Gathered] = {}
    for key, task in _keyed(sent):
        for each in task.projects:
            places.setdefault(each.project, []).append(key)
            names[each.project] = each
    views: list[dict[str, Any]] = [
        {
            "project": declared.project,
            "declaration": declared.declaration,
            "code": declared.code,
            "name": declared.name,
            "unit": declared.unit,
            "amount": format_amount(declared.total, unit) or "—",
            "state": declared.state,
            "place": place,
        }
        for declared in sent.context.declared.values()
        for place in places.pop(declared.project, [""])
    ]
    views += [
        {
            "project": key,
            "declaration": None,
            "code": names[key].code,
            "name": names[key].name,
            "unit": "",
            "amount": "—",
            "state": "没有申报表",
            "place": place,
        }
        for key, left in places.items()
        for place in left
    ]
    numbered = enumerate(views, start=1)
    return [view | {"number": number, "anchor": f"id_project-{number}"} for number, view in numbered]


def live_view(sent: OverallSubmission) -> dict[str, Any]:
    """What the tasks come to as a script shows it: the line under each task, and 金额合计."""
    return {
        "tasks": {
            key: {
                "html": render_to_string("projects/_overall_gathered.html", {"gathered": view}),
                "takes": view["takes"],
            }
            for key, task in _keyed(sent)
            if (view := gathered_view(task, sent))
        },
        "sums": dict(sums_view(sent.values)),
    }


# --- indicators --------------------------------------------------------------------------------------------------


def tier_views(sent: OverallSubmission) -> list[dict[str, Any]]:
    """The indicator table tier by tier, as templates/projects/_overall_row.html reads it."""
    stars = {(tier.level1, tier.level2) for tier in sent.context.tiers if tier.required}
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for number, (key, row) in enumerate(zip(sent.row_keys, sent.values.indicators, strict=True), start=1):
        view = {
            "key": key,
            "number": number,
            "level3": row.level3,
            "target": row.target,
            "texts": [(name, LABELS[name], getattr(row, name)) for name in OPTIONAL if name in sent.context.columns],
            "reading": reading_of(row.target),
        }
        groups.setdefault((row.level1, row.level2), []).append(view)
    spans: dict[str, int] = {}
    for (level1, _level2), rows in groups.items():
        spans[level1] = spans.get(level1, 0) + len(rows)
    views, seen = [], set()
    for (level1, level2), rows in groups.items():
        views.append(
            {
                "key": tier_key(level1, level2),
                "level1": level1,
                "level2": level2,
                "required": (level1, level2) in stars,
                "first": level1 not in seen,
                "span": spans[level1],
                "rows": rows,
            }
        )
        seen.add(level1)
    return views


def readings(sent: OverallSubmission) -> dict[str, Any]:
    """How targets are read, by the id of their box: what a save answers."""
    return {
        f"id_row-{key}-target": reading
        for key, row in zip(sent.row_keys, sent.values.indicators, strict=True)
        if (reading := reading_of(row.target))
    }


# --- findings ----------------------------------------------------------------------------------------------------


def panel_of(sent: OverallSubmission) -> dict[str, Any]:
    """The findings panel of what a page sent."""
    places = Places(anchor=partial(anchor_of, sent=sent), section=section_of, titles=TITLES, place=_place)
    return findings_panel(check(sent.values, sent.context), places)


def stored_panel(overall: Overall) -> dict[str, Any]:
    """The findings panel for another page than the edit page: lines counted and boxes named as that page does."""
    context = context_of(overall)
    return panel_of(unsent(with_blank_lines(overall_values_of(overall), context.tiers), context))


def anchor_of(finding: Finding, sent: OverallSubmission) -> str:
    """The id of the box that a finding is about."""
    if finding.item is not None:
        return f"id_task-{sent.task_keys[finding.item]}-{finding.column}"
    if finding.row is not None:
        column = "unit_of_measure" if finding.column == "measure" else finding.column
        shown = column if column in (*sent.context.columns, "level3", "target") else "level3"
        return f"id_row-{sent.row_keys[finding.row]}-{shown}"
    if finding.rule == "project_missing":
        found = (view for view in project_views(sent) if view["name"] == finding.found)
        return next((view["anchor"] for view in found), "gathering")
    if finding.field.startswith("task:"):
        name = finding.field.removeprefix("task:").strip()
        found_keys = (key for key, task in _keyed(sent) if task.name.strip() == name)
        return next((f"id_task-{key}-{finding.column or 'total'}" for key in found_keys), "tasks")
    places: Mapping[str, str] = {"total": "tasks-sums", "goals": "id_goals", "name": "basic"}
    return places.get(finding.field, finding.field if finding.field in ("tasks", "indicators") else "basic")


def _place(finding: Finding) -> str:
    """第 3 行 of the indicators, else what the box is called."""
    return f"指标第 {finding.row + 1} 行" if finding.row is not None else finding.label
