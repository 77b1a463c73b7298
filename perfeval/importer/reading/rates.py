"""Are the rates that a table prints beside its rows those of its own figures? 完成率 and 得分率."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from perfeval.documents.content import DocumentCell
from perfeval.importer.reading.imported import Slip, Value
from perfeval.model import quantity, units
from perfeval.model.numerals import plain_number

NOT_MORE = ("le", "lt")  # of a target that is a limit a rate of completion may be reckoned either way
DEVIATES, TICKED = "printed_deviation_follows_from_the_figures", "done_is_ticked_where_it_is_done"
LEAST = Fraction(1, 10_000)  # of a rate: what rounding to two places of a percentage may move


def slips(cells: Mapping[str, list[DocumentCell]], row: Mapping[str, Value]) -> Iterator[Slip]:
    """The printed rates of a row that do not follow from its figures."""
    for role, top, bottom, told in (
        ("status", "actual", "target", "完成率"),
        ("score_rate", "score", "points", "得分率"),
    ):
        printed = next((cell for cell in cells.get(role, ()) if cell.text.strip()), None)
        if printed is not None and row.get(top) and row.get(bottom):
            yield from unlike(
                Value(printed.text, printed.place), told, row[top].text, row[bottom].text, row["name"].text
            )
    for role, faults in (("deviation", _turned), ("status", _ticked)):
        printed = next((cell for cell in cells.get(role, ()) if cell.text.strip()), None)
        if printed is not None and row.get("actual") and row.get("target"):
            yield from faults(printed, row["actual"].text, row["target"].text, row["name"].text)


def _turned(printed: DocumentCell, actual: str, target: str, subject: str) -> Iterator[Slip]:
    """A printed deviation with the wrong sign: its number is (完成－计划)÷计划."""
    said, one, whole = (quantity.read(re.sub(r"^\s*\+", "", text)) for text in (printed.text, actual, target))
    if not said.measured or said.dimension != "ratio" or not one.measured or whole.kind != "number" or not whole.base:
        return
    if one.dimension != whole.dimension or not said.base:
        return
    right = (one.base - whole.base) / abs(whole.base)
    if abs(said.base + right) < LEAST and abs(right) > LEAST:
        shown = f"{plain_number(right * 100, 2)}%"
        plan = re.sub("^[≥≤=＝<>＜＞]", "", target.strip())
        found = f"偏差率印作{printed.text.strip()}，（{actual}－{plan}）÷{plan}＝{shown}"
        yield Slip(DEVIATES, "A15", printed.place, found, shown, "改正偏差率的正负号", subject, "P1")


def _ticked(printed: DocumentCell, actual: str, target: str, subject: str) -> Iterator[Slip]:
    """完成 ticked where the figures say that the target is missed, and the other way round."""
    ticked = re.findall(r"[☑√✓✔■☒]\s*(是|否|已完成|未完成)", printed.text) or [re.sub(r"\W", "", printed.text)]
    aim, done = quantity.read(target), quantity.read(actual)
    if len(ticked) != 1 or aim.kind != "number" or not done.measured or aim.dimension != done.dimension:
        return
    ways = {
        "ge": done.base >= aim.base,
        "gt": done.base > aim.base,
        "le": done.base <= aim.base,
        "lt": done.base < aim.base,
    }
    met = ways.get(aim.comparator or "")
    said = {"是": True, "已完成": True, "否": False, "未完成": False}.get(ticked[0])
    if met is not None and said is not None and met != said:
        right = "已完成" if met else "未完成"
        found = f"“是否完成”填{ticked[0]}，指标值{target}，实际完成值{actual}"
        yield Slip(TICKED, "E04", printed.place, found, right, "对照完成值改正这一栏", subject, "P1")


def unlike(printed: Value, told: str, top: str, bottom: str, subject: str) -> Iterator[Slip]:
    """The printed rate where it is not top ÷ bottom as far as it is printed; 100 % may stand for all above it."""
    read, right = quantity.read(printed.text), _ratio(top, bottom)
    if right is None or not read.measured or read.dimension != "ratio" or read.unit is None:
        return
    room = read.unit.factor / 10 ** max(0, units.decimals(read.number))
    if abs(read.base - right) >= max(room, LEAST) and not (right > 1 and read.base == 1):
        shown = f"{plain_number(right * 100, 2)}%"
        found, fix = f"{told}印作{read.text}，{top}÷{bottom}＝{shown}", f"重新计算{told}，改正错的一处"
        yield Slip("rates_follow_from_their_figures", "A15", printed.place, found, shown, fix, subject, "P0")


def _ratio(top: str, bottom: str) -> Fraction | None:
    one, whole = quantity.read(top), quantity.read(bottom)
    if one.kind != "number" or whole.kind != "number" or whole.comparator in NOT_MORE or whole.number <= 0:
        return None
    if one.unit is None or whole.unit is None:
        return Fraction(one.number) / Fraction(whole.number)
    return one.base / whole.base if one.dimension == whole.dimension else None
