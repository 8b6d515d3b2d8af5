"""The flow of a declaration (申报流程): the chain of review, from 填报 to 批复.

Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfgoals.accounts.access import Decision, denied
from perfgoals.findings import Finding
from perfgoals.workflow.chain import APPROVAL, filing_flow
from perfgoals.workflow.transitions import Flow
from projects.checks import check
from projects.models import Declaration
from projects.queries import check_context, tiers_of, values_of, waivers_of
from projects.services.library import count_in_library
from projects.windows import may_write_now, window_decision


def findings_of(declaration: Declaration) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    return check(values_of(declaration), check_context(declaration.year), waivers_of(declaration))


def _may_submit_again(declaration: Declaration) -> Decision:
    """Whether the window is open to submit again what is withdrawn now."""
    window = window_decision(declaration.year, declaration.unit)
    return window or denied("申报已经截止，撤回以后不能再提交；要改请联系审核人退回")


def _content(declaration: Declaration) -> Mapping[str, Any]:
    """What a snapshot keeps: the content, with the layout that it prints with for ever."""
    layout = declaration.year.layout
    return {
        "values": values_of(declaration).as_content(),
        "year": declaration.year_id,
        "layout": layout.id,
        "layout_version": layout.version,
        "tiers": [[tier.level1, tier.level2, tier.required] for tier in tiers_of(declaration.year.framework)],
    }


FLOW: Final[Flow[Declaration]] = filing_flow(
    name="declaration",
    label="二级项目支出绩效目标申报",
    model=Declaration,
    ending=APPROVAL,
    may_submit=may_write_now,
    may_submit_again=_may_submit_again,
    findings=findings_of,
    content=_content,
    describe=lambda declaration: f"{declaration.year_id} {declaration}",
    effects=(count_in_library,),
)
