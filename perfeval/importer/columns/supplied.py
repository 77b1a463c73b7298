"""Gives columns whose heads nobody knows the roles that are missing, by their cells, their place and their words.

What is taken on the cells' word alone carries a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from perfeval.documents.vocabulary import load, plain, role
from perfeval.importer.columns.candidates import (
    LEVELS,
    NUMBERS,
    PAST,
    PATH,
    TITLES,
    WIDER,
    Path,
    SettledColumns,
    label_of,
    parted,
    topmost,
    year_of,
)
from perfeval.importer.reading import relations
from perfeval.importer.reading.kinds import Look, below, compares, kind
from perfeval.model import quantity

ALIKE = Fraction(1, 3)  # of the pairs of characters that an unknown head shares with a known one
CLEAR = Fraction(1, 2)  # by which the likeliest of two columns must be likelier than the other
KEPT = (*LEVELS, "target", "actual", "points", "score", "reason")  # in the order in which forms print them
OFFICE = re.compile("[科室股处局站办部所队村镇乡县区]$|中心$|公司$|学校$|单位$")  # a unit or a place, no level
SHORTEST = 6  # letters of a unit
SURE = Fraction(4, 3)  # targets most of which have a comparator, levels that repeat


def similar(label: str, name: str) -> Fraction:
    """How much of a label's pairs of characters it shares with a known head of a role: 0 to 1."""
    mine = _pairs(plain(label))
    words = load()["columns"].get(name, {})
    best = Fraction(0)
    for word in (*words.get("is", ()), *words.get("has", ())):
        theirs = _pairs(word)
        if mine and theirs:
            best = max(best, Fraction(2 * len(mine & theirs), len(mine) + len(theirs)))
    return best


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}


def fits(name: str, look: Look, column: int, roles: dict[str, tuple[int, ...]], looks: Sequence[Look]) -> Fraction:
    """How well the cells and the place of a column suit a role; 0 where they do not."""
    filled, half = look.filled, Fraction(1, 2)
    if not filled or look.serial:
        return Fraction(0)
    mark = Fraction(0)
    if name in ("level1", "level2"):
        mark = Fraction(look.count("level"), len(filled)) + (half if look.repeated else 0)
        mark = mark if look.mostly("level") else Fraction(0)
    elif name == "name":
        plain_words = look.count("words", "unit", "sentence")
        distinct = len(set(filled)) * 4 >= len(filled) * 3
        mark = Fraction(1) if plain_words * 4 >= len(filled) * 3 and distinct and not look.repeated else Fraction(0)
    elif name in ("target", "actual"):
        beside = name == "actual" and "target" in roles and column - 1 in roles["target"]
        signed = name == "target" and column - 1 in roles.get("symbol", ())
        sorts = ("figure", "percent", "date", *(("number",) if signed or (beside and "unit" in roles) else ()))
        figures = look.count(*sorts) if look.count("date") < len(filled) else 0
        compared = sum(kind(t) == "figure" and bool(re.match(r"[<>=≥≤＜＞＝≧≦]|不|至少|大于|小于", t)) for t in filled)
        mark = Fraction(figures, len(filled)) if figures * 2 >= len(filled) else Fraction(0)
        if mark and name == "target":
            mark += Fraction(compared, len(filled))
        if mark and name == "actual":
            mark += (half if beside else 0) - Fraction(compared, len(filled))
            mark += half if beside and agrees(look, looks[roles["target"][0]]) else 0
    elif name == "points":
        values = [v for v in look.numbers() if v is not None]
        if len(values) == len(filled) and all(0 < v <= 100 for v in values):
            mark = half + (half if sum(values) in (50, 60, 70, 80, 90, 100) else 0)
            mark += half if "score" in roles and relations.near(looks[roles["score"][0]], look) else 0
    elif name == "score" and "points" in roles:
        points = looks[roles["points"][0]]
        if look.mostly("number") and below(look, points) and relations.near(look, points):
            mark = Fraction(1)
    return mark if mark and _in_order(name, column, roles) else Fraction(0)


def agrees(actual: Look, target: Look) -> bool:
    """Whether results have the units of the targets in their rows, in at least two rows that have figures of both."""
    pairs = [(quantity.read(a), quantity.read(t)) for a, t in zip(actual.texts, target.texts) if a and t]
    both = [(a.unit, t.unit) for a, t in pairs if a.kind == t.kind == "number" and (a.unit or t.unit)]
    return len(both) > 1 and all(a is not None and t is not None and a.text == t.text for a, t in both)


def _in_order(name: str, column: int, roles: dict[str, tuple[int, ...]]) -> bool:
    """Whether a name would stand behind its level, a result behind its name, and a score behind its points."""
    pairs = (("points", "score"), ("name", "actual"), ("level1", "name"))
    return all(
        not (name == first and then in roles and roles[then][0] < column)
        and not (name == then and first in roles and roles[first][0] > column)
        for first, then in pairs
    )


