"""Bookmarks: a tree of groups with the forms as its leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfgoals.officialforms.join.writer import PdfWriter, text


@dataclass(slots=True)
class _Mark:
    title: str
    page: int
    kids: list[_Mark] = field(default_factory=list)


class Outline:
    """Bookmarks in the order in which they are added."""

    def __init__(self) -> None:
        self._marks: list[_Mark] = []

    def add(self, group: Sequence[str], title: str, page: int) -> None:
        """A bookmark of a page (its object number) under those of its groups, from the outermost to the innermost.

        A group stands where it stood for the form before, and is begun anew otherwise, at this page.
        """
        marks = self._marks
        for name in group:
            if not marks or marks[-1].title != name or not marks[-1].kids:
                marks.append(_Mark(name, page))
            marks = marks[-1].kids
        marks.append(_Mark(title, page))

    def write(self, writer: PdfWriter) -> int:
        """Put the bookmarks, groups closed, and give the number of their root."""
        root = writer.allocate()
        entries = self._write(writer, self._marks, root)
        writer.put(b"<</Type /Outlines %b /Count %d>>" % (entries, len(self._marks)), root)
        return root

    def _write(self, writer: PdfWriter, marks: Sequence[_Mark], parent: int) -> bytes:
        """Put the bookmarks of a level; the entries that their parent has for them."""
        numbers = [writer.allocate() for _ in marks]
        for at, mark in enumerate(marks):
            entries = [b"/Title %b /Parent %d 0 R /Dest [%d 0 R /Fit]" % (text(mark.title), parent, mark.page)]
            if at:
                entries.append(b"/Prev %d 0 R" % numbers[at - 1])
            if at + 1 < len(marks):
                entries.append(b"/Next %d 0 R" % numbers[at + 1])
            if mark.kids:
                entries.append(self._write(writer, mark.kids, numbers[at]))
                entries.append(b"/Count -%d" % len(mark.kids))
            writer.put(b"<<%b>>" % b" ".join(entries), numbers[at])
        return b"/First %d 0 R /Last %d 0 R" % (numbers[0], numbers[-1])
