"""Where a calculation text contradicts the amounts of its form. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.rules.amounts.against_itself import OPEN_LIST, has_unread_sums, listed
from indicators.rules.amounts.basis import Basis, Passage, Share, Sum
from indicators.rules.amounts.contradiction import Contradiction
from indicators.rules.amounts.derivation import (
    Worth,
    derivations,
    due_shares,
    due_sums,
    far_derivations,
    folded,
    passage_worth,
    shared_base,
    stated_outright,
    together,
    worth,
)
from indicators.rules.amounts.roles import Role
from indicators.rules.amounts.wording import money, slip


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAmounts:
    """The amounts of a form in 元, and what the rules allow when comparing with them.

    ``year`` is 本年度项目金额, ``total`` 项目总金额 (``None`` where the form has none). ``slack`` is how far a printed
    amount may be off, ``rounding`` the share that rounding may make, ``about`` the share that 约 allows.
    """

    year: Decimal
    total: Decimal | None
    slack: Decimal
    rounding: Decimal
    about: Decimal

    @property
    def whole(self) -> Decimal:
        """项目总金额, the year's amount where there is none."""
        return self.total if self.total is not None else self.year

    def is_year(self, stated: Worth) -> bool:
        """Whether a worth is 本年度项目金额, within rounding."""
        return self._is(stated, self.year)

    def is_whole(self, stated: Worth) -> bool:
        """Whether a worth is 项目总金额, within rounding."""
        return self._is(stated, self.whole)

    def _is(self, stated: Worth, amount: Decimal) -> bool:
        return abs(stated.value - amount) <= stated.off + self.slack + amount * self.rounding

    def year_follows(self, basis: Basis, *, far: bool) -> bool:
        """Whether the year's amount follows from the text; ``far`` counts also what may be chance."""
        return any(map(self.is_year, _all_derivations(basis, self, far=far)))

    def whole_follows(self, basis: Basis, *, far: bool) -> bool:
        """Whether the project's amount follows from the text; ``far`` as above."""
        return any(map(self.is_whole, _all_derivations(basis, self, far=far)))


def _all_derivations(basis: Basis, amounts: FormAmounts, *, far: bool) -> Iterator[Worth]:
    yield from derivations(basis, amounts.total, amounts.about)
    if far:
        yield from far_derivations(basis, amounts.about)


def against_form(basis: Basis, amounts: FormAmounts) -> Iterator[Contradiction]:
    """The first way in which the text says another amount than the form, and what is paid over years beside it."""
    checks: Sequence[Callable[[Basis, FormAmounts], Contradiction | None]] = (
        _stated_for_year,
        _shares_due,
        _concluded,
        _total,
        _items,
    )
    found = (check(basis, amounts) for check in checks)
    yield from [one for one in found if one is not None][:1]
    yield from _over_years(basis, amounts)


def _stated_for_year(basis: Basis, amounts: FormAmounts) -> Contradiction | None:
    """What the text says is for the form's year (2025年支付192万元) is not the year's amount."""
    due = due_sums(basis)
    beside = [passage for passage in basis.passages if folded(passage.sums) and not {*passage.sums} & {*due}]
    if not due or beside or basis.shares or basis.opening in due:
        return None
    stated = together(worth(one, amounts.about) for one in due)
    if amounts.is_year(stated) or amounts.year_follows(basis, far=True):
        return None
    return _differs(due, stated.value, amounts.year, "测算依据写本年度", "本年度项目金额", of_year=True)


# What is settled by what was really used cannot be reckoned beforehand.
_AS_USED: Final = re.compile(r"据实|按实|实际(?:发生|使用|用量|数量|完成|工作量|结算)|视[^。；;]{0,8}情况")
_OTHER_CONTRACT: Final = re.compile(r"\d{2,4}年.*合同")


def _shares_due(basis: Basis, amounts: FormAmounts) -> Contradiction | None:
    """Shares to be paid in the form's year (2025年支付70%) do not come to the year's amount."""
    shares = [share for passage in basis.passages for share in due_shares(passage, basis.year)]
    if not shares or any(share.year is None for share in basis.shares):
        return None
    if _AS_USED.search(basis.text) and not any(one.annual for one in basis.sums):
        return None
    stated = _due_of_closing(basis, shares, amounts) or _due_of_passages(basis, amounts)
    if stated is None:
        return None
    due_of_whole = Worth(amounts.whole * sum((share.value for share in shares), Decimal(0)), amounts.slack)
    if any(map(amounts.is_year, (stated, due_of_whole))):
        return None
    if any(map(amounts.is_year, stated_outright(basis, amounts.about))) and not _is_only_shared(basis, amounts):
        return None
    return Contradiction(
        start=shares[0].start,
        end=shares[-1].end,
        message=f"按测算依据的支付比例，本年度应为 {money(stated.value)}，本年度项目金额 {money(amounts.year)}，"
        f"相差 {money(abs(stated.value - amounts.year))}{slip(stated.value, amounts.year)}",
        expected=money(stated.value),
        of_year=True,
    )


