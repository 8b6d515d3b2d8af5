"""Years and filing windows: those that ship as data, and what 管理员 sets."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from django.db import transaction
from django.http import HttpRequest

from indicators.models import Framework
from perfgoals.accounts.models import Unit, User
from perfgoals.accounts.services import record_event
from projects.models import BudgetYear, WindowOpening
from projects.windows import moment

SET_YEAR: Final = "设置年度"


# How long the levels above the unit have after filing ends, as bureaus usually give them.
DEPARTMENT_TIME: Final = timedelta(days=7)
FINANCE_TIME: Final = timedelta(days=21)


class Window(NamedTuple):
    """A filing window (申报时间), from ``opens`` to ``closes``."""

    opens: datetime
    closes: datetime


def review_times(closes: datetime) -> dict[str, datetime]:
    """When 主管部门审核 and 财政审核 end, for a filing window that ends at ``closes``."""
    return {"department_review_by": closes + DEPARTMENT_TIME, "finance_review_by": closes + FINANCE_TIME}


def load_years(path: Path, *, window: Window | None = None) -> int:
    """Store the years of a JSON file that are not there yet; how many were.

    The file is a list of ``{"year", "opens_at", "closes_at", "money_unit", "framework", "layout"}``, times in ISO
    8601 with offset; ``overall_layout`` and ``overall_framework`` stand there where the overall form has other ones
    than usual. ``window`` stands in for the times of the file. Raises Framework.DoesNotExist where a framework is not
    loaded.
    """
    created = 0
    with transaction.atomic():
        for entry in json.loads(path.read_text(encoding="utf-8")):
            own = Window(datetime.fromisoformat(entry["opens_at"]), datetime.fromisoformat(entry["closes_at"]))
            opens, closes = window or own
            year, is_new = BudgetYear.objects.get_or_create(
                year=entry["year"],
                defaults={
                    "opens_at": opens,
                    "closes_at": closes,
                    **review_times(closes),
                    "money_unit": entry["money_unit"],
                    "framework": Framework.objects.get(code=entry["framework"]),
                    "layout_id": entry["layout"],
                    "overall_layout_id": entry.get("overall_layout", ""),
                    "overall_framework": _framework(entry.get("overall_framework")),
                },
            )
            if is_new:
                created += 1
                record_event(None, SET_YEAR, str(year), f"申报 {moment(opens)} 至 {moment(closes)}")
    return created


def _framework(code: str | None) -> Framework | None:
    return None if code is None else Framework.objects.get(code=code)


def open_window(
    user: User, year: BudgetYear, unit: Unit, *, until: datetime, reason: str, request: HttpRequest | None = None
) -> WindowOpening:
    """Let one unit file beyond the year's window, with a reason that the audit trail keeps."""
    with transaction.atomic():
        opening = WindowOpening.objects.create(year=year, unit=unit, until=until, reason=reason, opened_by=user)
        detail = f"开放到 {moment(until)}；原因：{reason}"
        record_event(user, "为单位开放申报", f"{year} {unit}", detail, request, unit=unit)
    return opening


def save_year(user: User, year: BudgetYear, request: HttpRequest | None = None, *, new: bool = False) -> BudgetYear:
    """Keep a year's settings, recorded in the audit trail. ``new``: an IntegrityError where it is there already."""
    with transaction.atomic():
        # The rules' settings have a page of their own: a page loaded before they changed must not write them back.
        own = [field.name for field in year._meta.concrete_fields if not field.primary_key]
        year.save(force_insert=new, update_fields=None if new else [name for name in own if name != "rule_settings"])
        record_event(user, SET_YEAR, str(year), f"申报 {moment(year.opens_at)} 至 {moment(year.closes_at)}", request)
    return year


def save_rules(
    user: User, year: BudgetYear, settings: dict[str, dict[str, str]], request: HttpRequest | None = None
) -> None:
    """Keep what a year sets over the pre-check's rules (shape: BudgetYear.rule_settings), and record what changed."""
    before = {**year.rule_settings.get("levels", {}), **year.rule_settings.get("thresholds", {})}
    after = {**settings["levels"], **settings["thresholds"]}
    changed = [
        f"{name}：{before.get(name, '原定')} → {after.get(name, '原定')}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    with transaction.atomic():
        year.rule_settings = settings
        year.save(update_fields=["rule_settings"])
        record_event(user, "设置预审规则", str(year), "；".join(changed) or "没有变化", request)
