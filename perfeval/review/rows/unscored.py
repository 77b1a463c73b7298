"""Forms and rows without points: unmet targets, their reasons and measures, and cells that no score checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.naming import NO_EVENT, bare, beyond_target
from perfeval.review.reading.statements import core, own_words
from perfeval.review.rows.reasons import MEASURES, PERHAPS, tells_a_measure
from perfeval.review.rows.scores import OVER_FLAG

NOTHING = ("", "无", "暂无", "NA", "不适用")
EMPTY_WORDS = re.compile(
    "(?:下一步|今后|后续|下一?年度?|明年|次年|将|要|我[局县们])*(?:进一步|继续|切实|不断|将)*(?:加大|加强|强化|提高|提升|增强|重视|做好|抓好|完善|优化|规范)"
    "(?:[一-鿿]{0,4}(?:力度|管理|意识|宣传|监督|监管|指导|沟通|协调|工作|引导|重视|水平|培训|制度|措施))+"
)
STAFF = re.compile(
    "(?:管理|工作|经办|业务|技术|执法|服务|窗口|项目)人员|(?:本|全)?(?:单位|部门|机关|局|中心|所|站)(?:干部|职工|干部职工)|干部职工"
)


SERVED = re.compile("群众|居民|村民|农户|服务对象|受益|企业|学生|家长|患者|用户|游客|读者|老[年人]|[和、及与]")
LABEL = re.compile("(?:偏差|未完成|主要)?原因(?:分析)?[:：为是]|(?:改进|整改)?措施[:：为是]?|下一步[:：，]?")
SHORTEST = 8  # letters of a cause that is told twice by no chance
ASKED_WHOM = re.compile(
    "(?:向|对)(?P<who>[^，。；0-9]{2,16}?)(?:发放|开展|进行|组织|发出|回收)[^，。；]{0,8}?(?:问卷|调查|测评|访谈)"
)


def unmet_targets_without_points_are_explained(card: Scorecard) -> Iterator[Verdict]:
    """不打分的表，没有完成的指标应写明原因和改进措施。

    为什么：这类表只靠原因和措施说明问题，空着就等于没有自评。
    怎么改：写明未完成的原因和改进措施。
    依据：财预〔2020〕10号第十一条；财预〔2015〕163号附表“未完成原因和改进措施”栏。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        held = beyond_target(row) if row.points is None and row.standard is None else None
        if held is None or line.met is not None:
            continue
        said, text = True, row.reason or ""
        told = f"指标值“{row.target}”，实际完成值“{row.actual}”"
        if held >= 0:
            yield ok(row.name)
        elif bare(text) in NOTHING:
            yield bad(
                row.where.of("reason"),
                row.name,
                f"{told}，没有完成，没有写原因",
                "未完成的原因和改进措施",
                "补写原因和改进措施",
                f"“{row.name}”没有完成，未说明原因。",
            )
        elif (
            row.measure
            or any(word in text for word in (*MEASURES, *PERHAPS))
            or re.search("[0-9]月(?:底|末)?前|年(?:底|末)前", text)
            or tells_a_measure(text, card.evaluation.year)
        ):
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("reason"),
                row.name,
                f"{told}，原因写为“{text}”，没有写改进措施",
                "未完成的原因和改进措施",
                "补写改进措施、责任单位和时限",
            )
    if not said:
        yield skip(WHOLE, "各指标都打分，或指标值没有写方向")


