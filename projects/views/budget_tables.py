"""部门预算表: the tables of the department budget that come from filed projects, on the screen and as files."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from perfgoals.accounts.access import SEEING_ROLES, load_or_404, visible_units
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Unit
from perfgoals.answers import CONTENT_TYPES, as_int, file_response
from perfgoals.officialforms.to_html import to_html
from perfgoals.workflow.lists import departments_and_units
from projects.access import FIRST_LEVEL_EDITORS
from projects.budget_lists import Basis, BudgetLists, Table, lists_seen_by
from projects.context import all_years, chosen_year
from projects.models import BudgetYear
from projects.printing import form_file_name, render_grid

# What a table lists, in words for one that is empty.
_LISTED: Final = {Table.SPENDING: "项目", Table.KEY_PROJECTS: "重点项目"}
_COUNTED: Final = {Basis.APPROVED: "已批复的", Basis.FILED: "已提交的"}


@require_safe
@role_required(*SEEING_ROLES)
def budget_tables(request: SignedInRequest) -> HttpResponse:
    """Both tables of a department or unit in reach (``?year=&unit=&basis=``)."""
    year, units = chosen_year(request), departments_and_units(request.user)
    if year is None or not units:
        return render(request, "projects/budget_tables.html", {"year": year})
    unit_id = as_int(request.GET.get("unit"))
    unit = next((each for each in units if each.pk == unit_id), units[0])
    basis = _basis(request)
    lists = lists_seen_by(request.user, unit, year, basis)
    context = {
        "year": year,
        "unit": unit,
        "basis": basis,
        "left_out": lists.left_out,
        "tables": [_shown(lists, table, unit, basis) for table in Table],
        "filters": _filters(request, year, units, unit, basis),
        "places": request.user.holds(*FIRST_LEVEL_EDITORS),
    }
    return render(request, "projects/budget_tables.html", context)


@require_safe
@role_required(*SEEING_ROLES)
def budget_table_file(request: SignedInRequest, number: int, pk: int, table: str, fmt: str) -> HttpResponse:
    """One of the tables as a file (pdf, xlsx); 404 where it has no row."""
    year = load_or_404(BudgetYear.objects.all(), pk=number)
    unit = load_or_404(visible_units(request.user), pk=pk)
    if table not in Table.values or fmt not in CONTENT_TYPES:
        raise Http404(table)
    lists = lists_seen_by(request.user, unit, year, _basis(request))
    grid = lists.grid(Table(table))
    if grid is None:
        raise Http404(table)
    return file_response(
        render_grid(grid, fmt, name=grid.title), fmt, form_file_name(year.year, lists.of, grid.title, fmt)
    )


def _basis(request: SignedInRequest) -> Basis:
    asked = request.GET.get("basis")
    return Basis(asked) if asked in Basis.values else Basis.APPROVED


def _shown(lists: BudgetLists, table: Table, unit: Unit, basis: Basis) -> dict[str, Any]:
    """A table on the page, with the addresses of its files."""
    grid = lists.grid(table)

    def address(fmt: str) -> str:
        return f"{reverse('budget-table-file', args=[lists.year.pk, unit.pk, table, fmt])}?basis={basis}"

    return {
        "table": table,
        # Our own markup, every text in it escaped.
        "html": mark_safe(to_html(grid)) if grid else "",  # noqa: S308  # nosec B308 B703
        "none": f"还没有{_COUNTED[basis]}{_LISTED[table]}",
        "pdf": address("pdf"),
        "xlsx": address("xlsx"),
    }


def _filters(
    request: SignedInRequest, year: BudgetYear, units: list[Unit], unit: Unit, basis: Basis
) -> list[dict[str, Any]]:
    years = [(each.pk, str(each)) for each in all_years(request)]
    choices = [(each.pk, each.name) for each in units]
    return [
        {"name": "year", "label": "年度", "value": year.pk, "choices": years, "always": True},
        {"name": "unit", "label": "部门或单位", "value": unit.pk, "choices": choices, "always": True},
        {"name": "basis", "label": "口径", "value": basis, "choices": Basis.choices, "always": True},
    ]
