"""The flow of a declaration (申报流程): the chain of review, from 填报 to 批复.

Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.models import Role, User
from perfgoals.findings import Finding
from perfgoals.workflow.access import may_file_for
from perfgoals.workflow.chain import APPROVAL, filing_flow
from perfgoals.workflow.models import Stage
from perfgoals.workflow.transitions import Comment, Flow, Transition
from projects.checks import check
from projects.models import Declaration
from projects.queries import DECLARATION_FLOW, check_context, tiers_of, values_of, waivers_of
from projects.services.library import count_in_library
from projects.windows import may_write_now, window_decision


def findings_of(declaration: Declaration) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    return check(values_of(declaration), check_context(declaration.year), waivers_of(declaration))


def _may_submit_again(declaration: Declaration) -> Decision:
    """Whether the window is open to submit again what is withdrawn now."""
    window = window_decision(declaration.year, declaration.unit)
    return window or denied("申报已经截止，撤回以后不能再提交；要改请联系审核人退回")


def _may_adjust(user: User, declaration: Declaration) -> Decision:
    """A filer of the unit, while filing is open for it: in the year 管理员 opens it, with a reason that stays."""
    return may_file_for(user, declaration.unit) and window_decision(declaration.year, declaration.unit)


# 调整 (DOMAIN §1): only with a reason, through the same review; until it is approved again the old approval holds.
ADJUST: Final[Transition[Declaration]] = Transition(
    name="adjust",
    label="申请调整",
    role=Role.FILER,
    sources=frozenset({Stage.APPROVED}),
    targets=frozenset({Stage.DRAFT}),
    target=lambda _declaration: Stage.DRAFT,
    may=_may_adjust,
    consequence=lambda _declaration: "回到草稿，改好后从头审核；重新批复前，原来的批复仍然有效",
    comment=Comment.REQUIRED,
)


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
    name=DECLARATION_FLOW,
    label="二级项目支出绩效目标申报",
    model=Declaration,
    ending=APPROVAL,
    may_submit=may_write_now,
    may_submit_again=_may_submit_again,
    findings=findings_of,
    content=_content,
    describe=lambda declaration: f"{declaration.year_id} {declaration}",
    more=(ADJUST,),
    effects=(count_in_library,),
)
