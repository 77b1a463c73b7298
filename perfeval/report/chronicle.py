"""Sentences about the years of a project: what may be compared, what changed the total, how hard the targets are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from perfeval.model.amounts import full, growth, percent
from perfeval.model.comparison import EFFECTS, Change, Comparison, Effect, Pair, facts_that_differ, prints, signed
from perfeval.model.decomposition import at_target
from perfeval.model.exchange import Side
from perfeval.model.matching import STATES, restated
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import rate, total_budget
from perfeval.model.targets import move
from perfeval.page.blocks import Block, Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.page.grid import Grid, text_cell

CAUSES = {  # what the name of a cause alone would not tell
    "judgement": "得分与按标准核算的结果不一致的部分",
    "unruled": "评分标准没有给出得分，或不能按另一年的指标值计分的指标的得分变动",
    "rounding": "得分按规定位数取舍而来的差额，不足0.01分的并入主要原因",
    "incomparable": "内容、口径或计量单位改变、待确认是否同一和不予比较的指标的得分变动，不说明实绩升降",
}


def title(compared: Comparison) -> Page:
    """The title of the comparison, and the banner of an example that is made up."""
    evaluation = compared.latest.evaluation
    years = [card.evaluation.year for card in compared.cards]
    made_up = [f"{card.evaluation.year}年" for card in compared.cards if card.evaluation.fictitious == "true"]
    told = "虚构示例" if len(made_up) == len(years) else f"{'、'.join(made_up)}为虚构示例"
    banner = (Section("banner", (paragraph(told),)),) if made_up else ()
    span = f"{years[0]}—{years[-1]}年度" if len(years) > 1 else f"{years[0]}年度"
    return page(*banner, Section("title", (heading(1, f"{evaluation.project.title}\n{span}绩效比较"),)))


def years(compared: Comparison) -> Page:
    """Which years there are, which are missing, and which have money only."""
    found = [card.evaluation.year for card in compared.cards]
    if len(found) == 1:
        return page(
            paragraph(f"只有{found[0]}年度的资料，是第一个评价年度，没有以前年度可以比较。下列各表照列本年度数据。")
        )
    said = f"比较{'、'.join(map(str, found))}年度，共{len(found)}个年度。"
    gaps = [f"{a}年与{b}年之间缺{b - a - 1}个年度" for a, b in pairwise(found) if b - a > 1]
    far = [_pair(p) for p in compared.pairs if p.gap]
    money = [f"{card.evaluation.year}年" for card in compared.cards if not card.lines]
    unscored = [f"{card.evaluation.year}年" for card in compared.cards if card.lines and not card.scored]
    if gaps:
        said += "；".join(gaps) + "。"
    if far:
        said += f"{'、'.join(far)}的指标变动不是一年的变动。"
    if money:
        said += f"{'、'.join(money)}没有绩效指标，只比较资金。"
    if unscored:
        said += f"{'、'.join(unscored)}的表不打分，不比较得分。"
    return page(paragraph(said))


def comparable(compared: Comparison) -> Page:
    """How many indicators each pair of years has in every state."""
    blocks = []
    for pair in compared.pairs:
        counts = {state: sum(m.state == state for m in pair.matches) for state in STATES}
        told = "，".join(f"{STATES[state]}{n}项" for state, n in counts.items() if n)
        common = f"可以比较的共{len(pair.comparable)}项。" if pair.comparable else ""
        blocks.append(paragraph(f"{_pair(pair)}：{told or '没有指标可以对应'}。{common}"))
        if doubtful := [(m.both[0].name, m.name) for m in pair.matches if m.doubtful and m.both]:
            each = "，".join(f"“{now}”（上次“{was}”）" for was, now in doubtful)
            said = f"是否同一指标待确认的{len(doubtful)}项，确认前不作比较：{each}。"
            blocks.append(paragraph(said, missing("是否同一指标的确认")))
        if pair.later.evaluation.year_note:
            blocks.append(
                paragraph(
                    f"{pair.later.evaluation.year}年指标变动的说明：{pair.later.evaluation.year_note.rstrip('。')}。"
                )
            )
        elif any(m.state in ("new", "ended") for m in pair.matches):
            blocks.append(paragraph(f"{pair.later.evaluation.year}年指标变动的原因：", missing("指标变动的说明")))
    return page(*(blocks or [paragraph("没有以前年度，不判断可比情况。")]))


def change(compared: Comparison) -> Page:
    """What changed the total in each step between two years, the last step first.

    Score rates where full marks differ.
    """
    if not compared.pairs:
        return page(paragraph("只有一个年度，没有得分变动。"))
    return page(*(block for pair in reversed(compared.pairs) for block in _step(pair)))


def _step(pair: Pair) -> Iterator[Block]:
    if pair.change is None:
        yield paragraph(f"{_pair(pair)}的得分变动不能分解：{pair.why_not}。")
        return
    c, years = pair.change, f"{pair.earlier.evaluation.year}年至{pair.later.evaluation.year}年"
    step = c.ends[1] - c.ends[0]
    said = f"按{c.basis}、换算为满分100分，{years}由{plain_number(c.before, 2)}分变为{plain_number(c.after, 2)}分"
    said += f"，{'提高' if step > 0 else '降低'}{plain_number(abs(step), 2)}分。" if step else "，没有变动。"
    parts = [f"{EFFECTS[cause]}{signed(amount)}分" for cause, amount in c.printed.items() if amount]
    yield paragraph(said + (f"其中{'，'.join(parts)}。" if parts else ""))
    if pair.earlier.points != pair.later.points:
        yield paragraph(f"两年分值合计不同（{pair.earlier.points}分、{pair.later.points}分），比较的是得分率。")
    if pair.common:
        a, b = (plain_number(share * 100, 2) for share in (pair.common.before, pair.common.after))
        yield paragraph(f"只看两年可比的{pair.common.count}项指标，得分率由{a}%变为{b}%。")
    told = [*_moved_targets(pair, c), *_changed_rules(c), *_beside(c)]
    if told:
        yield Items(tuple(runs(text) for text in told), ordered=False)


def _moved_targets(pair: Pair, c: Change) -> Iterator[str]:
    """Each target that asks more or less than before, with its own points."""
    years = pair.earlier.evaluation, pair.later.evaluation
    moved = [
        (e, step)
        for e in c.shown
        if e.match and e.match.both and e.match.same and "target_moved" in e.match.states
        if (step := move(*map(Side, e.match.both, years)))
    ]
    for way, word, end in (
        ("softer", "放宽", "放宽带来的得分不是实绩提高"),
        ("stricter", "从严", "从严减少的得分不是实绩降低"),
        ("", "调整", ""),
    ):
        found = [(e, step) for e, step in moved if step.way == way]
        if found:
            each = "，".join(
                f"“{e.name}”（{step.told}{f'，{step.how}' if step.how else ''}）{_did(e, 'target')}"
                for e, step in found
            )
            parts = [e.parts.get("target") for e, _ in found]
            fits = any(part and prints(part) and (part > 0) == (way == "softer") for part in parts)
            told = f"{end}。" if end and fits else ""
            yield f"指标值比{pair.earlier.evaluation.year}年{word}的{len(found)}项：{each}。{told}"


def _changed_rules(c: Change) -> Iterator[str]:
    """Each change of a standard or of the rule set, with the points it made for each indicator."""
    changed: dict[str, list[Effect]] = {}
    for e in c.shown:
        if e.match and e.match.same and "rule_changed" in e.match.states:
            changed.setdefault(e.match.reason("rule_changed"), []).append(e)
    for reason, found in changed.items():
        touched = (
            [e for e in found if prints(e.parts.get("rule")) or "real" not in e.parts] if len(found) > 1 else found
        )
        each = ["，".join(f"“{e.name}”{_did(e, 'rule')}" for e in touched)] if touched else []
        each += (
            [f"{'其余' if touched else ''}{len(found) - len(touched)}项没有影响得分"]
            if len(touched) < len(found)
            else []
        )
        yield f"评分规则改变（{reason}）：{'，'.join(each)}。" + (
            "这些得分不是实绩变化。" if any(prints(e.parts.get("rule")) for e in found) else ""
        )


def _beside(c: Change) -> Iterator[str]:
    """Each indicator whose change says nothing of the work, with its points and why."""
    lost = [e for e in c.shown if prints(e.parts.get("incomparable"))]
    if lost:
        each = (
            f"“{e.name}”{signed(e.parts['incomparable'])}分（{STATES[e.match.state if e.match else 'redefined']}）"
            for e in lost
        )
        yield f"不可比的变动，不说明实绩升降：{'，'.join(each)}。"
    unruled = [e for e in c.shown if prints(e.parts.get("unruled"))]
    if unruled:
        each = (f"“{e.name}”{signed(e.parts['unruled'])}分" for e in unruled)
        yield f"按标准不能核算的变动：{'，'.join(each)}。"


def _did(effect: Effect, cause: str) -> str:
    """What a cause did to the points of an indicator."""
    amount = effect.parts.get(cause, Fraction(0))
    if "real" not in effect.parts:
        return "按标准不能核算，影响不明"
    return f"{'带来' if amount > 0 else '减少'}{plain_number(abs(amount), 2)}分" if prints(amount) else "没有影响得分"


def targets(compared: Comparison) -> Page:
    """How many quantitative indicators meet their target exactly, and how many have full marks, year by year."""
    items = []
    for card in compared.cards:
        bare = card.ruleset.option("missing_unit") == "as_target"
        read = [(line.indicator.actual_reading, line.indicator.target_reading) for line in card.table.lines]
        measured = [
            (value, target.base)
            for actual, target in read
            if target.kind == "number" and (value := restated(actual, target, bare)) is not None
        ]
        if not measured:
            continue
        hit, share = at_target(measured)
        said = f"{card.evaluation.year}年可以与指标值比较的定量指标{len(measured)}项，"
        said += f"完成值恰好等于指标值的{hit}项，占{percent(share)}"
        full, whole = card.full_marks, len(card.counted)
        told = f"；得满分的指标{len(full.lines)}项"
        if full.lines:
            told += f"，占全部{whole}项的{percent(Fraction(len(full.lines), whole))}"
            told += f"，占分值的{percent(rate(full.points, card.points))}"
        items.append(runs(said + (told if card.scored else "") + "。"))
    return page(Items(tuple(items), ordered=False)) if items else page(paragraph("没有定量指标可以比较。"))


def money(compared: Comparison) -> Page:
    """How the budget reacted: the change of the full-year budget beside last year's grade."""
    blocks = []
    for earlier, later in zip(compared.cards, compared.cards[1:]):
        a, b = total_budget(earlier.evaluation), total_budget(later.evaluation)
        if not (a and b and a.adjusted and b.adjusted is not None):
            continue
        step = growth(a.adjusted, b.adjusted) or Fraction(0)
        way = "增加" if step > 0 else "减少" if step < 0 else "不变"
        grade = f"{earlier.evaluation.year}年评价等级为“{earlier.grade}”；" if earlier.grade else ""
        told = f"{earlier.evaluation.year}年至{later.evaluation.year}年"
        amount = f"，{way}{plain_number(abs(step) * 100, 2)}%" if step else "，没有变动"
        blocks.append(
            paragraph(
                f"{grade}{told}，全年预算数由{full(a.adjusted)}变为{full(b.adjusted)}{amount}（名义值，未扣除价格变动）。"
            )
        )
    return page(*(blocks or [paragraph("没有相连的两个年度都有全年预算数，不比较预算。")]))


