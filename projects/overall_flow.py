"""The flow of an overall form (整体表): the chain of review, from 填报 to 批复, as that of declarations.

Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfgoals.findings import Finding
from perfgoals.workflow.chain import APPROVAL, filing_flow
from perfgoals.workflow.transitions import Flow
from projects.flow import ADJUST, may_submit_again
from projects.models import Overall
from projects.overall.checks import check
from projects.overall_queries import OVERALL_FLOW, context_of, overall_values_of
from projects.windows import may_write_now


def overall_findings(overall: Overall) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    return check(overall_values_of(overall), context_of(overall))


def _content(overall: Overall) -> Mapping[str, Any]:
    """What a snapshot keeps: the content, with the layout that it prints with for ever."""
    layout = overall.year.overall_layout
    return {
        "values": overall_values_of(overall).as_snapshot(),
        "year": overall.year_id,
        "layout": layout.id,
        "layout_version": layout.version,
    }


FLOW: Final[Flow[Overall]] = filing_flow(
    name=OVERALL_FLOW,
    label="部门（单位）整体支出绩效目标申报",
    model=Overall,
    ending=APPROVAL,
    may_submit=may_write_now,
    may_submit_again=may_submit_again,
    findings=overall_findings,
    content=_content,
    describe=lambda overall: f"{overall.year_id} {overall} 整体支出",
    more=(ADJUST,),
)
