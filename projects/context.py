"""What every page's frame needs: the navigation of the user's roles and the year that is looked at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from perfgoals.accounts.models import Role
from perfgoals.answers import as_int
from projects.models import BudgetYear

YEAR_KEY = "budget_year"
_ENTRIES: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("desk", "工作台", frozenset(Role) - {Role.AUDITOR}),
    ("declarations", "申报", frozenset(Role) - {Role.AUDITOR}),
    ("overalls", "整体", frozenset(Role) - {Role.AUDITOR}),
    ("monitorings", "监控", frozenset(Role) - {Role.AUDITOR}),
    ("selfevals", "自评", frozenset(Role) - {Role.AUDITOR}),
    ("rectifications", "整改", frozenset(Role) - {Role.AUDITOR}),
    ("analysis", "分析", frozenset(Role) - {Role.AUDITOR}),
    ("budget-tables", "预算表", frozenset(Role) - {Role.AUDITOR}),
    ("packs", "年度包", frozenset(Role) - {Role.AUDITOR}),
    ("imports", "导入", frozenset({Role.FILER, Role.ADMINISTRATOR})),
    ("library", "指标库", frozenset(Role) - {Role.AUDITOR}),
    ("years", "年度", frozenset({Role.ADMINISTRATOR})),
    ("units", "单位", frozenset({Role.ADMINISTRATOR})),
    ("users", "用户", frozenset({Role.ADMINISTRATOR})),
    ("audit", "审计", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
)


def all_years(request: HttpRequest) -> list[BudgetYear]:
    """The years, newest first: one query a request."""
    kept: list[BudgetYear] | None = getattr(request, "_budget_years", None)
    if kept is None:
        kept = list(BudgetYear.objects.select_related("framework").order_by("-year"))
        request._budget_years = kept  # type: ignore[attr-defined]
    return kept


def chosen_year(request: HttpRequest) -> BudgetYear | None:
    """The year that the user looks at: ``?year=`` (kept in the session), else the last one chosen, else a usual one.

    That is the newest one that can be filed for now, else the newest.
    """
    years = all_years(request)
    asked = request.GET.get("year", "")
    by_number = {str(year.year): year for year in years}
    if asked in by_number:
        if request.session.get(YEAR_KEY) != asked:
            request.session[YEAR_KEY] = asked
        return by_number[asked]
    now = timezone.now()
    usual = next((year for year in years if year.opens_at <= now <= year.closes_at), years[0] if years else None)
    return by_number.get(request.session.get(YEAR_KEY, ""), usual)


def sent_year(request: HttpRequest) -> BudgetYear | None:
    """The year that a page was sent for, whatever is looked at elsewhere by now; else the chosen one."""
    sent = as_int(request.POST.get("year"))
    return next((year for year in all_years(request) if year.year == sent), chosen_year(request))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page; nothing for who is not signed in."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    user = request.user
    entries = []
    for name, label, roles in _ENTRIES:
        if user.holds(*roles):
            url = reverse(name)
            active = request.path == url if url == "/" else request.path.startswith(url)
            entries.append({"url": url, "label": label, "active": active})
    return {"nav": entries, "budget_year": chosen_year(request), "years": all_years(request)}
