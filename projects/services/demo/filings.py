"""Demo filings: forms as data, brought to their state by the real flow, so that history and snapshots are real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from django.db import transaction

from perfgoals.accounts.models import Unit, User
from perfgoals.money import MoneyUnit, parse_amount
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import perform
from projects.flow import FLOW
from projects.models import BudgetYear, Declaration, Project
from projects.services.drafts import create_declaration, fresh, save_draft, with_items_total
from projects.services.projects import create_project
from projects.values import AMOUNTS, DeclarationValues, IndicatorValues, ItemValues

# What of a form stands in the file as it is.
_PLAIN: Final = frozenset(item.name for item in fields(DeclarationValues)) - {
    "money_unit",
    "indicators",
    "items",
    "unread",
    *AMOUNTS,
}


class WrongState(Exception):
    """The steps of a demo filing do not lead to the state that it names: its unit's levels of review differ."""


def add_filing(filing: Mapping[str, Any]) -> bool:
    """Make a filing unless its project code exists, whole or not at all; whether it was made.

    ``filing`` has the keys of ``values_from_json`` and ``state``, ``unit_code``, ``filer`` (user name), ``steps``:
    ``{"by": user name, "step": …}`` with ``comment`` where one is due, or with ``step`` "save" and ``change``
    (keys of the form with their new values). Raises NotAllowed and Blocked as the flow does, WrongState.
    """
    with transaction.atomic():
        if Project.objects.filter(code=filing["code"]).exists():
            return False
        declaration = _first_draft(filing)
        form = dict(filing)
        for step in filing["steps"]:
            actor = User.objects.get(username=step["by"])
            if step["step"] == "save":
                form |= step["change"]
                save_draft(declaration, actor, values_from_json(form), seen_version=declaration.version)
            else:
                perform(
                    FLOW,
                    declaration,
                    step["step"],
                    actor,
                    seen_version=declaration.version,
                    comment=step.get("comment", ""),
                )
            declaration = fresh(declaration.pk)
        if declaration.status != filing["state"]:
            wanted = Stage(filing["state"]).label
            raise WrongState(f"办完各步后是“{declaration.get_status_display()}”，不是“{wanted}”")
    return True


def _first_draft(filing: Mapping[str, Any]) -> Declaration:
    """The project with its draft as it first stood."""
    year = BudgetYear.objects.select_related("framework").get(year=filing["year"])
    project = create_project(
        Unit.objects.get(code=filing["unit_code"]),
        year,
        name=filing["name"],
        type_code=filing["type_code"],
        code=filing["code"],
    )
    # Digits 7 and 8 of the code are the year in which the project entered the budget system.
    project.start_year = 2000 + int(filing["code"][6:8])
    project.period_years = filing["period_years"]
    project.save(update_fields=["start_year", "period_years"])
    draft = create_declaration(User.objects.get(username=filing["filer"]), project, year, values_from_json(filing))
    return fresh(draft.pk)


def values_from_json(form: Mapping[str, Any]) -> DeclarationValues:
    """The values of a form whose keys are those of DeclarationValues: amounts are decimal strings in ``money_unit``.

    What is not there is blank; ``items`` (测算明细), where there are any, fill 本年度项目金额. Raises AmountError,
    KeyError for no money unit.
    """
    unit = MoneyUnit(form["money_unit"])
    plain: dict[str, Any] = {name: value for name, value in form.items() if name in _PLAIN}
    amounts: dict[str, Any] = {name: parse_amount(form.get(name) or "", unit) for name in AMOUNTS}
    return with_items_total(
        DeclarationValues(
            money_unit=unit,
            indicators=tuple(IndicatorValues(**row) for row in form.get("indicators", ())),
            items=tuple(ItemValues(**item) for item in form.get("items", ())),
            **plain,
            **amounts,
        )
    )
