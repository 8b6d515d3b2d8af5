"""Structural checks: each rule finds what it is for, names the place, and is silent beside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfgoals.findings import Finding, Level
from perfgoals.money import MoneyUnit
from projects.checks import check
from projects.checks.structure import structure
from projects.values import DeclarationValues, ItemValues
from tests.conftest import CONTEXT, row, whole_values

pytestmark = pytest.mark.db_free


def found(values: DeclarationValues) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.field, finding.message) for finding in structure(values, CONTEXT)]


def only(values: DeclarationValues) -> Finding:
    findings = structure(values, CONTEXT)
    assert len(findings) == 1, findings
    return findings[0]


def test_a_whole_form_has_no_findings():
    assert found(whole_values()) == []


def test_an_empty_form_names_every_required_field_and_every_starred_tier_at_once():
    rules = [rule for rule, _, _ in found(DeclarationValues())]
    assert rules.count("blank_field") == 11
    assert rules.count("starred_missing") == 6
    assert rules[0] == "code_format"


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("name", "项目名称没有填"),
        ("policy_basis", "政策依据没有填"),
        ("calculation_basis", "测算依据没有填"),
        ("allocation", "分配方式没有填"),
    ],
)
def test_a_blank_field_is_an_error_at_the_field(field: str, message: str):
    finding = only(whole_values(**{field: " \n"}))
    assert (finding.rule, finding.level, finding.field, finding.message) == ("blank_field", Level.ERROR, field, message)


def test_zero_is_not_blank():
    assert found(whole_values(year_amount=Decimal("0.00"))) == []


@pytest.mark.parametrize(
    ("is_new", "years", "expected"),
    [
        (True, 3, ["新增项目必须填年度目标", "跨度多年的项目必须填长期目标"]),
        (False, 3, ["跨度多年的项目必须填长期目标"]),
        (True, 1, ["新增项目必须填年度目标"]),
        (False, 1, []),
    ],
)
def test_goals_are_due_for_new_and_for_multi_year_projects(is_new: bool, years: int, expected: list[str]):
    values = whole_values(annual_goal="", long_term_goal="", is_new=is_new, period_years=years)
    assert [message for _, _, message in found(values)] == expected


@pytest.mark.parametrize(("field", "limit"), [("name", 40), ("annual_goal", 2000), ("calculation_basis", 2000)])
def test_a_text_may_reach_its_limit_and_not_pass_it(field: str, limit: int):
    assert found(whole_values(**{field: "培" * limit})) == []
    finding = only(whole_values(**{field: "培" * (limit + 2)}))
    assert (finding.rule, finding.found, finding.suggestion) == ("too_long", f"{limit + 2} 字", "请删减 2 字")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("44030425106319000090", "项目编码应为 21 位数字"),
        ("4403042510631900009０1", "项目编码应为 21 位数字"),
        ("440999251063190000901", "项目编码前 6 位不是已知的区划编码"),
        ("440304261063190000901", "项目编码第 7、8 位（入库年份）晚于申报年度"),
    ],
)
def test_a_code_has_21_digits_a_known_division_and_a_plausible_year(code: str, message: str):
    assert only(whole_values(code=code)).message == message


def test_the_type_digits_of_a_code_may_differ_from_the_project_type():
    assert found(whole_values(code="440304251061500705001")) == []


def test_what_is_no_number_is_kept_and_reported():
    values = whole_values(year_amount=None, unread={"year_amount": "184.27万元左右"})
    finding = only(values)
    assert (finding.rule, finding.field, finding.found) == ("not_a_number", "year_amount", "184.27万元左右")
    assert finding.message == "本年度项目金额：不是数字，只写数字即可（单位元已在栏目名中）"


def test_amounts_are_not_negative_and_a_year_is_within_the_total():
    assert [rule for rule, _, _ in found(whole_values(year_amount=Decimal("-1.00")))] == ["amount_negative"]
    finding = only(whole_values(year_amount=Decimal("1350000.01")))
    assert (finding.rule, finding.found, finding.expected) == (
        "year_exceeds_total",
        "1,350,000.01 元",
        "不超过 1,350,000.00 元",
    )


def test_amounts_in_wan_yuan_are_shown_in_wan_yuan():
    finding = only(whole_values(money_unit=MoneyUnit.WAN_YUAN, year_amount=Decimal("12482900.00")))
    assert finding.found == "1,248.29 万元"


def test_calculation_items_are_whole_readable_and_sum_up():
    items = (
        ItemValues(content="讲课费", unit_price="3,000", quantity="15", times="10"),
        ItemValues(content="", amount="abc"),
        ItemValues(content="资料"),
    )
    findings = structure(whole_values(items=items), CONTEXT)
    assert [(finding.rule, finding.item, finding.column, finding.message) for finding in findings] == [
        ("item_number", 1, "amount", "测算明细第 2 行的金额不是数字"),
        ("item_half", 1, "content", "测算明细第 2 行的测算内容没有写这笔钱用在什么上"),
        ("item_half", 2, "amount", "测算明细第 3 行的金额没有填"),
    ]
    assert found(whole_values(items=items[:1])) == []
    differs = ItemValues(content="讲课费", unit_price="3000", quantity="15", times="10", amount="500")
    assert [finding.rule for finding in structure(whole_values(items=(differs,)), CONTEXT)] == ["item_amount"]
    negative = (items[0], ItemValues(content="退款", amount="-1"))
    rules = [finding.rule for finding in structure(whole_values(items=negative), CONTEXT)]
    assert rules == ["amount_negative", "items_sum"]
    assert only(whole_values(items=items[:1], year_amount=Decimal("450000.01"))).rule == "items_sum"


def test_a_starred_tier_needs_an_indicator_or_a_reason():
    rows = whole_values().indicators[:-1]
    missing = only(whole_values(indicators=rows))
    assert (missing.rule, missing.field, missing.row) == ("starred_missing", "indicator:服务对象满意度指标", None)
    bare = whole_values(indicators=(*rows, row(8, "不适用", "不适用", "不适用")))
    assert found(bare) == []
    (asked,) = check(bare, CONTEXT)
    assert (asked.rule, asked.field, asked.row, asked.column) == (
        "starred_not_applicable",
        "indicator:不适用",
        5,
        "explanation",
    )
    assert found(whole_values(indicators=(*rows, row(8, "不适用", "不适用", "内部管理项目，没有服务对象")))) == []


def test_an_unstarred_tier_may_be_not_applicable_without_a_reason():
    rows = (*whole_values().indicators, row(4, "不适用", "不适用", "不适用"), row(6, "不适合", "/", ""))
    assert found(whole_values(indicators=rows)) == []


@pytest.mark.parametrize(
    ("column", "label"), [("level3", "三级指标"), ("target", "指标值"), ("explanation", "指标解释")]
)
def test_half_a_row_is_reported_at_its_blank_cell(column: str, label: str):
    rows = whole_values().indicators
    blank: dict[str, Any] = {column: ""}
    half = replace(rows[1], **blank)
    finding = only(whole_values(indicators=(rows[0], half, *rows[2:])))
    assert (finding.rule, finding.row, finding.column, finding.message) == (
        "blank_field",
        1,
        column,
        f"{label}还没有填",
    )


def test_blank_rows_are_no_findings():
    rows = (*whole_values().indicators, row(1, "", "", ""), row(4, " ", "", ""))
    assert found(whole_values(indicators=rows)) == []


def test_structure_and_meaning_are_one_list():
    rows = (*whole_values().indicators, row(5, "培训 期数", "", "按签到表"))
    rules = [(finding.rule, finding.row) for finding in check(whole_values(indicators=rows), CONTEXT)]
    assert rules == [("blank_field", 6), ("duplicate_indicator", 6)]


def test_a_heading_that_the_framework_lacks_is_named():
    odd = replace(row(0, "投入人数"), level2="投入指标")
    finding = only(whole_values(indicators=(*whole_values().indicators, odd)))
    assert (finding.rule, finding.found) == ("unknown_tier", "产出指标 投入指标")
