"""What is offered while an indicator is typed, and last year's form beside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perfgoals.accounts.models import Unit
from projects import suggestions
from projects.models import BudgetYear, Declaration
from projects.queries import last_year_of
from projects.services.drafts import create_declaration, fresh
from projects.suggestions import RESULTS, LastYear, Result, RowName, compared, suggest
from projects.values import IndicatorValues
from tests.conftest import Cast, make_declaration, row, whole_values
from tests.indicators_app.conftest import client_of, make_entry

pytestmark = pytest.mark.django_db

QUALITY = "质量指标"


@pytest.fixture
def declaration(cast: Cast) -> Declaration:
    """A blank form of “窗口人员培训” of 2025."""
    return fresh(make_declaration(cast, whole_values(indicators=())).pk)


def other(
    cast: Cast,
    number: int,
    *rows: IndicatorValues,
    year: BudgetYear | None = None,
    unit: Unit | None = None,
    status: str = "draft",
    name: str = "",
) -> Declaration:
    """Another form, of the unit's own or of another's, in whatever state."""
    code = f"4403042510631900007{number:02}"
    values = whole_values(code=code, name=name or f"其他项目{number}", indicators=rows)
    made = make_declaration(cast, values, unit=unit, year=year)
    Declaration.objects.filter(pk=made.pk).update(status=status)
    return made


def offered(declaration: Declaration, text: str = "", level2: str = QUALITY) -> list[tuple[str, str]]:
    return [(each.name, each.source) for each in suggest(declaration, level2, text)]


# -- sources ------------------------------------------------------------------------------------------------


def test_the_units_own_forms_the_newest_first(cast: Cast, declaration: Declaration):
    other(cast, 1, row(1, "到货验收合格率"), year=cast.last_year)
    other(cast, 2, row(1, "考核合格率"), row(0, "合格数量"))
    other(cast, 3, row(1, "别家的合格率"), unit=cast.sister)
    assert offered(declaration, "合格") == [
        ("考核合格率", "本单位 2025 年 其他项目2"),
        ("到货验收合格率", "本单位 2024 年 其他项目1"),
    ]


def test_a_row_comes_whole_and_its_year_moved_on(cast: Cast, declaration: Declaration):
    old = row(1, "2024年考核合格率", "2024年12月底前≥95%", "按《2024年办法》和2024年试卷统计")
    other(cast, 1, old, year=cast.last_year)
    (found,) = suggest(declaration, QUALITY, "考核")
    assert (found.name, found.target, found.explanation) == (
        "2025年考核合格率",
        "2025年12月底前≥95%",
        "按《2024年办法》和2025年试卷统计",
    )


def test_a_second_level_is_known_under_its_older_names(cast: Cast, declaration: Declaration):
    old = IndicatorValues(level1="产出指标", level2="工作时效", level3="培训完成时间", target="12月底")
    other(cast, 1, old, year=cast.last_year)
    assert offered(declaration, "", "时效指标") == [("培训完成时间", "本单位 2024 年 其他项目1")]


def test_the_library_says_how_often_it_was_used(cast: Cast, declaration: Declaration):
    make_entry(cast.admin, "设备验收合格率", target="≥95%", formula="合格数÷总数×100%", used=12, returned=1)
    make_entry(cast.admin, "资料合格率", used=3)
    make_entry(cast.admin, "装订合格率")
    make_entry(cast.admin, "合格人数", "数量指标")
    assert offered(declaration, "合格") == [
        ("设备验收合格率", "指标库（用过 12 次，退回 1 次）"),
        ("资料合格率", "指标库（用过 3 次）"),
        ("装订合格率", "指标库（还没有用过）"),
    ]
    first = suggest(declaration, QUALITY, "设备")[0]
    assert (first.target, first.explanation) == ("≥95%", "计算方法：合格数÷总数×100%。")


def test_similar_projects_of_others_once_they_are_approved(cast: Cast, declaration: Declaration):
    similar: dict[str, Any] = {"name": "窗口人员培训经费", "unit": cast.stranger}
    other(cast, 1, row(1, "结业考试通过率"), status="approved", year=cast.last_year, **similar)
    other(cast, 2, row(1, "草稿里的合格率"), status="finance_review", **similar)
    other(cast, 3, row(1, "无关的合格率"), status="approved", unit=cast.stranger, name="公园绿化管养")
    assert offered(declaration) == [("结业考试通过率", "相似项目 2024 年 窗口人员培训经费")]


def test_the_most_similar_projects_and_no_more_than_five(cast: Cast, declaration: Declaration):
    names = ["窗口人员培训", *(f"窗口人员轮训{number}" for number in range(5)), "窗口设备维修"]
    for number, name in enumerate(names):
        other(cast, number, row(1, f"合格率{number}"), status="approved", unit=cast.stranger, name=name)
    projects = [source.removeprefix("相似项目 2025 年 ") for _name, source in offered(declaration)]
    assert (len(projects), projects[0], "窗口设备维修" in projects) == (5, "窗口人员培训", False)


def test_the_units_own_projects_take_no_place_among_the_similar_ones(cast: Cast, declaration: Declaration):
    for number in range(5):
        other(cast, number, row(1, "自家的合格率"), status="approved", name="窗口人员培训")
    other(cast, 9, row(1, "结业考试通过率"), status="approved", unit=cast.stranger, name="窗口人员轮训")
    assert [name for name, _source in offered(declaration)] == ["自家的合格率", "结业考试通过率"]


# -- together -----------------------------------------------------------------------------------------------


def test_sources_in_their_order_each_with_its_share(cast: Cast, declaration: Declaration):
    for number in range(5):
        other(cast, number, row(1, f"自家合格率{number}"))
        make_entry(cast.admin, f"库里合格率{number}", used=number)
        other(
            cast,
            number + 10,
            row(1, f"别家合格率{number}"),
            unit=cast.stranger,
            status="approved",
            name=f"窗口人员培训{number}",
        )
    assert [name[:2] for name, _source in offered(declaration, "合格率")] == ["自家"] * 3 + ["库里"] * 3 + ["别家"] * 2


def test_what_one_source_lacks_the_others_fill(cast: Cast, declaration: Declaration):
    other(cast, 1, row(1, "自家合格率"))
    for number in range(9):
        make_entry(cast.admin, f"库里合格率{number}")
    assert [name[:2] for name, _source in offered(declaration, "合格率")] == ["自家"] + ["库里"] * 7


def test_each_name_is_offered_once_by_the_first_source(cast: Cast, declaration: Declaration):
    other(cast, 1, row(1, "考核 合格率"), row(1, "考核合格率"), row(1, "不适用"), row(1, "/"))
    make_entry(cast.admin, "考核合格率")
    assert offered(declaration, "考核") == [("考核 合格率", "本单位 2025 年 其他项目1")]


def test_what_the_form_says_already_is_not_offered_but_for_the_row_itself(cast: Cast):
    declaration = fresh(make_declaration(cast, whole_values(indicators=(row(1, "考核合格率"),))).pk)
    make_entry(cast.admin, "考核合格率")
    make_entry(cast.admin, "资料合格率")
    assert [name for name, _source in offered(declaration, "合格率")] == ["资料合格率"]
    assert offered(declaration, "考核合格率")[0] == ("考核合格率", "指标库（还没有用过）")


@pytest.mark.parametrize(
    ("text", "names"), [("khhgl", ["考核合格率"]), ("考核的合格比率", ["考核合格率"]), ("珊瑚", [])]
)
def test_initials_and_similar_words_find_it_too(cast: Cast, declaration: Declaration, text: str, names: list[str]):
    other(cast, 1, row(1, "考核合格率"), row(1, "结业时间"))
    assert [name for name, _source in offered(declaration, text)] == names


# -- the address --------------------------------------------------------------------------------------------


def ask(cast: Cast, declaration: Declaration, who: str = "filer", **query: str) -> Any:
    return client_of(getattr(cast, who)).get(reverse("declaration-suggest", args=[declaration.pk]), query)


def test_the_answer_is_json(cast: Cast, declaration: Declaration):
    make_entry(cast.admin, "考核合格率", target="≥95%", data_source="成绩册")
    response = ask(cast, declaration, level2=QUALITY, q=" 考核\x00 ")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.json() == {
        "suggestions": [
            {
                "name": "考核合格率",
                "target": "≥95%",
                "explanation": "数据来源：成绩册。",
                "source": "指标库（还没有用过）",
            }
        ]
    }
    assert ask(cast, declaration).json() == {"suggestions": []}


def test_only_who_may_edit_it_now_is_answered(cast: Cast, declaration: Declaration):
    people = (
        "filer",
        "colleague",
        "sister_filer",
        "unit_reviewer",
        "department_reviewer",
        "finance",
        "admin",
        "auditor",
    )
    got = {who: ask(cast, declaration, who, level2=QUALITY).status_code for who in people}
    assert got == dict.fromkeys(people, 404) | {"filer": 200, "colleague": 200}
    Declaration.objects.filter(pk=declaration.pk).update(status="unit_review")
    assert ask(cast, declaration, level2=QUALITY).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_it_takes_the_same_queries_however_much_there_is(cast: Cast, declaration: Declaration, many: int):
    for number in range(many):
        other(cast, number, row(1, f"自家合格率{number}"))
        make_entry(cast.admin, f"库里合格率{number}")
        approved: dict[str, Any] = {"status": "approved", "name": f"窗口人员培训{number}"}
        other(cast, number + 10, row(1, f"别家合格率{number}"), unit=cast.stranger, **approved)
    with CaptureQueriesContext(connection) as asked:
        assert len(suggest(fresh(declaration.pk), QUALITY, "合格率")) == min(3 * many, 8)
    assert len(asked) == 1 + 8


# -- last year ----------------------------------------------------------------------------------------------


@pytest.fixture
def two_years(cast: Cast) -> Declaration:
    """A form of 2025 whose project had one of 2024."""
    old = (
        row(0, "培训期数", "≥12期", "按签到表"),
        row(1, "2024年考核合格率", "≥90%"),
        row(1, "考核优秀率", "≥30%"),
        row(2, "不适用", "不适用", "不适用"),
    )
    new = (
        row(0, "培训期数", "≥15期"),
        row(1, "2025年考核合格率", "≥95%"),
        row(1, "讲师合格率", "100%"),
        row(2, "不适用", "不适用", "不适用"),
        row(5, "培训期数", "≥1期"),
    )
    declaration = make_declaration(cast, whole_values(indicators=new))
    create_declaration(cast.filer, declaration.project, cast.last_year, whole_values(indicators=old))
    return fresh(declaration.pk)


def of_last_year(declaration: Declaration) -> dict[RowName, LastYear]:
    before = last_year_of(declaration)
    assert before is not None
    return compared(declaration, before)


def test_last_years_target_of_the_same_indicator(two_years: Declaration):
    found = of_last_year(two_years)
    assert {key: (each.year, each.name, each.target) for key, each in found.items()} == {
        ("数量指标", "培训期数"): (2024, "培训期数", "≥12期"),
        ("质量指标", "2025年考核合格率"): (2024, "2024年考核合格率", "≥90%"),
    }
    assert found["数量指标", "培训期数"].explanation == "按签到表"
    assert found["数量指标", "培训期数"].result == Result(actual="", score=None)


def test_what_became_of_it_shows_where_it_is_known(two_years: Declaration, monkeypatch: pytest.MonkeyPatch):
    asked = []

    def results(declaration: Declaration) -> dict[tuple[str, str], Result]:
        asked.append(declaration.year_id)
        return {("数量指标", "培训期数"): Result(actual="14期", score=Decimal("12.50"))}

    monkeypatch.setattr(suggestions, "RESULTS", [results])
    found = of_last_year(two_years)
    assert found["数量指标", "培训期数"].result == Result(actual="14期", score=Decimal("12.50"))
    assert found["质量指标", "2025年考核合格率"].result == Result()
    assert (asked, RESULTS) == ([2024], [])


def test_the_most_alike_find_each_other_first(cast: Cast):
    old = (row(1, "教学设备验收合格率", "甲"), row(1, "教学设备验收合格率二期", "乙"))
    new = (row(1, "教学设备验收合格率二期"), row(1, "教学设备验收合格率"))
    declaration = make_declaration(cast, whole_values(indicators=new))
    create_declaration(cast.filer, declaration.project, cast.last_year, whole_values(indicators=old))
    found = of_last_year(fresh(declaration.pk))
    assert {key[1]: each.target for key, each in found.items()} == {
        "教学设备验收合格率": "甲",
        "教学设备验收合格率二期": "乙",
    }


def test_comparing_takes_two_queries(cast: Cast, two_years: Declaration):
    before = last_year_of(two_years)
    assert before is not None
    with CaptureQueriesContext(connection) as asked:
        compared(two_years, before)
    assert len(asked) == 2
    more = replace(whole_values(), code="440304251063190000999", name="另一个")
    declaration = make_declaration(cast, more)
    older = create_declaration(cast.filer, declaration.project, cast.last_year, more)
    with CaptureQueriesContext(connection) as asked_again:
        assert len(compared(fresh(declaration.pk), fresh(older.pk))) == 6
    assert len(asked_again) - 2 == 2  # two are of ``fresh``
