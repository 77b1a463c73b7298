"""What a satisfaction survey was found to show: shares and degrees with their intervals, whole and in parts, and from
year to year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

from perfeval.model.evaluation import Indicator
from perfeval.model.proportions import margin, quantile, sample_size, stratified
from perfeval.model.questionnaire import Counts, Likert, Stratum, Survey

FEWEST = 5  # answers below which a group tells what single persons said


@dataclass(frozen=True)
class Degree:
    """满意度 in points of the scale with its interval, and the mean of the answers, the best as many as there are
    options.
    """

    value: Fraction
    low: float
    high: float
    mean: Fraction


@dataclass(frozen=True)
class Part:
    """What some respondents said: all of them, or those of one group, whose ``name`` it bears.

    The share is of sheets, or of the answers to all questions together where nothing was asked on satisfaction as a
    whole (``pooled``).
    """

    name: str
    counts: Counts
    satisfied: int | None
    answered: int | None
    likert: Likert[int] | None
    pooled: bool
    questions: tuple[tuple[str, Likert[int]], ...]

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.satisfied, self.answered) if self.answered and self.satisfied is not None else None


def together(sizes: Sequence[int | None]) -> frozenset[int]:
    """Which parts, counted from 0, are told only as one, so that nobody's own answer can be read or reckoned.

    Those with fewer than FEWEST answers, and with them as many of the smallest others as it takes for FEWEST answers
    of two parts: a single one would follow from the total.

    >>> sorted(together([50, 3, 40])), sorted(together([50, 3, 4])), sorted(together([50, 40]))
    ([1, 2], [1, 2], [])
    """
    small = [n for n, size in enumerate(sizes) if size is not None and 0 < size < FEWEST]
    others = sorted((size, n) for n, size in enumerate(sizes) if size and n not in small)
    while small and others and (len(small) < 2 or sum(sizes[n] or 0 for n in small) < FEWEST):
        small.append(others.pop(0)[1])
    return frozenset(small)


def joined(parts: Sequence[Part]) -> Part:
    """Several parts as one; what one of them does not know, the whole does not."""
    first = parts[0]
    counts = Counts(**{key: _sum(getattr(p.counts, key) for p in parts) for key in vars(first.counts)})
    likerts = [p.likert for p in parts]
    questions: dict[str, Likert[int]] = {}
    for name, likert in (q for p in parts for q in p.questions):
        questions[name] = questions[name] + likert if name in questions else likert
    return Part(
        f"{'、'.join(p.name for p in parts)}（合并）",
        counts,
        _sum(p.satisfied for p in parts),
        _sum(p.answered for p in parts),
        reduce(add, (x for x in likerts if x is not None)) if all(x is not None for x in likerts) else None,
        first.pooled,
        tuple(questions.items()),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    return None if None in known else sum(v for v in known if v is not None)


@dataclass(frozen=True)
class SurveyResult:
    """What the survey of an evaluation shows; ``verdict`` is empty without a target.

    ``satisfied`` of ``answered`` are sheets, or answers where the whole is ``pooled``; ``valid`` are sheets.
    ``weighted`` is the share over the strata, or of sheets with weights, which the interval and the verdict then belong
    to.
    """

    survey: Survey
    whole: Part
    satisfied: int
    answered: int
    valid: int
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
    def question(self) -> Likert[int] | None:
        return self.whole.likert

    @property
    def printed(self) -> tuple[Part, ...]:
        """The groups as they may be printed: those too small to be told alone are told together."""
        small = together([p.counts.valid for p in self.groups])
        rest = [p for n, p in enumerate(self.groups) if n not in small]
        return (*rest, joined([self.groups[n] for n in sorted(small)])) if small else self.groups

    @property
    def strata(self) -> tuple[Stratum, ...]:
        return self.survey.strata

    @property
    def rate(self) -> Fraction:
        """Satisfied ÷ valid, of sheets or of answers, as they were counted."""
        return Fraction(self.satisfied, self.answered)

    @property
    def share(self) -> Fraction:
        """满意率 as it is printed: the weighted one where there is one."""
        return self.rate if self.weighted is None else self.weighted

    @property
    def shown(self) -> tuple[Fraction, float, float] | None:
        """What is compared with the target and between years, with its limits, as shares.

        None where it is not known.
        """
        if self.survey.measure == "满意率":
            return self.share, self.low, self.high
        if self.degree is None:
            return None
        return self.degree.value / 100, self.degree.low / 100, self.degree.high / 100

    @property
    def size(self) -> int:
        """How many independent answers have an interval about as wide as this one: fewer or more than were given.

        Raises ValueError where no share is known.
        """
        if self.shown is None:
            raise ValueError("没有各选项份数，满意度算不出")
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
        return (
            stratified(self.survey.counted_strata)[1] if self.strata and all(s.valid > 1 for s in self.strata) else None
        )

    @property
    def way(self) -> str:
        """How the interval of 满意率 was computed."""
        finite = "，按有限总体修正" if self.population or self.strata else ""
        if self.strata:
            return "分层总体的方差还原法（MOVER，Zou等2009），各层用克洛珀—皮尔逊法" + finite
        if self.survey.weighted:
            return f"威尔逊法，按基什有效份数{float(self.survey.weighted.size):.1f}份" + finite
        return "威尔逊法" + ("，按有效份数而不按题次" if self.whole.pooled else "") + finite

    @property
    def degree_way(self) -> str:
        """How the interval of 满意度 was computed: where all chose one option, as that of a share."""
        answers = self.survey.weighted.answers if self.survey.weighted else self.question
        spread = answers is not None and self.valid > 1 and sum(n > 0 for n in answers.counts) > 1
        finite = "，按有限总体修正" if self.population else ""
        return ("对数几率变换、t分布" if spread else "威尔逊法") + finite


@dataclass(frozen=True)
class SurveyStep:
    """What is compared of two years.

    Later − earlier and its interval, all None where the years counted differently (``unlike`` says how).
    """

    earlier: int
    later: int
    before: SurveyResult
    after: SurveyResult
    unlike: str = ""
    change: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None  # the p-value of two equal shares, where neither year is weighted or pooled

    @property
    def way(self) -> str:
        """How the interval of the change was computed."""
        return "纽科姆法" if self._plain else "MOVER方差还原法"

    @property
    def test(self) -> str:
        """What the p-value is of, with what it was corrected for."""
        finite = "，按有限总体修正" if self.before.population or self.after.population else ""
        return "两比例合并方差z检验，双侧" + finite

    @property
    def _plain(self) -> bool:
        """Whether both results are shares of sheets that all count alike."""
        return all(
            found.survey.measure == "满意率" and found.weighted is None and not found.whole.pooled
            for found in (self.before, self.after)
        )

    @property
    def proven(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)
