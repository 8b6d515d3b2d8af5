"""Pages of self-evaluations of both sorts × everybody × state: 404 for who may not see, 403 for who may not do."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from perfgoals.workflow.models import Stage
from selfeval.models import Rescore, SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import fresh
from selfeval.sorts import OF_PROJECT, OF_UNIT, sort_of
from tests.conftest import Cast
from tests.selfeval.conftest import go
from tests.selfeval.overall_evaluations import filled_evaluation as overall_evaluation
from tests.selfeval.overall_evaluations import go as go_overall
from tests.selfeval.page_requests import JSON, post, save_answer, signed_in
from tests.test_filekinds import pdf

pytestmark = pytest.mark.django_db

OWN_FILERS = {"filer", "colleague"}
INSIDE = OWN_FILERS | {"unit_reviewer", "admin"}  # see the unit's own drafts
ABOVE = {"department_reviewer", "finance"}  # see what was handed in
OUTSIDE = {"sister_filer", "stranger_filer", "stranger_reviewer", "auditor"}
PEOPLE = sorted(INSIDE | ABOVE | OUTSIDE)
REVIEWER = {"unit_review": "unit_reviewer", "department_review": "department_reviewer", "finance_review": "finance"}
WAY = {
    "draft": (),
    "returned": ("submit", "return_unit_review"),
    "unit_review": ("submit",),
    "department_review": ("submit", "pass_unit_review"),
    "finance_review": ("submit", "pass_unit_review", "pass_department_review"),
    "approved": ("submit", "pass_unit_review", "pass_department_review", "approve"),
}
ACTORS = {"submit": "filer", "pass_department_review": "department_reviewer", "approve": "finance"}


SORTS = {"selfeval": OF_PROJECT, "overall-selfeval": OF_UNIT}


@pytest.fixture(params=product(SORTS, WAY), ids="-".join)
def standing(request: pytest.FixtureRequest, cast: Cast) -> SelfEvaluation:
    """A self-evaluation of each sort in each state, in the way that it really goes."""
    sort, state = request.param
    overall = sort == "overall-selfeval"
    made = overall_evaluation(cast) if overall else request.getfixturevalue("filled_evaluation")
    for step in WAY[state]:
        who = getattr(cast, ACTORS.get(step, "unit_reviewer"))
        (go_overall if overall else go)(who, made, step, "请补名单")
    return stored(made)


def stored(evaluation: SelfEvaluation) -> SelfEvaluation:
    """It as it is now."""
    return fresh(evaluation.pk, sort_of(evaluation))


def name_of(evaluation: SelfEvaluation, page: str = "") -> str:
    """The name of one of its addresses."""
    return f"{sort_of(evaluation).key}-{page}" if page else sort_of(evaluation).key


def sees(evaluation: SelfEvaluation) -> set[str]:
    return INSIDE | (ABOVE if evaluation.status != Stage.DRAFT else set())


def test_reading(cast: Cast, standing: SelfEvaluation):
    addresses = [reverse(name_of(standing, page), args=[standing.pk]) for page in ("", "preview")]
    addresses.append(reverse(name_of(standing, "export"), args=[standing.pk, "xlsx"]))
    got = {(url, who): signed_in(getattr(cast, who)).get(url).status_code for url in addresses for who in PEOPLE}
    assert got == {(url, who): 200 if who in sees(standing) else 404 for url in addresses for who in PEOPLE}
    url = reverse(name_of(standing, "versions"), args=[standing.pk])
    got = {("versions", who): signed_in(getattr(cast, who)).get(url).status_code for who in PEOPLE}
    assert got == {("versions", who): 200 if who in INSIDE else 404 for who in PEOPLE}


def test_writing(cast: Cast, standing: SelfEvaluation):
    """The unit's filers while it is theirs; who only sees it is told why not."""

    def wanted(who: str, done: int) -> int:
        if who not in sees(standing):
            return 404
        return done if who in OWN_FILERS and standing.is_editable else 403

    for name, done in (("edit", 200), ("submit", 200), ("targets", 302)):
        url = reverse(name_of(standing, name), args=[standing.pk])
        got = {who: signed_in(getattr(cast, who)).get(url).status_code for who in PEOPLE}
        assert got == {who: wanted(who, done) for who in PEOPLE}, name
    url = reverse(name_of(standing, "score"), args=[standing.pk])
    form = {"version": standing.version}
    got = {who: signed_in(getattr(cast, who)).post(url, form, headers=JSON).status_code for who in PEOPLE}
    assert got == {who: wanted(who, 200) for who in PEOPLE}
    for who in PEOPLE:
        if wanted(who, 200) != 200:
            answer = save_answer(getattr(cast, who), standing, actual_goal=f"改自{who}")
            assert answer.status_code == wanted(who, 200), who
    assert not values_of(stored(standing)).actual_goal.startswith("改自")


