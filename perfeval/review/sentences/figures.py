"""Do the figures in the text agree with the table, with the facts and with one another?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from perfeval.model import quantity, units
from perfeval.model.evaluation import BudgetRow, Indicator, YearAmounts
from perfeval.model.passages import Passage, StatedNumber, figures
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Ratio
from perfeval.model.units import convertible
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.rates import MONEY, OTHER_TIME, PERSONS, named_rates
from perfeval.review.reading.statements import FREE
from perfeval.review.reading.surveys import answered

COUNTED = re.compile(r"(一级|二级|三级)指标(?:共)?([0-9]+)个|(?<![0-9第])([0-9]+)个(一级|二级|三级)指标")
GROUP_POINTS = re.compile(
    r"(决策|过程|产出|效益|成本|满意度)(?:类)?(?:指标)?(?:共|计)?([0-9]+(?:\.[0-9]+)?)分(?![钟之])"
)
GROUPS = "决策|过程|产出|效益|成本|满意度"
TOGETHER = re.compile(
    rf"((?:{GROUPS})(?:类)?(?:指标)?(?:[、和与](?:{GROUPS})(?:类)?(?:指标)?)+)(?:共|合计|共计)+([0-9]+(?:\.[0-9]+)?)分(?![钟之])"
    r"(?:，占(?:总分的|比)?([0-9]+(?:\.[0-9]+)?)[%％])?"
)
NOT_POINTS = re.compile("得分|评分|得[0-9]|扣|原|上年|调整前")
OF_A_PART = re.compile("中央|[省市县区]级|[乡镇]|本级|上级|自筹|配套|社会资[金本]|捐[赠款]|贷款|债券|标段|其中|部分")
RULED = re.compile("置信|不低于|不少于|不超过|至少|以上|以下|以内|满分|标准|规定|每")  # a clause that states a rule
# words that make another matter of it: flows, plans, parts
KINDS = re.compile("新增|增加|核减|减少|退出|停发|培训|上年|计划|应|未|不|男|女|老年|儿童|残疾|累计|新|月均|申请|符合")


def facts_agree_with_the_table(card: Scorecard) -> Iterator[Verdict]:
    """同一事项，基础数据与指标表的数字是否一致。

    为什么：正文引用的数字与指标表不一致，得分依据就不可信。
    怎么改：核对原始资料，统一口径；口径不同的，分别写明。
    依据：实务（文表数据一致）。
    """
    said = False
    for i in card.evaluation.indicators:
        same = [(f, _same_matter(i.name, f.label)) for f in card.evaluation.facts.values()]
        same = [(f, how) for f, how in same if how and f.reading.kind == "number"]
        actual = i.actual_reading
        if not same or actual.kind != "number":
            continue
        said = True
        known = [q.base for q in (actual, i.target_reading) if q.kind == "number"]
        wrong = [(f, how) for f, how in same if f.reading.base not in known]
        if len(wrong) < len(same) or not wrong:
            yield ok(i.name)
        for f, how in wrong if len(wrong) == len(same) else ():
            alike = units.same_dimension(actual.unit, f.reading.unit)
            tell = bad if how == "exact" and alike and not (actual.is_bound or f.reading.is_bound) else ask
            yield tell(
                i.where.of("actual"),
                i.name,
                f"指标表实际完成值{i.actual}，基础数据“{f.label}”{f.value}",
                "两处数字和口径一致",
                "核对原始资料，统一数字；统计口径不同的，分别写明",
            )
    if not said:
        yield skip(WHOLE, "基础数据与指标表没有可以对应的同一事项")


def _same_matter(name: str, label: str) -> str:
    """ "exact" for the same words; "alike" where both count persons or households of what looks like the same thing."""
    if name == label:
        return "exact"
    ends = ("人次", "人数", "户次", "户数")
    stems = [s[:-2] for s in (name, label) if s.endswith(ends)]
    if len(stems) < 2 or name[-2] != label[-2] or set(KINDS.findall(name)) != set(KINDS.findall(label)):
        return ""
    long, short = sorted(stems, key=len, reverse=True)
    rest = iter(long)
    in_order = all(c in rest for c in short)
    return "alike" if in_order and len(short) >= 4 and 5 * len(short) >= 3 * len(long) and short[:2] == long[:2] else ""


def text_agrees_with_the_table(card: Scorecard) -> Iterator[Verdict]:
    """正文点名写出的指标数字是否与指标表一致。

    为什么：同一指标文表两个数，外单位无法判断哪个是真的。
    怎么改：以原始资料为准统一；引用其他年度或其他口径的，在句中写明。
    依据：实务（文表数据一致）。
    """
    said = False
    for p in card.passages:
        if p.part not in ("narrative", "problem", "note") or FREE.search(p.section):
            continue
        for i, figure in _named(card, p):
            reading = i.actual_reading
            if not reading.measured or not reading.unit or reading.unit.dimension != figure.dimension:
                continue
            said = True
            numbers = [q.base for q in (reading, i.target_reading) if q.kind == "number"]
            if any(abs(number - figure.value) <= figure.slack for number in numbers):
                yield ok(i.name)
            else:
                yield bad(
                    p.where,
                    i.name,
                    f"正文写“{i.name}”{figure.text}，指标表为{i.actual}",
                    f"与指标表一致：{i.actual}",
                    "核对原始资料，统一文表数字",
                )
        for i, figure in _spoken_of(card, p):
            said = True
            if any(q.equals(figure.value) for q in (i.actual_reading, i.target_reading)):
                yield ok(i.name)
            else:
                yield ask(
                    p.where,
                    i.name,
                    f"正文写{figure.text}，与“{i.name}”似为同一事项，指标表为{i.actual}",
                    "两处数字和口径一致",
                    "核对原始资料，统一数字；统计口径不同的，分别写明",
                )
    if not said:
        yield skip(WHOLE, "正文没有点名写出指标的数字")


def _spoken_of(card: Scorecard, p: Passage) -> Iterator[tuple[Indicator, StatedNumber]]:
    """Counts of people that look like an indicator: its name's beginning in the sentence, its last word here."""
    for i in card.evaluation.indicators:
        stem = i.name[:-2] if i.name.endswith(("人次", "人数", "户次", "户数")) else ""
        thing, act, people = stem[:-2], stem[-2:], i.name[-2:-1]
        if (
            len(thing) < 4
            or thing not in p.text
            or i.name in p.text
            or i.actual_reading.kind != "number"
            or i.actual_reading.is_bound
        ):
            continue
        for sentence in p.sentences:
            start = sentence.find(thing)
            for f in figures(sentence) if start >= 0 else ():
                between = sentence[start + len(thing) : f.start]
                if (
                    f.dimension in PERSONS
                    and people in f.text
                    and re.search(f"{act}(?:了|共|共计)?$", between)
                    and not OTHER_TIME.search(between)
                ):
                    yield i, f


