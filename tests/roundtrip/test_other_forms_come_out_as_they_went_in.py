"""From values to a workbook and back: self-evaluations, departments' forms and monitoring say what went in."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.from_json import from_json
from perfgoals.officialforms.from_xlsx import FormReading, read_workbook
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.to_xlsx import to_xlsx
from tests.officialforms.samples import OFFICIAL, SENTENCE, OtherForm, other_forms
from tests.workbooks.others import Values, monitoring, overall, self_evaluation

pytestmark = pytest.mark.db_free

# The other kinds have tests of their own beside this one.
OTHERS = [layout for layout in LAYOUTS if layout.kind in {"selfeval", "overall", "monitoring"}]
EACH = pytest.mark.parametrize("layout", OTHERS, ids=lambda layout: layout.id)
LETTERS = "ABCDEFGHIJKLMNOPQ"


def sample(layout: Layout) -> Values:
    """A form of no real office that says all that the layout has places for, and nothing else."""
    if layout.kind == "overall":
        document = overall(with_units=layout.id == "overall-2026")
    else:
        document = self_evaluation() if layout.kind == "selfeval" else monitoring()
    if layout.id.startswith("selfeval-national"):
        del document["project_amount"]
        document["indicators"] = [national(row) for row in document["indicators"]]
    if layout.id == "overall-2020":
        for row in document["indicators"]:
            del row["unit_of_measure"], row["explanation"]
    return document | {"year": 2025, "money_unit": layout.money_unit.value}


def national(row: Values) -> Values:
    """The same with 满意度指标 as a first level of its own."""
    if row["level2"] != "满意度指标":
        return row | {"level1_weight": "30"} if row["level1"] == "效益指标" else row
    return row | {"level1": "满意度指标", "level1_weight": "10", "level2": "服务对象满意度指标"}


def way_round(layout: Layout, document: Values) -> tuple[Grid, FormReading]:
    """The form as it is printed, and the reading of its workbook."""
    grid = fill(layout, from_json(layout, document), year=document["year"])
    (reading,) = read_workbook(to_xlsx([("表", grid)]), layouts=LAYOUTS).forms
    return grid, reading


def said(layout: Layout, reading: FormReading) -> Values:
    """What was read, in the shape of the documents: without the stars of levels, that these forms do not print."""
    document = reading.as_json()
    for row in document["indicators"]:
        assert row.pop("required") is None
        for key in row.keys() - {column.key for column in layout.indicators.columns} - {"level1_weight"}:
            assert row.pop(key) is None  # a column of another layout of the kind
    return document


def assert_comes_out(layout: Layout, document: Values) -> None:
    """The same values, from the addresses where they were printed, in a form that nothing is amiss with."""
    grid, reading = way_round(layout, document)
    assert reading.findings == ()
    assert (reading.layout, reading.year) == (layout, document["year"])
    read = said(layout, reading)
    assert from_json(layout, read) == from_json(layout, document)
    assert texts(read) == texts(document)
    printed = {cell.slot: f"{LETTERS[cell.column]}{at + 1}" for at, cell in grid.cells() if cell.slot}
    del printed["title"]
    assert {slot: reading.cells.get(slot) for slot in printed} == printed


def texts(value: Any) -> Any:
    """A document with its blanks alike and its numbers without idle zeros."""
    if isinstance(value, dict):
        return {key: texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [texts(each) for each in value]
    text = str(value or "")
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").isdigit() else text


@EACH
def test_a_form_of_no_real_office(layout: Layout):
    assert_comes_out(layout, sample(layout))


@EACH
def test_our_own_workbook_keeps_its_layout_without_saying_so(layout: Layout, monkeypatch: pytest.MonkeyPatch):
    """Told by its labels alone, with the properties of the workbook taken away."""
    monkeypatch.setattr("perfgoals.officialforms.from_xlsx.read.LAYOUT_PROPERTY", "no such property")
    _, reading = way_round(layout, sample(layout))
    assert reading.layout == layout
    assert reading.money_unit == layout.money_unit


@EACH
def test_long_texts(layout: Layout):
    document = sample(layout)
    long = "\n".join(f"{at}.{SENTENCE}" for at in range(60))
    for key in ("expected_goal", "actual_goal", "goals"):
        if key in document:
            document[key] = long
    for row in document["indicators"]:
        row["level3"] += SENTENCE * 5
        for key in ("deviation", "explanation", "remark"):
            if row.get(key):
                row[key] = f"{row[key]}\n{SENTENCE * 12}"
    for task in document.get("tasks", ()):
        task["content"] = long
    _, reading = way_round(layout, document)
    assert reading.findings == ()
    assert texts(said(layout, reading)) == texts(document)


@EACH
def test_one_row_and_many(layout: Layout):
    document = sample(layout)
    rows = document["indicators"]
    assert_comes_out(layout, document | {"indicators": rows[:1]})
    many = [row | {"level3": f"{row['level3']}（{at}）"} for row in rows for at in range(9)]
    assert_comes_out(layout, document | {"indicators": many})


@EACH
def test_rows_that_do_not_apply_and_levels_out_of_order(layout: Layout):
    document = sample(layout)
    rows = [deepcopy(row) for row in document["indicators"]]
    for row in rows[::2]:
        row |= {"level3": "不适用", "target": "不适用"}
    assert_comes_out(layout, document | {"indicators": [*rows[-2:], *rows[:3], *rows[-2:]]})


@EACH
def test_fields_that_are_blank(layout: Layout):
    document = sample(layout)
    kept = {layout.name_key, "year", "money_unit", "indicators", "month", *(table.key for table in layout.tables)}
    for key in document.keys() - kept:
        document[key] = None if not isinstance(document[key], dict) else dict.fromkeys(document[key])
    levels = {"level1", "level1_weight", "level2", "level3"}
    document["indicators"] = [
        {key: row[key] if key in levels else None for key in row} for row in document["indicators"]
    ]
    if "funds" in document:
        document["funds"] = [
            {key: row[key] if key == "row" or row[key] == "—" else None for key in row} for row in document["funds"]
        ]
    assert_comes_out(layout, document)


@EACH
def test_texts_that_look_like_something_else(layout: Layout):
    document = sample(layout)
    odd = ("=1+1", "=SUM(A1:A3)", "项目名称", "-1", "合计：3项", "1-7月执行数", "第一行\n\n第三行")
    document["indicators"] = [row | {"level3": text} for row, text in zip(document["indicators"], odd, strict=False)]
    assert_comes_out(layout, document)


@EACH
def test_the_blank_template_is_read_as_an_empty_form(layout: Layout):
    tiers = [("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标")]
    (reading,) = read_workbook(to_xlsx([("模板", blank(layout, tiers, year=2026))]), layouts=LAYOUTS).forms
    assert (reading.readable, reading.layout, reading.year, reading.findings) == (True, layout, 2026, ())
    assert set(reading.values.head.values()) == {""}
    assert [(row["level1"], row["level2"]) for row in reading.values.rows] == tiers
    written = {"level1", "level2", "row"}
    rows = [*reading.values.rows, *(row for table in reading.values.tables.values() for row in table)]
    assert {str(text) for row in rows for key, text in row.items() if key not in written} <= {"", "—"}


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
@pytest.mark.parametrize("form", other_forms(), ids=lambda form: f"{form.workbook.stem}-{form.sheet[:2]}")
def test_the_published_forms(form: OtherForm):
    document = {key: value for key, value in form.record.items() if key not in ("garbled", "cut_level3")}
    document = {"year": None, "money_unit": form.layout.money_unit.value} | document
    _, reading = way_round(form.layout, document)
    assert reading.findings == ()
    assert (reading.layout, reading.year) == (form.layout, document["year"])
    columns = {column.key for column in form.layout.indicators.columns} | {"level1_weight"}
    document["indicators"] = [{key: row[key] for key in row.keys() & columns} for row in document["indicators"]]
    assert texts(said(form.layout, reading)) == texts(document)