def _by_word(name: str, word: Fraction, look: Look, path: Path) -> Fraction:
    """What a head is worth that shares more with those of one role than of any other, where its cells are words."""
    if name not in ("target", "actual", "reason") or word < ALIKE or not look.mostly("words", "sentence"):
        return Fraction(0)
    best = max(similar(path[-1], other) for other in load()["columns"] if other != name)
    return word if word > best else Fraction(0)


def _supply_levels(made: SettledColumns, paths: Sequence[Path], looks: Sequence[Look], left: list[int]) -> None:
    """Columns of levels by their names; of two the one with fewer names is the upper level."""
    missing = [name for name in LEVELS[:2] if name not in made.roles]
    where = [c for c in left if looks[c].mostly("level") and not looks[c].serial]
    where.sort(key=lambda c: (len(set(looks[c].filled)), c))
    if len(where) == 1 and len(missing) == 2:
        told = looks[where[0]].filled
        if sum(map(bool, map(parted, told))) * 2 > len(told) and all(
            len(PATH.split(text.strip())) == 2 for text in told
        ):
            made.take("level1", where[0], "" if all(map(parted, told)) else "分隔符后有原表自己的说法，当作二级指标")
            left.remove(where[0])
            return
        levels = [text for text in looks[where[0]].filled if kind(text) == "level"]
        missing = missing[:1] if all(map(topmost, levels)) else missing[1:]
    if len(where) == len(missing):
        for name, c in zip(missing, where):
            _take(made, name, c, paths)
            left.remove(c)


def _supply_parts(made: SettledColumns, looks: Sequence[Look], left: list[int]) -> None:
    """Signs of comparison and units in columns of their own: their cells are nothing else."""
    signs = [
        c for c in left if looks[c].count("symbol") == len(looks[c].filled) and any(map(compares, looks[c].filled))
    ]
    units = [c for c in left if looks[c].mostly("unit") and all(map(_unit_like, looks[c].filled))]
    if len(signs) == 1 and "symbol" not in made.roles:
        _supply_part(made, "symbol", signs[0], left)
    for name, part in (("target", "unit"), ("actual", "actual_unit")):
        mine = made.roles.get(name, ())
        beside = [c for step in (1, -1) for c in units if c - step in mine]
        where = beside if len(units) > 1 else units[: part == "unit"]
        if where and part not in made.roles and where[0] in left:
            _supply_part(made, part, where[0], left)


def _supply_part(made: SettledColumns, name: str, column: int, left: list[int]) -> None:
    made.take(name, column)
    left.remove(column)


def _unit_like(text: str) -> bool:
    return len(text) <= SHORTEST and not re.search(r"\d", text)


def _take(made: SettledColumns, name: str, column: int, paths: Sequence[Path]) -> None:
    label = label_of(paths[column])
    told = f"表头“{label}”不认识" if label else "没有表头"
    made.take(name, column, f"{told}，按内容当作{TITLES[name]}")


def _supply_scores(made: SettledColumns, paths: Sequence[Path], looks: Sequence[Look], left: list[int]) -> None:
    """Points and scores by each other: two columns of numbers side by side, one of them nowhere above the other."""
    if {"points", "score", "weight"} & made.roles.keys():
        return
    whole = [c for c in left if looks[c].count("number") == len(looks[c].filled) > 1 and not looks[c].serial]
    small = [c for c in whole if sum(v or 0 for v in looks[c].numbers()) <= 100]
    pairs = [
        (points, score)
        for points in small
        for score in small
        if abs(points - score) == 1
        and relations.near(looks[score], looks[points])
        and below(looks[score], looks[points])
        and not below(looks[points], looks[score])
    ]
    if len(pairs) == 1 and len(whole) == 2:
        for name, c in zip(("points", "score"), pairs[0]):
            _take(made, name, c, paths)
            left.remove(c)


def _is_within_another(column: int, looks: Sequence[Look], left: Sequence[int]) -> bool:
    """Whether the numbers of a column lie within those of another one that nobody knows: scores within points."""
    others = (c for c in left if c != column and looks[c].count("number") == len(looks[c].filled) > 1)
    return any(
        below(looks[column], looks[c]) and not below(looks[c], looks[column]) for c in others if not looks[c].serial
    )


