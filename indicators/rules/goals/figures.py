"""Goals and basis held against the indicators, figure by figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from indicators.rules.form import TEXT_LABELS, Form, Row
from indicators.rules.goals.delivered import paid_otherwise, short_of_basis
from indicators.rules.goals.matching import Figure, figure_of, is_touched, rows_on
from indicators.rules.goals.naming import joined, naming
from indicators.rules.goals.statements import PERCENT, POINTS, RATE_END, Statement, counter, statements
from indicators.rules.rule import Hit, Thresholds, in_field, in_row, rule
from perfgoals.findings import Level

# “为辖区6.5万名居民提供服务”: whom it is for, not what is done.
_SERVED: Final = re.compile(r"(?:为|向|面向|覆盖|惠及|服务|满足|对)[^，,]{0,8}\d")


@rule(
    "goal_indicator_conflict",
    "目标、依据与指标矛盾",
    source="绩效目标审核“相关性”：绩效指标应与年度目标、政策依据、测算依据一致",
    what="年度目标、测算依据与绩效指标就同一事项写了不同的数。",
    suggestion="核对后统一：改目标或依据，或者改指标值",
)
def goal_indicator_conflict(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The goal, or the basis of a project of one year, states a figure for which the indicator asks another.

    报：年度目标 采购电脑30台，改善办公条件。｜三级指标 电脑采购数量｜指标值 25台
    报：年度目标 确保隐患整改率达95%。｜三级指标 隐患整改率｜指标值 ≥98%
    报：年度目标 服务对象满意度高于80%。｜二级指标 服务对象满意度指标｜三级指标 学员满意度｜指标值 ≥90%
    报：年度目标 走访企业20家、高校10所。｜三级指标 走访企业/高校｜指标值 20家
    报：实施期限 1｜测算依据 电脑25台×6000元｜年度目标 采购电脑30台。
    报：实施期限 1｜测算依据 制作科普微课共12集，每集1万元。｜三级指标 科普微课数量｜指标值 ≥3集
    报：年度目标 完成8个信息系统的风险评估。｜三级指标 风险评估系统数量｜指标值 10
    报：实施期限 3｜本年度项目金额 420000｜测算依据 厨工6人，每人每年7万元，共42万元。｜三级指标 厨工人数｜指标值 5人
    不报：年度目标 采购电脑30台，打印机5台。｜三级指标 电脑采购数量｜指标值 ≥30台｜三级指标 打印机采购数量｜指标值 5台
    不报：年度目标 采购电脑30台。｜三级指标 电脑维修数量｜指标值 25台
    不报：年度目标 资助困难学生80人。｜三级指标 资助学生人数｜指标值 100人
    不报：年度目标 教师培训合格率95%。｜三级指标 设备验收合格率｜指标值 100%
    不报：年度目标 开展宣传活动10场。｜三级指标 宣传活动参加人次｜指标值 500人次
    不报：实施期限 3｜测算依据 三年共建设监控点300个｜年度目标 建设监控点100个。｜三级指标 建设监控点数量｜指标值 100个
    """
    told = set[Row]()
    for key, goal in form.annual_goals:
        said = statements(goal)
        for statement, row in _contradicted(said, form):
            if reckoned := _reckoned_alike(statement, row, form):
                told.add(row)
                yield _at_target(key, statement, row, reckoned)
            else:
                yield _at_goal(key, statement.quote, row)
        for quote, row in _joined(said, form):
            yield _at_goal(key, quote, row)
    yield from _against_basis(form, told)


def _at_goal(key: str, quote: str, row: Row) -> Hit:
    target = row.target.strip()
    message = f"{TEXT_LABELS[key]}写“{quote}”，指标“{row.name.strip()}”的指标值却是“{target}”"
    return in_field(key, message, found=quote, expected=target)


def _at_target(key: str, statement: Statement, row: Row, reckoned: str) -> Hit:
    """Goal and basis agree, so that the indicator is the odd one out."""
    target = row.target.strip()
    message = f"{TEXT_LABELS[key]}写“{statement.quote}”，测算依据写“{reckoned}”，指标值却是“{target}”"
    return in_row(row, "target", message, found=target, expected=statement.quote)


_SENTENCE_END: Final = re.compile(r"[。；;\n]")


def _reckoned_alike(statement: Statement, row: Row, form: Form) -> str:
    """What the basis says on the row's matter with the very number of a goal; blank where it does not."""
    matter = naming(row.name)
    for sentence in _SENTENCE_END.split(form.text("calculation_basis")):
        counts = [one for one in statements(sentence) if counter(one.unit) == counter(statement.unit)]
        numbers = {one.number for one in counts}
        if numbers == {statement.number} and all(word in sentence for word in matter.things | matter.doings):
            return counts[0].quote
    return ""


def _against_basis(form: Form, told: set[Row]) -> Iterator[Hit]:
    """Goal and targets against what the basis reckons with; ``told`` are rows of which that was said already.

    A basis of several years reckons with more than this year's goal, unless its count comes to the year's amount.
    """
    basis = form.text("calculation_basis")
    otherwise = list(paid_otherwise(basis, form))
    if form.period_years == 1:
        yield from _goal_against_basis(form, basis)
        otherwise += short_of_basis(basis, form)
    for quote, row in otherwise:
        if row not in told:
            told.add(row)
            target = row.target.strip()
            message = f"测算依据按“{quote}”安排资金，指标值却是“{target}”"
            yield in_row(row, "target", message, found=target, expected=quote)


