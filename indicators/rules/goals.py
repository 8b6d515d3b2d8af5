"""Rules on goals (年度目标, 长期目标) and policy basis, and on what the indicators say of them."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
