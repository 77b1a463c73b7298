"""Rates that a sentence states by name, with the figures beside them that may make them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.passages import StatedNumber, figures

MONEY, PERSONS = "money", ("persons", "person_times", "households", "household_times")
OTHER_TIME = re.compile(
    "上年|去年|往年|上一年|计划|目标|预计|拟|将|应|比|较|提高|增长|下降|减少|其中|占|标准|要求|不低于|不少于|不超过|至少|以上|以下|以内"
)
NO_PART = re.compile(
    "比|较|上年(?!结转)|去年|尚|未|剩余|结余|增|减|平均|人均|户均|每|标准|目标|计划|占|多|少|超|总|概算|约|近|分别|不足|不满|累计|合计|共计|到位|预算"
)


# a rate by its name: what its numerator and its denominators are called
RATES = (
    ("执行率", "支出|执行", "预算|到位"),
    ("到位率", "到位", "预算|应到位|计划"),
    ("回收率", "回收|收回", "发放|发出"),
    ("有效率", "有效", "回收|收回|发放"),
    ("满意率", "满意", "有效|回收"),
    ("合格率", "合格", "抽检|抽查|检查|检测|在用"),
    ("培训率", "参加|参训", "应培训|从业人员|应参加"),
    ("到岗率", "到岗|在岗", "应到岗|编制|核定"),
    ("覆盖率", "已覆盖|已获得|已享受", "应覆盖|需求|符合条件"),
)
STATED = re.compile(r"(?:为|达到|达|是|约|：)?([0-9]+(?:\.[0-9]+)?)[%％]")


def named_rates(sentence: str) -> Iterator[tuple[str, re.Match[str], list[tuple[StatedNumber, StatedNumber]]]]:
    """Each rate that a sentence states by one of the names in RATES, with the pairs of figures that may make it."""
    for name, top, bottom in RATES:
        match = STATED.match(sentence, sentence.find(name) + len(name)) if sentence.count(name) == 1 else None
        if not match or OTHER_TIME.search(sentence[max(0, sentence.find(name) - 4) : sentence.find(name)]):
            continue
        tops, bottoms = _labelled(sentence[: match.start()], top), _labelled(sentence[: match.start()], bottom)
        alike = ((a, b) for a in tops for b in bottoms if a != b and a.dimension == b.dimension)
        pairs = [(a, b) for a, b in alike if b.value - b.slack > 0]
        if len(tops) == 1 and pairs:
            yield name, match, pairs


def _labelled(sentence: str, words: str) -> list[StatedNumber]:
    """The figures whose own words, back to the last figure or stop, name one of these words."""
    found, last = [], 0
    for f in figures(sentence):
        label = re.split("[，。；、（(：]", sentence[last : f.start])[-1]
        last = f.end
        if re.search(words, label) and not re.search("不|未|上年|去年|其中|率", label):
            found.append(f)
    return found
