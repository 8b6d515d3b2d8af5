"""Monitorings of our own making, in the state that a test wants."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfgoals.accounts.models import User
from perfgoals.workflow.models import TransitionRecord
from perfgoals.workflow.perform import perform
from projects.models import Declaration
from selfeval.models import Monitoring
from selfeval.monitoring.values import SURE, MonitoringValues
from selfeval.monitoring_flow import FLOW
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, fresh_monitoring, save_monitoring
from tests.conftest import Cast

# What the approved indicators had come to by the end of July, by their names: no light is worse than green.
ACTUAL = {
    "培训期数": "9期",
    "考核合格率": "96%",
    "培训完成时间": "正在办",
    "每期培训成本": "2.8万元",
    "窗口服务差评率": "0.8%",
    "参训人员满意度": "95%",
}
FORECAST = ACTUAL | {"培训期数": "15期", "培训完成时间": "2025年12月20日"}


def monitored(values: MonitoringValues, executed: str = "262500.00", **actual: str) -> MonitoringValues:
    """The content with everything typed: 100 % of what is due by July unless ``executed`` says otherwise."""
    given = ACTUAL | actual
    rows = tuple(
        replace(row, actual=given[row.level3], forecast=FORECAST[row.level3], likelihood=SURE)
        if row.level3 in ACTUAL
        else row
        for row in values.indicators
    )
    funds = tuple(
        replace(row, executed=Decimal(executed), expected=Decimal("450000.00")) if row.row == "当年财政拨款" else row
        for row in values.funds
    )
    return replace(values, indicators=rows, funds=funds).with_sums()


def hand_in_monitoring(cast: Cast, declaration: Declaration) -> Monitoring:
    """A monitoring on the approved targets, everything typed, handed in: from then on it is history."""
    made = begin_monitoring(cast.filer, declaration)
    values = monitored(monitored_values_of(fresh_monitoring(made.pk)))
    save_monitoring(fresh_monitoring(made.pk), cast.filer, values, seen_version=1)
    go(cast.filer, made, "submit")
    return fresh_monitoring(made.pk)


def go(who: User, monitoring: Monitoring, step: str, comment: str = "") -> TransitionRecord:
    """Take one step of the monitoring's flow on what is stored now."""
    now = fresh_monitoring(monitoring.pk)
    return perform(FLOW, now, step, who, seen_version=now.version, comment=comment)
