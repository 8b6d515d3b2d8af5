"""Under which first-level project a project may belong: proposals, in the order in which they are believed."""

from __future__ import annotations

import pytest

from projects.budget_tables.placing import Task, Unplaced, proposals

pytestmark = pytest.mark.db_free

TASKS = (
    Task(unit=1, name="网格信息管理", content="负责网格划分。", projects=frozenset({7})),
    Task(
        unit=1,
        name="一般管理事务",
        content="含基层党建、劳务派遣人员、项目宣传推广、培训及其他一般管理事务。",
    ),
    Task(unit=2, name="专项业务", content="窗口人员培训，刊物编印"),
)


def proposed(name: str, *, project: int = 1, unit: int = 1, placed: dict[str, str] | None = None) -> str:
    found = proposals([Unplaced(project=project, unit=unit, name=name)], TASKS, placed or {})
    return found.get(project, "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("基层党建", "一般管理事务"),
        ("劳务派遣人员", "一般管理事务"),
        ("其他一般管理事务", "一般管理事务"),
        ("培训费", "一般管理事务"),
        ("窗口人员培训", ""),  # a task of another unit lists it
        ("党建", ""),  # a part of a name is no name
        ("购置传真机一台", "购置费"),
        ("修缮工程", "修缮费"),
        ("费", ""),
    ],
)
def test_a_task_that_lists_it_and_the_beginning_of_its_name(name: str, expected: str):
    assert proposed(name) == expected


def test_the_task_that_gathers_it_comes_first_then_one_that_lists_it_then_a_project_of_the_same_name():
    placed = {"基层党建": "党务", "热线": "专项业务"}
    assert proposed("基层党建", project=7, placed=placed) == "网格信息管理"
    assert proposed("基层党建", placed=placed) == "一般管理事务"
    assert proposed("基层党建", unit=2, placed=placed) == "党务"
    assert proposed("热 线", placed=placed) == "专项业务"


def test_what_is_a_first_level_project_itself_gets_no_proposal():
    assert proposed("网格信息管理", project=7) == ""
    assert proposed("预算准备金", project=7) == ""
