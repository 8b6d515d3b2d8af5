"""Drafts of any form: saving under the version seen, kept versions, and what happens when two people write.

A kind of form says once how its content is stored (a ``Drafts``); everything else is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Generic, Protocol, Self, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.workflow.merge import PartChange, Parts, Side
from perfgoals.workflow.models import EDITABLE, Filing, KeptVersion

# Saves of one person no further apart than this are one sitting: typing pauses are not history.
ONE_SITTING: Final = timedelta(minutes=10)
# So long every single save is kept, as the base for somebody whose page is still open.
OPEN_PAGE: Final = timedelta(hours=12)


class Content(Protocol):
    """What a form holds, as plain values."""

    def as_content(self) -> Mapping[str, Any]:
        """The JSON that kept versions and snapshots hold."""

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The values that ``as_content`` kept; keys that no longer exist are passed over."""


S = TypeVar("S", bound=Filing)
V = TypeVar("V", bound=Content)


class Locked(Exception):
    """The content can no longer be changed: the form has moved on meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody saved since I looked: who, when, and what each of us changed."""

    by: str
    at: datetime
    base_version: int
    version: int
    changes: tuple[PartChange, ...]

    @property
    def theirs_only(self) -> list[PartChange]:
        """Parts that only the other person changed."""
        return [change for change in self.changes if change.theirs_only]

    @property
    def both(self) -> list[PartChange]:
        """Parts that both changed: the ones to decide."""
        return [change for change in self.changes if change.both]


