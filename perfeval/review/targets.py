"""Is the target worth reaching? Rules about targets, names, levels and categories."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from perfeval import quantity
from perfeval.model import Indicator
from perfeval.quantity import Quantity, same_dimension
from perfeval.results import Scorecard
from perfeval.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip, unread

RATES = ("率", "比例", "比重", "占比", "满意度")
NO_RATES = ("效率", "频率", "利率", "汇率", "税率", "费率", "功率", "速率", "概率")
COUNTED = ("persons", "person_times", "households", "household_times", "money")
VAGUE = (
    "有所", "明显", "显著", "有效", "良好", "较好", "较高", "提高", "提升", "改善", "增强", "加强", "促进", "减轻", "及时", "合理", "规范",
    "按需", "相关规定", "有关规定", "优",
)  # fmt: skip
DIRECTIONS = ("促进", "提升", "提高", "改善", "保障", "增强", "推动", "推进", "维护", "带动", "加强", "确保", "实现", "优化")
NAMES_OF_RATES = "[率比度占幅数量]|百分|系数|覆盖|程度"
NO_EVENT = ("无", "零", "未发生", "不发生", "杜绝")
YARDSTICK = ("《", "〔", "国家标准", "行业标准", "地方标准", "合同")
SAVING = ("节约", "节省", "降低", "下降", "减少", "增收", "收入", "收益")
FLOOR = ("标准", "最低", "不低于", "不少于", "保底", "下限")
GROWTH = ("增长", "增幅", "增速", "提高", "提升", "上升", "下降", "降低", "减少", "降幅", "变化", "同比", "增值", "收益", "回报", "利润", "盈")
BOUNDED = (
    "合格率", "覆盖率", "满意度", "满意率", "及时率", "准确率", "知晓率", "达标率", "发放率", "普及率", "完好率", "通过率", "接种率",
    "合规率", "入学率", "巩固率", "签约率",
)  # fmt: skip
FINANCE = (
    "专款专用", "资金使用率", "资金使用合规", "资金使用规范", "资金支付率", "资金拨付率", "资金到位率", "资金支出率", "资金执行率",
    "预算执行率", "经费使用率", "经费支出合规", "经费使用合规", "资金管理规范", "财务管理规范",
)  # fmt: skip
INPUTS = ("经费", "资金", "费用", "支出", "总投资", "预算")
ROUTINE = ("领导重视", "组织领导", "管理制度", "制度健全", "机构健全", "日常管理", "人员招聘")
HARM = (
    "污染", "排放", "噪声", "噪音", "扬尘", "粉尘", "废", "投诉", "信访", "上访", "舆情", "纠纷", "事故", "伤亡", "死亡", "拥堵", "损失",
    "损害", "破坏", "负面", "不利", "扰民", "干扰", "占用", "能耗", "耗能", "消耗", "浪费", "隐患", "影响", "失业", "返贫", "辍学", "违规",
    "违法", "违纪", "流失", "误", "漏", "错",
)  # fmt: skip
CONTROLLED = ("控制", "编制", "在编", "超编", "出国", "聘用", "临聘")
ACTIVITY = ("培训", "招聘", "宣传", "会议", "检查", "督查", "举办", "开展", "走访", "调研", "购置", "采购", "发放", "印发")
OCCASIONS = ("count:次", "count:场", "count:场次", "count:期", "count:批", "count:批次", "count:届", "count:节", "count:轮")
DELIVERY = ("发放率", "发放及时率", "验收合格率", "开工率", "完工率", "竣工率", "采购完成率", "建设完成率")
CAUSED = ("带动", "自发", "自主", "减少", "下降", "降低", "增加")
TASKS = ("任务", "工作", "项目", "计划", "工程", "目标")
ANYBODY = (
    "服务对象", "受益对象", "受助对象", "救助对象", "保障对象", "补助对象", "补贴对象", "受益", "社会公众", "公众", "人民", "困难", "群众", "居民",
    "村民", "对象", "群体", "人员", "家庭", "社会", "抽样", "调查", "综合", "总体", "本项目", "项目", "基层", "接受服务",
)  # fmt: skip
PROGRAMMES = (
    ("低保", "最低生活保障"), ("临时救助",), ("特困",), ("孤儿", "无人抚养"), ("高龄津贴", "高龄补贴"), ("医疗救助",), ("养老保险",),
    ("医疗保险", "医保"), ("公共卫生",), ("营养改善",), ("危房改造",), ("就业补助", "就业创业"),
)  # fmt: skip
PAID = ("发放", "标准", "补助", "资金", "供养", "覆盖", "保障人数", "保障对象")
LEVEL2 = (
    "经济成本指标", "社会成本指标", "生态环境成本指标", "数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标",
    "生态效益指标", "可持续影响指标", "服务对象满意度指标",
)  # fmt: skip
OTHER_LEVEL1 = {"效果指标": "效益指标", "项目完成指标": "产出指标", "项目产出指标": "产出指标", "项目效益指标": "效益指标", "项目效果指标": "效益指标",
                "完成指标": "产出指标", "社会公众满意度指标": "满意度指标"}  # fmt: skip
ANYONE = "人者户员民年群众的对象、县市区项目"  # characters that do not tell one group from another
PERSONS = re.compile("(人|者|户|员|儿童|学生|考生|师生|医生|教师|职工|员工|农民工|农民|牧民|渔民|市民|移民|家长|妇女|企业|干部|军人)$")
TAIL = re.compile(r"(?:[≥≤><=]|不低于|不少于|不小于|不超过|不高于|不多于|不大于|至少|达到|达)?[0-9][0-9,.]*[^0-9，、；：()]{1,6}$")
HALF = str.maketrans("（）：，＝≧≦", "():,=≥≤")


def _printed(indicator: Indicator) -> Quantity:
    """The target as the unit printed it; the evaluator's reading only where the print cannot be read."""
    read = quantity.read(indicator.target)
    return read if read.readable else indicator.target_reading


