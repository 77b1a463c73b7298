"""What several rules ask of one scorecard is found once."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from perfeval.model.scorecard import Scorecard

Answer = TypeVar("Answer")
KEPT = 4  # scorecards: one under review, one at the customary options, and those of other years


def once_for_a_card(find: Callable[[Scorecard], Answer]) -> Callable[[Scorecard], Answer]:
    """A function that keeps its answers for the last scorecards that it was asked about, as long as they live."""
    kept: list[tuple[weakref.ref[Scorecard], Answer]] = []

    @wraps(find)
    def known(card: Scorecard) -> Answer:
        for of, answer in kept:
            if of() is card:
                return answer
        found = find(card)
        kept[:] = [(weakref.ref(card), found), *(pair for pair in kept[: KEPT - 1] if pair[0]() is not None)]
        return found

    return known
