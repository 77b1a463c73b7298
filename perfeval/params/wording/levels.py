"""Clauses that compare the actual with figures: full points, steps below them, bands, formulas on the target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from perfeval.model import quantity
from perfeval.model.numerals import share_text
from perfeval.model.units import same_dimension
from perfeval.params.wording import words
from perfeval.params.wording.clauses import Clause
from perfeval.params.wording.draft import RowContext, StandardDraft, Unfit, lost, only, share, started_counts

INCLUSIVE: tuple[str, ...] = (
    "≥",
    "≤",
    "不低于",
    "不少于",
    "不小于",
    "不得低于",
    "不得少于",
    "至少",
    "大于等于",
    "大于或等于",
    "达到",
)
INCLUSIVE += (
    "不超过",
    "不高于",
    "不大于",
    "不多于",
    "不得超过",
    "小于等于",
    "小于或等于",
    "控制在",
    "及以上",
    "及其以上",
    "以上",
)
EXCLUSIVE = (
    ">",
    "<",
    "大于",
    "高于",
    "超过",
    "多于",
    "低于",
    "小于",
    "不足",
    "少于",
    "未达到",
    "达不到",
    "不到",
    "不满",
)
COMPLETION = ("完成率", "完成比例", "实际完成率", "实际完成比例", "任务完成率", "目标完成率", "计划完成率", "完成程度")
RATIOS = ("ratio", "by_ratio", "quotient", "fixed_ratio", "less_by_ratio")


@dataclass(frozen=True)
class Stretch:
    """A stretch of values and the share it earns; whether an end belongs to it is None where it is not said."""

    words: str
    low: str
    low_in: bool | None
    high: str
    high_in: bool | None
    share: Fraction
    exact: bool  # one value alone: "为100%"

    @property
    def unit(self) -> str:
        return re.sub(r"^-?[\d.]+", "", self.low or self.high)


def _included(*said: str) -> bool | None:
    for word in said:
        if "不含" in word or word in EXCLUSIVE:
            return False
        if "含" in word or word in INCLUSIVE:
            return True
    return None


def level(clause: Clause, row: RowContext) -> Stretch:
    """One clause of bounds; a number without a unit takes that of the other end."""
    low, high = clause["low"], clause["high"]
    if low and high and (unit := re.sub(r"^-?[\d.]+", "", high)) and not low.endswith(unit):
        low += unit
    low_in = _included(clause["low_in"], clause["low_in2"], clause["low_op"], clause["low_word"], clause["above"])
    high_in = _included(clause["high_in"], clause["high_in2"], clause["high_op"], clause["high_word"])
    exact = bool(low and not high and not clause["above"] and low_in is None)
    return Stretch(clause.words, low, low_in, high, high_in, share(clause, "award", row), exact)


def _base(text: str) -> Fraction:
    read = quantity.read(text)
    if read.kind != "number":
        raise Unfit(f"“{text}”不是数值")
    return read.base


def _aim(row: RowContext, clause: Clause, upwards: bool) -> str:
    """The target in figures, where a clause names 目标值 only; raises Unfit where the row has none that fits."""
    target = row.target
    if target.kind != "number" or target.value is None:
        raise Unfit(f"“{clause.words}”按指标值计分，本行的指标值不是数值")
    if target.comparator in (("le", "lt") if upwards else ("ge", "gt")):
        raise Unfit(f"“{clause.words}”与指标值“{target.text}”的方向相反")
    if target.comparator in ("gt", "lt"):
        raise Unfit(f"指标值“{target.text}”不含本数")
    return f"{target.value:f}{target.unit.text if target.unit else ''}"


def _same(text: str, row: RowContext) -> bool:
    """Whether a value of the wording is the target."""
    read, target = quantity.read(text), row.target
    return read.kind == target.kind == "number" and same_dimension(read.unit, target.unit) and read.base == target.base


# steps


def steps(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """区间扣分: what earns all, how far a step goes and what it costs."""
    step = only(clauses, "step")
    assert step is not None
    levels = [level(clause, row) for clause in clauses if clause.kind == "level"]
    upwards = bool(step["down"])
    draft = StandardDraft({"type": "steps"})
    fulls, zeros = [one for one in levels if one.share == 1], [one for one in levels if not one.share]
    if len(fulls) + len(zeros) < len(levels) or len(fulls) > 1 or len(zeros) > 1:
        raise Unfit("按档扣分又分档得分")
    aimed = only(clauses, "reached") or only(clauses, "kept")
    if aimed and (share(aimed, "award", row) != 1 or fulls or (aimed.kind == "reached") != upwards):
        raise Unfit(f"“{aimed.words}”与“{step.words}”不合")
    full = _full(fulls[0], upwards, draft) if fulls else step["bound"]
    if not full:
        full = _aim(row, step, upwards)
        if not aimed:
            draft.notes.append(f"得满分的值取指标值“{row.target.text}”")
    elif not _same(full, row) and row.target.kind == "number":
        draft.doubts.append(f"满分的值{full}与指标值“{row.target.text}”不同")
    if step["bound"] and _base(step["bound"]) != _base(full):
        raise Unfit(f"满分的值{full}，扣分从{step['bound']}算起")
    unit = "%" if step["unit"] == "个百分点" else step["unit"]
    width = told_width = words.count(step["count"])
    if unit == "%" and not full.endswith("%"):
        read = quantity.read(full)
        width, unit = width / 100 * Fraction(read.number), read.unit.text if read.unit else ""
        draft.doubts.append(f"“{step.words}”按{full}的百分之几计，还是按别的数计，没有写明")
    elif step["up"] and step["unit"] == "%" and full != "100%":
        draft.doubts.append(f"“{step.words}”是{full}的百分之几，还是几个百分点，没有写明")
    if not same_dimension(quantity.read(f"1{unit}").unit, quantity.read(full).unit):
        raise Unfit(f"“{step.words}”与{full}单位不同")
    per = lost(step, row, draft)
    number = Fraction(quantity.read(full).number)
    own = quantity.read(full).unit
    inner = quantity.read(f"1{unit}").base / (own.factor if own else 1) * width  # a step in the unit of full_at
    ends = number + inner * -(-1 // per) * (-1 if upwards else 1)
    used = words.text(ends)
    told = words.text(width)
    if used is None or told is None:
        raise Unfit(f"“{step.words}”折算后小数过长")
    used += re.sub(r"^-?[\d.]+", "", full)
    draft.values |= {"full_at": full, "zero_at": used, "step": f"{told}{unit}", "per_step": share_text(per)}
    if zeros:
        _zero(zeros[0], upwards, draft, ends)
    if started := only(clauses, "started"):
        draft.values["started_counts"] = started_counts(started, told_width)
    elif own is None or not own.dimension.startswith(("count:", "persons", "households", "person_times")) or width != 1:
        draft.notes.append(f"不足{told}{unit}的怎样计，原文没有写，按一档计（started_counts）")
    return draft


def _full(one: Stretch, upwards: bool, draft: StandardDraft) -> str:
    """The value from which on all is earned, in the direction of the steps."""
    if one.low and one.high:
        raise Unfit(f"“{one.words}”是区间")
    value, inside = (one.low, one.low_in) if one.low else (one.high, one.high_in)
    if bool(one.low) != upwards and not one.exact:
        raise Unfit(f"“{one.words}”与扣分的方向不合")
    if inside is False:
        draft.doubts.append(f"“{one.words}”不含本数，恰为{value}的按得满分计")
    if not one.unit:
        draft.doubts.append(f"“{one.words}”没有写单位")
    return value


def _zero(one: Stretch, upwards: bool, draft: StandardDraft, ends: Fraction) -> None:
    """Where nothing is earned; a bound that is not included must lie where the points are used up anyway."""
    value, inside = (one.high, one.high_in) if upwards else (one.low, one.low_in)
    if not value or (one.low and one.high):
        raise Unfit(f"“{one.words}”与扣分的方向不合")
    number = Fraction(quantity.read(value).number)
    before = ends > number if upwards else ends < number
    if before:
        draft.doubts.append(f"扣到{draft.values['zero_at']}已没有分，与“{one.words}”不合")
    elif number != ends and inside is not True:
        draft.doubts.append(f"恰为{value}的得不得分，“{one.words}”没有写明")
    draft.values["zero_at"] = value if not before else draft.values["zero_at"]


# bands


def bands(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """分档: stretches from high to low without a gap, each with its lower end."""
    levels = [level(clause, row) for clause in clauses if clause.kind == "level"]
    draft = StandardDraft({"type": "bands"})
    other = only(clauses, "otherwise") or only(clauses, "missed") or only(clauses, "exceeded")
    if aimed := only(clauses, "reached"):
        value = _aim(row, aimed, True)
        levels.insert(0, Stretch(aimed.words, value, True, "", None, share(aimed, "award", row), False))
    if not levels:
        raise Unfit("没有写分档的数")
    first = levels[0]
    if first.exact and first.share == 1 and (len(levels) > 1 or other):
        if first.low != "100%" and not (_same(first.low, row) and row.target.comparator in ("ge", None)):
            draft.doubts.append(f"“{first.words}”没有写高于它的怎样计")
    if not first.low:
        return _ceiling(levels, other, row)
    if first.high and first.high != "100%":
        raise Unfit(f"“{first.words}”有上限，高于它的没有写")
    if first.high and "满意" not in first.words:
        draft.doubts.append("高于100%的没有写")
    if other is not None and other.kind == "exceeded":
        raise Unfit(f"“{other.words}”与“{first.words}”不合")
    rest = share(other, "award", row) if other and other.kind == "otherwise" else Fraction(0)
    for above, below in pairwise(levels):
        _join(above, below, draft)
    last = levels[-1]
    if last.low and not other:
        draft.doubts.append(f"低于{last.low}的没有写")
    if last.low and last.low_in is False:
        draft.doubts.append(f"恰为{last.low}的按“{last.words}”计")
    if last.low_in is None and last.low and not last.exact and len(levels) == 1:
        draft.doubts.append(f"恰为{last.low}的没有写明")
    shares = [one.share for one in levels] + ([rest] if last.low and other else [])
    if shares[0] != 1:
        draft.doubts.append(f"最高一档得{share_text(shares[0])}，不是满分")
    if any(a <= b for a, b in pairwise(shares)):
        raise Unfit("各档得分不是从高到低")
    made = [{"from": one.low, "share": share_text(one.share)} for one in levels if one.low]
    lowest = rest if last.low else last.share
    if lowest:
        if re.search("增|降|变|差|偏", "".join(one.words for one in levels)):
            draft.doubts.append("小于0的没有写")
        made.append({"from": f"0{last.unit}", "share": share_text(lowest)})
    if not made or not any(_base(str(one["from"])) or one["share"] != "0%" for one in made):
        raise Unfit("没有得分的档")
    draft.values["bands"] = [one for one in made if one["share"] != "0%"]
    if any(not one.unit for one in levels):
        draft.doubts.append("分档的数没有写单位")
    if row.target.kind == "number" and row.target.comparator in ("le", "lt"):
        raise Unfit(f"分档越多越好，与指标值“{row.target.text}”相反")
    if any(one.unit != first.unit for one in levels):
        raise Unfit("各档单位不同")
    return draft


def _join(above: Stretch, below: Stretch, draft: StandardDraft) -> None:
    """Two stretches that follow each other: no gap, no overlap, and the value between them belongs to the upper one."""
    if above.low and below.low and not below.high and not below.exact and _base(below.low) < _base(above.low):
        if above.low_in is None or above.low_in is False:
            draft.doubts.append(f"恰为{above.low}的归哪一档没有写明")
        return  # "80%以上得80%" below "90%以上得满分": up to the one above
    if not above.low or not below.high and not below.exact:
        raise Unfit(f"“{above.words}”与“{below.words}”不是从高到低相接的两档")
    if below.exact:
        raise Unfit(f"“{below.words}”只说了一个数")
    if _base(above.low) != _base(below.high):
        gap = _base(above.low) > _base(below.high)
        raise Unfit(f"“{above.words}”与“{below.words}”{'之间有没有写到的数' if gap else '有重叠'}")
    mine, theirs = above.low_in, below.high_in
    if (mine is True and theirs is True) or (mine is False and theirs is False):
        raise Unfit(f"恰为{above.low}的，“{above.words}”与“{below.words}”{'都算' if mine else '都不算'}")
    if mine is False or theirs is True:
        draft.doubts.append(f"恰为{above.low}的归“{below.words}”，分档（bands）只能归上一档")
    elif mine is None and theirs is None and not (above.exact and above.low == "100%"):
        draft.doubts.append(f"恰为{above.low}的归哪一档没有写明")


def _ceiling(levels: Sequence[Stretch], other: Clause | None, row: RowContext) -> StandardDraft:
    """One ceiling and nothing above it: the formula fail, where it is the target's."""
    first, rest = levels[0], levels[1:]
    above = [one for one in rest if one.low and not one.high and not one.share and one.low == first.high]
    nothing = (other is not None and other.kind in ("exceeded", "otherwise")) or (len(above) == 1 == len(rest))
    if first.share != 1 or not nothing or (len(rest) > len(above)) or (other and rest):
        raise Unfit("越少越好的分档，没有相应的类型")
    if other is not None and other.kind == "otherwise" and share(other, "award", row):
        raise Unfit(f"“{other.words}”，没有相应的类型")
    if above and (first.high_in, above[0].low_in) not in ((True, False), (True, None), (None, False)):
        raise Unfit(f"恰为{first.high}的没有写明")
    draft = StandardDraft({"type": "formula", "name": "fail"})
    if not _same(first.high, row):
        raise Unfit(f"{first.high}不是本行的指标值")
    if row.target.comparator not in ("le", "eq", None):
        raise Unfit(f"与指标值“{row.target.text}”的方向相反")
    if first.high_in is False:
        draft.doubts.append(f"“{first.words}”不含本数")
    return draft


