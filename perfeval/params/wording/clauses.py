"""The clauses of a wording, each read whole by one rule or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from perfeval.params.wording.words import (
    COUNT,
    DASH,
    MARK,
    MARKS,
    NOTHING,
    PART,
    UNIT,
    VALUE,
    WHOLE_OF,
    N,
    award,
    loss,
    plain,
)

INCLUDED = r"(?:\((?:不)?含\))"
AT_LEAST = r"≥|不低于|不少于|不小于|不得低于|不得少于|至少|大于等于|大于或等于|达到|达|为|=|在"
MORE = r">|大于|高于|超过|多于"
AT_MOST = r"≤|不超过|不高于|不大于|不多于|不得超过|小于等于|小于或等于|控制在"
LESS = r"<|低于|小于|不足|少于|未达到|达不到|不到|不满"
COMPARED = (
    "不低于|不少于|不小于|不得|至少|大于|小于|高于|低于|超过|多于|少于|不高于|不大于|不多于"
    "|不超|未超|控制在|不足|未达|达不到|不到|不满|未完成|每"
)
SUBJECT = rf"(?P<subject>(?:(?!{COMPARED})[^\d,;。≥≤<>=扣得×÷\n{MARKS}]){{0,24}}?)"
AIM = (
    r"(?:年度|年初|预期|既定|设定|计划|绩效)*"
    r"(?:目标值|目标要求|目标任务|目标|指标值|计划数|计划值|计划任务|计划成本|计划|任务|预算数|预算)"
)
MEASURED = r"(?:实际)?(?:完成)?(?:值|数|成本|支出)?"
ENDS = r"(?:的|时|者)*,?"
DOWN = r"降低|下降|减少|低于|降|低|少于|少|不足|差"
UP = r"增加|超过|超出|超支|超|多于|多|高于|高|上升|提高|增长"
LATE = r"逾期|延期|延迟|推迟|超期|滞后|拖延|晚|迟|延误"
FOUND = r"发现|查出|出现|发生|存在|有|缺少|缺失|缺|少|漏|未"
THING = r"次|处|项|例|起|个|笔|条|件|份|人|户|宗|种|类|张|家"
CASE = rf"[^\d,;。扣得每“”\n{MARKS}]"
SCORE = r"(?:指标|评价|该项|本项)?得分="
POINTS_OF = rf"(?:{WHOLE_OF}|{N}分)"
RATE = r"(?P<rate>[^\d,;。×÷=()“”\n]{0,14}(?:率|比例|比率|占比|程度|满意度))(?:×100%)?"
POINT = r"(?:评价)?(?:要点|要素|内容|方面|标准)"
NAME = rf"(?P<name>[^\d,;。:得每扣≥≤<>=×÷“”\n{MARKS}]{{1,20}}?)"
FROM = rf"(?P<a>{PART}|\d+){INCLUDED}?{DASH}(?P<b>{PART}){INCLUDED}?"

RULES: tuple[tuple[str, str], ...] = (
    # of the whole
    ("used_up", rf"(?:直至|直到|至)?扣(?:完|至)(?:{WHOLE_OF}|0分|零分)?(?:为止|止)?|扣完即止"),
    (
        "cap",
        rf"(?:最高|最多|上限)(?:不超过|得|计|为)*(?:{WHOLE_OF}|满分|100%)|(?:超过|大于)100%(?:的)?按(?:照)?100%(?:计|计算)(?:分)?",
    ),
    ("otherwise", rf"(?:否则|反之|其余|其他|其它|此外)(?:情况|情形)?(?:均|一律|则)?{ENDS}(?:均|一律)?{award('award')}"),
    (
        "started",
        rf"不足(?P<less>{COUNT}?(?:{UNIT}|个百分点|个周期|档|期))的?,?(?:按(?P<whole>{COUNT}?(?:{UNIT}|个百分点|个周期|档|期))|(?P<none>不)|(?P<part>按比例))(?:计|计算|扣分|扣)*",
    ),
    # elements
    (
        "each_mark",
        rf"(?:{POINT})?(?P<marks>{MARK}(?:[、和及,]?(?:{POINT})?{MARK})*)(?:各|均)?(?:占)?(?:{WHOLE_OF}的?)?(?:(?P<part>{PART})(?:的?{WHOLE_OF})?|(?P<points>{N})分)",
    ),
    (
        "mark",
        rf"(?P<marks>{MARK})(?P<text>“[^“”]+”|{CASE}{{2,60}}?)(?:[(](?:占)?(?:{WHOLE_OF}的?)?(?:(?P<points>{N})分|(?P<part>{PART}))[)]|,?(?:(?:的)?得|占)(?:{WHOLE_OF}的?)?(?:(?P<points2>{N})分|(?P<part2>{PART})(?:的?{WHOLE_OF})?))",
    ),
    (
        "parts",
        rf"(?:以上|上述)?(?P<count>{COUNT})(?:个|项|条){POINT}(?:各|均)占(?:{WHOLE_OF}的?)?(?:(?P<part>{PART})(?:的?{WHOLE_OF})?|(?P<points>{N})分)",
    ),
    (
        "each_part",
        rf"每?(?:符合|满足|达到|具备|做到)(?:其中)?(?:一|1)(?:个|项|条)(?:{POINT})?(?:的)?得(?:{WHOLE_OF}的?)?(?:(?P<points>{N})分|(?P<part>{PART})(?:的?{WHOLE_OF})?)",
    ),
    ("number", rf"共(?P<count>{COUNT})(?:个|项|条)(?:{POINT})?"),
    (
        "partial",
        rf"部分(?:符合|满足)(?:要求)?{ENDS}(?:{NOTHING}|得(?:该要点|该项)?的?(?:{WHOLE_OF}的?)?(?P<share>{PART})(?:的?{WHOLE_OF})?)",
    ),
    (
        "met",
        r"(?:完全|全部|均)?(?:符合|满足)(?:要求)?(?:的)?,?得(?:相应|该要点全部|对应|该要点)(?:的)?(?:分值|分数|分)|(?:全部|都|均)符合(?:的)?,?得满分",
    ),
    ("unmet", rf"(?:不符合|不满足)(?:要求)?(?:的)?,?(?:该要点)?{NOTHING}"),
    # steps, days late, events
    (
        "late",
        rf"(?:完成时间)?每(?:{LATE})(?P<count>{COUNT})?(?P<unit>日|天|个工作日|工作日|周|个星期|个月|月){ENDS}{loss('loss')}",
    ),
    (
        "lapsed",
        rf"(?:{LATE})(?:(?P<more>超过)|达到|达|满)?(?P<days>\d+)(?:日|天)(?P<from>及以上|\(含\)以上|以上)?{ENDS}{NOTHING}",
    ),
    (
        "step",
        rf"{SUBJECT}每(?:(?:较|比)?(?:{AIM})?)(?:(?P<down>{DOWN})|(?P<up>{UP}))(?:了)?(?:{AIM})?(?P<bound>\d+(?:\.\d+)?%(?=[\d一二两三四五六七八九十]))?(?P<count>{COUNT})(?P<unit>个百分点|{UNIT}){ENDS}{loss('loss')}",
    ),
    ("event", rf"每?(?:发生|发现|出现)(?:一|1)次“(?P<quoted>[^“”]+)”扣(?P<loss_points>{N})分"),
    (
        "event",
        rf"每(?P<verb>{FOUND})?(?:一|1)?(?:个)?(?P<thing>{THING})(?P<case>{CASE}{{1,30}}?)(?:的)?,?{loss('loss')}",
    ),
    (
        "event",
        rf"(?P<verb>发现|查出|出现|发生|存在|有)(?:一|1)(?P<thing>{THING})(?P<case>{CASE}{{1,30}}?)(?:的)?,?{loss('loss')}",
    ),
    ("event", rf"(?P<case>{CASE}{{2,30}}?)(?:的)?,?每(?P<verb>{FOUND})?(?:一|1)?(?P<thing>{THING}){loss('loss')}"),
    ("event", rf"每(?P<verb>缺少|缺失|缺|少|漏)(?:一|1)(?P<thing>{THING})(?P<case>){loss('loss')}"),
    ("veto", r"(?:发生|发现|出现|存在|有)“(?P<quoted>[^“”]+)”的?,?(?:本项|该项)?不得分"),
    (
        "veto",
        rf"(?:(?:一旦|凡|如|若)?(?:发现|出现|发生|存在|有))(?P<case>{CASE}{{2,30}}?)(?:的)?,?(?:则)?(?:本项|该项|本指标|该指标|此项)?(?:{NOTHING}|一票否决)",
    ),
    (
        "veto",
        rf"(?P<case>{CASE}*(?:截留|挤占|挪用|虚列|套取|一票否决){CASE}*?)(?:的)?,?(?:则)?(?:本项|该项|本指标|该指标|此项)?{NOTHING}",
    ),
    # formulas
    (
        "threshold",
        rf"(?:[^\d,;。=得]{{0,8}}(?P<head>{N})%(?:及以上|\(含\)以上|以上)?的?,?|达到的?,?)?{SCORE}(?:{WHOLE_OF}×)?\((?:[^\d,;。×÷=()]{{0,12}})-(?P<floor>{N})%\)÷(?:\((?:1|100%)-(?P<floor2>{N})%\)|(?P<rest>{N})%)(?:×{POINTS_OF})?",
    ),
    ("facts", rf"{SCORE}{WHOLE_OF}×“(?P<top>[^“”]+)”÷“(?P<bottom>[^“”]+)”"),
    (
        "inverse",
        rf"(?:(?:高于|超过|超出|超支)(?:{AIM})?的?,?)?(?:{SCORE}(?:{WHOLE_OF}×)?|按)(?:{AIM})÷实际(?:完成)?(?:值|数|成本|支出)?(?:(?:×{POINTS_OF})|得分|计分)?",
    ),
    (
        "quotient",
        rf"{SCORE}(?:{WHOLE_OF}×)?[(]?实际(?:完成|产出|到位)?(?:值|数|量)?÷(?:计划|目标)(?:完成|产出|到位)?(?:值|数|量)?[)]?(?:×100%)?(?:×{POINTS_OF})?",
    ),
    (
        "linear",
        rf"(?:(?:高于|超过|超出|超支)(?:{AIM})?的?,?)?{SCORE}(?:{WHOLE_OF}×)?\(1-(?:超出比例|超支率|超支比例|偏差率)\)(?:×{POINTS_OF})?",
    ),
    ("doubled", rf"超(?:出|过)(?:一|1)倍(?:及以上|以上)?(?:的)?{NOTHING}"),
    (
        "fixed_ratio",
        rf"{SCORE}{WHOLE_OF}×{RATE}÷(?P<base>{N}%)|{SCORE}[(]?(?P<rate2>[^\d,;。×÷=()]{{0,14}}率)÷(?P<base2>{N}%)[)]?×{POINTS_OF}",
    ),
    (
        "ratio",
        rf"(?:(?:其余|其他|其它)(?:的)?,?)?{SCORE}(?:{WHOLE_OF}×{RATE}|(?P<rate2>[^\d,;。×÷=()“”\n]{{0,14}}(?:率|比例|比率|占比|满意度))(?:×100%)?×{POINTS_OF})",
    ),
    (
        "by_ratio",
        rf"(?:(?:未完成|未全部完成|未达到(?:{AIM})?|未完成(?:{AIM})?|不足|低于{AIM}|其余|其他|其它)的?,?)?(?:则)?(?:按照?|根据|依据|以)(?:其)?(?:实际)?(?:完成|完成数)(?:情况)?(?:数?(?:与|和|占|÷){AIM}的?)?(?P<rate>比例|率|比率|百分比)(?:情况)?(?:折算|计算)?(?:计|得|赋|给|记|计算)(?:得)?(?:相应)?(?:的)?(?:分值|分数|得分|分)",
    ),
    ("less_by_ratio", rf"(?:未完成的?,?|未达到(?:{AIM})?的?,?|低于{AIM}的?,?)?(?:按|按照)(?:未完成)?比例(?:相应)?扣分"),
    # bounds
    ("inside", rf"{SUBJECT}(?:在)?(?P<low>{VALUE}){DASH}(?P<high>{VALUE})之间(?:\(含\))?{ENDS}得满分"),
    ("outside", r"(?P<side>低于下限|高于上限)(?:的)?(?:按)?(?P<way>实际值÷下限|上限÷实际值|超出比例扣减|不)(?:得分)?"),
    (
        "level",
        rf"{SUBJECT}(?:介于|在)?(?P<low>{VALUE})(?P<low_in>{INCLUDED})?{DASH}(?P<high>{VALUE})(?P<high_in>{INCLUDED})?(?:之间)?{ENDS}{award('award')}",
    ),
    (
        "level",
        rf"(?P<low>{VALUE})(?P<low_op>≤|<)(?P<subject>[^\d,;。≥≤<>=]{{1,16}})(?P<high_op>≤|<)(?P<high>{VALUE}){ENDS}{award('award')}",
    ),
    (
        "level",
        rf"{SUBJECT}(?P<low_word>≥|>|大于等于|不低于)(?P<low>{VALUE})(?:,|且|、|,且)(?P<high_word><|≤|小于|低于)(?P<high>{VALUE}){ENDS}{award('award')}",
    ),
    (
        "level",
        rf"{SUBJECT}(?P<low_word>{AT_LEAST}|{MORE})?(?P<low>{VALUE})(?P<low_in>{INCLUDED})?(?P<above>及以上|及其以上|以上)?(?P<low_in2>{INCLUDED})?{ENDS}{award('award')}",
    ),
    (
        "level",
        rf"{SUBJECT}(?P<high_word>{AT_MOST}|{LESS})(?P<high>{VALUE})(?P<high_in>{INCLUDED})?(?:及?以内|及?以下|之内|内)?{ENDS}{award('award')}",
    ),
    (
        "level",
        rf"{SUBJECT}(?P<high>{VALUE})(?P<high_in>{INCLUDED})?(?:及?以下|及?以内)(?P<high_in2>{INCLUDED})?{ENDS}{award('award')}",
    ),
    (
        "reached",
        rf"{SUBJECT}(?:达到|完成|达|实现|不低于|≥|达成)(?:了)?(?P<aim>{AIM})(?:及以上|以上)?{ENDS}{award('award')}",
    ),
    (
        "kept",
        rf"{SUBJECT}(?:不超过|不高于|未超过|≤|不大于|控制在)(?P<aim>{AIM})(?:及)?(?:以内|之内|范围内|内)?{ENDS}{award('award')}",
    ),
    ("missed", rf"(?:{MEASURED})?(?:低于|未达到|未完成|达不到|<){AIM}{ENDS}{NOTHING}"),
    ("exceeded", rf"(?:{MEASURED})?(?:超过|高于|超出|大于|>)(?:{AIM})?{ENDS}{NOTHING}"),
    # dates
    (
        "due",
        rf"{SUBJECT}(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})[日号]|(?P<end>底|末))(?P<before>之?前|以前|及以前)?(?P<included>\(含\))?(?!之?后|以后|起|至|到|-)(?P<done>[^\d,;。得扣每\n]{{0,12}}?){ENDS}得满分",
    ),
    (
        "in_time",
        rf"(?:项目)?(?:按期|按时|及时|按计划时间|按规定时间|在规定时间内)(?:全部)?(?:完成|完工|投用|建成|竣工|实施){ENDS}得满分",
    ),
    # functions between 标准值
    ("efficacy", r"按功效系数法(?:计分)?"),
    ("standard", rf"“?(?P<name>[^\d,;。“”]{{0,12}})”?标准值(?P<value>{VALUE})\(系数(?P<coefficient>{N}%?)\)"),
    # names
    (
        "grade",
        rf"“?(?P<name>[^\d,;。:得每扣“”\n{MARKS}]{{1,20}}?)”?(?:的)?,?(?:得|:)(?:{WHOLE_OF}的?)?(?:{FROM}(?:的?{WHOLE_OF})?|(?P<low_points>{N}){DASH}(?P<high_points>{N})分)",
    ),
    ("state", rf"“?(?P<name>[^\d,;。:得每扣≥≤<>=×÷“”\n{MARKS}]{{1,30}}?)”?(?:的|者)?,?(?:本项|该项)?{award('award')}"),
)
LEAD = re.compile(
    r"^(?:评分标准|评分规则|计分方法|评分办法|扣分标准|标准)[:：]|^(?:\(?[1-9一二三四五六七八九十]\)|[1-9][.、](?!\d))"
)
MOST = 4  # parts that one clause may have


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The rules, at the first wording: most commands read none."""
    return tuple((kind, re.compile(pattern)) for kind, pattern in RULES)


