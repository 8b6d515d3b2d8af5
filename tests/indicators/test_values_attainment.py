"""How actual values stand against their targets: a table for every kind of target, units, directions and doubts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.values import Direction, attain
from indicators.values.attainment import (
    IN_WORDS,
    NO_ACTUAL,
    NO_DIRECTION,
    NO_NUMBER,
    NO_TARGET,
    NO_UNIT,
    NOT_AS_MANY,
    NOT_ONE_NUMBER,
    NOT_SURELY_ON_TIME,
    OTHER_CHANGE,
    OTHER_PERIOD,
    OTHER_UNIT,
    UNREADABLE,
)
from indicators.values.conversion import measure
from tests.indicators.target_values import TARGET_VALUES

pytestmark = pytest.mark.db_free

# Target, actual, name, reached.
NUMBERS = [
    ("≥180.67万人", "188.97万人", "", True),
    ("≥180.67万人", "180.66万人", "", False),
    ("不少于3场", "3场", "", True),
    ("98%以上", "98%", "", True),
    ("≥98%", "≥98%", "", True),  # an actual value with a comparator counts by its number
    ("≥98%", "98%以上", "", True),
    ("＞90%", "90%", "", False),
    ("＞90%", "90.1%", "", True),
    ("＞90%", "＞90%", "", True),
    ("＜3天", "3天", "", False),
    ("≤3天", "3天", "", True),
    ("≤3天", "4天", "", False),
    ("=5项", "5项", "", True),
    ("=5项", "6项", "", True),
    ("=5项", "4项", "", False),
    ("=0", "1", "事故数", False),
    ("约100人", "100人", "参训人数", True),
    ("约100人", "98人", "参训人数", False),
    ("100%", "100%", "培训完成率", True),
    ("100%", "50%", "培训完成率", False),
    ("100%", "95%", "设备安装情况", False),  # of 100% there can only be too little
    ("0起", "0起", "安全事故起数", True),
    ("0起", "1起", "安全事故起数", False),
    ("0", "1", "", False),  # and of 0 only too much
    ("≤2%", "1.5%", "差错率", True),
    ("2%", "3%", "差错率", False),
    ("10台", "10台", "购置设备", True),  # equal is reached, whichever way is better
    ("≥0", "0", "", True),
    ("≥-5℃", "-6℃", "", False),
    ("100%", "完成率100%，共12场", "完成情况", True),
    ("100%", "已完成（95%）", "完成情况", False),
    ("≥80%", "85%-90%", "", True),
    ("≤5天", "2-4天", "", True),
]
RANGES = [
    ("80%-90%", "80%", "", True),
    ("80%-90%", "90%", "", True),
    ("80%-90%", "90.01%", "", False),
    ("80%-90%", "79%", "满意度", False),
    ("≥80%且≤90%", "85%", "", True),
    ("20±2℃", "21℃", "", True),
    ("±5%以内", "3%", "", True),
    ("±5%以内", "-5%", "", True),
    ("±5%以内", "-6%", "", False),
]
UNITS = [
    ("≥180.67万人", "1889700人", "", True),
    ("≥1806700人", "188.97万人", "", True),
    ("≥180.67万人", "188.97", "", True),
    ("≥5万元", "60000元", "", True),
    ("≤5万元", "60000元", "", False),
    ("≥1亿元", "9999万元", "", False),
    ("≥98%", "0.98", "", True),
    ("≥98%", "0.97", "", False),
    ("≥98%", "98", "", True),
    ("≥0.98", "98%", "合格率", True),
    ("100%", "1", "合格率", True),
    ("100%", "1.2", "完成率", True),
    ("5‰", "0.6%", "故障率", False),
    ("≤2天", "48小时", "", True),
    ("≤2天", "49小时", "", False),
    ("≤1周", "7天", "", True),
    ("≥1年", "12个月", "", True),
    ("≥1年", "3个季度", "", False),
    ("≤90分钟", "1.5小时", "", True),
    ("≥100人", "100名", "参训人数", True),
    ("≥2公里", "2000米", "", True),
    ("616", "616人", "惠及人数", True),
    ("≤20251231元", "2000万元", "", True),  # an amount, not a day
]
CHANGES = [
    ("提升5%", "提升6%", "", True),
    ("提升5%", "6%", "", True),
    ("提升5%", "增长4%", "", False),
    ("提升5%", "下降6%", "", False),
    ("下降10%", "减少12%", "", True),
    ("下降10%", "上升2%", "", False),
    ("≥5%", "增长6%", "营业收入增长率", True),
    ("增长不超过5%", "增长3%", "", True),
]
NONE_OF_IT = [
    ("≤0起", "无", "事故数", True),
    ("0起", "未发生安全事故", "安全事故起数", True),
    ("≤3起", "零投诉", "有效投诉起数", True),
]
PERIODS = [
    ("每月2次", "每月3次", "巡检次数", True),
    ("每年4次", "4次", "巡检次数", True),
    ("人均≤500元", "480元", "", True),
]
DEADLINES = [
    ("2025年12月31日前", "2025年12月25日", "", True),
    ("2025年12月31日前", "2025年12月31日", "", True),
    ("2025年12月31日前", "2025年12月", "", True),
    ("2025年12月31日前", "2026年1月", "", False),
    ("2025年12月31日前", "2026年1月1日", "", False),
    ("2025年6月底前", "2025-06-30", "", True),
    ("2025年6月底前", "2025.7.3", "", False),
    ("早于2025年6月30日", "2025年6月30日", "", False),
    ("早于2025年6月30日", "2025年6月29日", "", True),
    ("2025年1月-12月", "2025年11月", "", True),
    ("12月底前", "11月20日", "", True),
    ("6月底前", "7月5日", "", False),
    ("2025年6月底前", "按时完成", "", True),
    ("2025年6月底前", "提前5天完成", "", True),
    ("2025年6月底前", "未按时完成", "", False),
    ("2025年6月底前", "逾期20天", "", False),
    ("2025年6月底前", "无逾期，如期完成", "", True),
    ("每月20日前", "按时发放", "", True),
    ("全年", "全年", "", True),
]
WORDS = [
    ("显著提升", "显著提升", "", True),
    ("显著提升", "已显著提升", "", True),
    ("明显提升", "显著提升", "", True),
    ("显著提升", "明显改善", "", False),
    ("≥良好", "优秀", "", True),
    ("≥良好", "合格", "", False),
    ("优于良好", "良好", "", False),
    ("满意", "非常满意", "", True),
    ("零投诉", "无投诉", "", True),
    ("零投诉", "0起", "", True),
    ("零投诉", "2起", "", False),
    ("及时完成", "按时完成", "", True),
    ("及时完成", "延期完成", "", False),
    ("通过验收", "未通过验收", "", False),
    ("运行稳定", "达到预期目标", "", True),
    ("显著（80%-100%）", "85%", "", True),
    ("显著（80%-100%）", "75%", "", False),
]
SEVERAL = [
    ("≥2天或16小时", "3天", "", True),
    ("≥2天或16小时", "1天", "", False),  # days against days, though 16 hours are less than a day
    ("≥2天或16小时", "17小时", "", True),
    ("≥90%；≥3次", "95%；4次", "", True),
    ("≥90%；≥3次", "95%；2次", "", False),
    ("≥60%，<80%", "70%", "", True),
    ("≥60%，<80%", "80%", "", False),
    ("2025年6月前完成3次", "2025年5月完成3次", "巡检次数", True),
    ("1:1", "1：1", "", True),
]
TOLD = [*NUMBERS, *RANGES, *UNITS, *CHANGES, *NONE_OF_IT, *PERIODS, *DEADLINES, *WORDS, *SEVERAL]

# Target, actual, name, what stands in the way.
LEFT_TO_A_PERSON = [
    ("≥98%", "", "", NO_ACTUAL),
    ("", "98%", "", NO_TARGET),
    ("不适用", "98%", "", NO_TARGET),
    ("≥98%", "已完成", "", NO_NUMBER),
    ("≥3场", "无", "培训场次", NO_NUMBER),  # none of what should be much may mean that nothing is known
    ("≥98%", "95%-99%", "", NOT_ONE_NUMBER),
    ("≥90%；≥3次", "95%", "", NOT_AS_MANY),
    ("≥98%", "10台", "", OTHER_UNIT),
    ("≤10个工作日", "12天", "", OTHER_UNIT),
    ("≥3个月", "90天", "", OTHER_UNIT),
    ("≥180.67万人", "1889700", "", NO_UNIT),  # 1889700 of 万人 cannot be meant
    ("每月2次", "24次", "巡检次数", OTHER_PERIOD),
    ("≥5%", "增长6%", "毛利率", OTHER_CHANGE),
    ("10台", "8台", "购置设备", NO_DIRECTION),
    ("2025年12月15日前", "2025年12月", "", NOT_SURELY_ON_TIME),
    ("2025年6月底前", "已完成", "", NOT_SURELY_ON_TIME),
    ("12月底前", "2025年12月", "", NOT_SURELY_ON_TIME),  # of which year?
    ("2025年6月起", "2025年7月", "", NOT_SURELY_ON_TIME),
    ("2025年6月底前", "2025年7月底前", "", NOT_SURELY_ON_TIME),
    ("2025年6月底前", "2025年6月未完成", "", NOT_SURELY_ON_TIME),
    ("2025年6月底前", "100%", "", NOT_SURELY_ON_TIME),
    ("每月20日前", "2025年7月18日", "", NOT_SURELY_ON_TIME),
    ("运行稳定", "运行平稳有序", "", IN_WORDS),
    ("显著提升", "未见显著提升", "", IN_WORDS),
    ("1:1", "1:2", "", UNREADABLE),
]


@pytest.mark.parametrize(("target", "actual", "name", "reached"), TOLD)
def test_told(target: str, actual: str, name: str, *, reached: bool) -> None:
    attainment = attain(target, actual, name=name)
    assert (attainment.reached, attainment.why) == (reached, "")


@pytest.mark.parametrize(("target", "actual", "name", "why"), LEFT_TO_A_PERSON)
def test_left_to_a_person(target: str, actual: str, name: str, why: str) -> None:
    attainment = attain(target, actual, name=name)
    assert (attainment.reached, attainment.why) == (None, why)


def test_every_kind_of_target_is_in_the_tables() -> None:
    kinds = {attain(target, actual).target.kind for target, actual, *_ in [*TOLD, *LEFT_TO_A_PERSON]}
    assert kinds == {row[1] for row in TARGET_VALUES}


@pytest.mark.parametrize(
    ("target", "actual", "name", "numbers"),
    [
        ("≥180.67万人", "188.97万人", "", ("180.67", "188.97", "万人")),
        ("≥180.67万人", "1889700人", "", ("1806700", "1889700", "人")),
        ("≥5万元", "60000元", "", ("50000", "60000", "元")),
        ("≥98%", "0.86", "", ("98", "86", "%")),
        ("≤2天", "30小时", "", ("48", "30", "小时")),
        ("≥1年", "9个月", "", ("12", "9", "月")),
        ("提升5%", "下降6%", "", ("5", "-6", "%")),
        ("±5%以内", "-3%", "", ("5", "3", "%")),
        ("≤3起", "零投诉", "", ("3", "0", "起")),
        ("≥80%", "85%-90%", "", ("80", "85", "%")),  # of a range its worse end
        ("≤5天", "2-4天", "", ("5", "4", "天")),
        ("≥2天或16小时", "17小时", "", ("16", "17", "小时")),
    ],
)
def test_both_numbers_in_one_unit(target: str, actual: str, name: str, numbers: tuple[str, str, str]) -> None:
    attainment = attain(target, actual, name=name)
    assert (attainment.wanted, attainment.given) == (Decimal(numbers[0]), Decimal(numbers[1]))
    assert attainment.unit == numbers[2]
    assert attainment.is_measured


def test_a_range_has_both_ends() -> None:
    attainment = attain("80%-90%", "0.85")
    assert [str(end) for end in (attainment.wanted, attainment.upper, attainment.given)] == ["80", "90", "85.00"]
    assert not attainment.is_measured
    assert attainment.ratio is None


def test_the_ratio_is_actual_by_target() -> None:
    assert attain("≥3天", "6天").ratio == 2
    assert attain("≤4天", "6天").ratio == Decimal("1.5")
    assert attain("0起", "2起", name="事故数").ratio is None


@pytest.mark.parametrize(
    ("target", "name", "direction"),
    [
        ("≥3天", "", Direction.MORE),
        ("3天", "平均响应时间", Direction.LESS),
        ("=3项", "", Direction.MORE),
        ("100%", "", Direction.MORE),
        ("0", "", Direction.LESS),
        ("3台", "购置设备", None),
        ("3-5台", "购置设备数量", None),
    ],
)
def test_direction(target: str, name: str, direction: Direction | None) -> None:
    assert attain(target, "1", name=name).direction is direction


def test_a_date_without_a_year_belongs_to_the_budget_year() -> None:
    assert attain("12月底前", "2025年12月20日", year=2025).reached is True
    assert attain("12月底前", "2026年1月10日", year=2025).reached is False
    assert attain("全年", "2025年11月", year=2025).reached is True
    assert attain("当年", "2026年3月", year=2025).reached is False
    assert attain("2025年底前", "11月30日", year=2025).reached is True
    assert attain("2月29日前", "2月20日", year=2025).reached is None  # there is no such day
    assert attain("本月底前", "2025年11月20日", year=2025).reached is None


@pytest.mark.parametrize(
    ("unit", "of", "factor"),
    [("万元", "元", 10_000), ("刻钟", "秒", 900), ("场次", "场次", 1), ("万", "", 10_000), ("", "", 1), (None, "", 1)],
)
def test_measures(unit: str | None, of: str, factor: int) -> None:
    assert measure(unit) == (of, Decimal(factor))


_TYPED = st.sampled_from([row[0] for row in TARGET_VALUES]) | st.text(max_size=40)


@given(_TYPED, _TYPED, _TYPED, st.none() | st.integers(-5, 99999))
@settings(max_examples=600, deadline=None)
def test_any_text_is_taken(target: str, actual: str, name: str, year: int | None) -> None:
    attainment = attain(target, actual, name=name, year=year)
    assert (attainment.target.text, attainment.actual.text) == (target, actual)
    assert (attainment.reached is None) == (attainment.why != "")
    assert (attainment.wanted is None) == (attainment.given is None)


@given(
    st.integers(1, 10_000), st.integers(0, 10_000), st.sampled_from([("万元", "元", 4), ("天", "天", 0), ("%", "", 2)])
)
@settings(max_examples=300, deadline=None)
def test_the_unit_typed_changes_nothing(wanted: int, given_number: int, units: tuple[str, str, int]) -> None:
    unit, other, places = units
    asked, done = Decimal(min(wanted, 100) if unit == "%" else wanted), Decimal(given_number)
    if unit == "%":
        done = min(done, Decimal(100))
    elsewhere = f"{done.scaleb(-2):f}" if unit == "%" else f"{int(done.scaleb(places))}{other}"
    for sign in "≥≤":
        plain, converted = attain(f"{sign}{asked}{unit}", f"{done}{unit}"), attain(f"{sign}{asked}{unit}", elsewhere)
        assert plain.reached == converted.reached
        assert plain.ratio == converted.ratio
