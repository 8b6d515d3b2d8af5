"""解释与指标无关或抄自其他指标: an explanation of something else, most often taken over from another row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from indicators.rules.explanations.formula import Formula, formulas
from indicators.rules.explanations.nature import measures
from indicators.rules.explanations.reach import plain_ratio
from indicators.rules.form import Form, Row
from indicators.rules.language import clauses, fold, letters, likeness
from indicators.rules.rule import Hit, Threshold, Thresholds, in_row, rule
from indicators.values import Kind, TargetValue, parse

_RATE: Final = re.compile(r"(?:率|比例|比重|占比|百分比)$")
# Names whose value may be a share or a score although they are not called a rate.
_SCALED: Final = re.compile(r"率|度|比例|比重|占比|性|得分|评分|考核|评价|百分|进度|水平|能力|效果|质量|正常|影响")
# Names that an assessment or a questionnaire may well give the value of.
_ASSESSED: Final = re.compile(
    r"满意|考核|考评|评价|测评|评估|评审|得分|评分|成绩|质量|履约|服务|绩效|好评|水平|能力|效果"
)
_COUNT_NAME: Final = re.compile(r"次数|数量|个数|人数|场次|份数|件数|人次|篇数|套数|户数|数$")
_SURELY_COUNT: Final = Decimal(50)  # a bare number below this is a count; from here on it may be percent or points
_PROXIES: Final = frozenset({"满意", "覆盖"})  # measures that an effect in words is often told by
_COMPLETION: Final = frozenset({"完成"})  # how much of a planned count was done is told by such a rate
_GENERAL: Final = re.compile(
    r"率|度|比例|比重|占比|的|数量|项目|工作|目标|任务|计划|完成|达成|实现|指标|提升|提高|增长|下降|情况|程度|总|年度|本年"
)
_MEASURE_WORDS: Final = re.compile(
    r"满意度?|合格率|达标率|通过率|完成率|及时率|准确率|覆盖率|数量|人数|次数|个数|时间|质量|情况|程度|率|度|数|性"
)
_LEAD: Final = re.compile(r"^(?:该|本)?(?:项)?(?:指标)?(?:主要)?(?:反映|考察|考核|衡量|统计|体现|评价)(?:了)?")
_TAIL: Final = re.compile(r"的?(?:情况|程度|水平|是否达标)$")
# Shares of the letters of a name that a text takes up: it speaks of it, it speaks of most of it, it leaves it out.
_SPOKEN_OF: Final = 0.5
_SPOKEN_OF_MOSTLY: Final = 0.6
_LEFT_OUT: Final = 0.3
_SHORTEST_COPY: Final = 10  # letters; a shorter text such as 以验收报告为准 fits many rows
_SHORTEST_NAME: Final = 4  # letters of a name that a text cannot begin with by chance
_CALCULATES: Final = re.compile(r"[÷/×*]|除以|乘以")
# What follows a subject that is spoken of: 培训人数以签到表为准.
_IS_SAID_OF: Final = re.compile(r"^(?:以|按|依|由|[是为指]|不|达|应|须|需|均|控制|至少|超过)")
# Registers of people who came; they say nothing of accidents, complaints and faults.
_REGISTER: Final = re.compile(r"签到|签名|入场|入馆|到馆|客流|闸机|报名|花名册|考勤|预约")
_PEOPLE: Final = frozenset({"人", "名", "人次", "万人", "万人次"})
_MISHAP: Final = re.compile(r"事故|投诉|故障|事件|火灾|案件|差错|伤亡|违规|隐患")


@rule(
    "explanation_copied",
    "解释与指标无关或抄自其他指标",
    source="指标解释应说明本指标的含义和算法",
    what="指标解释说的是另一个指标，或公式算的不是本指标。",
    suggestion="请按本指标的名称和指标值重写解释；如果名称写错了，请改名称。",
    thresholds={
        "same": Threshold(value=Decimal("0.95"), label="两条解释的相似度不低于此数时视为相同"),
        "other_name": Threshold(value=Decimal("0.75"), label="解释与另一指标名称的相似度不低于此数时视为抄自该指标"),
        "lead": Threshold(value=Decimal("0.35"), label="解释与另一指标的相似度至少比与本指标高出的数"),
        "shared": Threshold(value=Decimal("0.4"), label="公式名称与指标名称相同的字低于此比例时视为另一指标"),
    },
)
def explanation_copied(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An explanation that belongs to another indicator, or explains none.

    Found where it repeats an earlier row's explanation (said once, on the later row), where its subject is the name
    of another row, where its formula is that of another row or yields something that the row does not ask for, and
    where a register of people is to tell of mishaps. General ways of counting (a questionnaire, the marks of a
    contract's assessment for a quality) may stand in many rows, and a formula may reckon with another row's count.

    报：三级指标 平台使用次数｜指标值 ≥1000次｜指标解释 平台使用率=已使用单位数/单位总数×100%
    报：二级指标 质量指标｜三级指标 设备完好率｜指标值 ≥95%｜指标解释 培训出勤率=出勤人次/应出勤人次×100%
    报：二级指标 时效指标｜三级指标 课程按时开课率｜指标值 100%｜指标解释 以合同考核表为准，考核总分/满分×100%
    报：三级指标 培训人数｜指标值 200人｜指标解释 反映食堂合格率｜二级指标 质量指标｜三级指标 食堂合格率
    报：三级指标 听课人次｜指标值 500人次｜指标解释 考核合格率以结业成绩为准｜三级指标 考核合格率｜指标值 ≥95%
    报：二级指标 质量指标｜三级指标 稿件差错率｜指标解释 差错字数÷总字数｜三级指标 稿件通过率｜指标解释 差错字数÷总字数
    报：二级指标 社会效益指标｜三级指标 活动安全事故｜指标值 0起｜指标解释 以活动签到表为准
    报：三级指标 手册｜指标解释 各路段养护做法编成册｜二级指标 效益｜三级指标 养护水平｜指标解释 各路段养护做法编成册
    不报：二级指标 服务对象满意度指标｜三级指标 服务满意度｜指标值 ≥90%｜指标解释 以合同考核表为准，考核总分/满分×100%
    不报：二级指标 质量指标｜三级指标 工程质量达标率｜指标值 100%｜指标解释 验收合格率=合格工程数/工程总数×100%
    不报：三级指标 实事项目数｜指标值 10个｜指标解释 完成率=实际完成项目数/计划项目数×100%
    不报：三级指标 护林员和司机人数｜二级指标 成本指标｜三级指标 人均薪酬｜指标解释 总额/护林员和司机人数
    不报：三级指标 春季植树｜指标解释 以园林部门的验收单为准｜三级指标 秋季植树｜指标解释 以园林部门的验收单为准
    """
    rows = form.indicators
    for row in rows:
        if not letters(row.explanation):
            continue
        message = (
            _same_as_before(row, rows, limits)
            or _names_another(row, rows, limits)
            or _formula_of_another(row, rows)
            or _other_formula(row, limits)
            or _other_register(row)
        )
        if message:
            yield in_row(
                row,
                "explanation",
                message,
                found=row.explanation.strip(),
                expected=f"说明“{row.name.strip()}”的含义和算法",
            )


