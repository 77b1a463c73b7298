"""What a decree says: weights, formulas by name, bands, grades; dated, with source and standing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from perfeval.model.formulas import round_to
from perfeval.model.standard import Day, Grade, Share, Step
from perfeval.model.values import ByName, Exact, NotNegative, Noun, Positive, Text

Status = Literal["official", "practice", "own"]
STANDING = {"official": "文件规定", "practice": "通行做法，文件未规定", "own": "本次评价约定，文件未规定"}
# what a decree may leave open, and the answers that scoring knows
OPTIONS: dict[str, tuple[str, ...]] = {
    "reverse": ("linear_deviation", "inverse_ratio", "fail"),
    "equal": ("as_at_least", "exact"),
    "zero_target": ("all_or_nothing",),
    "bare_target": ("at_least",),
    "bound_as_actual": ("met_if_proven",),
    "missing_unit": ("as_target",),
    "qualitative": ("stated_band", "full_range"),
    "execution_over": ("cap", "not_scorable"),
    "no_evidence": ("no_points", "flag"),
}


class Told(Noun):
    """A rule in words, as it is printed, with its standing and source."""

    label: Text = Field(title="说明（印在报告中）")
    status: Status = Field(title="性质：official 文件规定、practice 通行做法、own 本工具约定")
    source: Text | None = Field(None, title="出处")

    @property
    def printed(self) -> str:
        where = f"，{self.source}" if self.source else ""
        return f"{self.label}（{STANDING[self.status]}{where}）"


class Choice(Told):
    """One way to read what the decree leaves open."""


class Open(Noun):
    """Something that the decree leaves open, and the ways to decide it, the customary one first."""

    question: Text = Field(title="文件未明确的事项")
    choices: Annotated[dict[str, Choice], ByName] = Field(title="可选口径")


class Settled(Told):
    """Something open elsewhere that this rule set decides."""

    choice: Text = Field(title="口径")


class Weights(Told):
    """Points of the level-1 indicators: one or more splits, each a full table."""

    splits: tuple[Annotated[dict[str, NotNegative], ByName], ...] = Field(title="各种分值安排")
    also: Text | None = Field(None, title="施行后同样可用的，是哪个规则集的分值安排")


class Quantitative(Told):
    """How a quantitative indicator that misses its target is scored."""

    formula: Literal["ratio", "threshold_ratio", "deduct"] = Field(title="公式")
    floor: Share | None = Field(None, title="及格门槛")


class Qualitative(Told):
    """The bands of qualitative indicators, as shares of the points."""

    bands: tuple[Grade, ...] = Field(min_length=1, title="分档")


class Banded(Told):
    """A step table on a rate, as shares of the points; without steps the rate itself is the share."""

    points: Positive | None = Field(None, title="分值")
    bands: tuple[Step, ...] = Field((), title="分档")
    finished: Share | None = Field(None, title="项目已完成且支出不超过预算的，得分占分值的比例（预算执行率用）")
    reason_below: Share | None = Field(None, title="须说明原因的执行率（低于，预算执行率用）")
    reason_adjusted: Literal["true", "false"] = Field("false", title="预算调整是否须逐项说明（预算执行率用）")


class Over(Told):
    """From which completion rate on over-achievement is flagged, or needs a reason."""

    flag_at: Exact | None = Field(None, title="提示的完成率（倍）", ge=1)
    reason_at: Exact | None = Field(None, title="须说明的完成率（倍）", ge=1)


class GradeBand(Noun):
    """A grade and its lower bound, included."""

    name: Text = Field(title="等级")
    low: NotNegative = Field(title="下限（含）")


class Grades(Told):
    """The grades of a total, highest first."""

    bands: tuple[GradeBand, ...] = Field(min_length=1, title="等级")


class Uses(Told):
    """What the decree says of the next budget by grade."""

    grades: Annotated[dict[str, Text], ByName] = Field(title="各等级的应用")


class Version(Noun):
    """The rules in force from a day on."""

    since: Day = Field(alias="from", title="施行日期")
    source: Text = Field(title="文件与条款")
    scored: Literal["true", "false"] = Field("true", title="是否打分（转移支付自评表不打分）")
    weights: Weights | None = Field(None, title="一级指标分值")
    quantitative: Quantitative | None = Field(None, title="定量指标")
    qualitative: Qualitative | None = Field(None, title="定性指标")
    execution: Banded | None = Field(None, title="预算执行率")
    satisfaction: Banded | None = Field(None, title="满意度指标")
    over: Over | None = Field(None, title="超额完成")
    grades: Grades | None = Field(None, title="评价等级")
    application: Uses | None = Field(None, title="评价结果应用")
    full: Positive = Field(Decimal(100), title="满分")
    digits: Literal["0", "1", "2"] = Field("2", title="得分保留小数位数")
    rounding: Literal["half_up", "half_even"] = Field("half_up", title="取舍方法")
    settled: Annotated[dict[str, Settled], ByName] = Field(default_factory=dict, title="本规则集已定的口径")
    open: Annotated[dict[str, Open], ByName] = Field(default_factory=dict, title="文件未明确、须选定口径的事项")


class RulesetFile(Noun):
    """One decree with all its versions."""

    id: Text = Field(title="规则集编号")
    title: Text = Field(title="文件名称")
    extends: Text | None = Field(None, title="未写的事项沿用哪个规则集")
    versions: tuple[Version, ...] = Field(min_length=1, title="各版本")


class Ruleset(Noun):
    """The version of a decree that the evaluation's year or its ``as_of`` chooses, with the options chosen."""

    id: str
    title: str
    version: Version
    options: dict[str, str]
    as_of: int | None = None  # the year whose rules were chosen, where it is not the evaluation's own

    def option(self, name: str) -> str | None:
        """The answer to an open question: what the evaluation chose, else what the rule set settles, else None."""
        if name in self.options:
            return self.options[name]
        settled = self.version.settled.get(name)
        return settled.choice if settled else None

    @property
    def customary(self) -> dict[str, str]:
        """The options, with the customary answer to every question that nobody decided."""
        return {
            name: next(iter(q.choices)) for name, q in self.version.open.items() if self.option(name) is None
        } | self.options

    def rounded(self, score: Fraction | Decimal) -> Decimal:
        """A score as it is printed: an exact number rounded as the rule set says."""
        places = int(self.version.digits)
        rounded = round_to(Fraction(score), Fraction(1, 10**places), self.version.rounding)
        return Decimal(int(rounded * 100)).scaleb(-2)

    def grade(self, total: Fraction | Decimal) -> str | None:
        """优、良、中 or 差 of a printed total; None where the rule set has no grades."""
        bands = self.version.grades.bands if self.version.grades else ()
        return next((band.name for band in bands if total >= band.low), None)

    def told(self) -> list[str]:
        """Each rule in force and each choice made, as sentences for the report."""
        v = self.version
        said = [
            ("定量指标", v.quantitative),
            ("定性指标", v.qualitative),
            ("预算执行率", v.execution),
            ("满意度指标", v.satisfaction),
            ("超额完成", v.over),
            ("评价等级", v.grades),
        ]
        lines = [f"规则以{self.as_of}年施行的为准，由评价方选定"] if self.as_of else []
        lines += [f"{name}：{rule.printed}" for name, rule in said if rule]
        lines += [
            f"{name}：{rule.printed}"
            for name, rule in ((QUESTIONS.get(n, n), r) for n, r in v.settled.items() if n not in self.options)
        ]
        lines += [f"{question}：{choice.printed}" for question, choice in self.chosen()]
        return lines

    def chosen(self) -> list[tuple[str, Choice]]:
        """Each open question with the choice made."""
        opens = self.version.open
        return [
            (opens[name].question, opens[name].choices[choice])
            for name, choice in self.options.items()
            if name in opens
        ]


