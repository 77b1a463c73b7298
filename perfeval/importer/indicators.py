"""Reads rows of indicators: levels above them, values by their columns, totals below them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from perfeval.documents.content import DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import is_grand_total, is_placeholder, is_total, plain, role, unremarked
from perfeval.importer.columns import bands, candidates, parts
from perfeval.importer.columns.candidates import HEADS, PARTS
from perfeval.importer.columns.headers import LEVELS, Header
from perfeval.importer.reading import cells as cell_texts
from perfeval.importer.reading import kinds, rates
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import NOTHING, Imported, Row, Value

LEAD = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）]?\s*[、.．]?\s*(?=\D)")
EXECUTION = re.compile(r"(?:项目)?(?:预算|资金)执行(?:率|情况)?(?:[（(]\d+分[)）])?$")
PART = re.compile(r"\s*其中(?:[:：、，,]|\s|$)")
GRADED = re.compile(r"(?:[^:：]{0,6}(?:等级|等次|档次|结果|结论)[:：为是]*)?(?P<grade>优秀?|良好?|中|差|合格)")
VALUES = ("target", "actual", "points", "score")  # what a row of indicators may say
NUMBERED_ONLY = re.compile(r"(指标)?\d*[:：、.]?|[.…·]+")
BESIDE = PARTS | {"upper": "指标值上限"}
NOT_KEPT = {
    "frame": "版式标签",
    "serial": "序号",
    "level_points": "上级指标的分值",
    "status": "完成率，由程序计算",
    "converted": "折算得分，由程序计算",
    "score_rate": "得分率，由程序计算",
    "deviation": "偏差率，由程序计算",
}
EXTRAS = {
    "remark": "备注列，参数文件没有这一项",
    "reviewed_actual": "复核完成值：核实后写入 actual",
    "reviewed_score": "复核得分：认定时写入 decided",
    "weight": "权重列，已另有分值",
    "actual_symbol": "实际完成值的符号列，参数文件没有这一项",
}


class Indicators:
    """Reads rows of indicators into ``found``: what stands above them, what they hold, what they add up to."""

    def __init__(self, found: Imported):
        self.found = found
        self.account: Account = found.account
        self.header: Header | None = None  # of the table that is read, or was last
        self.width = 0  # of its grid
        self.above: dict[str, Value] = {}
        self.bands: list[Value] = []  # levels over blocks side by side
        self.kept: list[list[Row]] = [[]]  # the rows of each block of indicators
        self.odd = 0  # cells of them that were unread or doubtful

    def leads(self, grid: DocumentGrid, row: int, header: Header) -> bool:
        """A row that names a level for the rows below it, where the table has no column for that level."""
        missing = [name for name in LEVELS[:2] if name not in header.roles]
        words = [cell for cell in grid.row(row) if cell.text.strip() and not is_placeholder(cell.text)]
        own = [cell for cell in words if kinds.kind(cell.text) not in ("number", "percent")]
        if not missing or len(own) != 1 or own[0].row != row or header.beside:
            return False
        cell = own[0]
        values = [one for name in ("target", "actual") for one in cell_texts.at(grid, row, header.roles.get(name, ()))]
        if any(one is not cell and not is_placeholder(one.text) for one in values):
            return False
        text = LEAD.sub("", bands.unmarked(cell.text))
        doubt = ""
        if kinds.kind(text) != "level" and "level1" in missing and bands.names_level(grid, row, header):
            doubt = "按它下面的各行当作一级指标"
        elif kinds.kind(text) != "level" or cell.column > header.roles["name"][0]:
            return False
        name = "level1" if doubt else missing[0] if len(missing) == 1 or candidates.topmost(text) else missing[-1]
        both = candidates.parted(text) if len(missing) == 2 else None
        if name == "level1" or both:
            self.above = {}
        self.above |= (
            {key: Value(t, cell.place) for key, t in zip(LEVELS, both)}
            if both
            else {name: Value(text, cell.place, doubt)}
        )
        self.account.read(cell, HEADS[name])
        for other in words:
            if other is not cell:
                self.account.read(other, NOT_KEPT["level_points"])
        return True

    def over_half(self, grid: DocumentGrid, row: int, n: int, block: Header) -> bool:
        """A level over the rows below it in one of two blocks side by side."""
        cell = bands.over_half(grid, row, block)
        if cell is None or "level1" in block.roles:
            return False
        if not self.bands:
            self.bands = [self.above.get("level1", NOTHING)] * (1 + n)
        self.bands[n] = Value(cell.text.strip(), cell.place, "按这一栏中间的标题")
        self.account.read(cell, HEADS["level1"])
        return True

    def band(self, grid: DocumentGrid, at: int, header: Header, heading: Text | None, again: bool = False) -> None:
        """A level alone above a head, in its table or over it, is that of all rows below, where no column holds it.

        Above a head that stands there ``again`` it may be in words of its own, as the first was a level.
        """
        cells: list[DocumentCell] = [cell for cell in grid.row(at - 1) if cell.text.strip()] if at else []
        filled = [heading] if heading else cells
        if "level1" in header.roles or len(filled) != 1:
            return
        text = LEAD.sub("", filled[0].text.strip())
        level = "level1" if candidates.topmost(text) else "level2"
        if kinds.kind(text) == "level" and level not in header.roles and (level == "level1" or heading):
            self.above = {level: Value(text, filled[0].place)}
            self.account.read(filled[0], HEADS[level])
        elif again and self.above.get("level1") and kinds.is_label(text) and cells[0].columns >= grid.columns:
            self.above = {"level1": Value(text, cells[0].place, "按表头上方的标题")}
            self.account.read(cells[0], HEADS["level1"])

    def lines(self, grid: DocumentGrid, row: int, header: Header) -> list[dict[str, list[DocumentCell]]]:
        """The cells of a row by their roles; several times where each cell holds as many lines as there are names."""
        cells = {
            name: [cell for cell in cell_texts.at(grid, row, where) if cell.row > header.last]
            for name, where in header.roles.items()
        }
        filled = {
            name: own[0].text
            for name, own in cells.items()
            if len(own) == 1 and own[0].row == row and own[0].text.strip()
        }
        names = parts.listed(filled.get("name", ""))
        own_numbers = bool(parts.numbered(filled.get("name", "")))
        lines = {n: parts.listed_as(t, names) if own_numbers else parts.listed(t) for n, t in filled.items()}
        figures = [lines[name] for name in ("target", "actual", "points", "score") if name in lines]
        scored = [lines[name] for name in ("points", "score") if name in lines]
        if len(names) < 2 or len(figures) < 2 or not scored or any(each.keys() != names.keys() for each in figures):
            return [cells]
        if any(number(line) is None for each in scored for line in each.values()):
            return [cells]
        made: list[dict[str, list[DocumentCell]]] = []
        for n in names:
            line = dict(cells)
            for name, each in lines.items():
                mine = each.keys() <= names.keys() and (len(each) == len(names) or parts.numbered(cells[name][0].text))
                if mine or (made and name not in LEVELS[:2]):
                    text = each.get(n, "") if mine else ""
                    part = replace(cells[name][0], text=text, note="原格有几行，各行各为一项指标")
                    self.account.stand_for(part, cells[name][0])
                    line[name] = [part]
            made.append(line)
        return made

    def indicator(
        self, grid: DocumentGrid, row: int, header: Header, cells: dict[str, list[DocumentCell]]
    ) -> Row | None:
        begun = [cell for cell in grid.row(row) if cell.text.strip() and role("columns", cell.text) != "frame"]
        if not begun:
            return None
        reach = [c for where in header.roles.values() for c in where]
        parted = bool(self.header and self.header.beside)  # only what stands in the block's own columns
        own = [c for c in begun if c.row == row and (not parted or min(reach) <= c.column <= max(reach))]
        lead = next((c for c in own if number(c.text) is None and not is_placeholder(c.text)), next(iter(own), None))
        if lead is not None and not self._named(cells, lead) and (is_total(lead.text) or self._sums_up(cells, lead)):
            self.total(grid, row, header, lead)
            return None
        for key in ("target", "actual", "reason"):  # what reaches over from the name is no value of the row
            cells[key] = [c for c in cells[key] if c not in cells["name"]] if key in cells else []
            if not cells[key]:
                del cells[key]
        mine = parts.values(cells, header, row)
        self._fill_down(mine, cells)
        if self._goes_on_below(cells, row):
            self._more(cells, row)
            return None
        rest = [mine[name] for name in (*VALUES, "reason") if name in mine]
        name = mine["name"]
        if is_placeholder(name.text) or NUMBERED_ONLY.fullmatch(name.text.strip()):
            self._without_name(cells, row, bool(name) and not any(map(_says, rest)))
            return None
        if self.found.funds and cells.get("level1") == cells["name"] and EXECUTION.match(name.text):
            self._execution(cells, mine)
            return None
        if PART.match(name.text) and not any(mine[key] for key in ("points", "score") if key in mine):
            self._part(cells, row)
            return None
        taken = self._keep(grid, row, header, cells, mine)
        self.found.slips += rates.slips(cells, taken)
        across = any(cells.get(key) == cells["name"] for key in LEVELS[:2])
        if across and {"target", "actual"} & header.roles.keys() and not (taken.get("target") or taken.get("actual")):
            taken["name"] = taken["name"].doubted("一格横跨各级指标，没有指标值和完成值，不一定是指标")
        if header.guessed:
            taken["name"] = taken["name"].doubted("表头不全，各列按位置推断")
        if rest and not any(map(_says, rest)) and any(_says(one[key]) for one in self.kept[-1] for key in VALUES):
            taken["name"] = taken["name"].doubted("上面各行有数，这一行没有，不一定是指标")
        return Row(taken)

    def _keep(
        self, grid: DocumentGrid, row: int, header: Header, cells: dict[str, list[DocumentCell]], mine: dict[str, Value]
    ) -> dict[str, Value]:
        told = mine["name"].text
        for name, own in cells.items():
            for cell in own:
                if name in mine or name in BESIDE:
                    self.account.read(cell, f"{HEADS.get(name) or BESIDE[name]}：{told}")
                elif name in NOT_KEPT:
                    self.account.read(cell, NOT_KEPT[name])
                else:
                    self.account.refuse(cell, EXTRAS.get(name, f"“{name}”列，参数文件没有这一项"))
        table = self.header or header
        covered = {c for one in (header, table, *table.beside) for where in one.roles.values() for c in where}
        for cell in grid.row(row):
            if cell.column not in covered and cell.text.strip() and self.account.open(cell):
                if cell.column < header.roles["name"][0] and cell.rows > 1:
                    self.account.read(cell, "版式标签")
                else:
                    self.account.refuse(cell, header.spare.get(cell.column, "表头没有说明这一列是什么"))
        for name in ("points", "score"):
            if name in mine:
                mine[name] = self._figure(mine[name], name, cells.get(name, []))
        if theirs := cells.get("reviewed_score"):
            value = parts.told("score", theirs, row)
            if (typed := number(value.text)) is not None:
                self.found.reviewed[mine["name"].place] = (replace(value, text=typed), theirs)
        for name, doubt in header.doubts.items():
            if name in mine and mine[name]:
                mine[name] = mine[name].doubted(doubt)
                for cell in cells.get(name, ()):
                    self.account.guess(cell, f"{HEADS[name]}：{told}（{doubt}）")
        return mine

    @staticmethod
    def _named(cells: dict[str, list[DocumentCell]], lead: DocumentCell) -> bool:
        """Whether the row has a name of its own, so that a label like 合计 before it is only a level."""
        return any(cell is not lead and cell.text.strip() and number(cell.text) is None for cell in cells["name"])

    def _fill_down(self, mine: dict[str, Value], cells: dict[str, list[DocumentCell]]) -> None:
        """An empty level cell means the level above it, within the same level above that."""
        if mine.get("level1"):
            if mine["level1"].text != self.above.get("level1", NOTHING).text:
                self.above = {}
            self.above["level1"] = mine["level1"]
        elif "level1" in cells or "level1" in self.above:
            mine["level1"] = self._held("level1", mine)
        if mine.get("level2"):
            self.above["level2"] = mine["level2"]
        elif "level2" in cells or "level2" in self.above:
            mine["level2"] = self._held("level2", mine)

    def _held(self, name: str, mine: dict[str, Value]) -> Value:
        """The level above, with what is doubtful about the empty cell that stands for it."""
        doubt = mine[name].doubt if name in mine else ""
        return self.above.get(name, NOTHING).doubted(doubt) if doubt else self.above.get(name, NOTHING)

    def _without_name(self, cells: dict[str, list[DocumentCell]], row: int, placeholder: bool) -> None:
        """A row without 三级指标: nothing to read if it is empty, else all of it is told."""
        levels = [cell for name in LEVELS[:2] for cell in cells.get(name, [])]
        for name, own in cells.items():
            for cell in own:
                if cell in levels or name == "frame":
                    self.account.read(cell, "上级指标")
                elif cell.row == row and not is_placeholder(cell.text):
                    if placeholder:
                        self.account.read(cell, "占位行")
                    else:
                        self.account.refuse(cell, "这一行没有三级指标的名称")
                        self.odd += 1
                elif cell.row == row:
                    self.account.read(cell, "占位")

    def _execution(self, cells: dict[str, list[DocumentCell]], mine: dict[str, Value]) -> None:
        """The row 预算执行 across the levels: points and score of the fund table, no indicator beside it."""
        for name, own in cells.items():
            for cell in own:
                if name in ("points", "score", *LEVELS):
                    self.account.read(cell, f"预算执行率的{HEADS[name]}" if name in ("points", "score") else "版式标签")
                elif not is_placeholder(cell.text):
                    self.account.refuse(cell, "预算执行一行只读分值和得分")
        total = next((row for row in self.found.funds if is_total(row.text("source"))), self.found.funds[0])
        for name in ("points", "score"):
            value = self._figure(mine.get(name, NOTHING), name, cells.get(name, []))
            if value and total[name] and Decimal(value.text) != Decimal(number(total.text(name)) or "-1"):
                total.values[name] = total[name].doubted(f"指标表“预算执行”一行（{value.place}）印“{value.text}”")
            elif value:
                total.values[name] = value

    def _goes_on_below(self, cells: dict[str, list[DocumentCell]], row: int) -> bool:
        """Whether a row divides the indicator above: name and points are its merged cells, and it has no value."""
        above = [cells.get(name, []) for name in ("name", "points")]
        values = [cell for name in ("target", "actual") for cell in cells.get(name, []) if cell.row == row]
        return (
            bool(self.kept[-1])
            and all(own and all(cell.row < row and cell.text.strip() for cell in own) for own in above)
            and all(is_placeholder(cell.text) for cell in values)
        )

    def _more(self, cells: dict[str, list[DocumentCell]], row: int) -> None:
        """What a row that divides an indicator explains is the indicator's; its parts of points and scores are told."""
        last = self.kept[-1][-1]
        for name, own in cells.items():
            for cell in own:
                if cell.row < row or is_placeholder(cell.text):
                    continue
                if name in ("explanation", "standard", "basis", "opinion", "reason", "deduction"):
                    text = f"{last.text(name)}\n{cell.text.strip()}" if last[name] else cell.text.strip()
                    last.values[name] = replace(last[name], text=text, place=last[name].place or cell.place)
                    self.account.read(cell, f"{HEADS[name]}：{last.text('name')}")
                else:
                    self.account.refuse(cell, "上面一项指标的分项，参数文件没有这一项")

    def _part(self, cells: dict[str, list[DocumentCell]], row: int) -> None:
        """A row 其中：… without points divides the indicator above it and is none itself."""
        for name, own in cells.items():
            for cell in own:
                if name not in LEVELS[:2] and cell.row == row and not is_placeholder(cell.text):
                    self.account.refuse(cell, "上一行指标的其中数，参数文件没有这一项")

    def _figure(self, value: Value, name: str, cells: list[DocumentCell]) -> Value:
        if not value or is_placeholder(value.text):
            return Value("", value.place, value.doubt)
        typed = number(value.text)
        if typed is None and name == "points" and (typed := number(value.text.rstrip("%％ "))):
            return Value(typed, value.place, value.doubt).doubted(f"原表权重印“{value.text}”")
        if typed is None:
            self.odd += 1
            for cell in cells:
                self.account.refuse(cell, f"{HEADS[name]}不是数字")
            return Value("", value.place, value.doubt).doubted(f"{HEADS[name]}印“{value.text}”，不是数字")
        return Value(typed, value.place, value.doubt)

    def _sums_up(self, cells: dict[str, list[DocumentCell]], lead: DocumentCell) -> bool:
        """Whether a row has one cell for its levels and its name, no values, and the points of all rows above it."""
        values = [cell for name in ("target", "actual") for cell in cells.get(name, []) if cell is not lead]
        spread = [name for name in LEVELS if lead in cells.get(name, [])]
        if len(spread) < 2 and not all(lead in cells.get(name, []) for name in ("name", "target", "actual")):
            return False
        if any(not is_placeholder(cell.text) for cell in values):
            return False
        for name in ("points", "score"):
            typed = [number(cell.text) for cell in cells.get(name, [])]
            apart = sum((Decimal(r.text(name)) for r in self.found.funds if number(r.text(name))), Decimal(0))
            for above in (self.kept[-1], [row for block in self.kept for row in block]):
                figures = [Decimal(r.text(name)) for r in above if r.text(name)]
                if typed and typed[0] is not None and len(figures) > 1:
                    if Decimal(typed[0]) in (sum(figures), sum(figures) + apart):
                        return True
        return False

    def total(self, grid: DocumentGrid, row: int, header: Header, lead: DocumentCell) -> None:
        for cell in grid.row(row):
            self.account.read(cell, "合计行")
        score = parts.told("score", cell_texts.at(grid, row, header.roles.get("score", ())), row)
        figures = [cell for cell in grid.row(row) if cell is not lead and number(cell.text) is not None]
        if is_total(lead.text) and not is_grand_total(lead.text):
            return
        if number(score.text) is None and figures:
            score = Value(
                figures[-1].text.strip(), figures[-1].place, "" if len(figures) < 2 else "合计行的得分按位置推断"
            )
        if (total := number(score.text)) is not None:
            self.found.total = Value(total, score.place, score.doubt)
        self._compare(grid, row, header)
        for cell in grid.row(row):
            if grade := GRADED.fullmatch(plain(unremarked(cell.text))):
                self.found.grade = Value(grade["grade"], cell.place)

    def closing(self, grid: DocumentGrid, row: int) -> DocumentCell | None:
        """The label of a grand total that stands below another block, such as the funds, in its table's columns."""
        lead = next((cell for cell in grid.row(row) if cell.text.strip()), None)
        if lead is None or lead.row != row or not is_grand_total(lead.text) or self.found.total or not self.kept[-1]:
            return None
        where = self.header.roles.get("score", ()) if self.header and self.width == grid.columns else ()
        return lead if any(number(cell.text) is not None for cell in cell_texts.at(grid, row, where)) else None

    def _compare(self, grid: DocumentGrid, row: int, header: Header) -> None:
        """Doubts a table whose rows do not add up to its printed total, where a cell of it was unread or odd."""
        for name in ("points", "score"):
            cells = cell_texts.at(grid, row, header.roles.get(name, ()))
            printed = number(cells[0].text) if cells else None
            if printed is None or not self.odd:
                continue
            money = sum((Decimal(r.text(name)) for r in self.found.funds if number(r.text(name))), Decimal(0))
            sums = [
                sum((Decimal(r.text(name)) for r in rows if r.text(name)), Decimal(0))
                for rows in (self.kept[-1], [r for rows in self.kept for r in rows])
            ]
            if not {Decimal(printed), Decimal(printed) - money} & set(sums):
                why = (
                    f"{grid.place}各行{HEADS[name]}相加为{sums[0]}，合计行印{printed}，"
                    "且有没有读入或存疑的格，请核对整张表"
                )
                self.found.total = self.found.total.doubted(why)
                self.account.guess(cells[0], why)


def of_sheet(name: str) -> dict[str, Value]:
    """The level that the name of a sheet is."""
    text = LEAD.sub("", name.strip())
    level = "level1" if candidates.topmost(text) else "level2"
    return {level: Value(text, f"工作表“{name}”", "按工作表的名称")} if kinds.kind(text) == "level" else {}


def _says(value: Value) -> bool:
    return bool(value) and not is_placeholder(value.text)
