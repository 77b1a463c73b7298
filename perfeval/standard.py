"""An indicator's own 评分标准, as the approved 评价方案 words it, with what the evaluator found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from perfeval.values import NUMBER, AsPrinted, Exact, Noun, Text, Whole


def _share(value: Any) -> Any:
    """A share of the points: "80%" or "0.8", never more than the whole."""
    if isinstance(value, Decimal) or value is None:
        return value
    text = str(value)
    number = text.removesuffix("%")
    if not NUMBER.fullmatch(number):
        raise PydanticCustomError("share", "写成百分数（如 80%）或小数（如 0.8）")
    share = Decimal(number) / 100 if text.endswith("%") else Decimal(number)
    if not 0 <= share <= 1:
        raise PydanticCustomError("share", "在0%与100%之间；小数写 0.8，百分数写 80%")
    return share


def _day(value: Any) -> Any:
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "写成 2024-06-30 的样子") from None


Share = Annotated[Decimal, BeforeValidator(_share), WithJsonSchema({"type": ["string", "number"]})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


# FOUND of a noun: its fields that say what was found in the year, each with the value where nothing was; all others are parameters


class Element(Noun):
    """One 评价要点 and whether it is met."""

    FOUND: ClassVar = {"verdict": None, "note": None}
    text: Text = Field(title="评价要点")
    share: Share = Field(title="占分值的比例", examples=["25%"])
    verdict: Literal["符合", "部分符合", "不符合", "不适用"] | None = Field(None, title="核查结果")
    note: Text | None = Field(None, title="说明")


class Event(Noun):
    """Something that costs points each time it is found."""

    FOUND: ClassVar = {"times": 0}
    text: Text = Field(title="扣分情形")
    times: Whole = Field(title="发现次数")
    each: Exact = Field(title="每次扣分", ge=0)


class Veto(Noun):
    """Something that costs all the points if it happened."""

    FOUND: ClassVar = {"happened": None}
    text: Text = Field(title="一票否决的情形")
    happened: Literal["true", "false"] = Field(title="是否发生")


class Step(Noun):
    """A step of a table: from this value on (included), this share of the points."""

    low: AsPrinted = Field(alias="from", title="下限（含）", examples=["90%"])
    share: Share = Field(title="得分占分值的比例")


class Grade(Noun):
    """A band of a qualitative standard, as shares of the points."""

    name: Text = Field(title="档次名称")
    low: Share = Field(title="下限（含）")
    high: Share = Field(title="上限")


class _Standard(Noun):
    WORDS: ClassVar = ("rule",)  # say what the parameters do, and are none
    rule: Text | None = Field(None, title="评分标准（文字）")


class Elements(_Standard):
    """要点赋分: each 评价要点 met earns its share."""

    type: Literal["elements"] = Field(title="评分标准的类型")
    partial: Share = Field(Decimal("0.5"), title="“部分符合”得该要点的比例")
    not_applicable: Literal["rebase", "full"] = Field("rebase", title="“不适用”的处理：rebase 其余要点折算，full 视为符合")
    points: tuple[Element, ...] = Field(min_length=1, title="评价要点")


class Deduction(_Standard):
    """扣分: every occurrence costs points."""

    type: Literal["deduction"] = Field(title="评分标准的类型")
    events: tuple[Event, ...] = Field((), title="扣分情形")
    veto: Veto | None = Field(None, title="一票否决")


class Steps(_Standard):
    """区间扣分: "≤80%不得分，每降低1%扣5%"."""

    type: Literal["steps"] = Field(title="评分标准的类型")
    full_at: AsPrinted = Field(title="得满分的值")
    zero_at: AsPrinted = Field(title="不得分的值")
    step: AsPrinted = Field(title="每档的幅度")
    per_step: Share = Field(title="每档扣分占分值的比例")
    started_counts: Literal["true", "false"] = Field("true", title="不足一档是否按一档计")


class Ratio(_Standard):
    """比率: one declared fact ÷ another, capped at the full points."""

    type: Literal["ratio"] = Field(title="评分标准的类型")
    numerator: Text = Field(title="分子（facts 的名称）")
    denominator: Text = Field(title="分母（facts 的名称）")


class Bands(_Standard):
    """分档: a table of values and shares, on the actual."""

    type: Literal["bands"] = Field(title="评分标准的类型")
    bands: tuple[Step, ...] = Field(min_length=1, title="分档")


FORMULAS = "公式：ratio 完成比例，inverse_ratio 目标值÷实际值，linear_deviation 按超出比例扣减，fail 超过即不得分，threshold_ratio 及格门槛以上按比例"


class Formula(_Standard):
    """公式: a named formula on target and actual."""

    type: Literal["formula"] = Field(title="评分标准的类型")
    name: Literal["ratio", "inverse_ratio", "linear_deviation", "fail", "threshold_ratio"] = Field(title=FORMULAS)
    floor: Share | None = Field(None, title="及格门槛（threshold_ratio）")


class Graded(_Standard):
    """评判等级: a named band; the evaluator decides a score inside it."""

    FOUND: ClassVar = {"band": None}
    type: Literal["graded"] = Field(title="评分标准的类型")
    bands: tuple[Grade, ...] = Field(min_length=1, title="各档")
    band: Text | None = Field(None, title="认定的档次")


class OnTime(_Standard):
    """时限: each day late costs a share of the points."""

    FOUND: ClassVar = {"done": None}
    type: Literal["date"] = Field(title="评分标准的类型")
    due: Day = Field(title="应完成日期")
    done: Day | None = Field(None, title="实际完成日期")
    per_day: Share = Field(title="每逾期一日扣分占分值的比例")
    zero_after: Whole | None = Field(None, title="逾期多少日起不得分")


class Binary(_Standard):
    """是否: all the points or none."""

    FOUND: ClassVar = {"met": None}
    type: Literal["binary"] = Field(title="评分标准的类型")
    met: Literal["true", "false"] | None = Field(None, title="是否达到")


Standard = Annotated[
    Elements | Deduction | Steps | Ratio | Bands | Formula | Graded | OnTime | Binary,
    Field(discriminator="type"),
]
