"""How a text names a matter: the things in it, what is done to them, and what is measured. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from indicators.rules.goals.statements import RATE_END
from indicators.rules.language import fold, listed, vocabulary, words

SATISFACTION: Final = "满意度"
# Words that every goal and every indicator may use, whatever the matter.
EVERYWHERE: Final = vocabulary(
    """
    完成 实现 开展 进行 组织 举办 举行 召开 提供 形成 编制 制定 出具 印发 获取 获得 确保 保证 保障 力争 争取
    达到 达 做好 做到 使 让 通过 计划 预计 预期 拟 全年 年度 年 本年 本年度 当年 今年 全区 全市 全县 全镇 全街道
    区级 市级 辖区 本区 我区 我市 我局 本单位 单位 部门 项目 工作 任务 情况 内容 各项 各类 相关 有关 数量 数目
    个数 人数 次数 场次 场数 天数 套数 份数 篇数 数 量 总数 总量 规模 指标 目标 要求 标准 水平 质量 服务 管理
    系统 平台 不 少于 低于 高于 超过 大于 小于 至少 以上 以下 以内 控制 在 的 地 得 等 对 为 以 于 将 把 被 由
    从 向 按 按照 依照 根据 其 及其 并 及 和 与 共 共计 合计 个 次 场 人 份 台 套 项 家 名 件 篇 月 日 有效 及时
    按时 按期 有序 顺利 全面 积极 进一步 不断 切实 持续 均 率 度 性 比例 未 非 无 应 需
    """
)
# Doings that tell one matter from another although the thing is the same: 30 bought are not 30 repaired.
_DOINGS: Final = tuple(
    map(
        vocabulary,
        (
            "采购 购置 购买 新购 添置 配备 配置 购 采买",
            "租赁 租用 承租",
            "建设 新建 建成 新增 修建 搭建",
            "改造 扩建 改建 整改 升级 翻新",
            "维护 运维 维修 养护 管养 保养 检修 修缮 维保",
            "检测 巡检 检查 抽检 巡查 监测 评估 评价 督查",
            "拆除 报废 清理 淘汰",
            "培训 培养",
            "宣传 宣讲",
            "演练 竞赛 比赛",
            "验收 审核 审查 评审 审计",
            "发放 资助 补助 慰问",
            "印制 印刷 编印 制作",
        ),
    )
)
_GROUP: Final = {word: group for group, like in enumerate(_DOINGS) for word in like}
_SATISFIED: Final = re.compile(r"满意(?:度|率|程度|比例)?")
# “抽检批次”, “道路条数” name no more than 抽检 and 道路 do.
_COUNTED: Final = re.compile(
    r"(?:[人批场件户家车班台起]次|课时|学时)数?$|(?:[条个台套份件篇本册期辆间所座栋户亩株米场次天人]|公里)数$"
)
_BRACKETS: Final = re.compile(r"[（(][^（）()]*[）)]")
# Whoever is served, by a general word.
_ANYBODY: Final = re.compile(
    "服务对象|受益对象|对象|受益[者人]?|受众|社会公众|公众|群众|人民|居民|市民|百姓|用户|客户|使用者|使用人员"
    "|服务|总体|综合|平均|人员|单位|业务|工作"
)


@dataclass(frozen=True, slots=True)
class Naming:
    """How a text names a matter: the things, what is done to them, and for a rate what is measured (合格率)."""

    things: frozenset[str]
    doings: frozenset[str]
    measure: str = ""

    @property
    def weight(self) -> int:
        """How many characters name the things."""
        return sum(map(len, self.things))

    @property
    def people(self) -> str:
        """Who is asked, of a satisfaction; blank for whoever is served."""
        return _ANYBODY.sub("", "".join(sorted(self.things)))

    def is_within(self, other: Naming) -> bool:
        """Whether the other names all the things that this one names, cut into words however they were."""
        return _contained(self.things, other.things)

    def does_like(self, other: Naming) -> bool:
        """Whether both tell of like doings, or one does not say what is done."""
        ours, theirs = ({_GROUP[word] for word in naming.doings} for naming in (self, other))
        return not (ours and theirs) or bool(ours & theirs)


def _contained(few: Iterable[str], many: Iterable[str]) -> bool:
    whole = " ".join(many)
    return all(word in whole for word in few)


@lru_cache(4096)
def naming(text: str) -> Naming:
    """The words of a text that tell its matter; of “培训合格率” the measure is 合格率."""
    said = list(words(_COUNTED.sub("", _BRACKETS.sub("", text).strip())))
    measure = ""
    if said and RATE_END.search(said[-1]):
        measure = said.pop()
        if len(measure) == 1 and said:
            measure = said.pop() + measure
    telling = [word for word in said if word not in EVERYWHERE and not word.isdigit()]
    return Naming(
        things=frozenset(word for word in telling if word not in _GROUP),
        doings=frozenset(word for word in telling if word in _GROUP),
        measure=SATISFACTION if _SATISFIED.fullmatch(measure) else measure,
    )


def joined(name: str) -> Sequence[str]:
    """The members of a name that joins several things (企业/高校, 培训及宣传)."""
    return listed(fold(name).replace("/", "、"))


def share(one: Naming, other: Naming) -> float:
    """How much of the longer naming the shorter makes up, by the characters of the things."""
    few, many = sorted((one.weight, other.weight))
    return few / many if many else 0.0
