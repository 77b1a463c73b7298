"""One id for an indicator through the years of a project, whatever it is called in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.matching import Match, match
from perfeval.model.scorecard import Scorecard

Ids = tuple[str, ...]  # of the lines of a scorecard, in their order


def chains(cards: Sequence[Scorecard]) -> tuple[tuple[Ids, tuple[Match | None, ...]], ...]:
    """For every year in order the ids of its lines, and how each compares with the year before it that has any.

    An id is the name of the indicator in the first year that has it, with its levels where that name stands twice, and
    with ``@year`` where an earlier indicator has the id already. It goes on where years are matched (crosswalk, name,
    code) one to one: what was split or merged, or may be another indicator, begins anew. Later years change no id of
    an earlier one.
    """
    found: list[tuple[Ids, tuple[Match | None, ...]]] = []
    used: set[str] = set()
    last: Scorecard | None = None
    known: dict[int, str] = {}  # the ids of the last year's rows
    for card in cards:
        rows = [line.indicator for line in card.lines]
        before: dict[int, Match] = {}
        if last is not None and rows:
            earlier = [line.indicator for line in last.lines]
            matches = match(last.evaluation, card.evaluation, (earlier, rows))
            before = {id(m.after): m for m in matches if m.after is not None}
        twins = Counter(id(m.before) for m in before.values())
        now: dict[int, str] = {}
        for row, own in zip(rows, _names(rows)):
            m = before.get(id(row))
            if (
                m
                and m.before is not None
                and not m.doubtful
                and twins[id(m.before)] == 1
                and _one_to_one(m, card.evaluation)
            ):
                now[id(row)] = known[id(m.before)]
            else:
                now[id(row)] = own if own not in used else f"{own}@{card.evaluation.year}"
            used.add(now[id(row)])
        found.append((tuple(now[id(row)] for row in rows), tuple(before.get(id(row)) for row in rows)))
        if rows:  # a year with money only stands between two years that are compared
            last, known = card, now
    return tuple(found)


def _names(rows: Sequence[Indicator]) -> list[str]:
    """A name for each row that no other row of the year has: alone, else with levels, else with a number."""
    forms = [[i.name, f"{i.level2 or '—'}/{i.name}", f"{i.level1}/{i.level2 or '—'}/{i.name}"] for i in rows]
    counts = [Counter(form[n] for form in forms) for n in range(3)]
    seen: Counter[str] = Counter()
    names = []
    for form in forms:
        name = next((text for text, count in zip(form, counts) if count[text] == 1), None)
        if name is None:
            seen[form[-1]] += 1
            name = f"{form[-1]}#{seen[form[-1]]}"
        names.append(name)
    return names


def _one_to_one(m: Match, later: Evaluation) -> bool:
    """Whether a match by the crosswalk is of one indicator with one, and no split or merger."""
    if m.how != "对照表" or m.after is None:
        return True
    called = {m.after.name, m.after.code}
    return any(len(e.was) == len(e.now) == 1 and called & {*e.now} for e in later.crosswalk)
