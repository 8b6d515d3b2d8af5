"""历史版本: each as it was, all within reach, to be taken up again; for the unit alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.workflow.perform import perform
from projects.flow import FLOW
from projects.models import Declaration, Revision
from projects.queries import values_of
from projects.services.drafts import fresh, save_draft
from tests.conftest import Cast, row, whole_values

pytestmark = pytest.mark.django_db


def page(user: User, declaration: Declaration, query: str = "", name: str = "declaration-versions") -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=[declaration.pk]) + query).content.decode()


def test_a_version_is_shown_as_it_was(cast: Cast, draft: Declaration):
    rows = (row(0, "全新指标", "≥1个"), *whole_values().indicators)
    save_draft(draft, cast.filer, whole_values(indicators=rows), seen_version=1)
    shown = page(cast.filer, draft, "?version=1")
    form = shown[shown.index('class="officialform"') :]
    assert "全新指标" not in form
    assert "<ins>" not in form
    assert form.index("培训期数") < form.index("考核合格率")


def test_an_hour_of_typing_hides_no_older_version(cast: Cast, draft: Declaration):
    start = timezone.now()
    Revision.objects.bulk_create(
        Revision(
            declaration=draft,
            version=version,
            content=whole_values(name=f"第{version}次").as_content(),
            cause="填报",
            saved_by=cast.filer,
            saved_at=start + timedelta(seconds=20 * version),
        )
        for version in range(2, 260)
    )
    listed = page(cast.filer, draft)
    assert listed.count("看这一版") == 2
    assert "第7次" in page(cast.filer, draft, "?version=7")


def test_an_old_version_is_taken_up_again_and_nothing_is_lost(cast: Cast, draft: Declaration):
    save_draft(draft, cast.filer, whole_values(name="改坏了", indicators=()), seen_version=1)
    client = Client()
    client.force_login(cast.colleague)
    url = reverse("declaration-versions", args=[draft.pk])
    assert client.post(url, {"version": 2, "restore": 1}).headers["Location"] == f"/declarations/{draft.pk}/edit/"
    stored = fresh(draft.pk)
    assert (values_of(stored), stored.version) == (replace(whole_values(), code=stored.project.code), 3)
    assert list(Revision.objects.order_by("version").values_list("cause", flat=True)) == ["新建", "填报", "恢复第 1 版"]
    client.post(url, {"version": 2, "restore": 1})
    assert fresh(draft.pk).version == 3
    assert client.post(url, {"version": 3, "restore": 99}).status_code == 404


def test_who_reviews_above_sees_what_was_handed_in_and_not_what_is_being_typed(cast: Cast, draft: Declaration):
    perform(FLOW, draft, "submit", cast.filer, seen_version=1)
    perform(FLOW, draft, "return_unit_review", cast.unit_reviewer, seen_version=2, comment="请改")
    save_draft(fresh(draft.pk), cast.filer, whole_values(name="还没想好的名字"), seen_version=3)
    client = Client()
    for name in ("declaration", "declaration-preview"):
        assert "还没想好的名字" in page(cast.filer, draft, name=name)
        seen = page(cast.finance, draft, name=name)
        form = seen[seen.index('class="officialform"') :]
        assert ("还没想好的名字" in form, "窗口人员培训" in form) == (False, True)
    client.force_login(cast.finance)
    assert client.get(reverse("declaration-versions", args=[draft.pk])).status_code == 404
