"""Figures that belong together by their labels and units: what is taken off, the parts of a year, before and after,
two parts in one name, a standard and how much of it.

A relation is tried only where the labels fill each of its places once, so that nothing else can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from perfeval.model.evaluation import Evaluation, Fact
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import total_budget
from perfeval.review.sentences.pairs import ToldTwice

TAKEN_OFF = (  # what there was, what was taken off it, what remains
    ("送审|报审|申报(?:结算)?", "审减|核减|净核减", "审定|核定|定案"),
    ("应收|应缴|应征", "减免|免征|免缴", "实收|实缴|实征"),
    ("应发|应付|应补", "扣减|扣除|扣回", "实发|实付|实补"),
    ("登记|在册|申请", "退出|注销|清退|不符合", "年末在册|年末登记|符合"),
    ("控制价|最高限价|预算价", "节约|下浮", "中标|成交"),
)
AMOUNT = "(?:总?金额|总?额|资金|投资|价款?|数)?"
PERIODS = (  # parts of a year that make it, or a longer part of it
    ("上半年", "下半年"),
    ("(?:前三季度|[1一][—\\-至到][9九]月)", "第?四季度"),
    ("第?一季度", "第?二季度", "第?三季度", "第?四季度"),
)
FILLING = re.compile("累计|合计|全年度?|年度|实际|共计?|资金|金额|总[数额量]?|数$|额$")
BEFORE = "(?P<work>[一-鿿]{0,4}?)前"
AFTER = "(?P<work>[一-鿿]{0,4}?)后"
CHANGED = re.compile("新增|增加|增产|增长|提高|提升|增收|减少|下降|降低|减排|压减|节约|缩短")
PER = re.compile("[/／]")
FIGURE = re.compile(r"^([0-9][0-9,]*(?:\.[0-9]+)?)(.*)$")
STANDARD = re.compile("(?:投资|补助|补贴|奖补|经费|收费|造价)?(?:标准|单价|定额)$")
PLAN = re.compile("计划|批复|目标|任务|核定")
NEAR = Fraction(1, 4)  # figures that are further apart are of other matters
EDGE = 2  # letters that two labels share at their end


def _number(fact: Fact) -> tuple[Fraction, Fraction, str] | None:
    """The number of a fact in its own unit, how far it is rounded, and the unit."""
    match = FIGURE.match(fact.value.strip()) if fact.value else None
    if match is None or not match[2] or re.search("[0-9年月日]", match[2]):
        return None
    places = len(match[1].partition(".")[2])
    return Fraction(match[1].replace(",", "")), Fraction(1, 2 * 10**places) if places else Fraction(0), match[2]


def _numbers(e: Evaluation) -> dict[str, list[tuple[Fact, Fraction, Fraction]]]:
    """The facts that are one number, by their units."""
    found: dict[str, list[tuple[Fact, Fraction, Fraction]]] = {}
    for fact in e.facts.values():
        read = _number(fact)
        if read:
            found.setdefault(read[2], []).append((fact, read[0], read[1]))
    return found


def _quoted(*facts: Fact) -> str:
    return "、".join(f"“{fact.label}”{fact.value}" for fact in facts)


def taken_off(e: Evaluation) -> Iterator[ToldTwice]:
    """What remains is what there was without what was taken off: 送审 − 审减 = 审定."""
    for unit, facts in _numbers(e).items():
        for roles in TAKEN_OFF:
            filled = [[f for f in facts if re.search(role, f[0].label)] for role in roles]
            if any(len(each) != 1 for each in filled) or len({each[0][0].label for each in filled}) < len(roles):
                continue
            (whole, a, r), (less, b, s), (left, c, t) = (each[0] for each in filled)
            right = plain_number(a - b, 2)
            told = f"{_quoted(whole, less, left)}，{whole.value}－{less.value}＝{right}{unit}"
            holds = abs(a - b - c) <= max(r, s, t)
            yield ToldTwice(less.where.of("value"), less.label, holds, told, "前两数之差等于第三数")


def parts_of_the_year(e: Evaluation) -> Iterator[ToldTwice]:
    """The quarters or halves of a year make the year."""
    total = total_budget(e)
    for unit, facts in _numbers(e).items():
        for periods in PERIODS:
            first = [(f, re.sub(periods[0], "", f[0].label)) for f in facts if re.search(periods[0], f[0].label)]
            for begun, rest in first:
                stem = FILLING.sub("", rest)
                parts = [begun]
                for period in periods[1:]:
                    parts += [
                        f
                        for f in facts
                        if re.search(period, f[0].label) and FILLING.sub("", re.sub(period, "", f[0].label)) == stem
                    ]
                if len(parts) != len(periods) or not stem:
                    continue
                whole = [
                    (f[0].label, f[0].value, f[1], f[2])
                    for f in facts
                    if f not in parts and FILLING.sub("", f[0].label) == stem and not PLAN.search(f[0].label)
                ]
                if not whole and unit == "万元" and stem in ("支出", "执行", "支付") and total and total.executed:
                    whole = [("全年执行数", f"{total.executed}万元", Fraction(total.executed), Fraction(0))]
                if len(whole) != 1:
                    continue
                label, shown, value, slack = whole[0]
                right = sum(f[1] for f in parts)
                told = (
                    f"{_quoted(*(f[0] for f in parts))}，合计{plain_number(Fraction(right), 2)}{unit}；“{label}”{shown}"
                )
                last, room = parts[-1][0], slack + sum(f[2] for f in parts)
                yield ToldTwice(
                    last.where.of("value"), last.label, abs(right - value) <= room, told, "各期之和等于全年"
                )


def _sides(facts: list[tuple[Fact, Fraction, Fraction]]) -> Iterator[tuple[Fact, Fraction, Fact, Fraction]]:
    """The pairs of facts that are of one thing before and after the work, where there is one of each."""
    for before, a, _ in facts:
        old = re.match(BEFORE, before.label)
        if old is None:
            continue
        new = [(f, b) for f, b, _ in facts if (m := re.match(AFTER, f.label)) and m["work"] == old["work"]]
        new = [(f, b) for f, b in new if f.label[-EDGE:] == before.label[-EDGE:]]
        same = [
            f
            for f, _, _ in facts
            if (m := re.match(BEFORE, f.label)) and m["work"] == old["work"] and f.label[-EDGE:] == before.label[-EDGE:]
        ]
        if len(new) == 1 and len(same) == 1:
            yield before, a, *new[0]


def before_and_after(e: Evaluation) -> Iterator[ToldTwice]:
    """What was before, what is after, and the change that a fact or a row of the same unit tells."""
    for unit, facts in _numbers(e).items():
        pairs = list(_sides(facts))
        for before, a, after, b in pairs if len(pairs) == 1 and (PER.search(unit) or len(facts) == 3) else ():
            changes = [
                (f.label, f.value, n) for f, n, _ in facts if CHANGED.search(f.label) and f not in (before, after)
            ]
            if not changes and PER.search(unit):
                changes = [
                    (row.name, row.actual or "", Fraction(row.actual_reading.number))
                    for row in e.indicators
                    if CHANGED.search(row.name) and (row.actual or "").endswith(unit) and row.actual_reading.measured
                ]
            if len(changes) == 1:
                name, shown, change = changes[0]
                gap = plain_number(abs(b - a), 2)
                told = f"{_quoted(before, after)}，相差{gap}{unit}；“{name}”{shown}"
                holds = abs(abs(b - a) - Fraction(change)) <= max(n for f, _, n in facts if f in (before, after))
                yield ToldTwice(after.where.of("value"), after.label, holds, told, "前后之差等于变动数")
        for before, _, after, _ in pairs:
            yield from _from_to(e, before, after)


def _from_to(e: Evaluation, before: Fact, after: Fact) -> Iterator[ToldTwice]:
    """A row's words that tell the same thing before and after: 由5.2等提高到5.0等, 提升0.2个等级."""
    one, other = _number(before), _number(after)
    if one is None or other is None:
        return
    for row in e.indicators:
        for key in ("opinion", "deduction_reason", "reason"):
            text = getattr(row, key) or ""
            for match in re.finditer(
                rf"[由从](?P<old>[0-9.]+){re.escape(one[2])}?[^，。；0-9]{{1,6}}(?P<new>[0-9.]+){re.escape(other[2])}",
                text,
            ):
                old, new = Fraction(match["old"].rstrip(".")), Fraction(match["new"].rstrip("."))
                if (old == one[0]) == (new == other[0]):
                    yield from [ToldTwice(row.where.of(key), row.name, True, "", "")] if old == one[0] else []
                    continue
                told = f"{_quoted(before, after)}，评价意见写“{match[0]}”"
                yield ToldTwice(row.where.of(key), row.name, False, told, "两处前后数一致")


