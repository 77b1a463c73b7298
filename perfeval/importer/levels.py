"""What levels of a table say beyond their names: the level above that a blank leaves open, the points they print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import normalize

from perfeval.importer import candidates
from perfeval.importer.imported import Imported, Row, Slip, Value
from perfeval.importer.kinds import kind
from perfeval.model import quantity

UPPER = (  # 财预〔2020〕10号 附1 and 附2, 财预〔2021〕101号: which level 2 stands under which level 1
    (re.compile("数量|质量|时效|产出成本"), "产出指标"),
    (re.compile("(?:经济|社会|生态环境|环境|生态)成本"), "成本指标"),
    (re.compile("满意"), "满意度指标"),
    (re.compile("效益|可持续"), "效益指标"),
    (re.compile("^(?:项目)?立项|^绩效目标|^资金投入"), "决策"),
    (re.compile("^资金管理|^(?:组织)?实施"), "过程"),
)
BRACKETED = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分\s*[)）]\s*$")
PREFIX = re.compile(r"([^:：]{2,16})[:：]\s*(\S.*)", re.S)
AIM = re.compile(r"[(（]([^()（）]+)[)）]\s*$")
PRINTED = re.compile(r"[(（]?\s*([0-9]+(?:\.[0-9]+)?)\s*分\s*[)）]?$")


def settle(found: Imported) -> None:
    """Puts into the rows what the form says about them elsewhere; what it leaves out in all of them is a slip."""
    _of_prefixes(found.indicators)
    found.slips += _placed(found.indicators)
    _of_names(found.indicators)
    _with_targets(found.indicators)
    _with_points(found.indicators)
    if found.execution_points and found.funds and not any(row["points"] for row in found.funds):
        found.funds[0].values["points"] = found.execution_points


def _placed(rows: Sequence[Row]) -> tuple[Slip, ...]:
    """Gives rows that leave level 1 blank the one that their level 2 stands under; told once where all of them do."""
    blank = [row for row in rows if "level1" in row.values and not row["level1"] and row["level2"]]
    for row in blank:
        home = next((home for words, home in UPPER if words.search(row.text("level2"))), "")
        if home:
            why = f"原表一级指标空白，按二级指标“{row.text('level2')}”归类"
            row.values["level1"] = Value(home, row["level2"].place, why)
    if not blank or len(blank) < len(rows):
        return ()
    found = f"全表{len(rows)}行的一级指标都是空白"
    fix = "按二级指标补填一级指标"
    return (Slip("level1_is_filled_in", "W09", blank[0]["level2"].place, found, "每行有一级指标", fix),)


def _with_points(rows: Sequence[Row]) -> None:
    """Gives the only row of a level that prints its points (数量指标45分) these points, where it has none itself."""
    for levels in (("level1", "level2"), ("level1",)):
        keys = [tuple(row.text(name) for name in levels) for row in rows]
        alone = Counter(keys)
        for row, key in zip(rows, keys):
            printed = PRINTED.search(normalize("NFKC", key[-1]))
            if printed and alone[key] == 1 and not row["points"]:
                why = f"原表没有分值，按“{key[-1]}”"
                row.values["points"] = Value(printed[1], row[levels[-1]].place, why)


def _of_names(rows: Sequence[Row]) -> None:
    """Gives rows the points that all their names print in brackets (公众满意度（10分）), where the table has none."""
    printed = [BRACKETED.search(row.text("name")) for row in rows]
    if any(row["points"] for row in rows) or not all(printed):
        return
    for row, found in zip(rows, printed):
        assert found is not None
        name = row["name"]
        row.values["points"] = Value(normalize("NFKC", found[1]), name.place, f"原表没有分值列，按“{name.text}”")
        row.values["name"] = replace(name, text=name.text[: found.start()].strip())


def _of_prefixes(rows: Sequence[Row]) -> None:
    """Gives rows without any level the one that all their names begin with (数量指标：改造户数)."""
    printed = [PREFIX.match(row.text("name").strip()) for row in rows]
    if any(row["level1"] or row["level2"] for row in rows) or not all(printed):
        return
    if any(kind(found[1]) != "level" for found in printed if found):
        return
    for row, found in zip(rows, printed):
        assert found is not None
        name = row["name"]
        both = candidates.parted(found[1]) or ((found[1], "") if candidates.topmost(found[1]) else ("", found[1]))
        row.values |= {key: replace(name, text=text) for key, text in zip(("level1", "level2"), both)}
        row.values["name"] = replace(name, text=found[2].strip())


def _with_targets(rows: Sequence[Row]) -> None:
    """Gives rows the target that all their names print in brackets (改造户数（≥210户）), where the table has none."""
    printed = [AIM.search(row.text("name")) for row in rows]
    compared = [quantity.read(found[1]).comparator is not None for found in printed if found]
    if any(row["target"] for row in rows) or not all(printed) or sum(compared) * 2 <= len(rows):
        return
    for row, found in zip(rows, printed):
        assert found is not None
        name = row["name"]
        row.values["target"] = Value(found[1].strip(), name.place, f"原表没有指标值列，按“{name.text}”")
        row.values["name"] = replace(name, text=name.text[: found.start()].strip())


def of_execution(texts: Sequence[str]) -> str:
    """The points of 预算执行率 that the heads of a fund table print; empty where they print none, or several.

    >>> of_execution(["预算执行情况(万元)(20分)", "得分(20分*执行率)"]), of_execution(["得分"])
    ('20', '')
    """
    found = {
        m[1] for text in texts for m in re.finditer(r"[(（]\s*([0-9]+(?:\.[0-9]+)?)\s*分", normalize("NFKC", text))
    }
    return found.pop() if len(found) == 1 else ""
