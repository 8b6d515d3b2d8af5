"""What the commands say: one JSON document for scripts, plain lines for people, and how they end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError, OutputWrapper

from perfgoals.accounts.models import Role, User
from perfgoals.findings import Finding, Level, count_by_level, worst_first
from perfgoals.officialforms.refused import FormsRefused
from projects.models import BudgetYear, ImportOutcome

# Exit codes: 0 done; 1 done, with something rejected or found; 2 wrong usage.
SOMETHING_FOUND: Final = 1
WRONG_USAGE: Final = 2

ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
CHECKED: Final = "checked"
_WORDS: Final = {outcome.value: outcome.label for outcome in ImportOutcome} | {CHECKED: "已检查"}


def wrong_usage(message: str) -> CommandError:
    """Something is wrong with how the command was called: a plain sentence and exit code 2."""
    return CommandError(message, returncode=WRONG_USAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReport:
    """One form; ``values`` stand in the document only where they are asked for."""

    sheet: str
    kind: str
    code: str
    name: str
    outcome: str
    why: str = ""
    findings: Sequence[Finding] = ()
    values: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The form as INTERFACE describes it."""
        document: dict[str, Any] = {
            "sheet": self.sheet,
            "kind": self.kind,
            "code": self.code,
            "name": self.name,
            "outcome": self.outcome,
        }
        if self.values is not None:
            document["values"] = dict(self.values)
        return document | {"findings": [finding.as_json() for finding in self.findings]}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file with its forms."""

    file: str
    outcome: str
    findings: Sequence[Finding] = ()
    forms: Sequence[FormReport] = field(default=())

    @property
    def rejects(self) -> bool:
        """Whether the file or a form of it was rejected."""
        return self.outcome == REJECTED or any(form.outcome == REJECTED for form in self.forms)

    @property
    def finds(self) -> bool:
        """Whether anything was found in it."""
        return bool(self.findings) or any(form.findings for form in self.forms)

    def as_json(self) -> dict[str, Any]:
        """The file as INTERFACE describes it."""
        return {
            "file": self.file,
            "outcome": self.outcome,
            "findings": [finding.as_json() for finding in self.findings],
            "forms": [form.as_json() for form in self.forms],
        }


def refused_file(file: str, refusal: FormsRefused) -> FileReport:
    """A file that could not be read at all."""
    return FileReport(file=file, outcome=REJECTED, findings=[workbook_refused(refusal)])


def workbook_refused(refusal: FormsRefused) -> Finding:
    """Why a file could not be read at all."""
    return file_finding("workbook_refused", refusal.message)


def file_finding(rule: str, message: str) -> Finding:
    """An error about a file as a whole."""
    return Finding(rule=rule, level=Level.ERROR, message=message)


def write_json(out: OutputWrapper, reports: Iterable[FileReport]) -> None:
    """The one document of ``--json``."""
    document = {"files": [report.as_json() for report in reports]}
    out.write(json.dumps(document, ensure_ascii=False, indent=1))


def write_lines(out: OutputWrapper, report: FileReport) -> None:
    """A file for people: its forms, each with its findings, worst first."""
    out.write(f"{report.file or '已存的表'}：{'已处理' if report.outcome == ACCEPTED else '没有写入'}")
    for finding in report.findings:
        out.write(f"  {finding_line(finding)}")
    for form in report.forms:
        counts = [f"{level.label} {count}" for level, count in count_by_level(form.findings).items() if count]
        words = [_WORDS[form.outcome], form.sheet, form.name if form.name != form.sheet else "", form.why, *counts]
        out.write(f"  {'  '.join(word for word in words if word)}")
        for finding in worst_first(form.findings):
            out.write(f"    {finding_line(finding)}")


def finding_line(finding: Finding) -> str:
    """A finding for people: level, cell, what is wrong, what stands there."""
    place = finding.cell or finding.label or finding.field
    found = f"（{finding.found[:40]}）" if finding.found else ""
    return " ".join(word for word in (finding.level.label, place, f"{finding.message}{found}") if word)


def read_files(names: Iterable[str]) -> list[tuple[str, bytes]]:
    """The named files as they are called and what is in them; wrong usage where one cannot be opened."""
    files = []
    for name in names:
        try:
            files.append((name, Path(name).read_bytes()))
        except OSError as error:
            raise wrong_usage(f"打不开文件 {name}：{error.strerror}") from None
    return files


def write_file(name: str, data: bytes) -> None:
    """Write a result; wrong usage where the place does not take it."""
    try:
        Path(name).write_bytes(data)
    except OSError as error:
        raise wrong_usage(f"写不了文件 {name}：{error.strerror}") from None


def year_named(number: int | None) -> BudgetYear | None:
    """The budget year of ``--year``; wrong usage where there is none of that number."""
    if number is None:
        return None
    found = BudgetYear.objects.select_related("framework").filter(year=number).first()
    if found is None:
        known = "、".join(str(year) for year in BudgetYear.objects.order_by("year").values_list("year", flat=True))
        raise wrong_usage(f"系统里没有 {number} 年度（现有：{known or '无'}）")
    return found


def acting_user(username: str | None) -> User:
    """The user in whose name a command writes: the one named, else the first active 管理员."""
    users = User.objects.filter(is_active=True)
    if username is not None:
        named = users.filter(username=username).first()
        if named is None:
            raise wrong_usage(f"没有可用的用户 {username}")
        return named
    administrator = users.filter(assignments__role=Role.ADMINISTRATOR).order_by("pk").first()
    if administrator is None:
        raise wrong_usage("系统里没有管理员，导入要记在一个人名下；请先建管理员，或用 --user 指定用户")
    return administrator
