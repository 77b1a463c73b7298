"""What people type into 指标值 and 实际完成值: comparator, exact number, unit, or words.

A cell is read whole or not at all: every character has to be accounted for by a form in the tables below, otherwise
the reading is ``unreadable`` and its note says why. Nothing is rounded and nothing passes through ``float``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from perfeval.model.units import GRADES, NUMERALS, PERIODS, SCALES, TIMES, UNITS, Unit, shifted, things, unit_of

Comparator = Literal["ge", "le", "eq", "gt", "lt"]
Kind = Literal["number", "range", "date", "words", "placeholder", "missing", "unreadable"]
Boundary = Literal["before", "by_end", "in"]

# 以上、以下、以内 include the number itself, 超过 and 不满 do not (民法典第一千二百五十九条).
COMPARATORS: dict[str, Comparator] = {
    "≥": "ge",
    ">=": "ge",
    "≤": "le",
    "<=": "le",
    ">": "gt",
    "<": "lt",
    "=": "eq",
    "不少于": "ge",
    "不低于": "ge",
    "不小于": "ge",
    "不得少于": "ge",
    "不得低于": "ge",
    "至少": "ge",
    "大于等于": "ge",
    "大于或等于": "ge",
    "不超过": "le",
    "不高于": "le",
    "不多于": "le",
    "不大于": "le",
    "不得超过": "le",
    "不得高于": "le",
    "至多": "le",
    "小于等于": "le",
    "小于或等于": "le",
    "大于": "gt",
    "超过": "gt",
    "高于": "gt",
    "多于": "gt",
    "小于": "lt",
    "低于": "lt",
    "少于": "lt",
    "不满": "lt",
    "等于": "eq",
}
SUFFIXES: dict[str, Comparator] = {
    "及以上": "ge",
    "以上": "ge",
    "及以下": "le",
    "以下": "le",
    "及以内": "le",
    "以内": "le",
    "之内": "le",
    "内": "le",
}
LEADING = ("已达到", "达到", "达", "已完成", "完成", "共计", "合计", "共", "为")
TRAILING = ("全覆盖", "覆盖", "已完成", "完成", "达标", "合格", "到位")
APPROXIMATE = ("约", "近", "左右", "上下", "多", "余", "≈")
PLACEHOLDERS = ("无", "暂无", "N/A", "NA", "不适用", "待定", "待补充", "未填")
PROGRAM_LEFTOVERS = ("nan", "inf", "-inf", "infinity", "null", "none", "true", "false")
PROMPT = re.compile(
    r"[(\[【<《]?(?:请|此处|待|(?:点击|单击|点按|或)+)(?:在?此处|于此|在(?:这里|本栏|下方)|如实|逐项|逐条|分项|简要|据实|对照|务必"
    r"|按[^,。;:]{1,8}?|根据[^,。;:]{1,10}?|结合[^,。;:]{1,10}?)*"
    r"(?:填写|填报|填列|填入|填|输入|说明|描述|列明|写明|注明|概述|简述|粘贴|选择)(?!的)"
    r"|[(\[【](?:填写|填报|填列|输入|列明|写明|注明|简述|概述)[^()\[\]【】0-9]{0,30}[)\]】]$"
)
LONGEST, MOST_DIGITS = 200, 30  # a longer cell is prose; no honest amount has more digits
LOOKALIKES = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | str.maketrans("≧⩾≮≦⩽≯﹥﹤﹦═−﹣﹪", "≥≥≥≤≤≤><==--%")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
DASHES = re.compile(r"[-–—―/\\*_…]+")
NUMBER = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?![0-9.,])"
ONE = re.compile(rf"((?:每[^0-9每]+)*)({NUMBER})([^0-9].*)?")
WORKING = re.compile(r"([^()%]*?([0-9]+(?:\.[0-9]+)?)%)\(([^()%]+)\)")  # a share with its parts behind it
EACH = re.compile(rf"((?:每[^0-9每]+?)+)({'|'.join(sorted(COMPARATORS, key=len, reverse=True))})")
EVERY = re.compile(
    "每(?:个?月|季度?|半年|年|学期)(?:[首末次]月|[0-9]{1,2}月)?[0-9]{1,2}[日号](?:之前|以前|前)(?:完成|发放|拨付|报送)?"
)
RANGE = re.compile(rf"({NUMBER})([^0-9]*?)(?:-|–|—{{1,2}}|~|〜|∼|至|到)({NUMBER})([^0-9].*)?")
MISREAD = re.compile(r"[0-9.,lIOo|]*[lIOo|][0-9.,lIOo|]*(.*)")
INCLUSIVE = re.compile(r"\(含(?:本数)?\)(?=及?以[上下内])|(?<=以[上下内])\(含(?:本数)?\)")
REFERENCE_YEAR = re.compile(r"(?:同比|相比|对比|比|较|与)(?:19|20)[0-9]{2}年度?")
DEADLINE = re.compile(
    r"(?:当年|本年)?(?:((?:19|20)[0-9]{2})年度?)?(?:([0-9]{1,2})月份?)?(?:([0-9]{1,2})[日号])?"
    r"(底|末)?(之前|以前|前|内)?(?:全部|按时)?(完成|竣工|建成|完工)?"
)
SINCE = re.compile(  # a term that runs from an event: 收到指标文件后30日内下达
    r"(?:(?:自|从|在|于)?[^0-9自从]{2,24}?(?:之?后|以后|之日起|起)(?:的|算)?|(?:收到|接到|受理)[^0-9]{2,20}?)"
    r"第?(?P<term>[0-9]+(?:\.[0-9]+)?(?:天|日|个?工作日|个月|年|个?小时|分钟|周)(?:(?:之|以)?内)?)"
    r"(?:全部|全额|分解|及时|予以)?(?:下达|拨付|支付|发放|办结|办理|完成|到位|到场|到达|出动|答复|备案|公示|入库|处置|修复|响应|结算|兑付)*"
)
DAY = re.compile(r"((?:19|20)[0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
# 2023.12 and 20231231
LIKE_DATE = re.compile(r"(19|20)[0-9]{2}(\.(0[1-9]|1[0-2]?|[2-9])|(0[1-9]|1[0-2])([0-2][0-9]|3[01]))")
NUMERAL_TAIL = re.compile(rf"[{NUMERALS}]+([^{NUMERALS}]{{0,4}}?)(及?以上|及?以下|以内|之内|内|之?前|底前?|末|左右)?$")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date as far as it was written. 底 is ``by_end``, 前 ``before``, 内 or a verb of completion ``in``."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    boundary: Boundary | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """One cell: its text exactly as given, and what it says.

    ``value``, ``low`` and ``high`` are the numbers as written, before the unit's factor; only a bare 万 or 亿, which
    is no unit, is multiplied in. ``note`` says in Chinese what was normalised, or why the cell is unreadable.
    """

    text: str
    kind: Kind
    comparator: Comparator | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: Unit | None = None
    date: Deadline | None = None
    note: str = ""

    @property
    def number(self) -> Decimal:
        """The number as written, before the unit's factor; raises ValueError unless the kind is ``number``.

        >>> read("效果明显").number
        Traceback (most recent call last):
        ValueError: “效果明显”不是单个数值
        """
        if self.value is None:
            raise ValueError(f"“{self.text}”不是单个数值")
        return self.value

    @property
    def base(self) -> Fraction:
        """The number in the base unit of its dimension; raises ValueError unless the kind is ``number``."""
        return Fraction(self.number) * self._factor

    def equals(self, base: Fraction | int) -> bool:
        """Whether the cell is a single number, and this one in the base unit of its dimension."""
        return self.kind == "number" and self.base == base

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The ends of a range in the base unit of its dimension; raises ValueError unless the kind is ``range``.

        >>> read("90%-110%").ends
        (Fraction(9, 10), Fraction(11, 10))
        >>> read("90%").ends
        Traceback (most recent call last):
        ValueError: “90%”不是数值区间
        """
        if self.low is None or self.high is None:
            raise ValueError(f"“{self.text}”不是数值区间")
        return Fraction(self.low) * self._factor, Fraction(self.high) * self._factor

    @property
    def _factor(self) -> Fraction:
        return self.unit.factor if self.unit else Fraction(1)

    @property
    def dimension(self) -> str | None:
        """What the unit measures; None without a unit."""
        return self.unit.dimension if self.unit else None

    @property
    def is_bound(self) -> bool:
        """A comparator other than "=" was written, so this is no measurement."""
        return self.comparator not in (None, "eq")

    @property
    def measured(self) -> bool:
        """Whether it says how much there was."""
        return self.kind == "number" and not self.is_bound

    @property
    def readable(self) -> bool:
        """False only for ``unreadable``: words, placeholders and empty cells were understood."""
        return self.kind != "unreadable"


