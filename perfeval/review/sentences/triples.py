"""A price, how many and what they cost, told side by side: 3200块，每块280元，支出89.60万元.

Three figures that stand next to one another in a sentence are read by what they are, in whatever order they come: an
amount for each, a number of the things it is for, and an amount of the same kind that is no amount for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from perfeval.model import quantity
from perfeval.model.passages import Passage
from perfeval.model.units import UNITS
from perfeval.review.reading.statements import Count, counts
from perfeval.review.sentences.declared import Reckoned, bracketed, power_of_ten, short, shown_as, unit_of

NOT_THINGS = ("money", "ratio", "percentage_points", "time", "workdays", "quarters", "months", "years", "bytes")
THINGS = "|".join(
    sorted(
        {w for w, (d, _) in UNITS.items() if d not in NOT_THINGS and re.fullmatch("[一-鿿]{1,3}", w) and w != "分"}
        | {"生", "案"},
        key=len,
        reverse=True,
    )
)
TIME = "年|月|天|日|次|学期|季度|周|小时|课时"
AIM = "[^0-9，。；、（）()]{0,8}?"
EACH = re.compile(
    rf"(?:平均)?每(?:一|1)?(?:[新受参]?)(?P<what>{THINGS})(?:每(?:个|一)?(?P<time>{TIME})|(?P<term>年|月))?{AIM}$"
    rf"|(?P<mean>{THINGS})(?P<each>次?)均(?:每(?P<span>{TIME}))?{AIM}$"
    "|(?:[均单]价|单位(?:成本|造价|价格)|平均价格?)(?:为|是|约|仅|达|按|以)*$"
)
SLASHED = re.compile(
    rf"(?<![0-9.,])(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>万?元)[/／](?P<what>{THINGS})(?![/／·年月日天]|以[上下内])"
)
ALIKE = {"生": "人", "名": "人", "案": "件", "人次": "人", "户次": "户"}
MONTHS = re.compile("([0-9]{1,2})个?月(?![0-9底末初份日])")
VAGUE = re.compile("以[上下内]|左右|不等|起|至|~|～|—|多|余|或")
ROUGH = re.compile("约|近|大约|左右|近似")
NOT_ALL_OF_IT = re.compile(
    "其中|中央|省级|市级|县级|区级|财政|自筹|配套|自有|群众|企业|社会|结余|剩余|节约|节省|尚|未|质保|上年|去年|往年|减少|增加|预算|计划|目标|"
    "超[出过支]|降低|多支|少支|追加|调[增减]|首付|预付|尾款|另[有外]|额外|收入|增收|产值|销售"
)
NOT_THESE = re.compile("其中|上年|去年|往年|另[有外]|尚|未|剩|减少|增加了?$|计划|目标|预计|拟|原[有定计]")
IN_PART = re.compile("支付|付款|拨付|已付|到位|结算|兑付")
WHOLE = re.compile("共|合计|总|全部|累计")
SHARED = re.compile("[，,（(]?(?:仅|约)?占")
RULED = re.compile(
    "上限|限价|最高|不超过|不高于|不低于|控制|目标|计划|预算|上年|去年|往年|原[有定计]|[比较](?:上年|去年|计划)|[省节]约?$|降|涨|收入|增收|提高"
)
MOVING = re.compile("另[加计含支]|加上|包[含括]|增减|动态|退出|陆续|分批|分档|不等|死亡|去世|按月核")
NEAR = (Fraction(7, 10), Fraction(10, 7))
LEAST = 4  # digits of a number of which one wrong is no chance
FEW = Fraction(1, 25)  # how far 约 may be off


@dataclass(frozen=True, slots=True)
class _Price:
    """An amount for each of some things, and the time it is for; the things are unknown where it says 单价."""

    count: Count
    what: str
    time: str


def triples(p: Passage) -> Iterator[Reckoned]:
    """A price, how many, and the total, next to one another in any order."""
    if not re.search("每|均|单价|元[/／]|单位成本|单位造价", p.text):
        return
    carried = ""
    for sentence in re.split("[。；;\n]", p.text):
        tokens = _tokens(sentence)
        if len(tokens) == 1 and isinstance(tokens[0], _Price):  # 按每人600元发放。直补6238人，共发放374.28万元
            carried = sentence
            continue
        if carried and not any(isinstance(t, _Price) for t in tokens):
            sentence = f"{carried}，{sentence}"
            tokens = _tokens(sentence)
            yield from _told(sentence, tokens, sure=False)
        else:
            yield from _told(sentence, tokens, sure=True)
        carried = ""


def _tokens(sentence: str) -> list[Count | _Price]:
    found: list[Count | _Price] = []
    slashed = [_slash(m, sentence) for m in SLASHED.finditer(sentence)]
    plain = [c for c in counts(sentence) if c.dimension not in ("ratio", "percentage_points")]
    for c in sorted([*plain, *(s.count for s in slashed)], key=lambda c: c.start):
        known = next((s for s in slashed if s.count is c), None)
        match = EACH.search(c.before) if known is None else None
        if known is not None:
            found.append(known)
        elif match:
            what, time = match["what"] or match["mean"] or "", match["time"] or match["term"] or match["span"] or ""
            found.append(_Price(c, what, "次" if match["each"] else time))
        else:
            found.append(c)
    return found


def _slash(m: re.Match[str], sentence: str) -> _Price:
    read = quantity.read(f"{m['number']}{m['unit']}")
    factor = Fraction(10000 if m["unit"] == "万元" else 1)
    slack = factor / (2 * 10 ** len(m["number"].partition(".")[2]))
    before = re.split("[，。；、：:？！（）()“”《》\n]", sentence[: m.start()])[-1]
    made = Count(f"{m['number']}{m['unit']}", m["number"], read.base, slack, "money", before, "", m.start(), m.end())
    return _Price(made, m["what"], "")


@lru_cache(maxsize=1024)
def _dimension(what: str) -> str:
    read = quantity.read(f"1{ALIKE.get(what, what)}")
    return read.dimension or "" if read.kind == "number" else ""


def _many(price: _Price, c: Count) -> Fraction | None:
    """How many of the things of a price a figure counts; None where it counts others."""
    unit = unit_of(c).lstrip("万亿百千")
    if not price.what:
        return c.value if c.dimension.startswith("count:") and unit != "次" else None
    kin = {price.what, ALIKE.get(price.what, price.what)}
    same = c.dimension == _dimension(price.what) or ALIKE.get(unit, unit) in kin
    if not same or (c.dimension.startswith("count:") and unit not in kin and unit.removesuffix("次") not in kin):
        return None
    size = quantity.read(f"1{ALIKE.get(price.what, price.what)}").base
    return c.value / size if c.dimension == _dimension(price.what) and size else c.value


def _told(sentence: str, tokens: list[Count | _Price], *, sure: bool) -> Iterator[Reckoned]:
    for n, price in enumerate(tokens):
        if not isinstance(price, _Price) or not price.count.value or VAGUE.match(price.count.behind):
            continue
        windows = [tokens[k : k + 3] for k in range(max(0, n - 2), n + 1) if k + 3 <= len(tokens)]
        within = bracketed(sentence, price.count.start)
        if within:  # what stands in brackets explains the figure before them
            windows = [w for w in windows if all(_at(t)[1] <= within[1] for t in w)]
            inside = [w for w in windows if _at(w[0])[1] == within[0]]
            windows = inside or [w for w in windows if _at(w[0])[0] > within[0]]
        found = [t for w in windows for t in _triple(price, w)]
        told = [_check(sentence, price, many, total, sure=sure and not price.time) for many, total in found]
        if right := next((one for one in told if one and not one.right), None):
            yield right
        elif _fits_elsewhere(sentence, price, tokens):
            yield Reckoned(price.count.text)
        elif len({one.right for one in told if one}) == 1 and len(told) == 1:
            yield next(one for one in told if one)


def _fits_elsewhere(sentence: str, price: _Price, tokens: list[Count | _Price]) -> bool:
    """Whether some number and some amount of the sentence go with a price, though others stand between them, or the
    numbers told one after another do together.
    """
    plain = [t for t in tokens if isinstance(t, Count)]
    totals = [c for c in plain if c.dimension == price.count.dimension and c.value]
    many = [n for c in plain if c not in totals and (n := _many(price, c))]
    sums = {*many, *(sum(many[a:b]) for a in range(len(many)) for b in range(a + 2, len(many) + 1))}
    times = _times(sentence, price)
    return times is not None and any(
        abs(n * price.count.value * times - c.value) <= c.slack + n * price.count.slack * times
        for n in sums
        for c in totals
    )


def _at(token: Count | _Price) -> tuple[int, int]:
    c = token.count if isinstance(token, _Price) else token
    return c.start, c.end


def _triple(price: _Price, window: list[Count | _Price]) -> Iterator[tuple[Count, Count]]:
    """The number and the total that stand beside a price in three figures, where two of them can be that."""
    others = [t for t in window if t is not price]
    if any(isinstance(t, _Price) for t in others):
        return
    for many, total in (others, others[::-1]):
        assert isinstance(many, Count) and isinstance(total, Count)
        if total.dimension == price.count.dimension and _many(price, many) and total.value:
            if many.dimension != total.dimension or price.what:
                yield many, total


def _check(sentence: str, price: _Price, many: Count, total: Count, *, sure: bool) -> Reckoned | None:
    """What the three figures say; None where the words beside them leave open that they belong together."""
    times = _times(sentence, price)
    number = _many(price, many)
    if times is None or number is None:
        return None
    one = price.count
    right = number * one.value * times
    each = f"×{times}个月" if times != 1 else ""
    bare = total.value == Fraction(total.number) and right >= 10**4 and total.dimension != "money"
    shown = f"{short(right / 10**4)}万{unit_of(total)}" if bare else shown_as(right, total)
    told = f"写“{total.before.strip()}{total.text}”，{many.text}×{one.text}{each}＝{shown}"
    scale = number / many.value
    room = total.slack + number * one.slack * times + one.value * many.slack * scale * times
    if any(ROUGH.search(c.before) for c in (one, many, total)):
        room += right * FEW
    slip = _slipped(right, total) or power_of_ten(right, total.value)
    exact = one.text == f"{one.number}元" and "." not in one.number and "均" not in one.before  # a price that was set
    if abs(right - total.value) <= (total.slack if slip and exact else room):
        return Reckoned(told)
    asides = NOT_ALL_OF_IT.search(total.before) or NOT_THESE.search(many.before) or RULED.search(one.before)
    sure = sure and "标准" not in one.before
    several = sum(isinstance(t, _Price) for t in _tokens(sentence)) > 1 and WHOLE.search(total.before)
    if (
        several
        or SHARED.match(sentence[total.end :])
        or asides
        or VAGUE.match(many.behind)
        or VAGUE.match(total.behind)
        or MOVING.search(sentence)
    ):
        return None
    part = total.value < right and IN_PART.search(total.before) and not WHOLE.search(total.before)
    if slip or (sure and not part and NEAR[0] <= right / total.value <= NEAR[1]):
        mean = total.value / number / times
        other = "" if power_of_ten(mean, one.value) and total.dimension != "money" else f"，或每份{shown_as(mean, one)}"
        return Reckoned(told, f"{shown}{other}")
    return None


def _times(sentence: str, price: _Price) -> Fraction | None:
    """How many times a year a price is paid; None where the words do not say."""
    if price.time in ("", "年"):
        return Fraction(1)
    if price.time != "月":
        return None
    months = MONTHS.search(sentence)
    return Fraction(int(months[1])) if months else Fraction(12)


def _slipped(right: Fraction, total: Count) -> bool:
    """Whether a total is what it should be but for one digit, or for two that changed places."""
    factor = total.value / Fraction(total.number)
    places = len(total.number.partition(".")[2])
    should = f"{float(right / factor):.{places}f}"
    if len(should) != len(total.number) or len(should.replace(".", "")) < LEAST:
        return False
    apart = [n for n, (a, b) in enumerate(zip(should, total.number)) if a != b]
    turned = len(apart) == 2 and all(should[a] == total.number[b] for a, b in (apart, apart[::-1]))
    return len(apart) == 1 or turned
