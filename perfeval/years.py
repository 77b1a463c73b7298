"""Compares the years of a project: what is the same, and what made the total change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from perfeval.comparison import Change, Comparison, Effect, Pair
from perfeval.decomposition import score_change, shapley
from perfeval.matching import Match, match
from perfeval.model import Indicator
from perfeval.results import Line, Scorecard, rate
from perfeval.standard import Bands, Formula, Steps

HUNDRED = Fraction(100)
BY_FIGURES = (Steps, Bands, Formula)  # standards that score the actual value itself
# what the rule of a card's year gives for an indicator, as a share of its points; None where it gives no single score
Rescore = Callable[[Indicator, Scorecard], Fraction | None]


def compare(cards: Sequence[Scorecard], rescore: Rescore) -> Comparison:
    """The years of one project in order, each against the one before it; a single year has no pair."""
    cards = tuple(sorted(cards, key=lambda card: card.evaluation.year))
    told = [card for card in cards if card.lines]  # a year with money only stands between two years that are compared
    return Comparison(cards, tuple(pair(a, b, rescore) for a, b in zip(told, told[1:])))


def pair(earlier: Scorecard, later: Scorecard, rescore: Rescore) -> Pair:
    """Two years: how each indicator compares, and what made the total change."""
    matches = match(earlier.evaluation, later.evaluation, tuple([line.indicator for line in card.lines] for card in (earlier, later)))
    basis, why_not = _basis(earlier, later)
    if why_not:
        return Pair(earlier, later, matches, None, why_not)
    change = _change(earlier, later, matches, basis, rescore)
    both = [m for m in matches if m.before and m.after]
    sums = [_rate(card, basis, [getattr(m, side) for m in both]) for card, side in ((earlier, "before"), (later, "after"))]
    return Pair(earlier, later, matches, change, "", tuple(sums) if both and None not in sums else None)


def _basis(earlier: Scorecard, later: Scorecard) -> tuple[str, str]:
    """Which scores both years have in full, or why there are none."""
    for card in (earlier, later):
        if not card.scored:
            return "", f"{card.evaluation.year}年的表不打分"
        if card.points is None:
            return "", f"{card.evaluation.year}年有指标没有分值"
    if all(card.decided is not None for card in (earlier, later)):
        return "认定得分", ""
    if all(card.self_score is not None for card in (earlier, later)):
        return "自评得分", ""
    return "", "两年没有同一种完整的得分（都有认定得分，或都有自评得分）"


def _score(line: Line, basis: str) -> Fraction | None:
    if basis == "认定得分":
        return rate(line.decided.score, line.points) if line.decided else None
    return rate(line.self_score, line.points)


def _rate(card: Scorecard, basis: str, indicators: list[Indicator]) -> Fraction | None:
    lines = [line for line in card.lines if any(line.indicator is i for i in indicators)]
    points = sum(Fraction(line.points) for line in lines)
    scores = [_score(line, basis) for line in lines]
    return None if not points or None in scores else sum(Fraction(line.points) * s for line, s in zip(lines, scores)) / points


def _change(earlier: Scorecard, later: Scorecard, matches: tuple[Match, ...], basis: str, rescore: Rescore) -> Change:
    years: list[dict[str, tuple[Fraction, Fraction]]] = []
    keys = {id(side): str(n) for n, m in enumerate(matches) for side in (m.before, m.after) if side is not None}
    for card in (earlier, later):
        whole = Fraction(card.points)
        year: dict[str, tuple[Fraction, Fraction]] = {}
        for n, line in enumerate(card.counted):
            # a part of a split or merged indicator that the match does not carry stands for itself
            year[keys.get(id(line.indicator), f"{card.evaluation.year}-{n}")] = (Fraction(line.points) / whole * HUNDRED, _score(line, basis))
        years.append(year)
    parts = score_change(*years)
    names = {f"{card.evaluation.year}-{n}": line.indicator.name for card in (earlier, later) for n, line in enumerate(card.counted)}
    effects = []
    for key, causes in parts.items():
        m = matches[int(key)] if key.isdigit() else None
        found = {cause: amount for cause, amount in causes.items() if cause != "achievement"}
        if "achievement" in causes:
            half = (years[0][key][0] + years[1][key][0]) / 2
            found |= {cause: half * amount for cause, amount in _achieved(m, years[0][key][1], years[1][key][1], earlier, later, rescore).items()}
        effects.append(Effect(m.name if m else names[key], found))
    totals = [sum(w * a for w, a in year.values()) for year in years]
    return Change(totals[0], totals[1], basis, tuple(effects))


def _achieved(m: Match, before: Fraction, after: Fraction, earlier: Scorecard, later: Scorecard, rescore: Rescore) -> dict[str, Fraction]:
    """The change of a rate split into real improvement, moved target, changed rule, and what people decided beside the rule."""
    if m.state in ("redefined", "unit_changed", "excluded"):
        return {"judgement": after - before}
    sides = (m.before, earlier), (m.after, later)

    def ruled(factors: Sequence) -> Fraction:
        actual, target, rule = factors
        given = rescore(rule[0].measured(actual, target), rule[1])
        if given is None:
            raise ArithmeticError
        return given

    try:
        real, target, rule = shapley(ruled, [m.before, m.before, sides[0]], [m.after, m.after, sides[1]])
    except ArithmeticError:
        return {"judgement": after - before}
    if "rule_changed" not in m.states:  # the same rule: what its points, events or facts found of a year is real
        real, rule = real + rule, Fraction(0)
    elif m.after.standard is not None and not isinstance(m.after.standard, BY_FIGURES):
        return {"judgement": after - before}  # a changed standard that holds the findings of its year cannot be told from them
    found = {"real": real, "target": target, "rule": rule, "judgement": after - before - real - target - rule}
    return {cause: amount for cause, amount in found.items() if amount or cause == "real"}
