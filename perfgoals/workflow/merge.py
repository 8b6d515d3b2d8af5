"""Two people on one form: a three-way merge of its content that loses nothing. Pure; knows no form.

A form is taken part by part (a field, the rows under a heading); a part that only one of the two changed needs no
question.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

V = TypeVar("V")
Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """A part that differs: how it reads in the common base, in what is stored now, and in what I sent."""

    key: str
    label: str
    base: str
    theirs: str
    mine: str

    @property
    def both(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.base != self.theirs and self.base != self.mine and self.theirs != self.mine

    @property
    def theirs_only(self) -> bool:
        """Whether only the other person changed it."""
        return self.base == self.mine != self.theirs


class Parts(ABC, Generic[V]):
    """The parts of a form's content, by key."""

    @abstractmethod
    def keys(self, *contents: V) -> Sequence[str]:
        """The keys of all parts that these contents have, in the order of the form."""

    @abstractmethod
    def label(self, key: str) -> str:
        """What a part is called on the form."""

    @abstractmethod
    def text(self, content: V, key: str) -> str:
        """A part as a reader sees it; equal texts are equal parts."""

    @abstractmethod
    def take(self, key: str, source: V, into: V) -> V:
        """``into`` with one part of ``source``."""

    def changed(self, base: V, theirs: V, mine: V) -> list[PartChange]:
        """The parts in which the three differ, in the order of the form."""
        changes = [
            PartChange(
                key=key,
                label=self.label(key),
                base=self.text(base, key),
                theirs=self.text(theirs, key),
                mine=self.text(mine, key),
            )
            for key in self.keys(base, theirs, mine)
        ]
        return [change for change in changes if not change.base == change.theirs == change.mine]

    def merge(self, base: V, theirs: V, mine: V, choices: Mapping[str, Side]) -> V:
        """Theirs, with every part that only I changed, and with mine where both changed it and I chose mine."""
        merged = theirs
        for change in self.changed(base, theirs, mine):
            take_mine = choices.get(change.key) == "mine" if change.both else change.base != change.mine
            if take_mine:
                merged = self.take(change.key, mine, merged)
        return merged

    def undecided(self, base: V, theirs: V, mine: V, choices: Mapping[str, Side]) -> list[PartChange]:
        """The parts that both changed and that nobody has decided yet."""
        return [change for change in self.changed(base, theirs, mine) if change.both and change.key not in choices]
