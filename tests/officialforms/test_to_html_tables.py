"""to_html of forms with cells over several rows: a table a part, marks for assistive technology, classes."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from perfgoals.findings import Level
from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import fill
from perfgoals.officialforms.layout import FormValues, RowValues
from perfgoals.officialforms.to_html import to_html
from tests.officialforms.samples import made_up, other_grid
from tests.officialforms.test_to_html import parsed, slot
from tests.workbooks.others import monitoring, overall, self_evaluation

pytestmark = pytest.mark.db_free


def tables(tree: ElementTree.Element) -> list[tuple[str | None, bool, int]]:
    """Name, whether it has a head of its own, and how many rows each table has."""
    return [
        (table.get("aria-label"), table.find("thead") is not None, len(list(table.iter("tr"))))
        for table in tree.findall("table")
    ]


def test_each_part_is_a_table_with_a_name():
    assert tables(parsed(to_html(other_grid("selfeval-2021", self_evaluation())))) == [
        (None, False, 2),
        ("项目支出绩效自评表：项目资金", False, 5),
        ("项目支出绩效自评表：年度总体目标", False, 2),
        ("项目支出绩效自评表：明细", False, 10),
    ]
    assert [name for name, _, _ in tables(parsed(to_html(other_grid("overall-2026", overall()))))][1:] == [
        "部门（单位）整体支出绩效目标申报表：年度主要任务",
        "部门（单位）整体支出绩效目标申报表：年度总体目标",
        "部门（单位）整体支出绩效目标申报表：明细",
    ]


def test_every_cell_says_what_the_grid_says():
    for layout, document in (("selfeval-2021", self_evaluation()), ("monitoring", monitoring())):
        grid = other_grid(layout, document)
        tree = parsed(to_html(grid))
        printed = ["".join(cell.itertext()) for cell in tree.iter() if cell.tag in {"th", "td"}]
        assert printed == [cell.text for at, cell in grid.cells() if at >= grid.titles]


def test_what_stands_beside_a_part_heads_its_rows_and_levels_head_theirs():
    tree = parsed(to_html(other_grid("selfeval-2021", self_evaluation())))
    beside = [th for th in tree.iter("th") if th.get("scope") == "rowgroup"]
    assert [(th.text, th.get("rowspan")) for th in beside] == [
        ("项目资金\n（元）", "5"),
        ("年度总体\n目标", "2"),
        ("年度绩效\n指标", "10"),
    ]
    level = slot(tree, "indicators.0.level1")
    assert (level.tag, level.get("scope"), level.get("rowspan")) == ("th", "row", "5")
    assert [th.text for th in tree.iter("th") if th.get("scope") == "col"][-1] == "偏差原因分析及改进措施"


def test_the_subtitle_is_part_of_the_caption():
    tree = parsed(to_html(other_grid("overall-2026", overall(), year=2026)))
    caption = tree.find("table/caption")
    assert caption is not None
    assert "".join(caption.itertext()) == "部门（单位）整体支出绩效目标申报表（2026年度）"
    assert [span.get("class") for span in caption] == ["officialform-subtitle"]


@pytest.mark.parametrize(
    ("layout", "classes"),
    [("selfeval-2021", "officialform is-dense"), ("monitoring", "officialform is-dense is-landscape")],
)
def test_wide_forms_say_so(layout: str, classes: str):
    assert parsed(to_html(fill(layouts.get(layout), FormValues()))).get("class") == classes
    assert parsed(to_html(made_up())).get("class") == "officialform"


@pytest.mark.parametrize(
    ("amount", "extra"),
    [("1234.56", ""), ("123456.78", " is-crowded"), ("1234567890.12", " is-packed")],
)
def test_a_number_without_room_makes_all_of_its_part_smaller(amount: str, extra: str):
    funds: list[RowValues] = [
        {"row": "年度资金总额", "initial": Decimal(0), "executed": Decimal(amount), "rate": "0.00%"}
    ]
    values = FormValues({"total_score": Decimal("99.5")}, tables={"funds": funds})
    tree = parsed(to_html(fill(layouts.get("selfeval-2021"), values)))
    assert slot(tree, "funds.0.executed").get("class") == f"is-target{extra}"
    assert slot(tree, "funds.0.initial").get("class") == f"is-target{extra}"
    assert slot(tree, "funds.0.rate").get("class") == "is-target"
    assert slot(tree, "total_score").get("class") == "is-target"


def test_flags_stand_beside_other_classes():
    funds: list[RowValues] = [{"row": "年度资金总额", "executed": Decimal("1234567890.12")}]
    grid = fill(layouts.get("selfeval-2021"), FormValues(tables={"funds": funds}))
    tree = parsed(to_html(grid, flags={"funds.0.executed": Level.ERROR, "funds.1.row": Level.HINT}))
    assert slot(tree, "funds.0.executed").get("class") == "is-target is-error is-packed"
    assert slot(tree, "funds.1.row").get("class") == "is-label is-hint"
