"""What is offered while an indicator is typed, and what last year's form of the same project said.

Three sources in their order: the unit's own forms, the indicator library, approved forms of similar projects. What is
offered is a proposal to be taken whole and changed: name, 指标值, 指标解释, each with where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from indicators.library import closeness, level_key, same_levels
from indicators.library.closeness import CLOSE_ENOUGH
from indicators.queries import search_library
from perfgoals.search import search_key
from perfgoals.text import is_not_applicable
from perfgoals.workflow.models import Stage
from projects.carry import joined, move_years
from projects.models import Declaration, IndicatorRow

OFFERED: Final = 8
QUOTAS: Final = (3, 3, 2)  # of each source, before the rest fills up
OWN_FORMS: Final = 200  # the unit's newest forms that are looked through
SIMILAR_YEARS: Final = 3  # how far back similar projects are looked for
SIMILAR_SEEN: Final = 2000  # the newest approved forms whose names are compared
SIMILAR_FORMS: Final = 5  # the most similar ones whose indicators are offered
SIMILAR_ENOUGH: Final = 50.0  # of 100, for project names
SAME_INDICATOR: Final = 80.0  # of 100, for an indicator whose name changed from one year to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One proposal for a row. ``source`` says in words where it comes from."""

    name: str
    target: str
    explanation: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of an indicator in a year: its actual value (实际完成值) and its score (得分), where known."""

    actual: str = ""
    score: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastYear:
    """An indicator of last year's form of the same project: shown beside the cell that is typed."""

    year: int
    name: str
    target: str
    explanation: str
    result: Result


# (二级指标, 三级指标) as they stand in a row.
RowName = tuple[str, str]
Results = Callable[[Declaration], Mapping[RowName, Result]]
# Who knows what became of a declaration's targets. Self-evaluation stands above this room: it adds itself here when
# its application is ready, and last year's actual values and scores show.
RESULTS: Final[list[Results]] = []


class _Row(NamedTuple):
    """An indicator of another form, with what its source is called by."""

    form: int
    year: int
    project: str
    level3: str
    target: str
    explanation: str


def suggest(declaration: Declaration, level2: str, text: str) -> list[Suggestion]:
    """At most eight proposals for a row under this second level, the closest of each source first: eight queries.

    ``declaration`` comes with project and year. What other rows of the form say already is not offered again.
    """
    taken = _taken(declaration, level2) - {search_key(text)}
    sources = (
        _from_own_forms(declaration, level2, text),
        _from_library(level2, text),
        _from_similar_projects(declaration, level2, text),
    )
    return _mixed([list(_once(source, taken)) for source in sources])


def compared(declaration: Declaration, before: Declaration) -> dict[RowName, LastYear]:
    """For each indicator of a declaration what the form ``before`` had, by second and third level as they stand here.

    An indicator whose name changed a little is still the same. Two queries; rows that are in hand with either
    declaration are not asked for again.
    """
    known = dict(chain.from_iterable(results(before).items() for results in RESULTS))
    return {
        (row.level2, row.level3): LastYear(
            year=before.year_id,
            name=old.level3,
            target=old.target,
            explanation=old.explanation,
            result=known.get((old.level2, old.level3), Result()),
        )
        for row, old in _pairs(declaration.indicators.all(), before.indicators.all(), declaration.year_id)
    }


def _pairs(
    rows: Iterable[IndicatorRow], old_rows: Iterable[IndicatorRow], year: int
) -> Iterator[tuple[IndicatorRow, IndicatorRow]]:
    """The indicators of two years that are the same, its year moved on; the most alike find each other first."""
    old_by_level: dict[str, list[IndicatorRow]] = {}
    for old in old_rows:
        if _names_something(old.level3):
            old_by_level.setdefault(level_key(old.level2), []).append(old)
    alike = [
        (fuzz.ratio(search_key(row.level3), search_key(joined(move_years(old.level3, year - 1, year)))), row, old)
        for row in rows
        if _names_something(row.level3)
        for old in old_by_level.get(level_key(row.level2), ())
    ]
    paired: set[int] = set()
    for degree, row, old in sorted(alike, key=lambda each: -each[0]):
        if degree >= SAME_INDICATOR and not paired & {row.pk, old.pk}:
            paired |= {row.pk, old.pk}
            yield row, old


