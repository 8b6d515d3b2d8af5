"""Lists: what is seen does not depend on how the units are written; pages lead through everything, once."""

from __future__ import annotations

import pytest
from django.db.models import Q

from perfgoals.accounts.access import SEEING_ROLES, units_within
from perfgoals.accounts.models import Assignment, Role, Unit, User
from perfgoals.keyset import NEWER, OLDER, Keyset
from perfgoals.workflow import access
from perfgoals.workflow.models import Stage
from projects.access import visible_declarations
from projects.models import Declaration, Revision
from projects.queries import listed_declarations, worklist
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = pytest.mark.django_db

PEOPLE = (
    *("filer", "colleague", "sister_filer", "stranger_filer", "unit_reviewer", "department_reviewer"),
    *("stranger_reviewer", "finance", "admin", "auditor", "many_hats", "two_divisions"),
)
HAND = frozenset({Role.FILER, Role.UNIT_REVIEWER, Role.ADMINISTRATOR})


@pytest.fixture
def city(cast: Cast) -> dict[str, User]:
    """Two years of declarations of three units in every state, drafts handed in before among them; and everybody."""
    number = 0
    for year in (cast.last_year, cast.year):
        for unit in (cast.unit, cast.sister, cast.stranger):
            for status, handed_in in [(status, True) for status in Stage] + [("draft", False)]:
                number += 1
                values = whole_values(code=f"4403042510631{number:08}", year_amount=number)
                made = make_declaration(cast, values, unit=unit, year=year)
                submitted_by = made.created_by if handed_in else None
                Declaration.objects.filter(pk=made.pk).update(status=status, submitted_by=submitted_by)
    # Its filer is also a reviewer of the unit: own forms are for others to review.
    many_hats = User.objects.create(username="hats")
    for role, unit in (
        (Role.FILER, cast.sister),
        (Role.UNIT_REVIEWER, cast.sister),
        (Role.DEPARTMENT_REVIEWER, cast.department),
    ):
        Assignment.objects.create(user=many_hats, role=role, unit=unit)
    sisters = Declaration.objects.filter(unit=cast.sister)
    sisters.filter(status="unit_review").update(saved_by=many_hats)
    for form in sisters.filter(status="department_review"):
        Revision.objects.create(declaration=form, version=2, content={}, cause="填报", saved_by=many_hats)
    two = User.objects.create(username="two")
    for unit in Unit.objects.filter(code__in=["440304", "440313"]):
        Assignment.objects.create(user=two, role=Role.FINANCE_REVIEWER, unit=unit)
    people = {who: getattr(cast, who) for who in PEOPLE if hasattr(cast, who)}
    return people | {"many_hats": many_hats, "two_divisions": two}


def seen_by_rule(user: User) -> set[int]:
    """What DOMAIN says, row by row and in plain words of the unit's path."""
    never = Q(status="draft", submitted_by=None)
    inside = Declaration.objects.filter(units_within(user, HAND, "unit__"))
    above = Declaration.objects.filter(units_within(user, SEEING_ROLES, "unit__")).exclude(never)
    return set(inside.values_list("pk", flat=True)) | set(above.values_list("pk", flat=True))


@pytest.fixture(params=["by their keys", "as a subquery"])
def _written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "as a subquery":
        monkeypatch.setattr(access, "FEW_UNITS", 0)


@pytest.mark.usefixtures("_written")
@pytest.mark.parametrize("who", PEOPLE)
def test_lists_show_what_the_rules_say(city: dict[str, User], who: str):
    user = city[who]
    assert {row.pk for row in visible_declarations(user)} == seen_by_rule(user)


def test_what_everybody_sees_is_not_nothing(city: dict[str, User]):
    assert {who: len(seen_by_rule(user)) for who, user in city.items()} == {
        "filer": 14,
        "colleague": 14,
        "sister_filer": 14,
        "stranger_filer": 14,
        "unit_reviewer": 14,
        "department_reviewer": 24,
        "stranger_reviewer": 12,
        "finance": 36,
        "admin": 42,
        "auditor": 0,
        "many_hats": 26,
        "two_divisions": 36,
    }


