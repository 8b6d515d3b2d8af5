"""to_pdf of forms with cells over several rows: on one page, and cut into pages."""

from __future__ import annotations

import re
import subprocess
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from perfgoals.officialforms import _weasy, layouts
from perfgoals.officialforms._pages import cut_into_pages
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import Block, FormValues
from perfgoals.officialforms.to_pdf import FONT_FILES, to_pdf
from tests.officialforms.samples import OFFICIAL, SENTENCE, OtherForm, other_forms, other_grid
from tests.officialforms.test_to_pdf import FONTS, bare, boxes, texts
from tests.workbooks.others import monitoring, overall, self_evaluation

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.skipif(not (FONTS / FONT_FILES[1]).is_file(), reason="the fonts of set-up are not built"),
]
HEADING = "一级指标二级指标三级指标年度指标值*实际完成值*分值*得分偏差原因分析及改进措施"


@pytest.fixture
def pages_of(tmp_path: Path):
    """``pages_of(data)``: what a search finds on each page, in the order of printing and without blanks."""

    def run(data: bytes) -> list[str]:
        path = tmp_path / "form.pdf"
        path.write_bytes(data)
        done = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True)
        return [bare(page) for page in done.stdout.split("\f")[:-1]]

    return run


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[list[Grid]]:
    """The pages that each form was cut into, as they are printed."""
    cut: list[list[Grid]] = []

    def watched(*arguments: Any) -> list[Grid]:
        cut.append(cut_into_pages(*arguments))
        return cut[-1]

    monkeypatch.setattr("perfgoals.officialforms._weasy.cut_into_pages", watched)
    return cut


