"""Every way of laying a declaration out gives the same values, to the letter, with the addresses they stand at."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from itertools import product

import pytest
from openpyxl import Workbook, load_workbook

from perfgoals.money import MoneyUnit, parse_amount
from perfgoals.officialforms.from_xlsx import FormReading, read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import LABELS, MONEY, Form, Style, Writer, made_up, saved, some_styles, workbook

pytestmark = pytest.mark.db_free


def assert_same(reading: FormReading, form: Form, data: bytes, style: Style) -> None:
    """The reading holds the form's values, and its addresses lead to them."""
    assert reading.readable, reading.why
    assert reading.kind == "declaration"
    head = dict(reading.values.head)
    unit = MoneyUnit(form.money_unit)
    for key in MONEY:
        assert parse_amount(str(head.pop(key)), unit) == (
            Decimal(form.head[key]) * unit.yuan if form.head[key] else None
        )
    assert head == {key: text for key, text in form.head.items() if key not in MONEY}
    assert [dict(row) for row in reading.values.rows] == form.read_rows
    assert reading.money_unit == unit
    assert reading.layout is not None
    assert reading.layout.money_unit == unit
    assert [finding for finding in reading.findings if finding.level == "error"] == []
    _assert_addresses(reading, form, data, style)


def _assert_addresses(reading: FormReading, form: Form, data: bytes, style: Style) -> None:
    sheet = load_workbook(BytesIO(data))[reading.sheet]
    assert set(LABELS) <= set(reading.cells)
    for key, text in form.head.items():
        if key in MONEY or key == "period_years":
            continue
        there = str(sheet[reading.cells[key]].value or "").strip()
        assert there.endswith(text) if style.head == "one" else there == text, key
    for number, (*_, level3, target, explanation) in enumerate(form.rows):
        assert sheet[reading.cells[f"indicators.{number}.level3"]].value == level3
        assert sheet[reading.cells[f"indicators.{number}.target"]].value == target
        assert sheet[reading.cells[f"indicators.{number}.explanation"]].value == explanation


@pytest.mark.parametrize(
    "style", some_styles(200, seed=11), ids=lambda style: f"{style.head}-{style.label}-{style.tiers}"
)
def test_one_form_in_any_style(style: Style):
    form = made_up(2, money_unit="万元" if style.wide else "元")
    data = workbook(("表", [(form, style)]))
    reading = read_workbook(data, layouts=LAYOUTS)
    assert len(reading.forms) == 1
    assert_same(reading.forms[0], form, data, style)


@pytest.mark.parametrize(
    ("head", "label"), list(product(("two", "one", "stacked", "lines"), ("plain", "wrapped", "no_colon")))
)
def test_empty_form(head: str, label: str):
    """A blank form: every value empty, and every address where it would be typed."""
    full = made_up()
    form = Form(dict.fromkeys(full.head, ""), tuple((*row[:3], "", "", "") for row in full.rows))
    style = Style(head=head, label=label)  # type: ignore[arg-type]
    if head == "one" and label == "no_colon":
        style = Style(head="one")
    data = workbook(("表", [(form, style)]))
    (reading,) = read_workbook(data, layouts=LAYOUTS).forms
    assert dict(reading.values.head) == form.head
    assert [dict(row) for row in reading.values.rows] == form.read_rows
    assert set(reading.cells) >= set(LABELS)


@pytest.mark.parametrize("gap", [0, 1, 3])
@pytest.mark.parametrize("seed", range(12))
def test_forms_stacked_on_one_sheet(seed: int, gap: int):
    styles = [style for style in some_styles(60, seed) if style.offset == (0, 0)][:4]
    forms = [(made_up(number, money_unit="元"), style) for number, style in enumerate(styles, start=1)]
    data = workbook(("全部", forms), gap=gap)
    reading = read_workbook(data, layouts=LAYOUTS)
    assert [form.values.head.get("name") for form in reading.forms] == [form.head["name"] for form, _ in forms]
    for found, (form, style) in zip(reading.forms, forms, strict=True):
        assert_same(found, form, data, style)


@pytest.mark.parametrize("title", ["plain", "none"])
def test_forms_without_title_begin_at_the_repeated_first_label(title: str):
    style = Style(title=title, tiers="merged")  # type: ignore[arg-type]
    forms = [(made_up(number), style) for number in range(1, 4)]
    data = workbook(("全部", forms), gap=0)
    reading = read_workbook(data, layouts=LAYOUTS)
    assert len(reading.forms) == 3
    for found, (form, _) in zip(reading.forms, forms, strict=True):
        assert_same(found, form, data, style)


@pytest.mark.parametrize("head", ["two", "one", "stacked", "lines"])
@pytest.mark.parametrize("gap", [0, 2])
def test_forms_side_by_side(head: str, gap: int):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "并排"
    style = Style(head=head, tiers="merged")  # type: ignore[arg-type]
    forms = [made_up(1), made_up(2)]
    Writer(sheet, style, forms[0]).write(1)
    Writer(sheet, style, forms[1], left=6 + gap).write(1)
    data = saved(book)
    reading = read_workbook(data, layouts=LAYOUTS)
    assert len(reading.forms) == 2
    for found, form in zip(reading.forms, forms, strict=True):
        assert_same(found, form, data, style)


def test_one_form_a_sheet_in_the_order_of_the_sheets():
    forms = [made_up(number) for number in range(1, 6)]
    data = workbook(
        *((form.head["name"], [(form, style)]) for form, style in zip(forms, some_styles(5, 3), strict=True))
    )
    reading = read_workbook(data, layouts=LAYOUTS)
    assert [form.sheet for form in reading.forms] == [form.head["name"] for form in forms]
