"""Where a document belongs and who sent it: by what it says it is, by its content otherwise, asked where unsure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from perfeval import params, review, scoring
from perfeval.documents.content import Content
from perfeval.documents.vocabulary import plain
from perfeval.importer import intake
from perfeval.importer.columns import layouts
from perfeval.importer.home import answered, joining, returned
from perfeval.importer.home.joining import Plan
from perfeval.importer.home.said import Added, Message, Odd, Said
from perfeval.importer.reading.imported import Imported, Row, Value
from perfeval.model.evaluation import Evaluation
from perfeval.model.fields import EVALUATOR, REVIEWER, UNIT
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import forms
from perfeval.report import concerns

SENDERS = (UNIT, EVALUATOR, REVIEWER)
# from which share of rows that a project has too, target and actual alike, and likeness of the names it is asked
# whether a document is of the same project: tables of one county have the same indicators, not the same figures
OVERLAP, ALIKE = 0.5, 0.5
ROLES = {"target": "target", "actual": "actual", "points": "points", "self_score": "score", "reason": "reason"} | {
    key: key for key in ("measure", "opinion", "explanation", "level1", "level2")
}
ROLES |= {"deduction_reason": "deduction"}
FUNDS = ("initial", "adjusted", "received", "executed", "points", "rate", "score")


def plans(
    file: Path,
    content: Content,
    base: Path,
    project: str | None = None,
    year: int | None = None,
    sender: str | None = None,
) -> list[Plan]:
    """What a document would change in the projects that are there; empty where it belongs to none of them.

    Raises InputError with what is asked where it is not certain where it belongs or who sent it.
    """
    if (own := _own(file, content, base, project, year)) is not None:
        return own
    made = []
    for found in intake.looks(file, content, layouts.read(base)):
        if (home := _home(file, found, base, project, year)) is not None:
            evaluation = params.load(*home, base)
            message = _figures(found, evaluation) if _only_figures(found) else None
            if message is None:
                draft = intake.drafted(file, found, base, *home)
                message = _foreign(draft, evaluation, base, sender)
            made.append(joining.plan(message, evaluation, base))
    return made


# documents of ours


def _own(file: Path, content: Content, base: Path, project: str | None, year: int | None) -> list[Plan] | None:
    """A form, letter or print of ours; None for any other, or for one whose project is not here or not meant."""
    kind, said = content.identity.get("kind", ""), content.identity
    sheets = answered.tables(content)
    if not (kind and said.get("project") and said.get("year", "").isdecimal()) and not sheets:
        return None
    address, when = said.get("project") or project or "", int(said.get("year") or year or 0)
    if (project or address, year or when) != (address, when):
        if (base / "params" / (project or address) / f"{year or when}.yaml").is_file():
            told = f"这个文件是“{address}”{when}年的，不是“{project or address}”{year or when}年的"
            fix = "不加 --project 和 --year；确要放进别的项目的，把内容填进那个项目的表"
            raise InputError([Finding(Where(file.name), told, "同一项目、同一年度的文件", fix)])
        return None
    if sheets and not (address and when):
        expected = "项目和年度"
        raise InputError(
            [
                Finding(
                    Where(file.name),
                    "是问题核实单，没有写明属于哪个项目和年度",
                    expected,
                    "加上 --project 项目 --year 年度",
                )
            ]
        )
    if not (base / "params" / address / f"{when}.yaml").is_file():
        return None
    evaluation = params.load(address, when, base)
    rules = params.ruleset(evaluation, base)
    if sheets:
        asked = concerns.of(review.examine(scoring.score(evaluation, rules)))
        return [Plan(address, when, UNIT, tuple(answered.changes(content, evaluation, asked)))]
    if kind in forms.names(base):
        [form] = forms.read(base, (kind,))
        return [joining.plan(returned.read(content, form, evaluation, rules), evaluation, base)]
    told = f"是由“{address}”{when}年的参数生成的（{kind.strip()}），没有可以并入的栏"
    fix = "改正文的，改叙述文件；改数据和得分的，用 perfeval form 生成的表；另建项目的，加 --project 新名称"
    if file.suffix == ".xlsx":
        fix += f"；是自定版式的表，放回 params/forms/{kind}.yaml"
    raise InputError([Finding(Where(file.name), told, "填好的表格、核实单，或单位自己的自评表", fix)])


# documents of others


def _only_figures(found: Imported) -> bool:
    return bool(found.facts) and not found.indicators


def _home(file: Path, found: Imported, base: Path, project: str | None, year: int | None) -> tuple[str, int] | None:
    """The project and year that a document belongs to; None for one that is not there yet."""
    when = year or (int(found.year.text) if found.year else 0)
    if project:
        return (project, when) if (base / "params" / project / f"{when}.yaml").is_file() else None
    inside = file.resolve().parent
    if _only_figures(found) and inside.parent == (base / "params").resolve():
        return (inside.name, when) if (inside / f"{when}.yaml").is_file() else None
    name, alike = plain(found.project.text), []
    same = []
    rows = {(plain(row.text("name")), plain(row.text("target")), plain(row.text("actual"))) for row in found.indicators}
    for address, known in params.addresses(base):
        if known != when or not _mentions(base / "params" / address / f"{known}.yaml", name, rows):
            continue
        try:
            evaluation = params.load(address, known, base, history=False)
        except InputError:  # a project that does not load is told by check, not by the import of another
            if plain(address) == name:
                raise
            continue
        if name and name in {plain(t) for t in (address, evaluation.project.name, evaluation.project.title)}:
            same.append(address)
        elif rows and _alike(name, plain(evaluation.project.name)) and _overlap(rows, evaluation) >= OVERLAP:
            alike.append(address)
    if len(same) == 1:
        return same[0], when
    if same or alike:
        raise InputError([_which(file, found, same or alike, when)])
    return None


def _mentions(file: Path, name: str, rows: set[tuple[str, str, str]]) -> bool:
    """Whether a params file can be the one at all, by its bare text: loading every project for every file is slow."""
    text = "\n".join(map(plain, file.read_text(encoding="utf-8-sig", errors="replace").splitlines()))
    known = plain(file.parent.name) == name or (name and name in text)
    return bool(known) or sum(row[0] in text for row in rows) >= OVERLAP * max(len(rows), 1)


def _overlap(rows: set[tuple[str, str, str]], evaluation: Evaluation) -> float:
    here = {(plain(i.name), plain(i.target or ""), plain(i.actual or "")) for i in evaluation.indicators}
    return len(rows & here) / len(rows)


def _alike(name: str, other: str) -> bool:
    """Whether two names may be of one project; a document without a name may be of any."""
    return not name or SequenceMatcher(None, name, other, autojunk=False).ratio() >= ALIKE


def _which(file: Path, found: Imported, several: list[str], when: int) -> Finding:
    names = "、".join(several)
    told = f"项目名称“{found.project.text}”" if found.project else "没有项目名称"
    return Finding(
        Where(file.name),
        f"认不准属于哪个项目：{told}，{when}年度与它相同或指标大多相同的有：{names}",
        "一个项目",
        f"并入的，加 --project {several[0]}；另建项目的，加 --project 新名称",
    )


def _sender(file: Path, found: Imported, sender: str | None) -> str:
    decided = any(row["decided"] for row in found.indicators)
    words = any(row["opinion"] or row["deduction"] for row in found.indicators)
    own = any(row["score"] for row in found.indicators)
    if sender:
        return sender
    if decided and not own:
        return EVALUATOR
    if not decided and not words:
        return UNIT
    raise InputError(
        [
            Finding(
                Where(file.name),
                "认不准是谁的表：既像单位的自评表（有自评得分），又有评价意见、扣分原因或认定得分",
                "单位或评价组一方的表",
                f"加上 --sender，例如 --sender {UNIT}（可选 {'、'.join(SENDERS)}）；只并入这一方的内容",
            )
        ]
    )


def _foreign(made: intake.ParamsDraft, evaluation: Evaluation, base: Path, sender: str | None) -> Message:
    """Somebody's own table, as the import reads it."""
    found = made.found
    with intake.workbook_of(made, base) as (inside, _):
        typed = params.typed(made.project, made.year, inside)
    who = _sender(made.file, found, sender)
    table = _NamedRows(evaluation)
    table.rows_of("indicators", found.indicators, typed.get("indicators") or [], who)
    table.rows_of("budget", found.funds, typed.get("budget") or [], who)
    if who == UNIT:
        single = (
            ("project", "department", found.department),
            ("project", "implementing_unit", found.unit),
            ("objective", "planned", found.planned),
            ("objective", "achieved", found.achieved),
        )
        table.said += [Said((kind, key), value.text, value.place) for kind, key, value in single if value]
    kinds = [kind for kind, rows in (("indicators", found.indicators), ("budget", found.funds)) if rows]
    words = [s for s in found.sections if s.paragraphs]
    notes = (f"正文{len(words)}节没有并入，要用的请改叙述文件",) if words else ()
    return Message(who, tuple(table.said), tuple(table.added), tuple(table.odd), tuple(table.told), tuple(kinds), notes)


