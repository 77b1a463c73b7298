"""Does the fund table say what its amounts give? Rules about printed rates, scores and costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.model.evaluation import BudgetRow
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import DEPARTMENT, ZERO, Scorecard, total_budget
from perfeval.model.units import decimals
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip, unread
from perfeval.review.money.funds import is_money, percent


def printed_rates_follow_from_the_amounts(card: Scorecard) -> Iterator[Verdict]:
    """资金表印的执行率应与同一行的金额相符，有得分的应有执行率。

    为什么：资金表的执行率直接换算得分，印错或漏印都会使合计不可信。
    怎么改：按全年执行数除以全年预算数重算，改正执行率和得分。
    依据：财预〔2020〕10号附1项目资金栏。
    """
    rows, total = card.evaluation.budget, total_budget(card.evaluation)
    received = card.evaluation.report.type in DEPARTMENT and _divides_by_what_came(rows)
    for row in rows:
        stated, where = row.rate_reading, row.where.of("rate")
        budget, spent = row.received if received else row.adjusted, row.executed
        if row is total and not row.adjusted and len(rows) > 1:  # the parts tell what the whole should have been
            budget = sum((r.adjusted for r in rows[1:] if r.adjusted is not None), ZERO)
            spent = sum((r.executed for r in rows[1:] if r.executed is not None), ZERO)
        rate = Fraction(spent) / Fraction(budget) if budget and spent is not None else None
        share = percent(stated)
        if stated.kind == "number" and stated.unit is None:  # 98.5 and 0.985 both stand for a rate
            share = next(
                (
                    v
                    for v in (Fraction(stated.number) / 100, Fraction(stated.number))
                    if rate is not None and abs(v - rate) <= Fraction(1, 200)
                ),
                Fraction(stated.number) / 100,
            )
        if stated.kind in ("missing", "placeholder"):
            if row is total and row.score is not None and rate is not None:
                yield ask(
                    where,
                    row.source,
                    f"得分{row.score}分，没有填执行率",
                    f"按金额重算为{plain_number(rate * 100, 2)}%",
                    "补填执行率，核对得分",
                )
            else:
                yield skip(row.source, "没有印执行率")
        elif stated.kind == "unreadable":
            yield unread(where, row.source, stated.note)
        elif share is None or rate is None:
            yield lacking(row.source, "没有金额，或执行率不是百分数")
        elif _rounded(share, rate, Fraction(1, 100 * 10 ** max(0, decimals(stated.number)))):
            yield ok(row.source)
        elif row is total and (parts := _of_the_parts(card)) is not None and _rounded(share, parts, Fraction(1, 10000)):
            yield skip(row.source, "与各分项之和相符，总额另查")
        else:
            yield bad(
                where,
                row.source,
                f"资金表印的执行率为{stated.text}",
                f"按金额重算为{plain_number(rate * 100, 2)}%",
                "核对金额，改正执行率和得分",
                f"资金表“{row.source}”的执行率印作{stated.text}，按金额重算为{plain_number(rate * 100, 2)}%。",
            )
    if not rows:
        yield lacking(WHOLE, "没有资金表")


def _divides_by_what_came(rows: Sequence[BudgetRow]) -> bool:
    """Whether an evaluation's table divides what was spent by what came in, as its standard defines the rate."""
    fits = {"adjusted": 0, "received": 0}
    for row in rows:
        share = percent(row.rate_reading)
        for key in fits:
            base = getattr(row, key)
            if base and row.executed is not None and share is not None:
                fits[key] += _rounded(share, Fraction(row.executed) / Fraction(base), Fraction(1, 10000))
    return fits["received"] > fits["adjusted"]


def _of_the_parts(card: Scorecard) -> Fraction | None:
    """The rate that the parts of the funds give together; None where one of them is not filled in."""
    parts = card.evaluation.budget[1:]
    if not parts or any(row.adjusted is None or row.executed is None for row in parts):
        return None
    budget = sum((row.adjusted or ZERO for row in parts), ZERO)
    return Fraction(sum((row.executed or ZERO for row in parts), ZERO)) / Fraction(budget) if budget else None


def _is_share(score: Decimal, share: Fraction) -> bool:
    return abs(Fraction(score) - share) <= Fraction(1, 200)


def _rounded(share: Fraction, rate: Fraction, unit: Fraction) -> bool:
    """Whether a printed share is the rate, rounded or cut off at its last digit; a hundredth of a per cent is none."""
    return abs(share - rate) < unit or abs(share - rate) <= Fraction(1, 10000)


