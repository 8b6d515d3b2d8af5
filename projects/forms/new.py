"""Small forms: a new declaration, a year, a window for one unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from indicators.queries import published_frameworks
from indicators.rules.form import CODE_DIGITS
from perfgoals.accounts.access import units_within
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts import DECLARATIONS, LAYOUTS
from perfgoals.officialforms.layouts.declaration import PROJECT_TYPES
from perfgoals.text import clean
from projects.checks import NAME_LIMIT
from projects.models import BudgetYear, Project, WindowOpening

# In the order in which they come.
TIMES: Final = ("opens_at", "closes_at", "department_review_by", "finance_review_by")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099


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

    def clean_name(self) -> str:
        """The name without characters that cannot be stored."""
        return clean(self.cleaned_data["name"])

    def clean_code(self) -> str:
        """A code that another project has is refused here, at its field."""
        code: str = self.cleaned_data["code"]
        if code and Project.objects.filter(code=code).exists():
            raise forms.ValidationError("这个项目编码已属于另一个项目；该项目请从“已有项目”里选")
        return code


def sensible(at: datetime) -> None:
    """A time of this century: further away databases and calendars disagree."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise forms.ValidationError(f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")


class YearForm(_Crispy, forms.ModelForm):  # type: ignore[type-arg]  # Django has no such type at run time
    """A year (年度): its filing window, money unit, framework and layout; layout and framework of its overall form."""

    class Meta:
        model = BudgetYear
        fields: tuple[str, ...] = (
            *TIMES,
            "money_unit",
            "framework",
            "layout_id",
            "overall_layout_id",
            "overall_framework",
        )
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M") for name in TIMES
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TIMES:
            self.fields[name].validators.append(sensible)
        self.fields["layout_id"] = forms.ChoiceField(
            label="表样",
            choices=_offered(layout for layout in DECLARATIONS if layout.has_indicators),
        )
        overalls = _offered(layout for layout in LAYOUTS if layout.kind == "overall")
        self.fields["overall_layout_id"] = forms.ChoiceField(
            label="整体表样", required=False, choices=[("", "按年度选用"), *overalls]
        )
        for name in ("framework", "overall_framework"):
            _choose_from(self.fields[name], published_frameworks())
        cast("forms.ModelChoiceField[Any]", self.fields["overall_framework"]).empty_label = "同项目的指标框架"

    def clean(self) -> dict[str, Any]:
        """The times come one after the other, and the layout prints the year's money unit."""
        cleaned = super().clean() or {}
        given = [name for name in TIMES if cleaned.get(name)]
        for earlier, later in pairwise(given):
            if cleaned[later] <= cleaned[earlier]:
                self.add_error(later, f"{self.fields[later].label}要晚于{self.fields[earlier].label}")
        units = {layout.id: layout.money_unit.value for layout in DECLARATIONS}
        layout_id, unit = cleaned.get("layout_id"), cleaned.get("money_unit")
        if layout_id and unit and units[layout_id] != unit:
            self.add_error("layout_id", f"这个表样的金额单位是{units[layout_id]}，与年度的{unit}不一致")
        fixed = {"money_unit", "framework", "layout_id"}.intersection(self.changed_data)
        if fixed and self.instance.pk and self.instance.declarations.exists():
            for name in fixed:
                self.add_error(name, f"本年度已有申报表，{self.fields[name].label}不能再改")
        fixed = {"overall_layout_id", "overall_framework"}.intersection(self.changed_data)
        if fixed and self.instance.pk and self.instance.overalls.exists():
            for name in fixed:
                self.add_error(name, f"本年度已有整体表，{self.fields[name].label}不能再改")
        return cleaned


class NewYearForm(YearForm):
    """A year that is not there yet."""

    class Meta(YearForm.Meta):
        fields = ("year", *YearForm.Meta.fields)

    def clean_year(self) -> int:
        """A year of this century."""
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
        return year


class OpeningForm(_Crispy, forms.ModelForm):  # type: ignore[type-arg]  # Django has no such type at run time
    """A window for one unit, with a reason."""

    class Meta:
        model = WindowOpening
        fields = ("unit", "until", "reason")
        widgets = {"until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["unit"], administered_units(user).filter(kind=UnitKind.UNIT, active=True))

    def clean_until(self) -> Any:
        """An end in the future."""
        until = self.cleaned_data["until"]
        sensible(until)
        if until <= timezone.now():
            raise forms.ValidationError("开放到的时间要在现在之后")
        return until


def _offered(layouts: Iterable[Layout]) -> list[tuple[str, str]]:
    """Layouts as a list to choose from."""
    return [(layout.id, f"{layout.title}（{layout.id}，{layout.money_unit}）") for layout in layouts]


def _choose_from(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Let a field offer these rows."""
    cast("forms.ModelChoiceField[Any]", field).queryset = rows


def administered_units(user: User) -> QuerySet[Unit]:
    """Units in the reach of the user as 管理员."""
    return Unit.objects.filter(units_within(user, {Role.ADMINISTRATOR}))


def filing_units(user: User) -> QuerySet[Unit]:
    """Active 预算单位 that the user files for."""
    return Unit.objects.filter(units_within(user, {Role.FILER}), kind=UnitKind.UNIT, active=True)


def overall_units(user: User) -> QuerySet[Unit]:
    """Active 预算单位 and 主管部门 that the user files for: each may have an overall form of its own."""
    kinds = (UnitKind.UNIT, UnitKind.DEPARTMENT)
    return Unit.objects.filter(units_within(user, {Role.FILER}), kind__in=kinds, active=True)
