"""What levels of a table say beyond their names: the level above that a blank leaves open, the points they print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from unicodedata import normalize

from perfeval.documents.vocabulary import role
from perfeval.importer.columns import candidates
from perfeval.importer.reading import relations
from perfeval.importer.reading.imported import Imported, Row, Slip, Value
from perfeval.importer.reading.kinds import kind
from perfeval.model import quantity

UPPER = (  # 财预〔2020〕10号 附1 and 附2, 财预〔2021〕101号: which level 2 stands under which level 1
    (re.compile("数量|质量|时效|产出成本"), "产出指标"),
    (re.compile("(?:经济|社会|生态环境|环境|生态)成本"), "成本指标"),
    (re.compile("满意"), "满意度指标"),
    (re.compile("效益|可持续"), "效益指标"),
    (re.compile("^成本(?:指标)?$"), "产出指标"),
    (re.compile("^(?:项目)?立项|^绩效目标|^资金投入"), "决策"),
    (re.compile("^资金管理|^(?:组织)?实施"), "过程"),
)
BRACKETED = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分\s*[)）]\s*$")
NUMBER = re.compile(r"(?:[(（]?\d{1,2}[)）.、．]|[①-⑳])\s*(?=\D)")
PREFIX = re.compile(
    r"(?:[【\[（(〔](?P<bracketed>[^】\])）〕]{2,12})[】\])）〕]"
    r"|(?P<level>[^:：\-—–－/／·|丨_>→\s\d]{2,10})\d{0,2}\s*(?:[:：\-—–－/／·|丨_>→]+|\s))\s*(?P<rest>\S.*)",
    re.S,
)
OWN_LEVEL = re.compile(r"([\u4e00-\u9fff]{2,8})\s*[:：]\s*(\S.*)", re.S)  # 公众：居民满意度, behind 满意度-
LEVELS = ("level1", "level2")
LABELLED = re.compile(r"([^:：\d]{2,8})[:：]\s*(\S.*)")
CODE = re.compile(r"^[A-Z]{1,2}[-.]?(?:\d{1,4}(?:[-.]\d{1,3})*)?[-.、．\s]*(?=[\u4e00-\u9fff])")
WORTH = re.compile(r"(?<=[\u4e00-\u9fff])\s*\d{1,3}(?:\.\d+)?$")
PRINTED = re.compile(r"[(（]?\s*([0-9]+(?:\.[0-9]+)?)\s*分\s*[)）]?$")


def settle(found: Imported) -> None:
    """Puts into the rows what the form says about them elsewhere; what it leaves out in all of them is a slip."""
    _of_prefixes(found.indicators)
    _of_pairs(found.indicators)
    _of_actuals(found.indicators)
    found.slips += _placed(found.indicators)
    _of_names(found.indicators)
    _with_targets(found.indicators)
    _with_points(found.indicators)
    _without_codes(found.indicators)
    _of_weights(found.indicators)
    if found.execution_points and found.funds and not any(row["points"] for row in found.funds):
        found.funds[0].values["points"] = found.execution_points


def _of_pairs(rows: Sequence[Row]) -> None:
    """满意度 / 居民 beside 产出 / 数量: a level below in the form's own words is parted as those of other rows were."""
    if sum(bool(row["level2"]) for row in rows) * 2 < len(rows):
        return
    for row in rows:
        upper, *lower = candidates.PATH.split(row.text("level1").strip())
        if not row["level2"] and len(lower) == 1 and candidates.topmost(upper) and 1 < len(lower[0]) <= 10:
            row.values |= {key: replace(row["level1"], text=text) for key, text in zip(LEVELS, (upper, lower[0]))}


def _placed(rows: Sequence[Row]) -> tuple[Slip, ...]:
    """Gives rows that leave level 1 blank the one that their level 2 stands under; told once where all of them do."""
    blank = [row for row in rows if "level1" in row.values and not row["level1"] and row["level2"]]
    without = [row for row in rows if not row["level1"] and row["level2"]]  # of a form without a column for it too
    for row in without if len(without) == len(rows) else blank:
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


def _without_codes(rows: Sequence[Row]) -> None:
    """Takes codes off names (A1立项依据充分性) and points off levels (决策15) where all that stand there have them."""
    for key, patterns in (("level1", (CODE, WORTH)), ("level2", (CODE, WORTH)), ("name", (CODE,))):
        for pattern in patterns:
            texts = {row.text(key) for row in rows if row[key]}
            if len(texts) > 1 and all(map(pattern.search, texts)):
                for row in (row for row in rows if row[key]):
                    row.values[key] = replace(row[key], text=pattern.sub("", row.text(key)))


