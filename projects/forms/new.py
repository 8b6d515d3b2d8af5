"""Small forms: a new declaration, a step of the flow, a year, a window for one unit."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import Framework
from perfgoals.accounts.access import units_within, visible_units
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.layouts.declaration import PROJECT_TYPES
from projects.checks import CODE_DIGITS, NAME_LIMIT
from projects.models import BudgetYear, Project, WindowOpening


class _Crispy:
    """Rendered by crispy inside the page's own form tag."""

    @property
    def helper(self) -> FormHelper:
        """No form tag and no token of its own: the page has them."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class NewProjectForm(_Crispy, forms.Form):
    """A project that was never filed (新增项目)."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="申请单位", empty_label=None)
    name = forms.CharField(label="项目名称", max_length=NAME_LIMIT, help_text=f"限 {NAME_LIMIT} 字以内")
    project_type = forms.ChoiceField(label="项目类型", choices=[(text[:2], text) for text in PROJECT_TYPES])
    code = forms.RegexField(
        rf"^[0-9]{{{CODE_DIGITS}}}$",
        label="项目编码",
        required=False,
        help_text="预算系统已给编码的填在这里；留空由系统编",
        error_messages={"invalid": f"项目编码应为 {CODE_DIGITS} 位数字；没有编码的留空"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["unit"], filing_units(user))

    def clean_code(self) -> str:
        """A code that another project has is refused here, at its field."""
        code: str = self.cleaned_data["code"]
        if code and Project.objects.filter(code=code).exists():
            raise forms.ValidationError("这个项目编码已属于另一个项目；该项目请从“已有项目”里选")
        return code


class YearForm(_Crispy, forms.ModelForm):  # type: ignore[type-arg]  # Django has no such type at run time
    """A year (年度): its filing window, money unit, framework and layout."""

    class Meta:
        model = BudgetYear
        fields: tuple[str, ...] = ("opens_at", "closes_at", "money_unit", "framework", "layout_id")
        widgets = {
            "opens_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "closes_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout_id"] = forms.ChoiceField(
            label="表样",
            choices=[(layout.id, f"{layout.title}（{layout.id}，{layout.money_unit}）") for layout in LAYOUTS],
        )
        _choose_from(self.fields["framework"], Framework.objects.all())

    def clean(self) -> dict[str, Any]:
        """The window has a beginning before its end, and the layout prints the year's money unit."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "申报截止要晚于申报开始")
        units = {layout.id: layout.money_unit.value for layout in LAYOUTS}
        layout_id, unit = cleaned.get("layout_id"), cleaned.get("money_unit")
        if layout_id and unit and units[layout_id] != unit:
            self.add_error("layout_id", f"这个表样的金额单位是{units[layout_id]}，与年度的{unit}不一致")
        if self.instance.pk and "money_unit" in self.changed_data and self.instance.declarations.exists():
            self.add_error("money_unit", "本年度已有申报表，金额单位不能再改")
        return cleaned


class NewYearForm(YearForm):
    """A year that is not there yet."""

    class Meta(YearForm.Meta):
        fields = ("year", *YearForm.Meta.fields)


class OpeningForm(_Crispy, forms.ModelForm):  # type: ignore[type-arg]  # Django has no such type at run time
    """A window for one unit, with a reason."""

    class Meta:
        model = WindowOpening
        fields = ("unit", "until", "reason")
        widgets = {"until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["unit"], visible_units(user).filter(kind=UnitKind.UNIT, active=True))

    def clean_until(self) -> Any:
        """An end in the future."""
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError("开放到的时间要在现在之后")
        return until


def _choose_from(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Let a field offer these rows."""
    cast("forms.ModelChoiceField[Any]", field).queryset = rows


def filing_units(user: User) -> QuerySet[Unit]:
    """Active 预算单位 that the user files for."""
    return Unit.objects.filter(units_within(user, {Role.FILER}), kind=UnitKind.UNIT, active=True)
