"""Is satisfaction measured, and by enough people? Rules about satisfaction and the survey behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from perfeval.model.amounts import percent
from perfeval.model.evaluation import Indicator
from perfeval.model.passages import Passage
from perfeval.model.proportions import VERDICTS
from perfeval.model.scorecard import DEPARTMENT, Scorecard
from perfeval.model.surveyed import SurveyResult
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.cited import NO_PAPERS, SELF, form_without_papers
from perfeval.review.reading.statements import own_words
from perfeval.review.reading.surveys import STAGES, asks_satisfaction, examine, measures_satisfaction, says, sheets

NO_COMPLAINT = re.compile(
    "(?:未|没有|没|无|零|不存在)(?:收到|接到|接获|发生|出现|产生|受理|有)?(?:过|任何|一起|1起)?[^，。；、0-9]{0,12}?(?:投诉|信访|上访|举报|差评|不满|负面)"
)
PRAISE = re.compile(
    "(?:普遍|一致|总体|均|都|十分|非常|较为|比较|基本|高度|广泛|深受|赢得|获得|得到|受到)[一-鿿]{0,8}(?:满意|好评|认可|欢迎|赞誉|称赞)(?!度|率)"
    "|反[映响应](?:良好|较好|好|强烈好评)"
)
ASKED = re.compile("问卷|调查|测评|回访|走访|访谈|抽样|受访")
SHEETS = re.compile("[0-9]+(?:余)?(?:份|人次?|名|户|个|家)")


def satisfaction_rests_on_a_survey(card: Scorecard) -> Iterator[Verdict]:
    """满意度应有调查资料：方式、时间、发放和有效份数。

    为什么：没有调查的满意度是估计数，评价结论不能采用。
    怎么改：补充调查资料；没有开展调查的，说明满意度的来源。
    依据：财预〔2021〕101号；其他收集满意度反馈的，自评可以采用，须附材料。
    """
    survey = card.evaluation.survey
    own = card.evaluation.report.type in SELF
    asked = [("method", "调查方式"), ("date", "调查时间"), ("sent", "发放份数"), ("valid", "有效份数")]
    rows = [line.indicator for line in card.table.lines if asks_satisfaction(line.indicator)]
    if rows and form_without_papers(card.evaluation):
        yield lacking(WHOLE, NO_PAPERS)
        return
    given = (
        {} if survey is None else {"method": survey.said("method"), "date": survey.said("date"), **vars(survey.counts)}
    )
    titles = {proof.id: proof.title for proof in card.evaluation.evidence}
    lost = [name for key, name in asked if given.get(key) is None]
    for row in rows:
        where = row.where.of("actual") if survey is None else survey.where.start
        found = f"满意度{row.actual}，" + (
            "没有满意度调查资料" if len(lost) == len(asked) else f"调查资料缺少{'、'.join(lost)}"
        )
        if not lost or (survey is None and any(map(tells_a_survey, _words_of(row, titles)))):
            yield ok(row.name)
        else:
            say = ask if own and row.evidence else bad
            yield say(
                where,
                row.name,
                found,
                "调查方式、时间、发放份数和有效份数",
                "补充调查资料；以其他方式收集意见的，附说明材料",
                f"“{row.name}”{found}。",
            )
    if not rows:
        yield skip(WHOLE, "没有填报满意度")


def tells_a_survey(text: str) -> bool:
    """Whether words tell of a survey with the number of its sheets or of the people asked.

    >>> tells_a_survey("现场和线上问卷共300份，有效300份，满意283份。"), tells_a_survey("随机电话回访120户，115户满意")
    (True, True)
    >>> tells_a_survey("开展了问卷调查，群众普遍满意"), tells_a_survey("全年无投诉"), tells_a_survey("发放宣传册300份")
    (False, False, False)
    """
    return any(ASKED.search(part) and SHEETS.search(part) for part in re.split("[。；;]", text))


def _words_of(row: Indicator, titles: Mapping[str, str]) -> Iterator[str]:
    """What a row says in words, the titles of its papers included."""
    yield from (titles[code] for code in row.evidence if code in titles)
    yield from (text for key in ("actual", "explanation") if (text := getattr(row, key)))
    yield from (text for _, _, text in own_words(row))


def satisfaction_agrees_with_the_survey(card: Scorecard) -> Iterator[Verdict]:
    """满意度应等于由问卷份数算出的满意率或满意度，份数应逐级不增。

    为什么：满意度与问卷份数对不上，调查结果不能采用。
    怎么改：核对问卷份数和满意度的算法，统一数据；指标用选项分值均值的，写明 measure: 满意度。
    依据：实务。
    """
    survey, found = card.evaluation.survey, examine(card)
    rows = [line.indicator for line in card.table.lines if measures_satisfaction(line.indicator)]
    if survey is None:
        yield skip(WHOLE, "没有满意度调查资料")
    elif survey.conflicts:
        for c in survey.conflicts:
            yield bad(c.where, WHOLE, c.words, "满意份数≤有效份数≤回收份数≤发放份数≤调查总体", "核对问卷份数")
    elif found is None or len(rows) != 1:
        yield lacking(WHOLE, "没有有效份数和满意份数，或满意度指标不止一项")
    else:
        row = rows[0]
        if says(row, found.shown and found.shown[0]):
            yield ok(row.name)
        elif survey.measure == "满意率" and found.degree and says(row, found.degree.value / 100):
            yield ask(
                row.where.of("actual"),
                row.name,
                f"填报{row.actual}，是满意度，不是满意率（{_rate(found)}）",
                "写明用的是哪一个",
                "指标用满意度的，在 survey 中写 measure: 满意度；用满意率的，改正完成值",
            )
        else:
            told = (
                _rate(found)
                if survey.measure == "满意率"
                else f"满意度{percent(found.shown[0])}"
                if found.shown
                else "没有各选项份数，满意度算不出"
            )
            yield ask(
                row.where.of("actual"),
                row.name,
                f"填报{row.actual}；{told}",
                "二者一致，或说明算法",
                "核对问卷份数，或说明满意度的算法（如按等级加权）",
            )


def _rate(found: SurveyResult) -> str:
    unit = "题次" if found.whole.pooled else "份"
    weighted = "" if found.weighted is None else f"，加权{percent(found.weighted)}"
    return f"满意{found.satisfied}{unit}÷有效{found.answered}{unit}＝{percent(found.rate)}{weighted}"


def satisfaction_follows_from_the_sheets_in_words(card: Scorecard) -> Iterator[Verdict]:
    """一行自己的说明写了问卷份数的，满意度应由这些份数得出，份数应逐级不增。

    为什么：有效185份、满意170份是91.9%，填95%就没有依据。
    怎么改：核对问卷统计表，改正完成值或份数；按等级加权的，写明算法。
    依据：实务（数据勾稽）。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        if not measures_satisfaction(row) or card.evaluation.survey is not None:
            continue
        for key, where, text in own_words(row):
            found = sheets(text) if key != "decided" else {}
            if "satisfied" not in found or len(found) < 2:
                continue
            said, order = True, [found[name] for name in STAGES if name in found]
            shares = {Fraction(found["satisfied"], n) for name, n in found.items() if name != "satisfied" and n}
            told = "、".join(f"{STAGES[name]}{n}份" for name, n in found.items())
            if order != sorted(order, reverse=True):
                fix = "核对问卷统计表，改正份数"
                yield bad(where(), row.name, f"写{told}，份数逐级增加", "满意≤有效≤回收≤发放", fix)
            elif any(says(row, share) for share in shares):
                yield ok(row.name)
            else:
                right = "、".join(dict.fromkeys(percent(share) for share in sorted(shares, reverse=True)))
                yield ask(
                    row.where.of("actual"),
                    row.name,
                    f"满意度{row.actual}，写{told}，为{right}",
                    "二者一致，或说明算法",
                    "核对问卷统计表，改正完成值或份数；按等级加权的，写明算法",
                )
    if not said:
        yield skip(WHOLE, "满意度一行没有写问卷份数")


