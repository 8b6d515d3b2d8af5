"""The chain of review that forms go through: 填报 → 单位审核 → 主管部门审核 → 财政审核 → settled (批复, 确认).

A level that a unit lacks is passed over; a return goes back to the filer from each level. A kind of form makes its
Flow with ``filing_flow`` and says only what is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.utils import timezone

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.models import Role, User
from perfgoals.findings import Finding
from perfgoals.workflow.access import REVIEWER_OF, may_file_for, may_review
from perfgoals.workflow.models import EDITABLE, REVIEW_LEVELS, Filing, Stage
from perfgoals.workflow.perform import last_record
from perfgoals.workflow.transitions import Comment, Flow, State, Transition

S = TypeVar("S", bound=Filing)

_UNDER_WAY: Final = (
    State(name=Stage.DRAFT, label="草稿", icon="pencil", tone="draft", acts=Role.FILER),
    State(name=Stage.RETURNED, label="退回", icon="arrow-return-left", tone="returned", acts=Role.FILER),
    State(name=Stage.UNIT_REVIEW, label="单位审核", icon="circle-half", tone="review", acts=Role.UNIT_REVIEWER),
    State(
        name=Stage.DEPARTMENT_REVIEW,
        label="主管部门审核",
        icon="circle-half",
        tone="review",
        acts=Role.DEPARTMENT_REVIEWER,
    ),
    State(name=Stage.FINANCE_REVIEW, label="财政审核", icon="circle-half", tone="review", acts=Role.FINANCE_REVIEWER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the last step of the chain is called: the state (已批复), the step (批复) and its button (通过并批复)."""

    state: str
    step: str
    button: str


APPROVAL: Final = Ending(state="已批复", step="批复", button="通过并批复")
CONFIRMATION: Final = Ending(state="已确认", step="确认", button="通过并确认")


def next_level(filing: Filing, after: str | None = None) -> str:
    """The next level of review that the unit has, after ``after`` (None: from the start); settled behind the last."""
    lacking = set()
    if not filing.unit.unit_review:
        lacking.add(Stage.UNIT_REVIEW)
    if not filing.unit.department_review:
        lacking.add(Stage.DEPARTMENT_REVIEW)
    levels = REVIEW_LEVELS if after is None else REVIEW_LEVELS[REVIEW_LEVELS.index(Stage(after)) + 1 :]
    return next((level for level in levels if level not in lacking), Stage.APPROVED)


def filing_flow(
    *,
    name: str,
    label: str,
    model: type[S],
    ending: Ending,
    may_submit: Callable[[User, S], Decision],
    may_submit_again: Callable[[S], Decision],
    findings: Callable[[S], Sequence[Finding]],
    content: Callable[[S], Mapping[str, Any]],
    describe: Callable[[S], str],
    more: tuple[Transition[S], ...] = (),
    effects: tuple[Callable[[Transition[S], S], None], ...] = (),
) -> Flow[S]:
    """The flow of a kind of form.

    ``findings`` guard 提交; ``may_submit_again`` says whether a form that is withdrawn now could be handed in again;
    ``more`` are steps of its own behind those of the chain.
    """
    states = (*_UNDER_WAY, State(name=Stage.APPROVED, label=ending.state, icon="check-circle-fill", tone="done"))
    labels = {state.name: state for state in states}

    def sends_to(target: Callable[[S], str]) -> Callable[[S], str]:
        """The sentence that says who acts after a step with this target."""

        def sentence(filing: S) -> str:
            acts = labels[target(filing)].acts
            if acts is None:
                return f"通过后即{ending.step}，表锁定并存快照"
            return f"下一步由{acts.label}办理，退回前不能修改"

        return sentence

    def may_withdraw(user: User, filing: S) -> Decision:
        """A filer of the unit, as long as no level has acted on it and it can be handed in again."""
        last = last_record(flow, filing.pk)
        if last is None or last.transition != "submit":
            return denied("审核已经开始，不能撤回；要改请联系审核人退回")
        again = may_submit_again(filing)
        return may_file_for(user, filing.unit) if again else again

    flow = Flow(
        name=name,
        label=label,
        model=model,
        states=states,
        transitions=(
            Transition(
                name="submit",
                label="提交",
                role=Role.FILER,
                sources=frozenset(EDITABLE),
                targets=frozenset(REVIEW_LEVELS),
                target=next_level,
                may=may_submit,
                consequence=sends_to(next_level),
                guards=(findings,),
                comment=Comment.ON_WARNINGS,
                snapshot=True,
            ),
            Transition(
                name="withdraw",
                label="撤回",
                role=Role.FILER,
                sources=frozenset(REVIEW_LEVELS),
                targets=frozenset({Stage.DRAFT}),
                target=lambda _filing: Stage.DRAFT,
                may=may_withdraw,
                consequence=lambda _filing: "回到草稿，可以接着改",
            ),
            *(step for level in REVIEW_LEVELS for step in _review_steps(level, ending, sends_to(_after_this_level))),
            *more,
        ),
        content=content,
        describe=describe,
        stamp=_stamp,
        effects=effects,
    )
    return flow


def _review_steps(level: Stage, ending: Ending, consequence: Callable[[S], str]) -> tuple[Transition[S], Transition[S]]:
    """Pass and return at one level."""
    last = level is REVIEW_LEVELS[-1]
    later = REVIEW_LEVELS[REVIEW_LEVELS.index(level) + 1 :]
    passing: Transition[S] = Transition(
        name="approve" if last else f"pass_{level.value}",
        label=ending.button if last else "通过",
        role=REVIEWER_OF[level],
        sources=frozenset({level}),
        targets=frozenset({Stage.APPROVED} if last else later),
        target=_after_this_level,
        may=may_review,
        consequence=consequence,
        comment=Comment.OPTIONAL,
        snapshot=last,
    )
    returning: Transition[S] = Transition(
        name=f"return_{level.value}",
        label="退回修改",
        role=REVIEWER_OF[level],
        sources=frozenset({level}),
        targets=frozenset({Stage.RETURNED}),
        target=lambda _filing: Stage.RETURNED,
        may=may_review,
        consequence=lambda _filing: "带意见回到填报人，改好后从头审核",
        comment=Comment.REQUIRED,
        returns=True,
    )
    return passing, returning


def _after_this_level(filing: Filing) -> str:
    return next_level(filing, filing.status)


def _stamp(step: Transition[S], _filing: S, actor: User) -> Mapping[str, Any]:
    """Who submitted, and since when it stands where it stands."""
    stamp: dict[str, Any] = {"moved_at": timezone.now()}
    if step.name == "submit":
        stamp["submitted_by"] = actor
    return stamp
