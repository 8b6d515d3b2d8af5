"""Reading the pages of a PDF in a process of its own, so that no file can hold up or bring down the one that asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from perfgoals.officialforms.pdf_pages import refused
from perfgoals.officialforms.pdf_pages.guard import PdfLimits, inspect_outside
from perfgoals.officialforms.pdf_pages.paper import Page, from_json
from perfgoals.officialforms.pdf_pages.refused import PdfRefused

_HOUSE: Final = Path(__file__).parents[3]
_CHILD: Final = "perfgoals.officialforms.pdf_pages.child"
# Of the clock, for each of the processor: a busy machine gives a process less than its time.
_PATIENCE: Final = 2


def pages_of(data: bytes, limits: PdfLimits) -> list[Page]:
    """The pages of a PDF. Raises PdfRefused for one that cannot be read, or not within its limits."""
    inspect_outside(data, limits)
    try:
        # Our own interpreter and module; nothing of the file stands on the command line.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", _CHILD, json.dumps(asdict(limits))],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds * _PATIENCE,
            check=False,
            cwd=_HOUSE,
            env={**os.environ, "PYTHONPATH": str(_HOUSE)},
        )
    except subprocess.TimeoutExpired as error:
        raise PdfRefused(refused.TOO_LONG) from error
    if done.returncode < 0:  # by a signal: its time was over
        raise PdfRefused(refused.TOO_LONG)
    try:
        answer = json.loads(done.stdout)
        if "refused" in answer:
            raise PdfRefused(str(answer["refused"]))
        return [from_json(page) for page in answer["pages"]]
    except (ValueError, TypeError, KeyError) as error:
        raise PdfRefused(refused.DAMAGED) from error
