"""Which cells of a table disagree with the others: with the total of their column, or with what binds their row.

What binds the columns is not known beforehand. It is taken from the rows themselves: what holds in most of them
(a rate, a difference, a product, a sum) accuses the one or two in which it does not. A cell that disagrees both with
its column and with its row is told once, with the number that both give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from perfeval.model.findings import Where
from perfeval.model.numerals import plain_number
from perfeval.review.reading.own_tables import SERIAL, UNIT, TypedCell, TypedRow, TypedTable, dimension, rate_of

NO_SUM = re.compile("率|均|单价|标准|占比|比例|比重|比上年|增幅|年份|序号|编号|排名|等级|日期|时间|每|倍|度$|±")
NOT_ALL = re.compile("其中|等$|部分|主要")
BLANK = ("", "—", "－", "-", "/", "——", "–")
NEAR = Fraction(1, 4)
HELD = 2  # rows that a relation must explain to be the relation of a column
DIGITS = 5  # that the figures of those rows must have together, lest small numbers agree by chance
MANY = 5  # rows with which two may break a relation
REST = re.compile("结余|结转|余额|剩余|差|缺口|增减|未|不|减|扣")
SAVED = re.compile("节约|节省|节支|[下调压核][降减浮]|降低|减少|缩[短减]|[降减]幅|让利|优惠|审减")
SHARE = re.compile("占|比重|比例|份额")
FORMULA = re.compile(r"^[0-9.]+[^0-9×*＊xX]{0,4}(?:[×*＊xX][0-9.]+[^0-9×*＊xX]{0,4})+$")
MONTHS = re.compile("月")


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that disagrees with others: where, what is told, and what it should be."""

    where: Where
    told: str
    expected: str


@dataclass(frozen=True, slots=True)
class Bond:
    """What binds some columns in a row, as found in most rows: the column that follows, and from which.

    ``value`` gives what the column that follows must be in a row (None where the row lacks a figure), ``how`` tells it.
    """

    target: int
    sources: tuple[int, ...]
    value: Callable[[Sequence[TypedCell]], Fraction | None]
    how: Callable[[Sequence[TypedCell]], str]

    @property
    def columns(self) -> frozenset[int]:
        return frozenset((self.target, *self.sources))

    def holds(self, cells: Sequence[TypedCell]) -> bool | None:
        """Whether it holds in a row; None where a figure is not there."""
        cell, right = cells[self.target], self.value(cells)
        if cell.number is None or right is None:
            return None
        return abs(right - cell.number) <= max(cell.slack * Fraction(101, 100), Fraction(0))


@dataclass(frozen=True, slots=True)
class Sum:
    """A column, the row that sums it and the rows that it sums."""

    column: int
    total: TypedRow
    rows: tuple[TypedRow, ...]
    right: Fraction

    @property
    def whole(self) -> Fraction:
        return self.total.cells[self.column].number or Fraction(0)


def faults(table: TypedTable) -> tuple[bool, list[CellFault]]:
    """Whether anything in a table can be checked against the rest of it, and what disagrees."""
    checked, sums = _sums(table)
    bonds = _bonds(table, HELD + 1)
    likely = _bonds(table, HELD) if sums else []
    broken, suspect = _broken(table, bonds), _broken(table, likely)
    found: list[CellFault] = []
    for one in sums:
        located = _located(table, one, suspect)
        if located is None:
            found.append(_of_sum(table, one))
            continue
        row, right, bond = located
        found.append(_of_both(table, one, row, right, bond))
        broken = [(r, b) for r, b in broken if r is not row or one.column not in b.columns]
    told: set[int] = set()
    for row, bond in sorted(broken, key=lambda pair: _rank(table, pair[1])):
        if id(row) not in told:
            told.add(id(row))
            found.append(_of_row(table, row, bond))
    return bool(checked or bonds), found


def _broken(table: TypedTable, bonds: Sequence[Bond]) -> list[tuple[TypedRow, Bond]]:
    return [(row, bond) for row in table.rows for bond in bonds if bond.holds(row.cells) is False]


def totals(table: TypedTable) -> tuple[list[TypedRow], TypedRow] | None:
    """The rows that one total row sums, and that row, which stands last or first."""
    found = [row for row in table.rows if row.is_total]
    if len(found) != 1 or found[0] not in (table.rows[-1], table.rows[0]):
        return None
    rows = [row for row in table.rows if row is not found[0]]
    if len(rows) < HELD or any(NOT_ALL.search(name) for row in rows for name in row.names):
        return None
    return rows, found[0]


