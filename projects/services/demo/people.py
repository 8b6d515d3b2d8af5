"""Demo units and accounts (演示账号)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from perfgoals.accounts.models import Assignment, Role, Unit, UnitKind, User
from perfgoals.accounts.services import Action, UnitValues, add_unit, record_event, user_label


def add_missing_units(units: Sequence[Mapping[str, Any]]) -> int:
    """Add the units whose code does not exist yet, parents first; how many were added.

    Each is ``{"code", "parent": code or None, "kind", "name", "official_name", "division_code",
    "department_code", "department_review"}``.
    """
    with transaction.atomic():
        known = set(Unit.objects.values_list("code", flat=True))
        missing = [unit for unit in units if unit["code"] not in known]
        for unit in missing:
            add_unit(
                None,
                UnitValues(
                    parent=Unit.objects.get(code=unit["parent"]) if unit["parent"] else None,
                    kind=UnitKind(unit["kind"]),
                    code=unit["code"],
                    name=unit["name"],
                    official_name=unit["official_name"],
                    division_code=unit["division_code"],
                    department_code=unit["department_code"],
                    department_review=unit["department_review"],
                ),
            )
    return len(missing)


def add_missing_users(users: Sequence[Mapping[str, Any]], password: str) -> int:
    """Add the accounts whose user name is free, with their assignments; how many were added.

    Each is ``{"username", "display_name", "assignments": [{"role", "unit": code}]}``. An account that exists
    keeps its password, its state and its assignments, whatever they are by now.
    """
    with transaction.atomic():
        taken = {name.casefold() for name in User.objects.values_list("username", flat=True)}
        missing = [user for user in users if user["username"].casefold() not in taken]
        for entry in missing:
            # Not add_user: a demo account has the published password and keeps it.
            user = User.objects.create_user(
                entry["username"], password, display_name=entry["display_name"], must_change_password=False
            )
            assignments = [
                Assignment(user=user, role=Role(each["role"]), unit=Unit.objects.get(code=each["unit"]))
                for each in entry["assignments"]
            ]
            Assignment.objects.bulk_create(assignments)
            record_event(
                None,
                Action.USER_CREATED,
                user_label(user),
                f"演示账号；岗位：{'、'.join(str(each) for each in assignments)}",
                unit=assignments[0].unit,
            )
    return len(missing)
