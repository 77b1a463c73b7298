"""Are the scores that the text gives for a part of the table those of its rows? 产出指标分值35分，得分34.61分."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, ok, skip

SCORED = re.compile(
    "(?P<part>决策|过程|产出|效益|成本|满意度)(?:类|部分)?(?:一级)?指标(?:(?:总|满)?分值?|满分)?[^。；得]{0,14}?得分?(?:为|是)?"
    r"(?P<score>[0-9]+(?:\.[0-9]+)?)分(?!值)"
)
OTHER = re.compile("上年|自评|平均|扣|应得")


def scores_of_parts_in_words_are_theirs(card: Scorecard) -> Iterator[Verdict]:
    """正文写的各部分得分，应与评分表各行之和一致。

    为什么：正文产出34.16分、表上34.61分，读者不知道总分按哪个算。
    怎么改：以评分表为准改正正文，或重新合计。
    依据：实务（文表数据一致）。
    """
    shown = {
        re.sub(r"[（(].*", "", group.name).strip().removesuffix("指标"): group.shown
        for group in card.groups
        if group.shown is not None
    }
    said = False
    for p in card.passages:
        for match in SCORED.finditer(p.text) if p.part == "narrative" else ():
            right = shown.get(match["part"])
            if right is None or OTHER.search(p.text[max(0, match.start() - 4) : match.end()]):
                continue
            said = True
            if Decimal(match["score"]) == right:
                yield ok(p.subject)
            else:
                found = f"正文写{match['part']}得{match['score']}分，评分表各行之和{right}分"
                yield bad(p.where, match["part"], found, f"{right}分", "以评分表为准改正正文，或重新合计")
    if not said:
        yield skip(WHOLE, "正文没有写各部分的得分")
