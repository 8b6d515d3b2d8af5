"""Which targets are summed up over the year, and which are rates, levels or limits."""

from __future__ import annotations

import pytest

from indicators.values import attain
from selfeval.monitoring.growth import Growth, growth

pytestmark = pytest.mark.db_free

CUMULATIVE, LEVEL, LIMIT, ONCE = Growth.CUMULATIVE, Growth.LEVEL, Growth.LIMIT, Growth.ONCE


def growth_of(name: str, target: str) -> tuple[Growth, str]:
    result = attain(target, "1", name=name)
    return growth(result.target, name, result.direction)


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        # what happens again and again, or is done for one after the other
        ("培训期数", "≥15期", CUMULATIVE),
        ("巡检次数", "≥24次", CUMULATIVE),
        ("走访企业数", "≥50家", CUMULATIVE),
        ("接待群众人次", "≥2万人次", CUMULATIVE),
        ("在线办理件数", "≥500件", CUMULATIVE),
        ("窗口人员培训人数", "≥200人", CUMULATIVE),
        ("参训人员数量", "≥30人", CUMULATIVE),
        ("维护设备次数", "≥12次", CUMULATIVE),
        ("改造绿化面积", "≥5万平方米", CUMULATIVE),
        ("新增在线设备数", "≥20台", CUMULATIVE),
        ("投诉次数", "≤3次", CUMULATIVE),
        ("安全事故数", "0起", CUMULATIVE),
        ("参会人员", "≥80人", CUMULATIVE),
        ("印发宣传册数量", "5000册", CUMULATIVE),
        # what is there, and is counted at a moment
        ("设备在线数", "≥120台", LEVEL),
        ("在线设备数量", "≥120台", LEVEL),
        ("在岗人数", "30人", LEVEL),
        ("在岗人员数量", "30人", LEVEL),
        ("网格员数量", "200人", LEVEL),
        ("服务人员数量", "≥30人", LEVEL),
        ("运维系统数量", "5个", LEVEL),
        ("养护绿化面积", "≥5万平方米", LEVEL),
        ("服务窗口数", "12个", LEVEL),
        ("系统并发用户数", "≥1000", LEVEL),
        ("存量档案数量", "≥3000卷", LEVEL),
        ("网络带宽", "≥100Mbps", LEVEL),
        ("满意度得分", "≥90分", LEVEL),
        # averages, prices, what is counted for each
        ("平均处置时长", "≤30分钟", LEVEL),
        ("人均培训成本", "≤500元", LEVEL),
        ("成本单价", "≤3000元", LEVEL),
        ("设备单价", "≤3000元/台", LEVEL),
        ("每期培训成本", "≤3万元", LEVEL),
        ("巡检次数", "每月2次", LEVEL),
        # rates and changes
        ("培训合格率", "≥95%", LEVEL),
        ("任务完成率", "100%", LEVEL),
        ("就业人数增长", "提升500人", LEVEL),
        ("误差", "±5次以内", LEVEL),
        # rates of progress
        ("预算执行率", "100%", CUMULATIVE),
        ("支出进度", "≥95%", CUMULATIVE),
        ("工程形象进度", "≥80%", CUMULATIVE),
        # lengths of time
        ("响应时长", "≤2小时", LEVEL),
        ("志愿服务时长", "≥200小时", CUMULATIVE),
        ("服务期限", "12个月", CUMULATIVE),
        ("质保期", "3年", LEVEL),
        # money
        ("项目总成本", "≤100万元", LIMIT),
        ("补贴发放金额", "≥300万元", CUMULATIVE),
        # one thing
        ("建成平台数量", "1个", ONCE),
        ("应急演练次数", "≥1次", ONCE),
        ("铺设管道长度", "1公里", CUMULATIVE),
        ("服务人数", "1万人", CUMULATIVE),
        ("重大事故数", "≤1起", CUMULATIVE),
    ],
)
def test_how_a_target_comes_about(name: str, target: str, expected: Growth) -> None:
    assert growth_of(name, target)[0] is expected


@pytest.mark.parametrize(
    ("name", "target", "why"),
    [
        ("设备在线数", "≥120台", "“在线数”是某一时点的数"),
        ("网格员数量", "200人", "“网格员数量”是某一时点的数"),
        ("人均培训成本", "≤500元", "名称中有“人均”"),
        ("设备单价", "≤3000元/台", "单位是“元/台”"),
        ("巡检", "每月2次", "按“每月”计"),
        ("培训期数", "≥15期", "单位是“期”"),
        ("新增在线设备数", "≥20台", "名称中有“新增”"),
        ("改造绿化面积", "≥5万平方米", "“改造”逐次累计"),
        ("支出进度", "≥95%", "“支出进度”随时间增长"),
        ("走访企业数", "≥50家", "数量逐月累计"),
    ],
)
def test_the_reason_names_the_word_that_decided(name: str, target: str, why: str) -> None:
    assert growth_of(name, target)[1] == why


def test_remarks_in_brackets_do_not_decide() -> None:
    assert growth_of("培训人数（在岗）", "≥200人")[0] is CUMULATIVE
