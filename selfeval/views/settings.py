"""监控与自评设置: what 管理员 sets for a year's monitoring and self-evaluation."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.access import load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role
from perfgoals.answers import as_int, refused
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear
from projects.views.years import rules_the_year
from selfeval.forms.settings import BOX, SettingsForm, boxes_of
from selfeval.models import EvaluationYear, SelfEvaluation
from selfeval.scoring import ScoringProfile
from selfeval.services.settings import StaleSettings, reckon_again, save_settings

TAKE: Final = "take"  # what the page sends to see another profile's boxes
RECKON: Final = "reckon"


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def settings_page(request: SignedInRequest, number: int) -> HttpResponse:
    """Windows, layouts and scoring of a year: read, changed under the version seen, reckoned anew by hand."""
    year = load_or_404(BudgetYear.objects.select_related("framework", "evaluation"), pk=number)
    decision = rules_the_year(request.user)
    if not decision:
        return refused(request, decision, back=reverse("year", args=[number]))
    settings = EvaluationYear.of(year)
    if request.method != "POST":
        return _page(request, SettingsForm(settings=settings), settings)
    if request.POST.get("do") == RECKON:
        count = reckon_again(request.user, year, request)
        messages.success(request, f"已按现在的评分办法重算 {count} 张未确认的自评表")
        return redirect("selfeval-year", number)
    form = SettingsForm(request.POST, settings=settings)
    chosen = form.another if request.POST.get("do") != TAKE else form.chosen
    return _with_boxes_of(request, chosen, settings) if chosen else _save(request, form, settings)


def _with_boxes_of(request: SignedInRequest, profile: ScoringProfile, settings: EvaluationYear) -> HttpResponse:
    """The page with a profile's own boxes and everything else as it was typed; nothing is saved yet."""
    typed = {name: str(text) for name, text in request.POST.items() if not name.startswith(BOX)}
    messages.warning(request, f"已换成“{profile.label}”原定的分值，还没有保存；请核对后点“保存设置”")
    return _page(request, SettingsForm(typed | boxes_of(profile), settings=settings), settings)


def _save(request: SignedInRequest, form: SettingsForm, settings: EvaluationYear) -> HttpResponse:
    """Saved (302), not as it should be (422), or changed by somebody else meanwhile (409)."""
    if not form.is_valid():
        return _page(request, form, settings, status=422)
    version = as_int(request.POST.get("version")) or 0
    try:
        save_settings(request.user, settings, form.columns(), form.profile, seen_version=version, request=request)
    except StaleSettings as stale:
        return _page(request, form, stale.current, stale=stale, status=409)
    messages.success(request, f"已保存 {settings.year}的监控与自评设置")
    return redirect("selfeval-year", settings.year.pk)


def _page(
    request: SignedInRequest,
    form: SettingsForm,
    settings: EvaluationYear,
    *,
    stale: StaleSettings | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; in a conflict it carries the version that is now seen, so that a second press decides."""
    forms = SelfEvaluation.every.filter(year=settings.year_id)
    context: dict[str, Any] = {
        "row": settings.year,
        "form": form,
        "version": settings.version,
        "saved": settings if settings.saved_at else None,
        "stale": stale,
        "stored": not settings._state.adding,
        "confirmed": forms.filter(status=Stage.APPROVED).exists(),
        "filed": forms.exists(),
    }
    return render(request, "selfeval/settings.html", context, status=status)
