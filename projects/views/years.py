"""年度: what 管理员 sets for a year, and the windows opened for single units."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perfgoals.accounts.access import ALLOWED, SEEING_ROLES, Decision, denied, load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role, Unit, User
from perfgoals.answers import file_response, refused
from perfgoals.workflow.kinds import kind_of
from projects.context import all_years
from projects.forms.new import NewYearForm, OpeningForm, YearForm, administered_units
from projects.models import BudgetYear, WindowOpening
from projects.services.years import open_window, save_year


@require_safe
@role_required(Role.ADMINISTRATOR)
def years(request: SignedInRequest) -> HttpResponse:
    """The years with their windows."""
    return render(request, "projects/years.html", {"rows": all_years(request)})


def rules_the_year(user: User) -> Decision:
    """A year is everybody's: only who administers every unit sets it."""
    if Unit.objects.filter(parent=None).exclude(pk__in=administered_units(user)).exists():
        return denied("年度的设置由最上级管理员办理；您可以为管理范围以内的单位开放申报")
    return ALLOWED


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def year_new(request: SignedInRequest) -> HttpResponse:
    """新建年度: its number, filing window, money unit, framework and layout."""
    decision = rules_the_year(request.user)
    if not decision:
        return refused(request, decision, back=reverse("years"))
    form = NewYearForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = save_year(request.user, form.save(commit=False), request, new=True)
        messages.success(request, f"已新建 {made}")
        return redirect("year", made.pk)
    return render(request, "projects/year_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def year(request: SignedInRequest, number: int) -> HttpResponse:
    """One year: its settings, and a window for one unit with a reason."""
    found = load_or_404(BudgetYear.objects.select_related("framework"), pk=number)
    rules = rules_the_year(request.user)
    opening = "unit" in request.POST
    form = YearForm(request.POST if request.method == "POST" and not opening else None, instance=found)
    opening_form = OpeningForm(request.POST if opening else None, user=request.user)
    if opening and opening_form.is_valid():
        data = opening_form.cleaned_data
        open_window(request.user, found, data["unit"], until=data["until"], reason=data["reason"], request=request)
        messages.success(request, f"已为{data['unit']}开放 {found}申报")
        return redirect("year", number)
    if request.method == "POST" and not opening:
        if not rules:
            return refused(request, rules, back=request.path)
        if form.is_valid():
            save_year(request.user, form.instance, request)
            messages.success(request, f"已保存 {found}的设置")
            return redirect("year", number)
    openings = WindowOpening.objects.filter(year_id=number, unit__in=administered_units(request.user))
    context = {
        "row": found,
        "rules": rules,
        "form": form,
        "opening_form": opening_form,
        "openings": list(openings.select_related("unit", "opened_by")[:100]),
    }
    return render(request, "projects/year.html", context)


@require_safe
@role_required(*SEEING_ROLES)
def blank_template(request: SignedInRequest, number: int, kind: str) -> HttpResponse:
    """下载空白模板: the empty official form of a kind and year, with its notes and validations."""
    found, form = load_or_404(BudgetYear.objects.all(), pk=number), kind_of(kind)
    if form is None:
        raise Http404(kind)
    return file_response(form.blank_workbook(found.pk), "xlsx", f"{number}_{form.title}_空白模板.xlsx")
