"""What stands before a view: who is signed in, which role the page is for, how the answer is wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from perfgoals.accounts.models import Role, User

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request behind ``signed_in`` or ``role_required``: its user is one of ours."""

    user: User


View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
GuardedView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer is wanted as JSON rather than as a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def signed_in(view: View[P]) -> GuardedView[P]:
    """Let only signed-in users through; others go to the login page and come back, or get 401 ``{"login": true}``."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(cast(SignedInRequest, request), *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"login": True}, status=401)
        if request.method == "POST":
            return interrupted(request, "登录已过期", status=401)
        return redirect_to_login(request.get_full_path())

    return guarded


def interrupted(request: HttpRequest, title: str, *, status: int) -> HttpResponse:
    """A page that keeps what was sent, to be sent once more after logging in: for forms without script.

    Passwords and the spent token are left out; a file has to be chosen again.
    """
    fields = [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    context = {"title": title, "fields": fields, "action": request.get_full_path()}
    return render(request, "accounts/interrupted.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is spent (settings.CSRF_FAILURE_VIEW).

    What our own page sent may be sent again; what comes from elsewhere is refused for good.
    """
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if urlsplit(source).netloc == request.get_host() and request.POST:
        return interrupted(request, "页面已过期", status=403)
    return render(request, "403.html", {"reason": "这个请求不是从本系统的页面发出的，没有办理"}, status=403)


def role_required(*roles: Role) -> Callable[[View[P]], GuardedView[P]]:
    """Let only users through who hold one of ``roles`` somewhere; for others the page does not exist (404)."""

    def guard(view: View[P]) -> GuardedView[P]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.holds(*roles):
                raise Http404("没有这个页面，或您无权查看")
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return guard


def own_address(request: HttpRequest, default: str = "desk") -> str:
    """Where to go on: the parameter ``next`` if it stays on this host, else the page named ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse(default)
