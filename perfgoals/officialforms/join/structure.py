"""The structure tree of the joined PDF: what each form's tree says, as a part of one document."""

from __future__ import annotations

from typing import Any

import pikepdf

from perfgoals.officialforms.join.copying import Copier
from perfgoals.officialforms.join.writer import PdfWriter, text


class Structure:
    """Collects the parts; ``complete`` says whether every form had a tree."""

    def __init__(self, writer: PdfWriter) -> None:
        self.complete = True
        self._writer = writer
        self._root, self._document = writer.allocate(), writer.allocate()
        self._parts: list[int] = []
        self._parents: dict[int, int] = {}  # what the content of each page belongs to: by key, the array's number
        self._next_key = 0

    def add(self, pdf: pikepdf.Pdf, copier: Copier, *, title: str) -> int:
        """Take over the tree of a form, whose pages have new numbers already; what is added to keys of its pages."""
        offset = self._next_key
        root = pdf.Root.get("/StructTreeRoot")
        if root is None:
            self.complete = False
            return offset
        part = self._writer.allocate()
        self._parts.append(part)
        copier.rename(root, part)
        self._writer.put(
            b"<</Type /StructElem /S /Part /T %b /P %d 0 R /K %b>>"
            % (text(title), self._document, copier.renumbered(_kids(root, copier, part))),
            part,
        )
        for key, elements in pikepdf.NumberTree(root.ParentTree).items():
            self._parents[offset + key] = self._writer.put(copier.renumbered(elements.unparse(resolved=True)))
            self._next_key = max(self._next_key, offset + key + 1)
        return offset

    def write(self) -> int:
        """Put the tree's root, and give its number."""
        kids = b" ".join(b"%d 0 R" % part for part in self._parts)
        keys = b" ".join(b"%d %d 0 R" % item for item in sorted(self._parents.items()))
        self._writer.put(b"<</Type /StructElem /S /Document /P %d 0 R /K [%b]>>" % (self._root, kids), self._document)
        self._writer.put(
            b"<</Type /StructTreeRoot /K [%d 0 R] /ParentTree <</Nums [%b]>> /ParentTreeNextKey %d>>"
            % (self._document, keys, self._next_key),
            self._root,
        )
        return self._root


def _kids(root: Any, copier: Copier, part: int) -> bytes:
    """What stands in the tree; the document that a form is by itself becomes the part, and does not stand in it."""
    kids = root.get("/K", pikepdf.Array())
    elements = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    if len(elements) == 1 and elements[0].get("/S") == "/Document":
        copier.rename(elements[0], part)
        kids = elements[0].get("/K", pikepdf.Array())
    return bytes(kids.unparse())
