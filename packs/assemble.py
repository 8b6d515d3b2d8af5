"""A pack from first to last: what belongs into it is fixed, printed, joined, summed up, listed, and put into one file.

Every step leaves finished files in the folder of the work; whoever goes on after a kill takes them up. What belongs
into the pack is fixed by the first step, so that a pack that was interrupted ends as if it had not been.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from packs.assembly.archive import Local, Member, write_archive
from packs.assembly.manifest import PackFile, write_manifest, write_sums
from packs.assembly.places import (
    CONTENTS_PDF,
    CONTENTS_XLSX,
    FINDINGS,
    JOINED,
    MANIFEST,
    OPINIONS,
    SUMMARY,
    SUMS,
    TABLES_FOLDER,
    UnitFolder,
    unit_folders,
)
from packs.assembly.tables import tables_of
from packs.assembly.workplace import Finished, Workplace
from packs.editions import Edition
from packs.planning.contents import Entry, PackScope
from packs.planning.plan import Plan, make_plan
from packs.printing import prints
from packs.printing.keptfile import Damaged
from packs.printing.prints import Key, Print, key_of
from packs.printing.volumes import Volume
from packs.progress import Progress
from packs.reports.contents_list import cover, write_contents_book
from packs.reports.findings_report import write_findings
from packs.reports.opinions import write_opinions
from packs.summary.book import write_summary
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.printing import safe_name

__all__ = ["STEPS", "Assembled", "PackScope", "assemble"]

STEPS: Final = (
    "取批复快照",
    "核对编码与合计",
    "排版 PDF 和 Excel",
    "合并 PDF",
    "汇总与预审",
    "写清单与校验值",
    "打包",
)
_FINDING, _CHECKING, _PRINTING, _JOINING, _SUMMING, _LISTING, _PACKING = STEPS
_PLAN: Final = "plan.json"
_PACK: Final = "pack.zip"
_LONGEST_TABLE: Final = 150  # rows of a table that is laid out on paper: all of it is held at once
_TRIES: Final = 2  # a kept file that is found damaged on the way is printed again, once


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A finished pack: its zip file, the SHA-256 (hex) of that file and of its manifest, what is in it and what not."""

    path: Path
    digest: str
    manifest: str
    size: int
    forms: int
    missing: int


def assemble(scope: PackScope, folder: Path, progress: Progress) -> Assembled:
    """Build the pack of ``scope`` in ``folder``; what is finished there already is taken up.

    The same forms give the same bytes, on any machine and database. Raises what ``progress`` raises, and OSError
    where the disk is full; then the folder can be gone on with, and no pack stands in it.
    """
    assembly = _Assembly(scope, Workplace(folder), progress)
    for _ in range(_TRIES - 1):
        try:
            return assembly.run()
        except Damaged:
            continue
    return assembly.run()


