"""Reads a file of answers, CSV or Excel, a row an answer sheet; what is not surely an answer is told with its place."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from perfeval.documents import content, plain, vocabulary
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.questionnaire import FIVE, Survey

BLANK = ("", "无效", "未答", "未填", "/", "—", "-", "空")
HEAD = 10  # rows among which the heading is looked for
MOST = 2_000_000  # cells of a text file
LARGEST = 50 * 2**20  # bytes of a file
SHEET = 60 * 2**20  # bytes of a sheet in it
MERGED = 100  # merged ranges of a sheet
TEXT = (".csv", ".txt")
SHOWN = 5  # places that a message names
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,20})?")


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One answer sheet."""

    group: str
    answers: Mapping[str, str]  # to each column an option of the scale, "" where it gave none
    weight: Decimal  # 1 where the file has no weights


@dataclass(frozen=True, slots=True)
class _AnswerCell:
    text: str
    place: str
    doubt: str = ""


Row = list[_AnswerCell]
Picked = Mapping[str, _AnswerCell]  # the cells of a sheet, by the columns that the survey names


def read(file: Path, survey: Survey, where: Where) -> tuple[tuple[AnswerSheet, ...], tuple[str, ...]]:
    """The sheets of a survey's file in their order, and notes on rows that are left out.

    Raises InputError at ``where`` for a file that is not there or cannot be read, columns that are not there, cells
    that cannot be read, and answers that are none of the survey's options.
    """
    name, wanted = (
        file.name,
        [c for c in (survey.question, *survey.columns, survey.group_column, survey.weight_column) if c],
    )
    rows = _rows(file, where)
    top, at = _heading(rows, wanted, where, name)
    body = [row for row in rows[top + 1 :] if any(cell.text or cell.doubt for cell in row)]
    body, notes = _without_total(body, where, name)
    if not body:
        raise _fault(where, f"{name} 只有表头，没有问卷", "表头之下一行一份问卷", "检查是否放错了文件")
    picked = [
        {column: row[n] if n < len(row) else _AnswerCell("", row[0].place) for column, n in at.items()} for row in body
    ]
    group, weight = survey.group_column, survey.weight_column
    columns = [c for c in (survey.question, *survey.columns) if c]
    known = dict.fromkeys((*BLANK, *survey.uncounted), "")
    known |= {w: option.name for option in survey.scale for w in (option.name, *option.written)} or {
        level: level for level in FIVE
    }
    _refuse_unsure(where, name, picked, _unnumbered(body, at))
    _refuse_unknown(where, name, picked, survey, known)
    made = [
        AnswerSheet(
            cells[group].text if group else "",
            {c: known[cells[c].text] for c in columns},
            Decimal(cells[weight].text) if weight else Decimal(1),
        )
        for cells in picked
    ]
    return tuple(made), notes


def _refuse_unsure(where: Where, name: str, picked: Sequence[Picked], unnumbered: list[tuple[str, str]]) -> None:
    """Cells that cannot be read for certain, and a last row that may be a total, are no sheets."""
    doubtful = [(cell.place, cell.doubt) for cells in picked for cell in cells.values() if cell.doubt]
    fix = "用 Excel 打开，取消隐藏或合并、让公式算出结果，保存后再用"
    _refuse(where, name, doubtful, "有读不准的单元格", "有确定内容的单元格", fix)
    fix = "删去这一行；确是问卷的，补上编号"
    _refuse(where, name, unnumbered, "最后一行没有编号，像是合计", "一行一份问卷", fix)


