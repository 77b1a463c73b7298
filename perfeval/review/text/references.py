"""Does what refers to something agree with it? Rules about papers, numbers of documents, people, days, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import chain

from perfeval.model.evaluation import Evaluation, Fact, Indicator
from perfeval.model.findings import Where
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard, is_satisfaction
from perfeval.model.standard import Graded
from perfeval.model.units import UNITS
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.cited import LEAST, PAPER, meant, templates
from perfeval.review.reading.dated import day_of
from perfeval.review.reading.statements import Place, counts, everything, own_words

CITED = re.compile(rf"证据(?:编号|目录)?[:：]?\s*({PAPER}(?:\s*[、，,和及至]\s*{PAPER})*)")
NUMBER = r"[^（）()《》]{0,20}[〔\[［][0-9]{4}[〕\]］]\s*第?[0-9]{1,5}号"
NUMBERED = re.compile(rf"《([^《》]{{2,60}})》\s*[（(]\s*({NUMBER})\s*[)）]")
TITLE = re.compile(r"《([^《》]{2,60})》")
ISSUED = re.compile(
    "(?P<unit>[一-鿿]{2,16}(?:局|厅|委员会|委|办公室|中心|政府|部))(?:联合|制定|并|已)?(?:印发|制定|出台|下发|发布)了?《(?P<title>[^《》]{2,60})》"
)
FIELD = re.compile("现场|实地|走访|访谈|座谈|核查")
AMOUNT = r"([0-9]+(?:\.[0-9]+)?)"
INTERVAL = re.compile(rf"区间(?:为|是|在)?{AMOUNT}分?(?:[（(]不?含[)）])?(?:至|到|—+|－|-|~|～){AMOUNT}分")
UP = ("高于", "超过", "多于", "大于", "超出")
DOWN = ("低于", "少于", "不足", "小于", "未达到", "没有达到")
COMPARED = re.compile(
    "(?P<matter>[^，。；：、（）]{2,24}?)(?:还|仍|均|都|略|明显)?"
    f"(?P<way>{'|'.join((*UP, *DOWN))})了?(?:年初|全年|年度|原定)?(?P<plan>计划|目标|指标值)"
)
AIM = re.compile(f"(?:{'|'.join((*UP, *DOWN))})了?(?:年初|全年|年度|原定)?(?:计划|目标|指标值)")
ENDS = re.compile(
    r"(?P<low>[0-9.]+)[%％]?(?:至|到|—|～|~|－|-)(?P<high>[0-9.]+)[%％][^。；]{0,12}?(?P<end>下限|上限)(?:仍|均|都|还)?"
    f"(?P<way>{'|'.join((*UP, *DOWN))})了?(?:年初|全年|年度|原定)?(?:目标值?|指标值)(?P<aim>[0-9.]+(?=[%％]))?"
)
SHARE = re.compile(
    r"占(?P<whole>[^，。；：（）{}\s]{2,14}?)的\s*\{\{\s*\(?\s*facts\.\w+\s*/\s*facts\.(?P<fact>\w+)\s*\)?"
)
ONLY_WHEN = re.compile("全年度?|本年度?|当年|年度|上年度?|全部|总[数量额体]?|合计|同期|[上下]半年")
BOUND_FACT = re.compile(r"(?P<words>[一-鿿]{2,16})\{\{\s*facts\.(?P<fact>\w+)\s*\}\}")
WHEN = re.compile("^(?:截至|全年|本年|当年|年末|其中|由|按|和|及|的)+|(?:为|达到|达|共|计)$")
PER = re.compile(
    "每(?:月|年|天|日)?(?:一)?个?(?P<per>人次|人|户次|户|亩|公里|平方米|次|床|学生|生)|(?P<mean>人|户|亩|生)均"
)
SAID = "表示|认为|反映|满意|不满意|基本满意"
ANSWERED = re.compile(rf"([0-9]+)(户|人|名|家|位)(?:家庭|村民|群众|对象|受访者|商户|企业)?(?:{SAID})")
WHOLE_ASKED = re.compile(
    "(?:访谈|走访|调查|受访|抽查|电话回访|回访|询问)了?(?:家属|家庭|农户|群众|对象)?([0-9]+)(户|人|名|家|位)"
)
MORE = ("多", "高", "多支", "增长", "增加", "提高", "上升", "超出", "超")
GAP = re.compile(
    r"比(?:目标值|指标值|年初目标值?|目标|计划数|计划|(?P<share>[0-9]+(?:\.[0-9]+)?)[%％])(?P<way>少|低|多|高)(?:了)?"
    r"(?P<gap>[0-9]+(?:\.[0-9]+)?)(?P<unit>个?百分点|[%％]|[一-鿿]{1,3})"
)
DIFFERENCE = re.compile(
    r"(?:比(?P<base>[^，。；：{}]{2,12}?)(?:\{\{[^}]*\}\})?"
    r"(?P<way>少支|多支|少|低|减少|下降|降低|多|高|增长|增加|提高|上升|超出)(?:了)?"
    rf"|(?P<first>{'|'.join((*UP, *DOWN))})(?:了)?(?P<after>计划|目标|预算|指标值))"
    r"\s*\{\{\s*\(+\s*facts\.(?P<a>\w+)\s*-\s*facts\.(?P<b>\w+)"
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


def interval_in_words_is_that_of_the_band(card: Scorecard) -> Iterator[Verdict]:
    """文字写的得分区间，应是所认定档次的区间。

    为什么：区间抄成别的档次，读者会以为得分越出了评分标准。
    怎么改：按分值和档次的比例重新计算区间。
    依据：实务（评分有据可算）。
    """
    said = False
    for row in card.evaluation.indicators:
        for (low, high), where, match in _intervals(row):
            said = True
            if (Fraction(match[1]), Fraction(match[2])) == (low, high):
                yield ok(row.name)
            else:
                right = f"{plain_number(low, 2)}至{plain_number(high, 2)}分"
                told = f"写得分区间{match[1]}至{match[2]}分，所认定的档次为{right}"
                yield bad(where, row.name, told, right, "按分值和档次的比例改正区间")
    if not said:
        yield skip(WHOLE, "没有写得分区间")


def _intervals(row: Indicator) -> Iterator[tuple[tuple[Fraction, Fraction], Where, re.Match[str]]]:
    standard = row.standard
    if not isinstance(standard, Graded) or row.points is None or not standard.band:
        return
    band = next((band for band in standard.bands if band.name == standard.band), None)
    if band is not None:
        ends = Fraction(row.points) * Fraction(band.low), Fraction(row.points) * Fraction(band.high)
        for _, where, text in own_words(row):
            yield from ((ends, where(), match) for match in INTERVAL.finditer(text))


def more_and_less_agree_with_the_table(card: Scorecard) -> Iterator[Verdict]:
    """文字写高于、低于计划的，应与指标表的指标值和完成值一致。

    为什么：完成值低于指标值而写成高于，结论就反了。
    怎么改：核对指标表，改正文字或数字。
    依据：实务（文字与数字一致）。
    """
    said = False
    rows = [
        row for row in card.evaluation.indicators if row.actual_reading.measured and row.target_reading.kind == "number"
    ]
    pleased = [row for row in rows if is_satisfaction(row) and row.target_reading.dimension == "ratio"]
    for p in card.passages if len(pleased) == 1 else ():
        for match in ENDS.finditer(p.text) if "限" in p.text else ():
            said, target = True, pleased[0].target_reading
            aim = Fraction(match["aim"]) / 100 if match["aim"] else target.base
            apart = Fraction(match["low" if match["end"] == "下限" else "high"]) / 100 - aim
            if apart > 0 if match["way"] in UP else apart < 0:
                yield ok(p.subject)
            else:
                told = f"写“{match[0]}”；“{pleased[0].name}”指标值{target.text}"
                yield bad(p.where, p.subject, told, "文字与数字一致", "核对区间和指标值，改正文字或数字")
    for p in card.passages if rows else ():
        for match in COMPARED.finditer(p.text) if AIM.search(p.text) else ():
            row = meant(match["matter"], rows)
            if row is None or row.actual_reading.dimension != row.target_reading.dimension:
                continue
            said, apart = True, row.actual_reading.base - row.target_reading.base
            if apart > 0 if match["way"] in UP else apart < 0:
                yield ok(p.subject)
            else:
                told = f"写“{match[0]}”；“{row.name}”指标值{row.target}，实际完成值{row.actual}"
                yield bad(p.where, p.subject, told, "文字与指标表一致", "核对指标表，改正文字或数字")
    if not said:
        yield skip(WHOLE, "没有写指标高于或低于计划")


def gaps_go_the_way_they_say(card: Scorecard) -> Iterator[Verdict]:
    """写“比……低多少”“比……多多少”的，方向和差额应与两个数相符。

    为什么：支出少于预算而写成多，结论就反了；差额算错，原因的轻重也就错了。
    怎么改：核对两个数，改正方向或差额。
    依据：实务（文字与数字一致）。
    """
    said = False
    for where, subject, told, right in (*_row_gaps(card), *_fact_gaps(card.evaluation)):
        said = True
        if right:
            yield bad(where(), subject, f"写“{told}”；{right}", "方向和差额与两个数相符", "核对两个数，改正方向或差额")
        else:
            yield ok(subject)
    if not said:
        yield skip(WHOLE, "没有写比多少低多少、多多少")


def _row_gaps(card: Scorecard) -> Iterator[tuple[Place, str, str, str]]:
    """What a row's words say of how far its actual is from a figure, and what is right where they err."""
    for row in card.evaluation.indicators:
        target, actual = row.target_reading, row.actual_reading
        if not actual.measured:
            continue
        for _, where, text in own_words(row):
            for match in GAP.finditer(text):
                share = Fraction(match["share"]) / 100 if match["share"] else None
                if share is None and (target.kind != "number" or target.dimension != actual.dimension):
                    continue
                if share is not None and actual.dimension != "ratio":
                    continue
                apart, gap = actual.base - (target.base if share is None else share), Fraction(match["gap"])
                wrong = (apart > 0) != (match["way"] in MORE) or not apart
                room = Fraction(1, 2 * 10 ** len(match["gap"].partition(".")[2]))
                off = match["unit"] in ("个百分点", "百分点") and abs(abs(apart) * 100 - gap) > room
                right = f"指标值{row.target}，实际完成值{row.actual}"
                yield where, row.name, match[0], right if wrong or off else ""


