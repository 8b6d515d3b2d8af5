"""Kept prints: a settled form is printed once and kept by the hash of what it shows and of what prints it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from packs.editions import Edition
from packs.models import KeptPrint
from packs.planning.contents import Entry, contents_of, kind_named, pieces
from packs.printing.keptfile import KeptFile
from packs.printing.pressroom import Order, Pressroom, Printed, print_form
from packs.printing.versions import printer_version
from perfgoals.officialforms.grid import Grid
from perfgoals.workflow.kinds import FilingKind, kinds
from perfgoals.workflow.models import Snapshot

Key = tuple[str, str]
TABLE: Final = "table"  # stands for the flow of what is no form


@dataclass(frozen=True, slots=True)
class Print:
    """A kept print: its two files and how many pages the PDF has."""

    pdf: KeptFile
    xlsx: KeptFile
    pages: int

    @property
    def is_whole(self) -> bool:
        """Whether both files are there as they were kept."""
        return self.pdf.is_whole and self.xlsx.is_whole

    def delete(self) -> None:
        """Take both files out of the storage."""
        self.pdf.delete()
        self.xlsx.delete()


def key_of(entry: Entry) -> Key:
    """By what the print of a form of a pack is known: its flow, and the digest of what is shown."""
    return kind_named(entry.kind).flow.name, entry.shown


def kept(shown: Sequence[Key]) -> dict[Key, Print]:
    """The prints that are kept of these (flow, digest of what is shown), by the same: one query. None is read."""
    rows = KeptPrint.objects.filter(printer=printer_version(), digest__in={digest for _flow, digest in shown})
    return {(row.flow, row.digest): _print(row) for row in rows}


def ready(entries: Sequence[Entry], edition: Edition, advance: Callable[[int, str], None]) -> dict[Key, Print]:
    """The kept print of every form, each looked at whether it is whole; what is lacking is printed with all cores.

    ``advance`` is told how many are there, and which is the newest. A query for so many forms (contents.AT_ONCE), and
    one more for the contents of those that are to be printed.
    """
    found: dict[Key, Print] = {}
    done = count(1)
    with Pressroom(Path(settings.FONT_DIR)) as pressroom:
        for piece in pieces(entries):
            have = kept([key_of(entry) for entry in piece])
            lacking: list[Entry] = []
            for entry in piece:
                key = key_of(entry)
                if key in have and have[key].is_whole:
                    found[key] = have[key]
                    advance(next(done), entry.title)
                else:
                    lacking.append(entry)
            for order, made in pressroom.printed(_orders(lacking, edition)):
                entry = lacking[order.number]
                found[key_of(entry)] = put(*key_of(entry), made)
                advance(next(done), entry.title)
    return found


def _orders(entries: Sequence[Entry], edition: Edition) -> Iterator[Order]:
    """What is to be printed; contents are read when the first is asked for."""
    contents = contents_of([entry.snapshot for entry in entries])
    for number, entry in enumerate(entries):
        grid = edition.grid(kind_named(entry.kind), contents[entry.snapshot])
        yield Order(number=number, sheet=sheet_name(grid), grid=grid)


def keep(snapshot: Snapshot, edition: Edition) -> Print:
    """The kept print of a settled snapshot: as it is, or printed now."""
    kind = kind_of_flow(snapshot.flow)
    shown = edition.digest(kind, snapshot.content, snapshot.digest)
    found = kept([(snapshot.flow, shown)]).get((snapshot.flow, shown))
    if found is not None and found.is_whole:
        return found
    grid = edition.grid(kind, snapshot.content)
    return put(snapshot.flow, shown, print_form(sheet_name(grid), grid, Path(settings.FONT_DIR)))


def keep_table(title: str, grid: Grid) -> Print:
    """The kept print of a table that is no form: by what stands in it."""
    key = (TABLE, hashlib.sha256(repr(grid).encode()).hexdigest())
    found = kept([key]).get(key)
    if found is not None and found.is_whole:
        return found
    return put(*key, print_form(title, grid, Path(settings.FONT_DIR)))


def put(flow: str, shown: str, printed: Printed) -> Print:
    """Keep what was printed, unless somebody else did meanwhile; what was kept before and is not whole goes.

    The files come first, so that no row names what is not there. Raises OSError where there is no room; then nothing
    of it is left.
    """
    made = _stored(shown, printed)
    row, new = KeptPrint.objects.get_or_create(
        flow=flow, digest=shown, printer=printer_version(), defaults=_columns(made)
    )
    if new:
        return made
    before = _print(row)
    if before.is_whole:
        made.delete()
        return before
    KeptPrint.objects.filter(pk=row.pk).update(**_columns(made))
    before.delete()
    return made


def _stored(shown: str, printed: Printed) -> Print:
    stem = f"prints/{shown[:2]}/{shown}"
    pdf = KeptFile.store(stem, "pdf", printed.pdf)
    try:
        xlsx = KeptFile.store(stem, "xlsx", printed.xlsx)
    except OSError:
        pdf.delete()
        raise
    return Print(pdf, xlsx, printed.pages)


def _columns(kept: Print) -> dict[str, Any]:
    return {
        "pdf": kept.pdf.name,
        "pdf_sha256": kept.pdf.sha256,
        "pdf_size": kept.pdf.size,
        "xlsx": kept.xlsx.name,
        "xlsx_sha256": kept.xlsx.sha256,
        "xlsx_size": kept.xlsx.size,
        "pages": kept.pages,
    }


def sheet_name(grid: Grid) -> str:
    """What the sheet of a form is called: what the form is about, else its title."""
    named = (cell.text for _row, cell in grid.cells() if cell.slot == grid.name_slot)
    return next(named, "") or grid.title


def kind_of_flow(flow: str) -> FilingKind:
    """The kind whose forms go through that flow. Raises LookupError."""
    found = next((kind for kind in kinds() if kind.flow.name == flow), None)
    if found is None:
        raise LookupError(flow)
    return found


def _print(row: KeptPrint) -> Print:
    return Print(
        KeptFile(str(row.pdf.name), row.pdf_sha256, row.pdf_size),
        KeptFile(str(row.xlsx.name), row.xlsx_sha256, row.xlsx_size),
        row.pages,
    )