def _groups(table: TypedTable) -> list[tuple[list[TypedRow], TypedRow]]:
    """Each total row with the rows that it sums; with 小计 below their parts, the last total sums them all."""
    if simple := totals(table):
        return [simple]
    marked = [row for row in table.rows if row.is_total]
    if len(marked) < 3 or table.rows[-1] is not marked[-1] or any(NOT_ALL.search(row.name) for row in table.rows):
        return []
    groups: list[tuple[list[TypedRow], TypedRow]] = []
    parts: list[TypedRow] = []
    for row in table.rows[:-1]:
        if row.is_total:
            groups.append((parts, row))
            parts = []
        else:
            parts.append(row)
    if parts or any(not rows for rows, _ in groups):
        return []
    return [*((rows, total) for rows, total in groups if len(rows) > 1), (marked[:-1], marked[-1])]


def _sums(table: TypedTable) -> tuple[bool, list[Sum]]:
    """Whether totals can be checked, and those that are not the sum of their rows."""
    checked, wrong = False, []
    for rows, total in _groups(table):
        right, odd = 0, []
        for n, head in enumerate(table.heads):
            whole, parts = total.cells[n], [row.cells[n] for row in rows]
            if whole.number is None or whole.percent or NO_SUM.search(head):
                continue
            parts = [cell for cell in parts if cell.text not in BLANK]
            if any(cell.number is None or cell.percent for cell in parts) or len(parts) < HELD:
                continue
            made = sum((cell.number or Fraction(0) for cell in parts), Fraction(0))
            room = max(whole.slack * 2, *(cell.slack * 2 for cell in parts)) * len(parts) / 2
            if abs(made - whole.number) <= (room if whole.slack == 0 or len(parts) > 4 else Fraction(0)):
                checked, right = True, right + (len({cell.number for cell in parts}) > 1)
            elif whole.number:
                odd.append(Sum(n, total, tuple(rows), made))
        for one in odd:
            if abs(one.right - one.whole) <= abs(one.whole) * NEAR or right > 1:
                checked = True
                wrong.append(one)
    return checked, wrong


def _bonds(table: TypedTable, least: int) -> list[Bond]:
    """What binds the columns in most rows and breaks in one or two of them; one for the same columns.

    ``least``: the rows with amounts that it must explain; of a rate that is printed less exactly, two do.
    """
    numeric = [
        n
        for n, head in enumerate(table.heads)
        if sum(c.number is not None for c in table.column(n)) > HELD and not SERIAL.match(head) and "年份" not in head
    ]
    found: dict[frozenset[int], Bond] = {}
    for n in numeric:
        percent = sum(c.percent for c in table.column(n)) > HELD
        best: tuple[int, int, Bond] | None = None
        for bond in _shares(table, n, numeric) if percent else ():
            best = _better(best, table, bond)
        for bond in _of_two(table, n, numeric, percent):
            best = _better(best, table, bond)
        for bond in () if percent else _runs(n, numeric):
            best = _better(best, table, bond)
        if best is None:
            continue
        odd, held, bond = best
        if -held < (HELD if percent else least) or odd > (2 if -held >= MANY else 1):
            continue
        known = found.get(bond.columns)
        if known is None or _rank(table, bond) < _rank(table, known):
            found[bond.columns] = bond
    return [*found.values(), *_products(table)]


def _better(best: tuple[int, int, Bond] | None, table: TypedTable, bond: Bond) -> tuple[int, int, Bond] | None:
    """The bond that fewer rows break, and of such the one that more hold."""
    held, odd = _held(table, bond)
    return (odd, -held, bond) if best is None or (odd, -held) < best[:2] else best


def _held(table: TypedTable, bond: Bond) -> tuple[int, int]:
    """In how many rows with different figures a bond holds, and in how many it does not."""
    fits: dict[tuple[Fraction | None, ...], int] = {}
    odd = 0
    for row in table.rows:
        told = bond.holds(row.cells)
        figures = [row.cells[n].number for n in (*bond.sources, bond.target)]
        if told is False:
            odd += 1
        elif (
            told
            and len(set(figures)) > 1
            and 0 not in figures[-1:]
            and sum(f != 0 for f in figures) > 2 - (len(figures) < 3)
        ):
            fits[tuple(figures)] = len(re.sub(r"\D", "", row.cells[bond.target].text))
    return (len(fits), odd) if sum(fits.values()) >= DIGITS else (0, odd)


