"""Importing self-evaluations: what the plan says, what is written, and the way back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from perfgoals.accounts.models import AuditEvent, Unit, UnitKind
from perfgoals.money import MoneyUnit
from perfgoals.officialforms import layouts
from perfgoals.officialforms.to_xlsx import to_xlsx
from perfgoals.workflow.models import Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import digest
from projects.models import BudgetYear, Declaration, ImportBatch, ImportedForm, Project, WindowOpening
from projects.services.imports import ImportPlan, ImportRefused, PlanChanged, undo_decision, undo_import, write_import
from selfeval.flow import FLOW
from selfeval.models import EvaluationYear, Evidence, Rescore, SelfEvaluation
from selfeval.printing import render_form
from selfeval.queries import values_of
from selfeval.scored import scored
from selfeval.scoring import get_profile
from selfeval.services.evaluations import fresh, save_evaluation
from selfeval.sheet import to_grid
from selfeval.values import EvaluationValues
from tests.conftest import Cast
from tests.projects.import_samples import form, outcomes, rules
from tests.projects.import_samples import workbook as declarations
from tests.selfeval.conftest import filled, go, open_evaluation
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, project_of
from tests.selfeval.import_samples import DEPARTMENT, UNIT, evaluation_form, plan, with_row, workbook
from tests.workbooks.others import Style, some_styles

pytestmark = pytest.mark.django_db

NATIONAL = ("selfeval-national-2020", "selfeval-national-weight-first-2020")


@pytest.fixture(autouse=True)
def _open_year(cast: Cast) -> None:
    """Self-evaluations of 2025 are being filed."""
    open_evaluation(cast.year)


def written(cast: Cast, *forms: Any, **more: Any) -> ImportBatch:
    """A batch that the filer has imported."""
    batch = write_import(plan(cast.filer, workbook(*forms)), cast.filer, **more)
    assert batch is not None
    return batch


def only() -> SelfEvaluation:
    """The one self-evaluation that is stored."""
    return fresh(SelfEvaluation.objects.get().pk)


def found(planned: ImportPlan, rule: str, index: int = 0) -> list[tuple[str, str, str]]:
    """Level, cell and message of what a rule found on one form."""
    findings = planned.forms[index].findings
    return [(each.level.value, each.cell, each.message) for each in findings if each.rule == rule]


# What the plan says, and what is written


def test_new_form_is_planned_and_nothing_is_written(cast: Cast):
    planned = plan(cast.filer, workbook(evaluation_form()))

    assert outcomes(planned) == ["created"]
    assert planned.forms[0].why == "新建项目（编码由系统给出），新建一张草稿"
    assert rules(planned) == ["progress_as_cost", "overachieved_target"]
    assert (Project.objects.count(), SelfEvaluation.objects.count(), ImportBatch.objects.count()) == (0, 0, 0)


def test_written_form_holds_the_values_of_the_workbook_and_its_scores(cast: Cast):
    batch = written(cast, evaluation_form())

    evaluation = only()
    values = values_of(evaluation)
    assert (evaluation.status, evaluation.unit, evaluation.created_by) == (Stage.DRAFT, cast.unit, cast.filer)
    assert (project_of(evaluation).code, project_of(evaluation).name) == ("440304251060199900001", "社区书屋维护1")
    assert (evaluation.targets, evaluation.year) == (None, cast.year)
    assert (values.project_amount, values.total_funds.adjusted) == (Decimal("360000.00"), Decimal("100000.50"))
    assert [(row.level3, row.target, row.actual, str(row.weight)) for row in values.indicators][2:4] == [
        ("图书验收合格率", "100%", "98%", "10.00"),
        ("书屋开放及时率", "≥95%", "100%", "15.00"),
    ]
    # Every printed 得分 is the computed one: none was given by hand.
    assert {row.own_score for row in values.indicators} == {None}
    assert (evaluation.execution_rate, evaluation.score, evaluation.grade) == (
        Decimal("96.37"),
        Decimal("99.44"),
        "优",
    )
    assert list(evaluation.revisions.values_list("version", "cause")) == [(1, "导入 自评.xlsx")]
    assert [(row.kind, row.subject_id, row.project_created) for row in batch.forms.all()] == [
        ("selfeval", evaluation.pk, True)
    ]
    event = AuditEvent.objects.get(action="导入自评表")
    assert (event.actor, event.subject, event.detail) == (cast.filer, "自评.xlsx", "新建 1")


def test_scores_are_kept_as_given_only_where_they_are_not_the_computed_ones(cast: Cast):
    given = evaluation_form()
    given = with_row(given, 2, score="9")  # computed 9.8: deducted by the unit, with a reason
    given = with_row(given, 6, target="显著提升", actual="显著提升", score="18")  # by hand
    given = with_row(given, 7, score=None)  # not written: computed

    written(cast, given)

    rows = values_of(only()).indicators
    assert [row.own_score for row in rows] == [None, None, Decimal(9), None, None, None, Decimal(18), None]
    assert only().score == Decimal("9.64") + 10 + 5 + 9 + 15 + 10 + 18 + 20


def test_score_above_the_computed_one_is_kept_and_said_at_its_cell(cast: Cast):
    planned = plan(cast.filer, workbook(with_row(evaluation_form(), 2, score="10")))
    write_import(planned, cast.filer)

    assert found(planned, "own_score") == [("error", "H15", "自评得分 10 分高于按实际完成值算出的 9.80 分")]
    assert values_of(only()).indicators[2].own_score == Decimal(10)


def test_same_file_twice_changes_nothing(cast: Cast):
    data = workbook(evaluation_form(1), with_row(evaluation_form(2), 2, score="9"))
    write_import(plan(cast.filer, data), cast.filer)

    again = plan(cast.filer, data)

    assert outcomes(again) == ["unchanged", "unchanged"]
    assert again.forms[0].why == "与系统里的草稿一字不差，不动"
    assert write_import(again, cast.filer) is None
    assert list(SelfEvaluation.objects.values_list("version", flat=True)) == [1, 1]


def test_draft_is_updated_under_a_new_version_and_brought_back(cast: Cast):
    written(cast, evaluation_form())
    before = values_of(only())

    planned = plan(cast.colleague, workbook(with_row(evaluation_form(), 0, actual="6个", score="5")))
    batch = write_import(planned, cast.colleague)

    assert outcomes(planned) == ["updated"]
    assert planned.forms[0].why.startswith("草稿 今天 ")
    assert planned.forms[0].why.endswith(" 存入历史版本，再换成表里的内容")
    assert (only().version, only().saved_by, only().score) == (2, cast.colleague, Decimal("94.44"))
    assert batch is not None
    undo_import(batch, cast.colleague)
    assert (only().version, only().score, values_of(only())) == (3, Decimal("99.44"), before)
    assert only().revisions.get(version=3).cause == "撤回导入"


def test_undo_takes_the_new_form_and_its_project_with_it(cast: Cast):
    undo_import(written(cast, evaluation_form()), cast.filer)
    assert (SelfEvaluation.objects.count(), Project.objects.count()) == (0, 0)


def test_undo_keeps_a_project_that_got_something_else(cast: Cast):
    batch = written(cast, evaluation_form())
    project = Project.objects.get()
    Declaration.objects.create(
        project=project, year=cast.year, unit=cast.unit, created_by=cast.filer, saved_by=cast.filer
    )

    undo_import(batch, cast.filer)

    assert (SelfEvaluation.objects.count(), Project.objects.get()) == (0, project)


def test_undo_stops_where_somebody_went_on(cast: Cast):
    batch = written(cast, evaluation_form(1), evaluation_form(2))
    first, second = SelfEvaluation.objects.order_by("pk")
    Evidence.objects.create(
        evaluation=first, file=ContentFile(b"", "a.pdf"), name="a.pdf", size=0, digest="", uploaded_by=cast.colleague
    )
    save_evaluation(fresh(second.pk), cast.colleague, evaluation_values(name="社区书屋维护2"), seen_version=1)

    reason = undo_decision(batch, cast.filer).reason

    assert reason.startswith("“社区书屋维护1”已由填报人colleague于 ")
    assert " 上传证明材料；“社区书屋维护2”已由填报人colleague于 " in reason
    assert reason.endswith(" 改过")
    with pytest.raises(ImportRefused):
        undo_import(batch, cast.filer)
    assert SelfEvaluation.objects.count() == 2


def test_change_since_the_preview_stops_the_writing(cast: Cast):
    written(cast, evaluation_form())
    planned = plan(cast.filer, workbook(evaluation_form(actual_goal="新的。")))
    save_evaluation(only(), cast.colleague, evaluation_values(name="社区书屋维护1"), seen_version=1)

    with pytest.raises(PlanChanged):
        write_import(planned, cast.filer)
    assert only().version == 2


def test_form_that_came_at_the_same_moment_stops_the_writing(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL lets another transaction commit after the plan was made again: the insert itself finds it."""
    project = Project.objects.create(code="1", name="社区书屋维护1", unit=cast.unit)
    planned = plan(cast.filer, workbook(evaluation_form()))
    monkeypatch.setattr(ImportPlan, "again", lambda self: self)
    SelfEvaluation.objects.create(
        project=project, year=cast.year, unit=cast.unit, created_by=cast.colleague, saved_by=cast.colleague
    )

    with pytest.raises(PlanChanged):
        write_import(planned, cast.filer)


