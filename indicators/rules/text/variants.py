"""Slips that show beside the other texts of a form: a term, a name or a phrase that is right in other places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

import rjieba
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from indicators.rules.text.slips import Slip

_LEAST = 3  # times that a term stands in the form before another writing of it counts as a slip
_LENGTHS: Final = range(4, 8)
_LONG: Final = 5  # a term that stands at one side of the odd character only has this length at least
_LEAST_NAME: Final = 6  # characters of a name whose copy can be told in an explanation
_COPY: Final = 80  # likeness (0-100) from which an explanation is searched for a copy of the name
# Characters that stand alone in good Chinese, so that one of them beside a word is no sign of a slip.
_STAND_ALONE: Final = frozenset(
    "的地得了着过和与及或并且而但则即也都还又再就才仅只不未没无非有是为被把将让使由从自向往对于在到至按依据以用因如若"
    "共约计均余起止各每某本该此其这那我全总新老旧原现前后内外中间上左右东南西北大小多少高低长短正副主早晚快慢甲乙丙丁"
    "一二三四五六七八九十百千万亿两几第零半单双已拟含经等更"
    "年月日时分秒元个项次份套台家件条场人名户所座间辆批期季周天届级类种处点米吨亩度号"
    "省市区县镇乡村街组科局委办院校站馆厅部司署"
    "可能会要应须需请做建设购租修管护查检验测评审批报送发收付"
)  # fmt: skip
# What an explanation may drop from a name, or change in it, without a slip: 完成率 becomes 完成, 及时率 及时性.
_DROPPED: Final = frozenset("率性数量度比值额次的了是")


def terms_of(texts: Iterable[str]) -> Mapping[str, int]:
    """Two words in a row that a form writes several times, with how often; of four to seven characters."""
    counts = Counter(
        one + other
        for text in texts
        for one, other in pairwise(_cut(text))
        if len(one) > 1 < len(other) and len(one) + len(other) in _LENGTHS and _is_han(one + other)
    )
    return {term: count for term, count in counts.items() if count >= _LEAST}


def other_writings(text: str, terms: Mapping[str, int]) -> Iterator[Slip]:
    """Terms of the form that stand in a text with one other character.

    Only where the odd character is left over between words: 最退休干部 against 离退休干部, never 项目经理
    against 项目管理.
    """
    gaps = _with_gaps(tuple(terms))
    for place, _left, _right in _left_over(text):
        for written, term in _terms_around(gaps, text, place):
            yield Slip(f"“{written}”与表内其他各处的“{term}”不一致", written, term)


def _terms_around(gaps: Mapping[tuple[str, str], str], text: str, place: int) -> Iterator[tuple[str, str]]:
    """The longest term that surrounds the character at ``place`` and has another one there, as (written, term)."""
    for length in reversed(_LENGTHS):
        for start in range(max(0, place - length + 1), place + 1):
            written = text[start : start + length]
            term = gaps.get((written[: place - start], written[place - start + 1 :]))
            if term and term != written and len(term) == length and _is_held(start, place, length):
                yield written, term
                return


def _is_held(start: int, place: int, length: int) -> bool:
    """Whether the term holds its odd character on both sides, or is long enough to hold it on one."""
    return start < place < start + length - 1 or length >= _LONG


@lru_cache(64)
def _with_gaps(terms: tuple[str, ...]) -> Mapping[tuple[str, str], str]:
    """Each term by what stands before and behind each of its characters."""
    return {(term[:place], term[place + 1 :]): term for term in terms for place in range(len(term))}


def stutters(text: str, everything: str) -> Iterator[Slip]:
    """A character that the input method left behind: it sounds like its neighbour, and the form has the phrase without.

    安全关管理 is one where 数字安全管理 stands elsewhere.
    """
    for place, left, right in _left_over(text):
        phrase = left + right[:2]
        if len(phrase) >= _LONG and _sounds_like_neighbour(text[place], left, right) and phrase in everything:
            yield Slip(f"“{text[place]}”疑为多余的字", left + text[place] + right[:2], phrase)


def _sounds_like_neighbour(character: str, left: str, right: str) -> bool:
    return lazy_pinyin(character)[0] in (*lazy_pinyin(right[:1]), *lazy_pinyin(left[-1:]))


def wrong_copies(name: str, explanation: str) -> Iterator[Slip]:
    """A name that its explanation repeats with one character wrong, missing or too many, so that a word is broken."""
    if len(name) < _LEAST_NAME or name in explanation:
        return
    found = partial_ratio_alignment(name, explanation, score_cutoff=_COPY)
    if found is None:
        return
    starts, lengths = range(found.dest_start - 1, found.dest_start + 2), range(len(name) - 1, len(name) + 2)
    windows = {explanation[max(0, start) : max(0, start) + length] for start in starts for length in lengths}
    copy = min(sorted(windows), key=lambda window: Levenshtein.distance(name, window))
    edits = Levenshtein.editops(name, copy).as_list()
    if len(edits) == 1 and _breaks_a_word(name, copy, *edits[0]):
        yield Slip("解释里的指标名称与三级指标差一个字", copy, name)


def _breaks_a_word(name: str, copy: str, edit: str, in_name: int, in_copy: int) -> bool:
    """Whether the only edit leaves a character of the copy over between words."""
    if edit == "delete":
        return _is_left_over(copy, in_copy - 1)
    changed = {copy[in_copy]} if edit == "insert" else {copy[in_copy], name[in_name]}
    return not changed & (_STAND_ALONE | _DROPPED) and _is_left_over(copy, in_copy)


def _is_left_over(text: str, place: int) -> bool:
    """Whether a character stands between words; a measure word in its place does not."""
    ends = {end for end, word in zip(accumulate(map(len, _cut(text))), _cut(text), strict=True) if len(word) == 1}
    return place + 1 in ends and text[place] not in _DROPPED and _is_han(text[place])


@lru_cache(1024)
def _left_over(text: str) -> tuple[tuple[int, str, str], ...]:
    """Characters that segmentation leaves between words and that do not stand alone in good Chinese.

    Each as (place, the two words before it, the word behind it).
    """
    found = []
    words = _cut(text)
    loose = [len(word) == 1 and _is_han(word) and word not in _STAND_ALONE for word in words]
    place = 0
    for index, word in enumerate(words):
        # Two in a row are a word that the dictionary lacks (运维, 招采), not a slip.
        if loose[index] and not any(loose[max(0, index - 1) : index] + loose[index + 1 : index + 2]):
            found.append((place, "".join(words[max(0, index - 2) : index]), "".join(words[index + 1 : index + 2])))
        place += len(word)
    return tuple(found)


@lru_cache(1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(rjieba.cut(text, False))


def _is_han(text: str) -> bool:
    return all("一" <= letter <= "鿿" for letter in text)
