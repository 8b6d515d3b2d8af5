"""Prices, rates, shares and workloads of a calculation text against what the text says they come to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import prod
from typing import Final

from indicators.rules.amounts.basis import Basis, Passage, Sum
from indicators.rules.amounts.contradiction import Contradiction
from indicators.rules.amounts.quantities import MEASURES, Kind, Quantity
from indicators.rules.amounts.reckoning import Chain, rounding
from indicators.rules.amounts.roles import MONTHS, Role
from indicators.rules.amounts.wording import money, number, slip

_NEARLY: Final = Decimal("0.05")
_MONTHS_OF_A_YEAR: Final = Decimal(12)
# Measure words that count the same things.
_SAME_UNIT: Final = {
    **dict.fromkeys(("名", "位", "人次"), "人"),
    **dict.fromkeys(MONTHS, "月"),
    **dict.fromkeys(("㎡", "m²", "m2", "平"), "平方米"),
    **dict.fromkeys(("m3", "方"), "立方米"),
    "日": "天",
    "个季度": "季度",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A price, the sum right after it, and the counts that stand with them; ``is_first`` of its passage."""

    price: Sum
    result: Sum
    is_first: bool
    counts: Sequence[Quantity]
    chain: Chain | None

    def is_met(self) -> bool:
        """Whether the sum is reckoned from the price, or the price times some of the counts or the months of a year."""
        if self.chain is not None and any(part.value == self.price.value for part in self.chain.parts):
            return True
        factors = [*(count.value for count in self.counts[:5]), _MONTHS_OF_A_YEAR]
        products = (prod(chosen) for size in range(len(factors) + 1) for chosen in combinations(factors, size))
        return any(self.agrees(self.price.value * product) for product in products)

    def agrees(self, reckoned: Decimal) -> bool:
        """Whether the sum is what was reckoned, within rounding."""
        off = rounding(self.result.value, self.result.step)
        return abs(reckoned - self.result.value) <= max(off, reckoned * _NEARLY if self.result.about else Decimal(0))


def _use(basis: Basis, passage: Passage, place: int) -> _Use | None:
    """How the price at a place of the passage's sums is used; ``None`` where no sum follows it."""
    price = passage.sums[place]
    if place + 1 >= len(passage.sums) or price.low is not None:
        return None
    result = passage.sums[place + 1]
    begin = passage.sums[place - 1].end if place else passage.start
    chained = {part.value for chain in basis.chains if chain.end == price.end for part in chain.parts}
    counts = [
        one
        for one in basis.numbers
        if begin <= one.start < result.start
        and one.kind is not Kind.MONEY
        and not price.start <= one.start < price.end
        and one.value not in chained
    ]
    return _Use(
        price=price,
        result=result,
        is_first=not _amounts_before(passage, place),
        counts=counts,
        chain=next((chain for chain in basis.chains if chain.end == result.end), None),
    )


def _amounts_before(passage: Passage, place: int) -> bool:
    """Whether items or other prices stand before a price in its passage; a sum for each year is none."""
    return any(one.role in (Role.ITEM, Role.TOTAL, Role.PRICE) and not one.annual for one in passage.sums[:place])


def is_multiplied_out(basis: Basis, passage: Passage, place: int) -> bool:
    """Whether the sum behind a price is what the price comes to, so that a list counts it once."""
    use = _use(basis, passage, place)
    return use is not None and use.is_met()


# Words before a sum that say it is what a price comes to, with no name of something else among them.
_RESULT: Final = re.compile(
    r"全年|每年|年|租用|租赁|服务|运维|维护|管理|物业|预计|预算|测算|经费|租金|工资|金额|资金|补贴|费用?|合计|共计|总计|小计|共|计|需要?|约|为|支出|支付|总|额|所|应|即|人民币|"
    rf"的|款项?|\d+(?:\.\d+)?\s*[万亿]?(?:{MEASURES})"
)
_GRAND_TOTAL: Final = re.compile(r"合计|共|总")
_SOMETHING_ELSE: Final = re.compile(r"另|加|以?及|含|其[他它]|等|不足|除|起|平均|最|折|优惠|浮|[核压]减")


def wrong_prices(basis: Basis) -> Iterator[Contradiction]:
    """A price whose product with heads, months and times is not the sum written (每人每月181元，850人，全年需…)."""
    for passage in basis.passages:
        for place, price in enumerate(passage.sums):
            use = _use(basis, passage, place) if price.role is Role.PRICE and not price.about else None
            if use is None or use.is_met() or use.result.reckoned or not _is_result(basis, use):
                continue
            factors = _factors(use)
            if factors is None:
                continue
            reckoned = price.value * prod(value for value, _ in factors)
            written = " × ".join([money(price.value), *(words for _, words in factors)])
            said = use.result.value
            yield Contradiction(
                start=price.start,
                end=use.result.end,
                message=f"{written} = {money(reckoned)}，写成 {money(said)}{slip(reckoned, said)}",
                expected=money(reckoned),
            )


def _is_result(basis: Basis, use: _Use) -> bool:
    """Whether the words before the sum say nothing but that it is what the price comes to."""
    lead = use.result.lead
    if use.result.role not in (Role.ITEM, Role.TOTAL) or use.result.units or not re.search(r"\w", lead):
        return False
    if _SOMETHING_ELSE.search(basis.text[use.price.end : use.result.start]):
        return False
    # Behind several prices or items 合计 sums them all up.
    alone = use.is_first or not _GRAND_TOTAL.search(lead)
    return alone and not re.search(r"\w", _RESULT.sub("", lead))


