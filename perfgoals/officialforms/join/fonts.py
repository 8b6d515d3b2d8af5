"""One font for many forms: the glyphs that each of them embeds, put together again.

WeasyPrint embeds of a font the glyphs that a document uses, under the numbers that they have in the whole font. What
two documents embed can therefore lie in one font, where both are of the same edition of a font and the same number
means the same text; outlines are compared too, wherever a document brings new ones. Prints with another edition of the
font, or a glyph that stands for another character, go into a second font. The font file itself is not needed for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pikepdf

from perfgoals.officialforms._truetype import font_file
from perfgoals.officialforms.join.faces import Face
from perfgoals.officialforms.join.writer import PdfWriter, text

_AT_ONCE: Final = 100  # lines in a block of a character map, as many as the specification allows
_CHARACTERS: Final = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%b
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class SharedFonts:
    """The fonts of a joined PDF."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._fonts: list[_Shared] = []

    def take(self, face: Face) -> int:
        """The number of the font object that shows this face's glyphs and texts."""
        for font in self._fonts:
            if font.takes(face):
                return font.number
        self._fonts.append(_Shared(face, self._writer.allocate()))
        return self._fonts[-1].number

    def write(self) -> None:
        """Put the fonts, when all forms are known."""
        for at, font in enumerate(self._fonts):
            _put(self._writer, font, tag="".join(chr(65 + at // 26**place % 26) for place in range(5, -1, -1)))


class _Shared:
    """Glyphs of one edition of a font, from many forms."""

    def __init__(self, face: Face, number: int) -> None:
        self.edition, self.flags, self.number = face.edition, face.flags, number
        self.lines = set(face.lines)
        self.texts = face.texts
        self.shapes = face.shapes()

    def takes(self, face: Face) -> bool:
        """Add the glyphs of a face, unless it is of another font or a glyph differs or says something else there."""
        if face.edition != self.edition:
            return False
        if face.lines <= self.lines:
            return True
        texts, shapes = face.texts, face.shapes()
        if not (_agree(self.texts, texts) and _agree(self.shapes, shapes)):
            return False
        self.lines |= face.lines
        self.texts.update(texts)
        self.shapes.update(shapes)
        return True


def _agree(known: Mapping[Any, object], new: Mapping[Any, object]) -> bool:
    return all(known.get(key, value) == value for key, value in new.items())


def _put(writer: PdfWriter, font: _Shared, *, tag: str) -> None:
    frame = font.edition.frame
    data = font_file(frame, font.shapes)
    file = writer.deflated(b"/Length1 %d" % len(data), data)
    name = pikepdf.Name(f"/{tag}+{font.edition.name}").unparse().decode()
    family = text(font.edition.name.replace("-", " ")).decode()
    widths = {number: frame.per_mille(shape.metrics[:2]) for number, shape in font.shapes.items()}
    ascent, descent = (frame.per_mille(frame.hhea[at : at + 2]) for at in (4, 6))
    descriptor = writer.put(
        f"<</Type /FontDescriptor /FontName {name} /FontFamily {family} /Flags {font.flags} "
        f"/FontBBox [0 {descent} {max(widths.values())} {ascent}] /ItalicAngle 0 "
        f"/Ascent {ascent} /Descent {descent} /CapHeight {ascent} /StemV 80 /FontFile2 {file} 0 R>>".encode()
    )
    descendant = writer.put(
        b"<</Type /Font /Subtype /CIDFontType2 /BaseFont %b /CIDToGIDMap /Identity /FontDescriptor %d 0 R /W [%b] "
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>>>"
        % (name.encode(), descriptor, b" ".join(_runs(widths)))
    )
    characters = writer.deflated(b"", _CHARACTERS % b"\n".join(_character_lines(font.texts)))
    writer.put(
        b"<</Type /Font /Subtype /Type0 /BaseFont %b /Encoding /Identity-H /ToUnicode %d 0 R "
        b"/DescendantFonts [%d 0 R]>>" % (name.encode(), characters, descendant),
        font.number,
    )


def _runs(widths: Mapping[int, int]) -> Iterator[bytes]:
    """Entries of a width array: first and last of neighbouring glyphs that are equally wide, and their width."""
    start = last = min(widths)
    for number in sorted(widths):
        if number > last + 1 or widths[number] != widths[start]:
            yield b"%d %d %d" % (start, last, widths[start])
            start = number
        last = number
    yield b"%d %d %d" % (start, last, widths[start])


def _character_lines(texts: Mapping[bytes, bytes]) -> Iterator[bytes]:
    lines = [b"<%b> <%b>" % (number, texts[number]) for number in sorted(texts)]
    for start in range(0, len(lines), _AT_ONCE):
        block = lines[start : start + _AT_ONCE]
        yield from (b"%d beginbfchar" % len(block), *block, b"endbfchar")
