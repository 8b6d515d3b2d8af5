"""The official form of a self-evaluation as grid, PDF, workbook or page: one way for pages and commands.

What was confirmed prints from its snapshot for ever, with the layout version and the scoring of that day; everything
else prints as it stands now.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from perfgoals.officialforms import layouts
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_xlsx import to_xlsx
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import printed_snapshot
from projects.models import BudgetYear
from projects.printing import form_file_name, render_grid
from projects.queries import tiers_of
from selfeval.flow import flow_of
from selfeval.models import SelfEvaluation
from selfeval.queries import final_scores, profile_of, settings_of, values_of
from selfeval.scored import NOTHING_CHANGED, Scored, scored
from selfeval.scoring import ScoringProfile
from selfeval.sheet import blank_grid, to_grid
from selfeval.sorts import OF_PROJECT, Sort, sort_of, sort_of_layout, sort_of_values
from selfeval.targets import blank_tiers
from selfeval.values import EvaluationValues


def printed_grid(evaluation: SelfEvaluation, *, handed_in: bool = False) -> Grid:
    """The form as it prints: from the newest snapshot where it is confirmed, else from what is stored now.

    ``handed_in``: as it was last handed in, also while it is being changed again.
    """
    snapshot = printed_snapshot(flow_of(evaluation), evaluation, handed_in=handed_in)
    if snapshot is not None:
        since = NOTHING_CHANGED if evaluation.status == Stage.APPROVED else final_scores(evaluation)
        return snapshot_grid(snapshot.content, since)
    settings = settings_of(evaluation.year)
    values = values_of(evaluation)
    return grid_of(values, evaluation.year, finals=final_scores(evaluation), profile=profile_of(settings))


def grid_of(
    values: EvaluationValues, year: BudgetYear, *, profile: ScoringProfile, finals: Mapping[str, Decimal] | None = None
) -> Grid:
    """The form of a year with these values."""
    scores = scored(values, profile, finals or {}, year=year.year)
    return to_grid(values, scores, sort_of_values(values).layout(settings_of(year)), year=year.year)


def snapshot_grid(content: Mapping[str, Any], since: Mapping[str, Decimal] = NOTHING_CHANGED) -> Grid:
    """The form as it was kept, from the JSON of its snapshot; ``since`` as in ``kept_scores``."""
    scores = kept_scores(content, since)
    layout = layouts.get(content["layout"], content["layout_version"])
    return to_grid(scores.values, scores, layout, year=content["year"])


def kept_scores(content: Mapping[str, Any], since: Mapping[str, Decimal] = NOTHING_CHANGED) -> Scored:
    """The form as it was kept, with the scores of that day, from the JSON of its snapshot.

    ``since`` are scores that a review set after it was handed in, by fingerprint of the row.
    """
    sort = sort_of_layout(layouts.get(content["layout"], content["layout_version"]))
    values = sort.content.from_content(content["values"])
    finals = {fingerprint: Decimal(kept["after"]) for fingerprint, kept in content["rescores"].items()}
    scores = {fingerprint: Decimal(score) for fingerprint, score in content["scores"].items()}
    profile = ScoringProfile.from_json(content["profile"])
    return scored(values, profile, {**finals, **since}, kept=scores, year=content["year"])


def render_form(evaluation: SelfEvaluation, fmt: str, *, handed_in: bool = False) -> bytes:
    """The form as a file of ``fmt`` (pdf, xlsx, html: UTF-8). Raises ValueError for another format."""
    return render_grid(printed_grid(evaluation, handed_in=handed_in), fmt, name=str(evaluation))


def blank_workbook(year: BudgetYear, sort: Sort = OF_PROJECT) -> bytes:
    """The official template of a year, empty, with its notes."""
    settings = settings_of(year)
    tiers = blank_tiers(tiers_of(sort.framework(year)), profile_of(settings))
    grid = blank_grid(sort.layout(settings), tiers, year=year.year)
    return to_xlsx([(grid.title, grid)])


def file_name(evaluation: SelfEvaluation, fmt: str) -> str:
    """``2024_网格信息管理_绩效自评表.pdf``: any file system takes it."""
    name = str(evaluation) or str(evaluation.project_id)
    return form_file_name(evaluation.year_id, name, sort_of(evaluation).form_name, fmt)
