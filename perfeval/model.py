"""What a project promised, spent and did in one year, with the line where each value was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from perfeval import quantity, template
from perfeval.findings import Where

NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
WHERE = "\0where"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a mapping of a params file begins, and the place of each value in it."""

    start: Where = Where("")
    keys: tuple[tuple[str, Where], ...] = ()

    def of(self, key: str) -> Where:
        """The place of one value, or of the whole mapping where the key was not written."""
        return dict(self.keys).get(key, self.start)


def _by_name(value: Any) -> Any:
    return {k: v for k, v in value.items() if k != WHERE} if isinstance(value, dict) else value


def _exact(value: Any) -> Any:
    """A decimal from the text of the file, never through a float."""
    if isinstance(value, Decimal) or value is None:
        return value
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise PydanticCustomError("number", "{fix}", {"fix": _mended_number(value, NUMBER)})
    return Decimal(value)


def _mended_number(value: Any, form: re.Pattern[str]) -> str:
    plain = str(value).translate(FULL_WIDTH).strip()
    plain = re.sub(r"(万元|分|年|人|份)$", "", plain).strip()
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    plain = re.sub(r"^(-?)0+(?=[0-9])", r"\1", plain) if form is NUMBER else plain
    return f"写成 {plain}（半角数字，不带千位分隔符、单位和前面的0）" if form.fullmatch(plain) else ""


FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")


def _whole(value: Any) -> Any:
    if isinstance(value, int) or value is None:
        return value
    if not isinstance(value, str) or not WHOLE.fullmatch(value):
        raise PydanticCustomError("whole", "{fix}", {"fix": _mended_number(value, WHOLE)})
    return int(value)


def _words(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    return value


# what an editor takes for a number or a yes/no is still text here
SCALAR = {"type": ["string", "number", "boolean"]}
Exact = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "number"})]
Whole = Annotated[int, BeforeValidator(_whole)]
AsPrinted = Annotated[str, WithJsonSchema(SCALAR)]
Text = Annotated[str, AfterValidator(_words), WithJsonSchema(SCALAR | {"minLength": 1})]
ByName = BeforeValidator(_by_name)  # for mappings whose keys are names that people choose


class Noun(BaseModel):
    """A frozen record; ``where`` tells the line of each of its values."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)
    _where: Origin = PrivateAttr(default=Origin())

    @model_validator(mode="wrap")
    @classmethod
    def _keep_origin(cls, data: Any, handler):
        origin = Origin()
        if isinstance(data, dict) and WHERE in data:
            data = dict(data)
            origin = data.pop(WHERE)
        made = handler(data)
        if origin.start.file:
            made._where = origin
        return made

    @property
    def where(self) -> Origin:
        return self._where


class Project(Noun):
    """The project whose money is evaluated."""

    name: Text = Field(title="项目简称", examples=["临时救助"])
    title: Text = Field(title="项目全称", examples=["湖口县临时救助项目"])
    region: Text | None = Field(None, title="行政区划", examples=["江西省九江市湖口县"])
    department: Text | None = Field(None, title="主管部门")
    implementing_unit: Text | None = Field(None, title="实施单位")
    beneficiaries: tuple[Text, ...] = Field((), title="服务对象")


class ReportSettings(Noun):
    """What kind of report is made, for whom and by whom."""

    type: Literal["部门评价", "财政评价", "单位自评"] = Field(title="评价类型")
    stage: Literal["初稿", "征求意见稿", "送审稿", "正式报告"] = Field(title="报告阶段")
    client: Text | None = Field(None, title="委托单位")
    evaluator: Text | None = Field(None, title="评价机构")
    lead_evaluator: Text | None = Field(None, title="主评人")
    date: Text | None = Field(None, title="报告日期", examples=["2025年6月30日"])


class RulesetChoice(Noun):
    """Which decree scores the indicators, and what was chosen where its text leaves something open."""

    scoring: Text = Field(title="评分规则集", examples=["mof-2020"])
    options: Annotated[dict[str, Text], ByName] = Field(default_factory=dict, title="口径选项", examples=[{"reverse": "linear_deviation"}])


class Fact(Noun):
    """A figure that sentences use, declared once."""

    label: Text = Field(title="名称", examples=["农村低保人数"])
    value: Text = Field(title="数值（连同单位，原样）", examples=["8520人"])
    source: Text | None = Field(None, title="来源")

    @cached_property
    def reading(self) -> quantity.Quantity:
        return quantity.read(self.value)


class BudgetRow(Noun):
    """One source of money; all amounts in 万元."""

    source: Text = Field(title="资金来源", examples=["年度资金总额"])
    initial: Exact | None = Field(None, title="年初预算数（万元）", ge=0)
    adjusted: Exact | None = Field(None, title="全年预算数（万元）", ge=0)
    executed: Exact | None = Field(None, title="全年执行数（万元）", ge=0)


class Survey(Noun):
    """How satisfaction was asked for."""

    method: Text | None = Field(None, title="调查方式")
    date: Text | None = Field(None, title="调查时间")
    population: Whole | None = Field(None, title="调查总体（人）")
    sent: Whole | None = Field(None, title="发放份数")
    returned: Whole | None = Field(None, title="回收份数")
    valid: Whole | None = Field(None, title="有效份数")
    satisfied: Whole | None = Field(None, title="满意份数")


class Declared(Noun):
    """The total and grade that the original document prints."""

    total: Exact | None = Field(None, title="原表合计得分", ge=0)
    grade: Literal["优", "良", "中", "差"] | None = Field(None, title="原评价等级")


class ReadAs(Noun):
    """An evaluator's reading of a doubtful cell; the printed cell stays as it is."""

    value: Text = Field(title="按此理解", examples=["≤170万元"])
    reason: Text = Field(title="理由")
    by: Text = Field(title="认定人")


