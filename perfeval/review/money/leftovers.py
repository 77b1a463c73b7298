"""Do the words on what was spent and what is left fit the table of funds?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import combinations

from perfeval.model.evaluation import BudgetRow
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, lacking, ok, skip
from perfeval.review.reading.statements import FREE, Count, Place, counts

LEFT = "结转|结余|节余|剩余资金|未支付|未支出|未执行|未使用|未拨付|尚未付"
BEFORE = re.compile(f"(?:{LEFT})[一-鿿]{{0,8}}$")
BEHIND = re.compile(f"^[一-鿿]{{0,12}}?(?:{LEFT})")
OLD = re.compile("上年|以前年度|往年|历年|其中|去年|累计|率")
PAID = re.compile(
    "(?:全部|全额|均已)(?:支付|支出|执行|使用完)(?:完毕|完成|到位)?|(?:支付|执行|支出|使用)完毕|(?:无|没有|未形成|不存在)(?:结转|结余|节余)"
)
FUND = re.compile("资金|预算|拨款|经费|款项|结[转余]|节余")
WHOLE_BUDGET = re.compile("预算|(?:无|没有|未形成|不存在)(?:结转|结余|节余)")
OF_A_THING = re.compile(f"(?:{LEFT})[一-鿿]{{0,6}}(?:款|(?<!资)金|费|工资|补贴|补助)$")
GIVEN = re.compile("(?:^|[一-鿿])(?:年初|全年|调整后|年度)预算(?:数|资金|安排|总额|金额|总数)*(?:为|是|共|调整为)?$")
NAMED = re.compile("预算|执行率|支出率")
RATED = re.compile("(?:预算|资金|支出|总体)*(?:执行率|支出率)(?:为|达到?|是)?$")
OTHER_RATE = re.compile("上年|去年|目标|要求|低于|高于|超过|截至|月底|季度|应|每|平均|全县|全市|其中")
OPEN = re.compile("未(?!形成)|尚|将|待|拟|计划|前全部|后全部|上年|以前年度|尾款|质保金")
NUMERALS = "一二三四五六"
PARTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
PARTED = re.compile(
    f"分(?P<many>[{''.join(PARTS)}])(?:批|次|期|笔|个批次)[^。；，0-9]{{0,6}}(?:下达|拨付|到位|支付|拨入|安排|下拨)"
)
PART = re.compile(f"第(?P<nth>[{NUMERALS}])(?:批|次|期|笔)[^0-9。；]{{0,10}}(?P<amount>[0-9]+(?:\\.[0-9]+)?[万亿]?元)")
LEVEL = re.compile("中央|省级?|市级|县级|区级")
SOURCES = re.compile("中央|省级|市级|县级|区级|本级|上级|地方|财政|当年|自有|单位|其他|社会")


def money_left_is_what_was_not_spent(card: Scorecard) -> Iterator[Verdict]:
    """文字写的结转、结余和未支付金额，应等于预算数减去执行数。

    为什么：结余写错，读者算不出资金去了哪里，下年结转也会安排错。
    怎么改：按资金表重新计算；只是其中一部分的，写明其余部分。
    依据：实务（资金勾稽）；只作查询。
    """
    gaps = _gaps(card)
    if not gaps:
        yield lacking(WHOLE, "没有预算数或执行数")
        return
    said = [
        (where, subject, count)
        for where, subject, text in _money_texts(card)
        for count in _left(text)
        if not _of_what_came(text, count)
    ]
    amounts = [count.value for _, _, count in said]
    allowed = gaps | {Fraction(v) * 10000 for row in card.evaluation.budget for v in _amounts(row)}
    known = any(count.equals(gap) for _, _, count in said for gap in gaps if gap) or _sum_up(amounts, gaps)
    for where, subject, count in said:
        part = known or OF_A_THING.search(count.before)
        if any(count.equals(value) for value in allowed) or (part and count.value < max(gaps)):
            yield ok(subject)
        else:
            total = total_budget(card.evaluation)
            assert total is not None and total.executed is not None
            budget = total.adjusted if total.adjusted is not None else total.received
            right = plain_number(max(gaps) / 10000, 2)
            yield ask(
                where(),
                subject,
                f"写“{count.before.strip()}{count.text}”，资金表{budget}－{total.executed}＝{right}万元",
                f"{right}万元",
                "按资金表重新计算，改正金额；只是其中一部分的，写明其余部分",
            )
    if not said:
        yield skip(WHOLE, "文字没有写结转、结余和未支付的金额")


def all_paid_in_words_is_all_paid(card: Scorecard) -> Iterator[Verdict]:
    """写“资金全部支付”“无结转结余”的，资金表应没有未执行的预算。

    为什么：文字说花完，表上还有余额，必有一处不实。
    怎么改：核对支付明细，写明结转、结余的金额和原因。
    依据：实务（文表数据一致）；只作查询。
    """
    said, gaps = False, _gaps(card)
    texts = [told for told in _money_texts(card) if PAID.search(told[2])] if total_budget(card.evaluation) else []
    told_left = bool(texts) and any(c.equals(g) for _, _, t in _money_texts(card) for c in _left(t) for g in gaps if g)
    for where, subject, text in texts:
        for clause in re.split("[，。；！？\n]", text):
            match = PAID.search(clause)
            rows = _rows_meant(card, clause) if match and FUND.search(clause) and not OPEN.search(clause) else ()
            if not match or not rows:
                continue
            said, left = True, [(row, gap) for row in rows if (gap := _gap(row))]
            whole = rows == (total_budget(card.evaluation),)
            owed = (
                told_left and whole and not WHOLE_BUDGET.search(clause)
            )  # what was due is paid, and what is left is told
            if len(left) < len(rows) or not left or owed:
                yield ok(subject)
                continue
            row, gap = left[0]
            told = f"写“{clause.strip()}”，资金表“{row.source}”预算{row.adjusted}万元、执行{row.executed}万元"
            yield ask(
                where(),
                subject,
                f"{told}，尚有{plain_number(Fraction(gap), 2)}万元未执行",
                "文字与资金表一致",
                "核对支付明细，改正文字；有结转、结余的写明金额和原因",
            )
            break
    if not said:
        yield skip(WHOLE, "没有写资金全部支付")


def fund_figures_in_words_are_those_of_the_table(card: Scorecard) -> Iterator[Verdict]:
    """文字写的年初预算、全年预算、预算执行率和分批下达、拨付的金额之和，应与资金表一致。

    为什么：预算数和执行率文表两样，得分就没有依据。
    怎么改：按资金表改正文字；只是其中一项资金的，写明是哪一项。
    依据：实务（文表数据一致）；只作查询。
    """
    rows, said = card.evaluation.budget, False
    amounts = {Fraction(v) * 10000 for row in rows for v in _amounts(row)}
    rates = {
        Fraction(row.executed) / Fraction(base)
        for row in rows
        for base in (row.initial, row.adjusted, row.received)
        if base and row.executed is not None
    }
    rates |= {
        i.actual_reading.base
        for i in card.evaluation.indicators
        if i.actual_reading.dimension == "ratio" and i.actual_reading.measured
    }
    for where, subject, text in _money_texts(card) if rates else ():
        for clause in filter(NAMED.search, re.split("[，。；！？\n]", text)):
            for count in counts(clause):
                before = count.before.strip()
                of_rate = count.dimension == "ratio" and RATED.fullmatch(before) and not OTHER_RATE.search(clause)
                given = count.dimension == "money" and GIVEN.search(before) and not OLD.search(before)
                initial = given and "年初" in before and all(row.initial is None for row in rows)
                if (not of_rate and not given) or initial:  # nothing in the table says so or otherwise
                    continue
                said, known = True, rates if of_rate else amounts
                if any(abs(count.value - value) <= 2 * count.slack for value in known):
                    yield ok(subject)
                else:
                    fix = "按资金表改正文字；只是其中一项资金的，写明是哪一项"
                    found = f"写“{before}{count.text}”，资金表{_printed(card, bool(of_rate))}"
                    yield ask(where(), subject, found, "文字与资金表一致", fix)
    for where, subject, text in _money_texts(card) if rows else ():
        for told, right in _instalments(card, text):
            said = True
            if not right:
                yield ok(subject)
            else:
                fix = "核对各批的下达或拨付文件，改正错的一批；另有未写明的，补写清楚"
                yield ask(where(), subject, told, right, fix)
    if not said:
        yield skip(WHOLE, "文字没有写预算数和执行率")


def _instalments(card: Scorecard, text: str) -> Iterator[tuple[str, str]]:
    """Money that came or went in a stated number of parts, each with its amount, beside the row of its source."""
    for sentence in re.split("[。\n]", text) if "第一" in text else ():
        parted, parts = PARTED.search(sentence), list(PART.finditer(sentence))
        amounts = [counts(part["amount"])[0].value for part in parts]
        if parted is None or [p["nth"] for p in parts] != list(NUMERALS[: PARTS[parted["many"]]]):
            continue
        lead = sentence[: parts[0].start()]
        named = [row for row in card.evaluation.budget if any(w in row.source for w in LEVEL.findall(lead))]
        total = total_budget(card.evaluation)
        meant = named if LEVEL.search(lead) else [total] if total is not None else []
        known = {Fraction(v) * 10000 for row in card.evaluation.budget for v in _amounts(row)}
        made = sum(amounts, Fraction(0))
        near = [v for row in meant for v in _amounts(row) if 4 * abs(Fraction(v) * 10000 - made) <= made]
        if made in known or not near:
            yield "", ""
            continue
        listed = "＋".join(part["amount"] for part in parts)
        shown = f"{plain_number(made / 10000, 2)}万元"
        told = f"写{listed}＝{shown}，资金表“{meant[0].source}”{near[0]}万元"
        yield told, f"各批之和等于{near[0]}万元"


def _printed(card: Scorecard, rate: bool) -> str:
    """What the row of the whole gives: its budget, or its rate with the figures it comes from."""
    total = total_budget(card.evaluation) or card.evaluation.budget[0]
    if rate and total.executed is not None and total.adjusted:
        share = Fraction(total.executed) / Fraction(total.adjusted)
        return f"{total.executed}÷{total.adjusted}＝{plain_number(share * 100, 2)}%"
    given = (("年初预算", total.initial), ("全年预算", total.adjusted))
    return "、".join(f"{name}{amount}万元" for name, amount in given if amount is not None)


def _money_texts(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """What people wrote about the money as a whole: beside the funds, in the goal, in the text, of its rate."""
    e = card.evaluation
    for money in e.budget:
        if money.reason:
            yield partial(money.where.of, "reason"), money.source, money.reason
    for row in e.indicators:
        if "执行率" in row.name and row.reason:
            yield partial(row.where.of, "reason"), row.name, row.reason
    if e.objective and e.objective.achieved:
        yield partial(e.objective.where.of, "achieved"), "年度总体目标", e.objective.achieved
    for p in card.passages:
        if p.part in ("narrative", "problem") and not FREE.search(p.section):
            yield partial(getattr, p, "where"), p.subject, p.text


def _left(text: str) -> Iterator[Count]:
    """The amounts that words call left over: 结转下年20万元, 未支付的20万元, 20万元未支出."""
    for count in counts(text) if re.search(LEFT, text) else ():
        if count.dimension != "money" or not count.value or OLD.search(count.before):
            continue
        if BEFORE.search(count.before) or BEHIND.match(count.behind) and not OLD.search(count.behind):
            yield count


def _of_what_came(text: str, left: Count) -> bool:
    """Whether a text reckons what is left from what came, not from the budget: 到位90万元，支出80万元，结转10万元."""
    before = [c for c in counts(text) if c.dimension == "money" and c.end <= left.start]
    came = [c.value for c in before if re.search("到位|收到|拨入", c.before) and not re.search("未|率", c.before)]
    return any(left.equals(a - c.value) for a in came for c in before if re.search("支出|支付|执行|使用", c.before))


def _amounts(row: BudgetRow) -> list[Decimal]:
    return [v for v in (row.initial, row.adjusted, row.received, row.executed) if v is not None]


def _gap(row: BudgetRow) -> Decimal:
    return row.adjusted - row.executed if row.adjusted is not None and row.executed is not None else Decimal(0)


def _gaps(card: Scorecard) -> set[Fraction]:
    """What each row of the funds, the whole first, leaves of its budget or of what was received."""
    total = total_budget(card.evaluation)
    if total is None or total.executed is None or (total.adjusted is None and total.received is None):
        return set()
    pairs = [(one, row.executed) for row in card.evaluation.budget for one in (row.initial, row.adjusted, row.received)]
    pairs += [(row.adjusted, row.received) for row in card.evaluation.budget]
    return {(Fraction(a) - Fraction(b)) * 10000 for a, b in pairs if a is not None and b is not None and a >= b}


def _sum_up(amounts: list[Fraction], gaps: set[Fraction]) -> bool:
    some = amounts[:8]
    return any(sum(c) in gaps for n in range(2, len(some) + 1) for c in combinations(some, n))


def _rows_meant(card: Scorecard, clause: str) -> tuple[BudgetRow, ...]:
    """The rows of the funds that a clause speaks of: by its amount, by the name of a source, else the whole."""
    budget, total = card.evaluation.budget, total_budget(card.evaluation)
    money = [count for count in counts(clause) if count.dimension == "money"]
    if money:
        spent = [row for row in budget if row.executed is not None and money[0].equals(Fraction(row.executed) * 10000)]
        given = [row for row in budget if row.adjusted and money[0].equals(Fraction(row.adjusted) * 10000)]
        return tuple(row for row in given if row not in spent) if given and not spent else ()
    named = set(SOURCES.findall(clause)) - {"财政"}
    rows = tuple(row for row in budget if row is not total and named & set(SOURCES.findall(row.source)))
    return rows or ((total,) if total is not None and not named - {"当年", "单位"} else ())
