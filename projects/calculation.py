"""测算明细: what a calculation item comes to, and the sum that fills 本年度项目金额. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from perfgoals.money import CENT, LARGEST_YUAN, AmountError, MoneyUnit, parse_amount, parse_number
from projects.values import ItemValues


def parse_factor(text: str) -> Decimal | None:
    """A quantity or a number of times as typed (``12``, ``１２``, ``1,990``); ``None`` where blank.

    Raises AmountError for what is not a number, or beyond anything that is counted.
    """
    number = parse_number(text)
    if number is not None and abs(number) > LARGEST_YUAN:
        raise AmountError("超出可填范围")
    return number


def parse_price(text: str, unit: MoneyUnit) -> Decimal | None:
    """A unit price in 元; typed in the form's unit, or with its own 元 or 万元 behind the number.

    Unlike an amount it may be finer than a cent (0.0031 万元). Raises AmountError.
    """
    plain = text.strip()
    named = next((one for one in (MoneyUnit.WAN_YUAN, MoneyUnit.YUAN) if plain.endswith(one)), unit)
    number = parse_factor(plain.removesuffix(named))
    if number is None and plain:
        raise AmountError("只有单位，没有数字")
    return None if number is None else number * named.yuan


def item_amount(item: ItemValues, unit: MoneyUnit) -> Decimal | None:
    """What one item comes to in 元: 单价 × 数量 × 次数 where a price is given, else the amount typed.

    A blank quantity or number of times counts as one. Raises AmountError where a number cannot be read.
    """
    price = parse_price(item.unit_price, unit)
    if price is None:
        return parse_amount(item.amount, unit)
    quantity, times = parse_factor(item.quantity), parse_factor(item.times)
    product = price * (1 if quantity is None else quantity) * (1 if times is None else times)
    if abs(product) > LARGEST_YUAN:
        raise AmountError("金额超出可填范围，请核对单位")
    return product.quantize(CENT, ROUND_HALF_UP)


def items_total(items: Sequence[ItemValues], unit: MoneyUnit) -> Decimal | None:
    """The sum of all items in 元; ``None`` where there is no item or one of them cannot be read."""
    try:
        amounts = [item_amount(item, unit) for item in items if not item.is_empty]
    except AmountError:
        return None
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal("0.00")) if known else None