def _refuse_unknown(
    where: Where, name: str, picked: Sequence[Picked], survey: Survey, known: Mapping[str, str]
) -> None:
    """Answers that are none of the survey's options, sheets of no group, weights that are none."""
    columns = [c for c in (survey.question, *survey.columns) if c]
    odd = {cells[c].text: cells[c].place for cells in reversed(picked) for c in columns if cells[c].text not in known}
    _refuse(
        where,
        name,
        [(place, f"“{text}”") for text, place in reversed(odd.items())],
        "有认不出的回答",
        f"{'、'.join(survey.names)}，未答留空",
        "改正回答；问卷是另外的选项的，在 survey.scale 写明选项，数字代码等其他写法写在选项的 written",
    )
    if group := survey.group_column:
        blank = [(cells[group].place, "") for cells in picked if not cells[group].text]
        _refuse(where, name, blank, f"“{group}”有空白", "每份问卷写明类别", "补上类别")
    if weight := survey.weight_column:
        typed = [(cells[weight].place, cells[weight].text) for cells in picked]
        wrong = [(place, f"“{text}”") for place, text in typed if not NUMBER.fullmatch(text) or not Decimal(text)]
        _refuse(where, name, wrong, f"“{weight}”有的不是权重", "大于0的数", "改正权重")


def _rows(file: Path, where: Where) -> list[Row]:
    from perfeval.documents import readers  # slow to load, and few projects have a file of answers

    name = file.name
    try:
        if not file.is_file():
            raise _fault(
                where, f"没有文件 {name}", "与参数文件同一文件夹的 CSV 或 XLSX 文件", "检查文件名，或删去 file"
            )
        if file.stat().st_size > LARGEST:
            raise _fault(where, f"{name} 超过{LARGEST // 2**20}MB", "一行一份的问卷数据", "删去图片和无关的列")
        data = file.read_bytes()
        if data.startswith(readers.ZIP):
            _refuse_unbounded(data, where, name)
        elif not data.startswith(readers.OLE):
            if file.suffix.lower() not in TEXT or data.startswith((readers.PDF, *readers.PICTURES)):
                raise _fault(
                    where,
                    f"{name} 不能读取：不是 CSV 或 Excel 文件",
                    "CSV 或 XLSX 文件",
                    "用 Excel 打开，另存为 .xlsx 或 .csv",
                )
            return list(_lines(data))
        return _table(readers.read(name, data), where, name)
    except InputError as error:
        raise InputError(
            f if f.where == where else Finding(where, f"{name} 不能读取：{f.found}", f.expected, f.fix)
            for f in error.findings
        ) from None
    except (plain.NotText, UnicodeError):
        raise _fault(
            where, f"{name} 不能读取：文字编码不能识别", "UTF-8 或 GBK 编码的 CSV 文件", "用 Excel 打开，另存为 .xlsx"
        ) from None
    except csv.Error:
        raise _fault(
            where,
            f"{name} 不能读取：引号没有成对，或一格太长",
            "每格的引号成对的 CSV 文件",
            "用 Excel 打开核对，另存为 .xlsx",
        ) from None
    except OSError as error:
        raise _fault(
            where,
            f"{name} 不能读取（{type(error).__name__}）",
            "可以读取的文件",
            "检查文件名和权限，关闭正在打开它的程序",
        ) from None


