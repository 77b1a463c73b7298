"""Rows of the table that follow from other figures: so much for each times how many, a growth, a cost for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.findings import Where
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Scorecard
from perfeval.review.reading.changes import FROM_TO
from perfeval.review.reading.statements import Count, counts, own_words
from perfeval.review.sentences.declared import power_of_ten, short
from perfeval.review.sentences.pairs import ToldTwice

FOR_EACH = re.compile("^(?:(?P<one>[亩户人生])均|(?:平均)?每(?P<per>[亩户人生名]))")
PEOPLE = {"生": "人", "名": "人"}
CHANGED = re.compile("(?:增长|增加|提高|提升|上升|下降|降低|减少|压减|压降)(?:率|幅度?|比例)?$")
EARLIER = re.compile("(?:上年|去年|上一年|上年度)(?:度|同期|为|是|有|共|完成|实际)*$")
NOW = re.compile("(?:本年|今年|当年|本年度|年内|全年)(?:度|为|是|有|共|完成|实际)*$")
WENT = re.compile("^(?:增长?加?|上?升|提高|下?降低?|减少?)[至到为]")
DIVIDED = re.compile(r"(?P<money>[0-9.]+[亿万]?元)÷(?P<many>[0-9.]+[^0-9÷＝=，。；、）)]{1,4})")
RECKONED = re.compile(r"按(?:照)?(?P<of>[^。；]{4,40}?)(?:计算|测算|核算)")


def times_how_many(card: Scorecard) -> Iterator[ToldTwice]:
    """So much for each, how many, and what it comes to: what binds the targets of three rows binds their actuals."""
    rows = [r for r in card.evaluation.indicators if r.actual_reading.measured and r.target_reading.kind == "number"]
    for each in rows:
        match = FOR_EACH.match(each.name)
        size = _one(match["one"] or match["per"]) if match else None
        if size is None:
            continue
        many = [r for r in rows if r.actual_reading.dimension == size.dimension]
        whole = [r for r in rows if r is not each and _alike(each, r)]
        bound = [(a, b) for a, b in product(many, whole) if a is not b and _makes(each, a, b, size, "target_reading")]
        if len(bound) != 1:
            continue
        (a, b), unit = bound[0], bound[0][1].actual_reading.unit
        made = each.actual_reading.base * a.actual_reading.base / size.base / (unit.factor if unit else 1)
        right = f"{short(made)}{unit.text if unit else ''}"
        told = (
            f"“{each.name}”{each.actual}×“{a.name}”{a.actual}＝{right}，“{b.name}”实际完成值{b.actual}"
            f"；三项指标值{each.target}、{a.target}、{b.target}合于此式"
        )
        holds = _makes(each, a, b, size, "actual_reading")
        yield ToldTwice(b.where.of("actual"), b.name, holds, told, right)


def _one(what: str) -> Quantity | None:
    read = quantity.read(f"1{PEOPLE.get(what, what)}")
    return read if read.kind == "number" and read.unit else None


def _alike(each: Indicator, whole: Indicator) -> bool:
    """Whether two rows count the same thing in the same kind of unit, one of them for each."""
    if whole.actual_reading.dimension != each.actual_reading.dimension or not whole.actual_reading.dimension:
        return False
    of_each = FOR_EACH.sub("", each.name)
    pairs = {a + b for a, b in zip(of_each, of_each[1:])} - {"新增", "增加", "增产", "提高", "完成"}
    return any(pair in whole.name for pair in pairs)


def _makes(each: Indicator, many: Indicator, whole: Indicator, size: Quantity, key: str) -> bool:
    one, number, total = (getattr(row, key) for row in (each, many, whole))
    made = one.base * number.base / size.base
    room = (
        _half(total) + made * (_half(one) / one.base + _half(number) / number.base) if one.base and number.base else 0
    )
    return bool(abs(made - total.base) <= room)


def _half(read: Quantity) -> Fraction:
    """How far a figure is rounded; a whole one is exact."""
    places = len(str(read.number).partition(".")[2])
    return (read.unit.factor if read.unit else Fraction(1)) / (2 * 10**places) if places else Fraction(0)


def grown(card: Scorecard) -> Iterator[ToldTwice]:
    """A row that is a growth or a fall, and the figures of both years beside it: 上年820万人次，本年887.84万人次."""
    for row in card.evaluation.indicators:
        actual = row.actual_reading
        if not CHANGED.search(row.name) or not actual.measured or actual.dimension != "ratio":
            continue
        for _, where, text in own_words(row):
            pair = _both_years(text)
            half = Fraction(6, 10 ** (len(str(actual.number).partition(".")[2]) + 3))
            if pair is None:
                yield from _of_any_unit(row, where(), text, half)
                continue
            was, now = pair
            if not was.value:
                continue
            share = abs(now.value - was.value) / was.value
            room = half + (was.slack + now.slack) / was.value
            right = f"{short(share * 100)}%"
            told = f"实际完成值{row.actual}；写{was.text}、{now.text}，（{now.text}－{was.text}）÷{was.text}＝{right}"
            yield ToldTwice(where(), row.name, abs(share - abs(actual.base)) <= room, told, right)


def _of_any_unit(row: Indicator, where: Where, text: str, half: Fraction) -> Iterator[ToldTwice]:
    """The same where the unit is one that no count has: 由25.6公里/小时提高到26.4公里/小时."""
    found = list(FROM_TO.finditer(text))
    for match in found if len(found) == 1 else ():
        was, now = Fraction(match["was"]), Fraction(match["now"])
        if (match["of"] or match["unit"]) != match["unit"] or not was or match["unit"][0] in "%％‰":
            continue
        share = abs(now - was) / was
        right = f"{short(share * 100)}%"
        told = f"实际完成值{row.actual}；写“{match[0]}”，（{match['now']}－{match['was']}）÷{match['was']}＝{right}"
        yield ToldTwice(where, row.name, abs(share - abs(row.actual_reading.base)) <= half, told, right)


def _both_years(text: str) -> tuple[Count, Count] | None:
    """The figures of last year and of this one, where a text tells one pair of them."""
    found = [c for c in counts(text) if c.dimension not in ("ratio", "percentage_points")]
    pairs = [
        (was, now)
        for was, now in zip(found, found[1:])
        if was.dimension == now.dimension
        and ((EARLIER.search(was.before) and NOW.search(now.before)) or WENT.match(was.behind))
    ]
    return pairs[0] if len(pairs) == 1 else None


def cost_of_each(card: Scorecard) -> Iterator[ToldTwice]:
    """A cost for each and what a text says that it is reckoned from: 户均投资按完成投资2168万元、1500户计算."""
    for row in card.evaluation.indicators:
        match, actual = FOR_EACH.match(row.name), row.actual_reading
        size = _one(match["one"] or match["per"]) if match else None
        if size is None or not actual.measured or not actual.base or "money" not in (actual.dimension or ""):
            continue
        for p in card.passages:
            for sentence in p.sentences if row.name in p.text else ():
                told = sentence.partition(row.name)[2]
                pair = _reckoned(told, size)
                if pair is None:
                    continue
                money, many = pair
                per = size.base if "/" in (actual.dimension or "") else Fraction(1)  # 元/亩 is kept as 元/平方米
                mean, one, half = money.value * size.base / many.value, actual.base * per, _half(actual) * per
                holds = abs(mean - one) <= half + money.slack * size.base / many.value + Fraction(1, 100)
                right = f"{short(mean)}元" if mean < 10000 else f"{short(mean / 10000)}万元"
                shown = f"实际完成值{row.actual}；写{money.text}、{many.text}，{money.text}÷{many.text}＝{right}"
                shown += "，疑为单位写错" if power_of_ten(mean, one) else ""
                yield ToldTwice(row.where.of("actual"), row.name, holds, shown, f"{right}，单位与数字相符")


def _reckoned(told: str, size: Quantity) -> tuple[Count, Count] | None:
    match = DIVIDED.search(told)
    words = f"{match['money']}、{match['many']}" if match else (found := RECKONED.match(told)) and found["of"] or ""
    read = counts(words)
    money = [c for c in read if c.dimension == "money"]
    many = [c for c in read if c.dimension == size.dimension and c.value]
    return (money[0], many[0]) if len(money) == len(many) == 1 and len(read) == 2 else None


DERIVED: tuple[Callable[[Scorecard], Iterator[ToldTwice]], ...] = (times_how_many, grown, cost_of_each)
