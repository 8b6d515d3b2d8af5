"""A job from asking to its end: claimed once, done once, and what is said of it on the way."""

from __future__ import annotations

import errno
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from packs.editions import Edition
from packs.models import JobState, Pack
from packs.progress import Stopped
from packs.services import files, jobs, leases, running
from packs.services.leases import LeasedProgress, claim, give_back
from packs.services.running import run_job
from packs.services.workers import clean, sweep
from perfgoals.accounts.models import AuditEvent
from perfgoals.accounts.services import Refused
from tests.conftest import Cast
from tests.packs.conftest import Faked, asked
from tests.packs.fakes import FORMS, MANIFEST, STEPS, made_log

pytestmark = pytest.mark.django_db


def again(pack: Pack) -> Pack:
    pack.refresh_from_db()
    return pack


def run_out(pack: Pack) -> None:
    """The worker was silent for too long."""
    Pack.objects.filter(pk=pack.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def stored() -> list[str]:
    """What lies in the private storage."""
    root = Path(default_storage.path(""))
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file()) if root.exists() else []


def test_a_pack_is_made_kept_and_offered(pack: Pack):
    assert run_job("pack", pack.pk) == JobState.DONE
    again(pack)
    assert (pack.state, pack.forms, pack.missing, pack.manifest_digest) == ("done", FORMS, 0, MANIFEST)
    with default_storage.open(str(pack.file.name)) as kept:
        data = kept.read()
    assert (pack.size, pack.digest) == (len(data), hashlib.sha256(data).hexdigest())
    assert [(step["name"], step["total"]) for step in pack.steps] == [
        (STEPS[0], 1),
        (STEPS[1], FORMS),
        (STEPS[2], FORMS),
        ("存入文件库", 0),
    ]
    assert (pack.lease, pack.leased_until, pack.attempts, pack.error) == ("", None, 1, "")
    assert stored() == [pack.file.name]
    assert not files.folder_of(pack).exists()


def test_what_is_done_or_somebody_elses_is_not_taken_up(pack: Pack):
    first = claim(Pack, pack.pk)
    assert first is not None
    assert first.lease != ""
    assert claim(Pack, pack.pk) is None
    assert run_job("pack", pack.pk) is None
    run_out(pack)
    second = claim(Pack, pack.pk)
    assert second is not None
    assert (second.lease != first.lease, second.attempts) == (True, 2)
    Pack.objects.filter(pk=pack.pk).update(state=JobState.DONE)
    run_out(pack)
    assert claim(Pack, pack.pk) is None


def test_who_lost_the_lease_stops_at_the_next_word_and_writes_nothing(pack: Pack):
    lost = claim(Pack, pack.pk)
    run_out(pack)
    now = claim(Pack, pack.pk)
    assert lost is not None
    assert now is not None
    LeasedProgress(now).step("排版 PDF", 30)
    with pytest.raises(Stopped):
        LeasedProgress(lost, every=0).advance(7)
    with pytest.raises(Stopped):
        LeasedProgress(lost).step("打包", 3)
    assert (again(pack).step, pack.done, pack.total, pack.lease) == ("排版 PDF", 0, 30, now.lease)
    assert running._failed(lost, ValueError()) is None
    assert running._stopped(lost) is None
    assert again(pack).state == JobState.RUNNING


def test_a_silent_worker_whose_job_nobody_took_goes_on(pack: Pack):
    job = claim(Pack, pack.pk)
    assert job is not None
    run_out(pack)
    LeasedProgress(job, every=0).advance(3, "窗口人员培训")
    assert (again(pack).done, pack.current) == (3, "窗口人员培训")
    assert pack.leased_until is not None
    assert pack.leased_until > timezone.now()


def test_words_that_follow_each_other_fast_are_left_out(pack: Pack, django_assert_num_queries: Any):
    job = claim(Pack, pack.pk)
    assert job is not None
    progress = LeasedProgress(job)
    with django_assert_num_queries(1):
        progress.step("排版 PDF", 1000)
        for number in range(1000):
            progress.advance(number)


