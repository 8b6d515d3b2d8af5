"""Lists of declarations, and the ways in which a new one begins."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfgoals.accounts.access import SEEING_ROLES, denied, load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Role
from perfgoals.answers import as_int, refused
from perfgoals.text import clean
from perfgoals.workflow.lists import list_context
from projects.access import filing_projects
from projects.context import chosen_year, sent_year
from projects.forms.new import NewProjectForm
from projects.kind import DECLARATION
from projects.models import BudgetYear, Declaration, Project
from projects.queries import NEWEST_DECLARATIONS, last_year_of, listed_declarations
from projects.services.drafts import DeclarationExists, begin_declaration, begin_new_project
from projects.services.projects import CodeRefused
from projects.windows import window_decision

PROJECTS_SHOWN: Final = 50


@require_safe
@role_required(*SEEING_ROLES)
def declarations(request: SignedInRequest) -> HttpResponse:
    """Declarations that the user may see: by year, state, unit and text; newest first, keyset pages."""
    context = list_context(
        request,
        DECLARATION,
        listed_declarations,
        NEWEST_DECLARATIONS,
        year=chosen_year(request),
        text_label="项目名称，或编码前 6 位以上",
    )
    return render(request, "projects/list.html", context)


@require_http_methods(["GET", "POST"])
@role_required(*SEEING_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """A new declaration: of a project of earlier years, or of a project that was never filed."""
    user = request.user
    if not user.holds(Role.FILER):
        return refused(request, denied("只有填报人可以新建申报"), back="/")
    year = sent_year(request)
    form = NewProjectForm(request.POST if "name" in request.POST else None, user=user)
    if year is None:
        return refused(request, denied("还没有设置年度，请联系管理员"), back="/")
    if request.method == "POST":
        if project_id := as_int(request.POST.get("project")):
            project = load_or_404(filing_projects(user).select_related("unit__parent__parent"), pk=project_id)
            return _begin(request, project, year)
        if form.is_valid() and (declaration := _begin_new(request, form, year)):
            return redirect("declaration-edit", declaration.pk)
    text = clean(request.GET.get("text", "")).strip()
    declared = Declaration.objects.filter(year=year).values("project")
    known = filing_projects(user).exclude(pk__in=declared).select_related("unit").order_by("-pk")
    if text:
        known = known.filter(name__contains=text)
    context = {
        "form": form,
        "year": year,
        "projects": list(known[:PROJECTS_SHOWN]),
        "filters": [{"name": "text", "label": "项目名称", "value": text}],
        "reset": request.path if text else "",
    }
    return render(request, "projects/new.html", context)


def _begin_new(request: SignedInRequest, form: NewProjectForm, year: BudgetYear) -> Declaration | None:
    """The draft of a project that was never filed; None where the form says why not. Sent twice it is made once."""
    asked = form.cleaned_data
    unit, name = asked["unit"], asked["name"]
    decision = window_decision(year, unit)
    if not decision:
        form.add_error(None, decision.reason)
        return None
    if Declaration.objects.filter(year=year, unit=unit, name=name).exists():
        form.add_error("name", f"本单位{year}已有同名项目，请从申报列表里打开，或换一个名称")
        return None
    try:
        return begin_new_project(
            request.user, unit, year, name=name, type_code=asked["project_type"], code=asked["code"]
        )
    except CodeRefused as refusal:
        form.add_error("code", str(refusal))
        return None


def _begin(request: SignedInRequest, project: Project, year: BudgetYear) -> HttpResponse:
    """Make the draft and go on to it: to last year's texts first, where there are any."""
    decision = window_decision(year, project.unit)
    if not decision:
        return refused(request, decision, back=request.path)
    try:
        declaration = begin_declaration(request.user, project, year)
    except DeclarationExists as exists:
        messages.info(request, f"{exists}，已为您打开")
        return redirect("declaration", exists.declaration.pk)
    if last_year_of(declaration):
        return redirect("declaration-carry", declaration.pk)
    return redirect("declaration-edit", declaration.pk)
