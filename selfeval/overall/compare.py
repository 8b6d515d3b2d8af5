"""对比: what changed between two contents of a whole unit's self-evaluation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfgoals.officialforms.marks import Segment
from projects.compare import Change, diff
from selfeval.compare import changed_parts, changed_slots, printed_cells
from selfeval.overall.merge import PARTS, task_keys
from selfeval.overall.values import TASK_AMOUNTS, TASK_TEXTS, OverallEvaluationValues

_COLUMNS: Final = (*TASK_TEXTS, *TASK_AMOUNTS)


def changes_between(before: OverallEvaluationValues, after: OverallEvaluationValues) -> list[Change]:
    """Every part that differs, in the order of the form."""
    return changed_parts(PARTS, before, after)


def marks_of(before: OverallEvaluationValues, after: OverallEvaluationValues) -> Mapping[str, tuple[Segment, ...]]:
    """The marks of the printed form of ``after``, by slot."""
    marks = dict(changed_slots(PARTS, before, after, printed_cells))
    old = dict(zip(task_keys(before.tasks), range(len(before.tasks)), strict=True))
    for at, key in enumerate(task_keys(after.tasks)):
        was = _cells(before, old[key]) if key in old else {}
        for column, text in _cells(after, at).items():
            if was.get(column, "") != text:
                marks[f"tasks.{at}.{column}"] = diff(was.get(column, ""), text)
    return marks


def _cells(values: OverallEvaluationValues, at: int) -> Mapping[str, str]:
    """The printed texts of a task, by column."""
    task = values.tasks[at]
    return {
        column: str(getattr(task, column)) if column in TASK_TEXTS else task.amount_text(column, values.money_unit)
        for column in _COLUMNS
    }
