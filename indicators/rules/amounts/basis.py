"""What a calculation text (测算依据) says: its passages, and in each the sums of money with their parts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.amounts.passages import spans
from indicators.rules.amounts.quantities import Kind, Quantity, plain, quantities
from indicators.rules.amounts.reckoning import Chain, chains
from indicators.rules.amounts.roles import EACH, MONTHS, Role, is_annual, is_settled, role_of, year_of

_KEPT: Final = 512
_BOUNDARY: Final = re.compile(r"[。；;\n，、!！?？]|(?<!\d),|,(?!\d)")
_SENTENCE_END: Final = re.compile(r"[。；;\n]")
_TITLE: Final = re.compile(r"《[^《》]*》|“[^“”]*”|\"[^\"]*\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum of money in 元, at ``start``–``end`` of the text; of a reckoning what it comes to.

    ``step`` is what its last digit is worth, ``low`` the lower end of a range, ``units`` what a price is for.
    ``year`` is the year that it is paid in, where the text says so; ``annual`` marks a sum for each year,
    ``settled`` one that stands for what was listed before it, ``reckoned`` one that an equation comes to.
    ``lead`` are the words right before it (titles of papers left out), from ``lead_start`` on.
    """

    value: Decimal
    step: Decimal
    start: int
    end: int
    role: Role
    low: Decimal | None = None
    units: Sequence[str] = ()
    year: int | None = None
    annual: bool = False
    about: bool = False
    settled: bool = False
    reckoned: bool = False
    lead: str = ""
    lead_start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share to be paid (支付70%, 尾款30%); ``year`` as of a sum, ``of`` the words that say what it is a share of."""

    value: Decimal
    start: int
    end: int
    year: int | None = None
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """An item of the text's list, a paragraph, or the whole text where it has neither.

    ``heading`` is the sum right behind the passage's name, which the sums after it explain.
    """

    start: int
    end: int
    sums: Sequence[Sum]
    shares: Sequence[Share]
    heading: Sum | None

    def of(self, *roles: Role) -> list[Sum]:
        """Its sums of these roles."""
        return [one for one in self.sums if one.role in roles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A calculation text as read; ``text`` is half-width, ``year`` the form's.

    ``opening`` is the total that a list follows (需27万元，明细如下), ``closing`` the one behind it (以上合计27万元).
    ``items`` are the passages of the list alone, without what leads up to it and what stands ``behind`` the closing
    total.
    """

    text: str
    year: int | None
    passages: Sequence[Passage]
    items: Sequence[Passage]
    behind: Passage | None
    opening: Sum | None
    closing: Sum | None
    numbers: Sequence[Quantity]
    chains: Sequence[Chain]

    @property
    def sums(self) -> list[Sum]:
        """All sums in order."""
        listed = [one for passage in self.passages for one in passage.sums]
        return sorted([*filter(None, [self.opening, self.closing]), *listed], key=lambda one: one.start)

    @property
    def shares(self) -> list[Share]:
        """All shares in order."""
        return [share for passage in self.passages for share in passage.shares]

    def has(self, *roles: Role) -> bool:
        """Whether any sum plays one of these parts."""
        return any(one.role in roles for one in self.sums)


@lru_cache(_KEPT)
def read(text: str, year: int | None) -> Basis:
    """Read the calculation text of a form for ``year``."""
    typed = plain(text)
    places, leading, closing_start = spans(typed)
    passages = [_passage(typed, start, end, year, in_list=len(places) > 1) for start, end in places]
    before, items = passages[:leading], passages[leading:]
    opening: Sum | None = None
    closing: Sum | None = None
    behind: Passage | None = None
    if closing_start < len(typed):
        behind = _passage(typed, closing_start, len(typed), year, in_list=False)
        closing = next((replace(one, role=Role.TOTAL) for one in behind.sums), None)
        behind = replace(behind, sums=behind.sums[1:], heading=None)
    elif not before and (closing := _closing_of_last(items)) is not None:
        items[-1] = replace(items[-1], sums=items[-1].sums[:-1])
    if before and (opening := _opening(before[0], items)) is not None:
        before[0] = replace(before[0], sums=tuple(one for one in before[0].sums if one is not opening))
    return Basis(
        text=typed,
        year=year,
        passages=(*before, *items, *filter(None, [behind])),
        items=tuple(items),
        behind=behind,
        opening=opening,
        closing=closing,
        numbers=quantities(typed),
        chains=chains(typed),
    )


