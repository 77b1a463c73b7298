"""Decides which column holds a role where words leave it open: several columns for one role, or a head nobody knows.

Words come first; the cells veto and choose; what is taken on the cells' word alone carries a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perfeval.documents.vocabulary import load, plain
from perfeval.importer.reading.kinds import Look, below, fraction, kind

Path = tuple[str, ...]  # the labels over a column, the highest first
LEVELS = ("level1", "level2", "name")
NUMBERS = ("points", "score", "weight")
HEADS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "指标值",
    "initial_target": "年初指标值",
    "actual": "实际完成值",
    "points": "分值",
    "score": "得分",
    "reason": "偏差原因",
    "explanation": "指标解释",
    "deduction": "扣分原因",
    "measure": "改进措施",
    "opinion": "评价意见",
    "process": "评分过程",
    "standard": "评分标准",
    "basis": "佐证材料",
    "data_source": "数据来源",
}
PARTS = {
    "symbol": "指标性质",
    "unit": "度量单位",
    "actual_unit": "实际完成值的单位",
}  # printed beside a value, read with it
TITLES = HEADS | PARTS | {"weight": "权重"}
TOP = re.compile(
    r"[A-Z]?[\d.、]*(?:项目)?(?:投入|决策|过程|管理|产出|效果|效益|成本|满意度)(?:类)?(?:指标)?(?:[(（].*|\d+(?:\.\d+)?分)?$"
)
PATH = re.compile(r"\s*(?:[-—–－/／·>→]+|[:：])\s*")  # between a level and the one below it in the same cell
JOINED = re.compile("[与和及、]")
RATIO = re.compile(r"(系数|比率|比例|比重|占比|率|档次|等级)$")  # the last word of a label says what it is
CHANGED = re.compile(r"调整后|变更后|修订后|调整(?!前)")
FIRST_SET = re.compile(r"年初|期初|原定|原(?!因)|调整前|批复")
EARLIER = "调整前的数"
PAST = re.compile(r"上年|去年|上期|上一年|往年|历年|历史|以前年度|同期|基期|基准")
THIS = re.compile(r"评价年度|评价期|本年|当年|本期")
EACH = re.compile(r"^[各分](?:[县市区乡镇街道村校院部子]|单位|地)|分项|其中")
LOWER, UPPER = re.compile("下限|最低|最小"), re.compile("上限|最高|最大")
MEAN = re.compile(r"平均|均分|专家|评委")
FINAL = re.compile(r"核定|审定|认定|最终")
WIDER = re.compile(r"中期|三年|五年|长期|总体|总目标|(?<!年度)(?<!全年)(?<!本年)(?<!当年)累计|阶段|季度|半年|行业")
OTHERS = re.compile(r"复核|核查|核实|核定|复评|抽查|审核|审定|评审|评价组|评价机构|第三方|专家|财政|主管部门")
OWN = re.compile(r"自评|自查|单位|自我|填报")
SENTENCE = re.compile(r"[。；]\s*$|得[0-9.]+分|扣[0-9.]+分|[^《》]*[0-9]+(?:\.[0-9]+)?[^，。]*，")
PAPERS = re.compile(  # what a list of evidence names: a paper by its kind, or by its title
    "^[^。；，0-9]{0,20}(?:台账|[表册单证函]|记录|报告|文件|通知|批复|凭证|合同|协议|材料|清单|照片|发票|底稿|纪要|方案|办法)"
    "(?:[(（].*[)）])?(?:[、；;].*)?$|《[^》]+》"
)
REMEDY = re.compile(r"措施|整改|改进")
CAUSE = re.compile(r"原因|说明|分析|情况")


@dataclass
class SettledColumns:
    """The columns of each role, what is doubtful about a role, and why a column is not read."""

    roles: dict[str, tuple[int, ...]] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    spare: dict[int, str] = field(default_factory=dict)

    def take(self, name: str, column: int, doubt: str = "") -> None:
        self.roles[name] = (*self.roles.get(name, ()), column)
        if doubt:
            self.doubts[name] = doubt


def settle(found: Sequence[str | None], paths: Sequence[Path], looks: Sequence[Look]) -> SettledColumns:
    """Each role in one column; ``found`` is what the words say. Only explanations may stand in several columns."""
    made = SettledColumns()
    names = [_by_last_word(name, path) for name, path in zip(found, paths)]
    for column, name in enumerate(names):
        if name and (why := _veto(name, looks[column], paths[column])):
            names[column], made.spare[column] = None, why
    names = [_by_what_it_tells(name, look) for name, look in zip(names, looks)]
    names = _signs_apart(names, looks)
    _limits(names, paths)
    columns: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        if name:
            columns.setdefault(name, []).append(column)
    _reviewed(columns, paths)
    _measure(columns, paths)
    _of_levels(columns)
    _converted(columns, looks)
    for name, where in columns.items():
        if name in ("explanation", "frame", "serial") or len(where) == 1:
            made.roles[name] = tuple(where)
            if name in ("target", "actual") and (other := WIDER.search("".join(paths[where[0]]))):
                made.doubts[name] = f"表头有“{other[0]}”，不一定是本年度的数"
        else:
            _choose(made, name, where, paths, looks, looks[columns["name"][-1]] if columns.get("name") else None)
    return made


def parted(text: str) -> tuple[str, str] | None:
    """The two levels that one cell names, the upper one first.

    >>> parted("产出—数量"), parted("效益指标/社会效益指标"), parted("经济/社会效益"), parted("产出与成本")
    (('产出', '数量'), ('效益指标', '社会效益指标'), None, None)
    """
    upper, *lower = PATH.split(text.strip())
    return (upper, lower[0]) if len(lower) == 1 and TOP.match(upper) and kind(lower[0]) == "level" else None


def stepped(text: str) -> tuple[str, str] | None:
    """The two levels of a cell in a column of levels, whatever the lower one is called.

    >>> stepped("满意度/读者"), stepped("经济/社会效益")
    (('满意度', '读者'), None)
    """
    upper, *lower = PATH.split(text.strip())
    return (upper, lower[0]) if len(lower) == 1 and TOP.match(upper) and len(lower[0]) > 1 else None


def own(label: str) -> bool:
    """Whether a head calls what it stands over the unit's own.

    >>> own("单位自报分"), own("评价单位评分"), own("得分")
    (True, False, False)
    """
    return bool(OWN.search(label)) and not OTHERS.search(label) and "评价" not in label


def topmost(text: str) -> bool:
    """Whether a level is one of the first, or some of these together.

    >>> topmost("产出指标（45分）"), topmost("产出与成本"), topmost("数量指标")
    (True, True, False)
    """
    return all(TOP.match(part) for part in JOINED.split(re.sub(r"\s+", "", text)))


def label_of(path: Path) -> str:
    return re.sub(r"\s+", "", path[-1]) if path else ""


def _by_last_word(name: str | None, path: Path) -> str | None:
    """得分系数 is a coefficient and no score: where a wide word is found inside a label, its last word decides."""
    if name in ("points", "score", "actual", "target") and path and RATIO.search(label := plain(path[-1])):
        if label not in load()["columns"][name].get("is", ()):
            return "score_rate" if name in ("score", "points") else "status"
    return name


def _by_what_it_tells(name: str | None, look: Look) -> str | None:
    """评分依据 with sentences tells how a score came about; 备注 with the names of papers lists the evidence."""
    told = [text[:200] for text in look.filled if len(text) > 1]
    if name == "basis" and len(told) > 1 and sum(bool(SENTENCE.search(text)) for text in told) * 2 > len(told):
        return "process"
    if name == "remark" and len(told) > 1 and sum(bool(PAPERS.search(text)) for text in told) * 2 > len(told):
        return "basis"
    return name


def _signs_apart(names: list[str | None], looks: Sequence[Look]) -> list[str | None]:
    """Of several columns headed as targets those of signs alone belong to the others: 指标值 over 方向 and 值."""
    targets = [c for c, name in enumerate(names) if name == "target"]
    signs = [c for c in targets if looks[c].mostly("symbol")]
    if "symbol" in names or len(signs) != 1 or len(targets) < 2:
        return names
    return ["symbol" if c in signs else name for c, name in enumerate(names)]


def _veto(name: str, look: Look, path: Path) -> str:
    """Why a column cannot be what its head seems to say: another year's, cells of another kind; empty where it can."""
    filled, label = look.filled, label_of(path)
    if name in ("target", "actual", "points", "score") and PAST.search("".join(path)):
        return f"“{label}”列不是评价年度的数"
    if not filled:
        return ""
    if name in NUMBERS and not look.count("number", "percent") and len(filled) > 1 and not all(map(fraction, filled)):
        return f"“{label}”列没有一格是数字"
    if name in LEVELS and look.mostly("number", "percent", "figure", "symbol") and len(filled) > 1:
        return f"“{label}”列多数是数字，不是指标的名称"
    if name == "unit" and len(filled) > 1 and all(len(text) > 6 for text in filled):
        return f"“{label}”列不是度量单位"
    return ""


