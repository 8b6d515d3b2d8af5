"""No page asks the database more often when there is more to show: the same literal number with one and with three."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.urls import reverse

from projects.models import Declaration
from selfeval.models import SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import fresh
from tests.queries.conftest import World, count_queries

pytestmark = pytest.mark.django_db

# Who looks, which page (@: the key of that thing of the world), the query string, and how many queries.
PAGES = (
    ("filer", "desk", "", 36),
    ("unit_reviewer", "desk", "", 28),
    ("department_reviewer", "desk", "", 35),
    ("finance", "desk", "", 35),
    ("admin", "desk", "", 26),
    ("filer", "declarations", "", 8),
    ("unit_reviewer", "declarations", "", 8),
    ("department_reviewer", "declarations", "", 9),
    ("finance", "declarations", "", 9),
    ("admin", "declarations", "", 9),
    ("finance", "declarations", "status=finance_review&text=培训", 9),
    ("filer", "declarations", "text=440304251063190", 8),
    ("filer", "declarations", "after=2025~1000000", 8),
    ("filer", "declaration-new", "", 7),
    ("filer", "declaration@draft", "", 15),
    ("unit_reviewer", "declaration@in_review", "", 17),
    ("finance", "declaration@approved", "", 11),
    ("filer", "declaration-edit@draft", "", 14),
    ("filer", "declaration-submit@draft", "", 11),
    ("filer", "declaration-carry@draft", "", 12),
    ("filer", "declaration-preview@draft", "", 8),
    ("finance", "declaration-preview@approved", "", 7),
    ("filer", "declaration-versions@draft", "", 8),
    ("filer", "declaration-versions@draft", "version=2", 11),
    ("filer", "selfevals", "", 9),
    ("finance", "selfevals", "status=finance_review&text=培训", 10),
    ("filer", "selfevals", "after=2025~1000000", 9),
    ("filer", "selfeval-new", "", 7),
    ("filer", "selfeval@evaluation", "", 15),
    ("unit_reviewer", "selfeval@evaluation_in_review", "", 20),
    ("finance", "selfeval@evaluation_confirmed", "", 15),
    ("filer", "selfeval-edit@evaluation", "", 10),
    ("filer", "selfeval-submit@evaluation", "", 8),
    ("filer", "selfeval-preview@evaluation", "", 7),
    ("finance", "selfeval-preview@evaluation_confirmed", "", 6),
    ("filer", "selfeval-versions@evaluation", "", 7),
    ("filer", "selfeval-versions@evaluation", "version=2", 8),
    ("filer", "imports", "", 8),
    ("filer", "import@preview", "", 11),
    ("filer", "import@written", "", 11),
    ("filer", "declaration-suggest@draft", "level2=数量指标&q=产出", 12),
    ("filer", "library", "", 6),
    ("filer", "library", "text=产出", 8),
    ("admin", "library", "state=in_use&level2=数量指标", 7),
    ("filer", "library-entry@entry", "", 5),
    ("admin", "library-entry@entry", "", 6),
    ("admin", "library-edit@entry", "", 7),
    ("admin", "library-merge@entry", "", 9),
    ("filer", "frameworks", "", 5),
    ("filer", "framework@framework", "", 8),
    ("admin", "framework@framework_draft", "", 9),
    ("admin", "framework-edit@framework_draft", "", 9),
    ("admin", "years", "", 4),
    ("admin", "year@year", "", 10),
    ("admin", "units", "", 5),
    ("admin", "unit@unit", "", 7),
    ("admin", "users", "", 6),
    ("admin", "user@user", "", 10),
    ("admin", "audit", "", 6),
    ("auditor", "audit", "list=accounts", 6),
    ("filer", "flow", "", 4),
)


def address(world: World, page: str, query: str) -> str:
    """The address of a page of the table."""
    name, _, thing = page.partition("@")
    keys = {"year": 2025, "unit": world.cast.unit.pk, "user": world.cast.colleague.pk}
    url = reverse(name, args=[keys.get(thing) or getattr(world, thing)] if thing else [])
    return f"{url}?{QueryDict(query).urlencode()}" if query else url


@pytest.mark.parametrize("many", [1, 3])
def test_pages_take_the_same_queries_however_much_they_show(world: Callable[[int], World], many: int):
    made = world(many)
    got = {
        (who, page, query): count_queries(getattr(made.cast, who), "get", address(made, page, query))
        for who, page, query, _wanted in PAGES
    }
    assert got == {(who, page, query): wanted for who, page, query, wanted in PAGES}


@pytest.mark.parametrize("many", [1, 3])
def test_what_is_written_takes_the_same_queries_however_much_it_is(world: Callable[[int], World], many: int):
    made = world(many)
    rows: dict[str, object] = {"row": [str(number) for number in range(many)]}
    for number in range(many):
        rows |= {f"row-{number}-tier": "产出指标|数量指标", f"row-{number}-level3": f"产出{number}"}
    json = {"headers": {"Accept": "application/json"}}

    def post(who: str, page: str, data: dict[str, object], *more: str, **options: object) -> int:
        version = Declaration.objects.get(pk=made.draft).version
        url = reverse(page, args=[made.draft, *more])
        return count_queries(getattr(made.cast, who), "post", url, {"version": version, **data}, **options)

    got = {
        "submit": post("filer", "declaration-step", {"comment": "已核对"}, "submit"),
        "return": post("unit_reviewer", "declaration-step", {"comment": "请补单价"}, "return_unit_review"),
        "autosave": post("filer", "declaration-edit", {"name": "又改", **rows}, **json),
        "save without script": post("filer", "declaration-edit", {"do": "save", **rows}),
        "carry": post("filer", "declaration-carry", {"take": ["annual_goal"]}),
    }
    assert got == {"submit": 15, "return": 11, "autosave": 15, "save without script": 14, "carry": 16}


@pytest.mark.parametrize("many", [1, 3])
def test_a_self_evaluation_is_scored_and_saved_with_the_same_queries(world: Callable[[int], World], many: int):
    made = world(many)
    rows: dict[str, object] = {"row": [str(number) for number in range(many)]}
    for number in range(many):
        rows |= {f"row-{number}-tier": "产出指标|数量指标", f"row-{number}-level3": f"产出{number}"}
    json = {"headers": {"Accept": "application/json"}}

    def post(who: str, page: str, pk: int, data: dict[str, object], **options: object) -> int:
        version = SelfEvaluation.objects.get(pk=pk).version
        url = reverse(page, args=[pk])
        return count_queries(getattr(made.cast, who), "post", url, {"version": version, **data}, **options)

    fingerprint = values_of(fresh(made.evaluation_in_review)).indicators[-1].fingerprint
    got = {
        "score": post("filer", "selfeval-score", made.evaluation, rows, **json),
        "autosave": post("filer", "selfeval-edit", made.evaluation, rows, **json),
        "rescore": post(
            "unit_reviewer",
            "selfeval-rescore",
            made.evaluation_in_review,
            {"fingerprint": fingerprint, "score": "1", "comment": "没有材料"},
        ),
    }
    assert got == {"score": 5, "autosave": 10, "rescore": 14}
