"""Raising a rectification (整改事项), and giving it more time. What is typed is judged by the service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, cast

from django import forms
from django.utils import timezone

from perfgoals.accounts.forms import PlainHelper
from perfgoals.accounts.models import Unit, User
from perfgoals.text import clean
from selfeval.services.rectifications import PROBLEM_LENGTH, owners_of

USUAL_TIME: Final = timedelta(days=30)
DATE_WORDS: Final = {"invalid": "日期请写成 2026-01-31", "required": "请填整改期限"}


def _day(**options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label="整改期限", widget=widget, error_messages=DATE_WORDS, **options)


class RectificationForm(forms.Form):
    """A problem, the indicator that it is about, who mends it until when."""

    level3 = forms.ChoiceField(label="涉及的指标", required=False)
    problem = forms.CharField(
        label="问题和整改要求",
        max_length=PROBLEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明问题是什么、要改成怎样"},
    )
    owner: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        None, label="整改责任人", empty_label="请选择", error_messages={"required": "请选择整改责任人"}
    )
    due = _day()
    helper = PlainHelper()

    def __init__(self, *args: Any, unit: Unit, indicators: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level3 = cast("forms.ChoiceField", self.fields["level3"])
        level3.choices = [("", "整个项目"), *((name, name) for name in dict.fromkeys(indicators))]
        cast("forms.ModelChoiceField[User]", self.fields["owner"]).queryset = owners_of(unit)
        self.fields["due"].initial = timezone.localdate() + USUAL_TIME

    def clean_problem(self) -> str:
        """The text without characters that cannot be stored."""
        return clean(self.cleaned_data["problem"])


class ExtensionForm(forms.Form):
    """Another day, with a reason."""

    due = _day()
    comment = forms.CharField(label="理由", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_comment(self) -> str:
        """The text without characters that cannot be stored."""
        return clean(self.cleaned_data["comment"])
