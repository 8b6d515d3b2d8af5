"""The forms of 2020: a year of theirs, forms of our own making, and the published ones as workbooks."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from indicators.models import Framework, SecondLevel
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.fill import fill
from perfgoals.officialforms.layout import FormValues, Layout
from perfgoals.officialforms.layouts.project_2020 import KEY_PROJECT_2020, PROJECT_2020, PROJECT_2020_SHORT
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.models import BudgetYear
from projects.sheet import from_form
from projects.values import CheckContext, DeclarationValues, IndicatorValues, Tier
from tests.officialforms.samples import OFFICIAL

TIERS_2020 = tuple(
    Tier(level1=level1, level2=level2, required=False) for level1, level2 in PROJECT_2020.indicators.levels
)
CONTEXT_2020 = CheckContext(year=2020, layout=PROJECT_2020, tiers=TIERS_2020, divisions=frozenset({"440304"}))
PUBLISHED = ("projects_2020_futian", "key_projects_2020_futian")


def year_2020() -> BudgetYear:
    """The year of these forms, its window open, with the second levels that they print."""
    framework = Framework.objects.create(code="test-2020", name="2020 年度（含投入指标）")
    SecondLevel.objects.bulk_create(
        SecondLevel(framework=framework, position=place, level1=tier.level1, level2=tier.level2)
        for place, tier in enumerate(TIERS_2020)
    )
    now = timezone.now()
    return BudgetYear.objects.create(
        year=2020,
        money_unit="万元",
        layout_id="project-2020",
        framework=framework,
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=20),
    )


def row_2020(tier: int, level3: str, target: str = "") -> IndicatorValues:
    """A row under the second level of that number (0-based, in the order of the form)."""
    place = TIERS_2020[tier]
    return IndicatorValues(level1=place.level1, level2=place.level2, level3=level3, target=target)


def short_2020(**changes: object) -> DeclarationValues:
    """A small project of 2020 in which the checks find nothing."""
    values: dict[str, object] = {
        "name": "窗口值守",
        "is_new": False,
        "continuity": "经常性项目",
        "start": "2020-01-01",
        "end": "2020-12-31",
        "unit": "深圳市甲区政务服务局（本级）",
        "top_unit": "深圳市甲区政务服务局",
        "contact": "甲某某",
        "phone": "0755-80000000",
        "money_unit": MoneyUnit.WAN_YUAN,
        "year_amount": Decimal("124500.00"),
        "fiscal": Decimal("120000.00"),
        "other": Decimal("4500.00"),
        "annual_goal": "全年窗口值守不缺岗，群众当日办结的事项不过夜。",
    }
    return DeclarationValues(**(values | changes))  # type: ignore[arg-type]


def full_2020(**changes: object) -> DeclarationValues:
    """A project of 2020 with indicators, in which the checks find nothing."""
    rows = (
        row_2020(0, "值守人员 3 名，每名每月 3458.34 元。"),
        row_2020(1, "按季度支付。"),
        row_2020(2, "值守天数", "≥250天"),
        row_2020(3, "考核合格率", "≥95%"),
        row_2020(4, "值守完成时间", "2020年12月31日前"),
        row_2020(5, "不适用"),
        row_2020(6, "当日办结率", "≥98%"),
        row_2020(7, "不适用"),
        row_2020(8, "不适用"),
        row_2020(9, "办事群众满意度", "≥90%"),
    )
    more = {"name": "大厅值守", "long_term_goal": "三年内各镇街大厅都有人值守。", "indicators": rows}
    return short_2020(**(more | changes))


def records(name: str) -> list[dict[str, Any]]:
    """The published forms of a file."""
    found: list[dict[str, Any]] = json.loads((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"))
    return found


def published_values(record: dict[str, Any], layout: Layout) -> DeclarationValues:
    """A published record as values."""
    return from_form(_as_form(record, layout), MoneyUnit.WAN_YUAN, layout)


def published_book(name: str, folder: Path) -> Path:
    """The published forms of a file as a workbook, a sheet a form, each in its own table."""
    full = KEY_PROJECT_2020 if name.startswith("key") else PROJECT_2020
    sheets = []
    for number, record in enumerate(records(name)):
        layout = full if record["indicators"] else PROJECT_2020_SHORT
        sheets.append((f"{number:02d}", fill(layout, _as_form(record, layout), year=2020)))
    path = folder / f"{name}.xlsx"
    path.write_bytes(to_xlsx(sheets))
    return path


def _as_form(record: dict[str, Any], layout: Layout) -> FormValues:
    """A published record as what stands in the cells."""
    head = {
        "name": record["project"],
        "is_new": record["attribute"],
        "duration": f"{record['start']} 至 {record['end']}",
        "top_unit": record["department"],
        "continuity": record["continuity"],
        "unit": record["executing_unit"],
        "contact": record["contact"],
        "phone": record["phone"],
        "long_term_goal": record["mid_long_goal"],
        "annual_goal": record["annual_goal"],
        **{key: Decimal(record[key]) for key in ("year_amount", "fiscal", "other")},
    }
    columns = {"level1": "level1", "level2": "level2", "level3": "content", "target": "target"}
    rows = [{key: each[source] for key, source in columns.items()} for each in record["indicators"]]
    return FormValues({key: head[key] for key in head if key in {slot.key for slot in layout.slots}}, rows)
