"""Forced change of the initial password (首次登录须改密码)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from perfgoals.accounts.guards import wants_json

OPEN_PAGES: Final = frozenset({"login", "logout", "password", "session", "health"})
REASON: Final = "请先修改初始密码，再继续办理"


class FirstPasswordMiddleware:
    """A user with an initial password reaches only the pages that are needed to change it.

    Pages lead to the change of password and from there back; JSON requests get 403 ``{"reason": …}``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision is made where the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Turn away what is not among OPEN_PAGES; None lets the view answer."""
        match = request.resolver_match
        if match is not None and match.url_name in OPEN_PAGES:
            return None
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if wants_json(request):
            return JsonResponse({"reason": REASON}, status=403)
        address = reverse("password")
        if request.method == "GET":
            address += "?" + urlencode({"next": request.get_full_path()})
        return redirect(address)
