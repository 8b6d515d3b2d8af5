"""What is seen on the pages of a PDF: ruled tables with lines of text in their boxes, and lines of text beside them.

Lengths are points from the upper left corner of a page as it is read. This is also what the process that reads the
file hands back, as JSON: it never hands back objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box, blanks and all.

    ``lead`` is how much room its beginning needs, up to the first place where it could be broken; ``size`` that of
    the letters. ``x0`` and ``x1`` are the ends without blanks behind.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    lead: float

    @property
    def width(self) -> float:
        """From its first letter to its last."""
        return self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class Area:
    """A box of a table: the rows and columns that it covers (0-based, inclusive), and what stands in it."""

    top: int
    left: int
    bottom: int
    right: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table: where its columns and rows begin and end (one more than there are), and its boxes."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its tables from top to bottom, and the lines outside of them; ``pictured`` where it has a picture."""

    number: int
    height: float
    tables: tuple[Ruled, ...] = ()
    lines: tuple[Line, ...] = ()
    pictured: bool = False

    def all_lines(self) -> list[Line]:
        """Every line of text."""
        return [*self.lines, *(line for table in self.tables for area in table.areas for line in area.lines)]


def as_json(page: Page) -> list[Any]:
    """A page as lists and numbers."""
    tables = [[table.xs, table.ys, [_area_as_json(area) for area in table.areas]] for table in page.tables]
    return [page.number, page.height, tables, _lines(page.lines), page.pictured]


def _area_as_json(area: Area) -> list[Any]:
    return [area.top, area.left, area.bottom, area.right, _lines(area.lines)]


def _lines(lines: Sequence[Line]) -> list[Any]:
    return [
        [line.text, *(round(each, 2) for each in (line.x0, line.x1, line.top, line.bottom, line.size, line.lead))]
        for line in lines
    ]


def from_json(document: Sequence[Any]) -> Page:
    """The page again. Raises TypeError, ValueError or KeyError for anything else."""
    number, height, tables, lines, pictured = document
    return Page(
        int(number),
        float(height),
        tuple(
            Ruled(tuple(map(float, xs)), tuple(map(float, ys)), tuple(_area(*area) for area in areas))
            for xs, ys, areas in tables
        ),
        tuple(_line(*line) for line in lines),
        bool(pictured),
    )


def _area(top: int, left: int, bottom: int, right: int, lines: Sequence[Any]) -> Area:
    return Area(int(top), int(left), int(bottom), int(right), tuple(_line(*line) for line in lines))


def _line(text: str, *lengths: float) -> Line:
    x0, x1, top, bottom, size, lead = map(float, lengths)
    return Line(str(text), x0, x1, top, bottom, size, lead)
