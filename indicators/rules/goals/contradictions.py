"""Two statements of one form that cannot both be true: counts and lists, words and figures, years, kinds of project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.form import TEXT_LABELS, Form, Row
from indicators.rules.goals.capitals import CAPITAL_AMOUNT, in_figures
from indicators.rules.goals.matching import rows_on
from indicators.rules.goals.naming import naming
from indicators.rules.goals.statements import PERCENT, POINTS, Statement, statements
from indicators.rules.rounding import decimals_of, is_rounded
from indicators.rules.rule import Hit, Thresholds, in_field, in_row, rule

_DIGITS: Final[Mapping[str, int]] = {"一": 1, "两": 2} | {digit: i for i, digit in enumerate("二三四五六七八九十", 2)}
_COUNT: Final = r"(?P<count>\d{1,2}|[一两二三四五六七八九十])"
# “包括4个支出事项：（1）…（2）…”: parts of the project itself, not things that it counts.
_ANNOUNCED: Final = re.compile(
    rf"(?:包括|包含|分为|分成|共有?|设有?|涉及|以下){_COUNT}大?"
    r"(?:(?:个|项|类)(?:支出|费用|工作|建设|服务|采购|主要|具体)*(?:事项|内容|部分|方面|任务|子?项目|环节|阶段|模块|类别)?"
    r"|部分|方面)(?=[\s，,：:。；;（(]|如下|包括|分别|即)"
)
_NUMERAL: Final = r"(\d{1,2}|[一二三四五六七八九十])"
_MARKS: Final = (
    re.compile(rf"[（(]{_NUMERAL}[）)]"),
    re.compile(r"(?<![\d.])(\d{1,2})[、.．)）](?!\d)"),
    re.compile(r"([一二三四五六七八九十])[、是]"),
)
# A list that belongs to the words before it begins within so many characters.
_CLOSE_BEHIND: Final = 30
# A set that names its pieces and counts them: “校名牌、班级牌和门牌，一套四块”.
_MEMBER: Final = r"[^，,。；;、（）()]{2,12}"
_SET: Final = re.compile(
    rf"(?P<list>{_MEMBER}(?:、{_MEMBER})*(?:和|及|与){_MEMBER})(?:[，,][^，,。；;]{{0,14}})?[，,]?"
    rf"(?:一|每|1)套(?:共|计|为|合计)*{_COUNT}(?:枚|件|个|本|张|块)"
)
_SPAN: Final = re.compile(r"(?P<first>20\d{2})年?度?\s*(?:-|~|～|—|–|至|到)+\s*(?P<last>20\d{2})年?(?!\d|\d*月)")
# “三年（2024-2026年）”
_SPAN_COUNTED: Final = re.compile(rf"{_COUNT}年(?:期|内|行动|计划|规划)*[（(]{_SPAN.pattern}[）)]")
# Round the clock and in office hours only: both at once cannot be, unless one is for some days, or by telephone.
_OFFICE_HOURS: Final = re.compile(r"工作日(?:的?工作时间|上班时间)|(?<!\d)5[*×xX]8")
_ALL_HOURS: Final = re.compile(r"(?:7[*×xX])?24小时(?:不间断)?(?:驻场|驻点|值守|值班|在岗|坐班)")
_SOME_DAYS: Final = re.compile(r"节假日|周末|非工作|重大|重保|重要|期间|电话|热线|远程|应急")
# What a text calls its own project, and the words of the form's head that this rules out.
_SELF: Final = re.compile(
    r"(?:本|该)项目(?:为|是|属于?|系)[^，,。；;]{0,6}?(?P<kind>延续|续建|新增|一次性|经常性)(?:性)?项目"
)
_RULED_OUT: Final[Mapping[str, Sequence[str]]] = {
    "延续": ("新增",),
    "续建": ("新增",),
    "新增": ("延续",),
    "一次性": ("经常性",),
    "经常性": ("一次性", "阶段性"),
}
# A figure that is open upwards: 600多份, 不少于4场, 95.5%以上.
_OPEN: Final = re.compile(r"多|余|以上|不少于|不低于|高于|优于|超|至少|[>≥]|近|约")
_ALL: Final = Decimal(100)
_ROUNDED: Final = Decimal("0.95")  # 85万人次 may stand for 85.6万人次
_NEWNESS: Final[Mapping[bool | None, str]] = {True: "新增项目", False: "延续项目（是否新增：否）", None: ""}


@rule(
    "internal_contradiction",
    "表内自相矛盾",
    source="同一张表的各处说法应当一致",
    what="同一张表里有两处说法不能同时成立：项数与所列不符、大写与小写不符、起止年份颠倒或与年数不符、"
    "实际完成情况与实际完成值不符、自称的项目性质与表头不符。",
    suggestion="核对两处，改正写错的一处",
)
def internal_contradiction(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Two statements of one form that cannot both be true.

    报：测算依据 项目包括3个事项：（1）巡查；（2）修剪。
    报：测算依据 采购校名牌、班级牌和门牌，一套四块
    报：测算依据 合同金额人民币壹拾贰万元（￥102000）
    报：长期目标 2027-2025年建成
    报：是否新增项目 是｜测算依据 本项目为延续性项目，参照上年合同。
    报：三级指标 值守服务｜指标值 100%｜指标解释 按工作日工作时间提供服务，24小时驻场
    报：表 自评表｜实际完成情况 印制宣传册600份。｜三级指标 印制宣传册｜指标值 800份｜实际完成值 800份
    报：表 自评表｜实际完成情况 隐患整改率达100%｜三级指标 隐患整改率｜指标值 ≥95%｜实际完成值 97%
    报：表 自评表｜实际完成情况 隐患整改率为94.6%｜三级指标 隐患整改率｜指标值 ≥95%｜实际完成值 97%
    不报：测算依据 项目包括2个事项：（1）巡查；（2）修剪。
    不报：测算依据 共有4个街道参加，分工如下：1.街道组织；2.社区落实。
    不报：测算依据 合同金额人民币壹拾贰万元（￥120000），即12万元（￥120000）
    不报：长期目标 三年（2025-2027年）建成
    不报：三级指标 值守服务｜指标值 100%｜指标解释 按工作日工作时间提供服务，节假日24小时驻场
    不报：表 自评表｜实际完成情况 印制手册600份，加印手册200份。｜三级指标 印制手册｜指标值 800份｜实际完成值 800份
    不报：表 自评表｜实际完成情况 隐患整改率为96.97%｜三级指标 隐患整改率｜指标值 ≥95%｜实际完成值 97%
    不报：表 自评表｜实际完成情况 隐患整改率达95%以上｜三级指标 隐患整改率｜指标值 ≥95%｜实际完成值 97%
    """
    for key in TEXT_LABELS:
        text = form.text(key)
        for quote, contradiction in (*_within(text), *_against_head(text, form)):
            yield in_field(key, f"“{quote}”，{contradiction}", found=quote)
    for row in form.rows:
        for column, text in (("level3", row.name), ("explanation", row.explanation)):
            for quote, contradiction in _within(text):
                yield in_row(row, column, f"“{quote}”，{contradiction}", found=quote)
    for statement in statements(form.text("actual_goal")):
        if denying := _denied_by(statement, form) or _counted_otherwise(statement, form):
            actual = denying.actual.strip()
            message = f"实际完成情况写“{statement.quote}”，指标“{denying.name.strip()}”的实际完成值却是“{actual}”"
            yield in_field("actual_goal", message, found=statement.quote, expected=actual)


