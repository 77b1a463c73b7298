"""Each year's standard on each year's data: exact sums, no effect without a cause, inputs once told wrongly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_years import ROOT

from perfeval import params, scoring
from perfeval.model import standard
from perfeval.model.evaluation import Evaluation, Parameters
from perfeval.model.exchange import Side, compared
from perfeval.report import chronicle
from perfeval.scoring import rescore
from perfeval.studies import years

HEAD = {
    "schema": "1",
    "project": {"name": "甲", "title": "甲项目"},
    "report": {"type": "部门评价", "stage": "初稿"},
    "adopted": {"by": "组长", "reason": "逐项核算"},
}
OPTIONS = {"reverse": "linear_deviation", "equal": "as_at_least"}


def evaluation(
    year: int, rows: list[dict], facts: dict | None = None, options=OPTIONS, scoring_by: str = "mof-2020", **more
) -> Evaluation:
    data = (
        HEAD
        | {
            "year": str(year),
            "ruleset": {"scoring": scoring_by, "options": options},
            "facts": facts or {},
            "indicators": rows,
        }
        | more
    )
    return Evaluation.of(Parameters.model_validate(data), "jia", ())


def pair(before: Evaluation, after: Evaluation):
    cards = [scoring.score(e, params.ruleset(e, ROOT)) for e in (before, after)]
    return years.pair(*cards, rescore)


def row(name: str = "甲", points: str = "40", target: str = "≥90%", actual: str = "86%", **more) -> dict:
    return {"level1": "产出指标", "name": name, "target": target, "actual": actual, "points": points} | more


REST = row("其余", "60", "≥1个", "1个")  # 60 points in full in both years


def bands(*steps: tuple[str, str]) -> dict:
    return {"type": "bands", "bands": [{"from": low, "share": share} for low, share in steps]}


def elements(
    verdicts: list[str],
    partial: str = "0.5",
    shares: tuple[str, ...] = ("0.5", "0.5"),
    texts: str = "①依据充分 ②程序规范",
) -> dict:
    points = [{"text": t, "share": s, "verdict": v} for t, s, v in zip(texts.split(), shares, verdicts)]
    return {"type": "elements", "partial": partial, "points": points}


def graded(band: str, low: str = "0.8") -> dict:
    return {
        "type": "graded",
        "band": band,
        "bands": [{"name": "好", "low": low, "high": "1"}, {"name": "中", "low": "0.6", "high": low}],
    }


def decided(score: str) -> dict:
    return {"score": score, "reason": "访谈", "by": "组长"}


def effects(before: dict, after: dict, facts=({}, {})) -> tuple[dict, object]:
    """What the row of 40 points did to a total of 100, and its match."""
    found = pair(evaluation(2023, [before, REST], facts[0]), evaluation(2024, [after, REST], facts[1]))
    assert found.change.whole == sum(e.whole for e in found.change.effects)
    return {cause: amount for cause, amount in found.change.effects[0].parts.items() if amount}, found.matches[0]


# a standard is its parameters


@pytest.mark.parametrize(
    "before, after, rule, told",
    [
        # 86% is in the band from 80% (32 of 40), then in the band from 85% (40 of 40): all 8 points are the standard's
        (
            row(standard=bands(("90%", "1"), ("80%", "0.8"))),
            row(standard=bands(("85%", "1"), ("80%", "0.8"))),
            8,
            "分档下限由90%改为85%",
        ),
        # one of two halves is met, one in part: 20 of 40 where a part earns nothing, 30 where it earns half
        (
            row(standard=elements(["符合", "部分符合"], "0")),
            row(standard=elements(["符合", "部分符合"])),
            10,
            "“部分符合”得该要点的比例由0%改为50%",
        ),
        # ten days late each year: 50% of 40 lost at 5% a day, 20% at 2%
        (
            row(standard={"type": "date", "due": "2023-06-30", "done": "2023-07-10", "per_day": "5%"}),
            row(standard={"type": "date", "due": "2024-06-30", "done": "2024-07-10", "per_day": "2%"}),
            12,
            "每逾期一日扣分占分值的比例由5%改为2%",
        ),
        # one fault each year costs 4 points, then 2
        (
            row(standard={"type": "deduction", "events": [{"text": "手续不全", "times": "1", "each": "4"}]}),
            row(standard={"type": "deduction", "events": [{"text": "手续不全", "times": "1", "each": "2"}]}),
            2,
            "“手续不全”每次扣分由4改为2",
        ),
        # the first element is met, the second not: it weighs 50%, then 75%
        (
            row(standard=elements(["符合", "不符合"])),
            row(standard=elements(["符合", "不符合"], shares=("0.75", "0.25"))),
            10,
            "“①依据充分”占分值的比例由50%改为75%",
        ),
        # 80% done of ≥100个: 32 of 40 in proportion, half of them above a pass line of 60%
        (
            row(target="≥100个", actual="80个", standard={"type": "formula", "name": "ratio"}),
            row(
                target="≥100个", actual="80个", standard={"type": "formula", "name": "threshold_ratio", "floor": "60%"}
            ),
            -12,
            "公式由“完成比例”改为“及格门槛以上按减去门槛后的完成率”",
        ),
        # 98% is two steps of 1% short: 5% of 40 each, then 10% each
        (
            row(
                actual="98%",
                standard={"type": "steps", "full_at": "100%", "zero_at": "80%", "step": "1%", "per_step": "5%"},
            ),
            row(
                actual="98%",
                standard={"type": "steps", "full_at": "100%", "zero_at": "80%", "step": "1%", "per_step": "10%"},
            ),
            -4,
            "每档扣分占分值的比例由5%改为10%",
        ),
        # the middle of 好 both years: 36 of 40 where 好 begins at 80%, 38 where it begins at 90%
        (
            row(standard=graded("好"), decided=decided("36")),
            row(standard=graded("好", "0.9"), decided=decided("38")),
            2,
            "“好”下限由80%改为90%",
        ),
        # bands, then steps, on the same 86%: 32 of 40, then 14 steps of 5% short
        (
            row(standard=bands(("90%", "1"), ("80%", "0.8"))),
            row(standard={"type": "steps", "full_at": "100%", "zero_at": "80%", "step": "1%", "per_step": "5%"}),
            -20,
            "评分标准由“分档”改为“区间扣分”",
        ),
    ],
)
def test_what_only_the_standard_changed_is_the_standards(before, after, rule, told):
    found, match = effects(before, after)
    assert found.get("rule") == rule and not found.get("real") and not found.get("target")
    assert match.state == "rule_changed" and told in match.reason("rule_changed") and match.same
    assert ("评分标准放宽" if rule > 0 else "评分标准从严") in match.reason("rule_changed")


@pytest.mark.parametrize(
    "before, after, real",
    [
        (
            row(actual="80%", standard=bands(("90%", "1"), ("80%", "0.8"))),
            row(actual="92%", standard=bands(("90%", "1"), ("80%", "0.8"))),
            8,
        ),
        (row(standard=elements(["符合", "部分符合"])), row(standard=elements(["符合", "符合"])), 10),
        (
            row(standard={"type": "date", "due": "2023-06-30", "done": "2023-07-10", "per_day": "5%"}),
            row(standard={"type": "date", "due": "2024-06-30", "done": "2024-06-30", "per_day": "5%"}),
            20,
        ),
        (
            row(standard={"type": "date", "due": "2023-02-28", "done": "2023-03-01", "per_day": "5%"}),
            row(standard={"type": "date", "due": "2024-02-28", "done": "2024-02-28", "per_day": "5%"}),
            2,
        ),
        # what was not found last year is not listed there: no other standard
        (
            row(standard={"type": "deduction", "events": [{"text": "手续不全", "times": "3", "each": "4"}]}),
            row(standard={"type": "deduction", "events": []}),
            12,
        ),
        (row(standard={"type": "binary", "met": "false"}), row(standard={"type": "binary", "met": "true"}), 40),
        (row(standard=graded("中"), decided=decided("28")), row(standard=graded("好"), decided=decided("36")), 8),
        (
            row(standard=elements(["符合", "不符合"]) | {"rule": "两项各占一半"}),
            row(standard=elements(["符合", "符合"]) | {"rule": "①②各占50%"}),
            20,
        ),
    ],
)
def test_what_only_the_findings_changed_is_real(before, after, real):
    found, match = effects(before, after)
    assert found == {"real": real} and match.states == ("comparable",)


def test_a_ratio_takes_the_facts_of_the_other_year():
    facts = tuple(
        {
            "done": {"label": "完成", "value": f"{a}个"},
            "plan": {"label": "计划", "value": f"{b}个"},
            "old": {"label": "原计划", "value": "100个"},
        }
        for a, b in (("80", "100"), ("90", "90"))
    )
    ratio = {"type": "ratio", "numerator": "done", "denominator": "plan"}
    assert effects(row(standard=ratio), row(standard=ratio), facts)[0] == {"real": 8}  # 80% of 40, then all
    # against 原计划 the second year is 90%: (80%, 90%) and (80%, 100%) by rule; real ½(10%+20%) of 40, rule ½(0+10%) of
    # 40
    found, match = effects(row(standard=ratio | {"denominator": "old"}), row(standard=ratio), facts)
    assert found == {"real": 6, "rule": 2} and "分母由“原计划”改为“计划”" in match.reason("rule_changed")


def test_facts_under_another_key_are_the_same_fact_by_their_label():
    facts = tuple(
        {key: {"label": "完成", "value": value}, "plan": {"label": "计划", "value": "100个"}}
        for key, value in (("a", "80个"), ("b", "90个"))
    )
    before, after = (row(standard={"type": "ratio", "numerator": key, "denominator": "plan"}) for key in "ab")
    found, match = effects(before, after, facts)
    assert found == {"real": 4} and match.states == ("comparable",)


def test_findings_and_standard_are_told_apart_where_both_changed():
    # half of the points met, the other in part then met; a part earns 0 then 50%. By rule 0: 50% then 100%, by rule ½:
    # 75% then 100%.
    found, _ = effects(row(standard=elements(["符合", "部分符合"], "0")), row(standard=elements(["符合", "符合"])))
    assert found == {"real": Fraction(40 * 375, 1000), "rule": Fraction(40 * 125, 1000)}


@pytest.mark.parametrize(
    "before, after, told",
    [
        (
            row(standard=elements(["符合", "符合"])),
            row(standard=elements(["符合"], shares=("1",), texts="①依据充分")),
            "“评价要点”的项数不同",
        ),
        (row(standard=elements(["符合", "符合"])), row(standard=bands(("80%", "1"))), "核查的内容不同"),
        (row(standard=elements(["符合", "符合"])), row(), "核查的内容不同"),
        (
            row(standard={"type": "deduction", "events": []}),
            row(standard={"type": "deduction", "events": [], "veto": {"text": "挪用资金", "happened": "false"}}),
            "“一票否决”只有一年有",
        ),
        (
            row(standard={"type": "deduction", "events": [{"text": "手续不全", "times": "1", "each": "4"}]}),
            row(standard={"type": "deduction", "events": [{"text": "档案缺失", "times": "1", "each": "1"}]}),
            "不能认定是否同一情形",
        ),
        (
            row(standard=graded("好"), decided=decided("34")),
            row(
                standard={"type": "graded", "band": "甲等", "bands": [{"name": "甲等", "low": "0.8", "high": "1"}]},
                decided=decided("36"),
            ),
            "不能对另一年的数据计分",
        ),
        (
            row(actual="86%", standard=bands(("80%", "1"))),
            row(target="≥90分", actual="86分", standard=bands(("80分", "1"))),
            "",
        ),
    ],
)
def test_what_cannot_change_places_is_not_compared_and_says_so(before, after, told):
    found, match = effects(before, after)
    assert set(found) <= {"incomparable"} and not match.same and told in match.told


def test_elements_are_matched_by_their_words_else_by_their_place():
    before = elements(["符合", "不符合"], shares=("0.75", "0.25"), texts="①依据充分 ②程序规范")
    turned = elements(["不符合", "符合"], shares=("0.25", "0.75"), texts="①程序规范 ②依据充分")
    found, match = effects(row(standard=before), row(standard=turned))
    assert found == {} and match.states == ("comparable",)
    said, match = effects(
        row(standard=before),
        row(standard=elements(["符合", "符合"], shares=("0.75", "0.25"), texts="①依据充分 ②程序合规")),
    )
    assert said == {"real": 10} and "评价要点由“②程序规范”改为“②程序合规”" in match.reason("rule_changed")


def test_points_that_moved_without_the_deduction_are_no_better_work():
    # one fault of 4 points each year: 90% of 40, then 95% of 80; the shares by rule 90% and 95%, so all of it is the
    # rule's
    event = {"type": "deduction", "events": [{"text": "手续不全", "times": "1", "each": "4"}]}
    small = REST | {"points": "20"}
    found = pair(
        evaluation(2023, [row(standard=event), REST]), evaluation(2024, [row(standard=event, points="80"), small])
    )
    assert "real" not in {c for c, a in found.change.effects[0].parts.items() if a}
    assert found.change.effects[0].parts["rule"] == Fraction(60 * 5, 100) and "没有随分值调整" in found.matches[
        0
    ].reason("rule_changed")


def test_every_field_of_a_standard_is_a_parameter_or_a_finding():
    """A new optional field must be put into FOUND of its noun where the year fills it, or be named as a parameter."""
    parameters = {
        "Deduction.events",
        "Deduction.veto",
        "Formula.floor",
        "Formula.over",
        "Level.name",
        *(f"OnTime.{name}" for name in ("per_day", "per_days", "each", "started_counts", "zero_after")),
    }
    nouns = [
        n
        for n in vars(standard).values()
        if isinstance(n, type) and issubclass(n, standard.Noun) and n.__module__ == standard.__name__
    ]
    optional = {
        f"{n.__name__}.{f}"
        for n in nouns
        for f, field in n.model_fields.items()
        if not field.is_required() and field.default is None
    }
    found = {f"{n.__name__}.{f}" for n in nouns for f in getattr(n, "FOUND", {})}
    words = {f"{n.__name__}.{f}" for n in nouns for f in getattr(n, "WORDS", ())}
    assert optional - found - words == parameters
    assert {
        f for f in found if f.split(".")[1] not in next(n for n in nouns if n.__name__ == f.split(".")[0]).model_fields
    } == set()


# dates that move with the year


@pytest.mark.parametrize(
    "before, after, moved",
    [
        ("2024年12月底前", "2025年12月底前", False),
        ("2024-12-31前完成", "2025-12-31前完成", False),
        ("12月底前", "2025年12月底前", False),
        ("2024年12月底前", "2026年3月底前", True),
        ("2026年12月底前", "2026年12月底前", False),
        ("完成2024年度任务", "完成2025年度任务", False),
        ("比2020年减少", "比2020年减少", False),
        ("10%-20%", "10-20%", False),
        ("10-20%", "10-30%", True),
    ],
)
def test_a_date_that_moves_with_the_year_is_no_other_target(before, after, moved):
    a, b = (
        evaluation(year, [row(target=t, actual="完成", decided=decided("40")), REST])
        for year, t in ((2024, before), (2025, after))
    )
    assert ("target_moved" in pair(a, b).matches[0].states) == moved


def test_a_due_day_that_moves_with_the_year_is_no_other_standard():
    standards = [{"type": "date", "due": f"{y}-12-31", "done": f"{y + 1}-01-05", "per_day": "5%"} for y in (2024, 2025)]
    a, b = (evaluation(y, [row(standard=s, explanation=f"{y}年建成的"), REST]) for y, s in zip((2024, 2025), standards))
    assert pair(a, b).matches[0].states == ("comparable",) and not any(pair(a, b).change.printed.values())
    later = standards[1] | {"due": "2026-01-31"}
    found = pair(a, evaluation(2025, [row(standard=later), REST]))
    assert found.change.printed["target"] == 10 and not found.change.printed["real"]  # five days of 5% of 40
    assert found.matches[0].told == "指标值调整（由“2024年12月31日前”改为“2026年1月31日前”，目标放宽（期限推后））"


# the sentences


def three(before: list[tuple[str, str]], after: list[tuple[str, str]], points=("40", "40", "20")):
    """Three rows of 100 points, each (target, actual) of two years, scored in proportion."""
    rows = ([row(n, p, t, a) for n, p, (t, a) in zip("甲乙丙", points, year)] for year in (before, after))
    return pair(*(evaluation(y, r) for y, r in zip((2023, 2024), rows)))


def said(*pairs) -> str:
    from perfeval.model.comparison import Comparison

    return chronicle.change(Comparison((pairs[0].earlier, *(p.later for p in pairs)), pairs)).text


def test_each_moved_target_is_told_with_its_own_points():
    # 甲: 75 of 100 is 30 of 40, of 75 all 40: +10. 乙: 100 of 100 is 40, of 120 it is 33⅓: −6⅔, the net +3⅓
    words = said(
        three(
            [("≥100个", "75个"), ("≥100个", "100个"), ("≥1个", "1个")],
            [("≥75个", "75个"), ("≥120个", "100个"), ("≥1个", "1个")],
        )
    )
    assert "“甲”（由“≥100个”改为“≥75个”）带来10.00分" in words and "“乙”（由“≥100个”改为“≥120个”）减少6.67分" in words
    assert "指标值调整＋3.33分" in words and "带来3.33分" not in words


def test_a_softer_target_is_told_where_the_net_is_a_loss_or_where_it_changes_nothing():
    # 甲 as above +10; 乙: 40 of 40, then 100 of 200 is 20: −20
    words = said(
        three(
            [("≥100个", "75个"), ("≥100个", "100个"), ("≥2个", "2个")],
            [("≥75个", "75个"), ("≥200个", "100个"), ("≥1个", "2个")],
        )
    )
    assert (
        "“甲”（由“≥100个”改为“≥75个”）带来10.00分" in words
        and "减少20.00分" in words
        and "“丙”（由“≥2个”改为“≥1个”）没有影响得分" in words
    )


def test_rows_that_cannot_be_compared_have_a_cause_of_their_own():
    rows = [
        row("甲", "40", "≥100个", "50个"),
        row("乙", "40", "≥100个", "50个", explanation="旧"),
        row("丙", "20", "≥100个", "50个"),
    ]
    later = [
        row("甲", "40", "≥100处", "100处"),
        row("乙", "40", "≥100个", "100个", explanation="新"),
        row("丙", "20", "≥100个", "100个"),
    ]
    b = evaluation(2024, later, not_compared=[{"name": "丙", "reason": "口径待查", "by": "组长"}])
    found = pair(evaluation(2023, rows), b)
    assert [m.state for m in found.matches] == ["unit_changed", "redefined", "excluded"] and found.common is None
    assert found.change.printed["incomparable"] == 50 and found.change.printed["judgement"] == 0
    words = said(found)
    assert "不可比的变动＋50.00分" in words and "“甲”＋20.00分（计量单位改变）" in words and "与规则的差别" not in words


def test_a_split_indicator_is_neither_new_nor_moved_points():
    walk = [{"was": ["甲"], "now": ["甲一", "甲二"], "reason": "拆分", "by": "组长"}]
    found = pair(
        evaluation(2023, [row(), REST]), evaluation(2024, [row("甲一", "30"), row("甲二", "10"), REST], crosswalk=walk)
    )
    assert {c for e in found.change.effects for c, a in e.parts.items() if a} <= {"incomparable"}
    assert found.change.whole == sum(e.whole for e in found.change.effects)


def test_only_comparable_rows_are_counted_and_the_number_is_told():
    # 甲 90% then 100% of 40, 乙 in another unit, 其中 within 丙: the rates are of 甲 and 丙 alone, (36+20)/60 and 60/60
    rows = [
        row("甲", "40", "≥100个", "90个"),
        row("乙", "40", "≥100个", "100个"),
        row("丙", "20", "≥1个", "1个"),
        row("其中：丁", "5", "≥1个", "1个"),
    ]
    later = [row("甲", "40", "≥100个", "100个"), row("乙", "40", "≥100处", "50处"), *rows[2:]]
    found = pair(evaluation(2023, rows), evaluation(2024, later))
    assert (found.common.count, found.common.before, found.common.after) == (2, Fraction(56, 60), 1)
    assert "只看两年可比的2项指标，得分率由93.33%变为100.00%" in said(found)


def test_rounding_is_part_of_its_cause_and_never_printed_as_zero():
    # a third of 40 is 13.33, two thirds 26.67: 13⅓ points more by rule, 13.34 as printed
    found = three(
        [("≥3个", "1个"), ("≥1个", "1个"), ("≥1个", "1个")], [("≥3个", "2个"), ("≥1个", "1个"), ("≥1个", "1个")]
    )
    assert found.change.effects[0].parts == {"real": Fraction("13.34")} and "0.00" not in said(found)


def test_printed_causes_add_up_to_the_printed_change():
    # thirds in three causes: 甲 real, 乙 target; each prints with two decimals and they sum to the printed change
    found = three(
        [("≥3个", "1个"), ("≥3个", "1个"), ("≥1个", "1个")], [("≥3个", "2个"), ("≥2个", "1个"), ("≥1个", "1个")]
    )
    assert sum(found.change.printed.values()) == found.change.ends[1] - found.change.ends[0]


def test_every_step_is_told_the_last_first():
    rows = [[row("甲", "40", "≥100个", f"{n}个"), REST] for n in (50, 75, 100)]
    made = [evaluation(y, r) for y, r in zip((2022, 2023, 2024), rows)]
    words = said(pair(made[0], made[1]), pair(made[1], made[2]))
    assert words.index("2023年至2024年由90.00分变为100.00分") < words.index("2022年至2023年由80.00分变为90.00分")


# laws, on random years of random standards

SHARES = st.sampled_from(["0", "0.25", "0.5", "0.75", "1"])
PERCENT = st.integers(0, 110).map(lambda n: f"{n}%")
DAYS = st.integers(1, 28).map(lambda n: f"06-{n:02d}")
WEIGHTS = st.sampled_from([("0.5", "0.3", "0.2"), ("0.25", "0.25", "0.5"), ("0.6", "0.2", "0.2")])
KINDS = {  # for each type of standard: what a plan decides, and what a year finds
    "ruleset": (st.just({}), st.fixed_dictionaries({"actual": PERCENT})),
    "bands": (st.tuples(*[st.integers(n, n + 9) for n in (91, 71, 51)]), st.fixed_dictionaries({"actual": PERCENT})),
    "steps": (
        st.tuples(st.integers(90, 100), st.integers(1, 5), st.integers(1, 20)),
        st.fixed_dictionaries({"actual": PERCENT}),
    ),
    "formula": (
        st.sampled_from(["ratio", "linear_deviation", "fail", "inverse_ratio"]),
        st.fixed_dictionaries({"actual": PERCENT}),
    ),
    "elements": (
        st.tuples(WEIGHTS, SHARES, st.sampled_from(["rebase", "full"])),
        st.lists(st.sampled_from(["符合", "部分符合", "不符合", "不适用"]), min_size=3, max_size=3),
    ),
    "deduction": (
        st.tuples(st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["true", "false"])),
    ),
    "ratio": (st.sampled_from(["plan", "spare"]), st.tuples(*[st.integers(1, 99)] * 3)),
    "graded": (
        st.sampled_from(["0.7", "0.8", "0.9"]),
        st.tuples(st.sampled_from(["好", "中"]), st.sampled_from(["0", "0.5", "1"])),
    ),
    "date": (st.tuples(DAYS, st.integers(0, 20)), DAYS),
    "binary": (st.just({}), st.sampled_from(["true", "false"])),
}


def standard_of(kind: str, year: int, plan, found, n: int, points: int) -> tuple[dict, dict]:
    """The standard and the other fields of a row, and its facts."""
    rest: dict = {"actual": found["actual"]} if isinstance(found, dict) else {"actual": "见核查"}
    facts: dict = {}
    match kind:
        case "ruleset":
            return rest, facts
        case "bands":
            made = {"bands": [{"from": f"{low}%", "share": share} for low, share in zip(plan, ("1", "0.8", "0.5"))]}
        case "steps":
            made = {"full_at": f"{plan[0]}%", "zero_at": "60%", "step": f"{plan[1]}%", "per_step": f"{plan[2]}%"}
        case "formula":
            made = {"name": plan}
        case "elements":
            made = {
                "partial": plan[1],
                "not_applicable": plan[2],
                "points": [
                    {"text": f"要点{k}", "share": s, "verdict": v} for k, (s, v) in enumerate(zip(plan[0], found))
                ],
            }
        case "deduction":
            events = [
                {"text": t, "each": str(each), "times": str(times)}
                for t, each, times in zip(("缺项", "超期"), plan, found)
            ]
            made = {"events": events, "veto": {"text": "挪用", "happened": found[2]}}
        case "ratio":
            made = {"numerator": f"done{n}", "denominator": f"{plan}{n}"}
            facts = {
                f"{key}{n}": {"label": f"{key}{n}", "value": f"{value}个"}
                for key, value in zip(("done", "plan", "spare"), found)
            }
        case "graded":
            made = {
                "band": found[0],
                "bands": [{"name": "好", "low": plan, "high": "1"}, {"name": "中", "low": "0.6", "high": plan}],
            }
            low, high = (Decimal(plan), Decimal(1)) if found[0] == "好" else (Decimal("0.6"), Decimal(plan))
            rest["decided"] = decided(f"{points * (low + Decimal(found[1]) * (high - low)):.2f}")
        case "date":
            made = {"due": f"{year}-{plan[0]}", "per_day": f"{plan[1]}%", "done": f"{year}-{found}"}
        case "binary":
            made = {"met": found}
    return rest | {"standard": {"type": kind} | made}, facts


@st.composite
def two_years(draw, same: tuple[str, ...] = ()):
    """What two years of the same rows hold, each a rule for ≤ and its rows.

    ``same`` names what both share: plan, found, target, points.
    """
    kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=5))
    reverse = st.sampled_from(["linear_deviation", "inverse_ratio", "fail"])
    options = [draw(reverse), draw(reverse)]
    rows: tuple[list, list] = ([], [])
    for kind in kinds:
        drawn = {
            "plan": KINDS[kind][0],
            "found": KINDS[kind][1],
            "target": st.sampled_from(["≥90%", "≥80%", "≤85%", "90%"]),
            "points": st.integers(1, 30),
            "score": st.none() | st.integers(0, 100),
        }
        first = {key: draw(strategy) for key, strategy in drawn.items()}
        second = {
            key: first[key] if key in same or (kind == "graded" and key == "points") else draw(strategy)
            for key, strategy in drawn.items()
        }
        rows[0].append((kind, first))
        rows[1].append((kind, second))
    return (options[0], rows[0]), (options[0] if "plan" in same else options[1], rows[1])


def built(year: int, content) -> Evaluation:
    reverse, rows = content
    made, facts = [], {}
    for n, (kind, values) in enumerate(rows):
        fields, own = standard_of(kind, year, values["plan"], values["found"], n, values["points"])
        by_hand = (
            {"decided": decided(str(Decimal(values["points"]) * values["score"] / 100))}
            if values["score"] is not None
            else {}
        )
        made.append(
            {"level1": "产出指标", "name": f"指标{n}", "target": values["target"], "points": str(values["points"])}
            | by_hand
            | fields
        )
        facts |= own
    return evaluation(year, made, facts, OPTIONS | {"reverse": reverse})


def both(content):
    return pair(built(2023, content[0]), built(2024, content[1]))


def parts(found) -> dict[str, dict[str, Fraction]]:
    return {e.name: {cause: amount for cause, amount in e.parts.items() if amount} for e in found.change.effects}


LAWS = settings(max_examples=150, deadline=None, derandomize=True)


@LAWS
@given(content=two_years(), data=st.data())
def test_effects_sum_exactly_and_the_order_of_rows_does_not_matter(content, data):
    found = both(content)
    if found.change is None:
        return
    assert sum((e.whole for e in found.change.effects), Fraction(0)) == found.change.whole
    assert sum(found.change.printed.values()) == found.change.ends[1] - found.change.ends[0]
    later = built(2024, content[1])
    turned = later.model_copy(update={"indicators": tuple(data.draw(st.permutations(later.indicators)))})
    assert parts(pair(built(2023, content[0]), turned)) == parts(found)


@LAWS
@given(content=two_years(same=("plan", "points")))
def test_the_same_parameters_have_no_effect(content):
    found = both(content)
    assert not any("rule_changed" in m.states for m in found.matches)
    assert found.change is None or all("rule" not in causes for causes in parts(found).values())


@LAWS
@given(content=two_years(same=("found",)))
def test_the_same_findings_are_no_real_change(content):
    found = both(content)
    assert found.change is None or all("real" not in causes for causes in parts(found).values())


@LAWS
@given(content=two_years())
def test_the_way_back_undoes_every_effect(content):
    there, back = both(content), both(content[::-1])
    assert (there.change is None) == (back.change is None)
    if there.change is not None:
        assert {
            name: {cause: -amount for cause, amount in causes.items()} for name, causes in parts(back).items()
        } == parts(there)


def test_parameters_are_compared_as_numbers_not_as_they_are_typed():
    a, b = (
        Side(e.indicators[0], e)
        for e in (
            evaluation(2023, [row(standard=bands(("90%", "1"), ("80%", "80%")))]),
            evaluation(2024, [row(standard=bands(("90.0%", "100%"), ("80%", "0.8")))]),
        )
    )
    assert compared(a, b) == ((), "")
