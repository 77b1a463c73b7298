"""Documents that somebody damaged on purpose: content or one message, never a traceback, and no fault of our own."""

from __future__ import annotations

import io
import resource
import zipfile
from random import Random

import pytest
from test_doors import excel, page, word

from perfeval import quantity
from perfeval.findings import InputError
from perfeval.importer import readers
from perfeval.importer.understand import understand

SEEDS = {
    "表.docx": word("actual", "95", ("1", '<w:vertAlign w:val="superscript"/>'), "%"), "表.xlsx": excel("actual", 0.95, '"≥"0%'), "表.html": page("actual", "<s>8</s>95%", ".x{display:none}"),
    "表.txt": "\n".join("\t".join(f"格{r}{c}" for c in range(8)) for r in range(12)).encode("gb18030"), "表.csv": "一级指标,三级指标,指标值,实际完成值,分值,得分\n产出,甲,≥9,10,50,50\n".encode(),
}  # fmt: skip
XML = [b"<w:gridSpan w:val='9999'/>", b"<w:vMerge/>", b"<w:tbl>", b"</w:tr>", b"<w:sym w:font='Symbol' w:char='zz'/>", b"<w:instrText>EQ \\f(1,0)</w:instrText>", b"<w:numPr><w:numId w:val='x'/></w:numPr>",
       b"&#x202e;", b"<mergeCell ref='A1:XFD1048576'/>", b"<c r='ZZZ9999999'><v>1</v></c>", b" r='A0'", b" s='99999'", b" t='s'", b"<v>1e999</v>", b"<v>NaN</v>", b"<row r='0'>", b"]]>", b"<!--", b"\0", b"\xff\xfe"]
HTML = [b"<table>", b"</td>", b"<td rowspan=0 colspan=999999>", b"<math><mfrac><mn>1</mn></mfrac></math>", b"<sup>", b"<style>{", b"style='display:none", b"&#0;", b"&#x110000;", b"<!DOCTYPE x [<!ENTITY y 'z'>]>", b"<br>" * 500]


def damaged(name: str, data: bytes, random: Random) -> bytes:
    if name.endswith((".docx", ".xlsx")) and random.random() < 0.85:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
        victim = random.choice([n for n in parts if "document" in n or "sheet" in n or "styles" in n or random.random() < 0.2] or list(parts))
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
    return changed(data, random, HTML if name.endswith(".html") else [b"\t", b"\n", b"|", b'"', b"\0", b"\xb2\xff", b",,,,", b"\xe2\x80\xae"])


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


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("times", [120, pytest.param(20_000, marks=pytest.mark.proof)])
def test_a_damaged_document_is_read_or_refused(name, times):
    refused = 0
    for seed in range(times):
        data = damaged(name, SEEDS[name], Random(seed))
        try:
            understand(readers.read(name, data), name).as_data()
        except InputError as told:
            refused += 1
            assert "程序的问题" not in str(told), f"seed {seed}: {told}"
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
    print(f"\n{name}: {times} documents, {refused} refused, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


@pytest.mark.parametrize("times", [300, pytest.param(20_000, marks=pytest.mark.proof)])
def test_any_text_is_a_quantity_or_says_why_not(times):
    signs = "0123456789.,，%％≥≤><=万亿元人次年月日①½¹²⁴OlI 　\t\n-−—~～/()（）约近"
    for seed in range(times):
        random = Random(seed)
        text = "".join(random.choice(signs) for _ in range(random.randint(0, 14)))
        read = quantity.read(text)
        assert read.kind in ("number", "range", "words", "date", "missing", "placeholder", "unreadable"), text
