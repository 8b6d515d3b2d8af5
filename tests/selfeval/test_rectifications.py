"""Rectifications: raised with owner and day, reported, sent back, put off, closed; who may, what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from perfgoals.accounts.models import Assignment, AuditEvent, Role, User
from perfgoals.accounts.services import Refused
from perfgoals.workflow.models import Stage, TransitionRecord
from perfgoals.workflow.perform import Blocked, NotAllowed, StaleObject, perform
from selfeval.access import visible_rectifications
from selfeval.flow import findings_of
from selfeval.models import Rectification, SelfEvaluation
from selfeval.rectification_flow import FLOW, open_steps
from selfeval.rectification_lists import count_overdue, waiting_rectifications
from selfeval.services.rectifications import extend, raise_rectification
from tests.conftest import PASSWORD, Cast
from tests.races.conftest import together
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, make_evaluation

pytestmark = pytest.mark.django_db

PROBLEM = "考核合格率没有佐证，请补每期的考核成绩单。"


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def raised(cast: Cast, form: SelfEvaluation, by: User | None = None, **changes: Any) -> Rectification:
    """A problem that the department raised (or somebody else), due in a month."""
    asked: dict[str, Any] = {"problem": PROBLEM, "owner": cast.filer, "due": in_days(30), "level3": "考核合格率"}
    asked |= changes
    return raise_rectification(by or cast.department_reviewer, form, **asked)


def take(who: User, found: Rectification, step: str, comment: str = "") -> TransitionRecord:
    """A step on what is stored now."""
    now = Rectification.objects.select_related("unit", "evaluation__project", "owner").get(pk=found.pk)
    return perform(FLOW, now, step, who, seen_version=now.version, comment=comment)


def due_on(found: Rectification, day: date) -> None:
    Rectification.objects.filter(pk=found.pk).update(due=day)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def form(cast: Cast) -> SelfEvaluation:
    """A self-evaluation of the filer's unit that stands before the department."""
    open_evaluation(cast.year)
    return make_evaluation(cast, status=Stage.DEPARTMENT_REVIEW)


@pytest.fixture
def found(cast: Cast, form: SelfEvaluation) -> Rectification:
    """A problem that the department raised."""
    return raised(cast, form)


# --- raising -----------------------------------------------------------------------------------------------------


def test_raised_it_has_problem_indicator_owner_day_and_post(cast: Cast, form: SelfEvaluation, found: Rectification):
    stored = Rectification.objects.get()
    assert (stored.problem, stored.level3, stored.owner, stored.due) == (PROBLEM, "考核合格率", cast.filer, in_days(30))
    assert (stored.unit, stored.raised_by, stored.raised_as) == (
        cast.unit,
        cast.department_reviewer,
        Role.DEPARTMENT_REVIEWER,
    )
    assert (stored.status, stored.version) == ("open", 1)
    event = AuditEvent.objects.get(action="提出整改")
    assert (event.actor, event.unit) == (cast.department_reviewer, cast.unit)
    assert event.subject == f"2025 窗口人员培训：{PROBLEM}"
    assert event.detail == f"考核合格率：{PROBLEM}；责任人：填报人filer；期限：{in_days(30)}"


