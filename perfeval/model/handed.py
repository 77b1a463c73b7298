"""What the process that asks for a notebook has read, scored and reviewed: the notebook need not do it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfeval.model.evaluation import Evaluation
from perfeval.model.ruleset import Ruleset
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import Review


@dataclass(frozen=True)
class Handed:
    """The review of an address of a workbook; who hands it over answers for its files being those of now."""

    base: Path
    project: str
    year: int
    stage: str | None
    review: Review


_of_this_process: list[Handed] = []


def take(given: Handed) -> None:
    """From now on this process knows it."""
    _of_this_process[:] = [given]


def evaluation(base: Path, project: str, year: int | str, stage: str | None) -> Evaluation | None:
    """The evaluation at an address, if it was handed over."""
    for known in _of_this_process:
        if (known.base, known.project, str(known.year), known.stage) == (base, project, str(year), stage):
            return known.review.card.evaluation
    return None


def ruleset(of: Evaluation) -> Ruleset | None:
    """The rule set that this very evaluation was scored by, if it was handed over."""
    return next((k.review.card.ruleset for k in _of_this_process if k.review.card.evaluation is of), None)


def card(of: Evaluation, rules: Ruleset) -> Scorecard | None:
    """The scorecard of this very evaluation by this very rule set, if it was handed over."""
    cards = (k.review.card for k in _of_this_process)
    return next((c for c in cards if c.evaluation is of and c.ruleset is rules), None)


def review(of: Scorecard) -> Review | None:
    """The review of this very scorecard, if it was handed over."""
    return next((k.review for k in _of_this_process if k.review.card is of), None)
