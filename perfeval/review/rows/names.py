"""Does the name say what is measured, once, and under the official headings? Rules about names and levels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.quantity import Quantity
from perfeval.model.scorecard import EXECUTION, Scorecard
from perfeval.model.units import same_dimension
from perfeval.model.verdicts import Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.naming import HALF, kind_of, printed
from perfeval.review.reading.statements import core
from perfeval.review.rows.structure import unmarked

GENERAL = re.compile("资金|经费|款项|补助|补贴|救助|项目|工作|任务")  # what any project has names no thing of its own
CONTRASTS = (
    "农村",
    "城镇",
    "城市",
    "县级",
    "乡镇",
    "村级",
    "新建",
    "改建",
    "扩建",
    "男",
    "女",
    "在职",
    "退休",
)  # words that tell like names apart
LEVEL2 = (
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
)
OF_OUTPUT = ("数量指标", "质量指标", "时效指标", "成本指标")
OTHER_LEVEL1 = {
    "效果指标": "效益指标",
    "项目完成指标": "产出指标",
    "项目产出指标": "产出指标",
    "项目效益指标": "效益指标",
    "项目效果指标": "效益指标",
    "完成指标": "产出指标",
    "社会公众满意度指标": "满意度指标",
}
TAIL = re.compile(
    r"(?:[≥≤><=]|不低于|不少于|不小于|不超过|不高于|不多于|不大于|至少|达到|达)?[0-9][0-9,.]*[^0-9，、；：()]{1,6}$"
)


# verbs of doing for somebody, which tell no thing apart from another
DOING = re.compile(
    "^(?:安置|带动|帮扶|帮助|培训|惠及|受益|服务|救助|实现|完成|新增|提供|保障|资助|开展|实施|促进|解决|覆盖)+"
)
RATE_NAME = re.compile("(?:率|比例|占比|比重)$")  # of what is done in time; the day in the name is only which time


FOR_SO_MANY = re.compile("每?(?:(?P<scale>[十百千万]{1,2})(?P<what>[人户亩])(?:口)?(?=[一-鿿]{2})|(?P<one>[人户亩])均)")
PER_SO_MANY = re.compile("/每?(?P<scale>[十百千万]{0,2})(?P<what>[人户亩])(?![一-鿿])")


def _of_another_size(row: Indicator) -> str:
    """A name that says for how many and a unit that says for another number of them: 千人抽检量, 批次/万人."""
    said = FOR_SO_MANY.match(row.name)
    unit = next((q.unit.text for q in (row.actual_reading, row.target_reading) if q.unit and "/" in q.unit.text), "")
    per = PER_SO_MANY.search(unit)
    if not said or not per or (said["what"] or said["one"]) != per["what"]:
        return ""
    return "" if (said["scale"] or "") == per["scale"] else f"名称写“{said[0]}”，计量单位是“{unit}”"


def name_agrees_with_target(card: Scorecard) -> Iterator[Verdict]:
    """名称末尾写明的数字应与指标值一致。

    为什么：名称写一个数，指标值写另一个数，不知按哪个考核。
    怎么改：对照批复的绩效目标，改正名称或指标值。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        if odd := _of_another_size(indicator):
            fix = "按数据的口径改正名称或计量单位"
            yield bad(indicator.where.of("target"), indicator.name, odd, "名称与计量单位的分母一致", fix)
            continue
        read, name = printed(indicator), indicator.name.translate(HALF).rstrip(")。")
        tail = TAIL.search(name)
        said = (
            quantity.read(tail[0])
            if tail and not re.search(r"(每.{1,3}|[各均单至到~—-])$", name[: tail.start()])
            else None
        )
        several = tail and len(re.findall(rf"[0-9]{re.escape(re.sub('^.*[0-9]', '', tail[0]))}", name)) > 1
        blank = re.search(r"([≥≤><]=?)\*+([^()*]+)", name)
        if blank and read.kind == "number" and (odd := _unlike(blank, read)):
            yield bad(
                indicator.where.of("target"),
                indicator.name,
                f"名称写“{blank[0]}”，指标值写“{indicator.target}”，{odd}不同",
                "名称与指标值一致",
                "对照批复的绩效目标改正",
            )
        elif (
            read.kind in ("missing", "placeholder")
            and said is not None
            and said.kind == "number"
            and said.unit is not None
            and not several
        ):
            yield bad(
                indicator.where.of("target"),
                indicator.name,
                f"指标值写在名称中（{said.text}），指标值栏没有填",
                "指标值填在指标值栏",
                "把指标值移到指标值栏，名称只写考核内容",
            )
        elif (
            read.kind == "number"
            and not (read.dimension == "ratio" and RATE_NAME.search(name))
            and (day := re.search(r"[0-9]{1,2}(?:月[0-9]{0,2}[日号]?|[日号])(?:底|末)?之?前", name))
        ):
            yield ask(
                indicator.where.of("target"),
                indicator.name,
                f"名称写期限“{day[0]}”，指标值写“{indicator.target}”",
                "期限写在指标值栏",
                "按期限考核的，指标值改为该日期；按比率考核的，名称写明比率",
            )
        elif said is None or said.kind != "number" or said.unit is None or several:
            yield skip(indicator.name, "名称末尾没有单独的数字和单位")
        elif read.kind != "number" or not same_dimension(said.unit, read.unit):
            yield lacking(indicator.name, "指标值与名称中的数字单位不同，不能比较")
        elif said.base != read.base or {said.comparator, read.comparator} >= {"ge", "le"}:
            yield bad(
                indicator.where.of("target"),
                indicator.name,
                f"名称写{said.text}，指标值写{indicator.target}",
                "名称与指标值一致",
                "对照批复的绩效目标改正",
                f"指标名称写“{said.text}”，指标值写“{indicator.target}”，两者不一致。",
            )
        else:
            yield ok(indicator.name)


