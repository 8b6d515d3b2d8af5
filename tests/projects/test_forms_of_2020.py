"""The tables of 2020 as data: which places they have, in which words they speak, what is asked of them. No database."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.rules import Form, FormKind, examine
from perfgoals.findings import Level
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.fill import blank
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import FormValues
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from perfgoals.officialforms.layouts.project_2020 import KEY_PROJECT_2020, PROJECT_2020, PROJECT_2020_SHORT
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.carry import fitting, offers
from projects.checks import check
from projects.compare import marks_of
from projects.document import document_of
from projects.sheet import from_form, layout_of, read_duration, to_form, to_grid
from projects.tables import answers_of, labels_of, within
from tests.conftest import TIERS, whole_values
from tests.officialforms.samples import OFFICIAL
from tests.projects.forms_of_2020 import (
    CONTEXT_2020,
    PUBLISHED,
    TIERS_2020,
    full_2020,
    published_values,
    records,
    row_2020,
    short_2020,
)

pytestmark = pytest.mark.db_free
needs_official = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout"),
]


def texts(grid: Grid) -> list[str]:
    return [cell.text for _, cell in grid.cells()]


def found(values: object, context: object = CONTEXT_2020) -> list[tuple[str, str]]:
    return [(each.rule, each.field) for each in check(values, context)]  # type: ignore[arg-type]


# Which of the two tables prints


@pytest.mark.parametrize(
    ("changes", "prints"),
    [
        ({}, PROJECT_2020_SHORT),
        ({"indicators": (row_2020(2, "  "),)}, PROJECT_2020),
        ({"indicators": (row_2020(2, ""),)}, PROJECT_2020_SHORT),
        ({"indicators": (row_2020(2, "值守天数"),)}, PROJECT_2020),
        ({"long_term_goal": "三年内都有人值守。"}, PROJECT_2020),
    ],
)
def test_what_says_nothing_where_only_the_long_table_has_a_place_prints_short(changes, prints):
    values = short_2020(**changes)
    if changes.get("indicators") == (row_2020(2, "  "),):
        prints = PROJECT_2020_SHORT  # a blank is nothing
    assert layout_of(values, PROJECT_2020, TIERS_2020) is prints
    assert to_grid(values, PROJECT_2020, TIERS_2020, year=2020).layout_id == prints.id


def test_the_short_form_to_the_cell():
    grid = to_grid(short_2020(), PROJECT_2020, TIERS_2020, year=2020)
    assert texts(grid) == [
        *("预算项目支出绩效目标申报表", "（2020年度）"),
        *("项目名称", "窗口值守", "项目属性", "上年延续", "起止时间", "2020-01-01 至 2020-12-31"),
        *("主管部门", "深圳市甲区政务服务局", "续存属性", "经常性项目"),
        *("实施单位", "深圳市甲区政务服务局（本级）", "联系人", "甲某某", "电话", "0755-80000000"),
        *("本年预算金额（万元）", "12.45", "财政拨款", "12.00", "其他资金", "0.45"),
        *("年度目标", "全年窗口值守不缺岗，群众当日办结的事项不过夜。"),
    ]


def test_a_second_level_without_an_indicator_prints_nothing():
    grid = to_grid(short_2020(indicators=(row_2020(2, "值守天数", "≥250天"),)), PROJECT_2020, TIERS_2020, year=2020)
    rows = {cell.slot: cell.text for _, cell in grid.cells() if cell.slot.startswith("indicators.")}
    assert [rows[f"indicators.{at}.level3"] for at in range(10)] == ["", "", "值守天数", *[""] * 7]
    assert "不适用" not in rows.values()
    assert [text for text in texts(grid) if text.endswith("指标") and text[:2] in "投入产出效益"] == [
        *("投入指标", "产出指标", "效益指标")
    ]


def test_a_key_project_prints_whole_under_its_own_title():
    grid = to_grid(short_2020(), KEY_PROJECT_2020, TIERS_2020, year=2020)
    assert (grid.title, grid.layout_id) == ("部门预算重点项目绩效目标表", "key-project-2020")
    assert [text for text in texts(grid) if text in ("中长期目标", "测算明细", "目标值")] == [
        *("中长期目标", "目标值", "测算明细")
    ]


# In and out


def test_the_blank_template_is_read_as_an_empty_form_of_its_levels():
    """资金支出进度 alone in its row is a level, not a remark below the table."""
    levels = [(tier.level1, tier.level2) for tier in TIERS_2020]
    (reading,) = read_workbook(to_xlsx([("模板", blank(PROJECT_2020, levels, year=2020))]), layouts=LAYOUTS).forms
    assert (reading.layout, reading.year, reading.findings) == (PROJECT_2020, 2020, ())
    assert [(row["level1"], row["level2"]) for row in reading.values.rows] == levels
    assert set(reading.values.head.values()) == {""}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020-01-01 至 2020-12-31", "2020-01-01", "2020-12-31"),
        ("2020-01-01至2020-12-31", "2020-01-01", "2020-12-31"),
        ("2020年1月-2020年12月", "2020年1月", "2020年12月"),
        ("2020.1.1—2020.12.31", "2020.1.1", "2020.12.31"),
        ("2020/1/1 ~ 2020/12/31", "2020/1/1", "2020/12/31"),
        ("2020-01-01", "2020-01-01", ""),
        ("全年", "全年", ""),
        ("", "", ""),
    ],
)
def test_beginning_and_end_are_told_apart(text: str, start: str, end: str):
    assert read_duration(text) == (start, end)
    assert short_2020(start=start, end=end).duration == (f"{start} 至 {end}" if end else start)


@pytest.mark.parametrize(("text", "is_new"), [("新增项目", True), ("上年延续", False), ("是", True), ("否", False)])
def test_a_new_project_in_the_words_of_the_table(text: str, is_new: bool):
    values = from_form(FormValues({"is_new": text}), MoneyUnit.WAN_YUAN, PROJECT_2020)
    assert (values.is_new, values.unread) == (is_new, {})
    assert answers_of(PROJECT_2020) == ("新增项目", "上年延续")
    assert answers_of(DECLARATION_2025) == ("是", "否")


def test_what_a_table_has_no_place_for_is_not_taken():
    form = FormValues({"name": "培训", "contact": "甲某某", "phone": "13000000000", "continuity": "经常性项目"})
    values = from_form(form, MoneyUnit.YUAN, DECLARATION_2025)
    assert (values.name, values.contact, values.phone, values.continuity) == ("培训", "", "", "")
    kept = within(whole_values(continuity="经常性项目"), PROJECT_2020)
    assert (kept.code, kept.policy_basis, kept.period_years, kept.type_name) == (whole_values().code, "", None, "")
    assert (kept.continuity, {row.explanation for row in kept.indicators}) == ("经常性项目", {""})


def test_the_document_of_a_form_has_the_keys_of_the_published_ones():
    document = document_of(full_2020(contact=""), PROJECT_2020)
    assert list(document) == [
        *("project", "attribute", "continuity", "start", "end", "department", "executing_unit", "contact", "phone"),
        *("money_unit", "year_amount", "fiscal", "other", "mid_long_goal", "annual_goal", "indicators"),
    ]
    assert (document["attribute"], document["contact"], document["fiscal"]) == ("上年延续", None, "12.00")
    assert document["indicators"][1] == {
        "level1": "投入指标",
        "level2": "资金支出进度",
        "content": "按季度支付。",
        "target": None,
    }


# What is asked


def test_nothing_is_found_in_whole_forms():
    assert (found(short_2020()), found(full_2020())) == ([], [])


@pytest.mark.parametrize(
    ("changes", "rule", "field", "message"),
    [
        ({"is_new": None}, "blank_field", "is_new", "项目属性没有填"),
        ({"unit": ""}, "blank_field", "unit", "实施单位没有填"),
        ({"top_unit": ""}, "blank_field", "top_unit", "主管部门没有填"),
        ({"annual_goal": ""}, "blank_field", "annual_goal", "年度目标没有填"),
        ({"year_amount": None}, "blank_field", "year_amount", "本年预算金额没有填"),
        ({"other": Decimal(-1), "fiscal": Decimal(124501)}, "amount_negative", "other", "其他资金不能是负数"),
        (
            {"is_new": None, "unread": {"is_new": "续建"}},
            "not_a_choice",
            "is_new",
            "项目属性只能是“新增项目”或“上年延续”",
        ),
        (
            {"unread": {"fiscal": "约12"}},
            "not_a_number",
            "fiscal",
            "财政拨款：不是数字，只写数字即可（单位万元已在栏目名中）",
        ),
    ],
)
def test_a_mistake_is_said_in_the_words_of_the_table(changes, rule: str, field: str, message: str):
    (finding,) = check(short_2020(**changes), CONTEXT_2020)
    assert (finding.rule, finding.level, finding.field, finding.message) == (rule, Level.ERROR, field, message)


def test_fields_of_other_tables_are_not_asked_for():
    """Neither code, type, basis nor explanations."""
    assert found(full_2020(code="", policy_basis="", continuity="", contact="", fiscal=None, other=None)) == []


def test_parts_of_an_amount_that_do_not_make_it_are_found_by_the_rule():
    assert found(short_2020(other=Decimal(0))) == [("amount_mismatch", "year_amount")]


def test_every_second_level_is_asked_for_where_there_are_indicators():
    kept = full_2020(indicators=full_2020().indicators[:7])
    wanted = [("blank_field", f"indicator:{level2}") for level2 in ("生态效益指标", "可持续影响", "服务对象满意度指标")]
    assert found(kept) == wanted
    assert found(replace(kept, indicators=(*kept.indicators, *(row_2020(at, "") for at in (7, 8, 9))))) == wanted
    assert found(replace(kept, indicators=(), long_term_goal="")) == []


def test_labels_are_those_of_the_table():
    assert [labels_of(PROJECT_2020)[key] for key in ("unit", "level3", "target", "long_term_goal", "name")] == [
        *("实施单位", "指标内容", "目标值", "中长期目标", "项目名称")
    ]
    assert labels_of(DECLARATION_2025)["total_amount"] == "项目总金额（中期规划）"


@pytest.mark.parametrize("name", PUBLISHED, ids=["projects", "key-projects"])
class TestPublished:
    pytestmark = needs_official

    def test_rules_find_in_stored_values_what_they_find_in_the_published_data(self, name: str):
        """Blank rows are not stored, and found all the same."""
        kind = FormKind.KEY_PROJECT_2020 if name.startswith("key") else FormKind.PROJECT_2020
        layout = KEY_PROJECT_2020 if name.startswith("key") else PROJECT_2020
        for record in records(name):
            values = published_values(record, layout)
            stored = replace(values, indicators=tuple(row for row in values.indicators if not row.is_empty))
            wanted = [(each.rule, each.message, each.found) for each in examine(Form.from_json(kind, record))]
            got = check(stored, replace(CONTEXT_2020, layout=layout))
            assert [(each.rule, each.message, each.found) for each in got] == wanted, record["project"]
            assert {each.level for each in got} <= {Level.WARNING, Level.HINT}

    def test_nothing_but_contacts_is_masked(self, name: str):
        for record in records(name):
            values = published_values(record, PROJECT_2020)
            contact, phone = ("***" if record[key] else "" for key in ("contact", "phone"))
            assert values.disclosed() == replace(values, contact=contact, phone=phone)
            assert "redacted" not in json.dumps(values.disclosed().as_content())


# What is disclosed


def test_contacts_are_masked_wherever_they_stand():
    typed = full_2020(
        annual_goal="办理咨询打0755-80000001转2，投诉打13000000000。",
        indicators=(row_2020(2, "热线80000000分机8接听", "≥1000次"),),
        unread={"other": "见电话80000000"},
    )
    shown = typed.disclosed()
    assert (shown.contact, shown.phone) == ("***", "***")
    assert shown.annual_goal == "办理咨询打***，投诉打***。"
    assert (shown.indicators[0].level3, shown.indicators[0].target) == ("热线***接听", "≥1000次")
    assert shown.unread == {"other": "见电话***"}
    assert replace(shown, contact="", phone="", annual_goal="", indicators=(), unread={}) == replace(
        typed, contact="", phone="", annual_goal="", indicators=(), unread={}
    )


def test_a_form_without_contacts_is_disclosed_as_it_is():
    assert short_2020(contact="", phone=" ").disclosed() == short_2020(contact="", phone=" ")
    assert whole_values().disclosed() == whole_values()


# Into a later year


def test_what_has_a_place_in_a_later_table_can_be_carried_over():
    last = fitting(full_2020(), DECLARATION_2025, TIERS)
    assert [(offer.key, offer.label) for offer in offers(last, 2020, 2021, labels_of(DECLARATION_2025))] == [
        ("annual_goal", "年度目标"),
        ("long_term_goal", "长期目标"),
        *((f"row-{at}", label) for at, label in ((0, "产出指标 数量指标"), (1, "产出指标 质量指标"))),
        *((f"row-{at}", label) for at, label in ((2, "产出指标 时效指标"), (4, "效益指标 社会效益指标"))),
        ("row-7", "满意度指标 服务对象满意度指标"),
    ]
    assert (last.contact, last.fiscal, last.indicators[2].required) == ("", None, True)


def test_a_form_prints_the_same_after_a_way_through_its_cells():
    values = full_2020()
    read = from_form(to_form(values, TIERS_2020, PROJECT_2020), MoneyUnit.WAN_YUAN, PROJECT_2020)
    assert to_form(read, TIERS_2020, PROJECT_2020) == to_form(values, TIERS_2020, PROJECT_2020)


def test_what_changed_is_marked_in_the_words_of_the_table():
    after = full_2020(is_new=True, end="2020-11-30")
    marks = marks_of(full_2020(), after, TIERS_2020, PROJECT_2020)
    assert {slot: "".join(each.text for each in segments) for slot, segments in marks.items()} == {
        "is_new": "上年延续新增项目",
        "duration": "2020-01-01 至 2020-1211-3130",
    }
