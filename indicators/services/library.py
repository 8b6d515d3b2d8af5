"""The library: what ships as data, what 管理员 keeps, and what approved filings add to it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest

from indicators.library import kept_terms, level_key
from indicators.models import EntryState, LibraryIndicator, LibraryTerm
from indicators.models.library import COMMON, LEVEL_LENGTH, NAME_LENGTH, TARGET_LENGTH
from perfgoals.accounts.models import User
from perfgoals.accounts.services import Refused, record_event
from perfgoals.search import search_key

ADDED: Final = "新建指标"
CHANGED: Final = "修改指标"
MERGED: Final = "合并指标"
TAKEN: Final = "指标库里这个二级指标下已有同名的指标"
STALE: Final = "这条指标刚刚被别人改过，没有办理；请看过最新内容后再办"
# What an administrator may make of an entry, and how the trail names it.
STATE_ACTIONS: Final[Mapping[str, str]] = {EntryState.IN_USE: "启用指标", EntryState.OFF: "停用指标"}
_LABELS: Final[Mapping[str, str]] = {
    field.name: str(field.verbose_name) for field in LibraryIndicator._meta.concrete_fields
}
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryValues:
    """What is typed about an entry."""

    category: str = COMMON
    level1: str
    level2: str
    name: str
    unit: str = ""
    target: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    meaning: str = ""
    formula: str = ""
    data_source: str = ""
    standard: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of an entry, with those that are searched."""
        typed = {each.name: getattr(self, each.name) for each in fields(self)}
        return typed | {
            "level_key": level_key(self.level2),
            "name_key": search_key(self.name),
        }


def load_library(path: Path) -> int:
    """Store the entries of a JSON file that are not there yet; how many were.

    The file is a list of objects with the keys of ``EntryValues``, numbers as decimal strings. An entry whose second
    level and name exist is left as it is. Raises OSError and ValueError for a file that cannot be read, TypeError for
    keys that lack or are unknown.
    """
    rows = [EntryValues(**_with_numbers(entry)).columns() for entry in json.loads(path.read_text(encoding="utf-8"))]
    with transaction.atomic():
        there = set(LibraryIndicator.objects.values_list("name_key", "level_key"))
        new = [LibraryIndicator(**row) for row in rows if (row["name_key"], row["level_key"]) not in there]
        make_searchable(LibraryIndicator.objects.bulk_create(new, _AT_ONCE))
    return len(new)


def add_entry(user: User, values: EntryValues, request: HttpRequest | None = None) -> LibraryIndicator:
    """A new entry in use. Refused where its second level has one of that name."""
    try:
        with transaction.atomic():
            entry = LibraryIndicator.objects.create(**values.columns())
            make_searchable([entry])
            record_event(user, ADDED, entry_label(entry), values.target, request)
    except IntegrityError:
        raise Refused(TAKEN, "name") from None
    return entry


def change_entry(
    user: User, entry: LibraryIndicator, values: EntryValues, *, seen_version: int, request: HttpRequest | None = None
) -> None:
    """Change an entry; where nothing differs nothing is recorded. Refused for a taken name and a stale version."""
    detail = _differences(entry, values)
    if not detail:
        return
    try:
        with transaction.atomic():
            _write(entry, seen_version, values.columns())
            _search_anew(entry.pk)
            record_event(user, CHANGED, entry_label(entry), detail, request)
    except IntegrityError:
        raise Refused(TAKEN, "name") from None


def set_state(
    user: User, entry: LibraryIndicator, state: str, *, seen_version: int, request: HttpRequest | None = None
) -> None:
    """Switch an entry on or off: ``state`` is a key of STATE_ACTIONS. Refused where it was changed since."""
    with transaction.atomic():
        _write(entry, seen_version, {"state": state})
        _search_anew(entry.pk)
        record_event(user, STATE_ACTIONS[state], entry_label(entry), "", request)


