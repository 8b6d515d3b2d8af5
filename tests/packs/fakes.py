"""A pack that costs nothing: three steps, a few small files, one zip that is always the same."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from packs.assemble import Assembled, PackScope
from packs.progress import Progress

STEPS = ("取批复快照", "排版 PDF 和 Excel", "打包")
FORMS = 6
MANIFEST = hashlib.sha256(b"manifest").hexdigest()

Hook = Callable[[str, int], None]


def nothing(_step: str, _number: int) -> None:
    """The hook of an undisturbed run."""


def fake_assemble(
    scope: PackScope,
    folder: Path,
    progress: Progress,
    *,
    hook: Hook = nothing,
    missing: int = 0,
    form_bytes: int = 5_000,
) -> Assembled:
    """As packs.assemble: idempotent, resumable, the zip under its name only when whole.

    ``hook`` is called inside of each step with its name and the number of the thing in hand; every call for a form
    leaves a line in ``made_log``, so that a test sees what was made twice.
    """
    progress.step(STEPS[0], 1)
    hook(STEPS[0], 1)
    progress.advance(1)
    progress.step(STEPS[1], FORMS)
    for number in range(1, FORMS + 1):
        _print_form(folder, number, hook, form_bytes)
        progress.advance(number, f"第 {number} 个项目")
    progress.step(STEPS[2], FORMS)
    path = folder / "pack.zip"
    aside = folder / "pack.zip.part"
    with zipfile.ZipFile(aside, "w") as archive:
        for number in range(1, FORMS + 1):
            hook(STEPS[2], number)
            entry = zipfile.ZipInfo(f"{number}.pdf", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, (folder / f"{number}.pdf").read_bytes())
            progress.advance(number)
        archive.writestr(zipfile.ZipInfo("manifest.json", (1980, 1, 1, 0, 0, 0)), b"{}")
    aside.replace(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Assembled(
        path=path, digest=digest, manifest=MANIFEST, size=path.stat().st_size, forms=FORMS, missing=missing
    )


def made_log(folder: Path) -> Path:
    """Beside the folder, so that it outlives it."""
    return folder.with_name(f"{folder.name}.log")


def _print_form(folder: Path, number: int, hook: Hook, size: int) -> None:
    path = folder / f"{number}.pdf"
    if path.exists():
        return
    hook(STEPS[1], number)
    with made_log(folder).open("a") as log:
        log.write(f"{number}\n")
    aside = folder / f"{number}.pdf.part"
    aside.write_bytes(str(number).encode() * size)
    aside.replace(path)
