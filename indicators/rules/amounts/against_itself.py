"""Where the amounts of a calculation text contradict each other. Pure; what they say against the form is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from indicators.rules.amounts.basis import Basis, Passage, Sum
from indicators.rules.amounts.contradiction import Contradiction
from indicators.rules.amounts.derivation import Worth, folded, passage_worth, runs, sums_up, together, worth
from indicators.rules.amounts.prices import (
    is_multiplied_out,
    wrong_discounts,
    wrong_prices,
    wrong_shares,
    wrong_workloads,
)
from indicators.rules.amounts.quantities import Kind
from indicators.rules.amounts.reckoning import Side, wrong_equations
from indicators.rules.amounts.roles import Role
from indicators.rules.amounts.wording import money, number, slip

# A list that says it is not whole: 等 behind a sum or before the total, something else without a sum of its own.
OPEN_LIST: Final = re.compile(
    r"[元万亿]\)?(?:左右)?\s*等|等(?=[^，。；;\n]{0,6}[合共总]计)|……|(?:其[他它]|另|除)[^\d，。；;、\n]*(?:[，。；;、\n]|$)"
)
_CLEAR: Final = frozenset({Role.ITEM, Role.TOTAL, Role.PRICE, Role.PART})
# 10元×3≈31元 is rounded, not wrong.
_NEARLY: Final = Decimal("0.05")


def contradictions(basis: Basis, about: Decimal) -> Iterator[Contradiction]:
    """All of them; ``about`` is the share that 约 allows."""
    yield from wrong_products(basis)
    yield from wrong_totals(basis, about)
    yield from wrong_prices(basis)
    yield from wrong_shares(basis)
    yield from wrong_discounts(basis)
    yield from wrong_workloads(basis)


def wrong_products(basis: Basis) -> Iterator[Contradiction]:
    """An equation whose sides differ (3人×2万元=7万元)."""
    for chain in basis.chains:
        for left, right in wrong_equations(chain):
            nearly = "≈" in basis.text[left.end : right.start] or right.parts[0].about
            if nearly and abs(left.value - right.value) <= abs(right.value) * _NEARLY:
                continue
            if _with_sums_before(basis, chain.start, left.value, right.value):
                continue
            reckoned = left.value * (_unit_left_out(left, right) if right.is_money and not left.is_money else 1)
            said = money(reckoned) if left.is_money or right.is_money else number(reckoned)
            begin = chain.start if left is chain.sides[0] else left.start
            written = basis.text[right.start : right.end]
            yield Contradiction(
                start=chain.start,
                end=right.end,
                message=f"算式 {basis.text[begin : left.end]} = {said}，写成 {written}{slip(reckoned, right.value)}",
                expected=said,
            )


def _unit_left_out(bare: Side, amount: Side) -> Decimal:
    """The unit, 元 or 万元, in which a bare product comes nearer to an amount."""
    units = (Decimal(1), Decimal(10_000))
    return min(units, key=lambda unit: abs(bare.value * unit - amount.value))


def _with_sums_before(basis: Basis, start: int, left: Decimal, right: Decimal) -> bool:
    """Whether the right side sums up more than the left: the items listed before the equation too."""
    run = left
    for one in reversed([one for one in basis.sums if one.end <= start and one.role is not Role.PRICE]):
        run += one.value
        if run == right:
            return True
    return False


def wrong_totals(basis: Basis, about: Decimal) -> Iterator[Contradiction]:
    """A total (合计) that is not the sum of the items listed with it: within a passage, before and behind a list."""
    for passage in basis.passages:
        yield from _wrong_heading(basis, passage, about)
        yield from _wrong_within(basis, passage, about)
    items = listed(basis, about)
    if items is None or OPEN_LIST.search(basis.text) or has_unread_sums(basis, 0, len(basis.text)):
        return
    for total in (basis.opening, basis.closing):
        if total is not None and not total.settled and not _adds_up(total, basis, items, about):
            yield _wrong_total(total, items.value)


_LISTS: Final = re.compile(r"\s*(?::|，?\s*(?P<part>其中))")
_PARAGRAPH_END: Final = re.compile(r"[。\n]")


def _wrong_heading(basis: Basis, passage: Passage, about: Decimal) -> Iterator[Contradiction]:
    """A sum that is not what is listed behind it in its sentence (经费45万元：…), or less than its parts (其中：…)."""
    heading = passage.heading
    says = _LISTS.match(basis.text, heading.end) if heading is not None else None
    if heading is None or says is None:
        return
    end = next((match.start() for match in _PARAGRAPH_END.finditer(basis.text, heading.end)), passage.end)
    behind = [one for one in passage.sums[1:] if one.start < end]
    parts = folded(replace(one, role=Role.ITEM) if one.role is Role.PART else one for one in behind)
    reckoned = together(worth(one, about) for one in parts)
    is_whole_list = len(behind) == len(passage.sums) - 1
    if says["part"]:
        is_whole_list = is_whole_list and _is_counted_out(basis, parts) and _is_near(heading.value, reckoned.value)
    if len(parts) < 2 or not (is_whole_list or reckoned.value > heading.value):
        return
    if _is_plain_list(basis, passage, 1, len(behind) + 1) and not _adds_up(heading, basis, reckoned, about):
        yield _wrong_total(heading, reckoned.value)


# Fewer parts than these may be examples.
_A_LIST: Final = 3


def _is_counted_out(basis: Basis, parts: Sequence[Sum]) -> bool:
    """Whether parts are a list of purchases, a count with each (电脑8台4.8万元), that nobody leaves unfinished."""
    return len(parts) >= _A_LIST and all(
        any(n.kind is Kind.COUNT and one.lead_start <= n.start < one.start for n in basis.numbers) for one in parts
    )


_NEAR: Final = Decimal("0.1")


def _is_near(one: Decimal, other: Decimal) -> bool:
    """Whether two amounts are so near that they are meant to be the same."""
    return abs(one - other) <= _NEAR * max(one, other)


def listed(basis: Basis, about: Decimal) -> Worth | None:
    """What the passages of a list come to; ``None`` where there is no list or one of its sums is not plain."""
    passages = [passage for passage in basis.items if passage.sums]
    worths = [passage_worth(passage, None, about) for passage in passages]
    known = [one for one in worths if one is not None]
    plain = all(_is_clear(passage.sums) or passage.heading is not None for passage in passages)
    return together(known) if len(known) > 1 and len(known) == len(worths) and plain else None


def _is_clear(sums: Sequence[Sum]) -> bool:
    return all(one.role in _CLEAR and one.low is None for one in sums)


def _wrong_within(basis: Basis, passage: Passage, about: Decimal) -> Iterator[Contradiction]:
    """Totals of one passage against what they sum up: 合计 all before it, 小计 the items since the total before."""
    begin = 0
    for place, one in enumerate(passage.sums):
        if one.role is not Role.TOTAL:
            continue
        first, begin = 0 if sums_up(one) else begin, place + 1
        before = passage.sums[first:place]
        items = [item for item in folded(before) if item is not passage.heading]
        if len(items) < 2 or one.settled or not _is_plain_list(basis, passage, first, place):
            continue
        reckoned = together(worth(item, about) for item in items)
        # A total for each year may be a part of what several years cost.
        if one.annual and not _is_near(one.value, reckoned.value):
            continue
        if not _adds_up(one, basis, reckoned, about):
            yield _wrong_total(one, reckoned.value)


def _is_plain_list(basis: Basis, passage: Passage, first: int, total: int) -> bool:
    """Whether the sums from ``first`` to a total are a whole list of items, each price among them multiplied out.

    ``total`` is the place of the total among the passage's sums, or the number of them where it stands in front.
    """
    before = passage.sums[first:total]
    start = before[0].lead_start
    end = passage.sums[total].start if total < len(passage.sums) else passage.end
    if not _is_clear(before) or OPEN_LIST.search(basis.text[start:end]) or has_unread_sums(basis, start, end):
        return False
    # A类20万元、B类10万元，2个A类、4个B类，共80万元: counts behind the last item multiply them all.
    if any(before[-1].end <= n.start < end and n.kind is Kind.COUNT for n in basis.numbers):
        return False
    prices = [first + at for at, item in enumerate(before) if item.role is Role.PRICE]
    return all(is_multiplied_out(basis, passage, price) for price in prices)


_SMALLEST_SUM: Final = 100
_YEARS: Final = range(1990, 2050)


def has_unread_sums(basis: Basis, start: int, end: int) -> bool:
    """Whether a number without a unit may be a sum of money that was left out of the reckoning (平板1台12000，…)."""
    chained = {part.start for chain in basis.chains for part in chain.parts}
    counts = [n.value for n in basis.numbers if n.kind is Kind.COUNT]
    known = {one.value for one in basis.sums}
    for bare in basis.numbers:
        if bare.kind is not Kind.BARE or not start <= bare.start < end or bare.start in chained:
            continue
        in_brackets = basis.text[: bare.start].count("(") > basis.text[: bare.start].count(")")
        is_factor = any(bare.value * count in known for count in counts)
        if bare.value >= _SMALLEST_SUM and bare.value not in _YEARS and not in_brackets and not is_factor:
            return True
    return False


def _adds_up(total: Sum, basis: Basis, items: Worth, about: Decimal) -> bool:
    """Whether a total is the sum of its items, or that times a count, or the sum of some run of sums before it."""
    value, own = worth(total, about)
    off = items.off + own
    if abs(value - items.value) <= off or _is_of_another_kind(value, items.value):
        return True
    before = [one for one in basis.sums if one.end <= total.start and one.role is not Role.PRICE]
    if any(abs(run.value - value) <= off for run in runs([Worth(one.value, Decimal(0)) for one in before])):
        return True
    counts = {n.value for n in basis.numbers if n.kind is Kind.COUNT and n.value > 1} | {Decimal(12)}
    return any(abs(items.value * count - value) <= off * count for count in counts)


_FAR_APART: Final = 3


def _is_of_another_kind(total: Decimal, items: Decimal) -> bool:
    """Whether a total is so far from its items that these are no items of it, unless a slip of the pen explains it."""
    smaller, larger = sorted((total, items))
    return larger > smaller * _FAR_APART and not slip(total, items)


def _wrong_total(total: Sum, items: Decimal) -> Contradiction:
    return Contradiction(
        start=total.lead_start,
        end=total.end,
        message=f"分项合计 {money(items)}，写成 {money(total.value)}，相差 {money(abs(items - total.value))}"
        f"{slip(items, total.value)}",
        expected=money(items),
    )
