"""The pre-check (预审) of a declaration: the same list for page, import, submit and review.

``structure`` asks whether the form is filled in as its official table wants; ``meaning`` hands what was written to
the rules of indicators.rules, which read it as a careful reviewer does. Nothing stops anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from perfgoals.findings import Finding, Level
from projects.checks.meaning import form_of, meaning
from projects.checks.structure import NAME_LIMIT, TEXT_LIMIT, fields_due, structure
from projects.values import CheckContext, DeclarationValues

__all__ = ["NAME_LIMIT", "NO_WAIVERS", "TEXT_LIMIT", "check", "fields_due", "form_of", "with_waivers"]

NO_WAIVERS: Final[Mapping[str, str]] = MappingProxyType({})


def check(values: DeclarationValues, context: CheckContext, waivers: Mapping[str, str] = NO_WAIVERS) -> list[Finding]:
    """All findings of a declaration: of its structure, then of its meaning.

    ``waivers`` gives, by fingerprint of a finding, the reason for which a reviewer lets it pass.
    """
    return with_waivers([*structure(values, context), *meaning(values, context)], waivers)


def with_waivers(findings: list[Finding], waivers: Mapping[str, str]) -> list[Finding]:
    """The findings, those that may be and were waived with their reason. An error is never waived."""
    if not waivers:
        return findings
    return [
        finding if finding.level is Level.ERROR else replace(finding, waived=waivers.get(finding.fingerprint, ""))
        for finding in findings
    ]
