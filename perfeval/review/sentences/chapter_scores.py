"""Are the scores that the text gives for parts and rows of the table theirs? 产出指标得分34.61分, 执行率扣0.2分."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model.amounts import percent
from perfeval.model.scorecard import Line, Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip

SCORED = re.compile(
    "(?P<part>决策|过程|产出|效益|成本|满意度)(?:类|部分)?(?:(?:一级)?指标(?:(?:总|满)?分值?|满分)?[^。；得]{0,14}?"
    r"|(?:方面|情况)?[，：（(]?(?:(?:本?项|本类)?(?:指标)?(?:权重|满分|分值|总分)[0-9.]+分[）)]?[，,]?)?(?=得))得分?(?:为|是)?"
    r"(?P<score>[0-9]+(?:\.[0-9]+)?)分(?!值)"
)
LISTED = re.compile(
    r"(?<![一-鿿])(?:其中)?(?P<part>决策|过程|产出|效益|成本|满意度)(?:类)?(?:指标)?[：:]?(?P<score>[0-9]+(?:\.[0-9]+)?)分(?!值|制)"
)
WEIGHTS = re.compile("权重|分值|满分|占|标准分")
RATED = re.compile(r"[，,（(]?得分率(?:为|是|达)?(?P<rate>[0-9]+(?:\.[0-9]+)?)[%％]")
SHORT = 3  # letters by which a row may be called: 执行率
OTHER = re.compile("上年|自评|平均|扣|应得")


def scores_of_parts_in_words_are_theirs(card: Scorecard) -> Iterator[Verdict]:
    """正文写的各部分得分，应与评分表各行之和一致。

    为什么：正文产出34.16分、表上34.61分，读者不知道总分按哪个算。
    怎么改：以评分表为准改正正文，或重新合计。
    依据：实务（文表数据一致）。
    """
    groups = {
        re.sub(r"[（(].*", "", group.name).strip().removesuffix("指标"): group
        for group in card.groups
        if group.shown is not None
    }
    said = False
    for p in card.passages:
        for match in _scored(p.text) if p.part == "narrative" else ():
            group = groups.get(match["part"])
            right = group.shown if group else None
            if (
                group is None
                or right is None
                or (re.search("[一-鿿]$", p.text[: match.start()].removesuffix("项目")) and "指标" not in match[0])
                or OTHER.search(p.text[max(0, match.start() - 4) : match.end()])
            ):
                continue
            said, rated, rate = True, RATED.match(p.text, match.end()), group.rate
            if Decimal(match["score"]) != right:
                found = f"正文写{match['part']}得{match['score']}分，评分表各行之和{right}分"
                yield bad(p.where, match["part"], found, f"{right}分", "以评分表为准改正正文，或重新合计")
            elif rated and rate is not None and not _is_rate(rated["rate"], rate):
                told = (
                    f"正文写{match['part']}得{right}分，得分率{rated['rate']}%；{right}÷{group.points}＝{percent(rate)}"
                )
                yield bad(p.where, match["part"], told, percent(rate), "按得分和分值重新计算得分率")
            else:
                yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "正文没有写各部分的得分")


def _scored(text: str) -> Iterator[re.Match[str]]:
    """The scores of parts in a text: each said to be a score, or several in a list of scores."""
    said = list(SCORED.finditer(text)) if "得" in text else []
    yield from said
    for sentence in re.finditer("[^。\n]+", text) if "得分" in text or "评分" in text else ():
        listed = list(LISTED.finditer(text, sentence.start(), sentence.end()))
        if len({m["part"] for m in listed}) > 2 and not WEIGHTS.search(sentence[0]):
            yield from (m for m in listed if not any(m.start() < s.end() and s.start() < m.end() for s in said))


def _is_rate(stated: str, rate: Fraction) -> bool:
    return abs(Fraction(stated) - rate * 100) <= Fraction(6, 10 ** (len(stated.partition(".")[2]) + 1))


TAKEN = re.compile(
    r"(?:^|[，。；、：（(\n])(?P<name>[^，。；、：（）()每0-9]{3,24}?)(?:指标|一项|方面)?(?:(?:为|达到?|完成|仅)?[0-9.]+[^，。；、0-9]{0,4}，(?:完成率[0-9.]+[%％]，)?)?(?P<how>(?:共|合计|被|各)?扣(?:减|除|了)?|(?:实际|评价)?得(?:满分|分)?(?:为|了)?)"
    r"(?P<points>[0-9]+(?:\.[0-9]+)?)分(?!值|/)"
)
RULED = re.compile("每|最高|最多|至多|应|标准|上年|去年|自评|各扣|不再|按")


def points_in_the_text_are_those_of_their_rows(card: Scorecard) -> Iterator[Verdict]:
    """正文写某项指标扣几分、得几分的，应与评分表一致。

    为什么：正文写执行率扣1.2分、评分表扣0.2分，读者不知道按哪个算。
    怎么改：核对评分表和正文，改正错的一处。
    依据：实务（文表数据一致）；按指标名称或扣分原因判断是哪一项，只作查询。
    """
    lines = [line for line in card.table.lines if line.deduction is not None and line.shown is not None]
    said = False
    for p in card.passages:
        if p.part not in ("narrative", "problem") or not re.search("[扣得]", p.text):
            continue
        told: dict[tuple[str, bool], list[re.Match[str]]] = {}
        for match in TAKEN.finditer(p.text):
            line = None if RULED.search(match[0]) else _line_of(match["name"], "扣" in match["how"], lines)
            if line is not None:
                told.setdefault((line.indicator.name, "扣" in match["how"]), []).append(match)
        for (name, taken), matches in told.items():
            said, line = True, next(one for one in lines if one.indicator.name == name)
            right, points = (line.deduction if taken else line.shown), [Decimal(m["points"]) for m in matches]
            if right in (*points, sum(points)):
                yield ok(name)
            else:
                words = re.sub("^[，。；、：（(\n]", "", matches[0][0])
                found = f"正文写“{words}”，评分表“{name}”{'扣' if taken else '得'}{right}分"
                yield ask(p.where, name, found, f"{right}分", "核对评分表和正文，改正错的一处")
    if not said:
        yield skip(WHOLE, "正文没有写某项指标扣几分、得几分")


def _line_of(words: str, taken: bool, lines: list[Line]) -> Line | None:
    """The one row that words name by the end of its name, or by the only reason for which it lost points."""
    words = re.sub(r"^(?:其中|因|由于|因此|故|另)|\W", "", words)
    named = [line for line in lines if line.indicator.name == words] or [
        line for line in lines if len(words) >= SHORT and line.indicator.name.endswith(words)
    ]
    if not named and taken and len(words) >= 2 * SHORT:
        named = [line for line in lines if re.sub(r"\W", "", line.indicator.deduction_reason or "") == words]
    return named[0] if len(named) == 1 else None
