"""What the rules on target values say, to the letter: message, quote, what was expected, and where it stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.rules import RuleSettings
from indicators.rules.examples import form_of
from indicators.rules.rule import findings_of
from indicators.rules.values import RULES
from perfgoals.findings import Finding, Level

pytestmark = pytest.mark.db_free


def found_in(line: str, settings: RuleSettings | None = None) -> list[Finding]:
    form = form_of(line)
    return [finding for rule in RULES for finding in findings_of(rule, form, settings or RuleSettings())]


def only(line: str, rule: str) -> Finding:
    findings = found_in(line)
    assert [finding.rule for finding in findings] == [rule]
    return findings[0]


@pytest.mark.parametrize(
    ("line", "message", "expected", "suggestion"),
    [
        (
            "二级指标 时效指标｜三级指标 工资发放及时率｜指标值 ≤5天",
            "名称问的是比率，指标值却是时长",
            "",
            "改填百分比，或把名称改成与指标值相符的说法",
        ),
        (
            "二级指标 时效指标｜三级指标 竣工日期｜指标值 100%",
            "名称问的是时间，指标值却是百分比",
            "",
            "改填日期或时长，或把名称改成“…及时率”",
        ),
        (
            "二级指标 数量指标｜三级指标 慰问人数｜指标值 12000元",
            "名称问的是数量，指标值却是金额",
            "",
            "改填带单位的数量，或把名称改成“…率”",
        ),
        (
            "二级指标 成本指标｜三级指标 采购金额｜指标值 2025年6月底前",
            "名称问的是金额，指标值却是日期",
            "",
            "改填带单位的金额，或把名称改成与指标值相符的说法",
        ),
        (
            "二级指标 质量指标｜三级指标 年度考评得分｜指标值 ≥90%",
            "名称问的是分数，指标值却是百分比",
            "",
            "改填分数（如 ≥90分），或把名称改成“…得分率”",
        ),
        (
            "二级指标 时效指标｜三级指标 响应及时性｜指标值 3台",
            "名称问的是及时性，指标值却是数量",
            "",
            "改填百分比、时长或日期",
        ),
        (
            "二级指标 社会效益指标｜三级指标 居民参与度｜指标值 ≥8｜指标解释 统计报名参加活动的人数",
            "名称问的是程度，指标值却是数量",
            "",
            "改填能说明程度的值，或把名称改成“…数量”",
        ),
        (
            "二级指标 数量指标｜三级指标 36人｜指标值 95000元",
            "名称写的是数量，指标值却是金额",
            "",
            "名称写明考核什么，指标值与它同一类",
        ),
        (
            "表 整体表｜二级指标 数量指标｜三级指标 走访企业｜指标值 ≥100家｜度量单位 %",
            "度量单位“%”与指标值“≥100家”不是一类",
            "家",
            "度量单位与指标值里的单位写成一样，文字的指标值不填度量单位",
        ),
        (
            "表 整体表｜二级指标 时效指标｜三级指标 竣工时间｜指标值 6月底前｜度量单位 时间",
            "度量单位“时间”不是单位",
            "",
            "度量单位与指标值里的单位写成一样，文字的指标值不填度量单位",
        ),
        (
            "表 整体表｜二级指标 社会效益指标｜三级指标 办学条件｜指标值 显著｜度量单位 %｜指标解释 达到80%为显著",
            "指标值“显著”是文字，度量单位却是“%”",
            "",
            "度量单位与指标值里的单位写成一样，文字的指标值不填度量单位",
        ),
        (
            "表 自评表｜二级指标 数量指标｜三级指标 采购树苗｜指标值 50株｜实际完成值 100%",
            "年度指标值是数量，实际完成值却是百分比",
            "50株",
            "实际完成值与年度指标值用同一类、同一单位填写",
        ),
    ],
)
def test_value_of_another_kind(line: str, message: str, expected: str, suggestion: str):
    findings = [finding for finding in found_in(line) if finding.rule == "value_type_mismatch"]
    assert [(one.message, one.expected, one.suggestion) for one in findings] == [(message, expected, suggestion)]


def test_code_for_the_department():
    finding = only("表 自评表｜主管部门 0301002", "value_type_mismatch")
    assert (finding.field, finding.message, finding.found, finding.expected) == (
        "department_code",
        "主管部门填的是代码，不是名称",
        "0301002",
        "部门名称",
    )


@pytest.mark.parametrize(
    ("line", "message", "expected"),
    [
        ("三级指标 购置图书｜指标值 ≥300", "指标值只有数字，缺计数单位（如个、次、份）", ""),
        ("三级指标 常住人口登记｜指标值 ≥190万", "指标值只有数字，缺计数单位（如个、次、份）", ""),
        ("三级指标 结对学校｜指标值 约12", "指标值只有数字，缺计数单位（如个、次、份）", ""),
        ("二级指标 其他满意度指标｜三级指标 家长满意度｜指标值 大于90", "指标值只有数字，缺“%”", "大于90%"),
        ("三级指标 参训人数｜指标值 ≥60", "指标值只有数字，缺“人”", "≥60人"),
        ("二级指标 时效指标｜三级指标 受理时限｜指标值 ≤5", "指标值只有数字，缺时间单位（如天、小时、个月）", ""),
        ("二级指标 质量指标｜三级指标 履约考核｜指标值 ≥85", "指标值只有数字，缺“分”", "≥85分"),
        ("二级指标 成本指标｜三级指标 人均费用｜指标值 ≤400", "指标值只有数字，缺金额单位（元或万元）", ""),
    ],
)
def test_missing_unit_says_which(line: str, message: str, expected: str):
    finding = only(line, "missing_unit")
    assert (finding.message, finding.expected, finding.column) == (message, expected, "target")


def test_one_for_a_rate_is_not_guessed():
    finding = only("二级指标 质量指标｜三级指标 验收合格率｜指标值 1", "missing_unit")
    assert finding.expected == ""


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("二级指标 质量指标｜三级指标 抽检合格率｜指标值 0.985", "target", "98.5%"),
        ("表 自评表｜二级指标 质量指标｜三级指标 抽检合格率｜指标值 ≥95%｜实际完成值 0.9", "actual", "90%"),
    ],
)
def test_fraction_percent(line: str, column: str, expected: str):
    finding = only(line, "fraction_percent")
    assert (finding.column, finding.expected) == (column, expected)
    assert finding.suggestion == f"如果是 {expected}，请写成“{expected}”"


def test_output_upper_bound():
    finding = only("三级指标 修剪行道树｜指标值 ≤5000株", "output_upper_bound")
    assert (finding.message, finding.found) == ("产出只设了上限，完成得再少也算达标", "≤5000株")


@pytest.mark.parametrize("name", ["会议保障场次", "会议室维护数量", "接待群众来访", "读者接待批次", "公务用车维护数量"])
def test_serving_meetings_and_visitors_is_an_output(name: str):
    assert only(f"三级指标 {name}｜指标值 ≤40次", "output_upper_bound").found == "≤40次"


@pytest.mark.parametrize("name", ["召开会议次数", "公务接待批次", "公务用车数量", "会议培训场次"])
def test_meetings_guests_and_cars_of_ones_own_are_kept_few(name: str):
    assert not [one for one in found_in(f"三级指标 {name}｜指标值 ≤40次") if one.rule == "output_upper_bound"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("二级指标 成本指标｜三级指标 成本控制率｜指标值 ≤100%", "只要不超预算就达标，没有说明成本是多少"),
        ("二级指标 经济成本指标｜三级指标 项目支出｜指标值 不超过年度预算", "只要不超预算就达标，没有说明成本是多少"),
        ("二级指标 成本指标｜三级指标 成本超支率｜指标值 0%", "只要不超预算就达标，没有说明成本是多少"),
        ("三级指标 开展巡查｜指标值 ≥0次", "目标值是“不少于 0”，什么都不做也达标"),
        ("二级指标 质量指标｜三级指标 设备完好率｜指标值 ≤100%", "比率不会超过 100%，必然达到"),
        ("二级指标 社会效益指标｜三级指标 球场使用次数｜指标值 ≥6次", "全年只要求这几次，几乎不可能不达标"),
    ],
)
def test_vacuous_target(line: str, message: str):
    assert only(line, "vacuous_target").message == message


def test_how_few_uses_are_too_few_is_a_setting():
    line = "二级指标 社会效益指标｜三级指标 球场使用次数｜指标值 ≥6次"
    assert found_in(line, RuleSettings(thresholds={"vacuous_target.uses": Decimal(5)})) == []


@pytest.mark.parametrize(
    ("line", "message", "found"),
    [
        ("二级指标 社会效益指标｜三级指标 校园环境｜指标值 明显改善", "“明显改善”没有说明达到什么程度才算", "明显改善"),
        (
            "二级指标 社会效益指标｜三级指标 课题成果应用｜指标值 为政策制定提供依据",
            "“为政策制定提供依据”没有说明达到什么程度才算",
            "为政策制定提供依据",
        ),
        ("二级指标 社会效益指标｜三级指标 书香氛围｜指标值 浓厚", "“浓厚”没有说明达到什么程度才算", "浓厚"),
        (
            "表 2020项目表｜二级指标 质量指标｜指标内容 按要求完成｜指标值 100%",
            "“按要求完成”没有说明达到什么程度才算",
            "100%",
        ),
    ],
)
def test_vague_without_standard(line: str, message: str, found: str):
    finding = only(line, "vague_without_standard")
    assert (finding.message, finding.found) == (message, found)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("三级指标 聘请护学员20名｜指标值 100%", "20名"),
        ("三级指标 组织培训3期｜指标值 100%", "3期"),
        ("三级指标 采购冲锋舟4艘｜指标值 100%", "4艘"),
        ("三级指标 安装遮阳棚60顶｜指标值 100%", "60顶"),
        ("三级指标 编制一套预案｜指标值 1套", "一套"),
        ("三级指标 至少两个社区建成示范点｜指标值 2个", "两个"),
        ("二级指标 工作时效｜三级指标 绿化工程于2020年10月底前完工｜指标值 100%", "2020年10月底前"),
        ("二级指标 工作时效｜三级指标 接到报修后2小时内到场｜指标值 及时", "2小时内"),
        ("二级指标 质量指标｜三级指标 年度履约评价为优秀。｜指标值 ≥90分", "为优秀"),
        ("二级指标 质量指标｜三级指标 合格率达到95%以上｜指标值 100%", "达到95%"),
        ("二级指标 工作时效｜三级指标 全年｜指标值 全年", "全年"),
        ("二级指标 满意度指标｜三级指标 ≥95%｜指标值 ≥95%", "≥95%"),
    ],
)
def test_value_in_name(line: str, value: str):
    finding = only(line, "value_in_name")
    assert (finding.message, finding.suggestion, finding.column) == (
        f"目标值“{value}”写在名称里",
        f"名称只写考核什么，把“{value}”移到指标值",
        "level3",
    )


@pytest.mark.parametrize(
    ("line", "field", "found"),
    [
        ("二级指标 时效指标｜三级指标 竣工时间｜指标值 2024年12月底前", "indicator:竣工时间", "2024年12月底前"),
        (
            "二级指标 时效指标｜三级指标 竣工及时率｜指标值 100%｜指标解释 竣工时间控制在2026年3月1日以前",
            "indicator:竣工及时率",
            "2026年3月1日以前",
        ),
        ("年度目标 2023年底前建成两所幼儿园。", "annual_goal", "2023年底前"),
        ("表 2020项目表｜开始时间 2024-01-01｜结束时间 2024-12-31", "start", "2024-01-01至2024-12-31"),
    ],
)
def test_date_outside_year(line: str, field: str, found: str):
    finding = only(line, "date_outside_year")
    assert (finding.field, finding.found, finding.message, finding.expected) == (
        field,
        found,
        "日期不在预算年度（2025年）内",
        "2025年",
    )


def test_progress_as_cost_is_a_hint():
    finding = only("二级指标 成本指标｜三级指标 资金支付进度｜指标值 100%", "progress_as_cost")
    assert (finding.level, finding.message) == (Level.WARNING, "成本指标填的是支出进度，支出快慢不是成本")


@pytest.mark.parametrize(
    ("line", "proper"),
    [
        ("二级指标 社会效益指标｜三级指标 学生满意度｜指标值 ≥90%", "满意度指标"),
        ("二级指标 质量指标｜三级指标 工资发放及时率｜指标值 100%", "时效指标"),
        ("二级指标 社会效益指标｜三级指标 求助响应时间｜指标值 ≤24小时", "时效指标"),
        ("二级指标 质量指标｜三级指标 故障处理时间｜指标值 ≤4小时", "时效指标"),
        ("二级指标 质量指标｜三级指标 参训人数｜指标值 50人", "数量指标"),
        ("二级指标 质量指标｜三级指标 制定管理办法｜指标值 2项", "数量指标"),
        ("二级指标 质量指标｜三级指标 数据库建设｜指标值 6个｜指标解释 反映入库专题的数量", "数量指标"),
        ("二级指标 时效指标｜三级指标 设备开机时间｜指标值 ≥800小时", "数量指标"),
        ("二级指标 质量指标｜三级指标 课后服务时数｜指标值 ≥300课时", "数量指标"),
        ("二级指标 时效指标｜三级指标 消防培训服务｜指标值 100%｜指标解释 每年提供4次现场授课", "数量指标"),
        ("三级指标 人均培训费用｜指标值 ≤400元", "成本指标"),
        ("二级指标 社会效益指标｜三级指标 新增税收｜指标值 ≥500万元", "经济效益指标"),
        ("二级指标 社会效益指标｜三级指标 调研报告数量｜指标值 2份", "数量指标"),
        ("二级指标 社会效益指标｜三级指标 城区测绘｜指标值 8平方公里｜指标解释 考察完成测绘的面积", "数量指标"),
    ],
)
def test_wrong_category(line: str, proper: str):
    finding = only(line, "wrong_category")
    assert (finding.expected, finding.suggestion, finding.level) == (proper, f"移到{proper}下", Level.WARNING)


def test_share_under_quantity_asks_for_a_count():
    finding = only("三级指标 巡查工作完成率｜指标值 100%", "wrong_category")
    assert finding.message == "“巡查工作完成率”不宜放在数量指标下"
    assert finding.suggestion == "数量指标宜填绝对数（如完成多少次、多少份），比率移到质量指标"


def test_economic_effect_may_stand_beside_its_own_heading():
    economic = "二级指标 经济效益指标｜三级指标 带动消费｜指标值 ≥2亿元"
    social = "二级指标 社会效益指标｜三级指标 新增税收｜指标值 ≥500万元"
    assert found_in(f"{economic}｜{social}") == []


def test_overachieved_target_reads_scales():
    finding = only(
        "表 自评表｜三级指标 宣传覆盖｜指标值 ≥8000人次｜实际完成值 1.2万人次",
        "overachieved_target",
    )
    assert finding.message == "实际完成值是年度指标值的 1.5 倍，没有说明原因"
    assert finding.found == "≥8000人次 → 1.2万人次"


@pytest.mark.parametrize(
    "values",
    [
        "指标值 ≥100人次｜实际完成值 130人次",  # not above 130 %
        "指标值 ≤3天｜实际完成值 5天",  # worse, not better
        "指标值 ≤10天｜实际完成值 3天",
        "指标值 ≥100人次｜实际完成值 180人次｜偏差原因 新增一期",
        "指标值 ≥100人次｜实际完成值",
    ],
)
def test_what_is_not_far_above_the_target(values: str):
    assert found_in(f"表 自评表｜三级指标 公开课｜{values}") == []


def test_a_stroke_explains_nothing():
    line = "表 自评表｜三级指标 公开课｜指标值 ≥100人次｜实际完成值 180人次｜偏差原因 /"
    assert only(line, "overachieved_target").found == "≥100人次 → 180人次"


def test_how_far_above_the_target_is_a_setting():
    line = "表 自评表｜三级指标 宣传覆盖｜指标值 ≥100人次｜实际完成值 150人次"
    assert found_in(line, RuleSettings(thresholds={"overachieved_target.ratio": Decimal("1.5")})) == []
