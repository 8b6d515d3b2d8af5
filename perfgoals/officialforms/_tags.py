"""What a form is made of, told to those who hear it read: tables, rows, cells and headings in a tagged PDF.

WeasyPrint has tags of its own. These are fewer by half and say more: a table that continues on the next page stays
one table whose heading is read once, a text of several lines is one piece, a heading says whether it stands above or
beside. Page numbers are no part of the text. Written for WeasyPrint 70, in whose place ``add_structure`` stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
import weasyprint.pdf
from weasyprint.formatting_structure.boxes import MarginBox, TableCellBox, TableRowGroupBox, TextBox

_KINDS: Final = {"table": "/Table", "caption": "/Caption", "tr": "/TR", "th": "/TH", "td": "/TD"}
_SCOPES: Final = {"row": "/Row", "rowgroup": "/Row", "col": "/Column"}
_ASIDE: Final = b"/Artifact <</Type /Pagination>> BDC"


@dataclass(slots=True, eq=False)
class _Element:
    """An element of the structure. ``kids`` are elements, and pieces of text by page and number on that page."""

    kind: str
    parent: _Element | None
    entries: dict[str, Any] = field(default_factory=dict)
    kids: list[_Element | tuple[int, int]] = field(default_factory=list)
    written: Any = field(default_factory=pydyf.Dictionary)


def install() -> None:
    """Let WeasyPrint call ``add_structure`` where it would add tags of its own."""
    weasyprint.pdf.add_tags = add_structure


def add_structure(pdf: pydyf.PDF, document: weasyprint.Document, _version: object, streams: Sequence[Any]) -> None:
    """Add the structure of the pages, and mark in their streams which text belongs to what."""
    form = _Form()
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    numbers = pydyf.Array()
    for at, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        owners = form.read(page._page_box)
        stream.stream, pieces = _marked(stream.stream, [owners.get(box) for box in stream._tags])
        for number, element in enumerate(pieces):
            element.kids.append((at, number))
        numbers.extend((at, pydyf.Array(pieces)))
    for element in form.elements:
        pdf.add_object(element.written)
    for element in form.elements:
        _write(element, root, pdf.page_references)
    for at in range(1, len(numbers), 2):
        numbers[at] = pydyf.Array([element.written.reference for element in numbers[at]])
    root["K"] = pydyf.Array([form.elements[0].written.reference])
    root["ParentTree"] = pydyf.Dictionary({"Nums": numbers})
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


class _Form:
    """The structure of a document, read from its pages one after the other."""

    def __init__(self) -> None:
        self.elements = [_Element("/Document", None)]
        self._known: dict[int, _Element] = {}  # by identity of the element of the markup
        self._owners: dict[Any, _Element] = {}

    def read(self, page: Any) -> dict[Any, _Element]:
        """To which element each text box of the page belongs; none for what only the page needs."""
        self._owners = {}
        repeated = frozenset(self._known)
        for child in page.children:
            if not isinstance(child, MarginBox):
                self._read(child, self.elements[0], repeated)
        return self._owners

    def _read(self, box: Any, parent: _Element, repeated: frozenset[int]) -> None:
        if isinstance(box, TextBox):
            self._owners[box] = parent
            return
        if isinstance(box, TableRowGroupBox) and box.is_header and _rows(box) <= repeated:
            return  # the heading again, at the head of a page that continues the table
        kind = _KINDS.get(box.element_tag) if box.element is not None else None
        element = self._element(kind, box, parent) if kind else parent
        for child in getattr(box, "children", ()):
            self._read(child, element, repeated)

    def _element(self, kind: str, box: Any, parent: _Element) -> _Element:
        """The element of a box: boxes of the same markup are pieces of one."""
        known = self._known.get(id(box.element))
        if known is None:
            known = self._known[id(box.element)] = _Element(kind, parent, _entries(box))
            parent.kids.append(known)
            self.elements.append(known)
        return known


def _rows(group: Any) -> set[int]:
    return {id(row.element) for row in group.children}


def _entries(box: Any) -> dict[str, Any]:
    """What is said of an element: a cell's spans, where a heading stands, the name of a table."""
    attributes = {}
    scope = _SCOPES.get(box.element.get("scope", ""))
    if scope:
        attributes["Scope"] = scope
    if isinstance(box, TableCellBox):
        attributes |= {"ColSpan": box.colspan} if box.colspan > 1 else {}
        attributes |= {"RowSpan": box.rowspan} if box.rowspan > 1 else {}
    entries = {"A": pydyf.Dictionary({"O": "/Table", **attributes})} if attributes else {}
    name = box.element.get("aria-label")
    return entries | ({"T": pydyf.String(name)} if name else {})


def _marked(stream: Sequence[Any], owners: Sequence[_Element | None]) -> tuple[list[Any], list[_Element]]:
    """The operators of a page with its marks written out, and the element of each piece of text in their order.

    ``owners`` are those of the marks that WeasyPrint made, one for every line of text. What follows upon each other
    in one element becomes one piece.
    """
    done: list[Any] = []
    pieces: list[_Element] = []
    marks = iter(owners)
    within: list[bool] = []  # of each mark that is open: whether it is a piece
    closed = 0  # where the end of the last piece stands, by what comes after it
    for item in stream:
        if item == b"BDC":  # after its tag and number
            del done[-2:]
            owner = next(marks)
            within.append(owner is not None)
            if owner is None:
                done.append(_ASIDE)
            elif pieces and owner is pieces[-1] and closed == len(done):
                done.pop()
            else:
                done.append(b"/Span <</MCID %d>> BDC" % len(pieces))
                pieces.append(owner)
            continue
        if item == b"BT" and done and done[-1] == b"ET":
            done.pop()
            continue
        done.append(item)
        if item == b"BMC":
            within.append(False)
        elif item == b"EMC" and within.pop():
            closed = len(done)
    return done, pieces


def _write(element: _Element, root: Any, pages: Sequence[bytes]) -> None:
    """Fill in the element's object."""
    entries = element.written
    entries["S"] = element.kind
    entries["P"] = (element.parent.written if element.parent else root).reference
    first = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    if first is not None:
        entries["Pg"] = pages[first]
    kids = pydyf.Array(_kids(element, first, pages))
    if kids:
        entries["K"] = kids if len(kids) > 1 else kids[0]
    entries.update(element.entries)


def _kids(element: _Element, first: int | None, pages: Sequence[bytes]) -> Iterator[object]:
    for kid in element.kids:
        if isinstance(kid, _Element):
            yield kid.written.reference
        elif kid[0] == first:
            yield kid[1]
        else:
            yield pydyf.Dictionary({"Type": "/MCR", "Pg": pages[kid[0]], "MCID": kid[1]})