@pytest.mark.parametrize("style", some_styles(12, seed=41), ids=lambda style: f"{'-'.join(style.parts)}-{style.beside}")
def test_form_in_any_style_is_the_same_form(cast: Cast, style: Any):
    written(cast, evaluation_form())
    given = evaluation_form()
    if not style.points:
        given |= {"indicators": [row | {"level1_weight": None} for row in given["indicators"]]}

    planned = plan(cast.filer, workbook(given, style=style), year=cast.year)

    # Points behind the first levels that are left out are those of the scoring of the year.
    assert outcomes(planned) == ["unchanged"]


@pytest.mark.parametrize("layout_id", NATIONAL)
def test_national_layouts_in_ten_thousands(cast: Cast, layout_id: str):
    """万元 becomes 元; 项目金额, which those forms do not have, stays as it is stored."""
    written(cast, evaluation_form())
    stored = values_of(only())
    values = replace(stored, money_unit=MoneyUnit.WAN_YUAN, actual_goal="全年开放。")
    grid = to_grid(values, scored(values, get_profile(), year=2025), layouts.get(layout_id), year=2025)

    planned = plan(cast.filer, to_xlsx([("表", grid)]))
    write_import(planned, cast.filer)

    assert outcomes(planned) == ["updated"]
    assert replace(values_of(only()), actual_goal="") == replace(stored, actual_goal="")
    assert only().actual_goal == "全年开放。"


