"""Do recommendations answer the problems beside which they stand, and is nothing told twice?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.model.findings import Where
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import everything

# what any measure says whatever the problem is
PLAIN = re.compile(
    "进一步|加强|加大|加快|强化|完善|建立|健全|提高|提升|优化|规范|推进|推动|落实|严格|认真|积极|切实|持续|继续|开展|组织|实施|制定|出台|明确|及时"
    "|力度|机制|制度|管理|工作|措施|建设|项目|工程|情况|问题|问责|责任|部门|单位|专项|资金|绩效|目标|任务|计划|方案|指标|增强|意识|水平|能力"
    "|质量|效率|有关|相关|下一步|今后|年度|季度|学期|学年|实行|设置|增加|增设|做好|抓好|确保|保证|对于|[和与及对在将把为的等]|[0-9]+|[上下]半年|[全各本该我][县区市省镇乡村局]|每[年月周日次天]|[一二三四五六七八九十]是"
)
ITEMS = re.compile(
    r"(?:^|(?<=[，。；：、\s]))(?:[一二三四五六七八九]是|（[一二三四五六七八九]）|[（(][1-9][）)]|[1-9][.．、])"
)
PROBLEMS = re.compile("问题|不足|困难")
MEASURES = re.compile("措施|下一步|建议|改进|整改|打算")
KNOWN = 3  # of ten pairs of letters that a measure of this project shares with the rest of its document
LONGEST = 400
LEAST = 4  # pairs of letters by which a measure is known
REPEATED = 30  # letters of a paragraph that nobody writes twice by intent
NEAR = 12  # letters that two recommendations share not by chance


@dataclass(frozen=True, slots=True)
class _Advised:
    """A problem and the measure in the same place of its list, where it stands and what it is called."""

    problem: str
    measure: str
    where: Where
    subject: str


def advice_answers_its_problem(card: Scorecard) -> Iterator[Verdict]:
    """建议、措施与所列问题逐条对应的，每条应说到本问题的事。

    为什么：问题是实训楼改造延期，建议写心理健康教育，等于没有建议，多半是别的报告遗留。
    怎么改：按本问题改写建议；一条建议管几个问题的，写明。
    依据：财预〔2020〕10号附3（问题和建议对应）；是否同一事项按用语判断，只作查询。
    """
    said = False
    for pairs in _lists(card):
        said = True
        strange = [pair for pair in pairs if _is_strange(pair, pairs, card)]
        for pair in strange if len(strange) == 1 else ():
            told = f"问题是“{_short(pair.problem)}”，对应的写“{_short(pair.measure)}”，没有说到这个问题，别处也没有提到"
            yield ask(pair.where, pair.subject, told, "针对本问题的建议", "按本问题改写；一条管几个问题的，写明")
        if len(strange) != 1:
            yield ok()
    if not said:
        yield skip(WHOLE, "没有逐条对应的问题和建议")


def _is_strange(pair: _Advised, pairs: list[_Advised], card: Scorecard) -> bool:
    """Whether a measure speaks of none of the problems, and of hardly anything that the document tells."""
    letters = _letters(pair.measure)
    if len(letters) < LEAST or letters & {x for p in pairs for x in _letters(p.problem)}:
        return False
    return 10 * sum(_is_told(x, pair, card) for x in letters) <= KNOWN * len(letters)


def advice_is_not_repeated(card: Scorecard) -> Iterator[Verdict]:
    """不同问题的建议不应写成同一条，同一段话不应出现两次。

    为什么：两条建议内容相同，就有一个问题没有建议；段落重复是粘贴留下的差错。
    怎么改：按各自的问题改写，或删去重复的一段。
    依据：实务（审核意见常见“雷同”）；只作查询。
    """
    given = [(p, a) for p in card.evaluation.problems for a in p.recommendations]
    said = bool(given)
    for n, (problem, advice) in enumerate(given):
        plain = re.sub(r"\W", "", advice.text)
        near = next((o for q, o in given[:n] if q is not problem and _alike(re.sub(r"\W", "", o.text), plain)), None)
        if near:
            told = (
                f"写“{_short(advice.text)}”，与另一条建议“{_short(near.text)}”相同，本问题是“{_short(problem.title)}”"
            )
            yield ask(advice.where.of("text"), problem.title, told, "本问题自己的建议", "按本问题改写，或合并两个问题")
        else:
            yield ok(problem.title)
    seen: set[str] = set()
    for p in card.passages:
        plain = re.sub(r"\W", "", p.text)
        if p.part != "narrative" or len(plain) < REPEATED:
            continue
        said = True
        if plain in seen:
            yield ask(p.where, p.subject, f"“{_short(p.text)}”一段出现两次", "同一段话只写一次", "删去重复的一段")
        else:
            seen.add(plain)
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有建议和叙述文字")


def _alike(one: str, other: str) -> bool:
    """Whether one says what the other does, but for what it adds at its end; equal ones are told elsewhere."""
    short, long = sorted((one, other), key=len)
    return one != other and len(short) >= NEAR and long.startswith(short)


def _lists(card: Scorecard) -> Iterator[list[_Advised]]:
    """Lists of problems with as many measures: those of the report, and those that sentences enumerate."""
    own = [(p, p.recommendations) for p in card.evaluation.problems]
    if len(own) > 1 and all(len(given) == 1 for _, given in own):
        yield [
            _Advised(
                f"{p.title}，{p.detail}，{p.cause or ''}", f"{a.title or ''}，{a.text}", a.where.of("text"), p.title
            )
            for p, (a,) in own
        ]
    told: list[str] = []
    for p in card.passages:
        items = _items(p.text) if len(p.text) < LONGEST else []
        if len(items) < 2:
            continue
        asked = p.part == "advice" or MEASURES.search(p.subject) or MEASURES.search(_opening(p))
        if not asked and (p.part == "problem" or PROBLEMS.search(p.subject) or PROBLEMS.search(_opening(p))):
            told = items
        elif asked and len(told) == len(items):
            yield [_Advised(a, b, p.where, p.subject if len(p.subject) < 20 else WHOLE) for a, b in zip(told, items)]
            told = []


def _opening(p: Passage) -> str:
    """The words before the first item of a list."""
    match = ITEMS.search(p.text)
    return p.text[: match.start()][-40:] if match else ""


def _items(text: str) -> list[str]:
    parts = ITEMS.split(text.split("\n")[0])
    return [part for part in parts[1:] if part.strip()] if len(parts) > 2 else []


def _letters(text: str) -> set[str]:
    """The pairs of letters of what a text is about."""
    words = re.split(r"[^一-鿿]+", PLAIN.sub("，", text))
    return {a + b for word in words for a, b in zip(word, word[1:])}


def _is_told(pair: str, of: _Advised, card: Scorecard) -> bool:
    """Whether the document says two letters anywhere but in the measure itself."""
    return any(pair in text and of.measure.strip("，。；")[-12:] not in text for _, _, text in everything(card))


def _short(text: str) -> str:
    text = text.strip("，。； \n")
    return f"{text[:30]}……" if len(text) > 32 else text
