"""A whole self-evaluation: own scores, sums, what is open, grades, caps, and what is left to do."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfgoals.findings import Level
from selfeval.scoring import USUAL_CAPS, Cap, cap_of, get_profile, grade, score_form, score_row
from tests.scoring.rows import BENEFIT, funds, not_applicable, row, whole

pytestmark = pytest.mark.db_free


def test_a_form_that_reached_everything() -> None:
    scored = score_form(whole(), funds("10390000", "10012516.44"))
    assert str(scored.total) == "99.64"
    assert (scored.total, scored.highest, scored.is_complete) == (Decimal("99.64"), Decimal("99.64"), True)
    assert (scored.grade, scored.lowest_grade, scored.highest_grade) == ("优", "优", "优")
    assert scored.execution == (Decimal("96.37"), Decimal("9.64"))
    assert scored.formula == "预算执行 9.64 + 产出指标 50.00 + 效益指标 40.00 = 99.64"
    assert scored.execution_formula.startswith("执行率 = 10,012,516.44 ÷ 10,390,000 = 96.37 %")
    assert [f"{level.name} {level.points} {level.weight} {level.score}" for level in scored.levels] == [
        "产出指标 50 50.00 50.00",
        "效益指标 40 40.00 40.00",
    ]
    assert (scored.due, scored.findings, scored.cap) == ((), (), None)


def test_the_total_is_the_sum_of_rounded_scores() -> None:
    thirds = [row("数量指标", "≥3次", "2次", "0.5") for _ in range(3)]  # 0.333… each
    scored = score_form(thirds, funds("3", "2"))
    assert [str(each.score) for each in scored.rows] == ["0.33"] * 3
    assert str(scored.total) == "7.66"  # 6.67 + 0.99


def test_what_is_open_leaves_a_range_of_totals_and_no_grade() -> None:
    rows = whole()
    rows[-1] = replace(rows[-1], actual="")
    scored = score_form(rows, funds("1000", "952"))
    assert (str(scored.total), str(scored.highest)) == ("79.52", "99.52")
    assert (scored.grade, scored.lowest_grade, scored.highest_grade) == ("", "中", "优")
    assert [str(due) for due in scored.due] == ["参训人员满意度：填实际完成值"]
    assert (scored.due[0].row, scored.due[0].column) == (6, "actual")


@pytest.mark.parametrize(
    ("adjusted", "executed", "due"),
    [
        (None, None, ["项目资金：填全年预算数", "项目资金：填全年执行数"]),
        ("1000", None, ["项目资金：填全年执行数"]),
        (None, "5", ["项目资金：填全年预算数"]),
    ],
)
def test_without_amounts_the_execution_is_open(adjusted: str | None, executed: str | None, due: list[str]) -> None:
    scored = score_form(whole(), funds(adjusted, executed))
    assert (scored.execution, scored.execution_formula, scored.grade) == (None, "", "")
    assert (str(scored.total), str(scored.highest)) == ("90.00", "100.00")
    assert [str(each) for each in scored.due] == due
    assert scored.formula == "产出指标 50.00 + 效益指标 40.00 = 90.00"


def test_a_missing_weight_is_asked_for_and_scores_nothing() -> None:
    missing = score_row(row("数量指标", weight=None))
    assert (missing.score, missing.computed.formula, missing.computed.counts) == (None, "还没有填分值", True)
    scored = score_form([row("数量指标", weight=None, actual=""), not_applicable("质量指标", weight=None)], funds())
    assert [str(due) for due in scored.due] == ["完成率：填分值", "完成率：填实际完成值"]
    assert scored.rows[1].score == 0


def test_a_blank_row_is_nothing_to_do() -> None:
    scored = score_form([row("数量指标", "", "", None, name="")], funds())
    assert (scored.due, scored.grade, str(scored.rows[0].score)) == ((), "差", "0.00")


# --- reasons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deviation", "text", "done"),
    [("", "写偏差原因", False), ("无", "写偏差原因", False), ("场地停用，两期改期", "原因已写", True)],
)
def test_a_lost_point_asks_for_its_reason(deviation: str, text: str, *, done: bool) -> None:
    scored = score_form([row("数量指标", "≥90%", "86%", "4", deviation=deviation)], funds())
    assert [(due.text, due.done, due.column) for due in scored.due] == [(text, done, "deviation")]
    assert (scored.rows[0].reason_why, scored.rows[0].lost) == ("扣了 0.18 分", Decimal("0.18"))


def test_far_above_the_target_asks_for_a_reason_too() -> None:
    scored = score_row(row("数量指标", "≥3天", "6天", "4"))
    assert (str(scored.score), scored.reason_why, str(scored.lost)) == ("4.00", "高于目标 130 %", "0.00")


def test_what_was_late_asks_for_a_reason_once_it_has_a_score() -> None:
    late = row("时效指标", "2025年6月底前", "2025年8月", "10")
    assert [due.text for due in score_form([late], funds()).due] == ["打分"]
    full = score_form([replace(late, own_score=Decimal(10))], funds())
    assert [due.text for due in full.due] == ["写偏差原因"]
    assert full.rows[0].reason_why == "没有按时完成"


# --- own scores --------------------------------------------------------------------------------------------------


def test_by_hand_rows_take_an_own_score() -> None:
    scored = score_row(row("社会效益指标", "显著提升", "显著提升", "10", own="9"))
    assert (str(scored.score), scored.problem, scored.reason_why) == ("9.00", "", "扣了 1.00 分")


def test_below_the_computed_score_an_own_score_counts_and_wants_a_reason() -> None:
    scored = score_form([row("质量指标", "≥90%", "95%", "10", own="8")], funds())
    assert (str(scored.rows[0].score), scored.rows[0].problem) == ("8.00", "")
    assert [due.text for due in scored.due] == ["写偏差原因"]


def test_an_own_score_above_the_computed_one_does_not_count_and_is_found() -> None:
    scored = score_form([row("质量指标", "≥90%", "86%", "4", own="4", deviation="两期改期")], funds())
    assert str(scored.rows[0].score) == "3.82"
    finding = scored.findings[0]
    assert (finding.rule, finding.level, finding.row, finding.column) == ("own_score", Level.ERROR, 0, "own_score")
    assert finding.message == "自评得分 4 分高于按实际完成值算出的 3.82 分"
    assert (finding.field, finding.found, finding.expected) == ("indicator:完成率", "4", "0 至 3.82 分")


@pytest.mark.parametrize(
    ("target", "actual", "weight", "own", "problem", "score"),
    [
        ("≥90%", "95%", "10", "10", "", "10.00"),
        ("≥90%", "95%", "10", "11", "自评得分 11 分高于分值 10 分", "10.00"),
        ("≥90%", "95%", "10", "-1", "自评得分不能是负数，最多两位小数", "10.00"),
        ("≥90%", "95%", "10", "9.999", "自评得分不能是负数，最多两位小数", "10.00"),
        ("≥90%", "95%", "10", "NaN", "自评得分不能是负数，最多两位小数", "10.00"),
        ("≥90%", "", "10", "9", "先填实际完成值，再写自评得分", None),
        ("显著提升", "显著提升", "10", "12", "自评得分 12 分高于分值 10 分", None),
        ("不适用", "/", "0", "0", "", "0.00"),
        ("不适用", "/", "0", "3", "不计分的指标不能有得分", "0.00"),
    ],
)
def test_which_own_scores_are_allowed(
    target: str, actual: str, weight: str, own: str, problem: str, score: str | None
) -> None:
    scored = score_row(row("质量指标", target, actual, weight, own=own))
    assert (scored.problem, None if scored.score is None else str(scored.score)) == (problem, score)


@pytest.mark.parametrize(("own", "score"), [("4", "4.00"), ("5", "3.82"), ("-1", "3.82"), ("3.999", "3.82")])
def test_as_given_what_a_row_can_have_counts_and_is_found_all_the_same(own: str, score: str) -> None:
    rows = [row("质量指标", "≥90%", "86%", "4", own=own, deviation="两期改期")]
    scored = score_form(rows, funds(), as_given=True)
    assert str(scored.rows[0].score) == score
    assert [finding.rule for finding in scored.findings] == ["own_score"]


# --- grades, caps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grades_are_exact_at_their_borders(total: str, name: str) -> None:
    assert grade(Decimal(total)) == name


@pytest.mark.parametrize(
    ("rate", "at_most"),
    [("49.99", 59), ("50", 69), ("59.99", 69), ("60", 79), ("70", 89), ("79.999", 89), ("80", None)],
)
def test_caps_go_by_the_unrounded_rate(rate: str, at_most: int | None) -> None:
    capping = replace(get_profile(), caps=USUAL_CAPS)
    cap = cap_of(Decimal(100), Decimal(rate), capping)
    assert (cap.at_most if cap else None) == at_most


def test_a_cap_holds_the_total_down_and_says_so() -> None:
    assert score_form(whole(), funds("1000", "450")).total == Decimal("94.50")  # off by default
    capped = score_form(whole(), funds("1000", "450"), replace(get_profile(), caps=USUAL_CAPS))
    assert (str(capped.total), str(capped.highest), capped.grade) == ("59.00", "59.00", "差")
    assert capped.cap == Cap(below=Decimal(50), at_most=Decimal(59))
    assert capped.formula == (
        "预算执行 4.50 + 产出指标 50.00 + 效益指标 40.00 = 94.50；执行率低于 50 %，总分不超过 59 分，记 59.00"
    )


# --- other profiles ----------------------------------------------------------------------------------------------


def test_the_national_profiles_have_levels_of_their_own() -> None:
    rows = [row("成本指标"), row("数量指标"), row("社会效益指标", level1=BENEFIT), row("满意度指标", level1=BENEFIT)]
    levels = score_form(rows, funds(), "national-2021").levels
    assert [f"{level.name} {level.points} {level.score}" for level in levels] == [
        "成本指标 20 10.00",
        "产出指标 40 10.00",
        "效益指标 20 10.00",
        "满意度指标 10 10.00",
    ]


def test_a_level_that_the_profile_does_not_know_still_counts() -> None:
    scored = score_form([row("管理制度", level1="投入和管理指标")], funds())
    assert [f"{level.name} {level.points} {level.score}" for level in scored.levels][-1] == "投入和管理指标 None 10.00"
    assert scored.total == 20
