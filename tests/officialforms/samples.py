"""Forms to write: one of our own making, the longest legal one, and the published ones where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import fill
from perfgoals.officialforms.from_json import from_json
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import FormValues, Layout

OFFICIAL = Path(__file__).resolve().parents[3] / "shared" / "official"
DECLARATIONS = {2024: "declarations_2024_futian", 2025: "declarations_2025_shenshan"}

TIERS = (
    ("产出指标", "*数量指标"),
    ("产出指标", "*质量指标"),
    ("产出指标", "*时效指标"),
    ("产出指标", "*成本指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "*社会效益指标"),
    ("效益指标", "生态效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "*服务对象满意度指标"),
    ("满意度指标", "其他满意度指标"),
)
SENTENCE = "按照年度计划（见附件）完成平台的巡检、故障处置和版本升级，保障业务连续运行；"


class RealForm(NamedTuple):
    """A published declaration and where its workbook stands."""

    year: int
    record: Mapping[str, Any]
    workbook: Path
    sheet: str

    @property
    def grid(self) -> Grid:
        return fill(layouts.get(f"declaration-{self.year}"), values_of(self.record), year=self.year)


class OtherForm(NamedTuple):
    """A published self-evaluation or department's form: what it says, and where its workbook stands."""

    layout: Layout
    record: Mapping[str, Any]
    workbook: Path
    sheet: str

    @property
    def grid(self) -> Grid:
        return fill(self.layout, from_json(self.layout, self.record), year=self.record.get("year"))


def values_of(record: Mapping[str, Any]) -> FormValues:
    """A record of the published JSON as the values of a form."""
    head = {
        **{key: record[key] for key in ("code", "name", "unit", "top_unit", "period_years", "allocation")},
        **{key: record[key] for key in ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")},
        "project_type": f"{record['type_code']} {record['type_name']}",
        "is_new": "是" if record["is_new"] else "否",
        "total_amount": Decimal(record["total_amount"]),
        "year_amount": Decimal(record["year_amount"]),
    }
    rows = [
        {
            **{key: row[key] for key in ("level1", "level3", "target", "explanation")},
            "level2": ("*" if row["required"] else "") + row["level2"],
        }
        for row in record["indicators"]
    ]
    return FormValues(head, rows)


def real_forms() -> list[RealForm]:
    """The 38 published declarations; none where the folder is absent."""
    forms: list[RealForm] = []
    if not OFFICIAL.is_dir():
        return forms
    index = json.loads((OFFICIAL / "xlsx" / "index.json").read_text(encoding="utf-8"))
    for year, name in DECLARATIONS.items():
        records = json.loads((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"))
        sheets = [entry for entry in index if entry["file"] == f"xlsx/{name}.xlsx"]
        by_name = {record["name"]: record for record in records}
        forms += [RealForm(year, by_name[entry["form"]], OFFICIAL / entry["file"], entry["sheet"]) for entry in sheets]
    return forms


def other_forms() -> list[OtherForm]:
    """The 5 published self-evaluations and 3 departments' forms; none where the folder is absent."""
    if not OFFICIAL.is_dir():
        return []
    index = json.loads((OFFICIAL / "xlsx" / "index.json").read_text(encoding="utf-8"))
    forms: list[OtherForm] = []
    for entry in index:
        if entry["kind"] == "declaration" or "/single/" in entry["file"]:
            continue
        records = json.loads((OFFICIAL / entry["source"]).read_text(encoding="utf-8"))
        (record,) = (each for each in records if entry["form"] in (each.get("project"), each.get("unit")))
        is_overall = entry["kind"] == "overall"
        layout = layouts.get(f"overall-{record['year']}" if is_overall else "selfeval-2021")
        forms.append(OtherForm(layout, record, OFFICIAL / entry["file"], entry["sheet"]))
    return forms


def other_grid(layout_id: str, document: Mapping[str, Any], *, year: int | None = 2025) -> Grid:
    """A form of our own making, from a document in the shape of ``official/*.json``."""
    layout = layouts.get(layout_id)
    return fill(layout, from_json(layout, document), year=year)


def made_up(*, year: int = 2025, head: Mapping[str, Any] | None = None, rows: int = 14) -> Grid:
    """An ordinary form of our own making."""
    filled = {
        "code": "440304251061500705001",
        "name": "数据平台运行维护",
        "unit": "某区数据管理局（本级）",
        "top_unit": "某区数据管理局",
        "period_years": 3,
        "project_type": "15 履职类(运转)项目",
        "is_new": "否",
        "allocation": "项目法",
        "total_amount": Decimal(3600000),
        "year_amount": Decimal("1200000.5"),
        "policy_basis": "《某区数据平台管理办法》\n三定方案",
        "calculation_basis": "（1）运维人员6名×20万元/年=120万元；\n（2）其他0.00005万元。",
        "annual_goal": SENTENCE * 3,
        "long_term_goal": SENTENCE * 4,
        **(head or {}),
    }
    indicators = [
        {
            "level1": TIERS[at % 10][0],
            "level2": TIERS[at % 10][1],
            "level3": f"平台可用率（第{at + 1}项）",
            "target": "≥99.5%",
            "explanation": SENTENCE if at % 3 == 0 else "可用时长÷应运行时长×100%",
        }
        for at in range(rows)
    ]
    return fill(layouts.get(f"declaration-{year}"), FormValues(filled, indicators), year=year)


def longest() -> Grid:
    """The longest legal form: four texts of 2,000 characters and 20 indicators."""
    text = (SENTENCE * 60)[:2000]
    keys = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
    return made_up(head=dict.fromkeys(keys, text), rows=20)
