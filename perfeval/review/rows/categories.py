"""Is the indicator in the right place? Rules about what belongs to outputs, benefits, costs and quality."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import Verdict, ask, bad, ok, skip
from perfeval.review.reading.naming import HARM, has, is_benefit, is_money, is_rate, is_share, plain, printed

FINANCE = (
    "专款专用",
    "资金使用率",
    "资金使用合规",
    "资金使用规范",
    "资金支付率",
    "资金拨付率",
    "资金到位率",
    "资金支出率",
    "资金执行率",
    "预算执行率",
    "经费使用率",
    "经费支出合规",
    "经费使用合规",
    "资金管理规范",
    "财务管理规范",
)
# rates of how well, not of how much: 覆盖率, 建档率 and 完成率 count what was done against what was due
GOODNESS = ("合格", "达标", "准确", "优良", "优质", "优秀", "完好", "满意", "及时", "按期", "通过", "符合", "规范")
INPUTS = ("经费", "资金", "费用", "支出", "总投资", "预算")
ROUTINE = ("领导重视", "组织领导", "管理制度", "制度健全", "机构健全", "日常管理", "人员招聘")
ACTIVITY = (
    "培训",
    "招聘",
    "宣传",
    "会议",
    "检查",
    "督查",
    "举办",
    "开展",
    "走访",
    "调研",
    "购置",
    "采购",
    "发放",
    "印发",
)
# land and things left as they should not be: 未复垦面积, 裸露土地, 超标天数
LEFT_UNDONE = re.compile("(?:未|没有)[一-鿿]{1,3}|裸露|弃[土渣置]|超[标限期]|逾期|滞留|闲置|退化|荒")
OCCASIONS = (
    "count:次",
    "count:场",
    "count:场次",
    "count:期",
    "count:批",
    "count:批次",
    "count:届",
    "count:节",
    "count:轮",
)
DELIVERY = ("发放率", "发放及时率", "验收合格率", "开工率", "完工率", "竣工率", "采购完成率", "建设完成率")
CAUSED = ("带动", "自发", "自主", "减少", "下降", "降低", "增加")
# money and what its managers do with it: paying in time is no change that anybody feels, unless wages were owed
HANDLED = re.compile(
    "(?:经费|资金|款项?|补助|补贴|费用|奖补|预算|账款|专款|拨款|投资)(?:[一-鿿]{0,4})"
    "(?:支付|拨付|兑付|下达|到位|结算|支出|执行|使用|核算|管理|监管|列支|划拨|分配|清算|入账)"
    "[一-鿿]{0,4}(?:率|性|合规|规范|及时|准时|情况|程度|进度|比例)$"
)
OWED = re.compile("工资|农民工|欠[薪款]|清欠|中小企业|理赔|赔付")
OFFICE_WORK = re.compile(  # what any office does whatever the project is
    "(?:工作|调度|推进|部署|例|专题|座谈|协调|动员|总结|领导小组|联席|党委|党组|办公)会议?|会议(?:召开)?(?:次数|场次|数量)?$|召开[一-鿿]{0,8}会"
    "|(?:印发|下发|制定|出台|起草|报送|上报)[一-鿿]{0,8}(?:文件|方案|通知|材料|报告|总结|计划|制度|报表|信息)"
    "|(?:文件|方案|通知|制度|总结|台账|简报|工作信息)(?:印发|下发|制定|出台|报送|上报|数|数量|份数|篇数|次数)+$"
    "|(?:领导|干部|工作)[一-鿿]{0,4}(?:调研|督查|督导|检查|走访)(?:次数|场次|数量)?$|(?:督查|督导|检查|巡查|调研|走访)(?:次数|场次|数量|频次)$"
)
PEOPLE = re.compile(  # work and income, which are no state of nature
    "务工|用工|就业|上岗|岗位|增收|收入|工资|创业|脱贫|返贫|产值|销售|利润|税收|旅游人|游客|知晓|普及率|入学|就医|治安|事故|救助|养老"
)
NATURE = re.compile(
    "生态|环境|环保|绿|林|草|水|污|废|碳|节能|能耗|能源|排放|减排|煤|电|资源|垃圾|湿地|土壤|空气|大气|降尘|节约|循环|保护"
)
WILD = re.compile(
    "森林覆盖|空气(?:质量|优良)|水土流失|植被覆|固碳|二氧化碳|PM2|细颗粒物|水质(?:达标|改善|优良)|生物多样性|湿地保护"
)
COUNTED_WORK = (*OCCASIONS, "count:份", "count:个", "count:篇", "count:项", "count:件", "count:条")
TASKS = ("任务", "工作", "项目", "计划", "工程", "目标")


def indicator_is_in_its_category(card: Scorecard) -> Iterator[Verdict]:
    """资金投入和资金管理不应充作数量指标或效益指标。

    为什么：花钱和合规是过程，不是产出或效果；以此计分，产出和效益没有得到考核。
    怎么改：移到预算执行率、成本或过程部分，另设反映产出和效果的指标。
    依据：财预〔2021〕101号（不以日常管理工作作指标）；实务中归类不当的不得分。
    """
    for indicator in card.evaluation.indicators:
        name, level2, where = indicator.name, indicator.level2 or "", indicator.where.of("level2")
        counted, money = "数量" in level2, is_money(printed(indicator))
        way = "移到预算执行率、成本或过程部分，另设反映产出或效果的指标"
        if (counted or is_benefit(indicator)) and has(name, FINANCE):
            yield bad(
                where,
                name,
                f"“{name}”反映资金管理，列在“{level2}”",
                "数量指标和效益指标反映产出和效果",
                way,
                f"“{name}”反映资金管理情况，列入“{level2}”归类不当。",
            )
        elif is_benefit(indicator) and HANDLED.search(plain(name)) and not OWED.search(name):
            yield ask(
                where,
                name,
                f"“{name}”反映资金管理，列在“{level2 or indicator.level1}”",
                "效益指标反映实施后的效果",
                way,
            )
        elif counted and money and plain(name).endswith(INPUTS):
            yield bad(
                where,
                name,
                f"“{name}”为投入金额{indicator.target}，列在“{level2}”",
                "数量指标反映提供的产品和服务数量",
                way,
            )
        elif counted and money:
            yield ask(
                where, name, f"数量指标以金额{indicator.target}衡量", "数量指标反映产品和服务数量", "属投入的" + way
            )
        elif counted and is_rate(name) and is_share(printed(indicator)) and has(name, GOODNESS):
            yield ask(
                where,
                name,
                f"“{name}”是比率，列在“{level2}”",
                "数量指标反映提供的产品和服务数量",
                "移到质量或效益指标，或改为数量",
            )
        elif is_benefit(indicator) and "成本" in name and "效益" in level2 and "经济" not in level2:
            yield ask(
                where,
                name,
                f"“{name}”反映成本，列在“{level2}”",
                "成本情况列入成本指标",
                "移到成本指标，或说明反映的效益",
            )
        elif strange := _of_another_benefit(indicator):
            yield ask(where, name, f"“{name}”反映{strange}，列在“{level2}”", f"列入{strange}指标", "移到相应的效益指标")
        elif indicator.level1.startswith("产出") and has(name, ROUTINE):
            yield ask(where, name, f"“{name}”像是日常管理工作，列在“{level2}”", "产出指标反映项目提供的产品和服务", way)
        else:
            yield ok(name)


def _of_another_benefit(row: Indicator) -> str:
    """The kind of benefit that a row is of, where it stands under one that it cannot be of."""
    level2 = row.level2 or ""
    if not is_benefit(row) or level2.count("效益") != 1:
        return ""
    if "生态" in level2 and PEOPLE.search(row.name) and not NATURE.search(row.name):
        return "社会效益或经济效益"
    if "经济" in level2 and WILD.search(row.name):
        return "生态效益"
    return ""


def social_cost_is_a_harm(card: Scorecard) -> Iterator[Verdict]:
    """社会成本和生态环境成本应反映项目带来的负面影响。

    为什么：培训、招聘是工作内容，不是社会为项目付出的代价。
    怎么改：工作内容移到产出指标；没有负面影响的，不设此类指标。
    依据：财预〔2021〕101号（社会成本、生态环境成本指标）。
    """
    for indicator in card.evaluation.indicators:
        name, level2, where = indicator.name, indicator.level2 or "", indicator.where.of("level2")
        way = "工作内容移到产出指标；没有负面影响的，不设此类指标"
        if not has(level2, ("社会成本", "生态成本", "环境成本")):
            yield skip(name, "不是社会成本或生态环境成本指标")
        elif quantity.read(name).kind == "placeholder" or has(name, HARM):
            yield ok(name)
        elif LEFT_UNDONE.search(name) and not has(name, ACTIVITY):
            yield ok(name)
        elif has(name, ACTIVITY):
            yield bad(
                where,
                name,
                f"“{name}”是工作内容，列在“{level2}”",
                "反映项目带来的负面影响",
                way,
                f"“{name}”是工作内容，不反映项目的负面影响，列入“{level2}”归类不当。",
            )
        else:
            yield ask(where, name, f"从名称看不出“{name}”反映什么负面影响", "反映项目带来的负面影响", way)


def benefit_is_more_than_work_done(card: Scorecard) -> Iterator[Verdict]:
    """效益指标应反映效果，不应是工作次数或发放、验收情况。

    为什么：办了几次、发没发到是产出，做完工作不等于有了效果。
    怎么改：移到产出指标，效益指标改为服务对象或社会发生的变化。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name, read, way = indicator.name, printed(indicator), "移到产出指标，另设反映变化的效益指标"
        occasions = read.unit is not None and read.unit.dimension in OCCASIONS and has(name, ACTIVITY)
        if not is_benefit(indicator):
            yield skip(name, "不是效益指标")
        elif has(name, (*HARM, *CAUSED)) or has(name, FINANCE):
            yield ok(name)
        elif occasions or plain(name).endswith(DELIVERY) or _office_work(indicator):
            yield bad(
                indicator.where.of("level2"),
                name,
                f"“{name}”是工作完成情况，列在“{indicator.level2 or indicator.level1}”",
                "效益指标反映实施后的效果",
                way,
                f"“{name}”反映工作完成情况，属产出，列入效益指标归类不当。",
            )
        else:
            yield ok(name)


