"""What a project promised, spent and did in one year, with the line where each value was written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, WithJsonSchema

from perfeval.model import expressions, fences, quantity
from perfeval.model.elements import (
    BasisDocument,
    Comment,
    Counted,
    Goal,
    Interviews,
    Material,
    Method,
    Person,
    Spending,
    Visit,
    Voucher,
)
from perfeval.model.questionnaire import Survey
from perfeval.model.standard import Day, Share, Standard
from perfeval.model.values import AsPrinted, ByName, Exact, NotNegative, Noun, Positive, Score, Text, Whole, YesNo

Stage = Literal["初稿", "征求意见稿", "送审稿", "正式报告"]
STAGES = get_args(Stage)
OverYears = Literal["合计", "平均", "期末", "完成率平均", "完成率平均（各年不超过100%）"]

# the sections of 财预〔2020〕10号附3 that people write; the outline report prints each under its own heading
SECTIONS = (
    "项目概况",
    "项目绩效目标",
    "绩效评价目的、对象和范围",
    "绩效评价原则、评价指标体系、评价方法、评价标准",
    "绩效评价工作过程",
    "项目决策情况",
    "项目过程情况",
    "项目产出情况",
    "项目效益情况",
    "主要经验及做法",
    "其他需要说明的问题",
)


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

    type: Literal["部门评价", "财政评价", "单位自评", "财政复核", "转移支付自评"] = Field(title="评价类型")
    stage: Stage = Field(title="报告阶段")
    outline: Text | None = Field(None, title="提纲：notebooks 下的笔记本名（省略为 report）", examples=["report"])
    client: Text | None = Field(None, title="委托单位")
    evaluator: Text | None = Field(None, title="评价机构")
    lead_evaluator: Text | None = Field(None, title="主评人")
    team: tuple[Text, ...] = Field((), title="评价组成员")
    quality_reviewer: Text | None = Field(None, title="质量复核人")
    director: Text | None = Field(None, title="机构负责人")
    date: Text | None = Field(None, title="报告日期", examples=["2025年6月30日"])


class Letter(Noun):
    """The official letter (函) with which findings go to the unit; what is not given is left to be written by hand."""

    number: Text | None = Field(None, title="文号", examples=["示财绩函〔2025〕12号"])
    addressee: Text | None = Field(None, title="收函单位（省略为实施单位或主管部门）")
    sender: Text | None = Field(None, title="发函单位（省略时：财政复核为委托单位，其他为评价机构）")
    date: Text | None = Field(None, title="发函日期", examples=["2025年6月3日"])
    due: Text | None = Field(None, title="答复期限（日期）", examples=["2025年6月17日"])
    days: Whole | None = Field(None, title="答复期限（收函后的工作日数，写了日期的不用）", ge=1, le=365)
    office: Text | None = Field(None, title="承办处室")
    contact: Text | None = Field(None, title="联系人")
    phone: Text | None = Field(None, title="联系电话")


class RulesetChoice(Noun):
    """Which decree scores the indicators, and what was chosen where its text leaves something open."""

    scoring: Text = Field(title="评分规则集", examples=["mof-2020"])
    as_of: int | None = Field(None, ge=2000, le=2100, title="以哪一年施行的规则为准（省略为评价年度）", examples=[2020])
    options: Annotated[dict[str, Text], ByName] = Field(
        default_factory=dict, title="口径选项", examples=[{"reverse": "linear_deviation"}]
    )


class Fact(Noun):
    """A figure that sentences use, declared once."""

    label: Text = Field(title="名称", examples=["农村低保人数"])
    value: Text = Field(title="数值（连同单位，原样）", examples=["8520人"])
    source: Text | None = Field(None, title="来源")
    counts: Counted | None = Field(None, title="本数由哪张清单得出（核对用）", examples=["现场核查点数"])

    @cached_property
    def reading(self) -> quantity.Quantity:
        return quantity.read(self.value)


class YearAmounts(Noun):
    """The amounts of one source of money in one year of a period, in 万元."""

    year: Whole = Field(title="年度", ge=1990, le=2100)
    initial: Exact | None = Field(None, title="年初预算数（万元）", ge=0)
    adjusted: Exact | None = Field(None, title="全年预算数（万元）", ge=0)
    received: Exact | None = Field(None, title="实际到位数（万元）", ge=0)
    executed: Exact | None = Field(None, title="全年执行数（万元）", ge=0)


class YearValues(Noun):
    """What was promised and done in one year of a period, both as printed."""

    year: Whole = Field(title="年度", ge=1990, le=2100)
    target: AsPrinted | None = Field(None, title="当年指标值（原样）", examples=["≥90%"])
    actual: AsPrinted | None = Field(None, title="当年实际完成值（原样）", examples=["92.5%"])


class BudgetRow(Noun):
    """One source of money; all amounts in 万元. ``points``, ``rate`` and ``score`` are what the unit's table prints."""

    source: Text = Field(title="资金来源", examples=["年度资金总额"])
    initial: Exact | None = Field(None, title="年初预算数（万元）", ge=0)
    adjusted: Exact | None = Field(None, title="全年预算数（万元）", ge=0)
    received: Exact | None = Field(None, title="实际到位数（万元，部门评价用）", ge=0)
    executed: Exact | None = Field(None, title="全年执行数（万元）", ge=0)
    points: Score | None = Field(None, title="分值（原表所印）", ge=0, le=1000)
    rate: AsPrinted | None = Field(None, title="执行率（原表所印）", examples=["95.3%"])
    score: Score | None = Field(None, title="得分（原表所印）", ge=0)
    finished: Literal["true", "false"] | None = Field(
        None, title="项目是否已经完成（总额行；财预〔2021〕101号：完成且支出不超预算的得满分）"
    )
    reason: AsPrinted | None = Field(None, title="执行率偏差原因和改进措施（总额行，原样）")
    years: tuple[YearAmounts, ...] = Field((), title="各年金额（期间评价；合计省略时由各年相加）")

    @cached_property
    def rate_reading(self) -> quantity.Quantity:
        """The rate as the unit printed it, not recomputed."""
        return quantity.read(self.rate)


