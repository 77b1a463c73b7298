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


def rescore(indicator: Indicator, card: Scorecard) -> Fraction | None:
    """What the rule of a card's year gives for an indicator, as a share of its points; None where it gives no single score."""
    line = scoring.line(indicator, card.evaluation, card.ruleset)
    return line.exact / Fraction(line.points) if line.settled and line.exact is not None and line.points else None
