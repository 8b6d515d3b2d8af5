"""The official form of a declaration as grid, PDF, workbook or page: one way for pages and commands.

What was approved prints from its snapshot for ever, with the layout version and the indicator framework of
that day; everything else prints as it stands now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any, Final

from django.conf import settings

from perfgoals.officialforms import layouts
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.to_html import to_html
from perfgoals.officialforms.to_pdf import to_pdf
from perfgoals.officialforms.to_xlsx import to_xlsx
from perfgoals.text import clean
from perfgoals.workflow.perform import printed_snapshot
from projects.flow import FLOW, KEY_FLOW
from projects.models import BudgetYear, Declaration, KeyProject
from projects.queries import tiers_of, values_of
from projects.sheet import blank_grid, to_grid
from projects.values import DeclarationValues, Tier

FORM_NAME: Final = "绩效目标申报表"
KEY_FORM_NAME: Final = "重点项目绩效目标表"
# What file systems do not take in a name, and what would begin or end one badly.
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_LONGEST_NAME: Final = 60  # characters of the project name: 180 of the 255 bytes that a file name may have


def grid_of(declaration: Declaration, values: DeclarationValues) -> Grid:
    """The form with these values, in the table of its year."""
    return to_grid(values, declaration.layout, tiers_of(declaration.year.framework), year=declaration.year_id)


def printed_grid(declaration: Declaration, *, handed_in: bool = False) -> Grid:
    """The form as it prints: from the newest snapshot where it is approved, else from what is stored now.

    ``handed_in``: as it was last handed in, also while it is being changed again.
    """
    flow = KEY_FLOW if isinstance(declaration, KeyProject) else FLOW
    snapshot = printed_snapshot(flow, declaration, handed_in=handed_in)
    if snapshot is None:
        return grid_of(declaration, values_of(declaration))
    return snapshot_grid(snapshot.content)


def snapshot_grid(content: Mapping[str, Any]) -> Grid:
    """The form as it was kept, from the JSON of its snapshot."""
    return to_grid(
        DeclarationValues.from_content(content["values"]),
        layouts.get(content["layout"], content["layout_version"]),
        [Tier(level1=level1, level2=level2, required=required) for level1, level2, required in content["tiers"]],
        year=content["year"],
    )


def render_form(declaration: Declaration, fmt: str, *, handed_in: bool = False) -> bytes:
    """The form as a file of ``fmt`` (pdf, xlsx, html: UTF-8). Raises ValueError for another format."""
    grid = printed_grid(declaration, handed_in=handed_in)
    return render_grid(grid, fmt, name=declaration.name or declaration.project.name)


def render_grid(grid: Grid, fmt: str, *, name: str) -> bytes:
    """One form of any kind as a file of ``fmt``; ``name`` is that of a workbook's sheet. Raises ValueError."""
    if fmt == "pdf":
        return to_pdf([grid], font_dir=settings.FONT_DIR)
    if fmt == "xlsx":
        return to_xlsx([(name, grid)])
    if fmt == "html":
        return _page(grid).encode()
    raise ValueError(fmt)


def _page(grid: Grid) -> str:
    """A page that stands by itself, with the style of the printed form."""
    style = files("perfgoals.officialforms").joinpath("print.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{escape(grid.title)}</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{to_html(grid)}\n</body>\n</html>\n"
    )


def disclosed(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content of a snapshot as it may be published: 联系人 and 电话 masked, and numbers to call in its texts."""
    values = DeclarationValues.from_content(content["values"])
    masked = values.disclosed()
    return content if masked == values else {**content, "values": masked.as_content()}


def blank_workbook(year: BudgetYear, layout: Layout | None = None) -> bytes:
    """The official template of a year, empty, with its notes and validations; by default that of the declaration."""
    grid = blank_grid(layout or year.layout, tiers_of(year.framework), year=year.year)
    return to_xlsx([(grid.title, grid)])


def file_name(declaration: Declaration, fmt: str) -> str:
    """``2024_网格信息管理_绩效目标申报表.pdf``: any file system takes it."""
    name = declaration.name or declaration.project.name or declaration.project.code
    called = KEY_FORM_NAME if isinstance(declaration, KeyProject) else FORM_NAME
    return form_file_name(declaration.year_id, name, called, fmt)


def form_file_name(year: int, name: str, form: str, fmt: str) -> str:
    """The name of a file with one form, from its year, what it is about, and what the form is called."""
    return f"{year}_{safe_name(name)}_{form}.{fmt}"


def safe_name(name: str) -> str:
    """What something is called as a part of a file name: any file system takes it; 未命名 for a blank name."""
    return " ".join(_UNSAFE.sub("_", clean(name)).split())[:_LONGEST_NAME].strip(" .") or "未命名"
