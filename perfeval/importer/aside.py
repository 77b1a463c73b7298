"""What a document says that its params do not keep: it may answer a finding, or be a fault itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval.documents.vocabulary import role
from perfeval.importer import asidetables
from perfeval.importer.columns.headers import MONEY
from perfeval.importer.reading.account import UNKNOWN, AccountEntry
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import Imported, Row, Slip
from perfeval.model import quantity
from perfeval.model.findings import Where
from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage
from perfeval.model.scorecard import DEPARTMENT
from perfeval.model.verdicts import WHOLE, Verdict, ask, lacking, unread
from perfeval.review.money.pace import CAUSE, CHANGE, SPENDING
from perfeval.review.rows import surveyed
from perfeval.review.text import privacy
from perfeval.review.time import dates

LONGEST = 2000  # characters of a cell or paragraph that people wrote
# a finding that something is not explained, and whether a sentence may explain it
ANSWERS: dict[str, Callable[[str], bool]] = {
    "budget_change_is_explained": lambda text: bool(re.search("预算|资金", text)) and any(w in text for w in CHANGE),
    "slow_spending_is_explained": lambda text: any(w in text for w in SPENDING) and any(w in text for w in CAUSE),
    "satisfaction_rests_on_a_survey": surveyed.tells_a_survey,
}
EXCLUSIVE = (  # of which a form lets tick one
    "持续性|新增性|一次性",
    "常年性|延续性|一次性",
    "是|否",
    "优|良|中|差",
)
FAULTY = re.compile("冒领|骗取|套取|挪用|截留|挤占|侵占|虚报|滞留|违规|超标准发放|重复发放|未按(?:规定|要求|合同)")
NONE = re.compile(f"未发现|没有|不存在|无|未出现|杜绝|严禁|防止|[未不没][^，。；]{{0,4}}(?:{FAULTY.pattern})")
NONE_LEFT = re.compile("(?:无|没有|不存在)(结余|结转|缺口|欠款|欠拨|滞留|沉淀)(?:资金|情况)?[。；]?")
BESIDE = "正文"  # what a sentence without a label of its own is about
SCORING = re.compile("得满分|不得分|按比例得分|评分口径|计分口径|评分标准|填表|填报说明")
NOTED = re.compile(r"\s*(?:注|备注|说明|附件|附表)[0-9]*[：:]")
FILED = re.compile("(?:填[报表写]|编[报制]|制表|自评)(?:日期|时间)")
FIGURES = re.compile("[0-9.,]+")
PROSE = 6  # letters of a cell that may say why
OF_REASONS = (  # what cannot be judged where a row has words that were not read
    "shortfall_has_a_reason",
    "unmet_targets_without_points_are_explained",
    "reason_comes_with_a_measure",
    "over_achievement_has_a_reason",
    "excess_without_points_is_explained",
)
SUMMED = re.compile("(?:合计|总计|总分|总得分|全部得分|自评得分|综合得分)[^0-9]{0,6}[0-9].*")  # and what it comes to
# what was spent of the money, and the points for it: 付款进度97.97%，此项满分10分、自评9.80分; 开支进度得分 9.76 / 10
SPENT = re.compile(
    "(?:执行|支出|支付|付款|用款|开支|拨付|兑付|使用)(?:的?进度|率|情况)?[^，。；]{0,4}得?分|(?:资金|预算|支出|用款)?进度得?分"
    "|(?:执行|支出|支付|付款|用款|开支|拨付|兑付)(?:进度|率)[^。；]{0,20}分"
)
WHOLE_BY_RULE = re.compile("没有合计得分，各指标自评得分之和为([0-9.]+)分")
# rules of a form of its own: 80%（含）—90%得8分，60%（含）—80%得5分; 项目已完成且未超预算的，执行率得10分
BANDED = re.compile(
    "(?:[%％]|以[上下])[^。，；]{0,12}得[0-9.]+分[，；、][^。]{0,40}得[0-9.]+分|[（(][^（）()]*[－-][0-9]+[%％][）)]\\s*÷"
)
BANDED_RATE = re.compile("执行率[^。；]{0,24}得[0-9.]+分[^。]{0,60}得[0-9.]+分")
HEAD = 40  # letters of a head
BOTH_ASKED = re.compile("原因.{0,8}(?:措施|改进|整改)|(?:措施|改进|整改).{0,8}原因", re.S)  # one column for both
MISSING = re.compile("少|未|不|因|受|系|停|缺|差|扣|剩余|结转|延期|推迟|滞后")  # what a sentence on a shortfall says
MOST = 20  # points of 预算执行率 in a total
WRONG_SCORES = ("met_target_keeps_its_points", "missed_target_loses_points", "cost_has_a_ceiling")
OF_FUNDS = (  # what cannot be judged where a table of funds was not read
    "execution_points_are_listed",
    "points_sum_to_full",
    "printed_total_is_the_sum",
    "budget_change_is_explained",
    "slow_spending_is_explained",
)


def _no_papers(found: Imported) -> bool:
    return not any(row["basis"] for row in found.indicators)


def _is_flat(found: Imported) -> bool:
    """Whether a table prints its indicators without levels."""
    return not any(row.text("level1") or row.text("level2") for row in found.indicators)


NO_PAPERS = "评分表没有佐证栏，没有随表提供佐证材料"
# a rule that asks for what only params hold, what a document lacks of it, and whether this one does
LACKING: tuple[tuple[str, str, Callable[[Imported], bool]], ...] = (
    (
        "deductions_lead_to_problems",
        "只有评分表，没有报告正文和问题清单",
        lambda found: found.kind.text in DEPARTMENT and not found.sections,
    ),
    ("full_marks_have_evidence", NO_PAPERS, _no_papers),
    ("rates_show_their_figures", NO_PAPERS, _no_papers),
    (
        "printed_rates_follow_from_the_amounts",
        "资金表没有执行率一栏",
        lambda found: not any("rate" in row.values for row in found.funds),
    ),
    ("only_this_project_is_named", "文件中没有项目名称", lambda found: not found.project.place),
    ("split_follows_the_decree", "表中没有一级、二级指标", lambda found: _is_flat(found)),
    ("required_kinds_are_present", "表中没有一级、二级指标", lambda found: _is_flat(found)),
    (
        "score_follows_the_rule",
        "文件另印分档计分的规则，不按通行口径核对",
        lambda found: any(BANDED.search(e.text) for e in found.account if e.state == "unread"),
    ),
    (
        "printed_execution_score_follows_the_rate",
        "文件另印预算执行率分档计分的规则，不按通行口径核对",
        lambda found: any(BANDED_RATE.search(e.text) for e in found.account if e.state == "unread"),
    ),
    (
        "reason_comes_with_a_measure",
        "原因栏只要求写原因，改进措施没有要求写在这一栏",
        lambda found: not any(len(e.text) <= HEAD and BOTH_ASKED.search(e.text) for e in found.account),
    ),
    ("text_numbers_come_from_facts", "文件没有基础数据表，数字的出处不能判断", lambda found: not found.facts),
    ("limits_are_told", "资料清单不在文件里，缺不缺不能判断", lambda found: True),
    (
        "satisfaction_rests_on_a_survey",
        "正文写明了问卷或受访人数",
        lambda found: any(surveyed.tells_a_survey(p.text) for s in found.sections for p in s.paragraphs),
    ),
)


def twice_ticked(text: str) -> str:
    """The two choices of which only one can hold and both are ticked; empty where one is, or none.

    >>> twice_ticked("1.持续性项目 ☑ 2.新增性项目 ☑"), twice_ticked("☑是 □否"), twice_ticked("☑中央 ☑地方")
    ('“持续性项目”和“新增性项目”', '', '')
    """
    behind = bool(re.match(r"[^☑☒■✓✔√□☐]*[一-鿿]\s*[☑☒■✓✔√□☐]", text))  # the box stands behind its words
    pattern = r"([一-鿿]+)\s*[☑☒■✓✔√]" if behind else r"[☑☒■✓✔√]\s*([一-鿿]+)"
    chosen = re.findall(pattern, text)
    for words in EXCLUSIVE:
        held = [choice for choice in chosen if re.match(words, choice)]
        if len({re.match(words, choice)[0] for choice in held}) > 1:  # type: ignore[index]
            return "和".join(f"“{choice}”" for choice in held)
    return ""


def faults(found: Imported) -> Iterator[Slip]:
    """Faults in the words that have no place in the params: whoever sends the document sends them too."""
    for entry in found.account:
        if len(entry.text) <= LONGEST and (both := twice_ticked(entry.text)):
            told, fix = f"{both}同时勾选", "核对后只勾选一项"
            yield Slip("one_box_is_ticked", "N04", entry.place, told, "只勾选一项", fix, severity="P1")
    yield from _denied(found)
    for entry in found.account:
        for kind, masked in privacy.numbers(entry.text[:LONGEST]):
            rule, found_words = "personal_data_stay_in_the_house", privacy.found(kind, masked)
            fix = f"删去，或写成“{masked}”"
            yield Slip(rule, "N25", entry.place, found_words, "没有个人信息", fix, severity="P0")
        if entry.state != "unread" or len(entry.text) > LONGEST:
            continue
        for period in dates.turned_periods(entry.text):
            yield Slip(
                "periods_end_after_they_begin",
                "N02",
                entry.place,
                f"写“{period}”，止期早于起期",
                "先起后止",
                "核对起止日期，改正写反的一处",
                severity="P1",
            )


def _denied(found: Imported) -> Iterator[Slip]:
    """A cell that tells of a fault beside one for problems that says 无: 发现2人冒领 | 无."""
    row: list[AccountEntry] = []
    for e in found.account:
        row = [*row, e] if row and _row(e.place) and _row(row[-1].place) == _row(e.place) else [e]
        told = next(
            (w for w in row[:-1] for c in re.split("[，。；]", w.text) if FAULTY.search(c) and not NONE.search(c)), None
        )
        if told is not None and e.state == "unread" and re.fullmatch("无|暂无|没有", e.text.strip()):
            found_words = f"写“{told.text.strip()}”，问题栏填“{e.text.strip()}”"
            fix = "写明问题和整改、追回的措施"
            yield Slip("faults_told_are_problems", "E04", e.place, found_words, "问题和改进措施", fix, severity="P1")
        none = NONE_LEFT.fullmatch(e.text.strip()) if e.state == "unread" else None
        some = (
            re.compile(f"(?<![无零]){none[1]}(?:资金|金额)?(?:共计?|合计|为)?[1-9][0-9,.]*[万亿]?元") if none else None
        )
        left = next((m[0] for w in row[:-1] for m in some.finditer(w.text)), "") if some else ""
        if left:
            found_words = f"写“{left}”，同行又写“{e.text.strip()}”"
            slip = "what_is_denied_is_not_affirmed"
            yield Slip(slip, "E04", e.place, found_words, "同一行前后一致", "核对账目，改正一处", severity="P1")


def passages(found: Imported, file: str) -> tuple[Passage, ...]:
    """The sentences that have no place in the params, as the rules on words read them; not the rules of scoring."""
    heads = asidetables.heads(found)
    replaced = FIGURES.sub("", found.planned.text)
    return tuple(
        Passage(Where(f"{file} {e.place}"), subject, text, text, "note" if NOTED.match(text) else "narrative", subject)
        for e, subject in _with_labels(found)
        if e.place not in heads
        for text in ((f"{subject}：{e.text}" if FILED.fullmatch(subject) else e.text)[:LONGEST]).split("\n")
        if e.state == "unread" and len(re.findall("[一-鿿]", text)) >= PROSE
        if not replaced or FIGURES.sub("", text) != replaced  # the goal of the start of the year, changed since
        if not SCORING.search(text)
    )


def _with_labels(found: Imported) -> Iterator[tuple[AccountEntry, str]]:
    """Every entry with the short cell to its left in the same row, or what stands before its first colon or stop."""
    row, label = "", ""
    for e in found.account:
        words = e.text.strip()
        if not _row(e.place) or _row(e.place) != row:
            row, label = _row(e.place), ""
        lead = re.match(r"[（(]?[一二三四五六七八九十0-9]*[)）、.]?([一-鿿]{2,10})[：:。]", words)
        yield e, label or (lead[1] if lead else BESIDE)
        if re.fullmatch("[一-鿿]{2,10}", words):
            label = words


def unread_funds(found: Imported) -> str:
    """The place of a form's table of funds that was not read; empty where there is none, or its total was read."""
    if found.kind.text in DEPARTMENT or any(
        number(row.text("adjusted")) and number(row.text("executed")) for row in found.funds
    ):
        return ""
    named: dict[str, str] = {}
    for entry in found.account:
        if entry.state == "unread" and entry.told == UNKNOWN and (name := role("money", entry.text)) in MONEY:
            named.setdefault(name or "", entry.place)
    return next(iter(named.values())) if len(named) > 1 else ""


