"""A made-up city with any number of filings, filled by SQL alone: the same on SQLite and PostgreSQL.

Half of the filings are of the year before, approved; the other half stand where a year's filings stand in autumn.
A unit has 25 projects, a department 10 units, and there are 10 divisions at most: what one filer or one department
sees stays the same however large the city is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from indicators.models import Framework
from perfgoals.accounts.models import Assignment, Role, Unit, UnitKind, User
from projects.models import BudgetYear

YEAR: Final = 2025
PROJECTS_OF_UNIT: Final = 25
UNITS_OF_DEPARTMENT: Final = 10
DIVISIONS: Final = 10
RARE: Final = "喆园"  # stands in one name of a hundred
FREQUENT: Final = "项目"  # stands in one name of six

_FIELDS: Final = (
    *("道路", "桥梁", "排水", "绿化", "照明", "环卫", "垃圾分类", "公园", "河道", "消防", "应急", "气象", "校舍"),
    *("教研", "学前教育", "特殊教育", "体育场馆", "图书馆", "文化馆", "非遗", "档案", "医疗设备", "疾控", "社区医院"),
    *("养老", "助残", "低保", "就业", "人才引进", "法律援助", "司法调解", "信访", "政务服务", "热线", "数据共享"),
    *("网络安全", "机房", "视频监控", "地理信息", "规划编制", "住房保障", "物业", "农产品检测", "食品抽检", "市场监管"),
)
_WORKS: Final = ("升级改造", "日常运行", "设备购置", "委托服务", "信息化系统", "宣传培训", "专项检查")
_KINDS: Final = ("项目", "经费", "补助", "服务", "运维", "工程")
_TEXT: Final = "依据有关规定和上年执行情况，按人数、期数和单价逐项测算，分季度组织实施并按期验收。" * 7

_PROJECTS: Final = """
    INSERT INTO projects_project (code, name, unit_id, type_code, start_year, period_years)
    WITH RECURSIVE
      number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i + 1 < {count}),
      field(n, word) AS (VALUES {fields}), work(n, word) AS (VALUES {works}), kind(n, word) AS (VALUES {kinds})
    SELECT division_code || CAST(251063190000000 + i AS text),
           substr(accounts_unit.name, 1, 2) || field.word || work.word
             || CASE WHEN i % 100 = 7 THEN '{rare}' ELSE '' END || kind.word,
           accounts_unit.id, '31', {year}, 3
    FROM number
    JOIN field ON field.n = (i * 11 + i / 53) % {field_count}
    JOIN work ON work.n = (i * 3 + i / 31) % {work_count}
    JOIN kind ON kind.n = (i * 5 + i / 17) % {kind_count}
    JOIN accounts_unit ON accounts_unit.id = {first_unit} + (CAST(i AS bigint) * 7919) % {units}
    ORDER BY i
"""
_DECLARATIONS: Final = """
    INSERT INTO projects_declaration (
      project_id, year_id, unit_id, status, version, unit_name, top_unit_name, name, name_key, period_years,
      type_code, type_name, allocation, variant, continuity, "start", "end", contact, phone,
      total_amount, year_amount, policy_basis, calculation_basis, annual_goal, long_term_goal, unread,
      created_by_id, created_at, saved_by_id, saved_at, submitted_by_id, moved_at)
    SELECT id, {year}, unit_id, status, 3, '申请单位', '一级预算单位', name, name, 3, '31',
      '履职类项目', '项目法', 'declaration', '', '', '', '', '', 1200000 + id,
      400000 + id % 1000, substr('{text}', 1 + CAST(id % 100 AS int), 150), '',
      substr('{text}', 1 + CAST(id % 80 AS int), 150), '',
      '{{}}', {author}, {now}, {author}, {now},
      CASE WHEN status = 'draft' AND place < 298 THEN NULL ELSE {author} END, {moved}
    FROM (
      SELECT id, unit_id, name, place, CASE
        WHEN {year} < 2025 THEN 'approved'
        WHEN place < 300 THEN 'draft' WHEN place < 350 THEN 'returned' WHEN place < 500 THEN 'unit_review'
        WHEN place < 650 THEN 'department_review' WHEN place < 850 THEN 'finance_review' ELSE 'approved' END AS status
      FROM (SELECT id, unit_id, name, (id * 617) % 1000 AS place FROM projects_project) AS placed
    ) AS project
    ORDER BY id