def _has(text: str | None, words: Iterable[str]) -> bool:
    return any(word in (text or "") for word in words)


def _plain(name: str) -> str:
    """A name without marks of importance, numbering and remarks in brackets."""
    return re.sub(r"^[★*]+|^指标[0-9]+:|\([^()]*\)", "", name.translate(HALF).replace(" ", "")).strip(":。")


def _is_rate(name: str) -> bool:
    return _plain(name).endswith(RATES) and not _plain(name).endswith(NO_RATES)


def _is_benefit(indicator: Indicator) -> bool:
    return indicator.level1.startswith(("效益", "效果", "项目效益")) and "满意" not in f"{indicator.level2}{indicator.name}"


def _is_share(read: Quantity) -> bool:
    return read.kind == "number" and read.unit is not None and read.unit.dimension == "ratio"


def _is_money(read: Quantity) -> bool:
    return read.unit is not None and read.unit.dimension.split("/")[0] == "money"


def target_can_be_measured(card: Scorecard) -> Iterator[Verdict]:
    """每个指标应有指标值，定量指标值应写明比较符、数字和单位。

    为什么：没有比较符或单位的指标值，达标与否取决于各人的理解，得分不能服人。
    怎么改：补上≥、≤或＝和计量单位，如“≤170万元”；有评分标准的，以标准为准。
    依据：财预〔2021〕101号（指标应量化易评）。
    """
    for indicator in card.evaluation.indicators:
        read, name, where = _printed(indicator), indicator.name, indicator.where.of("target")
        sign = read.kind != "number" or read.comparator or read.base == 0 or (read.base == 1 and _is_share(read))
        unit = read.kind not in ("number", "range") or read.unit or read.value == 0 or re.search(r"[(（][^()（）0-9]{1,6}[)）]$", name)
        missing = [word for word, there in (("比较符", sign), ("单位", unit)) if not there]
        if indicator.standard is not None or quantity.read(_plain(name)).kind in ("placeholder", "missing"):
            yield skip(name, "有自己的评分标准，或本行未使用")
        elif read.kind in ("missing", "placeholder"):
            yield bad(where, name, "没有指标值", "每个指标有指标值", "补填批复的绩效目标中的指标值")
        elif not read.readable:
            yield unread(where, name, f"指标值“{indicator.target}”不能识别：{read.note}")
        elif read.kind == "words" and read.comparator:
            yield bad(where, name, f"指标值“{indicator.target}”给文字配了比较符", "比较符只配数字", "去掉比较符，或改为可计量的指标值",
                      f"“{name}”的指标值“{indicator.target}”给文字配了比较符。")  # fmt: skip
        elif missing:
            known = f"；已按“{indicator.target_read_as.value}”理解，请与填报单位确认" if indicator.target_read_as else ""
            yield bad(where, name, f"指标值“{indicator.target}”没有{'和'.join(missing)}", "比较符、数字和单位齐全",
                      f"补上{'和'.join(missing)}{known}", f"“{name}”的指标值“{indicator.target}”没有写明{'和'.join(missing)}。")  # fmt: skip
        else:
            yield ok(name)