def _same_as_before(row: Row, rows: Sequence[Row], limits: Thresholds) -> str:
    """Says so where an earlier row has the same explanation and it is none that fits both."""
    for earlier in rows:
        if earlier.index >= row.index:
            return ""
        if letters(earlier.name) == letters(row.name) or len(letters(row.explanation)) < _SHORTEST_COPY:
            continue
        alike = likeness(earlier.explanation, row.explanation)
        if alike >= limits["same"] and (_fits_better(row, earlier) or (alike == 1 and _is_one_topic(row, earlier))):
            return f"指标解释与“{earlier.name.strip()}”的解释相同，没有说明本指标"
    return ""


def _is_one_topic(row: Row, earlier: Row) -> bool:
    """Whether a text shared by rows of different headings is about one of them, and no general way of counting."""
    text = set(letters(row.explanation))
    return row.level2 != earlier.level2 and max(_taken_up(text, one.name) for one in (row, earlier)) >= _SPOKEN_OF


def _fits_better(row: Row, earlier: Row) -> bool:
    """Whether a shared text takes up what is particular to the earlier name, and not what is particular to this one."""
    text = set(letters(row.explanation))
    own = _particular(row.name, earlier.name)
    other = _particular(earlier.name, row.name)
    if len(own) < 2 or len(other) < 2:
        return False
    return _taken_up(text, other) >= _SPOKEN_OF_MOSTLY and _taken_up(text, own) < _LEFT_OUT


def _particular(name: str, other: str) -> str:
    """The letters of a name that the other name lacks."""
    return "".join(sign for sign in letters(name) if sign not in letters(other))