def _unlike(blank: re.Match[str], read: Quantity) -> str:
    """What of a name's template, like ≥**人, differs from the target: its sign or its unit."""
    sign = quantity.read(f"{blank[1]}1").comparator
    unit = quantity.read(f"1{blank[2]}").unit
    if read.comparator is not None and sign != read.comparator:
        return "比较符"
    return "单位" if unit is not None and read.unit is not None and not same_dimension(unit, read.unit) else ""


def levels_have_their_official_names(card: Scorecard) -> Iterator[Verdict]:
    """自评表的一级、二级指标应使用规定名称。

    为什么：名称不一，各表不能汇总比较。
    怎么改：改为规定名称，如“服务对象满意度指标”。
    依据：财预〔2020〕10号附1；财预〔2021〕101号。
    """
    short = not any("指标" in (i.level2 or "") for i in card.evaluation.indicators)
    foreign = [i.level1 for i in card.evaluation.indicators if not kind_of(i.level1) and i.level1 not in OTHER_LEVEL1]
    for indicator in card.evaluation.indicators:
        level1, level2 = (
            re.sub(r"\(.*|[0-9.]+分$", "", (text or "").translate(HALF).replace(" ", ""))
            for text in (indicator.level1, indicator.level2)
        )
        near = [n for n in LEVEL2 if level2 and (level2.removesuffix("指标") in n)]
        if card.department_frame:
            yield skip(indicator.name, "部门评价的指标体系可自行设置")
        elif kind_of(indicator.level1) == EXECUTION:
            yield skip(indicator.name, "预算执行率不在一级、二级指标之内")
        elif foreign:
            yield skip(indicator.name, f"一级指标“{foreign[0]}”不在规定的框架内，用的是另一种表")
        elif not level2:
            yield lacking(indicator.name, "没有填写二级指标")
        elif level1 in OTHER_LEVEL1:
            yield bad(
                indicator.where.of("level1"),
                indicator.name,
                f"一级指标为“{indicator.level1}”",
                "规定的一级指标名称",
                f"改为“{OTHER_LEVEL1[level1]}”",
            )
        elif level2 in LEVEL2 or f"{level2}指标" in LEVEL2 or (short and _shortened(indicator, level2)):
            # 数量 under the head 二级指标 is the same name; of a form that shortens all names, 满意度 too
            yield ok(indicator.name)
        else:
            yield bad(
                indicator.where.of("level2"),
                indicator.name,
                f"二级指标为“{indicator.level2}”",
                "规定的二级指标名称",
                f"改为“{near[0]}”" if len(near) == 1 else f"改为{'、'.join(LEVEL2)}之一",
            )


def _shortened(row: Indicator, level2: str) -> bool:
    """Whether a form without the word 指标 means an official name: 社会 under 效益, 服务数量 under 产出, and for
    satisfaction those who are asked (读者, 受益农户).
    """
    kind = kind_of(row.level1)
    official = [n.removesuffix("指标") for n in LEVEL2 if kind != "产出" or n in OF_OUTPUT]
    if kind in ("产出", "成本"):
        return any(level2.endswith(n) for n in official)
    return kind == "满意度" or (kind == "效益" and any(level2 in n for n in official))


