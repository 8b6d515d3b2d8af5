"""A monitoring's values: kept and read again, summed, merged, compared, printed and read from a form. Pure."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import FormValues
from perfgoals.officialforms.layouts.monitoring import MONITORING
from selfeval.monitoring.compare import changes_between, marks_of
from selfeval.monitoring.lights import Light
from selfeval.monitoring.merge import PARTS
from selfeval.monitoring.sheet import blank_grid, from_form, to_form, to_grid
from selfeval.monitoring.values import MonitoredFunds, MonitoringRowValues, MonitoringValues, label

pytestmark = pytest.mark.db_free

D = Decimal
FISCAL = MonitoredFunds(row="当年财政拨款", initial=D("450000.00"), executed=D("157500.00"), expected=D("440000.00"))
OTHER = MonitoredFunds(row="其他资金", initial=D("0.00"), executed=D("100.00"), expected=D("100.00"))
ROW = MonitoringRowValues(
    level1="产出指标",
    level2="数量指标",
    level3="培训期数",
    target="≥15期",
    actual="4期",
    forecast="12期",
    causes=("funds", "other"),
    explanation="场地到 5 月才腾出来",
    likelihood="possible",
    measure="下半年每月加办一期\n由培训科负责",
    remark="详见台账",
)
BY_HAND = MonitoringRowValues(
    level1="效益指标", level2="社会效益指标", level3="服务水平", target="显著提升", hand_light=Light.YELLOW
)
VALUES = MonitoringValues(
    month=7,
    project="窗口人员培训",
    department_code="深圳市甲区政务服务局",
    executing_unit="深圳市甲区政务服务局（本级）",
    funds=(FISCAL, OTHER),
    funds_cause="合同晚签",
    funds_measure="9 月底前付清首期款",
    indicators=(ROW, BY_HAND),
    unread={"funds.上年结转资金.executed": "约三万"},
).with_sums()


# --- kept --------------------------------------------------------------------------------------------------------


def test_content_is_json_and_comes_back_the_same() -> None:
    content = json.loads(json.dumps(VALUES.as_content(), ensure_ascii=False))
    assert MonitoringValues.from_content(content) == VALUES
    assert content["funds"][1] == {
        "row": "当年财政拨款",
        "initial": "450000.00",
        "executed": "157500.00",
        "expected": "440000.00",
    }
    assert content["indicators"][1]["hand_light"] == "yellow"


def test_keys_of_another_time_are_passed_over_and_missing_ones_are_blank() -> None:
    content = {"month": 7, "money_unit": "万元", "gone": 1, "indicators": [{"level1": "a", "level2": "b", "old": 2}]}
    values = MonitoringValues.from_content(content)
    assert values == MonitoringValues(
        month=7, money_unit=MoneyUnit.WAN_YUAN, indicators=(MonitoringRowValues(level1="a", level2="b"),)
    )


def test_the_total_is_the_sum_of_its_parts_where_all_can_be_read() -> None:
    total = VALUES.total_funds
    assert (total.initial, total.expected) == (D("450000.00"), D("440100.00"))
    assert total.executed is None  # one part holds a text that is no amount
    assert [row.row for row in VALUES.funds] == ["年度资金总额", "当年财政拨款", "上年结转资金", "其他资金"]
    read = replace(VALUES, unread={}).with_sums()
    assert read.total_funds.executed == D("157600.00")


def test_the_total_waits_for_a_part_that_has_a_budget() -> None:
    blank = replace(VALUES, unread={}, funds=(replace(FISCAL, executed=None), OTHER)).with_sums()
    assert blank.total_funds.executed is None


def test_headings_name_the_month() -> None:
    assert label("actual", 7) == "1-7月执行情况"
    assert label("executed", 9) == "1-9月执行数"


# --- two people --------------------------------------------------------------------------------------------------


def test_two_people_who_fill_in_two_indicators_and_the_funds_do_not_meet() -> None:
    mine = replace(VALUES, indicators=(replace(ROW, actual="5期"), BY_HAND))
    theirs = replace(VALUES, indicators=(ROW, replace(BY_HAND, actual="办事更快了")), funds_cause="付款晚了")
    changes = PARTS.changed(VALUES, theirs, mine)
    assert [(change.label, change.both) for change in changes] == [
        ("资金执行偏差原因", False),
        ("数量指标 培训期数", False),
        ("社会效益指标 服务水平", False),
    ]
    merged = PARTS.merge(VALUES, theirs, mine, {})
    assert [row.actual for row in merged.indicators] == ["5期", "办事更快了"]
    assert merged.funds_cause == "付款晚了"


def test_one_indicator_that_both_filled_in_asks_and_takes_what_was_chosen() -> None:
    mine = replace(VALUES, indicators=(replace(ROW, causes=()), BY_HAND))
    theirs = replace(VALUES, indicators=(replace(ROW, causes=("staff",)), BY_HAND))
    (change,) = PARTS.undecided(VALUES, theirs, mine, {})
    assert "人员保障" in change.theirs
    assert PARTS.merge(VALUES, theirs, mine, {change.key: "mine"}).indicators[0].causes == ()
    assert PARTS.merge(VALUES, theirs, mine, {change.key: "theirs"}).indicators[0].causes == ("staff",)


def test_where_two_change_two_rows_of_the_funds_their_sum_is_no_question() -> None:
    base = replace(VALUES, unread={}).with_sums()
    mine = replace(base, funds=(replace(FISCAL, executed=D("1.00")), OTHER)).with_sums()
    theirs = replace(base, funds=(FISCAL, replace(OTHER, executed=D("2.00")))).with_sums()
    assert PARTS.undecided(base, theirs, mine, {}) == []
    merged = PARTS.merge(base, theirs, mine, {}).with_sums()
    assert merged.total_funds.executed == D("3.00")


@pytest.mark.parametrize(
    "changes",
    [{"likelihood": "sure"}, {"remark": "无"}, {"measure": "加办"}, {"hand_light": Light.RED}, {"causes": ()}],
)
def test_every_box_of_a_row_counts_as_a_change(changes: dict[str, object]) -> None:
    other = replace(VALUES, indicators=(replace(ROW, **changes), BY_HAND))  # type: ignore[arg-type]
    assert [change.label for change in changes_between(VALUES, other)] == ["数量指标 培训期数"]


# --- the official form -------------------------------------------------------------------------------------------


def test_what_stands_in_the_cells() -> None:
    form = to_form(VALUES)
    assert form.head["month"] == 7
    fiscal = form.tables["funds"][1]
    assert fiscal == {
        "row": "当年财政拨款",
        "initial": D("450000.00"),
        "executed": D("157500.00"),
        "expected": D("440000.00"),
        "rate": "35.00%",
    }
    assert form.tables["funds"][2]["executed"] == "约三万"
    row = form.rows[0]
    assert {key for key, text in row.items() if text == "√"} == {"cause_funds", "cause_other", "possible"}
    assert row["remark"] == "详见台账\n拟采取的措施：下半年每月加办一期\n由培训科负责"


def test_amounts_stand_in_the_unit_of_the_form() -> None:
    form = to_form(replace(VALUES, money_unit=MoneyUnit.WAN_YUAN))
    assert form.tables["funds"][1]["executed"] == D("15.75")


def test_a_form_that_is_read_gives_what_was_printed() -> None:
    """The light by hand, and why the money is behind, have no place on paper."""
    printed = replace(
        VALUES,
        funds_cause="",
        funds_measure="",
        indicators=(ROW, replace(BY_HAND, hand_light=None)),
    )
    assert from_form(_as_read(to_form(printed)), MoneyUnit.YUAN, 6) == printed


def _as_read(form: FormValues) -> FormValues:
    """Amounts and months as the reader of workbooks gives them: texts."""

    def text(value: object) -> str:
        return "" if value is None else str(value)

    return FormValues(
        head={key: text(value) for key, value in form.head.items()},
        rows=[{key: text(value) for key, value in row.items()} for row in form.rows],
        tables={
            name: [{key: text(value) for key, value in row.items()} for row in rows]
            for name, rows in form.tables.items()
        },
    )


@pytest.mark.parametrize(
    ("named", "month"), [("7", 7), ("7月", 7), ("2025年1-9月", 9), ("", 6), ("十三月", 6), ("年中", 6)]
)
def test_the_month_is_that_of_the_form_where_it_names_one(named: str, month: int) -> None:
    assert from_form(FormValues(head={"month": named}), MoneyUnit.YUAN, 6).month == month


@pytest.mark.parametrize(
    ("cell", "ticked"),
    [("√", True), ("✓", True), ("是", True), ("1", True), ("采购晚", True), ("", False), ("×", False), ("否", False)],
)
def test_ticks_as_people_make_them(cell: str, ticked: bool) -> None:
    form = FormValues(rows=[{"level1": "产出指标", "level2": "数量指标", "cause_staff": cell, "sure": cell}])
    (row,) = from_form(form, MoneyUnit.YUAN, 7).indicators
    assert row.causes == (("staff",) if ticked else ())
    assert row.likelihood == ("sure" if ticked else "")


def test_two_likelihoods_are_none() -> None:
    form = FormValues(rows=[{"level1": "产出指标", "level2": "数量指标", "sure": "√", "possible": "√"}])
    assert from_form(form, MoneyUnit.YUAN, 7).indicators[0].likelihood == ""


def test_the_printed_form_names_its_month_and_fits_its_layout() -> None:
    grid = to_grid(VALUES, MONITORING, year=2025)
    texts = [cell.text.replace("\n", "") for row in grid.rows for cell in row.cells]
    assert "1-7月执行情况" in texts
    assert "（2025年度）" in texts
    assert texts.count("√") == 3
    blank = blank_grid(MONITORING, [("产出指标", "数量指标")], year=2025, month=9)
    assert "1-9月执行数" in [cell.text for row in blank.rows for cell in row.cells]


def test_marks_stand_in_the_cells_that_changed() -> None:
    after = replace(VALUES, indicators=(replace(ROW, actual="5期", likelihood="sure"), BY_HAND))
    marks = marks_of(VALUES, after)
    assert sorted(marks) == ["indicators.0.actual", "indicators.0.possible", "indicators.0.sure"]
    assert [(segment.kind.value, segment.text) for segment in marks["indicators.0.actual"]] == [
        ("deleted", "4"),
        ("added", "5"),
        ("same", "期"),
    ]
