"""Words that are often written wrong in official texts (常见错别字), and document titles that are cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from indicators.rules.text.slips import Slip, around

# Wrong → right: slips of sound, of shape or of the input method. Only letters that never meet otherwise, not even
# where one word ends and the next begins (环保检查 holds 保检, so that 保检 for 保险 is not here).
_WRONG: Final = {
    "拔款": "拨款", "拔付": "拨付", "划拔": "划拨", "调拔": "调拨", "时侯": "时候", "气侯": "气候", "侯选": "候选",
    "侯车": "候车", "冶理": "治理", "整冶": "整治", "冶安": "治安", "政冶": "政治", "辩别": "辨别", "辩识": "辨识",
    "分辩率": "分辨率", "辨论": "辩论", "编缉": "编辑", "书藉": "书籍", "户藉": "户籍", "学藉": "学籍",
    "亚州": "亚洲", "捡查": "检查", "捡测": "检测", "捡验": "检验", "体捡": "体检", "环镜": "环境", "彩购": "采购",
    "采构": "采购", "采够": "采购", "根剧": "根据", "依剧": "依据", "跟据": "根据", "建摸": "建模", "规摸": "规模",
    "浪废": "浪费", "陪训": "培训", "修膳": "修缮", "监侧": "监测", "绩效目标植": "绩效目标值", "满意渡": "满意度",
    "瞒意": "满意", "评沽": "评估", "覆约": "履约", "屡约": "履约", "答覆": "答复", "谘询": "咨询", "姿金": "资金",
    "姿源": "资源", "姿质": "资质", "姿料": "资料", "不少与": "不少于", "不低与": "不低于", "不高与": "不高于",
    "大于等与": "大于等于", "按步就班": "按部就班", "再接再励": "再接再厉", "因地治宜": "因地制宜",
    "迫不急待": "迫不及待", "默守成规": "墨守成规", "不径而走": "不胫而走", "实是求是": "实事求是", "追朔": "追溯",
    "枢钮": "枢纽", "膨涨": "膨胀", "增涨": "增长", "推近": "推进", "贯切": "贯彻", "贯撤": "贯彻", "渲传": "宣传",
    "喧传": "宣传", "竣功": "竣工", "防碍": "妨碍", "幅射": "辐射", "通迅": "通讯", "锻练": "锻炼", "训炼": "训练",
    "熟炼": "熟练", "演炼": "演练", "园满完成": "圆满完成", "显箸": "显著", "棕合": "综合", "综和": "综合",
    "另星": "零星", "另部件": "零部件", "漏硐": "漏洞", "水笼头": "水龙头", "桥粱": "桥梁", "蓝球": "篮球",
    "弘杨": "弘扬", "干噪": "干燥", "燥音": "噪音", "坐谈会": "座谈会", "陪偿": "赔偿", "辐度": "幅度",
    "酬备": "筹备", "酬集": "筹集", "隐换": "隐患", "防犯": "防范", "抚贫": "扶贫", "扶恤": "抚恤",
    "工作曰": "工作日", "招聘启示": "招聘启事", "增殖税": "增值税", "权力义务": "权利义务", "补帖": "补贴",
    "津帖": "津贴", "优扶对象": "优抚对象", "巡罗": "巡逻", "折迁": "拆迁", "证名材料": "证明材料", "截致": "截至",
    "直致": "直至", "瞻养": "赡养", "郊果": "效果", "绩郊": "绩效", "进一布": "进一步", "布属": "部署",
}  # fmt: skip
_WRONG_WORD: Final = re.compile("|".join(map(re.escape, _WRONG)))


class _Doubtful(NamedTuple):
    """A word that is right elsewhere and wrong in this company: patterns of what stands before and behind it."""

    wrong: str
    right: str
    before: str = ""
    behind: str = ""


_START: Final = r"(?:^|[，。；：、,;:])"
_END: Final = r"(?=[，。；、）]|$)"
_PERFORMANCE: Final = "(?:目标|评价|指标|管理|自评|考核)"
_SUM: Final = r"(?<!功率)(?:费用|金额|预算|经费|资金|支付|总额|合计|小计|总计|共计?)[^，。；、\d]{0,4}\d+(?:\.\d+)?\s*"
_DOUBTFUL: Final = tuple(
    (each, re.compile(f"{each.before}({each.wrong}){each.behind}", re.MULTILINE))
    for each in (
        # 己、已，末、未
        _Doubtful("己", "已", r"(?<![自知异利])", "(?:经|完成|建成|签订|支付|投入|通过)"),
        _Doubtful("自已", "自己", "(?<![来能不])", "(?![有建购经办签])"),
        _Doubtful("末", "未", "(?<![年月期周季度岁学始本])", "(?:完成|达到|支付|发生|通过|开展)"),
        _Doubtful("未", "末", "[年期月周]", "(?=[，。；、）]|$|余额|考核|总结)"),
        # 例、列，骤、聚，模、摸，率、律
        _Doubtful("条列", "条例", "(?:管理|保护|促进|安全|保障|服务|实施|监督|处罚)", "(?![出明入支示])"),
        _Doubtful("比列", "比例", "(?:按|按照|一定|支付|付款|分担|配套|出资)", "(?![出明入示])"),
        _Doubtful("案列", "案例", "(?:典型|优秀|教学|示范|应用|成功|创新|司法|执法)", "(?![入出为表支])"),
        _Doubtful("列如", "例如", _START),
        _Doubtful("系例", "系列", "一"),
        _Doubtful("步聚", "步骤", "", "(?![焦集合力拢势])"),
        _Doubtful("模", "摸", "(?<![规建])", "[底排清](?:工作|调查|全区|情况|存量)"),
        _Doubtful("摸", "模", "(?<!触)", "[型式块]"),
        _Doubtful("律", "率", "(?:完成|及时|合格|满意|达标|覆盖|通过|准确|使用|参与|知晓)", "(?![师条法所例])"),
        # 同音、近音
        _Doubtful("配制", "配置", "(?:资源|要素|市场化|职能|人员|优化|设备|功能|参数|岗位|服务器|硬件|软件)"),
        _Doubtful(
            "反应",
            "反映",
            _START,
            "(?![时速迅及快灵堆器釜率度]|能力|机制)[^，。；,;]{1,20}(?:情况|数量|质量|程度|水平)",
        ),
        _Doubtful("登陆", "登录", "", "(?:系统|平台|账号|帐号|网站|后台|门户|小程序|APP)"),
        _Doubtful("物质", "物资", "(?:应急|防汛|救灾|防疫|储备|抢险|救援|办公)", "(?!文化|奖励|保障|基础|条件)"),
        _Doubtful("相应", "响应", "(?:故障|需求|服务|应急|报修|快速|及时|投诉)", "(?:时间|速度|效率|机制|率|度|及时)"),
        _Doubtful("相应", "响应", "", r"(?:需要?|应|须)?(?:在|不超过)\d+\s*(?:个?工作日|个?小时|分钟|秒|天)"),
        _Doubtful("引发", "印发", "", "(?:的|了)?《"),
        _Doubtful("引发", "印发", "联合", "的"),
        _Doubtful("监理", "建立", "", "(?=健全|长效|[^，。；、]{2,3}型政府)"),
        _Doubtful("签定", "签订", "(?<![抽票])", "(?!标)"),
        _Doubtful("须要", "需要", "(?<!必)"),
        _Doubtful("分折", "分析", "(?<![部百成])", "(?![旧扣合算抵])"),
        _Doubtful("管里", "管理", "(?:城市|综合|项目|财务|行政|日常|规范化?|安全|监督)"),
        _Doubtful("部份", "部分", "", "(?![额数])"),
        _Doubtful("资询", "咨询", "(?<!投)", "(?![价问])"),
        _Doubtful("以经", "已经", "", "(?:完成|建成|签订|支付|达到|投入|开展)"),
        _Doubtful("既使", "即使", _START, "(?!用)"),
        _Doubtful("立既", "立即", "(?<!建)", "(?![有定成往])"),
        _Doubtful("讯期", "汛期", "(?<![通视资快简电])"),
        _Doubtful("必须品", "必需品", "", "(?![牌质种])"),
        _Doubtful("竟争", "竞争", "(?<![究毕])"),
        _Doubtful("新闻事实", "新闻时事", "", "(?=[、及和与])"),
        _Doubtful("事实", "实施", "(?:组织|推进|具体|项目|工作|计划)", "(?:方案|进度|期限|周期|到位)"),
        _Doubtful("实时", "实施", "(?:工作|行动|总体|具体)", "(?:方案|细则|办法|意见)"),
        _Doubtful("一句", "依据", _START, "(?:《|合同|文件|规定)"),
        _Doubtful("治疗", "质量", "(?:服务|工程|工作|成果|建设)", "(?:考核|合格|达标|评价)"),
        _Doubtful("公示", "公式", "计算"),
        _Doubtful("指出", "支出", f"(?:预算|项目|财政|资金|{_START})", "进度"),
        _Doubtful("编织", "编制", "(?:规划|方案|报告|预算)"),
        _Doubtful("围护", "维护", "(?:系统|设备|日常|网络|软件|平台)"),
        _Doubtful("人缘", "人员", "(?:工作|服务|驻场|技术|管理)"),
        _Doubtful("指责", "职责", "(?:工作|岗位|部门|单位|主体)"),
        _Doubtful("形式", "形势", "(?:当前|经济|国际|安全|新)", "(?:下|严峻)"),
        _Doubtful("反映", "反应", "(?:故障|应急|快速|突发事件)", "(?:时间|速度|迅速|能力)"),
        _Doubtful("截止", "截至", "", r"(?=\s*(?:20\d\d\s*年|目前))"),
        _Doubtful("即时率", "及时率"),
        _Doubtful("宝洁", "保洁", "(?:环卫|清扫|日常|道路|卫生|物业)"),
        _Doubtful("自助", "资助", "(?:学生|困难|教育)", "(?:金|对象|政策)"),
        _Doubtful("必需", "必须", "", "(?=按|经过|严格|遵守|符合)"),
        # 近形、输入法
        _Doubtful("布署", "部署", "", "(?!名)"),
        _Doubtful("部暑", "部署", "", "(?![期假天休])"),
        _Doubtful("布暑", "部署", "", "(?![期假天休])"),
        _Doubtful("选拨", "选拔", "", "(?![付款给出发入])"),
        _Doubtful("海拨", "海拔", "", "(?![付款给出发入])"),
        _Doubtful("付食品", "副食品", "(?<![支给垫预交应])"),
        _Doubtful("付", "副", "(?<![支拨交给应垫])", "(?:局长|主任|处长|科长|校长|书记|院长|主席)"),
        _Doubtful("予", "预", "(?<![不给授赋应准可免])", "[算防测]"),
        _Doubtful("复盖", "覆盖", "(?<![修恢回])", "(?:率|面|范围|全)"),
        _Doubtful("峻工", "竣工", "(?<![严险冷])"),
        _Doubtful("逻缉", "逻辑", "(?<!巡)"),
        _Doubtful("调式", "调试", "(?:安装|设备|系统|联合|软件|性能)"),
        _Doubtful("绩校", "绩效", "", _PERFORMANCE),
        _Doubtful("积效", "绩效", "", _PERFORMANCE),
        _Doubtful("续效", "绩效", "", _PERFORMANCE),
        _Doubtful("提共", "提供", "", "(?![同享建识])"),
        _Doubtful("拆旧", "折旧", "(?:计提|资产|设备)", "(?:费|率|额|年限)"),
        # 用词不当、漏字
        _Doubtful("测试", "测算", _START, "(?:本?项目)?(?:预算|经费|费用)金额"),
        _Doubtful(
            "安全",
            "安排",
            "(?:根据|按照|依据|结合)(?:(?!确保|保障|保证|做好|加强|开展)[^，。；]){0,15}工作",
            "(?=[，。；]|$)",
        ),
        _Doubtful("预", "预算", "(?:总|年度|项目|资金)", rf"(?:(?=[*×/÷＊])|{_END})"),
        _Doubtful("预算准备", "预算准备金", "^", "$"),
        _Doubtful("住房公积", "住房公积金", "", "(?!金)"),
        _Doubtful("W", "万元", _SUM, "(?![A-Za-z])"),
        _Doubtful("w", "万元", _SUM, "(?![A-Za-z])"),
    )
)
# Kinds of documents by their first character, with words that stand before them in a title: 实施方 for 实施方案.
_CUT_TITLES: Final = {
    "方": ("方案", ("行动", "实施", "工作", "建设", "改革", "试点", "总体", "活动", "整治", "提升", "专项")),
    "办": ("办法", ("管理", "暂行", "实施", "考核", "评价", "使用", "监督")),
    "意": ("意见", ("实施", "指导", "若干", "的")),
    "通": ("通知", ("的",)),
    "规": ("规定", ("管理", "若干", "暂行", "的")),
    "细": ("细则", ("实施", "管理")),
    "纲": ("纲要", ("规划", "发展")),
    "条": ("条例", ("管理", "保护", "促进")),
}  # fmt: skip
_TITLE: Final = re.compile(r"《([^《》]{4,80})》")
_YEARS_BEHIND: Final = re.compile(r"[（(][^（）()]*[)）]$")


def miswritten_words(text: str) -> Iterator[Slip]:
    """Words of the lists above that stand in a text."""
    for found in _WRONG_WORD.finditer(text):
        yield _instead(text, found.group(), _WRONG[found.group()], *found.span())
    for each, pattern in _DOUBTFUL:
        if each.wrong in text:
            for found in pattern.finditer(text):
                yield _instead(text, found[1], each.right, *found.span(1))


def _instead(text: str, wrong: str, right: str, start: int, end: int) -> Slip:
    return Slip(f"“{wrong}”疑为“{right}”", around(text, start, end), right)


def cut_titles(text: str) -> Iterator[Slip]:
    """A title in 《》 that lacks the last character of its kind of document; years in brackets behind it aside."""
    for found in _TITLE.finditer(text):
        title = _YEARS_BEHIND.sub("", found[1])
        kind, before = _CUT_TITLES.get(title[-1:], ("", ()))
        if kind and title[:-1].endswith(before):
            yield Slip(f"文件名称末尾疑漏字，应为“{kind}”", around(text, *found.span()), kind)
