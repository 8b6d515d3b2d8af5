"""Joined PDFs (合订本) of units: made of what is kept, and kept in their turn until anything of them changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from packs.assembly.manifest import Heading
from packs.assembly.places import UnitFolder
from packs.models import KeptVolume
from packs.planning.contents import Missing
from packs.printing.keptfile import KeptFile
from packs.printing.prints import Key, Print, key_of
from packs.printing.versions import binder_version
from packs.reports.contents_list import unit_contents
from perfgoals.officialforms.join import Part, join


class Volume:
    """The joined PDF of a unit: the contents list in front, then its forms, each under the bookmark of its title."""

    def __init__(
        self, heading: Heading, unit: UnitFolder, missing: Sequence[Missing], printed: Mapping[Key, Print]
    ) -> None:
        self._heading = heading
        self._unit = unit
        self._missing = missing
        self._prints = [printed[key_of(placed.entry)] for placed in unit.forms]

    @property
    def recipe(self) -> str:
        """SHA-256 (hex) of everything that it is made of."""
        told = [
            binder_version(),
            self._title,
            self._heading.edition.label,
            [
                (each.entry.form, each.title, each.entry.adjusting, kept.pdf.sha256, kept.pages)
                for each, kept in zip(self._unit.forms, self._prints, strict=True)
            ],
            [asdict(each) for each in self._missing],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def kept(self) -> KeptFile | None:
        """As it is kept, where that is what it would be now, and whole. One query."""
        row = KeptVolume.objects.filter(**self._place, recipe=self.recipe).first()
        found = KeptFile(str(row.pdf.name), row.sha256, row.size) if row else None
        return found if found is not None and found.is_whole else None

    def keep(self, path: Path) -> None:
        """Keep what was made, in the place of what was kept of the unit before. Raises OSError."""
        before = KeptVolume.objects.filter(**self._place).values_list("pdf", flat=True).first()
        made = KeptFile.store(f"volumes/{self.recipe}", "pdf", path)
        KeptVolume.objects.update_or_create(
            defaults={"recipe": self.recipe, "pdf": made.name, "sha256": made.sha256, "size": made.size},
            **self._place,
        )
        if before:
            KeptFile(before, "", 0).delete()

    def write(self, path: Path, advance: Callable[[int, str], None]) -> None:
        """Write it; ``advance`` is told how many forms are in it. Raises Damaged where a print is, and OSError."""
        contents = unit_contents(self._heading, self._unit, [each.pages for each in self._prints], self._missing)
        join(self._parts(contents, advance), title=self._title, out=path, font_dir=Path(settings.FONT_DIR))

    def _parts(self, contents: bytes, advance: Callable[[int, str], None]) -> Iterator[Part]:
        yield Part(pdf=contents, title="目录")
        for number, (placed, kept) in enumerate(zip(self._unit.forms, self._prints, strict=True)):
            advance(number, placed.title)
            yield Part(pdf=kept.pdf.read(), title=placed.title, group=(placed.entry.form,))

    @property
    def _title(self) -> str:
        return f"{self._heading.year} 年度{self._unit.name}绩效表合订本"

    @property
    def _place(self) -> dict[str, Any]:
        """Of one unit, year and edition one volume is kept."""
        return {"year": self._heading.year, "unit": self._unit.code, "edition": self._heading.edition.value}
