"""The edit page of a self-evaluation: what it reads, what it never reads, and the score while it is typed."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from perfgoals.workflow.perform import perform
from projects.flow import FLOW as DECLARATION_FLOW
from projects.models import Declaration
from projects.queries import values_of as declared_values
from projects.services.drafts import fresh as fresh_declaration
from projects.services.drafts import save_draft
from selfeval.models import EvaluationRevision, EvaluationYear, SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import begin_blank, fresh, take_up_targets
from selfeval.values import EvaluationValues
from tests.conftest import Cast
from tests.selfeval.conftest import approve, open_evaluation
from tests.selfeval.evaluations import evaluated, evaluation_values, make_evaluation
from tests.selfeval.monitorings import hand_in_monitoring
from tests.selfeval.page_requests import JSON, get, post, save, save_answer, score, signed_in, words

pytestmark = pytest.mark.django_db

TIER = "产出指标|数量指标"


def stored(evaluation: SelfEvaluation) -> EvaluationValues:
    return values_of(fresh(evaluation.pk))


def adjust(cast: Cast, declaration: Declaration, *, target: str = "≥18期", renamed: str = "") -> None:
    """The first target is raised, and one indicator takes another's place; approved again."""
    now = fresh_declaration(declaration.pk)
    perform(DECLARATION_FLOW, now, "adjust", cast.filer, seen_version=now.version, comment="任务增加")
    now = fresh_declaration(declaration.pk)
    rows = list(declared_values(now).indicators)
    rows[0] = replace(rows[0], target=target)
    if renamed:
        rows[4] = replace(rows[4], level3=renamed)
    save_draft(now, cast.filer, replace(declared_values(now), indicators=tuple(rows)), seen_version=now.version)
    approve(cast, fresh_declaration(declaration.pk))


@pytest.fixture
def blank(cast: Cast) -> SelfEvaluation:
    """A form of a project that was never filed."""
    open_evaluation(cast.year)
    return fresh(begin_blank(cast.filer, cast.unit, cast.year, name="档案数字化").pk)


# --- what is read ------------------------------------------------------------------------------------------------


def test_what_is_typed_beside_the_targets_is_stored_and_scored(cast: Cast, evaluation: SelfEvaluation):
    answer = save(
        cast.filer, evaluation, row__1__actual="76%", row__1__deviation="两人请假", funds__0__executed="432,000"
    )
    assert (answer["score"]["rows"]["1"]["score"], answer["score"]["execution"]["score"]) == ("10.00", "9.60")
    row = stored(evaluation).indicators[1]
    assert (row.level3, row.target, row.actual, row.deviation) == ("考核合格率", "≥95%", "76%", "两人请假")
    assert stored(evaluation).total_funds.executed == Decimal("432000.00")


def test_what_the_page_does_not_send_stays(cast: Cast, filled_evaluation: SelfEvaluation):
    before = stored(filled_evaluation)
    save(cast.filer, filled_evaluation, row__0__actual="16期")
    rows = (replace(before.indicators[0], actual="16期"), *before.indicators[1:])
    assert stored(filled_evaluation) == replace(before, indicators=rows)


def test_a_request_cannot_change_what_was_approved(cast: Cast, evaluation: SelfEvaluation):
    before = stored(evaluation)
    forged = {
        "row": ["0", "1"],
        "row-0-tier": "效益指标|社会效益指标",
        "row-0-level3": "别的指标",
        "row-0-target": "≥1期",
        "project": "别的项目",
        "project_amount": "1",
        "expected_goal": "别的目标",
        "executing_unit": "别的单位",
        "funds-0-initial": "1",
        "do": "remove:0",
    }
    save(cast.filer, evaluation, **forged)
    assert stored(evaluation) == before


def test_amounts_and_points_that_cannot_be_read_are_kept_as_typed(cast: Cast, evaluation: SelfEvaluation):
    answer = save(
        cast.filer, evaluation, funds__0__executed="约四十万", row__0__weight="十二", row__2__own_score="1.234"
    )
    values = stored(evaluation)
    assert values.unread == {"funds.当年财政拨款.executed": "约四十万"}
    assert [dict(row.unread) for row in values.indicators[:3]] == [{"weight": "十二"}, {}, {"own_score": "1.234"}]
    panel = words(answer["findings"])
    assert "全年执行数：不是数字，只写数字即可（单位元已在栏目名中） 当年财政拨款 全年执行数" in panel
    page = get(cast.filer, evaluation, "selfeval-edit")
    assert 'value="约四十万"' in page
    assert 'value="十二"' in page
    save(cast.filer, evaluation, funds__0__executed="400000", row__0__weight="12.5", row__2__own_score="")
    values = stored(evaluation)
    assert (values.unread, [dict(row.unread) for row in values.indicators[:3]]) == ({}, [{}, {}, {}])


