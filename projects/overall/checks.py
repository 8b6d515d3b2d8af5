"""The pre-check (预审) of an overall form: the same list for page, import, submit and review. Pure.

Is it filled in as its official table asks; do its tasks hold the unit's projects and their money; and what the rules of
indicators.rules read in it. Nothing stops anything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from indicators.rules import Form, FormKind, Row, RuleSettings, examine
from indicators.rules.form import Task
from perfgoals.findings import Finding, Level
from perfgoals.money import AmountError, format_amount, is_blank, parse_amount
from projects.overall.gather import Declared, measure_of, not_gathered, sum_of_projects
from projects.overall.values import AMOUNTS, LABELS, MoneyRow, OverallValues, TargetValues, TaskValues
from projects.values import Tier

TEXT_LIMIT: Final = 2000  # characters of the goals, of a task's content, of an explanation
NAME_LIMIT: Final = 100  # characters of a task's name


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallContext:
    """What a check must know beside the form.

    Its year, the second levels of its framework, the columns that its layout has, the unit's projects of the year,
    and the rules' settings.
    """

    year: int
    tiers: tuple[Tier, ...] = ()
    columns: frozenset[str] = frozenset()
    declared: Declared = field(default_factory=dict)
    settings: RuleSettings = RuleSettings()  # noqa: RUF009  # frozen


def check(values: OverallValues, context: OverallContext) -> list[Finding]:
    """All findings of an overall form: how it is filled in, what it gathers, what the rules read."""
    own = [finding for each in CHECKS for finding in each(values, context)]
    # Blanks are found above, as errors.
    read = [each for each in examine(form_of(values, context.year), context.settings) if each.rule != "blank_field"]
    return own + read


def form_of(values: OverallValues, year: int) -> Form:
    """The content as the rules read it; amounts stay in 元, rows keep their place."""
    return Form(
        kind=FormKind.OVERALL,
        year=year,
        name=values.unit,
        unit=values.unit,
        top_unit=values.supervising_unit,
        money_unit=values.money_unit,
        texts={"goals": values.goals} if values.goals else {},
        rows=tuple(
            Row(
                index=index,
                level1=row.level1,
                level2=row.level2,
                name=row.level3,
                target=row.target,
                explanation=row.explanation,
                measure=row.unit_of_measure,
            )
            for index, row in enumerate(values.indicators)
        ),
        tasks=tuple(_as_task(task, task.name, task.content) for task in values.tasks if not task.is_empty),
        total=_as_task(values.sums, LABELS["sums"]),
        given=frozenset(("goals",)),
    )


def _as_task(row: MoneyRow, name: str, content: str = "") -> Task:
    return Task(name=name, content=content, total=row.total, fiscal=row.fiscal, other=row.other)


# --- places ------------------------------------------------------------------------------------------------------


def in_head(rule: str, name: str, message: str, *, level: Level = Level.ERROR, **more: Any) -> Finding:
    """A finding at a field of the form, or at a table as a whole."""
    return Finding(rule=rule, level=level, field=name, label=LABELS[name], message=message, **more)


def in_task(
    rule: str, task: TaskValues, at: int, message: str, *, column: str = "name", level: Level = Level.ERROR, **more: Any
) -> Finding:
    """A finding at a cell of the task at the place ``at``."""
    name = task.name.strip()
    return Finding(
        rule=rule,
        level=level,
        field=f"task:{name}",
        label=f"任务{at + 1} {LABELS[column]}",
        item=at,
        column=column,
        message=message,
        **more,
    )


def in_row(
    rule: str, row: TargetValues, at: int, message: str, *, column: str, level: Level = Level.ERROR, **more: Any
) -> Finding:
    """A finding at a cell of the indicator row at the place ``at``."""
    return Finding(
        rule=rule,
        level=level,
        field=f"indicator:{row.level3.strip() or row.level2}",
        label=f"{row.level2} {LABELS[column]}",
        row=at,
        column=column,
        message=message,
        **more,
    )


def _tasks(values: OverallValues) -> Iterator[tuple[int, TaskValues]]:
    """The tasks that say something, each with its place."""
    return ((at, task) for at, task in enumerate(values.tasks) if not task.is_empty)


# --- how it is filled in -----------------------------------------------------------------------------------------


def required_head(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """blank_field: the name of the unit, its goals, a task and an indicator at least."""
    ways = {
        "unit": (values.unit, "请补填"),
        "tasks": ("".join(task.name for _at, task in _tasks(values)), "归集本单位的项目和基本支出，或手工填写任务"),
        "goals": (values.goals, "写明全年要达到的目标；可从项目目标起草再修改"),
        "indicators": ("".join(row.level3 for row in values.indicators), "从项目的指标里选取，或手工填写"),
    }
    for name, (text, suggestion) in ways.items():
        if is_blank(text):
            yield in_head("blank_field", name, f"{LABELS[name]}没有填", found="空白", suggestion=suggestion)


def whole_tasks(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """blank_field: a task has its name, its content and its total."""
    for at, task in _tasks(values):
        for column in ("name", "content"):
            if is_blank(getattr(task, column)):
                message = f"第 {at + 1} 项任务的{LABELS[column]}没有填"
                yield in_task("blank_field", task, at, message, column=column, found="空白", suggestion="请补填")
        if task.total is None and "total" not in task.unread:
            message = f"“{_called(task, at)}”的总额没有填"
            suggestion = "按归集的项目合计填，或填数字"
            yield in_task("blank_field", task, at, message, column="total", found="空白", suggestion=suggestion)


def amounts(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """not_a_number, amount_negative: the amounts by themselves; what cannot be read is kept as typed."""
    for at, task in _tasks(values):
        for column, message, more in _amiss(task, values):
            rule = "not_a_number" if column in task.unread else "amount_negative"
            yield in_task(rule, task, at, f"“{_called(task, at)}”的{message}", column=column, **more)
    for column, message, more in _amiss(values.sums, values):
        rule = "not_a_number" if column in values.sums.unread else "amount_negative"
        yield Finding(
            rule=rule,
            level=Level.ERROR,
            field="total",
            label=LABELS["sums"],
            message=f"{LABELS['sums']}的{message}",
            column=column,
            **more,
        )


def _amiss(row: MoneyRow, values: OverallValues) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What is wrong with the three amounts of a row: column, words, and the further words of a finding."""
    for column in AMOUNTS:
        if (typed := row.unread.get(column)) is not None:
            try:
                parse_amount(typed, values.money_unit)
            except AmountError as error:
                more = {"found": typed, "expected": "数字", "suggestion": f"只写数字，单位是{values.money_unit}"}
                yield column, f"{LABELS[column]}：{error}", more
        elif (amount := getattr(row, column)) is not None and amount < 0:
            more = {"found": _money(amount, values), "suggestion": "请核对金额"}
            yield column, f"{LABELS[column]}不能是负数", more