def _of_two(table: TypedTable, n: int, numeric: Sequence[int], percent: bool) -> Iterator[Bond]:
    """A rate or change of two amounts; a difference, a sum, a product or a quotient of them."""
    others = [m for m in numeric if m != n and not any(c.percent for c in table.column(m))]
    for a, b in permutations(others, 2):
        if percent:
            yield _bond(n, a, b, "÷", lambda x, y: x / y if y else None)
            yield _bond(n, a, b, "比前数的变动，后数为", lambda x, y: (x - y) / y if y else None)
            if SAVED.search(table.heads[n]):
                yield _bond(n, a, b, "降为", lambda x, y: (x - y) / x if x else None)
            continue
        yield _bond(n, a, b, "－", lambda x, y: x - y)
        yield _bond(n, a, b, "÷", lambda x, y: x / y if y else None)
        if a < b:
            yield _bond(n, a, b, "＋", lambda x, y: x + y)
            yield _bond(n, a, b, "×", lambda x, y: x * y)


def _bond(n: int, a: int, b: int, sign: str, reckon: Callable[[Fraction, Fraction], Fraction | None]) -> Bond:
    def value(cells: Sequence[TypedCell]) -> Fraction | None:
        x, y = cells[a].number, cells[b].number
        if x is None or y is None or (sign == "×" and 1 in (x, y)):
            return None
        return reckon(x, y)

    return Bond(n, (a, b), value, lambda cells: f"{cells[a].text}{sign}{cells[b].text}")


def _runs(n: int, numeric: Sequence[int]) -> Iterator[Bond]:
    """A column that sums three or more that stand beside it."""
    at = numeric.index(n)
    for size in range(3, len(numeric)):
        for run in (numeric[at + 1 : at + 1 + size], numeric[max(0, at - size) : at]):
            if len(run) == size:
                yield _run(n, tuple(run))


def _run(n: int, run: tuple[int, ...]) -> Bond:
    def value(cells: Sequence[TypedCell]) -> Fraction | None:
        figures = [Fraction(0) if cells[m].text in BLANK else cells[m].number for m in run]
        return None if None in figures else sum((f for f in figures if f is not None), Fraction(0))

    return Bond(n, run, value, lambda cells: "＋".join(cells[m].text for m in run if cells[m].text not in BLANK))


def _shares(table: TypedTable, n: int, numeric: Sequence[int]) -> Iterator[Bond]:
    """A column of shares of the total of another."""
    parted = totals(table)
    for m in numeric if parted and SHARE.search(table.heads[n]) else ():
        whole = parted[1].cells[m] if parted else TypedCell("")
        if m != n and whole.number and not whole.percent:
            yield _share(n, m, whole.text, whole.number)


def _share(n: int, m: int, text: str, whole: Fraction) -> Bond:
    def value(cells: Sequence[TypedCell]) -> Fraction | None:
        number = cells[m].number
        return None if number is None else number / whole

    return Bond(n, (m,), value, lambda cells: f"{cells[m].text}÷合计{text}")


def _products(table: TypedTable) -> Iterator[Bond]:
    """How many, so much for each, and what it comes to: 1100, 1800元/人次, 198万元; 700人×1200元×12个月, 1008万元."""
    money = [n for n in range(len(table.heads)) if dimension(_money_of(table, n))[0] == "money"]
    for n in money:
        factor = dimension(_money_of(table, n))[1]
        for m in range(len(table.heads)):
            column = table.column(m)
            if m == n:
                continue
            bonds = []
            if sum(rate_of(c.text) is not None for c in column) > HELD:
                bonds = [_priced(n, k, m, factor) for k in range(len(table.heads)) if k not in (n, m, *money)]
            elif sum(bool(FORMULA.match(c.text)) for c in column) > HELD:
                bonds = [_reckoned(n, m, factor)]
            for bond in bonds:
                held, odd = _held(table, bond)
                if held >= HELD and odd <= (2 if held >= MANY else 1):
                    yield bond


def _money_of(table: TypedTable, n: int) -> str:
    """The unit of a column; that in brackets behind the title of the table for bare numbers: 资金使用表（万元）."""
    title = UNIT.search(table.subject)
    bare = any(c.number is not None for c in table.column(n)) and not any(
        c.number is not None and re.search("[^0-9.,]", c.text) for c in table.column(n)
    )
    return table.unit(n) or (title["unit"] if title and bare else "")


def _priced(n: int, k: int, m: int, factor: Fraction) -> Bond:
    def value(cells: Sequence[TypedCell]) -> Fraction | None:
        rate, many, whole = rate_of(cells[m].text), cells[k].number, cells[n].number
        if rate is None or many is None or cells[k].percent or whole is None:
            return None
        one = rate.base * many / factor
        times = range(1, 13) if MONTHS.search(rate.per) else (1,)
        return min((one * t for t in times), key=lambda made: (abs(made - whole), made))

    return Bond(n, (k, m), value, lambda cells: f"{cells[k].text}×{cells[m].text}")


