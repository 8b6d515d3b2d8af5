"""What belongs into a pack, fixed before anything is made of it: the first two steps, as a file that is read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Self

from packs.assembly.archive import Date, zip_date
from packs.assembly.manifest import Heading
from packs.editions import Edition
from packs.planning.contents import (
    SHANGHAI,
    Entry,
    Missing,
    PackScope,
    check,
    find,
    in_order,
    missing_in_order,
    tree_order,
)
from packs.planning.expected import never_begun


@dataclass(frozen=True, slots=True)
class UnitForms:
    """The forms of a unit that are there, and those that are not."""

    code: str
    name: str
    entries: list[Entry]
    missing: list[Missing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What belongs into a pack, in its order; ``date`` is that of its newest approval."""

    heading: Heading
    date: Date
    entries: tuple[Entry, ...]
    missing: tuple[Missing, ...]

    def units(self) -> list[UnitForms]:
        """Every unit that has a form or lacks one, by its place in the tree."""
        found: dict[str, UnitForms] = {}
        every: list[Entry | Missing] = [*self.entries, *self.missing]
        for each in every:
            unit = found.setdefault(each.place, UnitForms(each.unit, each.unit_name, [], []))
            if isinstance(each, Entry):
                unit.entries.append(each)
            else:
                unit.missing.append(each)
        return [found[place] for place in sorted(found, key=tree_order)]

    def as_json(self) -> str:
        """For ``from_json``."""
        kept = {
            "heading": asdict(self.heading),
            "date": self.date,
            "entries": [each.as_json() for each in self.entries],
            "missing": [asdict(each) for each in self.missing],
        }
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The plan that ``as_json`` kept."""
        kept = json.loads(text)
        year, month, day, hour, minute, second = kept["date"]
        return cls(
            heading=Heading(**kept["heading"] | {"edition": Edition(kept["heading"]["edition"])}),
            date=(year, month, day, hour, minute, second),
            entries=tuple(Entry.from_json(each) for each in kept["entries"]),
            missing=tuple(Missing(**each) for each in kept["missing"]),
        )


def make_plan(scope: PackScope, advance: Callable[[int], None], checking: Callable[[int], None]) -> Plan:
    """Find and check the forms of a scope. ``checking`` is told how many there are when the second step begins."""
    found = find(scope, advance)
    found.missing += never_begun(scope, found)
    checking(len(found.entries))
    entries, broken = check(found.entries, scope.edition, advance)
    missing = missing_in_order([*found.missing, *broken])
    heading = Heading(
        year=scope.year,
        edition=scope.edition,
        unit=scope.unit.code if scope.unit else "",
        unit_name=scope.edition.text(scope.unit.official_name or scope.unit.name) if scope.unit else "",
        forms=len(entries),
        expected=len(entries) + len(missing),
    )
    newest = found.newest.astimezone(SHANGHAI) if found.newest else None
    return Plan(heading=heading, date=zip_date(newest), entries=tuple(in_order(entries)), missing=tuple(missing))
