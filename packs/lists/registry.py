"""What a list is that can be taken along as a workbook (导出列表): its rows as a user sees them, and its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from perfgoals.accounts.models import User
from perfgoals.answers import as_int
from perfgoals.keyset import Keyset
from perfgoals.listbook import GENERAL, Value
from perfgoals.text import clean

R = TypeVar("R", bound=Model)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: its head, what stands in it for a row (money in the unit that the head names), how it looks."""

    title: str
    value: Callable[[R], Value]
    width: int = 14  # characters
    number_format: str = GENERAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind(Generic[R]):
    """A list under the name that addresses and jobs know it by.

    ``rows`` are those that ``user`` may see and that ``filters`` (names of the list page's address: year, status, unit,
    text) leave; ``columns`` those for the same; ``keyset`` their order, by which they are read in pieces. ``filters``
    names those that count.
    """

    name: str
    title: str
    page: str
    filters: tuple[str, ...]
    rows: Callable[[User, Mapping[str, str]], QuerySet[R]]
    columns: Callable[[User, Mapping[str, str]], Sequence[Column[R]]]
    keyset: Keyset[R]

    def asked(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """What narrows the list, of the parameters of an address."""
        sent = {name: clean(parameters.get(name, "")) for name in self.filters}
        return {name: text for name, text in sent.items() if text}

    def title_for(self, filters: Mapping[str, Any]) -> str:
        """What the workbook is called: 2025 年度申报表."""
        year = as_int(filters.get("year"))
        return f"{year} 年度{self.title}" if year else self.title
