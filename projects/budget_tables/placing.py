"""Under which first-level project (一级项目) a project may belong: proposals out of what the system knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from perfgoals.text import compact
from projects.budget_tables.spending import USUAL_NAMES

# What stands between the names in a task's 主要内容: 含基层党建、劳务派遣人员、培训及其他一般管理事务。
_BETWEEN: Final = re.compile("[、，,；;。:：含和及等]|包括|以及")
_BEGINNINGS: Final = {"购置": "购置费", "修缮": "修缮费"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A project by its key, its unit's key and its name."""

    project: int
    unit: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task (年度主要任务) of a unit's overall form, with the keys of the projects that it gathers."""

    unit: int
    name: str
    content: str
    projects: frozenset[int] = frozenset()

    def mentions(self, name: str) -> bool:
        """Whether its 主要内容 lists the project by its name; 培训 stands for 培训费."""
        listed = {compact(piece) for piece in _BETWEEN.split(self.content)}
        return not listed.isdisjoint({compact(name), compact(name).removesuffix("费")} - {""})


def proposals(projects: Iterable[Unplaced], tasks: Sequence[Task], placed: Mapping[str, str]) -> dict[int, str]:
    """By project key: the task that gathers it, the one of its unit that mentions it, where a project of the same name
    stands (``placed``: first-level projects by name), what its name begins with.

    A project that is a first-level project by its own name gets no proposal.
    """
    known = {compact(name): first_level for name, first_level in placed.items()}
    found: dict[int, str] = {}
    for each in projects:
        gathering = (task.name for task in tasks if each.project in task.projects)
        mentioning = (task.name for task in tasks if task.unit == each.unit and task.mentions(each.name))
        alike = (known[key] for key in (compact(each.name),) if key in known)
        beginning = (name for begins, name in _BEGINNINGS.items() if each.name.startswith(begins))
        proposed = next((name for names in (gathering, mentioning, alike, beginning) for name in names), "")
        if proposed and compact(each.name) not in {compact(proposed), *USUAL_NAMES}:
            found[each.project] = proposed
    return found
