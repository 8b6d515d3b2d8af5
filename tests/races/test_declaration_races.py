"""Races on one declaration, on both databases; each is first shown to happen where the guard is taken away.

The guard is the condition of the UPDATE (status and version seen). Both sides read before either writes.
"""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from perfgoals.workflow.drafts import Locked, StaleDraft
from perfgoals.workflow.models import Snapshot, TransitionRecord
from perfgoals.workflow.perform import StaleObject, perform
from projects.flow import FLOW
from projects.models import Declaration, Revision
from projects.services.drafts import fresh, save_draft
from tests.conftest import Cast, make_declaration, whole_values
from tests.races.conftest import together

pytestmark = pytest.mark.django_db(transaction=True)


def save(draft: Declaration, user, **changes):
    seen = fresh(draft.pk)
    return lambda: save_draft(seen, user, whole_values(**changes), seen_version=seen.version)


def step(draft: Declaration, user, name: str, comment: str = ""):
    seen = fresh(draft.pk)
    return lambda: perform(FLOW, seen, name, user, seen_version=seen.version, comment=comment)


def without_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the version and the status out of every conditional update of a declaration."""
    plain = QuerySet.filter

    def unguarded(self, *args, **kwargs):
        if self.model is Declaration and "version" in kwargs:
            kwargs = {"pk": kwargs["pk"]}
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "filter", unguarded)


def kinds(results) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_saves_the_second_is_told(cast: Cast, draft: Declaration):
    results = together(save(draft, cast.filer, name="甲"), save(draft, cast.colleague, name="乙"))
    assert kinds(results) == ["Declaration", "StaleDraft"]
    stored = fresh(draft.pk)
    winner = "甲" if isinstance(results[0], Declaration) else "乙"
    assert (stored.name, stored.version) == (winner, 2)
    assert list(Revision.objects.order_by("version").values_list("version", "content__name")) == [
        (1, "窗口人员培训"),
        (2, winner),
    ]


def test_without_the_guard_the_second_save_wipes_the_first(cast: Cast, draft: Declaration, monkeypatch):
    first, second = save(draft, cast.filer, name="甲"), save(draft, cast.colleague, name="乙")
    without_guard(monkeypatch)
    first()
    Revision.objects.filter(version=2).delete()  # else the version number itself would stop the second
    second()
    assert fresh(draft.pk).name == "乙"


def test_two_submits_are_one_submission(cast: Cast, draft: Declaration):
    results = together(step(draft, cast.filer, "submit"), step(draft, cast.filer, "submit"))
    assert kinds(results) == ["TransitionRecord", "TransitionRecord"]
    assert results[0] == results[1]
    assert TransitionRecord.objects.count() == Snapshot.objects.count() == 1


def test_submits_of_two_people_are_one_submission(cast: Cast, draft: Declaration):
    results = together(step(draft, cast.filer, "submit"), step(draft, cast.colleague, "submit"))
    assert kinds(results) in (["StaleObject", "TransitionRecord"], ["NotAllowed", "TransitionRecord"])
    assert TransitionRecord.objects.count() == Snapshot.objects.count() == 1
    assert fresh(draft.pk).version == 2


def test_without_the_guard_two_people_submit_twice(cast: Cast, draft: Declaration, monkeypatch):
    jobs = step(draft, cast.filer, "submit"), step(draft, cast.colleague, "submit")
    without_guard(monkeypatch)
    for job in jobs:
        job()
    assert TransitionRecord.objects.filter(transition="submit").count() == 2


def test_a_save_against_a_submit(cast: Cast, draft: Declaration):
    """Either the save comes first and the submit is stale, or the submit comes first and the save is locked out."""
    results = together(save(draft, cast.colleague, name="甲"), step(draft, cast.filer, "submit"))
    stored = fresh(draft.pk)
    if stored.status == "unit_review":
        assert isinstance(results[0], Locked | StaleDraft)
        assert Snapshot.objects.get().content["values"]["name"] == stored.name == "窗口人员培训"
    else:
        assert isinstance(results[1], StaleObject)
        assert (stored.status, stored.name) == ("draft", "甲")
        assert not Snapshot.objects.exists()


def test_without_the_guard_a_save_gets_into_what_was_submitted(cast: Cast, draft: Declaration, monkeypatch):
    late = save(draft, cast.colleague, name="甲")
    step(draft, cast.filer, "submit")()
    without_guard(monkeypatch)
    late()
    stored = fresh(draft.pk)
    assert (stored.status, stored.name) == ("unit_review", "甲")
    assert Snapshot.objects.get().content["values"]["name"] == "窗口人员培训"


def test_a_withdrawal_against_a_review(cast: Cast, draft: Declaration):
    step(draft, cast.filer, "submit")()
    results = together(step(draft, cast.filer, "withdraw"), step(draft, cast.unit_reviewer, "pass_unit_review"))
    assert sum(isinstance(result, TransitionRecord) for result in results) == 1
    stored = fresh(draft.pk)
    assert stored.status == ("draft" if isinstance(results[0], TransitionRecord) else "department_review")
    assert stored.version == 3


def test_without_the_guard_a_withdrawn_form_is_passed_on(cast: Cast, draft: Declaration, monkeypatch):
    step(draft, cast.filer, "submit")()
    withdraw, passed = step(draft, cast.filer, "withdraw"), step(draft, cast.unit_reviewer, "pass_unit_review")
    without_guard(monkeypatch)
    withdraw()
    passed()
    assert fresh(draft.pk).status == "department_review"


def test_a_submit_against_a_withdrawal_of_the_same_person(cast: Cast, draft: Declaration):
    step(draft, cast.filer, "submit")()
    results = together(step(draft, cast.filer, "withdraw"), step(draft, cast.colleague, "withdraw"))
    assert sum(isinstance(result, TransitionRecord) for result in results) == 1
    assert (fresh(draft.pk).status, fresh(draft.pk).version) == ("draft", 3)


def test_many_writers_wait_instead_of_failing(cast: Cast, draft: Declaration):
    """Eight saves of eight forms at once: nobody is told that the database is locked."""
    drafts = [make_declaration(cast, whole_values(code=f"44030425106319000080{n}")) for n in range(8)]
    results = together(*(save(one, cast.filer, name=f"第{n}") for n, one in enumerate(drafts)))
    assert kinds(results) == ["Declaration"] * 8
