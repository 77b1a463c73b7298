"""What a review rule says of a table, a row or a sentence: six outcomes and a query, and the review they make up."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal

from perfeval.model.evaluation import Answer
from perfeval.model.findings import Finding, Where
from perfeval.model.scorecard import Scorecard

Outcome = Literal["pass", "fail", "query", "not_applicable", "insufficient_data", "unreadable", "rule_error"]
OUTCOMES: dict[Outcome, str] = {
    "pass": "通过",
    "fail": "不通过",
    "query": "查询",
    "not_applicable": "不适用",
    "insufficient_data": "资料不足",
    "unreadable": "无法识别",
    "rule_error": "规则出错",
}
ACTED: tuple[Outcome, ...] = ("fail", "query", "unreadable", "rule_error")  # what somebody must act on
SEVERITIES = ("P0", "P1", "P2")
FACTS, MEND, EXPLAIN, POLISH = "请核实", "须改正", "请说明", "请规范"  # what a unit is asked to do
ASKED = {FACTS: "评价发现的问题", MEND: "须改正的事项", EXPLAIN: "请说明的事项", POLISH: "其他不规范之处"}
WHOLE = "全表"
PARTS = {"why": "为什么", "fix": "怎么改", "basis": "依据"}  # of a rule's docstring, after its first line


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's answer about one subject: an indicator by its printed name, or the whole table.

    ``wording`` is a sentence that may be put into the report as it is, where one is safe.
    """

    outcome: Outcome
    subject: str = WHOLE
    where: Where = Where("")
    found: str = ""
    expected: str = ""
    fix: str = ""
    wording: str = ""
    rule: str = ""
    code: str = ""
    severity: str = ""
    waived: str = ""  # who accepts it, and why
    answer: Answer | None = None  # what the evaluated unit says to it
    rows: tuple[Verdict, ...] = ()  # the findings that this one gathers: one fault on many rows
    effects: tuple[Verdict, ...] = ()  # the findings that follow from this one and are not counted

    @property
    def told(self) -> str:
        """What was found, and what follows from it."""
        effects = "；".join(f"{v.subject}：{v.found}" for v in self.effects)
        return f"{self.found}\n由此而来，不另计：{effects}" if effects else self.found

    @property
    def fingerprint(self) -> str:
        """What a waiver names: code, subject and a digest of what was found, so that it ends when the figures
        change.
        """
        return f"{self.code}:{self.subject}:{sha256(self.found.encode()).hexdigest()[:8]}"

    @property
    def finding(self) -> Finding:
        return Finding(self.where, self.found, self.expected, self.fix, rule=self.rule)


Check = Callable[[Scorecard], Iterator[Verdict]]


def ok(subject: str = WHOLE) -> Verdict:
    return Verdict("pass", subject)


def bad(where: Where, subject: str, found: str, expected: str, fix: str, wording: str = "") -> Verdict:
    return Verdict("fail", subject, where, found, expected, fix, wording)


def ask(where: Where, subject: str, found: str, expected: str, fix: str, wording: str = "") -> Verdict:
    """Figures that need an explanation before anyone may call them wrong."""
    return Verdict("query", subject, where, found, expected, fix, wording)


def skip(subject: str = WHOLE, why: str = "") -> Verdict:
    return Verdict("not_applicable", subject, found=why)


def lacking(subject: str = WHOLE, why: str = "") -> Verdict:
    return Verdict("insufficient_data", subject, found=why)


def unread(
    where: Where,
    subject: str,
    why: str,
    expected: str = "能够识别的写法",
    fix: str = "对照原件改正，或用 …_read_as 写明理解和理由",
) -> Verdict:
    return Verdict("unreadable", subject, where, why, expected, fix)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its code in the catalogue and its severity, for all kinds of report or by kind ("*": the others).

    The check's docstring, in Chinese, says what it asks (first line), 为什么, 怎么改 and 依据.
    """

    check: Check
    code: str
    severity: str | Mapping[str, str]

    @property
    def name(self) -> str:
        return self.check.__name__

    @property
    def asks(self) -> str:
        """What the rule asks, in one Chinese sentence."""
        return (inspect.getdoc(self.check) or "").partition("\n")[0]

    def told(self, part: str) -> str:
        """One part of the docstring: "why", "fix" or "basis"; empty if it is not there."""
        found = re.search(
            rf"^{PARTS[part]}：(.+?)(?=\n(?:{'|'.join(PARTS.values())})：|\Z)",
            inspect.getdoc(self.check) or "",
            re.M | re.S,
        )
        return "".join(line.strip() for line in found[1].splitlines()) if found else ""

    def weight(self, kind: str) -> str:
        """P0, P1 or P2 in a report of this kind."""
        return self.severity if isinstance(self.severity, str) else self.severity.get(kind, self.severity["*"])

    def ask(self, card: Scorecard) -> Iterator[Verdict]:
        """The rule's verdicts; a rule that breaks says so and never looks like a pass."""
        stamp = self.name, self.code, self.weight(card.evaluation.report.type)
        try:
            for v in list(self.check(card)):  # dataclasses.replace takes ten times as long, for thousands of verdicts
                yield Verdict(v.outcome, v.subject, v.where, v.found, v.expected, v.fix, v.wording, *stamp)
        except Exception as error:  # noqa: BLE001 - one broken rule must not hide the others
            told = f"规则自身出错：{type(error).__name__}：{error}"
            fix = "这是工具的问题，请报告；本规则没有核查"
            yield Verdict("rule_error", WHOLE, Where(""), told, "规则正常运行", fix, "", *stamp)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A check that params cannot decide: what it asks, why, and what a person should look at."""

    code: str
    asks: str
    why: str
    look: str


def _order(v: Verdict) -> tuple[object, ...]:
    return (SEVERITIES.index(v.severity), v.where.order, v.code)


def counted(findings: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Open problems by severity, open queries, and what somebody accepted, of (severity, outcome, acceptance)."""
    made = dict.fromkeys((*SEVERITIES, "query", "waived"), 0)
    for severity, outcome, waived in findings:
        made["waived" if waived else "query" if outcome == "query" else severity] += 1
    return made


