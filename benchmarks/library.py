"""Searching the indicator library while somebody types: 50,000 entries against 1,000, on both databases.

The same texts are looked for in both libraries in turn, each as the suggestion for a row does it (one second level) and
as the list of 管理员 does it (all of them). The quickest of the rounds counts. ``BENCH_LIBRARY=1000,50000`` sets the
two sizes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice, product
from time import perf_counter
from typing import Final

from benchmarks.apart import OWN_CLUSTER, lines_of

ROUNDS: Final = 7
GOAL: Final = 2.0  # the large library's search against the small one's
FLOOR: Final = 0.010  # seconds; a difference below it is noise
MOST_QUERIES: Final = 5
TEXTS: Final = (
    ("a word of every tenth name", "合格率"),
    ("two words", "设备验收"),
    ("a name whole", "校舍维修验收合格率"),
    ("something similar", "校舍维修的验收合格比率"),
    ("initials", "xswxys"),
    ("two initials", "ys"),
    ("nothing like it", "珊瑚繁育株数"),
    ("nothing typed", ""),
)
_SUBJECTS: Final = (
    *("校舍", "道路", "桥梁", "排水管网", "路灯", "公园", "河道", "机房", "服务器", "视频监控", "电子档案", "数据共享"),
    *("窗口", "热线", "社区", "网格", "养老", "助残", "低保", "就业", "人才", "企业", "园区", "实验室", "疫苗", "药品"),
    *("食品", "农产品", "教师", "学生", "教材", "图书", "展览", "演出", "赛事", "场馆", "消防", "应急", "救援", "执法"),
)
_WORKS: Final = (
    *("维修", "改造", "购置", "运维", "巡检", "检测", "培训", "宣传", "评审", "调研", "监理", "审计", "配送", "发放"),
    *("建设", "更新", "保养", "保洁", "绿化", "值守", "办理", "受理", "登记", "采集", "核查", "整治", "抽检", "演练"),
)
_OBJECTS: Final = ("验收", "项目", "任务", "服务", "工作", "资金", "合同", "问题", "设备", "人员")
_MEASURES: Final = ("合格率", "完成率", "及时率", "数量", "次数", "满意度", "达标率", "覆盖率", "单价", "响应时间")


def run() -> list[str]:
    """The lines of both databases, each measured by a process of its own that knows only this one."""
    sizes = os.environ.get("BENCH_LIBRARY", "1000,50000").split(",")
    lines = []
    for database, starter in (("PostgreSQL", OWN_CLUSTER), ("SQLite", ())):
        lines.append(f"{database}, {' against '.join(sizes)} entries")
        lines += lines_of("benchmarks.library", *sizes, starter=starter)
    return lines


def measure(small: int, large: int) -> Iterator[str]:
    """Search the small library, then let it grow and search it again."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measured = []
    for size in (small, large):
        _fill(size)
        measured.append({(what, level): _search(text, level) for what, text in TEXTS for level in ("数量指标", "")})
    for (what, level), (before, queries) in measured[0].items():
        after, queries_after = measured[1][what, level]
        ratio = after / before
        fine = ratio <= GOAL or after - before <= FLOOR
        fine = fine and queries == queries_after <= MOST_QUERIES
        yield (
            f"  {what}, {level or 'every level'}: {before * 1000:.1f} ms, {after * 1000:.1f} ms in the large library"
            f" = {ratio:.2f} × (goal ≤ {GOAL:g} ×), {queries_after} queries {'ok' if fine else 'MISSED'}"
        )


def _search(text: str, level: str) -> tuple[float, int]:
    """Seconds of the quickest search, and how many queries it takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from indicators.library.closeness import closeness
    from indicators.queries import search_library

    times = []
    for _round in range(ROUNDS + 1):
        closeness.cache_clear()
        start = perf_counter()
        search_library(text, level2=level, limit=8)
        times.append(perf_counter() - start)
    with CaptureQueriesContext(connection) as asked:
        search_library(text, level2=level, limit=8)
    return min(times[1:]), len(asked)


def _fill(size: int) -> None:
    """Let the library have so many entries; a tenth of them under each measure, one level for each of four."""
    from django.db import connection

    from indicators.models import LibraryIndicator
    from indicators.services import EntryValues
    from indicators.services.library import make_searchable

    levels = ("数量指标", "质量指标", "时效指标", "成本指标")
    have = LibraryIndicator.objects.count()
    names = islice(product(_OBJECTS, _MEASURES, _WORKS, _SUBJECTS), have, size)
    rows = []
    for number, (thing, measure_, work, subject) in enumerate(names, start=have):
        level = levels[number % len(levels)]
        values = EntryValues(level1="产出指标", level2=level, name=f"{subject}{work}{thing}{measure_}", target="≥95%")
        rows.append(LibraryIndicator(**values.columns(), used=number * 7919 % 500))
    make_searchable(LibraryIndicator.objects.bulk_create(rows, batch_size=2000))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    import django

    django.setup()
    for line in measure(int(sys.argv[1]), int(sys.argv[2])):
        print(line, flush=True)