class Decided(Noun):
    """The score that the evaluator decides, with name and reason."""

    score: Exact = Field(title="认定得分", ge=0)
    reason: Text = Field(title="认定理由")
    by: Text = Field(title="认定人")


class Indicator(Noun):
    """One row of the indicator table; target, actual and reason are kept exactly as printed."""

    level1: Text = Field(title="一级指标")
    level2: Text | None = Field(None, title="二级指标")
    name: Text = Field(title="三级指标")
    target: AsPrinted | None = Field(None, title="指标值（原样）", examples=["≥95%"])
    target_read_as: ReadAs | None = Field(None, title="指标值的理解")
    actual: AsPrinted | None = Field(None, title="实际完成值（原样）", examples=["97.3%"])
    actual_read_as: ReadAs | None = Field(None, title="实际完成值的理解")
    points: Exact | None = Field(None, title="分值", gt=0, le=1000)
    self_score: Exact | None = Field(None, title="自评得分", ge=0)
    reason: AsPrinted | None = Field(None, title="偏差原因分析及改进措施（原样）")
    measure: Text | None = Field(None, title="改进措施")
    decided: Decided | None = Field(None, title="认定得分")
    evidence: tuple[Text, ...] = Field((), title="证据编号", examples=[["A-07"]])

    @cached_property
    def target_reading(self) -> quantity.Quantity:
        """The target as the evaluator reads it, else as it is printed."""
        return quantity.read(self.target_read_as.value if self.target_read_as else self.target)

    @cached_property
    def actual_reading(self) -> quantity.Quantity:
        return quantity.read(self.actual_read_as.value if self.actual_read_as else self.actual)


class Recommendation(Noun):
    """What somebody should do about a problem, and until when."""

    title: Text | None = Field(None, title="建议标题")
    text: Text = Field(title="建议内容")
    owner: Text | None = Field(None, title="责任单位")
    due: Text | None = Field(None, title="完成时限")


class Problem(Noun):
    """A problem, why it exists, which lost points it explains, and what to do."""

    group: Text | None = Field(None, title="问题分类")
    title: Text = Field(title="问题")
    detail: Text = Field(title="问题描述")
    cause: Text | None = Field(None, title="原因分析")
    indicators: tuple[Text, ...] = Field((), title="对应指标（三级指标名称）")
    recommendations: tuple[Recommendation, ...] = Field((), title="建议")


class Evidence(Noun):
    """A document that proves something."""

    id: Text = Field(title="证据编号", examples=["A-07"])
    title: Text = Field(title="材料名称")
    type: Literal["正式资料", "工作资料", "原始凭证", "说明材料"] | None = Field(None, title="证据类型")
    date: Text | None = Field(None, title="形成日期")
    holder: Text | None = Field(None, title="提供单位")


class Waiver(Noun):
    """A finding that a named person accepts, and why."""

    finding: Text = Field(title="问题编号")
    reason: Text = Field(title="理由")
    by: Text = Field(title="认定人")
    until: Text | None = Field(None, title="有效期至")


class NarrativeSection(Noun):
    """The words under one heading of the narrative file; ``title`` is the heading without its number."""

    level: int
    heading: str
    title: str
    text: str
    line: int


class Parameters(Noun):
    """The whole params file of one project and year."""

    schema_version: Annotated[Literal["1"], WithJsonSchema({"const": 1})] = Field(alias="schema", title="格式版本")
    project: Project = Field(title="项目")
    year: Whole = Field(title="评价年度", ge=1990, le=2100)
    report: ReportSettings = Field(title="报告")
    ruleset: RulesetChoice = Field(title="评分规则")
    facts: Annotated[dict[str, Fact], ByName] = Field(default_factory=dict, title="基础数据")
    budget: tuple[BudgetRow, ...] = Field((), title="项目资金（万元）")
    survey: Survey | None = Field(None, title="满意度调查")
    declared: Declared = Field(default_factory=Declared, title="原表合计与等级")
    indicators: tuple[Indicator, ...] = Field(title="绩效指标", min_length=1)
    problems: tuple[Problem, ...] = Field((), title="问题、原因和建议")
    evidence: tuple[Evidence, ...] = Field((), title="证据目录")
    waivers: tuple[Waiver, ...] = Field((), title="认可的例外")


class Evaluation(Parameters):
    """One project and year: its parameters, its address (the folder under params/) and its narrative."""

    address: str = ""
    narrative: tuple[NarrativeSection, ...] = ()

    @classmethod
    def of(cls, parameters: Parameters, address: str, narrative: tuple[NarrativeSection, ...]) -> "Evaluation":
        fields = {name: getattr(parameters, name) for name in Parameters.model_fields}
        made = cls.model_construct(**fields, address=address, narrative=narrative)
        made._where = parameters.where
        return made

    @property
    def title(self) -> str:
        return f"{self.year}年度{self.project.title}绩效评价报告"

    @property
    def fact_texts(self) -> dict[str, str]:
        return {key: fact.value for key, fact in self.facts.items()}

    def words(self, title: str) -> NarrativeSection | None:
        """The narrative under one heading, given without its number."""
        return next((s for s in self.narrative if s.title == title), None)

    def bound_facts(self) -> Iterator[str]:
        """The keys of the facts that the narrative uses."""
        for section in self.narrative:
            for piece in template.split(section.text):
                if isinstance(piece, template.Bound):
                    yield from piece.facts