def is_prompt(text: str) -> bool:
    """Whether a whole cell or paragraph only asks for what should be written there.

    >>> [is_prompt(t) for t in ("（请填写实际完成情况）", "请在此处简要说明有关情况，如没有请填无。")]
    [True, True]
    >>> [is_prompt(t) for t in ("点击此处输入文字", "请示已批复", "已按要求填写", "请县财政局补充安排资金。")]
    [True, False, False, False]
    """
    return bool(PROMPT.match(unicodedata.normalize("NFKC", text).strip()))


class _Unreadable(Exception):
    """The reason, in Chinese."""


@lru_cache(maxsize=16384)  # a review reads a cell dozens of times
def read(text: str | None) -> Quantity:
    """Read one cell. Never raises for a string or None, and never guesses.

    >>> read("≧1,500万元").value, read("≧1,500万元").base
    (Decimal('1500'), Fraction(15000000, 1))
    >>> read("控制在6.5次/10万公顷以下").comparator, read("6.5次/10万公顷").unit.dimension
    ('le', 'count:次/area')
    >>> read("2023年12月底").date
    Deadline(year=2023, month=12, day=None, boundary='by_end')
    >>> read("效果明显").kind, read("—").kind, read(None).kind
    ('words', 'placeholder', 'missing')
    >>> read("1OO%").note
    '疑似把字母 l、I、O 认作数字'
    """
    whole = "" if text is None else text
    try:
        return _read(whole)
    except _Unreadable as reason:
        return Quantity(whole, "unreadable", note=str(reason))