def _named(card: Scorecard, p: Passage) -> Iterator[tuple[Indicator, StatedNumber]]:
    """Indicators named in full with a figure right after, in a clause that speaks of this year's result."""
    named = [i for i in card.evaluation.indicators if len(i.name) > 3 and i.name in p.text]
    for clause in p.clauses if named else ():
        for i in named:
            _, found, after = clause.partition(i.name)
            match = re.match(r"[”》]?(?:实际)?(?:完成|为|达到|达|是|：)?(?=[0-9])", after) if found else None
            if match and not OTHER_TIME.search(clause.replace(i.name, "")):
                yield from ((i, f) for f in figures(after) if f.start == match.end())


def counts_match_the_table(card: Scorecard) -> Iterator[Verdict]:
    """正文写的指标个数和分值是否与指标表一致。

    为什么：正文说的指标体系与打分的表不是同一张，报告会被退回。
    怎么改：按指标表改正正文的个数和分值。
    依据：实务（文表数据一致）。
    """
    said, points = False, dict[str, Decimal]()
    for group in card.groups:
        if group.points is not None and all(line.points is not None for line in group.lines):
            points[re.sub("[（(].*", "", group.name).strip()] = group.points
    rows = card.evaluation.indicators
    counts = {
        "一级": len({i.level1 for i in rows}),
        "二级": len({(i.level1, i.level2) for i in rows}),
        "三级": len(rows),
    }
    for p in card.passages:
        if p.part != "narrative":
            continue
        for sentence in (
            s for s in p.sentences if (COUNTED.search(s) or "权重" in s) and not re.search("框架|参考|原|调整前", s)
        ):
            for m in COUNTED.finditer(sentence):
                said, level, number = True, m[1] or m[4], int(m[2] or m[3])
                # 预算执行率 of a self-evaluation may be counted as a row of its own
                allowed = {counts[level], counts[level] + (1 if card.evaluation.report.type == "单位自评" else 0)}
                if level == "二级" and any(i.level2 is None for i in rows):
                    yield lacking(f"{level}指标", "有指标没有写二级指标")
                elif number in allowed:
                    yield ok(f"{level}指标")
                else:
                    yield bad(
                        p.where,
                        f"{level}指标",
                        f"正文写{level}指标{number}个，指标表为{counts[level]}个",
                        "与指标表一致",
                        "按指标表改正正文",
                    )
            for names, number, share in () if NOT_POINTS.search(sentence) else TOGETHER.findall(sentence):
                listed = [v for k, v in points.items() if k.removesuffix("指标") in re.findall(GROUPS, names)]
                if len(listed) == len(re.findall(GROUPS, names)):
                    said = True
                    together = sum(listed, Decimal(0))
                    whole = sum(points.values(), Decimal(0))
                    right = share and whole and abs(Decimal(share) - together * 100 / whole) <= Decimal("0.005")
                    if Decimal(number) == together and (right or not share):
                        yield ok(names)
                    else:
                        said_share = f"、占{share}%" if share else ""
                        told = f"正文写{names}合计{number}分{said_share}，指标表合计{together.normalize():f}分"
                        yield bad(p.where, names, told, "与指标表一致", "按指标表改正正文")
            for name, number in () if NOT_POINTS.search(sentence) else GROUP_POINTS.findall(sentence):
                listed = [v for k, v in points.items() if k.removesuffix("指标") == name]
                if listed:
                    said = True
                    yield (
                        ok(name)
                        if Decimal(number) == listed[0]
                        else bad(
                            p.where,
                            name,
                            f"正文写{name}{number}分，指标表合计{listed[0].normalize():f}分",
                            "与指标表一致",
                            "按指标表改正正文",
                        )
                    )
    if not said:
        yield skip(WHOLE, "正文没有写指标个数和分值")