def _opening(before: Passage, listed: Sequence[Passage]) -> Sum | None:
    """The total before a list: the last sum there, where it is the only one or a total, and every item has a sum."""
    amounts = before.of(Role.ITEM, Role.TOTAL)
    if not amounts or amounts[-1] is not before.sums[-1] or not all(passage.sums for passage in listed):
        return None
    return amounts[-1] if len(amounts) == 1 or amounts[-1].role is Role.TOTAL else None


_SAYS_TOTAL: Final = re.compile(r"\W*\d{0,2}\W*(?:合计|共计|总计|总共)")


def _closing_of_last(passages: Sequence[Passage]) -> Sum | None:
    """The total that ends the last passage, where the others have none and it is none of that passage alone."""
    last = passages[-1].sums
    if len(passages) < 2 or not last or last[-1].role is not Role.TOTAL:
        return None
    if any(passage.of(Role.TOTAL) for passage in passages[:-1]) or not all(passage.sums for passage in passages):
        return None
    own = [one.value for one in last[:-1] if one.role is Role.ITEM]
    is_own = sum(own, Decimal(0)) == last[-1].value if own else not _SAYS_TOTAL.match(last[-1].lead)
    return None if is_own else last[-1]


def _passage(text: str, start: int, end: int, year: int | None, *, in_list: bool) -> Passage:
    sums = tuple(_sums(text, start, end, year))
    return Passage(
        start=start,
        end=end,
        sums=sums,
        shares=tuple(_shares(text, start, end, year)),
        heading=_heading(text, start, sums, in_list=in_list),
    )


# What says that the sum before it is explained by those behind it.
_EXPLAINED: Final = re.compile(r"\s*(?:[:(]|，?\s*(?:其中|用于|主要|包括|包含|含|具体|分别|如下|明细|由))")
_ENDS: Final = re.compile(r"\s*[。；;\n，]")
_LONGEST_NAME: Final = 40


def _heading(text: str, start: int, sums: Sequence[Sum], *, in_list: bool) -> Sum | None:
    """The sum behind the name of a passage (光纤租赁 100万元。…), where the sums that follow explain it.

    That they do is said outright, or they come to it, or one of them repeats it.
    """
    if len(sums) < 2 or sums[0].role not in (Role.ITEM, Role.TOTAL):
        return None
    first, *rest = sums
    name = text[start : first.start].strip()
    if len(name) > _LONGEST_NAME or _BOUNDARY.search(name[2:]):
        return None
    if _EXPLAINED.match(text, first.end):
        return first
    comes_to = sum((one.value for one in rest if one.role in (Role.ITEM, Role.PART)), Decimal(0))
    # Of three sums without a list, 5 = 3 + 2 may be chance.
    is_explained = (in_list or len(rest) > 2) and comes_to == first.value
    is_explained = is_explained or first.value in [one.value for one in rest]
    return first if is_explained and _ENDS.match(text, first.end) else None


def _sums(text: str, start: int, end: int, year: int | None) -> Iterator[Sum]:
    """The sums of money in a span: what reckonings come to, and what stands alone."""
    reckoned = {part.start: chain for chain in chains(text) if chain.sides for part in chain.parts}
    begin = start
    for quantity in quantities(text):
        if not start <= quantity.start < end:
            continue
        chain = reckoned.get(quantity.start)
        if chain is not None:
            result = chain.result
            if quantity is not chain.parts[-1] or result is None or not result.is_money:
                continue
            value, step, first, low = result.value, result.step, chain.start, None
        elif quantity.kind is Kind.MONEY:
            value, step, first, low = quantity.value, quantity.step, quantity.start, quantity.low
        else:
            continue
        found = Sum(
            value=value,
            step=step,
            start=first,
            end=quantity.end,
            role=Role.ITEM,
            low=low,
            units=quantity.per if chain is None else (),
            about=quantity.about,
            reckoned=chain is not None,
        )
        yield _in_context(found, text, start, begin, year, chain)
        begin = quantity.end