class Objective(Noun):
    """The goal of the year as a whole, and what the unit says became of it."""

    planned: AsPrinted | None = Field(None, title="年度预期目标（原样）")
    achieved: AsPrinted | None = Field(None, title="年度目标实际完成情况（原样）")
    indicators: tuple[Goal, ...] = Field((), title="批复的绩效目标表")


class Declared(Noun):
    """The total and grade that the original document prints."""

    total: Exact | None = Field(None, title="原表合计得分", ge=0)
    grade: Text | None = Field(None, title="原评价等级", examples=["良"])


class ReadAs(Noun):
    """An evaluator's reading of a doubtful cell; the printed cell stays as it is."""

    value: Text = Field(title="按此理解", examples=["≤170万元"])
    reason: Text = Field(title="理由")
    by: Text = Field(title="认定人")


class Adoption(Noun):
    """Who adopts, and why, the scores that the rule gives where nobody decided otherwise."""

    by: Text = Field(title="采纳人")
    reason: Text = Field(title="采纳理由")


class Decided(Noun):
    """The score that the evaluator decides, with name and reason."""

    score: Score = Field(title="认定得分", ge=0)
    reason: Text = Field(title="认定理由")
    by: Text = Field(title="认定人")


class Doubted(Noun):
    """Why an evaluator does not believe the figure, although a score can be computed from it."""

    code: Text = Field(title="核查规则编号", examples=["N01"])
    reason: Text = Field(title="存疑的理由")
    by: Text = Field(title="认定人")


