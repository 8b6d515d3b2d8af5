"""Money and blanks: amounts are ``Decimal`` in 元, shown in the unit of their form (万元 or 元)."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Final


class MoneyUnit(StrEnum):
    """The money unit (金额单位) that a form of a year is filled in and printed with."""

    YUAN = "元"
    WAN_YUAN = "万元"

    @property
    def yuan(self) -> Decimal:
        """How many 元 one of this unit is."""
        return Decimal(10_000) if self is MoneyUnit.WAN_YUAN else Decimal(1)


CENT: Final = Decimal("0.01")
# 999,999,999,999.99 元: far above any project, far below what the column holds.
LARGEST_YUAN: Final = Decimal("999999999999.99")
_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．－＋，", "0123456789.-+,", " \u3000\u00a0\t\n")
# Commas only as thousands (or Chinese 万) separators: 3,5 is not thirty-five.
_NUMBER: Final = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,4}(,[0-9]{4})+)?(\.[0-9]*)?")


class AmountError(ValueError):
    """A text that is not an amount; its message says in Chinese what is wrong with it."""


def is_blank(value: object) -> bool:
    """Whether nothing was filled in: ``None`` or only white space. Zero is a value, not a blank."""
    return value is None or (isinstance(value, str) and not value.strip())


def parse_number(text: str) -> Decimal | None:
    """A plain number as people type it: full-width digits, thousands separators, blanks; ``None`` where blank.

    Raises AmountError for anything else, such as 1e5, 1_000, 3² or a number with words.
    """
    if is_blank(text):
        return None
    plain = text.translate(_HALF_WIDTH)
    if not _NUMBER.fullmatch(plain) or not any(character.isdigit() for character in plain):
        raise AmountError("不是数字")
    return Decimal(plain.replace(",", ""))


def parse_amount(text: str, unit: MoneyUnit) -> Decimal | None:
    """Read an amount typed in ``unit`` and give it in 元; ``None`` where nothing was typed.

    As parse_number, with ¥ before and the form's own unit behind the number. Raises AmountError for anything
    else, for more than 2 decimals in 元, and beyond LARGEST_YUAN.
    The sign is kept: that an amount may not be negative is a finding, not a question of reading.
    """
    if is_blank(text):
        return None
    plain = text.strip().lstrip("¥￥")
    named = next((one for one in (MoneyUnit.WAN_YUAN, MoneyUnit.YUAN) if plain.endswith(one)), unit)
    try:
        number = parse_number(plain.removesuffix(named))
    except AmountError as error:
        raise AmountError(f"不是数字，只写数字即可（单位{unit}已在栏目名中）") from error
    if number is None:
        raise AmountError("只有单位，没有数字")
    if named is not unit:
        raise AmountError(f"本表金额单位是{unit}，请换算成{unit}填写")
    return exact_yuan(number, unit)


def exact_yuan(number: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount of ``unit`` as 元 with 2 decimals; raises AmountError where that would round it."""
    if abs(number) > LARGEST_YUAN / unit.yuan:
        raise AmountError("金额超出可填范围，请核对单位")
    yuan = number * unit.yuan
    cents = yuan.quantize(CENT)
    if cents != yuan:
        raise AmountError("折合成元后小数超过两位，请填到分为止")
    return cents


def in_unit(yuan: Decimal, unit: MoneyUnit) -> Decimal:
    """An amount of 元 in ``unit``, exact, with at least 2 decimals (12482900.00 元 is 1248.29 万元)."""
    number = (yuan / unit.yuan).normalize()
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return number.quantize(Decimal(1).scaleb(-max(decimals, 2)))


def format_amount(yuan: Decimal | None, unit: MoneyUnit, *, separators: bool = True) -> str:
    """An amount as a form prints it: ``1,248.29``; the empty text where there is none."""
    if yuan is None:
        return ""
    return f"{in_unit(yuan, unit):{',' if separators else ''}f}"
