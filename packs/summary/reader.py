"""What a pack reads from the kept content of a form, whatever its kind. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from perfgoals.findings import Finding
from perfgoals.officialforms import layouts
from projects.models import BudgetYear

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a form is about: its name, and what tells it from others of the same project and kind (1-7月)."""

    name: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a form, in 元, percent and points; None where it has no such figure."""

    total_amount: Decimal | None = None
    year_amount: Decimal | None = None
    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None
    grade: str = ""

    def as_json(self) -> dict[str, str]:
        """What is there, numbers as decimal strings."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: str(value) for name, value in given.items() if value not in (None, "")}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> Figures:
        """The figures that ``as_json`` kept."""
        numbers = {name: Decimal(text) for name, text in kept.items() if name != "grade"}
        return cls(**numbers, grade=kept.get("grade", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """One indicator of a form; ``remark`` is its explanation, or the reason of a deviation."""

    level1: str
    level2: str
    level3: str
    target: str
    actual: str = ""
    weight: Decimal | None = None
    score: Decimal | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What the pre-check of a year's forms needs beside a form: the year's rules, the known division codes."""

    year: BudgetYear
    divisions: frozenset[str]


class FormReader(Protocol):
    """Reads the content of the snapshots of one kind of form."""

    def about(self, content: Content) -> About:
        """What the form is about."""

    def figures(self, content: Content) -> Figures:
        """Its amounts, and where it is scored its scores."""

    def indicators(self, content: Content) -> Iterable[IndicatorLine]:
        """Its indicators in the order of the form, without rows that say 不适用 or nothing."""

    def findings(self, content: Content, rules: Rulebook, waivers: Mapping[str, str]) -> list[Finding]:
        """What the pre-check finds in it; ``waivers`` are the reasons of what was let pass, by fingerprint."""


def named_in(content: Content) -> str:
    """The name of what a form is about, by the slot of its layout that holds it; blank where nothing stands there."""
    name_key = layouts.get(content["layout"], content["layout_version"]).name_key
    return str(content["values"].get(name_key) or "")