def test_cancelling_what_waits_ends_it_at_once(cast: Cast, pack: Pack):
    assert jobs.cancel(cast.admin, pack)
    assert again(pack).state == JobState.CANCELLED
    assert run_job("pack", pack.pk) is None
    assert not jobs.cancel(cast.admin, pack)
    events = list(AuditEvent.objects.order_by("pk").values_list("action", "subject", "detail"))
    subject = "2025 年度 甲区政务服务局（本级）"
    assert events == [
        ("生成年度包", subject, f"内部版（编号 {pack.pk}）"),
        ("取消年度包", subject, f"内部版（编号 {pack.pk}）"),
    ]


def test_cancelling_what_is_made_stops_it_and_leaves_nothing(cast: Cast, pack: Pack, faked: Faked):
    def cancel(step: str, number: int) -> None:
        if (step, number) == (STEPS[2], 1):
            assert jobs.cancel(cast.admin, Pack.objects.get(pk=pack.pk))

    faked(cancel)
    assert run_job("pack", pack.pk) == JobState.CANCELLED
    assert (again(pack).state, pack.file.name, stored()) == ("cancelled", "", [])
    assert not files.folder_of(pack).exists()


def test_what_fails_after_it_was_cancelled_is_cancelled(cast: Cast, pack: Pack, faked: Faked):
    def broken(_step: str, _number: int) -> None:
        jobs.cancel(cast.admin, Pack.objects.get(pk=pack.pk))
        raise ValueError

    faked(broken)
    assert run_job("pack", pack.pk) == JobState.CANCELLED
    assert not files.folder_of(pack).exists()


def full(_step: str, number: int) -> None:
    if number == 3:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_plainly_and_the_job_can_be_gone_on_with(cast: Cast, pack: Pack, faked: Faked):
    faked(full)
    assert run_job("pack", pack.pk) == JobState.FAILED
    assert (again(pack).error, pack.file.name) == ("磁盘空间不足，请清理后点“接着生成”", "")
    log = made_log(files.folder_of(pack))
    assert log.read_text() == "1\n2\n"
    faked()
    assert jobs.resume(cast.admin, pack)
    assert again(pack).state == JobState.QUEUED
    assert run_job("pack", pack.pk) == JobState.DONE
    assert log.read_text() == "1\n2\n3\n4\n5\n6\n"  # what was finished is not made again
    assert (again(pack).attempts, pack.error) == (1, "")


def test_a_full_disk_while_the_file_is_kept_leaves_no_half_file(
    cast: Cast, pack: Pack, monkeypatch: pytest.MonkeyPatch
):
    def half(path: Path, name: str, _digest: str) -> None:
        default_storage.save(name, path.open("rb"))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "keep", half)
    assert run_job("pack", pack.pk) == JobState.FAILED
    assert (again(pack).error, stored()) == ("磁盘空间不足，请清理后点“接着生成”", [])


