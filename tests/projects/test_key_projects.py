"""重点项目表: begun from the declaration, filed beside it, and never counted among the declarations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import User
from perfgoals.officialforms.to_html import to_html
from perfgoals.workflow.kinds import kind_of, kinds
from perfgoals.workflow.models import Snapshot, Stage
from perfgoals.workflow.perform import perform
from projects.flow import KEY_FLOW
from projects.models import BudgetYear, Declaration, KeyProject, Project, Waiver
from projects.printing import disclosed, snapshot_grid
from projects.queries import values_of, worklist
from projects.services.drafts import DeclarationExists, begin_key_project, create_declaration, save_draft
from tests.access.test_matrix import ABOVE, INSIDE, OWN_FILERS, PEOPLE, client_of
from tests.conftest import Cast
from tests.projects.forms_of_2020 import full_2020, year_2020

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(cast: Cast) -> BudgetYear:
    return year_2020()


@pytest.fixture
def declared(cast: Cast, year: BudgetYear) -> Declaration:
    """A declaration of 2020 in which the checks find nothing."""
    project = Project.objects.create(code="440304201060199900001", name="大厅值守", unit=cast.unit)
    return create_declaration(cast.filer, project, year, full_2020(code=project.code))


@pytest.fixture
def key(cast: Cast, declared: Declaration) -> Declaration:
    return begin_key_project(cast.filer, declared)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def approve(cast: Cast, form: Declaration) -> None:
    steps = {
        "submit": cast.filer,
        "pass_unit_review": cast.unit_reviewer,
        "pass_department_review": cast.department_reviewer,
        "approve": cast.finance,
    }
    for step, who in steps.items():
        perform(KEY_FLOW, form, step, who, seen_version=form.version)


def test_it_takes_what_the_declaration_says_and_goes_its_own_way(cast: Cast, declared: Declaration, key: Declaration):
    assert isinstance(key, KeyProject)
    assert values_of(key) == values_of(declared)
    save_draft(key, cast.filer, replace(values_of(key), annual_goal="只改这一张"), seen_version=1)
    assert (KeyProject.objects.get().annual_goal, Declaration.objects.get().annual_goal) == (
        "只改这一张",
        full_2020().annual_goal,
    )
    with pytest.raises(DeclarationExists, match="2020 年度已有这个项目的重点项目绩效目标表"):
        begin_key_project(cast.filer, declared)


def test_lists_sums_and_counts_of_declarations_do_not_take_it_in(cast: Cast, declared: Declaration, key: Declaration):
    assert (list(Declaration.objects.all()), list(KeyProject.objects.all())) == ([declared], [key])
    assert (list(declared.project.declarations.all()), list(declared.year.declarations.all())) == ([declared],) * 2
    drafts = {
        kind.key: (tally.count, tally.amount)
        for kind in kinds()
        if (tally := kind.worklist(cast.filer, 2020).tallies()["draft"]).count
    }
    assert drafts == dict.fromkeys(("declaration", "key-project"), (1, full_2020().year_amount))
    assert worklist(cast.filer, 2020).mine(9) == [declared]
    client = signed_in(cast.filer)
    for name, own, other in (
        ("declarations", "declaration", "key-project"),
        ("key-projects", "key-project", "declaration"),
    ):
        page = client.get(reverse(name), {"year": "2020"}).content.decode()
        pks = {"declaration": declared.pk, "key-project": key.pk}
        assert reverse(own, args=[pks[own]]) in page
        assert f'"{reverse(other, args=[pks[other]])}"' not in page


def test_it_is_reviewed_approved_and_printed_from_its_own_snapshot(cast: Cast, declared: Declaration, key: Declaration):
    approve(cast, key)
    assert (KeyProject.objects.get().status, Declaration.objects.get().status) == (Stage.APPROVED, Stage.DRAFT)
    content = Snapshot.objects.filter(flow="key-project", subject_id=key.pk).latest("pk").content
    assert (content["layout"], content["values"]["phone"]) == ("key-project-2020", "0755-80000000")
    shown = to_html(snapshot_grid(disclosed(content)))
    assert ("部门预算重点项目绩效目标表" in shown, "***" in shown) == (True, True)
    assert [text for text in ("甲某某", "0755-80000000") if text in shown] == []
    kind = kind_of("key-project")
    assert kind is not None
    assert kind.find(declared.project.code, 2020) == key
    assert "0755-80000000" in kind.render(KeyProject.objects.get(), "html").decode()
    assert kind.file_name(key, "pdf") == "2020_大厅值守_重点项目绩效目标表.pdf"


def test_a_short_declaration_is_kept_with_the_table_that_it_prints_in(cast: Cast, declared: Declaration):
    short = replace(full_2020(code=declared.project.code), indicators=(), long_term_goal="")
    save_draft(declared, cast.filer, short, seen_version=1)
    page = signed_in(cast.filer).post(
        reverse("declaration-step", args=[declared.pk, "submit"]), {"version": declared.version}
    )
    assert page.status_code == 302
    assert Snapshot.objects.get(flow="declaration").content["layout"] == "project-2020-short"


def test_the_button_makes_it_once(cast: Cast, declared: Declaration):
    client, url = signed_in(cast.filer), reverse("key-project-begin", args=[declared.pk])
    assert "另填重点项目表" in client.get(reverse("declaration", args=[declared.pk])).content.decode()
    first, second = client.post(url), client.post(url)
    made = KeyProject.objects.get()
    assert (first.headers["Location"], second.headers["Location"]) == (
        reverse("key-project-edit", args=[made.pk]),
        reverse("key-project", args=[made.pk]),
    )
    page = client.get(reverse("declaration", args=[declared.pk])).content.decode()
    assert ("另填重点项目表" in page, reverse("key-project", args=[made.pk]) in page) == (False, True)
    assert reverse("declaration", args=[declared.pk]) in client.get(first.headers["Location"][:-5]).content.decode()


def test_a_year_without_such_forms_offers_none(cast: Cast, draft: Declaration):
    client = signed_in(cast.filer)
    assert client.post(reverse("key-project-begin", args=[draft.pk])).status_code == 404
    assert "重点项目" not in client.get(reverse("declaration", args=[draft.pk])).content.decode()
    assert "本年度不另填重点项目表" in client.get(reverse("key-projects"), {"year": "2025"}).content.decode()


def test_the_edit_page_asks_in_the_words_of_the_table(cast: Cast, declared: Declaration, key: Declaration):
    client = signed_in(cast.filer)
    for name, form in (("declaration-edit", declared), ("key-project-edit", key)):
        page = client.get(reverse(name, args=[form.pk])).content.decode()
        wanted = (
            "项目属性",
            "起止时间",
            "续存属性",
            "联系人",
            "财政拨款",
            "中长期目标",
            "指标内容",
            "目标值",
            "data-plain",
        )
        assert [word for word in wanted if word not in page] == []
        strange = ("项目编码</label>", "政策依据", "测算依据", "分配方式", "指标解释", 'id="items"', "长期目标（跨度")
        assert [word for word in strange if word in page] == []
        answer = client.post(
            reverse(name, args=[form.pk]),
            {"version": "1", "is_new": "新增项目", "duration": "2020-03-01至2020-11-30", "fiscal": "12.4", "code": "1",
             "policy_basis": "没有这一栏", "phone": "0755-80000001"},
            headers={"Accept": "application/json"},
        )  # fmt: skip
        assert answer.status_code == 200
        stored = type(form).objects.get(pk=form.pk)
        assert (stored.is_new, stored.start, stored.end, str(stored.fiscal)) == (
            *(True, "2020-03-01", "2020-11-30"),
            "124000.00",
        )
        assert (stored.policy_basis, stored.phone, stored.project.code) == ("", "0755-80000001", declared.project.code)
        assert client.get(reverse("declaration-suggest", args=[form.pk]), {"level2": "数量指标"}).status_code == 200


def test_who_sees_and_who_may(cast: Cast, declared: Declaration, key: Declaration):
    def answers(name: str, *args: object) -> dict[str, int]:
        url = reverse(name, args=args)
        return {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}

    reading: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("key-project", (key.pk,)),
        ("key-project-preview", (key.pk,)),
        ("key-project-export", (key.pk, "xlsx")),
    )
    for name, about in reading:
        assert answers(name, *about) == {who: 200 if who in INSIDE else 404 for who in PEOPLE}, name
    for name in ("key-project-edit", "key-project-submit"):
        wanted = {who: 200 if who in OWN_FILERS else 403 if who in INSIDE else 404 for who in PEOPLE}
        assert answers(name, key.pk) == wanted, name
    assert answers("key-project-versions", key.pk) == {who: 200 if who in INSIDE else 404 for who in PEOPLE}
    begin = reverse("key-project-begin", args=[declared.pk])
    got = {who: client_of(getattr(cast, who)).post(begin).status_code for who in PEOPLE}
    assert got == {who: 302 if who in OWN_FILERS else 403 if who in INSIDE else 404 for who in PEOPLE}
    for name, other in (("declaration", key), ("key-project", declared)):
        assert set(answers(name, other.pk).values()) == {404}
    approve(cast, key)
    sees = INSIDE | ABOVE
    for name, about in reading:
        assert answers(name, *about) == {who: 200 if who in sees else 404 for who in PEOPLE}, name
    step = reverse("key-project-step", args=[key.pk, "adjust"])
    sent = {"version": KeyProject.objects.get().version}
    got = {who: client_of(getattr(cast, who)).post(step, sent).status_code for who in PEOPLE}
    assert got == {who: 422 if who in OWN_FILERS else 403 if who in sees else 404 for who in PEOPLE}


def test_a_warning_of_it_can_be_let_pass(cast: Cast, key: Declaration):
    save_draft(key, cast.filer, replace(values_of(key), start="2019-01-01", end="2019-12-31"), seen_version=1)
    perform(KEY_FLOW, key, "submit", cast.filer, seen_version=key.version, comment="合同跨年")
    (finding,) = KEY_FLOW.transition("submit").guards[0](KeyProject.objects.get())
    assert finding.rule == "date_outside_year"
    url = reverse("waiver", args=[key.pk, finding.fingerprint])
    page = signed_in(cast.unit_reviewer).get(reverse("key-project", args=[key.pk])).content.decode()
    assert url in page
    answer = signed_in(cast.unit_reviewer).post(url, {"reason": "合同跨年"})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("key-project", args=[key.pk]))
    assert Waiver.objects.get().declaration_id == key.pk
