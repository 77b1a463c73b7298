"""Does a deduction lead to a problem, a problem to its cause, and the cause to somebody who must act?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.evaluation import Indicator, Problem
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.cited import meant

DEPARTMENT = ("部门评价", "财政评价")
HEADED = re.compile(
    r"(?:\*\*|#+ )[^*。，；]{0,16}问题[^*。，；]{0,10}(?:\*\*)?$|.{0,40}(?:存在的?|主要)问题如下[：:]?$"
)
FORMAL = re.compile(
    "未(?:达到?|完成)(?:年度|年初|绩效)?(?:目标值?|计划|要求)|评价要点|按比例|评分标准|指标值|完成率|得分|扣分|不得分"
)
ASPECTS = (  # what a row measures, and the words in which a problem tells that it went wrong
    (
        "执行|支出|支付|资金使用率",
        "支付|支出|执行|结余|结转|沉淀|闲置|结算|未付|拨付|进度|付款|质保金|保证金|尾款|工程款",
    ),
    ("到位", "到位|拨付|配套|下达|筹集|缺口"),
    ("合规|规范|会计|核算", "违规|不合规|不规范|凭证|附件|签字|票据|手续|核算|列支|挪用|超范围|公示"),
    (
        "制度|管理|监管|组织|程序|档案|执行有效",
        "制度|档案|台账|资料|手续|监管|监督|管理|验收|归档|公示|合同|招标|采购|程序",
    ),
    ("目标|指标|明确|细化|量化", "绩效目标|指标|量化|细化|分解"),
    ("预算编制|测算|分配", "预算|测算|标准|分配|编制|细化"),
    (
        "及时|时效|按期|进度|时间|工期|天数|时限",
        "逾期|延期|滞后|推迟|迟|超期|未按[期时]|不及时|进度|拖|工期|延误|缓慢|较慢|偏慢",
    ),
    ("成本|造价|费用|单价|节约|投资|概算", "成本|造价|单价|超支|超概|超预算|费用|价格|概算|变更"),
    ("满意", "满意|投诉|意见|不便|反映|抱怨|诉求|信访|服务态度"),
    ("知晓", "宣传|知晓|不了解|不知道"),
    (
        "质量|合格|达标|优良|验收|完好|准确",
        "质量|不合格|未达标|不达标|返工|返修|整改|缺陷|故障|损坏|停用|停驶|差错|验收|瑕疵",
    ),
    ("持续|长效|机制|管护|维护|运行", "管护|维护|长效|机制|后续|运维|经费|人员|闲置"),
    ("完成", "未(?:达|完成|能完成|开工|实施|建成)|没有(?:完成|达到)"),
)
BECAUSE = re.compile(
    "原因|因为|由于|所致|导致|造成|引起|致使|使得|源于|缘于|主要是|主要在于|受[^，。；]{1,14}(?:影响|制约|限制|拖累)|(?:^|[，。；：（(]|主要|均|系)因"
)
ANSWERED = re.compile(  # a problem told together with what is to be done
    r"(?:^|[。；\n])\s*(?:针对[^，。；]{1,24}，)?(?:[对为]此，?)?(?:建议|下一步|(?:整改|改进|解决)(?:措施|办法|建议)|对策)"
)
ASIDE = 2  # clauses beside the first, one of which may be the cause
WEAK = re.compile(
    r"[，。；、][^，。；]*(?:不严|不足|不够|不到位|不强|不力|不细|不清|不紧|不充分|不及时|未落实|没有落实|缺乏|缺少|薄弱|滞后|不健全|不完善|不准|偏低|偏少)[。；]?$"
)
NAMED_TIME = re.compile(
    r"[0-9]{4}年|[0-9]{1,2}月(底|末|[0-9]{1,2}日)?前|年底前|年内|季度(末|内)|[0-9一二三四五六七八九十]+个?(月|工作日|日|天|周)内|长期坚持|今后"
)
AIM = re.compile(
    r"(?P<matter>[一-鿿]{2,20}率)(?:应|要|须|均)?(?:达到|提高到|提升到|提高至|提升至|不低于|保持在|达)(?P<aim>[0-9]+(?:\.[0-9]+)?)[%％]"
)
UNCAPPED = re.compile("增长|增幅|完成|执行|收益|回报|利用")
UNIT = (
    "局|委|办|办公室|部门|单位|中心|政府|街道|办事处|股|科|处|站|企业|公司|机构|学校|医院|院|所|队|合作社|协会|联合会"
    "|场|厂|园|馆|集团|银行|社区|乡镇|镇|乡|街|村委会|居委会|联社|平台|区县|县区|县市|市县"
)
NAMED_OWNER = re.compile(rf"由(?!于)[^，。；]{{2,20}}(?:{UNIT})")
ACTING = re.compile(  # a report names who acts as the subject of its sentence: 县水利局在6月底前……
    rf"{NAMED_OWNER.pattern}|(?:^|[，。；：\n])(?:建议)?[^，。；：对向的由]{{1,14}}(?:{UNIT})"
    "(?=[在于对以从应要须需将会牵负督组与和及同尽按把根结每年今0-9]|加强|建立|完善|抓紧)"
)

# the subject of 建议 itself, which no verb opens: 建议县优抚服务中心统一格式, 建议储备库在2026年8月底前补齐
TO_DO = (
    "加[强大快]|完善|建[立设]|健全|进一步|尽快|强化|规范|优化|提[高升]|严格|落实|制[定订]|推[进动行]|组织|开展|按|对|将|把|在|从|以|应|由|及时|认真|积极"
    "|逐步|适当|统筹|明确|细化|合理|继续|督促|指导|协调|引导|鼓励|充分|切实|不断|增|补|修|改|引|培|做|抓|压|盘活|调整|优先|探索|依托|结合|根据|参照|会同|通过|利用|各"
)
SUBJECT = re.compile(
    f"(?:^|[，。；：\\n])建议(?!{TO_DO})[^，。；：对向的由]{{1,14}}"
    f"(?:(?:{UNIT})(?=[一-鿿0-9])|[一-鿿](?=在20[0-9]{{2}}年|在[0-9]{{1,2}}月|会同|牵头))"
)


def problems_have_recommendations(card: Scorecard) -> Iterator[Verdict]:
    """每个问题是否都有建议。

    为什么：只列问题、不提建议的报告，评价结果无法用于改进管理。
    怎么改：在该问题下补写建议；一条建议管几个问题时，在每个问题下都写明。
    依据：财预〔2020〕10号附3（报告参考提纲：有关建议）。
    """
    problems = card.evaluation.problems
    given = sum(len(p.recommendations) for p in problems)
    if not problems:
        yield skip(WHOLE, "没有列问题")
    if len(problems) > 1 and not given and not any(ANSWERED.search(p.detail) or _row_of(p, card) for p in problems):
        yield bad(
            problems[0].where.of("recommendations"),
            WHOLE,
            f"列了{len(problems)}个问题，没有一条建议",
            "每个问题至少有一条建议",
            "逐个问题补写建议，写明做什么、责任单位和完成时限",
        )
        return
    heads = {p.group or p.title for p in problems}  # a report may give each group of problems one recommendation
    grouped = {p.group for p in problems if p.group and p.recommendations} if given == len(heads) else set()
    for p in problems:
        if p.recommendations or p.group in grouped or ANSWERED.search(p.detail) or _row_of(p, card):
            yield ok(p.title)
            continue
        tell = bad if given < len(problems) - 1 else ask  # one recommendation may answer two problems
        yield tell(
            p.where.of("recommendations"),
            p.title,
            f"问题{len(problems)}个，建议{given}条，本问题没有建议",
            "每个问题至少有一条建议",
            "补写建议，写明做什么、责任单位和完成时限；已由其他建议覆盖的，在本问题下写明",
        )


def _asides(problem: Problem) -> int:
    """How many clauses a problem is told in beside the first, its title counted where it says more."""
    told = problem.detail if problem.title[:8] in problem.detail else f"{problem.title}，{problem.detail}"
    return len(re.findall("[，；。、][^，；。、\n]", told))


def _row_of(problem: Problem, card: Scorecard) -> bool:
    """Whether a self-evaluation answers a problem in a row of its table, with what went wrong and what is done."""
    if card.evaluation.report.type in DEPARTMENT:
        return False
    told = f"{problem.title}，{problem.detail}"
    rows = [row for row in card.evaluation.indicators if row.measure or re.search("措施|整改", row.reason or "")]
    return any(_tells(clause, told, set()) for row in rows for clause in re.split("[，。；：、]", row.reason or ""))


def advice_aims_beyond_what_is_reached(card: Scorecard) -> Iterator[Verdict]:
    """建议要达到的比率，应高于评价年度已经达到的，并与完成标志一致。

    为什么：要求达到85%而上年已经90%，建议等于允许退步；建议与完成标志两个数，整改无从验收。
    怎么改：对照实际完成值和完成标志，改正建议。
    依据：实务（建议可落实、可检查）。
    """
    said = False
    rows = [row for row in card.evaluation.indicators if row.actual_reading.measured]
    rows = [row for row in rows if row.actual_reading.dimension == "ratio"]
    for advice in (advice for problem in card.evaluation.problems for advice in problem.recommendations):
        aims = [(key, m) for key in ("text", "check") for m in AIM.finditer(getattr(advice, key) or "")]
        wrong = ""
        for n, (_, match) in enumerate(aims):
            row, aim = meant(match["matter"], rows), Fraction(match["aim"]) / 100
            less = row is not None and row.target_reading.comparator in ("le", "lt")
            others = (m for _, m in aims[:n] if _same_end(m["matter"], match["matter"]) and m["aim"] != match["aim"])
            other = next(others, None)
            said = True
            if row is not None and not less and aim < row.actual_reading.base:
                wrong = wrong or f"建议“{match[0]}”，“{row.name}”已经达到{row.actual}"
            elif aim > 1 and not UNCAPPED.search(match["matter"]):
                wrong = wrong or f"建议“{match[0]}”，比率不会超过100%"
            elif other:
                wrong = wrong or f"建议写“{other[0]}”，完成标志写“{match[0]}”"
        if wrong:
            key = aims[0][0]
            subject = advice.title or advice.text[:20]
            yield ask(advice.where.of(key), subject, wrong, "高于已经达到的，前后一致", "改正建议或完成标志")
        elif aims:
            yield ok(advice.title or advice.text[:20])
    if not said:
        yield skip(WHOLE, "建议没有写要达到的比率")


def _in_fields(card: Scorecard) -> bool:
    """Whether causes, owners and terms stand in fields of their own, as params have them and documents do not."""
    return any(advice.owner or advice.due for p in card.evaluation.problems for advice in p.recommendations)


def _same_end(one: str, other: str) -> bool:
    return one.endswith(other[-4:]) or other.endswith(one[-4:])


def problems_have_causes(card: Scorecard) -> Iterator[Verdict]:
    """每个问题是否都分析了原因。

    为什么：没有原因，建议就没有针对的对象。
    怎么改：在 cause 写明这个问题的原因。
    依据：财预〔2020〕10号附3（存在的问题及原因分析）。
    """
    if not card.evaluation.problems:
        yield skip(WHOLE, "没有列问题")
    for p in card.evaluation.problems:
        if p.cause or BECAUSE.search(p.detail) or WEAK.search(p.detail) or _row_of(p, card):
            yield ok(p.title)
        elif not _in_fields(card) and _asides(p) >= ASIDE:
            yield lacking(p.title, "没有“原因是”一类的字样，几句话中哪一句是原因，要读了才知道")
        else:
            yield bad(p.where.of("cause"), p.title, "没有写原因", "写明原因", "补写原因分析")


def recommendations_have_owner_and_due(card: Scorecard) -> Iterator[Verdict]:
    """每条建议是否写明责任单位和完成时限。

    为什么：没有责任单位和时限的建议无法督办，也无法检查是否落实。
    怎么改：在 owner 写责任单位，在 due 写完成时限。
    依据：实务（财政部门督办整改的通常要求）。
    """
    advices = [a for p in card.evaluation.problems for a in p.recommendations]
    if not advices:
        yield skip(WHOLE, "没有建议")
    owner = NAMED_OWNER if _in_fields(card) else ACTING
    for advice in advices:
        named = owner.search(advice.text) or SUBJECT.search(advice.text)
        empty = [] if advice.owner or named else ["责任单位"]
        empty += [] if advice.due or NAMED_TIME.search(advice.text) else ["完成时限"]
        subject = advice.title or advice.text[:20]
        if empty:
            key = "owner" if "责任单位" in empty else "due"
            yield bad(
                advice.where.of(key),
                subject,
                f"没有写明{'和'.join(empty)}",
                "写明责任单位和完成时限",
                f"补上{'、'.join(empty)}",
            )
        else:
            yield ok(subject)


def deductions_lead_to_problems(card: Scorecard) -> Iterator[Verdict]:
    """扣分的指标是否都对应到问题。

    为什么：扣了分而报告不说问题，被评价单位不知道为什么扣，也无从整改。
    怎么改：在有关问题的 indicators 列上这个指标；没有相应问题的，补写问题。
    依据：财预〔2020〕10号附3；实务（扣分、问题、建议三者对应）。
    """
    evaluation = card.evaluation
    if evaluation.report.type not in DEPARTMENT and not evaluation.problems:
        yield skip(WHOLE, "自评表以偏差原因栏说明扣分，没有列问题")
        return
    if not evaluation.problems and any(map(_heads_problems, card.passages)):
        yield lacking(WHOLE, "正文写有存在的问题，没有逐条列出，不能判断扣分有没有对应的问题")
        return
    told = "".join(f"{p.title}，{p.detail}，{p.cause or ''}。" for p in evaluation.problems)
    in_words = bool(evaluation.problems) and not any(p.indicators for p in evaluation.problems)
    linked = {name for p in evaluation.problems for name in p.indicators}
    common, unnamed = _common(card), []
    for line in card.table.lines:
        i = line.indicator
        if line.deduction is None:
            yield lacking(i.name, "分值或得分没有填写")
        elif line.deduction <= 0 or i.name in linked or i.name in told:
            yield ok(i.name)
        elif in_words and (_meets(i, told, common) or _is_explained(i, told, common, card)):
            yield ok(i.name)
        elif in_words:
            unnamed.append(line)
        else:
            yield bad(
                i.where.of("decided" if i.decided else "self_score"),
                i.name,
                f"扣{line.deduction}分，没有对应的问题",
                "每项扣分对应一个问题",
                "在有关问题的 indicators 列上本指标，或补写问题",
            )
    if unnamed:  # words may tell a matter in other words than we know
        first = unnamed[0].indicator
        yield ask(
            first.where.of("decided" if first.decided else "self_score"),
            first.name if len(unnamed) == 1 else WHOLE,
            "、".join(f"“{line.indicator.name}”扣{line.deduction}分" for line in unnamed)
            + "，在所列问题中没有找到相应的说法",
            "每项扣分对应一个问题",
            "补写问题；问题已换一种说法写明的，不必改",
        )


def _common(card: Scorecard) -> set[str]:
    """The pairs of letters that tell no row from the others: of the project's name, and of many rows."""
    counted = Counter(pair for line in card.table.lines for pair in _pairs(_matter(line.indicator.name)))
    return _pairs(card.evaluation.project.name) | {pair for pair, rows in counted.items() if rows > 2}


