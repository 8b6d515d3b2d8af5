"""A monitoring with nothing monitored yet, from approved targets. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfgoals.money import MoneyUnit
from perfgoals.text import NOT_APPLICABLE
from selfeval.monitoring.values import MonitoredFunds, MonitoringRowValues, MonitoringValues
from selfeval.scoring import ScoringProfile
from selfeval.targets import evaluation_of


def monitoring_of(content: Mapping[str, Any], profile: ScoringProfile, unit: MoneyUnit, month: int) -> MonitoringValues:
    """A monitoring up to ``month`` from the snapshot of an approval (its JSON).

    Money and rows begin as those of the self-evaluation that will follow, so that every row meets its history there;
    ``unit`` is the money unit of the monitoring's own form.
    """
    evaluated = evaluation_of(content, profile, unit)
    return MonitoringValues(
        month=month,
        project=evaluated.project,
        department_code=evaluated.department_code,
        executing_unit=evaluated.executing_unit,
        money_unit=unit,
        funds=tuple(
            MonitoredFunds(row=each.row, initial=each.initial, executed=each.executed, expected=each.executed)
            for each in evaluated.funds
        ),
        indicators=tuple(
            MonitoringRowValues(
                level1=row.level1,
                level2=row.level2,
                level3=row.level3,
                target=row.target,
                actual=NOT_APPLICABLE if row.is_not_applicable else "",
                forecast=NOT_APPLICABLE if row.is_not_applicable else "",
            )
            for row in evaluated.indicators
        ),
    ).with_sums()
