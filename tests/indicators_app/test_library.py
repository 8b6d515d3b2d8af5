"""The library as 管理员 keeps it: adding, changing, switching off, merging; each leaves its trail."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.models import LibraryIndicator, LibraryTerm
from indicators.queries import search_library
from indicators.services import (
    EntryValues,
    Learned,
    add_entry,
    change_entry,
    count_indicators,
    merge_entries,
    set_state,
)
from indicators.services.library import load_library
from indicators.values import Kind, parse
from perfgoals.accounts.services import Refused
from perfgoals.search import search_key
from projects.checks import check
from projects.values import IndicatorValues
from tests.conftest import CONTEXT, TIERS, Cast, whole_values
from tests.indicators_app.conftest import make_entry, trail

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).parents[2] / "fixtures" / "library.json"
VALUES = EntryValues(level1="产出指标", level2="质量指标", name="设备验收合格率", unit="%", target="100%")


def names(text: str) -> list[str]:
    return [entry.name for entry in search_library(text, limit=8)]


def fresh(entry: LibraryIndicator) -> LibraryIndicator:
    return LibraryIndicator.objects.get(pk=entry.pk)


# -- what ships ---------------------------------------------------------------------------------------------


def test_what_ships_is_loaded_once_and_found(db: None):
    assert load_library(SHIPPED) == 250
    assert load_library(SHIPPED) == 0
    assert names("设备验收合格率")[0] == "设备验收合格率"


def test_what_is_there_is_left_as_it_is(cast: Cast):
    mine = make_entry(cast.admin, "设备验收合格率", target="≥90%")
    assert load_library(SHIPPED) == 249
    assert fresh(mine).target == "≥90%"


@pytest.mark.db_free
@pytest.mark.parametrize("entry", json.loads(SHIPPED.read_text(encoding="utf-8")), ids=lambda entry: entry["name"])
def test_every_entry_that_ships_says_how_it_is_reckoned(entry: dict[str, str]):
    assert entry["formula"]
    assert entry["data_source"]
    assert len(entry["name"]) <= 20
    if "lowest" in entry:
        assert Decimal(entry["lowest"]) <= Decimal(entry["highest"])
    if "target" in entry:
        assert parse(entry["target"]).kind not in (Kind.OTHER, Kind.COMPOUND, Kind.NOT_APPLICABLE)


@pytest.mark.db_free
def test_what_ships_passes_the_pre_check():
    """Each entry as a row of a form in which nothing else is found; counts get a number as their value."""
    whole = whole_values()
    tiers = {tier.level2: tier for tier in TIERS}
    found = []
    for entry in json.loads(SHIPPED.read_text(encoding="utf-8")):
        tier = tiers[entry["level2"]]
        typed = IndicatorValues(
            level1=tier.level1,
            level2=tier.level2,
            required=tier.required,
            level3=entry["name"],
            target=entry.get("target", f"≥10{entry.get('unit', '')}"),
            explanation=LibraryIndicator(**entry).explanation,
        )
        # Before the others, of which one may have the same name.
        findings = check(replace(whole, indicators=(typed, *whole.indicators)), CONTEXT)
        found += [(entry["name"], each.message) for each in findings if each.row == 0]
    assert found == []


# -- keeping ------------------------------------------------------------------------------------------------


def test_a_new_entry_is_found_at_once(cast: Cast):
    add_entry(cast.admin, VALUES)
    assert names("验收") == ["设备验收合格率"]
    assert names("sbys") == ["设备验收合格率"]
    assert trail() == [("新建指标", "质量指标 设备验收合格率", "100%")]


@pytest.mark.parametrize(("name", "level2"), [("设备 验收合格率", "质量指标"), ("设备验收合格率", "*质量")])
def test_a_name_stands_once_under_a_second_level(cast: Cast, name: str, level2: str):
    add_entry(cast.admin, VALUES)
    with pytest.raises(Refused, match="指标库里这个二级指标下已有同名的指标"):
        add_entry(cast.admin, EntryValues(level1="产出指标", level2=level2, name=name))
    assert (LibraryIndicator.objects.count(), len(trail())) == (1, 1)
    add_entry(cast.admin, EntryValues(level1="产出指标", level2="数量指标", name="设备验收合格率"))


def test_a_change_is_written_with_what_differs(cast: Cast):
    entry = add_entry(cast.admin, VALUES)
    changed = EntryValues(
        level1="产出指标", level2="质量指标", name="到货验收合格率", unit="%", target="≥98%", formula="合格数÷总数×100%"
    )
    change_entry(cast.admin, entry, changed, seen_version=1)
    assert trail()[-1] == (
        "修改指标",
        "质量指标 设备验收合格率",
        "三级指标：设备验收合格率 → 到货验收合格率；常用指标值：100% → ≥98%；计算方法：（空） → 合格数÷总数×100%",
    )
    assert (names("到货"), names("设备")) == (["到货验收合格率"], [])
    assert fresh(entry).version == 2


def test_a_change_of_nothing_is_none(cast: Cast):
    entry = add_entry(cast.admin, VALUES)
    change_entry(cast.admin, entry, VALUES, seen_version=1)
    assert (fresh(entry).version, len(trail())) == (1, 1)


def test_a_change_on_an_old_version_or_to_a_taken_name_is_refused(cast: Cast):
    entry, other = add_entry(cast.admin, VALUES), make_entry(cast.admin, "资料合格率")
    taken = EntryValues(level1="产出指标", level2="质量指标", name="资料合格率")
    with pytest.raises(Refused, match="已有同名的指标") as refused:
        change_entry(cast.admin, entry, taken, seen_version=1)
    assert refused.value.field == "name"
    with pytest.raises(Refused, match="这条指标刚刚被别人改过，没有办理；请看过最新内容后再办"):
        change_entry(cast.admin, entry, EntryValues(level1="甲", level2="乙", name="丙"), seen_version=9)
    assert (fresh(entry).name, fresh(other).name) == ("设备验收合格率", "资料合格率")


def test_what_is_switched_off_is_not_found_until_it_is_switched_on(cast: Cast):
    entry = add_entry(cast.admin, VALUES)
    set_state(cast.admin, entry, "off", seen_version=1)
    assert (names("验收"), LibraryTerm.objects.count()) == ([], 0)
    set_state(cast.admin, entry, "in_use", seen_version=2)
    assert names("验收") == ["设备验收合格率"]
    assert [action for action, _subject, _detail in trail()] == ["新建指标", "停用指标", "启用指标"]
    with pytest.raises(Refused, match="这条指标刚刚被别人改过"):
        set_state(cast.admin, entry, "off", seen_version=2)


# -- merging ------------------------------------------------------------------------------------------------


def test_a_merged_entry_gives_its_counts_and_its_name(cast: Cast):
    kept = make_entry(cast.admin, "设备验收合格率", used=5, approved=4, returned=1)
    double = make_entry(cast.admin, "设备验收的合格率", used=3, approved=2, returned=2)
    merge_entries(cast.admin, double, kept, seen_version=1)
    assert names("合格率") == ["设备验收合格率"]
    merged = fresh(double)
    assert (merged.state, merged.merged_into, merged.used) == ("merged", kept, 0)
    count_indicators([[Learned(level1="产出指标", level2="质量指标", name="设备验收的合格率")]], used=1)
    counted = fresh(kept)
    assert (counted.used, counted.approved, counted.returned) == (9, 6, 3)
    assert trail()[-1] == (
        "合并指标",
        "质量指标 设备验收的合格率",
        "并入“设备验收合格率”；用过 3 次、批复 2 次、退回 2 次一并计入",
    )


def test_what_was_merged_moves_on_with_what_it_was_merged_into(cast: Cast):
    first, second, third = (make_entry(cast.admin, name) for name in ("甲合格率", "乙合格率", "丙合格率"))
    merge_entries(cast.admin, first, second, seen_version=1)
    merge_entries(cast.admin, second, third, seen_version=fresh(second).version)
    count_indicators([[Learned(level1="产出指标", level2="质量指标", name="甲合格率")]], used=1)
    assert (fresh(first).merged_into, fresh(third).used) == (third, 1)


def test_what_cannot_be_merged(cast: Cast):
    entry, other = make_entry(cast.admin, "甲合格率"), make_entry(cast.admin, "乙合格率")
    set_state(cast.admin, other, "off", seen_version=1)
    for target in (entry, other):
        with pytest.raises(Refused, match="只能并入另一条在用的指标"):
            merge_entries(cast.admin, entry, target, seen_version=1)
    third = make_entry(cast.admin, "丙合格率")
    with pytest.raises(Refused, match="这条指标刚刚被别人改过"):
        merge_entries(cast.admin, entry, third, seen_version=4)
    merge_entries(cast.admin, entry, third, seen_version=1)
    with pytest.raises(Refused, match="这条指标刚刚被别人改过"):
        merge_entries(cast.admin, entry, third, seen_version=2)


# -- counting -----------------------------------------------------------------------------------------------


def test_counts_go_to_the_entry_of_that_level_alone(cast: Cast):
    quality, quantity = make_entry(cast.admin, "抽检批次"), make_entry(cast.admin, "抽检批次", "数量指标")
    rows = [
        Learned(level1="产出指标", level2="数量", name="抽检 批次"),
        Learned(level1="产出指标", level2="数量指标", name="抽检批次"),
        Learned(level1="产出指标", level2="数量指标", name="没有的指标"),
    ]
    count_indicators([rows, rows[:1]], used=1, returned=2)
    assert (fresh(quantity).used, fresh(quantity).returned) == (2, 4)
    assert (fresh(quality).used, fresh(quality).returned) == (0, 0)
    assert LibraryIndicator.objects.count() == 2


def test_a_sentence_is_no_name_to_learn(db: None):
    rows = [
        Learned(level1="产出指标", level2="数量指标", name="培训期数", target="≥15期", explanation="按签到表统计"),
        Learned(level1="产出指标", level2="数量指标", name="长" * 61),
        Learned(level1="产出指标", level2="数量指标", name="培训人次", target="长" * 61),
        Learned(level1="产出指标", level2="长" * 31, name="培训课时"),
    ]
    count_indicators([rows], approved=1, learn=True)
    (learned,) = LibraryIndicator.objects.all()
    assert (learned.name, learned.target, learned.explanation) == ("培训期数", "≥15期", "按签到表统计。")
    assert (learned.state, learned.approved, learned.name_key) == ("candidate", 1, search_key("培训期数"))
    assert names("培训") == []
