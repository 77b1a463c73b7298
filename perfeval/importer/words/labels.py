"""Reads what stands around the tables of a form: labels with their values, goals and remarks."""

from __future__ import annotations

import re
from dataclasses import replace

from perfeval.documents.content import DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import is_note, is_placeholder, is_title, plain, role, unremarked
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import Imported, ImportedSection, Value
from perfeval.importer.words.belonging import OFFICE, ticked

CODE = re.compile(r"^\s*[0-9A-Z]{10,}\s*[-—_－:：]?\s*(?=\S)")  # of the project, before its name
NAMED_YEAR = re.compile(r"[(（](?:19|20)\d{2}年?度?[)）]\s*$")  # behind the name of a project
WIDE = {"预算单位", "单位名称", "责任单位"}  # a unit of any kind: beside 实施单位 the one above it
TITLED = re.compile(
    r"(年份|年度|日期|时间|名称|编号|编码|代码|单位|金额|内容|地点|类别|类型|负责人|电话)$"
)  # a label's last word


SHORT = 40  # letters of the name of a project
REVIEWED = re.compile(r"(?:被)?(?:评价|评审|考核|评估|复核|自评)对象")
SPAN = re.compile(r"期间|时期|年份|评价期|(?:评价|考核|自评)(?:期间|时段)")
ONE_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?度?")
LABELLED_GOAL = re.compile(
    r"\s*((?:年度|年初|全年|总体)*(?:预期|设定)?(?:绩效)?目标|预期|(?:年度|全年|总体)?(?:目标)?(?:实际)?完成(?:情况)?)[:：]\s*(\S.*)",
    re.S,
)


def pairs(text: str) -> list[str]:
    """The parts of a text that has several labels in a row.

    >>> pairs("项目单位：示例县交通局  委托单位：示例县财政局")
    ['项目单位：示例县交通局', '委托单位：示例县财政局']
    """
    parts = re.split(
        r"[\t　]+| {3,}|[；;]\s*(?=[^\s:：，。；;、]{2,12}[:：])|\s+(?=[^\s:：，。；、]{2,12}[:：])", text.strip()
    )
    return [part.strip() for part in parts if part.strip()]


def meant(label: str, words: str) -> tuple[str | None, str]:
    """What a label stands for that needs its value to be understood, and what is doubtful about it.

    >>> meant("主管", "示例县水利局"), meant("项目", "道路养护"), meant("期间", "2024年"), meant("主管", "张三")
    (('department', ''), ('project', ''), ('year', ''), (None, ''))
    >>> meant("评审对象", "示例县文化馆（2023年度）")[0], meant("评价对象", "道路养护")[0]
    ('unit', 'project')
    """
    bare, office = plain(label), bool(OFFICE.search(NAMED_YEAR.sub("", words.strip())))
    if known := role("labels", label):
        return known, ""
    if bare == "项目" and not office and len(words) <= SHORT and not re.search("[。；，]", words):
        return "project", ""
    if office and (above := role("labels", f"{bare}单位")) in ("department", "unit") and len(bare) <= 4:
        return above, ""
    if office and bare == "单位":
        return "unit", "原文只写“单位”，暂作实施单位"
    if REVIEWED.fullmatch(bare):
        return ("unit" if office else "project"), f"原文只写“{bare}”，按内容判断"
    return ("year" if SPAN.fullmatch(bare) and ONE_YEAR.fullmatch(words.strip()) else None), ""


def rank(label: str) -> int:
    """How surely a label names the unit that carries a project out."""
    return 2 if "实施" in label else 0 if label in WIDE else 1


def uncoded(project: Value) -> Value:
    """The name of a project without the code that some forms print before it, and the year behind it.

    >>> uncoded(Value("1234567890AB-道路养护（2021年）")).text
    '道路养护'
    """
    bare = NAMED_YEAR.sub("", CODE.sub("", project.text)).strip()
    return Value(bare or project.text, project.place, project.doubt)


