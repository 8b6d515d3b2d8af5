"""A flow as a table: which step leads from where to where, who may take it, what guards it, what it needs.

Buttons, the documentation page and the tests are made from the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import Role, User
from perfgoals.findings import Finding
from perfgoals.workflow.models import Subject

S = TypeVar("S", bound=Subject)


class Comment(Enum):
    """Whether a step needs a word (意见)."""

    NONE = "不需要"
    OPTIONAL = "可写"
    REQUIRED = "必写"
    ON_WARNINGS = "有提醒时必写"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of a flow: the word users read, the shape beside it, and who acts in it (None: nobody any more)."""

    name: str
    label: str
    icon: str
    tone: str  # draft, returned, review, done: chooses the colour
    acts: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Generic[S]):
    """One step. ``target`` may depend on the subject: a level that a unit lacks is passed over.

    ``may`` decides for a user and a subject in a right state; ``guards`` give findings, of which an error
    forbids the step; ``consequence`` says in one sentence what happens next and who acts next; ``asks`` is the
    sentence where the word that the step needs is missing.
    """

    name: str
    label: str
    role: Role
    sources: frozenset[str]
    targets: frozenset[str]
    target: Callable[[S], str]
    may: Callable[[User, S], Decision]
    consequence: Callable[[S], str]
    guards: tuple[Callable[[S], Sequence[Finding]], ...] = ()
    comment: Comment = Comment.NONE
    asks: str = ""
    snapshot: bool = False
    returns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Generic[S]):
    """A named table of states and transitions over one model.

    ``content`` gives the JSON that a snapshot keeps; ``describe`` the words by which lists name a subject;
    ``stamp`` the columns that a step writes beside status and version (who submitted, when approved). ``effects`` are
    what follows from a step elsewhere, in its transaction: each is called with the step and the subject as it then is.
    """

    name: str
    label: str
    model: type[S]
    states: tuple[State, ...]
    transitions: tuple[Transition[S], ...]
    content: Callable[[S], Mapping[str, Any]]
    describe: Callable[[S], str]
    stamp: Callable[[Transition[S], S, User], Mapping[str, Any]] = field(default=lambda _step, _subject, _actor: {})
    effects: tuple[Callable[[Transition[S], S], None], ...] = ()

    def state(self, name: str) -> State:
        """The state of that name; KeyError where there is none."""
        return {state.name: state for state in self.states}[name]

    def transition(self, name: str) -> Transition[S]:
        """The transition of that name; KeyError where there is none."""
        return {transition.name: transition for transition in self.transitions}[name]

    def open_to(self, user: User, subject: S) -> list[Transition[S]]:
        """The steps that ``user`` may take with ``subject`` now: the buttons of its page."""
        return [step for step in self.transitions if subject.status in step.sources and step.may(user, subject)]
