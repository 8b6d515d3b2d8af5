"""Where a form stands on its way up the chain of review, and who acts now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localtime

from perfgoals.workflow.chain import Ending, next_level
from perfgoals.workflow.kinds import FilingKind
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


def who_acts(kind: FilingKind, filing: Filing) -> str:
    """Who acts next and until when, in one sentence."""
    state = kind.flow.state(filing.status)
    if state.acts is None:
        return f"{state.label}，表已锁定"
    due = kind.due([filing]).get(filing.pk)
    return f"现在由{state.acts.label}办理，" + (f"{localtime(due):%Y-%m-%d %H:%M} 前" if due else "没有设截止时间")
