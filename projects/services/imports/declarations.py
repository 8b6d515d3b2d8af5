"""Importing declarations (申报表)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db.models import QuerySet

from indicators.rules import Form
from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding, Level
from perfgoals.money import MoneyUnit, is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts import DECLARATIONS, KEY_PROJECTS
from projects.calculation import items_total
from projects.checks import check, form_of
from projects.document import document_of
from projects.kind import DECLARATION, KEY_PROJECT
from projects.models import BudgetYear, Declaration, KeyProject, Project
from projects.queries import check_context, values_of, waived
from projects.services.drafts import (
    DeclarationExists,
    create_declaration,
    create_key_project,
    save_draft,
    with_items_total,
)
from projects.services.imports.kinds import AT_A_TIME, About, AlreadyFiled, ImportKind
from projects.services.imports.places import Refusal, UnitBook, choose_unit
from projects.services.imports.reading import at_cell, too_many_rows, without_twins
from projects.services.library import learn_history
from projects.services.projects import CODE_LENGTH, top_unit_name
from projects.sheet import from_form, prints_same
from projects.tables import has_code, labels_of, places_of, within
from projects.values import LONG_TEXTS, CheckContext, DeclarationValues
from projects.windows import window_decision

D = TypeVar("D", bound=Declaration)

_SHOWN_OF_A_CODE: Final = 30


class DeclarationImport(ImportKind[Declaration, DeclarationValues]):
    """See the module."""

    filing = DECLARATION
    layouts = DECLARATIONS
    filled_in = ("unit", "top_unit")

    def __init__(self) -> None:
        self._contexts: dict[int, CheckContext] = {}

    def _context(self, year: BudgetYear) -> CheckContext:
        """What the checks of a year need; fetched once."""
        if year.year not in self._contexts:
            self._contexts[year.year] = replace(check_context(year), layout=self.table_of(year))
        return self._contexts[year.year]

    def table_of(self, year: BudgetYear) -> Layout:
        """The table in which such forms are filed in a year."""
        return year.layout

    # The form as it stands in the workbook

    def read(self, form: FormReading, year: BudgetYear | None) -> DeclarationValues:
        """See ImportKind."""
        unit = form.money_unit or (year.unit_of_money if year else DeclarationValues().money_unit)
        return from_form(form.values, unit, _table(form))

    def as_json(self, form: FormReading, values: DeclarationValues) -> Mapping[str, Any]:
        """See ImportKind."""
        return document_of(values, _table(form))

    def findings(self, form: FormReading, values: DeclarationValues, year: BudgetYear | None) -> list[Finding]:
        """See ImportKind. A blank code is no mistake in a workbook: the official template says who fills it in."""
        if year is None:
            return list(form.findings)
        found = [*form.findings, *_about_money(form, year), *_about_table(form, self.table_of(year), year)]
        checked = check(values, self._context(year))
        if is_blank(values.code) and has_code(_table(form)):
            checked = [finding for finding in checked if finding.field != "code"]
            found.append(
                Finding(
                    rule="code_by_system",
                    level=Level.HINT,
                    field="code",
                    label="项目编码",
                    message="项目编码空白，由系统带出",
                    found="空白",
                )
            )
        return without_twins(at_cell(finding, form) for finding in (*found, *checked))

    def rule_form(self, form: FormReading, values: DeclarationValues, year: BudgetYear | None) -> Form:
        """See ImportKind."""
        tiers = self._context(year).tiers if year else ()
        return form_of(values, year=year.year if year else 0, layout=_table(form), tiers=tiers)

    def refusal(self, values: DeclarationValues) -> Refusal | None:
        """See ImportKind."""
        if _is_empty(values):
            return Refusal(rule="empty_form", message="这张表没有填任何内容，是空白模板")
        if len(values.code) > CODE_LENGTH:
            return Refusal(
                rule="code_too_long",
                field="code",
                message=f"项目编码超过 {CODE_LENGTH} 个字符，无法保存",
                found=f"{values.code[:_SHOWN_OF_A_CODE]}…（{len(values.code)} 位）",
                suggestion="请核对项目编码这一格",
            )
        return too_many_rows(sum(not row.is_empty for row in values.indicators))

    # Where it belongs

    def about(self, values: DeclarationValues) -> About:
        """See ImportKind."""
        return About(
            name=values.name,
            code=values.code,
            type_code=values.type_code,
            period_years=values.period_years,
            unit=values.unit,
            top_unit=values.top_unit,
        )

    def asks_code(self, form: FormReading) -> bool:
        """See ImportKind: tables before 2021 have no 项目编码."""
        return has_code(_table(form))

    def choose_unit(
        self, form: FormReading, values: DeclarationValues, book: UnitBook, *, given: Unit | None, how: str
    ) -> tuple[Unit | Refusal, Finding | None]:
        """See ImportKind: by 申请单位 alone; the older tables (实施单位) name a department for its own level (本级)."""
        table = _table(form)
        called, own_level = labels_of(table)["unit"], not has_code(table)
        return choose_unit(values.unit, book, given=given, how=how, called=called, own_level=own_level), None

    def with_unit(self, values: DeclarationValues, unit: Unit) -> DeclarationValues:
        """See ImportKind."""
        if is_blank(values.unit):
            values = replace(values, unit=unit.official_name)
        if is_blank(values.top_unit):
            values = replace(values, top_unit=top_unit_name(unit))
        return values

    def window(self, year: BudgetYear, unit: Unit) -> Decision:
        """See ImportKind."""
        return window_decision(year, unit)

    # Against what is stored

    def content(self, values: DeclarationValues, year: BudgetYear) -> DeclarationValues:
        """See ImportKind. Amounts are exact in 元, so only the unit that is shown changes."""
        return replace(within(values, self.table_of(year)), money_unit=year.unit_of_money)

    def stored(self) -> QuerySet[Declaration]:
        """See ImportKind."""
        return _with_rows(Declaration.objects.all())

    def values_of(self, filing: Declaration) -> DeclarationValues:
        """See ImportKind."""
        return values_of(filing)

    def check_stored(self, found: QuerySet[Declaration]) -> Iterator[tuple[Declaration, list[Finding]]]:
        """See ImportKind."""
        for declaration in found.prefetch_related("waivers").iterator(chunk_size=AT_A_TIME):
            context, waivers = self._context(declaration.year), waived(declaration.waivers.all())
            yield declaration, check(values_of(declaration), context, waivers)

    def same(self, left: DeclarationValues, right: DeclarationValues, year: BudgetYear) -> bool:
        """See ImportKind."""
        return prints_same(replace(left, code=right.code), right, self._context(year).tiers, self.table_of(year))

    def over_stored(
        self, content: DeclarationValues, filing: Declaration, form: FormReading
    ) -> tuple[DeclarationValues, Sequence[Finding]]:
        """See ImportKind: 测算明细 stays as long as its items give the form's amount."""
        content = replace(content, code=filing.project.code)
        items = values_of(filing).items
        if not items:
            return content, ()
        total = items_total(items, content.money_unit)
        unsaid = content.year_amount is None and "year_amount" not in content.unread
        if unsaid or total is None or total == content.year_amount:
            return with_items_total(replace(content, items=items)), ()
        return content, (_items_dropped(content, total),)

    # Writing

    def create(
        self, user: User, project: Project, year: BudgetYear, content: DeclarationValues, *, cause: str
    ) -> Declaration:
        """See ImportKind."""
        try:
            return create_declaration(user, project, year, replace(content, code=project.code), cause=cause)
        except DeclarationExists as already:
            raise AlreadyFiled(str(already)) from already

    def save(
        self, filing: Declaration, user: User, content: DeclarationValues, *, seen_version: int, cause: str
    ) -> Declaration:
        """See ImportKind."""
        return save_draft(filing, user, content, seen_version=seen_version, cause=cause)

    def restored(self, kept: Mapping[str, Any]) -> DeclarationValues:
        """See ImportKind."""
        return DeclarationValues.from_content(kept)

    def settled(self, filings: Iterable[Declaration]) -> None:
        """See ImportKind: the indicator library learns from what was approved."""
        learn_history(filings)

    # On the page

    def amount(self, content: DeclarationValues) -> tuple[Decimal | None, MoneyUnit]:
        """See ImportKind."""
        return content.year_amount, content.money_unit


