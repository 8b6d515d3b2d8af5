"""Importing overall forms (整体表): a unit's own, that belong to no project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from indicators.rules import Form
from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding, Level
from perfgoals.money import MoneyUnit, is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layouts import LAYOUTS
from projects.access import OVERALL_RELATED
from projects.models import BudgetYear, Overall
from projects.overall.checks import OverallContext, check
from projects.overall.merge import task_keys
from projects.overall.sheet import from_form, prints_same
from projects.overall.values import LABELS, OverallValues
from projects.overall_flow import overall_findings
from projects.overall_kind import OVERALL
from projects.overall_queries import overall_context, overall_values_of
from projects.services.imports.kinds import AT_A_TIME, About, AlreadyFiled, ImportKind
from projects.services.imports.places import Refusal, UnitBook, choose_unit
from projects.services.imports.reading import (
    at_cell,
    examine_printed,
    printed_form,
    printed_json,
    too_many_rows,
    too_many_tasks,
    without_twins,
)
from projects.services.overalls import OverallExists, create_overall, save_overall
from projects.windows import window_decision

OVERALL_LAYOUTS: Final = tuple(layout for layout in LAYOUTS if layout.kind == OVERALL.key)


class OverallImport(ImportKind[Overall, OverallValues]):
    """See the module."""

    filing = OVERALL
    layouts = OVERALL_LAYOUTS
    has_code = False
    of_unit = True
    year_needed = False
    filled_in = ("unit",)

    def __init__(self) -> None:
        self._contexts: dict[int, OverallContext] = {}

    def _context(self, year: BudgetYear) -> OverallContext:
        """What the checks of a year need beside the unit's projects; fetched once."""
        if year.year not in self._contexts:
            self._contexts[year.year] = overall_context(year)
        return self._contexts[year.year]

    # The form as it stands in the workbook

    def read(self, form: FormReading, year: BudgetYear | None) -> OverallValues:
        """See ImportKind."""
        own = self.money_unit(year) if year else OverallValues().money_unit
        return from_form(form.values, form.money_unit or own)

    def as_json(self, form: FormReading, values: OverallValues) -> Mapping[str, Any]:
        """See ImportKind."""
        return printed_json(form)

    def findings(self, form: FormReading, values: OverallValues, year: BudgetYear | None) -> list[Finding]:
        """See ImportKind. Which projects its tasks gather no workbook says: that is asked of the stored form."""
        if year is None:
            return without_twins((*form.findings, *examine_printed(form, printed_form(form, None), None)))
        found = (*form.findings, *self._about_money(form, year), *check(values, self._context(year)))
        return without_twins(at_cell(finding, form) for finding in found)

    def _about_money(self, form: FormReading, year: BudgetYear) -> Sequence[Finding]:
        """The form's money unit is not that of the year's overall forms."""
        unit = self.money_unit(year)
        if form.money_unit in (None, unit):
            return []
        return [
            Finding(
                rule="money_unit_differs",
                level=Level.HINT,
                field="total.total",
                label="金额单位",
                message=f"表上金额单位是{form.money_unit}，{year.year} 年度整体表用{unit}，金额按原数折算",
                found=str(form.money_unit),
                expected=unit,
            )
        ]

    def rule_form(self, form: FormReading, values: OverallValues, year: BudgetYear | None) -> Form:
        """See ImportKind."""
        return printed_form(form, year.year if year else None)

    def refusal(self, values: OverallValues) -> Refusal | None:
        """See ImportKind."""
        named = any(not is_blank(row.level3) and not row.is_not_applicable for row in values.indicators)
        if not named and is_blank(values.goals) and all(task.is_empty for task in values.tasks):
            return Refusal(rule="empty_form", message="这张表没有填任何内容，是空白模板")
        rows = sum(not row.is_empty for row in values.indicators)
        return too_many_tasks(len(values.tasks)) or too_many_rows(rows)

    # Where it belongs

    def money_unit(self, year: BudgetYear) -> MoneyUnit:
        """See ImportKind."""
        return year.overall_layout.money_unit

    def about(self, values: OverallValues) -> About:
        """See ImportKind."""
        return About(name=values.unit, unit=values.unit, top_unit=values.supervising_unit)

    def choose_unit(
        self, form: FormReading, values: OverallValues, book: UnitBook, *, given: Unit | None, how: str
    ) -> tuple[Unit | Refusal, Finding | None]:
        """See ImportKind: by 部门（单位）名称; a department's name stands for its own level (本级)."""
        return choose_unit(values.unit, book, given=given, how=how, called=LABELS["unit"], own_level=True), None

    def with_unit(self, values: OverallValues, unit: Unit) -> OverallValues:
        """See ImportKind."""
        return replace(values, unit=unit.official_name) if is_blank(values.unit) else values

    def window(self, year: BudgetYear, unit: Unit) -> Decision:
        """See ImportKind."""
        return window_decision(year, unit)

    # Against what is stored

    def content(self, values: OverallValues, year: BudgetYear) -> OverallValues:
        """See ImportKind. Amounts are exact in 元, so only the unit that is shown changes."""
        return replace(values, money_unit=self.money_unit(year))

    def stored(self) -> QuerySet[Overall]:
        """See ImportKind."""
        related = Overall.objects.select_related(*OVERALL_RELATED)
        return related.prefetch_related("tasks__gathered__project", "indicators")

    def values_of(self, filing: Overall) -> OverallValues:
        """See ImportKind."""
        return overall_values_of(filing)

    def check_stored(self, found: QuerySet[Overall]) -> Iterator[tuple[Overall, list[Finding]]]:
        """See ImportKind."""
        for overall in found.iterator(chunk_size=AT_A_TIME):
            yield overall, list(overall_findings(overall))

    def same(self, left: OverallValues, right: OverallValues, year: BudgetYear) -> bool:
        """See ImportKind."""
        return prints_same(left, right)

    def over_stored(
        self, content: OverallValues, filing: Overall, form: FormReading
    ) -> tuple[OverallValues, Sequence[Finding]]:
        """See ImportKind: what a task gathers stays with the task of its name, and where an indicator was picked."""
        stored = overall_values_of(filing)
        gathered = {key: task.projects for key, task in zip(task_keys(stored.tasks), stored.tasks, strict=True)}
        keys = task_keys(content.tasks)
        picked = {(row.level1, row.level2, row.level3.strip()): row.project for row in stored.indicators}
        kept = replace(
            content,
            tasks=tuple(
                replace(task, projects=gathered.get(key, ())) for key, task in zip(keys, content.tasks, strict=True)
            ),
            indicators=tuple(
                replace(row, project=picked.get((row.level1, row.level2, row.level3.strip())))
                for row in content.indicators
            ),
        )
        lost = [each.name for key, projects in gathered.items() if key not in keys for each in projects]
        return kept, [_let_go(lost)] if lost else ()

    # Writing

    def create(self, user: User, owner: Unit, year: BudgetYear, content: OverallValues, *, cause: str) -> Overall:
        """See ImportKind."""
        try:
            return create_overall(user, owner, year, content, cause=cause)
        except OverallExists as already:
            raise AlreadyFiled(str(already)) from already

    def save(self, filing: Overall, user: User, content: OverallValues, *, seen_version: int, cause: str) -> Overall:
        """See ImportKind."""
        return save_overall(filing, user, content, seen_version=seen_version, cause=cause)

    def restored(self, kept: Mapping[str, Any]) -> OverallValues:
        """See ImportKind."""
        return OverallValues.from_content(kept)

    # On the page

    def amount(self, content: OverallValues) -> tuple[Decimal | None, MoneyUnit]:
        """See ImportKind."""
        return content.sums.total, content.money_unit


def _let_go(names: Sequence[str]) -> Finding:
    return Finding(
        rule="gathering_dropped",
        level=Level.WARNING,
        field="tasks",
        label=LABELS["tasks"],
        message=f"系统里归入了任务的 {len(names)} 个项目，表里没有同名的任务，导入后要重新归集",
        found="、".join(names),
        suggestion="导入后在填报页重新归集；历史版本里可找回",
    )
