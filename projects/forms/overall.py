"""One submission of the page of an overall form, with or without script: what was typed, to the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict

from perfgoals.money import MoneyUnit
from perfgoals.text import clean
from perfgoals.workflow.submission import Submission, envelope, line_keys
from projects.forms.submission import numbered, read_tier
from projects.overall.checks import OverallContext
from projects.overall.sheet import read_money
from projects.overall.values import AMOUNTS, Gathered, OverallValues, TargetValues, TaskValues

PLACE: Final = "project-"  # and the key of a project: the task that gathers it
# Texts of a row that only some tables have a column for.
OPTIONAL: Final = ("unit_of_measure", "explanation")
NEW_TASKS: Final = ("add-task", "add-basic")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallSubmission(Submission[OverallValues]):
    """What a page sent. ``task_keys`` and ``row_keys`` name the boxes of each line, in the order of the values.

    ``context`` is what its checks need, with the projects that may be gathered.
    """

    context: OverallContext
    task_keys: tuple[str, ...]
    row_keys: tuple[str, ...]


def unsent(values: OverallValues, context: OverallContext) -> OverallSubmission:
    """Values that no page has sent yet, with the boxes that a page made anew gives them."""
    return OverallSubmission(
        values=values, context=context, task_keys=numbered(values.tasks), row_keys=numbered(values.indicators)
    )


def read_submission(data: QueryDict, stored: OverallValues, context: OverallContext) -> OverallSubmission:
    """The typed values over the stored ones: what the page does not send stays as it is.

    Only projects that may be gathered, or are, can be placed. Raises BadSubmission where version or order cannot be
    read; texts never fail.
    """
    task_keys, row_keys = line_keys(data, "task"), line_keys(data, "row")
    values = stored
    if "tasks-sent" in data:
        placed = _placed(data, task_keys, _known(stored, context))
        tasks = (_read_task(data, key, placed.get(key, ()), stored.money_unit) for key in task_keys)
        values = replace(values, tasks=tuple(tasks)).with_sums()
    if "goals" in data:
        values = replace(values, goals=clean(str(data["goals"])))
    if row_keys:
        before = {_name_of(row): row for row in stored.indicators}
        rows = (_read_row(data, key, before, context) for key in row_keys)
        values = replace(values, indicators=tuple(rows))
    return OverallSubmission(
        values=values,
        context=context,
        task_keys=task_keys or numbered(values.tasks),
        row_keys=row_keys or numbered(values.indicators),
        **envelope(data),
    )


def _known(stored: OverallValues, context: OverallContext) -> Mapping[int, Gathered]:
    """The projects that may be placed: those declared, and those that stand in a task already."""
    known = {each.project: each for task in stored.tasks for each in task.projects}
    return known | {key: each.gathered for key, each in context.declared.items()}


def _placed(
    data: QueryDict, task_keys: Sequence[str], known: Mapping[int, Gathered]
) -> Mapping[str, tuple[Gathered, ...]]:
    """What each task gathers, by its key, in the order of the page; a project once a task."""
    placed: dict[str, dict[int, Gathered]] = {key: {} for key in task_keys}
    for name in data:
        number = name.removeprefix(PLACE)
        if not name.startswith(PLACE) or not number.isdecimal() or int(number) not in known:
            continue
        for key in data.getlist(name):
            if key in placed:
                placed[key][int(number)] = known[int(number)]
    return {key: tuple(projects.values()) for key, projects in placed.items()}


def _read_task(data: QueryDict, key: str, projects: tuple[Gathered, ...], unit: MoneyUnit) -> TaskValues:
    """One task as typed."""
    typed = {name: data.get(f"task-{key}-{name}", "") for name in AMOUNTS}
    return TaskValues(
        name=clean(data.get(f"task-{key}-name", "")),
        content=clean(data.get(f"task-{key}-content", "")),
        projects=projects,
        **read_money(typed, unit),
    )


def _read_row(
    data: QueryDict, key: str, before: Mapping[tuple[str, str, str], TargetValues], context: OverallContext
) -> TargetValues:
    """One indicator row; what the table has no column for, and where it was picked, stays with its name."""
    level1, level2 = read_tier(data.get(f"row-{key}-tier", ""))
    level3, target = (clean(data.get(f"row-{key}-{name}", "")) for name in ("level3", "target"))
    row = TargetValues(level1=level1, level2=level2, level3=level3, target=target)
    old = before.get(_name_of(row), row)
    texts: dict[str, Any] = {
        name: clean(data.get(f"row-{key}-{name}", "")) if name in context.columns else getattr(old, name)
        for name in OPTIONAL
    }
    return replace(row, project=old.project, **texts)


def _name_of(row: TargetValues) -> tuple[str, str, str]:
    return row.level1, row.level2, row.level3.strip()
