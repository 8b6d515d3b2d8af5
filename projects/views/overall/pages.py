"""One overall form (整体表): its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import User
from perfgoals.officialforms.to_html import to_html
from perfgoals.workflow.pages import FilingPages
from projects.access import get_overall
from projects.compare import Change
from projects.models import Overall
from projects.overall.compare import changes_between, marks_of
from projects.overall.values import OverallValues
from projects.overall_kind import OVERALL
from projects.overall_printing import overall_grid, printed_overall
from projects.overall_queries import overall_values_of
from projects.services.overalls import fresh_overall, save_overall
from projects.views.overall.page import stored_panel
from projects.windows import may_write_now


class OverallPages(FilingPages[Overall, OverallValues]):
    """See FilingPages."""

    kind = OVERALL
    content = OverallValues
    template = "projects/overall.html"

    def get(self, user: User, pk: int) -> Overall:
        """The form with unit and year, or 404."""
        return get_overall(user, pk)

    def fresh(self, pk: int) -> Overall:
        """The form as stored now."""
        return fresh_overall(pk)

    def values_of(self, filing: Overall) -> OverallValues:
        """Its live content."""
        return overall_values_of(filing)

    def may_write(self, user: User, filing: Overall) -> Decision:
        """Within the filing window, or once it was returned."""
        return may_write_now(user, filing)

    def save(
        self, filing: Overall, user: User, values: OverallValues, *, seen_version: int, cause: str = "填报"
    ) -> Overall:
        """Write the whole content."""
        return save_overall(filing, user, values, seen_version=seen_version, cause=cause)

    def printed(self, filing: Overall, *, handed_in: bool, before: OverallValues | None = None) -> str:
        """The official form as it prints."""
        changes = marks_of(before, overall_values_of(filing)) if before else {}
        return to_html(printed_overall(filing, handed_in=handed_in), changes=changes)

    def printed_version(self, filing: Overall, values: OverallValues) -> str:
        """The official form with values that it held once."""
        return to_html(overall_grid(values, filing.year))

    def changes(self, before: OverallValues, after: OverallValues) -> Sequence[Change]:
        """Every place that differs."""
        return changes_between(before, after)

    def findings(self, filing: Overall) -> Mapping[str, Any]:
        """The findings panel of the live content."""
        return stored_panel(filing)

    def earlier_values(self, filing: Overall, values: OverallValues) -> OverallValues:
        """The money unit is that of the year, not of a version."""
        return replace(values, money_unit=filing.year.overall_layout.money_unit)


PAGES = OverallPages()
