"""Pages of a whole unit's self-evaluation ask the database as often with one of everything as with three."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfgoals.accounts.models import UnitKind
from selfeval.models import SelfEvaluation
from selfeval.services.evaluations import begin_blank_overall
from tests.conftest import Cast, _unit
from tests.projects.overalls import target, task
from tests.queries.conftest import count_queries
from tests.selfeval.overall_evaluations import filled_evaluation

pytestmark = pytest.mark.django_db

PAGES = (
    ("filer", "overall-selfevals", 8),
    ("admin", "overall-selfevals", 9),
    ("filer", "overall-selfeval-new", 6),
    ("filer", "overall-selfeval", 17),
    ("filer", "overall-selfeval-edit", 9),
    ("filer", "overall-selfeval-submit", 8),
    ("filer", "overall-selfeval-preview", 7),
    ("filer", "overall-selfeval-versions", 7),
)


def made(cast: Cast, many: int) -> SelfEvaluation:
    """A filled form with so many tasks and rows, and so many other units with one."""
    rows = tuple(target(0, f"产出{number}", "≥1个") for number in range(many))
    tasks = tuple(task(f"任务{number}") for number in range(many))
    evaluation = filled_evaluation(cast, indicators=rows, tasks=tasks)
    for number in range(many):
        unit = _unit(cast.department, UnitKind.UNIT, f"440304106{number:03}8", f"甲区第{number}中心")
        begin_blank_overall(cast.filer, unit, cast.year)
    return evaluation


@pytest.mark.parametrize("many", [1, 3])
def test_pages_take_the_same_queries_however_much_they_show(cast: Cast, many: int):
    evaluation = made(cast, many)
    got = []
    for who, page, _wanted in PAGES:
        args = [] if page.endswith(("selfevals", "-new")) else [evaluation.pk]
        got.append((who, page, count_queries(getattr(cast, who), "get", reverse(page, args=args))))
    assert got == list(PAGES)


@pytest.mark.parametrize("many", [1, 3])
def test_what_is_written_takes_the_same_queries_however_much_it_is(cast: Cast, many: int):
    evaluation = made(cast, many)
    data = {"version": evaluation.version, "task": [str(number) for number in range(many)], "task-0-done": "做完"}
    json = {"headers": {"Accept": "application/json"}}
    got = {
        page: count_queries(cast.filer, "post", reverse(f"overall-selfeval-{page}", args=[evaluation.pk]), data, **json)
        for page in ("score", "edit")
    }
    assert got == {"score": 5, "edit": 11}