@lru_cache(2048)
def _within(text: str) -> Sequence[tuple[str, str]]:
    """What contradicts itself within one text: the passage, and what stands against it."""
    return (*_miscounted_lists(text), *_amounts_in_words(text), *_spans(text), *_hours(text))


def _miscounted_lists(text: str) -> Iterator[tuple[str, str]]:
    for found in _ANNOUNCED.finditer(text):
        listed = _entries(text[found.end() :])
        if listed > 1 and listed != _count(found["count"]):
            yield found.group().strip(), f"后面却列出{listed}项"
    for found in _SET.finditer(text):
        members = re.split(r"[、和及与]", found["list"])
        # Pieces of one kind end alike (…牌、…牌); in any other list 四件 may count something else.
        if len({member[-1:] for member in members}) == 1 and len(members) != _count(found["count"]):
            yield found.group(), f"前面列出的却是{len(members)}种"


def _count(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _DIGITS[numeral]


def _entries(text: str) -> int:
    """How many entries a numbered list counts that begins close behind; 0 where none does."""
    lists = [(found.start(), mark) for mark in _MARKS if (found := mark.search(text)) and _count(found[1]) == 1]
    start, mark = min(lists, key=lambda one: one[0], default=(len(text), _MARKS[0]))
    if start > _CLOSE_BEHIND:
        return 0
    last = 0
    for found in mark.finditer(text):
        if _count(found[1]) != last + 1:
            break
        last += 1
    return last


def _amounts_in_words(text: str) -> Iterator[tuple[str, str]]:
    for found in CAPITAL_AMOUNT.finditer(text):
        words = in_figures(found["words"])
        figures = Decimal(found["figures"].replace(",", "")) * (10_000 if found["scale"] else 1)
        if int(figures) != words:
            yield found.group(), f"大写是{words:,}元，小写是{figures:,f}元"


def _spans(text: str) -> Iterator[tuple[str, str]]:
    for found in _SPAN.finditer(text):
        if int(found["last"]) < int(found["first"]):
            yield found.group(), "起止年份颠倒"
    for found in _SPAN_COUNTED.finditer(text):
        passed = int(found["last"]) - int(found["first"])
        # Three years from the middle of 2023 end in 2026.
        if _count(found["count"]) not in (passed, passed + 1):
            yield found.group(), f"起止却是{passed + 1}个年度"


def _hours(text: str) -> Iterator[tuple[str, str]]:
    for sentence in re.split(r"[。；;\n]", text):
        office, always = _OFFICE_HOURS.search(sentence), _ALL_HOURS.search(sentence)
        if office and always and not _SOME_DAYS.search(sentence):
            yield sentence.strip(), f"“{office.group()}”与“{always.group()}”不能同时成立"


def _against_head(text: str, form: Form) -> Iterator[tuple[str, str]]:
    """What a text calls its project, against 项目属性, 续存属性 and 是否新增."""
    for found in _SELF.finditer(text):
        for said in (form.attribute, form.continuity, _NEWNESS[form.is_new]):
            if any(word in said for word in _RULED_OUT[found["kind"]]):
                yield found.group(), f"表头却是{said}"


def _denied_by(statement: Statement, form: Form) -> Row | None:
    """The row whose actual value falls short of what the text says was reached, or is another than it measured.

    达95% may be said of 97%, while 94.6% is a measured rate and nothing else.
    """
    rows = [
        (row, figure.number)
        for row, figure in rows_on(statement, form, "actual")
        if {statement.unit, figure.unit} != {PERCENT, POINTS}
    ]
    if statement.at_most:
        short = [row for row, number in rows if number > statement.number]
    else:
        is_measured = statement.is_rate and decimals_of(statement.number) and not _OPEN.search(statement.quote)
        short = [
            row
            for row, number in rows
            if number < statement.number or (is_measured and number != statement.number)
            if not _is_rounding(number, statement.number)
        ]
    return short[0] if short and len(short) == len(rows) else None


def _is_rounding(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are one, written with more decimals and with less: 98.46 and 98.5; nearly all is not all."""
    return _ALL not in (one, other) and (is_rounded(one, other) or is_rounded(other, one))


def _counted_otherwise(statement: Statement, form: Form) -> Row | None:
    """The row that counts the very things of a statement, and clearly more of them.

    Where the text speaks of the things once more, it may count them in parts.
    """
    rows = [] if statement.is_rate or _OPEN.search(statement.quote) else rows_on(statement, form, "actual")
    if len(rows) != 1:
        return None
    row, figure = rows[0]
    things, text = naming(row.name).things, form.text("actual_goal")
    is_very_matter = bool(things) and any(naming(subject).things == things for subject in statement.subjects)
    is_said_once = any(text.count(thing) == 1 for thing in things)
    return row if is_very_matter and is_said_once and statement.number < _ROUNDED * figure.number else None
