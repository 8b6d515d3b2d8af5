"""What a monitoring said, as the self-evaluation of the same project and year shows it beside its rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from selfeval.monitoring.lights import Light
from selfeval.monitoring.lit import lit
from selfeval.monitoring.values import LIKELIHOODS, MonitoringValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an indicator had come to by the month, what was forecast, and its light (None: none)."""

    actual: str
    forecast: str
    likelihood: str
    light: Light | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The newest monitoring of a project and year, as it was last handed in.

    ``monitoring`` is its key, ``executed`` the money spent by the end of ``month`` in 元, ``money_light`` its light;
    ``figures`` are found by second and third level (of rows with the same, the first).
    """

    monitoring: int
    month: int
    executed: Decimal | None
    money_light: Light | None
    figures: Mapping[tuple[str, str], Figure]


def history(monitoring: int, content: Mapping[str, Any]) -> History:
    """The history from the snapshot of a submission (its JSON)."""
    seen = lit(MonitoringValues.from_content(content["values"]), content["year"])
    figures: dict[tuple[str, str], Figure] = {}
    for row, signal in zip(seen.values.indicators, seen.rows, strict=True):
        figure = Figure(
            actual=row.actual,
            forecast=row.forecast,
            likelihood=LIKELIHOODS.get(row.likelihood, ""),
            light=signal.light,
        )
        figures.setdefault((row.level2, row.level3.strip()), figure)
    return History(
        monitoring=monitoring,
        month=seen.values.month,
        executed=seen.values.total_funds.executed,
        money_light=seen.money.light,
        figures=figures,
    )
