"""value_type_mismatch: what the name asks for against what the value is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from indicators.rules.form import Form, FormKind, Row
from indicators.rules.language import fold
from indicators.rules.rule import Hit, Thresholds, in_field, in_row, rule
from indicators.rules.values.asked import Asked, asked_for
from indicators.rules.values.in_name import is_mere_value, value_within
from indicators.values import Kind, TargetValue, parse

# The words of a user for the kinds that a rule can be sure of.
WORDS: Final[Mapping[Kind, str]] = {
    Kind.NUMBER: "数量",
    Kind.PERCENT: "百分比",
    Kind.MONEY: "金额",
    Kind.DURATION: "时长",
    Kind.DEADLINE: "日期",
}
# What cannot answer a name. A number counts only with a unit that counts things (_COUNTING).
_WRONG: Final[Mapping[Asked, frozenset[Kind]]] = {
    Asked.RATE: frozenset({Kind.NUMBER, Kind.MONEY, Kind.DURATION, Kind.DEADLINE}),
    Asked.COUNT: frozenset({Kind.PERCENT, Kind.MONEY, Kind.DEADLINE}),
    Asked.TIME: frozenset({Kind.NUMBER, Kind.PERCENT, Kind.MONEY}),
    Asked.TIMELINESS: frozenset({Kind.NUMBER, Kind.MONEY}),
    Asked.MONEY: frozenset({Kind.NUMBER, Kind.DURATION, Kind.DEADLINE}),
    Asked.SCORE: frozenset({Kind.PERCENT, Kind.MONEY, Kind.DURATION, Kind.DEADLINE}),
    Asked.LEVEL: frozenset({Kind.NUMBER, Kind.MONEY}),
}
_ADVICE: Final[Mapping[Asked, str]] = {
    Asked.RATE: "改填百分比，或把名称改成与指标值相符的说法",
    Asked.COUNT: "改填带单位的数量，或把名称改成“…率”",
    Asked.TIME: "改填日期或时长，或把名称改成“…及时率”",
    Asked.TIMELINESS: "改填百分比、时长或日期",
    Asked.MONEY: "改填带单位的金额，或把名称改成与指标值相符的说法",
    Asked.SCORE: "改填分数（如 ≥90分），或把名称改成“…得分率”",
    Asked.LEVEL: "改填能说明程度的值，或把名称改成“…数量”",
}
_COUNTING: Final = re.compile(
    r"[千万亿]?(人次|人|名|个(?!百分点).*|次|户|家|件|份|套|台|项|场次?|篇|条|起|本|辆|所|处|间|公里|平方米|亩|吨)"
)
_CHANGE: Final = re.compile(r"提升|提高|增长|增加|上升|下降|降低|减少|缩短|压缩|压减|节约|同比|环比|比上年|较上年")
# An explanation that ends with what is counted and holds no ratio.
_COUNTS: Final = re.compile(r"^[^/÷%]*(数量|人数|次数|个数)[。;]?$")
# A count of nought, or of all, in words: 零事故, 不发生.
_COUNT_IN_WORDS: Final = re.compile(r"零|无|不|未|全")
# What is written for a unit and is none.
_NO_UNIT: Final = frozenset({"时间", "日期", "数量", "比例", "比率", "金额"})


@rule(
    "value_type_mismatch",
    "指标值与名称类型不符",
    source="预审规则：指标值应与指标名称所问的是同一类",
    what="名称问的是比率、数量、时间或金额，指标值、度量单位或实际完成值却是另一类，例如“及时率”填了“≤3天”。",
    suggestion="让名称与指标值说同一件事",
)
def value_type_mismatch(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The kind of a value against its name, its 度量单位 and, in a 自评表, the actual value.

    报：二级指标 时效指标｜三级指标 信息报送及时率｜指标值 ≤3天
    报：二级指标 时效指标｜三级指标 培训开始时间｜指标值 100%
    报：二级指标 成本指标｜三级指标 成本控制率｜指标值 5万元
    报：二级指标 数量指标｜三级指标 参训人员数量｜指标值 100%
    报：二级指标 质量指标｜三级指标 年度考核得分｜指标值 ≥90%
    报：二级指标 社会效益指标｜三级指标 提升窗口服务水平｜指标值 不少于50个
    报：二级指标 数量指标｜三级指标 慰问品采购｜指标值 20份｜度量单位 %
    报：二级指标 社会效益指标｜三级指标 居民出行便利｜指标值 显著｜度量单位 %
    报：表 自评表｜二级指标 数量指标｜三级指标 发放慰问品｜指标值 20份｜实际完成值 100%
    不报：二级指标 时效指标｜三级指标 信息报送及时性｜指标值 3天内
    不报：二级指标 数量指标｜三级指标 游客数量｜指标值 同比增长10%
    不报：二级指标 质量指标｜三级指标 系统正常运行时间｜指标值 ≥99%
    不报：二级指标 服务对象满意度指标｜三级指标 参训学员满意度｜指标值 ≥90分
    不报：二级指标 数量指标｜三级指标 慰问品采购｜指标值 20份｜度量单位 份
    """
    yield from _department(form)
    for row in form.indicators:
        value = parse(row.target)
        yield from _against_name(row, value)
        yield from _against_measure(row, value)
        yield from _against_actual(row, value)


