"""An entry of the library as 管理员 types it."""

from __future__ import annotations

from typing import Any, Final

from crispy_forms.helper import FormHelper
from django import forms

from indicators.forms.fields import Lines, Text
from indicators.models import LibraryIndicator
from indicators.models.library import CATEGORIES, COMMON, NAME_LENGTH, TARGET_LENGTH
from indicators.queries import second_level_names
from indicators.services import EntryValues

LONGEST: Final = 500  # characters of each part of the explanation


def _number(label: str) -> forms.DecimalField:
    """A number of the usual range."""
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "请填数字，不带单位",
            "max_digits": "数字太长",
            "max_whole_digits": "数字太长",
            "max_decimal_places": "小数最多两位",
        },
    )


class EntryForm(forms.Form):
    """Level, name, usual value and the parts of the explanation."""

    name = Text(label="三级指标", max_length=NAME_LENGTH, error_messages={"required": "请填写三级指标"})
    level = forms.ChoiceField(label="二级指标", error_messages={"required": "请选择二级指标"})
    category = forms.ChoiceField(label="适用类型", choices=[(each, each) for each in CATEGORIES])
    target = Text(
        label="常用指标值",
        required=False,
        max_length=TARGET_LENGTH,
        help_text="填报时带进指标值一栏，如 ≥95%；数量因项目而异的留空",
    )
    unit = Text(label="单位", required=False, max_length=20, help_text="如 人次、%、个工作日")
    lowest = _number("常用范围，从")
    highest = _number("常用范围，到")
    meaning = Lines(label="考核内容", max_length=LONGEST)
    formula = Lines(label="计算方法", max_length=LONGEST, help_text="如 验收合格设备数÷验收设备总数×100%")
    data_source = Lines(label="数据来源", max_length=LONGEST, help_text="如 验收报告")
    standard = Lines(label="评价标准", max_length=LONGEST)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def __init__(self, entry: LibraryIndicator | None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(entry))
        super().__init__(*args, **kwargs)
        names = second_level_names()
        if entry is not None and (entry.level1, entry.level2) not in names:
            names = [*names, (entry.level1, entry.level2)]
        self._levels = {"|".join(pair): pair for pair in names}
        choices = [(key, " · ".join(pair)) for key, pair in self._levels.items()]
        self.fields["level"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The range from its lower to its upper end."""
        cleaned = super().clean() or self.cleaned_data
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", "常用范围的上限不能小于下限")
        return cleaned

    def values(self) -> EntryValues:
        """What was typed, once it is valid."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("level", "version")}
        level1, level2 = self._levels[self.cleaned_data["level"]]
        return EntryValues(level1=level1, level2=level2, **typed)


def _initial(entry: LibraryIndicator | None) -> dict[str, Any]:
    """The form's first values: those of the entry, or of a blank one."""
    if entry is None:
        return {"category": COMMON}
    names = [name for name in EntryForm.base_fields if name != "level"]
    return {name: getattr(entry, name) for name in names} | {"level": f"{entry.level1}|{entry.level2}"}