def _told_total(found: Imported) -> list[Decimal]:
    """The totals that sentences and loose cells tell: 合计：该得100分，自打94.65分; 全部得分 | 98.12."""
    said = [SUMMED.search(f"{label}：{e.text}") for e, label in _with_labels(found) if e.state == "unread"]
    return [Decimal(n) for match in said if match for n in re.findall(r"[0-9]+(?:\.[0-9]+)?(?![0-9.]*[%％])", match[0])]


def _told_spending(found: Imported) -> str:
    """The place of a sentence or loose cell that tells the points for 预算执行; empty where none does."""
    return next(
        (
            e.place
            for e, label in _with_labels(found)
            if e.state == "unread"
            and len(e.text) <= LONGEST
            and (match := SPENT.search(f"{label}：{e.text}"))
            and re.search("[0-9]", f"{label}：{e.text}"[match.start() :])
        ),
        "",
    )


def settled(verdicts: tuple[Verdict, ...], found: Imported, file: str) -> tuple[Verdict, ...]:
    """The verdicts without accusations that an unread part of the document may answer."""
    place, said = unread_funds(found), [e.text[:LONGEST] for e in found.account if e.state == "unread"]
    worded, sums = _worded_rows(found) - {""}, _told_total(found)
    unlisted = any(v.rule == "execution_points_are_listed" and v.outcome in ("fail", "query") for v in verdicts)
    spent = _told_spending(found) if unlisted else ""
    judged = tuple(
        _lacking_of(v, why)
        if v.outcome in ("fail", "query") and (why := _told_beside(v, spent, sums))
        else _settled(v, found, place, said, worded)
        for v in verdicts
    )
    return _reasons_together(judged, found) + tuple(_funds_unread(place, file))


