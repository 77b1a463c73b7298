"""What a review of one project and year costs in a warm process, beside reading and scoring the same params."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from perfeval import params, review, scoring

ROUNDS = 30
BASE = Path(__file__).resolve().parents[2]


def main() -> None:
    print("project,year,rules,findings,load_ms,score_ms,review_ms,review_of_all")
    for project, year in params.addresses(BASE):
        print(row(project, year))


def row(project: str, year: int) -> str:
    evaluation = params.load(project, year, BASE)
    rules = params.ruleset(evaluation, BASE)
    load = milliseconds(lambda: params.load(project, year, BASE))
    # the evaluation is read anew each round: nothing that an earlier review kept on it may help
    score = milliseconds(lambda fresh: scoring.score(fresh, rules), lambda: params.load(project, year, BASE))
    examine = milliseconds(review.examine, lambda: scoring.score(params.load(project, year, BASE), rules))
    checked = review.examine(scoring.score(evaluation, rules))
    share = examine / (load + score + examine)
    counts = f"{len(checked.rules)},{len(checked.findings)}"
    return f"{project},{year},{counts},{load:.1f},{score:.1f},{examine:.1f},{share:.0%}"


def milliseconds(timed: Callable, prepare: Callable | None = None) -> float:
    """The median processor time of a call; other programs on the machine do not count."""
    found = []
    for _ in range(ROUNDS):
        given = (prepare(),) if prepare else ()
        start = time.process_time()
        timed(*given)
        found.append(1000 * (time.process_time() - start))
    return statistics.median(found)


if __name__ == "__main__":
    main()
