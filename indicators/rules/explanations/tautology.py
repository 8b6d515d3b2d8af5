"""解释只重复名称: an explanation that says nothing beyond the indicator's own name and target.

What is new in an explanation is counted in characters: words of the frame (该指标主要考察…是否达标) are taken away,
and what then stands neither in the name nor in the target is new. Words that the form uses in other rows weigh
less: they name the project and not the indicator. Whatever tells how to count — a formula, a source, a standard,
a comparison, an exception, a number of its own — makes an explanation, however short it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.explanations.conflict import contradiction
from indicators.rules.explanations.formula import formulas
from indicators.rules.form import Form, Row
from indicators.rules.language import fold, letters, words
from indicators.rules.rule import Hit, Threshold, Thresholds, in_row, rule

# Words that only introduce, measure or judge whatever the name says.
_FRAME_WORDS: Final = """
    该 本 此 其 这 该项 此项 指标 该指标 本指标 本项目 主要 重点 用于 用以 用来 旨在 为 为了 从而 是 指 是指 指的是
    考察 考核 考评 考量 反映 反应 衡量 评价 评估 体现 表示 表明 说明 统计 检验 检查 监测 核实
    的 之 在 对 对于 和 与 及 以及 并 等 有 无 了 是否 能否 可否 达标 达到 达成 满足 要求 符合 实现 完成 控制 控制数
    情况 状况 状态 现状 程度 水平 效果 成效 成果 结果 表现 质量 效率 率 度 比率 比例 比重 指数
    数量 个数 次数 人数 件数 数 数目 总数 总量 总体 累计 共 共计 合计 个 项 一 一项 一个
    通过 使 使得 得到 取得
    项目 工作 任务 各项 各类 全部 所有 有关 相关 单位 机构 日常 实际 进行 开展 实施 运行 提供 需 需要 应
    年 年度 全年 当年 本年 本年度 期间 有效 提高 提升 促进 增强 加强 进一步
    不 低于 高于 少于 超过 大于 小于 大于等于 小于等于 不少于 不低于 不超过 不高于 至少 最多 最少
    以上 以下 以内 以前 之前 前 内 底 约 ≥ ≤
"""
_FRAME: Final = frozenset(_FRAME_WORDS.split())
# How a thing is counted or where the figure comes from: each of these tells the reader something.
_COUNTING_RULE: Final = re.compile(
    r"为准|标准|为依据|根据|依据|依照|按照|按.{1,12}(?:计算|统计|考核|执行|计)|以.{1,12}(?:计算|统计)|计算|口径|公式"
    r"|问卷|抽样|抽查|评分|打分|得分|评价表|考评表|考核表|验收报告|统计年鉴|数据来源|合同约定|约定的|目标为"
    r"|同比|环比|上年|去年|往年|新增|净增|平均|[日月人户]均|之和|除.{1,12}外|不含|不包括|不计|仅|包括|包含|涵盖|其中|含|(?<=[一-鿿])[×*](?=[一-鿿])"
    r"|已(?:完成|通过|办结|发放|建成|验收|投入)|(?<!完)成功(?!能)"
)
_AFTER_EVENT: Final = re.compile(r"(?:后|起|之日).{0,4}\d+.{0,3}(?:日|天|小时|分钟|月)")
_CONDITION: Final = re.compile(r"(?<![及按准小同临实工课学平])时(?=[，,])")  # 有需求时，…
_MEANING: Final = re.compile(r"(?<![该本此])指(?![标导挥定引南令数示派出])")
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")
# A full frame announces that the name follows: there even a longer paraphrase says nothing.
_FULL_FRAME: Final = re.compile(
    r"^(?:该|本|此)(?:项)?(?:三级)?指标(?:主要|重点|是|用于|旨在)*(?:考[察核评]|反映|衡量|评价|体现)"
)
_FRAME_VERB: Final = re.compile(r"^(?:主要|重点)?(?:考[察核评]|反映|衡量|评价|体现|统计)")
# Who is satisfied with whom; that it is with a service says nothing: 居民对绿化服务的满意程度.
_SATISFIED: Final = re.compile(r"对.+的?满意")
_ANY_SERVICE: Final = frozenset({"服务", "提供", "保障"})
_KNOWN_AROUND: Final = Decimal("0.7")  # what a new character counts in a word that other rows use


@rule(
    "explanation_tautology",
    "解释只重复名称",
    source="指标解释应说明指标的含义、统计口径、计算公式或数据来源",
    what="去掉“该指标主要考察…情况”一类套话后，指标解释里只剩指标名称（或名称和指标值）中已有的字词。",
    suggestion="请写明指标怎么算、数从哪里来、达到什么标准，如“合格率＝验收合格数量÷验收总数量×100%，以验收报告为准”。",
    thresholds={
        "novelty": Threshold(value=Decimal("0.35"), label="解释中新内容所占比例低于此数时提醒"),
        "novelty_in_frame": Threshold(
            value=Decimal("0.55"), label="以“该指标主要考察”开头或以指标名称结尾的解释，新内容所占比例低于此数时提醒"
        ),
        "new_letters": Threshold(value=Decimal(8), label="新内容多于此字数的解释不提醒"),
    },
)
def explanation_tautology(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An explanation that only repeats the name, or the name and the target.

    A few new words change nothing (参加, 线上); a formula, a source, a standard, a comparison, a scope, an exception
    or a number of its own do. An explanation that contradicts the target is left to that rule.

    报：三级指标 培训人数｜指标值 ≥200人｜指标解释 该指标主要考察培训人数情况
    报：二级指标 质量指标｜三级指标 路灯维修合格率｜指标值 ≥98%｜指标解释 反映路灯维修是否合格
    报：二级指标 时效指标｜三级指标 故障响应时间｜指标值 ≤30分钟｜指标解释 故障响应时间不超过30分钟
    报：项目名称 图书馆购书｜二级指标 满意度指标｜三级指标 读者满意度｜指标值 ≥90%｜指标解释 读者对图书馆服务的满意程度
    报：三级指标 义诊场次｜指标值 ≥12场｜指标解释 反映进社区义诊场次
    不报：三级指标 培训人数｜指标值 ≥200人｜指标解释 以签到表为准，同一人参加多期只计一次
    不报：三级指标 签约居民人数｜指标值 ≥3万人｜指标解释 反映年度新增的签约居民人数
    不报：二级指标 满意度指标｜三级指标 服务满意度｜指标值 ≥90%｜指标解释 到馆读者的满意度
    不报：二级指标 质量指标｜三级指标 路灯完好率｜指标值 ≥98%｜指标解释 路灯完好率=亮灯盏数/路灯总盏数
    不报：二级指标 时效指标｜三级指标 材料提交时间｜指标值 30天内｜指标解释 服务期满后30天内提交材料
    """
    for row in form.indicators:
        if not letters(row.explanation) or _tells_how(row, form) or contradiction(row):
            continue
        new = novelty(row, form)
        share = limits["novelty_in_frame" if _is_framed(row) else "novelty"]
        if new.share < share and new.letters <= limits["new_letters"]:
            yield in_row(
                row,
                "explanation",
                "指标解释只重复了指标名称，看不出怎么统计、按什么标准",
                found=row.explanation.strip(),
                expected="含义、统计口径、计算公式或数据来源",
            )


