"""The flow of a declaration (申报流程) as one table: 填报 → 单位审核 → 主管部门审核 → 财政审核 → 批复.

A level that a unit lacks is passed over; a return goes back to the filer from each level.
Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.models import Role, User
from perfgoals.findings import Finding
from perfgoals.workflow.perform import last_record
from perfgoals.workflow.transitions import Comment, Flow, State, Transition
from projects.access import may_file_for, may_review
from projects.checks import check
from projects.models import Declaration, DeclarationStatus
from projects.queries import check_context, tiers_of, values_of, waivers_of
from projects.services.library import count_in_library
from projects.windows import may_write_now, window_decision

D = DeclarationStatus
REVIEW_LEVELS: Final = (D.UNIT_REVIEW, D.DEPARTMENT_REVIEW, D.FINANCE_REVIEW)

STATES: Final = (
    State(name=D.DRAFT, label="草稿", icon="pencil", tone="draft", acts=Role.FILER),
    State(name=D.RETURNED, label="退回", icon="arrow-return-left", tone="returned", acts=Role.FILER),
    State(name=D.UNIT_REVIEW, label="单位审核", icon="circle-half", tone="review", acts=Role.UNIT_REVIEWER),
    State(
        name=D.DEPARTMENT_REVIEW, label="主管部门审核", icon="circle-half", tone="review", acts=Role.DEPARTMENT_REVIEWER
    ),
    State(name=D.FINANCE_REVIEW, label="财政审核", icon="circle-half", tone="review", acts=Role.FINANCE_REVIEWER),
    State(name=D.APPROVED, label="已批复", icon="check-circle-fill", tone="done"),
)


def next_level(declaration: Declaration, after: str | None = None) -> str:
    """The next level of review that the unit has, after ``after`` (None: from the start); 已批复 behind the last."""
    lacking = set()
    if not declaration.unit.unit_review:
        lacking.add(D.UNIT_REVIEW)
    if not declaration.unit.department_review:
        lacking.add(D.DEPARTMENT_REVIEW)
    levels = REVIEW_LEVELS if after is None else REVIEW_LEVELS[REVIEW_LEVELS.index(D(after)) + 1 :]
    return next((level for level in levels if level not in lacking), D.APPROVED)


def findings_of(declaration: Declaration) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    return check(values_of(declaration), check_context(declaration.year), waivers_of(declaration))


def _may_withdraw(user: User, declaration: Declaration) -> Decision:
    """A filer of the unit, as long as no level has acted on it and the window is open to submit it again."""
    last = last_record(FLOW, declaration.pk)
    if last is None or last.transition != "submit":
        return denied("审核已经开始，不能撤回；要改请联系审核人退回")
    window = window_decision(declaration.year, declaration.unit)
    if not window:
        return denied("申报已经截止，撤回以后不能再提交；要改请联系审核人退回")
    return may_file_for(user, declaration.unit)


def _first_level(declaration: Declaration) -> str:
    return next_level(declaration)


def _after_this_level(declaration: Declaration) -> str:
    return next_level(declaration, declaration.status)


def _sends_to(target: Callable[[Declaration], str]) -> Callable[[Declaration], str]:
    """The sentence that says who acts after a step with this target."""

    def sentence(declaration: Declaration) -> str:
        state = FLOW.state(target(declaration))
        if state.acts is None:
            return "通过后即批复，表锁定并存快照"
        return f"下一步由{state.acts.label}办理，退回前不能修改"

    return sentence


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


def _stamp(step: Transition[Declaration], declaration: Declaration, actor: User) -> Mapping[str, Any]:
    """Who submitted, and since when it stands where it stands."""
    stamp: dict[str, Any] = {"moved_at": timezone.now()}
    if step.name == "submit":
        stamp["submitted_by"] = actor
    return stamp


def _review_steps() -> tuple[Transition[Declaration], ...]:
    """Pass and return at each level."""
    steps: list[Transition[Declaration]] = []
    for level, role in zip(
        REVIEW_LEVELS, (Role.UNIT_REVIEWER, Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER), strict=True
    ):
        last = level is D.FINANCE_REVIEW
        later = REVIEW_LEVELS[REVIEW_LEVELS.index(level) + 1 :]
        steps.append(
            Transition(
                name="approve" if last else f"pass_{level.value}",
                label="通过并批复" if last else "通过",
                role=role,
                sources=frozenset({level}),
                targets=frozenset({*later, D.APPROVED} if last else later),
                target=_after_this_level,
                may=may_review,
                consequence=_sends_to(_after_this_level),
                comment=Comment.OPTIONAL,
                snapshot=last,
            )
        )
        steps.append(
            Transition(
                name=f"return_{level.value}",
                label="退回修改",
                role=role,
                sources=frozenset({level}),
                targets=frozenset({D.RETURNED}),
                target=lambda _declaration: D.RETURNED,
                may=may_review,
                consequence=lambda _declaration: "带意见回到填报人，改好后从头审核",
                comment=Comment.REQUIRED,
                returns=True,
            )
        )
    return tuple(steps)


FLOW: Final[Flow[Declaration]] = Flow(
    name="declaration",
    label="二级项目支出绩效目标申报",
    model=Declaration,
    states=STATES,
    transitions=(
        Transition(
            name="submit",
            label="提交",
            role=Role.FILER,
            sources=frozenset({D.DRAFT, D.RETURNED}),
            targets=frozenset(REVIEW_LEVELS),
            target=_first_level,
            may=may_write_now,
            consequence=_sends_to(_first_level),
            guards=(findings_of,),
            comment=Comment.ON_WARNINGS,
            snapshot=True,
        ),
        Transition(
            name="withdraw",
            label="撤回",
            role=Role.FILER,
            sources=frozenset(REVIEW_LEVELS),
            targets=frozenset({D.DRAFT}),
            target=lambda _declaration: D.DRAFT,
            may=_may_withdraw,
            consequence=lambda _declaration: "回到草稿，可以接着改",
        ),
        *_review_steps(),
    ),
    content=_content,
    describe=lambda declaration: f"{declaration.year_id} {declaration}",
    stamp=_stamp,
    effects=(count_in_library,),
)
