"""An approved overall form (整体支出绩效目标申报表) as the self-evaluation that begins on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from perfgoals.money import MoneyUnit, format_amount, is_blank
from perfgoals.text import compact, is_not_applicable
from projects.overall.values import Origin, OverallValues, TargetValues
from selfeval.funds import FUNDS_TOTAL
from selfeval.overall.merge import task_keys
from selfeval.overall.values import BUDGETS, OverallEvaluationValues, OverallFunds, TaskValues
from selfeval.scoring import ScoringProfile
from selfeval.targets import ADDED, CHANGED, GONE, TargetChange, on_approval, place_of, take_up_all
from selfeval.values import EvaluationRowValues

_NOTHING: Final = Decimal("0.00")
FISCAL, OTHER = OverallFunds.parts
BASIC, PROJECTS = OverallFunds.apart


def overall_evaluation_of(
    content: Mapping[str, Any], profile: ScoringProfile, unit: MoneyUnit
) -> OverallEvaluationValues:
    """A self-evaluation with nothing evaluated yet, from the snapshot of an approval (its JSON).

    年初预算数 and 全年预算数 begin as 金额合计 of the tasks: by source as there, by use with 基本支出 apart from all
    other tasks. The unit changes 全年预算数, and the budgets of tasks, where they were adjusted. ``unit`` is the money
    unit of the self-evaluation's own form.
    """
    approved = OverallValues.from_content(content["values"])
    sums = approved.sums
    basic = sum((task.total or _NOTHING for task in approved.tasks if task.origin is Origin.BASIC), _NOTHING)
    projects = None if sums.total is None else sums.total - basic
    return OverallEvaluationValues(
        executing_unit=approved.unit,
        department_code=approved.supervising_unit,
        money_unit=unit,
        funds=(
            _funds(FUNDS_TOTAL, sums.total),
            _funds(FISCAL, sums.fiscal),
            _funds(OTHER, sums.other),
            _funds(BASIC, None if sums.total is None else basic),
            _funds(PROJECTS, projects),
        ),
        tasks=tuple(
            TaskValues(name=task.name, content=task.content, total=task.total, fiscal=task.fiscal, other=task.other)
            for task in approved.tasks
            if not task.is_empty
        ),
        expected_goal=approved.goals,
        indicators=tuple(_row(row, profile) for row in approved.indicators if not row.is_empty),
    ).with_sums()


def _funds(label: str, budget: Decimal | None) -> OverallFunds:
    """A row of the funds; where there is no money, nothing of it can be spent."""
    return OverallFunds(row=label, initial=budget, adjusted=budget, executed=None if budget else budget)


def _row(row: TargetValues, profile: ScoringProfile) -> EvaluationRowValues:
    level1, level2 = place_of(row.level1, row.level2, profile)
    return EvaluationRowValues(level1=level1, level2=level2, level3=row.level3, target=_target(row))


def _target(row: TargetValues) -> str:
    """指标值 with its 度量单位, for which the self-evaluation has no column; most forms write it into the value."""
    bare = compact(row.target)[-1:].isdigit() and not is_not_applicable(row.unit_of_measure)
    return f"{row.target}{row.unit_of_measure.strip()}" if bare else row.target


# --- what an approval gives, whenever the content is written ------------------------------------------------------


def on_overall_approval(values: OverallEvaluationValues, given: OverallEvaluationValues) -> OverallEvaluationValues:
    """A content with everything that its approval gives as the approval has it: also the names of the tasks and what
    they are about. Their budgets are the unit's to change, as 全年预算数 is.
    """
    tasks, _changes = take_up_tasks(given.tasks, given.tasks, values.tasks)
    return replace(on_approval(values, given), tasks=tasks).with_sums()


def take_up_overall(
    old: OverallEvaluationValues, new: OverallEvaluationValues, mine: OverallEvaluationValues
) -> tuple[OverallEvaluationValues, list[TargetChange]]:
    """A self-evaluation on the newest approval, and what changed for whoever fills it in. Nothing typed is wiped."""
    values, changes = take_up_all(old, new, mine)
    tasks, of_tasks = take_up_tasks(old.tasks, new.tasks, mine.tasks)
    return replace(values, tasks=tasks).with_sums(), [*changes, *of_tasks]


def take_up_tasks(
    old: Sequence[TaskValues], new: Sequence[TaskValues], mine: Sequence[TaskValues]
) -> tuple[tuple[TaskValues, ...], list[TargetChange]]:
    """The tasks on new ones. A budget that the unit has left as it was follows the new one; a task that is gone stays
    at the end as long as something was typed in it.
    """
    was, own = (dict(zip(task_keys(tasks), tasks, strict=True)) for tasks in (old, mine))
    merged: list[TaskValues] = []
    changes: list[TargetChange] = []
    for key, task in zip(task_keys(new), new, strict=True):
        before, typed = was.get(key), own.pop(key, None)
        merged.append(task if typed is None else _on_task(typed, before, task))
        if before is None and typed is None:
            changes.append(_change(ADDED, task, "", _told(task), typed))
        elif before is not None and _told(before) != _told(task):
            changes.append(_change(CHANGED, task, _told(before), _told(task), typed))
    for key, task in own.items():
        if _was_filled_in(task) or key not in was:
            merged.append(task)
        if key in was:
            changes.append(_change(GONE, task, _told(task), "", task))
    return tuple(merged), changes


def _on_task(typed: TaskValues, before: TaskValues | None, task: TaskValues) -> TaskValues:
    """What was typed of a task, on what is approved of it now."""
    left = before is not None and all(getattr(typed, name) == getattr(before, name) for name in BUDGETS)
    budget: dict[str, Any] = {name: getattr(task, name) for name in BUDGETS} if left else {}
    return replace(typed, name=task.name, content=task.content, **budget)


def _told(task: TaskValues) -> str:
    """A task as the page of changes shows it: what it is about, and its budget in 元."""
    return " ".join(part for part in (task.content, format_amount(task.total, MoneyUnit.YUAN)) if part)


def _change(kind: str, task: TaskValues, before: str, after: str, typed: TaskValues | None) -> TargetChange:
    return TargetChange(
        kind=kind,
        level2="年度主要任务",
        level3=task.name,
        before=before,
        after=after,
        typed=typed.done if typed else "",
    )


def _was_filled_in(task: TaskValues) -> bool:
    """Whether anything was typed of a task beside what is approved."""
    return not is_blank(task.done) or task.executed is not None or bool(task.unread)
