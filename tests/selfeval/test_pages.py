"""Pages of a self-evaluation: beginning, handing in, re-scoring, versions, lists, the desk."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import User
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import perform
from projects.flow import FLOW as DECLARATION_FLOW
from projects.models import Declaration
from selfeval.models import EvaluationRevision, EvaluationYear, Rescore, SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import fresh, save_evaluation
from tests.conftest import Cast, make_declaration, whole_values
from tests.selfeval.conftest import filled, go, open_evaluation
from tests.selfeval.evaluations import evaluated, evaluation_values, make_evaluation
from tests.selfeval.page_requests import get, post, save, signed_in, words

pytestmark = pytest.mark.django_db


def begin(user: User, declaration: Declaration) -> str:
    """Where the button 开始自评 leads."""
    answer = signed_in(user).post(reverse("selfeval-new"), {"declaration": declaration.pk, "year": "2025"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def hand_in(cast: Cast, evaluation: SelfEvaluation, level: Stage) -> None:
    """Up to a level of review."""
    ways = (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
    )
    for who, step in ways[: 1 + [Stage.UNIT_REVIEW, Stage.DEPARTMENT_REVIEW, Stage.FINANCE_REVIEW].index(level)]:
        go(who, evaluation, step, "已核对")


def fingerprint(evaluation: SelfEvaluation, level3: str) -> str:
    return next(row.fingerprint for row in values_of(fresh(evaluation.pk)).indicators if row.level3 == level3)


def rescore(user: User, evaluation: SelfEvaluation, points: str, reason: str, level3: str = "考核合格率", **more: int):
    return post(
        user,
        evaluation,
        "selfeval-rescore",
        fingerprint=fingerprint(evaluation, level3),
        score=points,
        comment=reason,
        **more,
    )


# --- beginning ---------------------------------------------------------------------------------------------------


def test_it_begins_from_an_approved_declaration_and_once(cast: Cast, approved: Declaration):
    page = words(signed_in(cast.filer).get(reverse("selfeval-new")))
    assert "窗口人员培训 440304251063190000901 甲区政务服务局（本级） 450,000.00 开始自评" in page
    where = begin(cast.filer, approved)
    (made,) = SelfEvaluation.objects.all()
    assert where == f"/selfevals/{made.pk}/edit/"
    assert begin(cast.colleague, approved) == f"/selfevals/{made.pk}/"
    assert "没有可以开始自评的项目" in words(signed_in(cast.filer).get(reverse("selfeval-new")))


def test_what_is_not_approved_or_not_of_the_own_unit_cannot_begin(cast: Cast, draft: Declaration):
    open_evaluation(cast.year)
    form = {"declaration": draft.pk, "year": "2025"}
    assert signed_in(cast.filer).post(reverse("selfeval-new"), form).status_code == 404
    Declaration.objects.filter(pk=draft.pk).update(status=Stage.APPROVED)
    assert signed_in(cast.sister_filer).post(reverse("selfeval-new"), form).status_code == 404
    # Marked as approved without a record of it: nothing to stand on.
    assert signed_in(cast.filer).post(reverse("selfeval-new"), form).status_code == 404


def test_while_its_targets_are_adjusted_a_project_is_evaluated_on_those_approved(cast: Cast, approved: Declaration):
    perform(DECLARATION_FLOW, approved, "adjust", cast.filer, seen_version=approved.version, comment="经费压减")
    form = {"declaration": approved.pk, "year": "2025"}
    assert signed_in(cast.filer).post(reverse("selfeval-new"), form).status_code == 302
    assert SelfEvaluation.objects.get().targets is not None


def test_a_project_with_targets_of_its_own_does_not_begin_blank(cast: Cast, approved: Declaration):
    form = {"name": approved.name, "unit": cast.unit.pk, "year": "2025"}
    answer = signed_in(cast.filer).post(reverse("selfeval-new"), form)
    assert "本单位2025 年度申报过“窗口人员培训”的绩效目标，请在上面按批复的目标开始自评" in words(answer)
    assert not SelfEvaluation.objects.exists()


def test_what_a_returned_form_is_being_changed_to_is_not_listed_above_the_unit(
    cast: Cast, filled_evaluation: SelfEvaluation
):
    go(cast.filer, filled_evaluation, "submit", "已核对")
    go(cast.unit_reviewer, filled_evaluation, "return_unit_review", "请补名单")
    shown = {who: words(signed_in(getattr(cast, who)).get(reverse("selfevals"))) for who in ("filer", "finance")}
    assert ("97.10" in shown["filer"], "97.10" in shown["finance"]) == (True, False)
    assert "单位正在修改，提交后再显示" in shown["finance"]


def test_outside_the_window_it_does_not_begin(cast: Cast, approved: Declaration):
    EvaluationYear.objects.all().delete()  # then it is open from January of the year after
    answer = signed_in(cast.filer).post(reverse("selfeval-new"), {"declaration": approved.pk, "year": "2025"})
    assert answer.status_code == 403
    assert "2025 年度自评时间是 2026-01-01 00:00 至 2026-03-31 23:59" in words(answer)
    assert not SelfEvaluation.objects.exists()


def test_a_project_that_was_never_filed_begins_blank_and_once(cast: Cast):
    open_evaluation(cast.year)
    form = {"name": "档案数字化", "unit": cast.unit.pk, "year": "2025"}
    answer = signed_in(cast.filer).post(reverse("selfeval-new"), form)
    (made,) = SelfEvaluation.objects.all()
    assert answer.headers["Location"] == f"/selfevals/{made.pk}/edit/"
    assert (made.targets, made.name, made.executing_unit) == (None, "档案数字化", "深圳市甲区政务服务局（本级）")
    again = signed_in(cast.filer).post(reverse("selfeval-new"), form)
    assert "本单位2025 年度已有同名项目的自评表，请从自评列表里打开，或换一个名称" in words(again)
    assert SelfEvaluation.objects.count() == 1


# --- handing in --------------------------------------------------------------------------------------------------


def test_what_is_missing_stops_it_with_the_whole_list(cast: Cast, evaluation: SelfEvaluation):
    page = words(get(cast.filer, evaluation, "selfeval-submit"))
    assert "现在还不能提交 还有 8 处错误，改好后才能提交" in page
    assert "还没有填 6 处" in page  # one line for the six actual values
    answer = post(cast.filer, evaluation, "selfeval-submit")
    assert (answer.status_code, "还有错误，改好后才能提交" in words(answer)) == (422, True)
    assert fresh(evaluation.pk).status == Stage.DRAFT


def test_it_is_handed_in_and_passed_on(cast: Cast, filled_evaluation: SelfEvaluation):
    answer = post(cast.filer, filled_evaluation, "selfeval-submit", comment="已核对")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert fresh(filled_evaluation.pk).status == Stage.UNIT_REVIEW
    answer = post(cast.unit_reviewer, filled_evaluation, "selfeval-step", "return_unit_review", comment=" ")
    assert (answer.status_code, "意见 ：请写明要改什么" in words(answer)) == (422, True)
    answer = post(cast.unit_reviewer, filled_evaluation, "selfeval-step", "return_unit_review", comment="原因写细些")
    assert answer.status_code == 302
    page = words(get(cast.filer, filled_evaluation))
    assert "去修改" in page
    assert "原因写细些" in page
    stale = post(cast.filer, filled_evaluation, "selfeval-step", "submit", version=1, comment="改好了")
    assert (stale.status_code, "改好了" in stale.content.decode()) == (409, True)


def test_who_reviews_above_sees_what_was_handed_in(cast: Cast, filled_evaluation: SelfEvaluation):
    hand_in(cast, filled_evaluation, Stage.UNIT_REVIEW)
    go(cast.unit_reviewer, filled_evaluation, "return_unit_review", "请改")
    save(cast.filer, filled_evaluation, actual_goal="还没想好", row__0__actual="3期")
    assert "还没想好" in get(cast.filer, filled_evaluation)
    page = get(cast.finance, filled_evaluation)
    assert ("还没想好" in page, "上次提交的内容（单位正在修改）" in page) == (False, True)
    assert "97.10" in page  # the score of what was handed in
    answer = Client()
    answer.force_login(cast.finance)
    assert answer.get(reverse("selfeval-versions", args=[filled_evaluation.pk])).status_code == 404


def test_what_changed_since_it_was_handed_in_is_marked(cast: Cast, filled_evaluation: SelfEvaluation):
    hand_in(cast, filled_evaluation, Stage.UNIT_REVIEW)
    go(cast.unit_reviewer, filled_evaluation, "return_unit_review", "请改")
    save(cast.filer, filled_evaluation, row__1__actual="78%", funds__0__executed="440000")
    hand_in(cast, filled_evaluation, Stage.UNIT_REVIEW)
    page = get(cast.unit_reviewer, filled_evaluation)
    assert "与上次提交比，2 处" in page
    form = page[page.index("officialform-table") : page.index('id="rescoring"')]
    assert "<del>76%</del><ins>78%</ins>" in form
    assert "<del>432,000.00</del><ins>440,000.00</ins>" in form


# --- re-scoring --------------------------------------------------------------------------------------------------


def test_a_score_is_changed_with_a_reason_and_both_are_shown(cast: Cast, filled_evaluation: SelfEvaluation):
    hand_in(cast, filled_evaluation, Stage.FINANCE_REVIEW)
    assert "改分 ：考核合格率" in words(get(cast.finance, filled_evaluation))
    answer = rescore(cast.finance, filled_evaluation, "8.5", "补考名单不全")
    assert answer.headers["Location"] == f"/selfevals/{filled_evaluation.pk}/#rescoring"
    page = words(get(cast.finance, filled_evaluation))
    assert "考核合格率 质量指标 偏差原因：两名学员请假，已安排补考。 ≥95% 76% 12.5 10.00 8.50" in page
    assert "考核合格率 质量指标 10.00 8.50 补考名单不全 财政审核人 财政审核人finance" in page
    assert fresh(filled_evaluation.pk).score == Decimal("95.60")
    assert "95.60 / 100 分" in page
    # The unit sees both too, and cannot change them.
    page = words(get(cast.filer, filled_evaluation))
    assert ("10.00 8.50 补考名单不全" in page, "改分 ：" in page) == (True, False)
    assert rescore(cast.filer, filled_evaluation, "12", "想改").status_code == 403


@pytest.mark.parametrize(
    ("points", "reason", "said"),
    [
        ("8.5", " ", "请写明复核的理由"),
        ("13", "太低", "复核得分应在 0 到 12.5 分之间"),
        ("约八分", "太高", "复核得分要写数字"),
        ("8.555", "太高", "复核得分最多两位小数"),
        ("10", "一样", "与原得分相同，不用复核"),
        ("8.5", "长" * 501, "理由限 500 字"),
    ],
)
def test_a_score_that_cannot_be_given_says_why_and_stays_typed(
    cast: Cast, filled_evaluation: SelfEvaluation, points: str, reason: str, said: str
):
    hand_in(cast, filled_evaluation, Stage.UNIT_REVIEW)
    answer = rescore(cast.unit_reviewer, filled_evaluation, points, reason)
    page = answer.content.decode()
    assert (answer.status_code, f"没有改分：{said}" in page) == (422, True)
    assert f'required value="{points}"' in page
    assert f"required>{reason}</textarea>" in page
    assert not Rescore.objects.exists()


def test_a_score_is_not_changed_on_what_was_not_seen(cast: Cast, filled_evaluation: SelfEvaluation):
    hand_in(cast, filled_evaluation, Stage.UNIT_REVIEW)
    answer = rescore(cast.unit_reviewer, filled_evaluation, "8", "太高", version=1)
    assert (answer.status_code, "太高</textarea>" in answer.content.decode()) == (409, True)
    gone = post(
        cast.unit_reviewer, filled_evaluation, "selfeval-rescore", fingerprint="0" * 64, score="8", comment="高"
    )
    assert (gone.status_code, "这一行已经改过，请看过最新内容再复核" in gone.content.decode()) == (422, True)
    assert not Rescore.objects.exists()


def test_a_confirmed_form_shows_its_scores_as_they_were_kept(cast: Cast, filled_evaluation: SelfEvaluation):
    hand_in(cast, filled_evaluation, Stage.FINANCE_REVIEW)
    rescore(cast.finance, filled_evaluation, "8.5", "补考名单不全")
    assert post(cast.finance, filled_evaluation, "selfeval-step", "approve").status_code == 302
    EvaluationYear.objects.update(profile_id="national-2020")
    page = words(get(cast.filer, filled_evaluation))
    assert "现在 已确认，表已锁定" in page
    assert "产出指标 50 46.00 效益指标 40 40.00" in page
    assert signed_in(cast.filer).get(reverse("selfeval-edit", args=[filled_evaluation.pk])).status_code == 403


# --- versions, files ---------------------------------------------------------------------------------------------


def test_an_old_version_is_shown_and_taken_up_again(cast: Cast, filled_evaluation: SelfEvaluation):
    save(cast.filer, filled_evaluation, row__0__actual="3期")
    shown = get(cast.filer, filled_evaluation, "selfeval-versions", "?version=2")
    assert "第 2 版比现在的内容" in shown
    assert "数量指标 培训期数" in shown
    answer = post(cast.filer, filled_evaluation, "selfeval-versions", restore="2")
    assert answer.headers["Location"] == f"/selfevals/{filled_evaluation.pk}/edit/"
    assert values_of(fresh(filled_evaluation.pk)).indicators[0].actual == "15期"
    assert EvaluationRevision.objects.filter(cause="恢复第 2 版").count() == 1


def test_the_official_form_is_shown_and_comes_as_a_workbook(cast: Cast, filled_evaluation: SelfEvaluation):
    page = words(get(cast.filer, filled_evaluation, "selfeval-preview"))
    assert "项目支出绩效自评表" in page
    assert "总分 100 97.1" in page
    client = signed_in(cast.filer)
    answer = client.get(reverse("selfeval-export", args=[filled_evaluation.pk, "xlsx"]))
    assert answer.headers["Content-Disposition"].endswith(
        "2025_%E7%AA%97%E5%8F%A3%E4%BA%BA%E5%91%98%E5%9F%B9%E8%AE%AD_%E7%BB%A9%E6%95%88%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx"
    )
    assert client.get(reverse("selfeval-export", args=[filled_evaluation.pk, "docx"])).status_code == 404


# --- lists and the desk ------------------------------------------------------------------------------------------


def test_the_list_shows_rate_score_and_grade_and_narrows(cast: Cast, filled_evaluation: SelfEvaluation):
    make_evaluation(cast, evaluation_values(evaluated("绿化面积", "", "90"), name="绿化养护"))
    client = signed_in(cast.filer)
    page = words(client.get(reverse("selfevals")))
    assert "草稿 窗口人员培训 甲区政务服务局（本级） 432,000.00 96.00% 97.10 优" in page
    assert "草稿 绿化养护 甲区政务服务局（本级） 450,000.00 100.00% — —" in page
    narrowed = words(client.get(reverse("selfevals"), {"text": "绿化"}))
    assert ("绿化养护" in narrowed, "窗口人员培训" in narrowed) == (True, False)
    assert "没有符合条件的自评表" in words(client.get(reverse("selfevals"), {"status": "approved"}))
    assert "本年度还没有自评表" in words(signed_in(cast.sister_filer).get(reverse("selfevals")))
    assert "本年度还没有自评表" in words(signed_in(cast.finance).get(reverse("selfevals")))  # never handed in


def test_the_desk_names_the_kind_of_form_and_puts_what_came_back_first(cast: Cast, filled_evaluation: SelfEvaluation):
    values = filled(values_of(filled_evaluation))
    save_evaluation(fresh(filled_evaluation.pk), cast.filer, values, seen_version=filled_evaluation.version)
    hand_in(cast, filled_evaluation, Stage.UNIT_REVIEW)
    desk = words(signed_in(cast.unit_reviewer).get("/"))
    assert "单位审核 窗口人员培训 甲区政务服务局（本级） 自评表 432,000.00 全年执行数" in desk
    assert "等别人处理 1 件" in words(signed_in(cast.filer).get("/"))
    go(cast.unit_reviewer, filled_evaluation, "return_unit_review", "请补名单")
    make_declaration(cast, whole_values(code="440304251063190000902", name="档案整理"))
    desk = words(signed_in(cast.filer).get("/"))
    assert "等我处理 2 件 状态 项目 表 金额（元） 请在此前办完 办理 退回 窗口人员培训" in desk
    assert desk.index("退回 窗口人员培训") < desk.index("草稿 档案整理 甲区政务服务局（本级） 申报表")
    assert "请补名单 自评表" in desk
    assert "自评表，全年执行数（元）" in desk
    assert "自评截止" in desk


def test_the_flow_of_every_kind_is_documented(cast: Cast):
    page = words(signed_in(cast.filer).get(reverse("flow")))
    assert "二级项目支出绩效目标申报表：每一步" in page
    assert "项目支出绩效自评表：每一步" in page
    assert "通过并确认 财政审核人 财政审核 已确认 可写 是" in page


def test_markup_in_texts_is_text(cast: Cast):
    open_evaluation(cast.year)
    bad = "</textarea><script>alert(1)</script>"
    values = evaluation_values(evaluated(bad, bad, "90", target=bad), name=bad)
    made = make_evaluation(cast, values)
    for name in ("selfeval", "selfeval-edit", "selfeval-preview", "selfeval-submit"):
        assert "<script>alert" not in get(cast.filer, made, name)
    assert "<script>alert" not in signed_in(cast.filer).get(reverse("selfevals")).content.decode()


def test_a_declaration_of_the_same_project_is_left_alone(cast: Cast, evaluation: SelfEvaluation):
    save(cast.filer, evaluation, actual_goal="写自评")
    assert Declaration.objects.get().annual_goal == whole_values().annual_goal