def test_the_total_of_the_funds_is_their_sum(cast: Cast, evaluation: SelfEvaluation):
    amounts = {"funds__0__adjusted": "400000", "funds__1__adjusted": "50,000.50", "funds__2__adjusted": "0"}
    answer = save(cast.filer, evaluation, **amounts)
    assert stored(evaluation).total_funds.adjusted == Decimal("450000.50")
    assert answer["score"]["funds"][0] == {
        "number": None,
        "rate": "—",
        "amounts": {"initial": "450,000.00", "adjusted": "450,000.50", "executed": ""},
    }


def test_a_request_that_no_page_sends_is_refused(cast: Cast, evaluation: SelfEvaluation):
    for name in ("selfeval-edit", "selfeval-score"):
        answer = signed_in(cast.filer).post(reverse(name, args=[evaluation.pk]), {"version": "x"})
        assert (answer.status_code, "没有看懂这个请求" in answer.content.decode()) == (400, True)


# --- the score while it is typed ---------------------------------------------------------------------------------


def test_the_score_follows_what_is_typed_and_stores_nothing(cast: Cast, evaluation: SelfEvaluation):
    before, version = stored(evaluation), evaluation.version
    answer = score(
        cast.filer,
        evaluation,
        row__0__actual="12期",
        row__1__actual="98%",
        funds__0__executed="450000",
    )
    assert answer["rows"]["0"] == {
        "score": "10.00",
        "formula": "未达到：12 ÷ 15 × 12.5 = 10.00",
        "tone": "short",
        "manual": False,
        "bands": [
            {"choice": choice, "label": label, "range": "", "high": "", "chosen": False}
            for choice, label in (("reached", "达到"), ("partly", "部分达到"), ("missed", "未达到"))
        ],
        "chooses": False,
        "reason": "扣了 2.50 分",
        "reason_done": False,
    }
    assert (answer["rows"]["1"]["score"], answer["rows"]["1"]["formula"]) == ("12.50", "98 % ≥ 95 %，达到，得满分")
    assert (answer["rows"]["2"]["score"], answer["rows"]["2"]["formula"]) == ("—", "还没有填实际完成值")
    assert (answer["rows"]["4"]["tone"], answer["rows"]["4"]["formula"]) == ("na", "不计分")
    assert answer["execution"] == {
        "points": "10",
        "score": "10.00",
        "rate": "100.00%",
        "formula": "执行率 = 450,000 ÷ 450,000 = 100.00 %，按调整后的全年预算数算；得分 = 10 × 执行率 = 10.00",
    }
    # 10.00 + 12.50 + 10.00; open are 12.5 + 12.5 + 20 + 20.
    assert (answer["total"], answer["range"], answer["grade"]) == ("32.50", "32.50 至 97.50", "")
    side = words(answer["side"])
    assert "已得分 2 行，还有 4 行没有得分（65 分未定）" in side
    assert "填完后 32.50 至 97.50，差至优" in side
    assert "培训期数：写偏差原因" in side
    assert "参训人员满意度：填实际完成值" in side
    assert (stored(evaluation), fresh(evaluation.pk).version) == (before, version)


def test_weights_that_do_not_add_up_are_said_at_their_first_level(cast: Cast, evaluation: SelfEvaluation):
    answer = score(cast.filer, evaluation, row__0__weight="10")
    assert answer["levels"] == {
        "产出指标": {"points": "50", "wrong": "现合计 47.5 分"},
        "效益指标": {"points": "40", "wrong": ""},
    }
    assert "分值合计 100 分以后可知范围" in words(answer["side"])


