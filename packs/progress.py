"""How long work says where it stands, and how it learns that it should stop. Knows no database."""

from __future__ import annotations

from typing import Protocol


class Stopped(Exception):
    """The work is not wanted any more: it was cancelled, somebody else took it over, or the process ends.

    Whoever works lets it through and leaves the folder as it is: what is finished in it is taken up again.
    """


class Progress(Protocol):
    """Where a work of several named steps stands.

    ``advance`` is called at least every few seconds: it also says that the work is alive. Both raise Stopped.
    """

    def step(self, name: str, total: int) -> None:
        """A step begins: its name as a user reads it (排版 PDF), and of how many things it consists (0: unknown)."""

    def advance(self, done: int, current: str = "") -> None:
        """So many things of the step are done; ``current`` is the one in hand (a project's name)."""


class NoProgress:
    """For whoever does not want to know."""

    def step(self, name: str, total: int) -> None:
        """Nothing is said."""

    def advance(self, done: int, current: str = "") -> None:
        """Nothing is said."""
