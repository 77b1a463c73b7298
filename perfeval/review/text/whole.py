"""Does the report hold together? Rules that compare its parts: names, goals, totals, limits, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from perfeval.model.evaluation import Evidence, Objective
from perfeval.model.passages import StatedNumber, figures, first_line, narrative_place
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.bodies import other_names
from perfeval.review.reading.naming import PROGRAMMES
from perfeval.review.reading.once import once_for_a_card
from perfeval.review.reading.own_tables import dimension, own_tables
from perfeval.review.reading.statements import Count, Place, counts, everything, texts

LONG_NAME = 8  # letters of the name of a body that differs from another's in one word only by a slip
WORDS = ("narrative", "problem", "advice", "goal")
BODIES = re.compile(r"[一-鿿]{2,14}(?:局|委员会|中心|办公室|厅)(?![一-鿿]*(?:长|所属))")
NOTHING = re.compile(r"(?:暂?无|没有|无其他[^。]*)[。.]?")
TOTAL = re.compile(
    r"(?<!指标)(?<!执行率)(?:总分|总得分|自评(?:总)?得分|自评总?分|综合得分|综合评价得分|评价得分|最终得分|自评总分|综合评分)(?:为|是|共|：|:)?\s*([0-9]+(?:\.[0-9]+)?)\s*分"
)
GRADE = re.compile(r"(?:评价|自评|绩效)?等级(?:为|是|评定为|：|:)?\s*[“\"]?(优秀|良好|优|良|中|差)[”\"]?(?![一-鿿])")
SAME_GRADE = {"优秀": "优", "良好": "良"}
SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?)[%％]")
DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
LIMIT = re.compile("(?:(?:控制|保持|稳定|维持)在|不[低高少多]于|不超过|不小于|达到|超过|[低高]于|[达为])+$")
AROUND = re.compile("涉及|辖|现有|共有|人口|其中|每|服务|惠及|受益")
SCOPE = re.compile("乡镇|镇|街道|村|社区|县|市|区|部门|单位|系统|项目|国|省|年级|学校")  # where and for whom, not what
LATE = 30  # days by which a proof may be younger than what it proves


def points_are_the_approved_ones(card: Scorecard) -> Iterator[Verdict]:
    """分值应与批复绩效目标时的分值一致。

    为什么：事后改分值，等于按结果改考核标准。
    怎么改：恢复批复的分值；经批准调整的，附批准文件。
    依据：财预〔2021〕101号（批复后一般不得调整）。
    """
    rows = [i for i in card.evaluation.indicators if i.approved_points is not None]
    for i in rows:
        if i.points is None:
            yield lacking(i.name, "没有列分值")
        elif i.points == i.approved_points:
            yield ok(i.name)
        else:
            yield bad(
                i.where.of("points"),
                i.name,
                f"分值{i.points}分，批复为{i.approved_points}分",
                "与批复一致",
                "恢复批复的分值；经批准调整的，附批准文件",
            )
    if not rows:
        yield lacking(WHOLE, "没有批复的分值（approved_points）")


def only_this_project_is_named(card: Scorecard) -> Iterator[Verdict]:
    """正文不应出现别的项目名称。

    为什么：写着别的项目，说明文字是从另一份报告抄来的，其余内容也不可信。
    怎么改：改为本项目的名称，逐句核对从别处沿用的文字。
    依据：实务（复核中列为严重问题）。
    """
    evaluation, project = card.evaluation, card.evaluation.project
    own = "".join(
        [
            project.name,
            project.title,
            *project.beneficiaries,
            *(i.name for i in evaluation.indicators),
            *(f.label for f in evaluation.facts.values()),
        ]
    )
    strange = [word for words in PROGRAMMES if not any(word in own for word in words) for word in words]
    pattern = (
        re.compile(
            rf"({'|'.join(map(re.escape, strange))})"
            r"(?:[一-鿿]{0,4}?(?:项目|专项|资金|补助金|政策文件)|[一-鿿]{0,8}?(?:绩效(?:自评|评价|目标)|自评))"
        )
        if strange
        else None
    )
    clean = True
    for p in card.passages:
        if pattern is None or p.part not in WORDS:
            continue
        for found in dict.fromkeys(match[0] for match in pattern.finditer(p.text)):
            clean = False
            yield bad(
                p.where,
                p.subject,
                f"写着“{found}”，本项目是“{project.name}”",
                "本项目的名称",
                "改为本项目的名称，逐句核对沿用的文字",
                f"“{p.subject}”中的“{found}”不是本项目，请核对。",
            )
    if clean:
        yield ok()


def units_keep_their_names(card: Scorecard) -> Iterator[Verdict]:
    """主管部门、实施单位的名称应前后一致。

    为什么：封面与正文的单位名称不一，报告的对象就不清楚。
    怎么改：统一为单位全称；简称在第一次出现时注明。
    依据：实务（数据校核规则）。
    """
    project, report = card.evaluation.project, card.evaluation.report
    known = [name for name in (project.department, project.implementing_unit, report.client, report.evaluator) if name]
    seen: dict[str, tuple[Place, str]] = {}
    for where, subject, text in everything(card):
        for match in BODIES.finditer(text):
            seen.setdefault(match[0], (where, subject))
    former = {
        written: (where, subject, name)
        for where, subject, text in everything(card)
        for name in dict.fromkeys((project.department, project.implementing_unit))
        if name and ("局" in text or "委" in text or "厅" in text or "办" in text)
        for written in other_names(text, name)
        if written not in known
    }
    for written, (where, subject, name) in former.items():
        yield ask(
            where(),
            subject,
            f"写作“{written}”，填的是“{name}”，是同一部门的另一名称或旧称",
            "单位名称前后一致",
            "统一为现在的全称；确系另一单位的，不必改",
        )
    odd = [
        (written, name, *seen[written])
        for written in seen
        for name in known
        if _nearly(written, name) and written not in known and written not in former
    ]
    for written, name, where, subject in odd:
        yield ask(
            where(),
            subject,
            f"写作“{written}”，参数中为“{name}”",
            "单位名称前后一致",
            "统一为全称；确系另一单位的，不必改",
        )
    if not known:
        yield lacking(WHOLE, "没有填主管部门和实施单位")
    elif not odd and not former:
        yield ok()


def _nearly(written: str, name: str) -> bool:
    """Whether two names of bodies differ by one character of the place, not of what they do: 民政局 is no slip for
    财政局.
    """
    tail = written[-len(name) :] if len(written) > len(name) else written
    if name.endswith(tail) or tail.endswith(name) or name in written:
        return False
    if len(tail) == len(name) >= LONG_NAME:
        apart = [n for n, (a, b) in enumerate(zip(tail, name)) if a != b]
        return len(apart) <= 2 and apart[0] > 1 and apart[-1] - apart[0] < 2 and apart[-1] < len(name) - 2
    if len(tail) == len(name):
        return [n for n, (a, b) in enumerate(zip(tail, name)) if a != b][0] < len(name) - 3 and sum(
            a != b for a, b in zip(tail, name)
        ) == 1
    short, long = sorted((tail, name), key=len)
    return len(long) - len(short) == 1 and any(long[:n] + long[n + 1 :] == short for n in range(1, len(long)))


def shares_make_up_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """一句中列出的各部分占比，合计应为100%。

    为什么：占比加起来不是100%，分类有遗漏或数字有误。
    怎么改：核对各类的数量，补上遗漏的一类，或改正占比。
    依据：实务（偏差在四舍五入之内的不算）。
    """
    said = False
    for p in card.passages:
        for sentence in p.sentences if p.part in WORDS else ():
            shares = [Fraction(s) for s in SHARE.findall(sentence)]
            listed = (
                len(shares) >= 3
                and re.search(r"占(?:比)?(?:分别|[^，。]{0,8}[0-9])|占比|构成", sentence)
                and len(re.findall("占", sentence)) in (1, len(shares))
            )
            if not listed or re.search("增长|下降|提高|同比|完成率|执行率|满意", sentence):
                continue
            said, total = True, sum(shares, Fraction(0))
            if 80 <= total <= 120 and abs(total - 100) > Fraction(len(shares), 2):
                yield ask(
                    p.where,
                    p.subject,
                    f"各部分占比合计{float(total):g}%：{'、'.join(f'{s}%' for s in SHARE.findall(sentence))}",
                    "合计100%（四舍五入除外）",
                    "补上遗漏的一类，或改正占比",
                )
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "正文没有列占比")


def limits_are_told(card: Scorecard) -> Iterator[Verdict]:
    """资料不全或采用抽样的，应在“其他需要说明的问题”中说明。

    为什么：资料有缺口而写“无”，读者会以为结论完整可靠。
    怎么改：写明缺少的资料、对结论的影响和补救办法。
    依据：实务；财预〔2020〕10号附3第七部分。
    """
    evaluation, total = card.evaluation, total_budget(card.evaluation)
    section = evaluation.words("其他需要说明的问题")
    missing = [] if total and total.adjusted is not None and total.executed is not None else ["项目资金"]
    missing += [] if evaluation.survey or not any("满意" in i.name for i in evaluation.indicators) else ["满意度调查"]
    missing += [] if evaluation.evidence else ["佐证材料"]
    if section is None or not section.text.strip():
        yield skip(WHOLE, "没有写“其他需要说明的问题”")
    elif missing and NOTHING.fullmatch(section.text.strip()):
        where = narrative_place(evaluation, first_line(evaluation, section))
        yield bad(
            where,
            section.title,
            f"写“{section.text.strip()}”，而{'、'.join(missing)}资料不全",
            "写明资料缺口和对结论的影响",
            "补写缺少的资料、影响和补救办法",
            f"本次评价缺少{'、'.join(missing)}资料，有关结论以补充资料为准。",
        )
    else:
        yield ok()


def text_states_the_same_result(card: Scorecard) -> Iterator[Verdict]:
    """正文写的总分和等级应与评分表一致。

    为什么：结论是全篇最先被核对的数字，两处不一致，报告会被退回。
    怎么改：以评分表为准改正正文，或重新合计评分表。
    依据：财预〔2020〕10号附3第三部分（附评分表）。
    """
    declared = card.evaluation.declared
    totals = {
        value for value in (card.total, declared.total, card.self_score, card.table.self_score) if value is not None
    }
    grades = {SAME_GRADE.get(g, g) for g in (card.grade, declared.grade) if g}
    full = sum((Fraction(i.points or 0) for i in card.evaluation.indicators), Fraction(0))
    said = False
    for p in card.passages:
        for sentence in p.sentences if p.part == "narrative" else ():
            if any(i.name in sentence for i in card.evaluation.indicators) or re.search(
                "上年|去年|以上|分以|满分|标准|规定", sentence
            ):
                continue
            for match in TOTAL.finditer(sentence):
                if Fraction(match[1]) == full and not match[0].count("得分"):
                    continue  # 总分100分 is what there is to earn
                said = True
                if totals and all(Fraction(match[1]) != Fraction(t) for t in totals):
                    yield bad(
                        p.where,
                        p.subject,
                        f"正文写“{match[0]}”",
                        f"评分表为{'、'.join(f'{t}分' for t in sorted(totals))}",
                        "以评分表为准改正，或重新合计",
                    )
                else:
                    yield ok(p.subject) if totals else lacking(p.subject, "评分表没有合计")
            for match in GRADE.finditer(sentence):
                said = True
                if grades and SAME_GRADE.get(match[1], match[1]) not in grades:
                    yield bad(
                        p.where,
                        p.subject,
                        f"正文写等级“{match[1]}”",
                        f"评分表为“{'、'.join(sorted(grades))}”",
                        "按合计得分改正等级",
                    )
                else:
                    yield ok(p.subject) if grades else lacking(p.subject, "评分表没有等级")
    if not said:
        yield skip(WHOLE, "正文没有写总分和等级")


def goal_is_met_in_its_own_words(card: Scorecard) -> Iterator[Verdict]:
    """年度总体目标的完成情况应写实际结果，目标中的数量应有对应的指标。

    为什么：完成情况照抄目标，等于没有报告结果；目标中的数量没有指标，就没有考核。
    怎么改：逐项写明实际完成的数量和效果；为目标中的数量设指标，或说明不设的理由。
    依据：财预〔2020〕10号附1年度总体目标栏；财预〔2021〕101号（指标与目标对应）。
    """
    goal = card.evaluation.objective
    if goal is None or not goal.planned:
        yield lacking(WHOLE, "没有填年度总体目标")
        return
    subject = "年度总体目标"
    if goal.achieved and _bare(goal.achieved) == _bare(goal.planned):
        yield bad(
            goal.where.of("achieved"), subject, "实际完成情况照抄预期目标", "实际完成的数量和效果", "逐项写明实际结果"
        )
    elif goal.achieved and len(_bare(goal.achieved)) < 6:
        yield ask(
            goal.where.of("achieved"),
            subject,
            f"实际完成情况只写“{goal.achieved}”",
            "实际完成的数量和效果",
            "逐项写明实际结果",
        )
    else:
        yield ok(subject)
    known = {
        (i.target_reading.unit.dimension, i.target_reading.base)
        for i in card.evaluation.indicators
        if i.target_reading.kind == "number" and i.target_reading.unit
    }
    told, strange = figures(goal.planned), []
    for n, figure in enumerate(told):
        if figure.dimension == "money" or (figure.dimension, figure.value) in known or _is_part(n, told, known):
            yield ok(subject)
        elif any(dimension == figure.dimension for dimension, _ in known):
            strange.append(f"“{figure.text}”")
    if strange:
        found = f"目标写{'、'.join(strange)}，没有指标值与之相同"
        fix = "核对目标和指标值；没有设指标的，补设或说明理由"
        yield ask(goal.where.of("planned"), subject, found, "目标中的数量有对应的指标", fix)
    unmeasured = [f"{c.before.strip()}{c.text}" for c in _unmeasured(goal, card)]
    if unmeasured:
        found = f"目标写{'、'.join(f'“{told}”' for told in unmeasured)}，没有对应的指标，完成情况也没有写"
        fix = "补设指标、报告完成情况，或说明不设的理由"
        yield ask(goal.where.of("planned"), subject, found, "目标中的数量有对应的指标", fix)


def _is_part(n: int, told: Sequence[StatedNumber], known: set[tuple[str, Fraction]]) -> bool:
    """Whether a figure is one of several in a row that make a figure of the table: 1150人，其中420人、380人、350人."""
    if told[n].dimension == "ratio":
        return False
    for first in range(n + 1):
        for last in range(max(n, first + 1), len(told)):
            parts = told[first : last + 1]
            same = {part.dimension for part in parts} == {told[n].dimension}
            if same and (told[n].dimension, sum(part.value for part in parts)) in known:
                return True
    return False


def _unmeasured(goal: Objective, card: Scorecard) -> Iterator[Count]:
    """The figures of a goal that no row counts, by its unit or by its words, and no result tells."""
    rows = card.evaluation.indicators
    read = [q for row in rows for q in (row.target_reading, row.actual_reading)]
    known, values = {q.dimension for q in read}, {(q.dimension, q.base) for q in read if q.kind == "number"}
    told = counts(goal.achieved or "")
    for count in counts(goal.planned or ""):
        words = LIMIT.sub("", re.sub(r"\W", "", count.matter or count.behind))
        last, pairs = words[-2:], {a + b for a, b in zip(words, words[1:])}
        thousandth = count.text.endswith("‰")  # what is not so small stands above
        if count.dimension == "money" or (count.dimension in known and not thousandth) or len(words) < 2:
            continue
        if (count.dimension, count.value) in values or AROUND.search(words) or SCOPE.match(count.behind):
            continue
        if any(last in row.name or sum(pair in row.name for pair in pairs) > 1 for row in rows):
            continue
        if any(c.dimension == count.dimension and last in c.before for c in told):
            continue
        if (count.dimension, count.value) not in _told_elsewhere(card):
            yield count


@once_for_a_card
def _told_elsewhere(card: Scorecard) -> frozenset[tuple[str, Fraction]]:
    """Every figure that the text and the own tables give, by what it measures."""
    found = {(c.dimension, c.value) for _, _, text in texts(card) for c in counts(text)}
    for table in own_tables(card):
        units = [dimension(table.unit(n)) for n in range(len(table.heads))]
        numbers = [(cell.number, units[n]) for row in table.rows for n, cell in enumerate(row.cells)]
        found |= {(kind, number * factor) for number, (kind, factor) in numbers if kind and number is not None}
    return frozenset(found)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def claimed_dates_fit_the_evidence(card: Scorecard) -> Iterator[Verdict]:
    """完成日期不应早于证明它的材料很多。

    为什么：验收、签收材料的日期晚于填报的完成日期，说明当时还没有完成。
    怎么改：以材料上的日期为准改正完成值；材料补签的，说明情况。
    依据：实务（复核中以验收日期为准）。
    """
    dated = {proof.id: day for proof in card.evaluation.evidence if (day := _day(proof))}
    said = False
    for i in card.evaluation.indicators:
        read = i.actual_reading.date
        if read is None or read.year is None or read.month is None or read.day is None:
            continue
        for code in i.evidence:
            if code not in dated:
                continue
            said, gap = True, (dated[code] - date(read.year, read.month, read.day)).days
            if gap > LATE:
                yield ask(
                    i.where.of("actual"),
                    i.name,
                    f"填报完成日期“{i.actual}”，证据{code}的日期晚{gap}天",
                    f"相差不超过{LATE}天（实务）",
                    "以材料日期为准改正，或说明材料补签的原因",
                )
            else:
                yield ok(i.name)
    if not said:
        yield skip(WHOLE, "没有以日期填报且列明证据日期的指标")


def _day(proof: Evidence) -> date | None:
    found = DAY.search(proof.date or "")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