def test_a_target_in_words_has_three_choices_with_their_points(cast: Cast, blank: SelfEvaluation):
    typed = {
        "row": "0",
        "row-0-tier": TIER,
        "row-0-level3": "服务环境",
        "row-0-target": "显著改善",
        "row-0-actual": "有所改善",
        "row-0-weight": "10",
    }
    row = score(cast.filer, blank, **typed)["rows"]["0"]
    assert (row["score"], row["formula"], row["chooses"]) == ("—", "定性指标，请选择并打分", True)
    assert [(band["label"], band["range"]) for band in row["bands"]] == [
        ("达到", "8–10"),
        ("部分达到", "6–8"),
        ("未达到", "0–6"),
    ]
    row = score(cast.filer, blank, **typed, **{"row-0-own_score": "7.5"})["rows"]["0"]
    assert (row["score"], row["formula"], row["tone"]) == ("7.50", "自己打分 7.50，部分达到", "short")
    assert [band["chosen"] for band in row["bands"]] == [False, True, False]
    # 达到 without a number is all of it, and stays as typed once it is saved.
    save(cast.filer, blank, **typed, **{"row-0-choice": "reached"})
    assert stored(blank).indicators[0].own_score == Decimal(10)


def test_an_own_score_may_be_lower_and_not_higher(cast: Cast, filled_evaluation: SelfEvaluation):
    lower = score(cast.filer, filled_evaluation, row__0__own_score="12")["rows"]["0"]
    assert (lower["score"], lower["formula"]) == ("12.00", "15 = 15，达到，得满分；自己打低为 12.00")
    higher = score(cast.filer, filled_evaluation, row__1__own_score="11")["rows"]["1"]
    assert (higher["score"], higher["tone"]) == ("10.00", "open")
    assert higher["formula"] == "自评得分 11 分高于按实际完成值算出的 10.00 分"


# --- the page ----------------------------------------------------------------------------------------------------


def test_targets_of_an_approval_are_text_and_a_reason_opens_where_it_is_due(
    cast: Cast, filled_evaluation: SelfEvaluation
):
    page = get(cast.filer, filled_evaluation, "selfeval-edit")
    assert 'name="row-0-target"' not in page
    assert 'name="funds-0-initial"' not in page
    assert 'name="expected_goal"' not in page
    assert '<tr class="reason" data-of="1"><td' in page
    assert '<tr class="reason" data-of="0" hidden><td' in page
    # 产出 has four rows and one open reason, its second level two lines.
    assert 'rowspan="5"' in page
    assert "未达到：76 % ÷ 95 % × 12.5 = 10.00" in page


def test_a_blank_form_asks_for_targets_in_every_second_level(cast: Cast, blank: SelfEvaluation):
    page = get(cast.filer, blank, "selfeval-edit")
    assert page.count('name="row" value="') == 10  # nine second levels, and the row that a script copies
    assert 'name="funds-0-initial"' in page
    assert 'value="产出指标|数量指标"' in page
    more = get(cast.filer, blank, "selfeval-edit", "?add=产出指标|数量指标&add=产出指标|数量指标")
    assert more.count('name="row-0-tier"') == 1
    assert more.count('value="产出指标|数量指标"') == 2


def test_rows_of_a_blank_form_come_and_go_without_script(cast: Cast, blank: SelfEvaluation):
    rows = {
        "row": ["0", "1"],
        "row-0-tier": TIER,
        "row-0-level3": "扫描件数",
        "row-0-target": "≥10万页",
        "row-1-tier": TIER,
        "row-1-level3": "多余的一行",
    }
    answer = post(cast.filer, blank, "selfeval-edit", do=f"add:{TIER}", **rows)
    address = (
        f"/selfevals/{blank.pk}/edit/?add=%E4%BA%A7%E5%87%BA%E6%8C%87%E6%A0%87%7C%E6%95%B0%E9%87%8F%E6%8C%87%E6%A0%87"
    )
    assert answer.headers["Location"] == f"{address}#indicators"
    assert [row.level3 for row in stored(blank).indicators] == ["扫描件数", "多余的一行"]
    answer = post(cast.filer, blank, "selfeval-edit", do="remove:1", **rows)
    assert answer.headers["Location"] == f"/selfevals/{blank.pk}/edit/#indicators"
    assert [(row.level3, row.target) for row in stored(blank).indicators] == [("扫描件数", "≥10万页")]


