"""Structural checks of a declaration: is it filled in as its official form asks. Pure functions, one a rule.

Every check yields findings and none stops another. Sources: the cell notes of the official template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from indicators.rules.form import CODE_DIGITS
from perfgoals.findings import Finding, Level
from perfgoals.money import AmountError, format_amount, is_blank, parse_amount
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts.declaration import ALLOCATIONS, PROJECT_TYPES
from projects.calculation import item_amount, items_total, parse_factor, parse_price
from projects.tables import answers_of, has_code, has_items, labels_of, places_of
from projects.values import (
    AMOUNTS,
    LABELS,
    LONG_TEXTS,
    ROW_TEXTS,
    CheckContext,
    DeclarationValues,
    IndicatorValues,
)

NAME_LIMIT: Final = 40
TEXT_LIMIT: Final = 2000
REQUIRED: Final[tuple[str, ...]] = (
    *("name", "unit", "top_unit", "period_years", "project_type", "is_new", "allocation"),
    *("total_amount", "year_amount", "policy_basis", "calculation_basis"),
)


def fields_due(layout: Layout) -> list[str]:
    """The fields of a table that must be filled in.

    Where it has no 测算依据 (2020), 年度目标 is due too: most forms say nothing else of their project.
    """
    places = places_of(layout)
    due = [name for name in REQUIRED if name in places]
    return due if "calculation_basis" in places else [*due, "annual_goal"]


def field_finding(
    rule: str, name: str, message: str, *, called: Mapping[str, str] = LABELS, level: Level = Level.ERROR, **more: Any
) -> Finding:
    """A finding at a field of the form's head; ``called`` are the words of its table."""
    key = "type_name" if name == "project_type" else name
    return Finding(rule=rule, level=level, field=key, label=called[name], message=message, **more)


def row_finding(
    rule: str,
    row: IndicatorValues,
    index: int,
    message: str,
    *,
    column: str,
    level: Level = Level.ERROR,
    **more: Any,
) -> Finding:
    """A finding at a cell of the indicator table."""
    return Finding(
        rule=rule,
        level=level,
        field=f"indicator:{row.level3.strip() or row.level2}",
        label=f"{row.level2} {LABELS[column]}",
        row=index,
        column=column,
        message=message,
        **more,
    )


