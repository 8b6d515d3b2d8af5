"""What is stored: years and windows, projects, declarations and overall forms with rows and versions, imports."""

from projects.models.declarations import (
    CalculationItem,
    Declaration,
    IndicatorRow,
    KeyProject,
    Revision,
    Variant,
)
from projects.models.imports import BatchStatus, ImportBatch, ImportedForm, ImportOutcome
from projects.models.overalls import GatheredProject, Overall, OverallIndicator, OverallRevision, OverallTask
from projects.models.projects import Project
from projects.models.waivers import Waiver
from projects.models.years import BudgetYear, WindowOpening

__all__ = [
    "BatchStatus",
    "BudgetYear",
    "CalculationItem",
    "Declaration",
    "GatheredProject",
    "ImportBatch",
    "ImportOutcome",
    "ImportedForm",
    "IndicatorRow",
    "KeyProject",
    "Overall",
    "OverallIndicator",
    "OverallRevision",
    "OverallTask",
    "Project",
    "Revision",
    "Variant",
    "Waiver",
    "WindowOpening",
]