def test_export_comes_back_unchanged(cast: Cast, filled_evaluation: SelfEvaluation):
    assert outcomes(plan(cast.filer, render_form(filled_evaluation, "xlsx"))) == ["unchanged"]


def test_score_that_a_review_set_does_not_become_the_units_own(cast: Cast):
    """A returned form prints the reviewer's score; imported again, the unit's own score stays what it was."""
    written(cast, with_row(evaluation_form(), 2, score="9"))
    row = values_of(only()).indicators[2]
    SelfEvaluation.objects.update(status=Stage.RETURNED, submitted_by=cast.filer)
    Rescore.objects.create(
        evaluation=only(), fingerprint=row.fingerprint, level2=row.level2, level3=row.level3, before=Decimal(9),
        after=Decimal(7), reason="抽查不符", role="finance_reviewer", by=cast.finance,
    )  # fmt: skip

    exported = render_form(only(), "xlsx")

    assert "7" in [str(cell.value) for line in load_sheet(exported) for cell in line]
    assert outcomes(plan(cast.filer, exported)) == ["unchanged"]


def load_sheet(data: bytes) -> Any:
    """The cells of the first sheet."""
    return load_workbook(BytesIO(data)).worksheets[0].iter_rows()


def test_numbers_that_cannot_be_read_are_kept_as_typed(cast: Cast):
    given = with_row(evaluation_form(project_amount="约36万"), 0, weight="十分", score="满分")

    planned = plan(cast.filer, workbook(given, style=Style(money="text")))
    write_import(planned, cast.filer)

    assert sorted(each[2] for each in found(planned, "not_a_number")) == [
        "分值读不出数字",
        "得分读不出数字",
        "项目金额：不是数字，只写数字即可（单位元已在栏目名中）",
    ]
    values = values_of(only())
    assert values.unread == {"project_amount": "约36万"}
    assert values.indicators[0].unread == {"weight": "十分", "own_score": "满分"}


