"""The keys of a name: what stands in the database to be searched, and what of a typed text is looked for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import rjieba
from pypinyin import Style, lazy_pinyin

from perfgoals.search import search_key

# Second levels that mean the same under the names of different years and regions, without their “指标”.
_SAME_LEVEL: Final = {
    "工作时效": "时效",
    "经济成本": "成本",
    "满意度": "服务对象满意度",
    "公众满意度": "服务对象满意度",
    "社会公众满意度": "服务对象满意度",
    "可持续发展": "可持续影响",
}
# Words that stand in every second name and tell nothing.
_EMPTY_WORDS: Final = frozenset("的与和及或对在了为等是")
_NO_WORD: Final = re.compile(r"[\W_]+")
_BEGINNING: Final = "^"  # before the first two initials
_MOST_TERMS: Final = 10


def level_key(level2: str) -> str:
    """A second level as it is compared: “*工作时效” and “时效指标” have the same key."""
    key = search_key(level2).lstrip("*").removesuffix("指标")
    return _SAME_LEVEL.get(key, key)


def same_levels(level2: str) -> tuple[str, ...]:
    """Every name under which forms have this second level, for looking it up where it is stored as printed."""
    key = level_key(level2)
    names = (key, *(name for name, meant in _SAME_LEVEL.items() if meant == key))
    return tuple(f"{name}{ending}" for name in names for ending in ("", "指标"))


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """The pinyin initials of a name, letters and digits as they are: 设备验收合格率 → sbyshgl."""
    letters = lazy_pinyin(search_key(name), style=Style.FIRST_LETTER)
    return _NO_WORD.sub("", "".join(letters))


def words(text: str) -> tuple[str, ...]:
    """The words of a typed text, each once, as keys: “设备 验收合格” → 设备, 验收, 合格."""
    found = (search_key(word) for word in rjieba.cut(text))
    return tuple(dict.fromkeys(word for word in found if _NO_WORD.sub("", word) and word not in _EMPTY_WORDS))


def kept_terms(name: str) -> frozenset[str]:
    """The pieces by which a name is found: pairs of its characters, threes of its initials, and how these begin."""
    letters = initials(name)
    return frozenset((*_pieces(name, 2), *_pieces(letters, 3), _BEGINNING + letters[:2]))


def sought_terms(text: str) -> tuple[str, ...]:
    """The pieces of a typed text that names are looked for by; none where it is a single character.

    Letters alone may be of a name or its initials. Of a long text so many pieces, evenly over it.
    """
    pieces = _pieces(text, 2)
    if is_letters(text):
        key = search_key(text)
        pieces += (_BEGINNING + key,) if len(key) == 2 else _pieces(text, 3)
    step = max(1, len(pieces) / _MOST_TERMS)
    return tuple(pieces[int(number * step)] for number in range(min(len(pieces), _MOST_TERMS)))


def is_letters(text: str) -> bool:
    """Whether a text is letters and digits of the keyboard, as initials are typed."""
    key = search_key(text)
    return key.isascii() and key.isalnum()


def _pieces(text: str, size: int) -> tuple[str, ...]:
    """The stretches of so many characters, each once, none across a blank or a mark."""
    stretches = (search_key(stretch) for stretch in _NO_WORD.split(text))
    return tuple(
        dict.fromkeys(stretch[at : at + size] for stretch in stretches for at in range(len(stretch) - size + 1))
    )
