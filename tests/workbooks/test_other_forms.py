"""自评表 and 整体支出绩效目标申报表: every way of laying them out gives the same values at the right addresses."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from openpyxl import Workbook

from perfgoals.officialforms.from_xlsx import FormReading, read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import saved
from tests.workbooks.other_writers import OverallWriter, SelfEvaluationWriter, Writer, workbook
from tests.workbooks.others import MONEY_COLUMNS, Style, Values, overall, self_evaluation, some_styles

pytestmark = pytest.mark.db_free
KINDS: dict[type[Writer], str] = {SelfEvaluationWriter: "selfeval", OverallWriter: "overall"}
NUMBERS = frozenset({*MONEY_COLUMNS, "project_amount", "weight", "score", "total_weight", "total_score"})


def comparable(key: str, value: Any) -> Any:
    """A value of the JSON, amounts and points as numbers, nothing written and nothing there as the same."""
    if isinstance(value, dict):
        return {key: comparable(key, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(key, each) for each in value]
    if value in (None, ""):
        return None
    if key in NUMBERS:
        try:
            return Decimal(str(value).replace(",", ""))
        except InvalidOperation:
            return value
    return value


def wanted(values: Values, style: Style) -> Values:
    """What must be read: what the style does not show is not there."""
    shown = dict(values)
    if style.title in ("none", "plain", "spaced"):
        shown["year"] = None
    if not style.points and "funds" in values:
        shown["indicators"] = [row | {"level1_weight": None} for row in values["indicators"]]
    return shown


def assert_holds(reading: FormReading, values: Values) -> None:
    """The reading holds the values and no others."""
    assert reading.readable, reading.why
    document = {key: comparable(key, value) for key, value in reading.as_json().items()}
    document["indicators"] = [
        {key: value for key, value in row.items() if key != "required"} for row in document["indicators"]
    ]
    assert document == {key: comparable(key, value) for key, value in values.items()}


def assert_same(reading: FormReading, values: Values, style: Style, written: dict[str, str]) -> None:
    """The reading holds the values, and its addresses lead to them."""
    assert_holds(reading, wanted(values, style))
    assert {slot: reading.cells.get(slot) for slot in written} == written
    assert [finding.message for finding in reading.findings if finding.level == "error"] == []


def name_of(style: Style) -> str:
    return f"{'-'.join(style.parts)}-{style.beside}"


@pytest.mark.parametrize("style", some_styles(150, seed=21), ids=name_of)
def test_self_evaluation_in_any_style(style: Style):
    data, written = workbook(SelfEvaluationWriter, (self_evaluation(), style))
    (reading,) = read_workbook(data, layouts=LAYOUTS).forms
    assert reading.kind == "selfeval"
    assert_same(reading, self_evaluation(), style, written[0])


@pytest.mark.parametrize("style", some_styles(150, seed=22), ids=name_of)
def test_overall_in_any_style(style: Style):
    values = overall(with_units=style.points)
    data, written = workbook(OverallWriter, (values, style))
    (reading,) = read_workbook(data, layouts=LAYOUTS).forms
    assert reading.kind == "overall"
    assert_same(reading, values, style, written[0])


@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("writer", "make"), [(SelfEvaluationWriter, self_evaluation), (OverallWriter, overall)])
def test_forms_stacked_on_one_sheet(writer: type[Writer], make: Any, seed: int, gap: int):
    styles = [style for style in some_styles(60, seed) if style.offset == (0, 0) and style.points][:4]
    forms = [(make(number), style) for number, style in enumerate(styles, start=1)]
    data, written = workbook(writer, *forms, gap=gap)
    readings = read_workbook(data, layouts=LAYOUTS).forms
    assert [reading.values.head.get(writer.name) for reading in readings] == [
        values[writer.name] for values, _ in forms
    ]
    for reading, (values, style), places in zip(readings, forms, written, strict=True):
        assert_same(reading, values, style, places)


@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize("beside", ["merged", "first_row", "line", "none"])
@pytest.mark.parametrize(("writer", "make"), [(SelfEvaluationWriter, self_evaluation), (OverallWriter, overall)])
def test_forms_side_by_side(writer: type[Writer], make: Any, beside: Any, gap: int):
    book = Workbook()
    style = Style(beside=beside)
    first = writer(book.worksheets[0], style, make(1))
    first.write(1)
    second = writer(book.worksheets[0], style, make(2), left=first.width + gap + 1)
    second.write(1)
    readings = read_workbook(saved(book), layouts=LAYOUTS).forms
    assert len(readings) == 2
    for reading, each in zip(readings, (first, second), strict=True):
        assert_same(reading, each.values, style, each.written)
