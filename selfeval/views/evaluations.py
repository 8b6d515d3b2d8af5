"""Lists of self-evaluations, and the ways in which a new one begins."""

from __future__ import annotations

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
from projects.services.projects import CodeRefused
from selfeval.access import evaluable_declarations, get_evaluable
from selfeval.forms.new import NewEvaluationForm
from selfeval.kind import SELF_EVALUATION
from selfeval.models import SelfEvaluation
from selfeval.queries import NEWEST_EVALUATIONS, listed_evaluations, money_unit_of
from selfeval.services.evaluations import EvaluationExists, NameTaken, NotApproved, begin_blank, begin_evaluation
from selfeval.windows import evaluation_window

DECLARATIONS_SHOWN: Final = 50


@require_safe
@role_required(*SEEING_ROLES)
def evaluations(request: SignedInRequest) -> HttpResponse:
    """Self-evaluations that the user may see: by year, state, unit and text; newest first, keyset pages."""
    year = chosen_year(request)
    context = list_context(request, SELF_EVALUATION, listed_evaluations, NEWEST_EVALUATIONS, year=year)
    money_unit = money_unit_of(year) if year else MoneyUnit.YUAN
    return render(request, "selfeval/list.html", context | {"money_unit": money_unit})


@require_http_methods(["GET", "POST"])
@role_required(*SEEING_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """A new self-evaluation: on the approved targets of a declaration, or blank for a project that was never filed."""
    user = request.user
    if not user.holds(Role.FILER):
        return refused(request, denied("只有填报人可以开始自评"), back="/")
    year = sent_year(request)
    if year is None:
        return refused(request, denied("还没有设置年度，请联系管理员"), back="/")
    form = NewEvaluationForm(request.POST if "name" in request.POST else None, user=user)
    if request.method == "POST":
        if pk := as_int(request.POST.get("declaration")):
            return _begin(request, get_evaluable(user, year, pk))
        if form.is_valid() and (evaluation := _begin_blank(request, form, year)):
            return redirect("selfeval-edit", evaluation.pk)
    text = clean(request.GET.get("text", "")).strip()
    found = evaluable_declarations(user, year)
    found = found.filter(name__contains=text) if text else found
    without = found.exclude(project__self_evaluations__year=year).select_related("project", "unit").order_by("-pk")
    context = {
        "form": form,
        "year": year,
        "declarations": list(without[:DECLARATIONS_SHOWN]),
        "filters": [{"name": "text", "label": "项目名称", "value": text}],
        "reset": request.path if text else "",
    }
    return render(request, "selfeval/new.html", context)


def _begin(request: SignedInRequest, declaration: Declaration) -> HttpResponse:
    """Make the draft and go on to it; sent twice it is made once."""
    decision = evaluation_window(declaration.year, declaration.unit_id)
    if not decision:
        return refused(request, decision, back=request.path)
    try:
        evaluation = begin_evaluation(request.user, declaration)
    except NotApproved as refusal:
        return refused(request, denied(str(refusal)), back=request.path)
    except EvaluationExists as exists:
        messages.info(request, f"{exists}，已为您打开")
        return redirect("selfeval", exists.evaluation.pk)
    return redirect("selfeval-edit", evaluation.pk)


def _begin_blank(request: SignedInRequest, form: NewEvaluationForm, year: BudgetYear) -> SelfEvaluation | None:
    """The form of a project that was never filed; None where the form says why not. Sent twice it is made once."""
    unit, name = form.cleaned_data["unit"], form.cleaned_data["name"]
    decision = evaluation_window(year, unit.pk)
    if not decision:
        form.add_error(None, decision.reason)
        return None
    try:
        return begin_blank(request.user, unit, year, name=name)
    except (NameTaken, CodeRefused) as refusal:
        form.add_error("name", str(refusal))
        return None
