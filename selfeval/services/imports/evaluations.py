"""Importing self-evaluations (自评表)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from indicators.rules import Form
from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layout import FormValues
from projects.models import BudgetYear, Project
from projects.services.imports import AlreadyFiled
from projects.services.imports.kinds import AT_A_TIME
from projects.services.imports.places import Filed, Refusal
from projects.services.imports.reading import printed_form
from selfeval.access import EVALUATION_RELATED
from selfeval.flow import findings_of
from selfeval.kind import SELF_EVALUATION
from selfeval.models import Evidence, SelfEvaluation
from selfeval.queries import finals_of, money_unit_of, profile_of, settings_of, values_of
from selfeval.scored import scored, without_computed
from selfeval.scoring import ScoringProfile
from selfeval.services.evaluations import EvaluationExists, create_evaluation, save_evaluation
from selfeval.services.imports.on_targets import TargetsImport
from selfeval.sheet import to_form
from selfeval.values import EvaluationRowValues, EvaluationValues
from selfeval.windows import evaluation_window
from selfeval.workbooks import SELFEVAL_LAYOUTS, findings_on, fitting_profile, is_empty, read_values


class EvaluationImport(TargetsImport[SelfEvaluation, EvaluationValues]):
    """See the module."""

    filing = SELF_EVALUATION
    layouts = SELFEVAL_LAYOUTS
    filed = Filed.AFTER
    year_needed = False

    # The form as it stands in the workbook

    def read(self, form: FormReading, year: BudgetYear | None) -> EvaluationValues:
        """See ImportKind. 得分 is as printed."""
        return read_values(form, money_unit_of(year) if year else None)

    def findings(self, form: FormReading, values: EvaluationValues, year: BudgetYear | None) -> list[Finding]:
        """See ImportKind. Without a year: by the scoring that the form was filled in by."""
        if year is None:
            return findings_on(form, values, fitting_profile(values))
        return findings_on(form, values, _profile(year), year=year.year, settings=year.rules)

    def rule_form(self, form: FormReading, values: EvaluationValues, year: BudgetYear | None) -> Form | None:
        """See ImportKind."""
        return printed_form(form, year.year if year else None)

    def is_empty(self, values: EvaluationValues) -> bool:
        """See TargetsImport."""
        return is_empty(values)

    def window(self, year: BudgetYear, unit: Unit) -> Decision:
        """See ImportKind."""
        return evaluation_window(year, unit.pk)

    # Against what is stored

    def content(self, values: EvaluationValues, year: BudgetYear) -> EvaluationValues:
        """See ImportKind. 得分 stays as given by hand only where it is not the computed one."""
        values = replace(values, money_unit=money_unit_of(year))
        return without_computed(values, _profile(year), year=year.year)

    def stored(self) -> QuerySet[SelfEvaluation]:
        """See ImportKind."""
        related = self.sort.model.objects.select_related(*EVALUATION_RELATED, "project__unit")
        return related.prefetch_related("indicators", "rescores")

    def values_of(self, filing: SelfEvaluation) -> EvaluationValues:
        """See ImportKind."""
        return values_of(filing)

    def check_stored(self, found: QuerySet[SelfEvaluation]) -> Iterator[tuple[SelfEvaluation, list[Finding]]]:
        """See ImportKind."""
        for evaluation in found.iterator(chunk_size=AT_A_TIME):
            yield evaluation, list(findings_of(evaluation))

    def same(self, left: EvaluationValues, right: EvaluationValues, year: BudgetYear) -> bool:
        """See ImportKind."""
        return _as_printed(left, year) == _as_printed(right, year)

    def over_stored(
        self, content: EvaluationValues, filing: SelfEvaluation, form: FormReading
    ) -> tuple[EvaluationValues, Sequence[Finding]] | Refusal:
        """See ImportKind."""
        return self.targets_kept(content, filing) or (_with_what_is_not_printed(content, filing, form), ())

    # Writing

    def create(
        self, user: User, owner: Project | Unit, year: BudgetYear, content: EvaluationValues, *, cause: str
    ) -> SelfEvaluation:
        """See ImportKind."""
        targets = self.targets_of(content, owner, year)
        try:
            return create_evaluation(user, owner, year, content, cause=cause, targets=targets)
        except EvaluationExists as already:
            raise AlreadyFiled(str(already)) from already

    def save(
        self, filing: SelfEvaluation, user: User, content: EvaluationValues, *, seen_version: int, cause: str
    ) -> SelfEvaluation:
        """See ImportKind."""
        return save_evaluation(filing, user, content, seen_version=seen_version, cause=cause)

    def restored(self, kept: Mapping[str, Any]) -> EvaluationValues:
        """See ImportKind."""
        return self.sort.content.from_content(kept)

    def gone_on(self, filings: Collection[SelfEvaluation]) -> Mapping[int, str]:
        """See ImportKind: evidence that was uploaded."""
        proofs = Evidence.objects.filter(evaluation__in=filings).select_related("uploaded_by").order_by("pk")
        return {
            proof.evaluation_id: f"已由{proof.uploaded_by}于 {localtime(proof.uploaded_at):%m-%d %H:%M} 上传证明材料"
            for proof in proofs
        }

    # On the page

    def amount(self, content: EvaluationValues) -> tuple[Decimal | None, MoneyUnit]:
        """See ImportKind."""
        return content.total_funds.executed, content.money_unit


def _profile(year: BudgetYear) -> ScoringProfile:
    return profile_of(settings_of(year))


def _as_printed(values: EvaluationValues, year: BudgetYear) -> FormValues:
    """What stands in the cells of the form; empty rows, as versions keep them, are no rows."""
    values = replace(values, indicators=tuple(row for row in values.indicators if not row.is_empty))
    return to_form(values, scored(values, _profile(year), year=year.year))


def _with_what_is_not_printed(content: EvaluationValues, filing: SelfEvaluation, form: FormReading) -> EvaluationValues:
    """The content with what the stored form has and the workbook has no place for.

    That is 项目金额 on the forms without it, and the unit's own score where the printed one was set by a review.
    """
    stored = values_of(filing)
    if "project_amount" not in form.values.head:
        content = replace(content, project_amount=stored.project_amount)
    finals = finals_of(filing.rescores.all())
    if not finals:
        return content
    scores = scored(content, _profile(filing.year), year=filing.year_id)
    own = {(*_bare(row), finals[row.fingerprint]): row for row in stored.indicators if row.fingerprint in finals}
    reviewed = (own.get((*_bare(row), scores.score_of(place))) for place, row in enumerate(content.indicators))
    rows = zip(content.indicators, reviewed, strict=True)
    return replace(
        content, indicators=tuple(replace(row, own_score=kept.own_score) if kept else row for row, kept in rows)
    )


def _bare(row: EvaluationRowValues) -> tuple[object, ...]:
    """What a score rests on, without the score."""
    return row.level1, row.level2, row.level3, row.target, row.actual, row.weight
