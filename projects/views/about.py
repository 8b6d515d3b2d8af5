"""Pages about the system itself: the documented flows, and whether it is alive."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.workflow.kinds import FilingKind, kinds
from perfgoals.workflow.tasks import TaskSource, sources


@require_safe
@role_required(*SEEING_ROLES)
def flow(request: SignedInRequest) -> HttpResponse:
    """填表说明·办理流程: the transition tables as a page, made from the tables that run."""
    flows = [*map(_documented, kinds()), *map(_documented, sources())]
    return render(request, "projects/flow.html", {"flows": flows})


def _documented(kind: FilingKind | TaskSource) -> dict[str, Any]:
    """The states and steps of a kind of form or task."""
    flow = kind.flow
    return {
        "kind": kind,
        "states": flow.states,
        "rows": [
            {
                "step": step,
                "sources": [state.label for state in flow.states if state.name in step.sources],
                "targets": [state.label for state in flow.states if state.name in step.targets],
            }
            for step in flow.transitions
        ],
    }


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """For a watchdog: 200 as long as the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
