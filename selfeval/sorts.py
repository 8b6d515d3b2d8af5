"""The two sorts of self-evaluation: of a project, and of a whole unit; what each does in its own way. No database.

Scores, reasons, weights, rows, evidence, re-scores and flow are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indicators.models import Framework
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.marks import Segment
from perfgoals.workflow.merge import Parts
from projects.compare import Change
from projects.models import BudgetYear, Declaration, Overall
from projects.overall_queries import OVERALL_FLOW
from projects.queries import DECLARATION_FLOW
from selfeval.compare import changes_between, marks_of
from selfeval.merge import PARTS
from selfeval.models import EvaluationYear, OverallEvaluation, SelfEvaluation
from selfeval.overall import compare
from selfeval.overall.begin import on_overall_approval, overall_evaluation_of, take_up_overall
from selfeval.overall.merge import PARTS as OVERALL_PARTS
from selfeval.overall.values import OverallEvaluationValues
from selfeval.scoring import ScoringProfile
from selfeval.targets import TargetChange, evaluation_of, on_approval, take_up_all
from selfeval.values import EvaluationValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """One of the two. ``key`` is the kind of its layouts, ``subject`` the column that says what it is about;
    ``targets_form`` is the form that sets its targets and has that column too, ``targets_flow`` the flow that approves
    it.

    ``begun`` makes the content out of an approval (its JSON), a scoring profile and the money unit of the form;
    ``on_approval`` puts everything that an approval gives (second) into a content (first); ``taken_up`` moves a
    content (third) from one approval to another and says what that changed. ``changes`` and ``marks`` compare two
    contents. ``framework`` gives the second levels of a
    year (indicators.models) for forms whose targets are typed; ``form_name`` is what a file of such a form is called.
    """

    key: str
    subject: str
    model: type[SelfEvaluation]
    targets_form: type[Declaration] | type[Overall]
    targets_flow: str
    content: type[EvaluationValues]
    parts: Parts[Any]
    form_name: str
    layout: Callable[[EvaluationYear], Layout]
    framework: Callable[[BudgetYear], Framework]
    begun: Callable[[Mapping[str, Any], ScoringProfile, MoneyUnit], EvaluationValues]
    on_approval: Callable[[Any, Any], EvaluationValues]
    taken_up: Callable[[Any, Any, Any], tuple[EvaluationValues, list[TargetChange]]]
    changes: Callable[[Any, Any], Sequence[Change]]
    marks: Callable[[Any, Any], Mapping[str, Sequence[Segment]]]


OF_PROJECT: Final = Sort(
    key="selfeval",
    subject="project",
    model=SelfEvaluation,
    targets_form=Declaration,
    targets_flow=DECLARATION_FLOW,
    content=EvaluationValues,
    parts=PARTS,
    form_name="绩效自评表",
    layout=lambda settings: settings.layout,
    framework=lambda year: year.framework,
    begun=evaluation_of,
    on_approval=on_approval,
    taken_up=take_up_all,
    changes=changes_between,
    marks=marks_of,
)
OF_UNIT: Final = Sort(
    key="overall-selfeval",
    subject="unit",
    model=OverallEvaluation,
    targets_form=Overall,
    targets_flow=OVERALL_FLOW,
    content=OverallEvaluationValues,
    parts=OVERALL_PARTS,
    form_name="整体支出绩效自评表",
    layout=lambda settings: settings.overall_layout,
    framework=lambda year: year.framework_of_overall,
    begun=overall_evaluation_of,
    on_approval=on_overall_approval,
    taken_up=take_up_overall,
    changes=compare.changes_between,
    marks=compare.marks_of,
)
_BY_KEY: Final = {sort.key: sort for sort in (OF_PROJECT, OF_UNIT)}


def sort_of(evaluation: SelfEvaluation) -> Sort:
    """The sort of a stored self-evaluation."""
    return OF_UNIT if evaluation.is_overall else OF_PROJECT


def sort_of_values(values: EvaluationValues) -> Sort:
    """The sort of self-evaluations that have such a content."""
    return OF_UNIT if isinstance(values, OverallEvaluationValues) else OF_PROJECT


def sort_of_layout(layout: Layout) -> Sort:
    """The sort of the self-evaluations that print with a layout."""
    return _BY_KEY[layout.kind]
