"""What the values of a params file say about one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from perfeval.model import expressions
from perfeval.model.findings import Where, did_you_mean
from perfeval.model.scorecard import EXECUTION
from perfeval.model.values import NUMBER
from perfeval.params import entries, names
from perfeval.params.yamlfile import Typed, Written

FACT = re.compile(r"[a-z][a-z0-9_]*")
FINGERPRINT = re.compile(r"[A-Z][0-9]{2}:.+:[0-9a-f]{8}", re.S)


Fault = tuple[Where, str, str, str]  # where, found, expected, fix


def faults(data: Typed, year: str) -> Iterator[Fault]:
    """What the values of a file say about one another, told even where other values are wrong."""
    stated = entries.text(data, "year")
    if stated and names.YEAR.fullmatch(stated) and stated != year:
        yield stated.where, f"评价年度“{stated}”", f"与文件名一致：{year}", "改正 year，或给文件改名"
    yield from _names(data)
    ids: dict[str, int] = {}
    for text in (entries.text(e, "id") for e in entries.mappings(data, "evidence")):
        if text and text in ids:
            yield text.where, f"证据编号“{text}”重复，第{ids[text]}行已有", "每份材料一个编号", "改正其中一处的编号"
        elif text:
            ids[text] = text.where.line
    for row in entries.mappings(data, "indicators"):
        for wanted in entries.texts(row, "evidence"):
            if wanted not in ids:
                there = f"evidence 下已有的编号：{'、'.join(ids) or '（无）'}"
                fix = did_you_mean(wanted, ids) or "在 evidence 下补上这份材料"
                yield wanted.where, f"证据编号“{wanted}”不在证据目录中", there, fix
        yield from _points(row)
    yield from _explained_rows(data)
    yield from _causes_of_problems(entries.mappings(data, "problems"))
    yield from _use_of_results(entries.mapping(data, "application"), stated, data)


def _names(data: Typed) -> Iterator[Fault]:
    """Names of facts, years of the price index and fingerprints of findings, each in its form."""
    for fact in entries.names(entries.mapping(data, "facts")):
        if not FACT.fullmatch(fact):
            form = "小写英文字母开头，只含小写字母、数字和下划线"
            yield fact.where, f"facts 的名称“{fact}”", form, "改名，例如 rural_persons"
    for key, name in (("answers", "答复"), ("waivers", "认可的例外")):
        for text in (entries.text(entry, "finding") for entry in entries.mappings(data, key)):
            if text and not FINGERPRINT.fullmatch(text):
                form = "“编号:指标或全表:八位指纹”，例如 A07:农村低保对象人数:1a2b3c4d"
                yield text.where, f"{name}的发现指纹“{text}”", form, "照抄 perfeval review --json 给出的 fingerprint"
    for index in entries.names(entries.mapping(entries.mapping(data, "prices"), "index")):
        if not names.YEAR.fullmatch(index):
            yield index.where, f"价格指数的年份“{index}”", "四位数字的年份，例如 2024", "改写年份"


def _points(row: Typed) -> Iterator[Fault]:
    """What was decided or marked in a row is not above its points, and has points to be of."""
    points, score = entries.text(row, "points"), entries.text(entries.mapping(row, "decided"), "score")
    if score and points is None:
        yield score.where, f"认定得分“{score}”，这一行没有分值", "先有分值，再认定得分", "补上分值，或删去认定得分"
    marks = [mark for mark in entries.mapping(row, "marks").values() if isinstance(mark, Written)]
    given = [*(("专家打分", mark) for mark in marks), *([("认定得分", score)] if score else [])]
    for name, typed in given if points and NUMBER.fullmatch(points) else ():
        if NUMBER.fullmatch(typed) and Decimal(typed) > Decimal(points or 0):
            yield typed.where, f"{name}“{typed}”", f"不超过分值{points}", f"改正{name}或分值"


def _explained_rows(data: Typed) -> Iterator[Fault]:
    """The rows that a problem explains stand in the table."""
    known: list[str] = [text for i in entries.mappings(data, "indicators") if (text := entries.text(i, "name"))]
    known += [EXECUTION] if data.get("budget") else []
    for problem in entries.mappings(data, "problems"):
        for wanted in entries.texts(problem, "indicators"):
            if wanted not in known:
                fix = did_you_mean(wanted, known) or "改成指标表中的名称"
                yield wanted.where, f"对应指标“{wanted}”不在指标表中", "指标表中的三级指标名称", fix


def _causes_of_problems(problems: list[Typed]) -> Iterator[Fault]:
    """A problem that comes of another one names one that stands for itself."""
    titles = [title for p in problems if (title := entries.text(p, "title"))]
    own = [title for p in problems if (title := entries.text(p, "title")) and not entries.text(p, "because")]
    for p in problems:
        root = entries.text(p, "because")
        if root and root not in titles:
            yield (
                root.where,
                f"“{root}”不是本表的问题",
                "另一问题的 title",
                did_you_mean(root, titles) or "改成问题的 title",
            )
        elif root and root not in own:
            found = f"“{root}”自己也是由别的问题引起的" if root != entries.text(p, "title") else "问题由自己引起"
            yield root.where, found, "不再由别的问题引起的问题", "改写为最初的那一个问题"


def _use_of_results(given: Typed, year: Written | None, data: Typed) -> Iterator[Fault]:
    """The proposal is for a later year, and its amount is the one that was reckoned."""
    later, amount, reckoning = (entries.text(given, key) for key in ("budget_year", "amount", "reckoning"))
    if later and year and names.YEAR.fullmatch(later) and names.YEAR.fullmatch(year) and int(later) <= int(year):
        yield later.where, f"结果应用于{later}年度的预算", f"晚于评价年度{year}", "改正 budget_year"
    if reckoning and amount and NUMBER.fullmatch(amount):
        facts = {key: value for key, value in entries.facts(data).items() if value is not None}
        try:
            said = expressions.spoken(reckoning, facts)
        except ValueError:
            return  # told where the expressions are
        if Decimal(amount) not in (
            Decimal(n.replace(",", "")) for n in re.findall(r"([0-9][0-9,]*(?:\.[0-9]+)?)万元", said)
        ):
            yield (
                amount.where,
                f"建议的预算{amount}万元，测算中没有这个金额",
                f"与 reckoning 算出的金额相同：{said}",
                "改正 amount 或 reckoning",
            )
