"""The flows of self-evaluations (自评流程), of projects and of units: the chain of review, 复核 on its way, to 确认.

Buttons, the page that documents the flow and the tests are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perfgoals.accounts.access import Decision, denied
from perfgoals.findings import Finding, Level
from perfgoals.workflow.chain import CONFIRMATION, filing_flow
from perfgoals.workflow.transitions import Flow, Transition
from selfeval.agreement import differences
from selfeval.checks import check
from selfeval.models import OverallEvaluation, SelfEvaluation
from selfeval.queries import (
    approved_targets,
    finals_of,
    profile_of,
    rescores_of,
    settings_of,
    targets_form_of,
    values_of,
)
from selfeval.scored import scored
from selfeval.services.evaluations import changed_targets, reckon
from selfeval.sorts import sort_of
from selfeval.windows import evaluation_window, may_write_evaluation

TARGETS_CHANGED: Final = "targets_changed"


def findings_of(evaluation: SelfEvaluation) -> Sequence[Finding]:
    """All findings of the live content: the guard of 提交."""
    profile = profile_of(settings_of(evaluation.year))
    scores = scored(values_of(evaluation), profile, year=evaluation.year_id)
    return [*outdated_targets(evaluation), *check(scores, profile, evaluation.year)]


def outdated_targets(evaluation: SelfEvaluation) -> list[Finding]:
    """targets_changed: the targets were adjusted since, and the form does not stand on them yet.

    targets_differ: the form's own targets are not those that are approved.
    """
    changed = changed_targets(evaluation)
    if changed is None:
        return [] if evaluation.targets else _own_targets(evaluation)
    _values, changes, _newest = changed
    words = "；".join(f"{change.kind} {change.level3}" for change in changes) or "目标重新批复过"
    return [
        Finding(
            rule=TARGETS_CHANGED,
            level=Level.ERROR,
            field="indicators",
            label="年度指标值",
            message="批复的绩效目标已调整，自评表还没有按新的目标合并",
            found=words,
            suggestion="点“查看目标调整”，合并后再提交；已填的实际完成值都会保留",
        )
    ]


def _own_targets(evaluation: SelfEvaluation) -> list[Finding]:
    """In what typed targets differ from the approved ones, where there are any: a reviewer should know."""
    form = targets_form_of(evaluation)
    approved = approved_targets(form) if form else None
    if approved is None:
        return []
    settings = settings_of(evaluation.year)
    begun = sort_of(evaluation).begun(approved.content, profile_of(settings), settings.layout.money_unit)
    return differences(begun.indicators, values_of(evaluation).indicators)


def _may_submit_again(evaluation: SelfEvaluation) -> Decision:
    """Whether self-evaluations are still taken, so that what is withdrawn now could be handed in again."""
    window = evaluation_window(evaluation.year, evaluation.unit_id)
    return window or denied("自评已经截止，撤回以后不能再提交；要改请联系审核人退回")


def _content(evaluation: SelfEvaluation) -> Mapping[str, Any]:
    """What a snapshot keeps: the content, its re-scores with both scores, and how it was scored and printed."""
    settings = settings_of(evaluation.year)
    layout = sort_of(evaluation).layout(settings)
    profile, values = profile_of(settings), values_of(evaluation)
    rescores = rescores_of(evaluation)
    scores = scored(values, profile, finals_of(rescores.values()), year=evaluation.year_id)
    return {
        "values": values.as_content(),
        "scores": {
            row.fingerprint: str(score)
            for row, score in zip(values.indicators, (each.score for each in scores.final.rows), strict=True)
            if score is not None
        },
        "rescores": {
            fingerprint: {"before": _text(rescore.before), "after": str(rescore.after), "reason": rescore.reason}
            for fingerprint, rescore in rescores.items()
        },
        "profile": profile.as_json(),
        "year": evaluation.year_id,
        "layout": layout.id,
        "layout_version": layout.version,
    }


def _reckon(step: Transition[SelfEvaluation], evaluation: SelfEvaluation) -> None:
    """Let lists and pictures show the scores that are handed in or confirmed, also where the year's scoring changed."""
    if step.snapshot:
        reckon(evaluation)


def _text(number: object) -> str | None:
    return None if number is None else str(number)


def _flow(name: str, label: str, model: type[SelfEvaluation], called: str) -> Flow[SelfEvaluation]:
    """The flow of one sort; ``called`` is the word for the form behind its year and name."""
    return filing_flow(
        name=name,
        label=label,
        model=model,
        ending=CONFIRMATION,
        may_submit=may_write_evaluation,
        may_submit_again=_may_submit_again,
        findings=findings_of,
        content=_content,
        describe=lambda evaluation: f"{evaluation.year_id} {evaluation} {called}",
        effects=(_reckon,),
    )


FLOW: Final = _flow("selfeval", "项目支出绩效自评", SelfEvaluation, "自评")
OVERALL_FLOW: Final = _flow("overall-selfeval", "整体支出绩效自评", OverallEvaluation, "整体自评")


def flow_of(evaluation: SelfEvaluation) -> Flow[SelfEvaluation]:
    """The flow in which a self-evaluation moves."""
    return OVERALL_FLOW if evaluation.is_overall else FLOW
