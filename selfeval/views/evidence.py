"""证明材料: adding files to a self-evaluation, downloading them, taking them back; the panel that its pages show."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from perfgoals.accounts.guards import SignedInRequest, own_address, signed_in
from perfgoals.accounts.models import User
from perfgoals.accounts.services import Refused
from perfgoals.answers import refused
from perfgoals.filekinds import ENDINGS, TAKEN, kind_by_name
from perfgoals.text import megabytes
from perfgoals.workflow.access import sees_drafts
from perfgoals.workflow.perform import NotAllowed
from perfgoals.workflow.submission import BadSubmission
from selfeval.access import get_evaluation, get_evidence
from selfeval.forms.evidence import FILES, place_key, uploaded
from selfeval.kind import kind_of_evaluation
from selfeval.models import Evidence, SelfEvaluation
from selfeval.services.evidence import Place, add_evidence, places_of, take_back
from selfeval.values import EvaluationValues
from selfeval.windows import may_write_evaluation

SECTION: Final = "#evidence"


@require_POST
@signed_in
def add(request: SignedInRequest, pk: int, model: type[SelfEvaluation]) -> HttpResponseBase:
    """Take in one file or several; each that is refused says why, the others are kept."""
    evaluation = get_evaluation(request.user, pk, model)
    try:
        files, place = uploaded(request)
    except BadSubmission:
        return HttpResponseBadRequest("请求不完整，请回到表上再上传", content_type="text/plain; charset=utf-8")
    try:
        kept = [_add_one(request, evaluation, file, place) for file in files]
    except NotAllowed as refusal:
        return refused(request, refusal.decision, back=_page(evaluation))
    if not files:
        messages.error(request, "没有上传：请先选择文件")
    if any(kept):
        messages.success(request, f"已上传 {sum(kept)} 份证明材料（{place.label}）")
    return _back(request, evaluation)


def _add_one(request: SignedInRequest, evaluation: SelfEvaluation, file: UploadedFile[Any], place: Place) -> bool:
    """Whether the file was kept; why not, it says."""
    # What is too large is said by the service: so much of it is read that it can tell.
    data = file.read(settings.EVIDENCE_MAX_BYTES + 1)
    try:
        add_evidence(request.user, evaluation, data, file.name or "", place=place, request=request)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return False
    return True


@require_safe
@signed_in
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file under its name, always as a download: no browser shows it inside our pages."""
    evidence = get_evidence(request.user, pk)
    if evidence.removed_at and not sees_drafts(request.user, evidence.evaluation):
        raise Http404("这份材料已经撤回")
    try:
        file = evidence.file.open("rb")
    except FileNotFoundError:
        raise Http404("文件已不在存储里，请联系管理员") from None
    response = FileResponse(
        file, as_attachment=True, filename=evidence.name, content_type=kind_by_name(evidence.name).content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a file back; it stays stored. Pressed twice it is done once."""
    evidence = get_evidence(request.user, pk)
    try:
        taken_back = take_back(request.user, evidence, request)
    except NotAllowed as refusal:
        return refused(request, refusal.decision, back=_page(evidence.evaluation))
    if taken_back:
        messages.success(request, f"已撤回“{evidence.name}”；文件仍保存，本单位的人还能下载")
    return _back(request, evidence.evaluation)


def _back(request: SignedInRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """To the page that the form stood on, else to the self-evaluation."""
    page = own_address(request) if request.POST.get("next") else _page(evaluation)
    return redirect(page + SECTION)


def _page(evaluation: SelfEvaluation) -> str:
    """The address of a self-evaluation, of whichever sort."""
    return reverse(kind_of_evaluation(evaluation).page, args=[evaluation.pk])


def evidence_panel(user: User, evaluation: SelfEvaluation, values: EvaluationValues) -> dict[str, Any]:
    """What selfeval/_evidence.html shows, as ``evidence`` in its context. One query, and those of may_write_evaluation.

    ``files`` that count, in the order of the rows; ``taken_back`` those that no longer do, for the unit's own people;
    ``by_row`` how many each row of the form has, by its place among the indicators.
    """
    inside = sees_drafts(user, evaluation)
    kept: list[Evidence] = []
    if inside or not evaluation.is_editable:
        people = ("uploaded_by", "removed_by")
        kept = list(Evidence.objects.filter(evaluation=evaluation).select_related(*people).order_by("pk"))
    places = places_of(values.indicators)
    order = {place: number for number, place in enumerate(places)}
    shown = [_shown(each, order) for each in kept]
    counting = sorted((each for each in shown if not each["removed"]), key=lambda each: each["order"])
    counts = Counter(each["place"] for each in counting)
    return {
        "files": counting,
        "taken_back": [each for each in shown if each["removed"]] if inside else [],
        "by_row": [counts[Place(row.level2, row.level3)] for row in values.indicators],
        "may_add": may_write_evaluation(user, evaluation),
        "places": [(place_key(place), place) for place in places],
        "limits": _limits(),
        "accept": ",".join(ENDINGS),
        "field": FILES,
        "size": megabytes(sum(each["file"].size for each in counting)),
        "add_to": reverse(f"{kind_of_evaluation(evaluation).page}-evidence", args=[evaluation.pk]),
    }


def _shown(evidence: Evidence, order: dict[Place, int]) -> dict[str, Any]:
    """One file; ``gone``: the row that it was given for is no longer on the form, or is called otherwise."""
    place = Place(evidence.level2, evidence.level3)
    return {
        "file": evidence,
        "place": place,
        "order": order.get(place, len(order)),
        "gone": place not in order,
        "kind": kind_by_name(evidence.name).label,
        "size": megabytes(evidence.size),
        "removed": evidence.removed_at is not None,
    }


def _limits() -> str:
    """What may be uploaded, in words."""
    one, whole = megabytes(settings.EVIDENCE_MAX_BYTES), megabytes(settings.EVIDENCE_MAX_FORM_BYTES)
    return f"{TAKEN}；每份不超过 {one}，一张表最多 {settings.EVIDENCE_MAX_FILES} 份、合计 {whole}。"
