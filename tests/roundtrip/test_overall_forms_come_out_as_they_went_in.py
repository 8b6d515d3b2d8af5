"""Overall forms from a workbook through the database and out again: xlsx, PDF and HTML say what went in.

With forms of our own making, and with the 3 published ones where they stand beside the checkout.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from perfgoals.accounts.models import Unit
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear, Overall
from projects.overall_printing import printed_overall, render_overall
from projects.services.imports.reading import printed_json
from projects.services.overalls import fresh_overall
from tests.conftest import Cast
from tests.projects.import_samples import OFFICIAL
from tests.projects.overalls import document_of, make_year, workbook_of
from tests.roundtrip.test_forms_come_out_as_they_went_in import bare, cell_texts, import_file, paper_text

pytestmark = pytest.mark.django_db
needs_official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")


def comes_out(overall: Overall, tmp_path: Path) -> Any:
    """Print the form in all three ways, compare them with each other, and give the values that the workbook holds."""
    xlsx, pdf, html = (render_overall(overall, fmt) for fmt in ("xlsx", "pdf", "html"))
    (tmp_path / "form.pdf").write_bytes(pdf)
    paper = paper_text(tmp_path / "form.pdf", "-raw")
    screen = bare(unescape(re.sub(r"<[^>]+>", "", html.decode())))
    texts = [bare(cell.text) for _row, cell in printed_overall(overall).cells() if bare(cell.text)]
    assert len(texts) == len([text for text in cell_texts(xlsx) if bare(text)])
    assert [text for text in texts if text not in paper] == []
    assert [text for text in texts if text not in screen] == []
    (reading,) = read_workbook(xlsx, layouts=LAYOUTS).forms
    assert (reading.findings, reading.kind, reading.year) == ((), "overall", overall.year_id)
    return compared(printed_json(reading))


def compared(value: Any, key: str = "") -> Any:
    """The values with amounts as numbers: 13.1 and 13.10 are the same amount."""
    if isinstance(value, dict):
        return {name: compared(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [compared(each) for each in value]
    return float(value) if key in {"total", "fiscal", "other"} and value else value or ""


@pytest.mark.parametrize("layout_id", ["overall-2020", "overall-2026"])
def test_forms_of_our_own_making(cast: Cast, tmp_path: Path, layout_id: str):
    BudgetYear.objects.filter(pk=2025).update(overall_layout_id=layout_id)
    odd = document_of(goals="第一行\n\n第三行　=SUM(A1:A3)") | {"money_unit": "元" if layout_id[-1] == "6" else "万元"}
    odd["tasks"][0] |= {"name": "=1+1；@ 也不是公式", "content": "喆堃𬭎 <运维> & “建设”"}
    odd["indicators"][0] |= {"level3": "a\nb", "target": "+86"}
    path = tmp_path / "整体.xlsx"
    path.write_bytes(workbook_of(odd, layout_id=layout_id))

    import_file(path)

    got = comes_out(fresh_overall(Overall.objects.get().pk), tmp_path)
    columns = () if layout_id == "overall-2026" else ("unit_of_measure", "explanation")
    wanted = odd | {"indicators": [row | dict.fromkeys(columns) for row in odd["indicators"]]}
    assert got == compared({key: each for key, each in wanted.items() if key != "year"})


@pytest.mark.official
@needs_official
@pytest.mark.parametrize("status", ["draft", "approved"])
def test_the_published_forms(cast: Cast, tmp_path: Path, status: str):
    """Every value of the three, from live rows and from the snapshots of loaded history; one is without goals."""
    Unit.objects.filter(pk=cast.unit.pk).update(official_name="深圳市福田区政务服务数据管理局（本级）")
    Unit.objects.filter(pk=cast.sister.pk).update(official_name="深圳市福田区数据管理中心")
    for number in (2020, 2026):
        make_year(cast, number)
    records = [
        record
        for year in (2020, 2026)
        for record in json.loads((OFFICIAL / f"overall_{year}_futian.json").read_text(encoding="utf-8"))
    ]
    files = ("overall_2020_futian_0.xlsx", "overall_2020_futian_2.xlsx", "overall_2026_futian_0.xlsx")
    for record, file in zip(records, files, strict=True):
        for _twice in range(2):
            import_file(OFFICIAL / "xlsx" / file, "--status", status, "--create-units")
        overall = Overall.objects.select_related("unit").get(unit_name=record["unit"], year=record["year"])
        assert (overall.status, overall.version) == (status, 2 if status == Stage.APPROVED else 1)
        wanted = {key: each for key, each in record.items() if key != "year"}
        assert comes_out(fresh_overall(overall.pk), tmp_path) == compared(wanted)
    assert [overall.unit_id for overall in Overall.objects.order_by("pk")][:2] == [cast.unit.pk, cast.sister.pk]


def test_exported_file_of_the_command_is_imported_unchanged(cast: Cast, tmp_path: Path):
    path = tmp_path / "整体.xlsx"
    path.write_bytes(workbook_of(document_of()))
    import_file(path)
    call_command(
        "export_form", cast.unit.code, "--kind", "overall", "--year", "2025", "--format", "xlsx", "-o", str(path)
    )
    import_file(path)
    assert Overall.objects.get().version == 1


def test_the_blank_template_names_its_second_levels(cast: Cast, tmp_path: Path):
    path = tmp_path / "空白.xlsx"
    call_command("blank_template", "--kind", "overall", "--year", "2025", "-o", str(path))
    (reading,) = read_workbook(path.read_bytes(), layouts=LAYOUTS).forms
    assert (reading.kind, reading.layout and reading.layout.id, reading.year) == ("overall", "overall-2020", 2025)
    assert [row["level2"] for row in reading.values.rows][:2] == ["数量指标", "质量指标"]