def _refuse_unbounded(data: bytes, where: Where, name: str) -> None:
    """Raises InputError for a package that is no workbook, and for sheets that take long to read in a small file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [info for info in archive.infolist() if info.filename.startswith("xl/worksheets/")]
            most = max((info.file_size for info in sheets), default=0)
            merged = (
                0 if most > SHEET else max((archive.read(info).count(b"<mergeCell ") for info in sheets), default=0)
            )
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return  # the reader says what is wrong
    if not sheets or most > SHEET or merged > MERGED:
        told = (
            "不是 CSV 或 Excel 文件"
            if not sheets
            else f"工作表超过{SHEET // 2**20}MB"
            if most > SHEET
            else f"有{merged}处合并单元格"
        )
        raise _fault(
            where,
            f"{name} 不能读取：{told}",
            "CSV 或 XLSX 文件，一行一份，不合并单元格",
            "只留下问卷数据，另存为 .xlsx 或 .csv",
        )


def _lines(data: bytes) -> Iterator[Row]:
    """The rows of a text file; strictly, for after an unpaired quotation mark all the rest would be one cell."""
    text = plain.decoded(data)
    first, cells = text.split("\n", 1)[0], 0
    for number, row in enumerate(
        csv.reader(
            io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",", strict=True
        ),
        1,
    ):
        cells += len(row)
        if cells > MOST:
            raise csv.Error
        yield [_AnswerCell(cell.strip(), f"第{number}行第{column}列") for column, cell in enumerate(row, 1)]


def _table(found: content.Content, where: Where, name: str) -> list[Row]:
    """The rows of the only table of a document."""
    grids = [b for b in found.blocks if isinstance(b, content.DocumentGrid) and any(cell.text for cell in b.cells)]
    if len(grids) != 1:
        raise _fault(
            where,
            f"{name} 里有{len(grids)}块表格：{'、'.join(g.place for g in grids[:SHOWN])}",
            "一张工作表，表头之下一行一份，中间不空行",
            "删去其他工作表和空行，或另存为只有问卷数据的文件",
        )
    unread = {note.where: note.why for note in found.notes}
    rows = []
    for r in range(grids[0].rows):
        cells = [grids[0].at(r, c) for c in range(grids[0].columns)]
        rows.append(
            [
                _AnswerCell("", "") if cell is None else _AnswerCell(cell.text, cell.place, _doubt(cell, unread))
                for cell in cells
            ]
        )
    return rows


def _doubt(cell: content.DocumentCell, unread: Mapping[str, str]) -> str:
    merged = "是合并单元格" if cell.text and (cell.rows > 1 or cell.columns > 1) else ""
    return "，".join(text for text in (unread.get(cell.place, ""), cell.note, merged) if text)


def _heading(rows: list[Row], wanted: list[str], where: Where, name: str) -> tuple[int, dict[str, int]]:
    """The row of the heading, and the column of each wanted name."""
    keys = {_squeezed(column): column for column in wanted}
    heads = [[_squeezed(cell.text) for cell in row] for row in rows[:HEAD]]
    top = max(range(len(heads)), key=lambda n: sum(key in heads[n] for key in keys), default=0)
    head = heads[top] if heads else []
    findings = []
    for key, column in keys.items():
        if key not in head:
            findings.append(
                Finding(
                    where,
                    f"{name} 中没有“{column}”这一列",
                    f"表头之一：{'、'.join(h for h in head if h) or '（空）'}",
                    did_you_mean(key, head) or "照抄表头；检查文件第一行是不是表头",
                )
            )
        elif head.count(key) > 1:
            findings.append(
                Finding(where, f"{name} 中有{head.count(key)}列都叫“{column}”", "每列一个名称", "给表头改名")
            )
    if findings:
        raise InputError(findings)
    return top, {column: head.index(key) for key, column in keys.items()}


def _without_total(body: list[Row], where: Where, name: str) -> tuple[list[Row], tuple[str, ...]]:
    """The rows without those at the end that sum up the others; raises InputError for one among the others."""
    sums = [n for n, row in enumerate(body) if any(vocabulary.is_total(cell.text) for cell in row)]
    end = len(body)
    while end and end - 1 in sums:
        end -= 1
    _refuse(
        where,
        name,
        [(body[n][0].place, "") for n in sums if n < end],
        "在问卷中间有合计行",
        "一行一份问卷",
        "删去合计行",
    )
    return body[:end], tuple(f"{name} {row[0].place.split('第1列')[0]}是合计行，没有计入。" for row in body[end:])


def _unnumbered(body: list[Row], at: Mapping[str, int]) -> list[tuple[str, str]]:
    """The last row where it alone lacks what stands in the first column of all others."""
    alone = len(body) > 2 and 0 not in at.values() and not body[-1][0].text and all(row[0].text for row in body[:-1])
    return [(body[-1][0].place, "")] if alone else []


def _refuse(where: Where, name: str, places: Iterable[tuple[str, str]], what: str, expected: str, fix: str) -> None:
    listed = list(places)
    if listed:
        more = f"等{len(listed)}处" if len(listed) > SHOWN else ""
        raise _fault(
            where,
            f"{name} 中{what}：{'、'.join(f'{place}{text}' for place, text in listed[:SHOWN])}{more}",
            expected,
            fix,
        )


def _fault(where: Where, found: str, expected: str, fix: str) -> InputError:
    return InputError([Finding(where, found, expected, fix)])


def _squeezed(text: str) -> str:
    return "".join(text.split())