@dataclass(frozen=True, slots=True)
class Novelty:
    """What is new in an explanation: ``letters`` in characters, words of other rows weighing less, out of ``total``."""

    letters: Decimal
    total: int

    @property
    def share(self) -> Decimal:
        """New characters out of all that are not of the frame; 0 where nothing is left."""
        return self.letters / self.total if self.total else Decimal(0)


def novelty(row: Row, form: Form) -> Novelty:
    """What an explanation says that neither the name nor the target of its row does."""
    own = set(fold(row.name + row.target + row.measure))
    around = _around(form)
    telling = _content(row.explanation)
    if _SATISFIED.search(fold(row.explanation)) and fold(row.name).endswith("满意度"):
        telling = tuple(word for word in telling if word not in _ANY_SERVICE)
    total, new = 0, Decimal(0)
    for word in telling:
        total += len(word)
        unknown = sum(sign not in own for sign in word)
        new += unknown * (_KNOWN_AROUND if len(word) > 1 and word in around else 1)
    return Novelty(new, total)


def _around(form: Form) -> str:
    """The names that surround an indicator: the project's and those of all rows."""
    return "|".join([letters(form.name), *(letters(row.name) for row in form.rows)])


@lru_cache(4096)
def _content(explanation: str) -> tuple[str, ...]:
    """The words of an explanation that are not of the frame; numbers are compared for themselves."""
    said = (word.removeprefix("通过") for word in words(explanation))  # 通过培训 is one word to the segmenter
    return tuple(word for word in said if word and word not in _FRAME and not _FIGURE.fullmatch(word))


def _tells_how(row: Row, form: Form) -> bool:
    """Whether an explanation tells how its figure comes about, or brings a number of its own."""
    text = fold(row.explanation)
    if formulas(row.explanation) or any(sign.search(text) for sign in (_AFTER_EVENT, _CONDITION, _MEANING)):
        return True
    own = fold(row.name + row.target)
    if any(match.group() not in own for match in _COUNTING_RULE.finditer(text)):
        return True
    known = _figures(own) | {figure * 100 for figure in _figures(own)} | {Decimal(form.year or 0)}
    return not _figures(text) <= known


def _figures(text: str) -> set[Decimal]:
    """The numbers written in a text."""
    return {Decimal(figure) for figure in _FIGURE.findall(text)}


def _is_framed(row: Row) -> bool:
    """Whether the explanation announces that it repeats the name: 该指标主要考察…, or 反映 before the whole name."""
    text = fold(row.explanation).rstrip("。.;,，")
    return bool(_FULL_FRAME.match(text) or (_FRAME_VERB.match(text) and text.endswith(fold(row.name))))
