"""A monitoring with its lights. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from selfeval.monitoring.lights import USUAL, Light, LightSettings, Signal, indicator_light, money_light, worst
from selfeval.monitoring.values import MonitoringValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Lit:
    """The content of a monitoring of ``year`` with the signal of its money and, in their order, of its rows."""

    values: MonitoringValues
    year: int
    money: Signal
    rows: tuple[Signal, ...]

    @property
    def worst(self) -> Light | None:
        """The worst light of money and indicators; None where none is lit."""
        return worst(signal.light for signal in (self.money, *self.rows))

    def count(self, light: Light) -> int:
        """How many indicators have this light."""
        return sum(signal.light is light for signal in self.rows)


def lit(values: MonitoringValues, year: int, settings: LightSettings = USUAL) -> Lit:
    """The lights of a monitoring of the budget year ``year``."""
    total = values.total_funds
    return Lit(
        values=values,
        year=year,
        money=money_light(total.initial, total.executed, values.month, settings),
        rows=tuple(
            indicator_light(
                row.target,
                row.actual,
                values.month,
                year=year,
                name=row.level3,
                by_hand=row.hand_light,
                settings=settings,
            )
            for row in values.indicators
        ),
    )
