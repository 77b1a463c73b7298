"""Documents that somebody damaged on purpose: content or one message, never a traceback, and no fault of our own."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT, empty_workbook
from test_archive import resummed
from test_doors import excel, page, word

from perfeval.build import bundle, loading, proof, unbundle
from perfeval.documents import readers
from perfeval.importer.understand import understand
from perfeval.model import quantity
from perfeval.model.evaluation import RulesetChoice
from perfeval.model.findings import InputError
from perfeval.params import rulesets
from perfeval.studies import survey

pytestmark = pytest.mark.slow


def pdf() -> bytes:
    """A page with a ruled table and nothing packed, so that damage reaches the drawing."""
    rules = [f"{30 + 80 * n} 100 m {30 + 80 * n} 300 l S" for n in range(6)]
    rules += [f"30 {100 + 40 * n} m 430 {100 + 40 * n} l S" for n in range(6)]
    cells = [f"BT /F1 9 Tf {35 + 80 * c} {110 + 40 * r} Td ({r}{c}%) Tj ET" for r in range(5) for c in range(5)]
    drawn = "\n".join([*rules, *cells, "q 1 0 0 1 0 400 cm /X Do Q"]).encode()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 13>>\nstream\n0 0 m 9 9 l S\nendstream"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
        b"<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(drawn), drawn),
        font,
        form,
    ]
    out = b"%PDF-1.4\n"
    for n, one in enumerate(objects, 1):
        out += b"%d 0 obj\n%b\nendobj\n" % (n, one)
    return out + b"trailer <</Size 7/Root 1 0 R>>\n%%EOF"  # its table of places is made again by who reads it


SEEDS = {
    "表.pdf": pdf(),
    "表.docx": word("actual", "95", ("1", '<w:vertAlign w:val="superscript"/>'), "%"),
    "表.xlsx": excel("actual", 0.95, '"≥"0%'),
    "表.html": page("actual", "<s>8</s>95%", ".x{display:none}"),
    "表.txt": "\n".join("\t".join(f"格{r}{c}" for c in range(8)) for r in range(12)).encode("gb18030"),
    "表.csv": "一级指标,三级指标,指标值,实际完成值,分值,得分\n产出,甲,≥9,10,50,50\n".encode(),
}
XML = [
    b"<w:gridSpan w:val='9999'/>",
    b"<w:vMerge/>",
    b"<w:tbl>",
    b"</w:tr>",
    b"<w:sym w:font='Symbol' w:char='zz'/>",
    b"<w:instrText>EQ \\f(1,0)</w:instrText>",
    b"<w:numPr><w:numId w:val='x'/></w:numPr>",
    b"&#x202e;",
    b"<mergeCell ref='A1:XFD1048576'/>",
    b"<c r='ZZZ9999999'><v>1</v></c>",
    b" r='A0'",
    b" s='99999'",
    b" t='s'",
    b"<v>1e999</v>",
    b"<v>NaN</v>",
    b"<row r='0'>",
    b"]]>",
    b"<!--",
    b"\0",
    b"\xff\xfe",
]
PDF = [
    b"<<",
    b">>",
    b" 0 R",
    b"endstream",
    b"/Filter/FlateDecode",
    b"/Rotate 90",
    b"/MediaBox[0 0 0 0]",
    b"/MediaBox[nan 0 1e99 9]",
    b" 1e38 0 0 1e38 0 0 cm",
    b" q q q /X Do",
    b" 0 Tf 3 Tr",
    b" 100 Tz",
    b"BT",
    b" [2 0] 0 d",
    b"/Count 999",
]
SIGNS = [b"\t", b"\n", b"|", b'"', b"\0", b"\xb2\xff", b",,,,", b"\xe2\x80\xae"]
HTML = [
    b"<table>",
    b"</td>",
    b"<td rowspan=0 colspan=999999>",
    b"<math><mfrac><mn>1</mn></mfrac></math>",
    b"<sup>",
    b"<style>{",
    b"style='display:none",
    b"&#0;",
    b"&#x110000;",
    b"<!DOCTYPE x [<!ENTITY y 'z'>]>",
    b"<br>" * 500,
]


def damaged(name: str, data: bytes, random: Random) -> bytes:
    if name.endswith((".docx", ".xlsx")) and random.random() < 0.85:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
        victim = random.choice(
            [n for n in parts if "document" in n or "sheet" in n or "styles" in n or random.random() < 0.2]
            or list(parts)
        )
        how = random.random()
        if how < 0.1:
            del parts[victim]
        else:
            parts[victim] = changed(parts[victim], random, XML)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        return out.getvalue()
    return changed(data, random, {".html": HTML, ".pdf": PDF}.get(Path(name).suffix, SIGNS))


def changed(data: bytes, random: Random, pieces: list[bytes]) -> bytes:
    for _ in range(random.randint(1, 4)):
        at, to = sorted(random.randrange(len(data) + 1) for _ in range(2))
        match random.randrange(6):
            case 0:
                data = data[:at] + random.choice(pieces) + data[at:]
            case 1:
                data = data[:at] + data[min(to, at + 60) :]
            case 2:
                data = data[:at] + data[at : min(to, at + 200)] * random.randint(2, 30) + data[at:]
            case 3:
                data = data[:at] + bytes(random.randrange(256) for _ in range(3)) + data[at + 3 :]
            case 4 if (open_ := data.find(b">", at)) >= 0:
                data = data[: open_ + 1] + random.choice(pieces) + data[open_ + 1 :]
            case _:
                data = data.replace(b"1", random.choice([b"0", b"-1", b"99999999999", b""]), random.randint(1, 3))
    return data or b" "


@pytest.mark.long
@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("times", [120, pytest.param(20_000, marks=pytest.mark.proof)])
def test_a_damaged_document_is_read_or_refused(name, times):
    survive(
        name,
        times // 4 if name.endswith(".pdf") else times,  # each in a process of its own
        lambda random: damaged(name, SEEDS[name], random),
        lambda data: understand(readers.read(name, data), name).as_data(),
    )


@pytest.mark.parametrize("times", [300, pytest.param(20_000, marks=pytest.mark.proof)])
def test_any_text_is_a_quantity_or_says_why_not(times):
    signs = "0123456789.,，%％≥≤><=万亿元人次年月日①½¹²⁴OlI 　\t\n-−—~～/()（）约近"
    for seed in range(times):
        random = Random(seed)
        text = "".join(random.choice(signs) for _ in range(random.randint(0, 14)))
        read = quantity.read(text)
        assert read.kind in ("number", "range", "words", "date", "missing", "placeholder", "unreadable"), text


LETTERS = [
    b"  ",
    b"\n",
    b": ",
    b"- ",
    b"'",
    b"[",
    b"{",
    b"\t",
    b"100%",
    b"-5",
    b"0",
    b"null",
    b"&a ",
    b"*a",
    b"\xff",
    "，".encode(),
    b"1e999",
    b"!!python/object:os.system x",
]
RULES = sorted((ROOT / "params" / "rulesets").glob("*.yaml"))
HEAD = """schema: 1
project: {name: 示例, title: 示例, region: 示例}
year: 2024
report: {type: 单位自评, stage: 初稿}
ruleset: {scoring: mof-2020}
indicators:
  - {level1: 满意度指标, level2: 服务对象满意度指标, name: 服务对象满意度, target: ≥90%, actual: 90%,
    points: 10, self_score: 10}
