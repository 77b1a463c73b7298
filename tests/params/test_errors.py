"""What is wrong in a params file is told at once: where, what, what instead, how to mend it; nothing changes unseen.

Each mistake of ``cases/errors`` stands in a file of its own with its message beside it (``<mistake>.txt``).
After reading a changed message as its reader would: ``python tests/params/test_errors.py <mistake> …`` writes it down.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from perfeval import params
from perfeval.model import expressions
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params.yamlfile import CONTROL, NULLS

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "tests" / "cases" / "errors"
EXAMPLES = {
    f"{project}.{suffix}": (ROOT / "params" / project / f"2024.{suffix}").read_text(encoding="utf-8").splitlines(True)
    for project in ("hukou-dibao", "hukou-linshi-jiuzhu")
    for suffix in ("yaml", "md")
}

VALID = """\
schema: 1
project:
  name: 低保
  title: 湖口县低保项目
year: 2024
report:
  type: 部门评价
  stage: 初稿
ruleset:
  scoring: mof-2020
indicators:
  - level1: 产出指标
    name: 救助人数
    target: ≥100人
    actual: 95人
    points: 10
"""
CELL = "≥100人"
GENERATED: dict[str, dict[str, bytes]] = {  # files that an editor or git would spoil
    "gbk": {"yaml": VALID.encode("gbk")},
    "utf-16": {"yaml": VALID.encode("utf-16")},
    "utf-16-without-mark": {"yaml": VALID.encode("utf-16-le")},
    "not-text": {"yaml": b"PK\x03\x04\xff\xfe\xff" + bytes(range(128, 256))},
    "nul": {"yaml": VALID.replace(CELL, "≥100\0人").encode()},
    "control-characters": {"yaml": VALID.replace(CELL, "≥\x0b100\x07人").replace("95人", "95\x1b人").encode()},
    "line-separator": {"yaml": VALID.replace(CELL, "≥100人\u2028以上").encode()},
    "six-megabytes": {"yaml": VALID.encode() + b"# \n" * 2_000_000},
    "narrative-gbk": {"yaml": VALID.encode(), "md": "# 一、基本情况\n\n甲\n".encode("gbk")},
    "narrative-nul": {"yaml": VALID.encode(), "md": "# 一、基本情况\n\n甲\0\n".encode()},
    "narrative-six-megabytes": {"yaml": VALID.encode(), "md": b"# a\n" * 1_500_000},
    "both-gbk": {"yaml": VALID.encode("gbk"), "md": "# 一、基本情况\n".encode("gbk")},
}
RULESETS = {  # changes of the rule set that the params file names
    "ruleset-day-misspelt": ("from: 2020-02-25", "from: 2020-2-25"),
    "ruleset-after-the-year": ("from: 2020-02-25", "from: 2025-01-01"),
    "ruleset-key-misspelt": ("id: mof-2020", "idd: mof-2020"),
    "ruleset-without-versions": ("versions:", "versions: []\nverzions:"),
}
ADDRESSES: dict[str, tuple[object, object]] = {
    "address-above": ("../x", 2024),
    "address-below": ("a/b", 2024),
    "address-empty": ("", 2024),
    "address-dot": (".", 2024),
    "address-number": (7, 2024),
    "address-with-line-break": ("p\n", 2024),
    "address-of-rulesets": ("rulesets", 2024),
    "address-of-forms": ("forms", 2024),
    "project-unknown": ("hukou-dibo", 2024),
    "year-unknown": ("hukou-dibao", 2023),
    "year-misspelt": ("hukou-dibao", "20x4"),
    "year-full-width": ("hukou-dibao", "２０２４"),
}
STORED = sorted(f.stem for f in GALLERY.glob("*.yaml"))
MISTAKES = sorted([*STORED, *GENERATED, *RULESETS, *ADDRESSES])


def put(base: Path, yaml: bytes, md: bytes | None = None, project: str = "p") -> Path:
    folder = base / "params" / project
    folder.mkdir(parents=True, exist_ok=True)
    if not (base / "params" / "rulesets").exists():
        shutil.copytree(ROOT / "params" / "rulesets", base / "params" / "rulesets")
    (folder / "2024.yaml").write_bytes(yaml)
    (folder / "2024.md").unlink(missing_ok=True)
    if md is not None:
        (folder / "2024.md").write_bytes(md)
    return base


def message(mistake: str, base: Path) -> str:
    project, year = "p", 2024
    if mistake in ADDRESSES:
        project, year = ADDRESSES[mistake]
        for folder in ("hukou-dibao", "hukou-linshi-jiuzhu"):
            put(base, VALID.encode(), project=folder)
    elif mistake in GENERATED:
        put(base, **GENERATED[mistake])
    elif mistake in RULESETS:
        old, new = RULESETS[mistake]
        rules = put(base, VALID.encode()) / "params" / "rulesets" / "mof-2020.yaml"
        text = rules.read_text(encoding="utf-8")
        assert text.count(old) == 1
        rules.write_text(text.replace(old, new), encoding="utf-8")
    else:
        md = GALLERY / f"{mistake}.md"
        put(base, (GALLERY / f"{mistake}.yaml").read_bytes(), md.read_bytes() if md.exists() else None)
    with pytest.raises(InputError) as caught:
        params.load(project, year, base)
    return f"{caught.value}\n"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_has_its_message(mistake, tmp_path):
    start = time.process_time()
    assert message(mistake, tmp_path) == (GALLERY / f"{mistake}.txt").read_text(encoding="utf-8")
    assert time.process_time() - start < 5


def test_the_gallery_is_complete():
    assert sorted(f.stem for f in GALLERY.glob("*.txt")) == MISTAKES
    assert {f.stem for f in GALLERY.glob("*.md")} <= set(STORED)
    assert {f.suffix for f in GALLERY.iterdir()} == {".yaml", ".md", ".txt"}
    assert len(MISTAKES) == len({*MISTAKES})


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_message_is_whole_and_in_chinese(mistake):
    text = (GALLERY / f"{mistake}.txt").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?! )(\S.*)\n(?:    .*\n)?  发现：(.+)\n  应为：(.+)\n  改法：(.+)\n", text, re.M)
    assert len(blocks) == text.count("  发现：") > 0
    for where, found, _, fix in blocks:
        assert re.fullmatch(r"params(/\S+)?(:\d+:\d+|:\d+)?", where)
        assert re.search(r"[一-鿿]", found) and re.search(r"[一-鿿]", fix)
    assert not re.search(r"Traceback|Error|pydantic|ruamel|jinja|<class|None\b", text)


def cell(base: Path, text: str) -> str | None:
    """What comes of a text typed after ``target:``."""
    put(base, VALID.replace(CELL, text).encode())
    return params.load("p", 2024, base).indicators[0].target


@pytest.mark.parametrize(
    "text",
    [
        "012",
        "no",
        "yes",
        "on",
        "off",
        "true",
        "12:30",
        "1,000人",
        "2024-01-01",
        "1e5",
        "nan",
        ".inf",
        "0x10",
        "0o17",
        "1_000",
        "１００人",
        "=100%",
        "≥95%",
        "<5%",
        "-5%",
        "100%#3",
        "甲：乙",
        "a:b",
        "照{{ 印 }}",
        "见“附件”",
        "第1、2、3项",
        "C:\\数据",
        "http://a.cn",
    ],
)
def test_a_cell_stays_as_it_is_written(text, tmp_path):
    assert cell(tmp_path, text) == text


@pytest.mark.parametrize("text", ["null", "~", "Null", "NULL", ""])
def test_null_is_nothing(text, tmp_path):
    assert cell(tmp_path, text) is None


def test_quotes_make_text_of_anything(tmp_path):
    assert cell(tmp_path, '"null"') == "null"
    assert cell(tmp_path, "'>95%: # &'") == ">95%: # &"
    assert cell(tmp_path, "|\n      第一行\n      {{ 照印 }}\n\n      # 第二段") == "第一行\n{{ 照印 }}\n\n# 第二段\n"


def test_a_comment_after_a_value_is_a_comment(tmp_path):
    assert cell(tmp_path, "≥5%      # 原表如此") == "≥5%"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + VALID.encode(),
        VALID.replace("\n", "\r\n").encode(),
        VALID.replace("\n", "\r").encode(),
        ("---\n" + VALID + "...\n").encode(),
        ("\n# 低保\n\t\n" + VALID + "  \n").encode(),
    ],
    ids=["mark", "crlf", "cr", "one-document", "blank-lines"],
)
def test_what_editors_add_does_not_matter(data, tmp_path):
    indicator = params.load("p", 2024, put(tmp_path, data, b"\xef\xbb\xbf# \xe4\xb8\x80\r\n\r\na\r\nb\r\n")).indicators[
        0
    ]
    assert (indicator.target, indicator.where.of("target").column) == (CELL, 13)
    narrative = params.load("p", 2024, tmp_path).narrative
    assert [(s.title, s.text) for s in narrative] == [("一", "a\nb")]


def test_braces_and_brackets_do_as_well(tmp_path):
    flow = """{schema: 1, project: {name: 低保, title: 湖口县低保项目}, year: 2024,
report: {type: 部门评价, stage: 初稿},
    ruleset: {scoring: mof-2020}, indicators: [{level1: 产出指标, name: 救助人数,
      target: ≥100人, actual: 95人, points: 10}]}"""
    block = params.load("p", 2024, put(tmp_path, VALID.encode()))
    assert params.load("p", 2024, put(tmp_path, flow.encode())).model_dump() == block.model_dump()


def test_quoted_words_and_comments_in_braces_are_no_slip(tmp_path):
    project = "project: {name: 'a,name：甲', title: \"it's {title:乙\"}  # 甲,region：丙"
    put(tmp_path, VALID.replace("project:\n  name: 低保\n  title: 湖口县低保项目", project).encode())
    made = params.load("p", 2024, tmp_path).project
    assert (made.name, made.title, made.region) == ("a,name：甲", "it's {title:乙", None)


def test_a_narrative_may_be_missing(tmp_path):
    assert params.load("p", 2024, put(tmp_path, VALID.encode())).narrative == ()


@pytest.mark.parametrize("project", ["湖口 低保", "低保（2024）", "a.b", "A-1", "城乡·低保"])
def test_a_folder_may_have_a_chinese_name(project, tmp_path):
    put(tmp_path, VALID.encode(), project=project)
    assert params.load(project, "2024", tmp_path).address == project
    assert params.addresses(tmp_path) == [(project, 2024)]


def test_no_params_folder(tmp_path):
    with pytest.raises(InputError, match="没有 params 文件夹"):
        params.root(tmp_path)
    assert params.root(ROOT / "params" / "rulesets") == ROOT
    with pytest.raises(InputError, match="没有项目“p”"):
        params.load("p", 2024, tmp_path)
    assert params.addresses(tmp_path) == []


FACTS = {
    "persons": "95人",
    "amount": "12.5万元",
    "rest": "0.5万元",
    "yuan": "125000元",
    "times": "3人次",
    "rate": "95%",
    "items": "1,000件",
    "big": "9" * 30 + "元",
    "one": "1元",
    "words": "较好",
    "bound": "≥95%",
}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (r"\{{ 照印 }}、\{% if %}、\{# 注 #}、\}}", "{{ 照印 }}、{% if %}、{# 注 #}、}}"),
        (r"写成\{{ 名称 }}，如{{ facts.persons }}", "写成{{ 名称 }}，如95人"),
        (r"\{{ 与{{facts.persons}}", "{{ 与95人"),
        ("{{ facts . persons }}", "95人"),
        ("{{ facts.items }}", "1,000件"),
        ("{{ facts.bound }}", "≥95%"),
        ("{{ (facts.amount - facts.rest) }}", "12万元"),
        ("{{ facts.rest - facts.amount }}", "-12万元"),
        ("{{ facts.yuan | 万元 }}", "12.50万元"),
        ("{{ (facts.rest / facts.amount) | 百分比 }}", "4.00%"),
        ("{{ facts.rate | 百分比 }}", "95.00%"),
        ("{{ facts.times | 中文数字 }}", "三人次"),
        ("{{ facts.big + facts.one }}", "1" + "0" * 30 + "元"),
    ],
)
def test_marks_print(text, printed):
    assert list(expressions.faults(text, FACTS)) == []
    pieces = expressions.split(text)
    assert (
        "".join(
            expressions.unescape(p) if isinstance(p, str) else expressions.evaluate(p.source, FACTS) for p in pieces
        )
        == printed
    )


def test_only_problems_and_recommendations_are_templated(tmp_path):
    marks = (
        VALID.replace("湖口县", "县{% x %}").replace("产出指标", "'{{ x }}'")
        + "waivers: [{finding: 'A07:全表:1a2b3c4d', reason: '{{ x', by: b}]\n"
    )
    loaded = params.load("p", 2024, put(tmp_path, marks.encode()))
    assert (loaded.project.title, loaded.indicators[0].level1, loaded.waivers[0].reason) == (
        "县{% x %}低保项目",
        "{{ x }}",
        "{{ x",
    )


def test_an_option_of_an_evaluation_is_checked_too(tmp_path):
    evaluation = params.load("p", 2024, put(tmp_path, VALID.encode()))
    changed = evaluation.model_copy(
        update={"ruleset": evaluation.ruleset.model_copy(update={"options": {"revrse": "fail"}})}
    )
    with pytest.raises(InputError, match="是否想写“reverse”"):
        params.ruleset(changed, tmp_path)


def test_a_thousand_findings_are_counted_not_printed():
    error = InputError(Finding(Where("a", n), "甲", "乙", "丙") for n in range(1, 1001))
    assert len(error.findings) == 1000
    assert str(error).count("发现") == 100 and str(error).endswith("另有900处，改正以上各处后再看")


BOMBS = [
    "[",
    "{",
    "- ",
    "? ",
    "[{",
    "a: [",
    "{a: ",
    "'",
    '"',
    "&a ",
    "*a ",
    "!a ",
    "- &a [",
    "- {name：x, ",
    "{{",
    "{%",
    "{#",
    "\\{{",
    "{{ facts.a ",
    "#",
    "# 一\n",
    "a: >x\n",
    "a: |\n",
    "a: b\n",
    "\t",
    "　",
    "甲\n",
    ": ",
    "x",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_fizzles(bomb, tmp_path):
    start = time.process_time()
    text = (bomb * (20_000 // len(bomb.encode()))).encode()
    with pytest.raises(InputError) as caught:
        params.load("p", 2024, put(tmp_path, text, text))
    assert caught.value.findings and len(str(caught.value)) < 100_000
    assert time.process_time() - start < 5


# --- whatever is typed, it loads or says what is wrong


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tmp_path_factory.mktemp("typed")


def loads_or_says(base: Path, yaml: bytes, md: bytes | None = None):
    try:
        return params.load("p", 2024, put(base, yaml, md))
    except InputError as error:
        assert error.findings == tuple(sorted(error.findings, key=lambda f: f.where))
        assert str(error).encode() and all(f.found and f.expected and f.fix for f in error.findings)
        return None


fast = settings(max_examples=40, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
TOKENS = st.sampled_from(
    [
        *"\n:-?[]{},#&*!|>'\"%@` \t：，{}",
        ": ",
        "\n  ",
        "- ",
        "\n- ",
        "{{",
        "}}",
        "{%",
        "<<",
        "---\n",
        "...\n",
        "a",
        "name",
        "points",
        "10",
        "低保",
        "null",
        "indicators",
        "facts.",
        "\\",
        "\u3000",
        "\xa0",
        "\x85",
        "\u2028",
        "\ufeff",
        "\x00",
        "\r",
        *VALID.splitlines(True),
    ]
)


@fast
@given(
    st.one_of(st.text(), st.lists(TOKENS, max_size=60).map("".join)),
    st.one_of(st.none(), st.lists(TOKENS, max_size=30).map("".join)),
)
@example("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), None)
@example('a: "\\ud800"\n', "{{ facts.a }}")
def test_any_text(base, text, words):
    loads_or_says(base, text.encode(), None if words is None else words.encode())


@fast
@given(st.binary(max_size=200))
def test_any_bytes(base, data):
    loads_or_says(base, data, data)


@settings(fast, max_examples=25)
@given(st.data())
def test_a_typing_error_in_a_valid_file(base, data):
    name = data.draw(st.sampled_from(sorted(EXAMPLES)))
    files = {suffix: [*EXAMPLES[f"{name.rpartition('.')[0]}.{suffix}"]] for suffix in ("yaml", "md")}
    changed = files[name.rpartition(".")[2]]
    at, other = (data.draw(st.integers(0, len(changed) - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["drop", "double", "swap", "cut", "insert"])):
        case "drop":
            del changed[at]
        case "double":
            changed.insert(at, changed[at])
        case "swap":
            changed[at], changed[other] = changed[other], changed[at]
        case "cut":
            changed[at] = changed[at][: data.draw(st.integers(0, len(changed[at])))]
        case "insert":
            column = data.draw(st.integers(0, len(changed[at])))
            changed[at] = changed[at][:column] + data.draw(TOKENS) + changed[at][column:]
    loads_or_says(base, "".join(files["yaml"]).encode(), "".join(files["md"]).encode())


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda t: not CONTROL.search(t))


@fast
@given(WORDS, st.sampled_from(["double", "single", "block"]))
@example("\ufeff\u200b　 ", "double")
def test_a_quoted_text_comes_back_exactly(base, text, style):
    text = text.replace("\r", "") if style == "double" else re.sub(r"[\r\n\t]", "", text)
    typed = {
        "double": json.dumps(text, ensure_ascii=False),
        "single": "'" + text.replace("'", "''") + "'",
        "block": f"|-\n      甲{text}",
    }[style]
    assert cell(base, typed) == ("甲" + text if style == "block" else text)


@fast
@given(st.text("0123456789一二三人万元%≥≤=<>.,/，、；（）() \t:-?[]{}!&*|@`noyesaf~", max_size=12))
@example("{{a}}")
@example(">5")
@example("- 5")
def test_a_bare_text_comes_back_exactly_or_is_refused(base, text):
    loaded = loads_or_says(base, VALID.replace(CELL, text).encode())
    if loaded:
        typed = text.strip(" \t")
        assert loaded.indicators[0].target == (None if typed in NULLS else typed)


if __name__ == "__main__":
    import tempfile

    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            said = message(name, Path(folder))
        (GALLERY / f"{name}.txt").write_text(said, encoding="utf-8")
        print(f"===== {name}\n{said}", end="")
