"""precheck of 自评表 and 整体支出绩效目标申报表: what the rules find, at its cell; nothing of it is imported."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from indicators.rules import Form, FormKind, examine
from projects.models import Declaration
from tests.conftest import Cast
from tests.projects.import_samples import OFFICIAL
from tests.projects.test_commands import document, needs_official
from tests.workbooks.other_writers import OverallWriter, SelfEvaluationWriter, Writer
from tests.workbooks.others import Style, overall, self_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A function that writes forms to a file, each on its sheet, and gives its path and where the values stand."""

    def save(*forms: tuple[type[Writer], dict[str, Any]], name: str = "预审.xlsx") -> tuple[Path, list[dict[str, str]]]:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        written = []
        for number, (writer, values) in enumerate(forms, start=1):
            each = writer(workbook.create_sheet(f"表{number}"), Style(), values)
            each.write(1)
            written.append(each.written)
        path = tmp_path / name
        workbook.save(path)
        return path, written

    return save


def places(form: dict[str, Any], rule: str) -> list[tuple[str, str, str]]:
    """Where the findings of a rule stand."""
    return [
        (finding["sheet"], finding["cell"], finding["field"]) for finding in form["findings"] if finding["rule"] == rule
    ]


def test_a_self_evaluation_is_checked_at_its_cells(cast: Cast, book: Any):
    values = self_evaluation()
    values["executing_unit"] = ""
    values["funds"][0]["adjusted"] = "0.00"
    values["funds"][0]["rate"] = "0.00%"
    values["indicators"][2]["deviation"] = None
    path, (written,) = book((SelfEvaluationWriter, values))

    code, answer = document("precheck", path)

    (form,) = answer["files"][0]["forms"]
    assert (code, answer["files"][0]["outcome"]) == (1, "accepted")
    assert [form[key] for key in ("sheet", "kind", "code", "name", "outcome")] == [
        "表1",
        "selfeval",
        "",
        "社区书屋维护1",
        "checked",
    ]
    assert places(form, "missing_deviation_reason") == [("表1", "I15", "indicator:图书验收合格率")]
    assert places(form, "undefined_rate") == [("表1", "B6", "funds:年度资金总额")]
    assert places(form, "blank_field") == [("表1", written["executing_unit"], "executing_unit")]


def test_an_overall_form_is_checked_at_its_cells(cast: Cast, book: Any):
    values = overall()
    values["goals"] = ""
    values["indicators"][1] |= {"level3": "举办读书活动场次", "target": "≥24场"}
    path, (written,) = book((OverallWriter, values))

    code, answer = document("precheck", path)

    (form,) = answer["files"][0]["forms"]
    assert (code, form["kind"], form["name"], form["outcome"]) == (1, "overall", "某某区文化局1", "checked")
    assert places(form, "blank_field") == [("表1", written["goals"], "goals")]
    assert [cell for _sheet, cell, _field in places(form, "duplicate_indicator")] == [written["indicators.1.level3"]]


def test_forms_of_one_call_are_compared_with_each_other(cast: Cast, book: Any):
    first, _ = book((SelfEvaluationWriter, self_evaluation()), name="甲.xlsx")
    second, _ = book((OverallWriter, overall()), (SelfEvaluationWriter, self_evaluation()), name="乙.xlsx")

    _code, answer = document("precheck", first, second)

    forms = [form for file in answer["files"] for form in file["forms"]]
    assert [places(form, "duplicate_form") for form in forms] == [
        [],
        [],
        [("表2", "A1", "record")],
    ]


def test_the_year_given_is_that_of_a_form_without_one(cast: Cast, book: Any):
    values = overall()
    values["indicators"][0]["target"] = "2024年6月前"
    path, (written,) = book((OverallWriter, values))
    without, _ = book((OverallWriter, values | {"year": ""}), name="无年度.xlsx")

    def dates(*arguments: object) -> list[str]:
        _code, answer = document("precheck", *arguments)
        return [cell for _sheet, cell, _field in places(answer["files"][0]["forms"][0], "date_outside_year")]

    assert dates(path) == [written["indicators.0.target"]]
    assert dates(without) == []
    assert dates(without, "--year", "2025") == [written["indicators.0.target"]]


def test_a_form_that_cannot_be_read_is_rejected_with_its_reason(cast: Cast, book: Any):
    path, _ = book((OverallWriter, overall()))
    workbook = load_workbook(path)
    workbook["表1"]["A3"] = "处室"
    workbook.save(path)

    code, answer = document("precheck", path)

    (form,) = answer["files"][0]["forms"]
    assert (code, form["kind"], form["outcome"]) == (1, "overall", "rejected")
    assert [(finding["rule"], finding["sheet"], finding["message"]) for finding in form["findings"]] == [
        ("unreadable", "表1", "没有找到“部门（单位）名称”，无法作为整体支出绩效目标申报表预审。")
    ]


def test_import_says_that_they_are_checked_and_not_stored(cast: Cast, book: Any):
    path, _ = book((SelfEvaluationWriter, self_evaluation()), (OverallWriter, overall()))

    code, answer = document("import_forms", path, "--skip-rejected")

    assert code == 1
    assert [
        (form["kind"], form["outcome"], form["findings"][0]["message"]) for form in answer["files"][0]["forms"]
    ] == [
        (
            "selfeval",
            "rejected",
            (
                "这是“项目支出绩效自评表”，目前只能导入二级项目支出绩效目标申报表；"
                "这种表可以用 precheck 命令预审，还不能保存"
            ),
        ),
        (
            "overall",
            "rejected",
            (
                "这是“部门（单位）整体支出绩效目标申报表”，目前只能导入二级项目支出绩效目标申报表；"
                "这种表可以用 precheck 命令预审，还不能保存"
            ),
        ),
    ]
    assert Declaration.objects.count() == 0


@pytest.mark.official
@needs_official
def test_published_workbooks_give_what_their_data_give(cast: Cast):
    """Every finding on the published JSON comes back from the workbook, with a cell; and no other."""
    index = json.loads((OFFICIAL / "xlsx" / "index.json").read_text(encoding="utf-8"))
    entries = [entry for entry in index if entry["kind"] != "declaration" and "/single/" not in entry["file"]]
    files = list(dict.fromkeys(entry["file"] for entry in entries))

    _code, answer = document("precheck", *(OFFICIAL / file for file in files))

    forms = [form for file in answer["files"] for form in file["forms"]]
    assert len(forms) == len(entries) == 8
    for form, entry in zip(forms, entries, strict=True):
        records = json.loads((OFFICIAL / entry["source"]).read_text(encoding="utf-8"))
        (record,) = [each for each in records if entry["form"] in (each.get("project"), each.get("unit"))]
        wanted = examine(Form.from_json(FormKind(form["kind"]), record))
        assert form["name"] == entry["form"]
        assert Counter((each["rule"], each["field"], each["found"]) for each in form["findings"]) == Counter(
            (each.rule, each.field, each.found) for each in wanted
        )
        assert {each["sheet"] for each in form["findings"]} == {form["sheet"]}
        assert all(each["cell"] for each in form["findings"])
