"""Importing workbooks: a plan that writes nothing, one transaction that does, and the way back."""

from projects.services.imports.batches import (
    clean_imports,
    discard_import,
    keep_upload,
    marked_copy,
    plan_of_batch,
    read_forms,
)
from projects.services.imports.desk import IMPORTING_ROLES, importable_units
from projects.services.imports.kinds import About, AlreadyFiled, ImportKind, import_kinds, register_import
from projects.services.imports.plan import ImportPlan, plan_import
from projects.services.imports.planned import ImportRequest, PlannedForm, Taken
from projects.services.imports.undo import undo_decision, undo_import
from projects.services.imports.write import ImportRefused, PlanChanged, RejectedLeft, write_import

__all__ = [
    "IMPORTING_ROLES",
    "About",
    "AlreadyFiled",
    "ImportKind",
    "ImportPlan",
    "ImportRefused",
    "ImportRequest",
    "PlanChanged",
    "PlannedForm",
    "RejectedLeft",
    "Taken",
    "clean_imports",
    "discard_import",
    "import_kinds",
    "importable_units",
    "keep_upload",
    "marked_copy",
    "plan_import",
    "plan_of_batch",
    "read_forms",
    "register_import",
    "undo_decision",
    "undo_import",
    "write_import",
]