def _told_beside(v: Verdict, spent: str, sums: list[Decimal]) -> str:
    """Why a total or the points for 预算执行 that the table lacks are not missed: they stand beside it."""
    if v.rule in ("execution_points_are_listed", "points_sum_to_full"):
        return spent and f"预算执行的得分写在表外（{spent}），没有读入"
    own = WHOLE_BY_RULE.match(v.found) if v.rule == "printed_total_is_the_sum" else None
    there = own and next((n for n in sums if Decimal(own[1]) <= n <= Decimal(own[1]) + MOST), None)
    return f"合计{there}分写在表外" if there else ""


def _lacking_of(v: Verdict, why: str) -> Verdict:
    return replace(lacking(v.subject, why), rule=v.rule, code=v.code, severity=v.severity)


def _reasons_together(verdicts: tuple[Verdict, ...], found: Imported) -> tuple[Verdict, ...]:
    """The verdicts with one for all reasons that a form without a column for them leaves out, and tells nowhere."""
    if any("reason" in row.values or "deduction" in row.values for row in found.indicators):
        return verdicts
    wrong = {v.subject for v in verdicts if v.rule in WRONG_SCORES and v.outcome in ("fail", "query")}
    mine = [v for v in verdicts if v.rule == "shortfall_has_a_reason" and v.outcome in ("fail", "query")]
    mine = [v for v in mine if v.subject not in wrong]
    told = [e.text for e in found.account if len(e.text) > HEAD // 4 and MISSING.search(e.text)]
    rows = {row.text("name"): row for row in found.indicators}
    unsaid = [v for v in mine if v.subject not in rows or not _gap_is_told(rows[v.subject], told)]
    if not mine:
        return verdicts
    if len(unsaid) < 2:
        return tuple(
            _lacking_of(v, "原因写在表外") if any(v is m for m in mine) and v not in unsaid else v for v in verdicts
        )
    lost = [(v.subject, re.search("扣([0-9.]+)分", v.found)) for v in unsaid]
    names = "、".join(f"“{name}”{f'扣{points[1]}分' if points else ''}" for name, points in lost)
    asked = ask(
        unsaid[0].where,
        WHOLE,
        f"表中没有偏差原因栏，{names}，全文没有找到原因",
        "偏差原因和改进措施",
        "在表下或说明中补写原因和改进措施；已经写明的，不必改",
    )
    stamped = replace(asked, rule=mine[0].rule, code=mine[0].code, severity=mine[0].severity)
    kept = [_lacking_of(v, "表中没有偏差原因栏") if any(v is one for one in mine) else v for v in verdicts]
    return (*kept, stamped)


def _gap_is_told(row: Row, texts: list[str]) -> bool:
    """Whether the row says what went wrong (2项指标未量化), or a sentence on a shortfall what it misses: 3.5公里结转,
    少举办8期, 差1.5个百分点.
    """
    beside = [row.text(name) for name in ("actual", "data_source", "basis", "opinion")]
    if any(len(re.findall("[一-鿿]", text)) >= PROSE and MISSING.search(text) for text in beside):
        return True
    target, actual = (quantity.read(f"{row.text(name)}{row[name].unit}") for name in ("target", "actual"))
    if target.kind != "number" or actual.kind != "number" or target.dimension != actual.dimension or not actual.unit:
        return False
    gap, unit = abs(target.base - actual.base) / actual.unit.factor, re.escape(actual.unit.text)
    unit = "(?:个百分点|[%％])" if actual.dimension == "ratio" else unit
    words = re.compile(rf"(?<![0-9.]){re.escape(plain_number(gap))}\s*{unit}")
    return any(words.search(text) for text in texts)


def _funds_unread(place: str, file: str) -> Iterator[Verdict]:
    if place:
        v = unread(
            Where(f"{file} {place}"),
            "资金表",
            "资金表没有读入，预算执行率、合计得分没有核对",
            "来源、年初预算数、全年预算数、全年执行数各成一行或一列的资金表",
            "对照导入清单把资金表改成常用的排法再复核，或逐格核对金额、执行率和得分",
        )
        yield replace(v, rule="fund_rows_add_up", code="B01", severity="P0")


def _row(place: str) -> str:
    """The row of a table that a place stands in; empty for any other place.

    >>> _row("表.docx 表1 第12行第3列"), _row("工作表“自评”!F12"), _row("第3段")
    ('表1 第12行', '工作表“自评”!12', '')
    """
    found = re.search(r"(表[0-9]+ 第[0-9]+行)第[0-9]+列|(工作表“[^”]*”!)[A-Z]+([0-9]+)", place)
    return "".join(part for part in found.groups() if part) if found else ""


def _worded_rows(found: Imported) -> frozenset[str]:
    """The rows of tables of which a cell with a sentence was not read: it may say why."""
    return frozenset(
        _row(e.place) for e in found.account if e.state == "unread" and len(re.findall("[一-鿿]", e.text)) >= PROSE
    )


def _settled(v: Verdict, found: Imported, place: str, said: list[str], worded: frozenset[str]) -> Verdict:
    why = ""
    if place and v.rule in OF_FUNDS and v.outcome not in ("not_applicable", "insufficient_data"):
        why = f"资金表（{place}）没有读入，不能判断"
    elif v.outcome in ("fail", "query") and v.rule in ANSWERS and any(map(ANSWERS[v.rule], said)):
        why = "文件中有一处说明没有读入，不能判断"
    elif v.outcome in ("fail", "query") and v.rule in OF_REASONS and _row(str(v.where)) in worded:
        why = "本行有一格文字没有读入，可能写有原因和措施"
    elif v.outcome in ("fail", "query"):
        why = next((told for rule, told, holds in LACKING if v.rule == rule and holds(found)), "")
    return _lacking_of(v, why) if why else v