QUESTIONS = {
    "reverse": "超过上限（≤）时如何计分",
    "equal": "目标为“等于”而实际不等时如何计分",
    "zero_target": "目标为零而未达到时如何计分",
    "bare_target": "指标值没有比较符时如何理解",
    "bound_as_actual": "实际完成值填写为比较式时如何计分",
    "missing_unit": "实际完成值没有写单位时如何计分",
    "qualitative": "定性指标没有认定档次时如何计分",
    "execution_over": "预算执行率超过100%时如何计分",
    "no_evidence": "没有证据时如何计分",
}


def in_force(versions: tuple[Version, ...], year: int) -> Version | None:
    """The version that a year's evaluation goes by: the latest that came into force by the end of that year."""
    begun = [v for v in versions if v.since <= date(year, 12, 31)]
    return max(begun, key=lambda v: v.since) if begun else None


def completed(version: Version, parent: Version) -> Version:
    """The version with everything it does not say taken from the one it extends; its own words win."""
    said = version.model_fields_set
    taken = {name: getattr(parent, name) for name in Version.model_fields if name not in said}
    taken["settled"] = {n: s for n, s in parent.settled.items() if n not in version.open} | version.settled
    taken["open"] = {n: o for n, o in parent.open.items() if n not in version.settled} | version.open
    return version.model_copy(update=taken)
