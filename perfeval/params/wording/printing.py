"""A typed standard in words that say all of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from perfeval.model import quantity
from perfeval.model.numerals import plain_number, share_text
from perfeval.model.standard import (
    Bands,
    Binary,
    Deduction,
    Efficacy,
    Elements,
    Formula,
    Graded,
    OnTime,
    Range,
    Ratio,
    Standard,
    Steps,
    Worded,
)
from perfeval.params.wording.words import MARKS

STARTED = {"true": "按一档计", "false": "不计", "proportional": "按比例计"}
OUTSIDE = {
    "ratio": "按实际值÷下限得分",
    "inverse_ratio": "按上限÷实际值得分",
    "linear_deviation": "按超出比例扣减得分",
    "fail": "不得分",
}
WAYS = {
    "ratio": "得分＝分值×完成率，最高得满分",
    "inverse_ratio": "不超过目标值得满分；超过的，得分＝目标值÷实际值×分值",
    "linear_deviation": "不超过目标值得满分；超过的，得分＝分值×（1－超出比例）",
    "fail": "不超过目标值得满分，超过目标值不得分",
}


def printed(standard: Standard, target: str | None = None) -> str:
    """The standard as a wording, which ``read`` takes back as the same standard; 要点 and events in quotation marks.

    ``target`` is the row's, which a range names. Over-achievement and 不适用 have no wording of their own and are left
    out.
    """
    match standard:
        case Elements():
            points = [f"{mark}“{p.text}”占{_part(p.share)}" for mark, p in zip(MARKS, standard.points)]
            told = [*points, f"部分符合得{_part(standard.partial)}"]
        case Deduction():
            told = [f"每发生一次“{e.text}”扣{e.each:f}分" for e in standard.events or ()]
            told += [f"发生“{standard.veto.text}”的不得分"] if standard.veto else []
            told += ["扣完为止"]
        case Steps():
            told = _steps(standard)
        case Bands():
            told = [f"{standard.bands[0].low}（含）以上得{_part(standard.bands[0].share)}"]
            for above, below in pairwise(standard.bands):
                told.append(f"{below.low}（含）至{above.low}（不含）得{_part(below.share)}")
            told.append("其余不得分")
        case Formula(name="threshold_ratio"):
            floor = share_text(standard.floor or Fraction(0))
            told = [f"完成率低于{floor}不得分", f"得分＝（完成率－{floor}）÷（1－{floor}）×分值"]
        case Formula(name="ratio", floor=Fraction() as floor):
            told = [f"完成率低于{share_text(floor)}不得分", WAYS["ratio"]]
        case Formula():
            told = [WAYS[standard.name]]
        case Range():
            low, high = _ends(target)
            told = [
                f"在{low}-{high}之间得满分",
                f"低于下限{OUTSIDE[standard.below]}",
                f"高于上限{OUTSIDE[standard.above]}",
            ]
        case Efficacy():
            levels = [f"“{v.name or ''}”标准值{v.value}（系数{_decimal(v.coefficient)}）" for v in standard.levels]
            told = ["按功效系数法计分", *levels]
        case Graded():
            told = [f"“{b.name}”得{_part(b.low)}至{_part(b.high)}" for b in standard.bands]
        case OnTime():
            told = _on_time(standard)
        case Binary():
            told = ["达到得满分，否则不得分"]
        case Ratio():
            told = [f"得分＝分值×“{standard.numerator}”÷“{standard.denominator}”"]
        case Worded():
            return standard.rule
    return "；".join(told) + "。"


def _part(share: Fraction) -> str:
    return share_text(share).replace("/", "÷")


def _decimal(share: Fraction) -> str:
    """A coefficient as a decimal, or in per cent where that is how a fraction has to be written."""
    return plain_number(share) if (share * 10**6).denominator == 1 else _part(share)


def _steps(standard: Steps) -> list[str]:
    upwards = quantity.read(standard.full_at).base > quantity.read(standard.zero_at).base
    full = f"达到{standard.full_at}得满分" if upwards else f"不超过{standard.full_at}得满分"
    way = "降低" if upwards else "超过"
    zero = f"≤{standard.zero_at}不得分" if upwards else f"≥{standard.zero_at}不得分"
    step = standard.step.replace("%", "个百分点") if standard.full_at.endswith("%") else standard.step
    return [
        full,
        f"每{way}{step}扣分值的{_part(standard.per_step)}",
        zero,
        f"不足一档的{STARTED[standard.started_counts]}",
    ]


def _on_time(standard: OnTime) -> list[str]:
    day = standard.due
    told = [f"{day.year}年{day.month}月{day.day}日前（含）完成得满分"]
    if standard.per_day is not None:
        told.append(f"每逾期1日扣分值的{_part(standard.per_day)}")
    else:
        told.append(f"每逾期{standard.per_days}日扣{standard.each or 0:f}分")
        told.append(f"不足一期的{STARTED[standard.started_counts or 'true'].replace('档', '期')}")
    if standard.zero_after is not None:
        told.append(f"逾期达到{standard.zero_after}日不得分")
    return told


def _ends(target: str | None) -> tuple[str, str]:
    read = quantity.read(target)
    unit = read.unit.text if read.unit else ""
    return (
        (f"{read.low:f}{unit}", f"{read.high:f}{unit}") if read.low is not None and read.high is not None else ("", "")
    )
