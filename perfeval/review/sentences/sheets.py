"""Sheets of a survey that a text counts, where no survey is registered: sent, returned, valid, satisfied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from perfeval.model.amounts import percent
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.statements import FREE, Place
from perfeval.review.reading.surveys import STAGES, measures_satisfaction, says, sheets


def sheets_in_the_text_give_the_satisfaction(card: Scorecard) -> Iterator[Verdict]:
    """正文和完成情况写的问卷份数应逐级不增，满意度应由这些份数得出。

    为什么：收回的多于发放的、满意168份除以有效186份不是95%，满意度就没有依据。
    怎么改：核对问卷统计表，改正份数或满意度；按等级加权的，写明算法。
    依据：实务（数据勾稽）。
    """
    rows = [line.indicator for line in card.table.lines if measures_satisfaction(line.indicator)]
    said = False
    for where, subject, text in _texts(card) if card.evaluation.survey is None else ():
        found = sheets(text)
        if len(found) < 2:
            continue
        said, order = True, [found[name] for name in STAGES if name in found]
        told = "、".join(f"{STAGES[name]}{n}份" for name, n in found.items())
        shares = {
            Fraction(found["satisfied"], n)
            for name, n in found.items()
            if "satisfied" in found and name != "satisfied" and n
        }
        if order != sorted(order, reverse=True):
            fix = "核对问卷统计表，改正份数"
            yield bad(where(), subject, f"写{told}，份数逐级增加", "满意≤有效≤回收≤发放", fix)
        elif len(rows) != 1 or not shares or any(says(rows[0], share) for share in shares):
            yield ok(subject)
        else:
            right = "、".join(dict.fromkeys(percent(share) for share in sorted(shares, reverse=True)))
            yield ask(
                rows[0].where.of("actual"),
                rows[0].name,
                f"满意度{rows[0].actual}，“{subject}”写{told}，为{right}",
                "二者一致，或说明算法",
                "核对问卷统计表，改正完成值或份数；按等级加权的，写明算法",
            )
    if not said:
        yield skip(WHOLE, "正文没有写问卷份数")


def _texts(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """Each sentence of what was achieved and of the text."""
    goal = card.evaluation.objective
    if goal and goal.achieved:
        yield from ((partial(goal.where.of, "achieved"), "实际完成情况", s) for s in _sentences(goal.achieved))
    for p in card.passages:
        if p.part in ("narrative", "problem") and not FREE.search(p.section):
            yield from ((partial(getattr, p, "where"), p.subject, s) for s in _sentences(p.text))


def _sentences(text: str) -> list[str]:
    return [s for s in re.split("[。\n]", text) if "问卷" in s or "份" in s]
