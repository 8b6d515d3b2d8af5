"""What a printed form says of its structure. Fonts are those of set-up (var/fonts)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_pdf import FONT_FILES, to_pdf
from tests.officialforms.samples import OFFICIAL, made_up, other_grid, real_forms
from tests.officialforms.test_to_pdf import FONTS, bare, texts
from tests.officialforms.test_to_pdf_tables import large
from tests.workbooks.others import monitoring, self_evaluation

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.skipif(not (FONTS / FONT_FILES[1]).is_file(), reason="the fonts of set-up are not built"),
]


@pytest.fixture
def heard(tmp_path: Path):
    """``heard(data)``: the structure tree with its texts, as poppler reads it."""

    def run(data: bytes) -> str:
        path = tmp_path / "form.pdf"
        path.write_bytes(data)
        done = subprocess.run(["pdfinfo", "-struct-text", path], check=True, capture_output=True)
        return done.stdout.decode(errors="replace")  # it writes names of elements as they stand in the file

    return run


def spoken(structure: str) -> str:
    """The texts of a structure tree one after the other, without blanks."""
    return bare("".join(re.findall(r'^ *"(.*?)"$', structure, re.MULTILINE | re.DOTALL)))


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    return below(pdf.Root.StructTreeRoot)


def below(element: Any) -> Iterator[Any]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            assert kid.P.objgen == element.objgen
            yield kid
            yield from below(kid)


def assert_pages_resolve(pdf: pikepdf.Pdf) -> None:
    """Every piece of text on every page belongs to an element, and that element knows it."""
    parents: dict[int, Any] = dict(pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
    known = {element.objgen for element in elements(pdf)}
    keys = [int(page.obj.StructParents) for page in pdf.pages]
    assert sorted(keys) == sorted(parents) == list(range(len(pdf.pages)))
    for page, key in zip(pdf.pages, keys, strict=True):
        page.contents_coalesce()
        numbers = [int(each) for each in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())]
        assert numbers == list(range(len(parents[key])))
        for number, element in enumerate(parents[key]):
            assert element.objgen in known
            assert (page.objgen, number) in set(pieces(element))


def pieces(element: Any) -> Iterator[tuple[Any, Any]]:
    """Page and number of each piece of text of an element."""
    for kid in element.K if isinstance(element.K, pikepdf.Array) else [element.K]:
        if isinstance(kid, int):
            yield element.Pg.objgen, kid
        elif "/MCID" in kid:
            yield kid.Pg.objgen, int(kid.MCID)


FORMS = {
    "one page": lambda: made_up(),
    "pages": lambda: made_up(rows=80),
    "cut text": lambda: made_up(head={"annual_goal": "\n".join(f"第{at}条" for at in range(150))}, rows=3),
    "spans": lambda: other_grid("selfeval-2021", self_evaluation()),
    "cut spans": lambda: large(60),
    "landscape": lambda: other_grid("monitoring", monitoring()),
    "rare character": lambda: made_up(head={"name": "喆堃项目"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_piece_of_text_belongs_to_an_element_that_knows_it(form: str):
    with pikepdf.open(BytesIO(to_pdf([FORMS[form]()], font_dir=FONTS))) as pdf:
        assert_pages_resolve(pdf)


@pytest.mark.parametrize("form", ["one page", "pages", "cut text", "spans", "landscape", "rare character"])
def test_all_texts_are_read_once_and_in_the_order_of_the_form(form: str, heard):
    grid = FORMS[form]()
    assert spoken(heard(to_pdf([grid], font_dir=FONTS))) == "".join(texts(grid))


def kinds(grid: Grid) -> dict[str, int]:
    """How many elements of each kind the structure of a form has."""
    with pikepdf.open(BytesIO(to_pdf([grid], font_dir=FONTS))) as pdf:
        found = [str(element.S) for element in elements(pdf)]
    return {kind: found.count(kind) for kind in sorted(set(found))}


def test_a_form_is_tables_of_rows_and_cells():
    grid = made_up()
    heads = sum(1 for _, cell in grid.cells() if cell.role in ("label", "head", "tier"))
    cells = sum(1 for _ in grid.cells()) - 1 - heads
    assert kinds(grid) == {"/Caption": 1, "/Document": 1, "/TD": cells, "/TH": heads, "/TR": 24, "/Table": 2}
    assert len(grid.rows) == 25


def test_a_table_that_continues_is_one_table_with_one_heading():
    grid = made_up(rows=80)
    assert (kinds(grid)["/Table"], kinds(grid)["/TR"]) == (2, len(grid.rows) - 1)


def test_headings_say_where_they_stand_and_cells_how_far_they_reach(heard):
    structure = heard(to_pdf([other_grid("selfeval-2021", self_evaluation())], font_dir=FONTS))
    assert re.search(r'TH:\n +/Scope /Column\n +"三级指标"', structure)
    assert re.search(r'TH:\n +/Scope /Row\n +/RowSpan \d+\n +"年', structure)
    assert re.search(r'TH:\n +/Scope /Row\n +"项目名称', structure)


def test_a_reader_is_told_title_and_language():
    with pikepdf.open(BytesIO(to_pdf([made_up()], font_dir=FONTS))) as pdf:
        root: Any = pdf.Root
        assert (root.Lang, root.MarkInfo.Marked, root.ViewerPreferences.DisplayDocTitle) == ("zh-CN", True, True)
        tables = [element for element in elements(pdf) if element.S == "/Table"]
        assert [str(table.get("/T", "")) for table in tables] == ["", "二级项目支出绩效目标申报表：明细"]


def test_lines_and_page_numbers_are_no_text_of_the_form():
    with pikepdf.open(BytesIO(to_pdf([made_up()], font_dir=FONTS))) as pdf:
        drawn = pdf.pages[0].Contents.read_bytes()
    assert drawn.startswith(b"/Artifact BMC q 0.6 w ")
    assert drawn.count(b"BMC") == 1
    assert drawn.count(b"/Artifact <</Type /Pagination>> BDC") == 1
    assert drawn.count(b"BMC") + drawn.count(b"BDC") == drawn.count(b"EMC")


def test_the_pages_of_several_forms_in_one_file_are_one_tree():
    grids = [made_up(rows=40), other_grid("selfeval-2021", self_evaluation()), made_up()]
    with pikepdf.open(BytesIO(to_pdf(grids, font_dir=FONTS))) as pdf:
        assert_pages_resolve(pdf)
        assert len(pdf.pages) == 4


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
def test_the_published_declarations_are_read_as_they_are_written(heard):
    for form in real_forms()[::6]:
        assert spoken(heard(to_pdf([form.grid], font_dir=FONTS))) == "".join(texts(form.grid)), form.sheet