def rates_follow_from_their_figures(card: Scorecard) -> Iterator[Verdict]:
    """同一句中写明分子、分母的比率是否算得对。

    为什么：比率与同句的数字不符，至少有一个数字是错的。
    怎么改：重新计算，或改正分子、分母；口径特殊的，写明算式。
    依据：实务（数据勾稽）。
    """
    said = False
    printed = [(row.name, row.actual_reading.base) for row in card.evaluation.indicators if _is_rate(row)]
    for p in card.passages:
        for sentence in p.sentences:
            for name, match, pairs in named_rates(sentence):
                said = True
                own = any(label.endswith(name) and Fraction(match[1]) / 100 == value for label, value in printed)
                if own and OF_A_PART.search(sentence[: match.start()]):  # the rate of all, beside a part's amounts
                    yield ok(name)
                    continue
                stated, places = Fraction(match[1]) / 100, len(match[1].partition(".")[2])
                yield _rated(p, name, match[0], stated, Fraction(1, 200 * 10**places), pairs)
    if not said:
        yield skip(WHOLE, "没有同句写明分子、分母的比率")


def _is_rate(row: Indicator) -> bool:
    return row.actual_reading.measured and row.actual_reading.dimension == "ratio"


def _rated(
    p: Passage, name: str, text: str, stated: Fraction, slack: Fraction, pairs: list[tuple[StatedNumber, StatedNumber]]
) -> Verdict:
    for a, b in pairs:
        low, high = (a.value - a.slack) / (b.value + b.slack), (a.value + a.slack) / (b.value - b.slack)
        if low <= stated + slack and stated - slack <= high:
            return ok(name)
    a, b = pairs[-1]
    right = f"{float(a.value / b.value * 100):.2f}%"
    return bad(
        p.where,
        name,
        f"{name}{text}，同句{a.text}÷{b.text}＝{right}",
        f"{right}，或改正分子、分母",
        "重新计算；口径特殊的写明算式",
    )


