"""Rules on target values (指标值): kind, unit, bounds and standard."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
