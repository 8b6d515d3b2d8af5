"""How wide a text is and how many lines it takes in a cell: for the heights of rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

# A closing mark never begins a line, so it moves together with the character before it (禁则).
_CLOSING: Final = frozenset("，。、；：？！）》」』】〕〉”’％％…—,.;:?!)]}%")
_OPENING: Final = frozenset("（《「『【〔〈“‘([{")


def width(text: str) -> int:
    """Width of one line in half-width characters: a Chinese character is 2, a Latin one 1, a combining one 0."""
    return sum(map(_char_width, text))


def line_count(text: str, columns: float) -> int:
    """How many lines ``text`` takes in a cell that is ``columns`` half-width characters wide; at least 1.

    Breaks as spreadsheets and browsers do: between Chinese characters, at blanks, inside a Latin word
    only where it is longer than the line, and never before a closing or after an opening mark.
    """
    room = max(int(columns), 2)
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: int) -> int:
    """Lines of one paragraph."""
    lines, used = 1, 0
    for piece in _pieces(paragraph):
        taken = width(piece)
        if used + taken <= room:
            used += taken
        elif piece.isspace():
            used = room  # blanks hang at the end of a line
        elif taken <= room:
            lines, used = lines + 1, taken
        else:  # a word, or a run of marks, longer than the line
            filled = (used + taken) if used else taken
            more = -(-filled // room) - 1
            lines, used = lines + max(more, 1), filled - more * room
    return lines


def _pieces(paragraph: str) -> Iterator[str]:
    """What may not be broken: Latin words, single Chinese characters, each with its marks."""
    piece = ""
    for char in paragraph:
        if piece and _may_break(piece[-1], char):
            yield piece
            piece = char
        else:
            piece += char
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two neighbouring characters."""
    if before.isspace() or after.isspace():
        return before.isspace() != after.isspace()
    if after in _CLOSING or before in _OPENING:
        return False
    return _char_width(before) == 2 or _char_width(after) == 2


def _char_width(char: str) -> int:
    if char < "\u0300":
        # ± × ÷ ° · and the like are full-width in Chinese faces.
        return 2 if char in "±×÷°·§¨" else 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
        return 0
    # "A" (ambiguous: “ ” … — ≥ ≤ ① Ⅱ α) is full-width in Chinese faces.
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1