def _department(form: Form) -> Iterator[Hit]:
    """A code where the name of the department is due."""
    if form.kind is FormKind.SELF_EVALUATION and fold(form.department_code).isdigit():
        yield in_field(
            "department_code",
            "主管部门填的是代码，不是名称",
            found=form.department_code,
            expected="部门名称",
            suggestion="填主管部门的全称",
        )


def _against_name(row: Row, value: TargetValue) -> Iterator[Hit]:
    if value.kind not in WORDS or value.change:
        return
    asked = asked_for(row.name)
    if is_mere_value(row.name):
        kind = parse(row.name).kind
        if not _alike(kind, value.kind):
            yield _mismatch(row, f"名称写的是{WORDS.get(kind, kind)}", value, "名称写明考核什么，指标值与它同一类")
    elif asked and _cannot_answer(row, value, asked) and not value_within(row):
        yield _mismatch(row, f"名称问的是{asked}", value, _ADVICE[asked])


def _cannot_answer(row: Row, value: TargetValue, asked: Asked) -> bool:
    if value.kind not in _WRONG[asked]:
        return False
    if value.kind is Kind.PERCENT:
        return not _CHANGE.search(row.name)
    if value.kind is Kind.NUMBER:
        if value.unit is None:
            return asked is Asked.LEVEL and bool(_COUNTS.search(fold(row.explanation)))
        return bool(_COUNTING.fullmatch(value.unit))
    return True


def _mismatch(row: Row, asked: str, value: TargetValue, advice: str) -> Hit:
    return in_row(row, "target", f"{asked}，指标值却是{WORDS[value.kind]}", found=row.target, suggestion=advice)


def _against_measure(row: Row, value: TargetValue) -> Iterator[Hit]:
    """度量单位 that is no unit, or is of another kind than the value."""
    measure = row.measure.strip()
    if not measure or value.kind is Kind.NOT_APPLICABLE:
        return
    kind = parse(f"1{measure}").kind
    is_unit = kind in WORDS and (kind is not Kind.NUMBER or bool(_COUNTING.fullmatch(measure)))
    if measure in _NO_UNIT:
        message = f"度量单位“{measure}”不是单位"
    elif value.kind is Kind.QUALITATIVE and is_unit and not _COUNT_IN_WORDS.match(row.target.strip()):
        message = f"指标值“{row.target.strip()}”是文字，度量单位却是“{measure}”"
    elif value.kind in WORDS and value.unit and is_unit and not _alike(kind, value.kind):
        message = f"度量单位“{measure}”与指标值“{row.target.strip()}”不是一类"
    else:
        return
    yield in_row(
        row,
        "measure",
        message,
        found=f"{row.target.strip()}（{measure}）",
        expected=value.unit or "",
        suggestion="度量单位与指标值里的单位写成一样，文字的指标值不填度量单位",
    )


def _against_actual(row: Row, value: TargetValue) -> Iterator[Hit]:
    """实际完成值 of another kind than 年度指标值."""
    actual = parse(row.actual)
    if value.kind not in WORDS or actual.kind not in WORDS or _alike(value.kind, actual.kind):
        return
    if Kind.NUMBER in (value.kind, actual.kind) and None in (value.unit, actual.unit):
        return
    yield in_row(
        row,
        "actual",
        f"年度指标值是{WORDS[value.kind]}，实际完成值却是{WORDS[actual.kind]}",
        found=row.actual,
        expected=row.target,
        suggestion="实际完成值与年度指标值用同一类、同一单位填写",
    )


def _alike(one: Kind, other: Kind) -> bool:
    """Whether two kinds can answer each other: a date also tells a length of time."""
    return one is other or {one, other} == {Kind.DURATION, Kind.DEADLINE}
