"""How points, scores, money and rates are written in a sentence, and what stands there where one of them is absent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.units import decimals

ABSENT = "未核定"  # what cannot be added up or divided because a part of it is not given


def points(value: Decimal | None) -> str:
    """Points or a score with its unit, two decimals."""
    return ABSENT if value is None else f"{value:.2f}分"


def span(ends: tuple[Decimal, Decimal] | None, between: str = "至") -> str:
    """The least and the greatest score; once where they are equal."""
    if ends is None:
        return ABSENT
    low, high = ends
    return f"{low:.2f}分" if low == high else f"{low:.2f}{between}{high:.2f}分"


def percent(share: Fraction | float | None, places: int | None = 2) -> str:
    """A share in percent with two decimals, or with as many as it has."""
    return ABSENT if share is None else f"{plain_number(Fraction(share) * 100, places)}%"


def growth(before: Decimal | Fraction, after: Decimal | Fraction) -> Fraction | None:
    """By what share of what was there before a figure moved; None where there was nothing.

    >>> growth(Decimal(80), Decimal(100)), growth(Decimal(0), Decimal(1))
    (Fraction(1, 4), None)
    """
    return (Fraction(after) - Fraction(before)) / abs(Fraction(before)) if before else None


def money(amount: Decimal | None) -> str:
    """An amount in 万元 with all its digits."""
    return ABSENT if amount is None else f"{amount:f}万元"


def full(amount: Decimal | None) -> str:
    """An amount in 万元 with two decimals at least, as tables and proposals print it.

    >>> full(Decimal("24.5")), full(Decimal("1.234"))
    ('24.50万元', '1.234万元')
    """
    return money(amount if amount is None or decimals(amount) > 2 else amount.quantize(Decimal("0.01")))


def score_line(card: Scorecard) -> str:
    """The decided total and grade, or the decided sum of an incomplete table, or the self score and the recomputed one,
    in one line.
    """
    if not card.scored:
        return f"转移支付自评表，不打分（{len(card.lines)}项指标）"
    if card.total is not None:
        grade = card.grade or "不评"
        return f"{card.decided_name}{points(card.total)}，等级“{grade}”（满分{card.ruleset.version.full}分）"
    missing = f"，另有{points(card.missing_points)}未核定" if card.missing_points > 0 else ""
    listed = f"（已列{points(card.given_points)}{missing}）"
    if card.decided is not None:
        return f"{card.decided_name}合计{points(card.decided)}{listed}，不评定等级"
    own = "自评得分不全" if card.self_score is None else f"自评{points(card.self_score)}"
    return f"{own}，按标准核算{span(card.ends, '～')}{listed}"
