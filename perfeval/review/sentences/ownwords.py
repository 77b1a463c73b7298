"""Do a row's own words fit the row? Rules that hold opinions, reasons and grounds against the fields beside them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from perfeval.model.evaluation import Indicator
from perfeval.model.findings import Where
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Ratio
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.statements import PASSED, Count, core, counts, own_words, texts

NUMBERS = r"[0-9.%％×÷*/＋+－—()（）\-]+"
SUM = re.compile(rf"{NUMBERS}(?:分)?(?:[＝=]{NUMBERS}(?:分)?)+")
SIGNS = str.maketrans("×÷＋－—（）％", "*/+--()%")
NOTHING = re.compile("^(?:故|因此|应|按规定)?(?:不得分|不予得分|不计分|计0分|得0分)$")
CONDITION = re.compile("(?:的|者|时|每|低于|超过|不足)$|^(?:若|如|低于|超过|存在)|每|的$")
CUT = re.compile(r"(每[^，。；]{0,12}?)?扣(?:减|除)?(?:分值的|该项分值的|本项分值的)?([0-9]+(?:\.[0-9]+)?)[%％]")
COUNTED_AS = re.compile(r"按(?:分值的)?([0-9]+(?:\.[0-9]+)?)[%％]计(?:分|算)?")
AMONG = re.compile(r"中(?:的|，|有|仅|只有|仅有|实际)*$")
QUOTED_GAP = re.compile("比(?:目标值|指标值|目标|计划数|计划)(?:少|低|多|高)$")
QUOTED_OVER = re.compile("^(?:超出|超过目标值|超过指标值|超目标值)$")
APART = re.compile("比|少|多|差|超|高于|低于|不足|每|未|上年|去年|其中")
QUOTED_RATE = re.compile("^(?:目标|任务|计划)?完成率(?:为|达)?$")
QUOTED_TARGET = re.compile("(?:目标值|指标值|年初目标|计划数)(?:为|是)?[≥≤＝=]?$")
QUOTED_ACTUAL = re.compile("^(?:全年|本年|年末)?实际(?:完成|达到|为|值|完成值|数)?(?:为|是)?$")
THINGS = ("count:", "persons", "households")
VISITED = re.compile("(?:现场)?(?:抽查|核查|检查|走访|抽检|抽样|实地查看|查看|回访|调查)了?")


def sums_in_words_are_right(card: Scorecard) -> Iterator[Verdict]:
    """评价意见写出的算式是否算得对。

    为什么：算式的结果就是得分，数字颠倒或算错，合计随之出错。
    怎么改：重新计算，改正算式和得分。
    依据：实务（评分有据可算）。
    """
    said = False
    for row in card.evaluation.indicators:
        for _, where, text in own_words(row):
            parts = [part for part in re.split("[，。；：]", text) if "＝" in part or "=" in part]
            for match in (m for part in parts for m in SUM.finditer(part) if part[m.end() : m.end() + 1] != "‰"):
                sides = re.split("[＝=]", match[0].replace("分", ""))
                for left, right in zip(sides, sides[1:]):
                    computed, stated = _computed(left), _computed(right)
                    if computed is None or stated is None or not re.search(r"[×÷*/＋+－()（）]", left):
                        continue
                    said = True
                    plain = re.fullmatch(r"[0-9]+(?:\.([0-9]+))?[%％]?", right)
                    places = len(plain[1] or "") if plain else 2
                    room = Fraction(1, 2 * 10**places) / (100 if right[-1] in "%％" else 1) + Fraction(1, 200)
                    if right[-1] in "%％":
                        room = Fraction(1, 10**places) / 100
                    if abs(computed - stated) <= room:
                        yield ok(row.name)
                    else:
                        yield bad(
                            where(),
                            row.name,
                            f"写“{left}＝{right}”，按算式为{plain_number(computed, max(2, places))}",
                            "算式与结果一致",
                            "重新计算，改正算式和得分",
                        )
    if not said:
        yield skip(WHOLE, "意见没有写算式")


def _computed(text: str) -> Fraction | None:
    """The exact value of an expression of numbers, percentages and the four signs; None for anything else."""
    plain = re.sub(r"([0-9.]+)%", r"(\1/100)", text.translate(SIGNS))
    try:
        return _value(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        return None


def _value(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(str(node.value))  # as it was typed: so few digits come back exactly
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if not isinstance(node, ast.BinOp):
        raise ValueError(type(node).__name__)
    left, right = _value(node.left), _value(node.right)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    if isinstance(node.op, ast.Div):
        return left / right
    raise ValueError(type(node).__name__)


def zero_in_words_is_zero(card: Scorecard) -> Iterator[Verdict]:
    """文字写“不得分”的，得分应为0。

    为什么：理由说不得分而给了分，理由和得分必有一个是错的。
    怎么改：核对证据，改正得分或理由。
    依据：实务（得分与理由一致）。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        for key, where, text in own_words(row):
            clauses = [c.strip() for c in re.split(r"[，。；;]|,(?!\d{3}(?!\d))", text)]
            told = [
                c for before, c in zip(("", *clauses), clauses) if NOTHING.match(c) and not CONDITION.search(before)
            ]
            if not told or line.shown is None:
                continue
            said, shown = True, line.shown if key == "decided" or line.by_decision else row.self_score
            if not shown:
                yield ok(row.name)
            else:
                yield bad(
                    where(),
                    row.name,
                    f"写“{told[0]}”，得{shown}分（分值{row.points}分）",
                    "文字与得分一致",
                    "核对证据，改正得分或理由",
                )
    if not said:
        yield skip(WHOLE, "文字没有写不得分")