class Indicator(Noun):
    """One row of the indicator table; target, actual and reason are kept exactly as printed."""

    code: Text | None = Field(None, title="指标编号", examples=["A101"])
    level1: Text = Field(title="一级指标")
    level2: Text | None = Field(None, title="二级指标")
    name: Text = Field(title="三级指标")
    target: AsPrinted | None = Field(None, title="指标值（原样）", examples=["≥95%"])
    target_read_as: ReadAs | None = Field(None, title="指标值的理解")
    actual: AsPrinted | None = Field(None, title="实际完成值（原样）", examples=["97.3%"])
    actual_read_as: ReadAs | None = Field(None, title="实际完成值的理解")
    points: Score | None = Field(None, title="分值", gt=0, le=1000)
    approved_points: Score | None = Field(None, title="批复的分值", gt=0, le=1000)
    self_score: Score | None = Field(None, title="自评得分", ge=0)
    years: tuple[YearValues, ...] = Field((), title="各年指标值和实际完成值（期间评价）")
    over_years: OverYears | None = Field(None, title="各年实际完成值怎样合成期间的完成值（评分标准所定）")
    reason: AsPrinted | None = Field(None, title="偏差原因分析及改进措施（原样）")
    measure: Text | None = Field(None, title="改进措施")
    explanation: Text | None = Field(None, title="指标解释")
    standard: Standard | None = Field(None, title="评分标准（本指标自己的）")
    band: Text | None = Field(
        None,
        title="定性指标认定的档次（规则集中的档次名称，没有自己的评分标准时用）",
        examples=["部分达成年度指标并具有一定效果"],
    )
    opinion: Text | None = Field(None, title="评价意见")
    deduction_reason: Text | None = Field(None, title="扣分原因")
    marks: Annotated[dict[str, Exact], ByName] = Field(
        default_factory=dict, title="各专家打分", examples=[{"专家甲": 8.5}]
    )
    doubted: Doubted | None = Field(None, title="可算不可采信")
    decided: Decided | None = Field(None, title="认定得分")
    evidence: tuple[Text, ...] = Field((), title="证据编号", examples=[["A-07"]])
    data_source: Text | None = Field(None, title="数据来源", examples=["老年助餐信息平台年度服务数据"])
    data_method: Method | None = Field(None, title="实际完成值的取值方式（财预〔2021〕101号）")

    @property
    def mean_mark(self) -> Fraction | None:
        """The mean of the experts' marks; None without any."""
        return sum(map(Fraction, self.marks.values()), Fraction(0)) / len(self.marks) if self.marks else None

    @cached_property
    def target_reading(self) -> quantity.Quantity:
        """The target as the evaluator reads it, else as it is printed."""
        return quantity.read(self.target_read_as.value if self.target_read_as else self.target)

    @cached_property
    def actual_reading(self) -> quantity.Quantity:
        return quantity.read(self.actual_read_as.value if self.actual_read_as else self.actual)

    def measured(self, actual: Indicator, target: Indicator) -> Indicator:
        """This indicator's place, points and standard with the target of another and everything that a third
        one found.
        """
        mine = {
            key: getattr(self, key)
            for key in ("code", "level1", "level2", "name", "points", "approved_points", "explanation", "standard")
        }
        theirs = {key: getattr(target, key) for key in ("target", "target_read_as")}
        return self.with_values(**({key: getattr(actual, key) for key in Indicator.model_fields} | mine | theirs))

    def with_values(self, **values: Any) -> Indicator:
        """The same row with other values; not ``model_copy``, which keeps the readings of the old texts."""
        made = type(self).model_construct(**({name: getattr(self, name) for name in type(self).model_fields} | values))
        made._where = self.where
        return made


class Recommendation(Noun):
    """What somebody should do about a problem, and until when."""

    title: Text | None = Field(None, title="建议标题")
    text: Text = Field(title="建议内容")
    owner: Text | None = Field(None, title="责任单位")
    due: Text | None = Field(None, title="完成时限")
    check: Text | None = Field(None, title="完成标志（怎样算整改到位）")


class Problem(Noun):
    """A problem, why it exists, which lost points it explains, and what to do."""

    group: Text | None = Field(None, title="问题分类")
    title: Text = Field(title="问题")
    detail: Text = Field(title="问题描述")
    cause: Text | None = Field(None, title="原因分析")
    because: Text | None = Field(None, title="由本表另一问题引起的，写那一问题的 title")
    indicators: tuple[Text, ...] = Field((), title="对应指标（三级指标名称）")
    recommendations: tuple[Recommendation, ...] = Field((), title="建议")


class Evidence(Noun):
    """A document that proves something."""

    id: Text = Field(title="证据编号", examples=["A-07"])
    title: Text = Field(title="材料名称")
    type: Literal["正式资料", "工作资料", "原始凭证", "说明材料"] | None = Field(None, title="证据类型")
    date: Text | None = Field(None, title="形成日期")
    holder: Text | None = Field(None, title="提供单位")


