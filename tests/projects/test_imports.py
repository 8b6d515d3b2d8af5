"""Importing workbooks: what the plan says, what is written, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from perfgoals.accounts.models import Assignment, AuditEvent, Role, Unit, UnitKind
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.layouts.declaration import DECLARATION_2024, DECLARATION_2025
from perfgoals.workflow.models import Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import digest, perform
from projects.document import document_of
from projects.flow import FLOW
from projects.models import (
    BudgetYear,
    Declaration,
    ImportBatch,
    ImportedForm,
    IndicatorRow,
    Project,
    Revision,
    WindowOpening,
)
from projects.printing import render_form
from projects.queries import values_of
from projects.services import imports
from projects.services.drafts import create_declaration, fresh, save_draft
from projects.services.imports import (
    ImportPlan,
    ImportRefused,
    PlanChanged,
    RejectedLeft,
    undo_decision,
    undo_import,
    write_import,
)
from projects.services.imports.places import name_key, new_units, without_city
from projects.sheet import from_form
from projects.values import IndicatorValues, ItemValues
from tests.conftest import Cast, make_declaration, row, whole_values
from tests.projects.import_samples import OFFICIAL, close, form, lock_out, outcomes, plan, rules, workbook

pytestmark = pytest.mark.django_db


def written(cast: Cast, *forms: Any, **more: Any) -> ImportBatch:
    """A batch that the filer has imported."""
    batch = write_import(plan(cast.filer, workbook(*forms)), cast.filer, **more)
    assert batch is not None
    return batch


# What the plan says


def test_new_form_is_planned_and_nothing_is_written(cast: Cast):
    planned = plan(cast.filer, workbook(form(1)))

    assert outcomes(planned) == ["created"]
    assert planned.forms[0].why == "新建项目，新建一张草稿"
    assert planned.forms[0].findings == ()
    assert (Project.objects.count(), Declaration.objects.count(), ImportBatch.objects.count()) == (0, 0, 0)


def test_written_form_holds_the_values_of_the_workbook(cast: Cast):
    wanted = form(1, year_amount=Decimal("1248290.55"), total_amount=Decimal("9000000.00"))

    batch = written(cast, wanted)

    declaration = Declaration.objects.select_related("project", "year").get()
    assert declaration.status == Stage.DRAFT
    assert (declaration.unit, declaration.created_by, declaration.version) == (cast.unit, cast.filer, 1)
    # What the form prints by itself for a second level that nobody filled in is read back as it stands there.
    stored = values_of(declaration)
    assert [each for each in stored.indicators if not each.is_not_applicable] == list(wanted.indicators)
    said, kept = (document_of(values, DECLARATION_2025) for values in (wanted, stored))
    assert said | {"indicators": []} == kept | {"indicators": []}
    assert declaration.project.period_years == 3
    assert batch.status == "written"
    assert Revision.objects.get().cause == "导入 上报.xlsx"
    event = AuditEvent.objects.get(action="导入申报表")
    assert (event.actor, event.subject, event.detail) == (cast.filer, "上报.xlsx", "新建 1")


def test_same_file_twice_changes_nothing(cast: Cast):
    data = workbook(form(1), form(2))
    write_import(plan(cast.filer, data), cast.filer)

    again = plan(cast.filer, data)

    assert outcomes(again) == ["unchanged", "unchanged"]
    assert again.forms[0].why == "与系统里的草稿一字不差，不动"
    assert write_import(again, cast.filer) is None
    assert list(Declaration.objects.values_list("version", flat=True)) == [1, 1]
    assert ImportBatch.objects.count() == 1


def test_draft_is_updated_under_a_new_version_and_the_old_one_is_kept(cast: Cast):
    draft = make_declaration(cast, form(1))

    planned = plan(cast.colleague, workbook(form(1, annual_goal="全年培训 20 期。")))
    write_import(planned, cast.colleague)

    assert outcomes(planned) == ["updated"]
    assert planned.forms[0].why.startswith("草稿 今天 ")
    assert planned.forms[0].why.endswith(" 存入历史版本，再换成表里的内容")
    stored = fresh(draft.pk)
    assert (stored.version, stored.annual_goal, stored.saved_by) == (2, "全年培训 20 期。", cast.colleague)
    assert sorted(stored.revisions.values_list("version", flat=True)) == [1, 2]


def test_exported_draft_comes_back_unchanged_with_untouched_tiers_left_out(cast: Cast):
    draft = make_declaration(cast, form(1))
    assert draft.indicators.count() == 6

    assert outcomes(plan(cast.filer, workbook(values_of(fresh(draft.pk))))) == ["unchanged"]


def test_form_in_another_money_unit_is_stored_exactly(cast: Cast):
    wan = form(
        1,
        money_unit=MoneyUnit.WAN_YUAN,
        year_amount=Decimal("12482900.01"),
        total_amount=Decimal("20000000.00"),
        calculation_basis="服务费共 12482900.01 元。",
    )

    planned = plan(cast.filer, workbook(wan))
    write_import(planned, cast.filer)

    assert rules(planned) == ["money_unit_differs"]
    assert planned.forms[0].findings[0].message == "表上金额单位是万元，2025 年度用元，金额按原数折算"
    values = planned.forms[0].values
    assert values is not None
    said = document_of(values, DECLARATION_2024)
    assert (said["money_unit"], said["year_amount"]) == ("万元", "1248.290001")
    assert Declaration.objects.get().year_amount == Decimal("12482900.01")
    assert outcomes(plan(cast.filer, workbook(wan))) == ["unchanged"]


def test_form_without_money_unit_takes_the_years(cast: Cast):
    def no_unit(book: Workbook) -> None:
        for line in book.worksheets[0].iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("，元）", "）").replace("（元）", "")

    planned = plan(cast.filer, workbook(form(1), edit=no_unit))

    assert rules(planned) == ["money_unit_missing"]
    assert planned.forms[0].findings[0].message == "表上没有写金额单位，按 2025 年度的元读取"
    content = planned.forms[0].content
    assert content is not None
    assert content.year_amount == Decimal("450000.00")


def test_findings_stand_at_their_cells_and_keep_nothing_from_becoming_a_draft(cast: Cast):
    bad = form(1, allocation="", indicators=(row(0, "培训期数", "≥15期"), row(0, "培训期数", "≥3期", "")))

    planned = plan(cast.filer, workbook(bad))

    assert outcomes(planned) == ["created"]
    found = {(each.rule, each.cell): each for each in planned.forms[0].findings}
    assert found["blank_field", "E5"].field == "allocation"
    assert found["duplicate_indicator", "C13"].row == 1
    assert found["blank_field", "E13"].column == "explanation"
    assert {each.sheet for each in planned.forms[0].findings} == {"项目1"}


def test_amount_that_cannot_be_read_is_kept_as_typed(cast: Cast):
    def write(book: Workbook) -> None:
        book.worksheets[0]["E6"] = "45万元左右"

    planned = plan(cast.filer, workbook(form(1), edit=write))
    write_import(planned, cast.filer)

    assert [(each.rule, each.cell, each.found) for each in planned.forms[0].findings] == [
        ("not_a_number", "E6", "45万元左右")
    ]
    assert Declaration.objects.get().unread == {"year_amount": "45万元左右"}


# Year


def test_year_of_our_own_workbook_goes_before_the_file_name(cast: Cast):
    planned = plan(cast.filer, workbook(form(1), year=2025), file_name="2024年申报.xlsx")
    assert [each.year.year for each in planned.forms if each.year] == [2025]


def named(sheet: str) -> Callable[[Workbook], object]:
    """An edit that gives the first sheet this name."""

    def edit(book: Workbook) -> None:
        book.worksheets[0].title = sheet

    return edit


def assumed(planned: ImportPlan) -> tuple[list[int], list[str]]:
    """The years that the forms get, and what is said about where they come from."""
    years = [each.year.year for each in planned.forms if each.year]
    return years, [each.message for each in planned.forms[0].findings if each.rule == "year_assumed"]


@pytest.mark.parametrize(
    ("file_name", "year", "source"),
    [
        ("2025年申报.xlsx", 2025, "文件名“2025年申报.xlsx”"),
        ("上报２０２６.xlsx", 2026, "文件名“上报２０２６.xlsx”"),
        ("2024年10月报送2026.xlsx", 2026, "文件名“2024年10月报送2026.xlsx”"),
        # Nothing else decides between two years of 元.
        ("2026年9月报送.xlsx", 2026, "文件名“2026年9月报送.xlsx”"),
        ("2025-09 上报.xlsx", 2025, "文件名“2025-09 上报.xlsx”"),
    ],
)
def test_year_in_the_file_name_decides_where_the_form_says_nothing(cast: Cast, file_name: str, year: int, source: str):
    another_year(cast, 2026)
    planned = plan(cast.filer, workbook(form(1), year=None), file_name=file_name)
    assert assumed(planned) == ([year], [f"表上没有写年度，按{source}认作 {year} 年度"])


def another_year(cast: Cast, year: int) -> None:
    """One more year in 元."""
    BudgetYear.objects.create(
        year=year, money_unit="元", layout_id=cast.year.layout_id, opens_at=cast.year.opens_at,
        closes_at=cast.year.closes_at, framework=cast.year.framework,
    )  # fmt: skip


@pytest.mark.parametrize("file_name", ["2024年10月报送.xlsx", "2024年申报.xlsx", "2024.10.15.xlsx", "2024年十月.xlsx"])
def test_year_of_the_filing_is_not_that_of_the_form(cast: Cast, file_name: str):
    """Forms of 2025 are in 元 and are filed in October 2024; 2024 is filled in in 万元."""
    planned = plan(cast.filer, workbook(form(1), year=None), file_name=file_name)
    assert assumed(planned) == ([2025], ["表上没有写年度，按金额单位“元”认作 2025 年度"])


def test_month_behind_a_year_makes_it_a_date_though_the_unit_fits(cast: Cast):
    """2026 in 元 as well: the date says nothing, the plain year in the other name does."""
    another_year(cast, 2026)
    data = workbook(form(1), year=None, edit=named("2026"))
    planned = plan(cast.filer, data, file_name="2025年10月报送.xlsx")
    assert assumed(planned) == ([2026], ["表上没有写年度，按工作表名“2026”认作 2026 年度"])


@pytest.mark.parametrize(
    ("sheet", "year", "source"),
    [("2025年度", 2025, "工作表名“2025年度”"), ("2024年10月", 2025, "金额单位“元”"), ("2024", 2025, "金额单位“元”")],
)
def test_year_in_the_name_of_the_sheet_counts_like_one_in_the_file_name(cast: Cast, sheet: str, year: int, source: str):
    planned = plan(cast.filer, workbook(form(1), year=None, edit=named(sheet)))
    assert assumed(planned) == ([year], [f"表上没有写年度，按{source}认作 {year} 年度"])


def test_sheet_of_a_year_that_does_not_exist_is_refused(cast: Cast):
    planned = plan(None, workbook(form(1), year=None, edit=named("2023")))
    assert planned.forms[0].why == (
        "工作表名写的是 2023 年度，系统里没有这个年度（现有：2024、2025）；请用 --year 指定年度"
    )


def test_year_on_the_form_needs_no_name_and_no_hint(cast: Cast):
    """万元 in a form of 2025 is converted with a word, not taken for another year."""
    planned = plan(cast.filer, workbook(form(1, money_unit=MoneyUnit.WAN_YUAN), edit=named("2024")))
    assert assumed(planned) == ([2025], [])


def test_only_year_of_the_money_unit_is_taken_and_said(cast: Cast):
    planned = plan(cast.filer, workbook(form(1), year=None))

    assert [each.year.year for each in planned.forms if each.year] == [2025]
    assert [each.message for each in planned.forms[0].findings] == ["表上没有写年度，按金额单位“元”认作 2025 年度"]


def test_several_possible_years_are_named(cast: Cast):
    BudgetYear.objects.filter(year=2024).update(money_unit="元")

    by_command = plan(None, workbook(form(1), year=None))
    by_hand = plan(cast.filer, workbook(form(1), year=None))

    assert by_command.forms[0].why == "看不出是哪个年度的表（现有年度：2024、2025）；请用 --year 指定年度"
    assert by_hand.forms[0].why == "看不出是哪个年度的表（现有年度：2024、2025）；请重新上传并选择年度"
    assert outcomes(by_command) == outcomes(by_hand) == ["rejected"]


def test_year_that_does_not_exist_is_refused(cast: Cast):
    planned = plan(None, workbook(form(1), year=2031))
    assert planned.forms[0].why == "表上写的是 2031 年度，系统里没有这个年度（现有：2024、2025）；请用 --year 指定年度"


def test_given_year_wins_over_the_forms_own_with_a_warning(cast: Cast):
    planned = plan(cast.filer, workbook(form(1), year=2025), year=cast.last_year)

    assert [each.year.year for each in planned.forms if each.year] == [2024]
    assert [(each.level.value, each.message) for each in planned.forms[0].findings if each.rule == "year_conflict"] == [
        ("warning", "表上写的是 2025 年度，按所选的 2024 年度导入")
    ]


# Unit


@pytest.mark.parametrize(
    "text",
    [
        "深圳市甲区政务服务局（本级）",
        "甲区政务服务局(本级)",
        " 甲区 政务服务局【本级】",
        "广东省深圳市甲区政务服务局（本级）",
        "深圳市甲区政务服务局（ 本级 ）",
    ],
)
def test_unit_is_found_whatever_its_blanks_brackets_and_city(cast: Cast, text: str):
    assert [each.unit for each in plan(cast.filer, workbook(form(1, unit=text))).forms] == [cast.unit]


@pytest.mark.parametrize(
    "text", ["广州市甲区政务服务局（本级）", "东莞市甲区政务服务局（本级）", "甲区政务服务局", "甲区政务服务局（二级）"]
)
def test_another_city_or_level_is_another_unit(cast: Cast, text: str):
    assert (
        plan(cast.filer, workbook(form(1, unit=text))).forms[0].why == f"没有您可以填报的单位“{text}”，请核对申请单位"
    )


def test_unit_of_others_is_answered_like_one_that_does_not_exist(cast: Cast):
    foreign = plan(cast.filer, workbook(form(1, unit=cast.sister.official_name)))
    unknown = plan(cast.filer, workbook(form(1, unit="深圳市丙区某某局")))

    assert foreign.forms[0].why == f"没有您可以填报的单位“{cast.sister.official_name}”，请核对申请单位"
    assert unknown.forms[0].why == "没有您可以填报的单位“深圳市丙区某某局”，请核对申请单位"
    assert rules(foreign) == rules(unknown) == ["unknown_unit"]
    assert foreign.forms[0].findings[0].cell == "B3"
    assert outcomes(plan(cast.admin, workbook(form(1, unit=cast.sister.official_name)))) == ["created"]


def test_reviewer_imports_nothing(cast: Cast):
    assert outcomes(plan(cast.unit_reviewer, workbook(form(1)))) == ["rejected"]


def test_blank_unit_is_the_only_unit_of_the_filer_with_its_names(cast: Cast):
    """The official template: 申请单位 and 一级预算单位 are filled in by the system."""
    planned = plan(cast.filer, workbook(form(1, unit="", top_unit="")))

    content = planned.forms[0].content
    assert content is not None
    assert (content.unit, content.top_unit) == ("深圳市甲区政务服务局（本级）", "深圳市甲区政务服务局")
    assert planned.forms[0].findings == ()


def test_blank_unit_of_somebody_with_two_units_has_to_be_chosen(cast: Cast):
    Assignment.objects.create(user=cast.filer, role=Role.FILER, unit=cast.sister)
    data = workbook(form(1, unit="", top_unit=""))

    assert plan(cast.filer, data).forms[0].why == "表上没有写申请单位；请填写，或在上传时选择单位"
    assert plan(cast.filer, data, unit=cast.sister).forms[0].unit == cast.sister


def test_given_unit_is_the_only_one(cast: Cast):
    planned = plan(None, workbook(form(1), form(2, unit=cast.sister.official_name)), unit=cast.sister)

    assert outcomes(planned) == ["rejected", "created"]
    assert planned.forms[0].why == "表上的申请单位“深圳市甲区政务服务局（本级）”不是所选的单位（甲区政务服务中心）"


def test_units_are_made_once_for_all_forms_of_the_file(cast: Cast):
    new = {"unit": "深圳市丁区数据局（本级）", "top_unit": "深圳市丁区数据局"}
    codes = ["440399251210100000001", "440399251210100000002"]
    data = workbook(*(form(number, code=code, **new) for number, code in enumerate(codes)))

    assert outcomes(plan(None, data)) == ["rejected", "rejected"]
    assert outcomes(plan(None, data, create_units=True, unit=cast.unit)) == ["rejected", "rejected"]
    planned = plan(None, data, create_units=True)
    assert outcomes(planned) == ["created", "created"]
    assert planned.forms[0].why == "新建单位“深圳市丁区数据局（本级）”和项目，新建一张草稿"
    assert not Unit.objects.filter(division_code="440399").exists()
    write_import(planned, cast.admin)

    made = Unit.objects.filter(division_code="440399").order_by("path")
    assert [(unit.kind, unit.name, unit.official_name, unit.department_code, unit.path) for unit in made] == [
        (UnitKind.DIVISION, "丁区", "丁区", "", "440399/"),
        (UnitKind.DEPARTMENT, "丁区数据局", "深圳市丁区数据局", "121", "440399/440399121/"),
        (UnitKind.UNIT, "丁区数据局（本级）", "深圳市丁区数据局（本级）", "121", "440399/440399121/440399121001/"),
    ]
    assert {each.unit for each in Declaration.objects.all()} == {made[2]}
    assert outcomes(plan(None, data, create_units=True)) == ["unchanged", "unchanged"]


def test_unit_cannot_be_made_without_a_readable_code(cast: Cast):
    planned = plan(None, workbook(form(1, code="", unit="深圳市丁区数据局", top_unit="")), create_units=True)
    assert outcomes(planned) == ["rejected"]


def test_names_of_units():
    assert name_key("深圳市甲区（本级） ") == name_key("深圳市甲区 【本级】")
    assert without_city("深圳市市场监管局") == "市场监管局"
    assert without_city("甲区城市管理局") == "甲区城市管理局"
    assert without_city("广州市甲区教育局") == without_city("广东省广州市甲区教育局") == "甲区教育局"
    assert new_units([("甲局", "", "123")]) == {}


# Project and declaration


def test_blank_code_gets_one_of_the_system_and_is_known_again_by_its_name(cast: Cast):
    data = workbook(form(1, code=""), form(2, code=""))

    planned = plan(cast.filer, data)
    write_import(planned, cast.filer)

    assert planned.forms[0].why == "新建项目（编码由系统给出），新建一张草稿"
    assert rules(planned) == ["code_by_system"]
    codes = list(Project.objects.order_by("pk").values_list("code", flat=True))
    assert codes == ["440304251063199900001", "440304251063199900002"]
    assert {each.content["code"] for each in Revision.objects.all()} == set(codes)
    assert outcomes(plan(cast.filer, data)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize("last", ["998", "999"])
def test_codes_of_a_series_used_up_write_nothing(cast: Cast, last: str):
    Project.objects.create(code=f"440304251063199900{last}", name="旧", unit=cast.unit, type_code="31")
    planned = plan(cast.filer, workbook(form(1, code=""), form(2, code="")))

    with pytest.raises(ImportRefused, match="编码已用完"):
        write_import(planned, cast.filer)
    assert Project.objects.get().name == "旧"


def test_blank_code_with_two_projects_of_that_name_is_not_guessed(cast: Cast):
    make_declaration(cast, form(1, name="同名"))
    make_declaration(cast, form(2, name="同名"))

    planned = plan(cast.filer, workbook(form(3, code="", name="同 名")))

    assert planned.forms[0].why == "本单位有 2 个项目叫“同 名”，不知道是哪一个"


def test_code_of_another_units_project_is_refused_without_its_name(cast: Cast):
    make_declaration(cast, form(1, name="秘密项目"), unit=cast.sister)

    by_filer, by_admin = plan(cast.filer, workbook(form(1))), plan(cast.admin, workbook(form(1)))

    assert by_filer.forms[0].why == "项目编码已用于另一个项目，与表上的申请单位不符"
    assert by_admin.forms[0].why == "项目编码已用于“甲区政务服务中心”的项目“秘密项目”，与表上的申请单位不符"
    assert "秘密" not in json.dumps([each.as_json() for each in by_filer.forms[0].findings], ensure_ascii=False)


def test_code_too_long_to_store_is_refused(cast: Cast):
    planned = plan(cast.filer, workbook(form(1, code="4" * 61)))
    assert (outcomes(planned), planned.forms[0].why) == (["rejected"], "项目编码超过 60 个字符，无法保存")


def test_more_rows_than_a_page_can_hold_are_refused_with_their_number(cast: Cast):
    def rows(count: int) -> tuple[IndicatorValues, ...]:
        return tuple(row(0, f"指标{number}", "1个") for number in range(count))

    most = plan(cast.filer, workbook(form(1, indicators=rows(296))))  # and 4 lines 不适用 of other second levels
    planned = plan(cast.filer, workbook(form(2, indicators=rows(297))))

    assert (outcomes(most), outcomes(planned)) == (["created"], ["rejected"])
    assert planned.forms[0].why == "绩效指标有 301 行，超过一张表最多的 300 行，无法导入"
    assert planned.forms[0].findings[0].rule == "too_many_rows"


def test_odd_code_of_sixty_characters_is_stored_with_its_finding(cast: Cast):
    planned = plan(cast.filer, workbook(form(1, code="4" * 60)))
    write_import(planned, cast.filer)
    assert (rules(planned), Project.objects.get().code) == (["code_format"], "4" * 60)


def test_blank_template_is_no_form(cast: Cast):
    blank = whole_values(
        code="", name="", unit="", top_unit="", period_years=None, type_code="", type_name="", is_new=None,
        allocation="", total_amount=None, year_amount=None, policy_basis="", calculation_basis="", annual_goal="",
        long_term_goal="", indicators=(),
    )  # fmt: skip
    assert plan(cast.filer, workbook(blank)).forms[0].why == "这张表没有填任何内容，是空白模板"


def test_same_project_twice_in_a_workbook(cast: Cast):
    planned = plan(cast.filer, workbook(form(1), form(1, name="改名"), form(1)))

    assert outcomes(planned) == ["created", "rejected", "unchanged"]
    assert planned.forms[1].why == "与工作表“项目1”是同一个项目，内容不同，只能导入其中一张"
    assert planned.forms[1].findings[0].rule == "duplicate_form"
    assert planned.forms[2].why == "与工作表“项目1”的内容相同，不重复导入"


def test_one_project_in_two_years_is_made_once(cast: Cast):
    def other_year(book: Workbook) -> None:
        sheet = book["项目1(2)"]
        sheet["A1"] = "2024 年度二级项目支出绩效目标申报表"

    data = workbook(form(1, code=""), form(1, code=""), year=None, edit=other_year)
    planned = plan(cast.filer, data)
    assert [each.year.year for each in planned.forms if each.year] == [2025, 2024]

    write_import(planned, cast.filer)

    assert (Project.objects.count(), Declaration.objects.count()) == (1, 2)
    assert [each.project_created for each in ImportedForm.objects.all()] == [True, False]


def submitted(cast: Cast, declaration: Declaration) -> Declaration:
    """The declaration handed in by the filer."""
    perform(FLOW, declaration, "submit", cast.filer, seen_version=declaration.version)
    return declaration


def test_form_in_review_is_locked_unless_nothing_differs(cast: Cast):
    submitted(cast, make_declaration(cast, form(1)))

    changed = plan(cast.filer, workbook(form(1, annual_goal="另一个目标。")))

    assert outcomes(changed) == ["rejected"]
    assert changed.forms[0].why == "已送审（单位审核），不能覆盖；要改须先由审核人退回"
    assert outcomes(plan(cast.filer, workbook(form(1)))) == ["unchanged"]


def test_returned_form_may_be_corrected_after_the_window_and_new_ones_not(cast: Cast):
    returned = submitted(cast, make_declaration(cast, form(1)))
    perform(FLOW, returned, "return_unit_review", cast.unit_reviewer, seen_version=returned.version, comment="请改目标")
    make_declaration(cast, form(2))
    close(cast.year)

    planned = plan(cast.filer, workbook(*(form(number, annual_goal="改过的目标。") for number in (1, 2, 3))))

    assert outcomes(planned) == ["updated", "rejected", "rejected"]
    assert planned.forms[1].why.startswith("2025 年度申报时间是 ")
    assert planned.forms[1].why.endswith("已经截止；需要补报请联系管理员为本单位开放")
    assert outcomes(plan(cast.filer, workbook(form(2)))) == ["unchanged"]


def test_window_binds_everybody_but_the_operator_until_it_is_opened_for_the_unit(cast: Cast):
    make_declaration(cast, form(2))
    close(cast.year)
    data = workbook(form(1), form(2, annual_goal="改过的目标。"))
    for user in (cast.filer, cast.admin):
        assert [each.findings[0].rule for each in plan(user, data).forms] == ["window_closed", "window_closed"]
    assert outcomes(plan(None, data)) == ["created", "updated"]

    until = timezone.now() + timedelta(days=1)
    WindowOpening.objects.create(year=cast.year, unit=cast.unit, until=until, reason="补报", opened_by=cast.admin)

    for user in (cast.filer, cast.admin):
        assert outcomes(plan(user, data)) == ["created", "updated"]


def test_calculation_items_stay_while_they_give_the_amount(cast: Cast):
    items = (ItemValues(content="授课费", unit_price="30000", quantity="15"),)
    make_declaration(cast, form(1, items=items))

    same = plan(cast.filer, workbook(form(1)))
    goal = plan(cast.filer, workbook(form(1, annual_goal="改过的目标。")))
    less = form(
        1,
        year_amount=Decimal("400000.00"),
        calculation_basis="每期 2.5 万元，全年 16 期，共 40 万元。",
        annual_goal="按月开班。",
    )
    amount = plan(cast.filer, workbook(less))

    assert (outcomes(same), outcomes(goal), outcomes(amount)) == (["unchanged"], ["updated"], ["updated"])
    assert ("items_dropped" in rules(goal), "items_dropped" in rules(amount)) == (False, True)
    write_import(goal, cast.filer)
    assert fresh(Declaration.objects.get().pk).items.count() == 1
    write_import(plan(cast.filer, workbook(less)), cast.filer)
    stored = fresh(Declaration.objects.get().pk)
    assert (stored.items.count(), stored.year_amount) == (0, Decimal("400000.00"))


# Writing


def test_bad_form_among_good_ones_is_left_out_only_by_word(cast: Cast):
    data = workbook(form(1), form(2), form(3), edit=lock_out("项目2"))
    planned = plan(cast.filer, data)
    assert outcomes(planned) == ["created", "rejected", "created"]
    assert planned.forms[1].why == "没有找到“项目名称”，无法作为申报表导入"

    with pytest.raises(RejectedLeft, match="有 1 张不能导入，请确认不导入它们，其余照常写入"):
        write_import(planned, cast.filer)
    assert Declaration.objects.count() == 0

    write_import(planned, cast.filer, skip_rejected=True)
    assert sorted(Declaration.objects.values_list("name", flat=True)) == ["项目1", "项目3"]
    assert list(ImportedForm.objects.order_by("pk").values_list("outcome", "version_after")) == [
        ("created", 1),
        ("created", 1),
        ("rejected", None),
    ]


def test_only_chosen_forms_are_written(cast: Cast):
    batch = written(cast, form(1), form(2), chosen={1})

    assert [each.name for each in Declaration.objects.all()] == ["项目2"]
    assert [(each.name, each.outcome, each.why) for each in batch.forms.order_by("pk")] == [
        ("项目2", "created", "新建项目，新建一张草稿"),
        ("项目1", "left_out", "没有选中，没有导入"),
    ]


def test_error_in_the_middle_writes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """The third of three forms fails: projects, drafts, versions, batch and trail are all as before."""
    make_declaration(cast, form(1))
    planned = plan(cast.filer, workbook(form(1, annual_goal="新的。"), form(2), form(3)))
    calls: list[str] = []

    def failing(*args: Any, **kwargs: Any) -> Declaration:
        calls.append("made")
        if len(calls) == 2:
            raise RuntimeError("磁盘满")
        return create_declaration(*args, **kwargs)

    monkeypatch.setattr("projects.services.imports.declarations.create_declaration", failing)
    before = [model.objects.count() for model in (Project, Declaration, IndicatorRow, Revision, AuditEvent)]

    with pytest.raises(RuntimeError, match="磁盘满"):
        write_import(planned, cast.filer)

    assert calls == ["made", "made"]
    assert [model.objects.count() for model in (Project, Declaration, IndicatorRow, Revision, AuditEvent)] == before
    assert (ImportBatch.objects.count(), Declaration.objects.get().version) == (0, 1)


def test_change_since_the_preview_stops_the_writing(cast: Cast):
    draft = make_declaration(cast, form(1))
    planned = plan(cast.filer, workbook(form(1, annual_goal="新的。"), form(2)))
    save_draft(fresh(draft.pk), cast.colleague, form(1, name="同事改的"), seen_version=1)

    with pytest.raises(PlanChanged, match="核对之后有人改动过系统里的内容，这次没有写入；请看过新的核对结果再确认"):
        write_import(planned, cast.filer)

    assert list(Declaration.objects.values_list("name", flat=True)) == ["同事改的"]


def test_save_between_look_and_write_is_refused_by_the_version(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL lets another transaction commit after the plan was made again: the save itself finds it."""
    draft = make_declaration(cast, form(1))
    planned = plan(cast.filer, workbook(form(1, annual_goal="新的。")))
    monkeypatch.setattr(imports.plan.ImportPlan, "again", lambda self: self)
    Declaration.objects.filter(pk=draft.pk).update(version=5)

    with pytest.raises(PlanChanged):
        write_import(planned, cast.filer)


