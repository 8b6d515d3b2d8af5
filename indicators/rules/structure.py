"""Rules on how a form is filled: rows, headings, blanks, flags and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indicators.rules.form import ANNUAL_GOALS, CODE_DIGITS, Form, FormKind, Row
from indicators.rules.language import clauses, letters, words
from indicators.rules.rule import HEAD_LABELS, ROW_LABELS, Hit, Thresholds, in_field, in_row, rule
from perfgoals.findings import Level
from perfgoals.text import NOT_APPLICABLE, is_not_applicable

_NUMBERING: Final = re.compile(r"^\s*(?:[（(]?[0-9一二三四五六七八九十]+[)）.．、])+\s*")
_DIGITS: Final = re.compile(r"\d+")
_LEAST_NAME: Final = 3  # characters of a name that names anything; 长期 or 52人 do not
_LEAST_CLAUSE: Final = 8  # characters of a part of a name that is an indicator by itself
# Verbs that begin a clause and leave its matter as it is.
_LEADING_VERBS: Final = re.compile(
    r"^(?:(?:进一步|持续|有效)?(?:完善|做好|加强|提高|提升|确保|保障|开展|推进|实现|落实|加快))+"
)
# Words of a name that do not tell one matter from another.
_FILLERS: Final = frozenset(
    ("项目", "工作", "相关", "有关", "情况", "开展", "完成", "实施", "的", "等", "各项", "本", "年度", "本年度", "全年")
)
# Endings that ask for the same thing.
_SAME_MEASURE: Final = (("通过率", "合格率"), ("及时性", "及时率"), ("数量", "数"))
# A name that comes down to a measure alone does not say of what, so it cannot be the same matter as another.
_MEASURES: Final = frozenset(("数", "率", "度", "人数", "次数", "及时率", "合格率", "满意度", "完成率", "时间", "成本"))


@rule(
    "duplicate_indicator",
    "指标重复",
    source="同一事项只考核一次，重复的指标会重复计分",
    what="同一张表里，两条指标名称相同，或只差“工作”“情况”一类不影响意思的字",
    suggestion="删去一条，或把两条的名称写得分得开",
)
def duplicate_indicator(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The same indicator twice in a form: by name anywhere, by matter under one heading; marked on the second.

    In a name of several clauses each long one counts.

    报：三级指标 培训人次｜指标值 300人次｜三级指标 培训 人次｜指标值 500人次
    报：二级指标 质量指标｜三级指标 设备验收合格率｜指标值 100%｜三级指标 设备验收工作通过率｜指标值 ≥95%
    报：三级指标 街道保洁工作质量｜二级指标 社会效益指标｜三级指标 督促履约，提升街道保洁工作质量
    不报：三级指标 培训人次｜指标值 300人次｜三级指标 培训场次｜指标值 6场
    不报：三级指标 道路养护合格率｜指标值 ≥95%｜三级指标 路灯养护合格率｜指标值 ≥95%
    不报：二级指标 数量指标｜三级指标 项目完成率｜指标值 100%｜三级指标 工作完成率｜指标值 100%
    """
    seen: dict[tuple[str, str], Row] = {}
    for row in form.indicators:
        marks = list(_marks(row))
        first = next((seen[mark] for mark in marks if mark in seen), None)
        if first:
            yield in_row(row, "level3", f"与第 {first.index + 1} 行是同一个指标", found=row.name.strip())
        for mark in marks:
            seen.setdefault(mark, row)


def _marks(row: Row) -> Iterator[tuple[str, str]]:
    """What tells that a row is another one again: its name or a long clause of it, and its matter under its heading."""
    name = _NUMBERING.sub("", row.name)
    if len(_DIGITS.sub("", letters(name))) >= _LEAST_NAME:
        yield "", letters(name).casefold()
    parts = (letters(_LEADING_VERBS.sub("", clause)).casefold() for clause in clauses(name))
    yield from (("", part) for part in parts if len(part) >= _LEAST_CLAUSE)
    matter = _matter(name)
    if matter and matter not in _MEASURES:
        yield row.level2, matter


