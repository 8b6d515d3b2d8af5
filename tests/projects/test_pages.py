"""Pages of a declaration under odd circumstances: no answer is a failure, nothing that may not change changes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import Assignment, Role, Unit, User
from perfgoals.workflow.perform import perform
from projects.flow import FLOW
from projects.models import Declaration, Project
from projects.services.drafts import fresh, save_draft
from tests.conftest import Cast, whole_values

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, declaration: Declaration, **fields: str) -> dict[str, object]:
    url = reverse("declaration-edit", args=[declaration.pk])
    version = str(fresh(declaration.pk).version)
    answer = client.post(url, {"version": version, **fields}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    document: dict[str, object] = answer.json()
    return document


def test_a_right_code_is_not_changed_by_sending_one(cast: Cast, draft: Declaration):
    save(signed_in(cast.filer), draft, code="440304251063190000777", name="改名")
    assert (fresh(draft.pk).project.code, fresh(draft.pk).name) == ("440304251063190000901", "改名")


def test_a_code_that_was_taken_is_said_at_once_and_can_be_put_right(cast: Cast, draft: Declaration):
    Project.objects.filter(pk=draft.project_id).update(code="440304-ODD")
    Project.objects.create(code="440304251063190000777", name="别的", unit=cast.unit)
    client = signed_in(cast.filer)
    assert "这个项目编码不能用" in str(save(client, draft, code="440304251063190000777")["findings"])
    assert fresh(draft.pk).unread == {"code": "440304251063190000777"}
    assert "这个项目编码不能用" not in str(save(client, draft, code="440304251063190000778")["findings"])
    assert (fresh(draft.pk).project.code, fresh(draft.pk).unread) == ("440304251063190000778", {})


def test_a_level_given_up_while_a_form_stands_there_still_goes_on(cast: Cast, draft: Declaration):
    perform(FLOW, draft, "submit", cast.filer, seen_version=1)
    Unit.objects.filter(pk=cast.unit.pk).update(unit_review=False)
    page = signed_in(cast.unit_reviewer).get(reverse("declaration", args=[draft.pk]))
    assert (page.status_code, "通过" in page.content.decode()) == (200, True)
    assert perform(FLOW, fresh(draft.pk), "withdraw", cast.filer, seen_version=2).target == "draft"


def test_who_wrote_a_version_does_not_review_it(cast: Cast, draft: Declaration):
    Assignment.objects.create(user=cast.colleague, role=Role.UNIT_REVIEWER, unit=cast.unit)
    save_draft(draft, cast.colleague, whole_values(annual_goal="同事写的"), seen_version=1)
    save_draft(draft, cast.filer, whole_values(annual_goal="同事写的。"), seen_version=2)
    perform(FLOW, draft, "submit", cast.filer, seen_version=3)
    answer = signed_in(cast.colleague).post(
        reverse("declaration-step", args=[draft.pk, "pass_unit_review"]), {"version": 4}
    )
    assert answer.status_code == 403
    assert "不能审核自己填报的表" in answer.content.decode()


def test_characters_that_no_database_takes_are_left_out_of_opinions_and_searches(cast: Cast, draft: Declaration):
    perform(FLOW, draft, "submit", cast.filer, seen_version=1)
    url = reverse("declaration-step", args=[draft.pk, "return_unit_review"])
    assert signed_in(cast.unit_reviewer).post(url, {"version": 2, "comment": "请\x00改"}).status_code == 302
    assert "请改" in signed_in(cast.filer).get(reverse("declaration", args=[draft.pk])).content.decode()
    assert signed_in(cast.filer).get(reverse("declarations"), {"text": "\x00培训"}).status_code == 200
    assert signed_in(cast.filer).get(reverse("declaration-new"), {"text": "\x00"}).status_code == 200


def test_a_stale_opinion_is_still_there(cast: Cast, draft: Declaration):
    perform(FLOW, draft, "submit", cast.filer, seen_version=1)
    url = reverse("declaration-step", args=[draft.pk, "return_unit_review"])
    answer = signed_in(cast.unit_reviewer).post(url, {"version": 1, "comment": "写了很久的意见"})
    assert answer.status_code == 409
    assert "写了很久的意见" in answer.content.decode()


NEW = {"name": "档案数字化", "project_type": "31", "year": "2025"}


def test_a_new_project_sent_twice_is_made_once(cast: Cast):
    client, form = signed_in(cast.filer), NEW | {"unit": str(cast.unit.pk)}
    assert client.post(reverse("declaration-new"), form).status_code == 302
    again = client.post(reverse("declaration-new"), form)
    assert "本单位2025 年度已有同名项目，请从申报列表里打开，或换一个名称" in again.content.decode()
    assert Project.objects.count() == Declaration.objects.count() == 1


def test_odd_codes_of_the_same_beginning_are_no_part_of_the_series(cast: Cast):
    for code in ("44030425106319990000A", "4403042510631999000099", "440304251063199900041"):
        Project.objects.create(code=code, name="别的", unit=cast.unit)
    signed_in(cast.filer).post(reverse("declaration-new"), NEW | {"unit": str(cast.unit.pk)})
    assert Project.objects.get(name="档案数字化").code == "440304251063199900042"


def test_a_series_that_is_used_up_says_so_at_the_code(cast: Cast):
    Project.objects.create(code="440304251063199900999", name="别的", unit=cast.unit)
    page = signed_in(cast.filer).post(reverse("declaration-new"), NEW | {"unit": str(cast.unit.pk)}).content.decode()
    assert "这一类的项目编码已用完，请填预算系统给的编码" in page
    assert not Declaration.objects.exists()


def test_a_request_that_no_page_sends_is_answered_in_chinese(cast: Cast, draft: Declaration):
    answer = signed_in(cast.filer).post(reverse("declaration-edit", args=[draft.pk]), {"version": "x"})
    assert (answer.status_code, "没有看懂这个请求" in answer.content.decode()) == (400, True)


def test_a_row_under_an_odd_heading_keeps_its_place(cast: Cast, draft: Declaration):
    key = "甲%7C乙%25|"
    fields = {"row": "0", "row-0-tier": key, "row-0-level3": "指标"}
    save(signed_in(cast.filer), draft, **fields)
    (stored,) = fresh(draft.pk).indicators.all()
    assert (stored.level1, stored.level2) == ("甲|乙%", "")
    assert f'value="{key}"' in signed_in(cast.filer).get(reverse("declaration-edit", args=[draft.pk])).content.decode()