def two_in_one_name(e: Evaluation) -> Iterator[ToldTwice]:
    """A figure whose name joins those of two others is their sum: 亩均节本 + 亩均增收 = 亩均节本增收."""
    for unit, facts in _numbers(e).items():
        for whole, value, slack in facts:
            for one, a, r in facts:
                head = _common(one.label, whole.label)
                rest = whole.label[len(one.label) :].lstrip("和与及、")
                if not whole.label.startswith(one.label) or len(rest) < EDGE or one is whole:
                    continue
                for other, b, s in facts:
                    own = other.label.removesuffix(rest)
                    if other in (one, whole) or not other.label.endswith(rest) or not head.startswith(own):
                        continue
                    told = f"{_quoted(one, other)}，合计{plain_number(a + b, 2)}{unit}；“{whole.label}”{whole.value}"
                    holds = abs(a + b - value) <= slack + r + s
                    yield ToldTwice(whole.where.of("value"), whole.label, holds, told, "两项之和等于合计")


def _common(one: str, other: str) -> str:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]


def standard_times_quantity(e: Evaluation) -> Iterator[ToldTwice]:
    """An amount that is named after a standard and after a quantity is their product."""
    known = [f for f in e.facts.values() if f.reading.measured and f.reading.unit]
    for standard in known:
        dimension = standard.reading.dimension or ""
        if "/" not in dimension or not STANDARD.search(standard.label):
            continue
        money, _, per = dimension.partition("/")
        stem = re.sub("标准$|单价$|定额$", "", standard.label)
        for amount in known:
            if amount.reading.dimension != money or stem not in amount.label or PER.search(amount.value):
                continue
            many = [q for q in known if q.reading.dimension == per and len(q.label) > EDGE and q.label in amount.label]
            if len(many) != 1:
                continue
            right = standard.reading.base * many[0].reading.base
            yield _product(amount, right, _quoted(standard, many[0]))


