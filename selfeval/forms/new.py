"""The form with which a self-evaluation without an approved declaration begins."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from perfgoals.accounts.forms import PlainHelper
from perfgoals.accounts.models import Unit, User
from perfgoals.text import clean
from projects.checks import NAME_LIMIT
from projects.forms.new import filing_units


class NewEvaluationForm(forms.Form):
    """A project that was never filed (没有申报过的项目)."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="实施单位", empty_label=None)
    name = forms.CharField(label="项目名称", max_length=NAME_LIMIT, help_text=f"限 {NAME_LIMIT} 字以内")
    helper = PlainHelper()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Unit]", self.fields["unit"]).queryset = filing_units(user)

    def clean_name(self) -> str:
        """The name without characters that cannot be stored."""
        return clean(self.cleaned_data["name"])
