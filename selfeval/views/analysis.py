"""分析: pictures of a year's self-evaluations, each with the table of the same figures."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from perfgoals.accounts.access import SEEING_ROLES, visible_units
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Unit
from perfgoals.answers import as_int
from perfgoals.workflow.lists import departments_and_units
from projects.context import all_years, chosen_year
from projects.models import BudgetYear
from selfeval.analysis import MOST_LOST, MOST_POINTS, analyse

CONFIRMED: Final = "confirmed"


@require_safe
@role_required(*SEEING_ROLES)
def analysis(request: SignedInRequest) -> HttpResponse:
    """Figures of a year and, if asked for, of a department or unit in reach (``?year=&unit=&forms=confirmed``)."""
    year = chosen_year(request)
    if year is None:
        return render(request, "selfeval/analysis.html", {"year": None})
    unit_id = as_int(request.GET.get("unit"))
    unit = visible_units(request.user).filter(pk=unit_id).first() if unit_id else None
    confirmed = request.GET.get("forms") == CONFIRMED
    context = {
        "year": year,
        "unit": unit,
        "confirmed": confirmed,
        "figures": analyse(request.user, year, unit=unit, confirmed=confirmed),
        "filters": _filters(request, year, unit, confirmed=confirmed),
        "reset": reverse("analysis") if unit or confirmed else "",
        "most_points": MOST_POINTS,
        "most_lost": MOST_LOST,
    }
    return render(request, "selfeval/analysis.html", context)


def _filters(request: SignedInRequest, year: BudgetYear, unit: Unit | None, *, confirmed: bool) -> list[dict[str, Any]]:
    years = [(each.pk, str(each)) for each in all_years(request)]
    found = [{"name": "year", "label": "年度", "value": year.pk, "choices": years, "always": True}]
    units = departments_and_units(request.user)
    if len(units) > 1:
        choices = [(each.pk, each.name) for each in units]
        found.append({"name": "unit", "label": "部门或单位", "value": unit.pk if unit else "", "choices": choices})
    forms = [(CONFIRMED, "只看已确认的")]
    found.append({"name": "forms", "label": "自评表", "value": CONFIRMED if confirmed else "", "choices": forms})
    return found
