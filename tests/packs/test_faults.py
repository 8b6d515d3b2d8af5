"""Workers in processes of their own on a real database: killed, stopped, doubled, cancelled, on a full disk.

However it is disturbed, the pack ends whole and the very bytes of one that was not; nothing half-written is offered.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection

from packs.assemble import assemble
from packs.models import JobState, KeptPrint, Pack, WorkerPulse
from packs.progress import NoProgress
from packs.queries import worker_is_alive
from packs.services import jobs
from packs.services.making import scope_of
from packs.tasks import do_job
from tests.a11y.conftest import filing
from tests.browser.conftest import eventually
from tests.conftest import Cast
from tests.packs.conftest import asked
from tests.packs.fakes import FORMS, STEPS, fake_assemble, made_log

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds until a test gives up; every wait ends as soon as its state is there
FONTS = Path(django_settings.FONT_DIR)


def database_url() -> str:
    """The test database, for another process."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """``start(**told)``: a worker (tests.packs.worker_process) with a short lease, on this test's files."""
    (tmp_path / "fonts").symlink_to(FONTS)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PERFGOALS_VAR": str(tmp_path),
        "PACK_WORK_DIR": str(tmp_path / "work"),
        "JOB_LEASE_SECONDS": "1.5",
        "JOB_MAX_ATTEMPTS": "5",
    }
    running: list[subprocess.Popen[bytes]] = []

    def run(**told: Any) -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(running)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.packs.worker_process", json.dumps(told, default=str)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        running.append(worker)
        return worker

    yield run
    for worker in running:
        if worker.poll() is None:
            worker.terminate()
    for worker in running:
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def until(pack: Pack, *states: JobState) -> Pack:
    """Wait for the pack to come to one of the states."""

    def there() -> bool:
        pack.refresh_from_db()
        return pack.state in states

    eventually(there, PATIENCE)
    return pack


def kill(worker: subprocess.Popen[bytes], marker: Path) -> None:
    """kill -9 at the place where the worker stands."""
    eventually(marker.exists, PATIENCE)
    worker.kill()
    worker.wait()


def kept(pack: Pack) -> bytes:
    """The file that is offered; it is what the pack says it is."""
    with default_storage.open(str(pack.file.name)) as file:
        data: bytes = file.read()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (pack.size, pack.digest)
    return data


def offered(tmp_path: Path) -> list[str]:
    """The packs that lie in the private storage."""
    return sorted(each.name for each in (tmp_path / "private").rglob("*.zip"))


def test_killed_at_three_points_the_pack_ends_whole_and_identical(cast: Cast, tmp_path: Path, start: Start):
    """The true pack of two approved forms; each worker takes the work up where the one before was killed."""
    for number in range(2):
        filing(cast, "approved", number)
    pack = asked(cast)
    for attempt, (step, done) in enumerate([("取批复快照", 0), ("排版 PDF 和 Excel", 1), ("打包", 3)], start=1):
        marker = tmp_path / f"stood-{attempt}"
        kill(start(step=step, done=done, marker=marker), marker)
        pack.refresh_from_db()
        assert (pack.state, pack.step, pack.attempts, offered(tmp_path)) == ("running", step, attempt, [])
    start()
    until(pack, JobState.DONE, JobState.FAILED)
    assert (pack.state, pack.error, pack.attempts, pack.forms) == ("done", "", 4, 2)
    KeptPrint.objects.all().delete()  # the other one prints for itself
    whole = assemble(scope_of(pack), tmp_path / "undisturbed", NoProgress())
    assert kept(pack) == whole.path.read_bytes()
    assert (pack.digest, pack.manifest_digest) == (whole.digest, whole.manifest)
    assert offered(tmp_path) == [Path(str(pack.file.name)).name]
    assert not (tmp_path / "work" / f"pack-{pack.pk}").exists()


def undisturbed(pack: Pack, tmp_path: Path, form_bytes: int = 5_000) -> bytes:
    """What the fake makes of a pack."""
    (tmp_path / "undisturbed").mkdir()
    folder = tmp_path / "undisturbed"
    return fake_assemble(scope_of(pack), folder, NoProgress(), form_bytes=form_bytes).path.read_bytes()


