"""precheck of 自评表, 监控表 and 整体支出绩效目标申报表: what is found, at its cell; and of what is stored."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from indicators.rules import Form, FormKind, examine
from perfgoals.officialforms import layouts
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.models import Declaration
from projects.services.imports import kinds
from projects.services.imports.kinds import importable_layouts
from selfeval.monitoring.sheet import to_grid
from selfeval.monitoring.values import MonitoringRowValues, MonitoringValues
from tests.conftest import Cast, make_declaration
from tests.projects.import_samples import OFFICIAL
from tests.projects.import_samples import form as declared
from tests.projects.test_commands import document, needs_official
from tests.selfeval.evaluations import evaluation_values, make_evaluation, project_of
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


def test_import_says_that_a_form_is_checked_and_not_stored(cast: Cast, book: Any, monkeypatch: pytest.MonkeyPatch):
    """A table that this installation reads and no app of it files."""
    monkeypatch.delitem(kinds._KINDS, "overall")
    path, _ = book((OverallWriter, overall()))

    code, answer = document("import_forms", path, "--skip-rejected")

    (form,) = answer["files"][0]["forms"]
    known = "、".join(dict.fromkeys(layout.title for layout in importable_layouts()))
    assert (code, form["kind"], form["outcome"]) == (1, "overall", "rejected")
    assert form["findings"][0]["message"] == (
        f"这是“部门（单位）整体支出绩效目标申报表”，目前只能导入{known}；这种表可以用 precheck 命令预审，还不能保存"
    )
    assert Declaration.objects.count() == 0


def test_self_evaluation_of_a_year_that_is_not_there_is_checked_all_the_same(cast: Cast, book: Any):
    """By the scoring that its weights fit: those of the national form with costs of their own are no mistake."""
    values = self_evaluation() | {"year": 2019}
    weights = ("10", "10", "10", "10", "20", "0", "20", "10")
    values["indicators"] = [
        row | {"weight": weight, "score": "9.8" if row["actual"] == "98%" else weight, "level1_weight": None}
        for row, weight in zip(values["indicators"], weights, strict=True)
    ]
    path, _ = book((SelfEvaluationWriter, values))
    other, _ = book((SelfEvaluationWriter, values | {"year": 2025}), name="有年度.xlsx")

    def sums(*arguments: object) -> list[str]:
        _code, answer = document("precheck", *arguments)
        (form,) = answer["files"][0]["forms"]
        assert form["outcome"] == "checked"
        return [each["message"] for each in form["findings"] if each["rule"] == "weights_sum"]

    assert sums(path) == []
    assert sums(other) == ["产出指标的分值合计 60 分，应为 50 分", "效益指标的分值合计 30 分，应为 40 分"]


def test_stored_forms_of_every_kind_are_checked(cast: Cast):
    code = "440304251063190099001"
    make_declaration(cast, declared(1, code=code, allocation=""))
    evaluation = make_evaluation(cast, evaluation_values(name="项目2"))

    ended, answer = document("precheck", "--year", 2025)
    one = document("precheck", "--code", project_of(evaluation).code)

    forms = answer["files"][0]["forms"]
    assert (ended, [(each["kind"], each["code"], each["name"]) for each in forms]) == (
        1,
        [("declaration", code, "项目1"), ("selfeval", project_of(evaluation).code, "项目2")],
    )
    assert [each["rule"] for each in forms[0]["findings"]] == ["blank_field"]
    assert [each["kind"] for each in one[1]["files"][0]["forms"]] == ["selfeval"]


def test_a_monitoring_is_checked_at_its_cells(cast: Cast, tmp_path: Path):
    rows = [MonitoringRowValues(level1="产出指标", level2="数量指标", level3="培训期数", target="≥15期", actual="2期")]
    values = MonitoringValues(month=7, project="培训", executing_unit="甲", indicators=tuple(rows))
    path = tmp_path / "监控.xlsx"
    path.write_bytes(to_xlsx([("表", to_grid(values, layouts.get("monitoring"), year=2025))]))

    code, answer = document("precheck", path)

    (form,) = answer["files"][0]["forms"]
    assert (code, form["kind"], form["name"], form["outcome"]) == (1, "monitoring", "培训", "checked")
    ((_sheet, cell, field),) = places(form, "red_without_measure")
    assert (load_workbook(path)["表"][cell].row, field) == (12, "indicator:培训期数")


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
        assert Counter((each["rule"], each["field"]) for each in form["findings"]) == Counter(
            (each.rule, each.field) for each in wanted
        )
        assert {each["sheet"] for each in form["findings"]} == {form["sheet"]}
        assert all(each["cell"] for each in form["findings"])
