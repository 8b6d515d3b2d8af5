"""Fonts made small for a document: the glyphs that it uses, copied out of the font.

WeasyPrint lets HarfBuzz look through a font of thousands of glyphs twice for every document, a tenth of the time of a
form. Ours are plain TrueType: no instructions, no glyphs made of others. Of the system's large fonts (CFF, whose glyphs
have identifiers) it keeps an empty place for each glyph that is not used, 100 KB in all; a PDF needs no such places.
Other fonts go their old way.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable
from functools import wraps
from io import BytesIO
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
from fontTools.cffLib import CFFFontSet
from weasyprint.pdf.fonts import Font, ffi, get_hb_object_data, harfbuzz, harfbuzz_subset

from perfgoals.officialforms._truetype import Frame, Shape, count_of, font_file, shapes_of, tables_of

_NOT_PLAIN: Final = frozenset({"CFF ", "CFF2", "COLR", "CBDT", "EBDT", "SVG ", "cvt ", "fpgm", "fvar", "gvar", "prep"})
# What a PDF says itself, or has no use for.
_NOT_IN_PDF: Final = (
    *(b"BASE", b"DSIG", b"GPOS", b"GSUB", b"JSTF", b"OS/2", b"VORG"),
    *(b"cmap", b"name", b"post", b"vhea", b"vmtx"),
)


class _PlainFont:
    """A TrueType font that stays in memory."""

    def __init__(self, tables: dict[str, bytes]) -> None:
        self._frame = Frame.of(tables)
        self._shapes = shapes_of(tables, range(count_of(tables)))
        self.is_plain = not any(shape.is_composed for shape in self._shapes.values())

    def subset(self, numbers: Iterable[int]) -> bytes:
        """A font file of the glyphs, and of none for what is missing (number 0)."""
        nothing = Shape(self._shapes[0].metrics, b"")
        return font_file(self._frame, {0: nothing} | {number: self._shapes[number] for number in numbers})


class _Subsets:
    """The plain fonts that were met, by their directories: these hold a checksum of every table."""

    def __init__(self) -> None:
        self._known: dict[bytes, _PlainFont | None] = {}

    def install(self) -> None:
        """Copy glyphs out of plain fonts where WeasyPrint makes a font small; once."""
        if not hasattr(Font.subset, "__wrapped__"):
            Font.subset = self._instead_of(Font.subset)

    def _instead_of(self, original: Any) -> Any:
        @wraps(original)
        def subset(font: Any, texts: dict[int, str], hinting: bool) -> None:
            made = self._small(font, texts) if texts and not font.missing else None
            if made is None:
                original(font, texts, hinting)
            else:
                font.file_content = made

        return subset

    def _small(self, font: Any, texts: dict[int, str]) -> bytes | None:
        """The font file of the glyphs, or None where the font has to go its old way."""
        if "CFF " in font.tables:
            return _keyed(font.hb_face, sorted(texts)) if "fvar" not in font.tables else None
        plain = self._plain(font.file_content)
        return plain.subset(texts) if plain else None

    def _plain(self, file: bytes) -> _PlainFont | None:
        (count,) = struct.unpack_from(">H", file, 4)
        directory = file[: 12 + 16 * count]
        if directory not in self._known:
            self._known[directory] = _read(file)
        return self._known[directory]


def _read(file: bytes) -> _PlainFont | None:
    """The font, or None for one that is not plain."""
    tables = {} if file.startswith(b"ttcf") else tables_of(file)
    if not tables.keys() >= {"head", "hhea", "maxp", "hmtx", "loca", "glyf"} or tables.keys() & _NOT_PLAIN:
        return None
    font = _PlainFont(tables)
    return font if font.is_plain else None


def _keyed(face: Any, numbers: Collection[int]) -> bytes | None:
    """A font file of the glyphs alone, which keep their numbers as identifiers; None where they have none.

    HarfBuzz makes the numbers of glyphs that keep their places their identifiers; what is then moved together keeps
    these.
    """
    kept = _copied(face, numbers, harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS)
    made = _copied(kept, numbers, 0) if kept else None
    file = get_hb_object_data(made) if made else b""
    if not file:
        return None
    named = [f"cid{number:05}" for number in numbers if number]
    return bytes(file) if _identifiers(tables_of(file)["CFF "]) == named else None


def _copied(face: Any, numbers: Collection[int], flags: int) -> Any:
    """A face of the glyphs; None where HarfBuzz cannot make it."""
    wanted = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    glyphs = ffi.new("hb_codepoint_t[]", list(numbers))
    harfbuzz.hb_set_add_sorted_array(harfbuzz_subset.hb_subset_input_glyph_set(wanted), glyphs, len(numbers))
    tags = ffi.new("hb_codepoint_t[]", sorted(harfbuzz.hb_tag_from_string(name, -1) for name in _NOT_IN_PDF))
    dropped = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    harfbuzz.hb_set_add_sorted_array(dropped, tags, len(_NOT_IN_PDF))
    always = harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    harfbuzz_subset.hb_subset_input_set_flags(wanted, flags | always)
    made = harfbuzz_subset.hb_subset_or_fail(face, wanted)
    return ffi.gc(made, harfbuzz.hb_face_destroy) if made != ffi.NULL else None


def _identifiers(cff: bytes) -> list[str]:
    """The identifiers of the glyphs of a CFF table, without the one for what is missing; none where it has names."""
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(cff), None)
    top = fonts.topDictIndex[0]
    return list(top.charset[1:]) if "ROS" in top.rawDict else []


def unwrap(stream: pydyf.Stream) -> None:
    """Take a CFF font whose glyphs have identifiers out of its OpenType file, which PDF readers may misread."""
    if stream.extra.get("Subtype") == "/OpenType":
        cff = tables_of(b"".join(stream.stream)).get("CFF ", b"")
        if cff and _identifiers(cff):
            stream.stream = [cff]
            stream.extra["Subtype"] = "/CIDFontType0C"


subsets: Final = _Subsets()