def share_in_words_is_the_share_given(card: Scorecard) -> Iterator[Verdict]:
    """文字写“扣10%”“按80%计”的，得分是否按这一比例。

    为什么：写扣10%、实扣13%，评分表自相矛盾，被评价单位必有异议。
    怎么改：按比例重新计算，或改正文字。
    依据：实务（扣分与理由一致）。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        if line.shown is None or row.points is None or row.standard is not None:
            continue
        for _, where, text in own_words(row):
            cuts = [Fraction(share) / 100 for each, share in CUT.findall(text) if not each]
            kept = [Fraction(share) / 100 for share in COUNTED_AS.findall(text)]
            if len(cuts) + len(kept) != 1:
                continue
            said, points = True, Fraction(row.points)
            right = points * (1 - cuts[0]) if cuts else points * kept[0]
            if abs(Fraction(line.shown) - right) <= Fraction(1, 100):
                yield ok(row.name)
            else:
                told = f"扣{plain_number(cuts[0] * 100)}%" if cuts else f"按{plain_number(kept[0] * 100)}%计"
                yield ask(
                    where(),
                    row.name,
                    f"写“{told}”，分值{row.points}分，应为{plain_number(right, 2)}分，得{line.shown}分",
                    f"{plain_number(right, 2)}分",
                    "按比例重新计算，或改正文字",
                )
    if not said:
        yield skip(WHOLE, "文字没有写按比例扣分")


def rate_in_words_is_the_actual(card: Scorecard) -> Iterator[Verdict]:
    """意见和认定理由写的比率，或其中的数量之比，是否与实际完成值一致。

    为什么：12个中10个合格而填100%，实际完成值没有根据。
    怎么改：按核查的数量重新计算，改正实际完成值和得分。
    依据：实务（数据勾稽）。
    """
    said = False
    for row in card.evaluation.indicators:
        actual = row.actual_reading
        if not actual.measured or actual.dimension != "ratio":
            continue
        for _, where, text in own_words(row):
            for told, share, slack in (*_stated(row, text), *_divided(row, text)):
                said = True
                half = Fraction(1, 200 * 10 ** len(str(actual.number).partition(".")[2]))
                if abs(share - actual.base) <= slack + half:
                    yield ok(row.name)
                else:
                    yield ask(
                        where(),
                        row.name,
                        f"写“{told}”，实际完成值{row.actual}",
                        f"{plain_number(share * 100, 2)}%，或改正文字",
                        "按核查的数量重新计算，改正实际完成值和得分",
                    )
    if not said:
        yield skip(WHOLE, "意见没有写比率或其分子、分母")


def _stated(row: Indicator, text: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Percentages in the grounds of a decided score whose words are the end of the row's name."""
    if not row.decided or text != row.decided.reason:
        return
    for count in counts(text):
        matter = VISITED.sub("", count.matter)
        if count.dimension == "ratio" and len(matter) >= 3 and row.name.endswith(matter):
            yield f"{matter}{count.text}", count.value, Fraction(1, 10**6)


