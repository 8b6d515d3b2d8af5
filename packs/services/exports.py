"""Lists that are taken along: whether one is long, and a short one written at once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from packs.lists import ListKind, write_list
from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event


def is_long(kind: ListKind[Any], user: User, filters: Mapping[str, str]) -> bool:
    """Whether a list has more rows than are written while the user waits. One query, and those of the list's rows."""
    limit = settings.LIST_EXPORT_INLINE_ROWS
    return len(kind.rows(user, filters).order_by().values_list("pk")[: limit + 1]) > limit


def inline_list(kind: ListKind[Any], user: User, filters: Mapping[str, str], request: HttpRequest) -> bytes:
    """The workbook of a short list; the trail says that it was taken along."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_list(kind, user, filters, Path(folder) / "list.xlsx")
        data = written.path.read_bytes()
    record_event(user, "导出列表", kind.title_for(filters), f"{written.rows} 行", request)
    return data
