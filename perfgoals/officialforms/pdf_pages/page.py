"""One page of pdfplumber → letters and ruled lines → tables and lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from pdfplumber.page import Page as Plumbed

from perfgoals.officialforms.pdf_pages.lattice import Slots, Stroke, tables
from perfgoals.officialforms.pdf_pages.letters import Letter, lines_apart, lines_of, readable
from perfgoals.officialforms.pdf_pages.paper import Area, Line, Page, Ruled

_THIN: Final = 3.0  # points: a rectangle so thin is a line
_STRAIGHT: Final = 1.0
_OVER: Final = 0.5  # a letter that stands out of the page by more is cut off in print
_WHITE: Final = ((1,), (1, 1, 1), (0, 0, 0, 0))

Corner = tuple[float, float]


class TooComplex(Exception):
    """More on a page than any form has."""


def page_of(page: Plumbed, number: int, most_objects: int) -> Page:
    """What is seen on a page. Raises TooComplex for one with more objects than that."""
    objects: Mapping[str, Sequence[Any]] = page.objects
    if sum(map(len, objects.values())) > most_objects:
        raise TooComplex
    turn = _Turn(page, objects.get("char", ()))
    letters = [letter for each in objects.get("char", ()) if (letter := turn.letter(each))]
    across, down = _strokes(objects, turn)
    found = tables(across, down)
    inside, outside = _sorted_in(letters, found)
    ruled = tuple(_ruled(table, inside[at]) for at, table in enumerate(found))
    return Page(number, turn.height, ruled, lines_apart(outside), bool(objects.get("image")))


class _Turn:
    """How a page is to be turned so that most of its letters stand upright (a page laid on its side by a printer)."""

    def __init__(self, page: Plumbed, chars: Sequence[Mapping[str, Any]]) -> None:
        x0, top, x1, bottom = map(float, page.bbox)
        self._left, self._top, self._width, self._height = x0, top, x1 - x0, bottom - top
        lying = [each for each in chars if not each["upright"]]
        self._lies = len(lying) * 2 > len(chars)
        # The second number of a text matrix says which way letters lean that stand on their side.
        self._clockwise = self._lies and sum(float(each["matrix"][1]) < 0 for each in lying) * 2 > len(lying)
        self.width, self.height = (self._height, self._width) if self._lies else (self._width, self._height)

    def corner(self, x: float, y: float) -> Corner:
        """A point of the page where it is after turning; from the upper left corner."""
        x, y = x - self._left, y - self._top
        if not self._lies:
            return x, y
        return (y, self._width - x) if self._clockwise else (self._height - y, x)

    def box(self, each: Mapping[str, Any]) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of an object."""
        one = self.corner(float(each["x0"]), float(each["top"]))
        other = self.corner(float(each["x1"]), float(each["bottom"]))
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])

    def letter(self, each: Mapping[str, Any]) -> Letter | None:
        """A character; None for one beside the page."""
        x0, top, x1, bottom = self.box(each)
        text = readable(str(each["text"]))
        if not text or min(x0, top) < -_OVER or x1 > self.width + _OVER or bottom > self.height + _OVER:
            return None
        return Letter(text, x0, x1, top, bottom, (x1 - x0 if each["upright"] == self._lies else bottom - top) or 1.0)


def _strokes(objects: Mapping[str, Sequence[Any]], turn: _Turn) -> tuple[list[Stroke], list[Stroke]]:
    """The horizontal and the vertical lines of a page."""
    across: list[Stroke] = []
    down: list[Stroke] = []
    sides = (*_of_rectangles(objects.get("rect", ()), turn), *_of_paths(objects, turn))
    for (x0, y0), (x1, y1) in sides:
        if abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) > _STRAIGHT:
            across.append(Stroke((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) > _STRAIGHT:
            down.append(Stroke((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return across, down


def _of_rectangles(rectangles: Iterable[Mapping[str, Any]], turn: _Turn) -> Iterator[tuple[Corner, Corner]]:
    """The sides of drawn rectangles; a thin one is a line. What only fills (a shade) bounds nothing."""
    for each in rectangles:
        x0, top, x1, bottom = turn.box(each)
        if min(x1 - x0, bottom - top) <= _THIN:
            if not each["stroke"] and _is_white(each.get("non_stroking_color")):
                continue
            if x1 - x0 >= bottom - top:
                yield (x0, (top + bottom) / 2), (x1, (top + bottom) / 2)
            else:
                yield ((x0 + x1) / 2, top), ((x0 + x1) / 2, bottom)
        elif each["stroke"]:
            yield from (((x0, top), (x1, top)), ((x0, bottom), (x1, bottom)))
            yield from (((x0, top), (x0, bottom)), ((x1, top), (x1, bottom)))


def _is_white(colour: object) -> bool:
    return tuple(colour) in _WHITE if isinstance(colour, list | tuple) else colour == 1


def _of_paths(objects: Mapping[str, Sequence[Any]], turn: _Turn) -> Iterator[tuple[Corner, Corner]]:
    """The pieces of drawn paths."""
    for each in (*objects.get("line", ()), *objects.get("curve", ())):
        if each["stroke"]:
            corners = [turn.corner(float(x), float(y)) for x, y in each["pts"]]
            yield from pairwise(corners)


def _sorted_in(letters: Iterable[Letter], found: Sequence[Slots]) -> tuple[list[dict[int, list[Letter]]], list[Letter]]:
    """The letters of every box by table, and those outside."""
    boxes = [table.box_at() for table in found]
    inside: list[dict[int, list[Letter]]] = [{} for _ in found]
    outside: list[Letter] = []
    for letter in letters:
        for at, table in enumerate(found):
            place = table.place((letter.x0 + letter.x1) / 2, letter.middle)
            if place is not None:
                inside[at].setdefault(boxes[at][place], []).append(letter)
                break
        else:
            outside.append(letter)
    return inside, outside


def _ruled(table: Slots, inside: Mapping[int, list[Letter]]) -> Ruled:
    def lines(number: int) -> tuple[Line, ...]:
        return lines_of(inside.get(number, ()))

    return Ruled(table.xs, table.ys, tuple(Area(*box, lines(number)) for number, box in enumerate(table.boxes)))
