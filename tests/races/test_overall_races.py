"""Races on one overall form, on both databases: two savers, two submits, a save against a submit, two beginnings.

That the guard of a save is what holds is shown for declarations; the same Drafts and perform() write here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import QuerySet

from perfgoals.accounts.models import User
from perfgoals.workflow.models import Snapshot, TransitionRecord
from perfgoals.workflow.perform import perform
from projects.models import GatheredProject, Overall, OverallIndicator, OverallRevision, OverallTask
from projects.overall_flow import FLOW
from projects.overall_queries import overall_values_of
from projects.services.overalls import begin_overall, fresh_overall, save_overall
from tests.conftest import Cast
from tests.projects.overalls import declared, gathering, make_overall, overall_values
from tests.races.conftest import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def overall(cast: Cast) -> Overall:
    """A form that gathers a project and can be handed in but for a word."""
    return make_overall(cast, overall_values(tasks=(gathering(declared(cast, 1)),)))


def save(overall: Overall, user: User, goals: str) -> Callable[[], Any]:
    seen = fresh_overall(overall.pk)
    values = replace(overall_values_of(seen), goals=goals)
    return lambda: save_overall(seen, user, values, seen_version=seen.version)


def submit(overall: Overall, user: User) -> Callable[[], Any]:
    seen = fresh_overall(overall.pk)
    return lambda: perform(FLOW, seen, "submit", user, seen_version=seen.version, comment="已核对")


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_saves_the_second_is_told(cast: Cast, overall: Overall):
    results = together(save(overall, cast.filer, "甲"), save(overall, cast.colleague, "乙"))
    assert kinds(results) == ["Overall", "StaleDraft"]
    stored = fresh_overall(overall.pk)
    assert (stored.goals, stored.version) == ("甲" if isinstance(results[0], Overall) else "乙", 2)
    assert (OverallTask.objects.count(), GatheredProject.objects.count()) == (1, 1)
    assert OverallIndicator.objects.count() == len(overall_values().indicators)
    assert OverallRevision.objects.count() == 2


def test_without_the_guard_the_second_save_wipes_the_first(cast: Cast, overall: Overall, monkeypatch: Any):
    first, second = save(overall, cast.filer, "甲"), save(overall, cast.colleague, "乙")
    plain = QuerySet.filter

    def unguarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.model is Overall and "version" in kwargs:
            kwargs = {"pk": kwargs["pk"]}
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "filter", unguarded)
    first()
    OverallRevision.objects.filter(version=2).delete()  # else the version number itself would stop the second
    second()
    assert fresh_overall(overall.pk).goals == "乙"


def test_two_submits_are_one_submission(cast: Cast, overall: Overall):
    results = together(submit(overall, cast.filer), submit(overall, cast.filer))
    assert kinds(results) == ["TransitionRecord", "TransitionRecord"]
    assert results[0] == results[1]
    assert TransitionRecord.objects.filter(flow="overall").count() == 1
    assert Snapshot.objects.filter(flow="overall").count() == 1


def test_a_save_against_a_submit_one_of_them_holds(cast: Cast, overall: Overall):
    results = together(save(overall, cast.colleague, "乙"), submit(overall, cast.filer))
    stored = fresh_overall(overall.pk)
    if stored.status == "draft":
        assert kinds(results) == ["Overall", "StaleObject"]
        assert stored.goals == "乙"
    else:
        assert kinds(results) in (["Locked", "TransitionRecord"], ["StaleDraft", "TransitionRecord"])
        assert (stored.status, stored.goals) == ("unit_review", overall_values().goals)


def test_begun_twice_it_is_one(cast: Cast):
    results = together(
        lambda: begin_overall(cast.filer, cast.unit, cast.year),
        lambda: begin_overall(cast.colleague, cast.unit, cast.year),
    )
    assert kinds(results) == ["Overall", "OverallExists"]
    assert Overall.objects.count() == 1
