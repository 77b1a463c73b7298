"""What a comparison of years found: which indicators may be compared, and how the total came to change."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from perfeval.matching import Match
from perfeval.model import Evaluation
from perfeval.results import Scorecard

EFFECTS = {"real": "实绩变化", "target": "指标值调整", "rule": "评分规则改变", "judgement": "认定与规则的差别", "weight": "分值调整", "new": "新增指标", "ended": "取消指标"}


def facts_that_differ(earlier: Evaluation, later: Evaluation) -> list[tuple[str, str]]:
    """The key of each fact of the later year that contradicts the earlier one, and how.

    A fact whose name says that it is a beginning (起始) does not change; a rank in history (历史位次) cannot fall while the
    count it ranks is lower still.
    """
    old, found = {f.label: f for f in earlier.facts.values()}, []
    for key, fact in later.facts.items():
        before = old.get(fact.label)
        if before is None or before.value == fact.value:
            continue
        if "起始" in fact.label:
            found.append((key, f"{fact.label}：{earlier.year}年写{before.value}，{later.year}年写{fact.value}"))
        elif fact.label.endswith("的历史位次") and before.value in ("最低", "最少"):
            what = fact.label.removesuffix("的历史位次")
            counts = old.get(what), next((f for f in later.facts.values() if f.label == what), None)
            if None not in counts and all(f.reading.base is not None for f in counts) and counts[1].reading.base < counts[0].reading.base:
                found.append((key, f"{what}：{earlier.year}年{counts[0].value}为“{before.value}”，{later.year}年{counts[1].value}更少，却为“{fact.value}”"))
    return found


@dataclass(frozen=True)
class Effect:
    """What one indicator did to the total, in points of a full 100, by the causes of EFFECTS."""

    name: str
    parts: dict[str, Fraction]

    @property
    def whole(self) -> Fraction:
        return sum(self.parts.values(), Fraction(0))


@dataclass(frozen=True)
class Change:
    """The change of the total between two years, both brought to 100 points; the effects sum to it exactly."""

    before: Fraction
    after: Fraction
    basis: str  # which scores it is of: 认定得分 or 自评得分
    effects: tuple[Effect, ...]

    @property
    def whole(self) -> Fraction:
        return self.after - self.before

    def of(self, cause: str) -> Fraction:
        """The sum of one cause over all indicators."""
        return sum((effect.parts.get(cause, Fraction(0)) for effect in self.effects), Fraction(0))


@dataclass(frozen=True)
class Pair:
    """Two years of one project; ``change`` is None where ``unchanged`` says why the totals cannot be taken apart."""

    earlier: Scorecard
    later: Scorecard
    matches: tuple[Match, ...]
    change: Change | None
    why_not: str = ""
    common: tuple[Fraction, Fraction] | None = None  # score rates of the indicators in both years

    @property
    def gap(self) -> int:
        """How many years between the two have no params."""
        return self.later.evaluation.year - self.earlier.evaluation.year - 1


@dataclass(frozen=True)
class Comparison:
    """All years of a project, each compared with the one before it."""

    cards: tuple[Scorecard, ...]
    pairs: tuple[Pair, ...]

    @property
    def latest(self) -> Scorecard:
        return self.cards[-1]

    def rows(self) -> tuple[tuple[Match | None, ...], ...]:
        """Each indicator through the years: for every year after the first its match, None where it is not there."""
        return tuple(self._row(n, match) for n, pair in enumerate(self.pairs) for match in pair.matches if self._begins(n, match))

    def _begins(self, n: int, match: Match) -> bool:
        return n == 0 or match.before is None

    def _row(self, start: int, match: Match) -> tuple[Match | None, ...]:
        row: list[Match | None] = [None] * start + [match]
        for pair in self.pairs[start + 1 :]:
            last = row[-1]
            row.append(next((m for m in pair.matches if last and last.after is not None and m.before is last.after), None))
        return tuple(row)
