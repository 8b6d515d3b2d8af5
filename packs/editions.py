"""Editions (版本) of a pack: what each shows of a form, and of every text that stands in the pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import models

from perfgoals.disclosure import without_phones
from perfgoals.officialforms.grid import Grid
from perfgoals.workflow.kinds import FilingKind
from perfgoals.workflow.perform import digest


class Edition(models.TextChoices):
    """For whom a pack is made."""

    INTERNAL = "internal", "内部版"
    PUBLIC = "public", "公开版"

    @property
    def explained(self) -> str:
        """What it holds and for whom it is, in one line."""
        return {
            "internal": "全部内容，含审核意见、预审结果和联系人；只发本区财政和主管部门",
            "public": "去掉审核意见和预审结果，联系人和电话遮盖；可挂政府网站",
        }[self.value]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self is Edition.PUBLIC

    def text(self, text: str) -> str:
        """A text as the edition shows it: in public without telephone numbers, wherever they stand."""
        return without_phones(text) if self.is_public else text

    def content(self, kind: FilingKind, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """A snapshot's content as the edition shows it: in public with its contacts masked."""
        return kind.disclosed(content) if self.is_public else content

    def grid(self, kind: FilingKind, content: Mapping[str, Any]) -> Grid:
        """The official form of a snapshot's content as the edition prints it."""
        return self.shown(kind.snapshot_grid(self.content(kind, content)))

    def shown(self, grid: Grid) -> Grid:
        """A form or table with every text of it as the edition shows it."""
        return _each_text(grid, self) if self.is_public else grid

    def digest(self, kind: FilingKind, content: Mapping[str, Any], snapshot_digest: str) -> str:
        """What a kept print of the content is known by: the snapshot's own digest as long as nothing is masked."""
        if not self.is_public:
            return snapshot_digest
        masked = _masked(self.content(kind, content))
        return snapshot_digest if masked == content else digest(masked)


def _each_text(grid: Grid, edition: Edition) -> Grid:
    """The form with every text of it as the edition shows it; what is a number stays one."""
    rows = (
        replace(
            row,
            cells=tuple(
                cell if cell.number is not None else replace(cell, text=edition.text(cell.text)) for cell in row.cells
            ),
        )
        for row in grid.rows
    )
    return replace(grid, title=edition.text(grid.title), rows=tuple(rows))


def _masked(value: Any) -> Any:
    """JSON without telephone numbers in any text."""
    if isinstance(value, str):
        return without_phones(value)
    if isinstance(value, Mapping):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value
