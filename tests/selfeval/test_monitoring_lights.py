"""The lights of monitoring: exact at their borders, each kind of target, and the words beside them (DOMAIN §6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.monitoring.lights import (
    NO_MONEY,
    NOT_APPLICABLE,
    NOT_EXECUTED,
    NOT_FILLED,
    Light,
    LightSettings,
    Signal,
    indicator_light,
    money_light,
    rate_of,
    worst,
)

pytestmark = pytest.mark.db_free

RED, YELLOW, GREEN = Light.RED, Light.YELLOW, Light.GREEN


def light_of(name: str, target: str, actual: str, month: int = 7) -> Light | None:
    return indicator_light(target, actual, month, year=2025, name=name).light


def words_of(name: str, target: str, actual: str, month: int = 7) -> str:
    return indicator_light(target, actual, month, year=2025, name=name).words


# --- money -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("initial", "executed", "month", "expected"),
    [
        ("120", "42", 7, YELLOW),  # 35 % ÷ 7/12 is 60 % exactly
        ("120", "41.99", 7, RED),
        ("120", "56", 7, GREEN),  # 80 % exactly
        ("120", "55.99", 7, YELLOW),
        ("3028000.00", "1413066.66", 7, YELLOW),  # one cent below 80 % of 7/12
        ("3028000.00", "1413066.67", 7, GREEN),
        ("120", "0", 7, RED),
        ("120", "130", 7, GREEN),  # above the budget is for the checks
        ("120", "6", 1, YELLOW),
        ("120", "72", 12, YELLOW),
        ("120", "71.99", 12, RED),
        ("120", "96", 12, GREEN),
    ],
)
def test_money_is_compared_with_the_part_of_the_year_that_has_passed(
    initial: str, executed: str, month: int, expected: Light
) -> None:
    assert money_light(Decimal(initial), Decimal(executed), month).light is expected


def test_the_arithmetic_of_money_stands_in_words() -> None:
    assert money_light(Decimal(120), Decimal(42), 7).words == "执行率 35 % ÷ 时间进度 7/12 = 60 %，不到 80 %"
    assert money_light(Decimal(120), Decimal("41.99"), 7).words == (
        "执行率 34.99 % ÷ 时间进度 7/12 = 59.98 %，不到 60 %"
    )
    assert money_light(Decimal(120), Decimal(60), 6).words == "执行率 50 % ÷ 时间进度 6/12 = 100 %"


def test_a_share_just_below_a_border_never_reads_as_the_border() -> None:
    signal = money_light(Decimal("3028000.00"), Decimal("1413066.66"), 7)
    assert signal.words == "执行率 46.67 % ÷ 时间进度 7/12 = 79.99 %，不到 80 %"


@pytest.mark.parametrize(
    ("initial", "executed", "expected"),
    [
        (None, Decimal(1), NO_MONEY),
        (Decimal(0), Decimal(0), NO_MONEY),
        (Decimal(0), Decimal(5), NO_MONEY),
        (Decimal(10), None, NOT_EXECUTED),
    ],
)
def test_money_that_cannot_be_compared_has_no_light(
    initial: Decimal | None, executed: Decimal | None, expected: Signal
) -> None:
    assert money_light(initial, executed, 7) == expected
    assert expected.light is None


@pytest.mark.parametrize(
    ("initial", "executed", "expected"),
    [("120", "42", "35.00"), ("3", "2", "66.67"), ("0", "0", "0"), (None, "1", None), ("1", None, None)],
)
def test_the_execution_rate_has_two_decimals(initial: str | None, executed: str | None, expected: str | None) -> None:
    amounts = (None if text is None else Decimal(text) for text in (initial, executed))
    rate = rate_of(*amounts)
    assert rate == (None if expected is None else Decimal(expected))


# --- what is summed up -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "month", "expected"),
    [
        ("≥15期", "7期", 7, GREEN),  # 7 ÷ 8.75 is 80 % exactly
        ("≥15期", "6.99期", 7, YELLOW),
        ("≥15期", "5.25期", 7, YELLOW),  # 60 % exactly
        ("≥15期", "5.24期", 7, RED),
        ("≥15期", "15期", 7, GREEN),
        ("≥15期", "0期", 7, RED),
        ("15期", "7期", 7, GREEN),
        ("≥3万人次", "1.4万人次", 7, GREEN),
        ("≥3万人次", "13999人次", 7, YELLOW),
        ("≥3万人次", "10499人次", 7, RED),
        ("≥15期", "12期", 12, GREEN),
        ("≥15期", "8.99期", 12, RED),
        ("≥15期", "尚未开展", 7, RED),
        ("≥15期", "还未启动", 7, RED),
        ("12-15期", "5.6期", 7, GREEN),
        ("12-15期", "5.5期", 7, YELLOW),
        ("12-15期", "4期", 7, RED),
        ("12-15期", "15期", 7, GREEN),
        ("12-15期", "16期", 7, RED),
        ("≥0期", "0期", 7, GREEN),
    ],
)
def test_a_sum_is_compared_with_the_part_that_is_due(target: str, actual: str, month: int, expected: Light) -> None:
    assert light_of("培训期数", target, actual, month) is expected


def test_the_arithmetic_of_a_sum_stands_in_words_with_what_decided() -> None:
    signal = indicator_light("≥15期", "6期", 7, year=2025, name="培训期数")
    assert signal.words == "6 期 ÷（15 期 × 7/12）= 68.57 %，不到 80 %"
    assert signal.why == "全年累计，按时间进度比较（单位是“期”）"
    assert words_of("培训期数", "12-15期", "16期") == "16 期，已超过年度指标值 15 期"


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        ("1次", GREEN, "1 次，不多于按时间进度的 3 次 × 7/12"),
        ("1.75次", GREEN, "1.75 次，不多于按时间进度的 3 次 × 7/12"),
        ("1.76次", YELLOW, "1.76 次，多于按时间进度的 3 次 × 7/12"),
        ("3次", YELLOW, "3 次，多于按时间进度的 3 次 × 7/12"),
        ("4次", RED, "4 次，已超过年度指标值 3 次"),
        ("无", GREEN, "0 次，不多于按时间进度的 3 次 × 7/12"),
    ],
)
def test_of_what_should_be_little_more_than_its_pace_is_yellow_more_than_its_limit_red(
    actual: str, expected: Light, words: str
) -> None:
    signal = indicator_light("≤3次", actual, 7, year=2025, name="投诉次数")
    assert (signal.light, signal.words) == (expected, words)


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [("0起", "0起", GREEN), ("0起", "1起", RED), ("<3次", "3次", RED), ("<3次", "2次", YELLOW), ("≤0次", "0次", GREEN)],
)
def test_of_what_should_not_be_any_is_too_much(target: str, actual: str, expected: Light) -> None:
    assert light_of("安全事故数", target, actual) is expected


@pytest.mark.parametrize(
    ("actual", "expected"), [("99.99万元", GREEN), ("100万元", GREEN), ("100.01万元", RED), ("20万元", GREEN)]
)
def test_a_cost_is_only_held_against_its_limit(actual: str, expected: Light) -> None:
    assert light_of("项目总成本", "≤100万元", actual) is expected


@pytest.mark.parametrize(
    ("actual", "month", "expected"),
    [("0个", 7, GREEN), ("1个", 7, GREEN), ("0个", 12, RED), ("尚未开展", 11, GREEN), ("尚未开展", 12, RED)],
)
def test_one_thing_is_not_due_before_the_year_ends(actual: str, month: int, expected: Light) -> None:
    assert light_of("建成平台数量", "1个", actual, month) is expected


def test_a_bare_length_of_service_is_meant_to_be_reached() -> None:
    assert light_of("服务期限", "12个月", "7个月") is GREEN
    assert light_of("服务期限", "12个月", "4个月") is RED


# --- what is never pro-rated -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("考核合格率", "≥95%", "95%", GREEN),
        ("考核合格率", "≥95%", "94.99%", YELLOW),
        ("考核合格率", "≥95%", "57%", YELLOW),  # 60 % of the target exactly
        ("考核合格率", "≥95%", "56.99%", RED),
        ("考核合格率", "≥95%", "0.95", GREEN),
        ("设备在线数", "≥120台", "120台", GREEN),
        ("设备在线数", "≥120台", "119台", YELLOW),
        ("设备在线数", "≥120台", "71台", RED),
        ("在岗人数", "30人", "尚未开展", None),  # a level of nothing is not known
        ("平均处置时长", "≤30分钟", "30分钟", GREEN),
        ("平均处置时长", "≤30分钟", "31分钟", YELLOW),
        ("平均处置时长", "≤30分钟", "50分钟", YELLOW),  # 30 ÷ 50 is 60 % exactly
        ("平均处置时长", "≤30分钟", "50.01分钟", RED),
        ("平均处置时长", "≤0.5小时", "31分钟", YELLOW),
        ("系统故障率", "≤1%", "0.8%", GREEN),
        ("系统故障率", "0%", "0.1%", RED),
        ("占比", "80%-90%", "85%", GREEN),
        ("占比", "80%-90%", "79%", YELLOW),
        ("占比", "80%-90%", "47%", RED),
        ("占比", "80%-90%", "95%", YELLOW),
        ("单位成本", "≤500元/人", "520元/人", YELLOW),
    ],
)
def test_rates_levels_and_prices_are_compared_with_the_target_itself(
    name: str, target: str, actual: str, expected: Light | None
) -> None:
    assert light_of(name, target, actual) is expected
    assert light_of(name, target, actual, month=12) is expected


def test_the_arithmetic_of_a_level_stands_in_words() -> None:
    assert words_of("考核合格率", "≥95%", "97%") == "97 %，符合年度指标值 ≥95%"
    assert words_of("考核合格率", "≥95%", "90%") == "90 % ÷ 95 % = 94.73 %，没有达到年度指标值"
    assert words_of("考核合格率", "≥95%", "50%") == "50 % ÷ 95 % = 52.63 %，不到 60 %"
    assert words_of("平均处置时长", "≤30分钟", "40分钟") == "30 分钟 ÷ 40 分钟 = 75 %，没有达到年度指标值"
    assert words_of("系统故障率", "0%", "0.1%") == "0.1 %，已超过年度指标值 0 %"


# --- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("2025年12月31日前", "尚未完成", GREEN),
        ("2025年8月1日前", "未完成", GREEN),
        ("2025年7月31日前", "未完成", RED),  # due within the months monitored
        ("2025年7月底前", "正在实施", RED),
        ("2025年6月底前", "尚未完成", RED),
        ("2025年6月底前", "施工中", RED),
        ("6月底前", "尚未完成", RED),
        ("9月底前", "推进", GREEN),
        ("2025年6月底前", "2025年6月20日", GREEN),
        ("2025年6月底前", "6月20日完成", GREEN),
        ("2025年6月底前", "2025年7月3日", RED),
        ("2025年6月底前", "按时完成", GREEN),
        ("2025年6月底前", "已完成", None),  # on time or not: a person knows
        ("2025年9月底前", "已完成", GREEN),
        ("2025年9月底前", "预计延期", YELLOW),
        ("2025年9月底前", "2025年10月20日", RED),
        ("全年", "正常开展", GREEN),
        ("每月20日前", "按时", GREEN),
        ("每月20日前", "逾期", RED),
        ("每月20日前", "做了三次", None),
    ],
)
def test_a_deadline_is_red_once_it_is_past_and_not_done(target: str, actual: str, expected: Light | None) -> None:
    assert light_of("完成时间", target, actual) is expected


def test_in_december_the_end_of_the_year_is_past() -> None:
    assert light_of("完成时间", "2025年12月31日前", "尚未完成", month=12) is RED
    assert light_of("完成时间", "2025年12月31日前", "尚未完成", month=11) is GREEN


# --- words, several values, by hand ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("显著提升", "显著提升", GREEN),
        ("显著提升", "有所提升", YELLOW),
        ("显著提升", "办事更快了", None),
        ("零投诉", "无", GREEN),
        ("零投诉", "2起", RED),
        ("≥90%；≥12次", "95%；7次", GREEN),
        ("≥90%；≥12次", "85%；7次", YELLOW),
        ("≥90%；≥12次", "95%；2次", RED),
        ("≥90%；≥12次", "95%", None),
        ("≥2天或16小时", "16小时", GREEN),
        ("1:1", "1:1", GREEN),
        ("1:1", "1:2", None),
    ],
)
def test_targets_in_words_and_several_values(target: str, actual: str, expected: Light | None) -> None:
    assert light_of("效果", target, actual) is expected


def test_one_red_value_is_enough_though_another_cannot_be_compared() -> None:
    assert light_of("效果", "≥12次；≥90%", "1次；3场") is RED
    assert light_of("效果", "≥12次；≥90%", "9次；3场") is None


def test_a_light_by_hand_counts_only_where_nothing_can_be_compared() -> None:
    told = indicator_light("显著提升", "办事更快了", 7, year=2025, by_hand=YELLOW)
    assert (told.light, told.by_hand) == (YELLOW, True)
    assert told.words == "定性指标，由人判断是否达到；由填报人判断"
    reckoned = indicator_light("≥15期", "2期", 7, year=2025, name="培训期数", by_hand=GREEN)
    assert (reckoned.light, reckoned.by_hand) == (RED, False)


def test_what_is_not_comparable_speaks_of_this_form() -> None:
    signal = indicator_light("≥90%", "暂无", 7, year=2025, name="满意度")
    assert signal == Signal(light=None, words="执行情况里看不出可以比较的数", by_hand=True)


@pytest.mark.parametrize(
    ("name", "target", "actual", "expected"),
    [
        ("培训期数", "≥15期", "", NOT_FILLED),
        ("培训期数", "≥15期", "　", NOT_FILLED),
        ("不适用", "不适用", "不适用", NOT_APPLICABLE),
        ("培训期数", "/", "", NOT_APPLICABLE),
    ],
)
def test_what_is_not_filled_or_does_not_apply_has_no_light(
    name: str, target: str, actual: str, expected: Signal
) -> None:
    assert indicator_light(target, actual, 7, year=2025, name=name) == expected


# --- all of them -------------------------------------------------------------------------------------------------


def test_the_worst_light_counts() -> None:
    assert worst([GREEN, None, YELLOW]) is YELLOW
    assert worst([YELLOW, RED, GREEN]) is RED
    assert worst([None, None]) is None
    assert worst([]) is None


def test_each_light_has_its_word() -> None:
    assert [light.label for light in Light] == ["红", "黄", "绿"]


def test_the_borders_are_settings() -> None:
    strict = LightSettings(red_below=Decimal("0.9"), yellow_below=Decimal(1), far_below=Decimal("0.99"))
    assert money_light(Decimal(120), Decimal(62), 7, strict).light is RED
    assert money_light(Decimal(120), Decimal(63), 7, strict).light is YELLOW
    assert money_light(Decimal(120), Decimal(70), 7, strict).light is GREEN
    assert indicator_light("≥95%", "94%", 7, year=2025, name="合格率", settings=strict).light is RED


@settings(deadline=None)
@given(done=st.integers(0, 400), wanted=st.integers(2, 200), month=st.integers(1, 12))
def test_a_sum_has_the_light_of_its_exact_share(done: int, wanted: int, month: int) -> None:
    share = 1200 * done
    expected = RED if share < 60 * wanted * month else YELLOW if share < 80 * wanted * month else GREEN
    assert light_of("培训期数", f"≥{wanted}期", f"{done}期", month) is expected
    assert money_light(Decimal(wanted), Decimal(done), month).light is expected


_PIECES = st.sampled_from(
    [*"0123456789.%≥≤-~（）；或年月日前底 万亿个次期元/无不未完成显著提升", "2025年", "人次", "以上", "尚未"]
)
_TEXT = st.one_of(st.text(max_size=30), st.lists(_PIECES, max_size=14).map("".join))


@settings(deadline=None)
@given(target=_TEXT, actual=_TEXT, name=_TEXT, month=st.integers(1, 12))
def test_any_text_is_taken(target: str, actual: str, name: str, month: int) -> None:
    signal = indicator_light(target, actual, month, year=2025, name=name)
    assert signal.words
    assert signal.light is None or not signal.by_hand
