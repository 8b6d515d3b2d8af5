"""The manifest (清单) of a pack: every file with SHA-256 and size, every form with its snapshot, all that is missing.

It holds no time of making and no key of a database: the same pack has the same manifest, and its digest is the pack's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from packs.editions import Edition
from packs.planning.contents import Entry, Missing
from perfgoals.workflow.kinds import kinds

FORMAT: Final = "perfgoals-pack/1"


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of a pack; ``form`` where it is one official form."""

    path: str
    sha256: str
    size: int
    form: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a pack is of: ``unit`` and ``unit_name`` are blank for all units."""

    year: int
    edition: Edition
    unit: str
    unit_name: str
    forms: int
    expected: int


def write_manifest(target: BinaryIO, heading: Heading, files: Iterable[PackFile], missing: Sequence[Missing]) -> None:
    """Write the manifest as JSON, an item a line, so that two can be compared by line."""
    head = {
        "format": FORMAT,
        "year": heading.year,
        "edition": heading.edition.value,
        "edition_label": heading.edition.label,
        "unit": heading.unit,
        "unit_name": heading.unit_name,
        "forms": heading.forms,
        "expected": heading.expected,
    }
    target.write(_json(head)[:-1])
    titles = {kind.key: kind.title for kind in kinds()}
    _write_list(target, "missing", (_missing(each, titles) for each in missing))
    _write_list(target, "files", map(_file, files))
    target.write(b"\n}\n")


def write_sums(target: BinaryIO, files: Iterable[PackFile]) -> None:
    """Write what ``sha256sum -c SHA256SUMS`` checks in the unpacked folder."""
    target.writelines(f"{each.sha256}  {each.path}\n".encode() for each in files)


def _write_list(target: BinaryIO, name: str, items: Iterable[Mapping[str, Any]]) -> None:
    target.write(b",\n" + _json(name) + b": [")
    target.writelines((b",\n" if number else b"\n") + _json(item) for number, item in enumerate(items))
    target.write(b"\n]")


def _file(each: PackFile) -> dict[str, Any]:
    told: dict[str, Any] = {"path": each.path, "size": each.size, "sha256": each.sha256}
    if each.form is not None:
        told["form"] = {
            "kind": each.form.kind,
            "title": each.form.form,
            "unit": each.form.unit,
            "code": each.form.code,
            "name": each.form.name,
            "settled": each.form.settled,
            "snapshot": each.form.digest,
        } | ({"adjusting": each.form.adjusting} if each.form.adjusting else {})
    return told


def _missing(each: Missing, titles: Mapping[str, str]) -> dict[str, str]:
    told = {
        "unit": each.unit,
        "unit_name": each.unit_name,
        "kind": each.kind,
        "title": titles[each.kind],
        "code": each.code,
        "name": each.name,
        "state": each.state,
    }
    return told | {key: text for key, text in (("since", each.since), ("waits_for", each.waits_for)) if text}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
