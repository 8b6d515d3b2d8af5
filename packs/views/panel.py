"""What a page shows of a job that is not done yet: its steps, how far it is, how long it will still take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from packs import estimate
from packs.models import Job, JobState, Pack
from packs.queries import pace_of, worker_is_alive
from packs.services.making import steps_of

WORDS: Final = {
    JobState.QUEUED: ("blank", "dashed-ring"),
    JobState.RUNNING: ("review", "circle-half"),
    JobState.DONE: ("done", "check-circle-fill"),
    JobState.FAILED: ("returned", "exclamation-octagon-fill"),
    JobState.CANCELLED: ("blank", "slash-circle"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the page lists it; ``mark`` is done, now or todo."""

    name: str
    mark: str
    count: str
    time: str


def panel(job: Job) -> dict[str, Any]:
    """Context of packs/_job.html for one job."""
    return panels([job])[0]


def panels(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Context of packs/_job.html for jobs of one kind. Two queries: whether a worker lives, an earlier job's pace."""
    now = timezone.now()
    alive = not any(job.is_active for job in jobs) or worker_is_alive(now)
    running = next((job for job in jobs if job.state == JobState.RUNNING), None)
    known = estimate.paces(pace_of(running)) if running else {}
    return [_panel(job, now, alive=alive, known=known) for job in jobs]


def _panel(job: Job, now: datetime, *, alive: bool, known: Mapping[str, float]) -> dict[str, Any]:
    tone, icon = WORDS[JobState(job.state)]
    page = "pack" if isinstance(job, Pack) else "export"
    running = job.state == JobState.RUNNING
    return {
        "job": job,
        "tone": tone,
        "icon": icon,
        "page": page,
        "progress_url": reverse(f"{page}-progress", args=[job.pk]),
        "steps": list(_lines(job, now)),
        "known": running and job.total > 0,
        "thing": "张" if isinstance(job, Pack) else "行",
        "rest": _rest(job, now, known) if running else "",
        "abandoned": job.is_abandoned(now),
        "no_worker": job.is_active and not alive,
    }


def _lines(job: Job, now: datetime) -> Iterator[StepLine]:
    thing = "张" if isinstance(job, Pack) else "行"
    for step in job.steps:
        count = f"{step['total']:,} {thing}" if step["total"] else ""
        yield StepLine(step["name"], "done", count, estimate.clock(step["seconds"]))
    if job.step:
        elapsed = estimate.clock(_elapsed(job, now))
        count = f"{job.done:,} / {job.total:,} {thing}" if job.total else "正在办"
        stopped = job.state != JobState.RUNNING
        yield StepLine(job.step, "todo" if stopped else "now", "没有完成" if stopped else count, elapsed)
    for name in _coming(job):
        yield StepLine(name, "todo", "待办", "")


def _coming(job: Job) -> tuple[str, ...]:
    """The steps that have not begun."""
    begun = {step["name"] for step in job.steps} | {job.step}
    return tuple(name for name in steps_of(job) if name not in begun)


def _elapsed(job: Job, now: datetime) -> float:
    """Seconds since the step began, as far as the worker was heard of."""
    until = min(now, job.heartbeat_at) if job.heartbeat_at and job.state != JobState.RUNNING else now
    return max((until - job.step_at).total_seconds(), 0) if job.step_at else 0.0


def _rest(job: Job, now: datetime, known: Mapping[str, float]) -> str:
    size = max([job.total, *(step["total"] for step in job.steps)], default=0)
    seconds = estimate.rest(
        elapsed=_elapsed(job, now),
        done=job.done,
        total=job.total,
        coming=_coming(job),
        size=size,
        known=known,
    )
    return "" if seconds is None else estimate.in_words(seconds)