@dataclass(frozen=True)
class Clause:
    """Words of a wording and the rule that reads all of them; ``unread`` where none does."""

    kind: str
    words: str
    found: re.Match[str] | None

    def __getitem__(self, name: str) -> str:
        """What a group of the rule found, or nothing."""
        return (self.found.groupdict().get(name) or "") if self.found else ""


def clauses(wording: str) -> list[Clause]:
    """Every clause in order; all words stand in one of them."""
    told = re.sub(rf"(?<=[分)%。])(?={MARK})", ";", plain(wording))
    told = re.sub("(功效系数法(?:计分)?)[:,]", r"\1;", told)
    return [
        clause for sentence in re.split(r"[;。\n]+", told) if sentence for clause in _sentence(LEAD.sub("", sentence))
    ]


def _sentence(sentence: str) -> Iterator[Clause]:
    parts = [part for part in sentence.strip(",").split(",") if part]
    at = 0
    while at < len(parts):
        for length in range(min(MOST, len(parts) - at), 0, -1):
            words = ",".join(parts[at : at + length])
            if clause := _one(words):
                yield clause
                at += length
                break
        else:
            yield Clause("unread", parts[at], None)
            at += 1


def _one(words: str) -> Clause | None:
    for kind, pattern in _compiled():
        if found := pattern.fullmatch(words):
            return Clause(kind, words, found)
    return None
