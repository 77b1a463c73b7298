"""What a satisfaction survey shows: how many to ask, how sure the share is, and whether two years really differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import atan, ceil, cos, exp, log, pi, sin, sqrt
from statistics import NormalDist

from perfeval.exact import Number, exact
from perfeval.model import ANSWERS, Indicator, Stratum
from perfeval.results import Scorecard

CONFIDENCE = Fraction(95, 100)
VERDICTS = ("达标且证实", "达标但未证实", "未达标但不显著", "未达标")


def quantile(confidence: Fraction = CONFIDENCE) -> float:
    """The two-sided normal quantile of a confidence, 1.96 for 95 %."""
    return NormalDist().inv_cdf(float((1 + confidence) / 2))


def sample_size(population: int | None = None, margin: Number = Fraction(5, 100), share: Number = Fraction(1, 2), confidence: Fraction = CONFIDENCE,
                response: Number = 1) -> int:  # fmt: skip
    """How many to ask: n₀ = z²p(1−p)/e², reduced for a finite population, divided by the share that answers, rounded up.

    Raises ValueError for shares outside 0 to 1, a margin or response of 0, and a population below 1.

    >>> sample_size(), sample_size(2000), sample_size(9737)
    (385, 323, 370)
    """
    e, p, answers = exact("误差", margin, above=0, most=1), exact("比例", share, most=1), exact("回收率", response, above=0, most=1)
    n = quantile(confidence) ** 2 * float(p * (1 - p) / e**2)
    if population is not None:
        whole = float(exact("总体", population, above=0))
        n = min(n / (1 + (n - 1) / whole), whole)
    wanted = ceil(ceil(round(n, 9)) / float(answers))
    return min(wanted, population) if population else wanted


def wilson(satisfied: int, valid: int, population: int | None = None, confidence: Fraction = CONFIDENCE) -> tuple[float, float]:
    """The Wilson interval of a share, as shares; with a population at the effective size n(N−1)/(N−n), none for a census.

    Raises ValueError for counts that do not fit (0 ≤ satisfied ≤ valid ≤ population, valid ≥ 1).

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    n, k = _counts(satisfied, valid, population)
    p = k / n
    if population is not None and valid == population:
        return p, p
    size = n if population is None else n * (population - 1) / (population - n)
    z2 = quantile(confidence) ** 2
    middle, half = p + z2 / (2 * size), sqrt(z2 * (p * (1 - p) / size + z2 / (4 * size * size)))
    low, high = (middle - half) / (1 + z2 / size), (middle + half) / (1 + z2 / size)
    return (0.0 if k == 0 else max(0.0, low)), (1.0 if k == n else min(1.0, high))


def margin(satisfied: int, valid: int, population: int | None = None, confidence: Fraction = CONFIDENCE) -> float:
    """Half the normal interval of a share; with the finite population correction where the population is given."""
    n, k = _counts(satisfied, valid, population)
    p = k / n
    part = 1.0 if population is None or population == 1 else (population - n) / (population - 1)
    return quantile(confidence) * sqrt(p * (1 - p) / n * part)


def difference(first: tuple[int, int], second: tuple[int, int], confidence: Fraction = CONFIDENCE) -> tuple[float, float, float]:
    """p₁ − p₂ with Newcombe's interval (1998, method 10), each (satisfied, valid).

    >>> [round(x, 4) for x in difference((56, 70), (48, 80))]
    [0.2, 0.0524, 0.3339]
    """
    (k1, n1), (k2, n2) = first, second
    (l1, u1), (l2, u2) = wilson(k1, n1, None, confidence), wilson(k2, n2, None, confidence)
    p1, p2 = k1 / n1, k2 / n2
    return p1 - p2, p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)


