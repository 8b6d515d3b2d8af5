"""Printing many forms with all cores: worker processes that know only grids, no application and no database."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.join import page_count
from perfgoals.officialforms.to_pdf import to_pdf
from perfgoals.officialforms.to_xlsx import to_xlsx

_ALONE: Final = 4  # so few forms are printed here: starting processes would take longer
_AHEAD: Final = 3  # forms that wait for each process, printed or not: what bounds the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A form to be printed; by ``number`` it is known to whoever orders, ``sheet`` is the name of its sheet."""

    number: int
    sheet: str
    grid: Grid


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed form as its two files."""

    pdf: bytes
    xlsx: bytes
    pages: int


def print_form(sheet: str, grid: Grid, font_dir: Path) -> Printed:
    """A form as PDF and workbook, the same bytes as a single export gives. Raises as to_pdf."""
    pdf = to_pdf([grid], font_dir=font_dir)
    return Printed(pdf, to_xlsx([(sheet, grid)]), page_count(pdf))


class Pressroom:
    """Prints orders as they come, many at a time; processes start with the first long run and end with the block."""

    def __init__(self, font_dir: Path, processes: int | None = None) -> None:
        self._font_dir = font_dir
        self._processes = processes or len(os.sched_getaffinity(0))
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def printed(self, orders: Iterable[Order]) -> Iterator[tuple[Order, Printed]]:
        """Each order with its files, in their order."""
        coming = iter(orders)
        first = list(islice(coming, _ALONE + 1))
        if len(first) <= _ALONE and self._pool is None:
            for order in first:
                yield order, print_form(order.sheet, order.grid, self._font_dir)
            return
        waiting: deque[tuple[Order, Future[Printed]]] = deque()
        for order in chain(first, coming):
            waiting.append((order, self._submit(order)))
            if len(waiting) > self._processes * _AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        for done, future in waiting:
            yield done, future.result()

    def _submit(self, order: Order) -> Future[Printed]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes,
                # A fork would take along threads, locks and database connections of this process.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_end_with_parent,
            )
        return self._pool.submit(print_form, order.sheet, order.grid, self._font_dir)


def _end_with_parent() -> None:
    """Let this process end when its parent is killed: nobody else would tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def wait() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=wait, daemon=True).start()
