"""Does the report do what a 部门评价 must do? Rules about limits, methods, independence, names and borrowed text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard, part_of
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.sectors import SECTORS, WHOSE
from perfeval.review.text.whole import BODIES, WORDS
from perfeval.review.text.words import DEPARTMENT, METHODS

NOTHING = re.compile(r"(?:暂?无|没有|无其他[^。]*)[。.]?")
SAMPLED = re.compile("抽查|抽样|抽检|抽取|随机")
LIMITED = re.compile(  # that a sample is one, wherever it is told
    "(?:抽样|抽查|抽取|样本|问卷|调查|访谈|核查)[^。；]{0,24}(?:有限|局限|误差|偏差|代表性|仅供参考|不能推及|未覆盖|没有覆盖|未能全面)"
)
BY_ITSELF = re.compile(
    "(?:本次|此次|本项目)[^，。；]{0,6}(?:自我评价|绩效自评|自评)(?!表|报告|得分|结果)|(?:自我评价|绩效自评)由[^，。；]{0,12}(?:组织|开展|实施)"
)
HELPED = re.compile(  # what a text says was done for whom: 切实提升了残疾人托养服务水平
    "(?:提升|提高|改善|增强|保障|满足|解决|促进|维护)了?(?:广大|全[县市区]|农村|城乡|困难)?[一-鿿]{2,5}?"
    "(?:的)?[一-鿿]{0,6}(?:水平|能力|质量|条件|权益|需求|难题|保障)"
)


def sampling_is_told_among_the_limits(card: Scorecard) -> Iterator[Verdict]:
    """采用抽样的部门评价，“其他需要说明的问题”不应只写“无”。

    为什么：抽样的结论不能推及全部，不说明，读者会以为逐项查过。
    怎么改：写明抽样的范围、比例和对结论的影响。
    依据：实务；财预〔2020〕10号附3第七部分。
    """
    e = card.evaluation
    section = e.words("其他需要说明的问题")
    if e.report.type not in DEPARTMENT or section is None or not section.text.strip():
        yield skip(WHOLE, "不是部门评价、财政评价，或没有写这一节")
        return
    counts = e.survey.counts if e.survey else None
    sampled = ["满意度调查"] if counts and counts.sent and counts.population and counts.sent < counts.population else []
    sampled += [f"“{i.name}”" for i in e.indicators if SAMPLED.search(i.opinion or "")][:3]
    told = any(LIMITED.search(sentence) for p in card.passages if p.part == "narrative" for sentence in p.sentences)
    if sampled and NOTHING.fullmatch(section.text.strip()) and not told:
        yield ask(
            narrative_place(e, first_line(e, section)),
            section.title,
            f"“{section.title}”写“{section.text.strip()}”，而{'、'.join(sampled)}采用抽样",
            "写明抽样的范围、比例和对结论的影响",
            "补写抽样的局限；有其他资料缺口的一并写明",
        )
    else:
        yield ok(section.title)


def methods_are_used_where_they_are_named(card: Scorecard) -> Iterator[Verdict]:
    """写明采用的评价方法，应写出用在哪里。

    为什么：列了方法而没有用，是照抄条文。
    怎么改：写明每种方法用在哪些指标；没有用的删去。
    依据：财预〔2020〕10号第十七条；实务。
    """
    e = card.evaluation
    section = next((s for s in e.narrative if "评价方法" in s.title), None)
    named = [m for m in METHODS if section and m in section.text]
    if e.report.type not in DEPARTMENT or section is None or len(named) < 2:
        yield skip(WHOLE, "不是部门评价、财政评价，或没有列几种评价方法")
        return
    elsewhere = "\n".join(s.text for s in e.narrative if s is not section) + "".join(
        i.opinion or "" for i in e.indicators
    )
    clauses = re.split("[，。；：\n]", section.text)
    described = {m for m in named if any(m in c and re.search("用于|用来|用以", c) for c in clauses)}
    for method in named:
        count = section.text.count(method)
        told = (
            method in described
            or count > 1
            or method in elsewhere
            or re.search(f"(?:没有|未|不)采用[^。]*{method}", section.text)
        )
        if told or len(described) < len(named) - 1 or not described or re.search("前者|后者|分别", section.text):
            yield ok(method)
        else:
            at = next(n for n, line in enumerate(section.text.split("\n")) if method in line)
            yield ask(
                narrative_place(e, first_line(e, section) + at),
                section.title,
                f"采用“{method}”，其他方法都写了用途，这一种没有写用在哪里",
                "写明用在哪些指标",
                "写明用途；没有用的删去",
            )


def evaluation_is_not_called_self_evaluation(card: Scorecard) -> Iterator[Verdict]:
    """部门评价、财政评价的正文不应写“本次自我评价”。

    为什么：自评写成部门评价，评价没有独立性，报告会被退回。
    怎么改：改写为评价组的工作；实为自评的，改正评价类型。
    依据：财预〔2020〕10号第四条。
    """
    if card.evaluation.report.type not in DEPARTMENT:
        yield skip(WHOLE, "不是部门评价、财政评价")
        return
    clean = True
    for p in card.passages:
        found = BY_ITSELF.search(p.text) if p.part == "narrative" else None
        if found:
            clean = False
            yield ask(
                p.where,
                p.subject,
                f"写“{found[0]}”，评价类型为{card.evaluation.report.type}",
                f"{card.evaluation.report.type}由评价组独立开展",
                "改写为评价组的工作；实为自评的，改正评价类型",
            )
    if clean:
        yield ok()


def short_names_of_units_are_explained(card: Scorecard) -> Iterator[Verdict]:
    """单位简称第一次出现时是否注明。

    为什么：同一单位两个名称，读者会以为是两个单位。
    怎么改：统一为全称；用简称的，第一次出现时注明“以下简称”。
    依据：《党政机关公文处理工作条例》（使用规范化简称应先用全称注明）。
    """
    project, report = card.evaluation.project, card.evaluation.report
    known = [n for n in (project.department, project.implementing_unit, report.client) if n]
    every, seen = "".join(p.text for p in card.passages), set()
    for p in card.passages:
        for match in BODIES.finditer(p.text) if p.part in WORDS else ():
            for name in known:
                short = _short_for(match[0], name)
                if not short or short in seen or re.search(f'(?:简称|下称)[“"]?{re.escape(short)}', every):
                    continue
                seen.add(short)
                yield ask(
                    p.where,
                    p.subject,
                    f"写作“{short}”，参数中为“{name}”，没有注明简称",
                    "全称，或注明的简称",
                    "统一为全称；用简称的，第一次出现时注明；确系另一单位的，不必改",
                )
    if not known:
        yield skip(WHOLE, "没有填主管部门和实施单位")
    elif not seen:
        yield ok()


def _short_for(written: str, name: str) -> str:
    """The end of what is written, from 县, 市 or 区, that is the name with characters left out inside."""
    for n, character in enumerate(written):
        short = written[n:]
        if character not in "县市区" or len(short) < 4 or short in name or short[-1] != name[-1]:
            continue
        tail = name[name.find(character) :] if character in name else ""
        letters = iter(tail)
        if 2 <= len(tail) - len(short) <= 5 and all(c in letters for c in short):
            return short
    return ""


GENERAL = re.compile(
    "项目|资金|管理|绩效|目标|完成|预算|年度|工作|情况|满意|[县市区省镇乡]|支出|及时|数量|覆盖|建设|补助|补贴|经费|专项|增长|提高"
)


def _fours(text: str) -> set[str]:
    """The strings of four letters of a text: two texts that share one speak of one matter."""
    words = re.sub(r"[^一-鿿]", " ", text)
    return {words[n : n + 4] for n in range(len(words) - 3) if " " not in words[n : n + 4]}


def no_sentence_is_of_another_sector(card: Scorecard) -> Iterator[Verdict]:
    """正文不应有与本项目无关的另一领域的内容。

    为什么：教师培训的报告写耕地质量，说明文字是从另一份报告抄来的，其余内容也不可信。
    怎么改：删去，逐句核对沿用的文字；确有关联的，写明关系。
    依据：实务（复核中列为严重问题）；只作查询。
    """
    e = card.evaluation
    base = "".join(
        [
            *(x or "" for x in (e.project.name, e.project.title, e.project.department, e.project.implementing_unit)),
            *e.project.beneficiaries,
            *(f"{i.name}{i.explanation or ''}" for i in e.indicators),
            *(f"{f.label}{f.source or ''}" for f in e.facts.values()),
            *(p.title for p in e.evidence),
        ]
    )
    said = "".join(f"{i.opinion or ''}{i.deduction_reason or ''}{i.reason or ''}" for i in e.indicators)
    others = {  # the words of a row may be copied themselves: they are held against names alone
        part: {s: words for s, words in SECTORS.items() if not any(word in own for word in words)}
        for part, own in (("narrative", base + said), ("row", base), ("goal", base))
    }
    names = [e.project.name, *(i.name for i in e.indicators if part_of(i.level1) not in ("决策", "过程"))]
    own, clean = {four for name in names for four in _fours(name) if not GENERAL.search(four)}, True
    for p in card.passages:
        strange = others.get(p.part, {})
        for sentence in () if not strange else (p.text,) if p.part == "row" else p.sentences:
            for sector, words in strange.items():
                found = [word for word in words if word in sentence]
                if len(found) > 1 and not (p.part == "narrative" and own & _fours(sentence)):
                    clean = False
                    yield ask(
                        p.where,
                        p.subject,
                        f"写“{sentence.strip()}”，属{sector}领域，指标表和项目名称中没有这方面的内容",
                        "本项目的内容",
                        "删去，逐句核对沿用的文字；确有关联的，写明关系",
                    )
    if clean:
        yield ok()


def those_helped_are_those_of_the_project(card: Scorecard) -> Iterator[Verdict]:
    """写“提升了某类人的服务水平”的，应是本项目服务的人。

    为什么：居家养老的自评写提升残疾人托养服务水平，是从另一项目的表抄来的。
    怎么改：改为本项目的服务对象，逐句核对沿用的文字；确有关联的，写明关系。
    依据：实务（文字校核）；只在一处出现、项目名称和指标都没有提到的才提出，只作查询。
    """
    e, said = card.evaluation, False
    own = [e.project.name, e.project.title or "", *e.project.beneficiaries, *(row.name for row in e.indicators)]
    goal = f"{e.objective.planned or ''}{e.objective.achieved or ''}" if e.objective else ""
    base, told = "".join(own), [p for p in card.passages if p.part in ("narrative", "problem")]
    for p in told:
        for match in HELPED.finditer(p.text):
            group = next(((who, words) for who, words in WHOSE if re.search(who, match[0])), None)
            if group is None:
                continue
            said, (who, words) = True, group
            others = (q.text for q in told if q.text != p.text)
            if (
                re.search(f"{who}|{words}", base)
                or re.search(who, goal)
                or any(re.search(who, text) for text in others)
            ):
                yield ok(p.subject)
            else:
                found = f"写“{match[0]}”，项目名称、目标和指标都没有提到这类人"
                fix = "改为本项目的服务对象，逐句核对沿用的文字；确有关联的，写明关系"
                yield ask(p.where, p.subject, found, "本项目的服务对象", fix)
    if not said:
        yield skip(WHOLE, "没有写提升了哪类人的服务")
