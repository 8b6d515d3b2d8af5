"""Writing a list as a workbook row by row: memory stays flat at any length."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packs.lists.registry import ListKind, R
from packs.progress import NoProgress, Progress
from perfgoals.accounts.models import User
from perfgoals.listbook import Column, ListBook, Value

WRITING: Final = "写列表"  # its one step
PIECE: Final = 500  # rows read at once


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written: the file, its SHA-256 (hex), how many rows it has."""

    path: Path
    digest: str
    rows: int


def write_list(
    kind: ListKind[Any], user: User, filters: Mapping[str, str], path: Path, progress: Progress | None = None
) -> Written:
    """The rows that ``user`` sees as a workbook under ``path``, which appears there when it is whole.

    Raises what ``progress`` raises, and OSError.
    """
    progress = progress or NoProgress()
    progress.step(WRITING, kind.rows(user, filters).order_by().count())
    title = kind.title_for(filters)
    heads = [Column(each.title, each.width, each.number_format) for each in kind.columns(user, filters)]
    aside = path.with_suffix(".part")
    with aside.open("wb") as target, ListBook(target, title=title) as book:
        rows = book.add(title, heads, _lines(kind, user, filters, progress))
    with aside.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    aside.replace(path)
    return Written(path, digest, rows)


def _lines(
    kind: ListKind[Any], user: User, filters: Mapping[str, str], progress: Progress
) -> Iterator[Sequence[Value]]:
    """What stands in each row; ``progress`` is told of each."""
    columns = kind.columns(user, filters)
    for number, row in enumerate(_rows(kind, user, filters), start=1):
        yield [column.value(row) for column in columns]
        progress.advance(number)


def _rows(kind: ListKind[R], user: User, filters: Mapping[str, str]) -> Iterator[R]:
    """All rows in their order, read in pieces."""
    rows, last = kind.rows(user, filters), None
    while piece := kind.keyset.below(rows, last, PIECE):
        yield from piece
        last = piece[-1]
