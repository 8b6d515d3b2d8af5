"""A draft of a framework as 管理员 types it: a head and two tables of levels, put in order by numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, BaseFormSet, formset_factory
from django.http import QueryDict

from indicators.forms.fields import Lines, Points, Text
from indicators.models import Framework
from indicators.models.frameworks import LEVEL_LENGTH, NAME_LENGTH, PROPOSAL_LENGTH
from indicators.outline import First, Outline, Second
from indicators.services import FrameworkHead

if TYPE_CHECKING:
    _FormSet = BaseFormSet[forms.Form]
else:  # Django's own takes no parameter at run time
    _FormSet = BaseFormSet

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
MOST_FIRSTS: Final = 12
MOST_SECONDS: Final = 60


def _year(label: str) -> forms.IntegerField:
    between = f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": between, "min_value": between, "max_value": between},
    )


class HeadForm(forms.Form):
    """Name, region, years and the points of 预算执行."""

    name = Text(label="名称", max_length=NAME_LENGTH, error_messages={"required": "请填写名称"})
    region = Text(label="适用地区", required=False, max_length=40)
    first_year = _year("适用年度，从")
    last_year = _year("适用年度，到")
    execution_points = Points("预算执行分值")
    version = forms.IntegerField(widget=forms.HiddenInput)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """Years in order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and first > last:
            self.add_error("last_year", "适用年度的止年不能早于起年")
        return cleaned

    def head(self) -> FrameworkHead:
        """What was typed, once it is valid."""
        names = ("name", "region", "first_year", "last_year")
        return FrameworkHead(**{name: self.cleaned_data[name] for name in names})


class FirstRow(forms.Form):
    """A first level (一级指标)."""

    name = Text(label="一级指标", max_length=LEVEL_LENGTH, error_messages={"required": "请填写一级指标，或删除这一行"})
    points = Points("分值")
    counts_in = Text(label="分值计入", required=False, max_length=LEVEL_LENGTH)


class SecondRow(forms.Form):
    """A second level (二级指标), with its third levels one a line."""

    level1 = Text(label="一级指标", max_length=LEVEL_LENGTH, error_messages={"required": "请填写所属的一级指标"})
    name = Text(label="二级指标", max_length=LEVEL_LENGTH, error_messages={"required": "请填写二级指标，或删除这一行"})
    required = forms.BooleanField(label="必填（*）", required=False)
    points = Points("分值")
    proposals = Lines(label="三级指标建议，一行一个", rows=2)

    def clean_proposals(self) -> tuple[str, ...]:
        """The lines, each once, none too long."""
        lines = (line.strip() for line in self.cleaned_data["proposals"].splitlines())
        names = tuple(dict.fromkeys(line for line in lines if line))
        if any(len(name) > PROPOSAL_LENGTH for name in names):
            raise forms.ValidationError(f"每个三级指标最多 {PROPOSAL_LENGTH} 个字")
        return names


class LevelRows(_FormSet):
    """Rows of levels with their place (次序) and a tick to take one out."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Place and tick in Chinese; every box named by its row, since the table has no labels."""
        super().add_fields(form, index)
        form.fields[ORDERING_FIELD_NAME].label = "次序"
        form.fields[ORDERING_FIELD_NAME].error_messages["invalid"] = "次序要是整数"
        form.fields[ORDERING_FIELD_NAME].widget = forms.TextInput(attrs={"inputmode": "numeric"})
        form.fields[DELETION_FIELD_NAME].label = "删除"
        form.order_fields([ORDERING_FIELD_NAME, *(name for name in form.fields if name != ORDERING_FIELD_NAME)])
        row = "新的一行" if index is None or index >= self.initial_form_count() else f"第 {index + 1} 行"
        for field in form.fields.values():
            style = "form-check-input" if isinstance(field.widget, forms.CheckboxInput) else "form-control"
            field.widget.attrs |= {"aria-label": f"{field.label}，{row}", "class": style}

    def rows(self) -> list[dict[str, Any]]:
        """The rows that stay, in their order, once they are valid."""
        return [form.cleaned_data for form in self.ordered_forms]


class DraftForm:
    """The whole page: head, first levels, second levels. Bound to what was posted, else filled from the draft."""

    def __init__(self, draft: Framework, outline: Outline, posted: QueryDict | None = None) -> None:
        initial = {name: getattr(draft, name) for name in HeadForm.base_fields}
        self.head = HeadForm(posted, initial=initial)
        self.firsts = _rows(FirstRow, MOST_FIRSTS, extra=1)(posted, prefix="first", initial=_first_initial(outline))
        self.seconds = _rows(SecondRow, MOST_SECONDS, extra=2)(
            posted, prefix="second", initial=_second_initial(outline)
        )

    def is_valid(self) -> bool:
        """Everything is asked, so that all errors show at once; second levels stand under first ones that are there."""
        if not all([self.head.is_valid(), self.firsts.is_valid(), self.seconds.is_valid()]):
            return False
        # Before an error is added, after which a set of forms no longer tells its order.
        firsts, seconds = self.firsts.ordered_forms, self.seconds.ordered_forms
        _demand_once(firsts, ("name",), "这个一级指标上面已经有了")
        _demand_once(seconds, ("level1", "name"), "这个二级指标上面已经有了")
        known = {form.cleaned_data["name"] for form in firsts if "name" in form.cleaned_data}
        for form in seconds:
            level1 = form.cleaned_data["level1"]
            if level1 not in known:
                form.add_error("level1", f"一级指标里没有“{level1}”，请先在上面加上")
        return not any(form.errors for form in (*firsts, *seconds))

    def outline(self) -> Outline:
        """The levels in their order, once they are valid."""
        firsts = {
            row["name"]: First(name=row["name"], points=row["points"], counts_in=row["counts_in"])
            for row in self.firsts.rows()
        }
        for row in self.seconds.rows():
            second = Second(
                name=row["name"], required=row["required"], points=row["points"], proposals=row["proposals"]
            )
            first = firsts[row["level1"]]
            firsts[first.name] = replace(first, seconds=(*first.seconds, second))
        return Outline(execution_points=self.head.cleaned_data["execution_points"], firsts=tuple(firsts.values()))


def _demand_once(rows: Iterable[forms.Form], columns: tuple[str, ...], message: str) -> None:
    """Say at its row what stands twice."""
    seen: set[tuple[str, ...]] = set()
    for form in rows:
        key = tuple(form.cleaned_data[column] for column in columns)
        if key in seen:
            form.add_error(columns[-1], message)
        seen.add(key)


def _rows(form: type[forms.Form], most: int, *, extra: int) -> type[LevelRows]:
    made = formset_factory(
        form,
        formset=LevelRows,
        extra=extra,
        can_order=True,
        can_delete=True,
        max_num=most,
        absolute_max=most,
        validate_max=True,
    )
    return cast("type[LevelRows]", made)


def _first_initial(outline: Outline) -> list[dict[str, Any]]:
    return [{"name": each.name, "points": each.points, "counts_in": each.counts_in} for each in outline.firsts]


def _second_initial(outline: Outline) -> list[dict[str, Any]]:
    return [
        {
            "level1": first.name,
            "name": second.name,
            "required": second.required,
            "points": second.points,
            "proposals": "\n".join(second.proposals),
        }
        for first in outline.firsts
        for second in first.seconds
    ]
