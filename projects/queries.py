"""Reading what is stored: a declaration's values, what a list shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from indicators.models import Framework, SecondLevel
from perfgoals.accounts.models import Unit, UnitKind, User
from perfgoals.keyset import Keyset
from perfgoals.money import MoneyUnit
from perfgoals.search import search_key
from perfgoals.workflow.access import narrowed, visible_filings
from perfgoals.workflow.models import Stage, TransitionRecord
from perfgoals.workflow.worklist import Worklist
from projects.access import visible_declarations
from projects.models import BudgetYear, CalculationItem, Declaration, IndicatorRow, KeyProject, Project, Waiver
from projects.values import CheckContext, DeclarationValues, IndicatorValues, ItemValues, Tier

DECLARATION_FLOW: Final = "declaration"  # the name of projects.flow, which reads from here
KEY_PROJECT_FLOW: Final = "key-project"
# By year and key together: see workflow.access.narrowed.
NEWEST_DECLARATIONS: Final[Keyset[Declaration]] = Keyset(order=("year_id", "id"), falling=True, size=25)
NEWEST_KEY_PROJECTS: Final[Keyset[KeyProject]] = Keyset(order=("year_id", "id"), falling=True, size=25)


def tiers_of(framework: Framework) -> tuple[Tier, ...]:
    """The second levels of a framework in their order: one query for each framework in hand."""
    prefetch_related_objects([framework], Prefetch("second_levels", SecondLevel.objects.order_by("position")))
    return tuple(
        Tier(level1=row.level1, level2=row.level2, required=row.required) for row in framework.second_levels.all()
    )


def known_divisions() -> frozenset[str]:
    """The division codes (6 digits) of all units: one query."""
    return frozenset(Unit.objects.filter(kind=UnitKind.DIVISION).values_list("division_code", flat=True))


def check_context(year: BudgetYear) -> CheckContext:
    """What the checks of a year's declarations need: two queries."""
    return CheckContext(
        year=year.year,
        layout=year.layout,
        tiers=tiers_of(year.framework),
        divisions=known_divisions(),
        settings=year.rules,
    )


def context_of(declaration: Declaration) -> CheckContext:
    """What the checks of this form need: two queries."""
    return replace(check_context(declaration.year), layout=declaration.layout)


def waivers_of(declaration: Declaration) -> dict[str, str]:
    """The reasons of the warnings that reviewers let pass, by fingerprint of the finding: one query."""
    return waived(Waiver.objects.filter(declaration=declaration).order_by("pk"))


def waived(waivers: Iterable[Waiver]) -> dict[str, str]:
    """What these waivers of one declaration, oldest first, come to: the newest of each fingerprint holds."""
    newest = {waiver.fingerprint: waiver for waiver in waivers}
    return {fingerprint: waiver.reason for fingerprint, waiver in newest.items() if not waiver.lifted}


def values_of(declaration: Declaration) -> DeclarationValues:
    """The live content of a declaration: two queries beside the declaration with project and year.

    The rows stay with the object in hand: asked again, it answers from there until ``save_draft`` writes.
    """
    prefetch_related_objects(
        [declaration],
        Prefetch("indicators", IndicatorRow.objects.order_by("position")),
        Prefetch("items", CalculationItem.objects.order_by("position")),
    )
    return DeclarationValues(
        code=declaration.project.code,
        name=declaration.name,
        unit=declaration.unit_name,
        top_unit=declaration.top_unit_name,
        period_years=declaration.period_years,
        type_code=declaration.type_code,
        type_name=declaration.type_name,
        is_new=declaration.is_new,
        allocation=declaration.allocation,
        continuity=declaration.continuity,
        start=declaration.start,
        end=declaration.end,
        contact=declaration.contact,
        phone=declaration.phone,
        money_unit=MoneyUnit(declaration.year.money_unit),
        total_amount=declaration.total_amount,
        year_amount=declaration.year_amount,
        fiscal=declaration.fiscal,
        other=declaration.other,
        policy_basis=declaration.policy_basis,
        calculation_basis=declaration.calculation_basis,
        annual_goal=declaration.annual_goal,
        long_term_goal=declaration.long_term_goal,
        unread=declaration.unread,
        indicators=tuple(
            IndicatorValues(
                level1=row.level1,
                level2=row.level2,
                required=row.required,
                level3=row.level3,
                target=row.target,
                explanation=row.explanation,
            )
            for row in declaration.indicators.all()
        ),
        items=tuple(
            ItemValues(
                content=item.content,
                unit_price=item.unit_price,
                quantity=item.quantity,
                times=item.times,
                amount=item.amount,
            )
            for item in declaration.items.all()
        ),
    )


def approvals(flow: str = DECLARATION_FLOW) -> QuerySet[TransitionRecord]:
    """The approvals (批复) of all forms of a flow: records with the snapshot of what was approved."""
    return TransitionRecord.objects.filter(flow=flow, target=Stage.APPROVED, snapshot__isnull=False)


def last_year_of(declaration: Declaration) -> Declaration | None:
    """The same project's form of the year before, whatever its state."""
    return (
        type(declaration)
        .objects.filter(project_id=declaration.project_id, year_id=declaration.year_id - 1)
        .select_related("project", "year")
        .first()
    )


def listed_declarations(
    user: User, *, year: BudgetYear | None = None, status: str = "", text: str = "", unit: Unit | None = None
) -> QuerySet[Declaration]:
    """The declarations that a list shows, with what its rows need.

    ``text`` is a part of the name, or, with six digits or more and nothing else, the beginning of a code.
    """
    key = search_key(text)
    by_code = re.fullmatch(r"[0-9]{6,}", key) is not None
    found = narrowed(
        visible_declarations(user),
        year=year.pk if year else None,
        status=status,
        text="" if by_code else text,
        unit=unit,
    )
    return found.filter(project__in=Project.objects.filter(code__begins=key).order_by()) if by_code else found


def worklist(user: User, year: int) -> Worklist[Declaration]:
    """The year's declarations as one user has to do with them."""
    rows = Declaration.objects.filter(year=year)
    return Worklist(rows, user, amount="year_amount", related=("unit", "project", "year"))


def listed_key_projects(
    user: User, *, year: BudgetYear | None = None, status: str = "", text: str = "", unit: Unit | None = None
) -> QuerySet[KeyProject]:
    """The forms of 重点项目 that a list shows, with what its rows need; ``text`` is a part of the name."""
    found = visible_filings(KeyProject, user)
    return narrowed(found, year=year.pk if year else None, status=status, text=text, unit=unit)


def key_project_worklist(user: User, year: int) -> Worklist[KeyProject]:
    """The year's forms of 重点项目 as one user has to do with them: one query for the many years that have none."""
    filed = KeyProject.objects.filter(year=year)
    rows = filed if filed.exists() else filed.filter(pk__in=())  # none() could not be joined with the other kinds
    return Worklist(rows, user, amount="year_amount", related=("unit", "project", "year"))


def key_project_beside(declaration: Declaration) -> KeyProject | None:
    """The form of a 重点项目 that is filed beside a declaration."""
    return KeyProject.objects.filter(project_id=declaration.project_id, year_id=declaration.year_id).first()
