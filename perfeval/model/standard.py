"""An indicator's own 评分标准, as the approved 评价方案 words it, with what the evaluator found."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from perfeval.model.values import NUMBER, AsPrinted, Exact, Noun, Text, Whole

PARTS = re.compile(r"(0|[1-9][0-9]{0,5})/([1-9][0-9]{0,5})")


def _fraction(value: Any) -> Fraction | None:
    """ "80%", "0.8" or "2/3" as an exact fraction; None for anything else."""
    text = str(value)
    if match := PARTS.fullmatch(text):
        return Fraction(int(match[1]), int(match[2]))
    number = text.removesuffix("%")
    return Fraction(number) / (100 if text.endswith("%") else 1) if NUMBER.fullmatch(number) else None


def _share(value: Any) -> Any:
    """A share of the points, exact, never more than the whole."""
    if isinstance(value, (Fraction, Decimal)) or value is None:
        return value
    share = _fraction(value)
    if share is None:
        raise PydanticCustomError("share", "写成百分数（如 80%）、小数（如 0.8）或分数（如 1/3）")
    if not 0 <= share <= 1:
        raise PydanticCustomError("share", "在0%与100%之间；小数写 0.8，百分数写 80%")
    return share


def _multiple(value: Any) -> Any:
    """How many times the target, at least once."""
    if isinstance(value, (Fraction, Decimal)) or value is None:
        return value
    multiple = _fraction(value)
    if multiple is None or multiple < 1:
        raise PydanticCustomError("multiple", "写成百分数（如 130%）或倍数（如 1.3），不低于100%")
    return multiple


def _day(value: Any) -> Any:
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "写成 2024-06-30 的样子") from None


Share = Annotated[Fraction, BeforeValidator(_share), WithJsonSchema({"type": ["string", "number"]})]
Multiple = Annotated[Fraction, BeforeValidator(_multiple), WithJsonSchema({"type": ["string", "number"]})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


Started = Literal["true", "false", "proportional"]
# FOUND of a noun: its fields that say what was found in the year, each with the value where nothing was;
# all others are parameters


class Element(Noun):
    """One 评价要点 and how far it is met: a verdict, or the share of it that is earned."""

    FOUND: ClassVar = {"verdict": None, "earned": None, "note": None}
    text: Text = Field(title="评价要点")
    share: Share = Field(title="占分值的比例", examples=["25%", "1/3"])
    verdict: Literal["符合", "部分符合", "不符合", "不适用"] | None = Field(None, title="核查结果")
    earned: Share | None = Field(None, title="得该要点的比例（部分符合而不按 partial 计的）", examples=["2/3"])
    note: Text | None = Field(None, title="说明")


class Event(Noun):
    """Something that costs points each time it is found."""

    FOUND: ClassVar = {"times": 0}
    text: Text = Field(title="扣分情形")
    times: Whole | None = Field(None, title="发现次数（没有核查的写 null）")
    each: Exact = Field(title="每次扣分", ge=0)


class Veto(Noun):
    """Something that costs all the points if it happened."""

    FOUND: ClassVar = {"happened": None}
    text: Text = Field(title="一票否决的情形")
    happened: Literal["true", "false"] | None = Field(None, title="是否发生（没有核查的写 null）")


class Step(Noun):
    """A step of a table: from this value on (included), this share of the points."""

    low: AsPrinted = Field(alias="from", title="下限（含）", examples=["90%"])
    share: Share = Field(title="得分占分值的比例")


class Grade(Noun):
    """A band of a qualitative standard, as shares of the points."""

    name: Text = Field(title="档次名称")
    low: Share = Field(title="下限（含）")
    high: Share = Field(title="上限")


class Level(Noun):
    """One 标准值 of 功效系数法 with its 标准系数."""

    name: Text | None = Field(None, title="档次名称", examples=["优秀"])
    value: AsPrinted = Field(title="标准值", examples=["95%"])
    coefficient: Share = Field(title="标准系数", examples=["0.8"])


class OverTarget(Noun):
    """What over-achievement costs, where the plan says that the target was set too low."""

    limit: Multiple = Field(title="超额扣分的界限（完成率超过此数）", examples=["130%"])
    per_point: Share = Field(title="完成率每超出界限1个百分点扣分占分值的比例", examples=["1%"])


class _Standard(Noun):
    WORDS: ClassVar = ("rule",)  # say what the parameters do, and are none
    rule: Text | None = Field(None, title="评分标准（文字）")


class Elements(_Standard):
    """要点赋分: each 评价要点 met earns its share."""

    type: Literal["elements"] = Field(title="评分标准的类型")
    partial: Share = Field(Fraction(1, 2), title="“部分符合”得该要点的比例")
    not_applicable: Literal["rebase", "full"] = Field(
        "rebase", title="“不适用”的处理：rebase 其余要点折算，full 视为符合"
    )
    points: tuple[Element, ...] = Field(min_length=1, title="评价要点")


class Deduction(_Standard):
    """扣分: every occurrence costs points."""

    type: Literal["deduction"] = Field(title="评分标准的类型")
    events: tuple[Event, ...] | None = Field(None, title="扣分情形（没有发现的写 []）")
    veto: Veto | None = Field(None, title="一票否决")


class Steps(_Standard):
    """区间扣分: "≤80%不得分，每降低1%扣5%", by whole steps, started steps or in proportion."""

    type: Literal["steps"] = Field(title="评分标准的类型")
    full_at: AsPrinted = Field(title="得满分的值")
    zero_at: AsPrinted = Field(title="不得分的值")
    step: AsPrinted = Field(title="每档的幅度")
    per_step: Share = Field(title="每档扣分占分值的比例")
    started_counts: Started = Field(
        "true", title="不足一档（一期）的：true 按一档计，false 不计，proportional 按比例计"
    )


class Ratio(_Standard):
    """比率: one declared fact ÷ another, capped at the full points."""

    type: Literal["ratio"] = Field(title="评分标准的类型")
    numerator: Text = Field(title="分子（facts 的名称）")
    denominator: Text = Field(title="分母（facts 的名称）")


class Bands(_Standard):
    """分档: a table of values and shares, on the actual."""

    type: Literal["bands"] = Field(title="评分标准的类型")
    bands: tuple[Step, ...] = Field(min_length=1, title="分档")


FORMULAS = (
    "公式：ratio 完成比例，inverse_ratio 目标值÷实际值，linear_deviation 按超出比例扣减，"
    "fail 超过即不得分，threshold_ratio 及格门槛以上按减去门槛后的完成率"
)


class Formula(_Standard):
    """公式: a named formula on target and actual."""

    type: Literal["formula"] = Field(title="评分标准的类型")
    name: Literal["ratio", "inverse_ratio", "linear_deviation", "fail", "threshold_ratio"] = Field(title=FORMULAS)
    floor: Share | None = Field(None, title="及格门槛：完成率低于它的不得分（ratio 可省略，threshold_ratio 必填）")
    over: OverTarget | None = Field(None, title="超额扣分（ratio、threshold_ratio）")


class Range(_Standard):
    """区间: full points inside the target's range; outside, a formula against the end that was missed."""

    type: Literal["range"] = Field(title="评分标准的类型")
    below: Literal["ratio", "fail"] = Field(title="低于下限的：ratio 按实际值÷下限，fail 不得分")
    above: Literal["inverse_ratio", "linear_deviation", "fail"] = Field(
        title="高于上限的：inverse_ratio 按上限÷实际值，linear_deviation 按超出比例扣减，fail 不得分"
    )


