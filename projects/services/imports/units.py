"""Units that an import of the operator makes (--create-units): 财政区划 → 一级预算单位 → 预算单位."""

from __future__ import annotations

import re

from django.http import HttpRequest

from perfgoals.accounts.models import Unit, UnitKind, User
from perfgoals.accounts.services import UnitValues, add_unit
from projects.services.imports.places import NewUnit, division_name, without_city


def make_unit(new: NewUnit, actor: User, request: HttpRequest | None = None) -> Unit:
    """The unit with what is missing above it. Raises perfgoals.accounts.services.Refused."""
    operator = None  # the command line reaches everything; who ran it stands in the import's own line of the trail
    division = Unit.objects.filter(kind=UnitKind.DIVISION, division_code=new.division).first()
    if division is None:
        name = division_name([new.name, new.top_name], new.division)
        division = add_unit(operator, _values(new, None, UnitKind.DIVISION, new.division, name), request)
    department = Unit.objects.filter(
        kind=UnitKind.DEPARTMENT, division_code=new.division, department_code=new.department
    ).first()
    if department is None:
        code = _free_code(f"{new.division}{new.department}")
        department = add_unit(operator, _values(new, division, UnitKind.DEPARTMENT, code, new.top_name), request)
    code = _next_code(f"{new.division}{new.department}")
    return add_unit(operator, _values(new, department, UnitKind.UNIT, code, new.name), request)


def _values(new: NewUnit, parent: Unit | None, kind: UnitKind, code: str, name: str) -> UnitValues:
    """Pages show a name without the city, forms print it whole."""
    return UnitValues(
        parent=parent,
        kind=kind,
        code=code,
        name=without_city(name),
        official_name=name,
        division_code=new.division,
        department_code="" if kind is UnitKind.DIVISION else new.department,
    )


def _free_code(code: str) -> str:
    """The code itself, or the next one of its series where it is taken."""
    return _next_code(code) if Unit.objects.filter(code=code).exists() else code


def _next_code(stem: str) -> str:
    """The next code ``stem`` + three digits: 440304061001."""
    longest = len(stem) + 3
    codes = Unit.objects.filter(code__startswith=stem).values_list("code", flat=True)
    serials = [int(code[len(stem) :]) for code in codes if len(code) == longest and re.fullmatch("[0-9]+", code)]
    return f"{stem}{max(serials, default=0) + 1:03d}"