def _product(amount: Fact, right: Fraction, how: str) -> ToldTwice:
    read = _number(amount)
    slack = read[1] if read else Fraction(0)
    factor = amount.reading.unit.factor if amount.reading.unit else 1
    told = f"{how}，相乘为{plain_number(right / factor, 2)}{read[2] if read else ''}；“{amount.label}”{amount.value}"
    holds = abs(right - amount.reading.base) <= slack * factor
    return ToldTwice(amount.where.of("value"), amount.label, holds, told, "金额等于标准乘以数量")


def standards_make_the_budget(e: Evaluation) -> Iterator[ToldTwice]:
    """Several standards of one kind, each times what was planned of it, make the budget that was reckoned by them."""
    total = total_budget(e)
    planned = (total.adjusted or total.initial) if total else None
    known = [f for f in e.facts.values() if f.reading.measured and f.reading.unit]
    rates = [f for f in known if STANDARD.search(f.label) and (f.reading.dimension or "").startswith("money/")]
    kinds: dict[tuple[str, str], list[Fact]] = {}
    for f in rates:
        if match := STANDARD.search(f.label):
            kinds.setdefault((match[0], f.reading.dimension or ""), []).append(f)
    for alike in kinds.values() if planned else ():
        yield from _budgeted(alike, known, Fraction(planned or 0))


def _budgeted(rates: list[Fact], known: list[Fact], planned: Fraction) -> Iterator[ToldTwice]:
    if len(rates) < 2:
        return
    per, products = (rates[0].reading.dimension or "").partition("/")[2], []
    for rate in rates:
        kind = STANDARD.sub("", rate.label)
        many = [q for q in known if q.reading.dimension == per and kind and kind in q.label and PLAN.search(q.label)]
        if len(many) != 1:
            return
        products.append((rate, many[0], rate.reading.base * many[0].reading.base))
    right, budget = sum((p for _, _, p in products), Fraction(0)), planned * 10000
    if abs(right / budget - 1) > NEAR:
        return
    how = "＋".join(f"{rate.value}×{many.value}" for rate, many, _ in products)
    reckoned = f"{how}＝{plain_number(right / 10000, 2)}万元，全年预算数{plain_number(planned, 2)}万元"
    told = f"{_quoted(*(rate for rate, _, _ in products))}；{reckoned}"
    first = products[0][0]
    yield ToldTwice(first.where.of("value"), first.label, abs(right - budget) < 50, told, "按标准测算的金额等于预算数")


BELONGING: tuple[Callable[[Evaluation], Iterator[ToldTwice]], ...] = (
    taken_off,
    parts_of_the_year,
    before_and_after,
    two_in_one_name,
    standard_times_quantity,
    standards_make_the_budget,
)