def _read(whole: str) -> Quantity:
    if not whole.translate(INVISIBLE).strip():
        return Quantity(whole, "missing")
    if len(whole) > LONGEST:
        if _has_digit(whole):
            raise _Unreadable(f"超过 {LONGEST} 字，且夹有数字")
        return Quantity(whole, "words")
    s = whole.translate(LOOKALIKES).translate(INVISIBLE)
    notes = [f"「{c}」读作「{LOOKALIKES[ord(c)]}」" for c in dict.fromkeys(whole) if ord(c) in LOOKALIKES]
    s = re.sub(r"\s+", " ", s).strip()
    if re.match("[-+] ", s):
        raise _Unreadable("开头的符号与数字分开，分不清是正负号还是项目符号")
    # a space inside a number stays, so that "10 000" is not joined
    s = re.sub("(?<![0-9.,]) | (?![0-9.,])", "", s).rstrip("。;")
    if s.upper() in PLACEHOLDERS or DASHES.fullmatch(s) or is_prompt(s):
        return Quantity(whole, "placeholder")
    if s.lower() in PROGRAM_LEFTOVERS or s.startswith("#"):
        raise _Unreadable("程序留下的出错值，不是填报内容")
    misread = MISREAD.fullmatch(s.lstrip("<>=≥≤"))
    if misread and (not misread[1] or unit_of(misread[1])):
        raise _Unreadable("疑似把字母 l、I、O 认作数字")
    if not _has_digit(REFERENCE_YEAR.sub("", s)):
        return _words(whole, s)
    return _figure(whole, _without_working(s, notes), notes)


