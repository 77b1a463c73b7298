"""Units as people write them: what they measure, how large they are, and amounts restated in others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

NUMERALS = "〇零一二两三四五六七八九十百千万亿半几数"
TIMES = ("time", "workdays", "quarters", "months", "years")
SCALES = {  # powers of ten
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
MEASURES = {  # dimension: word: how many of the dimension's base unit
    "money": {"元": "1", "元人民币": "1", "角": "1/10"},
    "money:USD": {"美元": "1"},
    "ratio": {"%": "1/100", "百分比": "1/100", "%(百分比)": "1/100", "‰": "1/1000", "千分比": "1/1000"},
    "percentage_points": {"个百分点": "1", "百分点": "1"},
    "persons": {"人": "1", "名": "1", "生": "1"},
    "person_times": {"人次": "1"},
    "households": {"户": "1"},
    "household_times": {"户次": "1"},
    "area_times": {"亩次": "2000/3", "公顷次": "10000"},
    "area": {
        "平方米": "1",
        "平米": "1",
        "㎡": "1",
        "m²": "1",
        "m2": "1",
        "亩": "2000/3",
        "公顷": "10000",
        "ha": "10000",
        "平方公里": "1000000",
        "平方千米": "1000000",
        "km²": "1000000",
        "km2": "1000000",
    },
    "length": {
        "米": "1",
        "m": "1",
        "公里": "1000",
        "千米": "1000",
        "km": "1000",
        "分米": "1/10",
        "厘米": "1/100",
        "cm": "1/100",
        "毫米": "1/1000",
        "mm": "1/1000",
    },
    "volume": {"立方米": "1", "方": "1", "m³": "1", "m3": "1", "升": "1/1000", "L": "1/1000", "毫升": "1/1000000"},
    "mass": {
        "千克": "1",
        "公斤": "1",
        "kg": "1",
        "斤": "1/2",
        "吨": "1000",
        "克": "1/1000",
        "毫克": "1/1000000",
        "mg": "1/1000000",
        "微克": "1/1000000000",
    },
    "time": {"天": "1", "日": "1", "小时": "1/24", "个小时": "1/24", "分钟": "1/1440", "秒": "1/86400", "周": "7"},
    "workdays": {"个工作日": "1", "工作日": "1"},
    "quarters": {"个季度": "1"},
    "months": {"个月": "1"},
    "years": {"年": "1"},
    "bytes": {"KB": str(10**3), "MB": str(10**6), "GB": str(10**9), "TB": str(10**12), "PB": str(10**15)},
    "count:台套": {"台套": "1", "台(套)": "1"},
}
COUNTED = tuple(  # each word is a dimension of its own: 5台 and 5套 are not the same
    "个 件 台 套 组 只 头 例 架 种 起 次 粒 项 处 座 栋 幢 间 本 册 份 篇 部 条 块 张 把 根 棵 株 口 眼 盏 辆 艘 "
    "家 所 校 班 村 乡 镇 县 区 站 期 批 批次 场 场次 届 轮 节 课时 学时 堂 幅 盒 箱 袋 瓶 桶 包 支 枚 片 樘 扇 床 "
    "床位 席 座位 车位 车次 班次 趟 倍 分 对 双 副 宗 单 笔 款 门 层 页 字 台次 件次 辆次 头次 羽 尾 匹 剂 剂次 针 "
    "人份 标段 人天 人日 工日 工时 台班 段 颗 集 首 讲 茬 幕 尊 朵 "
    "路 面 具 桩 孔 池 杆 盘 卷 罐 位 "
    "类 级 档 等 品种 网格 期次 课次 航次 列 顶".split()
)
UNITS = {word: (dimension, Fraction(f)) for dimension, words in MEASURES.items() for word, f in words.items()}
UNITS |= {word: (f"count:{word}", Fraction(1)) for word in COUNTED}
GRADES = "类级档等"  # 二类及以上, 一级: what something is rated, where the number is a word
TIMELESS = f"个单分倍字层门区县乡镇村期站多趟届场批班车台列顶{GRADES}"  # words of their own, or none
UNITS |= {  # so many lent or handled, however often the same: 册次, 件次, 只次
    f"{word}次": (f"count:{word}次", Fraction(1))
    for word in COUNTED
    if len(word) == 1 and word not in TIMELESS and f"{word}次" not in UNITS
}
# Only below a stroke: "10月" alone is October, "4季度" the fourth quarter.
PERIODS = {"月": ("months", Fraction(1)), "季度": ("quarters", Fraction(1)), "季": ("quarters", Fraction(1))}
THINGS = re.compile(rf"({'|'.join(sorted(SCALES, key=len, reverse=True))})?个([一-鿿]{{1,6}})")
OTHER_EACH = re.compile(f"(?:(?![{NUMERALS}满])[一-鿿]){{2,4}}")
UNLIKE_A_NOUN = re.compile("[未没不已完成达约近余多以上下至到及和与或有无每前后内共计率比占其中为是的了半左右超增减]")
HOW_MANY = re.compile("[1-9][0-9]*")
BOTH = re.compile(r"(.+)\((.+)\)")  # 头(只), 个(处): counted together, by what stands first


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed (half-width), what it measures, and its size in the dimension's base unit.

    Base units: 元, 1 (ratios), 平方米, 米, 立方米, 千克, 天, bytes; months and years stand alone. Compounds are written
    ``money/persons/months``; ``?`` stands for a numerator that the cell leaves out.
    """

    text: str
    dimension: str
    factor: Fraction


