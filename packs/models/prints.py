"""What was made once and is kept: settled forms as PDF and workbook, what was found in them, joined PDFs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class KeptPrint(models.Model):
    """A form as it was printed (留存的打印件), known by what was printed and by what printed it.

    ``digest`` is the SHA-256 of the content as its edition shows it (Edition.digest), ``flow`` that of its form,
    ``printer`` the version of everything that makes a file of it (packs.printing.versions): another one prints anew,
    and what was printed before stays. Nobody depends on a row: a file that is gone or not whole is printed again.
    """

    flow = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    printer = models.CharField(max_length=16)
    pdf = models.FileField(upload_to="prints/", max_length=200)
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField("页数")
    xlsx = models.FileField(upload_to="prints/", max_length=200)
    xlsx_sha256 = models.CharField(max_length=64)
    xlsx_size = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "flow", "printer"], name="kept_print_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.digest[:8]}"


class KeptVolume(models.Model):
    """The joined PDF of a unit in its last pack (留存的合订本): the next pack takes it where nothing of it changed.

    ``recipe`` is the SHA-256 of everything that it was made of (packs.printing.volumes).
    """

    year = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    edition = models.CharField(max_length=10)
    recipe = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="volumes/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "unit", "edition"], name="kept_volume_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.unit} {self.edition}"


class KeptFindings(models.Model):
    """What the pre-check found in a settled form (留存的预审结果), by all that it was found from.

    ``key`` is the SHA-256 of the content, the year's rules, the waivers and the version of the rules.
    """

    key = models.CharField(max_length=64, primary_key=True)
    findings = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key[:8]
