"""Fields that both rooms' forms are made of."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from perfgoals.text import clean

MOST_POINTS: Final = 100


class Text(forms.CharField):
    """A text without characters that cannot be stored or printed."""

    def to_python(self, value: Any) -> str:
        """The text, cleaned before its length is counted."""
        return str(super().to_python(clean(value) if isinstance(value, str) else value))


class Lines(Text):
    """A text of several lines, in a box of so many rows."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class Points(forms.DecimalField):
    """分值 from 0 to 100 with two decimals; may stay empty."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST_POINTS,
            max_digits=5,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "invalid": "分值要是数字",
                "min_value": "分值不能小于 0",
                "max_value": "分值不能大于 100",
                "max_digits": "分值不能大于 100，小数最多两位",
                "max_whole_digits": "分值不能大于 100",
                "max_decimal_places": "分值的小数最多两位",
            },
        )
