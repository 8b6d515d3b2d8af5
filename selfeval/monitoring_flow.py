"""The flow of a monitoring (监控流程): the chain of review, from 填报 to 确认.

Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfgoals.accounts.access import Decision, denied
from perfgoals.findings import Finding
from perfgoals.workflow.chain import CONFIRMATION, filing_flow
from perfgoals.workflow.transitions import Flow
from selfeval.models import Monitoring
from selfeval.monitoring.checks import check
from selfeval.monitoring.lit import lit
from selfeval.queries import MONITORING_FLOW, monitored_values_of, settings_of
from selfeval.windows import may_write_monitoring, monitoring_window


def findings_of(monitoring: Monitoring) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    return check(lit(monitored_values_of(monitoring), monitoring.year_id))


def _may_submit_again(monitoring: Monitoring) -> Decision:
    """Whether monitorings are still taken, so that what is withdrawn now could be handed in again."""
    window = monitoring_window(monitoring.year, monitoring.unit_id)
    return window or denied("监控填报已经截止，撤回以后不能再提交；要改请联系审核人退回")


def _content(monitoring: Monitoring) -> Mapping[str, Any]:
    """What a snapshot keeps: the content, with the layout that it prints with for ever."""
    layout = settings_of(monitoring.year).monitoring_layout
    return {
        "values": monitored_values_of(monitoring).as_content(),
        "year": monitoring.year_id,
        "layout": layout.id,
        "layout_version": layout.version,
    }


FLOW: Final[Flow[Monitoring]] = filing_flow(
    name=MONITORING_FLOW,
    label="绩效运行监控",
    model=Monitoring,
    ending=CONFIRMATION,
    may_submit=may_write_monitoring,
    may_submit_again=_may_submit_again,
    findings=findings_of,
    content=_content,
    describe=lambda monitoring: f"{monitoring.year_id} {monitoring} 1-{monitoring.month}月监控",
)
