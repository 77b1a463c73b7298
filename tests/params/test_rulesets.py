"""Rule sets: every file scores its cases as written, says only what a document says, and needs no Python."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal as D
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from perfeval import params, scoring
from perfeval.model.evaluation import BudgetRow, Evaluation, Indicator, ReportSettings, RulesetChoice
from perfeval.model.findings import InputError
from perfeval.model.ruleset import Ruleset, Told
from perfeval.model.scorecard import Line
from perfeval.params import rulesets

ROOT = Path(__file__).resolve().parents[2]
RULESETS = sorted(file.stem for file in (ROOT / "params" / "rulesets").glob("*.yaml"))
CASES = {
    file.stem: YAML(typ="base", pure=True).load(file)
    for file in sorted((ROOT / "tests" / "cases" / "scoring").glob("*.yaml"))
}
EVERY_CASE = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, cases in CASES.items()
    for number, case in enumerate(cases, 1)
]
LATEST = 2026
NUMBERED = re.compile(r"〔\d{4}〕\d+号")  # 文号
NO_DOCUMENT = re.compile(r"未见文号|非文件|未查到文件|经验")


def rules_of(name: str, year: int = LATEST, base: Path = ROOT, **options: str) -> Ruleset:
    return _repository_rules(name, year, tuple(options.items())) if base == ROOT else _rules(name, year, base, options)


@cache
def _repository_rules(name: str, year: int, options: tuple[tuple[str, str], ...]) -> Ruleset:
    return _rules(name, year, ROOT, dict(options))


def _rules(name: str, year: int, base: Path, options: dict[str, str]) -> Ruleset:
    choice = RulesetChoice(scoring=name, options=options)
    return params.ruleset(Evaluation.model_construct(ruleset=choice, year=year), base)


def card_of(rules: Ruleset, *indicators: Indicator, budget: tuple[BudgetRow, ...] = ()):
    report = ReportSettings(type="单位自评", stage="初稿")
    return scoring.score(
        Evaluation.model_construct(report=report, indicators=indicators, budget=budget, year=LATEST), rules
    )


def one(rules: Ruleset, target: str, actual: str, points: str = "10", level1: str = "产出指标", **more) -> Line:
    return card_of(
        rules, Indicator(level1=level1, name="甲", target=target, actual=actual, points=points, **more)
    ).lines[0]


def execution(rules: Ruleset, adjusted: str, executed: str) -> Line | None:
    return card_of(rules, budget=(BudgetRow(source="年度资金总额", adjusted=adjusted, executed=executed),)).execution


def told(rules: Ruleset) -> Iterator[tuple[str, Told]]:
    """Every rule, decision and choice of a version, with its standing."""
    v = rules.version
    for name in ("weights", "quantitative", "qualitative", "execution", "satisfaction", "over", "grades"):
        if getattr(v, name) is not None:
            yield name, getattr(v, name)
    yield from v.settled.items()
    yield from (
        (f"{name}.{choice}", words) for name, opened in v.open.items() for choice, words in opened.choices.items()
    )


def versions_as_written(name: str) -> list[dict]:
    return YAML(typ="base", pure=True).load(ROOT / "params" / "rulesets" / f"{name}.yaml")["versions"]


def write(base: Path, name: str, text: str) -> Path:
    folder = base / "params" / "rulesets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return base


def findings_of(name: str, year: int, base: Path, **options: str):
    with pytest.raises(InputError) as caught:
        rules_of(name, year, base, **options)
    return caught.value.findings


# the rule sets that there are


def test_every_rule_set_has_cases_and_every_case_file_a_rule_set():
    assert sorted(CASES) == RULESETS
    assert all(CASES.values())


@pytest.mark.parametrize("name", RULESETS)
def test_every_version_loads_and_says_something(name):
    for version in versions_as_written(name):
        rules = rules_of(name, int(version["from"][:4]))
        assert (rules.id, str(rules.version.since)) == (name, version["from"])
        assert all(words.label.strip() == words.label for _, words in told(rules))
        assert rules.told() or rules.version.scored == "false"


@pytest.mark.parametrize("name, case", EVERY_CASE)
def test_every_case_scores_as_written(name, case):
    rules = rules_of(name, int(case.get("year", LATEST)), **case.get("options", {}))
    if "total" in case:
        assert rules.grade(D(case["total"])) == (None if case["grade"] == "null" else case["grade"])
        return
    line = line_of(rules, case)
    if case.get("unscorable") == "null":
        assert line is None
    elif "unscorable" in case:
        assert not line.scored and case["unscorable"] in line.because
    else:
        assert (line.low, line.high) == (D(case["low"]), D(case["high"])), line.because
        assert case.get("notes", "") in "；".join(line.notes)
        assert not (case.get("notes") == "" and line.notes), line.notes


def line_of(rules: Ruleset, case: dict) -> Line | None:
    if "adjusted" in case:
        return execution(rules, case["adjusted"], case["executed"])
    more = {key: case[key] for key in ("points", "level1", "reason", "evidence", "standard", "band") if key in case}
    return one(rules, case["target"], case["actual"], **more)


@pytest.mark.parametrize("name", RULESETS)
def test_only_a_numbered_document_is_official(name):
    """A value is official where its own source, else the document of its version, has a 文号 and is no hearsay."""
    for version in versions_as_written(name):
        written = [(key, value) for key, value in version.items() if isinstance(value, dict) and "status" in value]
        written += list(version.get("settled", {}).items())
        written += [choice for opened in version.get("open", {}).values() for choice in opened["choices"].items()]
        for key, value in written:
            source = value.get("source", "")
            source = source if NUMBERED.search(source) else f"{version['source']} {source}"
            if value["status"] == "official":
                assert NUMBERED.search(source) and not NO_DOCUMENT.search(source), (key, source)


@pytest.mark.parametrize(
    "name", ["vendor", "hebei", "guangxi", "shanxi", "zhejiang", "hefei", "guangdong", "shanghai", "pidu"]
)
def test_practice_and_hearsay_are_never_official(name):
    assert all(
        value.get("status") != "official"
        for version in versions_as_written(name)
        for value in version.values()
        if isinstance(value, dict)
    )


def test_what_is_taken_over_names_the_document_it_comes_from():
    """第十八条 printed under a provincial form would be read as an article of that form."""
    for name in RULESETS:
        rules = rules_of(name)
        said = {key for version in versions_as_written(name) for key in version}
        for key, words in told(rules):
            if words.status == "official" and key not in said:
                assert NUMBERED.search(words.source or ""), (name, key, words.source)


@pytest.mark.parametrize("name", RULESETS)
def test_a_split_of_points_is_a_full_table(name):
    rules = rules_of(name)
    for split in rules.version.weights.splits if rules.version.weights else ():
        assert sum(split.values()) == rules.version.full
        assert split.get("预算执行率", 0) in (0, rules.version.execution.points if rules.version.execution else 0)


@pytest.mark.parametrize("name", RULESETS)
def test_bands_leave_no_gap(name):
    v = rules_of(name).version
    if v.qualitative:
        bands = v.qualitative.bands
        assert (bands[0].high, bands[-1].low) == (1, 0)
        assert all(above.low == below.high for above, below in zip(bands, bands[1:]))
    if v.grades:
        lows = [band.low for band in v.grades.bands]
        assert lows == sorted(lows, reverse=True) and lows[-1] == 0


MIDDLE = dict.fromkeys(("hubei", "beijing-haidian-2016"), 5)  # of 10 points: 80 % to 50 %, elsewhere 80 % to 60 %


@pytest.mark.parametrize("name", [name for name in RULESETS if name != "transfer"])
def test_each_qualitative_band_of_a_rule_set_can_be_assigned(name):
    rules = rules_of(name)
    bands = rules.version.qualitative.bands
    lines = [one(rules, "有所减轻", "略有减轻", band=band.name, evidence=("A-01",)) for band in bands]
    middle = MIDDLE.get(name, 6)
    assert [(line.low, line.high) for line in lines] == [(8, 10), (middle, 8), (0, middle)]
    assert [f"认定为“{band.name}”" in line.because for band, line in zip(bands, lines)] == [True] * 3


# the rules about rule sets

TWO_VERSIONS = """\
id: two
title: 两个版本
versions:
  - from: 2020-03-01
    source: 甲财〔2020〕1号
    quantitative: {formula: ratio, label: 按比例, status: official}
  - from: 2023-12-31
    source: 甲财〔2023〕9号
    quantitative: {formula: threshold_ratio, floor: 60%, label: 及格线60%, status: official}
