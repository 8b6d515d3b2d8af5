"""A pack from first to last: what is in it, that it is what its manifest says, and that it is always the same."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
import time_machine
from django.db import models, transaction
from django.utils import timezone

from packs.editions import Edition
from packs.models import KeptFindings
from perfgoals.workflow.models import Snapshot, Stage
from perfgoals.workflow.perform import last_snapshot, perform, take_snapshot
from projects.flow import FLOW
from projects.models import BudgetYear, Declaration, Project
from projects.overall_flow import FLOW as OVERALL_FLOW
from tests.conftest import SHANGHAI, Cast, make_declaration, whole_values
from tests.packs.settled import approve, build, make_confirmed_evaluation, manifest_of, named, rows_of, unpacked
from tests.selfeval.overall_evaluations import approved_overall, confirmed

NOON = datetime(2025, 3, 1, 12, 0, tzinfo=SHANGHAI)
UNIT = "01 深圳市甲区政务服务局（本级）"
FORMS = f"{UNIT}/1 二级项目支出绩效目标申报表"


@pytest.fixture(autouse=True)
def _open_at_noon(cast: Cast) -> None:
    """The year is open for filing at that noon, too."""
    BudgetYear.objects.update(opens_at=NOON)


def test_members_of_an_internal_pack(small: Cast, tmp_path: Path):
    made = build(tmp_path / "work")
    with ZipFile(made.path) as archive:
        members = archive.infolist()
    assert [member.filename for member in members] == [
        f"{FORMS}/001 窗口人员培训.pdf",
        f"{FORMS}/001 窗口人员培训.xlsx",
        f"{FORMS}/002 网格信息管理.pdf",
        f"{FORMS}/002 网格信息管理.xlsx",
        f"{UNIT}/合订本.pdf",
        f"{UNIT}/审核意见.xlsx",
        "汇总.xlsx",
        "目录.pdf",
        "目录.xlsx",
        "部门预算表/01 甲区政务服务局 项目支出预算表.pdf",
        "部门预算表/01 甲区政务服务局 项目支出预算表.xlsx",
        "预审结果.xlsx",
        "manifest.json",
        "SHA256SUMS",
    ]
    assert {member.compress_type for member in members} == {ZIP_STORED}
    assert (made.forms, made.missing) == (2, 1)
    assert made.size == made.path.stat().st_size


def test_a_public_pack_has_no_opinions_and_no_findings(small: Cast, tmp_path: Path):
    with ZipFile(build(tmp_path / "work", Edition.PUBLIC).path) as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith(("意见.xlsx", "结果.xlsx"))] == []
    assert len(names) == 12


def test_every_file_is_what_manifest_and_sums_say(small: Cast, tmp_path: Path):
    made = build(tmp_path / "work")
    files = unpacked(made, tmp_path / "out")
    manifest = manifest_of(made)
    listed = {each["path"]: (each["size"], each["sha256"]) for each in manifest["files"]}
    found = {path: (len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()}
    assert listed == {path: told for path, told in found.items() if path not in ("manifest.json", "SHA256SUMS")}
    sums = [line.split("  ", 1) for line in files["SHA256SUMS"].decode().splitlines()]
    assert {path: sha256 for sha256, path in sums} == {
        path: sha256 for path, (_size, sha256) in found.items() if path != "SHA256SUMS"
    }
    assert made.manifest == found["manifest.json"][1]
    assert made.digest == hashlib.sha256(made.path.read_bytes()).hexdigest()


def test_the_manifest_names_each_form_with_its_snapshot(small: Cast, tmp_path: Path):
    manifest = manifest_of(build(tmp_path / "work"))
    form = Declaration.objects.get(name="网格信息管理")
    snapshot = last_snapshot(FLOW, form.pk)
    assert snapshot is not None
    assert manifest["files"][2]["form"] == {
        "kind": "declaration",
        "title": "二级项目支出绩效目标申报表",
        "unit": "440304106001",
        "code": "440304251063190000002",
        "name": "网格信息管理",
        "settled": f"{timezone.localtime(form.moved_at, SHANGHAI):%Y-%m-%d}",
        "snapshot": snapshot.digest,
    }
    assert (manifest["forms"], manifest["expected"]) == (2, 3)


def test_the_same_pack_is_byte_identical_at_any_time_and_in_any_zone(small: Cast, tmp_path: Path):
    first = build(tmp_path / "first")
    with time_machine.travel(timezone.now() + timedelta(days=400)), timezone.override("America/New_York"):
        again = build(tmp_path / "again")
    assert first.path.read_bytes() == again.path.read_bytes()


def test_the_same_forms_under_other_keys_are_the_same_pack(cast: Cast, tmp_path: Path):
    def forms() -> None:
        for name, code in (("窗口人员培训", "001"), ("网格信息管理", "002")):
            approve(cast, make_declaration(cast, named(name, code)))
        make_declaration(cast, named("热线运行", "003"))

    with time_machine.travel(NOON, tick=False):
        place = transaction.savepoint()
        forms()
        keys = set(Declaration.objects.values_list("pk", flat=True))
        first = build(tmp_path / "first")
        transaction.savepoint_rollback(place)
        take_snapshot(FLOW, make_declaration(cast, named("去年的项目", "009"), year=cast.last_year))
        forms()
        assert set(Declaration.objects.filter(year=2025).values_list("pk", flat=True)) != keys
        again = build(tmp_path / "again")
    assert first.digest == again.digest


def test_members_carry_the_date_of_the_newest_approval(cast: Cast, tmp_path: Path):
    with time_machine.travel(NOON, tick=False):
        approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    with ZipFile(build(tmp_path / "work").path) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2025, 3, 1, 12, 0, 0)}


def test_what_is_missing_stands_in_the_manifest_at_whom_and_since_when(small: Cast, tmp_path: Path):
    with time_machine.travel(NOON, tick=False):
        waiting = Declaration.objects.get(pk=make_declaration(small, named("档案整理", "004")).pk)
        perform(FLOW, waiting, "submit", small.filer, seen_version=waiting.version, comment="请审")
    Project.objects.create(
        code="440304251063190000005", name="设备购置", unit=small.unit, start_year=2024, period_years=2
    )
    Project.objects.create(
        code="440304251063190000006", name="已完工", unit=small.unit, start_year=2023, period_years=2
    )
    Declaration.objects.filter(name="热线运行").update(name="正在填写的名称")
    listed = manifest_of(build(tmp_path / "work"))["missing"]
    told = [{key: each.get(key, "") for key in ("code", "name", "state", "since", "waits_for")} for each in listed]
    assert told == [
        {
            "code": "440304251063190000003",
            "name": "热线运行",
            "state": "没有报送",
            "since": "",
            "waits_for": "填报人",
        },
        {
            "code": "440304251063190000004",
            "name": "档案整理",
            "state": "单位审核",
            "since": "2025-03-01",
            "waits_for": "单位审核人",
        },
        {
            "code": "440304251063190000005",
            "name": "设备购置",
            "state": "没有报送",
            "since": "",
            "waits_for": "填报人",
        },
    ]


def test_the_public_edition_says_of_what_is_missing_its_name_and_state_alone(small: Cast, tmp_path: Path):
    (missing,) = manifest_of(build(tmp_path / "work", Edition.PUBLIC))["missing"]
    assert missing == {
        "unit": "440304106001",
        "unit_name": "深圳市甲区政务服务局（本级）",
        "kind": "declaration",
        "title": "二级项目支出绩效目标申报表",
        "code": "440304251063190000003",
        "name": "热线运行",
        "state": "未批复",
    }


def test_a_form_under_adjustment_keeps_its_approval(cast: Cast, tmp_path: Path):
    form = approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    before = build(tmp_path / "before")
    perform(FLOW, form, "adjust", cast.filer, seen_version=form.version, comment="经费调减")
    Declaration.objects.filter(pk=form.pk).update(name="改过的名称")
    made = build(tmp_path / "work")
    assert (made.forms, made.missing) == (1, 0)
    (pdf, _xlsx) = [each for each in manifest_of(made)["files"] if "form" in each]
    assert pdf["path"] == f"{FORMS}/001 窗口人员培训.pdf"
    assert pdf["form"]["adjusting"] == "调整中：草稿"
    assert pdf["sha256"] == manifest_of(before)["files"][0]["sha256"]
    public = manifest_of(build(tmp_path / "public", Edition.PUBLIC))["files"]
    assert public[0]["form"]["adjusting"] == "调整中"


def test_a_snapshot_that_is_not_what_was_approved_is_left_out_and_named(small: Cast, tmp_path: Path):
    form = Declaration.objects.get(name="网格信息管理")
    snapshot = last_snapshot(FLOW, form.pk)
    assert snapshot is not None
    changed = snapshot.content | {"values": snapshot.content["values"] | {"year_amount": "9999999.00"}}
    models.QuerySet(Snapshot).filter(pk=snapshot.pk).update(content=changed)
    made = build(tmp_path / "work")
    assert (made.forms, made.missing) == (1, 2)
    table = unpacked(made, tmp_path / "out")["部门预算表/01 甲区政务服务局 项目支出预算表.xlsx"]
    assert "网格信息管理" not in str(rows_of(table, "甲区政务服务局 项目支出预算表"))
    told = [(each["name"], each["state"]) for each in manifest_of(made)["missing"]]
    assert told == [("网格信息管理", "快照与校验值不符，没有收入"), ("热线运行", "没有报送")]


def test_a_form_stands_under_the_title_that_it_was_approved_under(cast: Cast, tmp_path: Path):
    cast.year.layout_id = "project-2020"
    cast.year.save()
    approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    first = manifest_of(build(tmp_path / "work"))["files"][0]
    assert first["path"] == f"{UNIT}/1 预算项目支出绩效目标申报表/001 窗口人员培训.pdf"
    assert first["form"]["title"] == "预算项目支出绩效目标申报表"


def test_a_form_that_says_it_is_approved_without_a_snapshot_is_named(cast: Cast, tmp_path: Path):
    form = make_declaration(cast, named("窗口人员培训", "001"))
    Declaration.objects.filter(pk=form.pk).update(status=Stage.APPROVED)
    (missing,) = manifest_of(build(tmp_path / "work"))["missing"]
    assert missing["state"] == "没有批复时的快照，没有收入"


def test_a_pack_of_a_unit_a_department_and_all(small: Cast, tmp_path: Path):
    for unit, name, code in ((small.sister, "服务大厅运行", "007"), (small.stranger, "数据采集", "008")):
        form = make_declaration(small, named(name, code), unit=unit)
        author = small.sister_filer if unit == small.sister else small.stranger_filer
        steps = [(author, "submit"), (small.department_reviewer, "pass_department_review"), (small.finance, "approve")]
        if unit == small.stranger:
            steps[1] = (small.stranger_reviewer, "pass_department_review")
        unit.unit_review = False
        unit.save()
        for who, step in steps:
            form = Declaration.objects.get(pk=form.pk)
            perform(FLOW, form, step, who, seen_version=form.version, comment="同意")
    scopes = {"unit": small.unit, "department": small.department, "all": None}
    forms = {name: build(tmp_path / name, unit=unit).forms for name, unit in scopes.items()}
    assert forms == {"unit": 2, "department": 3, "all": 4}
    folders = {path.split("/")[0] for path in unpacked(build(tmp_path / "all"), tmp_path / "out") if "/" in path}
    assert folders == {UNIT, "02 深圳市甲区政务服务中心", "03 深圳市乙区数据中心（本级）", "部门预算表"}


def test_a_pack_without_any_form_is_a_pack(cast: Cast, tmp_path: Path):
    made = build(tmp_path / "work", year=2024)
    assert (made.forms, made.missing) == (0, 0)
    with ZipFile(made.path) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_names_that_a_file_system_would_not_take(cast: Cast, tmp_path: Path):
    approve(cast, make_declaration(cast, named('A/B: "甲"\\乙?', "001")))
    approve(cast, make_declaration(cast, named("同名项目", "002")))
    approve(cast, make_declaration(cast, named("同名项目", "003")))
    with ZipFile(build(tmp_path / "work").path) as archive:
        names = [name.rpartition("/")[2] for name in archive.namelist() if name.startswith(FORMS)]
    assert names[::2] == ["001 A_B_ _甲_乙_.pdf", "002 同名项目.pdf", "003 同名项目.pdf"]


def test_the_summary_has_amounts_and_indicators(small: Cast, tmp_path: Path):
    data = unpacked(build(tmp_path / "work"), tmp_path / "out")["汇总.xlsx"]
    units = rows_of(data, "单位")
    assert units[1][:7] == ["440304106001", "深圳市甲区政务服务局（本级）", 3, 2, 1, 2, 900000]
    assert units[2][1:7] == ["合计", 3, 2, 1, 2, 900000]
    forms = rows_of(data, "表")
    assert forms[0][6:8] == ["项目总金额（元）", "本年度金额（元）"]
    assert [row[4:8:2] + row[7:8] for row in forms[1:]] == [
        ["窗口人员培训", 1350000, 450000],
        ["网格信息管理", 1350000, 450000],
    ]
    indicators = rows_of(data, "指标")
    assert len(indicators) == 1 + 2 * 6
    assert indicators[1][4:8] == ["产出指标", "数量指标", "培训期数", "≥15期"]


def test_opinions_of_a_unit_are_those_up_to_the_approval(cast: Cast, tmp_path: Path):
    form = approve(cast, make_declaration(cast, named("窗口人员培训", "001")), pass_unit_review="金额已核对")
    perform(FLOW, form, "adjust", cast.filer, seen_version=form.version, comment="经费调减")
    data = unpacked(build(tmp_path / "work"), tmp_path / "out")[f"{UNIT}/审核意见.xlsx"]
    rows = rows_of(data, "审核意见")
    assert [(row[4], row[6], row[9]) for row in rows[1:]] == [
        ("填报人", "提交", "同意"),
        ("单位审核人", "通过", "金额已核对"),
        ("主管部门审核人", "通过", "同意"),
        ("财政审核人", "通过并批复", "同意"),
    ]


def test_the_findings_report_tells_what_the_pre_check_finds(cast: Cast, tmp_path: Path):
    approve(cast, make_declaration(cast, named("窗口人员培训", "001", long_term_goal=whole_values().annual_goal)))
    data = unpacked(build(tmp_path / "work"), tmp_path / "out")["预审结果.xlsx"]
    found = rows_of(data, "预审结果")
    assert [(row[3], row[4], row[12]) for row in found[1:]] == [("窗口人员培训", "提醒", "goal_equals_long_term")]
    assert rows_of(data, "各表合计")[1][4:] == [0, 1, 0, 0]


def test_findings_are_kept_and_those_of_other_rules_are_found_anew(cast: Cast, tmp_path: Path):
    approve(cast, make_declaration(cast, named("窗口人员培训", "001", long_term_goal=whole_values().annual_goal)))
    first = build(tmp_path / "first")
    assert KeptFindings.objects.count() == 1
    assert build(tmp_path / "again").digest == first.digest
    assert KeptFindings.objects.count() == 1
    BudgetYear.objects.update(rule_settings={"levels": {"goal_equals_long_term": "off"}})
    data = unpacked(build(tmp_path / "other"), tmp_path / "out")["预审结果.xlsx"]
    assert rows_of(data, "各表合计")[1][4:] == [0, 0, 0, 0]
    assert KeptFindings.objects.count() == 2


def test_amounts_that_do_not_agree_are_told(cast: Cast, tmp_path: Path):
    form = approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    make_confirmed_evaluation(cast, form, adjusted="440000.00")
    data = unpacked(build(tmp_path / "work"), tmp_path / "out")["预审结果.xlsx"]
    told = rows_of(data, "编码与合计核对")
    assert [row[4] for row in told[1:]] == ["年初预算数 440,000.00 元，批复的本年度项目金额 450,000.00 元"]


def test_a_kind_is_due_from_everybody_as_soon_as_anybody_began_it(cast: Cast, tmp_path: Path):
    one = approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    approve(cast, make_declaration(cast, named("网格信息管理", "002")))
    assert build(tmp_path / "before").missing == 0
    make_confirmed_evaluation(cast, one)
    made = build(tmp_path / "after")
    assert (made.forms, made.missing) == (3, 1)
    (missing,) = manifest_of(made)["missing"]
    assert (missing["kind"], missing["code"], missing["state"]) == ("selfeval", "440304251063190000002", "没有报送")
    (public,) = manifest_of(build(tmp_path / "public", Edition.PUBLIC))["missing"]
    assert (public["state"], "waits_for" in public) == ("未确认", False)


def test_the_summary_has_scores(cast: Cast, tmp_path: Path):
    make_confirmed_evaluation(cast, approve(cast, make_declaration(cast, named("窗口人员培训", "001"))))
    data = unpacked(build(tmp_path / "work"), tmp_path / "out")["汇总.xlsx"]
    evaluated = rows_of(data, "表")[2]
    assert evaluated[2] == "项目支出绩效自评表"
    assert evaluated[8:14] == [450000, 450000, 450000, 100, 100, "优"]
    assert rows_of(data, "单位")[1][7:12] == [450000, 450000, 100, 1, 100]
    indicator = rows_of(data, "指标")[7]
    assert indicator[6:11] == ["培训期数", "≥15期", "15期", 20, 20]


def test_forms_of_whole_units(cast: Cast, tmp_path: Path):
    confirmed(cast)
    files = unpacked(build(tmp_path / "work"), tmp_path / "out")
    data = files["汇总.xlsx"]
    overall, evaluated = rows_of(data, "表")[1:]
    assert [overall[2], evaluated[2]] == ["部门（单位）整体支出绩效目标申报表", "部门（单位）整体支出绩效自评表"]
    assert (overall[7], evaluated[12:14]) == (1650000, [97.32, "优"])
    scored = [row for row in rows_of(data, "指标") if row[6] == "考核合格率"]
    assert [row[8] for row in scored] == [None, "76%"]
    assert rows_of(files["预审结果.xlsx"], "各表合计")[1][3] == "深圳市甲区政务服务局（本级）"


def test_the_snapshot_of_an_overall_form_says_the_same_in_any_database(cast: Cast):
    overall = approved_overall(cast)
    snapshot = last_snapshot(OVERALL_FLOW, overall.pk)
    assert snapshot is not None
    values = snapshot.content["values"]
    assert {key for row in values["indicators"] for key in row} == {
        *("level1", "level2", "level3", "target", "unit_of_measure", "explanation"),
    }
    assert {key for task in values["tasks"] for each in task["projects"] for key in each} <= {"code", "name"}
