"""A small fixed cast of units, people and years, and forms of our own making."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from indicators.models import Framework, SecondLevel
from perfgoals.accounts.models import Assignment, Role, Unit, UnitKind, User
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from projects.models import BudgetYear, Declaration, Project
from projects.services.drafts import create_declaration
from projects.values import CheckContext, DeclarationValues, IndicatorValues, Tier

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "Correct-horse-7"
TIERS = (
    Tier(level1="产出指标", level2="数量指标", required=True),
    Tier(level1="产出指标", level2="质量指标", required=True),
    Tier(level1="产出指标", level2="时效指标", required=True),
    Tier(level1="产出指标", level2="成本指标", required=True),
    Tier(level1="效益指标", level2="经济效益指标", required=False),
    Tier(level1="效益指标", level2="社会效益指标", required=True),
    Tier(level1="效益指标", level2="生态效益指标", required=False),
    Tier(level1="效益指标", level2="可持续影响指标", required=False),
    Tier(level1="满意度指标", level2="服务对象满意度指标", required=True),
    Tier(level1="满意度指标", level2="其他满意度指标", required=False),
)
CONTEXT = CheckContext(year=2025, layout=DECLARATION_2025, tiers=TIERS, divisions=frozenset({"440304", "440313"}))


def row(tier: int, level3: str, target: str = "≥90%", explanation: str = "按验收单统计") -> IndicatorValues:
    """An indicator row under the tier of that number (0-based, in the framework's order)."""
    place = TIERS[tier]
    return IndicatorValues(
        level1=place.level1,
        level2=place.level2,
        required=place.required,
        level3=level3,
        target=target,
        explanation=explanation,
    )


def whole_values(**changes: object) -> DeclarationValues:
    """A declaration in 元 for 2025 in which the checks find nothing."""
    values: dict[str, object] = {
        "code": "440304251063190000901",
        "name": "窗口人员培训",
        "unit": "深圳市甲区政务服务局（本级）",
        "top_unit": "深圳市甲区政务服务局（本级）",
        "period_years": 3,
        "type_code": "31",
        "type_name": "履职类项目",
        "is_new": True,
        "allocation": "项目法",
        "money_unit": MoneyUnit.YUAN,
        "total_amount": Decimal("1350000.00"),
        "year_amount": Decimal("450000.00"),
        "policy_basis": "《窗口服务规范》（甲政办〔2024〕3号）",
        "calculation_basis": "每期 3 万元，全年 15 期，共 45 万元。",
        "annual_goal": "全年培训 15 期，窗口人员全部轮训一遍。",
        "long_term_goal": "三年内建成窗口人员常态培训制度。",
        "indicators": (
            row(0, "培训期数", "≥15期"),
            row(1, "考核合格率", "≥95%"),
            row(2, "培训完成时间", "2025年12月31日前"),
            row(3, "每期培训成本", "≤3万元"),
            row(5, "窗口服务差评率", "≤1%"),
            row(8, "参训人员满意度", "≥90%"),
        ),
    }
    return DeclarationValues(**(values | changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cast:
    """Everybody, by what they do."""

    root: Unit
    department: Unit
    unit: Unit
    sister: Unit
    stranger: Unit
    year: BudgetYear
    last_year: BudgetYear
    filer: User
    colleague: User
    sister_filer: User
    stranger_filer: User
    unit_reviewer: User
    department_reviewer: User
    stranger_reviewer: User
    finance: User
    admin: User
    auditor: User


def _unit(parent: Unit | None, kind: UnitKind, code: str, name: str, division: str = "440304") -> Unit:
    return Unit.objects.create(
        parent=parent,
        kind=kind,
        code=code,
        name=name,
        official_name=f"深圳市{name}",
        division_code=division,
        department_code="106",
        path=f"{parent.path if parent else ''}{code}/",
    )


def _user(username: str, role: Role, unit: Unit) -> User:
    user = User.objects.create_user(
        username, PASSWORD, display_name=f"{role.label}{username}", must_change_password=False
    )
    Assignment.objects.create(user=user, role=role, unit=unit)
    return user


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """A hash that costs nothing: the cast is made anew for every test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def framework(db: None) -> Framework:
    made = Framework.objects.create(code="test", name="试用框架")
    SecondLevel.objects.bulk_create(
        SecondLevel(framework=made, position=place, level1=tier.level1, level2=tier.level2, required=tier.required)
        for place, tier in enumerate(TIERS)
    )
    return made


@pytest.fixture
def cast(framework: Framework) -> Cast:
    """Two departments in two divisions; the first has two units; windows of both years are open."""
    root = _unit(None, UnitKind.DIVISION, "4403", "全市", division="440300")
    first = _unit(root, UnitKind.DIVISION, "440304", "甲区", division="440304")
    second = _unit(root, UnitKind.DIVISION, "440313", "乙区", division="440313")
    department = _unit(first, UnitKind.DEPARTMENT, "440304106", "甲区政务服务局")
    unit = _unit(department, UnitKind.UNIT, "440304106001", "甲区政务服务局（本级）")
    sister = _unit(department, UnitKind.UNIT, "440304106002", "甲区政务服务中心")
    elsewhere = _unit(second, UnitKind.DEPARTMENT, "440313211", "乙区数据中心", division="440313")
    stranger = _unit(elsewhere, UnitKind.UNIT, "440313211001", "乙区数据中心（本级）", division="440313")
    now = datetime.now(SHANGHAI)
    window = {"opens_at": now - timedelta(days=10), "closes_at": now + timedelta(days=20), "framework": framework}
    return Cast(
        root=root,
        department=department,
        unit=unit,
        sister=sister,
        stranger=stranger,
        year=BudgetYear.objects.create(year=2025, money_unit="元", layout_id="declaration-2025", **window),
        last_year=BudgetYear.objects.create(year=2024, money_unit="万元", layout_id="declaration-2024", **window),
        filer=_user("filer", Role.FILER, unit),
        colleague=_user("colleague", Role.FILER, unit),
        sister_filer=_user("sister", Role.FILER, sister),
        stranger_filer=_user("stranger", Role.FILER, stranger),
        unit_reviewer=_user("unit", Role.UNIT_REVIEWER, unit),
        department_reviewer=_user("dept", Role.DEPARTMENT_REVIEWER, department),
        stranger_reviewer=_user("dept2", Role.DEPARTMENT_REVIEWER, elsewhere),
        finance=_user("finance", Role.FINANCE_REVIEWER, root),
        admin=_user("admin", Role.ADMINISTRATOR, root),
        auditor=_user("audit", Role.AUDITOR, root),
    )


def make_declaration(
    cast: Cast, values: DeclarationValues | None = None, *, unit: Unit | None = None, year: BudgetYear | None = None
) -> Declaration:
    """A stored draft of the filer's unit (or another), with a project of its own."""
    values = values or whole_values()
    project = Project.objects.create(code=values.code, name=values.name, unit=unit or cast.unit, type_code="31")
    author = {cast.sister.pk: cast.sister_filer, cast.stranger.pk: cast.stranger_filer}.get(project.unit_id, cast.filer)
    return create_declaration(author, project, year or cast.year, values)


@pytest.fixture
def draft(cast: Cast) -> Declaration:
    """A draft of the filer's unit in which the checks find nothing."""
    return make_declaration(cast)
