"""The settings of a year's monitoring and self-evaluation: windows, layouts, and the scoring in boxes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from perfgoals.officialforms import layouts
from projects.forms.new import sensible
from projects.models import BudgetYear
from selfeval.models import EvaluationYear
from selfeval.queries import profile_of
from selfeval.scoring import LABELS, PROFILES, USUAL_CAPS, LessMethod, ProfileError, ScoringProfile
from selfeval.services.settings import COLUMNS, LAYOUTS, TIMES, number

SHOWN: Final = "shown"  # the hidden field that names the profile of the boxes on the page
BOX: Final = "box-"  # how the names of those boxes begin
HUNDRED: Final = Decimal(100)
_BY_ID: Final = {profile.id: profile for profile in PROFILES}
# Pairs of times of which the second comes later.
_IN_ORDER: Final = (
    ("monitoring_opens_at", "monitoring_closes_at"),
    ("opens_at", "closes_at"),
    ("closes_at", "department_review_by"),
    ("department_review_by", "finance_review_by"),
)
_NUMBER_WORDS: Final = {"invalid": "请填数字", "required": "请填数字"}


class SettingsForm(forms.Form):
    """Everything on one page. The boxes of the scoring are made for the profile that the page shows.

    ``profile`` is valid after ``is_valid``: the chosen profile with what the boxes say.
    """

    def __init__(self, data: Mapping[str, str] | None = None, *, settings: EvaluationYear) -> None:
        super().__init__(data)
        self._year: BudgetYear = settings.year
        self.shown = _shown(data, settings)
        self.profile: ScoringProfile = self.shown
        months = [(month, f"{month} 月") for month in range(1, 13)]
        self.fields["monitoring_month"] = forms.TypedChoiceField(
            label="监控到几月", choices=months, coerce=int, initial=settings.monitoring_month
        )
        for name in TIMES:
            self.fields[name] = _time(name, getattr(settings, name))
        for name, kind in LAYOUTS.items():
            self.fields[name] = forms.ChoiceField(
                label=_label(name), choices=_layouts_of(kind), initial=getattr(settings, name)
            )
        profiles = [(profile.id, profile.label) for profile in PROFILES]
        self.fields["profile_id"] = forms.ChoiceField(
            label=_label("profile_id"), choices=profiles, initial=self.shown.id
        )
        self.fields |= _boxes(self.shown)

    @property
    def chosen(self) -> ScoringProfile | None:
        """The shipped profile that was chosen; None where there is none of that name."""
        return _BY_ID.get(self.data.get("profile_id", ""))

    @property
    def another(self) -> ScoringProfile | None:
        """The chosen profile, where it is another than the one whose boxes the page shows."""
        return self.chosen if self.chosen and self.chosen.id != self.shown.id else None

    @property
    def windows(self) -> list[forms.BoundField]:
        """The boxes of the times, in their order."""
        return [self[name] for name in TIMES]

    @property
    def levels(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each first level of the profile with its boxes."""
        return [
            (level.name, self[f"{BOX}points-{place}"], self[f"{BOX}counts-{place}"])
            for place, level in enumerate(self.shown.levels)
        ]

    @property
    def caps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The boxes of the caps: execution rate, and the most points."""
        return [(self[f"{BOX}below-{place}"], self[f"{BOX}most-{place}"]) for place in range(_cap_count(self.shown))]

    @property
    def grades(self) -> list[tuple[str, forms.BoundField]]:
        """Each grade but the last with the box of its border."""
        return [(grade.name, self[f"{BOX}grade-{place}"]) for place, grade in enumerate(self.shown.grades[:-1])]

    @property
    def singles(self) -> dict[str, forms.BoundField]:
        """The boxes of the scoring that stand by themselves, by name."""
        return {name: self[f"{BOX}{name}"] for name in (*_SINGLES, "less_method", "caps")}

    def clean(self) -> dict[str, Any]:
        """Times in order, layouts that print what is stored, a profile that can be used."""
        cleaned = super().clean() or {}
        for earlier, later in _IN_ORDER:
            first, second = cleaned.get(earlier), cleaned.get(later)
            if first and second and second <= first:
                self.add_error(later, f"{self.fields[later].label}要晚于{self.fields[earlier].label}")
        self._demand_money_unit("layout_id", self._year.self_evaluations, "自评表")
        self._demand_money_unit("monitoring_layout_id", self._year.monitorings, "监控表")
        if not any(name.startswith(BOX) for name in self.errors):
            try:
                self.profile = _read(self.shown, cleaned)
            except ProfileError as error:
                for problem in error.problems:
                    self.add_error(None, problem)
        return cleaned

    def _demand_money_unit(self, name: str, filed: Any, noun: str) -> None:
        """Forms that are there keep the money unit in which they were filled in."""
        stored, chosen = self.fields[name].initial, self.cleaned_data.get(name)
        # A layout that no longer ships has nothing to compare with.
        if chosen is None or stored not in {layout.id for layout in layouts.LAYOUTS}:
            return
        before, after = (layouts.get(each).money_unit for each in (stored, chosen))
        if before is not after and filed.exists():
            self.add_error(name, f"本年度已有{noun}，金额单位不能再改（现在是{before}，这个表样是{after}）")

    def columns(self) -> dict[str, Any]:
        """What is kept beside the profile."""
        return {name: self.cleaned_data[name] for name in COLUMNS}


def boxes_of(profile: ScoringProfile) -> dict[str, str]:
    """What stands in the boxes of a profile, as a page would send it."""
    sent = {SHOWN: profile.id}
    for name, field in _boxes(profile).items():
        value = field.initial
        if isinstance(field, forms.BooleanField):
            sent |= {name: "on"} if value else {}
        else:
            sent[name] = "" if value is None else str(value)
    return sent


# The boxes that stand by themselves: points (HUNDRED is their most), or shares shown in percent.
_SINGLES: Final = ("execution_points", "reason_from", "reached_from", "partly_from", "deduction", "deduct_from")
_SHARES: Final = frozenset({"reason_from", "reached_from", "partly_from", "deduct_from"})


def _boxes(profile: ScoringProfile) -> dict[str, forms.Field]:
    """One box for each number of a profile, filled."""
    found: dict[str, forms.Field] = {}
    for name in _SINGLES:
        value: Decimal | None = getattr(profile, name)
        shown = value * 100 if value is not None and name in _SHARES else value
        most = Decimal(1000) if name in ("reason_from", "deduct_from") else HUNDRED
        found[f"{BOX}{name}"] = _number(LABELS[name], shown, most=most, required=name != "reason_from")
    found[f"{BOX}less_method"] = forms.ChoiceField(
        label=LABELS["less_method"],
        choices=[(each.value, each.label) for each in LessMethod],
        initial=profile.less_method.value,
    )
    names = [(level.name, f"计入{level.name}") for level in profile.levels]
    for place, level in enumerate(profile.levels):
        found[f"{BOX}points-{place}"] = _number(f"{level.name}的分值", level.points, required=False)
        found[f"{BOX}counts-{place}"] = forms.ChoiceField(
            label=f"{level.name}计入",
            choices=[("", "单独计分"), *names],
            initial=level.counts_in,
            required=False,
        )
    found[f"{BOX}caps"] = forms.BooleanField(label="按执行率封顶", initial=bool(profile.caps), required=False)
    for place, cap in enumerate(profile.caps or USUAL_CAPS):
        found[f"{BOX}below-{place}"] = _number(f"第 {place + 1} 档，执行率低于", cap.below)
        found[f"{BOX}most-{place}"] = _number(f"第 {place + 1} 档，总分不超过", cap.at_most)
    for place, grade in enumerate(profile.grades[:-1]):
        found[f"{BOX}grade-{place}"] = _number(f"{grade.name}的起始分", grade.at_least)
    return found


def _read(shown: ScoringProfile, cleaned: Mapping[str, Any]) -> ScoringProfile:
    """The profile that the boxes say. Raises ProfileError with all that is wrong."""

    def typed(name: str) -> str | None:
        value: Decimal | None = cleaned[f"{BOX}{name}"]
        return None if value is None else f"{value / 100 if name in _SHARES else value:f}"

    values = shown.as_json() | {name: typed(name) for name in _SINGLES}
    values["less_method"] = cleaned[f"{BOX}less_method"]
    values["levels"] = [
        {"name": level.name, "points": typed(f"points-{place}"), "counts_in": cleaned[f"{BOX}counts-{place}"]}
        for place, level in enumerate(shown.levels)
    ]
    values["caps"] = [
        {"below": typed(f"below-{place}"), "at_most": typed(f"most-{place}")}
        for place in range(_cap_count(shown) if cleaned[f"{BOX}caps"] else 0)
    ]
    borders = [typed(f"grade-{place}") for place in range(len(shown.grades) - 1)]
    values["grades"] = [
        {"name": grade.name, "at_least": border} for grade, border in zip(shown.grades, [*borders, "0"], strict=True)
    ]
    return ScoringProfile.from_json(values)


def _shown(data: Mapping[str, str] | None, settings: EvaluationYear) -> ScoringProfile:
    """The profile whose boxes the page has: that of the year, or another that was taken without being saved."""
    own = profile_of(settings)
    named = data.get(SHOWN, own.id) if data else own.id
    return own if named == own.id else _BY_ID.get(named, own)


def _cap_count(profile: ScoringProfile) -> int:
    return len(profile.caps or USUAL_CAPS)


def _number(label: str, value: Decimal | None, *, most: Decimal = HUNDRED, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        initial=None if value is None else number(value),
        required=required,
        decimal_places=2,  # of a percentage: the profile keeps 4 of its share
        error_messages=_NUMBER_WORDS,
        validators=[MinValueValidator(0, "不能小于 0"), MaxValueValidator(most, f"不能大于 {most}")],
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _time(name: str, value: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_label(name),
        initial=value,
        required=not name.endswith("review_by"),
        validators=[sensible],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "请填时间", "invalid": "时间请写成 2026-01-31 17:30"},
    )


def _layouts_of(kind: str) -> list[tuple[str, str]]:
    """The layouts of a kind of form: of each id its newest version."""
    newest = {layout.id: layout for layout in sorted(layouts.LAYOUTS, key=lambda each: each.version)}
    return [
        (layout.id, f"{layout.title}（{layout.id}，{layout.money_unit}）")
        for layout in newest.values()
        if layout.kind == kind
    ]


def _label(name: str) -> str:
    return str(EvaluationYear._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
