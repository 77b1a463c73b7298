"""Compares the years of a project: what is the same, and what made the total change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from perfeval.model import exchange
from perfeval.model.comparison import Change, Common, Comparison, Effect, Pair
from perfeval.model.decomposition import score_change, shapley
from perfeval.model.evaluation import Indicator
from perfeval.model.exchange import Side
from perfeval.model.matching import Match, match
from perfeval.model.scorecard import Line, Scorecard, rate

HUNDRED = Fraction(100)
Ends = tuple[Fraction, Fraction]
# the least and the most that a rule gives for an indicator, as shares of its points, with the facts of one card under
# the rules of another; None where it gives no score
Rescore = Callable[[Indicator, Scorecard, Scorecard], Ends | None]
# by whose findings, whose target and whose rule: 0 the earlier year, 1 the later
Cells = dict[tuple[int, int, int], Ends | None]
OWN = (0, 0, 0), (1, 1, 1)
ANYTHING = Fraction(0), Fraction(1)  # the range of a rule that leaves the score open


def compare(cards: Sequence[Scorecard], rescore: Rescore) -> Comparison:
    """The years of one project in order, each against the one before it; a single year has no pair."""
    cards = tuple(sorted(cards, key=lambda card: card.evaluation.year))
    told = [card for card in cards if card.lines]  # a year with money only stands between two years that are compared
    return Comparison(cards, tuple(pair(a, b, rescore) for a, b in zip(told, told[1:])))


def pair(earlier: Scorecard, later: Scorecard, rescore: Rescore) -> Pair:
    """Two years: how each indicator compares, and what made the total change."""
    cards = earlier, later
    rows = [line.indicator for line in earlier.lines], [line.indicator for line in later.lines]
    found = match(earlier.evaluation, later.evaluation, rows)
    cells = [_cells(m, cards, rescore) for m in found]
    matches = tuple(_applied(m, c) for m, c in zip(found, cells))
    basis, why_not = _basis(earlier, later)
    if why_not:
        return Pair(earlier, later, matches, None, why_not)
    made = Pair(earlier, later, matches, _change(cards, matches, cells, basis))
    return replace(made, common=_common(made, basis))


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


def _rate(line: Line, basis: str) -> Fraction:
    """The score rate of a line of a card that has all its scores; raises ValueError where there is none."""
    decided = line.decided.score if line.decided else None
    share = rate(decided if basis == "认定得分" else line.self_score, line.points)
    if share is None:
        raise ValueError(f"“{line.indicator.name}”没有{basis}")
    return share


def _mean_rate(lines: Sequence[Line], basis: str) -> Fraction:
    points = [Fraction(line.full) for line in lines]
    return sum((p * _rate(line, basis) for p, line in zip(points, lines)), Fraction(0)) / sum(points, Fraction(0))


def _common(pair: Pair, basis: str) -> Common | None:
    """The score rates of what may be compared, each line by its own points."""
    lines = [{id(line.indicator): line for line in card.counted} for card in (pair.earlier, pair.later)]
    found = [
        (lines[0][id(m.before)], lines[1][id(m.after)])
        for m in pair.comparable
        if id(m.before) in lines[0] and id(m.after) in lines[1]
    ]
    if not found:
        return None
    before, after = zip(*found)
    return Common(len(found), _mean_rate(before, basis), _mean_rate(after, basis))


# what each year's standard gives for each year's data


def _cells(m: Match, cards: tuple[Scorecard, Scorecard], rescore: Rescore) -> Cells:
    """What the rule gives for every mixture of findings, target and rule; none where the years do not compare.

    A target that has not moved is the one of the findings' year.
    """
    if m.before is None or m.after is None or not m.same:
        return {}
    sides = Side(m.before, cards[0].evaluation), Side(m.after, cards[1].evaluation)
    moved, cells = "target_moved" in m.states, Cells()
    for f, t, r in product((0, 1), repeat=3):
        try:
            row = exchange.row(sides[f], sides[t if moved else f], sides[r])
        except ValueError:
            cells[f, t, r] = None
        else:
            cells[f, t, r] = rescore(row, cards[f], cards[r])
    return cells


def _applied(m: Match, cells: Cells) -> Match:
    """The match with what shows only where the rules are applied: that they cannot be, or which year's rule
    gives more.
    """
    if None in [cells.get(own) for own in OWN]:
        return m
    known = _known(cells)
    if known is None:
        return m.noting("redefined", "用一年的评分标准不能对另一年的数据计分") if "rule_changed" in m.states else m
    steps = {new - old for f, t in product((0, 1), repeat=2) for old, new in zip(known[f, t, 0], known[f, t, 1])}
    way = "评分标准放宽" if min(steps) >= 0 < max(steps) else "评分标准从严" if min(steps) < 0 >= max(steps) else ""
    if "rule_changed" in m.states:
        return m.noting("rule_changed", way) if way else m
    if min(steps) == max(steps) == 0 or any(low != high for low, high in known.values()):  # ends of a range are rounded
        return m
    by_own = m.before is not None and m.before.standard is not None
    told = "按分扣减的标准没有随分值调整" if by_own and "reweighted" in m.states else "规则集施行的版本改变"
    return m.noting("rule_changed", f"{told}，{way}" if way else told)


def _known(cells: Cells) -> dict[tuple[int, int, int], Ends] | None:
    """What the rule gives for every mixture; None where it gives no score for one."""
    known = {mixture: ends for mixture, ends in cells.items() if ends is not None}
    return known if len(known) == len(cells) else None


# what made the total change


def _change(cards: tuple[Scorecard, Scorecard], matches: tuple[Match, ...], cells: list[Cells], basis: str) -> Change:
    keys = {id(side): str(n) for n, m in enumerate(matches) for side in (m.before, m.after) if side is not None}
    years: list[dict[str, tuple[Fraction, Fraction]]] = []
    names: dict[str, str] = {}
    for card in cards:
        year: dict[str, tuple[Fraction, Fraction]] = {}
        whole = sum((Fraction(line.full) for line in card.counted), Fraction(0))
        for n, line in enumerate(card.counted):
            # a part of a split or merged indicator that the match does not carry stands for itself
            key = keys.get(id(line.indicator), f"{card.evaluation.year}-{n}")
            names[key] = line.indicator.name
            year[key] = Fraction(line.full) / whole * HUNDRED, _rate(line, basis)
        years.append(year)
    effects = []
    for key, causes in sorted(
        score_change(*years).items(), key=lambda item: int(item[0]) if item[0].isdigit() else len(matches)
    ):
        m = matches[int(key)] if key.isdigit() else None
        if m is None or not (m.same or m.state in ("new", "ended")):
            parts = {"incomparable": sum(causes.values(), Fraction(0))}
        elif "achievement" not in causes:
            parts = causes
        else:
            half, rates = (years[0][key][0] + years[1][key][0]) / 2, (years[0][key][1], years[1][key][1])
            parts = _achieved(m, cells[int(key)], rates, half, cards) | {
                c: amount for c, amount in causes.items() if c != "achievement"
            }
            parts = _folded(parts)
        effects.append(
            Effect(names[key], {c: amount for c, amount in parts.items() if amount or c in ("real", "incomparable")}, m)
        )
    totals = [sum((w * a for w, a in year.values()), Fraction(0)) for year in years]
    return Change(totals[0], totals[1], basis, tuple(effects))


def _achieved(
    m: Match, cells: Cells, rates: tuple[Fraction, Fraction], half: Fraction, cards: tuple[Scorecard, Scorecard]
) -> dict[str, Fraction]:
    """The change of a rate, times ``half`` the points of both years, by causes.

    They are real improvement, moved target, changed rule, and what is beside the rule. What the rule gives as a range
    is the score that was decided, at its place in the range.
    """
    known = _known(cells)
    if known is None:
        return {"unruled": half * (rates[1] - rates[0])}
    changed = "rule_changed" in m.states

    def ruled(factors: Sequence[int]) -> Fraction:
        found, target, rule = factors
        return _within(rates[found], known[found, found, found], known[found, target, rule if changed else found])

    real, target, rule = (half * effect for effect in shapley(ruled, *OWN))
    beside = [rates[y] - ruled(OWN[y]) for y in (0, 1)]
    rounded = [
        beside[y] if _is_rounding(side, ruled(OWN[y]), rates[y], cards[y]) else Fraction(0)
        for y, side in enumerate((m.before, m.after))
    ]
    rounding = half * (rounded[1] - rounded[0])
    return {
        "real": real,
        "target": target,
        "rule": rule,
        "judgement": half * (beside[1] - beside[0]) - rounding,
        "rounding": rounding,
    }


def _within(shown: Fraction, own: Ends, other: Ends) -> Fraction:
    """A decided share brought from the band that was named into the same band of another rule, at the same place.

    Where no band was named the share itself is the finding, as far as the rule lets it stand.
    """
    at = min(max(shown, own[0]), own[1])
    if ANYTHING in (own, other) or own[0] == own[1] or own == other:
        return min(max(at, other[0]), other[1])
    return other[0] + (at - own[0]) / (own[1] - own[0]) * (other[1] - other[0])


def _is_rounding(i: Indicator | None, exact: Fraction, shown: Fraction, card: Scorecard) -> bool:
    """Whether a score is what the rule gives, rounded as the rule set says."""
    if i is None or i.points is None:
        return False
    points = Fraction(i.points)
    return min(Fraction(card.ruleset.rounded(exact * points)), points) == shown * points


def _folded(parts: dict[str, Fraction]) -> dict[str, Fraction]:
    """Rounding of less than 0.01 belongs to the greatest cause of the change.

    Where there is none, it belongs to the points or to the way of rounding.
    """
    rounding = parts.get("rounding", Fraction(0))
    if not rounding or abs(rounding) >= Fraction(1, 100):
        return parts
    causes = [c for c in ("real", "target", "rule", "judgement") if parts[c]]
    home = max(causes, key=lambda c: abs(parts[c]), default="weight" if "weight" in parts else "rule")
    return parts | {home: parts[home] + rounding, "rounding": Fraction(0)}