def test_weights_of_a_blank_form_are_proposed_when_asked_for(cast: Cast, blank: SelfEvaluation):
    rows = {
        "row": ["0", "1"],
        "row-0-tier": TIER,
        "row-0-level3": "扫描件数",
        "row-0-target": "≥10万页",
        "row-1-tier": "效益指标|社会效益指标",
        "row-1-level3": "查档等候时间",
        "row-1-target": "≤10分钟",
    }
    save(cast.filer, blank, **rows)
    assert "按框架分配分值" in get(cast.filer, blank, "selfeval-edit")
    post(cast.filer, blank, "selfeval-edit", do="weights", **rows)
    assert [row.weight for row in stored(blank).indicators] == [Decimal(50), Decimal(40)]


def test_weights_are_offered_again_where_they_do_not_add_up(cast: Cast, filled_evaluation: SelfEvaluation):
    assert "按框架分配分值" not in get(cast.filer, filled_evaluation, "selfeval-edit")
    EvaluationYear.objects.update(profile_id="national-2021")
    assert "按框架分配分值" in get(cast.filer, filled_evaluation, "selfeval-edit")


def test_points_printed_behind_a_first_level_stay_with_an_imported_form(cast: Cast):
    open_evaluation(cast.year)
    made = make_evaluation(cast)
    save(cast.filer, made, row="0", row__0__tier=TIER, row__0__level3="培训期数", row__0__target="≥20期")
    (row,) = stored(made).indicators
    assert (row.target, row.level1_weight) == ("≥20期", Decimal(50))


# --- what the monitoring said ------------------------------------------------------------------------------------


def test_figures_of_the_monitoring_stand_beside_the_boxes_and_fill_the_blank_ones(
    cast: Cast, approved: Declaration, evaluation: SelfEvaluation
):
    assert "从监控数带入" not in get(cast.filer, evaluation, "selfeval-edit")
    hand_in_monitoring(cast, approved)
    page = get(cast.filer, evaluation, "selfeval-edit")
    assert "从监控数带入" in page
    assert 'data-figure="9期">1–7月 9期' in page
    assert "1–7月监控：执行 262,500.00 元" in page
    answer = post(cast.filer, evaluation, "selfeval-edit", do="monitored", row__1__actual="98%")
    assert answer.headers["Location"] == f"/selfevals/{evaluation.pk}/edit/#indicators"
    actual = {row.level3: row.actual for row in stored(evaluation).indicators}
    assert (actual["培训期数"], actual["考核合格率"], actual["不适用"]) == ("9期", "98%", "不适用")


# --- two people, and targets that change -------------------------------------------------------------------------


def test_a_conflict_shows_both_sides_and_keeps_what_was_typed(cast: Cast, filled_evaluation: SelfEvaluation):
    version = filled_evaluation.version
    save(cast.colleague, filled_evaluation, row__0__actual="16期", row__5__actual="0.5%")
    answer = save_answer(cast.filer, filled_evaluation, version, row__0__actual="17期", row__1__actual="90%")
    assert answer.status_code == 409
    panel = words(answer.json()["conflict"])
    assert "下面 1 处两个人都改了" in panel
    assert "数量指标 培训期数" in panel
    assert "只有填报人colleague改的，将照此更新" in panel
    choice = "take-row:0|产出指标|数量指标|培训期数"
    typed = {"row-0-actual": "17期", "row-1-actual": "90%", "base_version": str(version), choice: "mine"}
    merged = save_answer(cast.filer, filled_evaluation, version + 1, **typed)
    assert merged.json() == {"version": version + 3, "reload": True}
    rows = stored(filled_evaluation).indicators
    assert (rows[0].actual, rows[1].actual, rows[5].actual) == ("17期", "90%", "0.5%")


def test_a_page_without_script_keeps_what_was_typed_in_a_conflict(cast: Cast, filled_evaluation: SelfEvaluation):
    version = filled_evaluation.version
    save(cast.colleague, filled_evaluation, row__0__actual="16期")
    answer = post(cast.filer, filled_evaluation, "selfeval-edit", version=version, row__0__actual="17期")
    page = answer.content.decode()
    assert (answer.status_code, "17期</textarea>" in page, "用我的" in page) == (409, True, True)