def _without_working(s: str, notes: list[str]) -> str:
    """A percentage without the two figures behind it in brackets, where the one is this share of the other.

    92.31%(24/26), 94.5%(有效问卷1200份,满意1134份).
    """
    worked = WORKING.fullmatch(s)
    figures = re.findall(NUMBER, worked[3]) if worked else []
    if worked is None or len(figures) != 2:
        return s
    part, whole = sorted(Fraction(figure.replace(",", "")) for figure in figures)
    places = len(worked[2].partition(".")[2])
    if part < 0 or not whole or _rounded(part * 100 / whole, places) != Fraction(worked[2]):
        raise _Unreadable(f"括号内的两个数算不出{worked[2]}%")
    notes.append(f"「{worked[3]}」与百分数相符")
    return worked[1]


def _rounded(exact: Fraction, places: int) -> Fraction:
    """Half up, at so many decimals."""
    return Fraction(int(exact * 10**places + Fraction(1, 2)), 10**places)


def _has_digit(s: str) -> bool:
    return any(unicodedata.category(c) in ("Nd", "No") for c in s)


def _words(whole: str, s: str) -> Quantity:
    sign = next((c for c in ("≥", ">=", "≤", "<=", ">", "<", "=") if s.startswith(c)), "")
    rest = s.removeprefix(sign)
    if not any(c.isalpha() or ord(c) > 0x2100 for c in rest):
        raise _Unreadable("只有符号，没有数字或文字")
    if "*" in rest or "__" in rest:
        raise _Unreadable("模板中的空位没有填")
    if unit_of(rest):
        raise _Unreadable(f"只有单位「{rest}」，没有数字")
    tail = NUMERAL_TAIL.search(_peel(rest, COMPARATORS)[1])
    if tail:
        counts = (
            (unit_of(tail[1]) and tail[1] not in GRADES) or tail[1] in (*PERIODS, "成", "折")
            if tail[1]
            else tail.start() == 0
        )
        if counts:
            raise _Unreadable("汉字数字，请改写为阿拉伯数字")
    if "分之" in rest:
        raise _Unreadable("汉字分数，请改写为阿拉伯数字")
    note = f"定性文字配比较符「{sign}」" if sign else ""
    return Quantity(whole, "words", comparator=COMPARATORS.get(sign), note=note)


def _peel(s: str, table: dict[str, Comparator], end: bool = False) -> tuple[str, str]:
    """The longest word of the table that s begins (or ends) with, and the rest."""
    words = [w for w in table if (s.endswith(w) if end else s.startswith(w))]
    word = max(words, key=len, default="")
    return word, (s.removesuffix(word) if end else s.removeprefix(word))


def _figure(whole: str, s: str, notes: list[str]) -> Quantity:
    held = s.startswith("控制在")
    body = s.removeprefix("控制在")
    lead = next((w for w in LEADING if body.startswith(w)), "")
    if EVERY.fullmatch(body):
        return Quantity(whole, "words", note="每期的时限，逐期核对")
    body = EACH.sub(r"\2\1", body.removeprefix(lead), count=1)  # 每年不少于4次 is 不少于每年4次
    before, body = _peel(body, COMPARATORS)
    if not before and (since := SINCE.fullmatch(body)):
        notes.append(f"「{body[: since.start('term')]}」起算")
        body = since["term"]
    deadline = _deadline(body)
    if deadline:
        if held or (deadline.year is None and (before or body.endswith("月内"))):
            raise _Unreadable("分不清是时长还是日期，时长请写「个月」")
        return Quantity(whole, "date", COMPARATORS.get(before), date=deadline, note="；".join(notes))
    trail = next((w for w in TRAILING if body.endswith(w)), "")
    after, body = _peel(INCLUSIVE.sub("", body.removesuffix(trail)), SUFFIXES, end=True)
    notes += [f"未计入「{word}」" for word in (lead, trail) if word]
    comparator = COMPARATORS.get(before) or SUFFIXES.get(after)
    if before and after and COMPARATORS[before] != SUFFIXES[after]:
        raise _Unreadable(f"「{before}」与「{after}」矛盾")
    pair, one = RANGE.fullmatch(body), ONE.fullmatch(body)
    if pair and not comparator:
        return _range(whole, pair, notes)
    if not one:
        raise _Unreadable(_why(body))
    per, number, word = one[1], one[2], one[3] or ""
    value, unit = _measure(number, word, notes, per)
    if held and not comparator:
        raise _Unreadable("「控制在」之后没有写以内或以下")
    if after == "内" and not (unit and unit.dimension in TIMES):
        raise _Unreadable("「内」只用于时长")
    doubt = "" if comparator else _doubt(number, per + word)
    if doubt:
        raise _Unreadable(doubt)
    return Quantity(whole, "number", comparator, value, unit=unit, note="；".join(notes))


