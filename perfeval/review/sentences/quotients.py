"""Rates, shares and means of time in words, beside the two figures of which they are the quotient."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfeval.model.passages import Passage
from perfeval.review.reading.rates import OTHER_TIME, named_rates
from perfeval.review.reading.statements import Count, counts, trimmed
from perfeval.review.sentences.declared import NUMBER, Reckoned, power_of_ten, short, shown_as

RATE = re.compile(
    rf"(?P<stem>[一-鿿]{{2,10}})率(?:分别)?(?:为|达到?|是|仅|约|只有)*{NUMBER}[%％](?![^，。；]{{0,2}}以[上下内])"
)
DUE = re.compile("应|需|计划|目标|任务|核定|拟|共|总")
DENIED = re.compile("未|没有|不|待|尚|无")
SHARE = re.compile(rf"占(?P<whole>[^，。；]{{0,24}})的{NUMBER}[%％]")
ITEM_SHARE = re.compile(
    rf"[，,（(]?(?:约|分别)?占(?:比|总[一-鿿]{{1,4}}的?|全[一-鿿]{{1,4}}的|比重|比例)?(?:为|约|达)*{NUMBER}[%％]"
)
BARE_SHARE = re.compile(rf"(?<=[，（(])占(?:比|的?比例|比重)?(?:为|达|约)?{NUMBER}[%％]")
OF_WHOLE = re.compile("(?:之?中|里)|[，,（(]?其中")
NAMED_SHARE = re.compile(
    rf"[，,（(]占(?P<whole>[一-鿿]{{2,10}}?)(?:的|的?(?:比重|比例)(?:为|达)?)?{NUMBER}[%％](?!以|左右)"
)
ALL_OF = re.compile(
    "^(?:全部|全年|年度|本年|当年|总|项目|实际|资金(?=[支总])|上述)+|(?:总额|总数|总量|额|数|金额|资金)$"
)
AMONG_ALL = re.compile("[^，。；0-9]{0,12}?中(?:的|有|已有|已)?[^，。；0-9率]{0,4}")
RATE_BEHIND = re.compile(
    rf"[^，。；（）0-9率]{{0,6}}[，,（(](?:[一-鿿]{{0,4}}?)(?P<stem>[一-鿿]{{2,4}})率(?:为|达到?|是|仅)?{NUMBER}[%％]"
)
EVERY = re.compile(rf"(?P<time>[日月])均(?P<verb>[^0-9，。；（）]{{0,6}}?){NUMBER}(?P<unit>[一-鿿]{{1,4}})")
DAYS = {"日": (Fraction(200), Fraction(366)), "月": (Fraction(8), Fraction(12))}  # on how many a year may be worked
YEARLY = re.compile("全年|年度|本年|当年|年(?:处理|清运|产|发|受理|接|服务)")


def rates_of_their_counts(p: Passage) -> Iterator[Reckoned]:
    """A rate, what was done and of how many: 发现漏洞125个，整改123个，整改率98.4%."""
    if p.part == "row" or not re.search("率[^，。；0-9]{0,3}[0-9]", p.text):
        return
    for sentence in re.split("[。；\n]", p.text):
        rates = list(RATE.finditer(sentence))
        found = [c for c in counts(sentence) if c.dimension != "ratio" and c.value] if rates else []
        if len(found) < 2 or any(named_rates(sentence)):
            continue
        for match in rates:
            act = match["stem"][-2:]
            if OTHER_TIME.search(match["stem"]) or re.search("分别|同比", match[0]):
                continue
            parts = [c for c in found if _did(c, act)]
            pairs = [(a, b) for a in parts for b in found if _is_whole(b, a, act)]
            right = [_quotient(match, a, b) for a, b in pairs]
            others = [
                c for c in counts(sentence) if c.dimension == "ratio" and not match.start() <= c.start < match.end()
            ]
            if any(c.equals(a.value / b.value) for c in others for a, b in pairs):  # another rate is the one they make
                continue
            if any(not one.right for one in right) or any(_of_all(match, a, found) for a in parts):
                yield Reckoned(match[0])
            elif len(parts) == len(pairs) == len(rates) == 1:
                yield right[0]


def _of_all(match: re.Match[str], part: Count, found: list[Count]) -> bool:
    """Whether a rate is of all that stand before the part together: 受理450件、上年结转30件，办结432件，办结率90%."""
    before = [c.value for c in found if c.dimension == part.dimension and c.end <= part.start]
    stated, room = Fraction(match["number"]) / 100, Fraction(6, 1000)
    return len(before) > 1 and abs(part.value / sum(before) - stated) <= room


def _did(count: Count, act: str) -> bool:
    """Whether the words beside a figure say that it is what was done, not what was to be done or was not."""
    behind = re.match(rf"(?:[一-鿿]{{0,4}}?){act}", count.behind)
    said = count.before.rstrip().endswith(act) or re.search(rf"{act}[了过的]?[一-鿿]{{0,4}}$", count.before) or behind
    return (
        bool(said)
        and not DENIED.search(f"{count.before}{behind[0] if behind else ''}")
        and not DUE.search(count.before)
    )


def _is_whole(whole: Count, part: Count, act: str) -> bool:
    same = whole.dimension == part.dimension and whole is not part and whole.value >= part.value
    return (
        same
        and (not _did(whole, act))
        and not DENIED.search(whole.before)
        and not OTHER_TIME.search(re.sub("计划|目标|应|标准|要求", "", whole.before))
    )


def _quotient(match: re.Match[str], part: Count, whole: Count) -> Reckoned:
    share, stated = part.value / whole.value, Fraction(match["number"]) / 100
    room = Fraction(6, 10 ** (len(match["number"].partition(".")[2]) + 3))
    room += share * (part.slack / part.value + whole.slack / whole.value)
    told = f"写“{match[0].strip('，,（(')}”，{part.text}÷{whole.text}＝{short(share * 100)}%"
    return Reckoned(told) if abs(share - stated) <= room else Reckoned(told, f"{short(share * 100)}%")


def shares_of_a_named_whole(p: Passage) -> Iterator[Reckoned]:
    """A part, the whole that it is of, and its share: 完成投资1.2亿元，占计划1.5亿元的80%."""
    for sentence in re.split("[。；\n]", p.text) if "占" in p.text else ():
        for match in SHARE.finditer(sentence):
            wholes = counts(match["whole"])
            before = [c for c in counts(sentence) if c.end <= match.start()]
            if len(wholes) == 1 and before and before[-1].dimension == wholes[0].dimension and wholes[0].value:
                if before[-1].value and before[-1].dimension != "ratio":
                    yield _quotient(match, before[-1], wholes[0])


def shares_of_one_list(p: Passage) -> Iterator[Reckoned]:
    """Parts that stand with their shares, of what they make: 甲镇240万元，占43.8%；乙镇308万元，占56.2%."""
    for text in p.text.split("\n") if p.text.count("占") > 1 else ():
        found = [c for c in counts(text) if c.dimension != "ratio"]
        told = [(c, m) for c in found if (m := ITEM_SHARE.match(text, c.end))]
        for n, (first, _) in enumerate(told):
            run = [(c, m) for c, m in told[n:] if c.dimension == first.dimension]
            for size in range(len(run), 1, -1):
                items, total = run[:size], sum((Fraction(m["number"]) for _, m in run[:size]), Fraction(0))
                whole = sum((c.value for c, _ in items), Fraction(0))
                right = [_share_fits(m, c, whole) for c, m in items]
                before = {c.value for c in found if c.dimension == first.dimension and c.end <= first.start}
                if not whole or not 80 <= total <= 120 or sum(right) < min(size - 1, 2) or not any(right):
                    continue
                if not all(right) and (whole in before or abs(total - 100) > 1):
                    yield from (_quotient_of(m, c, whole) for (c, m), fits in zip(items, right) if not fits)
                    return
            if n == 0 and len(run) > 1:
                yield Reckoned(run[0][1][0])


def _share_fits(match: re.Match[str], part: Count, whole: Fraction) -> bool:
    return bool(whole) and not _quotient_of(match, part, whole).right


def _quotient_of(match: re.Match[str], part: Count, whole: Fraction) -> Reckoned:
    """The share of a part in a whole that several parts make."""
    share, stated = part.value / whole, Fraction(match["number"]) / 100
    room = Fraction(6, 10 ** (len(match["number"].partition(".")[2]) + 3)) + share * part.slack / whole
    told = f"写“{part.text}{match[0]}”，{part.text}÷{shown_as(whole, part)}＝{short(share * 100)}%"
    return Reckoned(told) if abs(share - stated) <= room else Reckoned(told, f"{short(share * 100)}%")


def shares_of_what_stands_before(p: Passage) -> Iterator[Reckoned]:
    """A whole, one of its parts, and the share of that: 支出1764万元中，补贴1008万元，占57.14%; 床位900张，其中…."""
    for sentence in re.split("[。；\n]", p.text) if "占" in p.text else ():
        found = [c for c in counts(sentence) if c.dimension != "ratio" and c.value]
        for match in BARE_SHARE.finditer(sentence):
            before = [c for c in found if c.end <= match.start()]
            if not before or re.search("[^的等，（(]", sentence[before[-1].end : match.start()]):
                continue
            part, *_ = reversed(before)
            like = [c for c in before[:-1] if c.dimension == part.dimension and c.value >= part.value]
            wholes = [c for c in like if OF_WHOLE.match(sentence, c.end)]
            if not wholes or OTHER_TIME.search(part.before.replace("其中", "")):
                continue
            right = [_quotient(match, part, c) for c in (wholes[-1], *like)]
            yield next((one for one in right if not one.right), right[0])


def shares_of_a_whole_by_its_name(p: Passage) -> Iterator[Reckoned]:
    """A part and its share in a whole that is called by the word before it: 支出148万元，其中甲111万元，占支出的75%."""
    for sentence in re.split("[。；\n]", p.text) if "占" in p.text else ():
        found = [c for c in counts(sentence) if c.dimension != "ratio" and c.value]
        for match in NAMED_SHARE.finditer(sentence):
            before = [c for c in found if c.end <= match.start()]
            if not before or before[-1].end != match.start() or OTHER_TIME.search(match["whole"]):
                continue
            part, name = before[-1], trimmed(ALL_OF.sub("", match["whole"]))
            wholes = _called(name, part, before[:-1])
            if not wholes:  # 支出148万元。其中检验费111万元，占支出的75%
                wholes = _called(name, part, counts(p.text.partition(sentence)[0]))
                wholes = wholes[-1:] if len({c.value for c in wholes}) == 1 else []
            if len(wholes) == 1 and wholes[0].value >= part.value and not OTHER_TIME.search(wholes[0].before):
                yield _quotient(match, part, wholes[0])


def _called(name: str, part: Count, found: Sequence[Count]) -> list[Count]:
    """The figures of the same kind as a part whose own words end with a name."""
    same = [c for c in found if c.dimension == part.dimension and len(name) > 1]
    return [c for c in same if trimmed(c.before).endswith(name)]


def rates_of_some_among_all(p: Passage) -> Iterator[Reckoned]:
    """How many of all, and the rate right behind: 覆盖12个乡镇中的11个，覆盖率91.67%."""
    for sentence in re.split("[。；\n]", p.text) if "中" in p.text and "率" in p.text else ():
        found = [c for c in counts(sentence) if c.dimension != "ratio" and c.value]
        for whole, part in zip(found, found[1:]):
            match = RATE_BEHIND.match(sentence, part.end)
            among = AMONG_ALL.fullmatch(sentence, whole.end, part.start)
            if match and among and whole.dimension == part.dimension and part.value <= whole.value:
                if match["stem"][-2:] in sentence[: part.end] or match["stem"] == "占比":
                    yield _quotient(match, part, whole)


def means_of_time(p: Passage) -> Iterator[Reckoned]:
    """A total of the year and its mean for a day or a month, which no number of working days explains."""
    for sentence in re.split("[。；\n]", p.text) if re.search("[日月]均", p.text) else ():
        for match in EVERY.finditer(sentence):
            each = next((c for c in counts(sentence) if c.end >= match.end("number") and c.start < match.end()), None)
            if each is None or each.dimension == "ratio" or not each.value:
                continue
            same = [c for c in counts(sentence) if c.dimension == each.dimension and c is not each]
            totals = [c for c in same if YEARLY.search(c.before)]
            if len(totals) != 1 or OTHER_TIME.search(sentence):
                continue
            few, many = DAYS[match["time"]]
            low, high = totals[0].value / many, totals[0].value / few
            told = f"写“{match[0]}”，{totals[0].text}÷{many}＝{shown_as(low, each)}"
            room = each.slack + totals[0].slack / few
            if low - room <= each.value <= high + room:
                yield Reckoned(told)
            elif each.value < low * Fraction(9, 10) or power_of_ten(low, each.value) or each.value > 2 * high:
                yield Reckoned(told, shown_as(low, each))
