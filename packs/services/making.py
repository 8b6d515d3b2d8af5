"""What each kind of job makes: a finished file in its folder, and what its row says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from packs import assemble
from packs.assembly.listing import listing_of
from packs.editions import Edition
from packs.lists import LISTS, WRITING, write_list
from packs.models import Job, ListExport, Pack
from packs.progress import Progress

KEEPING: Final = "存入文件库"  # the last step of every job


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished file, its SHA-256 (hex), and the columns of the job that it fills."""

    path: Path
    digest: str
    columns: Mapping[str, Any] = field(default_factory=dict)


def make(job: Job, folder: Path, progress: Progress) -> Made:
    """Do the work of a job in its folder; what was finished there before is taken up again."""
    return _MAKERS[type(job)](job, folder, progress)


def steps_of(job: Job) -> tuple[str, ...]:
    """The steps of a job in their order, as its page lists them."""
    return (*(assemble.STEPS if isinstance(job, Pack) else (WRITING,)), KEEPING)


def scope_of(pack: Pack) -> assemble.PackScope:
    """What belongs into a pack."""
    return assemble.PackScope(year=pack.year_id, unit=pack.unit, edition=Edition(pack.edition))


def _make_pack(pack: Pack, folder: Path, progress: Progress) -> Made:
    made = assemble.assemble(scope_of(pack), folder, progress)
    columns = {
        "forms": made.forms,
        "missing": made.missing,
        "manifest_digest": made.manifest,
        "listing": listing_of(made.path),
    }
    return Made(path=made.path, digest=made.digest, columns=columns)


def _make_list(job: ListExport, folder: Path, progress: Progress) -> Made:
    written = write_list(LISTS[job.export], job.asked_by, job.filters, folder / "list.xlsx", progress)
    return Made(path=written.path, digest=written.digest, columns={"rows": written.rows})


_MAKERS: Final[Mapping[type[Job], Callable[[Any, Path, Progress], Made]]] = {Pack: _make_pack, ListExport: _make_list}
