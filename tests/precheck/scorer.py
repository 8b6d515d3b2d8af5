"""What the pre-check (预审) finds in published forms, measured against a careful reader's labels, rule by rule.

``python -m tests.precheck.scorer`` prints the table; ``--missed``, ``--flagged`` and ``--unlabelled`` list the
single cases, ``--rule`` narrows them, ``--half A|B`` measures on half of the forms (every second one).
Forms, findings.json and negatives.json stand in ``official/`` beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from indicators.rules import Form, FormKind, examine, examine_together
from perfgoals.findings import Finding
from tests.officialforms.samples import OFFICIAL

KINDS: Final[Mapping[str, FormKind]] = {
    "declarations_2024_futian.json": FormKind.DECLARATION,
    "declarations_2025_shenshan.json": FormKind.DECLARATION,
    "selfevals_2021_futian.json": FormKind.SELF_EVALUATION,
    "overall_2020_futian.json": FormKind.OVERALL,
    "overall_2026_futian.json": FormKind.OVERALL,
    "projects_2020_futian.json": FormKind.PROJECT_2020,
    "key_projects_2020_futian.json": FormKind.KEY_PROJECT_2020,
}
# Keys of labels that name the same place: either may be reported (RULES.md, conventions).
_AMOUNTS: Final = frozenset({"calculation_basis", "year_amount", "total_amount"})
_GOALS: Final = frozenset({"annual_goal", "long_term_goal", "mid_long_goal"})
_SAME_PLACE: Final[Mapping[str, frozenset[str]]] = {
    "amount_mismatch": _AMOUNTS,
    "amount_not_derivable": _AMOUNTS,
    "goal_equals_long_term": _GOALS,
}


@dataclass(frozen=True, slots=True)
class Label:
    """A line of findings.json or negatives.json."""

    file: str
    form: str
    record: int
    rule: str
    field: str
    quote: str
    remark: str
    certain: bool = False
    level2: str = ""
    also: tuple[str, ...] = ()

    def is_met_by(self, finding: Finding, form: Form) -> bool:
        """Whether a finding is what this label marks: same rule (or one as good) at the same place."""
        rules = {self.rule, *self.also}
        if finding.rule not in rules:
            return False
        if self.level2 and finding.row is not None and form.rows[finding.row].level2 != self.level2:
            return False
        places = _SAME_PLACE.get(self.rule, frozenset())
        return finding.field == self.field or (self.field in places and finding.field in places)


@dataclass(frozen=True, slots=True)
class Examined:
    """One published form with what was found in it."""

    file: str
    record: int
    form: Form
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Score:
    """The measure: labels found and missed, look-alikes flagged, findings without a label."""

    found: list[Label] = field(default_factory=list)
    missed: list[Label] = field(default_factory=list)
    flagged: list[tuple[Label, Finding]] = field(default_factory=list)
    unlabelled: list[tuple[Examined, Finding]] = field(default_factory=list)
    reported: int = 0

    def share(self, *, certain: bool) -> float:
        """The share of the labels that was found, of the certain ones or of all."""
        found = sum(label.certain or not certain for label in self.found)
        return found / max(1, found + sum(label.certain or not certain for label in self.missed))

    @property
    def false_alarms(self) -> float:
        """The share of what was reported that no label marks."""
        return len(self.unlabelled) / max(1, self.reported)


def label_of(entry: Mapping[str, Any]) -> Label:
    """A label from its entry."""
    return Label(
        file=entry["file"],
        form=entry["form"],
        record=entry["record"],
        rule=entry["rule"],
        field=entry["field"],
        quote=entry["quote"],
        remark=entry.get("note") or entry.get("why") or "",
        certain=entry.get("certain", False),
        level2=entry.get("level2", ""),
        also=tuple(entry.get("alt_rules", ())),
    )


def labels(name: str) -> list[Label]:
    """The labels of ``findings.json`` or ``negatives.json``."""
    return [label_of(entry) for entry in json.loads((OFFICIAL / name).read_text(encoding="utf-8"))]


def published() -> Iterator[tuple[str, int, Form]]:
    """Every published form with its file and record number, -1 where nothing tells the number."""
    index = json.loads((OFFICIAL / "xlsx" / "index.json").read_text(encoding="utf-8"))
    numbers: dict[str, list[int]] = {}
    for entry in index:
        if "/single/" not in entry["file"]:
            numbers.setdefault(entry["source"], []).append(entry["record"])
    for file, kind in KINDS.items():
        entries = json.loads((OFFICIAL / file).read_text(encoding="utf-8"))
        records = numbers.get(file, [-1] * len(entries))
        for record, entry in zip(records, entries, strict=True):
            yield file, record, Form.from_json(kind, entry)


def examined(forms: Iterable[tuple[str, int, Form]]) -> Iterator[Examined]:
    """The forms with their findings, those of several forms together included."""
    listed = list(forms)
    together = examine_together([form for _, _, form in listed])
    for (file, record, form), across in zip(listed, together, strict=True):
        yield Examined(file, record, form, (*examine(form), *across))


def score(forms: Sequence[Examined], wanted: Sequence[Label], silent: Sequence[Label]) -> Score:
    """Compare what was found with the labels of these forms.

    Where no record number is known, forms of one name in one file are looked at together.
    """
    result = Score()
    groups: dict[tuple[str, int, str], list[Examined]] = {}
    for one in forms:
        groups.setdefault((one.file, one.record, one.form.name if one.record < 0 else ""), []).append(one)
    for (file, record, name), group in groups.items():

        def is_own(label: Label, file: str = file, record: int = record, name: str = name) -> bool:
            return label.file == file and (label.form == name if record < 0 else label.record == record)

        own, lookalikes = list(filter(is_own, wanted)), list(filter(is_own, silent))
        said = [(one, finding) for one in group for finding in one.findings]
        for label in own:
            met = any(label.is_met_by(finding, one.form) for one, finding in said)
            (result.found if met else result.missed).append(label)
        result.reported += len(said)
        for one, finding in said:
            if not any(label.is_met_by(finding, one.form) for label in own):
                result.unlabelled.append((one, finding))
                result.flagged += [(label, finding) for label in lookalikes if label.is_met_by(finding, one.form)]
    return result


@dataclass(frozen=True, slots=True)
class Sample:
    """Forms with the labels of a careful reader: what must be found, and what must be left alone."""

    forms: tuple[tuple[str, int, Form], ...]
    wanted: tuple[Label, ...]
    silent: tuple[Label, ...]


def official() -> Sample:
    """The published forms, where they stand beside the checkout."""
    return Sample(tuple(published()), tuple(labels("findings.json")), tuple(labels("negatives.json")))


def own() -> Sample:
    """Made-up forms of other departments, written and labelled before the rules that they measure.

    From number 30 on they are self-evaluations in three layouts; the others were written by somebody who had not seen
    the rules.
    """
    here = Path(__file__).parent
    forms = json.loads((here / "own_forms.json").read_text(encoding="utf-8"))
    marked = json.loads((here / "own_labels.json").read_text(encoding="utf-8"))
    return Sample(
        tuple(
            ("own_forms.json", number, Form.from_json(FormKind(entry["kind"]), entry))
            for number, entry in enumerate(forms)
        ),
        tuple(map(label_of, marked["findings"])),
        tuple(map(label_of, marked["negatives"])),
    )


def measure(sample: Sample, half: str = "") -> Score:
    """The score over a sample, or over every second form of it, from the first (A) or the second (B)."""
    forms = list(examined(sample.forms))
    if half:
        forms = [one for place, one in enumerate(forms) if place % 2 == (half == "B")]
    return score(forms, sample.wanted, sample.silent)


def table(result: Score) -> list[str]:
    """The score as lines, rule by rule."""
    rules = sorted({label.rule for label in [*result.found, *result.missed]} | {f.rule for _, f in result.unlabelled})
    found, missed = Counter(x.rule for x in result.found), Counter(x.rule for x in result.missed)
    sure_found = Counter(x.rule for x in result.found if x.certain)
    sure_missed = Counter(x.rule for x in result.missed if x.certain)
    extra = Counter(finding.rule for _, finding in result.unlabelled)
    flagged = Counter(finding.rule for _, finding in result.flagged)
    lines = [f"{'rule':32} {'certain':>9} {'all':>9} {'look-alikes':>12} {'unlabelled':>11}"]
    for rule in rules:
        sure = f"{sure_found[rule]}/{sure_found[rule] + sure_missed[rule]}"
        every = f"{found[rule]}/{found[rule] + missed[rule]}"
        lines.append(f"{rule:32} {sure:>9} {every:>9} {flagged[rule]:>12} {extra[rule]:>11}")
    return [
        *lines,
        (
            f"certain {result.share(certain=True):.1%}, all {result.share(certain=False):.1%}, "
            f"look-alikes flagged {len(result.flagged)}, "
            f"without label {len(result.unlabelled)} of {result.reported} ({result.false_alarms:.1%})"
        ),
    ]


def _cases(result: Score, arguments: argparse.Namespace) -> Iterator[str]:
    def asked(rule: str) -> bool:
        return not arguments.rule or rule in arguments.rule

    if arguments.missed:
        for label in filter(lambda label: asked(label.rule), result.missed):
            place = f"{label.file[:12]}#{label.record} {label.form} {label.field}"
            yield f"missed {'sure' if label.certain else '    '} {label.rule} {place}: {label.quote} <- {label.remark}"
    if arguments.flagged:
        for label, finding in result.flagged:
            if asked(label.rule):
                yield f"flagged {label.rule} {label.form} {label.field}: {finding.message} | {finding.found}"
                yield f"    <- {label.quote}: {label.remark}"
    if arguments.unlabelled:
        for one, finding in result.unlabelled:
            if asked(finding.rule):
                place = f"{one.file[:12]}#{one.record} {finding.field}"
                yield f"unlabelled {finding.rule} {place}: {finding.message} | {finding.found}"


def main(words: Sequence[str]) -> int:
    """Print the measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--missed", "--flagged", "--unlabelled"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--own", action="store_true", help="the made-up forms instead of the published ones")
    parser.add_argument("--half", choices=("A", "B"), default="")
    arguments = parser.parse_args(words)
    if not (arguments.own or OFFICIAL.is_dir()):
        return 2
    result = measure(own() if arguments.own else official(), arguments.half)
    sys.stdout.write("\n".join([*_cases(result, arguments), *table(result)]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
