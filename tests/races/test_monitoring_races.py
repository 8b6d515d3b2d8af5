"""Races on one monitoring, on both databases: two savers, two submits, a save against a submit, two beginnings.

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
from projects.models import Declaration
from selfeval.models import Monitoring, MonitoringRevision, MonitoringRow
from selfeval.monitoring_flow import FLOW
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, fresh_monitoring, save_monitoring
from tests.conftest import Cast
from tests.races.conftest import together
from tests.selfeval.conftest import approve, open_evaluation
from tests.selfeval.monitorings import monitored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def approved(cast: Cast, draft: Declaration) -> Declaration:
    """An approved declaration in a year that is open for monitoring."""
    open_evaluation(cast.year)
    return approve(cast, draft)


@pytest.fixture
def monitoring(cast: Cast, approved: Declaration) -> Monitoring:
    """A monitoring that can be handed in."""
    made = fresh_monitoring(begin_monitoring(cast.filer, approved).pk)
    save_monitoring(made, cast.filer, monitored(monitored_values_of(made)), seen_version=1)
    return fresh_monitoring(made.pk)


def save(monitoring: Monitoring, user: User, funds_cause: str) -> Callable[[], Any]:
    seen = fresh_monitoring(monitoring.pk)
    values = replace(monitored_values_of(seen), funds_cause=funds_cause)
    return lambda: save_monitoring(seen, user, values, seen_version=seen.version)


def submit(monitoring: Monitoring, user: User) -> Callable[[], Any]:
    seen = fresh_monitoring(monitoring.pk)
    return lambda: perform(FLOW, seen, "submit", user, seen_version=seen.version)


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_saves_the_second_is_told(cast: Cast, monitoring: Monitoring):
    results = together(save(monitoring, cast.filer, "甲"), save(monitoring, cast.colleague, "乙"))
    assert kinds(results) == ["Monitoring", "StaleDraft"]
    stored = fresh_monitoring(monitoring.pk)
    assert (stored.funds_cause, stored.version) == ("甲" if isinstance(results[0], Monitoring) else "乙", 3)
    rows = len(monitored_values_of(stored).indicators)
    assert MonitoringRow.objects.filter(monitoring=stored).count() == rows
    assert MonitoringRevision.objects.filter(monitoring=stored).count() == 3


def test_without_the_guard_the_second_save_wipes_the_first(cast: Cast, monitoring: Monitoring, monkeypatch: Any):
    first, second = save(monitoring, cast.filer, "甲"), save(monitoring, cast.colleague, "乙")
    plain = QuerySet.filter

    def unguarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.model is Monitoring and "version" in kwargs:
            kwargs = {"pk": kwargs["pk"]}
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "filter", unguarded)
    first()
    MonitoringRevision.objects.filter(version=3).delete()  # else the version number itself would stop the second
    second()
    assert fresh_monitoring(monitoring.pk).funds_cause == "乙"


def test_two_submits_are_one_submission(cast: Cast, monitoring: Monitoring):
    results = together(submit(monitoring, cast.filer), submit(monitoring, cast.filer))
    assert kinds(results) == ["TransitionRecord", "TransitionRecord"]
    assert results[0] == results[1]
    assert TransitionRecord.objects.filter(flow="monitoring").count() == 1
    assert Snapshot.objects.filter(flow="monitoring").count() == 1


def test_a_save_against_a_submit_one_of_them_holds(cast: Cast, monitoring: Monitoring):
    results = together(save(monitoring, cast.colleague, "乙"), submit(monitoring, cast.filer))
    stored = fresh_monitoring(monitoring.pk)
    if stored.status == "draft":
        assert kinds(results) == ["Monitoring", "StaleObject"]
        assert stored.funds_cause == "乙"
    else:
        assert kinds(results) in (["Locked", "TransitionRecord"], ["StaleDraft", "TransitionRecord"])
        assert (stored.status, stored.funds_cause) == ("unit_review", "")


def test_begun_twice_it_is_one(cast: Cast, approved: Declaration):
    results = together(
        lambda: begin_monitoring(cast.filer, approved), lambda: begin_monitoring(cast.colleague, approved)
    )
    assert kinds(results) == ["Monitoring", "MonitoringExists"]
    assert Monitoring.objects.count() == 1