def no_complaint_is_no_survey(card: Scorecard) -> Iterator[Verdict]:
    """没有投诉不等于满意，不应作为满意度的依据。

    为什么：没有投诉可能是不知道怎么投诉，不能推出满意度。
    怎么改：开展调查，或说明其他收集意见的方式。
    依据：实务；财预〔2021〕101号。
    """
    rows = [line.indicator for line in card.table.lines if asks_satisfaction(line.indicator)]
    own, surveyed = False, card.evaluation.survey is not None
    for row in rows:
        texts = [(key, getattr(row, key) or "") for key in ("actual", "reason", "opinion", "explanation")]
        said = next(((key, found[0]) for key, text in texts if (found := NO_COMPLAINT.search(text))), None)
        if said and not surveyed and not any(tells_a_survey(text) for _, text in texts):
            own = True
            yield ask(
                row.where.of(said[0]),
                row.name,
                f"满意度{row.actual}，说明为“{said[1]}”，没有调查资料",
                "满意度调查资料",
                "补充调查，或说明收集意见的方式和结果",
            )
        else:
            yield ok(row.name)
    measured = [row for row in rows if measures_satisfaction(row)]
    told = None if own or surveyed or not measured else _inferred(card)
    if told is not None:
        p, words = told
        yield ask(
            p.where,
            measured[0].name,
            f"满意度{measured[0].actual}，文字写“{words}”，全文没有调查方式和份数",
            "满意度调查资料",
            "补充调查，写明方式、时间和份数；没有调查的，改为据实填写",
        )
    if not rows:
        yield skip(WHOLE, "没有以数值填报的满意度指标")


