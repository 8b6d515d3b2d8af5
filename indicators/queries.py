"""Reading frameworks and the library: outlines, lists, and the search that stays quick among 50,000 entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Prefetch, QuerySet

from indicators.library import closeness, level_key, sought_terms
from indicators.library.closeness import CLOSE_ENOUGH
from indicators.models import (
    EntryState,
    Framework,
    FrameworkState,
    LibraryIndicator,
    SecondLevel,
    ThirdLevel,
)
from indicators.outline import First, Outline, Second
from perfgoals.keyset import Keyset, Page
from perfgoals.search import search_key

MOST_USED: Final[Keyset[LibraryIndicator]] = Keyset(order=("used", "id"), falling=True)
# So many entries a search looks at: of the most used, of those that begin with the text, of those that share pieces …
MOST_USED_SEEN: Final = 150
BEGINNING_SEEN: Final = 30
SHARING_SEEN: Final = 150
# … for which of each piece 1,000 places are read. Nested once more, because SQLite takes no LIMIT inside a UNION.
_PLACE: Final = "SELECT entry_id FROM (SELECT entry_id FROM indicators_libraryterm WHERE term = %s LIMIT 1000) AS one"
_PLACE_OF_LEVEL: Final = _PLACE.replace("term = %s", "term = %s AND level_key = %s")
_SHARING: Final = """
    SELECT entry.*
    FROM indicators_libraryindicator AS entry
    JOIN (
      SELECT entry_id FROM ({places}) AS places GROUP BY entry_id ORDER BY COUNT(*) DESC, entry_id LIMIT %s
    ) AS best ON best.entry_id = entry.id
"""


def published_frameworks() -> QuerySet[Framework]:
    """The frameworks that a year may stand on."""
    return Framework.objects.filter(state=FrameworkState.PUBLISHED)


def second_level_names() -> list[tuple[str, str]]:
    """The first and second levels of all published frameworks, each pair once, in the order of the forms."""
    rows = SecondLevel.objects.filter(framework__in=published_frameworks()).order_by("framework__code", "position")
    return list(dict.fromkeys(rows.values_list("level1", "level2")))


def outline_of(framework: Framework) -> Outline:
    """The content of a framework: three queries.

    A first level that only its second levels name, as old data has it, stands where the first of them stands.
    """
    thirds = Prefetch("third_levels", ThirdLevel.objects.order_by("position"))
    seconds: dict[str, list[Second]] = {}
    for row in SecondLevel.objects.filter(framework=framework).order_by("position").prefetch_related(thirds):
        proposals = tuple(third.name for third in row.third_levels.all())
        second = Second(name=row.level2, required=row.required, points=row.points, proposals=proposals)
        seconds.setdefault(row.level1, []).append(second)
    firsts = {
        row.name: First(
            name=row.name, points=row.points, counts_in=row.counts_in, seconds=tuple(seconds.get(row.name, ()))
        )
        for row in framework.first_levels.order_by("position")
    }
    unnamed = (First(name=name, seconds=tuple(rows)) for name, rows in seconds.items() if name not in firsts)
    return Outline(execution_points=framework.execution_points, firsts=(*firsts.values(), *unnamed))


def in_use() -> QuerySet[LibraryIndicator]:
    """The entries that are offered to filers."""
    return LibraryIndicator.objects.filter(state=EntryState.IN_USE)


def library_page(
    rows: QuerySet[LibraryIndicator],
    parameters: Mapping[str, str],
    *,
    text: str = "",
    category: str = "",
    level2: str = "",
) -> Page[LibraryIndicator]:
    """A page of entries, the most used first, narrowed by what is given: one query."""
    if text:
        rows = rows.filter(name_key__contains=search_key(text))
    if category:
        rows = rows.filter(category=category)
    if level2:
        rows = rows.filter(level_key=level_key(level2))
    return MOST_USED.page(rows, parameters)


def search_library(text: str, *, level2: str = "", category: str = "", limit: int) -> list[LibraryIndicator]:
    """The entries in use closest to what was typed, the most used first among equals: three queries.

    Looked at are names that begin with the text, names that share most pieces with it or its initials, and the most
    used names: of each so many at most, however large the library is.
    """
    rows = in_use()
    if level2:
        rows = rows.filter(level_key=level_key(level2))
    if category:
        rows = rows.filter(category=category)
    found = {entry.pk: entry for entry in rows.order_by("-used", "-id")[:MOST_USED_SEEN]}
    if key := search_key(text):
        found |= {entry.pk: entry for entry in rows.filter(name_key__begins=key)[:BEGINNING_SEEN]}
        found |= {
            entry.pk: entry
            for entry in _sharing(sought_terms(text), level2)
            if entry.category == category or not category
        }
    return ranked(found.values(), text)[:limit]


def _sharing(terms: Sequence[str], level2: str) -> list[LibraryIndicator]:
    """The entries with most of these terms. Of each term so many places are read at most: flat at any size."""
    if not terms:
        return []
    place = _PLACE_OF_LEVEL if level2 else _PLACE
    parameters = [part for term in terms for part in ((term, level_key(level2)) if level2 else (term,))]
    places = " UNION ALL ".join([place] * len(terms))
    # Nothing but constants goes into the statement itself.
    sql = _SHARING.format(places=places)
    return list(LibraryIndicator.objects.raw(sql, [*parameters, SHARING_SEEN]))


def ranked(entries: Iterable[LibraryIndicator], text: str) -> list[LibraryIndicator]:
    """The entries that are close enough to the text, the closest first, then the most used."""
    close = [(closeness(text, entry.name), entry) for entry in entries]
    order = sorted(close, key=lambda pair: (pair[0], pair[1].used, pair[1].pk), reverse=True)
    return [entry for degree, entry in order if degree >= CLOSE_ENOUGH]
