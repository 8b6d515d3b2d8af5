"""What a pack reads from a confirmed self-evaluation (自评表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packs.summary.reader import About, Content, Figures, IndicatorLine, Rulebook, named_in
from perfgoals.findings import Finding
from selfeval.checks import check
from selfeval.printing import kept_scores
from selfeval.scoring import ScoringProfile


class SelfEvaluationReader:
    """See FormReader; scores are those that the form prints."""

    def about(self, content: Content) -> About:
        """See FormReader."""
        return About(name=named_in(content))

    def figures(self, content: Content) -> Figures:
        """See FormReader."""
        scores = kept_scores(content)
        funds = scores.values.total_funds
        return Figures(
            total_amount=scores.values.project_amount,
            initial=funds.initial,
            adjusted=funds.adjusted,
            executed=funds.executed,
            rate=scores.rate_of(funds),
            score=scores.total,
            grade=scores.final.grade,
        )

    def indicators(self, content: Content) -> Iterator[IndicatorLine]:
        """See FormReader."""
        scores = kept_scores(content)
        for place, row in enumerate(scores.values.indicators):
            if not (row.is_empty or row.is_not_applicable):
                yield IndicatorLine(
                    level1=row.level1,
                    level2=row.level2,
                    level3=row.level3,
                    target=row.target,
                    actual=row.actual,
                    weight=row.weight,
                    score=scores.score_of(place),
                    remark=row.deviation,
                )

    def findings(self, content: Content, rules: Rulebook, waivers: Mapping[str, str]) -> list[Finding]:
        """See FormReader: by the profile that it was scored with."""
        return check(kept_scores(content), ScoringProfile.from_json(content["profile"]), rules.year)
