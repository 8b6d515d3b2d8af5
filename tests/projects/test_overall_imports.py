"""Importing overall forms: a unit's own, without a project; matched by its name, gathered projects kept, undone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import Unit, User
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.workflow.models import Snapshot, Stage
from projects.models import BudgetYear, Declaration, ImportBatch, Overall, Project
from projects.overall_queries import overall_values_of
from projects.services.imports import ImportPlan, ImportRequest, plan_import, undo_decision, undo_import, write_import
from projects.services.overalls import fresh_overall, save_overall
from tests.conftest import Cast
from tests.projects.import_samples import form as declaration_form
from tests.projects.import_samples import outcomes
from tests.projects.import_samples import workbook as declarations
from tests.projects.overalls import (
    declared,
    document_of,
    gathering,
    make_overall,
    make_year,
    overall_values,
    target,
    workbook_of,
)
from tests.projects.test_commands import document, run

pytestmark = pytest.mark.django_db


def plan(user: User | None, data: bytes, *, file_name: str = "整体.xlsx", **more: Any) -> ImportPlan:
    reading = read_workbook(data, layouts=LAYOUTS)
    return plan_import(ImportRequest(reading=reading, file_name=file_name, user=user, **more))


def write(planned: ImportPlan, user: User, **more: Any) -> ImportBatch:
    batch = write_import(planned, user, **more)
    assert batch is not None
    return batch


def test_a_form_becomes_a_draft_of_its_unit_and_no_project(cast: Cast):
    planned = plan(cast.filer, workbook_of(document_of()))
    assert [(form.outcome.value, form.why, form.project) for form in planned.forms] == [
        ("created", "新建一张草稿", None)
    ]

    write(planned, cast.filer)

    overall = Overall.objects.get()
    values = overall_values_of(fresh_overall(overall.pk))
    assert (overall.unit, overall.year_id, overall.status, Project.objects.count()) == (cast.unit, 2025, "draft", 0)
    assert [(task.name, task.total, task.origin) for task in values.tasks] == [
        ("窗口服务", Decimal("450000.00"), "typed"),
        ("基本支出", Decimal("1200000.00"), "basic"),
    ]
    assert values.sums.other == Decimal("200000.00")
    assert values.indicators[0].explanation == ""  # the table of 2020 has no such column
    assert outcomes(plan(cast.filer, workbook_of(document_of()))) == ["unchanged"]


def test_a_form_without_goals_is_kept_with_its_finding(cast: Cast):
    planned = plan(cast.filer, workbook_of(document_of(goals=None)))
    (form,) = planned.forms
    assert [(each.rule, each.field, bool(each.cell)) for each in form.findings if each.rule == "blank_field"] == [
        ("blank_field", "goals", True)
    ]
    write(planned, cast.filer)
    assert Overall.objects.get().goals == ""


@pytest.mark.parametrize(
    "name",
    ["深圳市甲区政务服务局(本级)", "甲区政务服务局（本级）", "深圳市甲区政务服务局", " 甲区政务服务局 "],
)
def test_the_unit_is_found_by_its_name(cast: Cast, name: str):
    (form,) = plan(cast.filer, workbook_of(document_of(unit=name))).forms
    assert (form.outcome.value, form.unit) == ("created", cast.unit)


def test_a_name_with_own_level_finds_a_unit_without(cast: Cast):
    (form,) = plan(cast.sister_filer, workbook_of(document_of(unit="深圳市甲区政务服务中心（本级）"))).forms
    assert (form.outcome.value, form.unit) == ("created", cast.sister)


def test_another_unit_is_refused_in_the_words_of_the_form(cast: Cast):
    (form,) = plan(cast.filer, workbook_of(document_of(unit="深圳市甲区政务服务中心"))).forms
    assert (form.outcome.value, form.why) == (
        "rejected",
        "没有您可以填报的单位“深圳市甲区政务服务中心”，请核对部门（单位）名称",
    )
    assert form.findings[0].cell == "C3"
    given = plan(cast.admin, workbook_of(document_of(unit="某某局")), unit=cast.unit)
    assert given.forms[0].why == "表上的部门（单位）名称“某某局”不是所选的单位（甲区政务服务局（本级））"


def test_a_blank_name_is_filled_in(cast: Cast):
    planned = plan(cast.filer, workbook_of(document_of(unit="")))
    assert outcomes(planned) == ["created"]
    assert "blank_field" not in [finding.rule for finding in planned.forms[0].findings]
    write(planned, cast.filer)
    assert Overall.objects.get().unit_name == "深圳市甲区政务服务局（本级）"


def test_a_blank_template_is_not_imported(cast: Cast):
    blank = document_of(tasks=[], total={}, goals=None, unit="", supervising_unit="")
    blank["indicators"] = [{"level1": "产出指标", "level2": "数量指标"}]
    (form,) = plan(cast.filer, workbook_of(blank)).forms
    assert (form.outcome.value, form.why) == ("rejected", "这张表没有填任何内容，是空白模板")


def test_an_update_keeps_what_tasks_gather_and_where_indicators_come_from(cast: Cast):
    one = declared(cast, 1)
    values = overall_values(
        tasks=(gathering(one), gathering(one, name="去掉的任务")),
        indicators=(target(0, "培训期数", "≥15期", project=one.project_id),),
    )
    overall = make_overall(cast, values)

    planned = plan(cast.filer, workbook_of(document_of()))

    (form,) = planned.forms
    assert form.outcome.value == "updated"
    assert [(each.message, each.found) for each in form.findings if each.rule == "gathering_dropped"] == [
        ("系统里归入了任务的 1 个项目，表里没有同名的任务，导入后要重新归集", "项目1")
    ]
    batch = write(planned, cast.filer)
    after = overall_values_of(fresh_overall(overall.pk))
    assert [len(each.projects) for each in after.tasks] == [1, 0]
    assert (after.indicators[0].project, after.indicators[1].project) == (one.project_id, None)
    undo_import(batch, cast.filer)
    assert overall_values_of(fresh_overall(overall.pk)) == values


def test_what_was_handed_in_is_not_overwritten(cast: Cast):
    make_overall(cast)
    Overall.objects.update(status=Stage.UNIT_REVIEW)
    (form,) = plan(cast.filer, workbook_of(document_of())).forms
    assert form.why == "已送审（单位审核），不能覆盖；要改须先由审核人退回"


def test_one_unit_twice_in_a_file(cast: Cast):
    planned = plan(cast.filer, workbook_of(document_of(), document_of(), document_of(goals="别的")))
    assert outcomes(planned) == ["created", "unchanged", "rejected"]
    assert planned.forms[2].why == "与工作表“表1”是同一个单位，内容不同，只能导入其中一张"
    assert planned.forms[2].findings[0].suggestion == "请删去其中一张，或核对单位名称"


def test_the_window_of_the_unit_binds(cast: Cast):
    BudgetYear.objects.update(closes_at=cast.year.opens_at)
    (form,) = plan(cast.filer, workbook_of(document_of())).forms
    assert (form.outcome.value, form.findings[0].rule) == ("rejected", "window_closed")
    assert outcomes(plan(None, workbook_of(document_of()))) == ["created"]


def test_a_created_form_is_taken_back_whole(cast: Cast):
    batch = write(plan(cast.filer, workbook_of(document_of())), cast.filer)
    overall = fresh_overall(Overall.objects.get().pk)
    assert undo_decision(batch, cast.filer).allowed
    save_overall(overall, cast.filer, replace(overall_values(), goals="接着填"), seen_version=1)
    assert not undo_decision(batch, cast.filer).allowed
    Overall.objects.all().delete()
    again = write(plan(cast.filer, workbook_of(document_of())), cast.filer)
    undo_import(again, cast.filer)
    assert Overall.objects.count() == 0


def test_a_project_that_a_task_gathers_outlives_the_batch_that_made_it(cast: Cast):
    batch = write(plan(cast.filer, declarations(declaration_form(1)), file_name="申报.xlsx"), cast.filer)
    make_overall(cast, overall_values(tasks=(gathering(Declaration.objects.select_related("project").get()),)))
    undo_import(batch, cast.filer)
    assert (Declaration.objects.count(), Project.objects.count()) == (0, 1)


def test_kinds_mixed_in_one_call_of_the_command(cast: Cast, tmp_path: Path):
    overall, declaration = tmp_path / "整体.xlsx", tmp_path / "申报.xlsx"
    overall.write_bytes(workbook_of(document_of()))
    declaration.write_bytes(declarations(declaration_form(1)))
    code, answer = document("import_forms", overall, declaration)
    forms = [form for file in answer["files"] for form in file["forms"]]
    assert (code, [(form["kind"], form["outcome"], form["code"]) for form in forms]) == (
        0,
        [("overall", "created", ""), ("declaration", "created", "440304251063190000001")],
    )
    assert document("import_forms", overall)[1]["files"][0]["forms"][0]["outcome"] == "unchanged"


def test_units_are_made_where_none_has_the_name(cast: Cast, tmp_path: Path):
    path = tmp_path / "整体.xlsx"
    path.write_bytes(workbook_of(document_of(unit="深圳市甲区档案馆", supervising_unit="深圳市甲区政务服务局")))
    code, _answer = document("import_forms", path, "--create-units")
    made = Overall.objects.select_related("unit__parent").get().unit
    assert (code, made.official_name, made.parent) == (0, "深圳市甲区档案馆", cast.department)
    assert Unit.objects.filter(pk=made.pk, kind="unit").exists()
    assert Project.objects.count() == 0


def test_history_is_loaded_as_approved(cast: Cast, tmp_path: Path):
    path = tmp_path / "整体.xlsx"
    path.write_bytes(workbook_of(document_of(goals=None)))
    assert run("import_forms", path, "--status", "approved")[0] == 0
    overall = Overall.objects.get()
    assert (overall.status, Snapshot.objects.get(flow="overall").subject_id) == (Stage.APPROVED, overall.pk)


def test_dry_run_gives_the_values_of_the_form(cast: Cast, tmp_path: Path):
    path = tmp_path / "整体.xlsx"
    path.write_bytes(workbook_of(document_of()))
    _code, answer = document("import_forms", path, "--dry-run")
    values = answer["files"][0]["forms"][0]["values"]
    assert (values["unit"], values["tasks"][1], values["total"]["other"]) == (
        "深圳市甲区政务服务局（本级）",
        {"name": "基本支出", "content": "人员和公用经费。", "total": "120.00", "fiscal": "100.00", "other": "20.00"},
        "20.00",
    )
    assert Overall.objects.count() == 0


def test_a_form_in_another_money_unit_is_stored_exactly(cast: Cast):
    new = document_of(year=2025) | {"money_unit": "元"}
    planned = plan(cast.filer, workbook_of(new, layout_id="overall-2026"))
    assert ("money_unit_differs", "hint") in [(each.rule, each.level.value) for each in planned.forms[0].findings]
    write(planned, cast.filer)
    assert Overall.objects.get().total == Decimal("165.00")


def test_the_year_is_told_by_the_money_unit_of_overall_forms(cast: Cast):
    """2024 and 2025 both print 万元, though the declarations of 2025 are in 元."""
    make_year(cast, 2026)
    without = workbook_of(document_of(year=None))
    assert plan(cast.filer, without).forms[0].findings[0].rule == "unknown_year"
    new = workbook_of(document_of(year=None) | {"money_unit": "元"}, layout_id="overall-2026")
    (form,) = plan(cast.filer, new).forms
    assert form.year is not None
    assert form.year.year == 2026


def test_stored_forms_are_checked_by_the_code_of_their_unit(cast: Cast):
    make_overall(cast, overall_values(goals=""))
    code, answer = document("precheck", "--code", cast.unit.code)
    (form,) = answer["files"][0]["forms"]
    assert (code, form["kind"], form["code"], form["name"]) == (
        1, "overall", cast.unit.code, "深圳市甲区政务服务局（本级）",
    )  # fmt: skip
    assert [finding["rule"] for finding in form["findings"]] == ["blank_field"]
    assert document("precheck", "--year", "2025")[1]["files"][0]["forms"][0]["kind"] == "overall"


def test_the_page_takes_the_workbook(cast: Cast):
    client = Client()
    client.force_login(cast.filer)
    upload = SimpleUploadedFile("整体.xlsx", workbook_of(document_of()))
    answer = client.post(reverse("imports"), {"file": upload})
    batch = ImportBatch.objects.get()
    assert answer["Location"] == reverse("import", args=[batch.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "整体支出总额" in page
    assert "165.00" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(reverse("import-confirm", args=[batch.pk]), {"seen": seen, "form": ["0"]})
    result = client.get(reverse("import", args=[batch.pk])).content.decode()
    assert reverse("overall", args=[Overall.objects.get().pk]) in result


def test_findings_of_tasks_and_sums_stand_at_their_cells(cast: Cast):
    odd = document_of(total={"total": "160.00", "fiscal": "x", "other": "20.00"})
    odd["tasks"][1] |= {"name": "", "total": "约 120"}
    (form,) = plan(cast.filer, workbook_of(odd)).forms
    found = {(each.rule, each.message): each.cell for each in form.findings}
    assert found["blank_field", "第 2 项任务的任务名称没有填"] == "B7"
    assert found["not_a_number", "“第 2 项任务”的总额：不是数字，只写数字即可（单位万元已在栏目名中）"] == "E7"
    assert found["not_a_number", "金额合计的财政拨款：不是数字，只写数字即可（单位万元已在栏目名中）"] == "E8"