"""


@pytest.mark.parametrize("year, score", [(2020, "8.00"), (2022, "8.00"), (2023, "5.00"), (2024, "5.00")])
def test_the_year_picks_the_version(tmp_path, year, score):
    # 80 of 100: 10 × 80 % at first, 10 × (80 % − 60 %) ÷ 40 % from 31 December 2023, so for the whole of 2023
    assert one(rules_of("two", year, write(tmp_path, "two", TWO_VERSIONS)), "≥100人", "80人").low == D(score)


def test_a_year_before_all_versions_is_a_finding_with_its_line(workbook):
    write(workbook, "two", TWO_VERSIONS)
    old = workbook / "params" / "hukou-dibao"
    text = (old / "2024.yaml").read_text(encoding="utf-8")
    text = text.replace("year: 2024", "year: 2019").replace("scoring: mof-2020", "scoring: two")
    (old / "2019.yaml").write_text(text, encoding="utf-8")
    line = text.split("\n").index("  scoring: two") + 1
    with pytest.raises(InputError) as caught:
        params.load("hukou-dibao", 2019, workbook)
    assert [(f.where.file, f.where.line) for f in caught.value.findings] == [("params/hukou-dibao/2019.yaml", line)]
    assert "2019年早于“两个版本”的施行日期2020-03-01" in caught.value.findings[0].found


CHILD = """\
id: child
title: 沿用
extends: two
versions:
  - from: 2021-01-01
    source: 乙财〔2021〕2号
    digits: "1"
    settled:
      reverse: {choice: inverse_ratio, label: 目标值÷实际值, status: practice}
