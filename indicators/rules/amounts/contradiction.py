"""The record of two amounts of a calculation text that do not agree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two amounts that do not agree: where the text says it, what is wrong, what it should come to.

    ``of_year`` says that it is the year's amount of the form that the text does not come to.
    """

    start: int
    end: int
    message: str
    expected: str
    of_year: bool = False