def large(rows: int, *, goal: int = 3, deviation: int = 2, layout: str = "selfeval-2021") -> Grid:
    """A self-evaluation of so many indicators, with texts of so many sentences."""
    document = deepcopy(self_evaluation())
    document["expected_goal"] = "\n".join(f"{at}.{SENTENCE}" for at in range(goal))
    document["actual_goal"] = "".join(f"{at}.{SENTENCE}" for at in range(goal + 2))
    pattern = document["indicators"]
    document["indicators"] = [
        pattern[at * len(pattern) // rows]
        | {"level3": f"指标{at}号", "deviation": f"原因{at}号：{SENTENCE * deviation}" if at % 3 else None}
        for at in range(rows)
    ]
    return other_grid(layout, document)


FORMS = {
    "selfeval-2021": self_evaluation(),
    "selfeval-national-2020": self_evaluation(),
    "selfeval-national-weight-first-2020": self_evaluation(),
    "overall-2020": overall(with_units=False),
    "overall-2026": overall(),
    "monitoring": monitoring(),
    "monitoring-national-2019": monitoring(),
}


@pytest.mark.parametrize("layout", FORMS)
def test_every_cell_text_is_found_on_paper(layout: str, pages_of):
    grid = other_grid(layout, FORMS[layout])
    (page,) = pages_of(to_pdf([grid], font_dir=FONTS))
    assert [text for text in texts(grid) if text not in page] == []


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
@pytest.mark.parametrize("form", other_forms(), ids=lambda form: f"{form.workbook.stem}-{form.sheet[:2]}")
def test_every_text_of_a_published_form_is_found_on_paper(form: OtherForm, pages_of, planned):
    pages = pages_of(to_pdf([form.grid], font_dir=FONTS))
    assert [text for text in texts(form.grid) if not any(text in page for page in pages)] == []
    assert [len(cut) for cut in planned] == ([len(pages)] if len(pages) > 1 else [])


def test_a_form_of_one_page_is_laid_out_once_and_a_longer_one_twice(monkeypatch: pytest.MonkeyPatch):
    rendered = []
    original = _weasy.Printer._render

    def watched(*arguments: Any) -> Any:
        rendered.append(original(*arguments))
        return rendered[-1]

    monkeypatch.setattr(_weasy.Printer, "_render", watched)
    to_pdf([large(8, deviation=0)], font_dir=FONTS)
    assert [len(each.pages) for each in rendered] == [1]
    to_pdf([large(60)], font_dir=FONTS)
    assert len(rendered) == 3


def test_lines_of_a_form_are_one_path_that_closes_every_cell():
    grid = other_grid("selfeval-2021", self_evaluation())
    (page,) = boxes(to_pdf([grid], font_dir=FONTS))
    assert len(page) == sum(1 for _ in grid.cells()) - 1  # the title has none
    assert sum((right - left) * (top - bottom) for left, bottom, right, top in page) == pytest.approx(
        (max(box[2] for box in page) - min(box[0] for box in page))
        * (max(box[3] for box in page) - min(box[1] for box in page)),
        rel=1e-3,
    )


@pytest.mark.parametrize("layout", ["selfeval-2021", "selfeval-national-weight-first-2020"])
@pytest.mark.parametrize(
    ("rows", "goal", "deviation"), [(60, 3, 2), (60, 40, 6), (9, 90, 30), (2, 1, 40), (200, 0, 0), (60, 12, 0)]
)
def test_pages_are_as_planned_with_labels_and_headings_on_each(
    layout: str, rows: int, goal: int, deviation: int, pages_of, planned
):
    grid = large(rows, goal=goal, deviation=deviation, layout=layout)
    data = to_pdf([grid], font_dir=FONTS)
    found, drawn = pages_of(data), boxes(data)
    (cut,) = planned
    assert len(found) == len(cut) == len(drawn) > 1
    for number, (page, text, cells) in enumerate(zip(cut, found, drawn, strict=True), start=1):
        assert [each for each in texts(page) if each not in text] == []
        assert f"第{number}页/共{len(cut)}页" in text
        assert len(cells) == sum(1 for at, _ in page.cells() if at >= page.titles)
        beside = [box for box in cells if box[0] == pytest.approx(28.35, abs=0.01)]
        assert all(upper[1] == pytest.approx(lower[3], abs=0.02) for upper, lower in pairwise(sorted_down(beside)))


def sorted_down(cells: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    return sorted(cells, key=lambda box: -box[3])


@pytest.mark.parametrize(("rows", "goal", "deviation"), [(60, 3, 2), (9, 90, 30), (2, 1, 40)])
def test_no_text_is_lost_where_pages_cut_it(rows: int, goal: int, deviation: int, planned):
    grid = large(rows, goal=goal, deviation=deviation)
    to_pdf([grid], font_dir=FONTS)
    (cut,) = planned
    for _, cell in grid.cells():
        if cell.slot.endswith(("_goal", "level3", "deviation")):
            pieces = [each.text for page in cut for _, each in page.cells() if each.slot == cell.slot]
            assert bare("".join(pieces)) == bare(cell.text)


def test_a_level_that_a_page_cuts_is_named_again_under_the_heading(pages_of):
    pages = pages_of(to_pdf([large(60)], font_dir=FONTS))
    assert len(pages) >= 3
    for page in pages[1:]:
        start = re.match(f"年度绩效指标{re.escape(HEADING)}(产出|效益)指标（[45]0分）\\S\\S+?指标(?=指标\\d+号)", page)
        assert start, page[:80]
        assert page.count(HEADING) == 1


def test_a_wide_form_lies_across_and_others_beside_it_stand(tmp_path: Path):
    grids = [other_grid("monitoring", monitoring()), other_grid("selfeval-2021", self_evaluation()), large(30)]
    path = tmp_path / "forms.pdf"
    path.write_bytes(to_pdf(grids, font_dir=FONTS))
    info = subprocess.run(["pdfinfo", "-l", "9", path], check=True, capture_output=True, text=True).stdout
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", info)
    assert sizes[0] == ("841.89", "595.276")
    assert set(sizes[1:]) == {("595.276", "841.89")}


def test_a_wide_form_of_many_rows_repeats_both_lines_of_its_heading(pages_of):
    document = monitoring()
    document["indicators"] = [each | {"level3": f"指标{at}号"} for at, each in enumerate(document["indicators"] * 8)]
    pages = pages_of(to_pdf([other_grid("monitoring", document)], font_dir=FONTS))
    assert len(pages) >= 3
    for page in pages:
        assert page.count("偏差原因分析完成目标可能性备注经费保障制度保障人员保障硬件条件保障其他原因说明确定能") == 1


def test_merged_levels_in_a_table_whose_heading_stands_apart(pages_of, planned):
    declaration = layouts.get("declaration-2025")
    lines, block = declaration.parts
    assert isinstance(block, Block)
    merged = [replace(column, merged=column.tier) for column in block.columns]
    layout = replace(declaration, parts=(lines, replace(block, columns=tuple(merged))))
    levels = (("产出指标", "数量指标"), ("效益指标", "社会效益指标"))
    rows = [
        dict(zip(("level1", "level2"), levels[at // 75], strict=True)) | {"level3": f"指标{at}号"} for at in range(150)
    ]
    pages = pages_of(to_pdf([fill(layout, FormValues(rows=rows))], font_dir=FONTS))
    (cut,) = planned
    assert len(pages) == len(cut) > 3
    for page in pages[1:]:
        assert re.match("一级指标二级指标三级指标指标值指标解释(产出|效益)指标(数量|社会效益)指标指标\\d+号", page)
    plain = pages_of(to_pdf([fill(declaration, FormValues(rows=rows))], font_dir=FONTS))
    assert abs(pages[1].count("号") - plain[1].count("号")) <= 1  # as many rows as WeasyPrint itself finds room for


def test_the_blank_templates_are_one_page_each(pages_of):
    tiers = [("产出指标", "数量指标"), ("产出指标", "成本指标"), ("效益指标", "满意度指标")]
    grids = [blank(layouts.get(layout), tiers, year=2025) for layout in FORMS]
    assert len(pages_of(to_pdf(grids, font_dir=FONTS))) == len(FORMS)


def test_numbers_stand_in_one_line(pages_of, tmp_path: Path):
    document = overall()
    document["tasks"][0] |= {"total": "1234567890.12", "fiscal": "234567890.12"}
    (tmp_path / "a.pdf").write_bytes(to_pdf([other_grid("overall-2026", document)], font_dir=FONTS))
    laid_out = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "1,234,567,890.12" in laid_out
    assert "234,567,890.12" in laid_out


def test_the_title_of_the_file_names_the_project(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(to_pdf([other_grid("selfeval-2021", self_evaluation())], font_dir=FONTS))
    info = subprocess.run(["pdfinfo", tmp_path / "a.pdf"], check=True, capture_output=True, text=True).stdout
    assert re.search("^Title: +项目支出绩效自评表：社区书屋维护1$", info, re.MULTILINE)
