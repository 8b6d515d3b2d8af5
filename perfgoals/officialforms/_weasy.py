"""The only place that touches WeasyPrint. Everything here runs in the one rendering thread of to_pdf.

Written for WeasyPrint 70. Costs of it are avoided that make up nearly half of the time of a form: our own
markup is well-formed, so it is parsed as XML; print.css says all that our few elements need, so the
browser style sheet is left out; the lines around cells are one path a page instead of a hundred borders;
streams are deflated at a middle level instead of the highest; and see _subset and _weasyspeed.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import pydyf  # type: ignore[import-untyped]
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring
from weasyprint import CSS, HTML, Document, Page
from weasyprint.formatting_structure.boxes import LineBox, TableCellBox, TableRowBox, TextBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from perfgoals.officialforms import _tags
from perfgoals.officialforms._markup import document
from perfgoals.officialforms._pages import Line, Measures, cut_into_pages
from perfgoals.officialforms._subset import subsets, unwrap
from perfgoals.officialforms._weasyspeed import style_memory
from perfgoals.officialforms.grid import Grid

FAMILY: Final = "Perfgoals Serif"
_PRINT_CSS: Final = Path(__file__).with_name("print.css")
_WEIGHTS: Final = (400, 700)
_POINT: Final = 0.75  # points in a CSS pixel
_LINE_WIDTH: Final = 0.6  # points
_TOLERANCE: Final = 4.0  # CSS pixels at the foot of a page: a row that fits by less may not fit after all
_DEFLATE_LEVEL: Final = 4  # 2 % larger than 6, in half the time


class _FontsOnly(URLFetcher):  # type: ignore[misc]
    """Opens the given files and nothing else, whatever a document asks for."""

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._files = {file.as_uri(): file for file in files}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file's bytes. Raises ValueError for every other address."""
        if url not in self._files:
            raise ValueError("official forms load nothing from outside")
        return URLFetcherResponse(url, self._files[url].read_bytes())


