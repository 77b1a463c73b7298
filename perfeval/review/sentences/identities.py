"""Do figures that belong together add up? Rules about parts and wholes, stocks and flows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.evaluation import Fact
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.units import convertible, decimals
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import PEOPLE

NOT_ADDED = ("率", "比例", "占比", "标准", "人均", "户均", "平均", "最高", "最低", "单价", "单位成本")
SPLITS = (("城乡", ("农村",), ("城镇", "城市")), ("男女", ("男性", "男"), ("女性", "女")))
OPENING = ("上年末", "年初", "期初")
CLOSING = ("本年末", "当年末", "年末", "期末")
THIS_YEAR = ("全年", "本年", "当年", "年内", "实际")
ADDED = ("新增", "新建", "增加")
REMOVED = ("核减", "减少", "退出", "退保", "清退", "注销")


def parts_add_up_to_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """分项之和应等于合计。

    为什么：合计与分项对不上，读者不知道哪个数可信。
    怎么改：核对后统一数据；属四舍五入尾差的加注说明。
    依据：实务；人数、户数等计数不容许尾差，金额按各数末位半个单位合计容许尾差。
    """
    facts = card.evaluation.facts
    sums = [(fact, parts) for fact in facts.values() if (parts := _parts(fact, list(facts.values()))) is not None]
    for fact, parts in sums:
        total = sum((p.reading.base for p in parts), Fraction(0))
        gap, room = fact.reading.base - total, sum(map(_half, (fact, *parts)))
        factor = fact.reading.unit.factor if fact.reading.unit else 1
        word = fact.reading.unit.text if fact.reading.unit else ""
        said = f"{fact.label}{fact.value}，{'、'.join(p.label + p.value for p in parts)}，"
        said += f"分项之和{plain_number(total / factor)}{word}"
        said += f"，相差{plain_number(abs(gap) / factor, None)}{word}"
        if not gap:
            yield ok(fact.label)
        elif abs(gap) <= room:
            yield ok(fact.label)
        else:
            yield bad(fact.where.of("value"), fact.label, said, "分项之和等于合计", "核对合计和各分项", f"{said}。")
    if not sums:
        yield lacking(WHOLE, "基础数据中没有名称明确对应的合计与分项")


def rounded_sums(card: Scorecard) -> Iterator[tuple[Fact, list[Fact], Fraction]]:
    """Facts that miss the sum of their parts by no more than rounding, and by how much (base unit)."""
    facts = list(card.evaluation.facts.values())
    for fact in facts:
        parts = _parts(fact, facts)
        gap = abs(fact.reading.base - sum(p.reading.base for p in parts)) if parts else Fraction(0)
        if parts and 0 < gap <= sum(map(_half, (fact, *parts))):
            yield fact, parts, gap


def stock_follows_from_its_flows(card: Scorecard) -> Iterator[Verdict]:
    """年初数加新增数减核减数应等于年末数。

    为什么：存量与增减变动对不上，说明统计口径或数据有误。
    怎么改：核对台账，说明其他增减因素。
    依据：实务。
    """
    facts, found = list(card.evaluation.facts.values()), False
    for opening, closing, what in _stocks(facts):
        new, gone = _flow(facts, ADDED, what, closing), _flow(facts, REMOVED, what, closing)
        if len(new) != 1 or len(gone) > 1:
            continue
        found = True
        gap = opening.reading.base + new[0].reading.base - sum(g.reading.base for g in gone) - closing.reading.base
        flows = "、".join(f.label + f.value for f in (opening, *new, *gone, closing))
        if not gap:
            yield ok(closing.label)
        elif gap > 0 and not gone:
            yield lacking(closing.label, f"{flows}；没有减少数，不能核对")
        else:
            unit = closing.reading.unit
            yield ask(
                closing.where.of("value"),
                closing.label,
                f"{flows}，相差{plain_number(abs(gap) / (unit.factor if unit else 1))}{unit.text if unit else ''}",
                "年初数＋新增数－减少数＝年末数",
                "核对台账，说明差额",
            )
    if not found:
        yield lacking(WHOLE, "基础数据中没有名称对应的年初数、新增数、年末数")


def stock_goes_on_from_last_year(card: Scorecard) -> Iterator[Verdict]:
    """本年的年初数应等于上年的年末数；没有写年初数的，上年末数加新增减核减应等于本年末数。

    为什么：两年的存量接不上，说明有一年的数据或统计口径改过。
    怎么改：核对两年的台账，改正错的一年，或说明口径的变化。
    依据：实务（存量与流量勾稽）。
    """
    e = card.evaluation
    if e.comparable is None or e.year - e.comparable.year != 1:
        yield skip(WHOLE, "没有上一年度的参数文件")
        return
    facts, found = list(e.facts.values()), False
    for closing, what in _closings(list(e.earlier.facts.values())):
        opening = [
            f
            for f in facts
            if f.label in {w + what for w in OPENING}
            and _addable(f)
            and convertible(f.reading.unit, closing.reading.unit)
        ]
        ending = [
            now
            for now, name in _closings(facts)
            if name == what and convertible(now.reading.unit, closing.reading.unit)
        ]
        told = f"{e.earlier.year}年{closing.label}{closing.value}"
        if len(opening) == 1:
            found, now = True, opening[0]
            if now.reading.base == closing.reading.base:
                yield ok(now.label)
            else:
                yield bad(
                    now.where.of("value"),
                    now.label,
                    f"{told}，{e.year}年{now.label}{now.value}",
                    "年初数等于上年末数",
                    "核对两年的台账，改正或说明口径变化",
                )
        elif len(ending) == 1:
            new, gone = _flow(facts, ADDED, what, closing), _flow(facts, REMOVED, what, closing)
            if len(new) != 1 or len(gone) != 1:
                continue
            found, now = True, ending[0]
            gap = closing.reading.base + new[0].reading.base - gone[0].reading.base - now.reading.base
            if not gap:
                yield ok(now.label)
            else:
                yield bad(
                    now.where.of("value"),
                    now.label,
                    f"{told}，{'、'.join(f.label + f.value for f in (*new, *gone, now))}",
                    "上年末数＋新增数－减少数＝本年末数",
                    "核对两年的台账，改正或说明口径变化",
                )
    if not found:
        yield lacking(WHOLE, "两年的基础数据中没有名称对应的年末数和增减数")


def _closings(facts: list[Fact]) -> Iterator[tuple[Fact, str]]:
    for fact in facts:
        word = next((w for w in CLOSING if fact.label.startswith(w)), "")
        if word and fact.label != word and _addable(fact):
            yield fact, fact.label.removeprefix(word)


def _addable(fact: Fact) -> bool:
    read = fact.reading
    rate = read.unit is not None and (
        read.unit.dimension in ("ratio", "percentage_points") or "/" in read.unit.dimension
    )
    return read.measured and not rate and not any(word in fact.label for word in NOT_ADDED)


def _parts(total: Fact, facts: list[Fact]) -> list[Fact] | None:
    """The facts whose labels differ from the total's only by a part of the split, if every part is there once."""
    for whole, *kinds in SPLITS:
        if total.label.count(whole) != 1 or not _addable(total):
            continue
        names = [{total.label.replace(whole, kind) for kind in part} for part in kinds]
        found = [
            [f for f in facts if f.label in labels and _addable(f) and convertible(total.reading.unit, f.reading.unit)]
            for labels in names
        ]
        if all(len(parts) == 1 for parts in found):
            return [parts[0] for parts in found]
    return None


