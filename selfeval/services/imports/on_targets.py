"""What importing self-evaluations and monitorings has in common: they stand on the approved targets of the year.

Those of a project belong to it by its name, those of a whole unit to that (``sort``).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Final, Protocol, TypeVar

from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding
from perfgoals.money import is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.workflow.drafts import Content
from perfgoals.workflow.models import Snapshot
from projects.models import BudgetYear
from projects.queries import approvals
from projects.services.imports import About, ImportKind
from projects.services.imports.places import Refusal, UnitBook
from projects.services.imports.reading import printed_json, too_many_rows
from selfeval.agreement import RULE, Targeted, differences
from selfeval.models import Monitoring, SelfEvaluation
from selfeval.queries import approved_targets, profile_of, settings_of
from selfeval.services.imports.units import choose_unit
from selfeval.sorts import OF_PROJECT, Sort

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
    sort: ClassVar[Sort] = OF_PROJECT

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
        if not self.of_unit and is_blank(values.project):
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
        self, form: FormReading, values: V, book: UnitBook, *, given: Unit | None, how: str
    ) -> tuple[Unit | Refusal, Finding | None]:
        """See ImportKind: by 实施单位, else by 主管部门."""
        return choose_unit(values.executing_unit, values.department_code, book, given=given, how=how)

    def load(self, owners: Collection[Any], years: Collection[int]) -> None:
        """See ImportKind: the snapshots of the newest approvals, three queries."""
        subject = self.sort.subject
        found = self.sort.targets_form.objects.filter(**{f"{subject}__in": owners}, year__in=years)
        places = {pk: (owner, year) for pk, owner, year in found.values_list("pk", f"{subject}_id", "year_id")}
        approved = approvals(self.sort.targets_flow).filter(subject_id__in=places).order_by("pk")
        newest = dict(approved.values_list("subject_id", "snapshot_id"))
        snapshots = Snapshot.objects.in_bulk(newest.values())
        self._approved = {places[form]: snapshots[key] for form, key in newest.items() if key}

    def beside_new(self, content: V, owner: Any, year: BudgetYear) -> Sequence[Finding]:
        """See ImportKind: in what its indicators are not the approved ones."""
        targets = self._approved.get((owner.pk, year.year))
        return self._differences(targets, content, year) if targets else ()

    def targets_kept(self, content: V, filing: F) -> Refusal | None:
        """Why a draft that stands on approved targets is not overwritten: they cannot be retyped."""
        found = self._differences(filing.targets, content, filing.year) if filing.targets else []
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

    def targets_of(self, content: V, owner: Any, year: BudgetYear) -> Snapshot | None:
        """The approved targets that a new form stands on: those of its owner where its indicators are the same."""
        form = self.sort.targets_form.objects.filter(**{self.sort.subject: owner}, year=year).first()
        targets = approved_targets(form) if form else None
        return None if targets is None or self._differences(targets, content, year) else targets

    def _differences(self, targets: Snapshot, content: V, year: BudgetYear) -> list[Finding]:
        settings = settings_of(year)
        begun = self.sort.begun(targets.content, profile_of(settings), settings.layout.money_unit)
        return differences(begun.indicators, content.indicators)


def _indicator(finding: Finding) -> str:
    """The name of the indicator in front of what is said of it."""
    _entry, named, name = finding.field.partition("indicator:")
    return f"“{name}”" if named else ""
