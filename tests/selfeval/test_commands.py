"""score, and what import_forms, export_form, blank_template do with self-evaluations: documents, exit codes, files."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear, Declaration, ImportBatch
from selfeval.models import SelfEvaluation
from tests.conftest import Cast
from tests.projects.import_samples import OFFICIAL, form
from tests.projects.import_samples import workbook as declarations
from tests.projects.test_commands import document, needs_official, run
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import make_evaluation, project_of
from tests.selfeval.import_samples import UNIT, evaluation_form, with_row, workbook

pytestmark = pytest.mark.django_db

SELFEVALS = OFFICIAL / "xlsx" / "selfevals_2021_futian.xlsx"


@pytest.fixture
def book(cast: Cast, tmp_path: Path) -> Any:
    """A function that writes self-evaluations to a file and gives its path; those of 2025 are being filed."""
    open_evaluation(cast.year)

    def save(*forms: Any, name: str = "自评.xlsx", **more: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(workbook(*forms, **more))
        return path

    return save


# import_forms


def test_import_reports_in_the_agreed_shape(cast: Cast, book: Any):
    path = book(evaluation_form(executing_unit=UNIT, actual_goal=""))

    code, answer = document("import_forms", path)

    (file,) = answer["files"]
    (form,) = file["forms"]
    assert (code, file["outcome"], list(form)) == (
        0,
        "accepted",
        ["sheet", "kind", "code", "name", "outcome", "findings"],
    )
    assert [form[key] for key in ("sheet", "kind", "code", "name", "outcome")] == [
        "社区书屋维护1",
        "selfeval",
        "",
        "社区书屋维护1",
        "created",
    ]
    assert form["findings"][0] == {
        "rule": "blank_field",
        "level": "error",
        "sheet": "社区书屋维护1",
        "cell": "F11",
        "field": "actual_goal",
        "found": "",
        "expected": "",
        "message": "实际完成情况没有填",
        "suggestion": "写明全年实际做成了什么、做到什么程度",
    }
    assert SelfEvaluation.objects.get().created_by == cast.admin
    assert document("import_forms", path)[1]["files"][0]["forms"][0]["outcome"] == "unchanged"


def test_dry_run_gives_what_is_printed_and_writes_nothing(cast: Cast, book: Any):
    code, answer = document("import_forms", book(evaluation_form()), "--dry-run")

    expected = {key: value for key, value in evaluation_form().items() if key != "year"}
    values = answer["files"][0]["forms"][0]["values"]
    assert (code, SelfEvaluation.objects.count()) == (0, 0)
    assert values == expected


def test_kinds_of_one_file_are_written_together_or_not_at_all(cast: Cast, book: Any):
    good = evaluation_form(project="项目1")
    bad = book(good, evaluation_form(2, executing_unit="某某局"), into=declarations(form(1)))

    code, answer = document("import_forms", bad)

    forms = answer["files"][0]["forms"]
    assert (code, answer["files"][0]["outcome"]) == (1, "rejected")
    assert [(each["kind"], each["outcome"]) for each in forms] == [
        ("declaration", "checked"),
        ("selfeval", "checked"),
        ("selfeval", "rejected"),
    ]
    assert (Declaration.objects.count(), SelfEvaluation.objects.count(), ImportBatch.objects.count()) == (0, 0, 0)

    code, answer = document("import_forms", bad, "--skip-rejected")
    assert [each["outcome"] for each in answer["files"][0]["forms"]] == ["created", "created", "rejected"]
    assert (code, SelfEvaluation.objects.get().project) == (1, Declaration.objects.get().project)


def test_same_project_in_two_files_of_one_call(cast: Cast, book: Any):
    one, other = book(evaluation_form()), book(evaluation_form(actual_goal="别的。"), name="b.xlsx")
    _code, answer = document("import_forms", one, other)
    assert answer["files"][1]["forms"][0]["findings"][0]["message"] == (
        "与文件“自评.xlsx”的工作表“社区书屋维护1”是同一个项目，内容不同，只能导入其中一张"
    )


def test_people_get_lines(cast: Cast, book: Any):
    code, out = run("import_forms", book(evaluation_form()))
    assert code == 0
    assert "新建  社区书屋维护1  新建项目（编码由系统给出），新建一张草稿  提醒 2" in out


@pytest.mark.official
@needs_official
def test_published_forms_come_in_as_history(cast: Cast):
    BudgetYear.objects.create(
        year=2021, money_unit="万元", layout_id="declaration-2024", opens_at=cast.year.opens_at,
        closes_at=cast.year.closes_at, framework=cast.year.framework,
    )  # fmt: skip
    wanted = json.loads((OFFICIAL / "selfevals_2021_futian.json").read_text(encoding="utf-8"))
    code, dry = document("import_forms", SELFEVALS, "--dry-run", "--unit", cast.unit.code)
    plain = [
        {key: value for key, value in each.items() if key not in ("garbled", "cut_level3")} | {"money_unit": "元"}
        for each in wanted
    ]
    assert [each["values"] for each in dry["files"][0]["forms"]] == plain
    assert (code, SelfEvaluation.objects.count()) == (0, 0)

    for _time in range(2):
        code, answer = document("import_forms", SELFEVALS, "--unit", cast.unit.code, "--status", "approved")
        assert code == 0

    assert {each["outcome"] for each in answer["files"][0]["forms"]} == {"unchanged"}
    stored = SelfEvaluation.objects.order_by("pk")
    assert [(each.name, each.year_id, each.status) for each in stored] == [
        (each["project"], 2021, Stage.APPROVED) for each in wanted
    ]
    assert [each.score for each in stored] == [Decimal(each["total_score"]) for each in wanted]
    # Not one printed score had to be kept as given by hand.
    assert set(stored.values_list("indicators__own_score", flat=True)) == {None}


# score


def test_score_in_the_agreed_shape(cast: Cast, book: Any):
    given = with_row(evaluation_form(), 2, score="10")
    given = with_row(given, 6, target="显著提升", actual="有所提升", score="15", deviation="阅览室整修")

    code, answer = document("score", book(given))

    (form,) = answer["files"][0]["forms"]
    assert code == 1
    assert list(form) == [
        *("sheet", "project", "execution_rate", "execution_score", "indicators"),
        *("total", "printed_total", "grade", "profile", "findings"),
    ]
    assert [form[key] for key in ("sheet", "project", "execution_rate", "execution_score")] == [
        "社区书屋维护1",
        "社区书屋维护1",
        "96.37",
        "9.64",
    ]
    assert form["indicators"][2] == {
        "level3": "图书验收合格率",
        "weight": "10",
        "computed": "9.80",
        "printed": "10",
        "formula": "未达到：98 % ÷ 100 % × 10 = 9.80",
        "manual": False,
    }
    assert (form["indicators"][6]["computed"], form["indicators"][6]["manual"]) == (None, True)
    assert [form[key] for key in ("total", "printed_total", "grade", "profile")] == ["94.44", "99.44", "优", "futian"]
    assert ("own_score", "H15") in [(each["rule"], each["cell"]) for each in form["findings"]]
    assert SelfEvaluation.objects.count() == 0


def test_score_without_findings_ends_with_nought(cast: Cast, book: Any):
    given = with_row(evaluation_form(), 4, level3="单位维护成本", target="≤500元", actual="480元")
    path = book(with_row(given, 6, actual="6%"))
    code, out = run("score", path)
    assert code == 0
    assert out.splitlines() == [
        str(path),
        "  社区书屋维护1  社区书屋维护1  总分 99.44，优",
        "    评分办法：福田区（产出 50、效益 40）",
        ("    预算执行  执行率 = 96,370 ÷ 100,000.5 = 96.37 %，按调整后的全年预算数算；得分 = 10 × 执行率 = 9.64"),
        "    开放书屋数量  分值 10  得分 10.00  12 = 12，达到，得满分",
        "    项目名称  分值 5  得分 5.00  3 = 3，达到，得满分",
        "    图书验收合格率  分值 10  得分 9.80  未达到：98 % ÷ 100 % × 10 = 9.80",
        "    书屋开放及时率  分值 15  得分 15.00  100 % ≥ 95 %，达到，得满分",
        "    单位维护成本  分值 10  得分 10.00  480 ≤ 500，达到，得满分",
        "    不适用  分值 0  得分 0.00  不计分",
        "    读者增长率  分值 20  得分 20.00  6 % ≥ 5 %，达到，得满分",
        "    读者满意度  分值 20  得分 20.00  93 % ≥ 90 %，达到，得满分",
    ]


def test_lines_say_where_a_form_prints_another_score(cast: Cast, book: Any):
    given = with_row(evaluation_form(total_score="100"), 2, score="10")
    given = with_row(given, 6, target="显著提升", actual="有所提升", score=None)

    code, out = run("score", book(given))

    assert code == 1
    assert "总分 79.44 至 99.44，还有没评的分" in out
    assert "图书验收合格率  分值 10  得分 9.80（表上是 10）  未达到：98 % ÷ 100 % × 10 = 9.80" in out
    assert "读者增长率  分值 20  表上得分 空白  定性指标，请选择并打分：" in out
    assert "    错误 H15 自评得分 10 分高于按实际完成值算出的 9.80 分（10）" in out

    _code, out = run("score", book(with_row(evaluation_form(total_score="100"), 2, score="10")))
    assert "总分 99.44，优（表上是 100）" in out


def test_profile_is_the_one_named_else_the_one_that_the_weights_fit(cast: Cast, book: Any):
    weights = ("10", "10", "10", "10", "20", "0", "20", "10")
    given = evaluation_form()
    for place, weight in enumerate(weights):
        given = with_row(given, place, weight=weight, level1_weight=None)
    path = book(given)

    def profile_of(*more: object) -> tuple[str, list[str]]:
        (scored,) = document("score", path, *more)[1]["files"][0]["forms"]
        return scored["profile"], [each["message"] for each in scored["findings"] if each["rule"] == "weights_sum"]

    assert profile_of() == ("national-2021", [])
    assert profile_of("--profile", "futian") == (
        "futian",
        ["产出指标的分值合计 60 分，应为 50 分", "效益指标的分值合计 30 分，应为 40 分"],
    )
    assert run("score", path, "--profile", "nowhere") == (
        2,
        "没有“nowhere”这套评分办法，可用的有：futian、national-2020、national-2021",
    )


def test_score_of_what_is_no_self_evaluation(cast: Cast, book: Any, tmp_path: Path):
    other = tmp_path / "申报.xlsx"
    other.write_bytes(declarations(form(1)))
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04broken")

    code, answer = document("score", other, broken)

    first, second = answer["files"]
    assert code == 1
    assert [first["forms"][0][key] for key in ("project", "total", "grade", "indicators")] == ["", None, "", []]
    assert first["forms"][0]["findings"][0]["message"] == (
        "这是“二级项目支出绩效目标申报表”，目前只能评分项目支出绩效自评表、部门（单位）整体支出绩效自评表。"
    )
    assert (second["forms"], [each["rule"] for each in second["findings"]]) == ([], ["workbook_refused"])
    assert run("score", tmp_path / "没有.xlsx") == (
        2,
        f"打不开文件 {tmp_path / '没有.xlsx'}：No such file or directory",
    )
    assert "二级项目支出绩效目标申报表" in run("score", other)[1]


def test_amounts_that_are_missing_leave_the_total_open(cast: Cast, book: Any):
    funds = [row | {"executed": None} for row in evaluation_form()["funds"]]
    (scored,) = document("score", book(evaluation_form(funds=funds)))[1]["files"][0]["forms"]
    assert [scored[key] for key in ("execution_rate", "execution_score", "total", "grade")] == [None, None, None, ""]


@pytest.mark.official
@needs_official
def test_published_scores_are_the_computed_ones(cast: Cast):
    """Every indicator score, execution score, rate and total; differences would have to be named in findings.json."""
    wanted = json.loads((OFFICIAL / "selfevals_2021_futian.json").read_text(encoding="utf-8"))
    singles = sorted((OFFICIAL / "xlsx" / "single").glob("selfevals_*.xlsx"))

    for files in ([SELFEVALS], singles):
        _code, answer = document("score", *files)
        forms = [form for file in answer["files"] for form in file["forms"]]
        assert [form["project"] for form in forms] == [each["project"] for each in wanted]
        for scored, printed in zip(forms, wanted, strict=True):
            total = printed["funds"][0]
            assert [Decimal(row["computed"]) for row in scored["indicators"]] == [
                Decimal(row["score"]) for row in printed["indicators"]
            ]
            assert (f"{scored['execution_rate']}%", scored["execution_score"]) == (total["rate"], total["score"])
            assert Decimal(scored["total"]) == Decimal(printed["total_score"]) == Decimal(scored["printed_total"])
            assert not any(row["manual"] for row in scored["indicators"])


# export_form, blank_template


def test_export_writes_the_form_that_is_read_back(cast: Cast, tmp_path: Path):
    evaluation = make_evaluation(cast)
    target = tmp_path / "出.xlsx"
    export = ("export_form", project_of(evaluation).code, "--kind", "selfeval", "--year", 2025, "-o", target)

    assert run(*export, "--format", "xlsx") == (0, "")
    (read,) = read_workbook(target.read_bytes(), layouts=LAYOUTS).forms
    assert (read.kind, read.values.head["project"], read.values.head["total_score"]) == (
        "selfeval",
        "窗口人员培训",
        "100",
    )
    assert run(*export, "--format", "html")[0] == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(("kind", "title"), [("selfeval", "项目支出绩效自评表"), ("monitoring", "绩效运行监控表")])
def test_blank_templates_of_the_other_kinds(cast: Cast, tmp_path: Path, kind: str, title: str):
    target = tmp_path / "模板.xlsx"
    assert run("blank_template", "--kind", kind, "--year", 2025, "-o", target) == (0, "")
    assert load_workbook(BytesIO(target.read_bytes())).worksheets[0]["A1"].value == title
    code, answer = document("import_forms", target)
    assert code == 1
    assert answer["files"][0]["forms"][0]["findings"][0]["message"] == "这张表没有填任何内容，是空白模板"


def test_blank_template_filled_in_is_imported(cast: Cast, tmp_path: Path):
    target = tmp_path / "模板.xlsx"
    run("blank_template", "--kind", "selfeval", "--year", 2025, "-o", target)
    filled = load_workbook(target)
    (reading,) = read_workbook(target.read_bytes(), layouts=LAYOUTS).forms
    sheet = filled.worksheets[0]
    sheet[reading.cells["project"]], sheet[reading.cells["executing_unit"]] = "窗口培训", UNIT
    sheet[reading.cells["indicators.0.level3"]] = "培训期数"
    filled.save(target)

    code, answer = document("import_forms", target)

    assert (code, answer["files"][0]["forms"][0]["outcome"]) == (0, "created")
    assert (SelfEvaluation.objects.get().name, SelfEvaluation.objects.get().unit) == ("窗口培训", cast.unit)