def _inferred(card: Scorecard) -> tuple[Passage, str] | None:
    """Where a document that tells of no survey at all takes silence or general praise for satisfaction."""
    goal = card.evaluation.objective
    told = [p for p in card.passages if goal is None or p.text != goal.planned]
    if any(
        "满意" in sentence and ASKED.search(sentence) or tells_a_survey(sentence)
        for p in told
        for sentence in p.sentences
    ):
        return None
    for p in told:
        for sentence in p.sentences if p.part != "advice" else ():
            if PRAISE.search(sentence) or ("满意" in sentence and NO_COMPLAINT.search(sentence)):
                return p, sentence.strip()
    return None


def sample_supports_the_satisfaction(card: Scorecard) -> Iterator[Verdict]:
    """样本应足以支持满意度达到指标值的结论。

    为什么：样本太小时，抽到的满意度达标可能只是偶然。
    怎么改：扩大样本，或在报告中说明置信区间。
    依据：实务；有效份数不足以使误差不超过5个百分点（单位自评为10个百分点；95%置信水平，有限总体修正），且置信区间下限低于指标值的提出。
    """
    found, rows = examine(card), [line.indicator for line in card.table.lines if measures_satisfaction(line.indicator)]
    if found is None or len(rows) != 1:
        yield lacking(WHOLE, "没有有效份数和满意份数，或满意度指标不止一项")
    elif found.verdict not in VERDICTS[:2]:
        yield skip(rows[0].name, "没有数值目标，或调查结果未达到指标值")
    elif found.verdict == VERDICTS[0] or found.size >= _enough(found.population, _error(card)):
        yield ok(rows[0].name)
    else:
        told = _rate(found) if found.survey.measure == "满意率" else f"满意度{percent(found.shown and found.shown[0])}"
        yield ask(
            rows[0].where.of("actual"),
            rows[0].name,
            f"有效{found.valid}份，{told}，置信区间下限低于指标值{rows[0].target}",
            "样本足以支持结论",
            "扩大样本，或说明抽样误差",
        )


def _error(card: Scorecard) -> Fraction:
    """What a sample may be off by: an evaluator proves his figure, a unit asks as many as it reaches."""
    return Fraction(5 if card.evaluation.report.type in (*DEPARTMENT, "财政复核") else 10, 100)


def _enough(population: int | None, error: Fraction) -> Fraction:
    """Answers for an error of at most so much at 95%, whatever the share: 1.96² × 0.25 ÷ 0.05², corrected."""
    endless = Fraction(196, 100) ** 2 * Fraction(1, 4) / error**2
    return endless / (1 + (endless - 1) / population) if population else endless


def satisfaction_is_not_just_the_target(card: Scorecard) -> Iterator[Verdict]:
    """满意度恰好等于指标值的，应核对来源。

    为什么：实测结果很少恰好等于指标值，常是照抄。
    怎么改：核对调查统计表。
    依据：实务。
    """
    rows = [line.indicator for line in card.table.lines if measures_satisfaction(line.indicator)]
    counted, survey = examine(card), card.evaluation.survey
    for row in rows:
        target, actual = row.target_reading, row.actual_reading
        if survey is not None and survey.conflicts:
            yield lacking(row.name, "问卷份数有误，先核对份数")
        elif counted is not None and counted.shown and says(row, counted.shown[0]):
            yield ok(row.name)
        elif actual.is_bound or target.kind != "number" or not actual.equals(target.base) or actual.base == 1:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("actual"),
                row.name,
                f"满意度{row.actual}，恰好等于指标值{row.target}",
                "调查统计得出的满意度",
                "核对调查统计表，附计算过程",
            )
    if not rows:
        yield skip(WHOLE, "没有以数值填报的满意度指标")
