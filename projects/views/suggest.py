"""What is offered while an indicator is typed, as JSON for the page's script."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.text import clean
from projects.access import get_form
from projects.suggestions import suggest
from projects.windows import may_write_now

LONGEST = 100  # characters of what is typed that are looked at


@require_safe
@signed_in
def suggestions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Proposals for a row: ``?level2=`` its 二级指标 and ``&q=`` what is typed, at most eight, the best source first.

    ``{"suggestions": [{"name", "target", "explanation", "source"}]}``, all texts; source is a sentence to show.
    404 for who may not edit the declaration now, as for one that is not there.
    """
    declaration = get_form(request.user, pk)
    if not may_write_now(request.user, declaration):
        raise Http404("没有这个页面，或您无权查看")
    level2 = clean(request.GET.get("level2", "")).strip()[:LONGEST]
    text = clean(request.GET.get("q", "")).strip()[:LONGEST]
    found = suggest(declaration, level2, text) if level2 else []
    return JsonResponse({"suggestions": [asdict(each) for each in found]})
