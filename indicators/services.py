"""Loading what ships as data: indicator frameworks."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from indicators.models import Framework, SecondLevel


def load_frameworks(path: Path) -> list[Framework]:
    """Store the frameworks of a JSON file that are not there yet, and give the new ones.

    The file is a list of ``{"code", "name", "second_levels": [{"level1", "level2", "required"}]}``; the second
    levels stand in the order of the official form. A framework whose code exists is left as it is, whole: forms
    are built on it. Raises OSError and ValueError for a file that cannot be read, KeyError where a key lacks.
    """
    created = []
    with transaction.atomic():
        for entry in json.loads(path.read_text(encoding="utf-8")):
            framework, is_new = Framework.objects.get_or_create(code=entry["code"], defaults={"name": entry["name"]})
            if not is_new:
                continue
            SecondLevel.objects.bulk_create(
                SecondLevel(
                    framework=framework,
                    position=position,
                    level1=level["level1"],
                    level2=level["level2"],
                    required=level["required"],
                )
                for position, level in enumerate(entry["second_levels"], start=1)
            )
            created.append(framework)
    return created
