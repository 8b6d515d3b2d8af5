"""What filings teach the indicator library: how often an indicator is used, approved and returned, and new ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from indicators.rules.form import INPUT_LEVEL
from indicators.services import Learned, count_indicators
from perfgoals.text import is_not_applicable
from perfgoals.workflow.models import Snapshot, Stage
from perfgoals.workflow.transitions import Transition
from projects.models import Declaration
from projects.queries import DECLARATION_FLOW, approvals


def count_in_library(step: Transition[Declaration], declaration: Declaration) -> None:
    """Count the declaration's indicators after a step: handed in for the first time, approved, or returned.

    What was handed in or approved before with the same name (调整) does not count a second time. Of an approved form
    those that the library does not know yet come into it, to be looked through.
    """
    if declaration.status == Stage.APPROVED:
        before = _approved_before(declaration)
        count_indicators([[row for row in learned(declaration) if row.key not in before]], approved=1, learn=True)
    elif step.returns:
        count_indicators([learned(declaration)], returned=1)
    elif step.name == "submit":
        before = _handed_in_before(declaration)
        count_indicators([[row for row in learned(declaration) if row.key not in before]], used=1)


def learn_history(declarations: Iterable[Declaration]) -> None:
    """Count the indicators of forms that were loaded as approved (载入历史): used and approved."""
    count_indicators(map(learned, declarations), used=1, approved=1, learn=True)


def learned(declaration: Declaration) -> Iterator[Learned]:
    """The declaration's rows that name an indicator, as the library takes them in."""
    for row in declaration.indicators.all():
        # 投入指标 (2020) tell how the money was reckoned and is spent: no indicators to be proposed.
        if row.level3.strip() and row.level1 != INPUT_LEVEL and not is_not_applicable(row.level3):
            yield Learned(
                level1=row.level1,
                level2=row.level2,
                name=row.level3.strip(),
                target=row.target.strip(),
                explanation=row.explanation.strip(),
            )


def _handed_in_before(declaration: Declaration) -> set[tuple[str, str]]:
    """The keys of the indicators that the submission before this one had; none where this is the first."""
    snapshots = Snapshot.objects.filter(flow=DECLARATION_FLOW, subject_id=declaration.pk).order_by("-pk")
    return _keys(snapshots[1:2].values_list("content", flat=True).first())


def _approved_before(declaration: Declaration) -> set[tuple[str, str]]:
    """The keys of the indicators that the approval before this one had; none where this is the first."""
    found = approvals().filter(subject_id=declaration.pk)
    return _keys(found.order_by("-pk").values_list("snapshot__content", flat=True).first())


def _keys(content: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """The keys of the indicators in the content of a snapshot."""
    rows: list[Mapping[str, Any]] = content["values"]["indicators"] if content else []
    return {Learned(level1=row["level1"], level2=row["level2"], name=row["level3"].strip()).key for row in rows}
