"""From the content of a document to what the params need: tables first, then the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from perfeval.documents.content import Content, DocumentGrid, Text
from perfeval.documents.vocabulary import is_note, is_title, is_total, plain, role
from perfeval.importer import sheets, summary
from perfeval.importer.columns import headers, layouts
from perfeval.importer.columns.headers import Header
from perfeval.importer.columns.layouts import TableLayout
from perfeval.importer.money import inlines
from perfeval.importer.money.funds import unit_of
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.imported import Imported, Row, Value
from perfeval.importer.tables import Tables
from perfeval.importer.unusual import cards, cellparts, delimited, fields, keyed
from perfeval.importer.unusual.reshaped import Reshaped
from perfeval.importer.words import belonging, chapters, margins, pointers, surveyed
from perfeval.importer.words.labels import meant, pairs, uncoded
from perfeval.model.findings import Finding, InputError, Where

NUMBERED = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.．、]|[①-⑳])")


ANNEX = re.compile(r"\s*附(?:件|表)?\s*[\d一二三四五六七八九十]{0,3}(?:[-—]\d+)?\s*(?:[:：.、]|\s|$)")
STATED = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*[亿千万百十]*元")
HAN = re.compile("[\u4e00-\u9fff]")
SHORT = 40  # letters of a cell that states a unit beside a year or a number of a form
ANEW = (
    cellparts.parted,
    cards.of_tables,
    cards.of_pairs,
    fields.gathered,
    delimited.gathered,
)  # how a document without a table of indicators is read
ASKED = 3  # tables without indicators that a person is asked about
HELD = ("project", "department", "unit", "year", "grade", "client", "evaluator", "lead_evaluator")


def understand(content: Content, name: str = "", known: Sequence[TableLayout] = ()) -> Imported:
    """Everything that can be read from a document, tables of a ``known`` layout as a person told it.

    Raises InputError where it holds two projects or nothing at all.
    """
    shaped = keyed.joined(content)
    found = _found(shaped, content, name, known)
    for step in () if found.indicators else ANEW:
        if (anew := shaped.then(step)).printed != shaped.printed:
            again = _found(anew, content, name, known)
            if again.indicators:
                found = again
                break
    _refuse(found, name)
    return found


def _found(shaped: Reshaped, printed: Content, name: str, known: Sequence[TableLayout]) -> Imported:
    content = shaped.content
    found = Imported(shaped.account(printed), blocks=printed.blocks)
    tables = Tables(found, known, belonging.year_of_title(content))
    main: list[Row] = []
    above: Text | None = None
    for block in content.blocks:
        if isinstance(block, DocumentGrid):
            main = _with(main, tables.read(block, above))
        elif not block.text.strip():
            continue
        above = block if isinstance(block, Text) else None
    found.indicators = main
    if not main:
        found.layouts = layouts.unknown(content)[:ASKED]
    if found.total and sum(map(bool, tables.table.kept)) > 1:
        found.total = found.total.doubted("指标分几块列出，没有写明总分怎样合计")
    texts = [block for block in content.blocks if isinstance(block, Text)]
    _labels(texts, tables, found)
    found.money_unit = found.money_unit or _stated_unit(content)
    _beside_tables(content, found)
    chapters.read(texts, found)
    wide = [c for b in content.blocks if isinstance(b, DocumentGrid) for c in b.cells if c.columns == b.columns]
    inlines.read([*texts, *wide], found)
    _leading(content, found)
    for key in HELD:
        setattr(found, key, belonging.without_gaps(getattr(found, key)))
    margins.labels(content, found)
    found.project = found.project or belonging.project(content, found) or margins.project(content, found)
    if len(tables.repeated) == 1 and not found.project:
        found.project = tables.repeated[0]
    if main and not found.project:
        told = belonging.project_of_file(name)
        found.project = told if HAN.search(told.text) else belonging.first_line(content, found) or told
    found.year = (
        found.year
        and belonging.year_of(found.year)
        or belonging.year(content, found, name, margins.year(content, found) or sheets.year(content))
    )
    tables.funds.settle_years(found.year.text)
    found.kind = belonging.kind(content, texts, found)
    found.slips += (*chapters.prompts(found), *chapters.skipped(texts), *chapters.skipped_parts(texts))
    titles = (e.text for e in found.account if "表" in e.place or "图" in e.place)
    found.slips += tuple(pointers.missing(texts, titles))
    found.slips += summary.slips(found)
    belonging.conclude(content, texts, found)
    found.survey = surveyed.told(texts)
    belonging.settle_scores(content, found)
    return found


def projects(content: Content, known: Sequence[TableLayout] = ()) -> list[Content]:
    """The content of each project, or each year of one, in a document that holds several; else all of it as one.

    A part begins with the words above the first table that names another project; every part must have indicators.
    """
    if listed := _listed(content, known):
        return listed
    parts: list[list[Text | DocumentGrid]] = [[]]
    names: list[str] = [""]
    full = [False]
    for block in content.blocks:
        parts[-1].append(block)
        if isinstance(block, Text):
            continue
        alone = Imported(Account(Content((block,), content.kind)))
        rows = Tables(alone, known).read(block)
        name = plain(alone.project.text)
        if name and names[-1] and name != names[-1]:
            last = max((n for n, one in enumerate(parts[-1][:-1]) if isinstance(one, DocumentGrid)), default=-1)
            parts[-1], begun = parts[-1][: last + 1], parts[-1][last + 1 :]
            parts.append(begun)
            names.append(name)
            full.append(False)
        names[-1] = names[-1] or name
        full[-1] = full[-1] or bool(rows)
    if len(parts) == 1:
        return sheets.by_year(content, known) or [content]
    if not all(full) or len(set(names)) < len(names):
        return [content]
    return [
        replace(content, blocks=tuple(blocks), notes=content.notes if not n else ()) for n, blocks in enumerate(parts)
    ]


def _listed(content: Content, known: Sequence[TableLayout]) -> list[Content]:
    """The content of each project of a list that names the project of every row in a column; empty where none does."""
    said = (pair for block in content.blocks if isinstance(block, Text) for pair in pairs(block.text))
    if any(role("labels", re.split("[:：]", pair)[0]) == "project" for pair in said):
        return []
    for n, grid in enumerate(content.blocks):
        if not isinstance(grid, DocumentGrid):
            continue
        header = next((one for row in range(min(4, grid.rows)) if (one := _head(grid, row, known))), None)
        if header is None:
            continue
        column = next((c.column for c in grid.row(header.last) if role("labels", c.text) == "project"), None)
        if column is None:
            continue
        rows: dict[str, list[int]] = {}
        name = ""
        for row in range(header.last + 1, grid.rows):
            cell = grid.at(row, column)
            name = plain(cell.text) if cell and cell.text.strip() else name  # named once, in the first of its rows
            if name and not is_total(name) and not (cell and cell.columns > 1):
                rows.setdefault(name, []).append(row)
        if len(rows) < 2 or any(len(each) < 2 for each in rows.values()):
            continue
        of = {row: name for name, each in rows.items() for row in each}
        merged = [c for c in grid.cells if c.row > header.last and c.rows > 1]
        if any(of.get(c.row + n) != of.get(c.row) for c in merged for n in range(c.rows)):
            continue  # a cell of two projects
        above = tuple(block for block in content.blocks[:n] if isinstance(block, Text))
        made: list[tuple[Text | DocumentGrid, ...]] = [
            (*above, _only(grid, header.last, each)) for each in rows.values()
        ]
        rest = tuple(block for block in content.blocks if block is not grid and block not in above)
        return [
            replace(content, blocks=blocks if k else (*blocks, *rest), notes=() if k else content.notes)
            for k, blocks in enumerate(made)
        ]
    return []


def _head(grid: DocumentGrid, row: int, known: Sequence[TableLayout]) -> Header | None:
    return layouts.header(known, grid, row) or headers.of_indicators(grid, row)


def _only(grid: DocumentGrid, last: int, rows: Sequence[int]) -> DocumentGrid:
    """The head of a list with some of its rows."""
    kept = {row: n for n, row in enumerate([*range(last + 1), *rows])}
    cells = tuple(replace(cell, row=kept[cell.row]) for cell in grid.cells if cell.row in kept)
    return DocumentGrid(cells, len(kept), grid.columns, grid.place)


def _with(main: list[Row], rows: list[Row]) -> list[Row]:
    """The rows of one more table: one that repeats the same indicators is compared, and adds what they lack."""
    if not main or not rows:
        return main or rows
    names = {plain(row.text("name")) for row in main}
    again = [row for row in rows if plain(row.text("name")) in names]
    if len(again) * 2 < len(rows):
        return main + rows
    fuller, other = (rows, main) if _filled(rows) > _filled(main) else (main, rows)
    known: dict[str, list[Row]] = {}
    for row in fuller:
        known.setdefault(plain(row.text("name")), []).append(row)
    for row in other:
        same = known.get(plain(row.text("name")), [])
        if not same:
            row.values["name"] = Value(row.text("name"), row["name"].place, "只见于文中的另一张指标表")
            fuller = [*fuller, row]
        elif not any(_agree(row, one) for one in same):
            for key, value in row.values.items():
                mine = same[0][key]
                if value and mine and plain(value.text) != plain(mine.text):
                    same[0].values[key] = Value(
                        mine.text, mine.place, f"文中另一张表（{value.place}）印作“{value.text}”"
                    )
        if len(same) == 1:
            same[0].values |= {key: value for key, value in row.values.items() if value and not same[0][key]}
    return fuller


def _agree(a: Row, b: Row) -> bool:
    return all(not a[key] or not b[key] or plain(a.text(key)) == plain(b.text(key)) for key in a.values)


def _filled(rows: list[Row]) -> int:
    return sum(bool(value) for row in rows for value in row.values.values())


def _labels(texts: list[Text], tables: Tables, found: Imported) -> None:
    """项目名称：… and the like, written as paragraphs, one or several in each."""
    for text in texts:
        if tables.labels.goals_in(text):
            continue
        for part in pairs(text.text):
            pair = re.match(r"\s*([^:：]{2,14})[:：]\s*(\S.*)", part)
            label, words = pair.groups() if pair else ("", "")
            kind, unsure = meant(label, words) if pair else (None, "")
            value = Value(belonging.ticked(words.strip()), text.place, unsure)
            if kind in HELD and not getattr(found, kind):
                setattr(found, kind, uncoded(value) if kind == "project" else value)
                if kind == "unit":
                    tables.labels.named = plain(label)
                tables.account.read(text, plain(label))
            elif kind == "unit" and plain(found.unit.text) != plain(value.text):
                tables.labels.above(plain(label), value, text)
            elif kind == "personal" or role("labels", part.rstrip(" :：")) == "personal":
                tables.account.refuse(text, "个人信息，不读入")
            elif (unit := unit_of(part)) and len(part) < 20:
                found.money_unit = found.money_unit or unit
                tables.account.read(text, "金额单位")


def _stated_unit(content: Content) -> str:
    """The unit of money that cells of the tables state (金额单位：元); empty where none does, or where they differ."""
    grids = (block for block in content.blocks if isinstance(block, DocumentGrid))
    stated = (cell.text for grid in grids for cell in grid.cells if STATED.search(cell.text))
    units = {unit_of(text) for text in stated if len(text.strip()) <= SHORT} - {""}
    return units.pop() if len(units) == 1 else ""


def _beside_tables(content: Content, found: Imported) -> None:
    """Notes below a table and titles of annexes are no narrative."""
    below = False
    for block in content.blocks:
        if isinstance(block, DocumentGrid):
            below = True
        elif block.text.strip():
            if found.account.open(block) and ANNEX.match(block.text) and len(block.text.strip()) <= 40:
                found.account.refuse(block, "附件或附表的标题")
            elif below and found.account.open(block) and is_note(block.text):
                found.account.refuse(block, "表注")
            else:
                below = False


def _leading(content: Content, found: Imported) -> None:
    """Titles before the first table or heading, and notes below a table."""
    noted = False
    for at, block in enumerate(content.blocks):
        if isinstance(block, Text) and block.text.strip() and found.account.open(block):
            if is_note(block.text) or (noted and NUMBERED.match(block.text)):
                found.account.refuse(block, "表注")
                noted = True
                continue
            elif at < 8 and is_title(block.text):
                found.account.read(block, "标题")
        noted = False


def _refuse(found: Imported, name: str) -> None:
    if found.others:
        names = "、".join(dict.fromkeys([found.project.text, *(value.text for value in found.others)]))
        raise InputError(
            [
                Finding(
                    Where(name or "文件"),
                    f"一个文件里有{1 + len(found.others)}个项目：{names}",
                    "一个文件一个项目",
                    "每个项目另存为一个文件，再分别导入",
                    rule="one_project_a_file",
                )
            ]
        )
    if not (found.indicators or found.sections or found.funds or found.facts or found.project):
        raise InputError(
            [
                Finding(
                    Where(name or "文件"),
                    "没有找到绩效指标表，也没有找到报告的章节",
                    "含“三级指标、指标值、实际完成值、分值、得分”等表头的表格，或按官方提纲写的报告",
                    f"确认选对了文件{layouts.advice(found.layouts)}",
                    rule="document_has_something_to_read",
                )
            ]
        )
