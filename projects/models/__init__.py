"""What is stored: years and windows, projects, declarations with rows and versions, import batches."""

from projects.models.declarations import (
    CalculationItem,
    Declaration,
    IndicatorRow,
    Revision,
)
from projects.models.imports import BatchStatus, ImportBatch, ImportedForm, ImportOutcome
from projects.models.projects import Project
from projects.models.waivers import Waiver
from projects.models.years import BudgetYear, WindowOpening

__all__ = [
    "BatchStatus",
    "BudgetYear",
    "CalculationItem",
    "Declaration",
    "ImportBatch",
    "ImportOutcome",
    "ImportedForm",
    "IndicatorRow",
    "Project",
    "Revision",
    "Waiver",
    "WindowOpening",
]