class KeyProjectImport(DeclarationImport):
    """Importing the forms of 重点项目 (部门预算重点项目绩效目标表)."""

    filing = KEY_PROJECT
    layouts = KEY_PROJECTS
    has_code = False

    def table_of(self, year: BudgetYear) -> Layout:
        """See DeclarationImport; for a year that has no such table the newest one."""
        return year.key_project_layout or KEY_PROJECTS[-1]

    def window(self, year: BudgetYear, unit: Unit) -> Decision:
        """See ImportKind. Some years have no such forms."""
        if year.key_project_layout is None:
            return denied(f"{year}不另填重点项目表")
        return super().window(year, unit)

    def stored(self) -> QuerySet[Declaration]:
        """See ImportKind."""
        return _with_rows(KeyProject.objects.all())

    def create(
        self, user: User, project: Project, year: BudgetYear, content: DeclarationValues, *, cause: str
    ) -> Declaration:
        """See ImportKind."""
        try:
            return create_key_project(user, project, year, replace(content, code=project.code), cause=cause)
        except DeclarationExists as already:
            raise AlreadyFiled(str(already)) from already

    def settled(self, filings: Iterable[Declaration]) -> None:
        """See ImportKind: the indicator library has learned from the declarations."""


def _with_rows(forms: QuerySet[D]) -> QuerySet[D]:
    """Forms with everything that their values and a snapshot need."""
    related = forms.select_related("project__unit", "year__framework", "unit", "saved_by")
    return related.prefetch_related("indicators", "items")


