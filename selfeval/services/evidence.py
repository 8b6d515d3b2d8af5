"""Evidence (证明材料): files that prove actual values; they come and go while the form may be written, none is lost."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.accounts.services import Refused, record_event
from perfgoals.filekinds import FileRefused, clean_name, kind_of
from perfgoals.text import megabytes
from perfgoals.workflow.perform import NotAllowed
from selfeval.models import EvaluationRow, Evidence, SelfEvaluation
from selfeval.values import EvaluationRowValues
from selfeval.windows import may_write_evaluation

ADDED: Final = "上传证明材料"
TAKEN_BACK: Final = "撤回证明材料"
# What was taken back stays stored: so many times the limits of a form it may hold in all.
EVER: Final = 4


class Place(NamedTuple):
    """What a file proves: the row of that second and third level; both blank: the form as a whole."""

    level2: str = ""
    level3: str = ""

    @property
    def label(self) -> str:
        """The place as a reader names it."""
        return self.level3 or "整张表"


WHOLE_FORM: Final = Place()


def places_of(rows: Iterable[EvaluationRow | EvaluationRowValues]) -> tuple[Place, ...]:
    """What evidence may be given for: the form as a whole, and each row that names an indicator, in their order."""
    named = (Place(row.level2, row.level3) for row in rows if row.level3.strip())
    return tuple(dict.fromkeys((WHOLE_FORM, *named)))


def add_evidence(
    user: User,
    evaluation: SelfEvaluation,
    data: bytes,
    name: str,
    *,
    place: Place = WHOLE_FORM,
    request: HttpRequest | None = None,
) -> Evidence:
    """Keep a file for a row, or for the form as a whole, under a name of our own in private storage.

    Two uploads at once come one after the other, so that the limits hold. Raises NotAllowed where the form may not be
    written now, Refused (``field`` is ``file`` or ``place``) with the reason; then nothing is stored.
    """
    name = clean_name(name)
    if len(data) > settings.EVIDENCE_MAX_BYTES:
        raise Refused(f"“{name}”超过 {megabytes(settings.EVIDENCE_MAX_BYTES)}，请压缩或拆成几个文件再上传", "file")
    try:
        kind_of(name, data)
    except FileRefused as refusal:
        raise Refused(f"“{name}”没有上传：{refusal.message}", "file") from None
    made = Evidence(
        evaluation=evaluation,
        level2=place.level2,
        level3=place.level3,
        file=ContentFile(data, name=f"{uuid.uuid4().hex}{PurePosixPath(name.lower()).suffix}"),
        name=name,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        uploaded_by=user,
    )
    try:
        with transaction.atomic():
            locked = _locked(user, evaluation)
            if place not in places_of(locked.indicators.all()):
                raise Refused(f"“{place.label}”这一行已经不在表里，请刷新页面后再上传", "place")
            _demand_room(made)
            made.save()
            _record(user, ADDED, made, request)
    except BaseException:
        # The row is undone by the database; its file, where it was written already, is not.
        default_storage.delete(str(made.file.name))
        raise
    return made


def take_back(user: User, evidence: Evidence, request: HttpRequest | None = None) -> bool:
    """Mark a file as taken back (撤回): it counts no more and stays stored. Whether it still counted until now.

    Raises NotAllowed where the form may not be written now.
    """
    with transaction.atomic():
        _locked(user, evidence.evaluation)
        counting = Evidence.objects.filter(pk=evidence.pk, removed_at=None)
        if not counting.update(removed_by=user, removed_at=timezone.now()):
            return False
        _record(user, TAKEN_BACK, evidence, request)
    return True


def _locked(user: User, evaluation: SelfEvaluation) -> SelfEvaluation:
    """The self-evaluation, held until the end of the transaction. Raises NotAllowed where it may not be written."""
    rows = SelfEvaluation.every.select_for_update(of=("self",)).select_related("unit", "year__evaluation")
    locked = rows.get(pk=evaluation.pk)
    decision = may_write_evaluation(user, locked)
    if not decision:
        raise NotAllowed(decision)
    return locked


def _demand_room(new: Evidence) -> None:
    """Neither the same file at the same place again, nor more than a form may hold."""
    kept = list(Evidence.objects.filter(evaluation=new.evaluation))
    counting = [each for each in kept if each.removed_at is None]
    for each in counting:
        if (each.digest, each.level2, each.level3) == (new.digest, new.level2, new.level3):
            before = "" if each.name == new.name else f"（当时叫“{each.name}”）"
            raise Refused(f"“{new.name}”已经上传过{before}，不用再传", "file")
    most, room = settings.EVIDENCE_MAX_FILES, settings.EVIDENCE_MAX_FORM_BYTES
    if len(counting) >= most:
        raise Refused(f"“{new.name}”没有上传：一张表最多 {most} 份证明材料，请先撤回不需要的", "file")
    if sum(each.size for each in counting) + new.size > room:
        raise Refused(f"“{new.name}”没有上传：一张表的证明材料合计不超过 {megabytes(room)}，请先撤回不需要的", "file")
    if len(kept) >= EVER * most or sum(each.size for each in kept) + new.size > EVER * room:
        raise Refused(f"“{new.name}”没有上传：这张表撤回的材料太多，已不能再传，请联系管理员", "file")


def _record(user: User, action: str, evidence: Evidence, request: HttpRequest | None) -> None:
    """One line of the trail, by which the very file can be told."""
    evaluation = evidence.evaluation
    place = Place(evidence.level2, evidence.level3).label
    detail = f"{place}：{evidence.name}（{megabytes(evidence.size)}，SHA-256 {evidence.digest}）"
    record_event(user, action, f"{evaluation.year} {evaluation} 自评", detail, request, unit=evaluation.unit)
