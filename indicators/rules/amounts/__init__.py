"""Rules on amounts (金额) and on what the calculation basis (测算依据) comes to."""

from __future__ import annotations

from typing import Final

from indicators.rules.amounts.calculation_basis import amount_mismatch, amount_not_derivable
from indicators.rules.amounts.heads import cost_target_exceeds_amount, total_equals_year_multi_year
from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    amount_mismatch,
    amount_not_derivable,
    total_equals_year_multi_year,
    cost_target_exceeds_amount,
)
