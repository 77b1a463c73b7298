"""All projects of a year: sums that add up, reasons for a spot check, an index that needs no network."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from conftest import ROOT, run
from hypothesis import given
from hypothesis import strategies as st

from perfeval.build import catalogue, loading
from perfeval.model.findings import InputError
from perfeval.model.portfolio import Portfolio, mean, shared_words, weighted
from perfeval.model.verdicts import EXPLAIN, MEND, POLISH
from perfeval.page.blocks import Figure, flat
from perfeval.page.grid import Grid
from perfeval.report import charts, letters, overview, tables

pytestmark = pytest.mark.slow
NOTEBOOK = ROOT / "notebooks" / "portfolio.py"


@pytest.fixture(scope="module")
def found():
    return loading.portfolio(2024, ROOT)


def test_every_project_is_listed_once_and_findings_add_up(found):
    assert [e.address for e in found.read] == [e.address for e in found.entries] and len(found.entries) == 4
    assert sum(len(entries) for entries in found.departments.values()) == len(found.counted)
    assert sum(found.grades.values()) == len(found.counted)
    for rule, matters, projects in found.rules:
        here = [sum(name == rule for _, name in e.asked) for e in found.counted]
        assert matters == sum(here) and projects == sum(map(bool, here))
    assert sum(matters for _, matters, _ in found.rules) == sum(e.count(MEND, EXPLAIN, POLISH) for e in found.counted)


def shown(found) -> dict[str, object]:
    """What each cell of the notebook shows."""
    cells = re.findall(
        r"^((?:overview|tables|charts)\.[a-z_.]+\(found.*\))$", NOTEBOOK.read_text(encoding="utf-8"), re.M
    )
    views = {"overview": overview, "tables": tables, "charts": charts, "found": found}
    return {cell: eval(cell, views) for cell in cells}


def test_no_number_and_no_list_holds_made_up_projects_beside_real_ones(found):
    (made_up,) = found.beside
    pages = shown(found)
    assert len(pages) > 12 and made_up.title in tables.portfolio.left_out(found, "表1").text
    for cell, page in pages.items():
        if "left_out" in cell or "papers" in cell:
            continue
        told = page.text + "".join(b.description for b in flat(page.blocks) if isinstance(b, Figure))
        assert made_up.title not in told and made_up.department not in told, cell
    rates = charts.portfolio.execution(found, "图1").blocks[-1].description
    parts = sum(int(n) for n in re.findall(r"(?:%|没有数据)([0-9]+)个", rates))
    assert parts == len(found.counted) == 3
    alone = Portfolio(2024, found.beside)  # where all are made up, they are what is counted
    assert made_up.title in tables.portfolio.projects(alone, "表1").text and not alone.beside


def test_what_has_no_rows_is_one_sentence_and_no_caption(found):
    for cell, page in shown(Portfolio(2020, loading.portfolio(2020, ROOT).entries)).items():
        for grid in (b for b in flat(page.blocks) if isinstance(b, Grid) and not b.sheet):
            assert any(c.text not in ("", "—", "0", "0.00%") for row in grid.rows[grid.head :] for c in row[1:]), cell
        if not any(isinstance(b, Grid | Figure) for b in flat(page.blocks)):
            assert not re.search("[表图][0-9]", page.text) and len(page.blocks) <= 4, cell


def test_the_spot_check_takes_open_findings_before_money(found):
    names = [(e.address, why) for e, why in found.sample()]
    assert {name for name, _ in names[:2]} == {"hukou-dibao", "hukou-linshi-jiuzhu"} and all(
        "须改正的事项" in why for _, why in names[:2]
    )
    assert all(why for _, why in names)


def test_a_letter_speaks_of_one_unit_only(found):
    words = letters.feedback(found, "民政事务管理中心").text
    assert "湖口县临时救助项目" in words and "示例县" not in words and "云南" not in words
    assert "云南省应急管理厅" in letters.addressees(found)


def test_sister_projects_with_the_same_words_are_named(tmp_path, found):
    assert "没有发现" in overview.repeated(found).text
    for name in ("rulesets", "hukou-dibao", "hukou-linshi-jiuzhu"):
        shutil.copytree(ROOT / "params" / name, tmp_path / "params" / name)
    words = (
        "# 七、其他需要说明的问题\n\n"
        + "本项目由县民政局组织实施，全年支出{}万元，评价组按评价方案逐项核对了资料，走访了服务对象，"
        "没有发现挤占挪用资金的情况，" * 2 + "特此说明。\n"
    )
    for name, amount in (("hukou-dibao", "5331.78"), ("hukou-linshi-jiuzhu", "170")):
        (tmp_path / "params" / name / "2024.md").write_text(words.replace("{}", amount), encoding="utf-8")
    told = overview.repeated(loading.portfolio(2024, tmp_path)).text
    shutil.rmtree(tmp_path / "params" / "hukou-dibao")
    assert "没有发现" in overview.repeated(loading.portfolio(2024, tmp_path)).text
    assert (
        "有1段文字在两个以上项目中雷同" in told
        and "县民政局组织实施" in told
        and "湖口县临时救助项目" in told
        and "湖口县城乡最低生活保障项目" in told
    )


def test_a_project_does_not_copy_itself_and_arithmetic_is_nobodys_own(found):
    first, second = (e for e in found.read if e.address.startswith("hukou"))
    words = (
        "评价组走访了服务对象，核对了登记名册和发放凭证，没有发现挤占挪用资金的情况，也没有发现虚报冒领，各项资料保存完整。"
        * 2
    )
    sums = (
        "实际到位资金490.00万元，全年预算数500.00万元，资金到位率98.00%。"
        "按评分标准，得分＝3.00×98.00%＝2.94分，扣0.06分，得2.94分（证据B-01）。"
    )
    passage = first.card.passages[0]

    def saying(entry, address, *texts):
        card = replace(entry.card)
        card.__dict__["passages"] = tuple(replace(passage, text=text, typed=text) for text in texts)
        return replace(entry, address=address, reviewed=replace(entry.reviewed, card=card))

    def shared(*entries):
        return [len(of) for _, of in shared_words(Portfolio(2024, entries))]

    one, again, other = saying(first, "甲", words), saying(first, "甲的另一年", words), saying(second, "乙", words)
    assert shared(one, again) == [] and shared(one, other) == [2] and shared(one, again, other) == [2]
    assert shared(saying(first, "甲", f"1公里。{words}", f"2公里。{words}")) == []
    assert shared(saying(first, "甲", sums), saying(second, "乙", sums.replace("490", "450"))) == []


def test_one_project_that_cannot_be_read_stops_no_other(tmp_path):
    for name in ("rulesets", "hukou-dibao", "hukou-linshi-jiuzhu"):
        shutil.copytree(ROOT / "params" / name, tmp_path / "params" / name)
    file = tmp_path / "params" / "hukou-dibao" / "2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("points: 5", "points: 五", 1), encoding="utf-8")
    found = loading.portfolio(2024, tmp_path)
    assert len(found.unread) == 1 and len(found.read) == 1
    told = tables.portfolio.left_out(found, "表8").text
    assert "hukou-dibao" in told and "资料有误" in told and "yaml" not in told
    assert "2024.yaml" in tables.portfolio.papers(found).text  # the working paper says where
    with pytest.raises(InputError, match="没有2001年度的参数文件"):
        loading.portfolio(2001, tmp_path)


def test_every_table_is_shown_and_made_of_what_the_projects_say(found):
    assert sum(isinstance(b, Grid | Figure) for page in shown(found).values() for b in flat(page.blocks)) == 8


PROJECT = """schema: 1
project: {{name: {name}, title: {name}项目, department: {name}局}}
year: {year}
{more}report: {{type: 部门评价, stage: 初稿}}
ruleset: {{scoring: mof-2020}}
adopted: {{by: 张三, reason: 核对无误}}
budget:
  - {{source: 年度资金总额, {money}}}