def _figures(found: Imported, evaluation: Evaluation) -> Message:
    """A 基础数据表 of the unit's own."""
    keys = {plain(fact.label): key for key, fact in evaluation.facts.items()}
    said, added, told = [], [], []
    for row in found.facts:
        label, place = " ".join(row.text("label").split()), row["value"].place
        if (key := keys.get(plain(label))) is None:
            values = {"label": label, "value": row.text("value"), "source": row.text("source")}
            added.append(Added("facts", label, {k: " ".join(v.split()) for k, v in values.items() if v}, place))
            continue
        told.append(("facts", key))
        said += [Said(("facts", key, k), row.text(k), row[k].place) for k in ("value", "source") if row[k]]
    return Message(UNIT, tuple(said), tuple(added), (), tuple(told))


class _NamedRows:
    """The rows of somebody's table, by the names that they have here."""

    def __init__(self, evaluation: Evaluation):
        self.evaluation = evaluation
        self.said: list[Said] = []
        self.added: list[Added] = []
        self.odd: list[Odd] = []
        self.told: list[tuple[str, str]] = []

    def rows_of(self, kind: str, rows: list[Row], typed: list[dict[str, Any]], who: str) -> None:
        label = joining.LABELS[kind]
        names = [getattr(one, label) for one in getattr(self.evaluation, kind)]
        here = Counter(map(plain, names))
        known = {plain(name): name for name in names if here[plain(name)] == 1}
        times = Counter(plain(held[label]) for held in typed)
        roles = ROLES if kind == "indicators" else {key: key for key in FUNDS}
        columns = {key for key, role in roles.items() if any(row[role] for row in rows)}
        for row, held in zip(rows, typed, strict=True):
            name, place = plain(held[label]), row["name" if kind == "indicators" else "source"].place
            if times[name] > 1 or here[name] > 1:
                self.odd.append(Odd(held[label], place, "同名的行不止一行，分不清，没有并入"))
                self.told += [(kind, one) for one in names if plain(one) == name]
            elif name in known:
                self.told.append((kind, known[name]))
                self.said += self._values(kind, known[name], row, held, {k: roles[k] for k in columns})
            else:
                values = {key: held[key] for key in (label, *roles) if isinstance(held.get(key), str)}
                self.added.append(Added(kind, held[label], {k: v for k, v in values.items() if v}, place))

    def _values(self, kind: str, name: str, row: Row, held: dict[str, Any], roles: dict[str, str]) -> Iterator[Said]:
        where = row["name" if kind == "indicators" else "source"].place
        for key, role in roles.items():
            value: Value = row[role]
            text, why = held.get(key) or "", ""
            if value and not text:
                text, why = None, f"“{value.text}”没有读懂，没有并入"
            yield Said((kind, name, key), text, value.place or where, None, why)
        decided = held.get("decided")
        if isinstance(decided, dict):
            yield Said((kind, name, "decided", "score"), decided["score"], row["decided"].place)
            there = next(i for i in self.evaluation.indicators if i.name == name).decided
            if row["deduction"] or row["opinion"] or there is None:
                yield Said((kind, name, "decided", "reason"), decided["reason"], row["decided"].place)