def test_rescoring(cast: Cast, standing: SelfEvaluation):
    """Who reviews it at the level where it stands, and nobody else."""
    row = values_of(standing).indicators[1]
    got = {}
    for who in PEOPLE:
        if REVIEWER.get(standing.status) != who:
            form = {"fingerprint": row.fingerprint, "score": "8", "comment": "太高"}
            got[who] = post(getattr(cast, who), standing, name_of(standing, "rescore"), **form).status_code
    assert got == {who: 403 if who in sees(standing) else 404 for who in got}
    assert not Rescore.objects.exists()
    if reviewer := REVIEWER.get(standing.status):
        form = {"fingerprint": row.fingerprint, "score": "8", "comment": "太高"}
        assert post(getattr(cast, reviewer), standing, name_of(standing, "rescore"), **form).status_code == 302


def test_steps(cast: Cast, standing: SelfEvaluation):
    """Steps that this state does not know, and people who may not take them."""
    allowed = {("filer", "submit"), ("colleague", "submit")} if standing.is_editable else set()
    if standing.status == Stage.UNIT_REVIEW:
        allowed |= {(who, "withdraw") for who in OWN_FILERS}
    if reviewer := REVIEWER.get(standing.status):
        passing = "approve" if reviewer == "finance" else f"pass_{standing.status}"
        allowed |= {(reviewer, passing), (reviewer, f"return_{standing.status}")}
    steps = ("submit", "withdraw", "pass_unit_review", "return_finance_review", "approve")
    for who in PEOPLE:
        for step in steps:
            if (who, step) not in allowed:
                answer = post(getattr(cast, who), standing, name_of(standing, "step"), step, comment="意见")
                assert answer.status_code == (403 if who in sees(standing) else 404), (who, step)
    assert stored(standing).status == standing.status


def test_files_and_rectifications(cast: Cast, standing: SelfEvaluation):
    """Files by the unit's filers while it is theirs; a rectification by its reviewers once it was handed in."""
    url = reverse(name_of(standing, "evidence"), args=[standing.pk])
    for who in PEOPLE:
        if not (who in OWN_FILERS and standing.is_editable):
            data = {"file": SimpleUploadedFile("名单.pdf", pdf())}
            answer = signed_in(getattr(cast, who)).post(url, data)
            assert answer.status_code == (403 if who in sees(standing) else 404), who
    url = reverse(name_of(standing, "rectification"), args=[standing.pk])
    got = {who: signed_in(getattr(cast, who)).get(url).status_code for who in PEOPLE}
    raising = set(REVIEWER.values()) if standing.handed_in else set()
    assert got == {who: 200 if who in raising else 403 if who in sees(standing) else 404 for who in PEOPLE}


@pytest.mark.parametrize("name", SORTS)
def test_lists_and_beginning(cast: Cast, name: str):
    got = {who: signed_in(getattr(cast, who)).get(reverse(f"{name}s")).status_code for who in PEOPLE}
    assert got == {who: 404 if who == "auditor" else 200 for who in PEOPLE}
    filers = {"filer", "colleague", "sister_filer", "stranger_filer"}
    got = {who: signed_in(getattr(cast, who)).get(reverse(f"{name}-new")).status_code for who in PEOPLE}
    assert got == {who: 404 if who == "auditor" else 200 if who in filers else 403 for who in PEOPLE}


def test_without_login_every_page_leads_to_the_login(cast: Cast, evaluation: SelfEvaluation, client):
    for name in ("selfeval", "selfeval-edit", "selfeval-submit", "selfeval-preview", "selfeval-versions"):
        answer = client.get(reverse(name, args=[evaluation.pk]))
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/"), name
    answer = client.post(reverse("selfeval-score", args=[evaluation.pk]), headers=JSON)
    assert (answer.status_code, answer.json()) == (401, {"login": True})