def rate_has_a_percentage(card: Scorecard) -> Iterator[Verdict]:
    """名称是比率的指标，指标值应是百分数。

    为什么：名称写“率”而指标值是一句话或人数，完成多少无从计算。
    怎么改：指标值改为百分数，或改名称使之与指标值相符。
    依据：财预〔2021〕101号（指标应量化易评）。
    """
    for indicator in card.evaluation.indicators:
        read, name = _printed(indicator), indicator.name
        if not _is_rate(name) and _is_share(read) and indicator.standard is None and _plain(name).startswith(DIRECTIONS) and not re.search(NAMES_OF_RATES, name):
            yield ask(indicator.where.of("target"), name, f"名称是一句定性的话，指标值是“{indicator.target}”", "名称写明是什么的比率",
                      "名称改为相应的比率，写明分子和分母；不能计量的，改用定性指标值")  # fmt: skip
        elif not _is_rate(name) or indicator.standard is not None:
            yield skip(name, "名称不是比率，或有自己的评分标准")
        elif read.kind in ("missing", "placeholder", "unreadable"):
            yield lacking(name, "指标值没有填写或不能识别")
        elif read.kind == "words" or (read.unit is not None and read.unit.dimension in COUNTED):
            yield bad(indicator.where.of("target"), name, f"名称是比率，指标值是“{indicator.target}”", "百分数",
                      "指标值改为百分数，或修改指标名称", f"“{name}”名称为比率，指标值“{indicator.target}”不是比率。")  # fmt: skip
        else:
            yield ok(name)


def qualitative_target_has_a_yardstick(card: Scorecard) -> Iterator[Verdict]:
    """定性指标应写明怎样算达到。

    为什么：“有所提升”“及时”之类没有衡量标准，任何结果都可以说已经达到。
    怎么改：改为可计量的指标值，或补充评分标准、指标解释和佐证材料。
    依据：实务（没有衡量标准的指标，评审中扣分）。
    """
    for indicator in card.evaluation.indicators:
        read, name, where = _printed(indicator), indicator.name, indicator.where.of("target")
        target, way = indicator.target, "改为可计量的指标值，或补充评分标准和佐证材料"
        if read.kind != "words":
            yield skip(name, "不是定性指标")
        elif indicator.standard is not None or indicator.explanation or target.startswith(NO_EVENT) or _has(target, YARDSTICK):
            yield ok(name)
        elif read.text.strip() == name.strip():
            yield bad(where, name, f"指标值“{target}”照抄指标名称", "写明达到的标准", way)
        elif _has(target, VAGUE) and not indicator.evidence:
            yield bad(where, name, f"指标值“{target}”没有衡量标准", "写明怎样算达到", way, f"“{name}”的指标值“{target}”没有写明衡量标准。")
        elif not indicator.evidence:
            yield ask(where, name, f"指标值“{target}”没有列评分标准、指标解释和证据", "写明以什么材料判断是否达到", way)
        else:
            yield ok(name)