indicators:
  - level1: 产出
    name: 甲
    target: 达到
    actual: 达到
    points: 100
    standard: {{type: graded, band: 好, bands: [{{name: 好, low: "0", high: "1"}}]}}
    decided: {{score: {score}, reason: 核查, by: 张三}}
"""
YEARS = "years: [{year: 2023, initial: 100, adjusted: 100, received: 100, executed: 50}, "
YEARS += "{year: 2024, initial: 300, adjusted: 300, received: 300, executed: 250}]"


def spent(adjusted: int, executed: int) -> str:
    return f"initial: {adjusted}, adjusted: {adjusted}, received: {adjusted}, executed: {executed}"


@pytest.fixture(scope="module")
def round_numbers(tmp_path_factory):
    """Three projects of 2024, of which 甲 and 乙 have 2023 too; 丙 is of both years."""
    base = tmp_path_factory.mktemp("round")
    shutil.copytree(ROOT / "params" / "rulesets", base / "params" / "rulesets")
    for name, year, money, score, more in (
        ("甲", 2023, spent(80, 80), 90, ""),
        ("甲", 2024, spent(100, 90), 80, ""),
        ("乙", 2023, spent(320, 160), 90, ""),
        ("乙", 2024, spent(300, 300), 96, ""),
        ("丙", 2024, YEARS, 70, "period: 2023-2024\n"),
    ):
        file = base / "params" / name / f"{year}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(PROJECT.format(name=name, year=year, money=money, score=score, more=more), encoding="utf-8")
        file.with_suffix(".md").write_text("", encoding="utf-8")
    return loading.portfolio(2024, base)


def test_sums_and_means_can_be_checked_by_hand(round_numbers):
    said = overview.overall(round_numbers).text
    # 100 + 300 + the 400 of both years of 丙; 90 + 300 + 300
    assert "全年预算数合计800万元，全年执行数合计690万元；丙项目（2023—2024年度）的预算数、执行数为期间各年合计" in said
    # (80 + 96 + 70) / 3; (100 × 80 + 300 × 96 + 400 × 70) / 800
    assert "有认定（核算）得分的3个，简单平均82.00分；按全年预算数加权平均81.00分" in said
    listed = tables.portfolio.projects(round_numbers, "表1").text
    assert "合计（3个项目）" in listed and "800.00" in listed and "690.00" in listed


def test_the_change_since_last_year_is_of_the_same_projects(round_numbers):
    said = overview.since(round_numbers).text
    # 80 + 320, then 100 + 300; 80 + 160, then 90 + 300; (90 + 90) / 2, then (80 + 96) / 2
    assert said == (
        "与2023年度都有资料的项目2个：全年预算数合计由400万元变为400万元，没有变动；全年执行数合计由240万元变为390万元，增加62.50%；"
        "认定（核算）得分简单平均由90.00分变为88.00分，提高1个、降低1个、不变0个。"
    )
    grid = next(b for b in flat(tables.portfolio.changes(round_numbers, "表2").blocks) if isinstance(b, Grid))
    cells = {line[0].text: [cell.text for cell in line[1:]] for line in grid.rows}
    assert cells["甲项目"] == [
        "80.00",
        "100.00",
        "＋25.00%",
        "80.00",
        "90.00",
        "＋12.50%",
        "90.00",
        "80.00",
        "－10.00",
        "优",
        "良",
    ]
    assert cells["合计，得分为简单平均"][:3] == ["400.00", "400.00", "0.00%"]
    assert cells["合计，得分为简单平均"][6:9] == ["90.00", "88.00", "－2.00"] and "丙" not in str(list(cells))


def test_equal_counts_have_equal_shares(round_numbers):
    grid = next(b for b in flat(tables.portfolio.grades(round_numbers, "表3").blocks) if isinstance(b, Grid))
    assert [[cell.text for cell in line] for line in grid.rows[1:]] == [
        ["优", "1", "33.33%"],
        ["良", "1", "33.33%"],
        ["中", "1", "33.33%"],
        ["合计", "3", "100.00%"],
    ]
    assert grid.notes == ("各项占比四舍五入，相加为99.99%。",)


def test_a_letter_tells_the_result_and_what_follows_from_a_low_grade(round_numbers):
    low = letters.feedback(round_numbers, "丙局").text
    assert "其中等级为“中”的1个：丙项目（2023—2024年度）（70.00分）。" in low
    assert "评价结果（初稿）：评价得分70.00分，等级“中”（满分100分）。按财预〔2020〕10号" in low
    assert "评价等级为“中”的，完善政策、改进管理，根据情况核减预算；具体安排由委托单位研究确定。" in low
    high = letters.feedback(round_numbers, "乙局").text
    assert "评价得分96.00分，等级“优”" in high and "其中等级为" not in high and "核减预算" not in high


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 100)), min_size=1, max_size=6), st.integers(1, 9))
def test_a_weighted_mean_lies_between_and_knows_no_unit(projects, times):
    def entries(scale: int):
        return [SimpleNamespace(rated=Decimal(x), money=Decimal(w * scale)) for w, x in projects]

    found, n = weighted(entries(1))
    assert n == len(projects) and min(x for _, x in projects) <= found <= max(x for _, x in projects)
    assert weighted(entries(times))[0] == found
    same = [SimpleNamespace(rated=e.rated, money=Decimal(7)) for e in entries(1)]
    assert weighted(same)[0] == mean(e.rated for e in same)


def test_the_index_asks_the_network_for_nothing_and_hides_no_report(tmp_path):
    for n in range(3):
        folder = tmp_path / "reports" / f"项目 {n}" / "2024"
        folder.mkdir(parents=True)
        summary = {
            "book": "report",
            "title": f"<b>项目{n}</b>",
            "department": "某局",
            "score": "80.00",
            "findings": {"P0": n, "P1": 0, "P2": 0},
            "gaps": 1,
        }
        (folder / "run.json").write_text(
            json.dumps(
                {
                    "schema": 1,
                    "outputs": {name: {"sha256": "", "bytes": 0} for name in ("report.html", "report.pdf")},
                    "summary": summary,
                }
            ),
            encoding="utf-8",
        )
    text = catalogue.write(tmp_path).read_text(encoding="utf-8")
    assert (
        text.count('<th scope="row">') == 3
        and "<b>项目" not in text
        and "%E9%A1%B9%E7%9B%AE%200/2024/report.html" in text
    )
    assert not re.search(r"https?://|src=|@import|url\(", text)


@pytest.mark.long
def test_years_and_portfolio_are_commands(tmp_path):
    shutil.copytree(ROOT / "params", tmp_path / "params", ignore=shutil.ignore_patterns("hukou-*"))
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    done = run(tmp_path, "compare", "yunnan-hangkong-xiaofang", "--to", "html")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "reports" / "yunnan-hangkong-xiaofang" / "comparison.html").read_text(encoding="utf-8")
    assert "缺1个年度" in html and "2022年写1951年，2024年写1952年" in html and "2021年、2024年没有绩效指标" in html
    done = run(tmp_path, "portfolio", "2024", "--to", "html,xlsx")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports" / "portfolio" / "2024" / "汇总表.xlsx").exists()
    assert "汇总表.xlsx" in unquote((tmp_path / "reports" / "index.html").read_text(encoding="utf-8"))
    assert run(tmp_path, "compare", "没有的项目").returncode == 1


@pytest.mark.long
def test_a_year_with_money_only_is_printed_and_says_what_is_missing(tmp_path):
    shutil.copytree(ROOT / "params", tmp_path / "params", ignore=shutil.ignore_patterns("hukou-*", "shili-*"))
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    done = run(tmp_path, "build", "yunnan-hangkong-xiaofang", "2021", "--book", "report", "--to", "html,pdf")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "reports" / "yunnan-hangkong-xiaofang" / "2021" / "report.html").read_text(encoding="utf-8")
    assert "绩效指标：没有指标表" in html and "9,799.20" in html


def test_shares_of_nothing_are_not_zero():
    found = loading.portfolio(2020, ROOT)  # one project, a form that is not scored
    assert not sum(found.deviations.values())
    told = tables.portfolio.deviations(found, "表3")
    assert not [b for b in flat(told.blocks) if isinstance(b, Grid)] and "0%" not in told.text