def test_confirming_a_batch_twice_writes_once(cast: Cast, settings: Any, tmp_path: Path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    batch = imports.keep_upload(cast.filer, workbook(form(1)), "上报.xlsx")
    planned = imports.plan_of_batch(batch)
    assert planned is not None

    first = write_import(planned, cast.filer, batch=batch)
    second = write_import(planned, cast.filer, batch=ImportBatch.objects.get(pk=batch.pk))

    assert first == second == batch
    assert (Declaration.objects.count(), ImportedForm.objects.count()) == (1, 1)


def test_queries_of_plan_and_write(cast: Cast):
    """The plan's do not grow with the forms; writing takes at most eight a form."""
    counts = []
    for amount in (1, 30):
        data = workbook(*(form(number) for number in range(amount)))
        with CaptureQueriesContext(connection) as planning:
            planned = plan(None, data)
        counts.append(len(planning))
    assert counts == [5, 5]
    with CaptureQueriesContext(connection) as creating:
        write_import(planned, cast.admin)
    counts = []
    for amount in (1, 30):
        data = workbook(*(form(number, annual_goal="改过。") for number in range(amount)))
        with CaptureQueriesContext(connection) as planning:
            changed = plan(None, data)
        counts.append(len(planning))
    assert counts == [8, 8]  # the stored forms with their rows and items as well
    with CaptureQueriesContext(connection) as updating:
        write_import(changed, cast.admin)
    assert len(creating) <= 8 * 30
    assert len(updating) <= 8 * 30


# History


def test_history_is_stored_as_approved_with_snapshot_and_record(cast: Cast):
    bad = form(1, policy_basis="")
    planned = plan(None, workbook(bad, form(2)), history=True)
    write_import(planned, cast.admin)

    assert planned.forms[0].why == "新建项目，载入为已批复的表"
    assert rules(planned) == ["blank_field"]
    declaration = Declaration.objects.select_related("year").get(name="项目1")
    assert (declaration.status, declaration.version) == (Stage.APPROVED, 2)
    snapshot = Snapshot.objects.get(subject_id=declaration.pk)
    assert (snapshot.version, snapshot.content["values"]["name"]) == (2, "项目1")
    record = TransitionRecord.objects.get(subject_id=declaration.pk)
    assert (record.transition, record.label, record.role, record.source, record.target, record.snapshot) == (
        "load_history", "载入历史", "administrator", "draft", "approved", snapshot,
    )  # fmt: skip
    assert outcomes(plan(None, workbook(bad, form(2)), history=True)) == ["unchanged", "unchanged"]
    different = plan(None, workbook(form(1), form(2)), history=True)
    assert outcomes(different) == ["rejected", "unchanged"]
    assert different.forms[0].why == "已批复，内容与表里不同，不能覆盖"


def test_history_of_a_draft_with_the_same_content_only_moves_it(cast: Cast):
    draft = make_declaration(cast, form(1))

    planned = plan(None, workbook(form(1)), history=True)
    write_import(planned, cast.admin)

    assert (outcomes(planned), planned.forms[0].why) == (["updated"], "内容相同，草稿改为已批复的表")
    stored = fresh(draft.pk)
    assert (stored.status, stored.version, stored.revisions.count()) == (Stage.APPROVED, 2, 1)


def test_save_between_look_and_approval_of_the_same_content_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """PostgreSQL lets a save commit after the plan was made again: what it wrote must not be approved unseen."""
    draft = make_declaration(cast, form(1))
    planned = plan(None, workbook(form(1), form(2)), history=True)
    look_again = imports.plan.ImportPlan.again

    def again(self: ImportPlan) -> ImportPlan:
        seen = look_again(self)
        save_draft(fresh(draft.pk), cast.colleague, form(1, annual_goal="同事的。"), seen_version=1)
        return seen

    monkeypatch.setattr(imports.plan.ImportPlan, "again", again)

    with pytest.raises(PlanChanged):
        write_import(planned, cast.admin)
    assert (Snapshot.objects.count(), TransitionRecord.objects.count()) == (0, 0)
    assert [each.status for each in Declaration.objects.all()] == [Stage.DRAFT]


def test_snapshot_of_loaded_history_is_what_is_stored_under_its_version(cast: Cast):
    items = (ItemValues(content="授课费", unit_price="30000", quantity="15"),)
    make_declaration(cast, form(1, items=items))  # same content
    make_declaration(cast, form(2))  # another one
    data = workbook(form(1), form(2, annual_goal="改过的目标。"), form(3))

    write_import(plan(None, data, history=True), cast.admin)

    for declaration, version in zip(Declaration.objects.order_by("pk"), (2, 3, 2), strict=True):
        snapshot = Snapshot.objects.get(subject_id=declaration.pk)
        stored = fresh(declaration.pk)
        assert (snapshot.version, stored.version) == (version, version)
        assert snapshot.content == json.loads(json.dumps(FLOW.content(stored)))
        assert snapshot.digest == digest(FLOW.content(stored))
        assert TransitionRecord.objects.get(subject_id=declaration.pk).version == version - 1


@pytest.mark.parametrize(("replacing", "most"), [(False, 6), (True, 8)])
def test_queries_of_loading_history(cast: Cast, replacing: bool, most: int):
    """New forms, and ones over drafts of an earlier sitting: approving asks for nothing form by form."""
    counts = []
    for amount in (10, 30):
        forms = [form(amount * 10 + number) for number in range(amount)]
        if replacing:
            for values in forms:
                make_declaration(cast, replace(values, annual_goal="以前的。"))
            Declaration.objects.update(saved_at=timezone.now() - timedelta(days=1))
        planned = plan(None, workbook(*forms), history=True)
        with CaptureQueriesContext(connection) as loading:
            write_import(planned, cast.admin)
        counts.append(len(loading))
    assert Declaration.objects.filter(status=Stage.APPROVED).count() == 40
    assert counts[1] - counts[0] <= most * 20
    assert counts[0] - most * 10 <= 24  # of the plan made again, the batch and the approval


def test_history_cannot_be_taken_back(cast: Cast):
    batch = write_import(plan(None, workbook(form(1)), history=True), cast.admin)
    assert batch is not None

    with pytest.raises(ImportRefused, match="载入的历史已经存档，记录只增不减，不能撤回"):
        undo_import(batch, cast.admin)
    assert Declaration.objects.get().status == Stage.APPROVED


# The way back


def test_undo_brings_back_what_was_there(cast: Cast):
    draft = make_declaration(cast, form(1))
    batch = written(cast, form(1, annual_goal="新的。", indicators=(row(0, "另一个", "1个"),)), form(2))

    undo_import(batch, cast.filer)

    assert Declaration.objects.get() == draft
    assert Project.objects.get().code == form(1).code
    stored = fresh(draft.pk)
    assert (stored.version, values_of(stored)) == (3, form(1))
    assert stored.revisions.get(version=3).cause == "撤回导入"
    assert ImportBatch.objects.get().status == "undone"
    assert AuditEvent.objects.get(action="撤回导入").detail == "2 张恢复到导入之前"


def test_undoing_twice_is_undoing_once(cast: Cast):
    make_declaration(cast, form(1))
    batch = written(cast, form(1, annual_goal="新的。"))

    undo_import(batch, cast.filer)
    undo_import(ImportBatch.objects.get(pk=batch.pk), cast.filer)

    assert Declaration.objects.get().version == 3
    assert AuditEvent.objects.filter(action="撤回导入").count() == 1


def test_undo_stops_where_somebody_went_on_and_names_who(cast: Cast):
    batch = written(cast, form(1), form(2), form(3))
    first, second, _third = Declaration.objects.order_by("pk").select_related("project", "year", "unit")
    save_draft(fresh(first.pk), cast.colleague, form(1, name="改过"), seen_version=1)
    submitted(cast, fresh(second.pk))

    decision = undo_decision(batch, cast.filer)
    with pytest.raises(ImportRefused):
        undo_import(batch, cast.filer)

    assert "“项目1”已由填报人colleague于 " in decision.reason
    assert decision.reason.split("；")[0].endswith(" 改过")
    assert "“项目2”已由填报人filer于 " in decision.reason
    assert decision.reason.endswith(" 提交")
    assert (Declaration.objects.count(), ImportBatch.objects.get().status) == (3, "written")


def test_undo_has_its_time_and_its_person(cast: Cast, settings: Any):
    batch = written(cast, form(1))
    assert undo_decision(batch, cast.colleague).reason == "只有导入的人可以撤回"

    batch.written_at = timezone.now() - timedelta(hours=settings.IMPORT_UNDO_HOURS, minutes=1)
    assert undo_decision(batch, cast.filer).reason == "写入已超过 24 小时，不能整批撤回；可以逐张从历史版本找回"


def test_undo_needs_the_role_still(cast: Cast):
    batch = written(cast, form(1))
    cast.filer.assignments.all().delete()
    del cast.filer.scopes

    assert undo_decision(batch, cast.filer).reason == "您已不再办理“项目1”所在单位的申报"


def test_undo_keeps_a_project_that_got_another_declaration(cast: Cast):
    batch = written(cast, form(1))
    project = Project.objects.get()
    create_declaration(cast.filer, project, cast.last_year, form(1))

    undo_import(batch, cast.filer)

    assert list(Declaration.objects.values_list("year_id", flat=True)) == [2024]
    assert Project.objects.get() == project


# The published forms


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
@pytest.mark.parametrize(("name", "count"), [("declarations_2024_futian", 8), ("declarations_2025_shenshan", 30)])
def test_published_forms_go_in_and_come_out_the_same(cast: Cast, name: str, count: int):
    data = (OFFICIAL / "xlsx" / f"{name}.xlsx").read_bytes()
    wanted = json.loads((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"))

    planned = plan(None, data, file_name=f"{name}.xlsx", create_units=True)
    write_import(planned, cast.admin)

    assert planned.counts == {"created": count, "updated": 0, "unchanged": 0, "rejected": 0, "left_out": 0}
    by_code = {each.project.code: each for each in Declaration.objects.select_related("project", "year__framework")}
    for expected in wanted:
        year = expected.pop("year")
        declaration = by_code[expected["code"]]
        assert declaration.year_id == year
        (exported,) = read_workbook(render_form(declaration, "xlsx"), layouts=LAYOUTS).forms
        assert exported.money_unit is not None
        assert exported.layout is not None
        got = document_of(from_form(exported.values, exported.money_unit, exported.layout), exported.layout)
        assert {key: got[key] for key in expected} == expected
    assert set(outcomes(plan(None, data, file_name=f"{name}.xlsx", create_units=True))) == {"unchanged"}


def test_code_known_under_another_name_is_said(cast: Cast):
    make_declaration(cast, form(1))
    planned = plan(cast.filer, workbook(form(1, name="完全不同的项目")))
    (finding,) = planned.forms[0].findings
    assert (finding.rule, finding.cell, finding.message) == (
        "name_differs",
        "E2",
        "这个项目编码在系统里的名称是“项目1”",
    )
