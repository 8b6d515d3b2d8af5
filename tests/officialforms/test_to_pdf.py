"""to_pdf: what is on paper. Fonts are those of set-up (var/fonts)."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTCollection, TTFont
from weasyprint.css.properties import Dimension

from perfgoals.officialforms._weasyspeed import _LENGTHS, _USED, _StyleMemory
from perfgoals.officialforms.fill import blank
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layouts import get
from perfgoals.officialforms.to_pdf import FONT_FILES, FontsMissing, missing_libraries, to_pdf
from tests.officialforms.samples import OFFICIAL, TIERS, longest, made_up, real_forms

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "var" / "fonts"
HEADING = "一级指标二级指标三级指标指标值指标解释"

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.skipif(not (FONTS / FONT_FILES[1]).is_file(), reason="the fonts of set-up are not built"),
]


@pytest.fixture
def tool(tmp_path: Path):
    """``tool(data, "pdffonts")``: the output of a poppler tool for a PDF."""

    def run(data: bytes, program: str, *options: str) -> str:
        path = tmp_path / "form.pdf"
        path.write_bytes(data)
        tail = ["-"] if program == "pdftotext" else []
        return subprocess.run([program, *options, path, *tail], check=True, capture_output=True, text=True).stdout

    return run


def bare(text: str) -> str:
    """Text without its blanks, as a search that ignores them sees it."""
    return re.sub(r"\s", "", text)


def texts(grid: Grid) -> Iterator[str]:
    for _, cell in grid.cells():
        if bare(cell.text):
            yield bare(cell.text)


def test_every_cell_text_is_found_on_paper(tool):
    grid = made_up(
        head={"name": "喆堃𬭎平台运行维护", "policy_basis": "https://example.invalid/" + "a" * 120 + "\n第二行 <b>&"}
    )
    found = bare(tool(to_pdf([grid], font_dir=FONTS), "pdftotext", "-raw"))
    assert [text for text in texts(grid) if text not in found] == []


def test_heading_row_and_page_number_on_every_page_that_continues_the_table(tool):
    pages = tool(to_pdf([made_up(rows=80)], font_dir=FONTS), "pdftotext", "-raw").split("\f")[:-1]
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert re.search(f"{HEADING}(产出|效益|满意度)指标\\*?\\S\\S+指标", bare(page))
        assert bare(page).count(HEADING) == 1
        assert f"第{number}页/共{len(pages)}页" in bare(page)


def test_page_numbers_begin_anew_with_every_form(tool):
    data = to_pdf([made_up(), made_up(rows=40), made_up(year=2024)], font_dir=FONTS)
    numbers = re.findall(r"第(\d+)页/共(\d+)页", bare(tool(data, "pdftotext", "-raw")))
    assert numbers == [("1", "1"), ("1", "2"), ("2", "2"), ("1", "1")]


def test_both_faces_are_embedded_and_nothing_else_for_common_text(tool):
    lines = tool(to_pdf([made_up()], font_dir=FONTS), "pdffonts").splitlines()[2:]
    names = sorted(line.split()[0].partition("+")[2] for line in lines)
    assert names == ["Perfgoals-Serif", "Perfgoals-Serif-Bold"]
    assert all(re.search(r"CID TrueType +Identity-H +yes yes yes", line) for line in lines)


def test_rare_characters_are_printed_from_the_full_font(tool, caplog):
    data = to_pdf([made_up(head={"name": "喆堃𬭎项目"})], font_dir=FONTS)
    assert "Noto-Serif-CJK-SC" in tool(data, "pdffonts")
    assert "notdef" not in caplog.text
    path = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Serif CJK SC"], check=True, capture_output=True, text=True
    ).stdout
    faces = TTCollection(path, lazy=True).fonts if path.endswith(".ttc") else [TTFont(path, lazy=True)]
    covered = faces[0].getBestCmap()
    assert {char for char in "喆堃𬭎" if ord(char) not in covered} == set()


def test_the_small_faces_cover_the_words_of_the_form():
    words = set("".join(texts(blank(get("declaration-2024"), TIERS))) + "第页/共0123456789≥≤％，。；：、《》“”①℃㎡")
    for name in FONT_FILES:
        covered = TTFont(FONTS / name, lazy=True).getBestCmap()
        assert {char for char in words if ord(char) not in covered} == set(), name


def boxes(data: bytes) -> list[list[tuple[float, float, float, float]]]:
    """The rectangles around cells on each page: left, bottom, right, top in points."""
    return [
        [
            (left, bottom, left + width, bottom + height)
            for left, bottom, width, height in (
                map(float, numbers) for numbers in re.findall(r"(\S+) (\S+) (\S+) (\S+) re", frames)
            )
        ]
        for frames in re.findall(r"q 0\.6 w (.*?) S Q", b"\n".join(inflated(data)).decode("latin-1"))
    ]


def inflated(data: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL):
        yield zlib.decompress(stream)


def test_a_cell_that_a_page_break_cuts_is_closed_on_both_pages(tool):
    text = "\n".join(f"第{number}条" for number in range(150))
    data = to_pdf([made_up(head={"annual_goal": text}, rows=1)], font_dir=FONTS)
    pages = boxes(data)
    texts_of = tool(data, "pdftotext", "-raw").split("\f")[:-1]
    assert len(pages) == len(texts_of) >= 3
    cut = [number for number, page in enumerate(texts_of) if re.search(r"第\d+条", page)]
    assert len(cut) >= 3
    for number in cut:
        label, goal = max(
            ((one, two) for one, two in pairwise(pages[number]) if one[3] == two[3]),
            key=lambda pair: pair[0][3] - pair[0][1],
        )
        assert label[1] == goal[1]  # closed at the same height
        assert label[0] == pytest.approx(28.35, abs=0.01)
        assert goal[0] == pytest.approx(label[2], abs=0.02)
        assert goal[2] == pytest.approx(595.28 - 28.35, abs=0.02)
        lines = len(re.findall(r"第\d+条", texts_of[number]))
        assert goal[3] - goal[1] >= lines * 9 * 1.45


def test_a_row_that_fits_on_a_page_is_not_split(tool):
    grid = made_up(head=dict.fromkeys(("policy_basis", "calculation_basis", "annual_goal"), "长" * 1200), rows=1)
    pages = tool(to_pdf([grid], font_dir=FONTS), "pdftotext", "-raw").split("\f")[:-1]
    assert [bare(page).count("长") // 1200 * 1200 for page in pages] == [
        bare(page).count("长") - bare(page).count("长期目标") for page in pages
    ]


def test_the_longest_legal_form_keeps_all_its_text(tool):
    grid = longest()
    found = bare(tool(to_pdf([grid], font_dir=FONTS), "pdftotext", "-raw"))
    assert [text[:40] for text in texts(grid) if text not in found] == []


def test_metadata_and_language(tool):
    data = to_pdf([made_up()], font_dir=FONTS)
    info = tool(data, "pdfinfo")
    assert re.search(r"^Title: +二级项目支出绩效目标申报表：数据平台运行维护$", info, re.MULTILINE)
    assert re.search(r"^Creator: +perfgoals$", info, re.MULTILINE)
    assert "Page size:       595.276 x 841.89 pts (A4)" in info
    assert "CreationDate" not in info


REMEMBERING = {
    "resolve_percentages": ("layout.block", "layout.inline", "layout.table"),
    "strut": ("layout.block", "layout.inline", "text.line_break"),
    "get_font_description": ("text.line_break",),
}


def test_what_is_remembered_by_style_changes_no_byte(monkeypatch: pytest.MonkeyPatch):
    grids = [made_up(head={"name": "喆项目", "annual_goal": "短"}), longest()]
    remembered = to_pdf(grids, font_dir=FONTS)
    originals = 0
    for name, modules in REMEMBERING.items():
        for module in map(importlib.import_module, (f"weasyprint.{each}" for each in modules)):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
                originals += 1
    assert originals == 6  # all of WeasyPrint 70; another version needs another look at _weasyspeed
    assert to_pdf(grids, font_dir=FONTS) == remembered


@pytest.mark.parametrize(("width", "asked"), [("auto", 1), (Dimension(5, "px"), 1), (Dimension(50, "%"), 3)])
def test_lengths_are_remembered_only_where_the_style_has_no_percentage(width: object, asked: int):
    style = {"border_collapse": "separate", **dict.fromkeys(_LENGTHS, Dimension(0, "px")), "width": width}
    calls = []

    def resolve(box: SimpleNamespace, around: int) -> None:
        calls.append(around)
        vars(box).update(dict.fromkeys(_USED, 0))

    remembered = _StyleMemory()._lengths_once(resolve)
    boxes_of_it = [SimpleNamespace(style=style) for _ in range(3)]
    for at, box in enumerate(boxes_of_it):
        remembered(box, at)
    assert len(calls) == asked
    assert [vars(box).keys() >= set(_USED) for box in boxes_of_it] == [True] * 3


def test_the_same_form_is_the_same_bytes_from_any_thread():
    grid = made_up()
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda _: to_pdf([grid], font_dir=FONTS), range(6)))
    assert len(made) == 1


# Ends without a crash although the fonts were used in another thread, and prints again in a child.
_FORKED = """
import os, sys
from pathlib import Path
from perfgoals.officialforms.to_pdf import to_pdf
from tests.officialforms.samples import made_up
fonts = Path(sys.argv[1])
first = to_pdf([made_up()], font_dir=fonts)
child = os.fork()
if not child:
    sys.exit(0 if to_pdf([made_up()], font_dir=fonts) == first else 3)
