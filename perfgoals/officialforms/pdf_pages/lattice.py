"""Ruled lines → tables of boxes: which lines belong together, which boxes they bound, which are merged.

Pure geometry. A box ends where a line is drawn along most of its side; so a short line below a word divides nothing,
and a missing piece of a line makes one box of two. The outer lines of a table may be missing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

_NEAR: Final = 2.5  # points: lines so near are one (double lines; the two sides of a border)
_TOUCH: Final = 3.0  # so far from a line another may end and still meet it
_OUT: Final = 4.0  # so far lines stand out of a table whose outer line is missing
_MOST_OF: Final = 0.7  # of the side of a box must be drawn


class Stroke(NamedTuple):
    """A horizontal line at a height, or a vertical one at a distance from the left; from start to end."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Slots:
    """A table: its lines, and its boxes as rows and columns between them (top, left, bottom, right; inclusive)."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[tuple[int, int, int, int], ...]

    def box_at(self) -> dict[tuple[int, int], int]:
        """The number of the box that covers each place."""
        return {
            (row, column): number
            for number, (top, left, bottom, right) in enumerate(self.boxes)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column of a point; None outside of the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        return _between(self.ys, y), _between(self.xs, x)

    @property
    def size(self) -> float:
        """How much of the page it covers."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def _between(edges: Sequence[float], at: float) -> int:
    return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)


def tables(across: Iterable[Stroke], down: Iterable[Stroke]) -> list[Slots]:
    """The tables that horizontal and vertical lines make, from top to bottom."""
    groups = _groups(_joined(across), _joined(down))
    found = [_slots(*_framed(*group)) for group in groups if all(group)]
    found = [table for table in found if len(table.xs) > 1 and len(table.ys) > 1]
    frames = [table for table in found if len(table.boxes) == 1 and any(_holds(table, other) for other in found)]
    return sorted((table for table in found if table not in frames), key=lambda table: (table.ys[0], table.xs[0]))


def _holds(frame: Slots, other: Slots) -> bool:
    """Whether a table stands within another: then that one is a frame around the page."""
    inside = frame.xs[0] <= other.xs[0] and other.xs[-1] <= frame.xs[-1]
    return frame is not other and inside and frame.ys[0] <= other.ys[0] and other.ys[-1] <= frame.ys[-1]


