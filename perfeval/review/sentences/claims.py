"""Claims that nothing is missed, or that no harm was done, beside the rows and the words that tell of some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.evaluation import Indicator
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.naming import beyond_target
from perfeval.review.reading.statements import FREE, counts

NEVER = re.compile(
    "(?:实现|保持|达到)了?(?:全年|年内|全县)*零(?P<zero>[一-鿿]{2,4}?)(?=[，。；、的]|$)"
    "|(?<![一-鿿]{8})(?:无一|没有一|未发生一)(?:户|例|起|人|件)(?P<none>[一-鿿]{2,6})(?=[，。；、]|$)"
)
EVENT = re.compile("(?:情况|事件|事故|案件|发生|情|险|灾|案)+$|^(?:发生|因)")
HARMED = re.compile(r"[=＝≤]?\s*0(?![0-9.])")
HARMS = tuple(  # words for one kind of harm
    re.compile(words)
    for words in (
        "死亡|遇难|身亡|罹难|丧生|溺亡|伤亡|亡人",
        "受伤|伤亡|重伤|轻伤|致伤",
        "失踪|失联|走失",
        "事故",
        "火灾|火情|起火|失火|火警",
        "疫情|疫病|感染|确诊",
        "中毒",
        "投诉|信访|上访|举报",
        "舆情",
        "返贫|致贫",
        "辍学|失学",
        "案件|违纪|违法|立案",
        "中断|停运|宕机|泄露|断供|停水|停电",
        "拖欠|欠薪|欠付",
    )
)
GRADED = re.compile("特大|重特大|重大|较大|一般|区域性|群体性|规模性|责任|恶性|极端|重复|有责|越级|进京|赴省")
COUNTING = re.compile(
    "[人起次件户例批宗]?(?:数量|总数|次数|人数|件数|起数|户数|例数|数)$|发生|情况|因|事件|灾害|受理|有效|的|率$"
)
AVERTED = re.compile(
    "隐患|排查|宣传|培训|教育|巡查|检查|处置|应对|处理|保险|调解|办结|监测|防控|采样|检测|免疫|筛查|整改|追回|追缴|清欠|补发|"
    "避免|防止|预防|减少|挽救|成功|演练|模拟|"
    "未|没有|无|不|零|上年|去年|往年|比|较|历年|以来|下降|目标|控制|化解|其他|外"
)
ALL = re.compile(
    r"(?P<one>(?:各项|各类|各|全部|所有|年度|全年)[一-鿿]{0,10}?(?:指标|目标|任务)[一-鿿]{0,4}?(?:均|都|全部|全面|圆满|100[%％])[一-鿿]{0,3}?(?:达|完成|实现|超))"
    r"|(?P<two>(?:各项|全部|所有)[一-鿿]{0,8}?(?:指标|目标|任务)[一-鿿]{0,2}?已?(?:达到|达标|完成|实现|超过|超额))"
    r"|(?P<three>(?:指标|目标|任务)[一-鿿]{0,3}?(?:均|都|全部|全面|100[%％])已?(?:按[时期]|如期|圆满)?(?:达到|达标|完成|实现|超额|超过))"
    r"|(?P<four>(?:全面|全部|圆满|100[%％]|超额|如期)(?:完成|实现|达到|达成)了?[一-鿿]{0,8}?(?:指标|目标|任务))"
    r"|(?P<five>(?:指标|目标|任务)[一-鿿]{0,2}?(?:完成|达成|达标|实现)率(?:均|都)?(?:为|达到?|是)?100[%％])"
)
NOT_ALL = re.compile(
    "未|没有|除|基本|争取|确保|力争|努力|将|要|应|拟|计划|预计|若|如果|外|大部分|多数|的得|得满分|原因|不"
)
EXCEPT = re.compile("除[^。；]{1,40}外")
BUT = re.compile(
    "除(?:了)?(?P<but>[^。；]{2,40}?)(?:以|之)?外[，,]?(?P<rest>(?:其余|其他|其它|剩余)[^，。；]{0,14}?"
    "(?:均|都|全部|全面|已)(?:已)?(?:按[时期]|如期)?(?:达到|达标|完成|实现|超额))"
)
FAULTED = re.compile(
    "(?:指标|目标)?(?:未|没有|略|低于|不足|稍|偏[低高]|因|由于|超期|逾期|延[期误]|滞后|尚|有所)[^、和与及]*|等?[0-9一二两三四五六]项(?:指标)?$|指标$"
)
PLAIN = re.compile(
    "各项|各类|各|全部|所有|年度|全年|年初|绩效|预期|预定|既定|设定|总体|总|本年|当年|项目|工作|指标|目标|任务|值|的|[0-9]{0,4}年|全[县市区镇乡省]|均|都|全面|圆满|"
    "已|按期|按时|如期|超额|完成|达到|达标|达成|实现|超过|超|达|了|或|完|成|我[局县市区]|[三二一]级|率|为|共|到|100[%％]"
)
LEVELS = re.compile("数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续|满意度|产出|效益|效果")
HAPPENED = re.compile("发生|出现|查处|发现|受理")
PAST = re.compile("上年|去年|往年|比|较|未|没有|不")


def all_met_in_words_is_all_met(card: Scorecard) -> Iterator[Verdict]:
    """文字写各项指标、目标、任务全部完成的，指标表中不应有没有达到指标值的。

    为什么：写“各项指标均达到或超过目标”而有一项没有完成，结论与数据相反。
    怎么改：写明没有完成的指标和原因，或改正实际完成值。
    依据：实务（文表数据一致）；按用语判断所指的范围，只作查询。
    """
    said, goal = False, card.evaluation.objective
    missed = [
        line.indicator
        for line in card.table.lines
        if line.met is False or (line.met is None and (beyond_target(line.indicator) or 0) < 0)
    ]
    for p in card.passages:
        if p.part == "advice" or (goal and p.part == "goal" and p.text == goal.planned) or FREE.search(p.section):
            continue
        for sentence in p.sentences if ALL.search(p.text) else ():
            match = ALL.search(sentence)
            clause = _clause(sentence, match.start()) if match else ""
            if match is None or NOT_ALL.search(clause) or EXCEPT.search(sentence):
                continue
            levels = LEVELS.findall(clause)
            head = "" if re.search("各项|所有|各类|指标", match[0]) else sentence[: match.start()].rpartition("，")[2]
            if PLAIN.sub("", LEVELS.sub("", f"{head}{match[0]}")) and not levels:
                continue  # the tasks of one kind of work
            said = True
            rows = [
                r
                for r in missed
                if not levels or any(w.replace("效果", "效益") in f"{r.level1}{r.level2}" for w in levels)
            ]
            if rows:
                shown = "、".join(f"“{row.name}”指标值{row.target}、实际完成{row.actual}" for row in rows[:3])
                more = f"等{len(rows)}项" if len(rows) > 3 else ""
                fix = "写明没有完成的指标和原因，或改正实际完成值"
                yield ask(p.where, p.subject, f"写“{clause}”，{shown}{more}，没有达到", "文字与指标表一致", fix)
            else:
                yield ok(p.subject)
        for sentence in p.sentences if "外" in p.text else ():
            match = BUT.search(sentence)
            excepted = [row for row in card.evaluation.indicators if match and _is_named(row, match["but"])]
            if not match or not excepted or NOT_ALL.search(match["rest"]):
                continue
            said, rest = True, [row for row in missed if row not in excepted]
            if rest:
                shown = "、".join(f"“{row.name}”指标值{row.target}、实际完成{row.actual}" for row in rest[:3])
                fix = "写明没有完成的指标和原因，或改正实际完成值"
                yield ask(p.where, p.subject, f"写“{match[0]}”，{shown}，没有达到", "文字与指标表一致", fix)
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有写各项指标、目标全部完成")


def _is_named(row: Indicator, words: str) -> bool:
    """Whether what is excepted names a row: by most of what it is called, or by the end of its name."""
    for name in re.split("[、和与及]", FAULTED.sub("", words)):
        pairs = [a + b for a, b in zip(name, name[1:])]
        if len(name) > 1 and (row.name in name or 3 * sum(pair in row.name for pair in pairs) >= 2 * len(pairs) > 0):
            return True
    return False


def _clause(text: str, at: int) -> str:
    start = max(text.rfind(stop, 0, at) for stop in "，。；：、\n") + 1
    return re.split("[，。；\n]", text[start:])[0].strip()


def what_is_called_none_did_not_happen(card: Scorecard) -> Iterator[Verdict]:
    """文字写“零火情”“无一户返贫”、指标填0的，别处不应写发生了几起、几户。

    为什么：成效写全年零火情，完成情况写发生火灾2起，必有一处不实；死亡人数填0得满分而说明写1人遇难，也是如此。
    怎么改：核对台账，删去或改正不实的说法。
    依据：实务（前后一致）；按用语判断是否同一事项，只作查询。
    """
    claims = [
        (p, p.text[m.start() : m.end()], m) for p in card.passages if p.part != "advice" for m in NEVER.finditer(p.text)
    ]
    claims = [
        c for c in claims if c[0].text != (card.evaluation.objective.planned if card.evaluation.objective else None)
    ]
    for p, told, match in claims:
        stem = EVENT.sub("", match["zero"] or match["none"])
        happened = next(_happened(card, stem), None) if stem else None
        if happened is None:
            yield ok(p.subject)
        else:
            fix = "核对台账，删去或改正不实的说法"
            yield ask(p.where, p.subject, f"写“{told}”，别处写“{happened}”", "前后一致", fix)
    none = [
        row for row in card.evaluation.indicators if HARMED.match(row.target or "") and row.actual_reading.equals(0)
    ]
    for row in none:
        happened_at = next(_harmed(card, row), None)
        if happened_at is None:
            yield ok(row.name)
        else:
            p, told = happened_at
            fix = "核对台账，改正实际完成值和得分，或改正文字"
            yield ask(p.where, row.name, f"写“{told}”，指标表“{row.name}”实际完成值{row.actual}", "前后一致", fix)
    if not claims and not none:
        yield skip(WHOLE, "没有写零发生、无一发生，也没有指标填0")


def _harmed(card: Scorecard, row: Indicator) -> Iterator[tuple[Passage, str]]:
    """Where it is told that the harm of a row whose actual is 0 was done to some: 有1人在山洪中遇难."""
    goal, dimension = card.evaluation.objective, row.actual_reading.dimension
    kinds = [kind for kind in HARMS if kind.search(row.name)]
    for p in card.passages if kinds else ():
        if p.part == "advice" or (goal and p.text == goal.planned) or not any(kind.search(p.text) for kind in kinds):
            continue
        for clause in re.split("[，。；：\n]", p.text):
            kind = next((kind for kind in kinds if kind.search(clause)), None)
            if (
                kind is None
                or AVERTED.search(clause)
                or not set(GRADED.findall(row.name)) <= set(GRADED.findall(clause))
            ):
                continue
            matter = COUNTING.sub("", kind.sub("", GRADED.sub("", re.sub(r"[（(].*?[）)]|\W", "", row.name))))
            of_it = any(a + b in clause for a, b in zip(matter, matter[1:])) or len(COUNTING.sub("", matter)) < 2
            some = [c for c in counts(clause) if c.value and c.dimension == dimension]
            if of_it and some:
                yield p, clause.strip()


def _happened(card: Scorecard, stem: str) -> Iterator[str]:
    """Where it is told that something happened after all, some times: 发生森林火灾2起, or a row that counts it."""
    for row in card.evaluation.indicators:
        read = row.actual_reading
        if stem in row.name and read.measured and read.base > 0 and HARMED.match(row.target_reading.text.strip()):
            yield f"{row.name}{row.actual}"
    word = re.compile(f"{stem}(?:灾|情|险|案|事)" if len(stem) == 1 else stem)
    for p in card.passages:
        for count in counts(p.text) if word.search(p.text) else ():
            if (
                count.value
                and word.search(count.before)
                and HAPPENED.search(count.before)
                and not PAST.search(count.before)
            ):
                yield f"{count.before.strip()}{count.text}"