def spoken(counts: Mapping[str, int]) -> str:
    """The counts in words.

    >>> spoken({"P0": 1, "P1": 2, "query": 3})
    '未处理的问题3条（P0级1条、P1级2条、P2级0条），查询3条，已认可0条'
    """
    told = "、".join(f"{s}级{counts.get(s, 0)}条" for s in SEVERITIES)
    problems = sum(counts.get(s, 0) for s in SEVERITIES)
    return f"未处理的问题{problems}条（{told}），查询{counts.get('query', 0)}条，已认可{counts.get('waived', 0)}条"


@dataclass(frozen=True)
class Review:
    """Every verdict of every rule on one scorecard, and the matters that they come to: one cause is one matter."""

    card: Scorecard
    verdicts: tuple[Verdict, ...]
    matters: tuple[Verdict, ...] = ()
    rules: tuple[Rule, ...] = ()
    by_hand: tuple[ByHand, ...] = ()

    def moved(self, place: Callable[[Where], Where]) -> Review:
        """The same review with every place told in other words: where a document has what its params say."""

        def there(v: Verdict) -> Verdict:
            rows, effects = tuple(map(there, v.rows)), tuple(map(there, v.effects))
            return replace(v, where=place(v.where), rows=rows, effects=effects)

        return replace(self, verdicts=tuple(map(there, self.verdicts)), matters=tuple(map(there, self.matters)))

    def rule(self, name: str) -> Rule | None:
        """The rule of a verdict; None for what the review says of its own waivers."""
        return next((rule for rule in self.rules if rule.name == name), None)

    @property
    def lost_answers(self) -> tuple[Answer, ...]:
        """Answers to findings that are no longer there: mended, or changed since."""
        there = {v.fingerprint for v in (*self.verdicts, *self.matters) if v.outcome in ACTED}
        return tuple(answer for answer in self.card.evaluation.answers if answer.finding not in there)

    @property
    def findings(self) -> tuple[Verdict, ...]:
        """What somebody must act on, each cause once, the most serious first, in the order of the files."""
        return tuple(sorted(self.matters, key=_order))

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each kind there are, as ``counted`` tells them."""
        return counted((v.severity, v.outcome, v.waived) for v in self.findings)

    @property
    def blocking(self) -> tuple[Verdict, ...]:
        """Open findings of the first severity: queries ask, they do not block."""
        return tuple(v for v in self.findings if v.severity == "P0" and v.outcome != "query" and not v.waived)

    @property
    def topics(self) -> str:
        """The letters of the topics that the evaluated unit answers for; the text is its own only in a spot check."""
        return "WBTAEN" if self.card.evaluation.report.type == "财政复核" else "WBTAE"

    @property
    def for_the_unit(self) -> tuple[Verdict, ...]:
        """The open findings that the evaluated unit must answer."""
        ours = [v for v in self.findings if v.code[0] not in self.topics]  # its effects may be the unit's to answer
        open_ = sorted((*(e for v in ours for e in v.effects), *self.findings), key=_order)
        return tuple(
            replace(v, effects=tuple(e for e in v.effects if e.code[0] in self.topics))
            for v in open_
            if v.code[0] in self.topics and not v.waived and v.outcome != "rule_error"
        )

    def coverage(self) -> dict[str, Counter[Outcome]]:
        """For each rule, how many subjects had each outcome; a rule that said nothing is there with an empty count."""
        found: dict[str, Counter[Outcome]] = {}
        for verdict in self.verdicts:
            found.setdefault(verdict.rule, Counter())[verdict.outcome] += 1
        return found

    def as_data(self) -> dict[str, Any]:
        """The review as ``perfeval review --json`` prints it.

        ``indicator`` is the printed name, "" for the whole table.
        """
        rows = [
            _data(v)
            | {
                "expected": v.expected,
                "fix": v.fix,
                "wording": v.wording,
                "waived": v.waived,
                "answer": v.answer.model_dump(mode="json", exclude={"finding"}) if v.answer else None,
                "rows": [_data(row) for row in v.rows],
                "effects": [_data(effect) for effect in v.effects],
            }
            for v in self.findings
        ]
        coverage = {rule: dict(counts) for rule, counts in self.coverage().items()}
        return {
            "findings": rows,
            "coverage": coverage,
            "by_hand": [{"code": b.code, "asks": b.asks, "why": b.why, "look": b.look} for b in self.by_hand],
        }


def _data(v: Verdict) -> dict[str, Any]:
    return {
        "code": v.code,
        "rule": v.rule,
        "severity": v.severity,
        "outcome": v.outcome,
        "where": str(v.where),
        "indicator": "" if v.subject == WHOLE else v.subject,
        "found": v.found,
        "fingerprint": v.fingerprint,
    }