class WorkStep(Noun):
    """One step of the evaluation work: when, by whom."""

    stage: Text = Field(title="阶段", examples=["前期准备"])
    content: Text = Field(title="工作内容")
    date: Text | None = Field(None, title="完成时间")
    people: Text | None = Field(None, title="责任人员")


class UnitCost(Noun):
    """An amount of money and what it bought, both declared facts."""

    name: Text = Field(title="名称", examples=["农村低保"])
    amount: Text = Field(title="金额（facts 的名称）")
    quantity: Text = Field(title="数量（facts 的名称）")
    denominator: Text = Field(title="分母口径", examples=["年末人数"])
    periods: Whole = Field(1, title="分摊期数（如12个月）")
    less: tuple[Text, ...] = Field((), title="从金额中扣除的部分（facts 的名称），如建设支出")
    planned_amount: Text | None = Field(None, title="计划金额（facts 的名称）")
    planned_quantity: Text | None = Field(None, title="计划数量（facts 的名称）")
    peer: Text | None = Field(None, title="可比的单位成本（facts 的名称，来源写明与谁相比）")


class Derived(Noun):
    """A figure that two declared facts give: output per site, a share of the expenditure."""

    name: Text = Field(title="名称", examples=["每个助餐点服务人次"])
    numerator: Text = Field(title="分子（facts 的名称）")
    denominator: Text = Field(title="分母（facts 的名称）")
    planned: Text | None = Field(None, title="计划数（facts 的名称）")
    peer: Text | None = Field(None, title="可比的数（facts 的名称，来源写明与谁相比）")


class Application(Noun):
    """结果应用建议: what a person proposes for the money of the next year, on what condition."""

    action: Literal["增加", "减少", "保持", "调整", "取消"] = Field(title="下年度预算安排")
    budget_year: Whole | None = Field(None, title="哪个年度的预算（省略时印为下年度）", ge=1990, le=2100)
    amount: Exact | None = Field(None, title="建议的下年度预算（万元）", ge=0)
    reckoning: Text | None = Field(None, title="建议金额怎样算出，其中须有与 amount 相同的金额")
    carry_over: Exact | None = Field(None, title="结余资金中结转下年使用的（万元）", ge=0)
    condition: Text | None = Field(None, title="条件", examples=["整改完成后下达"])
    reason: Text = Field(title="理由")
    by: Text = Field(title="提出人")


class DelphiRound(Noun):
    """One round of 专家咨询（德尔菲法）: the forms that went out and came back, and how far the experts' judgement can
    be trusted.
    """

    sent: Whole = Field(title="发出咨询表份数", ge=1)
    returned: Whole = Field(title="收回咨询表份数")
    judgement: Share = Field(title="判断依据系数 Ca（0至1）", examples=["0.9"])
    familiarity: Share = Field(title="熟悉程度系数 Cs（0至1）", examples=["0.8"])


class ExpertPoints(Noun):
    """How one expert spreads 100 points over the level-1 indicators, or over all indicators."""

    expert: Text = Field(title="专家")
    points: Annotated[dict[str, NotNegative], ByName] = Field(
        title="分配的分值（一级或三级指标名称，合计100）", examples=[{"决策": 15, "过程": 20, "产出": 35, "效益": 30}]
    )


class Experts(Noun):
    """What experts were asked beside their marks of single indicators."""

    delphi: DelphiRound | None = Field(None, title="专家咨询（德尔菲法）的回收和权威程度")
    allocation: tuple[ExpertPoints, ...] = Field((), title="专家分配的权重")


class Waiver(Noun):
    """A finding that a named person accepts, and why."""

    finding: Text = Field(title="发现的指纹（perfeval review --json 给出）", examples=["A07:农村低保对象人数:1a2b3c4d"])
    reason: Text = Field(title="理由")
    by: Text = Field(title="认定人")
    until: Day | None = Field(None, title="有效期至", examples=["2025-12-31"])


class Answer(Noun):
    """What the evaluated unit says to a finding of the review."""

    finding: Text = Field(title="发现的指纹（perfeval review --json 给出）", examples=["A07:农村低保对象人数:1a2b3c4d"])
    answer: Literal["采纳", "部分采纳", "不采纳"] = Field(title="答复")
    reason: Text | None = Field(None, title="理由或整改情况")
    by: Text = Field(title="答复人")
    date: Text | None = Field(None, title="答复日期", examples=["2025年6月20日"])


