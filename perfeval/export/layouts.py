"""The layouts of the official Excel forms, as data: one entry a form."""

from __future__ import annotations

from dataclasses import dataclass

MOF = (
    ("initial", "年初预算数"),
    ("adjusted", "全年预算数"),
    ("executed", "全年执行数"),
    ("points", "分值"),
    ("rate", "执行率"),
    ("score", "得分"),
)

LEVELS = (("level1", "一级指标", 10), ("level2", "二级指标", 12), ("name", "三级指标", 26))

SPLIT = (("symbol", "指标性质", 9), ("value", "指标值", 14), ("unit", "度量单位", 10))


@dataclass(frozen=True)
class Form:
    """A layout: its title, the labels of its header block, its columns of funds and of indicators, and its source."""

    title: str
    source: str
    columns: tuple[tuple[str, str, int], ...]  # what it holds, its label, its width
    funds: tuple[tuple[str, str], ...] = ()
    project: str = "项目名称"
    department: str = "主管部门"
    unit: str = "实施单位"
    goals: bool = True
    total: str = "总分"
    note: str = ""


FORMS = {
    "mof": Form(
        "项目支出绩效自评表",
        "财预〔2020〕10号 附1",
        (
            *LEVELS,
            ("target", "年度指标值", 16),
            ("actual", "实际完成值", 16),
            ("points", "分值", 8),
            ("score", "得分", 8),
            ("reason", "偏差原因分析及改进措施", 30),
        ),
        MOF,
        note="注：定性指标的完成值从下拉列表选择三档之一，也可以直接填写。得分一档最高不能超过该指标分值。",
    ),
    "jiangxi": Form(
        "项目支出绩效自评表",
        "财预〔2021〕101号，江西省用表",
        (
            *LEVELS,
            ("target", "指标值", 16),
            ("actual", "实际完成值", 16),
            ("points", "分值", 8),
            ("score", "得分", 8),
            ("reason", "偏差原因分析及改进措施", 30),
        ),
        goals=False,
    ),
    "sichuan": Form(
        "部门预算项目支出绩效自评表",
        "四川省2023年用表",
        (
            *LEVELS,
            *SPLIT,
            ("actual", "完成值", 16),
            ("points", "权重", 8),
            ("score", "得分", 8),
            ("reason", "未完成原因分析", 26),
        ),
        (
            ("initial", "年初预算"),
            ("adjusted", "调整后预算数"),
            ("executed", "预算执行数"),
            ("rate", "预算执行率"),
            ("points", "权重"),
            ("score", "得分"),
        ),
        unit="实施单位（盖章）",
        total="合计",
    ),
    "hubei": Form(
        "项目自评表",
        "湖北省用表",
        (*LEVELS, ("target", "年初目标值(A)", 18), ("actual", "实际完成值(B)", 18), ("score", "得分", 10)),
        (("adjusted", "预算数(A)"), ("executed", "执行数(B)"), ("rate", "执行率(B/A)"), ("score", "得分")),
        unit="项目实施单位",
    ),
    "yunnan": Form(
        "项目支出绩效自评表",
        "云南省用表",
        (
            *LEVELS,
            *SPLIT,
            ("actual", "实际完成值", 16),
            ("points", "分值", 8),
            ("score", "得分", 8),
            ("reason", "偏差原因分析及改进措施", 26),
        ),
        MOF,
    ),
    "transfer": Form(
        "中央对地方专项转移支付绩效目标自评表",
        "财预〔2015〕163号",
        (*LEVELS, ("target", "指标值", 18), ("actual", "全年实际完成值", 18), ("reason", "未完成原因和改进措施", 30)),
        (("adjusted", "全年预算数（A）"), ("executed", "全年执行数（B）"), ("rate", "预算执行率（B/A）")),
        project="转移支付（项目）名称",
        department="地方主管部门",
        unit="资金使用单位",
        total="",
    ),
    "scores": Form(
        "项目支出绩效评价指标体系评分表",
        "财预〔2020〕10号 附3",
        (),  # of scoresheet.py
        goals=False,
        total="合计",
    ),
    "recheck": Form(
        "项目支出绩效自评复核表",
        "财政部门自评复核底稿",
        (
            *LEVELS,
            *SPLIT,
            ("points", "权重", 8),
            ("actual", "自评完成值", 14),
            ("score", "自评得分", 9),
            ("checked", "复核完成值", 14),
            ("checked_score", "复核得分", 9),
            ("gap", "复核指标偏差", 11),
            ("remark", "备注", 20),
        ),
        goals=False,
        total="合计",
    ),
    "facts": Form(
        "基础数据表",
        "交客户填写",
        (
            ("label", "数据名称", 30),
            ("fact", "数值（连同单位）", 20),
            ("source", "来源文件", 30),
            ("holder", "填报人", 14),
        ),
        total="",
    ),
    "files": Form(
        "资料清单",
        "交客户填写",
        (
            ("serial", "序号", 6),
            ("file", "资料名称", 40),
            ("kind", "类型", 16),
            ("given", "是否提供", 10),
            ("place", "文号或存放处", 26),
        ),
        total="",
    ),
}

FILES = (
    ("部门职责、项目立项和可行性研究文件", "立项性材料"),
    ("预算批复、预算调整和资金下达文件", "立项性材料"),
    ("年度绩效目标申报表和批复", "立项性材料"),
    ("项目管理制度和资金管理办法", "证明性材料"),
    ("资金支付明细账和原始凭证", "证明性材料"),
    ("产出数量台账（名册、签收单、系统导出数据）", "证明性材料"),
    ("验收、考核、抽查记录", "证明性材料"),
    ("受益对象名册（抽样用）", "证明性材料"),
    ("满意度调查问卷和汇总表", "证明性材料"),
    ("项目完成情况总结", "结论性材料"),
    ("上年度评价报告和整改情况", "结论性材料"),
    ("审计、检查报告及整改情况", "结论性材料"),
)

GIVEN = ("已提供", "部分提供", "无此资料")
