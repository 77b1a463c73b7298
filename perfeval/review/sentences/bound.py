"""Do the facts that sentences print fit the words beside them? Words that exclude each other, and words of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from perfeval.model.evaluation import Evaluation, Fact
from perfeval.model.findings import Where
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.cited import templates

EXCLUDING = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("按期|按时", "逾期|延期|超期"),
        ("(?<![不未])合格", "[不未]合格"),
        ("(?<![不未])采纳", "[不未]予?采纳"),
        ("计划", "实际"),
        ("预算", "决算|支出|支付"),
        ("到位", "支出|支付"),
        ("年末", "年初"),
        ("上年", "本年|当年"),
        ("上限", "下限"),
        ("农村", "城镇"),
        ("新增", "核减"),
    )
)
HOLE = re.compile(r"\{\{.*?\}\}")
PLAIN = re.compile(r"\{\{\s*facts\.(\w+)\s*\}\}")
STOP = re.compile("[，。；、：（）“”]")
TOGETHER = re.compile(
    r"(?P<one>[一-鿿]{3,12})(?:和|与|、)(?P<other>[一-鿿]{3,12}?)(?:两项)?(?:合计|共计|共)(?:支出)?(?P<sum>[0-9.]+)万元"
)
STEM = re.compile("^(?:计划|实际|全年|年末)|(?:支出|预算数?|标准|金额|资金|数)$")
LEAST = 4  # letters of a name that stand in other words not by chance
CENT = Fraction(1, 100)
CLOSE = 0.65  # of the pairs of letters of a label stand in the sentence: it is what the words name


@dataclass(frozen=True, slots=True)
class Printed:
    """A fact that a sentence prints, the words beside it as far as the next stop or fact, and all of its sentence."""

    fact: Fact
    beside: str
    around: str
    where: Where
    subject: str


def facts_fit_the_words_beside_them(card: Scorecard) -> Iterator[Verdict]:
    """正文引用的基础数据，名称与前后的文字不应相反，也不应是同句所说的另一项。

    为什么：写按期投用而引用逾期的个数，写预算而引用决算，印出的数就张冠李戴。
    怎么改：改正引用的名称、数据的名称，或改正文字。
    依据：实务（口径一致）；按用语判断，只作查询。
    """
    e, said = card.evaluation, False
    for printed in _printed(e):
        said, fact = True, printed.fact
        against = _excluded(fact.label, printed.beside)
        other = None if against else _named_instead(printed, e)
        if against:
            told = f"写“{printed.beside}”而引用“{fact.label}”（{fact.value}），“{against[0]}”与“{against[1]}”不是一回事"
            yield ask(printed.where, printed.subject, told, "名称与文字一致", "改正引用的数据、数据的名称，或改正文字")
        elif other:
            told = f"写“{printed.around}”而引用“{fact.label}”（{fact.value}）；“{other.label}”为{other.value}"
            yield ask(printed.where, printed.subject, told, "引用的是文字所说的数据", "改正引用的名称，或改正文字")
        else:
            yield ok(printed.subject)
    if not said:
        yield skip(WHOLE, "正文没有引用基础数据")


def _printed(e: Evaluation) -> Iterator[Printed]:
    for text, where, subject in templates(e):
        for sentence in re.split("[。；]", text) if "facts." in text else ():
            holes = list(HOLE.finditer(sentence))
            for n, hole in enumerate(holes):
                plain = PLAIN.fullmatch(hole[0])
                fact = e.facts.get(plain[1]) if plain else None
                if fact is None:
                    continue
                start = holes[n - 1].end() if n else 0
                end = holes[n + 1].start() if n + 1 < len(holes) else len(sentence)
                before, behind = sentence[start : hole.start()], sentence[hole.end() : end]
                beside = f"{STOP.split(before)[-1]}…{STOP.split(behind)[0]}"
                yield Printed(fact, beside.strip("… "), f"{before}…{behind}".strip("…，、 "), where, subject)


def _excluded(label: str, words: str) -> tuple[str, str] | None:
    """The words of a label and the words beside it that exclude each other."""
    for pair in EXCLUDING:
        for here, there in (pair, pair[::-1]):
            mine, theirs = here.search(label), there.search(words)
            if mine and theirs and not there.search(label) and not here.search(words):
                return theirs[0], mine[0]
    return None


def _named_instead(printed: Printed, e: Evaluation) -> Fact | None:
    """The other fact of its unit that the words name, where they share nothing with its own label."""
    words, own = printed.beside, printed.fact
    unit = own.reading.unit
    if len(words) >= LEAST and not _share(own.label, words) and _share(own.label, printed.around) < CLOSE:
        stems = [(_stem(f.label), f) for f in e.facts.values() if f.reading.unit == unit]
        named = [f for stem, f in stems if len(stem) >= LEAST and stem in words]
        if named:
            return named[0]
    if _share(printed.fact.label, printed.around):
        return None
    same = [f for f in e.facts.values() if f.reading.unit == unit and _share(f.label, printed.around) >= CLOSE]
    return same[0] if len(same) == 1 else None


@lru_cache(maxsize=1024)
def _stem(label: str) -> str:
    """What a label names, without how it is counted."""
    return STEM.sub("", label)


@lru_cache(maxsize=8192)
def _share(label: str, words: str) -> float:
    pairs = [label[n : n + 2] for n in range(len(label) - 1)]
    return sum(pair in words for pair in pairs) / len(pairs) if pairs else 0


def named_parts_make_their_sum(card: Scorecard) -> Iterator[Verdict]:
    """写“甲和乙共多少”的，应等于基础数据、资金使用明细中两项金额之和。

    为什么：两项之和抄成别的数，单位成本等由它算出的数就存疑。
    怎么改：对照两项的金额重新相加，改正合计。
    依据：实务（数据勾稽）；按名称判断是哪两项，只作查询。
    """
    e, said = card.evaluation, False
    for p in card.passages:
        for match in TOGETHER.finditer(p.text) if "共" in p.text or "合计" in p.text else ():
            ones, others = _amounts(match["one"], e), _amounts(match["other"], e)
            if not ones or not others:
                continue
            said = True
            if any(abs(a + b - Fraction(match["sum"])) < CENT for a in ones for b in others):
                yield ok(p.subject)
            else:
                parts = f"“{match['one']}”{'、'.join(f'{float(a):.2f}' for a in sorted(ones))}万元，"
                parts += f"“{match['other']}”{'、'.join(f'{float(b):.2f}' for b in sorted(others))}万元"
                fix = "对照两项的金额重新相加，改正合计"
                yield ask(p.where, p.subject, f"写“{match[0]}”；{parts}", "合计等于两项之和", fix)
    if not said:
        yield skip(WHOLE, "没有写两项金额之和")


def _amounts(name: str, e: Evaluation) -> set[Fraction]:
    """The amounts, in 万元, that facts and uses of money declare under a name."""
    money = [f for f in e.facts.values() if f.reading.measured and f.reading.dimension == "money"]
    labels = {name, *(f"{name}{word}" for word in ("支出", "预算", "金额", "资金"))}
    found = {f.reading.base / 10000 for f in money if f.label in labels}
    uses = [use for use in e.spent_by_use(e.year) if use.use == name]
    return found | {Fraction(v) for use in uses for v in (use.budget, use.executed) if v is not None}
