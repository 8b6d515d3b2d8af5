"""Frameworks: those that ship as data, and the drafts that 管理员 copies, edits and publishes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from indicators.models import FirstLevel, Framework, FrameworkState, SecondLevel, ThirdLevel
from indicators.models.frameworks import CODE_LENGTH, NAME_LENGTH
from indicators.outline import Outline, problems
from indicators.queries import outline_of
from perfgoals.accounts.models import User
from perfgoals.accounts.services import Refused, record_event

COPIED: Final = "复制指标框架"
SAVED: Final = "修改指标框架草稿"
PUBLISHED: Final = "发布指标框架"
DELETED: Final = "删除指标框架草稿"
IMMUTABLE: Final = "已发布的指标框架不能再改；要改请复制为草稿，改好后另行发布"
STALE: Final = "这份草稿刚刚被别人改过，没有办理；请看过最新内容后再办"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkHead:
    """What is typed about a framework beside its levels."""

    name: str
    region: str = ""
    first_year: int | None = None
    last_year: int | None = None


def load_frameworks(path: Path) -> list[Framework]:
    """Store the frameworks of a JSON file that are not there yet, and give the new ones.

    The file is a list of ``{"code", "name", "region", "first_year", "last_year", "execution_points", "first_levels":
    [{"level1", "points", "counts_in", "second_levels": [{"level2", "required", "points", "proposals"}]}]}``, levels in
    the order of the official form, points as decimal strings; all but names may lack. A framework whose code exists is
    left as it is, whole: forms are built on it. Raises OSError and ValueError for a file that cannot be read, KeyError
    where a name lacks.
    """
    created = []
    with transaction.atomic():
        for entry in json.loads(path.read_text(encoding="utf-8")):
            outline = Outline.from_json(entry)
            framework, is_new = Framework.objects.get_or_create(
                code=entry["code"],
                defaults={
                    "name": entry["name"],
                    "region": entry.get("region", ""),
                    "first_year": entry.get("first_year"),
                    "last_year": entry.get("last_year"),
                    "execution_points": outline.execution_points,
                    "published_at": timezone.now(),
                },
            )
            if is_new:
                _write_levels(framework, outline)
                created.append(framework)
    return created


def copy_framework(user: User, framework: Framework, request: HttpRequest | None = None) -> Framework:
    """A draft with the same content, to be edited and published beside the first.

    Refused where somebody else copies it at this very moment.
    """
    outline = outline_of(framework)
    draft = Framework(
        code=_free_code(framework),
        name=f"{framework.name}（修订）"[:NAME_LENGTH],
        region=framework.region,
        first_year=framework.first_year,
        last_year=framework.last_year,
        execution_points=outline.execution_points,
        state=FrameworkState.DRAFT,
        base=framework,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            _write_levels(draft, outline)
            record_event(user, COPIED, draft.name, f"复制自 {framework.name}（{framework.code}）", request)
    except IntegrityError:
        raise Refused("有人同时复制了这个指标框架，请再试一次") from None
    return draft


def save_framework(
    user: User,
    draft: Framework,
    head: FrameworkHead,
    outline: Outline,
    *,
    seen_version: int,
    request: HttpRequest | None = None,
) -> None:
    """Write the whole draft under the version that was seen. Refused where it is published or was saved since."""
    with transaction.atomic():
        _claim(
            draft,
            seen_version,
            name=head.name,
            region=head.region,
            first_year=head.first_year,
            last_year=head.last_year,
            execution_points=outline.execution_points,
        )
        FirstLevel.objects.filter(framework=draft).delete()
        SecondLevel.objects.filter(framework=draft).delete()
        _write_levels(draft, outline)
        record_event(user, SAVED, head.name, f"编号 {draft.code}，第 {seen_version + 1} 稿", request)


def publish_framework(user: User, draft: Framework, *, seen_version: int, request: HttpRequest | None = None) -> None:
    """Make a draft a framework that years may choose; from now on it never changes. What is filed stays as it is.

    Refused where something must be mended first, and where it is published already or was saved since.
    """
    with transaction.atomic():
        _claim(
            draft, seen_version, state=FrameworkState.PUBLISHED, published_at=timezone.now(), published_by_id=user.pk
        )
        if wrong := problems(outline_of(draft)):
            raise Refused(f"还不能发布：{'；'.join(wrong)}")
        record_event(user, PUBLISHED, draft.name, f"编号 {draft.code}", request)


def delete_framework(user: User, draft: Framework, *, seen_version: int, request: HttpRequest | None = None) -> None:
    """Throw a draft away. Refused where it is published or was saved since."""
    with transaction.atomic():
        _claim(draft, seen_version)
        Framework.objects.filter(pk=draft.pk).delete()
        record_event(user, DELETED, draft.name, f"编号 {draft.code}", request)


def _claim(draft: Framework, seen_version: int, **columns: object) -> None:
    """Write columns of a draft as long as it still is the draft that was seen."""
    same = Framework.objects.filter(pk=draft.pk, state=FrameworkState.DRAFT, version=seen_version)
    if not same.update(version=F("version") + 1, **columns):
        published = Framework.objects.filter(pk=draft.pk, state=FrameworkState.PUBLISHED).exists()
        raise Refused(IMMUTABLE if published else STALE)


def _write_levels(framework: Framework, outline: Outline) -> None:
    """The levels of a framework that has none: three inserts."""
    FirstLevel.objects.bulk_create(
        FirstLevel(
            framework=framework, position=position, name=first.name, points=first.points, counts_in=first.counts_in
        )
        for position, first in enumerate(outline.firsts, start=1)
    )
    pairs = [(first, second) for first in outline.firsts for second in first.seconds]
    rows = SecondLevel.objects.bulk_create(
        SecondLevel(
            framework=framework,
            position=position,
            level1=first.name,
            level2=second.name,
            required=second.required,
            points=second.points,
        )
        for position, (first, second) in enumerate(pairs, start=1)
    )
    ThirdLevel.objects.bulk_create(_third_levels(zip(rows, (second.proposals for _, second in pairs), strict=True)))


def _third_levels(proposals: Iterable[tuple[SecondLevel, tuple[str, ...]]]) -> list[ThirdLevel]:
    return [
        ThirdLevel(second_level=row, position=position, name=name)
        for row, names in proposals
        for position, name in enumerate(names, start=1)
    ]


def _free_code(framework: Framework) -> str:
    """The next free code of a copy: futian-2021-r2, futian-2021-r3 …"""
    root = re.sub(r"-r\d+$", "", framework.code)[: CODE_LENGTH - 6]
    taken = set(Framework.objects.filter(code__startswith=root).values_list("code", flat=True))
    return next(code for code in (f"{root}-r{number}" for number in count(2)) if code not in taken)