def merge_entries(
    user: User,
    entry: LibraryIndicator,
    target: LibraryIndicator,
    *,
    seen_version: int,
    request: HttpRequest | None = None,
) -> None:
    """Merge an entry into another: its counts move there, and so does what is counted under its name from now on.

    Refused where the target is the entry itself or not in use, and where the entry was changed since.
    """
    with transaction.atomic():
        locked = {row.pk: row for row in _locked(LibraryIndicator.objects.filter(pk__in=[entry.pk, target.pk]))}
        source, kept = locked[entry.pk], locked[target.pk]
        if kept.pk == source.pk or kept.state != EntryState.IN_USE:
            raise Refused("只能并入另一条在用的指标")
        if source.state == EntryState.MERGED:
            raise Refused(STALE)
        _write(
            source,
            seen_version,
            {"state": EntryState.MERGED, "merged_into_id": kept.pk, "used": 0, "approved": 0, "returned": 0},
        )
        _search_anew(source.pk)
        LibraryIndicator.objects.filter(merged_into=source).update(merged_into=kept)
        _add(
            [kept.pk],
            used=source.used,
            approved=source.approved,
            returned=source.returned,
        )
        detail = (
            f"并入“{kept.name}”；用过 {source.used} 次、批复 {source.approved} 次、退回 {source.returned} 次一并计入"
        )
        record_event(user, MERGED, entry_label(source), detail, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """An indicator of a filing, as the library takes it in."""

    level1: str
    level2: str
    name: str
    target: str = ""
    explanation: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By what the library knows it."""
        return search_key(self.name), level_key(self.level2)


def count_indicators(
    filings: Iterable[Iterable[Learned]], *, used: int = 0, approved: int = 0, returned: int = 0, learn: bool = False
) -> None:
    """Add to the counts of the entries that the filings' indicators are, once a filing. In the caller's transaction.

    With ``learn`` those that are none yet become candidates (待整理), with target and explanation as they are. What was
    merged counts where it was merged into. Two statements for one filing, one more with ``learn``; of many filings one
    more for every other number of times.
    """
    by_filing = [{row.key: row for row in rows} for rows in filings]
    known = {key: row for rows in by_filing for key, row in rows.items()}
    if learn:
        # In the order of their keys: two approvals that bring the same names never wait for each other in a circle.
        new = [_candidate(known[key]) for key in sorted(known) if _worth_keeping(known[key])]
        LibraryIndicator.objects.bulk_create(new, _AT_ONCE, ignore_conflicts=True)
    times = Counter(key for rows in by_filing for key in rows)
    for number, pks in _entries_by_times(times).items():
        _add(pks, used=used * number, approved=approved * number, returned=returned * number)


def _entries_by_times(times: Counter[tuple[str, str]]) -> dict[int, list[int]]:
    """The entries with these keys, by how often each is to be counted."""
    # The name alone finds them by the index; another second level is sorted out here.
    named = LibraryIndicator.objects.filter(name_key__in={name for name, _level in times})
    by_entry: Counter[int] = Counter()
    for pk, merged_into, name, level in named.values_list("pk", "merged_into_id", "name_key", "level_key"):
        by_entry[merged_into or pk] += times[name, level]
    groups: dict[int, list[int]] = {}
    for pk, number in sorted(by_entry.items()):
        if number:
            groups.setdefault(number, []).append(pk)
    return groups


def entry_label(entry: LibraryIndicator) -> str:
    """An entry as the trail names it."""
    return f"{entry.level2} {entry.name}"


def _candidate(row: Learned) -> LibraryIndicator:
    """An indicator of a filing as an entry that waits for 管理员."""
    values = EntryValues(
        level1=row.level1, level2=row.level2, name=row.name, target=row.target, meaning=row.explanation
    )
    return LibraryIndicator(**values.columns(), state=EntryState.CANDIDATE)


def _worth_keeping(row: Learned) -> bool:
    """Whether the columns hold it whole: what is longer is a sentence and no name or value."""
    levels_fit = max(len(row.level1), len(row.level2)) <= LEVEL_LENGTH
    return levels_fit and len(row.name) <= NAME_LENGTH and len(row.target) <= TARGET_LENGTH


def _locked(rows: QuerySet[LibraryIndicator]) -> QuerySet[LibraryIndicator]:
    """The rows in the order of their keys, locked: whoever locks several never waits in a circle."""
    return rows.select_for_update().order_by("pk")


def _add(pks: list[int], **counts: int) -> None:
    """Add to the counts of these entries: one statement, which locks them in order."""
    # Cut at their own number, because Django drops the order of a subquery that is not cut.
    rows = _locked(LibraryIndicator.objects.filter(pk__in=pks))[: len(pks)]
    added = {name: F(name) + number for name, number in counts.items() if number}
    LibraryIndicator.objects.filter(pk__in=rows.values("pk")).update(**added)


def make_searchable(entries: Iterable[LibraryIndicator]) -> None:
    """Keep the terms by which these entries, none of which has any, are found."""
    terms = (
        LibraryTerm(entry=entry, term=term, level_key=entry.level_key)
        for entry in entries
        for term in sorted(kept_terms(entry.name))
    )
    LibraryTerm.objects.bulk_create(terms, _AT_ONCE)


def _search_anew(pk: int) -> None:
    """Let the terms of an entry follow its name, level and state: what is not in use has none."""
    LibraryTerm.objects.filter(entry=pk).delete()
    make_searchable(LibraryIndicator.objects.filter(pk=pk, state=EntryState.IN_USE))


def _write(entry: LibraryIndicator, seen_version: int, columns: Mapping[str, Any]) -> None:
    """Write columns of an entry under the version that was seen."""
    same = LibraryIndicator.objects.filter(pk=entry.pk, version=seen_version).exclude(state=EntryState.MERGED)
    if not same.update(version=F("version") + 1, **columns):
        raise Refused(STALE)


def _with_numbers(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of JSON with its decimal strings as numbers."""
    numbers = {name: Decimal(entry[name]) for name in ("lowest", "highest") if entry.get(name) is not None}
    return entry | numbers


def _differences(entry: LibraryIndicator, values: EntryValues) -> str:
    """What changes, in words: ``单位：人 → 人次；计算方法：（空） → …``; "" where nothing does."""
    changes = []
    for each in fields(values):
        old, new = getattr(entry, each.name), getattr(values, each.name)
        if old != new:
            changes.append(f"{_LABELS[each.name]}：{_shown(old)} → {_shown(new)}")
    return "；".join(changes)


def _shown(value: object) -> str:
    return "（空）" if value in (None, "") else str(value)
