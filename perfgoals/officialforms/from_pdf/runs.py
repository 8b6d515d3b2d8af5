"""Rows of pages bound together into runs: what belongs to one form, over the ends of its pages.

A title begins a run, and so does the first label seen again at the top of a page. Where a page ended within a row, its
parts become one row again; headings that were repeated stay, for the recognition of tables knows them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from perfgoals.officialforms.from_pdf.rows import Cell, Row, covering, rows_of
from perfgoals.officialforms.from_xlsx.cells import Shown, tidy
from perfgoals.officialforms.from_xlsx.headings import FEWEST_HEADINGS
from perfgoals.officialforms.from_xlsx.kinds import is_note, is_remark
from perfgoals.officialforms.from_xlsx.known import KnownForms
from perfgoals.officialforms.from_xlsx.labels import Axis
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet, indexed
from perfgoals.officialforms.from_xlsx.tiers import is_official, tier_name
from perfgoals.officialforms.layout import Block, Layout
from perfgoals.officialforms.pdf_pages.paper import Page
from perfgoals.text import compact

_NEAR: Final = 6.0  # points: edges so near, on whatever page of a form, are those of one column
_HEAD_LINES: Final = 3  # a head of a table has so many at most
_MANY_LINES: Final = 3  # of the name of a row: so long may one be that goes on over the page


@dataclass(slots=True)
class Heading:
    """The head of a table that was seen last: where the texts stand by which its rows are called, and its words."""

    named_at: float | None
    words: set[str]


@dataclass(slots=True)
class Run:
    """Rows of one form (or of several without titles), and where its table stood last."""

    rows: list[Row] = field(default_factory=list)
    title: str = ""
    first_key: str = ""
    heading: Heading | None = None
    tail: int = -1

    def add(self, row: Row) -> None:
        """A row more; the table ends where text stands below it."""
        self.rows.append(row)
        self.tail = len(self.rows) - 1 if row.ruled else -1

    @property
    def pages(self) -> list[int]:
        """The numbers of its pages."""
        return sorted({row.page for row in self.rows})


class Binder:
    """Binds the pages of a file into runs."""

    def __init__(self, known: KnownForms, layouts: Sequence[Layout]) -> None:
        self._titles, self._words = known.titles, known.vocabulary
        tables = [table for layout in layouts for table in layout.tables]
        self._named_by: Mapping[str, str] = {table.key: table.named_by for table in tables if isinstance(table, Block)}
        self._runs: list[Run] = []

    def bind(self, pages: Sequence[Page]) -> list[Run]:
        """The runs in their order; a page without a table is one of its own."""
        for rows in rows_of(pages, self._is_of_form):
            if any(row.ruled for row in rows):
                self._bind_page(rows)
            elif rows:
                self._runs.append(Run(list(rows)))
                self._runs.append(Run())
        return [run for run in self._runs if run.rows]

    def _is_of_form(self, text: str) -> bool:
        return bool(self._titles.kind_of_title(text) or self._words.labels(text)) or is_remark(text) or is_note(text)

    def _bind_page(self, rows: Sequence[Row]) -> None:
        for row in self._going_on(rows):
            title = self._title(row)
            if title:
                self._begin(title)
            self._add(row)

    def _going_on(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of a page that are left when its beginning is joined to the run at hand, where it goes on there."""
        table = next(at for at, row in enumerate(rows) if row.ruled)
        title = next((at for at in range(table + 1) if self._title(rows[at])), None)
        run = self._runs[-1] if self._runs else None
        if run is None or not run.rows:
            self._begin()
        elif title is not None:
            if run.tail >= 0 and self._repeats(run, rows, title):
                return self._joined(run, [row for row in rows[title:] if not self._is_around(row)])
        elif self._starts_again(run, rows[: table + 1]):
            self._begin()
        elif run.tail >= 0:
            return self._joined(run, rows[table:])
        return rows

    def _is_around(self, row: Row) -> bool:
        return bool(self._title(row)) or all(map(is_remark, row.texts))

    def _repeats(self, run: Run, rows: Sequence[Row], at: int) -> bool:
        """Whether a title only says again what the table is that goes on: no form begins below it."""
        below = [row for row in rows[at:] if not self._is_around(row)]
        return self._title(rows[at]) == run.title and not self._says_first(run, below)

    def _starts_again(self, run: Run, rows: Sequence[Row]) -> bool:
        """Whether the label with which a form begins stands there again, after the form had its table."""
        return run.heading is not None and self._says_first(run, rows)

    def _says_first(self, run: Run, rows: Sequence[Row]) -> bool:
        return any(self._first_key(row) == run.first_key != "" for row in rows)

    def _first_key(self, row: Row) -> str:
        return next((label.slot.key for text in row.texts for label in self._words.labels(text)), "")

    def _title(self, row: Row) -> str:
        """The title that stands in a row, nothing else beside it but remarks; empty for none."""
        texts = row.texts
        titles = [text for text in texts if self._titles.kind_of_title(text)]
        return titles[0] if titles and all(text in titles or is_remark(text) for text in texts) else ""

    def _begin(self, title: str = "") -> None:
        """A new run, with the remarks that stand above its title."""
        before = self._runs[-1] if self._runs else Run()
        above: list[Row] = []
        while title and before.rows and not before.rows[-1].ruled and all(map(is_remark, before.rows[-1].texts)):
            above.insert(0, before.rows.pop())
        run = Run(title=title)
        for row in above:
            run.add(row)
        self._runs.append(run)

    def _add(self, row: Row) -> None:
        run = self._runs[-1]
        run.add(row)
        run.first_key = run.first_key or self._first_key(row)
        run.heading = self._heading(run.rows[-_HEAD_LINES:]) or run.heading

    def _heading(self, rows: Sequence[Row]) -> Heading | None:
        """The head of a table, where the last of some rows is (the last line of) one."""
        found: dict[tuple[str, Axis], dict[str, Cell]] = {}
        for cell in covering(rows, len(rows) - 1):
            for word in self._words.words(cell.text):
                found.setdefault((word.table, word.axis), {}).setdefault(word.key, cell)
        best = max(found, key=lambda each: len(found[each]), default=None)
        if best is None or len(found[best]) < FEWEST_HEADINGS:
            return None
        named = found[best].get(self._named_by.get(best[0], ""))
        lines = [row for row in rows if any(cell in row.cells for cell in found[best].values())]
        words = {compact(text) for row in lines for text in row.texts if not self._words.is_section(text)}
        return Heading((named.left + named.right) / 2 if named else None, words)

    def _joined(self, run: Run, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of a table that goes on, without its head, and without the rest of the row that its page cut."""
        while rows and run.heading and self._says_again(run.heading, rows[0]):
            rows = _without_first(rows)
        if not rows or not rows[0].ruled:
            return rows
        pairs = _pairs(covering(run.rows, run.tail), rows[0].cells)
        if not _is_rest(pairs, run.heading):
            _fill(pairs, run.heading)
            return rows
        for one, other in pairs:
            _join(one, other)
        return _without_first(rows)

    def _says_again(self, heading: Heading, row: Row) -> bool:
        """Whether a row is one of the head of a table."""
        texts = {compact(text) for text in row.texts if not self._words.is_section(text)}
        return bool(texts) and texts <= heading.words


Pair = tuple[Cell, Cell]


def _pairs(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Pair]:
    """The cells of a row and those of the next page in the same columns; empty where these differ."""
    pairs = [(one, other) for other in lower for one in upper if one.covers(other)]
    return pairs if len(pairs) == len(lower) else []


def _is_rest(pairs: Sequence[Pair], heading: Heading | None) -> bool:
    """Whether a row on the next page is the rest of the last one, which its page cut.

    Texts of it that go on must have filled their cells. In a table the text that names the row is blank in the rest,
    or so long that it goes on too; elsewhere the first label is blank, or repeated.
    """
    going = [(one, other) for one, other in pairs if other.lines and not _is_same(one, other)]
    if not going or not all(one.is_full or not one.lines for one, _ in going):
        return False
    named = next((pair for pair in pairs if _stands_at(pair[0], heading)), None)
    if named is not None:
        one, other = named
        return bool(one.lines) and (not other.lines or (len(one.lines) >= _MANY_LINES and named in going))
    if len(pairs) == 1:
        return len(going[0][0].lines) > 1
    return pairs[0] not in going or not pairs[0][0].lines


def _is_same(one: Cell, other: Cell) -> bool:
    return compact(one.text) == compact(other.text)


def _stands_at(cell: Cell, heading: Heading | None) -> bool:
    return heading is not None and heading.named_at is not None and cell.left < heading.named_at < cell.right


def _join(one: Cell, other: Cell) -> None:
    if not _is_same(one, other):
        one.lines += other.lines
    one.foot = other.foot


def _without_first(rows: Sequence[Row]) -> Sequence[Row]:
    """Rows without the first; cells that begin in it and reach on begin in the next."""
    first, *others = rows
    on = [cell for cell in first.cells if cell.span > 1]
    for cell in on:
        cell.span -= 1
    if on and others:
        others[0].cells = sorted([*others[0].cells, *on], key=lambda cell: cell.left)
    return others


def _fill(pairs: Sequence[Pair], heading: Heading | None) -> None:
    """A level whose cell was cut may have its name on the next page, or half of it: both parts get the whole."""
    for one, other in pairs:
        if heading is None or heading.named_at is None or one.right > heading.named_at or one.span + other.span < 3:
            continue
        whole = tier_name(one.text + other.text)
        halves = bool(one.lines and other.lines) and is_official(whole)
        if not one.lines:
            one.lines = list(other.lines)
        elif halves and not is_official(tier_name(one.text)) and not is_official(tier_name(other.text)):
            one.lines = other.lines = [*one.lines, *other.lines]


def sheet_of(run: Run, title: str) -> Sheet:
    """A run as a sheet: the edges of its cells are the edges of columns."""
    edges = _edges(run)
    shown: dict[tuple[int, int], Shown] = {}
    merged: dict[tuple[int, int], Box] = {}
    names: dict[tuple[int, int], str] = {}
    for top, row in enumerate(run.rows, start=1):
        for cell, (left, right) in zip(row.cells, _columns(row, edges), strict=True):
            box = Box(top, left, min(top + cell.span - 1, len(run.rows)), right)
            names[top, left] = cell.address
            text = tidy(cell.text)
            if text:
                shown[top, left] = Shown(text)
            for place in _places(box):
                merged[place] = box
    right = max((box.right for box in merged.values()), default=1)
    return indexed(title, shown, merged, frozenset(), 1, right, names)


def _edges(run: Run) -> list[float]:
    """The edges of columns: of edges that lie close together the first."""
    edges: list[float] = []
    for edge in sorted(side for row in run.rows if row.ruled for cell in row.cells for side in (cell.left, cell.right)):
        if not edges or edge - edges[-1] > _NEAR:
            edges.append(edge)
    return edges


def _columns(row: Row, edges: Sequence[float]) -> Iterator[tuple[int, int]]:
    """First and last column (1-based) of each cell; texts outside of tables stand in columns of their own."""
    after = 0
    for cell in row.cells:
        left = bisect_right(edges, cell.left + 0.1)
        # The right edge belongs to the cluster that it lies in; a text ends in a column, wherever it ends.
        right = bisect_right(edges, cell.right + 0.1) - (1 if row.ruled else 0)
        left = max(left, after + 1)
        after = max(left, right)
        yield left, after


def _places(box: Box) -> Iterator[tuple[int, int]]:
    if (box.top, box.left) != (box.bottom, box.right):
        yield from (
            (row, column) for row in range(box.top, box.bottom + 1) for column in range(box.left, box.right + 1)
        )
