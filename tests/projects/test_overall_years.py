"""What a year sets for its overall forms: layout and framework of their own, fixed once there are forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Framework, SecondLevel
from perfgoals.money import MoneyUnit
from projects.models import BudgetYear
from projects.overall_queries import overall_tiers
from projects.services.years import load_years
from tests.conftest import Cast
from tests.projects.overalls import make_overall, make_year
from tests.projects.test_years import settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Cast) -> Framework:
    """Another framework, published."""
    made = Framework.objects.create(code="other", name="另一套", state=cast.year.framework.state)
    SecondLevel.objects.create(framework=made, position=0, level1="产出指标", level2="时效指标", required=True)
    return made


def save(cast: Cast, **changes: object) -> str:
    client = Client()
    client.force_login(cast.admin)
    answer = client.post(reverse("year", args=[2025]), settings_of(cast.year, **changes))
    return "" if answer.status_code == 302 else answer.content.decode()


def test_the_layout_follows_the_year_unless_it_is_set(cast: Cast):
    assert [make_year(cast, number).overall_layout.id for number in (2020, 2026)] == ["overall-2020", "overall-2026"]
    assert cast.year.overall_layout.money_unit is MoneyUnit.WAN_YUAN
    assert save(cast, overall_layout_id="overall-2026") == ""
    assert BudgetYear.objects.get(pk=2025).overall_layout.money_unit is MoneyUnit.YUAN
    assert "选择一个有效的选项" in save(cast, overall_layout_id="declaration-2025")


def test_a_framework_of_their_own(cast: Cast, other: Framework):
    assert overall_tiers(cast.year)[0].level2 == "数量指标"
    assert save(cast, overall_framework=other.pk) == ""
    assert [tier.level2 for tier in overall_tiers(BudgetYear.objects.get(pk=2025))] == ["时效指标"]


def test_both_are_fixed_once_there_are_forms(cast: Cast, other: Framework):
    make_overall(cast)
    page = save(cast, overall_layout_id="overall-2026", overall_framework=other.pk)
    assert "本年度已有整体表，整体表样不能再改" in page
    assert "本年度已有整体表，整体表指标框架不能再改" in page
    assert save(cast) == ""


def test_years_that_ship_may_name_them(cast: Cast, other: Framework, tmp_path: Path):
    entry = {
        "year": 2020, "opens_at": "2019-10-09T09:00:00+08:00", "closes_at": "2019-10-27T17:30:00+08:00",
        "money_unit": "万元", "framework": cast.year.framework.code, "layout": "declaration-2024",
    }  # fmt: skip
    more = {"year": 2021, "overall_layout": "overall-2026", "overall_framework": "other"}
    path = tmp_path / "years.json"
    path.write_text(json.dumps([entry, entry | more]), encoding="utf-8")
    assert load_years(path) == 2
    plain, own = BudgetYear.objects.get(pk=2020), BudgetYear.objects.get(pk=2021)
    assert (plain.overall_layout.id, plain.framework_of_overall) == ("overall-2020", cast.year.framework)
    assert (own.overall_layout.id, own.framework_of_overall) == ("overall-2026", other)
