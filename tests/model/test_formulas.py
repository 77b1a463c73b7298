"""Every formula gives the published share, and obeys the laws that make a share fair."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from perfeval.model.formulas import (
    FORMULAS,
    VERDICTS,
    bands,
    binary,
    deduction,
    efficacy,
    element_count,
    fail,
    grade,
    graded,
    in_range,
    interval_steps,
    inverse_ratio,
    linear_deviation,
    on_time,
    over_target,
    overdue,
    ratio,
    round_to,
    threshold_ratio,
)

FILE = Path(__file__).parents[1] / "cases" / "vectors.yaml"
VECTORS = {
    v["id"]: v for v in YAML(typ="base", pure=True).load(FILE)["vectors"]
}  # the base loader keeps every number as text
GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
F = Fraction
HALF = F(1, 2)


def percent(number):
    return F(number) / 100


def near(got, expected, vector):
    """Whether exact numbers agree with printed ones within the vector's own tolerance."""
    tolerance = F(vector["tolerance"]["abs"])
    return len(got) == len(expected) and all(abs(a - F(b)) <= tolerance for a, b in zip(got, expected))


# published and derived examples


def test_exactly_these_vectors_are_here_and_their_numbers_are_text():
    assert list(VECTORS) == ["A01", "A03", "A04", "A05", "A07", "A09", "A12", "A17", "A18", "A19"]
    assert VECTORS["A01"]["input"]["values"][4] == "1.05"


@pytest.mark.parametrize("name", ["A01", "A18"])
def test_rounding(name):
    v = VECTORS[name]
    pairs = zip(v["input"]["values"], v["input"]["intervals"])
    assert near([round_to(F(value), F(interval), v["input"]["mode"]) for value, interval in pairs], v["expected"], v)


def test_a_grade_follows_the_exact_total_it_is_given():
    v = VECTORS["A03"]
    steps = tuple((F(band["min"]), band["name"]) for band in v["params"]["bands"])
    assert [grade(F(score), steps) for score in v["input"]["scores"]] == v["expected"]
    assert (
        grade(round_to(F("89.995"), F("0.01"), "half_up"), steps) == "优"
    )  # the printed total, where the report grades that


def test_ratio():
    v = VECTORS["A04"]
    got = [F(v["input"]["points"]) * ratio(F(actual), F(v["input"]["target"])) for actual in v["input"]["actual"]]
    assert near(got, v["expected"], v)


@pytest.mark.parametrize("name", ["inverse_ratio", "linear_deviation"])
def test_above_a_ceiling(name):
    v = VECTORS["A05"]
    got = [
        F(v["input"]["points"]) * FORMULAS[name](F(actual), F(v["input"]["target"])) for actual in v["input"]["actual"]
    ]
    assert near(got, v["expected"][name], v)


def test_efficacy():
    v = VECTORS["A07"]
    given_ = v["input"]
    standards, coefficients = (tuple(map(F, given_[key])) for key in ("standards", "coefficients"))
    points = F(given_["points"])
    score = points * efficacy(F(given_["actual"]), standards, coefficients)
    base = points * efficacy(standards[2], standards, coefficients)  # what reaching the lower standard earns
    assert near([base, score - base, score], [v["expected"][key] for key in ("base", "adjust", "score")], v)
    assert abs(score - F(v["published"]["score"])) <= F(v["published_tolerance"]["abs"])


def test_bands():
    v = VECTORS["A09"]
    steps = tuple((F(bound), F(points) / 10) for bound, points in v["params"]["bands"])
    assert near([10 * bands(F(value), steps) for value in v["input"]["values"]], v["expected"], v)


def test_threshold_ratio():
    v = VECTORS["A17"]
    points, floor = F(v["input"]["points"]), F(v["input"]["floor"])
    assert near(
        [points * threshold_ratio(F(rate), 1, floor) for rate in v["input"]["completion_rate"]], v["expected"], v
    )


def test_totals_of_the_dibao_table_and_its_three_grades():
    v = VECTORS["A12"]
    groups = {name: [(F(p), F(s)) for p, s in rows] for name, rows in v["input"]["rows"].items()}
    sums = {name: [sum(column) for column in zip(*rows)] for name, rows in groups.items()}
    assert sums == {name: [F(n) for n in pair] for name, pair in v["expected"]["by_group"].items()}
    points, score = (sum(column) for column in zip(*sums.values()))
    missing = F(v["input"]["total_points"]) - points
    got = [points, score, score / points * 100, missing, score + missing]
    names = ["points", "score", "rate_pct", "missing_points", "score_if_missing_full"]
    assert near(got, [v["expected"][name] for name in names], v)
    grades = [grade(total, GRADES) for total in (score, score / points * 100, score + missing)]
    assert (
        grades
        == [v["expected"][name] for name in ("grade_raw", "grade_rescaled", "grade_if_missing_full")]
        == ["良", "优", "优"]
    )


