"""The kinds of forms that can be imported: what an import asks of each, and where an app makes its own known.

Planning, writing and undoing are the same for all of them and know a kind only through ``ImportKind``; so what stands
below an app can import forms that it does not know.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final, Generic, TypeVar

from django.db.models import QuerySet

from indicators.rules import Form
from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layout import Layout
from perfgoals.workflow.drafts import Content
from perfgoals.workflow.kinds import FilingKind
from perfgoals.workflow.models import Filing
from projects.models import BudgetYear
from projects.services.imports.places import Filed, Refusal, UnitBook

F = TypeVar("F", bound=Filing)
V = TypeVar("V", bound=Content)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a form says of its project and its unit; blank where it says nothing.

    ``code`` is 项目编码, ``unit`` the name of who files, ``top_unit`` that of the department above; ``month`` tells the
    forms of a kind apart that are filed several times a year. ``has_code``: the form has a place for a code.
    """

    name: str = ""
    code: str = ""
    type_code: str = ""
    period_years: int | None = None
    unit: str = ""
    top_unit: str = ""
    month: int | None = None
    has_code: bool = True


class ImportKind(ABC, Generic[F, V]):
    """One kind of form as imports and the pre-check see it.

    An object serves one import: what it fetches for a year it keeps. ``filing`` is the kind as it is filed here,
    ``layouts`` its tables. ``has_code``: the form has a place for 项目编码. ``of_unit``: it is a unit's own form and
    belongs to no project. ``year_needed``: it cannot even be checked without a year of this system.
    """

    filing: ClassVar[FilingKind]
    layouts: ClassVar[Sequence[Layout]]
    has_code: ClassVar[bool] = True
    of_unit: ClassVar[bool] = False
    filed: ClassVar[Filed] = Filed.BEFORE
    year_needed: ClassVar[bool] = True
    # Fields that are blank in the template because the system fills them in.
    filled_in: ClassVar[Collection[str]] = ()

    @property
    def key(self) -> str:
        """The kind of its layouts, and the name that batches keep."""
        return self.filing.key

    @property
    def name_field(self) -> str:
        """The key of 项目名称 on this form, or of the unit's name."""
        return self.layouts[0].name_key

    # The form as it stands in the workbook

    @abstractmethod
    def read(self, form: FormReading, year: BudgetYear | None) -> V:
        """The values of a readable form, in its own money unit, else in the year's."""

    @abstractmethod
    def as_json(self, form: FormReading, values: V) -> Mapping[str, Any]:
        """The values as ``import_forms --dry-run`` prints them."""

    @abstractmethod
    def findings(self, form: FormReading, values: V, year: BudgetYear | None) -> list[Finding]:
        """What the reader found and what the checks find, each at its cell."""

    @abstractmethod
    def rule_form(self, form: FormReading, values: V, year: BudgetYear | None) -> Form | None:
        """The form as the rules read it, to be compared with the others of a call; None: no rule reads such forms."""

    @abstractmethod
    def refusal(self, values: V) -> Refusal | None:
        """Why a form that was read cannot be stored, or not be worked on afterwards; None where it can."""

    # Where it belongs

    def money_unit(self, year: BudgetYear) -> MoneyUnit:
        """The money unit of such forms in a year."""
        return year.unit_of_money

    @abstractmethod
    def about(self, values: V) -> About:
        """Which project and unit the form names."""

    def asks_code(self, form: FormReading) -> bool:
        """Whether this form has a place for 项目编码: tables of one kind differ in it."""
        return self.has_code

    @abstractmethod
    def choose_unit(
        self, form: FormReading, values: V, book: UnitBook, *, given: Unit | None, how: str
    ) -> tuple[Unit | Refusal, Finding | None]:
        """The unit of a form among those of the book, and what is to be said about it.

        ``given`` is the one chosen for the whole file, and then the only one in the book; ``how`` says in words how
        one is chosen.
        """

    def with_unit(self, values: V, unit: Unit) -> V:
        """The values with the names that the system fills in where the form left them blank (``filled_in``)."""
        return values

    @abstractmethod
    def window(self, year: BudgetYear, unit: Unit) -> Decision:
        """Whether the unit may file such forms of the year now."""

    # Against what is stored

    @abstractmethod
    def content(self, values: V, year: BudgetYear) -> V:
        """What would be stored: the values in the money unit of the year."""

    @abstractmethod
    def stored(self) -> QuerySet[F]:
        """The stored forms with everything that ``values_of`` and a snapshot need."""

    @abstractmethod
    def values_of(self, filing: F) -> V:
        """The content of a stored form."""

    def owner_of(self, filing: F) -> int:
        """The key of the project that a stored form belongs to, or of the unit (``of_unit``)."""
        owner: int = filing.unit_id if self.of_unit else filing.project_id  # type: ignore[attr-defined]
        return owner

    def month_of(self, filing: F) -> int | None:
        """The month of a stored form of a kind that is filed several times a year."""
        return None

    @abstractmethod
    def check_stored(self, found: QuerySet[F]) -> Iterator[tuple[F, list[Finding]]]:
        """Each of these stored forms with all its findings, waived ones among them."""

    @abstractmethod
    def same(self, left: V, right: V, year: BudgetYear) -> bool:
        """Whether two contents are the same official form, whatever code they give the project."""

    def load(self, owners: Collection[Any], years: Collection[int]) -> None:
        """Fetch what else judging new forms of these projects (``of_unit``: units) and years needs, at once."""

    def beside_new(self, content: V, owner: Any, year: BudgetYear) -> Sequence[Finding]:
        """What a form that is new to its project, or unit, says differently from what that has already."""
        return ()

    def over_stored(self, content: V, filing: F, form: FormReading) -> tuple[V, Sequence[Finding]] | Refusal:
        """The content as it would take the place of a stored draft: what does not stand in a workbook stays.

        A refusal where it may not take that place.
        """
        return content, ()

    # Writing

    @abstractmethod
    def create(self, user: User, owner: Any, year: BudgetYear, content: V, *, cause: str) -> F:
        """A new draft of the owner: of a Project, or of a Unit (``of_unit``). Raises AlreadyFiled."""

    @abstractmethod
    def save(self, filing: F, user: User, content: V, *, seen_version: int, cause: str) -> F:
        """Write the whole content under the version seen. Raises StaleDraft, Locked as Drafts.save."""

    @abstractmethod
    def restored(self, kept: Mapping[str, Any]) -> V:
        """The content that was kept as JSON before a form was overwritten."""

    def settled(self, filings: Iterable[F]) -> None:
        """What follows elsewhere when forms were loaded as history."""

    def gone_on(self, filings: Collection[F]) -> Mapping[int, str]:
        """By key, what people have done with these forms that no version tells (a finished phrase); none: nothing."""
        return {}

    # On the page

    @abstractmethod
    def amount(self, content: V) -> tuple[Decimal | None, MoneyUnit]:
        """The amount that tells forms apart (``filing.amount_label``), in 元, and the unit to show it in."""


class AlreadyFiled(Exception):
    """The project, or the unit, got such a form of the year at the same moment."""


AnyKind = ImportKind[Any, Any]
# Stored forms are read so many at a time.
AT_A_TIME: Final = 200

_KINDS: Final[dict[str, type[AnyKind]]] = {}


def register_import(kind: type[AnyKind]) -> None:
    """Make a kind known; the same one twice is a mistake of the wiring."""
    if kind.filing.key in _KINDS:
        raise ValueError(f"{kind.filing.key} is registered already")
    _KINDS[kind.filing.key] = kind


def import_kinds() -> dict[str, AnyKind]:
    """An object of every kind for one import, by key, in the order of the apps."""
    return {key: kind() for key, kind in _KINDS.items()}


def importable_layouts() -> tuple[Layout, ...]:
    """The tables that can be imported."""
    return tuple(layout for kind in _KINDS.values() for layout in kind.layouts)