"""


def test_a_rule_set_takes_over_what_it_does_not_say(tmp_path):
    write(tmp_path, "two", TWO_VERSIONS)
    rules = {year: rules_of("child", year, write(tmp_path, "child", CHILD)) for year in (2022, 2023)}
    assert one(rules[2022], "≥30人", "20人").low == D("6.7")  # by the parent's first version, to one decimal
    assert one(rules[2023], "≥100人", "80人").low == D("5.0")  # by its second
    assert one(rules[2023], "≤100人", "110人").low == D("9.1")  # 10 × 100/110, by its own
    assert rules[2022].version.source == "乙财〔2021〕2号" and rules[2022].title == "沿用"


def test_a_rule_set_may_take_back_what_it_takes_over(tmp_path):
    write(tmp_path, "two", TWO_VERSIONS)
    write(tmp_path, "child", CHILD + "    quantitative: null\n")
    assert not one(rules_of("child", 2022, tmp_path), "≥100人", "80人").scored


def test_an_unknown_parent_is_a_finding(tmp_path):
    found = findings_of("child", 2022, write(tmp_path, "child", CHILD))
    assert [str(f.where) for f in found] == ["params/rulesets/child.yaml:3:10"]
    assert "没有可沿用的规则集“two”" in found[0].found


SETTLED = "      reverse: {choice: inverse_ratio, "


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        (SETTLED, "      reverse: {choice: inverse_ration, ", 9, "reverse 没有口径“inverse_ration”"),
        (SETTLED, "      revers: {choice: inverse_ratio, ", 9, "不认识的口径事项“revers”"),
        ("    digits:", "    digit:", 7, "digit"),
        ('"1"', "3", 7, "3"),
        ("status: practice", "status: offical", 9, "offical"),
        ("2021-01-01", "2021年", 5, "2021年"),
    ],
)
def test_a_slip_in_a_rule_set_is_a_finding_with_its_line(tmp_path, old, new, line, words):
    write(tmp_path, "two", TWO_VERSIONS)
    assert old in CHILD
    found = findings_of("child", 2022, write(tmp_path, "child", CHILD.replace(old, new)))
    assert [(f.where.file, f.where.line) for f in found] == [("params/rulesets/child.yaml", line)]
    assert words in found[0].found


MEANT = """\
id: meant
title: 某县口径
versions:
  - from: 2021-01-01
    source: 乙财〔2021〕2号
    full: 100
    weights: {label: 分值, status: own, splits: [{预算执行率: 10, 产出指标: 60, 效益指标: 30}]}
    execution: {label: 分档, status: own, points: 10, bands: [{from: 90%, share: 100%}, {from: 70%, share: 60%}]}
    satisfaction: {label: 分档, status: own, bands: [{from: 85%, share: 100%}, {from: 70%, share: 1/2}]}
    over: {label: 提示, status: own, flag_at: 1.2}
    grades: {label: 两等, status: own, bands: [{name: 合格, low: 60}, {name: 不合格, low: 0}]}
    qualitative:
      label: 三档
      status: own
      bands: [{name: 好, low: 80%, high: 100%}, {name: 中, low: 60%, high: 80%}, {name: 差, low: 0%, high: 60%}]
