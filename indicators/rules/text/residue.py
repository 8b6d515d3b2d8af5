"""What was left over in a text and belongs to no sentence (残留文字)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import Prefix

from indicators.rules.text.slips import Slip, around

# What a template asks for, what stands for a word to come, and what broken cells and pages leave behind.
_PLACEHOLDER: Final = re.compile(
    "|".join(
        (
            r"请(?:在此|在这里)?(?:填写|输入|选择|补充|填报)(?!完整|情况)",
            r"(?:在此|此处)(?:填写|输入|补充)",
            r"待(?:补充|填写|完善)[)）】]",
            r"[单点]击此处",
            r"某某",
            r"(?<![A-Za-z0-9])[xX]{2,}(?![A-Za-z0-9])",
            r"×{2,}|\*{3,}|＊{2,}|_{3,}|＿{2,}",
            r"�|#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!)",
            r"&(?:nbsp|lt|gt|amp|quot);|</?(?:br|p|div|span)\b[^>]*>",
        )
    )
)
# 【区直单位来文】: how a document system heads the titles of what it receives.
_SYSTEM_TAG: Final = re.compile(
    r"(?<=《)【[^】\d]{2,15}】|[【\[［〔][^】\]］〕]{0,10}(?:来文|收文|批转|转办|急件|密件)[^】\]］〕]{0,6}[】\]］〕]"
)
_QUESTION_MARK: Final = re.compile(r"[?？]")
_QUESTION: Final = re.compile(r"是否|能否|可否|有无|是不是|吗|呢|如何|怎|什么|哪|几|多少|谁|为何|何时")
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+")
_NOT_APPLICABLE_BEHIND: Final = re.compile(r"(?<=[%％0-9])\s*(?:不适用|不适合)$")
_NOT_APPLICABLE_BEFORE: Final = re.compile(r"^(?:不适用|不适合)(?=考察|考核|反映|通过|按照|根据|以)")
_QUOTED: Final = re.compile(r"^[“\"”]([^“”\"]+)[”\"“]$")
_MORE_TO_COME: Final = ("；", ";", "，", ",", "、", "：", ":")
_TITLE: Final = re.compile(r"《[^》]*》")
_LEAST_SENTENCE: Final = 8
_LEAST_PARAGRAPH: Final = 30
_ALIKE: Final = 0.7  # share of the shorter paragraph


def placeholders(text: str) -> Iterator[Slip]:
    """Words of a template that were to be replaced, signs of broken cells, and tags of a document system."""
    for found in _PLACEHOLDER.finditer(text):
        yield Slip("模板或占位文字没有改掉", around(text, *found.span()))
    for found in _SYSTEM_TAG.finditer(text):
        yield Slip("公文系统的标记没有删掉", found.group())


def stray_question_marks(text: str) -> Iterator[Slip]:
    """A question mark in a sentence that asks nothing: what is left of a character that was lost, or of a doubt."""
    text = _ADDRESS.sub("", text)
    for found in _QUESTION_MARK.finditer(text):
        sentence = re.split(r"[。；;\n]", text[: found.start()])[-1]
        if not _QUESTION.search(sentence):
            yield Slip("残留“？”", around(text, *found.span()))


def stray_not_applicable(text: str) -> Iterator[Slip]:
    """不适用 that stands at the end or at the head of a text without belonging to its sentence."""
    text = text.strip()
    found = _NOT_APPLICABLE_BEHIND.search(text) or _NOT_APPLICABLE_BEFORE.search(text)
    if found:
        yield Slip(f"残留“{found.group().strip()}”", around(text, *found.span()))


def unfinished(text: str) -> Iterator[Slip]:
    """A text that ends with a mark after which more was to come."""
    text = text.rstrip()
    if text.endswith(_MORE_TO_COME):
        yield Slip("以未完的标点结束，后面像是漏了内容", around(text, len(text) - 1, len(text)))


def quoted_whole(text: str) -> Iterator[Slip]:
    """A name that stands whole in quotes."""
    found = _QUOTED.match(text.strip())
    if found:
        yield Slip("名称外多了引号", text.strip(), found[1])


def repeated_paragraphs(text: str) -> Iterator[Slip]:
    """A sentence twice in a row, or two paragraphs in a row that begin alike and are alike to their greater part.

    Titles of documents do not count: paragraph after paragraph may rest on the same one.
    """
    lines = [_TITLE.sub("", line).strip() for line in text.splitlines()]
    paragraphs = [line for line in lines if len(line) >= _LEAST_PARAGRAPH]
    for one, other in pairwise(paragraphs):
        same = Prefix.similarity(one, other)
        if same >= _LEAST_PARAGRAPH and same >= _ALIKE * min(len(one), len(other)):
            yield Slip("两段文字大部分相同", around(other, 0, 12))
            return
    sentences = [part.strip() for part in re.split(r"[。；;\n]", text)]
    for before, after in pairwise(sentences):
        if before == after and len(before) >= _LEAST_SENTENCE:
            yield Slip("同一句话写了两遍", around(before, 0, _LEAST_SENTENCE))