class _Assembly:
    """One run over a folder."""

    def __init__(self, scope: PackScope, place: Workplace, progress: Progress) -> None:
        self._scope = scope
        self._place = place
        self._progress = progress

    def run(self) -> Assembled:
        """All steps in their order. Raises Damaged where a kept print was damaged after it had been looked at."""
        plan = self._plan()
        units = unit_folders(plan.entries, self._scope.edition)
        printed = self._printed(plan)
        members = [
            *_form_members(units, printed),
            *self._joined(units, printed, plan),
            *self._summed(units, printed, plan),
        ]
        members.sort(key=lambda member: member.file.path)
        return self._packed(plan, self._listed(plan, members))

    def _plan(self) -> Plan:
        """The first two steps."""
        scope = self._scope
        self._progress.step(_FINDING, 0)
        recipe = (scope.year, scope.unit.code if scope.unit else "", scope.edition.value)

        def write(path: Path) -> None:
            def checking(total: int) -> None:
                self._progress.step(_CHECKING, total)

            path.write_text(make_plan(scope, self._progress.advance, checking).as_json(), encoding="utf-8")

        return Plan.from_json(self._place.path(self._place.made(_PLAN, recipe, write).name).read_text(encoding="utf-8"))

    def _printed(self, plan: Plan) -> dict[Key, Print]:
        self._progress.step(_PRINTING, len(plan.entries))
        return prints.ready(plan.entries, self._scope.edition, self._progress.advance)

    def _joined(self, units: Sequence[UnitFolder], printed: Mapping[Key, Print], plan: Plan) -> Iterator[Member]:
        """The joined PDF of every unit: as it is kept, else made now."""
        self._progress.step(_JOINING, len(plan.entries))
        missing = {unit.code: unit.missing for unit in plan.units()}
        done = 0
        for number, unit in enumerate(units, start=1):
            volume = Volume(plan.heading, unit, missing[unit.code], printed)
            yield self._volume(volume, f"joined-{number}.pdf", unit.file(JOINED), done)
            done += len(unit.forms)
            self._progress.advance(done, unit.name)

    def _volume(self, volume: Volume, name: str, path: str, done: int) -> Member:
        kept = volume.kept()
        if kept is not None:
            return Member(PackFile(path, kept.sha256, kept.size), kept)

        def advance(number: int, current: str) -> None:
            self._progress.advance(done + number, current)

        made = self._place.made(name, (volume.recipe,), lambda aside: volume.write(aside, advance))
        volume.keep(self._place.path(name))
        return self._member(made, path)

    def _summed(self, units: Sequence[UnitFolder], printed: Mapping[Key, Print], plan: Plan) -> Iterator[Member]:
        """Contents and summary; and what only an internal edition has: findings, and the opinions of each unit."""
        self._progress.step(_SUMMING, len(plan.entries) * (1 if plan.heading.edition.is_public else 2))
        recipe = (plan.heading, plan.entries, plan.missing)
        pages = [printed[key_of(entry)].pages for entry in plan.entries]

        yield self._file(CONTENTS_PDF, recipe, lambda path: _write(cover(plan), path))
        yield self._file(CONTENTS_XLSX, (*recipe, pages), lambda path: write_contents_book(path, plan, units, pages))
        yield self._file(SUMMARY, recipe, lambda path: write_summary(path, plan, self._progress.advance))
        yield from self._tables(plan)
        if plan.heading.edition.is_public:
            return
        told = len(plan.entries)

        def read_on(done: int, current: str) -> None:
            self._progress.advance(told + done, current)

        yield self._file(FINDINGS, recipe, lambda path: write_findings(path, plan, read_on))
        for number, unit in enumerate(units, start=1):
            entries = [placed.entry for placed in unit.forms]
            write = partial(_write_opinions, entries, plan.heading.edition)
            yield self._member(self._place.made(f"opinions-{number}.xlsx", entries, write), unit.file(OPINIONS))
            self._progress.advance(2 * told, unit.name)

    def _tables(self, plan: Plan) -> Iterator[Member]:
        """The tables of the department budget, in a folder of their own; a long one as a workbook alone."""
        for number, (title, grid) in enumerate(tables_of(self._scope, plan), start=1):
            path = f"{TABLES_FOLDER}/{number:02} {safe_name(title)}"
            self._progress.advance(len(plan.entries), title)
            if len(grid.rows) > _LONGEST_TABLE:
                write = partial(_write_table, title, grid)
                yield self._member(self._place.made(f"table-{number}.xlsx", (repr(grid),), write), f"{path}.xlsx")
                continue
            kept = prints.keep_table(title, grid)
            for ending, file in (("pdf", kept.pdf), ("xlsx", kept.xlsx)):
                yield Member(PackFile(f"{path}.{ending}", file.sha256, file.size), file)

    def _listed(self, plan: Plan, members: Sequence[Member]) -> list[Member]:
        """Manifest and sums, behind everything else."""
        self._progress.step(_LISTING, 2)
        files = [member.file for member in members]

        def manifest(path: Path) -> None:
            with path.open("wb") as target:
                write_manifest(target, plan.heading, files, plan.missing)

        def sums(path: Path) -> None:
            with path.open("wb") as target:
                write_sums(target, [*files, listed.file])

        listed = self._file(MANIFEST, (plan.heading, plan.missing, files), manifest)
        self._progress.advance(1, MANIFEST)
        summed = self._file(SUMS, (listed.file.sha256,), sums)
        self._progress.advance(2, SUMS)
        return [*members, listed, summed]

    def _packed(self, plan: Plan, members: Sequence[Member]) -> Assembled:
        self._progress.step(_PACKING, len(members))
        manifest = next(member.file.sha256 for member in members if member.file.path == MANIFEST)
        finished = self._place.made(
            _PACK,
            (manifest, plan.date),
            lambda path: write_archive(path, members, plan.date, self._progress.advance),
        )
        return Assembled(
            path=self._place.path(finished.name),
            digest=finished.sha256,
            manifest=manifest,
            size=finished.size,
            forms=plan.heading.forms,
            missing=len(plan.missing),
        )

    def _file(self, name: str, recipe: Sequence[object], write: Callable[[Path], None]) -> Member:
        """A file that stands at the top of the pack, under the same name in the folder."""
        return self._member(self._place.made(name, recipe, write), name)

    def _member(self, finished: Finished, path: str) -> Member:
        """A finished file of the folder under its path in the pack."""
        return Member(PackFile(path, finished.sha256, finished.size), Local(self._place.path(finished.name)))


def _form_members(units: Sequence[UnitFolder], printed: Mapping[Key, Print]) -> Iterator[Member]:
    for unit in units:
        for placed in unit.forms:
            kept = printed[key_of(placed.entry)]
            for ending, file in (("pdf", kept.pdf), ("xlsx", kept.xlsx)):
                yield Member(PackFile(f"{placed.path}.{ending}", file.sha256, file.size, placed.entry), file)


def _write_table(title: str, grid: Grid, path: Path) -> None:
    path.write_bytes(to_xlsx([(title, grid)]))


def _write(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _write_opinions(entries: Sequence[Entry], edition: Edition, path: Path) -> None:
    write_opinions(path, entries, edition)
