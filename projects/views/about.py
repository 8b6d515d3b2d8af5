"""Pages about the system itself: the documented flow, and whether it is alive."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.guards import SignedInRequest, role_required
from projects.flow import FLOW


@require_safe
@role_required(*SEEING_ROLES)
def flow(request: SignedInRequest) -> HttpResponse:
    """填表说明·办理流程: the transition table as a page, made from the table that runs."""
    rows = [
        {
            "step": step,
            "sources": [state.label for state in FLOW.states if state.name in step.sources],
            "targets": [state.label for state in FLOW.states if state.name in step.targets],
        }
        for step in FLOW.transitions
    ]
    return render(request, "projects/flow.html", {"flow": FLOW, "rows": rows})


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """For a watchdog: 200 as long as the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
