"""Does the money add up? Rules about the fund rows, 预算执行率 and the units of amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from perfeval.model.evaluation import BudgetRow, Fact, Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.passages import StatedNumber, figures
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import DEPARTMENT, ZERO, Scorecard, budget_rate, total_budget
from perfeval.model.units import decimals
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip, unread
from perfeval.review.money.pace import words_on_money
from perfeval.review.reading.naming import execution_rows

COLUMNS = {"initial": "年初预算数", "adjusted": "全年预算数", "received": "实际到位数", "executed": "全年执行数"}
OVERRUN = re.compile("超出?(?:了)?(?:全年|年初|调整后)?预算|超支|超预算|执行率超过|超过(?:全年|年初)?预算")
GROUND = re.compile("系|因|由于|经|同意|批准|自有|自筹|追加|结余|原因")
PAYS, OTHER_MONEY = (
    re.compile("发放|支出|支付|使用|救助|补助"),
    re.compile("[。；]|下拨|下达|拨付|其中|县本级|另|上年|结余|预算|配套|共计|合计|累计"),
)
DOWN, PAID = ("下拨", "下达"), ("支出", "发放", "支付")


def fund_rows_add_up(card: Scorecard) -> Iterator[Verdict]:
    """年度资金总额应等于各资金来源之和，逐列核对。

    为什么：总额与来源不一致，预算执行率就没有可靠的分子和分母。
    怎么改：核对预算批复和支付明细，改正总额或分项。
    依据：财预〔2020〕10号附1项目资金栏。
    """
    rows, total = card.evaluation.budget, total_budget(card.evaluation)
    if len(rows) < 2 or total is not rows[0]:
        yield lacking(WHOLE, "没有资金总额行，或没有分项")
    elif any(row.source.startswith("其中") for row in rows[2:]):
        yield lacking(WHOLE, "资金来源分层填列，不能直接合计")
    else:
        for column, name in COLUMNS.items():
            yield _added(rows, column, name)


def _added(rows: tuple[BudgetRow, ...], column: str, name: str) -> Verdict:
    total, parts = getattr(rows[0], column), [getattr(row, column) for row in rows[1:]]
    given = [p for p in parts if p is not None]
    if total is None or not given:
        return lacking(name, "总额或分项未填")
    gap, where = sum(given, ZERO) - total, rows[0].where.of(column)
    found = f"{name}总额{total}万元，分项之和{sum(given, ZERO)}万元，相差{abs(gap)}万元"
    if not gap:
        return ok(name)
    if abs(gap) <= Decimal("0.005") * (len(given) + 1):
        return ask(
            where,
            name,
            found,
            "总额等于分项之和",
            "疑为四舍五入尾差，核对后统一或加注",
            f"{found}，疑为四舍五入尾差，请核对后统一或加注。",
        )
    unclear = (gap < 0 and None in parts) or (gap > 0 and _some_add_up_to(total, given))
    said, fix = (
        (ask, "补填空白的分项，或说明哪些分项并列") if unclear else (bad, "核对预算批复和支付明细，改正总额或分项")
    )
    return said(where, name, found, "总额等于分项之和", fix)


def _some_add_up_to(total: Decimal, parts: list[Decimal]) -> bool:
    """Whether only some of the rows are the parts, and the others perhaps parts of those."""
    some = [p for p in parts if p > 0]
    return len(some) <= 10 and any(sum(c) == total for n in range(1, len(some)) for c in combinations(some, n))


def stated_execution_rate_is_right(card: Scorecard) -> Iterator[Verdict]:
    """填报的预算执行率应与按金额算出的一致。

    为什么：执行率直接计分，算错会使得分和总分都错。
    怎么改：按全年执行数除以全年预算数重算（部门评价除以实际到位数）。
    依据：财预〔2020〕10号附1、附2。
    """
    for indicator, stated, right, others in _stated_rates(card):
        if stated.kind == "unreadable":
            yield unread(indicator.where.of("actual"), indicator.name, stated.note)
        elif right is None or percent(stated) is None:
            yield lacking(indicator.name, "没有金额，或执行率不是百分数")
        elif _agrees(stated, right):
            yield ok(indicator.name)
        elif any(_agrees(stated, other) for _, other in others):
            yield skip(indicator.name, "与按另一分母计算的一致，另查分母")
        else:
            yield bad(
                indicator.where.of("actual"),
                indicator.name,
                f"填报的预算执行率为{stated.text}",
                f"按金额重算为{plain_number(right * 100, 2)}%",
                "核对金额，改正执行率和得分",
            )


def execution_rate_has_its_denominator(card: Scorecard) -> Iterator[Verdict]:
    """预算执行率的分母：自评用全年预算数，部门评价用实际到位数。

    为什么：两种评价的分母不同，用错分母，执行率和得分都不能成立。
    怎么改：换用正确的分母重算；评价方案另有规定的，写入指标解释。
    依据：财预〔2020〕10号附1（自评表）、附2（共性指标体系框架）。
    """
    by_received = card.evaluation.report.type in DEPARTMENT
    name = "实际到位数" if by_received else "全年预算数"
    for indicator, stated, right, others in _stated_rates(card):
        used = [other for other, rate in others if percent(stated) is not None and _agrees(stated, rate)]
        if right is None or percent(stated) is None:
            yield lacking(indicator.name, f"没有{name}、全年执行数，或执行率不是百分数")
        elif not _agrees(stated, right) and used and by_received and _says_budget(indicator):
            yield skip(indicator.name, "指标解释已写明以预算数为分母")
        elif not _agrees(stated, right) and used:
            yield bad(
                indicator.where.of("actual"),
                indicator.name,
                f"填报的预算执行率{stated.text}以{used[0]}为分母",
                f"以{name}为分母，为{plain_number(right * 100, 2)}%",
                f"以{name}为分母重算；评价方案另有规定的，写入指标解释",
            )
        else:
            yield (
                ok(indicator.name)
                if _agrees(stated, right)
                else skip(indicator.name, "与各种分母计算的都不一致，另查计算")
            )


def execution_points_follow_the_rate(card: Scorecard) -> Iterator[Verdict]:
    """原表合计中所含的预算执行率得分应与按执行率计算的一致。

    为什么：执行率得分多给或少给，总分随之出错。
    怎么改：按执行率重算得分；项目已完成而节约资金的，附完成证明。
    依据：财预〔2020〕10号附1；财预〔2021〕101号三（七）。
    """
    total, own, line = card.evaluation.declared.total, card.table.self_score, card.execution
    given = line.settled if line else None
    amounts = total_budget(card.evaluation)
    if line is None:
        yield skip(WHOLE, "没有另列的预算执行率，或没有金额")
    elif amounts is not None and amounts.score is not None:
        yield skip(line.indicator.name, "资金表印有预算执行得分，另行核对")
    elif total is None or own is None or given is None or not ZERO <= total - own <= given.full:
        yield lacking(WHOLE, "没有原表合计，或自评得分不全，不能推出执行率得分")
    elif abs(total - own - given.low) > Decimal("0.01"):
        yield ask(
            card.evaluation.declared.where.of("total"),
            line.indicator.name,
            f"合计{total}分减去各指标自评得分{own}分，预算执行率得{total - own}分",
            f"{given.low}分（{given.because}）",
            "核对预算执行率得分和合计得分；项目已完成而节约资金的，附完成证明",
        )
    else:
        yield ok(line.indicator.name)


def spending_stays_within_the_budget(card: Scorecard) -> Iterator[Verdict]:
    """全年执行数不应超过全年预算数，也不应超过实际到位数。

    为什么：超预算支出没有预算依据，执行率超过100%不能多得分。
    怎么改：核对调整后的预算数和支付明细；确属超支的，说明资金来源。
    依据：预算法第十三条；财预〔2020〕10号附1。
    """
    total = total_budget(card.evaluation)
    for row in card.evaluation.budget:
        if row.executed is None or row.adjusted is None:
            yield lacking(row.source, "没有全年预算数或全年执行数")
        elif row.executed > row.adjusted and any(OVERRUN.search(t) and GROUND.search(t) for t in words_on_money(card)):
            yield ok(row.source)
        elif row.executed > row.adjusted:
            said = bad if row is total else ask
            yield said(
                row.where.of("executed"),
                row.source,
                f"全年执行数{row.executed}万元，全年预算数{row.adjusted}万元，超出{row.executed - row.adjusted}万元",
                "全年执行数不超过全年预算数",
                "核对调整后的预算数和支付明细；确属超支的，说明资金来源",
            )
        elif row.received is not None and row.executed > row.received:
            yield ask(
                row.where.of("executed"),
                row.source,
                f"全年执行数{row.executed}万元，实际到位数{row.received}万元，超出{row.executed - row.received}万元",
                "全年执行数不超过实际到位数",
                "说明资金来源（如上年结余），并提供凭证；核实前不作超支认定",
            )
        else:
            yield ok(row.source)
    if not card.evaluation.budget:
        yield lacking(WHOLE, "没有资金表")


def transfers_cover_payments(card: Scorecard) -> Iterator[Verdict]:
    """同一资金的支出数超过下拨数的，应说明资金来源。

    为什么：支出多于下拨，可能动用了上年结余或其他资金，也可能口径不一。
    怎么改：说明差额的资金来源并提供凭证；核实前不作超支认定。
    依据：实务；财预〔2020〕10号附2资金使用合规性。
    """
    facts = [f for f in card.evaluation.facts.values() if f.reading.kind == "number" and is_money(f.reading)]
    down = [f for f in facts if any(w in f.label for w in DOWN) and not any(w in f.label for w in PAID)]
    paid = [f for f in facts if any(w in f.label for w in PAID) and not any(w in f.label for w in DOWN)]
    things = {f.label: _thing(f, card) for f in (*down, *paid)}
    pairs = [(d, p) for d in down for p in paid if things[d.label] and things[d.label] == things[p.label]]
    for transferred, spent in pairs:
        gap = spent.reading.base - transferred.reading.base
        if gap > 0:
            shown = f"{transferred.label}{transferred.value}，{spent.label}{spent.value}，"
            shown += f"相差{plain_number(gap / 10000)}万元"
            yield ask(
                spent.where.of("value"),
                spent.label,
                shown,
                "支出数不超过下拨数，或有其他资金来源的说明",
                "说明差额的资金来源并提供凭证；核实前不作超支认定",
                f"{shown}。请说明资金来源并提供凭证；核实前不作超支认定。",
            )
        else:
            yield ok(spent.label)
    told = [(p, d, s) for p in card.passages for sentence in p.sentences for d, s in _told_of(sentence)]
    known = {(d.reading.base, s.reading.base) for d, s in pairs}
    for p, sent, used in told:
        if used.value <= sent.value:
            yield ok(p.subject)
        elif (sent.value, used.value) not in known:
            shown = f"正文写下拨{sent.text}，支出{used.text}，相差{plain_number((used.value - sent.value) / 10000)}万元"
            yield ask(
                p.where,
                p.subject,
                shown,
                "支出数不超过下拨数，或有其他资金来源的说明",
                "说明差额的资金来源并提供凭证；核实前不作超支认定",
                f"{shown}。请说明资金来源并提供凭证；核实前不作超支认定。",
            )
    if not pairs and not told:
        yield skip(WHOLE, "没有同一资金的下拨数和支出数")


def _told_of(sentence: str) -> Iterator[tuple[StatedNumber, StatedNumber]]:
    """What a sentence says was transferred, and the amount right after that says what was paid of it."""
    money = [f for f in figures(sentence) if f.dimension == "money"]
    for transferred, spent in zip(money, money[1:]):
        before, between = (
            re.split("[，。；、]", sentence[: transferred.start])[-1],
            sentence[transferred.end : spent.start],
        )
        if re.search("下拨|下达|拨付", before) and PAYS.search(between) and not OTHER_MONEY.search(between):
            yield transferred, spent


def amounts_keep_their_unit(card: Scorecard) -> Iterator[Verdict]:
    """金额的单位应前后一致，资金表一律为万元。

    为什么：元和万元混用，金额相差一万倍，执行率和成本指标全部失实。
    怎么改：核对原始凭证，把资金表的金额换算为万元。
    依据：财预〔2020〕10号附1项目资金（万元）栏。
    """
    yuan = {
        f.reading.base: f.label
        for f in card.evaluation.facts.values()
        if f.reading.kind == "number" and is_money(f.reading)
    }
    for row in card.evaluation.budget:
        amounts = {column: getattr(row, column) for column in COLUMNS if getattr(row, column)}
        biggest = max(amounts, key=lambda column: amounts[column], default=None)
        same = next(
            (c for c, a in amounts.items() if len(a.normalize().as_tuple().digits) >= 4 and Fraction(a) in yuan), None
        )
        if re.search(r"[（(](?:单位[：:])?元[）)]", row.source):
            yield bad(
                row.where.of("source"),
                row.source,
                f"资金来源写作“{row.source}”",
                "资金表的金额以万元为单位",
                "把该行金额换算为万元，删去“元”",
            )
        elif same:
            yield ask(
                row.where.of(same),
                row.source,
                f"{COLUMNS[same]}{amounts[same]}万元，“{yuan[Fraction(amounts[same])]}”为{amounts[same]}元",
                "金额一致",
                "核对单位是元还是万元",
            )
        elif biggest and 5000 <= amounts[biggest] / min(amounts.values()) <= 20000:
            yield (bad if _adds_up_in_yuan(card, row, biggest) else ask)(
                row.where.of(biggest),
                row.source,
                "，".join(f"{COLUMNS[c]}{a}万元" for c, a in amounts.items()),
                "各列金额相差不到一万倍",
                "核对单位是元还是万元",
            )
        else:
            yield ok(row.source)
    for indicator in card.evaluation.indicators:
        yield from _unit_of(indicator)


def _adds_up_in_yuan(card: Scorecard, row: BudgetRow, column: str) -> bool:
    """Whether the total and its parts agree once this amount is read as 元: then nothing is left to ask."""
    rows = card.evaluation.budget
    amounts = [getattr(r, column) / (10000 if r is row else 1) for r in rows if getattr(r, column) is not None]
    return total_budget(card.evaluation) is rows[0] and len(amounts) > 2 and amounts[0] == sum(amounts[1:])


def _unit_of(indicator: Indicator) -> Iterator[Verdict]:
    target, actual = indicator.target_reading, indicator.actual_reading
    if not target.kind == actual.kind == "number" or target.unit is None or actual.unit is None:
        return
    if is_money(target) and is_money(actual) and target.base and actual.base:
        near = Fraction(1, 2) <= Fraction(actual.number) / Fraction(target.number) <= 2
        if near and target.unit.factor != actual.unit.factor:
            yield ask(
                indicator.where.of("actual"),
                indicator.name,
                f"指标值{target.text}，实际完成值{actual.text}，单位不同而数字相近",
                "单位一致",
                "核对单位是元还是万元",
            )
        else:
            yield ok(indicator.name)


def _stated_rates(card: Scorecard) -> Iterator[tuple[Indicator, Quantity, Fraction | None, list[tuple[str, Fraction]]]]:
    """Each row that states 预算执行率, the rate by the right denominator, and the rates by the others."""
    total = total_budget(card.evaluation)
    kind = card.evaluation.report.type
    key = "received" if kind in DEPARTMENT else "adjusted"
    rates = {}
    if total is not None and total.executed is not None:
        rates = {
            c: Fraction(total.executed) / Fraction(a)
            for c in ("initial", "adjusted", "received")
            if (a := getattr(total, c))
        }
    rows = execution_rows(card)
    for indicator in rows:
        others = [(COLUMNS[column], rate) for column, rate in rates.items() if column != key]
        yield indicator, indicator.actual_reading, budget_rate(total, kind), others
    if not rows:
        nobody = Indicator.model_construct(level1="", name=WHOLE)
        yield nobody, nobody.actual_reading, None, []


def percent(stated: Quantity) -> Fraction | None:
    wanted = stated.measured and stated.unit is not None and stated.unit.dimension == "ratio"
    return stated.base if wanted else None


def _agrees(stated: Quantity, rate: Fraction) -> bool:
    """Within one unit of the last digit printed, so that rounding and cutting off both agree."""
    share = percent(stated)
    if share is None or stated.unit is None:
        return False
    last = stated.unit.factor * Fraction(1, 10 ** max(0, decimals(stated.number)))
    return abs(share - rate) <= last


def _says_budget(indicator: Indicator) -> bool:
    told = f"{indicator.explanation or ''}{indicator.standard.rule if indicator.standard else ''}"
    return "预算" in told.replace("预算执行", "") and "到位" not in told


def is_money(read: Quantity) -> bool:
    return read.unit is not None and read.unit.dimension == "money"


def _thing(fact: Fact, card: Scorecard) -> str:
    """What the money is for: the label without its verb and without the project's name."""
    words = (*DOWN, *PAID, card.evaluation.project.name, "实际", "金额", "总额")
    return re.sub("|".join(map(re.escape, words)), "", fact.label)
