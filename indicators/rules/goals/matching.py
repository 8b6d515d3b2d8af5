"""Which indicators speak of the same matter as a statement in figures: by the words that name it and by the measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.form import Form, Row
from indicators.rules.goals.naming import EVERYWHERE, SATISFACTION, Naming, joined, naming, share
from indicators.rules.goals.statements import PERCENT, POINTS, RATE_END, Statement, counter
from indicators.rules.language import letters, vocabulary, words
from indicators.values import Kind, parse
from indicators.values.units import scale_of

# From here on a shorter naming and a longer one are of one matter.
_FAIR_SHARE: Final = 0.6
# The same where more speaks for it than the words.
_LEAST_SHARE: Final = 0.5
# Any 信息系统 is a 系统, while 重点项目 are only a part of the 项目.
_ANY_SYSTEM: Final = re.compile(r"(?:信息|业务|应用|政务)(?P<noun>系统|平台)的(?P<matter>.+)")
# Rates that say nothing of the matter by themselves.
_ANY_RATE: Final = vocabulary(
    """
    完成率 合格率 及时率 达标率 准确率 覆盖率 完好率 通过率 使用率 利用率 参与率 执行率 知晓率 保障率 正常率
    响应率 增长率 提升率
    """
)
_NAMED_COUNTER: Final = re.compile(r"(人次|人|场|次|套|份|天|台|件|篇|户|家)数$")


@dataclass(frozen=True, slots=True)
class Figure:
    """The number of an indicator and its unit, as statements have them; the unit is blank where none is given."""

    number: Decimal
    unit: str


@lru_cache(2048)
def figure_of(row: Row, column: str = "target") -> Figure | None:
    """What a target or an actual value says in one figure; ``None`` for words, dates, ranges, changes and money."""
    value = parse(getattr(row, column))
    if value.number is None or value.upper is not None or value.change or value.kind not in (Kind.NUMBER, Kind.PERCENT):
        return None
    scale, unit = scale_of(value.unit)
    if unit is None and scale == 1:
        scale, unit = scale_of(row.measure.strip() or None)
    if unit is None and (named := _NAMED_COUNTER.search(letters(row.name))):
        unit = named[1]
    return Figure(value.number * scale, unit or "")


def rows_on(statement: Statement, form: Form, column: str = "target") -> Sequence[tuple[Row, Figure]]:
    """The indicators on the very matter of a statement, with their figure of the same measure in ``column``."""
    figures = [(row, figure) for row in form.indicators if (figure := figure_of(row, column))]
    if not statement.is_rate:
        return [(row, figure) for row, figure in figures if _counts_same(statement, row, figure)]
    rows = [row for row, _ in figures]
    on_it = next((found for subject in _rates(statement) if (found := _rows_on_rate(subject, rows))), ())
    return [(row, figure) for row, figure in figures if row in on_it]


def _counts_same(statement: Statement, row: Row, figure: Figure) -> bool:
    """Whether a row counts what a statement counts, under any of its wordings."""
    namings = (_without_counted(subject, row.name) for subject in statement.subjects)
    return any(_counts_thing(ours, statement, row, figure) for ours in namings)


def _without_counted(subject: str, name: str) -> Naming:
    """How a subject names its matter, without the systems it is done for where the row counts systems as well.

    “8个信息系统的等级保护测评” and 等级保护测评系统数量 are both of 等级保护测评.
    """
    named = _ANY_SYSTEM.fullmatch(subject)
    return naming(named["matter"] if named and named["noun"] in name else subject)


def sole_count(statement: Statement, said: Sequence[Statement], form: Form) -> tuple[Row, Figure] | None:
    """The one row that counts what a statement counts, be it in fewer words; ``None`` where others speak of it too."""
    rows = [(row, figure) for row in form.indicators if (figure := figure_of(row)) and _names_same(statement, row)]
    rows = [(row, figure) for row, figure in rows if counter(figure.unit) == counter(statement.unit)]
    if len(rows) != 1:
        return None
    beside = [one for one in said if counter(one.unit) == counter(statement.unit) and _names_same(one, rows[0][0])]
    return rows[0] if beside == [statement] else None


def _names_same(statement: Statement, row: Row) -> bool:
    """Whether a row and a statement name one thing, one of them perhaps in more words."""
    theirs = naming(row.name)
    for ours in map(naming, statement.subjects):
        is_within = ours.is_within(theirs) or theirs.is_within(ours)
        # Whoever is paid need not be all who are trained.
        does_same = not theirs.doings or bool(ours.doings and ours.does_like(theirs))
        if ours.things and theirs.things and is_within and does_same:
            return share(ours, theirs) >= _LEAST_SHARE
    return False


def _counts_thing(ours: Naming, statement: Statement, row: Row, figure: Figure) -> bool:
    """Whether a row counts the same things, or a part or the whole of them that cannot be so few or so many."""
    theirs = naming(row.name)
    if not ours.things and not theirs.things:
        return bool(ours.doings) and ours.doings == theirs.doings and statement.unit == figure.unit
    if not (ours.things and theirs.things and ours.does_like(theirs)):
        return False
    if ours.is_within(theirs) and theirs.is_within(ours):
        return _counts_alike(statement.unit, figure.unit, row.name)
    if len(joined(row.name)) > 1 or counter(statement.unit) != counter(figure.unit):
        return False
    if share(ours, theirs) < _FAIR_SHARE:
        return False
    if theirs.is_within(ours):
        return statement.number >= figure.number  # ours is a part of theirs: fewer are no contradiction
    return ours.is_within(theirs) and statement.number <= figure.number


def _counts_alike(one: str, other: str, name: str) -> bool:
    """Whether two measure words count alike; 10次作业 and a “作业数量” of 100个 do."""
    if PERCENT in (one, other) or POINTS in (one, other):
        return False
    counts_any = letters(name).endswith("数量") and {counter(one), counter(other)} <= {"个", "次", "件"}
    return not other or counter(one) == counter(other) or counts_any


def _rates(statement: Statement) -> Sequence[str]:
    """The wordings of a rate; “服务质量考核不低于90分” speaks of its 得分."""
    if statement.unit != POINTS:
        return statement.subjects
    return [subject if naming(subject).measure else f"{subject}得分" for subject in statement.subjects]


def _rows_on_rate(subject: str, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows that measure what a subject names; “质量指标高于80%” speaks of all under that heading."""
    if heading := [row for row in rows if row.level2.endswith("指标") and letters(subject).endswith(row.level2)]:
        return heading
    ours = naming(subject)
    alike = [row for row in rows if ours.measure and naming(row.name).measure == ours.measure]
    if exact := [row for row in alike if naming(row.name) == ours]:
        return exact
    if ours.measure == SATISFACTION:
        return _satisfaction(ours, alike)
    if not (ours.things or ours.doings or ours.measure in _ANY_RATE):
        return alike if len(alike) == 1 else ()
    return [row for row in alike if _measures_same(ours, naming(row.name))]


