"""TrueType files taken apart into glyphs, and put together from some of them under the numbers that they had."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

_COMPOSED: Final = b"\xff\xff"  # an outline of this beginning is made of other glyphs
_NO_INSTRUCTIONS: Final = struct.pack(">9H", 1, *[0] * 8)  # the rest of maxp, after points and contours
_MAGIC: Final = 0xB1B0AFBA  # what the sum over a whole font file is subtracted from
_SHORT: Final = 2 * 0xFFFF  # the last place that fits into a short loca


class Shape(NamedTuple):
    """A glyph: advance width and left side bearing as in hmtx, outline as in glyf."""

    metrics: bytes
    outline: bytes

    @property
    def is_composed(self) -> bool:
        """Whether it is made of other glyphs."""
        return self.outline.startswith(_COMPOSED)


class Frame(NamedTuple):
    """Of the tables head, hhea and maxp what does not depend on the glyphs that a file holds."""

    head: bytes
    hhea: bytes
    maxp: bytes

    @classmethod
    def of(cls, tables: Mapping[str, bytes]) -> Frame:
        """Raises KeyError for a file without these tables, ValueError where they are damaged."""
        head, hhea, maxp = (tables[name] for name in ("head", "hhea", "maxp"))
        if len(head) < 54 or len(hhea) < 36 or len(maxp) < 14 or head[18:20] == bytes(2):
            raise ValueError("a font with damaged tables")
        return cls(head[:8] + bytes(4) + head[12:50], hhea[:34], maxp[6:14])

    def per_mille(self, units: bytes) -> int:
        """A measure of the font in thousandths of the em."""
        measure, per_em = struct.unpack(">hH", units + self.head[18:20])
        return round(int(measure) * 1000 / int(per_em))


def tables_of(file: bytes) -> dict[str, bytes]:
    """The tables of a font file that are there to their end, by name."""
    (count,) = struct.unpack_from(">H", file, 4)
    records = (struct.unpack_from(">4sIII", file, 12 + 16 * at) for at in range(count))
    return {
        tag.decode("latin-1"): file[start : start + length]
        for tag, _, start, length in records
        if start + length <= len(file)
    }


def count_of(tables: Mapping[str, bytes]) -> int:
    """How many glyphs a font has numbers for."""
    (count,) = struct.unpack(">H", tables["maxp"][4:6])
    return int(count)


def shapes_of(tables: Mapping[str, bytes], numbers: Sequence[int]) -> dict[int, Shape]:
    """The glyphs of these numbers. Raises IndexError for one that is not there."""
    is_long = tables["head"][51] == 1
    places = array("I" if is_long else "H", tables["loca"])
    if sys.byteorder == "little":
        places.byteswap()
    unit = 1 if is_long else 2
    outlines = (tables["glyf"][unit * places[each] : unit * places[each + 1]] for each in numbers)
    even = (outline + bytes(len(outline) % 2) for outline in outlines)  # some writers fill up, some do not
    return dict(zip(numbers, map(Shape, _metrics(tables, numbers), even), strict=True))


def _metrics(tables: Mapping[str, bytes], numbers: Sequence[int]) -> Iterator[bytes]:
    data = tables["hmtx"]
    (full,) = struct.unpack(">H", tables["hhea"][34:36])
    last = data[4 * full - 4 : 4 * full - 2]  # the width of all glyphs that have no entry of their own
    for each in numbers:
        bearing = 2 * full + 2 * each
        entry = data[4 * each : 4 * each + 4] if each < full else last + data[bearing : bearing + 2]
        if len(entry) != 4:
            raise IndexError(f"no metrics of glyph {each}")
        yield entry


def font_file(frame: Frame, shapes: Mapping[int, Shape]) -> bytes:
    """A file with the glyphs under their numbers and nothing under the others; what a PDF needs of a font.

    Small tables stand first: who looks for them need not inflate the rest.
    """
    numbers = sorted(shapes)
    count = numbers[-1] + 1
    is_long = sum(len(shape.outline) for shape in shapes.values()) > _SHORT
    kind, unit = ("I", 1) if is_long else ("H", 2)
    places, size, done = array(kind), 0, 0
    metrics: list[bytes] = []
    for number in numbers:
        gap = number - done
        places.extend(array(kind, (size // unit,)) * (gap + 1))
        metrics += (bytes(4 * gap), shapes[number].metrics)
        size += len(shapes[number].outline)
        done = number + 1
    places.append(size // unit)
    if sys.byteorder == "little":
        places.byteswap()
    return _sfnt(
        {
            b"head": frame.head + struct.pack(">HH", is_long, 0),
            b"hhea": frame.hhea + struct.pack(">H", count),
            b"maxp": struct.pack(">IH", 0x00010000, count) + frame.maxp + _NO_INSTRUCTIONS,
            b"hmtx": b"".join(metrics),
            b"loca": places.tobytes(),
            b"glyf": b"".join([shapes[number].outline for number in numbers]),
        }
    )


def _sfnt(tables: Mapping[bytes, bytes]) -> bytes:
    """A font file of tables in the given order, with a directory in the order of their names."""
    power = len(tables).bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    padded = {name: data + bytes(-len(data) % 4) for name, data in tables.items()}
    at, total = len(head) + 16 * len(tables), 0
    records: list[bytes] = []
    for name, data in padded.items():
        each = _sum(data)
        records.append(struct.pack(">4sIII", name, each, at, len(tables[name])))
        at, total = at + len(data), total + each
    directory = head + b"".join(sorted(records))
    adjustment = struct.pack(">I", (_MAGIC - total - _sum(directory)) % 2**32)
    padded[b"head"] = padded[b"head"][:8] + adjustment + padded[b"head"][12:]
    return directory + b"".join(padded.values())


def _sum(data: bytes) -> int:
    """The sum of a table's words, as the format has it."""
    words = array("I", data)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) % 2**32
