"""One report over several years: what may be written, what the years come to, and what is not compared."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import empty_workbook, run
from hypothesis import given
from hypothesis import strategies as st

from perfeval import params
from perfeval.build import loading
from perfeval.model import periods
from perfeval.model.evaluation import BudgetRow, Indicator, YearAmounts, YearValues
from perfeval.model.findings import InputError

HEAD = """schema: 1
project: {name: 甲, title: 某县甲项目, department: 某县某局}
year: 2024
%s
report: {type: 单位自评, stage: 初稿}
ruleset: {scoring: mof-2020, options: {reverse: linear_deviation}}
"""
ROWS = """budget:
  - source: 年度资金总额
    years:
      - {year: 2022, initial: 100, adjusted: 100, executed: 90}
      - {year: 2023, initial: 100, adjusted: 100, executed: 95}
      - {year: 2024, initial: 200, adjusted: 200, executed: 195}
indicators:
  - level1: 产出指标
    level2: 数量指标
    name: 建成数量
    points: 90
    self_score: 90
    over_years: 合计
    years:
      - {year: 2022, target: ≥10个, actual: 8个}
      - {year: 2023, target: ≥10个, actual: 10个}
      - {year: 2024, target: ≥20个, actual: 18个}
"""


def written(base: Path, text: str, year: int = 2024, project: str = "jia") -> None:
    folder = base / "params" / project
    folder.mkdir(exist_ok=True)
    (folder / f"{year}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def base(tmp_path) -> Path:
    return empty_workbook(tmp_path / "w")


def row(way: str, *years: tuple[str | None, str | None]) -> Indicator:
    values = tuple(YearValues(year=2022 + n, target=t, actual=a) for n, (t, a) in enumerate(years))
    return Indicator(level1="产出", name="甲", over_years=way, years=values)


@pytest.mark.parametrize("way, years, made", [
    ("合计", [("≥10个", "8个"), ("≥10个", "10个")], ("18个", "≥20个")),
    ("合计", [(None, "1.5万元"), (None, "2.25万元")], ("3.75万元", None)),
    ("平均", [("≥90%", "90%"), ("≥90%", "95%")], ("92.50%", "≥90.00%")),
    ("平均", [(None, "1个"), (None, "1个"), (None, "2个")], ("1.33个", None)),
    ("期末", [("≥50%", "60%"), ("≥90%", "88%")], ("88%", "≥90%")),
    ("完成率平均", [("≥10个", "5个"), ("≥10个", "15个")], ("100.00%", "≥100%")),
    ("完成率平均（各年不超过100%）", [("≥10个", "5个"), ("≥10个", "15个")], ("75.00%", "≥100%")),
])  # fmt: skip
def test_years_come_to_one_value(way, years, made):
    assert periods.composed(row(way, *years)) == made


@pytest.mark.parametrize("way, years, said", [
    ("合计", [("≥10个", "8个"), ("≥10个", "1万元")], "单位不同"),
    ("合计", [("≥10个", "8个"), ("≤10个", "8个")], "比较符不一致"),
    ("平均", [("≥90%", "较好"), ("≥90%", "95%")], "“较好”不是一个数"),
    ("平均", [("≥90%", "≥90%"), ("≥90%", "95%")], "“≥90%”不是一个数"),
    ("完成率平均", [("≤10个", "8个"), ("≤10个", "8个")], "以少为好"),
    ("完成率平均", [("≥0个", "8个"), ("≥10个", "8个")], "不能与指标值相除"),
])  # fmt: skip
def test_years_that_come_to_nothing_say_why(way, years, said):
    with pytest.raises(periods.Uncomposed, match=said):
        periods.composed(row(way, *years))


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=9))
def test_a_sum_is_the_sum_and_lacks_what_a_year_lacks(amounts):
    years = tuple(YearAmounts(year=2000 + n, executed=a) for n, a in enumerate(amounts))
    assert periods.total(BudgetRow(source="甲", years=years), "executed") == sum(amounts, Decimal(0))
    assert periods.total(BudgetRow(source="甲", years=(*years, YearAmounts(year=2020))), "executed") is None


def test_a_period_is_scored_on_what_its_years_come_to(base):
    written(base, HEAD % "period: 2022-2024" + ROWS)
    card = loading.scorecard(base, "jia", 2024)
    e = card.evaluation
    assert e.title == "2022—2024年度某县甲项目绩效评价报告" and list(e.years) == [2022, 2023, 2024]
    assert (e.budget[0].adjusted, e.budget[0].executed) == (400, 380)  # 95 %
    assert (e.indicators[0].target, e.indicators[0].actual) == ("≥40个", "36个")
    assert [str(line.scored.low) for line in card.lines] == ["81.00", "9.50"]  # 90 × 90 %, 10 × 95 %


@pytest.mark.parametrize("head, change, found", [
    ("period: 2022-2023", ("", ""), "最后一年与评价年度 2024 一致"),
    ("period: 2024", ("", ""), "起止年度"),
    ("period: 2001-2024", ("", ""), "不超过10年"),
    ("", ("", ""), "写了各年的数据，没有写 period"),
    ("period: 2022-2024", ("year: 2023, target", "year: 2021, target"), "各年为2022、2021、2024"),
    ("period: 2022-2024", ("    over_years: 合计\n", ""), "不知道各年怎样合成"),
    ("period: 2022-2024", ("actual: 8个", "actual: 8万元"), "单位不同"),
    ("period: 2022-2024", ("indicators:", "  - source: 上年结转资金\nindicators:"), "没有写期间的年初预算数"),
    ("period: 2022-2024", ("over_years: 合计", "over_years: 加权"), "下列之一：合计、平均、期末"),
])  # fmt: skip
def test_what_does_not_fit_is_one_finding_with_its_line(base, head, change, found):
    written(base, HEAD % head + ROWS.replace(*change))
    with pytest.raises(InputError) as error:
        params.load("jia", 2024, base)
    assert found in str(error.value) and all(f.where.line for f in error.value.findings)


def test_a_period_in_the_place_of_a_year_says_how_to_write_it(base):
    written(base, (HEAD % "" + ROWS).replace("year: 2024\n", "year: 2022-2024\n"))
    with pytest.raises(InputError, match="只写最后一年：2024；评价期间另写一行“period: 2022-2024”"):
        params.load("jia", 2024, base)
    with pytest.raises(InputError, match="期间评价用最后一年：2024"):
        params.address(base, "jia", "2022-2024")


def test_a_year_without_its_figure_is_a_gap(base):
    written(
        base, HEAD % "period: 2022-2024" + ROWS.replace("actual: 8个", "actual: null").replace(", executed: 90", "")
    )
    done = run(base, "check", "jia", "2024")
    assert done.returncode == 0, done.stdout + done.stderr
    card = loading.scorecard(base, "jia", 2024)
    from perfeval.report import gaps

    assert "指标“建成数量”：2022年的实际完成值" in gaps.of(card)
    assert "分年度资金：年度资金总额2022年的全年执行数" in gaps.of(card)
    assert card.evaluation.indicators[0].actual is None and card.evaluation.budget[0].executed is None


@pytest.mark.long
def test_a_period_is_compared_with_nothing_and_says_so(base):
    single = (HEAD % "" + ROWS.split("    over_years")[0].replace("    years:\n", "")).replace("2024\n", "2021\n")
    single = "\n".join(line for line in single.splitlines() if "{year:" not in line) + "\n    target: ≥10个\n"
    written(base, single + "    actual: 100个\n", 2021)
    written(base, HEAD % "period: 2022-2024" + ROWS)
    done = run(base, "compare", "jia")
    assert done.returncode == 1 and "2022—2024年度是期间评价" in done.stdout + done.stderr
    said = run(base, "review", "jia", "2024", "--coverage")
    assert "Y01 changed_indicators_are_told：不适用1" in said.stdout, said.stdout + said.stderr
    listed = loading.portfolio(2024, base).read[0]
    assert listed.title == "某县甲项目（2022—2024年度）" and (listed.money, listed.executed) == (
        400,
        380,
    )  # of all three years, as its score is


def test_a_new_year_after_a_period_is_of_one_year(base):
    written(base, HEAD % "period: 2022-2024" + ROWS)
    done = run(base, "new", "jia", "2025")
    assert done.returncode == 0, done.stdout + done.stderr
    made = params.load("jia", 2025, base)
    assert made.period is None and not made.budget[0].years and not made.indicators[0].years


@pytest.mark.parametrize("outline", ["report", "short", "selfreport", "henan"])
def test_every_outline_lists_the_years(base, outline):
    text = HEAD % "period: 2022-2024" + ROWS
    written(base, text.replace("stage: 初稿", f"stage: 初稿, outline: {outline}"))
    done = run(base, "build", "jia", "2024", "--book", "report", "--to", "html", "--workers", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    page = (base / "reports/jia/2024/report.html").read_text(encoding="utf-8")
    for title in ("分年度资金明细表", "各年度指标完成情况表"):
        assert len(re.findall(rf">附?表[0-9]-[0-9]　{title}<", page)) == 1, title
    assert "2022—2024年度某县甲项目" in page.replace("\n", "")