def quality_is_more_than_completion(card: Scorecard) -> Iterator[Verdict]:
    """质量指标应反映好坏，不应只是完成率，或会议、文件、检查的次数。

    为什么：完成率和次数说的是做了多少，质量没有得到考核；开会、发文是日常工作。
    怎么改：改为合格率、达标率、准确率等，或移到数量指标。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name = plain(indicator.name)
        if "质量" not in (indicator.level2 or ""):
            yield skip(indicator.name, "不是质量指标")
        elif _office_work(indicator):
            yield ask(
                indicator.where.of("level2"),
                indicator.name,
                f"“{indicator.name}”是会议、文件、检查等日常工作的数量{indicator.target}，列在“{indicator.level2}”",
                "反映产出的质量",
                "改为合格率、达标率、准确率等；日常工作不作为考核指标",
            )
        elif not name.endswith("完成率") or "整改" in name:
            yield ok(indicator.name)
        else:
            say = bad if name == "完成率" or name.removesuffix("完成率").endswith(TASKS) else ask
            yield say(
                indicator.where.of("name"),
                indicator.name,
                f"质量指标是“{indicator.name}”",
                "反映产出的质量",
                "改为合格率、达标率、准确率等，或移到数量指标",
            )


def _office_work(row: Indicator) -> bool:
    """Whether a row counts meetings, papers or inspections of the office itself."""
    unit = printed(row).unit
    return unit is not None and unit.dimension in COUNTED_WORK and bool(OFFICE_WORK.search(plain(row.name)))
