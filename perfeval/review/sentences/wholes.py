"""Claims that all of a thing was done, that money went to one thing only, that all rows have full marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from perfeval.model.evaluation import Indicator
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Line, Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import FREE, Count, Place, core, counts, everything

DEEDS = (
    "移交|交付|举办|召开|完成|完工|竣工|验收|投用|投入使用|建成|开通|兑现|兑付|发放|拨付|支付|入库|入账|备案|签订|办结|整改|销号|运营|运行"
    "|安装|拆除|归还|退回|缴回|收回|公开|公示|上线|达标|接入|搬迁|入住|配备|更换|供货|到货|覆盖|复垦|栽植|补植"
)
ALL = re.compile(
    f"(?P<head>[^，。；：]{{2,40}}?)(?:已经?)?(?:全部|均已?|都已?|全都|悉数|一律|100[%％])(?:已经?)?(?:按[期时]|如期|足额|顺利|圆满|通过)*(?P<deed>{DEEDS})"
)
HEDGED = re.compile(
    "应|须|要|将|拟|计划(?!的)|力争|确保|争取|预计|力求|如|若|凡|目标|要求|除|基本|未|没|待|方可|后(?:再|方)|标准|得分|扣"
)
DENIED = (
    "(?:尚未|仍未|还未|暂未|未能|未及时|未|没有|没能|不能|还没)"
    "(?:办理|完成|全部|按[期时]|通过|及时|实现|投入|正式|足额|办结)*"
)
CALLED_OFF = {"举办": "取消|停办|未能举办", "召开": "取消|停开"}
SHARED = 2  # pairs of letters by which two clauses speak of one thing
EXCEPT = re.compile("除[^。；]{1,40}外")
SINCE = re.compile(
    "上年|去年|此前|原(?:有|先|来)|年初|前期|曾|已于|现已|目前已|后已|整改|避免|防止|杜绝|如|若|的得|扣[0-9.]+分[的，]"
)
DULL = re.compile(
    "[0-9.]+|全部|均|都|已|项目|工程|工作|资金|任务|情况|年度|全年|全县|计划|实际|按期|按时|如期|并|和|的|了|[个座处台套辆家户人名所条项]"
)
STEPS = tuple(  # of one procedure, in which each lets through no more than the one before
    re.compile(words)
    for words in (
        "申报|申请|报名|受理|推荐",
        "(?:初审|审核|资格审查|形式审查|初选|筛选)(?:通过|合格)?",
        "(?:审计|评审|复审|复核|终审|核查|答辩|公示)(?:通过|合格|无异议)?",
        "(?:兑付|兑现|发放|拨付|奖补|奖励|补助|资助|签约|录用|立项)",
    )
)
UNLIKE = re.compile("抽|部分|其中|重点|随机|未|不|没有|退|淘汰|上年|去年|累计|计划|目标|剩|其余|另|平均|每")
ONLY = re.compile("(?:资金|经费|补助|款项)[^，。；]{0,6}(?:全部|只|仅|均|专项)用于(?P<one>[^，。；]{2,20})")
OTHER = re.compile(r"用于(?P<other>[^，。；0-9]{2,20}?)(?P<sum>[0-9]+(?:\.[0-9]+)?(?:万|亿)?元)")
LEVEL = re.compile("(?P<level>决策|过程|产出|效益|效果|满意度|管理)[类方面]*(?:的)?(?:[0-9]+项)?(?:三级)?指标?")
FULL = re.compile(
    "除(?P<but>[^，。；]{2,40}?)(?:以?外|之外)[，]?(?:其余|其他|其它)?[^，。；]{0,10}?(?:均|都|全部)(?:得|为|获)了?满分"
    "|(?:[0-9]+项)?指标(?:均|都|全部)(?:得|为|获)了?满分"
)


def all_done_in_words_is_all_done(card: Scorecard) -> Iterator[Verdict]:
    """写“全部移交”“均已举办”的，别处不应写还有没有移交、取消的，指标表也不应少于所写的数。

    为什么：正文写5座冷库全部移交，问题里写一座尚未移交，必有一处不实。
    怎么改：核对台账，写明没有完成的，或改正别处的说法。
    依据：实务（前后一致）；是否同一事项按用语判断，只作查询。
    """
    said = False
    for p in card.passages:
        if not _reports(p, card):
            continue
        for sentence in p.sentences:
            match = ALL.search(sentence)
            if not match or HEDGED.search(match["head"]) or EXCEPT.search(sentence):
                continue
            said, told = True, match[0].strip("，。；： ")
            contrary = next(_contrary(card, p, match["head"], match["deed"], sentence), "")
            fewer = next(_fewer(card, sentence, match), None)
            if contrary:
                fix = "核对台账，写明没有完成的，或改正别处的说法"
                yield ask(p.where, p.subject, f"写“{told}”，别处写“{contrary}”", "前后一致", fix)
            elif fewer:
                shown = f"指标表“{fewer.name}”指标值{fewer.target}、实际完成{fewer.actual}"
                fix = "写明没有完成的，或改正实际完成值"
                yield ask(p.where, p.subject, f"写“{told}”，{shown}", "文字与指标表一致", fix)
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有写某事全部完成")


def later_steps_pass_no_more(card: Scorecard) -> Iterator[Verdict]:
    """一句话写申报、审核、审计、兑付各多少的，后一步不应多于前一步。

    为什么：审计通过9家，却对10家兑付资金，多出的一家没有依据。
    怎么改：对照名单，改正各步的数量；中途补报的，写明。
    依据：实务（数据勾稽）；只作查询。
    """
    said = False
    for p in card.passages:
        if p.part == "advice":
            continue
        for sentence in p.sentences if any(step in p.text for step in ("通过", "合格", "审")) else ():
            steps: list[tuple[int, Count]] = []
            for count in counts(sentence):
                words = (
                    f"{count.before}{count.behind}" if count.before.endswith(("对", "向", "给", "为")) else count.before
                )
                order = next((n for n, step in reversed(list(enumerate(STEPS))) if step.search(words)), None)
                if order is not None and not UNLIKE.search(words):
                    steps.append((order, count))
            for (m, a), (n, b) in pairwise(steps):
                if (
                    n <= m
                    or a.dimension != b.dimension
                    or not a.dimension.startswith(("count:", "persons", "households"))
                ):
                    continue
                said = True
                if b.value <= a.value:
                    yield ok(p.subject)
                else:
                    told = f"先写“{a.before}{a.text}”，后写“{b.before}{b.text}”"
                    fix = "对照名单，改正各步的数量；中途补报的，写明"
                    yield ask(p.where, p.subject, told, f"不多于{a.text}", fix)
    if not said:
        yield skip(WHOLE, "没有写各步通过多少")


def money_for_one_thing_is_for_no_other(card: Scorecard) -> Iterator[Verdict]:
    """写资金全部用于一件事的，同一段不应写其中多少用于另一件事。

    为什么：全部用于购买食品，其中又有62万元发工资，自相矛盾，还可能超出规定的用途。
    怎么改：核对支出明细，写明各项用途；超出规定用途的，列入问题。
    依据：实务（前后一致）；财预〔2020〕10号附2资金使用合规性；只作查询。
    """
    said = False
    for p in card.passages:
        match = ONLY.search(p.text) if p.part != "advice" and "用于" in p.text else None
        if not match:
            continue
        said, one = True, match["one"]
        rest = p.text[match.end() :].split("。")[0]
        strange = [m for m in OTHER.finditer(rest) if not _pairs(m["other"]) & _pairs(one)]
        if len(strange) == 1 and not re.search("、|和|及|等", one):
            told = f"写“{match[0]}”，又写“{strange[0][0]}”"
            yield ask(p.where, p.subject, told, "前后一致", "核对支出明细，写明各项用途；超出规定用途的，列入问题")
        else:
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有写资金全部用于一件事")


def full_marks_in_words_are_full_marks(card: Scorecard) -> Iterator[Verdict]:
    """写某类指标除几项外均得满分的，评分表中其余的应是满分。

    为什么：正文写除完成及时性外均得满分，评分表另有三项扣分，分析与评分脱节。
    怎么改：按评分表改写，写明每项扣分。
    依据：实务（文表数据一致）。
    """
    said = False
    for p in card.passages:
        for sentence in p.sentences if "满分" in p.text and p.part == "narrative" else ():
            match = FULL.search(sentence)
            levels = LEVEL.findall(sentence[: match.end()]) if match else []
            if not match or len(levels) != 1:
                continue
            level = levels[0].replace("效果", "效益")
            rows = [line for line in card.table.lines if level in f"{line.indicator.level1}".replace("效果", "效益")]
            but = match["but"] or ""
            lost = [line for line in rows if line.deduction and line.deduction > 0 and not _is_excepted(line, but)]
            said = True
            if rows and lost:
                shown = "、".join(f"“{line.indicator.name}”扣{line.deduction}分" for line in lost[:4])
                told = f"写“{sentence.strip('，。； ')}”，评分表{shown}"
                yield ask(p.where, p.subject, told, "文字与评分表一致", "按评分表改写，写明每项扣分")
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有写某类指标均得满分")


def _is_excepted(line: Line, but: str) -> bool:
    name = line.indicator.name
    words = re.split("[、和与及]", but)
    return any(len(w) > 1 and (w in name or name in w or len(_pairs(w) & _pairs(name)) > 1) for w in words)


def _reports(p: Passage, card: Scorecard) -> bool:
    """Whether a passage tells results, and no goals, rules or advice."""
    goal = card.evaluation.objective
    planned = goal is not None and p.part == "goal" and p.text == goal.planned
    return p.part in ("narrative", "goal", "row") and not planned and not FREE.search(p.section)


def _contrary(card: Scorecard, own: Passage, head: str, deed: str, sentence: str) -> Iterator[str]:
    """Clauses elsewhere that deny the deed of the same thing."""
    denied = re.compile(f"{DENIED}{deed}(?!程)" + (f"|{CALLED_OFF[deed]}" if deed in CALLED_OFF else ""))
    thing = _pairs(DULL.sub("，", head))
    for _, subject, text in _results(card, own) if thing else ():
        for part in re.split("[。；\n]", text) if denied.search(text) else ():
            clauses = re.split("[，：]", part)
            for n, clause in enumerate(clauses):
                match = denied.search(clause)
                if not match or part.strip("。； ") in sentence or SINCE.search(part):
                    continue
                about = _pairs(DULL.sub("，", f"{subject}，{'，'.join(clauses[:n])}，{clause[: match.start()]}"))
                if len(thing & about) >= min(SHARED, len(thing)):
                    yield clause.strip()


def _results(card: Scorecard, own: Passage) -> Iterator[tuple[Place, str, str]]:
    goal = card.evaluation.objective
    advice = {p.text for p in card.passages if p.part == "advice"}
    advice |= {row.explanation or "" for row in card.evaluation.indicators}
    advice |= {p.text for p in card.passages if FREE.search(p.section)}
    advice |= {a.title or "" for problem in card.evaluation.problems for a in problem.recommendations}
    for where, subject, text in everything(card):
        if text != own.text and text not in advice and not (goal and text == goal.planned):
            yield where, subject, text


def _fewer(card: Scorecard, sentence: str, match: re.Match[str]) -> Iterator[Indicator]:
    """Rows whose target is the number that is said to be all, and of which fewer were done."""
    clause = sentence[match.start() : match.end()]
    for count in counts(clause):
        if count.dimension in ("money", "ratio") or count.slack:
            continue
        for row in card.evaluation.indicators:
            target, actual = row.target_reading, row.actual_reading
            if target.kind != "number" or not actual.measured or target.dimension != actual.dimension:
                continue
            same = target.dimension == count.dimension and target.base == count.value and actual.base < target.base
            if same and core(row.name) in f"{count.before}，{count.behind}":
                yield row


def _pairs(text: str) -> set[str]:
    return {a + b for word in re.split(r"[^一-鿿]+", text) for a, b in zip(word, word[1:])}