def _supply_agreeing(
    made: SettledColumns, paths: Sequence[Path], looks: Sequence[Look], left: list[int], known: bool
) -> None:
    """Columns told by how they agree with each other; in a table whose head is known only where no doubt is left."""
    there = {name: where[0] for name, where in made.roles.items() if len(where) == 1}
    if len(there) < len(made.roles):
        there |= {name: where[-1] for name, where in made.roles.items() if name in ("target", "actual", *NUMBERS)}
    _exchange(made, there, paths, looks, left)
    if not {"points", "score", "weight"} & there.keys() and len(split := [c for c in left if looks[c].shares]) == 1:
        _take(made, "score", split[0], paths)
        there["score"] = split[0]
        left.remove(split[0])
    two = [c for c in left if relations.joined(looks[c])]
    if len(two) == 1 and not {"target", "actual"} & there.keys():
        _take(made, "target", two[0], paths)
        there["target"] = two[0]
        left.remove(two[0])
    agreed = relations.found(looks, there, left)
    if agreed.sure or not known:
        for name, c in agreed.roles.items():
            if name == "points" and "score" not in agreed.roles and _is_within_another(c, looks, left):
                continue
            if name not in made.roles and not (
                name == "points" and "weight" in made.roles or name == "reason" and known
            ):
                _take(made, name, c, paths)
                left.remove(c)


def _exchange(
    made: SettledColumns, there: dict[str, int], paths: Sequence[Path], looks: Sequence[Look], left: list[int]
) -> None:
    """该得分 beside 自打分: a column that a word in its head makes scores is that of points, if no score is higher."""
    for name, other in (("score", "points"), ("points", "score")):
        if name not in there or {other, "weight"} & there.keys():
            continue
        c = there[name]
        label = label_of(paths[c])
        if plain(label) in load()["columns"][name].get("is", ()) or relations.scored(looks, left, **{name: c}):
            continue
        if pair := relations.scored(looks, left, **{other: c}):
            made.roles.pop(name)
            for role_of, column in zip(("points", "score"), pair):
                made.take(role_of, column, f"表头“{label_of(paths[column])}”，按各行的数当作{TITLES[role_of]}")
                there[role_of] = column
            left.remove(next(column for column in pair if column != c))


def _supply_groups(made: SettledColumns, paths: Sequence[Path], looks: Sequence[Look], left: list[int]) -> None:
    """Levels in words of their own before the names: what stands for runs of rows, each for one run only."""
    missing = [name for name in LEVELS[:2] if name not in made.roles]
    names = made.roles.get("name", (0,))[0]
    where = [c for c in left if c < names and looks[c].grouped and not any(role("labels", p) for p in paths[c])]
    where = [c for c in where if sum(bool(OFFICE.search(text)) for text in looks[c].filled) * 2 < len(looks[c].filled)]
    if where and len(where) <= len(missing):
        for name, c in zip(missing, where):
            _take(made, name, c, paths)
            left.remove(c)


def supply(
    made: SettledColumns, paths: Sequence[Path], looks: Sequence[Look], free: Sequence[int], known: bool
) -> None:
    """Gives columns whose heads nobody knows the roles that are missing, one after the other, the likeliest first.

    In a table whose head is ``known`` a strange head must have something in common with those of the role, or be blank,
    or its cells speak for themselves.
    """
    latest = max((year_of(path) for path in paths if not PAST.search("".join(path))), default=0)
    left = [
        c
        for c in free
        if looks[c].filled
        and not (PAST.search("".join(paths[c])) or WIDER.search("".join(paths[c])))
        and year_of(paths[c]) in (0, latest)
    ]
    for c in free:
        if c not in left and 0 < year_of(paths[c]) < latest:
            made.spare[c] = "不是最近的年度"
    _supply_levels(made, paths, looks, left)
    _supply_parts(made, looks, left)
    _supply_agreeing(made, paths, looks, left, known)
    _supply_scores(made, paths, looks, left)
    aimed = any(relations.aimed(looks[c]) for c in (*left, *made.roles.get("name", ())))
    while left:
        marks: list[tuple[Fraction, int, int, str]] = []
        for c in left:
            for name in KEPT:
                if name in made.roles or name in LEVELS[:2] or (name == "target" and aimed):
                    continue
                if name == "points" and _is_within_another(c, looks, left):
                    continue
                word = max((similar(label, name) for label in paths[c]), default=Fraction(0))
                if cells := fits(name, looks[c], c, made.roles, looks) or _by_word(name, word, looks[c], paths[c]):
                    if word or not known or not paths[c] or name == "name" or cells >= SURE:
                        marks.append((cells + word, -KEPT.index(name), c, name))
        if not marks:
            break
        mark, _, c, name = max(marks)
        rivals = [o for m, _, o, n in marks if n == name and o != c and mark - m < CLEAR]
        if rivals:
            for o in (c, *rivals):
                made.spare[o] = f"有几列都像{TITLES[name]}，分不清是哪一列，没有采用"
                left.remove(o)
            continue
        _take(made, name, c, paths)
        left.remove(c)
    _supply_groups(made, paths, looks, left)
