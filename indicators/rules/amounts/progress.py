"""What the spending plan of a form of 2020 (资金支出进度) comes to over the year. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from indicators.rules.amounts.basis import read
from indicators.rules.amounts.derivation import Worth, together, worth
from indicators.rules.amounts.roles import Role

_TIMES_A_YEAR: Final[Mapping[str, int]] = {"月": 12, "个月": 12, "季度": 4, "个季度": 4}
_PART: Final = re.compile(r"[上下]半年|[一二三四1-4]季度")
# The parts that make a year, each named once.
_WHOLE_YEARS: Final = (2, 4)


def planned(text: str, year: int | None, about: Decimal) -> Worth | None:
    """What a plan spends in the year, 元: 每月 and 每季度 times their number, or all halves or quarters together.

    ``None`` where it does not say so in sums of money for the whole year.
    """
    sums = read(text, year).sums
    if len(sums) == 1 and sums[0].role is Role.PRICE and len(sums[0].units) == 1:
        times = _TIMES_A_YEAR.get(sums[0].units[0])
        value, off = worth(sums[0], about)
        return None if times is None else Worth(value * times, off * times)
    parts = [_PART.findall(one.lead) for one in sums]
    named = {part[0] for part in parts if len(part) == 1}
    if len(named) == len(parts) in _WHOLE_YEARS and len({part[-2:] for part in named}) == 1:
        return together(worth(one, about) for one in sums)
    return None
