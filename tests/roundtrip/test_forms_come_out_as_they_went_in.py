"""From a workbook through the database and out again: xlsx, PDF and HTML all say what went in.

With forms of our own making, and with the 38 published declarations where they stand beside the checkout.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from projects.document import document_of
from projects.models import Declaration
from projects.printing import printed_grid, render_form
from projects.sheet import from_form
from tests.conftest import Cast, row, whole_values
from tests.projects.import_samples import OFFICIAL, form, workbook

pytestmark = pytest.mark.django_db

Modes = Sequence[Sequence[str]]


def bare(text: str) -> str:
    """A text without its blanks, as a search that ignores them sees it."""
    return re.sub(r"\s", "", text)


def import_file(path: Path, *options: str) -> None:
    call_command("import_forms", str(path), *options, stdout=StringIO())


def cell_texts(data: bytes) -> Iterator[str]:
    """Every text of a workbook as its cells show it."""
    for sheet in load_workbook(BytesIO(data)).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value is None:
                    continue
                number = isinstance(cell.value, int | float)
                money = number and cell.number_format.startswith("#,##0")
                yield f"{cell.value:,.2f}" if money else str(cell.value)


def values_in(data: bytes) -> dict[str, Any]:
    """The values of the one form in a workbook, in the shape of official/*.json."""
    (reading,) = read_workbook(data, layouts=LAYOUTS).forms
    assert reading.findings == ()
    assert reading.layout is not None
    return document_of(from_form(reading.values, reading.money_unit or MoneyUnit.YUAN, reading.layout), reading.layout)


def paper_text(pdf: Path, *options: str) -> str:
    """What a search finds in a PDF, blanks aside: as it lies on the page, or (-raw) in the order it was printed."""
    done = subprocess.run(["pdftotext", *options, pdf, "-"], check=True, capture_output=True, text=True)
    return bare(done.stdout)


def comes_out(declaration: Declaration, tmp_path: Path, modes: Modes = (("-raw",),)) -> dict[str, Any]:
    """Print the form in all three ways, compare them with each other, and give the values that the workbook holds."""
    xlsx, pdf, html = (render_form(declaration, fmt) for fmt in ("xlsx", "pdf", "html"))
    (tmp_path / "form.pdf").write_bytes(pdf)
    papers = [paper_text(tmp_path / "form.pdf", *options) for options in modes]
    screen = bare(unescape(re.sub(r"<[^>]+>", "", html.decode())))
    texts = [bare(text) for text in cell_texts(xlsx) if bare(text)]
    assert len(texts) == len([1 for _, cell in printed_grid(declaration).cells() if bare(cell.text)])
    for paper in papers:
        assert [text for text in texts if text not in paper] == []
    assert [text for text in texts if text not in screen] == []
    return values_in(xlsx)


def test_forms_of_our_own_making(cast: Cast, tmp_path: Path):
    odd = form(
        2,
        name="喆堃𬭎平台 <运维> & “建设”",
        annual_goal="第一行\n\n第三行　=SUM(A1:A3)",
        calculation_basis="+86 不是公式；-1 也不是；@ 也不是",
        indicators=(
            row(0, "=1+1", "≥ 98%", "a\nb"),
            row(0, "培训期数", "15期", "按通知"),
            row(1, "合格率", "95.5%"),
            row(2, "完成时间", "2025年12月31日前"),
            row(3, "成本", "≤3万元"),
            row(4, "不适合", "不适合", "不适合"),
            row(5, "差评率", "≤1‰"),
            row(8, "不适用", "不适用", "内部管理项目，没有服务对象"),
        ),
    )
    for number, values in enumerate((form(1), odd)):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(workbook(values))
        import_file(path)
        declaration = Declaration.objects.select_related("project", "year__framework").get(project__code=values.code)
        assert comes_out(declaration, tmp_path) == values_in(workbook(values))


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
@pytest.mark.parametrize("name", ["declarations_2024_futian", "declarations_2025_shenshan"])
def test_the_published_declarations(cast: Cast, tmp_path: Path, name: str):
    import_file(OFFICIAL / "xlsx" / f"{name}.xlsx", "--create-units", "--status", "approved")
    wanted = json.loads((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"))
    for expected in wanted:
        declaration = Declaration.objects.select_related("project", "year__framework").get(
            project__code=expected["code"], year_id=expected.pop("year"), status="approved"
        )
        assert comes_out(declaration, tmp_path, ((), ("-raw",))) == expected


def test_the_same_form_in_another_money_unit_is_the_same_money(cast: Cast, tmp_path: Path):
    path = tmp_path / "yuan.xlsx"
    path.write_bytes(workbook(whole_values(), year=None))
    import_file(path, "--year", "2024")
    declaration = Declaration.objects.select_related("project", "year__framework").get()
    assert values_in(render_form(declaration, "xlsx"))["year_amount"] == "45.00"
    assert declaration.year_amount == 450000
