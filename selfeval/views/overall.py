"""Lists of self-evaluations of whole units, and the ways in which a new one begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfgoals.accounts.access import SEEING_ROLES, denied
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role, Unit
from perfgoals.answers import as_int, refused
from perfgoals.money import MoneyUnit
from perfgoals.workflow.lists import list_context
from projects.context import chosen_year, sent_year
from projects.forms.new import filing_units
from projects.models import BudgetYear, Overall
from selfeval.access import evaluable_overalls, get_evaluable_overall
from selfeval.kind import OVERALL_SELF_EVALUATION
from selfeval.models import OverallEvaluation
from selfeval.queries import NEWEST_OVERALL_EVALUATIONS, listed_overall_evaluations, money_unit_of
from selfeval.services.evaluations import EvaluationExists, NotApproved, begin_blank_overall, begin_evaluation
from selfeval.windows import evaluation_window


@require_safe
@role_required(*SEEING_ROLES)
def evaluations(request: SignedInRequest) -> HttpResponse:
    """Self-evaluations of units that the user may see: by year, state, unit and name; newest first, keyset pages."""
    year = chosen_year(request)
    context = list_context(
        request,
        OVERALL_SELF_EVALUATION,
        listed_overall_evaluations,
        NEWEST_OVERALL_EVALUATIONS,
        year=year,
        text_label="部门（单位）名称",
    )
    money_unit = money_unit_of(year) if year else MoneyUnit.YUAN
    return render(request, "selfeval/overalls.html", context | {"money_unit": money_unit})


@require_http_methods(["GET", "POST"])
@role_required(*SEEING_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """A new self-evaluation of a unit: on its approved overall form, or blank where it never filed one here."""
    user = request.user
    if not user.holds(Role.FILER):
        return refused(request, denied("只有填报人可以开始自评"), back="/")
    year = sent_year(request)
    if year is None:
        return refused(request, denied("还没有设置年度，请联系管理员"), back="/")
    approved = evaluable_overalls(user, year)
    units = filing_units(user)
    if request.method == "POST":
        if pk := as_int(request.POST.get("overall")):
            return _begin(request, get_evaluable_overall(user, year, pk), year)
        # Whoever has an approved form begins on that one.
        blank = units.exclude(pk__in=approved.values("unit"))
        return _begin(request, get_object_or_404(blank, pk=as_int(request.POST.get("unit")) or 0), year)
    begun = OverallEvaluation.objects.filter(year=year).values("unit")
    context = {
        "year": year,
        "overalls": list(approved.exclude(unit__in=begun).select_related("unit").order_by("unit__path")),
        "units": list(units.exclude(pk__in=begun).exclude(pk__in=approved.values("unit"))),
        "money_unit": year.overall_layout.money_unit,
    }
    return render(request, "selfeval/overall_new.html", context)


def _begin(request: SignedInRequest, about: Overall | Unit, year: BudgetYear) -> HttpResponse:
    """Make the draft and go on to it; sent twice it is made once."""
    unit = about.unit if isinstance(about, Overall) else about
    decision = evaluation_window(year, unit.pk)
    if not decision:
        return refused(request, decision, back=request.path)
    try:
        if isinstance(about, Overall):
            evaluation = begin_evaluation(request.user, about)
        else:
            evaluation = begin_blank_overall(request.user, unit, year)
    except NotApproved as refusal:
        return refused(request, denied(str(refusal)), back=request.path)
    except EvaluationExists as exists:
        messages.info(request, f"{exists}，已为您打开")
        return redirect("overall-selfeval", exists.evaluation.pk)
    return redirect("overall-selfeval-edit", evaluation.pk)