def name_is_whole(card: Scorecard) -> Iterator[Verdict]:
    """指标名称应完整，没有叠字、空位和半个括号，也不只是一个数。

    为什么：名称残缺，读者不知道考核什么，也显得没有校对。
    怎么改：对照批复的绩效目标补全或更正名称。
    依据：实务。
    """
    for indicator in card.evaluation.indicators:
        name, where = indicator.name.translate(HALF), indicator.where.of("name")
        twice = re.search(r"([一-鿿]{2,})\1", name)
        faults = [f"“{twice[1]}”重复"] if twice else []
        faults += ["模板中的空位没有填"] if re.search(r"\*\*|__|XX|××", name) else []
        faults += ["括号不成对"] if any(name.count(a) != name.count(b) for a, b in ("()", "《》", "“”", "〔〕")) else []
        faults += (
            ["只是一个数或日期"] if quantity.read(name.removesuffix("全年")).kind in ("number", "date", "range") else []
        )
        faults += ["以指标值开头，没有写明考核什么"] if re.match(r"[≥≤><=][0-9]", name) else []
        faults += ["没有写名称"] if re.fullmatch(r"指标[0-9]*:?|[.…]+", name) else []
        if faults:
            yield bad(
                where, indicator.name, f"指标名称{'，'.join(faults)}", "完整、无误的名称", "对照批复的绩效目标更正名称"
            )
        else:
            yield ok(indicator.name)


def names_are_not_repeated(card: Scorecard) -> Iterator[Verdict]:
    """三级指标不应重复设置。

    为什么：同一内容重复设置，等于重复计分；同名而内容不同，报告中无法区分。
    怎么改：删去重复的指标；内容不同的，在名称中写明区别。
    依据：实务：产出和效益重复的只认一个；财预〔2021〕101号三。
    """
    seen: dict[str, Indicator] = {}
    for n, i in enumerate(card.evaluation.indicators):
        first, before = seen.setdefault(unmarked(i.name), i), card.evaluation.indicators[:n]
        same = all(
            unmarked(getattr(first, key) or "") == unmarked(getattr(i, key) or "") for key in ("target", "actual")
        )
        place = f"“{first.level1}”“{first.level2 or ''}”中已有同名指标"
        if first is i:
            other = next((o for o in before if _alike(o, i) or _restated(o, i)), None)
            if other is None:
                yield ok(i.name)
            else:
                yield ask(
                    i.where.of("name"),
                    f"“{other.name}”、“{i.name}”",
                    f"“{i.name}”与“{other.name}”指标值、实际完成值相同，名称相近",
                    "每项内容只设一个指标",
                    "内容相同的，删去一个并重新分配分值；不同的，在名称中写明区别",
                )
        elif same or kind_of(first.level1) != kind_of(i.level1):
            yield bad(
                i.where.of("name"),
                i.name,
                f"{place}{'，指标值和实际完成值相同' if same else ''}",
                "每项内容只设一个指标",
                "删去重复的指标，重新分配分值",
            )
        else:
            yield ask(
                i.where.of("name"),
                i.name,
                f"{place}，指标值为{first.target or '空'}，此处为{i.target or '空'}",
                "名称能区分的指标",
                "在名称中写明区别；内容相同的，删去一个",
            )


def _restated(a: Indicator, b: Indicator) -> bool:
    """Whether a row of another part counts the same again, in the same words in another order or with another verb."""
    if a.level2 == b.level2 or not a.actual_reading.measured or a.actual_reading.dimension == "ratio":
        return False
    if any(unmarked(getattr(a, key) or "") != unmarked(getattr(b, key) or "") for key in ("target", "actual")):
        return False
    one, two = (Counter(DOING.sub("", core(unmarked(row.name)))) for row in (a, b))
    short, long = sorted((one, two), key=Counter.total)
    return a.actual_reading.base != 0 and short <= long and short.total() >= max(4, 3 * long.total() // 5)


def _alike(a: Indicator, b: Indicator) -> bool:
    """Whether two rows with the same target and actual also seem to say the same: one name within the other, or one
    ending.
    """
    if (
        not a.target
        or not b.target
        or unmarked(a.target) != unmarked(b.target)
        or unmarked(a.actual or "") != unmarked(b.actual or "")
    ):
        return False
    one, two = unmarked(a.name), unmarked(b.name)
    if one == two:
        return False
    if (
        len(unmarked(a.target)) >= 3
        and a.target_reading.kind == "number"
        and any(unmarked(a.target) in name for name in (one, two))
    ):
        return True
    short, long = sorted((one, two), key=len)
    ending = next((n for n in range(len(short), 0, -1) if long.endswith(short[len(short) - n :])), 0)
    apart = {word for name in (one, two) for word in CONTRASTS if word in name}
    rests = [GENERAL.sub("", name[: len(name) - ending]) for name in (one, two)]  # 美丽村庄 and 户用厕所 are two things
    shared = ending >= 4 if ending == len(short) else ending >= 5 and not all(rests)
    return a.level2 == b.level2 and len(apart) < 2 and shared
