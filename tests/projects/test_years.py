"""Years and windows: sensible dates, the reach of an administrator, openings with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perfgoals.accounts.models import Assignment, AuditEvent, Role, User
from projects.models import BudgetYear, Declaration, WindowOpening
from projects.services.years import open_window
from projects.windows import window_decision
from tests.conftest import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def settings_of(like: BudgetYear, /, **changes: Any) -> dict[str, Any]:
    return {
        "opens_at": "2024-10-09T09:00",
        "closes_at": "2024-10-27T17:30",
        "money_unit": like.money_unit,
        "framework": like.framework_id,
        "layout_id": like.layout_id,
    } | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"opens_at": "0001-01-01T00:00"}, "年份要在 2000 到 2099 之间"),
        ({"closes_at": "9999-12-31T23:59"}, "年份要在 2000 到 2099 之间"),
        ({"closes_at": "2024-10-01T00:00"}, "申报截止要晚于申报开始"),
        ({"finance_review_by": "2024-10-20T00:00"}, "财政审核完毕要晚于申报截止"),
        ({"money_unit": "万元"}, "这个表样的金额单位是元，与年度的万元不一致"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(cast: Cast, changes: dict[str, Any], sentence: str):
    before = BudgetYear.objects.get(pk=2025).closes_at
    response = signed_in(cast.admin).post(reverse("year", args=[2025]), settings_of(cast.year, **changes))
    assert (response.status_code, sentence in response.content.decode()) == (200, True)
    assert BudgetYear.objects.get(pk=2025).closes_at == before


@pytest.mark.parametrize("number", ["0", "1", "40000", "1000000000000"])
def test_a_year_is_of_this_century(cast: Cast, number: str):
    response = signed_in(cast.admin).post(reverse("year-new"), settings_of(cast.year, year=number))
    assert response.status_code == 200
    assert set(BudgetYear.objects.values_list("pk", flat=True)) == {2024, 2025}


def test_a_new_year_and_its_trail(cast: Cast):
    response = signed_in(cast.admin).post(reverse("year-new"), settings_of(cast.year, year=2026))
    assert response.headers["Location"] == "/years/2026/"
    assert AuditEvent.objects.get(action="设置年度").subject == "2026 年度"


def test_what_forms_stand_on_is_fixed_once_there_are_forms(cast: Cast, draft: Declaration):
    changes = {"money_unit": "万元", "layout_id": "declaration-2024"}
    page = signed_in(cast.admin).post(reverse("year", args=[2025]), settings_of(cast.year, **changes)).content.decode()
    assert "本年度已有申报表，金额单位不能再改" in page
    assert "本年度已有申报表，表样不能再改" in page


def test_only_who_administers_every_unit_sets_a_year(cast: Cast):
    local = User.objects.create_user("local", PASSWORD, display_name="本单位管理员", must_change_password=False)
    Assignment.objects.create(user=local, role=Role.ADMINISTRATOR, unit=cast.stranger)
    client = signed_in(local)
    open_window(cast.admin, cast.year, cast.unit, until=timezone.now() + timedelta(days=1), reason="别处的原因")
    assert client.post(reverse("year", args=[2025]), settings_of(cast.year)).status_code == 403
    assert client.get(reverse("year-new")).status_code == 403
    page = client.get(reverse("year", args=[2025])).content.decode()
    assert "年度的设置由最上级管理员办理" in page
    assert "别处的原因" not in page
    until = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    for unit, opened in ((cast.unit, 1), (cast.stranger, 2)):
        client.post(reverse("year", args=[2025]), {"unit": unit.pk, "until": until, "reason": "补报"})
        assert WindowOpening.objects.count() == opened
    assert AuditEvent.objects.filter(action="为单位开放申报").first().unit_id == cast.stranger.pk  # type: ignore[union-attr]


def test_an_opening_counts_also_before_the_years_own_window(cast: Cast):
    now = timezone.now()
    BudgetYear.objects.filter(pk=2025).update(opens_at=now + timedelta(days=10), closes_at=now + timedelta(days=30))
    year = BudgetYear.objects.get(pk=2025)
    assert "还没有开始" in window_decision(year, cast.unit).reason
    open_window(cast.admin, year, cast.unit, until=now + timedelta(days=5), reason="先报")
    assert window_decision(year, cast.unit)
    assert not window_decision(year, cast.unit, now + timedelta(days=6))
    assert not window_decision(year, cast.sister)


def test_a_unit_out_of_use_files_nothing(cast: Cast, draft: Declaration):
    type(cast.unit).objects.filter(pk=cast.unit.pk).update(active=False)
    response = signed_in(cast.filer).get(reverse("declaration-edit", args=[draft.pk]))
    assert response.status_code == 403
    assert "甲区政务服务局（本级）已停用，不能填报" in response.content.decode()


def test_every_state_says_who_acts_and_until_when(cast: Cast, draft: Declaration):
    closes = timezone.now() + timedelta(days=20)
    department, finance = closes + timedelta(days=7), closes + timedelta(days=21)
    BudgetYear.objects.filter(pk=2025).update(
        closes_at=closes, department_review_by=department, finance_review_by=finance
    )

    def day(at: Any) -> str:
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M} 前"

    for status, sentence in (
        ("draft", f"现在由填报人办理，{day(closes)}"),
        ("returned", f"现在由填报人办理，{day(department)}"),
        ("unit_review", f"现在由单位审核人办理，{day(closes)}"),
        ("department_review", f"现在由主管部门审核人办理，{day(department)}"),
        ("finance_review", f"现在由财政审核人办理，{day(finance)}"),
        ("approved", "已批复，表已锁定"),
    ):
        Declaration.objects.filter(pk=draft.pk).update(status=status, submitted_by=cast.filer)
        page = signed_in(cast.filer).get(reverse("declaration", args=[draft.pk])).content.decode()
        assert sentence in page, status
    BudgetYear.objects.filter(pk=2025).update(finance_review_by=None)
    Declaration.objects.filter(pk=draft.pk).update(status="finance_review")
    page = signed_in(cast.filer).get(reverse("declaration", args=[draft.pk])).content.decode()
    assert "现在由财政审核人办理，没有设截止时间" in page


def test_pages_begin_with_the_newest_year_that_can_be_filed_for_else_with_the_newest(cast: Cast):
    def shown() -> int:
        return int(signed_in(cast.filer).get("/").context["budget_year"].pk)

    assert shown() == 2025
    now = timezone.now()
    BudgetYear.objects.filter(pk=2025).update(closes_at=now - timedelta(minutes=1))
    assert shown() == 2024
    BudgetYear.objects.filter(pk=2024).update(opens_at=now + timedelta(minutes=9))
    assert shown() == 2025
