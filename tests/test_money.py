"""Money: exact, in the unit of the form, and never rounded in silence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfgoals.money import AmountError, MoneyUnit, format_amount, in_unit, is_blank, parse_amount

pytestmark = pytest.mark.db_free

YUAN, WAN = MoneyUnit.YUAN, MoneyUnit.WAN_YUAN


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("1,248.29", WAN, "12482900.00"),
        ("１２４８．２９", WAN, "12482900.00"),
        ("227.21万元", WAN, "2272100.00"),
        ("1001.251644", WAN, "10012516.44"),
        ("￥450,000", YUAN, "450000.00"),
        (" 0 ", YUAN, "0.00"),
        ("12,3456", YUAN, "123456.00"),
        ("-3.5", YUAN, "-3.50"),
        ("1444400.00元", YUAN, "1444400.00"),
    ],
)
def test_amounts_as_people_type_them(text: str, unit: MoneyUnit, yuan: str):
    assert parse_amount(text, unit) == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("184.27万元左右", WAN, "不是数字，只写数字即可（单位万元已在栏目名中）"),
        ("184.27万元", YUAN, "本表金额单位是元，请换算成元填写"),
        ("12.345", YUAN, "折合成元后小数超过两位，请填到分为止"),
        ("0.0000001", WAN, "折合成元后小数超过两位，请填到分为止"),
        ("NaN", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
        ("450000元", WAN, "本表金额单位是万元，请换算成万元填写"),
        ("9" * 13, YUAN, "金额超出可填范围，请核对单位"),
        ("1e5", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
        ("3,5", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
        (".", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
        ("1_000", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
        ("3²", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
        ("万元", WAN, "只有单位，没有数字"),
        (",", WAN, "不是数字，只写数字即可（单位万元已在栏目名中）"),
        ("=1+1", YUAN, "不是数字，只写数字即可（单位元已在栏目名中）"),
    ],
)
def test_what_is_no_amount_says_why(text: str, unit: MoneyUnit, message: str):
    with pytest.raises(AmountError) as error:
        parse_amount(text, unit)
    assert str(error.value) == message


def test_blank_is_none_and_zero_is_not_blank():
    assert parse_amount(" \n", YUAN) is None
    assert [is_blank(value) for value in (None, "", " ", 0, Decimal(0), "0", False)] == [True, True, True, *[False] * 4]


def test_amounts_print_in_the_unit_of_the_form_with_two_decimals_or_as_many_as_it_takes():
    assert format_amount(Decimal(12482900), WAN) == "1,248.29"
    assert format_amount(Decimal("10012516.44"), WAN, separators=False) == "1001.251644"
    assert format_amount(Decimal(500000), YUAN) == "500,000.00"
    assert format_amount(None, YUAN) == ""


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2), st.sampled_from(MoneyUnit))
def test_what_is_printed_reads_back(yuan: Decimal, unit: MoneyUnit):
    assert parse_amount(format_amount(yuan, unit), unit) == yuan
    assert in_unit(yuan, unit) * unit.yuan == yuan


@given(st.text(), st.sampled_from(MoneyUnit))
def test_any_text_is_an_amount_or_an_amount_error(text: str, unit: MoneyUnit):
    try:
        parsed = parse_amount(text, unit)
    except AmountError:
        return
    assert parsed is None or parsed == parsed.quantize(Decimal("0.01"))
