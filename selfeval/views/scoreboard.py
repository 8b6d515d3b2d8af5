"""The scores of a self-evaluation as its pages show them: rows, first levels, total, grade, what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from selfeval.funds import FUNDS_TOTAL
from selfeval.scored import Scored
from selfeval.scoring import Band, Choice, Due, FormScore, Grade, RowScore, ScoringProfile, weight_problems
from selfeval.values import FUNDS_COLUMNS, LABELS, points

OPEN, SHORT, FINE, NOT_COUNTED = "open", "short", "fine", "na"
SCALE_WIDTH: Final = 260  # of the drawing, in its own units
_WHOLE: Final = Decimal(100)
_SHOWN_DUE: Final = 6  # of what is left, before the rest is folded


def row_score(score: RowScore) -> dict[str, Any]:
    """A row's score with its arithmetic: ``tone`` is OPEN, SHORT (points lost), FINE or NOT_COUNTED."""
    computed = score.computed
    return {
        "score": "—" if score.score is None else f"{score.score:.2f}",
        "formula": _formula(score),
        "tone": _tone(score),
        "manual": computed.manual,
        "bands": [_band(choice, computed.bands, score.score) for choice in Choice],
        "chooses": bool(computed.bands),
        "reason": score.reason_why,
        "reason_done": score.has_reason,
    }


def _tone(score: RowScore) -> str:
    if not score.computed.counts:
        return NOT_COUNTED
    if score.problem or score.score is None:
        return OPEN
    return SHORT if score.lost else FINE


def _formula(score: RowScore) -> str:
    """How the score came about; beside choices their ranges stand already."""
    computed = score.computed
    if score.problem:
        return score.problem
    if computed.manual and score.score is not None:
        chosen = next((band.choice.label for band in computed.bands if band.holds(score.score)), "")
        return f"自己打分 {score.score:.2f}" + (f"，{chosen}" if chosen else "")
    if computed.bands:
        return "定性指标，请选择并打分"
    if score.score is not None and computed.score is not None and score.score < computed.score:
        return f"{computed.formula}；自己打低为 {score.score:.2f}"
    return computed.formula


def _band(choice: Choice, bands: Sequence[Band], score: Decimal | None) -> dict[str, Any]:
    """A choice for a target in words with its range of points; without a range where the row is not scored so."""
    band = next((each for each in bands if each.choice is choice), None)
    return {
        "choice": choice.value,
        "label": choice.label,
        "range": f"{points(band.low)}–{points(band.high)}" if band else "",
        "high": points(band.high) if band else "",
        "chosen": band is not None and score is not None and band.holds(score),
    }


def funds_view(scores: Scored) -> list[dict[str, Any]]:
    """The rows of 项目资金 with their rates; ``total`` is the first of them, the sum of the others."""
    values = scores.values
    typed = values.funds_kind.typed_rows()
    rows = []
    for label in values.funds_kind.rows():
        rate = scores.rate_of(values.funds_row(label))
        rows.append(
            {
                "label": label,
                "lead": values.funds_kind.leads.get(label, ""),
                "number": typed.index(label) if label in typed else None,
                "total": label == FUNDS_TOTAL,
                "amounts": [(column, values.funds_text(label, column)) for column in FUNDS_COLUMNS],
                "rate": "—" if rate is None else f"{rate:.2f}%",
            }
        )
    return rows


def levels_view(scores: Scored, profile: ScoringProfile) -> dict[str, dict[str, str]]:
    """Of each first level its points, and what its weights come to where that is wrong."""
    wrong = {problem.place for problem in weight_problems(scores.values.indicators, profile)}
    return {
        level.name: {
            "points": points(level.points),
            "wrong": f"现合计 {points(level.weight)} 分" if level.name in wrong else "",
        }
        for level in scores.filed.levels
    }


def summary(
    form: FormScore,
    profile: ScoringProfile,
    anchors: Mapping[int | None, Mapping[str, str]],
    funds: str = LABELS["funds"],
) -> dict[str, Any]:
    """What templates/selfeval/_score.html shows; ``anchors`` gives the box of a column, by row (None: the funds),
    ``funds`` is what the form calls these.
    """
    counted = [row for row in form.rows if row.computed.counts]
    still_open = [row for row in counted if row.score is None]
    left = sum((row.weight or Decimal(0) for row in still_open), Decimal(0))
    left += Decimal(0) if form.execution else form.execution_points
    due = [_due(each, anchors, funds) for each in form.due]
    waiting = [each for each in due if not each["done"]]
    return {
        "total": f"{form.total:.2f}",
        "whole": points(_WHOLE),
        "done": len(counted) - len(still_open),
        "open": len(still_open),
        "open_points": points(left),
        "execution": {
            "points": points(form.execution_points),
            "score": f"{form.execution.score:.2f}" if form.execution else "—",
            "rate": f"{form.execution.rate:.2f}%" if form.execution else "—",
            "formula": form.execution_formula,
        },
        "levels": [
            {"name": level.name, "points": points(level.points) or "—", "score": f"{level.score:.2f}"}
            for level in form.levels
        ],
        "formula": form.formula,
        "capped": form.cap is not None,
        "is_complete": form.is_complete,
        "grade": form.grade,
        "range": f"{form.total:.2f} 至 {form.highest:.2f}",
        "weighs": sum((level.weight for level in form.levels), form.execution_points) == _WHOLE,
        "lowest_grade": form.lowest_grade,
        "highest_grade": form.highest_grade,
        "scale": scale(form, profile.grades),
        "due": waiting[:_SHOWN_DUE],
        "more_due": waiting[_SHOWN_DUE:],
        "done_due": [each for each in due if each["done"]],
    }


def _due(due: Due, anchors: Mapping[int | None, Mapping[str, str]], funds: str) -> dict[str, Any]:
    place = funds if due.row is None else due.place
    return {"place": place, "text": due.text, "done": due.done, "anchor": anchors[due.row].get(due.column, "")}


def scale(form: FormScore, grades: Sequence[Grade]) -> list[dict[str, Any]]:
    """The grades as pieces of a line from 0 to 100, in units of SCALE_WIDTH; ``possible``: still within reach."""
    rising = [*reversed(grades)]
    ends = [*(grade.at_least for grade in rising[1:]), _WHOLE]
    pieces = []
    for grade, end in zip(rising, ends, strict=True):
        start, width = (number * SCALE_WIDTH / _WHOLE for number in (grade.at_least, end - grade.at_least))
        pieces.append(
            {
                "name": grade.name,
                "from": points(grade.at_least),
                "x": f"{start:.1f}",
                "width": f"{width:.1f}",
                "middle": f"{start + width / 2:.1f}",
                "possible": form.total < end + (end == _WHOLE) and form.highest >= grade.at_least,
            }
        )
    return pieces