def cost_has_a_ceiling(card: Scorecard) -> Iterator[Verdict]:
    """成本指标的金额应设上限，不设下限。

    为什么：成本写“≥”，花得越多越算完成，方向相反。
    怎么改：改为“≤”；补助标准等确有最低要求的，移到产出或说明依据。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        read, name, where = _printed(indicator), indicator.name, indicator.where.of("target")
        economic = "经济成本" in (indicator.level2 or "") or (indicator.level2 or "").startswith(("成本指标", "产出成本"))
        if not economic or not _is_money(read):
            yield skip(name, "不是以金额衡量的成本指标")
        elif read.comparator not in ("ge", "gt") or _has(name, SAVING):
            yield ok(name)
        elif _has(name, FLOOR):
            yield ask(where, name, f"成本指标的指标值为“{indicator.target}”，名称像是最低标准", "成本指标设上限",
                      "属最低标准的，移到产出指标并注明依据；属成本的，改为“≤”")  # fmt: skip
        else:
            yield bad(where, name, f"成本指标的指标值为“{indicator.target}”", "成本指标设上限（≤）", "核对批复的绩效目标后改为“≤”",
                      f"“{name}”为成本指标，指标值“{indicator.target}”设了下限。")  # fmt: skip


def share_is_within_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """合格率、覆盖率、满意度等应在0至100%之间。

    为什么：部分不会多于全体，超过100%的合格率多是漏了小数点或误认了“≥”。
    怎么改：核对原始数据后更正；确可超过100%的，说明计算口径。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name, bounded = indicator.name, _plain(indicator.name).endswith(BOUNDED)
        cells = [(key, read) for key, read in (("target", _printed(indicator)), ("actual", indicator.actual_reading))
                 if _is_share(read)]  # fmt: skip
        over = [key for key, read in cells if bounded and key == "target" and read.base == 1 and read.comparator in ("gt", "ge")]
        wrong = [(key, read) for key, read in cells if not 0 <= read.base <= 1 or key in over]
        if not _is_rate(name):
            yield skip(name, "不是比率")
        elif not cells:
            yield lacking(name, "指标值和实际完成值没有可识别的百分数")
        elif not wrong or _has(name, GROWTH):
            yield ok(name)
        for key, read in wrong if _is_rate(name) and not _has(name, GROWTH) else ():
            full = key in over and read.comparator == "ge"
            say = bad if bounded and not full else ask
            title = "指标值" if key == "target" else "实际完成值"
            yield say(indicator.where.of(key), name, f"{title}为“{read.text}”", "=100%（不会超过100%）" if full else "0至100%",
                      "写作“=100%”" if full else "核对原始数据后更正，或说明计算口径")  # fmt: skip