def _taken_up(text: set[str], name: str) -> float:
    """The share of a name's letters, words of measuring left out, that a text takes up."""
    topic = _MEASURE_WORDS.sub("", letters(name))
    return sum(sign in text for sign in topic) / len(topic) if topic else 0.0


def _names_another(row: Row, rows: Sequence[Row], limits: Thresholds) -> str:
    """Says so where the explanation's subject is another indicator of the form."""
    clause = fold(clauses(row.explanation)[0])
    subject, equals, _ = _TAIL.sub("", _LEAD.sub("", clause)).partition("=")
    if not equals and _CALCULATES.search(subject):
        return ""
    own = likeness(subject, row.name)
    for other in rows:
        like = likeness(subject, other.name)
        if (like >= limits["other_name"] and like - own >= limits["lead"]) or _begins_with(clause, other, row):
            return f"指标解释说的是“{other.name.strip()}”，不是本指标"
    return ""


def _begins_with(clause: str, other: Row, row: Row) -> bool:
    """Whether a clause says something of another row by its full name, and leaves out its own row."""
    name = fold(other.name)
    said = clause.startswith(name) and _IS_SAID_OF.match(clause[len(name) :])
    own = _particular(row.name, other.name)
    return bool(said and len(name) >= _SHORTEST_NAME and len(own) > 1 and _taken_up(set(clause), own) < _LEFT_OUT)


def _formula_of_another(row: Row, rows: Sequence[Row]) -> str:
    """Says so where the formula measures what another row asks for, and not what this one does."""
    other = owner_of_formula(row, rows)
    return f"公式算的是“{other.name.strip()}”，不是本指标" if other else ""


def owner_of_formula(row: Row, rows: Sequence[Row]) -> Row | None:
    """The other row that a formula belongs to: it stands there as well, or takes up that name and not its own.

    Its words must tell another kind of result (差错, 合格, 及时…) than the row asks for: rows may share a formula.
    """
    own = measures(row.name)
    for formula in formulas(row.explanation):
        kinds = measures(formula.text)
        if formula.tree is None or not own or kinds & own:
            continue
        for other in rows:
            stands_there = any(formula.tree == its.tree for its in formulas(other.explanation))
            if kinds & measures(other.name) and (stands_there or _fits_better(row, other)):
                return other
    return None


def _other_register(row: Row) -> str:
    """Says so where a register of people is the only source for mishaps."""
    text = fold(row.explanation)
    if parse(row.target).unit in _PEOPLE:
        return ""
    misplaced = _MISHAP.search(row.name) and _REGISTER.search(text) and text.rstrip("。").endswith("为准")
    if misplaced and len(clauses(text)) == 1 and not _MISHAP.search(text):
        return "指标解释的数据来源是人员登记，统计不出本指标"
    return ""


def _other_formula(row: Row, limits: Thresholds) -> str:
    """Says so where the formula yields something that the row does not ask for."""
    target = parse(row.target)
    for formula in formulas(row.explanation):
        if _is_assessment(formula) and not _ASSESSED.search(row.name) and target.kind is Kind.PERCENT:
            return "公式算的是考评得分，不是本指标"
        if not _RATE.search(formula.name) or formula.tree is None:
            continue
        if _is_count(row, target) and measures(formula.name) != _COMPLETION:
            return f"指标值是数量，公式算的却是“{formula.name}”"
        if _is_other_rate(formula.name, row, limits):
            return f"公式算的是“{formula.name}”，不是本指标"
    return ""


def _is_assessment(formula: Formula) -> bool:
    """Whether the formula is a score over its full marks (考核总分÷满分)."""
    ratio = formula.tree and plain_ratio(formula.tree)
    return bool(ratio and ratio[1].words.endswith("满分"))


def _is_count(row: Row, target: TargetValue) -> bool:
    """Whether a row asks for a count and not for a share or a score."""
    if target.kind is not Kind.NUMBER or target.number is None or target.unit == "分" or _SCALED.search(row.name):
        return False
    return bool(target.unit or row.measure.strip() or _COUNT_NAME.search(row.name)) or target.number < _SURELY_COUNT


def _is_other_rate(name: str, row: Row, limits: Thresholds) -> bool:
    """Whether a formula's name shares neither its letters nor its kind of measure with the indicator."""
    stem = _GENERAL.sub("", letters(name))
    if len(stem) < 2 or measures(name) & measures(row.name):
        return False
    if measures(name) & _PROXIES and not _RATE.search(row.name):
        return False
    return sum(sign in row.name for sign in stem) < limits["shared"] * len(stem)
