"""Grid → PDF for the file: A4, fonts embedded, tagged, ``第 x 页 / 共 y 页`` counted for every form.

WeasyPrint's font configuration must never be used from two threads (it corrupts the heap), so one
thread of the process owns it and every rendering goes through that thread. Processes render side by
side; a child of a fork makes its own thread and fonts when it first prints.
"""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import FunctionType
from typing import TYPE_CHECKING, Final

from perfgoals.officialforms.grid import Grid

if TYPE_CHECKING:  # imported when first printed: it takes half a second and needs the system's libraries
    from perfgoals.officialforms._weasy import Printer

FONT_FILES: Final = ("PerfgoalsSerif-Regular.ttf", "PerfgoalsSerif-Bold.ttf")

# What WeasyPrint loads, and the Debian package that brings it. Without the last one fonts are subset
# in Python, 3 to 80 times slower.
_LIBRARIES: Final = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


class FontsMissing(RuntimeError):
    """The font files that are built at set-up are not where they should be."""


def to_pdf(grids: Sequence[Grid], *, font_dir: Path) -> bytes:
    """One PDF of the forms in their order, each beginning on a new page with page number 1.

    ``font_dir`` holds the two files of FONT_FILES, built at set-up; characters beyond them come from the
    system's Noto Serif CJK SC. Tables, headings and cells are tagged, for those who hear a form read. The same grids
    give the same bytes.

    Raises FontsMissing where a font file is missing, ValueError for no grid at all, and OSError where a
    system library is missing (see missing_libraries).
    """
    if not grids:
        raise ValueError("a PDF needs at least one form")
    missing = [name for name in FONT_FILES if not (font_dir / name).is_file()]
    if missing:
        raise FontsMissing(f"字体目录 {font_dir} 缺少 {'、'.join(missing)}，请先运行 make setup 生成字体")
    return _press.print(grids, font_dir.resolve())


def missing_libraries() -> list[str]:
    """The Debian packages whose libraries cannot be loaded; empty where PDFs can be made at full speed."""
    return [package for library, package in _LIBRARIES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


class _Press:
    """The one rendering thread of a process."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin afresh: at import, and in the child of a fork, where the parent's thread does not exist."""
        self._lock = Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._printers: dict[Path, Printer] = {}

    def print(self, grids: Sequence[Grid], font_dir: Path) -> bytes:
        """Render in the thread and wait for it; an error there is raised here."""
        with self._lock:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pdf")
        return self._thread.submit(self._render, grids, font_dir).result()

    def _render(self, grids: Sequence[Grid], font_dir: Path) -> bytes:
        if font_dir not in self._printers:
            from perfgoals.officialforms._weasy import Printer

            self._printers[font_dir] = Printer([font_dir / name for name in FONT_FILES])
        with _own_garbage():
            return _with_room(lambda: self._printers[font_dir].pdf(grids))


@contextmanager
def _own_garbage() -> Iterator[None]:
    """Hold back the cyclic collector while rendering, then collect what the rendering left, in this very thread.

    A finished layout hangs in reference cycles together with its Pango objects. Left to chance, the
    collector would free them in whichever thread it happens to run, beside a rendering that uses the same
    font map, and at interpreter exit in the main thread: that crashes. All of it is young (the collector
    stood still meanwhile), so the youngest generation is enough. Not walking the half-made layout again and
    again also makes rendering faster.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if enabled:
            gc.enable()


def _call(action: Callable[[], bytes]) -> bytes:
    return action()


# Python keeps the frames of a thread in pieces of 16 KB and gives a piece back to the system as soon as the call
# that needed it returns. Layout calls go deep, and a line of text that crosses the end of a piece asks the system
# for memory again and again: a thousand times a form, a tenth of its time. A caller that claims a large frame
# gets a piece of 256 KB, with room for all that it calls.
_with_room: Final[Callable[[Callable[[], bytes]], bytes]] = FunctionType(
    _call.__code__.replace(co_stacksize=20_000), globals(), "_with_room"
)


_press: Final = _Press()
os.register_at_fork(after_in_child=_press.renew)