def same_dimension(a: Unit | None, b: Unit | None) -> bool:
    """Whether two units measure the same thing. Two numbers without unit do; a percentage and a bare number do not.

    >>> from perfeval.model.quantity import read
    >>> same_dimension(read("5元/人*月").unit, read("每人每月5元").unit), same_dimension(read("100%").unit, None)
    (True, False)
    """
    return (a.dimension if a else None) == (b.dimension if b else None)


def convertible(a: Unit | None, b: Unit | None) -> bool:
    """Whether a number in ``a`` can be restated in ``b``; with an unknown numerator (每亩300) only at the same size."""
    return same_dimension(a, b) and (a is None or b is None or "?" not in a.dimension or a.factor == b.factor)


def money(amount: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """The same amount of yuan in another unit, exactly.

    Raises ValueError for anything but 元, 千元, 万元, 百万元, 千万元, 亿元 …, and for an amount that is not a finite
    Decimal.

    >>> money(Decimal("176.73"), "万元", "元")
    Decimal('1767300')
    """
    powers = {scale + "元": power for scale, power in SCALES.items()} | {"元": 0}
    for unit in (from_unit, to_unit):
        if unit not in powers:
            raise ValueError(f"不是人民币单位：{unit!r}，应为 {'、'.join(powers)} 之一")
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError(f"金额应为有限的 Decimal：{amount!r}")
    return shifted(amount, powers[from_unit] - powers[to_unit])


def decimals(number: Decimal) -> int:
    """How many digits stand behind the point, negative for 1E+2; raises ValueError for a number that is not finite.

    >>> decimals(Decimal("1.50")), decimals(Decimal("7"))
    (2, 0)
    """
    exponent = number.as_tuple().exponent
    if isinstance(exponent, str):
        raise ValueError(f"不是有限的数：{number}")
    return -exponent


def shifted(number: Decimal, places: int) -> Decimal:
    """Move the decimal point. Decimal arithmetic would round to the context's 28 digits."""
    sign, digits, _ = number.as_tuple()
    exponent = places - decimals(number)
    return Decimal((sign, digits + (0,) * max(exponent, 0), min(exponent, 0)))


def unit_of(word: str, per: str = "") -> Unit | None:
    """The unit a word stands for, or None if it stands for none. ``per`` is what precedes the number, such as 每亩."""
    head, *below = re.split("[/每]", word.replace("/每", "/"))
    below = [part for group in below + per.split("每")[1:] for part in re.split(r"[·•・‧.*×]", group)]
    dimension, factor = ("?", Fraction(1)) if per and not word else _simple(head) or ("", Fraction(0))
    parts = []
    for divisor in below:
        times = HOW_MANY.match(divisor)
        part = divisor.removeprefix(times[0] if times else "")
        if not head and times and part in SCALES:  # 9/10万: so many in a hundred thousand
            return Unit(word, "ratio", Fraction(1, int(times[0]) * 10 ** SCALES[part]))
        if times and part in SCALES and len(below) == 1:  # 9人/10万: of people, as the whole is
            return Unit(word, f"{dimension}/many", factor / (int(times[0]) * 10 ** SCALES[part])) if dimension else None
        both = (part[:-1], part[-1]) if part[-1:] in tuple("年月日天") and not _simple(part) else (part,)
        for found in [_simple(p) or PERIODS.get(p) for p in both if p]:
            other = OTHER_EACH.fullmatch(part) and not UNLIKE_A_NOUN.search(part)  # 元/学期: so much for each of them
            parts.append(found[0] if found else f"count:{part}" if other and dimension else "")
            factor /= found[1] if found else 1
        factor /= int(times[0]) if times else 1
        parts += [] if part else [""]
    if not dimension or "" in parts:
        return None
    parts.sort(key=lambda p: (p in TIMES, p))
    return Unit(f"{per}…{word}" if per and word else per + word, "/".join([dimension, *parts]), factor)


def things(word: str) -> Unit | None:
    """The unit 个 of a word that goes on to say what is counted (个项目, 万个工日).

    Only behind a number, and only where the rest is a short noun that says nothing else of it.
    """
    said = THINGS.fullmatch(word)
    if said is None or UNLIKE_A_NOUN.search(said[2]):
        return None
    dimension, factor = UNITS["个"]
    return Unit(word, dimension, factor * 10 ** SCALES.get(said[1] or "", 0))


def _simple(word: str) -> tuple[str, Fraction] | None:
    """Dimension and factor of a unit without stroke, with or without 万 or 亿 before it."""
    if word.startswith("(") and word.endswith(")"):
        word = word[1:-1]
    if word in UNITS:
        return UNITS[word]
    if both := BOTH.fullmatch(word):
        first, second = _simple(both[1]), UNITS.get(both[2])
        if both[2] == "次":
            return _simple(f"{both[1]}次")
        counted = (
            first
            and second
            and all(unit[0].startswith(("count:", "persons", "households")) for unit in (first, second))
        )
        return first if counted else None
    for scale, power in SCALES.items():
        dimension, factor = UNITS.get(word.removeprefix(scale), ("ratio", Fraction(1)))
        # 千分, 万分 are the beginnings of fractions
        if word.startswith(scale) and dimension not in ("ratio", "percentage_points", "count:分"):
            return dimension, factor * 10**power
    return None
