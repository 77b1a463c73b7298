"""What the name, the target and the actual of a row say of it: a rate, money, a harm, a benefit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import EXECUTION, Scorecard

RATES = ("率", "比例", "比重", "占比", "满意度")
NO_RATES = ("效率", "频率", "利率", "汇率", "税率", "费率", "功率", "速率", "概率")
COUNTED = ("persons", "person_times", "households", "household_times", "money")
NO_EVENT = ("无", "零", "未发生", "不发生", "杜绝")
GROWTH = (
    "增长",
    "增幅",
    "增速",
    "提高",
    "提升",
    "上升",
    "下降",
    "降低",
    "减少",
    "降幅",
    "变化",
    "变动",
    "同比",
    "增值",
    "收益",
    "回报",
    "利润",
    "盈",
)
HARM = (
    "污染",
    "排放",
    "噪声",
    "噪音",
    "扬尘",
    "粉尘",
    "废",
    "投诉",
    "信访",
    "上访",
    "舆情",
    "纠纷",
    "事故",
    "伤亡",
    "死亡",
    "拥堵",
    "损失",
    "损害",
    "破坏",
    "负面",
    "不利",
    "扰民",
    "干扰",
    "占用",
    "能耗",
    "耗能",
    "消耗",
    "浪费",
    "隐患",
    "影响",
    "失业",
    "返贫",
    "辍学",
    "违规",
    "违法",
    "违纪",
    "流失",
    "误",
    "漏",
    "错",
)
PROGRAMMES = (
    ("低保", "最低生活保障"),
    ("临时救助",),
    ("特困",),
    ("孤儿", "无人抚养"),
    ("高龄津贴", "高龄补贴"),
    ("医疗救助",),
    ("养老保险",),
    ("医疗保险", "医保"),
    ("公共卫生",),
    ("营养改善",),
    ("危房改造",),
    ("就业补助", "就业创业"),
)
PAID = ("发放", "标准", "补助", "资金", "供养", "覆盖", "保障人数", "保障对象")
HALF = str.maketrans("（）：，＝≧≦", "():,=≥≤")


def printed(indicator: Indicator) -> Quantity:
    """The target as the unit printed it; the evaluator's reading only where the print cannot be read."""
    read = quantity.read(indicator.target)
    return read if read.readable else indicator.target_reading


def has(text: str | None, words: Iterable[str]) -> bool:
    return any(word in (text or "") for word in words)


def plain(name: str) -> str:
    """A name without marks of importance, numbering and remarks in brackets."""
    return re.sub(r"^[★*]+|^指标[0-9]+:|\([^()]*\)", "", name.translate(HALF).replace(" ", "")).strip(":。")


def is_rate(name: str) -> bool:
    return plain(name).endswith(RATES) and not plain(name).endswith(NO_RATES)


def is_benefit(indicator: Indicator) -> bool:
    return (
        indicator.level1.startswith(("效益", "效果", "项目效益"))
        and "满意" not in f"{indicator.level2}{indicator.name}"
    )


def is_share(read: Quantity) -> bool:
    return read.kind == "number" and read.unit is not None and read.unit.dimension == "ratio"


def is_money(read: Quantity) -> bool:
    return read.unit is not None and read.unit.dimension.split("/")[0] == "money"


PEOPLE = ("persons", "person_times", "households", "household_times")


def looks_like_a_slip(target: quantity.Quantity, actual: quantity.Quantity) -> bool:
    if not target.kind == actual.kind == "number" or target.unit is None or actual.unit is None or not target.number:
        return False
    small, large = sorted((target.unit.factor, actual.unit.factor))
    near = Fraction(1, 2) <= abs(Fraction(actual.number) / Fraction(target.number)) <= 2
    return small < large and large >= 10 * small and near


def beyond_target(row: Indicator) -> Fraction | None:
    """By what share of the target the actual falls short (negative) or is better; None without a direction."""
    target, actual = row.target_reading, row.actual_reading
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension:
        return None
    if looks_like_a_slip(target, actual):
        return None
    rate = target.comparator == "eq" and target.dimension == "ratio" and target.base == 1
    if target.comparator not in ("ge", "gt", "le", "lt") and not rate:
        return None
    gap = actual.base - target.base if target.comparator in ("ge", "gt") or rate else target.base - actual.base
    return gap / abs(target.base) if target.base else (gap or None)


# what the names of level-1 indicators contain, the first that fits; 财预〔2013〕53号 and older forms have other words
KINDS = (
    (EXECUTION, ("预算执行", "资金执行率", "支出执行率", "年度资金总额")),
    ("满意度", ("满意",)),
    ("产出", ("产出", "项目完成")),
    ("效益", ("效益", "效果", "绩效")),
    ("成本", ("成本",)),
    ("决策", ("决策", "投入")),
    ("过程", ("过程", "管理")),
)
RATE_NAMES = ("预算执行率", "资金执行率", "支出执行率")


def execution_rows(card: Scorecard) -> list[Indicator]:
    """The indicator rows that are 预算执行率 itself."""
    return [
        i
        for i in card.evaluation.indicators
        if kind_of(i.level1) == EXECUTION or any(word in i.name for word in RATE_NAMES)
    ]


def kind_of(name: str) -> str:
    return next((kind for kind, words in KINDS if any(word in name for word in words)), "")


def bare(text: str | None) -> str:
    """The text without punctuation and spaces; nothing for a prompt of the form."""
    return "" if quantity.is_prompt(text or "") else "".join(c for c in text or "" if c.isalnum())
