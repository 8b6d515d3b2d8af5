"""One self-evaluation: its pages, with scores, 复核 and 证明材料 beside those of every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import User
from perfgoals.officialforms.to_html import to_html
from perfgoals.workflow.models import Stage
from perfgoals.workflow.pages import FilingPages
from projects.compare import Change
from selfeval.access import get_evaluation, may_rescore
from selfeval.forms.submission import unsent
from selfeval.kind import OVERALL_SELF_EVALUATION, SELF_EVALUATION
from selfeval.models import Rescore, SelfEvaluation
from selfeval.overall.values import OverallEvaluationValues
from selfeval.printing import grid_of, kept_scores, printed_grid
from selfeval.queries import finals_of, profile_of, settings_of, values_of
from selfeval.scored import Scored, scored
from selfeval.scoring import ScoringProfile
from selfeval.services.evaluations import changed_targets, fresh, save_evaluation
from selfeval.sorts import OF_PROJECT, OF_UNIT, Sort
from selfeval.values import EvaluationValues, points
from selfeval.views.edit_page import anchors, stored_panel
from selfeval.views.evidence import evidence_panel
from selfeval.views.rectifications import rectifications_panel
from selfeval.views.scoreboard import summary
from selfeval.windows import may_write_evaluation


class EvaluationPages(FilingPages[SelfEvaluation, EvaluationValues]):
    """See FilingPages. ``sort`` is that of the self-evaluations."""

    kind = SELF_EVALUATION
    content = EvaluationValues
    sort: ClassVar[Sort] = OF_PROJECT
    template = "selfeval/evaluation.html"

    def get(self, user: User, pk: int) -> SelfEvaluation:
        """The self-evaluation with what its values and scoring need, or 404."""
        return get_evaluation(user, pk, self.sort.model)

    def fresh(self, pk: int) -> SelfEvaluation:
        """The self-evaluation as stored now."""
        return fresh(pk, self.sort)

    def values_of(self, filing: SelfEvaluation) -> EvaluationValues:
        """Its live content."""
        return values_of(filing)

    def may_write(self, user: User, filing: SelfEvaluation) -> Decision:
        """Within the window of self-evaluation, or once it was returned."""
        return may_write_evaluation(user, filing)

    def save(
        self, filing: SelfEvaluation, user: User, values: EvaluationValues, *, seen_version: int, cause: str = "填报"
    ) -> SelfEvaluation:
        """Write the whole content, with the scores that follow from it."""
        return save_evaluation(filing, user, values, seen_version=seen_version, cause=cause)

    def printed(self, filing: SelfEvaluation, *, handed_in: bool, before: EvaluationValues | None = None) -> str:
        """The official form as it prints."""
        changes = self.sort.marks(before, values_of(filing)) if before else {}
        return to_html(printed_grid(filing, handed_in=handed_in), changes=changes)

    def printed_version(self, filing: SelfEvaluation, values: EvaluationValues) -> str:
        """The official form with values that it held once, scored as today."""
        return to_html(grid_of(values, filing.year, profile=profile_of(settings_of(filing.year))))

    def changes(self, before: EvaluationValues, after: EvaluationValues) -> Sequence[Change]:
        """Every place that differs."""
        return self.sort.changes(before, after)

    def findings(self, filing: SelfEvaluation) -> Mapping[str, Any]:
        """The findings panel of the live content."""
        return stored_panel(filing)

    def more(self, user: User, filing: SelfEvaluation, values: EvaluationValues) -> Mapping[str, Any]:
        """Total and grade, the rows to re-score with both scores, all re-scores, evidence."""
        rescores = list(Rescore.objects.filter(evaluation=filing).select_related("by").order_by("pk"))
        scores, profile = self._scores(filing, values, rescores)
        under_review = bool(may_rescore(user, filing))
        return {
            "score": summary(scores.final, profile, anchors(unsent(scores.values)), values.labels["funds"]),
            "rescoring": _rows_to_rescore(scores) if under_review else [],
            "rescores": rescores,
            "evidence": evidence_panel(user, filing, values),
            "rectifications": rectifications_panel(user, filing),
            "outdated": filing.status != Stage.APPROVED and changed_targets(filing) is not None,
        }

    def _scores(
        self, filing: SelfEvaluation, values: EvaluationValues, rescores: Sequence[Rescore]
    ) -> tuple[Scored, ScoringProfile]:
        """The scores that the form prints: of a confirmed one as they were kept."""
        if filing.status == Stage.APPROVED and (kept := self._snapshots(filing, 1)):
            return kept_scores(kept[0].content), ScoringProfile.from_json(kept[0].content["profile"])
        profile = profile_of(settings_of(filing.year))
        return scored(values, profile, finals_of(rescores), year=filing.year_id), profile


def _rows_to_rescore(scores: Scored) -> list[dict[str, Any]]:
    """The rows that count, with the score that the unit filed and the one that holds now."""
    return [
        {
            "row": row,
            "fingerprint": row.fingerprint,
            "weight": points(row.weight),
            "filed": filed.score,
            "final": final.score,
            "changed": place in scores.changed,
        }
        for place, (row, filed, final) in enumerate(
            zip(scores.values.indicators, scores.filed.rows, scores.final.rows, strict=True)
        )
        if filed.computed.counts
    ]


class OverallEvaluationPages(EvaluationPages):
    """The same for those of whole units."""

    kind = OVERALL_SELF_EVALUATION
    content = OverallEvaluationValues
    sort = OF_UNIT


PAGES = EvaluationPages()
OVERALL_PAGES = OverallEvaluationPages()