class Labels:
    """Reads into ``found``: project, department, unit, year, grade, goals and remarks."""

    def __init__(self, found: Imported):
        self.found, self.account = found, found.account
        self.named = ""  # the label of the unit

    def read(self, grid: DocumentGrid, row: int) -> int:
        """Labels with their values, goals and remarks of one row; returns the row to go on with."""
        if after := self._goals(grid, row):
            return after
        cells = [cell for cell in grid.row(row) if cell.text.strip()]
        if self._begins_with_project(grid, row, cells):
            self._label(cells[0], "project", Value(cells[1].text.strip(), cells[1].place, cells[1].note), cells[1])
            for label, holder in zip(cells[2::2], cells[3::2]):
                self._pair(label, holder)
            return row + 1
        if len(cells) == 1 and self.account.open(cells[0]):
            if is_note(cells[0].text):
                self.account.refuse(cells[0], "表注")
            elif row < 4 and is_title(cells[0].text) and len(pairs(cells[0].text)) < 2:
                self.account.read(cells[0], "标题")
        if self._is_head_of_list(grid, row, cells):
            return row + 1
        taken: set[int] = set()
        for cell in cells:
            if self.goals_in(cell):
                continue
            if self.account.open(cell) and len(parts := pairs(cell.text)) > 1 and self._several(cell, parts):
                taken.add(id(cell))
            if id(cell) not in taken and self.account.open(cell):
                taken |= self._pair(cell, self._value_of(grid, row, cell, cells))
        return row + 1

    @staticmethod
    def _begins_with_project(grid: DocumentGrid, row: int, cells: list[DocumentCell]) -> bool:
        """Whether a table of labels begins 项目 | its name: other labels follow, or that of a unit below."""
        if row or len(cells) < 2 or len(cells) % 2 or plain(cells[0].text) != "项目":
            return False
        if any(role(kind, cells[1].text) for kind in ("labels", "columns", "money", "goals")):
            return False
        under = grid.at(1, 0) if grid.rows > 1 else None
        beside = grid.at(1, cells[0].columns) if grid.rows > 1 else None
        if len(cells) > 2:
            return all(meant(label.text, value.text)[0] for label, value in zip(cells[2::2], cells[3::2]))
        return under is not None and beside is not None and meant(under.text, beside.text)[0] in ("department", "unit")

    @staticmethod
    def _value_of(grid: DocumentGrid, row: int, label: DocumentCell, cells: list[DocumentCell]) -> DocumentCell | None:
        """The cell to the right of a label, None where it is empty: a blank cell is an empty value.

        Where label and value are all there is in a row, blanks may stand between them.
        """
        right = next((c for c in grid.row(row) if c.column >= label.column + label.columns), None)
        if right is not None and right.text.strip():
            return right
        rest = [c for c in cells if c.column > label.column]
        return rest[0] if len(rest) == 1 and len(cells) <= 2 and not TITLED.search(plain(rest[0].text)) else None

    @staticmethod
    def _is_head_of_list(grid: DocumentGrid, row: int, cells: list[DocumentCell]) -> bool:
        """Whether a row heads a list: at least three labels, each above a cell that is filled and no label itself.

        Labels that alternate with words of another kind have their values beside them.
        """
        if len(cells) < 3 or row + 1 >= grid.rows or any(ch.isdigit() for cell in cells for ch in cell.text):
            return False
        labels = [role("labels", cell.text) is not None for cell in cells]
        if len(cells) % 2 == 0 and all(labels[::2]) and not any(labels[1::2]):
            return False
        under = [grid.at(row + 1, cell.column) for cell in cells]
        filled = [cell for cell in under if cell is not None and cell.row > row and cell.text.strip()]
        labelled = [
            cell for cell in filled if any(role(kind, cell.text) for kind in ("labels", "goals", "columns", "money"))
        ]
        aligned = all(cell is not None and cell.column == head.column for head, cell in zip(cells, under))
        return aligned and len(filled) * 2 >= len(cells) and not labelled

    def _goals(self, grid: DocumentGrid, row: int) -> int | None:
        """预期目标 beside 实际完成情况 with their words below them, or a label with its words to its right."""
        cells = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
        told = [n for n, cell in enumerate(cells) if n and role("goals", cell.text) == "achieved"]
        told = told or self._short_heads(cells)
        at = next((n for n in told if role("goals", cells[n - 1].text) == "planned"), told[0] if told else 0)
        if not at or not (self._short_heads(cells) or any(map(self._of_goals, cells[:at]))) or row + 1 >= grid.rows:
            return None
        heads = {"planned": cells[at - 1], "achieved": cells[at]}
        depth = heads["achieved"].rows
        below: dict[str, DocumentCell] = {}
        for name, head in heads.items():
            under = grid.at(row + depth, head.column)
            if under is None or under.row <= row or under.column != head.column:
                return None
            below[name] = under
        if heads["planned"].rows != depth or any(role(kind, below["planned"].text) for kind in ("goals", "columns")):
            return None
        for cell in cells:
            self.account.read(cell, "表头")
        for name, cell in below.items():
            self._goal(name, cell)
        for cell in grid.row(row + depth):
            if role("goals", cell.text) or role("labels", cell.text):
                self.account.read(cell, "版式标签")
        return row + 2 * depth

    @staticmethod
    def _of_goals(cell: DocumentCell) -> bool:
        return role("goals", cell.text) in ("planned", "frame")

    def _short_heads(self, cells: list[DocumentCell]) -> list[int]:
        """Where 完成 stands that ends a row like 绩效目标 | 计划 | 完成, whose words alone may mean any column."""
        at = len(cells) - 1
        heads = [role("goal_heads", cell.text) for cell in cells[-2:]]
        named = at > 1 and (self._of_goals(cells[0]) or re.search("(?:目标|任务)$", plain(cells[0].text)))
        return [at] if at == 2 and named and heads == ["planned", "achieved"] else []

    def _goal(self, name: str, cell: DocumentCell | None) -> None:
        if cell is None or not cell.text.strip():
            return
        old = getattr(self.found, name)
        text = f"{old.text}\n{cell.text.strip()}" if old else cell.text.strip()
        setattr(self.found, name, Value(text, old.place or cell.place))
        self.account.read(cell, {"planned": "年度预期目标", "achieved": "年度目标实际完成情况"}[name])

    def goals_in(self, unit: DocumentCell | Text) -> bool:
        """A goal with its label in the same cell or paragraph (预期目标：…, 完成：…); whether it is one."""
        match = LABELLED_GOAL.match(unit.text)
        if match is None or not self.account.open(unit):
            return False
        name = "achieved" if "完成" in match[1] else "planned"
        old = getattr(self.found, name)
        if not old:
            setattr(self.found, name, Value(match[2].strip(), unit.place))
            self.account.read(unit, {"planned": "年度预期目标", "achieved": "年度目标实际完成情况"}[name])
        return not old

    def _several(self, cell: DocumentCell, parts: list[str]) -> bool:
        """Several labels with their values in one cell; whether any of them was known."""
        said = [
            (*meant(m[1], m[2]), m) for part in parts if (m := re.match(r"\s*([^:：]{2,14})[:：]\s*(\S.*)", part, re.S))
        ]
        for kind, doubt, match in said:
            if kind:
                self._label(cell, kind, Value(match[2].strip(), cell.place, doubt), cell, match[1])
        return any(kind for kind, *_ in said)

    def _pair(self, cell: DocumentCell, right: DocumentCell | None) -> set[int]:
        """A label and the cell to its right; returns what was used."""
        whole = re.match(r"\s*([^:：]{2,14})[:：]\s*(.+)", cell.text, re.S)
        if whole and (told := meant(whole[1], whole[2]))[0]:
            return self._label(cell, str(told[0]), Value(whole[2].strip(), cell.place, told[1]), cell, whole[1])
        kind, doubt = role("labels", cell.text), ""
        if not kind and right is not None and plain(cell.text) != "项目":
            kind, doubt = meant(cell.text, right.text)
        goal = role("goals", cell.text) if not kind else None
        remark = role("remarks", cell.text) if not (kind or goal in ("planned", "achieved")) else None
        if (
            right is None
            or role("labels", right.text)
            or (not kind and (role("goals", right.text) or role("remarks", right.text)))
        ):
            if kind or goal or remark:
                self.account.read(cell, "版式标签")
            return {id(cell)}
        if kind:
            said = Value(right.text.strip(), right.place, right.note or doubt)
            return self._label(cell, kind, said, right)
        if goal in ("planned", "achieved"):
            self.account.read(cell, "版式标签")
            self._goal(goal, right)
            return {id(cell), id(right)}
        if remark:
            self.account.read(cell, "版式标签")
            self._remark(plain(cell.text), right)
            return {id(cell), id(right)}
        if goal == "frame":
            self.account.read(cell, "版式标签")
        return {id(cell)}

    def told(self, head: DocumentCell, kind: str, holder: DocumentCell) -> None:
        """The value of a label that heads a column of one value."""
        old = getattr(self.found, kind)
        if not old or plain(old.text) == plain(holder.text):
            self._label(head, kind, Value(holder.text.strip(), holder.place, holder.note), holder)

    def _label(self, cell: DocumentCell, kind: str, value: Value, holder: DocumentCell, label: str = "") -> set[int]:
        used = {id(cell), id(holder)}
        self.account.read(cell, "版式标签")
        if kind in ("personal", "other"):
            self.account.refuse(
                holder, "个人信息，不读入" if kind == "personal" else f"{plain(cell.text)[:10]}：参数文件没有这一项"
            )
            return used
        if kind == "total":
            score = number(value.text)
            if score is None:
                return used
            value = Value(score, value.place)
        value = replace(value, text=ticked(value.text))
        if kind == "grade":  # 良（80—90分）: the band in brackets is none of its name
            value = replace(value, text=unremarked(value.text))
        if kind == "project" or (kind == "unit" and REVIEWED.fullmatch(plain(label or cell.text))):
            value = uncoded(value)
        if "代码" in cell.text or "编码" in cell.text:  # 主管部门及代码: the name without the number behind it
            value = replace(value, text=re.sub(r"(?<=[一-鿿])[\s(（\[]*[0-9]{3,}[)）\]]?$", "", value.text))
        old = getattr(self.found, kind)
        if kind == "unit" and old and plain(old.text) != plain(value.text):
            if self.above(plain(label or cell.text), value, holder):
                return used
        if kind == "unit" and not old:
            self.named = plain(label or cell.text)
            if self.named == "责任单位":
                value = value.doubted("原文只写“责任单位”，暂作实施单位")
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

    def above(self, label: str, value: Value, holder: DocumentCell | Text) -> bool:
        """Two units: that whose label names the one that carries the project out is the unit, the other above it."""
        if rank(label) == rank(self.named) or not self.found.unit:
            return False
        under, over = (value, self.found.unit) if rank(label) > rank(self.named) else (self.found.unit, value)
        wide, narrow = (self.named, label) if under is value else (label, self.named)
        if self.found.department and under is not value:
            return False
        if not self.found.department:
            told = f"另有“{narrow or '实施单位'}”，“{wide}”暂作主管部门"
            self.found.department = replace(over, doubt="").doubted(told)
        self.found.unit, self.named = under, narrow
        self.account.read(holder, label[:10])
        return True

    def _remark(self, heading: str, cell: DocumentCell) -> None:
        """Words of a form that belong into the narrative."""
        if is_placeholder(cell.text):
            self.account.read(cell, heading)
            return
        section = ImportedSection(heading, "其他需要说明的问题")
        section.paragraphs = [Value(line.strip(), cell.place) for line in cell.text.split("\n") if line.strip()]
        self.found.sections.append(section)
        self.account.read(cell, f"叙述：{heading}")
