"""Users: the list, a new one, changing one, letting in and out, a new initial password."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts import services
from perfgoals.accounts.access import has_role, load_or_404
from perfgoals.accounts.forms import AssignmentRows, UserFilter, UserForm, assignment_rows, unit_text
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role, User
from perfgoals.accounts.queries import units_in_reach, users_in_reach, users_page
from perfgoals.keyset import NEWER, OLDER

administrators_only = role_required(Role.ADMINISTRATOR)
LISTED_UNITS: Final = 1000  # more than these are found by their code alone; a page stays under 100 KB


@administrators_only
@require_safe
def users(request: SignedInRequest) -> HttpResponse:
    """The users in reach by user name, narrowed by name and role."""
    form = UserFilter(request.GET)
    narrowed = form.cleaned_data if form.is_valid() else {"q": "", "role": ""}
    page = users_page(request.user, text=narrowed["q"], role=narrowed["role"], parameters=request.GET)
    rows = [{"user": user, "assignments": user.assignments.all()} for user in page.rows]
    context = {"form": form, "rows": rows, "narrowed": any(narrowed.values())}
    for name, parameter, cursor in (("previous", NEWER, page.previous), ("next", OLDER, page.next)):
        query = request.GET.copy()
        query.pop(NEWER, None)
        query.pop(OLDER, None)
        query[parameter] = cursor
        context[name] = f"?{query.urlencode()}" if cursor else ""
    return render(request, "accounts/users.html", context)


@never_cache
@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def user_new(request: SignedInRequest) -> HttpResponse:
    """A new user; the answer shows the initial password, this once."""
    posted = request.POST if request.method == "POST" else None
    form, rows = UserForm(posted), assignment_rows(request.user, posted)
    # Both are asked, so that all errors show at once.
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        try:
            made, password = services.add_user(
                request.user, **form.cleaned_data, assignments=rows.wanted(), request=request
            )
        except services.Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            return render(request, "accounts/initial_password.html", {"made": made, "password": password, "new": True})
    return _page(request, None, form, rows)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def user(request: SignedInRequest, pk: int) -> HttpResponse:
    """One user in reach with the assignments in reach; those outside are shown and stay."""
    found = load_or_404(users_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _stored(request, found)
    form = _names(request, found, request.POST)
    rows = assignment_rows(request.user, request.POST, _held(request, found)[0])
    if all([form.is_valid(), rows.is_valid()]):
        try:
            services.change_user(request.user, found, **form.cleaned_data, assignments=rows.wanted(), request=request)
        except services.Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, "已保存")
            # Who gave up the last assignment in reach, or the role itself, has no user page to come back to.
            return redirect("user", pk) if users_in_reach(_again(request)).filter(pk=pk).exists() else redirect("desk")
    return _page(request, found, form, rows)


@administrators_only
@require_POST
def user_active(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a user in again (``active`` = 1) or out at once (0)."""
    found = load_or_404(users_in_reach(request.user), pk=pk)
    active = request.POST.get("active") == "1"
    try:
        services.set_active(request.user, found, active=active, request=request)
    except services.Refused as refused:
        messages.error(request, refused.message)
        return _stored(request, found, status=403)
    said = "已启用，可以登录" if active else "已停用，已登录的也已退出"
    messages.success(request, f"“{found.display_name}”{said}")
    return redirect("user", pk)


@never_cache
@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def user_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then set a new initial password and show it, this once."""
    found = load_or_404(users_in_reach(request.user), pk=pk)
    if request.method != "POST":
        decision = services.may_manage(request.user, found)
        return render(request, "accounts/reset_password.html", {"found": found, "decision": decision})
    try:
        password = services.reset_password(request.user, found, request)
    except services.Refused as refused:
        messages.error(request, refused.message)
        return _stored(request, found, status=403)
    return render(request, "accounts/initial_password.html", {"made": found, "password": password})


def _again(request: SignedInRequest) -> User:
    """The signed-in user with the assignments of this moment."""
    return User.objects.get(pk=request.user.pk)


def _held(request: SignedInRequest, found: User) -> tuple[list[services.Wanted], list[services.Wanted]]:
    """The user's assignments in the administrator's reach and outside it: one query."""
    inside: list[services.Wanted] = []
    outside: list[services.Wanted] = []
    for each in found.assignments.select_related("unit").order_by("pk"):
        within = has_role(request.user, Role.ADMINISTRATOR, each.unit)
        (inside if within else outside).append(services.Wanted(Role(each.role), each.unit))
    return inside, outside


def _names(request: SignedInRequest, found: User, posted: QueryDict | None = None) -> UserForm:
    initial = {"username": found.username, "display_name": found.display_name}
    locked = not services.may_manage(request.user, found)
    return UserForm(posted, initial=initial, locked=locked)


def _stored(request: SignedInRequest, found: User, status: int = 200) -> HttpResponse:
    """The page of a user as stored, whatever was posted."""
    inside, _outside = _held(request, found)
    return _page(request, found, _names(request, found), assignment_rows(request.user, None, inside), status)


def _page(
    request: SignedInRequest, found: User | None, form: UserForm, rows: AssignmentRows, status: int = 200
) -> HttpResponse:
    units = units_in_reach(request.user).filter(active=True).order_by("code")[:LISTED_UNITS]
    context: dict[str, Any] = {"form": form, "rows": rows, "found": found, "units": [unit_text(unit) for unit in units]}
    if found is not None:
        context["outside"] = _held(request, found)[1]
        context["decision"] = services.may_manage(request.user, found)
        context["myself"] = found == request.user
    return render(request, "accounts/user.html", context, status=status)