class Crosswalk(Noun):
    """Indicators of the last year compared that are, under other names, those of this year: renamed, split or
    merged.
    """

    was: tuple[Text, ...] = Field(title="上次的指标（名称或编号）", min_length=1, examples=[["租机数量"]])
    now: tuple[Text, ...] = Field(title="本年的指标（名称或编号）", min_length=1, examples=[["布防飞机数量"]])
    reason: Text = Field(title="为什么是同一指标，或怎样拆分、合并")
    by: Text = Field(title="认定人")


class NotCompared(Noun):
    """An indicator that the evaluator decides not to compare with earlier years."""

    name: Text = Field(title="指标名称")
    reason: Text = Field(title="理由")
    by: Text = Field(title="认定人")


class FollowUp(Noun):
    """What became of a problem that the last evaluation found."""

    problem: Text = Field(title="上次评价提出的问题")
    status: Literal["已整改", "部分整改", "未整改"] | None = Field(None, title="整改情况")
    evidence: tuple[Text, ...] = Field((), title="证据编号", examples=[["E-01"]])
    note: Text | None = Field(None, title="整改说明")


class Prices(Noun):
    """A price index that the user gives, 上年=100, for comparing amounts of several years."""

    index: Annotated[dict[str, Positive], ByName] = Field(
        title="各年居民消费价格指数（上年＝100，从上次评价的下一年到本年）", min_length=1, examples=[{"2024": "100.2"}]
    )
    source: Text = Field(title="来源")


class NarrativeSection(Noun):
    """The words under one heading of the narrative file; ``title`` is the heading without its number.

    ``text`` has spaces in place of the Python between fences, which is in ``code``: nobody takes it for words. ``home``
    is the title of the part behind which a part of a person's own is printed; None for one of the outline.
    """

    level: int
    heading: str
    title: str
    text: str
    line: int
    home: str | None = None
    code: tuple[fences.Code, ...] = ()

    @property
    def words(self) -> str:
        """The text without the blocks of Python."""
        return fences.words(self.text) if self.code else self.text


class Parameters(Noun):
    """The whole params file of one project and year."""

    schema_version: Annotated[Literal["1"], WithJsonSchema({"const": 1})] = Field(alias="schema", title="格式版本")
    project: Project = Field(title="项目")
    year: Whole = Field(title="评价年度", ge=1990, le=2100)
    period: Text | None = Field(None, title="评价期间（几个年度合为一份报告；year 是最后一年）", examples=["2021-2024"])
    report: ReportSettings = Field(title="报告")
    letter: Letter | None = Field(None, title="致单位的函")
    ruleset: RulesetChoice = Field(title="评分规则")
    facts: Annotated[dict[str, Fact], ByName] = Field(default_factory=dict, title="基础数据")
    budget: tuple[BudgetRow, ...] = Field((), title="项目资金（万元）")
    objective: Objective | None = Field(None, title="年度总体目标")
    survey: Survey | None = Field(None, title="满意度调查")
    fictitious: YesNo = Field("false", title="是否虚构示例（每页标明）")
    adopted: Adoption | None = Field(None, title="采纳规则重算得分")
    declared: Declared = Field(default_factory=Declared, title="原表合计与等级")
    indicators: tuple[Indicator, ...] = Field(title="绩效指标")
    problems: tuple[Problem, ...] = Field((), title="问题、原因和建议")
    evidence: tuple[Evidence, ...] = Field((), title="证据目录")
    work: tuple[WorkStep, ...] = Field((), title="工作开展情况")
    index: Literal["target"] | None = Field(None, title="指数法（底稿）：以指标值为基数")
    costs: tuple[UnitCost, ...] = Field((), title="单位成本")
    derived: tuple[Derived, ...] = Field((), title="由两项基础数据算出的数（单位产出、占比）")
    application: Application | None = Field(None, title="结果应用建议")
    experts: Experts | None = Field(None, title="专家咨询（底稿）")
    waivers: tuple[Waiver, ...] = Field((), title="认可的例外")
    answers: tuple[Answer, ...] = Field((), title="单位对复核发现的答复")
    year_note: Text | None = Field(None, title="与上次评价相比，指标变动的说明")
    crosswalk: tuple[Crosswalk, ...] = Field((), title="与上次评价的指标对照（改名、拆分、合并）")
    not_compared: tuple[NotCompared, ...] = Field((), title="不与以前年度比较的指标")
    followups: tuple[FollowUp, ...] = Field((), title="上次评价问题的整改情况")
    prices: Prices | None = Field(None, title="价格指数（可比价用）")
    basis: tuple[BasisDocument, ...] = Field((), title="评价依据（附件）")
    spending: tuple[Spending, ...] = Field((), title="资金使用明细（附件，万元）")
    visits: tuple[Visit, ...] = Field((), title="现场核查清单（附件）")
    vouchers: tuple[Voucher, ...] = Field((), title="凭证抽查清单（附件）")
    interviews: Interviews | None = Field(None, title="访谈（附件）")
    comments: tuple[Comment, ...] | None = Field(None, title="征求的意见及采纳情况（附件；没有收到意见的写 []）")
    personnel: tuple[Person, ...] = Field((), title="评价人员（附件）")
    materials: tuple[Material, ...] = Field((), title="向单位索要的资料及收到情况")