def _in_context(found: Sum, text: str, passage: int, begin: int, year: int | None, chain: Chain | None) -> Sum:
    """The sum with what the words around it say of it; ``begin`` is where the sum before it ends."""
    sentence_start = _sentence_start(text, passage, found.start)
    sentence = _TITLE.sub("", text[sentence_start : found.start])
    words = _before(text, max(begin, sentence_start), found.start)
    lead = _TITLE.sub("", words)
    units = (*found.units, *_each(lead, chain))
    settled = is_settled(lead)
    paid = year_of(lead, sentence, year)
    role = role_of(
        lead,
        text[_first_money(text, sentence_start, found.start) : found.start],
        [unit for unit in units if unit != "年"],
        in_brackets=sentence.count("(") > sentence.count(")"),
        reckoned=found.reckoned,
    )
    if chain is not None and chain.is_rate:
        role = Role.PRICE
    elif settled and role in (Role.ITEM, Role.REFERENCE):
        role = Role.TOTAL
    elif role in (Role.ITEM, Role.TOTAL):
        role = _by_what_follows(role, text, found.end)
    if role in (Role.ITEM, Role.TOTAL) and paid is not None and year is not None and paid != year:
        role = Role.OTHER_YEAR
    return replace(
        found,
        role=role,
        units=units,
        year=paid,
        annual=is_annual(lead) or "年" in units,
        settled=settled,
        lead=lead.strip(),
        lead_start=found.start - len(words),
    )


def _first_money(text: str, start: int, end: int) -> int:
    """Where the first sum of money between two places ends; the second place where there is none."""
    inside = (one.end for one in quantities(text) if one.kind is Kind.MONEY and start <= one.start < end)
    return next(inside, end)


_BASE_OF_SHARE: Final = re.compile(r"\s*的\s*\d+(?:\.\d+)?%")
_CRITERION: Final = re.compile(r"\s*(?:\(不?含\))?\s*(?:及|\(含\))?以[上下]|以内的")


def _by_what_follows(role: Role, text: str, end: int) -> Role:
    """The part that the words behind a sum give it: 300万元的10% and 10亿元以上单位 are no costs."""
    if _BASE_OF_SHARE.match(text, end):
        return Role.CONTRACT
    return Role.REFERENCE if role is Role.ITEM and _CRITERION.match(text, end) else role


def _each(lead: str, chain: Chain | None) -> Sequence[str]:
    """What the words before a sum say it is for each of; of a reckoning what it does not multiply out."""
    each = EACH.findall(lead)
    if chain is None:
        return each
    months = any(part.unit in MONTHS or (part.kind is Kind.BARE and part.value == 12) for part in chain.parts)
    return [unit for unit in each if unit == "年" or (unit in MONTHS and not months)]


def _before(text: str, begin: int, start: int) -> str:
    """The words right before a sum: back to the last boundary, over it where nothing else stands between."""
    words = text[begin:start]
    for boundary in reversed([match.start() for match in _BOUNDARY.finditer(words)]):
        if re.search(r"\w", words[boundary:]):
            return words[boundary:]
    return words


def _sentence_start(text: str, begin: int, end: int) -> int:
    """Where the sentence that a place stands in begins."""
    return max((match.end() for match in _SENTENCE_END.finditer(text, begin, end)), default=begin)


_SHARE_WORDS: Final = re.compile(r"支付|付|款|按|的|比例|首期|尾|结算|拨|余|合同|剩")
_NO_SHARE: Final = re.compile(r"(?:浮|增|减|提高|上升|降|税|率|折|优惠|系数|不低于|不少于)[^，。；;]{0,4}$")
_AFTER_MONEY: Final = re.compile(r"元\s*\($")


def _shares(text: str, start: int, end: int, year: int | None) -> Iterator[Share]:
    """The percentages in a span that are shares of a payment; not those in brackets that only remark on a sum."""
    for quantity in quantities(text):
        if quantity.kind is not Kind.PERCENT or not start <= quantity.start < end or quantity.is_range:
            continue
        sentence = _TITLE.sub("", text[_sentence_start(text, start, quantity.start) : quantity.start])
        clause = _BOUNDARY.split(sentence)[-1]
        if _SHARE_WORDS.search(sentence) and not _NO_SHARE.search(sentence) and not _AFTER_MONEY.search(sentence):
            yield Share(
                value=quantity.value,
                start=quantity.start,
                end=quantity.end,
                year=year_of(clause, sentence, year),
                of=clause,
            )