def test_formula_is_not_calculated(cast: Cast):
    def formula(book: Workbook) -> None:
        book.worksheets[0]["H13"] = "=5+5"

    planned = plan(cast.filer, workbook(evaluation_form(), edit=formula))

    assert [cell for _level, cell, _message in found(planned, "formula_in_cell")] == ["H13"]
    assert planned.forms[0].content.indicators[0].own_score is None


def test_forms_that_cannot_be_kept(cast: Cast):
    nothing = evaluation_form(
        project="", project_amount="", expected_goal="", actual_goal="", indicators=[], funds=[
            {key: "" if key != "row" else text for key, text in row.items()} for row in evaluation_form()["funds"]
        ],
    )  # fmt: skip
    assert (
        plan(cast.filer, workbook(nothing, style=Style(money="text"))).forms[0].why
        == "这张表没有填任何内容，是空白模板"
    )
    assert plan(cast.filer, workbook(evaluation_form(project=""))).forms[0].why == (
        "没有写项目名称，不知道是哪个项目的自评表"
    )


def test_same_project_twice_in_a_workbook(cast: Cast):
    def twice(book: Workbook) -> None:
        book.copy_worksheet(book.worksheets[0]).title = "又一张"

    same = plan(cast.filer, workbook(evaluation_form(), edit=twice))
    other = plan(cast.filer, workbook(evaluation_form(), evaluation_form(actual_goal="别的。")))

    assert outcomes(same) == ["created", "unchanged"]
    assert same.forms[1].why == "与工作表“社区书屋维护1”的内容相同，不重复导入"
    assert outcomes(other) == ["created", "rejected"]
    assert other.forms[1].why == "与工作表“社区书屋维护1”是同一个项目，内容不同，只能导入其中一张"
    assert (other.forms[1].findings[0].rule, other.forms[1].findings[0].field) == ("duplicate_form", "project")


def test_name_of_two_projects_is_not_guessed(cast: Cast):
    for code in "12":
        Project.objects.create(code=code, name="社区书屋维护1", unit=cast.unit)

    planned = plan(cast.filer, workbook(evaluation_form()))

    assert planned.forms[0].why == "本单位有 2 个项目叫“社区书屋维护1”，不知道是哪一个"
    assert planned.forms[0].findings[0].suggestion == "请在系统里打开要填的项目，在那里填自评表"


# Year


def test_year_of_the_title_then_of_the_file_name(cast: Cast):
    def year_of(year: Any, file_name: str) -> Any:
        planned = plan(None, workbook(evaluation_form(year=year)), file_name=file_name)
        return planned.forms[0].year and planned.forms[0].year.year, planned.forms[0].why

    assert year_of(2024, "2025年自评.xlsx")[0] == 2024
    assert year_of("", "2024年自评.xlsx")[0] == 2024
    # The unit of money tells no years apart, and a date says when the form was filed.
    assert year_of("", "2025年3月自评.xlsx") == (
        None,
        "看不出是哪个年度的表（现有年度：2024、2025）；请用 --year 指定年度",
    )
    assert year_of("", "2021年自评.xlsx") == (
        None,
        "文件名写的是 2021 年度，系统里没有这个年度（现有：2024、2025）；请用 --year 指定年度",
    )


def test_only_year_is_taken_and_said(cast: Cast):
    BudgetYear.objects.filter(year=2024).delete()
    planned = plan(None, workbook(evaluation_form(year="")))
    assert [each[2] for each in found(planned, "year_assumed")] == ["表上没有写年度，按系统里唯一的年度认作 2025 年度"]


# Unit


