"""The workbooks of a pack: lists, every text of which is as the edition shows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from packs.editions import Edition
from perfgoals.listbook import ListBook


@contextmanager
def list_book(path: Path, title: str, edition: Edition) -> Iterator[ListBook]:
    """A workbook at ``path``; it is whole when the block ends. Raises OSError."""
    with path.open("wb") as target, ListBook(target, title=title, shown=edition.text) as book:
        yield book
