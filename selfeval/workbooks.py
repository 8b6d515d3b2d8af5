"""A self-evaluation of either sort as it stands in a workbook: its values, and what is found on it. No database."""

from __future__ import annotations

from typing import Final

from indicators.rules import FormKind, RuleSettings
from perfgoals.findings import Finding
from perfgoals.money import MoneyUnit, is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layouts import LAYOUTS
from projects.services.imports.reading import at_cell, printed_form, without_twins
from selfeval.checks import REASON_RULE, check_printed
from selfeval.overall.values import OverallEvaluationValues
from selfeval.scored import scored, without_computed
from selfeval.scoring import PROFILES, ScoringProfile, get_profile, weight_problems
from selfeval.sheet import from_form
from selfeval.sorts import sort_of_layout
from selfeval.values import FUNDS_COLUMNS, EvaluationValues

SELFEVAL_LAYOUTS: Final = tuple(layout for layout in LAYOUTS if layout.kind == "selfeval")
_ABOVE_RULE: Final = "overachieved_target"


def read_values(form: FormReading, unit: MoneyUnit | None = None) -> EvaluationValues:
    """The values of a readable form in its own money unit, else in ``unit``, else in its layout's; 得分 as printed."""
    own = form.layout.money_unit if form.layout else MoneyUnit.YUAN
    kind = sort_of_layout(form.layout).content if form.layout else EvaluationValues
    return from_form(form.values, form.money_unit or unit or own, kind)


def is_empty(values: EvaluationValues) -> bool:
    """Whether nobody filled anything in: a blank template. Names of units may stand in one."""
    texts = (values.project, values.expected_goal, values.actual_goal)
    if isinstance(values, OverallEvaluationValues) and not all(task.is_empty for task in values.tasks):
        return False
    amounts = (getattr(row, column) for row in values.funds for column in FUNDS_COLUMNS)
    rows = (row for row in values.indicators if not is_blank(row.level3) and not row.is_not_applicable)
    return all(map(is_blank, texts)) and all(amount is None for amount in amounts) and not any(rows)


def fitting_profile(values: EvaluationValues) -> ScoringProfile:
    """The scoring profile that a form of an unknown year was filled in by: the first whose points its weights come to.

    The default where they come to those of none.
    """
    fitting = (profile for profile in PROFILES if not weight_problems(values.indicators, profile))
    return next(fitting, get_profile())


def findings_on(
    form: FormReading,
    values: EvaluationValues,
    profile: ScoringProfile,
    *,
    year: int | None = None,
    settings: RuleSettings | None = None,
) -> list[Finding]:
    """What the reader found and what the checks find, each at its cell.

    ``year`` is that of a form that does not say its own, ``settings`` are the year's own for the rules.
    """
    printed = printed_form(form, year, FormKind.SELF_EVALUATION)
    scores = scored(without_computed(values, profile, year=printed.year), profile, year=printed.year)
    found = _told_once(check_printed(scores, profile, printed, settings))
    return without_twins(at_cell(finding, form) for finding in (*form.findings, *found))


def _told_once(found: list[Finding]) -> list[Finding]:
    """The findings without the reason that is due for a value far above its target, where a rule says that it is."""
    above = {finding.row for finding in found if finding.rule == _ABOVE_RULE}
    return [finding for finding in found if finding.rule != REASON_RULE or finding.row not in above]
