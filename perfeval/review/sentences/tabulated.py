"""Do the tables that people typed into the text hold together, and do sentences and facts agree with them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.findings import Where
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.own_tables import TOTAL, TypedCell, TypedRow, TypedTable, own_tables
from perfeval.review.reading.statements import Count, core, counts, texts
from perfeval.review.sentences.columns import NO_SUM, faults, totals

DIGITS = "一二三四五六七八九十"
LISTED = re.compile(f"(?P<all>[{DIGITS}](?:[、和][{DIGITS}])+)(?P<noun>[一-鿿]{{2,3}})")
DENYING = re.compile("^(?:中|里|有|只|仅|共|的)*(?P<no>不|未|没有)?")
NEAR = Fraction(1, 4)
LEAST = 2
CONTRACT = re.compile("(?:合同|协议|中标|成交)(?:总?金?额|总?价款?|价格)")
SPENT = re.compile("(?:已|累计|当年|本年|实际|全年)*(?:支付|付款)(?:金额|数|额|合计)?(?:[（(]|$)")
OTHERWISE = re.compile("上年|去年|往年|目标|各|每|其中|比|较|预计|拟|将|增|减|占")


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
            *_cited(table, card),
        ):
            said = True
            if not told:
                yield ok(table.subject)
            else:
                fix = "核对底稿，改正错的一格；口径不同的，在表注中写明"
                yield ask(where, table.subject, told, expected, fix)
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


def _cited(table: TypedTable, card: Scorecard) -> Iterator[Matter]:
    """A clause that names one row, or several, and gives the figure of a column."""
    labels: dict[str, list[TypedRow]] = {}
    for row in table.rows:
        for name in row.names:
            if len(name) >= LEAST and not TOTAL.match(name):
                labels.setdefault(name, []).append(row)
    once = {name: rows[0] for name, rows in labels.items() if len(rows) == 1}
    for where, _, text in texts(card):
        if text.lstrip().startswith("|"):
            continue
        for sentence in re.split("[。；\n]", text) if any(c in text for c in once) or LISTED.search(text) else ():
            meant: list[TypedRow] = []
            anchors: list[tuple[int, Fraction]] = []  # the cells that the sentence has told so far
            for clause in sentence.split("，"):
                named, rows = _named(clause, once)
                if named:
                    meant, anchors = rows, []
                if meant and not OTHERWISE.search(clause):
                    yield from ((where(), told, "表与文字一致") for told in _clause(table, clause, meant, anchors))


def _named(clause: str, once: dict[str, TypedRow]) -> tuple[bool, list[TypedRow]]:
    """Whether a clause names rows at all, and those that it is of: one, or all of a list; none where it names more."""
    listed = LISTED.search(clause)
    if listed:
        wanted = [f"{digit}{listed['noun']}" for digit in re.split("[、和]", listed["all"])]
        names = [next((name for name in once if whole.startswith(name)), "") for whole in wanted]
        return True, [once[name] for name in names] if all(names) else []
    found = {id(row): row for name, row in once.items() if name in clause}
    return bool(found), list(found.values()) if len(found) == 1 else []


def _clause(table: TypedTable, clause: str, rows: list[TypedRow], anchors: list[tuple[int, Fraction]]) -> Iterator[str]:
    """What a clause tells of a row that the table does not: "" for what it tells rightly."""
    found = [c for c in counts(clause) if c.dimension not in ("ratio", "money", "percentage_points")]
    for count in found:
        number = Fraction(count.number)
        behind, denied = _word(count)
        columns = [n for n, head in enumerate(table.heads) if _fits(head, behind, count.matter)]
        columns = [
            n for n in columns if all(row.cells[n].number is not None and not row.cells[n].percent for row in rows)
        ]
        if len(columns) != 1:
            continue
        n = columns[0]
        cell = sum((row.cells[n].number or Fraction(0) for row in rows), Fraction(0))
        if denied:
            if not anchors or anchors[-1][0] == n:
                continue
            anchor = anchors[-1]
            right, head = (
                anchor[1] - cell,
                f"“{table.heads[anchor[0]]}”{plain_number(anchor[1])}－“{table.heads[n]}”{plain_number(Fraction(cell))}",
            )
            yield "" if number == right else f"写“{clause.strip()}”，表中{head}＝{plain_number(Fraction(right))}"
        elif number == cell or count.value == cell:
            anchors.append((n, cell))
            yield ""
        elif cell and abs(number / cell - 1) <= NEAR:
            shown = plain_number(cell, 2) if cell.denominator > 1 else str(int(cell))
            yield f"写“{clause.strip()}”，表中“{table.heads[n]}”为{shown}"


def _word(count: Count) -> tuple[str, bool]:
    """The word behind a figure, as far as it names what is counted, and whether it denies it."""
    denied = re.match("([一-鿿]{2,3})(?:不|未|没有)(?=[一-鿿]{2})", count.behind)
    if denied:  # 2个考核不合格
        return denied[1] + count.behind[denied.end() :], True
    match = DENYING.match(count.behind)
    rest = count.behind[match.end() :] if match else count.behind
    return rest, bool(match and match["no"])


def _fits(head: str, behind: str, before: str) -> bool:
    """Whether a head says what stands beside a figure: its first letters behind it, or the last before it."""
    plain = re.sub("[（(].*", "", head)
    words = re.match("[一-鿿]{2,}", behind)
    if words:
        thing = next((words[0][:n] for n in range(len(words[0]), LEAST - 1, -1) if words[0][:n] in plain), "")
        if len(thing) >= LEAST and plain.endswith(thing):
            return True
    said = before.rstrip("的")
    return len(said) >= LEAST and (plain.startswith(said) or plain.endswith(said) or said.endswith(plain))
