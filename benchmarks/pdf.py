"""PDF of the real declarations, against LibreOffice converting the xlsx files that we write.

CPU time of both (user and system, of all threads and children), on the same machine in the same run:
wall time says little on a machine with other work. LibreOffice converts all files in one process, whose
start is part of its time, and a few files with one process each, which is what a server that calls it
does. Ours is the time of a warm process, the median form. Rounds alternate, and the best round of each
counts, for other work can only add to it.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from math import inf
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.join import Part, join
from perfgoals.officialforms.to_pdf import to_pdf
from perfgoals.officialforms.to_xlsx import to_xlsx
from tests.officialforms.samples import longest, made_up, real_forms

FONTS = Path(__file__).resolve().parent.parent / "var" / "fonts"
ROUNDS = 3
JOINED = 1000  # kept prints that are joined into one PDF
EXTREME_EVERY = 6  # the longest form is measured among the others, once in so many
ALONE = 4  # files converted with one LibreOffice process each
MADE_UP = 20  # forms of our own where the published ones are absent


def run() -> list[str]:
    """Lines of figures, most of them ours ÷ theirs, with the goal. Raises FontsMissing before set-up."""
    grids = [form.grid for form in real_forms()] or [made_up(rows=10 + at % 8) for at in range(MADE_UP)]
    extreme = longest()
    to_pdf(grids[:1], font_dir=FONTS)
    soffice = shutil.which("soffice")
    with TemporaryDirectory() as folder:
        office = _Office(soffice, Path(folder), grids) if soffice else None
        ours = [inf] * len(grids)
        long = together = inf
        for _ in range(ROUNDS):
            for at, grid in enumerate(grids):
                ours[at] = min(ours[at], _seconds(to_pdf, [grid], font_dir=FONTS))
                if at % EXTREME_EVERY == 0:
                    long = min(long, _seconds(to_pdf, [extreme], font_dir=FONTS))
            if office:
                together = min(together, _seconds(office.convert_all) / len(grids))
        alone = [_seconds(office.convert, at) for at in range(ALONE)] if office else []
    form = median(ours)
    lines = [f"PDF of a form, warm, {len(grids)} forms: {form * 1000:.0f} ms"]
    if office:
        lines.append(_line("  against LibreOffice, all files in one process", form, together, 0.65))
        lines.append(_line("  against LibreOffice, one process a file", form, min(alone), 0.1))
    else:
        lines.append("  LibreOffice is not installed: nothing to compare with")
    lines.append(_line("the longest legal form against an ordinary one", long, form, 3))
    return [*lines, *_joining(grids)]


def _joining(grids: Sequence[Grid]) -> list[str]:
    """Kept prints joined into one PDF: the time of each, which is a part of what a warm pack may take, and its size."""
    prints = [to_pdf([grid], font_dir=FONTS) for grid in grids]
    parts = [Part(pdf=prints[at % len(prints)], title=str(at + 1)) for at in range(JOINED)]
    with TemporaryDirectory() as folder:
        out = Path(folder) / "joined.pdf"
        each = min(_seconds(join, parts, title="", out=out, font_dir=FONTS) for _ in range(ROUNDS)) / JOINED * 1000
        size = out.stat().st_size / JOINED / 1024
    return [
        f"joining {JOINED} kept prints: {each:.1f} ms a form (a warm pack, all in all: goal ≤ 5 ms, see packs)",
        f"  size: {size:.1f} KiB a form (goal ≤ 20 KiB) {'ok' if size <= 20 else 'MISSED'}",
    ]


class _Office:
    """LibreOffice with a profile of its own, and our workbooks to convert."""

    def __init__(self, program: str, folder: Path, grids: Iterable[Grid]) -> None:
        self._command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder / "out"),
        ]
        self._files: list[Path] = []
        for at, grid in enumerate(grids):
            self._files.append(folder / f"{at:03}.xlsx")
            self._files[-1].write_bytes(to_xlsx([("申报表", grid)]))
        self.convert(0)  # makes the profile

    def convert_all(self) -> None:
        self._run(self._files)

    def convert(self, at: int) -> None:
        self._run(self._files[at : at + 1])

    def _run(self, files: Iterable[Path]) -> None:
        subprocess.run([*self._command, *map(str, files)], check=True, capture_output=True, timeout=600)


def _seconds(action: Callable[..., object], *arguments: object, **options: object) -> float:
    """CPU seconds of the action, here and in the processes it waited for."""
    start = _cpu()
    action(*arguments, **options)
    return _cpu() - start


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _line(what: str, ours: float, theirs: float, goal: float) -> str:
    ratio = ours / theirs
    verdict = "ok" if ratio <= goal else "MISSED"
    return f"{what}: {ours * 1000:.0f} ms against {theirs * 1000:.0f} ms = {ratio:.2f} × (goal ≤ {goal} ×) {verdict}"
