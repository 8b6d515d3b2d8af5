"""Where a form stands on its way up the chain of review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfgoals.workflow.chain import Ending, next_level
from perfgoals.workflow.models import REVIEW_LEVELS, Filing, Stage


def steps_view(filing: Filing, ending: Ending) -> list[Mapping[str, Any]]:
    """The stepper: 填报, the levels that the unit has, the last step; each done, now or to come.

    The level where the form stands is among them, also where the unit has given it up meanwhile.
    """
    status = filing.status
    on_the_way = {next_level(filing, level) for level in (None, *REVIEW_LEVELS)}
    levels = [level for level in REVIEW_LEVELS if level in on_the_way or level == status]
    names = ["filing", *levels, Stage.APPROVED]
    labels = ["填报", *(level.label for level in levels), ending.step]
    settled = status == Stage.APPROVED
    at = names.index(status) if status in names else 0
    return [
        {
            "number": number + 1,
            "label": label,
            "state": "done" if number < at or settled else ("now" if number == at else "todo"),
        }
        for number, label in enumerate(labels)
    ]
