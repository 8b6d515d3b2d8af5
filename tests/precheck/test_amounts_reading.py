"""The reading of calculation texts (测算依据): numbers, reckonings, passages, the parts that sums of money play."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.amounts import RULES
from indicators.rules.amounts.basis import Basis, read
from indicators.rules.amounts.derivation import folded
from indicators.rules.amounts.quantities import Kind, plain, quantities
from indicators.rules.amounts.reckoning import chains, wrong_equations
from indicators.rules.amounts.roles import Role
from indicators.rules.amounts.wording import money, number, quote, slip
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import RuleSettings, findings_of

pytestmark = pytest.mark.db_free


def numbers(text: str, kind: Kind) -> list[str]:
    return [f"{one.value.normalize():f}" for one in quantities(plain(text)) if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("27.22万元", ["272200"]),
        ("１２．５万元", ["125000"]),
        ("1,234,567.89元", ["1234567.89"]),
        ("1，200元", ["1200"]),
        ("￥118,900.00", ["118900"]),
        ("3千元", ["3000"]),
        ("1.2亿元", ["120000000"]),
        ("2.5（万元）", ["25000"]),
        ("48万、12W", ["480000", "120000"]),
        ("50万人民币", ["500000"]),
        ("30余万元", ["300000"]),
        ("五十万元", ["500000"]),
        ("1 200元", ["200"]),
        ("50万人、12万平方米、60万度", []),
        ("多元化服务、三元里", []),
        ("440304221061500000046元", []),
    ],
)
def test_sums_of_money(text: str, yuan: list[str]):
    assert numbers(text, Kind.MONEY) == yuan


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("1650份，12个月，20人次", ["1650", "12", "20"]),
        ("120.5万平方米", ["1205000"]),
        ("三年，两人，十二个月", ["3", "2", "12"]),
        ("一次性、第三年、统一", []),
        ("2025年3月15日、2024-2025年、2025年1-9月、〔2023〕12号、第3.9章、2.3.2", []),
        ("1、培训2期；2、调研3次；（3）评审4场", ["2", "3", "4"]),
    ],
)
def test_counts(text: str, counts: list[str]):
    assert numbers(text, Kind.COUNT) == counts


def test_range_is_no_one_number():
    (found,) = quantities("2.5-3.5万元/人/月")
    assert (found.low, found.value, found.is_range) == (Decimal(25000), Decimal(35000), True)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("550元/人/天", ("人", "天")),
        ("5万元/月·条", ("月", "条")),
        ("25000元（人/月）", ("人", "月")),
        ("8.2元/平方米·年", ("平方米", "年")),
        ("300万元/三年", ()),
    ],
)
def test_what_a_price_is_for(text: str, per: tuple[str, ...]):
    (found,) = [one for one in quantities(plain(text)) if one.kind is Kind.MONEY]
    assert found.per == per


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3人×2万元=6万元", "60000"),
        ("226元*1650*12", "4474800"),
        ("226元x1650X12", "4474800"),
        ("20元/天*22天*12月*35人", "184800"),
        ("单价226元×数量1650份×12个月", "4474800"),
        ("(20+15)人×300元", "10500"),
        ("（2人×3天＋1）×100元", "700"),
        ("25人*0.3万元/人+10人*0.2万元/人", "95000"),
        ("工资120万元+社保费用30万元", "1500000"),
        ("总额100万元-已付30万元", "700000"),
        ("500万元×（1+5%）", "5250000"),
        ("7384元/52人", "142"),
        ("237.8万元乘以5%", "118900"),
        ("2.5（万元）*4（次）", "100000"),
    ],
)
def test_reckoning(text: str, yuan: str):
    (chain,) = chains(plain(text))
    assert chain.sides[0].is_money
    assert chain.sides[0].value == Decimal(yuan)


@pytest.mark.parametrize(
    "text",
    [
        "100元*200份*次数=2万元",
        "人数×226元*12=5万元",
        "2万元×3万元=6万元",
        "2-3人×100元=250元",
        "100元×(2=200元",
        "5元÷0=1元",
    ],
)
def test_reckoning_that_cannot_be_worked_out_is_not_judged(text: str):
    assert [wrong for chain in chains(plain(text)) for wrong in wrong_equations(chain)] == []


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("1650*226*12=4474800元", False),
        ("1650*226*12=447.48万元", False),
        ("4.25*12*2=102万元", False),
        ("2070242元/12个月=172520.17元", False),
        ("226元×12=2712元×1650=4474800元", False),
        ("1250元×3=3750元=0.375万元", False),
        ("333元×3=0.1万元", False),
        ("1650*226*12=4747800元", True),
        ("4.25*12*2=120万元", True),
        ("4人×3500元=1万元", True),
        ("3人×2万元=6元", True),
    ],
)
def test_equation(text: str, is_wrong: bool):
    assert any(list(wrong_equations(chain)) for chain in chains(plain(text))) is is_wrong


def roles(text: str, year: int = 2025) -> list[tuple[str, Role]]:
    return [(f"{one.value.normalize():f}", one.role) for one in read(text, year).sums]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("印刷费3万元", [("30000", Role.ITEM)]),
        ("以上共计3万元", [("30000", Role.TOTAL)]),
        ("预计3万元", [("30000", Role.ITEM)]),
        ("每人每月300元", [("300", Role.PRICE)]),
        ("人均经费300元×20人=6000元", [("6000", Role.ITEM)]),
        ("每月物业费2万元×12个月=24万元", [("240000", Role.ITEM)]),
        ("每月需支付80×500元=4万元", [("40000", Role.PRICE)]),
        ("8000元/4人=2000元", [("2000", Role.PRICE)]),
        ("印刷费3万元，其中海报1万元", [("30000", Role.ITEM), ("10000", Role.PART)]),
        ("印刷费（含海报1万元）3万元", [("10000", Role.PART), ("30000", Role.ITEM)]),
        ("合同总金额90万元", [("900000", Role.CONTRACT)]),
        ("按投资额300万元的10%奖励30万元", [("3000000", Role.CONTRACT), ("300000", Role.ITEM)]),
        ("对标参考估值为17万元，预算15万元", [("170000", Role.REFERENCE), ("150000", Role.ITEM)]),
        ("资产10亿元以上单位2家", [("1000000000", Role.REFERENCE)]),
        ("2024年支付30万元，2025年支付20万元", [("300000", Role.OTHER_YEAR), ("200000", Role.ITEM)]),
        ("2025年支付2024年度费用20万元", [("200000", Role.ITEM)]),
        ("24年支付30万元", [("300000", Role.OTHER_YEAR)]),
        ("已支付30万元", [("300000", Role.OTHER_YEAR)]),
        ("服务10年费用20万元", [("200000", Role.ITEM)]),
        ("压缩至98万元", [("980000", Role.TOTAL)]),
    ],
)
def test_part_that_a_sum_plays(text: str, expected: list[tuple[str, Role]]):
    assert roles(text) == expected


def heads(basis: Basis) -> list[str]:
    return [basis.text[passage.start : passage.end].strip()[:4] for passage in basis.passages]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、灯光5万元\n（一）采购3万元\n（二）安装2万元\n二、音响6万元", ["一、灯光", "二、音响"]),
        ("包括：（1）灯光5万元；（2）音响6万元", ["包括:", "(1)灯", "(2)音"]),
        ("1.灯光5万元。2.音响6万元。", ["1.灯光", "2.音响"]),
        ("①灯光5万元；②音响6万元", ["①灯光5", "②音响6"]),
        ("灯光5万元\n音响6万元", ["灯光5万", "音响6万"]),
        ("灯光1.5万元；音响2.5万元", ["灯光1."]),
    ],
)
def test_passages(text: str, expected: list[str]):
    assert heads(read(text, 2025)) == expected


def test_totals_before_and_behind_a_list():
    basis = read("需11万元，明细如下：（1）灯光5万元；（2）音响6万元。以上合计11万元。", 2025)
    totals = [one and one.value for one in (basis.opening, basis.closing)]
    assert totals == [110_000, 110_000]
    assert [one.value for passage in basis.passages for one in passage.sums] == [50_000, 60_000]


def test_heading_is_explained_by_what_follows():
    passages = read("1、灯光5万元。10套×5000元=5万元。\n2、音响6万元：功放2万元，音箱4万元", 2025).passages
    assert [passage.heading.value if passage.heading else None for passage in passages] == [50_000, 60_000]
    (alone,) = read("灯光5万元，音响3万元，话筒2万元", 2025).passages
    assert alone.heading is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("灯光5万元、音响6万元，小计11万元；话筒2万元", ["110000", "20000"]),
        ("灯光小计5万元；音响小计6万元", ["50000", "60000"]),
        ("灯光5万元、音响6万元，合计11万元", ["110000"]),
        ("共11万元：灯光5万元、音响6万元", ["110000"]),
        ("10套，每套0.5万元，计5万元；话筒2万元，总计7万元", ["70000"]),
    ],
)
def test_total_stands_for_what_it_sums_up(text: str, left: list[str]):
    (passage,) = read(text, 2025).passages
    assert [f"{one.value.normalize():f}" for one in folded(passage.sums)] == left


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("合同总额50万元，2025年支付70%，2026年支付30%", [("0.70", 2025), ("0.30", 2026)]),
        ("尾款30%", [("0.30", None)]),
        ("2025年支付2024年合同的75%，还需支付2025年合同的25%", [("0.75", 2025), ("0.25", 2025)]),
        ("按市场价下浮10%", []),
        ("尾款12.4万元（40%）", []),
        ("满意度90%", []),
    ],
)
def test_shares_to_be_paid(text: str, shares: list[tuple[str, int | None]]):
    assert [(str(share.value), share.year) for share in read(plain(text), 2025).shares] == shares


def test_wording():
    assert [money(Decimal(yuan)) for yuan in ("4474800", "272212.5", "550", "0.5", "-20000")] == [
        "447.48 万元",
        "27.22125 万元",
        "550 元",
        "0.5 元",
        "-2.00 万元",
    ]
    assert number(Decimal("12.50")) == "12.5"
    assert quote("，共计\n3万元") == "共计 3万元"
    assert quote("一" * 80) == "一" * 30 + "…" + "一" * 30


@pytest.mark.parametrize(
    ("one", "other", "remark"),
    [
        ("272.21", "227.21", "（疑似数字颠倒）"),
        ("4474800", "4744800", "（疑似数字颠倒）"),
        ("12", "21", ""),
        ("272.21", "127.22", ""),
        ("45.6", "456000", "（正好一万倍，疑似元与万元混淆）"),
        ("45.6", "456", "（正好十倍，疑似小数点错位）"),
        ("0", "0", ""),
    ],
)
def test_slip_of_the_pen(one: str, other: str, remark: str):
    assert slip(Decimal(one), Decimal(other)) == remark


NUMBERS = ["0", "9", "12", "2025", "1,650", "3.5", "999999999999999", "440304221061500000046", "0元", "50%"]
UNITS = ["元", "万元", "万", "亿", "%", "每", "人", "月", "个月", "年", "人月", "2024年", "2025年", "三年"]
SIGNS = [
    "÷",
    "/",
    "*",
    "×",
    "=",
    "≈",
    "+",
    "-",
    "(",
    ")",
    "（",
    "）",
    "，",
    "。",
    "；",
    "、",
    "：",
    "￥",
    "\n",
    "一、",
    "1.",
    "①",
]
WORDS = ["共", "合计", "总计", "其中", "支付", "合同", "的", "下浮", "后", "约", "左右", "单价", "即", "需", "预算"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*NUMBERS, *UNITS, *SIGNS, *WORDS]), max_size=60).map("".join),
    st.sampled_from(["元", "万元"]),
)
def test_any_text_is_read_without_an_exception(text: str, unit: str):
    amounts = {"year_amount": "12", "total_amount": "300000", "money_unit": unit, "year": 2025}
    form = Form.from_json(FormKind.DECLARATION, {**amounts, "calculation_basis": text})
    for rule in RULES:
        for found in findings_of(rule, form, RuleSettings()):
            assert found.message
