"""Rules on target values (指标值): kind, unit, bounds, standard, date and heading."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule
from indicators.rules.values.bounds import output_upper_bound, overachieved_target, vacuous_target
from indicators.rules.values.dates import date_outside_year
from indicators.rules.values.headings import progress_as_cost, wrong_category
from indicators.rules.values.in_name import value_in_name
from indicators.rules.values.kinds import value_type_mismatch
from indicators.rules.values.standards import vague_without_standard
from indicators.rules.values.units import fraction_percent, missing_unit

RULES: Final[tuple[Rule, ...]] = (
    value_type_mismatch,
    missing_unit,
    fraction_percent,
    output_upper_bound,
    vacuous_target,
    vague_without_standard,
    value_in_name,
    date_outside_year,
    progress_as_cost,
    wrong_category,
    overachieved_target,
)
