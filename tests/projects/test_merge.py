"""Two people on one form: what each changed is taken, what both changed is asked, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.merge import PARTS
from projects.values import DeclarationValues, ItemValues
from tests.conftest import row, whole_values

pytestmark = pytest.mark.db_free

BASE = whole_values()


def test_parts_that_only_one_changed_need_no_question():
    theirs = replace(BASE, annual_goal="全年培训 16 期。")
    mine = replace(BASE, policy_basis="《服务规范》", indicators=(*BASE.indicators, row(0, "讲师人数", "≥3人")))
    assert PARTS.undecided(BASE, theirs, mine, {}) == []
    merged = PARTS.merge(BASE, theirs, mine, {})
    assert (merged.annual_goal, merged.policy_basis) == ("全年培训 16 期。", "《服务规范》")
    assert [each.level3 for each in merged.indicators if each.level2 == "数量指标"] == ["培训期数", "讲师人数"]


def test_a_part_that_both_changed_is_asked_and_goes_as_chosen():
    theirs, mine = replace(BASE, annual_goal="甲"), replace(BASE, annual_goal="乙")
    (open_part,) = PARTS.undecided(BASE, theirs, mine, {})
    assert (open_part.key, open_part.label, open_part.theirs, open_part.mine) == ("annual_goal", "年度目标", "甲", "乙")
    assert PARTS.merge(BASE, theirs, mine, {"annual_goal": "mine"}).annual_goal == "乙"
    assert PARTS.merge(BASE, theirs, mine, {"annual_goal": "theirs"}).annual_goal == "甲"


def test_the_same_change_twice_is_no_conflict():
    both = replace(BASE, name="窗口人员轮训")
    assert PARTS.undecided(BASE, both, both, {}) == []
    assert PARTS.merge(BASE, both, both, {}).name == "窗口人员轮训"


def test_rows_of_one_second_level_are_one_part():
    theirs = replace(BASE, indicators=(row(0, "培训期数", "≥16期"), *BASE.indicators[1:]))
    mine = replace(BASE, indicators=(row(0, "培训期数", "≥20期"), *BASE.indicators[1:]))
    (part,) = PARTS.undecided(BASE, theirs, mine, {})
    assert part.key == "tier:产出指标|数量指标"
    assert PARTS.merge(BASE, theirs, mine, {part.key: "mine"}).indicators[0].target == "≥20期"


def test_a_tier_emptied_by_me_stays_empty():
    mine = replace(BASE, indicators=BASE.indicators[:-1])
    theirs = replace(BASE, name="改名")
    assert [each.level3 for each in PARTS.merge(BASE, theirs, mine, {}).indicators] == [
        each.level3 for each in BASE.indicators[:-1]
    ]


def test_typed_text_of_a_number_is_a_change_like_any_other():
    mine = replace(BASE, year_amount=None, unread={"year_amount": "约45万"})
    merged = PARTS.merge(BASE, replace(BASE, name="改名"), mine, {})
    assert (merged.year_amount, merged.unread, merged.name) == (None, {"year_amount": "约45万"}, "改名")


def test_items_and_the_sum_that_they_fill_are_one_question():
    theirs = replace(BASE, items=(ItemValues(content="甲", amount="1"),), year_amount=Decimal("1.00"))
    mine = replace(BASE, items=(ItemValues(content="乙", amount="2"),), year_amount=Decimal("2.00"))
    assert [part.key for part in PARTS.undecided(BASE, theirs, mine, {})] == ["items"]


def test_cells_that_read_alike_in_a_line_are_still_different():
    theirs = replace(BASE, indicators=(row(0, "甲　乙", "", "丙"),))
    mine = replace(BASE, indicators=(row(0, "甲", "乙", "丙"),))
    assert "tier:产出指标|数量指标" in {part.key for part in PARTS.undecided(BASE, theirs, mine, {})}


def test_a_blank_base_asks_about_every_difference():
    theirs, mine = replace(BASE, name="甲"), replace(BASE, name="乙")
    assert [part.key for part in PARTS.undecided(DeclarationValues(), theirs, mine, {})] == ["name"]


texts = st.sampled_from(["", "甲", "乙", "丙"])
contents = st.builds(
    lambda name, goal, first, second: DeclarationValues(
        name=name, annual_goal=goal, indicators=(row(0, first or "甲"), row(1, second or "甲"))
    ),
    texts,
    texts,
    texts,
    texts,
)


@given(contents, contents, contents)
def test_what_was_typed_is_in_the_merge_or_was_asked_about(base, theirs, mine):
    asked = {part.key for part in PARTS.undecided(base, theirs, mine, {})}
    merged = PARTS.merge(base, theirs, mine, dict.fromkeys(asked, "mine"))
    left = {part.key for part in PARTS.changed(base, merged, mine) if part.mine not in (part.base, part.theirs)}
    assert left == set()
    merged = PARTS.merge(base, theirs, mine, dict.fromkeys(asked, "theirs"))
    lost = {part.key for part in PARTS.changed(base, merged, theirs) if part.mine not in (part.base, part.theirs)}
    assert lost == set()
