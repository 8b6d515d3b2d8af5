"""Batches of before forms of every kind: each still knows its declaration, forwards and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("config.getoption('--nomigrations')", reason="the tables are made without migrations"),
]
BEFORE, AFTER = ("projects", "0004_rules_and_waivers"), ("projects", "0005_imports_of_every_kind")


def migrate(target: tuple[str, str]) -> Any:
    """Go to that state of projects; the models as they are there, those of the rooms below as they are today."""
    executor = MigrationExecutor(connection)
    below = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("accounts", "workflow", "indicators")]
    executor.migrate([target, *below])
    return MigrationExecutor(connection).loader.project_state([target, *below]).apps


@pytest.fixture
def before() -> Any:
    """The models before the migration; in the end everything stands where it belongs again."""
    yield migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_declarations_stay_with_their_batch(before: Any):
    declaration = _declaration(before)
    batch = before.get_model("projects", "ImportBatch").objects.create(
        file_name="上报.xlsx", digest="", uploaded_by=declaration.created_by
    )
    imported = before.get_model("projects", "ImportedForm")
    for each in (declaration, None):
        imported.objects.create(batch=batch, declaration=each, sheet="表", name="培训", outcome="created")

    after = migrate(AFTER).get_model("projects", "ImportedForm").objects
    assert list(after.order_by("pk").values_list("kind", "subject_id")) == [
        ("declaration", declaration.pk),
        ("declaration", None),
    ]
    after.create(batch_id=batch.pk, kind="selfeval", subject_id=7, sheet="表", name="自评", outcome="created")

    back = migrate(BEFORE).get_model("projects", "ImportedForm").objects
    assert list(back.order_by("pk").values_list("name", "declaration_id")) == [
        ("培训", declaration.pk),
        ("培训", None),
    ]


def _declaration(models: Any) -> Any:
    """A stored declaration with all that it stands on."""
    user = models.get_model("accounts", "User").objects.create(username="filer", display_name="填报人")
    unit = models.get_model("accounts", "Unit").objects.create(
        kind="unit", code="1", name="甲", official_name="甲", division_code="440304", path="1/"
    )
    framework = models.get_model("indicators", "Framework").objects.create(code="test", name="框架")
    now = timezone.now()
    year = models.get_model("projects", "BudgetYear").objects.create(
        year=2025, money_unit="元", layout_id="declaration-2025", opens_at=now, closes_at=now, framework=framework
    )
    project = models.get_model("projects", "Project").objects.create(code="1", name="培训", unit=unit)
    return models.get_model("projects", "Declaration").objects.create(
        project=project, year=year, unit=unit, created_by=user, saved_by=user
    )
