"""Rules on explanations (指标解释) and the formulas in them."""

from __future__ import annotations

from typing import Final

from indicators.rules.explanations.conflict import target_explanation_conflict
from indicators.rules.explanations.copied import explanation_copied
from indicators.rules.explanations.formula_rules import formula_error, formula_inverted, formula_range
from indicators.rules.explanations.tautology import explanation_tautology
from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    explanation_tautology,
    explanation_copied,
    target_explanation_conflict,
    formula_range,
    formula_inverted,
    formula_error,
)