@pytest.mark.parametrize("text", [UNIT, "甲区政务服务局(本级)", " 甲区 政务服务局【本级】", "440304106001"])
def test_unit_by_name_or_code_of_who_executes(cast: Cast, text: str):
    planned = plan(None, workbook(evaluation_form(executing_unit=text, department_code="")))
    assert planned.forms[0].unit == cast.unit


@pytest.mark.parametrize("text", ["乙区数据中心", "深圳市乙区数据中心", "440313211", "440313211001"])
def test_unit_by_its_department_where_that_has_only_one(cast: Cast, text: str):
    planned = plan(None, workbook(evaluation_form(executing_unit="", department_code=text)))
    assert planned.forms[0].unit == cast.stranger
    assert "unit_assumed" not in rules(planned)


def test_department_with_several_units_is_itself_its_own_level(cast: Cast):
    given = evaluation_form(executing_unit="", department_code=DEPARTMENT)
    planned = plan(None, workbook(given))
    assert planned.forms[0].unit == cast.unit
    assert found(planned, "unit_assumed") == [("hint", "F4", "表上没有写实施单位，按甲区政务服务局（本级）导入")]

    Unit.objects.filter(pk=cast.unit.pk).update(name="甲区政务大厅", official_name="深圳市甲区政务大厅")
    for create in (False, True):
        assert plan(None, workbook(given), create_units=create).forms[0].why == (
            f"主管部门“{DEPARTMENT}”下有 2 个单位，表上没有写实施单位；请填写，或用 --unit 指定单位"
        )


def test_unit_that_is_called_like_its_department_goes_before_the_others(cast: Cast):
    """Departments are often entered under the name of their own level."""
    Unit.objects.filter(pk=cast.department.pk).update(official_name=UNIT)
    planned = plan(None, workbook(evaluation_form(executing_unit="", department_code=UNIT)))
    assert (planned.forms[0].unit, "unit_assumed" in rules(planned)) == (cast.unit, False)


def test_only_unit_of_a_filer_is_taken_and_said(cast: Cast):
    def assumed(department: str) -> list[tuple[str, str, str]]:
        planned = plan(cast.sister_filer, workbook(evaluation_form(executing_unit="", department_code=department)))
        assert planned.forms[0].unit == cast.sister
        return found(planned, "unit_assumed")

    said = "表上没有写实施单位，按甲区政务服务中心导入"
    assert assumed("") == assumed("0402009") == [("hint", "F4", said)]
    assert assumed("深圳市丙区某局") == [("warning", "F4", f"{said}，但主管部门写的是“深圳市丙区某局”")]
    assert assumed(DEPARTMENT) == []


def test_unit_of_others_is_answered_like_one_that_does_not_exist(cast: Cast):
    foreign = plan(cast.filer, workbook(evaluation_form(executing_unit=cast.stranger.official_name)))
    unknown = plan(cast.filer, workbook(evaluation_form(executing_unit="深圳市丙区某某局")))

    assert foreign.forms[0].why == f"没有您可以填报的单位“{cast.stranger.official_name}”，请核对实施单位"
    assert unknown.forms[0].why == "没有您可以填报的单位“深圳市丙区某某局”，请核对实施单位"
    assert (foreign.forms[0].findings[0].rule, foreign.forms[0].findings[0].cell) == ("unknown_unit", "F4")
    assert plan(cast.admin, workbook(evaluation_form(executing_unit="", department_code="0402009"))).forms[0].why == (
        "表上没有写实施单位，也没有您可以填报的主管部门“0402009”；请填写，或在上传时选择单位"
    )


def test_given_unit_is_taken_where_the_form_names_none(cast: Cast):
    bare = plan(None, workbook(evaluation_form(executing_unit="", department_code="0402009")), unit=cast.sister)
    other = plan(None, workbook(evaluation_form()), unit=cast.sister)

    assert (bare.forms[0].unit, "unit_assumed" in rules(bare)) == (cast.sister, False)
    assert other.forms[0].why == f"表上的实施单位“{UNIT}”不是所选的单位（甲区政务服务中心）"


