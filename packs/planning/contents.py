"""What belongs into a pack: the newest approval of every form of a year, and every form that is not there yet.

Forms are read from their snapshots alone. What is found is small (no content) and in the order of the pack; units by
their place in the tree, forms by kind and code. Nothing of it depends on keys of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from packs.editions import Edition
from packs.summary import Content, Figures, reader_of
from perfgoals.accounts.models import Role, Unit
from perfgoals.officialforms import layouts
from perfgoals.workflow.access import EVERYTHING, within_unit
from perfgoals.workflow.kinds import FilingKind, kind_of, kinds
from perfgoals.workflow.models import Filing, Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import digest
from projects.queries import approvals

AT_ONCE: Final = 200  # forms of which content, or anything else from the database, is held at a time
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
NOT_WHOLE: Final = "快照与校验值不符，没有收入"
NO_SNAPSHOT: Final = "没有批复时的快照，没有收入"
NOT_HANDED_IN: Final = "没有报送"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackScope:
    """What a pack is asked for: a year, a unit with those below it (None: all), an edition."""

    year: int
    unit: Unit | None
    edition: Edition

    @property
    def units(self) -> Q:
        """A condition on the unit of a form. One query."""
        return within_unit(self.unit) if self.unit else EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A settled form of the pack.

    ``place`` is that of its unit in the tree, ``kind`` the key of its kind, ``code`` 项目编码 or 单位编码, ``label``
    tells forms of one code apart (1-7月). ``form`` is the title of the official form as it was approved: in other years
    a kind had another one. ``digest`` is that of the snapshot, ``shown`` that of what the edition shows of it. ``at``
    is the moment of the approval (ISO, UTC), ``adjusting`` says that the form is being adjusted while this approval
    holds, and in an internal edition where it stands (blank: it is not). ``remarks`` are what does not agree with what
    the database says beside the form. ``snapshot``, ``record`` and ``subject`` are keys, for reading on: they never
    stand in a pack.
    """

    place: str
    unit: str
    unit_name: str
    kind: str
    code: str
    name: str
    label: str = ""
    form: str = ""
    at: str
    adjusting: str = ""
    digest: str = ""
    shown: str = ""
    figures: Figures = Figures()  # noqa: RUF009  # frozen
    remarks: tuple[str, ...] = ()
    snapshot: int
    record: int
    subject: int

    @property
    def settled(self) -> str:
        """The local day of the approval (2025-01-31)."""
        return local_date(datetime.fromisoformat(self.at))

    @property
    def title(self) -> str:
        """What lists call it: its name with what tells it from others of the same project."""
        return f"{self.name}（{self.label}）" if self.label else self.name

    def as_json(self) -> dict[str, Any]:
        """For ``from_json``."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return plain | {"figures": self.figures.as_json()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Entry:
        """The entry that ``as_json`` kept."""
        return cls(**{**kept, "figures": Figures.from_json(kept["figures"]), "remarks": tuple(kept["remarks"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A form that should be in the pack and is not.

    ``state`` says why in the words of its flow, ``since`` is the local date from which it stands there (ISO, blank: it
    was never handed in), ``waits_for`` who has to act. A public edition says neither of both.
    """

    place: str
    unit: str
    unit_name: str
    kind: str
    code: str
    name: str
    state: str
    since: str = ""
    waits_for: str = ""


