"""Reads the grids of a form: header block, funds, goals and indicators, in whatever order and layout they stand."""

from __future__ import annotations

import re
import unicodedata

from perfeval.importer import columns
from perfeval.importer.account import Account
from perfeval.importer.columns import LEVELS, Header
from perfeval.importer.content import Cell, Grid
from perfeval.importer.imported import NOTHING, Imported, Row, Section, Value
from perfeval.importer.vocabulary import is_note, is_placeholder, is_source, is_title, is_total, load, plain, role

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
UNIT = re.compile(r"(?:人民币)?([亿万千百十]*元|分|%)$")
COMPARED = re.compile(r"[<>=≥≤＜＞＝≧≦﹦═≠±~～]+|(?:大于|小于|等于|不低于|不超过|不少于|不高于|不大于|不小于|高于|低于|至少|至多)[等于或]*")
KINDS = re.compile(r"(定性|定量|正向|反向|逆向)(指标)?|—|-|/|无")
NUMBERED_ONLY = re.compile(r"(指标)?\d*[:：、.]?|[.…·]+")
HEADS = {"level1": "一级指标", "level2": "二级指标", "name": "三级指标", "target": "指标值", "actual": "实际完成值", "points": "分值",
         "score": "得分", "reason": "偏差原因", "explanation": "指标解释", "deduction": "扣分原因"}  # fmt: skip
NOT_KEPT = {"frame": "版式标签", "serial": "序号", "level_points": "上级指标的分值", "status": "完成率，由程序计算", "converted": "折算得分，由程序计算",
            "score_rate": "得分率，由程序计算", "deviation": "偏差率，由程序计算"}  # fmt: skip
EXTRAS = {"standard": "评分标准：参数文件按规则填写（standard），请人工录入", "basis": "评分依据：请编为证据目录", "remark": "备注列，参数文件没有这一项",
          "reviewed_actual": "复核完成值：核实后写入 actual", "reviewed_score": "复核得分：认定时写入 decided", "weight": "权重列，已另有分值"}  # fmt: skip
FUNDS = {"initial": "年初预算数", "adjusted": "全年预算数", "received": "实际到位数", "executed": "全年执行数", "points": "分值", "rate": "执行率", "score": "得分"}


def number(text: str) -> str | None:
    """A number as a decimal string: full-width digits, thousands separators and a unit of money are put right.

    >>> number("１，５００.５０ 万元"), number("10分"), number("约10")
    ('1500.50', '10', None)
    """
    typed = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    typed = UNIT.sub("", typed)
    return typed if NUMBER.fullmatch(typed) else None