def test_recalculation_of_the_dibao_table():
    v = VECTORS["A19"]
    assert v["input"]["fields"] == ["points", "direction", "target", "actual", "reported_score"]
    formula = {"smaller_better": inverse_ratio, "larger_better": ratio}
    rows = [(F(p), formula[d], F(t), F(a), F(s)) for p, d, t, a, s in v["input"]["rows"]]
    recalculated = [points * rule(actual, target) for points, rule, target, actual, _ in rows]
    gaps = [new - reported for new, (*_, reported) in zip(recalculated, rows)]
    assert near(recalculated, v["expected"]["recalculated"], v)
    assert near(gaps, v["expected"]["gap"], v)
    assert near([sum(gaps)], [v["expected"]["total_gap"]], v)
    assert near([(a - t) / t * 100 for _, _, t, a, _ in rows], v["expected"]["deviation_pct"], v)
    lost = [1 - deduction(points, ((points - reported, 1),)) for points, _, _, _, reported in rows]
    assert near(lost, v["expected"]["deduction_share"], v)


# the same data under different rule sets: domain.md §1.3 as corrected by the notes from practice

PASS, SATISFACTION, EXECUTION = percent(60), ((90, 1), (80, F("0.8")), (60, F("0.5"))), ((80, F("0.7")), (60, F("0.5")))


def mof21(actual, target):
    return threshold_ratio(actual, target, PASS)


@pytest.mark.parametrize(
    ("actual", "mof2020", "mof2021", "others"),
    [
        (100, "10", "10", "10"),
        (95, "9.5", "8.75", "9.5"),
        (80, "8", "5", "8"),
        (60, "6", "0", "6"),
        (59, "5.9", "0", "5.9"),
        (135, "10", "10", "10"),
    ],
)
def test_at_least_100(actual, mof2020, mof2021, others):
    assert 10 * ratio(actual, 100) == F(mof2020) == F(others)  # VEN and HUB use the same ratio
    assert 10 * mof21(actual, 100) == F(mof2021)


@pytest.mark.parametrize(("actual", "vendor", "hubei"), [(90, "10", "10"), (110, "9", "9.09"), (200, "0", "5")])
def test_at_most_100(actual, vendor, hubei):
    assert 10 * linear_deviation(actual, 100) == F(vendor)
    assert round_to(10 * inverse_ratio(actual, 100), F("0.01"), "half_up") == F(hubei)
    assert fail(actual, 100) == (actual == 90)


def test_equal_to_zero_and_one_happened():
    assert binary(False) == fail(1, 0) == 0  # 财预〔2021〕101号 where 直接赋分 is chosen; VEN
    assert fail(0, 0) == 1


def test_a_partly_reached_qualitative_target():
    assert [10 * end for end in graded(percent(60), percent(80))] == [6, 8]  # MOF20, MOF21, VEN
    assert [10 * end for end in graded(percent(50), percent(80))] == [5, 8]  # HUB
    assert graded(HALF, HALF) == (HALF, HALF)  # decided already


def test_budget_execution():
    assert (10 * ratio(85, 100), 10 * bands(85, EXECUTION), 20 * ratio(85, 100)) == (F("8.5"), 7, 17)
    assert (10 * ratio(96, 100), 10 * binary(True), 20 * ratio(96, 100)) == (
        F("9.6"),
        10,
        F("19.2"),
    )  # finished, with savings
    assert (10 * ratio(104, 100), 20 * ratio(104, 100)) == (10, 20)


def test_satisfaction_of_88_against_90():
    assert round_to(10 * ratio(88, 90), F("0.01"), "half_up") == F("9.78")
    assert 10 * bands(88, SATISFACTION) == 8


# what the approved plan of an evaluation says


def test_elements_left_out_are_rebased_or_count_as_met():
    quarter = percent(25)
    elements = ((quarter, "符合"), (quarter, "部分符合"), (quarter, "不符合"), (quarter, "不适用"))
    assert element_count(elements, HALF, rebase=True) == HALF
    assert element_count(elements, HALF, rebase=False) == F(5, 8)


