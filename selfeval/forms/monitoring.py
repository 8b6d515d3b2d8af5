"""One submission of the page of a monitoring, with or without script: what was typed, to the letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django.http import QueryDict

from perfgoals.text import clean
from perfgoals.workflow.submission import Submission, envelope
from selfeval.forms.funds import with_typed_funds
from selfeval.monitoring.lights import Light
from selfeval.monitoring.values import CAUSES, LIKELIHOODS, MonitoredFunds, MonitoringRowValues, MonitoringValues
from selfeval.targets import FISCAL

FUNDS_TEXTS: Final = ("funds_cause", "funds_measure")
HEAD_TYPED: Final = ("project", "department_code", "executing_unit")  # only where no approval gives them
TARGET_TEXTS: Final = ("level3", "target")  # likewise
ROW_TEXTS: Final = ("actual", "forecast", "explanation", "measure", "remark")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringSubmission(Submission[MonitoringValues]):
    """What a page sent. A box is named by the place of its row: rows are never added or removed by hand."""


def typed_columns(row: str, *, given: bool) -> tuple[str, ...]:
    """The amounts of a row of the funds that are typed: the approval gives the budget of 当年财政拨款."""
    is_given = given and row == FISCAL
    return tuple(column for column in MonitoredFunds.columns if not (is_given and column == "initial"))


def read_submission(data: QueryDict, shown: MonitoringValues, *, given: bool) -> MonitoringSubmission:
    """The typed values over those that the page had ``shown``: what it does not send stays as it was.

    ``given``: an approval gives names, targets and budget, which are then never read from a request. Raises
    BadSubmission; texts never fail.
    """
    names = FUNDS_TEXTS if given else (*HEAD_TYPED, *FUNDS_TEXTS)
    texts: dict[str, Any] = {name: clean(str(data[name])) for name in names if name in data}
    rows = tuple(_read_row(data, place, row, given=given) for place, row in enumerate(shown.indicators))
    read = replace(shown, indicators=rows, **texts)
    values = with_typed_funds(data, read, partial(typed_columns, given=given))
    return MonitoringSubmission(values=values.with_sums(), **envelope(data))


def _read_row(data: QueryDict, place: int, row: MonitoringRowValues, *, given: bool) -> MonitoringRowValues:
    """A row with what was typed in it. A page that sends a row sends all of it: boxes to be ticked are silent."""
    if f"row-{place}" not in data:
        return row
    names = ROW_TEXTS if given else (*TARGET_TEXTS, *ROW_TEXTS)
    typed: dict[str, Any] = {name: clean(str(data[box])) for name in names if (box := f"row-{place}-{name}") in data}
    ticked = set(data.getlist(f"row-{place}-causes"))
    likelihood = data.get(f"row-{place}-likelihood", row.likelihood)
    return replace(
        row,
        causes=tuple(cause for cause in CAUSES if cause in ticked),
        likelihood=likelihood if likelihood in LIKELIHOODS else "",
        hand_light=_read_light(data.get(f"row-{place}-hand_light"), row.hand_light),
        **typed,
    )


def _read_light(text: str | None, stored: Light | None) -> Light | None:
    """The light given by hand: the stored one where the page did not ask."""
    if text is None:
        return stored
    return next((light for light in Light if light.value == text), None)
