"""Do the tables that people typed into the text hold together, and do sentences and facts agree with them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.findings import Where
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.own_tables import TOTAL, TypedCell, TypedTable, own_tables
from perfeval.review.reading.statements import core
from perfeval.review.sentences import cited_cells
from perfeval.review.sentences.columns import NO_SUM, faults, totals

NEAR = Fraction(1, 4)
LEAST = 2
CONTRACT = re.compile("(?:合同|协议|中标|成交)(?:总?金?额|总?价款?|价格)")
SPENT = re.compile("(?:已|累计|当年|本年|实际|全年)*(?:支付|付款)(?:金额|数|额|合计)?(?:[（(]|$)")


def own_tables_hold_together(card: Scorecard) -> Iterator[Verdict]:
    """自己编的表格，分项之和应等于合计，比率、差额应由同行算出，合计和引用应与基础数据、正文一致。

    为什么：表中一格抄错，合计、比率和正文的引用就对不上。
    怎么改：核对底稿，改正错的一格；合计不含某行、口径不同的，在表注中写明。
    依据：实务（数据勾稽、文表一致）；按其余各行的关系判断，只作查询。
    """
    said = False
    for table in own_tables(card):
        checked, wrong = faults(table)
        if checked and not wrong:
            said = True
            yield ok(table.subject)
        for where, told, expected in (
            *((one.where, one.told, one.expected) for one in wrong),
            *_declared(table, card),
            *_counted(table, card),
            *_overpaid(table),
        ):
            said = True
            if not told:
                yield ok(table.subject)
            else:
                fix = "核对底稿，改正错的一格；口径不同的，在表注中写明"
                yield ask(where, table.subject, told, expected, fix)
    for one in cited_cells.cited(card):
        said = True
        if not one.told:
            yield ok(one.subject)
        else:
            fix = "核对底稿，改正文字或表中的一格；口径不同的，在句中写明"
            yield ask(one.where(), one.subject, one.told, "表与文字一致", fix)
    if not said:
        yield skip(WHOLE, "正文没有可以勾稽的表格")


Matter = tuple[Where, str, str]


def _declared(table: TypedTable, card: Scorecard) -> Iterator[Matter]:
    """The total of a column and the fact that is called like it."""
    parted = totals(table)
    for n, head in enumerate(table.heads) if parted else ():
        whole = parted[1].cells[n] if parted else TypedCell("")
        if whole.number is None or whole.percent or NO_SUM.search(head):
            continue
        name = core(re.sub("[（(].*", "", head))
        facts = [
            f for f in card.evaluation.facts.values() if core(f.label.replace("的", "")) == name and f.reading.measured
        ]
        if len(facts) != 1 or len(name) <= LEAST:
            continue
        number = Fraction(facts[0].reading.number)
        if number == whole.number:
            yield facts[0].where.of("value"), "", ""
        elif number and abs(whole.number / number - 1) <= NEAR:
            told = f"表中“{head}”合计{whole.text}，“{facts[0].label}”{facts[0].value}"
            yield facts[0].where.of("value"), told, "表与基础数据一致"


def _counted(table: TypedTable, card: Scorecard) -> Iterator[Matter]:
    """The total of a column and the actual of the row that is called like it."""
    parted = totals(table)
    for n, head in enumerate(table.heads) if parted else ():
        whole = parted[1].cells[n] if parted else TypedCell("")
        name, unit = table.plain(n), table.unit(n)
        rows = [row for row in card.evaluation.indicators if len(name) > LEAST and _is_called(row.name, name)]
        if whole.number is None or whole.percent or NO_SUM.search(head) or len(rows) != 1:
            continue
        read = rows[0].actual_reading
        if not read.measured or read.unit is None or (unit and unit != read.unit.text):
            continue
        number = Fraction(read.number)
        if abs(number - whole.number) <= whole.slack:
            yield rows[0].where.of("actual"), "", ""
        elif number and abs(whole.number / number - 1) <= NEAR:
            told = f"表中“{head}”合计{whole.text}，指标表“{rows[0].name}”实际完成值{rows[0].actual}"
            yield rows[0].where.of("actual"), told, "表与指标表一致"


def _is_called(name: str, head: str) -> bool:
    """Whether a row is called like a head, but for the word for how much: 受益农户数, 受益农户."""
    return core(name) == core(head) or bool(re.fullmatch(f"{re.escape(head)}总?(?:数量|人数|户数|数|额)", name))


def _overpaid(table: TypedTable) -> Iterator[Matter]:
    """A row of contracts of which more was paid than the contract comes to."""
    agreed = [n for n, head in enumerate(table.heads) if CONTRACT.search(head)]
    paid = [n for n, head in enumerate(table.heads) if SPENT.search(head) and not CONTRACT.search(head)]
    for row in table.rows if len(agreed) == 1 else ():
        whole, name = row.cells[agreed[0]], next(iter(row.names), "")
        for part, head in ((row.cells[n], table.heads[n]) for n in paid if not TOTAL.match(name)):
            if not whole.number or part.number is None:
                continue
            over = part.number > whole.number
            told = f"表中“{name}”的“{head}”{part.text}，多于“{table.heads[agreed[0]]}”{whole.text}" if over else ""
            yield row.where, told, "不多于合同金额，或写明变更、补充协议"
