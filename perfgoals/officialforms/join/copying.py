"""The objects of one printed form, copied into the joined PDF under numbers of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, Final

import pikepdf

from perfgoals.officialforms.join.faces import embedded
from perfgoals.officialforms.join.fonts import SharedFonts
from perfgoals.officialforms.join.writer import PdfWriter

# References, and texts, so that nothing in a text is taken for a reference.
_REFERENCE: Final = re.compile(rb"(\([^()\\]*(?:\\.[^()\\]*)*\)|\b\d+ \d+ R\b)", re.DOTALL)
_TEXT: Final = b"("
_LENGTH: Final = re.compile(rb"/Length \d+(?: \d+ R)?")
_BETWEEN: Final = b"\0"  # stands in no object as QPDF writes it
_DEEPEST: Final = 20  # what resources are made of, seen from a page


class Shelf:
    """What several forms have in common, once each: resources, fonts, anything that is the same to the byte."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.fonts = SharedFonts(writer)
        self._known: dict[bytes, int] = {}

    def put(self, body: bytes) -> int:
        """The number of an object of this content."""
        return self._once(lambda: self.writer.put(body), body)

    def put_stream(self, entries: bytes, data: bytes) -> int:
        """The number of a stream of this content."""
        return self._once(lambda: self.writer.put_stream(entries, data), entries, data)

    def _once(self, put: Callable[[], int], *content: bytes) -> int:
        key = hashlib.sha256(b"\0".join(content)).digest()
        if key not in self._known:
            self._known[key] = put()
        return self._known[key]


class Copier:
    """Copies the objects of one form."""

    def __init__(self, pdf: pikepdf.Pdf, shelf: Shelf) -> None:
        self._pdf, self._shelf = pdf, shelf
        self._references: dict[bytes, bytes] = {}  # new ones by old ones, as they stand in an object
        self._shared: dict[bytes, int] = {}  # new numbers by old references
        self._waiting: list[tuple[bytes, int]] = []  # old reference and new number of what is yet to be copied

    def rename(self, item: Any, number: int) -> None:
        """Let references to an object mean the given number, under which something else is put in its place."""
        self._references[b"%d %d R" % item.objgen] = b"%d 0 R" % number

    def renumbered(self, body: bytes) -> bytes:
        """The body with the new numbers of what it refers to, which is copied when ``copy_waiting`` is called."""
        pieces = _REFERENCE.split(body)
        known, new = self._references, self._new_reference
        pieces[1::2] = [known.get(old) or new(old) for old in pieces[1::2]]
        return b"".join(pieces)

    def copy_waiting(self) -> None:
        """Copy what was referred to, and what that refers to: many at once, for each call has its price."""
        while self._waiting:
            numbers, self._waiting = self._waiting, []
            items = [self._object(old) for old, _ in numbers]
            streams = [isinstance(item, pikepdf.Stream) for item in items]
            bodies = _BETWEEN.join(
                _entries(item) if is_stream else item.unparse(resolved=True)
                for item, is_stream in zip(items, streams, strict=True)
            )
            copies = zip(numbers, items, streams, self.renumbered(bodies).split(_BETWEEN), strict=True)
            for (_, number), item, is_stream, body in copies:
                if is_stream:
                    self._shelf.writer.put_stream(body, item.read_raw_bytes(), number)
                else:
                    self._shelf.writer.put(body, number)

    def _new_reference(self, old: bytes) -> bytes:
        if old.startswith(_TEXT):
            return old
        number = self._shelf.writer.allocate()
        self._waiting.append((old, number))
        self._references[old] = b"%d 0 R" % number
        return self._references[old]

    def shared(self, body: bytes, depth: int = 0) -> bytes:
        """The body of something that pages use, with references to what is there already where that is the same.

        Raises ValueError where it is built too deep, or refers to itself.
        """
        if depth > _DEEPEST:
            raise ValueError("resources that refer to themselves")
        pieces = _REFERENCE.split(body)
        for at in range(1, len(pieces), 2):
            if not pieces[at].startswith(_TEXT):
                pieces[at] = b"%d 0 R" % self._shared_number(pieces[at], depth + 1)
        return b"".join(pieces)

    def _shared_number(self, old: bytes, depth: int) -> int:
        if old not in self._shared:
            self._shared[old] = self._put_shared(self._object(old), depth)
        return self._shared[old]

    def _put_shared(self, item: Any, depth: int) -> int:
        if isinstance(item, pikepdf.Stream):
            return self._shelf.put_stream(self.shared(_entries(item), depth), item.read_raw_bytes())
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
            face = embedded(item)
            if face:
                return self._shelf.fonts.take(face)
        return self._shelf.put(self.shared(item.unparse(resolved=True), depth))

    def _object(self, reference: bytes) -> Any:
        number, generation, _ = reference.split()
        return self._pdf.get_object(int(number), int(generation))


def _entries(stream: Any) -> bytes:
    """The entries of a stream's dictionary as they stand between its brackets, without the length."""
    return _LENGTH.sub(b"", stream.stream_dict.unparse(resolved=True)[2:-2])