def _divided(row: Indicator, text: str) -> Iterator[tuple[str, Fraction, Fraction]]:
    """“12个中10个通过验收”: the second figure is a part of the first, and what it did is what the row's name asks."""
    pairs = ["".join(pair) for pair in zip(row.name, row.name[1:])]
    for sentence in re.split("[。；]", text):
        found = counts(sentence)
        for a, b in zip(found, found[1:]):
            between = sentence[a.end : b.start]
            asked = any(pair in b.behind for pair in pairs)
            if (
                a.dimension == b.dimension
                and a.dimension.startswith(("count:", "persons", "households"))
                and 0 < b.value <= a.value
                and AMONG.search(between)
                and asked
                and not re.search("不|未|没有|待", b.behind)
            ):
                yield f"{sentence[a.start : b.end]}{b.behind}", b.value / a.value, Fraction(1, 10**6)


def sample_lies_within_what_exists(card: Scorecard) -> Iterator[Verdict]:
    """抽查、核查的数量不应多于实有的数量。

    为什么：核查30处而只建成26处，核查数或完成数必有一个不实。
    怎么改：核对现场核查记录和台账，改正数字；包括以前年度的，写明。
    依据：实务（样本不大于总体）。
    """
    said = False
    for row in card.evaluation.indicators:
        actual = row.actual_reading
        if not actual.measured or actual.unit is None or not actual.unit.dimension.startswith("count:"):
            continue
        for _, where, text in own_words(row):
            for count in counts(text):
                if (
                    count.dimension == actual.dimension
                    and VISITED.search(count.before)
                    and actual.unit.text not in ("次", "份", "笔")
                ):
                    said = True
                    yield _within(row, where(), f"写“{count.before.strip()}{count.text}”", count.value)
        for fact in card.evaluation.facts.values():
            visited = VISITED.match(fact.label)
            thing = core(fact.label[visited.end() :].lstrip("的")) if visited else ""
            if (
                len(thing) >= 2
                and fact.reading.measured
                and fact.reading.dimension == actual.dimension
                and row.name.startswith(thing)
            ):
                said = True
                yield _within(row, fact.where.of("value"), f"“{fact.label}”{fact.value}", fact.reading.base)
    if not said:
        yield skip(WHOLE, "没有写抽查、核查的数量")


def _within(row: Indicator, where: Where, found: str, sample: Fraction) -> Verdict:
    if sample <= row.actual_reading.base:
        return ok(row.name)
    return ask(
        where,
        row.name,
        f"{found}，“{row.name}”实际完成{row.actual}",
        "核查的数量不多于实有的数量",
        "核对核查记录和台账，改正数字；包括以前年度的，写明",
    )


def what_must_not_happen_costs_the_points(card: Scorecard) -> Iterator[Verdict]:
    """指标值为0而实际发生了的，不应仍得部分分。

    为什么：不应发生的事发生了，不存在完成一半的说法。
    怎么改：评分标准没有写明的，按没有完成计0分；分次扣分的，写明标准。
    依据：财预〔2020〕10号第十六条；零目标的算法文件没有规定，只作查询。
    """
    said = False
    for line in card.table.lines:
        row, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
        if not target.equals(0) or target.comparator not in (None, "eq", "le") or row.standard is not None:
            continue
        said = True
        happened = actual.kind == "number" and actual.base > 0
        other = (
            line.settled is not None and line.settled.met is False
        )  # then the rule itself tells what it should score
        if not happened or other or not line.shown:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("self_score"),
                row.name,
                f"指标值{row.target}，实际完成{row.actual}，得{line.shown}分（分值{row.points}分）",
                "0分，或写明分次扣分的标准",
                "改正得分，或写明分次扣分的标准",
            )
    if not said:
        yield skip(WHOLE, "没有指标值为0的指标")


