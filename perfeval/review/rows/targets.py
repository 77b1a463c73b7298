"""Is the target worth reaching? Rules about targets, and how the other rules read names and targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import DEPARTMENT, Scorecard, part_of
from perfeval.model.units import UNITS
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip, unread
from perfeval.review.reading.changes import last_years
from perfeval.review.reading.naming import (
    COUNTED,
    GROWTH,
    NO_EVENT,
    PAID,
    PROGRAMMES,
    has,
    is_money,
    is_rate,
    is_share,
    plain,
    printed,
)
from perfeval.review.rows.instalments import due_days

# a time limit for each period is its own yardstick: 每月15日前, 每季度末前, 每学期开学两周内
RECURRING = re.compile("(?:每(?:个?月|季度?|半年|年|学期|周)|[当次]月|各月)[^，。；]{0,10}(?:前|内|底|末|旬)")
# a rate that a rule sets: 补助标准 500元/亩, 每场补助 5000元
RATE_OF_PAY = re.compile("标准$|(?:每|人均|生均|户均|亩均)[一-鿿]{1,3}(?:补助|补贴|奖补|津贴)$")
COUNTED_DEED = re.compile(
    "(?:制[定订]|印发|出台|发布|建[立成]|修订|编制|形成|完成)[0-9]+[一-鿿]{1,10}"
)  # 制定2项服务规范
OF_A_MONTH = re.compile("[≤≥＝=]?1?[0-9]月")
VAGUE = (
    "有所",
    "明显",
    "显著",
    "有效",
    "良好",
    "较好",
    "较高",
    "提高",
    "提升",
    "改善",
    "增强",
    "加强",
    "促进",
    "减轻",
    "及时",
    "合理",
    "规范",
    "按需",
    "相关规定",
    "有关规定",
    "优",
)
DIRECTIONS = (
    "促进",
    "提升",
    "提高",
    "改善",
    "保障",
    "增强",
    "推动",
    "推进",
    "维护",
    "带动",
    "加强",
    "确保",
    "实现",
    "优化",
)
NAMES_OF_RATES = "[率比度占幅数量]|百分|系数|覆盖|程度"
DEED = re.compile(  # done or not done: whoever looks at the paper, the list or the thing sees it
    "建立|建成|设立|印发|出台|制定|公示|公开|公布|发布|签订|取得|获得|投入使用|投入运行|挂牌|上线|备案|移交|归档"
    "|通过[^，。；]{0,6}(?:验收|评审|审核|审查|认证|评估|测评|测试|检测|鉴定|考核|复核|审计|审批|备案)"
)
# a fact that is so or not so: 未检出, 全部清运, 一级A标准, 二级甲等; 是 of what the name asks (是否良性运行)
OBSERVED = re.compile(
    "未(?!来)[检发出超突新产].{1,4}|不(?:超标|新增|突破|发生)[^，。；]{0,6}|(?:实现|做到)?全覆盖|全(?:部|面)[一-鿿]{0,3}(?:清运|清零|清理|到位|发放|归档|公开|入库)"
    "|[^，。；]{0,8}(?:[一二三四五六甲乙丙ⅠⅡⅢⅣⅤIVA-E0-9]+[级类等](?!别)[A-C甲乙丙]?[等类]?)[^，。；]{0,6}"
)
ANSWER, ASKING = re.compile("是|否|实现|完成|通过|合格|达标"), re.compile("是否|有无|清零|全覆盖|验收|测评|认证|评审")
YARDSTICK = ("《", "〔", "国家标准", "行业标准", "地方标准", "合同")
WITHOUT_UNIT = (
    "系数",
    "指数",
    "倍数",
    "倍率",
    "比值",
)  # a quotient of like quantities, or a number that is compared with a base
BOUNDED = (
    "合格率",
    "覆盖率",
    "满意度",
    "满意率",
    "及时率",
    "准确率",
    "知晓率",
    "达标率",
    "发放率",
    "普及率",
    "完好率",
    "通过率",
    "接种率",
    "合规率",
    "入学率",
    "巩固率",
    "签约率",
)
MOST_OF_A_PLAN = Fraction(3, 2)


def target_can_be_measured(card: Scorecard) -> Iterator[Verdict]:
    """每个指标应有指标值，定量指标值应写明比较符、数字和单位。

    为什么：没有比较符或单位的指标值，达标与否取决于各人的理解，得分不能服人。
    怎么改：补上≥、≤或＝和计量单位，如“≤170万元”；有评分标准的，以标准为准。
    依据：财预〔2021〕101号（指标应量化易评）。
    """
    rows = card.evaluation.indicators
    if len(rows) > 1 and all(row.target is None and row.actual is None for row in rows):
        yield lacking(WHOLE, "全表没有指标值和实际完成值两栏")
        return
    untargeted = all(row.target is None for row in rows)
    planned = card.evaluation.report.type in DEPARTMENT
    for indicator in rows:
        read, name, where = printed(indicator), indicator.name, indicator.where.of("target")
        sign = read.kind != "number" or read.comparator or read.base == 0 or (read.base == 1 and is_share(read))
        unit = (
            read.kind not in ("number", "range")
            or read.unit
            or read.value == 0
            or re.search(r"[(（][^()（）0-9]{1,6}[)）]$", name)
            or plain(name).endswith(WITHOUT_UNIT)
            or (plain(name)[-1:] == "数" and plain(name)[-2:-1] in UNITS)  # 改造户数: 3260
        )
        sign = sign or bool(
            is_money(read) and RATE_OF_PAY.search(plain(name))
        )  # a rate by rule is neither more nor less
        sign = sign or (planned and not (read.dimension or "").startswith("money"))  # 15个 are what was planned
        missing = [word for word, there in (("比较符", sign), ("单位", unit)) if not there]
        if indicator.target is None and indicator.actual is None and part_of(indicator.level1) in ("决策", "过程"):
            yield skip(name, "决策、过程指标按评价要点评分，没有指标值")
        elif untargeted and (card.department_frame or (indicator.decided and indicator.explanation)):
            yield skip(name, "评分表没有指标值一栏，目标写在评分标准中")
        elif indicator.standard is not None or quantity.read(plain(name)).kind in ("placeholder", "missing"):
            yield skip(name, "有自己的评分标准，或本行未使用")
        elif read.kind in ("missing", "placeholder"):
            yield bad(where, name, "没有指标值", "每个指标有指标值", "补填批复的绩效目标中的指标值")
        elif not read.readable and (
            due_days(indicator.target, card.evaluation.year)
            or last_years(indicator.target)
            or RECURRING.search(indicator.target or "")
            or COUNTED_DEED.fullmatch(indicator.target or "")
            or ("月份" in name and OF_A_MONTH.fullmatch(indicator.target or ""))
        ):
            yield ok(name)
        elif not read.readable:
            yield unread(where, name, f"指标值“{indicator.target}”不能识别：{read.note}")
        elif read.kind == "words" and read.comparator:
            yield bad(
                where,
                name,
                f"指标值“{indicator.target}”给文字配了比较符",
                "比较符只配数字",
                "去掉比较符，或改为可计量的指标值",
                f"“{name}”的指标值“{indicator.target}”给文字配了比较符。",
            )
        elif missing:
            known = (
                f"；已按“{indicator.target_read_as.value}”理解，请与填报单位确认" if indicator.target_read_as else ""
            )
            yield bad(
                where,
                name,
                f"指标值“{indicator.target}”没有{'和'.join(missing)}",
                "比较符、数字和单位齐全",
                f"补上{'和'.join(missing)}{known}",
                f"“{name}”的指标值“{indicator.target}”没有写明{'和'.join(missing)}。",
            )
        else:
            yield ok(name)


def rate_has_a_percentage(card: Scorecard) -> Iterator[Verdict]:
    """名称是比率的指标，指标值应是百分数。

    为什么：名称写“率”而指标值是一句话或人数，完成多少无从计算。
    怎么改：指标值改为百分数，或改名称使之与指标值相符。
    依据：财预〔2021〕101号（指标应量化易评）。
    """
    for indicator in card.evaluation.indicators:
        read, name = printed(indicator), indicator.name
        if (
            not is_rate(name)
            and is_share(read)
            and indicator.standard is None
            and plain(name).startswith(DIRECTIONS)
            and not re.search(NAMES_OF_RATES, name)
        ):
            yield ask(
                indicator.where.of("target"),
                name,
                f"名称是一句定性的话，指标值是“{indicator.target}”",
                "名称写明是什么的比率",
                "名称改为相应的比率，写明分子和分母；不能计量的，改用定性指标值",
            )
        elif not is_rate(name) or indicator.standard is not None:
            yield skip(name, "名称不是比率，或有自己的评分标准")
        elif read.kind in ("missing", "placeholder", "unreadable"):
            yield lacking(name, "指标值没有填写或不能识别")
        elif read.kind == "words" or (read.unit is not None and read.unit.dimension in COUNTED):
            yield bad(
                indicator.where.of("target"),
                name,
                f"名称是比率，指标值是“{indicator.target}”",
                "百分数",
                "指标值改为百分数，或修改指标名称",
                f"“{name}”名称为比率，指标值“{indicator.target}”不是比率。",
            )
        else:
            yield ok(name)


def qualitative_target_has_a_yardstick(card: Scorecard) -> Iterator[Verdict]:
    """定性指标应写明怎样算达到。

    为什么：“有所提升”“及时”之类没有衡量标准，任何结果都可以说已经达到。
    怎么改：改为可计量的指标值，或补充评分标准、指标解释和佐证材料。
    依据：实务（没有衡量标准的指标，评审中扣分）。
    """
    for indicator in card.evaluation.indicators:
        read, name, where = printed(indicator), indicator.name, indicator.where.of("target")
        target, way = indicator.target, "改为可计量的指标值，或补充评分标准和佐证材料"
        if read.kind != "words":
            yield skip(name, "不是定性指标")
        elif card.department_frame and part_of(indicator.level1) in ("决策", "过程"):
            yield skip(name, "决策、过程指标按评价要点评分")
        elif (
            indicator.standard is not None
            or indicator.explanation
            or (target or "").startswith(NO_EVENT)
            or RECURRING.search(target or "")
            or has(target, YARDSTICK)
            or (DEED.search(target or "") and not has(target, VAGUE))
            or is_observed(target, name)
        ):
            yield ok(name)
        elif read.text.strip() == name.strip():
            yield bad(where, name, f"指标值“{target}”照抄指标名称", "写明达到的标准", way)
        elif has(target, VAGUE) and not indicator.evidence:
            yield bad(
                where,
                name,
                f"指标值“{target}”没有衡量标准",
                "写明怎样算达到",
                way,
                f"“{name}”的指标值“{target}”没有写明衡量标准。",
            )
        elif not indicator.evidence:
            yield ask(where, name, f"指标值“{target}”没有列评分标准、指标解释和证据", "写明以什么材料判断是否达到", way)
        else:
            yield ok(name)


def is_observed(target: str | None, name: str) -> bool:
    """Whether a target in words is a fact that anybody sees, and no degree.

    >>> is_observed("未检出", "高毒农药检出情况"), is_observed("否", "已建工程是否存在质量问题")
    (True, True)
    >>> is_observed("一级A标准", "出水水质"), is_observed("健全", "管护机制"), is_observed("是", "制度健全性")
    (True, False, False)
    """
    said = (target or "").strip("。 ")
    return bool(OBSERVED.fullmatch(said) or ANSWER.fullmatch(said) and ASKING.search(name))


def share_is_within_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """合格率、覆盖率、满意度等应在0至100%之间。

    为什么：部分不会多于全体，超过100%的合格率多是漏了小数点或误认了“≥”。
    怎么改：核对原始数据后更正；确可超过100%的，说明计算口径。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name, bounded = indicator.name, plain(indicator.name).endswith(BOUNDED)
        cells = [
            (key, read)
            for key, read in (("target", printed(indicator)), ("actual", indicator.actual_reading))
            if is_share(read)
        ]
        if plain(name).endswith("完成率"):  # of a plan, of which more may be done
            cells = [(key, read) for key, read in cells if key == "target" or not 1 < read.base <= MOST_OF_A_PLAN]
        over = [
            key
            for key, read in cells
            if bounded and key == "target" and read.base == 1 and read.comparator in ("gt", "ge")
        ]
        wrong = [(key, read) for key, read in cells if not 0 <= read.base <= 1 or key in over]
        if len(wrong) > 1 and not over and wrong[0][1].base == wrong[1][1].base:  # one figure, copied
            wrong = wrong[1:] if bounded else wrong[:1]
        if not is_rate(name):
            yield skip(name, "不是比率")
        elif not cells:
            yield lacking(name, "指标值和实际完成值没有可识别的百分数")
        elif not wrong or has(name, GROWTH):
            yield ok(name)
        for key, read in wrong if is_rate(name) and not has(name, GROWTH) else ():
            full = key in over and read.comparator == "ge"
            say = bad if bounded and not full else ask
            title = "指标值" if key == "target" else "实际完成值"
            yield say(
                indicator.where.of(key),
                name,
                f"{title}为“{read.text}”",
                "=100%（不会超过100%）" if full else "0至100%",
                "写作“=100%”" if full else "核对原始数据后更正，或说明计算口径",
            )


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
        elif theirs & ours or not has(indicator.name, PAID):
            yield ok(indicator.name)
        else:
            yield ask(
                indicator.where.of("name"),
                indicator.name,
                f"指标考核“{'、'.join(sorted(theirs))}”，项目是“{project.name}”",
                "指标属于本项目",
                "核实是否由本项目资金负担；不是的，删去该指标",
            )


def _programmes(text: str) -> set[str]:
    return {names[0] for names in PROGRAMMES if has(text, names)}


def target_is_not_the_points(card: Scorecard) -> Iterator[Verdict]:
    """指标值栏不应填成分值。

    为什么：指标值与分值逐行相同，多是填错了栏，得分没有依据。
    怎么改：指标值改填批复的绩效目标值。
    依据：实务。
    """
    figures = [i for i in card.evaluation.indicators if printed(i).kind == "number"]
    same = [i for i in figures if _bare(i) is not None and _bare(i) == i.points]
    if len(figures) < 3:
        yield lacking(WHOLE, "数值型的指标值不足3行，相同可能是巧合")
    elif same != figures:
        yield ok()
    else:
        for indicator in same:
            yield bad(
                indicator.where.of("target"),
                indicator.name,
                f"指标值“{indicator.target}”与分值{indicator.points}相同，各行均如此",
                "指标值为绩效目标值",
                "改填批复的绩效目标值",
            )


def _bare(indicator: Indicator) -> Decimal | None:
    """The number of a target without sign, in points or without unit."""
    read = printed(indicator)
    return read.value if read.comparator is None and (read.unit is None or read.unit.text == "分") else None
