"""Is the score what the printed 评分标准 of its row gives, where the words compute it from target and actual?

达标得满分，每少1%扣0.5分，扣完为止: a standard that nobody typed, but whose clauses are all read. What the words leave
open (whole steps or begun ones, a share of the target or percentage points) is taken in every way that a reader may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from unicodedata import normalize

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import from_chinese, plain_number
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Worded
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip

N = r"[0-9]+(?:\.[0-9]+)?"
COUNT = rf"(?:{N}|[一二两三五十])"
WHOSE = r"(?:本项|该项|此项|本指标|该指标|指标)?"
FULL = rf"(?:得|计|记|给|赋)(?:{WHOSE}(?:满分|全部分值|全分|分值)|(?P<full>{N})分)"
MISSED = (
    r"(?:(?:未达标|未达到?(?:目标值?|指标值?|要求|标准)?|未完成|没有达到(?:目标值?)?|达不到(?:目标值?|要求)?|不达标|不足|低于目标值?|"
    r"超过目标值?|高于目标值?|超标|否则|逾期)(?:的|时|部分)?[，]?)?"
)
LESS = "完成率|完成|降低|下降|减少|低于|低|少于|少|降|差|不足|偏离|相差|未完成|欠|超过|超出|超|高于|高|增加|增|多|上升"
LATE = "逾期|延期|延迟|推迟|超期|滞后|延误|晚于|晚|拖延|超过|超"
LOST = rf"(?:的)?[，]?(?:扣|扣减|扣除|减)(?:{WHOSE}(?:分值|权重|满分)的?(?P<share>{N})%|(?P<loss>{N})分)"
MET = (
    "达标|达到|完成|实现|按期完成|按时完成|按期|按时|达到?目标值?|不超过目标值?|未超过?目标值?|控制在目标值?内",
    "目标值?|指标值?|目标|任务|计划|要求|标准|年度目标值?|预期目标",
)
OF = "(?:定量|数值|数量)?(?:指标)?(?:[一-鿿]{0,10}?(?:率|度|数量?|值|面积|里程|时间|情况))?"
SIGN = "≥|>=|≤|<=|不低于|不少于|达到|不超过|不高于|大于等于|小于等于"
UNITS = r"(?P<unit>%|[^0-9，%]{0,6}?)(?:\(含\))?(?P<way>及?以[上下内])?"
BY_SHARE = "(?:折算|计算|相应|酌情)?"
EARNED = "(?:计分|得分|给分|赋分|扣分|计算|计算得分|扣减)"
FORMS = {
    "full": rf"{OF}(?:{MET[0]})(?:及?以上)?(?:{MET[1]})?(?:及?以上)?(?:的|时)?[，]?{FULL}",
    "at": rf"[^0-9≥≤%，]{{0,12}}(?P<sign>{SIGN})?(?P<at>{N}){UNITS}(?:的|时)?[，]?{FULL}",
    "each": rf"{MISSED}(?:目标值?)?每(?:{LESS})(?:目标值?|计划)?(?:的)?(?P<step>{COUNT})"
    rf"(?P<unit>%|个百分点|[一-鿿]{{1,4}}?){LOST}",
    "late": rf"{MISSED}每(?:{LATE})(?P<whole>满)?(?P<days>{COUNT})(?P<span>天|日|个?月|周){LOST}",
    "cap": r"(?:直至)?扣完(?:为止|即止)|(?:最多|最高)扣(?:完|至0分?|本项分值)|不(?:计|得|出现)负分"
    r"|超过(?:目标值?|100%)?的?(?:部分)?不加分",
    "floor": rf"(?:完成率|完成比例|得分率|实际完成率?)?(?:低于|不足|<|小于|未达到?)(?P<floor>{N})%(?:\(不含\))?"
    r"(?:的|时)?[，]?(?:不得分|得0分|计0分|不计分)",
    "part": rf"{MISSED}(?:的)?(?:按|根据)(?:照)?(?:实际)?(?:完成)?(?:情况)?(?:的)?(?:率|比例|程度比例){BY_SHARE}"
    rf"(?:[×乘以]+{WHOSE}(?:分值|权重|满分))?{EARNED}"
    rf"|{MISSED}得分=(?:实际(?:完成)?值?[/÷]目标值?|完成率)×{WHOSE}(?:分值|权重|满分)",
    "none": rf"{MISSED}(?:的)?不得分",
}
READ = {name: re.compile(form) for name, form in FORMS.items()}
CASE = re.compile(  # a clause that only says when the next one holds
    "(?:实际)?(?:未达标|未达到?(?:目标值?|指标值?|要求|标准)?|未完成(?:目标|任务)?|没有达到(?:目标值?)?|不达标|超过目标值?|低于目标值?|逾期)(?:的|时|部分)?"
)
SPLIT = re.compile(r"[，；。]")
BAND = re.compile(  # of a rate: 90%(含)以上得10分，80%(含)-90%得8分
    rf"(?P<from>{N})%(?:\(含\))?(?:及?以上|-{N}%?)(?:\(不含\))?(?:的)?(?:得|计)?(?P<points>{N})分"
)
HALF = re.compile(rf"逾期(?:完成|未完成)?(?:的)?(?:[，])?(?:(?:得|计|按)(?:{WHOSE}分值的?)?(?P<share>{N})%|不得分)")
ABOVE = re.compile(  # only what lies above a floor earns points: (完成率-60%)÷(1-60%)×分值
    rf"[(（]?(?:实际)?完成率-(?P<floor>{N})%[)）]?[÷/][(（](?:1|100%)-(?P=floor)%[)）]×{WHOSE}(?:分值|权重|满分)"
)
STRANGE = re.compile(rf"([≥≤＞＜=]?{N})([一-鿿]{{1,3}})")
CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class _WordedRule:
    """The clauses of a standard by what they say."""

    clauses: dict[str, re.Match[str]] = field(default_factory=dict)


def score_follows_the_words_of_the_standard(card: Scorecard) -> Iterator[Verdict]:
    """评分标准写“每少1%扣几分”“按比例得分”的，得分应是按指标值和实际完成值算出的分。

    为什么：完成95%、每少1%扣0.5分应扣2.5分，表上只扣1.5分，印出的标准没有照做。
    怎么改：按评分标准重新计分；另有口径的，在评分标准中写明。
    依据：实务（评分标准、完成情况、得分三者一致）；各句全部读懂的标准才核算，口径有几种理解的，都算不出才提出。
    """
    said, room, year = False, _room(card), card.evaluation.year
    for line in card.table.lines:
        row, score = line.indicator, line.shown
        rule, due = "", None
        if score is None or row.points is None:
            continue
        if isinstance(row.standard, Worded):
            rule, due = row.standard.rule, _due(row, _read(row.standard.rule, row.points), year)
        elif row.standard is None:
            rule, due = next(_beside(row, card.printed_rules, year), ("", None))
        if due is None:
            continue
        said, shown = True, Fraction(score)
        low, high = due[0]
        if any(a - room <= shown <= b + room for a, b in due):
            yield ok(row.name)
        elif shown == row.points and high < shown and (row.standard is None or row.target_reading.kind != "date"):
            yield skip(row.name, "未达标得满分，另行核查")
        else:
            points = plain_number(low, 2) if low == high else f"{plain_number(low, 2)}至{plain_number(high, 2)}"
            key, where = ("score", row.decided.where) if row.decided else ("self_score", row.where)
            tell = bad if len(due) == 1 else ask
            yield tell(
                where.of(key),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，按评分标准“{rule.strip()}”得{points}分，得{score}分",
                f"{points}分",
                "按评分标准重新计分；另有口径的，在评分标准中写明",
                f"“{row.name}”按评分标准应得{points}分，得{score}分。",
            )
    if not said:
        yield skip(WHOLE, "没有由指标值和实际完成值计分的文字标准")


def _beside(row: Indicator, rules: tuple[str, ...], year: int) -> Iterator[tuple[str, list[tuple[Fraction, Fraction]]]]:
    """What the rules printed beside the table give a row, where they compute otherwise than the decree does."""
    full, (target, actual) = Fraction(row.points or 0), _readings(row)
    for text in rules:
        plain = _plain(text)
        pleased = [s for s in re.split("[。；]", plain) if "满意度" in s and BAND.search(s)]
        if "满意度" in row.name and pleased:
            levels = [(Fraction(m["from"] or 0), Fraction(m["points"])) for m in BAND.finditer(pleased[0])]
            reached = [n for low, n in levels if actual.dimension == "ratio" and actual.base * 100 >= low]
            if reached and actual.measured and max(n for _, n in levels) == full:
                yield pleased[0], [(max(reached), max(reached))]
            return
        if target.kind == "date" and actual.date:
            late, days = HALF.search(plain), _days_late(row, year)
            if late and days is not None:
                due = full * Fraction(late["share"] or 0) / 100 if days > 0 else full
                yield late[0], [(due, due)]
            return
        numeric = target.kind == "number" and actual.measured and target.dimension == actual.dimension
        if not numeric or target.comparator in (None, "eq", "le", "lt") or not target.base:
            return
        share, above = actual.base / target.base, ABOVE.search(plain)
        if above:
            at = Fraction(above["floor"]) / 100
            due = full if share >= 1 else full * (share - at) / (1 - at) if share >= at else Fraction(0)
            yield above[0], [(due, due)]
        for clause in re.split("[，；。]", plain):
            each = READ["each"].fullmatch(clause)
            if each and each["unit"] in ("%", "个百分点") and "预算" not in clause:
                gap = target.base - actual.base
                steps = _by_steps(each, gap, target, actual, full) if gap > 0 else [(full, full)]
                if steps:
                    yield clause, steps


def _room(card: Scorecard) -> Fraction:
    """How far a score may be from what is due: a table that scores in tenths rounds to a tenth."""
    shown = [line.shown for line in card.table.lines if line.shown is not None]
    return Fraction(1, 20) if max((_places(s) for s in shown), default=0) == 1 else CENT


def _places(score: Decimal) -> int:
    return len(str(score).partition(".")[2].rstrip("0"))


def _read(rule: str, points: Decimal | None) -> _WordedRule | None:
    """The clauses of a rule; None where one of them is not read, or two say the same."""
    plain = _plain(rule)
    found: dict[str, re.Match[str]] = {}
    plain = re.sub(r"[，；](?=(?:得|计|记|给)(?:满分|全部分值|分值))", "", plain)
    for clause in (c for c in SPLIT.split(plain) if c and not CASE.fullmatch(c)):
        name, match = next(((k, m) for k, form in READ.items() if (m := form.fullmatch(clause))), ("", None))
        if match is None or (name in found and name != "cap"):
            return None
        found[name] = match
    full = next((m["full"] for k, m in found.items() if k in ("full", "at") and m["full"]), None)
    if full is not None and points is not None and Fraction(full) != Fraction(points):
        return None
    return _WordedRule(found)


def _readings(row: Indicator) -> tuple[Quantity, Quantity]:
    """Target and actual; where both have one unit that nobody knows (5200路), as if it were a known one."""
    strange = [STRANGE.fullmatch(re.sub(r"\s", "", text or "")) for text in (row.target, row.actual)]
    if row.target_reading.kind == "unreadable" and all(strange) and len({m[2] for m in strange if m}) == 1:
        one, other = (quantity.read(f"{m[1]}个") for m in strange if m)
        return one, other
    return row.target_reading, row.actual_reading


def _plain(rule: str) -> str:
    """Half-width figures and signs, full-width stops, no spaces and no quotes."""
    plain = re.sub(r"\s+", "", normalize("NFKC", rule)).translate(str.maketrans(",;!", "，；，"))
    return re.sub("[“”‘’]", "", plain).replace("*", "×").replace("x", "×").replace("—", "-").replace("–", "-")


def _due(row: Indicator, rule: _WordedRule | None, year: int) -> list[tuple[Fraction, Fraction]] | None:
    """The lowest and highest points that each reading of a rule gives; None where it says nothing of these figures."""
    if rule is None or row.points is None:
        return None
    full, told = Fraction(row.points), rule.clauses
    below = {"each", "part", "none", "late"} & told.keys()
    if len(below) != 1 or not ({"full", "at"} & told.keys() or below & {"each", "part", "late"}):
        return None
    if "late" in told:
        return _by_days(row, told["late"], full, year)
    target, actual = _readings(row)
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension or not target.base:
        return None
    if "at" in told and not _is_target(told["at"], target):
        return None
    upward = target.comparator not in ("le", "lt")
    gap = target.base - actual.base if upward else actual.base - target.base
    if target.comparator in (None, "eq") and gap < 0:
        return None
    if gap <= 0:
        return [(full, full)]
    share = actual.base / target.base if upward else target.base / actual.base
    if "floor" in told and share < Fraction(told["floor"]["floor"]) / 100:
        return [(Fraction(0), Fraction(0))]
    if "none" in told:
        return [(Fraction(0), Fraction(0))]
    if "part" in told:
        return [(full * share, full * share)]
    return _by_steps(told["each"], gap, target, actual, full)


def _is_target(at: re.Match[str], target: Quantity) -> bool:
    """Whether the figure at which a rule gives full points is that of the target."""
    read = quantity.read(f"{at['at']}{at['unit']}")
    return read.kind == "number" and (target.equals(read.base) or Fraction(at["at"]) == 100)


def _by_steps(
    match: re.Match[str], gap: Fraction, target: Quantity, actual: Quantity, full: Fraction
) -> list[tuple[Fraction, Fraction]] | None:
    step, unit = _number(match["step"]), match["unit"]
    loss = full * Fraction(match["share"]) / 100 if match["share"] else Fraction(match["loss"])
    relative = gap / target.base * 100
    if unit in ("%", "个百分点"):
        points = gap * 100 if target.dimension == "ratio" else gap if target.dimension == "percentage_points" else None
        gaps = [relative] if points is None else [points] if unit == "个百分点" else [points, relative]
    else:
        read = quantity.read(f"1{unit}")
        if read.kind != "number" or read.dimension != actual.dimension or not read.base:
            return None
        gaps = [gap / read.base]
    return [_taken_off(g / step, loss, full) for g in gaps]


def _by_days(row: Indicator, match: re.Match[str], full: Fraction, year: int) -> list[tuple[Fraction, Fraction]] | None:
    late = _days_late(row, year)
    if late is None:
        return None
    loss = full * Fraction(match["share"]) / 100 if match["share"] else Fraction(match["loss"])
    size = {"天": 1, "日": 1, "周": 7}.get(match["span"], 30)
    if late <= 0:
        return [(full, full)]
    months = size == 30
    low, high = _taken_off(Fraction(late, size) / _number(match["days"]), loss, full)
    if match["whole"] and not months:  # begun steps cost nothing
        return [(high, high)]
    return [(max(low - loss, Fraction(0)) if months else low, min(high + loss, full) if months else high)]


def _days_late(row: Indicator, year: int) -> int | None:
    """How many days after the day that its target names a row was done; None where one of them is not told."""
    due, done = row.target_reading.date, row.actual_reading.date
    if due is None or done is None or None in (due.month, due.day, done.month, done.day):
        return None
    try:
        last = date(due.year or year, due.month or 1, due.day or 1)
        return (date(done.year or year, done.month or 1, done.day or 1) - last).days
    except ValueError:
        return None


def _number(text: str) -> Fraction:
    return Fraction(text) if text[0].isdigit() else Fraction(from_chinese(text.replace("两", "二")))


def _taken_off(steps: Fraction, loss: Fraction, full: Fraction) -> tuple[Fraction, Fraction]:
    """The points where begun steps count, and where only whole ones do."""
    return max(full - -(-steps // 1) * loss, Fraction(0)), max(full - steps // 1 * loss, Fraction(0))