def test_the_same_sent_twice_is_raised_once(cast: Cast, form: SelfEvaluation):
    assert raised(cast, form) == raised(cast, form)
    assert raised(cast, form, level3="") != raised(cast, form)
    assert Rectification.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_twice_at_the_same_moment_too(cast: Cast, form: SelfEvaluation):
    together(*[lambda: raised(cast, form)] * 3)
    assert Rectification.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"problem": " \n"}, "problem", "请写明问题是什么、要改成怎样"),
        ({"problem": "长" * 1001}, "problem", "问题限 1000 字，现在是 1001 字"),
        ({"due": 0}, "due", "整改期限要在今天之后"),
        ({"due": date(2100, 1, 1)}, "due", "年份不能超过 2099"),
        ({"level3": "没有这个指标"}, "level3", "这个指标已经不在自评表里，请重新选择"),
        ({"owner": "unit_reviewer"}, "owner", "整改责任人应是甲区政务服务局（本级）的填报人"),
        ({"owner": "sister_filer"}, "owner", "整改责任人应是甲区政务服务局（本级）的填报人"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_at_its_field(
    cast: Cast, form: SelfEvaluation, changes: dict[str, Any], field: str, sentence: str
):
    given: dict[str, Any] = {key: in_days(value) if value == 0 else value for key, value in changes.items()}
    if "owner" in given:
        given["owner"] = getattr(cast, given["owner"])
    with pytest.raises(Refused) as refusal:
        raised(cast, form, **given)
    assert (refusal.value.field, refusal.value.message) == (field, sentence)
    assert not Rectification.objects.exists()


def test_a_filer_out_of_use_is_asked_for_nothing(cast: Cast, form: SelfEvaluation):
    User.objects.filter(pk=cast.filer.pk).update(is_active=False)
    with pytest.raises(Refused, match="整改责任人应是"):
        raised(cast, form)
    raised(cast, form, owner=cast.colleague)


def test_only_reviewers_of_the_unit_raise_and_only_what_was_handed_in(cast: Cast, form: SelfEvaluation):
    for who in (cast.filer, cast.admin, cast.stranger_reviewer):
        with pytest.raises(NotAllowed, match="只有审核人可以提出整改事项"):
            raised(cast, form, by=who)
    draft = make_evaluation(cast)
    with pytest.raises(NotAllowed, match="还没有提交，没有可以提出整改的内容"):
        raised(cast, draft)


# --- the flow ----------------------------------------------------------------------------------------------------


def test_reported_sent_back_reported_again_and_closed(cast: Cast, found: Rectification):
    take(cast.filer, found, "report", "成绩单已补，见证明材料。")
    take(cast.department_reviewer, found, "return_department_reviewer", "还缺第 3 期的成绩单")
    take(cast.colleague, found, "report", "第 3 期也补了。")
    take(cast.department_reviewer, found, "close_department_reviewer")
    found.refresh_from_db()
    assert (found.status, found.version) == ("closed", 5)
    records = TransitionRecord.objects.filter(flow="rectification", subject_id=found.pk).order_by("pk")
    assert [(row.label, row.source, row.target, row.actor, row.role, row.comment) for row in records] == [
        ("报整改情况", "open", "reported", cast.filer, "filer", "成绩单已补，见证明材料。"),
        ("退回再改", "reported", "open", cast.department_reviewer, "department_reviewer", "还缺第 3 期的成绩单"),
        ("报整改情况", "open", "reported", cast.colleague, "filer", "第 3 期也补了。"),
        ("销号", "reported", "closed", cast.department_reviewer, "department_reviewer", ""),
    ]
    assert {row.subject_label for row in records} == {f"2025 窗口人员培训：{PROBLEM}"}
    assert {row.unit for row in records} == {cast.unit}


@pytest.mark.parametrize(
    ("step", "sentence"),
    [("report", "请写明怎么整改的、结果怎样"), ("return_department_reviewer", "请写明还要改什么")],
)
def test_a_word_is_due(cast: Cast, found: Rectification, step: str, sentence: str):
    actor = cast.filer if step == "report" else cast.department_reviewer
    if step != "report":
        take(cast.filer, found, "report", "改了")
    with pytest.raises(Blocked, match=f"^{sentence}$"):
        take(actor, found, step, "  ")


@pytest.mark.parametrize(
    ("raiser", "closers"),
    [
        ("unit_reviewer", {"unit_reviewer", "department_reviewer", "finance"}),
        ("department_reviewer", {"department_reviewer", "finance"}),
        ("finance", {"finance"}),
    ],
)
def test_nobody_below_the_post_that_raised_it_closes_it(
    cast: Cast, form: SelfEvaluation, raiser: str, closers: set[str]
):
    found = raised(cast, form, by=getattr(cast, raiser))
    take(cast.filer, found, "report", "改了")
    found.refresh_from_db()
    everybody = ("filer", "unit_reviewer", "department_reviewer", "finance", "stranger_reviewer", "admin", "auditor")
    got = {who for who in everybody if "close" in open_steps(getattr(cast, who), found)}
    assert got == closers
    for who in {"unit_reviewer", "department_reviewer", "finance"} - closers:
        role = getattr(cast, who).scopes[0].role
        with pytest.raises(
            NotAllowed, match=f"这件事由{found.get_raised_as_display()}提出，请由该岗位或上级审核人办理"
        ):
            take(getattr(cast, who), found, f"close_{role.value}")


def test_who_files_for_the_unit_closes_nothing_of_it(cast: Cast, form: SelfEvaluation):
    both = User.objects.create_user("both", PASSWORD, display_name="两岗", must_change_password=False)
    Assignment.objects.create(user=both, role=Role.FILER, unit=cast.unit)
    Assignment.objects.create(user=both, role=Role.UNIT_REVIEWER, unit=cast.unit)
    found = raised(cast, form, by=cast.unit_reviewer)
    take(cast.filer, found, "report", "改了")
    with pytest.raises(NotAllowed, match="本单位的填报人不能为本单位销号，请由另一位同事办理"):
        take(both, found, "close_unit_reviewer")
    assert waiting_rectifications(both, 10) == []


def test_of_several_posts_the_highest_acts(cast: Cast, found: Rectification):
    Assignment.objects.create(user=cast.department_reviewer, role=Role.FINANCE_REVIEWER, unit=cast.root)
    take(cast.filer, found, "report", "改了")
    found.refresh_from_db()
    reviewer = User.objects.get(pk=cast.department_reviewer.pk)
    assert {action: step.name for action, step in open_steps(reviewer, found).items()} == {
        "close": "close_finance_reviewer",
        "return": "return_finance_reviewer",
    }
    assert raised(cast, found.evaluation, by=reviewer, problem="另一件").raised_as == Role.FINANCE_REVIEWER


def test_more_time_comes_with_a_reason_and_both_days_stay(cast: Cast, found: Rectification):
    extend(found, cast.finance, in_days(60), "等第三方检测报告", seen_version=1)
    stored = Rectification.objects.get()
    assert (stored.due, stored.status, stored.version) == (in_days(60), "open", 2)
    record = TransitionRecord.objects.get(flow="rectification")
    assert (record.label, record.role) == ("延期", "finance_reviewer")
    assert record.comment == f"期限由 {in_days(30)} 改为 {in_days(60)}：等第三方检测报告"


@pytest.mark.parametrize(
    ("day", "reason", "field", "sentence"),
    [
        (0, "等报告", "due", "整改期限要在今天之后"),
        (30, "等报告", "due", "新的期限与原来相同，请改日期"),
        (60, " ", "comment", "请写明延期的理由"),
    ],
)
def test_more_time_without_day_or_reason_is_refused(
    cast: Cast, found: Rectification, day: int, reason: str, field: str, sentence: str
):
    with pytest.raises(Refused) as refusal:
        extend(found, cast.department_reviewer, in_days(day), reason, seen_version=1)
    assert (refusal.value.field, refusal.value.message) == (field, sentence)
    assert Rectification.objects.get().due == in_days(30)


def test_the_unit_gives_itself_no_time_and_a_reported_one_needs_none(cast: Cast, found: Rectification):
    with pytest.raises(NotAllowed, match="只有主管部门审核人或上级审核人可以办理"):
        extend(found, cast.filer, in_days(60), "忙", seen_version=1)
    take(cast.filer, found, "report", "改了")
    found.refresh_from_db()
    with pytest.raises(NotAllowed, match="现在是“待销号”，不能延期"):
        extend(found, cast.department_reviewer, in_days(60), "忙", seen_version=found.version)


def test_a_step_on_what_was_seen_before_is_refused_and_the_same_twice_is_one(cast: Cast, found: Rectification):
    extend(found, cast.department_reviewer, in_days(60), "等报告", seen_version=1)
    stale = Rectification.objects.select_related("unit", "evaluation", "owner").get()
    with pytest.raises(StaleObject):
        perform(FLOW, stale, "report", cast.filer, seen_version=1, comment="改了")
    first = perform(FLOW, stale, "report", cast.filer, seen_version=2, comment="改了")
    again = perform(FLOW, Rectification.objects.get(), "report", cast.filer, seen_version=2, comment="改了")
    assert first == again


@pytest.mark.django_db(transaction=True)
def test_closing_and_sending_back_at_once_one_of_them_holds(cast: Cast, found: Rectification):
    take(cast.filer, found, "report", "改了")

    def step(who: User, name: str) -> Any:
        now = Rectification.objects.select_related("unit", "evaluation", "owner").get()
        return lambda: perform(FLOW, now, name, who, seen_version=2, comment="看过")

    results = together(
        step(cast.department_reviewer, "return_department_reviewer"), step(cast.finance, "close_finance_reviewer")
    )
    assert sorted(type(result).__name__ for result in results) == ["StaleObject", "TransitionRecord"]
    assert TransitionRecord.objects.filter(flow="rectification").count() == 2


# --- lists -------------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(cast: Cast, form: SelfEvaluation):
    late, soon = raised(cast, form, problem="逾期"), raised(cast, form, problem="快到", due=in_days(3))
    due_on(late, in_days(-2))
    reported = raised(cast, form, problem="已报", by=cast.finance)
    take(cast.colleague, reported, "report", "改了")
    of_unit = raised(cast, form, problem="单位提的", by=cast.unit_reviewer)
    take(cast.colleague, of_unit, "report", "改了")

    def waits(who: User, limit: int = 10) -> list[str]:
        return [row.problem for row in waiting_rectifications(who, limit)]

    assert waits(cast.filer) == waits(cast.colleague) == ["逾期", "快到"]
    assert waits(cast.filer, 1) == ["逾期"]
    assert waits(cast.unit_reviewer) == waits(cast.department_reviewer) == ["单位提的"]
    assert sorted(waits(cast.finance)) == ["单位提的", "已报"]
    assert waits(cast.stranger_reviewer) == waits(cast.sister_filer) == waits(cast.admin) == waits(cast.auditor) == []
    assert soon.pk in {row.pk for row in visible_rectifications(cast.admin)}


def test_overdue_is_what_nobody_reported_until_its_day(cast: Cast, form: SelfEvaluation):
    for number, days in enumerate((-3, -1, 0, 5)):
        due_on(raised(cast, form, problem=f"第 {number} 件"), in_days(days))
    reported = raised(cast, form, problem="已报")
    take(cast.filer, reported, "report", "改了")
    due_on(reported, in_days(-9))
    assert (count_overdue(cast.filer), count_overdue(cast.finance), count_overdue(cast.stranger_filer)) == (2, 2, 0)


def test_the_list_says_how_late_and_how_long_in_words(cast: Cast, form: SelfEvaluation):
    for number, days in enumerate((5, -3, 0)):
        due_on(raised(cast, form, problem=f"第 {number} 件"), in_days(days))
    html = text_of(client_of(cast.filer).get(reverse("rectifications")))
    assert [html.index(words) for words in ("已逾期 3 天", "今天到期", "还剩 5 天")] == sorted(
        html.index(words) for words in ("已逾期 3 天", "今天到期", "还剩 5 天")
    )
    assert "逾期 1 件，排在最前" in html
    reviewing = text_of(client_of(cast.finance).get(reverse("rectifications")))
    assert "没有这个状态的整改事项" in reviewing  # a reviewer begins with what was reported
    assert "有 1 件逾期没有整改。" in reviewing


def test_the_list_is_narrowed_by_state_unit_and_owner(cast: Cast, form: SelfEvaluation):
    raised(cast, form, problem="本人的事")
    raised(cast, form, problem="同事的事", owner=cast.colleague)
    theirs = make_evaluation(cast, evaluation_values(name="别的项目"), unit=cast.sister, status=Stage.APPROVED)
    raised(cast, theirs, problem="中心的事", owner=cast.sister_filer)
    closed = raised(cast, form, problem="已了的事")
    take(cast.filer, closed, "report", "改了")
    take(cast.finance, closed, "close_finance_reviewer")

    def shown(who: User, **query: Any) -> set[str]:
        html = text_of(client_of(who).get(reverse("rectifications"), query))
        return {words for words in ("本人的事", "同事的事", "中心的事", "已了的事") if words in html}

    assert shown(cast.filer) == {"本人的事", "同事的事"}
    assert shown(cast.filer, whose="own") == {"本人的事"}
    assert shown(cast.filer, status="closed") == {"已了的事"}
    assert shown(cast.department_reviewer, status="open") == {"本人的事", "同事的事", "中心的事"}
    assert shown(cast.department_reviewer, status="open", unit=cast.sister.pk) == {"中心的事"}
    assert shown(cast.sister_filer) == {"中心的事"}
    assert shown(cast.stranger_reviewer, status="open") == set()


def test_pages_of_the_list_lead_through_everything_once(cast: Cast, form: SelfEvaluation):
    for number in range(60):
        raised(cast, form, problem=f"事项 {number:02}")
    seen: list[int] = []
    url = f"{reverse('rectifications')}?status=open"
    while url:
        response = client_of(cast.finance).get(url)
        seen += [row["rectification"].pk for row in response.context["rows"]]
        url = response.context["older"] and reverse("rectifications") + response.context["older"]
    assert (len(seen), len(set(seen))) == (60, 60)


@pytest.mark.parametrize("who", ["filer", "department_reviewer", "finance", "admin"])
def test_pages_ask_the_same_of_one_and_of_many(cast: Cast, form: SelfEvaluation, who: str):
    user = getattr(cast, who)

    def queries(url: str) -> int:
        client = client_of(User.objects.get(pk=user.pk))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    def counts() -> list[int]:
        pages = (reverse("rectifications") + "?status=open", reverse("desk"), reverse("rectification", args=[first.pk]))
        return [queries(url) for url in pages]

    first = raised(cast, form)
    of_one = counts()
    for number in range(3):
        other = make_evaluation(cast, evaluation_values(name=f"项目{number}"), status=Stage.DEPARTMENT_REVIEW)
        raised(cast, other, problem=f"第 {number} 件", owner=cast.colleague)
    assert counts() == of_one


def test_the_flow_is_documented_with_the_others(cast: Cast):
    html = text_of(client_of(cast.filer).get(reverse("flow")))
    assert "整改事项：每一步" in html
    assert html.count('data-label="动作">销号<') == 3


def test_the_desk_shows_what_is_to_be_mended(cast: Cast, found: Rectification):
    html = text_of(client_of(cast.filer).get(reverse("desk")))
    assert "整改事项" in html
    assert f'href="{reverse("rectification", args=[found.pk])}">去整改' in html
    assert "2025 窗口人员培训，甲区政务服务局（本级）" in html
    assert "整改事项" not in text_of(client_of(cast.finance).get(reverse("desk")))
    take(cast.filer, found, "report", "改了")
    assert "去核对" in text_of(client_of(cast.finance).get(reverse("desk")))


# --- pages -------------------------------------------------------------------------------------------------------


def test_raising_on_the_page_prefilled_from_an_indicator(cast: Cast, form: SelfEvaluation):
    client = client_of(cast.department_reviewer)
    url = reverse("selfeval-rectification", args=[form.pk])
    html = text_of(client.get(url, {"level3": "考核合格率"}))
    assert '<option value="考核合格率" selected>' in html
    asked = {"problem": PROBLEM, "level3": "考核合格率", "owner": cast.filer.pk, "due": str(in_days(10))}
    response = client.post(url, asked)
    made = Rectification.objects.get()
    assert response.headers["Location"] == reverse("rectification", args=[made.pk])
    assert (made.problem, made.due) == (PROBLEM, in_days(10))


def test_raising_prefilled_from_a_finding(cast: Cast, form: SelfEvaluation):
    rows = (REACHED[0], evaluated("考核合格率", "45%", "30"), *REACHED[2:])
    lost = make_evaluation(cast, evaluation_values(*rows), status=Stage.DEPARTMENT_REVIEW)
    finding = next(each for each in findings_of(lost) if each.row == 1)
    url = reverse("selfeval-rectification", args=[lost.pk])
    html = text_of(client_of(cast.finance).get(url, {"finding": finding.fingerprint}))
    assert finding.message in html
    assert '<option value="考核合格率" selected>' in html
    unknown = text_of(client_of(cast.finance).get(url, {"finding": "0" * 64}))
    assert finding.message not in unknown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"problem": ""}, "请写明问题是什么、要改成怎样"),
        ({"owner": ""}, "请选择整改责任人"),
        ({"due": "下周五"}, "日期请写成 2026-01-31"),
        ({"due": "2020-01-01"}, "整改期限要在今天之后"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast: Cast, form: SelfEvaluation, changes: dict[str, str], sentence: str
):
    asked = {"problem": PROBLEM, "level3": "", "owner": cast.filer.pk, "due": str(in_days(10))} | changes
    response = client_of(cast.finance).post(reverse("selfeval-rectification", args=[form.pk]), asked)
    html = text_of(response)
    assert (response.status_code, sentence in html) == (422, True)
    assert "problem" in changes or PROBLEM in html
    assert not Rectification.objects.exists()


