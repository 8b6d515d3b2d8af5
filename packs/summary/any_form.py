"""What a pack reads from a form that it has no reader of its own for: what stands in the printed form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packs.summary.reader import About, Content, Figures, IndicatorLine, Rulebook, named_in
from perfgoals.findings import Finding
from perfgoals.officialforms.layout import INDICATORS
from perfgoals.text import is_not_applicable
from perfgoals.workflow.kinds import FilingKind


class PrintedReader:
    """See FormReader: the indicators by the slots of the printed form, no figures and no findings."""

    def __init__(self, kind: FilingKind) -> None:
        self._kind = kind

    def about(self, content: Content) -> About:
        """See FormReader."""
        return About(name=named_in(content))

    def figures(self, content: Content) -> Figures:
        """See FormReader."""
        return Figures()

    def indicators(self, content: Content) -> Iterator[IndicatorLine]:
        """See FormReader."""
        rows: dict[str, dict[str, str]] = {}
        for _row, cell in self._kind.snapshot_grid(content).cells():
            table, _, place = cell.slot.partition(".")
            number, _, column = place.partition(".")
            if table == INDICATORS:
                rows.setdefault(number, {})[column] = cell.text
        above: dict[str, str] = {}
        for row in rows.values():
            above |= {tier: row[tier] for tier in ("level1", "level2") if tier in row}  # printed once where merged
            if (name := row.get("level3", "").strip()) and not is_not_applicable(name):
                yield IndicatorLine(
                    level1=above.get("level1", ""),
                    level2=above.get("level2", ""),
                    level3=name,
                    target=row.get("target", ""),
                    actual=row.get("actual", ""),
                    remark=row.get("explanation", ""),
                )

    def findings(self, content: Content, rules: Rulebook, waivers: Mapping[str, str]) -> list[Finding]:
        """See FormReader."""
        return []