def name_agrees_with_target(card: Scorecard) -> Iterator[Verdict]:
    """名称末尾写明的数字应与指标值一致。

    为什么：名称写一个数，指标值写另一个数，不知按哪个考核。
    怎么改：对照批复的绩效目标，改正名称或指标值。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        read, name = _printed(indicator), indicator.name.translate(HALF).rstrip(")。")
        tail = TAIL.search(name)
        said = quantity.read(tail[0]) if tail and not re.search(r"(每.{1,3}|[各均单至到~—-])$", name[: tail.start()]) else None
        several = tail and len(re.findall(rf"[0-9]{re.escape(re.sub('^.*[0-9]', '', tail[0]))}", name)) > 1
        blank = re.search(r"([≥≤><]=?)\*+([^()*]+)", name)
        if blank and read.kind == "number" and (odd := _unlike(blank, read)):
            yield bad(indicator.where.of("target"), indicator.name, f"名称写“{blank[0]}”，指标值写“{indicator.target}”，{odd}不同", "名称与指标值一致",
                      "对照批复的绩效目标改正")  # fmt: skip
        elif read.kind in ("missing", "placeholder") and said is not None and said.kind == "number" and said.unit is not None and not several:
            yield bad(indicator.where.of("target"), indicator.name, f"指标值写在名称中（{said.text}），指标值栏没有填", "指标值填在指标值栏", "把指标值移到指标值栏，名称只写考核内容")
        elif read.kind == "number" and (day := re.search(r"[0-9]{1,2}(?:月[0-9]{0,2}[日号]?|[日号])(?:底|末)?之?前", name)):
            yield ask(indicator.where.of("target"), indicator.name, f"名称写期限“{day[0]}”，指标值写“{indicator.target}”", "期限写在指标值栏", "按期限考核的，指标值改为该日期；按比率考核的，名称写明比率")
        elif said is None or said.kind != "number" or said.unit is None or several:
            yield skip(indicator.name, "名称末尾没有单独的数字和单位")
        elif read.kind != "number" or not same_dimension(said.unit, read.unit):
            yield lacking(indicator.name, "指标值与名称中的数字单位不同，不能比较")
        elif said.base != read.base or {said.comparator, read.comparator} >= {"ge", "le"}:
            yield bad(indicator.where.of("target"), indicator.name, f"名称写{said.text}，指标值写{indicator.target}", "名称与指标值一致",
                      "对照批复的绩效目标改正", f"指标名称写“{said.text}”，指标值写“{indicator.target}”，两者不一致。")  # fmt: skip
        else:
            yield ok(indicator.name)


def _unlike(blank: re.Match[str], read: Quantity) -> str:
    """What of a name's template, like ≥**人, differs from the target: its sign or its unit."""
    sign = quantity.read(f"{blank[1]}1").comparator
    unit = quantity.read(f"1{blank[2]}").unit
    if read.comparator is not None and sign != read.comparator:
        return "比较符"
    return "单位" if unit is not None and read.unit is not None and not same_dimension(unit, read.unit) else ""


def indicator_is_in_its_category(card: Scorecard) -> Iterator[Verdict]:
    """资金投入和资金管理不应充作数量指标或效益指标。

    为什么：花钱和合规是过程，不是产出或效果；以此计分，产出和效益没有得到考核。
    怎么改：移到预算执行率、成本或过程部分，另设反映产出和效果的指标。
    依据：财预〔2021〕101号（不以日常管理工作作指标）；实务中归类不当的不得分。
    """
    for indicator in card.evaluation.indicators:
        name, level2, where = indicator.name, indicator.level2 or "", indicator.where.of("level2")
        counted, money = "数量" in level2, _is_money(_printed(indicator))
        way = "移到预算执行率、成本或过程部分，另设反映产出或效果的指标"
        if (counted or _is_benefit(indicator)) and _has(name, FINANCE):
            yield bad(where, name, f"“{name}”反映资金管理，列在“{level2}”", "数量指标和效益指标反映产出和效果", way,
                      f"“{name}”反映资金管理情况，列入“{level2}”归类不当。")  # fmt: skip
        elif counted and money and _plain(name).endswith(INPUTS):
            yield bad(where, name, f"“{name}”为投入金额{indicator.target}，列在“{level2}”", "数量指标反映提供的产品和服务数量", way)
        elif counted and money:
            yield ask(where, name, f"数量指标以金额{indicator.target}衡量", "数量指标反映产品和服务数量", "属投入的" + way)
        elif counted and _is_rate(name) and _is_share(_printed(indicator)):
            yield ask(where, name, f"“{name}”是比率，列在“{level2}”", "数量指标反映提供的产品和服务数量", "移到质量或效益指标，或改为数量")
        elif _is_benefit(indicator) and "成本" in name and "效益" in level2 and "经济" not in level2:
            yield ask(where, name, f"“{name}”反映成本，列在“{level2}”", "成本情况列入成本指标", "移到成本指标，或说明反映的效益")
        elif indicator.level1.startswith("产出") and _has(name, ROUTINE):
            yield ask(where, name, f"“{name}”像是日常管理工作，列在“{level2}”", "产出指标反映项目提供的产品和服务", way)
        else:
            yield ok(name)