class StaleDraft(Exception):
    """A save under a version that is no longer the newest; nothing was written. ``conflict`` says what differs."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(f"{conflict.by}在您之后保存过这张表")
        self.conflict = conflict


def _nothing() -> None:
    """What follows from a save by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts(Generic[S, V]):
    """How one kind of form is stored while it is filled in.

    ``columns`` gives the values that are columns of the form itself; ``write_rows`` stores the repeated lines of a
    form (by its key), ``replacing`` those that stand there; ``values_of`` reads a form, ``load`` fetches one with
    what that needs; ``blank`` is its content with nothing filled in; ``reckoned`` fills sums before a content is
    stored or compared.
    """

    model: type[S]
    content: type[V]
    parts: Parts[V]
    columns: Callable[[V], Mapping[str, Any]]
    write_rows: Callable[[int, V, bool], None]
    values_of: Callable[[S], V]
    load: Callable[[int], S]
    blank: Callable[[S], V]
    reckoned: Callable[[V], V] = field(default=lambda values: values)

    def create(self, user: User, values: V, *, cause: str = "新建", **columns: Any) -> S:
        """A new draft with these values; ``columns`` are what the form stands on (project, year, unit).

        Raises IntegrityError where the form exists already; then nothing was written.
        """
        with transaction.atomic():
            made: S = self.model._default_manager.create(
                created_by=user, saved_by=user, **{**self.columns(values), **columns}
            )
            self.write_rows(made.pk, values, False)
            self._keep(made.pk, 1, values, user, cause, timezone.now())
        return made

    def save(
        self,
        filing: S,
        user: User,
        values: V,
        *,
        seen_version: int,
        cause: str = "填报",
        now: datetime | None = None,
        also: Callable[[], object] = _nothing,
    ) -> S:
        """Write the whole content under the version that the user had seen; the object in hand then shows it.

        ``also`` is what follows from the save elsewhere, in its transaction. Raises StaleDraft where somebody saved
        in between (nothing is written), Locked where the form has been handed in.
        """
        now, values = now or timezone.now(), self.reckoned(values)
        columns = self.columns(values)
        with transaction.atomic():
            written = self.model._default_manager.filter(
                pk=filing.pk, status__in=EDITABLE, version=seen_version
            ).update(version=F("version") + 1, saved_by=user, saved_at=now, **columns)
            if not written:
                raise self._why_not(filing.pk, values, seen_version)
            self.write_rows(filing.pk, values, True)
            self._keep(filing.pk, seen_version + 1, values, user, cause, now)
            if now - filing.saved_at > ONE_SITTING:
                self.thin_out(filing.pk, now)
            also()
        for name, value in columns.items():
            setattr(filing, name, value)
        filing.version, filing.saved_by, filing.saved_at = seen_version + 1, user, now
        filing._prefetched_objects_cache = {}  # type: ignore[attr-defined]
        return filing

    def resolve(
        self,
        filing: S,
        user: User,
        mine: V,
        *,
        base_version: int,
        seen_version: int,
        choices: Mapping[str, Side],
        save: Callable[..., S] | None = None,
    ) -> S:
        """Save the merge of what I typed on ``base_version`` with what is stored as ``seen_version``.

        What I typed is kept as a version of its own first, so that a choice against it loses nothing; ``save`` is
        the form's own way to save where it does more than this one. Raises StaleDraft where something is undecided
        or somebody saved again.
        """
        save, mine = save or self.save, self.reckoned(mine)
        current = self.load(filing.pk)
        theirs, base = self.values_of(current), self.kept(current, base_version)
        if current.version != seen_version or self.parts.undecided(base, theirs, mine, choices):
            raise self._why_not(filing.pk, mine, base_version)
        merged = self.parts.merge(base, theirs, mine, choices)
        with transaction.atomic():
            save(filing, user, mine, seen_version=seen_version, cause="合并前本人所填")
            return save(filing, user, merged, seen_version=seen_version + 1, cause="合并两人的修改")

    def versions(self, filing_id: int) -> QuerySet[KeptVersion]:
        """The kept versions of a form."""
        model, column = self._kept_by()
        return model._default_manager.filter(**{column: filing_id})

    def kept(self, filing: S, version: int) -> V:
        """What was stored as ``version``: the common base of a conflict.

        Where that version is no longer kept the base is blank, so that every difference is asked about.
        """
        kept = self.versions(filing.pk).filter(version=version).first()
        return self.blank(filing) if kept is None else self.content.from_content(kept.content)

    def shown(self, filing: S, version: int) -> V:
        """What a page of that version showed; what is stored now where that version is no longer kept."""
        kept = None if version == filing.version else self.versions(filing.pk).filter(version=version).first()
        return self.values_of(filing) if kept is None else self.content.from_content(kept.content)

    def thin_out(self, filing_id: int, now: datetime) -> None:
        """Of each sitting longer ago than OPEN_PAGE keep the last version alone: typing pauses are not history."""
        rows = list(
            self.versions(filing_id)
            .filter(saved_at__lt=now - OPEN_PAGE)
            .order_by("version")
            .values_list("pk", "saved_by_id", "cause", "saved_at")
        )
        passing = [
            pk
            for (pk, by, cause, at), (_pk, next_by, next_cause, next_at) in pairwise(rows)
            if (by, cause) == (next_by, next_cause) and next_at - at <= ONE_SITTING
        ]
        if passing:
            self.versions(filing_id).filter(pk__in=passing).delete()

    def _why_not(self, pk: int, mine: V, seen_version: int) -> StaleDraft | Locked:
        """Why a save found nothing to write to."""
        try:
            current = self.load(pk)
        except self.model.DoesNotExist:
            return Locked("这张表已经不在了（所在的导入批次被撤回），请先复制您填的内容")
        if not current.is_editable:
            return Locked(f"这张表已经是“{current.get_status_display()}”，不能再修改")
        changes = self.parts.changed(self.kept(current, seen_version), self.values_of(current), mine)
        return StaleDraft(
            Conflict(
                by=str(current.saved_by),
                at=current.saved_at,
                base_version=seen_version,
                version=current.version,
                changes=tuple(changes),
            )
        )

    def _keep(self, filing_id: int, version: int, values: V, user: User, cause: str, now: datetime) -> None:
        """Keep the content as a version."""
        model, column = self._kept_by()
        model._default_manager.create(
            **{column: filing_id},
            version=version,
            content=values.as_content(),
            cause=cause,
            saved_by=user,
            saved_at=now,
        )

    def _kept_by(self) -> tuple[type[KeptVersion], str]:
        """The model of this form's kept versions, and its column that names the form."""
        return kept_by(self.model)


def kept_by(model: type[Filing]) -> tuple[type[KeptVersion], str]:
    """The model of the kept versions of a kind of form, and its column that names the form."""
    options: Any = model._meta
    relation = options.get_field("revisions")
    return relation.related_model, relation.field.attname


def sittings(kept: list[KeptVersion]) -> list[KeptVersion]:
    """Of saves of one person shortly after each other the newest alone. ``kept`` is newest first."""
    shown: list[KeptVersion] = []
    later: KeptVersion | None = None
    for revision in kept:
        same = (
            later is not None
            and (later.saved_by_id, later.cause) == (revision.saved_by_id, revision.cause)
            and later.saved_at - revision.saved_at <= ONE_SITTING
        )
        if not same:
            shown.append(revision)
        later = revision
    return shown