def _meets(row: Indicator, told: str, common: set[str]) -> bool:
    """Whether the problems tell of a row: by its name, by why it lost points, or by what such rows lose points for."""
    if _unlike(row, common) & _pairs(told):
        return True
    reasons = [text for text in (row.deduction_reason, row.reason, row.opinion) if text]
    if any(_tells(clause, told, common) for text in reasons for clause in re.split(r"[，。；：、（）\n]", text)):
        return True
    return any(re.search(of, row.name) and re.search(words, told) for of, words in ASPECTS)


def _is_explained(row: Indicator, told: str, common: set[str], card: Scorecard) -> bool:
    """Whether the analysis gives the figure of a deduction (准确率99.8%) with a cause that the problems tell."""
    figures = re.findall(r"[0-9]+(?:\.[0-9]+)?[%％个项人天次]", row.deduction_reason or row.reason or "")
    for p in card.passages if figures else ():
        for sentence in p.sentences if p.part == "narrative" else ():
            if "扣" in sentence and any(figure in sentence for figure in figures):
                if any(_tells(clause, told, common) for clause in re.split("[，。；：、]", sentence)):
                    return True
    return False


def _tells(clause: str, told: str, common: set[str]) -> bool:
    """Whether a clause of a reason stands in the problems, in part: three letters in a row, or two pairs of its own."""
    words = re.sub(r"[0-9.%％]+[一-鿿]?|[^一-鿿]", "", FORMAL.sub("", clause))
    threes = {words[n : n + 3] for n in range(len(words) - 2)}
    if any(three in told and not _pairs(three) <= common for three in threes):
        return True
    return len({pair for pair in _pairs(words) - common if pair in told}) > 1


