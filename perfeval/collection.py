"""All projects of a year, loaded, scored and reviewed; one that cannot be read keeps its message and stops no other."""

from __future__ import annotations

from pathlib import Path

from perfeval import gaps, params, review, scoring
from perfeval.findings import Finding, InputError, Where
from perfeval.portfolio import Entry, Portfolio


def load(year: int, base: Path | None = None) -> Portfolio:
    """The portfolio of a year; raises InputError where no project has params of it."""
    base = base or params.root()
    found = [name for name, y in params.addresses(base) if y == int(year)]
    if not found:
        known = sorted({y for _, y in params.addresses(base)})
        raise InputError([Finding(Where("params"), f"没有{year}年度的参数文件", f"已有年度：{'、'.join(map(str, known)) or '（无）'}", "换一个年度")])
    entries = [_entry(name, int(year), base) for name in found]
    return Portfolio(int(year), tuple(sorted(entries, key=lambda e: (e.department, e.title, e.address))))


def _entry(project: str, year: int, base: Path) -> Entry:
    try:
        evaluation = params.load(project, year, base)
        card = scoring.score(evaluation, params.ruleset(evaluation, base))
        return Entry(project, year, review.examine(card), tuple(gaps.of(card)))
    except InputError as error:
        first = error.findings[0]
        more = f"（共{len(error.findings)}处）" if len(error.findings) > 1 else ""
        return Entry(project, year, fault=f"{first.where}：{first.found}{more}")
