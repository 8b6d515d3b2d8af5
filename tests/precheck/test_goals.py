"""Rules on goals and policy basis: what they say, where, and where they are silent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.rules.examples import form_of
from indicators.rules.goals import RULES
from indicators.rules.goals.basis import outdated_basis
from indicators.rules.goals.contradictions import internal_contradiction
from indicators.rules.goals.emptiness import empty_goal
from indicators.rules.goals.figures import goal_indicator_conflict, goal_without_indicator
from indicators.rules.goals.references import wrong_reference
from indicators.rules.goals.sameness import actual_equals_expected, goal_equals_long_term
from indicators.rules.rule import Rule, RuleSettings, findings_of
from perfgoals.findings import Finding

pytestmark = pytest.mark.db_free


def found(rule: Rule, line: str, **thresholds: str) -> list[Finding]:
    numbers = {f"{rule.id}.{name}": Decimal(value) for name, value in thresholds.items()}
    return list(findings_of(rule, form_of(line), RuleSettings(thresholds=numbers)))


def messages(rule: Rule, line: str) -> list[str]:
    return [finding.message for finding in found(rule, line)]


def test_goal_repeated_says_how_and_where():
    (finding,) = found(goal_equals_long_term, "年度目标 加强管护，提升品质。｜长期目标 加强管护，提升品质")
    assert finding.message == "年度目标与长期目标逐字相同，看不出本年度要做到什么"
    assert (finding.field, finding.label, finding.found) == ("annual_goal", "年度目标", "加强管护，提升品质。")
    (finding,) = found(goal_equals_long_term, "年度目标 做好本年度管护工作。｜长期目标 做好管护工作。")
    assert finding.message == "年度目标与长期目标只差年份或个别字，看不出本年度要做到什么"


@pytest.mark.parametrize(
    ("annual", "long_term"),
    [
        ("完成一期工程建设，改善办学条件。", "完成二期工程建设，改善办学条件。"),
        ("购置图书，丰富馆藏。", "逐年购置图书，丰富馆藏。"),
        ("完成2025年排查。", "完成2025-2027年排查。"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_goals_of_different_reach_are_left_alone(annual: str, long_term: str):
    assert not found(goal_equals_long_term, f"年度目标 {annual}｜长期目标 {long_term}")


def test_likeness_of_goals_is_a_setting():
    line = "年度目标 做好全区道路的日常养护｜长期目标 做好全区道路养护"
    assert not found(goal_equals_long_term, line)
    assert found(goal_equals_long_term, line, likeness="0.8")


def test_result_copied_from_the_expected_goal():
    line = "表 自评表｜预期目标 1.完成清运；2.保持整洁。｜实际完成情况 1、完成了清运 2、保持整洁"
    (finding,) = found(actual_equals_expected, line)
    assert finding.message == "实际完成情况照抄预期目标，没有写出实际做了什么"
    assert (finding.field, finding.expected) == ("actual_goal", "实际完成的内容、数量和结果")


def test_result_with_a_figure_of_its_own_is_none():
    line = "表 自评表｜预期目标 完成垃圾清运，保持环境整洁｜实际完成情况 完成垃圾清运8吨，保持环境整洁"
    assert not found(actual_equals_expected, line)


def test_conflict_names_both_sides():
    (finding,) = found(goal_indicator_conflict, "年度目标 全年组织文艺演出40场。｜三级指标 文艺演出场次｜指标值 ≥30场")
    assert finding.message == "年度目标写“全年组织文艺演出40场”，指标“文艺演出场次”的指标值却是“≥30场”"
    assert (finding.field, finding.found, finding.expected) == ("annual_goal", "全年组织文艺演出40场", "≥30场")


@pytest.mark.parametrize(
    ("goal", "row"),
    [
        ("资助困难学生420人", "三级指标 困难学生资助人数｜指标值 ≥400人"),
        ("新建防火隔离带25公里", "三级指标 防火隔离带建设长度｜指标值 20公里"),
        ("完成10次档案整理作业", "三级指标 档案整理作业数量｜指标值 100个"),
        ("新增图书2万册", "三级指标 新增图书数量｜指标值 1.5万册"),
        ("故障率控制在3%以内", "三级指标 设备故障率｜指标值 ≤5%"),
        ("群众满意度95%以上", "二级指标 服务对象满意度指标｜三级指标 服务对象满意度｜指标值 ≥90%"),
        ("服务质量考核不低于95分", "二级指标 质量指标｜三级指标 服务质量考核得分｜指标值 ≥90分"),
        ("质量指标高于80%", "二级指标 质量指标｜三级指标 服务质量考核｜指标值 80分"),
        ("组织竞赛8场", "三级指标 竞赛场次｜指标值 5｜度量单位 场"),
        ("完成4个业务系统的等级测评", "三级指标 等级测评系统数量｜指标值 6"),
        ("完成6所学校的校舍鉴定和2所学校的食堂改造", "三级指标 校舍鉴定学校数量｜指标值 8所"),
    ],
)
def test_goal_and_indicator_that_differ(goal: str, row: str):
    assert found(goal_indicator_conflict, f"年度目标 {goal}。｜{row}")


@pytest.mark.parametrize(
    ("goal", "rows"),
    [
        ("困难学生60人、普通学生40人参加竞赛", "三级指标 参加竞赛学生人数｜指标值 100人"),
        ("新建公园3个，改造公园5个", "三级指标 新建公园数量｜指标值 3个"),
        ("学生满意度95%", "二级指标 服务对象满意度指标｜三级指标 家长满意度｜指标值 ≥90%"),
        (
            "群众满意度95%",
            "二级指标 服务对象满意度指标｜三级指标 学生满意度｜指标值 ≥90%｜三级指标 家长满意度｜指标值 ≥90%",
        ),
        ("系统可用率99%", "二级指标 质量指标｜三级指标 系统可用率｜指标值 0.99"),
        ("走访企业20家", "三级指标 走访企业数量｜指标值 15-20家"),
        ("完成20个重点项目的绩效评价", "三级指标 绩效评价项目数量｜指标值 60个"),
        ("完成4个业务系统的等级测评", "三级指标 运维业务系统数量｜指标值 9个"),
        (
            "举办普法讲座10场和现场咨询6次",
            "三级指标 普法讲座场次｜指标值 10场｜三级指标 现场咨询次数｜指标值 6次",
        ),
        ("走访企业20家", "三级指标 走访企业满意率｜指标值 90%"),
        ("走访企业20家、高校10所", "三级指标 走访企业/高校｜指标值 30家"),
        ("审核项目200个，完成审核项目40个", "三级指标 审核项目数量｜指标值 ≥40个"),
    ],
)
def test_goal_and_indicator_that_agree_or_speak_of_two_matters(goal: str, rows: str):
    assert not found(goal_indicator_conflict, f"年度目标 {goal}。｜{rows}")


def test_basis_that_pays_for_more_is_reported_at_the_target():
    line = (
        "实施期限 1｜测算依据 1.客流模型：10万元；2.用水模型：10万元；3.用电模型：10万元"
        "｜三级指标 分析模型数量｜指标值 不少于1个"
    )
    (finding,) = found(goal_indicator_conflict, line)
    assert finding.message == "测算依据按“3项模型”安排资金，指标值却是“不少于1个”"
    assert (finding.row, finding.column) == (0, "target")
    assert not found(goal_indicator_conflict, line.replace("实施期限 1", "实施期限 3"))
    assert not found(goal_indicator_conflict, line.replace("不少于1个", "3个"))


def test_indicator_is_the_odd_one_out_where_goal_and_basis_agree():
    line = (
        "实施期限 1｜测算依据 1.急救培训：计划举办6期，每期1.5万元，共9万元；2.教材费1万元。"
        "｜年度目标 举办急救培训6期。｜三级指标 急救培训期数｜指标值 ≥4期"
    )
    (finding,) = found(goal_indicator_conflict, line)
    assert finding.message == "年度目标写“举办急救培训6期”，测算依据写“计划举办6期”，指标值却是“≥4期”"
    assert (finding.field, finding.row, finding.column) == ("indicator:急救培训期数", 0, "target")
    (finding,) = found(
        goal_indicator_conflict, line.replace("计划举办6期", "计划举办4期").replace("实施期限 1", "实施期限 3")
    )
    assert finding.field == "annual_goal"


def test_count_that_comes_to_the_years_amount_holds_for_every_period():
    line = (
        "实施期限 5｜本年度项目金额 2400000｜测算依据 交通协管员30名，按8万元/人·年测算，共240万元。"
        "｜三级指标 协管员人数｜指标值 32人"
    )
    (finding,) = found(goal_indicator_conflict, line)
    assert finding.message == "测算依据按“交通协管员30名”安排资金，指标值却是“32人”"
    assert (finding.row, finding.column, finding.found) == (0, "target", "32人")
    monthly = line.replace("按8万元/人·年", "每人每月6666.67元").replace("2400000", "2400001.2")
    assert found(goal_indicator_conflict, monthly)
    for right in (
        line.replace("32人", "≥28人"),
        line.replace("32人", "30人"),
        line.replace("协管员人数", "协管员培训人数"),
        line.replace("2400000", "2600000"),
    ):
        assert not found(goal_indicator_conflict, right)


def test_basis_that_reckons_otherwise_than_the_goal():
    line = "实施期限 1｜测算依据 消防车2辆×260万元，防护服150套×0.4万元｜年度目标 采购消防车3辆、防护服150套"
    assert messages(goal_indicator_conflict, line) == ["年度目标写“采购消防车3辆”，测算依据却是“消防车2辆×260万元”"]
    assert not found(goal_indicator_conflict, line.replace("消防车2辆×260万元", "消防车2辆×260万元，消防车1辆×90万元"))


def test_figure_of_a_goal_without_indicator():
    line = "年度目标 新建公厕6座，改造垃圾转运站3座｜三级指标 公厕新建数量｜指标值 6座"
    assert messages(goal_without_indicator, line) == ["年度目标写“改造垃圾转运站3座”，没有指标考核它"]


@pytest.mark.parametrize(
    "line",
    [
        "年度目标 新建公厕6座",
        "年度目标 群众满意度90%｜二级指标 服务对象满意度指标｜三级指标 履约评价得分｜指标值 ≥90分",
        "年度目标 为辖区6.5万名居民提供服务｜三级指标 讲座场次｜指标值 2场",
        "年度目标 租赁用房，满足120人办公需要｜三级指标 租赁面积｜指标值 3200平方米",
        "年度目标 22家门诊的接种及时率100%｜二级指标 时效指标｜三级指标 接种及时率｜指标值 100%",
        "年度目标 引进龙头企业20家｜三级指标 入驻企业数量｜指标值 ≥15户",
    ],
)
def test_goals_that_some_indicator_touches(line: str):
    assert not found(goal_without_indicator, line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("年度目标 维持食堂运行的所有支出。", "年度目标只说支出，支出本身不是目标"),
        ("年度目标 支付合同尾款。", "年度目标只说支出，支出本身不是目标"),
        ("年度目标 按照上级下达的任务。", "年度目标只说依照什么，没有说要达到什么"),
        ("年度目标 完成项目立项。", "年度目标只说做这个项目，没有说要达到什么"),
        ("项目名称 公园绿化｜年度目标 做好公园绿化工作", "年度目标只说做这个项目，没有说要达到什么"),
        (
            "测算依据 为三所学校更换课桌，改善条件｜年度目标 为三所学校更换课桌，改善条件。",
            "年度目标照抄测算依据，没有说要达到什么",
        ),
        ("项目名称 公务接待｜年度目标 确保来宾满意", "年度目标只有一句保障的话，没有说要达到什么"),
        ("年度目标 支付物业管理费用。", "年度目标只说支出，支出本身不是目标"),
        ("表 自评表｜预期目标 用于食堂方面的开支", "预期目标只说支出，支出本身不是目标"),
    ],
)
def test_goal_that_is_none(line: str, message: str):
    assert messages(empty_goal, line) == [message]


@pytest.mark.parametrize(
    "goal",
    ["减少不必要的支出，为120名职工供餐", "应对突发事件的开支", "保障机关正常运转，提高办事效率", "完成2025年窗口培训"],
)
def test_goal_that_says_something(goal: str):
    assert not found(empty_goal, f"项目名称 窗口培训｜年度目标 {goal}")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("测算依据 共分为4个部分：1.设计；2.施工；3.监理", "“分为4个部分”，后面却列出3项"),
        ("测算依据 包括两个方面：一是巡查；二是修剪；三是浇水", "“包括两个方面”，后面却列出3项"),
        (
            "测算依据 做门牌、路牌和站牌，每块20元，一套四块",
            "“做门牌、路牌和站牌，每块20元，一套四块”，前面列出的却是3种",
        ),
        (
            "测算依据 合同价叁拾伍万元整（¥350,500.00元）",
            "“叁拾伍万元整（¥350,500.00元”，大写是350,000元，小写是350,500.00元",
        ),
        ("长期目标 2027年至2025年建成", "“2027年至2025年”，起止年份颠倒"),
        ("长期目标 开展三年（2024-2025年）整治", "“三年（2024-2025年）”，起止却是2个年度"),
        ("是否新增项目 否｜测算依据 本项目为新增项目", "“本项目为新增项目”，表头却是延续项目（是否新增：否）"),
    ],
)
def test_contradictions_within_a_text(line: str, message: str):
    assert messages(internal_contradiction, line) == [message]


@pytest.mark.parametrize(
    "line",
    [
        "测算依据 涉及4个街道，分工如下：1.组织；2.实施",
        "测算依据 包括2个部分：一、软件：（1）开发；（2）测试；（3）授权；二、硬件",
        "测算依据 包括2个部分，合计20万元。监理费按同类合同的单价计算，另附各项单据备查：1.合同；2.询价；3.发票",
        "测算依据 购买课桌、椅子和书柜，一套四件",
        "测算依据 合同价12万元（￥120000）",
        "长期目标 为期三年（2023年至2026年）",
        "是否新增项目 是｜测算依据 本项目为新增项目，上年同类延续项目20万元",
    ],
)
def test_statements_that_go_together(line: str):
    assert not found(internal_contradiction, line)


def test_contradiction_in_an_explanation_is_reported_at_its_row():
    line = "三级指标 值守｜指标值 100%｜三级指标 驻场｜指标值 100%｜指标解释 工作日工作时间在岗，24小时驻场"
    (finding,) = found(internal_contradiction, line)
    assert (finding.row, finding.column) == (1, "explanation")
    assert finding.message == "“工作日工作时间在岗，24小时驻场”，“工作日工作时间”与“24小时驻场”不能同时成立"


def test_result_in_words_above_the_result_in_figures():
    rows = "三级指标 抽检批次｜指标值 3000批次｜实际完成值 2900批次"
    line = f"表 自评表｜实际完成情况 全年完成抽检3200批次。｜{rows}"
    assert messages(internal_contradiction, line) == [
        "实际完成情况写“全年完成抽检3200批次”，指标“抽检批次”的实际完成值却是“2900批次”"
    ]
    assert not found(internal_contradiction, f"表 自评表｜实际完成情况 抽检2800批次以上。｜{rows}")


def test_result_in_words_below_the_result_in_figures():
    rows = "三级指标 发放宣传品｜指标值 ≥5000份｜实际完成值 5000份"
    assert messages(internal_contradiction, f"表 自评表｜实际完成情况 发放宣传品3000份，举办讲座10场。｜{rows}") == [
        "实际完成情况写“发放宣传品3000份”，指标“发放宣传品”的实际完成值却是“5000份”"
    ]
    for told in (
        "发放宣传品4980份",  # rounded
        "发放宣传品3000份以上",
        "发放宣传品5000份，其中进校园发放宣传品3000份",
        "上半年发放宣传品3000份，下半年发放宣传品2000份",
    ):
        assert not found(internal_contradiction, f"表 自评表｜实际完成情况 {told}｜{rows}")
    wider = "三级指标 发放防火宣传品｜指标值 ≥5000份｜实际完成值 5000份"
    assert not found(internal_contradiction, f"表 自评表｜实际完成情况 发放宣传品3000份｜{wider}")


def test_result_in_words_below_a_limit_that_was_passed():
    rows = "三级指标 有责投诉｜指标值 ≤5件｜实际完成值 7件"
    assert found(internal_contradiction, f"表 自评表｜实际完成情况 有责投诉控制在5件以内｜{rows}")
    assert not found(internal_contradiction, f"表 自评表｜实际完成情况 有责投诉控制在8件以内｜{rows}")


@pytest.mark.parametrize(
    ("basis", "message"),
    [
        ("《某区2022年度绩效管理工作实施方案》", "本表为2025年度，政策依据却是2022年的文件"),
        ("依据某街道2021年度工作计划开展", "本表为2025年度，政策依据却是2021年的文件"),
        ("《养犬管理办法》（送审稿）", "政策依据是未定稿的文件"),
        ("《中华人民共和国物权法》", "政策依据是已经废止的法律，自2021年1月1日起施行《民法典》"),
        ("国民经济和社会发展第十三个五年规划", "本表为2025年度，政策依据中的规划已于2020年期满"),
    ],
)
def test_basis_that_is_over(basis: str, message: str):
    assert messages(outdated_basis, f"年度 2025｜政策依据 {basis}") == [message]


@pytest.mark.parametrize(
    "basis",
    [
        "《某区2024年度绩效管理工作实施方案》",
        "《某市2022年道路建设实施方案》",
        "《造价指导书（2019版）》《养犬管理办法（试行）》（2013年）",
        "《关于印发2021-2025年行动计划的通知》",
        "2022年工作会议纪要",
        "“十三五”规划、国民经济和社会发展第十四个五年规划",
        "《某市校园安全征求意见办法》",
    ],
)
def test_basis_that_still_holds(basis: str):
    assert not found(outdated_basis, f"年度 2025｜政策依据 {basis}")


def test_basis_of_its_time():
    assert not found(
        outdated_basis, "年度 2020｜政策依据 《中华人民共和国合同法》《某区“十三五”规划》《2019年工作要点》"
    )


def test_other_project_is_named():
    line = "项目名称 某街道公园绿化管养服务｜测算依据 某街道公园设施管养服务项目包括巡查和维修。"
    (finding,) = found(wrong_reference, line)
    assert finding.message == "文中写的是“某街道公园设施管养服务项目”，与项目名称“某街道公园绿化管养服务”不符"
    assert (finding.field, finding.expected) == ("calculation_basis", "某街道公园绿化管养服务")


def test_another_census_or_edition_is_another_project():
    line = "项目名称 第八届市民文化节活动｜年度目标 按照部署，拟举办第七届市民文化节活动。"
    (finding,) = found(wrong_reference, line)
    assert finding.message == "文中写的是“第七届市民文化节活动”，与项目名称“第八届市民文化节活动”不符"
    for goal in ("参照第七届市民文化节活动", "在第七届基础上，拟举办第八届市民文化节活动", "拟举办市民文化节活动"):
        assert not found(wrong_reference, f"项目名称 第八届市民文化节活动｜年度目标 {goal}")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rules_read_an_empty_form(rule: Rule):
    for kind in ("申报表", "自评表", "整体表", "2020项目表", "2020重点项目表"):
        assert not found(rule, f"表 {kind}")


@pytest.mark.parametrize(
    ("text", "actual", "finds"),
    [
        ("办结率94.6%", "97%", True),  # a measured rate is one number
        ("办结率98.5%", "98.46%", False),
        ("办结率98.46%", "98%", False),
        ("办结率95.5%以上", "97%", False),
        ("办结率达95%", "97%", False),
        ("办结率100%", "99.6%", True),  # nearly all is not all
    ],
)
def test_a_rate_in_the_result_against_the_actual_value(text: str, actual: str, finds: bool):
    line = f"表 自评表｜实际完成情况 全年{text}。｜三级指标 投诉办结率｜指标值 ≥90%｜实际完成值 {actual}"
    said = f"实际完成情况写“全年{text}”，指标“投诉办结率”的实际完成值却是“{actual}”"
    assert messages(internal_contradiction, line) == ([said] if finds else [])
