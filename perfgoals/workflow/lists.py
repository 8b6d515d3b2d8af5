"""Lists of forms: what they are narrowed by and paged with, for every kind."""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from perfgoals.accounts.access import visible_units
from perfgoals.accounts.guards import SignedInRequest
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.answers import as_int
from perfgoals.keyset import NEWER, OLDER, Keyset
from perfgoals.text import clean
from perfgoals.workflow.access import sees_drafts
from perfgoals.workflow.kinds import FilingKind
from perfgoals.workflow.models import Filing

S = TypeVar("S", bound=Filing, covariant=True)

MOST_UNITS: Final = 200  # to choose from


class Listed(Protocol[S]):
    """The forms that a list shows, narrowed; ``text`` is a part of the name."""

    def __call__(self, user: User, *, year: Any, status: str, text: str, unit: Unit | None) -> QuerySet[Any]:
        """The forms with what their rows need."""


def list_context(
    request: SignedInRequest,
    kind: FilingKind,
    listed: Listed[Any],
    keyset: Keyset[Any],
    *,
    year: Any,
    text_label: str = "项目名称",
) -> dict[str, Any]:
    """Context of a list page: forms that the user may see by state, unit and text of the address, newest first."""
    user = request.user
    status, text = request.GET.get("status", ""), clean(request.GET.get("text", ""))
    unit_id = as_int(request.GET.get("unit"))
    unit = visible_units(user).filter(pk=unit_id).first() if unit_id else None
    states = kind.flow.states
    known = status if status in {state.name for state in states} else ""
    page = keyset.page(listed(user, year=year, status=known, text=text, unit=unit), request.GET)
    units = list(visible_units(user).filter(kind=UnitKind.UNIT)[:MOST_UNITS])
    filters: list[dict[str, Any]] = [
        {"name": "status", "label": "状态", "value": status, "choices": [(each.name, each.label) for each in states]},
        {"name": "text", "label": text_label, "value": text},
    ]
    if len(units) > 1:
        choices = [(each.pk, each.name) for each in units]
        filters.insert(1, {"name": "unit", "label": "单位", "value": unit.pk if unit else "", "choices": choices})
    return {
        "kind": kind,
        "year": year,
        "rows": [_row(kind, user, row) for row in page.rows],
        "files": user.holds(Role.FILER),
        "filters": filters,
        "filtered": bool(status or unit or request.GET.get("text")),
        "reset": reverse(f"{kind.page}s"),
        "newer": page_link(request, NEWER, page.previous),
        "older": page_link(request, OLDER, page.next),
    }


def _row(kind: FilingKind, user: User, filing: Filing) -> dict[str, Any]:
    """A line of the list; what is being typed is ``shown`` to those alone who see the unit's own work."""
    shown = not filing.is_editable or sees_drafts(user, filing)
    return {"filing": filing, "state": kind.flow.state(filing.status), "shown": shown}


def departments_and_units(user: User) -> list[Unit]:
    """What of the tree a page of sums lets choose from, in its order; where that is too much, departments alone."""
    seen = visible_units(user).filter(kind__in=(UnitKind.DEPARTMENT, UnitKind.UNIT))
    units = list(seen[: MOST_UNITS + 1])
    return units if len(units) <= MOST_UNITS else list(seen.filter(kind=UnitKind.DEPARTMENT)[:MOST_UNITS])


def page_link(request: SignedInRequest, way: str, cursor: str) -> str:
    """The address of a neighbouring page with the same filters; empty at an end."""
    if not cursor:
        return ""
    query = {name: value for name, value in request.GET.items() if name not in (NEWER, OLDER) and value}
    return f"?{urlencode({**query, way: cursor})}"
