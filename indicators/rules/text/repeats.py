"""Characters, words, marks and numbers of a list that stand twice (重复), and dates that do not exist."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import rjieba

from indicators.rules.text.slips import Slip, around

_MARKS: Final = re.compile(
    r"[，。；、：][ \t]*[，。；、：]|,{2,}|;{2,}|%{2,}|％{2,}|≥{2,}|≤{2,}|[＞>]{2,}(?=\s*\d)|[＜<]{2,}(?=\s*\d)"
)
# Words of one character that carry no meaning alone and never double.
_PARTICLES: Final = frozenset("的了和与及为是将把或")
_LONG_REPEAT: Final = re.compile(r"([一-鿿]{3,20})\1")
# Endings that make a noun; twice in a row one of them is too many: 及时性性.
_ENDINGS: Final = frozenset("性率度化")
# At the end of a clause any letter twice is too many (规范发展展。), but for numerals and these.
_CLAUSE_ENDS: Final = frozenset(("", *"，。；、！\n"))
_REDUPLICATE: Final = frozenset("一二三四五六七八九十等人天年月日处层种家常往渐刚仅个点次看谢哥姐爸妈奶爷星")
# Nouns that end a name and begin the next word as well: 云平台项目项目款 is clumsy, not wrong.
_HEAD_NOUNS: Final = frozenset((
    "项目", "系统", "平台", "工程", "服务", "中心", "单位", "设备", "管理", "部门", "公司", "合同", "建设", "培训",
    "社区", "街道", "监控", "学校", "医院", "公园", "道路", "档案", "人员", "资金", "经费", "数据", "信息", "网络",
    "工作", "活动", "产品", "企业", "党员", "学生", "教师", "教育", "组织", "保障", "维护", "支持", "安全", "预算",
    "绩效", "财政", "文化", "体育", "交通", "环境",
))  # fmt: skip
# 信息信息字〔2017〕201号: the letters of an office and of its document class.
_DOCUMENT_NUMBER: Final = re.compile(r"字?[第]?[\[〔（(【﹝［]\s*(?:19|20)\d\d")
_GRADES: Final = re.compile(r"(?<![A-Za-z])[A-Z](?:\s*[/、,，]\s*[A-Z]){3,}(?![A-Za-z])")
_DATE: Final = re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,3})\s*日)?")
_MARKED_ITEM: Final = re.compile(r"(?:^|(?<=[\s。；;：:]))(\d{1,2})[.．、](?!\d)", re.MULTILINE)
# A number that counts something is no item: 3名, 3年.
_COUNTED: Final = "个名人次项份套台家年月日天时分场件条元万亿期季周级类种处点座间辆批米吨亩度"
_BARE_ITEM: Final = re.compile(rf"(?:^|(?<=[\s。；;]))(\d{{1,2}})(?=[一-鿿]{{2}})(?![{_COUNTED}])", re.MULTILINE)
_LIST_STYLES: Final = tuple(
    re.compile(rf"(?:^|(?<=[\s。；：;:]))(?:{style})", re.MULTILINE)
    for style in (
        r"[（(](\d{1,2})[)）]",
        r"(\d{1,2})、",
        r"[（(]([一二三四五六七八九十]{1,2})[)）]",
        r"([一二三四五六七八九十]{1,2})、",
    )
)


def doubled_marks(text: str) -> Iterator[Slip]:
    """Two marks where one is due: 。。, ；。, %%."""
    for found in _MARKS.finditer(text):
        yield Slip("标点或符号重复", around(text, *found.span()))


def doubled_words(text: str) -> Iterator[Slip]:
    """A particle, a last letter, a word or a longer passage twice in a row (的的, 及时性性); document numbers aside."""
    seen: set[str] = set()
    for found in _LONG_REPEAT.finditer(text):
        if not _DOCUMENT_NUMBER.match(text, found.end()):
            seen.add(found[1])
            yield Slip(f"“{found[1]}”连写了两遍", around(text, *found.span()), expected=found[1])
    place = 0
    for word, following in pairwise(rjieba.cut(text, False)):
        end = place + 2 * len(word)
        if word == following and _should_not_double(word) and not _DOCUMENT_NUMBER.match(text, end):
            if not any(word in passage for passage in seen):
                yield Slip(f"“{word}”连写了两遍", around(text, place, end), expected=word)
        elif word.endswith(following) and _is_one_too_many(following, text[place + len(word) + 1 :][:1]):
            end = place + len(word) + 1
            yield Slip(f"“{word}{following}”多了“{following}”", around(text, place, end), expected=word)
        place += len(word)


def _is_one_too_many(letter: str, behind: str) -> bool:
    """Whether a letter that repeats the end of the word before it is a slip; ``behind`` is what comes next."""
    ends_clause = behind in _CLAUSE_ENDS and "一" <= letter <= "鿿" and letter not in _REDUPLICATE
    return letter in _ENDINGS or ends_clause


def _should_not_double(word: str) -> bool:
    """Whether a word twice in a row is a slip: a particle, or a word of meaning that does not end names."""
    if len(word) == 1:
        return word in _PARTICLES
    reduplicates = word in _HEAD_NOUNS or word.startswith("一")
    return len(word) == 2 and all("一" <= letter <= "鿿" for letter in word) and not reduplicates


def repeated_grades(text: str) -> Iterator[Slip]:
    """A letter twice in a list of grades: A/B/C/D/B."""
    for found in _GRADES.finditer(text):
        letters = re.findall("[A-Z]", found.group())
        if len(set(letters)) < len(letters):
            yield Slip("等级字母重复", found.group())


def repeated_numbering(text: str) -> Iterator[Slip]:
    """Two items of a list that carry the same number; a list that starts again at 1 is another list."""
    for style in _LIST_STYLES:
        for one, other in pairwise(style.finditer(text)):
            if one[1] == other[1] and one[1] not in ("1", "一"):
                yield Slip(f"序号“{one.group()}”用了两次", around(text, *other.span()))


def bare_numbering(text: str) -> Iterator[Slip]:
    """An item of a list whose number lost its mark: 1.…；2.…；3电子政务…."""
    marked = {int(found[1]) for found in _MARKED_ITEM.finditer(text)}
    for found in _BARE_ITEM.finditer(text):
        if int(found[1]) - 1 in marked and int(found[1]) not in marked:
            yield Slip(f"序号“{found[1]}”后漏了标点", around(text, *found.span()))


def impossible_dates(text: str) -> Iterator[Slip]:
    """A day that the calendar does not have."""
    for found in _DATE.finditer(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(max(1, year), month)[1]:
            yield Slip("没有这一天", found.group())
