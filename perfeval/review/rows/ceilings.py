"""Do costs have a ceiling, are people not capped, and is satisfaction asked of those who are served?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model import units
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard, is_satisfaction
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import HARM, has, is_money, plain, printed
from perfeval.review.reading.sectors import SECTORS, WHOSE

SAVING = ("节约", "节省", "降低", "下降", "减少", "增收", "收入", "收益")


PAID_OUT = re.compile(
    "(?:人均|月均|户均|每人|生均)[^，。]{0,4}(?:补助|补贴|救助|供养|津贴|待遇|低保|奖补)"
)  # more is better for whom it reaches


FLOOR = ("标准", "最低", "不低于", "不少于", "保底", "下限")


CONTROLLED = ("控制", "编制", "在编", "超编", "出国", "聘用", "临聘")


ANYBODY = (
    "服务对象",
    "受益对象",
    "受助对象",
    "救助对象",
    "保障对象",
    "补助对象",
    "补贴对象",
    "受益",
    "社会公众",
    "公众",
    "人民",
    "困难",
    "群众",
    "居民",
    "村民",
    "市民",
    "对象",
    "群体",
    "人员",
    "家庭",
    "社会",
    "抽样",
    "调查",
    "综合",
    "总体",
    "本项目",
    "项目",
    "基层",
    "接受服务",
)


TELLING = 4  # rows of a table that tell what it is about


ANYONE = "人者户员民年群众的对象、县市区项目"  # characters that do not tell one group from another


PERSONS = re.compile(
    "(人|者|户|员|儿童|学生|考生|师生|医生|教师|职工|员工|农民工|农民|牧民|渔民|市民|移民|家长|妇女|企业|干部|军人)$"
)


# who answers for those who cannot be asked themselves
SPEAKERS = re.compile("家长|监护人|家属|亲属|照护者|照料者")


SPOKEN_FOR = re.compile("儿童|幼儿|婴|学生|学前|未成年|孤儿|失能|失智|残疾|患者|病人")


def cost_has_a_ceiling(card: Scorecard) -> Iterator[Verdict]:
    """成本指标的金额应设上限，不设下限。

    为什么：成本写“≥”，花得越多越算完成，方向相反。
    怎么改：改为“≤”；补助标准等确有最低要求的，移到产出或说明依据。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        read, name, where = printed(indicator), indicator.name, indicator.where.of("target")
        economic = "经济成本" in (indicator.level2 or "") or (indicator.level2 or "").startswith(
            ("成本指标", "产出成本")
        )
        if not economic or not is_money(read):
            yield skip(name, "不是以金额衡量的成本指标")
        elif read.comparator not in ("ge", "gt") or has(name, SAVING):
            yield ok(name)
        elif has(name, FLOOR) or PAID_OUT.search(name):
            yield ask(
                where,
                name,
                f"成本指标的指标值为“{indicator.target}”，名称像是最低标准",
                "成本指标设上限",
                "属最低标准的，移到产出指标并注明依据；属成本的，改为“≤”",
            )
        else:
            yield bad(
                where,
                name,
                f"成本指标的指标值为“{indicator.target}”",
                "成本指标设上限（≤）",
                "核对批复的绩效目标后改为“≤”",
                f"“{name}”为成本指标，指标值“{indicator.target}”设了下限。",
            )


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
        elif not any(_specific(group) for group in known) and (strange := _strangers(card, indicator, who)):
            yield ask(
                indicator.where.of("name"),
                indicator.name,
                f"满意度问的是“{strange}”，项目名称、目标和其他指标中没有这方面的内容",
                "询问本项目的服务对象",
                "核实是否从其他项目套用；改为本项目服务对象满意度",
            )
        elif not any(_specific(group) for group in known):
            yield lacking(indicator.name, "没有登记具体的服务对象（project.beneficiaries）")
        elif not who or set(who) & set(ours) - set(ANYONE) or (SPEAKERS.search(who) and SPOKEN_FOR.search(ours)):
            yield ok(indicator.name)
        else:
            yield ask(
                indicator.where.of("name"),
                indicator.name,
                f"满意度问的是“{who}”，登记的服务对象为{'、'.join(known)}",
                "询问本项目的服务对象",
                "核实该群体是否为本项目服务对象；不是的，改为本项目服务对象满意度",
            )


def _strangers(card: Scorecard, row: Indicator, who: str) -> str:
    """The people asked, where the document says no other word of them or of their sector; empty where it does."""
    e = card.evaluation
    if len(e.indicators) < TELLING:
        return ""
    said = [e.project.name, e.project.title, e.project.department, e.project.implementing_unit]
    said += [i.name for i in e.indicators if not is_satisfaction(i)]
    said += [sentence for p in card.passages for sentence in p.sentences if "满意" not in sentence]
    words, asked = "".join(word or "" for word in said), row.name.partition("满意")[0]
    pairs = [a + b for a, b in zip(who, who[1:]) if not {a, b} & set(ANYONE)]
    if any(pair in f"{e.project.name}{e.project.title}" for pair in pairs):  # 古城商户 of 古城消防
        return ""
    if groups := [own for people, own in WHOSE if re.search(people, asked)]:
        return "" if any(re.search(own, words) for own in groups) else asked
    sectors = [own for own in SECTORS.values() if any(word in who for word in own)]
    return who if any(not any(word in words for word in own) for own in sectors) else ""


def _group(name: str) -> str:
    """Whose satisfaction is asked, without words that fit any project; empty where the name does not say."""
    who = re.split("对|的|满意", _specific(plain(name)))[0]
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
    for line in card.table.lines:
        doubt = next((d for d in line.doubts if d.code == "T13"), None)
        if doubt is None:
            yield ok(line.indicator.name)
        elif has(line.indicator.name, (*HARM, *CONTROLLED)):
            yield skip(line.indicator.name, "人数本身应予控制")
        else:
            yield ask(
                line.indicator.where.of("target"),
                line.indicator.name,
                doubt.reason,
                "产出指标反映应服务的是否都得到服务",
                "改为覆盖率、准确率等指标，或说明设上限的依据",
                f"“{line.indicator.name}”{doubt.reason}。",
            )


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
    elif (
        len(costs) == 1
        and costs[0].target_reading.dimension == "money"
        and any(costs[0].target_reading.equals(Fraction(units.money(a, "万元", "元"))) for a in amounts)
    ):
        yield ask(
            costs[0].where.of("target"),
            costs[0].name,
            f"唯一的成本指标值{costs[0].target}等于预算总额",
            "反映单位成本或分项成本",
            "增设单位成本或分项成本指标，或说明只以总额衡量的理由",
        )
    else:
        yield ok()
