"""The forms of 重点项目: their list, and how one begins beside a declaration."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.guards import SignedInRequest, role_required, signed_in
from perfgoals.answers import refused
from perfgoals.workflow.lists import list_context
from projects.access import get_declaration
from projects.context import chosen_year
from projects.kind import KEY_PROJECT
from projects.queries import NEWEST_KEY_PROJECTS, listed_key_projects
from projects.services.drafts import DeclarationExists, begin_key_project
from projects.windows import may_begin_key_project


@require_safe
@role_required(*SEEING_ROLES)
def key_projects(request: SignedInRequest) -> HttpResponse:
    """Forms of 重点项目 that the user may see: by year, state, unit and text; newest first, keyset pages."""
    year = chosen_year(request)
    context = list_context(request, KEY_PROJECT, listed_key_projects, NEWEST_KEY_PROJECTS, year=year)
    context["has_table"] = year is not None and year.key_project_layout is not None
    return render(request, "projects/key_projects.html", context)


@require_POST
@signed_in
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft beside a declaration, with what that says; pressed twice it is made once."""
    declaration = get_declaration(request.user, pk)
    if declaration.year.key_project_layout is None:
        raise Http404("本年度不另填重点项目表")
    decision = may_begin_key_project(request.user, declaration)
    if not decision:
        return refused(request, decision, back=reverse("declaration", args=[pk]))
    try:
        made = begin_key_project(request.user, declaration)
    except DeclarationExists as exists:
        messages.info(request, f"{exists}，已为您打开")
        return redirect("key-project", exists.declaration.pk)
    messages.success(request, "已按申报表的内容建好草稿，请逐处核对")
    return redirect("key-project-edit", made.pk)