def test_an_element_may_earn_its_own_part_and_thirds_are_exact():
    third = F(1, 3)
    assert element_count(((third, "符合"), (third, "符合"), (third, "符合")), HALF, rebase=True) == 1
    assert element_count(((third, "符合"), (third, F(2, 3)), (third, "不适用")), HALF, rebase=True) == F(
        5, 6
    )  # (1/3 + 2/9) ÷ 2/3
    assert (
        element_count(((HALF, 1), (HALF, 0)), HALF, rebase=True)
        == element_count(((HALF, "符合"), (HALF, "不符合")), HALF, rebase=True)
        == HALF
    )


@pytest.mark.parametrize(
    ("value", "started", "whole", "proportional"),
    [
        ("101", "1", "1", "1"),
        ("100", "1", "1", "1"),
        ("99.9", "0.95", "1", "0.995"),
        ("99", "0.95", "0.95", "0.95"),
        ("98.5", "0.9", "0.95", "0.925"),
        ("93.35", "0.65", "0.7", "0.6675"),
        ("80.1", "0", "0.05", "0.005"),
        ("80", "0", "0", "0"),
        ("79", "0", "0", "0"),
    ],
)
def test_each_percent_below_costs_5_percent_and_80_earns_nothing(value, started, whole, proportional):
    for sign in (1, -1):  # mirrored, lower is better
        arguments = sign * F(value), sign * 100, sign * 80, 1, percent(5)
        assert interval_steps(*arguments) == F(started)
        assert interval_steps(*arguments, started_counts=False) == F(whole)
        assert interval_steps(*arguments, proportional=True) == F(proportional)


def test_the_zero_point_wins_over_the_steps():
    assert interval_steps(80, 100, 80, 10, percent(5)) == 0
    assert interval_steps(81, 100, 80, 10, percent(5)) == F("0.9")


def test_a_range_is_judged_by_the_end_that_was_missed():
    got = [in_range(actual, 50, 100, ratio, linear_deviation) for actual in (25, 50, 75, 100, 150, 200)]
    assert got == [F(1, 2), 1, 1, 1, F(1, 2), 0]


def test_days_late():
    assert [on_time(days, percent(10)) for days in (-3, 0, 1, 10, 11)] == [1, 1, F("0.9"), 0, 0]
    assert [on_time(days, percent(10), zero_after=3) for days in (2, 3)] == [F("0.8"), 0]
    assert [on_time(days, 0, zero_after=3) for days in (2, 3)] == [1, 0]
    assert [on_time(days, 1) for days in (0, 1)] == [on_time(days, 0, zero_after=1) for days in (0, 1)] == [1, 0]


def test_each_period_late_costs_points():
    late = (-3, 0, 1, 10, 11, 20, 95, 101)  # 10 points, 1 point for every 10 days
    assert [overdue(10, days, 10, 1) for days in late] == [1, 1, F("0.9"), F("0.9"), F("0.8"), F("0.8"), 0, 0]
    assert [overdue(10, days, 10, 1, started_counts=False) for days in late] == [
        1,
        1,
        1,
        F("0.9"),
        F("0.9"),
        F("0.8"),
        F("0.1"),
        0,
    ]
    assert [overdue(10, days, 10, 1, proportional=True) for days in late] == [
        1,
        1,
        F("0.99"),
        F("0.9"),
        F("0.89"),
        F("0.8"),
        F("0.05"),
        0,
    ]
    assert [overdue(10, days, 10, 1, zero_after=20) for days in (19, 20)] == [F("0.8"), 0]
    assert all(
        overdue(10, days, 1, 1) == on_time(days, percent(10)) for days in late
    )  # a point of ten each day is a tenth


def test_over_achievement_costs_only_above_the_limit():
    assert [over_target(percent(rate), percent(130), 2) for rate in (95, 130, 131, 180, 181)] == [1, 1, F("0.98"), 0, 0]


def test_efficacy_at_each_standard_either_way():
    coefficients = tuple(percent(c) for c in (100, 80, 60))
    for sign in (1, -1):
        got = [efficacy(sign * a, (sign * 20, sign * 10, 0), coefficients) for a in (21, 20, 15, 10, 5, 0)]
        assert got == [1, 1, F("0.9"), F("0.8"), F("0.7"), F("0.6")]
        assert efficacy(-sign, (sign * 20, sign * 10, 0), coefficients) == 0


