"""An overall form part by part: names and goals, every task by itself, the rows of each second level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from perfgoals.workflow.merge import Parts
from projects.overall.values import AMOUNTS, LABELS, OverallValues, TargetValues, TaskValues

TASK_PREFIX: Final = "task:"
TIER_PREFIX: Final = "tier:"
SUMS: Final = "sums"
# Between the cells of a line: a blank to the eye, and nothing that anybody types.
_BETWEEN: Final = "　\u2060"


class OverallParts(Parts[OverallValues]):
    """See the module. A task is known by its name, and by its number among tasks of the same name."""

    def keys(self, *contents: OverallValues) -> list[str]:
        """Every part; where tasks differ, 金额合计 is their sum and no question of its own."""
        tasks = list(dict.fromkeys(key for values in contents for key in task_keys(values.tasks)))
        differ = any(len({self.text(values, key) for values in contents}) > 1 for key in tasks)
        tiers = dict.fromkeys(_tier_key(row) for values in contents for row in values.indicators)
        return ["unit", "supervising_unit", *tasks, *(() if differ else (SUMS,)), "goals", *tiers]

    def label(self, key: str) -> str:
        """What a part is called on the form."""
        if key.startswith(TASK_PREFIX):
            _number, name = key.removeprefix(TASK_PREFIX).split("|", 1)
            return f"任务 {name}".strip()
        if key.startswith(TIER_PREFIX):
            return key.removeprefix(TIER_PREFIX).replace("|", " ").strip()
        return LABELS[key]

    def text(self, content: OverallValues, key: str) -> str:
        """A part as a reader sees it."""
        if key.startswith(TASK_PREFIX):
            task = _task_at(content, key)
            return "" if task is None or task.is_empty else task_text(content, task)
        if key.startswith(TIER_PREFIX):
            rows = (row for row in content.indicators if _tier_key(row) == key and not row.is_empty)
            return "\n".join(row_text(row) for row in rows)
        if key == SUMS:
            cells = (content.sums.amount_text(name, content.money_unit) for name in AMOUNTS)
            return _BETWEEN.join(cells).strip(_BETWEEN)
        return str(getattr(content, key))

    def take(self, key: str, source: OverallValues, into: OverallValues) -> OverallValues:
        """``into`` with one part of ``source``."""
        if key.startswith(TASK_PREFIX):
            return replace(into, tasks=_with_task(key, source, into))
        if key.startswith(TIER_PREFIX):
            return replace(into, indicators=_with_tier(key, source, into))
        changes: dict[str, Any] = {key: getattr(source, key)}
        return replace(into, **changes)


PARTS: Final = OverallParts()


def task_keys(tasks: Sequence[TaskValues]) -> list[str]:
    """The key of each task: its name, and its number among those of the same name."""
    seen: dict[str, int] = {}
    keys = []
    for task in tasks:
        name = task.name.strip()
        seen[name] = seen.get(name, -1) + 1
        keys.append(f"{TASK_PREFIX}{seen[name]}|{name}")
    return keys


def task_text(content: OverallValues, task: TaskValues) -> str:
    """A task as a reader sees it: its cells, and the projects that it gathers."""
    cells = [task.name, task.content, *(task.amount_text(name, content.money_unit) for name in AMOUNTS)]
    projects = "、".join(each.name for each in task.projects)
    return _BETWEEN.join([*cells, f"归集：{projects}"] if projects else cells)


def row_text(row: TargetValues) -> str:
    """An indicator row as a reader sees it."""
    return _BETWEEN.join((row.level3, row.target, row.unit_of_measure, row.explanation))


def _tier_key(row: TargetValues) -> str:
    return f"{TIER_PREFIX}{row.level1}|{row.level2}"


def _task_at(content: OverallValues, key: str) -> TaskValues | None:
    """The task of that key, if the content has it."""
    return dict(zip(task_keys(content.tasks), content.tasks, strict=True)).get(key)


def _with_task(key: str, source: OverallValues, into: OverallValues) -> tuple[TaskValues, ...]:
    """The tasks of ``into`` with that of the source in the place of the same one; a new one at the end."""
    tasks = dict(zip(task_keys(into.tasks), into.tasks, strict=True))
    taken = _task_at(source, key)
    if taken is None:
        tasks.pop(key, None)
    else:
        tasks[key] = taken
    return tuple(tasks.values())


def _with_tier(key: str, source: OverallValues, into: OverallValues) -> tuple[TargetValues, ...]:
    """The rows of ``into`` with those of the source below one second level, where they stood, else at the end."""
    rows = [row for row in into.indicators if _tier_key(row) != key]
    old = [at for at, row in enumerate(into.indicators) if _tier_key(row) == key]
    place = min(old[0], len(rows)) if old else len(rows)
    rows[place:place] = [row for row in source.indicators if _tier_key(row) == key]
    return tuple(rows)
