"""Formulas in explanations: how prose is read into a tree, what it can yield, what its words mean (texts made up)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.rules import RuleSettings
from indicators.rules.examples import form_of
from indicators.rules.explanations.formula import Flaw, Node, Number, Operation, Quantity, formulas
from indicators.rules.explanations.formula_rules import formula_error, formula_inverted, formula_range
from indicators.rules.explanations.nature import feeling, is_earlier, is_part, measures
from indicators.rules.explanations.reach import Span, rewards, span
from indicators.rules.rule import findings_of

pytestmark = pytest.mark.db_free

# Formulas of many departments: what must be found (blank: nothing), name, target, explanation.
FORMULAS = """
|验收合格率|≥95%|验收合格率=验收合格数量/验收总数量×100%
|故障修复率|≥98%|故障修复率=已修复故障数/故障总数*100%
|投诉办结率|100%|投诉办结率=按期办结投诉件数÷受理投诉总件数×100%
|设备故障率|≤1%|设备故障率=故障台数/设备总台数×100%
inverted|设备故障率|≤1%|设备故障率=正常运行台数/设备总台数×100%
inverted|服务对象满意度|≥90%|满意度=不满意人数/调查总人数×100%
|服务对象满意度|≥90%|满意度=（满意人数+基本满意人数）/调查总人数×100%
|服务对象满意度|≥90%|满意度=1-不满意人数/调查总人数×100%
|服务对象满意度|≥90%|满意度=(调查总人数-不满意人数)/调查总人数×100%
range|学员合格率|≥110%|合格率=考核合格人数/参加培训总人数×100%
range|学员合格率|＞100%|合格率=考核合格人数/参加培训人数×100%
|课程完成率|≥110%|完成率=实际完成课时/计划完成课时×100%
inverted|课程完成率|≥95%|完成率=计划完成课时数/实际完成课时数×100%
range|道路养护完成率|≥95%|完成率=（计划养护里程-实际养护里程）/计划养护里程×100%
|成本偏差率|≤5%|偏差率=（实际成本-计划成本）/计划成本×100%
range|成本节约率|≥95%|节约率=(预算金额-实际支出金额)/预算金额×100%
|成本节约率|≥5%|节约率=(预算金额-实际支出金额)/预算金额×100%
inverted|成本节约率|≥5%|节约率=实际支出金额/预算金额×100%
|预算执行率|≥95%|预算执行率=实际支出金额/预算批复金额×100%
inverted|预算执行率|≥95%|预算执行率=预算批复金额/实际支出金额×100%
|成本控制率|≤100%|成本控制率=实际成本/预算成本×100%
inverted|成本控制率|≤100%|成本控制率=预算成本/实际成本×100%
|游客增长率|≥5%|增长率=(本年游客数-上年游客数)/上年游客数×100%
inverted|游客增长率|≥5%|增长率=(上年游客数-本年游客数)/上年游客数×100%
inverted|发案下降率|≥5%|下降率=(本年发案数-上年发案数)/上年发案数×100%
|发案下降率|≥5%|下降率=(上年发案数-本年发案数)/上年发案数×100%
error|巡查覆盖率|100%|覆盖率=已巡查点位/
error|巡查覆盖率|100%|覆盖率=
error|巡查覆盖率|100%|覆盖率=(已巡查点位数/应巡查点位总数×100%
error|巡查覆盖率|100%|覆盖率=巡查点位数/巡查点位数×100%
error|存储量|≥100%|存储量=提升空间/原有空间*100%+1
|及时率|≥95%|及时率=按时完成任务数/任务总数
|苗木成活率|≥95%|成活率=成活株数/栽植总株数*100%
inverted|苗木成活率|≥95%|成活率=死亡株数/栽植总株数*100%
inverted|合格率|≥95%|合格率=抽检总批次/合格批次*100%
|毕业率|≥95%|毕业率=毕业学生数/应毕业学生数*100%
|巩固率|≥99%|巩固率=1-辍学学生数/在校学生总数
|安全事故发生率|0|安全事故发生率=发生安全事故次数/活动总场次*100%
|差错率|≤1%|差错率=差错笔数/总笔数*100%
inverted|差错率|≤1%|差错率=正确笔数/总笔数*100%
inverted|信息准确率|≥98%|准确率=错误条数/抽查总条数*100%
|信息准确率|≥98%|准确率=（抽查总条数-错误条数）/抽查总条数*100%
|水泵正常率|≥99%|正常率=启动未发生故障次数/启动次数
|安全生产检查覆盖率|100%|覆盖率=已检查企业数÷辖区企业总数×100%
|隐患整改率|≥95%|隐患整改率=已整改隐患数/排查发现隐患总数*100%
|案件按期结案率|≥95%|按期结案率=按期结案件数/应结案件总数×100%
|病媒生物密度下降率|≥10%|下降率=（治理前密度-治理后密度）/治理前密度×100%
|补贴发放准确率|100%|准确率=正确发放人数占发放总人数的比例
|公共自行车使用率|≥60%|使用率=每日平均使用车辆数与投放车辆总数之比
|人均成本|≤500元|人均成本=培训总费用÷培训总人数
|重复投诉率|≤5%|重复投诉率=重复投诉件数/投诉总件数×100%
|污水达标排放率|≥95%|达标率=达标排放污水量/污水排放总量
|处置及时率|≥95%|及时率=计划处置时间/实际处置时间*100%
|出勤率|≥95%|出勤率=（应出勤人次-缺勤人次）/应出勤人次×100%
|月均到馆率|≥95%|月均到馆率=各馆每月到馆率之和/12
|项目完成时间|2025年12月|实际完成时间早于或等于计划完成时间则为100%
inverted|超期率|≤50%|超期率=受理总件数/超期件数
|违规率|≤1%|违规率=违规次数/检查次数
|空置率|≤5%|空置率=空置面积/总面积
inverted|空置率|≤5%|空置率=已利用面积/总面积
inverted|系统正常运行|≥99%|故障率=故障时长/系统运行总时长×100%
|投诉回访及时率|≥95%|回访及时率=及时回访投诉件数/投诉总件数×100%
|投诉处理满意度|≥90%|满意度=对处理结果满意的投诉人数/回访投诉人总数×100%
|工程完成率|≥110%|完成率=实际完成工程量/应完成总工程量×100%
|案件侦破率|≥80%|侦破率=侦破案件数/立案总数×100%
|隐患排查覆盖率|100%|覆盖率=已排查企业数/应排查企业数×100%
|食品安全事故发生率|≤0.1%|发生率=食品安全事故起数/供餐总次数×100%
|违规行为查处率|100%|查处率=已查处违规行为数/发现违规行为总数×100%
|降低投诉率|≤5%|投诉率=投诉件数/服务总件数×100%
|合格率|≥95%|（合格率=合格数/总数×100%）
|完成情况|≥95%|1)完成率=完成数/计划数×100%；2)及时率=按时完成数/完成数×100%
inverted|空置率|≤10%|空置率=已出租面积/可出租总面积×100%
inverted|成活率|≥95%|成活率=未成活株数/栽植总株数×100%
|未成年人违法犯罪下降率|≥5%|下降率=（2024年人数-2025年人数）/2024年人数×100%
inverted|未成年人违法犯罪下降率|≥5%|下降率=（2025年人数-2024年人数）/2024年人数×100%
range|服务对象满意度|≥120%|满意度=满意问卷数占有效问卷总数的比例
range|在线率|≥105%|在线率＝在线设备数除以设备总数
|经费增长|≥110%|本年支出/上年支出×100%
|任务完成率|≥120%|完成率=实际完成任务数/任务总数×100%
|参与率|≥60%|参与率=参与活动户数/小区总户数
error|满意度|≥90%|满意度=满意人数÷×100%
|支出进度|≥95%|支出进度=实际支出÷预算数（含追加）×100%
|排名|前3|按全市通报排名
|资产闲置率|≤2%|闲置率=闲置资产价值/资产总价值×100%
|不合格品处置率|100%|处置率=已处置不合格批次/不合格总批次×100%
inverted|服务对象满意度|≥90%|满意度=（不满意人数+非常不满意人数）/调查总人数×100%
|投诉增长率|≤5%|投诉增长率=（本年投诉数-上年投诉数）/上年投诉数×100%
inverted|投诉处理及时率|≥95%|及时率=投诉未及时处理数/投诉总数×100%
inverted|投诉处理及时率|≥95%|及时率=未及时处理投诉数/投诉总数×100%
range|知晓率|≥105%|知晓人数占受访总人数的比例不低于105%
|知晓率|≥80%|知晓人数占受访总人数的比例达到80%
|任务完成时效|≥95%|完成时效=计划完成时间/实际完成时间×100%
range|居民满意度|≥105%|满意度=（满意人数+基本满意人数）/调查总人数×100%
range|抽检合格率|≥110%|合格率=合格批次/抽检总批次×100
"""


@pytest.mark.parametrize("row", FORMULAS.split("\n")[1:-1])
def test_formulas_of_many_departments(row: str):
    wanted, name, target, explanation = row.split("|")
    form = form_of(f"二级指标 质量指标｜三级指标 {name}｜指标值 {target}｜指标解释 {explanation}")
    rules = (formula_range, formula_inverted, formula_error)
    found = [finding.rule for rule in rules for finding in findings_of(rule, form, RuleSettings())]
    assert found == ([f"formula_{wanted}"] if wanted else [])


def written(node: Node | None) -> str:
    """A tree with every operation in brackets."""
    match node:
        case None:
            return ""
        case Quantity(words=words):
            return words
        case Number(value=value, percent=percent):
            return f"{value * 100}%" if percent else str(value)
        case Operation(sign=sign, left=left, right=right):
            return f"({written(left)}{sign}{written(right)})"


@pytest.mark.parametrize(
    ("text", "name", "tree"),
    [
        ("验收合格率（%）＝（合格数量÷总数量）×100%", "验收合格率", "((合格数量÷总数量)×100%)"),
        ("考察合格情况，合格率=合格数量/总数量*100%。以验收单为准", "合格率", "((合格数量÷总数量)×100%)"),
        ("满意人数/总人数*100%另附问卷", "", "((满意人数÷总人数)×100%)"),
        ("反映新建设备占全部设备的比例", "", "(新建设备÷全部设备)"),
        ("到会人数与应到人数之比", "", "(到会人数÷应到人数)"),
        ("完成率=实际完成数(个)除以计划完成数(个)", "完成率", "(实际完成数÷计划完成数)"),
        ("增长率=(本年数-上年数)/上年数×100%，其中本年数为快报数", "增长率", "(((本年数-上年数)÷上年数)×100%)"),
        ("满意度=（满意人数、基本满意人数之和）/总人数x100", "满意度", "(((满意人数+基本满意人数)÷总人数)×100)"),
        ("出勤率=1－缺勤人次÷应出勤人次", "出勤率", "(1-(缺勤人次÷应出勤人次))"),
        ("及时率=2024-2025年办结数/受理数(含上年结转)", "及时率", "(2024-2025年办结数÷受理数)"),
        ("计算公式：月均在线率=各月在线率之和/12", "月均在线率", "(各月在线率之和÷12)"),
        ("知晓人数占受访人数的比例不低于80%", "", "(知晓人数÷受访人数)"),
        ("合格率=合格数/总数×100%≥95%", "合格率", "((合格数÷总数)×100%)"),
        ("按期办结件数/受理总件数", "", "(按期办结件数÷受理总件数)"),
        ("应检台数×实检台数×100%", "", "((应检台数×实检台数)×100%)"),
        ("合格率=\n合格数/\n总数", "合格率", "(合格数÷总数)"),
    ],
)
def test_a_formula_in_prose_is_read(text: str, name: str, tree: str):
    (formula,) = formulas(text)
    assert (formula.name, written(formula.tree), formula.flaws) == (name, tree, ())


@pytest.mark.parametrize(
    "text",
    [
        "提供7*24小时值守",
        "是/否",
        "每人50元/天",
        "完成得100%，未完成得0",
        "完成=100%，未完成=0",
        "根据合同约定，总分/满分",
        "党员和群众参加",
        "线上/线下培训人数",
        "提供24小时值守/应急保障",
        "每人次50元/每场次总额",
        "",
    ],
)
def test_prose_that_is_no_formula_is_left_out(text: str):
    assert formulas(text) == ()


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("合格率=合格数/", (Flaw.OPERAND,)),
        ("合格率=/总数×100%", (Flaw.OPERAND,)),
        ("合格率=", (Flaw.EMPTY,)),
        ("合格率=（合格数/总数×100%", (Flaw.BRACKET,)),
        ("合格率=合格数/总数）×100%", (Flaw.BRACKET,)),
        ("（合格率=合格数/总数×100%）", ()),
    ],
)
def test_flaws_of_writing_are_noted(text: str, flaws: tuple[Flaw, ...]):
    assert formulas(text)[0].flaws == flaws


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("合格率=合格数量/总数量×100%", 0, 1),
        ("合格率=合格数量/总数量×100", 0, 100),
        ("合格率=1-不合格批次/抽检总批次", 0, 1),
        ("满意度=(总人数-不满意人数)/总人数", 0, 1),
        ("倍数=受理总件数/超期件数", 1, None),
        ("完成率=实际完成数/计划数", 0, None),
        ("执行率=实际支出/总预算", 0, None),
        ("增长率=(本年数-上年数)/上年数", -1, None),
        ("馆藏量=新增册数/原有册数*100%+1", 1, None),
    ],
)
def test_the_range_of_a_formula(text: str, low: int | None, high: int | None):
    (formula,) = formulas(text)
    assert formula.tree is not None
    assert span(formula.tree) == Span(None if low is None else Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("part", "whole", "answer"),
    [
        ("合格数量", "总数量", True),
        ("满意的业务单位数量", "业务单位总数", True),
        ("考核合格人数", "参加培训总人数", True),
        ("使用未发生故障次数", "使用次数", True),
        ("考核得分", "满分", True),
        ("实到人数", "应到人数", True),
        ("已处置的问题数量", "巡检发现问题总数", True),
        ("已修复的病害处数", "巡查发现病害总数", True),
        ("已处置问题数", "交办问题数", False),  # those left over from before may be among them
        ("已报名人数", "招录岗位总数", False),  # any number may come
        ("实际完成数", "计划完成数", False),  # a plan can be exceeded
        ("实际支出", "支出总额", False),  # so can a budget
        ("提升的存储空间", "原有存储空间", False),  # and a stock
        ("机房故障次数", "机房总数", False),  # one room may fail twice
        ("出院人数", "床位总数", False),
        ("总数量", "合格数量", False),
    ],
)
def test_part_and_whole(part: str, whole: str, answer: bool):
    assert is_part(part, whole) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("满意人数", 1),
        ("不满意人数", -1),
        ("故障次数", -1),
        ("未发生故障次数", 1),
        ("故障修复率", 1),
        ("已整改隐患数", 1),
        ("未整改隐患数", -1),
        ("不合格品处置率", 1),
        ("未及时处理投诉数", -1),
        ("投诉未及时处理数", -1),
        ("受理投诉件数", 0),
        ("及时回访户数", 1),
        ("培训人数", 0),
        ("故障发生前正常运行时长", 0),
    ],
)
def test_what_one_wants_more_of(words: str, answer: int):
    assert feeling(words) == answer


def test_what_a_formula_rewards():
    def reward(text: str) -> int:
        tree = formulas(text)[0].tree
        assert tree is not None
        return rewards(tree)

    assert reward("合格率=合格批次/总批次") == 1
    assert reward("合格率=总批次/合格批次") == -1
    assert reward("合格率=1-不合格批次/总批次") == 1
    assert reward("变化率=(本年投诉数-上年投诉数)/上年投诉数") == 0


def test_earlier_and_later():
    assert is_earlier("上年数", "本年数")
    assert is_earlier("2024年人数", "2025年人数")
    assert is_earlier("治理前密度", "治理后密度")
    assert not is_earlier("2025年人数", "2024年人数")
    assert not is_earlier("合格数", "总数")


def test_measures_that_stand_for_each_other():
    assert measures("验收通过率") & measures("质量达标率")
    assert not measures("培训出勤率") & measures("设备完好率")
