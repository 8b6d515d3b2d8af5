"""Where jobs work and where their results are kept: a private folder a job, a private file under a random name."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from packs.models import JOBS, Job, JobState
from packs.printing.keptfile import Damaged

STALE: Final = timedelta(days=1)  # a folder of a job that nobody knows any more
LOCK: Final = "lock"
SLOWEST_STORE: Final = 10 * 2**20  # bytes a second


def kind_of(job: Job) -> str:
    """The name under which a queue knows this kind of job."""
    return next(name for name, model in JOBS.items() if isinstance(job, model))


def folder_of(job: Job) -> Path:
    """The job's own folder; what is finished in it is taken up again by whoever works on it next."""
    return Path(settings.PACK_WORK_DIR) / f"{kind_of(job)}-{job.pk}"


@contextmanager
def locked_folder(job: Job) -> Iterator[Path]:
    """The folder, for this process alone, and for nobody else to read.

    Where a process that lost the job still holds it (it stands still, but is not dead), the work begins in another one.
    """
    folder = folder_of(job)
    with ExitStack() as opened:
        for place in (folder, folder.with_name(f"{folder.name}-{job.lease[:8]}")):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = opened.enter_context((place / LOCK).open("w"))
            if _is_mine(lock):
                yield place
                return
        raise Damaged(f"{folder} is held by another process")


def _is_mine(lock: IO[str]) -> bool:
    """Whether the lock is this process's from now on; the children that outlive a killed worker do not keep it."""
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def drop_folder(job: Job) -> None:
    """Throw the folder away; what cannot be deleted now is deleted by a later cleaning."""
    shutil.rmtree(folder_of(job), ignore_errors=True)


def new_name(job: Job, path: Path) -> str:
    """A name in the storage that nobody guesses."""
    return f"{kind_of(job)}s/{uuid.uuid4().hex}{path.suffix}"


def keep(path: Path, name: str, digest: str) -> None:
    """Put a finished file into the storage under that name: moved whole where that is the same disk, else copied.

    Raises Damaged where it is not the file of that digest, or did not arrive whole.
    """
    if digest_of(path) != digest:
        raise Damaged(f"{path.name} is not what was made")
    size = path.stat().st_size
    with path.open("rb") as opened:
        kept = default_storage.save(name, _Finished(opened, path))
    if kept != name or default_storage.size(name) != size:
        raise Damaged(f"{name} did not arrive whole")


def digest_of(path: Path) -> str:
    """SHA-256 of a file (hex), read in pieces."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def clean_folders(now: datetime | None = None) -> int:
    """Throw away the folders of jobs that are done, cancelled or unknown, and of those that failed long ago.

    A failed job that is gone on with later begins anew. How many folders there were.
    """
    now = now or timezone.now()
    root = Path(settings.PACK_WORK_DIR)
    folders = [Path(entry.path) for entry in os.scandir(root) if entry.is_dir()] if root.is_dir() else []
    unwanted = [folder for folder in folders if not _is_wanted(folder, now)]
    for folder in unwanted:
        shutil.rmtree(folder, ignore_errors=True)
    return len(unwanted)


class _Finished(File):  # type: ignore[type-arg]
    """A file that a storage on the same disk may take as it is, without copying it."""

    def __init__(self, opened: IO[bytes], path: Path) -> None:
        super().__init__(opened, name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def _is_wanted(folder: Path, now: datetime) -> bool:
    kind, number, *_of_lease = [*folder.name.split("-"), ""]
    model = JOBS.get(kind)
    job: Any = model._default_manager.filter(pk=int(number)).first() if model and number.isdigit() else None
    if job is None:
        return datetime.fromtimestamp(folder.stat().st_mtime, tz=now.tzinfo) > now - STALE
    if job.state == JobState.FAILED:
        return bool(job.finished_at and job.finished_at > now - timedelta(days=settings.PACK_WORK_DAYS))
    return bool(job.is_active)
