"""What a satisfaction survey shows: the share satisfied and how sure it is, question by question and group by group, and over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.model import Indicator
from perfeval.proportions import change, difference_test, margin, mean_interval, quantile, sample_size, score_interval, stratified, stratified_interval, verdict
from perfeval.questionnaire import Counts, Likert, Respondents, Stratum, Survey
from perfeval.results import Scorecard, is_satisfaction

AT_LEAST = (None, "ge", "gt", "eq")


@dataclass(frozen=True)
class Degree:
    """满意度 in points of the scale, and its interval."""

    value: Fraction
    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """What some respondents said: all of them, or those of one group, whose ``name`` it bears.

    The share is of sheets, or of the answers to all questions together where nothing was asked on satisfaction as a whole (``pooled``).
    """

    name: str
    counts: Counts
    satisfied: int | None
    answered: int | None
    likert: Likert | None
    pooled: bool
    questions: tuple[tuple[str, Likert], ...]

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.satisfied, self.answered) if self.answered and self.satisfied is not None else None


@dataclass(frozen=True)
class Found:
    """What the survey of an evaluation shows; ``verdict`` is empty without a target.

    ``weighted`` is the share over the strata, or of sheets with weights, which the interval and the verdict then belong to.
    """

    survey: Survey
    whole: Part
    groups: tuple[Part, ...]
    low: float
    high: float
    verdict: str = ""
    weighted: Fraction | None = None
    degree: Degree | None = None
    target: Fraction | None = None
    row: Indicator | None = None  # the indicator that the survey measures

    @property
    def population(self) -> int | None:
        return self.whole.counts.population

    @property
    def sent(self) -> int | None:
        return self.whole.counts.sent

    @property
    def returned(self) -> int | None:
        return self.whole.counts.returned

    @property
    def valid(self) -> int:
        return self.whole.counts.valid

    @property
    def satisfied(self) -> int:
        return self.whole.satisfied

    @property
    def question(self) -> Likert | None:
        return self.whole.likert

    @property
    def strata(self) -> tuple[Stratum, ...]:
        return self.survey.strata

    @property
    def rate(self) -> Fraction:
        """Satisfied ÷ valid, of sheets or of answers, as they were counted."""
        return self.whole.rate

    @property
    def share(self) -> Fraction:
        """满意率 as it is printed: the weighted one where there is one."""
        return self.rate if self.weighted is None else self.weighted

    @property
    def shown(self) -> tuple[Fraction, float, float] | None:
        """What is compared with the target and between years, with its limits, as shares; None where it is not known."""
        if self.survey.measure == "满意率":
            return self.share, self.low, self.high
        return self.degree and (self.degree.value / 100, self.degree.low / 100, self.degree.high / 100)

    @property
    def size(self) -> int:
        """How many independent answers have an interval about as wide as this one: fewer or more than were given, as the sampling was."""
        share, low, high = self.shown
        error = (high - low) / (2 * quantile())
        return max(1, round(share * (1 - share) / error**2)) if 0 < share < 1 and error else self.valid

    @property
    def needed(self) -> int:
        """How many valid sheets an error of 5 % asks for."""
        return sample_size(self.population)

    @property
    def error(self) -> float:
        """The margin of error of the share, as a share; half the interval where the normal one says nothing."""
        plain = self.weighted is None and not self.whole.pooled and 0 < self.satisfied < self.valid
        return margin(self.satisfied, self.valid, self.population) if plain else (self.high - self.low) / 2

    @property
    def spread(self) -> float | None:
        """The standard error of the share over strata; None where a stratum has a single answer."""
        return stratified(_strata(self.survey))[1] if self.strata and all(s.valid > 1 for s in self.strata) else None

    @property
    def way(self) -> str:
        """How the interval of 满意率 was computed."""
        finite = "，按有限总体修正" if self.population or self.strata else ""
        if self.strata:
            return "分层总体的方差还原法（MOVER，Zou等2009），各层用克洛珀—皮尔逊法" + finite
        if self.survey.weighted:
            return f"威尔逊法，按基什有效份数{float(self.survey.weighted.size):.1f}份" + finite
        return "威尔逊法" + ("，按有效份数而不按题次" if self.whole.pooled else "") + finite


def examine(card: Scorecard) -> Found | None:
    """The survey of an evaluation; None without counts, or with counts that contradict each other."""
    s = card.evaluation.survey
    whole = None if s is None or s.conflicts else _part(s, s, "")
    if whole is None or whole.rate is None:
        return None
    weighted, degree = None, None
    n, population = whole.counts.valid, whole.counts.population
    if s.strata:
        weighted, low, high = stratified_interval(_strata(s))
    elif s.weighted:
        weighted = s.weighted.answers.rate
        low, high = score_interval(weighted, s.weighted.size, n, population)
    else:
        low, high = score_interval(whole.rate, n, n, population)
    if whole.likert and whole.likert.valid:
        degree = _degree(s, s.weighted.answers if s.weighted else whole.likert, s.weighted.size if s.weighted else n, n, population)
    groups = tuple(_part(s, group, group.name) for group in s.groups)
    row = _row(card)
    found = Found(s, whole, groups, low, high, "", weighted, degree, _target(row), row)
    if found.target is None or found.shown is None:
        return found
    return replace(found, verdict=verdict(*found.shown, found.target))


def _part(survey: Survey, asked: Respondents, name: str) -> Part:
    counts, overall, pooled = survey.counts_of(asked), survey.overall(asked), survey.pooled(asked)
    questions = tuple(survey.asked(asked).items())
    if pooled and counts.valid and counts.satisfied is None:  # answers are counted, not sheets
        return Part(name, counts, pooled.satisfied, pooled.valid, pooled, True, questions)
    return Part(name, counts, counts.satisfied, counts.valid, overall, False, questions)


def _degree(survey: Survey, answers: Likert, size: int | Fraction, valid: int, population: int | None) -> Degree:
    """The degree with its interval, from the variance of single answers as if those of a sheet were all alike: no narrower than it is."""
    points, value = survey.points_used, survey.degree(answers)
    best, worst = Fraction(points[0]), Fraction(points[-1])
    share = (value - worst) / (best - worst)
    around = sum(Fraction(n) * ((Fraction(p) - value) / (best - worst)) ** 2 for n, p in zip(answers.counts, points)) / answers.valid
    low, high = mean_interval(share, around * size / (size - 1) if size > 1 else Fraction(0), size, valid, population)
    return Degree(value, *(float(worst) + x * float(best - worst) for x in (low, high)))


def _strata(survey: Survey) -> list[tuple[int, int, int]]:
    return [(s.population, s.valid, s.satisfied) for s in survey.strata]


def _row(card: Scorecard) -> Indicator | None:
    """The only indicator of satisfaction that is a rate; None for none and for several."""
    rows = [i for i in card.evaluation.indicators if is_satisfaction(i) and (r := i.target_reading).kind == "number" and r.unit and r.unit.dimension == "ratio"]
    return rows[0] if len(rows) == 1 else None


def _target(row: Indicator | None) -> Fraction | None:
    """The share that an indicator asks for at least; None for one that no share can reach."""
    target = row.target_reading if row else None
    return target.base if target and target.comparator in AT_LEAST and 0 <= target.base <= 1 else None


@dataclass(frozen=True)
class Step:
    """What is compared of two years; later − earlier and its interval, all None where the years counted differently (``unlike`` says how)."""

    earlier: int
    later: int
    before: Found
    after: Found
    unlike: str = ""
    change: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None  # the p-value of two equal shares, where neither year is weighted or pooled

    @property
    def proven(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.change is not None and (self.low > 0 or self.high < 0)


def over_years(cards: Sequence[Scorecard]) -> tuple[Step, ...]:
    """Each surveyed year against the surveyed year before it, each with the share and the interval that fit its sampling."""
    found = [(card.evaluation.year, shown) for card in cards if (shown := examine(card))]
    return tuple(_step(*a, *b) for a, b in zip(found, found[1:]))


def _step(earlier: int, a: Found, later: int, b: Found) -> Step:
    if unlike := _unlike(a, b):
        return Step(earlier, later, a, b, unlike)
    simple = a.survey.measure == "满意率" and not any(x.strata or x.survey.weighted or x.whole.pooled for x in (a, b))
    chance = difference_test((b.satisfied, b.valid), (a.satisfied, a.valid), (b.population, a.population))[1] if simple else None
    return Step(earlier, later, a, b, "", *change(b.shown, a.shown), chance)


def _unlike(a: Found, b: Found) -> str:
    """In what the two years counted differently, so that a change would be one of counting; empty where nothing is known of it."""
    if a.survey.measure != b.survey.measure:
        return f"上次用{a.survey.measure}，本次用{b.survey.measure}"
    if not a.shown or not b.shown:
        return "有一年没有各选项份数"
    if a.whole.pooled != b.whole.pooled:
        return "一年为总体满意度一题，一年为各题合计"
    if a.whole.pooled and [name for name, _ in a.whole.questions] != [name for name, _ in b.whole.questions]:
        return "各题不同"
    by_points = a.survey.measure == "满意度"
    scales = [(x.survey.names, x.survey.points if by_points else x.survey.satisfying) for x in (a, b) if x.question]
    return "选项、分值或计为满意的选项不同" if len(set(scales)) > 1 else ""
