"""Self-evaluations of whole units through workbooks and back: xlsx, PDF and HTML say what the form holds."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import call_command

from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from projects.services.imports.reading import printed_json
from selfeval.models import EvaluationYear, OverallEvaluation, SelfEvaluation
from selfeval.printing import printed_grid, render_form
from tests.conftest import Cast
from tests.roundtrip.test_forms_come_out_as_they_went_in import bare, cell_texts, import_file, paper_text
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.overall_evaluations import confirmed, content_of, filled_evaluation, overall_fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("layout_id", "printed", "total"),
    [
        ("selfeval-2021", "overall-selfeval", "1620000.00"),
        ("selfeval-national-2020", "overall-selfeval-national", "162.00"),
    ],
)
def test_every_text_of_the_form_stands_on_paper_and_screen(
    cast: Cast, tmp_path: Path, layout_id: str, printed: str, total: str
):
    open_evaluation(cast.year)
    evaluation = filled_evaluation(cast)
    EvaluationYear.objects.update(layout_id=layout_id)
    evaluation = overall_fresh(evaluation.pk)
    xlsx, pdf, html = (render_form(evaluation, fmt) for fmt in ("xlsx", "pdf", "html"))
    (tmp_path / "form.pdf").write_bytes(pdf)
    paper = paper_text(tmp_path / "form.pdf", "-raw")
    screen = bare(unescape(re.sub(r"<[^>]+>", "", html.decode())))
    texts = [bare(cell.text) for _row, cell in printed_grid(evaluation).cells() if bare(cell.text)]
    assert len(texts) == len([text for text in cell_texts(xlsx) if bare(text)])
    assert [text for text in texts if text not in paper] == []
    assert [text for text in texts if text not in screen] == []
    (reading,) = read_workbook(xlsx, layouts=LAYOUTS).forms
    assert (reading.findings, reading.kind, reading.layout and reading.layout.id) == ((), "overall-selfeval", printed)
    document = printed_json(reading)
    assert document["funds"][0]["executed"] == total
    assert [task["rate"] for task in document["tasks"]] == ["96.00%", "99.00%"]
    assert (document["total"]["rate"], document["total_score"]) == ("98.18%", "97.32")


def test_an_exported_workbook_comes_back_as_the_same_form(cast: Cast, tmp_path: Path):
    evaluation = confirmed(cast)
    before = content_of(evaluation)
    path = tmp_path / "整体自评.xlsx"
    export = ("export_form", cast.unit.code, "--kind", "overall-selfeval", "--year", "2025")
    call_command(*export, "--format", "xlsx", "-o", str(path))
    import_file(path)
    assert OverallEvaluation.objects.get().version == evaluation.version

    SelfEvaluation.every.all().delete()
    import_file(path)
    made = overall_fresh(OverallEvaluation.objects.get().pk)
    assert (made.status, made.score, made.targets_id) == ("draft", evaluation.score, evaluation.targets_id)
    after = content_of(made)
    assert (after.funds, after.tasks, after.expected_goal) == (before.funds, before.tasks, before.expected_goal)
    assert [(row.level3, row.actual, row.weight) for row in after.indicators] == [
        (row.level3, row.actual, row.weight) for row in before.indicators
    ]


def test_the_blank_template_is_recognised_and_not_imported(cast: Cast, tmp_path: Path):
    open_evaluation(cast.year)
    path = tmp_path / "空表.xlsx"
    call_command("blank_template", "--kind", "overall-selfeval", "--year", "2025", "-o", str(path))
    (reading,) = read_workbook(path.read_bytes(), layouts=LAYOUTS).forms
    assert (reading.kind, reading.findings) == ("overall-selfeval", ())
    with pytest.raises(SystemExit):
        import_file(path)
    assert not OverallEvaluation.objects.exists()


def test_a_workbook_is_scored_without_being_stored(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    evaluation = filled_evaluation(cast)
    path = tmp_path / "整体自评.xlsx"
    path.write_bytes(render_form(evaluation, "xlsx"))
    call_command("score", str(path), "--json")
    (form,) = json.loads(capsys.readouterr().out)["files"][0]["forms"]
    told = {key: form[key] for key in ("project", "execution_rate", "total", "printed_total", "grade", "findings")}
    assert told == {
        "project": "深圳市甲区政务服务局（本级）",
        "execution_rate": "98.18",
        "total": "97.32",
        "printed_total": "97.32",
        "grade": "优",
        "findings": [],
    }
