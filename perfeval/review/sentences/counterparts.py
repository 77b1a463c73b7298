"""What one place tells of a matter and another tells again: a clause with another number, what has been done and what
has not, opinions that were adopted, the parts in a footnote, the sum that a reckoning declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import combinations

from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage, first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.review.reading.statements import Place, counts, everything, notes, own_words, placed
from perfeval.review.sentences.pairs import ToldTwice

NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
STOPS = re.compile("[，。；：！？、（）()\n]")
LETTERS = 8  # of a clause that two places tell alike by no chance
ANOTHER = re.compile(
    "上年|去年|往年|以前|目标|计划|预算|分别|各|每|标准|应|拟|要求|得分|扣|满分|均值|打分|评分|其余|另"
)
FACT_OF = re.compile("^(?P<act>[一-鿿]{4,})的(?P<thing>[一-鿿]{2,8})$")
NOT = re.compile("(?:尚未|仍未|还未|没有|未能|未)$")
ADOPTED = re.compile("(?P<how>不采纳|未采纳|没有采纳|部分采纳|采纳)(?:了|意见|的意见)?(?P<many>[0-9]+)(?:条|项|个)")
MARK = re.compile(r"\[\^(?P<name>[^\]\s]+)\](?!:)")
NOTE = re.compile(r"^\[\^(?P<name>[^\]\s]+)\]:\s*(?P<text>.*)$", re.M)
NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
TOGETHER = re.compile(
    f"(?P<many>[{''.join(NUMERALS)}])(?:项|者|笔|部分|类|块)(?:合计|共计|相加|之和)(?:为|共)?(?P<sum>[0-9.]+)(?P<unit>万元|亿元|元)"
)
NEAR = Fraction(1, 4)


def same_clause(card: Scorecard) -> Iterator[ToldTwice]:
    """A row's words, and the problems that it shows, tell the same clause with the same number."""
    e, problems = card.evaluation, dict[str, list[Passage]]()
    for p in card.passages:
        if p.part == "problem":
            problems.setdefault(p.subject, []).append(p)
    for row in e.indicators:
        seen: dict[tuple[str, ...], tuple[str, str, list[str]]] = {}
        told: list[tuple[Place, str]] = [(where, text) for _, where, text in own_words(row)]
        told += list(notes(row))
        for problem in e.problems:
            if row.name in problem.indicators:
                told += [(partial(getattr, p, "where"), p.text) for p in problems.get(problem.title, ())]
        for n, (where, text) in enumerate(told):
            mine = [c for c in STOPS.split(text) if _is_told(c)]
            for clause in mine:
                numbers, bones = NUMBER.findall(clause), tuple(NUMBER.split(clause.strip()))
                if sum(tuple(NUMBER.split(c.strip())) == bones for c in mine) > 1:
                    continue
                first = seen.setdefault(bones, (str(n), clause, numbers))
                if first[0] == str(n):
                    continue
                off = [
                    a for a, b in zip(first[2], numbers) if Fraction(a.replace(",", "")) != Fraction(b.replace(",", ""))
                ]
                shown = f"一处写“{first[1].strip()}”，一处写“{clause.strip()}”"
                yield ToldTwice(where(), row.name, not off, shown if off else "", "同一事项前后一致")


def _is_told(clause: str) -> bool:
    """Whether a clause tells a result in its own words, with a number."""
    letters = re.sub("[^一-鿿]", "", clause)
    return len(letters) >= LETTERS and bool(NUMBER.search(clause)) and not ANOTHER.search(clause)


def done_and_undone(card: Scorecard) -> Iterator[ToldTwice]:
    """How many did what a fact counts (签订管护协议的行政村), or did not, of all of them."""
    facts = [f for f in card.evaluation.facts.values() if f.reading.measured and f.reading.unit]
    acts = [(f, m["act"], m["thing"]) for f in facts if (m := FACT_OF.match(f.label))]
    goal = card.evaluation.objective
    texts = [(where, subject, text) for where, subject, text in everything(card)]
    if goal and goal.achieved:
        texts.append((partial(placed, goal, "achieved"), "年度总体目标", goal.achieved))
    for fact, act, thing in acts:
        same = [f for f in facts if f.reading.dimension == fact.reading.dimension and f is not fact]
        wholes = [f for f in same if f.label.endswith(thing) and not FACT_OF.match(f.label)]
        for where, subject, text in texts if len([a for _, a, t in acts if a == act]) == 1 else ():
            for count in counts(text) if act in text else ():
                lead, found, _ = count.behind.partition(act)
                denied = NOT.search(lead)
                noun = NOT.sub("", lead).strip()
                if (
                    not found
                    or count.dimension != fact.reading.dimension
                    or len(noun) > 3
                    or re.search("[0-9每各]", lead)
                ):
                    continue
                if ANOTHER.search(count.before) or (noun and not thing.endswith(noun) and noun not in ("已", "的")):
                    continue
                values = {w.reading.base - fact.reading.base for w in wholes} if denied else {fact.reading.base}
                if not values:
                    continue
                shown = f"“{fact.label}”{fact.value}" + (f"，“{wholes[0].label}”{wholes[0].value}" if denied else "")
                told = f"{shown}；文字写“{count.text}{lead}{act}”"
                yield ToldTwice(where(), subject, count.value in values, told, "与基础数据一致")


