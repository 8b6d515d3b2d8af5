"""复核: a reviewer changes the score of a row, with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.answers import as_int, refused
from perfgoals.money import AmountError, parse_number
from perfgoals.text import clean
from perfgoals.workflow.perform import NotAllowed, StaleObject
from selfeval.services.rescoring import RescoreRefused, rescore
from selfeval.views.pages import EvaluationPages

REASON_LIMIT: Final = 500
SECTION: Final = "#rescoring"


@require_POST
@signed_in
def rescoring(request: SignedInRequest, pk: int, pages: EvaluationPages) -> HttpResponse:
    """Change one score. What stands in the way is said on the page, with what was typed still there."""
    evaluation = pages.get(request.user, pk)
    fingerprint = request.POST.get("fingerprint", "")
    reason = clean(request.POST.get("comment", ""))
    seen_version = as_int(request.POST.get("version")) or 0
    try:
        made = rescore(
            evaluation,
            request.user,
            fingerprint,
            _score(request),
            _short(reason),
            seen_version=seen_version,
            request=request,
        )
    except NotAllowed as refusal:
        return refused(request, refusal.decision, back=pages.address(evaluation))
    except (RescoreRefused, StaleObject) as refusal:
        messages.error(request, f"没有改分：{refusal}")
        typed = {"fingerprint": fingerprint, "score": request.POST.get("score", ""), "comment": reason}
        page = pages.page(request.user, pages.fresh(pk)) | {"typed": typed}
        return render(request, pages.template, page, status=409 if isinstance(refusal, StaleObject) else 422)
    before = "没有得分" if made.before is None else f"{made.before:.2f}"
    messages.success(request, f"已复核“{made.level3}”：{before} → {made.after:.2f}，原得分一并保留")
    return redirect(pages.address(evaluation) + SECTION)


def _score(request: SignedInRequest) -> Decimal:
    """The score that was typed. Raises RescoreRefused for what is none."""
    try:
        number = parse_number(clean(request.POST.get("score", "")))
    except AmountError:
        number = None
    if number is None:
        raise RescoreRefused("复核得分要写数字")
    return number


def _short(reason: str) -> str:
    """The reason within its limit. Raises RescoreRefused for a longer one."""
    if len(reason) > REASON_LIMIT:
        raise RescoreRefused(f"理由限 {REASON_LIMIT} 字")
    return reason
