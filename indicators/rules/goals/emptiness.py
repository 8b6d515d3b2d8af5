"""Annual goals that are no goals: spending, a step of procedure, the project's name, a pointer to another paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.form import TEXT_LABELS, Form
from indicators.rules.language import clauses, excerpt, fold, letters, likeness, vocabulary, words
from indicators.rules.rule import Hit, Threshold, Thresholds, in_field, rule

# Spending as such, as the budget subjects (预算科目) describe it, and the payment of what is due.
_SPENDING: Final = re.compile(
    r"(?:支出|开支)$|^(?:按[^付]{0,8})?(?:支付|付清|结清)[^，,]{0,20}(?:款项?|尾款|余款|合同额|费用?|经费|租金)$"
)
# Money kept for what cannot be foreseen has no other goal than to be there.
_RESERVE: Final = re.compile("不可预见|预备|准备金|突发|应急|临时")
_POINTER: Final = re.compile(r"(?:按照?|依照|依据|根据|参照|遵照).*的[^的]{0,4}(?:任务|指标|要求|目标|计划|规定|方案)")
_YEAR: Final = re.compile(r"(?:20)?\d{2}年度?")
_NUMBERING: Final = re.compile(r"^\s*(?:[（(]?[\d一二三四五六七八九十]+[)）、.．]|[一二三四五六七八九十]是)\s*")
# Words that say that something is done, whatever it is, or a step on the way to it.
_ANY_WORK: Final = vocabulary(
    """
    完成 开展 进行 实施 推进 做好 落实 执行 组织 实现 保障 保证 确保 达到 按 按照 依照 根据 依据 通过 需求 要求
    计划 规定 进度 上级 单位 部门 本 本项目 该 项目 服务项目 采购项目 建设项目 工作 任务 各项 各类 相关 有关
    全部 所有 年度 本年度 当年 全年 年 及时 按时 按期 如期 顺利 正常 有序 有效 全面 积极 切实 认真 圆满 的 地 并
    和 及 与 等 对 将 以 为 在 内 好 日常 目标 指标 内容 部署 安排 具体 实际 情况 其他 一般 一系列 事务 建设
    运行 运转
    立项 招标 招采 采购 签订 合同 支付 付款 款项 启动 结算 验收 预算 资金 经费
    """
)
# A single promise without an object of its own, result or number: 保障公务出行.
_PROMISE: Final = re.compile(r"(?:保障|确保|保证|做好|维持|满足|服务)[^\d]{2,6}")
# How much longer than the project's name a goal may be that says no more than the name.
_SPARE: Final = 12
# A shorter text than this is too little to tell a copy by.
_ENOUGH: Final = 12


@rule(
    "empty_goal",
    "年度目标空泛或不成目标",
    source="申报表“年度目标”：说明本年度要完成的内容和要达到的结果",
    what="年度目标只说支出、只重复项目名称、只写一个办事环节，或者照抄政策依据、测算依据，看不出要达到什么结果。",
    suggestion="写明本年度为谁做什么、做多少、做到什么程度",
    thresholds={"likeness": Threshold(value=Decimal("0.9"), label="与依据相同字数的比例达到多少即视为照抄")},
)
def empty_goal(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The annual goal says nothing that could be reached: spending, a step, the name, or a copy of the basis.

    报：项目名称 食堂补助｜年度目标 按需求支付各项支出。
    报：项目名称 食堂补助｜年度目标 反映机关食堂方面的支出
    报：项目名称 校舍修缮｜年度目标 25年完成项目招标，支付合同30%款项。
    报：项目名称 网站运维服务｜年度目标 完成网站运维服务项目相关工作。
    报：项目名称 校舍修缮｜年度目标 按照教育局下达的任务。
    报：项目名称 公务用车租赁｜年度目标 保障公务出行
    报：项目名称 校舍修缮｜政策依据 依据校舍安全纪要，修缮全区老旧校舍｜年度目标 依据校舍安全纪要，修缮全区老旧校舍。
    不报：项目名称 食堂补助｜年度目标 为120名职工供应午餐，减少不必要的支出。
    不报：项目名称 预算准备金｜年度目标 年度预算中不可预见的支出。
    不报：项目名称 校舍修缮｜年度目标 完成3栋校舍的修缮。
    不报：项目名称 校舍修缮｜年度目标 按照教育局下达的任务，修缮校舍，消除安全隐患。
    """
    for key, goal in form.annual_goals:
        if fault := _fault(goal, form, limits["likeness"]):
            yield in_field(key, f"{TEXT_LABELS[key]}{fault}", found=excerpt(goal), expected="本年度要达到的结果")


def _fault(goal: str, form: Form, enough_alike: Decimal) -> str:
    """Why a goal is none, blank where it is one."""
    if _is_spending(goal, form.name):
        return "只说支出，支出本身不是目标"
    if _is_pointer(goal):
        return "只说依照什么，没有说要达到什么"
    if not re.search(r"\d", fold(goal)) and _is_any_work(goal, form.name):
        return "只说做这个项目，没有说要达到什么"
    if _PROMISE.fullmatch(letters(goal)):
        return "只有一句保障的话，没有说要达到什么"
    for key in ("policy_basis", "calculation_basis"):
        if len(letters(goal)) >= _ENOUGH and likeness(goal, form.text(key)) >= enough_alike:
            return f"照抄{TEXT_LABELS[key]}，没有说要达到什么"
    return ""


def _is_spending(goal: str, name: str) -> bool:
    """Whether a goal speaks of spending, and otherwise only of steps on the way to it."""
    parts = [_NUMBERING.sub("", part) for part in clauses(goal)]
    spending = [part for part in parts if _SPENDING.search(part)]
    if not spending or _RESERVE.search(goal):
        return False
    return all(part in spending or _is_any_work(part, name) for part in parts)


def _is_any_work(goal: str, name: str) -> bool:
    """Whether a goal says no more than that the project, or work in general, is done."""
    named = letters(name)
    told = [word for word in words(_YEAR.sub("", fold(goal))) if word not in _ANY_WORK]
    return all(word in named for word in told) and len(letters(goal)) <= len(named) + _SPARE


def _is_pointer(goal: str) -> bool:
    """Whether a goal only points at what others have laid down: “按照领导小组制定的任务”."""
    parts = clauses(goal)
    return len(parts) == 1 and _POINTER.fullmatch(parts[0]) is not None