def social_cost_is_a_harm(card: Scorecard) -> Iterator[Verdict]:
    """社会成本和生态环境成本应反映项目带来的负面影响。

    为什么：培训、招聘是工作内容，不是社会为项目付出的代价。
    怎么改：工作内容移到产出指标；没有负面影响的，不设此类指标。
    依据：财预〔2021〕101号（社会成本、生态环境成本指标）。
    """
    for indicator in card.evaluation.indicators:
        name, level2, where = indicator.name, indicator.level2 or "", indicator.where.of("level2")
        way = "工作内容移到产出指标；没有负面影响的，不设此类指标"
        if not _has(level2, ("社会成本", "生态成本", "环境成本")):
            yield skip(name, "不是社会成本或生态环境成本指标")
        elif quantity.read(name).kind == "placeholder" or _has(name, HARM):
            yield ok(name)
        elif _has(name, ACTIVITY):
            yield bad(where, name, f"“{name}”是工作内容，列在“{level2}”", "反映项目带来的负面影响", way,
                      f"“{name}”是工作内容，不反映项目的负面影响，列入“{level2}”归类不当。")  # fmt: skip
        else:
            yield ask(where, name, f"从名称看不出“{name}”反映什么负面影响", "反映项目带来的负面影响", way)


def benefit_is_more_than_work_done(card: Scorecard) -> Iterator[Verdict]:
    """效益指标应反映效果，不应是工作次数或发放、验收情况。

    为什么：办了几次、发没发到是产出，做完工作不等于有了效果。
    怎么改：移到产出指标，效益指标改为服务对象或社会发生的变化。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name, read, way = indicator.name, _printed(indicator), "移到产出指标，另设反映变化的效益指标"
        occasions = read.unit is not None and read.unit.dimension in OCCASIONS and _has(name, ACTIVITY)
        if not _is_benefit(indicator):
            yield skip(name, "不是效益指标")
        elif _has(name, (*HARM, *CAUSED)) or _has(name, FINANCE):
            yield ok(name)
        elif occasions or _plain(name).endswith(DELIVERY):
            yield bad(indicator.where.of("level2"), name, f"“{name}”是工作完成情况，列在“{indicator.level2 or indicator.level1}”",
                      "效益指标反映实施后的效果", way, f"“{name}”反映工作完成情况，属产出，列入效益指标归类不当。")  # fmt: skip
        else:
            yield ok(name)


def quality_is_more_than_completion(card: Scorecard) -> Iterator[Verdict]:
    """质量指标应反映好坏，不应只是完成率。

    为什么：完成率说的是做了多少，数量指标已经考核，质量没有得到考核。
    怎么改：改为合格率、达标率、准确率等，或移到数量指标。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name = _plain(indicator.name)
        if "质量" not in (indicator.level2 or ""):
            yield skip(indicator.name, "不是质量指标")
        elif not name.endswith("完成率") or "整改" in name:
            yield ok(indicator.name)
        else:
            say = bad if name == "完成率" or name.removesuffix("完成率").endswith(TASKS) else ask
            yield say(indicator.where.of("name"), indicator.name, f"质量指标是“{indicator.name}”", "反映产出的质量",
                      "改为合格率、达标率、准确率等，或移到数量指标")  # fmt: skip


def satisfaction_asks_the_beneficiaries(card: Scorecard) -> Iterator[Verdict]:
    """满意度应问本项目的服务对象。

    为什么：问了别人满意不满意，不能说明本项目的服务对象满意。
    怎么改：指标改为本项目服务对象的满意度，或把该群体补入服务对象并说明理由。
    依据：实务。
    """
    known = card.evaluation.project.beneficiaries
    ours = "、".join((*known, card.evaluation.project.title))
    for indicator in card.evaluation.indicators:
        who = _group(indicator.name)
        if not re.search("满意[度率]", indicator.name):
            yield skip(indicator.name, "不是满意度指标")
        elif not any(_specific(group) for group in known):
            yield lacking(indicator.name, "没有登记具体的服务对象（project.beneficiaries）")
        elif not who or set(who) & set(ours) - set(ANYONE):
            yield ok(indicator.name)
        else:
            yield ask(indicator.where.of("name"), indicator.name, f"满意度问的是“{who}”，登记的服务对象为{'、'.join(known)}",
                      "询问本项目的服务对象", "核实该群体是否为本项目服务对象；不是的，改为本项目服务对象满意度")  # fmt: skip