def _fact_gaps(e: Evaluation) -> Iterator[tuple[Place, str, str, str]]:
    """What is printed as the difference of two facts, which of them the words name as the base, and which way."""
    for text, where, subject in templates(e):
        for match in DIFFERENCE.finditer(text) if "facts." in text else ():
            a, b = e.facts.get(match["a"]), e.facts.get(match["b"])
            if a is None or b is None or not a.reading.measured or not b.reading.measured:
                continue
            words = match["base"] or match["after"]
            bases = [fact for fact in (a, b) if _called(words, fact)]
            if len(bases) != 1:
                continue
            other = b if bases[0] is a else a
            apart = other.reading.base - bases[0].reading.base
            up = match["way"] in MORE if match["way"] else match["first"] in UP
            wrong = apart != 0 and (apart > 0) != up
            right = f"“{other.label}”{other.value}，“{bases[0].label}”{bases[0].value}"
            told = re.sub(r"\s*\{\{.*$", "", match[0])
            yield partial(_itself, where), subject, told, right if wrong else ""


def _itself(where: Where) -> Where:
    return where


def _called(words: str, fact: Fact) -> bool:
    """Whether a fact is what the words after 比 name, by two letters of its label."""
    return any(words[n : n + 2] in fact.label for n in range(len(words) - 1))


