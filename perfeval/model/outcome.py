"""What is ordered of a report, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BOOKS = {
    "report": "绩效评价报告",
    "review": "质量控制单",
    "inquiry": "问题核实单、复核意见书",
    "survey": "满意度调查报告",
}  # notebooks, and what each makes


@dataclass(frozen=True)
class Format:
    """A kind of print: its name for a reader, whether people write on in it, whether it holds only working papers."""

    name: str
    edited: bool = False
    papers: bool = False


FORMATS = {  # by the suffix of the file
    "html": Format("网页"),
    "pdf": Format("PDF"),
    "docx": Format("Word", edited=True),
    "xlsx": Format("Excel", edited=True, papers=True),
}
SUFFIXES = tuple(FORMATS)
EDITED_BY_PEOPLE = tuple(suffix for suffix, kind in FORMATS.items() if kind.edited)
SCHEMA = 1  # of the record of a build
ROLES = {
    "params": "参数文件",
    "narrative": "叙述文件",
    "survey": "问卷数据",
    "picture": "图片",
    "earlier": "上一评价年度",
    "ruleset": "规则集",
    "notebook": "笔记本",
}  # of its inputs
BUILT, SAME, FAILED, BLOCKED = "已生成", "没有变化", "未生成", "已拦截"


@dataclass(frozen=True)
class Order:
    """What to make: formats, books, and the stage if it is not that of the params."""

    formats: tuple[str, ...] = SUFFIXES
    books: tuple[str, ...] = tuple(BOOKS)
    stage: str | None = None
    official_fonts: bool = False


@dataclass(frozen=True)
class Failure:
    """Why a report was not made: where in it, the cause, and whose job the fix is."""

    cause: str
    owner: str
    book: str = ""
    chapter: str = ""
    cell: int = 0  # as in the notebook, from 1; 0 where no cell is at fault


@dataclass(frozen=True)
class Outcome:
    """What became of one report; small enough to keep a thousand of them."""

    project: str
    year: int
    state: str
    folder: str = ""
    score: str = ""
    gaps: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)  # of the review, by severity
    notes: tuple[str, ...] = ()
    fault: str = ""  # why it was not built, in full
    failure: Failure | None = None
    run: str = ""  # the id in its record
    previous: str = ""  # the id of the record that it replaced
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)  # of them, by what was done

    def as_data(self) -> dict[str, Any]:
        """For other programs: plain values, the failure in its parts."""
        f = self.failure
        told = (
            {"book": f.book, "chapter": f.chapter, "cell": f.cell or None, "cause": f.cause, "owner": f.owner}
            if f
            else None
        )
        return {
            "project": self.project,
            "year": self.year or None,
            "state": self.state,
            "folder": self.folder,
            "score": self.score,
            "gaps": self.gaps,
            "findings": dict(self.findings),
            "notes": list(self.notes),
            "failure": told,
        }