def target_and_actual_are_quoted_right(card: Scorecard) -> Iterator[Verdict]:
    """意见和认定理由引用的目标值、实际值、完成率是否与本行一致。

    为什么：意见按另一个数字说明得分，得分就没有依据。
    怎么改：按本行的数字改正意见，或改正本行。
    依据：实务（意见与评分表一致）。
    """
    said = False
    for row in card.evaluation.indicators:
        target, actual = row.target_reading, row.actual_reading
        for _, where, text in own_words(row):
            planned: Count | None = None  # the count before, where it quotes the target
            for count in counts(text):
                before, beside = count.before.strip(), planned
                quotes = QUOTED_TARGET.search(before) and target.kind == "number" and count.equals(target.base)
                planned = count if quotes else None
                away = _away(row, count.dimension) if QUOTED_GAP.search(before) or QUOTED_OVER.search(before) else None
                if (APART.search(before) and away is None) or not count.value:
                    continue
                if away is not None:
                    scale, unit = count.value / Fraction(count.number), re.sub("^[0-9.,]+", "", count.text)
                    what = f"相差{plain_number(away / scale, 2)}{unit}"
                    fits = abs(away - count.value) <= count.slack + scale / 200
                elif QUOTED_RATE.search(before):
                    right = _completion(row)
                    if right is None or count.dimension != "ratio":
                        continue
                    what, fits = f"{plain_number(right * 100, 2)}%", abs(right - count.value) <= count.slack
                elif QUOTED_TARGET.search(before) and target.kind == "number" and target.dimension == count.dimension:
                    what, fits = f"指标值{row.target}", count.equals(target.base)
                elif _quotes_actual(before, beside) and actual.measured and actual.dimension == count.dimension:
                    what, fits = f"实际完成值{row.actual}", count.equals(actual.base) or target.equals(count.value)
                else:
                    continue
                said = True
                if fits:
                    yield ok(row.name)
                else:
                    yield ask(
                        where(),
                        row.name,
                        f"写“{before}{count.text}”，本行为{what}",
                        "意见与本行一致",
                        "按本行的数字改正意见，或改正本行",
                    )
    if not said:
        yield skip(WHOLE, "意见没有引用目标值和实际值")


def _quotes_actual(before: str, planned: Count | None) -> bool:
    """Whether the words before a figure name the actual: 实际完成; right behind a quoted target 实际 with any verb."""
    return bool(QUOTED_ACTUAL.search(before) or planned is not None and before.startswith("实际"))


def _away(row: Indicator, dimension: str) -> Fraction | None:
    """How far the actual is from the target: in their unit for rates, else as a share of the target."""
    target, actual = row.target_reading, row.actual_reading
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension or not target.base:
        return None
    gap = abs(actual.base - target.base)
    if actual.dimension == "ratio":
        return None
    return gap / target.base if dimension == "ratio" else gap if dimension == actual.dimension else None


def _completion(row: Indicator) -> Fraction | None:
    """实际完成值 ÷ 指标值, where more is better."""
    target, actual = row.target_reading, row.actual_reading
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension or not target.base:
        return None
    return actual.base / target.base if target.comparator in (None, "eq", "ge", "gt") else None


