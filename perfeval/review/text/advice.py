"""Does a deduction lead to a problem, a problem to its cause, and the cause to somebody who must act?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.evaluation import Indicator
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.cited import meant

DEPARTMENT = ("部门评价", "财政评价")
HEADED = re.compile(
    r"(?:\*\*|#+ )[^*。，；]{0,16}问题[^*。，；]{0,10}(?:\*\*)?$|.{0,40}(?:存在的?|主要)问题如下[：:]?$"
)
NAMED_TIME = re.compile(
    r"[0-9]{4}年|[0-9]{1,2}月(底|末|[0-9]{1,2}日)?前|年底前|年内|季度(末|内)|[0-9一二三四五六七八九十]+个(月|工作日)内|长期坚持"
)
AIM = re.compile(
    r"(?P<matter>[一-鿿]{2,20}率)(?:应|要|须|均)?(?:达到|提高到|提升到|提高至|提升至|不低于|保持在|达)(?P<aim>[0-9]+(?:\.[0-9]+)?)[%％]"
)
UNCAPPED = re.compile("增长|增幅|完成|执行|收益|回报|利用")
NAMED_OWNER = re.compile(
    r"由(?!于)[^，。；]{2,20}(局|委|办|部门|单位|中心|政府|办事处|股|科|处|站|企业|公司|机构|学校|医院|院|所|队|合作社)"
)


def problems_have_recommendations(card: Scorecard) -> Iterator[Verdict]:
    """每个问题是否都有建议。

    为什么：只列问题、不提建议的报告，评价结果无法用于改进管理。
    怎么改：在该问题下补写建议；一条建议管几个问题时，在每个问题下都写明。
    依据：财预〔2020〕10号附3（报告参考提纲：有关建议）。
    """
    problems = card.evaluation.problems
    given = sum(len(p.recommendations) for p in problems)
    if not problems:
        yield skip(WHOLE, "没有列问题")
    if len(problems) > 1 and not given:
        yield bad(
            problems[0].where.of("recommendations"),
            WHOLE,
            f"列了{len(problems)}个问题，没有一条建议",
            "每个问题至少有一条建议",
            "逐个问题补写建议，写明做什么、责任单位和完成时限",
        )
        return
    for p in problems:
        if p.recommendations:
            yield ok(p.title)
            continue
        tell = bad if given < len(problems) - 1 else ask  # one recommendation may answer two problems
        yield tell(
            p.where.of("recommendations"),
            p.title,
            f"问题{len(problems)}个，建议{given}条，本问题没有建议",
            "每个问题至少有一条建议",
            "补写建议，写明做什么、责任单位和完成时限；已由其他建议覆盖的，在本问题下写明",
        )


def advice_aims_beyond_what_is_reached(card: Scorecard) -> Iterator[Verdict]:
    """建议要达到的比率，应高于评价年度已经达到的，并与完成标志一致。

    为什么：要求达到85%而上年已经90%，建议等于允许退步；建议与完成标志两个数，整改无从验收。
    怎么改：对照实际完成值和完成标志，改正建议。
    依据：实务（建议可落实、可检查）。
    """
    said = False
    rows = [row for row in card.evaluation.indicators if row.actual_reading.measured]
    rows = [row for row in rows if row.actual_reading.dimension == "ratio"]
    for advice in (advice for problem in card.evaluation.problems for advice in problem.recommendations):
        aims = [(key, m) for key in ("text", "check") for m in AIM.finditer(getattr(advice, key) or "")]
        wrong = ""
        for n, (_, match) in enumerate(aims):
            row, aim = meant(match["matter"], rows), Fraction(match["aim"]) / 100
            less = row is not None and row.target_reading.comparator in ("le", "lt")
            others = (m for _, m in aims[:n] if _same_end(m["matter"], match["matter"]) and m["aim"] != match["aim"])
            other = next(others, None)
            said = True
            if row is not None and not less and aim < row.actual_reading.base:
                wrong = wrong or f"建议“{match[0]}”，“{row.name}”已经达到{row.actual}"
            elif aim > 1 and not UNCAPPED.search(match["matter"]):
                wrong = wrong or f"建议“{match[0]}”，比率不会超过100%"
            elif other:
                wrong = wrong or f"建议写“{other[0]}”，完成标志写“{match[0]}”"
        if wrong:
            key = aims[0][0]
            subject = advice.title or advice.text[:20]
            yield ask(advice.where.of(key), subject, wrong, "高于已经达到的，前后一致", "改正建议或完成标志")
        elif aims:
            yield ok(advice.title or advice.text[:20])
    if not said:
        yield skip(WHOLE, "建议没有写要达到的比率")


def _same_end(one: str, other: str) -> bool:
    return one.endswith(other[-4:]) or other.endswith(one[-4:])


def problems_have_causes(card: Scorecard) -> Iterator[Verdict]:
    """每个问题是否都分析了原因。

    为什么：没有原因，建议就没有针对的对象。
    怎么改：在 cause 写明这个问题的原因。
    依据：财预〔2020〕10号附3（存在的问题及原因分析）。
    """
    if not card.evaluation.problems:
        yield skip(WHOLE, "没有列问题")
    for p in card.evaluation.problems:
        if p.cause or re.search("原因是|是因为|由于|所致", p.detail):
            yield ok(p.title)
        else:
            yield bad(p.where.of("cause"), p.title, "没有写原因", "写明原因", "补写原因分析")


def recommendations_have_owner_and_due(card: Scorecard) -> Iterator[Verdict]:
    """每条建议是否写明责任单位和完成时限。

    为什么：没有责任单位和时限的建议无法督办，也无法检查是否落实。
    怎么改：在 owner 写责任单位，在 due 写完成时限。
    依据：实务（财政部门督办整改的通常要求）。
    """
    advices = [a for p in card.evaluation.problems for a in p.recommendations]
    if not advices:
        yield skip(WHOLE, "没有建议")
    for advice in advices:
        empty = [] if advice.owner or NAMED_OWNER.search(advice.text) else ["责任单位"]
        empty += [] if advice.due or NAMED_TIME.search(advice.text) else ["完成时限"]
        subject = advice.title or advice.text[:20]
        if empty:
            key = "owner" if "责任单位" in empty else "due"
            yield bad(
                advice.where.of(key),
                subject,
                f"没有写明{'和'.join(empty)}",
                "写明责任单位和完成时限",
                f"补上{'、'.join(empty)}",
            )
        else:
            yield ok(subject)


def deductions_lead_to_problems(card: Scorecard) -> Iterator[Verdict]:
    """扣分的指标是否都对应到问题。

    为什么：扣了分而报告不说问题，被评价单位不知道为什么扣，也无从整改。
    怎么改：在有关问题的 indicators 列上这个指标；没有相应问题的，补写问题。
    依据：财预〔2020〕10号附3；实务（扣分、问题、建议三者对应）。
    """
    evaluation = card.evaluation
    if evaluation.report.type not in DEPARTMENT and not evaluation.problems:
        yield skip(WHOLE, "自评表以偏差原因栏说明扣分，没有列问题")
        return
    if not evaluation.problems and any(map(_heads_problems, card.passages)):
        yield lacking(WHOLE, "正文写有存在的问题，没有逐条列出，不能判断扣分有没有对应的问题")
        return
    told = "".join(f"{p.title}{p.detail}{p.cause or ''}" for p in evaluation.problems)
    pairs, spending = _pairs(told), bool(re.search("支付|支出|执行率|结余|结转", told))
    undone = re.search("未(?:达|完成|能完成)[^，。]{0,6}(?:目标|计划|任务)|没有完成", told)
    in_words = bool(evaluation.problems) and not any(p.indicators for p in evaluation.problems)
    counted = Counter(pair for line in card.table.lines for pair in _pairs(_matter(line.indicator.name)))
    common = _pairs(evaluation.project.name) | {pair for pair, rows in counted.items() if rows > 2}
    linked = {name for p in evaluation.problems for name in p.indicators}
    for line in card.table.lines:
        i = line.indicator
        if line.deduction is None:
            yield lacking(i.name, "分值或得分没有填写")
        elif line.deduction <= 0 or i.name in linked or i.name in told:
            yield ok(i.name)
        elif in_words and (
            _unlike(i, common) & pairs or "执行率" in i.name and spending or "完成" in i.name and undone
        ):
            yield ok(i.name)
        else:
            yield bad(
                i.where.of("decided" if i.decided else "self_score"),
                i.name,
                f"扣{line.deduction}分，没有对应的问题",
                "每项扣分对应一个问题",
                "在有关问题的 indicators 列上本指标，或补写问题",
            )


def _heads_problems(p: Passage) -> bool:
    """Whether a line of the text heads problems that are told in a chapter of another name than the outline's."""
    return p.part == "narrative" and bool(HEADED.match(p.text.strip()))


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in zip(text, text[1:])}


