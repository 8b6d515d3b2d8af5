"""Scoring of 项目支出绩效自评表 (DOMAIN §4): pure, exact, explained in words. No database, no Django.

``get_profile`` gives the rules of a region and year, ``score_indicator`` and ``execution_score`` the parts,
``score_form`` the whole; ``propose_weights`` and ``weight_problems`` are about 分值.
"""

from selfeval.scoring.execution import Execution, execution_in_words, execution_rate, execution_score
from selfeval.scoring.form import Due, FormScore, LevelScore, RowScore, cap_of, grade, score_form, score_row
from selfeval.scoring.indicator import Band, Choice, IndicatorScore, bands, score_indicator
from selfeval.scoring.levels import scored_level
from selfeval.scoring.profiles import (
    DEFAULT,
    GRADES,
    LABELS,
    PROFILES,
    USUAL_CAPS,
    Cap,
    FirstLevel,
    Grade,
    LessMethod,
    ProfileError,
    ScoringProfile,
    get_profile,
    problems,
)
from selfeval.scoring.rows import applies
from selfeval.scoring.weights import WeightProblem, propose_weights, weight_problems

__all__ = [
    "DEFAULT",
    "GRADES",
    "LABELS",
    "PROFILES",
    "USUAL_CAPS",
    "Band",
    "Cap",
    "Choice",
    "Due",
    "Execution",
    "FirstLevel",
    "FormScore",
    "Grade",
    "IndicatorScore",
    "LessMethod",
    "LevelScore",
    "ProfileError",
    "RowScore",
    "ScoringProfile",
    "WeightProblem",
    "applies",
    "bands",
    "cap_of",
    "execution_in_words",
    "execution_rate",
    "execution_score",
    "get_profile",
    "grade",
    "problems",
    "propose_weights",
    "score_form",
    "score_indicator",
    "score_row",
    "scored_level",
    "weight_problems",
]
