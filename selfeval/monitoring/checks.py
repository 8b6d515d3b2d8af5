"""The pre-check (预审) of a monitoring: the same list for page, import, submit and review. Pure.

What the form asks for is filled in; a red light has its measure and a yellow one its cause (DOMAIN §6); forecast,
likelihood and figures do not contradict each other. Nothing stops anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from indicators.values import attain, parse
from indicators.values.conversion import in_one_unit
from perfgoals.findings import Finding, Level
from perfgoals.money import format_amount, is_blank
from selfeval.found import in_funds, in_head, in_row, too_long, why_no_amount
from selfeval.funds import FUNDS_PARTS, FUNDS_TOTAL, funds_key
from selfeval.monitoring.growth import Growth, growth
from selfeval.monitoring.lights import MONTHS, Light
from selfeval.monitoring.lit import Lit
from selfeval.monitoring.values import (
    FUNDS_COLUMNS,
    IMPOSSIBLE,
    LIKELIHOODS,
    SURE,
    MonitoringRowValues,
    label,
)

TEXT_LIMIT: Final = 500  # characters of a cause, a measure, a remark
REQUIRED_HEAD: Final = ("project", "executing_unit")
LONG_TEXTS: Final = ("explanation", "measure", "remark")
FUNDS_TEXTS: Final = ("funds_cause", "funds_measure")

_LIGHTS: Final = "绩效监控：红灯须有措施，黄灯须有原因"


def check(lit: Lit) -> list[Finding]:
    """All findings of a monitoring, in the order of the form."""
    return [finding for each in CHECKS for finding in each(lit)]


# --- head and funds ----------------------------------------------------------------------------------------------


def required_head(lit: Lit) -> Iterator[Finding]:
    """blank_field, month_out_of_range: what the head of the form asks for."""
    for name in REQUIRED_HEAD:
        if is_blank(getattr(lit.values, name)):
            yield _at_field(lit, "blank_field", name, f"{_label(lit, name)}没有填", suggestion="请补填")
    if not 1 <= lit.values.month <= MONTHS:
        found, expected = f"{lit.values.month} 月", f"1 至 {MONTHS} 月"
        yield _at_field(
            lit,
            "month_out_of_range",
            "month",
            "填报月份不在一年之内",
            found=found,
            expected=expected,
            suggestion="请核对表上的月份",
        )


def unread_amounts(lit: Lit) -> Iterator[Finding]:
    """not_a_number: a box for an amount holds a text that is none; the text is kept."""
    values = lit.values
    for key, text in values.unread.items():
        row, _, column = key.removeprefix("funds.").rpartition(".")
        yield _at_funds(
            lit,
            "not_a_number",
            row,
            column,
            why_no_amount(text, values.money_unit),
            found=text,
            expected="数字",
            suggestion=f"只写数字，单位是{values.money_unit}",
        )


def funds(lit: Lit) -> Iterator[Finding]:
    """blank_field, amount_negative, funds_sum: the amounts of 项目资金 by themselves."""
    values = lit.values
    reckoned = values.with_sums().total_funds
    for column in FUNDS_COLUMNS:
        for row in values.funds:
            amount = getattr(row, column)
            if amount is not None and amount < 0:
                yield _at_funds(lit, "amount_negative", row.row, column, "不能是负数", suggestion="请核对金额")
            elif amount is None and _is_asked(lit, row.row) and funds_key(row.row, column) not in values.unread:
                yield _at_funds(lit, "blank_field", row.row, column, "没有填", suggestion="没有的填 0")
        total, sum_of_parts = getattr(values.total_funds, column), getattr(reckoned, column)
        if total is not None and sum_of_parts is not None and total != sum_of_parts:
            yield _at_funds(
                lit,
                "funds_sum",
                FUNDS_TOTAL,
                column,
                "不等于各项之和",
                found=_money(total, lit),
                expected=_money(sum_of_parts, lit),
                suggestion="核对各项金额",
            )


def _is_asked(lit: Lit, label: str) -> bool:
    """Whether a row of the funds must be filled in: one with a budget, else the total if none has."""
    parts = [row for row in lit.values.funds if row.row in FUNDS_PARTS and row.has_budget]
    return any(row.row == label for row in parts) if parts else label == FUNDS_TOTAL


def money_spent(lit: Lit) -> Iterator[Finding]:
    """executed_above_budget, funds_forecast_low, funds_forecast_short: the amounts of the total against each other."""
    total, has_cause = lit.values.total_funds, not is_blank(lit.values.funds_cause)
    initial, executed, expected = total.initial, total.executed, total.expected
    if executed is not None and initial is not None and executed > initial and not has_cause:
        yield _at_funds(
            lit,
            "executed_above_budget",
            FUNDS_TOTAL,
            "executed",
            "超过年初预算数",
            level=Level.WARNING,
            found=_money(executed, lit),
            expected=f"不超过 {_money(initial, lit)}",
            suggestion="核对金额；年中追加了预算的，写在资金执行偏差原因里",
        )
    if executed is not None and expected is not None and expected < executed:
        yield _at_funds(
            lit,
            "funds_forecast_low",
            FUNDS_TOTAL,
            "expected",
            "少于已经执行的数",
            found=_money(expected, lit),
            expected=f"不少于 {_money(executed, lit)}",
            suggestion="填到年底一共要执行的数，包括已经执行的",
        )
    if expected is not None and initial is not None and expected < initial and not has_cause:
        yield _at_field(
            lit,
            "funds_forecast_short",
            "funds_cause",
            "全年预计执行数少于年初预算数，没有写原因",
            level=Level.WARNING,
            found=_money(expected, lit),
            expected=_money(initial, lit),
            suggestion="写明为什么执行不完",
        )


def money_light(lit: Lit) -> Iterator[Finding]:
    """red_without_measure, deviation_without_cause: of the money."""
    light, values = lit.money.light, lit.values
    if light is Light.RED and is_blank(values.funds_measure):
        yield _at_field(
            lit,
            "red_without_measure",
            "funds_measure",
            "资金执行是红灯，没有写改进措施",
            found=lit.money.words,
            suggestion="写明怎样加快执行、谁办、何时办完",
            why=_LIGHTS,
        )
    if light in (Light.RED, Light.YELLOW) and is_blank(values.funds_cause):
        yield _at_field(
            lit,
            "deviation_without_cause",
            "funds_cause",
            f"资金执行是{light.label}灯，没有写偏差原因",
            level=Level.WARNING,
            found=lit.money.words,
            suggestion="写明为什么比时间进度慢",
            why=_LIGHTS,
        )


# --- indicators --------------------------------------------------------------------------------------------------


def filled_in(lit: Lit) -> Iterator[Finding]:
    """blank_field, light_by_hand: every indicator has its target, what was done, a forecast and a likelihood."""
    hows = {
        "level3": "写指标名称",
        "target": "写年初设定的指标值",
        "actual": "写到月底做到的数，单位与指标值相同；还没有数据的写“暂无”",
        "forecast": "写到年底预计做到的数，单位与指标值相同",
        "likelihood": "从确定能、有可能、完全不可能中选一项",
    }
    for place, row in _applicable(lit):
        for column, how in hows.items():
            if is_blank(getattr(row, column)):
                yield _at_row(lit, "blank_field", place, column, f"{_label(lit, column)}还没有填", suggestion=how)
        signal = lit.rows[place]
        if signal.by_hand and signal.light is None:
            yield _at_row(
                lit,
                "light_by_hand",
                place,
                "hand_light",
                f"系统判断不了预警灯：{signal.words}",
                level=Level.HINT,
                suggestion="能判断的，请选红、黄或绿",
            )


def lights(lit: Lit) -> Iterator[Finding]:
    """red_without_measure, deviation_without_cause: of the indicators."""
    for place, row in _applicable(lit):
        signal = lit.rows[place]
        if signal.light is Light.RED and is_blank(row.measure):
            yield _at_row(
                lit,
                "red_without_measure",
                place,
                "measure",
                "红灯没有写改进措施",
                found=signal.words,
                suggestion="写明怎样赶上、谁办、何时办完",
                why=_LIGHTS,
            )
        if signal.light in (Light.RED, Light.YELLOW) and not row.has_cause:
            yield _at_row(
                lit,
                "deviation_without_cause",
                place,
                "explanation",
                f"{signal.light.label}灯没有写偏差原因",
                level=Level.WARNING,
                found=signal.words,
                suggestion="勾选偏差原因，或写原因说明",
                why=_LIGHTS,
            )


def forecasts(lit: Lit) -> Iterator[Finding]:
    """forecast_short, forecast_below_actual: the forecast against the target and against what is there already."""
    for place, row in _applicable(lit):
        if _reaches(lit, row) is False and not row.has_cause:
            yield _at_row(
                lit,
                "forecast_short",
                place,
                "explanation",
                "全年预计完不成年度指标值，没有写原因",
                level=Level.WARNING,
                found=row.forecast,
                expected=row.target,
                suggestion="勾选偏差原因，或写原因说明",
            )
        if _is_less_than_now(row):
            yield _at_row(
                lit,
                "forecast_below_actual",
                place,
                "forecast",
                "全年预计少于已经完成的数",
                found=row.forecast,
                expected=f"不少于 {row.actual}",
                suggestion="填到年底一共要完成的数，包括已经完成的",
            )


def likelihoods(lit: Lit) -> Iterator[Finding]:
    """impossible_without_measure, likelihood_contradicts: 完成目标可能性 against measure and forecast."""
    for place, row in _applicable(lit):
        if row.likelihood == IMPOSSIBLE and is_blank(row.measure) and lit.rows[place].light is not Light.RED:
            yield _at_row(
                lit,
                "impossible_without_measure",
                place,
                "measure",
                "完全不可能完成目标，没有写改进措施",
                suggestion="写明怎样补救，或说明要申请调整目标",
            )
        contradicted = {SURE: False, IMPOSSIBLE: True}.get(row.likelihood)
        if contradicted is not None and _reaches(lit, row) is contradicted:
            outcome = "能完成" if contradicted else "完不成"
            yield _at_row(
                lit,
                "likelihood_contradicts",
                place,
                "likelihood",
                f"完成目标可能性选了“{LIKELIHOODS[row.likelihood]}”，全年预计却{outcome}",
                level=Level.WARNING,
                found=row.forecast,
                expected=row.target,
                suggestion="核对两处",
            )


def _reaches(lit: Lit, row: MonitoringRowValues) -> bool | None:
    """Whether the forecast reaches the target; None where it cannot be told."""
    return attain(row.target, row.forecast, name=row.level3, year=lit.year).reached


def _is_less_than_now(row: MonitoringRowValues) -> bool:
    """Whether less is forecast of what only adds up."""
    target, done, forecast = parse(row.target), parse(row.actual), parse(row.forecast)
    if done.upper is not None or forecast.upper is not None:
        return False
    pair = in_one_unit(done, forecast)
    how = growth(target, row.level3, attain(row.target, row.forecast, name=row.level3).direction).growth
    return pair is not None and how is not Growth.LEVEL and pair.given < pair.wanted


def text_lengths(lit: Lit) -> Iterator[Finding]:
    """too_long: causes, measures and remarks within 500 characters."""
    for name in FUNDS_TEXTS:
        length = len(getattr(lit.values, name))
        if length > TEXT_LIMIT:
            yield _at_field(lit, "too_long", name, **too_long(_label(lit, name), length, TEXT_LIMIT))
    for place, row in enumerate(lit.values.indicators):
        for column in LONG_TEXTS:
            length = len(getattr(row, column))
            if length > TEXT_LIMIT:
                yield _at_row(lit, "too_long", place, column, **too_long(_label(lit, column), length, TEXT_LIMIT))


CHECKS: Final[tuple[Callable[[Lit], Iterator[Finding]], ...]] = (
    required_head,
    unread_amounts,
    funds,
    money_spent,
    money_light,
    filled_in,
    lights,
    forecasts,
    likelihoods,
    text_lengths,
)


# --- places ------------------------------------------------------------------------------------------------------


def _applicable(lit: Lit) -> Iterator[tuple[int, MonitoringRowValues]]:
    """The rows that are about something, with their place."""
    for place, row in enumerate(lit.values.indicators):
        if not row.is_empty and not row.is_not_applicable:
            yield place, row


def _label(lit: Lit, name: str) -> str:
    return label(name, lit.values.month)


def _money(yuan: Decimal, lit: Lit) -> str:
    unit = lit.values.money_unit
    return f"{format_amount(yuan, unit)} {unit}"


def _at_field(lit: Lit, rule: str, name: str, message: str, **more: Any) -> Finding:
    return in_head(rule, name, _label(lit, name), message, **more)


def _at_funds(lit: Lit, rule: str, row: str, column: str, what: str, **more: Any) -> Finding:
    return in_funds(rule, row, column, _label(lit, column), what, **more)


def _at_row(lit: Lit, rule: str, place: int, column: str, message: str, **more: Any) -> Finding:
    return in_row(rule, lit.values.indicators[place], place, column, _label(lit, column), message, **more)
