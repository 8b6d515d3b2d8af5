"""What is to be imported, and what is known of each form of it when it is planned. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading
from perfgoals.workflow.models import Filing
from projects.models import BudgetYear, ImportOutcome, Project
from projects.services.imports.kinds import About, AnyKind
from projects.services.imports.places import NewUnit

# What tells one project of a file from another: (CODE, 项目编码), or (NAME, unit, name) where it has no code. A unit's
# own form has (UNIT, unit).
Key = tuple[object, ...]
CODE: Final = "code"
NAME: Final = "name"
UNIT: Final = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A form that came before in the same import: where it stands and what it says."""

    place: str
    content: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What is to be imported, by whom, and what was chosen for the whole file.

    ``user`` None is the operator's command: every unit, no filing window. ``history`` stores what is written as
    settled (批复, 确认). ``taken`` holds the forms of earlier files of the same call.
    """

    reading: WorkbookReading
    file_name: str
    user: User | None = None
    year: BudgetYear | None = None
    unit: Unit | None = None
    create_units: bool = False
    history: bool = False
    taken: Mapping[Key, Taken] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedForm:
    """One form and what would become of it.

    ``importer`` is its kind, None for one that cannot be imported. ``values`` are as on the form, in its own money
    unit; ``content`` is what would be stored, in the year's. ``place`` names it within the file. ``why`` is one
    sentence: 会发生什么. ``project`` and ``filing`` are the stored ones that it was matched with, ``version`` the
    filing's as seen; ``project_key`` says which forms of the file belong to one new project, ``about`` what they say
    of it. ``same_content``: only its state would change (载入历史).
    """

    index: int
    reading: FormReading
    importer: AnyKind | None
    place: str
    outcome: ImportOutcome
    why: str
    findings: tuple[Finding, ...] = ()
    values: Any = None
    about: About = About()  # noqa: RUF009  # frozen
    content: Any = None
    year: BudgetYear | None = None
    unit: Unit | NewUnit | None = None
    project: Project | None = None
    project_key: Key = ()
    filing: Filing | None = None
    version: int | None = None
    same_content: bool = False

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.reading.sheet

    @property
    def kind(self) -> str:
        """Which official table it is."""
        return self.reading.kind

    @property
    def code(self) -> str:
        """项目编码 as on the form, or of the project that it was matched with."""
        return self.about.code or (self.project.code if self.project else "")

    @property
    def name(self) -> str:
        """项目名称 as on the form."""
        return self.about.name

    @property
    def is_writable(self) -> bool:
        """Whether importing it would change anything stored."""
        return self.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)

    def values_as_json(self) -> Mapping[str, Any] | None:
        """The values as on the form, in the shape of ``official/*.json``; None where none were read."""
        if self.importer is None or self.values is None:
            return None
        return self.importer.as_json(self.reading, self.values)
