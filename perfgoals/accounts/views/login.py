"""Login, logout, the state of the session, the own password."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any, Final

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts.forms import LoginForm, PasswordForm
from perfgoals.accounts.guards import SignedInRequest, own_address, signed_in, wants_json
from perfgoals.accounts.models import Role, User
from perfgoals.accounts.services import Action, change_password, record_event, record_failed_login, user_label

DEMO_USERNAMES: Final = ("filer", "filer2", "unit", "dept", "finance", "admin", "audit")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page; as JSON, the login of a dialog on a page whose session has expired.

    JSON answers: 200 ``{"user", "csrf"}``, 400 ``{"error"}``; 429 ``{"error"}`` comes from locked_out.
    """
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(own_address(request))
        return _login_page(request, LoginForm(request))
    form = LoginForm(request, request.POST)
    if form.is_valid():
        user = form.get_user()
        start_session(request, user)
        record_event(user, Action.LOGIN, user_label(user), "", request)
        if wants_json(request):
            return JsonResponse({"user": user.username, "csrf": get_token(request)})
        return redirect(own_address(request))
    if form.tried:
        locked = getattr(request, "axes_locked_out", False)
        detail = "失败次数过多，暂停登录" if locked else "密码不对，或账号不在用"
        record_failed_login(form.cleaned_data["username"], detail, request)
    if wants_json(request):
        errors = [str(message) for found in form.errors.values() for message in found]
        return JsonResponse({"error": "；".join(errors)}, status=400)
    return _login_page(request, form)


def _login_page(request: HttpRequest, form: LoginForm) -> HttpResponse:
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/login.html", context | _demo())


def _demo() -> dict[str, Any]:
    """The demo accounts for the login page: never in production, only those that exist."""
    if settings.PRODUCTION:
        return {}
    found = User.objects.filter(username__in=DEMO_USERNAMES, is_active=True).prefetch_related("assignments")
    accounts = sorted(found, key=lambda user: DEMO_USERNAMES.index(user.username))
    rows = [
        {"username": user.username, "roles": "、".join(Role(each.role).label for each in user.assignments.all())}
        for user in accounts
    ]
    published = settings.DEMO_PASSWORD == settings.DEMO_PASSWORD_DEFAULT
    return {"demo_accounts": rows, "demo_password": settings.DEMO_PASSWORD if published else ""}


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429 after too many failures (AXES_LOCKOUT_CALLABLE): says when to try again, in local time."""
    again_at = _again_at(request, (credentials or {}).get("username"))
    wait = max(1, math.ceil((again_at - timezone.now()).total_seconds()))
    sentence = f"登录失败次数过多，已暂停登录，请在 {timezone.localtime(again_at):%H:%M} 以后再试"
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"error": sentence}, status=settings.AXES_HTTP_RESPONSE_CODE)
    else:
        context = {"sentence": sentence, "next": request.POST.get("next", "")}
        response = render(request, "accounts/locked_out.html", context, status=settings.AXES_HTTP_RESPONSE_CODE)
    response.headers["Retry-After"] = str(wait)
    return response


def _again_at(request: HttpRequest, username: str | None) -> datetime:
    """When the lock ends, up to the full minute: the cool-off after the last failure of this name from this address."""
    failures = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
    last = failures.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    end = (last or timezone.now()) + (get_cool_off(request) or timedelta())
    return (end + timedelta(seconds=59, microseconds=999_999)).replace(second=0, microsecond=0)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; by POST only, so that no link can do it."""
    if request.user.is_authenticated:
        record_event(request.user, Action.LOGOUT, user_label(request.user), "", request)
        end_session(request)
    return redirect("login")


@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and a CSRF token to go on with: ``{"user": username or null, "name", "csrf"}``."""
    user = request.user if request.user.is_authenticated else None
    return JsonResponse(
        {
            "user": user.username if user else None,
            "name": user.display_name if user else "",
            "csrf": get_token(request),
        }
    )


@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """The own password; other sessions of the user end with the change, this one goes on under a new key."""
    user = request.user
    first = user.must_change_password
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change_password(user, form.cleaned_data["new_password1"], request)
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改，在其他地方的登录已全部退出")
        return redirect(own_address(request))
    context = {"form": form, "first": first, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/password.html", context)
