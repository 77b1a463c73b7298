"""What an import finds: the printed texts of a form and a report, each with its place and what is doubtful about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from perfeval.documents.content import DocumentCell, DocumentGrid, Text
from perfeval.importer.reading import standards
from perfeval.importer.reading.account import Account
from perfeval.model.verdicts import WHOLE

FUND = ("initial", "adjusted", "executed", "points", "rate", "score")
INDICATOR = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")


@dataclass(frozen=True)
class Value:
    """A text exactly as printed; ``doubt`` says in Chinese what somebody should compare with the original."""

    text: str = ""
    place: str = ""
    doubt: str = ""
    unit: str = ""  # of an amount or bare number, where its cell or column says one: 元, 公里

    def __bool__(self) -> bool:
        return bool(self.text)

    def doubted(self, why: str) -> Value:
        """The same text with one more doubt."""
        return replace(self, doubt="；".join(t for t in (self.doubt, why) if t))


NOTHING = Value()


@dataclass(frozen=True)
class Slip:
    """A fault of a document that its params do not show, and the rule that it is against, with its code."""

    rule: str
    code: str
    place: str
    found: str
    expected: str
    fix: str
    subject: str = WHOLE
    severity: str = "P1"


@dataclass
class Row:
    """A row of indicators or funds: its values by the name of their role."""

    values: dict[str, Value] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        return self.values.get(name, NOTHING)

    def text(self, name: str) -> str:
        return self[name].text


@dataclass
class ImportedSection:
    """Paragraphs under a heading, and the narrative section that takes them in; ``title`` is empty where none does."""

    heading: str
    title: str
    paragraphs: list[Value] = field(default_factory=list)
    place: str = ""  # of the heading


def _said(row: Row) -> dict[str, str]:
    """What only some tables have of an indicator."""
    return {
        name: row.text(name)
        for name in (
            "initial_target",
            "decided",
            "opinion",
            "process",
            "deduction",
            "measure",
            "explanation",
            "standard",
            "basis",
            "data_source",
        )
        if row[name]
    }


@dataclass(frozen=True)
class AskedLayout:
    """A table whose heads leave open what its columns hold.

    ``titles`` are what they seem to hold, ``likeliest`` the first of what they may hold, ``rows`` the first under the
    heads.
    """

    place: str
    heads: tuple[str, ...]
    titles: tuple[str, ...]
    likeliest: tuple[tuple[str, ...], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def option(self) -> str:
        """What to type to say it."""
        return f"--columns {','.join(self.titles)}"

    def as_data(self) -> dict[str, object]:
        return {"place": self.place, "heads": self.heads, "columns": self.titles, "likeliest": self.likeliest}


@dataclass
class Imported:
    """Everything found in one document."""

    account: Account
    project: Value = NOTHING
    year: Value = NOTHING
    department: Value = NOTHING
    unit: Value = NOTHING
    client: Value = NOTHING
    evaluator: Value = NOTHING
    lead_evaluator: Value = NOTHING
    money_unit: str = ""  # 元 or 万元, as the fund table says
    funds: list[Row] = field(default_factory=list)
    planned: Value = NOTHING
    achieved: Value = NOTHING
    indicators: list[Row] = field(default_factory=list)
    total: Value = NOTHING
    grade: Value = NOTHING
    # by the place of an indicator's name, the score that somebody else gave it beside the unit's own, and its cells
    reviewed: dict[str, tuple[Value, list[DocumentCell]]] = field(default_factory=dict)
    own_scores: bool = False  # the head of the scores calls them the unit's own
    headed: Value = NOTHING  # the year over targets and results
    facts: list[Row] = field(default_factory=list)  # label, value and source, of a 基础数据表
    summary: list[Row] = field(default_factory=list)  # 一级指标, 分值, 得分, 得分率 of a small table, to be compared
    survey: Row = field(default_factory=Row)  # counts that the text tells
    sections: list[ImportedSection] = field(default_factory=list)
    kind: Value = NOTHING  # 单位自评, 部门评价, 转移支付自评
    execution_points: Value = NOTHING  # that the head of the fund table prints for 预算执行率
    slips: list[Slip] = field(default_factory=list)
    layouts: list[AskedLayout] = field(default_factory=list)  # of tables whose columns are not certain
    blocks: tuple[Text | DocumentGrid, ...] = ()  # of the document as printed, in its order
    others: list[Value] = field(default_factory=list)  # names of further projects in the same document

    def as_data(self) -> dict[str, object]:
        """The import as ``perfeval import --json`` prints it."""
        return {
            "project": self.project.text,
            "year": self.year.text,
            "department": self.department.text,
            "budget": [{"source": row.text("source")} | {name: row.text(name) for name in FUND} for row in self.funds],
            "indicators": [{name: row.text(name) for name in INDICATOR} | _said(row) for row in self.indicators],
            "standards": [found for row in self.indicators if (found := standards.as_data(row.text))],
            "narrative": {s.heading: [p.text for p in s.paragraphs] for s in self.sections},
            "layouts": [asked.as_data() for asked in self.layouts],
            "unread": [{"where": u.where, "text": u.text, "why": u.why} for u in self.account.unread()],
        }
