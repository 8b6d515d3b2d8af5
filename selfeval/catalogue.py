"""The rules of a self-evaluation (自评表) that read more than its texts, as the page of all rules tells them. Pure."""

from __future__ import annotations

from typing import Final

from projects.checks.catalogue import error

TITLE: Final = "自评填报"
RULES: Final = (
    error(
        "weights_sum",
        "分值不符",
        "各一级指标的分值合计应等于评分办法给它的分值，全部指标合计为 100 减预算执行分值；不适用的为 0",
        "调整各行分值，使合计相符",
        "评分办法",
    ),
    error(
        "score_due",
        "还没有打分",
        "定性指标、晚于期限和区间以外的，由人打分",
        "选达到、部分达到或未达到，再写分数",
        "评分办法",
    ),
    error(
        "own_score",
        "自评得分不对",
        "自评得分不能高于分值，也不能高于按实际完成值算出的得分",
        "改自评得分，或清空后由系统计算",
        "评分办法",
    ),
    error(
        "targets_changed",
        "绩效目标已调整",
        "批复的目标在自评开始以后调整过，自评表还没有合并",
        "点“查看目标调整”，合并后再提交",
        "绩效目标调整",
    ),
)
