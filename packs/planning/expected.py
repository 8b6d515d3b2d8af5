"""Which forms a year asks for that nobody has begun: they are missing in a pack like those that are on their way.

What is asked for follows from what is stored, never from the clock: a kind of form is due from everybody as soon as
the first of the year was begun by anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from django.db.models import F

from packs.planning.contents import AT_ONCE, Found, Missing, PackScope, kind_named, not_handed_in
from perfgoals.accounts.models import Unit
from perfgoals.workflow.kinds import kind_of
from projects.models import Project


def never_begun(scope: PackScope, found: Found) -> list[Missing]:
    """The forms that the scope lacks altogether; ``found`` are those that it has. A few queries."""
    return [missing for due in _DUE for missing in due(scope, found)]


def _declarations(scope: PackScope, found: Found) -> Iterator[Missing]:
    """Of every project that runs in the year: of those that say when they began and for how long."""
    running = Project.objects.filter(
        scope.units, start_year__lte=scope.year, start_year__gt=scope.year - F("period_years"), unit__active=True
    )
    filed = _projects(found, "declaration")
    # Left out here and not by the database: a whole city is more keys than a query takes.
    lacking = (project for project in running.select_related("unit").iterator() if project.pk not in filed)
    yield from _of_projects(scope, "declaration", lacking)


def _on_declarations(key: str) -> Callable[[PackScope, Found], Iterator[Missing]]:
    """Of every project whose targets are approved, once the year has any such form."""

    def due(scope: PackScope, found: Found) -> Iterator[Missing]:
        if _is_begun(scope, key):
            lacking = _projects(found, "declaration", settled=True) - _projects(found, key)
            yield from _of_projects(scope, key, _in_pieces(lacking))

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


def _in_pieces(keys: Collection[int]) -> Iterator[Project]:
    """These projects with their units, so many (AT_ONCE) in a query."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield from Project.objects.filter(pk__in=ordered[start : start + AT_ONCE]).select_related("unit")


def _is_begun(scope: PackScope, key: str) -> bool:
    """Whether anybody, within the scope or not, has begun such a form of the year. One query."""
    kind = kind_of(key)
    return kind is not None and kind.flow.model._default_manager.filter(year=scope.year).exists()


def _of_projects(scope: PackScope, key: str, projects: Iterable[Project]) -> Iterator[Missing]:
    for project in projects:
        yield not_handed_in(kind_named(key), project.unit, project.code, project.name, scope.edition)


def _of_units(scope: PackScope, key: str, units: Iterable[int]) -> Iterator[Missing]:
    for unit in Unit.objects.filter(pk__in=list(units)):
        yield not_handed_in(kind_named(key), unit, unit.code, unit.official_name or unit.name, scope.edition)
