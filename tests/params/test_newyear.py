"""A new year holds all that is not a result of the last: by the list of fields, for every project and random params."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from conftest import ROOT, empty_workbook, run
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from random_projects import sound, sound_survey, sound_years

from perfeval import params, review, scoring
from perfeval.model import fields
from perfeval.model.evaluation import Evaluation, Parameters
from perfeval.model.standard import Deduction
from perfeval.model.values import WHERE
from perfeval.params import newyear, rulesets
from perfeval.params.yamltext import Node, document
from perfeval.report import gaps

pytestmark = pytest.mark.slow

PROJECTS = params.addresses(ROOT)
IN_COMMENTS = (
    "facts",
    "survey.strata",
    "survey.questions",
    "survey.groups",
    "prices",
)  # what cannot stand without its figures

# random params, as the model describes them

TEXT = st.text("甲乙 ab1,，:：#\"'{}[]|>-&*!%@`~=≥.？?①“”（）\\;；\n\t\u3000😀", min_size=1, max_size=14).filter(
    str.strip
) | st.sampled_from(
    [
        "null",
        "no",
        "1770",
        "- 甲",
        "甲: 乙",
        "a,name：乙",
        "第一行\n第二行\n",
        "一\n  二\n\n三",
        "2024年6月底前",
        "甲 # 乙",
        "{{甲}}",
        "{name:乙",
        "'",
        "\\",
        "甲\n",
    ]
)
PLAIN = st.sampled_from("甲乙丙丁")
NUMBER = st.integers(1, 99).map(str) | st.sampled_from(["2.5", "0.25", "12.50"])


def typed(annotation: Any, metadata: tuple = ()) -> st.SearchStrategy:
    """What a person may type for a field: texts, lists and mappings."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return typed(arguments[0], (*arguments[1:], *metadata))
    if origin in (Union, UnionType):
        return st.one_of([st.none() if a is NoneType else typed(a, metadata) for a in arguments])
    bounds = {
        key: value
        for m in metadata
        for part in (m, *getattr(m, "metadata", ()))
        for key in ("ge", "gt", "le", "min_length")
        if (value := getattr(part, key, None)) is not None
    }
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(typed(arguments[0]), min_size=bounds.get("min_length", 0), max_size=3)
    if origin is dict:
        return st.dictionaries(TEXT, typed(arguments[1]), min_size=bounds.get("min_length", 0), max_size=2)
    if issubclass(annotation, BaseModel):
        return filled(annotation)
    if annotation is str:
        return TEXT
    if annotation is date:
        return st.sampled_from(["2024-06-30", "2023-12-31"])
    if annotation is int:
        return st.integers(low := bounds.get("ge", 1), min(bounds.get("le", low + 99), low + 99)).map(str)
    share = any(getattr(getattr(m, "func", None), "__name__", "") == "_share" for m in metadata)
    return st.sampled_from(["20%", "0.5", "33.333333%", "0", "1"]) if share else NUMBER


def filled(model: type[BaseModel]) -> st.SearchStrategy[dict]:
    own = {
        field.alias or name: (field.is_required(), typed(field.annotation, tuple(field.metadata)))
        for name, field in model.model_fields.items()
    }
    return st.fixed_dictionaries(
        {k: v for k, (need, v) in own.items() if need}, optional={k: v for k, (need, v) in own.items() if not need}
    )


def fitting(data: dict) -> dict:
    """Random params without what `check` refuses for other reasons than the shape."""
    data |= {"schema": "1", "year": "2024", "ruleset": {"scoring": "mof-2020", "options": {"reverse": "fail"}}}
    if "report" in data:
        data["report"] = {key: value for key, value in data["report"].items() if key != "outline"} | {
            "outline": "short"
        }
    data["facts"] = {f"f{n}": fact for n, fact in enumerate(data.get("facts", {}).values())}
    data["evidence"] = [e | {"id": f"E-{n}"} for n, e in enumerate(data.get("evidence", ()))]
    ids = [e["id"] for e in data["evidence"]]
    for row in data["indicators"]:
        row |= {"evidence": ids[:1]} if row.get("evidence") else {}
        if decided := row.pop("decided", None) if row.get("points") is None else row.get("decided"):
            decided["score"] = "0.1"
        row["marks"] = dict.fromkeys(row.get("marks", ()), "0.1")
        row.pop("band", None)
        if row.get("standard"):
            row["standard"] = sound(row["standard"])
    data = sound_years(data, 2024)
    for problem in data.get("problems", ()):
        problem |= {"detail": "甲", "indicators": [row["name"] for row in data["indicators"][:1]]}
        problem.pop("cause", None)
        problem.pop("because", None)
        problem["recommendations"] = [{"text": "乙"} for _ in problem.get("recommendations", ())]
    data.pop("experts", None)
    for key in ("budget_year", "reckoning"):  # they must fit the year and the amount
        (data.get("application") or {}).pop(key, None)
    for key in ("answers", "waivers"):
        data[key] = [entry | {"finding": "A07:全表:1a2b3c4d"} for entry in data.get(key, ())]
    if data.get("survey"):
        data["survey"] = sound_survey(data["survey"])
    if prices := data.get("prices"):
        prices["index"] = {"2024": "101.5"}
    return data


