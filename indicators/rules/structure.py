"""Rules on how a form is filled: rows, headings, blanks, flags and codes."""

from __future__ import annotations

from typing import Final

from indicators.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = ()
