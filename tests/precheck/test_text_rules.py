"""Rules on words: what they say of slips, and that they leave ordinary official writing alone."""

from __future__ import annotations

import pytest

from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import RuleSettings, findings_of
from indicators.rules.text import text_residue, typo

pytestmark = pytest.mark.db_free


def slips(text: str, key: str = "calculation_basis") -> list[tuple[str, str, str]]:
    """What both rules say of a single text: message, found, expected."""
    form = Form.from_json(FormKind.DECLARATION, {key: text})
    findings = [finding for rule in (text_residue, typo) for finding in findings_of(rule, form, RuleSettings())]
    return [(finding.message, finding.found, finding.expected) for finding in findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公园管养（非政府投资项目)", [("“（)”不配对", "公园管养（非政府投资项目)", "成对的括号或引号")]),
        ("依据《公园条例的通知", [("“《”没有配对", "依据《公园条例的通知", "成对的括号或引号")]),
        ("深公园〔2013﹞18号", [("“〔﹞”不配对", "深公园〔2013﹞18号", "成对的括号或引号")]),
        ('落实"双减要求', [('“"”没有配对', '落实"双减要求', "成对的括号或引号")]),
        ("“十四五”规划”", [("“””没有配对", "“十四五”规划”", "成对的括号或引号")]),
    ],
)
def test_marks_that_do_not_pair(text: str, expected: list[tuple[str, str, str]]):
    assert slips(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "expected"),
    [
        ("完成护栏修缮。。消除隐患", "标点或符号重复", ""),
        ("培训费2万元，；讲课费1万元", "标点或符号重复", ""),
        ("合格率达到95%%", "标点或符号重复", ""),
        ("合计12万元万元", "“万元”连写了两遍", "万元"),
        ("提升服务的的质量", "“的”连写了两遍", "的"),
        ("提高通知及时性性和准确性", "“及时性性”多了“性”", "及时性"),
        ("开展采购采购保洁服务", "“采购”连写了两遍", "采购"),
        ("完成影像图影像图采集", "“影像图”连写了两遍", "影像图"),
        ("分A/B/C/D/B五个等级", "等级字母重复", ""),
        ("1、场租；2、餐费。2、交通费", "序号“2、”用了两次", ""),
        ("1.场租；2.餐费；3交通补贴", "序号“3”后漏了标点", ""),
        ("合同期至2025年2月30日", "没有这一天", ""),
        ("于2025年13月完工", "没有这一天", ""),
        ("当前形式下要扩大保障", "“形式”疑为“形势”", "形势"),
        ("截止2024年6月已建成", "“截止”疑为“截至”", "截至"),
        ("故障反映时间不超过2小时", "“反映”疑为“反应”", "反应"),
        ("提高故障相应速度", "“相应”疑为“响应”", "响应"),
        ("根据中心实际工作安全，按季支付", "“安全”疑为“安排”", "安排"),
        ("指出进度达标率", "“指出”疑为“支出”", "支出"),
        ("按时拔款到户", "“拔款”疑为“拨款”", "拨款"),
        ("优化资源配制", "“配制”疑为“配置”", "配置"),
        ("考察满意律", "“律”疑为“率”", "率"),
        ("反应培训完成的情况", "“反应”疑为“反映”", "反映"),
        ("规范发展展。", "“发展展”多了“展”", "发展"),
        ("进一布提高", "“进一布”疑为“进一步”", "进一步"),
        ("做好城市管里工作", "“管里”疑为“管理”", "管理"),
        ("三项共84.15W", "“W”疑为“万元”", "万元"),
        ("登陆系统办理", "“登陆”疑为“登录”", "登录"),
        ("财政部、教育部联合引发的通知", "“引发”疑为“印发”", "印发"),
        ("保洁费用共计68W", "“W”疑为“万元”", "万元"),
        ("成本率=支出/项目总预*100%", "“预”疑为“预算”", "预算"),
        ("依据《校园安全提升行动方（2024-2026年）》", "文件名称末尾疑漏字，应为“方案”", "方案"),
        ("依据《校车管理办》", "文件名称末尾疑漏字，应为“办法”", "办法"),
    ],
)
def test_slips_of_one_text(text: str, message: str, expected: str):
    assert [(said, right) for said, _found, right in slips(text)] == [(message, expected)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("依据《【区直单位来文】关于采购保洁服务的请示》", "公文系统的标记没有删掉"),
        ("根据[市直单位来文]要求开展", "公文系统的标记没有删掉"),
        ("服务费XX万元", "模板或占位文字没有改掉"),
        ("联系人：***", "模板或占位文字没有改掉"),
        ("请填写测算依据", "模板或占位文字没有改掉"),
        ("合计#REF!", "模板或占位文字没有改掉"),
        ("惠及群众300？人", "残留“？”"),
        ("考核总分/满分*100%不适用", "残留“不适用”"),
        ("完成巡查。按月向街道通报结果；按月向街道通报结果。", "同一句话写了两遍"),
        ("第三方巡查服务费约为12万元；", "以未完的标点结束，后面像是漏了内容"),
    ],
)
def test_residue_of_one_text(text: str, message: str):
    assert message in [said for said, _found, _right in slips(text)]


