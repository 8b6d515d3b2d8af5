"""What an overall form gathers from the projects of its unit: money of its tasks, goals, indicators. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from indicators.rules.form import INPUT_LEVEL
from indicators.values import parse
from projects.overall.values import Gathered, MoneyRow, OverallValues, TargetValues, TaskValues, summed

# A goal is told by its first sentence, and by the next ones as long as it stays this short.
_SHORT_GOAL: Final = 40
_SENTENCE: Final = re.compile(r"[^。！？\n]+[。！？]?")
# What a paragraph or a sentence begins with: 1、 1. （1） 一、
_DIGITS: Final = "[0-9一二三四五六七八九十]{1,3}"
_NUMBERING: Final = re.compile(rf"\s*(?:[(（]{_DIGITS}[)）]|{_DIGITS}[、.．](?![0-9]))\s*")
_NUMBERED: Final = re.compile(r"^\s*([0-9]{1,3})[、.．](?![0-9])", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredProject:
    """A project with its declaration of the year, as an overall form may gather it. Amounts in 元.

    ``fiscal`` and ``other`` are None where the declaration does not say where its money comes from: then all of it is
    财政拨款. ``state`` is the word for where the declaration stands, ``handed_in`` whether the unit has ever let it out
    of its hands; ``goal`` is its 年度目标.
    """

    project: int
    declaration: int
    code: str
    name: str
    unit: str = ""
    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    handed_in: bool = True
    approved: bool = False
    state: str = ""
    goal: str = ""
    indicators: tuple[TargetValues, ...] = ()

    @property
    def money(self) -> MoneyRow:
        """Its amounts as a task sums them up."""
        if self.fiscal is None and self.other is None:
            return MoneyRow(total=self.total, fiscal=self.total, other=None if self.total is None else Decimal(0))
        return MoneyRow(total=self.total, fiscal=self.fiscal, other=self.other)

    @property
    def gathered(self) -> Gathered:
        """The project as a task holds it."""
        return Gathered(project=self.project, code=self.code, name=self.name)


Declared = Mapping[int, DeclaredProject]


def by_project(declared: Iterable[DeclaredProject]) -> Declared:
    """The projects by their key."""
    return {each.project: each for each in declared}


def without_drafts(values: OverallValues, declared: Iterable[DeclaredProject]) -> list[DeclaredProject]:
    """The projects but for drafts that no task gathers: they are the unit's own work, and not for who reviews it."""
    drafts = {each.project for each in not_gathered(values, declared) if not each.handed_in}
    return [each for each in declared if each.project not in drafts]


def sum_of_projects(task: TaskValues, declared: Declared) -> MoneyRow | None:
    """What the projects of a task come to; None where it gathers none that is declared for the year."""
    found = [declared[each.project].money for each in task.projects if each.project in declared]
    return summed(found) if found else None


def not_gathered(values: OverallValues, declared: Iterable[DeclaredProject]) -> list[DeclaredProject]:
    """The projects that stand in no task, in their order."""
    placed = {each.project for task in values.tasks for each in task.projects}
    return [each for each in declared if each.project not in placed]


def with_sum_of_projects(values: OverallValues, at: int, declared: Declared) -> OverallValues:
    """The values with the amounts of one task filled by those of its projects, and 金额合计 with it."""
    sums = sum_of_projects(values.tasks[at], declared)
    if sums is None:
        return values
    task = replace(values.tasks[at], total=sums.total, fiscal=sums.fiscal, other=sums.other, unread={})
    return replace(values, tasks=(*values.tasks[:at], task, *values.tasks[at + 1 :])).with_sums()


# --- goals -------------------------------------------------------------------------------------------------------


def with_drafted_goals(values: OverallValues, declared: Declared) -> OverallValues:
    """The values with a numbered paragraph for the goal of each gathered project below what stands in 年度总体目标.

    What was typed stays; a goal that stands there already is not written twice.
    """
    goals = [
        drafted
        for task in values.tasks
        for each in task.projects
        if each.project in declared and (drafted := short_goal(declared[each.project].goal))
    ]
    new = [goal for goal in dict.fromkeys(goals) if goal not in values.goals]
    last = max((int(number) for number in _NUMBERED.findall(values.goals)), default=0)
    drafted_lines = [f"{number}、{goal}" for number, goal in enumerate(new, start=last + 1)]
    return replace(values, goals="\n".join([*filter(None, [values.goals.rstrip()]), *drafted_lines]))


def short_goal(text: str) -> str:
    """The first sentence of a goal, or the first ones where they are short; without the number before it."""
    told = ""
    for sentence in _SENTENCE.findall(text):
        told += _NUMBERING.sub("", sentence, count=1).strip()
        if len(told) >= _SHORT_GOAL:
            break
    return told


# --- indicators --------------------------------------------------------------------------------------------------


def measure_of(target: str) -> str:
    """度量单位 as the reading of a target proposes it; blank where there is none."""
    return parse(target).unit or "" if target.strip() else ""


def offered(project: DeclaredProject) -> list[TargetValues]:
    """The indicators of a project that may be picked, with the unit of measure that their target proposes.

    投入指标 (2020) tell how a project's money is spent, and are left out.
    """
    return [
        replace(row, unit_of_measure=measure_of(row.target), project=project.project)
        for row in project.indicators
        if not row.is_empty and not row.is_not_applicable and row.level1 != INPUT_LEVEL
    ]


def with_picked(values: OverallValues, picked: Sequence[TargetValues]) -> OverallValues:
    """The values with these rows at the end of their second levels; a row of the same name is not doubled."""
    present = {_name_of(row) for row in values.indicators}
    rows = [row for row in values.indicators if not row.is_empty]
    for row in picked:
        if _name_of(row) in present:
            continue
        present.add(_name_of(row))
        same = [at for at, each in enumerate(rows) if (each.level1, each.level2) == (row.level1, row.level2)]
        rows.insert(same[-1] + 1 if same else len(rows), row)
    return replace(values, indicators=tuple(rows))


def is_present(values: OverallValues, row: TargetValues) -> bool:
    """Whether the form has an indicator of that name under that level."""
    return _name_of(row) in {_name_of(each) for each in values.indicators}


def _name_of(row: TargetValues) -> tuple[str, str, str]:
    return row.level1, row.level2, row.level3.strip()