def _measures_same(one: Naming, other: Naming) -> bool:
    """Whether one naming says nothing beyond the other, and a fair share of it."""
    few, many = sorted((one, other), key=lambda naming: naming.weight)
    return bool(few.things) and share(few, many) >= _FAIR_SHARE and few.is_within(many) and few.does_like(many)


def _satisfaction(ours: Naming, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows on the satisfaction of the same people: those in general are whoever is asked, if one group is."""
    if same := [row for row in rows if ours.people and ours.people == naming(row.name).people]:
        return same
    one_group = len(rows) == 1 and not (ours.people and naming(rows[0].name).people)
    return rows if one_group else ()


def is_touched(statement: Statement, form: Form) -> bool:
    """Whether any indicator speaks of what a statement names, or asks the same figure."""
    headings = {row.level2 for row in form.indicators}
    if any(letters(subject) in headings for subject in statement.subjects):
        return True
    satisfied = any(naming(subject).measure == SATISFACTION for subject in statement.subjects)
    if satisfied and any(SATISFACTION in heading for heading in headings):
        return True
    roots = _roots(statement, form.name)
    return not roots or any(_speaks_of(row, statement, roots) for row in form.indicators)


def _roots(statement: Statement, project: str) -> set[str]:
    """The ends of the words that name a matter: 龙头企业 is spoken of where 企业 is.

    The words of the project's name stand in every indicator and count only where there are no others.
    """
    said = {word for subject in statement.subjects for word in words(subject) if word not in EVERYWHERE}
    telling = {word for word in said if not RATE_END.search(word) and not word.isdigit()}
    telling |= {naming(subject).measure.rstrip("率度性") for subject in statement.subjects} - {""}
    return {word[-2:] for word in telling - set(words(project)) or telling}


def _speaks_of(row: Row, statement: Statement, roots: set[str]) -> bool:
    """Whether a row asks the same figure or has one of the words; of a count only rows that count can speak."""
    figure = figure_of(row)
    if figure and figure.number == statement.number and (figure.unit == PERCENT) == statement.is_rate:
        return True
    if statement.is_rate:
        said = letters(row.name + row.explanation)
    else:
        said = letters(row.name) if "数量" in row.level2 else ""
    return any(root in said for root in roots)
