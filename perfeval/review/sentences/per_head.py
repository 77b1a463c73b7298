"""Amounts for each one in words: 人均每月1350元 beside a row 岗位补贴标准 in 元/人·月."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import FREE, Place

HEADS = {"人均": "每人", "户均": "每户", "亩均": "每亩", "生均": "每生"}
HEAD = re.compile("[人户亩生月]均|每[人户亩生月年天]|补助|补贴|标准")  # before it stands whose amount it is
STATED = re.compile(
    "(?P<each>(?:(?:人均|户均|亩均|生均|每人|每户|每亩|每生|每月|每年|每天|月均)){1,2}|(?:平均每?|均)?[单每](?P<thing>[册件台套米株座处盏场吨])均?价?)"
    "[一-鿿]{0,6}?(?:为|是|达|约)?(?P<amount>[0-9]+(?:\\.[0-9]+)?(?:万|千)?元)(?![/／])"
)
OTHER = re.compile("按|估算|测算|概算|预算|上年|去年|往年|计划|目标|预计|标准由|原|增[加长]|提高|减少|节约|降低|收入")


def amounts_for_each_are_those_of_the_table(card: Scorecard) -> Iterator[Verdict]:
    """文字写的人均、户均金额，应与指标表同一口径的金额一致。

    为什么：标准1225元而文字写人均1350元，补贴是否按标准发放就说不清。
    怎么改：核对台账，统一两处数字；口径不同的，在句中写明。
    依据：实务（文表数据一致）；只作查询。
    """
    rows: dict[str, list[Indicator]] = {}
    for row in card.evaluation.indicators:
        read = row.actual_reading
        if read.measured and (read.dimension or "").startswith("money/"):
            rows.setdefault(read.dimension or "", []).append(row)
    said = False
    for where, subject, text in _texts(card) if rows else ():
        told = (
            [(clause, m, _read(m)) for clause in re.split("[，。；！？\n]", text) for m in STATED.finditer(clause)]
            if "元" in text
            else []
        )
        for clause, match, read in told:
            same = rows.get(read.dimension or "", [])
            alone = [other for _, _, other in told if other.dimension == read.dimension]
            named = [row for row in same if (head := HEAD.split(row.name)[0]) and len(head) > 2 and head in clause]
            if named:
                same, alone = named, []
            if read.kind != "number" or len(same) != 1 or len(alone) > 1 or OTHER.search(clause):
                continue  # several standards of one kind: no one of them need be the row's
            said, row = True, same[0]
            if any(q.equals(read.base) for q in (row.actual_reading, row.target_reading)):
                yield ok(subject)
            else:
                found = f"写“{match[0]}”，指标表“{row.name}”实际完成值{row.actual}"
                fix = "核对台账，统一两处数字；口径不同的，在句中写明"
                yield ask(where(), row.name, found, "两处数字和口径一致", fix)
    if not said:
        yield skip(WHOLE, "没有写人均、户均金额")


def _read(match: re.Match[str]) -> Quantity:
    """The amount as a cell would have it: 人均每月1350元 is 每人每月1350元."""
    each = match["each"].replace("月均", "每月")
    for word, plain in HEADS.items():
        each = each.replace(word, plain)
    if match["thing"]:
        each = f"每{match['thing']}"
    return quantity.read(f"{each}{match['amount']}")


def _texts(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    goal = card.evaluation.objective
    if goal and goal.achieved:
        yield partial(goal.where.of, "achieved"), "年度总体目标", goal.achieved
    for p in card.passages:
        if p.part in ("narrative", "problem") and not FREE.search(p.section):
            yield partial(getattr, p, "where"), p.subject, p.text