def _limits(names: list[str | None], paths: Sequence[Path]) -> None:
    """A lower and an upper limit side by side under the same words are the target, and nothing else is."""
    for column in range(len(names) - 1):
        low, high = label_of(paths[column]), label_of(paths[column + 1])
        if LOWER.search(low) and UPPER.search(high) and LOWER.sub("", low) == UPPER.sub("", high):
            if all(name in (None, "target") for name in names[column : column + 2]):
                names[column : column + 2] = ["target", "upper"]


def _reviewed(columns: dict[str, list[int]], paths: Sequence[Path]) -> None:
    """Beside the unit's own value or score, that of a reviewer is the reviewer's."""
    for name in ("actual", "score"):
        where = columns.get(name, [])
        theirs = [c for c in where if OTHERS.search("".join(paths[c])) and not OWN.search(paths[c][-1])]
        own = [c for c in where if c not in theirs]
        if own and all(MEAN.search("".join(paths[c])) for c in own):
            continue  # means of experts are no scores of the unit's own
        selves = [c for c in own if OWN.search("".join(paths[c]))]
        if name == "score" and selves and len(selves) < len(own):
            theirs, own = theirs + [c for c in own if c not in selves], selves
        if own and theirs:
            columns[name] = own
            columns.setdefault(f"reviewed_{name}", []).extend(theirs)


