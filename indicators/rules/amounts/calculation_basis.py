"""The rules on the calculation basis (测算依据): it agrees with itself and the form, and the year's amount follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.amounts.against_form import FormAmounts, against_form
from indicators.rules.amounts.against_itself import contradictions, has_unread_sums
from indicators.rules.amounts.basis import Basis, read
from indicators.rules.amounts.contradiction import Contradiction
from indicators.rules.amounts.derivation import passages_together
from indicators.rules.amounts.heads import differing_sums
from indicators.rules.amounts.progress import planned
from indicators.rules.amounts.quantities import Kind
from indicators.rules.amounts.roles import Role
from indicators.rules.amounts.wording import money, quote
from indicators.rules.form import Form, Row
from indicators.rules.rule import Hit, Threshold, Thresholds, in_field, in_row, rule
from perfgoals.money import MoneyUnit

_KEPT: Final = 512
_CALCULATION: Final = "测算明细"
_PROGRESS: Final = "资金支出进度"
# A form in 万元 prints two decimals, so its amounts may be off by half a hundred 元.
_SLACK: Final = {MoneyUnit.WAN_YUAN: Decimal(50), MoneyUnit.YUAN: Decimal("0.005")}
_SOURCE: Final = "官方表样：项目总金额、本年度项目金额由测算依据汇总得出"
_THRESHOLDS: Final = {
    "rounding": Threshold(value=Decimal("0.1"), label="与表内金额相差不超过这个百分比，视为四舍五入（%）"),
    "about": Threshold(value=Decimal(5), label="写明“约”“左右”的整数，允许相差的百分比（%）"),
}


@rule(
    "amount_mismatch",
    "测算依据与金额不符",
    source=_SOURCE,
    what="测算依据里的算式、分项与合计、单价与数量、支付比例，算出来的数互相不符，或与本年度项目金额、项目总金额不符。",
    suggestion="按单价、数量、月数重新核算，改正测算依据或金额",
    thresholds=_THRESHOLDS,
)
def amount_mismatch(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """测算依据与金额不符: the amounts of the calculation basis disagree with each other or with the form.

    An equation or a total must be wrong by itself; against the form a text speaks only where it cannot be read
    in any way that gives the form's amounts. Sums of other years, contracts and prices to compare with are let be.

    报：本年度项目金额 70000｜测算依据 培训3期，3期×2万元=7万元。
    报：本年度项目金额 227200｜项目总金额 227200｜测算依据 宣传品制作12.72万元，活动场地14.5万元。
    报：本年度项目金额 300000｜项目总金额 300000｜测算依据 调研费15万元、专家费8万元、印刷费6万元，合计30万元。
    报：本年度项目金额 1842600｜测算依据 按每人每月181元，850人，全年需184.26万元。
    报：本年度项目金额 160000｜项目总金额 800000｜测算依据 合同总额80万元，2025年支付30%。
    不报：本年度项目金额 60000｜测算依据 培训3期，每期2万元，合计6万元。
    不报：本年度项目金额 240000｜项目总金额 800000｜测算依据 合同总额80万元，2024年支付70%，2025年支付30%。
    不报：本年度项目金额 300000｜项目总金额 900000｜测算依据 三年合计90万元，2025年30万元，2026年30万元，2027年30万元。
    不报：本年度项目金额 142073｜测算依据 7387784.9元/52人=142,073元。
    """
    yield from differing_sums(form)
    amounts, about = _amounts(form, limits), limits["about"] / 100
    for text, row in _texts(form):
        for one in _contradictions(text, form.year, amounts, about):
            yield _hit(row, one.message, found=quote(text[one.start : one.end]), expected=one.expected)
    for task in form.tasks:
        for one in _contradictions(task.content, form.year, None, about):
            yield in_field(
                f"task:{task.name}", one.message, found=quote(task.content[one.start : one.end]), expected=one.expected
            )
    if amounts is not None:
        yield from _progress(form, amounts)


@rule(
    "amount_not_derivable",
    "本年度金额无法由测算依据推算",
    source=_SOURCE,
    what="测算依据没有写出单价、数量或金额，或只写了项目总额，看不出本年度项目金额怎样得来。",
    suggestion="写明本年度的单价、数量、月数或支付比例，使本年度项目金额可以算出来",
    thresholds=_THRESHOLDS,
)
def amount_not_derivable(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """本年度金额无法由测算依据推算: no figures, or figures from which the year's amount does not follow.

    报：本年度项目金额 50000｜测算依据 开展普法宣传，购买资料。
    报：本年度项目金额 50000｜测算依据 为300名网格员配备雨具。
    报：本年度项目金额 300000｜项目总金额 900000｜测算依据 合同总金额90万元，按合同约定付款。
    不报：本年度项目金额 300000｜项目总金额 900000｜测算依据 合同总金额90万元，本年度按三分之一支付30万元。
    不报：本年度项目金额 270000｜项目总金额 900000｜测算依据 合同总金额90万元，首付款30%。
    不报：本年度项目金额 54240｜测算依据 每人每月通信费226元，共20人。
    不报：本年度项目金额 50000｜测算依据 详见附件测算表。
    """
    amounts = _amounts(form, limits)
    if amounts is None:
        return
    for text, row in _texts(form):
        basis = read(text, form.year)
        if _is_elsewhere(basis) or _follows(basis, amounts):
            continue
        if not any(one.of_year for one in _contradictions(text, form.year, amounts, amounts.about)):
            yield _hit(row, _what_lacks(basis, amounts), found=quote(text))


def _texts(form: Form) -> Iterator[tuple[str, Row | None]]:
    """The calculation texts of a form: 测算依据, in 2020 the rows of 测算明细."""
    if form.text("calculation_basis").strip():
        yield form.text("calculation_basis"), None
    for row in form.rows:
        if row.is_input and row.level2 == _CALCULATION and row.name.strip():
            yield row.name, row


def _amounts(form: Form, limits: Thresholds) -> FormAmounts | None:
    if not form.year_amount or form.year_amount < 0:
        return None
    return FormAmounts(
        year=form.year_amount,
        total=form.total_amount,
        slack=_SLACK[form.money_unit],
        rounding=limits["rounding"] / 100,
        about=limits["about"] / 100,
    )


@lru_cache(_KEPT)
def _contradictions(
    text: str, year: int | None, amounts: FormAmounts | None, about: Decimal
) -> tuple[Contradiction, ...]:
    basis = read(text, year)
    with_form = against_form(basis, amounts) if amounts is not None else ()
    return (*contradictions(basis, about), *with_form)


def _hit(row: Row | None, message: str, *, found: str, expected: str = "") -> Hit:
    if row is None:
        return in_field("calculation_basis", message, found=found, expected=expected)
    return in_row(row, "level3", message, found=found, expected=expected)


def _progress(form: Form, amounts: FormAmounts) -> Iterator[Hit]:
    """资金支出进度 of 2020 that spends another sum than the year's."""
    for row in form.rows:
        plan = planned(row.name, form.year, amounts.about) if row.level2 == _PROGRESS else None
        if plan is not None and not amounts.is_year(plan):
            message = f"支出进度全年合计 {money(plan.value)}，本年预算金额 {money(amounts.year)}"
            yield _hit(
                row,
                f"{message}，相差 {money(abs(plan.value - amounts.year))}",
                found=quote(row.name),
                expected=money(amounts.year),
            )


