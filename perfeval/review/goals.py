"""Figures of the goal's result whose words name the things of a row in another way: 在岗辅警266人, 辅警人员数量."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.statements import OTHER, Count, Known, by_dimension, core, counts, matching, of_row

GENERAL = re.compile("(?:人员|队伍|规模|数量|总量|总数|人数|户数|点位|次数|情况)*")
STATE = re.compile("(?:在岗|在册|在职|现有|实有|共有|目前|全部|各类|实际)?")
LEAST = 2  # letters that name a thing


def goal_names_the_things_of_the_table(card: Scorecard) -> Iterator[Verdict]:
    """完成情况换一种说法写的数量，应与指标表同一事物的完成值一致。

    为什么：文字写在岗辅警266人，表上辅警人员258人，至少有一个是错的。
    怎么改：核对原始资料，统一两处数字；口径不同的，在完成情况中写明。
    依据：实务（文表数据一致）；按用语判断是否同一事物，只作查询。
    """
    goal, said = card.evaluation.objective, False
    rows = by_dimension(of_row(row) for row in card.evaluation.indicators)
    for count in counts(goal.achieved, spans=True) if goal and goal.achieved else ():
        same = rows.get(count.dimension, [])
        if not same or OTHER.search(count.before) or matching(count, rows)[1]:
            continue
        meant = [known for known in same if _same_thing(count, known)]
        if len(meant) != 1 or goal is None:
            continue
        said, known = True, meant[0]
        if any(count.equals(value) for of in same for value in of.values):
            yield ok(known.label)
        else:
            yield ask(
                goal.where.of("achieved"),
                known.label,
                f"完成情况写“{count.before.strip()}{count.text}”，指标表“{known.label}”实际完成值{known.shown}",
                "两处数字和口径一致",
                "核对原始资料，统一两处数字；口径不同的，在完成情况中写明",
            )
    if not said:
        yield skip(WHOLE, "完成情况没有换一种说法写指标表中的事物")


def _same_thing(count: Count, known: Known) -> bool:
    """Whether the words before a figure end with the thing that a row's name begins with, and neither says more."""
    matter, thing = count.matter, core(known.label)
    for n in range(len(matter) - LEAST + 1):
        noun = matter[n:]
        if thing.startswith(noun) and GENERAL.fullmatch(thing[len(noun) :]) and STATE.fullmatch(matter[:n]):
            return True
    return False
