"""Joins printed forms, one after the other, into a PDF that is written as they come."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf

from perfgoals.officialforms.join.copying import Copier, Shelf
from perfgoals.officialforms.join.faces import of_file
from perfgoals.officialforms.join.outline import Outline
from perfgoals.officialforms.join.structure import Structure
from perfgoals.officialforms.join.writer import PdfWriter, text
from perfgoals.officialforms.to_pdf import FONT_FILES

PRODUCER: Final = "perfgoals"
_LANGUAGE: Final = b"(zh-CN)"
_NUMBERED: Final = "总第 {} 页"
_NUMBER_SIZE: Final = 8  # points
_NUMBER_RIGHT: Final = 28.35  # points from the right edge: the margin of the forms
_NUMBER_BASE: Final = 37.8  # points from the lower edge: on the line of the form's own page number
_NUMBER_FONT: Final = b"/PackNumber"
_OWN_ENTRIES: Final = ("/Parent", "/Contents", "/Resources", "/StructParents")
_ODDITIES: Final = (
    pikepdf.PdfError, ValueError, LookupError, AttributeError, TypeError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A printed form as ``to_pdf`` makes it, its bookmark, and the bookmarks above that one, outermost first."""

    pdf: bytes | Path
    title: str
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Pages and bytes of a joined PDF; ``starts`` are the pages at which the parts begin, from 1."""

    pages: int
    size: int
    starts: tuple[int, ...]


class BrokenPart(ValueError):
    """A part that is not a PDF as we print it. ``number`` counts from 1, ``title`` is that of the part."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__(f"第 {number} 份文件“{title}”不是完整的 PDF，无法合并。请重新打印这张表后再试。")
        self.number, self.title = number, title


def page_count(pdf: bytes | Path) -> int:
    """The pages of a printed form. Raises pikepdf.PdfError for what is no PDF, OSError for what cannot be read."""
    with _pdf(pdf) as opened:
        return len(opened.pages)


def join(parts: Iterable[Part], *, title: str, out: Path, font_dir: Path) -> Joined:
    """One PDF of the parts in their order, at ``out``, where it appears when it is whole.

    Every page keeps what is on it and gets the number of the page in the whole (``总第 12 页``). Fonts stand in it
    once; a tagged form keeps its structure. A list of contents is a part like others: its length is known from
    ``page_count``. Parts are read one by one, so an iterator need not hold them all. The same parts are the same bytes.

    Raises BrokenPart, ValueError for no part at all, and OSError where a part cannot be read or ``out`` not written.
    """
    aside = out.with_name(f"{out.name}.part")
    try:
        with aside.open("wb") as file:
            joined = _Join(PdfWriter(file), font_dir).run(parts, title)
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
    return joined