"""


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        ("full: 100", "full: 0", 6, "满分“0”"),
        ("full: 100", "full: -5", 6, "满分“-5”"),
        ("points: 10,", "points: 0,", 8, "分值“0”"),
        ("points: 10,", "points: -5,", 8, "分值“-5”"),
        ("产出指标: 60", "产出指标: -60", 7, "产出指标 “-60”"),
        ("产出指标: 60", "产出指标: 70", 7, "第1种分值安排合计110分"),
        ("{预算执行率: 10, 产出指标: 60", "{预算执行率: 20, 产出指标: 50", 7, "预算执行率20分，execution 中10分"),
        ("full: 100", "full: 120", 7, "第1种分值安排合计100分"),
        ("low: 60}", "low: 101}", 11, "最高一等从101分起，满分100分"),
        ("low: 60}", "low: -1}", 11, "下限（含）“-1”"),
        ("low: 60}", "low: 0}", 11, "等级没有从高到低排列"),
        ("不合格, low: 0", "不合格, low: 10", 11, "最低档不从0分起"),
        ("name: 不合格", "name: 合格", 11, "有重名"),
        ("from: 90%", "from: 90", 8, "不都是百分数"),
        ("from: 90%", "from: 65%", 8, "没有从高到低排列"),
        ("from: 90%", "from: 九成", 8, "下限不是数字"),
        ("from: 90%", "from: ≥90%", 8, "下限不是数字"),
        ("from: 85%", "from: 85分", 9, "单位不一"),
        ("flag_at: 1.2", "flag_at: 0.2", 10, "“0.2”"),
        ("low: 80%, high: 100%", "low: 80%, high: 90%", 15, "档次从90%到0%"),
        ("low: 0%, high: 60%", "low: 10%, high: 60%", 15, "档次从100%到10%"),
        ("low: 60%, high: 80%", "low: 60%, high: 70%", 15, "“好”的下限80%与“中”的上限70%之间有空档"),
        ("low: 60%, high: 80%", "low: 60%, high: 90%", 15, "“好”的下限80%与“中”的上限90%之间有重叠"),
        ("low: 60%, high: 80%", "low: 80%, high: 60%", 15, "“中”的下限80%不低于上限60%"),
        ("name: 差", "name: 中", 15, "重名"),
        ("title: 某县口径", "title: 某县口径\nextends: mof2020", 3, "没有可沿用的规则集“mof2020”"),
        ("status: own, splits", "status: own, also: mof2020, splits", 7, "没有规则集“mof2020”"),
        ("title: 某县口径", 'title: 某县口径\nextends: "meant"', 3, "规则集互相沿用：meant→meant"),
    ],
)
def test_a_rule_set_is_checked_for_meaning(tmp_path, old, new, line, words):
    assert rules_of("meant", 2024, write(tmp_path, "meant", MEANT)).version.full == 100 and MEANT.count(old) >= 1
    found = findings_of("meant", 2024, write(tmp_path, "meant", MEANT.replace(old, new, 1)))
    assert [(f.where.file, f.where.line) for f in found] == [("params/rulesets/meant.yaml", line)], [
        str(f) for f in found
    ]
    assert words in found[0].found and found[0].expected and found[0].fix


def test_full_points_that_fit_nothing_taken_over_are_a_finding(tmp_path):
    write(tmp_path, "meant", MEANT)
    child = (
        "id: child\ntitle: 沿用\nextends: meant\nversions:\n  - from: 2022-01-01\n    source: 丙财〔2022〕1号\n"
        "    full: 50\n"
    )
    found = findings_of("child", 2024, write(tmp_path, "child", child))
    assert [(str(f.where), f.found) for f in found] == [
        ("params/rulesets/child.yaml:7:11", "第1种分值安排合计100分"),
        ("params/rulesets/child.yaml:7:11", "最高一等从60分起，满分50分"),
    ]


LATER = """\
id: later
title: 后来的口径
versions:
  - from: 2023-01-01
    source: 丁财〔2023〕3号
    weights:
      label: 分值
      status: own
      splits: [{预算执行率: 10, 产出指标: 90}, {预算执行率: 10, 产出指标: 60, 效益指标: 30}]
