"""The head of the declaration page: fields in the order of the official form, its cell notes as help."""

from __future__ import annotations

from typing import Any

from django import forms

from perfgoals.officialforms.layout import Layout as OfficialLayout
from perfgoals.officialforms.layouts.declaration import ALLOCATIONS, PROJECT_TYPES
from projects.checks import NAME_LIMIT, TEXT_LIMIT
from projects.merge import part_text
from projects.values import LABELS, DeclarationValues

_NOTES = {
    "code": "系统自动带出，无需填写",
    "name": f"限 {NAME_LIMIT} 字以内",
    "unit": "系统自动带出，无需填写",
    "top_unit": "系统自动带出，无需填写",
    "period_years": "年数，如 3",
    "policy_basis": "写文件名和文号",
    "calculation_basis": "分项写数量、单价、月数",
    "annual_goal": f"新增项目必填，限 {TEXT_LIMIT} 字以内",
    "long_term_goal": f"跨度多年的项目必填，限 {TEXT_LIMIT} 字以内",
}
BASICS = ("code", "name", "unit", "top_unit", "period_years", "project_type", "is_new", "allocation")
MONEY = ("total_amount", "year_amount")
TEXTS = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
_STARRED = frozenset({"name", "period_years", "project_type", "is_new", "allocation", *MONEY, *TEXTS[:2]})


class HeadForm(forms.Form):
    """基本信息, 金额, 依据与目标. It shows and names the fields; what was typed is judged by projects.checks alone."""

    def __init__(self, values: DeclarationValues, *, layout: OfficialLayout, code_open: bool, **kwargs: Any) -> None:
        super().__init__(initial={name: part_text(values, name) for name in (*BASICS, *MONEY, *TEXTS)}, **kwargs)
        self.use_required_attribute = False
        slots = {slot.key: slot for slot in layout.slots}
        for name in BASICS:
            choices = {"project_type": PROJECT_TYPES, "allocation": ALLOCATIONS, "is_new": ("是", "否")}.get(name)
            self.fields[name] = self._choice(name, choices) if choices else self._line(name)
        for name in MONEY:
            self.fields[name] = self._line(name)
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "class": "text-end"}
            self.fields[name].label = layout.label_of(slots[name]).rstrip("：")
        for name in TEXTS:
            self.fields[name] = self._line(name, widget=forms.Textarea(attrs={"rows": 5}))
            self.fields[name].widget.attrs["data-limit"] = str(TEXT_LIMIT)
        self.fields["name"].widget.attrs["data-limit"] = str(NAME_LIMIT)
        self.fields["period_years"].widget.attrs["inputmode"] = "numeric"
        for name in ("unit", "top_unit", *(() if code_open else ("code",))):
            self.fields[name].widget.attrs |= {"readonly": True, "tabindex": "-1"}
        if any(not item.is_empty for item in values.items):
            self.fields["year_amount"].widget.attrs["readonly"] = True
            self.fields["year_amount"].help_text = "按测算明细自动汇总"
        for name in _STARRED:
            self.fields[name].widget.attrs["aria-required"] = "true"

    def _line(self, name: str, widget: forms.Widget | None = None) -> forms.CharField:
        """A text field that never refuses what is typed."""
        widget = widget or forms.TextInput(attrs={"autocomplete": "off"})
        return forms.CharField(
            label=LABELS[name], help_text=_NOTES.get(name, ""), required=False, strip=False, widget=widget
        )

    def _choice(self, name: str, choices: tuple[str, ...]) -> forms.CharField:
        """A list to choose from; a value that came from a workbook and is none of them stays choosable."""
        present = str(self.initial.get(name) or "")
        options = [("", "请选择"), *((choice, choice) for choice in choices)]
        if present and present not in choices:
            options.append((present, f"{present}（原表所填）"))
        return self._line(name, widget=forms.Select(choices=options))
