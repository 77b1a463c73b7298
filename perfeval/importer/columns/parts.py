"""The text of a role in a row from its cells: sign, number and unit put together, two values of one cell parted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from perfeval.documents.content import DocumentCell
from perfeval.documents.vocabulary import is_placeholder
from perfeval.importer.columns import candidates
from perfeval.importer.columns.candidates import HEADS, LEVELS
from perfeval.importer.columns.headers import Header
from perfeval.importer.reading import cells as cell_texts
from perfeval.importer.reading import kinds
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import NOTHING, Value
from perfeval.importer.words.belonging import ticked

COMPARED = re.compile(
    r"[<>=≥≤＜＞＝≧≦﹦═≠±~～]+|(?:大于|小于|等于|不低于|不超过|不少于|不高于|不大于|不小于|高于|低于|至少|至多)[等于或]*"
)
KINDS = re.compile(r"(定性|定量|正向?|反向?|逆向?)(指标)?|—|-|/|无")
DIRECTION = re.compile(r"(?:(?P<more>正向?)|[反逆]向?)(?:指标)?")
COUNTS = re.compile("[0-9０-９一二两三四五六七八九十百千万]")
NUMBERS = (  # before the items of a cell
    re.compile(r"(?P<sign>[①-⑳])"),
    re.compile(r"[(（](?P<sign>\d{1,2})[)）]"),
    re.compile(r"(?:^|(?<=[\s；;。：:]))(?P<sign>\d{1,2})[.．、)）](?!\d)"),
)
BARE = re.compile(r"\s*[<>=≥≤＜＞＝≧≦]{0,2}\s*\d[\d,.]*\s*")
NAMED_UNIT = re.compile(r"[(（](?:单位[:：]\s*)?([^()（）]{1,6})[)）]\s*$")  # behind a name: 道路里程（公里）


def numbered(text: str) -> dict[int, str]:
    """The items of a cell that numbers its own, by their numbers; empty where it does not.

    >>> numbered("①修渠 ③修路"), numbered("1.5公里"), numbered("1、修渠；2、修路")
    ({1: '修渠', 3: '修路'}, {}, {1: '修渠', 2: '修路'})
    """
    for number_of in NUMBERS:
        found = list(number_of.finditer(text.strip()))
        if found and not found[0].start():
            signs = [int(unicodedata.normalize("NFKC", match["sign"])) for match in found]
            ends = [match.start() for match in found[1:]] + [len(text.strip())]
            if signs == sorted(set(signs)):
                said = (text.strip()[match.end() : end].strip(" \n；;、，,") for match, end in zip(found, ends))
                return dict(zip(signs, said))
    return {}


def apart(line: str) -> list[str]:
    """The items that a line numbers one after another from 1, with what stands before them; else the line.

    >>> apart("产出：1.修渠5公里；2.修路6公里"), apart("修渠1.5公里")
    (['产出：', '1.修渠5公里；', '2.修路6公里'], ['修渠1.5公里'])
    """
    for number_of in NUMBERS:
        found = list(number_of.finditer(line))
        signs = [int(unicodedata.normalize("NFKC", match["sign"])) for match in found]
        if len(signs) > 1 and signs == list(range(1, len(signs) + 1)):
            starts = [match.start() for match in found]
            said = [line[: starts[0]], *(line[a:b] for a, b in zip(starts, [*starts[1:], len(line)]))]
            return [item for item in said if item.strip()]
    return [line]


def listed(text: str) -> dict[int, str]:
    """The items of a cell by their numbers, else its lines."""
    return numbered(text) or dict(enumerate((line.strip() for line in text.split("\n") if line.strip()), 1))


def listed_as(text: str, names: Mapping[int, str]) -> dict[int, str]:
    """The items of a cell as those of the names beside it are numbered, whatever parts them.

    >>> listed_as("1.5公里；2.110盏", {1: "修路", 2: "装灯"}), listed_as("25、25", {1: "", 2: ""})
    ({1: '5公里', 2: '110盏'}, {1: '25', 2: '25'})
    """
    said = listed(text)
    for sign in "；;、/" if said.keys() != names.keys() else "":
        items = [part.strip() for part in text.strip().strip(sign).split(sign)]
        if len(items) == len(names) > 1 and (sign in "；;" or all(number(item) is not None for item in items)):
            signed = [re.match(rf"{n}[.．、]\s*(?=\S)", item) for n, item in zip(names, items)]
            return {n: item[m.end() :] if m and all(signed) else item for n, item, m in zip(names, items, signed)}
    return said


def values(cells: Mapping[str, list[DocumentCell]], header: Header, row: int) -> dict[str, Value]:
    """What a row of indicators says by its columns: units and signs joined to their numbers, joint cells parted."""
    mine = {name: told(name, cells[name], row) for name in HEADS if name in cells}
    if "symbol" in cells or "unit" in cells:
        mine["target"] = signed(cells, row)
    if "upper" in cells:
        mine["target"] = between(cells, row)
    if "actual_unit" in cells and "actual" in mine:
        mine["actual"] = with_unit(mine["actual"], cells["actual_unit"], row)
    if "unit" not in cells and (unit := NAMED_UNIT.search(mine["name"].text)) and kinds.kind(unit[1]) == "unit":
        for key in ("target", "actual"):
            if key in mine and BARE.fullmatch(mine[key].text):
                mine[key] = replace(mine[key], unit=unit[1])
    for key in ("target", "actual"):
        if key in mine:
            mine[key] = cell_texts.unbroken(mine[key])
    for key, other in header.joined.items():
        if mine.get(key):
            two = halves(mine[key], key, other)
            if other in two and key in header.doubts:
                two[other] = two[other].doubted(header.doubts[key])
            mine |= two
    if "actual" in mine and kinds.kind(mine["target"].text if "target" in mine else "") == "date":
        mine["actual"] = cell_texts.no_serial(mine["actual"])
    if "level2" not in cells and "level1" in mine and (both := candidates.parted(mine["level1"].text)):
        mine |= {key: replace(mine["level1"], text=text) for key, text in zip(LEVELS, both)}
    if "level1" not in cells and "level2" in mine and (both := candidates.stepped(mine["level2"].text)):
        mine |= {key: replace(mine["level2"], text=text) for key, text in zip(LEVELS, both)}
    target = mine.get("target")
    if "initial_target" in mine and (not target or is_placeholder(target.text)):  # nothing was adjusted
        mine["target"] = mine["initial_target"]
    return mine


def told(name: str, cells: list[DocumentCell], row: int) -> Value:
    """The text of a role in a row; merged points and scores count once, in the row where they begin."""
    if name in ("points", "score") and cells and cells[0].row < row:
        return Value(
            "", cells[0].place, f"与上面的行合并一格（{cells[0].text.strip()}）" if cells[0].text.strip() else ""
        )
    made = cell_texts.value(cells, "\n" if name in ("explanation", "standard", "basis") else "")
    if name in LEVELS[:2] and kinds.is_ditto(made.text):
        return replace(made, text="")
    return replace(made, text=ticked(made.text)) if name in ("target", "actual", "reason") else made


def signed(cells: Mapping[str, list[DocumentCell]], row: int) -> Value:
    """指标性质, 指标值, 度量单位 in that order; kinds of indicators and a unit already written are left out."""
    symbol, unit = (told(name, cells.get(name, []), row) for name in ("symbol", "unit"))
    value = told("target", cells.get("target", []), row)
    sign = unicodedata.normalize("NFKC", symbol.text)
    kept = symbol.text if symbol and not KINDS.fullmatch(sign) else ""
    if kinds.kind(value.text) == "date":  # 2024年5月10日 has no unit
        unit = NOTHING
    if kept and COMPARED.match(value.text.strip()) and value.text.strip().startswith(kept):
        kept = ""
    tail = unit.text if unit and not is_placeholder(unit.text) and not value.text.strip().endswith(unit.text) else ""
    if not COUNTS.search(value.text) and kinds.kind(unit.text) != "unit":  # 健全 in a column 度量单位 with 是/否
        tail = ""
    if (
        not kept
        and (way := DIRECTION.fullmatch(sign))
        and kinds.kind(f"{value.text}{tail}") in ("number", "percent", "figure")
    ):
        if not COMPARED.match(value.text.strip()):
            towards = "≥" if way["more"] else "≤"
            return Value(f"{towards}{value.text}{tail}", value.place, f"指标性质“{symbol.text}”，按{towards}读入")
    odd = bool(kept) and not COMPARED.fullmatch(kept)
    if not value or is_placeholder(value.text):
        kept = kept if odd else ""
        tail = ""
    doubt = f"指标性质“{symbol.text}”不是比较符号" if odd else value.doubt
    return Value(f"{kept}{value.text}{tail}", value.place or symbol.place, doubt)


def between(cells: Mapping[str, list[DocumentCell]], row: int) -> Value:
    """A target from its lower and its upper limit, each in a column of its own, with the unit behind it."""
    lower, upper, unit = (told(name, cells.get(name, []), row) for name in ("target", "upper", "unit"))
    tail = "" if is_placeholder(unit.text) else unit.text
    given = [(sign, v) for sign, v in (("≥", lower), ("≤", upper)) if v and not is_placeholder(v.text)]
    if not given:
        return lower
    sign, value = given[0]
    if any(not BARE.fullmatch(v.text) or COMPARED.match(v.text.strip()) for _, v in given):
        return signed(cells, row) if value is lower else replace(value, text=f"{value.text}{tail}")
    if len(given) == 2:
        same = number(lower.text) == number(upper.text)
        return replace(lower, text=f"={lower.text}{tail}" if same else f"{lower.text}～{upper.text}{tail}")
    return replace(value, text=f"{sign}{value.text}{tail}")


def halves(value: Value, name: str, other: str) -> dict[str, Value]:
    """The two values of a cell whose head names both: 目标值/完成值 over ≥95%/96%; else doubted."""
    if two := kinds.fraction(value.text):
        return {key: replace(value, text=f"{part:f}") for key, part in zip((name, other), two)}
    parts = [part.strip() for part in re.split(r"[/／→\n]", value.text)]
    half = len(parts) // 2
    both = "/".join(parts[:half]), "/".join(parts[half:])
    if len(parts) == 2 or (len(parts) == 4 and all(kinds.kind(text) == "figure" for text in both)):
        return {key: replace(value, text=text) for key, text in zip((name, other), both)}
    return {name: value.doubted(f"表头是{HEADS[name]}和{HEADS[other]}两项，分不开")}


def with_unit(value: Value, units: list[DocumentCell], row: int) -> Value:
    """A bare number with the unit of the column that heads target and actual alike."""
    unit = told("unit", units, row)
    if kinds.kind(value.text) != "number" or not unit or is_placeholder(unit.text):
        return value
    return replace(value, unit=unit.text)