def test_a_negative_actual():
    assert ratio(-5, 100) == 0
    assert inverse_ratio(-5, 100) == inverse_ratio(0, 100) == linear_deviation(-5, 100) == 1


def test_whole_numbers_give_fractions():
    given_ = [
        ratio(1, 3),
        inverse_ratio(0, 1),
        fail(1, 1),
        mof21(1, 1),
        bands(0, ((1, 1),)),
        bands(1, ((1, 1),)),
        binary(True),
        efficacy(2, (1, 0), (1, 0)),
        element_count(((1, "符合"),), 1, False),
        deduction(1, ()),
        interval_steps(1, 1, 0, 1, 1),
        in_range(1, 1, 1, ratio, fail),
        on_time(0, 0),
        overdue(1, 0, 1, 0),
        over_target(1, 1, 0),
        round_to(7, 2, "half_even"),
        *graded(0, 1),
    ]
    assert {type(share) for share in given_} == {Fraction}


# laws

fast = settings(max_examples=60, deadline=None)
ANY = st.fractions(-200, 200, max_denominator=20)
POSITIVE = st.fractions(F(1, 20), 200, max_denominator=20)
SHARE = st.fractions(0, 1, max_denominator=20)


@st.composite
def ladders(draw, size=st.integers(2, 6)):
    """Bounds and shares, both from high to low."""
    n = draw(size)
    columns = [draw(st.lists(s, min_size=n, max_size=n, unique=True)) for s in (ANY, SHARE)]
    return tuple(zip(*(sorted(column, reverse=True) for column in columns)))


@st.composite
def element_lists(draw):
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=6))
    verdicts = draw(st.lists(st.sampled_from(VERDICTS), min_size=len(weights), max_size=len(weights)))
    verdicts[0] = verdicts[0] if verdicts[0] != "不适用" else "符合"
    return tuple((F(w, sum(weights)), verdict) for w, verdict in zip(weights, verdicts))


def standards_of(ladder):
    """Standards and coefficients of a ladder whose best step earns all."""
    return tuple(bound for bound, _ in ladder), (F(1), *(share * F(99, 100) for _, share in ladder[1:]))


@fast
@given(ANY, ANY, POSITIVE, ladders(), SHARE, POSITIVE)
def test_doing_better_never_scores_less_and_a_share_stays_between_0_and_1(a, b, target, ladder, part, size):
    worse, better = sorted((a, b))
    standards, coefficients = standards_of(ladder)
    per_step = max(part, F(1, 20))
    higher_is_better = [
        lambda x: ratio(x, target),
        lambda x: threshold_ratio(x, target, part * F(9, 10)),
        lambda x: bands(x, ladder),
        lambda x: efficacy(x, standards, coefficients),
        lambda x: interval_steps(x, target, target - size, size / 7, per_step),
        lambda x: interval_steps(x, target, target - size, size / 7, per_step, started_counts=False),
        lambda x: interval_steps(x, target, target - size, size / 7, per_step, proportional=True),
    ]
    lower_is_better = [
        lambda x: inverse_ratio(x, target),
        lambda x: linear_deviation(x, target),
        lambda x: fail(x, target),
        lambda x: efficacy(x, tuple(-s for s in standards), coefficients),
        lambda x: interval_steps(x, target, target + size, size / 7, per_step),
        lambda x: interval_steps(x, target, target + size, size / 7, per_step, started_counts=False),
        lambda x: interval_steps(x, target, target + size, size / 7, per_step, proportional=True),
        lambda x: overdue(target, int(x), 7, size),
        lambda x: overdue(target, int(x), 7, size, started_counts=False),
        lambda x: overdue(target, int(x), 7, size, proportional=True, zero_after=100),
        lambda x: on_time(int(x), part / 9, zero_after=100),
        lambda x: over_target(x, 1 + part, size),
    ]
    for formula in higher_is_better:
        assert 0 <= formula(worse) <= formula(better) <= 1
    for formula in lower_is_better:
        assert 0 <= formula(better) <= formula(worse) <= 1


