"""Frameworks: what ships, a draft from its copy to its publication, and that nothing published ever changes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.models import Framework, FrameworkState
from indicators.outline import First, Outline, Second, problems, shown
from indicators.queries import outline_of, second_level_names
from indicators.services import (
    FrameworkHead,
    copy_framework,
    delete_framework,
    load_frameworks,
    publish_framework,
    save_framework,
)
from perfgoals.accounts.services import Refused
from projects.forms.new import YearForm
from projects.models import BudgetYear
from projects.queries import tiers_of
from tests.conftest import TIERS, Cast, make_declaration
from tests.indicators_app.conftest import trail

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).parents[2] / "fixtures" / "frameworks.json"
HEAD = FrameworkHead(name="试用框架", region="甲区", first_year=2026, last_year=2026)


@pytest.fixture
def draft(cast: Cast, framework: Framework) -> Framework:
    return copy_framework(cast.admin, framework)


def points(framework: Framework) -> dict[str, str]:
    outline = outline_of(framework)
    return {"预算执行": shown(outline.execution_points)} | {first.name: first.points_shown for first in outline.firsts}


# -- what ships ---------------------------------------------------------------------------------------------


def test_what_ships_is_whole_and_loaded_once(db: None):
    made = load_frameworks(SHIPPED)
    assert [each.code for each in made] == ["futian-2021", "futian-2020", "national-2020", "national-2021-cost"]
    assert {each.code: problems(outline_of(each)) for each in made if problems(outline_of(each))} == {}
    assert {each.state for each in made} == {FrameworkState.PUBLISHED}
    assert load_frameworks(SHIPPED) == []


def test_the_stars_and_points_of_what_ships(db: None):
    futian, with_inputs, national, with_costs = load_frameworks(SHIPPED)
    assert tiers_of(futian) == TIERS
    assert points(futian) == {"预算执行": "10", "产出指标": "50", "效益指标": "40", "满意度指标": "计入效益指标"}
    assert points(national) == {"预算执行": "10", "产出指标": "50", "效益指标": "30", "满意度指标": "10"}
    assert points(with_costs) == {
        "预算执行": "10",
        "成本指标": "20",
        "产出指标": "40",
        "效益指标": "20",
        "满意度指标": "10",
    }
    assert [tier.level2 for tier in tiers_of(with_inputs)] == [
        "测算明细",
        "资金支出进度",
        "数量指标",
        "质量指标",
        "工作时效",
        "经济效益指标",
        "社会效益指标",
        "生态效益指标",
        "可持续影响",
        "服务对象满意度指标",
    ]
    assert [framework.years for framework in (futian, with_inputs, national)] == [
        "2021–2025 年度",
        "2020 年度",
        "2020 年度起",
    ]


def test_one_that_exists_is_left_as_it_is(db: None, tmp_path: Path):
    file = tmp_path / "frameworks.json"
    entry = {"code": "a", "name": "甲", "first_levels": [{"level1": "产出指标", "second_levels": [{"level2": "数量"}]}]}
    file.write_text(json.dumps([entry]), encoding="utf-8")
    (made,) = load_frameworks(file)
    entry["first_levels"] = [{"level1": "效益指标", "second_levels": []}]
    file.write_text(json.dumps([entry]), encoding="utf-8")
    assert load_frameworks(file) == []
    assert outline_of(made) == Outline(firsts=(First(name="产出指标", seconds=(Second(name="数量"),)),))


# -- from copy to publication -------------------------------------------------------------------------------


def test_a_copy_is_a_draft_with_the_same_content(cast: Cast, framework: Framework):
    first, second = copy_framework(cast.admin, framework), copy_framework(cast.admin, framework)
    again = copy_framework(cast.admin, first)
    assert [each.code for each in (first, second, again)] == ["test-r2", "test-r3", "test-r4"]
    assert (first.name, first.state, first.base) == ("试用框架（修订）", "draft", framework)
    assert outline_of(first) == outline_of(framework)
    assert trail()[0] == ("复制指标框架", "试用框架（修订）", "复制自 试用框架（test）")


def test_a_draft_is_saved_whole(cast: Cast, draft: Framework):
    outline = Outline(
        execution_points=Decimal(10),
        firsts=(
            First(name="成本指标", points=Decimal(20), seconds=(Second(name="经济成本指标", points=Decimal(20)),)),
            First(
                name="产出指标",
                points=Decimal(70),
                seconds=(Second(name="质量指标", required=True, proposals=("验收合格率", "达标率")),),
            ),
        ),
    )
    save_framework(cast.admin, draft, HEAD, outline, seen_version=1)
    stored = Framework.objects.get(pk=draft.pk)
    assert (stored.name, stored.region, stored.years, stored.version) == ("试用框架", "甲区", "2026 年度", 2)
    assert outline_of(stored) == outline
    assert trail()[-1] == ("修改指标框架草稿", "试用框架", "编号 test-r2，第 2 稿")


def test_a_save_on_an_old_version_changes_nothing(cast: Cast, draft: Framework):
    before = outline_of(draft)
    save_framework(cast.admin, draft, HEAD, before, seen_version=1)
    with pytest.raises(Refused, match="这份草稿刚刚被别人改过，没有办理；请看过最新内容后再办"):
        save_framework(cast.admin, draft, replace(HEAD, name="另一个"), Outline(), seen_version=1)
    assert (Framework.objects.get(pk=draft.pk).name, outline_of(draft)) == ("试用框架", before)


def test_publishing_refuses_what_is_not_whole(cast: Cast, draft: Framework):
    save_framework(cast.admin, draft, HEAD, Outline(), seen_version=1)
    with pytest.raises(Refused, match="还不能发布：还没有一级指标"):
        publish_framework(cast.admin, draft, seen_version=2)
    assert Framework.objects.get(pk=draft.pk).state == "draft"


def test_what_is_published_never_changes(cast: Cast, draft: Framework):
    publish_framework(cast.admin, draft, seen_version=1)
    stored = Framework.objects.get(pk=draft.pk)
    assert (stored.state, stored.published_by, stored.published_at is not None) == ("published", cast.admin, True)
    assert trail()[-1] == ("发布指标框架", "试用框架（修订）", "编号 test-r2")
    before = outline_of(stored)
    sentence = "已发布的指标框架不能再改；要改请复制为草稿，改好后另行发布"
    for seen in (1, 2):
        with pytest.raises(Refused, match=sentence):
            save_framework(cast.admin, stored, HEAD, Outline(), seen_version=seen)
        with pytest.raises(Refused, match=sentence):
            delete_framework(cast.admin, stored, seen_version=seen)
        with pytest.raises(Refused, match=sentence):
            publish_framework(cast.admin, stored, seen_version=seen)
    assert outline_of(Framework.objects.get(pk=draft.pk)) == before


def test_a_filing_keeps_the_framework_of_its_year(cast: Cast, framework: Framework):
    """Copy, change and publish: the year, and so its filings, stand where they stood."""
    copy = copy_framework(cast.admin, framework)
    save_framework(
        cast.admin, copy, HEAD, Outline(firsts=(First(name="甲", seconds=(Second(name="乙"),)),)), seen_version=1
    )
    publish_framework(cast.admin, copy, seen_version=2)
    year = BudgetYear.objects.get(pk=2025)
    assert (year.framework, tiers_of(year.framework)) == (framework, TIERS)


def test_the_framework_of_a_year_with_filings_is_fixed(cast: Cast, draft: Framework):
    publish_framework(cast.admin, draft, seen_version=1)
    assert "framework" not in YearForm({"framework": draft.pk}, instance=cast.year).errors
    make_declaration(cast)
    errors = YearForm({"framework": draft.pk}, instance=BudgetYear.objects.get(pk=2025)).errors
    assert errors["framework"] == ["本年度已有申报表，指标框架不能再改"]


def test_a_year_stands_on_a_published_framework_alone(cast: Cast, draft: Framework, framework: Framework):
    offered = YearForm(instance=cast.year).fields["framework"].queryset  # type: ignore[attr-defined]
    assert list(offered) == [framework]
    assert "framework" in YearForm({"framework": draft.pk}, instance=cast.year).errors
    publish_framework(cast.admin, draft, seen_version=1)
    assert "framework" not in YearForm({"framework": draft.pk}, instance=cast.year).errors


def test_a_draft_can_be_thrown_away(cast: Cast, draft: Framework, framework: Framework):
    with pytest.raises(Refused, match="这份草稿刚刚被别人改过"):
        delete_framework(cast.admin, draft, seen_version=7)
    delete_framework(cast.admin, draft, seen_version=1)
    assert list(Framework.objects.all()) == [framework]
    assert trail()[-1] == ("删除指标框架草稿", "试用框架（修订）", "编号 test-r2")


def test_second_levels_of_published_frameworks_each_once(cast: Cast, draft: Framework):
    save_framework(
        cast.admin, draft, HEAD, Outline(firsts=(First(name="甲", seconds=(Second(name="乙"),)),)), seen_version=1
    )
    assert second_level_names() == [(tier.level1, tier.level2) for tier in TIERS]
    publish_framework(cast.admin, draft, seen_version=2)
    assert second_level_names()[-1] == ("甲", "乙")
