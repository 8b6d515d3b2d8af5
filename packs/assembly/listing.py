"""What a finished pack holds, for its page: counted by unit and kind of form, and what is missing.

Read from the manifest in the pack, an item a line: of a pack of any size no more than a line is held.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from packs.assembly.places import MANIFEST

MISSING_LISTED: Final = 200  # so many of the missing forms the page names; the manifest names all


def listing_of(pack: Path) -> dict[str, Any]:
    """``forms`` as ``[unit code, title of the kind, how many]``, ``files`` how many, ``missing`` the first of them."""
    counted: Counter[tuple[str, str]] = Counter()
    missing: list[dict[str, str]] = []
    files = 0
    for item in _items(pack):
        if "path" not in item:
            missing.append(item)
            continue
        files += 1
        form = item.get("form")
        if form and item["path"].endswith(".pdf"):  # each form is there as PDF and as workbook
            counted[form["unit"], form["title"]] += 1
    forms = [[unit, title, number] for (unit, title), number in counted.items()]
    return {"forms": forms, "files": files, "missing": missing[:MISSING_LISTED]}


def _items(pack: Path) -> Iterator[dict[str, Any]]:
    """The lines of the manifest that are one file, or one missing form, each."""
    with ZipFile(pack) as archive, archive.open(MANIFEST) as manifest:
        for line in manifest:
            text = line.strip().rstrip(b",")
            if text.startswith(b"{") and text.endswith(b"}"):
                yield json.loads(text)
