"""All projects of a year: sums that add up, reasons for a spot check, an index that needs no network."""

from __future__ import annotations

import json
import re
import shutil
from urllib.parse import unquote

import pytest
from conftest import ROOT, run
from hypothesis import given
from hypothesis import strategies as st

from perfeval.build import catalogue, loading
from perfeval.model.findings import InputError
from perfeval.model.portfolio import percentages
from perfeval.report import charts, letters, overview, tables

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found():
    return loading.portfolio(2024, ROOT)


def test_every_project_is_listed_once_and_findings_add_up(found):
    assert [e.address for e in found.read] == [e.address for e in found.entries] and len(found.entries) == 4
    assert sum(len(entries) for entries in found.departments.values()) == len(found.read)
    assert sum(found.grades.values()) == len(found.counted)
    for _, rule, findings, projects in found.rules:
        here = [sum(v.rule == rule and not v.waived for v in e.reviewed.findings) for e in found.read]
        assert findings == sum(here) and projects == sum(map(bool, here))


def test_the_spot_check_takes_open_findings_before_money(found):
    names = [(e.address, why) for e, why in found.sample()]
    assert {name for name, _ in names[:2]} == {"hukou-dibao", "hukou-linshi-jiuzhu"} and all(
        "重大问题" in why for _, why in names[:2]
    )
    assert all(why for _, why in names)


def test_a_letter_speaks_of_one_department_only(found):
    words = letters.department(found, "湖口县民政局").text
    assert "湖口县临时救助项目" in words and "示例县" not in words and "云南" not in words
    assert letters.named_departments(found) == tuple(found.departments)


def test_sister_projects_with_the_same_words_are_named(tmp_path, found):
    assert "有1段文字" in overview.repeated(found).text and "示例县" not in overview.repeated(found).text
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


def test_one_project_that_cannot_be_read_stops_no_other(tmp_path):
    for name in ("rulesets", "hukou-dibao", "hukou-linshi-jiuzhu"):
        shutil.copytree(ROOT / "params" / name, tmp_path / "params" / name)
    file = tmp_path / "params" / "hukou-dibao" / "2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("points: 5", "points: 五", 1), encoding="utf-8")
    found = loading.portfolio(2024, tmp_path)
    assert len(found.unread) == 1 and len(found.read) == 1
    assert "2024.yaml" in tables.portfolio.unread(found, "表8").text
    with pytest.raises(InputError, match="没有2001年度的参数文件"):
        loading.portfolio(2001, tmp_path)


def test_every_table_and_picture_is_drawn(found):
    for make in (
        tables.portfolio.projects,
        tables.portfolio.grades,
        tables.portfolio.deviations,
        tables.portfolio.departments,
        tables.portfolio.rules,
        tables.portfolio.blocked,
        tables.portfolio.sample,
        tables.portfolio.unread,
        charts.portfolio.scores,
        charts.portfolio.execution,
    ):
        assert make(found, "表1").text


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_percentages_sum_to_a_hundred(counts):
    assert sum(percentages(counts)) == (100 if sum(counts) else 0)


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
    assert (
        "%" not in tables.portfolio.deviations(found, "表3").text
        and "含查询" in tables.portfolio.rules(found, "表5").text
    )
