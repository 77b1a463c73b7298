"""What the comparison of years prints: units that agree, each step, rows of both kinds, no figure that is another's."""

from __future__ import annotations

import re
from fractions import Fraction

from test_exchange import REST, evaluation, row
from test_years import ROOT

from perfeval import params, scoring
from perfeval.page.blocks import Figure, flat, texts
from perfeval.page.grid import Grid
from perfeval.report import chronicle
from perfeval.report.charts import years as charts
from perfeval.report.tables import years as tables
from perfeval.scoring import rescore
from perfeval.studies import costs, years


def compared(*made):
    return years.compare([scoring.score(e, params.ruleset(e, ROOT)) for e in made], rescore)


def years_of(*targets_and_actuals: tuple[str, str], start: int = 2022, options=None):
    opts = {"reverse": "linear_deviation"} | (options or {})
    return compared(
        *(
            evaluation(start + n, [row("费用", "40", t, a), REST], options=opts)
            for n, (t, a) in enumerate(targets_and_actuals)
        )
    )


def shown(page) -> str:
    return "\n".join(texts(page.blocks))


def drawn(page) -> str:
    """The words of the figures of a page, those read to people who see no figure included."""
    return "\n".join(
        f"{b.description}{''.join(re.findall(r'>([^<>]+)<', b.svg))}"
        for b in flat(page.blocks)
        if isinstance(b, Figure)
    )


def test_a_picture_keeps_one_unit_and_names_it():
    # 1750000元 is 175万元; a number without unit is read in the unit of its target where that was chosen, else not
    # drawn
    found = years_of(
        ("≤170万元", "165万元"), ("≤1750000元", "1720000元"), ("≤170万元", "168"), options={"missing_unit": "as_target"}
    )
    words = drawn(charts.values(found, "图4"))
    assert (
        "2023年指标值175万元、完成值172万元" in words
        and "2024年指标值170万元、完成值168万元" in words
        and "（万元）" in words
    )
    plain = years_of(("≤170万元", "165万元"), ("≤170万元", "168"))
    assert "2023年指标值170万元、完成值空白" in drawn(charts.values(plain, "图4"))


def test_a_new_unit_is_a_new_picture():
    found = years_of(("≥10个", "9个"), ("≥12个", "11个"), ("≥20处", "19处"), ("≥22处", "23处"))
    words = drawn(charts.values(found, "图4"))
    assert (
        "费用：2022年指标值10个、完成值9个、2023年指标值12个、完成值11个；费用：2024年指标值20处、完成值19处、2025年指标值22处、完成值23处"
        in words
    )
    assert "（个）" in words and "（处）" in words


def test_the_difficulty_of_a_target_is_in_one_unit():
    # a ceiling of 1650000元 after 165万元 asks the same; 160万元 would ask 5/165 = 3.03% more
    words = shown(tables.targets(years_of(("≤170万元", "165万元"), ("≤1650000元", "1600000元")), "表4"))
    assert "1650000元（原为165万元）" in words and "0.00%" in words and "等于上年实绩" in words
    assert "费用" not in shown(
        tables.targets(years_of(("≤170万元", "165"), ("≤160万元", "160万元")), "表4")
    )  # 165 of what, nobody said
    read = shown(
        tables.targets(
            years_of(("≤170万元", "165"), ("≤160万元", "160万元"), options={"missing_unit": "as_target"}), "表4"
        )
    )
    assert "165万元（原为165）" in read and "＋3.03%" in read
    none = shown(tables.targets(years_of(("≤2起", "1起"), ("0起", "0起")), "表4"))  # none at all asks for more than one
    assert "＋100.00%" in none and "高于上年实绩" in none


