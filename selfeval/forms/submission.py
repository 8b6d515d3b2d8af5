"""One submission of the page of a self-evaluation, with or without script: what was typed, to the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict

from perfgoals.money import is_blank
from perfgoals.text import clean
from perfgoals.workflow.submission import Submission, envelope, line_keys
from projects.forms.submission import read_tier
from selfeval.cells import read_amount, read_points
from selfeval.forms.funds import with_typed_funds
from selfeval.scoring import Choice, ScoringProfile, bands, propose_weights
from selfeval.targets import is_given, matched
from selfeval.values import AMOUNT, FUNDS_COLUMNS, EvaluationRowValues, EvaluationValues

TYPED_TEXTS: Final = ("actual", "deviation")
TYPED_POINTS: Final = ("weight", "own_score")
TARGET_TEXTS: Final = ("level3", "target")  # typed only where no approval gives them


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSubmission(Submission[EvaluationValues]):
    """What a page sent. ``row_keys`` name the boxes of each row, in the order of the values."""

    row_keys: tuple[str, ...]


def read_submission(
    data: QueryDict, shown: EvaluationValues, given: EvaluationValues | None, profile: ScoringProfile
) -> EvaluationSubmission:
    """The typed values over those that the page ``shown`` had: what it does not send stays as it was.

    ``given`` is what the approval says that the form stands on: its targets, levels and initial budget are never read
    from a request. None: everything is typed. Raises BadSubmission; texts never fail.
    """
    keys = line_keys(data, "row")
    # 年初预算数 is the first of the columns.
    columns = FUNDS_COLUMNS if given is None else FUNDS_COLUMNS[1:]
    values = with_typed_funds(data, _read_head(data, shown, given), lambda _row: columns)
    if given is not None:
        rows = _read_given_rows(data, values.indicators, profile)
        values, keys = replace(values, indicators=rows), _numbered(rows)
    elif keys:
        values = replace(values, indicators=tuple(_read_typed_row(data, key, shown, profile) for key in keys))
    return EvaluationSubmission(
        values=values.with_sums(), row_keys=keys or _numbered(values.indicators), **envelope(data)
    )


def unsent(values: EvaluationValues) -> EvaluationSubmission:
    """Values that no page has sent yet, with the boxes that a page made anew gives them."""
    return EvaluationSubmission(values=values, row_keys=_numbered(values.indicators))


def _read_head(data: QueryDict, shown: EvaluationValues, given: EvaluationValues | None) -> EvaluationValues:
    texts: dict[str, Any] = {
        name: clean(str(data[name]))
        for name in shown.head
        if name != AMOUNT and name in data and not is_given(given, name)
    }
    if AMOUNT not in shown.head or AMOUNT not in data or is_given(given, AMOUNT):
        return replace(shown, **texts)
    unread = {key: text for key, text in shown.unread.items() if key != AMOUNT}
    texts[AMOUNT] = read_amount(AMOUNT, clean(str(data[AMOUNT])), shown.money_unit, unread)
    return replace(shown, unread=unread, **texts)


def _read_given_rows(
    data: QueryDict, shown: tuple[EvaluationRowValues, ...], profile: ScoringProfile
) -> tuple[EvaluationRowValues, ...]:
    """The rows of the approval with what was typed beside them; a box is named by the place of its row."""
    return tuple(_read_row(data, str(place), row, profile) for place, row in enumerate(shown))


def _read_typed_row(data: QueryDict, key: str, shown: EvaluationValues, profile: ScoringProfile) -> EvaluationRowValues:
    """A row of which everything is typed; the points printed behind its first level stay."""
    level1, level2 = read_tier(data.get(f"row-{key}-tier", ""))
    same = next((row for row in shown.indicators if row.level1 == level1), EvaluationRowValues(level1="", level2=""))
    texts: dict[str, Any] = {name: clean(data.get(f"row-{key}-{name}", "")) for name in TARGET_TEXTS}
    row = EvaluationRowValues(
        level1=level1,
        level2=level2,
        level1_weight=same.level1_weight,
        unread={name: text for name, text in same.unread.items() if name == "level1_weight"},
        **texts,
    )
    return _read_row(data, key, row, profile)


def _read_row(data: QueryDict, key: str, row: EvaluationRowValues, profile: ScoringProfile) -> EvaluationRowValues:
    """What is typed of every row, over what stands in it."""
    unread = dict(row.unread)
    typed: dict[str, Any] = {
        name: clean(str(data[box])) for name in TYPED_TEXTS if (box := f"row-{key}-{name}") in data
    }
    for name in TYPED_POINTS:
        if (box := f"row-{key}-{name}") in data:
            unread.pop(name, None)
            typed[name] = read_points(name, clean(str(data[box])), unread)
    read = replace(row, unread=unread, **typed)
    chosen = data.get(f"row-{key}-choice")
    if chosen == Choice.REACHED and read.own_score is None and "own_score" not in unread and read.weight is not None:
        # 达到 without a number is all of it; the other choices leave the number open.
        return replace(read, own_score=bands(read.weight, profile)[0].high)
    return read


def _numbered(rows: tuple[EvaluationRowValues, ...]) -> tuple[str, ...]:
    """The keys of rows on a page that is made anew."""
    return tuple(str(number) for number in range(len(rows)))


def removable_rows(values: EvaluationValues, given: EvaluationValues | None) -> set[int]:
    """The places of the rows that may go: all where targets are typed, else those that the approval has no longer."""
    if given is None:
        return set(range(len(values.indicators)))
    return {place for place, approved in enumerate(matched(values.indicators, given.indicators)) if approved is None}


def without_row(sent: EvaluationSubmission, key: str, given: EvaluationValues | None) -> EvaluationValues:
    """The values without the row of that key; a row that is none or that the approval has stays."""
    values = sent.values
    at = sent.row_keys.index(key) if key in sent.row_keys else -1
    if at in removable_rows(values, given):
        row = values.indicators[at]
        # Emptied rather than shifted, so that the boxes keep their names.
        blank = EvaluationRowValues(level1=row.level1, level2=row.level2, level1_weight=row.level1_weight)
        return replace(values, indicators=(*values.indicators[:at], blank, *values.indicators[at + 1 :]))
    return values


def with_weights(values: EvaluationValues, profile: ScoringProfile) -> EvaluationValues:
    """The values with the weights that the profile suggests; rows in which nothing stands stay blank."""
    proposed = propose_weights(values.indicators, profile)
    rows = zip(values.indicators, proposed, strict=True)
    return replace(values, indicators=tuple(row if row.is_empty else weighed for row, weighed in rows))


def with_figures(values: EvaluationValues, figures: Mapping[tuple[str, str], str]) -> EvaluationValues:
    """The values with what the last monitoring said, by second and third level, where no actual value stands yet."""
    return replace(values, indicators=tuple(_with_figure(row, figures) for row in values.indicators))


def _with_figure(row: EvaluationRowValues, figures: Mapping[tuple[str, str], str]) -> EvaluationRowValues:
    """A row with nothing typed yet takes the figure of the monitoring; what was typed stays."""
    figure = figures.get((row.level2, row.level3.strip()), "")
    return replace(row, actual=figure) if is_blank(row.actual) and not is_blank(figure) else row
