"""Whether an amount follows from a calculation text in any way that a reader could think of. Pure.

The rules accuse only where this finds nothing: a sum, a share, a product, a run of sums or a difference that comes
to the amount is taken for the meaning of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, combinations, takewhile
from math import prod
from typing import Final, NamedTuple

from indicators.rules.amounts.basis import Basis, Passage, Share, Sum
from indicators.rules.amounts.quantities import Kind
from indicators.rules.amounts.reckoning import rounding
from indicators.rules.amounts.roles import Role

# Beyond these a text is too long for a chance hit to mean anything.
_MOST_RUN: Final = 40
_MOST_COUNTS: Final = 10
_MONTHS_OF_A_YEAR: Final = Decimal(12)
_ITEMS: Final = frozenset({Role.ITEM, Role.PART})
_YEARS: Final = frozenset({"年"})
_PERIODS: Final = frozenset({"年", "月", "个月", "季度", "次", "期", "学期", "批", "场"})
# 约 in front of a number with more digits than this is a manner of speaking: 约261815元 is exact.
_ROUND_DIGITS: Final = 3
# 本年度项目金额为10万元 only repeats the form.
_REPEATS_FORM: Final = re.compile(r"本年度?项目金额")


class Worth(NamedTuple):
    """What something comes to in 元, and how far that may be off."""

    value: Decimal
    off: Decimal


def worth(one: Sum, about: Decimal) -> Worth:
    """A sum with its rounding; ``about`` is the share that 约 allows."""
    return Worth(one.value, rounding(one.value, one.step) + _looseness(one, about))


def _looseness(one: Sum, about: Decimal) -> Decimal:
    """How far 约 lets a sum be off; what is written to more digits than people round to is meant exactly."""
    digits = len(f"{one.value / one.step:.0f}".rstrip("0"))
    is_loose = one.about and digits <= _ROUND_DIGITS and one.role not in (Role.OTHER_YEAR, Role.CONTRACT)
    return one.value * about if is_loose else Decimal(0)


def together(worths: Iterable[Worth]) -> Worth:
    """What several come to."""
    listed = list(worths)
    return Worth(sum((one.value for one in listed), Decimal(0)), sum((one.off for one in listed), Decimal(0)))


def derivations(basis: Basis, total: Decimal | None, about: Decimal) -> Iterator[Worth]:
    """What the text plainly says: each number, the whole, what is due this year, shares, prices times counts.

    ``total`` is the project's amount, which shares may be taken of.
    """
    yield from stated_outright(basis, about)
    yield from _shared(basis, total, about)
    yield from _priced(basis)
    yield from _spread(basis)


def stated_outright(basis: Basis, about: Decimal) -> Iterator[Worth]:
    """What the text says outright: its numbers and the sums of its passages."""
    yield from _single(basis, about)
    yield from _wholes(basis, about)


def far_derivations(basis: Basis, about: Decimal) -> Iterator[Worth]:
    """What may be meant, or come about by chance: runs of sums, differences, sums times periods."""
    sums = [one for one in basis.sums if one.role is not Role.PRICE]
    for roles in (frozenset(Role), _ITEMS, frozenset({Role.TOTAL})):
        yield from runs([Worth(one.value, _looseness(one, about)) for one in sums if one.role in roles])
    yield from runs(_passages(basis, basis.year, about))
    for one, other in combinations(sums[:_MOST_RUN], 2):
        yield Worth(abs(one.value - other.value), Decimal(0))
    yield from _over_periods(basis)


def _single(basis: Basis, about: Decimal) -> Iterator[Worth]:
    """Every number of the text, in 元; one without a unit also in 万元."""
    repeated = {one.end for one in basis.sums if _only_repeats(one)}
    for one in basis.sums:
        if one.end not in repeated:
            yield worth(one, about)
        if one.low is not None:
            yield Worth((one.value + one.low) / 2, (one.value - one.low) / 2)
    for number in basis.numbers:
        if number.kind is Kind.MONEY and number.end not in repeated and not number.about:
            yield _written(number.value, number.step)
        elif number.kind is Kind.BARE:
            yield _written(number.value, number.step)
            yield _written(number.value * 10_000, number.step * 10_000)
    for chain in basis.chains:
        for side in chain.sides:
            yield _written(side.value, side.step)
            if not side.is_money:
                yield _written(side.value * 10_000, side.step * 10_000)


def _written(value: Decimal, step: Decimal) -> Worth:
    return Worth(value, rounding(value, step))


def _wholes(basis: Basis, about: Decimal) -> Iterator[Worth]:
    """All passages together, what of them is due in the form's year, and the sums said to be for it."""
    yield passages_together(basis, about)
    yield together(_passages(basis, basis.year, about))
    yield together(worth(one, about) for one in due_sums(basis) if not _only_repeats(one))


def _only_repeats(one: Sum) -> bool:
    return bool(_REPEATS_FORM.search(one.lead))


def passages_together(basis: Basis, about: Decimal) -> Worth:
    """What all items of the text come to."""
    return together(_passages(basis, None, about))


def _passages(basis: Basis, year: int | None, about: Decimal) -> list[Worth]:
    passages = basis.items if year is None else basis.passages
    return [known for passage in passages if (known := passage_worth(passage, year, about)) is not None]