def test_targets_costs_and_problems_are_told_for_every_two_years():
    # 每户补助: 100元 a household, 110, 121; targets of 10, 12 and 15 after 10 and 12
    made = [
        evaluation(
            year,
            [row("户数", "40", f"≥{n}户", f"{n}户"), REST],
            {"paid": {"label": "补助", "value": f"{n * each}元"}, "homes": {"label": "户数", "value": f"{n}户"}},
            costs=[{"name": "补助", "amount": "paid", "quantity": "homes", "denominator": "户数"}],
            problems=[{"title": f"{year}年的问题", "detail": "不足", "cause": "不足"}],
            followups=[{"problem": f"{year - 1}年的问题", "status": "已整改"}],
        )
        for year, n, each in ((2022, 10, 100), (2023, 12, 110), (2024, 15, 121))
    ]
    found = compared(*made)
    tables_of = (
        tables.targets(found, "表4"),
        tables.costs(costs.over_years(found), "表7"),
        tables.followups(found.pairs, "表9"),
    )
    lines = [
        [[cell.text for cell in line] for line in next(b for b in flat(made.blocks) if isinstance(b, Grid)).rows[1:]]
        for made in tables_of
    ]
    assert [line[:5] for line in lines[0] if "户数" in line] == [
        ["2023—2024年", "户数", "12户", "≥15户", "＋25.00%"],
        ["2022—2023年", "户数", "10户", "≥12户", "＋20.00%"],
    ]
    grids = [b for b in flat(tables_of[1].blocks) if isinstance(b, Grid)]
    assert [(b.caption, *(cell.text for cell in b.rows[1][1:3])) for b in grids] == [
        ("表7-1　单位成本变动表（2023—2024年）", "110.00", "121.00"),
        ("表7-2　单位成本变动表（2022—2023年）", "100.00", "110.00"),
    ]
    assert [(line[0], line[2], line[4]) for line in lines[2]] == [
        ("2023—2024年", "2023年的问题", "已整改"),
        ("2022—2023年", "2022年的问题", "已整改"),
    ]
    last = next(b for b in flat(tables.followups(found.pairs[-1:], "表9").blocks) if isinstance(b, Grid))
    assert last.caption == "表9　整改台账（2023—2024年）" and last.rows[0][0].text == "序号"


def test_only_what_has_one_unit_is_met_exactly():
    found = years_of(("≥5台", "5套"), ("≥5台", "5台"))
    words = shown(chronicle.targets(found))
    assert (
        "2022年可以与指标值比较的定量指标1项" in words
        and "2023年可以与指标值比较的定量指标2项，完成值恰好等于指标值的2项" in words
    )


def test_each_step_has_a_table_and_a_picture_the_last_first():
    found = years_of(("≥100个", "50个"), ("≥100个", "75个"), ("≥100个", "100个"))
    captions = [b.caption for b in flat(tables.changes(found, "表3").blocks) if isinstance(b, Grid)]
    assert captions == ["表3-1　得分变动分解表（2023—2024年）", "表3-2　得分变动分解表（2022—2023年）"]
    assert [b.caption for b in charts.waterfall(found, "图1").blocks if isinstance(b, Figure)] == [
        "图1-1　得分变动的构成（2023—2024年）",
        "图1-2　得分变动的构成（2022—2023年）",
    ]
    assert (
        tables.changes(years_of(("≥1个", "1个"), ("≥1个", "1个")), "表3").blocks[0].blocks[1].caption
        == "表3　得分变动分解表（2022—2023年）"
    )


def test_table_sentence_and_picture_print_the_same_totals():
    found = years_of(("≥3个", "1个"), ("≥2个", "1个"), ("≥3个", "2个"))
    table, words, picture = (
        shown(tables.changes(found, "表3")),
        shown(chronicle.change(found)),
        drawn(charts.waterfall(found, "图1")),
    )
    for pair in found.pairs:
        for cause, amount in pair.change.printed.items():
            if amount:
                text = f"{'＋' if amount > 0 else '－'}{abs(float(amount)):.2f}"
                assert text in table and text in words and text in picture, cause
    assert not re.search("[＋－]0.00", table + words + picture)


def test_rows_and_columns_of_the_table_add_up_as_they_are_printed():
    # of 20 points, 300 of 600 are 10.00 and 400 of 700 are 11.43: +1.43 each, of which real 3.0967 and target -1.6667.
    # Five of them are 15.48 and -8.33; five times 3.10, -1.67 is 15.50, -8.35, so two rows give 3.09, -1.66
    rows = [
        [row(f"甲{n}", "20", target, a) for n in range(5)] for target, a in (("≥600个", "300个"), ("≥700个", "400个"))
    ]
    found = compared(*(evaluation(2023 + n, made) for n, made in enumerate(rows)))
    table = next(b for b in flat(tables.changes(found, "表3").blocks) if isinstance(b, Grid))
    cells = [[cell.text for cell in line[1:]] for line in table.rows[1:]]
    amounts = [
        [Fraction(t.replace("＋", "").replace("－", "-")) if t != "—" else Fraction(0) for t in line] for line in cells
    ]
    assert all(sum(line[:-1]) == line[-1] for line in amounts)
    assert [sum(column) for column in zip(*amounts[:-1])] == amounts[-1]
    assert amounts[-1] == [Fraction("15.48"), Fraction("-8.33"), Fraction("7.15")]
    assert amounts[-1][-1] == found.pairs[0].change.ends[1] - found.pairs[0].change.ends[0]


