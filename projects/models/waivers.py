"""Waivers (豁免): warnings that a reviewer lets pass, with the reason. Append-only: lifting one is a row of its own."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from perfgoals.appendonly import AppendOnlyModel
from projects.models.declarations import Declaration


class Waiver(AppendOnlyModel):
    """One warning of one declaration let pass, or (``lifted``) no longer. The newest row of a fingerprint holds.

    ``fingerprint`` is that of the finding: when what was found changes, the waiver no longer meets it.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="waivers")
    fingerprint = models.CharField(max_length=64)
    rule = models.CharField("规则", max_length=60)
    place = models.TextField("位置")
    message = models.TextField("问题")
    reason = models.CharField("理由", max_length=300)
    lifted = models.BooleanField("取消豁免", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁豁免的")
    at = models.DateTimeField("何时豁免的", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["declaration", "pk"]

    def __str__(self) -> str:
        return f"{self.rule} {self.place}"
