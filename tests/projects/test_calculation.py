"""测算明细: what a line comes to, in 元 and 万元."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfgoals.money import AmountError, MoneyUnit
from projects.calculation import item_amount, items_total, parse_factor
from projects.values import ItemValues

pytestmark = pytest.mark.db_free

YUAN, WAN = MoneyUnit.YUAN, MoneyUnit.WAN_YUAN


@pytest.mark.parametrize(
    ("item", "unit", "yuan"),
    [
        (ItemValues(unit_price="3,000", quantity="15", times="10"), YUAN, "450000.00"),
        (ItemValues(unit_price="30元", quantity="2010", times="12"), WAN, "723600.00"),
        (ItemValues(unit_price="0.003", quantity="2010", times="12"), WAN, "723600.00"),
        (ItemValues(unit_price="1.5万元", quantity="２"), YUAN, "30000.00"),
        (ItemValues(unit_price="0.333", quantity="3"), YUAN, "1.00"),
        (ItemValues(unit_price="0.335"), YUAN, "0.34"),
        (ItemValues(amount="12.5"), WAN, "125000.00"),
        (ItemValues(unit_price="100", quantity="0"), YUAN, "0.00"),
        (ItemValues(unit_price="100", amount="999"), YUAN, "100.00"),
    ],
)
def test_a_line_comes_to(item: ItemValues, unit: MoneyUnit, yuan: str):
    assert item_amount(item, unit) == Decimal(yuan)


def test_a_line_without_price_and_amount_comes_to_nothing():
    assert item_amount(ItemValues(content="讲课费", quantity="3"), YUAN) is None


def test_the_sum_waits_for_every_line_to_be_readable():
    lines = (ItemValues(amount="1.10"), ItemValues(), ItemValues(content="资料"), ItemValues(amount="2.20"))
    assert items_total(lines, YUAN) == Decimal("3.30")
    assert items_total((*lines, ItemValues(amount="约5")), YUAN) is None
    assert items_total((), YUAN) is None


@given(st.text(), st.text(), st.text(), st.text(), st.sampled_from(MoneyUnit))
def test_any_line_is_an_amount_nothing_or_an_amount_error(price: str, quantity: str, times: str, amount: str, unit):
    item = ItemValues(unit_price=price, quantity=quantity, times=times, amount=amount)
    try:
        found = item_amount(item, unit)
    except AmountError:
        return
    assert found is None or found == found.quantize(Decimal("0.01"))


@given(st.text())
def test_any_factor_is_a_number_or_an_amount_error(text: str):
    with suppress(AmountError):
        parse_factor(text)
