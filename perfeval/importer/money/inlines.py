"""Funds that a document tells in lines of words: 县级财政：预算300万元，支付296.18万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perfeval.documents.content import DocumentCell, Text
from perfeval.documents.vocabulary import is_source, role
from perfeval.importer.columns.headers import MONEY
from perfeval.importer.money.funds import LABELLED, TOLD, unit_of
from perfeval.importer.reading.cells import amount, number
from perfeval.importer.reading.imported import Imported, Row, Value
from perfeval.importer.words.labels import pairs

LONGEST = 120  # letters of a line of funds
NAMED = re.compile(r"\s*(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）、.．]\s*)?([^:：，,；;。\d]{2,16})[:：]\s*(\S.*)")
CLAUSE = re.compile(r"[，,；;。、]\s*(?=\D)|\s{2,}|[。；;]$")
# 年中追加到121万元, 调减为274.5万元
CHANGED = re.compile("(?:年度中|年中|中途|期间|后)?(?:调整|追加|调增|调减|核减|压减|增加|减少)(?:后)?(?:到|至|为)")
LEAD = re.compile(r"^(?:(?:19|20)\d\d年|其中|本项目|该项目|项目|全部|截至[^，,]{2,12})+")
SCORED = re.compile(r"\D{0,8}(?P<points>\d+(?:\.\d+)?)\s*分[，,]?\s*(?:自评)?得\s*(?P<score>\d+(?:\.\d+)?)\s*分")
NEAR = Decimal("0.1")  # points of a hundred by which a printed rate may differ


def read(units: Sequence[Text | DocumentCell], found: Imported) -> None:
    """Reads the funds that no table gives from lines that name two amounts each, with doubts.

    A sentence of a narrative counts where it is the only one whose rate agrees with its amounts.
    """
    if found.funds:
        return
    stated = next((unit for one in units if len(one.text) < 40 and (unit := unit_of(one.text))), found.money_unit)
    told: list[Row] = []
    alone: list[tuple[str, Text | DocumentCell]] = []  # lines below each other of one amount each
    for one in units:
        is_open = found.account.open(one)
        for line in one.text.split("\n"):
            rest = "，".join(part for part in pairs(line) if role("labels", re.split("[:：]", part)[0]) is None)
            short = is_open and len(one.text) <= LONGEST
            if short and _alone(rest):
                alone.append((rest, one))
                continue
            _together(alone, stated, found)
            rows = [row for said in ([rest] if short else rest.split("。")) if (row := _row(said, one.place, stated))]
            if short or rest != line:
                found.funds += rows
                for _ in rows if short else ():
                    found.account.guess(one, "资金，列在文字中")
            else:
                told += [row for row in rows if _agrees(row)]
    _together(alone, stated, found)
    if not found.funds and len(told) == 1:
        found.funds = told
    if found.funds:
        found.money_unit = found.money_unit or stated


def _alone(line: str) -> bool:
    typed = LABELLED.fullmatch(LEAD.sub("", line.strip().rstrip("。；;")))
    return typed is not None and role("money", typed[1]) in TOLD


def _together(alone: list[tuple[str, Text | DocumentCell]], stated: str, found: Imported) -> None:
    """Reads what some lines below each other say together, and forgets them."""
    line = "，".join(text.strip().rstrip("。；;") for text, _ in alone)
    if len(alone) > 1 and (row := _row(line, alone[0][1].place, stated)):
        found.funds.append(row)
        for _, one in alone:
            found.account.guess(one, "资金，列在文字中")
    alone.clear()


def _agrees(row: Row) -> bool:
    """Whether the rate that a sentence prints is that of its amounts."""
    rate = number(row.text("rate").rstrip("%％ "))
    budgets = [Decimal(row.text(name)) for name in ("adjusted", "initial") if row[name]]
    if rate is None or not budgets or not budgets[0]:
        return False
    return abs(Decimal(row.text("executed")) * 100 / budgets[0] - Decimal(rate)) < NEAR


def _row(line: str, place: str, stated: str) -> Row | None:
    if len(line) > LONGEST:
        return None
    named = NAMED.match(line)
    source, rest = ("", line)
    if named and not named[2][0].isdigit() and (not role("money", named[1]) or is_source(named[1])):
        if LABELLED.search(named[2]) or not role("money", named[1]):
            source, rest = named[1].strip(), named[2]
    values: dict[str, Value] = {}
    for part in CLAUSE.split(rest):
        if scored := SCORED.fullmatch(part.strip()):
            values |= {name: Value(scored[name], place, "列在文字中") for name in ("points", "score")}
            continue
        typed = LABELLED.fullmatch(LEAD.sub("", part.strip()))
        word = typed[1].strip() if typed else ""
        called = role("money", word.rstrip("为达至到共计约")) or role("money", word)
        name = "adjusted" if CHANGED.fullmatch(word) else called
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