def test_paragraph_twice():
    paragraph = "依据养护合同，每年付款12万元，分四期支付，每期经考核合格后支付，考核不合格的按约定扣减，"
    (slip,) = slips(f"{paragraph}全年合计48万元。\n{paragraph}本年付36万元。")
    assert slip == ("两段文字大部分相同", "依据养护合同，每年付款12万元，分四期支", "")
    assert slips(f"甲桥{paragraph}全年合计48万元。\n乙桥{paragraph}本年付36万元。") == []
    contract = "依据《2023年至2025年街道市政道路及附属设施日常养护和应急抢险服务采购合同》，"
    assert slips(f"{contract}甲桥每年养护经费30万元，分季支付。\n{contract}乙桥另行招标，每年12万元。") == []


ORDINARY = [
    "每季度末支付当季费用，必须要按时；固定资产部分折旧。",
    "服务“十五五”，年年开展，购置设备等等。",
    # brackets that are right though they look odd
    "包括：1）场租；2）餐费（两次）；3）交通费",
    "费用包括1）场租2）餐费",
    "包含：a)场租；b)餐费",
    "得分[80,90)为良，[90,100]为优",
    "《关于印发《公园管理办法》实施细则》的通知",
    '购置55"显示屏2台，采购Children’s Books一批',
    "《中共中央 国务院关于全面实施预算绩效管理的意见》（中发〔2018〕34号）",
    # words that stand twice and are right
    "更好服务服务业企业，保障保障性住房供应",
    "依据《运行维护经费指导意见》（深经贸信息信息字〔2017〕201号）",
    "依据《统计工作指引》（深统计统计字〔2019〕3号）",
    "云平台建设项目项目款、保洁服务服务费、视频监控监控点位",
    "准确性及及时性，加强了了解，达到目的的要求，稳定和和谐",
    "一个一个排查，一户一档，人人参与，层层落实",
    "4台台式计算机，每人500元元旦慰问",
    "阳光社区社区工作者津贴",
    # letters of wrong words that meet where two right words meet
    "经上海拨付，评选拨付奖金，支付食品采购款，应付主任医师津贴",
    "触摸式一体机，已经废止的文件，环保检查，收费水平，回收废旧物资",
    "干部暑期培训，发布署名文章，严峻工作形势，毕竟争取到资金",
    "两年未完成，期末完成，年末支付，自己完成，来自已建系统，自己经营",
    "不予计分，应予防范，给予测评，投资询价，一条列出，占比列示",
    "完成律师函，使用律师，进一步聚焦，多数剧场，少数剧目",
    "协调式服务，空调式样，建立既有制度，以经济建设为中心，抽签定标",
    "应急反应时间，物质文化遗产，设备监理制度，服务相应增加，委托监理起止时间",
    "组织事实核查，工作实时监控，一句话报告，期中考试，评分公示栏，在表格形式下，截止日期为12月，编织袋，建筑围护结构",
    "反映时间节点完成情况，反映服务质量，审计指出金额，考核公示为期7天，期中：完成一半；期末：全部完成",
    "按照规程确保工作安全，及时相应调整，组织编织培训，核实项目事实情况",
    "LED灯60W，功率合计68W，按药品配制规范",
    "请各单位填写，满意度问卷是否满意？",
    "办事指南见https://www.sz.gov.cn/a?id=3",
    # lists and dates that are right
    "一、采购。（一）设备：1、电脑；2、打印机。（二）服务：1、维护；2、培训。二、安装。",
    "设备：（1）电脑。服务：（1）维护；（2）培训",
    "三年分别为3、3、4人，2024年2月29日前，全年12个月",
    "1.采购设备；2.安装；3名驻场人员",
    "甲楼每年30万元，分季支付；乙楼每年30万元，分季支付。",
    "依据《街道市政道路日常养护服务采购合同》，每年30万元。\n依据《街道市政道路日常养护服务采购合同》，按季支付。",
    "分A/B/C/D四个等级",
    # what does not apply, said in a sentence
    "本项目不面向公众，服务对象满意度不适用",
    "不适用经济效益指标",
    "依据《项目实施方案》《管理办法》《三定方案》《督查督办通知》",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_writing_is_left_alone(text: str):
    assert slips(text) == []


def typos(line: str) -> list[tuple[str, str, str]]:
    findings = findings_of(typo, form_of(line), RuleSettings())
    return [(finding.field, finding.message, finding.expected) for finding in findings]


def test_term_with_one_other_character():
    line = "项目名称 志愿者服务｜年度目标 志愿者服务有序，志愿者服务不断线｜长期目标 志愿看服务覆盖社区"
    assert typos(line) == [("long_term_goal", "“志愿看服务”与表内其他各处的“志愿者服务”不一致", "志愿者服务")]
    assert typos(line.replace("志愿者服务不断线", "不断线")) == []


@pytest.mark.parametrize(
    "odd", ["项目经理持证上岗", "项目总管理有序", "项目的管理规范", "项目监理到位", "项目代理服务", "项目运维管理"]
)
def test_other_words_beside_a_term(odd: str):
    assert typos(f"年度目标 项目管理规范，项目管理有序，项目管理到位｜长期目标 {odd}") == []


def test_term_of_four_characters_is_not_told_from_three_of_them():
    assert typos("年度目标 新建项目三个，新建项目按期开工，新建项目完成验收｜长期目标 代建项目两个") == []


def test_character_of_the_input_method():
    line = "年度目标 做好公共安全管理工作｜三级指标 公共安全关管理培训人次｜指标值 300人次"
    assert typos(line) == [("indicator:公共安全关管理培训人次", "“关”疑为多余的字", "公共安全管理")]
    assert typos(line.replace("做好公共安全管理工作", "做好工作")) == []


@pytest.mark.parametrize(
    ("name", "explanation", "finds"),
    [
        ("公园公厕保洁服务时间", "考察公园公厕保洁服务时", True),
        ("社区养老服务覆盖率", "反映社区养老股务覆盖率", True),
        ("社区养老服务覆盖率", "反映社区养老服务覆盖", False),
        ("社区养老服务及时率", "反映社区养老服务及时性", False),
        ("社区养老服务人次数", "反映社区养老服务人次", False),
        ("社区养老服务覆盖率", "反映本社区养老服务的覆盖率", False),
        ("一期工程验收合格率", "反映二期工程验收合格率", False),
        ("街道公园保洁覆盖率", "考察街道各公园保洁覆盖率", False),
        ("道路养护合格率", "反映公路养护合格率", False),
        ("社区养老服务覆盖率", "统计口径为户籍老人", False),
    ],
)
def test_name_copied_with_a_slip(name: str, explanation: str, finds: bool):
    found = typos(f"三级指标 {name}｜指标值 90%｜指标解释 {explanation}")
    slip = (f"indicator:{name}", "解释里的指标名称与三级指标差一个字", name)
    assert found == ([slip] if finds else [])


def test_quotes_around_a_whole_name():
    (finding,) = findings_of(text_residue, form_of("三级指标 “道路养护合格率”｜指标值 “良好”"), RuleSettings())
    assert (finding.message, finding.expected, finding.column) == ("名称外多了引号", "道路养护合格率", "level3")


def test_same_message_once_a_text():
    assert len(slips("甲。。乙，，丙")) == 1


def test_every_text_of_a_form_is_read():
    task = "表 整体表｜任务 保洁。。｜任务内容 清扫。。"
    assert [field for field, _, _ in typos(task)] == ["task:保洁。。", "task:保洁。。"]
    row = "表 自评表｜三级指标 甲。。｜指标值 乙。。｜实际完成值 丙。。｜偏差原因 丁。。"
    findings = findings_of(typo, form_of(row), RuleSettings())
    assert [finding.column for finding in findings] == ["level3", "target", "actual", "deviation"]
