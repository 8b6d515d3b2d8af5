"""Projects and their codes (项目编码): given by the system, or by the budget system before it."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from indicators.rules.form import CODE_DIGITS
from perfgoals.accounts.models import Unit, UnitKind
from perfgoals.workflow.models import EDITABLE
from projects.models import BudgetYear, Project

CODE_LENGTH: Final = 60  # what the column holds; a right code has 21 digits
# Group and flag of the codes that this system gives: a series that the budget system does not use.
OWN_SERIES: Final = "99900"
_TRIES: Final = 20
_LAST_SERIAL: Final = 999


class CodeRefused(Exception):
    """A project cannot have that code, or no code is left; the message says so in Chinese."""


def top_unit_name(unit: Unit) -> str:
    """一级预算单位 as the forms of this unit print it: its department's 表上名称, or its own."""
    node: Unit | None = unit
    while node is not None:
        if node.kind == UnitKind.DEPARTMENT:
            return node.official_name
        node = node.parent
    return unit.official_name


def new_code(unit: Unit, year: int, type_code: str) -> str:
    """The next free 项目编码: division(6) year(2) department(3) type(2) group(3) flag(2) serial(3).

    Raises CodeRefused when the serials of that series are used up.
    """
    head = f"{unit.division_code}{year % 100:02d}{unit.department_code}{type_code or '01'}{OWN_SERIES}"
    taken = Project.objects.filter(code__startswith=head).order_by("-code").values_list("code", flat=True)
    # Imported history may hold odd codes of the same beginning: they are no part of the series.
    codes = [code for code in taken[: 2 * _LAST_SERIAL] if len(code) == CODE_DIGITS]
    serials = (int(code[-3:]) for code in codes if code[-3:].isdecimal())
    serial = next(serials, 0) + 1
    if serial > _LAST_SERIAL:
        raise CodeRefused(f"{unit}{year} 年度这一类的项目编码已用完，请填预算系统给的编码")
    return f"{head}{serial:03d}"


def create_project(unit: Unit, year: BudgetYear, *, name: str, type_code: str, code: str = "") -> Project:
    """A new project; its code is given by the system unless the budget system gave one already.

    Raises CodeRefused where the given code is taken, or none is left.
    """
    for _attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return Project.objects.create(
                    code=code or new_code(unit, year.year, type_code),
                    name=name,
                    unit=unit,
                    type_code=type_code,
                    start_year=year.year,
                )
        except IntegrityError as taken:
            if code:
                raise CodeRefused("这个项目编码已属于另一个项目") from taken
            # Two people made a project at the same moment: the next serial is free.
    raise CodeRefused("同时新建的人太多，请再试一次")


def may_take_code(project: Project, code: str) -> bool:
    """Whether the project's code may become ``code``: it is free, it fits, and no other form of the project is out."""
    free = not Project.objects.exclude(pk=project.pk).filter(code=code).exists()
    return free and len(code) <= CODE_LENGTH and not project.declarations.exclude(status__in=EDITABLE).exists()


def correct_code(project: Project, code: str) -> None:
    """Give the project the code. Somebody else may have taken it at the same moment: then the old one stays."""
    try:
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(code=code)
    except IntegrityError:
        return
    project.code = code