def _reckoned(n: int, m: int, factor: Fraction) -> Bond:
    def value(cells: Sequence[TypedCell]) -> Fraction | None:
        if not FORMULA.match(cells[m].text):
            return None
        made = Fraction(1)
        for number, scale in re.findall(r"([0-9]+(?:\.[0-9]+)?)(万?)", cells[m].text):
            made *= Fraction(number) * (10000 if scale else 1)
        return made / factor

    return Bond(n, (m,), value, lambda cells: cells[m].text)


def _rank(table: TypedTable, bond: Bond) -> tuple[int, int]:
    """Which of several bonds of a row is told: a rate, then what is left, then the column furthest to the right."""
    percent = any(cell.percent for cell in table.column(bond.target))
    return (0 if percent else 1 if REST.search(table.heads[bond.target]) else 2, -bond.target)


def _located(
    table: TypedTable, one: Sum, broken: Sequence[tuple[TypedRow, Bond]]
) -> tuple[TypedRow, Fraction, Bond | None] | None:
    """The cell of a column with a wrong total that its row accuses too, with the number that both give."""
    gap = one.right - one.whole
    cell = one.total.cells[one.column]
    for row, bond in broken:
        if row is one.total and one.column in bond.columns and bond.holds(_with(row, one.column, cell, one.right)):
            return row, one.right, bond
    for row in one.rows:
        cell = row.cells[one.column]
        if cell.number is None:
            continue
        changed = _with(row, one.column, cell, cell.number - gap)
        for other, bond in broken:
            if other is row and one.column in bond.columns and bond.holds(changed):
                return row, cell.number - gap, bond
        if _by_ratio(table, one, row, cell.number - gap):
            return row, cell.number - gap, None
    return None


def _by_ratio(table: TypedTable, one: Sum, row: TypedRow, right: Fraction) -> bool:
    """Whether another column is so many times this one in all other rows, and in this one with the right number."""
    for n in range(len(table.heads)):
        pairs = {
            (x, y)
            for other in one.rows
            if other is not row and (x := other.cells[one.column].number) and (y := other.cells[n].number)
        }
        ratios = {y / x for x, y in pairs}
        here = row.cells[n].number
        if n != one.column and len(pairs) > HELD and len(ratios) == 1 and here and right and ratios == {here / right}:
            return True
    return False


def _with(row: TypedRow, n: int, cell: TypedCell, number: Fraction) -> list[TypedCell]:
    return [*row.cells[:n], replace(cell, number=number), *row.cells[n + 1 :]]


def _of_sum(table: TypedTable, one: Sum) -> CellFault:
    whole, head = one.total.cells[one.column], table.heads[one.column]
    told = f"表中“{head}”{one.total.name or '合计'}{whole.text}，各行相加为{_shown(one.right, whole)}"
    return CellFault(one.total.at(one.column), told, "各行之和等于合计")


def _of_both(table: TypedTable, one: Sum, row: TypedRow, right: Fraction, bond: Bond | None) -> CellFault:
    cell, head = row.cells[one.column], table.heads[one.column]
    shown = _shown(right, cell)
    beside = (
        f"同行“{table.heads[bond.target]}”{row.cells[bond.target].text}"
        if bond and bond.target != one.column
        else "同行各数"
    )
    name = row.name or (one.total.name if row is one.total else "")
    if row is one.total:
        told = f"表中“{head}”{name}{cell.text}，各行相加为{shown}，{beside}也与{shown}相符"
    else:
        total = f"合计{one.total.cells[one.column].text}，各行相加为{_shown(one.right, one.total.cells[one.column])}"
        told = f"表中“{name}”的“{head}”{cell.text}，{total}；按合计和{beside}，应为{shown}"
    return CellFault(row.at(one.column), told, shown)


def _of_row(table: TypedTable, row: TypedRow, bond: Bond) -> CellFault:
    cell, right = row.cells[bond.target], bond.value(row.cells) or Fraction(0)
    shown = f"{plain_number(right * 100, 2)}%" if cell.percent else _shown(right, cell)
    told = f"表中“{row.name}”的“{table.heads[bond.target]}”{cell.text}，{bond.how(row.cells)}＝{shown}"
    return CellFault(row.at(bond.target), told, f"{shown}，或改正同行的数")


def _shown(number: Fraction, like: TypedCell) -> str:
    if number.denominator == 1:
        return str(int(number))
    return plain_number(number, 4).rstrip("0").rstrip(".") if like.slack else plain_number(number, 2)
