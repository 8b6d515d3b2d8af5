"""The pre-check against labels of careful readers: what must be found, what must be left alone, what is left over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from perfgoals.findings import Finding, Level
from tests.officialforms.samples import OFFICIAL
from tests.precheck.scorer import Examined, Label, Sample, Score, measure, official, own, score

pytestmark = pytest.mark.db_free

FALSE_ALARMS = Path(__file__).resolve().parents[2] / "docs" / "false-alarms.md"
SAMPLES = [
    pytest.param(own, id="own"),
    pytest.param(
        official,
        id="official",
        marks=[
            pytest.mark.official,
            pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here"),
        ],
    ),
]


@pytest.fixture(scope="module", params=SAMPLES)
def measured(request: pytest.FixtureRequest) -> Score:
    sample: Callable[[], Sample] = request.param
    return measure(sample())


def test_of_the_certain_labels_95_percent_are_found(measured: Score):
    missed = [(label.rule, label.form, label.field, label.quote) for label in measured.missed if label.certain]
    assert measured.share(certain=True) >= 0.95, missed


def test_of_all_labels_75_percent_are_found(measured: Score):
    assert measured.share(certain=False) >= 0.75


def test_no_look_alike_is_flagged(measured: Score):
    assert [(label.rule, label.form, label.quote, finding.message) for label, finding in measured.flagged] == []


def test_what_no_label_marks_is_little_and_defended_one_by_one(measured: Score):
    told = FALSE_ALARMS.read_text(encoding="utf-8")
    unexplained = [
        (finding.rule, one.form.name or one.form.unit, finding.field, finding.found)
        for one, finding in measured.unlabelled
        if not any(
            all(word in line for word in (finding.rule, one.form.name or one.form.unit)) for line in told.splitlines()
        )
    ]
    assert unexplained == []
    assert measured.false_alarms <= 0.08


# The measure itself can fail.


def label(**changes: object) -> Label:
    values = {"file": "own_forms.json", "form": "甲", "record": 0, "rule": "missing_unit", "field": "name", "quote": ""}
    return Label(**(values | {"remark": ""} | changes))  # type: ignore[arg-type]


def examined(*findings: Finding) -> Examined:
    (_, _, form), *_ = own().forms
    return Examined("own_forms.json", 0, form, findings)


def finding(rule: str, field: str) -> Finding:
    return Finding(rule=rule, level=Level.WARNING, message="", field=field)


def test_a_label_is_met_by_its_rule_or_one_as_good_at_its_place():
    said = examined(finding("missing_unit", "name"))
    assert len(score([said], [label()], []).found) == 1
    assert len(score([said], [label(rule="typo", also=("missing_unit",))], []).found) == 1
    assert len(score([said], [label(rule="typo")], []).missed) == 1
    assert len(score([said], [label(field="unit")], []).missed) == 1


def test_an_amount_may_be_marked_in_any_of_its_places():
    said = examined(finding("amount_mismatch", "calculation_basis"))
    assert len(score([said], [label(rule="amount_mismatch", field="year_amount")], []).found) == 1


def test_what_no_label_marks_is_counted_and_a_look_alike_is_named():
    said = examined(finding("missing_unit", "name"), finding("typo", "name"))
    result = score([said], [label()], [replace(label(), rule="typo")])
    assert (result.reported, len(result.unlabelled), len(result.flagged)) == (2, 1, 1)
    assert result.false_alarms == 0.5