def printed_execution_score_follows_the_rate(card: Scorecard) -> Iterator[Verdict]:
    """资金表印的预算执行得分应与按规则计算的一致。

    为什么：预算执行得分计入总分，多给或少给，总分随之出错。
    怎么改：按执行率重算得分；项目已完成而节约资金的，附完成证明。
    依据：财预〔2020〕10号附1；财预〔2021〕101号三（七）。
    """
    total, line = total_budget(card.evaluation), card.execution
    if total is None or total.score is None:
        yield skip(WHOLE, "资金表没有印预算执行得分")
    elif (full := total.points or (line.points if line else None)) and total.score > full:
        yield bad(
            total.where.of("score"),
            total.source,
            f"资金表印的得分为{total.score}分，超过分值{full}分",
            f"不超过{full}分",
            "核对执行率和得分；执行率超过100%的不加分",
        )
    elif line is None or not line.settled:
        yield lacking(total.source, "没有金额，或规则集没有规定预算执行率的分值")
    elif total.points is not None and total.points != line.points:
        yield ask(
            total.where.of("points"),
            total.source,
            f"预算执行率分值{total.points}分",
            f"{line.points}分",
            "核对分值；属特殊情况调整的，附调整依据",
        )
    elif total.score == line.low:
        yield ok(total.source)
    elif (
        (rate := _of_the_parts(card)) is not None
        and rate <= 1
        and _is_share(total.score, rate * Fraction(line.points or 0))
    ):
        yield skip(total.source, "与各分项之和相符，总额另查")
    else:
        share, whole = percent(total.rate_reading), Fraction(line.points or 0)
        as_printed = share is not None and abs(share * whole - Fraction(total.score)) <= Fraction(1, 100)
        yield bad(
            total.where.of("score"),
            total.source if as_printed else f"{total.source}得分",
            f"资金表印的得分为{total.score}分{'，按所印的执行率计' if as_printed else ''}",
            f"{line.low}分（{line.because}）",
            "按执行率重算得分；项目已完成而节约资金的，附完成证明",
        )


def fund_parts_carry_no_points(card: Scorecard) -> Iterator[Verdict]:
    """资金来源各行不打分，分值和得分只列在年度资金总额一行。

    为什么：各行再印分值和得分，容易重复计入总分。
    怎么改：各来源行的分值、得分改为“—”，只保留总额行的得分。
    依据：财预〔2020〕10号附1项目资金栏（各来源行为“—”）。
    """
    total = total_budget(card.evaluation)
    for row in card.evaluation.budget:
        if row is total:
            yield skip(row.source, "资金总额行")
        elif total is None and sum(r.score is not None for r in card.evaluation.budget) == 1:
            yield skip(row.source, "没有资金总额行，得分只印一处")
        elif row.points is None and row.score is None:
            yield ok(row.source)
        else:
            shown = "、".join(
                f"{name}{value}分" for name, value in (("分值", row.points), ("得分", row.score)) if value is not None
            )
            yield bad(
                row.where.of("points"),
                row.source,
                f"来源行印有{shown}",
                "各来源行不打分",
                "改为“—”，核对合计没有重复计入",
            )
    if not card.evaluation.budget:
        yield lacking(WHOLE, "没有资金表")


def total_cost_is_what_was_spent(card: Scorecard) -> Iterator[Verdict]:
    """项目总成本、总投资的完成值应与资金表的执行数一致。

    为什么：同一笔支出写两个数，读者不知道信哪一个。
    怎么改：核对支付明细，统一两处数字；口径不同的，加注说明。
    依据：实务；财预〔2020〕10号附1项目资金栏。
    """
    spent = {row.executed for row in card.evaluation.budget if row.executed}
    found = [
        i
        for i in card.evaluation.indicators
        if re.search(r"(项目|资金|投资|经费)?总(成本|投资|支出|费用)$", re.sub(r"[(（].*", "", i.name))
    ]
    for i in found:
        actual = i.actual_reading
        amount = (
            actual.base / 10000
            if is_money(actual) and actual.kind == "number"
            else (
                Fraction(actual.number)
                if actual.kind == "number" and actual.unit is None and is_money(i.target_reading)
                else None
            )
        )
        if not spent or amount is None:
            yield lacking(i.name, "没有全年执行数，或实际完成值不是金额")
        elif amount in {Fraction(value) for value in spent}:
            yield ok(i.name)
        else:
            yield ask(
                i.where.of("actual"),
                i.name,
                f"实际完成值“{i.actual}”，资金表全年执行数{'、'.join(f'{v}万元' for v in sorted(spent))}",
                "两处一致",
                "核对支付明细，统一两处数字；口径不同的，加注说明",
            )
    if not found:
        yield skip(WHOLE, "没有总成本、总投资指标")