@fast
@given(ANY, POSITIVE, POSITIVE, POSITIVE, SHARE, ladders())
def test_scaling_actual_and_target_together_changes_nothing(actual, target, more, factor, part, ladder):
    for formula in (*FORMULAS.values(), lambda a, t: threshold_ratio(a, t, part * F(9, 10))):
        assert formula(actual * factor, target * factor) == formula(actual, target)
    low, high = target, target + more
    scaled = in_range(actual * factor, low * factor, high * factor, ratio, inverse_ratio)
    assert scaled == in_range(actual, low, high, ratio, inverse_ratio)
    standards, coefficients = standards_of(ladder)
    scaled = efficacy(actual * factor, tuple(s * factor for s in standards), coefficients)
    assert scaled == efficacy(actual, standards, coefficients)
    arguments = actual, target, target - more, more / 7
    scaled = interval_steps(*(n * factor for n in arguments), per_step=percent(10))
    assert scaled == interval_steps(*arguments, per_step=percent(10))


@fast
@given(POSITIVE, POSITIVE)
def test_meeting_the_target_earns_all(a, b):
    low, high = sorted((a, b))
    assert ratio(high, low) == threshold_ratio(high, low, PASS) == 1
    assert inverse_ratio(low, high) == linear_deviation(low, high) == fail(low, high) == 1


