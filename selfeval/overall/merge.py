"""The self-evaluation of a whole unit part by part: as that of a project, and every task by itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from selfeval.merge import BETWEEN, FormParts, row_text
from selfeval.overall.values import OverallEvaluationValues, TaskValues

TASK_PREFIX: Final = "task:"

TaskKey = tuple[int, str]


class OverallParts(FormParts[OverallEvaluationValues]):
    """See the module. A task is known by its name, and by its number among tasks of the same name."""

    head = OverallEvaluationValues.head
    funds_label = OverallEvaluationValues.labels["funds"]

    def head_label(self, key: str) -> str:
        """What a field of the head is called on the form."""
        return OverallEvaluationValues.labels[key]

    def head_text(self, content: OverallEvaluationValues, key: str) -> str:
        """A field of the head as a reader sees it."""
        return content.head_text(key)

    def row_text(self, content: OverallEvaluationValues, at: int) -> str:
        """The row at that place as a reader sees it."""
        return row_text(content.indicators[at])

    def keys(self, *contents: OverallEvaluationValues) -> list[str]:
        """Every part; the tasks stand behind the others."""
        tasks = dict.fromkeys(_key(place) for values in contents for place in task_keys(values.tasks))
        return [*super().keys(*contents), *tasks]

    def label(self, key: str) -> str:
        """What a part is called on the form."""
        if key.startswith(TASK_PREFIX):
            return f"年度主要任务 {key.removeprefix(TASK_PREFIX).partition('|')[2]}".strip()
        return super().label(key)

    def text(self, content: OverallEvaluationValues, key: str) -> str:
        """A part as a reader sees it."""
        if not key.startswith(TASK_PREFIX):
            return super().text(content, key)
        at = _task_at(content.tasks, key)
        return "" if at is None or content.tasks[at].is_empty else _task_text(content, at)

    def take(self, key: str, source: OverallEvaluationValues, into: OverallEvaluationValues) -> OverallEvaluationValues:
        """``into`` with one part of ``source``."""
        if not key.startswith(TASK_PREFIX):
            return super().take(key, source, into)
        there, here = _task_at(source.tasks, key), _task_at(into.tasks, key)
        taken = [] if there is None else [source.tasks[there]]
        tasks = list(into.tasks)
        at = len(tasks) if here is None else here
        tasks[at : at + 1] = taken
        return replace(into, tasks=tuple(tasks))


PARTS: Final = OverallParts()


def task_keys(tasks: Sequence[TaskValues]) -> list[TaskKey]:
    """The key of each task: its number among those of the same name, and the name."""
    seen: dict[str, int] = {}
    keys: list[TaskKey] = []
    for task in tasks:
        name = task.name.strip()
        seen[name] = seen.get(name, -1) + 1
        keys.append((seen[name], name))
    return keys


def _key(place: TaskKey) -> str:
    return f"{TASK_PREFIX}{place[0]}|{place[1]}"


def _task_at(tasks: Sequence[TaskValues], key: str) -> int | None:
    """Where the task of that key stands, if the content has it."""
    return next((at for at, place in enumerate(task_keys(tasks)) if _key(place) == key), None)


def _task_text(values: OverallEvaluationValues, at: int) -> str:
    """A task as a reader sees it."""
    task = values.tasks[at]
    amounts = (task.amount_text(column, values.money_unit) for column in ("total", "fiscal", "other", "executed"))
    return BETWEEN.join((task.name, task.content, task.done, *amounts))