def _table(form: FormReading) -> Layout:
    """The table of a readable form."""
    if form.layout is None:
        raise AssertionError(f"{form.sheet} was not read")
    return form.layout


def _is_empty(values: DeclarationValues) -> bool:
    """Whether nobody filled anything in: a blank template. Names of unit and type may stand in one."""
    texts = (values.code, values.name, *(getattr(values, name) for name in LONG_TEXTS))
    rows = (row for row in values.indicators if not row.is_empty and not row.is_not_applicable)
    return all(map(is_blank, texts)) and values.year_amount is None and not any(rows)


def _items_dropped(content: DeclarationValues, total: Decimal) -> Finding:
    sums = replace(content, year_amount=total).amount_text("year_amount")
    return Finding(
        rule="items_dropped",
        level=Level.WARNING,
        field="year_amount",
        label="本年度项目金额",
        message=f"与系统里测算明细的合计 {sums} 不一致，导入后测算明细清空，历史版本里可找回",
        found=content.amount_text("year_amount"),
        expected=sums,
        suggestion="请核对金额",
    )


def _about_table(form: FormReading, filed: Layout, year: BudgetYear) -> Sequence[Finding]:
    """The form has places that the year's table lacks: what stands there is not taken."""
    table, own = _table(form), labels_of(_table(form))
    left_out = [own[key] for key in own if key in places_of(table) - places_of(filed)]
    if not left_out:
        return []
    return [
        Finding(
            rule="table_differs",
            level=Level.WARNING,
            field="record",
            label="表样",
            message=f"{year.year} 年度用另一种表样，这些栏目没有位置，不导入：{'、'.join(left_out)}",
            found=form.title,
            expected=filed.title,
            suggestion="请核对年度",
        )
    ]


def _about_money(form: FormReading, year: BudgetYear) -> Sequence[Finding]:
    """The form's money unit is not the year's, or is not given at all."""
    if form.money_unit is None:
        return [
            Finding(
                rule="money_unit_missing",
                level=Level.WARNING,
                field="year_amount",
                label="金额单位",
                message=f"表上没有写金额单位，按 {year.year} 年度的{year.money_unit}读取",
                expected=year.money_unit,
                suggestion="请核对金额；单位写在栏目名里，如“本年度项目金额（万元）”",
            )
        ]
    if form.money_unit != year.unit_of_money:
        return [
            Finding(
                rule="money_unit_differs",
                level=Level.HINT,
                field="year_amount",
                label="金额单位",
                message=f"表上金额单位是{form.money_unit}，{year.year} 年度用{year.money_unit}，金额按原数折算",
                found=form.money_unit,
                expected=year.money_unit,
            )
        ]
    return []
