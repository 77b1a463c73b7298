"""Asks a scorecard questions: what a careful finance bureau would object to, found before it does."""

from __future__ import annotations

from perfeval.results import Scorecard
from perfeval.review import actuals, funds, reasons, structure, targets, words
from perfeval.verdicts import Review, Rule

RULES: tuple[Rule, ...] = (
    # structure
    Rule(structure.points_sum_to_full, "W01", "P0"),
    # funds
    # targets
    # actuals
    # reasons
    # words
)


def examine(card: Scorecard) -> Review:
    """Every rule's verdict on every row it looks at; one broken rule never hides the others."""
    return Review(card, tuple(verdict for rule in RULES for verdict in rule.ask(card)))
