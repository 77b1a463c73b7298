"""What a signed report encloses beside its text: grounds, use of money, places and vouchers looked at, words exchanged,
people.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, get_args

from pydantic import Field

from perfeval.model.values import Exact, NotNegative, Noun, Text, Whole

Method = Literal["直接证明法", "情况统计法", "情况说明法", "问卷调查法", "趋势判断法"]  # 财预〔2021〕101号，三（五）
Counted = Literal["现场核查点数", "抽查凭证笔数", "抽查凭证金额", "征求的意见条数", "采纳的意见条数", "访谈人数"]
LEAD = "主评人"


class BasisDocument(Noun):
    """A document that the evaluation rests on: a law, a decree, a plan, a notice."""

    kind: Text | None = Field(None, title="依据类别", examples=["预算绩效管理制度"])
    title: Text = Field(title="文件名称", examples=["《项目支出绩效评价管理办法》"])
    number: Text | None = Field(None, title="文号", examples=["财预〔2020〕10号"])
    issuer: Text | None = Field(None, title="制定或发文机关", examples=["财政部"])


class Goal(Noun):
    """One indicator of the goals as they were approved; the evaluation's own table may hold others."""

    level1: Text = Field(title="一级指标")
    level2: Text | None = Field(None, title="二级指标")
    name: Text = Field(title="三级指标")
    target: Text = Field(title="批复的指标值", examples=["≥90万人次"])


class Spending(Noun):
    """What was spent on one use in one year, in 万元."""

    use: Text = Field(title="支出用途", examples=["助餐点建设补助"])
    year: Whole | None = Field(None, title="年度（省略为评价年度）", examples=[2023])
    budget: Exact | None = Field(None, title="预算数（万元）", ge=0)
    executed: NotNegative = Field(title="支出数（万元）")
    note: Text | None = Field(None, title="补助标准或说明")


def together(rows: Sequence[Spending]) -> tuple[Decimal | None, Decimal]:
    """Budget and spending of rows together; no budget where one of them has none."""
    budgets = [row.budget for row in rows if row.budget is not None]
    whole = sum(budgets, Decimal(0)) if len(budgets) == len(rows) else None
    return whole, sum((row.executed for row in rows), Decimal(0))


class Visit(Noun):
    """A place that the evaluators went to see."""

    site: Text = Field(title="现场核查点", examples=["东街社区助餐点"])
    date: Text | None = Field(None, title="核查日期", examples=["2025年4月14日"])
    checked: Text | None = Field(None, title="核查内容")
    found: Text | None = Field(None, title="核查结果")


class Voucher(Noun):
    """A payment drawn from the accounts and looked through; amount in 万元."""

    number: Text = Field(title="凭证号", examples=["3月记字12号"])
    date: Text | None = Field(None, title="记账日期")
    purpose: Text = Field(title="摘要")
    amount: NotNegative = Field(title="金额（万元）")
    found: Text | None = Field(None, title="抽查结果")


class InterviewGuide(Noun):
    """What people of one kind are asked."""

    asked: Text = Field(title="访谈对象的类别", examples=["主管部门"])
    questions: tuple[Text, ...] = Field(title="访谈的问题", min_length=1)


class InterviewNote(Noun):
    """What was said in one talk; who said it is told by the office held, never by name."""

    asked: Text = Field(title="访谈对象的身份（不写姓名）", examples=["实施单位财务岗位人员"])
    people: Whole | None = Field(None, title="人数")
    date: Text | None = Field(None, title="访谈日期")
    content: Text = Field(title="访谈要点")


class Interviews(Noun):
    """What was asked in interviews, and what was said."""

    outline: tuple[InterviewGuide, ...] = Field((), title="访谈提纲")
    notes: tuple[InterviewNote, ...] = Field((), title="访谈记录")


class Comment(Noun):
    """A comment on the draft, and what became of it (财监〔2021〕4号第十八条: each is answered)."""

    by: Text = Field(title="提出意见的单位")
    text: Text = Field(title="意见内容")
    adopted: Literal["采纳", "部分采纳", "不采纳"] | None = Field(None, title="采纳情况")
    reason: Text | None = Field(None, title="修改情况，或不采纳的理由")


Given = Literal["已提供", "部分提供", "无此资料"]
GIVEN: tuple[str, ...] = get_args(Given)


class Material(Noun):
    """A paper that was asked for, and whether it came."""

    title: Text = Field(title="资料名称", examples=["预算批复、预算调整和资金下达文件"])
    given: Given | None = Field(None, title="是否提供")
    place: Text | None = Field(None, title="文号或存放处")


class Person(Noun):
    """Somebody who evaluated, with what makes them fit for it (财监〔2021〕4号第七条)."""

    name: Text = Field(title="姓名")
    role: Literal["主评人", "评价组成员", "质量复核人", "专家"] = Field(title="评价中的角色")
    qualification: Text | None = Field(None, title="职称或执业资格", examples=["高级会计师"])
    years: Whole | None = Field(None, title="从业年限（年）")
    evaluation_years: Whole | None = Field(None, title="其中绩效评价从业年限（年）")
    duty: Text | None = Field(None, title="分工")


class FormItem(Noun):
    """One question as the questionnaire prints it."""

    text: Text = Field(title="题目", examples=["您对助餐点的菜品口味是否满意？"])
    options: tuple[Text, ...] = Field((), title="选项（填空题省略）")