def execution(budget: dict, year: int, **more):
    rows = [row("甲", "50", "≥100个", "100个", self_score="50"), row("乙", "40", "≥1个", "1个", self_score="40")]
    return evaluation(
        year,
        rows,
        None,
        {"execution_over": "cap", "bare_target": "at_least"},
        report={"type": "单位自评", "stage": "初稿"},
        budget=[{"source": "年度资金总额"} | budget],
        **more,
    )


def in_table(actual: str, year: int, **more):
    rows = [
        row("甲", "50", "≥100个", "100个"),
        row("乙", "40", "≥1个", "1个"),
        {"level1": "预算执行率", "name": "预算执行率", "target": "100%", "actual": actual, "points": "10"} | more,
    ]
    return evaluation(
        year,
        rows,
        None,
        {"execution_over": "cap", "bare_target": "at_least"},
        report={"type": "单位自评", "stage": "初稿"},
    )


def effect(found, name: str) -> dict[str, Fraction]:
    return next({c: a for c, a in e.parts.items() if a} for e in found.pairs[0].change.effects if e.name == name)


def test_the_execution_rate_beside_the_table_is_compared_with_itself():
    # 10 points at 80%, then at 95%: 8.00 and 9.50
    found = compared(
        execution({"adjusted": "100", "executed": "80"}, 2023), execution({"adjusted": "100", "executed": "95"}, 2024)
    )
    assert effect(found, "预算执行率") == {"real": Fraction(3, 2)} and found.pairs[0].common.count == 3


def test_an_execution_rate_in_the_table_is_the_one_beside_it():
    # a row of the table at 80%, then 95% from the fund table, and the other way round: the same rate of the same 10
    # points
    beside, listed = execution({"adjusted": "100", "executed": "95"}, 2024), in_table("80%", 2023)
    found = compared(listed, beside)
    assert (
        effect(found, "预算执行率") == {"real": Fraction(3, 2)} and "一年按资金表计算" in found.pairs[0].matches[2].told
    )
    back = compared(execution({"adjusted": "100", "executed": "95"}, 2023), in_table("80%", 2024))
    assert effect(back, "预算执行率") == {"real": Fraction(-3, 2)}
    assert compared(in_table("按期执行", 2023, decided={"score": "8", "reason": "查账", "by": "甲"}), beside).pairs[
        0
    ].change.whole == Fraction(3, 2)
    assert (
        shown(chronicle.change(found))
        and shown(tables.changes(found, "表3"))
        and shown(tables.targets(found, "表4"))
        and drawn(charts.values(found, "图4"))
    )


def test_one_year_is_not_said_to_agree_with_others():
    alone = compared(evaluation(2024, [row(), REST], {"a": {"label": "户数", "value": "5户", "source": "台账"}}))
    assert shown(chronicle.conflicts(alone)) == shown(chronicle.repeated(alone)) == ""
    table = shown(tables.facts(alone, "表6"))
    assert "户数" in table and "只有一个年度，列出全部数据" in table and "两个以上" not in table


def test_the_years_that_are_missing_are_those_without_params():
    # 2021 has money only: it is not missing between 2020 and 2022, but their indicators are two years apart; 2023 is
    # missing
    said = shown(
        chronicle.years(
            compared(
                evaluation(2020, [row(), REST]),
                evaluation(2021, []),
                evaluation(2022, [row(), REST]),
                evaluation(2024, []),
            )
        )
    )
    assert (
        said == "比较2020、2021、2022、2024年度，共4个年度。2022年与2024年之间缺1个年度。"
        "2020年与2022年的指标变动不是一年的变动。2021年、2024年没有绩效指标，只比较资金。"
    )


def test_a_year_that_is_made_up_is_named_beside_real_ones():
    real, made_up = evaluation(2024, [row(), REST]), evaluation(2023, [row(), REST], fictitious="true")
    assert shown(chronicle.title(compared(made_up, real))).startswith("2023年为虚构示例\n")
    assert shown(chronicle.title(compared(made_up))).startswith("虚构示例\n") and "虚构" not in shown(
        chronicle.title(compared(real))
    )
