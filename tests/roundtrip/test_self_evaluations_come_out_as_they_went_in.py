"""Self-evaluations from a workbook through the database and out again: xlsx, PDF and HTML say what went in.

With forms of our own making, and with the 5 published ones where they stand beside the checkout.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from projects.models import BudgetYear
from projects.services.imports.reading import printed_json
from selfeval.models import EvaluationYear, SelfEvaluation
from selfeval.printing import printed_grid, render_form
from selfeval.services.evaluations import fresh
from tests.conftest import Cast
from tests.projects.import_samples import OFFICIAL
from tests.roundtrip.test_forms_come_out_as_they_went_in import bare, cell_texts, import_file, paper_text
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import project_of
from tests.selfeval.import_samples import evaluation_form, with_row, workbook

pytestmark = pytest.mark.django_db

NUMBERS = {"weight", "score", "level1_weight", "total_weight", "total_score", "project_amount"}


def comes_out(evaluation: SelfEvaluation, tmp_path: Path) -> Any:
    """Print the form in all three ways, compare them with each other, and give the values that the workbook holds."""
    xlsx, pdf, html = (render_form(evaluation, fmt) for fmt in ("xlsx", "pdf", "html"))
    (tmp_path / "form.pdf").write_bytes(pdf)
    paper = paper_text(tmp_path / "form.pdf", "-raw")
    screen = bare(unescape(re.sub(r"<[^>]+>", "", html.decode())))
    texts = [bare(cell.text) for _row, cell in printed_grid(evaluation).cells() if bare(cell.text)]
    assert len(texts) == len([text for text in cell_texts(xlsx) if bare(text)])
    assert [text for text in texts if text not in paper] == []
    assert [text for text in texts if text not in screen] == []
    (reading,) = read_workbook(xlsx, layouts=LAYOUTS).forms
    assert (reading.findings, reading.kind) == ((), "selfeval")
    return compared(printed_json(reading))


def compared(value: Any, key: str = "") -> Any:
    """The values with points and amounts as numbers: 10 and 10.00 are the same points."""
    if isinstance(value, dict):
        return {name: compared(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [compared(each) for each in value]
    return float(value) if key in NUMBERS and re.fullmatch(r"[0-9.]+", str(value or "")) else value or ""


@pytest.mark.parametrize(
    "layout_id", ["selfeval-2021", "selfeval-national-2020", "selfeval-national-weight-first-2020"]
)
def test_forms_of_our_own_making(cast: Cast, tmp_path: Path, layout_id: str):
    open_evaluation(cast.year)
    EvaluationYear.objects.update(layout_id=layout_id)
    odd = evaluation_form(project="喆堃𬭎平台 <运维> & “建设”", actual_goal="第一行\n\n第三行　=SUM(A1:A3)")
    odd = with_row(odd, 2, score="9", deviation="=1+1；@ 也不是公式")
    odd = with_row(odd, 6, level3="a\nb", target="显著提升", actual="+86", score="18", deviation="-1")
    path = tmp_path / "自评.xlsx"
    path.write_bytes(
        workbook(odd | {"total_score": "96.64"}, edit=lambda book: setattr(book.worksheets[0], "title", "表"))
    )

    import_file(path)

    evaluation = fresh(SelfEvaluation.objects.get().pk)
    got, wanted = comes_out(evaluation, tmp_path), compared(odd | {"total_score": "96.64"})
    same = ("project", "department_code", "executing_unit", "expected_goal", "actual_goal", "indicators", "total_score")
    assert {key: got[key] for key in same} == {key: wanted[key] for key in same}
    unit = got["money_unit"]
    assert got["funds"][0]["adjusted"] == {"元": "100000.50", "万元": "10.00005"}[unit]
    assert [row["rate"] for row in got["funds"]] == ["96.37%", "96.37%", "0.00%", "0.00%"]


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
@pytest.mark.parametrize("status", ["draft", "approved"])
def test_the_published_self_evaluations(cast: Cast, tmp_path: Path, status: str):
    """Every value of every form, scores among them, from live rows and from the snapshots of loaded history."""
    BudgetYear.objects.create(
        year=2021, money_unit="万元", layout_id="declaration-2024", opens_at=cast.year.opens_at,
        closes_at=cast.year.closes_at, framework=cast.year.framework,
    )  # fmt: skip
    path = OFFICIAL / "xlsx" / "selfevals_2021_futian.xlsx"
    import_file(path, "--unit", cast.unit.code, "--status", status)
    wanted = json.loads((OFFICIAL / "selfevals_2021_futian.json").read_text(encoding="utf-8"))
    for expected in wanted:
        evaluation = SelfEvaluation.objects.get(name=expected["project"], year_id=2021, status=status)
        got = comes_out(fresh(evaluation.pk), tmp_path)
        plain = {key: value for key, value in expected.items() if key not in ("garbled", "cut_level3")}
        assert got == compared(plain | {"money_unit": "元"})


def test_exported_file_of_the_command_is_imported_unchanged(cast: Cast, tmp_path: Path):
    open_evaluation(cast.year)
    path = tmp_path / "自评.xlsx"
    path.write_bytes(workbook(evaluation_form()))
    import_file(path)
    code = project_of(SelfEvaluation.objects.get()).code
    call_command("export_form", code, "--kind", "selfeval", "--year", "2025", "--format", "xlsx", "-o", str(path))
    import_file(path)
    assert SelfEvaluation.objects.get().version == 1
