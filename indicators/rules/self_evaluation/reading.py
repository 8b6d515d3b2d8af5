"""What the rules on a 自评表 read alike: printed numbers, the total row of 项目资金, points and reasons of a row."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.form import Form, FormKind, Funds, Row
from indicators.rules.language import clauses, letters
from indicators.rules.rounding import decimals_of, is_rounded
from indicators.rules.values.asked import less_is_better
from indicators.values import Attainment, Comparator, Direction, attain
from perfgoals.text import is_not_applicable

SELF_EVALUATIONS: Final = frozenset((FormKind.SELF_EVALUATION,))
_PRINTED: Final = r"\d{1,9}(?:\.\d{1,9})?"
_PERCENT: Final = re.compile(rf"(?<![\d.])({_PRINTED})\s*[%％]")
_NUMBER: Final = re.compile(_PRINTED)
# Headings that offices type into the cell.
_HEADING: Final = re.compile(r"(?:偏差)?原因(?:分析)?(?:及?改进措施)?|(?:改进|整改)?措施")
# Clauses that say that nothing went wrong: 无偏差, 未发生偏差, 已按计划完成, 达到年度目标.
_NO_DEVIATION: Final = re.compile(
    r"(?:无|没有|暂无|未|不存在)(?:明显|较大|发生|产生|出现|存在|任何)*(?:偏差|偏离|差异)?(?:情况|原因|说明)?"
)
_DONE: Final = re.compile(
    r"(?:指标|任务|目标|工作)?(?:已|均|都|全部|全面|如期|按时|按期|顺利|圆满|超额|按[^未没不]*)*(?:完成|达到|实现|达标)了?"
    r"(?:了|全部|各项|年度|年初|全年|预期|预定|既定|设定|计划|绩效)*(?:指标|目标|任务|计划|要求|工作)?值?"
)
# How the indicator was set, not what came of it.
_ON_SETTING: Final = re.compile(r"(?:指标|目标)值?(?:的)?(?:设置|设定|编制|申报|测算|制定)")
# Clauses that name something good by denying something bad: 未发生安全事故, 未收到投诉, 未超预算, 不低于目标.
_NO_HARM: Final = re.compile(
    r"(?:未|没有|无|零|不)(?:再|曾)?(?:发生|出现|收到|接到|发现|存在|造成|突破|超|低于|少于|受)|无(?:投诉|事故|差错|逾期|违规)"
)
_FELL_SHORT: Final = re.compile(
    r"未|没有|没能|不足|不够|不到|低于|少于|少了|缺|滞后|推迟|延[期迟后误]|逾期|超期|取消|暂停|停办|偏低|有待|尚在|仍在"
)
# Words of a cause; where the same text says that all was done, they tell of no shortfall.
_CAUSE: Final = re.compile(r"疫情|影响|偏差|原因|整改|由于|因[^此而]")
_SAYS_DONE: Final = re.compile(
    r"(?:已|均|都|全部|全面|如期|按时|按期|顺利|圆满)(?:经|全部|全面|按[^，。；]*)?(?:完成|达到|实现|达标|整改|处置|办结|落实)"
    r"|超额|超过(?:目标|指标|年初)|优于|高于(?:目标|指标)"
)


def total_of(form: Form) -> Funds | None:
    """The total row of 项目资金, 年度资金总额."""
    return next((row for row in form.funds if re.search("总额|合计|总计", row.row)), None)


def percent_of(text: str) -> Decimal | None:
    """The only percentage of a text."""
    found = _PERCENT.findall(text)
    return Decimal(found[0]) if len(found) == 1 else None


def number_of(text: str) -> Decimal | None:
    """A printed number; ``None`` for a stroke or a blank."""
    return Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None


def is_same_points(printed: Decimal, exact: Decimal) -> bool:
    """Whether printed points are the exact ones: the same number, or rounded to one decimal and not to none."""
    return printed == exact or (decimals_of(printed) > 0 and is_rounded(printed, exact))


def attainment_of(row: Row, form: Form) -> Attainment:
    """How the actual value of a row stands against its target.

    Of an output that is counted more is better, whatever its name (开展主题党日活动). Nothing is said of meetings and
    the like, which one keeps few, unless the target does, nor of a little less than 约3000人.
    """
    return _attainment(row.target, row.actual, row.name, "数量" in row.level2, form.year)


@lru_cache(2048)
def _attainment(target: str, actual: str, name: str, is_output: bool, year: int | None) -> Attainment:
    found = attain(target, actual, name=name, year=year)
    if found.target.comparator is None and found.direction is Direction.MORE and less_is_better(name):
        return replace(found, direction=None, reached=None)
    if found.target.comparator is Comparator.ABOUT and not found.reached:
        return replace(found, reached=None)
    if found.direction is None and found.upper is None and is_output and found.wanted is not None:
        return replace(found, direction=Direction.MORE, reached=(found.given or 0) >= found.wanted)
    return found


def lost_points(row: Row) -> Decimal:
    """Points that a row lost, negative where it has too many; nothing where it carries none or has no score yet."""
    return row.weight - row.score if row.weight and row.score is not None else Decimal(0)


def has_full_score(row: Row) -> bool:
    """Whether a row that carries points got all of them."""
    return bool(row.weight) and row.score is not None and lost_points(row) <= 0


def reason_of(row: Row) -> str:
    """The reason of a row's deviation; see ``reason_in``."""
    return reason_in(row.deviation)


def reason_in(deviation: str) -> str:
    """The reason of a deviation as written; blank where only 无, 无偏差 or 已完成 stands."""
    text = deviation.strip()
    says_nothing = is_not_applicable(text) or all(_says_no_deviation(letters(clause)) for clause in clauses(text))
    return "" if says_nothing else text


def _says_no_deviation(clause: str) -> bool:
    """Whether a clause says no more than that nothing went wrong."""
    return not clause or any(said.fullmatch(clause) for said in (_NO_DEVIATION, _DONE, _HEADING))


def tells_of_shortfall(reason: str) -> bool:
    """Whether a reason speaks of something that was not reached. What is planned next (下一步加强) is no shortfall."""
    said = [clause for clause in clauses(reason) if not _is_beside_the_matter(clause)]
    if any(_FELL_SHORT.search(clause) for clause in said):
        return True
    return any(_CAUSE.search(clause) for clause in said) and not any(map(_SAYS_DONE.search, clauses(reason)))


def _is_beside_the_matter(clause: str) -> bool:
    """Whether a clause tells of no shortfall, whatever its words."""
    return bool(_NO_HARM.search(clause) or _ON_SETTING.search(clause)) or _says_no_deviation(letters(clause))
