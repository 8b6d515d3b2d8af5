"""The head of the page of a self-evaluation: 基本信息 and 年度总体目标, as far as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms

from selfeval.checks import TEXT_LIMIT
from selfeval.targets import is_given
from selfeval.values import AMOUNT, GOALS, EvaluationValues


class HeadForm(forms.Form):
    """It shows and names the fields that no approval gives; what was typed is judged by selfeval.checks alone."""

    def __init__(self, values: EvaluationValues, given: EvaluationValues | None, **kwargs: Any) -> None:
        super().__init__(initial={name: values.head_text(name) for name in values.head}, **kwargs)
        self.use_required_attribute = False
        for name in values.head:
            if not is_given(given, name):
                self.fields[name] = forms.CharField(
                    label=values.labels[name], required=False, strip=False, widget=_widget(name, values)
                )


def _widget(name: str, values: EvaluationValues) -> forms.Widget:
    if name in GOALS:
        return forms.Textarea(attrs={"rows": 5, "data-limit": str(TEXT_LIMIT), "aria-required": "true"})
    attributes = {"autocomplete": "off"}
    if name == AMOUNT:
        attributes |= {"inputmode": "decimal", "class": "text-end"}
    if name in values.required:
        attributes["aria-required"] = "true"
    return forms.TextInput(attrs=attributes)
