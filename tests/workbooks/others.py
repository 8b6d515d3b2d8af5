"""自评表, 整体支出绩效目标申报表 and 监控表 of no real office, and the ways of laying the first two out.

Values have the shape of ``official/*.json``; ``other_writers`` lays them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import permutations
from random import Random
from typing import Any, Literal

Values = dict[str, Any]

FUNDS_ROWS = ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金")
FUNDS_COLUMNS = ("initial", "adjusted", "executed", "weight", "rate", "score")
MONEY_COLUMNS = frozenset({"initial", "adjusted", "executed", "total", "fiscal", "other"})
# The words of the official forms, and others that published forms use for the same.
OFFICIAL = {
    "project": "项目名称",
    "project_amount": "项目金额",
    "department_code": "主管部门",
    "executing_unit": "实施单位",
    "expected_goal": "预期目标",
    "actual_goal": "*实际完成情况",
    "unit": "部门（单位）名称",
    "supervising_unit": "主管部门",
    "goals": "年度\n总体\n目标",
    "年度资金总额": "年度资金总额",
    "当年财政拨款": "其中：当年财政拨款",
    "上年结转资金": "上年结转资金",
    "其他资金": "其他资金",
    "initial": "年初预算数",
    "adjusted": "全年预算数",
    "executed": "全年执行数",
    "rate": "执行率",
    "name": "任务名称",
    "content": "主要内容",
    "total": "总额",
    "fiscal": "财政拨款",
    "other": "其他资金",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "actual": "*实际完成值",
    "weight": "分值",
    "score": "得分",
    "deviation": "偏差原因分析及改进措施",
    "unit_of_measure": "度量单位",
    "explanation": "指标解释",
    "funds": "项目资金",
    "group": "预算金额",
    "tasks": "年度主要任务",
    "indicators": "年度绩效指标",
    "purpose": "年度总体目标",
}
OTHER = OFFICIAL | {
    "project": "项目名称：",
    "department_code": "主 管 部 门",
    "executing_unit": "项目单位（盖章）",
    "expected_goal": "年初设定目标",
    "actual_goal": "全年实际完成情况",
    "unit": "单位名称：",
    "supervising_unit": "上级主管部门",
    "goals": "总体目标",
    "年度资金总额": "资金总额",
    "当年财政拨款": "其中：财政拨款",
    "上年结转资金": "    上年结转",
    "其他资金": "其它资金",
    "initial": "年初\n预算数",
    "adjusted": "全年预算数（A）",
    "executed": "全年执行数（B）",
    "rate": "执行率（B/A）",
    "name": "主要任务",
    "content": "工作内容",
    "total": "合计",
    "fiscal": "财政资金",
    "other": "其他",
    "level3": "三级指标名称",
    "actual": "全年完成值",
    "weight": "权重",
    "score": "自评得分",
    "deviation": "未完成原因分析及改进措施",
    "unit_of_measure": "计量单位",
    "explanation": "指标说明",
    "indicators": "绩效指标",
}


@dataclass(frozen=True)
class Style:
    """One way of laying a form out. ``parts`` stand below the head in that order."""

    parts: tuple[str, ...] = ("table", "goals", "indicators")
    words: Literal["official", "other"] = "official"
    title: Literal["plain", "year", "none", "spaced", "annex", "two_rows"] = "two_rows"
    beside: Literal["merged", "first_row", "line", "none"] = "merged"
    head: Literal["pairs", "lines", "stacked"] = "pairs"
    goals: Literal["stacked", "beside"] = "stacked"
    sideways: bool = False  # 项目资金 with its rows as columns
    group: Literal["merged", "loose", "one_line"] = "merged"  # the two lines of headings of the tasks
    tiers: Literal["merged", "repeated", "first_only"] = "merged"
    points: bool = True
    order: Literal["usual", "weight_first", "target_last"] = "usual"
    extra: Literal["", "serial", "remark"] = ""
    sums: Literal["merged", "plain"] = "merged"
    subtotals: bool = False
    money: Literal["number", "text"] = "number"
    unit: Literal["label", "remark"] = "label"
    gaps: bool = False
    end: Literal["", "note", "signature"] = ""
    offset: tuple[int, int] = (0, 0)


def some_styles(count: int, seed: int) -> list[Style]:
    """Styles drawn at random, the same for the same seed."""
    random = Random(seed)
    parts = ("table", "goals", "indicators")
    choices: dict[str, Sequence[object]] = {
        "parts": (parts, *permutations(parts)),
        "words": ("official", "other"),
        "title": ("plain", "year", "none", "spaced", "annex", "two_rows"),
        "beside": ("merged", "first_row", "line", "none"),
        "head": ("pairs", "lines", "stacked"),
        "goals": ("stacked", "beside"),
        "sideways": (False, False, True),
        "group": ("merged", "loose", "one_line"),
        "tiers": ("merged", "repeated", "first_only"),
        "points": (True, False),
        "order": ("usual", "weight_first", "target_last"),
        "extra": ("", "serial", "remark"),
        "sums": ("merged", "plain"),
        "subtotals": (False, True),
        "money": ("number", "text"),
        "unit": ("label", "remark"),
        "gaps": (False, True),
        "end": ("", "note", "signature"),
        "offset": ((0, 0), (0, 0), (2, 1), (5, 3)),
    }
    assert set(choices) == {each.name for each in fields(Style)}
    return [Style(**{key: random.choice(options) for key, options in choices.items()}) for _ in range(count)]  # type: ignore[arg-type]


def self_evaluation(number: int = 1) -> Values:
    """A 自评表 of no real office, in the shape of ``official/selfevals_*.json``."""
    first = {"row": FUNDS_ROWS[0], "initial": "120000.00", "adjusted": "100000.50", "executed": "96370.00"}
    funds = [
        first | {"weight": "10", "rate": "96.37%", "score": "9.64"},
        {**first, "row": FUNDS_ROWS[1], "weight": "—", "rate": "96.37%", "score": "—"},
        *(
            {"row": row, "initial": "0.00", "adjusted": "0.00", "executed": "0.00", "weight": "—", "rate": "0.00%",
             "score": "—"}
            for row in FUNDS_ROWS[2:]
        ),
    ]  # fmt: skip
    rows = [
        ("产出指标", "50", "数量指标", "开放书屋数量", "≥12个", "12个", "10", "10", None),
        ("产出指标", "50", "数量指标", "项目名称", "3项", "3项", "5", "5", None),
        ("产出指标", "50", "质量指标", "图书验收合格率", "100%", "98%", "10", "9.8", "个别图书破损；已退换"),
        ("产出指标", "50", "时效指标", "书屋开放及时率", "≥95%", "100%", "15", "15", None),
        ("产出指标", "50", "成本指标", "支出进度达标率", "≥90%", "96.37%", "10", "10", None),
        ("效益指标", "40", "经济效益指标", "不适用", "不适用", "/", "0", "0", None),
        ("效益指标", "40", "社会效益指标", "读者增长率", "≥5%", "8%", "20", "20", None),
        ("效益指标", "40", "满意度指标", "读者满意度", "≥90%", "93%", "20", "20", None),
    ]
    keys = ("level1", "level1_weight", "level2", "level3", "target", "actual", "weight", "score", "deviation")
    return {
        "project": f"社区书屋维护{number}",
        "project_amount": "360000",
        "department_code": "某某区文化局",
        "executing_unit": "某某区文化馆",
        "funds": funds,
        "expected_goal": "1.全年开放书屋；\n2.更新图书。",
        "actual_goal": "书屋全年开放，图书已更新。",
        "indicators": [dict(zip(keys, row, strict=True)) for row in rows],
        "total_weight": "100",
        "total_score": "99.44",
        "year": 2025,
        "money_unit": "元",
    }


def overall(number: int = 1, *, with_units: bool = True) -> Values:
    """A 整体支出绩效目标申报表 of no real office, in the shape of ``official/overall_*.json``."""
    tasks = [
        {"name": name, "content": f"{name}的各项工作。", "total": total, "fiscal": fiscal, "other": other}
        for name, total, fiscal, other in (
            ("基本支出", "512.30", "512.30", "0.00"),
            ("公共文化服务", "210.75", "200.75", "10.00"),
            ("图书购置", "36.00", "36.00", "0.00"),
        )
    ]
    rows = [
        ("产出指标", "数量指标", "举办读书活动场次", "≥24场", "场", "考察全年举办的活动。"),
        ("产出指标", "数量指标", "任务名称", "3项", "项", "考察任务。"),
        ("产出指标", "质量指标", "图书验收合格率", "100%", "%", "合格册数÷购置册数×100%"),
        ("产出指标", "时效指标", "工作按时完成率", "≥95%", "%", "考察进度。"),
        ("产出指标", "成本指标", "预算执行率", "≥90%", "%", "支出÷预算×100%"),
        ("效益指标", "经济效益指标", "不适用", "不适用", "不适用", "不适用"),
        ("效益指标", "社会效益指标", "公共文化覆盖率", "显著提升", None, "考察覆盖面。"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "≥90%", "%", "问卷统计。"),
    ]
    keys = ("level1", "level2", "level3", "target", "unit_of_measure", "explanation")
    indicators = [dict(zip(keys, row, strict=True)) for row in rows]
    if not with_units:
        indicators = [row | {"unit_of_measure": None, "explanation": None} for row in indicators]
    return {
        "unit": f"某某区文化局{number}",
        "supervising_unit": "某某区人民政府办公室",
        "year": 2026,
        "money_unit": "元" if with_units else "万元",
        "tasks": tasks,
        "total": {"total": "759.05", "fiscal": "749.05", "other": "10.00"},
        "goals": "1.办好公共文化服务；\n2.更新图书。",
        "indicators": indicators,
    }


def monitoring(number: int = 1, *, month: int = 7) -> Values:
    """A 监控表 of no real office, as ``FormReading.as_json`` gives it."""
    amounts = [("240000.00", "140000.50", "58.33%", "240000.00"), ("240000.00", "140000.50", "58.33%", "240000.00")]
    amounts += [("0.00", "0.00", "0.00%", "0.00")] * 2
    keys = ("row", "initial", "executed", "rate", "expected")
    rows = [
        ("产出指标", "数量指标", "开放书屋数量", "≥12个", "7个", "12个", "", "", "sure", ""),
        ("产出指标", "数量指标", "其他", "3项", "1项", "2项", "cause_staff", "人手不足", "possible", "9月底前补齐"),
        ("产出指标", "成本指标", "支出进度达标率", "≥90%", "58.33%", "≥90%", "", "", "sure", ""),
        (
            "效益指标",
            "社会效益指标",
            "读者增长率",
            "≥5%",
            "1%",
            "2%",
            "cause_other",
            "书屋修缮闭馆",
            "impossible",
            "延期",
        ),
        ("满意度指标", "服务对象满意度指标", "不适用", "不适用", "/", "/", "", "", "", ""),
    ]
    blank = dict.fromkeys(("cause_funds", "cause_system", "cause_staff", "cause_hardware", "cause_other",
                           "sure", "possible", "impossible"))  # fmt: skip
    indicators = [
        {"level1": level1, "level2": level2, "level3": level3, "target": target, "actual": actual, "forecast": forecast}
        | blank
        | {mark: "√" for mark in (cause, likelihood) if mark}
        | {"explanation": explanation or None, "remark": remark or None}
        for level1, level2, level3, target, actual, forecast, cause, explanation, likelihood, remark in rows
    ]
    return {
        "project": f"社区书屋维护{number}",
        "month": str(month),
        "department_code": "某某区文化局",
        "executing_unit": "某某区文化馆",
        "funds": [dict(zip(keys, (row, *each), strict=True)) for row, each in zip(FUNDS_ROWS, amounts, strict=True)],
        "indicators": indicators,
        "year": 2025,
        "money_unit": "元",
    }