def lengths(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """too_long: names of tasks within 100 characters, long texts within 2000."""
    if len(values.goals) > TEXT_LIMIT:
        yield in_head("too_long", "goals", **_too_long(LABELS["goals"], values.goals, TEXT_LIMIT))
    for at, task in _tasks(values):
        for column, limit in (("name", NAME_LIMIT), ("content", TEXT_LIMIT)):
            if len(text := getattr(task, column)) > limit:
                yield in_task("too_long", task, at, column=column, **_too_long(LABELS[column], text, limit))
    for at, row in enumerate(values.indicators):
        if len(row.explanation) > TEXT_LIMIT:
            words = _too_long(LABELS["explanation"], row.explanation, TEXT_LIMIT)
            yield in_row("too_long", row, at, column="explanation", **words)


def _too_long(label: str, text: str, limit: int) -> dict[str, Any]:
    return {
        "message": f"{label}超过 {limit} 字",
        "found": f"{len(text)} 字",
        "expected": f"{limit} 字以内",
        "suggestion": f"请删减 {len(text) - limit} 字",
    }


def whole_rows(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """blank_field: an indicator has its name and its value; what else its table asks for is a warning."""
    for at, row in enumerate(values.indicators):
        if row.is_empty or row.is_not_applicable:
            continue
        for column in ("level3", "target"):
            if is_blank(getattr(row, column)):
                yield in_row("blank_field", row, at, f"{LABELS[column]}没有填", column=column, found="空白")
        yield from _blank_beside(row, at, context)


def _blank_beside(row: TargetValues, at: int, context: OverallContext) -> Iterator[Finding]:
    """cell_blank: 度量单位 of a value that has one, and 指标解释, where the table has these columns."""
    proposed = measure_of(row.target)
    if "unit_of_measure" in context.columns and is_blank(row.unit_of_measure) and proposed:
        yield _cell_blank(row, at, "unit_of_measure", f"可填“{proposed}”")
    if "explanation" in context.columns and is_blank(row.explanation):
        yield _cell_blank(row, at, "explanation", "写怎么算、数据从哪来")


def _cell_blank(row: TargetValues, at: int, column: str, suggestion: str) -> Finding:
    message = f"{LABELS[column]}没有填"
    return in_row(
        "cell_blank", row, at, message, column=column, level=Level.WARNING, found="空白", suggestion=suggestion
    )


def starred_tiers(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """tier_missing: a second level that the framework asks for has no indicator, not even 不适用."""
    filled = {(row.level1, row.level2) for row in values.indicators if not is_blank(row.level3)}
    for tier in context.tiers:
        if tier.required and filled and (tier.level1, tier.level2) not in filled:
            yield Finding(
                rule="tier_missing",
                level=Level.WARNING,
                field="indicators",
                label=tier.level2,
                message=f"“{tier.level2}”没有指标",
                found="空白",
                suggestion="填一条指标；确实不适用的，三级指标填“不适用”",
            )


# --- what it gathers ---------------------------------------------------------------------------------------------


def gathered_once(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """project_twice: a project stands in two tasks, and its money would be counted twice."""
    places: dict[int, list[int]] = {}
    for at, task in _tasks(values):
        for each in task.projects:
            places.setdefault(each.project, []).append(at)
    names = {each.project: each.name for task in values.tasks for each in task.projects}
    for project, found in places.items():
        if len(found) > 1:
            tasks = "、".join(f"“{_called(values.tasks[place], place)}”" for place in found)
            yield in_task(
                "project_twice",
                values.tasks[found[1]],
                found[1],
                f"项目“{names[project]}”同时归入了{tasks}",
                found=names[project],
                suggestion="只留在一项任务里",
            )


def all_gathered(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """project_missing: a project of the unit stands in no task."""
    for each in not_gathered(values, context.declared.values()):
        amount = "" if each.total is None else f"（{format_amount(each.total, values.money_unit)} {values.money_unit}）"
        yield in_head(
            "project_missing",
            "tasks",
            f"项目“{each.name}”{amount}没有归入任何任务",
            level=Level.WARNING,
            found=each.name,
            suggestion="在“归集项目”里选一项任务",
        )


def sums_of_projects(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """task_sum: an amount of a task is not what its projects come to."""
    for at, task in _tasks(values):
        sums = sum_of_projects(task, context.declared)
        if sums is None:
            continue
        for column in AMOUNTS:
            printed, reckoned = getattr(task, column), getattr(sums, column)
            if printed is None or reckoned is None or printed == reckoned:
                continue
            apart = _money(abs(printed - reckoned), values)
            yield in_task(
                "task_sum",
                task,
                at,
                f"“{_called(task, at)}”的{LABELS[column]}与所归集项目的合计相差 {apart}",
                column=column,
                level=Level.WARNING,
                found=_money(printed, values),
                expected=_money(reckoned, values),
                suggestion="按项目合计填，或核对归集的项目和各项目的本年度金额",
            )


def declared_projects(values: OverallValues, context: OverallContext) -> Iterator[Finding]:
    """project_gone, project_without_amount, project_not_approved: what is amiss with the gathered projects."""
    if not context.declared:
        return
    for at, task in _tasks(values):
        for each in task.projects:
            declared = context.declared.get(each.project)
            if declared is None:
                message = f"项目“{each.name}”本年度没有申报表，不计入合计"
                yield in_task(
                    "project_gone", task, at, message, level=Level.WARNING, found=each.name, suggestion="从任务里移出"
                )
            elif declared.total is None:
                message = f"项目“{declared.name}”的申报表还没有填本年度项目金额"
                yield in_task("project_without_amount", task, at, message, level=Level.WARNING, found=declared.name)
    waiting = Counter(
        each.state
        for each in context.declared.values()
        if not each.approved and any(each.gathered in task.projects for task in values.tasks)
    )
    if waiting:
        states = "、".join(f"{state} {count}" for state, count in waiting.items())
        yield in_head(
            "project_not_approved",
            "tasks",
            f"归集的项目里有 {waiting.total()} 个申报表还没有批复（{states}），金额可能再变",
            level=Level.HINT,
        )


def _called(task: TaskValues, at: int) -> str:
    """What a message calls a task."""
    return task.name.strip() or f"第 {at + 1} 项任务"


def _money(yuan: Decimal, values: OverallValues) -> str:
    return f"{format_amount(yuan, values.money_unit)} {values.money_unit}"


Check = Callable[[OverallValues, OverallContext], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    required_head,
    whole_tasks,
    amounts,
    lengths,
    whole_rows,
    starred_tiers,
    gathered_once,
    all_gathered,
    sums_of_projects,
    declared_projects,
)