def difference_test(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """z and two-sided p of equal shares, pooled, without continuity correction."""
    (k1, n1), (k2, n2) = first, second
    pooled = (k1 + k2) / (n1 + n2)
    spread = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = (k1 / n1 - k2 / n2) / spread if spread else 0.0
    return z, 2 * (1 - NormalDist().cdf(abs(z)))


def against(satisfied: int, valid: int, target: Number, population: int | None = None, confidence: Fraction = CONFIDENCE) -> str:
    """One of VERDICTS: is the target met, and does the interval prove it? A note for the reader; points never depend on it.

    >>> against(240, 243, Fraction(95, 100), 657), against(28, 30, Fraction(90, 100))
    ('达标且证实', '达标但未证实')
    """
    return _verdict(Fraction(satisfied, valid), *wilson(satisfied, valid, population, confidence), exact("指标值", target, most=1))


def _verdict(share: Fraction | float, low: float, high: float, goal: Fraction) -> str:
    if share >= goal:
        return VERDICTS[0] if low >= float(goal) else VERDICTS[1]
    return VERDICTS[2] if high >= float(goal) else VERDICTS[3]


@dataclass(frozen=True)
class Likert:
    """A question on a scale: 满意率 is the share of the top answers, 满意度 a mean of points; they are different numbers."""

    counts: tuple[int, ...]  # from the best answer to the worst
    top: int  # how many of the first answers count as satisfied

    @property
    def valid(self) -> int:
        return sum(self.counts)

    @property
    def satisfied(self) -> int:
        return sum(self.counts[: self.top])

    @property
    def mean(self) -> Fraction:
        """The mean of the scale, its best answer as many points as there are answers."""
        return Fraction(sum(n * (len(self.counts) - k) for k, n in enumerate(self.counts)), self.valid)

    @property
    def rate(self) -> Fraction:
        """满意率: satisfied ÷ valid."""
        return Fraction(self.satisfied, self.valid)

    @property
    def score(self) -> Fraction:
        """满意度 from 0 to 100: (mean − 1) ÷ (answers − 1) × 100."""
        return (self.mean - 1) / (len(self.counts) - 1) * 100

    def weighted(self, points: Sequence[Number]) -> Fraction:
        """满意度 as the mean of given points for each answer, such as 100, 80, 60, 40, 20."""
        if len(points) != len(self.counts):
            raise ValueError("分值个数应与选项个数相同")
        return sum(n * exact("选项分值", p) for n, p in zip(self.counts, points)) / self.valid


def stratified(strata: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """The share over strata and its standard error, each stratum (population, valid, satisfied): Σ Wₕpₕ.

    Raises ValueError for a stratum with fewer than two answers or counts that do not fit.
    """
    whole = sum(population for population, _, _ in strata)
    share = variance = 0.0
    for population, valid, satisfied in strata:
        n, k = _counts(satisfied, valid, population)
        if n < 2:
            raise ValueError("每一层至少要有两份有效问卷")
        weight, p = population / whole, k / n
        share += weight * p
        variance += weight**2 * (1 - n / population) * p * (1 - p) / (n - 1)
    return share, sqrt(variance)


def logit_interval(share: float, spread: float, freedom: int, confidence: Fraction = CONFIDENCE) -> tuple[float, float]:
    """The interval of a share with its standard error, on the logit scale with Student's t, as R's svyciprop: never outside 0 to 1.

    A share of 0 or 1, or one without error, is its own interval.

    >>> [round(limit, 8) for limit in logit_interval(0.9, 0.02, 50)]
    [0.85206352, 0.93361364]
    """
    if not 0 < share < 1 or not spread:
        return share, share
    middle, half = log(share / (1 - share)), student(freedom, confidence) * spread / (share * (1 - share))
    return 1 / (1 + exp(half - middle)), 1 / (1 + exp(-half - middle))


def student(freedom: int, confidence: Fraction = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t; raises ValueError below one degree of freedom.

    >>> round(student(1), 4), round(student(10), 4), round(student(1000), 4)
    (12.7062, 2.2281, 1.9623)
    """
    if freedom < 1:
        raise ValueError("自由度至少为1")
    low, high = 0.0, 1e6
    while high - low > 1e-12 * max(1.0, low):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < float(confidence) else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """The probability of −t to t: finite sums for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan(t / sqrt(freedom))
    c = cos(angle) ** 2
    if freedom == 1:
        return 2 * angle / pi
    term = total = cos(angle) if freedom % 2 else 1.0
    for n in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= c * (n - 1) / n
        total += term
    return 2 / pi * (angle + sin(angle) * total) if freedom % 2 else sin(angle) * total


def effective_size(weights: Sequence[Number]) -> tuple[Fraction, Fraction]:
    """Kish's effective number of answers, and the design effect, of weighted answers."""
    given = [exact("权重", w, above=0) for w in weights]
    size = sum(given) ** 2 / sum(w * w for w in given)
    return size, len(given) / size


def likert(counts: Mapping[str, int], top: int = 2) -> Likert:
    """A question from the counts of its answers, which stand from the best to the worst."""
    return Likert(tuple(counts.get(level, 0) for level in ANSWERS), top)


@dataclass(frozen=True)
class Found:
    """What the survey of an evaluation shows; ``verdict`` is empty without a target.

    ``weighted`` is the share over the strata, which the interval and the verdict then belong to.
    """

    population: int | None
    sent: int | None
    returned: int | None
    valid: int
    satisfied: int
    low: float
    high: float
    verdict: str
    question: Likert | None = None
    strata: tuple[Stratum, ...] = ()
    weighted: float | None = None
    target: Fraction | None = None
    row: Indicator | None = None  # the indicator that the survey measures

    @property
    def needed(self) -> int:
        """How many valid sheets an error of 5 % asks for."""
        return sample_size(self.population)

    @property
    def error(self) -> float:
        """The margin of error of the share, as a share."""
        return margin(self.satisfied, self.valid, self.population) if self.weighted is None else (self.high - self.low) / 2

    @property
    def rate(self) -> Fraction:
        return Fraction(self.satisfied, self.valid)


def examine(card: Scorecard) -> Found | None:
    """The survey of an evaluation; None without counts, or with counts that do not fit together."""
    s = card.evaluation.survey
    if s is None:
        return None
    question = likert(s.answers, s.top) if s.answers else None
    valid, satisfied = (question.valid, question.satisfied) if question else (s.valid, s.satisfied)
    if s.strata and not question:
        valid, satisfied = (sum(getattr(x, key) for x in s.strata) for key in ("valid", "satisfied"))
    weighted = None
    try:
        low, high = wilson(satisfied, valid, s.population)
        if s.strata:
            weighted, spread = stratified([(x.population, x.valid, x.satisfied) for x in s.strata])
            low, high = logit_interval(weighted, spread, valid - len(s.strata))
    except (TypeError, ValueError):
        return None
    rows = [i for i in card.evaluation.indicators if "满意" in i.name and i.target_reading.kind == "number" and i.target_reading.unit and i.target_reading.unit.dimension == "ratio"]
    target = rows[0].target_reading.base if len(rows) == 1 else None
    verdict = "" if target is None else _verdict(Fraction(satisfied, valid) if weighted is None else weighted, low, high, exact("指标值", target, most=1))
    return Found(s.population, s.sent, s.returned, valid, satisfied, low, high, verdict, question, s.strata, weighted, target, rows[0] if len(rows) == 1 else None)


@dataclass(frozen=True)
class Step:
    """The share satisfied of two years, and Newcombe's interval of later − earlier."""

    earlier: int
    later: int
    before: Found
    after: Found
    change: float
    low: float
    high: float

    @property
    def proven(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


def over_years(cards: Sequence[Scorecard]) -> tuple[Step, ...]:
    """Each surveyed year against the surveyed year before it, on the unweighted counts."""
    found = [(card.evaluation.year, shown) for card in cards if (shown := examine(card))]
    return tuple(Step(y1, y2, a, b, *difference((b.satisfied, b.valid), (a.satisfied, a.valid))) for (y1, a), (y2, b) in zip(found, found[1:]))


def _counts(satisfied: int, valid: int, population: int | None) -> tuple[int, int]:
    k, n = exact("满意份数", satisfied), exact("有效份数", valid, above=0)
    if k > n or (population is not None and n > population):
        raise ValueError(f"满意份数{satisfied}、有效份数{valid}、总体{population}不相合")
    return int(n), int(k)
