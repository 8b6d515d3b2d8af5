"""一级项目: a box for each project of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django import forms

from perfgoals.text import clean
from projects.budget_tables.spending import USUAL_NAMES
from projects.models import Project
from projects.services.first_levels import FirstLevel

LONGEST: Final = 60  # characters of a name


class Line(NamedTuple):
    """A project with its boxes, and what is proposed where its own is blank."""

    project: Project
    typed: forms.BoundField
    seen: forms.BoundField
    proposal: str


class FirstLevelsForm(forms.Form):
    """Boxes of these projects; what stood there when the page was loaded goes along unseen.

    ``proposals`` are names by project key.
    """

    def __init__(self, data: Any = None, *, projects: Sequence[Project], proposals: Mapping[int, str]) -> None:
        super().__init__(data)
        self._projects, self._proposals = projects, proposals
        for project in projects:
            box = forms.CharField(
                label=f"{project}的一级项目", required=False, max_length=LONGEST, initial=project.first_level
            )
            self.fields[_typed(project)] = box
            self.fields[_seen(project)] = forms.CharField(
                required=False, strip=False, initial=project.first_level, widget=forms.HiddenInput
            )

    def lines(self) -> list[Line]:
        """The projects with their boxes, for the page."""
        return [
            Line(project, self[_typed(project)], self[_seen(project)], self._proposals.get(project.pk, ""))
            for project in self._projects
        ]

    def names(self) -> list[str]:
        """What may be chosen from: the usual names, those in use here, those proposed."""
        used = (project.first_level for project in self._projects)
        return sorted({*USUAL_NAMES, *self._proposals.values(), *used} - {""})

    def filled(self) -> FirstLevelsForm:
        """The same page with the proposals in its blank boxes; nothing is saved."""
        data = self._shown()
        for _project, typed, _seen_box, proposal in self.lines():
            data[typed.html_name] = data[typed.html_name].strip() or proposal[:LONGEST]
        return FirstLevelsForm(data, projects=self._projects, proposals=self._proposals)

    def beside(self, projects: Sequence[Project], moved: Sequence[Project]) -> FirstLevelsForm:
        """What was typed beside what stands there now: ``moved`` were changed by somebody else, and say so."""
        now = {_seen(project): project.first_level for project in projects}
        form = FirstLevelsForm(self._shown() | now, projects=projects, proposals=self._proposals)
        for project in moved:
            words = f"刚刚被别人改为“{now[_seen(project)] or '（空）'}”，没有保存；要用这里填的，请再保存一次"
            form.add_error(_typed(project), words)
        return form

    def _shown(self) -> dict[str, str]:
        """What stands in the boxes."""
        return {name: self[name].value() or "" for name in self.fields}

    def boxes(self) -> dict[int, FirstLevel]:
        """What was typed, by project key; of a valid form."""
        data = self.cleaned_data
        return {
            project.pk: FirstLevel(seen=data[_seen(project)], typed=" ".join(clean(data[_typed(project)]).split()))
            for project in self._projects
        }


def _typed(project: Project) -> str:
    return f"first-level-{project.pk}"


def _seen(project: Project) -> str:
    return f"seen-{project.pk}"
