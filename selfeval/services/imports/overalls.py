"""Importing self-evaluations of whole units (整体自评表): as those of projects, but a unit's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from indicators.rules import Form
from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding
from perfgoals.money import is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layouts.overall_selfeval import OVERALL_SELFEVALS
from projects.models import BudgetYear
from projects.services.imports import About
from projects.services.imports.places import Refusal, UnitBook, choose_unit
from projects.services.imports.reading import too_many_tasks
from selfeval.kind import OVERALL_SELF_EVALUATION
from selfeval.overall.values import OverallEvaluationValues
from selfeval.services.imports.evaluations import EvaluationImport
from selfeval.sorts import OF_UNIT
from selfeval.values import EvaluationValues

_CALLED: Final = OverallEvaluationValues.labels["executing_unit"]


class OverallEvaluationImport(EvaluationImport):
    """See the module."""

    filing = OVERALL_SELF_EVALUATION
    layouts = OVERALL_SELFEVALS
    sort = OF_UNIT
    of_unit = True
    filled_in = ("executing_unit",)

    def rule_form(self, form: FormReading, values: EvaluationValues, year: BudgetYear | None) -> Form | None:
        """See ImportKind: a unit has one such form, and nothing to compare it with."""
        return None

    def refusal(self, values: EvaluationValues) -> Refusal | None:
        """See ImportKind."""
        return too_many_tasks(len(cast("OverallEvaluationValues", values).tasks)) or super().refusal(values)

    def about(self, values: EvaluationValues) -> About:
        """See ImportKind."""
        unit = values.executing_unit
        return About(name=unit, unit=unit, top_unit=values.department_code)

    def choose_unit(
        self, form: FormReading, values: EvaluationValues, book: UnitBook, *, given: Unit | None, how: str
    ) -> tuple[Unit | Refusal, Finding | None]:
        """See ImportKind: by 部门（单位）名称; a department's name stands for its own level (本级)."""
        return choose_unit(values.executing_unit, book, given=given, how=how, called=_CALLED, own_level=True), None

    def with_unit(self, values: EvaluationValues, unit: Unit) -> EvaluationValues:
        """See ImportKind."""
        return replace(values, executing_unit=unit.official_name) if is_blank(values.executing_unit) else values