@pytest.mark.usefixtures("_written")
@pytest.mark.parametrize("who", PEOPLE)
def test_the_desk_divides_what_is_under_way(city: dict[str, User], cast: Cast, who: str):
    """Mine is what my role acts on but not what I wrote; all else that I see and is not approved is for others."""
    user, year = city[who], cast.year
    under_way = Declaration.objects.filter(pk__in=seen_by_rule(user), year=year).exclude(status="approved")
    mine = set()
    for row in under_way.select_related("unit"):
        acting = access.REVIEWER_OF.get(Stage(row.status), Role.FILER)
        inside = Unit.objects.filter(units_within(user, {acting}), pk=row.unit_id).exists()
        wrote = row.revisions.filter(saved_by=user).exists()
        own = wrote or user.pk in (row.submitted_by_id, row.saved_by_id, row.created_by_id)
        if inside and not (own and row.status in access.REVIEWER_OF):
            mine.add(row.pk)
    work = worklist(user, year.pk)
    assert {row.pk for row in work.mine(100)} == mine
    assert {row.pk for row in work.others(100)} == {row.pk for row in under_way} - mine


def test_the_desk_of_many_hats_is_not_empty(city: dict[str, User], cast: Cast):
    work = worklist(city["many_hats"], cast.year.pk)
    mine = [row.status for row in work.mine(100)]
    assert mine == ["returned", "department_review", "draft", "draft"]
    assert sorted(row.status for row in work.others(100)) == sorted(
        ["draft", "returned", "unit_review", "unit_review", "department_review", "finance_review", "finance_review"]
    )


def test_the_desk_begins_with_what_waits_longest(city: dict[str, User], cast: Cast):
    rows = worklist(city["finance"], cast.year.pk).others(100)
    assert rows == sorted(rows, key=lambda row: (row.moved_at, row.pk))
    assert len(rows) == 12
    assert worklist(city["finance"], cast.year.pk).others(5) == rows[:5]


@pytest.mark.parametrize("who", ["filer", "department_reviewer", "finance", "admin", "auditor"])
def test_tallies_are_exact_while_they_are_few(city: dict[str, User], cast: Cast, who: str):
    rows = list(Declaration.objects.filter(pk__in=seen_by_rule(city[who]), year=cast.year))
    tallies = worklist(city[who], cast.year.pk).tallies()
    assert {status: (tally.count, tally.amount, tally.more) for status, tally in tallies.items()} == {
        status.value: (
            sum(row.status == status for row in rows),
            sum(row.year_amount or 0 for row in rows if row.status == status),
            False,
        )
        for status in Stage
    }


def test_tallies_of_many_stop_at_a_limit(city: dict[str, User], cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("perfgoals.workflow.worklist.COUNTED_WHOLE", 20)
    monkeypatch.setattr("perfgoals.workflow.worklist.COUNTED_OF_STATE", 3)
    tallies = worklist(city["admin"], cast.year.pk).tallies()
    assert {status: (tally.count, tally.amount, tally.more) for status, tally in tallies.items()} == {
        "draft": (3, None, True),
        "returned": (3, None, False),
        "unit_review": (3, None, False),
        "department_review": (3, None, False),
        "finance_review": (3, None, False),
        "approved": (3, None, False),
    }
    monkeypatch.setattr("perfgoals.workflow.worklist.COUNTED_WHOLE", 21)
    assert worklist(city["admin"], cast.year.pk).tallies()["draft"].count == 6


@pytest.mark.parametrize("size", [1, 4, 50])
def test_pages_lead_down_and_up_through_every_row_once(city: dict[str, User], cast: Cast, size: int):
    keyset: Keyset[Declaration] = Keyset(order=("year_id", "id"), falling=True, size=size)
    rows = listed_declarations(city["finance"], year=cast.year)
    wanted = sorted((row.pk for row in rows), reverse=True)
    assert len(wanted) == 18

    def walk(parameters: dict[str, str], way: str) -> list[list[int]]:
        pages: list[list[int]] = []
        while len(pages) <= len(wanted):
            page = keyset.page(rows, parameters)
            pages.append([row.pk for row in page.rows])
            cursor = page.next if way == OLDER else page.previous
            if not cursor:
                return pages
            parameters = {way: cursor}
        raise AssertionError("pages without end")

    assert [pk for page in walk({}, OLDER) for pk in page] == wanted
    last = Declaration.objects.get(pk=wanted[-1])
    up = walk({NEWER: keyset.cursor(last)}, NEWER)
    assert [pk for page in reversed(up) for pk in page] == wanted[:-1]


def test_a_list_keeps_to_its_year(city: dict[str, User], cast: Cast):
    years = {row.year_id for row in listed_declarations(city["admin"], year=cast.last_year)}
    assert years == {2024}


def test_a_list_of_one_unit(city: dict[str, User], cast: Cast):
    def units(unit: Unit) -> set[int]:
        return {row.unit_id for row in listed_declarations(city["finance"], year=cast.year, unit=unit)}

    assert units(cast.sister) == {cast.sister.pk}
    assert units(cast.department) == {cast.unit.pk, cast.sister.pk}
