"""Searching a few hundred entries: what is found, in which order, by how many queries."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import queries
from indicators.models import LibraryIndicator
from indicators.queries import search_library
from indicators.services import EntryValues, set_state
from indicators.services.library import make_searchable
from tests.conftest import Cast
from tests.indicators_app.conftest import make_entry

pytestmark = pytest.mark.django_db

THINGS = ("校舍", "道路", "桥梁", "路灯", "公园", "机房", "窗口", "热线", "养老", "消防", "图书", "疫苗")
WORKS = ("维修", "采购", "运维", "巡检", "培训", "宣传", "评审", "配送")
MEASURES = ("合格率", "完成率", "数量", "及时率", "响应时间", "满意度")
LEVELS = ("质量指标", "时效指标", "数量指标")


@pytest.fixture
def library(db: None) -> None:
    """576 entries; the used counts follow their place."""
    rows = [
        LibraryIndicator(
            **EntryValues(level1="产出指标", level2=LEVELS[place // 12 % 3], name=f"{thing}{work}{measure}").columns(),
            used=place,
        )
        for place, (measure, work, thing) in enumerate(product(MEASURES, WORKS, THINGS))
    ]
    make_searchable(LibraryIndicator.objects.bulk_create(rows))


def found(text: str, level2: str = "", limit: int = 4) -> list[str]:
    return [entry.name for entry in search_library(text, level2=level2, limit=limit)]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("机房巡检", ["机房巡检满意度", "机房巡检响应时间", "机房巡检及时率", "机房巡检数量"]),
        ("机房巡检合格率", ["机房巡检合格率", "疫苗巡检合格率", "图书巡检合格率", "消防巡检合格率"]),
        ("机房 满意", ["机房配送满意度", "机房评审满意度", "机房宣传满意度", "机房培训满意度"]),
        ("机房巡检的合格比率", ["机房巡检合格率"]),
        ("jfxjhgl", ["机房巡检合格率"]),
        ("yzcg", []),
        ("ymcg", ["疫苗采购满意度", "疫苗采购响应时间", "疫苗采购及时率", "疫苗采购数量"]),
        ("鲸", []),
        ("鲸鱼繁育", []),
    ],
)
def test_what_is_found_and_in_which_order(text: str, names: list[str]):
    assert found(text, limit=len(names) or 4) == names


@pytest.mark.usefixtures("library")
def test_one_second_level_under_any_of_its_names():
    for level2 in ("时效指标", "工作时效"):
        entries = search_library("机房", level2=level2, limit=50)
        assert {entry.level2 for entry in entries} == {"时效指标"}
        assert len(entries) == 16


@pytest.mark.usefixtures("library")
def test_without_a_text_the_most_used():
    assert found("", limit=2) == ["疫苗配送满意度", "图书配送满意度"]
    assert found("、", limit=1) == ["疫苗配送满意度"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(("text", "wanted"), [("", 1), ("机", 2), ("机房", 3), ("机房巡检的合格比率", 3), ("jfxj", 3)])
@pytest.mark.parametrize("level2", ["", "质量指标"])
def test_a_search_takes_three_queries_at_most(text: str, wanted: int, level2: str):
    with CaptureQueriesContext(connection) as asked:
        search_library(text, level2=level2, limit=8)
    assert len(asked) == wanted


def test_one_kind_of_projects(cast: Cast):
    make_entry(cast.admin, "系统验收合格率", category="信息化")
    make_entry(cast.admin, "工程验收合格率", category="工程建设")
    assert [entry.name for entry in search_library("验收", category="信息化", limit=8)] == ["系统验收合格率"]


def test_of_equally_close_ones_the_most_used_comes_first(cast: Cast):
    for name, used in (("甲验收率", 1), ("乙验收率", 9), ("丙验收率", 5)):
        make_entry(cast.admin, name, used=used)
    assert found("验收率") == ["乙验收率", "丙验收率", "甲验收率"]


@pytest.mark.usefixtures("library")
def test_a_rare_name_is_found_whatever_stands_before_it(cast: Cast):
    """Not among the most used, nor the first that share a piece with the text."""
    rare = make_entry(cast.admin, "珊瑚移植合格率")
    assert found("珊瑚移植合格率", limit=1) == ["珊瑚移植合格率"]
    assert found("移植率", limit=1) == ["珊瑚移植合格率"]
    set_state(cast.admin, rare, "off", seen_version=1)
    assert "珊瑚移植合格率" not in found("珊瑚移植合格率", limit=8)


def test_of_many_that_share_a_piece_those_that_share_most_are_looked_at(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    for name in ("合格人数", "合格批次", "验收合格率", "设备验收合格率"):
        make_entry(cast.admin, name)
    monkeypatch.setattr(queries, "MOST_USED_SEEN", 0)
    monkeypatch.setattr(queries, "SHARING_SEEN", 2)
    assert found("设备的验收合格率") == ["设备验收合格率", "验收合格率"]


@pytest.mark.parametrize(
    "text", ["%", "_", "'", "\\", "^", "|", "a'); DROP TABLE x; --", "\U0001f600\U0001f600", "长" * 300]
)
def test_any_text_is_searched(cast: Cast, text: str):
    make_entry(cast.admin, "设备验收合格率")
    search_library(text, limit=8)
