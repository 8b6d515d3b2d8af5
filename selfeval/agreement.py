"""Whether the indicators of a form that was read are those of the approved targets. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from perfgoals.findings import Finding, Level
from perfgoals.text import compact
from selfeval.found import in_head, in_row
from selfeval.merge import Levelled
from selfeval.values import LABELS

RULE: Final = "targets_differ"


class Targeted(Levelled, Protocol):
    """A row with its target, of whatever form."""

    @property
    def target(self) -> str:
        """年度指标值."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""

    @property
    def is_not_applicable(self) -> bool:
        """Whether the row says 不适用."""


def differences(approved: Sequence[Targeted], rows: Sequence[Targeted]) -> list[Finding]:
    """What the rows say differently from the approved ones, row by row, then what they leave out.

    An indicator is known by its name (三级指标); blanks and forms of characters are no difference, nor is the heading
    under which it stands: regions differ in that.
    """
    due: dict[str, list[Targeted]] = {}
    for target in approved:
        if not target.is_not_applicable:
            due.setdefault(compact(target.level3), []).append(target)
    found = [
        finding
        for place, row in enumerate(rows)
        if not (row.is_empty or row.is_not_applicable)
        for finding in _of_row(place, row, due.get(compact(row.level3), []))
    ]
    return found + [_left_out(target) for left in due.values() for target in left]


def _of_row(place: int, row: Targeted, due: list[Targeted]) -> list[Finding]:
    """A row against the approved indicators of its name; the one that it stands for is taken out of ``due``."""
    if not due:
        message, found = "批复的绩效目标里没有这条指标", row.level3.strip()
        return [in_row(RULE, row, place, "level3", LABELS["level3"], message, level=Level.WARNING, found=found)]
    approved = next((target for target in due if _same(target.target, row.target)), due[0])
    due.remove(approved)
    if _same(approved.target, row.target):
        return []
    return [
        in_row(
            RULE,
            row,
            place,
            "target",
            LABELS["target"],
            f"批复的指标值是“{approved.target.strip()}”",
            level=Level.WARNING,
            found=row.target.strip(),
            expected=approved.target.strip(),
            suggestion="请按批复的指标值填写；目标确实变了的，先办理调整",
        )
    ]


def _same(left: str, right: str) -> bool:
    return compact(left) == compact(right)


def _left_out(target: Targeted) -> Finding:
    return in_head(
        RULE,
        "indicators",
        LABELS["level3"],
        f"批复的指标“{target.level3.strip()}”没有列入表里",
        level=Level.WARNING,
        expected=f"{target.level3.strip()} {target.target.strip()}",
        suggestion="请补上这条指标",
    )
