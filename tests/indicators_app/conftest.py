"""Entries and frameworks of our own making, and who looks at them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from indicators.models import LibraryIndicator
from indicators.services import EntryValues, add_entry
from perfgoals.accounts.models import AuditEvent, User


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_entry(
    keeper: User, name: str, level2: str = "质量指标", level1: str = "产出指标", **more: Any
) -> LibraryIndicator:
    """An entry in use; ``used``, ``approved``, ``returned`` and ``state`` as wanted."""
    counts = {key: more.pop(key) for key in ("used", "approved", "returned") if key in more}
    entry = add_entry(keeper, EntryValues(level1=level1, level2=level2, name=name, **more))
    LibraryIndicator.objects.filter(pk=entry.pk).update(**counts)
    entry.refresh_from_db()
    return entry


def trail() -> list[tuple[str, str, str]]:
    """What the audit trail says, oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("action", "subject", "detail"))
