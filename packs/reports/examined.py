"""What the pre-check finds in kept forms, kept in its turn: reading a form takes longer than all else of a pack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from packs.models import KeptFindings
from packs.planning.contents import contents_of, kind_named
from packs.printing.versions import rules_version
from packs.summary import Content, Rulebook, reader_of
from perfgoals.findings import Finding, Level
from projects.models import BudgetYear, Declaration, Waiver
from projects.queries import known_divisions, waived


class Settled(Protocol):
    """A settled form: its kind, its snapshot with its digest, and when it was settled (ISO, UTC)."""

    @property
    def kind(self) -> str:
        """The key of its kind."""

    @property
    def snapshot(self) -> int:
        """The key of its snapshot."""

    @property
    def digest(self) -> str:
        """The digest of its snapshot."""

    @property
    def subject(self) -> int:
        """The key of the form."""

    @property
    def at(self) -> str:
        """When it was settled (ISO, UTC)."""


def rulebook(year: int) -> Rulebook:
    """The rules of a year: two queries."""
    return Rulebook(year=BudgetYear.objects.get(year=year), divisions=known_divisions())


def findings_of(entries: Sequence[Settled], rules: Rulebook) -> dict[int, list[Finding]]:
    """The findings of each of these forms, by the key of its snapshot: as they are kept, else found now.

    Two queries, and where something is to be found two more.
    """
    waivers = _waivers(entries)
    keys = {entry.snapshot: _key(entry, rules, waivers.get(entry.snapshot, {})) for entry in entries}
    kept = dict(KeptFindings.objects.filter(pk__in=keys.values()).values_list("pk", "findings"))
    lacking = [entry for entry in entries if keys[entry.snapshot] not in kept]
    contents = contents_of([entry.snapshot for entry in lacking]) if lacking else {}
    for entry in lacking:
        found = _find(entry, contents[entry.snapshot], rules, waivers.get(entry.snapshot, {}))
        kept[keys[entry.snapshot]] = [asdict(finding) for finding in found]
    new = [KeptFindings(key=keys[entry.snapshot], findings=kept[keys[entry.snapshot]]) for entry in lacking]
    KeptFindings.objects.bulk_create(new, ignore_conflicts=True)
    return {entry.snapshot: [_finding(each) for each in kept[keys[entry.snapshot]]] for entry in entries}


def _find(entry: Settled, content: Content, rules: Rulebook, waivers: Mapping[str, str]) -> list[Finding]:
    return reader_of(kind_named(entry.kind)).findings(content, rules, waivers)


def _waivers(entries: Sequence[Settled]) -> dict[int, dict[str, str]]:
    """The reasons of what was let pass before each of these forms was approved, by the key of its snapshot. A query."""
    declared = {entry.subject: entry for entry in entries if issubclass(kind_named(entry.kind).flow.model, Declaration)}
    found: dict[int, list[Waiver]] = {}
    for waiver in Waiver.objects.filter(declaration__in=declared).order_by("pk"):
        entry = declared[waiver.declaration_id]
        if waiver.at <= datetime.fromisoformat(entry.at):
            found.setdefault(entry.snapshot, []).append(waiver)
    return {snapshot: waived(waivers) for snapshot, waivers in found.items()}


def _key(entry: Settled, rules: Rulebook, waivers: Mapping[str, str]) -> str:
    """SHA-256 (hex) of all that the findings of a form follow from."""
    told: Any = [
        rules_version(),
        entry.kind,
        entry.digest,
        rules.year.year,
        rules.year.rule_settings,
        sorted(rules.divisions),
        waivers,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _finding(kept: Mapping[str, Any]) -> Finding:
    return Finding(**{**kept, "level": Level(kept["level"])})