class _NothingAtAll(URLFetcher):  # type: ignore[misc]
    """What the forms themselves may load."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        """Raises ValueError."""
        raise ValueError("official forms load nothing from outside")


class _Page(HTML):  # type: ignore[misc]
    """Our own markup, parsed as XML and matched without the browser style sheet."""

    def __init__(self, markup: str) -> None:
        self.base_url = None
        self.url_fetcher = _NothingAtAll()
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(fromstring(markup), content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return []


class Printer:
    """Fonts loaded and style sheets parsed once, for many documents."""

    def __init__(self, font_files: Sequence[Path]) -> None:
        """``font_files`` are the regular and the bold face. Raises OSError where one cannot be read."""
        self._fonts = FontConfiguration()
        faces = "".join(
            f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:url("{file.as_uri()}")}}'
            for file, weight in zip(font_files, _WEIGHTS, strict=True)
        )
        self._sheets = [
            CSS(string=faces, font_config=self._fonts, url_fetcher=_FontsOnly(font_files)),
            CSS(string=_PRINT_CSS.read_text(encoding="utf-8"), font_config=self._fonts, url_fetcher=_NothingAtAll()),
        ]
        self._columns: dict[tuple[float, ...], CSS] = {}
        style_memory.install()
        subsets.install()
        _tags.install()
        _keep_for_ever(self._fonts)

    def pdf(self, grids: Sequence[Grid]) -> bytes:
        """One PDF of several forms, each with page numbers of its own."""
        try:
            documents = [self._laid_out(grid) for grid in grids]
            first = documents[0]
            if len(documents) > 1:
                first = first.copy([page for document in documents for page in document.pages])
            data: bytes = first.write_pdf(finisher=_finish, pdf_tags=True)
        finally:
            style_memory.forget()
        return data

    def _laid_out(self, grid: Grid) -> Document:
        """The pages of a form: laid out once, and where a cell may reach over a page break once more, cut by us."""
        page = _Page(document([grid]))
        laid_out = self._render(page, grid)
        if len(laid_out.pages) > 1 and grid.has_spans:
            cut = cut_into_pages(grid, _measures(laid_out, page, grid))
            laid_out = self._render(_Page(document(cut)), grid)
        return laid_out

    def _render(self, page: _Page, grid: Grid) -> Document:
        widths = tuple(grid.widths)
        if widths not in self._columns:
            self._columns[widths] = self._column_sheet(widths)
        return page.render(font_config=self._fonts, stylesheets=[*self._sheets, self._columns[widths]])

    def _column_sheet(self, widths: Sequence[float]) -> CSS:
        """Column widths as a style sheet: WeasyPrint reads the ``width`` of ``col`` only at a price."""
        total = sum(widths)
        rules = (f"col:nth-child({at}){{width:{each / total:.4%}}}" for at, each in enumerate(widths, start=1))
        return CSS(string="".join(rules), font_config=self._fonts, url_fetcher=_NothingAtAll())


def _measures(laid_out: Document, page: _Page, grid: Grid) -> Measures:
    """What the lines of a form measure, wherever on its pages they came to stand; in CSS pixels."""
    numbers = {id(element): at for at, element in enumerate(page.etree_element.iter("tr"), start=grid.titles)}
    lines: dict[tuple[int, int], list[Line]] = {}
    first = laid_out.pages[0]._page_box
    rows = [box for paper in laid_out.pages for box in paper._page_box.descendants() if isinstance(box, TableRowBox)]
    for row in rows:
        number = numbers[id(row.element)]
        for cell in row.children:
            place = (number, cell.grid_x)
            # A row is on two pages where it was divided, or a heading that was repeated.
            if place not in lines or not grid.rows[number].heading:
                lines.setdefault(place, []).extend(_lines(cell))
    style = rows[0].children[0].style
    return Measures(
        room=first.height - _TOLERANCE,
        title=rows[0].position_y - first.content_box_y(),
        air=style["padding_top"].value + style["padding_bottom"].value,
        lines=lines,
    )


def _lines(cell: Any) -> Iterator[Line]:
    for box in cell.descendants():
        if isinstance(box, LineBox):
            texts = (each.text for each in box.descendants() if isinstance(each, TextBox))
            yield Line(box.height, sum(not char.isspace() for text in texts for char in text))


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    """Draw the lines of the forms under the text of their pages, and deflate every stream."""
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        contents = pdf.objects[_number(pdf.objects[_number(reference)]["Contents"])]
        contents.stream.insert(0, _cell_frames(page))
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.compress:
            unwrap(part)
            plain = b"\n".join(item if isinstance(item, bytes) else str(item).encode() for item in part.stream)
            part.stream, part.compress = [zlib.compress(plain, _DEFLATE_LEVEL)], False
            part.extra["Filter"] = "/FlateDecode"


def _number(reference: bytes) -> int:
    """The object's number in a reference (``12 0 R``)."""
    return int(reference.split()[0])


def _cell_frames(page: Page) -> bytes:
    """PDF operators that draw a rectangle around every table cell of the page, or part of a cell that was cut."""
    rectangles = (
        f"{x * _POINT:.2f} {(page.height - y - height) * _POINT:.2f} {width * _POINT:.2f} {height * _POINT:.2f} re"
        for x, y, width, height in _cells(page._page_box)
    )
    return f"/Artifact BMC q {_LINE_WIDTH} w {' '.join(rectangles)} S Q EMC".encode()


def _cells(box: Any) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, width and height of the table cells in a box, in CSS pixels from the page's upper left corner."""
    for child in getattr(box, "children", ()):
        if isinstance(child, TableCellBox):
            yield child.border_box_x(), child.border_box_y(), child.border_width(), child.border_height()
        else:
            yield from _cells(child)


def _keep_for_ever(fonts: FontConfiguration) -> None:
    """Never free the fonts; take over the removal of their temporary files.

    At interpreter exit, and in the child of a fork, they would be freed by another thread than the one that
    used them: depending on the order in which modules go, that ends in a segmentation fault. And the
    finaliser of a forked copy would delete the files of the parent. A process has one of these, and the
    system takes its memory back.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(fonts))
    folder, fonts._folder = fonts._folder, None
    if folder is not None:
        atexit.register(_remove, folder, os.getpid())


def _remove(folder: Path, owner: int) -> None:
    """Remove the folder, unless this is a child of the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
