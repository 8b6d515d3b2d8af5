"""The published self-evaluations: every indicator score, execution score and total equal to the printed one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from selfeval.scoring import FormScore, get_profile, score_form, weight_problems
from selfeval.values import EvaluationRowValues, FundsValues
from tests.officialforms.samples import OFFICIAL

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here"),
]

FILE = OFFICIAL / "selfevals_2021_futian.json"
FORMS: list[Mapping[str, Any]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else []


def _rows(form: Mapping[str, Any]) -> list[EvaluationRowValues]:
    return [
        EvaluationRowValues(
            **{key: entry[key] for key in ("level1", "level2", "level3", "target", "actual")},
            weight=Decimal(entry["weight"]),
            deviation=entry["deviation"] or "",
        )
        for entry in form["indicators"]
    ]


def _scored(form: Mapping[str, Any]) -> FormScore:
    total = form["funds"][0]
    amounts = {key: Decimal(total[key]) for key in ("initial", "adjusted", "executed")}
    return score_form(_rows(form), FundsValues(row=total["row"], **amounts), year=2021)


def test_there_are_five() -> None:
    assert len(FORMS) == 5


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["project"])
def test_scores_are_the_printed_ones(form: Mapping[str, Any]) -> None:
    scored = _scored(form)
    printed = [(entry["level3"], Decimal(entry["score"])) for entry in form["indicators"]]
    assert [(entry["level3"], row.score) for entry, row in zip(form["indicators"], scored.rows, strict=True)] == printed
    assert not any(row.computed.manual for row in scored.rows)
    total = form["funds"][0]
    assert scored.execution is not None
    assert f"{scored.execution.rate}%" == total["rate"]
    assert str(scored.execution.score) == total["score"]
    assert scored.total == Decimal(form["total_score"])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["project"])
def test_weights_are_those_of_the_profile(form: Mapping[str, Any]) -> None:
    assert weight_problems(_rows(form), get_profile("futian")) == []


def test_grades() -> None:
    assert [_scored(form).grade for form in FORMS] == ["差", "优", "优", "优", "优"]


def test_reasons_are_due_where_a_careful_reader_marks_them() -> None:
    labels = json.loads((OFFICIAL / "findings.json").read_text(encoding="utf-8"))
    marked = {
        (label["form"], label["field"].removeprefix("indicator:"))
        for label in labels
        if label["file"] == FILE.name and label["rule"] in ("missing_deviation_reason", "overachieved_target")
    }
    due = {(form["project"], due.place) for form in FORMS for due in _scored(form).due if due.column == "deviation"}
    assert due == marked
