"""The flow of a rectification (整改流程): 待整改 → the unit reports → 待销号 → a reviewer closes it or sends it back.

Each post of review has steps of its own, so that the record says at which one a reviewer acted. Nobody below the post
at which a rectification was raised closes it, and no filer of the unit does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from perfgoals.accounts.access import ALLOWED, Decision, denied, has_role
from perfgoals.accounts.models import Role, User
from perfgoals.workflow.access import REVIEWER_OF, may_file_for
from perfgoals.workflow.transitions import Comment, Flow, State, Transition
from selfeval.models import Rectification, RectificationStatus

R = RectificationStatus

REVIEWERS: Final = tuple(REVIEWER_OF.values())  # the lowest first
REPORT: Final = "report"
CLOSE: Final = "close"
SEND_BACK: Final = "return"
EXTEND: Final = "extend"


def step_name(action: str, role: Role) -> str:
    """The name of a reviewer's step."""
    return f"{action}_{role.value}"


def action_of(step: Transition[Rectification]) -> str:
    """What a step does, whoever takes it: report, close, return or extend."""
    return step.name.partition("_")[0]


def may_oversee(role: Role, user: User, rectification: Rectification) -> Decision:
    """Whether the user closes, sends back or extends a rectification as holder of ``role``."""
    if not has_role(user, role, rectification.unit):
        return denied(f"只有{Role(rectification.raised_as).label}或上级审核人可以办理")
    if has_role(user, Role.FILER, rectification.unit):
        return denied("本单位的填报人不能为本单位销号，请由另一位同事办理")
    if REVIEWERS.index(role) < REVIEWERS.index(Role(rectification.raised_as)):
        return denied(f"这件事由{Role(rectification.raised_as).label}提出，请由该岗位或上级审核人办理")
    return ALLOWED


def overseen_by(role: Role) -> tuple[Role, ...]:
    """The posts whose rectifications the holder of ``role`` may close: the own one and those below."""
    return REVIEWERS[: REVIEWERS.index(role) + 1]


def open_steps(user: User, rectification: Rectification) -> dict[str, Transition[Rectification]]:
    """The steps that the user may take now, by action; who holds several posts acts at the highest."""
    return {action_of(step): step for step in FLOW.open_to(user, rectification)}


def _steps_of(role: Role) -> tuple[Transition[Rectification], ...]:
    """What the holders of a post of review do."""

    def may(user: User, rectification: Rectification) -> Decision:
        return may_oversee(role, user, rectification)

    return (
        Transition(
            name=step_name(CLOSE, role),
            label="销号",
            role=role,
            sources=frozenset({R.REPORTED}),
            targets=frozenset({R.CLOSED}),
            target=lambda _rectification: R.CLOSED,
            may=may,
            consequence=lambda _rectification: "整改完成，不再办理",
            comment=Comment.OPTIONAL,
        ),
        Transition(
            name=step_name(SEND_BACK, role),
            label="退回再改",
            role=role,
            sources=frozenset({R.REPORTED}),
            targets=frozenset({R.OPEN}),
            target=lambda _rectification: R.OPEN,
            may=may,
            consequence=lambda rectification: f"带意见回到{rectification.owner}，改好后再报",
            comment=Comment.REQUIRED,
            asks="请写明还要改什么",
            returns=True,
        ),
        Transition(
            name=step_name(EXTEND, role),
            label="延期",
            role=role,
            sources=frozenset({R.OPEN}),
            targets=frozenset({R.OPEN}),
            target=lambda _rectification: R.OPEN,
            may=may,
            consequence=lambda _rectification: "只改整改期限，仍由本单位整改",
            comment=Comment.REQUIRED,
            asks="请写明延期的理由",
        ),
    )


def _stamp(step: Transition[Rectification], rectification: Rectification, _actor: User) -> Mapping[str, Any]:
    """The new date, which the service has put into the rectification in hand."""
    return {"due": rectification.due} if action_of(step) == EXTEND else {}


FLOW: Final[Flow[Rectification]] = Flow(
    name="rectification",
    label="整改",
    model=Rectification,
    states=(
        State(name=R.OPEN, label=R.OPEN.label, icon="wrench", tone="returned", acts=Role.FILER),
        State(
            name=R.REPORTED, label=R.REPORTED.label, icon="circle-half", tone="review", acts=Role.DEPARTMENT_REVIEWER
        ),
        State(name=R.CLOSED, label=R.CLOSED.label, icon="check-circle-fill", tone="done"),
    ),
    transitions=(
        Transition(
            name=REPORT,
            label="报整改情况",
            role=Role.FILER,
            sources=frozenset({R.OPEN}),
            targets=frozenset({R.REPORTED}),
            target=lambda _rectification: R.REPORTED,
            may=lambda user, rectification: may_file_for(user, rectification.unit),
            consequence=lambda rectification: f"由{Role(rectification.raised_as).label}或上级审核人核对后销号",
            comment=Comment.REQUIRED,
            asks="请写明怎么整改的、结果怎样",
        ),
        *(step for role in REVIEWERS for step in _steps_of(role)),
    ),
    content=lambda rectification: {"problem": rectification.problem, "level3": rectification.level3},
    describe=lambda rectification: f"{rectification.evaluation.year_id} {rectification}",
    stamp=_stamp,
)