class Tables:
    """Reads grid after grid into ``found``; a table split over pages goes on where it stopped."""

    def __init__(self, found: Imported):
        self.found = found
        self.account: Account = found.account
        self.header: Header | None = None
        self.width = 0
        self.above: dict[str, Value] = {}

    def read(self, grid: Grid) -> list[Row]:
        """The rows of indicators in one grid; all else goes straight into what is found."""
        rows: list[Row] = []
        at, within = 0, None
        if self.header and self.width == grid.columns and self._goes_on(grid):
            within = self.header
        while at < grid.rows:
            if header := columns.of_indicators(grid, at):
                for cell in header.cells:
                    self.account.read(cell, "表头")
                if within is None or header.roles.keys() != within.roles.keys():
                    self.above = {}
                within, at = header, header.last + 1
                self.header, self.width = header, grid.columns
            elif header := columns.of_funds(grid, at):
                at, within = self._funds(grid, header), None
            elif within and not self._leaves(grid, at):
                if row := self._indicator(grid, at, within):
                    rows.append(row)
                at += 1
            else:
                within, at = (within if self._whole(grid, at) else None), self._other(grid, at)
        return rows

    def _goes_on(self, grid: Grid) -> bool:
        first = [cell for cell in grid.row(0) if cell.text.strip()]
        return bool(first) and not columns.of_indicators(grid, 0) and not columns.of_funds(grid, 0) and not role("labels", first[0].text)

    # indicators

    def _leaves(self, grid: Grid, row: int) -> bool:
        """Whether a row below the indicators begins something else: a remark, a note, a label with its value, a goal."""
        filled = [cell for cell in grid.row(row) if cell.text.strip()]
        if not filled or is_total(filled[0].text):
            return False
        first = filled[0]
        if first.columns >= grid.columns or is_note(first.text):
            return True
        begins = first.row == row and first.column == 0
        words = {role("remarks", first.text), role("labels", first.text), role("goals", first.text)} - {None}
        return bool(begins and words and len(filled) <= 4 and role("columns", first.text) not in LEVELS)

    def _whole(self, grid: Grid, row: int) -> bool:
        filled = [cell for cell in grid.row(row) if cell.text.strip()]
        return len(filled) == 1 and filled[0].columns >= grid.columns and not is_note(filled[0].text)

    def _indicator(self, grid: Grid, row: int, header: Header) -> Row | None:
        cells = {name: self._cells(grid, row, where) for name, where in header.roles.items()}
        begun = [cell for cell in grid.row(row) if cell.text.strip() and role("columns", cell.text) != "frame"]
        if not begun:
            return None
        lead = next((cell for cell in begun if cell.row == row), None)
        if lead is not None and is_total(lead.text) and not self._named(cells, lead):
            self._total(grid, row, header, lead)
            return None
        mine = {name: self._value(name, cells[name], row) for name in HEADS if name in cells}
        if "symbol" in cells or "unit" in cells or "value" in cells:
            mine["target"] = self._joined(cells, row)
        self._fill_down(mine, cells, row)
        rest = [mine[name] for name in ("target", "actual", "points", "score", "reason") if name in mine]
        name = mine["name"]
        if is_placeholder(name.text) or NUMBERED_ONLY.fullmatch(name.text.strip()):
            self._without_name(cells, row, bool(name) and not any(v and not is_placeholder(v.text) for v in rest))
            return None
        taken = self._keep(grid, row, header, cells, mine)
        if header.guessed:
            taken["name"] = self._doubtful(taken["name"], "表头没有分列各级指标，按位置推断")
        return Row(taken)

    def _keep(self, grid: Grid, row: int, header: Header, cells: dict[str, list[Cell]], mine: dict[str, Value]) -> dict[str, Value]:
        told = mine["name"].text
        for name, own in cells.items():
            for cell in own:
                if name in mine or name in ("symbol", "unit", "value"):
                    self.account.read(cell, f"{HEADS.get(name, '指标值')}：{told}")
                elif name in NOT_KEPT:
                    self.account.read(cell, NOT_KEPT[name])
                else:
                    self.account.refuse(cell, EXTRAS.get(name, f"“{name}”列，参数文件没有这一项"))
        covered = {column for where in header.roles.values() for column in where}
        for cell in grid.row(row):
            if cell.column not in covered and cell.text.strip() and self.account.open(cell):
                if cell.column < header.roles["name"][0] and cell.rows > 1:
                    self.account.read(cell, "版式标签")
                else:
                    self.account.refuse(cell, "表头没有说明这一列是什么")
        for name in ("points", "score"):
            if name in mine:
                mine[name] = self._figure(mine[name], name)
        return mine

    @staticmethod
    def _named(cells: dict[str, list[Cell]], lead: Cell) -> bool:
        """Whether the row has a name of its own, so that a label like 合计 before it is only a level."""
        return any(cell is not lead and cell.text.strip() and number(cell.text) is None for cell in cells["name"])

    def _cells(self, grid: Grid, row: int, where: tuple[int, ...]) -> list[Cell]:
        found: list[Cell] = []
        for column in where:
            cell = grid.at(row, column)
            if cell is not None and cell not in found:
                found.append(cell)
        return found

    def _value(self, name: str, cells: list[Cell], row: int) -> Value:
        """The text of a role in a row; merged points and scores count once, in the row where they begin."""
        if name in ("points", "score") and cells and cells[0].row < row:
            return Value("", cells[0].place, f"与上面的行合并一格（{cells[0].text.strip()}）" if cells[0].text.strip() else "")
        filled = [cell for cell in cells if cell.text.strip()]
        text = "".join(cell.text.strip() for cell in filled)
        doubt = "；".join(cell.note for cell in filled if cell.note)
        if len(filled) > 1:
            doubt = "；".join(t for t in (doubt, "由几格连成") if t)
        return Value(text, (filled or cells or [Cell("", 0, 0)])[0].place, doubt)

    def _joined(self, cells: dict[str, list[Cell]], row: int) -> Value:
        """指标性质, 指标值, 度量单位 in that order; kinds of indicators and a unit already written are left out."""
        symbol, unit = (self._value(name, cells.get(name, []), row) for name in ("symbol", "unit"))
        value = self._value("value", [*cells.get("value", []), *cells.get("target", [])], row)
        sign = unicodedata.normalize("NFKC", symbol.text)
        kept = symbol.text if symbol and not KINDS.fullmatch(sign) else ""
        if kept and COMPARED.match(value.text.strip()) and value.text.strip().startswith(kept):
            kept = ""
        tail = unit.text if unit and not is_placeholder(unit.text) and not value.text.strip().endswith(unit.text) else ""
        odd = bool(kept) and not COMPARED.fullmatch(kept)
        if not value:
            kept = kept if odd else ""
            tail = ""
        doubt = f"指标性质“{symbol.text}”不是比较符号" if odd else value.doubt
        return Value(f"{kept}{value.text}{tail}", value.place or symbol.place, doubt)

    def _fill_down(self, mine: dict[str, Value], cells: dict[str, list[Cell]], row: int) -> None:
        """An empty level cell means the level above it, within the same level above that."""
        if mine.get("level1"):
            if mine["level1"].text != self.above.get("level1", NOTHING).text:
                self.above = {}
            self.above["level1"] = mine["level1"]
        elif "level1" in cells:
            mine["level1"] = self.above.get("level1", NOTHING)
        if mine.get("level2"):
            self.above["level2"] = mine["level2"]
        elif "level2" in cells:
            mine["level2"] = self.above.get("level2", NOTHING)

    def _without_name(self, cells: dict[str, list[Cell]], row: int, placeholder: bool) -> None:
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
                elif cell.row == row:
                    self.account.read(cell, "占位")

    def _total(self, grid: Grid, row: int, header: Header, lead: Cell) -> None:
        for cell in grid.row(row):
            self.account.read(cell, "合计行")
        score = self._value("score", self._cells(grid, row, header.roles.get("score", ())), row)
        figures = [cell for cell in grid.row(row) if cell is not lead and number(cell.text) is not None]
        if plain(lead.text) not in load()["totals"] or plain(lead.text) == "小计":
            return
        if number(score.text) is None and figures:
            score = Value(figures[-1].text.strip(), figures[-1].place, "" if len(figures) < 2 else "合计行的得分按位置推断")
        if number(score.text) is not None:
            self.found.total = Value(number(score.text), score.place, score.doubt)
        for cell in grid.row(row):
            if plain(cell.text) in ("优", "良", "中", "差", "优秀", "良好", "合格"):
                self.found.grade = Value(cell.text.strip(), cell.place)

    def _figure(self, value: Value, name: str) -> Value:
        if not value or is_placeholder(value.text):
            return Value("", value.place, value.doubt)
        typed = number(value.text)
        if typed is None:
            return self._doubtful(value, f"{HEADS[name]}不是数字")
        return Value(typed, value.place, value.doubt)

    def _doubtful(self, value: Value, why: str) -> Value:
        return Value(value.text, value.place, "；".join(t for t in (value.doubt, why) if t))

    # funds

    def _funds(self, grid: Grid, header: Header) -> int:
        """Reads the rows under a header of funds; returns the row after the last."""
        for cell in header.cells:
            self.account.read(cell, "表头")
            self._money_unit(cell.text)
        first = min(where[0] for name, where in header.roles.items() if name in columns.MONEY)
        row = header.last + 1
        while row < grid.rows:
            left = [cell for cell in grid.row(row) if cell.column < first and cell.text.strip()]
            own = [cell for cell in left if cell.row == row]
            source = (own or left or [None])[-1]
            if source is None or not is_source(source.text) or columns.of_indicators(grid, row) or role("goals", source.text):
                break
            if source.row < row or role("labels", source.text) not in (None, "unit"):
                break
            cells = {name: self._cells(grid, row, where) for name, where in header.roles.items()}
            values = {"source": self._value("source", [source], row)}
            for name, told in FUNDS.items():
                if name in cells:
                    values[name] = self._amount(self._value("fund", cells[name], row), name)
                    for cell in cells[name]:
                        self.account.read(cell, f"{told}：{source.text.strip()}")
            for name in set(cells) - FUNDS.keys():
                for cell in cells[name]:
                    self.account.refuse(cell, "资金表中参数文件没有的列")
            self._money_unit(source.text)
            for cell in left:
                self._money_unit(cell.text)
                self.account.read(cell, "资金来源")
            self.found.funds.append(Row(values))
            row += 1
        return max(row, header.last + 1)

    def _money_unit(self, text: str) -> None:
        if found := re.search(r"[(（](?:单位[:：]\s*)?([亿万千百]*元)[)）]", text):
            self.found.money_unit = self.found.money_unit or found[1]

    def _amount(self, value: Value, name: str) -> Value:
        if name == "rate" or not value:
            return value
        if is_placeholder(value.text):
            return Value("", value.place)
        typed = number(value.text)
        if typed is None:
            return self._doubtful(value, f"{FUNDS[name]}不是数字")
        own = re.search(r"([亿万千百]*元)\s*$", value.text)
        doubt = f"格内单位{own[1]}" if own and self.found.money_unit not in ("", own[1]) else value.doubt
        if own and not self.found.money_unit:
            self.found.money_unit = own[1]
        return Value(typed, value.place, doubt)

    # everything else

    def _other(self, grid: Grid, row: int) -> int:
        """Labels with their values, goals and remarks of one row; returns the row to go on with."""
        if after := self._goals(grid, row):
            return after
        cells = [cell for cell in grid.row(row) if cell.text.strip()]
        if len(cells) == 1 and self.account.open(cells[0]):
            if is_note(cells[0].text):
                self.account.refuse(cells[0], "表注")
            elif row < 4 and is_title(cells[0].text):
                self.account.read(cells[0], "标题")
        taken: set[int] = set()
        for n, cell in enumerate(cells):
            if id(cell) in taken or not self.account.open(cell):
                continue
            right = next((c for c in cells[n + 1 :] if c.column >= cell.column + cell.columns), None)
            taken |= self._pair(cell, right)
        return row + 1

    def _goals(self, grid: Grid, row: int) -> int | None:
        """预期目标 beside 实际完成情况 with their words below them, or a label with its words to its right."""
        named = {role("goals", cell.text): cell for cell in grid.row(row) if cell.row == row and role("goals", cell.text)}
        planned, achieved = named.get("planned"), named.get("achieved")
        if planned and achieved and row + 1 < grid.rows:
            below = {name: grid.at(row + planned.rows, cell.column) for name, cell in named.items() if name != "frame"}
            if below["planned"] is not None and below["planned"].column == planned.column and not role("goals", below["planned"].text):
                for cell in grid.row(row):
                    self.account.read(cell, "表头")
                for name, cell in below.items():
                    self._goal(name, cell)
                for cell in grid.row(row + 1):
                    if role("goals", cell.text) or role("labels", cell.text):
                        self.account.read(cell, "版式标签")
                return row + 1 + planned.rows
        return None

    def _goal(self, name: str, cell: Cell | None) -> None:
        if cell is None or not cell.text.strip():
            return
        old = getattr(self.found, name)
        text = f"{old.text}\n{cell.text.strip()}" if old else cell.text.strip()
        setattr(self.found, name, Value(text, old.place or cell.place))
        self.account.read(cell, {"planned": "年度预期目标", "achieved": "年度目标实际完成情况"}[name])

    def _pair(self, cell: Cell, right: Cell | None) -> set[int]:
        """A label and the cell to its right; returns what was used."""
        whole = re.match(r"\s*([^:：]{2,14})[:：]\s*(.+)", cell.text, re.S)
        if whole and role("labels", whole[1]):
            return self._label(cell, role("labels", whole[1]), Value(whole[2].strip(), cell.place), cell)
        kind = role("labels", cell.text)
        goal = role("goals", cell.text) if not kind else None
        remark = role("remarks", cell.text) if not (kind or goal in ("planned", "achieved")) else None
        if right is None or role("labels", right.text):
            if kind or goal or remark:
                self.account.read(cell, "版式标签")
            return {id(cell)}
        if kind:
            return self._label(cell, kind, Value(right.text.strip(), right.place, right.note), right)
        if goal in ("planned", "achieved"):
            self.account.read(cell, "版式标签")
            self._goal(goal, right)
            return {id(cell), id(right)}
        if remark:
            self.account.read(cell, "版式标签")
            self.remark(plain(cell.text), right)
            return {id(cell), id(right)}
        if goal == "frame":
            self.account.read(cell, "版式标签")
        return {id(cell)}

    def _label(self, cell: Cell, kind: str, value: Value, holder: Cell) -> set[int]:
        used = {id(cell), id(holder)}
        self.account.read(cell, "版式标签")
        if kind in ("personal", "other"):
            self.account.refuse(holder, "个人信息，不读入" if kind == "personal" else f"{plain(cell.text)[:10]}：参数文件没有这一项")
            return used
        if kind == "total":
            if number(value.text) is None:
                return used
            value = Value(number(value.text), value.place)
        old = getattr(self.found, kind)
        if old and plain(old.text) != plain(value.text):
            if kind == "project":
                self.found.others.append(value)
            else:
                self.account.refuse(holder, f"与前面的“{old.text}”不同，没有采用")
                return used
        if not old:
            setattr(self.found, kind, value)
        self.account.read(holder, plain(cell.text)[:10])
        return used

    def remark(self, heading: str, cell: Cell) -> None:
        """Words of a form that belong into the narrative."""
        if is_placeholder(cell.text):
            self.account.read(cell, heading)
            return
        section = Section(heading, "其他需要说明的问题")
        section.paragraphs = [Value(line.strip(), cell.place) for line in cell.text.split("\n") if line.strip()]
        self.found.sections.append(section)
        self.account.read(cell, f"叙述：{heading}")
