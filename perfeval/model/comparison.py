"""What a comparison of years found: which indicators may be compared, and how the total came to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from perfeval.model.evaluation import Evaluation
from perfeval.model.matching import Match
from perfeval.model.numerals import plain_number
from perfeval.model.rounding import adding_up
from perfeval.model.scorecard import Scorecard

EFFECTS = {
    "real": "实绩变化",
    "target": "指标值调整",
    "rule": "评分规则改变",
    "judgement": "认定与核算的差异",
    "unruled": "按标准不能核算的变动",
    "rounding": "取舍",
    "incomparable": "不可比的变动",
    "weight": "分值调整",
    "new": "新增指标",
    "ended": "取消指标",
}
LEAST = Fraction(5, 1000)  # points that print as 0.01


def prints(amount: Fraction | None) -> bool:
    """Whether points with two decimals show anything of an amount."""
    return amount is not None and abs(amount) >= LEAST


def signed(amount: Fraction) -> str:
    """Points with two decimals and their sign; none where they print as 0.00."""
    sign = "" if not prints(amount) else "＋" if amount > 0 else "－"
    return f"{sign}{plain_number(abs(amount), 2)}"


def facts_that_differ(earlier: Evaluation, later: Evaluation) -> list[tuple[str, str]]:
    """The key of each fact of the later year that contradicts the earlier one, and how.

    A fact whose name says that it is a beginning (起始) does not change; a rank in history (历史位次) cannot fall while
    the count it ranks is lower still.
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
            first, second = old.get(what), next((f for f in later.facts.values() if f.label == what), None)
            if first is None or second is None or not first.reading.kind == second.reading.kind == "number":
                continue
            if second.reading.base < first.reading.base:
                found.append(
                    (
                        key,
                        f"{what}：{earlier.year}年{first.value}为“{before.value}”，"
                        f"{later.year}年{second.value}更少，却为“{fact.value}”",
                    )
                )
    return found


@dataclass(frozen=True)
class Effect:
    """What one indicator did to the total, in points of a full 100, by the causes of EFFECTS."""

    name: str
    parts: dict[str, Fraction]
    match: Match | None = None  # None for a part of a split or merged indicator that no match carries

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

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that show in print, in the order of EFFECTS; the real change always."""
        return tuple(c for c in EFFECTS if c == "real" or any(e.parts.get(c) for e in self.shown))

    @cached_property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Both totals as they are printed, with two decimals."""
        return Fraction(plain_number(self.before, 2)), Fraction(plain_number(self.after, 2))

    @cached_property
    def shown(self) -> tuple[Effect, ...]:
        """The effects as they are printed, with two decimals: each cause, each indicator and all of them add up."""
        cents = adding_up(
            [[e.parts.get(cause, Fraction(0)) * 100 for cause in EFFECTS] for e in self.effects],
            int((self.ends[1] - self.ends[0]) * 100),
        )
        return tuple(
            replace(e, parts={cause: Fraction(n, 100) for cause, n in zip(EFFECTS, row) if n or cause in e.parts})
            for e, row in zip(self.effects, cents)
        )

    @cached_property
    def printed(self) -> dict[str, Fraction]:
        """The sum of each cause as it is printed."""
        return {c: sum((e.parts.get(c, Fraction(0)) for e in self.shown), Fraction(0)) for c in EFFECTS}


@dataclass(frozen=True)
class Common:
    """The score rates of the indicators that may be compared in two years, and how many there are.

    Rows called 其中 are in the row above.
    """

    count: int
    before: Fraction
    after: Fraction


@dataclass(frozen=True)
class Pair:
    """Two years of one project; ``change`` is None where ``unchanged`` says why the totals cannot be taken apart."""

    earlier: Scorecard
    later: Scorecard
    matches: tuple[Match, ...]
    change: Change | None
    why_not: str = ""
    common: Common | None = None

    @property
    def comparable(self) -> tuple[Match, ...]:
        """The indicators of both years whose actual values measure the same thing."""
        return tuple(m for m in self.matches if m.both and m.same)

    @property
    def span(self) -> str:
        """Both years, as a caption names them."""
        return f"{self.earlier.evaluation.year}—{self.later.evaluation.year}年"

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

    def steps(self, number: str) -> tuple[tuple[str, Pair], ...]:
        """Every step with the number of its table or figure, the last step first.

        Numbered within ``number`` where there are several.
        """
        last_first = self.pairs[::-1]
        return tuple((f"{number}-{n}" if len(last_first) > 1 else number, pair) for n, pair in enumerate(last_first, 1))

    def rows(self) -> tuple[tuple[Match | None, ...], ...]:
        """Each indicator through the years: for every year after the first its match, None where it is not there."""
        return tuple(
            self._row(n, match) for n, pair in enumerate(self.pairs) for match in pair.matches if self._begins(n, match)
        )

    def _begins(self, n: int, match: Match) -> bool:
        return n == 0 or match.before is None

    def _row(self, start: int, match: Match) -> tuple[Match | None, ...]:
        row: list[Match | None] = [None] * start + [match]
        for pair in self.pairs[start + 1 :]:
            last = row[-1]
            row.append(
                next((m for m in pair.matches if last and last.after is not None and m.before is last.after), None)
            )
        return tuple(row)
