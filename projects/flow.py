"""The flow of a declaration (申报流程), and of the form of a 重点项目: the chain of review, from 填报 to 批复.

Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.models import Role, User
from perfgoals.findings import Finding
from perfgoals.workflow.access import may_file_for
from perfgoals.workflow.chain import APPROVAL, filing_flow
from perfgoals.workflow.models import Stage
from perfgoals.workflow.transitions import Comment, Flow, Transition
from projects.checks import check
from projects.models import Declaration, KeyProject, Overall
from projects.queries import DECLARATION_FLOW, KEY_PROJECT_FLOW, context_of, tiers_of, values_of, waivers_of
from projects.services.library import count_in_library
from projects.sheet import layout_of
from projects.windows import may_write_now, window_decision


def findings_of(declaration: Declaration) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    return check(values_of(declaration), context_of(declaration), waivers_of(declaration))


def may_submit_again(filing: Declaration | Overall) -> Decision:
    """Whether the window is open to submit again what is withdrawn now."""
    window = window_decision(filing.year, filing.unit)
    return window or denied("申报已经截止，撤回以后不能再提交；要改请联系审核人退回")


def _may_adjust(user: User, filing: Declaration | Overall) -> Decision:
    """A filer of the unit, while filing is open for it: in the year 管理员 opens it, with a reason that stays."""
    return may_file_for(user, filing.unit) and window_decision(filing.year, filing.unit)


# 调整 (DOMAIN §1): only with a reason, through the same review; until it is approved again the old approval holds.
ADJUST: Final[Transition[Any]] = Transition(
    name="adjust",
    label="申请调整",
    role=Role.FILER,
    sources=frozenset({Stage.APPROVED}),
    targets=frozenset({Stage.DRAFT}),
    target=lambda _filing: Stage.DRAFT,
    may=_may_adjust,
    consequence=lambda _filing: "回到草稿，改好后从头审核；重新批复前，原来的批复仍然有效",
    comment=Comment.REQUIRED,
)


def _content(declaration: Declaration) -> Mapping[str, Any]:
    """What a snapshot keeps: the content, with the layout that it prints with for ever."""
    values, tiers = values_of(declaration), tiers_of(declaration.year.framework)
    layout = layout_of(values, declaration.layout, tiers)
    return {
        "values": values.as_content(),
        "year": declaration.year_id,
        "layout": layout.id,
        "layout_version": layout.version,
        "tiers": [[tier.level1, tier.level2, tier.required] for tier in tiers],
    }


def _flow(
    name: str,
    label: str,
    model: type[Declaration],
    *,
    effects: tuple[Callable[[Transition[Declaration], Declaration], None], ...] = (),
) -> Flow[Declaration]:
    """The chain of review of one of the two tables about a project's targets."""
    return filing_flow(
        name=name,
        label=label,
        model=model,
        ending=APPROVAL,
        may_submit=may_write_now,
        may_submit_again=may_submit_again,
        findings=findings_of,
        content=_content,
        describe=lambda declaration: f"{declaration.year_id} {declaration}",
        more=(ADJUST,),
        effects=effects,
    )


FLOW: Final = _flow(DECLARATION_FLOW, "二级项目支出绩效目标申报", Declaration, effects=(count_in_library,))
# The library has learned a project's indicators from its declaration: here they would count twice.
KEY_FLOW: Final = _flow(KEY_PROJECT_FLOW, "部门预算重点项目绩效目标", KeyProject)
