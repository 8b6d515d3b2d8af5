"""Reading of target values: the table written by hand, the published forms, dates, contexts and doubts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.values import Comparator, Kind, TargetValue, describe, parse, scale_of
from tests.indicators.target_values import TARGET_VALUES, Row
from tests.officialforms.samples import OFFICIAL

pytestmark = pytest.mark.db_free


def _as_row(value: TargetValue) -> Row:
    cells = (value.comparator, value.number, value.upper, value.unit)
    comparator, number, upper, unit = ("-" if cell is None else str(cell) for cell in cells)
    return value.text, value.kind.value, comparator, number, upper, unit


def _same_number(read: str, written: str) -> bool:
    return read == written or ("-" not in (read, written) and Decimal(read) == Decimal(written))


def test_the_table_is_large_and_says_nothing_twice() -> None:
    texts = [row[0] for row in TARGET_VALUES]
    assert len(texts) >= 400
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("row", TARGET_VALUES, ids=lambda row: row[0] or "blank")
def test_read_as_a_careful_human_would(row: Row) -> None:
    read = _as_row(parse(row[0]))
    assert (read[:3], read[5]) == (row[:3], row[5])
    assert _same_number(read[3], row[3])
    assert _same_number(read[4], row[4])


# --- the published forms -----------------------------------------------------------------------------------------


def _values(node: Any) -> Iterator[str]:
    """Every target and actual value under a node of the published forms."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("target", "actual") if isinstance(node.get(key), str))
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _values(child)


@pytest.mark.official
def test_every_value_of_the_published_forms_is_in_the_table_or_a_sentence() -> None:
    published = {
        text for path in OFFICIAL.glob("*_20*_*.json") for text in _values(json.loads(path.read_text(encoding="utf-8")))
    }
    known = {row[0] for row in TARGET_VALUES}
    unknown = published - known
    assert len(published) > 130
    assert [text for text in unknown if len(text) < 20] == []
    assert {parse(text).kind for text in unknown} <= {Kind.QUALITATIVE}
    assert [text for text in published if parse(text).is_unsure] == []


# --- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "last"),
    [
        ("2025年12月31日前", "2025年12月31日", date(2025, 12, 31)),
        ("2025-06-30", "2025年6月30日", date(2025, 6, 30)),
        ("2025/6/30前", "2025年6月30日", date(2025, 6, 30)),
        ("2025.06.30", "2025年6月30日", date(2025, 6, 30)),
        ("20250630", "2025年6月30日", date(2025, 6, 30)),
        ("2024-12-31 00:00:00", "2024年12月31日", date(2024, 12, 31)),
        ("2025年6月30日24时前", "2025年6月30日", date(2025, 6, 30)),
        ("二〇二五年六月三十日前", "2025年6月30日", date(2025, 6, 30)),
        ("2024年2月", "2024年2月", date(2024, 2, 29)),
        ("2026年6月前", "2026年6月", date(2026, 6, 30)),
        ("2025年9月底之前", "2025年9月底", date(2025, 9, 30)),
        ("2025年6月上旬", "2025年6月上旬", date(2025, 6, 10)),
        ("2025年6月中旬", "2025年6月中旬", date(2025, 6, 20)),
        ("2025年第三季度末", "2025年第三季度末", date(2025, 9, 30)),
        ("2025年上半年", "2025年上半年", date(2025, 6, 30)),
        ("2025年年底前", "2025年底", date(2025, 12, 31)),
        ("25年底前", "2025年底", date(2025, 12, 31)),
        ("12月底前", "12月底", None),
        ("当年内", "当年", None),
        ("年内", "当年", None),
    ],
)
def test_dates(text: str, words: str, last: date | None) -> None:
    value = parse(text)
    assert value.kind is Kind.DEADLINE
    assert value.when is not None
    assert (value.when.words, value.date, value.recurring) == (words, last, False)


@pytest.mark.parametrize(
    "text", ["每月20日前", "每季度末", "每年12月底前", "每周五前", "按月", "次月5日前", "每日18:00前"]
)
def test_recurring_dates(text: str) -> None:
    assert parse(text).recurring


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2025年1-12月", "2025年1月", "2025年12月"),
        ("2025年1月至12月底", "2025年1月", "2025年12月底"),
        ("2024.11-2025.3", "2024年11月", "2025年3月"),
        ("2025年1月1日起至12月31日", "2025年1月1日", "2025年12月31日"),
        ("3月1日-15日", "3月1日", "3月15日"),
        ("2021-2025年", "2021年", "2025年"),
        ("第二季度至第四季度", "第二季度", "第四季度"),
    ],
)
def test_periods(text: str, since: str, until: str) -> None:
    value = parse(text)
    assert value.comparator is Comparator.RANGE
    assert value.since is not None
    assert value.when is not None
    assert (value.since.words, value.when.words) == (since, until)


# --- what stands around a number ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "each", "change"),
    [
        ("每年不少于2次", "每年", ""),
        ("每个季度1次", "每季度", ""),
        ("每2年1次", "每2年", ""),
        ("一年两次", "每年", ""),
        ("半年一次", "每半年", ""),
        ("每人每天不超过100元", "每人每天", ""),
        ("年均增长8%", "年均", "增长"),
        ("较上年提高5%", "", "提高"),
        ("提升率≥20%", "", "提升"),
        ("提升至90%", "", ""),
        ("2次", "", ""),
    ],
)
def test_context(text: str, each: str, change: str) -> None:
    value = parse(text)
    assert (value.each, value.change) == (each, change)


