"""指标框架: the list, one framework, and a draft from copying to publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators import services
from indicators.access import may_keep, visible_frameworks
from indicators.forms.frameworks import DraftForm
from indicators.models import Framework
from indicators.outline import problems
from indicators.queries import outline_of
from indicators.services.frameworks import IMMUTABLE
from indicators.views.base import seen_version
from perfgoals.accounts.access import SEEING_ROLES, load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import User
from perfgoals.accounts.services import Refused

readers = role_required(*SEEING_ROLES)


@require_safe
@readers
def frameworks(request: SignedInRequest) -> HttpResponse:
    """The published frameworks; for who keeps them the drafts too."""
    keeps = may_keep(request.user)
    rows = visible_frameworks(keeps).select_related("base").order_by("state", "code")
    return render(request, "indicators/frameworks.html", {"rows": list(rows), "keeps": keeps})


@require_safe
@readers
def framework(request: SignedInRequest, pk: int) -> HttpResponse:
    """One framework with all its levels; of a draft also what must be mended before it can be published."""
    keeps = may_keep(request.user)
    found = load_or_404(visible_frameworks(keeps).select_related("base", "published_by"), pk=pk)
    outline = outline_of(found)
    context = {
        "framework": found,
        "outline": outline,
        "keeps": keeps,
        "problems": problems(outline) if found.is_draft else [],
        "fields": {"version": found.version},
    }
    return render(request, "indicators/framework.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def framework_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft as a form; a published one is refused with the way to change it."""
    draft = _kept(request.user, pk)
    if not draft.is_draft:
        raise PermissionDenied(IMMUTABLE)
    form = DraftForm(draft, outline_of(draft), request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.save_framework(
                request.user,
                draft,
                form.head.head(),
                form.outline(),
                seen_version=seen_version(request),
                request=request,
            )
        except Refused as refused:
            form.head.add_error(None, refused.message)
            status = 409
        else:
            messages.success(request, "已保存草稿；发布以前不影响任何年度")
            return redirect("framework-edit" if "go_on" in request.POST else "framework", pk)
    context: dict[str, Any] = {"framework": draft, "form": form}
    return render(request, "indicators/framework_edit.html", context, status=status)


@require_POST
@readers
def framework_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """复制为草稿."""
    base = _kept(request.user, pk)
    try:
        draft = services.copy_framework(request.user, base, request)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("framework", pk)
    messages.success(request, f"已复制“{base.name}”，改好后发布")
    return redirect("framework-edit", draft.pk)


@require_POST
@readers
def framework_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """发布: from now on it can be chosen for a year, and never changes."""
    draft = _kept(request.user, pk)
    try:
        services.publish_framework(request.user, draft, seen_version=seen_version(request), request=request)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已发布“{draft.name}”，新建年度时可以选用；已有的申报表不变")
    return redirect("framework", pk)


@require_POST
@readers
def framework_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """删除草稿."""
    draft = _kept(request.user, pk)
    try:
        services.delete_framework(request.user, draft, seen_version=seen_version(request), request=request)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("framework", pk)
    messages.success(request, f"已删除草稿“{draft.name}”")
    return redirect("frameworks")


def _kept(user: User, pk: int) -> Framework:
    """A framework to be changed: 404 for one that the user does not see, 403 for who only reads."""
    keeps = may_keep(user)
    found = load_or_404(visible_frameworks(keeps), pk=pk)
    if not keeps:
        raise PermissionDenied(keeps.reason)
    return found