# The figures stand elsewhere, or in columns whose unit stands above them.
_ELSEWHERE: Final = re.compile(
    r"附件|附表|详见|另附|明细表|见下表|见表|单位[:：]?\s*万?元(?!\s*/)|\(万?元\)\s*(?!\D*元)"
)


def _is_elsewhere(basis: Basis) -> bool:
    """Whether the text has figures that cannot be read, or refers to another paper for them."""
    return bool(_ELSEWHERE.search(basis.text)) or has_unread_sums(basis, 0, len(basis.text))


def _follows(basis: Basis, amounts: FormAmounts) -> bool:
    """Whether the year's amount follows. Where the whole text is the project's amount, chance does not speak for it."""
    whole = passages_together(basis, amounts.about)
    return amounts.year_follows(basis, far=amounts.is_year(whole) or not amounts.is_whole(whole))


def _what_lacks(basis: Basis, amounts: FormAmounts) -> str:
    year = money(amounts.year)
    if not any(number.kind is Kind.MONEY for number in basis.numbers):
        return f"测算依据没有单价或金额，本年度项目金额 {year}，无从推算"
    if amounts.total is not None and amounts.whole_follows(basis, far=False):
        return f"测算依据只说明了项目总金额 {money(amounts.total)}，没有写明本年度 {year} 怎样得来"
    if all(one.role is Role.PRICE for one in basis.sums):
        return f"测算依据只有单价，没有写明数量，本年度项目金额 {year}，无从推算"
    return f"从测算依据的金额推不出本年度项目金额 {year}"
