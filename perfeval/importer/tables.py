"""Reads the grids of a form: header block, funds, goals and indicators, in whatever order and layout they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval.documents.content import DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import is_note, is_placeholder, is_total, plain, role
from perfeval.importer import indicators, summary
from perfeval.importer.columns import candidates, headers, layouts
from perfeval.importer.columns.candidates import HEADS
from perfeval.importer.columns.headers import LEVELS, Header
from perfeval.importer.columns.layouts import TableLayout
from perfeval.importer.facts import Facts
from perfeval.importer.indicators import Indicators
from perfeval.importer.money import among, unheaded
from perfeval.importer.money.funds import Funds
from perfeval.importer.reading import cells as cell_texts
from perfeval.importer.reading import kinds
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import NOTHING, Imported, Row, Value
from perfeval.importer.unusual import records, turned
from perfeval.importer.words.belonging import OFFICE, YEAR
from perfeval.importer.words.labels import Labels


class Tables:
    """Reads grid after grid into ``found``; a table split over pages goes on where it stopped."""

    def __init__(self, found: Imported, known: Sequence[TableLayout] = (), year: str = ""):
        self.found = found
        self.year = year  # that the title names
        self.known = known  # layouts that a person told
        self.account: Account = found.account
        self.funds, self.facts, self.labels = Funds(found), Facts(found), Labels(found)
        self.table = Indicators(found)
        self.sheet = ""  # that is read
        self.repeated: list[Value] = []  # what columns say again in every row: perhaps the project

    def read(self, grid: DocumentGrid, heading: Text | None = None) -> list[Row]:
        """The rows of indicators in one grid; all else goes straight into what is found.

        A ``heading`` right above it may name the level of its rows.
        """
        rows: list[Row] = []
        beside: dict[int, list[Row]] = {}
        if parted := records.parted(grid):
            return self._records(grid, parted)
        at, within = self._first(grid), None
        if self.table.header and self.table.width == grid.columns and self._goes_on(grid, self.table.header):
            within = replace(self.table.header, first=-1, last=-1)  # its rows stand on an earlier page
        while at < grid.rows:
            if (summed := summary.head(grid, at)) and (self.table.kept[-1] or not self._header(grid, at)):
                at, within = summary.read(grid, at, summed, self.found), None
            elif within is not None and self._again(grid, at, within):
                self.table.band(grid, at, within, None, again=True)
                for cell in grid.row(at):
                    self.account.read(cell, "表头")
                at += 1
            elif header := self._header(grid, at, within is not None):
                self._begin(grid, at, header, heading if not at else None)
                within, at = header, header.last + 1
            elif named := self.facts.header(grid, at):
                at, within = self.facts.read(grid, at, named), None
            elif upright := turned.block(grid, at, self.year):
                rows += self._set_upright(upright)
                at, within = upright.after, None
            elif header := headers.of_funds(grid, at):
                at, within = self.funds.read(grid, header), None
            elif within is None and (header := unheaded.header(grid, at)):
                begun = len(self.found.funds)
                at = self.funds.read(grid, header)
                self._doubt_funds(begun)
            elif within is None and self.funds.sideways(grid, at):
                at = self.labels.read(grid, at)  # what else stands in the row
            elif within is None and (header := headers.supposed(grid, at)):
                within = self.table.header = header
                self.table.width = grid.columns
            elif within and (self.table.leads(grid, at, within) or self._money(grid, at, within)):
                at += 1
            elif within and not self._leaves(grid, at, within):
                for n, block in enumerate((within, *within.beside)):
                    if self.table.bands:
                        self.table.above = {"level1": self.table.bands[n]}
                    if within.beside and self.table.over_half(grid, at, n, block):
                        continue
                    for cells in self.table.lines(grid, at, block):
                        if row := self.table.indicator(grid, at, block, cells):
                            (beside.setdefault(n, []) if n else rows).append(row)
                            self.table.kept[-1].append(row)
                at += 1
            elif within is None and self.table.header and (lead := self.table.closing(grid, at)):
                self.table.total(grid, at, self.table.header, lead)
                at += 1
            else:
                goes_on = within is not None and (self._whole(grid, at) or self._resumes(grid, at, within))
                within, at = (within if goes_on else None), self.labels.read(grid, at)
        return rows + [row for n in sorted(beside) for row in beside[n]]

    def _first(self, grid: DocumentGrid) -> int:
        """The first row; the levels above those of another sheet are none of its own, but for the one that names it."""
        if (sheet := cell_texts.sheet(grid)) != self.sheet:
            self.sheet, self.table.above = sheet, indicators.of_sheet(sheet)
        return 0

    def _begin(self, grid: DocumentGrid, at: int, header: Header, heading: Text | None) -> None:
        """A table of indicators begins: what its head says beside the columns."""
        for cell in header.cells:
            self.account.read(cell, "表头")
        if self.table.header is None or header.labels != self.table.header.labels:
            self.table.above = indicators.of_sheet(self.sheet)
            self.table.kept.append([])
        self.table.band(grid, at, header, heading)
        self.table.bands = self._over_blocks(grid, header)
        self._of_columns(grid, header)
        self.found.headed = self.found.headed or self._headed(header)
        scores = cell_texts.at(grid, header.last, header.roles.get("score", ()))
        self.found.own_scores |= any(candidates.own(cell.text) for cell in scores)
        if header.lead is not None:
            self.table.above = {"level1": Value(header.lead.text.strip(), header.lead.place)}
        if header.guessed or header.doubts:
            self.found.layouts.append(layouts.asked(grid, header))
        self.table.odd += bool(header.doubts.keys() & {"name", "points", "score"})
        self.table.header, self.table.width = header, grid.columns

    def _set_upright(self, upright: turned.Turned) -> list[Row]:
        """The rows of a block that lies on its side."""
        for cell, printed in upright.printed.items():
            self.account.stand_for(cell, printed)
        begun = len(self.found.funds)
        rows = self.read(upright.grid)
        for cell in upright.remarks:
            if role("money", cell.text) == "reason":
                self.account.read(cell, "表头")
            else:
                self.funds.remark(begun, cell)
        return rows

    def _header(self, grid: DocumentGrid, at: int, sure: bool = False) -> Header | None:
        """The head of a table of indicators that begins in this row: as a person told it, else as it is understood."""
        return layouts.header(self.known, grid, at) or headers.of_indicators(grid, at, sure, self.year)

    def _goes_on(self, grid: DocumentGrid, header: Header) -> bool:
        """Whether a grid without a head continues the table of the page before: its cells suit the columns."""
        first = [cell for cell in grid.row(0) if cell.text.strip()]
        top = next((at for at in range(grid.rows) if sum(bool(c.text.strip()) for c in grid.row(at)) > 2), 0)
        rows = range(top + 1, min(grid.rows, top + 4))
        names = [c.text for at in rows for c in cell_texts.at(grid, at, header.roles["name"])]
        counted = len(names) > 1 and all(number(name) is not None for name in names)  # a list with a head of its own
        return (
            bool(first)
            and not counted
            and not self._header(grid, 0)
            and not headers.of_funds(grid, 0)
            and not role("labels", first[0].text)
            and self._suits(grid, 0, header)
        )

    @staticmethod
    def _suits(grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether the next rows hold what the columns held so far: more cells of their kinds than of others."""
        good = bad = 0
        for at in range(row, min(grid.rows, row + 3)):
            if sum(bool(cell.text.strip()) for cell in grid.row(at)) >= 2:
                for name, seen in header.kinds.items():
                    for cell in cell_texts.at(grid, at, header.roles[name]):
                        fits = kinds.wide(cell.text) in seen
                        good += fits and not is_placeholder(cell.text)
                        bad += not fits and not is_placeholder(cell.text)
        return good >= bad

    # indicators

    def _records(self, grid: DocumentGrid, parted: list[records.Records]) -> list[Row]:
        """The rows of a long list whose records are tables of their own."""
        rows: list[Row] = []
        for cell in records.others(grid, parted):
            self.account.read(cell, "记录的编号或字段的名称")
        for one in parted:
            for cell, printed in one.printed.items():
                self.account.stand_for(cell, printed)
            rows += self.read(one.grid)
        return rows

    def _doubt_funds(self, begun: int) -> None:
        """What was told of amounts by their order and size."""
        for row in self.found.funds[begun:]:
            for name in headers.MONEY & row.values.keys():
                row.values[name] = row.values[name].doubted(unheaded.DOUBT)

    def _money(self, grid: DocumentGrid, row: int, header: Header) -> bool:
        """A row of funds among the indicators."""
        made = among.of(grid, row, header)
        if made is None or header.beside:
            return False
        self.found.money_unit = self.found.money_unit or made.unit
        self.found.funds.append(made.row)
        for cell, told in made.read:
            self.account.read(cell, told)
        for cell in grid.row(row):
            if self.account.open(cell) and cell.text.strip():
                self.account.refuse(cell, "资金一行中参数文件没有的列")
        return True

    def _resumes(self, grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether a note stands between rows of one table: those below it hold what the columns held so far."""
        below = next((n for n in range(row + 1, grid.rows) if len(grid.row(n)) > 1), grid.rows)
        first = next((cell for cell in grid.row(row) if cell.text.strip()), None)
        if first is None or not is_note(first.text) or first.columns < grid.columns or below == grid.rows:
            return False
        figures = cell_texts.at(grid, below, tuple(c for n in ("points", "score") for c in header.roles.get(n, ())))
        return any(number(c.text) is not None for c in figures) and self._suits(grid, below, header)

    @staticmethod
    def _again(grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether the head of a table stands once more over other rows of it."""
        lowest = [cell for cell in header.cells if cell.text.strip()]
        own = [cell for cell in grid.row(row) if cell.text.strip()]
        return len(own) > 2 and [(c.column, plain(c.text)) for c in own] == [(c.column, plain(c.text)) for c in lowest]

    @staticmethod
    def _headed(header: Header) -> Value:
        """The one year that the heads of targets and results name; nothing where they name none, or several."""
        where = [header.roles[name] for name in ("target", "actual") if name in header.roles]
        over = [[c for c in header.cells if c.column <= own[0] < c.column + c.columns] for own in where]
        years = [{match[1] for c in cells if (match := YEAR.search(c.text))} for cells in over]
        if len(years) < 2 or any(found != years[0] or len(found) != 1 for found in years):
            return NOTHING
        return Value(years[0].pop(), header.cells[0].place, "按指标值和完成值的表头")

    def _of_columns(self, grid: DocumentGrid, header: Header) -> None:
        """What a list repeats in every row of a column of its own: the project, its unit, the year."""
        covered = {c for one in (header, *header.beside) for where in one.roles.values() for c in where}
        for head in grid.row(max(header.last, 0)):
            kind = role("labels", head.text)
            if head.column in covered:
                continue
            rows = kinds.body(grid, header.last)
            if kind not in ("project", "department", "unit", "year"):
                self._repeated(grid, head, rows)
                continue
            cells = [cell for row in rows if (cell := grid.at(row, head.column)) and cell.text.strip()]
            if len(cells) > 1 and len({cell.text.strip() for cell in cells}) == 1:
                self.labels.told(head, kind, cells[0])
                for cell in cells[1:] if not self.account.open(cells[0]) else ():
                    self.account.read(cell, plain(head.text)[:10])
        if not self.found.funds:
            heads = [head for head in grid.row(max(header.last, 0)) if head.column not in covered]
            rows = kinds.body(grid, header.last)
            self.funds.of_list(grid, heads, rows)
            if not self.found.funds and (amounts := unheaded.of_list(grid, heads, rows)):
                self.funds.of_amounts(grid, amounts, heads, rows)
                self._doubt_funds(0)

    def _repeated(self, grid: DocumentGrid, head: DocumentCell, rows: Sequence[int]) -> None:
        """A year, or the name of the project, that a column of a list says again in every row."""
        cells = [cell for row in rows if (cell := grid.at(row, head.column)) and cell.text.strip()]
        text = cells[0].text.strip() if cells else ""
        if (
            len(cells) < max(3, len(rows))
            or len({id(c) for c in cells}) < 3
            or any(c.text.strip() != text for c in cells)
        ):
            return
        name = "year" if YEAR.fullmatch(text) else "project" if plain(head.text).endswith("名称") else ""
        if name != "year" and (kinds.kind(text) not in ("words", "sentence") or len(text) < 4):
            return
        if not name and not OFFICE.search(text):
            told = f"没有“项目名称”一栏，“{plain(head.text)}”一栏各行相同，按它填写"
            self.repeated.append(Value(text, cells[0].place, told))
        if name and not getattr(self.found, name):
            setattr(self.found, name, Value(text, cells[0].place, f"“{plain(head.text)}”一栏各行相同，按它填写"))
            for cell in cells:
                self.account.read(cell, plain(head.text)[:10])

    def _over_blocks(self, grid: DocumentGrid, header: Header) -> list[Value]:
        """The levels of blocks side by side: the cells above their heads, one over each of them."""
        blocks = (header, *header.beside)
        above = header.first if header.last > header.first else header.first - 1
        if not header.beside or above < 0 or any("level1" in block.roles for block in blocks):
            return []
        over: list[DocumentCell] = []
        for block in blocks:
            columns_of = sorted(c for where in block.roles.values() for c in where)
            cells = cell_texts.at(grid, above, tuple(columns_of))
            if len(cells) != 1 or not kinds.is_label(cells[0].text) or cells[0] in over:
                return []
            over += cells
        for cell in over:
            self.account.read(cell, HEADS["level1"])
        return [Value(cell.text.strip(), cell.place, "按两栏上方的标题") for cell in over]

    def _leaves(self, grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether a row below the indicators begins something else: remark, note, label with value, goal, or list."""
        filled = [cell for cell in grid.row(row) if cell.text.strip()]
        if not filled or is_total(filled[0].text):
            return False
        first = filled[0]
        if len(filled) == 1 and self._again(grid, row + 1, header):  # a title over the head of another sheet
            return True
        if first.columns >= grid.columns or is_note(first.text) or self._reaches_over(grid, row, header):
            return True
        if len(filled) >= 3 and all(c.row == row and kinds.is_label(c.text) for c in filled):
            if not self._suits(grid, row, header):
                self.table.odd += 1
                return True
        begins = first.row == row and first.column == 0
        words = {role("remarks", first.text), role("labels", first.text), role("goals", first.text)} - {None}
        return bool(begins and words and len(filled) <= 4 and role("columns", first.text) not in LEVELS)

    @staticmethod
    def _reaches_over(grid: DocumentGrid, row: int, header: Header) -> bool:
        """Whether one cell holds all figures, that of the name or one beside a label: no indicator is without any."""
        names = cell_texts.at(grid, row, header.roles["name"])
        held = [cell_texts.at(grid, row, header.roles[n]) for n in ("target", "points", "score") if n in header.roles]
        wide = len(names) == 1 and names[0].column <= header.roles["name"][0] and number(names[0].text) is None
        if not wide or len(held) < 2 or any(own != held[0] or len(own) != 1 for own in held):
            return False
        return held[0] == names or (len(held) > 2 and names[0].columns > 1 and number(held[0][0].text) is None)

    def _whole(self, grid: DocumentGrid, row: int) -> bool:
        filled = [cell for cell in grid.row(row) if cell.text.strip()]
        return len(filled) == 1 and filled[0].columns >= grid.columns and not is_note(filled[0].text)
