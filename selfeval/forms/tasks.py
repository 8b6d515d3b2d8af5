"""年度主要任务完成情况 as the page of a whole unit's self-evaluation sends them: what was typed, to the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import QueryDict

from perfgoals.money import MoneyUnit
from perfgoals.text import clean
from perfgoals.workflow.submission import line_keys
from selfeval.cells import read_amount
from selfeval.overall.values import BUDGET_PARTS, OverallEvaluationValues, TaskValues

TASK_LINES: Final = "task"
FEWEST_LINES: Final = 3  # that the page shows where tasks are typed
TYPED_AMOUNTS: Final = (*BUDGET_PARTS, "executed")
TYPED_TEXTS: Final = ("name", "content", "done")


def with_typed_tasks(data: QueryDict, values: OverallEvaluationValues, *, given: bool) -> OverallEvaluationValues:
    """The values with what was typed of their tasks; 总额 follows its two parts.

    A line is named by its place on the page. ``given``: an approval gives names and contents, which are then never
    read from a request, and the lines. Raises BadSubmission.
    """
    places = [int(key) for key in line_keys(data, TASK_LINES)]
    lines = {place: task for place, task in enumerate(values.tasks) if given or not places}
    lines |= {place: _task_at(values, place) for place in places if not given or place < len(values.tasks)}
    texts = TYPED_TEXTS[-1:] if given else TYPED_TEXTS
    tasks = (_read(data, place, task, texts, values.money_unit) for place, task in lines.items())
    return replace(values, tasks=tuple(tasks)).with_sums()


def with_blank_tasks(values: OverallEvaluationValues, more: int = 0) -> OverallEvaluationValues:
    """The values as a page shows them on which tasks are typed: with lines to write in, and ``more`` of them."""
    missing = max(FEWEST_LINES - len(values.tasks), 0) + more
    return replace(values, tasks=(*values.tasks, *[TaskValues()] * missing))


def without_task(values: OverallEvaluationValues, key: str) -> OverallEvaluationValues:
    """The values without the task at that place."""
    kept = (task for place, task in enumerate(values.tasks) if str(place) != key)
    return replace(values, tasks=tuple(kept))


def _task_at(values: OverallEvaluationValues, place: int) -> TaskValues:
    return values.tasks[place] if place < len(values.tasks) else TaskValues()


def _read(data: QueryDict, place: int, task: TaskValues, texts: tuple[str, ...], unit: MoneyUnit) -> TaskValues:
    """What the boxes of a line hold, over what stands there."""
    unread = dict(task.unread)
    typed: dict[str, Any] = {name: clean(str(data[box])) for name in texts if (box := f"task-{place}-{name}") in data}
    for name in TYPED_AMOUNTS:
        if (box := f"task-{place}-{name}") in data:
            unread.pop(name, None)
            typed[name] = read_amount(name, clean(str(data[box])), unit, unread)
    return replace(task, unread=unread, **typed)
