"""一级项目: under which first-level project the department budget lists each project of a unit."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.access import load_or_404, visible_units
from perfgoals.accounts.guards import SignedInRequest, role_required
from projects.access import FIRST_LEVEL_EDITORS
from projects.budget_lists import projects_to_place, proposed_first_levels
from projects.forms.first_levels import FirstLevelsForm
from projects.models import BudgetYear
from projects.services.first_levels import save_first_levels

MOST: Final = 300  # projects on the page
FILL: Final = "fill"  # the button that takes the proposals into blank boxes


@require_http_methods(["GET", "POST"])
@role_required(*FIRST_LEVEL_EDITORS)
def first_levels(request: SignedInRequest, number: int, pk: int) -> HttpResponse:
    """The projects of a year of a department or unit, as far as the user may say where they are listed."""
    year, unit = load_or_404(BudgetYear.objects.all(), pk=number), load_or_404(visible_units(request.user), pk=pk)
    wanted = projects_to_place(request.user, unit, year)[: MOST + 1]
    projects = list(wanted)[:MOST]
    proposals = proposed_first_levels(request.user, projects, year)
    form = FirstLevelsForm(request.POST or None, projects=projects, proposals=proposals)
    if request.method == "POST" and FILL in request.POST:
        form = form.filled()
        messages.info(request, "空着的已按建议填上，还没有保存；核对后请按“保存”")
    elif request.method == "POST" and form.is_valid():
        written, moved = save_first_levels(request.user, projects, form.boxes(), request)
        if not moved:
            messages.success(request, f"已保存 {len(written)} 个项目的一级项目")
            return redirect(f"{reverse('budget-tables')}?{urlencode({'year': year.pk, 'unit': unit.pk})}")
        form = form.beside(list(wanted.all())[:MOST], moved)
    context = {"year": year, "unit": unit, "form": form, "more": len(wanted) > MOST, "most": MOST}
    return render(request, "projects/first_levels.html", context, status=422 if form.errors else 200)