def _goal_against_basis(form: Form, basis: str) -> Iterator[Hit]:
    for key, goal in form.annual_goals:
        for quote, reckoned in _reckoned_otherwise(statements(goal), statements(basis)):
            message = f"{TEXT_LABELS[key]}写“{quote}”，测算依据却是“{reckoned}”"
            yield in_field(key, message, found=quote, expected=reckoned)


def _agrees(statement: Statement, figure: Figure) -> bool:
    """Whether a row asks for what the goal says; 80 and 0.8 without a unit are 80%."""
    if {statement.unit, figure.unit} == {PERCENT, POINTS}:
        return False
    as_share = statement.unit == PERCENT and not figure.unit and figure.number * 100 == statement.number
    return statement.number == figure.number or as_share


def _contradicted(said: Sequence[Statement], form: Form) -> Iterator[tuple[Statement, Row]]:
    """Statements with the indicator on their matter that asks another figure.

    Nothing is contradicted where some row, or all rows in sum, ask for what is stated, nor by a row that some
    other statement, or all statements on it in sum, agree with.
    """
    on_matter = [(statement, rows_on(statement, form)) for statement in said]
    for statement, rows in on_matter:
        if not rows or any(_agrees(statement, figure) for _, figure in rows):
            continue
        row, figure = rows[0]
        beside = [other for other, found in on_matter if any(one is row for one, _ in found)]
        in_sum = (
            len(beside) > 1 and sum(other.number for other in beside) == figure.number,
            len(rows) > 1 and sum(one.number for _, one in rows) == statement.number,
        )
        if not (any(in_sum) or any(_agrees(other, figure) for other in beside)):
            yield statement, row


def _joined(said: Sequence[Statement], form: Form) -> Iterator[tuple[str, Row]]:
    """Rows that count two things in one (企业/高校≥20家) where the goal counts each, and the sum differs."""
    counts = [statement for statement in said if not statement.is_rate]
    for row in form.indicators:
        members = [member[-2:] for member in joined(row.name)]
        figure = figure_of(row)
        if len(members) != 2 or figure is None or figure.unit == PERCENT:
            continue
        named = [[one for one in counts if member in "".join(one.subjects[:1])] for member in members]
        if [len(found) for found in named] != [1, 1] or named[0] == named[1]:
            continue
        if sum(found[0].number for found in named) != figure.number:
            yield "、".join(found[0].quote for found in named), row


def _reckoned_otherwise(goal: Sequence[Statement], basis: Sequence[Statement]) -> Iterator[tuple[str, str]]:
    """Counts of a goal for which the basis reckons with another number of the very same things."""
    for statement in goal:
        same = [other for other in basis if _same_matter(statement, other)]
        numbers = {other.number for other in same} | {sum(other.number for other in same)}
        if same and statement.number not in numbers:
            yield statement.quote, same[0].quote


def _same_matter(one: Statement, other: Statement) -> bool:
    """Whether two statements count, with one measure word, what they name by the same words."""
    if one.is_rate or counter(one.unit) != counter(other.unit):
        return False
    ours, theirs = ({naming(subject).things for subject in statement.subjects} for statement in (one, other))
    return bool((ours & theirs) - {frozenset()})


@rule(
    "goal_without_indicator",
    "目标内容没有对应指标",
    level=Level.HINT,
    source="绩效目标审核“完整性”：年度目标中可以计量的内容应有绩效指标来考核",
    what="年度目标写明了数量或比率，绩效指标里却没有一项说到它。",
    suggestion="增加相应的绩效指标，或者把不考核的内容从年度目标里删去",
)
def goal_without_indicator(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The goal promises a figure that no indicator speaks of.

    报：年度目标 修缮校舍，学生近视率控制在30%以内。｜三级指标 校舍修缮完成率｜指标值 100%
    报：年度目标 完成8个社区的体质监测。｜三级指标 专家讲座场次｜指标值 2场
    不报：年度目标 修缮校舍3栋。｜三级指标 校舍修缮面积｜指标值 1200平方米
    不报：年度目标 为辖区8000名学生提供校医服务。｜三级指标 健康讲座场次｜指标值 2场
    不报：年度目标 修缮校舍，提高安全水平。｜三级指标 校舍修缮完成率｜指标值 100%
    """
    if not form.indicators:
        return
    for key, goal in form.annual_goals:
        for statement in statements(goal):
            if not (_is_scope(statement) or is_touched(statement, form)):
                yield in_field(
                    key,
                    f"{TEXT_LABELS[key]}写“{statement.quote}”，没有指标考核它",
                    found=statement.quote,
                    expected="有一项指标考核这一内容",
                )


def _is_scope(statement: Statement) -> bool:
    """Whether a count only says whom or what something else is for: “22家单位的达标率”."""
    if statement.is_rate:
        return False
    return bool(_SERVED.search(statement.quote)) or any(map(RATE_END.search, statement.subjects[:1]))
