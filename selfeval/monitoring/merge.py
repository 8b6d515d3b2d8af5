"""A monitoring part by part. Pure."""

from __future__ import annotations

from typing import Final

from selfeval.merge import BETWEEN, FormParts
from selfeval.monitoring.values import HEAD_TEXTS, LIKELIHOODS, MonitoringValues, label


class MonitoringParts(FormParts[MonitoringValues]):
    """The parts of a monitoring. Its month is what it is the monitoring of, and never changes."""

    head = HEAD_TEXTS

    def head_label(self, key: str) -> str:
        """What a field of the head is called on the form."""
        return label(key, 0)

    def head_text(self, content: MonitoringValues, key: str) -> str:
        """A field of the head as a reader sees it."""
        return str(getattr(content, key))

    def row_text(self, content: MonitoringValues, at: int) -> str:
        """The row at that place as a reader sees it."""
        row = content.indicators[at]
        typed = (row.level3, row.target, row.actual, row.forecast, row.causes_text, row.explanation)
        chosen = (LIKELIHOODS.get(row.likelihood, row.likelihood), row.hand_light.label if row.hand_light else "")
        return BETWEEN.join((*typed, *chosen, row.measure, row.remark))


PARTS: Final = MonitoringParts()
