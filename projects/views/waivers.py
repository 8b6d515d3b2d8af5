"""豁免: letting one warning of a declaration pass with a reason, or no longer."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.answers import refused
from perfgoals.findings import Finding, Level
from projects.access import get_form, may_waive
from projects.flow import findings_of
from projects.forms.rules import ReasonForm
from projects.kind import page_of
from projects.models import Declaration
from projects.services.waivers import lift, waive

LIFT = "lift"  # what the page sends where a waiver is to be taken back


@require_http_methods(["GET", "POST"])
@signed_in
@transaction.atomic
def waiver(request: SignedInRequest, pk: int, fingerprint: str) -> HttpResponse:
    """One warning with the reason to let it pass (or to let it count again)."""
    declaration = get_form(request.user, pk)
    if request.method == "POST":
        # Nobody approves, edits or waives it meanwhile: what is decided below still holds when it is written.
        type(declaration).objects.select_for_update().get(pk=pk)
        declaration = get_form(request.user, pk)
    decision = may_waive(request.user, declaration)
    if not decision:
        return refused(request, decision, back=reverse(page_of(declaration), args=[pk]))
    finding = _finding(declaration, fingerprint)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        lifts = request.POST.get("do") == LIFT
        # The same button pressed twice does it once.
        if lifts == bool(finding.waived):
            (lift if lifts else waive)(request.user, declaration, finding, form.cleaned_data["reason"], request)
        messages.success(request, "已取消豁免" if lifts else "已豁免这一处提醒")
        return redirect(page_of(declaration), pk)
    context = {"declaration": declaration, "page": page_of(declaration), "finding": finding, "form": form}
    return render(request, "projects/waiver.html", context, status=422 if form.errors else 200)


def _finding(declaration: Declaration, fingerprint: str) -> Finding:
    """The finding as it stands now; 404 where the form has changed meanwhile, or where it is an error."""
    for finding in findings_of(declaration):
        if finding.fingerprint == fingerprint and finding.level is not Level.ERROR:
            return finding
    raise Http404("这一处提醒已经不在了：内容可能刚刚改过")