def repeated(compared: Comparison) -> Page:
    """Reasons and paragraphs that stand unchanged in two years running; nothing where there are none."""
    items = []
    for pair in compared.pairs:
        old = {p.text.strip(): p for p in pair.earlier.passages if len(p.text.strip()) >= 20}
        for p in pair.later.passages:
            if (text := p.text.strip()) in old:
                items.append(
                    runs(f"{_pair(pair)}：“{p.subject}”的文字与上年相同：{text[:40]}{'……' if len(text) > 40 else ''}")
                )
    return page(Items(tuple(items), ordered=False)) if items else page()


def conflicts(compared: Comparison) -> Page:
    """Facts of one year that contradict an earlier year; nothing where there are none."""
    cards = compared.cards
    told = [
        text
        for n, a in enumerate(cards)
        for b in cards[n + 1 :]
        for _, text in facts_that_differ(a.evaluation, b.evaluation)
    ]
    items = tuple(runs(f"{text}。须查原始记录。") for text in dict.fromkeys(told))
    return page(Items(items, ordered=False)) if items else page()


def method(compared: Comparison) -> Page:
    """How the comparison is made, in fixed words."""
    assert compared.cards  # what was not read has no method either
    rows = [
        (
            "同一指标",
            "列入对照表并写明理由的，或各级名称完全相同的，或编号相同、名称只增删字词的；"
            "编号相同而名称不同、名称相同而级次不同、同级名称相近的，待评价方确认",
        ),
        ("不连线、不算增减", "口径或内容改变、计量单位改变、新增、取消、待确认和不予比较的"),
        (
            "评分标准",
            "比较分档、比例、扣分等规定，不比较文字；各年的标准分别用于各年的核查结果和数据，算出规则改变的影响",
        ),
        (
            "得分变动",
            "两年换算为满分100分；可比指标完成的变化按实绩、指标值、规则三个因素分解，分值调整以两年平均得分率为基准",
        ),
        (
            "指标值从严、放宽",
            "达到新指标值的都达到原指标值的为从严，反过来为放宽；区间收窄为从严，扩大为放宽，一端收紧、一端放宽的只作调整",
        ),
        ("期限", "随评价年度顺延的，不作为指标值调整；比上次提前的为从严，推后的为放宽"),
        ("定性指标", "得分在评分标准给出的区间内的，其变化是实绩变化"),
        *((f"“{EFFECTS[cause]}”", told) for cause, told in CAUSES.items()),
    ]
    return page(Grid("", tuple((text_cell(a, header="row"), text_cell(b)) for a, b in rows), 0, (3, 9)))


def _pair(pair: Pair) -> str:
    return f"{pair.earlier.evaluation.year}年与{pair.later.evaluation.year}年"
