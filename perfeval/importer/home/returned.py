"""Reads our own forms when they come back: rows by their address and their own label, columns by their head."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfeval.documents.content import Content, DocumentCell, DocumentGrid
from perfeval.export import scoresheet
from perfeval.importer.home.said import Added, Message, Odd, Said
from perfeval.model import questions
from perfeval.model.addresses import parts
from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.form import LEVELS, SPLIT, Form
from perfeval.model.ruleset import Ruleset

KEYS = {  # what a column of indicators holds → where it stands below the indicator
    "target": "target",
    "actual": "actual",
    "points": "points",
    "score": "self_score",
    "reason": "reason",
    "measure": "measure",
    "explanation": "explanation",
    "data_source": "data_source",
    "checked": "actual_read_as/value",
    "checked_score": "decided/score",
    "remark": "decided/reason",
    "decided": "decided/score",
    "why": "decided/reason",
    "deduction": "deduction_reason",
    "deduction_reason": "deduction_reason",
    "opinion": "opinion",
    "evidence": "evidence",
}
FILE = {"given": "given", "place": "place"}
FACT = {"label": "label", "fact": "value", "source": "source"}
LISTS = {"indicators": "name", "budget": "source", "materials": "title"}
ALONE = ("facts", "materials")  # forms of one table
ROW = re.compile(r"(工作表“.*”)!([A-Z]+)([0-9]+)", re.S)
WORDS = "定性"


def read(content: Content, form: Form, evaluation: Evaluation, rules: Ruleset) -> Message:
    """What a form of ours says; raises InputError where its heads are not those that we printed."""
    return _FormReader(content, form, evaluation, rules).message()


@dataclass
class _FormRow:
    """A row of a form: its cells by the key of their column."""

    label: str
    cells: dict[str, DocumentCell | None]
    place: str
    address: str = ""


class _FormReader:
    def __init__(self, content: Content, form: Form, evaluation: Evaluation, rules: Ruleset):
        self.content, self.form, self.evaluation = content, form, evaluation
        qualitative = rules.version.qualitative
        self.bands = [band.name for band in qualitative.bands] if qualitative else []
        self.said: list[Said] = []
        self.added: list[Added] = []
        self.odd: list[Odd] = []
        self.rows: list[tuple[str, str]] = []
        self.kinds: list[str] = []

    def message(self) -> Message:
        grids = [block for block in self.content.blocks if isinstance(block, DocumentGrid)]
        for grid in grids:
            if self.form.rows in ALONE:
                self._table(grid, self.form.rows, self._columns(grid))
                continue
            if self.form.funds:
                self._table(grid, "budget", self.form.funds)
            self._table(grid, "indicators", self._columns(grid))
            self._single(grid)
        if not self.kinds:
            raise InputError([_changed(self.form)])
        said, rows = (tuple(self.said), tuple(self.added), tuple(self.odd)), (tuple(self.rows), tuple(self.kinds))
        return Message(self.form.sender, *said, *rows)

    def _columns(self, grid: DocumentGrid) -> dict[str, str]:
        if self.form.rows != "scores":
            return {key: column.label for key, column in self.form.columns.items()}
        label = scoresheet.FOUND[1].replace("{}", "")
        most = sum(cell.text.startswith(label) for cell in grid.cells)
        return {key: label for key, label, _ in scoresheet.columns(most)}

    # rows of a list

    def _table(self, grid: DocumentGrid, kind: str, labels: Mapping[str, str]) -> None:
        head = next((row for row in range(grid.rows) if _heads(grid, row, labels) is not None), None)
        if head is None:
            return
        where = _heads(grid, head, labels) or {}
        self.kinds.append(kind)
        lines = [*self._lines(grid, head, kind, where)]
        known = self._known(kind)
        counted = Counter(line.label for line in lines)
        for line in lines:
            self._line(kind, line, known, counted[line.label], {one.label for one in lines})

    def _lines(self, grid: DocumentGrid, head: int, kind: str, where: Mapping[str, int]) -> Iterator[_FormRow]:
        """The rows below a head up to the total or the next head, with the label each shows."""
        first = min(where.values())
        total = min((where[key] for key in LEVELS if key in where), default=0)  # whose label stands there
        ends = {self.form.total or "\0", scoresheet.TOTAL}
        heads = {"预期目标", "实际完成情况", *(_plain(c.label) for k, c in self.form.columns.items() if k in LEVELS)}
        for row in range(head + 1, grid.rows):
            cells = {key: grid.at(row, column) for key, column in where.items()}
            own = [cell for cell in grid.row(row) if cell.row == row and cell.text.strip()]
            if not own:
                continue
            match = ROW.fullmatch(own[0].place)
            address = self.content.addresses.get(f"{match[1]}!{match[3]}", "") if match else ""
            if address.partition("/")[0] not in ("", kind):
                return
            if kind == "budget":
                label = next((cell.text for cell in own if cell.column < first), "")
                if not address and not any(cell and cell.row == row and cell.text for cell in cells.values()):
                    return
                if any(cell and _plain(cell.text) in heads for cell in own):
                    return
            else:
                label = next((cell.text for key in NAMED if (cell := cells.get(key))), "")
                if any(cell.column == total and cell.text.strip() in ends for cell in own):
                    return
                if not address and own[0].text.startswith(("注：", self.form.note or "注：")) and len(own) == 1:
                    return
            yield _FormRow(label.strip(), cells, own[0].place, address)

    def _known(self, kind: str) -> dict[str, str]:
        """The labels that tell one row each, and its name in an address."""
        if kind == "facts":
            labels = Counter(fact.label.strip() for fact in self.evaluation.facts.values())
            return {f.label.strip(): key for key, f in self.evaluation.facts.items() if labels[f.label.strip()] == 1}
        names = [getattr(one, LISTS[kind]) for one in getattr(self.evaluation, kind)]
        told = Counter(name.strip() for name in names)
        return {name.strip(): name for name in names if told[name.strip()] == 1}

    def _line(self, kind: str, line: _FormRow, known: Mapping[str, str], times: int, labels: set[str]) -> None:
        named = parts(line.address)[1] if line.address else ""
        if times > 1 and line.label:
            self.odd.append(Odd(line.label, line.place, "来件中同名的行不止一行，分不清，没有并入"))
            self.rows.append((kind, known.get(line.label, line.label)))
            return
        if line.label not in known:
            if named and (self._has(kind, named) or not line.label):
                why = (
                    f"按隐藏的地址是“{self._told(kind, named)}”的行，名称不符，没有并入；确是改名的，先在参数文件里改名"
                )
                self.odd.append(Odd(line.label, line.place, why))
                self.rows.append((kind, named))
            elif line.label:
                self._new(kind, line)
            return
        name = known[line.label]
        self.rows.append((kind, name))
        if named and named != name:
            why = f"隐藏的地址是“{self._told(kind, named)}”（可能排过序或复制过），按名称“{line.label}”并入"
            self.odd.append(Odd(line.label, line.place, why))
        base = self._printed(kind, name)
        self.said += self._values(kind, name, line, base)

    def _has(self, kind: str, name: str) -> bool:
        if kind == "facts":
            return name in self.evaluation.facts
        return any(getattr(one, LISTS[kind]) == name for one in getattr(self.evaluation, kind))

    def _told(self, kind: str, name: str) -> str:
        fact = self.evaluation.facts.get(name) if kind == "facts" else None
        return fact.label if fact else name

    def _printed(self, kind: str, name: str) -> Mapping[str, str]:
        return next(
            (held for of, held in self.content.printed.items() if parts(of)[:2] == (kind, name)), NOTHING_PRINTED
        )

    def _values(self, kind: str, name: str, line: _FormRow, base: Mapping[str, str]) -> Iterator[Said]:
        texts = {key: _text(cell) for key, cell in line.cells.items()}
        places = {key: cell.place if cell else line.place for key, cell in line.cells.items()}
        if kind == "budget":
            for key, text in texts.items():
                if key != "rate" or "rate" in base:
                    yield Said((kind, name, key), text, places[key], base.get(key))
            return
        if kind in ("facts", "materials"):
            for key, to in (FACT if kind == "facts" else FILE).items():
                if key in texts and key != "label":
                    yield Said((kind, name, to), texts[key], places[key], base.get(key))
            return
        if set(SPLIT) <= texts.keys():
            texts["target"], places["target"] = _joined(texts), places["value"]
            base = {**base, "target": _joined(base)} if set(SPLIT) <= base.keys() else base
        for key, to in KEYS.items():
            if key in texts:
                yield Said((kind, name, *to.split("/")), texts[key], places[key], base.get(key))
        if self.form.rows == "scores":
            indicator = next(i for i in self.evaluation.indicators if i.name == name)
            yield from self._answers(indicator, texts, places, base)

    def _answers(
        self, indicator: Indicator, texts: Mapping[str, str], places: Mapping[str, str], base: Mapping[str, str]
    ) -> Iterator[Said]:
        asked = questions.of(indicator, self.bands)
        for n, question in enumerate(asked, 1):
            key = f"{scoresheet.FOUND[0]}{n}"
            if key not in texts:
                continue
            typed, before = question.typed(texts[key]), base.get(key)
            path = ("indicators", indicator.name, *map(str, question.keys))
            why = (
                f"“{texts[key]}”不在可选的“{'”“'.join(question.choices.values())}”之中，没有并入"
                if typed is None and texts[key]
                else ""
            )
            held = None if before is None else question.typed(before) or ""
            yield Said(path, "" if not texts[key] else typed, places[key], held, why)
        for n in range(len(asked) + 1, len(texts)):
            if texts.get(f"{scoresheet.FOUND[0]}{n}"):
                told = "这一格没有要核查的内容，没有并入"
                self.odd.append(Odd(indicator.name, places[f"{scoresheet.FOUND[0]}{n}"], told))

    def _new(self, kind: str, line: _FormRow) -> None:
        texts = {key: _text(cell) for key, cell in line.cells.items()}
        if kind == "indicators" and set(SPLIT) <= texts.keys():
            texts["target"] = _joined(texts)
        keys = (
            FACT
            if kind == "facts"
            else FILE
            if kind == "materials"
            else {"level1": "level1", "level2": "level2"} | KEYS
        )
        made = {keys.get(key, key): text for key, text in texts.items() if text and (key in keys or kind == "budget")}
        if kind == "budget":
            made = {"source": line.label} | {key: text for key, text in made.items() if key != "rate"}
            if len(made) == 1:  # an empty line of the form
                return
        elif kind == "indicators":
            made = {"level1": made.get("level1", ""), "level2": made.get("level2", ""), "name": line.label} | made
        elif kind == "materials":
            made = {"title": line.label} | made
            if len(made) == 1:  # nobody has answered yet
                return
        elif not made.get("value"):
            self.odd.append(Odd(line.label, line.place, "没有填数值，没有并入"))
            return
        self.added.append(Added(kind, line.label, {key: text for key, text in made.items() if text}, line.place))

    # single values

    def _single(self, grid: DocumentGrid) -> None:
        labels = {"name": self.form.project, "department": self.form.department, "implementing_unit": self.form.unit}
        for place, of in self.content.addresses.items():
            if of not in ("project", "objective"):
                continue
            row = next((c.row for c in grid.cells if (m := ROW.fullmatch(c.place)) and f"{m[1]}!{m[3]}" == place), None)
            if row is None:
                continue
            base = self.content.printed.get(of, {})
            for key, label in (labels if of == "project" else GOALS).items():
                cell = _beside(grid, row, label) if of == "project" else _below(grid, row, label)
                if cell is not None:
                    self.said.append(Said((of, key), _text(cell), cell.place, base.get(key)))


NAMED = ("name", "label", "file")  # the column that a row is called by
NOTHING_PRINTED: Mapping[str, str] = {}
GOALS = {"planned": "预期目标", "achieved": "实际完成情况"}


def _heads(grid: DocumentGrid, row: int, labels: Mapping[str, str]) -> dict[str, int] | None:
    """The column of each key in a row that holds all these labels, in order where one label stands for two keys."""
    cells = [cell for cell in grid.row(row) if cell.row == row]
    found: dict[str, int] = {}
    for key, label in labels.items():
        cell = next((c for c in cells if _plain(c.text) == _plain(label) and c.column not in found.values()), None)
        if cell is None:
            return None
        found[key] = cell.column
    return found


def _beside(grid: DocumentGrid, row: int, label: str) -> DocumentCell | None:
    cell = next((c for c in grid.row(row) if _plain(c.text) == _plain(label)), None)
    return grid.at(row, cell.column + cell.columns) if cell else None


def _below(grid: DocumentGrid, row: int, label: str) -> DocumentCell | None:
    cell = next((c for c in grid.row(row - 1) if _plain(c.text) == _plain(label)), None) if row else None
    return grid.at(row, cell.column) if cell else None


def _joined(texts: Mapping[str, str]) -> str:
    """Symbol, value and unit as one target; 定性 only says that the value is words."""
    return "".join(texts[key] for key in SPLIT if texts[key] != WORDS)


def _text(cell: DocumentCell | None) -> str:
    return cell.text.strip() if cell else ""


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _changed(form: Form) -> Finding:
    heads = [column.label for column in form.columns.values()] or [label for _, label, _ in scoresheet.KNOWN]
    return Finding(
        Where(form.title),
        "表头被改过或删去，认不出各栏",
        "、".join(heads),
        "把表头改回原样再导入，或重新生成表格、填入内容",
    )
