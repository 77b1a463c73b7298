"""Does a reason speak of its own row and its result, or of the matter of another?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import core

LEAST = 3  # letters that two texts share not by chance
COMMON = re.compile(
    "[0-9]+岁?(?:以上|以下)?|[春夏秋冬]季学?期?|学[期年]|[上下]半年|[季月年]度|时间|日期|健康|管理|服务|项目|工作|完成|全县|全市|农村|城乡|规范|情况|以上|建设"
)

OWN_RATE = re.compile(
    "(?P<name>[一-鿿]{4,12}(?:率|度|比例))(?:已|均|也|可)?(?:达到?了?|为|是|提高[到至]|升[到至])(?P<rate>[0-9]+(?:[.][0-9]+)?)[%％]"
)
RATE_NAME = 5  # letters of the end of a name by which a reason names its row
TO_COME = re.compile(
    "目标|应|须|力争|确保|争取|将|计划|预计|上年|去年|其中|整改后|目前|现|截至|20[0-9]{2}年|要求|除|其他|其余|可达"
)


def reason_is_not_another_rows(card: Scorecard) -> Iterator[Verdict]:
    """偏差原因应说本指标的事，不应是另一指标的。

    为什么：高血压管理没有完成，原因写老年人体检，等于没有写原因。
    怎么改：按本指标没有完成的情况改写原因和措施。
    依据：财预〔2020〕10号第十一条；是否同一事项按用语判断，只作查询。
    """
    rows = [line.indicator for line in card.table.lines]
    said = False
    for row in rows:
        text = re.sub(r"\W", "", row.reason or "")
        if len(text) < 8 or _lost(row) is None:
            continue
        said, own = True, _pairs(_plain(row.name))
        other = next((o for o in rows if o.name != row.name and (word := _shared(o, row, text))), None)
        if other is None or own & _pairs(text):
            yield ok(row.name)
        else:
            word = _shared(other, row, text)
            yield ask(
                row.where.of("reason"),
                row.name,
                f"原因说的是“{word}”，像是“{other.name}”的事，没有说到本指标：“{row.reason}”",
                "本指标的原因",
                "按本指标没有完成的情况改写原因和措施",
            )
    if not said:
        yield skip(WHOLE, "没有填写偏差原因")


def reason_claims_no_other_rate(card: Scorecard) -> Iterator[Verdict]:
    """没有达到指标值的，原因中写的本指标的比率，应是实际完成值。

    为什么：完成值填98%并扣分，原因写录入完整率达100%，哪个是结果说不清。
    怎么改：改正完成值或原因；整改以后达到的，写明时间。
    依据：实务（前后一致）；只作查询。
    """
    said = False
    for line in card.table.lines:
        row, actual, target = line.indicator, line.indicator.actual_reading, line.indicator.target_reading
        if not row.reason or not actual.measured or actual.dimension != "ratio" or target.kind != "number":
            continue
        for match in OWN_RATE.finditer(row.reason):
            clause = row.reason[max(row.reason.rfind(stop, 0, match.start()) for stop in "，。；：") + 1 : match.end()]
            if not re.sub(r"\W", "", row.name).endswith(match["name"][-RATE_NAME:]) or TO_COME.search(clause):
                continue
            said, rate = True, Fraction(match["rate"]) / 100
            if actual.base == rate or not actual.base < target.base <= rate:
                yield ok(row.name)
            else:
                told = f"写“{match[0]}”，实际完成值{row.actual}，没有达到{row.target}"
                fix = "改正完成值或原因；整改以后达到的，写明时间"
                yield ask(row.where.of("reason"), row.name, told, "原因与完成值一致", fix)
    if not said:
        yield skip(WHOLE, "原因没有写本指标的比率")


def _lost(row: Indicator) -> bool | None:
    """Whether points were lost; None where nothing calls for a reason."""
    if row.points is not None and row.self_score is not None and row.self_score < row.points:
        return True
    return None if row.points is not None else True


def _plain(name: str) -> str:
    return COMMON.sub("", re.sub(r"[（(].*?[）)]|\W", "", core(name)))


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in zip(text, text[1:])}


def _shared(other: Indicator, row: Indicator, text: str) -> str:
    """The longest words of another row's name that a reason says and its own row's name does not."""
    name, own = _plain(other.name), row.name
    words = [name[n:m] for n in range(len(name)) for m in range(n + LEAST, len(name) + 1)]
    return max((w for w in words if w in text and w not in own), key=len, default="")
