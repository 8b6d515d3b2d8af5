"""对比: what changed, word by word, at its place on the printed form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from perfgoals.officialforms.marks import SegmentKind
from projects.compare import changes_between, diff, marks_of
from tests.conftest import TIERS, row, whole_values

pytestmark = pytest.mark.db_free


def shown(segments) -> str:
    marks = {SegmentKind.SAME: "{}", SegmentKind.ADDED: "+{}+", SegmentKind.DELETED: "-{}-"}
    return "".join(marks[segment.kind].format(segment.text) for segment in segments)


def test_numbers_stay_whole():
    assert shown(diff("预计为272.21万元", "预计为227.21万元")) == "预计为-272.21-+227.21+万元"
    assert shown(diff("≥80%", "≥85%")) == "≥-80%-+85%+"


def test_long_texts_of_few_words_are_compared_as_a_whole():
    segments = diff("共" + "培训" * 1000, "共" + "训练" * 1000 + "二")
    assert [(segment.kind, len(segment.text)) for segment in segments] == [
        ("same", 1),
        ("deleted", 2000),
        ("added", 2001),
    ]


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_pieces_are_the_two_texts(before: str, after: str):
    segments = diff(before, after)
    assert "".join(s.text for s in segments if s.kind != SegmentKind.ADDED) == before
    assert "".join(s.text for s in segments if s.kind != SegmentKind.DELETED) == after


def test_changes_in_the_order_of_the_form():
    before = whole_values()
    rows = before.indicators
    after = replace(
        before,
        year_amount=Decimal("440000.00"),
        annual_goal="",
        indicators=(rows[0], replace(rows[1], target="≥98%"), *rows[2:5], row(0, "讲师人数", "≥3人")),
    )
    assert [(change.kind, change.label, shown(change.segments)) for change in changes_between(before, after)] == [
        ("修改", "本年度项目金额", "-450,000.00-+440,000.00+"),
        ("删除", "年度目标", "-全年培训 15 期，窗口人员全部轮训一遍。-"),
        ("修改", "质量指标 考核合格率", "考核合格率　≥-95%-+98%+　按验收单统计"),
        ("新增", "数量指标 讲师人数", "+讲师人数　≥3人　按验收单统计+"),
        ("删除", "服务对象满意度指标 参训人员满意度", "-参训人员满意度　≥90%　按验收单统计-"),
    ]


def test_a_reworded_name_is_the_same_indicator():
    before = whole_values(indicators=(row(1, "信息系统故障率"),))
    after = whole_values(indicators=(row(1, "信息系统全年故障率"),))
    assert [change.kind for change in changes_between(before, after)] == ["修改"]


def test_marks_stand_at_the_printed_row():
    before = whole_values()
    rows = before.indicators
    after = replace(before, name="窗口人员轮训", indicators=(*rows[:5], replace(rows[5], target="≥95%")))
    marks = marks_of(before, after, TIERS, DECLARATION_2025)
    # 经济, 生态, 可持续 print 不适用 rows of their own: 服务对象满意度 is the 9th printed row
    assert set(marks) == {"name", "indicators.8.target"}
    assert shown(marks["indicators.8.target"]) == "≥-90%-+95%+"


def test_nothing_changed_is_nothing_marked():
    same = whole_values(), whole_values()
    assert (changes_between(*same), marks_of(*same, TIERS, DECLARATION_2025)) == (
        [],
        {},
    )
