"""What a decree says: weights, formulas by name, bands, grades; dated, with source."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from perfeval.model import ByName, Exact, Noun, Text

Status = Literal["official", "practice", "own"]
ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


class Band(Noun):
    """A band with its lower bound included; the upper bound is where the next band begins."""

    name: Text = Field(title="名称")
    low: Exact = Field(title="下限（含）")
    high: Exact | None = Field(None, title="上限")


class Choice(Noun):
    """One way to read what the decree leaves open."""

    label: Text = Field(title="口径说明（印在报告中）")
    status: Status = Field(title="性质：official 文件规定、practice 通行做法、own 本工具约定")
    source: Text | None = Field(None, title="出处")


class Open(Noun):
    """Something that the decree leaves open, and the ways to decide it."""

    question: Text = Field(title="文件未明确的事项")
    choices: Annotated[dict[str, Choice], ByName] = Field(title="可选口径")


class Version(Noun):
    """The rules in force from a day on."""

    since: Annotated[date, BeforeValidator(_day)] = Field(alias="from", title="施行日期")
    source: Text = Field(title="文件与条款")
    quantitative: Literal["ratio"] = Field(title="定量指标未完成时的公式")
    qualitative: tuple[Band, ...] = Field(title="定性指标分档（占分值的比例）")
    grades: tuple[Band, ...] = Field(title="评价等级（总分下限）")
    full: Exact = Field(title="满分")
    execution_points: Exact = Field(title="预算执行率分值")
    digits: Literal["2"] = Field(title="得分保留小数位数")
    rounding: Literal["half_up", "half_even"] = Field(title="取舍方法")
    open: Annotated[dict[str, Open], ByName] = Field(default_factory=dict, title="文件未明确、须选定口径的事项")


class RulesetFile(Noun):
    """One decree with all its versions."""

    id: Text = Field(title="规则集编号")
    title: Text = Field(title="文件名称")
    versions: tuple[Version, ...] = Field(min_length=1, title="各版本")


class Ruleset(Noun):
    """The version of a decree that the evaluation's year chooses, with the options chosen."""

    id: str
    title: str
    version: Version
    options: dict[str, str]

    def rounded(self, score) -> Decimal:
        """A score as it is printed: an exact number (Fraction or Decimal) rounded as the rule set says."""
        step = Decimal(1).scaleb(-int(self.version.digits))
        if isinstance(score, Decimal):
            return score.quantize(step, ROUNDING[self.version.rounding])
        scaled = score * 10 ** int(self.version.digits)
        floor, rest = divmod(scaled.numerator, scaled.denominator)
        twice = 2 * rest - scaled.denominator
        up = twice > 0 or (twice == 0 and (self.version.rounding == "half_up" or floor % 2 == 1))
        return Decimal(floor + up) * step

    def grade(self, total: Decimal) -> str:
        """优、良、中 or 差 of a printed total."""
        return next(band.name for band in self.version.grades if total >= band.low)

    def chosen(self) -> list[tuple[str, Choice]]:
        """Each open question with the choice made."""
        opens = self.version.open
        return [(opens[name].question, opens[name].choices[choice]) for name, choice in self.options.items()]
