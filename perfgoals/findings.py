"""The one shape of everything that a check, an import or a reading finds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: an error blocks submission, a warning wants a change or a reason."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self) -> str:
        """The word a user reads."""
        return {"error": "错误", "warning": "提醒", "hint": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """Sorting key: the heaviest first."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found, with its place, its reason and a way out. Texts are Chinese, never markup.

    ``field`` is a key of the form's values (``name``, ``year_amount`` …) or ``indicator:<三级指标>``.
    ``row`` is the 0-based place among the form's indicator rows and ``column`` the key within the row
    (``level3``, ``target``, ``explanation``), so that a page can link to the very box; ``item`` likewise
    for a calculation item (测算明细). ``sheet`` and ``cell`` stand only where a workbook was read.
    ``waived`` is the reason for which a reviewer lets a warning pass (豁免).
    """

    rule: str
    level: Level
    message: str
    field: str = ""
    label: str = ""
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    why: str = ""
    row: int | None = None
    item: int | None = None
    column: str = ""
    sheet: str = ""
    cell: str = ""
    waived: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what is said about which place: the same as long as nothing of it changes."""
        words = (self.rule, self.field, self.column, self.found, self.expected, self.message)
        return hashlib.sha256("\0".join(words).encode()).hexdigest()

    def at(self, sheet: str, cell: str) -> Finding:
        """The same finding at a cell of a workbook."""
        return replace(self, sheet=sheet, cell=cell)

    def as_json(self) -> dict[str, str]:
        """The finding as ``import_forms`` and ``precheck`` print it."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "sheet": self.sheet,
            "cell": self.cell,
            "field": self.field,
            "found": self.found,
            "expected": self.expected,
            "message": self.message,
            "suggestion": self.suggestion,
        }


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by level, within a level in the order they came (the order of the form)."""
    return sorted(findings, key=lambda finding: finding.level.rank)


def count_by_level(findings: Iterable[Finding]) -> dict[Level, int]:
    """How many of each level, every level named; what was waived is not counted."""
    counts = Counter(finding.level for finding in findings if not finding.waived)
    return {level: counts[level] for level in Level}


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether any of these forbids submission."""
    return any(finding.level is Level.ERROR for finding in findings)
