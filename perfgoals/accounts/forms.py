"""What is typed about logins, passwords, units and users. Every message is Chinese and stands at its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.core.validators import RegexValidator
from django.db.models import Q
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.accounts.queries import units_in_reach
from perfgoals.accounts.services import UnitValues, Wanted

if TYPE_CHECKING:
    _FormSet = BaseFormSet[forms.Form]
    _UnitChoices = forms.ModelChoiceField[Unit]
else:  # Django's own take no parameter at run time
    _FormSet = BaseFormSet
    _UnitChoices = forms.ModelChoiceField

BLANK_ROWS: Final = 3
MOST_ROWS: Final = 200
INDENT: Final = "　"
USERNAME_RULE: Final = RegexValidator(r"^[\w.@+-]+\Z", "用户名只能用汉字、字母、数字和 . @ + - _")
CODE_RULE: Final = RegexValidator(r"^[0-9A-Za-z-]+\Z", "单位编码只能用数字、字母和短横线")
# What a unit of a kind may stand under.
PARENT_KINDS: Final = {
    UnitKind.DIVISION: frozenset({UnitKind.DIVISION}),
    UnitKind.DEPARTMENT: frozenset({UnitKind.DIVISION}),
    UnitKind.UNIT: frozenset({UnitKind.DEPARTMENT, UnitKind.UNIT}),
}


def required(what: str) -> dict[str, str]:
    """The message of a field that must be filled in."""
    return {"required": f"请填写{what}"}


class PlainHelper(FormHelper):  # type: ignore[misc]  # crispy has no types
    """Crispy without its own form element: the template writes that, with what surrounds it."""

    form_tag = False
    disable_csrf = True


class LoginForm(AuthenticationForm):
    """用户名 and 密码."""

    username = UsernameField(
        label="用户名",
        max_length=60,
        error_messages=required("用户名") | {"max_length": "用户名最长 60 个字"},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        error_messages=required("密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages: ClassVar = {  # type: ignore[misc]
        "invalid_login": "用户名或密码不对，或账号已停用",
        "inactive": "用户名或密码不对，或账号已停用",
    }
    helper = PlainHelper()

    @property
    def tried(self) -> bool:
        """Whether a name and a password were held against the accounts, and failed."""
        return self.is_bound and bool(self.non_field_errors())


class PasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    error_messages: ClassVar = {  # type: ignore[misc]
        "password_incorrect": "原密码不对，请重新输入",
        "password_mismatch": "两次输入的新密码不一样",
        "password_same": "新密码不能与原密码相同",
    }
    helper = PlainHelper()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        for name, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再输一次新密码"),
        ):
            self.fields[name].label = label
            self.fields[name].error_messages |= required(label if name != "new_password2" else "新密码")
        self.fields["new_password1"].help_text = "至少 10 个字符，不能全是数字，不能是常用密码，不能与用户名相近"
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """The new password must be another one: an initial password is known to who set it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if old and new and old == new:
            self.add_error("new_password1", forms.ValidationError(self.error_messages["password_same"]))
        return cleaned


class UnitChoice(_UnitChoices):
    """Units of the tree to choose from, indented by their depth."""

    def label_from_instance(self, obj: Unit) -> str:
        """Code and name, indented."""
        return f"{INDENT * (obj.path.count('/') - 1)}{obj.code} {obj.name}"


class UnitForm(forms.Form):
    """A unit of the tree, new or to be changed, as an administrator sees it."""

    parent = UnitChoice(
        queryset=Unit.objects.none(), label="上级单位", error_messages=required("上级单位"), empty_label="请选择"
    )
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)
    code = forms.CharField(label="单位编码", max_length=20, validators=[CODE_RULE], error_messages=required("单位编码"))
    name = forms.CharField(label="单位名称", max_length=100, error_messages=required("单位名称"))
    official_name = forms.CharField(
        label="表上名称", max_length=120, help_text="官方表样上印的全称", error_messages=required("表上名称")
    )
    division_code = forms.RegexField(
        r"^[0-9]{6}\Z",
        label="区划编码",
        help_text="6 位，如 440304",
        error_messages=required("区划编码") | {"invalid": "区划编码是 6 位数字"},
    )
    department_code = forms.RegexField(
        r"^[0-9]{3}\Z",
        label="部门编码",
        help_text="3 位，如 061",
        error_messages=required("部门编码") | {"invalid": "部门编码是 3 位数字"},
    )
    unit_review = forms.BooleanField(
        label="设单位审核",
        required=False,
        help_text="不设时跳过这一级：填报人提交后，直接由主管部门审核人审核",
    )
    department_review = forms.BooleanField(
        label="设主管部门审核",
        required=False,
        help_text="不设时跳过这一级：单位审核通过后，直接由财政审核人审核",
    )
    active = forms.BooleanField(label="启用", required=False, help_text="停用的单位保留已有申报，不能再设岗位")
    helper = PlainHelper()

    def __init__(self, administrator: User, unit: Unit | None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(unit))
        super().__init__(*args, **kwargs)
        parents = units_in_reach(administrator)
        if unit is not None:
            parents = parents.exclude(path__startswith=unit.path)
            parent_id = unit.parent_id
            if parent_id is None or not parents.filter(pk=parent_id).exists():
                # The top of what the administrator runs: where it hangs is decided above.
                self.fields["parent"].disabled, self.fields["parent"].required = True, False
                parents = Unit.objects.none() if parent_id is None else Unit.objects.filter(pk=parent_id)
        self.fields["parent"].queryset = parents.order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A kind stands under the kinds that fit: 财政区划 → 主管部门 → 预算单位."""
        parent, kind = self.cleaned_data.get("parent"), self.cleaned_data.get("kind")
        if parent and kind and UnitKind(parent.kind) not in PARENT_KINDS[UnitKind(kind)]:
            fitting = "或".join(each.label for each in UnitKind if each in PARENT_KINDS[UnitKind(kind)])
            self.add_error("parent", f"{UnitKind(kind).label}的上级单位应是{fitting}")
        return self.cleaned_data

    def values(self) -> UnitValues:
        """What was typed, once it is valid."""
        return UnitValues(**self.cleaned_data | {"kind": UnitKind(self.cleaned_data["kind"])})


def _initial(unit: Unit | None) -> dict[str, Any]:
    """The form's first values: of the unit, or those of most new units."""
    if unit is None:
        return {"kind": UnitKind.UNIT, "unit_review": True, "department_review": True, "active": True}
    names = [name for name in UnitForm.base_fields if name != "parent"]
    return {name: getattr(unit, name) for name in names} | {"parent": unit.parent_id}