def _group(name: str) -> str:
    """Whose satisfaction is asked, without words that fit any project; empty where the name does not say."""
    who = re.split("对|的|满意", _specific(_plain(name)))[0]
    return who if PERSONS.search(who) else ""


def _specific(words: str) -> str:
    for word in ANYBODY:
        words = words.replace(word, "")
    return words


def people_are_not_capped(card: Scorecard) -> Iterator[Verdict]:
    """产出指标不宜以服务人数的上限衡量。

    为什么：服务的人越少越达标，人数多少又不由单位决定，达标不说明绩效。
    怎么改：改为应保尽保、发放准确率等，或说明设上限的依据。
    依据：实务。
    """
    for line in card.lines:
        doubt = next((d for d in line.doubts if d.code == "T13"), None)
        if doubt is None:
            yield ok(line.indicator.name)
        elif _has(line.indicator.name, (*HARM, *CONTROLLED)):
            yield skip(line.indicator.name, "人数本身应予控制")
        else:
            yield ask(line.indicator.where.of("target"), line.indicator.name, doubt.reason, "产出指标反映应服务的是否都得到服务",
                      "改为覆盖率、准确率等指标，或说明设上限的依据", f"“{line.indicator.name}”{doubt.reason}。")  # fmt: skip


def cost_is_not_just_the_budget(card: Scorecard) -> Iterator[Verdict]:
    """成本指标不应只是照抄预算总额。

    为什么：预算执行率已经考核花了多少钱，再以预算总额作成本指标，单位成本没有得到考核。
    怎么改：增设单位成本或分项成本指标。
    依据：实务。
    """
    costs = [i for i in card.evaluation.indicators if i.level1.startswith("成本") or "成本" in (i.level2 or "")]
    total = card.evaluation.budget[0] if card.evaluation.budget else None
    amounts = [a for a in ((total.initial, total.adjusted) if total else ()) if a]
    if not costs:
        yield skip(WHOLE, "没有成本指标")
    elif not amounts:
        yield lacking(WHOLE, "没有填写预算数")
    elif len(costs) == 1 and costs[0].target_reading.unit and costs[0].target_reading.unit.dimension == "money" and any(
        costs[0].target_reading.base == quantity.money(a, "万元", "元") for a in amounts
    ):  # fmt: skip
        yield ask(costs[0].where.of("target"), costs[0].name, f"唯一的成本指标值{costs[0].target}等于预算总额", "反映单位成本或分项成本",
                  "增设单位成本或分项成本指标，或说明只以总额衡量的理由")  # fmt: skip
    else:
        yield ok()


def indicator_belongs_to_the_project(card: Scorecard) -> Iterator[Verdict]:
    """指标应属于本项目，不应考核另一项政策的发放情况。

    为什么：别的项目的人数和标准不由本项目的资金支付，计入得分就是张冠李戴。
    怎么改：删去不属于本项目的指标；确由本项目资金负担的，说明资金来源。
    依据：实务。
    """
    project = card.evaluation.project
    ours = _programmes("、".join((project.name, project.title, *project.beneficiaries)))
    for indicator in card.evaluation.indicators:
        theirs = _programmes(indicator.name)
        if not ours or not theirs:
            yield skip(indicator.name, "名称中没有可比对的政策名称")
        elif theirs & ours or not _has(indicator.name, PAID):
            yield ok(indicator.name)
        else:
            yield ask(indicator.where.of("name"), indicator.name, f"指标考核“{'、'.join(sorted(theirs))}”，项目是“{project.name}”",
                      "指标属于本项目", "核实是否由本项目资金负担；不是的，删去该指标")  # fmt: skip