def test_the_page_has_the_decisions_of_its_reader_and_the_history(cast: Cast, found: Rectification):
    url = reverse("rectification", args=[found.pk])

    def buttons(who: User) -> list[str]:
        html = text_of(client_of(who).get(url))
        return [label for label in ("报整改情况", "销号</button>", "退回再改", "改整改期限") if f"{label}" in html]

    assert buttons(cast.filer) == ["报整改情况"]
    assert buttons(cast.finance) == ["改整改期限"]
    assert buttons(cast.unit_reviewer) == buttons(cast.admin) == []
    client = client_of(cast.filer)
    step = reverse("rectification-step", args=[found.pk, "report"])
    refused = client.post(step, {"version": 1, "comment": ""})
    assert (refused.status_code, "请写明怎么整改的、结果怎样" in text_of(refused)) == (422, True)
    done = client.post(step, {"version": 1, "comment": "成绩单已补"}, follow=True)
    assert "单位已报整改情况，由主管部门审核人或上级审核人核对" in text_of(done)
    assert "成绩单已补" in text_of(done)
    stale = client_of(cast.finance).post(
        reverse("rectification-step", args=[found.pk, "close_finance_reviewer"]), {"version": 1, "comment": "看过了"}
    )
    assert (stale.status_code, "这件事刚刚有人办过（填报人filer 报整改情况）" in text_of(stale)) == (409, True)
    assert "看过了" in text_of(stale)


