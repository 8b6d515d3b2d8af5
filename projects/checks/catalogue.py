"""Every rule of the pre-check (预审) as its page tells it: structure from here, meaning from the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indicators.rules import GROUPS, RULES, Rule, RuleSettings
from indicators.rules.examples import examples
from perfgoals.findings import Level

TEMPLATE_NOTE: Final = "官方表样批注"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One rule for its page. ``level`` is the level in force, ``None`` where the year does without it."""

    id: str
    title: str
    level: Level | None
    what: str
    suggestion: str
    source: str
    thresholds: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def error(rule: str, title: str, what: str, suggestion: str, source: str = TEMPLATE_NOTE) -> Explained:
    """A rule whose findings are errors: such a form cannot be submitted."""
    return Explained(id=rule, title=title, level=Level.ERROR, what=what, suggestion=suggestion, source=source)


# The checks of projects.checks.structure, in its order. All are errors: such a form cannot be submitted.
STRUCTURE: Final = (
    error(
        "code_format",
        "项目编码不合编码规则",
        "应为 21 位数字，区划已知，入库年份不晚于申报年度",
        "按预算系统里的编码核对",
    ),
    error("code_taken", "项目编码已有别的项目用", "同一编码只能属于一个项目", "按预算系统里的编码核对", "系统约定"),
    error("blank_field", "应填内容空白", "官方表样要求填写的栏目没有填；0 不算空白", "补填"),
    error("not_a_choice", "不在选项里", "项目类型、分配方式、是否新增只能从官方表样的选项中选", "从选项里选一项"),
    error("too_long", "超过字数", "项目名称限 40 字，依据与目标限 2000 字", "删减到限定字数"),
    error("not_a_number", "读不出数字", "应填数字的栏目里有读不出的文字；原文照留", "只写数字"),
    error("amount_negative", "金额为负", "金额不能是负数", "核对金额", "系统约定"),
    error(
        "year_exceeds_total", "本年度金额大于总金额", "本年度项目金额是项目总金额的一部分", "核对两个金额", "系统约定"
    ),
    error("item_number", "测算明细读不出数字", "单价、数量、次数、金额只能填数字", "只写数字", "系统约定"),
    error("item_half", "测算明细没有填完", "一行要有内容，并有金额或单价", "补填这一行", "系统约定"),
    error(
        "item_amount", "测算明细金额不等于单价 × 数量 × 次数", "填了单价就由系统计算金额", "清空金额或改正", "系统约定"
    ),
    error("items_sum", "测算明细合计不等于本年度金额", "本年度项目金额由测算明细汇总", "保存后由系统汇总"),
    error("starred_missing", "带 * 的二级指标没有指标", "带 * 的二级指标必须填", "填一条指标，或写明不适用的理由"),
    error(
        "unknown_tier",
        "框架里没有的二级指标",
        "指标要放在本年度指标框架的二级指标下",
        "移到框架里的二级指标下",
        "指标框架",
    ),
)
STRUCTURE_TITLE: Final = "填报完整性"

# What only a set of forms shows, as several workbooks pre-checked in one run do (indicators.rules.across).
TOGETHER: Final = (
    Explained(
        id="cross_form_conflict",
        title="同一项目在两表中不一致",
        level=Level.WARNING,
        what="一并预审的几张表里，同一项目的金额、时间、目标或指标不一致",
        suggestion="核对后统一",
        source="同一项目在各表中应当一致",
    ),
    Explained(
        id="duplicate_form",
        title="同一表重复",
        level=Level.WARNING,
        what="一并预审的几张表里，有两张完全相同",
        suggestion="删去重复的一张",
        source="同一项目在各表中应当一致",
    ),
)
TOGETHER_TITLE: Final = "几张表之间"
# Rules of forms that this app does not know, a group each: their apps name them when they are ready.
_FURTHER: Final[list[tuple[str, Sequence[Explained]]]] = []
TITLES: Final[Mapping[str, str]] = {each.id: each.title for each in STRUCTURE} | {each.id: each.title for each in RULES}


def register_rules(title: str, rules: Sequence[Explained]) -> None:
    """Let the page of all rules explain those of another form too."""
    _FURTHER.append((title, rules))


def catalogue(settings: RuleSettings) -> Sequence[tuple[str, Sequence[Explained]]]:
    """Every group of rules in the order of the form: its name and its rules with the levels in force."""
    told = {each.id for each in STRUCTURE}  # a blank is one rule, whichever form it stands in
    meaning = [
        (title, [_explained(rule, settings) for rule in module.RULES if rule.id not in told])
        for _name, title, module in GROUPS
    ]
    further = [(title, [rule for rule in rules if rule.id not in told]) for title, rules in _FURTHER]
    return [(STRUCTURE_TITLE, STRUCTURE), *meaning, (TOGETHER_TITLE, TOGETHER), *further]


def _explained(rule: Rule, settings: RuleSettings) -> Explained:
    lines = list(examples(rule))
    in_force = settings.thresholds_of(rule)
    return Explained(
        id=rule.id,
        title=rule.title,
        level=settings.level_of(rule),
        what=rule.what,
        suggestion=rule.suggestion,
        source=rule.source,
        thresholds=tuple(f"{own.label}：{in_force[name]}" for name, own in rule.thresholds.items()),
        found=tuple(each.line for each in lines if each.finds),
        silent=tuple(each.line for each in lines if not each.finds),
    )
