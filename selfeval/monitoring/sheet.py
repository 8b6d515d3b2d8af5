"""A monitoring's values as an official form, and an official form's reading as values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.from_xlsx.months import month_in
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import FormValues, Layout, RowValues, Value
from perfgoals.officialforms.layouts.monitoring import TICK
from perfgoals.text import compact
from selfeval.cells import cell_text
from selfeval.monitoring.lights import rate_of
from selfeval.monitoring.values import CAUSES, LIKELIHOODS, MonitoredFunds, MonitoringRowValues, MonitoringValues
from selfeval.sheet import printed_funds, read_funds

# Measures stand at the end of 备注: the official form has no other place for them.
MEASURE: Final = "拟采取的措施："
_NOT_TICKED: Final = frozenset(("", "×", "x", "X", "否", "0", "-", "/", "—"))


def to_grid(values: MonitoringValues, layout: Layout, *, year: int) -> Grid:
    """The filled official form."""
    return fill(layout, to_form(values), year=year)


def blank_grid(layout: Layout, tiers: Sequence[tuple[str, str]], *, year: int, month: int) -> Grid:
    """The empty official template of a month, with its notes."""
    return blank(layout, tiers, year=year, given=FormValues(head={"month": month}))


def to_form(values: MonitoringValues) -> FormValues:
    """What stands in the cells; an amount that could not be read prints as it was typed."""
    head: dict[str, Value] = {
        "project": values.project,
        "month": values.month,
        "department_code": values.department_code,
        "executing_unit": values.executing_unit,
    }
    funds = [_printed_funds(values, label) for label in values.funds_kind.rows()]
    return FormValues(head=head, rows=[printed_row(row) for row in values.indicators], tables={"funds": funds})


def _printed_funds(values: MonitoringValues, label: str) -> RowValues:
    row = values.funds_row(label)
    rate = rate_of(row.initial, row.executed)
    return printed_funds(values, label) | {"rate": "" if rate is None else f"{rate}%"}


def printed_row(row: MonitoringRowValues) -> RowValues:
    """What stands in the cells of a row of the indicator table."""
    texts = {name: getattr(row, name) for name in ("level1", "level2", "level3", "target", "actual", "forecast")}
    causes = {f"cause_{cause}": TICK if cause in row.causes else "" for cause in CAUSES}
    likelihoods = {likelihood: TICK if likelihood == row.likelihood else "" for likelihood in LIKELIHOODS}
    measure = f"{MEASURE}{row.measure}" if row.measure.strip() else ""
    remark = "\n".join(text for text in (row.remark, measure) if text)
    return {**texts, **causes, "explanation": row.explanation, **likelihoods, "remark": remark}


def from_form(form: FormValues, unit: MoneyUnit, month: int) -> MonitoringValues:
    """The values of a form read from a workbook, in the money unit of that form.

    ``month`` counts where the form names none. What cannot be read as an amount is kept as typed in ``unread``.
    """
    unread: dict[str, str] = {}
    named = month_in(cell_text(form.head, "month"))
    return MonitoringValues(
        month=int(named) if named else month,
        project=cell_text(form.head, "project").strip(),
        department_code=cell_text(form.head, "department_code").strip(),
        executing_unit=cell_text(form.head, "executing_unit").strip(),
        money_unit=unit,
        funds=read_funds(form, MonitoredFunds, unit, unread),
        indicators=tuple(_read_row(row) for row in form.rows),
        unread=unread,
    )


def _read_row(row: RowValues) -> MonitoringRowValues:
    remark, measure = _read_remark(cell_text(row, "remark"))
    likelihoods = [likelihood for likelihood in LIKELIHOODS if _is_ticked(cell_text(row, likelihood))]
    return MonitoringRowValues(
        level1=cell_text(row, "level1").strip(),
        level2=cell_text(row, "level2").strip(),
        level3=cell_text(row, "level3"),
        target=cell_text(row, "target"),
        actual=cell_text(row, "actual"),
        forecast=cell_text(row, "forecast"),
        causes=tuple(cause for cause in CAUSES if _is_ticked(cell_text(row, f"cause_{cause}"))),
        explanation=cell_text(row, "explanation"),
        # Two ticks are no answer.
        likelihood=likelihoods[0] if len(likelihoods) == 1 else "",
        measure=measure,
        remark=remark,
    )


def _read_remark(text: str) -> tuple[str, str]:
    """The rest of 备注, and the measure at its end."""
    remark, _, measure = f"\n{text}".partition(f"\n{MEASURE}")
    return remark.removeprefix("\n"), measure


def _is_ticked(text: str) -> bool:
    """Whether a cell of 偏差原因 or 完成目标可能性 says yes: people tick, write 是 or the reason itself."""
    return compact(text) not in _NOT_TICKED