def test_a_file_that_was_kept_and_never_offered_goes_with_the_next_try(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    """Killed between keeping and offering."""
    keep = files.keep

    def killed(path: Path, name: str, digest: str) -> None:
        keep(path, name, digest)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        run_job("pack", pack.pk)
    monkeypatch.setattr(files, "keep", keep)
    assert again(pack).state == JobState.RUNNING
    orphan = pack.file.name
    assert stored() == [orphan]
    run_out(pack)
    assert run_job("pack", pack.pk) == JobState.DONE
    assert (again(pack).file.name != orphan, stored()) == (True, [pack.file.name])


def test_who_loses_the_job_while_storing_takes_the_file_back(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    """Another worker took over and was done before this one had stored its file."""
    keep = files.keep
    slow = iter([True, False])

    def overtaken(path: Path, name: str, digest: str) -> None:
        copy = path.read_bytes()
        if next(slow):
            run_out(pack)
            assert run_job("pack", pack.pk) == JobState.DONE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(copy)
        keep(path, name, digest)

    monkeypatch.setattr(files, "keep", overtaken)
    assert run_job("pack", pack.pk) is None
    assert (again(pack).state, stored()) == (JobState.DONE, [pack.file.name])


def test_a_file_that_is_offered_stays_where_the_answer_of_the_database_was_lost(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
):
    really = running._mine

    def unheard(job: Pack, **columns: object) -> None:
        really(job, **columns)
        if columns.get("state") == JobState.DONE:
            really(job, **columns)

    monkeypatch.setattr(running, "_mine", unheard)
    run_job("pack", pack.pk)
    assert (again(pack).state, stored()) == (JobState.DONE, [pack.file.name])


def test_work_that_begins_anew_says_each_step_once(pack: Pack):
    job = claim(Pack, pack.pk)
    assert job is not None
    progress = LeasedProgress(job, every=0)
    for name in ("取批复快照", "排版 PDF", "取批复快照", "排版 PDF", "打包"):
        progress.step(name, 3)
    assert [step["name"] for step in again(pack).steps] == ["取批复快照", "排版 PDF"]


def test_a_file_that_is_not_what_was_made_is_not_offered(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "digest_of", lambda _path: "0" * 64)
    assert run_job("pack", pack.pk) == JobState.FAILED
    assert again(pack).error == "生成时出错（Damaged），详情在后台日志里；请联系管理员处理后点“接着生成”"
    assert stored() == []


def test_an_unknown_error_names_itself_and_keeps_the_rest_for_the_log(pack: Pack, faked: Faked):
    def broken(_step: str, _number: int) -> None:
        raise ValueError("内部")

    faked(broken)
    assert run_job("pack", pack.pk) == JobState.FAILED
    assert again(pack).error == "生成时出错（ValueError），详情在后台日志里；请联系管理员处理后点“接着生成”"


def test_a_process_that_ends_gives_its_job_back_at_once(pack: Pack, faked: Faked):
    faked(lambda step, number: leases.STOPPING.set() if (step, number) == (STEPS[1], 2) else None)
    assert run_job("pack", pack.pk) == JobState.QUEUED
    assert (again(pack).attempts, pack.lease, pack.enqueued_at) == (0, "", None)
    assert (files.folder_of(pack) / "1.pdf").exists()
    leases.STOPPING.clear()
    assert run_job("pack", pack.pk) == JobState.DONE


def test_a_lost_database_is_waited_for(pack: Pack, faked: Faked, monkeypatch: pytest.MonkeyPatch):
    # The test's own transaction lives in it.
    monkeypatch.setattr("packs.services.leases.connection.close", lambda: None)
    monkeypatch.setattr(leases.STOPPING, "wait", lambda _seconds: False)
    lost = iter([True, True, False])
    times = []

    def hook(step: str, number: int) -> None:
        if (step, number) == (STEPS[1], 2):
            times.append(number)
            if next(lost):
                raise OperationalError("server closed the connection unexpectedly")

    faked(hook)
    assert run_job("pack", pack.pk) == JobState.DONE
    assert times == [2, 2, 2]


def test_the_database_is_not_waited_for_beyond_patience(pack: Pack, faked: Faked, settings: Any):
    settings.JOB_DATABASE_PATIENCE = 0

    def hook(_step: str, _number: int) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    faked(hook)
    assert run_job("pack", pack.pk) == JobState.FAILED
    assert again(pack).error.startswith("生成时出错（OperationalError）")


def test_a_full_disk_of_the_database_is_said_plainly(pack: Pack, faked: Faked):
    def hook(_step: str, _number: int) -> None:
        raise OperationalError("database or disk is full")

    faked(hook)
    assert run_job("pack", pack.pk) == JobState.FAILED
    assert again(pack).error == "磁盘空间不足，请清理后点“接着生成”"


def test_after_so_many_interruptions_it_stops_and_says_why(cast: Cast, pack: Pack, settings: Any):
    settings.JOB_MAX_ATTEMPTS = 2
    for _time in range(2):
        assert claim(Pack, pack.pk) is not None
        run_out(pack)
    assert claim(Pack, pack.pk) is None
    assert sweep() == 1
    assert again(pack).state == JobState.FAILED
    assert pack.error.startswith("后台任务中断了 2 次")
    assert sweep() == 0
    assert jobs.resume(cast.admin, pack)
    assert run_job("pack", pack.pk) == JobState.DONE


def test_a_sweep_tells_the_queue_of_what_was_left_lying_once(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, settings: Any
):
    told = []
    monkeypatch.setattr(Task, "enqueue", lambda _task, *args: told.append(args))
    assert sweep() == 1  # the enqueueing waits for a commit that no test sees
    assert sweep() == 0
    claim(Pack, pack.pk)
    assert sweep() == 0
    run_out(pack)
    now = timezone.now()
    assert sweep(now) == 0  # told a moment ago
    assert sweep(now + timedelta(seconds=settings.JOB_LEASE_SECONDS + 1)) == 1
    assert told == [("pack", pack.pk)] * 2


def test_the_queue_is_told_when_it_is_asked_for_and_gone_on_with(
    cast: Cast, faked: Faked, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        pack = asked(cast)
    Pack.objects.update(state=JobState.FAILED)
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.resume(cast.admin, again(pack))
    told = [each.args_kwargs for each in DBTaskResult.objects.all()]
    assert told == [{"args": ["pack", pack.pk], "kwargs": {}}] * 2
    clean(timezone.now() + timedelta(days=8))
    assert DBTaskResult.objects.count() == 2
    DBTaskResult.objects.update(status="SUCCESSFUL")
    clean(timezone.now() + timedelta(days=8))
    assert DBTaskResult.objects.count() == 0


def test_one_that_was_cancelled_while_nobody_worked_on_it_ends_with_the_sweep(cast: Cast, pack: Pack):
    job = claim(Pack, pack.pk)
    assert job is not None
    assert jobs.cancel(cast.admin, job)
    assert again(pack).state == JobState.RUNNING
    run_out(pack)
    assert sweep() == 1
    assert again(pack).state == JobState.CANCELLED


def test_asked_twice_it_is_made_once(cast: Cast, pack: Pack):
    same, is_new = jobs.ask_pack(cast.filer, cast.year, cast.unit, Edition.INTERNAL)
    assert (same.pk, is_new) == (pack.pk, False)
    other, is_new = jobs.ask_pack(cast.filer, cast.year, cast.unit, Edition.PUBLIC)
    assert is_new
    run_job("pack", pack.pk)
    later, is_new = jobs.ask_pack(cast.filer, cast.year, cast.unit, Edition.INTERNAL)
    assert (later.pk not in (pack.pk, other.pk), is_new) == (True, True)


def test_one_that_failed_is_not_gone_on_with_beside_a_new_one(cast: Cast, pack: Pack, faked: Faked):
    faked(full)
    run_job("pack", pack.pk)
    asked(cast)
    with pytest.raises(Refused, match="同样的内容已经在生成"):
        jobs.resume(cast.admin, pack)
    assert again(pack).state == JobState.FAILED


def test_a_folder_that_a_process_still_holds_is_left_to_it(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    first = claim(Pack, pack.pk)
    assert first is not None
    monkeypatch.setattr(files, "_is_mine", lambda lock: first.lease[:8] in str(lock.name))
    with files.locked_folder(first) as folder:
        assert folder.name == f"pack-{pack.pk}-{first.lease[:8]}"


def test_cleaning_leaves_the_folders_that_somebody_goes_on_in(cast: Cast, pack: Pack, faked: Faked, settings: Any):
    faked(full)
    run_job("pack", pack.pk)
    done = asked(cast, unit=cast.sister)
    files.folder_of(done).mkdir()
    Pack.objects.filter(pk=done.pk).update(state=JobState.DONE)
    files.folder_of(done).with_name(f"pack-{done.pk}-0a1b2c3d").mkdir()
    unknown = files.folder_of(done).with_name("command-x1")
    unknown.mkdir()
    clean()
    work = Path(settings.PACK_WORK_DIR)
    assert {each.name for each in work.iterdir() if each.is_dir()} == {files.folder_of(pack).name, "command-x1"}
    clean(timezone.now() + timedelta(days=settings.PACK_WORK_DAYS + 1))
    assert [each.name for each in work.iterdir() if each.is_dir()] == []


def test_giving_back_what_is_not_held_does_nothing(pack: Pack):
    job = claim(Pack, pack.pk)
    assert job is not None
    assert give_back(job)
    assert not give_back(job)
