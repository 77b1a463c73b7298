"""Joins what a document says to the params that are there: each sender changes own fields, everything else stays."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval import params
from perfeval.importer.home.said import Added, Message, Odd, Said
from perfeval.importer.home.said import Path as Way
from perfeval.importer.reading.cells import number
from perfeval.model import fields, quantity
from perfeval.model.addresses import FIELDS
from perfeval.model.elements import GIVEN
from perfeval.model.evaluation import Evaluation
from perfeval.model.fields import EVALUATOR, REVIEWER
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params.files import digest, place_all
from perfeval.params.placing import Keys, as_typed, bare, edited

NEW, CHANGED, CLASH, GONE, FOREIGN, UNREAD, ODD = (
    "新增",
    "改动",
    "两边都改了",
    "来件没有",
    "不归来件人",
    "不能读入",
    "行不符",
)
SHORT = 60
AMOUNTS = {"initial", "adjusted", "received", "executed"}
SCORES = {"points", "self_score", "score"}
WHOLES = {"times"}
BETWEEN = re.compile(r"[、,，;；\s]+")  # what parts the numbers of papers
REVIEWED = ("decided", "actual_read_as")  # what the sheet of a review decides
WITH_REASON = {"decided": "score", "actual_read_as": "value"}  # records of a value with reason and name
NAMES = {
    "decided/score": "认定得分",
    "decided/reason": "认定理由",
    "decided": "认定得分",
    "actual_read_as/value": "复核完成值",
    "actual_read_as": "复核完成值",
    "planned": "年度预期目标",
    "achieved": "实际完成情况",
    "department": "主管部门",
    "implementing_unit": "实施单位",
    "measure": "改进措施",
    "data_source": "数据来源",
    "rate": "执行率",
    "band": "认定的档次",
    "given": "提供情况",
    "place": "文号或存放处",
}
KINDS = {
    "materials": "资料",
    "indicators": "指标",
    "budget": "资金",
    "facts": "基础数据",
    "project": "项目",
    "objective": "年度总体目标",
}
LABELS = {"indicators": "name", "budget": "source", "materials": "title"}
ITEMS = {"indicators": "indicators[]", "budget": "budget[]", "facts": "facts.<名称>", "materials": "materials[]"}
BEFORE = ".before.yaml"  # beside the params: how they were before the last joining
HEAD = re.compile(rb"# [^\n]*sha256 ([0-9a-f]{64})[^\n]*\n")


@dataclass(frozen=True)
class ValueChange:
    """What a document would do to one value: what it is, where, old and new; ``edit`` only where it is joined."""

    state: str
    told: str
    old: str = ""
    new: str = ""
    place: str = ""
    why: str = ""
    edit: tuple[Keys, Any] | None = None

    def __str__(self) -> str:
        values = f"{_short(self.old) or '（空）'} → {_short(self.new) or '（空）'}" if self.old or self.new else ""
        said = "；".join(part for part in (values, self.why) if part)
        return (
            f"{self.state}  {self.told}" + (f"：{said}" if said else "") + (f"（{self.place}）" if self.place else "")
        )


@dataclass(frozen=True)
class Plan:
    """A document joined to a params file, not yet written."""

    project: str
    year: int
    sender: str
    changes: tuple[ValueChange, ...]
    notes: tuple[str, ...] = ()

    @property
    def edits(self) -> list[tuple[Keys, Any]]:
        return [change.edit for change in self.changes if change.edit]

    @property
    def counts(self) -> Counter[str]:
        return Counter(change.state for change in self.changes)


def plan(message: Message, evaluation: Evaluation, base: Path) -> Plan:
    """What a document would change, and what it says that changes nothing."""
    return Plan(
        evaluation.address,
        evaluation.year,
        message.sender,
        tuple(_Join(message, evaluation, as_typed(_file(evaluation.address, evaluation.year, base))[1]).changes()),
        message.notes,
    )


def write(made: Plan, base: Path) -> Path:
    """Puts a plan into effect; returns the file with what was there before.

    Raises InputError with the faults that the params would have, and then nothing is written.
    """
    file = _file(made.project, made.year, base)
    before = file.read_bytes()
    after = edited(as_typed(file)[0], made.edits).encode()
    _proved(made, after, base)
    told = (
        f"# 并入前的参数文件；撤销：perfeval import --undo {made.project}/{made.year}；并入后 sha256 {digest(after)}\n"
    )
    kept = file.with_name(f"{made.year}{BEFORE}")
    place_all({kept: told.encode() + before, file: after})
    return kept


def undo(project: str, year: int, base: Path) -> Path:
    """The params as they were before the last joining; raises InputError where they were changed since then."""
    file = _file(project, year, base)
    kept, name = file.with_name(f"{year}{BEFORE}"), file.relative_to(base).as_posix()
    if not kept.is_file():
        raise InputError([Finding(Where(name), "没有并入过，或已经撤销", "并入之后的参数文件", "不用撤销")])
    held = kept.read_bytes()
    head = HEAD.match(held)
    if head is None or digest(file.read_bytes()) != head[1].decode():
        told = "并入以后这个文件又改过，没有撤销"
        fix = f"对照 {kept.relative_to(base).as_posix()} 手工改回"
        raise InputError([Finding(Where(name), told, "并入以后没有改过的文件", fix)])
    place_all({file: held[head.end() :]})
    kept.unlink()
    return file


def _file(project: str, year: int, base: Path) -> Path:
    return base / "params" / project / f"{year}.yaml"


def _proved(made: Plan, after: bytes, base: Path) -> None:
    """The joined params load; raises InputError with what they would have at fault."""
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        inside = Path(folder)
        for part in ("params/rulesets", f"params/{made.project}", "notebooks"):
            if (base / part).is_dir():
                shutil.copytree(base / part, inside / part, ignore=shutil.ignore_patterns("*.xlsx", "*.docx", "*.pdf"))
        _file(made.project, made.year, inside).write_bytes(after)
        params.load(made.project, made.year, inside)


class _Join:
    def __init__(self, message: Message, evaluation: Evaluation, typed: dict[str, Any]):
        self.message, self.evaluation, self.typed = message, evaluation, typed
        self.reasons: dict[Way, dict[str, tuple[Said, ValueChange]]] = {}
        self.facts = {*evaluation.facts}
        self.grown: Counter[str] = Counter()

    def changes(self) -> Iterator[ValueChange]:
        for odd in self.message.odd:
            yield _oddity(odd)
        for said in self.message.said:
            if (change := self._said(said)) is not None:
                if said.path[2:] and said.path[2] in WITH_REASON and not self._held(said.path[:3]):
                    self.reasons.setdefault(said.path[:3], {})[said.path[3]] = said, change
                else:
                    yield change
        for way, parts in self.reasons.items():
            yield from self._with_reason(way, parts)
        for added in self.message.added:
            yield self._added(added)
        yield from self._missing()

    def _said(self, said: Said) -> ValueChange | None:
        """What becomes of one value; None where it says nothing new."""
        old, told = _words(self._held(said.path)), _named(said.path, self.evaluation)
        if said.typed is None:
            return ValueChange(UNREAD, told, place=said.place, why=said.why)
        if _same(said.typed, old) or (said.base is not None and _same(said.typed, said.base)):
            return None
        if not _may(self.message.sender, said.path):
            whose = fields.of(_schema(said.path))
            why = f"由{whose.owner if whose else '别人'}填写，没有并入"
            return ValueChange(FOREIGN, told, old, said.typed, said.place, why)
        if said.base is not None and not _same(said.base, old):
            why = f"印出时是“{_short(said.base) or '空'}”，以后参数文件也改过，没有并入，请核对后手工改"
            return ValueChange(CLASH, told, old, said.typed, said.place, why)
        if not said.typed:
            return ValueChange(GONE, told, old, "", said.place, "来件空着，没有删去；确要删去的，在参数文件里改为 null")
        value, why = _value(said.path[-1], said.typed)
        if value is None:
            return ValueChange(UNREAD, told, old, said.typed, said.place, why)
        keys = self._keys(said.path)
        return ValueChange(CHANGED if old else NEW, told, old, said.typed, said.place, "", (keys, value))

    def _with_reason(self, way: Way, parts: dict[str, tuple[Said, ValueChange]]) -> Iterator[ValueChange]:
        """A new decision is joined whole: value, reason and name together, or not at all."""
        main = WITH_REASON[way[2]]
        if any(not change.edit for _, change in parts.values()):
            yield from (change for _, change in parts.values())
            return
        reason = next((c.new for of, (_, c) in parts.items() if of == "reason"), "") or self._reason(way)
        for key, (_, change) in parts.items():
            if main not in parts:
                why = "只有理由，没有得分或完成值，没有并入"
            elif not reason:
                why = "没有写理由，没有并入；填写理由后再导入"
            elif key == main and change.edit:
                made = {main: change.edit[1], "reason": reason, "by": self._by()}
                yield ValueChange(
                    NEW, change.told, "", f"{change.new}（{reason}）", change.place, "", (self._keys(way), made)
                )
                continue
            else:
                continue
            yield ValueChange(UNREAD, change.told, change.old, change.new, change.place, why)

    def _reason(self, way: Way) -> str:
        """The reason of a reading: the remark of its row, which stands for the decision too."""
        if way[2] != "actual_read_as":
            return ""
        return next((s.typed or "" for s in self.message.said if s.path == (*way[:2], "decided", "reason")), "")

    def _by(self) -> str:
        report = self.evaluation.report
        if self.message.sender == REVIEWER:
            return report.quality_reviewer or report.client or report.evaluator or REVIEWER
        return report.lead_evaluator or report.evaluator or EVALUATOR

    def _added(self, added: Added) -> ValueChange:
        told = f"{KINDS[added.kind]}“{added.label}”"
        schema = ITEMS[added.kind]
        label = LABELS.get(added.kind, "label")
        if not _may(self.message.sender, (added.kind, added.label, label)):
            return ValueChange(FOREIGN, told, "", "", added.place, "参数文件没有这一行，来件人不能增加，没有并入")
        made: dict[str, Any] = {}
        for key, text in added.values.items():
            owner = fields.of(f"{schema}.{key.replace('/', '.')}")
            if owner is None or owner.owner != self.message.sender:
                continue
            value, why = _value(key, text)
            if value is None:
                return ValueChange(UNREAD, told, "", text, added.place, f"{_field(key)}：{why}")
            made[key] = value
        if added.kind == "indicators" and not made.get("level1"):
            return ValueChange(UNREAD, told, "", "", added.place, "新的一行没有一级指标，没有并入")
        if added.kind == "facts":
            name = next(key for n in range(1, len(self.facts) + 2) if (key := f"fact_{n}") not in self.facts)
            self.facts.add(name)
            keys: Keys = ("facts", name)
        else:
            keys = (added.kind, len(self.typed.get(added.kind) or ()) + self.grown[added.kind])
            self.grown[added.kind] += 1
        shown = "，".join(
            f"{_field(key)}{_words(value)}" for key, value in made.items() if key not in (label, "level1")
        )
        return ValueChange(NEW, told, "", shown or added.label, added.place, "", (keys, made))

    def _missing(self) -> Iterator[ValueChange]:
        told = set(self.message.rows)
        for kind in dict.fromkeys(self.message.kinds):
            for name, label in self._rows(kind):
                if (kind, name) not in told:
                    why = "没有删去；确要删去的，在参数文件里删"
                    yield ValueChange(GONE, f"{KINDS[kind]}“{label}”", why=why)

    def _rows(self, kind: str) -> Iterator[tuple[str, str]]:
        if kind == "facts":
            yield from ((key, fact.label) for key, fact in self.evaluation.facts.items())
        else:
            yield from (
                (name, name) for one in getattr(self.evaluation, kind) for name in (getattr(one, LABELS[kind]),)
            )

    # where a value stands

    def _keys(self, way: Way) -> Keys:
        kind, *rest = way
        if kind in LABELS:
            rows = self.typed.get(kind) or []
            at = next(n for n, row in enumerate(rows) if row[LABELS[kind]] == rest[0])
            rest = [str(at), *rest[1:]]
        return (kind, *(int(step) if step.isdecimal() else step for step in rest))

    def _held(self, way: Way) -> Any:
        held: Any = self.typed
        for step in self._keys(way):
            if isinstance(step, int):
                held = held[step] if isinstance(held, list) and step < len(held) else None
            else:
                held = held.get(step) if isinstance(held, dict) else None
        return held


def _oddity(odd: Odd) -> ValueChange:
    return ValueChange(ODD, f"“{odd.label}”", place=odd.place, why=odd.why)


def _schema(way: Way) -> str:
    """The path of a value in the list of fields.

    >>> _schema(("indicators", "甲", "standard", "points", "0", "verdict")), _schema(("facts", "a", "value"))
    ('indicators[].standard.points[].verdict', 'facts.<名称>.value')
    """
    kind, *rest = way
    rest = rest[1:] if kind in ITEMS else rest
    path = ".".join([ITEMS.get(kind, kind), *rest])
    return re.sub(r"\.[0-9]+(?=\.|$)", "[]", path)


def _may(sender: str, way: Way) -> bool:
    if sender == REVIEWER:
        return len(way) > 2 and way[2] in REVIEWED
    owner = fields.of(_schema(way))
    return owner is not None and owner.owner == sender


def _same(a: str, b: str) -> bool:
    """Whether two texts say the same: numbers by value, other texts but for the blanks around them and line ends."""
    a, b = (text.replace("\r\n", "\n").strip() for text in (a, b))
    return a == b or (NUMERIC.fullmatch(a) and NUMERIC.fullmatch(b) and Decimal(a) == Decimal(b)) or False


NUMERIC = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _value(key: str, text: str) -> tuple[Any, str]:
    """A text as it stands in the params; None and why not where the field takes no such text."""
    key = key.rpartition("/")[2]
    if key == "evidence":
        return [part for part in BETWEEN.split(text) if part], ""
    if key == "given":
        return (text, "") if text in GIVEN else (None, f"应为{'、'.join(GIVEN)}之一，没有并入")
    if key == "done":
        day = _day(text)
        return (bare(day), "") if day else (None, "不是年月日齐全的日期，没有并入")
    if key in WHOLES:
        return (bare(text), "") if re.fullmatch(r"0|[1-9][0-9]{0,8}", text) else (None, "应填整数，没有并入")
    if key in AMOUNTS | SCORES:
        typed = number(text)
        if typed is None or typed.startswith("-"):
            return None, "不是数字，没有并入"
        if key in SCORES and Decimal(typed) != round(Decimal(typed), 2):
            return None, "超过两位小数，没有并入"
        return bare(typed), ""
    return text, ""


def _day(text: str) -> str | None:
    """A date with year, month and day as the params hold it.

    >>> _day("2024年6月3日"), _day("2024-06-03"), _day("2024年6月")
    ('2024-06-03', '2024-06-03', None)
    """
    read = quantity.read(text).date
    try:
        return date(read.year, read.month, read.day).isoformat() if read else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _words(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _named(way: Way, evaluation: Evaluation) -> str:
    kind, *rest = way
    if kind not in ITEMS:
        return f"{KINDS[kind]}的{_field(rest[0])}"
    label = evaluation.facts[rest[0]].label if kind == "facts" else rest[0]
    return f"{KINDS[kind]}“{label}”的{_field('/'.join(rest[1:]))}"


def _field(key: str) -> str:
    """A field in a reader's words.

    >>> _field("standard/points/1/verdict"), _field("actual")
    ('第2项核查结果', '实际完成值')
    """
    if found := re.match(r"standard/(?:points|events)/([0-9]+)/", key):
        return f"第{int(found[1]) + 1}项核查结果"
    if key.startswith("standard/"):
        return "核查结果"
    return NAMES.get(key) or FIELDS.get(key, key)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[:SHORT] + "…"


def shown(made: Plan) -> Iterable[str]:
    """The plan as a person reads it: first what is joined, then what is only told."""
    order = (NEW, CHANGED, CLASH, GONE, ODD, UNREAD, FOREIGN)
    for state in order:
        yield from (str(change) for change in made.changes if change.state == state)
    yield from made.notes
