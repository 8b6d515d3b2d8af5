"""Lists of overall forms, and how a new one begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perfgoals.accounts.access import SEEING_ROLES, denied, load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role
from perfgoals.answers import as_int, refused
from perfgoals.workflow.lists import list_context
from projects.context import chosen_year, sent_year
from projects.forms.new import overall_units
from projects.models import Overall
from projects.overall_kind import OVERALL
from projects.overall_queries import NEWEST_OVERALLS, listed_overalls
from projects.services.overalls import OverallExists, begin_overall
from projects.windows import window_decision


@require_safe
@role_required(*SEEING_ROLES)
def overalls(request: SignedInRequest) -> HttpResponse:
    """Overall forms that the user may see: by year, state, unit and text; newest first, keyset pages."""
    year = chosen_year(request)
    context = list_context(request, OVERALL, listed_overalls, NEWEST_OVERALLS, year=year, text_label="单位名称")
    context["money_unit"] = year.overall_layout.money_unit if year else ""
    return render(request, "projects/overalls.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*SEEING_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """A new overall form of a unit that the user files for: one a year; sent twice it is made once."""
    user = request.user
    if not user.holds(Role.FILER):
        return refused(request, denied("只有填报人可以开始填整体表"), back="/")
    year = sent_year(request)
    if year is None:
        return refused(request, denied("还没有设置年度，请联系管理员"), back="/")
    if request.method == "POST" and (pk := as_int(request.POST.get("unit"))):
        unit = load_or_404(overall_units(user).select_related("parent__parent"), pk=pk)
        decision = window_decision(year, unit)
        if not decision:
            return refused(request, decision, back=reverse("overalls"))
        try:
            return redirect("overall-edit", begin_overall(user, unit, year).pk)
        except OverallExists as exists:
            messages.info(request, f"{exists}，已为您打开")
            return redirect("overall", exists.overall.pk)
    filed = Overall.objects.filter(year=year, unit__in=overall_units(user)).values_list("unit_id", flat=True)
    units = overall_units(user).exclude(pk__in=filed).order_by("path")
    return render(request, "projects/overall_new.html", {"year": year, "units": list(units)})