def _of_weights(rows: Sequence[Row]) -> None:
    """Weights that are parts of one (0.10) as points of a hundred, where the scores beside them are."""
    weights = [Decimal(row.text("points") or 0) for row in rows]
    scores = [Decimal(row.text("score") or row.text("decided") or 0) for row in rows]
    above = any(score > weight for score, weight in zip(scores, weights))
    if sum(weights) != 1 or not above or any(score > 100 * weight for score, weight in zip(scores, weights)):
        return
    for row, weight in zip(rows, weights):
        if row["points"]:
            why = f"原表权重印“{row.text('points')}”，按百分制"
            row.values["points"] = replace(row["points"], text=f"{(100 * weight).normalize():f}").doubted(why)


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
    """Gives rows without level 2 the levels that their names begin with (数量指标：改造户数, 产出-数量-改造户数)."""
    printed = [prefixed(row.text("name")) for row in rows]
    if any(row["level2"] for row in rows) or sum(bool(levels) for levels, _ in printed) * 3 < len(rows) * 2:
        return
    for row, (levels, rest) in zip(rows, printed):
        if levels:
            name, upper = row["name"], row["level1"]
            first = levels[0] if len(levels) == 2 or candidates.topmost(levels[0]) and not upper else ""
            second = levels[-1] if levels[-1] != first else ""
            told = {"level1": replace(name, text=first), "level2": replace(name, text=second)}
            row.values |= told | ({"level1": upper} if upper else {}) | {"name": replace(name, text=rest)}


def prefixed(text: str) -> tuple[tuple[str, ...], str]:
    """The levels before a name in the same text, one or two, and the name.

    >>> prefixed("数量指标：改造户数"), prefixed("1.产出-数量-改造户数"), prefixed("成本控制率")
    ((('数量指标',), '改造户数'), (('产出', '数量'), '改造户数'), ((), '成本控制率'))
    >>> prefixed("［产出/数量］改造户数")[1], prefixed("数量指标1：改造户数")[0]
    ('［产出/数量］改造户数', ('数量指标',))
    """
    levels: tuple[str, ...] = ()
    rest = NUMBER.sub("", text.strip(), count=1)
    while len(levels) < 2 and (found := PREFIX.match(rest)):
        told = found["bracketed"] or found["level"]
        if kind(told) != "level":
            below = OWN_LEVEL.match(rest) if len(levels) == 1 and candidates.topmost(levels[0]) else None
            if below and rest != text:
                levels, rest = (*levels, below[1]), below[2].strip()
            break
        levels, rest = (*levels, *(candidates.parted(told) or (told,))), found["rest"].strip()
    return (levels[:2], rest) if levels else ((), text)


def _of_actuals(rows: Sequence[Row]) -> None:
    """Gives rows target and actual value that stand in one cell (≥12公里→12.5公里), where only that has a column."""
    key, other = ("target", "actual") if any(row["target"] for row in rows) else ("actual", "target")
    printed = [said(row.text(key)) for row in rows]
    compared = [quantity.read(found["target"]).comparator is not None for found in printed if found]
    if any(row[other] for row in rows) or sum(compared) * 2 <= len(rows):
        return
    for row, found in zip(rows, printed):
        value = row[key]
        if found:
            why = f"原格是{'、'.join(candidates.HEADS[one] for one in found)}“{value.text}”"
            parts = {one: text for one, text in found.items() if one in (key, other) or not row[one]}
            row.values |= {one: replace(value, text=text).doubted(why) for one, text in parts.items()}
        elif value:
            row.values[key] = value.doubted("其他行的这一栏是目标和实际两项，这一格分不开")


def said(text: str) -> dict[str, str]:
    """Target and actual value of a text that holds both, and what else it says with a label; empty where it does not.

    >>> said("计划：≥41套\\n实际：39套\\n原因：库区无信号")
    {'target': '≥41套', 'actual': '39套', 'reason': '库区无信号'}
    >>> said("≥12公里→12.5公里"), said("数量：41套\\n单价：3万元")
    ({'target': '≥12公里', 'actual': '12.5公里'}, {})
    """
    labelled = [LABELLED.match(part.strip()) for part in re.split(r"[\n；;]", text) if part.strip()]
    told = {role("columns", match[1]) or "": match[2].strip() for match in labelled if match}
    if len(told) == len(labelled) and {"target", "actual"} <= told.keys() <= {"target", "actual", "reason", "measure"}:
        return {key: told[key] for key in ("target", "actual", "reason", "measure") if key in told}
    two = None if len(labelled) > 1 and all(labelled) else relations.both(text)
    return dict(zip(("target", "actual"), two)) if two else {}


def _with_targets(rows: Sequence[Row]) -> None:
    """Gives rows the target that all their names print in brackets (改造户数（≥210户）), where the table has none."""
    printed = [relations.AIM.search(row.text("name")) for row in rows]
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
