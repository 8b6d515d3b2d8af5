"""Who sees and does what with an overall form: every page and every step, by everybody, in every state."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import User
from perfgoals.workflow.perform import perform
from projects.models import Overall
from projects.overall_flow import FLOW
from projects.services.overalls import fresh_overall
from tests.access.test_matrix import ABOVE, INSIDE, OWN_FILERS, PEOPLE, REVIEWER, STATES
from tests.conftest import Cast
from tests.projects.overalls import make_overall

pytestmark = pytest.mark.django_db

WAY = {
    "draft": (),
    "returned": ("submit", "return_unit_review"),
    "unit_review": ("submit",),
    "department_review": ("submit", "pass_unit_review"),
    "finance_review": ("submit", "pass_unit_review", "pass_department_review"),
    "approved": ("submit", "pass_unit_review", "pass_department_review", "approve"),
}


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    """Each state in turn."""
    name: str = request.param
    return name


@pytest.fixture
def overall(cast: Cast, state: str) -> Overall:
    """An overall form that has come to the state in the way that it really goes."""
    made = make_overall(cast)
    actors = {"submit": cast.filer, "pass_department_review": cast.department_reviewer, "approve": cast.finance}
    for step in WAY[state]:
        who = actors.get(step, cast.unit_reviewer)
        moved = fresh_overall(made.pk)
        perform(FLOW, moved, step, who, seen_version=moved.version, comment="写明目标")
    return fresh_overall(made.pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seeing(state: str) -> set[str]:
    return INSIDE | (ABOVE if state != "draft" else set())


def test_reading(cast: Cast, overall: Overall, state: str) -> None:
    for name, more, who_sees in (
        ("overall", (), seeing(state)),
        ("overall-preview", (), seeing(state)),
        ("overall-export", ("xlsx",), seeing(state)),
        ("overall-versions", (), INSIDE),
    ):
        url = reverse(name, args=[overall.pk, *more])
        got = {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}
        assert got == {who: 200 if who in who_sees else 404 for who in PEOPLE}, name


def test_filling_in(cast: Cast, overall: Overall, state: str) -> None:
    editable = state in ("draft", "returned")

    def wanted(who: str) -> int:
        if who not in seeing(state):
            return 404
        return 200 if who in OWN_FILERS and editable else 403

    for name in ("overall-edit", "overall-submit", "overall-indicators"):
        url = reverse(name, args=[overall.pk])
        got = {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}
        assert got == {who: wanted(who) for who in PEOPLE}, name
    url = reverse("overall-live", args=[overall.pk])
    data = {"version": str(overall.version)}
    got = {who: client_of(getattr(cast, who)).post(url, data).status_code for who in PEOPLE}
    assert got == {who: wanted(who) for who in PEOPLE}
    assert fresh_overall(overall.pk).version == overall.version


def test_saving(cast: Cast, overall: Overall, state: str) -> None:
    editable = state in ("draft", "returned")
    for name, done in (("overall-edit", 302), ("overall-indicators", 302)):
        url = reverse(name, args=[overall.pk])
        for who in PEOPLE:
            with transaction.atomic():
                answer = client_of(getattr(cast, who)).post(url, {"version": str(overall.version)})
                transaction.set_rollback(True)
            allowed = who in OWN_FILERS and editable
            wanted = 404 if who not in seeing(state) else done if allowed else 403
            assert answer.status_code == wanted, (name, who)


def test_steps(cast: Cast, overall: Overall, state: str) -> None:
    steps = {
        "submit": OWN_FILERS if state in ("draft", "returned") else set(),
        "withdraw": OWN_FILERS if state == "unit_review" else set(),
        "adjust": OWN_FILERS if state == "approved" else set(),
    }
    for level in ("unit_review", "department_review", "finance_review"):
        reviewers = {REVIEWER[level]} if state == level else set()
        steps |= {"approve" if level == "finance_review" else f"pass_{level}": reviewers, f"return_{level}": reviewers}
    assert set(steps) == {step.name for step in FLOW.transitions}
    for step, may in steps.items():
        url = reverse("overall-step", args=[overall.pk, step])
        for who in PEOPLE:
            with transaction.atomic():
                data = {"version": str(overall.version), "comment": "写明目标"}
                answer = client_of(getattr(cast, who)).post(url, data)
                transaction.set_rollback(True)
            wanted = 404 if who not in seeing(state) else 302 if who in may else 403
            assert answer.status_code == wanted, (step, who)


def test_lists_show_what_may_be_seen(cast: Cast, overall: Overall, state: str) -> None:
    for who in sorted(set(PEOPLE) - {"auditor"}):
        page = client_of(getattr(cast, who)).get(reverse("overalls")).content.decode()
        assert (overall.unit_name in page) == (who in seeing(state)), who
