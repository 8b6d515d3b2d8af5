"""from_json: the JSON of a form as the values that fill prints."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfgoals.officialforms import layouts
from perfgoals.officialforms.from_json import from_json
from tests.workbooks.others import monitoring, overall, self_evaluation

pytestmark = pytest.mark.db_free


def test_amounts_and_points_become_numbers_and_everything_else_stays_text():
    values = from_json(layouts.get("selfeval-2021"), self_evaluation())
    assert dict(values.head) == {
        "project": "社区书屋维护1",
        "project_amount": Decimal(360000),
        "department_code": "某某区文化局",
        "executing_unit": "某某区文化馆",
        "expected_goal": "1.全年开放书屋；\n2.更新图书。",
        "actual_goal": "书屋全年开放，图书已更新。",
        "total_weight": Decimal(100),
        "total_score": Decimal("99.44"),
    }
    assert values.rows[2] == {
        "level1": "产出指标",
        "level1_weight": Decimal(50),
        "level2": "质量指标",
        "level3": "图书验收合格率",
        "target": "100%",
        "actual": "98%",
        "weight": Decimal(10),
        "score": Decimal("9.8"),
        "deviation": "个别图书破损；已退换",
    }
    assert values.tables["funds"][1] == {
        "row": "当年财政拨款",
        "initial": Decimal("120000.00"),
        "adjusted": Decimal("100000.50"),
        "executed": Decimal("96370.00"),
        "weight": "—",
        "rate": "96.37%",
        "score": "—",
    }


def test_sums_are_taken_from_their_place_and_tables_by_their_keys():
    values = from_json(layouts.get("overall-2026"), overall())
    assert values.head["total.fiscal"] == Decimal("749.05")
    assert [row["total"] for row in values.tables["tasks"]] == [Decimal("512.30"), Decimal("210.75"), Decimal("36.00")]
    assert set(values.tables) == {"tasks"}


def test_a_month_stays_as_it_is_and_a_required_level_gets_its_star_back():
    document = monitoring(month=11)
    document["indicators"][0]["required"] = "1"
    values = from_json(layouts.get("monitoring"), document)
    assert values.head["month"] == "11"
    assert [row["level2"] for row in values.rows][:2] == ["*数量指标", "数量指标"]


def test_what_is_not_there_is_blank_and_what_is_no_number_stays():
    values = from_json(
        layouts.get("overall-2020"),
        {"unit": "文化局", "total": None, "tasks": [{"total": "约30万元", "fiscal": "-1.5", "other": None}], "else": 1},
    )
    assert dict(values.head) == {"unit": "文化局", "total.total": None, "total.fiscal": None, "total.other": None}
    assert values.tables["tasks"] == [
        {"name": None, "content": None, "total": "约30万元", "fiscal": Decimal("-1.5"), "other": None}
    ]
    assert values.rows == []


def test_numbers_of_json_are_taken_as_well():
    document = {"total_weight": 100, "total_score": 99.5, "project_amount": Decimal("3.10")}
    values = from_json(layouts.get("selfeval-2021"), document)
    assert [values.head[key] for key in document] == [Decimal(100), Decimal("99.5"), Decimal("3.10")]
