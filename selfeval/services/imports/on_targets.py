"""What importing self-evaluations and monitorings has in common: both belong to a project by its name, and stand on
the approved targets of the year.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding
from perfgoals.money import is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.workflow.drafts import Content
from perfgoals.workflow.models import Snapshot
from projects.models import BudgetYear, Declaration, Project
from projects.queries import approvals
from projects.services.imports import About, ImportKind
from projects.services.imports.places import Refusal, UnitBook
from projects.services.imports.reading import printed_json, too_many_rows
from selfeval.agreement import RULE, Targeted, differences
from selfeval.models import Monitoring, SelfEvaluation
from selfeval.queries import approved_targets, profile_of, settings_of
from selfeval.services.imports.units import choose_unit
from selfeval.targets import target_rows

_MOST_TOLD: Final = 3


class OnTargets(Content, Protocol):
    """The content of such a form."""

    @property
    def project(self) -> str:
        """项目名称."""

    @property
    def department_code(self) -> str:
        """主管部门."""

    @property
    def executing_unit(self) -> str:
        """实施单位."""

    @property
    def indicators(self) -> Sequence[Targeted]:
        """The rows of the indicator table."""


F = TypeVar("F", SelfEvaluation, Monitoring)
V = TypeVar("V", bound=OnTargets)


class TargetsImport(ImportKind[F, V]):
    """See the module."""

    has_code = False

    def __init__(self) -> None:
        self._approved: dict[tuple[int, int], Snapshot] = {}

    @abstractmethod
    def is_empty(self, values: V) -> bool:
        """Whether nobody filled anything in: a blank template."""

    def as_json(self, form: FormReading, values: V) -> Mapping[str, Any]:
        """See ImportKind."""
        return printed_json(form)

    def refusal(self, values: V) -> Refusal | None:
        """See ImportKind."""
        if self.is_empty(values):
            return Refusal(rule="empty_form", message="这张表没有填任何内容，是空白模板")
        if is_blank(values.project):
            return Refusal(
                rule="blank_name",
                field=self.name_field,
                message=f"没有写项目名称，不知道是哪个项目的{self.filing.noun}",
                found="空白",
                suggestion="请填写项目名称，与批复的一致",
            )
        return too_many_rows(sum(not row.is_empty for row in values.indicators))

    def about(self, values: V) -> About:
        """See ImportKind."""
        unit, department = values.executing_unit, values.department_code
        return About(name=values.project, unit=unit or department, top_unit=department)

    def choose_unit(
        self, values: V, book: UnitBook, *, given: Unit | None, how: str
    ) -> tuple[Unit | Refusal, Finding | None]:
        """See ImportKind: by 实施单位, else by 主管部门."""
        return choose_unit(values.executing_unit, values.department_code, book, given=given, how=how)

    def load(self, projects: Collection[Project], years: Collection[int]) -> None:
        """See ImportKind: the snapshots of the newest approvals, three queries."""
        found = Declaration.objects.filter(project__in=projects, year__in=years)
        places = {pk: (project, year) for pk, project, year in found.values_list("pk", "project_id", "year_id")}
        newest = dict(approvals().filter(subject_id__in=places).order_by("pk").values_list("subject_id", "snapshot_id"))
        snapshots = Snapshot.objects.in_bulk(newest.values())
        self._approved = {places[subject]: snapshots[key] for subject, key in newest.items() if key}

    def beside_new(self, content: V, project: Project, year: BudgetYear) -> Sequence[Finding]:
        """See ImportKind: in what its indicators are not the approved ones."""
        targets = self._approved.get((project.pk, year.year))
        return _differences(targets, content, year) if targets else ()

    def targets_kept(self, content: V, filing: F) -> Refusal | None:
        """Why a draft that stands on approved targets is not overwritten: they cannot be retyped."""
        found = _differences(filing.targets, content, filing.year) if filing.targets else []
        if not found:
            return None
        told = [f"{_indicator(finding)}{finding.message}" for finding in found[:_MOST_TOLD]]
        more = f"等 {len(found)} 处" if len(found) > _MOST_TOLD else ""
        return Refusal(
            rule=RULE,
            field=found[0].field,
            message=f"系统里的{self.filing.noun}按批复的目标填报，指标和年度指标值不能改：{'；'.join(told)}{more}",
            found=found[0].found,
            suggestion="请按批复的目标改好表里的指标再导入；目标确实变了的，先办理调整",
        )

    def targets_of(self, content: V, project: Project, year: BudgetYear) -> Snapshot | None:
        """The approved targets that a new form stands on: those of the project where its indicators are the same."""
        declaration = Declaration.objects.filter(project=project, year=year).first()
        targets = approved_targets(declaration) if declaration else None
        return None if targets is None or _differences(targets, content, year) else targets


def _differences(targets: Snapshot, content: OnTargets, year: BudgetYear) -> list[Finding]:
    return differences(target_rows(targets.content, profile_of(settings_of(year))), content.indicators)


def _indicator(finding: Finding) -> str:
    """The name of the indicator in front of what is said of it."""
    _entry, named, name = finding.field.partition("indicator:")
    return f"“{name}”" if named else ""
