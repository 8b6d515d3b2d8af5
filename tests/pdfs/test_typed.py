"""Lines of a box as the text that was typed: what the author broke stays broken, what was wrapped is joined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfgoals.officialforms.from_pdf.typed import Habit, text_of
from perfgoals.officialforms.pdf_pages.letters import Letter, lines_of, readable
from perfgoals.officialforms.pdf_pages.paper import Line
from tests.pdfs.samples import LINED, declaration, only, printed

pytestmark = pytest.mark.db_free

SIZE = 10.0


def lines(*texts: str, left: float = 5, pitch: float = 14) -> tuple[Line, ...]:
    """Lines of letters ten points wide (Latin ones five)."""
    letters = []
    for number, text in enumerate(texts):
        x = left
        for char in text:
            width = SIZE / 2 if char.isascii() else SIZE
            letters.append(Letter(char, x, x + width, number * pitch, number * pitch + SIZE, SIZE))
            x += width
    return lines_of(letters)


def typed(*texts: str, width: float = 110) -> str:
    return text_of(lines(*texts), 0, width, Habit(5, 1.4))


def test_full_lines_are_joined_without_a_blank():
    assert typed("一二三四五六七八九十", "甲乙丙丁") == "一二三四五六七八九十甲乙丙丁"


def test_a_line_that_ended_early_was_ended_by_the_author():
    assert typed("一二三。", "甲乙丙丁") == "一二三。\n甲乙丙丁"


@pytest.mark.parametrize("beginning", ["（2025年度）", "“十五五”规划", "2025年", "甲，"])
def test_a_word_that_had_no_room_was_wrapped(beginning: str):
    room = 90 - sum(5 if char.isascii() else 10 for char in beginning[:1])
    before = "一二三四五六七八九"[: int(room // 10)]
    assert typed(before, beginning, width=100) == f"{before}{beginning}"


def test_items_of_a_list_behind_a_full_line():
    full = "一二三四五六七八九十"
    assert typed("（1）甲。", "（2）四五六七八九", "（3）乙") == "（1）甲。\n（2）四五六七八九\n（3）乙"
    assert typed(full, "（1）甲。", "（2）乙") == f"{full}\n（1）甲。\n（2）乙"
    assert typed("含（1）四五六七八九", "（2）乙") == "含（1）四五六七八九（2）乙"


def test_blank_lines_are_kept():
    made = (*lines("一二三"), *(replace(line, top=28, bottom=38) for line in lines("四五六")))
    assert text_of(made, 0, 110, Habit(5, 1.4)) == "一二三\n\n四五六"


def test_latin_words_get_their_blank_back():
    assert typed("一二三四五六七Win", "Server") == "一二三四五六七Win Server"


def test_letters_drawn_twice_count_once():
    once = [Letter("甲", 5, 15, 0, 10, 10), Letter("乙", 15, 25, 0, 10, 10)]
    twice = [letter._replace(x0=letter.x0 + 0.3, x1=letter.x1 + 0.3) for letter in once]
    assert [line.text for line in lines_of([*once, *twice])] == ["甲乙"]


def test_letters_that_fonts_call_otherwise():
    assert [readable(each) for each in ("⻓", "⼈", "ﬁ", "(cid:17)", "（")] == ["长", "人", "fi", "\ufffd", "（"]


def test_paragraphs_in_a_printed_cell():
    texts = (
        "（1）人员6名×20万元/年=120万元；\n（2）其他0.00005万元。",
        "第一行\n\n第三行",
        "　　缩进的一段，写得长一些，直到这一行写满而自动换行为止，才看得出换行是排版还是作者所为。\n　　第二段。",
        "Windows Server 2019 Datacenter，MySQL Enterprise Edition 与 Oracle WebLogic Server 的许可各一套",
    )
    css = f"{LINED} td{{white-space:pre-wrap}}"
    form = only(printed(declaration(texts=texts), css))
    keys = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
    assert tuple(form.values.head[key] for key in keys) == tuple(text.strip() for text in texts)
