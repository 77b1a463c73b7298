"""Do fields that tell the same matter agree? One check over relations that are declared as data.

A relation names two places that tell one matter, and what must hold between them; it yields a pair for every such
place that an evaluation has. A relation between more fields is one more function in ``RELATIONS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from perfeval.model.evaluation import Evaluation, Fact
from perfeval.model.numerals import plain_number
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.standard import Binary, Deduction, OnTime, Ratio
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.cited import PAPER
from perfeval.review.reading.dated import day_of, whole_day
from perfeval.review.reading.statements import core
from perfeval.review.sentences.belonging import BELONGING
from perfeval.review.sentences.counterparts import COUNTERPARTS
from perfeval.review.sentences.derived import DERIVED
from perfeval.review.sentences.pairs import BESIDE, ToldTwice, ends_of_the_interval

WAN = 10000
NUMBER_YEAR = re.compile(r"[〔\[［]((?:19|20)[0-9]{2})[〕\]］]")
PER_HOUSEHOLD = re.compile(r"([0-9]+)(户|家)[^0-9]{0,6}每(?:户|家)([0-9]+)(?:人|名)")
HEADS = re.compile(r"(?<![0-9])([0-9]+)(?:人|名|位)(?!次)")
MONTH = re.compile(r"^(?:[0-9]{4}年)?([0-9]{1,2})月")
PLAN = re.compile("计划数?|目标值?|预期|规定")
ACTUAL = re.compile("实际数?|完成数")
SHEETS = (("发放|发出", "sent"), ("回收|收回", "returned"), ("有效", "valid"), (r"(?<!不)满意(?!度|率)", "satisfied"))
OPPOSITE = (
    ("按期", "逾期"),
    ("按时", "逾期"),
    ("已", "未"),
    ("合格", "不合格"),
    ("齐全", "不齐全"),
    ("采纳", "未采纳"),
)
UNDONE = re.compile("^(?:尚?未|没有)(?:能)?(?:建成|完成|开工|投用|实施|通过|覆盖|参加|发放)(?:的)?")
UNHAPPY = re.compile("^因.{2,12}不满意")
QUOTED = re.compile("“[^”]+”[0-9.]+[^，；、。]*")
PAPERS = re.compile(PAPER)
PUT_OFF = re.compile(r"时限(?:改为|调整为|延至|为)((?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)")
ALIKE = 4  # letters of what costs points that the label of a fact has too
TIMES = re.compile(
    r"(?P<each>[0-9]+(?:\.[0-9]+)?)万元/(?P<unit>[一-鿿]{1,2})[^0-9]{0,8}?(?P<many>[0-9]+)(?P<what>[一-鿿]{1,2}?)(?=[一-鿿]*$|[，。；、])"
)
LABELLED = {
    "人次": "person_times",
    "户次": "household_times",
    "人数": "persons",
    "户数": "households",
    "金额": "money",
    "资金": "money",
}
MONEY_WORDS = re.compile("^(?:实际|全年)?(?:发放|支出|支付|下拨)|资金|经费|补助金|金$|支出$")
EXAMPLES = 10  # parts that lack more than a tenth of the whole are only examples


def fields_that_tell_one_matter_agree(card: Scorecard) -> Iterator[Verdict]:
    """同一事项填在两处的，两处是否一致：文号与日期、年限、人数、计分参数与完成值、基础数据与指标表、资金明细、问卷。

    为什么：两处不一致，至少有一处是错的，读者不知道以哪个为准。
    怎么改：对照原始资料，改正错的一处；口径不同的，分别写明。
    依据：实务（数据勾稽、前后一致）。
    """
    pairs = [pair for relation in RELATIONS for pair in relation(card.evaluation)]
    pairs += [pair for relation in (ends_of_the_interval, *COUNTERPARTS, *DERIVED) for pair in relation(card)]
    for pair in pairs:
        if pair.holds:
            yield ok(pair.subject)
    for first, *others in _by_field([pair for pair in pairs if not pair.holds]):
        tell = bad if first.certain else ask
        told = "；".join(pair.told for pair in (first, *others))
        yield tell(first.where, first.subject, told, first.expected, "对照原始资料，改正错的一处")
    if not pairs:
        yield skip(WHOLE, "没有填在两处的同一事项")


def _by_field(pairs: list[ToldTwice]) -> list[list[ToldTwice]]:
    """The pairs together that quote one field: one wrong figure disagrees with all that tell the same."""
    groups: list[tuple[set[str], list[ToldTwice]]] = []
    for pair in pairs:
        quoted = set(QUOTED.findall(pair.told))
        group = next((group for group in groups if group[0] & quoted), None)
        if group is None:
            groups.append((quoted, [pair]))
        else:
            group[0].update(quoted)
            group[1].append(pair)
    return [together for _, together in groups]


def _service(e: Evaluation) -> Iterator[ToldTwice]:
    """评价年限 is a part of all years of service."""
    for person in e.personnel:
        if person.years is not None and person.evaluation_years is not None:
            told = f"{person.name}从业{person.years}年，其中绩效评价{person.evaluation_years}年"
            holds = person.evaluation_years <= person.years
            yield ToldTwice(person.where.of("evaluation_years"), person.name, holds, told, "不多于从业年限", True)


def _heads(e: Evaluation) -> Iterator[ToldTwice]:
    """Who was asked, in words, and how many people that is."""
    for note in e.interviews.notes if e.interviews else ():
        each, heads = PER_HOUSEHOLD.search(note.asked), HEADS.findall(note.asked)
        wanted = int(each[1]) * int(each[3]) if each else int(heads[0]) if len(heads) == 1 else None
        if wanted is not None and note.people is not None:
            told = f"访谈对象“{note.asked}”，人数{note.people}人"
            yield ToldTwice(note.where.of("people"), note.asked, note.people == wanted, told, f"{wanted}人")


def _issued(e: Evaluation) -> Iterator[ToldTwice]:
    """The year in a 文号 is the year of the day on which the paper was issued."""
    papers = [(p.title, p.title, p.date, p.where.of("title")) for p in e.evidence]
    if e.letter and e.letter.number:
        papers.append(("致单位的函", e.letter.number, e.letter.date, e.letter.where.of("number")))
    for subject, number, day, where in papers:
        years, issued = NUMBER_YEAR.findall(number), re.search("(?:19|20)[0-9]{2}", day or "")
        if len(years) == 1 and issued:
            told = f"文号“{number}”的年份是{years[0]}，日期是{day}"
            yield ToldTwice(where, subject, years[0] == issued[0], told, "文号的年份与日期一致")


def _booked(e: Evaluation) -> Iterator[ToldTwice]:
    """The month in the number of a voucher is that of its day."""
    for voucher in e.vouchers:
        number, day = MONTH.match(voucher.number), MONTH.match(voucher.date or "")
        if number and day:
            told = f"凭证号“{voucher.number}”，记账日期{voucher.date}"
            yield ToldTwice(
                voucher.where.of("date"), voucher.purpose, number[1] == day[1], told, "凭证号的月份与日期一致"
            )


def _on_time(e: Evaluation) -> Iterator[ToldTwice]:
    """The days that a standard computes with are those of its row."""
    for row in e.indicators:
        if isinstance(row.standard, OnTime):
            for key, day, cell, name in (
                ("due", row.standard.due, row.target_reading, "指标值"),
                ("done", row.standard.done, row.actual_reading, "实际完成值"),
            ):
                written = whole_day(cell)
                if day and written and (key == "due" or not _repeats(cell)):
                    told = f"评分标准按{day.year}年{day.month}月{day.day}日计分，{name}为{cell.text}"
                    yield ToldTwice(row.standard.where.of(key), row.name, day == written, told, f"与{name}一致", True)


def _met(e: Evaluation) -> Iterator[ToldTwice]:
    """Whether a 是否 standard is met is what target and actual say."""
    for row in e.indicators:
        target, actual = row.target_reading, row.actual_reading
        if not isinstance(row.standard, Binary) or row.standard.met is None or target.kind != "number":
            continue
        if not actual.measured or target.dimension != actual.dimension:
            continue
        sign, gap = target.comparator or ("le" if not target.base else "ge"), actual.base - target.base
        reached = {"ge": gap >= 0, "le": gap <= 0, "gt": gap > 0, "lt": gap < 0, "eq": gap == 0}[sign]
        said = "达到" if row.standard.met == "true" else "没有达到"
        told = f"评分标准认定{said}，指标值{row.target}，实际完成值{row.actual}"
        holds = reached == (row.standard.met == "true")
        yield ToldTwice(row.standard.where.of("met"), row.name, holds, told, "认定与完成值一致", True)


def _rates(e: Evaluation) -> Iterator[ToldTwice]:
    """The actual of a 比率 standard is what its two facts give."""
    for row in e.indicators:
        actual = row.actual_reading
        if not isinstance(row.standard, Ratio) or not actual.measured or actual.dimension != "ratio":
            continue
        top, bottom = (e.facts.get(key) for key in (row.standard.numerator, row.standard.denominator))
        if not top or not bottom or not _alike(top, bottom) or not bottom.reading.base:
            continue
        share, places = top.reading.base / bottom.reading.base, len(str(actual.number).partition(".")[2])
        right = f"{plain_number(share * 100, max(places, 2))}%"
        told = f"实际完成值{row.actual}；{top.label}{top.value}÷{bottom.label}{bottom.value}＝{right}"
        holds = abs(share - actual.base) <= Fraction(1, 200 * 10**places)
        yield ToldTwice(row.where.of("actual"), row.name, holds, told, right)


def _roles(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that is called the plan or the result of a row's matter is its target or its actual."""
    for fact in e.facts.values():
        for role, key in ((PLAN, "target"), (ACTUAL, "actual")):
            stem = role.sub("", fact.label)
            if stem == fact.label:
                continue
            rows = [row for row in e.indicators if core(row.name) == core(stem) and len(core(stem)) > 2]
            cell = getattr(rows[0], f"{key}_reading") if len(rows) == 1 else None
            read = cell is not None and cell.kind == "number" and (key == "target" or cell.measured)
            if cell is not None and read and fact.reading.measured and cell.unit == fact.reading.unit:
                name = "指标值" if key == "target" else "实际完成值"
                told = f"“{fact.label}”{fact.value}，指标表“{rows[0].name}”{name}{cell.text}"
                holds = fact.reading.base == cell.base
                yield ToldTwice(fact.where.of("value"), fact.label, holds, told, f"与{name}一致")


