"""Is money that was changed or spent slowly explained, and do scores keep pace with it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import execution_rows

SLOW = Fraction(80, 100)  # practice; rule sets may set another line


SPENDING = ("执行率", "预算执行", "支出进度", "执行进度", "未支出", "未执行", "结余", "结转", "未支付")


CHANGE = ("调整", "追加", "调增", "调减", "核减", "结转", "压减", "收回", "增加预算", "减少预算")


CAUSE = ("原因", "由于", "因为", "导致", "因", "尚未", "未能", "推迟", "延期", "未完成")


PAPER = re.compile("预算|〔20[0-9]{2}〕")  # what was changed, or the paper that changed it


LIGHT = Fraction(5, 100)


def slow_spending_is_explained(card: Scorecard) -> Iterator[Verdict]:
    """预算执行率偏低的，应说明原因。

    为什么：执行率偏低须单独说明原因和改进措施，也影响下年预算安排。
    怎么改：在存在的问题或预算执行率的偏差原因中写明未支出的金额、原因和措施。
    依据：财预〔2020〕10号第二十六条；规则集没有另定的，80%为实务口径。
    """
    total = total_budget(card.evaluation)
    line, by = _reason_below(card)
    if total is None or not total.adjusted or total.executed is None:
        yield lacking(WHOLE, "没有全年预算数或全年执行数")
    elif (rate := Fraction(total.executed) / Fraction(total.adjusted)) >= line or _explained(card, SPENDING):
        yield ok()
    elif any(i.reason for i in execution_rows(card)) or _told(total.reason):
        yield ok()
    else:
        yield bad(
            total.where.of("executed"),
            WHOLE,
            f"预算执行率{plain_number(rate * 100, 2)}%，{'各项指标却都已完成，' if _all_met(card) else ''}没有说明原因",
            f"执行率低于{plain_number(line * 100)}%的说明原因（{by}）",
            f"说明{total.adjusted - total.executed}万元未支出的原因和改进措施",
        )


def _all_met(card: Scorecard) -> bool:
    """Whether every indicator that can be computed met its target, and there is one."""
    known = [line.met for line in card.table.lines if line.met is not None]
    return bool(known) and all(known)


def budget_change_is_explained(card: Scorecard) -> Iterator[Verdict]:
    """全年预算数与年初预算数不同的，应说明预算调整情况。

    为什么：年中调整改变执行率的分母，没有说明就无法判断执行率是否真实。
    怎么改：写明调整的金额、原因和批准文件。
    依据：实务：规则集（如四川自评表）要求逐项说明；财预〔2020〕10号附1。
    """
    total = total_budget(card.evaluation)
    told = any(PAPER.search(text) and any(w in text for w in CHANGE) for text in words_on_money(card))
    told = told or any(w in (row.reason or "") for row in card.evaluation.budget for w in CHANGE)
    if total is None or total.initial is None or total.adjusted is None:
        yield lacking(WHOLE, "没有年初预算数或全年预算数")
    elif total.initial == total.adjusted or told:
        yield ok()
    else:
        rule = card.ruleset.version.execution
        said = bad if rule and rule.reason_adjusted == "true" else ask
        yield said(
            total.where.of("adjusted"),
            WHOLE,
            f"年初预算数{total.initial}万元，全年预算数{total.adjusted}万元，没有说明调整情况",
            "写明调整的金额、原因和批准文件",
            "补充预算调整说明和批准文件",
        )


def scores_keep_pace_with_spending(card: Scorecard) -> Iterator[Verdict]:
    """支出偏慢的，指标得分率不应明显高于预算执行率。

    为什么：钱没有花完而指标全部完成，可能是目标偏低、预算偏高或填报不实。
    怎么改：核对指标完成的证据；属节约资金的，说明节约的原因和金额。
    依据：实务：绩效管理系统以相差超过5%为提示线，文件没有规定；执行率不低于80%（规则集另定的从其规定）的不提。
    """
    total, share = total_budget(card.evaluation), card.table.rate
    slow, _ = _reason_below(card)
    if card.execution is None or total is None or not total.adjusted or total.executed is None:
        yield skip(WHOLE, "没有另列的预算执行率，或没有金额")
    elif not share:
        yield lacking(WHOLE, "得分不全，不能计算指标得分率")
    elif (spent := Fraction(total.executed) / Fraction(total.adjusted)) < slow and (share - spent) / share > LIGHT:
        yield ask(
            card.evaluation.where.of("budget"),
            WHOLE,
            f"指标得分率{plain_number(share * 100, 2)}%，预算执行率{plain_number(spent * 100, 2)}%",
            "两者相差不超过5%（实务提示线）",
            "核对指标完成的证据；属节约资金的，说明节约的原因和金额",
        )
    else:
        yield ok()


def _reason_below(card: Scorecard) -> tuple[Fraction, str]:
    """Below which rate of execution a reason is asked for, and by whom."""
    rule = card.ruleset.version.execution
    if rule is None or rule.reason_below is None:
        return SLOW, "实务口径"
    return rule.reason_below, f"规则集“{card.ruleset.title}”"


def words_on_money(card: Scorecard) -> Iterator[str]:
    """Each problem and each sentence of what the unit says: of its goals, its rows, its funds and its narrative."""
    for row in card.evaluation.budget:
        if row.reason:
            yield f"{row.source}预算执行：{row.reason}"
    if card.evaluation.objective and card.evaluation.objective.achieved:
        yield from re.split(r"[。\n]", card.evaluation.objective.achieved)
    for indicator in card.evaluation.indicators:
        for text in (indicator.reason, indicator.measure, indicator.opinion, indicator.deduction_reason):
            yield from re.split(r"[。\n]", text or "")
    for problem in card.evaluation.problems:
        yield f"{problem.title}{problem.detail}{problem.cause or ''}"
    for section in card.evaluation.narrative:
        yield from re.split(r"[。\n]", section.text)


def _explained(card: Scorecard, words: tuple[str, ...]) -> bool:
    return any(any(w in text for w in words) and any(w in text for w in CAUSE) for text in words_on_money(card))


def _told(text: str | None) -> bool:
    """Whether a cell for a reason says one."""
    return re.sub(r"\W", "", text or "") not in ("", "无", "暂无", "不适用", "NA")