_REST: Final = re.compile(r"剩余|余款|尾款|其余")


def _is_only_shared(basis: Basis, amounts: FormAmounts) -> bool:
    """Whether the text says the year's amount only as that of a contract of which a part was paid before.

    合同价50万元，2024年已支付40%，2025年支付剩余60%: the shares make up the whole of the one sum.
    """
    one = basis.sums[0]
    rest_is_due = any(_REST.search(share.of) for share in basis.shares if share.year == basis.year)
    is_whole = sum((share.value for share in basis.shares), Decimal(0)) == 1
    return len(basis.sums) == 1 and not one.annual and rest_is_due and is_whole


# The words that end a reckoning: 预计为, 合计需支付费用.
_CONCLUDES: Final = re.compile(
    r"(?:预计|[合共总]计|共|总|需|应)(?:需?支付|需要?|安排|申请)?(?:资金|费用|经费|金额)?(?:约?为)?:?$"
)


def _concluded(basis: Basis, amounts: FormAmounts) -> Contradiction | None:
    """What the parts due in the year come to (…40%（42万元），…60%（63万元），预计为105万元) is near the year's amount.

    What is farther from it may be paid by others in part.
    """
    sums = basis.sums
    if len(sums) < 3 or not _CONCLUDES.search(sums[-1].lead):
        return None
    *before, last = sums
    parts = next((before[-count:] for count in range(2, len(before) + 1) if _comes_to(before[-count:], last)), [])
    if not parts or any(one.year != basis.year for one in (parts[0], last)):
        return None
    stated = worth(last, amounts.about)
    near = abs(stated.value - amounts.year) <= amounts.year * _MEANT
    if not near or amounts.is_whole(stated) or amounts.is_year(stated) or amounts.year_follows(basis, far=True):
        return None
    return _differs([*parts, last], stated.value, amounts.year, "测算依据写本年度", "本年度项目金额", of_year=True)


def _comes_to(parts: Sequence[Sum], last: Sum) -> bool:
    return sum((one.value for one in parts), Decimal(0)) == last.value


def _due_of_closing(basis: Basis, shares: Sequence[Share], amounts: FormAmounts) -> Worth | None:
    """What is due of the total behind a list, where the shares stand there and nothing else does."""
    if basis.closing is None or basis.behind is None or basis.behind.sums or not {*shares} <= {*basis.behind.shares}:
        return None
    value, off = worth(basis.closing, amounts.about)
    due = sum((share.value for share in shares), Decimal(0))
    return Worth(value * due, off * due)


def _due_of_passages(basis: Basis, amounts: FormAmounts) -> Worth | None:
    """What is due of all passages; ``None`` where it is not plain what a share is of."""
    worths = list[Worth]()
    for passage in basis.passages:
        due, base = due_shares(passage, basis.year), shared_base(passage)
        known = passage_worth(passage, basis.year, amounts.about)
        if due and (base is None or (not base.annual and any(_OTHER_CONTRACT.search(share.of) for share in due))):
            return None
        if known is None and passage.sums:
            return None
        if known is not None and (due or not passage.shares):
            worths.append(known)
    return together(worths)


def _total(basis: Basis, amounts: FormAmounts) -> Contradiction | None:
    """The text's total (以上合计 …) is neither the year's amount nor the project's.

    A total that its list bears out is sure, so that what may be chance does not speak for the form.
    """
    total = basis.closing or basis.opening or _only_total(basis)
    if total is None or basis.shares or basis.has(Role.CONTRACT, Role.OTHER_YEAR):
        return None
    stated = worth(total, amounts.about)
    items = listed(basis, amounts.about)
    borne_out = items is not None and abs(items.value - stated.value) <= items.off + stated.off
    return _outside(basis, amounts, [total], stated, far=not borne_out)


def _only_total(basis: Basis) -> Sum | None:
    """The total that everything in a text of one passage is summed up in."""
    passages = [passage for passage in basis.passages if passage.sums]
    left = folded(passages[0].sums) if len(passages) == 1 else []
    return left[0] if len(left) == 1 and left[0].role is Role.TOTAL else None


