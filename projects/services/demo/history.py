"""Demo history (演示数据): approved forms of years that are over, loaded as 管理员 loads history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import transaction

from perfgoals.accounts.models import Unit, User
from perfgoals.money import MoneyUnit, parse_amount
from projects.models import BudgetYear, Declaration, KeyProject, Overall, Project
from projects.overall.values import AMOUNTS, Gathered, OverallValues, TargetValues, TaskValues
from projects.services.demo.filings import values_from_json
from projects.services.imports.history import LOADED, settle
from projects.services.imports.kinds import import_kinds
from projects.services.projects import create_project
from projects.values import DeclarationValues

LOADED_BY: Final = "admin"
PROJECTS_OF: Final = 2020
_TYPE_CODE: Final = "31"


def add_history(history: Mapping[str, Any]) -> int:
    """Load what is missing of these approved forms, all or nothing; how many were.

    ``history`` has ``declarations`` and ``key_projects`` of 2020 (keys of ``values_from_json``, with ``unit_code``
    and ``first_level``), and ``overalls`` (``year``, ``unit_code``, the keys of OverallValues; of a task, the codes
    of the ``projects`` that it gathers).
    """
    with transaction.atomic():
        actor = User.objects.get(username=LOADED_BY)
        kinds = import_kinds()
        made = 0
        for key, forms in (
            ("declaration", _missing_forms(history["declarations"], Declaration)),
            ("key-project", _missing_forms(history["key_projects"], KeyProject)),
            ("overall", _missing_overalls(history["overalls"])),
        ):
            kind = kinds[key]
            written = [kind.create(actor, owner, year, values, cause=LOADED) for owner, year, values in forms]
            settle(kind, written, actor)
            made += len(written)
    return made


def _missing_forms(
    forms: list[Mapping[str, Any]], model: type[Declaration]
) -> Iterator[tuple[Project, BudgetYear, DeclarationValues]]:
    """The forms of 2020 that are not there yet, with their projects, which are made where they are missing."""
    year = BudgetYear.objects.select_related("framework").get(year=PROJECTS_OF)
    there = set(model.objects.filter(year=year).values_list("project__code", flat=True))
    for form in forms:
        if form["code"] not in there:
            yield _project(form, year), year, values_from_json(form)


def _project(form: Mapping[str, Any], year: BudgetYear) -> Project:
    """The project of a form; who put it under another 一级项目 since is not overruled."""
    known = Project.objects.filter(code=form["code"]).select_related("unit").first()
    if known is not None:
        return known
    unit = Unit.objects.get(code=form["unit_code"])
    made = create_project(unit, year, name=form["name"], type_code=_TYPE_CODE, code=form["code"])
    made.first_level = form["first_level"]
    made.save(update_fields=["first_level"])
    return made


def _missing_overalls(forms: list[Mapping[str, Any]]) -> Iterator[tuple[Unit, BudgetYear, OverallValues]]:
    """The overall forms that are not there yet."""
    for form in forms:
        unit = Unit.objects.get(code=form["unit_code"])
        year = BudgetYear.objects.select_related("framework", "overall_framework").get(year=form["year"])
        if not Overall.objects.filter(unit=unit, year=year).exists():
            yield unit, year, _overall_values(form)


def _overall_values(form: Mapping[str, Any]) -> OverallValues:
    money_unit = MoneyUnit(form["money_unit"])
    return OverallValues(
        unit=form["unit"],
        supervising_unit=form["supervising_unit"],
        money_unit=money_unit,
        tasks=tuple(_task(task, money_unit) for task in form["tasks"]),
        goals=form["goals"],
        indicators=tuple(TargetValues(**row) for row in form["indicators"]),
    ).with_sums()


def _task(task: Mapping[str, Any], money_unit: MoneyUnit) -> TaskValues:
    amounts: dict[str, Any] = {name: parse_amount(task[name], money_unit) for name in AMOUNTS}
    gathered = Project.objects.filter(code__in=task["projects"]).order_by("code")
    return TaskValues(
        name=task["name"],
        content=task["content"],
        projects=tuple(Gathered(project=each.pk, code=each.code, name=each.name) for each in gathered),
        **amounts,
    )