def _measure(columns: dict[str, list[int]], paths: Sequence[Path]) -> None:
    """改进措施 beside 偏差原因 is a column of its own."""
    where = columns.get("reason", [])
    measures = [c for c in where if REMEDY.search(label := paths[c][-1]) and not CAUSE.search(label)]
    if len(measures) == 1 and len(where) > 1:
        columns["reason"] = [c for c in where if c not in measures]
        columns["measure"] = measures


def _of_levels(columns: dict[str, list[int]]) -> None:
    """Points beside the levels are those of the levels, where the indicators have their own."""
    where = columns.get("points", [])
    levels = [c for name in LEVELS[:2] for c in columns.get(name, [])]
    groups = [c for c in where if c - 1 in levels]
    if groups and len(groups) < len(where):
        columns["points"] = [c for c in where if c not in groups]
        columns["level_points"] = groups


def _converted(columns: dict[str, list[int]], looks: Sequence[Look]) -> None:
    """Scores out of 100 beside weights are no points: those converted by the weight are the scores, where printed."""
    points = columns.get("points", columns.get("weight", []))
    score, converted = columns.get("score", []), columns.get("converted", [])
    if len(converted) == 1 and not score:
        columns["score"] = columns.pop("converted")  # printed once, they are the scores
    if len(points) == len(score) == len(converted) == 1:
        full = looks[points[0]]
        if not below(looks[score[0]], full) and below(looks[converted[0]], full):
            columns["score"], columns["converted"] = converted, score


def _choose(
    made: SettledColumns,
    name: str,
    where: list[int],
    paths: Sequence[Path],
    looks: Sequence[Look],
    names: Look | None = None,
) -> None:
    """One column of several that their heads give to one role; the others are told, never joined to it."""
    best, why, sure = where, "", False
    divided = names is not None and names.cells < len(names.filled)  # several rows for one name
    last = max(year_of(paths[c]) for c in where)
    exact = load()["columns"].get(name, {}).get("is", ())
    rules: tuple[tuple[Callable[[int], bool], str, bool], ...] = (
        (lambda c: not looks[c].boxed, "是勾选的一栏", True),
        (lambda c: not divided or names is None or looks[c].cells <= names.cells, "是各分项的数", True),
        (lambda c: bool(THIS.search("".join(paths[c]))), "不是评价年度的数", True),
        (lambda c: not EACH.search("".join(paths[c])), "是各地各部分的数", True),
        (lambda c: name != "score" or bool(FINAL.search(paths[c][-1])), "不是最后认定的分", True),
        (lambda c: not WIDER.search("".join(paths[c])), "不是本年度的数", True),
        (lambda c: bool(CHANGED.search("".join(paths[c]))), EARLIER, True),
        (lambda c: not FIRST_SET.search("".join(paths[c])), "年初的数", False),
        (lambda c: bool(looks[c].filled), "整列空白", True),
        (lambda c: year_of(paths[c]) == last, "不是最近的年度", False),
        (lambda c: name not in NUMBERS or looks[c].mostly("number"), "多数不是数字", True),
        (lambda c: plain(label_of(paths[c])) in exact, "表头较宽", False),
    )
    for rule, reason, certain in rules:
        left = [c for c in best if rule(c)]
        if left and len(left) < len(best):
            best, why, sure = left, reason, certain
        if len(best) == 1:
            break
    taken = best[-1] if name in LEVELS and why == "" else best[0]
    others = [c for c in where if c != taken]
    told = "、".join(dict.fromkeys(label_of(paths[c]) for c in others))
    unsure = not (sure and len(best) == 1) and any(looks[c].filled for c in others)
    made.take(name, taken, f"“{told}”列也像{TITLES.get(name, name)}，没有采用" if unsure else "")
    if name == "target" and len(others) == 1 and why in (EARLIER, "年初的数"):
        made.roles["initial_target"] = (others[0],)
        return
    for c in others:
        made.spare[c] = f"另取“{label_of(paths[taken])}”列为{TITLES.get(name, name)}，这一列{why or '没有采用'}"


def year_of(path: Path) -> int:
    years = [int(y) for label in path for y in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", label)]
    return max(years, default=0)


def of_money(roles: dict[str, tuple[int, ...]], paths: Sequence[Path]) -> dict[str, tuple[int, ...]]:
    """One column for each amount of a table of funds: 预算安排 beside 调整后预算 is the initial amount."""
    made = dict(roles)
    where = roles.get("adjusted", ())
    changed = [c for c in where if CHANGED.search("".join(paths[c]))]
    if len(where) == 2 and len(changed) == 1:
        made["adjusted"] = (changed[0],)
        made.setdefault("initial", tuple(c for c in where if c not in changed))
    return {name: columns[:1] for name, columns in made.items()}
