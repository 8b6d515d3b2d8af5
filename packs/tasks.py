"""What a queue of django-tasks runs: a job by its kind and key, any number of times (whoever claims it does it)."""

from __future__ import annotations

from django_tasks import task

from packs.printing.keeping import keep_all
from packs.services.running import run_job


@task()
def do_job(kind: str, pk: int) -> str:
    """Do the job if it is to be done and nobody does it; how it ended."""
    return run_job(kind, pk) or ""


@task()
def keep_settled(snapshots: list[int]) -> int:
    """Print and examine what was just settled; how many forms. A pack prints what is not kept, so none need be."""
    return keep_all(snapshots)
