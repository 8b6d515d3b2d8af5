"""复核: a reviewer changes a score with a reason; the score before it stays beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event
from perfgoals.workflow.access import REVIEWER_OF
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import NotAllowed, StaleObject, last_record
from selfeval.access import may_rescore
from selfeval.flow import flow_of
from selfeval.models import Rescore, SelfEvaluation
from selfeval.queries import final_scores, profile_of, settings_of, values_of
from selfeval.scored import scored
from selfeval.services.evaluations import reckon
from selfeval.values import points

RESCORED: Final = "复核得分"


class RescoreRefused(ValueError):
    """The score cannot be changed so; the message says why in Chinese."""


def rescore(
    evaluation: SelfEvaluation,
    user: User,
    fingerprint: str,
    after: Decimal,
    reason: str,
    *,
    seen_version: int,
    request: HttpRequest | None = None,
) -> Rescore:
    """Set the score of the row of that fingerprint, whole points or with 2 decimals, within its weight.

    The totals of the self-evaluation follow at once, and its version goes up, so that nobody confirms other scores
    than those before the eyes; the change stands in the audit trail. Raises NotAllowed, RescoreRefused, StaleObject.
    """
    decision = may_rescore(user, evaluation)
    if not decision:
        raise NotAllowed(decision)
    flow, values = flow_of(evaluation), values_of(evaluation)
    scores = scored(values, profile_of(settings_of(evaluation.year)), final_scores(evaluation), year=evaluation.year_id)
    places = [place for place, row in enumerate(values.indicators) if row.fingerprint == fingerprint]
    if not places:
        raise RescoreRefused("这一行已经改过，请看过最新内容再复核")
    row, before = values.indicators[places[0]], scores.score_of(places[0])
    _demand(after, reason, row.weight, before)
    with transaction.atomic():
        moved = SelfEvaluation.every.filter(pk=evaluation.pk, status=evaluation.status, version=seen_version).update(
            version=F("version") + 1
        )
        if not moved:
            raise StaleObject(last_record(flow, evaluation.pk))
        made = Rescore.objects.create(
            evaluation=evaluation,
            fingerprint=fingerprint,
            level2=row.level2,
            level3=row.level3,
            before=before,
            after=after,
            reason=reason.strip(),
            role=REVIEWER_OF[Stage(evaluation.status)],
            by=user,
        )
        evaluation.version = seen_version + 1
        reckon(evaluation)
        change = f"{row.level3}：{points(before) or '没有得分'} → {points(after)}，{made.reason}"
        record_event(user, RESCORED, flow.describe(evaluation), change, request, unit=evaluation.unit_id)
    return made


def _demand(after: Decimal, reason: str, weight: Decimal | None, before: Decimal | None) -> None:
    """A reason, and a score that the row can have and does not have yet."""
    if weight is None or not 0 <= after <= weight:
        raise RescoreRefused(f"复核得分应在 0 到 {points(weight) or 0} 分之间")
    if after != round(after, 2):
        raise RescoreRefused("复核得分最多两位小数")
    if after == before:
        raise RescoreRefused("与原得分相同，不用复核")
    if not reason.strip():
        raise RescoreRefused("请写明复核的理由")
