"""What is stored: settings of a year, self-evaluations and what belongs to them, rectifications, monitorings."""

from selfeval.models.evaluations import (
    EvaluationRevision,
    EvaluationRow,
    Evidence,
    OverallEvaluation,
    Rescore,
    SelfEvaluation,
)
from selfeval.models.monitorings import Monitoring, MonitoringRevision, MonitoringRow
from selfeval.models.rectifications import Rectification, RectificationStatus
from selfeval.models.years import EvaluationYear

__all__ = [
    "EvaluationRevision",
    "EvaluationRow",
    "EvaluationYear",
    "Evidence",
    "Monitoring",
    "MonitoringRevision",
    "MonitoringRow",
    "OverallEvaluation",
    "Rectification",
    "RectificationStatus",
    "Rescore",
    "SelfEvaluation",
]