@fast
@given(element_lists(), SHARE, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_elements_does_not_matter_and_a_better_verdict_never_costs(elements, partial, rebase, dice):
    share = element_count(elements, partial, rebase)
    assert 0 <= share <= 1
    assert element_count(tuple(dice.sample(elements, len(elements))), partial, rebase) == share
    better = {"不符合": "部分符合", "部分符合": "符合"}
    for i, (part, verdict) in enumerate(elements):
        improved = (*elements[:i], (part, better.get(verdict, verdict)), *elements[i + 1 :])
        assert element_count(improved, partial, rebase) >= share


@fast
@given(POSITIVE, st.lists(st.tuples(POSITIVE, st.integers(0, 5)), max_size=5).map(tuple), POSITIVE)
def test_more_events_never_leave_more_points(points, events, each):
    assert 0 <= deduction(points, (*events, (each, 1))) <= deduction(points, events) <= 1
    assert deduction(points, ()) == deduction(points, ((each, 0),)) == 1


@fast
@given(ladders())
def test_a_bound_belongs_to_its_own_band(ladder):
    names = tuple((bound, str(i)) for i, (bound, _) in enumerate(ladder))
    hair = F(1, 10**9)
    for i, (bound, share) in enumerate(ladder):
        assert bands(bound, ladder) == share
        assert grade(bound, names) == str(i)
        below = ladder[i + 1][1] if i + 1 < len(ladder) else 0
        assert bands(bound - hair, ladder) == below
        assert i + 1 == len(ladder) or grade(bound - hair, names) == str(i + 1)


@fast
@given(ANY, POSITIVE, st.sampled_from(["half_up", "half_even"]))
def test_rounding_goes_to_the_nearest_multiple_alike_on_both_sides_of_zero(value, interval, mode):
    rounded = round_to(value, interval, mode)
    assert (rounded / interval).denominator == 1
    assert abs(value - rounded) <= interval / 2
    assert round_to(-value, interval, mode) == -rounded
    if abs(value - rounded) == interval / 2:
        assert abs(rounded) > abs(value) if mode == "half_up" else rounded / interval % 2 == 0


# what makes no sense is refused, in Chinese

NONSENSE = {
    "ratio: target 0": lambda: ratio(1, 0),
    "ratio: target below 0": lambda: ratio(1, -1),
    "ratio: float": lambda: ratio(0.5, 1),
    "ratio: text": lambda: ratio("95", "100"),
    "ratio: bool": lambda: ratio(True, 1),
    "inverse_ratio: target 0": lambda: inverse_ratio(1, 0),
    "inverse_ratio: target 0 and met": lambda: inverse_ratio(0, 0),
    "linear_deviation: target 0": lambda: linear_deviation(1, 0),
    "fail: float": lambda: fail(0.5, 1),
    "threshold_ratio: target 0": lambda: threshold_ratio(1, 0, 0),
    "threshold_ratio: floor 1": lambda: threshold_ratio(1, 1, 1),
    "threshold_ratio: floor below 0": lambda: threshold_ratio(1, 1, -HALF),
    "threshold_ratio: floor in percent": lambda: threshold_ratio(80, 100, 60),
    "bands: empty": lambda: bands(1, ()),
    "bands: unsorted": lambda: bands(1, ((60, HALF), (90, 1))),
    "bands: twice the same": lambda: bands(1, ((60, 1), (60, HALF))),
    "bands: points for shares": lambda: bands(1, ((90, 2),)),
    "bands: share below 0": lambda: bands(1, ((90, -1),)),
    "efficacy: one standard": lambda: efficacy(1, (1,), (1,)),
    "efficacy: none": lambda: efficacy(1, (), ()),
    "efficacy: lengths": lambda: efficacy(1, (2, 1), (1, HALF, 0)),
    "efficacy: standards up and down": lambda: efficacy(1, (1, 3, 2), (1, HALF, 0)),
    "efficacy: equal standards": lambda: efficacy(1, (2, 2), (1, HALF)),
    "efficacy: rising coefficients": lambda: efficacy(1, (2, 1), (HALF, 1)),
    "efficacy: best below 1": lambda: efficacy(1, (2, 1), (HALF, 0)),
    "efficacy: worst below 0": lambda: efficacy(1, (2, 1), (1, -HALF)),
    "binary: text": lambda: binary("否"),
    "binary: number": lambda: binary(1),
    "graded: upside down": lambda: graded(1, HALF),
    "graded: above 1": lambda: graded(HALF, F(3, 2)),
    "graded: below 0": lambda: graded(-HALF, 1),
    "elements: empty": lambda: element_count((), HALF, True),
    "elements: 9/10": lambda: element_count(((HALF, "符合"), (F(4, 10), "符合")), HALF, True),
    "elements: share 0": lambda: element_count(((1, "符合"), (0, "符合")), HALF, True),
    "elements: verdict": lambda: element_count(((1, "达标"),), HALF, True),
    "elements: partial": lambda: element_count(((1, "符合"),), 2, True),
    "elements: more than earned": lambda: element_count(((1, F(3, 2)),), 1, True),
    "elements: less than nothing": lambda: element_count(((1, -HALF),), 1, True),
    "elements: earned as float": lambda: element_count(((1, 0.5),), 1, True),
    "elements: none applies, rebased": lambda: element_count(((1, "不适用"),), HALF, True),
    "elements: none applies, as met": lambda: element_count(((1, "不适用"),), HALF, False),
    "deduction: no points": lambda: deduction(0, ()),
    "deduction: reward": lambda: deduction(10, ((-1, 1),)),
    "deduction: times below 0": lambda: deduction(10, ((1, -1),)),
    "deduction: half a time": lambda: deduction(10, ((1, HALF),)),
    "interval_steps: no span": lambda: interval_steps(1, 80, 80, 1, HALF),
    "interval_steps: step 0": lambda: interval_steps(1, 100, 80, 0, HALF),
    "interval_steps: per_step 0": lambda: interval_steps(1, 100, 80, 1, 0),
    "interval_steps: per_step in percent": lambda: interval_steps(1, 100, 80, 1, F(3, 2)),
    "in_range: upside down": lambda: in_range(1, 2, 1, ratio, fail),
    "in_range: low end 0": lambda: in_range(-1, 0, 1, ratio, fail),
    "on_time: part of a day": lambda: on_time(HALF, HALF),
    "on_time: per_day": lambda: on_time(1, 2),
    "on_time: zero_after 0": lambda: on_time(0, HALF, 0),
    "on_time: zero_after part of a day": lambda: on_time(0, HALF, HALF),
    "overdue: part of a day": lambda: overdue(10, HALF, 10, 1),
    "overdue: period 0": lambda: overdue(10, 1, 0, 1),
    "overdue: part of a period": lambda: overdue(10, 1, HALF, 1),
    "overdue: no points": lambda: overdue(0, 1, 10, 1),
    "overdue: reward": lambda: overdue(10, 1, 10, -1),
    "overdue: zero_after 0": lambda: overdue(10, 1, 10, 1, zero_after=0),
    "over_target: limit below 1": lambda: over_target(2, HALF, 1),
    "over_target: reward": lambda: over_target(2, 1, -1),
    "grade: empty": lambda: grade(1, ()),
    "grade: unsorted": lambda: grade(1, ((0, "差"), (90, "优"))),
    "grade: below all": lambda: grade(-1, GRADES),
    "round_to: interval 0": lambda: round_to(1, 0, "half_up"),
    "round_to: interval below 0": lambda: round_to(1, -1, "half_up"),
    "round_to: mode": lambda: round_to(1, 1, "up"),
}


@pytest.mark.parametrize("call", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_refused_in_chinese(call):
    with pytest.raises(ValueError) as refused:
        call()
    assert re.search(r"[一-鿿]{3}", str(refused.value))
