"""豁免: a reviewer lets a warning pass with a reason; it holds as long as nothing of it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import AuditEvent, User
from perfgoals.findings import Finding, Level, count_by_level
from perfgoals.workflow.perform import Blocked, perform
from projects.checks import check
from projects.flow import FLOW
from projects.models import Declaration, Waiver
from projects.queries import check_context, values_of, waivers_of
from projects.services.drafts import fresh, save_draft
from tests.conftest import Cast, make_declaration, row, whole_values

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def warned(cast: Cast) -> Declaration:
    """Handed in with one warning: a number without its unit."""
    values = whole_values()
    rows = (replace(values.indicators[0], target="15"), *values.indicators[1:])
    declaration = make_declaration(cast, replace(values, indicators=rows))
    perform(FLOW, declaration, "submit", cast.filer, seen_version=declaration.version, comment="单位在名称里")
    return fresh(declaration.pk)


def warnings(declaration: Declaration) -> list[Finding]:
    found = check(values_of(declaration), check_context(declaration.year), waivers_of(declaration))
    return [finding for finding in found if finding.level is Level.WARNING]


def test_a_waived_warning_stays_with_its_reason_and_counts_no_more(cast: Cast, warned: Declaration):
    (warning,) = warnings(warned)
    assert (warning.rule, warning.waived) == ("missing_unit", "")
    url = reverse("waiver", args=[warned.pk, warning.fingerprint])
    page = client_of(cast.unit_reviewer).get(url).content.decode()
    assert warning.message in page
    response = client_of(cast.unit_reviewer).post(url, {"reason": "名称已写明期数"})
    assert response.headers["Location"] == reverse("declaration", args=[warned.pk])
    (waived,) = warnings(warned)
    assert waived.waived == "名称已写明期数"
    assert count_by_level([waived])[Level.WARNING] == 0
    shown = client_of(cast.filer).get(reverse("declaration", args=[warned.pk])).content.decode()
    assert "已豁免：名称已写明期数" in shown
    event = AuditEvent.objects.order_by("-pk").first()
    assert event is not None
    assert (event.action, event.actor, "名称已写明期数" in event.detail) == ("豁免提醒", cast.unit_reviewer, True)


def test_waiving_again_lifts_it_and_both_stay_on_record(cast: Cast, warned: Declaration):
    (warning,) = warnings(warned)
    url = reverse("waiver", args=[warned.pk, warning.fingerprint])
    client = client_of(cast.unit_reviewer)
    client.post(url, {"reason": "名称已写明期数"})
    assert "取消豁免" in client.get(url).content.decode()
    client.post(url, {"reason": "还是写上为好", "do": "lift"})
    assert [one.waived for one in warnings(warned)] == [""]
    kept = [(waiver.lifted, waiver.reason) for waiver in Waiver.objects.order_by("pk")]
    assert kept == [(False, "名称已写明期数"), (True, "还是写上为好")]


def test_the_same_button_pressed_twice_does_it_once(cast: Cast, warned: Declaration):
    (warning,) = warnings(warned)
    url = reverse("waiver", args=[warned.pk, warning.fingerprint])
    client = client_of(cast.unit_reviewer)
    for _ in range(2):
        assert client.post(url, {"reason": "名称已写明期数"}).status_code == 302
    assert [one.waived for one in warnings(warned)] == ["名称已写明期数"]
    assert Waiver.objects.count() == 1


def test_without_a_reason_nothing_is_waived(cast: Cast, warned: Declaration):
    (warning,) = warnings(warned)
    url = reverse("waiver", args=[warned.pk, warning.fingerprint])
    response = client_of(cast.unit_reviewer).post(url, {"reason": "  "})
    assert (response.status_code, "请写明理由" in response.content.decode()) == (422, True)
    assert not Waiver.objects.exists()


def test_a_changed_box_meets_its_waiver_no_more(cast: Cast, warned: Declaration):
    (warning,) = warnings(warned)
    client_of(cast.unit_reviewer).post(reverse("waiver", args=[warned.pk, warning.fingerprint]), {"reason": "可以"})
    perform(FLOW, warned, "return_unit_review", cast.unit_reviewer, seen_version=warned.version, comment="再核对")
    returned = fresh(warned.pk)
    values = values_of(returned)
    rows = (replace(values.indicators[0], target="16"), *values.indicators[1:])
    save_draft(returned, cast.filer, replace(values, indicators=rows), seen_version=returned.version)
    assert [(one.rule, one.waived) for one in warnings(fresh(warned.pk))] == [("missing_unit", "")]


def test_submitting_asks_for_no_word_on_what_was_waived(cast: Cast, warned: Declaration):
    (warning,) = warnings(warned)
    perform(FLOW, warned, "return_unit_review", cast.unit_reviewer, seen_version=warned.version, comment="再核对")
    returned = fresh(warned.pk)
    with pytest.raises(Blocked, match="还有提醒没有改，请写一句说明"):
        perform(FLOW, returned, "submit", cast.filer, seen_version=returned.version)
    client_of(cast.admin).post(reverse("waiver", args=[warned.pk, warning.fingerprint]), {"reason": "可以"})
    perform(FLOW, returned, "submit", cast.filer, seen_version=returned.version)
    assert fresh(warned.pk).status == "unit_review"


def test_an_error_or_what_is_no_longer_there_cannot_be_waived(cast: Cast):
    draft = make_declaration(cast, whole_values(indicators=(row(0, "培训期数", "≥15期"),)))
    errors = check(values_of(draft), check_context(draft.year))
    client = client_of(cast.admin)
    for fingerprint in (errors[0].fingerprint, "0" * 64):
        assert client.get(reverse("waiver", args=[draft.pk, fingerprint])).status_code == 404