def test_of_two_units_of_one_name_the_department_decides(cast: Cast):
    Unit.objects.filter(pk=cast.stranger.pk).update(official_name=UNIT)
    assert plan(None, workbook(evaluation_form())).forms[0].unit == cast.unit
    assert plan(None, workbook(evaluation_form(department_code="乙区数据中心"))).forms[0].unit == cast.stranger
    assert plan(None, workbook(evaluation_form(department_code="")), create_units=True).forms[0].why == (
        f"有 2 个单位叫“{UNIT}”；用 --unit 指定单位"
    )


def test_unit_of_a_form_without_project_code_is_made_in_its_department(cast: Cast):
    given = evaluation_form(executing_unit="深圳市甲区政务大厅")
    planned = plan(None, workbook(given), create_units=True)
    write_import(planned, cast.admin)

    assert planned.forms[0].why == "新建单位“深圳市甲区政务大厅”和项目，新建一张草稿"
    assert (only().unit.parent, only().unit.code, only().unit.name) == (
        cast.department,
        "440304106003",
        "甲区政务大厅",
    )
    assert outcomes(plan(None, workbook(given), create_units=True)) == ["unchanged"]


def test_unit_that_is_only_a_code_is_made_where_it_can_be(cast: Cast):
    given = evaluation_form(executing_unit="", department_code="0402009")
    write_import(plan(None, workbook(given), create_units=True), cast.admin)

    unit = only().unit
    assert (unit.kind, unit.code, unit.name, unit.path) == (
        UnitKind.UNIT,
        "0402009001",
        "0402009",
        "4403/0402009/0402009001/",
    )
    assert unit.parent is not None
    assert (unit.parent.kind, unit.parent.department_code) == (UnitKind.DEPARTMENT, "901")
    assert outcomes(plan(None, workbook(given))) == ["unchanged"]


# What is stored already


def test_window_binds_everybody_but_the_operator_until_it_is_opened(cast: Cast):
    EvaluationYear.objects.update(closes_at=timezone.now() - timedelta(days=1))
    data = workbook(evaluation_form())
    for user in (cast.filer, cast.admin):
        assert plan(user, data).forms[0].why.startswith("2025 年度自评时间是 ")
        assert rules(plan(user, data))[0] == "window_closed"
    assert outcomes(plan(None, data)) == ["created"]

    until = timezone.now() + timedelta(days=1)
    WindowOpening.objects.create(year=cast.year, unit=cast.unit, until=until, reason="补报", opened_by=cast.admin)
    assert outcomes(plan(cast.filer, data)) == ["created"]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Stage.UNIT_REVIEW, "已送审（单位审核），不能覆盖；要改须先由审核人退回"),
        (Stage.APPROVED, "已确认，内容与表里不同，不能覆盖"),
    ],
)
def test_what_was_handed_in_is_not_overwritten(cast: Cast, status: Stage, sentence: str):
    written(cast, evaluation_form())
    SelfEvaluation.objects.update(status=status, submitted_by=cast.filer)

    changed = plan(None, workbook(evaluation_form(actual_goal="改过。")))

    assert (outcomes(changed), changed.forms[0].why) == (["rejected"], sentence)
    assert outcomes(plan(None, workbook(evaluation_form()))) == ["unchanged"]


def test_returned_form_may_be_corrected_after_the_window(cast: Cast, filled_evaluation: SelfEvaluation):
    go(cast.filer, filled_evaluation, "submit", "已核对")
    go(cast.unit_reviewer, filled_evaluation, "return_unit_review", "请写清楚")
    EvaluationYear.objects.update(closes_at=timezone.now() - timedelta(days=1))
    values = replace(filled(values_of(fresh(filled_evaluation.pk))), actual_goal="全年办班 15 期，人人轮训。")

    planned = plan(cast.filer, exported(cast, values))

    assert outcomes(planned) == ["updated"]


def exported(cast: Cast, values: EvaluationValues) -> bytes:
    """The official form with these values."""
    grid = to_grid(values, scored(values, get_profile(), year=2025), layouts.get("selfeval-2021"), year=2025)
    return to_xlsx([("表", replace(grid, year=2025))])


# Approved targets


