"""Rules on amounts (金额) and on what the calculation basis (测算依据) comes to."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