def _half(fact: Fact) -> Fraction:
    """Half a unit of the last printed decimal; nothing for a plain count, which is never rounded."""
    unit, places = fact.reading.unit, decimals(fact.reading.number)
    factor = unit.factor if unit else Fraction(1)
    counted = unit is None or unit.dimension in PEOPLE or unit.dimension.startswith("count:")
    return Fraction(0) if counted and factor == 1 else factor / (2 * 10**places)


def _stocks(facts: list[Fact]) -> Iterator[tuple[Fact, Fact, str]]:
    """Opening and closing figures of the same thing."""
    for opening in facts:
        start = next((w for w in OPENING if opening.label.startswith(w)), "")
        what = opening.label.removeprefix(start)
        if not start or not what:
            continue
        closings = [f for f in facts if f.label in {w + what for w in CLOSING} and _addable(f)]
        if _addable(opening) and len(closings) == 1 and convertible(opening.reading.unit, closings[0].reading.unit):
            yield opening, closings[0], what


def _flow(facts: list[Fact], words: tuple[str, ...], what: str, like: Fact) -> list[Fact]:
    """The flows of this year whose name is the stock's, or its end (在用助餐点, 新建助餐点)."""
    found = []
    for fact in facts:
        label = fact.label
        for word in THIS_YEAR:
            label = label.removeprefix(word)
        word = next((w for w in words if label.startswith(w)), "")
        stem = label.removeprefix(word)
        if (
            word
            and len(stem) >= 2
            and what.endswith(stem)
            and _addable(fact)
            and convertible(fact.reading.unit, like.reading.unit)
        ):
            found.append(fact)
    return found