def test_form_with_the_approved_indicators_stands_on_them(cast: Cast, approved: Declaration):
    rows = [
        evaluated("培训期数", "15期", "15", target="≥15期", level2="数量指标"),
        evaluated("考核合格率", "96%", "15", target="≥ 95%"),
        evaluated("培训完成时间", "2025年12月1日", "10", target="2025年12月31日前", level2="时效指标"),
        evaluated("每期培训成本", "2.9万元", "10", target="≤3万元", level2="成本指标"),
        evaluated("窗口服务差评率", "1%", "20", target="≤1%", level2="社会效益指标"),
        evaluated("参训人员满意度", "92%", "20", level2="满意度指标"),
    ]

    planned = plan(cast.filer, exported(cast, evaluation_values(*rows)))
    write_import(planned, cast.filer)

    assert planned.forms[0].why == "新建一张草稿"
    assert "targets_differ" not in rules(planned)
    assert only().project == approved.project
    assert only().targets == Snapshot.objects.filter(flow="declaration").order_by("-pk")[0]


def test_what_differs_from_the_approved_indicators_is_said_and_they_are_not_linked(cast: Cast, approved: Declaration):
    planned = plan(cast.filer, exported(cast, evaluation_values(*REACHED)))
    write_import(planned, cast.filer)

    assert found(planned, "targets_differ") == [
        ("warning", "E13", "批复的指标值是“≥95%”"),
        ("warning", "", "批复的指标“培训完成时间”没有列入表里"),
        ("warning", "", "批复的指标“每期培训成本”没有列入表里"),
    ]
    assert only().targets is None


def test_targets_of_a_form_that_stands_on_them_cannot_be_retyped(cast: Cast, filled_evaluation: SelfEvaluation):
    values = values_of(filled_evaluation)
    rows = [replace(values.indicators[0], target="≥10期"), *values.indicators[1:]]
    rows[1] = replace(rows[1], level3="另一个率")

    planned = plan(cast.filer, exported(cast, replace(values, indicators=tuple(rows))))

    assert outcomes(planned) == ["rejected"]
    assert planned.forms[0].why == (
        "系统里的自评表按批复的目标填报，指标和年度指标值不能改："
        "“培训期数”批复的指标值是“≥15期”；“另一个率”批复的绩效目标里没有这条指标；批复的指标“考核合格率”没有列入表里"
    )
    kept = replace(values, actual_goal="全年办班 15 期，人人轮训。")
    assert outcomes(plan(cast.filer, exported(cast, kept))) == ["updated"]


# Workbooks of several kinds


def test_declaration_and_self_evaluation_of_one_new_project(cast: Cast):
    """The self-evaluation has no code: it belongs to the project that the declaration names, wherever they stand."""
    data = workbook(
        evaluation_form(project="项目1"),
        into=declarations(form(1), form(2)),
        edit=lambda book: book.move_sheet(book.worksheets[-1], -2),
    )

    planned = plan(cast.filer, data)
    batch = write_import(planned, cast.filer)

    assert [(each.kind, each.outcome.value) for each in planned.forms] == [
        ("selfeval", "created"),
        ("declaration", "created"),
        ("declaration", "created"),
    ]
    assert sorted(Project.objects.values_list("code", "name")) == [(form(1).code, "项目1"), (form(2).code, "项目2")]
    assert project_of(only()).code == form(1).code
    assert project_of(only()).period_years == 3  # as the declaration says
    assert AuditEvent.objects.get(action="导入申报表、自评表").detail == "新建 3"
    assert outcomes(plan(cast.filer, data)) == ["unchanged", "unchanged", "unchanged"]
    assert batch is not None
    undo_import(batch, cast.filer)
    assert (Project.objects.count(), Declaration.objects.count(), SelfEvaluation.objects.count()) == (0, 0, 0)


def test_only_the_self_evaluation_of_a_new_project_is_chosen(cast: Cast):
    data = workbook(evaluation_form(project="项目1"), into=declarations(form(1)))
    write_import(plan(cast.filer, data), cast.filer, chosen={1})
    assert (project_of(only()).code, Declaration.objects.count()) == (form(1).code, 0)