def runs(worths: Sequence[Worth]) -> Iterator[Worth]:
    """What neighbours come to: every run of two and more."""
    nearest = worths[-_MOST_RUN:]
    for start in range(len(nearest)):
        run = accumulate(nearest[start:], lambda one, other: together((one, other)))
        yield from list(run)[1:]


def _shared(basis: Basis, total: Decimal | None, about: Decimal) -> Iterator[Worth]:
    """Shares of every sum, of all passages together and of the project's amount."""
    shares = [share.value for share in basis.shares]
    if not shares:
        return
    several = [one.value for one in runs([Worth(share, Decimal(0)) for share in shares])]
    parts = {*shares, *(1 - share for share in shares), *several}
    bases = [*(worth(one, about) for one in basis.sums), passages_together(basis, about)]
    bases += [Worth(total, Decimal("0.01"))] if total is not None else []
    for base in bases:
        for part in parts:
            yield Worth(base.value * part, base.off * abs(part))


def _priced(basis: Basis) -> Iterator[Worth]:
    """A unit price times counts of the text, months of a year among them."""
    counts = {n.value for n in basis.numbers if n.kind in (Kind.COUNT, Kind.BARE) and not n.is_range and n.value > 1}
    factors = [*sorted(counts)[:_MOST_COUNTS], _MONTHS_OF_A_YEAR]
    for one in basis.sums:
        for size in (1, 2, 3) if one.role is Role.PRICE else ():
            for chosen in combinations(factors, size):
                yield Worth(one.value * prod(chosen), Decimal(0))


def _counts(basis: Basis, units: frozenset[str]) -> list[Decimal]:
    """The counts of the text in any of these units."""
    counted = (n for n in basis.numbers if n.kind is Kind.COUNT and n.unit in units and not n.is_range)
    return sorted({n.value for n in counted if n.value > 1})


def _spread(basis: Basis) -> Iterator[Worth]:
    """A sum spread evenly over the years that the text names (三年共300万元)."""
    for one in basis.sums:
        for years in _counts(basis, _YEARS):
            yield Worth(one.value / years, Decimal(0))


def _over_periods(basis: Basis) -> Iterator[Worth]:
    """A sum times the periods that the text names."""
    for one in basis.sums:
        for periods in (*_counts(basis, _PERIODS), _MONTHS_OF_A_YEAR):
            yield Worth(one.value * periods, Decimal(0))


def due_sums(basis: Basis) -> list[Sum]:
    """The sums that the text says are paid in the form's year."""
    return folded(one for one in basis.sums if one.year is not None and one.year == basis.year and one.low is None)


def due_shares(passage: Passage, year: int | None) -> list[Share]:
    """The shares of a passage that the text says are paid in ``year``."""
    return [share for share in passage.shares if share.year is not None and share.year == year]


def shared_base(passage: Passage) -> Sum | None:
    """The one sum that a passage's shares are of: its only one, else its only total."""
    candidates = passage.of(Role.ITEM, Role.TOTAL, Role.CONTRACT)
    if len(candidates) > 1:
        candidates = [one for one in candidates if one.role is not Role.ITEM]
    return candidates[0] if len(candidates) == 1 else None


def passage_worth(passage: Passage, year: int | None, about: Decimal) -> Worth | None:
    """What a passage comes to; with ``year`` what of it is due in that year. ``None`` where that is not plain."""
    if year is not None and (shares := due_shares(passage, year)):
        base = shared_base(passage)
        if base is None:
            return None
        due = sum((share.value for share in shares), Decimal(0))
        value, off = worth(base, about)
        return Worth(value * due, off * due)
    chosen = [passage.heading] if passage.heading is not None else folded(passage.sums)
    return together(worth(one, about) for one in chosen) if chosen else None


_SUMS_UP: Final = re.compile(r"合计|共计|总|一共|汇总")


def folded(sums: Iterable[Sum]) -> list[Sum]:
    """What is left of items and totals when each total stands for what it sums up.

    A total stands for the sums before it that it comes to; one that says so outright (合计, 总计) for all of them,
    even where it is wrong. A total that sums up nothing written (计2.4万元, behind a price) is an item itself.
    """
    left = list[Sum]()
    for one in _without_details(list(sums)):
        if one.role is Role.TOTAL:
            del left[_summed_up(one, left) :]
        if one.role in (Role.ITEM, Role.TOTAL):
            left.append(one)
    return left


def _without_details(sums: Sequence[Sum]) -> Iterator[Sum]:
    """The sums without the items behind a total that it is made of (共200万元：人员120万元、公用80万元)."""
    skipped = 0
    for place, one in enumerate(sums):
        if place < skipped:
            continue
        yield one
        if one.role is Role.TOTAL:
            items = list(takewhile(lambda item: item.role is Role.ITEM, sums[place + 1 :]))
            if sum((item.value for item in items), Decimal(0)) == one.value:
                skipped = place + 1 + len(items)


def _summed_up(total: Sum, before: Sequence[Sum]) -> int:
    """The place from which on a total sums up what stands before it."""
    comes_to = list(accumulate(one.value for one in reversed(before)))
    if total.value in comes_to:
        return len(before) - 1 - comes_to.index(total.value)
    is_larger = all(one.value <= total.value for one in before)
    return 0 if total.settled or (sums_up(total) and is_larger) else len(before)


def sums_up(total: Sum) -> bool:
    """Whether a total says outright that it sums up all before it (合计, 总计, not 小计)."""
    return bool(_SUMS_UP.search(total.lead))