def node(value: Any) -> Node:
    if isinstance(value, dict):
        return Node({key: node(item) for key, item in value.items()})
    return Node([node(item) for item in value] if isinstance(value, list) else value)


EVALUATIONS = filled(Parameters).map(fitting)


# what a year holds, field by field


def data(value: Any) -> Any:
    """A value without the places where its parts were typed."""
    if isinstance(value, tuple):
        return [data(item) for item in value]
    return value.model_dump() if isinstance(value, BaseModel) else value


def held(value: Any, path: str = "", at: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Each field of the list with its place, and what it holds."""
    if path and fields.of(path):
        yield (path, at), data(value)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if name not in ("address", "narrative", "earlier"):
                yield from held(getattr(value, name), f"{path}{path and '.'}{field.alias or name}", at)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from held(item, f"{path}.<名称>", (*at, key))
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from held(item, f"{path}[]", (*at, n))


def passed(old: Evaluation, new: Evaluation) -> None:
    """Every kept field is last year's, no cleared field has a value, and only what needs its figures is missing."""
    before, after = dict(held(old)), dict(held(new))
    for place, value in before.items():
        passes = fields.of(place[0]).passes
        if place not in after:
            assert place[0].startswith((*IN_COMMENTS, "followups")) or value is None, place
        elif passes in (fields.KEPT, fields.CONFIRMED):
            assert after[place] == value, place
    for place, value in after.items():
        if fields.of(place[0]).passes in (fields.CLEARED, fields.ASKED):
            assert value is None or value in ([], {}), place
    assert new.report.stage == "初稿" and [f.problem for f in new.followups] == [p.title for p in old.problems]
    codes = [i.code for i in new.indicators]
    assert None not in codes and all(i.code in (None, code) for i, code in zip(old.indicators, codes, strict=True))
    given = [code for i, code in zip(old.indicators, codes) if i.code is None]
    assert len(given) == len({*given}) and not {*given} & {i.code for i in old.indicators}


def begin(base: Path, project: str, last: int, year: int) -> str:
    evaluation = params.load(project, last, base)
    text = newyear.params(
        params.typed(project, last, base), year, rulesets.open_questions(evaluation.ruleset.scoring, year, base)
    )
    (base / "params" / project / f"{year}.yaml").write_text(text, encoding="utf-8")
    return text


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("years")
    empty_workbook(folder)
    (folder / "params" / "甲").mkdir()
    return folder


def fresh(base: Path, data: dict) -> Evaluation:
    """Last year's file, and no other."""
    for file in (base / "params" / "甲").iterdir():
        file.unlink()
    (base / "params" / "甲" / "2024.yaml").write_text(document(node(data)), encoding="utf-8")
    return params.load("甲", 2024, base)


@settings(
    max_examples=80, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(data=EVALUATIONS)
def test_a_new_year_of_any_params_loads_and_holds_what_is_not_a_result(base, data):
    old = fresh(base, data)
    begin(base, "甲", 2024, 2025)
    new = params.load("甲", 2025, base)
    passed(old, new)
    again = begin(base, "甲", 2025, 2026)
    assert begin(base, "甲", 2025, 2026) == again
    made = (("year", ()), ("followups", ()))
    later = {
        place: value
        for place, value in held(params.load("甲", 2026, base))
        if place not in made and place[0][:9] != "followups"
    }
    assert later == {place: value for place, value in held(new) if place not in made and place[0][:9] != "followups"}


@settings(
    max_examples=80, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(data=EVALUATIONS)
def test_what_is_written_is_read_back(base, data):
    fresh(base, data)

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items() if key != WHERE}
        return [plain(item) for item in value] if isinstance(value, list) else value and str(value)

    assert plain(params.typed("甲", 2024, base)) == data


@pytest.mark.parametrize(("project", "last"), PROJECTS)
def test_a_new_year_of_every_project_passes_check(tmp_path, project, last):
    shutil.copytree(
        ROOT / "params",
        tmp_path / "params",
        ignore=lambda folder, names: [n for n in names if n[:4].isdigit() and int(n[:4]) > last],
    )
    done = run(tmp_path, "new", project, str(last + 1))
    assert done.returncode == 0, done.stderr
    assert run(tmp_path, "check", project, str(last + 1)).returncode == 0
    old, new = params.load(project, last, tmp_path), params.load(project, last + 1, tmp_path)
    passed(old, new)
    assert all(not section.text.strip() for section in new.narrative)
    card = scoring.score(new, params.ruleset(new, tmp_path))
    assert review.examine(card) and [f"上次评价的问题“{p.title}”：整改情况" for p in old.problems] == [
        g for g in gaps.of(card) if "上次评价的问题" in g
    ]
    for line in card.lines:  # nothing is scored before somebody has looked
        assert not line.scored or (line.low, line.high) == (0, line.points), line.indicator.name


def test_the_standards_of_the_example_pass_and_their_findings_do_not(tmp_path):
    shutil.copytree(ROOT / "params", tmp_path / "params", ignore=shutil.ignore_patterns("2025.*"))
    text = begin(tmp_path, "shili-xuni", 2024, 2025)
    old, new = params.load("shili-xuni", 2024, tmp_path), params.load("shili-xuni", 2025, tmp_path)
    assert (
        sum(i.standard is not None for i in new.indicators) == sum(i.standard is not None for i in old.indicators) == 22
    )
    deduction = next(i.standard for i in new.indicators if isinstance(i.standard, Deduction))
    assert [(e.text, e.times, e.each) for e in deduction.events] == [
        ("支付审批手续不全", None, Decimal("0.5"))
    ] and deduction.veto.happened is None
    assert "due: 2024-06-30  # 请确认：沿用2024年" in text  # a date of last year is kept for a person to move
    assert "team: [评价员甲, 评价员乙, 评价员丙]  # 请确认：沿用2024年" in text
    assert "evidence: []  # 2024年：A-01、A-08" in text
    assert (
        '{id: A-04, title: "2024年度项目支出绩效目标申报表", type: 正式资料, date: null,'
        " holder: null}  # 请确认：沿用2024年" in text
    )
    assert "  # meals_served: {label: 实际助餐服务人次, value: null, source: null}" in text


def test_rows_without_ids_get_ids_that_differ():
    codes = re.findall(r"- code: (\w+)", newyear.params(params.typed("hukou-dibao", 2024, ROOT), 2025, {}))
    assert len(codes) == len(set(codes)) == 14 and codes[:3] == ["A101", "A102", "A201"]


SMALL = {
    "schema": "1",
    "project": {"name": "甲", "title": "甲项目"},
    "year": "2024",
    "report": {"type": "部门评价", "stage": "正式报告"},
    "ruleset": {"scoring": "mof-2020", "options": {"reverse": "fail", "equal": "exact"}},
    "indicators": [],
}


def test_an_option_that_the_new_years_rules_do_not_know_is_a_comment(base):
    fresh(base, SMALL)
    questions = {
        name: question
        for name, question in rulesets.open_questions("mof-2020", 2025, base).items()
        if name == "reverse"
    }
    text = newyear.params(params.typed("甲", 2024, base), 2025, questions)
    assert "  options:  # 2025年的规则集没有下面标“#”的口径\n    reverse: fail\n    # equal: exact\n" in text


CHECKED = {"text": "手续不全", "times": "0", "each": "1"}
VETO = {"text": "挪用", "happened": "false"}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"events": []}, "扣分情形尚未逐项核查"),  # that nothing was found last year says nothing of this one
        ({"events": [CHECKED]}, "扣分情形尚未逐项核查"),
        ({"events": [CHECKED], "veto": VETO}, "尚未核查是否发生一票否决的情形"),
    ],
)
def test_a_deduction_that_nobody_checked_gives_no_points(base, found, told):
    row = {"level1": "过程", "name": "合规", "points": "5", "standard": {"type": "deduction", **found}}
    old = fresh(base, SMALL | {"indicators": [row]})
    assert scoring.score(old, params.ruleset(old, base)).lines[0].low == 5
    begin(base, "甲", 2024, 2025)
    new = params.load("甲", 2025, base)
    line = scoring.score(new, params.ruleset(new, base)).lines[0]
    assert not line.scored and told in line.because


def test_a_follow_up_without_its_status_is_a_gap_and_a_finding(base):
    fresh(base, SMALL | {"problems": [{"title": "人手不足", "detail": "人员少。"}]})
    begin(base, "甲", 2024, 2025)
    new = params.load("甲", 2025, base)
    card = scoring.score(new, params.ruleset(new, base))
    assert "上次评价的问题“人手不足”：整改情况" in gaps.of(card)
    assert "last_problems_are_followed_up" in {v.rule for v in review.examine(card).findings}
