"""沿用上年: years move on where they are the year of the form, and nowhere else; nothing is taken unasked."""

from __future__ import annotations

import pytest

from projects.carry import joined, move_years, offers, taken_over
from tests.conftest import row, whole_values

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("2024年完成3次", "2025年完成3次"),
        ("2024年度", "2025年度"),
        ("2024 年", "2025 年"),
        ("2024-12-31前", "2025-12-31前"),
        ("24年12月前", "25年12月前"),
        ("2023年至2024年", "2023年至2025年"),
        ("《2024年工作方案》", "《2024年工作方案》"),
        ("甲政办〔2024〕3号", "甲政办〔2024〕3号"),
        ("甲政办（2024）3号，2024年办结", "甲政办（2024）3号，2025年办结"),
        ("编号12024年", "编号12024年"),
        ("金额2024元", "金额2024元"),
        ("工期124年", "工期124年"),
        ("2024全年", "2025全年"),
        ("每24年一次", "每24年一次"),
        ("第24年级", "第24年级"),
        ("2024-2026年", "2024-2026年"),
        ("", ""),
    ],
)
def test_the_year_moves_on(text: str, moved: str):
    assert joined(move_years(text, 2024, 2025)) == moved


def test_what_was_moved_is_marked_with_what_stood_there():
    pieces = move_years("在2024年完成", 2024, 2025)
    assert [(piece.text, piece.changed, piece.was) for piece in pieces] == [
        ("在", False, ""),
        ("2025", True, "2024"),
        ("年完成", False, ""),
    ]


def test_every_text_and_every_real_row_is_offered():
    last = whole_values(
        policy_basis="", indicators=(row(0, "期数"), row(4, "不适用", "不适用", "不适用"), row(1, "", "", ""))
    )
    assert [(offer.key, offer.label) for offer in offers(last, 2024, 2025)] == [
        ("calculation_basis", "测算依据"),
        ("annual_goal", "年度目标"),
        ("long_term_goal", "长期目标"),
        ("row-0", "产出指标 数量指标"),
    ]


def test_only_what_was_ticked_is_taken_over():
    last = whole_values(
        annual_goal="2024年培训15期", indicators=(row(0, "期数", "≥15期"), row(2, "完成时间", "2024年12月"))
    )
    new = whole_values(annual_goal="", long_term_goal="", indicators=())
    taken = taken_over(new, last, 2024, 2025, take={"annual_goal", "row-1"}.__contains__)
    assert (taken.annual_goal, taken.long_term_goal) == ("2025年培训15期", "")
    assert [(each.level3, each.target) for each in taken.indicators] == [("完成时间", "2025年12月")]


def test_a_row_that_is_there_already_is_not_doubled():
    last = whole_values(indicators=(row(0, "期数", "≥15期"),))
    new = whole_values(indicators=(row(0, "期数", "≥20期"),))
    assert taken_over(new, last, 2024, 2025, take=lambda _key: True).indicators == new.indicators
