"""All years of a project, loaded, scored and compared."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from perfeval import params, scoring, years
from perfeval.comparison import Comparison
from perfeval.model import Indicator
from perfeval.results import Scorecard


def load(project: str, until: int | None = None, base: Path | None = None) -> Comparison:
    """The comparison of every year of a project up to one; raises InputError with the faults of any of them."""
    base = base or params.root()
    wanted = [year for name, year in params.addresses(base) if name == project and (until is None or year <= until)]
    params.address(base, project, str(wanted[-1] if wanted else until or ""))
    cards = []
    for year in wanted:
        evaluation = params.load(project, year, base)
        cards.append(scoring.score(evaluation, params.ruleset(evaluation, base)))
    return years.compare(cards, rescore)


def rescore(indicator: Indicator, found: Scorecard, rules: Scorecard) -> tuple[Fraction, Fraction] | None:
    """What the rules of one card give for an indicator with the facts of another, at least and at most, as shares of its points."""
    line = scoring.line(indicator, found.evaluation, rules.ruleset)
    if not line.scored or not line.points:
        return None
    ends = (line.low, line.high) if line.exact is None else (line.exact, line.exact)
    return Fraction(ends[0]) / Fraction(line.points), Fraction(ends[1]) / Fraction(line.points)