def test_putting_off_on_the_page(cast: Cast, found: Rectification):
    url = reverse("rectification-extend", args=[found.pk])
    client = client_of(cast.department_reviewer)
    wrong = client.post(url, {"version": 1, "due": str(in_days(60)), "comment": ""})
    assert (wrong.status_code, "请写明延期的理由" in text_of(wrong)) == (422, True)
    done = client.post(url, {"version": 1, "due": str(in_days(60)), "comment": "等报告"}, follow=True)
    assert f"已延期到 {in_days(60)}" in text_of(done)
    assert client_of(cast.filer).post(url, {"version": 2, "due": "2098-01-01", "comment": "忙"}).status_code == 403
    plain = reverse("rectification-step", args=[found.pk, "extend_department_reviewer"])
    assert client.post(plain, {"version": 2, "comment": "忙"}).status_code == 404


EVERYBODY = (
    *("filer", "colleague", "sister_filer", "stranger_filer", "unit_reviewer", "department_reviewer"),
    *("stranger_reviewer", "finance", "admin", "auditor"),
)


def test_who_sees_and_who_acts(cast: Cast, form: SelfEvaluation, found: Rectification):
    sees = {"filer", "colleague", "unit_reviewer", "department_reviewer", "finance", "admin"}
    raises = {"unit_reviewer", "department_reviewer", "finance"}
    reports = {"filer", "colleague"}
    page, new = reverse("rectification", args=[found.pk]), reverse("selfeval-rectification", args=[form.pk])
    report = reverse("rectification-step", args=[found.pk, "report"])
    for who in EVERYBODY:
        client = client_of(getattr(cast, who))
        assert client.get(page).status_code == (200 if who in sees else 404), who
        assert client.get(new).status_code == (200 if who in raises else 403 if who in sees else 404), who
        assert client.get(reverse("rectifications")).status_code == (404 if who == "auditor" else 200), who
        if who not in reports:
            answer = client.post(report, {"version": 1, "comment": "改了"})
            assert answer.status_code == (403 if who in sees else 404), who
    assert client_of(cast.colleague).post(report, {"version": 1, "comment": "改了"}).status_code == 302
    assert client_of(cast.filer).get(report).status_code == 405
    assert client_of(cast.filer).post(reverse("rectification-step", args=[found.pk, "delete"])).status_code == 404
    assert Client().get(page).status_code == 302
