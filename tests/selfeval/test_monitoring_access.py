"""Who sees and does what with a monitoring: every page and every step, by everybody, in every state."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import User
from projects.models import Declaration
from selfeval.models import Monitoring
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, fresh_monitoring, save_monitoring
from tests.access.test_matrix import ABOVE, INSIDE, OWN_FILERS, PEOPLE, REVIEWER, STATES
from tests.conftest import Cast
from tests.selfeval.monitorings import go, monitored

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
def monitoring(cast: Cast, approved: Declaration, state: str) -> Monitoring:
    """A monitoring that has come to the state in the way that it really goes."""
    made = fresh_monitoring(begin_monitoring(cast.filer, approved).pk)
    save_monitoring(made, cast.filer, monitored(monitored_values_of(made)), seen_version=1)
    actors = {"submit": cast.filer, "pass_department_review": cast.department_reviewer, "approve": cast.finance}
    for step in WAY[state]:
        go(actors.get(step, cast.unit_reviewer), made, step, "核对期数")
    return fresh_monitoring(made.pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seeing(state: str) -> set[str]:
    return INSIDE | (ABOVE if state != "draft" else set())


def test_reading(cast: Cast, monitoring: Monitoring, state: str) -> None:
    for name, more, who_sees in (
        ("monitoring", (), seeing(state)),
        ("monitoring-preview", (), seeing(state)),
        ("monitoring-export", ("xlsx",), seeing(state)),
        ("monitoring-versions", (), INSIDE),
    ):
        url = reverse(name, args=[monitoring.pk, *more])
        got = {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}
        assert got == {who: 200 if who in who_sees else 404 for who in PEOPLE}, name


def test_filling_in(cast: Cast, monitoring: Monitoring, state: str) -> None:
    editable = state in ("draft", "returned")

    def wanted(who: str) -> int:
        if who not in seeing(state):
            return 404
        return 200 if who in OWN_FILERS and editable else 403

    for name in ("monitoring-edit", "monitoring-submit"):
        url = reverse(name, args=[monitoring.pk])
        got = {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}
        assert got == {who: wanted(who) for who in PEOPLE}, name
    for name in ("monitoring-edit", "monitoring-live"):
        url = reverse(name, args=[monitoring.pk])
        for who in PEOPLE:
            with transaction.atomic():
                sent = {"version": monitoring.version, "funds_cause": f"由{who}"}
                answer = client_of(getattr(cast, who)).post(url, sent, headers={"Accept": "application/json"})
                changed = fresh_monitoring(monitoring.pk).funds_cause == f"由{who}"
                transaction.set_rollback(True)
            assert answer.status_code == wanted(who), (name, who)
            assert changed is (name == "monitoring-edit" and wanted(who) == 200), (name, who)


def test_steps(cast: Cast, monitoring: Monitoring, state: str) -> None:
    may = {("submit", who) for who in OWN_FILERS if state in ("draft", "returned")}
    may |= {("withdraw", who) for who in OWN_FILERS if state == "unit_review"}
    if state in REVIEWER:
        passing = "approve" if state == "finance_review" else f"pass_{state}"
        may |= {(passing, REVIEWER[state]), (f"return_{state}", REVIEWER[state])}
    steps = ("submit", "withdraw", "pass_unit_review", "pass_department_review", "approve")
    for step in (*steps, *(f"return_{level}" for level in REVIEWER)):
        url = reverse("monitoring-step", args=[monitoring.pk, step])
        for who in PEOPLE:
            with transaction.atomic():
                sent = {"version": monitoring.version, "comment": "核对期数"}
                answer = client_of(getattr(cast, who)).post(url, sent)
                moved = fresh_monitoring(monitoring.pk).status != state
                transaction.set_rollback(True)
            allowed = (step, who) in may
            wanted = (302, True) if allowed else (403 if who in seeing(state) else 404, False)
            assert (answer.status_code, moved) == wanted, (step, who)
