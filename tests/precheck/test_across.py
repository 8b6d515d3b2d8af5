"""What several forms of one set say of the same project: cross_form_conflict and duplicate_form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from indicators.rules.across import contradictions
from indicators.rules.form import Form, FormKind
from perfgoals.findings import Finding, Level

pytestmark = pytest.mark.db_free

ROWS: list[dict[str, Any]] = [
    {"level1": "投入指标", "level2": "测算明细", "content": "图书5000册*30元", "target": None},
    {"level1": "产出指标", "level2": "数量指标", "content": "购置图书", "target": "5000册"},
    {"level1": "产出指标", "level2": "数量指标", "content": "举办读书会", "target": "12场"},
    {"level1": "效益指标", "level2": "社会效益指标", "content": "不适用", "target": None},
]
VALUES: dict[str, Any] = {
    "project": "图书馆购书",
    "executing_unit": "区图书馆",
    "start": "2020-01-01",
    "end": "2020-12-31",
    "attribute": "上年延续",
    "year_amount": "15.00",
    "fiscal": "15.00",
    "other": "0.00",
    "annual_goal": "购置图书5000册，举办读书会12场。",
    "indicators": ROWS,
}


def project(**changes: Any) -> Form:
    return Form.from_json(FormKind.PROJECT_2020, VALUES | changes)


def key_project(**changes: Any) -> Form:
    return Form.from_json(FormKind.KEY_PROJECT_2020, VALUES | changes)


def rows(place: int, **changes: Any) -> list[dict[str, Any]]:
    return [row | changes if at == place else row for at, row in enumerate(ROWS)]


def said(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in found]


def test_tables_that_say_the_same_are_left_alone():
    assert contradictions([project(), key_project()]) == [[], []]
    assert contradictions([]) == []


def test_unit_in_brackets_and_punctuation_do_not_matter():
    own_level = key_project(executing_unit="区图书馆（本级）", annual_goal="购置图书5000册,举办读书会12场")
    assert contradictions([project(), own_level]) == [[], []]
    assert len(contradictions([project(), key_project(executing_unit="区图书馆（本级）", year_amount="16")])[0]) == 1


def test_conflict_is_said_on_both_tables_in_their_own_words():
    here, there = contradictions([project(), key_project(year_amount="16.00")])
    assert said(here) == [
        (
            "year_amount",
            "本年度项目金额与《部门预算重点项目绩效目标表》不一致：本表“15.00 万元”，该表“16.00 万元”",
        )
    ]
    assert said(there) == [
        (
            "year_amount",
            "本年度项目金额与《预算项目支出绩效目标申报表》不一致：本表“16.00 万元”，该表“15.00 万元”",
        )
    ]
    assert (here[0].rule, here[0].level) == ("cross_form_conflict", Level.WARNING)


@pytest.mark.parametrize(
    ("changes", "field", "mine", "theirs"),
    [
        ({"end": "2021-12-31"}, "end", "2020-12-31", "2021-12-31"),
        ({"attribute": "新增项目"}, "attribute", "上年延续", "新增项目"),
        ({"other": "1.00"}, "other", "0.00 万元", "1.00 万元"),
        (
            {"annual_goal": "购置图书5000册，举办朗诵会12场。"},
            "annual_goal",
            "000册举办读书会12场",
            "000册举办朗诵会12场",
        ),
        ({"indicators": rows(1, content="购置绘本")}, "indicator:购置图书", "购置图书", "购置绘本"),
        ({"indicators": rows(1, target="500册")}, "indicator:购置图书", "5000册", "500册"),
        ({"indicators": rows(3, content="读者增加", target="有所增加")}, "indicator:不适用", "不适用", "读者增加"),
        ({"indicators": rows(0, target="100%")}, "indicator:测算明细", "空白", "100%"),
        ({"indicators": ROWS[:2] + ROWS[3:]}, "indicator:举办读书会", "举办读书会", "空白"),
    ],
)
def test_what_differs(changes: dict[str, Any], field: str, mine: str, theirs: str):
    (found,) = contradictions([project(), key_project(**changes)])[0]
    assert (found.field, found.found, found.expected) == (field, mine, theirs)


def test_row_is_linked_to_its_place():
    (found,) = contradictions([project(), key_project(indicators=rows(1, target="500册"))])[0]
    assert (found.row, found.column, found.label) == (1, "target", "数量指标 指标值")


def test_rows_in_another_order_are_the_same_rows():
    swapped = [ROWS[0], ROWS[2], ROWS[1], ROWS[3]]
    assert contradictions([project(), key_project(indicators=swapped)]) == [[], []]


def test_neighbouring_rows_that_differ_in_one_way_are_said_once():
    progress = {"level1": "投入指标", "level2": "资金支出进度", "content": "一次支付", "target": None}
    mine = [ROWS[0], progress, *ROWS[1:]]
    theirs = [ROWS[0] | {"target": "100%"}, progress | {"target": "100%"}, *ROWS[1:]]
    (found,) = contradictions([project(indicators=mine), key_project(indicators=theirs)])[0]
    assert found.field == "indicator:测算明细"
    assert found.message.startswith("测算明细 指标值、资金支出进度 指标值与《部门预算重点项目绩效目标表》不一致")


def test_short_form_has_no_rows_to_differ():
    assert contradictions([project(indicators=[]), key_project()]) == [[], []]


def test_other_projects_units_years_and_self_evaluations_are_not_compared():
    forms = [
        project(),
        key_project(project="展览", year_amount="1"),
        key_project(executing_unit="区文化馆", year_amount="1"),
        replace(key_project(year_amount="1"), year=2021),
        replace(key_project(year_amount="1"), kind=FormKind.SELF_EVALUATION),
    ]
    assert contradictions(forms) == [[], [], [], [], []]


def test_form_without_a_name_is_compared_with_none():
    assert contradictions([project(project=""), key_project(project="", year_amount="1")]) == [[], []]


def test_same_form_twice_is_marked_on_the_second():
    first, second, other = contradictions([project(), project(), project(year_amount="16", fiscal="16")])
    assert (first, other) == ([], [])
    assert [(one.rule, one.field, one.message) for one in second] == [
        ("duplicate_form", "record", "与前面的一张表完全相同")
    ]