def test_plus_minus_bounds_the_deviation() -> None:
    value = parse("误差±5%以内")
    assert value.plus_minus
    assert (value.comparator, value.number) == (Comparator.AT_MOST, Decimal(5))


def test_an_alternative_takes_one_of_its_parts_and_the_comparator_holds_for_both() -> None:
    value = parse("≥2天或16小时")
    assert value.any_of
    assert [_as_row(part)[1:] for part in value.parts] == [
        ("duration", ">=", "2", "-", "天"),
        ("duration", ">=", "16", "-", "小时"),
    ]


def test_an_enumeration_takes_all_of_its_parts_and_leaves_its_numbers_out() -> None:
    value = parse("1、培训4场；2、参加人数≥200人。")
    assert not value.any_of
    assert [_as_row(part)[1:] for part in value.parts] == [
        ("number", "-", "4", "-", "场"),
        ("number", ">=", "200", "-", "人"),
    ]


def test_the_standard_of_words_stands_in_brackets() -> None:
    (standard,) = parse("显著（80%—100%）").parts
    assert _as_row(standard)[1:] == ("percent", "range", "80", "100", "%")


@pytest.mark.parametrize(
    ("unit", "factor", "rest"),
    [
        ("万元", 10_000, "元"),
        ("亿元", 10**8, "元"),
        ("万人", 10_000, "人"),
        ("元/月", 1, "元/月"),
        ("万", 10_000, None),
    ],
)
def test_scale_of_a_unit(unit: str, factor: int, rest: str | None) -> None:
    assert scale_of(unit) == (Decimal(factor), rest)


# --- doubts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("≥95%", ""),
        ("2025年12月31日前", ""),
        ("显著提升", ""),
        ("", ""),
        ("2025年2月30日", "日历上没有2025年2月30日，请核对日期。"),
        ("2025年前完成", "“2025年前”看不出含不含2025年，请写明月份。"),
        ("2025.6", "按2025年6月读；如果是数量，请写上单位。"),
        ("18月", "没有18月；如果是时长，请写18个月。"),
        ("≤100万", "“万”后面没有写单位，看不出是万元、万人还是别的。"),
        ("5000-1万元", "范围的前一个数大于后一个数，请核对。"),
        ("≥90%以下", "前后写了两个相反的比较词，请保留一个。"),
        ("≥  %", "没有写数，请补上。"),
        ("1:1", "比值、分数和算式不能直接比较大小，请改写成数量或百分比。"),
        ("abc", "看不出是数量、比例、日期还是定性描述，请改写。"),
        ("为辖区60岁以上老人提供上门服务，受益老人≥3000名，服务质量得到认可", ""),
        (
            "按照年度工作安排开展安全生产宣传教育活动，全年共组织12场，覆盖各街道",
            "整句里只有一个数，看不出它是不是目标值，请单独写出目标值。",
        ),
    ],
)
def test_the_system_asks_only_where_it_is_unsure(text: str, unsure: str) -> None:
    assert parse(text).unsure == unsure


# --- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("≥90%", "不少于 90 %"),
        ("≤3天", "不超过 3 天"),
        ("＞10万元", "大于 10 万元"),
        ("<5‰", "小于 0.5 %"),
        ("=100％", "等于 100 %"),
        ("约487", "约 487"),
        ("4.0人", "4 人"),
        ("142,073元", "142,073 元"),
        ("80%-90%", "80 % 至 90 %"),
        ("3～5次", "3 至 5 次"),
        ("±5%以内", "± 5 % 以内"),
        ("20个工作日内", "不超过 20 个工作日"),
        ("5个月", "5 个月"),
        ("每年至少2次", "每年不少于 2 次"),
        ("下降3%以上", "下降不少于 3 %"),
        ("提升5个百分点", "提升 5 个百分点"),
        ("≥2天或16小时", "不少于 2 天；或不少于 16 小时"),
        ("2025-06-30前", "2025 年 6 月 30 日前"),
        ("2025年9月底前完成", "2025 年 9 月底前"),
        ("2025年内", "2025 年内"),
        ("2025年1-12月", "2025 年 1 月至 2025 年 12 月"),
        ("2025年1月1日起", "2025 年 1 月 1 日起"),
        ("早于2025年6月", "早于 2025 年 6 月"),
        ("每月20号之前", "每月 20 日前"),
        ("显著提升", "定性：显著提升"),
        ("不低于二级", "定性：不低于二级"),
        ("N/A", "不适用"),
        ("1：1", "未能识别：1:1"),
    ],
)
def test_the_reading_in_words(text: str, words: str) -> None:
    assert describe(parse(text)) == words


def test_a_long_description_is_repeated_with_its_beginning_and_end() -> None:
    text = "保障" + "全区各街道便民服务中心" * 8 + "正常运行"
    assert describe(parse(text)) == (
        "定性：保障全区各街道便民服务中心全区各街道便民服务中心全区各街道便民服务中心全区各街道便民服务中心全…街道便民服务中心正常运行"
    )
