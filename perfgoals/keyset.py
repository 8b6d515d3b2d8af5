"""Keyset paging: a list goes on from the values of its last row, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.utils import timezone

M = TypeVar("M", bound=Model)

PAGE_SIZE: Final = 50
OLDER: Final = "after"  # the query parameter that goes on downwards …
NEWER: Final = "before"  # … and the one that goes back up
_SEPARATOR: Final = "~"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list. ``previous`` and ``next`` are cursors for ``before=`` and ``after=``; "" at an end."""

    rows: list[M]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Keyset(Generic[M]):
    """The order of a list: the columns that together are unique, all falling or all rising.

    The columns of ``order`` want an index in the same order; further conditions of equality stand before them in it.
    """

    order: tuple[str, ...]
    falling: bool = False
    size: int = PAGE_SIZE

    def page(self, rows: QuerySet[M], parameters: Mapping[str, str]) -> Page[M]:
        """The page that ``before`` or ``after`` among the request's parameters asks for; one query.

        A cursor that cannot be read is no cursor: the first page is given.
        """
        before = self._read(rows, parameters.get(NEWER, ""))
        after = self._read(rows, parameters.get(OLDER, "")) if before is None else None
        upwards = before is not None
        cursor = before if upwards else after
        if cursor is not None:
            rows = rows.filter(self._beyond(rows.model, cursor, falling=self.falling is not upwards))
        found = list(self._ordered(rows, falling=self.falling is not upwards)[: self.size + 1])
        more, found = len(found) > self.size, found[: self.size]
        if upwards:
            found.reverse()
        has_previous = more if upwards else cursor is not None
        has_next = bool(found) if upwards else more
        return Page(
            rows=found,
            previous=self.cursor(found[0]) if found and has_previous else "",
            next=self.cursor(found[-1]) if found and has_next else "",
        )

    def below(self, rows: QuerySet[M], last: M | None, size: int) -> list[M]:
        """The next ``size`` rows under ``last`` (None: from the top): for reading a long list in pieces."""
        if last is not None:
            cursor = [getattr(last, column) for column in self.order]
            rows = rows.filter(self._beyond(rows.model, cursor, falling=self.falling))
        return list(self._ordered(rows, falling=self.falling)[:size])

    def cursor(self, row: M) -> str:
        """The place of a row as text, for an address."""
        return _SEPARATOR.join(_field(type(row), column).value_to_string(row) for column in self.order)

    def _ordered(self, rows: QuerySet[M], *, falling: bool) -> QuerySet[M]:
        return rows.order_by(*(f"-{column}" if falling else column for column in self.order))

    def _beyond(self, model: type[Model], cursor: Sequence[object], *, falling: bool) -> Func:
        """Rows behind the cursor in lexical order: ``(at, id) < (…, …)``, at which an index of both begins to read."""
        columns = Func(*map(F, self.order), template="(%(expressions)s)")
        values = Func(
            *(Value(value, _field(model, column)) for column, value in zip(self.order, cursor, strict=True)),
            template="(%(expressions)s)",
        )
        sign = " < " if falling else " > "
        return Func(columns, values, template="%(expressions)s", arg_joiner=sign, output_field=BooleanField())

    def _read(self, rows: QuerySet[M], text: str) -> list[object] | None:
        """The values of a cursor, or None."""
        parts = text.split(_SEPARATOR, len(self.order) - 1)
        if not text or "\x00" in text or len(parts) != len(self.order):
            return None
        try:
            values = [
                _field(rows.model, column).to_python(part) for column, part in zip(self.order, parts, strict=True)
            ]
        except (ValidationError, ValueError, OverflowError):
            return None
        return values if all(map(_comparable, values)) else None


def _comparable(value: object) -> bool:
    """Whether a database can hold the value: a whole number of 8 bytes, a time with its zone that UTC can tell."""
    if isinstance(value, int):
        return abs(value) < 2**63
    if isinstance(value, datetime):
        try:
            return not timezone.is_naive(value) and value.astimezone(UTC).year > 1
        except OverflowError:
            return False
    return True


def _field(model: type[Model], column: str) -> Field[Any, Any]:
    """A column of a model, by which its values are read and written as text."""
    return cast("Field[Any, Any]", model._meta.get_field(column))
