"""Properties of the reading of target values: any text is read, quickly, and its reading reads as itself."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indicators.values import Direction, Kind, describe, direction, parse
from indicators.values.characters import clean
from indicators.values.units import words
from tests.indicators.target_values import TARGET_VALUES

pytestmark = pytest.mark.db_free

# What target values are put together from, and what is easily taken for a part of one.
_PIECES = words(
    """
    ≥ ≤ > < = ＞ ＜ ≧ >= ± ~ - / — . , ， 、 ； 。 ： （ ） 【 】 《 》 “ ” ¥ × 0 1 3 5 12 90 100 0.05 040 .0 1,200
    ９５ ² ٣ 不少于 不低于 大于 大于等于 不超过 至少 优于 约 近 超 不晚于 截至 以上 以下 以内 内 前 之前 底前 起
    左右 余 多 （含） 至 到 或 且 和 的 三 十二 两 半 九十五 个半 一次 一人一档 百分之 百分比 成 % ％ ‰ 个百分点
    元 万元 万 亿 人民币 人 个 次 项 场次 台（套） 平方米 M Gbps G x Q2 ISO9001 天 个月 月 年 小时 秒 个工作日
    季度 点 号 时 岁 2025 2025年 12月 6月 30日 20日 底 末 初 上旬 上半年 第三季度 首月 2025-06-30 2025.6 2025/6/30
    20251231 18:00 每 每年 每2年 每月 一年 半年 全年 年内 当年 人均 均 第 单价 完成 提升 下降 提升至 由 从 保障
    正常 显著 良好 二级 零 投诉 12345热线 7×24小时 1:1 2/3 无 不适用 定性： 未能识别：
    """
)
texts = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=9).map("".join)


@given(texts | st.text(max_size=60))
@settings(max_examples=600, deadline=None)
@example("≥0或0")
@example("每年030日")
@example("2025-06-30-≥12月")
@example("人均0~—1")
@example("0Q2Q2")
@example("2,025.12")
@example("≤-1")
@example("5.%")
@example("定性：定性：≥良好")
@example("")
def test_what_the_reading_prints_reads_the_same(text: str) -> None:
    value = parse(text)
    again = parse(describe(value))
    assert value.text == text
    assert again.reading == value.reading


@pytest.mark.parametrize("text", [row[0] for row in TARGET_VALUES], ids=lambda text: text or "blank")
def test_what_the_reading_of_the_table_prints_reads_the_same(text: str) -> None:
    assert parse(describe(parse(text))).reading == parse(text).reading


@given(texts | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_fields_go_with_the_kind(text: str) -> None:
    value = parse(text)
    measured = value.kind in (Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.DURATION)
    assert (value.number is not None) == measured
    assert (value.when is not None) == (value.kind is Kind.DEADLINE)
    assert value.upper is None or (value.number is not None and value.number <= value.upper)
    assert value.kind is not Kind.COMPOUND or len(value.parts) > 1
    assert value.kind is not Kind.OTHER or value.is_unsure


@given(texts, st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_name_goes_with_any_value(text: str, name: str) -> None:
    assert direction(parse(text), name) in (None, Direction.MORE, Direction.LESS)


@pytest.mark.parametrize("piece", [*_PIECES, "1-", "1:", "百", "(", "１", "\n", "1 000 ", "A1", "千百"])
@pytest.mark.parametrize("length", [299, 100_000])
def test_no_repetition_makes_it_hang(piece: str, length: int) -> None:
    """A pattern that tries all ways to split a repetition would not end within the patience of any test run."""
    text = (piece * (length // len(piece) + 1))[:length]
    assert parse(text).text == text


def test_a_number_of_any_length_is_exact() -> None:
    digits = "123456789" * 20
    value = parse(f"≥{digits}.5‰")
    assert value.number is not None
    assert f"{value.number:f}" == f"{digits[:-1]}.{digits[-1]}5"
    assert parse(describe(value)).number == value.number


@pytest.mark.parametrize("text", ["²", "٣", "½", "②", "Ⅻ", "五十五五", "\ud800", "\0", "🈚", "1\0002"])
def test_odd_digits_and_signs_are_no_numbers_and_no_errors(text: str) -> None:
    assert parse(text).text == text


def test_whoever_reads_a_text_twice_gets_one_object() -> None:
    assert parse("≥95%") is parse("≥95%")
