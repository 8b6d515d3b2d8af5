"""The contents list (目录): in front of the joined PDF of a unit, and for the whole pack as PDF and workbook.

It says what is there and on which page, and what is not there and why: “30 / 33”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings

from packs.assembly.manifest import Heading
from packs.assembly.places import UnitFolder
from packs.planning.contents import Entry, Missing, kind_named
from packs.planning.plan import Plan, UnitForms
from packs.reports.workbook import list_book
from perfgoals.listbook import Column, Value
from perfgoals.officialforms.grid import Cell, Grid, Role, Row
from perfgoals.officialforms.join import page_count
from perfgoals.officialforms.to_pdf import to_pdf

_NOT_THERE: Final = "没有收入的表"
_HEADS: Final = (Role.HEAD, Role.HEAD)
_LINE: Final = (Role.VALUE, Role.TARGET)
_UNIT_WIDTHS: Final = (96.0, 28.0)
_COVER_WIDTHS: Final = (7.0, 32.0, 28.0, 40.0, 17.0)
_LAYOUT: Final = "pack-contents"
_VERSION: Final = 1


MISSING_COLUMNS: Final = (
    Column("单位编码", 16),
    Column("单位", 36),
    Column("表", 30),
    Column("编码", 24),
    Column("名称", 44),
    Column("状态", 24),
    Column("从何时起", 14),
    Column("由谁办", 18),
)
_FORMS: Final = (
    Column("序号", 8),
    Column("单位编码", 16),
    Column("单位", 36),
    Column("表", 30),
    Column("编码", 24),
    Column("名称", 44),
    Column("批复、确认日期", 14),
    Column("页数（页）", 10),
    Column("文件（.pdf、.xlsx）", 60),
    Column("快照校验值（SHA-256）", 66),
    Column("备注", 16),
)
_MOST_LISTED: Final = 500  # missing forms that the cover lists; the workbook lists all


def missing_rows(missing: Iterable[Missing]) -> Iterator[Sequence[Value]]:
    """The rows of MISSING_COLUMNS."""
    for each in missing:
        title = kind_named(each.kind).title
        yield (
            each.unit, each.unit_name, title, each.code, each.name, each.state, each.since, each.waits_for,
        )  # fmt: skip


def write_contents_book(path: Path, plan: Plan, units: Sequence[UnitFolder], pages: Sequence[int]) -> None:
    """The contents list of the whole pack as a workbook: every form with its files, every form that is missing.

    ``pages`` are how many each form has, in their order.
    """
    with list_book(path, f"{plan.heading.year} 年度目录", plan.heading.edition) as book:
        book.add("目录", _FORMS, _form_rows(units, pages))
        book.add(_NOT_THERE, MISSING_COLUMNS, missing_rows(plan.missing))


def _form_rows(units: Sequence[UnitFolder], pages: Sequence[int]) -> Iterator[Sequence[Value]]:
    placed = ((unit, each) for unit in units for each in unit.forms)
    for number, ((unit, each), length) in enumerate(zip(placed, pages, strict=True), start=1):
        entry = each.entry
        yield (
            number,
            unit.code,
            unit.name,
            entry.form,
            entry.code,
            entry.title,
            entry.settled,
            length,
            each.path,
            entry.digest,
            entry.adjusting,
        )


def cover(plan: Plan) -> bytes:
    """The cover of the whole pack as PDF: what it is, what each unit has and lacks, what is missing."""
    heading = plan.heading
    of = heading.unit_name or "全部单位"
    units = [
        (unit.name, unit.code, f"{len(unit.entries)} / {len(unit.entries) + len(unit.missing)}", _lacks(unit))
        for unit in plan.units()
    ]
    missing = [
        (kind_named(each.kind).title, each.unit_name, each.name, _standing(each))
        for each in plan.missing[:_MOST_LISTED]
    ]
    left = len(plan.missing) - len(missing)
    if left > 0:
        missing.append(("", "", f"其余 {left} 张见“目录.xlsx”", ""))
    grid = _grid(
        f"{heading.year} 年度绩效管理年度包",
        f"{of}　{heading.edition.label}　{heading.forms} / {heading.expected}（已收 / 应收，张）",
        _COVER_WIDTHS,
        [
            *_table("各单位", ("序号", "单位", "单位编码", "已收 / 应收", "未收"), units),
            *(_table(_NOT_THERE, ("序号", _NOT_THERE, "单位", "名称", "状态"), missing) if missing else ()),
        ],
    )
    return to_pdf([grid], font_dir=Path(settings.FONT_DIR))


def _lacks(unit: UnitForms) -> str:
    return f"{len(unit.missing)} 张" if unit.missing else "齐"


def unit_contents(heading: Heading, unit: UnitFolder, pages: Sequence[int], missing: Sequence[Missing]) -> bytes:
    """The contents list of a unit as PDF; ``pages`` are how many each of its forms has, in their order.

    Page numbers are those of the joined PDF, in which these pages come first.
    """
    own = 1
    while True:
        made = to_pdf([_unit_grid(heading, unit, _starts(pages, own), missing)], font_dir=Path(settings.FONT_DIR))
        if (needed := page_count(made)) == own:
            return made
        own = needed


def _starts(pages: Sequence[int], before: int) -> list[int]:
    """The page at which each form begins, from 1."""
    starts, page = [], before + 1
    for each in pages:
        starts.append(page)
        page += each
    return starts


def _unit_grid(heading: Heading, unit: UnitFolder, starts: Sequence[int], missing: Sequence[Missing]) -> Grid:
    """As short as a list of contents is: a name and a page a line. A cell costs more than all else of a page."""
    there, due = len(unit.forms), len(unit.forms) + len(missing)
    return _grid(
        "目录",
        f"{heading.year} 年度　{unit.name}　{heading.edition.label}　已收 {there} / 应收 {due}",
        _UNIT_WIDTHS,
        [
            *_by_kind([each.entry for each in unit.forms], starts),
            *_lacking(missing),
        ],
    )


def _by_kind(entries: Sequence[Entry], starts: Sequence[int]) -> Iterator[Row]:
    """The forms, above those of one title that title."""
    before = ""
    for entry, start in zip(entries, starts, strict=True):
        if entry.form != before:
            yield _row("目录", (entry.form, "页码"), _HEADS)
            before = entry.form
        yield _row("目录", (_with_note(entry.title, entry.adjusting), str(start)), _LINE)


def _lacking(missing: Sequence[Missing]) -> Iterator[Row]:
    for number, each in enumerate(missing):
        if number == 0:
            yield _row(_NOT_THERE, (_NOT_THERE, "状态"), _HEADS)
        yield _row(_NOT_THERE, (f"{each.name}　{kind_named(each.kind).title}", _standing(each)), _LINE)


def _standing(missing: Missing) -> str:
    """The state of a missing form, since when, and who has to act."""
    since = f"{missing.since} 起" if missing.since else ""
    return " ".join(filter(None, (missing.state, since, missing.waits_for)))


def _with_note(title: str, note: str) -> str:
    return f"{title}（{note}）" if note else title


def _grid(title: str, subtitle: str, widths: tuple[float, ...], rows: Sequence[Row]) -> Grid:
    heads = (Cell(column=0, colspan=len(widths), text=title, role=Role.TITLE, slot="title"),)
    below = (Cell(column=0, colspan=len(widths), text=subtitle, role=Role.SUBTITLE),)
    return Grid(
        title=title,
        layout_id=_LAYOUT,
        layout_version=_VERSION,
        year=None,
        widths=widths,
        rows=(Row(cells=heads), Row(cells=below), *rows),
        name_slot="",
    )


def _table(part: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[Row]:
    """A head that repeats on every page, and the lines, numbered."""
    roles = (Role.TARGET, Role.VALUE, Role.VALUE, Role.VALUE, Role.TARGET)
    yield _row(part, heads, (Role.HEAD,) * len(heads), heading=True)
    for number, line in enumerate(lines, start=1):
        yield _row(part, (str(number), *line), roles)


def _row(part: str, texts: Sequence[str], roles: Sequence[Role], *, heading: bool = False) -> Row:
    cells = (Cell(column=at, text=text, role=role) for at, (text, role) in enumerate(zip(texts, roles, strict=True)))
    return Row(cells=tuple(cells), heading=heading, part=part)
