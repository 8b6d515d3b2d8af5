"""Rules on a 项目支出绩效自评表: actual values, scores and reasons."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