def _unlike(row: Indicator, common: set[str]) -> set[str]:
    """The pairs of letters by which a text may mean this row and no other: of its name, and of what it was in words."""
    words = row.actual if row.actual and not row.actual_reading.readable else ""
    return (_pairs(_matter(row.name)) | _pairs(re.sub(r"[0-9\W]", "", words))) - common


def _matter(name: str) -> str:
    """What a row is about, without the word for how it is measured (资金到位率, 绩效目标合理性)."""
    return re.sub("(?:情况|程度|及时|完成|合理|明确|规范|有效|完整|健全|充分|科学|合规)*[率性数量度]?$", "", name)


def problems_show_in_scores(card: Scorecard) -> Iterator[Verdict]:
    """所列问题是否在得分上有反映。

    为什么：问题不少而得分全满，得分就没有反映绩效，容易被认为评分流于形式。
    怎么改：核对有关指标的得分；确实不影响得分的，说明理由。
    依据：实务（问题与得分相互印证）。
    """
    evaluation, lost = card.evaluation, {line.indicator.name: line.deduction for line in card.table.lines}
    if not evaluation.problems:
        yield skip(WHOLE, "没有列问题")
    elif any(d is None for d in lost.values()):
        yield lacking(WHOLE, "有指标没有分值或得分")
    elif not any(lost.values()):
        yield ask(
            evaluation.where.of("problems"),
            WHOLE,
            f"列出问题{len(evaluation.problems)}个，各指标全部满分",
            "问题在得分上有反映",
            "核对有关指标的得分；不影响得分的说明理由",
        )
    else:
        for p in evaluation.problems:
            full = p.indicators and not any(lost.get(name) for name in p.indicators)
            yield (
                ask(
                    p.where.of("indicators"),
                    p.title,
                    f"对应指标{'、'.join(f'“{n}”' for n in p.indicators)}均为满分",
                    "对应的指标有扣分",
                    "核对得分，或改正对应的指标",
                )
                if full
                else ok(p.title)
            )


def problems_are_told_apart(card: Scorecard) -> Iterator[Verdict]:
    """各问题的描述、原因和建议是否各写各的。

    为什么：同一段话用在几个问题上，说明没有逐项分析。
    怎么改：按各自的事实改写；确为同一问题的合并。
    依据：实务（审核意见常见“雷同”）。
    """
    if len(card.evaluation.problems) < 2:
        yield skip(WHOLE, "问题不足两个")
        return
    seen: dict[str, str] = {}
    for p in card.evaluation.problems:
        places = [(p.where.of("detail"), "问题描述", p.detail, bad)]
        places += [(p.where.of("cause"), "原因分析", p.cause, bad)] if p.cause else []
        places += [(a.where.of("text"), "建议", a.text, ask) for a in p.recommendations]
        fresh = True
        for where, what, text, tell in places:
            plain = what + re.sub(r"\W", "", text)
            if len(plain) > 12 and seen.setdefault(plain, p.title) != p.title:
                fresh = False
                yield tell(
                    where,
                    p.title,
                    f"{what}与问题“{seen[plain]}”完全相同",
                    f"每个问题有自己的{what}",
                    "按本问题的事实改写，或合并两个问题",
                )
        if fresh:
            yield ok(p.title)