class _Join:
    def __init__(self, writer: PdfWriter, font_dir: Path) -> None:
        self._writer = writer
        self._shelf = Shelf(writer)
        self._structure = Structure(writer)
        self._outline = Outline()
        self._tree = writer.allocate()
        self._pages: list[int] = []
        self._numerals = of_file(font_dir / FONT_FILES[0], _NUMBERED.format("0123456789"))
        self._number_font = self._shelf.fonts.take(self._numerals.face)
        self._saved = writer.put_stream(b"", b"q")

    def run(self, parts: Iterable[Part], title: str) -> Joined:
        """Write the whole PDF."""
        starts = []
        for number, part in enumerate(parts, start=1):
            starts.append(len(self._pages) + 1)
            try:
                with _pdf(part.pdf) as pdf:
                    self._add(pdf, part)
            except _ODDITIES as error:
                raise BrokenPart(number, part.title) from error
        if not starts:
            raise ValueError("nothing to join")
        size = self._finish(title)
        return Joined(len(self._pages), size, tuple(starts))

    def _add(self, pdf: pikepdf.Pdf, part: Part) -> None:
        copier = Copier(pdf, self._shelf)
        pages = [page.obj for page in pdf.pages]
        numbers = [self._writer.allocate() for _ in pages]
        for page, number in zip(pages, numbers, strict=True):
            copier.rename(page, number)
        self._outline.add(part.group, part.title, numbers[0])
        offset = self._structure.add(pdf, copier, title=part.title)
        for page, number in zip(pages, numbers, strict=True):
            self._pages.append(number)
            self._writer.put(self._page(page, copier, offset), number)
        copier.copy_waiting()

    def _page(self, page: Any, copier: Copier, offset: int) -> bytes:
        rest = _copy(page)
        for name in _OWN_ENTRIES:
            if name in rest:
                del rest[name]
        contents = page.Contents
        streams = contents if isinstance(contents, pikepdf.Array) else [contents]
        drawn = copier.renumbered(b" ".join(stream.unparse() for stream in streams))
        entries = [
            copier.renumbered(rest.unparse()[2:-2]),
            b"/Parent %d 0 R" % self._tree,
            b"/Resources %d 0 R" % self._resources(page.Resources, copier),
            b"/Contents [%d 0 R %b %d 0 R]" % (self._saved, drawn, self._number(page)),
        ]
        if "/StructParents" in page:
            entries.append(b"/StructParents %d" % (offset + int(page.StructParents)))
        return b"<<%b>>" % b" ".join(entries)

    def _resources(self, resources: Any, copier: Copier) -> int:
        """What a page uses, and the font of its number."""
        rest = _copy(resources)
        fonts = _copy(rest["/Font"] if "/Font" in rest else pikepdf.Dictionary())
        if "/Font" in rest:
            del rest["/Font"]
        return self._shelf.put(
            b"<</Font <<%b %b %d 0 R>> %b>>"
            % (
                copier.shared(fonts.unparse()[2:-2]),
                _NUMBER_FONT,
                self._number_font,
                copier.shared(rest.unparse()[2:-2]),
            )
        )

    def _number(self, page: Any) -> int:
        """The stream that ends what the page draws and writes its number in the lower right corner."""
        shown, width = self._numerals.shown(_NUMBERED.format(len(self._pages)))
        right, bottom = float(page.MediaBox[2]), float(page.MediaBox[1])
        return self._writer.put_stream(
            b"",
            b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC BT %b %d Tf 1 0 0 1 %.2f %.2f Tm %b Tj ET EMC"
            % (
                _NUMBER_FONT,
                _NUMBER_SIZE,
                right - _NUMBER_RIGHT - width * _NUMBER_SIZE / 1000,
                bottom + _NUMBER_BASE,
                shown,
            ),
        )

    def _finish(self, title: str) -> int:
        self._shelf.fonts.write()
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self._writer.put(b"<</Type /Pages /Count %d /Kids [%b]>>" % (len(self._pages), kids), self._tree)
        outline = self._outline.write(self._writer)
        structure = self._structure.write()
        root = self._writer.put(
            b"<</Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines /Lang %b /StructTreeRoot %d 0 R "
            b"/MarkInfo <</Marked %b>> /ViewerPreferences <</DisplayDocTitle true>>>>"
            % (self._tree, outline, _LANGUAGE, structure, b"true" if self._structure.complete else b"false")
        )
        info = self._writer.put(b"<</Title %b /Creator (%b)>>" % (text(title), PRODUCER.encode()))
        return self._writer.finish(root=root, info=info)


def _copy(dictionary: Any) -> pikepdf.Dictionary:
    """A copy to take entries out of; what they refer to is not copied."""
    return pikepdf.Dictionary(dictionary)


@contextmanager
def _pdf(source: bytes | Path) -> Iterator[pikepdf.Pdf]:
    """The opened PDF, refused where it would have to be repaired: what was repaired may lack something.

    What QPDF meets only in reading on, and passes over with a warning, is refused when all has been read.
    """
    file = BytesIO(source) if isinstance(source, bytes) else source
    with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True) as pdf:
        yield pdf
        if pdf.get_warnings():
            raise pikepdf.PdfError("a PDF that is damaged in places")