def _matter(name: str) -> str:
    """What a name is about and what it measures, without words that add nothing."""
    core = "".join(word for word in words(name) if word not in _FILLERS)
    for ending, same in _SAME_MEASURE:
        core = core.removesuffix(ending) + same if core.endswith(ending) else core
    return core


@rule(
    "starred_not_applicable",
    "必填指标填不适用",
    level=Level.ERROR,
    source="官方表样：带 * 的二级指标为必填",
    what="带 * 的二级指标填了“不适用”，又没有在指标解释里写理由",
    suggestion="填一条指标，或在指标解释里写明为什么不适用",
    kinds=frozenset((FormKind.DECLARATION,)),
)
def starred_not_applicable(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A starred second level without any indicator that is filled with 不适用 and gives no reason.

    报：二级指标 *服务对象满意度指标｜三级指标 不适用｜指标值 不适用｜指标解释 不适用
    报：二级指标 *社会效益指标｜三级指标 无｜指标值 无
    不报：二级指标 生态效益指标｜三级指标 不适用｜指标值 不适用｜指标解释 不适用
    不报：二级指标 *服务对象满意度指标｜三级指标 不适用｜指标值 不适用｜指标解释 设备存放在库房，不面向服务对象
    不报：二级指标 *数量指标｜三级指标 购置台数｜指标值 5台｜三级指标 不适用｜指标值 不适用
    """
    filled = {row.level2 for row in form.indicators}
    for row in form.rows:
        reason = row.explanation.strip()
        if row.required and row.is_not_applicable and row.level2 not in filled and _says_nothing(reason):
            yield in_row(
                row,
                "explanation",
                f"带 * 的“{row.level2}”填了“{row.name.strip()}”，没有写理由",
                found=row.name.strip(),
                expected="一条指标，或不适用的理由",
            )


def _says_nothing(text: str) -> bool:
    """Whether a text is blank or only a word for 不适用."""
    return not text or is_not_applicable(text)


@rule(
    "mixed_na_words",
    "“不适用”用词不一",
    level=Level.HINT,
    source="官方表样：没有指标的二级指标填“不适用”",
    what="没有指标的二级指标没有写成“不适用”，或同一张表里用了几种写法",
    suggestion="统一写“不适用”",
)
def mixed_na_words(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A word other than 不适用 where a declaration has no indicator, or beside 不适用 in a form of another kind.

    报：二级指标 生态效益指标｜三级指标 不适合｜指标值 不适合｜指标解释 不适合
    报：表 2020项目表｜二级指标 经济效益指标｜三级指标 不适用｜二级指标 生态效益指标｜三级指标 无
    不报：二级指标 生态效益指标｜三级指标 不适用｜指标值 不适用｜指标解释 不适用
    不报：表 2020项目表｜二级指标 经济效益指标｜三级指标 无｜指标值 无｜二级指标 生态效益指标｜三级指标 无
    不报：表 自评表｜二级指标 经济效益指标｜三级指标 不适用｜指标值 不适用｜实际完成值 /
    """
    rows = [row for row in form.rows if row.is_not_applicable]
    expects_official = form.kind is FormKind.DECLARATION or any(row.name.strip() == NOT_APPLICABLE for row in rows)
    for row in rows:
        if expects_official and row.name.strip() != NOT_APPLICABLE:
            yield in_row(
                row,
                "level3",
                f"“{row.name.strip()}”与官方表样的写法不一致",
                found=row.name.strip(),
                expected=NOT_APPLICABLE,
            )


@rule(
    "new_flag_code_year",
    "是否新增与编码年份不符",
    source="项目编码第 7、8 位是入库年份（据已公布的表推断）",
    what="“是否新增项目”填“是”，而项目编码的入库年份早于本表年度",
    suggestion="核对是否新增项目；延续以前年度编码的项目填“否”",
    kinds=frozenset((FormKind.DECLARATION,)),
)
def new_flag_code_year(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Marked as new, while digits 7 and 8 of the code tell an earlier year than the form's.

    报：年度 2025｜项目编码 440304231060100205000｜是否新增项目 是
    不报：年度 2025｜项目编码 440304251060100205000｜是否新增项目 是
    不报：年度 2025｜项目编码 440304231060100205000｜是否新增项目 否
    不报：年度 2025｜项目编码 4403042310｜是否新增项目 是
    """
    digits = form.code.isascii() and form.code.isdigit() and len(form.code) == CODE_DIGITS
    if not (digits and form.is_new and form.year):
        return
    entered = 2000 + int(form.code[6:8])
    if entered < form.year:
        yield in_field(
            "is_new",
            f"填为新增项目，但项目编码的入库年份是 {entered} 年，早于 {form.year} 年",
            found="是",
            expected="否，或本年度的编码",
        )


@rule(
    "blank_field",
    "应填内容空白",
    source="官方表样：这些栏目都要填；0 不算空白，不适用的写“不适用”",
    what="应当填写的栏目空着（二级项目申报表的空白另由填报完整性检查）",
    suggestion="补填；确实没有的写“不适用”",
    kinds=frozenset(FormKind) - {FormKind.DECLARATION},
)
def blank_field(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A head field, a second level or a cell of an indicator that the form asks for and nobody filled in.

    报：表 整体表｜年度总体目标 ｜三级指标 巡检次数｜指标值 12次
    报：表 2020项目表｜年度目标 保障系统运行｜二级指标 社会效益指标｜三级指标 ｜指标值
    报：表 2020项目表｜年度目标 保障系统运行｜二级指标 数量指标｜三级指标 驻场人员10人｜指标值
    报：表 自评表｜三级指标 培训人次｜指标值 300人次｜分值 10｜得分 10
    不报：表 2020项目表｜年度目标 保障系统运行｜二级指标 社会效益指标｜三级指标 不适用｜指标值
    不报：表 2020项目表｜年度目标 保障系统运行｜一级指标 投入指标｜二级指标 测算明细｜三级指标 租金12万元
    不报：表 自评表｜三级指标 投诉次数｜指标值 0次｜实际完成值 0次｜分值 10｜得分 10
    """
    yield from _blank_heads(form)
    filled = {row.level2 for row in form.rows if not row.is_blank}
    for row in form.rows:
        if row.is_blank:
            if row.level2 not in filled:
                yield in_row(row, "level3", f"“{row.level2}”没有填", found="空白")
        else:
            for column in _blank_cells(form.kind, row):
                yield in_row(row, column, f"{ROW_LABELS[column]}没有填", found="空白")


def _blank_heads(form: Form) -> Iterator[Hit]:
    """Blank fields of the head that this kind of form has."""
    if form.kind is FormKind.SELF_EVALUATION:
        heads = {"executing_unit": form.unit, **{key: form.text(key) for key in ("expected_goal", "actual_goal")}}
    else:
        heads = {key: form.text(key) for key in ANNUAL_GOALS}
    for key, text in heads.items():
        if key in form.given and not text.strip():
            yield in_field(key, f"{HEAD_LABELS[key]}没有填", found="空白")


def _blank_cells(kind: FormKind, row: Row) -> Iterator[str]:
    """The columns of a row with some content that nobody filled in. 投入指标 ask for their content only."""
    if row.is_not_applicable:
        return
    cells = {"level3": row.name}
    if not row.is_input:
        cells["target"] = row.target
    if kind is FormKind.SELF_EVALUATION and row.weight:
        cells |= {"actual": row.actual, "score": "" if row.score is None else str(row.score)}
    yield from (column for column, text in cells.items() if not text.strip())


RULES: Final = (duplicate_indicator, starred_not_applicable, mixed_na_words, new_flag_code_year, blank_field)