@dataclass(slots=True)
class Found:
    """What was found in the database, not in order yet; ``filed`` are all forms by kind."""

    entries: list[Entry] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    filed: dict[str, list[Filed]] = field(default_factory=dict)
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A form that was begun: of which unit and project (None: of a unit), and whether it was ever settled."""

    unit: int
    project: int | None
    settled: bool


def find(scope: PackScope, advance: Callable[[int], None]) -> Found:
    """Every form of the scope, from its newest approval: three queries for so many forms (AT_ONCE) of a kind.

    ``advance`` is told how many were looked at.
    """
    found, looked_at = Found(), 0
    for kind in kinds():
        filed = found.filed.setdefault(kind.key, [])
        for filings in _in_pieces(_filings(kind, scope)):
            approvals = _approvals(kind, [filing.pk for filing in filings])
            for filing in filings:
                approval = approvals.get(filing.pk)
                filed.append(Filed(filing.unit_id, getattr(filing, "project_id", None), approval is not None))
                if approval is None:
                    found.missing.append(_unsettled(kind, filing, scope.edition))
                else:
                    found.entries.append(_entry(kind, filing, approval, scope.edition))
                    found.newest = max(found.newest or approval.at, approval.at)
            looked_at += len(filings)
            advance(looked_at)
    return found


def check(
    entries: Sequence[Entry], edition: Edition, advance: Callable[[int], None]
) -> tuple[list[Entry], list[Missing]]:
    """The same entries with what only their contents say, and those whose content is not what was approved.

    One query for so many forms (AT_ONCE).
    """
    whole: list[Entry] = []
    broken: list[Missing] = []
    for piece in pieces(entries):
        contents = contents_of([entry.snapshot for entry in piece])
        for entry in piece:
            content, kind = contents[entry.snapshot], kind_named(entry.kind)
            if digest(content) != entry.digest:
                broken.append(_not_whole(entry, edition))
                continue
            reader, shown = reader_of(kind), edition.content(kind, content)
            about = reader.about(shown)
            whole.append(
                replace(
                    entry,
                    name=edition.text(about.name or entry.name),
                    label=about.label,
                    form=layouts.get(content["layout"], content["layout_version"]).title,
                    shown=edition.digest(kind, content, entry.digest),
                    figures=reader.figures(shown),
                    remarks=_remarks(entry, content),
                )
            )
        advance(len(whole) + len(broken))
    return whole, broken


def _remarks(entry: Entry, content: Content) -> tuple[str, ...]:
    """What the form says of itself that is not what the database says of it today."""
    code = content["values"].get("code") or entry.code
    return () if code == entry.code else (f"表上的编码是 {code}，系统里现在是 {entry.code}",)


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """As they stand in the pack: by unit, kind, code; the same on every database."""
    kind_order = [kind.key for kind in kinds()]
    return sorted(
        entries,
        key=lambda each: (
            tree_order(each.place),
            kind_order.index(each.kind),
            each.form,
            each.code,
            each.label,
            each.at,
            each.digest,
        ),
    )


def missing_in_order(missing: Sequence[Missing]) -> list[Missing]:
    """As a pack lists them: by unit, kind, code, name."""
    kind_order = [kind.key for kind in kinds()]
    return sorted(
        missing,
        key=lambda each: (tree_order(each.place), kind_order.index(each.kind), each.code, each.name, each.state),
    )


def kind_named(key: str) -> FilingKind:
    """The kind of an entry, which was made from the registry. Raises LookupError where it is known no more."""
    found = kind_of(key)
    if found is None:
        raise LookupError(key)
    return found


def pieces(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """The entries, so many (AT_ONCE) at a time."""
    for start in range(0, len(entries), AT_ONCE):
        yield entries[start : start + AT_ONCE]


def contents_of(snapshots: Sequence[int]) -> dict[int, Content]:
    """What these snapshots keep, by their keys: one query."""
    return dict(Snapshot.objects.filter(pk__in=snapshots).values_list("pk", "content"))


def _filings(kind: FilingKind, scope: PackScope) -> QuerySet[Filing]:
    """The forms of a kind, with what names them."""
    found: QuerySet[Filing] = kind.flow.model._default_manager.filter(scope.units, year=scope.year)
    return found.select_related(*kind.related).order_by("pk")


def _in_pieces(rows: QuerySet[Filing]) -> Iterator[list[Filing]]:
    """Rows in the order of their keys, so many (AT_ONCE) at a time; each piece a query."""
    last = 0
    while piece := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield piece
        last = piece[-1].pk


def _approvals(kind: FilingKind, subjects: Sequence[int]) -> dict[int, TransitionRecord]:
    """The newest approval of each of these forms with the digest of its snapshot: one query.

    A form under adjustment keeps the one that it had.
    """
    records = approvals(kind.flow.name).filter(subject_id__in=subjects)
    records = records.select_related("snapshot").defer("snapshot__content").order_by("pk")
    return {record.subject_id: record for record in records}


def _entry(kind: FilingKind, filing: Any, approval: TransitionRecord, edition: Edition) -> Entry:
    snapshot = approval.snapshot
    assert snapshot is not None  # as the query asks  # noqa: S101
    stands = "" if edition.is_public else f"：{kind.flow.state(filing.status).label}"
    unit = filing.unit
    return Entry(
        place=unit.path,
        unit=unit.code,
        unit_name=edition.text(unit.official_name or unit.name),
        kind=kind.key,
        code=kind.code_of(filing),
        name=str(filing),
        at=approval.at.astimezone(UTC).isoformat(),
        adjusting="" if filing.status == Stage.APPROVED else f"调整中{stands}",
        digest=snapshot.digest,
        snapshot=snapshot.pk,
        record=approval.pk,
        subject=filing.pk,
    )


def _unsettled(kind: FilingKind, filing: Any, edition: Edition) -> Missing:
    """A form on its way; or one that says it is settled, without the snapshot that it would be printed from."""
    if not filing.handed_in:
        return not_handed_in(kind, filing.unit, kind.code_of(filing), named_outside(filing), edition)
    state = kind.flow.state(filing.status)
    told = NO_SNAPSHOT if state.acts is None else state.label
    public = edition.is_public
    return Missing(
        place=filing.unit.path,
        unit=filing.unit.code,
        unit_name=edition.text(filing.unit.official_name or filing.unit.name),
        kind=kind.key,
        code=kind.code_of(filing),
        name=edition.text(str(filing)),
        state=f"未{kind.ending.step}" if public else told,
        since="" if public else local_date(filing.moved_at),
        waits_for=state.acts.label if state.acts and not public else "",
    )


def not_handed_in(kind: FilingKind, unit: Unit, code: str, name: str, edition: Edition) -> Missing:
    """A form that its unit has never handed in.

    A draft is the unit's own work: others are told neither whether it was begun nor what stands in it. So a pack says
    the same of a draft and of a form that nobody began: of which project or unit it is, and that it is not there.
    """
    public = edition.is_public
    return Missing(
        place=unit.path,
        unit=unit.code,
        unit_name=edition.text(unit.official_name or unit.name),
        kind=kind.key,
        code=code,
        name=edition.text(name),
        state=f"未{kind.ending.step}" if public else NOT_HANDED_IN,
        waits_for="" if public else Role.FILER.label,
    )


def named_outside(filing: Any) -> str:
    """What others know a form by that was never handed in: its project, else its unit; not what was typed into it."""
    project, unit = getattr(filing, "project", None), filing.unit
    return str(project.name if project else unit.official_name or unit.name)


def _not_whole(entry: Entry, edition: Edition) -> Missing:
    """A form whose kept content is not what was approved."""
    return Missing(
        place=entry.place,
        unit=entry.unit,
        unit_name=entry.unit_name,
        kind=entry.kind,
        code=entry.code,
        name=edition.text(entry.name),
        state=NOT_WHOLE,
        since="" if edition.is_public else entry.settled,
    )


def tree_order(path: str) -> tuple[str, ...]:
    """A place in the tree as it sorts: a unit before those below it, whatever the characters of codes."""
    return tuple(path.split("/")[:-1])


def local_date(at: datetime) -> str:
    """The day of a moment in Asia/Shanghai, whatever zone the server has: 2025-01-31."""
    return f"{localtime(at, SHANGHAI):%Y-%m-%d}"
