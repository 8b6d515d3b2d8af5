"""Slips of the pen (笔误): what a look at one text finds, and the texts of a form that are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indicators.rules.form import Form, Row
from indicators.rules.rule import Hit, in_field, in_row

_AROUND: Final = 8  # characters shown on either side of a slip
_COLUMNS: Final = {
    "level3": "name",
    "target": "target",
    "explanation": "explanation",
    "actual": "actual",
    "deviation": "deviation",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip in a text: what is wrong, the words in question and, where it is sure, the right ones."""

    message: str
    found: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that somebody typed, with its place: a row and its column, or else a field of the form."""

    text: str
    key: str
    row: Row | None = None

    def hit(self, slip: Slip) -> Hit:
        """The slip as a hit at this place."""
        if self.row is None:
            return in_field(self.key, slip.message, found=slip.found, expected=slip.expected)
        return in_row(self.row, self.key, slip.message, found=slip.found, expected=slip.expected)


def passages(form: Form) -> Iterator[Passage]:
    """Every text of a form that is not blank, in its order."""
    typed = [Passage(form.name, "name")]
    typed += [Passage(text, key) for key, text in form.texts.items()]
    typed += [Passage(text, f"task:{task.name}") for task in form.tasks for text in (task.name, task.content)]
    typed += [Passage(getattr(row, part), column, row) for row in form.rows for column, part in _COLUMNS.items()]
    yield from (passage for passage in typed if passage.text.strip())


def around(text: str, start: int, end: int) -> str:
    """The words ``text[start:end]`` with a little of what stands on both sides, on one line."""
    shown = text[max(0, start - _AROUND) : end + _AROUND]
    return " ".join(shown.split())