def test_name_with_two_codes_is_a_project_of_its_own(cast: Cast):
    data = workbook(evaluation_form(project="同名"), into=declarations(form(1, name="同名"), form(2, name="同名")))
    write_import(plan(cast.filer, data), cast.filer)
    assert (Project.objects.count(), project_of(only()).code) == (3, "440304251060199900001")


def test_renamed_project_of_a_stored_code_is_found_for_both(cast: Cast):
    project = Project.objects.create(code=form(1).code, name="旧名", unit=cast.unit)
    data = workbook(evaluation_form(project="项目1"), into=declarations(form(1)))
    write_import(plan(cast.filer, data), cast.filer)
    assert (Project.objects.get(), only().project) == (project, project)


def test_one_bad_form_of_either_kind_keeps_the_file_out(cast: Cast):
    def broken(book: Workbook) -> None:
        for line in book["项目1"].iter_rows():
            for cell in line:
                if cell.value == "项目名称：":
                    cell.value = "别的："

    planned = plan(cast.filer, workbook(evaluation_form(), into=declarations(form(1)), edit=broken))

    assert outcomes(planned) == ["rejected", "created"]
    with pytest.raises(ImportRefused, match="有 1 张不能导入"):
        write_import(planned, cast.filer)
    assert SelfEvaluation.objects.count() == 0
    write_import(planned, cast.filer, skip_rejected=True)
    assert [row.kind for row in ImportedForm.objects.order_by("pk")] == ["selfeval", "declaration"]


# History


def test_history_is_stored_as_confirmed_with_snapshot_and_record(cast: Cast):
    planned = plan(None, workbook(evaluation_form()), history=True)
    batch = write_import(planned, cast.admin)

    assert planned.forms[0].why == "新建项目（编码由系统给出），载入为已确认的表"
    assert (only().status, only().get_status_display(), only().version) == (Stage.APPROVED, "已确认", 2)
    snapshot = Snapshot.objects.get(flow="selfeval")
    assert (snapshot.subject_id, snapshot.version) == (only().pk, 2)
    assert snapshot.content == json.loads(json.dumps(FLOW.content(only())))
    assert snapshot.digest == digest(FLOW.content(only()))
    record = TransitionRecord.objects.get(flow="selfeval")
    assert (record.label, record.source, record.target, record.snapshot) == (
        "载入历史",
        "draft",
        "approved",
        snapshot,
    )
    again = plan(None, workbook(evaluation_form()), history=True)
    assert (outcomes(again), again.forms[0].why) == (["unchanged"], "与已确认的表一字不差，不动")
    assert batch is not None
    assert undo_decision(batch, cast.admin).reason == "载入的历史已经存档，记录只增不减，不能撤回"


def test_history_of_a_draft_with_the_same_content_only_moves_it(cast: Cast):
    written(cast, evaluation_form())
    planned = plan(None, workbook(evaluation_form()), history=True)
    write_import(planned, cast.admin)
    assert planned.forms[0].why == "内容相同，草稿改为已确认的表"
    assert (only().status, only().version, only().revisions.count()) == (Stage.APPROVED, 2, 1)


def test_targets_loaded_with_the_same_file_are_stood_on(cast: Cast):
    rows = [
        {"level1": "产出指标", "level1_weight": None, "level2": row.level2, "level3": row.level3, "target": row.target,
         "actual": row.target, "weight": "15", "score": "15", "deviation": None}
        for row in form(1).indicators
    ]  # fmt: skip
    data = workbook(evaluation_form(project="项目1", indicators=rows), into=declarations(form(1)))

    write_import(plan(None, data, history=True), cast.admin)

    assert Declaration.objects.get().status == Stage.APPROVED
    assert only().targets == Snapshot.objects.get(flow="declaration")


# How much it costs


def test_queries_do_not_grow_with_the_forms(cast: Cast):
    counts: list[int] = []
    for stored in (False, True):
        for amount in (1, 12):
            data = workbook(*(evaluation_form(number, actual_goal=f"{stored}") for number in range(amount)))
            with CaptureQueriesContext(connection) as planning:
                planned = plan(None, data)
            counts.append(len(planning))
        write_import(planned, cast.admin)
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
    assert counts[3] <= counts[1] + 8
