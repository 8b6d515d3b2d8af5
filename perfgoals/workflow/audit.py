"""Reading the trail (审计): two lists, what narrows them, and their CSV. Newest first, flat at any length."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone

from perfgoals.accounts.access import units_within
from perfgoals.accounts.models import AuditEvent, Role, Unit, User
from perfgoals.keyset import Keyset, Page
from perfgoals.workflow.models import TransitionRecord

READING: Final = (Role.ADMINISTRATOR, Role.AUDITOR)
NEWEST_FIRST: Final[Keyset[Any]] = Keyset(order=("at", "id"), falling=True)
MOST_PEOPLE: Final = 50
TEXT_REACH: Final = timedelta(days=366)
DOWNLOAD_PIECE: Final = 1000
DAY_RULES: Final = (
    MinValueValidator(date(2000, 1, 1), "日期应在 2000 年到 2099 年之间"),
    MaxValueValidator(date(2099, 12, 31), "日期应在 2000 年到 2099 年之间"),
)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Trail:
    """One of the two lists. ``texts`` are the columns in which a text is looked for; ``cells`` makes a CSV row."""

    key: str
    label: str
    rows: Callable[[], QuerySet[Any]]
    texts: tuple[str, ...]
    header: tuple[str, ...]
    cells: Callable[[Any], Sequence[str]]


def _stamp(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _record_cells(row: TransitionRecord) -> Sequence[str]:
    who = row.actor
    return (
        _stamp(row.at),
        row.unit.code,
        row.unit.name,
        row.subject_label,
        row.label,
        who.display_name,
        who.username,
        row.get_role_display(),
        row.comment,
        str(row.version),
    )


def _event_cells(row: AuditEvent) -> Sequence[str]:
    names = (row.actor.display_name, row.actor.username) if row.actor else ("", "")
    return (_stamp(row.at), *names, row.action, row.subject, row.detail, row.address or "")


TRAILS: Final[Mapping[str, Trail]] = {
    trail.key: trail
    for trail in (
        Trail(
            key="flow",
            label="流转记录",
            rows=lambda: TransitionRecord.objects.select_related("unit", "actor"),
            texts=("subject_label", "label", "comment"),
            header=("时间", "单位编码", "单位名称", "表", "动作", "谁", "用户名", "岗位", "意见", "版本"),
            cells=_record_cells,
        ),
        Trail(
            key="accounts",
            label="登录与管理",
            rows=lambda: AuditEvent.objects.select_related("actor"),
            texts=("action", "subject", "detail"),
            header=("时间", "谁", "用户名", "做了什么", "对象", "说明", "来源地址"),
            cells=_event_cells,
        ),
    )
}


class TrailFilter(forms.Form):
    """What a list is narrowed by: days (both included), a person, a text."""

    since = forms.DateField(
        label="从", required=False, validators=DAY_RULES, error_messages={"invalid": "日期请写成 2026-01-31"}
    )
    until = forms.DateField(
        label="到", required=False, validators=DAY_RULES, error_messages={"invalid": "日期请写成 2026-01-31"}
    )
    person = forms.CharField(label="谁（姓名或用户名）", required=False, max_length=60)
    text = forms.CharField(label="文字", required=False, max_length=60)
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["text"].widget.attrs["aria-describedby"] = "text-reach"

    def clean(self) -> dict[str, Any]:
        """Days in order, and a person that means few enough people."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "结束日期不能早于开始日期")
        self.cleaned_data["people"] = None
        if person := self.cleaned_data.get("person"):
            named = User.objects.filter(Q(username__icontains=person) | Q(display_name__icontains=person))
            people = list(named.order_by("pk").values_list("pk", flat=True)[: MOST_PEOPLE + 1])
            if len(people) > MOST_PEOPLE:
                self.add_error("person", f"符合的用户超过 {MOST_PEOPLE} 名，请写得更完整")
            self.cleaned_data["people"] = people
        return self.cleaned_data

    def described(self) -> str:
        """What was asked for, in words, as the record of a download keeps it."""
        words = (
            f"{self.fields[name].label}：{self.cleaned_data[name]}"
            for name in self.fields
            if self.cleaned_data.get(name)
        )
        return "；".join(words) or "全部"


def narrowed(trail: Trail, reader: User, asked: Mapping[str, Any]) -> QuerySet[Any]:
    """The rows of a trail that ``reader`` may see and asked for (``cleaned_data`` of a valid TrailFilter).

    Who reaches every unit sees every row, those of no unit too. A text is looked for in one year at most,
    because no index helps it: the year up to ``until`` where no ``since`` is given.
    """
    rows = trail.rows()
    reach = units_within(reader, READING)
    if Unit.objects.exclude(reach).exists():
        rows = rows.filter(unit__in=Unit.objects.filter(reach))
    since, until, text = asked["since"], asked["until"], asked["text"]
    if text and since is None:
        since = (until or timezone.localdate()) - TEXT_REACH
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    if asked["people"] is not None:
        rows = rows.filter(actor__in=asked["people"])
    if text:
        condition = Q()
        for column in trail.texts:
            condition |= Q(**{f"{column}__icontains": text})
        rows = rows.filter(condition)
    return rows


def page(rows: QuerySet[Any], parameters: Mapping[str, str]) -> Page[Any]:
    """One page of 50, newest first."""
    return NEWEST_FIRST.page(rows, parameters)


def csv_lines(trail: Trail, rows: QuerySet[Any]) -> Iterator[str]:
    """A CSV of rows, line by line, read in pieces: memory and locks stay small at any length.

    Begins with a byte order mark, by which spreadsheets know UTF-8.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(trail.header)
    last = None
    while piece := NEWEST_FIRST.below(rows, last, DOWNLOAD_PIECE):
        for row in piece:
            yield writer.writerow([harmless(cell) for cell in trail.cells(row)])
        last = piece[-1]


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like it gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


class _Echo:
    """A file that hands back what is written, so that csv.writer gives lines."""

    def write(self, line: str) -> str:
        return line


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
