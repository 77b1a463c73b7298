"""The layout of an official form: its words, and its columns by what they hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from perfeval.model.values import ByName, Noun, Text, Whole, YesNo

LEVELS, SPLIT, SUMMED = ("level1", "level2", "name"), ("symbol", "value", "unit"), ("points", "score", "checked_score")
WORDS = ("target", "actual", "reason", "measure", "explanation", "opinion", "deduction_reason", "data_source")
COLUMNS = {  # what a column may hold, by what the rows are
    "indicators": (*LEVELS, *WORDS, *SPLIT, *SUMMED, "share", "checked", "gap", "remark"),
    "facts": ("label", "fact", "source", "holder"),
    "materials": ("serial", "file", "kind", "given", "place"),
    "scores": (),  # the sheet to score on has its own
}
NEEDED = {"indicators": ("name",), "facts": ("label", "fact"), "materials": ("file", "given"), "scores": ()}
FUNDS = ("initial", "adjusted", "received", "executed", "points", "rate", "score")
BESIDE = {"share": ("points", "score"), "gap": ("score", "checked_score"), "rate": ("adjusted", "executed")}  # formulas
_ALL = ("columns", "heading", "note")
BLOCKS = {  # what a form may say beside its name, source and sender, by what the rows are
    "indicators": ("project", "department", "unit", "funds", "goals", "total", *_ALL),
    "facts": ("project", *_ALL),
    "materials": ("asked", *_ALL),
    "scores": (),
}


class Column(Noun):
    """A column of a form."""

    label: Text = Field(title="表头的文字")
    width: Whole = Field(12, title="栏宽（半角字符）", ge=1, le=255)


class Form(Noun):
    """One official form; what it does not name is not on it."""

    id: Text = Field(title="版式编号")
    title: Text = Field(title="表名")
    source: Text = Field(title="出处")
    rows: Literal["indicators", "facts", "materials", "scores"] = Field("indicators", title="每行是什么")
    sender: Literal["单位", "评价组", "复核人"] = Field("单位", title="填表人")
    heading: Text | None = Field(None, title="表上的题目，接在项目名称之后（省略时印表名）")
    project: Text = Field("项目名称", title="项目名称一格的文字")
    department: Text = Field("主管部门", title="主管部门一格的文字")
    unit: Text = Field("实施单位", title="实施单位一格的文字")
    funds: Annotated[dict[str, Text], ByName] = Field(default_factory=dict, title="资金表各栏")
    goals: YesNo = Field("false", title="是否有年度总体目标")
    columns: Annotated[dict[str, Column], ByName] = Field(default_factory=dict, title="各栏")
    total: Text | None = Field(None, title="合计行的文字")
    note: Text | None = Field(None, title="表下的注")
    asked: Annotated[dict[str, tuple[Text, ...]], ByName] = Field(default_factory=dict, title="要收集的资料，按类型")
