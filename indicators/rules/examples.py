"""The examples in a rule's docstring: lines that a reader of the rule page sees and that the tests run.

A line ``报：`` is a form in which the rule must find something, ``不报：`` one that it must leave alone. The
parts of a form stand between ``｜``, each a label and its text: ``三级指标`` and ``指标内容`` begin a row,
``一级指标``, ``一级指标分值`` and ``二级指标`` hold for the rows that follow. Amounts are in 元, a line break is
written ``⏎``; a long example goes on in lines that begin with ``｜``::

    报：二级指标 数量指标｜三级指标 发放宣传册｜指标值 300
    不报：本年度项目金额 12000｜测算依据 4人×3000元=1.2万元
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from indicators.rules.form import TEXT_LABELS, Form, FormKind
from indicators.rules.rule import Rule

_LINE: Final = re.compile(r"^\s*(报|不报)：(.+(?:\n\s*｜.+)*)$", re.MULTILINE)
_LINE_BREAK: Final = re.compile(r"\n\s*")
_KINDS: Final = {
    "申报表": FormKind.DECLARATION,
    "自评表": FormKind.SELF_EVALUATION,
    "整体表": FormKind.OVERALL,
    "2020项目表": FormKind.PROJECT_2020,
    "2020重点项目表": FormKind.KEY_PROJECT_2020,
}
_HEAD: Final = {
    **{label: key for key, label in TEXT_LABELS.items()},
    "项目编码": "code",
    "项目名称": "name",
    "申请单位": "unit",
    "一级预算单位": "top_unit",
    "实施期限": "period_years",
    "年度": "year",
    "项目总金额": "total_amount",
    "本年度项目金额": "year_amount",
    "主管部门": "department_code",
    "开始时间": "start",
    "结束时间": "end",
    "总分值": "total_weight",
    "总得分": "total_score",
}
_ROW: Final = {
    "指标值": "target",
    "指标解释": "explanation",
    "度量单位": "unit_of_measure",
    "实际完成值": "actual",
    "分值": "weight",
    "得分": "score",
    "偏差原因": "deviation",
}
_TASK: Final = {"任务内容": "content", "任务金额": "total", "任务财政拨款": "fiscal", "任务其他资金": "other"}
_FUNDS: Final = {
    "年初预算数": "initial",
    "全年预算数": "adjusted",
    "全年执行数": "executed",
    "执行率": "rate",
    "执行率分值": "weight",
    "执行率得分": "score",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One example: the line as written, the form that it stands for, and whether the rule must find something."""

    line: str
    form: Form
    finds: bool


def examples(rule: Rule) -> Iterator[Example]:
    """The examples of a rule in the order of its docstring; raises ValueError for a part that is not understood."""
    for word, lines in _LINE.findall(rule.find.__doc__ or ""):
        line = _LINE_BREAK.sub("", lines).strip()
        yield Example(line, form_of(line), finds=word == "报")


def form_of(line: str) -> Form:
    """The form that an example describes; raises ValueError for a part that is not understood."""
    kind, values = FormKind.DECLARATION, dict[str, Any](money_unit="元", year=2025)
    rows, tasks, funds = list[dict[str, Any]](), list[dict[str, Any]](), list[dict[str, Any]]()
    levels = {"level1": "产出指标", "level2": "数量指标"}
    required = False
    for part in line.split("｜"):
        label, _, text = part.strip().partition(" ")
        text = text.strip().replace("⏎", "\n")
        if label == "表":
            kind = _KINDS[text]
        elif label in _HEAD:
            values[_HEAD[label]] = text
        elif label == "是否新增项目":
            values["is_new"] = {"是": True, "否": False}[text]
        elif label == "一级指标":
            levels |= {"level1": text, "level1_weight": ""}
        elif label == "一级指标分值":
            levels["level1_weight"] = text
        elif label == "二级指标":
            levels["level2"], required = text.removeprefix("*"), text.startswith("*")
        elif label in ("三级指标", "指标内容"):
            rows.append({**levels, "required": required, "level3": text})
        elif label in _ROW and rows:
            rows[-1][_ROW[label]] = text
        elif label == "任务":
            tasks.append({"name": text})
        elif label in _TASK and tasks:
            tasks[-1][_TASK[label]] = text
        elif label == "资金":
            funds.append({"row": text})
        elif label in _FUNDS and funds:
            funds[-1][_FUNDS[label]] = text
        else:
            raise ValueError(f"例子里不认识的一项：{part.strip()}")
    if "department_code" in values:
        values["department"] = values["department_code"]
    return Form.from_json(kind, values | {"indicators": rows, "tasks": tasks, "funds": funds})
