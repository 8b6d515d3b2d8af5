"""The form with which a pack is asked for."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms

from packs.access import packable_units, reaches_all
from packs.editions import Edition
from perfgoals.accounts.forms import PlainHelper, UnitChoice, required
from perfgoals.accounts.models import Unit, User
from projects.models import BudgetYear

ALL_UNITS: Final = "全部单位"


class NewPackForm(forms.Form):
    """Of which year and unit, and in which editions; each edition is a pack of its own."""

    year = forms.ModelChoiceField(BudgetYear.objects.all(), label="年度", empty_label=None)
    unit = UnitChoice(
        queryset=Unit.objects.none(),
        label="单位",
        required=False,
        empty_label=ALL_UNITS,
        help_text="包括它的下级单位",
    )
    editions = forms.MultipleChoiceField(
        label="版本",
        choices=Edition.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个版本"},
    )
    helper = PlainHelper()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(UnitChoice, self.fields["unit"])
        unit.queryset = packable_units(user).order_by("path")
        if not reaches_all(user):
            unit.required = True
            unit.empty_label = None
            unit.error_messages |= required("单位")
