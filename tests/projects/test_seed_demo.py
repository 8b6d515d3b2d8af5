"""seed_demo: what it brings, that it may be repeated, and that it touches nothing that exists."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from perfgoals.accounts.models import Assignment, AuditEvent, Role, Unit, User
from perfgoals.findings import Level
from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from perfgoals.workflow.access import may_review
from perfgoals.workflow.models import Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import digest
from projects.document import document_of
from projects.flow import FLOW, findings_of
from projects.models import BudgetYear, Declaration, IndicatorRow, KeyProject, Overall, Project
from projects.queries import tiers_of, values_of
from projects.services.demo import seed
from projects.services.demo.filings import values_from_json
from projects.services.years import load_years
from projects.values import LONG_TEXTS
from projects.windows import window_decision
from selfeval.services.demo import seed_evaluations

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT.parent / "shared" / "official"
needs_official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
FILINGS: list[dict[str, Any]] = json.loads((ROOT / "fixtures" / "demo_filings.json").read_text(encoding="utf-8"))
HISTORY: dict[str, list[dict[str, Any]]] = json.loads(
    (ROOT / "fixtures" / "demo_history.json").read_text(encoding="utf-8")
)
COUNTS = {"units": 9, "users": 9, "declarations": 45, "evaluations": 6, "created": 336}

D = Stage


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def seeded(db, settings):
    return seed(settings.DEMO_PASSWORD)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours."""
    models = [
        model
        for name in ("accounts", "workflow", "indicators", "projects")
        for model in apps.get_app_config(name).get_models()
    ]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("seed_demo", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def demo(name: str, year: int) -> Declaration:
    return Declaration.objects.select_related("project", "year__framework", "unit").get(name=name, year_id=year)


def official_declarations() -> list[dict[str, Any]]:
    return [
        form for path in sorted(OFFICIAL.glob("declarations_*.json")) for form in json.loads(path.read_text("utf-8"))
    ]


# -- safe to repeat -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_twice_gives_the_same_and_changes_nothing():
    first, _ = run("--json")
    before = everything()
    second, errors = run("--json")
    assert json.loads(first) == COUNTS
    assert json.loads(second) == COUNTS | {"created": 0}
    assert errors == ""
    assert everything() == before


def test_what_users_did_since_stays(seeded, settings):
    filer = User.objects.get(username="filer")
    filer.set_password("Changed-by-hand-1")
    filer.is_active, filer.display_name = False, "改名"
    filer.save()
    Assignment.objects.filter(user__username="dept").delete()
    Unit.objects.filter(code="440304106002").update(name="改名的中心", active=False)
    BudgetYear.objects.filter(year=2025).update(money_unit="万元", opens_at=timezone.now() + timedelta(days=3))
    draft = demo("办事地图更新", 2025)
    Declaration.objects.filter(pk=draft.pk).update(name="改过的名称", annual_goal="", version=7)
    IndicatorRow.objects.filter(declaration=draft).delete()
    before = everything()
    assert seed("Another-password-1").created == 0
    assert everything() == before


def test_what_is_missing_comes_back_and_nothing_else_moves(seeded, settings):
    Project.objects.filter(pk=demo("导办志愿服务", 2025).project_id).update(code="")
    Declaration.objects.get(name="导办志愿服务").delete()
    Project.objects.get(code="").delete()
    report = seed(settings.DEMO_PASSWORD)
    assert (report.created, report.declarations, report.left_out) == (1, 45, ())


def test_a_filing_that_accounts_no_longer_allow_is_left_out_whole(seeded):
    assert seed_evaluations() == (9, [])
    project_id = demo("帮办代办服务", 2025).project_id
    Declaration.objects.get(project_id=project_id).delete()
    Project.objects.get(pk=project_id).delete()
    Assignment.objects.filter(user__username="filer").delete()
    before = everything()
    out, errors = run("--json")
    assert json.loads(out) == COUNTS | {"declarations": 44, "created": 0}
    assert errors == "没有装入：2025 帮办代办服务：只有福田区政务服务数据管理局（本级）的填报人可以填报\n"
    assert everything() == before


def test_a_level_of_review_given_to_a_unit_leaves_its_missing_filing_out(seeded, settings):
    project_id = demo("村居服务点巡检", 2025).project_id
    Declaration.objects.get(project_id=project_id).delete()
    Project.objects.get(pk=project_id).delete()
    Unit.objects.filter(code="440313121001").update(department_review=True)
    report = seed(settings.DEMO_PASSWORD)
    assert report.left_out == ("2025 村居服务点巡检：办完各步后是“主管部门审核”，不是“财政审核”",)
    assert not Project.objects.filter(pk=project_id).exists()
    assert report.created == 0


# -- refused in production ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_refuses_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="正式环境不能装入演示数据") as refused:
        run()
    assert refused.value.returncode == 2
    assert not any(everything().values())


# -- framework and years ------------------------------------------------------------------------------------


def test_framework_is_the_official_one(seeded):
    framework = BudgetYear.objects.get(year=2024).framework
    assert framework.name == "福田区 2021–2025 年度"
    assert [f"{tier.level1} {tier.printed}" for tier in tiers_of(framework)] == [
        "产出指标 *数量指标",
        "产出指标 *质量指标",
        "产出指标 *时效指标",
        "产出指标 *成本指标",
        "效益指标 经济效益指标",
        "效益指标 *社会效益指标",
        "效益指标 生态效益指标",
        "效益指标 可持续影响指标",
        "满意度指标 *服务对象满意度指标",
        "满意度指标 其他满意度指标",
    ]


def test_every_year_but_history_can_be_filed_for_now(seeded):
    unit = Unit.objects.get(code="440304106001")
    years = {year.year: year for year in BudgetYear.objects.all()}
    assert {number: (year.money_unit, year.layout.id) for number, year in years.items()} == {
        2020: ("万元", "project-2020"),
        2024: ("万元", "declaration-2024"),
        2025: ("元", "declaration-2025"),
        2026: ("元", "declaration-2025"),
    }
    for over in (2020, 2026):
        closes = timezone.localtime(years.pop(over).closes_at)
        assert f"{closes:%m-%d %H:%M}" == "10-31 17:30"
        assert closes.year == over - 1
    for year in years.values():
        assert window_decision(year, unit)
        today = timezone.localdate()
        assert timezone.localtime(year.opens_at).date() == today - timedelta(days=14)
        assert timezone.localtime(year.closes_at).date() == today + timedelta(days=60)


def test_only_a_closed_window_is_opened_again(seeded, settings):
    now = timezone.now()
    BudgetYear.objects.filter(year=2024).update(closes_at=now - timedelta(minutes=1))
    BudgetYear.objects.filter(year=2025).update(closes_at=now + timedelta(minutes=5))
    seed(settings.DEMO_PASSWORD)
    assert BudgetYear.objects.get(year=2024).closes_at > now + timedelta(days=59)
    assert BudgetYear.objects.get(year=2025).closes_at == now + timedelta(minutes=5)
    assert AuditEvent.objects.filter(action="设置年度", subject="2024 年度", detail__startswith="演示：").count() == 1


def test_windows_that_ship_are_those_of_the_autumn_before(seeded):
    for forms in (Declaration, KeyProject, Overall):
        forms.objects.all().delete()
    BudgetYear.objects.all().delete()
    assert load_years(ROOT / "fixtures" / "years.json") == 2
    closes = timezone.localtime(BudgetYear.objects.get(year=2025).closes_at)
    assert f"{closes:%Y-%m-%d %H:%M}" == "2024-10-25 17:30"


# -- units and accounts -------------------------------------------------------------------------------------


def test_accounts_of_the_interface(seeded, settings):
    expected = {
        "filer": [("填报人", "福田区政务服务数据管理局（本级）")],
        "filer2": [("填报人", "深汕特别合作区智慧城市建设管理服务中心")],
        "filer3": [("填报人", "福田区政务服务中心")],
        "unit": [("单位审核人", "福田区政务服务数据管理局（本级）")],
        "unit2": [("单位审核人", "福田区政务服务中心"), ("单位审核人", "深汕特别合作区智慧城市建设管理服务中心")],
        "dept": [("主管部门审核人", "福田区政务服务数据管理局")],
        "finance": [("财政审核人", "福田区"), ("财政审核人", "深汕特别合作区")],
        "admin": [("管理员", "深圳市（演示）")],
        "audit": [("审计员", "深圳市（演示）")],
    }
    users = {user.username: user for user in User.objects.prefetch_related("assignments__unit")}
    posts = {
        name: [(post.get_role_display(), post.unit.name) for post in user.assignments.all()]
        for name, user in users.items()
    }
    assert posts == expected
    for user in users.values():
        assert user.check_password(settings.DEMO_PASSWORD)
        assert not user.must_change_password
        assert user.display_name.endswith("（演示）")


def test_accounts_are_printed(db, settings):
    out, _ = run()
    lines = out.splitlines()
    assert lines[0] == "演示数据：单位 9 个，用户 9 个，申报表 45 件，自评表 6 件；本次新建 336 项"
    names = ["filer", "filer2", "filer3", "unit", "unit2", "dept", "finance", "admin", "audit"]
    assert [line.split()[0] for line in lines[1:-1]] == ["用户名", *names]
    assert lines[-1] == f"演示账号的初始密码：{settings.DEMO_PASSWORD}（改过密码的账号用改后的密码）"


# -- filings ------------------------------------------------------------------------------------------------


def test_every_state_in_both_years_and_history_is_approved(seeded):
    assert Counter(Declaration.objects.values_list("year_id", "status")) == {
        (2020, D.APPROVED): 31,
        (2024, D.DRAFT): 1,
        (2024, D.RETURNED): 1,
        (2024, D.UNIT_REVIEW): 1,
        (2024, D.DEPARTMENT_REVIEW): 1,
        (2024, D.FINANCE_REVIEW): 1,
        (2024, D.APPROVED): 2,
        (2025, D.DRAFT): 2,
        (2025, D.RETURNED): 1,
        (2025, D.UNIT_REVIEW): 1,
        (2025, D.DEPARTMENT_REVIEW): 1,
        (2025, D.FINANCE_REVIEW): 1,
        (2025, D.APPROVED): 1,
    }


def test_stored_values_are_those_of_the_data(seeded):
    for filing in FILINGS:
        declaration = demo(filing["name"], filing["year"])
        final = dict(filing)
        for step in filing["steps"]:
            final |= step.get("change", {})
        assert values_of(declaration) == values_from_json(final)
        assert declaration.unit.official_name == declaration.unit_name


def test_amounts_are_stored_in_yuan(seeded):
    assert str(demo("窗口岗位轮训", 2024).year_amount) == "452000.00"
    assert str(demo("窗口岗位轮训", 2024).total_amount) == "1356000.00"
    assert str(demo("服务大厅保洁", 2025).year_amount) == "354000.00"


def test_items_come_to_the_printed_amount(seeded):
    for filing in FILINGS:
        stored = values_of(demo(filing["name"], filing["year"]))
        assert stored.amount_text("year_amount", separators=False) == (filing["year_amount"] or ""), filing["name"]


def test_what_was_handed_in_has_neither_errors_nor_warnings(seeded):
    handed_in = Declaration.objects.exclude(submitted_by=None).select_related("year__framework", "project")
    found = {str(declaration): findings_of(declaration) for declaration in handed_in}
    assert len(found) == 11
    heavier = {name: [each for each in findings if each.level is not Level.HINT] for name, findings in found.items()}
    assert {name: findings for name, findings in heavier.items() if findings} == {}


def test_drafts_are_ready_faulty_and_nearly_empty(seeded):
    assert findings_of(demo("办事地图更新", 2025)) == []
    faulty = findings_of(demo("热线知识库整理", 2024))
    assert [(finding.rule, finding.level) for finding in faulty] == [
        ("year_exceeds_total", Level.ERROR),
        ("starred_missing", Level.ERROR),
    ]
    assert len(findings_of(demo("导办志愿服务", 2025))) > 8


def test_two_approved_projects_can_be_carried_over(seeded):
    approved = Declaration.objects.filter(year_id=2024, status=D.APPROVED).select_related("project", "unit__parent")
    assert {declaration.unit.division_code for declaration in approved} == {"440304", "440313"}
    for declaration in approved:
        assert (declaration.period_years or 0) > 1
        assert declaration.project.start_year == 2024
        assert not Declaration.objects.filter(project=declaration.project, year_id=2025).exists()


def test_snapshots_hold_what_was_submitted_and_approved(seeded):
    for declaration in Declaration.objects.exclude(submitted_by=None).select_related("year__framework", "project"):
        newest = Snapshot.objects.filter(flow=FLOW.name, subject_id=declaration.pk).latest("pk")
        assert newest.content["values"] == values_of(declaration).as_content()
        assert newest.content["layout"] == f"declaration-{declaration.year_id}"
        assert newest.digest == digest(newest.content)
    # 11 handed in, one of them twice, 3 approved; 37 loaded as history.
    assert Counter(Snapshot.objects.values_list("flow", flat=True)) == {
        "declaration": 15 + 31,
        "key-project": 3,
        "overall": 3,
    }


def test_history_shows_returns_corrections_and_a_level_passed_over(seeded):
    def steps(name: str, year: int) -> list[tuple[str, str]]:
        records = TransitionRecord.objects.filter(flow=FLOW.name, subject_id=demo(name, year).pk).order_by("pk")
        return [(record.transition, record.actor.username) for record in records.select_related("actor")]

    assert steps("档案数字化加工", 2024) == [
        ("submit", "filer"),
        ("pass_unit_review", "unit"),
        ("return_department_review", "dept"),
        ("submit", "filer"),
        ("pass_unit_review", "unit"),
        ("pass_department_review", "dept"),
    ]
    assert steps("自助服务终端运行保障", 2024) == [
        ("submit", "filer2"),
        ("pass_unit_review", "unit2"),
        ("approve", "finance"),
    ]
    returned = TransitionRecord.objects.filter(target=D.RETURNED)
    assert returned.count() == 3
    assert all(len(record.comment) > 20 for record in returned)


def test_nothing_is_stuck(seeded):
    waiting = Declaration.objects.filter(status__in=[D.UNIT_REVIEW, D.DEPARTMENT_REVIEW, D.FINANCE_REVIEW])
    users = list(User.objects.all())
    for declaration in waiting.select_related("unit"):
        assert sum(bool(may_review(user, declaration)) for user in users) == 1, declaration
    filers = Assignment.objects.filter(role=Role.FILER).values_list("unit__code", flat=True)
    assert sorted(filers) == ["440304106001", "440304106002", "440313121001"]


# -- codes and texts are the demo's own ---------------------------------------------------------------------


def test_codes_are_valid_and_of_a_group_that_no_real_project_has(seeded):
    for declaration in Declaration.objects.select_related("project", "unit"):
        code = declaration.project.code
        assert len(code) == 21
        assert code.isdecimal()
        assert code[:6] == declaration.unit.division_code
        assert code[8:11] == declaration.unit.department_code
        assert 2000 + int(code[6:8]) <= declaration.year_id
        assert code[13:16] == "900"
        assert code[18] == "9"
        if declaration.is_new is not None:
            assert declaration.is_new == (2000 + int(code[6:8]) == declaration.year_id)


def test_texts_are_short():
    for filing in FILINGS:
        for name in LONG_TEXTS:
            assert len(filing[name]) <= 200, (filing["name"], name)


@needs_official
def test_no_code_name_or_text_of_a_published_form():
    published = "\n".join(path.read_text(encoding="utf-8") for path in sorted(OFFICIAL.glob("*.json")))
    for filing in FILINGS:
        assert filing["code"] not in published
        assert f'"{filing["name"]}"' not in published
        texts = [filing[name] for name in LONG_TEXTS] + [row["explanation"] for row in filing["indicators"]]
        assert [text for text in texts if text and text in published] == []


@needs_official
def test_values_from_json_read_every_published_form():
    forms = official_declarations()
    assert len(forms) == 38
    for form in forms:
        assert document_of(values_from_json(form), DECLARATION_2025) == {
            key: value for key, value in form.items() if key != "year"
        }


# -- history --------------------------------------------------------------------------------------------------------


def test_history_was_loaded_by_the_administrator_and_names_nobody(seeded):
    records = TransitionRecord.objects.filter(transition="load_history")
    assert set(records.values_list("actor__username", "label")) == {("admin", "载入历史")}
    assert Counter(records.values_list("flow", flat=True)) == {"declaration": 31, "key-project": 3, "overall": 3}
    for form in (*Declaration.objects.filter(year=2020), *KeyProject.objects.all()):
        assert (form.contact, form.phone) == ("", "")


def test_key_projects_stand_beside_the_declarations_of_the_same_projects(seeded):
    found = {
        form.name: (form.unit.name, str(form.year_amount), form.project.declarations.filter(year=2020).count())
        for form in KeyProject.objects.select_related("unit", "project")
    }
    assert found == {
        "人工智能应用创新服务中心日常运营": ("福田区政务服务数据管理局（本级）", "3000000.00", 0),
        "网上大厅建设": ("福田区政务服务中心", "2000000.00", 1),
        "应用系统运行维护": ("福田区数据管理中心", "16065400.00", 0),
    }


def test_overall_forms_of_2020_and_2026(seeded):
    found = {
        (form.year_id, form.unit.name): (str(form.total), form.tasks.count(), form.indicators.count())
        for form in Overall.objects.select_related("unit")
    }
    assert found == {
        (2020, "福田区政务服务数据管理局（本级）"): ("24189200.00", 8, 14),
        (2020, "福田区数据管理中心"): ("44240600.00", 2, 22),
        (2026, "福田区政务服务数据管理局（本级）"): ("29141800.00", 5, 32),
    }
    own = Overall.objects.get(year=2020, unit__code="440304106001")
    assert {task.name: task.projects.count() for task in own.tasks.all() if task.projects.count()} == {
        "网格信息管理": 2,
        "政务事项管理": 1,
        "预算准备": 1,
        "购置费": 1,
    }


def test_who_put_a_project_of_history_under_another_first_level_project_is_not_overruled(seeded, settings):
    Project.objects.filter(name="网格信息服务").update(first_level="改过的")
    form = KeyProject.objects.get(name="网上大厅建设")
    KeyProject.objects.filter(pk=form.pk).delete()
    Project.objects.filter(pk=form.project_id).update(first_level="改过的")
    assert seed(settings.DEMO_PASSWORD).created == 1
    assert Project.objects.filter(first_level="改过的").count() == 2


def test_the_year_that_pages_show_first_is_one_to_work_in(seeded, client):
    client.force_login(User.objects.get(username="filer"))
    assert "2025 年度" in client.get("/").content.decode()
    assert client.get("/").context["budget_year"].year == 2025


@needs_official
@pytest.mark.official
def test_history_has_published_figures_and_texts_of_its_own():
    published = "\n".join(path.read_text(encoding="utf-8") for path in sorted(OFFICIAL.glob("*.json")))
    forms = [*HISTORY["declarations"], *HISTORY["key_projects"]]
    for form in forms:
        assert form["code"] not in published
        assert f'"{form["name"]}"' in published
        assert f'"year_amount": "{form["year_amount"]}"' in published
    texts = [form[name] for form in forms for name in ("annual_goal", "long_term_goal") if form[name]]
    for overall in HISTORY["overalls"]:
        texts += [overall["goals"], *(task["content"] for task in overall["tasks"])]
    assert [text for text in texts if text and (text in published or len(text) > 200)] == []
