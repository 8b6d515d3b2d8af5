"""Which official table a form is: by its title, else by the labels that only that table has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from perfgoals.officialforms.from_xlsx.labels import key_of, plain
from perfgoals.officialforms.layout import Layout

UNKNOWN: Final = "unknown"
_KEY_PROJECT: Final = "key-project"


@dataclass(frozen=True, slots=True)
class Kind:
    """A table. ``titles`` match the end of a title cell without blanks and brackets; ``signs`` are its own labels."""

    id: str
    name: str
    titles: tuple[str, ...]
    signs: frozenset[str]


# In this order: the first whose title fits. 整体支出 has no 监控 that is read, and no kind for it; its 自评 has the
# labels of that of a project, and is known by its title alone.
KINDS: Final = (
    Kind(
        "overall-selfeval",
        "部门（单位）整体支出绩效自评表",
        (
            "整体支出绩效自评表",
            "整体支出绩效目标自评表",
            "整体绩效自评表",
            "整体绩效目标自评表",
            "整体支出绩效自评价表",
        ),
        frozenset(),
    ),
    Kind(
        "selfeval",
        "项目支出绩效自评表",
        (
            *("项目支出绩效自评表", "项目绩效自评表", "支出绩效自评表", "绩效自评表"),
            *("绩效目标自评表", "绩效自评价表", "绩效自评情况表", "绩效目标自评情况表"),
        ),
        frozenset({"全年执行数", "实际完成值", "得分", "偏差原因分析及改进措施", "实际完成情况"}),
    ),
    Kind(
        UNKNOWN,
        "部门（单位）整体支出绩效运行监控表",
        (
            "整体支出绩效运行监控表",
            "整体支出绩效目标运行监控表",
            "整体支出绩效目标执行监控表",
            "整体支出绩效监控表",
            "整体绩效运行监控表",
            "整体绩效目标运行监控表",
            "整体绩效监控表",
        ),
        frozenset(),
    ),
    Kind(
        "monitoring",
        "绩效运行监控表",
        (
            *("绩效运行监控表", "绩效目标运行监控表", "绩效目标执行监控表"),
            *("绩效监控表", "绩效运行监控情况表", "绩效执行监控表"),
        ),
        frozenset({"全年预计完成情况", "完成目标可能性", "全年预计执行数", "偏差原因", "偏差原因分析"}),
    ),
    Kind(
        "overall",
        "部门（单位）整体支出绩效目标申报表",
        ("整体支出绩效目标申报表", "整体支出绩效目标表", "整体绩效目标申报表", "整体绩效目标表"),
        frozenset({"年度主要任务", "任务名称", "主要内容", "金额合计", "部门名称"}),
    ),
    # Of several tables: a sentence calls such a form by its own title.
    Kind(
        "declaration",
        "",
        ("预算项目支出绩效目标申报表", "预算项目绩效目标申报表"),
        frozenset({"项目属性", "续存属性", "起止时间", "指标内容", "本年预算金额"}),
    ),
    Kind(
        _KEY_PROJECT,
        "部门预算重点项目绩效目标表",
        ("部门预算重点项目绩效目标表", "重点项目绩效目标表", "重点项目绩效目标申报表"),
        frozenset(),
    ),
)
_OTHER_TITLE: Final = re.compile(r"绩效.{0,12}表$")
_SENTENCE: Final = re.compile("[。；;!?！？]")
_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_REMARK: Final = re.compile(
    r"(?:附件|附表|表)[0-9一二三四五六七八九十-]*[:：]?|.*单位[:：]?\(?(?:人民币)?(?:万元|元)\)?"
    r"|\(?20[0-9]{2}年?度?\)?|(?:预算|申报|填报)?(?:年度|年份)[:：]?20[0-9]{2}年?度?|编号[:：]?\S*"
)
_NOTE: Final = re.compile(
    r"(?:注|备注|说明|填报说明|填表说明|编制说明|注意事项|填表要求|填报要求)(?:[:：0-9一二三1、.]|$)"
    r"|.{0,8}(?:填表人|填报人|制表人|经办人|审核人|复核人|负责人|联系人|联系电话|电话|手机|签字|签章|盖章|公章"
    r"|填报日期|填表日期|日期|填报时间|填表时间|填报单位)(?:\(.*?\))?[:：]"
)
_LONGEST_TITLE: Final = 80
# How many own labels decide where no title does.
_ENOUGH_SIGNS: Final = 2


class Titles:
    """The titles of the layouts and of the other known tables."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self._own = {
            key_of(title): layout.kind for layout in layouts for title in (layout.title, *layout.title_aliases)
        }
        self.importable = "、".join(dict.fromkeys(layout.title for layout in layouts))

    def kind_of_title(self, text: str) -> str | None:
        """The kind that a title cell names, ``unknown`` for another table on performance, None for no title."""
        if len(text) > _LONGEST_TITLE:
            return None
        bare = plain(text)
        if _SENTENCE.search(bare) or re.match("注|说明|填报说明|备注", bare):
            return None
        endings = (key_of(text), re.sub(r"[()\[\]【】]", "", bare), re.sub(r"\([^()]*\)$", "", bare))
        for ending in endings:
            # The full title of a layout first, then the other tables: 二级项目… ends like 项目支出绩效目标申报表.
            found = max((title for title in self._own if ending.endswith(title)), key=len, default="")
            other = next(((kind, title) for kind in KINDS for title in kind.titles if ending.endswith(title)), None)
            if other and len(other[1]) > len(found):
                return other[0].id
            if found:
                return self._own[found]
        return UNKNOWN if any(_OTHER_TITLE.search(ending) for ending in endings) else None


def only_resembles(kind: str, title: str) -> bool:
    """Whether a title merely ends like that of 重点项目, with more than a year before it.

    Declarations have such titles of their own (某区重点项目绩效目标申报表).
    """
    bare = re.sub("^20[0-9]{2}年?度?", "", key_of(title))
    return kind == _KEY_PROJECT and not any(bare in known.titles for known in KINDS)


def kind_of_signs(texts: Iterable[str]) -> str:
    """The kind of a form without title that labels of other tables give it away as; ``unknown`` for none."""
    keys = {key_of(text) for text in texts if len(text) <= _LONGEST_TITLE}
    counts = {kind.id: len(keys & kind.signs) for kind in KINDS if kind.signs}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] >= _ENOUGH_SIGNS else UNKNOWN


def name_of(kind: str, title: str) -> str:
    """The words for a table in a sentence: its title as it stands, else the name of its kind."""
    known = next((entry.name for entry in KINDS if entry.id == kind and kind != UNKNOWN), "")
    return known or plain(title)


def is_remark(text: str) -> bool:
    """Whether a cell is a line around a title: 附件1, 单位：万元, （2025年度）."""
    return len(text) <= _LONGEST_TITLE and bool(_REMARK.fullmatch(plain(text)))


def is_note(text: str) -> bool:
    """Whether a cell is a line below a form: 注：…, 填表人：…"""
    return bool(_NOTE.match(plain(text)))


def year_in(text: str) -> int | None:
    """The year that a title, a remark or the name of a sheet states; None for none or several."""
    years = set(_YEAR.findall(plain(text)))
    return int(years.pop()) if len(years) == 1 else None
