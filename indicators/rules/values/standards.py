"""vague_without_standard: a word of degree as target, and nothing in the row that tells when it is reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from indicators.rules.form import Form, Row
from indicators.rules.language import any_of, fold, letters
from indicators.rules.rule import Hit, Thresholds, in_row, rule
from indicators.values import Kind, parse

_KEPT: Final = 4096

# Words of degree and manner: they praise, and nothing tells when they are reached.
_VAGUE: Final = re.compile(
    any_of(
        "显著 明显 有效 良好 较[好高大强快] 更[好高] 优质 高质量 高标准 高效 长效 深远 积极 充分 大幅 全面 基本 适当 "
        "合理 可控 提升 提高 改善 增强 加强 增加 优化 完善 深化 促进 推动 推进 助力 缓解 健全 规范 有所 逐步 不断 "
        "进一步 向好 影响 保障 保证 确保 维护 维持 满足 满意 符合 到位 落实 预期 便捷 方便 便利 "
        "做好 强化 巩固 夯实 营造 发挥 改进 丰富 扩大 减轻 减少 降低 下降 缩短 增长 "
        "浓厚 热烈 强烈 有力 突出 扎实 牢固 和谐 参考 借鉴 支撑 支持 依据 示范 引领 带动 "
        "及时 按时 按期 准时 如期 按进度 按计划 按需 按要求 按规定 常态化 长期 持续 正常 稳定 平稳 顺利 有序"
    )
)
_MERE_PRAISE: Final = frozenset({"高", "好", "优", "强", "大", "快", "很高", "很好"})
# What can be checked although no number stands in it.
_CHECKABLE: Final = re.compile(
    any_of(
        "[0-9] 零 无(?!缝|障碍|忧) 未发生 不发生 未出现 不出现 杜绝 通过 合格 达标 优秀 米级 秒级 全覆盖 "
        "每[年月季周日天] [一二三四五六七八九甲乙丙A-D][级档类] 国家标准 行业标准 国标 法定 "
        "合同 上年 去年 上一年 同比 零增长"
    )
)
# A hundred in a formula is no bound: 满意人数/总人数*100%.
_HUNDRED: Final = re.compile(r"[*×xX·]100%?")
# A standard: a bound or share, a time limit, a date, or what decides.
_STANDARD: Final = re.compile(
    r"""[0-9.]+(?:[%‰分]|个百分点)
      | (?:[≥≤<>]=?|不低于|不少于|不高于|不超过|不大于|不小于|至少|达到|大于|小于|超过|高于|低于)[0-9]
      | [0-9]+个?(?:工作日|小时|分钟|秒|天|日|次|起|件|人)(?:以上|以下|以内|之内|内|前)
      | [0-9]+月(?:[0-9]+日|底|末)?(?:以前|之前|前)
      | 为准|为标准|为依据|视为|即为|则为
    """,
    re.VERBOSE,
)


@rule(
    "vague_without_standard",
    "定性值没有标准",
    source="预审规则：定性指标应写明怎样才算达到",
    what="指标值是“显著”“良好”“及时完成”一类的话，整行没有写明达到什么程度才算。",
    suggestion="改成可以检验的值（如 ≥90%、0起、日期），或在指标解释里写明判断标准",
)
def vague_without_standard(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A word of degree as target, and no standard in value, name or explanation.

    报：二级指标 社会效益指标｜三级指标 居民出行便利程度｜指标值 显著提升｜指标解释 考察道路整治后居民出行是否便利
    报：二级指标 社会效益指标｜三级指标 居民出行便利程度｜指标值 有所改善｜指标解释 改善率=改善路段数/路段总数*100%
    报：二级指标 时效指标｜三级指标 设备维修及时性｜指标值 及时完成
    报：二级指标 质量指标｜三级指标 培训质量｜指标值 良好
    报：二级指标 社会效益指标｜三级指标 调查成果应用｜指标值 为决策提供参考｜指标解释 撰写调查报告
    报：表 2020项目表｜二级指标 数量指标｜指标内容 按计划完成｜指标值 100%
    不报：二级指标 质量指标｜三级指标 年度考评等级｜指标值 ≥良好
    不报：二级指标 社会效益指标｜三级指标 居民出行便利程度｜指标值 显著提升｜指标解释 问卷中认为便利的达到80%以上为显著
    不报：二级指标 社会效益指标｜三级指标 居民阅读率｜指标值 显著提升｜指标解释 比上年提高2个百分点为显著
    不报：二级指标 时效指标｜三级指标 设备故障2小时内到场｜指标值 及时完成
    不报：二级指标 社会效益指标｜三级指标 安全生产｜指标值 无重大事故
    不报：二级指标 社会效益指标｜三级指标 政务服务能力｜指标值 提升20%
    """
    for row in form.indicators:
        vague = _vague_words(row)
        if vague and not _has_standard(row):
            yield in_row(row, "target", f"“{vague}”没有说明达到什么程度才算", found=row.target)


def _vague_words(row: Row) -> str:
    """The words that need a standard: the value, or a name that says how but not what (按进度完成)."""
    if is_vague(row.target):
        return row.target.strip()
    return row.name.strip() if row.target.strip() and _is_mere_manner(row.name) else ""


@lru_cache(_KEPT)
def is_vague(text: str) -> bool:
    """Whether a value is words of degree or manner that nobody can check."""
    value, plain = parse(text), fold(text)
    if value.kind is not Kind.QUALITATIVE or value.comparator is not None or value.parts:
        return False
    return plain in _MERE_PRAISE or bool(_VAGUE.search(plain) and not _CHECKABLE.search(plain))


@lru_cache(_KEPT)
def _is_mere_manner(name: str) -> bool:
    """Whether a name is made of words of manner and doing alone."""
    doing = re.sub(r"完成|实施|执行|进行|开展|工作|任务", "", _VAGUE.sub("", letters(name)))
    return bool(_VAGUE.search(name)) and not doing


def _has_standard(row: Row) -> bool:
    return bool(_STANDARD.search(_HUNDRED.sub("", fold(f"{row.name};{row.explanation}"))))
