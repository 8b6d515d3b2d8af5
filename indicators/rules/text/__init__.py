"""Rules on words: residue, brackets and quotes, typing errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from indicators.rules.form import Form
from indicators.rules.rule import Hit, Thresholds, rule
from indicators.rules.text import miswritten, pairs, repeats, residue, variants
from indicators.rules.text.slips import Passage, Slip, passages

Look = Callable[[str], Iterable[Slip]]
_LEFT_OVER: Final[tuple[Look, ...]] = (
    residue.placeholders,
    residue.stray_question_marks,
    residue.stray_not_applicable,
    residue.repeated_paragraphs,
)
_TYPED_WRONG: Final[tuple[Look, ...]] = (
    pairs.unpaired,
    repeats.doubled_marks,
    repeats.doubled_words,
    repeats.repeated_grades,
    repeats.repeated_numbering,
    repeats.bare_numbering,
    repeats.impossible_dates,
    miswritten.miswritten_words,
    miswritten.cut_titles,
)


@rule(
    "text_residue",
    "残留文字",
    source="表内文字只写本项目的内容",
    what="文字里留有模板用语、占位符、问号、公文系统标记、多余的“不适用”或引号，或整段重复",
    suggestion="删去残留的文字",
)
def text_residue(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """What was left over in a text: placeholders, a lost character's ？, tags, 不适用, quotes, repeated paragraphs.

    报：测算依据 依据《【区直单位来文】关于采购保洁服务的请示》，每年60万元
    报：三级指标 场馆开放天数｜指标值 ≥300？天
    报：三级指标 保洁考核得分率｜指标值 ≥90%｜指标解释 考核总分/满分*100%不适用
    报：三级指标 “道路养护合格率”｜指标值 ≥95%
    报：年度目标 请填写年度目标
    不报：三级指标 场馆是否免费开放？｜指标值 是
    不报：三级指标 不适用｜指标值 不适用｜指标解释 不适用
    不报：三级指标 “一网通办”事项上线率｜指标值 100%｜指标解释 本年度上线事项数/应上线事项数，停办事项不适用
    不报：测算依据 甲楼保洁：按合同每年30万元，分季支付。⏎乙楼保洁：按合同每年30万元，分季支付。
    """
    for passage in passages(form):
        yield from _hits(passage, _left_over(passage.text))
        if passage.row is None:
            yield from _hits(passage, residue.unfinished(passage.text))
        elif passage.key == "level3":
            yield from _hits(passage, residue.quoted_whole(passage.text))


@rule(
    "typo",
    "错别字、漏字、标点不配对",
    source="文字规范",
    what="括号、引号不配对，标点或词语重复，常见错别字，或同一用语在表内另有写法",
    suggestion="核对后改正",
)
def typo(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Slips of the pen that a text shows by itself, or beside the other texts of its form.

    报：项目名称 公园管养（非政府投资项目)
    报：政策依据 《深圳市公园管理办法的通知
    报：三级指标 公园保洁合格率｜指标值 ≥95%｜指标解释 反映公园保洁公园保洁的质量
    报：年度目标 完成护栏修缮。。消除隐患
    报：政策依据 依据《基层医疗提升行动方（2024-2026年）》
    报：测算依据 按考核结果（A/B/C/D/B五个等级）付款
    报：三级指标 工作完成律｜指标值 100%
    报：项目名称 志愿者服务｜年度目标 志愿者服务有序开展，志愿者服务不断线，志愿看服务覆盖全部社区
    报：测算依据 合同期至2025年2月30日
    报：三级指标 公园公厕保洁服务时间｜指标值 1年｜指标解释 考察公园公厕保洁服务时
    报：年度目标 做好公共安全管理工作｜三级指标 公共安全关管理培训人次｜指标值 300人次
    不报：测算依据 费用包括：1）场租；2）餐费（两次）；3）交通费
    不报：政策依据 关于印发《〈公园条例〉实施细则》的通知（深信息信息字〔2017〕201号）
    不报：三级指标 服务服务业企业家数｜指标值 30家
    不报：年度目标 设备运行保障到位，机房运行保障到位，网络运行保障到位｜长期目标 网络运维保障到位
    不报：三级指标 公园公厕保洁工作完成及时率｜指标值 100%｜指标解释 考察公园公厕保洁工作完成及时性
    不报：年度目标 完成项目管理培训｜长期目标 项目管理规范，项目管理有序，项目经理持证上岗
    """
    looked_at = list(passages(form))
    texts = [form.unit, form.top_unit, *(passage.text for passage in looked_at)]
    terms, everything = variants.terms_of(texts), "\n".join(texts)
    for passage in looked_at:
        slips = [
            *_typed_wrong(passage.text),
            *variants.other_writings(passage.text, terms),
            *variants.stutters(passage.text, everything),
        ]
        if passage.row is not None and passage.key == "explanation":
            slips += variants.wrong_copies(passage.row.name.strip(), passage.text)
        yield from _hits(passage, slips)


# Most texts of a form are the same from one save to the next, and many from form to form.
@lru_cache(2048)
def _left_over(text: str) -> tuple[Slip, ...]:
    return tuple(slip for look in _LEFT_OVER for slip in look(text))


@lru_cache(2048)
def _typed_wrong(text: str) -> tuple[Slip, ...]:
    return tuple(slip for look in _TYPED_WRONG for slip in look(text))


def _hits(passage: Passage, slips: Iterable[Slip]) -> Iterator[Hit]:
    """The slips of a text as hits, of each message the first."""
    first: dict[str, Slip] = {}
    for slip in slips:
        first.setdefault(slip.message, slip)
    yield from map(passage.hit, first.values())


RULES: Final = (text_residue, typo)
