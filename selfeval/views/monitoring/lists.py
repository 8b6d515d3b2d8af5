"""Lists of monitorings, and how a new one begins."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfgoals.accounts.access import SEEING_ROLES, denied
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role
from perfgoals.answers import as_int, refused
from perfgoals.money import MoneyUnit
from perfgoals.text import clean
from perfgoals.workflow.lists import list_context
from projects.context import chosen_year, sent_year
from projects.models import BudgetYear, Declaration
from selfeval.access import evaluable_declarations, get_evaluable
from selfeval.monitoring.lights import Light
from selfeval.monitoring_kind import MONITORING
from selfeval.queries import NEWEST_MONITORINGS, listed_monitorings, monitored_unit_of, settings_of, unmonitored
from selfeval.services.evaluations import NotApproved
from selfeval.services.monitorings import MonitoringExists, begin_monitoring
from selfeval.windows import monitoring_window

DECLARATIONS_SHOWN: Final = 50


@require_safe
@role_required(*SEEING_ROLES)
def monitorings(request: SignedInRequest) -> HttpResponse:
    """Monitorings that the user may see: by year, state, light, unit and text; newest first, keyset pages."""
    asked = request.GET.get("light", "")
    light = asked if asked in set(Light) else ""
    listed = partial(listed_monitorings, light=light)
    year = chosen_year(request)
    context = list_context(request, MONITORING, listed, NEWEST_MONITORINGS, year=year)
    context["money_unit"] = monitored_unit_of(year) if year else MoneyUnit.YUAN
    choices = [(each.value, f"{each.label}灯") for each in Light]
    context["filters"].insert(1, {"name": "light", "label": "预警", "value": light, "choices": choices})
    context["filtered"] = context["filtered"] or bool(light)
    return render(request, "selfeval/monitorings.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*SEEING_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """A new monitoring on the approved targets of a declaration, up to the month that the year sets."""
    user = request.user
    if not user.holds(Role.FILER):
        return refused(request, denied("只有填报人可以开始监控"), back="/")
    year = sent_year(request)
    if year is None:
        return refused(request, denied("还没有设置年度，请联系管理员"), back="/")
    if pk := as_int(request.POST.get("declaration")):
        return _begin(request, get_evaluable(user, year, pk))
    return render(request, "selfeval/monitoring_new.html", _page(request, year))


def _page(request: SignedInRequest, year: BudgetYear) -> dict[str, object]:
    """Context of the page that offers the declarations without a monitoring of the month."""
    month = settings_of(year).monitoring_month
    text = clean(request.GET.get("text", "")).strip()
    found = evaluable_declarations(request.user, year)
    found = found.filter(name__contains=text) if text else found
    without = unmonitored(found, year, month).select_related("project", "unit").order_by("-pk")
    return {
        "year": year,
        "month": month,
        "declarations": list(without[:DECLARATIONS_SHOWN]),
        "filters": [{"name": "text", "label": "项目名称", "value": text}],
        "reset": request.path if text else "",
    }


def _begin(request: SignedInRequest, declaration: Declaration) -> HttpResponse:
    """Make the draft and go on to it; sent twice it is made once."""
    decision = monitoring_window(declaration.year, declaration.unit_id)
    if not decision:
        return refused(request, decision, back=request.path)
    try:
        monitoring = begin_monitoring(request.user, declaration)
    except NotApproved as refusal:
        return refused(request, denied(str(refusal)), back=request.path)
    except MonitoringExists as exists:
        messages.info(request, f"{exists}，已为您打开")
        return redirect("monitoring", exists.monitoring.pk)
    return redirect("monitoring-edit", monitoring.pk)
