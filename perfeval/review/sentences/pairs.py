"""Relations between lists and what is told of them beside: order, people, papers, vouchers, formulas, the survey."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from perfeval.model.evaluation import Evaluation, Fact
from perfeval.model.findings import Where
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Elements, Ratio
from perfeval.model.values import Noun
from perfeval.review.reading.dated import day_of
from perfeval.review.reading.statements import core
from perfeval.review.reading.surveys import examine

MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
STILL = re.compile(
    "仍(?!将|按|要|需?坚持|然?保持)|尚未|尚没有|还没有|还未|(?:没有|未)(?:完成|落实|建立|覆盖|整改|办结|修订|逐)"
)
DIVIDED = re.compile(r"÷[（(]?([一-鿿]{3,24})[)）]?(?:×100[%％])?")
BOOKED = re.compile(r"^([0-9]{1,2})月[^0-9]*([0-9]+)号$")
DAY = re.compile(r"([0-9]{1,2})月([0-9]{1,2})日")
FAULTY = re.compile("不全|不齐全|不规范|不符合?|有问题|缺少|未经")
SOURCE = re.compile(r"^([^（(]{4,40})[（(]证据([A-Za-z]{1,3}-?[0-9]{1,4})[)）]$")
TITLE = re.compile("《([^《》]{2,60})》")
OF_YEAR = re.compile(r"(?<![0-9〔\[－—至-])((?:19|20)[0-9]{2})年(?!\s*[—－至-])")
OWN, OTHER = 0.5, 0.8  # of the pairs of letters of a source stand in the title of its paper, or of another


@dataclass(frozen=True, slots=True)
class ToldTwice:
    """Two places that tell one matter: where the first stands, whose it is, both as told, and whether they agree."""

    where: Where
    subject: str
    holds: bool
    told: str
    expected: str
    certain: bool = False


def _numbered(e: Evaluation) -> Iterator[ToldTwice]:
    """The 评价要点 of a standard are numbered one after the other."""
    for row in e.indicators:
        points = row.standard.points if isinstance(row.standard, Elements) else ()
        for n, point in enumerate(points[: len(MARKS)]):
            if all(p.text[:1] in MARKS for p in points):
                told = f"第{n + 1}个评价要点的编号是{point.text[:1]}"
                holds = point.text[:1] == MARKS[n]
                yield ToldTwice(point.where.of("text"), row.name, holds, told, f"编号{MARKS[n]}", True)


def _reviewed(e: Evaluation) -> Iterator[ToldTwice]:
    """Who reviews the quality is none of the team, and is listed as a reviewer where one is."""
    name = e.report.quality_reviewer
    if not name:
        return
    where, roles = e.report.where.of("quality_reviewer"), {p.role for p in e.personnel if p.name == name}
    told = f"质量复核人“{name}”同时是评价组成员"
    yield ToldTwice(where, name, name not in e.report.team, told, "评价组以外的人", True)
    reviewers = [p.name for p in e.personnel if "复核" in p.role]
    if reviewers and roles and name not in e.report.team:
        told = f"质量复核人“{name}”，评价人员表所列的质量复核人是{'、'.join(reviewers)}"
        yield ToldTwice(where, name, name in reviewers, told, "与评价人员表一致")


def _settled(e: Evaluation) -> Iterator[ToldTwice]:
    """What is settled is not said to be still open."""
    for done in e.followups:
        if done.status == "已整改" and done.note:
            told = f"“{done.problem}”写已整改，说明写“{done.note}”"
            yield ToldTwice(done.where.of("status"), done.problem, not STILL.search(done.note), told, "部分整改")


def _divided(e: Evaluation) -> Iterator[ToldTwice]:
    """The divisor that a row explains is the one that its standard divides by."""
    for row in e.indicators:
        bottom = e.facts.get(row.standard.denominator) if isinstance(row.standard, Ratio) else None
        written = DIVIDED.search(row.explanation or "")
        if bottom is None or written is None:
            continue
        words = core(written[1])
        others = [f for f in e.facts.values() if f is not bottom and core(f.label) == words]
        told = f"解释写除以{written[1]}，评分标准除以“{bottom.label}”（{bottom.value}）"
        holds = core(bottom.label) == words or not others
        yield ToldTwice(row.where.of("explanation"), row.name, holds, told, "解释与评分标准的分母一致")


def _in_order(e: Evaluation) -> Iterator[ToldTwice]:
    """Of two vouchers of one month, the later number has no earlier day."""
    booked: dict[str, list[tuple[int, tuple[int, int], Noun, str, str]]] = {}
    for v in e.vouchers:
        number, day = BOOKED.match(v.number), DAY.search(v.date or "")
        if number and day and number[1] == day[1]:
            row = (int(number[2]), (int(day[1]), int(day[2])), v, v.number, v.date or "")
            booked.setdefault(number[1], []).append(row)
    for rows in booked.values():
        rows.sort(key=lambda row: row[0])
        for (_, before, _, first, on), (_, after, noun, later, dated) in pairwise(rows):
            told = f"{first}是{on}，{later}是{dated}，号后而日期在前"
            yield ToldTwice(noun.where.of("date"), later, before <= after, told, "凭证号与日期的先后一致")


def _faulty(e: Evaluation) -> Iterator[ToldTwice]:
    """As many of the vouchers were found at fault as a fact counts, where the list holds all that were checked."""
    facts = [f for f in e.facts.values() if f.reading.measured and f.reading.dimension == "count:笔"]
    checked = any(int(f.reading.base) == len(e.vouchers) for f in facts)
    found = [f for f in facts if FAULTY.search(f.label)]
    if not checked or len(found) != 1:
        return
    usual = Counter(v.found for v in e.vouchers).most_common(1)[0][0]
    odd = [v for v in e.vouchers if v.found != usual]
    fact = found[0]
    told = f"“{fact.label}”{fact.value}，抽查凭证中有问题的{len(odd)}笔"
    yield ToldTwice(fact.where.of("value"), fact.label, fact.reading.base == len(odd), told, f"{len(odd)}笔")


def _sources(e: Evaluation) -> Iterator[ToldTwice]:
    """The paper that the source of a fact cites is the one that it names."""
    titles = {proof.id: proof.title for proof in e.evidence}
    for fact in e.facts.values():
        match = SOURCE.match(fact.source or "")
        if match is None or match[2] not in titles:
            continue
        own = _shared(match[1], titles[match[2]])
        others = [key for key, title in titles.items() if own < OWN and _shared(match[1], title) >= OTHER]
        told = f"来源写“{fact.source}”，{match[2]}是“{titles[match[2]]}”"
        right = f"“{titles[others[0]]}”是{others[0]}" if others else "名称与编号一致"
        yield ToldTwice(fact.where.of("source"), fact.label, not others, told, right)


def _shared(words: str, title: str) -> float:
    pairs = [words[n : n + 2] for n in range(len(words) - 1)]
    return sum(pair in title for pair in pairs) / len(pairs)


def _issued_and_held(e: Evaluation) -> Iterator[ToldTwice]:
    """A paper that a bureau issued is held by that bureau or by a unit of the project."""
    issuers = {m[1]: d.issuer for d in e.basis if d.issuer and (m := TITLE.search(d.title))}
    units = {e.project.department, e.project.implementing_unit, e.report.evaluator, e.report.client}
    for proof in e.evidence:
        title = TITLE.search(proof.title)
        issuer = issuers.get(title[1]) if title else None
        if issuer and proof.holder and proof.type == "正式资料":
            told = f"“{proof.title}”的提供单位是{proof.holder}，评价依据所列的制定机关是{issuer}"
            holds = proof.holder == issuer or proof.holder in units
            yield ToldTwice(proof.where.of("holder"), proof.title, holds, told, "两处单位一致")


def ends_of_the_interval(card: Scorecard) -> Iterator[ToldTwice]:
    """A fact that is an end of the interval of satisfaction is what the survey gives."""
    ends = [
        (f, n) for f in card.evaluation.facts.values() for n, word in enumerate(("下限", "上限")) if _is_end(f, word)
    ]
    found = examine(card) if ends else None
    if found is None or found.shown is None:
        return
    for fact, n in ends:
        right = found.shown[1 + n]
        places = len(str(fact.reading.number).partition(".")[2])
        told = f"“{fact.label}”{fact.value}，由满意度调查计算为{right:.2%}"
        holds = abs(float(fact.reading.base) - right) <= 0.5001 * 10 ** -(2 + places)
        yield ToldTwice(fact.where.of("value"), fact.label, holds, told, f"{right:.2%}")


def _is_end(fact: Fact, word: str) -> bool:
    return "满意" in fact.label and "区间" in fact.label and fact.label.endswith(word) and fact.reading.measured


def _asked_of(e: Evaluation) -> Iterator[ToldTwice]:
    """The only fact that counts the people who are asked is the population of the survey."""
    population = e.survey.counts.population if e.survey else None
    served = [name for name in e.project.beneficiaries if e.survey and name in (e.survey.method or "")]
    names = served or [name for name in e.project.beneficiaries if e.survey and name[:4] in (e.survey.method or "")]
    facts = [f for f in e.facts.values() if any(f.label in (n, f"年末{n}", f"{n}人数", f"年末{n}人数") for n in names)]
    if population is not None and len(facts) == 1 and facts[0].reading.dimension == "persons":
        told = f"“{facts[0].label}”{facts[0].value}，满意度调查的总体为{population}人"
        holds = facts[0].reading.base == population
        yield ToldTwice(facts[0].where.of("value"), facts[0].label, holds, told, "与调查的总体一致")


def _own_papers(e: Evaluation) -> Iterator[ToldTwice]:
    """A paper that the evaluator made is not dated before the evaluation began."""
    began = min((day for step in e.work if (day := day_of(step.date))), default=None)
    for proof in e.evidence:
        day = day_of(proof.date)
        if began and day and proof.holder and proof.holder == e.report.evaluator:
            told = (
                f"评价机构的材料“{proof.title}”日期{proof.date}，评价工作{began.year}年{began.month}月{began.day}日开始"
            )
            yield ToldTwice(proof.where.of("date"), proof.title, day >= began, told, "评价工作开始以后")


def _titled(e: Evaluation) -> Iterator[ToldTwice]:
    """A paper is not of a year that lies two years after it was issued."""
    papers = [(p.title, p.title, p.date, p.where.of("title")) for p in e.evidence]
    papers += [(d.title, d.title, d.number, d.where.of("title")) for d in e.basis]
    for subject, title, issued, where in papers:
        of, made = OF_YEAR.search(title), re.search("(?:19|20)[0-9]{2}", issued or "")
        if of and made:
            told = f"“{title}”写{of[1]}年，文件是{made[0]}年的"
            yield ToldTwice(where, subject, int(of[1]) <= int(made[0]) + 1, told, "年份与文件一致")


BESIDE: tuple[Callable[[Evaluation], Iterator[ToldTwice]], ...] = (
    _numbered,
    _reviewed,
    _settled,
    _divided,
    _in_order,
    _faulty,
    _sources,
    _issued_and_held,
    _asked_of,
    _own_papers,
    _titled,
)
