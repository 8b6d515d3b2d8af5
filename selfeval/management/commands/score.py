"""score: the scores of self-evaluation workbooks, beside the printed ones; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, OutputWrapper

from indicators.values.numerals import plain
from perfgoals.findings import Finding, worst_first
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layouts.overall_selfeval import OVERALL_SELFEVALS
from perfgoals.officialforms.refused import FormsRefused
from projects.management.reports import (
    SOMETHING_FOUND,
    file_finding,
    finding_line,
    read_files,
    workbook_refused,
    wrong_usage,
)
from projects.services.imports import read_forms
from selfeval.scored import Scored, scored, without_computed
from selfeval.scoring import PROFILES, ProfileError, ScoringProfile, get_profile
from selfeval.workbooks import SELFEVAL_LAYOUTS, findings_on, fitting_profile, read_values


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScoredForm:
    """A form with its scores (None: it could not be read), what it prints, and what was found."""

    reading: FormReading
    scores: Scored | None = None
    profile: ScoringProfile | None = None
    findings: Sequence[Finding] = ()

    @property
    def project(self) -> str:
        """项目名称 as printed; of a whole unit its name."""
        layout = self.reading.layout
        return str(self.reading.values.head.get(layout.name_key) or "") if layout else ""

    def printed(self, key: str) -> str | None:
        """A number of the head as it is printed."""
        return str(self.reading.values.head.get(key) or "") or None

    def indicators(self) -> Iterator[dict[str, Any]]:
        """Row by row what is computed and what is printed. Computed is None where a person gives the score."""
        if self.scores is None:
            return
        rows = zip(self.scores.values.indicators, self.scores.filed.rows, self.reading.values.rows, strict=True)
        for row, score, printed in rows:
            yield {
                "level3": row.level3,
                "weight": _text(row.weight),
                "computed": _text(score.computed.score),
                "printed": str(printed.get("score") or "") or None,
                "formula": score.computed.formula,
                "manual": score.computed.manual,
            }

    def as_json(self) -> dict[str, Any]:
        """The form as INTERFACE describes it: numbers as decimal strings, the rate in percent."""
        filed = self.scores.filed if self.scores else None
        execution = filed.execution if filed else None
        return {
            "sheet": self.reading.sheet,
            "project": self.project,
            "execution_rate": _text(execution.rate if execution else None),
            "execution_score": _text(execution.score if execution else None),
            "indicators": list(self.indicators()),
            "total": _text(filed.total if filed and filed.is_complete else None),
            "printed_total": self.printed("total_score"),
            "grade": filed.grade if filed else "",
            "profile": self.profile.id if self.profile else "",
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScoredFile:
    """A file with its forms, and what was found about it as a whole."""

    file: str
    forms: Sequence[_ScoredForm] = ()
    findings: Sequence[Finding] = field(default=())

    @property
    def finds(self) -> bool:
        """Whether anything was found in it, or nothing could be scored."""
        return bool(self.findings) or any(form.findings for form in self.forms)

    def as_json(self) -> dict[str, Any]:
        """The file as INTERFACE describes it."""
        return {
            "file": self.file,
            "findings": [finding.as_json() for finding in self.findings],
            "forms": [form.as_json() for form in self.forms],
        }


class Command(BaseCommand):
    """See ``help``."""

    help = "自评表工作簿评分：逐条指标的算式、得分与表上得分对照；什么也不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        known = "、".join(f"{profile.id}（{profile.label}）" for profile in PROFILES)
        parser.add_argument("files", nargs="+", metavar="FILE", help="官方表样的 .xlsx 文件")
        parser.add_argument("--profile", metavar="NAME", help=f"评分办法：{known}；不写时按表上的分值认")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *_args: Any, **options: Any) -> None:
        profile = _profile_named(options["profile"])
        files = [_score_file(name, data, profile) for name, data in read_files(options["files"])]
        if options["json"]:
            document = {"files": [file.as_json() for file in files]}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            _write_lines(self.stdout, files)
        if any(file.finds for file in files):
            raise SystemExit(SOMETHING_FOUND)


def _profile_named(name: str | None) -> ScoringProfile | None:
    """The profile of ``--profile``; wrong usage where there is none of that name."""
    if name is None:
        return None
    try:
        return get_profile(name)
    except ProfileError as error:
        raise wrong_usage(str(error)) from None


def _score_file(name: str, data: bytes, profile: ScoringProfile | None) -> _ScoredFile:
    try:
        reading = read_forms(data, name, layouts=(*SELFEVAL_LAYOUTS, *OVERALL_SELFEVALS), use="评分")
    except FormsRefused as refusal:
        return _ScoredFile(file=name, findings=[workbook_refused(refusal)])
    return _ScoredFile(
        file=name, findings=reading.findings, forms=[_score_form(form, profile) for form in reading.forms]
    )


def _score_form(form: FormReading, given: ScoringProfile | None) -> _ScoredForm:
    """One form, by the profile given, else by the one that its weights fit."""
    if not form.readable:
        reason = file_finding("unreadable", form.why).at(form.sheet, "")
        return _ScoredForm(reading=form, findings=[reason, *form.findings])
    printed = read_values(form)
    profile = given or fitting_profile(printed)
    values = without_computed(printed, profile, year=form.year)
    return _ScoredForm(
        reading=form,
        scores=scored(values, profile, year=form.year),
        profile=profile,
        findings=findings_on(form, printed, profile),
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


# --- for people --------------------------------------------------------------------------------------------------


def _write_lines(out: OutputWrapper, files: Iterable[_ScoredFile]) -> None:
    """Each form with its rows: 得分 as computed, 表上 where the form prints another one, and the formula."""
    for file in files:
        out.write(file.file)
        for finding in file.findings:
            out.write(f"  {finding_line(finding)}")
        for form in file.forms:
            for line in _lines(form):
                out.write(f"  {line}")


def _lines(form: _ScoredForm) -> Iterator[str]:
    yield f"{form.reading.sheet}  {form.project or form.reading.title}  {_total(form)}".rstrip()
    if form.scores and form.profile:
        yield f"  评分办法：{form.profile.label}"
        if form.scores.filed.execution_formula:
            yield f"  预算执行  {form.scores.filed.execution_formula}"
    for row in form.indicators():
        yield f"  {row['level3'] or '（没有名称）'}  分值 {row['weight'] or '—'}  {_score(row)}  {row['formula']}"
    for finding in worst_first(form.findings):
        yield f"  {finding_line(finding)}"


def _total(form: _ScoredForm) -> str:
    """总分 99.52，优; what the form prints where it is another total; that something is open."""
    if form.scores is None:
        return ""
    filed, printed = form.scores.filed, form.printed("total_score")
    if not filed.is_complete:
        return f"总分 {plain(filed.total)} 至 {plain(filed.highest)}，还有没评的分"
    differs = printed is not None and not _is_number(printed, filed.total)
    return f"总分 {filed.total}，{filed.grade}" + (f"（表上是 {printed}）" if differs else "")


def _score(row: dict[str, Any]) -> str:
    """得分 9.80, with what is printed where it is another score; 表上 alone where a person gave it."""
    computed, printed = row["computed"], row["printed"]
    if computed is None:
        return f"表上得分 {printed or '空白'}"
    differs = printed is not None and not _is_number(printed, Decimal(computed))
    return f"得分 {computed}" + (f"（表上是 {printed}）" if differs else "")


def _is_number(text: str, number: Decimal) -> bool:
    """Whether a printed text is that number."""
    try:
        return Decimal(text) == number
    except ArithmeticError:
        return False
