"""What a review rule says of a table, a row or a sentence: six outcomes and a query, and the review they make up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from perfeval.findings import Finding, Where
from perfeval.results import Scorecard

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
SEVERITIES = ("P0", "P1", "P2")
WHOLE = "全表"


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

    @property
    def fingerprint(self) -> str:
        """What a waiver names: code, subject and a digest of what was found, so that it ends when the figures change."""
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


def unread(subject: str, why: str) -> Verdict:
    return Verdict("unreadable", subject, found=why)


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

    def weight(self, kind: str) -> str:
        """P0, P1 or P2 in a report of this kind."""
        return self.severity if isinstance(self.severity, str) else self.severity.get(kind, self.severity["*"])

    def ask(self, card: Scorecard) -> Iterator[Verdict]:
        """The rule's verdicts; a rule that breaks says so and never looks like a pass."""
        stamp = dict(rule=self.name, code=self.code, severity=self.weight(card.evaluation.report.type))
        try:
            for verdict in list(self.check(card)):
                yield replace(verdict, **stamp)
        except Exception as error:  # noqa: BLE001 - one broken rule must not hide the others
            yield Verdict("rule_error", found=f"规则自身出错：{type(error).__name__}：{error}", expected="规则正常运行",
                          fix="这是工具的问题，请报告；本规则没有核查", **stamp)  # fmt: skip


@dataclass(frozen=True)
class Review:
    """Every verdict of every rule on one scorecard."""

    card: Scorecard
    verdicts: tuple[Verdict, ...]

    @property
    def findings(self) -> tuple[Verdict, ...]:
        """What somebody must act on, the most serious first, in the order of the files."""
        acted = [v for v in self.verdicts if v.outcome in ("fail", "query", "unreadable", "rule_error")]
        return tuple(sorted(acted, key=lambda v: (SEVERITIES.index(v.severity), v.where, v.code)))

    @property
    def blocking(self) -> tuple[Verdict, ...]:
        """Open findings of the first severity: queries ask, they do not block."""
        return tuple(v for v in self.findings if v.severity == "P0" and v.outcome != "query" and not v.waived)

    def coverage(self) -> dict[str, Counter]:
        """For each rule, how many subjects had each outcome; a rule that said nothing is there with an empty count."""
        found: dict[str, Counter] = {}
        for verdict in self.verdicts:
            found.setdefault(verdict.rule, Counter())[verdict.outcome] += 1
        return found

    def as_data(self) -> dict:
        """The review as ``perfeval review --json`` prints it; ``indicator`` is the printed name, "" for the whole table."""
        rows = [
            {"code": v.code, "rule": v.rule, "severity": v.severity, "outcome": v.outcome, "where": str(v.where),
             "indicator": "" if v.subject == WHOLE else v.subject, "found": v.found, "expected": v.expected, "fix": v.fix,
             "fingerprint": v.fingerprint, "waived": v.waived}
            for v in self.findings
        ]  # fmt: skip
        return {"findings": rows, "coverage": {rule: dict(counts) for rule, counts in self.coverage().items()}}