assert os.waitpid(child, 0)[1] == 0
assert to_pdf([made_up(rows=3)], font_dir=fonts)
"""


def test_printing_survives_a_fork_and_the_end_of_the_process():
    done = subprocess.run([sys.executable, "-c", _FORKED, FONTS], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_missing_fonts_and_no_form_are_said_plainly(tmp_path: Path):
    with pytest.raises(FontsMissing, match=r"PerfgoalsSerif-Regular\.ttf、PerfgoalsSerif-Bold\.ttf"):
        to_pdf([made_up()], font_dir=tmp_path)
    with pytest.raises(ValueError, match="at least one form"):
        to_pdf([], font_dir=FONTS)


def test_the_system_libraries_are_there():
    assert missing_libraries() == []


def test_a_missing_library_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("perfgoals.officialforms.to_pdf._LIBRARIES", {"libno-such-thing.so.0": "libno-such-thing0"})
    assert missing_libraries() == ["libno-such-thing0"]


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
def test_every_text_of_the_38_published_declarations_is_found_on_paper(tool):
    lost = []
    for form in real_forms():
        found = bare(tool(to_pdf([form.grid], font_dir=FONTS), "pdftotext", "-raw"))
        lost += [(form.sheet, text) for text in texts(form.grid) if text not in found]
    assert lost == []