def text_numbers_come_from_facts(card: Scorecard) -> Iterator[Verdict]:
    """正文直接写入的金额、人数、户数和比率是否有出处。

    为什么：没有出处的数字无法核对，原始数据更正后也不会跟着更正。
    怎么改：在 facts 声明这个数字及其来源，正文用 {{ facts.名称 }} 引用。
    依据：实务（数据须有来源）。
    """
    said, known = False, _known(card)
    for p in card.passages:
        if p.part not in ("narrative", "problem") or FREE.search(p.section):
            continue
        if p.part == "narrative" and p.text.lstrip().startswith("|"):  # nothing can be bound in a person's own table
            continue
        typed = [f for clause in re.split("[，。；！？]", p.typed) if not RULED.search(clause) for f in figures(clause)]
        typed = [f for f in typed if f.dimension in (MONEY, "ratio", *PERSONS)]
        said = said or bool(typed)
        answers = {("ratio", share) for _, share in answered(card)} if "满意" in p.text else set()
        near = known | answers
        loose = [f.text for f in typed if not any(d == f.dimension and abs(v - f.value) <= f.slack for d, v in near)]
        if loose:
            yield ask(
                p.where,
                p.subject,
                f"正文写{'、'.join(loose)}，基础数据和指标表中没有",
                "数字有出处",
                "在 facts 声明数字和来源，用 {{ facts.名称 }} 引用；由已有数字算出的，写成算式",
            )
        elif typed:
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "正文没有直接写入的金额、人数和比率")


def _known(card: Scorecard) -> set[tuple[str, Fraction]]:
    e = card.evaluation
    read = [f.reading for f in e.facts.values()] + [
        q for i in e.indicators for q in (i.target_reading, i.actual_reading)
    ]
    read += [quantity.read(cell) for i in e.indicators for year in i.years for cell in (year.target, year.actual)]
    read += [each for q in read if (each := _each(q)) is not None]
    found = {(q.unit.dimension, q.base) for q in read if q.unit and q.kind == "number"}
    rows: list[BudgetRow | YearAmounts] = [*e.budget, *(year for row in e.budget for year in row.years)]
    amounts = [v for row in rows for v in (row.initial, row.adjusted, row.received, row.executed) if v is not None]
    found |= {(MONEY, Fraction(v) * 10000) for v in amounts}
    found |= {(f.dimension, f.value) for p in card.passages if p.part == "row" for f in figures(p.text)}
    found |= {(f.dimension, f.value) for text in _grounds(card) for f in figures(text)}
    for dimension, one, other in _pairs(card):
        found |= {(dimension, abs(one - other))}
        found |= {("ratio", a / b) for a, b in ((one, other), (other, one)) if b}
    if e.survey:
        asked = [n for part in (e.survey, *e.survey.groups) for n in vars(e.survey.counts_of(part)).values()]
        found |= {(d, Fraction(v)) for v in asked if v is not None for d in ("persons", "count:份")}
    return found


def _grounds(card: Scorecard) -> Iterator[str]:
    """What is written about the rows beside their own columns: reasons of decisions and of the funds."""
    yield from (i.decided.reason for i in card.evaluation.indicators if i.decided and i.decided.reason)
    yield from (row.reason for row in card.evaluation.budget if row.reason)


def _each(q: quantity.Quantity) -> quantity.Quantity | None:
    """How much for each of something, as the text writes it: 人均1669.50元 for 1669.50元/人."""
    head, stroke, _ = q.unit.text.partition("/") if q.kind == "number" and q.unit else ("", "", "")
    return quantity.read(f"{q.number}{head}") if stroke else None


def _pairs(card: Scorecard) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Two figures of one row, from which any reader gets a rate and a difference."""
    facts = card.evaluation.facts
    for i in card.evaluation.indicators:
        pairs = [(i.target_reading, i.actual_reading)]
        if isinstance(i.standard, Ratio):
            top, bottom = facts.get(i.standard.numerator), facts.get(i.standard.denominator)
            pairs += [(top.reading, bottom.reading)] if top and bottom else []
        for one, other in pairs:
            if one.kind == other.kind == "number" and one.unit and other.unit and convertible(one.unit, other.unit):
                yield one.unit.dimension.split("/")[0], one.base, other.base
    for row in card.evaluation.budget:
        amounts = [
            Fraction(v) * 10000 for v in (row.initial, row.adjusted, row.received, row.executed) if v is not None
        ]
        yield from ((MONEY, one, other) for one, other in combinations(amounts, 2))
