"""Are days possible for what they date: results in the year, measures to come, a draft after the field work?"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.dated import day_of, filed
from perfeval.review.reading.own_tables import own_tables
from perfeval.review.reading.statements import Place

ENDED = re.compile("(?:竣工|完工|建成|交付|投产|投用)(?:日期|时间)")
AFTER_IT = re.compile("未(?:完|竣|建|按)|延期|延迟|推迟|逾期|在建|跨年|次年|翌年|结转|滞后")
MOST = 4  # rows whose days show when such work was done
EVALUATED = re.compile(
    r"自评(?:价)?(?:工作|报告)?(?:已|均)?(?:全部)?(?:于|在)(?P<day>(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)[^，。；0-9]{0,6}(?:完成|结束|完毕)"
)
MEASURES = re.compile("措施|下一步|整改|打算|建议")
TO_COME = re.compile("^(?:下一步|今后)?(?:将|拟|计划|预计|力争|争取|确保)")
BY = re.compile(
    "((?:19|20)[0-9]{2})年(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?(?:底|末|年底|年末|第?[一二三四]季度末?|上半年|上旬|中旬|下旬)?(?:之前|以前|前|内)"
)
# a plan whose subject stands before its first word: 我会将于2026年1月底前完成
PLAN = re.compile("^[^，。；0-9]{0,12}?(?:将|拟|计划|预计|力争|争取|确保)(?:于|在)?(?=(?:19|20)[0-9]{2}年)")
RULES_OF_WORK = re.compile("目标|概况|背景|依据|政策|立项|原则")
NEXT = re.compile("(?<!上)下一步|今后|后续|接下来|明年|次年|下年")
# a year that is said to come: 2023年继续做好, 2023年将, 2023年拟
AHEAD = re.compile(
    "(?<![0-9.较比同至到从自])((?:19|20)[0-9]{2})年(?:度|初|底|末|上半年|下半年|春季?|秋季?|[0-9]{1,2}月(?:底|末)?)?(?:之?前|以前)?[，]?"
    "(?P<how>继续|进一步|持续|再|(?:我[局县单院会中]位?)?(?:将|拟|计划|打算|力争|争取|确保|准备))(?!于|已)"
)
NUMBERED = re.compile(r"^\s*[0-9]{1,2}[.．](?=(?:19|20)[0-9]{2}年)")
LIMIT = re.compile("月(?:底|末|[0-9]{1,2}日)?(?:之?前|以前|内)|年(?:底|末)?(?:之?前|以前|内)")
HELD_TO = re.compile("已|原|曾|截至|当时|批复|完成了|实现了|历[年史]|以来|上年|去年")
NAMED = re.compile("(?P<word>明年|次年|来年|下一?年度?|上一?年度?|去年)[（(](?P<year>(?:19|20)[0-9]{2})年?度?[)）]")
PAST = re.compile("已|原|曾|于是|未|没有|截至|应|要求|规定|通知")
EVENT_TO_COME = re.compile(
    "(?:将|拟|计划|预计|准备|待)(?:[于在]|到)?[^，。；]{0,24}?(?P<event>验收|测评|考核|审计|结算|抽检|检测|复查|鉴定)(?!合格|办法|标准|细则|方案|制度|经费)"
)
WORK_DONE = re.compile("调查|问卷|核查|抽查|检查|验收|检测|监测|访谈|回访|测评|走访|评审")
MONTH = re.compile("((?:19|20)[0-9]{2})年(1[0-2]|[1-9])月(?:(3[01]|[12]?[0-9])日)?(?!底|末|[0-9]*日?(?:之?前|以前|起))")
STILL_TO_COME = re.compile("将|拟|计划|预计|安排|待|力争|确保|争取|再|下一步|改进|措施|继续|届时|有效期|到期|前|补")
PART = re.compile("其余|其他|剩余|余下|另|第[一二三四]|未|部分|[0-9]+[个项处所条标]")
NOT_YET = re.compile(
    f"力争|确保|争取|应|目标|预计|预期|计划|要求|上年|上次|前期|初步|除|不低于|拟|将|季度|半年|(?:19|20)[0-9]{{2}}年|{PART.pattern}"
)
REGULAR = re.compile("继续|每|定期|持续|常态|后续年度")
DAY_OR_MONTH = re.compile("(?:((?:19|20)[0-9]{2})年)?(1[0-2]|[1-9])月(?:(3[01]|[12]?[0-9])日)?(?!份?[至到—-])")
STAGES = (
    (3, re.compile("正式(?:评价)?报告|定稿|出具报告|印发报告|提交报告")),
    (2, re.compile("(?:报告)?初稿|征求意见稿|征求意见")),
    (1, re.compile("现场(?:核查|评价|调研|勘查|检查)|问卷调查|实地(?:核查|查看|走访|调研)|访谈|座谈")),
    (
        0,
        re.compile(
            "(?:成立|组建|组成)[^，。]{0,8}(?:评价|工作|专家)(?:工作)?[组小]|(?:制定|印发|编制|下达)[^，。]{0,8}(?:评价|工作|实施)方案"
        ),
    ),
)


def results_are_of_the_year(card: Scorecard) -> Iterator[Verdict]:
    """实际完成日期不应早于评价年度；自编表中各行都在年内完成的，不应有一行在年度之后。

    为什么：评价年度以前就完成的，不是本年度的结果，多是抄了上年或写错年份。
    怎么改：核对验收或交付材料，改正日期；确在以前完成的，说明为什么列入本年度。
    依据：实务（评价年度的目标和结果）；只作查询。
    """
    said, e = False, card.evaluation
    for row in e.indicators:
        done, due = row.actual_reading.date, row.target_reading.date
        if done is None or done.year is None:
            continue
        said, first = True, due.year if due is not None and due.year else e.first_year
        if done.year >= min(first, e.first_year) or row.reason:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("actual"),
                row.name,
                f"实际完成值“{row.actual}”，早于评价年度{e.when}；指标值“{row.target}”",
                "评价年度内的日期",
                "核对验收或交付材料，改正日期；确在以前完成的，说明为什么列入本年度",
            )
    for where, name, told, day in _late_in_tables(card):
        said = True
        if day is None:
            yield ok(name)
        else:
            fix = "核对竣工材料，改正日期；确未在年内完成的，写明并按没有完成填报"
            yield ask(where(), name, f"表中“{name}”的“{told}”，晚于评价年度{e.when}", f"{e.year}年以内", fix)
    if not said:
        yield skip(WHOLE, "没有以日期填报的指标")


def _late_in_tables(card: Scorecard) -> Iterator[tuple[Place, str, str, date | None]]:
    """The one row of an own table that ended after the year, where all others ended in it and no text tells why."""
    last = date(card.evaluation.year, 12, 31)
    for table in own_tables(card):
        for n, head in enumerate(table.heads):
            if not ENDED.search(head) or STILL_TO_COME.search(head) or "合同" in head:
                continue
            days = [(row, day) for row in table.rows if (day := day_of(row.cells[n].text.replace(".", "-")))]
            late = [(row, day) for row, day in days if day > last]
            if len(days) < MOST or len(late) > 1:
                continue
            row, _ = late[0] if late else days[0]
            told = any(row.name[:4] in p.text and AFTER_IT.search(p.text) for p in card.passages if late)
            shown = f"{table.plain(n)}{row.cells[n].text}"
            yield partial(row.at, n), row.name, shown, late[0][1] if late and not told else None


def what_was_done_precedes_the_form(card: Scorecard) -> Iterator[Verdict]:
    """调查、核查、验收、检测写明的时间，不应晚于填报日期。

    为什么：填报时还没有到的时间，调查不可能已有结果，多是写错年份。
    怎么改：核对原件，改正时间。
    依据：实务（时间先后）；只作查询。
    """
    day, said = filed(card), False
    for p in card.passages if day else ():
        if (
            p.part not in ("narrative", "row", "note", "problem")
            or "工作过程" in p.section
            or not WORK_DONE.search(p.text)
        ):
            continue
        for sentence in p.sentences:
            clauses = re.split("[，、]", sentence)
            for n, clause in enumerate(clauses):
                match = MONTH.search(clause)
                near = "，".join(clauses[max(0, n - 3) : n + 1])
                if (
                    day is None
                    or not match
                    or not WORK_DONE.search(near)
                    or STILL_TO_COME.search("，".join(clauses[: n + 1]))
                ):
                    continue
                year, month, at = int(match[1]), int(match[2]), int(match[3] or 1)
                said, when = True, day_of(f"{year}年{month}月{at}日")
                if when is None or when <= day:
                    yield ok(p.subject)
                else:
                    found = f"写“{clause.strip()}”，填报日期为{_shown(day)}"
                    yield ask(p.where, p.subject, found, "不晚于填报日期", "核对原件，改正时间")
    if not said:
        yield skip(WHOLE, "没有写明填报日期或调查、核查的时间")


def the_year_is_over_when_it_is_evaluated(card: Scorecard) -> Iterator[Verdict]:
    """自评完成的日期，应在评价年度结束以后。

    为什么：年度没有结束，全年的完成值和执行数还不能确定，数据多是预计的，或日期写错。
    怎么改：核对日期；确在年内完成的，写明数据截至哪一天，年度结束后补报。
    依据：实务（时间先后）；只作查询。
    """
    said, e = False, card.evaluation
    for p in card.passages:
        for match in EVALUATED.finditer(p.text) if p.part in ("narrative", "note", "row") and "自评" in p.text else ():
            day = day_of(match["day"])
            said = True
            if day is None or day > date(e.year, 12, 24):
                yield ok(p.subject)
            else:
                fix = "核对日期；确在年内完成的，写明数据截至哪一天"
                yield ask(p.where, p.subject, f"写“{match[0]}”，评价年度{e.when}还没有结束", f"{e.year}年以后", fix)
    if not said:
        yield skip(WHOLE, "没有写自评完成的日期")


def measures_are_still_to_come(card: Scorecard) -> Iterator[Verdict]:
    """改进措施写的完成时限，不应在评价年度以内，也不应早于填报日期。

    为什么：自评在年度结束以后，填报时时限已过的措施无法落实。
    怎么改：改为填报日期之后的时限；已经整改的，写明整改情况。
    依据：实务（措施可落实）；只作查询。
    """
    said, e, day = False, card.evaluation, filed(card)
    last = date(e.year, 12, 31)
    for where, subject, clause in _measures(card):
        for match in BY.finditer(clause):
            if PAST.search(clause):
                continue
            said = True
            due = _end(*match.groups())
            if due is None or due > max(last, day or last):
                yield ok(subject)
            else:
                when = f"评价年度{e.when}以内或以前" if due <= last or day is None else f"填报日期{_shown(day)}以前"
                found = f"措施写“{clause}”，时限在{when}"
                fix = "改为填报日期之后的时限；已经整改的，写明整改情况"
                yield ask(where(), subject, found, f"{e.year}年以后、填报日期之后的时限", fix)
    if not said:
        yield skip(WHOLE, "措施没有写完成时限")


def _shown(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def next_steps_are_of_years_to_come(card: Scorecard) -> Iterator[Verdict]:
    """写“继续”“将”的下一步工作，年份不应是评价年度以前的；“次年”“上年”之后注的年份应相符。

    为什么：2024年度的自评写“2023年继续做好”，是照抄上年的表，其余内容也可能没有更新。
    怎么改：改正年份，逐句核对沿用的文字。
    依据：实务（文字校核）；按用语判断，只作查询。
    """
    said, e = False, card.evaluation
    for p in card.passages:
        goal = p.part == "goal" or RULES_OF_WORK.search(p.section)
        for sentence in p.sentences if "年" in p.text and not goal else ():
            around = re.sub("《[^》]*》", "", NUMBERED.sub("", sentence))
            for match in AHEAD.finditer(around):
                year = int(match[1])
                told = bool(NEXT.search(around[: match.start()]) or MEASURES.search(p.section))
                comes = told or LIMIT.search(around) or re.match("(?:我.{1,2})?[将拟力争准打确]", match["how"])
                if HELD_TO.search(around) or not comes:
                    continue
                said = True
                if year > e.year or (year >= e.first_year and not told):
                    yield ok(p.subject)
                else:
                    found = f"写“{match[0]}”，评价年度为{e.when}，下一步应在{e.year}年以后"
                    yield ask(p.where, p.subject, found, f"{e.year}年以后", "改正年份，逐句核对沿用的文字")
            for match in NAMED.finditer(sentence):
                said, gap = True, int(match["year"]) - e.year
                if gap in ((-1, 0) if match["word"][0] in "上去" else (1, 2)):  # the form is written a year later
                    yield ok(p.subject)
                else:
                    yield ask(p.where, p.subject, f"写“{match[0]}”，评价年度为{e.when}", "年份相符", "改正年份")
    if not said:
        yield skip(WHOLE, "没有写下一步工作的年份")


def results_follow_their_events(card: Scorecard) -> Iterator[Verdict]:
    """还要在以后进行的验收、测评、结算，不应已有结果。

    为什么：一句写“将于1月底前验收”，又写“验收合格率已达100%”，结果没有依据。
    怎么改：按填报时的实际情况改写；已经验收的，写明日期和结果。
    依据：实务（结果与时间一致）；只作查询。
    """
    said = False
    for p in card.passages:
        for sentence in p.sentences if p.part != "goal" and not RULES_OF_WORK.search(p.section) else ():
            for match in EVENT_TO_COME.finditer(sentence):
                if REGULAR.search(match[0]):
                    continue
                said, event = True, match["event"]
                rest = f"{sentence[: match.start()]}，{sentence[match.end() :]}"
                part = PART.search(re.split("[，。；]", sentence[: match.start()])[-1])
                claims = (c for c in re.split("[，。；]", rest) if _claimed(c, event))
                claim = next((c for c in claims if not part or "全部" in c), None)
                if claim is None:
                    yield ok(p.subject)
                else:
                    found = f"写“{match[0]}”，又写“{claim.strip()}”"
                    fix = "按填报时的实际情况改写；已经进行的，写明日期和结果"
                    yield ask(p.where, p.subject, found, "先有其事，后有结果", fix)
    if not said:
        yield skip(WHOLE, "没有写以后进行的验收、测评")


def _stages(line: str) -> Iterator[tuple[int, tuple[date, date], str]]:
    """The stages of an evaluation that a line dates, by the first and the last day that a day or a month may mean."""
    year = None
    for sentence in re.split("[。；]", line):
        parts = re.split("[，、]", sentence)
        alone = [c for c in parts if DAY_OR_MONTH.search(c)]
        for clause in parts if len(alone) > 1 else [sentence]:
            match = DAY_OR_MONTH.search(clause)
            stage = next((n for n, words in STAGES if words.search(clause)), None)
            year = int(match[1]) if match and match[1] else year
            if stage is None or match is None or year is None or "补充" in clause:
                continue
            last = _end(str(year), match[2], match[3])
            if last:
                yield stage, (last if match[3] else last.replace(day=1), last), clause.strip()


def _claimed(clause: str, event: str) -> bool:
    """Whether a clause tells the result of an event as one that is known."""
    at = clause.find(event)
    if at < 0 or NOT_YET.search(clause):
        return False
    return bool(re.search("[0-9]%|[0-9]％|合格|优良|优秀|通过|达标", clause[at:])) or bool(
        re.search(f"(?:已|均已|全部|顺利)[一-鿿]{{0,4}}{event}", clause)
    )


def _measures(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """Each clause that tells what is to be done: in the cell for it, under a heading for it, or by its first word."""
    for row in card.evaluation.indicators:
        for clause in re.split("[，。；]", row.measure or ""):
            yield partial(row.where.of, "measure"), row.name, clause.strip()
        _, _, later = re.sub("[；;]", "。", row.reason or "").partition("。")  # the cause, then what is to be done
        for clause in re.split("[，。]", later):
            if TO_COME.match(clause.strip()):
                yield partial(row.where.of, "reason"), row.name, clause.strip()
    heading = ""
    for p in card.passages:
        if p.part not in ("narrative", "problem"):
            continue
        if re.fullmatch(r"\*\*.{2,20}\*\*|#+ .*", p.text.strip()):  # a heading that stands in the text
            heading = p.text
            continue
        told = MEASURES.search(heading or p.section)
        stated = not RULES_OF_WORK.search(p.section)
        for clause in re.split("[，。；]", p.text) if BY.search(p.text) else ():
            if told or TO_COME.match(clause.strip()) or (stated and PLAN.match(clause.strip())):
                yield partial(getattr, p, "where"), p.subject, clause.strip()


def _end(year: str, month: str | None, day: str | None) -> date | None:
    """The last day that a limit may mean."""
    m = int(month) if month else 12
    if not 1 <= m <= 12:
        return None
    last = calendar.monthrange(int(year), m)[1]
    return date(int(year), m, min(int(day), last) if day else last)


def the_draft_follows_the_field_work(card: Scorecard) -> Iterator[Verdict]:
    """评价报告初稿应在现场核查、问卷调查之后。

    为什么：先写成初稿、后去核查，报告就没有以核查为据。
    怎么改：核对底稿，改正日期；确系补充核查的，写明补充了什么。
    依据：实务（评价工作程序）；只作查询。
    """
    section = card.evaluation.words("绩效评价工作过程")
    said = False
    for number, line in enumerate(section.text.split("\n") if section else ()):
        steps = list(_stages(line))
        for stage, (_, day), told in steps:
            for earlier, (when, _), other in steps:
                if earlier >= stage:
                    continue
                said = True
                if day >= when or section is None:
                    yield ok("绩效评价工作过程")
                else:
                    yield ask(
                        narrative_place(card.evaluation, first_line(card.evaluation, section) + number),
                        section.title,
                        f"“{told}”在“{other}”之前，先后颠倒",
                        "先核查、后成稿",
                        "核对底稿，改正日期；确系补充核查的，写明补充了什么",
                    )
    if not said:
        yield skip(WHOLE, "没有写初稿和现场核查的日期")
