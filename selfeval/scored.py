"""A self-evaluation with its scores: what is computed, what was given by hand, what a review changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from selfeval.scoring import FormScore, ScoringProfile, execution_score, score_form
from selfeval.values import EvaluationValues, FundsValues

NOTHING_CHANGED: Final[Mapping[str, Decimal]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The scores of ``values`` under a profile.

    ``filed`` are those that the unit may give, with what is due and what is not allowed; ``final`` those that the
    form prints: as given, and where a review changed one, as it was changed.
    """

    values: EvaluationValues
    filed: FormScore
    final: FormScore
    changed: Mapping[int, Decimal]
    """The re-scored rows, by their place, with the score that a review set."""

    @property
    def total_weight(self) -> Decimal:
        """The sum of all weights and the points of 预算执行."""
        weights = (row.weight for row in self.values.indicators if row.weight is not None)
        return sum(weights, self.final.execution_points)

    @property
    def total(self) -> Decimal | None:
        """The total score (总分); None while something is not scored yet."""
        return self.final.total if self.final.is_complete else None

    def score_of(self, place: int) -> Decimal | None:
        """The score of a row that counts."""
        return self.final.rows[place].score

    def rate_of(self, funds: FundsValues) -> Decimal | None:
        """执行率 of a row of 项目资金 in percent with 2 decimals; None where an amount is missing."""
        if funds.adjusted is None or funds.executed is None:
            return None
        return execution_score(funds.adjusted, funds.executed, self.final.execution_points).rate


def scored(
    values: EvaluationValues,
    profile: ScoringProfile,
    finals: Mapping[str, Decimal] = NOTHING_CHANGED,
    *,
    kept: Mapping[str, Decimal] = NOTHING_CHANGED,
    year: int | None = None,
) -> Scored:
    """Score a self-evaluation; ``finals`` are the scores that a review set, by fingerprint of the row.

    ``kept`` are the scores of a form that was scored before: they count as they were, however values are read today.
    """
    filed = score_form(values.indicators, values.total_funds, profile, year=year)
    changed = {
        place: finals[row.fingerprint] for place, row in enumerate(values.indicators) if row.fingerprint in finals
    }
    rows = [
        replace(row, own_score=changed.get(place, kept.get(row.fingerprint, row.own_score)))
        for place, row in enumerate(values.indicators)
    ]
    final = score_form(rows, values.total_funds, profile, year=year, as_given=True)
    return Scored(values=values, filed=filed, final=final, changed=changed)


def without_computed(values: EvaluationValues, profile: ScoringProfile, *, year: int | None = None) -> EvaluationValues:
    """The content of a form that was read, its 得分 kept as given by hand only where they are not the computed ones."""
    scores = score_form(values.indicators, values.total_funds, profile, year=year)
    rows = (
        replace(row, own_score=None) if row.own_score == score.computed.score else row
        for row, score in zip(values.indicators, scores.rows, strict=True)
    )
    return replace(values, indicators=tuple(rows))
