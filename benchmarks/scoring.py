"""Scoring of 1,000 self-evaluations: indicator rows a second on one core.

The forms are the published self-evaluations where they stand beside the checkout, else made-up ones, each again and
again with other numbers and names in every row, so that nothing remembered helps. CPU time of one process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice
from time import process_time
from typing import Any, Final

from selfeval.scoring import get_profile, score_form, weight_problems
from selfeval.values import EvaluationRowValues, FundsValues
from tests.officialforms.samples import OFFICIAL
from tests.scoring.rows import whole

FORMS: Final = 1000
A_SECOND_GOAL: Final = 2000
_PUBLISHED: Final = OFFICIAL / "selfevals_2021_futian.json"

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?!.*[年月.])")

Rows = Sequence[EvaluationRowValues]


def run() -> list[str]:
    """One line: rows a second, and their ratio to the goal."""
    forms = [varied(rows, number) for number, rows in enumerate(islice(cycle(_published()), FORMS))]
    profile = get_profile()
    start = process_time()
    for number, rows in enumerate(forms):
        amount = Decimal(1_000_000 + number)
        score_form(rows, FundsValues(row="年度资金总额", adjusted=amount, executed=amount - 7 * number), profile)
        weight_problems(rows, profile)
    took = process_time() - start
    count = sum(len(rows) for rows in forms)
    speed = count / took
    verdict = "ok" if speed >= A_SECOND_GOAL else "MISSED"
    told = f"{speed:.0f} rows a second = {speed / A_SECOND_GOAL:.1f} × (goal ≥ {A_SECOND_GOAL}, 1 ×) {verdict}"
    return [f"scoring of {FORMS} self-evaluations, {count} rows: {took / FORMS * 1000:.2f} ms a form, {told}"]


def _published() -> list[Rows]:
    """The rows of the published self-evaluations, else of one of our own."""
    if not _PUBLISHED.is_file():
        return [whole()]
    return [[_row(entry) for entry in form["indicators"]] for form in json.loads(_PUBLISHED.read_text("utf-8"))]


def _row(entry: dict[str, Any]) -> EvaluationRowValues:
    return EvaluationRowValues(
        **{key: entry[key] for key in ("level1", "level2", "level3", "target", "actual")},
        weight=Decimal(entry["weight"]),
    )


def varied(rows: Rows, number: int) -> Rows:
    """The form with other decimals in its targets and actual values and other names, so that no text is met twice."""
    return [
        row
        if row.is_not_applicable
        else replace(
            row,
            level3=f"{number}号{row.level3}",
            target=_NUMBER.sub(rf"\g<0>.{place:02}{number:04}", row.target, count=1),
            actual=_NUMBER.sub(rf"\g<0>.{place:02}{number:04}", row.actual, count=1),
        )
        for place, row in enumerate(rows)
    ]
