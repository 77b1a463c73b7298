"""Does what refers to something agree with it? Rules about papers, numbers of documents, people, days, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from perfeval.model.findings import Where
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.cited import LEAST, PAPER, templates
from perfeval.review.reading.dated import day_of
from perfeval.review.reading.statements import everything, own_words

CITED = re.compile(rf"证据(?:编号|目录)?[:：]?\s*({PAPER}(?:\s*[、，,和及至]\s*{PAPER})*)")
NUMBER = r"[^（）()《》]{0,20}[〔\[［][0-9]{4}[〕\]］]\s*第?[0-9]{1,5}号"
NUMBERED = re.compile(rf"《([^《》]{{2,60}})》\s*[（(]\s*({NUMBER})\s*[)）]")
TITLE = re.compile(r"《([^《》]{2,60})》")
ISSUED = re.compile(
    "(?P<unit>[一-鿿]{2,16}(?:局|厅|委员会|委|办公室|中心|政府|部))(?:联合|制定|并|已)?(?:印发|制定|出台|下发|发布)了?《(?P<title>[^《》]{2,60})》"
)
FIELD = re.compile("现场|实地|走访|访谈|座谈|核查")
BOUND_FACT = re.compile(r"(?P<words>[一-鿿]{2,16})\{\{\s*facts\.(?P<fact>\w+)\s*\}\}")
WHEN = re.compile("^(?:截至|全年|本年|当年|年末|其中|由|按|和|及|的)+|(?:为|达到|达|共|计)$")
SAID = "表示|认为|反映|满意|不满意|基本满意"
ANSWERED = re.compile(rf"([0-9]+)(户|人|名|家|位)(?:家庭|村民|群众|对象|受访者|商户|企业)?(?:{SAID})")
WHOLE_ASKED = re.compile(
    "(?:访谈|走访|调查|受访|抽查|电话回访|回访|询问)了?(?:家属|家庭|农户|群众|对象)?([0-9]+)(户|人|名|家|位)"
)


def cited_evidence_is_in_the_catalogue(card: Scorecard) -> Iterator[Verdict]:
    """文字和数据来源引用的证据编号，应在证据目录中；意见和理由引用的，还应列在本指标的证据栏。

    为什么：引用的编号查不到，或是别的指标的材料，得分就没有依据。
    怎么改：改正编号；确为本指标证据的，补进证据栏。
    依据：实务（评分有据可查）。
    """
    e, said = card.evaluation, False
    known, read = {proof.id for proof in e.evidence}, set[str]()
    for row in e.indicators if known else ():
        for _, where, text in own_words(row):
            cited = _cited(text)
            read.add(text)
            said = said or bool(cited)
            lost = [paper for paper in cited if paper not in known]
            foreign = [paper for paper in cited if row.evidence and paper in known and paper not in row.evidence]
            if lost:
                told = f"引用证据{'、'.join(lost)}，证据目录没有"
                yield bad(where(), row.name, told, "证据目录中的编号", "改正编号，或补进证据目录")
            elif foreign:
                own = "、".join(row.evidence)
                told = f"引用证据{'、'.join(foreign)}，本指标的证据栏是{own}"
                yield bad(where(), row.name, told, "本指标证据栏中的编号", "改正编号；确为本指标证据的，补进证据栏")
            elif cited:
                yield ok(row.name)
    for where, subject, text in everything(card) if known else ():
        cited = _cited(text) if "证据" in text and text not in read else []
        lost = [paper for paper in cited if paper not in known]
        said = said or bool(cited)
        if lost:
            told = f"引用证据{'、'.join(lost)}，证据目录没有"
            yield bad(where(), subject, told, "证据目录中的编号", "改正编号，或补进证据目录")
        elif cited:
            yield ok(subject)
    if not said:
        yield skip(WHOLE, "没有引用证据编号")


def _cited(text: str) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(re.findall(PAPER, m[1]) for m in CITED.finditer(text))))


def documents_keep_their_numbers(card: Scorecard) -> Iterator[Verdict]:
    """同一文件的文号，各处应一致。

    为什么：文号不同就是两个文件，依据是否成立说不清。
    怎么改：对照原件改正文号；确有两个文件的，写明各自的名称。
    依据：实务（政策依据准确）。
    """
    numbers: dict[str, dict[str, Where]] = {}
    for title, number, where in _numbered(card):
        plain = re.sub(r"\s|第", "", number).translate(BRACKETS)
        numbers.setdefault(title, {}).setdefault(plain, where)
    for title, found in numbers.items():
        if len({_bare(number) for number in found}) == 1:
            yield ok(f"《{title}》")
            continue
        first, *others = found
        for other in others:
            told = f"《{title}》的文号写作{other}，{found[first]}写作{first}"
            yield bad(found[other], f"《{title}》", told, "各处文号一致", "对照原件改正；是两个文件的，写明各自的名称")
    if not numbers:
        yield skip(WHOLE, "没有写文号")


def numbers_of_documents_fit_their_years(card: Scorecard) -> Iterator[Verdict]:
    """文件名称写明年度的，文号的年份应与它相合。

    为什么：批复2021年预算的通知，文号不会是2022年的；开展2024年评价的通知，也不会早两年印发。
    怎么改：对照原件改正文号或文件名称。
    依据：实务（政策依据准确）；只作查询。
    """
    said = False
    for title, number, where in _numbered(card):
        named, year = _YEARS_OF_TITLE.findall(title), int(number.translate(BRACKETS).partition("〔")[2][:4] or 0)
        if len(set(named)) != 1 or _LONG_RUN.search(title) or not year:
            continue
        said, of = True, int(named[0])
        early = year < of - 1
        late = (year > of and _AHEAD.search(title) and not _AFTERWARDS.search(title)) or year > of + 2
        if early or late:
            told = f"《{title}》的文号写{year}年，文件说的是{of}年的事"
            yield ask(where, f"《{title}》", told, "文号的年份与文件名称相合", "对照原件改正文号或文件名称")
        else:
            yield ok(f"《{title}》")
    if not said:
        yield skip(WHOLE, "没有写明年度的文件名称和文号")


_YEARS_OF_TITLE = re.compile("(?<![0-9])(20[0-9]{2})(?=年)")
_LONG_RUN = re.compile(
    "20[0-9]{2}年?(?:—|-|－|～|~|至|到)|[一二三四五]五|规划|三年|五年|行动计划|以来|修订|远景|[到至]20[0-9]{2}年"
)
_AHEAD = re.compile("批复|预算|下达|计划|安排|任务|实施方案|工作方案|工作要点|部署|提前")
_AFTERWARDS = re.compile("决算|清算|结算|总结|自评|评价|考核|审计|通报|结果|调整|追加|结转|验收|检查|监控|执行")


BRACKETS = str.maketrans("[]［］", "〔〕〔〕")


def _bare(number: str) -> str:
    """Year and number, which a shortened name of the issuer does not change."""
    return number[number.find("〔") :]


def _numbered(card: Scorecard) -> Iterator[tuple[str, str, Where]]:
    e = card.evaluation
    for document in e.basis:
        title = TITLE.search(document.title)
        if document.number and "〔" in document.number.translate(BRACKETS):
            yield (title[1] if title else document.title), document.number, document.where.of("number")
    for proof in e.evidence:
        yield from ((m[1], m[2], proof.where.of("title")) for m in NUMBERED.finditer(proof.title))
    for where, _, text in everything(card):
        yield from ((m[1], m[2], where()) for m in NUMBERED.finditer(text))


def evaluators_are_those_listed(card: Scorecard) -> Iterator[Verdict]:
    """签字的主评人、评价组成员、质量复核人和打分的专家，应在评价人员表中；表中没有列的角色不查。

    为什么：签字的人不在评价人员表中，资质和责任无从核对。
    怎么改：改正姓名，或把漏列的人补进评价人员表。
    依据：财监〔2021〕4号第七条、第十六条。
    """
    e = card.evaluation
    listed, roles = {person.name for person in e.personnel}, {person.role for person in e.personnel}
    named = [(e.report.where.of("lead_evaluator"), "主评人", e.report.lead_evaluator)]
    named += [(e.report.where.of("quality_reviewer"), "质量复核人", e.report.quality_reviewer)]
    named += [(e.report.where.of("team"), "评价组成员", name) for name in e.report.team]
    marked = {name: row for row in e.indicators for name in row.marks}
    named += [(row.where.of("marks"), "专家", name) for name, row in marked.items()]
    if not listed:
        yield skip(WHOLE, "没有列评价人员表")
        return
    for where, role, name in (each for each in named if each[1] in roles):
        if not name or name in listed:
            yield ok(name or WHOLE)
        else:
            told = f"{role}“{name}”不在评价人员表中"
            yield bad(where, name, told, "评价人员表中的姓名", "改正姓名，或补进评价人员表")


def papers_keep_their_issuers(card: Scorecard) -> Iterator[Verdict]:
    """正文写某单位印发某文件的，应是评价依据所列的制定机关。

    为什么：发文机关写错，依据的效力就说不清。
    怎么改：对照原件改正单位或文件名称。
    依据：实务（政策依据准确）。
    """
    said = False
    issuers = {m[1]: d.issuer for d in card.evaluation.basis if d.issuer and (m := TITLE.search(d.title))}
    for p in card.passages if issuers else ():
        for match in ISSUED.finditer(p.text) if "《" in p.text else ():
            unit, issuer = match["unit"], issuers.get(match["title"])
            if issuer is None:
                continue
            said = True
            if any(unit.endswith(one) or one.endswith(unit) for one in re.split("[、和及 ]", issuer)):
                yield ok(p.subject)
            else:
                told = f"写“{match[0]}”，评价依据所列的制定机关是{issuer}"
                yield ask(p.where, p.subject, told, "与评价依据一致", "对照原件改正单位或文件名称")
    if not said:
        yield skip(WHOLE, "正文没有写评价依据的发文机关")


def field_work_is_dated_within_its_step(card: Scorecard) -> Iterator[Verdict]:
    """现场核查和访谈的日期，应在工作开展情况所写的时段内。

    为什么：打分以后才去现场，现场核查就不是评分的依据。
    怎么改：核对核查记录，改正日期或工作步骤。
    依据：实务（时间先后）。
    """
    e = card.evaluation
    days = [(day, step) for step in e.work if (day := day_of(step.date))]
    field = [day for day, step in days if FIELD.search(f"{step.stage}{step.content}")]
    notes = e.interviews.notes if e.interviews else ()
    told = [(v.site, v.date, v.where.of("date")) for v in e.visits] + [
        (n.asked, n.date, n.where.of("date")) for n in notes
    ]
    if not field or not told:
        yield skip(WHOLE, "没有同时写现场工作的步骤和核查、访谈的日期")
        return
    first, last = min(day for day, _ in days), max(field)
    for subject, written, where in told:
        day = day_of(written)
        if day is None or first <= day <= last:
            yield ok(subject)
        else:
            span = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
            yield bad(where, subject, f"日期{written}，工作步骤中现场工作在{span}", span, "改正日期，或改正工作步骤")


def facts_are_those_the_words_name(card: Scorecard) -> Iterator[Verdict]:
    """正文引用的基础数据，应是前面的文字所说的那一项。

    为什么：写实际到位而引用实际支出，印出的数就张冠李戴。
    怎么改：改正引用的名称，或改正文字。
    依据：实务（口径一致）；按用语判断，只作查询。
    """
    e, said = card.evaluation, False
    for text, where, subject in templates(e):
        for match in BOUND_FACT.finditer(text) if "facts." in text else ():
            fact, words = e.facts.get(match["fact"]), WHEN.sub("", match["words"])
            if fact is None or len(words) < LEAST:
                continue
            same = [f for f in e.facts.values() if _begins_or_ends(f.label, words)]
            said = True
            before = re.split("[。；\n]", text[: match.start()])[-1]
            thing = fact.label.partition(words[-2:])[0] if words[-2:] in fact.label else ""
            of_it = len(thing) >= LEAST and thing in before  # 土壤改良预算…，实际支出…
            if of_it or fact in same or len(same) != 1 or same[0].reading.dimension != fact.reading.dimension:
                yield ok(subject)
            else:
                told = f"写“{words}”而引用“{fact.label}”（{fact.value}）；“{same[0].label}”为{same[0].value}"
                yield ask(where, subject, told, "引用的是文字所说的数据", "改正引用的名称，或改正文字")
    if not said:
        yield skip(WHOLE, "正文没有引用基础数据")


def _begins_or_ends(label: str, words: str) -> bool:
    """Whether a label begins or ends with words, and does not deny them."""
    ends = label.endswith(words) and label[-len(words) - 1 : -len(words)] not in ("未", "不", "没", "有")
    return label.startswith(words) or ends


def answers_add_up_to_those_asked(card: Scorecard) -> Iterator[Verdict]:
    """一段文字逐类写明的回答户数、人数，合计应等于所问的总数。

    为什么：各类回答加起来不等于受访总数，结论的比例就算不准。
    怎么改：核对访谈或回访记录，补上漏写的一类或改正数字。
    依据：实务（数据勾稽）。
    """
    e, said = card.evaluation, False
    notes = e.interviews.notes if e.interviews else ()
    texts = [(n.content, n.asked, n.where.of("content"), n.asked, n.people) for n in notes]
    texts += [
        (s, s, p.where, p.subject, None) for p in card.passages for s in p.sentences if "表示" in s or "认为" in s
    ]
    for text, asked, where, subject, people in texts:
        answers = list(ANSWERED.finditer(text))
        units = {m[2] for m in answers}
        if len(answers) < 2 or len(units) != 1 or "其中" in text:
            continue
        wholes = [int(m[1]) for m in WHOLE_ASKED.finditer(asked) if m[2] in units]
        wholes += [int(m) for m in re.findall(rf"([0-9]+){units.copy().pop()}", asked)] if text != asked else []
        wholes += [int(people)] if people and units <= {"人", "名", "位"} else []
        if not wholes:
            continue
        said, total = True, sum(int(m[1]) for m in answers)
        if total in wholes:
            yield ok(subject)
        else:
            parts = "＋".join(m[1] for m in answers)
            told = f"各类回答{parts}＝{total}{answers[0][2]}，所问的是{wholes[0]}{answers[0][2]}"
            yield ask(where, subject, told, "各类回答之和等于所问的总数", "核对记录，补上漏写的一类或改正数字")
    if not said:
        yield skip(WHOLE, "没有逐类写明回答的户数、人数")


def listed_things_stand_once(card: Scorecard) -> Iterator[Verdict]:
    """现场核查点、抽查凭证、评价依据和证据，清单中不应重复列出。

    为什么：同一处列两次，核查的数量就多算了，两处结果还可能不同。
    怎么改：核对核查记录，改正名称或删去重复的一行。
    依据：实务（数据勾稽）。
    """
    e, said = card.evaluation, False
    lists = (
        ("现场核查点", [(v.site, v.where.of("site")) for v in e.visits]),
        ("抽查凭证", [(f"{v.number}{v.date or ''}{v.purpose}", v.where.of("number")) for v in e.vouchers]),
        ("评价依据", [(document.title, document.where.of("title")) for document in e.basis]),
        ("证据", [(proof.title, proof.where.of("title")) for proof in e.evidence]),
    )
    for what, rows in lists:
        seen: set[str] = set()
        for name, where in rows:
            said = True
            if name in seen:
                fix = "核对记录，改正名称或删去重复的一行"
                yield ask(where, name, f"{what}“{name}”列了两次", "每处列一次", fix)
            else:
                seen.add(name)
                yield ok(name)
    if not said:
        yield skip(WHOLE, "没有清单")