def test_what_was_typed_on_older_targets_meets_its_own_rows(
    cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation
):
    """The page counts the rows of the version that it showed, not those that a colleague has merged meanwhile."""
    version = filled_evaluation.version
    adjust(cast, approved, renamed="窗口投诉率")
    take_up_targets(fresh(filled_evaluation.pk), cast.colleague, seen_version=version)
    assert [row.level3 for row in stored(filled_evaluation).indicators][5:7] == ["窗口投诉率", "窗口服务差评率"]
    typed = {"row-8-actual": "97%", "base_version": str(version)}
    assert save_answer(cast.filer, filled_evaluation, version + 1, **typed).status_code == 200
    actual = {row.level3: row.actual for row in stored(filled_evaluation).indicators}
    assert (actual["参训人员满意度"], actual["窗口服务差评率"], actual["窗口投诉率"]) == ("97%", "0.8%", "")


def test_a_row_that_the_approval_has_no_longer_may_be_removed(
    cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation
):
    adjust(cast, approved, renamed="窗口投诉率")
    take_up_targets(fresh(filled_evaluation.pk), cast.filer, seen_version=filled_evaluation.version)
    page = get(cast.filer, filled_evaluation, "selfeval-edit")
    assert page.count('value="remove:') == 1
    assert "新批复的目标里没有这一条，核对后可删去" in page
    post(cast.filer, filled_evaluation, "selfeval-edit", do="remove:0")
    assert len(stored(filled_evaluation).indicators) == 10
    post(cast.filer, filled_evaluation, "selfeval-edit", do="remove:6")
    assert "窗口服务差评率" not in [row.level3 for row in stored(filled_evaluation).indicators]


def test_targets_that_changed_are_shown_and_taken_up(
    cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation
):
    assert post(cast.filer, filled_evaluation, "selfeval-targets").status_code == 302  # nothing changed: nothing done
    assert fresh(filled_evaluation.pk).version == filled_evaluation.version
    adjust(cast, approved, renamed="窗口投诉率")
    assert "批复的绩效目标已调整" in get(cast.filer, filled_evaluation, "selfeval-edit")
    page = words(get(cast.filer, filled_evaluation, "selfeval-targets"))
    assert "改 数量指标 培训期数 ≥15期 ≥18期 15期" in page
    assert "删 社会效益指标 窗口服务差评率 ≤1% — 0.8%" in page
    assert "增 社会效益指标 窗口投诉率 — ≤1% —" in page
    stale = post(cast.filer, filled_evaluation, "selfeval-targets", version=1)
    assert stale.headers["Location"] == f"/selfevals/{filled_evaluation.pk}/targets/"
    assert "批复的绩效目标已调整" in get(cast.filer, filled_evaluation, "selfeval-edit")
    answer = post(cast.filer, filled_evaluation, "selfeval-targets")
    assert answer.headers["Location"] == f"/selfevals/{filled_evaluation.pk}/edit/"
    page = get(cast.filer, filled_evaluation, "selfeval-edit")
    assert "批复的绩效目标已调整" not in page
    values = {row.level3: (row.target, row.actual) for row in stored(filled_evaluation).indicators}
    assert (values["培训期数"], values["窗口服务差评率"]) == (("≥18期", "15期"), ("≤1%", "0.8%"))
    assert EvaluationRevision.objects.filter(cause="目标调整后合并").count() == 1


def test_a_form_of_its_own_targets_has_none_to_take_up(cast: Cast):
    open_evaluation(cast.year)
    made = make_evaluation(cast, evaluation_values(evaluated("培训期数", "15期", "90")))
    answer = signed_in(cast.filer).get(reverse("selfeval-targets", args=[made.pk]), headers=JSON)
    assert answer.headers["Location"] == f"/selfevals/{made.pk}/edit/"


def test_a_finding_leads_to_its_box_or_to_its_row_where_nothing_is_typed(
    cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation
):
    panel = save(cast.filer, filled_evaluation, row__1__deviation="", row__0__weight="x", actual_goal="")["findings"]
    anchors = set(re.findall(r'data-anchor="([^"]*)"', panel))
    assert {"id_row-1-deviation", "id_row-0-weight", "id_actual_goal"} <= anchors
    adjust(cast, approved, target="≥15")
    take_up_targets(fresh(filled_evaluation.pk), cast.filer, seen_version=fresh(filled_evaluation.pk).version)
    page = get(cast.filer, filled_evaluation, "selfeval-submit")
    ids = set(re.findall(r' id="([^"]*)"', get(cast.filer, filled_evaluation, "selfeval-edit")))
    assert set(re.findall(r'data-anchor="([^"]*)"', page)) <= ids
