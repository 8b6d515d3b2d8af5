"""What a pack reads from an approved overall form (整体表)."""

from __future__ import annotations

from packs.summary.any_form import PrintedReader
from packs.summary.reader import Content, Figures
from projects.overall.values import OverallValues


class OverallReader(PrintedReader):
    """See FormReader: the amount of the year is 金额合计. What its check asks of the unit's projects is no snapshot."""

    def figures(self, content: Content) -> Figures:
        """See FormReader."""
        return Figures(year_amount=OverallValues.from_content(content["values"]).sums.total)
