"""Pages of overall forms take the same literal number of queries, however many tasks and projects they show."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from perfgoals.accounts.models import UnitKind
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import take_snapshot
from projects.models import GatheredProject, Overall
from projects.overall_flow import FLOW
from projects.services.overalls import fresh_overall, save_overall
from tests.conftest import Cast, _unit
from tests.projects.overalls import declared, gathering, make_overall, overall_values, target
from tests.queries.conftest import count_queries

pytestmark = pytest.mark.django_db

JSON = {"headers": {"Accept": "application/json"}}
# Who looks, which page, the query string, and how many queries.
PAGES = (
    ("filer", "overalls", "", 7),
    ("admin", "overalls", "?status=draft&text=甲区", 8),
    ("filer", "overalls", "?after=2025~1000000", 7),
    ("filer", "overall-new", "", 5),
    ("filer", "overall", "", 15),
    ("filer", "overall-edit", "", 12),
    ("filer", "overall-edit", "?add-task=1", 12),
    ("filer", "overall-indicators", "", 11),
    ("filer", "overall-submit", "", 11),
    ("filer", "overall-preview", "", 8),
    ("filer", "overall-versions", "?version=1", 11),
)


def made(cast: Cast, many: int) -> Overall:
    """A form of so many tasks, projects in each, indicators and versions, beside so many forms of other units."""
    declarations = [declared(cast, number) for number in range(1, 2 * many + 1)]
    tasks = tuple(gathering(*declarations[at::many], name=f"任务{at}") for at in range(many))
    rows = tuple(target(0, f"场次{at}", "≥5场", project=declarations[0].project_id) for at in range(many))
    values = overall_values(tasks=tasks, indicators=rows)
    overall = make_overall(cast, values)
    for version in range(1, many + 1):
        overall = save_overall(fresh_overall(overall.pk), cast.colleague, values, seen_version=version)
        take_snapshot(FLOW, fresh_overall(overall.pk))
        other = _unit(cast.department, UnitKind.UNIT, f"4403041069{version}", f"甲区第{version}中心")
        make_overall(cast, unit=other)
    return overall


@pytest.mark.parametrize("many", [1, 3])
def test_pages(cast: Cast, many: int):
    overall = made(cast, many)
    got = {}
    for who, name, query, _wanted in PAGES:
        arguments = [] if name in ("overalls", "overall-new") else [overall.pk]
        got[who, name, query] = count_queries(getattr(cast, who), "get", reverse(name, args=arguments) + query)
    assert got == {(who, name, query): wanted for who, name, query, wanted in PAGES}


@pytest.mark.parametrize("many", [1, 3])
def test_saving_and_reckoning(cast: Cast, many: int):
    overall = made(cast, many)
    data: dict[str, Any] = {"tasks-sent": "1", "task": [str(at) for at in range(many)]}
    for at in range(many):
        data |= {f"task-{at}-name": f"任务{at}", f"task-{at}-content": "内容", f"task-{at}-total": "1"}
    for project in GatheredProject.objects.values_list("project", flat=True):
        data[f"project-{project}"] = "0"

    def post(name: str, more: dict[str, Any], *steps: str, **options: Any) -> int:
        version = Overall.objects.get(pk=overall.pk).version
        url = reverse(name, args=[overall.pk, *steps])
        return count_queries(cast.filer, "post", url, {"version": version, **more}, **options)

    got = {
        "live": post("overall-live", data),
        "autosave": post("overall-edit", data, **JSON),
        "draft goals": post("overall-edit", {"do": "draft-goals"}),
        "pick": post("overall-indicators", {"take": []}),
        "submit": post("overall-step", {"comment": "已核对"}, "submit"),
    }
    assert got == {"live": 10, "autosave": 21, "draft goals": 21, "pick": 21, "submit": 14}
    assert Overall.objects.get(pk=overall.pk).status == Stage.UNIT_REVIEW
