"""Do sentences give what the cells of own tables give, of the row that they name and in the column that they say?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.review.reading.own_tables import LONGEST, TypedRow, TypedTable, dimension, own_tables, rate_of
from perfeval.review.reading.statements import Count, Place, counts, placed, texts, trimmed
from perfeval.review.sentences.columns import totals

NUMERALS = "一二三四五六七八九十"
LISTED = re.compile(f"(?P<all>[{NUMERALS}](?:[、和][{NUMERALS}])+)(?P<noun>[一-鿿]{{2,3}})")
DENYING = re.compile("^(?:中|里|有|只|仅|共|的)*(?P<no>不|未|没有)?")
NEAR = Fraction(1, 4)
LEAST = 2
OTHERWISE = re.compile("上年|去年|往年|目标|各|每|其中|比|较|预计|拟|将|增|减|占")
OF_ALL = re.compile("全[县市区省镇乡国年部]|总|合计|共计|平均|整体|综合|项目")
PLANNED = re.compile("计划|应|预算|目标|核定")
EACH_OF = re.compile(r"(?P<names>[一-鿿、]{4,40}?)(?:分别|均|也)?各(?:有|为|少|多)?(?P<number>[0-9]+)(?P<unit>[一-鿿])")
LACKING = re.compile("(?:少|多|缺|欠|差|超|未)[一-鿿]{0,3}$")
MEAN = re.compile(
    "(?P<one>[人户亩])均[一-鿿]{0,6}(?:为|是|达|约)?(?P<number>[0-9]+(?:\\.[0-9]+)?)(?P<scale>万?)元(?![/／])"
)
ALL = re.compile("(?:已|均)?(?:全部|全数|全额|足额)(?:已|按期|如期)?(?P<act>[一-鿿]{2,8})")
FINISHED = re.compile(
    "(?:完工|竣工|建成|完成|通过验收|验收合格|交付|投用|投入使用)(?:$|[并且及和]|验收|投用|投入|改造|建设|任务|使用)"
)
UNFINISHED = re.compile("在建|未完工|未竣工|未建成|未完成|未开工|施工中|停工|未验收|未交付|暂缓|未实施")
DUE, DONE = re.compile("^(?:应|需|待|计划)"), re.compile("^(?:已|实际|实|完成)")
NEGATED = re.compile("未|没有|不|非|除|尚|拟|将|应|确保|力争|计划")


@dataclass(frozen=True, slots=True)
class Citation:
    """What a text tells of an own table, and where; empty for what it tells rightly."""

    where: Place
    subject: str
    told: str = ""


@dataclass
class CitedCell:
    """The row that a sentence is of so far, and the cells that it has told."""

    rows: list[TypedRow] = field(default_factory=list)
    anchors: list[tuple[int, Fraction]] = field(default_factory=list)


def cited(card: Scorecard) -> Iterator[Citation]:
    """What the texts tell of the cells, table by table."""
    told = [(where, text) for where, _, text in texts(card) if not text.lstrip().startswith("|")]
    goal = card.evaluation.objective
    if goal and goal.achieved:
        told.append((partial(placed, goal, "achieved"), goal.achieved))
    for table in own_tables(card):
        names = _names(table)
        for where, text in told:
            named = any(name in text for name in names)
            for sentence in re.split("[。\n]", text) if named or LISTED.search(text) else ():
                yield from (Citation(where, table.subject, found) for found in _sentence(table, sentence, names))
            if "全" in text or "足额" in text:
                for clause in re.split("[，。；\n]", text):
                    if any(name in clause for name in names):
                        continue
                    yield from (Citation(where, table.subject, found) for found in _claimed(table, clause))


def _names(table: TypedTable) -> dict[str, TypedRow]:
    """The names by which a text may mean one row: its words, and what stands outside and in their brackets."""
    found: dict[str, list[TypedRow]] = {}
    for row in table.rows:
        for name in row.names if not row.is_total else ():
            parts = re.fullmatch("([^（）()]+)[（(]([一-鿿]+)[)）]", name)
            for one in {name, *(parts.groups() if parts else ())}:
                if LEAST <= len(one) <= LONGEST:
                    found.setdefault(one, []).append(row)
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def _sentence(table: TypedTable, sentence: str, names: dict[str, TypedRow]) -> Iterator[str]:
    mean_of: TypedRow | None = None
    for part in sentence.split("；"):
        told = CitedCell()
        for clause in part.split("，"):
            named, rows = _named(clause, names)
            if named:
                told = CitedCell(rows)
                mean_of = rows[0] if len(rows) == 1 else None
            if OF_ALL.search(clause):
                told, mean_of = (told if named else CitedCell()), (mean_of if named else None)
            lead = re.sub("^其中", "", clause.strip()) if named else clause
            if told.rows and not OTHERWISE.search(lead):
                yield from _clause(table, lead, told, named, names)
            if mean_of is not None and not re.search("上年|去年|目标|标准由|原", clause):
                yield from _mean(table, clause, mean_of)
        yield from _each(table, part, names)
        yield from _lacking(table, part, names)


def _named(clause: str, names: dict[str, TypedRow]) -> tuple[bool, list[TypedRow]]:
    """Whether a clause names rows at all, and those that it is of: one, or all of a list; none where it names more."""
    listed = LISTED.search(clause)
    if listed:
        wanted = [f"{digit}{listed['noun']}" for digit in re.split("[、和]", listed["all"])]
        found = [next((name for name in names if whole.startswith(name)), "") for whole in wanted]
        return True, [names[name] for name in found] if all(found) else []
    rows = {id(row): row for name, row in names.items() if name in clause}
    return bool(rows), list(rows.values()) if len(rows) == 1 else []


def _clause(table: TypedTable, clause: str, told: CitedCell, named: bool, names: dict[str, TypedRow]) -> Iterator[str]:
    """What a clause tells of a row that the table does not: "" for what it tells rightly."""
    for count in counts(clause):
        if count.dimension == "percentage_points":
            continue
        behind, denied = _word(count)
        exact = count.dimension in ("ratio", "money")
        if exact and not named and not _of_the_row(count, table, told.rows):
            continue
        columns = [n for n in range(len(table.heads)) if _is_told(table, n, count, behind)]
        columns = [n for n in columns if all(row.cells[n].number is not None for row in told.rows)]
        columns = [n for n in columns if all(row.cells[n].percent == (count.dimension == "ratio") for row in told.rows)]
        if not columns and not denied and named and not exact:
            columns = _by_unit(table, count, told.rows, names)
        if len(columns) != 1:
            continue
        n = columns[0]
        cell = sum((row.cells[n].number or Fraction(0) for row in told.rows), Fraction(0))
        if denied:
            if told.anchors and told.anchors[-1][0] != n:
                yield _denied(table, clause, count, told.anchors[-1], n, cell)
        elif _equals(table, n, count, cell):
            told.anchors.append((n, cell))
            yield ""
        elif cell and abs(_in_unit(table, n, count) / cell - 1) <= NEAR:
            yield f"写“{clause.strip()}”，表中“{table.heads[n]}”为{_shown(cell, percent=count.dimension == 'ratio')}"


def _denied(table: TypedTable, clause: str, count: Count, anchor: tuple[int, Fraction], n: int, cell: Fraction) -> str:
    right = anchor[1] - cell
    if Fraction(count.number) == right:
        return ""
    head = f"“{table.heads[anchor[0]]}”{plain_number(anchor[1])}－“{table.heads[n]}”{plain_number(cell)}"
    return f"写“{clause.strip()}”，表中{head}＝{plain_number(right)}"


def _in_unit(table: TypedTable, n: int, count: Count) -> Fraction:
    """A figure of the text in the unit of a column."""
    if count.dimension == "ratio":
        return count.value
    kind, factor = dimension(table.unit(n))
    return count.value / factor if kind == count.dimension else Fraction(count.number)


def _equals(table: TypedTable, n: int, count: Count, cell: Fraction) -> bool:
    scale = count.value / _in_unit(table, n, count) if count.value else Fraction(1)
    near = abs(_in_unit(table, n, count) - cell) * scale <= count.slack
    return near or Fraction(count.number) == cell or count.value == cell


def _is_told(table: TypedTable, n: int, count: Count, behind: str) -> bool:
    """Whether a column is the one that a figure is said to be of."""
    if bool(PLANNED.search(count.before)) != bool(PLANNED.search(table.heads[n])):
        return False
    if count.dimension in ("ratio", "money"):
        kind = dimension(table.unit(n))[0]
        said, plain = count.matter.rstrip("的"), table.plain(n)
        return said.endswith(plain) and (count.dimension == "ratio" or kind == "money")
    return _fits(table.heads[n], behind, count.matter)


def _of_the_row(count: Count, table: TypedTable, rows: list[TypedRow]) -> bool:
    """Whether the words before a figure say no more than its column, or a part of the name of the row: 县级到位率."""
    said = count.matter
    for n in range(len(table.heads)):
        plain = table.plain(n)
        if said.endswith(plain):
            rest = said.removesuffix(plain)
            return not rest or any(rest in row.name for row in rows)
    return False


def _by_unit(table: TypedTable, count: Count, rows: list[TypedRow], names: dict[str, TypedRow]) -> list[int]:
    """The only column in the unit of a figure beside which stands nothing but the name of the row: 城区36000吨."""
    said = trimmed(count.before.replace("其中", ""))
    if said not in names or names[said] not in rows or re.match("[一-鿿]", count.behind):
        return []
    kind = count.dimension
    columns = [n for n in range(len(table.heads)) if kind and dimension(table.unit(n))[0] == kind]
    return [n for n in columns if all(row.cells[n].number is not None for row in rows)]


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


def _mean(table: TypedTable, clause: str, row: TypedRow) -> Iterator[str]:
    """So much for each in words, and what the row gives for each: 人均补助1500元, 1200元/人·年."""
    rates = [(n, rate) for n, cell in enumerate(row.cells) if (rate := rate_of(cell.text))]
    for match in MEAN.finditer(clause):
        same = [(n, rate) for n, rate in rates if rate.per.startswith(match["one"])]
        if len(same) != 1:
            continue
        (n, rate), one = same[0], Fraction(match["number"]) * (10000 if match["scale"] else 1)
        money = [
            cell.number * dimension(table.unit(k))[1]
            for k, cell in enumerate(row.cells)
            if cell.number is not None and dimension(table.unit(k))[0] == "money"
        ]
        heads = [cell.number for cell in row.cells if cell.number and not cell.percent]
        room = Fraction(10000 if match["scale"] else 1, 2 * 10 ** len(match["number"].partition(".")[2]))
        if one == rate.base or any(abs(m / h - one) <= room for m in money for h in heads):
            yield ""
        elif abs(one / rate.base - 1) <= NEAR:
            yield f"写“{match[0]}”，表中“{row.name}”的“{table.heads[n]}”为{row.cells[n].text}"


def _each(table: TypedTable, part: str, names: dict[str, TypedRow]) -> Iterator[str]:
    """The same figure for each of several rows, of what was not done: 2份不合格，为甲乡、乙乡各1份."""
    for match in EACH_OF.finditer(part):
        rows = [
            names[name]
            for name in re.split("[、和及与]", re.sub("^.*?(?:为|是|在)", "", match["names"]))
            if name in names
        ]
        denied = re.search("(?:不|未)(?P<act>[一-鿿]{2})", part[: match.start()])
        if len(rows) < 2 or denied is None:
            continue
        columns = [n for n in range(len(table.heads)) if table.unit(n) == match["unit"]]
        done = [n for n in columns if table.plain(n).endswith(denied["act"])]
        if len(columns) != 2 or len(done) != 1:
            continue
        whole = next(n for n in columns if n not in done)
        for row in rows:
            a, b = row.cells[whole], row.cells[done[0]]
            if a.number is None or b.number is None:
                continue
            if a.number - b.number == int(match["number"]):
                yield ""
                continue
            gap = f"{a.text}－{b.text}＝{plain_number(a.number - b.number)}"
            yield (
                f"写“{match[0]}”{denied[0]}，表中“{row.name}”的“{table.heads[whole]}”减“{table.heads[done[0]]}”为{gap}"
            )


def _lacking(table: TypedTable, part: str, names: dict[str, TypedRow]) -> Iterator[str]:
    """How many too few or too many a row has, of the two columns in that unit: 木樨乡少装104块."""
    for piece in re.split("[，、]", part):
        named, rows = _named(piece, names)
        found = [c for c in counts(piece) if LACKING.search(c.before)]
        if len(rows) != 1 or len(found) != 1 or OF_ALL.search(piece):
            continue
        (count,) = found
        unit = count.text.removeprefix(count.number)
        columns = [n for n in range(len(table.heads)) if table.unit(n) == unit and rows[0].cells[n].number is not None]
        if len(columns) != 2 or not PLANNED.search("".join(table.heads[n] for n in columns)):
            continue
        a, b = (rows[0].cells[n] for n in columns)
        gap = abs((a.number or Fraction(0)) - (b.number or Fraction(0)))
        if gap == Fraction(count.number):
            yield ""
        else:
            heads = "、".join(f"“{table.heads[n]}”{rows[0].cells[n].text}" for n in columns)
            yield f"写“{piece.strip()}”，表中{heads}，相差{_shown(gap)}"


def _claimed(table: TypedTable, clause: str) -> Iterator[str]:
    """What is said of all, and what the table has of it: 44个全部正常运营, 正常运营（个）合计38."""
    match, parted = ALL.search(clause), totals(table)
    if match is None or NEGATED.search(clause):
        return
    if parted is not None:
        rows, total = parted
        told = {(c.text.removeprefix(c.number), Fraction(c.number)) for c in counts(clause) if c.start < match.start()}
        for n in range(len(table.heads)):
            cell, plain = total.cells[n], table.plain(n)
            if cell.number is None or cell.percent or len(plain) <= LEAST:
                continue
            wholes = [number for unit, number in told if unit == table.unit(n)]
            if match["act"].startswith(plain) and len(wholes) == 1:
                yield _of_all(clause, table, n, cell.text, "" if wholes[0] == cell.number else _shown(wholes[0]))
            thing = DONE.sub("", plain)
            for m in range(len(table.heads)) if thing != plain and thing in clause else ():
                due = total.cells[m]
                if due.number is not None and DUE.sub("", table.plain(m)) == thing != table.plain(m):
                    done = due.number == cell.number or cell.number in wholes  # 6处全部验收, of 7 that were planned
                    yield _of_all(clause, table, n, cell.text, "" if done else due.text, m)
    if FINISHED.match(match["act"]):
        rows = [row for row in table.rows if not row.is_total]
        number = {Fraction(c.number) for c in counts(clause)}
        undone = [(row, cell.text) for row in rows for cell in row.cells if UNFINISHED.search(cell.text)]
        for row, text in undone[:1] if len(rows) > 1 and Fraction(len(rows)) in number else ():
            yield f"写“{clause.strip()}”，表中“{row.name}”写“{text}”"


def _of_all(clause: str, table: TypedTable, n: int, cell: str, whole: str, m: int | None = None) -> str:
    if not whole:
        return ""
    beside = f"“{table.heads[m]}”{whole}、" if m is not None else ""
    return f"写“{clause.strip()}”，表中{beside}“{table.heads[n]}”合计{cell}"


def _shown(number: Fraction, *, percent: bool = False) -> str:
    if percent:
        return f"{plain_number(number * 100, 2)}%"
    return plain_number(number, 2) if number.denominator > 1 else str(int(number))
