"""Who wants to know that forms were settled (批复, 确认). Each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction

from perfgoals.workflow.models import Snapshot

Listener = Callable[[Sequence[int]], None]
"""Takes the keys of the snapshots of what was settled."""

_LISTENERS: Final[list[Listener]] = []


def on_settled(listener: Listener) -> None:
    """Let somebody know from now on; the same one twice is told once."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell_settled(snapshots: Sequence[Snapshot]) -> None:
    """Tell everybody when the transaction has come to its end; whatever goes wrong there, the forms stay settled."""
    keys = [snapshot.pk for snapshot in snapshots]

    def tell() -> None:
        for listener in _LISTENERS:
            listener(keys)

    transaction.on_commit(tell, robust=True)
