"""The rules on amounts: what they say of made-up calculation texts and heads of forms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from indicators.rules.amounts import RULES
from indicators.rules.amounts.calculation_basis import amount_mismatch, amount_not_derivable
from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import RuleSettings, findings_of
from perfgoals.findings import Finding, Level

pytestmark = pytest.mark.db_free

WRONG: list[tuple[str, int, int, str]] = [
    (
        "20人×3天×550元/人/天=33000元；2人×1000元×2天=5000元",
        38_000,
        38_000,
        "算式 2人×1000元×2天 = 4,000 元，写成 5000元",
    ),
    (
        "公务用车运行维护费3.5万元/辆×4辆=15万元。",
        150_000,
        150_000,
        "算式 3.5万元/辆×4辆 = 14.00 万元，写成 15万元",
    ),
    (
        "伙食费20元/天*22天*12月*35人=148800元",
        148_800,
        148_800,
        "算式 20元/天*22天*12月*35人 = 18.48 万元，写成 148800元（疑似数字颠倒）",
    ),
    (
        "（20+15）人×300元=10800元",
        10_800,
        10_800,
        "算式 (20+15)人×300元 = 1.05 万元，写成 10800元",
    ),
    (
        "2.5*12*3=80万元",
        800_000,
        800_000,
        "算式 2.5*12*3 = 90.00 万元，写成 80万元",
    ),
    (
        "12台×1.5万元=1.8万元",
        18_000,
        18_000,
        "算式 12台×1.5万元 = 18.00 万元，写成 1.8万元（正好十倍，疑似小数点错位）",
    ),
    (
        "业务培训33000元；师资费：2人×1000元×2天=4000元。合计4.7万元。",
        47_000,
        47_000,
        "分项合计 3.70 万元，写成 4.70 万元，相差 1.00 万元",
    ),
    (
        "经费共需25万元，明细如下：（1）调研费8万元；（2）专家费7万元；（3）印刷费6万元。",
        250_000,
        250_000,
        "分项合计 21.00 万元，写成 25.00 万元，相差 4.00 万元",
    ),
    (
        "（1）平台运营费45万元；（2）内容采编费26万元；（3）短信费4万元。故该项目申报85万元。",
        850_000,
        850_000,
        "分项合计 75.00 万元，写成 85.00 万元，相差 10.00 万元",
    ),
    (
        "2025年需开展智慧停车系统运维工作，预算金额预计为84.6万元\n（1）前端设备运维费42.4万元；\n（2）平台运维费30万元；\n（3）通信链路费14万元。",
        864_000,
        2_592_000,
        "分项合计 86.40 万元，写成 84.60 万元，相差 1.80 万元（疑似数字颠倒）",
    ),
    (
        "办公设备购置13.6万元：台式机15台×0.5万元=7.5万元，打印机6台×0.25万元=1.5万元，复印机1台3.6万元。",
        136_000,
        136_000,
        "分项合计 12.60 万元，写成 13.60 万元，相差 1.00 万元",
    ),
    (
        "慰问老党员20名，标准800元/人，计18000元。",
        18_000,
        18_000,
        "800 元 × 20 名 = 1.60 万元，写成 1.80 万元",
    ),
    (
        "租金210元/平方米/月，面积300平方米，年租金85.6万元",
        856_000,
        2_568_000,
        "210 元 × 300 平方米 × 12 个月 = 75.60 万元，写成 85.60 万元",
    ),
    (
        "办公楼物业费每月12.5万元，需支付10个月费用，共152万元。",
        1_520_000,
        1_520_000,
        "12.50 万元 × 10 个月 = 125.00 万元，写成 152.00 万元（疑似数字颠倒）",
    ),
    (
        "合同总额100万元，2025年支付40%即50万元。",
        500_000,
        1_000_000,
        "100.00 万元的 40% 为 40.00 万元，写成 50.00 万元",
    ),
    (
        "按市场价30万元下浮10%后为28万元。",
        280_000,
        280_000,
        "30.00 万元下浮 10% 为 27.00 万元，写成 28.00 万元",
    ),
    (
        "工作量预估10人月，金额为2万元/人月×8人月=16万元。",
        160_000,
        160_000,
        "工作量前面写 10 人月，算式里用 8 人月",
    ),
    (
        "1、办公费5万元；2、印刷费3万元；3、培训费2万元。",
        120_000,
        120_000,
        "测算依据合计 10.00 万元，本年度项目金额 12.00 万元，相差 2.00 万元",
    ),
    (
        "宣传费12.72万元，场地费14.5万元。",
        227_200,
        227_200,
        "测算依据合计 27.22 万元，本年度项目金额 22.72 万元，相差 4.50 万元（疑似数字颠倒）",
    ),
    (
        "设备购置费45.6万元。",
        4_560_000,
        4_560_000,
        "测算依据合计 45.60 万元，本年度项目金额 456.00 万元，相差 410.40 万元（正好十倍，疑似小数点错位）",
    ),
    (
        "设备购置费45.6万元。",
        456_000_000,
        4_560_000_000,
        "测算依据合计 45.60 万元，本年度项目金额 45,600.00 万元，相差 45,554.40 万元",
    ),
    (
        "2025年支付服务费46.5万元。",
        456_000,
        1_800_000,
        "测算依据写本年度 46.50 万元，本年度项目金额 45.60 万元，相差 9,000 元（疑似数字颠倒）",
    ),
    (
        "合同总价500万元，2024年支付30%，2025年支付60%。",
        3_500_000,
        5_000_000,
        "按测算依据的支付比例，本年度应为 300.00 万元，本年度项目金额 350.00 万元，相差 50.00 万元",
    ),
    (
        "依据运维合同，项目总额36.5万元/年，2025年支付2024年合同的60%，支付2025年合同的40%。",
        356_000,
        1_095_000,
        "按测算依据的支付比例，本年度应为 36.50 万元，本年度项目金额 35.60 万元，相差 9,000 元（疑似数字颠倒）",
    ),
    (
        "软件费310万元，硬件费90万元，合计400万元。",
        500_000,
        3_500_000,
        "测算依据合计 400.00 万元，项目总金额 350.00 万元，相差 50.00 万元",
    ),
    (
        "2025年支付2024年度费用44万元，2026年支付2025年度费用88万元。",
        440_000,
        880_000,
        "测算依据 2025—2026 年合计 132.00 万元，项目总金额 88.00 万元，相差 44.00 万元",
    ),
    # The list bears the total out, so that the form is wrong, although 175 and 125 of it come to the form's amount.
    (
        "运营费共需305万元，明细如下：（1）人力成本175万元；（2）活动支出125万元；（3）差旅费5万元。",
        3_000_000,
        3_000_000,
        "测算依据合计 305.00 万元，本年度项目金额 300.00 万元，相差 5.00 万元",
    ),
    # Two costs side by side: the form has forgotten one of them.
    (
        "企业走访调研，支出20万元；\n参加产业洽谈会，分摊支出25万元。",
        200_000,
        200_000,
        "测算依据合计 45.00 万元，本年度项目金额 20.00 万元，相差 25.00 万元",
    ),
    (
        "核定采集员600人、指导员90人，按每人4800元测算，（600+90）×4800元=331.2万元；宣传费18万元。两项合计369.2万元。",
        3_492_000,
        5_000_000,
        "分项合计 349.20 万元，写成 369.20 万元，相差 20.00 万元",
    ),
    (
        "（1）雾化器40台，单价5200元，小计28万元；（2）轮椅50辆，单价1200元，小计6万元。合计34万元。",
        340_000,
        340_000,
        "5,200 元 × 40 台 = 20.80 万元，写成 28.00 万元",
    ),
    (
        "（1）采集20万元；（2）分析30万元。以上合计50万元，2024年支付30%，2025年支付70%。",
        320_000,
        500_000,
        "按测算依据的支付比例，本年度应为 35.00 万元，本年度项目金额 32.00 万元，相差 3.00 万元",
    ),
    (
        "规划编制按1.8万元/人/月测算，工作量预估20人月，小计34万元；资料印刷2万元，合计36万元。",
        360_000,
        360_000,
        "1.80 万元 × 20 人月 = 36.00 万元，写成 34.00 万元",
    ),
    (
        "校舍修缮合同总价85万元，2024年已支付30%，2025年支付剩余70%。",
        850_000,
        850_000,
        "按测算依据的支付比例，本年度应为 59.50 万元，本年度项目金额 85.00 万元，相差 25.50 万元",
    ),
    (
        "电梯维保费12万元、空调维保费9.6万元、消防维保费16万元、弱电维保费8.4万元，合计48万元/年，服务期两年。",
        480_000,
        960_000,
        "分项合计 46.00 万元，写成 48.00 万元，相差 2.00 万元",
    ),
    (
        "校车租赁60万元/年，三年共180万元。2025年支付2024年合同尾款50%（30万元）和2025年首付款50%（30万元），共需60万元。",
        580_000,
        1_800_000,
        "测算依据写本年度 60.00 万元，本年度项目金额 58.00 万元，相差 2.00 万元",
    ),
    (
        "购置家具26.4万元，其中：办公桌40张12万元，文件柜30组7.5万元，会议桌2张5.9万元。",
        264_000,
        264_000,
        "分项合计 25.40 万元，写成 26.40 万元，相差 1.00 万元",
    ),
]


def examine(form: Form, settings: RuleSettings | None = None) -> list[Finding]:
    return [finding for rule in RULES for finding in findings_of(rule, form, settings or RuleSettings())]


def declaration(text: str, year_amount: int, total_amount: int | None = None, **more: Any) -> Form:
    values: Mapping[str, Any] = {
        "year": 2025,
        "money_unit": "元",
        "year_amount": year_amount,
        "total_amount": total_amount,
        "calculation_basis": text,
        **more,
    }
    return Form.from_json(FormKind.DECLARATION, values)


@pytest.mark.parametrize(
    ("text", "year_amount", "total_amount", "message"), WRONG, ids=[message for *_, message in WRONG]
)
def test_wrong_text_is_told_with_its_arithmetic(text: str, year_amount: int, total_amount: int, message: str):
    found = examine(declaration(text, year_amount, total_amount))
    assert [(one.rule, one.level, one.field, one.message) for one in found] == [
        ("amount_mismatch", Level.WARNING, "calculation_basis", message)
    ]


def test_finding_quotes_the_passage_and_says_what_it_comes_to():
    (found,) = examine(declaration("场地费2万元。聘请讲师3人×2万元=7万元，合计9万元。", 90_000))
    assert (found.found, found.expected) == ("3人×2万元=7万元", "6.00 万元")


def test_several_contradictions_are_all_told():
    found = examine(declaration("3人×2万元=7万元，5天×1000元=6000元。合计76000元", 76_000))
    assert [one.message for one in found] == [
        "算式 3人×2万元 = 6.00 万元，写成 7万元",
        "算式 5天×1000元 = 5,000 元，写成 6000元",
    ]


@pytest.mark.parametrize(
    ("text", "year_amount", "total_amount", "message"),
    [
        (
            "开展应急演练，购置防汛物资。",
            300_000,
            300_000,
            "测算依据没有单价或金额，本年度项目金额 30.00 万元，无从推算",
        ),
        ("为86所学校配备校医。", 4_300_000, 4_300_000, "测算依据没有单价或金额，本年度项目金额 430.00 万元，无从推算"),
        (
            "合同总金额1200万元，按工程进度支付。",
            3_600_000,
            12_000_000,
            "测算依据只说明了项目总金额 1,200.00 万元，没有写明本年度 360.00 万元 怎样得来",
        ),
        (
            "每人每月500元。",
            900_000,
            900_000,
            "测算依据只有单价，没有写明数量，本年度项目金额 90.00 万元，无从推算",
        ),
        ("预算总额应为75万元。", 300_000, 1_500_000, "从测算依据的金额推不出本年度项目金额 30.00 万元"),
        # That the text repeats the form's amount is no reckoning.
        (
            "两项服务每年98万元和30万元。本年度项目金额为81.35万元。",
            813_500,
            4_000_000,
            "从测算依据的金额推不出本年度项目金额 81.35 万元",
        ),
        # Items that are the whole project's amount say nothing of a year, even where some of them come to it.
        (
            "设备3万元、软件5万元、培训2万元、安装6万元。",
            80_000,
            160_000,
            "测算依据只说明了项目总金额 16.00 万元，没有写明本年度 8.00 万元 怎样得来",
        ),
    ],
)
def test_text_from_which_the_amount_does_not_follow(text: str, year_amount: int, total_amount: int, message: str):
    found = examine(declaration(text, year_amount, total_amount))
    assert [(one.rule, one.level, one.message) for one in found] == [("amount_not_derivable", Level.WARNING, message)]


@pytest.mark.parametrize("text", ["详见附件测算表。", "单位：万元\n工资 12 保险 3", "购置平板1台12000"])
def test_figures_that_stand_elsewhere_or_without_unit_are_not_judged(text: str):
    assert examine(declaration(text, 50_000, 50_000)) == []


def test_amount_that_is_blank_zero_or_negative_is_not_judged():
    text = "开展应急演练，购置防汛物资。"
    assert examine(declaration(text, 0)) == []
    assert examine(declaration(text, -5)) == []
    assert examine(Form.from_json(FormKind.DECLARATION, {"year": 2025, "calculation_basis": text})) == []


def test_form_in_wan_yuan_may_be_rounded_to_its_two_decimals():
    values = {"year": 2025, "money_unit": "万元", "total_amount": "40", "calculation_basis": "全年经费123456元。"}
    assert examine(Form.from_json(FormKind.DECLARATION, values | {"year_amount": "12.35"})) == []
    (found,) = examine(Form.from_json(FormKind.DECLARATION, values | {"year_amount": "12.95"}))
    assert found.message == "测算依据合计 12.3456 万元，本年度项目金额 12.95 万元，相差 6,044 元"


def test_thresholds_decide_what_rounding_and_about_allow():
    text = "场地租赁费约20万元。"
    strict = RuleSettings(thresholds={"amount_mismatch.about": Decimal(1), "amount_not_derivable.about": Decimal(1)})
    assert examine(declaration(text, 206_000)) == []
    (found,) = examine(declaration(text, 206_000), strict)
    assert found.message == "测算依据合计 20.00 万元，本年度项目金额 20.60 万元，相差 6,000 元"
    lenient = RuleSettings(thresholds={"amount_mismatch.rounding": Decimal(5)})
    exact = declaration("场地租赁费20.13万元。", 206_000)
    assert [one.rule for one in findings_of(amount_mismatch, exact, RuleSettings())] == ["amount_mismatch"]
    assert list(findings_of(amount_mismatch, exact, lenient)) == []


def test_about_before_many_digits_is_exact():
    (found,) = examine(declaration("测绘费约为261815元。", 270_000))
    assert found.message == "测算依据合计 26.1815 万元，本年度项目金额 27.00 万元，相差 8,185 元"


# The forms of 2020: 测算明细 and 资金支出进度 are rows.
HEAD_2020 = "表 2020项目表｜年度 2020｜本年度项目金额 4474800｜一级指标 投入指标"


def test_rows_of_2020_are_read_like_a_calculation_basis():
    form = form_of(f"{HEAD_2020}｜二级指标 测算明细｜指标内容 1650份*226元*12月=4744800元")
    (found,) = findings_of(amount_mismatch, form, RuleSettings())
    assert (found.field, found.row, found.column) == ("indicator:测算明细", 0, "level3")
    assert found.message == "算式 1650份*226元*12月 = 447.48 万元，写成 4744800元（疑似数字颠倒）"


@pytest.mark.parametrize(
    ("plan", "messages"),
    [
        ("每季度支出111.87万元。", []),
        ("每月支出约372,900元", []),
        ("上半年支付200万元，下半年支付247.48万元。", []),
        ("按合同时间支付。", []),
        ("年度一次性支付", []),
        ("每季度支出117.87万元。", ["支出进度全年合计 471.48 万元，本年预算金额 447.48 万元，相差 24.00 万元"]),
        (
            "上半年支付200万元，下半年支付237.48万元。",
            ["支出进度全年合计 437.48 万元，本年预算金额 447.48 万元，相差 10.00 万元"],
        ),
        (
            "一季度100万元，二季度100万元，三季度100万元，四季度100万元",
            ["支出进度全年合计 400.00 万元，本年预算金额 447.48 万元，相差 47.48 万元"],
        ),
        ("上半年支付200万元。", []),
    ],
)
def test_spending_plan_of_2020_comes_to_the_year(plan: str, messages: list[str]):
    form = form_of(f"{HEAD_2020}｜二级指标 资金支出进度｜指标内容 {plan}")
    assert [one.message for one in findings_of(amount_mismatch, form, RuleSettings())] == messages


def test_both_rules_know_that_a_row_of_2020_is_none_of_a_declaration():
    form = form_of(
        "表 2020项目表｜年度 2020｜本年度项目金额 50000｜一级指标 投入指标｜二级指标 测算明细｜指标内容 按合同支付"
    )
    (found,) = findings_of(amount_not_derivable, form, RuleSettings())
    assert found.field == "indicator:测算明细"
