"""The head of the page of a self-evaluation: 基本信息 and 年度总体目标, as far as they are typed."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from selfeval.checks import REQUIRED_HEAD, TEXT_LIMIT
from selfeval.forms.submission import AMOUNT
from selfeval.targets import is_given
from selfeval.values import LABELS, EvaluationValues

BASICS: Final = ("project", AMOUNT, "department_code", "executing_unit")
GOALS: Final = ("expected_goal", "actual_goal")


class HeadForm(forms.Form):
    """It shows and names the fields that no approval gives; what was typed is judged by selfeval.checks alone."""

    def __init__(self, values: EvaluationValues, given: EvaluationValues | None, **kwargs: Any) -> None:
        super().__init__(initial={name: head_text(values, name) for name in (*BASICS, *GOALS)}, **kwargs)
        self.use_required_attribute = False
        for name in (*BASICS, *GOALS):
            if not is_given(given, name):
                self.fields[name] = forms.CharField(
                    label=LABELS[name], required=False, strip=False, widget=_widget(name)
                )


def head_text(values: EvaluationValues, name: str) -> str:
    """A field of the head as its box shows it."""
    return values.amount_text(name) if name == AMOUNT else str(getattr(values, name))


def _widget(name: str) -> forms.Widget:
    if name in GOALS:
        return forms.Textarea(attrs={"rows": 5, "data-limit": str(TEXT_LIMIT), "aria-required": "true"})
    attributes = {"autocomplete": "off"}
    if name == AMOUNT:
        attributes |= {"inputmode": "decimal", "class": "text-end"}
    if name in REQUIRED_HEAD:
        attributes["aria-required"] = "true"
    return forms.TextInput(attrs=attributes)
