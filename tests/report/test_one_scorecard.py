"""Random projects: what check accepts every book prints, and every book prints the same totals, rates and grades."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import empty_workbook
from random_books import blocks
from random_projects import draw

from perfeval import review
from perfeval.build import loading, making
from perfeval.model import amounts, handed, portfolio
from perfeval.model.findings import InputError
from perfeval.model.handed import Handed
from perfeval.model.numerals import plain_number
from perfeval.model.outcome import BUILT, Order
from perfeval.page.grid import Grid

pytestmark = pytest.mark.slow

BOOKS = ("report", "review", "inquiry", "survey")
YEARS = (2023, 2024)


@pytest.fixture(scope="module", params=[150, pytest.param(2500, marks=pytest.mark.proof)])
def drawn(tmp_path_factory, request) -> tuple[Path, dict[str, list[int]]]:
    """A workbook of random projects of two years each, and the years that check accepts of each."""
    base = empty_workbook(tmp_path_factory.mktemp("random") / "workbook")
    return base, draw(base, range(request.param), YEARS)


@pytest.mark.long
def test_most_random_projects_are_accepted_and_many_are_graded(drawn):
    base, accepted = drawn
    years = [(project, year) for project, years in accepted.items() for year in years]
    assert len(years) > len(accepted) * 2 * 0.75
    cards = [loading.scorecard(base, *address) for address in years]
    seen = Counter()
    for card in cards:
        seen.update(
            {
                "graded": card.grade is not None,
                "beside": card.execution is not None,
                "department": card.department_frame,
                "no points": card.points is None and bool(card.lines),
                "no scores": not card.scored,
                "undecided": card.decided is None,
                "no lines": not card.lines,
                "within": any(line.within for line in card.lines),
            }
        )
    assert all(seen[kind] >= 3 for kind in seen), seen


@pytest.mark.long
def test_what_is_accepted_prints_the_same_numbers_in_every_book(drawn, monkeypatch):
    base, accepted = drawn
    for project, years in accepted.items():
        cards = {year: loading.scorecard(base, project, year) for year in years}
        for year, card in cards.items():
            known = Handed(
                base.resolve(), project, year, None, review.examine(card)
            )  # as a build hands it to its books
            monkeypatch.setattr(handed, "_of_this_process", [known])
            shown = {book: blocks(book, base, project=project, year=year) for book in BOOKS}
            assert_one_total(card, shown, f"{project} {year}")
        if len(years) == 2:
            compared = list(grids(blocks("comparison", base, project=project, year=None)))
            for year, card in cards.items():
                row = row_of(next(g for g in compared if "资金与得分逐年表" in g.caption), f"{year}年")
                if card.scored and card.lines:
                    assert (row["得分"], row["得分率"]) == (score(card.printed), rate_of(card.printed, card.points)), (
                        project,
                        year,
                    )
                assert row["等级"] == (card.grade or "—"), (project, year)


@pytest.mark.long
def test_the_portfolio_says_what_the_reports_say(drawn):
    base, accepted = drawn
    for year in YEARS:
        found = list(grids(blocks("portfolio", base, year=year)))
        listed, papers = (
            next(g for g in found if "项目一览表" in g.caption),
            next(g for g in found if g.sheet == "汇总表"),
        )
        rows = {row["项目文件夹"]: row for row in map(dict, rows_of(papers))}
        cards = {
            project: loading.scorecard(base, project, year) for project, years in accepted.items() if year in years
        }
        for project, card in cards.items():
            row = rows[project]
            assert [row[name] for name in ("分值", "自评得分", "认定（核算）得分", "等级")] == [
                plain(card.points),
                plain(card.self_score if card.scored else None),
                plain(card.ruled),
                card.grade or "",
            ], project
        told = [row for row in map(dict, rows_of(listed)) if "项目" in row]  # the row of the sums has one cell for all
        titles = Counter((row["主管部门"], row["项目"], row["自评得分"], row["等级"]) for row in told)
        counted = [c for c in cards.values() if c.evaluation.fictitious != "true"] or list(cards.values())
        apart = next((g for g in found if "没有计入的项目" in g.caption), None)  # made up, or not read
        assert sum(titles.values()) == len(counted)
        assert len(rows_of(apart) if apart else ()) >= len(cards) - len(counted)
        complete = [card for card in counted if card.complete]
        assert portfolio.mean(c.self_score for c in complete) is None or all(
            c.points == c.ruleset.version.full for c in complete
        )


@pytest.mark.long
def test_what_is_accepted_is_printed_in_every_format_and_what_is_refused_is_not(drawn):
    base, accepted = drawn
    for project in list(accepted)[: max(10, len(accepted) // 10)]:
        for year in YEARS:
            made = making.one(base, project, year, Order())
            if year in accepted[project]:
                assert made.state != "未生成", (project, year, made.fault)
                if made.state == BUILT:
                    card = loading.scorecard(base, project, year)
                    assert made.score == amounts.score_line(card)
            else:
                with pytest.raises(InputError) as refused:
                    loading.scorecard(base, project, year)
                assert made.state == "未生成" and str(refused.value) == made.fault, (project, year)


def assert_one_total(card, shown, told):
    """Every total, rate and grade of one year, wherever it stands, against sums made here by hand."""
    lines = [line for line in card.lines if not line.within]
    sums = {
        name: None if None in values or not values else sum(values, Decimal("0.00"))
        for name, values in {
            "points": [line.indicator.points for line in lines],
            "self": [line.indicator.self_score for line in lines],
            "decided": [line.decided.score if line.decided else None for line in lines],
        }.items()
    }
    assert (card.points, card.self_score, card.decided) == (sums["points"], sums["self"], sums["decided"]), told
    for line in (line for line in card.lines if line.scored and line.scored.quotient):
        top, bottom = line.scored.quotient
        assert line.exact == Fraction(line.points) * max(Fraction(0), min(Fraction(1), top / bottom)), (
            told,
            line.indicator.name,
        )
    report = list(grids(shown["report"]))
    text = "\n".join(t for block in shown["report"] for t in _texts(block))
    if not card.scored:
        assert card.grade is None and "经综合评价" not in text, told
        return
    total = "合计" if card.complete else "已列合计"
    summary = row_of(next(g for g in report if "一级指标得分汇总表" in g.caption), total)
    papers = next(g for g in report if g.sheet == "评分表")
    if sums["decided"] is not None:
        assert (summary["分值"], summary["得分"], summary["得分率"]) == (
            score(sums["points"]),
            score(sums["decided"]),
            rate_of(sums["decided"], sums["points"]),
        ), told
        assert row_of(next(g for g in report if "指标得分一览表" in g.caption), total)["得分"] == score(
            sums["decided"]
        ), told
    else:
        assert (summary["分值"], summary["自评得分"], summary["自评得分率"]) == (
            score(sums["points"]),
            score(sums["self"]),
            rate_of(sums["self"], sums["points"]),
        ), told
        if not card.lines:
            return
        assert row_of(next(g for g in report if "核算对照表" in g.caption), total)["自评得分"] == score(sums["self"]), (
            told
        )
    rated = next(g for g in report if "评分表" in g.caption and g.sheet == "")
    got = sums["decided"] if sums["decided"] is not None or card.department_frame else sums["self"]
    if card.lines:
        assert row_of(rated, total, 2 if card.department_frame else 0)["得分"] == score(got), told
        printed = next(
            cell.text
            for _, column, cell in papers.placed()
            if column == 6 and cell.formula and _row_name(papers, _) == total
        )
        assert printed == ("" if card.shown is None else f"{card.shown:.2f}"), told
    grade = next(iter(re.findall("评价等级为“(.+?)”", text)), None)
    assert grade == card.grade, told
    if card.total is not None:
        assert f"该项目得{sums['decided']:.2f}分" in text and amounts.score_line(card).startswith(
            f"{card.decided_name}{sums['decided']:.2f}分"
        ), told
        assert sums["points"] == card.ruleset.version.full and sums["decided"] == card.total
    summary = making._summary(card, review.examine(card), [])
    assert summary["score"] == ("" if card.printed is None else f"{card.printed:.2f}") and summary["grade"] == (
        card.grade or ""
    ), told


def grids(shown):
    for block in shown:
        if isinstance(block, Grid):
            yield block
        elif hasattr(block, "blocks"):
            yield from grids(block.blocks)


def _texts(block):
    from perfeval.page.blocks import texts

    return texts([block])


def rows_of(grid: Grid):
    """Each body row as heading and text of its cells."""
    heads = {column: cell.text for row, column, cell in grid.placed() if row == 0}
    found: dict[int, list[tuple[str, str]]] = {}
    for row, column, cell in grid.placed():
        if row >= grid.head:
            found.setdefault(row, []).append((heads[column], cell.text))
    return found.values()


def _row_name(grid: Grid, wanted: int) -> str:
    return next(cell.text for row, column, cell in grid.placed() if row == wanted and column == 0)


def row_of(grid: Grid, name: str, _column: int = 0) -> dict[str, str]:
    return dict(next(row for row in reversed(list(rows_of(grid))) if row[0][1] == name))


def score(value) -> str:
    return "待补充" if value is None else f"{value:.2f}"


def plain(value) -> str:
    return "" if value is None else f"{value:.2f}"


def rate_of(value, whole) -> str:
    return "待补充" if value is None or not whole else f"{plain_number(Fraction(value) / Fraction(whole) * 100, 2)}%"


def test_the_execution_rate_is_a_line_of_every_view(tmp_path):
    # 2023: 50×90÷100 + 30 + 10 + 10×80÷100 = 93.00; 2024: 50 + 30 + 10 + 10×95÷100 = 99.50
    base = empty_workbook(tmp_path / "workbook")
    (base / "params" / "jia").mkdir()
    for year, spent, done, own in ((2023, 80, 90, 45), (2024, 95, 100, 50)):
        (base / "params" / "jia" / f"{year}.yaml").write_text(
            EXECUTION.format(year=year, spent=spent, done=done, own=own), encoding="utf-8"
        )
    cards = [loading.scorecard(base, "jia", year) for year in YEARS]
    assert [(str(c.total), c.grade, str(c.self_score)) for c in cards] == [
        ("93.00", "优", "93.00"),
        ("99.50", "优", "99.50"),
    ]
    for card in cards:
        assert_one_total(
            card, {book: blocks(book, base, project="jia", year=card.evaluation.year) for book in BOOKS}, "jia"
        )
    text = "\n".join(t for block in blocks("comparison", base, project="jia", year=None) for t in _texts(block))
    assert "由93.00分变为99.50分，提高6.50分" in text
    listed = next(g for g in grids(blocks("portfolio", base, year=2023)) if g.sheet == "汇总表")
    assert [dict(row)["认定（核算）得分"] for row in rows_of(listed)] == ["93.00"]


EXECUTION = """schema: 1
project: {{name: 甲, title: 甲项目, department: 甲局}}
year: {year}
report: {{type: 单位自评, stage: 初稿}}
ruleset: {{scoring: mof-2020}}
adopted: {{by: 张三, reason: 核对无误}}
budget:
  - {{source: 年度资金总额, adjusted: 100, executed: {spent}, points: 10}}
indicators:
  - {{level1: 产出指标, level2: 数量指标, name: 甲, target: ≥100个, actual: {done}个, points: 50, self_score: {own}}}
  - {{level1: 效益指标, level2: 社会效益, name: 乙, target: ≥100人, actual: 100人, points: 30, self_score: 30}}
  - {{level1: 满意度指标, level2: 满意度, name: 服务对象满意度, target: ≥90%, actual: 95%, points: 10, self_score: 10}}
"""
