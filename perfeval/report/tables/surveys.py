"""Tables of a satisfaction survey: how it was made, its answers, questions, groups and strata, and the change over the
years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.model import amounts
from perfeval.model.evaluation import Evaluation
from perfeval.model.numerals import plain_number
from perfeval.model.proportions import TOLD, VERDICTS
from perfeval.model.questionnaire import CHAIN, WORDS, Likert, Stratum, Survey
from perfeval.model.surveyed import FEWEST, Part, SurveyResult, SurveyStep, together
from perfeval.page.blocks import Page, paragraph
from perfeval.page.grid import Cell, merge_levels, text_cell
from perfeval.report.anchors import page
from perfeval.report.tables.cells import given, percent, table

SHEETS = {key: WORDS[key] for key in CHAIN} | {"population": f"{WORDS['population']}（人）"}

UNPROVEN = ("置信区间的下限低于指标值只作提示，不影响得分。",)


def survey(evaluation: Evaluation, number: str, found: SurveyResult | None = None) -> Page:
    """满意度调查基本情况: method, time, population and returns, and what ``survey.examine`` found of them."""
    s = evaluation.survey
    told: list[tuple[str, str | None]] = [
        ("调查方式", s.said("method") if s else None),
        ("调查时间", s.said("date") if s else None),
    ]
    counted = vars(s.counts) if s else dict.fromkeys(SHEETS)
    told += [
        (SHEETS[key], None if n is None else str(n))
        for key, n in counted.items()
        if not (key == "satisfied" and n is None and s and s.questions_only)
    ]
    notes = (
        ["份数互相矛盾，不计算满意率：" + "；".join(c.words for c in s.conflicts) + "。"] if s and s.conflicts else []
    )
    if found:
        told += _shares(found)
        notes += [
            f"注：与指标值比较的是{found.survey.measure}。",
            *(UNPROVEN if found.verdict == VERDICTS[1] else ()),
            *found.survey.notes,
        ]
    rows = [[text_cell(label, header="row"), given(value, align="center")] for label, value in told]
    return page(table(f"{number}　满意度调查基本情况", ("项目", "内容"), rows, (3, 5), notes=tuple(notes)))


def _shares(found: SurveyResult) -> list[tuple[str, str]]:
    whole, s = found.whole, found.survey
    interval = f"{amounts.percent(found.low)}至{amounts.percent(found.high)}"
    told = (
        [("有效回答（题次）", str(found.answered)), ("满意回答（题次）", str(found.satisfied))] if whole.pooled else []
    )
    told.append((f"满意率（满意{'回答÷有效回答' if whole.pooled else '份数÷有效份数'}）", amounts.percent(found.rate)))
    if found.weighted is None:
        told.append((f"满意率的95%置信区间（{found.way}）", interval))
    else:
        by = "各层人数" if found.strata else "每份问卷的权重"
        told += [
            (f"按{by}加权的满意率", amounts.percent(found.weighted)),
            (f"加权满意率的95%置信区间（{found.way}）", interval),
        ]
    if found.degree:
        weighted = "，加权" if s.weighted else "，未按层加权" if s.strata else ""
        mean = "" if s.points else f"（均值{plain_number(found.degree.mean, 2)}）"
        told.append((f"满意度（{s.degree_name}{weighted}）", f"{_points(found.degree.value)}分{mean}"))
        told.append(
            (
                f"满意度的95%置信区间（{found.degree_way}）",
                f"{_points(found.degree.low)}至{_points(found.degree.high)}分",
            )
        )
    return told + ([("与指标值比较", TOLD[found.verdict])] if found.verdict else [])


def answers(found: SurveyResult | None, number: str) -> Page:
    """各选项份数和比例 of a question on a scale; the satisfied and the other sheets where only those are known."""
    if found is None:
        return page(paragraph("没有能够计算满意率的份数。"))
    whole, unit = found.whole, "题次" if found.whole.pooled else "份数"
    counts = (
        list(zip(found.survey.names, whole.likert.counts))
        if whole.likert
        else [("满意", found.satisfied), ("其他", found.answered - found.satisfied)]
    )
    rows = [
        [text_cell(name, header="row"), _whole(n), percent(Fraction(n, found.answered))]
        for name, n in [*counts, ("合计", found.answered)]
    ]
    return page(table(f"{number}　调查结果", ("选项", unit, f"占有效{unit}"), rows, (4, 3, 3)))


def parts(found: SurveyResult | None, number: str, first: int = 1) -> Page:
    """Tables of the questions, groups and strata that the survey has, numbered from ``first`` with ``number`` before
    it.
    """
    if found is None:
        return page()
    made = [made for make in (_questions, _groups, _questions_of_groups, _strata) if (made := make(found))]
    return page(
        *(
            table(f"{number}{n}　{name}", head, rows, widths, notes=notes)
            for n, (name, head, rows, widths, notes) in enumerate(made, first)
        )
    )


Made = tuple[str, tuple[str, ...], Sequence[Sequence[Cell]], tuple[int, ...], tuple[str, ...]]


def _questions(found: SurveyResult) -> Made | None:
    """各题结果: of each question the answers, the share and the degree, and of all together."""
    whole, s = found.whole, found.survey
    if not whole.questions:
        return None
    rows = [_question(s, name, likert) for name, likert in whole.questions]
    if not whole.pooled and found.question is not None:
        rows.append(_question(s, "总体满意度", found.question))
    elif (pooled := s.pooled(s)) is not None:
        rows.append(_question(s, "各题合计", pooled))
    short = (
        [name for name, likert in whole.questions if likert.valid < whole.counts.valid] if whole.counts.valid else []
    )
    summed = "各题合计为各题回答之和，" if whole.pooled or found.question is None else ""
    notes = (
        f"注：{summed}满意率＝满意回答÷有效回答，满意度为{s.degree_name}。",
        *((f"有效份数{whole.counts.valid}份，合计不足的为没有回答这一题或不问这一题。",) if short else ()),
    )
    return "各题结果", ("题目", *s.names, "合计", "满意率", "满意度"), rows, (6, *[2] * len(s.names), 2, 3, 3), notes


def _question(s: Survey, name: str, likert: Likert[int], header: str = "row") -> list[Cell]:
    return [text_cell(name, header=header), *map(_whole, likert.counts), _whole(likert.valid), *_rates(s, likert)]


def _rates(s: Survey, likert: Likert[int] | None) -> list[Cell]:
    if not likert or not likert.valid:
        return [_none(), _none()]
    return [percent(likert.rate), text_cell(_points(s.degree(likert)), align="right")]


def _groups(found: SurveyResult) -> Made | None:
    """各类调查对象结果: the sheets, the share and the degree of each group, and of all."""
    if not found.groups:
        return None
    total = replace(found.whole, name="合计")
    sheets = ("population", "sent", "returned", "valid")
    rows = [
        [
            text_cell(p.name, header="row"),
            *(_count(getattr(p.counts, key)) for key in sheets),
            *_share(p),
            _rates(found.survey, p.likert)[1],
        ]
        for p in (*found.printed, total)
    ]
    notes = (f"注：几类对象直接合计，没有按人数加权；满意度为{found.survey.degree_name}。", *_merged(found.groups))
    return (
        "各类调查对象结果",
        ("调查对象", "总体", "发放", "回收", "有效", "满意÷有效", "满意率", "满意度"),
        rows,
        (4, 2, 2, 2, 2, 4, 3, 3),
        notes,
    )


def _merged(parts: Sequence[Part] | Sequence[Stratum]) -> tuple[str, ...]:
    """What is said of parts that are told together."""
    sizes = [p.counts.valid if isinstance(p, Part) else p.valid for p in parts]
    return (f"有效份数不足{FEWEST}份的与相近的合并列示，不单列。",) if together(sizes) else ()


def _share(p: Part) -> list[Cell]:
    return (
        [_none(), _none()]
        if p.rate is None
        else [text_cell(f"{p.satisfied}÷{p.answered}{'题次' if p.pooled else '份'}", align="center"), percent(p.rate)]
    )


def _questions_of_groups(found: SurveyResult) -> Made | None:
    """各类调查对象各题结果: of each group each question."""
    listed = [(p.name, name, likert) for p in found.printed for name, likert in p.questions]
    if not listed:
        return None
    rows = [[text_cell(group, header="row"), *_question(found.survey, name, likert)] for group, name, likert in listed]
    head = ("调查对象", "题目", *found.survey.names, "合计", "满意率", "满意度")
    return "各类调查对象各题结果", head, merge_levels(rows, 1), (3, 5, *[2] * len(found.survey.names), 2, 3, 3), ()


def _strata(found: SurveyResult) -> Made | None:
    """各层结果: population, valid and satisfied sheets and the share of each stratum."""
    if not found.strata:
        return None
    small = together([s.valid for s in found.strata])
    shown = [(s.name, s.population, s.valid, s.satisfied) for n, s in enumerate(found.strata) if n not in small]
    if small:
        few = [found.strata[n] for n in sorted(small)]
        sums = (sum(s.population for s in few), sum(s.valid for s in few), sum(s.satisfied for s in few))
        shown.append((f"{'、'.join(s.name for s in few)}（合并）", *sums))
    rows = [
        [text_cell(name, header="row"), *map(_whole, counts), percent(Fraction(counts[2], counts[1]))]
        for name, *counts in shown
    ]
    whole = [_whole(sum(getattr(s, key) for s in found.strata)) for key in ("population", "valid", "satisfied")]
    rows.append([text_cell("合计（按各层人数加权）", header="row"), *whole, percent(found.weighted)])
    notes = (
        f"注：加权满意率为Σ（该层人数÷总人数×该层满意率），95%置信区间{amounts.percent(found.low)}至{amounts.percent(found.high)}"
        + (f"，标准误{plain_number(Fraction(found.spread) * 100, 2)}个百分点" if found.spread is not None else "")
        + f"；区间用{found.way}。",
        *_merged(found.strata),
    )
    return "各层结果", ("层", "总体（人）", "有效份数", "满意份数", "满意率"), rows, (5, 3, 3, 3, 3), notes


def over_years(steps: Iterable[SurveyStep], number: str) -> Page:
    """满意度调查逐年变动表: what ``survey.over_years`` found."""
    rows = [_step(s) for s in steps]
    head = ("年度", "上次结果", "本次结果", "变动", "变动的95%置信区间", "p值", "判断")
    notes = (
        "注：两次独立抽样之差的区间由两次各自的区间合成，各自区间的算法见各年的满意度调查表；区间包含0的，样本不足以断定有升降。p值为两个比率相等时出现这样大的差的概率，分层、加权和各题合计的不检验。调查方式、对象不同的两次不宜比较。",
    )
    if not rows:
        return page(paragraph("没有两个年度都有满意度调查的份数，不作比较。"))
    return page(table(f"{number}　满意度调查逐年变动表", head, rows, (3, 4, 4, 3, 5, 4, 4), notes=notes))


def _step(s: SurveyStep) -> list[Cell]:
    cells = [
        text_cell(f"{s.earlier}—{s.later}年", header="row"),
        *(text_cell(_result(x), align="center") for x in (s.before, s.after)),
    ]
    if s.unlike or s.change is None or s.low is None or s.high is None:
        return [*cells, *[_none()] * 3, text_cell(f"不作比较：{s.unlike}", align="center")]
    p = None if s.chance is None else "小于0.001" if s.chance < 0.001 else plain_number(Fraction(s.chance), 3)
    return [
        *cells,
        text_cell(f"{_signed(s.change)}个百分点", align="right"),
        text_cell(f"{_signed(s.low)}至{_signed(s.high)}个百分点\n（{s.way}）", align="center"),
        _none() if p is None else text_cell(f"{p}\n（{s.test}）", align="center"),
        text_cell("有统计意义的变动" if s.proven else "不能断定有变动", align="center"),
    ]


def _result(found: SurveyResult) -> str:
    if found.survey.measure == "满意度":
        return f"满意度{amounts.percent(found.shown[0])}" if found.shown else "满意度算不出"
    counts = f"{found.satisfied}÷{found.answered}"
    return (
        f"{amounts.percent(found.share)}\n（{counts}）"
        if found.weighted is None
        else f"{amounts.percent(found.share)}\n（加权；不加权{counts}）"
    )


def _count(n: int | None) -> Cell:
    return _none() if n is None else _whole(n)


def _whole(n: int) -> Cell:
    return text_cell(str(n), align="right")


def _none() -> Cell:
    return text_cell("—", align="center")


def _points(value: Fraction | float) -> str:
    return plain_number(Fraction(value), 2)


def _signed(share: float) -> str:
    return f"{'＋' if share > 0 else '－' if share < 0 else ''}{plain_number(Fraction(abs(share)) * 100, 2)}"
