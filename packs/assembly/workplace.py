"""The folder in which a pack is made: what is finished in it is known by a journal and is not made again.

A file is written aside, brought to the disk, and then gets its name; its line in the journal comes last. Whoever goes
on after a kill takes up every file whose line is there and whose bytes still are what the line says.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

JOURNAL: Final = "journal"


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished file of the folder: its SHA-256 (hex) and size in bytes; ``recipe`` says of what it was made."""

    name: str
    recipe: str
    sha256: str
    size: int


class Workplace:
    """See the module. Only one process works in a folder at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._finished = self._read()

    def path(self, name: str) -> Path:
        """Where a file of the folder stands, or will."""
        return self.folder / name

    def made(self, name: str, recipe: Sequence[object], write: Callable[[Path], None]) -> Finished:
        """The finished file of that name, made of ``recipe``: as it is there, or written now by ``write``.

        Raises what ``write`` raises, and OSError; then nothing of the file is left.
        """
        told = hashlib.sha256(json.dumps(recipe, default=str).encode()).hexdigest()
        found = self._finished.get(name)
        if found is not None and found.recipe == told and self._is_whole(found):
            return found
        aside = self.path(f"{name}.part")
        try:
            write(aside)
            with aside.open("r+b") as file:
                os.fsync(file.fileno())
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            finished = Finished(name, told, sha256, aside.stat().st_size)
            aside.replace(self.path(name))
        finally:
            aside.unlink(missing_ok=True)
        self._note(finished)
        return finished

    def _is_whole(self, finished: Finished) -> bool:
        path = self.path(finished.name)
        if not path.is_file() or path.stat().st_size != finished.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == finished.sha256

    def _read(self) -> dict[str, Finished]:
        """What the journal says; a line that was cut off by a kill says nothing."""
        journal = self.path(JOURNAL)
        lines = journal.read_text(encoding="utf-8").splitlines(keepends=True) if journal.is_file() else []
        whole = [json.loads(line) for line in lines if line.endswith("\n")]
        if lines and not lines[-1].endswith("\n"):
            journal.write_text("".join(lines[:-1]), encoding="utf-8")
        return {each["name"]: Finished(**each) for each in whole}

    def _note(self, finished: Finished) -> None:
        with self.path(JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(asdict(finished), ensure_ascii=False) + "\n")
            journal.flush()
            os.fsync(journal.fileno())
        self._finished[finished.name] = finished
