"""Layouts of tables that a person told once, by their heads: which column holds what, for every file like it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from pydantic import Field

from perfeval.documents import confirm
from perfeval.documents.content import Content, DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import plain, role
from perfeval.importer.columns import headers, supplied
from perfeval.importer.columns.candidates import HEADS, PARTS
from perfeval.importer.columns.headers import VALUED, Header
from perfeval.importer.reading import kinds, relations
from perfeval.importer.reading.imported import AskedLayout
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.values import Noun, Text
from perfeval.params import files, names, shapes
from perfeval.params.yamlfile import Source, Typed, read_text, read_yaml
from perfeval.params.yamltext import scalar

SKIPPED = "不读"
ROLES = {title: name for name, title in (HEADS | PARTS).items()} | {SKIPPED: ""}
SEVERAL = {"explanation", ""}  # what several columns may hold
FEWEST = 3  # columns of a table of indicators
OFFERED = 3  # of what a column may hold, before all else
LIKELY = Fraction(1, 2)  # of a mark: what a column is taken for until a person says it
SAMPLE = 5  # rows shown of a table that is asked about
NUMBERS = re.compile(r"(?:19|20)?\d+\s*年?度?")
NO_HEAD = "（空）"


class LayoutColumn(Noun):
    head: Text = Field(title="表头最下一行的文字，不带年份和数字")
    role: Text = Field(title="这一栏是什么")


class TableLayout(Noun):
    """The columns of a table, from left to right."""

    columns: tuple[LayoutColumn, ...] = Field(title="各栏", min_length=FEWEST)

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)


def advice(asked: Sequence[AskedLayout]) -> str:
    """What to do about a document none of whose tables is understood; empty where it has no table with heads."""
    told = "；".join(f"{one.place}（{'、'.join(one.heads)}）：加上 {one.option}" for one in asked)
    return told and f"；表头用词特殊的，逐栏写明是什么再导入，不读的写“{SKIPPED}”，以后照此读入：{told}"


def read(base: Path) -> tuple[TableLayout, ...]:
    """Every layout under params/layouts; raises InputError with each fault of theirs."""
    made: list[TableLayout] = []
    findings: list[Finding] = []
    for file in _files(base):
        source, data, layout = _read(file, file.relative_to(base).as_posix(), findings)
        if source and layout:
            made.append(layout)
            for n, fault in _faults([column.role for column in layout.columns]):
                at = ("columns",) if n is None else ("columns", n, "role")
                findings.append(source.fault(shapes.place(at, data or {}, source.name), *fault))
    if findings:
        raise InputError(findings)
    return tuple(made)


def _faults(titles: Sequence[str]) -> Iterator[tuple[int | None, tuple[str, str, str]]]:
    """What is wrong with the titles of columns, each with its number, or None where it is all of them."""
    for n, title in enumerate(titles):
        if title not in ROLES:
            fix = did_you_mean(title, list(ROLES)) or f"改正；不读入的栏写“{SKIPPED}”"
            yield n, (f"不认识的栏“{title}”", "、".join(ROLES), fix)
        elif ROLES[title] not in SEVERAL and title in titles[:n]:
            yield n, (f"“{title}”写了两栏", "每样一栏", f"多余的写成“{SKIPPED}”")
    held = {ROLES.get(title) for title in titles}
    if "name" not in held or not held & VALUED:
        found = "没有写哪一栏是三级指标，或没有指标值、实际完成值、分值、得分之一"
        yield None, (found, "三级指标和其中至少一栏", "补上")


def header(known: Sequence[TableLayout], grid: DocumentGrid, at: int) -> Header | None:
    """The head of a table that begins in this row, if a person has told what its columns hold."""
    for last in range(at, min(grid.rows, at + headers.DEEPEST) if known else at):
        cells = _lowest(grid, last)
        if last > at and not any(cell.row == at and cell.row + cell.rows > last for cell in cells):
            continue
        heads = tuple(map(_label, cells))
        for layout in known:
            if layout.heads == heads:
                return _header(layout, grid, at, last, cells)
    return None


def _header(layout: TableLayout, grid: DocumentGrid, first: int, last: int, cells: list[DocumentCell]) -> Header:
    roles: dict[str, tuple[int, ...]] = {}
    spare: dict[int, str] = {}
    for column, cell in zip(layout.columns, cells):
        where = range(cell.column, cell.column + cell.columns)
        if name := ROLES[column.role]:
            roles[name] = (*roles.get(name, ()), *where)
        else:
            spare |= dict.fromkeys(where, "版式写明不读")
    looks = kinds.looks(grid, kinds.body(grid, last))
    above = headers.cells(grid, first, last)
    return Header(first, last, roles, above, spare=spare, kinds=headers.seen(roles, looks))


def asked(grid: DocumentGrid, header: Header) -> AskedLayout:
    """What to ask about a table whose columns were taken with doubts."""
    titles = {column: (HEADS | PARTS).get(name, SKIPPED) for name, where in header.roles.items() for column in where}
    cells = _lowest(grid, header.last)
    return _asked(grid, header.last, cells, [titles.get(c.column, SKIPPED) for c in cells])


def _asked(grid: DocumentGrid, last: int, cells: Sequence[DocumentCell], titles: Sequence[str]) -> AskedLayout:
    rows = kinds.body(grid, last)
    looks = kinds.looks(grid, rows)
    taken = list(titles)
    for _ in range(2):  # what one column may hold depends on what the others seem to
        ranked = [_ranked(n, cells, taken, looks) for n in range(len(cells))]
        taken = [next((t for t in (title, *best) if t != SKIPPED), SKIPPED) for title, best in zip(titles, ranked)]
    offered = [tuple(dict.fromkeys([title, *best]))[:OFFERED] for title, best in zip(titles, ranked)]
    said = [tuple(at.text if (at := grid.at(row, cell.column)) else "" for cell in cells) for row in rows[:SAMPLE]]
    return AskedLayout(cells[0].place, tuple(map(_label, cells)), tuple(titles), tuple(offered), tuple(said))


def _guessed(grid: DocumentGrid, row: int, cells: Sequence[DocumentCell]) -> list[str]:
    """What the columns are by their heads, else what they most likely are by their cells, each role once."""
    looks = kinds.looks(grid, kinds.body(grid, row))
    named = {n: role("columns", cell.text) or "" for n, cell in enumerate(cells)}
    titles = {n: (HEADS | PARTS)[name] for n, name in named.items() if name in HEADS | PARTS}
    marks = [
        (mark + supplied.similar(cells[n].text, name), -list(HEADS).index(name), n, HEADS[name])
        for n in range(len(cells))
        if n not in titles
        for name, mark in relations.likely(looks, cells[n].column).items()
    ]
    for mark, _, n, title in sorted(marks, reverse=True):
        if mark >= LIKELY and n not in titles and title not in titles.values():
            titles[n] = title
    return [titles.get(n, SKIPPED) for n in range(len(cells))]


def _ranked(n: int, cells: Sequence[DocumentCell], taken: Sequence[str], looks: Sequence[kinds.Look]) -> list[str]:
    """What a column may hold by its head and its cells, the likeliest first, where the others hold what is taken."""
    others: dict[str, tuple[int, ...]] = {}
    for other, title in enumerate(taken):
        if other != n and ROLES[title]:
            others.setdefault(ROLES[title], (cells[other].column,))
    at, head = cells[n].column, cells[n].text
    agreed = relations.likely(looks, at)
    marks = {
        title: supplied.similar(head, name)
        + supplied.fits(name, looks[at], at, others, looks)
        + agreed.get(name, Fraction(0))
        for name, title in (HEADS | PARTS).items()
    }
    return sorted(filter(marks.get, marks), key=lambda title: -marks[title])


def unknown(content: Content) -> list[AskedLayout]:
    """Tables that may hold indicators under heads that nobody knows, the longest first."""
    found = []
    for grid in (block for block in content.blocks if isinstance(block, DocumentGrid)):
        rows = [(len(kinds.body(grid, row)), -row) for row in range(grid.rows - 1) if _may_head(grid, row)]
        if rows and max(rows)[0] > 1:
            row = -max(rows)[1]
            while _reaches_down(grid, row) and _may_head(grid, row + 1):
                row += 1
            cells = _lowest(grid, row)
            found.append((max(rows)[0], _asked(grid, row, cells, _guessed(grid, row, cells))))
    return [one for _, one in sorted(found, key=lambda each: -each[0])]


def _may_head(grid: DocumentGrid, row: int) -> bool:
    cells = _lowest(grid, row)
    words = [cell for cell in cells if cell.text.strip()]
    return len(words) >= FEWEST and len(words) >= len(cells) - 1 and all(kinds.is_label(c.text) for c in words)


def _reaches_down(grid: DocumentGrid, row: int) -> bool:
    return any(cell.row + cell.rows > row + 1 for cell in _lowest(grid, row))


def told(content: Content, typed: str, file: Path) -> TableLayout:
    """The layout that a person types for a table of a document, column by column; raises InputError."""
    titles = [part.strip() for part in re.split("[,，、]", typed)]
    there = unknown(content)
    wanted = [one for one in there if len(one.heads) == len(titles)]
    faults = [fault for _, fault in _faults(titles)]
    if not faults and not wanted:
        known = "；".join(f"{one.place}（{len(one.heads)}栏：{'、'.join(one.heads)}）" for one in there[:5])
        faults = [(f"没有{len(titles)}栏的表格", known or "有表头的表格", "逐栏写，一栏一项，不读的写“不读”")]
    if faults:
        raise InputError([Finding(Where(file.name), *fault) for fault in faults])
    return TableLayout(columns=tuple(LayoutColumn(head=h, role=t) for h, t in zip(wanted[0].heads, titles)))


def questions(asked: Iterable[tuple[str, AskedLayout]]) -> list[confirm.LayoutQuestion]:
    """What to ask, once for all files whose tables have the same heads."""
    made: dict[tuple[str, ...], confirm.LayoutQuestion] = {}
    for file, one in asked:
        files = made[one.heads].files if one.heads in made else ()
        choices = [tuple(dict.fromkeys([*offered, *ROLES])) for offered in one.likeliest]
        made[one.heads] = confirm.LayoutQuestion(
            tuple(dict.fromkeys([*files, file])), one.place, one.heads, one.titles, tuple(choices), one.rows
        )
    return list(made.values())


def answered(content: Content, file: Path) -> list[tuple[str, TableLayout]]:
    """The layouts that a person put right in a workbook of questions, each with its first file; raises InputError."""
    made, findings = [], []
    for sheet, named, heads, answers in confirm.layout_answers(content):
        titles = [title or SKIPPED for title in answers]
        findings += [Finding(Where(f"{file.name} {sheet}"), *fault) for _, fault in _faults(titles)]
        columns = tuple(LayoutColumn(head=head, role=title) for head, title in zip(heads, titles))
        made.append((named[0], TableLayout(columns=columns)))
    if findings:
        raise InputError(findings)
    return made


def write(layout: TableLayout, base: Path, stem: str) -> Path:
    """Keeps a layout for every file with the same heads; one that is there for them is replaced."""
    folder, name = base / "params" / "layouts", names.made(stem) or "表"
    there = {file: _read(file, file.name, [])[2] for file in _files(base)}
    same = [file for file, known in there.items() if known and known.heads == layout.heads]
    n = 1
    while not same and (folder / f"{name}{'' if n == 1 else f'-{n}'}.yaml").exists():
        n += 1
    file = same[0] if same else folder / f"{name}{'' if n == 1 else f'-{n}'}.yaml"
    lines = [f"# 表头与下面相同的表格，各栏照此读入；role 可写：{'、'.join(ROLES)}", "columns:"]
    lines += [f"  - {{head: {scalar(column.head)}, role: {scalar(column.role)}}}" for column in layout.columns]
    files.place(file, ("\n".join(lines) + "\n").encode())
    return file


def _files(base: Path) -> list[Path]:
    return sorted((base / "params" / "layouts").glob("*.yaml"))


def _read(file: Path, name: str, findings: list[Finding]) -> tuple[Source | None, Typed | None, TableLayout | None]:
    source = read_text(file, name, findings)
    data = read_yaml(source, shapes.key_names(TableLayout), findings) if source else None
    return source, data, shapes.make(TableLayout, data, source, findings) if source and data else None


def _lowest(grid: DocumentGrid, row: int) -> list[DocumentCell]:
    cells: list[DocumentCell] = []
    for column in range(grid.columns):
        cell = grid.at(row, column)
        if cell is not None and not (cells and cells[-1] is cell):
            cells.append(cell)
    return cells


def _label(cell: DocumentCell) -> str:
    return NUMBERS.sub("", plain(cell.text)) or NO_HEAD
