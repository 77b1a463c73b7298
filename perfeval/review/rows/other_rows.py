"""Does a reason speak of its own row, or of the matter of another?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import core

LEAST = 3  # letters that two texts share not by chance
COMMON = re.compile(
    "[0-9]+岁?(?:以上|以下)?|[春夏秋冬]季学?期?|学[期年]|[上下]半年|[季月年]度|时间|日期|健康|管理|服务|项目|工作|完成|全县|全市|农村|城乡|规范|情况|以上|建设"
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