# formulas on the target


def formula(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """完成比例, and its relatives above a pass line or for what should be little."""
    kinds = {clause.kind for clause in clauses}
    if "threshold" in kinds:
        return _threshold(clauses, row)
    if kinds & {"inverse", "linear", "kept"}:
        return _reverse(clauses, row)
    found = [clause for clause in clauses if clause.kind in RATIOS]
    draft = StandardDraft({"type": "formula", "name": "ratio"})
    if len(found) != 1:
        raise Unfit("没有写，或不止一处写怎样按比例计分")
    _fits(found[0], row, draft)
    for clause in clauses:
        if clause.kind == "reached" and share(clause, "award", row) != 1:
            raise Unfit(f"“{clause.words}”与按比例计分不合")
        if clause.kind == "level":
            one = level(clause, row)
            if one.share == 0 and one.high and not one.low and one.high_in is False and "floor" not in draft.values:
                draft.values["floor"] = share_text(_base(one.high))
                continue
            if one.share != 1 or one.high or not one.low:
                raise Unfit(f"“{one.words}”与按比例计分并用，没有相应的类型")
            if row.target.kind != "number":
                draft.doubts.append(f"“{one.words}”的数应写在指标值")
            elif not _same(one.low, row):
                draft.doubts.append(f"满分的值{one.low}与指标值“{row.target.text}”不同")
            elif one.low_in is False:
                draft.doubts.append(f"“{one.words}”不含本数")
    return draft


def _fits(clause: Clause, row: RowContext, draft: StandardDraft) -> None:
    """Whether actual ÷ target is the rate that the words name."""
    target, rate = row.target, clause["rate"] or clause["rate2"]
    if target.kind == "number" and target.comparator in ("le", "lt", "gt"):
        draft.doubts.append(f"完成比例与指标值“{target.text}”的方向不合")
    elif target.kind not in ("number", "missing"):
        draft.doubts.append(f"指标值“{target.text}”不是数值，不能计算比例")
    base = clause["base"] or clause["base2"]
    if base:
        if not _same(base, row):
            draft.doubts.append(f"除以{base}，指标值“{target.text or '空白'}”不同")
        return
    if clause.kind == "less_by_ratio":
        draft.doubts.append("“按比例扣分”按哪个比例扣没有写明")
    if clause.kind == "quotient" or (clause.kind == "by_ratio" and clause["rate"] != "率"):
        return
    of_plan = clause.kind in ("by_ratio", "quotient", "less_by_ratio") or rate.endswith(COMPLETION)
    percentage = target.kind == "number" and target.dimension == "ratio"
    if percentage and target.base != 1:
        draft.doubts.append(f"指标值“{target.text}”本身是比率，得分按它折算，还是直接乘以分值，没有写明")
    elif not of_plan and not percentage:
        draft.doubts.append(f"“{rate}”与指标值“{target.text or '空白'}”不是同一个数")


def _threshold(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    clause = only(clauses, "threshold")
    assert clause is not None
    floor = Fraction(clause["floor"]) / 100
    second = Fraction(clause["floor2"]) / 100 if clause["floor2"] else 1 - Fraction(clause["rest"] or 0) / 100
    draft = StandardDraft({"type": "formula", "name": "threshold_ratio", "floor": share_text(floor)})
    lines = [level(one, row) for one in clauses if one.kind == "level"]
    if second != floor or any(one.share or one.low or _base(one.high) != floor for one in lines) or len(lines) > 1:
        raise Unfit("及格门槛前后不同")
    if clause["head"] and Fraction(clause["head"]) / 100 != floor:
        raise Unfit("及格门槛前后不同")
    if row.target.kind == "number" and row.target.comparator in ("le", "lt", "gt"):
        draft.doubts.append(f"完成比例与指标值“{row.target.text}”的方向不合")
    elif row.target.kind == "number" and row.target.dimension == "ratio" and row.target.base != 1:
        draft.doubts.append(f"指标值“{row.target.text}”本身是比率，完成率是它还是对它的比例，没有写明")
    elif row.target.kind not in ("number", "missing"):
        draft.doubts.append(f"指标值“{row.target.text}”不是数值，不能计算比例")
    return draft


def _reverse(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    way = next((clause for clause in clauses if clause.kind in ("inverse", "linear")), None)
    beyond = only(clauses, "exceeded") or only(clauses, "otherwise")
    if way is None and beyond is None:
        raise Unfit("超过以后怎样计没有写")
    if way is not None and beyond is not None:
        raise Unfit(f"“{way.words}”与“{beyond.words}”不能同时适用")
    if beyond is not None and beyond.kind == "otherwise" and share(beyond, "award", row):
        raise Unfit(f"“{beyond.words}”，没有相应的类型")
    draft = StandardDraft(
        {
            "type": "formula",
            "name": {"inverse": "inverse_ratio", "linear": "linear_deviation"}[way.kind] if way else "fail",
        }
    )
    if only(clauses, "doubled") and not (way and way.kind == "linear"):
        raise Unfit("超出一倍不得分，只与按超出比例扣减并用")
    kept = only(clauses, "kept")
    for one in (level(clause, row) for clause in clauses if clause.kind == "level"):
        if one.share != 1 or one.low or kept or not _same(one.high, row):
            raise Unfit(f"“{one.words}”与指标值不合")
    if kept and share(kept, "award", row) != 1:
        raise Unfit(f"“{kept.words}”不是满分")
    target = row.target
    if (
        target.kind == "number"
        and target.comparator in (None, "eq")
        and not any(c.kind in ("kept", "level") for c in clauses)
    ):
        draft.doubts.append(f"指标值“{target.text}”没有写不超过，越多越好还是越少越好不清楚")
    if target.kind == "number" and target.comparator in ("ge", "gt", "lt"):
        draft.doubts.append(f"越少越好，与指标值“{target.text}”的方向不合")
    elif target.kind not in ("number", "missing"):
        draft.doubts.append(f"指标值“{target.text}”不是数值")
    return draft


def in_range(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """区间: full points between the ends of the target."""
    inside = only(clauses, "inside")
    sides = {clause["side"]: clause["way"] for clause in clauses if clause.kind == "outside"}
    ways = {"实际值÷下限": "ratio", "上限÷实际值": "inverse_ratio", "超出比例扣减": "linear_deviation", "不": "fail"}
    if inside is None or set(sides) != {"低于下限", "高于上限"}:
        raise Unfit("区间以外怎样计没有写全")
    made = {"type": "range", "below": ways[sides["低于下限"]], "above": ways[sides["高于上限"]]}
    if made["below"] not in ("ratio", "fail") or made["above"] == "ratio":
        raise Unfit("区间以外的算法用反了")
    draft = StandardDraft(made)
    if row.target.kind != "range":
        raise Unfit("指标值不是区间")
    low = inside["low"] if inside["low"].endswith("%") or not inside["high"].endswith("%") else inside["low"] + "%"
    if (_base(low), _base(inside["high"])) != row.target.ends:
        draft.doubts.append(f"“{inside.words}”与指标值“{row.target.text}”不同")
    return draft
