"""One declaration, or one form of a 重点项目: its pages, with 豁免 and what is marked beside those of every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import QuerySet

from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import User
from perfgoals.officialforms.to_html import to_html
from perfgoals.workflow.access import visible_filings
from perfgoals.workflow.pages import FilingPages
from projects.access import get_declaration, get_key_project, may_waive, visible_declarations
from projects.compare import Change, changes_between, marks_of
from projects.kind import DECLARATION, KEY_PROJECT
from projects.models import Declaration, KeyProject
from projects.printing import grid_of, printed_grid
from projects.queries import tiers_of, values_of
from projects.services.drafts import fresh, fresh_key_project, save_draft
from projects.values import DeclarationValues
from projects.views.edit_page import stored_panel
from projects.windows import may_begin_key_project, may_write_now

F = TypeVar("F", bound=Declaration)


class DeclarationPages(FilingPages[Declaration, DeclarationValues]):
    """See FilingPages."""

    kind = DECLARATION
    content = DeclarationValues
    template = "projects/declaration.html"

    def get(self, user: User, pk: int) -> Declaration:
        """The declaration with project, unit and year, or 404."""
        return get_declaration(user, pk)

    def fresh(self, pk: int) -> Declaration:
        """The declaration as stored now."""
        return fresh(pk)

    def values_of(self, filing: Declaration) -> DeclarationValues:
        """Its live content."""
        return values_of(filing)

    def may_write(self, user: User, filing: Declaration) -> Decision:
        """Within the filing window, or once it was returned."""
        return may_write_now(user, filing)

    def save(
        self, filing: Declaration, user: User, values: DeclarationValues, *, seen_version: int, cause: str = "填报"
    ) -> Declaration:
        """Write the whole content, with the code and the sums that belong to it."""
        return save_draft(filing, user, values, seen_version=seen_version, cause=cause)

    def printed(self, filing: Declaration, *, handed_in: bool, before: DeclarationValues | None = None) -> str:
        """The official form as it prints."""
        tiers = tiers_of(filing.year.framework)
        changes = marks_of(before, values_of(filing), tiers, filing.layout) if before else {}
        return to_html(printed_grid(filing, handed_in=handed_in), changes=changes)

    def printed_version(self, filing: Declaration, values: DeclarationValues) -> str:
        """The official form with values that it held once."""
        return to_html(grid_of(filing, values))

    def changes(self, before: DeclarationValues, after: DeclarationValues) -> Sequence[Change]:
        """Every place that differs."""
        return changes_between(before, after)

    def findings(self, filing: Declaration) -> Mapping[str, Any]:
        """The findings panel of the live content."""
        return stored_panel(filing)

    def earlier_values(self, filing: Declaration, values: DeclarationValues) -> DeclarationValues:
        """The code belongs to the project, not to a version of a form."""
        return replace(values, code=filing.project.code)

    def more(self, user: User, filing: Declaration, values: DeclarationValues) -> Mapping[str, Any]:
        """Whose warnings may be let pass by this reader, and the other form of the project, where the year has two."""
        shown: dict[str, Any] = {"waives": filing if may_waive(user, filing) else None}
        if filing.year.key_project_layout:
            shown["other"] = self.other_form(user, filing)
            shown["may_begin_key"] = shown["other"] is None and bool(may_begin_key_project(user, filing))
        return shown

    def other_form(self, user: User, filing: Declaration) -> Declaration | None:
        """The form of the 重点项目 beside a declaration, as far as the reader sees it."""
        return _beside(visible_filings(KeyProject, user), filing)


PAGES = DeclarationPages()


class KeyProjectPages(DeclarationPages):
    """The same pages for the form of a 重点项目."""

    kind = KEY_PROJECT

    def get(self, user: User, pk: int) -> KeyProject:
        """The form with project, unit and year, or 404."""
        return get_key_project(user, pk)

    def fresh(self, pk: int) -> KeyProject:
        """The form as stored now."""
        return fresh_key_project(pk)

    def more(self, user: User, filing: Declaration, values: DeclarationValues) -> Mapping[str, Any]:
        """None of these is begun from another one."""
        return {**super().more(user, filing, values), "may_begin_key": False}

    def other_form(self, user: User, filing: Declaration) -> Declaration | None:
        """The declaration beside it, as far as the reader sees it."""
        return _beside(visible_declarations(user), filing)


def _beside(forms: QuerySet[F], filing: Declaration) -> F | None:
    """The one of these forms that is of the same project and year."""
    return forms.filter(project_id=filing.project_id, year_id=filing.year_id).select_related("project").first()


KEY_PAGES = KeyProjectPages()