def _joined(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Lines that lie on each other, or follow each other at the same place, as one."""
    joined: list[Stroke] = []
    for cluster in _clusters(sorted(strokes)):
        at = sum(stroke.at for stroke in cluster) / len(cluster)
        start, end = None, 0.0
        for stroke in sorted(cluster, key=lambda each: each.start):
            if start is not None and stroke.start <= end + _TOUCH:
                end = max(end, stroke.end)
                continue
            if start is not None:
                joined.append(Stroke(at, start, end))
            start, end = stroke.start, stroke.end
        if start is not None:
            joined.append(Stroke(at, start, end))
    return joined


def _clusters(strokes: Sequence[Stroke]) -> Iterator[list[Stroke]]:
    cluster: list[Stroke] = []
    for stroke in strokes:
        if cluster and stroke.at - cluster[0].at > _NEAR:
            yield cluster
            cluster = []
        cluster.append(stroke)
    if cluster:
        yield cluster


Group = tuple[list[Stroke], list[Stroke]]


def _groups(across: Sequence[Stroke], down: Sequence[Stroke]) -> list[Group]:
    """Lines that meet, and the lines of tables side by side, belong together."""
    groups: list[Group] = []
    for line in across:
        met = [group for group in groups if any(_meet(line, other) for other in group[1])]
        fresh = [other for other in down if _meet(line, other) and not any(other in group[1] for group in met)]
        groups = [group for group in groups if group not in met]
        groups.append(([line, *(each for group in met for each in group[0])],
                       [*fresh, *(each for group in met for each in group[1])]))  # fmt: skip
    return _side_by_side([group for group in groups if group[1]])


def _meet(across: Stroke, down: Stroke) -> bool:
    return (
        across.start - _TOUCH <= down.at <= across.end + _TOUCH
        and down.start - _TOUCH <= across.at <= down.end + _TOUCH
    )


def _side_by_side(groups: list[Group]) -> list[Group]:
    """Tables that stand beside each other are read as one with an empty column between them."""
    merged: list[Group] = []
    for group in sorted(groups, key=_top):
        before = merged[-1] if merged else None
        if before and _top(group) < _bottom(before) - _OUT and not _around(before, group):
            merged[-1] = [*before[0], *group[0]], [*before[1], *group[1]]
        else:
            merged.append(group)
    return merged


def _around(outer: Group, inner: Group) -> bool:
    """Whether a group is nothing but a frame around another."""
    return len(outer[0]) == 2 and len(outer[1]) == 2 and _bottom(inner) <= _bottom(outer)


def _top(group: Group) -> float:
    return min(stroke.at for stroke in group[0])


def _bottom(group: Group) -> float:
    return max(stroke.at for stroke in group[0])


def _framed(across: list[Stroke], down: list[Stroke]) -> Group:
    """The lines with those around the table, wherever these are missing."""
    left, right = _ends(across, [line.at for line in down])
    top, bottom = _ends(down, [line.at for line in across])
    sides = (
        [Stroke(top, left, right), Stroke(bottom, left, right)],
        [Stroke(left, top, bottom), Stroke(right, top, bottom)],
    )
    return _joined([*across, *sides[0]]), _joined([*down, *sides[1]])


def _ends(lines: Sequence[Stroke], crossed: Sequence[float]) -> tuple[float, float]:
    """Where a table begins and ends: at its outermost lines, or where two lines at least stand out of them."""
    starts = sorted(line.start for line in lines if line.start < min(crossed) - _OUT)
    ends = sorted((line.end for line in lines if line.end > max(crossed) + _OUT), reverse=True)
    return (starts[1] if len(starts) > 1 else min(crossed)), (ends[1] if len(ends) > 1 else max(crossed))


def _slots(across: Sequence[Stroke], down: Sequence[Stroke]) -> Slots:
    """The boxes between the lines."""
    ys = tuple(sorted({line.at for line in across}))
    xs = tuple(sorted({line.at for line in down}))
    below = _drawn(across, ys, xs)
    beside = _drawn(down, xs, ys)
    places = [(row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)]
    groups = {place: place for place in places}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while groups[place] != place:
            groups[place] = groups[groups[place]]
            place = groups[place]
        return place

    for row, column in places:
        if row + 2 < len(ys) and (row + 1, column) not in below:
            groups[root((row + 1, column))] = root((row, column))
        if column + 2 < len(xs) and (column + 1, row) not in beside:
            groups[root((row, column + 1))] = root((row, column))
    merged: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for place in places:
        merged.setdefault(root(place), set()).add(place)
    boxes = [box for region in merged.values() for box in _rectangles(region)]
    return Slots(xs, ys, tuple(sorted(boxes)))


def _drawn(lines: Iterable[Stroke], own: Sequence[float], other: Sequence[float]) -> set[tuple[int, int]]:
    """Pairs of a line (by number) and a gap between the lines that cross it, where the line is drawn."""
    drawn: dict[tuple[int, int], float] = {}
    for line in lines:
        at = own.index(line.at)
        for gap, (start, end) in enumerate(pairwise(other)):
            length = min(end, line.end) - max(start, line.start)
            if length > 0:
                drawn[at, gap] = drawn.get((at, gap), 0.0) + length / (end - start)
    return {place for place, share in drawn.items() if share >= _MOST_OF}


def _rectangles(region: set[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """A region as rectangles: itself, unless a missing line gave it corners."""
    left_over = set(region)
    while left_over:
        top, left = min(left_over)
        right = left
        while (top, right + 1) in left_over:
            right += 1
        bottom = top
        while all((bottom + 1, column) in left_over for column in range(left, right + 1)):
            bottom += 1
        yield top, left, bottom, right
        left_over -= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