class UserForm(forms.Form):
    """The names of a user."""

    username = UsernameField(
        label="用户名",
        max_length=60,
        validators=[USERNAME_RULE],
        help_text="登录时输入，如工号",
        error_messages=required("用户名"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(
        label="显示名", max_length=60, help_text="页面和流转记录上显示", error_messages=required("显示名")
    )
    helper = PlainHelper()

    def __init__(self, *args: Any, locked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if locked:
            for field in self.fields.values():
                field.disabled = True


class AssignmentForm(forms.Form):
    """One row of 岗位: a role at a unit, typed by its code or chosen from the list. An emptied row takes it away."""

    role = forms.ChoiceField(label="岗位", required=False, choices=[("", "—"), *Role.choices])
    unit = forms.CharField(
        label="单位",
        required=False,
        max_length=140,
        widget=forms.TextInput(attrs={"list": "unit-list", "autocomplete": "off"}),
    )
    helper = PlainHelper()

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        role, unit = self.cleaned_data.get("role"), self.cleaned_data.get("unit")
        if role and not unit:
            self.add_error("unit", "请填写单位编码，或从列表中选择")
        if unit and not role:
            self.add_error("role", "请选择岗位")
        return self.cleaned_data


class AssignmentRows(_FormSet):
    """All assignments of a user within an administrator's reach, with blank rows for more."""

    def __init__(self, administrator: User, data: QueryDict | None, initial: list[dict[str, str]]) -> None:
        self.administrator = administrator
        super().__init__(data, prefix="assignment", initial=initial)
        for number, form in enumerate(self.forms, 1):
            form.fields["role"].label, form.fields["unit"].label = f"岗位 {number}", f"单位 {number}"

    def clean(self) -> None:
        """Find the units by code or name: one query; a row twice is named at its field."""
        rows = [form for form in self.forms if form.is_valid() and form.cleaned_data.get("role")]
        units = _units_by_text(self.administrator, (form.cleaned_data["unit"] for form in rows))
        seen: set[tuple[str, int]] = set()
        for form in rows:
            unit = units.get(form.cleaned_data["unit"])
            if unit is None:
                form.add_error("unit", "您的管理范围内没有这个单位，请填写单位编码，或从列表中选择")
                continue
            key = (form.cleaned_data["role"], unit.pk)
            if key in seen:
                form.add_error("unit", "这个岗位上面已经填过")
            seen.add(key)
            form.cleaned_data["found"] = unit

    def wanted(self) -> list[Wanted]:
        """The assignments as they shall be, once they are valid."""
        rows = (form.cleaned_data for form in self.forms)
        return [Wanted(Role(row["role"]), row["found"]) for row in rows if row.get("role")]


_AssignmentFormSet = cast(
    "type[AssignmentRows]",
    formset_factory(
        AssignmentForm, formset=AssignmentRows, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    ),
)


def assignment_rows(administrator: User, posted: QueryDict | None, held: Iterable[Wanted] = ()) -> AssignmentRows:
    """The rows of a page: bound to what was posted, else those ``held`` and BLANK_ROWS more."""
    initial = [{"role": each.role.value, "unit": unit_text(each.unit)} for each in held]
    return _AssignmentFormSet(administrator, posted, initial)


def unit_text(unit: Unit) -> str:
    """A unit in a row of assignments: ``061001 区政务服务数据管理局``."""
    return f"{unit.code} {unit.name}"


def _units_by_text(administrator: User, texts: Iterable[str]) -> dict[str, Unit]:
    """The units in reach that are meant by what was typed: a code, a code with its name, or a name."""
    typed = {text: text.split(maxsplit=1)[0] for text in texts}
    wanted = units_in_reach(administrator).filter(Q(code__in=typed.values()) | Q(name__in=typed))
    by_code: dict[str, Unit] = {}
    by_name: dict[str, list[Unit]] = {}
    for unit in wanted:
        by_code[unit.code] = unit
        by_name.setdefault(unit.name, []).append(unit)
    found = {}
    for text, code in typed.items():
        named = by_name.get(text, [])
        meant = by_code.get(code) or (named[0] if len(named) == 1 else None)
        if meant is not None:
            found[text] = meant
    return found


class UserFilter(forms.Form):
    """What the list of users is narrowed by."""

    q = forms.CharField(label="姓名或用户名", required=False, max_length=60)
    role = forms.ChoiceField(label="岗位", required=False, choices=[("", "全部"), *Role.choices])
    helper = PlainHelper()