def _programmes(text: str) -> set[str]:
    return {names[0] for names in PROGRAMMES if _has(text, names)}


def target_is_not_the_points(card: Scorecard) -> Iterator[Verdict]:
    """指标值栏不应填成分值。

    为什么：指标值与分值逐行相同，多是填错了栏，得分没有依据。
    怎么改：指标值改填批复的绩效目标值。
    依据：实务。
    """
    figures = [i for i in card.evaluation.indicators if _printed(i).kind == "number"]
    same = [i for i in figures if _bare(i) is not None and _bare(i) == i.points]
    if len(figures) < 3:
        yield lacking(WHOLE, "数值型的指标值不足3行，相同可能是巧合")
    elif same != figures:
        yield ok()
    else:
        for indicator in same:
            yield bad(indicator.where.of("target"), indicator.name, f"指标值“{indicator.target}”与分值{indicator.points}相同，各行均如此",
                      "指标值为绩效目标值", "改填批复的绩效目标值")  # fmt: skip


def _bare(indicator: Indicator) -> Decimal | None:
    """The number of a target without sign, in points or without unit."""
    read = _printed(indicator)
    return read.value if read.comparator is None and (read.unit is None or read.unit.text == "分") else None


def levels_have_their_official_names(card: Scorecard) -> Iterator[Verdict]:
    """自评表的一级、二级指标应使用规定名称。

    为什么：名称不一，各表不能汇总比较。
    怎么改：改为规定名称，如“服务对象满意度指标”。
    依据：财预〔2020〕10号附1；财预〔2021〕101号。
    """
    for indicator in card.evaluation.indicators:
        level1, level2 = (re.sub(r"\(.*", "", (text or "").translate(HALF).replace(" ", "")) for text in (indicator.level1, indicator.level2))
        near = [n for n in LEVEL2 if level2 and (level2.removesuffix("指标") in n)]
        if card.department_frame:
            yield skip(indicator.name, "部门评价的指标体系可自行设置")
        elif not level2:
            yield lacking(indicator.name, "没有填写二级指标")
        elif level1 in OTHER_LEVEL1:
            yield bad(indicator.where.of("level1"), indicator.name, f"一级指标为“{indicator.level1}”", "规定的一级指标名称", f"改为“{OTHER_LEVEL1[level1]}”")
        elif level2 in LEVEL2:
            yield ok(indicator.name)
        else:
            yield bad(indicator.where.of("level2"), indicator.name, f"二级指标为“{indicator.level2}”", "规定的二级指标名称",
                      f"改为“{near[0]}”" if len(near) == 1 else f"改为{'、'.join(LEVEL2)}之一")  # fmt: skip


def name_is_whole(card: Scorecard) -> Iterator[Verdict]:
    """指标名称应完整，没有叠字、空位和半个括号，也不只是一个数。

    为什么：名称残缺，读者不知道考核什么，也显得没有校对。
    怎么改：对照批复的绩效目标补全或更正名称。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name, where = indicator.name.translate(HALF), indicator.where.of("name")
        twice = re.search(r"([一-鿿]{2,})\1", name)
        faults = [f"“{twice[1]}”重复"] if twice else []
        faults += ["模板中的空位没有填"] if re.search(r"\*\*|__|XX|××", name) else []
        faults += ["括号不成对"] if any(name.count(a) != name.count(b) for a, b in ("()", "《》", "“”", "〔〕")) else []
        faults += ["只是一个数或日期"] if quantity.read(name.removesuffix("全年")).kind in ("number", "date", "range") else []
        faults += ["以指标值开头，没有写明考核什么"] if re.match(r"[≥≤><=][0-9]", name) else []
        faults += ["没有写名称"] if re.fullmatch(r"指标[0-9]*:?|[.…]+", name) else []
        if faults:
            yield bad(where, indicator.name, f"指标名称{'，'.join(faults)}", "完整、无误的名称", "对照批复的绩效目标更正名称")
        else:
            yield ok(indicator.name)
