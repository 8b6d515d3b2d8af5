"""The score of one indicator: every rule of DOMAIN §4.2 to 4.4, score and formula in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.scoring import Choice, LessMethod, ProfileError, bands, get_profile, score_indicator

pytestmark = pytest.mark.db_free

# Target, actual, weight, name, score, formula.
BY_NUMBERS = [
    ("≥180.67万人", "188.97万人", "4", "", "4.00", "188.97 ≥ 180.67，达到，得满分"),
    ("≥180.67万人", "1889700人", "4", "", "4.00", "1,889,700 人 ≥ 1,806,700 人，达到，得满分"),
    ("100%", "100%", "4", "完成率", "4.00", "100 % = 100 %，达到，得满分"),
    ("100%", "50%", "2.5", "完成率", "1.25", "未达到：50 % ÷ 100 % × 2.5 = 1.25"),
    ("≥90%", "86%", "4", "", "3.82", "未达到：86 % ÷ 90 % × 4 = 3.82"),
    ("≥90%", "0%", "20", "", "0.00", "未达到：0 % ÷ 90 % × 20 = 0.00"),
    ("=5项", "4项", "5", "", "4.00", "未达到：4 ÷ 5 × 5 = 4.00"),
    ("≥3天", "6天", "4", "", "4.00", "6 ÷ 3 = 200 %，达到，得满分"),
    ("≥30次", "39次", "4", "", "4.00", "39 ÷ 30 = 130 %，达到，得满分"),
    ("≥30次", "38次", "4", "", "4.00", "38 ≥ 30，达到，得满分"),
    ("≥3人次", "2人次", "1", "", "0.67", "未达到：2 ÷ 3 × 1 = 0.67"),  # half up
    ("≥8次", "1次", "1", "", "0.13", "未达到：1 ÷ 8 × 1 = 0.13"),  # 0.125 is a half
    ("＞90%", "90%", "4", "", "4.00", "应大于 90 %：90 % ÷ 90 % × 4 = 4.00"),
    ("提升5%", "下降6%", "4", "", "0.00", "未达到：-6 % < 5 %，得 0 分"),
    ("提升5%", "提升4%", "5", "", "4.00", "未达到：4 % ÷ 5 % × 5 = 4.00"),
    ("≥-5℃", "-6℃", "5", "", "0.00", "未达到：-6 < -5，得 0 分"),
    ("≤3天", "3天", "4", "", "4.00", "3 = 3，达到，得满分"),
    ("≤3天", "2天", "4", "", "4.00", "2 ≤ 3，达到，得满分"),
    ("≤3天", "4天", "4", "", "3.00", "未达到：3 ÷ 4 × 4 = 3.00"),
    ("≤3天", "30天", "4", "", "0.40", "未达到：3 ÷ 30 × 4 = 0.40"),
    ("≤5万元", "62500元", "4", "", "3.20", "未达到：50,000 元 ÷ 62,500 元 × 4 = 3.20"),
    ("0起", "0起", "4", "安全事故数", "4.00", "0 = 0，达到，得满分"),
    ("0起", "1起", "4", "安全事故数", "0.00", "未达到：1 > 0，得 0 分"),
    ("≤0起", "无", "4", "", "4.00", "0 = 0，达到，得满分"),
    ("10台", "10台", "4", "购置设备", "4.00", "10 = 10，达到，得满分"),
    ("80%-90%", "85%", "4", "", "4.00", "85 % 在 80 % 至 90 % 之间，达到，得满分"),
    ("±5%以内", "-10%", "4", "", "2.00", "未达到：5 % ÷ 10 % × 4 = 2.00"),
    ("2025年12月31日前", "2025年12月25日", "4", "", "4.00", "按时完成，得满分"),
    ("每月20日前", "按时发放", "4", "", "4.00", "按时完成，得满分"),
    ("≥90%；≥3次", "95%；4次", "4", "", "4.00", "达到，得满分"),
    ("≥2天或16小时", "1天", "4", "", "2.00", "未达到：1 ÷ 2 × 4 = 2.00"),
    ("1:1", "1:1", "4", "", "4.00", "达到，得满分"),
]
NOT_COUNTED = [
    ("不适用", "不适用", "0", ""),
    ("不适用", "/", "0", "不适用"),
    ("不适用", "不适用", "5", ""),
    ("/", "/", "5", ""),
    ("—", "", "5", ""),
    ("", "", "5", "不适用"),
    ("≥90%", "95%", "0", "完成率"),
    ("≥90%", "", "0", "完成率"),
    ("≥90%", "95%", "-1", "完成率"),
    ("≥90%", "95%", "NaN", "完成率"),
    ("≥90%", "95%", "Infinity", "完成率"),
]
# Target, actual, name, formula, whether a reason is due whatever the score.
BY_HAND = [
    ("2025年12月31日前", "2026年1月", "", "没有按时完成，请打分并说明原因", True),
    ("80%-90%", "95%", "", "95 % 不在 80 % 至 90 % 之间，请打分并说明原因", True),
    ("≥90%；≥3次", "95%；2次", "", "没有全部达到，请打分并说明原因", True),
    ("≥2次或≥16节", "100%", "", "指标值无法直接比较，由人判断是否达到，请打分", False),
    ("2025年6月底前", "已完成", "", "看不出是否按时完成，请打分", False),
    ("每月20日前", "2025年7月18日", "", "看不出是否按时完成，请打分", False),
    ("10台", "8台", "购置设备", "看不出越大越好还是越小越好，请打分", False),
    ("≥98%", "已完成", "", "实际完成值里看不出可以比较的数，请打分", False),
    ("≥98%", "10台", "", "实际完成值与指标值的单位不同，无法直接比较，请打分", False),
    ("", "95%", "", "没有年度指标值，无法比较，请打分", False),
]


@pytest.mark.parametrize(("target", "actual", "weight", "name", "score", "formula"), BY_NUMBERS)
def test_by_numbers(target: str, actual: str, weight: str, name: str, score: str, formula: str) -> None:
    scored = score_indicator(target, actual, Decimal(weight), name=name)
    assert (str(scored.score), scored.formula) == (score, formula)
    assert not scored.manual
    assert not scored.needs_value
    assert scored.counts


@pytest.mark.parametrize(("target", "actual", "weight", "name"), NOT_COUNTED)
def test_what_has_no_weight_or_does_not_apply_is_not_counted(target: str, actual: str, weight: str, name: str) -> None:
    scored = score_indicator(target, actual, Decimal(weight), name=name)
    assert (str(scored.score), scored.formula, scored.counts) == ("0.00", "不计分", False)
    assert not any((scored.needs_reason, scored.manual, scored.needs_value))


@pytest.mark.parametrize(("target", "actual", "name", "formula", "needs_reason"), BY_HAND)
def test_by_hand(target: str, actual: str, name: str, formula: str, *, needs_reason: bool) -> None:
    scored = score_indicator(target, actual, Decimal(4), name=name)
    assert (scored.score, scored.formula) == (None, formula)
    assert scored.manual
    assert scored.needs_reason is needs_reason
    assert scored.bands == ()


def test_one_of_several_not_reached_is_left_to_a_person() -> None:
    scored = score_indicator("≥2次或≥16次", "1次", Decimal(4))
    assert (scored.score, scored.formula) == (None, "没有达到，请打分并说明原因")


@pytest.mark.parametrize("actual", ["", "  ", "\u3000\n"])
@pytest.mark.parametrize("target", ["≥98%", "显著提升", "2025年6月底前", ""])
def test_nothing_is_scored_before_an_actual_value_is_filled_in(target: str, actual: str) -> None:
    scored = score_indicator(target, actual, Decimal(4))
    assert (scored.score, scored.formula, scored.needs_value) == (None, "还没有填实际完成值", True)
    assert not any((scored.manual, scored.needs_reason))


# --- reasons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "why"),
    [
        ("≥90%", "90%", ""),
        ("≥90%", "86%", "扣了 0.18 分"),
        ("≥90%", "0%", "扣了 4.00 分"),
        ("≤3天", "4天", "扣了 1.00 分"),
        ("≥30次", "38次", ""),
        ("≥30次", "39次", "高于目标 130 %"),
        ("≥3天", "6天", "高于目标 130 %"),
        ("≤30天", "10天", ""),  # far below a limit is nothing to explain
        ("≥0", "5", ""),
        ("2025年6月底前", "2025年7月3日", "没有按时完成"),
        ("80%-90%", "95%", "95 % 不在 80 % 至 90 % 之间"),
        ("显著提升", "显著提升", ""),
    ],
)
def test_when_a_reason_is_due(target: str, actual: str, why: str) -> None:
    scored = score_indicator(target, actual, Decimal(4))
    assert (scored.reason_why, scored.needs_reason) == (why, why != "")


def test_the_threshold_of_a_reason_is_a_setting() -> None:
    twice = replace(get_profile(), reason_from=Decimal(2))
    never = replace(get_profile(), reason_from=None)
    assert score_indicator("≥10次", "20次", Decimal(4), profile=twice).reason_why == "高于目标 200 %"
    assert score_indicator("≥10次", "19次", Decimal(4), profile=twice).reason_why == ""
    assert score_indicator("≥10次", "90次", Decimal(4), profile=never).reason_why == ""


# --- settings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "score", "formula"),
    [
        ("10天", "4.00", "10 = 10，达到，得满分"),
        ("12天", "3.20", "未达到：（2 − 12 ÷ 10）× 4 = 3.20"),
        ("15天", "2.00", "未达到：（2 − 15 ÷ 10）× 4 = 2.00"),
        ("19天", "0.40", "未达到：（2 − 19 ÷ 10）× 4 = 0.40"),
        ("20天", "0.00", "未达到：20 达到 10 的 2 倍，得 0 分"),
        ("35天", "0.00", "未达到：35 达到 10 的 2 倍，得 0 分"),
    ],
)
def test_less_is_better_in_a_straight_line(actual: str, score: str, formula: str) -> None:
    linear = replace(get_profile(), less_method=LessMethod.LINEAR)
    scored = score_indicator("≤10天", actual, Decimal(4), profile=linear)
    assert (str(scored.score), scored.formula) == (score, formula)


def test_a_deduction_above_the_target_is_off_by_default_and_a_setting() -> None:
    deducting = replace(get_profile(), deduction=Decimal(2), reason_from=None)
    scored = score_indicator("≥3天", "6天", Decimal(4), profile=deducting)
    assert (str(scored.score), scored.reason_why) == ("2.00", "扣了 2.00 分")
    assert scored.formula == "6 ÷ 3 = 200 %，达到指标值的 130 % 及以上，扣 2 分，得 2.00 分"
    assert str(score_indicator("≥30次", "38次", Decimal(4), profile=deducting).score) == "4.00"
    assert str(score_indicator("≥3天", "6天", Decimal("1.5"), profile=deducting).score) == "0.00"
    assert str(score_indicator("≤3天", "1天", Decimal(4), profile=deducting).score) == "4.00"
    assert str(score_indicator("≥3天", "6天", Decimal(4)).score) == "4.00"


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(ProfileError, match="没有“nowhere”这套评分办法，可用的有：futian、national-2020、national-2021"):
        score_indicator("≥3天", "6天", Decimal(4), profile="nowhere")


# --- words -------------------------------------------------------------------------------------------------------


def test_words_are_scored_by_hand_within_bands() -> None:
    scored = score_indicator("显著提升", "有一定提升", Decimal(10))
    assert (scored.score, scored.manual, scored.choice) == (None, True, None)
    assert scored.formula == (
        "定性指标，请选择并打分：达到 8–10 分，部分达到 6–8 分（不含 8），未达到 0–6 分（不含 6）"
    )
    assert [band.choice for band in scored.bands] == [Choice.REACHED, Choice.PARTLY, Choice.MISSED]
    assert [band.choice.label for band in scored.bands] == ["达到", "部分达到", "未达到"]


def test_the_same_words_speak_for_reached_but_give_no_score() -> None:
    scored = score_indicator("显著提升", "显著提升", Decimal(10))
    assert (scored.score, scored.choice) == (None, Choice.REACHED)


@pytest.mark.parametrize(
    ("score", "choice"),
    [
        ("10", Choice.REACHED),
        ("8", Choice.REACHED),
        ("7.99", Choice.PARTLY),
        ("6", Choice.PARTLY),
        ("5.99", Choice.MISSED),
        ("0", Choice.MISSED),
        ("10.01", None),
        ("-0.01", None),
    ],
)
def test_every_score_goes_with_one_choice(score: str, choice: Choice | None) -> None:
    held = [band.choice for band in bands(Decimal(10), get_profile()) if band.holds(Decimal(score))]
    assert held == ([choice] if choice else [])


def test_the_bands_are_settings() -> None:
    stricter = replace(get_profile(), reached_from=Decimal("0.9"), partly_from=Decimal("0.5"))
    assert [(band.low, band.high) for band in bands(Decimal(4), stricter)] == [
        (Decimal("3.6"), Decimal(4)),
        (Decimal(2), Decimal("3.6")),
        (Decimal(0), Decimal(2)),
    ]


# --- edges -------------------------------------------------------------------------------------------------------


def test_full_marks_are_never_above_a_weight_of_many_decimals() -> None:
    scored = score_indicator("≥3天", "3天", Decimal("2.505"))
    assert str(scored.score) == "2.50"
    assert not scored.needs_reason


def test_the_budget_year_dates_what_names_none() -> None:
    assert score_indicator("12月底前", "2026年1月10日", Decimal(4)).formula == "看不出是否按时完成，请打分"
    assert score_indicator("12月底前", "2026年1月10日", Decimal(4), year=2025).reason_why == "没有按时完成"


def test_numbers_of_hundreds_of_digits_are_scored() -> None:
    large = "9" * 290
    assert str(score_indicator(f"≥{large}", "1", Decimal(4)).score) == "0.00"
    assert str(score_indicator("≥1", large, Decimal(4)).score) == "4.00"
