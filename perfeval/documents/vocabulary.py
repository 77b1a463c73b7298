"""The words of the official forms, as data; a new layout usually needs a word here and nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LONGEST = 16  # characters of a cell in which a word may stand anywhere
MARKS = re.compile(r"\((?:[A-Z](?:[/÷][A-Z])?|\d+(?:\.\d+)?分(?:[^()]*)|[^()]{0,4}元|盖章|公章|签章|签字|%|类)\)")
JOINED = re.compile("[及和与、/]")
GRAND = re.compile(
    "(?:本[表项年]|自评|自我评价|评价|综合|评定|最终|复核|项目|指标|单位|绩效)*"
    r"(?:总得分|总评分?|总分值?|得分合计|合计得?分?|总计得?分?|综合得分|最终得分)(?:[0-9.]+分?)?"
)
GOVERNED = re.compile(r"(?:其中)?(?:中央|[省市县区州盟旗镇]|乡镇|街道){1,3}(?:本?级)?")
BRACKETED = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
DROPPED = re.compile(r"[\s:：、，,。.*★()（）/\[\]【】“”\"]+")


@cache
def load() -> dict[str, Any]:
    """The vocabulary as it stands in ``vocabulary.yaml``."""
    return _read("vocabulary.yaml")


@cache
def composed() -> dict[str, Any]:
    """The words of labels that are put together, as they stand in ``composed.yaml``."""
    return _read("composed.yaml")


def _read(name: str) -> dict[str, Any]:
    text = files("perfeval.documents").joinpath(name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    return found


@cache
def plain(text: str) -> str:
    """A label as it is compared.

    >>> plain("全年预算数（A）"), plain(" 项 目\\n名称：")
    ('全年预算数', '项目名称')
    """
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"^\(?\d{1,2}[.、)](?=\D)", "", re.sub(r"\s+", "", text))
    return DROPPED.sub("", MARKS.sub("", text))


@cache
def role(kind: str, text: str) -> str | None:
    """What a label of a kind (columns, money, labels, goals, remarks) stands for; None if it is none.

    >>> role("columns", "年度指标值"), role("money", "全年执行数(B)"), role("columns", "资金使用率")
    ('target', 'executed', None)
    >>> role("columns", "偏差原因分析及改进措施（含佐证说明）"), role("columns", "得分（扣分原因见附件）")
    ('reason', 'score')
    """
    bare = unremarked(text)
    found = _role(kind, bare) if bare != text else None
    if not found and (han := _han(bare)) != bare:  # Target 目标值
        found = _role(kind, han)
    if found == "remark":  # 备注（偏差原因）: the wider word says nothing yet
        return _role(kind, text) or found
    return found or _role(kind, text)


def _han(text: str) -> str:
    """The Chinese words of a label that says the same in another language too; the text where nothing else is left.

    >>> _han("Executing Agency 执行机构"), _han("满分 Max"), _han("PM2.5浓度"), _han("Total")
    ('执行机构', '满分', 'PM2.5浓度', 'Total')
    """
    return re.sub(
        r"^[A-Za-z][A-Za-z .,'’/&-]*\s+(?=[一-鿿])|(?<=[一-鿿])\s+[A-Za-z][A-Za-z .,'’/&-]*$", "", text.strip()
    )


def unremarked(text: str) -> str:
    """A label without its remarks in brackets, which never turn it into another; the text where nothing else is left.

    >>> unremarked("偏差原因（含佐证说明）"), unremarked("总分（含预算执行率10分）"), unremarked("（一）")
    ('偏差原因', '总分', '（一）')
    """
    bare = BRACKETED.sub("", text).strip()
    return bare if plain(bare) else text


def _role(kind: str, text: str) -> str | None:
    label = plain(text)
    if not label:
        return None
    if label.endswith("名") and len(label) > 2:  # 项目名 is 项目名称
        label = f"{label}称"
    known: dict[str, dict[str, list[str]]] = load().get(kind, {})
    first = plain(JOINED.split(text)[0])  # 完成情况及佐证: the first of two words leads
    for told in (label, first):
        for name, words in known.items():
            if told in words.get("is", ()):
                return name
    if made := next(
        (name for name, form in _composed(kind).items() if form.fullmatch(label) or form.fullmatch(first)), None
    ):
        return made
    if len(label) <= LONGEST:
        for name, words in known.items():
            if any(word in label for word in words.get("has", ())):
                return name
    return None


@cache
def _composed(kind: str) -> dict[str, re.Pattern[str]]:
    """How labels of a kind are put together from words, where a role has such words.

    >>> role("columns", "年初设定目标"), role("columns", "实现效果"), role("labels", "项目承办部门")
    ('target', 'actual', 'unit')
    >>> role("columns", "2023年实际"), role("columns", "要求达到"), role("money", "项目支出"), role("labels", "部门")
    ('actual', None, None, None)
    """
    made = {}
    for name, parts in composed().get(kind, {}).items():
        before, core, after = ("|".join(parts.get(place, ())) for place in ("before", "core", "after"))
        end = f"(?:{after})+" if parts.get("closed") else f"(?:{after})*"
        made[name] = re.compile(f"(?:(?:19|20)\\d\\d年度?)?(?:{before})*(?:{core})+{end}")
    return made


def is_total(text: str) -> bool:
    """Whether a row that begins so sums up others; what it includes may stand in brackets behind it.

    >>> is_total("总分（含预算执行率10分）"), is_total("合计得分"), is_total("产出小计"), is_total("总分复核率")
    (True, True, True, False)
    """
    return is_grand_total(text) or bool(re.fullmatch(r".{0,12}(小计|合计|总计)", plain(unremarked(text))))


def is_grand_total(text: str) -> bool:
    """Whether a row that begins so sums up the whole table: 总分, 自评总得分, 合计100分; no 小计, no 产出合计."""
    label = plain(unremarked(text))
    return label != "小计" and (label in load()["totals"] or bool(GRAND.fullmatch(label)))


def is_note(text: str) -> bool:
    """Whether a text explains the form and is no data."""
    return bool(re.match(rf"({'|'.join(load()['notes'])})\s*\d*\s*[:：.．、]", text.strip()))


def is_title(text: str) -> bool:
    """Whether a short text names the form or its year.

    >>> is_title("项目支出绩效自评表"), is_title("（2024年度）"), is_title("1.资金使用情况良好。")
    (True, True, False)
    """
    short = re.sub(r"\s+", "", text)
    return (
        len(short) <= 60
        and bool(re.search(r"自评|评价报告|绩效|基础数据表", short) or re.fullmatch(r"[(（]?\S{4}年度?[)）]?", short))
        and short[-1] not in "。；"
    )


def is_placeholder(text: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return re.sub(r"\s+", "", text) in load()["placeholders"]


def is_source(text: str) -> bool:
    """Whether a text can name a row of funds: by a word of one, or as a level of government alone.

    >>> is_source("其中：省"), is_source("市县"), is_source("县级补助"), is_source("县城")
    (True, True, True, False)
    """
    if GOVERNED.fullmatch(plain(text)):
        return True
    return len(plain(text)) <= 30 and any(word in text for word in load()["sources"])