def _factors(use: _Use) -> list[tuple[Decimal, str]] | None:
    """What a price is to be multiplied by, with its words: a count for each of its units and nothing left over.

    A 单价 without a unit is for each of the one thing that is counted with it, or of all that is counted behind it.
    """
    left, factors = list(use.counts), list[tuple[Decimal, str]]()
    units = dict.fromkeys(_priced_for(use.price, left))
    for unit in units:
        matching = [count for count in left if _SAME_UNIT.get(count.unit, count.unit) == unit and not count.is_range]
        if len(matching) == 1:
            left.remove(matching[0])
            factors.append((matching[0].value, f"{number(matching[0].value)} {matching[0].unit}"))
        elif unit == "月" and not matching and use.result.annual:
            factors.append((_MONTHS_OF_A_YEAR, "12 个月"))
        elif unit != "年" or matching:
            return None
    is_plain = len(left) == 1 or all(count.start > use.price.end for count in left)
    if not units and "单价" in use.price.lead and is_plain:
        factors, left = [(count.value, f"{number(count.value)} {count.unit}".strip()) for count in left], []
    return factors if factors and not left else None


# What a price for one head and a time of work (2.5万元/人/月) is for each of.
_WORK_UNITS: Final = {"人月": ("人", "月"), "人天": ("人", "天"), "人日": ("人", "天"), "人年": ("人", "年")}


def _priced_for(price: Sum, counts: Sequence[Quantity]) -> Sequence[str]:
    """The units that a price is for each of: 人 and 月 are one where the work is counted in 人月."""
    units = [_SAME_UNIT.get(unit, unit) for unit in price.units]
    work = next((count.unit for count in counts if count.unit in _WORK_UNITS), "")
    return [work] if work and sorted(units) == sorted(_WORK_UNITS[work]) else units


_THAT_IS: Final = re.compile(
    r"\s*\)?[，,]?\s*(?:的费用|的款项|款|费用)?[，,]?(?:即|计|为|共|共计|合计|折合)(?:人民币|约|为)?\s*$"
)


def wrong_shares(basis: Basis) -> Iterator[Contradiction]:
    """A share of a sum that is written out wrongly (合同总额100万元，支付40%即50万元)."""
    for share in basis.shares:
        written = next((one for one in basis.sums if one.start >= share.end), None)
        before = [one for one in basis.sums if one.end <= share.start and one.role is not Role.PRICE]
        wholes = [one for one in before if one.role in (Role.CONTRACT, Role.TOTAL)] or before
        if written is None or not wholes or written.about:
            continue
        if not _THAT_IS.fullmatch(basis.text[share.end : written.start]):
            continue
        off = rounding(written.value, written.step)
        if any(abs(one.value * share.value - written.value) <= off for one in before):
            continue
        reckoned = wholes[-1].value * share.value
        yield Contradiction(
            start=wholes[-1].start,
            end=written.end,
            message=f"{money(wholes[-1].value)}的 {number(share.value * 100)}% 为 {money(reckoned)}，"
            f"写成 {money(written.value)}{slip(reckoned, written.value)}",
            expected=money(reckoned),
        )


_DISCOUNT: Final = re.compile(
    r"(?P<way>下浮|下调|优惠|核减|压减|上浮|上调)(?:率)?(?:为|约|了)?\s*(?P<percent>\d+(?:\.\d+)?)%(?:之?后|计算|，)[^。；;\n\d]{0,12}$"
)
_LIKELY: Final = Decimal("0.1")


def wrong_discounts(basis: Basis) -> Iterator[Contradiction]:
    """A sum after a discount that no sum before it gives (50万元下浮10%后为40万元)."""
    for passage in basis.passages:
        for place, one in enumerate(passage.sums):
            named = _DISCOUNT.search(basis.text, passage.start, one.start)
            before = [base for base in passage.sums[:place] if base.role is not Role.PRICE and base.low is None]
            if named is None or not before or one.about:
                continue
            percent = Decimal(named["percent"]) * (1 if named["way"].startswith("上") else -1)
            factor = 1 + percent / 100
            base = min(before, key=lambda base: abs(base.value * factor - one.value))
            reckoned = base.value * factor
            if rounding(one.value, one.step) < abs(reckoned - one.value) <= reckoned * _LIKELY:
                yield Contradiction(
                    start=named.start(),
                    end=one.end,
                    message=f"{money(base.value)}{named['way']} {named['percent']}% 为 {money(reckoned)}，"
                    f"写成 {money(one.value)}{slip(reckoned, one.value)}",
                    expected=money(reckoned),
                )


# Work is estimated in these: unlike heads or days, two of them in one item are the same quantity.
_WORKLOADS: Final = frozenset({"人月", "人天", "人日", "人年", "工日"})


def wrong_workloads(basis: Basis) -> Iterator[Contradiction]:
    """A workload that is stated as one number and reckoned as another (预估12人月，25000元×6人月)."""
    factors = {part.start for chain in basis.chains for part in chain.parts}
    for passage in basis.passages:
        loads = [n for n in basis.numbers if passage.start <= n.start < passage.end and n.unit in _WORKLOADS]
        used = [n for n in loads if n.start in factors]
        stated = [n for n in loads if n.start not in factors and not n.is_range]
        if len(used) == len(stated) == 1 and used[0].unit == stated[0].unit and used[0].value != stated[0].value:
            unit = used[0].unit
            yield Contradiction(
                start=stated[0].start,
                end=used[0].end,
                message=f"工作量前面写 {number(stated[0].value)} {unit}，算式里用 {number(used[0].value)} {unit}",
                expected=f"{number(stated[0].value)} {unit}",
            )
