"""The pre-check's rules: what a year sets over them, and the reason to let a warning pass."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from indicators.rules import RULES, Rule, RuleSettings
from perfgoals.findings import Level
from perfgoals.text import clean
from projects.models.years import OFF

_LEVELS: Final = [*((level.value, level.label) for level in Level), (OFF, "不用")]


class RulesForm(forms.Form):
    """One select for each rule's level, one number for each threshold; only what differs from the rule is kept."""

    def __init__(self, data: Any = None, *, settings: RuleSettings) -> None:
        super().__init__(data)
        for rule in RULES:
            level = settings.level_of(rule)
            self.fields[level_key(rule)] = forms.ChoiceField(
                label=f"{rule.title}的级别", choices=_LEVELS, initial=OFF if level is None else level.value
            )
            in_force = settings.thresholds_of(rule)
            for name, own in rule.thresholds.items():
                self.fields[threshold_key(rule, name)] = forms.DecimalField(
                    label=own.label, initial=in_force[name], min_value=0, max_digits=12, decimal_places=4
                )

    def chosen(self) -> dict[str, dict[str, str]]:
        """What the year keeps: levels and thresholds that differ from the rules' own."""
        data = self.cleaned_data
        levels = {rule.id: data[level_key(rule)] for rule in RULES if data[level_key(rule)] != rule.level.value}
        thresholds = {
            f"{rule.id}.{name}": str(data[threshold_key(rule, name)])
            for rule in RULES
            for name, own in rule.thresholds.items()
            if data[threshold_key(rule, name)] != own.value
        }
        return {"levels": levels, "thresholds": thresholds}

    def groups(self) -> list[tuple[Rule, forms.BoundField, list[forms.BoundField]]]:
        """Each rule with its boxes, for the page."""
        return [
            (rule, self[level_key(rule)], [self[threshold_key(rule, name)] for name in rule.thresholds])
            for rule in RULES
        ]


def level_key(rule: Rule) -> str:
    """The name of the box of a rule's level."""
    return f"level-{rule.id}"


def threshold_key(rule: Rule, name: str) -> str:
    """The name of the box of a threshold."""
    return f"threshold-{rule.id}-{name}"


class ReasonForm(forms.Form):
    """The reason for which a warning is let pass, or counts again."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": "请写明理由"},
    )

    def clean_reason(self) -> str:
        """The reason without characters that cannot be stored."""
        return clean(self.cleaned_data["reason"])
