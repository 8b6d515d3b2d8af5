"""从项目指标选取: the indicators of the projects that an overall form gathers, each to be taken or left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.answers import as_int, refused
from perfgoals.workflow.drafts import Locked, StaleDraft
from projects.access import get_overall
from projects.overall.gather import is_present, offered, with_picked
from projects.overall_queries import columns_of, declared_projects, overall_values_of
from projects.services.overalls import save_overall
from projects.windows import may_write_now


@require_http_methods(["GET", "POST"])
@signed_in
def indicators(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer the projects' indicators with the 度量单位 that their targets propose; take over what was ticked."""
    overall = get_overall(request.user, pk)
    decision = may_write_now(request.user, overall)
    if not decision:
        return refused(request, decision, back=reverse("overall", args=[pk]))
    values = overall_values_of(overall)
    projects = declared_projects(overall.unit, overall.year, with_rows=True)
    choices = {
        f"{project.project}-{at}": (project, row) for project in projects for at, row in enumerate(offered(project))
    }
    if request.method == "POST":
        chosen = set(request.POST.getlist("take"))
        picked = [row for key, (_project, row) in choices.items() if key in chosen]
        after = with_picked(values, picked)
        seen_version = as_int(request.POST.get("version")) or 0
        try:
            save_overall(overall, request.user, after, seen_version=seen_version, cause="从项目指标选取")
        except (StaleDraft, Locked) as error:
            messages.error(request, f"没有选取：{error}。请核对后再选")
            return redirect("overall-indicators", pk)
        taken = len(after.indicators) - sum(not row.is_empty for row in values.indicators)
        messages.success(request, f"已选取 {taken} 条指标，可以接着修改；同名的没有重复")
        return redirect(f"{reverse('overall-edit', args=[pk])}#indicators")
    rows: dict[int, list[dict[str, object]]] = {}
    for key, (project, row) in choices.items():
        view = {"key": key, "row": row, "present": is_present(values, row)}
        rows.setdefault(project.project, []).append(view)
    context = {
        "overall": overall,
        "projects": [{"project": each, "rows": rows[each.project]} for each in projects if each.project in rows],
        "has_measure": "unit_of_measure" in columns_of(overall.year),
    }
    return render(request, "projects/overall_indicators.html", context)