"""
SURVEY = (
    "survey:\n  population: 3000\n  sent: 400\n  returned: 390\n  valid: 380\n  satisfied: 350\n"
    "  answers: {非常满意: 200, 比较满意: 150, 一般: 30}\n"
    "  strata: [{name: 东, population: 1000, valid: 180, satisfied: 160}, {name: 西, population: 2000,"
    " valid: 200, satisfied: 190}]\n"
)


@pytest.mark.parametrize("times", [60, pytest.param(5_000, marks=pytest.mark.proof)])
def test_a_damaged_survey_is_counted_or_refused(tmp_path, times):
    empty_workbook(tmp_path)
    (tmp_path / "params" / "p").mkdir()

    def look(data: bytes) -> None:
        (tmp_path / "params" / "p" / "2024.yaml").write_bytes(HEAD.encode() + data)
        card = loading.scorecard(tmp_path, "p", 2024)
        found = survey.examine(card)
        assert found is None or 0 <= found.low <= found.share <= found.high <= 1 and found.satisfied <= found.valid

    survive("surveys", times, lambda random: changed(SURVEY.encode(), random, LETTERS), look)


@pytest.mark.parametrize("times", [60, pytest.param(5_000, marks=pytest.mark.proof)])
def test_a_damaged_rule_set_is_chosen_or_refused(tmp_path, times):
    empty_workbook(tmp_path)

    def look(data: bytes) -> None:
        (tmp_path / "params" / "rulesets" / "damaged.yaml").write_bytes(data)
        found = rulesets.choose(RulesetChoice(scoring="damaged"), 2024, tmp_path)
        assert found.version.full > 0 and all(found.told())

    def draw(random: Random) -> bytes:
        file = random.choice(RULES)
        return changed(file.read_bytes().replace(f"id: {file.stem}".encode(), b"id: damaged"), random, LETTERS)

    survive("rule sets", times, draw, look)


@pytest.mark.long
@pytest.mark.parametrize("times", [60, pytest.param(5_000, marks=pytest.mark.proof)])
def test_a_damaged_archive_is_proved_or_refused(built, tmp_path, monkeypatch, times):
    name, whole = bundle.make(built, "shili-xuni", 2024)
    monkeypatch.setattr(
        unbundle, "made_again", lambda base, last: proof.Proof((), (), 0)
    )  # what is made again has tests of its own
    file = tmp_path / name

    def look(data: bytes) -> None:
        file.write_bytes(data)
        unbundle.verify(file, built)

    def draw(random: Random) -> bytes:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
        if random.random() < 0.2:
            return changed(whole, random, [b"PK\1\2", b"PK\3\4", b"\0" * 9])
        top = next(iter(parts)).partition("/")[0]
        for _ in range(random.randint(1, 3)):
            victim = random.choice([part for part in parts if part.endswith((".json", ".txt", ".yaml"))])
            parts[victim] = changed(
                parts[victim], random, [b"{", b"]", b"null", b"../", b"9" * 50, b'"a": 1,', b"\\u0000"]
            )
        if random.random() < 0.7:
            parts |= {
                f"{top}/{part}": data
                for part, data in resummed({n.partition("/")[2]: d for n, d in parts.items()}).items()
            }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part, data in parts.items():
                archive.writestr(part, data)
        return out.getvalue()

    survive("archives", times, draw, look)


def survive(what: str, times: int, draw: Callable[[Random], bytes], look: Callable[[bytes], object]) -> None:
    """Looks at so many damaged inputs: each is taken or refused in words that blame no program."""
    refused = 0
    for seed in range(times):
        data = draw(Random(seed))
        try:
            look(data)
        except InputError as told:
            refused += 1
            assert "程序的问题" not in str(told), f"seed {seed}: {told}"
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
    print(f"\n{what}: {times}, {refused} refused, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
