"""Do the figures of one sentence make sense together? Rules about parts, remainders, shares and changes in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, takewhile

from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.changes import CHANGE, EVERY, FALL, THAN_WAS
from perfeval.review.reading.rates import MONEY, NO_PART, PERSONS
from perfeval.review.reading.statements import PASSED, Count, counts, one_digit_off

TOTAL = re.compile("(?:共计|合计|总计|共|总共)(?:[一-鿿]{0,4})$")
AMONG = re.compile(
    r"(?P<whole>[0-9][0-9,.]*[^0-9，。；：:、（）()]{1,12}?)(?:之?中[，,]?|，?(?:分别为|包括|分为)|[：:])(?=[^0-9，。；、]{0,12}[0-9])"
)
SHARED = re.compile(
    "合格|达标|满意|党员|女|男|完成|通过|验收|以上|以下|每|平均|累计"
)  # of what may belong to several parts
REMAINDER = re.compile("(?:没有|未|不)(?:能)?(?:通过|合格|达标|完成|验收|采纳|满意|办结)")
REST = re.compile("(?:其余|剩余|余下|剩下)(?:的)?$")
TO_THE_REST = re.compile("[、，](?:其他|其它|其余|剩余|余下)(?:[一-鿿]{0,8}?)[0-9]")
EACH_ONE = re.compile("各[0-9]|分别|每|均|以上")
IN_BRACKETS = re.compile("[（(](?:其中)?(?P<list>[^（）()。；]*)[）)]")
REALLY = re.compile("(?:实际(?:[一-鿿]{0,4})|实[有为训]|去重后?为?|共计?|合计)$")
TOGETHER = re.compile(
    "(?P<names>[一-鿿]{2,10}(?:以及|[和与及])[一-鿿]{2,8}?)(?:人数|数量|资金)?(?:共计|合计|总计|一共|共)(?:为|有|达)?$"
)
OF_TIMES = {"person_times": "persons", "household_times": "households"}  # of which they may be the sum
IN_TURN = re.compile("分别(?:完成|支付|发放|支出|投入|安排|达|有|为|是)?")
PAIR = re.compile("^(?:其中)?(?:未|没有|不|不予)")
INSTALMENTS = re.compile(
    r"(?P<list>(?:[0-9]+(?:\.[0-9]+)?[%％][、，和]){1,4}[0-9]+(?:\.[0-9]+)?[%％])[^0-9。；]{0,12}(?:付款|支付|拨付|付清|结算|兑付|付)"
)
KEPT = re.compile(
    r"(?P<share>[0-9]+(?:\.[0-9]+)?)[%％](?:作为|为|的|留作|预留)*(?:质量?保[证修]?金|质保金|尾款|保证金)"
)
ONE_BY_ONE = re.compile(r"占(?:比)?([0-9]+(?:\.[0-9]+)?)[%％]")
HALVES = (  # two parts that are all there is
    ("男", "女"),
    ("城[镇市区]", "农村|乡村"),
    ("公办", "民办"),
    ("新建", "[改续扩]建"),
    ("线上", "线下"),
    ("(?<!不)合格", "不合格"),
)
TREND = re.compile("逐年|连年|年年|逐步|持续|大幅")
BETTER = re.compile("增加|增长|提高|提升|改善|下降|减少|上升|好转|增强|扩大")


def parts_of_a_sentence_make_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """一句中列出的各部分相加是否等于总数。

    为什么：8座加5座写成12座，总数和分项必有一个写错。
    怎么改：核对各项，改正数字；分项有交叉或没有列全的，在句中写明。
    依据：实务（数据勾稽）；可能是四舍五入的尾差的，没有加注才提出。
    """
    said, noted = False, any(re.search("尾差|四舍五入|取整", p.text) for p in card.passages)
    for p in card.passages:
        closed = [listed for listed in _summed(p) if _is_closed(p.text, *listed)]
        closed += [listed for listed in _of_which(p) if _is_all(p.text, *listed)]
        among = list(_among(p))
        closed += among
        listed = [*_to_the_rest(p), *_in_brackets(p), *_as_named(p)]
        for whole, parts in (*_of_which(p), *_summed(p), *_divided(p), *_halves(p), *among, *listed):
            said = True
            total = sum((c.value for c in parts), Fraction(0))
            differ, slack = abs(total - whole.value), whole.slack + sum(c.slack for c in parts)
            if (
                not differ
                or (differ <= slack and noted)
                or (
                    total < whole.value
                    and differ * (2 if (whole, parts) in listed else 4 if (whole, parts) in closed else 10)
                    > whole.value
                )
            ):  # parts that are only examples
                yield ok(p.subject)
                continue
            shown = "、".join(c.text for c in parts)
            factor = whole.value / Fraction(whole.number)
            unit = re.sub(r"^[0-9.,]+", "", whole.text)
            yield ask(
                p.where,
                p.subject,
                f"总数{whole.text}，分项{shown}，分项之和{plain_number(total / factor)}{unit}"
                + ("，疑为尾差" if differ <= slack else ""),
                "分项之和等于总数",
                "核对数字；确属四舍五入的加注说明，分项有交叉或没有列全的在句中写明",
            )
    if not said:
        yield skip(WHOLE, "没有在一句中列出总数和分项")


def _of_which(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """A whole before 其中 and its parts, as the rule on 其中 of money and people does not read them."""
    for match in re.finditer("其中", p.text) if "其中" in p.text else ():
        head = re.split("[。；！？]", p.text[: match.start()].rstrip("。"))[-1].split("其中")[-1]
        tail = re.split("[。；！？]|其中", p.text[match.end() :])[0]
        if re.search("合计|共计|总", tail):
            continue
        wholes = counts(head)
        if re.search("[（(]$", head):  # in brackets: of what stands right before them, and of nothing else
            wholes = counts(re.split("[，、]", head)[-1])
        if not wholes:
            continue
        parts = [c for clause in re.split("，", tail) if not NO_PART.search(clause) for c in counts(clause)]
        for dimension in dict.fromkeys(c.dimension for c in parts):
            before = [c for c in wholes if c.dimension == dimension]
            same = [c for c in parts if c.dimension == dimension]
            if before:  # a later clause with more than the whole tells of something else
                fits = takewhile(before[-1].value.__ge__, (c.value for c in same[1:]))
                same = same[: 1 + len(list(fits))]
                sums = accumulate(c.value for c in same)  # nor does what follows parts that make the whole
                same = same[: next((n for n, made in enumerate(sums, 1) if n > 1 and made == before[-1].value), None)]
            read = dimension == MONEY or dimension in PERSONS
            if dimension == "ratio" or len(same) < 2 or not before or (read and not before[-1].text.endswith("名")):
                continue
            yield before[-1], same


def _to_the_rest(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """A whole before 其中 and a list that ends with what is left, so that nothing is missing: 14处、8处、其他6处."""
    for match in re.finditer("其中", p.text) if TO_THE_REST.search(p.text) else ():
        head = re.split("[。；！？]", p.text[: match.start()])[-1].split("其中")[-1]
        pieces = re.split("[、，]", re.split("[。；！？）)]", p.text[match.end() :])[0])
        last = next((n for n, piece in enumerate(pieces) if TO_THE_REST.match(f"、{piece}")), 0)
        told = [counts(piece) for piece in pieces[: last + 1]]
        whole, kinds = counts(head)[-1:], {c.dimension for cs in told for c in cs}
        if not last or not whole or any(len(cs) != 1 for cs in told) or kinds != {whole[0].dimension}:
            continue
        if whole[0].dimension != "ratio" and not EACH_ONE.search(match.string[match.end() :].split("。")[0]):
            yield whole[0], [cs[0] for cs in told]


def _in_brackets(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """Some of whom came more than once, and how many they are: （其中154人参加1期、28人参加2期，实际182人）."""
    for match in IN_BRACKETS.finditer(p.text) if "实" in p.text or "去重" in p.text or "共" in p.text else ():
        found = [c for c in counts(match["list"]) if c.dimension in ("persons", "households")]
        if len(found) < 3 or len({c.dimension for c in found}) > 1:
            continue
        *parts, whole = found
        if not NO_PART.search(re.sub("实际|共计|合计", "", "".join(c.before for c in (*parts, whole)))):
            if REALLY.search(whole.before.strip()) and not any(REALLY.search(c.before) for c in parts):
                yield whole, parts


def _as_named(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """Parts that the words before their sum name one by one: 就业和升学合计772人，其中升学412人、就业360人."""
    for sentence in re.split("[。；\n]", p.text) if re.search("[共总合]计|共", p.text) else ():
        found = counts(sentence)
        for n, whole in enumerate(found):
            match = TOGETHER.search(whole.before)
            names = re.split("以及|[和与及]", match["names"]) if match else []
            if len(names) < 2 or whole.dimension == "ratio":
                continue
            like = [c for c in found[n + 1 :] if c.dimension == whole.dimension]
            parts = [c for name in names for c in like if c.before.strip().removeprefix("其中").endswith(name[-4:])]
            if len(parts) == len(names):
                yield whole, parts


def _summed(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """Parts that stand before 共 or 合计 in one sentence: 甲5人、乙7人，共12人."""
    for sentence in p.sentences if re.search("共|计", p.text) else ():
        found = counts(sentence)
        for n, whole in enumerate(found):
            if whole.dimension == "ratio" or not TOTAL.search(whole.before) or "其中" in sentence[: whole.start]:
                continue
            parts: list[Count] = []
            for c in reversed(_of_kind(found[:n], whole)):
                if (
                    c.dimension not in (whole.dimension, OF_TIMES.get(whole.dimension))
                    or NO_PART.search(IN_TURN.sub("", c.before))
                    or c.value >= whole.value
                ):
                    break
                parts.insert(0, c)
            if len(parts) >= 2 and not re.search("每|平均|人均", sentence[parts[0].start : whole.start]):
                yield whole, parts


def _among(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """A whole, 中 or a colon, and a list of three parts or more: 38个排污口中，封堵15个、…."""
    for sentence in p.sentences if AMONG.search(p.text) else ():
        for match in AMONG.finditer(sentence):
            rest = re.split("[。；！？（）()]", sentence[match.end() :])[0]
            pieces, (whole, *more) = re.split("[、，]", rest), counts(match["whole"]) or (None,)
            if whole is None or more or whole.dimension == "ratio" or whole.dimension == MONEY or "其中" in rest:
                continue
            listed = list(takewhile(lambda piece: len(counts(piece)) == 1, pieces))
            parts = [c for piece in listed for c in counts(piece)]
            if len(parts) < 3 or len({whole.dimension, *(c.dimension for c in parts)}) > 1 or SHARED.search(rest):
                continue
            joined = "、".join(listed[:-1]) in rest and not re.match(
                "等|以及", rest[len("、".join(listed)) :].lstrip("、，")
            )
            total = sum((c.value for c in parts), Fraction(0))
            if (
                joined
                and 4 * abs(total - whole.value) <= whole.value
                and not any(NO_PART.search(c.before) for c in parts)
            ):
                yield whole, parts


def _is_closed(text: str, whole: Count, parts: Sequence[Count]) -> bool:
    """Whether the parts stand in one list right before the whole, so that none can be missing: 甲8例、乙5例，共13例."""
    listed = "、".join(f"{c.before.lstrip('、')}{c.text}" for c in parts)
    return len(parts) > 1 and f"{listed}，{whole.before}{whole.text}" in text and "等" not in listed


def _is_all(text: str, whole: Count, parts: Sequence[Count]) -> bool:
    """Whether three parts or more of one list are all that there is: of names of one kind (红色6次、黄色51次),
    or with a sum that differs from the whole in one digit.
    """
    names = [c.matter.removeprefix("其中") for c in parts]
    _, joined, after = text.partition("、".join(f"{c.before}{c.text}" for c in parts))
    like = all(names) and len({len(name) for name in names}) == 1 and len({name[-1] for name in names}) == 1
    total = sum((Fraction(c.number) for c in parts), Fraction(0))
    slip = one_digit_off(plain_number(total), whole.number) and 5 * total > 4 * Fraction(whole.number)
    return len(parts) > 2 and bool(joined) and (like or slip) and not re.match("等|以及|、", after)


def _halves(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """A whole and two parts that leave nothing between them: 培训120人，其中男性70人、女性50人."""
    for sentence in p.sentences if any(one in p.text for one in "男城公新线合") else ():
        found = counts(sentence)
        for whole, a, b in zip(found, found[1:], found[2:]):
            if len({whole.dimension, a.dimension, b.dimension}) > 1 or whole.dimension == "ratio":
                continue
            names = [c.before.strip().removeprefix("其中") for c in (a, b)]
            if any(re.match(one, x) and re.match(other, y) for one, other in HALVES for x, y in (names, names[::-1])):
                off, slack = abs(whole.value - a.value - b.value), whole.slack + a.slack + b.slack
                if not NO_PART.search(a.before + b.before) and (not off or off > slack):  # else it is rounding
                    yield whole, [a, b]


def _of_kind(found: Sequence[Count], whole: Count) -> Sequence[Count]:
    """The figures before a whole; where each part has two (420人50万元), only those of the whole's kind."""
    kinds = [c.dimension for c in found]
    size = len(set(kinds))
    paired = size == 2 and len(kinds) > 3 and len(kinds) % 2 == 0 and kinds == kinds[:2] * (len(kinds) // 2)
    return [c for c in found if c.dimension == whole.dimension] if paired else found


def _divided(p: Passage) -> Iterator[tuple[Count, list[Count]]]:
    """A whole and two parts of which one denies the other: 收到意见3条，采纳2条、未采纳2条."""
    for sentence in p.sentences if re.search("未|没有|不", p.text) else ():
        found = counts(sentence)
        for a, b in zip(found, found[1:]):
            denied = PAIR.match(b.before) and a.matter and PAIR.sub("", b.before.strip()) == a.matter
            if not denied or a.dimension != b.dimension or a.dimension == "ratio":
                continue
            before = [c for c in found if c.end <= a.start and c.dimension == a.dimension]
            if before:
                yield before[-1], [a, b]


def remainders_are_what_is_left(card: Scorecard) -> Iterator[Verdict]:
    """没有通过的数量是否等于总数减去通过的数量。

    为什么：总数、通过数和未通过数有一个对不上，问题的大小就说不清。
    怎么改：核对台账，改正数字；另有未检查的，在句中写明。
    依据：实务（数据勾稽）。
    """
    said = False
    for p in card.passages:
        for sentence in p.sentences if REMAINDER.search(p.text) else ():
            found = [c for c in counts(sentence) if c.dimension != "ratio"]
            left = [c for c in found if REMAINDER.match(c.behind.lstrip("的"))]
            for rest in left:
                kind = [c for c in found if c.dimension == rest.dimension and c is not rest]
                passed = [c for c in kind if PASSED.search(c.before) or PASSED.match(c.behind)]
                wholes = [c for c in kind if c not in passed and c.start < rest.start]
                if len(passed) != 1 or not wholes:
                    continue
                said = True
                if any(w.value == passed[0].value + rest.value for w in wholes):
                    yield ok(p.subject)
                else:
                    whole = wholes[-1]
                    yield ask(
                        p.where,
                        p.subject,
                        f"写{whole.text}，其中{passed[0].text}通过、{rest.text}没有通过，"
                        f"{whole.number}－{passed[0].number}＝"
                        f"{plain_number(Fraction(whole.number) - Fraction(passed[0].number))}",
                        "总数减去通过数等于没有通过的数量",
                        "核对台账，改正数字；另有未检查的，在句中写明",
                    )
    if not said:
        yield skip(WHOLE, "没有在一句中写总数、通过数和没有通过的数量")


def rests_are_what_is_left(card: Scorecard) -> Iterator[Verdict]:
    """写“其余”多少的，是否等于总数减去已经说到的部分。

    为什么：其余的数对不上，总数或前面的部分就有一个是错的。
    怎么改：核对台账，改正数字；中间另有未写明的部分，补写清楚。
    依据：实务（数据勾稽）。
    """
    said = False
    for p in card.passages:
        for sentence in p.sentences if "余" in p.text else ():
            found = [c for c in counts(sentence) if c.dimension != "ratio"]
            for n, rest in enumerate(found):
                told = [c for c in found[:n] if c.dimension == rest.dimension]
                if not REST.search(rest.before) or len(told) < 2:
                    continue
                said, (whole, *parts) = True, told
                runs = {
                    sum(c.value for c in parts[k:]) for k in range(len(parts))
                }  # 其中 may name another whole before
                lefts = {one.value - sum(c.value for c in told[k:]) for k in range(1, len(told)) for one in told[:k]}
                if whole.value - rest.value in {*(c.value for c in parts), *runs} or rest.value in lefts:
                    yield ok(p.subject)
                else:
                    last = parts[-1]
                    left = plain_number(Fraction(whole.number) - Fraction(last.number))
                    told_of = f"写{whole.text}、{last.text}，其余{rest.text}"
                    found_words = f"{told_of}；{whole.number}－{last.number}＝{left}"
                    fix = "核对台账，改正数字；另有未写明的部分，补写清楚"
                    yield ask(p.where, p.subject, found_words, "其余等于总数减去前面的部分", fix)
    if not said:
        yield skip(WHOLE, "没有写其余多少")


def listed_shares_add_up(card: Scorecard) -> Iterator[Verdict]:
    """逐项写明的占比，合计是否为100%；分次付款和质保金的比例，合计不超过100%。

    为什么：各项占比合计超过100%，至少有一项算错，人数和份数也就存疑。
    怎么改：按各类的数量重新计算占比，补上遗漏的一类。
    依据：实务；各数末位四舍五入以内的不算。
    """
    said = False
    for p in card.passages:
        for told, parts in _instalments(p):
            said, paid = True, sum(map(Fraction, parts), Fraction(0))
            if paid <= 100:
                yield ok(p.subject)
            else:
                found = f"写“{told}”，各次付款的比例{'、'.join(f'{s}%' for s in parts)}，合计{plain_number(paid)}%"
                yield ask(p.where, p.subject, found, "合计不超过100%", "核对合同约定的付款比例，质保金含在其中的写明")
        for sentence in p.sentences if p.text.count("占") > 2 else ():
            shares = ONE_BY_ONE.findall(sentence)
            if len(shares) < 3 or re.search("增长|下降|提高|同比|其中", sentence):
                continue
            total = sum((Fraction(s) for s in shares), Fraction(0))
            slack = sum((Fraction(1, 2 * 10 ** len(s.partition(".")[2])) for s in shares), Fraction(0))
            if not 95 <= total <= 105:
                continue
            said = True
            if abs(total - 100) <= slack:
                yield ok(p.subject)
            else:
                yield ask(
                    p.where,
                    p.subject,
                    f"各项占比合计{plain_number(total)}%：{'、'.join(f'{s}%' for s in shares)}",
                    "合计100%（四舍五入除外）",
                    "按各类的数量重新计算占比，补上遗漏的一类",
                )
    if not said:
        yield skip(WHOLE, "没有逐项写明占比")


def _instalments(p: Passage) -> Iterator[tuple[str, list[str]]]:
    """Shares of one price that are paid in turn, and what is kept back of it: 按30%、50%、20%付款，3%作为质保金."""
    for sentence in p.sentences if p.text.count("%") + p.text.count("％") > 2 else ():
        for match in INSTALMENTS.finditer(sentence) if "分别" not in sentence else ():
            paid = re.findall("[0-9]+(?:[.][0-9]+)?(?=[%％])", match["list"])
            kept = KEPT.search(sentence)
            inside = re.search("最后|末次|第[三四五]|其中|含", sentence)
            yield match[0], [*paid, *([kept["share"]] if kept and not inside and kept["share"] not in paid else [])]


def changes_go_the_way_they_say(card: Scorecard) -> Iterator[Verdict]:
    """写“由…下降到…”的，后一个数是否确实小于前一个数。

    为什么：写下降而数字上升，不是数字错了就是结论反了。
    怎么改：核对两个数字，改正数字或改正结论。
    依据：实务（文字与数字一致）。
    """
    said = False
    for p in card.passages:
        for match in THAN_WAS.finditer(p.text) if THAN_WAS.search(p.text) else ():
            now_is, was_is = Fraction(match["now"]), Fraction(match["was"])
            if (match["of"] and match["of"].replace("％", "%") != match["unit"].replace("％", "%")) or now_is == was_is:
                continue
            said, fell = True, bool(re.fullmatch(FALL, match["way"]))
            if (now_is < was_is) == fell:
                yield ok(p.subject)
            else:
                unit = match["unit"]
                found = f"写“{match[0]}”，数字由{match['was']}{unit}变为{match['now']}{unit}"
                yield bad(p.where, p.subject, found, "文字与数字的增减方向一致", "核对两个数字，改正数字或结论")
        for match in CHANGE.finditer(p.text):
            was, now = counts(match[1]), counts(match[3])
            if not was or not now or was[-1].dimension != now[0].dimension:
                continue
            if EVERY.findall(match[1]) != EVERY.findall(match[3]):  # 每周3次增至每日1次
                continue
            said, falls = True, re.fullmatch(FALL, match[2])
            if (now[0].value < was[-1].value) if falls else (now[0].value > was[-1].value):
                yield ok(p.subject)
            else:
                yield bad(
                    p.where,
                    p.subject,
                    f"写“{match[2]}”，数字由{was[-1].text}变为{now[0].text}",
                    "文字与数字的增减方向一致",
                    "核对两个数字，改正数字或结论",
                )
    if not said:
        yield skip(WHOLE, "没有写由多少变为多少")


def trends_have_figures(card: Scorecard) -> Iterator[Verdict]:
    """总体目标完成情况写“逐年增加”“大幅提高”的，是否有数字。

    为什么：没有各年的数字，增加多少、从何时起都无从核对。
    怎么改：写明各年或前后两年的数字和来源。
    依据：实务（数据须有来源）。
    """
    goal = card.evaluation.objective
    clauses = [c for c in re.split("[，。；！？]", goal.achieved or "") if c] if goal else []
    told = [c for c in clauses if TREND.search(c) and BETTER.search(c)]
    for clause in told:
        if goal and not re.search("[0-9]", clause):
            yield ask(
                goal.where.of("achieved"),
                "年度总体目标",
                f"实际完成情况写“{clause}”，没有数字",
                "各年的数字和来源",
                "写明各年或前后两年的数字；没有数据的，删去这一判断",
            )
        else:
            yield ok("年度总体目标")
    if not told:
        yield skip(WHOLE, "完成情况没有写变化趋势")
