"""Overall forms of no real office: values, documents in the shape of ``official/*.json``, workbooks, stored drafts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from perfgoals.accounts.models import Unit
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.models import BudgetYear, Declaration, Overall
from projects.overall.gather import measure_of
from projects.overall.values import Gathered, OverallValues, TargetValues, TaskValues
from projects.services.overalls import create_overall
from tests.conftest import TIERS, Cast, make_declaration, whole_values
from tests.officialforms.samples import other_grid

NAMES = ("培训期数", "考核合格率", "培训完成时间", "每期培训成本", "", "窗口投诉次数", "", "", "参训人员满意度", "")
TARGETS = ("≥15期", "≥95%", "2025年12月31日前", "≤3万元", "", "≤5次", "", "", "≥90%", "")


def task(name: str = "窗口服务", total: str | None = "450000.00", **changes: Any) -> TaskValues:
    """A task whose money is all 财政拨款, in 元."""
    yuan = None if total is None else Decimal(total)
    other = None if yuan is None else Decimal("0.00")
    values: dict[str, Any] = {"content": f"做好{name}。", "total": yuan, "fiscal": yuan, "other": other}
    return TaskValues(name=name, **(values | changes))


def target(tier: int, level3: str, value: str, **changes: Any) -> TargetValues:
    """An indicator under the tier of that number (0-based, in the framework's order)."""
    place = TIERS[tier]
    words: dict[str, Any] = {
        "level3": level3,
        "target": value,
        "explanation": "按验收单统计",
        "unit_of_measure": measure_of(value),
    }
    return TargetValues(level1=place.level1, level2=place.level2, **(words | changes))


def overall_values(**changes: Any) -> OverallValues:
    """An overall form in 万元 in which the checks find nothing, where the unit has no projects."""
    values: dict[str, Any] = {
        "unit": "深圳市甲区政务服务局（本级）",
        "supervising_unit": "深圳市甲区政务服务局",
        "money_unit": MoneyUnit.WAN_YUAN,
        "tasks": (task(), task("基本支出", "1200000.00")),
        "goals": "1、窗口人员全部轮训一遍，考核合格率不低于 95%。\n2、保障机关日常运转。",
        "indicators": tuple(
            target(at, name, value) for at, (name, value) in enumerate(zip(NAMES, TARGETS, strict=True)) if name
        ),
    }
    return OverallValues(**(values | changes)).with_sums()


def gathering(*declarations: Declaration, **changes: Any) -> TaskValues:
    """A task that gathers the projects of these declarations and is what they come to."""
    total = sum((each.year_amount or Decimal(0) for each in declarations), Decimal(0))
    projects = tuple(
        Gathered(project=each.project_id, code=each.project.code, name=each.project.name) for each in declarations
    )
    return task(total=str(total), **({"projects": projects} | changes))


def make_overall(
    cast: Cast, values: OverallValues | None = None, *, unit: Unit | None = None, year: BudgetYear | None = None
) -> Overall:
    """A stored draft of the filer's unit, or of another."""
    unit = unit or cast.unit
    author = {cast.sister.pk: cast.sister_filer, cast.stranger.pk: cast.stranger_filer}.get(unit.pk, cast.filer)
    return create_overall(author, unit, year or cast.year, values or overall_values(unit=unit.official_name))


def declared(cast: Cast, number: int, *, unit: Unit | None = None, **changes: Any) -> Declaration:
    """A stored declaration of a project of its own with that number in code and name."""
    values: dict[str, Any] = {"code": f"440304251063190000{number:03d}", "name": f"项目{number}"}
    return make_declaration(cast, whole_values(**(values | changes)), unit=unit)


def document_of(**changes: Any) -> dict[str, Any]:
    """A form in the shape of ``official/*.json``, in 万元."""
    return {
        "unit": "深圳市甲区政务服务局（本级）",
        "supervising_unit": "深圳市甲区政务服务局",
        "year": 2025,
        "money_unit": "万元",
        "tasks": [
            {"name": "窗口服务", "content": "培训窗口人员。", "total": "45.00", "fiscal": "45.00", "other": "0.00"},
            {
                "name": "基本支出",
                "content": "人员和公用经费。",
                "total": "120.00",
                "fiscal": "100.00",
                "other": "20.00",
            },
        ],
        "total": {"total": "165.00", "fiscal": "145.00", "other": "20.00"},
        "goals": "1、窗口人员全部轮训一遍。\n2、保障机关日常运转。",
        "indicators": [
            {
                "level1": TIERS[at].level1,
                "level2": TIERS[at].level2,
                "level3": name,
                "target": value,
                "unit_of_measure": "项",
                "explanation": "按验收单统计",
            }
            for at, (name, value) in enumerate(zip(NAMES, TARGETS, strict=True))
            if name
        ],
        **changes,
    }


def workbook_of(*documents: dict[str, Any], layout_id: str = "overall-2020") -> bytes:
    """A workbook with a sheet a form."""
    grids = [(f"表{at}", other_grid(layout_id, each, year=each["year"])) for at, each in enumerate(documents, start=1)]
    return to_xlsx(grids)


def make_year(cast: Cast, number: int) -> BudgetYear:
    """A year as that of the cast, whose forms are in 万元 up to 2025."""
    like = cast.year
    old = number <= 2025
    return BudgetYear.objects.create(
        year=number,
        money_unit="万元" if old else "元",
        layout_id="declaration-2024" if old else "declaration-2025",
        opens_at=like.opens_at,
        closes_at=like.closes_at,
        framework=like.framework,
    )
