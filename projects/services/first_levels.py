"""一级项目: under which first-level project the department budget lists a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event
from projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLevel:
    """What a page was typed into: ``seen`` is what stood there when it was loaded."""

    seen: str
    typed: str


def save_first_levels(
    user: User, projects: Sequence[Project], typed: Mapping[int, FirstLevel], request: HttpRequest | None = None
) -> tuple[list[Project], list[Project]]:
    """Write what was changed of these projects, by their keys; each change is a line of the audit trail.

    Gives the projects that were written, and those that somebody else has changed meanwhile: they stay as they are.
    """
    written, moved = [], []
    with transaction.atomic():
        for project in projects:
            box = typed.get(project.pk)
            if box is None or box.typed == box.seen:
                continue
            found = Project.objects.filter(pk=project.pk, first_level=box.seen)
            if found.update(first_level=box.typed):
                detail = f"一级项目：{box.seen or '（项目本身）'} → {box.typed or '（项目本身）'}"
                record_event(user, "填一级项目", str(project), detail, request, unit=project.unit_id)
                written.append(project)
            elif project.first_level != box.typed:
                moved.append(project)
    return written, moved
