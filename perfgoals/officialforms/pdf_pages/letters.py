"""Letters → lines, as they lie on the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from perfgoals.officialforms.pdf_pages.paper import Line

_CLOSING: Final = frozenset("，。、；：？！）》】〕」』…—,.;:?!)]}%％‰℃")
_OPENING: Final = frozenset("（《【〔「『([{")
_BINDING: Final = frozenset("“”‘’\"'")  # quotation marks: no line is broken before or behind them
_WORD: Final = re.compile(r"[A-Za-z0-9]")
# Radicals, compatibility forms and ligatures that some programs name in place of the letter: the same to a reader.
_LOOK_ALIKE: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
# Those for which Unicode gives no ideograph.
_RADICALS: Final = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
_NOT_TOLD: Final = re.compile(r"\(cid:[0-9]+\)")
_BLANK_GAP: Final = 0.25  # of the size of the letters: such a gap between two Latin words is a blank
_WIDE_GAP: Final = 2.0  # texts beside each other outside of a table


class Letter(NamedTuple):
    """A character where it stands."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        """Half of its height."""
        return (self.top + self.bottom) / 2


def readable(text: str) -> str:
    """A character as it is written; U+FFFD for one that the font does not tell."""
    if _NOT_TOLD.fullmatch(text):
        return "\ufffd"
    return _LOOK_ALIKE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text).translate(_RADICALS)


def rows_of_letters(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Letters line by line, each from left to right; one that was drawn twice (for a bold face) counts once."""
    line: list[Letter] = []
    for letter in sorted(letters, key=lambda each: (each.middle, each.x0)):
        if line and letter.middle - line[0].middle > 0.5 * max(letter.size, line[0].size):
            yield _in_order(line)
            line = []
        line.append(letter)
    if line:
        yield _in_order(line)


def _in_order(line: list[Letter]) -> list[Letter]:
    line.sort(key=lambda letter: letter.x0)
    twice = {
        at + 1
        for at, (one, other) in enumerate(pairwise(line))
        if one.text == other.text and other.x0 - one.x0 < 0.2 * one.size
    }
    return [letter for at, letter in enumerate(line) if at not in twice]


def lines_of(letters: Iterable[Letter]) -> tuple[Line, ...]:
    """The lines of a box."""
    return tuple(_line(row) for row in rows_of_letters(letters) if not _is_blank(row))


def lines_apart(letters: Iterable[Letter]) -> tuple[Line, ...]:
    """Lines outside of tables; texts that stand well apart in a line are several."""
    return tuple(_line(part) for row in rows_of_letters(letters) for part in _parts(row) if not _is_blank(part))


def _is_blank(row: Iterable[Letter]) -> bool:
    return all(letter.text.isspace() for letter in row)


def _parts(row: Sequence[Letter]) -> Iterator[list[Letter]]:
    """A line in pieces, cut at wide gaps."""
    part: list[Letter] = []
    end = 0.0
    for letter in row:
        if letter.text.isspace():
            if part:
                part.append(letter)
            continue
        if part and letter.x0 - end > _WIDE_GAP * letter.size:
            yield part
            part = []
        part.append(letter)
        end = letter.x1
    if part:
        yield part


def _line(row: Sequence[Letter]) -> Line:
    inked = [letter for letter in row if not letter.text.isspace()]
    return Line(
        "".join(_with_blanks(row)),
        row[0].x0,
        inked[-1].x1,
        min(letter.top for letter in inked),
        max(letter.bottom for letter in inked),
        max(letter.size for letter in inked),
        _lead(inked),
    )


def _with_blanks(row: Sequence[Letter]) -> Iterator[str]:
    before: Letter | None = None
    for letter in row:
        is_gap = before is not None and letter.x0 - before.x1 > _BLANK_GAP * letter.size
        if is_gap and before and _WORD.fullmatch(before.text[-1:]) and _WORD.fullmatch(letter.text[:1]):
            yield " "
        yield letter.text
        before = letter


def _lead(inked: Sequence[Letter]) -> float:
    """The room that the beginning of a line needs: a word or an ideograph, with the marks that may not leave it.

    Rather too much than too little: programs differ, and a line that was full must not pass for one that was ended.
    """
    last = len(inked) - 1
    at = _unit(inked, 0)
    while at < last and (inked[at + 1].text in _BINDING or _goes_on(inked[at], inked[at + 1])):
        at = _unit(inked, at + 1)
    return inked[at].x1 - inked[0].x0


def _unit(inked: Sequence[Letter], at: int) -> int:
    """The last letter of what begins with one: brackets that open, a word or an ideograph, marks that close."""
    last = len(inked) - 1
    while at < last and (inked[at].text in _OPENING or inked[at].text in _BINDING):
        at += 1
    while at < last and not _stands_alone(inked[at].text) and _goes_on(inked[at], inked[at + 1]):
        at += 1
    while at < last and inked[at + 1].text in _CLOSING:
        at += 1
    return at


def _goes_on(one: Letter, other: Letter) -> bool:
    """Whether a letter is in one word with that before it."""
    return not _stands_alone(other.text) and other.x0 - one.x1 <= _BLANK_GAP * other.size


def _stands_alone(text: str) -> bool:
    """Whether a line may be broken beside this character."""
    return unicodedata.east_asian_width(text[:1] or " ") in "WF"
