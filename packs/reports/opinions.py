"""Review opinions (审核意见) of a unit's forms up to their approval: of an internal edition alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from django.utils.timezone import localtime

from packs.editions import Edition
from packs.planning.contents import SHANGHAI, Entry, kind_named, pieces
from packs.reports.workbook import list_book
from perfgoals.listbook import Column, Value
from perfgoals.workflow.models import TransitionRecord

_COLUMNS: Final = (
    Column("表", 30),
    Column("编码", 24),
    Column("名称", 44),
    Column("时间", 18),
    Column("岗位", 18),
    Column("姓名", 14),
    Column("动作", 16),
    Column("从", 14),
    Column("到", 14),
    Column("意见", 60),
)


def write_opinions(path: Path, entries: Sequence[Entry], edition: Edition) -> None:
    """Write the workbook of a unit: every step of its forms with who took it and what was said."""
    with list_book(path, "审核意见", edition) as book:
        book.add("审核意见", _COLUMNS, _rows(entries))


def _rows(entries: Sequence[Entry]) -> Iterator[Sequence[Value]]:
    """A query for so many forms (contents.AT_ONCE) of a kind."""
    for piece in pieces(entries):
        records = _records(piece)
        for entry in piece:
            flow = kind_named(entry.kind).flow
            labels = {state.name: state.label for state in flow.states}
            for record in records.get((flow.name, entry.subject), ()):
                if record.pk <= entry.record:
                    yield (
                        entry.form,
                        entry.code,
                        entry.title,
                        f"{localtime(record.at, SHANGHAI):%Y-%m-%d %H:%M}",
                        record.get_role_display(),
                        str(record.actor),
                        record.label,
                        labels.get(record.source, ""),
                        labels.get(record.target, ""),
                        record.comment,
                    )


def _records(entries: Sequence[Entry]) -> dict[tuple[str, int], list[TransitionRecord]]:
    """All steps of these forms, by flow and form, the oldest first."""
    found: dict[tuple[str, int], list[TransitionRecord]] = {}
    for flow in {kind_named(entry.kind).flow.name for entry in entries}:
        subjects = [entry.subject for entry in entries if kind_named(entry.kind).flow.name == flow]
        records = TransitionRecord.objects.filter(flow=flow, subject_id__in=subjects)
        for record in records.select_related("actor").order_by("pk"):
            found.setdefault((flow, record.subject_id), []).append(record)
    return found
