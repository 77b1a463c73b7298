"""Funds that a document tells in lines of words: 县级财政：预算300万元，支付296.18万元."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfeval.documents.content import DocumentCell, Text
from perfeval.documents.vocabulary import is_source, role
from perfeval.importer.columns.headers import MONEY
from perfeval.importer.money.funds import LABELLED, TOLD, unit_of
from perfeval.importer.reading.cells import amount
from perfeval.importer.reading.imported import Imported, Row, Value

LONGEST = 120  # letters of a line of funds
NAMED = re.compile(r"\s*(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）、.．]\s*)?([^:：，,；;。\d]{2,16})[:：]\s*(\S.*)")
CLAUSE = re.compile(r"[，,；;。、]\s*(?=\D)|\s{2,}|[。；;]$")
# 年中追加到121万元, 调减为274.5万元
CHANGED = re.compile("(?:年度中|年中|中途|期间|后)?(?:调整|追加|调增|调减|核减|压减|增加|减少)(?:后)?(?:到|至|为)")
LEAD = re.compile(r"^(?:其中|本项目|该项目|项目|全部|截至[^，,]{2,12})")


def read(units: Sequence[Text | DocumentCell], found: Imported) -> None:
    """Reads the funds that no table gives from lines that name two amounts each, with doubts."""
    if found.funds:
        return
    stated = next((unit for one in units if len(one.text) < 40 and (unit := unit_of(one.text))), found.money_unit)
    for one in units:
        if len(one.text) > LONGEST or not found.account.open(one):
            continue
        for line in one.text.split("\n"):
            row = _row(line, one.place, stated)
            if row is not None:
                found.funds.append(row)
                found.account.guess(one, "资金，列在文字中")
    if found.funds:
        found.money_unit = found.money_unit or stated


def _row(line: str, place: str, stated: str) -> Row | None:
    named = NAMED.match(line)
    source, rest = ("", line)
    if named and not role("money", named[1]) or named and is_source(named[1]) and LABELLED.search(named[2]):
        source, rest = named[1].strip(), named[2]
    values: dict[str, Value] = {}
    for part in CLAUSE.split(rest):
        typed = LABELLED.fullmatch(LEAD.sub("", part.strip()))
        name = ("adjusted" if CHANGED.fullmatch(typed[1].strip()) else role("money", typed[1])) if typed else None
        if typed is None or name not in TOLD or name in values:
            continue
        read = amount(typed[2].strip())
        if name in MONEY and (read is None or not (read[1] or stated)):
            return None
        unit = read[1] if read and name in MONEY else ""
        values[name] = Value(read[0] if read and name in MONEY else typed[2].strip(), place, "列在文字中", unit)
    if len(MONEY & values.keys()) < 2 or "executed" not in values:
        return None
    told = Value(source, place) if source else Value("年度资金总额", place, "原文没有写资金来源的名称")
    return Row({"source": told} | values)