def excess_without_points_is_explained(card: Scorecard) -> Iterator[Verdict]:
    """不打分的表，远高于指标值的应说明原因。

    为什么：超额过多通常说明目标定得偏低，不说明就无从判断。
    怎么改：说明超额原因；目标偏低的，下年调整目标。
    依据：财预〔2020〕10号第十六条；超过30%为实务口径，只作查询。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        held = beyond_target(row) if row.points is None and row.standard is None else None
        if held is None or line.deviation is not None or row.target_reading.comparator not in ("ge", "gt"):
            continue
        said = True
        if held < OVER_FLAG or bare(row.reason) not in NOTHING:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("reason"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，超出{plain_number(held * 100, 2)}%，没有说明原因",
                f"超出{plain_number(OVER_FLAG * 100)}%以上的说明原因",
                "补写超额原因；目标偏低的，下年调整目标",
            )
    if not said:
        yield skip(WHOLE, "各指标都打分，或没有越多越好的数值指标")


def nothing_divided_has_no_rate(card: Scorecard) -> Iterator[Verdict]:
    """没有预算、没有支出的资金行不应印执行率。

    为什么：0除以0没有结果，印成100%会被当作全部执行。
    怎么改：执行率改为“—”。
    依据：财预〔2020〕10号附1项目资金栏。
    """
    said = False
    for row in card.evaluation.budget:
        if row.adjusted is None or row.adjusted or row.executed:
            continue
        said, stated = True, row.rate_reading
        if stated.kind == "number" and stated.value:
            yield bad(
                row.where.of("rate"),
                row.source,
                f"“{row.source}”预算数{row.adjusted}、执行数"
                f"{row.executed if row.executed is not None else '未填'}，执行率印作{row.rate}",
                "“—”",
                "执行率改为“—”",
            )
        else:
            yield ok(row.source)
    if not said:
        yield skip(WHOLE, "没有预算数为0的资金行")


def staff_are_no_beneficiaries(card: Scorecard) -> Iterator[Verdict]:
    """满意度不应问项目自己的管理和工作人员。

    为什么：做事的人说自己满意，不能说明服务对象满意。
    怎么改：改问服务对象；工作人员确为受益人的，在服务对象中登记。
    依据：财预〔2021〕101号（服务对象满意度指标）。
    """
    known, said = "、".join(card.evaluation.project.beneficiaries), False
    for row in card.evaluation.indicators:
        if not re.search("满意[度率]", row.name):
            continue
        said = True
        texts = [text for _, _, text in own_words(row)]
        texts += [p.text for p in card.passages if p.part in ("narrative", "note") and "问卷" in p.text]
        asked = [m for text in texts for m in ASKED_WHOM.finditer(text) if _own_staff(m["who"])]
        who = STAFF.search(row.name.split("满意")[0].split("对")[0])
        if not who and asked and asked[0]["who"] not in known:
            whom = asked[0]["who"]
            yield ask(
                row.where.of("name"),
                row.name,
                f"满意度写“{asked[0][0]}”，问的是“{whom}”，登记的服务对象为{known or '空白'}",
                "询问服务对象",
                "改问服务对象；确为受益人的，在服务对象中登记",
            )
            continue
        if not who or who[0] in known or core(who[0]) in known:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("name"),
                row.name,
                f"满意度问的是“{who[0]}”，登记的服务对象为{known or '空白'}",
                "询问服务对象",
                "改问服务对象；确为受益人的，在服务对象中登记",
            )
    if not said:
        yield skip(WHOLE, "没有满意度指标")


def _own_staff(whom: str) -> bool:
    """Whether those asked are the unit's own people alone."""
    return bool(STAFF.search(whom)) and not SERVED.search(whom)


def qualitative_target_is_answered_in_words(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值是数字的，指标值不应只是一句定性的话。

    为什么：“应补尽补”配7034，多少算完成无从判断，完成率也算不出来。
    怎么改：指标值改为数字，写明比较符和单位；或改写为比率。
    依据：财预〔2021〕101号（指标应量化易评）。
    """
    said = False
    for row in card.evaluation.indicators:
        target, actual = row.target_reading, row.actual_reading
        if target.kind != "words" or row.standard is not None:
            continue
        said = True
        none = (row.target or "").startswith(NO_EVENT) or re.search("[无不]", row.target or "")
        if actual.kind != "number" or none:
            yield ok(row.name)
        else:
            lost = "" if actual.unit else "，没有单位"
            yield ask(
                row.where.of("target"),
                row.name,
                f"指标值“{row.target}”是定性的话，实际完成值“{row.actual}”是数字{lost}",
                "指标值与实际完成值都是数字",
                "指标值改为数字，写明比较符和单位；或改写为比率",
            )
    if not said:
        yield skip(WHOLE, "没有定性的指标值")


def _says_again(row: Indicator, measure: str) -> bool:
    """Whether what stands for the measure tells the cause again and nothing else."""
    whole = row.reason or ""
    cause = LABEL.sub("", whole if row.measure else re.split("[；;。]|改进措施", whole)[0])
    parts, known = [bare(part) for part in re.split("[，。；;,]", LABEL.sub("", measure))], bare(cause)
    pairs = [a + b for part in parts for a, b in pairwise(part)]
    again = sum(pair in known for pair in pairs)
    return min(len(known), sum(map(len, parts))) >= SHORTEST and 5 * again >= 4 * len(pairs)


def measures_are_concrete(card: Scorecard) -> Iterator[Verdict]:
    """改进措施不应只是一句“加强管理”“加大宣传力度”，也不应把原因再说一遍。

    为什么：空泛的措施没有人做，也查不出做没做。
    怎么改：写明做什么、谁来做、何时完成。
    依据：财预〔2020〕10号第十一条；空泛与否为实务判断，只作查询。
    """
    said = False
    for row in card.evaluation.indicators:
        _, _, behind = re.sub("[;。]", "；", row.reason or "").partition("；")  # the cause, then what is done about it
        text = row.measure or (behind if bare(behind) else row.reason) or ""
        parts = [bare(part) for part in re.split("[，。；;,]", text) if bare(part)]
        measures = parts if row.measure or bare(behind) else [p for p in parts if any(word in p for word in MEASURES)]
        if not measures:
            continue
        said = True
        if (row.measure or bare(behind)) and _says_again(row, text):
            yield ask(
                row.where.of("measure" if row.measure else "reason"),
                row.name,
                f"措施“{text.strip()}”重复原因",
                "做什么、谁来做、何时完成",
                "改写为针对原因的措施",
            )
        elif all(EMPTY_WORDS.fullmatch(part) for part in measures):
            yield ask(
                row.where.of("measure" if row.measure else "reason"),
                row.name,
                f"措施只写“{'，'.join(measures)}”，笼统",
                "做什么、谁来做、何时完成",
                "改写为可以检查的措施",
            )
        else:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "没有写改进措施")
