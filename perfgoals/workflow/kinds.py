"""The kinds of forms that are filed here, as the places see them that serve all kinds: the desk, commands, files.

Each app registers its own when it is ready; so what stands below it can serve forms that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from perfgoals.accounts.models import User
from perfgoals.workflow.chain import Ending
from perfgoals.workflow.transitions import Flow
from perfgoals.workflow.worklist import Worklist


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDate:
    """One date of a year for a kind of form. ``closes``: until then it is filed."""

    at: datetime
    label: str
    closes: bool = False


def as_it_is(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content of a form that names no contacts: all of it may be published."""
    return content


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingKind:
    """One kind of form.

    ``key`` is the kind of its layouts and the ``--kind`` of commands, ``title`` what the official form is called,
    ``noun`` the word for it in a sentence, ``page`` the name of its page's address (``declaration``; its edit page is
    ``declaration-edit``, its list ``declarations``). ``worklist`` takes a user and a year number; ``find`` gives the
    form of a key (项目编码) and a year number, or None; ``render`` gives the official form as a file of a format
    (pdf, xlsx, html), ``handed_in`` as it was last handed in; ``blank_workbook`` the empty template of a year number.
    ``snapshot_grid`` gives the form of a kept snapshot's content as a grid (perfgoals.officialforms, which this room
    does not know) without asking the database; ``disclosed`` that content as it may be published, contacts masked.
    ``related`` names what is fetched with a form so that its words and its key (``code_of``: 项目编码 or 单位编码) cost
    no query.
    ``due`` gives, by key, until when whoever acts on each of some forms has time (none: no time is set), at any number
    of forms with the same few queries; ``dates`` are the dates of a year (BudgetYear) for this kind; ``amount`` names
    the column that tallies sum up, in 元, ``amount_label`` what it is.
    """

    key: str
    title: str
    noun: str
    page: str
    ending: Ending
    flow: Flow[Any]
    worklist: Callable[[User, int], Worklist[Any]]
    find: Callable[[str, int], Any]
    related: tuple[str, ...]
    code_of: Callable[[Any], str]
    render: Callable[..., bytes]
    snapshot_grid: Callable[[Mapping[str, Any]], Any]
    file_name: Callable[[Any, str], str]
    blank_workbook: Callable[[int], bytes]
    due: Callable[[Sequence[Any]], Mapping[int, datetime]]
    dates: Callable[[Any], Sequence[YearDate]]
    amount: str
    amount_label: str
    disclosed: Callable[[Mapping[str, Any]], Mapping[str, Any]] = as_it_is


_KINDS: Final[dict[str, FilingKind]] = {}


def register(kind: FilingKind) -> None:
    """Make a kind known; the same key twice is a mistake of the wiring."""
    if kind.key in _KINDS:
        raise ValueError(f"{kind.key} is registered already")
    _KINDS[kind.key] = kind


def kinds() -> tuple[FilingKind, ...]:
    """All kinds, in the order of the apps."""
    return tuple(_KINDS.values())


def kind_of(key: str) -> FilingKind | None:
    """The kind of that key, if it is filed here."""
    return _KINDS.get(key)
