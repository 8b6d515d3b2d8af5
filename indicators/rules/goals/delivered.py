"""What a calculation basis (测算依据) pays for, counted, against indicators that ask for fewer. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from indicators.rules.amounts.basis import read
from indicators.rules.amounts.roles import Role
from indicators.rules.form import Form, Row
from indicators.rules.goals.matching import Figure, figure_of, sole_count
from indicators.rules.goals.statements import Statement, counter, statements
from indicators.rules.language import letters, vocabulary
from indicators.values import Comparator, parse

# “1.客流模型：…；2.用水模型：…”: the entries of a list by their headings.
_HEADED_ENTRY: Final = re.compile(
    r"(?:^|[：:；;。，,\n\s])[（(]?(?P<number>\d{1,2})[）)、.．]\s*(?P<heading>[^：:，,；;。\d]{2,20})[：:]"
)
# Fewer entries than these may be examples.
_A_LIST: Final = 3
# Parts of a reckoning or words for anything, not what is delivered.
_NOT_DELIVERED: Final = vocabulary(
    "费用 项目 服务 工作 系统 平台 内容 部分 人员 经费 成本 支出 事项 依据 标准 要求 其他"
)


def short_of_basis(basis: str, form: Form) -> Iterator[tuple[str, Row]]:
    """Rows on 产出数量 that ask for fewer than the basis pays for, each with the words of the basis."""
    counted = [one for one in statements(basis) if not one.is_rate and counter(one.unit) != "人"]
    listed = _listed_things(basis)
    for row in form.indicators:
        figure = figure_of(row)
        if figure is None or "数量" not in row.level2:
            continue
        for one in counted:
            if one.number > figure.number and _is_sole(one, counted, row, figure, form):
                yield one.quote, row
        for thing, count in listed.items():
            counts_pieces = thing in letters(row.name) and counter(figure.unit) in ("", "个", "套")
            if counts_pieces and figure.number < count >= _A_LIST:
                yield f"{count}项{thing}", row


# A price is for the whole, or for each month of the year.
_TIMES_A_YEAR: Final = (1, 12)
# Half of the last digit that a form in 万元 prints, 元.
_SLACK: Final = Decimal(50)


def paid_otherwise(basis: str, form: Form) -> Iterator[tuple[str, Row]]:
    """Rows that ask for another count than the one from which the year's amount is reckoned (14名，每人每年15万元).

    That price and count come to the year's amount shows that the count is the year's, however long the project runs.
    """
    counted = [one for one in statements(basis) if not one.is_rate]
    prices = [one.value for one in read(basis, form.year).sums if one.role is Role.PRICE] if form.year_amount else []
    for one in counted:
        paid = (price * one.number * times for price in prices for times in _TIMES_A_YEAR)
        if not any(abs(amount - (form.year_amount or 0)) <= _SLACK for amount in paid):
            continue
        on_it = sole_count(one, counted, form)
        if on_it is not None and not _is_met(on_it[0], on_it[1].number, one.number):
            yield one.quote, on_it[0]


def _is_met(row: Row, asked: Decimal, number: Decimal) -> bool:
    """Whether a count is what a row asks for, or within its bound."""
    match parse(row.target).comparator:
        case Comparator.AT_LEAST | Comparator.MORE_THAN:
            return number >= asked
        case Comparator.AT_MOST | Comparator.LESS_THAN:
            return number <= asked
        case _:
            return number == asked


def _is_sole(one: Statement, counted: Sequence[Statement], row: Row, figure: Figure, form: Form) -> bool:
    """Whether statement and row are the only ones with their measure word that name the thing counted."""
    thing = _thing(one)
    if figure.unit != one.unit or not thing or thing not in letters(row.name):
        return False
    said = [other for other in counted if other.unit == one.unit and _thing(other) in letters(row.name)]
    asked = [
        other
        for other in form.indicators
        if thing in letters(other.name) and (found := figure_of(other)) and found.unit == one.unit
    ]
    return said == [one] and asked == [row]


def _thing(statement: Statement) -> str:
    """The last two characters of what is counted; blank for a word that could be anything."""
    thing = letters(statement.subjects[0])[-2:] if statement.subjects else ""
    return "" if thing in _NOT_DELIVERED else thing


def _listed_things(basis: str) -> Counter[str]:
    """How many numbered entries side by side have headings that end alike (客流模型, 用水模型), by that ending."""
    entries = [(found["number"], letters(found["heading"])[-2:]) for found in _HEADED_ENTRY.finditer(basis)]
    return Counter(
        thing
        for place, (number, thing) in enumerate(entries)
        if thing not in _NOT_DELIVERED
        and any(other != number and end == thing for other, end in entries[max(0, place - 1) : place + 2])
    )
