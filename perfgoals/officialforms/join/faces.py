"""Glyphs of a font: those that a document embeds, and those of a few characters of a font file."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from fontTools.ttLib import TTFont

from perfgoals.officialforms._truetype import Frame, Shape, count_of, shapes_of, tables_of

_LARGEST: Final = 64 << 20  # bytes of a font or character map when inflated
_BEGINNING: Final = 2048  # bytes of a font that hold its smallest tables
_PAIR: Final = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4})*)>")
_SMALL_TABLES: Final = ("head", "hhea", "maxp")
_SYMBOLIC, _SERIF, _FIXED_PITCH = 4, 2, 1


class Edition(NamedTuple):
    """By what subsets of the same font are known; ``name`` is without the tag of a subset."""

    name: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class Face:
    """Some glyphs of a font.

    ``lines`` are those of a character map: ``<0f54> <7ee9>``, the number of a glyph in the whole font and what it says
    (UTF-16BE), both in hexadecimal digits. ``file`` gives the font file, which is large.
    """

    edition: Edition
    flags: int
    lines: frozenset[bytes]
    file: Callable[[], bytes]

    @property
    def texts(self) -> dict[bytes, bytes]:
        """What each glyph says, by its number; nothing where the glyph before says it for both.

        Raises ValueError for a line that cannot be read, or two of the same glyph: glyphs would be lost.
        """
        texts = dict(_PAIR.findall(b"\n".join(self.lines)))
        if len(texts) != len(self.lines):
            raise ValueError("a character map of another making")
        return texts

    def shapes(self) -> dict[int, Shape]:
        """The glyphs, and where one is made of others all that the file holds. Raises IndexError for one not there."""
        tables = tables_of(self.file())
        numbers = [int(number, 16) for number in self.texts]
        shapes = shapes_of(tables, numbers)
        if any(shape.is_composed for shape in shapes.values()):
            everything = shapes_of(tables, range(count_of(tables)))
            shapes |= {number: shape for number, shape in everything.items() if shape.outline}
        return shapes


def embedded(font: Any) -> Face | None:
    """What a document embeds of a font (a font dictionary); None for a font of another making, better left alone."""
    if font.get("/Subtype") != "/Type0" or font.get("/Encoding") != "/Identity-H" or "/ToUnicode" not in font:
        return None
    (descendant,) = font.DescendantFonts
    descriptor = descendant.FontDescriptor
    if descendant.get("/CIDToGIDMap") != "/Identity" or "/FontFile2" not in descriptor:
        return None
    characters, file = (_raw(each) for each in (font.ToUnicode, descriptor.FontFile2))
    return Face(
        edition=Edition(str(descriptor.FontName)[1:].rpartition("+")[2], _frame(file)),
        flags=int(descriptor.Flags) & ~_FIXED_PITCH,
        lines=_lines(_inflated(characters)),
        file=lambda: _inflated(file),
    )


@dataclass(frozen=True, slots=True)
class Numerals:
    """The glyphs of some characters: for lines that the joining itself writes."""

    face: Face
    widths: Mapping[str, tuple[bytes, int]]

    def shown(self, line: str) -> tuple[bytes, int]:
        """A line as an operand of Tj, and its width in thousandths of the font size."""
        glyphs = [self.widths[char] for char in line]
        return b"<%b>" % b"".join(number for number, _ in glyphs), sum(width for _, width in glyphs)


def of_file(path: Path, characters: str) -> Numerals:
    """The glyphs of a TrueType file for the characters, under the name that the prints give to the font."""
    return _of_file(path, characters, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _of_file(path: Path, characters: str, _changed: int) -> Numerals:
    with TTFont(path, lazy=True) as font:
        codes = font.getBestCmap()
        numbers = {char: b"%04x" % font.getGlyphID(codes[ord(char)]) for char in characters}
        name = str(font["name"].getDebugName(1)).replace(" ", "-")
    face = Face(
        edition=Edition(name, Frame.of(tables_of(path.read_bytes()))),
        flags=_SYMBOLIC | _SERIF,
        lines=frozenset(
            b"<%b> <%b>" % (number, char.encode("utf-16-be").hex().encode()) for char, number in numbers.items()
        ),
        file=path.read_bytes,
    )
    shapes = face.shapes()
    widths = {
        char: (number, face.edition.frame.per_mille(shapes[int(number, 16)].metrics[:2]))
        for char, number in numbers.items()
    }
    return Numerals(face, widths)


def _raw(stream: Any) -> bytes:
    """The deflated data of a stream. Raises ValueError where it is packed in another way."""
    if stream.get("/Filter") != "/FlateDecode" or "/DecodeParms" in stream:
        raise ValueError("a stream that is not simply deflated")
    return bytes(stream.read_raw_bytes())


def _inflated(data: bytes) -> bytes:
    """What was deflated. Raises ValueError or zlib.error where it is cut off, or too large for a font."""
    inflater = zlib.decompressobj()
    plain = inflater.decompress(data, _LARGEST)
    if not inflater.eof:
        raise ValueError("a stream that is cut off, or too large")
    return plain


def _lines(characters: bytes) -> frozenset[bytes]:
    """The lines of a character map that tell of glyphs. Raises ValueError for one that is written in ranges."""
    if b"beginbfrange" in characters:
        raise ValueError("a character map of ranges")
    lines = characters[characters.index(b"beginbfchar") :].split(b"\n")
    return frozenset([line for line in lines if line.startswith(b"<")])


def _frame(file: bytes) -> Frame:
    """What a deflated font has besides glyphs. Small tables stand before the large ones, or may."""
    tables = tables_of(zlib.decompressobj().decompress(file, _BEGINNING))
    return Frame.of(tables if tables.keys() >= set(_SMALL_TABLES) else tables_of(_inflated(file)))
