"""Rules on a 项目支出绩效自评表: its money, its scores, and whether what it says of them can be believed (可信度)."""

from __future__ import annotations

from typing import Final

from indicators.rules.self_evaluation.actuals import actual_equals_target, actual_not_measured
from indicators.rules.self_evaluation.funds import (
    actual_conflicts_execution_rate,
    budget_change_unexplained,
    executed_over_budget,
    funds_arithmetic,
    undefined_rate,
)
from indicators.rules.self_evaluation.reasons import (
    deviation_conflicts_actual,
    full_score_with_deviation,
    missing_deviation_reason,
)
from indicators.rules.self_evaluation.scores import full_score_below_target, score_arithmetic, score_not_derivable

__all__ = [
    "RULES",
    "actual_conflicts_execution_rate",
    "actual_equals_target",
    "actual_not_measured",
    "budget_change_unexplained",
    "deviation_conflicts_actual",
    "executed_over_budget",
    "full_score_below_target",
    "full_score_with_deviation",
    "funds_arithmetic",
    "missing_deviation_reason",
    "score_arithmetic",
    "score_not_derivable",
    "undefined_rate",
]

# In the order of the form: money, actual values, scores, reasons.
RULES: Final = (
    undefined_rate,
    executed_over_budget,
    budget_change_unexplained,
    funds_arithmetic,
    actual_conflicts_execution_rate,
    actual_equals_target,
    actual_not_measured,
    full_score_below_target,
    score_not_derivable,
    score_arithmetic,
    missing_deviation_reason,
    full_score_with_deviation,
    deviation_conflicts_actual,
)