def _heads_problems(p: Passage) -> bool:
    """Whether a line of the text heads problems that are told in a chapter of another name than the outline's."""
    return p.part == "narrative" and bool(HEADED.match(p.text.strip()))


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in zip(text, text[1:])}


def _unlike(row: Indicator, common: set[str]) -> set[str]:
    """The pairs of letters by which a text may mean this row and no other: of its name, and of what it was in words."""
    words = row.actual if row.actual and not row.actual_reading.readable else ""
    return (_pairs(_matter(row.name)) | _pairs(re.sub(r"[0-9\W]", "", words))) - common


def _matter(name: str) -> str:
    """What a row is about, without the word for how it is measured (资金到位率, 绩效目标合理性)."""
    return re.sub("(?:情况|程度|及时|完成|合理|明确|规范|有效|完整|健全|充分|科学|合规)*[率性数量度]?$", "", name)


def problems_show_in_scores(card: Scorecard) -> Iterator[Verdict]:
    """所列问题是否在得分上有反映。

    为什么：问题不少而得分全满，得分就没有反映绩效，容易被认为评分流于形式。
    怎么改：核对有关指标的得分；确实不影响得分的，说明理由。
    依据：实务（问题与得分相互印证）。
    """
    evaluation, lost = card.evaluation, {line.indicator.name: line.deduction for line in card.table.lines}
    if not evaluation.problems:
        yield skip(WHOLE, "没有列问题")
    elif any(d is None for d in lost.values()):
        yield lacking(WHOLE, "有指标没有分值或得分")
    elif not any(lost.values()):
        yield ask(
            evaluation.where.of("problems"),
            WHOLE,
            f"列出问题{len(evaluation.problems)}个，各指标全部满分",
            "问题在得分上有反映",
            "核对有关指标的得分；不影响得分的说明理由",
        )
    else:
        for p in evaluation.problems:
            full = p.indicators and not any(lost.get(name) for name in p.indicators)
            yield (
                ask(
                    p.where.of("indicators"),
                    p.title,
                    f"对应指标{'、'.join(f'“{n}”' for n in p.indicators)}均为满分",
                    "对应的指标有扣分",
                    "核对得分，或改正对应的指标",
                )
                if full
                else ok(p.title)
            )


def problems_are_told_apart(card: Scorecard) -> Iterator[Verdict]:
    """各问题的描述、原因和建议是否各写各的。

    为什么：同一段话用在几个问题上，说明没有逐项分析。
    怎么改：按各自的事实改写；确为同一问题的合并。
    依据：实务（审核意见常见“雷同”）。
    """
    if len(card.evaluation.problems) < 2:
        yield skip(WHOLE, "问题不足两个")
        return
    seen: dict[str, str] = {}
    for p in card.evaluation.problems:
        places = [(p.where.of("detail"), "问题描述", p.detail, bad)]
        places += [(p.where.of("cause"), "原因分析", p.cause, bad)] if p.cause else []
        places += [(a.where.of("text"), "建议", a.text, ask) for a in p.recommendations]
        fresh = True
        for where, what, text, tell in places:
            plain = what + re.sub(r"\W", "", text)
            if len(plain) > 12 and seen.setdefault(plain, p.title) != p.title:
                fresh = False
                yield tell(
                    where,
                    p.title,
                    f"{what}与问题“{seen[plain]}”完全相同",
                    f"每个问题有自己的{what}",
                    "按本问题的事实改写，或合并两个问题",
                )
        if fresh:
            yield ok(p.title)
