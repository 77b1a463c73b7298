"""Do the years of a period make what is printed for the whole of it, and are figures of the years they name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model import periods, quantity
from perfeval.model.evaluation import BudgetRow, Evaluation, Fact, Indicator, YearAmounts
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.cited import templates
from perfeval.review.reading.dated import filed
from perfeval.review.reading.statements import counts

YEAR = re.compile(r"(?<![0-9.〔\[])((?:19|20)[0-9]{2})年")
PAPER = re.compile(r"《[^《》]*》|[（(][^（）()]*[〔\[][0-9]{4}[〕\]][^（）()]*[)）]")
LATER = re.compile(
    "计划|预计|拟|将|今后|以后|整改|截至目前|下年|次年|年(?:[1-9]|1[01])月|[年月][0-9]{1,2}月[0-9]{1,2}日(?<!12月31日)|起(?:施行|执行|实施)"
)
BOUND = re.compile(r"facts\.(\w+)")
STORY = re.compile("概况|背景|目标|依据|立项|下一步|建议")
NUMBERED = re.compile(
    r"(?P<name>《[^《》]*?(?<![0-9])(?P<of>(?:19|20)[0-9]{2})年(?!以来)[^《》]*》|(?<![0-9至—-])(?P<year>(?:19|20)[0-9]{2})年度?[一-鿿]{2,20})"
    r"[（(][^（）()《》]*?[〔\[](?P<at>(?:19|20)[0-9]{2})[〕\]][^（）()]*[)）]"
)
LONG = re.compile(
    "规划|[0-9]{4}年?[—－至到~-]+[0-9]{4}|中长期|三年|五年|[0-9]{4}年(?:[^》]*[0-9]{4}年)|修订|修正|标准|(?:底|末)?前"
)
OPENING = re.compile(
    "(?:批复|下达|提前|安排|印发|编制|分配|拨付)[^》]{0,24}?(?:部门)?(?:预算|资金|计划|实施方案|工作要点|任务)"
)
AFTERWARDS = re.compile("决算|结算|清算|评价|自评|考核|验收|总结|结果|通报|审计|调整|收回|追加|结转")
OTHER_YEAR = re.compile(
    "上年|去年|同比|(?:比|较|自|从|至|到|以|与|同)(?=(?:19|20)[0-9]{2}年)|以来|以前|之前|前期|下一步|今后|明年|次年|调查|基数|批复|编制|规划|普查"
)
AS_OF = re.compile("截[至止]到?(?P<year>20[0-9]{2})年(?:12月(?:31日|底|末)?|年?[底末])")
BASE = re.compile("上年|去年|基数|基础上|原有|[由从比较]|此前|结转|历年|提高到|增加到")
TELLING = 3  # digits of a figure that two years share by no chance
AIMS = re.compile(r"((?:19|20)[0-9]{2})年度?(?:绩效|总体|主要|阶段性)?目标")


def years_make_the_period(card: Scorecard) -> Iterator[Verdict]:
    """各年的金额相加、各年的完成值合成，应等于期间的数。

    为什么：期间的数与各年对不上，说明有一处填错，得分的依据不成立。
    怎么改：核对各年的数和合成的办法，改正错的一处；不是各年合成的，说明口径。
    依据：实务（数据勾稽）；合成的办法按评价方案的评分标准。
    """
    e = card.evaluation
    if not any(row.years for row in e.budget) and not any(row.years for row in e.indicators):
        yield skip(WHOLE, "没有分年度的数")
    carried = any(periods.CARRIED in row.source for row in e.budget)
    for line in e.budget:
        yield from _of_money(line, carried)
    for row in e.indicators:
        yield from _of_indicator(row)


def _of_money(row: BudgetRow, carried: bool) -> Iterator[Verdict]:
    for amount in periods.AMOUNTS if row.years else ():
        whole, printed = periods.total(row, amount), getattr(row, amount)
        title = (YearAmounts.model_fields[amount].title or "").partition("（")[0]
        if whole is None or printed is None:
            continue
        if whole == printed or (carried and amount != "executed" and printed < whole):  # carried over, counted once
            yield ok(row.source)
        else:
            told = f"{row.source}的{title}{printed}万元，各年相加{whole}万元"
            yield bad(row.where.of(amount), row.source, told, "两者相等", "核对各年的金额和期间的合计")


def _of_indicator(row: Indicator) -> Iterator[Verdict]:
    if not row.years:
        return
    if not row.over_years:
        yield lacking(row.name, "没有写各年怎样合成（over_years）")
        return
    try:
        made, _ = periods.composed(row)
    except periods.Uncomposed as error:
        yield lacking(row.name, str(error))
        return
    read = quantity.read(made)
    if row.actual_reading.kind != "number" or read.kind != "number":
        yield lacking(row.name, "实际完成值不是一个数")
    elif row.actual_reading.base == read.base and row.actual_reading.dimension == read.dimension:
        yield ok(row.name)
    else:
        told = f"实际完成值{row.actual}，各年按“{row.over_years}”合成为{made}"
        yield bad(row.where.of("actual"), row.name, told, "两者相等", "核对各年的完成值和合成的办法")


def figures_are_of_the_year_they_name(card: Scorecard) -> Iterator[Verdict]:
    """一句只写一个年度并引用基础数据的，应是评价年度；引用上年数据的，应是上年度。

    为什么：年份照抄旧稿，印出的数就成了别的年度的数。
    怎么改：改正年份，或改正引用的数据。
    依据：实务（文字校核）；按用语判断，只作查询。
    """
    e, said = card.evaluation, False
    for text, where, subject in templates(e):
        for sentence in re.split("[。；]", text) if "facts." in text and "年" in text else ():
            years, facts = {int(y) for y in YEAR.findall(PAPER.sub("", sentence))}, _printed(sentence, e)
            past = {fact.label.startswith(("上年", "去年", "上一年")) for fact in facts}
            if len(years) != 1 or len(past) != 1 or LATER.search(sentence):
                continue
            said, year, wanted = True, years.pop(), range(e.first_year - 1, e.first_year) if True in past else e.years
            if year in wanted:
                yield ok(subject)
            else:
                right = f"{wanted[0]}年" if len(wanted) == 1 else e.when
                told = f"写{year}年，引用的“{facts[0].label}”（{facts[0].value}）是{right}的数据"
                yield ask(where, subject, told, right, "改正年份，或改正引用的数据")
    for p in card.passages:
        opening = AIMS.match(p.text) if p.part == "narrative" and "目标" in p.section else None
        if opening and int(opening[1]) not in e.years:
            said = True
            yield ask(p.where, p.subject, f"写{opening[0]}，评价年度为{e.when}", e.when, "改正年份")
    cells = _cells(e)
    for p in card.passages if cells else ():
        if p.part == "note" or STORY.search(p.section) or (e.objective and p.text == e.objective.planned):
            continue
        for sentence in p.sentences if "年" in p.text else ():
            named = {int(y) for y in YEAR.findall(PAPER.sub("", sentence))}
            if len(named) != 1 or named & set(e.years) or LATER.search(sentence) or OTHER_YEAR.search(sentence):
                continue
            told_here = [c for c in counts(sentence) if (c.dimension, c.value) in cells]
            same = next((c for c in told_here if _telling(c.number)), None)
            if same is not None or len({c.value for c in told_here}) > 1:
                same = same or told_here[0]
                said, shown = True, cells[same.dimension, same.value]
                told = f"写{named.pop()}年{same.before}{same.text}，{e.when}的“{shown}”也是{same.text}"
                yield ask(p.where, p.subject, told, e.when, "改正年份；确为该年数据的，核对本年的数")
    if not said:
        yield skip(WHOLE, "没有一句只写一个年度并引用数据")


def _cells(e: Evaluation) -> dict[tuple[str, Fraction], str]:
    """The actuals of the table that no other year repeats by chance, by what they measure: 3104份, 1038.8万元."""
    found: dict[tuple[str, Fraction], str] = {}
    for row in e.indicators:
        q = row.actual_reading
        if q.measured and q.dimension and _telling(str(q.number)):
            found[q.dimension, q.base] = row.name
    total = total_budget(e)
    for title, amount in (("全年执行数", total.executed), ("全年预算数", total.adjusted)) if total else ():
        if amount:
            found.setdefault(("money", Fraction(amount) * 10000), title)
    aims = {(q.dimension, q.base) for row in e.indicators if (q := row.target_reading).kind == "number"}
    return {key: name for key, name in found.items() if key not in aims}


def _telling(number: str) -> bool:
    return len(number.replace(".", "").strip("0")) >= TELLING


def _printed(sentence: str, e: Evaluation) -> list[Fact]:
    """The facts that a sentence prints, without those that the reviewers counted or that are days."""
    return [f for key in BOUND.findall(sentence) if (f := e.facts.get(key)) and f.reading.measured and not f.counts]


def papers_are_numbered_in_their_time(card: Scorecard) -> Iterator[Verdict]:
    """写明年度的文件，文号的年份应与之相称：布置工作的不早两年以上，批复预算、下达资金的不在该年度之后。

    为什么：2024年的工作，不会在2022年发文布置；2021年的部门预算，不会到2022年才批复，文号或年度必有一处写错。
    怎么改：对照原文，改正文号或文件名称中的年度。
    依据：实务（引用文件）；只作查询。
    """
    said, told = False, set()
    for p in card.passages:
        for match in NUMBERED.finditer(p.text) if "〔" in p.text or "[" in p.text else ():
            name, year, at = match["name"], int(match["of"] or match["year"]), int(match["at"])
            if LONG.search(name) or match[0] in told:
                continue
            told.add(match[0])
            said, late = True, bool(OPENING.search(name) and not AFTERWARDS.search(name))
            if at < year - 1 or (late and at > year):
                right = f"{year - 1}年或{year}年" if late else f"{year - 1}年以后"
                found = f"写“{match[0]}”，{year}年的文件，文号是{at}年的"
                yield ask(p.where, p.subject, found, right, "对照原文，改正文号或文件名称中的年度")
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有写明年度和文号的文件")


def the_year_evaluated_is_that_of_the_form(card: Scorecard) -> Iterator[Verdict]:
    """表题、封面写的年度，应是项目名称、指标值和完成日期的年度。

    为什么：表题写2024年度，项目、目标和完成日期都是2025年，表头是照抄上年的，读者不知道评的是哪一年。
    怎么改：改正表题、封面的年度；确是跨年度项目的，写明起止年度。
    依据：实务（前后一致）；指标表和填报日期都指向另一年、没有一处是所写年度的才提出，只作查询。
    """
    e = card.evaluation
    votes = [int(y) for y in dict.fromkeys(YEAR.findall(e.project.title))]
    votes += [
        read.date.year
        for row in e.indicators
        for read in (row.target_reading, row.actual_reading)
        if read.date is not None and read.date.year
    ]
    for text in (e.objective.planned, e.objective.achieved) if e.objective else ():
        votes += [int(y) for y in YEAR.findall(PAPER.sub("", text or ""))]
    day = filed(card)
    votes += [day.year - 1] if day else []
    others = set(votes) - set(e.years)
    if len(votes) < TELLING or len(e.years) > 1:
        yield skip(WHOLE, "项目名称、指标和目标没有写几处年份")
    elif len(others) != 1 or set(votes) & set(e.years):
        yield ok()
    else:
        year = others.pop()
        told = f"年度为{e.when}，项目名称、指标值、完成值和填报日期中{len(votes)}处都指向{year}年"
        fix = "改正表题、封面的年度；确是跨年度项目的，写明起止年度"
        yield ask(e.where.of("year"), WHOLE, told, f"{year}年度，或改正其余各处", fix)


def results_are_told_as_of_this_year(card: Scorecard) -> Iterator[Verdict]:
    """完成情况写“截至某年底”的，应是评价年度的年底。

    为什么：评2024年，完成情况却写截至2023年12月31日，是沿用上年的文字，数字是哪一年的说不清。
    怎么改：改正年份，逐个核对沿用的数字；确是上年基数的，写明。
    依据：实务（文字校核）；只作查询。
    """
    e, said = card.evaluation, False
    goal = e.objective
    for p in card.passages:
        done = goal is not None and p.part == "goal" and p.text == goal.achieved
        for clause in re.split("[。；\n]", p.text) if done else ():
            for match in AS_OF.finditer(clause):
                said, year = True, int(match["year"])
                if min(e.years) - 1 == year and not BASE.search(clause):
                    told = f"写“{match[0]}”，评价年度为{e.when}"
                    fix = "改正年份，逐个核对沿用的数字；确是上年基数的，写明"
                    yield ask(p.where, p.subject, told, f"截至{max(e.years)}年底", fix)
                else:
                    yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "完成情况没有写截至某年底")
