"""The upload of a workbook or a PDF (导入)."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings

from perfgoals.accounts.models import Unit
from projects.models import BudgetYear

LISTED_UNITS: Final = 500


class UploadForm(forms.Form):
    """A file, with year and unit for forms that do not say them. What is in the file is judged by its reader."""

    file = forms.FileField(
        label="官方表样的工作簿（.xlsx）或文字版 PDF", allow_empty_file=True, error_messages={"required": "请选择文件"}
    )
    year = forms.ModelChoiceField(BudgetYear.objects.none(), label="年度", required=False, empty_label="按表里写的年度")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="申请单位", required=False, empty_label="按表里写的单位")

    def __init__(self, *args: Any, years: list[BudgetYear], units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = BudgetYear.objects.filter(pk__in=[year.pk for year in years])  # type: ignore[attr-defined]
        if len(units) > 1:
            shown = [unit.pk for unit in units[:LISTED_UNITS]]
            self.fields["unit"].queryset = Unit.objects.filter(pk__in=shown)  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
        for name in self.fields:
            if name != "file":
                self.fields[name].widget.attrs["class"] = "form-select"

    def clean_file(self) -> Any:
        """Too large is said before anything is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(f"文件超过 {megabytes()} MB，请分成几个文件再导入")
        return file


def megabytes() -> int:
    """How large a file may be, in MB (2 ** 20 bytes)."""
    return int(settings.IMPORT_MAX_BYTES) // 2**20
