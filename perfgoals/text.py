"""Text as it comes in, and as it is compared: one cleaning, one folding, one list of words for 不适用.

What is kept loses only what no database and no workbook can hold; everything else of it stays to the letter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# C0 controls but tab and line feed, DEL, lone surrogates and the two non-characters that XML forbids.
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS: Final = re.compile("\r\n?|\u2028|\u2029|\x85")

NOT_APPLICABLE: Final = "不适用"  # the word of the official forms
# Words that published forms use for what does not apply (DOMAIN §3).
NOT_APPLICABLE_WORDS: Final = frozenset({NOT_APPLICABLE, "不适合", "无", "/", "—", "-", "——"})


def clean(text: str) -> str:
    """A text with line ends as ``\\n`` and without characters that cannot be stored or printed."""
    return _UNSTORABLE.sub("", _LINE_BREAKS.sub("\n", text))


def compact(text: str) -> str:
    """A text without any white space, its full-width and other compatibility forms made plain (NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def megabytes(size: int) -> str:
    """A size in bytes as a page names it: 10 MB, 850 KB, 3 B."""
    for unit, bytes_of_it in (("MB", 2**20), ("KB", 2**10)):
        if size >= bytes_of_it:
            return f"{round(size / bytes_of_it, 1):g} {unit}"
    return f"{size} B"


def is_not_applicable(text: str) -> bool:
    """Whether a text is only a word for 不适用 (DOMAIN §3); a blank one is not."""
    return text.strip() in NOT_APPLICABLE_WORDS
