"""A form that was read from a workbook, judged: its values in the form's own unit and all findings at their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from perfgoals.findings import Finding, Level
from perfgoals.money import is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from projects.checks import check
from projects.models import BudgetYear
from projects.sheet import from_form
from projects.values import LONG_TEXTS, CheckContext, DeclarationValues

DECLARATION: Final = "declaration"
# Keys of findings that are no slot of the form.
_SLOTS: Final = {"type_name": "project_type", "type_code": "project_type"}


def values_read(form: FormReading, year: BudgetYear | None) -> DeclarationValues:
    """The values of a readable form, in its own money unit, else in the year's."""
    unit = form.money_unit or (year.unit_of_money if year else DeclarationValues().money_unit)
    return from_form(form.values, unit)


def is_empty(values: DeclarationValues) -> bool:
    """Whether nobody filled anything in: a blank template. Names of unit and type may stand in one."""
    texts = (values.code, values.name, *(getattr(values, name) for name in LONG_TEXTS))
    rows = (row for row in values.indicators if not row.is_empty and not row.is_not_applicable)
    return all(map(is_blank, texts)) and values.year_amount is None and not any(rows)


def findings_on(
    form: FormReading, values: DeclarationValues, year: BudgetYear, context: CheckContext, *, code_due: bool = False
) -> list[Finding]:
    """What the reader found, what the checks find, and what is to be said about money unit and code.

    A blank code is no mistake in a workbook: the official template says that the system fills it in
    (``code_due``: say so nevertheless where nothing is going to fill it in).
    """
    found = [*form.findings, *_about_money(form, year)]
    checked = check(values, context)
    if is_blank(values.code) and not code_due:
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
    return without_twins(placed(finding, form) for finding in (*found, *checked))


def placed(finding: Finding, form: FormReading) -> Finding:
    """The finding at its cell of the workbook; one that has its cell already stays."""
    if finding.cell:
        return finding
    if finding.row is not None:
        slot = f"indicators.{finding.row}.{finding.column}"
    else:
        slot = _SLOTS.get(finding.field, finding.field)
    return finding.at(form.sheet, form.cells.get(slot, ""))


def without_twins(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once: reader and checks may meet on the same cell."""
    return list({(each.rule, each.cell, each.field, each.message): each for each in findings}.values())


def in_unit_of(values: DeclarationValues, year: BudgetYear) -> DeclarationValues:
    """The values in the money unit of the year: amounts are exact in 元, so only the unit that is shown changes."""
    return replace(values, money_unit=year.unit_of_money)


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
