"""Rules on goals (年度目标, 长期目标) and policy basis, and on what the indicators say of them."""

from __future__ import annotations

from typing import Final

from indicators.rules.goals.basis import outdated_basis
from indicators.rules.goals.contradictions import internal_contradiction
from indicators.rules.goals.emptiness import empty_goal
from indicators.rules.goals.figures import goal_indicator_conflict, goal_without_indicator
from indicators.rules.goals.references import wrong_reference
from indicators.rules.goals.sameness import actual_equals_expected, goal_equals_long_term
from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    goal_equals_long_term,
    goal_indicator_conflict,
    goal_without_indicator,
    empty_goal,
    internal_contradiction,
    outdated_basis,
    wrong_reference,
    actual_equals_expected,
)
