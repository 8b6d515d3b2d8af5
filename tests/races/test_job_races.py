"""Two workers, two askers, a worker and who cancels at the same moment: one has the job, and one thing comes of it."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from packs.editions import Edition
from packs.models import Job, JobState, Pack
from packs.services import jobs
from packs.services.leases import claim
from packs.services.running import run_job
from tests.conftest import Cast
from tests.packs.conftest import _going_on, _own_files, asked, faked
from tests.packs.fakes import STEPS
from tests.races.conftest import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6

__all__ = ["_going_on", "_own_files", "faked"]


def test_without_the_guard_two_workers_have_the_job(cast: Cast):
    """What claim() would be if it looked first and wrote then: the race is there."""
    pack = asked(cast)
    both_looked = threading.Barrier(2)

    def look_then_write() -> bool:
        free = Pack.objects.get(pk=pack.pk).state == JobState.QUEUED
        both_looked.wait(10)
        if free:
            Pack.objects.filter(pk=pack.pk).update(state=JobState.RUNNING)
        return free

    assert together(look_then_write, look_then_write) == [True, True]


def test_of_many_workers_one_has_the_job(cast: Cast):
    for _round in range(ROUNDS):
        pack = asked(cast)
        got = together(*[partial(claim, Pack, pack.pk)] * 4)
        holders = [each for each in got if isinstance(each, Job)]
        assert [each for each in got if isinstance(each, Exception)] == []
        pack.refresh_from_db()
        assert (len(holders), pack.attempts, pack.lease) == (1, 1, holders[0].lease)
        Pack.objects.update(state=JobState.CANCELLED)


def test_asked_for_twice_at_once_it_is_made_once(cast: Cast):
    for _round in range(ROUNDS):
        got = together(*[lambda: jobs.ask_pack(cast.admin, cast.year, cast.unit, Edition.INTERNAL)] * 3)
        assert sorted(is_new for _pack, is_new in got) == [False, False, True]
        assert len({pack.pk for pack, _is_new in got}) == 1
        Pack.objects.update(state=JobState.CANCELLED)


def test_cancelled_at_the_moment_it_is_offered_it_is_one_or_the_other(cast: Cast, faked: Any, tmp_path: Path):
    """Never a cancelled pack with a file, never a finished one that was told to be cancelled."""
    for _round in range(ROUNDS):
        packing = threading.Event()
        faked(lambda step, number, packing=packing: packing.set() if (step, number) == (STEPS[2], 6) else None)
        pack = asked(cast)

        def cancel(pack: Pack = pack, packing: threading.Event = packing) -> bool:
            packing.wait(10)
            return jobs.cancel(cast.admin, pack)

        ended, cancelled = together(partial(run_job, "pack", pack.pk), cancel)
        pack.refresh_from_db()
        assert (ended, cancelled) in {(JobState.CANCELLED, True), (JobState.DONE, False)}
        assert pack.state == ended
        files = [each.name for each in (tmp_path / "private").rglob("*.zip")]
        assert (Path(str(pack.file.name)).name in files) == (ended == JobState.DONE)


def test_a_queue_that_is_told_at_once_holds_it_once(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    told: list[tuple[Any, ...]] = []
    pack = asked(cast)
    Pack.objects.update(enqueued_at=None)
    pack.refresh_from_db()
    monkeypatch.setattr("django_tasks.base.Task.enqueue", lambda _task, *args: told.append(args))
    assert sorted(together(*[lambda: jobs.enqueue(pack)] * 3)) == [False, False, True]
    assert told == [("pack", pack.pk)]