"""


def test_splits_of_another_rule_set_stand_beside_from_its_first_year(tmp_path):
    write(tmp_path, "later", LATER)
    write(tmp_path, "meant", MEANT.replace("status: own, splits", "status: own, also: later, splits"))
    write(tmp_path, "child", CHILD.replace("extends: two", "extends: meant"))
    own, later = {"预算执行率": 10, "产出指标": 60, "效益指标": 30}, {"预算执行率": 10, "产出指标": 90}
    for name in ("meant", "child"):
        splits = {year: rules_of(name, year, tmp_path).version.weights.splits for year in (2022, 2023)}
        assert splits == {2022: (own,), 2023: (own, later)}


def test_splits_of_a_rule_set_that_has_none_are_a_finding(tmp_path):
    write(tmp_path, "later", LATER.partition("    weights:")[0])
    write(tmp_path, "meant", MEANT.replace("status: own, splits", "status: own, also: later, splits"))
    found = findings_of("meant", 2022, tmp_path)
    assert [f.where.line for f in found] == [7] and "“later”自己没有写分值安排" in found[0].found


@pytest.mark.parametrize(
    "written", ["mof-2020", '"mof-2020"', "'mof-2020'", "mof-2020   # 部里的办法", '"mof-2020" # 部里的办法']
)
def test_what_a_rule_set_extends_is_read_as_yaml(tmp_path, written):
    """Quotes and comments are no part of a name; the record of a build names every file."""
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    write(tmp_path, "child", CHILD.replace("extends: two", f"extends: {written}"))
    assert rulesets.sources("child", tmp_path) == ["child", "mof-2020", "mof-2021"]
    assert rules_of("child", 2024, tmp_path).version.grades.bands[0].name == "优"


@pytest.mark.parametrize("text", ["", "# 空的\n", "- 甲\n", "甲", "id: [\n", "id: two\n"])
def test_a_file_that_is_no_rule_set_is_told_as_such(tmp_path, text):
    found = findings_of("two", 2024, write(tmp_path, "two", text))
    assert found and all(f.where.file == "params/rulesets/two.yaml" and f.found and f.fix for f in found)


def test_an_unknown_choice_among_the_open_ones_is_a_finding(tmp_path):
    opened = "    open: {equal: {question: 如何, choices: {as_at_lest: {label: 按不低于, status: own}}}}\n"
    found = findings_of("two", 2024, write(tmp_path, "two", TWO_VERSIONS + opened))
    assert "equal 没有口径“as_at_lest”" in found[0].found and "as_at_least" in found[0].fix
    assert found[0].where.file == "params/rulesets/two.yaml" and found[0].where.line == 10


def test_a_rule_set_that_is_not_there_names_those_that_are(tmp_path):
    found = findings_of("tow", 2024, write(tmp_path, "two", TWO_VERSIONS))
    assert "没有规则集“tow”" in found[0].found and "two" in found[0].fix


@pytest.mark.parametrize("options", [{"reverse": "linear"}, {"revers": "fail"}])
def test_an_evaluation_chooses_only_what_is_open(options):
    assert findings_of("mof-2020", 2024, ROOT, **options)


# what a person adds by YAML alone

NEW = """\
id: somewhere
title: 某县自评口径
versions:
  - from: 2024-01-01
    source: 某财绩〔2024〕3号
    full: 120
    digits: "1"
    rounding: half_even
    quantitative: {formula: threshold_ratio, floor: 50%, label: 完成率低于50%的不得分, status: official, source: 第九条}
    execution:
      label: 分档
      status: official
      source: 第十条
      points: 20
      bands: [{from: 90%, share: 100%}, {from: 70%, share: 60%}]
    satisfaction: {label: 分档, status: official, source: 第十一条,
                   bands: [{from: 85%, share: 100%}, {from: 70%, share: 50%}]}
    over: {flag_at: 1.1, reason_at: 1.5, label: 达110%提示、达150%说明, status: official, source: 第十二条}
    grades: {label: 两等, status: official, source: 第十三条, bands: [{name: 合格, low: 72}, {name: 不合格, low: 0}]}
    settled:
      reverse: {choice: fail, label: 超过即不得分, status: official, source: 第九条}
      execution_over: {choice: cap, label: 封顶, status: official, source: 第十条}
