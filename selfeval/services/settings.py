"""What 管理员 sets for a year's monitoring and self-evaluation (监控与自评设置), and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event
from perfgoals.officialforms import layouts
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear
from projects.windows import moment
from selfeval.access import EVALUATION_RELATED
from selfeval.models import EvaluationYear, SelfEvaluation
from selfeval.queries import profile_of
from selfeval.scoring import LABELS, PROFILES, ScoringProfile
from selfeval.services.evaluations import reckon

SET_EVALUATION: Final = "设置监控与自评"
RECKONED: Final = "重算自评得分"
TIMES: Final = (
    *("monitoring_opens_at", "monitoring_closes_at", "opens_at", "closes_at"),
    *("department_review_by", "finance_review_by"),
)
LAYOUTS: Final[Mapping[str, str]] = {"layout_id": "selfeval", "monitoring_layout_id": "monitoring"}
# What 管理员 sets; the profile beside it.
COLUMNS: Final = ("monitoring_month", *TIMES, *LAYOUTS)
_PIECE: Final = 200  # forms that are read at once while all of a year are reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting that differs, in words: what it is called, what it was or what mine is, what it is now."""

    label: str
    before: str
    after: str


class StaleSettings(Exception):
    """Somebody saved the settings since they were seen; nothing was written. ``current`` is what stands there now,
    ``differences`` how it differs from what was to be saved (``before``: stored, ``after``: mine).
    """

    def __init__(self, current: EvaluationYear, differences: list[Difference]) -> None:
        super().__init__(f"{current.saved_by}刚刚保存过这些设置")
        self.current = current
        self.differences = differences


def save_settings(
    user: User,
    settings: EvaluationYear,
    wanted: Mapping[str, Any],
    profile: ScoringProfile,
    *,
    seen_version: int,
    request: HttpRequest | None = None,
) -> EvaluationYear:
    """Keep the settings of a year under the version that was seen, with what changed in the audit trail.

    ``wanted`` are the COLUMNS. Where the scoring changed, the stored scores of every form that is not confirmed
    follow (``reckon_year``). Raises StaleSettings.
    """
    columns = {name: wanted[name] for name in COLUMNS} | {
        "profile_id": profile.id,
        "profile": {} if profile in PROFILES else profile.as_json(),
        "saved_by": user,
        "saved_at": timezone.now(),
    }
    # By the key alone: given the year itself, the year in hand would take these for its stored settings.
    year, mine = settings.year, EvaluationYear(year_id=settings.year_id, **columns)
    with transaction.atomic():
        stored = EvaluationYear.objects.select_for_update(of=("self",)).filter(year=year).select_related("saved_by")
        before = stored.first()
        changed = differences(before or settings, mine)
        if not _written(before, year, columns, seen_version):
            current = stored.get()
            raise StaleSettings(current, differences(current, mine))
        words = "；".join(f"{each.label}：{each.before} → {each.after}" for each in changed) or "没有变化"
        record_event(user, SET_EVALUATION, str(year), words, request)
    saved = EvaluationYear.objects.select_related("year").get(year=year)
    if any(each.label in _SCORING for each in changed):
        reckon_year(year)
    return saved


def _written(before: EvaluationYear | None, year: BudgetYear, columns: Mapping[str, Any], seen_version: int) -> bool:
    """Whether the settings were stored. The first save, too, raises the version that everybody had seen."""
    if before is not None:
        return bool(
            EvaluationYear.objects.filter(year=year, version=seen_version).update(version=F("version") + 1, **columns)
        )
    try:
        with transaction.atomic():
            EvaluationYear.objects.create(year=year, version=seen_version + 1, **columns)
    except IntegrityError:  # somebody else's first save came in between
        return False
    return True


def reckon_year(year: BudgetYear) -> int:
    """Write the scores of every self-evaluation of a year anew that is not confirmed; how many. Those stay as they are.

    Each form by itself, so that whoever types in one waits for no other; a form that is saved meanwhile is scored by
    the new rules anyhow. Broken off, it can be done again.
    """
    waiting = SelfEvaluation.every.filter(year=year).exclude(status=Stage.APPROVED).order_by("pk")
    last = count = 0
    while keys := list(waiting.filter(pk__gt=last).values_list("pk", flat=True)[:_PIECE]):
        for pk in keys:
            with transaction.atomic():
                held = SelfEvaluation.every.select_for_update(of=("self",)).select_related(*EVALUATION_RELATED)
                form = held.filter(pk=pk).exclude(status=Stage.APPROVED).first()
                if form is not None:
                    reckon(form)
                    count += 1
        last = keys[-1]
    return count


def reckon_again(user: User, year: BudgetYear, request: HttpRequest | None = None) -> int:
    """``reckon_year`` by hand, after it was broken off; recorded."""
    count = reckon_year(year)
    record_event(user, RECKONED, str(year), f"{count} 张未确认的自评表", request)
    return count


def differences(before: EvaluationYear, after: EvaluationYear) -> list[Difference]:
    """What differs between two settings of a year, in the order of the page."""
    old, new = described(before), described(after)
    return [
        Difference(label=label, before=old.get(label, "没有"), after=new.get(label, "没有"))
        for label in dict.fromkeys((*old, *new))
        if old.get(label) != new.get(label)
    ]


def described(settings: EvaluationYear) -> dict[str, str]:
    """Every setting in words, by its label."""
    words = {"监控到几月": f"{settings.monitoring_month} 月"}
    for name in TIMES:
        at: datetime | None = getattr(settings, name)
        words[_label(name)] = moment(at) if at else "没有设"
    for name in LAYOUTS:
        layout_id: str = getattr(settings, name)
        try:
            layout = layouts.get(layout_id)
            words[_label(name)] = f"{layout.title}（{layout.id}）"
        except layouts.UnknownLayout:
            words[_label(name)] = layout_id
    return words | _scoring(profile_of(settings))


def _label(name: str) -> str:
    return str(EvaluationYear._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _scoring(profile: ScoringProfile) -> dict[str, str]:
    """The fields of a scoring profile in words."""
    levels = (
        f"{level.name} {number(level.points)} 分" if level.points is not None else f"{level.name}计入{level.counts_in}"
        for level in profile.levels
    )
    caps = (f"执行率低于 {number(cap.below)}% 不超过 {number(cap.at_most)} 分" for cap in profile.caps)
    grades = (f"{grade.name} {number(grade.at_least)} 分起" for grade in profile.grades)
    reason = "不用" if profile.reason_from is None else percent(profile.reason_from)
    deducts = profile.deduction != 0
    values = {
        "label": profile.label,
        "execution_points": f"{number(profile.execution_points)} 分",
        "levels": "、".join(levels),
        "less_method": profile.less_method.label,
        "reason_from": reason,
        "reached_from": percent(profile.reached_from),
        "partly_from": percent(profile.partly_from),
        "caps": "、".join(caps) or "不用",
        "deduction": f"{number(profile.deduction)} 分" if deducts else "不扣",
        "deduct_from": percent(profile.deduct_from),
        "grades": "、".join(grades),
    }
    return {SCORING_LABELS[name]: words for name, words in values.items()}


SCORING_LABELS: Final[Mapping[str, str]] = {**LABELS, "label": "评分办法"}
_SCORING: Final = frozenset(SCORING_LABELS.values())


def number(value: Decimal | None) -> str:
    """A number without zeros at its end: 50, 9.5."""
    return "" if value is None else f"{value.normalize():f}"


def percent(share: Decimal) -> str:
    """A share in percent: 1.3 is 130%."""
    return f"{number(share * 100)}%"
