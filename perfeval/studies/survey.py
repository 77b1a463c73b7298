"""What a satisfaction survey shows: the share satisfied and how sure it is, question by question and group by group,
and over the years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.model.evaluation import Indicator
from perfeval.model.exact import Number
from perfeval.model.proportions import (
    change,
    difference_test,
    mean_interval,
    score_interval,
    stratified_interval,
    verdict,
)
from perfeval.model.questionnaire import Likert, Respondents, Survey
from perfeval.model.scorecard import Scorecard, is_satisfaction
from perfeval.model.surveyed import Degree, Part, SurveyResult, SurveyStep

AT_LEAST = (None, "ge", "gt", "eq")


def examine(card: Scorecard) -> SurveyResult | None:
    """The survey of an evaluation; None without counts, or with counts that contradict each other."""
    s = card.evaluation.survey
    whole = None if s is None or s.conflicts else _part(s, s, "")
    if s is None or whole is None or not whole.answered or whole.satisfied is None or whole.counts.valid is None:
        return None
    weighted, degree = None, None
    n, population = whole.counts.valid, whole.counts.population

    if s.strata:
        weighted, low, high = stratified_interval(s.counted_strata)
    elif s.weighted:
        weighted = s.weighted.answers.rate
        low, high = score_interval(weighted, s.weighted.size, n, population)
    else:
        low, high = score_interval(Fraction(whole.satisfied, whole.answered), n, n, population)
    if whole.likert and whole.likert.valid:
        degree = _degree(
            s, s.weighted.answers if s.weighted else whole.likert, s.weighted.size if s.weighted else n, n, population
        )
    groups = tuple(_part(s, group, group.name) for group in s.groups)
    row = _row(card)
    counts = whole.satisfied, whole.answered, n
    found = SurveyResult(s, whole, *counts, groups, low, high, "", weighted, degree, _target(row), row)
    if found.target is None or found.shown is None:
        return found
    return replace(found, verdict=verdict(*found.shown, found.target))


def _part(survey: Survey, asked: Respondents, name: str) -> Part:
    counts, overall, pooled = survey.counts_of(asked), survey.overall(asked), survey.pooled(asked)
    questions = tuple(survey.asked(asked).items())
    if pooled and counts.valid and counts.satisfied is None:  # answers are counted, not sheets
        return Part(name, counts, pooled.satisfied, pooled.valid, pooled, True, questions)
    return Part(name, counts, counts.satisfied, counts.valid, overall, False, questions)


def _degree(
    survey: Survey, answers: Likert[int] | Likert[Fraction], size: int | Fraction, valid: int, population: int | None
) -> Degree:
    """The degree with its interval, from the variance of single answers as if those of a sheet were all alike: no
    narrower than it is.
    """
    points, value = survey.points_used, survey.degree(answers)
    best, worst = Fraction(points[0]), Fraction(points[-1])
    share = (value - worst) / (best - worst)
    away = [(Fraction(p) - value) / (best - worst) for p in points]
    counts: Sequence[Number] = answers.counts
    around = sum((Fraction(n) * d * d for n, d in zip(counts, away)), Fraction(0)) / answers.valid
    low, high = mean_interval(share, around * size / (size - 1) if size > 1 else Fraction(0), size, valid, population)
    ends = [float(worst) + x * float(best - worst) for x in (low, high)]
    return Degree(value, ends[0], ends[1], answers.mean)


def _row(card: Scorecard) -> Indicator | None:
    """The only indicator of satisfaction that is a rate; None for none and for several."""
    rows = [
        i
        for i in card.evaluation.indicators
        if is_satisfaction(i) and (r := i.target_reading).kind == "number" and r.unit and r.unit.dimension == "ratio"
    ]
    return rows[0] if len(rows) == 1 else None


def _target(row: Indicator | None) -> Fraction | None:
    """The share that an indicator asks for at least; None for one that no share can reach."""
    target = row.target_reading if row else None
    return target.base if target and target.comparator in AT_LEAST and 0 <= target.base <= 1 else None


def over_years(cards: Sequence[Scorecard]) -> tuple[SurveyStep, ...]:
    """Each surveyed year against the surveyed year before it, each with the share and the interval that fit its
    sampling.
    """
    found = [(card.evaluation.year, shown) for card in cards if (shown := examine(card))]
    return tuple(_step(*a, *b) for a, b in zip(found, found[1:]))


def _step(earlier: int, a: SurveyResult, later: int, b: SurveyResult) -> SurveyStep:
    unlike = _unlike(a, b)
    if unlike or a.shown is None or b.shown is None:
        return SurveyStep(earlier, later, a, b, unlike)
    simple = a.survey.measure == "满意率" and not any(x.strata or x.survey.weighted or x.whole.pooled for x in (a, b))
    chance = (
        difference_test((b.satisfied, b.valid), (a.satisfied, a.valid), (b.population, a.population))[1]
        if simple
        else None
    )
    return SurveyStep(earlier, later, a, b, "", *change(b.shown, a.shown), chance)


def _unlike(a: SurveyResult, b: SurveyResult) -> str:
    """In what the two years counted differently, so that a change would be one of counting.

    Empty where nothing is known of it.
    """
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
