"""The findings panel (预审) that every form's pages show: counts, and each finding with the box that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from perfgoals.findings import Finding, Level, count_by_level, worst_first

MANY: Final = 3  # findings of one rule that the panel shows as one line to unfold


def numbered(finding: Finding) -> str:
    """第 3 行, or what the field is called."""
    return f"第 {finding.row + 1} 行" if finding.row is not None else finding.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the findings of a kind of form stand on its edit page.

    ``anchor`` gives the id of the box that a finding is about, ``section`` the id of the section in which an anchor
    stands, ``titles`` what each rule is called where many findings of it become one line. ``told``: whether the page
    says a finding by itself at its box; then the panel does not mark the box, and folds many errors of a rule too.
    ``place`` names where a finding stands; by default the number of its row, else its label.
    """

    anchor: Callable[[Finding], str]
    section: Callable[[str], str]
    titles: Mapping[str, str]
    told: Callable[[Finding], bool] = lambda _finding: False
    place: Callable[[Finding], str] = numbered


def findings_panel(findings: Sequence[Finding], places: Places) -> dict[str, Any]:
    """What components/findings_panel.html reads: ``errors``, ``warnings``, ``hints``, ``list`` and ``groups``."""
    counts = count_by_level(findings)
    shown = [_shown(finding, places) for finding in worst_first(findings)]
    return {
        "errors": counts[Level.ERROR],
        "warnings": counts[Level.WARNING],
        "hints": counts[Level.HINT],
        "list": shown,
        "groups": _grouped(shown),
    }


def by_anchor(panel: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Of each box the worst finding that still counts and that the page does not tell by itself."""
    return {each["anchor"]: each for each in reversed(panel["list"]) if not each["waived"] and not each["told"]}


def section_by_prefix(sections: Mapping[str, str], otherwise: str) -> Callable[[str], str]:
    """``Places.section`` from what anchors begin with; ``otherwise`` is the section of all others."""
    return lambda anchor: next((name for start, name in sections.items() if anchor.startswith(start)), otherwise)


def _shown(finding: Finding, places: Places) -> dict[str, Any]:
    """A finding as its panel shows it."""
    anchor = places.anchor(finding)
    return {
        "level": finding.level.value,
        "level_label": finding.level.label,
        "rule": finding.rule,
        "title": places.titles.get(finding.rule, finding.message),
        "label": finding.label,
        "place": places.place(finding),
        "message": finding.message,
        "found": finding.found,
        "expected": finding.expected,
        "suggestion": finding.suggestion,
        "why": finding.why,
        "waived": finding.waived,
        "fingerprint": finding.fingerprint,
        "anchor": anchor,
        "section": places.section(anchor),
        "told": places.told(finding),
    }


def _grouped(shown: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Warnings and hints by rule where many say the same, so that fourteen rows are one line; errors by themselves
    unless the page tells them.
    """
    same: dict[tuple[str, str, bool], list[Mapping[str, Any]]] = {}
    for finding in shown:
        same.setdefault((finding["level"], finding["rule"], finding["told"]), []).append(finding)
    groups: list[list[Mapping[str, Any]]] = []
    for members in same.values():
        foldable = members[0]["level"] != Level.ERROR or members[0]["told"]
        together = foldable and len(members) >= MANY
        groups += [members] if together else [[member] for member in members]
    return groups
