"""Text as it comes in: what no database and no workbook can hold is taken out, everything else stays to the letter."""

from __future__ import annotations

import re
from typing import Final

# C0 controls but tab and line feed, DEL, lone surrogates and the two non-characters that XML forbids.
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS: Final = re.compile("\r\n?|\u2028|\u2029|\x85")


def clean(text: str) -> str:
    """A text with line ends as ``\\n`` and without characters that cannot be stored or printed."""
    return _UNSTORABLE.sub("", _LINE_BREAKS.sub("\n", text))
