"""Do sentences give the figure that the tables give for the same matter? Rules that read a figure by what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import chain, pairwise

from perfeval.model.passages import Passage, figures
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.own_tables import row_names
from perfeval.review.reading.statements import (
    FREE,
    OTHER,
    Count,
    Known,
    Place,
    by_dimension,
    counts,
    declared,
    matching,
    of_row,
    placed,
    texts,
)
from perfeval.review.reading.surveys import answered

SHEETS = (
    ("sent", "发放|发出|下发", "发放"),
    ("returned", "回收|收回", "回收"),
    ("valid", "有效", "有效"),
    ("satisfied", r"(?<!不)满意(?!度)", "满意"),
)
SAMPLE = re.compile("样本|问卷")
SPECIAL = re.compile("知晓|工作人员问卷|上年|去年|预调查|试调查|另")
RULED = re.compile("以[上下内]|左右")
PART_OF = re.compile(r"[0-9][一-鿿]{2,12}?(?:中|里)?[，]?(?:只|仅|就|才)?(?:有|剩|余)$")
LACKING = re.compile("少|缺|欠|短|未|没有|不足|剩|超|多[建做出]|减")
DENIED = re.compile("(?:未|没有)[一-鿿]+$")
TABLE = re.compile(r"[|｜]")


def goal_states_the_results_of_the_table(card: Scorecard) -> Iterator[Verdict]:
    """年度总体目标“实际完成情况”写的数字是否与指标表的实际完成值一致。

    为什么：同一张表上同一事项两个完成数，至少有一个是错的，得分也随之存疑。
    怎么改：核对原始资料，统一两处数字；口径不同的，在完成情况中写明。
    依据：实务（文表数据一致）。
    """
    goal = card.evaluation.objective
    if goal is None or not goal.achieved:
        yield skip(WHOLE, "没有填年度目标实际完成情况")
        return
    rows, said = by_dimension(of_row(row, target=False) for row in card.evaluation.indicators), False
    for count in counts(goal.achieved, spans=True):
        kind, found = matching(count, rows)
        alone = kind == "loose" and len(rows[count.dimension]) == 1  # nothing else on the form is counted so
        if not found or (kind in ("begin", "loose") and not alone):
            continue
        if any(word not in found[0].label for word in OTHER.findall(count.before.replace("其中", ""))):
            continue
        said = True
        if any(count.equals(v) for k in found for v in k.values) or any(_rounded(count, k) for k in found):
            yield ok(found[0].label)
            continue
        tell = bad if kind == "same" and len(found) == 1 else ask
        yield tell(
            goal.where.of("achieved"),
            found[0].label,
            f"总体目标实际完成情况写“{count.before.strip()}{count.text}”，指标表“{found[0].label}”实际完成值{found[0].shown}",
            "两处数字和口径一致",
            "核对原始资料，统一两处数字；口径不同的，在完成情况中写明",
        )
    if not said:
        yield skip(WHOLE, "实际完成情况没有写指标表中的事项")


def text_counts_agree_with_the_table(card: Scorecard) -> Iterator[Verdict]:
    """正文、问题和评价意见写的数量是否与指标表、基础数据中同一事项的数字一致。

    为什么：同一事项文表两个数，外单位无法判断哪个是真的。
    怎么改：以原始资料为准统一；引用其他年度或其他口径的，在句中写明。
    依据：实务（文表数据一致）；按事项的用语判断是否同一，只作查询。
    """
    known, rows, said = declared(card), {row.name for row in card.evaluation.indicators}, False
    parts = row_names(card)
    for p in card.passages:
        if p.part not in ("narrative", "problem", "row", "note") or FREE.search(p.section):
            continue
        short = {f.start for f in figures(p.text)}
        for count in counts(p.text):
            of_its_unit = known.get(count.dimension)
            if not of_its_unit or count.dimension == "ratio" or OTHER.search(count.before) or RULED.match(count.behind):
                continue
            sentence = re.split("[。；;\n]", p.text[: count.start])[-1] if parts else ""
            if any(name in sentence for name in parts):  # of one row of a table, as another rule reads it
                continue
            if _goes_on(count, p.text) or _difference(count, of_its_unit):
                continue
            kind, found = matching(count, known)
            if not found:
                found = _only_one_of_its_unit(count, of_its_unit, p)
            named = kind == "same" and p.part != "row" and found[0].label in rows  # another rule reads these
            if not found or (named and count.start in short and count.before.endswith(found[0].label)):
                continue
            said = True
            near = found if kind in ("same", "turned") else of_its_unit  # a figure that stands elsewhere may mean that
            if any(count.equals(v) for k in near for v in k.values) or _in_parts(count, found):
                yield ok(found[0].label)
            else:
                yield ask(
                    p.where,
                    found[0].label,
                    f"写“{count.before.strip()}{count.text}”，与“{found[0].label}”{found[0].shown}似为同一事项",
                    "两处数字和口径一致",
                    "核对原始资料，统一数字；统计口径不同的，分别写明",
                )
    if not said:
        yield skip(WHOLE, "正文没有写指标表或基础数据中的事项")


def _only_one_of_its_unit(count: Count, same: list[Known], p: Passage) -> list[Known]:
    """The one declared figure of this unit, where a short word (投诉58件) names the end of what it counts."""
    matter = count.matter
    if len({k.values for k in same}) != 1 or len(matter) != 2 or p.part == "row" or count.dimension in ("count:个",):
        return []
    whole = re.split("[。；\n]", p.text[: count.start])[-1]
    if any(c.dimension == count.dimension and c.value > count.value for c in counts(whole)):  # 登记660人，已服务426人
        return []
    return [k for k in same if matter in k.label]


def _rounded(count: Count, known: Known) -> bool:
    """Whether the table rounds what the words give exactly: 22718.75万元, 2.27亿元 in the table."""
    return any(c.dimension == count.dimension and c.equals(count.value) for c in counts(known.shown))


def _goes_on(count: Count, text: str) -> bool:
    """Whether it is a part of the figure before it (71个工程只有2个返工), or stands in a list of what is missing."""
    head = text[: count.start]
    if PART_OF.search(head) or LEFT_IT.match(count.behind):
        return True
    clause = re.split("[，,。；;：:\n]", head)[-1]
    return "、" in clause and bool(LACKING.search(clause))


def _difference(count: Count, same: list[Known]) -> bool:
    """Whether it is the distance between what was planned and what was done of its matter."""
    named = [k for k in same if len(count.matter) > 1 and count.matter in k.label]
    planned = [k for k in named if PLAN.search(k.label)]
    return any(count.equals(abs(a.values[0] - b.values[0])) for a in planned for b in named if a is not b)


def _in_parts(count: Count, found: list[Known]) -> bool:
    """Whether the figure is a part of the declared one, as the words behind it say (186个中的38个)."""
    return bool(re.match("中|里|的[^，。]{0,8}中", count.behind)) and all(count.value < k.values[0] for k in found)


def same_words_give_one_number(card: Scorecard) -> Iterator[Verdict]:
    """同一句话在两处出现，数字是否相同。

    为什么：意见写3处、扣分原因写2处，必有一处写错，扣分也随之存疑。
    怎么改：核对底稿，统一数字；所指不同的，写明各自的范围。
    依据：实务（前后一致）。
    """
    seen: dict[tuple[str, str], list[tuple[Count, Place, str]]] = {}
    known, events, pairs = declared(card), tuple(_things(card)), _planned_and_done(card)
    for where, subject, text in chain(texts(card), _talks(card)):
        for count in counts(text) if not TABLE.search(text) else ():
            if count.dimension in ("ratio", "money"):
                continue
            keys = [key for key in _keys(count) if not key.startswith(events)]
            if not keys or OTHER.search(count.before) or matching(count, known)[1]:
                continue
            for key in keys:
                seen.setdefault((key, count.dimension), []).append((count, where, subject))
    for (key, _), said in seen.items():
        first, _, begun = said[0]
        others = ((c, w, s) for c, w, s in said[1:] if c.value != first.value and not _adjoin(first, c))
        other = next((o for o in others if frozenset((first.value, o[0].value)) not in pairs), None)
        if other is None:
            yield ok(begun)
            continue
        count, where, subject = other
        yield ask(
            where(),
            subject,
            f"写{count.text}“{key}”，“{begun}”处写{first.text}",
            "同一事项前后一致",
            "核对底稿，统一数字；所指不同的，写明各自的范围",
        )
    if not seen:
        yield skip(WHOLE, "没有带数字的文字")


def _planned_and_done(card: Scorecard) -> set[frozenset[Fraction]]:
    """The pairs of figures that some sentence gives as what was planned and what was done of it: no slip where a text
    tells now the one and now the other.
    """
    pairs: set[frozenset[Fraction]] = set()
    for _, _, text in texts(card):
        sentences = re.split("[。；\n]", text) if PLAN.search(text) or "实际" in text else []
        for before, after in pairwise(sentences):  # 购置冷藏车6辆。实际购置冷藏车5辆
            if re.match("(?:年度|最终|截至[^，]*，)?实际", after.strip()):
                aims, done = counts(before), counts(after)
                pairs |= {frozenset((a.value, b.value)) for a in aims for b in done if a.dimension == b.dimension}
        for sentence in sentences:
            found = counts(sentence)
            planned = [c for c in found if PLAN.search(c.before)]
            pairs |= {frozenset((p.value, c.value)) for p in planned for c in found if c.dimension == p.dimension}
    return pairs


def _adjoin(first: Count, second: Count) -> bool:
    """Whether the same words stand between two figures of one sentence (18个工程验收合格17个): they belong to one."""
    return second.start - first.end == len(first.behind) and second.before == first.behind


def _talks(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """What was said in talks."""
    talks = card.evaluation.interviews.notes if card.evaluation.interviews else ()
    yield from ((partial(placed, note, "content"), note.asked, note.content) for note in talks)


def _keys(count: Count) -> Iterator[str]:
    """The words that make two figures one matter: those behind it, what they deny (未参加岗前培训), or those before it,
    long enough to be no chance.
    """
    behind = re.sub(r"^的|\W", "", count.behind)
    if len(behind) >= 5:
        yield behind
    denied = DENIED.search(behind)
    if denied and denied.start() and len(denied[0]) >= 6:
        yield denied[0]
    if len(count.matter) >= 5 and len(behind) < 5 and re.search("[一-鿿]{5}", count.matter):
        yield count.matter


def _things(card: Scorecard) -> dict[str, tuple[str, int]]:
    """What is counted as 扣分情形, without punctuation, with the row and how often it was found."""
    found: dict[str, tuple[str, int]] = {}
    for row in card.evaluation.indicators:
        for event in getattr(row.standard, "events", None) or ():
            thing = re.sub(r"\W", "", event.text)
            if event.times is not None and len(thing) >= 4:
                found[thing] = (row.name, event.times)
    return found


def counted_events_are_those_told(card: Scorecard) -> Iterator[Verdict]:
    """评价意见、问题和正文写的发现次数是否与评分标准登记的次数一致。

    为什么：意见写1笔、按2笔扣分，扣分就没有依据。
    怎么改：核对底稿，改正意见或登记的次数。
    依据：实务（评分与底稿一致）。
    """
    things, said = _things(card), False
    for where, subject, text in texts(card) if things else ():
        for count in counts(text):
            behind = re.sub(r"\W", "", count.behind)
            for thing, (name, times) in things.items():
                if not behind.startswith(thing) or OTHER.search(count.before):
                    continue
                said = True
                if count.value == times:
                    yield ok(subject)
                else:
                    yield ask(
                        where(),
                        subject,
                        f"写“{count.text}{thing}”，“{name}”评分标准登记的次数为{times}",
                        "意见与登记的次数一致",
                        "核对底稿，改正意见或次数，重新计分",
                    )
    if not said:
        yield skip(WHOLE, "意见没有写登记的扣分情形的次数")


LEFT_IT = re.compile(
    "[一-鿿]{0,4}?(?:年内|中途|期间|已)?(?:转[往至出院]|退出|离开|迁出|搬走|流失|放弃|请假|辍学|病故|去世|终止|中断)"
)
PLAN = re.compile("计划|目标|任务|应|概算|合同|设计|核定|规划")
REFUSED = re.compile("无效|作废|废卷|剔除|不合格|未收回|未回收|缺失|漏答|不满意")


def survey_counts_in_words_are_the_counts(card: Scorecard) -> Iterator[Verdict]:
    """文字写的发放、回收、有效、满意份数和样本数是否与满意度调查一致。

    为什么：问卷份数是满意度的分母，文表不一，满意度就不能采信。
    怎么改：核对问卷统计表，改正文字或调查数据。
    依据：实务（文表数据一致）。
    """
    survey = card.evaluation.survey
    if survey is None:
        yield skip(WHOLE, "没有满意度调查资料")
        return
    given = [survey.counts, *(survey.counts_of(g) for g in survey.groups)]
    stated = {name: {v for c in given if (v := getattr(c, name)) is not None} for name, _, _ in SHEETS}
    for stratum in survey.strata:
        stated["valid"].add(stratum.valid)
        stated["satisfied"].add(stratum.satisfied)
    facts = {f.reading.base for f in card.evaluation.facts.values() if f.reading.dimension == "count:份"}
    questions = [q.name for part in (survey, *survey.groups) for q in part.questions]
    every, said = set().union(*stated.values()) | facts | {Fraction(many) for many, _ in answered(card)}, False
    for where, subject, text in texts(card):
        for count in counts(text) if "份" in text and not SPECIAL.search(text) else ():
            if count.dimension != "count:份" or OTHER.search(count.before):
                continue
            role = next((r for r in SHEETS if re.search(r[1], count.before)), None)
            among = every if role is None else stated[role[0]]
            if REFUSED.search(count.before):  # what lies between the sheets of two steps
                among = {a - b for a in every for b in every if a > b} | every
            if any(name in text for name in questions):
                among = among | {Fraction(many) for many, _ in answered(card)}
            if not among or (role is None and not SAMPLE.search(count.before)):
                continue
            said = True
            if count.value in among or count.value in facts:
                yield ok(subject)
            else:
                counted = sorted(set().union(*stated.values()) | facts if among is every else among)
                shown = "、".join(f"{int(v)}份" for v in counted)
                tell = bad if role and not survey.groups and not survey.strata else ask
                yield tell(
                    where(),
                    subject,
                    f"写“{count.before.strip()}{count.text}”，满意度调查的{role[2] if role else ''}份数为{shown}",
                    "与满意度调查一致",
                    "核对问卷统计表，改正文字或调查数据",
                )
    if not said:
        yield skip(WHOLE, "文字没有写问卷份数")


def figures_are_copied_right(card: Scorecard) -> Iterator[Verdict]:
    """文字中的数字是否有抄错：数字颠倒，漏写或多写“万”。

    为什么：只差相邻两位颠倒，或只差一个“万”的两个数，多半是抄错，读者会以为是两件事。
    怎么改：核对原始资料，改正抄错的一处；确为另一数字的，写明来源。
    依据：实务（数据校核）；只作查询。
    """
    known, rows, said = _numbers(card), declared(card), False
    for p in card.passages:
        if p.part not in ("narrative", "problem", "goal") or FREE.search(p.section):
            continue
        for count in counts(p.text):
            digits = count.number.replace(".", "").strip("0")
            if count.dimension == "ratio" or len(digits) < 3:
                continue
            said, same = True, known.get(count.dimension, {})
            if count.value in same or any(count.equals(v) for v in same):
                yield ok(p.subject)
                continue
            slip = next((k for v, k in same.items() if _slipped(count, v, k[0])), None)
            if slip and matching(count, rows)[0] in ("", "begin", "loose"):  # of the same matter another rule tells
                how = "相差整万倍" if _digits(slip[0]) == digits else "相邻两位数字颠倒"
                yield ask(
                    p.where,
                    p.subject,
                    f"写“{count.before.strip()}{count.text}”，{slip[1]}为{slip[0]}，{how}",
                    "两处一致",
                    "核对原始资料，改正抄错的一处；确为另一数字的，写明来源",
                )
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "文字没有三位以上的数字")


def _numbers(card: Scorecard) -> dict[str, dict[Fraction, tuple[str, str]]]:
    """Every declared number by dimension: as it is shown, and where it stands."""
    found: dict[str, dict[Fraction, tuple[str, str]]] = {}
    e = card.evaluation
    for known in (k for of in declared(card).values() for k in of):
        for value in known.values[:1]:
            found.setdefault(known.dimension, {}).setdefault(value, (known.shown, f"“{known.label}”"))
    for money in e.budget:
        for amount in (money.initial, money.adjusted, money.received, money.executed):
            if amount is not None:
                found.setdefault("money", {}).setdefault(Fraction(amount) * 10000, (f"{amount}万元", "资金表"))
    for row in e.indicators:
        read = row.target_reading
        if read.kind == "number" and read.unit:
            found.setdefault(read.unit.dimension, {}).setdefault(read.base, (read.text, f"“{row.name}”指标值"))
    if e.survey and e.survey.counts.population is not None:
        n = e.survey.counts.population
        found.setdefault("persons", {}).setdefault(Fraction(n), (f"{n}人", "满意度调查的总体"))
    for p in card.passages:
        if p.part == "goal" and e.objective and p.text == e.objective.planned:
            for count in counts(p.text):
                found.setdefault(count.dimension, {}).setdefault(count.value, (count.text, "年度总体目标"))
    return found


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text).strip("0")


def _slipped(count: Count, value: Fraction, shown: str) -> bool:
    """Whether it is the declared figure with two neighbouring digits turned, or off by whole powers of 10 000."""
    if not value or not count.value:
        return False
    here, there = count.number.replace(".", "").strip("0"), _digits(shown)
    ratio = count.value / value
    if here == there:
        return ratio in (10**4, Fraction(1, 10**4), 10**8, Fraction(1, 10**8))
    if len(here) != len(there) or len(count.number.replace(".", "")) < 4 or not Fraction(1, 2) < ratio < 2:
        return False
    apart = [n for n, (a, b) in enumerate(zip(here, there)) if a != b]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and here[apart[0]] == there[apart[1]]
        and here[apart[1]] == there[apart[0]]
    )
