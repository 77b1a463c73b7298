"""Reads tables of funds: a row for each source, or a row for each amount."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_placeholder, is_source, plain, role
from perfeval.importer.columns import headers, levels
from perfeval.importer.columns.headers import Header
from perfeval.importer.money import spending
from perfeval.importer.reading import cells as cell_texts
from perfeval.importer.reading.cells import amount, number
from perfeval.importer.reading.imported import Imported, Row, Slip, Value

TOLD = {
    "initial": "年初预算数",
    "adjusted": "全年预算数",
    "received": "实际到位数",
    "executed": "全年执行数",
    "points": "分值",
    "rate": "执行率",
    "score": "得分",
}
PAPER = re.compile(
    r"[〔\[［(（]20\d\d[〕\]］)）]\s*第?\s*\d+\s*号"
)  # 财社〔2024〕12号: what granted the money, not its source
ONE_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?度?")
LABELLED = re.compile(r"([^\d\s:：]{2,8})[:：]?\s*(\d[\d,.]*\s*(?:[%％]|[万亿]?元)?)")
SAID = re.compile(r"\s*[^:：]{2,14}[:：]\s*\S")  # a label with its value
PAIRED = {"initial", "adjusted", "executed", "received", "rate"}


def _figure(text: str) -> str | None:
    return number(text.rstrip("%％ "))


def _bare_source(text: str) -> str:
    return re.sub(r"[（(].*?元[)）]", "", text).strip()


def _paired(cells: list[DocumentCell]) -> list[tuple[str, DocumentCell, DocumentCell]]:
    """Cells as names each with the figure behind it; nothing where they are anything else."""
    pairs = [(role("money", label.text) or "", label, value) for label, value in zip(cells[::2], cells[1::2])]
    names = [name for name, *_ in pairs]
    good = (
        len(cells) % 2 == 0
        and len(headers.MONEY & set(names)) > 1
        and len(set(names)) == len(names)
        and all(name in PAIRED and _figure(value.text) is not None for name, _, value in pairs)
        and all(value.row == label.row for _, label, value in pairs)
    )
    return pairs if good else []


@dataclass(frozen=True)
class _PairedRow:
    """A row of amounts each behind its name: the columns of the figures by what they are, and the row of funds."""

    grid: DocumentGrid
    row: int
    columns: tuple[tuple[str, int], ...]
    total: Row


class Funds:
    """Reads into ``found.funds``."""

    def __init__(self, found: Imported):
        self.found, self.account = found, found.account
        self.paired: _PairedRow | None = None
        self.summed: set[tuple[int, int]] = set()  # rows of grids that were read with the one above them
        self.by_year: list[tuple[Row, list[DocumentCell]]] = []  # rows that are years, with their cells

    def read(self, grid: DocumentGrid, header: Header) -> int:
        """Reads the rows under a header of funds; returns the row after the last."""
        for cell in header.cells:
            self.account.read(cell, "表头")
            self._money_unit(cell.text)
        points = levels.of_execution([cell.text for cell in header.cells])
        if points and "points" not in header.roles:
            self.found.execution_points = Value(points, header.cells[0].place, "按表头所印的分值")
        units = {
            name: unit
            for name, where in header.roles.items()
            for cell in header.cells
            if cell.column in where and cell.columns == 1 and (unit := unit_of(cell.text))
        }
        first = min(where[0] for name, where in header.roles.items() if name in headers.MONEY)
        row, begun = header.last + 1, len(self.found.funds)
        while row < grid.rows:
            before = [c for c in grid.row(row) if c.column < first and c.text.strip()]
            left = [c for c in before if amount(c.text) is None or ONE_YEAR.fullmatch(c.text.strip())]
            left = [c for c in left if not PAPER.search(c.text)] or left
            own = [cell for cell in left if cell.row == row]
            source = next(reversed(own or left), None)
            if source is None and row == header.last + 1 and self._amounts(grid, row, header):
                source = next((cell for cell in reversed(grid.row(row)) if cell.column < first), None)
            if source is None or headers.of_indicators(grid, row) or role("goals", source.text):
                break
            if words := self._remarked(grid, row, header):
                self.account.read(source, "表头")
                self.remark(begun, words)
                row += 1
                continue
            if not (is_source(source.text) or self._amounts(grid, row, header)) or self._worded(grid, row, header):
                break
            beside_one = row == header.last + 1 and not own and source.row + source.rows - 1 == row
            if (source.row < row and not beside_one) or role("labels", source.text) not in (None, "unit"):
                break
            cells = {name: cell_texts.at(grid, row, where) for name, where in header.roles.items()}
            values = {"source": self._source(source)}
            if source.row < row:
                values["source"] = replace(values["source"], text=_bare_source(source.text) or source.text.strip())
            for name, told in TOLD.items():
                if name in cells:
                    values[name] = self._amount(cell_texts.value(cells[name]), name, units.get(name, ""))
                    for cell in cells[name]:
                        self.account.read(cell, f"{told}：{source.text.strip()}")
            if "reason" in cells:
                values["reason"] = cell_texts.value(cells["reason"])
                for cell in cells["reason"]:
                    self.account.read(cell, f"执行率偏差原因：{source.text.strip()}")
            for name in set(cells) - TOLD.keys() - {"reason"}:
                for cell in cells[name]:
                    self.account.refuse(cell, "资金表中参数文件没有的列")
            self._money_unit(source.text)
            for cell in left:
                self._money_unit(cell.text)
                self.account.read(cell, "资金来源")
            for cell in grid.row(row):
                if self.account.open(cell) and cell.text.strip():
                    self.account.refuse(cell, "资金表的表头没有说明这一列是什么")
            self.found.funds.append(Row(values))
            if ONE_YEAR.fullmatch(source.text.strip()):
                self.by_year.append((self.found.funds[-1], [cell for own in cells.values() for cell in own]))
            row += 1
        if spending.is_list(self.found.funds, begun):
            self.found.slips += spending.slips(self.found.funds[begun:])
            del self.found.funds[begun:]
        return max(row, header.last + 1)

    def of_list(self, grid: DocumentGrid, heads: list[DocumentCell], rows: Sequence[int]) -> None:
        """The funds of a project that a list of its indicators gives once, beside all of them, or again in each row."""
        values: dict[str, Value] = {}
        read: list[tuple[DocumentCell, str]] = []
        for head in heads:
            name = role("money", head.text) or ""
            cells = [cell for row in rows if (cell := grid.at(row, head.column)) and not is_placeholder(cell.text)]
            if name in PAIRED and name not in values and len({cell.text.strip() for cell in cells}) == 1:
                if _figure(cells[0].text) is not None:
                    values[name] = self._amount(cell_texts.value(cells[:1]), name, unit_of(head.text))
                    read += [(cell, TOLD[name]) for cell in cells]
        if "executed" in values and {"initial", "adjusted"} & values.keys():
            source = Value("年度资金总额", values["executed"].place, "原表没有写资金来源的名称")
            self.found.funds.append(Row({"source": source} | values))
            for cell, told in read:
                self.account.read(cell, told)

    def of_amounts(
        self,
        grid: DocumentGrid,
        amounts: Mapping[str, DocumentCell],
        heads: Sequence[DocumentCell],
        rows: Sequence[int],
    ) -> None:
        """The funds that every row of a list repeats, each amount once."""
        values: dict[str, Value] = {}
        for name, cell in amounts.items():
            head = next(one for one in heads if one.column == cell.column)
            values[name] = self._amount(cell_texts.value([cell]), name, unit_of(head.text))
            for row in rows:
                if (same := grid.at(row, cell.column)) is not None:
                    self.account.read(same, TOLD[name])
        source = Value("年度资金总额", values["executed"].place, "原表没有写资金来源的名称")
        self.found.funds.append(Row({"source": source} | values))

    def settle_years(self, year: str) -> None:
        """Of rows that are years only that of the evaluation is this year's funds; the others are told."""
        for row, cells in self.by_year:
            if len(self.by_year) > 1 and row.text("source")[:4] != year:
                self.found.funds = [one for one in self.found.funds if one is not row]
                for cell in cells:
                    self.account.refuse(cell, "不是评价年度的资金")
            else:
                row.values["source"] = row["source"].doubted("原表按年度列，没有写资金来源")

    def remark(self, first: int, cell: DocumentCell) -> None:
        """What stands beside a block of sources, of all of them: it is the total's; ``first`` is its row of funds."""
        if first < len(self.found.funds) and not is_placeholder(cell.text):
            row = self.found.funds[first]
            told = f"{row.text('reason')}；{cell.text.strip()}" if row["reason"] else cell.text.strip()
            row.values["reason"] = Value(told, cell.place)
            self.account.read(cell, f"执行率偏差原因：{row.text('source')}")

    @staticmethod
    def _amounts(grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether all that stands in the columns of amounts is an amount, and there are two at least."""
        where = tuple(c for name in sorted(headers.MONEY & header.roles.keys()) for c in header.roles[name])
        told = [cell for cell in cell_texts.at(grid, row, where) if not is_placeholder(cell.text)]
        return len(told) > 1 and all(amount(cell.text) is not None for cell in told)

    @staticmethod
    def _remarked(grid: DocumentGrid, row: int, header: Header) -> DocumentCell | None:
        """The one cell of words that spans the columns of amounts: 预算执行说明 | 尾款10万元待验收后支付."""
        where = tuple(c for name in sorted(headers.MONEY & header.roles.keys()) for c in header.roles[name])
        first = min(where, default=0)  # a label may reach over the first of them
        told = {id(cell): cell for cell in cell_texts.at(grid, row, where) if cell.row == row and cell.column >= first}
        only = next(iter(told.values())) if len(told) == 1 and len(where) > 1 else None
        prose = only is not None and only.columns > 1 and amount(only.text) is None and len(only.text.strip()) > 5
        return only if prose else None

    @staticmethod
    def _worded(grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether words stand in all filled columns of amounts, two at least, or in the only one: another list's."""
        where = tuple(c for name in sorted(headers.MONEY & header.roles.keys()) for c in header.roles[name])
        told = [cell for cell in cell_texts.at(grid, row, where) if cell.row == row and not is_placeholder(cell.text)]
        return bool(told) and not any(ch.isdigit() for cell in told for ch in cell.text) and len(where) > 1

    @staticmethod
    def _source(cell: DocumentCell) -> Value:
        """The name of a row; 年度资金总额 with a doubt where the form prints none."""
        if cell.text.strip():
            return cell_texts.value([cell])
        return Value("年度资金总额", cell.place, "原表没有写资金来源的名称")

    def sideways(self, grid: DocumentGrid, row: int) -> bool:
        """A row of funds without a head above it: 预算数 | 6.84 | 其中：财政资金 | 6.84."""
        cells = [cell for cell in grid.row(row) if cell.text.strip()]
        if self._below_pairs(grid, row, cells) or self._labelled_amounts(cells):
            return True
        if (id(grid), row) in self.summed or self._by_sum(grid, row):
            return True
        lead = cells[0] if len(cells) > 2 and cells[0].rows > 1 and not role("money", cells[0].text) else None
        if lead is not None and is_source(lead.text):
            cells = cells[1:]
        name = role("money", cells[0].text) if cells else None
        if name not in headers.MONEY | {"rate"} or len(cells) < 2 or _figure(cells[1].text) is None:
            return self._pairs(grid, row, cells)
        pairs = [(DocumentCell("年度资金总额", 0, 0), cells[1]), *zip(cells[2::2], cells[3::2])]
        if any(
            _figure(value.text) is None or (label.text != "年度资金总额" and not is_source(label.text))
            for label, value in pairs
        ):
            return self._pairs(grid, row, cells)
        self.account.read(cells[0], "表头")
        self._money_unit(cells[0].text)
        if lead is not None:
            self._money_unit(lead.text)
            self.account.read(lead, "资金来源")
        for label, value in pairs:
            row_of = next((r for r in self.found.funds if plain(r.text("source")) == plain(label.text)), None)
            if row_of is None:
                where = value if not label.place else label
                row_of = Row(
                    {
                        "source": Value(
                            label.text.strip(), where.place, "" if label.place else "原表没有写资金总额的名称"
                        )
                    }
                )
                self.found.funds.append(row_of)
            if label.place:
                self.account.read(label, "资金来源")
            row_of.values[name] = self._amount(Value(value.text.strip(), value.place), name)
            self.account.read(value, f"{TOLD[name]}：{label.text.strip()}")
        return True

    def _by_sum(self, grid: DocumentGrid, row: int) -> bool:
        """Sources each with one amount beside it, in one row or several; the first is the sum of the others."""
        pairs: list[tuple[DocumentCell, DocumentCell]] = []
        lead: DocumentCell | None = None  # 项目资金（万元） beside all of them
        for at in range(row, grid.rows):
            cells = [cell for cell in grid.row(at) if cell.text.strip()]
            lead = cells.pop(0) if len(cells) % 2 and cells[0].rows > 1 and unit_of(cells[0].text) else lead
            names, values = cells[::2], cells[1::2]
            if not cells or len(names) != len(values) or not all(is_source(cell.text) for cell in names):
                break
            if any(role("money", cell.text) or role("labels", cell.text) for cell in names) or any(
                amount(cell.text) is None or cell.row != at for cell in values
            ):
                break
            pairs += zip(names, values)
            self.summed.add((id(grid), at))
        amounts = [Decimal(read[0]) for _, cell in pairs if (read := amount(cell.text))]
        if len(pairs) < 3 or amounts[0] != sum(amounts[1:]):
            self.summed = {(of, at) for of, at in self.summed if of != id(grid) or at < row}
            return False
        if lead is not None:
            self._money_unit(lead.text)
            self.account.read(lead, "表头")
        for label, value in pairs:
            self._money_unit(label.text)
            self.account.read(label, "资金来源")
            told = "只印一个金额，按全年预算数读入"
            made = self._amount(Value(value.text.strip(), value.place), "adjusted", unit_of(label.text)).doubted(told)
            self.account.read(value, f"{TOLD['adjusted']}：{label.text.strip()}")
            self.found.funds.append(Row({"source": Value(label.text.strip(), label.place), "adjusted": made}))
        return True

    def _pairs(self, grid: DocumentGrid, row: int, cells: list[DocumentCell]) -> bool:
        """Amounts each behind its own name, in one row, behind a label or the name of their source."""
        starts = (n for n, cell in enumerate(cells) if role("money", cell.text) in PAIRED)
        at, pairs = next(((n, pairs) for n in starts if (pairs := _paired(cells[n:]))), (0, []))
        if not pairs:
            return False
        lead = [cell for cell in cells[:at] if is_source(cell.text) and self.account.open(cell)]
        source = lead[-1] if lead else None
        named = Value(_bare_source(source.text), source.place) if source else None
        values = {"source": named or Value("年度资金总额", pairs[0][2].place, "原表没有写资金总额的名称")}
        for cell in cells[:at]:
            if self.account.open(cell) and (is_source(cell.text) or unit_of(cell.text)):
                self._money_unit(cell.text)
                self.account.read(cell, "资金来源")
        for name, label, value in pairs:
            self._money_unit(label.text)
            self.account.read(label, "表头")
            values[name] = self._amount(Value(value.text.strip(), value.place), name, unit_of(label.text))
            self.account.read(value, f"{TOLD[name]}：{values['source'].text}")
        self.found.funds.append(Row(values))
        where = tuple((name, value.column) for name, _, value in pairs)
        self.paired = _PairedRow(grid, row, where, self.found.funds[-1])
        return True

    def _below_pairs(self, grid: DocumentGrid, row: int, cells: list[DocumentCell]) -> bool:
        """A row below amounts behind their names: the same for one source, or the rate and the score of them all."""
        above = self.paired
        if above is None or above.grid is not grid or row != above.row + 1 or len(cells) % 2:
            return False
        pairs = list(zip(cells[::2], cells[1::2]))
        if any(_figure(value.text) is None or value.row != row for _, value in pairs):
            return False
        named = [(role("money", label.text) or "", label, value) for label, value in pairs]
        if all(name in ("rate", "points", "score") for name, *_ in named) and len({n for n, *_ in named}) == len(named):
            for name, label, value in named:
                self.account.read(label, "表头")
                above.total.values[name] = self._amount(Value(value.text.strip(), value.place), name)
                self.account.read(value, f"{TOLD[name]}：{above.total.text('source')}")
            self.paired = replace(above, row=row)
            return True
        held = {column: name for name, column in above.columns}
        if any(value.column not in held or name in PAIRED or not is_source(label.text) for name, label, value in named):
            return False
        made: dict[str, Row] = {}
        for _, label, value in named:
            mine = made.setdefault(plain(label.text), Row({"source": Value(label.text.strip(), label.place)}))
            name = held[value.column]
            self.account.read(label, "资金来源")
            mine.values[name] = self._amount(Value(value.text.strip(), value.place), name)
            self.account.read(value, f"{TOLD[name]}：{label.text.strip()}")
        self.found.funds += made.values()
        self.paired = replace(above, row=row)
        return True

    def _labelled_amounts(self, cells: list[DocumentCell]) -> bool:
        """Amounts in one cell each with their names, in one row: 预算275.00 | 执行260.44 | 执行率94.71%."""
        told = [(match, cell) for cell in cells if (match := LABELLED.fullmatch(cell.text.strip()))]
        named = [(role("money", match[1]) or "", match[2], cell) for match, cell in told]
        names = [name for name, *_ in named]
        if len(headers.MONEY & set(names)) < 2 or len(set(names)) < len(names) or not PAIRED >= set(names):
            return False
        before = [cell for cell in cells[: cells.index(named[0][2])] if not SAID.match(cell.text)]
        lead = [cell for cell in before if is_source(cell.text)]
        for cell in lead:
            self._money_unit(cell.text)
            self.account.read(cell, "资金来源")
        source = Value(_bare_source(lead[-1].text), lead[-1].place) if lead else None
        values = {"source": source or Value("年度资金总额", named[0][2].place, "原表没有写资金总额的名称")}
        for name, text, cell in named:
            values[name] = self._amount(Value(text, cell.place), name)
            self.account.read(cell, f"{TOLD[name]}：{values['source'].text}")
        self.found.funds.append(Row(values))
        return True

    def _repeated(self, value: Value) -> None:
        """Told once for a table: 100万 in a table whose unit is 万元 may be 100 or 1 000 000 万元."""
        rule = "amounts_do_not_repeat_their_unit"
        if all(slip.rule != rule for slip in self.found.slips):
            found = f"表头单位是万元，金额写作“{value.text}”，是{value.text}元还是{value.text}万元不明"
            self.found.slips.append(Slip(rule, "B11", value.place, found, "只写数字", "删去“万”字，核对金额"))

    def _money_unit(self, text: str) -> None:
        self.found.money_unit = self.found.money_unit or unit_of(text)

    def _amount(self, value: Value, name: str, unit: str = "") -> Value:
        """An amount with the unit of its own cell, else of its column; points and scores as they are."""
        if name == "rate" or not value:
            return value
        if is_placeholder(value.text):
            return Value("", value.place)
        if name in ("points", "score"):
            typed = number(value.text)
            return value.doubted(f"{TOLD[name]}不是数字") if typed is None else replace(value, text=typed)
        read = amount(value.text)
        if read is None and (short := amount(f"{value.text.strip()}元")) and value.text.strip().endswith("万"):
            if self.found.money_unit == "万元":
                self._repeated(value)
            return replace(value, text=short[0], unit="万元").doubted("格内写“万”，按万元读入")
        if read is None:
            return value.doubted(f"{TOLD[name]}不是数字，或金额单位不明")
        typed, own = read
        told = f"格内单位{own}" if own and self.found.money_unit not in ("", own) else ""
        made = replace(value, text=typed, unit=own or unit)
        return made.doubted(told) if told else made


def unit_of(text: str) -> str:
    """The unit of money that a heading names, in brackets or after 单位; empty where it names none.

    >>> unit_of("项目资金（万元）"), unit_of("项目资金[元]"), unit_of("资金 单位：元"), unit_of("（人民币元）")
    ('万元', '元', '元', '元')
    >>> unit_of("全年预算数")
    ''
    """
    found = re.search(
        r"(?:[(（\[［【〔]\s*(?:金额)?(?:单位\s*[:：]?)?|(?:金额)?单位\s*[:：]?)\s*(?:人民币)?\s*([亿千万百十]*元)",
        text,
    )
    return found[1] if found else ""