def _doubt(number: str, unit: str) -> str:
    """Why a number without comparator may be something else."""
    if unit == "%" and re.fullmatch(r"2([5-9][0-9]|100)(\.[0-9]+)?", number):
        return f"开头的 2 可能是误认的「≥」；若确为 {number}%，请写「={number}%」"
    if unit == "" and LIKE_DATE.fullmatch(number):
        return "分不清是日期还是数字"
    if unit in ("级", "等") and "." not in number:
        return "分不清是第几级还是几个级别"
    if unit == "年" and re.fullmatch("[0-9]{3,}", number):
        return "不像年份，也不像时长"
    return ""


def _range(whole: str, pair: re.Match[str], notes: list[str]) -> Quantity:
    first, last = pair[2], pair[4] or ""
    if first not in ("", last) and not (first in SCALES and last.startswith(first) and last not in UNITS):
        raise _Unreadable("区间两端的单位不同")
    if last in ("", "年") and all(re.fullmatch("(19|20)[0-9]{2}", n) for n in (pair[1], pair[3])):
        raise _Unreadable("年份区间，不是数值区间")
    (low, unit), (high, _) = _measure(pair[1], last, notes), _measure(pair[3], last, [])
    if low > high:
        raise _Unreadable("区间的下限大于上限")
    return Quantity(whole, "range", low=low, high=high, unit=unit, note="；".join(notes))


def _measure(number: str, word: str, notes: list[str], per: str = "") -> tuple[Decimal, Unit | None]:
    """The exact number and its unit."""
    if sum(c.isdigit() for c in number) > MOST_DIGITS:
        raise _Unreadable(f"数字超过 {MOST_DIGITS} 位")
    if re.match("[-+]?0[0-9]", number):
        raise _Unreadable("数字以 0 开头，可能缺字")
    notes += ["去掉千位分隔符"] if "," in number else []
    value = Decimal(number.replace(",", ""))
    if word in SCALES and not per:
        notes.append(f"「{word}」后没有单位，已乘入数值")
        return shifted(value, SCALES[word]), None
    unit = (unit_of(word, per) or (None if per else things(word))) if word or per else None
    if (word or per) and not unit:
        raise _Unreadable(_why(number + word, f"不认识单位「{per}{word}」"))
    if word in ("日", "年"):
        notes.append(f"「{word}」按时长读")
    if unit and unit.dimension.startswith("?"):
        notes.append("单位只写了分母")
    return value, unit


def _deadline(s: str) -> Deadline | None:
    day, words = DAY.fullmatch(s), DEADLINE.fullmatch(s)
    if day:
        year, month, number, end, before, verb = day[1], day[3], day[4], None, None, None
    elif words and (words[1] or words[2]):
        year, month, number, end, before, verb = words.groups()
    else:
        return None
    y, m, d = (int(n) if n else None for n in (year, month, number))
    try:
        Date(2000 if y is None else y, (1 if d is None else 0) if m is None else m, 1 if d is None else d)
    except ValueError:
        raise _Unreadable("没有这一天") from None
    within: Boundary | None = "in" if verb or before == "内" else None
    return Deadline(y, m, d, "by_end" if end else within if before in (None, "内") else "before")


def _why(s: str, otherwise: str = "数字与文字混写") -> str:
    """The likeliest reason why no form fits."""
    if any(word in s for word in APPROXIMATE):
        return "约数，没有确切数字"
    if any(sign in s for sign in "<>=≥≤"):
        return "比较符的位置或个数不对"
    if re.search(r"[0-9],[0-9]", s):
        return "千位分隔符分组不对，或一格多值"
    if len(re.findall(r"[0-9]+(?:\.[0-9]+)?", s)) > 1:
        return "一格内不止一个数字，分不清哪个是指标值"
    return otherwise
