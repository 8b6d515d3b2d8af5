"""The published forms: every one comes out value for value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from perfgoals.officialforms.from_xlsx import WorkbookReading, read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import Form, some_styles, workbook
from tests.workbooks.other_writers import OverallWriter, SelfEvaluationWriter
from tests.workbooks.other_writers import workbook as write_other
from tests.workbooks.others import Values
from tests.workbooks.others import some_styles as other_styles
from tests.workbooks.test_layouts_seen_through import assert_same
from tests.workbooks.test_other_forms import assert_holds
from tests.workbooks.test_other_forms import assert_same as assert_other_same

OFFICIAL = Path(__file__).parents[2] / ".." / "shared" / "official"
HERE = OFFICIAL.is_dir()
pytestmark = [
    pytest.mark.db_free,
    pytest.mark.official,
    pytest.mark.skipif(not HERE, reason="the published forms are not beside the checkout"),
]
FILES = ("declarations_2024_futian", "declarations_2025_shenshan")


def _json(name: str) -> Any:
    return json.loads((OFFICIAL / name).read_text("utf-8"))


INDEX: list[dict[str, Any]] = _json("xlsx/index.json") if HERE else []
RECORDS: list[dict[str, Any]] = [record for file in FILES for record in _json(f"{file}.json")] if HERE else []
DECLARATIONS = [entry for entry in INDEX if entry["kind"] == "declaration"]
OTHERS = [entry for entry in INDEX if entry["kind"] != "declaration"]
KINDS = {"self_evaluation": "selfeval", "overall": "overall"}


@cache
def _read(file: str) -> WorkbookReading:
    return read_workbook((OFFICIAL / file).read_bytes(), layouts=LAYOUTS)


def _form(record: dict[str, Any]) -> Form:
    """A record of the published data as the texts that its form shows."""
    texts = {key: str(record[key] or "").strip() for key in ("code", "name", "unit", "top_unit", "allocation")}
    texts |= {key: str(record[key] or "").strip() for key in ("policy_basis", "calculation_basis", "annual_goal")}
    texts["long_term_goal"] = str(record["long_term_goal"] or "").strip()
    texts["period_years"] = str(record["period_years"])
    texts["project_type"] = f"{record['type_code']} {record['type_name']}"
    texts["is_new"] = "是" if record["is_new"] else "否"
    texts |= {key: record[key] for key in ("total_amount", "year_amount")}
    rows = tuple(
        (
            row["level1"],
            row["level2"],
            row["required"],
            *(str(row[key] or "").strip() for key in ("level3", "target", "explanation")),
        )
        for row in record["indicators"]
    )
    return Form(texts, rows, record["money_unit"], record["year"])


def _id(entry: dict[str, Any]) -> str:
    return f"{Path(entry['file']).stem}-{entry['record']}"


def test_all_are_there():
    assert len(RECORDS) == 38
    assert {entry["form"] for entry in DECLARATIONS} == {record["name"] for record in RECORDS}


@pytest.mark.parametrize("entry", DECLARATIONS, ids=_id)
def test_declaration_equals_the_published_data(entry: dict[str, Any]):
    (reading,) = [form for form in _read(entry["file"]).forms if form.sheet == entry["sheet"]]
    (record,) = [record for record in _json(entry["source"]) if record["name"] == entry["form"]]
    form = _form(record)
    head = dict(reading.values.head)
    for key in ("total_amount", "year_amount"):
        assert Decimal(str(head.pop(key))) == Decimal(record[key])
    assert head == {key: text for key, text in form.head.items() if key not in ("total_amount", "year_amount")}
    assert [dict(row) for row in reading.values.rows] == form.read_rows
    assert (reading.first_row, reading.last_row) == (entry["first_row"], entry["last_row"])
    assert (reading.kind, reading.title) == ("declaration", "二级项目支出绩效目标申报表")
    assert reading.layout is not None
    assert reading.money_unit == reading.layout.money_unit == record["money_unit"]
    assert reading.findings == ()


def _other(entry: dict[str, Any]) -> Values:
    """The published data of a form that is no declaration, without the marks of what was cut in the source."""
    (record,) = [
        record for record in _json(entry["source"]) if entry["form"] in (record.get("project"), record.get("unit"))
    ]
    plain = {key: value for key, value in record.items() if key not in ("garbled", "cut_level3")}
    return plain if "money_unit" in plain else {**plain, "year": None, "money_unit": "元"}


@pytest.mark.parametrize("entry", OTHERS, ids=_id)
def test_other_form_equals_the_published_data(entry: dict[str, Any]):
    (reading,) = [form for form in _read(entry["file"]).forms if form.sheet == entry["sheet"]]
    values = _other(entry)
    assert_holds(reading, values)
    assert (reading.kind, reading.readable) == (KINDS[entry["kind"]], True)
    assert (reading.first_row, reading.last_row) == (entry["first_row"], entry["last_row"])
    assert reading.layout is not None
    assert reading.layout.id == {"selfeval": "selfeval-2021"}.get(reading.kind, f"overall-{values['year']}")
    assert reading.findings == ()


@pytest.mark.parametrize("entry", OTHERS, ids=_id)
def test_other_form_equals_the_published_data_to_the_letter(entry: dict[str, Any]):
    """All but 488.3 and 13.1, which stand in one row with 488.30 and 13.10, and in cells of the same format."""
    (reading,) = [form for form in _read(entry["file"]).forms if form.sheet == entry["sheet"]]
    document, differing = reading.as_json(), []
    for place, text in _texts(_other(entry)):
        found: Any = document
        for step in place:
            found = found[step]
        if (found or "") != (text or ""):
            differing.append((text, found))
    assert differing == ([("488.3", "488.30"), ("13.1", "13.10")] if "2020_futian_0" in entry["file"] else [])


def _texts(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every text of a document with the keys and indices that lead to it."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if entries is None:
        yield place, value
    else:
        for step, each in entries:
            yield from _texts(each, (*place, step))


@pytest.mark.parametrize("entry", OTHERS, ids=_id)
def test_other_form_in_other_layouts(entry: dict[str, Any]):
    values = {**_other(entry)}
    values["year"] = values["year"] or 2021
    writer = SelfEvaluationWriter if entry["kind"] == "self_evaluation" else OverallWriter
    for style in other_styles(6, seed=entry["record"]):
        data, written = write_other(writer, (values, style))
        (reading,) = read_workbook(data, layouts=LAYOUTS).forms
        assert_other_same(reading, values, style, written[0])


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_published_form_in_other_layouts(number: int):
    form = _form(RECORDS[number])
    for style in some_styles(4, seed=number):
        data = workbook(("表", [(form, style)]))
        (reading,) = read_workbook(data, layouts=LAYOUTS).forms
        assert_same(reading, form, data, style)


def test_all_published_forms_on_one_sheet():
    styles = [style for style in some_styles(400, seed=5) if style.offset == (0, 0)][: len(RECORDS)]
    forms = [(_form(record), style) for record, style in zip(RECORDS, styles, strict=True)]
    data = workbook(("全部", forms))
    readings = read_workbook(data, layouts=LAYOUTS).forms
    assert len(readings) == len(forms)
    for reading, (form, style) in zip(readings, forms, strict=True):
        assert_same(reading, form, data, style)


def test_the_official_blank_template():
    (reading,) = read_workbook((OFFICIAL / "template_declaration.xlsx").read_bytes(), layouts=LAYOUTS).forms
    assert reading.readable
    assert set(reading.values.head.values()) == {""}
    assert len(reading.values.rows) == 10
    assert reading.cells["indicators.9.target"] == "D21"
