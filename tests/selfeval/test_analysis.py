"""The analysis of a year: exact figures of what was handed in, of whom the reader sees; the page and its tables."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.services import EntryValues, add_entry, merge_entries
from perfgoals.accounts.models import Unit, User
from perfgoals.workflow.models import Stage
from selfeval import analysis
from selfeval.analysis import GradeFigure, LostFigure, Point, analyse
from selfeval.models import SelfEvaluation
from tests.conftest import Cast
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, make_evaluation

pytestmark = pytest.mark.django_db

PERIODS, RATE, COMPLAINTS, SATISFACTION = REACHED


def D(text: str) -> Decimal:  # noqa: N802
    return Decimal(text)


@pytest.fixture
def year(cast: Cast) -> dict[str, SelfEvaluation]:
    """Five forms that count, of three units, and three that do not."""

    def make(name: str, *rows: Any, unit: Unit | None = None, status: Stage = Stage.APPROVED, **funds: str) -> Any:
        values = evaluation_values(*rows, name=name, **funds)
        return make_evaluation(cast, values, unit=unit, status=status)

    half = evaluated("考核合格率", "45%", "30")  # 45 ÷ 90 × 30 = 15.00
    most = evaluated("考核合格率 ", "81%", "30")  # 81 ÷ 90 × 30 = 27.00
    few = evaluated("培训期数", "12期", "20", target="≥15期", level2="数量指标")  # 12 ÷ 15 × 20 = 16.00
    unhappy = evaluated("参训人员满意度", "72%", "20", level2="服务对象满意度指标")  # 72 ÷ 90 × 20 = 16.00
    return {
        "full": make("全部完成"),
        "spent": make("没花完", PERIODS, most, COMPLAINTS, SATISFACTION, executed="400000.00"),  # 8.89, 27
        "half": make("一半", few, half, COMPLAINTS, SATISFACTION, executed="0.00", status=Stage.UNIT_REVIEW),
        "sister": make("中心的", PERIODS, half, COMPLAINTS, unhappy, unit=cast.sister),
        "stranger": make("外区的", unit=cast.stranger, status=Stage.FINANCE_REVIEW),
        "draft": make("草稿", few, half, COMPLAINTS, unhappy, status=Stage.DRAFT),
        "returned": make("退回", few, half, COMPLAINTS, unhappy, status=Stage.RETURNED),
        "before": make_evaluation(cast, year=cast.last_year, status=Stage.APPROVED),
    }


def counts(figures: analysis.Analysis) -> dict[str, int]:
    return {each.grade: each.count for each in figures.grades}


def test_scores_by_grade(cast: Cast, year: dict[str, SelfEvaluation]):
    """100, 8.89 + 20 + 27 + 40 = 95.89, 0 + 16 + 15 + 40 = 71, 10 + 20 + 15 + 20 + 16 = 81, 100."""
    figures = analyse(cast.finance, cast.year)
    assert figures.grades == (
        GradeFigure(grade="优", count=3, share=D("60.00"), average=D("98.63")),  # 295.89 ÷ 3
        GradeFigure(grade="良", count=1, share=D("20.00"), average=D("81.00")),
        GradeFigure(grade="中", count=1, share=D("20.00"), average=D("71.00")),
        GradeFigure(grade="差", count=0, share=D("0.00"), average=None),
    )
    assert (figures.count, figures.average, figures.left_out) == (5, D("89.58"), 0)  # 447.89 ÷ 5 = 89.578


def test_execution_rate_against_score_newest_first(cast: Cast, year: dict[str, SelfEvaluation]):
    figures = analyse(cast.finance, cast.year, unit=cast.department)
    assert figures.points == (
        Point(pk=year["sister"].pk, name="中心的", unit="甲区政务服务中心", rate=D("100"), score=D("81"), grade="良"),
        Point(pk=year["half"].pk, name="一半", unit="甲区政务服务局（本级）", rate=D("0"), score=D("71"), grade="中"),
        Point(
            pk=year["spent"].pk,
            name="没花完",
            unit="甲区政务服务局（本级）",
            rate=D("88.89"),
            score=D("95.89"),
            grade="优",
        ),
        Point(
            pk=year["full"].pk,
            name="全部完成",
            unit="甲区政务服务局（本级）",
            rate=D("100"),
            score=D("100"),
            grade="优",
        ),
    )


def test_indicators_that_lost_points_by_their_names(cast: Cast, year: dict[str, SelfEvaluation]):
    """考核合格率 with a blank behind it is the same name: 3 + 15 + 15 points."""
    assert analyse(cast.finance, cast.year).lost == (
        LostFigure(name="考核合格率", level2="质量指标", count=3, lost=D("33.00")),
        LostFigure(name="参训人员满意度", level2="服务对象满意度指标", count=1, lost=D("4.00")),
        LostFigure(name="培训期数", level2="数量指标", count=1, lost=D("4.00")),
    )


def test_names_of_one_entry_of_the_library_come_together(cast: Cast, year: dict[str, SelfEvaluation]):
    kept = add_entry(cast.admin, EntryValues(level1="产出指标", level2="质量指标", name="考核通过率"))
    merged = add_entry(cast.admin, EntryValues(level1="产出指标", level2="质量指标", name="考核合格率"))
    merge_entries(cast.admin, merged, kept, seen_version=1)
    unhappy = evaluated("参训人员满意度", "45%", "20", level2="满意度指标")
    other = evaluated("考核通过率", "81%", "30")
    values = evaluation_values(PERIODS, other, COMPLAINTS, unhappy, name="另一个")
    make_evaluation(cast, values, status=Stage.APPROVED)
    assert analyse(cast.finance, cast.year).lost[:2] == (
        LostFigure(name="考核通过率", level2="质量指标", count=4, lost=D("36.00")),
        # 满意度指标 and 服务对象满意度指标 are two words for one level; the newest is shown.
        LostFigure(name="参训人员满意度", level2="满意度指标", count=2, lost=D("14.00")),
    )


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("filer", {"优": 2, "良": 0, "中": 1, "差": 0}),
        ("unit_reviewer", {"优": 2, "良": 0, "中": 1, "差": 0}),
        ("sister_filer", {"优": 0, "良": 1, "中": 0, "差": 0}),
        ("department_reviewer", {"优": 2, "良": 1, "中": 1, "差": 0}),
        ("stranger_reviewer", {"优": 1, "良": 0, "中": 0, "差": 0}),
        ("finance", {"优": 3, "良": 1, "中": 1, "差": 0}),
        ("admin", {"优": 3, "良": 1, "中": 1, "差": 0}),
        ("auditor", {"优": 0, "良": 0, "中": 0, "差": 0}),
    ],
)
def test_everybody_counts_what_they_see(cast: Cast, year: dict[str, SelfEvaluation], who: str, seen: dict[str, int]):
    figures = analyse(getattr(cast, who), cast.year)
    assert counts(figures) == seen
    assert len(figures.points) == figures.count == sum(seen.values())


def test_one_unit_or_department_and_confirmed_alone(cast: Cast, year: dict[str, SelfEvaluation]):
    assert counts(analyse(cast.finance, cast.year, unit=cast.sister)) == {"优": 0, "良": 1, "中": 0, "差": 0}
    assert counts(analyse(cast.finance, cast.year, unit=cast.department)) == {"优": 2, "良": 1, "中": 1, "差": 0}
    assert counts(analyse(cast.finance, cast.year, confirmed=True)) == {"优": 2, "良": 1, "中": 0, "差": 0}
    assert counts(analyse(cast.finance, cast.last_year)) == {"优": 1, "良": 0, "中": 0, "差": 0}
    assert analyse(cast.stranger_reviewer, cast.year, unit=cast.unit).count == 0


def test_forms_without_a_score_are_counted_and_named(cast: Cast, year: dict[str, SelfEvaluation]):
    SelfEvaluation.objects.filter(pk=year["full"].pk).update(score=None, grade="")
    figures = analyse(cast.finance, cast.year)
    assert figures.grades[-1] == GradeFigure(grade="未评出", count=1, share=D("20.00"), average=None)
    assert (figures.count, len(figures.points), figures.average) == (5, 4, D("86.97"))  # 347.89 ÷ 4 = 86.9725


def test_of_many_points_the_newest_are_listed_and_the_others_counted(
    cast: Cast, year: dict[str, SelfEvaluation], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(analysis, "MOST_POINTS", 2)
    figures = analyse(cast.finance, cast.year)
    assert [each.name for each in figures.points] == ["外区的", "中心的"]
    assert (figures.left_out, figures.count) == (3, 5)


def test_of_many_names_so_many_are_listed(cast: Cast, year: dict[str, SelfEvaluation], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(analysis, "MOST_LOST", 2)
    assert [each.name for each in analyse(cast.finance, cast.year).lost] == ["考核合格率", "参训人员满意度"]


def test_of_very_many_forms_the_rows_of_the_newest_are_read(
    cast: Cast, year: dict[str, SelfEvaluation], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(analysis, "MOST_FORMS", 2)
    figures = analyse(cast.finance, cast.year)
    assert (figures.count, figures.lost_of) == (5, 2)
    assert [(each.name, each.count) for each in figures.lost] == [("考核合格率", 1), ("参训人员满意度", 1)]
    assert "只统计最近的 2 张表" in text_of(client_of(cast.finance).get(reverse("analysis")))


def test_a_sum_that_was_added_in_binary_is_made_exact_before_it_is_shared():
    """100.05 ÷ 2 = 50.025, which rounds up; what SQLite may give for it does not."""
    assert analysis._average([D("100.0499999999999")], 2) == D("50.03")


# --- the page ----------------------------------------------------------------------------------------------------


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def table(html: str, name: str) -> list[list[str]]:
    """The cells of a table of the page, a list a row."""
    (body,) = re.findall(rf'id="{name}">.*?<tbody>(.*?)</tbody>', html)
    return [
        [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in body.split("</tr>")
        if row.strip()
    ]


def test_the_tables_hold_the_figures(cast: Cast, year: dict[str, SelfEvaluation]):
    html = text_of(client_of(cast.department_reviewer).get(reverse("analysis")))
    assert table(html, "grades") == [
        ["优", "2", "50.00%", "97.95"],  # 195.89 ÷ 2 = 97.945
        ["良", "1", "25.00%", "81.00"],
        ["中", "1", "25.00%", "71.00"],
        ["差", "0", "0.00%", "—"],
    ]
    assert [row[1:] for row in table(html, "points")] == [
        ["良", "100.00%", "81.00"],
        ["中", "0.00%", "71.00"],
        ["优", "88.89%", "95.89"],
        ["优", "100.00%", "100.00"],
    ]
    assert table(html, "lost") == [
        ["考核合格率", "质量指标", "3", "33.00"],
        ["参训人员满意度", "服务对象满意度指标", "1", "4.00"],
        ["培训期数", "数量指标", "1", "4.00"],
    ]
    assert "共 <b>4</b> 张自评表，平均 <b>86.97</b> 分。只计已提交（审核中）和已确认的，草稿和退回修改的不计。" in html


def test_the_page_is_narrowed_and_says_so(cast: Cast, year: dict[str, SelfEvaluation]):
    client = client_of(cast.finance)
    query = {"unit": str(cast.department.pk), "forms": "confirmed"}
    html = text_of(client.get(reverse("analysis"), query))
    assert "2025 年度绩效自评，甲区政务服务局及所属单位" in html
    assert "共 <b>3</b> 张自评表" in html
    assert "只计已确认的。" in html
    foreign = text_of(client_of(cast.sister_filer).get(reverse("analysis"), {"unit": cast.unit.pk}))
    assert "共 <b>1</b> 张自评表" in foreign  # a unit that is not seen narrows nothing
    before = text_of(client.get(reverse("analysis"), {"year": 2024}))
    assert "2024 年度绩效自评" in before
    assert "没有指标失分。" in before


def test_too_many_points_are_said(cast: Cast, year: dict[str, SelfEvaluation], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(analysis, "MOST_POINTS", 2)
    html = text_of(client_of(cast.finance).get(reverse("analysis")))
    assert "共 5 张，图和表只列最近的" in html
    assert len(table(html, "points")) == 2


def test_without_forms_it_says_when_there_will_be_some(cast: Cast):
    html = text_of(client_of(cast.finance).get(reverse("analysis")))
    assert "还没有可以分析的自评表" in html
    assert "echarts" not in html
    confirmed = text_of(client_of(cast.finance).get(reverse("analysis"), {"forms": "confirmed"}))
    assert "还没有已确认的自评表" in confirmed


def test_without_a_year(cast: Cast):
    type(cast.year).objects.all().delete()
    assert "还没有设置年度" in text_of(client_of(cast.finance).get(reverse("analysis")))


def test_names_are_text_and_never_markup(cast: Cast):
    row = evaluated('<b>"率"', "45%", "30")
    values = evaluation_values(PERIODS, row, COMPLAINTS, SATISFACTION, name="<script>alert(1)</script>")
    make_evaluation(cast, values, status=Stage.APPROVED)
    html = client_of(cast.finance).get(reverse("analysis")).content.decode()
    assert "<script>alert" not in html
    assert 'data-name="&lt;b&gt;&quot;率&quot;"' in html


def test_auditors_and_strangers_have_no_page(cast: Cast):
    assert client_of(cast.auditor).get(reverse("analysis")).status_code == 404
    assert Client().get(reverse("analysis")).status_code == 302
    assert client_of(cast.finance).post(reverse("analysis")).status_code == 405


@pytest.mark.parametrize("who", ["filer", "department_reviewer", "finance"])
def test_the_page_asks_the_same_of_few_and_of_many(cast: Cast, year: dict[str, SelfEvaluation], who: str):
    def queries() -> int:
        client = client_of(User.objects.get(username=getattr(cast, who).username))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("analysis"), {"unit": cast.unit.pk}).status_code == 200
        return len(asked)

    few = queries()
    for number in range(4):
        values = evaluation_values(evaluated(f"指标{number}", "9%", "90"), name=f"更多{number}")
        make_evaluation(cast, values, status=Stage.APPROVED)
    assert queries() == few
