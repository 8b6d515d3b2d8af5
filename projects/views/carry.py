"""沿用上年: last year's texts and indicators side by side, each to be taken or left."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.answers import as_int, refused
from perfgoals.workflow.drafts import Locked, StaleDraft
from projects.access import get_declaration
from projects.carry import fitting, offers, taken_over
from projects.compare import changes_between
from projects.queries import last_year_of, tiers_of, values_of
from projects.services.drafts import save_draft
from projects.tables import labels_of
from projects.windows import may_write_now


@require_http_methods(["GET", "POST"])
@signed_in
def carry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer what last year's form says, years moved on and marked; take over what was ticked."""
    user = request.user
    declaration = get_declaration(user, pk)
    decision = may_write_now(user, declaration)
    if not decision:
        return refused(request, decision, back=reverse("declaration", args=[pk]))
    last = last_year_of(declaration)
    if last is None:
        raise Http404("这个项目上一年度没有申报表")
    current = values_of(declaration)
    previous = fitting(values_of(last), declaration.layout, tiers_of(declaration.year.framework))
    if request.method == "POST":
        chosen = set(request.POST.getlist("take"))
        values = taken_over(current, previous, last.year_id, declaration.year_id, take=chosen.__contains__)
        try:
            save_draft(
                declaration, user, values, seen_version=as_int(request.POST.get("version")) or 0, cause="沿用上年"
            )
        except (StaleDraft, Locked) as error:
            messages.error(request, f"没有沿用：{error}。请核对后再选")
            return redirect("declaration-carry", pk)
        taken = len(changes_between(current, values))
        messages.success(request, f"已沿用 {taken} 处，请逐处核对；没有选的内容没有带过来")
        return redirect("declaration-edit", pk)
    context = {
        "declaration": declaration,
        "last": last,
        "offers": [
            {"offer": offer, "present": getattr(current, offer.key, "")}
            for offer in offers(previous, last.year_id, declaration.year_id, labels_of(declaration.layout))
        ],
    }
    return render(request, "projects/carry.html", context)
