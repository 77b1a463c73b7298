"""A figure that two places of the text give with two neighbouring digits turned: 7.154万吨 and 7.514万吨."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import FREE, Count, counts, declared

LEAST = 4  # digits that are turned by a slip and not by chance


def figures_of_the_text_are_not_turned(card: Scorecard) -> Iterator[Verdict]:
    """正文各处写的同一事项的数，是否有相邻两位颠倒的。

    为什么：收运量一处7.514万吨、一处7.154万吨，多半是抄错，读者会以为是两件事。
    怎么改：核对原始资料，改正抄错的一处；确为另一数字的，写明来源。
    依据：实务（数据校核）；只作查询。
    """
    known: dict[tuple[str, str], list[Count]] = {}
    tables, said = _of_the_tables(card), False
    for p in card.passages:
        if p.part not in ("narrative", "problem") or FREE.search(p.section):
            continue
        for count in counts(p.text):
            digits = _digits(count)
            if count.dimension == "ratio" or len(digits) < LEAST:
                continue
            said = True
            alike = known.setdefault((count.dimension, "".join(sorted(digits))), [])
            other = next((c for c in alike if _turned(count, c) and _words(count) & _words(c)), None)
            if other and {count.value, other.value} & tables:  # what a table declares, another rule holds it against
                other = None
            if other is None:
                yield ok(p.subject)
            else:
                told = f"写“{count.before.strip()}{count.text}”，别处写“{other.before.strip()}{other.text}”"
                found = f"{told}，相邻两位数字颠倒"
                fix = "核对原始资料，改正抄错的一处；确为另一数字的，写明来源"
                yield ask(p.where, p.subject, found, "两处一致", fix)
            alike.append(count)
    if not said:
        yield skip(WHOLE, "正文没有四位以上的数字")


def _of_the_tables(card: Scorecard) -> set[Fraction]:
    """Every figure that a row, a fact or the funds declare, in its base unit."""
    rows = {value for same in declared(card).values() for known in same for value in known.values}
    funds = (v for row in card.evaluation.budget for v in (row.initial, row.adjusted, row.received, row.executed))
    return rows | {Fraction(v) * 10000 for v in funds if v is not None}


def _digits(count: Count) -> str:
    return count.number.replace(".", "").strip("0")


def _turned(one: Count, other: Count) -> bool:
    a, b = _digits(one), _digits(other)
    apart = [n for n in range(len(a)) if a[n] != b[n]] if len(a) == len(b) else []
    near = bool(other.value) and Fraction(1, 2) < one.value / other.value < 2
    return near and len(apart) == 2 and apart[1] == apart[0] + 1


def _words(count: Count) -> set[str]:
    """Pairs of letters of what is counted, by which two figures may be one."""
    words = count.matter
    return {a + b for a, b in zip(words, words[1:])}