"""
_MINUTES_AGO: Final = {
    "postgresql": "now() - ({}) * interval '1 minute'",
    "sqlite": "datetime('now', '-' || ({}) || ' minutes')",
}


@dataclass(frozen=True)
class City:
    """Who looks: a filer, reviewers of one unit, of ten, of a tenth of all and of all, an administrator."""

    filer: User
    unit_reviewer: User
    department_reviewer: User
    division_finance: User
    finance: User
    administrator: User


def build(filings: int) -> City:
    """Fill an empty, migrated database with so many declarations, and let it count its statistics."""
    projects = filings // 2
    units = max(projects // PROJECTS_OF_UNIT, UNITS_OF_DEPARTMENT)
    with transaction.atomic(), _indexes_made_at_the_end():
        city, first_unit = _people(units)
        _years()
        author, moved = city.filer.pk, _MINUTES_AGO[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(
                _PROJECTS.format(
                    count=projects,
                    year=YEAR - 1,
                    first_unit=first_unit,
                    units=units,
                    rare=RARE,
                    fields=_values(_FIELDS),
                    works=_values(_WORKS),
                    kinds=_values(_KINDS),
                    field_count=len(_FIELDS),
                    work_count=len(_WORKS),
                    kind_count=len(_KINDS),
                )
            )
            for year in (YEAR - 1, YEAR):
                days = 0 if year == YEAR else 365 * 1440
                cursor.execute(
                    _DECLARATIONS.format(
                        year=year,
                        author=author,
                        text=_TEXT,
                        now=moved.format(days),
                        moved=moved.format(f"id * 37 % 80000 + {days}"),
                    )
                )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return city


@contextmanager
def _indexes_made_at_the_end() -> Iterator[None]:
    """Sorting once is quicker than a million single insertions. Unique ones stay; foreign keys are taken on trust."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'projects_declaration'"
            " AND indexdef NOT LIKE 'CREATE UNIQUE%%'"
        )
        indexes = cursor.fetchall()
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)


def _values(words: tuple[str, ...]) -> str:
    return ", ".join(f"({number}, '{word}')" for number, word in enumerate(words))


def _years() -> None:
    framework = Framework.objects.create(code="bench", name="试用框架")
    now = timezone.now()
    for year in (YEAR - 1, YEAR):
        BudgetYear.objects.create(
            year=year,
            opens_at=now - timedelta(days=10),
            closes_at=now + timedelta(days=20),
            money_unit="元",
            framework=framework,
            layout_id=f"declaration-{year}",
        )


def _people(units: int) -> tuple[City, int]:
    """The tree of units, and one user for each kind of reach; with them the key of the first unit that files."""
    root = _unit(None, UnitKind.DIVISION, "4403", "全市")
    root.save()
    departments = -(-units // UNITS_OF_DEPARTMENT)
    divisions = [
        _unit(root, UnitKind.DIVISION, f"44030{number}", f"{'甲乙丙丁戊己庚辛壬癸'[number]}区")
        for number in range(min(DIVISIONS, departments))
    ]
    Unit.objects.bulk_create(divisions)
    offices = [
        _unit(divisions[number % len(divisions)], UnitKind.DEPARTMENT, f"D{number:06}", f"第{number}局")
        for number in range(departments)
    ]
    Unit.objects.bulk_create(offices)
    leaves = [
        _unit(offices[number // UNITS_OF_DEPARTMENT], UnitKind.UNIT, f"U{number:07}", f"甲区第{number}单位")
        for number in range(units)
    ]
    Unit.objects.bulk_create(leaves)
    middle = leaves[len(leaves) // 2]
    city = City(
        filer=_user("filer", Role.FILER, middle),
        unit_reviewer=_user("unit", Role.UNIT_REVIEWER, middle),
        department_reviewer=_user("department", Role.DEPARTMENT_REVIEWER, offices[len(offices) // 2]),
        division_finance=_user("division", Role.FINANCE_REVIEWER, divisions[-1]),
        finance=_user("finance", Role.FINANCE_REVIEWER, root),
        administrator=_user("admin", Role.ADMINISTRATOR, root),
    )
    return city, leaves[0].pk


def _unit(parent: Unit | None, kind: UnitKind, code: str, name: str) -> Unit:
    return Unit(
        parent=parent,
        kind=kind,
        code=code,
        name=name,
        official_name=name,
        division_code=code if kind == UnitKind.DIVISION and parent else (parent.division_code if parent else "440300"),
        department_code="106",
        path=f"{parent.path if parent else ''}{code}/",
    )


def _user(username: str, role: Role, unit: Unit) -> User:
    user = User.objects.create(username=username, display_name=username, must_change_password=False)
    Assignment.objects.create(user=user, role=role, unit=unit)
    return user
