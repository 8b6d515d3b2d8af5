"""Rules on words: residue, brackets and quotes, typing errors."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
