"""Texts that speak of another project than the one that the form is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from indicators.rules.form import TEXT_LABELS, Form
from indicators.rules.language import letters, likeness
from indicators.rules.rule import Hit, Thresholds, in_field, rule
from perfgoals.findings import Level

_PROJECT: Final = "(?:项目|工程|服务|采购|活动|课题|平台|系统|建设|普查|调查|比赛|大赛|展会|论坛)"
_NAME: Final = rf"(?P<name>[^，,。；;：:\n《》]{{4,40}}?{_PROJECT})"
_SO: Final = "(?:因此|为此|据此|故|需|拟|现|特|(?<=[，,]))"
_CLAUSE_ENDS: Final = r"(?=[，,。；;\n]|$)"
# Where a text says of itself which project it speaks of.
_SELF_NAMING: Final = (
    re.compile(rf"本项目(?:名称)?(?:为|是|即|系)[“\"]?{_NAME}[”\"]?{_CLAUSE_ENDS}"),
    re.compile(rf"{_SO}(?:开展|举办|组织|召开|实施){_NAME}(?:的?相关工作|工作)?{_CLAUSE_ENDS}"),
    re.compile(r"(?:^|[。；;\n])(?P<name>[^，,。；;：:\n《》]{4,40}?项目)(?:主要)?(?:包括|包含|内容|由)"),
)
_EDITION: Final = re.compile(r"第[\d一二三四五六七八九十百]+[次届期批]")  # 第五次普查, 第三届大赛
_YEARS: Final = re.compile(r"\d+")
# Names less alike than this are of two matters, and one may well speak of the other.
_NEAR: Final = 0.5


@rule(
    "wrong_reference",
    "写成其他项目",
    level=Level.HINT,
    source="申报表的政策依据、测算依据和目标应说本项目",
    what="文字自称是另一个项目，与项目名称不符，多为从别的表复制而来。",
    suggestion="核对项目名称；确为本项目的，改用本表的项目名称",
)
def wrong_reference(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A text calls its project by a name near the form's, yet another.

    报：项目名称 某街道公园绿化管养服务｜测算依据 某街道公园设施管养服务项目包括日常巡查和维修两项。
    报：项目名称 2025年某校食堂改造工程｜政策依据 依据会议纪要，开展某校操场改造工程。
    报：项目名称 第二次全国污染源普查｜政策依据 按照国务院通知，据此开展第三次全国土壤普查工作。
    报：项目名称 第六届青年技能大赛｜年度目标 因此开展第五届青年技能大赛
    不报：项目名称 第二次全国污染源普查｜政策依据 参考第三次全国土壤普查的做法。
    不报：项目名称 某街道公园绿化管养服务｜测算依据 公园绿化管养服务项目包括日常巡查和修剪两项。
    不报：项目名称 2025年某校食堂改造工程｜政策依据 依据会议纪要，开展2024年度某校食堂改造工程。
    不报：项目名称 某街道公园绿化管养服务｜测算依据 参照某区道路清扫保洁服务项目合同单价。
    """
    for key in TEXT_LABELS:
        for pattern in _SELF_NAMING:
            for found in pattern.finditer(form.text(key)):
                named = found["name"].strip()
                if _is_other(named, form.name):
                    message = f"文中写的是“{named}”，与项目名称“{form.name}”不符"
                    yield in_field(key, message, found=named, expected=form.name)


def _is_other(named: str, name: str) -> bool:
    """Whether a project named in a text is near the form's, yet another: some words stand in place of others.

    Years do not count: the same service is bought year by year. The number of a census or an edition does.
    """
    editions = [match.group() if (match := _EDITION.search(text)) else "" for text in (name, named)]
    ours, theirs = (_YEARS.sub("", letters(text)) for text in (name, named))
    if likeness(ours, theirs) < _NEAR:
        return False
    if all(editions) and editions[0] != editions[1]:
        return True
    changes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return any(kind == "replace" and min(i2 - i1, j2 - j1) >= 2 for kind, i1, i2, j1, j2 in changes)