def test_two_workers_on_one_job_one_does_it(cast: Cast, tmp_path: Path, start: Start):
    """The queue holds the job three times, and two workers look."""
    pack = asked(cast)
    for _time in range(2):
        do_job.enqueue("pack", pack.pk)
    start(fake=True)
    start(fake=True)
    until(pack, JobState.DONE)
    assert (pack.attempts, kept(pack), len(offered(tmp_path))) == (1, undisturbed(pack, tmp_path), 1)
    assert made_log(tmp_path / "work" / f"pack-{pack.pk}").read_text().count("\n") == FORMS


def test_a_worker_that_stood_still_for_too_long_stops_when_it_wakes(cast: Cast, tmp_path: Path, start: Start):
    pack = asked(cast)
    marker = tmp_path / "stood"
    first = start(fake=True, step=STEPS[1], done=2, marker=marker)
    eventually(marker.exists, PATIENCE)
    os.kill(first.pid, signal.SIGSTOP)
    start(fake=True)
    until(pack, JobState.DONE)
    assert (pack.attempts, kept(pack)) == (2, undisturbed(pack, tmp_path))
    marker.unlink()
    os.kill(first.pid, signal.SIGCONT)  # with its next word it learns that the job is not its own any more
    other = asked(cast, unit=cast.sister)
    until(other, JobState.DONE)
    first.terminate()
    assert first.wait(PATIENCE) == 0
    pack.refresh_from_db()
    assert (pack.state, pack.attempts, len(offered(tmp_path))) == ("done", 2, 2)


def test_cancelled_while_it_is_made_it_stops_and_leaves_nothing(cast: Cast, tmp_path: Path, start: Start):
    pack = asked(cast)
    marker = tmp_path / "stood"
    first = start(fake=True, step=STEPS[1], done=2, marker=marker)
    eventually(marker.exists, PATIENCE)
    assert jobs.cancel(cast.admin, pack)
    worker = start(fake=True)
    kill(first, marker)
    until(pack, JobState.CANCELLED)
    eventually(lambda: not (tmp_path / "work" / f"pack-{pack.pk}").exists(), PATIENCE)
    assert (offered(tmp_path), worker.poll()) == ([], None)


def test_a_process_that_is_asked_to_end_gives_its_job_back(cast: Cast, tmp_path: Path, start: Start):
    pack = asked(cast)
    marker = tmp_path / "stood"
    first = start(fake=True, step=STEPS[1], done=2, marker=marker)
    eventually(marker.exists, PATIENCE)
    first.terminate()
    assert first.wait(PATIENCE) == 0
    pack.refresh_from_db()
    assert (pack.state, pack.lease, pack.attempts) == ("queued", "", 0)
    assert not worker_is_alive()
    start(fake=True)
    until(pack, JobState.DONE)
    assert (pack.attempts, kept(pack)) == (1, undisturbed(pack, tmp_path))


def test_a_full_disk_is_said_and_the_job_is_gone_on_with(cast: Cast, tmp_path: Path, start: Start):
    """No file of the process may grow beyond 16 MiB: the database and the forms fit, the pack does not."""
    pack = asked(cast)
    worker = start(fake=True, form_bytes=4 * 2**20, largest_file=16 * 2**20)
    until(pack, JobState.FAILED)
    assert (pack.error, offered(tmp_path)) == ("磁盘空间不足，请清理后点“接着生成”", [])
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    assert jobs.resume(cast.admin, pack)
    start(fake=True, form_bytes=4 * 2**20)
    until(pack, JobState.DONE)
    assert kept(pack) == undisturbed(pack, tmp_path, form_bytes=4 * 2**20)


def test_a_worker_says_that_it_lives_and_takes_it_back(db: None, start: Start):
    assert not worker_is_alive()
    worker = start(fake=True)
    eventually(worker_is_alive, PATIENCE)
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    assert not WorkerPulse.objects.exists()
