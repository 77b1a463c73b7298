"""What the shape of a standard cannot say: shares that add up, steps in order, one unit, one way to deduct."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError

from perfeval.model import quantity
from perfeval.model.findings import Where, did_you_mean
from perfeval.model.numerals import share_text
from perfeval.model.quantity import Quantity
from perfeval.model.ruleset import Ruleset
from perfeval.model.standard import Bands, Efficacy, Elements, Formula, Graded, OnTime, Standard, Steps
from perfeval.model.units import same_dimension
from perfeval.model.values import WHERE
from perfeval.params.yamlfile import Typed

STANDARD: TypeAdapter[Standard] = TypeAdapter(Standard)
Fault = tuple[Where, str, str, str]  # where, found, expected, fix


def faults(standard: Standard) -> Iterator[Fault]:
    """Everything that makes a standard give no score whatever was found, or more than one; each at its own line."""
    yield from CHECKS.get(type(standard), _nothing)(standard)


def of_row(row: Typed, rules: Ruleset | None) -> Iterator[Fault]:
    """The faults of the standard of an indicator row as it was read, and of its band under the rule set in force.

    A standard of the wrong shape is left out, and a band where the rule set is not known: both are told elsewhere.
    """
    standard, band = row.get("standard"), row.get("band")
    if standard is not None:
        try:
            yield from faults(STANDARD.validate_python(standard))
        except ValidationError:
            pass
    if not isinstance(band, str) or not band.strip():
        return
    where = row[WHERE].of("band")
    if standard is not None:
        yield (
            where,
            f"认定档次“{band}”，这一行另有评分标准",
            "二者只写一种",
            "删去 band；评分标准分档的，档次写在 standard 的 band",
        )
    elif (read := _target(row)).kind in ("number", "range"):
        yield (
            where,
            f"认定档次“{band}”，指标值“{read.text}”为数值",
            "定性指标才认定档次",
            "删去 band，按完成情况计分；指标值另有理解的写 target_read_as",
        )
    elif rules is not None:
        names = [b.name for b in rules.version.qualitative.bands] if rules.version.qualitative else []
        if band not in names:
            near = next((f"是否想写“{name}”？" for name in names if name.startswith(band)), "") or did_you_mean(
                band, names
            )
            yield (
                where,
                f"{rules.title}没有定性档次“{band}”",
                f"下列之一：{'、'.join(names)}" if names else "规则集没有定性档次",
                near or ("从上面选一个，原样填写" if names else "删去 band"),
            )


def _target(row: Typed) -> Quantity:
    read_as = row.get("target_read_as")
    text = read_as.get("value") if isinstance(read_as, dict) else row.get("target")
    return quantity.read(text if isinstance(text, str) else None)


def _nothing(standard: Standard) -> Iterator[Fault]:
    yield from ()


def _elements(standard: Elements) -> Iterator[Fault]:
    where, shares = standard.where.of("points"), [point.share for point in standard.points]
    if (whole := sum(shares, Fraction())) != 1:
        told = "＋".join(map(share_text, shares))
        yield (
            where,
            f"各要点所占比例之和不等于1：{told}＝{share_text(whole)}",
            "恰等于100%；三等分写 1/3，不写 33.3%",
            "改正各要点的 share",
        )
    for point in standard.points:
        if not point.share:
            yield point.where.of("share"), f"要点“{point.text}”所占比例为0", "大于0", "改正 share，或删去这个要点"
        if point.earned is not None and point.verdict not in (None, "部分符合"):
            yield (
                point.where.of("earned"),
                f"要点“{point.text}”核查结果为“{point.verdict}”，又写得该要点的{share_text(point.earned)}",
                "earned 单独写，或与“部分符合”同写",
                "删去 earned，或改正 verdict",
            )


def _steps(standard: Steps) -> Iterator[Fault]:
    keys = ("full_at", "zero_at", "step")
    read = {key: quantity.read(getattr(standard, key)) for key in keys}
    yield from _figures([(standard.where.of(key), read[key]) for key in keys])
    full, zero, step = (read[key] for key in keys)
    if full.kind == zero.kind == "number" and full.base == zero.base:
        yield (
            standard.where.of("zero_at"),
            f"得满分的值和不得分的值都是{standard.full_at}",
            "两个不同的值",
            "改正 full_at 或 zero_at",
        )
    if step.kind == "number" and step.base <= 0:
        yield standard.where.of("step"), f"每档的幅度{standard.step}", "大于0", "改正 step"
    if not standard.per_step:
        yield standard.where.of("per_step"), "每档扣分为0", "大于0", "改正 per_step"


def _bands(standard: Bands) -> Iterator[Fault]:
    places = [(step.where.of("from"), quantity.read(step.low)) for step in standard.bands]
    yield from _figures(places)
    for (_, above), (where, below) in pairwise(places):
        bases = _bases(above, below)
        if bases and bases[0] <= bases[1]:
            yield (
                where,
                f"下限{below.text}不低于上一档的{above.text}",
                "各档从高到低，不重复",
                "改正 from，或调整各档的次序",
            )


def _formula(standard: Formula) -> Iterator[Fault]:
    if standard.name == "threshold_ratio" and (standard.floor is None or standard.floor == 1):
        yield standard.where.of("floor"), "没有及格门槛，或门槛为100%", "例如 floor: 60%", "补上或改正 floor"
    if standard.name == "ratio" and standard.floor is not None and not 0 < standard.floor < 1:
        yield standard.where.of("floor"), "及格门槛为0或100%", "例如 floor: 60%", "改正或删去 floor"
    if standard.name not in ("ratio", "threshold_ratio") and standard.floor is not None:
        yield (
            standard.where.of("floor"),
            f"公式 {standard.name} 不用及格门槛",
            "只用于 ratio、threshold_ratio",
            "删去 floor，或改正 name",
        )
    if standard.over is not None and standard.name not in ("ratio", "threshold_ratio"):
        yield (
            standard.where.of("over"),
            f"公式 {standard.name} 是越少越好，没有超额完成",
            "over 只用于 ratio、threshold_ratio",
            "删去 over，或改正 name",
        )


def _efficacy(standard: Efficacy) -> Iterator[Fault]:
    places = [(level.where.of("value"), quantity.read(level.value)) for level in standard.levels]
    yield from _figures(places)
    ends = _bases(places[0][1], places[-1][1])
    if ends:
        falling = ends[0] > ends[1]
        for (_, better), (where, worse) in pairwise(places):
            bases = _bases(better, worse)
            if bases and (bases[0] <= bases[1] if falling else bases[0] >= bases[1]):
                yield (
                    where,
                    f"标准值{worse.text}与上一档{better.text}次序不对",
                    "从优到差依次降低（越小越好的依次升高），不重复",
                    "改正标准值，或调整各档的次序",
                )
    if standard.levels[0].coefficient != 1:
        yield (
            standard.levels[0].where.of("coefficient"),
            f"最优一档的标准系数{share_text(standard.levels[0].coefficient)}",
            "1",
            "改正 coefficient",
        )
    for above, below in pairwise(standard.levels):
        if above.coefficient <= below.coefficient:
            yield below.where.of("coefficient"), "标准系数不低于上一档", "从优到差依次降低", "改正 coefficient"


def _graded(standard: Graded) -> Iterator[Fault]:
    names = [band.name for band in standard.bands]
    for number, band in enumerate(standard.bands):
        if band.name in names[:number]:
            yield band.where.of("name"), f"档次“{band.name}”重名", "每档一个名称", "改正 name"
        if band.low > band.high:
            yield (
                band.where.of("low"),
                f"“{band.name}”的下限{share_text(band.low)}高于上限{share_text(band.high)}",
                "下限不高于上限",
                "改正 low 或 high",
            )
    rising = sorted((band for band in standard.bands if band.low <= band.high), key=lambda band: (band.low, band.high))
    for below, above in pairwise(rising):
        if below.high > above.low:
            yield (
                below.where.of("high"),
                f"“{below.name}”的上限{share_text(below.high)}高于“{above.name}”的下限{share_text(above.low)}",
                "各档不重叠",
                "改正 high 或 low",
            )
    if standard.band is not None and standard.band not in names:
        yield (
            standard.where.of("band"),
            f"没有档次“{standard.band}”",
            f"下列之一：{'、'.join(dict.fromkeys(names))}",
            did_you_mean(standard.band, names) or "改成上面的一档",
        )


def _on_time(standard: OnTime) -> Iterator[Fault]:
    by_period = {"per_days": standard.per_days, "each": standard.each, "started_counts": standard.started_counts}
    given = [key for key, value in by_period.items() if value is not None]
    if standard.per_day is not None and given:
        yield standard.where.of(given[0]), f"既写 per_day，又写 {'、'.join(given)}", "逾期扣分只写一种", "删去其中一种"
    elif standard.per_day is None and not given:
        yield (
            standard.where.start,
            "没有写逾期怎样扣分",
            "per_day（每逾期一日扣分值的比例），或 per_days 和 each（每逾期多少日扣几分）",
            "补上其中一种",
        )
    elif missing := [key for key in by_period if standard.per_day is None and key not in given]:
        told = (
            f"，不足{standard.per_days}日怎样计没有写明"
            if missing == ["started_counts"] and standard.per_days
            else f"缺少 {'、'.join(missing)}"
        )
        yield (
            standard.where.of(given[0]),
            f"按期扣分{told}",
            "per_days、each、started_counts 三项",
            f"补上 {'、'.join(missing)}；不足一期按一期计的写 started_counts: true，不计的写 false",
        )


def _bases(a: Quantity, b: Quantity) -> tuple[Fraction, Fraction] | None:
    """Two values in their base unit; None where they cannot be compared."""
    return (a.base, b.base) if a.kind == b.kind == "number" and same_dimension(a.unit, b.unit) else None


def _figures(places: list[tuple[Where, Quantity]]) -> Iterator[Fault]:
    """Values that are no plain numbers, or not in the unit of the first."""
    for where, read in places:
        if not read.measured:
            yield (
                where,
                f"“{read.text}”不是数值{f'（{read.note}）' if read.note else ''}",
                "一个数字连同单位，例如 90%",
                "写成数字，不带比较符",
            )
    numbers = [(where, read) for where, read in places if read.kind == "number"]
    for where, read in numbers[1:]:
        if not same_dimension(read.unit, numbers[0][1].unit):
            yield where, f"“{read.text}”与“{numbers[0][1].text}”单位不同", "同一标准中用同一种单位", "改正单位"


CHECKS: dict[type, Callable[..., Iterator[Fault]]] = {
    Elements: _elements,
    Steps: _steps,
    Bands: _bands,
    Formula: _formula,
    Efficacy: _efficacy,
    Graded: _graded,
    OnTime: _on_time,
}
