"""Build the two typefaces of printed forms into var/fonts: 3 MB each instead of 25.

WeasyPrint prints Chinese forms faster from a small font with TrueType outlines than from the full Noto Serif CJK, and
needs a bold face, or it silently prints regular. The faces hold the characters of GB 2312 and the signs of official
forms; characters outside (喆, 堃 in names) fall back to the full font, which fonts.json names. The Open Font License
asks that a changed font has a name of its own, hence "Perfgoals Serif".
"""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.roundTools import otRound
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Perfgoals Serif"
FULL_FAMILY = "Noto Serif CJK SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
TARGET = Path(__file__).resolve().parent.parent / "var" / "fonts"
SOURCES = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]
# Deviation of a quadratic outline from the cubic one, in 1/1000 em: not to be seen in print.
MAX_ERROR = 1.0

RANGES = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),  # Latin-1: ± × ÷ · °
    (0x2000, 0x206F),  # general punctuation: — … ‰ ※
    (0x2070, 0x209F),  # superscripts, subscripts
    (0x2100, 0x214F),  # letter-like: ℃ № ™
    (0x2150, 0x218F),  # fractions, roman numerals
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators: ≥ ≤ ≠ ≈
    (0x2460, 0x24FF),  # circled and bracketed numbers
    (0x2500, 0x257F),  # box drawing
    (0x25A0, 0x25FF),  # geometric shapes: □ ■ ○ ●
    (0x2600, 0x266F),  # ☆ ★ ☐ ☑
    (0x2713, 0x2718),  # ✓ ✗
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # enclosed and squared: ㈠ ㎡ ㎏
    (0xFF00, 0xFFEF),  # full-width forms
]


def wanted() -> set[int]:
    """Characters that the small faces hold."""
    points = {point for first, last in RANGES for point in range(first, last + 1)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            points.update(map(ord, bytes((row, cell)).decode("gb2312", errors="ignore")))
    return points


def find_source(style: str) -> Path:
    """Path of the font collection that a face is taken from; PERFGOALS_FONT_SOURCE names another folder to look in."""
    name = f"NotoSerifCJK-{style}.ttc"
    chosen = os.environ.get("PERFGOALS_FONT_SOURCE")
    for folder in [Path(chosen)] if chosen else SOURCES:
        for path in sorted(folder.rglob(name)):
            return path
    sys.exit(f"fonts: {name} not found; install the Debian package fonts-noto-cjk, or set PERFGOALS_FONT_SOURCE.")


def member(path: Path) -> int:
    """Number of the Simplified Chinese face in the collection."""
    with TTCollection(path, lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            if font["name"].getDebugName(1) == FULL_FAMILY or font["name"].getDebugName(16) == FULL_FAMILY:
                return index
    sys.exit(f"fonts: {path.name} holds no face {FULL_FAMILY}.")


def quadratic(glyphs: Any, name: str) -> Any:
    """One outline, from cubic to TrueType."""
    pen = TTGlyphPen(None)
    # Fonts with cubic outlines turn the other way round than TrueType does.
    glyphs[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
    return pen.glyph()


def build(style: str, path: Path, index: int) -> None:
    """Write one face: outlines, widths and names; no hints, no positioning, no substitution."""
    source = TTFont(path, fontNumber=index, lazy=True)
    points = wanted()
    cmap = {point: name for point, name in source.getBestCmap().items() if point in points}
    order = [".notdef", *sorted(set(cmap.values()) - {".notdef"})]
    glyphs, widths = source.getGlyphSet(), source["hmtx"]
    outlines = {name: quadratic(glyphs, name) for name in order}

    font = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap(cmap)
    font.setupGlyf(outlines)
    font.setupHorizontalMetrics(
        {name: (widths[name][0], getattr(outlines[name], "xMin", 0)) for name in order},
    )
    line, old = source["hhea"], source["OS/2"]
    font.setupHorizontalHeader(ascent=line.ascent, descent=line.descent, lineGap=line.lineGap)
    bold = style == "Bold"
    font.setupOS2(
        version=4,
        usWeightClass=WEIGHTS[style],
        fsSelection=0x20 if bold else 0x40,
        sTypoAscender=old.sTypoAscender,
        sTypoDescender=old.sTypoDescender,
        sTypoLineGap=old.sTypoLineGap,
        usWinAscent=old.usWinAscent,
        usWinDescent=old.usWinDescent,
        sxHeight=old.sxHeight,
        sCapHeight=old.sCapHeight,
        yStrikeoutSize=old.yStrikeoutSize,
        yStrikeoutPosition=old.yStrikeoutPosition,
        panose=old.panose,
    )
    font.font["OS/2"].recalcUnicodeRanges(font.font)
    font.font["OS/2"].recalcCodePageRanges(font.font)
    font.font["head"].macStyle = int(bold)
    font.font["head"].fontRevision = source["head"].fontRevision
    font.setupPost(
        keepGlyphNames=False,
        underlinePosition=otRound(source["post"].underlinePosition),
        underlineThickness=otRound(source["post"].underlineThickness),
    )
    names = source["name"]
    font.setupNameTable(
        {
            "copyright": names.getDebugName(0),
            "familyName": FAMILY,
            "styleName": style,
            "uniqueFontIdentifier": f"{FAMILY} {style}, from {names.getDebugName(3)}",
            "fullName": f"{FAMILY} {style}",
            "version": names.getDebugName(5).partition(";")[0],
            "psName": f"{FAMILY.replace(' ', '')}-{style}",
            "licenseDescription": names.getDebugName(13),
            "licenseInfoURL": names.getDebugName(14),
        },
        mac=False,
    )
    unfinished = TARGET / f".{style}.ttf"
    font.save(unfinished)
    unfinished.replace(TARGET / file_name(style))


def file_name(style: str) -> str:
    """Name of a built face in var/fonts."""
    return f"PerfgoalsSerif-{style}.ttf"


def main() -> None:
    """Build both faces side by side, then name them in fonts.json, which is thus the sign that they are complete."""
    sources = {style: find_source(style) for style in WEIGHTS}
    members = {style: member(path) for style, path in sources.items()}
    TARGET.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(len(WEIGHTS)) as pool:
        list(pool.map(build, sources, sources.values(), members.values()))
    faces = [
        {
            "file": file_name(style),
            "style": style,
            "weight": weight,
            "full": {"path": str(sources[style]), "index": members[style], "family": FULL_FAMILY},
        }
        for style, weight in WEIGHTS.items()
    ]
    text = json.dumps({"family": FAMILY, "full_family": FULL_FAMILY, "faces": faces}, ensure_ascii=False, indent=2)
    (TARGET / "fonts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
