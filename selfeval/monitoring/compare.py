"""对比: what changed between two contents of a monitoring. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfgoals.officialforms.marks import Segment
from projects.compare import Change
from selfeval.compare import changed_parts, changed_slots
from selfeval.monitoring.merge import PARTS
from selfeval.monitoring.sheet import printed_row
from selfeval.monitoring.values import MonitoringValues

_TIERS: Final = frozenset(("level1", "level2"))  # known by, and so never different


def changes_between(before: MonitoringValues, after: MonitoringValues) -> list[Change]:
    """Every part that differs, in the order of the form."""
    return changed_parts(PARTS, before, after)


def marks_of(before: MonitoringValues, after: MonitoringValues) -> Mapping[str, tuple[Segment, ...]]:
    """The marks of the printed form of ``after``, by slot."""

    def cells(values: MonitoringValues, at: int) -> Mapping[str, str]:
        row = printed_row(values.indicators[at])
        return {column: str(text) for column, text in row.items() if column not in _TIERS}

    return changed_slots(PARTS, before, after, cells)
