"""Doing a job from claim to end, whatever happens on the way: nothing half-written is ever offered.

The finished file goes into the storage first and is offered by the last update alone, which demands the lease. A
process that is killed at any point leaves a lease that runs out and a folder that the next one goes on in.
"""

from __future__ import annotations

import errno
import logging
from typing import Final

from django.core.files.storage import default_storage
from django.utils import timezone

from packs.models import JOBS, Job, JobState
from packs.progress import Stopped
from packs.services import files
from packs.services.leases import LOST_DATABASE, LeasedProgress, claim, give_back, held, is_full, patiently
from packs.services.making import KEEPING, Made, make

logger = logging.getLogger(__name__)

DISK_FULL: Final = "磁盘空间不足，请清理后点“接着生成”"
BROKEN: Final = "生成时出错（{}），详情在后台日志里；请联系管理员处理后点“接着生成”"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def run_job(kind: str, pk: int) -> JobState | None:
    """Do a job if nobody else does; how it ended, None where it was not to be done.

    Raises only where the database cannot be reached at the end either: then the lease runs out.
    """
    job = patiently(lambda: claim(JOBS[kind], pk))
    if job is None:
        return None
    progress = LeasedProgress(job)
    try:
        _keep(job, _made(job, progress), progress)
    except Stopped:
        return _stopped(job)
    except Exception as error:  # whatever it is: the job says so, and the worker goes on with the next
        logger.exception("%s %s failed", kind, pk)
        return _failed(job, error)
    files.drop_folder(job)
    return JobState.DONE


def _made(job: Job, progress: LeasedProgress) -> Made:
    """The finished file. Where the database is lost on the way, the work goes on in its folder when it is back."""
    with files.locked_folder(job) as folder:
        return patiently(lambda: make(job, folder, progress))


def _keep(job: Job, made: Made, progress: LeasedProgress) -> None:
    """Put the file into the storage, then offer it."""
    size = made.path.stat().st_size
    progress.step(KEEPING, 0)
    progress.hold(size / files.SLOWEST_STORE)
    # An earlier try may have been killed between the two: its file is named in the row, though never offered.
    forsake(job)
    name = files.new_name(job, made.path)
    _mine(job, file=name)
    files.keep(made.path, name, made.digest)
    offered = {
        **made.columns,
        "state": JobState.DONE,
        "size": size,
        "digest": made.digest,
        "steps": progress.finish(),
        "step": "",
        "current": "",
        "lease": "",
        "leased_until": None,
        "finished_at": timezone.now(),
    }
    try:
        _mine(job, **offered)
    except Stopped:
        _withdraw(job, name)
        raise


def _mine(job: Job, **columns: object) -> None:
    """Write into the row of a job that is still this worker's. Raises Stopped where it is not."""
    if not patiently(lambda: held(job).filter(cancel_requested=False).update(**columns)):
        raise Stopped("已取消，或由另一个后台进程接手")


def _withdraw(job: Job, name: str) -> None:
    """Delete the file of a worker that lost the job while it stored it: whoever took over did not find it yet.

    Where the row offers it, the database had lost only its answer.
    """
    if not type(job)._default_manager.filter(pk=job.pk, state=JobState.DONE, file=name).exists():
        default_storage.delete(name)


def forsake(job: Job) -> None:
    """Delete a file that was put into the storage and never offered."""
    name = type(job)._default_manager.filter(pk=job.pk).exclude(state=JobState.DONE).values_list("file", flat=True)
    for each in filter(None, name):
        default_storage.delete(each)


def _stopped(job: Job) -> JobState | None:
    """Cancelled, given back because the process ends, or somebody else's by now."""
    if _cancelled(job):
        return JobState.CANCELLED
    return JobState.QUEUED if give_back(job) else None


def _cancelled(job: Job) -> bool:
    """Whether it was asked to be cancelled: then it ends here, and nothing of it is left."""
    ended = {"state": JobState.CANCELLED, "finished_at": timezone.now(), "lease": "", "leased_until": None}
    if not held(job).filter(cancel_requested=True).update(**ended):
        return False
    forsake(job)
    files.drop_folder(job)
    return True


def _failed(job: Job, error: Exception) -> JobState | None:
    """The job says why it stopped; its folder stays for going on."""
    columns = {
        "state": JobState.FAILED,
        "error": sentence(error),
        "finished_at": timezone.now(),
        "lease": "",
        "leased_until": None,
    }
    if patiently(lambda: _cancelled(job)):
        return JobState.CANCELLED
    if not patiently(lambda: held(job).update(**columns)):
        return None
    forsake(job)
    return JobState.FAILED


def sentence(error: Exception) -> str:
    """Why it failed, and what to do, as a user reads it."""
    if (isinstance(error, OSError) and error.errno in _FULL) or (isinstance(error, LOST_DATABASE) and is_full(error)):
        return DISK_FULL
    return BROKEN.format(type(error).__name__)
