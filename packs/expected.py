"""Which forms a year asks for that nobody has begun: they are missing in a pack like those that are on their way.

What is asked for follows from what is stored, never from the clock: a kind of form is due from everybody as soon as
the first of the year was begun by anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from django.db.models import F

from packs.contents import Found, Missing, PackScope
from perfgoals.accounts.models import Role, Unit
from perfgoals.workflow.kinds import kind_of
from projects.models import Project

NEVER_BEGUN: Final = "没有填报"


def never_begun(scope: PackScope, found: Found) -> list[Missing]:
    """The forms that the scope lacks altogether; ``found`` are those that it has. A few queries."""
    return [missing for due in _DUE for missing in due(scope, found)]


def _declarations(scope: PackScope, found: Found) -> Iterator[Missing]:
    """Of every project that runs in the year: of those that say when they began and for how long."""
    running = Project.objects.filter(
        scope.units, start_year__lte=scope.year, start_year__gt=scope.year - F("period_years"), unit__active=True
    )
    filed = _projects(found, "declaration")
    yield from _of_projects(scope, "declaration", running.exclude(pk__in=filed).select_related("unit"))


def _on_declarations(key: str) -> Callable[[PackScope, Found], Iterator[Missing]]:
    """Of every project whose targets are approved, once the year has any such form."""

    def due(scope: PackScope, found: Found) -> Iterator[Missing]:
        if _is_begun(scope, key):
            lacking = _projects(found, "declaration", settled=True) - _projects(found, key)
            yield from _of_projects(scope, key, Project.objects.filter(pk__in=lacking).select_related("unit"))

    return due


def _overalls(scope: PackScope, found: Found) -> Iterator[Missing]:
    """Of every unit that declares a project, once the year has any overall form."""
    if _is_begun(scope, "overall"):
        yield from _of_units(scope, "overall", _units(found, "declaration") - _units(found, "overall"))


def _overall_evaluations(scope: PackScope, found: Found) -> Iterator[Missing]:
    """Of every unit whose overall form is approved, once the year has any such evaluation."""
    key = "overall-selfeval"
    if _is_begun(scope, key):
        yield from _of_units(scope, key, _units(found, "overall", settled=True) - _units(found, key))


_DUE: Final = (
    _declarations,
    _on_declarations("monitoring"),
    _on_declarations("selfeval"),
    _overalls,
    _overall_evaluations,
)


def _projects(found: Found, key: str, *, settled: bool = False) -> set[int]:
    """The projects that have such a form; or one that was ever settled."""
    filed = found.filed.get(key, ())
    return {each.project for each in filed if each.project is not None and (each.settled or not settled)}


def _units(found: Found, key: str, *, settled: bool = False) -> set[int]:
    """The units that have such a form; or one that was ever settled."""
    return {each.unit for each in found.filed.get(key, ()) if each.settled or not settled}


def _is_begun(scope: PackScope, key: str) -> bool:
    """Whether anybody, within the scope or not, has begun such a form of the year. One query."""
    kind = kind_of(key)
    return kind is not None and kind.flow.model._default_manager.filter(year=scope.year).exists()


def _of_projects(scope: PackScope, kind: str, projects: Iterable[Project]) -> Iterator[Missing]:
    for project in projects:
        yield _missing(scope, kind, project.unit, project.code, project.name)


def _of_units(scope: PackScope, kind: str, units: Iterable[int]) -> Iterator[Missing]:
    for unit in Unit.objects.filter(pk__in=list(units)):
        yield _missing(scope, kind, unit, unit.code, unit.official_name or unit.name)


def _missing(scope: PackScope, kind: str, unit: Unit, code: str, name: str) -> Missing:
    return Missing(
        place=unit.path,
        unit=unit.code,
        unit_name=scope.edition.text(unit.official_name or unit.name),
        kind=kind,
        code=code,
        name=scope.edition.text(name),
        state=NEVER_BEGUN,
        waits_for="" if scope.edition.is_public else Role.FILER.label,
    )