def _items(basis: Basis, amounts: FormAmounts) -> Contradiction | None:
    """The items listed come to neither the year's amount nor the project's."""
    passages = [passage for passage in basis.items if passage.sums]
    if basis.closing or basis.opening or basis.shares or not passages or OPEN_LIST.search(basis.text):
        return None
    if any(one.low is not None for one in basis.sums) or has_unread_sums(basis, 0, len(basis.text)):
        return None
    if basis.has(Role.CONTRACT, Role.OTHER_YEAR, Role.REFERENCE) and not all(passage.heading for passage in passages):
        return None
    if amounts.year != amounts.whole and _is_yearly(passages):
        return None
    worths = [passage_worth(passage, None, amounts.about) for passage in passages]
    known = [one for one in worths if one is not None]
    if len(known) < len(worths):
        return None
    within = _without_bases(basis, amounts)
    if amounts.is_year(within) or amounts.is_whole(within):
        return None
    return _outside(basis, amounts, [basis.sums[0], basis.sums[-1]], together(known), far=True)


def _is_yearly(passages: Sequence[Passage]) -> bool:
    """Whether the text only says what contracts cost each year, which need not be what is paid of them in this one."""
    chosen = [one for passage in passages for one in folded(passage.sums)]
    return all(one.annual and "全年" not in one.lead for one in chosen)


# What is so much larger than the whole project is what a part is taken of, not an item of it.
_BASE: Final = 3


def _without_bases(basis: Basis, amounts: FormAmounts) -> Worth:
    items = [one for passage in basis.passages for one in folded(passage.sums)]
    return together(worth(one, amounts.about) for one in items if one.value <= amounts.whole * _BASE)


# So near to an amount of the form a sum is meant to be it.
_MEANT: Final = Decimal("0.1")


def _outside(
    basis: Basis, amounts: FormAmounts, sums: Sequence[Sum], stated: Worth, *, far: bool
) -> Contradiction | None:
    """A contradiction where what the text comes to cannot be the year's amount, nor the project's, nor between them.

    Between the two it may be a contract that runs over years, unless it comes near to one of them.
    """
    year, whole = amounts.year, amounts.whole
    if amounts.is_year(stated) or amounts.is_whole(stated):
        return None
    nearest = min((year, whole), key=lambda amount: abs(amount - stated.value))
    near = abs(stated.value - nearest) <= nearest * _MEANT
    if year < stated.value < whole and not near:
        return None
    follows = amounts.year_follows(basis, far=far) or amounts.whole_follows(basis, far=far)
    if follows and not _is_bare_list(basis):
        return None
    against = nearest if near or stated.value > whole else year
    label = "项目总金额" if against == whole != year else "本年度项目金额"
    of_year = against == year or not near
    return _differs(sums, stated.value, against, "测算依据合计", label, of_year=of_year)


# 本项目安排100万元 sets one sum apart from what is said around it.
_OWN: Final = re.compile(r"本[项次年期]|申请|申报|安排|拟|配套")


def _is_bare_list(basis: Basis) -> bool:
    """Whether the text is nothing but items one after the other, so that one of them alone cannot be meant."""
    items = [one for one in basis.sums if one.role is Role.ITEM and one.year is None and not _OWN.search(one.lead)]
    return len(items) == len(basis.sums) > 1


def _over_years(basis: Basis, amounts: FormAmounts) -> Iterator[Contradiction]:
    """What is to be paid from the form's year on comes to more than the project's total."""
    dated = [one for one in basis.sums if one.year is not None]
    plan = [one for one in dated if basis.year is not None and one.year is not None and one.year >= basis.year]
    years = sorted({one.year for one in plan if one.year is not None})
    if amounts.total is None or not 1 < len(years) == len(plan):
        return
    stated = together(worth(one, amounts.about) for one in plan)
    if stated.value > amounts.total and not amounts.is_whole(stated):
        yield _differs(plan, stated.value, amounts.total, f"测算依据 {years[0]}—{years[-1]} 年合计", "项目总金额")


def _differs(
    sums: Sequence[Sum], stated: Decimal, amount: Decimal, said: str, label: str, *, of_year: bool = False
) -> Contradiction:
    return Contradiction(
        start=min(one.lead_start for one in sums),
        end=max(one.end for one in sums),
        message=f"{said} {money(stated)}，{label} {money(amount)}，相差 {money(abs(stated - amount))}"
        f"{slip(stated, amount)}",
        expected=money(stated),
        of_year=of_year,
    )
