"""Tables of the department budget (部门预算表) that a pack holds: made of its own forms, for each department.

A registry: whoever has a table says for which unit and year, and gives it as a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import Final, NamedTuple

from packs.planning.contents import PackScope, tree_order
from packs.planning.plan import Plan
from perfgoals.accounts.models import Unit, UnitKind
from perfgoals.officialforms.grid import Grid
from projects.budget_lists import Table, approved_lists
from projects.models import BudgetYear


class BudgetTable(NamedTuple):
    """A table of a department: what it is called, and its grid."""

    title: str
    grid: Grid


Tables = Callable[[Unit, BudgetYear, Container[int]], Iterator[BudgetTable]]
"""Takes the keys of the snapshots of the pack: a table is made of these alone."""


def budget_lists(unit: Unit, year: BudgetYear, snapshots: Container[int]) -> Iterator[BudgetTable]:
    """项目支出预算表 and 部门预算绩效管理重点项目表, where they have a row."""
    lists = approved_lists(unit, year, snapshots)
    for table in Table:
        grid = lists.grid(table)
        if grid is not None:
            yield BudgetTable(table.label, grid)


TABLES: Final[Sequence[Tables]] = (budget_lists,)


def departments(scope: PackScope, plan: Plan) -> list[Unit]:
    """The departments of the pack that have a form in it, in the order of the tree; of a single unit, that unit.

    Two queries at most.
    """
    if scope.unit is not None and scope.unit.kind == UnitKind.UNIT:
        return [scope.unit] if plan.entries else []
    places = [entry.place for entry in plan.entries]
    found = Unit.objects.filter(kind=UnitKind.DEPARTMENT)
    if scope.unit is not None:
        found = found.filter(path__startswith=scope.unit.path)
    filing = [unit for unit in found if any(place.startswith(unit.path) for place in places)]
    return sorted(filing, key=lambda unit: tree_order(unit.path))


def tables_of(scope: PackScope, plan: Plan) -> Iterator[BudgetTable]:
    """Every table of the pack, as its edition shows it; under a title that names the department, too."""
    year = BudgetYear.objects.get(year=plan.heading.year)
    snapshots = frozenset(entry.snapshot for entry in plan.entries)
    for unit in departments(scope, plan):
        for each in TABLES:
            for title, grid in each(unit, year, snapshots):
                yield BudgetTable(scope.edition.text(f"{unit.name} {title}"), scope.edition.shown(grid))
