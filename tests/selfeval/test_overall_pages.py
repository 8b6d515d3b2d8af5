"""The pages of a whole unit's self-evaluation: beginning, filling in, live scores, submitting, reviewing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from selfeval.analysis import analyse
from selfeval.models import OverallEvaluation, SelfEvaluation
from tests.conftest import Cast
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.overall_evaluations import (
    approved_overall,
    begun,
    confirmed,
    content_of,
    filled_evaluation,
    go,
    overall_fresh,
)
from tests.selfeval.page_requests import get, post, save, score, signed_in, words

pytestmark = pytest.mark.django_db

EDIT = "overall-selfeval-edit"


def test_it_begins_on_the_approved_form_of_the_own_unit_alone(cast: Cast):
    overall = approved_overall(cast)
    url = reverse("overall-selfeval-new")
    assert "深圳市甲区政务服务局（本级） 165.00 开始自评" in words(signed_in(cast.filer).get(url))
    answer = signed_in(cast.sister_filer).post(url, {"year": 2025, "overall": overall.pk})
    assert answer.status_code == 404
    # A blank one would miss what was approved.
    assert signed_in(cast.filer).post(url, {"year": 2025, "unit": cast.unit.pk}).status_code == 404
    answer = signed_in(cast.filer).post(url, {"year": 2025, "overall": overall.pk})
    made = OverallEvaluation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(EDIT, args=[made.pk]))
    again = signed_in(cast.filer).post(url, {"year": 2025, "overall": overall.pk})
    assert (again.status_code, again.headers["Location"]) == (302, reverse("overall-selfeval", args=[made.pk]))
    assert "整体表已批复的单位都已有整体自评表" in words(signed_in(cast.filer).get(url))


def test_without_an_approved_form_everything_is_typed(cast: Cast):
    open_evaluation(cast.year)
    answer = signed_in(cast.filer).post(reverse("overall-selfeval-new"), {"year": 2025, "unit": cast.unit.pk})
    made = OverallEvaluation.objects.get()
    assert answer.headers["Location"] == reverse(EDIT, args=[made.pk])
    page = get(cast.filer, made, EDIT)
    assert len(re.findall('name="task-[0-9]+-name"', page)) == 3
    assert 'name="executing_unit"' in page
    assert 'name="project"' not in page
    save(
        cast.filer,
        made,
        task=["0", "1", "2"],
        task__0__name="窗口服务",
        task__0__content="轮训窗口人员",
        task__0__fiscal="450000",
        task__0__other="0",
        task__2__name="基本支出",
        task__2__fiscal="若干",
    )
    first, second = content_of(overall_fresh(made.pk)).tasks
    assert (first.name, first.content, first.total) == ("窗口服务", "轮训窗口人员", Decimal(450000))
    assert (second.name, second.unread) == ("基本支出", {"fiscal": "若干"})
    answer = post(cast.filer, made, EDIT, do="add-task")
    assert answer.headers["Location"] == f"{reverse(EDIT, args=[made.pk])}?task=1#tasks"
    answer = post(cast.filer, made, EDIT, do="remove-task:0", task=["0", "1"])
    assert answer.headers["Location"] == f"{reverse(EDIT, args=[made.pk])}#tasks"
    assert [task.name for task in content_of(overall_fresh(made.pk)).tasks] == ["基本支出"]


def test_what_is_approved_is_shown_and_cannot_be_typed(cast: Cast):
    evaluation = begun(cast)
    page = get(cast.filer, evaluation, EDIT)
    assert "年度资金" in page
    assert 'name="task-0-done"' in page
    assert 'name="task-0-name"' not in page
    assert "×" not in re.findall(r'<section class="section" id="tasks".*?</section>', page, re.DOTALL)[0]
    save(
        cast.filer,
        evaluation,
        task=["0", "1"],
        task__0__name="别的任务",
        task__0__content="别的内容",
        task__0__done="办班 15 期",
        task__0__fiscal="400000",
        task__0__executed="398000.50",
        executing_unit="别的单位",
        project="一个项目",
        funds__0__initial="1",
        row__0__target="≥1期",
    )
    values = content_of(overall_fresh(evaluation.pk))
    task = values.tasks[0]
    assert (task.name, task.content, task.done) == ("窗口服务", "做好窗口服务。", "办班 15 期")
    assert (task.total, task.fiscal, task.executed) == (Decimal("400000.00"), Decimal(400000), Decimal("398000.50"))
    assert (values.executing_unit, values.project) == ("深圳市甲区政务服务局（本级）", "")
    assert values.funds_row("财政拨款").initial == Decimal("1650000.00")
    assert values.indicators[0].target == "≥15期"


def test_scores_and_sums_follow_while_it_is_typed(cast: Cast):
    evaluation = begun(cast)
    told = score(
        cast.filer,
        evaluation,
        task=["0", "1"],
        task__0__executed="432000",
        funds__0__executed="1620000",
        funds__1__executed="0",
        row__0__actual="15期",
    )
    assert told["tasks"]["rows"][0] == {"total": "450,000.00", "rate": "96.00%"}
    assert told["tasks"]["sums"] == {
        "total": "1,650,000.00",
        "fiscal": "1,650,000.00",
        "other": "0.00",
        "executed": "432,000.00",
        "rate": "26.18%",
    }
    assert [(row["number"], row["rate"]) for row in told["funds"]] == [
        (None, "98.18%"), (0, "98.18%"), (1, "0.00%"), (2, "—"), (3, "—"),
    ]  # fmt: skip
    assert told["execution"]["score"] == "9.82"
    assert told["rows"]["0"]["score"] == "12.50"
    assert content_of(overall_fresh(evaluation.pk)).tasks[0].executed is None


def test_findings_lead_to_their_boxes(cast: Cast):
    evaluation = begun(cast)
    page = get(cast.filer, evaluation, "overall-selfeval-submit")
    ids = set(re.findall(r' id="([^"]*)"', get(cast.filer, evaluation, EDIT)))
    anchors = set(re.findall(r'href="[^"]*edit/#([^"]+)"', page))
    assert {"id_task-0-done", "id_task-1-executed", "id_funds-2-executed", "id_actual_goal"} <= anchors
    assert anchors - ids == set()


def test_it_goes_up_the_chain_and_prints_as_it_was_confirmed(cast: Cast):
    evaluation = filled_evaluation(cast)
    assert post(cast.filer, evaluation, "overall-selfeval-submit").status_code == 302
    page = get(cast.unit_reviewer, evaluation, "overall-selfeval")
    assert "复核" in page
    fingerprint = content_of(evaluation).indicators[0].fingerprint
    answer = post(
        cast.unit_reviewer,
        evaluation,
        "overall-selfeval-rescore",
        fingerprint=fingerprint,
        score="12",
        comment="少一期",
    )
    assert answer.status_code == 302
    assert overall_fresh(evaluation.pk).score == Decimal("96.82")
    for who, step in (
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        assert post(who, evaluation, "overall-selfeval-step", step, comment="同意").status_code == 302
    now = overall_fresh(evaluation.pk)
    assert (now.status, now.score) == ("approved", Decimal("96.82"))
    assert "办班 15 期，轮训全部窗口人员。" in words(get(cast.finance, now, "overall-selfeval-preview"))


def test_lists_of_projects_and_of_units_show_their_own(cast: Cast):
    evaluation = filled_evaluation(cast)
    page = signed_in(cast.filer).get(reverse("overall-selfevals")).content.decode()
    assert f'<a href="{reverse("overall-selfeval", args=[evaluation.pk])}">深圳市甲区政务服务局（本级）</a>' in page
    assert "本年度还没有自评表" in words(signed_in(cast.filer).get(reverse("selfevals")))
    assert signed_in(cast.filer).get(reverse("selfeval", args=[evaluation.pk])).status_code == 404
    desk = signed_in(cast.filer).get(reverse("desk")).content.decode()
    assert reverse(EDIT, args=[evaluation.pk]) in desk


def test_evidence_and_rectifications_belong_to_it_too(cast: Cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    evaluation = filled_evaluation(cast)
    page = get(cast.filer, evaluation, EDIT)
    assert reverse("overall-selfeval-evidence", args=[evaluation.pk]) in page
    go(cast.filer, evaluation, "submit")
    page = get(cast.unit_reviewer, evaluation, "overall-selfeval")
    url = reverse("overall-selfeval-rectification", args=[evaluation.pk])
    assert url in page
    assert signed_in(cast.unit_reviewer).get(url).status_code == 200


def test_the_analysis_counts_projects_alone(cast: Cast):
    made = confirmed(cast)
    figures = analyse(cast.finance, cast.year)
    assert (figures.count, figures.points, figures.lost) == (0, (), ())
    assert SelfEvaluation.every.get(pk=made.pk).grade == "优"