def _days(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that is a day is a day of the row that its label begins like."""
    for fact in e.facts.values():
        day = whole_day(fact.reading)
        rows = [row for row in e.indicators if row.name[:4] == fact.label[:4] and whole_day(row.target_reading)]
        if day is None or len(rows) != 1:
            continue
        role = "target" if PLAN.search(fact.label) else "actual"
        cell = rows[0].target_reading if role == "target" else rows[0].actual_reading
        written = whole_day(cell)
        if written and (role == "target" or not _repeats(cell)):
            told = f"“{fact.label}”{fact.value}，指标表“{rows[0].name}”为{cell.text}"
            yield ToldTwice(fact.where.of("value"), fact.label, day == written, told, "与指标表一致")


def _late(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that counts days of delay is the distance of the two days of the only row with days."""
    rows = [row for row in e.indicators if whole_day(row.target_reading) and whole_day(row.actual_reading)]
    for fact in e.facts.values():
        days = "逾期" in fact.label and fact.reading.measured and fact.reading.dimension == "time"
        if not days or len(rows) != 1:
            continue
        due, done = whole_day(rows[0].target_reading), whole_day(rows[0].actual_reading)
        if due and done and done > due and not _repeats(rows[0].actual_reading):
            told = f"“{fact.label}”{fact.value}；{rows[0].target}至{rows[0].actual}为{(done - due).days}天"
            holds = fact.reading.base == (done - due).days
            yield ToldTwice(fact.where.of("value"), fact.label, holds, told, f"{(done - due).days}天")


def _uses(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that is called the spending, the budget or the rate of a use of money is what the list of uses says."""
    for use in e.spent_by_use(e.year):
        for fact in e.facts.values():
            for word, key, total in (("支出", "executed", "全年执行数"), ("预算", "budget", "全年预算数")):
                amount = getattr(use, key)
                if fact.label == f"{use.use}{word}" and fact.reading.measured and amount is not None:
                    told = f"“{fact.label}”{fact.value}，资金使用明细为{amount}万元，合计为{total}"
                    holds = fact.reading.base == Fraction(amount) * WAN
                    yield ToldTwice(fact.where.of("value"), fact.label, holds, told, "与资金使用明细一致")
            if fact.label == f"{use.use}标准" and "/" in (use.note or "") and "/" in fact.value:
                told = f"“{fact.label}”{fact.value}，资金使用明细注明{use.note}"
                holds = fact.value in (use.note or "")
                yield ToldTwice(fact.where.of("value"), fact.label, holds, told, "两处标准一致")


def _sheets(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that counts sheets of the survey is what the survey counted."""
    for fact in e.facts.values() if e.survey else ():
        keys = [key for words, key in SHEETS if re.match(f"(?:{words})[^0-9]{{0,2}}问卷", fact.label)]
        if len(keys) != 1 or not fact.reading.measured or e.survey is None:
            continue
        parts = [getattr(e.survey.counts_of(part), keys[0]) for part in (e.survey, *e.survey.groups)]
        counted = [value for value in parts if value is not None]
        if counted and fact.reading.dimension == "count:份":
            told = f"“{fact.label}”{fact.value}，满意度调查为{counted[0]}份"
            yield ToldTwice(fact.where.of("value"), fact.label, fact.reading.base in counted, told, "与满意度调查一致")


def _halves(e: Evaluation) -> Iterator[ToldTwice]:
    """Two facts of which one denies the other make the whole of the same thing."""
    facts = [fact for fact in e.facts.values() if fact.reading.measured]
    by_label = {fact.label: fact for fact in facts}
    for yes, no in OPPOSITE:
        for part in facts:
            other = by_label.get(part.label.replace(yes, no, 1)) if part.label.count(yes) == 1 else None
            if other is None or other is part or not _alike(part, other):
                continue
            rest = part.label.replace(yes, "", 1)
            wholes = [f for f in facts if f not in (part, other) and _alike(f, part) and _is_whole(f.label, rest)]
            wholes.sort(key=lambda f: not ACTUAL.search(f.label))
            if wholes:
                total = part.reading.base + other.reading.base
                listed = f"“{part.label}”{part.value}、“{other.label}”{other.value}"
                told = f"{listed}，“{wholes[0].label}”{wholes[0].value}"
                holds = any(f.reading.base == total for f in wholes)
                yield ToldTwice(part.where.of("value"), part.label, holds, told, "两部分之和等于总数")


def _is_whole(label: str, rest: str) -> bool:
    stem = ACTUAL.sub("", PLAN.sub("", label))
    return len(core(stem)) > 2 and rest.endswith(core(stem))


def _undone(e: Evaluation) -> Iterator[ToldTwice]:
    """What was not done is what was planned without what was done."""
    facts = [fact for fact in e.facts.values() if fact.reading.measured]
    for rest in facts:
        thing = UNDONE.sub("", rest.label)
        if thing == rest.label or len(thing) < 2:
            continue
        for plan in facts:
            stem = PLAN.sub("", plan.label)
            if stem == plan.label or not stem.endswith(thing) or not _alike(plan, rest):
                continue
            done = [f for f in facts if ACTUAL.sub("", f.label) == stem and f.label != stem and _alike(f, rest)]
            if len(done) == 1:
                told = f"“{rest.label}”{rest.value}；“{plan.label}”{plan.value}，“{done[0].label}”{done[0].value}"
                holds = plan.reading.base - done[0].reading.base == rest.reading.base
                yield ToldTwice(rest.where.of("value"), rest.label, holds, told, "计划数减去实际数")


def _unhappy(e: Evaluation) -> Iterator[ToldTwice]:
    """The sheets by their cause of discontent are those that are not satisfied."""
    parts = [f for f in e.facts.values() if UNHAPPY.match(f.label) and f.reading.dimension == "count:份"]
    counts = e.survey.counts if e.survey else None
    if len(parts) < 2 or counts is None or counts.valid is None or counts.satisfied is None:
        return
    total, left = sum(int(part.reading.base) for part in parts), counts.valid - counts.satisfied
    told = f"{'、'.join(f'“{part.label}”{part.value}' for part in parts)}，合计{total}份；不满意的共{left}份"
    holds = total == left or (total < left and (left - total) * EXAMPLES > left)
    yield ToldTwice(parts[0].where.of("value"), parts[0].label, holds, told, f"合计{left}份")


def _proposed(e: Evaluation) -> Iterator[ToldTwice]:
    """More or less money for the next year is more or less than this year's."""
    total, proposed = total_budget(e), e.application
    if proposed is None or proposed.amount is None or total is None or total.adjusted is None:
        return
    fits = {"增加": proposed.amount > total.adjusted, "减少": proposed.amount < total.adjusted}
    told = f"建议{proposed.action}预算，金额{proposed.amount}万元，本年度预算{total.adjusted}万元"
    yield ToldTwice(proposed.where.of("action"), WHOLE, fits.get(proposed.action, True), told, "增减与金额一致")


def _dues(e: Evaluation) -> Iterator[ToldTwice]:
    """The day to which an adopted comment says that a recommendation was put off is the day of one."""
    dues = {day_of(advice.due) for problem in e.problems for advice in problem.recommendations}
    for comment in e.comments or ():
        for match in PUT_OFF.finditer(comment.reason or "") if comment.adopted == "采纳" and any(dues) else ():
            told = f"写“{match[0]}”，建议的完成时限没有这一天"
            holds = day_of(match[1]) in dues
            yield ToldTwice(comment.where.of("reason"), comment.by, holds, told, "与建议的完成时限一致")


def _events(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that counts what costs points, proven by a paper of the row, is how often it was found."""
    for row in e.indicators:
        events = row.standard.events or () if isinstance(row.standard, Deduction) else ()
        papers = set(row.evidence)
        for event in events:
            for fact in e.facts.values():
                cited = papers & set(PAPERS.findall(fact.source or ""))
                counted = fact.reading.measured and (fact.reading.dimension or "").startswith("count:")
                alike = any(event.text[n : n + ALIKE] in fact.label for n in range(len(event.text) - ALIKE + 1))
                if event.times is not None and cited and counted and alike:
                    told = f"“{fact.label}”{fact.value}，“{row.name}”评分标准登记“{event.text}”{event.times}次"
                    holds = fact.reading.base == event.times
                    yield ToldTwice(fact.where.of("value"), fact.label, holds, told, "两处次数一致")


def _last_year(e: Evaluation) -> Iterator[ToldTwice]:
    """What is called last year's figure is what last year's evaluation says, and so is last year's use of money."""
    before = e.earlier
    if before is None or e.year - before.year != 1:
        return
    for fact in e.facts.values():
        stem = re.sub("^上年(?:度)?", "", fact.label)
        others = [f for f in before.facts.values() if f.label in (stem, f"年{stem}", f"实际{stem}", f"全年{stem}")]
        if stem != fact.label and len(others) == 1 and _alike(fact, others[0]):
            told = f"“{fact.label}”{fact.value}，{before.year}年“{others[0].label}”{others[0].value}"
            holds = fact.reading.base == others[0].reading.base
            yield ToldTwice(fact.where.of("value"), fact.label, holds, told, "与上年的数据一致")
    uses, total = e.spent_by_use(before.year), total_budget(before)
    if uses and total is not None and total.executed is not None:
        spent = sum(use.executed for use in uses)
        told = f"资金使用明细{before.year}年合计{spent}万元，{before.year}年全年执行数{total.executed}万元"
        yield ToldTwice(
            uses[0].where.of("executed"), f"{before.year}年资金使用明细", spent == total.executed, told, "相等"
        )


def _multiplied(e: Evaluation) -> Iterator[ToldTwice]:
    """A use of money is the standard times the number that its own note names."""
    for use in e.spending:
        match = TIMES.search(use.note or "")
        if match and match["unit"] == match["what"]:
            product = Fraction(match["each"]) * Fraction(match["many"])
            told = f"“{use.use}”支出{use.executed}万元，注明{use.note}"
            yield ToldTwice(
                use.where.of("note"), use.use, product == use.executed, told, f"{plain_number(product)}万元"
            )


def _units(e: Evaluation) -> Iterator[ToldTwice]:
    """A figure is counted in what its label ends with."""
    for fact in e.facts.values():
        word = next((word for word in LABELLED if fact.label.endswith(word)), "")
        if word and fact.reading.measured and fact.reading.dimension:
            told = f"“{fact.label}”{fact.value}，单位与名称不符"
            holds = fact.reading.dimension == LABELLED[word]
            yield ToldTwice(fact.where.of("value"), fact.label, holds, told, "单位与名称一致")


def _money(e: Evaluation) -> Iterator[ToldTwice]:
    """A fact that is the money of a row's matter, under the words for money, is its actual."""
    rows = [row for row in e.indicators if row.actual_reading.measured and row.actual_reading.dimension == "money"]
    for fact in e.facts.values():
        stem = MONEY_WORDS.sub("", fact.label)
        same = [row for row in rows if MONEY_WORDS.sub("", row.name) == stem and len(stem) > 2]
        if len(same) == 1 and fact.reading.measured and fact.reading.dimension == "money":
            told = f"“{fact.label}”{fact.value}，指标表“{same[0].name}”实际完成值{same[0].actual}"
            holds = fact.reading.base in (same[0].actual_reading.base, _base(same[0].target_reading))
            yield ToldTwice(fact.where.of("value"), fact.label, holds, told, "与实际完成值一致")


def _base(read: Quantity) -> Fraction | None:
    return read.base if read.kind == "number" else None


def _named(e: Evaluation) -> Iterator[ToldTwice]:
    """The place in the project's title is of its region; the client of a 部门评价 is the department."""
    place = re.match("^[^省市县区]{1,8}[省市县区]", e.project.title)
    if place and e.project.region:
        told = f"项目全称“{e.project.title}”，行政区划“{e.project.region}”"
        yield ToldTwice(
            e.project.where.of("title"), WHOLE, place[0] in e.project.region, told, "全称中的地名与行政区划一致"
        )
    if e.report.type == "部门评价" and e.report.client and e.project.department:
        told = f"部门评价的委托单位“{e.report.client}”，主管部门“{e.project.department}”"
        yield ToldTwice(e.report.where.of("client"), WHOLE, e.report.client == e.project.department, told, "两处一致")


def _asked_year(e: Evaluation) -> Iterator[ToldTwice]:
    """The questionnaire asks about the evaluated year."""
    if e.survey and (years := re.findall("((?:19|20)[0-9]{2})年度", e.survey.opening or "")):
        told = f"问卷写{years[0]}年度，评价年度为{e.when}"
        yield ToldTwice(e.survey.where.of("opening"), "满意度调查", int(years[0]) in e.years, told, e.when)


RELATIONS: tuple[Callable[[Evaluation], Iterator[ToldTwice]], ...] = (
    _service,
    _heads,
    _issued,
    _booked,
    _on_time,
    _met,
    _rates,
    _roles,
    _days,
    _late,
    _uses,
    _sheets,
    _halves,
    _undone,
    _unhappy,
    _proposed,
    _dues,
    _events,
    _last_year,
    _multiplied,
    _units,
    _money,
    _named,
    _asked_year,
    *BESIDE,
    *BELONGING,
)


def _alike(one: Fact, other: Fact) -> bool:
    return one.reading.measured and other.reading.measured and one.reading.dimension == other.reading.dimension


def _repeats(actual: Quantity) -> bool:
    """Whether an actual only repeats a deadline, as another rule tells."""
    return actual.text.rstrip("。 ").endswith(("前", "内"))