class Efficacy(_Standard):
    """功效系数法: between two 标准值 the points lie in proportion; the best earns all, below the worst nothing."""

    type: Literal["efficacy"] = Field(title="评分标准的类型")
    levels: tuple[Level, ...] = Field(min_length=2, title="各档标准值，从优到差")


class Graded(_Standard):
    """评判等级: a named band; the evaluator decides a score inside it."""

    FOUND: ClassVar = {"band": None}
    type: Literal["graded"] = Field(title="评分标准的类型")
    bands: tuple[Grade, ...] = Field(min_length=1, title="各档")
    band: Text | None = Field(None, title="认定的档次")


class OnTime(_Standard):
    """时限: each day late costs a share of the points, or each period of days some points ("每逾期10日扣1分")."""

    FOUND: ClassVar = {"done": None}
    TARGET: ClassVar = ("due",)  # asks what the target asks, and is no parameter of the rule
    type: Literal["date"] = Field(title="评分标准的类型")
    due: Day = Field(title="应完成日期")
    done: Day | None = Field(None, title="实际完成日期")
    per_day: Share | None = Field(None, title="每逾期一日扣分占分值的比例")
    per_days: Whole | None = Field(None, title="每逾期多少日扣一次分", ge=1, examples=[10])
    each: Exact | None = Field(None, title="每次扣分（分，与 per_days 同用）", gt=0, examples=[1])
    started_counts: Started | None = Field(
        None, title="不足一档（一期）的：true 按一档计，false 不计，proportional 按比例计"
    )
    zero_after: Whole | None = Field(None, title="逾期多少日起不得分", ge=1)


class Binary(_Standard):
    """是否: all the points or none."""

    FOUND: ClassVar = {"met": None}
    type: Literal["binary"] = Field(title="评分标准的类型")
    met: Literal["true", "false"] | None = Field(None, title="是否达到")


class Worded(_Standard):
    """文字: a wording that nobody has typed; it gives no points, nor does the rule set in its place."""

    type: Literal["text"] = Field(title="评分标准的类型")
    rule: Text = Field(title="评分标准（文字，不能自动计分）")


Standard = Annotated[
    Elements | Deduction | Steps | Ratio | Bands | Formula | Range | Efficacy | Graded | OnTime | Binary | Worded,
    Field(discriminator="type"),
]
BY_FIGURES = (Steps, Bands, Formula, Range, Efficacy)  # standards that compare the actual with figures
