"""A form sent after the login expired, or with a spent token, keeps what was typed (pages without script)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Declaration
from projects.services.drafts import fresh
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

TYPED = {"version": "1", "name": "改名 <b>&", "annual_goal": "\n第一行\n第二行", "row": ["4", "2"], "do": "save"}


def fields_of(page: str) -> list[tuple[str, str]]:
    """What the page would send again; a browser drops the first line feed of a text box."""
    return [
        (name, unescape(text).removeprefix("\n"))
        for name, text in re.findall(r'<textarea name="([^"]+)" hidden>(.*?)</textarea>', page, re.DOTALL)
    ]


def test_an_expired_login_keeps_every_field(cast: Cast, draft: Declaration):
    url = reverse("declaration-edit", args=[draft.pk])
    response = Client().post(url, TYPED)
    page = response.content.decode()
    assert response.status_code == 401
    assert fields_of(page) == [
        ("version", "1"),
        ("name", "改名 <b>&"),
        ("annual_goal", "\n第一行\n第二行"),
        ("row", "4"),
        ("row", "2"),
        ("do", "save"),
    ]
    assert f'action="{url}"' in page
    assert fresh(draft.pk).name == "窗口人员培训"


def test_what_was_kept_is_stored_after_logging_in(cast: Cast, draft: Declaration):
    url = reverse("declaration-edit", args=[draft.pk])
    kept = {name: text for name, text in fields_of(Client().post(url, TYPED).content.decode()) if name != "row"}
    client = Client()
    client.force_login(cast.filer)
    assert client.post(url, kept).status_code == 302
    assert (fresh(draft.pk).name, fresh(draft.pk).annual_goal) == ("改名 <b>&", "\n第一行\n第二行")


def test_a_spent_token_keeps_what_our_own_page_sent(cast: Cast, draft: Declaration):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.filer)
    url = reverse("declaration-edit", args=[draft.pk])
    response = client.post(url, TYPED | {"csrfmiddlewaretoken": "spent"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert ("name", "改名 <b>&") in fields_of(response.content.decode())
    assert "spent" not in response.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere"}, {"Origin": "null"}])
def test_what_comes_from_elsewhere_is_refused_for_good(cast: Cast, draft: Declaration, headers: dict[str, str]):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.unit_reviewer)
    response = client.post(reverse("declaration-edit", args=[draft.pk]), TYPED, headers=headers)
    assert (response.status_code, fields_of(response.content.decode())) == (403, [])


def test_passwords_are_never_shown_again(cast: Cast):
    page = Client().post(reverse("password"), {"old_password": "geheim", "new_password1": "neu"}).content.decode()
    assert fields_of(page) == []
    assert "geheim" not in page
