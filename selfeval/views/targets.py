"""Targets that were adjusted after the self-evaluation had begun: what changed, and taking them up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.answers import as_int, refused
from perfgoals.workflow.drafts import Locked, StaleDraft
from selfeval.models import SelfEvaluation
from selfeval.services.evaluations import changed_targets, take_up_targets
from selfeval.views.pages import EvaluationPages


@require_http_methods(["GET", "POST"])
@signed_in
def targets(request: SignedInRequest, pk: int, pages: EvaluationPages) -> HttpResponse:
    """What the newest approval changed, conflicts first; POST puts the form on it. Nothing typed is wiped."""
    evaluation = pages.get(request.user, pk)
    decision = pages.may_write(request.user, evaluation)
    if not decision:
        return refused(request, decision, back=pages.address(evaluation))
    if request.method == "POST":
        return _take_up(request, evaluation, pages)
    changed = changed_targets(evaluation)
    if changed is None:
        messages.info(request, "批复的目标没有变化，不用合并")
        return redirect(pages.address(evaluation, "edit"))
    _values, changes, newest = changed
    context = {
        "filing": evaluation,
        "kind": pages.kind,
        "approved_at": newest.made_at,
        "conflicts": [change for change in changes if change.is_conflict],
        "others": [change for change in changes if not change.is_conflict],
    }
    return render(request, "selfeval/targets.html", context)


def _take_up(request: SignedInRequest, evaluation: SelfEvaluation, pages: EvaluationPages) -> HttpResponse:
    """Put the form on the newest approval."""
    try:
        changes = take_up_targets(evaluation, request.user, seen_version=as_int(request.POST.get("version")) or 0)
    except (StaleDraft, Locked) as error:
        messages.error(request, f"没有合并：{error}。请看过最新内容后再办")
        return redirect(pages.address(evaluation, "targets"))
    conflicts = sum(change.is_conflict for change in changes)
    words = f"，其中 {conflicts} 处已填的实际完成值请对照新目标核对" if conflicts else ""
    messages.success(request, f"已按新批复的目标合并 {len(changes)} 处{words}；已填的内容都还在")
    return redirect(pages.address(evaluation, "edit"))