def required_fields(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """blank_field: what the form asks for is blank. Zero is not blank."""
    called = labels_of(context.layout)
    for name in fields_due(context.layout):
        if is_blank(getattr(values, name)) and name not in values.unread:
            message, suggestion = f"{called[name]}没有填", _how_to_fill(name, context.layout)
            yield field_finding("blank_field", name, message, called=called, suggestion=suggestion)
    if "calculation_basis" in places_of(context.layout):
        yield from _goals_due(values)


def _goals_due(values: DeclarationValues) -> Iterator[Finding]:
    """The goals that the cell notes of the template ask for."""
    if values.is_new and is_blank(values.annual_goal):
        yield field_finding(
            "blank_field",
            "annual_goal",
            "新增项目必须填年度目标",
            suggestion="写明本年度要做成什么、做到什么程度",
            why="官方表样批注：新增项目年度目标为必填项",
        )
    if (values.period_years or 0) > 1 and is_blank(values.long_term_goal):
        yield field_finding(
            "blank_field",
            "long_term_goal",
            "跨度多年的项目必须填长期目标",
            suggestion=f"实施期限是 {values.period_years} 年，写明到期末要达到什么",
            why="官方表样批注：多年度项目长期目标为必填项",
        )


def _how_to_fill(name: str, layout: Layout) -> str:
    """What to write into a blank field."""
    return {
        "period_years": "填年数，如 3",
        "project_type": "从四类中选一类",
        "is_new": f"选{'或'.join(answers_of(layout))}",
        "allocation": "选因素法和项目法、项目法或因素法",
        "year_amount": "填数字，或填测算明细由系统汇总" if has_items(layout) else "填数字",
        "annual_goal": "写明本年度要做成什么、做到什么程度",
        "policy_basis": "写文件名和文号",
        "calculation_basis": "分项写数量、单价、月数",
    }.get(name, "请补填")


def known_choices(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """not_a_choice: 项目类型 and 分配方式 are among the lists of the official template."""
    for name, choices in (("project_type", PROJECT_TYPES), ("allocation", ALLOCATIONS)):
        text = getattr(values, name)
        if not is_blank(text) and text not in choices:
            yield field_finding(
                "not_a_choice",
                name,
                f"{LABELS[name]}不在官方表样的选项里",
                found=text,
                expected="、".join(choices),
                suggestion="从选项里选一项",
                why="官方表样：数据有效性",
            )


def text_lengths(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """too_long: 项目名称 within 40 characters, the long texts within 2000 (cell notes of the template)."""
    called = labels_of(context.layout)
    for name, limit in (("name", NAME_LIMIT), *((name, TEXT_LIMIT) for name in LONG_TEXTS)):
        length = len(getattr(values, name))
        if length > limit:
            yield field_finding(
                "too_long",
                name,
                f"{called[name]}超过 {limit} 字",
                called=called,
                found=f"{length} 字",
                expected=f"{limit} 字以内",
                suggestion=f"请删减 {length - limit} 字",
                why=f"官方表样批注：限{limit}字以内",
            )


def project_code(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """code_format: 21 digits, a known division in front, and a year that is not ahead of the form's year."""
    if not has_code(context.layout):
        return
    code = values.code
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code):
        yield field_finding(
            "code_format",
            "code",
            f"项目编码应为 {CODE_DIGITS} 位数字",
            found=f"{code}（{len(code)} 位）" if code else "空白",
            expected=f"{CODE_DIGITS} 位数字",
            suggestion="请按预算系统里的编码核对",
        )
        return
    if context.divisions and code[:6] not in context.divisions:
        yield field_finding(
            "code_format",
            "code",
            "项目编码前 6 位不是已知的区划编码",
            found=code[:6],
            expected="、".join(sorted(context.divisions)),
            suggestion="请按预算系统里的编码核对",
        )
    if 2000 + int(code[6:8]) > context.year:
        yield field_finding(
            "code_format",
            "code",
            "项目编码第 7、8 位（入库年份）晚于申报年度",
            found=f"20{code[6:8]}",
            expected=f"不晚于 {context.year}",
            suggestion="请按预算系统里的编码核对",
        )


def unread_numbers(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """not_a_number: a field that asks for a number holds a text that is none; the text is kept."""
    called = labels_of(context.layout)
    for name, text in values.unread.items():
        message, suggestion = f"{called[name]}读不出数字", "只写数字"
        if name == "code":
            yield field_finding(
                "code_taken",
                name,
                "这个项目编码不能用：已属于另一个项目，或本项目别的年度已经送审",
                found=text,
                suggestion="请按预算系统里的编码核对",
            )
            continue
        if name == "is_new":
            yes, no = answers_of(context.layout)
            yield field_finding(
                "not_a_choice",
                name,
                f"{called[name]}只能是“{yes}”或“{no}”",
                called=called,
                found=text,
                expected=f"{yes}或{no}",
                suggestion=f"选{yes}或{no}",
            )
            continue
        if name in AMOUNTS:
            try:
                parse_amount(text, values.money_unit)
            except AmountError as error:
                message = f"{called[name]}：{error}"
            suggestion = f"只写数字，单位是{values.money_unit}"
        yield field_finding(
            "not_a_number", name, message, called=called, found=text, expected="数字", suggestion=suggestion
        )


def amounts(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """amount_negative, year_exceeds_total: amounts are not negative, and a year is part of the total.

    Whether 财政拨款 and 其他资金 make the amount of the year, a rule asks (amount_mismatch).
    """
    called = labels_of(context.layout)
    for name in AMOUNTS:
        if (getattr(values, name) or 0) < 0:
            yield field_finding(
                "amount_negative",
                name,
                f"{called[name]}不能是负数",
                called=called,
                found=values.amount_text(name),
                expected="0 或正数",
                suggestion="请核对金额",
            )
    total, year = values.total_amount, values.year_amount
    if total is not None and year is not None and year > total:
        yield field_finding(
            "year_exceeds_total",
            "year_amount",
            "本年度项目金额大于项目总金额",
            found=f"{values.amount_text('year_amount')} {values.money_unit}",
            expected=f"不超过 {values.amount_text('total_amount')} {values.money_unit}",
            suggestion="核对两个金额，或调整项目总金额",
        )
    if values.period_years is not None and values.period_years < 1:
        yield field_finding(
            "not_a_number", "period_years", "实施期限至少 1 年", found=str(values.period_years), expected="1 或更多"
        )


def calculation_items(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """item_number, item_half, items_sum: 测算明细 lines can be reckoned, are whole, and give the year's amount."""
    for index, item in enumerate(values.items):
        if item.is_empty:
            continue
        readable = True
        for column in ("unit_price", "quantity", "times", "amount"):
            text = getattr(item, column)
            try:
                if column == "amount":
                    parse_amount(text, values.money_unit)
                elif column == "unit_price":
                    parse_price(text, values.money_unit)
                else:
                    parse_factor(text)
            except AmountError:
                readable = False
                yield _item_finding("item_number", index, column, "不是数字", text, "只写数字")
        if is_blank(item.content):
            yield _item_finding("item_half", index, "content", "没有写这笔钱用在什么上", "空白", "写明内容")
        if not readable:
            continue
        comes_to = item_amount(item, values.money_unit)
        typed = parse_amount(item.amount, values.money_unit)
        if comes_to is None:
            yield _item_finding("item_half", index, "amount", "没有填", "空白", "填单价和数量，或直接填金额")
        elif comes_to < 0:
            yield _item_finding(
                "amount_negative", index, "amount", "不能是负数", item.amount or item.unit_price, "请核对"
            )
        elif typed is not None and typed != comes_to:
            reckoned = format_amount(comes_to, values.money_unit)
            yield _item_finding(
                "item_amount",
                index,
                "amount",
                "与单价 × 数量 × 次数不一致",
                item.amount,
                f"清空金额，或改成 {reckoned}",
            )
    total = items_total(values.items, values.money_unit)
    if total is not None and values.year_amount is not None and total != values.year_amount:
        yield field_finding(
            "items_sum",
            "year_amount",
            "测算明细合计与本年度项目金额不一致",
            found=values.amount_text("year_amount"),
            suggestion="保存后由系统按测算明细汇总",
        )


def _item_finding(rule: str, index: int, column: str, what: str, found: str, suggestion: str) -> Finding:
    """A finding at a cell of 测算明细."""
    return Finding(
        rule=rule,
        level=Level.ERROR,
        field="calculation_basis",
        label=f"测算明细第 {index + 1} 行 {LABELS[column]}",
        item=index,
        column=column,
        message=f"测算明细第 {index + 1} 行的{LABELS[column]}{what}",
        found=found,
        suggestion=suggestion,
    )


def required_tiers(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """starred_missing: a starred second level has an indicator, or 不适用 (whether with a reason, a rule asks)."""
    for tier in context.tiers:
        if not tier.required:
            continue
        place = (tier.level1, tier.level2)
        lines = [(index, row) for index, row in enumerate(values.indicators) if (row.level1, row.level2) == place]
        if all(row.is_empty for _, row in lines):
            yield Finding(
                rule="starred_missing",
                level=Level.ERROR,
                field=f"indicator:{tier.level2}",
                label=tier.printed,
                row=lines[0][0] if lines else None,
                column="level3",
                message=f"带 * 的“{tier.level2}”必须有指标",
                found="空白",
                expected="至少一条指标",
                suggestion="填一条指标；确实不适用的，三级指标填“不适用”，并在指标解释里写明理由",
                why="官方表样：带 * 的二级指标为必填",
            )


def whole_rows(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """half_row: an indicator row has its name, its value and its explanation.

    Of the older tables, without explanations, the rules ask what is due (blank_field of indicators.rules).
    """
    if "explanation" not in places_of(context.layout):
        return
    for index, row in enumerate(values.indicators):
        if row.is_empty or row.is_not_applicable:
            continue
        for column in ROW_TEXTS:
            if is_blank(getattr(row, column)):
                yield row_finding(
                    "blank_field",
                    row,
                    index,
                    f"{LABELS[column]}还没有填",
                    column=column,
                    found="空白",
                    suggestion={
                        "level3": "写指标名称，如“培训人次”",
                        "target": "写要达到的值，如“≥90%”",
                        "explanation": "写怎么算、数据从哪来",
                    }[column],
                )


def known_tiers(values: DeclarationValues, context: CheckContext) -> Iterator[Finding]:
    """unknown_tier: a row stands under a heading that the year's framework does not have."""
    known = {(tier.level1, tier.level2) for tier in context.tiers}
    for index, row in enumerate(values.indicators):
        if known and (row.level1, row.level2) not in known:
            yield row_finding(
                "unknown_tier",
                row,
                index,
                f"本年度指标框架没有“{row.level1} {row.level2}”",
                column="level3",
                found=f"{row.level1} {row.level2}",
                suggestion="把这一行移到框架里的二级指标下",
            )


Check = Callable[[DeclarationValues, CheckContext], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    project_code,
    required_fields,
    known_choices,
    text_lengths,
    unread_numbers,
    amounts,
    calculation_items,
    required_tiers,
    whole_rows,
    known_tiers,
)


def structure(values: DeclarationValues, context: CheckContext) -> list[Finding]:
    """All findings about how the form is filled in, in the order of the checks."""
    return [finding for each in CHECKS for finding in each(values, context)]
