"""Units: the tree, a new one, changing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts import services
from perfgoals.accounts.access import load_or_404
from perfgoals.accounts.forms import UnitForm
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role
from perfgoals.accounts.queries import unit_tree, units_in_reach

administrators_only = role_required(Role.ADMINISTRATOR)


@administrators_only
@require_safe
def units(request: SignedInRequest) -> HttpResponse:
    """The tree of the units in reach."""
    return render(request, "accounts/units.html", {"rows": unit_tree(request.user)})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def unit_new(request: SignedInRequest) -> HttpResponse:
    """A new unit under one in reach; ``?parent=`` proposes which."""
    if request.method != "POST":
        form = UnitForm(request.user, None)
        form.initial["parent"] = request.GET.get("parent", "")
        return _page(request, form)
    form = UnitForm(request.user, None, request.POST)
    if form.is_valid():
        try:
            unit = services.add_unit(request.user, form.values(), request)
        except services.Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, f"已新建单位“{unit.name}”，下一步可为它设用户")
            return redirect("units")
    return _page(request, form)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit in reach, to be changed or moved."""
    found = load_or_404(units_in_reach(request.user).select_related("parent"), pk=pk)
    form = UnitForm(request.user, found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_unit(request.user, found, form.values(), request)
        except services.Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, "已保存")
            return redirect("units")
    return _page(request, form, pk)


@administrators_only
@require_POST
def unit_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a unit that was never used; otherwise say why it can only be deactivated (403)."""
    found = load_or_404(units_in_reach(request.user).select_related("parent"), pk=pk)
    try:
        services.delete_unit(request.user, found, request)
    except services.Refused as refused:
        messages.error(request, refused.message)
        return _page(request, UnitForm(request.user, found), pk, status=403)
    messages.success(request, f"已删除单位“{found.name}”")
    return redirect("units")


def _page(request: HttpRequest, form: UnitForm, pk: int | None = None, status: int = 200) -> HttpResponse:
    return render(request, "accounts/unit.html", {"form": form, "pk": pk}, status=status)
