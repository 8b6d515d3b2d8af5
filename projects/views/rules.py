"""预审规则: the page that explains every rule, and what 管理员 sets for a year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from indicators.rules import RuleSettings
from perfgoals.accounts.access import SEEING_ROLES, load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role
from perfgoals.answers import refused
from projects.checks.catalogue import catalogue
from projects.context import chosen_year
from projects.forms.rules import RulesForm
from projects.models import BudgetYear
from projects.services.years import save_rules
from projects.views.years import rules_the_year


@require_safe
@role_required(*SEEING_ROLES)
def rules(request: SignedInRequest) -> HttpResponse:
    """Every rule: what it finds, why, what to do, and examples of both kinds; levels of the year looked at."""
    year = chosen_year(request)
    groups = catalogue(year.rules if year else RuleSettings())
    return render(request, "projects/rules.html", {"groups": groups, "year": year})


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def year_rules(request: SignedInRequest, number: int) -> HttpResponse:
    """Levels and thresholds of a year's rules."""
    found = load_or_404(BudgetYear.objects.select_related("framework"), pk=number)
    decision = rules_the_year(request.user)
    if not decision:
        return refused(request, decision, back=reverse("year", args=[number]))
    form = RulesForm(request.POST if request.method == "POST" else None, settings=found.rules)
    if request.method == "POST" and form.is_valid():
        save_rules(request.user, found, form.chosen(), request)
        messages.success(request, f"已保存 {found}的预审规则设置")
        return redirect("year-rules", number)
    status = 422 if form.errors else 200
    return render(request, "projects/year_rules.html", {"row": found, "form": form}, status=status)