def shares_follow_from_their_counts(card: Scorecard) -> Iterator[Verdict]:
    """同一句中写“占…%”的，是否等于句中两个数量之比。

    为什么：占比与同句的数量不符，至少有一个数字是错的。
    怎么改：重新计算，或改正数量；分母不在句中的，写明。
    依据：实务（数据勾稽）。
    """
    said = False
    for where, subject, text in texts(card):
        for sentence in re.split("[。；！？]", text) if "占" in text else ():
            found = counts(sentence)
            for n, share in enumerate(found):
                before = [c for c in found[:n] if c.dimension != "ratio"]
                last = before[-1] if before else None
                same = [c for c in before if last and c.dimension == last.dimension]
                if share.dimension != "ratio" or not share.before.endswith("占") or last is None or len(same) < 2:
                    continue
                said = True
                pairs = [(a, b) for a in same for b in same if 0 < a.value <= b.value and a is not b]
                if any(abs(a.value / b.value - share.value) <= share.slack for a, b in pairs) or not pairs:
                    yield ok(subject)
                else:
                    a, b = min(same[-2:], key=lambda c: c.value), max(same[-2:], key=lambda c: c.value)
                    yield ask(
                        where(),
                        subject,
                        f"写“占{share.text}”，同句{a.text}÷{b.text}＝{plain_number(a.value / b.value * 100, 2)}%",
                        "占比等于同句的数量之比",
                        "重新计算，或改正数量；分母不在句中的，写明",
                    )
    if not said:
        yield skip(WHOLE, "没有同句写明数量的占比")


def reason_counts_what_is_missing(card: Scorecard) -> Iterator[Verdict]:
    """扣分原因写的数量是否等于没有做到的数量。

    为什么：应做486户、合格480户，原因写5户，问题的大小就说不清。
    怎么改：按应做数减去实际数改正原因；另有其他情况的，分别写明数量。
    依据：实务（扣分与原因一致）；只作查询。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        gap = _gap(row, card) or _not_passed(row)
        text = row.deduction_reason or ""
        if not gap or not text or not line.deduction:
            continue
        missing, dimension, told = gap
        found = [c for c in counts(text) if c.dimension == dimension and not APART.search(c.before)]
        if not found:
            continue
        said = True
        if missing in (*(c.value for c in found), sum((c.value for c in found), Fraction(0))):
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("deduction_reason"),
                row.name,
                f"扣分原因写{'、'.join(c.text for c in found)}，{told}，差{plain_number(missing)}",
                "原因中的数量等于没有做到的数量",
                "改正原因；另有其他情况的，分别写明数量",
            )
    if not said:
        yield skip(WHOLE, "扣分原因没有写数量")


def _not_passed(row: Indicator) -> tuple[Fraction, str, str] | None:
    """How many did not pass, where the row's words tell all of them and those that did: 抽检240批次，合格238批次."""
    for key, _, text in own_words(row):
        for sentence in re.split("[。；]", text if key != "deduction_reason" else ""):
            for whole, passed in pairwise(c for c in counts(sentence) if c.dimension.startswith(THINGS)):
                said = PASSED.search(passed.before) or PASSED.match(passed.behind)
                if said and whole.dimension == passed.dimension and whole.value > passed.value:
                    return whole.value - passed.value, whole.dimension, f"意见写{whole.text}，其中通过{passed.text}"
    return None


def _gap(row: Indicator, card: Scorecard) -> tuple[Fraction, str, str] | None:
    """How many are missing of what should be, in things or people, their dimension, and both figures in words."""
    if isinstance(row.standard, Ratio):
        top, bottom = (card.evaluation.facts.get(k) for k in (row.standard.numerator, row.standard.denominator))
        if not top or not bottom or not top.reading.measured or not bottom.reading.measured:
            return None
        have, should, told = top.reading, bottom.reading, f"{bottom.label}{bottom.value}，{top.label}{top.value}"
    else:
        have, should, told = row.actual_reading, row.target_reading, f"指标值{row.target}，实际完成{row.actual}"
        if should.kind != "number" or not have.measured or should.comparator in ("le", "lt"):
            return None
    dimension = have.dimension or ""
    if dimension != should.dimension or not dimension.startswith(THINGS):
        return None
    missing = should.base - have.base
    return (missing, dimension, told) if missing > 0 and missing.denominator == 1 else None
