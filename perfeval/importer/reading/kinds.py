"""What the cells below a head look like: the evidence for what their column holds that does not rest on its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_placeholder, is_total, plain
from perfeval.importer.reading.cells import number
from perfeval.model import quantity

LEVEL = re.compile(
    r"[A-Z]?[\d.]*(?:项目)?(?:投入|决策|过程|管理|产出|效果|效益|成本|满意度|影响|绩效|可持续\w{0,4}"
    r"|(?:产出|项目)?(?:数量|质量|时效)|(?:经济|社会|生态|环境)\w{0,4}|(?:服务对象|群众)\w{0,3}满意度?|(?:资金|业务|项目|组织|财务)(?:投入|管理|立项|落实)"
    r"|项目完成|绩效目标|资金使用|立项)(?:情况|程度)?(?:类)?(?:指标)?"
)
JOINT = re.compile(r"[-—–－/／·>→]+|[与和及、]")  # 产出—数量, 产出与成本
BOXES = re.compile("[□☐☑☒■]")
DITTO = re.compile(r"[〃″＂\"”々]{1,2}|同上|同前")
SYMBOL = re.compile(
    r"[<>=≥≤＜＞＝≧≦±]{1,2}|定性|定量|正向|反向|逆向|正|反|大于等于|小于等于|大于|小于|等于|不低于|不高于|不超过|不少于"
)
SERIAL = re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")
POINTS = "(?:得分?|实得分?|自评分?|评分|满分?|分值|应得分?|总?共|总分|[计值为打])*[:：]?"
SHARE = re.compile(  # 9.5/10, 得14分，满15分, 18分（满分20分）
    rf"(?:(\d+(?:\.\d+)?)[/÷](\d+(?:\.\d+)?)分?|{POINTS}(\d+(?:\.\d+)?)分?[,，;；、(]{POINTS}(\d+(?:\.\d+)?)分?\)?)"
)
LONG = 18  # characters of a cell that is no name or level any more
MOST = 60  # rows of a table that are looked at


@cache
def kind(text: str) -> str:
    """What a cell is: number, percent, figure (comparator, unit, range), date, symbol, unit, level, sentence, words.

    >>> [kind(t) for t in ("15", "96%", "≥50公里", "2024年12月底前", "≥", "公里", "数量指标")]
    ['number', 'percent', 'figure', 'date', 'symbol', 'unit', 'level']
    >>> kind("已按计划完成全部任务，效果良好。"), kind("路面完好率")
    ('sentence', 'words')
    """
    text = re.sub(r"\s+", "", text)
    if SYMBOL.fullmatch(text):
        return "symbol"
    read = quantity.read(text)
    if number(text) is not None and (read.unit is None or read.unit.text == "分"):
        return "number"
    if read.kind in ("number", "range"):
        plain_ratio = read.kind == "number" and read.comparator is None and read.unit and read.unit.dimension == "ratio"
        return "percent" if plain_ratio else "figure"
    if read.kind == "date":
        return "date"
    if all(LEVEL.fullmatch(part) for part in JOINT.split(re.sub(r"[(（][^()（）]*[)）]|\d+分?$", "", text))):
        return "level"
    if len(text) <= 6 and not any(ch.isdigit() for ch in text) and (unit := quantity.read(f"1{text}")).kind == "number":
        return "unit" if unit.unit is not None and unit.unit.text == text else "words"
    if len(text) > LONG or re.search(r"[。；;]", text):
        return "sentence"
    return "words"


def wide(text: str) -> str:
    """The kind of a cell as widely as a column keeps it: number, figure, date, level or text."""
    return {"percent": "number", "sentence": "text", "words": "text", "unit": "text", "symbol": "text"}.get(
        kind(text), kind(text)
    )


def fraction(text: str) -> tuple[Decimal, Decimal] | None:
    """The two numbers of a cell that says nothing but points and what was given of them.

    >>> fraction("9.5/10"), fraction("得 14 分，满 15 分"), fraction("18分（满分20分）")
    ((Decimal('9.5'), Decimal('10')), (Decimal('14'), Decimal('15')), (Decimal('18'), Decimal('20')))
    >>> fraction("2023-2024"), fraction("14分"), fraction("12个/15个")
    (None, None, None)
    """
    typed = SHARE.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    said = [part for part in typed.groups() if part] if typed else []
    return (Decimal(said[0]), Decimal(said[1])) if len(said) == 2 else None


@dataclass(frozen=True)
class Look:
    """The filled cells of a column in the rows of a table; ``texts`` row by row, empty where a cell says nothing."""

    texts: tuple[str, ...]
    cells: int  # of them, a merged one counted once

    @property
    def filled(self) -> tuple[str, ...]:
        return tuple(text for text in self.texts if text)

    def count(self, *kinds: str) -> int:
        return sum(kind(text) in kinds for text in self.filled)

    def mostly(self, *kinds: str) -> bool:
        """Whether at least half of what is filled is of these kinds, and anything is filled at all."""
        return bool(self.filled) and self.count(*kinds) * 2 >= len(self.filled)

    @property
    def repeated(self) -> bool:
        """Whether one text stands for several rows, as levels do: merged, written again, or blank below the first."""
        return len(set(self.filled)) * 3 <= len(self.texts) * 2 and bool(self.filled)

    @property
    def boxed(self) -> bool:
        """Whether every cell is a row of boxes to tick."""
        return bool(self.filled) and all(len(BOXES.findall(text)) > 1 for text in self.filled)

    @property
    def halves(self) -> bool:
        """Whether every cell holds two numbers, the second nowhere above the first: 10/9.5."""
        pairs = [fraction(text) for text in self.filled]
        return len(pairs) > 1 and all(pair is not None and pair[1] <= pair[0] for pair in pairs)

    @property
    def shares(self) -> bool:
        """Whether every cell holds two numbers, the first nowhere above the second and below it somewhere: 9.5/10."""
        pairs = [fraction(text) for text in self.filled]
        told = [pair for pair in pairs if pair]
        return 1 < len(told) == len(pairs) and all(a <= b for a, b in told) and any(a < b for a, b in told)

    @property
    def grouped(self) -> bool:
        """Whether words stand for runs of rows, each for one run only, as the names of groups do."""
        runs = [text for n, text in enumerate(self.texts) if not n or text != self.texts[n - 1]]
        return (
            self.repeated
            and len(runs) == len(set(runs)) > 1
            and self.count("words", "level", "unit") == len(self.filled)
        )

    @property
    def serial(self) -> bool:
        """Whether the cells count the rows: 1, 2, 3."""
        typed = [text for text in self.filled if SERIAL.fullmatch(text)]
        return len(typed) == len(self.filled) > 1 and typed[:2] in (["1", "2"], ["一", "二"])

    def numbers(self) -> tuple[Decimal | None, ...]:
        return tuple(Decimal(typed) if text and (typed := number(text)) is not None else None for text in self.texts)


def body(grid: DocumentGrid, after: int, ends: Iterable[int] = ()) -> tuple[int, ...]:
    """The rows under a head that may hold data: no totals, no row of one cell; up to another head.

    Another head is one of ``ends``, or a row of labels alone with words where all rows before had numbers.
    """
    rows: list[int] = []
    stop, numeric = set(ends), set(range(grid.columns))
    for row in range(after + 1, min(grid.rows, after + 1 + MOST)):
        own = [cell for cell in grid.row(row) if cell.text.strip()]
        words = {cell.column for cell in own if kind(cell.text) not in ("number", "percent")}
        if row in stop or (len(rows) > 1 and words & numeric and all(is_label(cell.text) for cell in own)):
            break
        if len(own) >= 2 and not is_total(own[0].text) and not _sums(own):
            rows.append(row)
            numeric &= {cell.column for cell in own} - words
    bands = [row for row in rows if _band(grid, row, rows)]
    return tuple(row for row in rows if row not in bands)


def _sums(cells: Sequence[DocumentCell]) -> bool:
    """Whether a row is a word for a total with numbers, wherever the word stands."""
    words = [cell for cell in cells if kind(cell.text) not in ("number", "percent")]
    return len(words) == 1 and is_total(words[0].text)


def _band(grid: DocumentGrid, row: int, rows: Sequence[int]) -> bool:
    """Whether one wide cell of words is all that a row says besides numbers, where other rows have several cells."""
    words = [c for c in grid.row(row) if c.text.strip() and kind(c.text) not in ("number", "percent")]
    return len(words) == 1 and words[0].columns > 2 and words[0].row == row and _parts(grid, words[0], rows)


def _parts(grid: DocumentGrid, cell: DocumentCell, rows: Sequence[int]) -> bool:
    """Whether most rows have three cells or more where this one reaches."""
    reach = range(cell.column, cell.column + cell.columns)
    parted = sum(len({id(at) for c in reach if (at := grid.at(row, c)) is not None}) > 2 for row in rows)
    return parted * 2 > len(rows)


def looks(grid: DocumentGrid, rows: Iterable[int]) -> tuple[Look, ...]:
    """The look of every column in these rows."""
    rows = tuple(rows)
    wide = {id(c): c for row in rows for c in grid.row(row) if c.columns > 2 and c.text.strip()}
    bands = {key for key, cell in wide.items() if _parts(grid, cell, rows)}
    made = []
    for column in range(grid.columns):
        cells: list[DocumentCell] = [cell for row in rows if (cell := grid.at(row, column)) is not None]
        texts = tuple("" if id(cell) in bands else _said(cell) for cell in cells)
        made.append(Look(texts, len({id(cell) for cell in cells if _said(cell)} - bands)))
    return tuple(made)


def _said(cell: DocumentCell) -> str:
    text = cell.text.strip()
    return "" if is_placeholder(text) or is_ditto(text) else text


def ratio(text: str) -> Decimal | None:
    """A printed rate as a number: 96.20% is 0.962.

    >>> ratio("96.20%"), ratio("96"), ratio("≥96%")
    (Decimal('0.962'), None, None)
    """
    read = quantity.read(text.strip())
    plain_rate = read.kind == "number" and read.comparator is None and read.unit and read.unit.dimension == "ratio"
    return Decimal(read.base.numerator) / read.base.denominator if plain_rate else None


def compares(text: str) -> bool:
    """Whether a sign says how a value is compared, and not only what kind it is.

    >>> compares("≥"), compares("不低于"), compares("定性"), compares("正向")
    (True, True, False, False)
    """
    return kind(text) == "symbol" and not re.search("定性|定量|正|反|逆", text)


def is_ditto(text: str) -> bool:
    """Whether a cell says that it holds what the one above it holds.

    >>> is_ditto("〃"), is_ditto("同上"), is_ditto("同上年")
    (True, True, False)
    """
    return bool(DITTO.fullmatch(re.sub(r"[\s()（）]+", "", text)))


def below(scores: Look, points: Look) -> bool:
    """Whether no score is above its points, in at least two rows that have both."""
    pairs = [(s, p) for s, p in zip(scores.numbers(), points.numbers()) if s is not None and p is not None]
    return len(pairs) >= 2 and all(s <= p for s, p in pairs)


def is_label(text: str) -> bool:
    """Whether a cell could be a head of a column: short words, no figure, date or sentence of its own."""
    label = plain(text)
    return (
        bool(label)
        and len(label) <= LONG
        and kind(label) in ("words", "unit", "level", "symbol")
        and not is_total(text)
    )
