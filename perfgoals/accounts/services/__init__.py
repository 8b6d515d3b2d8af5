"""What changes units and users, and the trail that it leaves. Nothing else writes these models."""

from perfgoals.accounts.services.refused import Refused
from perfgoals.accounts.services.trail import (
    Action,
    home_unit_id,
    record_event,
    record_failed_login,
    unit_label,
    user_label,
)
from perfgoals.accounts.services.units import UnitValues, add_unit, change_unit, delete_unit
from perfgoals.accounts.services.users import (
    Wanted,
    add_user,
    change_password,
    change_user,
    may_manage,
    reset_password,
    set_active,
)

__all__ = [
    "Action",
    "Refused",
    "UnitValues",
    "Wanted",
    "add_unit",
    "add_user",
    "change_password",
    "change_unit",
    "change_user",
    "delete_unit",
    "home_unit_id",
    "may_manage",
    "record_event",
    "record_failed_login",
    "reset_password",
    "set_active",
    "unit_label",
    "user_label",
]
