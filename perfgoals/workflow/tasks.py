"""What waits for somebody beside the forms that are filed: the desk shows it without knowing what it is.

Each app registers its own when it is ready, as with the kinds of forms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.workflow.transitions import Flow, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: where it stands, what it is about, until when, and the page and button where it is done."""

    state: State
    title: str
    about: str
    due: date
    url: str
    action: str

    @property
    def days_left(self) -> int:
        """Whole days until it is due; negative when that is past."""
        return (self.due - timezone.localdate()).days

    @property
    def days_over(self) -> int:
        """Whole days since it was due."""
        return -self.days_left


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSource:
    """A kind of task: its title on the desk, the name of its list's address, the flow that it moves through, and the
    most urgent of a user's, so many.
    """

    key: str
    title: str
    page: str
    flow: Flow[Any]
    waiting: Callable[[User, int], list[Task]]


_SOURCES: Final[dict[str, TaskSource]] = {}


def register(source: TaskSource) -> None:
    """Make a source known; the same key twice is a mistake of the wiring."""
    if source.key in _SOURCES:
        raise ValueError(f"{source.key} is registered already")
    _SOURCES[source.key] = source


def sources() -> tuple[TaskSource, ...]:
    """All sources, in the order of the apps."""
    return tuple(_SOURCES.values())