def _taken(declaration: Declaration, level2: str) -> set[str]:
    """The names that stand in the form under this second level already: one query."""
    rows = IndicatorRow.objects.filter(declaration=declaration, level2__in=same_levels(level2))
    return {search_key(name) for name in rows.values_list("level3", flat=True)}


def _from_own_forms(declaration: Declaration, level2: str, text: str) -> Iterator[Suggestion]:
    """本单位 …: the unit's other forms, the newest first: two queries."""
    forms = Declaration.objects.filter(unit_id=declaration.unit_id).exclude(pk=declaration.pk)
    newest = forms.order_by("-year_id", "-pk").values_list("pk", flat=True)[:OWN_FORMS]
    for row in _closest(_rows_of(list(newest), level2), text):
        yield _from_row(row, declaration, "本单位")


def _from_library(level2: str, text: str) -> Iterator[Suggestion]:
    """指标库（…）: three queries."""
    for entry in search_library(text, level2=level2, limit=OFFERED):
        counts = [f"用过 {entry.used} 次" if entry.used else "还没有用过"]
        if entry.returned:
            counts.append(f"退回 {entry.returned} 次")
        yield Suggestion(
            name=entry.name,
            target=entry.target,
            explanation=entry.explanation,
            source=f"指标库（{'，'.join(counts)}）",
        )


def _from_similar_projects(declaration: Declaration, level2: str, text: str) -> Iterator[Suggestion]:
    """相似项目 …: approved forms of other units' projects with a similar name, which are public: two queries."""
    approved = Declaration.objects.filter(
        status=Stage.APPROVED, year_id__gte=declaration.year_id - SIMILAR_YEARS
    ).order_by("-year_id", "-pk")
    # Those of the unit are left out here and not by the database, which reads along an index of state and year.
    newest = approved.values_list("pk", "unit_id", "name")[:SIMILAR_SEEN]
    names = {pk: search_key(name) for pk, unit, name in newest if unit != declaration.unit_id}
    key = search_key(str(declaration))
    alike = process.extract(key, names, scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH, limit=SIMILAR_FORMS)
    for row in _closest(_rows_of([pk for _name, _degree, pk in alike], level2), text):
        yield _from_row(row, declaration, "相似项目")


def _rows_of(forms: Sequence[int], level2: str) -> list[_Row]:
    """The indicators of these forms under a second level, whatever their year calls it, in the order of the forms."""
    rows = IndicatorRow.objects.filter(declaration__in=forms, level2__in=same_levels(level2)).order_by("position")
    columns = ("declaration_id", "declaration__year_id", "declaration__name", "level3", "target", "explanation")
    found = [row for row in map(_Row._make, rows.values_list(*columns)) if _names_something(row.level3)]
    places = {form: place for place, form in enumerate(forms)}
    return sorted(found, key=lambda row: places[row.form])


def _closest(rows: Iterable[_Row], text: str) -> list[_Row]:
    """The rows close enough to what was typed, the closest first; equally close ones keep their order."""
    degrees = [(closeness(text, row.level3), row) for row in rows]
    close = sorted((pair for pair in degrees if pair[0] >= CLOSE_ENOUGH), key=lambda pair: -pair[0])
    return [row for _degree, row in close]


def _from_row(row: _Row, declaration: Declaration, whose: str) -> Suggestion:
    """A row of another form, its year moved on to this one's."""

    def moved(text: str) -> str:
        return joined(move_years(text, row.year, declaration.year_id)).strip()

    return Suggestion(
        name=moved(row.level3),
        target=moved(row.target),
        explanation=moved(row.explanation),
        source=f"{whose} {row.year} 年 {row.project}".strip(),
    )


def _once(suggestions: Iterable[Suggestion], seen: set[str]) -> Iterator[Suggestion]:
    """The suggestions whose name was not ``seen`` before, which it is from now on."""
    for suggestion in suggestions:
        key = search_key(suggestion.name)
        if key not in seen:
            seen.add(key)
            yield suggestion


def _mixed(sources: Sequence[Sequence[Suggestion]]) -> list[Suggestion]:
    """Eight of them, source by source: of each its share, and what others leave free goes to the first."""
    shares = [min(quota, len(source)) for quota, source in zip(QUOTAS, sources, strict=True)]
    for place, source in enumerate(sources):
        shares[place] += min(len(source) - shares[place], OFFERED - sum(shares))
    return list(chain.from_iterable(source[:share] for source, share in zip(sources, shares, strict=True)))


def _names_something(name: str) -> bool:
    return bool(name.strip()) and not is_not_applicable(name)
