"""What strange columns hold by how they agree: scores with their points, results with their targets, names with all.

Nothing here rests on the words of a head. A column is told only where no other could be it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.importer.reading.cells import number
from perfeval.importer.reading.kinds import Look, kind
from perfeval.model import quantity
from perfeval.model.quantity import Quantity

LEAST = 3  # rows in which two columns agree before anything follows from it
WHOLE = {Decimal(n) for n in (70, 80, 85, 90, 95, 100)}  # what the points of a table add up to, with or without money's
HIGHEST = 110  # that points come to: a hundred, and what some forms add
MOST = Fraction(3, 4)  # of the rows
FAR = 20  # times a result may be its target
AIM = re.compile(r"[(（](?:[^()（）\d≥≤<>=]{1,6}[:：])?\s*([^()（）]+)[)）]\s*$")  # a target behind a name
BETWEEN = re.compile(r"\s*(?:[/／→|;；\n]|(?<!\d)[,，]|[,，](?!\d{3}))\s*")
AIMED = re.compile(r"^(?:年初|年度|全年)?(?:目标|计划|预期)(?:完成)?[值数]?\s*[:：为是]?\s*")
REACHED = re.compile(r"^(?:全年|年末)?(?:实际|完成|实现)(?:完成|达到)?[值数]?\s*[:：为是]?\s*")
LIMIT = re.compile(r"(?:之?前|以内|底|以前)$")
PAPER = re.compile(r"(?:台账|[表册单证函书]|记录|报告|文件|批复|凭证|合同|材料|日志|问卷\d*份|发票|公告)$")
OFFICE = re.compile("[科室股处局站办部所队组]$|中心$|公司$")


@dataclass(frozen=True)
class ColumnsAgree:
    """The columns of roles, and whether points and scores, targets and results leave no doubt about them."""

    roles: Mapping[str, int]
    sure: bool


def found(looks: Sequence[Look], known: Mapping[str, int], free: Sequence[int]) -> ColumnsAgree:
    """The roles that ``free`` columns have by their agreement with each other and with those that are ``known``."""
    roles = dict(known)
    left = [c for c in free if looks[c].filled and not looks[c].serial]
    if pair := scored(looks, left, roles.get("points", roles.get("weight")), roles.get("score")):
        roles |= dict(zip(("points", "score"), pair))
    left = [c for c in left if c not in roles.values()]
    if aimed := paired(looks, left, roles):
        roles |= dict(zip(("target", "actual"), aimed))
    left = [c for c in left if c not in roles.values()]
    if "name" not in roles and (name := named(looks, left)) is not None:
        roles["name"] = name
    left = [c for c in left if c not in roles.values()]
    if pair is not None and "reason" not in roles:
        why = [c for c in left if _explains(looks[c], looks[pair[0]], looks[pair[1]])]
        roles |= {"reason": why[0]} if len(why) == 1 else {}
    sure = pair is not None and aimed is not None and whole(looks[pair[0]])
    return ColumnsAgree({name: c for name, c in roles.items() if known.get(name) != c}, sure)


def figure(text: str) -> Decimal | None:
    """A number or a percentage as it is typed.

    >>> figure("15"), figure("15%"), figure("15个")
    (Decimal('15'), Decimal('15'), None)
    """
    typed = number(text.rstrip("%％ "))
    return Decimal(typed) if typed is not None else None


def whole(points: Look) -> bool:
    """Whether the points of a column add up to what those of a table do."""
    return sum((figure(text) or Decimal(0) for text in points.filled), Decimal(0)) in WHOLE


def scored(
    looks: Sequence[Look], among: Sequence[int], points: int | None = None, score: int | None = None
) -> tuple[int, int] | None:
    """The columns of points and of scores: no score above its points, most of them near; the only such pair."""
    fulls = [points] if points is not None else list(among)
    givens = [score] if score is not None else list(among)
    pairs = [(p, s) for p in fulls for s in givens if p != s and _scores(looks[s], looks[p])]
    best = [pair for pair in pairs if whole(looks[pair[0]])] or pairs
    if len(best) == 2 and best[0] == best[1][::-1]:  # all scores are full: whichever is which, it says the same
        best = [min(best)]
    return best[0] if len(best) == 1 else None


def near(score: Look, points: Look) -> bool:
    """Whether scores come to half of their points at least; what was taken off does not."""
    given, full = (sum((figure(text) or Decimal(0) for text in look.filled), Decimal(0)) for look in (score, points))
    return given * 2 >= full


def _scores(score: Look, points: Look) -> bool:
    rows = [(figure(s), figure(p)) for s, p in zip(score.texts, points.texts) if s and p]
    both = [(s, p) for s, p in rows if s is not None and p is not None]
    filled = max(len(score.filled), len(points.filled))
    if len(both) < LEAST or len(both) < filled * MOST:
        return False
    if any(not 0 <= s <= p or p <= 0 for s, p in both):
        return False
    given, full = sum(s for s, _ in both), sum(p for _, p in both)
    return full <= HIGHEST and given * 2 >= full and sum(s == p for s, p in both) * 3 >= len(both)


def _explains(look: Look, points: Look, score: Look) -> bool:
    """Whether words stand in the rows that lost points and in no other, all of these or two at least."""
    lost = {n for n, (p, s) in enumerate(zip(points.texts, score.texts)) if p and s and figure(p) != figure(s)}
    said = {n for n, text in enumerate(look.texts) if text}
    words = look.count("words", "sentence") == len(look.filled)
    return words and bool(said) and said <= lost and (said == lost or len(said) > 1) and len(said) < len(look.texts)


def paired(looks: Sequence[Look], among: Sequence[int], roles: Mapping[str, int]) -> tuple[int, int] | None:
    """The columns of targets and of results: alike row by row, the target being what is compared or scored against."""
    aims = [roles["target"]] if "target" in roles else [c for c in among if _varies(looks[c])]
    ends = [roles["actual"]] if "actual" in roles else [c for c in among if _varies(looks[c])]
    marks = []
    for t, a in ((t, a) for t in aims for a in ends if t != a):
        target = _signed(looks, t, roles)
        if not _alike(looks[t], looks[a], bool({"symbol", "unit"} & roles.keys())):
            continue
        compared = _compared(looks[t]) - _compared(looks[a])
        if compared < 0 and "target" not in roles:
            continue
        kept = _kept(target, looks[a], roles, looks)
        marks.append((compared > 0, kept, compared, t, a))
    if not marks:
        return None
    marks.sort(reverse=True)
    best = [one for one in marks if one[:2] == marks[0][:2]]
    return (best[0][3], best[0][4]) if len(best) == 1 or "target" in roles and "actual" in roles else None


def _varies(look: Look) -> bool:
    return len(set(look.filled)) > 1


def _signed(looks: Sequence[Look], target: int, roles: Mapping[str, int]) -> tuple[str, ...]:
    """The targets with the signs that stand in a column of their own."""
    signs = looks[roles["symbol"]].texts if "symbol" in roles else ("",) * len(looks[target].texts)
    return tuple(f"{sign if kind(sign) == 'symbol' else ''}{text}" for sign, text in zip(signs, looks[target].texts))


def _alike(target: Look, actual: Look, parted: bool) -> bool:
    """Whether two columns hold values of the same things: units, dates or words alike in most rows."""
    rows = [(t, a) for t, a in zip(target.texts, actual.texts) if t and a]
    if len(rows) < LEAST or len(rows) < MOST * max(len(target.filled), len(actual.filled)):
        return False
    reads = [(quantity.read(t), quantity.read(a)) for t, a in rows]
    figures = [(t, a) for t, a in reads if t.kind != "words" or a.kind != "words"]
    good = sum(_same_sort(t, a) or text == other for (t, a), (text, other) in zip(reads, rows))
    told = sum(bool(t.kind == "number" and (t.unit or t.comparator)) or t.kind == "date" for t, _ in reads)
    enough = parted or told * 2 >= len(rows)
    return enough and len(figures) * 2 >= len(rows) and good >= len(rows) * MOST and target.texts != actual.texts


def _same_sort(target: Quantity, actual: Quantity) -> bool:
    if target.kind == actual.kind == "date":
        return True
    if target.kind not in ("number", "range") or actual.kind != "number":
        return False
    if target.kind == "range":
        return True
    units = [one.unit.dimension if one.unit else "" for one in (target, actual)]
    if units[0] != units[1]:
        return False
    low, high = sorted((abs(target.base), abs(actual.base)))
    return high == 0 or high <= FAR * low or low == 0


def _compared(look: Look) -> int:
    reads = [(quantity.read(text), text) for text in look.filled]
    return sum(r.comparator is not None or (r.kind == "date" and bool(LIMIT.search(text))) for r, text in reads)


def _kept(target: Sequence[str], actual: Look, roles: Mapping[str, int], looks: Sequence[Look]) -> Fraction:
    """In how many rows a full score goes with a kept target and a lower one with a missed one."""
    if not {"points", "score"} <= roles.keys():
        return Fraction(0)
    lines = zip(target, actual.texts, looks[roles["points"]].texts, looks[roles["score"]].texts)
    judged = []
    for aim, done, full, given in lines:
        met = _met(quantity.read(aim), quantity.read(done)) if aim and done else None
        whole, got = figure(full) if full else None, figure(given) if given else None
        if met is not None and whole is not None and got is not None:
            judged.append(met == (got == whole))
    return Fraction(sum(judged), len(judged)) if judged else Fraction(0)


def _met(target: Quantity, actual: Quantity) -> bool | None:
    if target.kind != "number" or actual.kind != "number" or not _same_sort(target, actual):
        return None
    ways = {
        "le": actual.base <= target.base,
        "lt": actual.base < target.base,
        "gt": actual.base > target.base,
        "eq": actual.base == target.base,
    }
    return ways.get(target.comparator or "", actual.base >= target.base)


def named(looks: Sequence[Look], among: Sequence[int]) -> int | None:
    """The column of names: short words, another in every row; no levels, no papers, no offices. The only such one."""
    best = [c for c in among if _names(looks[c])]
    short = [c for c in best if looks[c].count("sentence") * 4 <= len(looks[c].filled)]
    best = short or best
    return best[0] if len(best) == 1 else None


def _names(look: Look) -> bool:
    filled = look.filled
    if len(filled) < LEAST or len(filled) < len(look.texts) * MOST or len(set(filled)) < len(filled):
        return False
    if look.count("words", "unit", "sentence", "level") < len(filled) * MOST or look.mostly("level"):
        return False
    if sum(bool(PAPER.search(text)) for text in filled) * 2 > len(filled):
        return False
    return sum(bool(OFFICE.search(text)) for text in filled) * 2 <= len(filled) and sum(map(len, filled)) >= 3 * len(
        filled
    )


def both(text: str) -> tuple[str, str] | None:
    """The target and the actual value of a text that holds both.

    >>> both("≥12公里→12.5公里"), both("目标≥95%，实际完成90%"), both("计划改善；实际改善"), both("12.5公里")
    (('≥12公里', '12.5公里'), ('≥95%', '90%'), ('改善', '改善'), None)
    """
    parts = [part.strip() for part in BETWEEN.split(text.strip()) if part.strip()]
    if len(parts) != 2:
        return None
    target, actual = AIMED.sub("", parts[0]), REACHED.sub("", parts[1])
    return (target, actual) if target and actual else None


def joined(look: Look) -> bool:
    """Whether most cells hold a target and a result alike."""
    pairs = [two for text in look.filled if (two := both(text))]
    alike = sum(_same_sort(quantity.read(target), quantity.read(actual)) for target, actual in pairs)
    compared = sum(quantity.read(target).comparator is not None for target, _ in pairs)
    return alike >= LEAST and alike >= MOST * len(look.filled) and compared * 2 > len(pairs)


def aimed(look: Look) -> bool:
    """Whether most names carry their targets in brackets behind them: 改造户数（要求：≥210户）."""
    ends = [AIM.search(text) for text in look.filled]
    compared = sum(quantity.read(end[1]).comparator is not None for end in ends if end)
    return all(ends) and compared * 2 > len(ends)


def likely(looks: Sequence[Look], column: int) -> dict[str, Fraction]:
    """What a column may hold by its cells and those beside it, each with a mark from 0 to 2."""
    look, marks = looks[column], dict[str, Fraction]()
    if not look.filled or look.serial:
        return marks
    others = [c for c in range(len(looks)) if c != column and looks[c].texts != look.texts]
    if any(_scores(looks[c], look) for c in others):
        marks["points"] = Fraction(2) if whole(look) else Fraction(1)
    if any(_scores(look, looks[c]) for c in others):
        marks["score"] = Fraction(3, 2)
    beside = [c for c in others if _alike(look, looks[c], False) or _alike(looks[c], look, False)]
    if beside:
        more = max(_compared(look) - _compared(looks[c]) for c in beside)
        marks["target"] = Fraction(3, 2) if more > 0 else Fraction(1, 2)
        marks["actual"] = Fraction(1, 2) if more > 0 else Fraction(3, 2)
    if _names(look):
        marks["name"] = Fraction(3, 2) if look.count("sentence") * 4 <= len(look.filled) else Fraction(1, 2)
        marks.setdefault("explanation", Fraction(1, 4))
    if look.mostly("level"):
        upper = all(kind(text) != "level" or len(text) > 1 for text in look.filled)
        marks["level2"], marks["level1"] = Fraction(1), Fraction(3, 4) if upper else Fraction(1, 2)
    elif look.grouped and len(look.filled) == len(look.texts):
        marks["level1"], marks["level2"] = Fraction(1), Fraction(3, 4)
    if look.mostly("sentence"):
        marks |= {"reason": Fraction(3, 4), "standard": Fraction(1, 2), "explanation": Fraction(1, 2)}
    if sum(bool(PAPER.search(text)) for text in look.filled) * 2 > len(look.filled):
        marks["basis"] = Fraction(1)
    if len(look.filled) * 2 < len(look.texts) and look.count("words", "sentence") == len(look.filled):
        marks.setdefault("reason", Fraction(1, 2))
    return marks
