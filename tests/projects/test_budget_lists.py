"""部门预算表 from stored forms: which snapshot counts, who sees what, first-level projects, pages and files."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perfgoals.accounts.models import AuditEvent, User
from perfgoals.workflow.perform import perform
from projects.budget_lists import Basis, approved_lists, lists_seen_by
from projects.flow import FLOW
from projects.models import Declaration, GatheredProject, Overall, OverallTask, Project
from projects.queries import values_of
from projects.services.drafts import fresh, save_draft
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = pytest.mark.django_db

Rows = list[tuple[str, str]]


def filed(cast: Cast, serial: int, name: str, amount: str, *, first_level: str = "", **changes: Any) -> Declaration:
    """A draft with an amount in 元."""
    values = whole_values(
        code=f"44030425106319000{serial:04}",
        name=name,
        calculation_basis="按上年合同金额测算。",
        year_amount=Decimal(amount),
        total_amount=Decimal(amount) * 3,
        **changes,
    )
    made = make_declaration(cast, values, unit=changes.get("at") or cast.unit)
    Project.objects.filter(pk=made.project_id).update(first_level=first_level)
    return made


def walked(declaration: Declaration, *people: User) -> None:
    """Submitted and passed on by these, one after the other."""
    steps = ("submit", "pass_unit_review", "pass_department_review", "approve")
    for name, actor in zip(steps, people, strict=False):
        now = fresh(declaration.pk)
        perform(FLOW, now, name, actor, seen_version=now.version, comment="已核对")


def approved(cast: Cast, *args: Any, **changes: Any) -> Declaration:
    made = filed(cast, *args, **changes)
    walked(made, cast.filer, cast.unit_reviewer, cast.department_reviewer, cast.finance)
    return made


def spending(cast: Cast, who: User, basis: Basis = Basis.APPROVED, unit: Any = None) -> Rows:
    lists = lists_seen_by(who, unit or cast.department, cast.year, basis)
    return [(row.name, str(row.spending.total)) for row in lists.spending]


def test_approved_projects_by_unit_and_first_level_project(cast: Cast):
    approved(cast, 1, "培训", "450000.00", first_level="一般管理事务")
    approved(cast, 2, "党建", "50000.00", first_level="一般管理事务")
    approved(cast, 3, "热线", "300000.00")
    filed(cast, 4, "草稿", "990000.00")
    assert spending(cast, cast.finance) == [
        ("深圳市甲区政务服务局", "800000.00"),
        ("深圳市甲区政务服务局（本级）", "800000.00"),
        ("一般性项目", "800000.00"),
        ("一般管理事务", "500000.00"),
        ("热线", "300000.00"),
    ]
    assert spending(cast, cast.finance, unit=cast.sister) == []
    assert spending(cast, cast.finance, unit=cast.unit)[0] == ("深圳市甲区政务服务局（本级）", "800000.00")


def test_what_is_being_adjusted_counts_as_approved_until_it_is_approved_again(cast: Cast):
    made = approved(cast, 1, "培训", "450000.00")
    now = fresh(made.pk)
    perform(FLOW, now, "adjust", cast.filer, seen_version=now.version, comment="年中压减，重新测算")
    now = fresh(made.pk)
    values = whole_values(code=now.project.code, name="培训", year_amount=Decimal("400000.00"))
    save_draft(now, cast.filer, values, seen_version=now.version)
    assert [spending(cast, cast.filer, basis)[0][1] for basis in Basis] == ["450000.00", "450000.00"]
    walked(made, cast.filer)
    assert [spending(cast, cast.filer, basis)[0][1] for basis in Basis] == ["450000.00", "400000.00"]
    assert values_of(fresh(made.pk)).year_amount == Decimal("400000.00")


def test_what_is_filed_counts_as_last_handed_in_and_drafts_never_do(cast: Cast):
    walked(filed(cast, 1, "送审", "100000.00"), cast.filer)
    returned = filed(cast, 2, "退回", "200000.00")
    walked(returned, cast.filer)
    now = fresh(returned.pk)
    perform(FLOW, now, "return_unit_review", cast.unit_reviewer, seen_version=now.version, comment="改一下金额")
    now = fresh(returned.pk)
    values = whole_values(code=now.project.code, name="退回", year_amount=Decimal("250000.00"))
    save_draft(now, cast.filer, values, seen_version=now.version)
    filed(cast, 3, "草稿", "990000.00")
    for who in (cast.filer, cast.department_reviewer):
        assert spending(cast, who, Basis.FILED, cast.unit)[2:] == [("送审", "100000.00"), ("退回", "200000.00")]
        assert spending(cast, who) == []


def test_left_out_are_those_that_may_be_seen(cast: Cast):
    approved(cast, 1, "培训", "450000.00")
    walked(filed(cast, 2, "送审", "100000.00"), cast.filer)
    filed(cast, 3, "草稿", "990000.00")
    found = {
        (who.username, basis.value): lists_seen_by(who, cast.department, cast.year, basis).left_out
        for who in (cast.filer, cast.finance)
        for basis in Basis
    }
    assert found == {
        ("filer", "approved"): 2,
        ("filer", "filed"): 1,
        ("finance", "approved"): 1,
        ("finance", "filed"): 0,
    }


def test_everybody_counts_what_they_see_and_packs_count_all(cast: Cast):
    approved(cast, 1, "培训", "450000.00")
    sister = whole_values(code="440304251063190000950", name="姐妹单位的项目")
    made = make_declaration(cast, sister, unit=cast.sister)
    walked(made, cast.sister_filer)
    people = (cast.filer, cast.sister_filer, cast.department_reviewer, cast.stranger_filer, cast.stranger_reviewer)
    seen = {who.username: len(spending(cast, who, Basis.FILED)) for who in people}
    # A department, its units with their one category and one project each.
    assert seen == {"filer": 4, "sister": 4, "dept": 7, "stranger": 0, "dept2": 0}
    assert [row.name for row in approved_lists(cast.department, cast.year).spending][-1] == "培训"


def test_other_money_and_money_without_a_source(cast: Cast):
    approved(cast, 1, "两种来源", "100000.00", fiscal=Decimal("60000.00"), other=Decimal("40000.00"))
    approved(cast, 2, "没有说", "100000.00")
    rows = lists_seen_by(cast.finance, cast.unit, cast.year, Basis.APPROVED).spending[2:]
    assert [(row.name, str(row.spending.fiscal), str(row.spending.other)) for row in rows] == [
        ("两种来源", "60000.00", "40000.00"),
        ("没有说", "100000.00", "0"),
    ]


# -- pages ----------------------------------------------------------------------------------------------------


def page(client: Client, who: User, **query: Any) -> str:
    client.force_login(who)
    answer = client.get(reverse("budget-tables"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_both_tables_with_their_files(cast: Cast, client: Client):
    approved(cast, 1, "培训", "450000.00", first_level="一般管理事务")
    walked(filed(cast, 2, "送审", "100000.00"), cast.filer)
    html = page(client, cast.finance, unit=cast.department.pk)
    assert '<td class="is-value" data-slot="rows.3.unit">一般管理事务</td>' in html
    assert "450,000.00" in html
    assert f'href="/budget-tables/2025/{cast.department.pk}/spending.xlsx?basis=approved"' in html
    assert "另有 1 张表还没有批复，不在表内" in html
    assert "填一级项目" not in html
    assert "还没有已批复的重点项目" in html
    assert "送审" not in html
    filed_too = page(client, cast.finance, unit=cast.department.pk, basis="filed")
    assert '<td class="is-value" data-slot="rows.4.unit">送审</td>' in filed_too


def test_without_a_choice_it_is_the_first_department_or_unit_in_reach(cast: Cast, client: Client):
    assert "2025 年度，甲区政务服务局及所属单位，按批复" in page(client, cast.finance)
    assert "2025 年度，甲区政务服务局（本级），按批复" in page(client, cast.filer)
    assert "2025 年度，乙区数据中心（本级）" in page(client, cast.stranger_filer, unit=cast.unit.pk, basis="none")


def test_a_year_without_units_or_no_year_says_so(cast: Cast, client: Client):
    cast.year.delete()
    cast.last_year.delete()
    assert "还没有设置年度" in page(client, cast.finance)


@pytest.mark.parametrize("fmt", ["xlsx", "pdf"])
def test_a_table_as_a_file(cast: Cast, client: Client, fmt: str):
    approved(cast, 1, "培训", "450000.00")
    client.force_login(cast.filer)
    answer = client.get(f"/budget-tables/2025/{cast.unit.pk}/spending.{fmt}")
    assert answer.status_code == 200
    assert "2025_%E6%B7%B1%E5%9C%B3" in answer.headers["Content-Disposition"]
    if fmt == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
        assert sheet is not None
        assert [sheet["A1"].value, sheet["A3"].value, sheet["P3"].value] == [
            "项目支出预算表",
            "单位名称：深圳市甲区政务服务局（本级）",
            "单位：元",
        ]
        assert [sheet.cell(9, column).value for column in (1, 2, 5)] == ["培训", 450000, 450000]
    else:
        assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "address",
    [
        "/budget-tables/2025/{unit}/key-projects.xlsx",  # nothing approved
        "/budget-tables/2025/{unit}/spending.html",
        "/budget-tables/2025/{unit}/other.xlsx",
        "/budget-tables/2031/{unit}/spending.xlsx",
        "/budget-tables/2025/{stranger}/spending.xlsx",
        "/budget-tables/2025/999999/spending.xlsx",
    ],
)
def test_what_is_not_there_is_not_found(cast: Cast, client: Client, address: str):
    approved(cast, 1, "培训", "450000.00")
    client.force_login(cast.filer)
    assert client.get(address.format(unit=cast.unit.pk, stranger=cast.stranger.pk)).status_code == 404


def test_one_form_or_four_take_the_same_queries(cast: Cast, client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("budget-tables"), {"unit": cast.department.pk})
        return len(captured)

    client.force_login(cast.finance)
    approved(cast, 1, "培训", "450000.00")
    first = queries()
    for serial in range(2, 5):
        approved(cast, serial, f"培训{serial}", "450000.00")
    assert (first, queries()) == (12, 12)


# -- 一级项目 -------------------------------------------------------------------------------------------------


def boxes(project: Project, typed: str, *, seen: str | None = None) -> dict[str, str]:
    return {
        f"first-level-{project.pk}": typed,
        f"seen-{project.pk}": project.first_level if seen is None else seen,
    }


def first_levels(cast: Cast) -> str:
    return reverse("first-levels", args=[2025, cast.unit.pk])


def test_first_levels_are_typed_in_and_stand_in_the_audit_trail(cast: Cast, client: Client):
    one, two = (filed(cast, serial, f"项目{serial}", "100.00").project for serial in (1, 2))
    client.force_login(cast.filer)
    answer = client.post(first_levels(cast), {**boxes(one, "  一般 管理事务 "), **boxes(two, "")})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/budget-tables/?year=2025&unit={cast.unit.pk}"
    assert list(Project.objects.order_by("pk").values_list("first_level", flat=True)) == ["一般 管理事务", ""]
    (event,) = AuditEvent.objects.filter(action="填一级项目")
    assert (event.subject, event.detail, event.unit_id) == (
        "项目1",
        "一级项目：（项目本身） → 一般 管理事务",
        cast.unit.pk,
    )


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(cast: Cast, client: Client):
    one, two = (filed(cast, serial, f"项目{serial}", "100.00").project for serial in (1, 2))
    Project.objects.filter(pk=one.pk).update(first_level="购置费")
    client.force_login(cast.filer)
    answer = client.post(first_levels(cast), {**boxes(one, "修缮费", seen=""), **boxes(two, "购置费")})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "刚刚被别人改为“购置费”，没有保存" in html
    assert 'value="修缮费"' in html
    assert list(Project.objects.order_by("pk").values_list("first_level", flat=True)) == ["购置费", "购置费"]
    again = client.post(
        first_levels(cast), {**boxes(one, "修缮费", seen="购置费"), **boxes(two, "购置费", seen="购置费")}
    )
    assert again.status_code == 302
    assert Project.objects.get(pk=one.pk).first_level == "修缮费"


def test_a_name_that_is_too_long_is_refused_at_its_box(cast: Cast, client: Client):
    project = filed(cast, 1, "项目", "100.00").project
    client.force_login(cast.filer)
    answer = client.post(first_levels(cast), boxes(project, "长" * 61))
    assert answer.status_code == 422
    assert "没有保存：有 1 处填得不对" in answer.content.decode()
    assert Project.objects.get(pk=project.pk).first_level == ""


def test_tasks_of_the_overall_form_propose_and_fill_what_is_blank_without_saving(cast: Cast, client: Client):
    one, two = (filed(cast, serial, f"项目{serial}", "100.00").project for serial in (1, 2))
    overall = Overall.objects.create(unit=cast.unit, year=cast.year, created_by=cast.filer, saved_by=cast.filer)
    task = OverallTask.objects.create(overall=overall, position=0, name="政务事项管理")
    for position, project in enumerate((one, two)):
        GatheredProject.objects.create(task=task, project=project, position=position)
    client.force_login(cast.filer)
    answer = client.post(first_levels(cast), {**boxes(one, ""), **boxes(two, "自己填的"), "fill": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count('value="政务事项管理"') == 2  # in the box, and to choose from
    assert 'value="自己填的"' in html
    assert "还没有保存" in html
    assert not Project.objects.exclude(first_level="").exists()


def test_only_who_files_or_administers_fills_them_in_and_only_for_units_in_reach(cast: Cast, client: Client):
    project = filed(cast, 1, "项目", "100.00").project
    other = make_declaration(cast, whole_values(code="440304251063190000950"), unit=cast.sister).project
    for who, status in ((cast.unit_reviewer, 404), (cast.finance, 404), (cast.stranger_filer, 404), (cast.admin, 200)):
        client.force_login(who)
        assert client.get(first_levels(cast)).status_code == status, who
    client.force_login(cast.filer)
    client.post(first_levels(cast), {**boxes(project, "购置费"), **boxes(other, "购置费")})
    assert Project.objects.get(pk=other.pk).first_level == ""


def test_one_project_or_four_take_the_same_queries_to_be_placed(cast: Cast, client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(first_levels(cast))
        return len(captured)

    client.force_login(cast.filer)
    filed(cast, 1, "项目1", "100.00")
    first = queries()
    for serial in range(2, 5):
        filed(cast, serial, f"项目{serial}", "100.00")
    assert (first, queries()) == (10, 10)
