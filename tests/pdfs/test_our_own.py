"""Our own exports are read back value for value; so are the published forms, where they stand beside the checkout."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import fill
from perfgoals.officialforms.from_json import from_json
from perfgoals.officialforms.from_xlsx import FormReading, read_workbook
from perfgoals.officialforms.layout import FormValues, Layout
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.to_xlsx import to_xlsx
from tests.officialforms.samples import OFFICIAL, SENTENCE, longest, made_up, other_forms, real_forms
from tests.pdfs.samples import HAVE_FONTS, only, pdf_of, read
from tests.roundtrip.test_other_forms_come_out_as_they_went_in import OTHERS, sample, texts

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.skipif(not HAVE_FONTS, reason="the fonts of set-up are not built"),
]


def said(form: FormReading) -> Any:
    """What was read but the year, which not every layout prints."""
    return {key: value for key, value in form.as_json().items() if key != "year"}


def assert_as_the_workbook(grids: list[Any], but: int = 0) -> None:
    """The forms as their workbook gives them, to the letter; so many fields ``but`` differ, in blanks alone."""
    wanted = read_workbook(to_xlsx([(f"表{at}", grid) for at, grid in enumerate(grids)]), layouts=LAYOUTS).forms
    got = read(pdf_of(grids)).forms
    assert [(form.layout, form.findings) for form in got] == [(form.layout, ()) for form in wanted]
    differing = []
    for form, other in zip(got, wanted, strict=True):
        one, two = dict(leaves(said(form))), dict(leaves(said(other)))
        assert one.keys() == two.keys()
        differing += [(one[place], two[place]) for place in one if one[place] != two[place]]
    assert [pair for pair in differing if "".join(pair[0].split()) != "".join(pair[1].split())] == []
    assert len(differing) == but


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Any:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if entries is None:
        yield place, str(value or "")
    else:
        for step, each in entries:
            yield from leaves(each, (*place, step))


def test_declarations():
    assert_as_the_workbook([made_up(), made_up(rows=40), made_up(year=2024)])


def test_the_longest():
    form = only(pdf_of([longest()]))
    text = (SENTENCE * 60)[:2000]
    keys = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
    assert [form.values.head[key] for key in keys] == [text] * 4
    assert (form.sheet, len(form.values.rows), form.findings) == ("第 1–5 页", 20, ())


def test_forms_without_indicators_one_after_the_other():
    """The title that comes again on the next page begins the next form: nothing else tells them apart."""
    layout = layouts.get("project-2020-short")
    names = ["购置费", "委托业务", "培训费"]
    grids = [fill(layout, FormValues(head={"name": name, "annual_goal": "按计划完成。"}), year=2020) for name in names]
    forms = read(pdf_of(grids)).forms
    assert [(form.sheet, form.values.head["name"]) for form in forms] == [
        ("第 1 页", "购置费"),
        ("第 2 页", "委托业务"),
        ("第 3 页", "培训费"),
    ]


@pytest.mark.parametrize("layout", OTHERS, ids=lambda layout: layout.id)
def test_other_forms(layout: Layout):
    document = sample(layout)
    grid = fill(layout, from_json(layout, document), year=document["year"])
    (wanted,) = read_workbook(to_xlsx([("表", grid)]), layouts=LAYOUTS).forms
    form = only(pdf_of([grid]))
    assert (form.layout, form.findings) == (layout, ())
    assert texts(said(form)) == texts(said(wanted))


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
def test_the_published_declarations():
    """One field differs: a line that the author ended was full to the last letter, and no mark says that it ended."""
    for year, forms in groupby(real_forms(), key=lambda form: form.year):
        assert_as_the_workbook([form.grid for form in forms], but={2024: 0, 2025: 1}[year])


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
def test_the_other_published_forms():
    assert_as_the_workbook([form.grid for form in other_forms()])