"""


def test_a_new_rule_set_needs_no_python(tmp_path):
    rules = rules_of("somewhere", 2024, write(tmp_path, "somewhere", NEW))
    assert one(rules, "≥100人", "80人").low == D("6.0")  # 10 × (80 % − 50 %) ÷ 50 %
    assert one(rules, "≥100人", "49人").low == D("0.0")
    assert one(rules, "≥8人", "7人", "1").low == D("0.8")  # (87.5 % − 50 %) ÷ 50 % = 0.75, half to even
    assert one(rules, "≤100人", "101人").low == D("0.0")
    assert one(rules, "≥90%", "84%", level1="满意度指标").low == D("5.0")
    assert "110%" in one(rules, "≥100人", "120人").notes[0] and "说明原因" in one(rules, "≥100人", "150人").notes[0]
    assert [execution(rules, "100", spent).low for spent in ("69", "70", "90", "110")] == [
        D(n) for n in ("0.0", "12.0", "20.0", "20.0")
    ]
    assert [rules.grade(D(n)) for n in ("72", "71.9")] == ["合格", "不合格"]
    assert rules.told()[0] == "定量指标：完成率低于50%的不得分（文件规定，第九条）"


STANDARD = """\
    standard:
      type: bands
      rule: 救助及时率90%及以上得满分，80%至90%得七成，其余不得分
      bands: [{from: 90%, share: 100%}, {from: 80%, share: 70%}]
"""


def test_a_new_standard_of_an_indicator_needs_no_python(workbook):
    file = workbook / "params" / "hukou-dibao" / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    first = text.index("  - level1:", text.index("indicators:"))
    row = "  - level1: 产出指标\n    name: 救助及时率\n    target: ≥95%\n    actual: 85%\n    points: 10\n" + STANDARD
    file.write_text(text[:first] + row + text[first:], encoding="utf-8")
    evaluation = params.load("hukou-dibao", 2024, workbook)
    line = scoring.score(evaluation, params.ruleset(evaluation, workbook)).lines[0]
    assert (line.low, line.high, line.rule) == (D("7.00"), D("7.00"), "本指标评分标准")  # 10 × 70 %


@pytest.mark.parametrize(
    "old, new", [("type: bands", "type: band"), ("share: 70%", "share: 170%"), ("{from: 80%, ", "{")]
)
def test_a_slip_in_a_standard_is_a_finding_with_its_line(workbook, old, new):
    file = workbook / "params" / "hukou-dibao" / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    first = text.index("  - level1:", text.index("indicators:"))
    row = (
        "  - level1: 产出指标\n    name: 救助及时率\n    target: ≥95%\n    actual: 85%\n    points: 10\n"
        + STANDARD.replace(old, new)
    )
    file.write_text(text[:first] + row + text[first:], encoding="utf-8")
    line = file.read_text(encoding="utf-8").split("\n").index(next(x for x in row.split("\n") if new in x)) + 1
    with pytest.raises(InputError) as caught:
        params.load("hukou-dibao", 2024, workbook)
    assert [f.where.line for f in caught.value.findings] == [line]


def test_a_copied_workbook_scores_the_same(tmp_path):
    shutil.copytree(ROOT / "params" / "rulesets", tmp_path / "params" / "rulesets")
    for name in RULESETS:
        assert rules_of(name, LATEST, tmp_path) == rules_of(name)