class Evaluation(Parameters):
    """One project and year: its parameters, its address (the folder under params/) and its narrative."""

    address: str = ""
    narrative: tuple[NarrativeSection, ...] = ()
    wanted: tuple[str, ...] = ()  # the titles under which the outline needs words
    pictures: dict[str, bytes] = {}  # that the narrative shows, by the names of their files
    earlier: Any = None  # the Evaluation of the nearest earlier year that has params, or None

    @classmethod
    def of(
        cls,
        parameters: Parameters,
        address: str,
        narrative: tuple[NarrativeSection, ...],
        pictures: dict[str, bytes] | None = None,
    ) -> Evaluation:
        fields = {name: getattr(parameters, name) for name in Parameters.model_fields}
        made = cls.model_construct(**fields, address=address, narrative=narrative, pictures=pictures or {})
        made._where = parameters.where
        return made

    def at_stage(self, stage: str) -> Evaluation:
        """The same evaluation at another stage of its report."""
        report = self.report.model_copy(update={"stage": stage})
        return self.model_copy(update={"report": report})

    @property
    def first_year(self) -> int:
        """The first year evaluated; the same as ``year`` where the report is of one year."""
        return int(self.period[:4]) if self.period else self.year

    @property
    def years(self) -> range:
        """Every year evaluated."""
        return range(self.first_year, self.year + 1)

    @property
    def when(self) -> str:
        """The years evaluated as a report names them: 2024年度, or 2021—2024年度 for a period."""
        return f"{self.first_year}—{self.year}年度" if self.period else f"{self.year}年度"

    @property
    def comparable(self) -> Any:
        """The evaluation before, where its figures and these are of one year each; else None."""
        return None if self.earlier is None or self.period or self.earlier.period else self.earlier

    @property
    def title(self) -> str:
        return f"{self.when}{self.project.title}绩效评价报告"

    def advice(self, problem: Problem) -> list[str]:
        """The recommendations for a problem by their titles, or their words where they have none."""
        return [r.title or expressions.spoken(r.text, self.fact_texts).rstrip("。") for r in problem.recommendations]

    @property
    def drawn(self) -> Decimal | None:
        """The money of the vouchers drawn, in 万元; None without any."""
        return sum((v.amount for v in self.vouchers), Decimal(0)) if self.vouchers else None

    def spent_by_use(self, year: int) -> tuple[Spending, ...]:
        """What was spent on each use in a year."""
        return tuple(row for row in self.spending if (row.year or self.year) == year)

    @cached_property
    def fact_texts(self) -> dict[str, str]:
        return {key: fact.value for key, fact in self.facts.items()}

    def own(self, title: str) -> tuple[NarrativeSection, ...]:
        """The parts of a person's own that stand behind a part of the outline."""
        return tuple(s for s in self.narrative if s.home == title)

    def words(self, title: str) -> NarrativeSection | None:
        """The narrative under one heading, given without its number."""
        return next((s for s in self.narrative if s.title == title), None)