def shares_name_their_whole(card: Scorecard) -> Iterator[Verdict]:
    """“占……的”百分比，分母应是文字所说的那一项数据。

    为什么：写占实际支出而除以到位资金，比率就不是文字所说的比率。
    怎么改：改正表达式的分母，或改正文字。
    依据：实务（口径一致）。
    """
    e, said = card.evaluation, False
    for match, where, subject in _shares(e):
        fact = e.facts.get(match["fact"])
        if fact is None:
            continue
        said, whole = True, match["whole"]
        others = [other for other in e.facts.values() if other is not fact and _names(whole, other)]
        others = [] if ONLY_WHEN.fullmatch(whole) else others
        if _names(whole, fact) or not others:
            yield ok(subject)
        else:
            told = f"写“占{whole}的”，分母用的是“{fact.label}”（{fact.value}）；“{others[0].label}”为{others[0].value}"
            yield ask(where, subject, told, "文字与分母是同一项数据", "改正表达式的分母，或改正文字")
    if not said:
        yield skip(WHOLE, "没有由基础数据算出的占比")


def _names(words: str, fact: Fact) -> bool:
    label = re.sub("资金|金额|总数|总额|数量|数", "", fact.label)
    short = re.sub("资金|金额|总数|总额|数量|数", "", words)
    return len(short) > 1 and (short in label or label in short)


def _shares(e: Evaluation) -> Iterator[tuple[re.Match[str], Where, str]]:
    for section in e.narrative:
        where = Where(f"params/{e.address}/{e.year}.md", section.line)
        yield from ((match, where, section.title) for match in SHARE.finditer(section.text))
    for problem in e.problems:
        for key in ("detail", "cause"):
            text = getattr(problem, key) or ""
            yield from ((match, problem.where.of(key), problem.title) for match in SHARE.finditer(text))


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


def unit_costs_are_per_what_they_say(card: Scorecard) -> Iterator[Verdict]:
    """单位成本名称写每人、每户的，分母应以人、户计。

    为什么：名称写每人而除以户数，单位成本就不能与标准和上年相比。
    怎么改：改正分母的数据，或改正名称。
    依据：实务（口径一致）。
    """
    e, said = card.evaluation, False
    for cost in e.costs:
        per = PER.search(cost.name)
        quantity = e.facts.get(cost.quantity)
        found = counts(quantity.value) if quantity and quantity.value else ()
        word = {"学生": "人", "生": "人"}.get(per["per"] or per["mean"], per["per"] or per["mean"]) if per else ""
        if not per or not found or word not in UNITS:
            continue
        said = True
        if found[0].dimension == UNITS[word][0]:
            yield ok(cost.name)
        else:
            told = f"名称写“{per[0]}”，分母“{quantity.label if quantity else ''}”为{found[0].text}"
            yield bad(cost.where.of("quantity"), cost.name, told, f"以{word}计的分母", "改正分母的数据，或改正名称")
    if not said:
        yield skip(WHOLE, "没有写明每人、每户的单位成本")


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