def adopted(card: Scorecard) -> Iterator[ToldTwice]:
    """As many opinions were adopted, in part or not, as the list of opinions says."""
    listed = card.evaluation.comments
    for p in card.passages if listed else ():
        if p.part != "narrative" or "采纳" not in p.text or len(ADOPTED.findall(p.text)) < 2:
            continue
        for match in ADOPTED.finditer(p.text):
            how = {"未采纳": "不采纳", "没有采纳": "不采纳"}.get(match["how"], match["how"])
            many = sum(comment.adopted == how for comment in listed or ())
            told = f"写“{match[0]}”，意见表中{how}的{many}条"
            yield ToldTwice(p.where, "征求意见", int(match["many"]) == many, told, f"{many}条")


def footnotes(card: Scorecard) -> Iterator[ToldTwice]:
    """The parts that a footnote tells make a figure of the sentence that it explains."""
    e = card.evaluation
    for section in e.narrative:
        marks = {m["name"]: m for m in MARK.finditer(section.text)}
        for note in NOTE.finditer(section.text) if marks else ():
            parts = counts(note["text"])
            if note["name"] not in marks or len(parts) < 2 or len({c.dimension for c in parts}) != 1:
                continue
            begin = max(section.text.rfind(stop, 0, marks[note["name"]].start()) for stop in "。；\n") + 1
            sentence = section.text[begin : marks[note["name"]].start()]
            known = [
                (e.facts[k].label, e.facts[k].value, e.facts[k].reading.base)
                for k in re.findall(r"facts\.(\w+)", sentence)
                if k in e.facts and e.facts[k].reading.dimension == parts[0].dimension and e.facts[k].reading.measured
            ]
            known += [
                ("", c.text, c.value)
                for c in counts(re.sub(r"\{\{.*?\}\}", "", sentence))
                if c.dimension == parts[0].dimension
            ]
            total = sum((c.value for c in parts), Fraction(0))
            near = [k for k in known if k[2] and abs(total / k[2] - 1) <= NEAR]
            if not near:
                continue
            shown = f"{'、'.join(c.text for c in parts)}，合计{plain_number(total)}"
            told = f"脚注写{shown}；所注的句子为“{near[-1][0]}”{near[-1][1]}"
            line = first_line(e, section) + section.text[: note.start()].count("\n")
            holds = any(total == k[2] for k in known)
            yield ToldTwice(narrative_place(e, line), section.title, holds, told, "分项之和等于所注的数")


def declared_sums(card: Scorecard) -> Iterator[ToldTwice]:
    """So many amounts told before make the sum that a reckoning says they make: 两项合计210.40万元."""
    for p in card.passages:
        for match in (
            TOGETHER.finditer(p.text)
            if "合计" in p.text or "之和" in p.text or "共计" in p.text or "相加" in p.text
            else ()
        ):
            begin = max(p.text.rfind("。", 0, match.start()), p.text.rfind("\n", 0, match.start())) + 1
            found = [c for c in counts(p.text[begin : match.end()]) if c.dimension == "money"]
            if len(found) < 3 or len(found) > 9:
                continue
            *parts, total = found
            many = NUMERALS[match["many"]]
            if len(parts) < many:
                continue
            holds = any(
                abs(sum(c.value for c in some) - total.value) <= total.slack + sum(c.slack for c in some)
                for some in combinations(parts, many)
            )
            told = f"写“{match[0]}”，前文{'、'.join(c.text for c in parts)}中没有{match['many']}项之和为{total.text}"
            yield ToldTwice(p.where, p.subject, holds, told, "分项之和等于合计")


COUNTERPARTS: tuple[Callable[[Scorecard], Iterator[ToldTwice]], ...] = (
    same_clause,
    done_and_undone,
    adopted,
    footnotes,
    declared_sums,
)
