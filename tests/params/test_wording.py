"""评分标准 in words: nothing is falsely certain, every number counts, and a typed standard says the same in words."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from perfeval import params
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scored
from perfeval.model.standard import Standard
from perfeval.params.standards import STANDARD, faults
from perfeval.params.wording import Reading, is_standard, printed, read
from perfeval.params.wording.clauses import clauses
from perfeval.params.wording.words import MARKS, plain
from perfeval.scoring import own

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "wordings"


# Reads every scalar as the text that it is, as params are read.
Texts = type("Texts", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})


def cases(name: str) -> list[dict[str, Any]]:
    return yaml.load((CASES / f"{name}.yaml").read_text(encoding="utf-8"), Texts)  # noqa: S506 - a safe loader


@pytest.fixture(scope="module")
def complete():
    return params.load("hukou-dibao", 2024, ROOT)


@pytest.fixture(scope="module")
def rules(complete):
    return params.ruleset(complete, ROOT)


KNOWN, UNSEEN = cases("known"), cases("unseen")


def reading(case: dict[str, Any], text: str | None = None) -> Reading:
    points = Decimal(case["points"]) if "points" in case else None
    return read(text or case["text"], points, case.get("target"), case.get("explanation"))


def same(standard: Standard | None, parameters: dict[str, Any]) -> bool:
    """Whether a standard has these parameters; how events, vetoes and 要点 are called does not matter."""

    def nameless(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: nameless(v) for k, v in value.items() if k not in ("text", "rule")}
        return [nameless(v) for v in value] if isinstance(value, (list, tuple)) else value

    wanted = STANDARD.validate_python(parameters)
    return standard is not None and nameless(standard.model_dump()) == nameless(wanted.model_dump())


def test_there_are_enough_wordings_of_every_state():
    states = Counter(case["state"] for case in KNOWN + UNSEEN)
    assert len(UNSEEN) >= 60 and len(KNOWN) + len(UNSEEN) >= 150
    assert min(states.values()) >= 30, states


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case["text"][:40])
def test_a_known_wording_is_read_as_a_careful_reader_reads_it(case):
    found = reading(case)
    assert found.state == case["state"], found
    if "is" in case:
        assert same(found.standard, case["is"]), found.standard


def test_wordings_that_nobody_tuned_to_are_never_falsely_certain():
    right = 0
    for case in UNSEEN:
        found = reading(case)
        if found.state == "certain":
            assert case["state"] == "certain" and same(found.standard, case["is"]), found
            right += 1
    assert right * 10 >= 9 * sum(case["state"] == "certain" for case in UNSEEN)


@pytest.mark.parametrize("case", KNOWN + UNSEEN, ids=lambda case: case["text"][:40])
def test_the_wording_is_kept_and_what_is_not_certain_says_why(case):
    found = reading(case)
    assert (found.standard is None) == (found.state == "text")
    assert found.standard is None or found.standard.rule == case["text"]
    assert bool(found.doubts) == (found.state != "certain")


def certain() -> list[dict[str, Any]]:
    return [case for case in KNOWN + UNSEEN if reading(case).state == "certain"]


# Caps, and numbers that stand for themselves ("1－", "共4项" is no cap but counts)
CAPS = re.compile(r"[超过>＞]100%|按100%|≤100%|[（(]1－")


@pytest.mark.parametrize("case", certain(), ids=lambda case: case["text"][:40])
def test_another_number_never_gives_the_same_certain_standard(case):
    """Each number of a wording changes what it says, or makes it less than certain."""
    text, before = case["text"], reading(case)
    for number in re.finditer(r"\d+(?:\.\d+)?", text):
        around = text[max(0, number.start() - 6) : number.end() + 6]
        if CAPS.search(around):
            continue
        changed = text[: number.start()] + str(Decimal(number[0]) + 7) + text[number.end() :]
        after = reading(case, changed)
        if after.state == "certain" and after.standard is not None and before.standard is not None:
            mine, theirs = (s.model_dump(exclude={"rule"}) for s in (before.standard, after.standard))
            assert mine != theirs, (changed, theirs)


def test_marks_of_elements_are_no_numbers():
    assert plain("评价要点①②③各占１／３") == "评价要点①②③各占1÷3"
    assert [c["marks"] for c in clauses("要点①占40%，要点②、③各占30%")] == ["①", "②、③"]
    found = read("评价要点①②各占1/2。", Decimal(4), None, "①制度健全；②执行有效。")
    assert [p.text for p in found.standard.points] == ["制度健全", "执行有效"]
    assert read("评价要点①②③各占1/3。", Decimal(3), None, "①制度健全；②执行有效。").state == "proposed"


def test_how_a_value_is_worked_out_is_no_standard():
    assert is_standard("每缺一项扣1分") and is_standard("按完成比例计分") and is_standard("根据情况酌情评分")
    assert not is_standard("合格率＝合格批次÷抽检批次×100%") and not is_standard("实际完成数与计划数的比率")


@given(st.text("①②得分满扣≥≤%0123456789.，。；每缺一项（）含至不完成率×÷=优良", max_size=40))
@example("①" * 30)
@example("得分＝分值×（完成率－60%）÷0%")
@example("要点①占1/0")
@example("2024年13月底前完成得满分，每逾期1日扣1分")
def test_any_text_has_a_reading(text):
    found = read(text, Decimal(10), "≥95%")
    assert found.state in ("certain", "proposed", "text")


# a typed standard in words

SHARE = st.sampled_from(["5%", "12.5%", "20%", "1/3", "50%", "100%", "2/7"])
NAME = st.text("资料完整手续审批支付公示制度验收发票", min_size=2, max_size=8)
UNIT = st.sampled_from(["%", "户", "公里", "万元"])


@st.composite
def standards(draw) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(["elements", "deduction", "steps", "bands", "formula", "graded", "date", "binary", "ratio"])
    )
    made: dict[str, Any] = {"type": kind}
    if kind == "elements":
        number = draw(st.integers(1, 8))
        made["points"] = [{"text": draw(NAME), "share": f"1/{number}"} for _ in range(number)]
        made["partial"] = draw(SHARE)
    elif kind == "deduction":
        names = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
        made["events"] = [{"text": name, "each": str(draw(st.sampled_from(["0.5", "1", "2.25"])))} for name in names]
        if draw(st.booleans()):
            made["veto"] = {"text": draw(NAME)}
    elif kind == "steps":
        unit, full, width = draw(UNIT), draw(st.integers(50, 100)), draw(st.integers(1, 5))
        down, zero = draw(st.booleans()), draw(st.integers(1, 40))
        per = draw(SHARE)
        steps = -(-1 // Fraction(Decimal(per[:-1]) / 100 if per.endswith("%") else Fraction(per)))
        zero = min(zero, width * int(steps))
        made |= {"full_at": f"{full}{unit}", "zero_at": f"{full - zero if down else full + zero}{unit}"}
        made |= {"step": f"{width}{unit}", "per_step": per}
        made["started_counts"] = draw(st.sampled_from(["true", "false", "proportional"]))
    elif kind == "bands":
        unit, lows = draw(UNIT), sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=4)), reverse=True)
        shares = sorted(draw(st.sets(st.integers(1, 99), min_size=len(lows), max_size=len(lows))), reverse=True)
        made["bands"] = [{"from": f"{low}{unit}", "share": f"{s}%"} for low, s in zip(lows, (100, *shares[1:]))]
    elif kind == "formula":
        made["name"] = draw(st.sampled_from(["ratio", "inverse_ratio", "linear_deviation", "fail", "threshold_ratio"]))
        if made["name"] == "threshold_ratio":
            made["floor"] = draw(st.sampled_from(["50%", "60%", "72.5%"]))
    elif kind == "graded":
        ends = sorted(draw(st.sets(st.integers(1, 99), min_size=2, max_size=3)), reverse=True)
        names = draw(st.lists(NAME, min_size=len(ends) + 1, max_size=len(ends) + 1, unique=True))
        made["bands"] = [
            {"name": name, "low": f"{low}%", "high": f"{high}%"}
            for name, high, low in zip(names, (100, *ends), (*ends, 0))
        ]
    elif kind == "date":
        made["due"] = str(draw(st.dates()).replace(year=draw(st.integers(2000, 2030)), day=28))
        if draw(st.booleans()):
            made["per_day"] = draw(SHARE)
        else:
            made |= {"per_days": str(draw(st.integers(1, 30))), "each": "0.5"}
            made["started_counts"] = draw(st.sampled_from(["true", "false", "proportional"]))
            assume(made["per_days"] != "1" or made["started_counts"] == "true")
        if draw(st.booleans()):
            made["zero_after"] = str(draw(st.integers(1, 90)))
    elif kind == "ratio":
        made |= {"numerator": draw(NAME), "denominator": draw(NAME)}
    return made


@given(standards())
@example({"type": "range", "below": "ratio", "above": "inverse_ratio"})
@example({"type": "range", "below": "fail", "above": "linear_deviation"})
@example({"type": "efficacy", "levels": [{"value": "95%", "coefficient": "1"}, {"value": "60%", "coefficient": "0.2"}]})
def test_a_typed_standard_in_words_is_read_as_the_same(made):
    standard = STANDARD.validate_python(made)
    assert not list(faults(standard))
    target = "90%-110%" if made["type"] == "range" else None
    wording = printed(standard, target)
    again = read(wording, Decimal(10), target)
    assert again.state == "certain", (wording, again)
    assert again.standard.model_copy(update={"rule": None}) == standard, wording


# what a certain standard gives, by hand

SCORES = [  # wording, target, actual, points, score
    ("≥98%得满分，每降低1个百分点扣1分，扣完为止。", "≥98%", "95%", 20, "17"),
    ("≥98%得满分，每降低1个百分点扣1分，扣完为止。", "≥98%", "94.5%", 20, "16"),
    ("≥98%得满分，每降低1个百分点扣1分，不足1个百分点的不计。", "≥98%", "94.5%", 20, "17"),
    ("≥98%得满分，每降低1个百分点扣1分，不足1个百分点的按比例计。", "≥98%", "94.5%", 20, "16.5"),
    ("完成率100%得满分，每低5个百分点扣分值的20%，≤80%不得分。", "100%", "91%", 10, "6"),
    ("完成率100%得满分，每低5个百分点扣分值的20%，≤80%不得分。", "100%", "80%", 10, "0"),
    ("建成20户得满分，每少1户扣1分。", "≥20户", "17户", 10, "7"),
    ("投诉不超过5件得满分，每增加1件扣1分，扣完为止。", "≤5件", "8件", 5, "2"),
    ("满意度≥90%得满分；80%（含）至90%得80%；低于80%不得分。", "≥90%", "90%", 10, "10"),
    ("满意度≥90%得满分；80%（含）至90%得80%；低于80%不得分。", "≥90%", "80%", 10, "8"),
    ("满意度≥90%得满分；80%（含）至90%得80%；低于80%不得分。", "≥90%", "79.9%", 10, "0"),
    ("满意度≥90%得10分，其余不得分。", "≥90%", "89%", 10, "0"),
    ("得分＝分值×完成率，最高得满分。", "≥120公里", "90公里", 20, "15"),
    ("得分＝分值×完成率，最高得满分。", "≥120公里", "150公里", 20, "20"),
    ("按实际完成比例得分。", "≥100人", "95人", 10, "9.5"),
    ("完成率低于60%不得分；60%（含）以上的，得分＝（完成率－60%）÷（1－60%）×分值。", "100座", "80座", 10, "5"),
    ("不超过目标值得满分；超过的，得分＝目标值÷实际值×分值。", "≤100万元", "125万元", 10, "8"),
    ("不超过目标值得满分；超过的，得分＝分值×（1－超出比例），超出一倍及以上不得分。", "≤100万元", "110万元", 10, "9"),
    ("不超过目标值得满分，超过目标值不得分。", "≤30天", "31天", 5, "0"),
    ("在90%-110%之间得满分，低于下限按实际值÷下限得分，高于上限不得分。", "90%-110%", "45%", 10, "5"),
]


@pytest.mark.parametrize("wording, target, actual, points, score", SCORES)
def test_a_certain_standard_gives_what_the_wording_says(wording, target, actual, points, score, complete, rules):
    found = read(wording, Decimal(points), target)
    assert found.state == "certain", found
    row = Indicator(
        level1="产出", name="指标", target=target, actual=actual, points=Decimal(points), standard=found.standard
    )
    given = own.points(row, Decimal(points), complete, rules)
    assert isinstance(given, Scored) and given.low == given.high == Decimal(score), given


FOUND = [  # wording, what was found, points, score
    ("每缺一项扣1分", {"events": {"times": 2}}, 5, "3"),
    (
        "每发现一处不合规扣0.5分，扣完为止；存在截留、挪用的不得分。",
        {"events": {"times": 3}, "veto": "false"},
        5,
        "3.5",
    ),
    ("每发现一处不合规扣0.5分，扣完为止；存在截留、挪用的不得分。", {"events": {"times": 0}, "veto": "true"}, 5, "0"),
    ("要点①占40%，要点②、③各占30%，部分符合的得该要点的50%。", {"points": ["符合", "部分符合", "不符合"]}, 10, "5.5"),
    ("2024年6月30日前（含）完成得满分，每逾期1日扣分值的2%，逾期30日及以上不得分。", {"done": "2024-07-10"}, 10, "8"),
    ("2024年6月30日前（含）完成得满分，每逾期1日扣分值的2%，逾期30日及以上不得分。", {"done": "2024-07-30"}, 10, "0"),
    ("2024年6月30日前（含）完成得满分，每逾期10日扣1分，不足10日的按10日计。", {"done": "2024-07-15"}, 10, "8"),
    ("未发生安全事故得满分，否则不得分。", {"met": "false"}, 10, "0"),
]


@pytest.mark.parametrize("wording, facts, points, score", FOUND)
def test_a_certain_standard_takes_what_the_evaluator_found(wording, facts, points, score, complete, rules):
    found = read(wording, Decimal(points))
    assert found.state == "certain", found
    values = dict(found.values)
    for key, fact in facts.items():
        if key == "events":
            values["events"] = [event | {"times": str(fact["times"])} for event in values["events"]]
        elif key == "veto":
            values["veto"] = values["veto"] | {"happened": fact}
        elif key == "points":
            values["points"] = [point | {"verdict": verdict} for point, verdict in zip(values["points"], fact)]
        else:
            values[key] = fact
    standard = STANDARD.validate_python(values)
    row = Indicator(level1="过程", name="指标", points=Decimal(points), standard=standard)
    given = own.points(row, Decimal(points), complete, rules)
    assert isinstance(given, Scored) and given.low == Decimal(score), given


def test_a_standard_in_words_alone_gives_no_points_and_the_rule_set_does_not_stand_in(complete, rules):
    standard = STANDARD.validate_python({"type": "text", "rule": "根据完成情况酌情扣分"})
    row = Indicator(level1="产出", name="指标", target="≥100", actual="95", points=Decimal(10), standard=standard)
    told = own.points(row, Decimal(10), complete, rules)
    assert not isinstance(told, Scored) and "只有文字" in told.because


def test_all_twenty_marks_are_known():
    assert [ord(mark) - 0x2460 for mark in MARKS] == list(range(20))
