"""The process that reads the pages of one PDF, with limited time and memory: the file comes in, JSON goes out.

Started by ``apart``. Whatever a PDF does to its reader it does here, and here it ends.
"""

from __future__ import annotations

import json
import logging
import resource
import signal
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NoReturn

from perfgoals.officialforms.pdf_pages import refused
from perfgoals.officialforms.pdf_pages.guard import PdfLimits, inspect
from perfgoals.officialforms.pdf_pages.paper import Page, as_json
from perfgoals.officialforms.pdf_pages.refused import PdfRefused


def main() -> None:
    """Limits as an argument, the file on standard input, the answer on standard output."""
    limits = PdfLimits(**json.loads(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    logging.disable()
    data = sys.stdin.buffer.read()
    try:
        inspect(data, limits)
        answer: dict[str, Any] = {"pages": [as_json(page) for page in pages_of(data, limits)]}
    except PdfRefused as refusal:
        answer = {"refused": refusal.message}
    except MemoryError:
        answer = {"refused": refused.TOO_COMPLEX}
    sys.stdout.write(json.dumps(answer))


def pages_of(data: bytes, limits: PdfLimits) -> Iterator[Page]:
    """The pages one after the other. Raises PdfRefused."""
    import pdfplumber  # two thirds of the start: not needed to refuse a file

    from perfgoals.officialforms.pdf_pages.page import TooComplex, page_of

    signal.signal(signal.SIGALRM, _too_long)
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages, start=1):
                signal.alarm(limits.page_seconds)
                yield page_of(page, number, limits.page_objects)
                page.close()
    except (PdfRefused, MemoryError):
        raise
    except TooComplex as error:
        raise PdfRefused(refused.TOO_COMPLEX) from error
    except Exception as error:
        # The reader raises whatever a broken file makes of it: no list of types is complete.
        raise PdfRefused(refused.DAMAGED) from error
    finally:
        signal.alarm(0)


def _too_long(_signal: int, _frame: object) -> NoReturn:
    raise PdfRefused(refused.TOO_LONG)


if __name__ == "__main__":
    main()
