"""Fonts taken apart and put together, against fontTools. Fonts are those of set-up (var/fonts)."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from weasyprint.pdf.fonts import Font

from perfgoals.officialforms import _weasy
from perfgoals.officialforms._subset import subsets
from perfgoals.officialforms._truetype import Frame, Shape, count_of, font_file, shapes_of, tables_of
from perfgoals.officialforms.to_pdf import FONT_FILES, to_pdf
from tests.officialforms.samples import made_up
from tests.officialforms.test_to_pdf import FONTS, bare

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.skipif(not (FONTS / FONT_FILES[1]).is_file(), reason="the fonts of set-up are not built"),
]
WORDS = "绩效目标申报表0123456789"


@pytest.fixture(scope="module")
def whole() -> TTFont:
    return TTFont(FONTS / FONT_FILES[0])


def test_some_glyphs_keep_their_numbers_widths_and_outlines(whole: TTFont):
    tables = tables_of((FONTS / FONT_FILES[0]).read_bytes())
    names = {whole.getBestCmap()[ord(char)] for char in WORDS}
    numbers = [whole.getGlyphID(name) for name in names]
    data = font_file(Frame.of(tables), shapes_of(tables, numbers))
    made = TTFont(BytesIO(data), checkChecksums=2)
    assert sorted(made.reader.keys()) == ["glyf", "head", "hhea", "hmtx", "loca", "maxp"]
    assert made["maxp"].numGlyphs == max(numbers) + 1 == count_of(tables_of(data))
    order = made.getGlyphOrder()
    for number in numbers:
        name = whole.getGlyphName(number)
        assert made["hmtx"][order[number]] == whole["hmtx"][name]
        assert made["glyf"][order[number]] == whole["glyf"][name]
    empty = set(range(len(order))) - set(numbers)
    assert all(made["glyf"][order[number]].numberOfContours == 0 for number in empty)
    assert shapes_of(tables_of(data), numbers) == shapes_of(tables, numbers)


@pytest.mark.parametrize(("size", "unit"), [(0xFFFF * 2, 2), (0xFFFF * 2 + 2, 4)])
def test_places_are_short_as_long_as_they_can_be(size: int, unit: int):
    frame = Frame(bytes(50), bytes(34), bytes(8))
    shapes = {3: Shape(b"\1\2\3\4", b"\1" * size), 1: Shape(b"\5\6\7\x08", b"")}
    tables = tables_of(font_file(frame, shapes))
    assert len(tables["loca"]) == 5 * unit
    assert shapes_of(tables, [0, 1, 2, 3]) == {0: Shape(bytes(4), b""), **shapes, 2: Shape(bytes(4), b"")}


def test_a_table_that_is_cut_off_is_not_there():
    data = font_file(Frame(bytes(50), bytes(34), bytes(8)), {0: Shape(b"\1\2\3\4", b"\1\1\1\1")})
    assert set(tables_of(data)) - set(tables_of(data[:-1])) == {"glyf"}


class _Given:
    """A font as WeasyPrint hands it over."""

    def __init__(self, data: bytes) -> None:
        self.file_content = data
        self.tables = ["glyf"]
        self.missing: dict[int, int] = {}


@pytest.fixture
def old_way(monkeypatch: pytest.MonkeyPatch) -> list[_Given]:
    """The fonts that are left to WeasyPrint."""
    left: list[_Given] = []
    monkeypatch.setattr(Font, "subset", lambda font, texts, hinting: left.append(font))
    subsets.install()
    return left


def with_table(data: bytes, tag: str) -> bytes:
    """A font with a table more."""
    font, target = TTFont(BytesIO(data)), BytesIO()
    font[tag] = DefaultTable(tag)
    font[tag].data = b"\0\0\0\0"
    font.save(target)
    return target.getvalue()


def test_a_plain_font_is_made_small_here_and_any_other_is_left_alone(old_way: list[_Given]):
    data = (FONTS / FONT_FILES[0]).read_bytes()
    plain = _Given(data)
    Font.subset(plain, {17: "0"}, False)
    assert old_way == []
    assert len(plain.file_content) < 1000
    for other in (with_table(data, "COLR"), data.replace(b"hmtx", b"hmtX", 1), b"ttcf" + data[4:]):
        Font.subset(_Given(other), {17: "0"}, False)
    lacking = _Given(data)
    lacking.missing = {0x4E00: 9999}
    Font.subset(lacking, {17: "0"}, False)
    Font.subset(_Given(data), {}, False)
    assert len(old_way) == 5


def test_rare_characters_cost_little_and_look_as_they_would(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    grid = made_up(head={"name": "喆堃𬭎项目"})
    small = to_pdf([grid], font_dir=FONTS)
    monkeypatch.setattr(Font, "subset", Font.subset.__wrapped__)
    monkeypatch.setattr(_weasy, "unwrap", lambda stream: None)
    large = to_pdf([grid], font_dir=FONTS)
    assert len(small) < 50_000
    assert len(large) > 150_000
    seen = []
    for name, data in (("small", small), ("large", large)):
        (tmp_path / name).write_bytes(data)
        done = subprocess.run(["pdftotext", "-raw", tmp_path / name, "-"], check=True, capture_output=True, text=True)
        assert "喆堃𬭎项目" in bare(done.stdout)
        seen.append(subprocess.run(["pdftoppm", "-r", "80", tmp_path / name], check=True, capture_output=True).stdout)
    assert seen[0] == seen[1]
