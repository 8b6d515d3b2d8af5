"""Units that an import of the operator makes (--create-units): 财政区划 → 一级预算单位 → 预算单位."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest

from perfgoals.accounts.models import Unit, UnitKind, User
from perfgoals.accounts.services import Refused, UnitValues, add_unit
from perfgoals.text import compact
from projects.services.imports.places import NewUnit, UnitBook, division_name, without_city

CODE_LENGTH: Final = 20  # what the column holds
# Department codes for departments whose own nobody knows; real ones begin at 001.
_OWN_DEPARTMENTS: Final = range(901, 1000)
# What a form may print of a department in place of its name; units below it get three digits more.
_CODE: Final = re.compile("[0-9A-Za-z]{3,14}")


def make_unit(new: NewUnit, actor: User, request: HttpRequest | None = None) -> Unit:
    """The unit with what is missing above it. Raises perfgoals.accounts.services.Refused."""
    if not new.division:
        department = _department_named(new.top_name, request)
        return _add(department, UnitKind.UNIT, _next_code(department.code), new.name, request)
    department = _department_of(new, request)
    code = _next_code(f"{new.division}{new.department}")
    return _add(department, UnitKind.UNIT, code, new.name, request)


def _department_of(new: NewUnit, request: HttpRequest | None) -> Unit:
    """The department by the division and department codes of its projects."""
    division = Unit.objects.filter(kind=UnitKind.DIVISION, division_code=new.division).first()
    if division is None:
        name = division_name([new.name, new.top_name], new.division)
        division = _add(None, UnitKind.DIVISION, new.division, name, request, division=new.division, department="")
    departments = Unit.objects.filter(
        kind=UnitKind.DEPARTMENT, division_code=new.division, department_code=new.department
    )
    if (found := departments.first()) is not None:
        return found
    code = _free_code(f"{new.division}{new.department}")
    return _add(division, UnitKind.DEPARTMENT, code, new.top_name, request, department=new.department)


def _department_named(text: str, request: HttpRequest | None) -> Unit:
    """The department of that name or code; a new one where there is none, in the only division that it can be in."""
    departments = list(Unit.objects.filter(kind=UnitKind.DEPARTMENT))
    code = compact(text)
    found = [each for each in departments if each.code == code] or UnitBook(departments).find(text)
    if found:
        return found[0]
    division = _only_division()
    own = _own_department_code(division)
    code = _free_code(code if _CODE.fullmatch(code) else f"{division.division_code}{own}")
    return _add(division, UnitKind.DEPARTMENT, code, text, request, department=own)


def _only_division() -> Unit:
    """The division without divisions below it where there is one such, else the one above all."""
    divisions = list(Unit.objects.filter(kind=UnitKind.DIVISION))
    above = {division.parent_id for division in divisions}
    lowest = [division for division in divisions if division.pk not in above]
    topmost = [division for division in divisions if division.parent_id is None]
    for candidates in (lowest, topmost):
        if len(candidates) == 1:
            return candidates[0]
    raise Refused("看不出新单位属于哪个财政区划，请先在“单位”里建好，或用 --unit 指定单位")


def _own_department_code(division: Unit) -> str:
    """A department code that no department of the division has."""
    taken = set(Unit.objects.filter(division_code=division.division_code).values_list("department_code", flat=True))
    for number in _OWN_DEPARTMENTS:
        if (code := f"{number:03d}") not in taken:
            return code
    raise Refused("部门编码已用完，请先在“单位”里建好单位，或用 --unit 指定单位")


def _add(
    parent: Unit | None,
    kind: UnitKind,
    code: str,
    name: str,
    request: HttpRequest | None,
    *,
    division: str | None = None,
    department: str | None = None,
) -> Unit:
    """A node under its parent, with the parent's codes where none are given. Pages show a name without the city, forms
    print it whole.
    """
    operator = None  # the command line reaches everything; who ran it stands in the import's own line of the trail
    values = UnitValues(
        parent=parent,
        kind=kind,
        code=code,
        name=without_city(name),
        official_name=name,
        division_code=division if division is not None else parent.division_code if parent else "",
        department_code=department if department is not None else parent.department_code if parent else "",
    )
    return add_unit(operator, values, request)


def _free_code(code: str) -> str:
    """The code itself, or the next one of its series where it is taken."""
    return _next_code(code) if Unit.objects.filter(code=code).exists() else code


def _next_code(stem: str) -> str:
    """The next code ``stem`` + three digits: 440304061001. Raises Refused where no code of that length fits."""
    longest = len(stem) + 3
    if longest > CODE_LENGTH:
        raise Refused(f"单位编码 {stem} 太长，下面不能再自动编号，请先在“单位”里建好单位")
    codes = Unit.objects.filter(code__startswith=stem).values_list("code", flat=True)
    serials = [int(code[len(stem) :]) for code in codes if len(code) == longest and re.fullmatch("[0-9]+", code)]
    return f"{stem}{max(serials, default=0) + 1:03d}"
