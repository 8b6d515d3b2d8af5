"""The head of the declaration page: fields in the order of the official form, its cell notes as help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField

from perfgoals.officialforms.layout import Layout, Slot, SlotKind
from projects.checks import NAME_LIMIT, TEXT_LIMIT, fields_due
from projects.merge import part_text
from projects.tables import answers_of, has_code, labels_of
from projects.values import DeclarationValues

_BY_SYSTEM: Final = ("code", "unit", "top_unit")
_NOTES: Final[Mapping[str, str]] = {
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
# Of the tables without 项目编码, which ask for goals in another way; an amount has no cell note to be shown.
_OWN_NOTES: Final[Mapping[str, str]] = dict.fromkeys(("annual_goal", "long_term_goal"), f"限 {TEXT_LIMIT} 字以内") | {
    "year_amount": ""
}
_SUFFIXES: Final[Mapping[str, str]] = {"period_years": "年"}
_SHORT: Final = frozenset({"period_years", "is_new"})
# Whose note the page says already, or that is a matter of course.
_QUIET: Final = frozenset({*_BY_SYSTEM, "name", "period_years"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A field as the page shows it: ``limit`` characters, ``star`` for what 提交 demands, a ``short`` one."""

    field: BoundField
    limit: int | None
    star: bool
    suffix: str
    short: bool
    quiet: bool


class HeadForm(forms.Form):
    """基本信息, 金额, 依据与目标. It shows and names the fields; what was typed is judged by projects.checks alone."""

    def __init__(self, values: DeclarationValues, *, layout: Layout, code_open: bool, **kwargs: Any) -> None:
        answers = answers_of(layout)
        super().__init__(initial={slot.key: part_text(values, slot.key, answers) for slot in layout.slots}, **kwargs)
        self.use_required_attribute = False
        self._slots = {slot.key: slot for slot in layout.slots}
        self._labels = labels_of(layout)
        self._notes = _NOTES if has_code(layout) else {**_NOTES, **_OWN_NOTES}
        self._due = frozenset(fields_due(layout)) - frozenset(_BY_SYSTEM)
        for slot in layout.slots:
            self.fields[slot.key] = self._field(slot)
        for name in filter(self.fields.__contains__, _BY_SYSTEM):
            if name != "code" or not code_open:
                self.fields[name].widget.attrs |= {"readonly": True, "tabindex": "-1"}
        for name, slot in self._slots.items():
            if slot.kind is SlotKind.MONEY:
                self.fields[name].label = layout.label_of(slot).rstrip("：")
        if any(not item.is_empty for item in values.items):
            self.fields["year_amount"].widget.attrs["readonly"] = True
            self.fields["year_amount"].help_text = "按测算明细自动汇总"

    @property
    def basics(self) -> Iterator[Box]:
        """The boxes of one line, in the order of the form."""
        return (self._box(slot) for slot in self._slots.values() if slot.kind is not SlotKind.LONG_TEXT)

    @property
    def texts(self) -> Iterator[Box]:
        """The long texts."""
        return (self._box(slot) for slot in self._slots.values() if slot.kind is SlotKind.LONG_TEXT)

    def _box(self, slot: Slot) -> Box:
        return Box(
            field=self[slot.key],
            limit=_limit(slot),
            star=slot.key in self._due,
            suffix=_SUFFIXES.get(slot.key, ""),
            short=slot.key in _SHORT or slot.kind is SlotKind.MONEY,
            quiet=slot.key in _QUIET,
        )

    def _field(self, slot: Slot) -> forms.CharField:
        """A text field that never refuses what is typed."""
        widget: forms.Widget
        if slot.choices:
            widget = forms.Select(choices=self._choices(slot))
        elif slot.kind is SlotKind.LONG_TEXT:
            widget = forms.Textarea(attrs={"rows": 5})
        else:
            widget = forms.TextInput(attrs={"autocomplete": "off"})
        if slot.kind is SlotKind.MONEY:
            widget.attrs |= {"inputmode": "decimal", "class": "text-end"}
        if slot.kind is SlotKind.INTEGER:
            widget.attrs["inputmode"] = "numeric"
        if limit := _limit(slot):
            widget.attrs["data-limit"] = str(limit)
        if slot.key in self._due:
            widget.attrs["aria-required"] = "true"
        note = self._notes.get(slot.key, slot.note if slot.kind is not SlotKind.MONEY else "")
        return forms.CharField(label=self._labels[slot.key], help_text=note, required=False, strip=False, widget=widget)

    def _choices(self, slot: Slot) -> list[tuple[str, str]]:
        """What may be chosen; a value that came from a workbook and is none of it stays choosable."""
        present = str(self.initial.get(slot.key) or "")
        options = [("", "请选择"), *((choice, choice) for choice in slot.choices)]
        if present and present not in slot.choices:
            options.append((present, f"{present}（原表所填）"))
        return options


def _limit(slot: Slot) -> int | None:
    """How many characters a box takes by the cell notes of the templates."""
    if slot.key == "name":
        return NAME_LIMIT
    return TEXT_LIMIT if slot.kind is SlotKind.LONG_TEXT else None
