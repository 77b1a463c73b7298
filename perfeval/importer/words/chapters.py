"""Reads the paragraphs of a report: headings of the official outline, the words under them, problems and advice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from perfeval.documents.content import Text
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.imported import Imported, ImportedSection, Slip, Value
from perfeval.model.numerals import from_chinese
from perfeval.review.rows.design import PROMPT

HAN = "零〇一二三四五六七八九十百"
NUMBERING = (  # by level
    re.compile(rf"\s*(?:第?[{HAN}]+[、.．章]|[0-9０-９]{{1,2}}、)\s*"),
    re.compile(rf"\s*[(（][{HAN}]+[)）][、.．]?\s*"),
    re.compile(r"\s*[0-9０-９]{1,2}\s*[.．](?![0-9０-９])\s*"),
    re.compile(r"\s*(?:[(（][0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[)）]|[①-⑳])[、.．]?\s*"),
)
CHAPTER = re.compile(rf"\s*第?[{HAN}]+[、.．章]")
PART = re.compile(rf"\s*(?:[{HAN}]是|第[{HAN}]+[，,])")  # 一是 … 二是 … begin an item inside a text
NAMED = re.compile(
    rf"\s*(?:问题|建议|不足)(?:之?[{HAN}0-9０-９]{{1,2}}|[(（][{HAN}0-9０-９]{{1,2}}[)）])[：:、.．，,]?\s*"
)  # 问题一：
TOLD = re.compile(  # where a chapter of experience and problems in one passes over to its problems
    rf"\s*(?:[(（]?[{HAN}0-9]{{1,2}}[)）、.．]\s*)?(?:(?:目前|仍)?存在(?:的|着)?)?(?:主要)?(?:问题|不足)(?:和不足|与不足|及(?:其)?原因(?:分析)?)?"
    rf"(?:主要)?(?:[{HAN}0-9]{{1,2}}|有|是|如下|为|表现在|包括)?[：:，、.．]"
)
LEARNT = re.compile(rf"\s*(?:[(（]?[{HAN}0-9]{{1,2}}[)）、.．]\s*)?(?:主要|成功|工作)?(?:经验|做法|成效)")
LONGEST = 45  # characters of a heading
CHAPTERS = {  # chapter: the sections of the narrative under it
    "基本情况": ("项目概况", "项目绩效目标"),
    "绩效评价工作开展情况": (
        "绩效评价目的、对象和范围",
        "绩效评价原则、评价指标体系、评价方法、评价标准",
        "绩效评价工作过程",
    ),
    "综合评价情况及评价结论": (),
    "绩效评价指标分析": ("项目决策情况", "项目过程情况", "项目产出情况", "项目效益情况"),
    "主要经验及做法、存在的问题及原因分析": ("主要经验及做法", "存在的问题及原因分析"),
    "有关建议": (),
    "其他需要说明的问题": (),
}
BOTH, EXPERIENCE = "主要经验及做法、存在的问题及原因分析", "主要经验及做法"
PROBLEMS, ADVICE, OTHER, CONCLUSION = "存在的问题及原因分析", "有关建议", "其他需要说明的问题", "综合评价情况及评价结论"
SYNONYMS = {
    "项目基本情况": "基本情况",
    "项目支出基本情况": "基本情况",
    "项目立项背景": "项目概况",
    "项目背景": "项目概况",
    "项目简介": "项目概况",
    "绩效目标": "项目绩效目标",
    "绩效目标情况": "项目绩效目标",
    "自评工作开展情况": "绩效评价工作开展情况",
    "评价目的": "绩效评价目的、对象和范围",
    "绩效评价目的": "绩效评价目的、对象和范围",
    "评价结论": "综合评价情况及评价结论",
    "综合评价结论": "综合评价情况及评价结论",
    "自评结果及分析": "综合评价情况及评价结论",
    "绩效自评结果": "综合评价情况及评价结论",
    "指标分析": "绩效评价指标分析",
    "绩效目标完成情况分析": "绩效评价指标分析",
    "决策情况": "项目决策情况",
    "过程情况": "项目过程情况",
    "产出情况": "项目产出情况",
    "效益情况": "项目效益情况",
    "管理情况": "项目过程情况",
    "项目管理情况": "项目过程情况",
    "项目绩效情况": "项目效益情况",
    "经验做法": "主要经验及做法",
    "主要做法": "主要经验及做法",
    "主要经验": "主要经验及做法",
    "经验及做法": "主要经验及做法",
    "问题及整改措施": PROBLEMS,
    "偏离绩效目标的原因和下一步改进措施": PROBLEMS,
    "改进措施": ADVICE,
    "下一步改进措施": ADVICE,
    "下一步工作计划": ADVICE,
    "其他": OTHER,
    "其他事项": OTHER,
    "其他说明": OTHER,
    "其他需要说明的情况": OTHER,
}
GLUE = "的|及|和|与|、"
SAID = {  # headings made of the words that such headings are made of
    BOTH: f"(?:项目|绩效|主要|成功|工作|{GLUE})*(?:经验|做法|成效)[^，。；：]{{0,8}}(?:问题|不足)"
    f"(?:其|主要|产生|原因|分析|{GLUE})*",
    PROBLEMS: f"(?:项目|绩效|评价|目前|当前|发现|存在|面临|主要|突出|有关|{GLUE})*(?:问题|不足|困难|短板)"
    f"(?:其|主要|问题|不足|困难|短板|产生|原因|分析|情况|{GLUE})*",
    ADVICE: f"(?:项目|绩效|评价|有关|相关|下一步|今后|工作|改进|整改|管理|政策|对策|措施|意见|{GLUE})*建议"
    f"(?:意见|对策|措施|改进|{GLUE})*",
}
KNOWN = (*CHAPTERS, *(title for titles in CHAPTERS.values() for title in titles))


def bare(heading: str) -> str:
    """A heading without number, brackets, spaces and final stop.

    >>> bare("（二）绩效评价原则、评价指标体系（附表说明）、评价方法、评价标准等。")
    '绩效评价原则、评价指标体系、评价方法、评价标准'
    """
    text = unicodedata.normalize("NFKC", heading).strip()
    for pattern in NUMBERING:
        text = pattern.sub("", text, count=1) if pattern.match(text) else text
    return re.sub(r"\(.*?\)|\s|等?[。.:]?$", "", text).replace(",", "、").replace("，", "、")


def standard(heading: str) -> str | None:
    """The heading of the official outline that a heading stands for; None if it is none."""
    text = bare(heading)
    if text in KNOWN:
        return text
    if text in SYNONYMS:
        return SYNONYMS[text]
    if title := next((title for title, words in SAID.items() if re.fullmatch(words, text)), None):
        return title
    near = [(SequenceMatcher(None, text, known).ratio(), known) for known in KNOWN if len(text) > 5]
    best = max(near, default=(0, ""))
    return best[1] if best[0] >= 0.85 else None


def level(text: Text) -> int:
    """The depth of a heading, by its style or its number; 0 for a paragraph."""
    words = text.text.strip()
    if len(words) > LONGEST or "\n" in words:
        return 0
    closed = words.rstrip("。.").rstrip()
    for depth, pattern in enumerate(NUMBERING, 1):
        if found := pattern.match(words):
            rest = closed[found.end() :]
            known = standard(words) is not None
            if (
                rest
                and (known or not re.search(r"[。；：:，]", rest))
                and (known or not words.endswith(("。", "；", ";")))
            ):
                return depth
            return 0
    if text.level:
        return text.level
    return (1 if bare(words) in CHAPTERS else 2) if standard(words) else 0


def read(texts: Sequence[Text], found: Imported) -> None:
    """Puts every paragraph under its heading; what stands before the first heading is left to others."""
    account: Account = found.account
    section: ImportedSection | None = None
    for text in texts:
        if not text.text.strip() or not account.open(text):
            continue
        depth = level(text)
        inline = _inline(text.text.strip())
        if depth and (title := standard(text.text)):
            section = ImportedSection(text.text.strip(), title, place=text.place)
            found.sections.append(section)
            account.read(text, f"标题：{title}")
        elif inline:
            heading, title, words = inline
            section = ImportedSection(heading, title, [Value(words, text.place)])
            found.sections.append(section)
            account.read(text, f"标题和叙述：{title}")
        elif section is None:
            continue
        elif depth and _is_chapter(text):
            section = ImportedSection(text.text.strip(), OTHER)
            found.sections.append(section)
            account.guess(text, f"这一章不在官方提纲中，连同标题放在“{OTHER}”")
        elif depth == 1 or (depth == 2 and section.title not in (PROBLEMS, ADVICE, OTHER)):
            section = ImportedSection(
                text.text.strip(), _next(found, section), [Value(f"#{text.text.strip()}", text.place)]
            )
            found.sections.append(section)
            account.guess(text, f"标题不在官方提纲中，并入“{section.title}”")
        else:
            section = _within(section, text, found)
            section.paragraphs.append(Value(f"#{text.text.strip()}" if depth else text.text.strip(), text.place))
            account.read(text, f"叙述：{section.title}")


def _within(section: ImportedSection, text: Text, found: Imported) -> ImportedSection:
    """The section that a paragraph belongs to: a chapter of experience and problems without headings holds both."""
    if section.title in (BOTH, EXPERIENCE) and TOLD.match(text.text):
        title = PROBLEMS
    elif section.title == PROBLEMS and BOTH == standard(section.heading) and LEARNT.match(text.text):
        title = EXPERIENCE
    else:
        return section
    found.sections.append(ImportedSection(section.heading, title))
    return found.sections[-1]


NUMBERED = re.compile(rf"\s*[（(]([{HAN}]+)[）)](?=\S)")
COUNTING = "一二三四五六七八九十"


def prompts(found: Imported) -> tuple[Slip, ...]:
    """Headings that were left with what the form says about how to fill them in: 评价结论（200字以内）."""
    return tuple(
        Slip(
            "prompts_of_the_form_are_removed",
            "N04",
            section.place,
            f"标题留有填表提示语“{prompt[0]}”" + ("" if section.paragraphs else "，没有填写内容"),
            "没有提示语，标题下有内容",
            "填写内容，删去提示语",
            bare(section.heading),
        )
        for section in found.sections
        if (prompt := PROMPT.search(section.heading))
    )


def skipped(texts: Sequence[Text]) -> tuple[Slip, ...]:
    """Chapters whose number leaves one out: 五、 and then 七、."""
    heads = [t for t in texts if level(t) == 1 and re.match(rf"\s*[{HAN}]+、", t.text)]
    numbers = [from_chinese(re.match(rf"\s*([{HAN}]+)、", t.text)[1]) for t in heads]  # type: ignore[index]
    if not numbers or numbers[0] != 1 or sorted(set(numbers)) != numbers:
        return ()
    return tuple(
        Slip(
            "headings_are_numbered_in_order",
            "N06",
            head.place,
            f"“{head.text.strip()}”接在第{last}章之后，缺第{last + 1}章",
            "章节编号连续",
            "改正编号，或补写缺少的一章",
            bare(head.text),
            "P2",
        )
        for last, number, head in zip(numbers, numbers[1:], heads[1:])
        if number > last + 1
    )


def skipped_parts(texts: Sequence[Text]) -> Iterator[Slip]:
    """Parts of a chapter whose number leaves one out: （一） and then （三）, where no （二） stands between them."""
    last, between = 0, ""
    for text in texts:
        match = NUMBERED.match(text.text)
        number = from_chinese(match[1]) if match else 0
        if level(text) == 1 and not match:
            last, between = 0, ""
        elif match and last and number == last + 2 and f"（{COUNTING[last]}）" not in between:
            yield Slip(
                "headings_are_numbered_in_order",
                "N06",
                text.place,
                f"“{text.text.strip()[:20]}”接在（{COUNTING[last - 1]}）之后，缺（{COUNTING[last]}）",
                "编号连续",
                "改正编号，或补写缺少的一节",
                bare(text.text)[:20],
                "P2",
            )
        if match:
            last, between = (number if number < len(COUNTING) else 0), ""
        between += text.text


def _is_chapter(text: Text) -> bool:
    """Whether a heading is one of the report itself, by its style or a number like 七、: no section takes it in."""
    return text.level == 1 or bool(CHAPTER.match(text.text))


def _inline(text: str) -> tuple[str, str, str] | None:
    """A known numbered heading and the words that follow it in the same paragraph."""
    number = next((p.match(text) for p in NUMBERING[:2] if p.match(text)), None)
    if number and (found := re.match(r"([^：:。；]{2,40})[：:。]\s*(\S.*)", text[number.end() :], re.S)):
        if title := standard(found[1]):
            return text[: number.end()] + found[1], title, found[2].strip()
    return None


def _next(found: Imported, section: ImportedSection) -> str:
    """The section that takes in words under an unknown heading: the next one of the chapter without any, else this."""
    chapter = next(
        (c for c, titles in CHAPTERS.items() if section.title == c or section.title in titles), section.title
    )
    used = {s.title for s in found.sections}
    titles = CHAPTERS[chapter]
    start = titles.index(section.title) + 1 if section.title in titles else 0
    return (
        titles[start]
        if titles[start:] and titles[start] not in used and chapter == "绩效评价工作开展情况"
        else section.title
    )


def items(paragraphs: Sequence[Value]) -> list[tuple[str, str, str]]:
    """Numbered paragraphs as (group, title, text): headings group those below, words before ： or 。 are titles.

    >>> items([Value("1.宣传不够：知晓率不高。"), Value("2.标准偏低。测算不足。")])
    [('', '宣传不够', '知晓率不高。'), ('', '标准偏低', '测算不足。')]
    >>> items([Value(t) for t in ("#（一）管理不细", "1.名单旧。未更新。", "#（二）排班不合理", "农忙时晚到。")])
    [('管理不细', '名单旧', '未更新。'), ('', '排班不合理', '农忙时晚到。')]
    """
    found: list[list[str]] = []
    group, under, kind = "", "", None
    for at, value in enumerate(paragraphs):
        text, heads = value.text.removeprefix("#").strip(), value.text.startswith("#")
        number = next((p.match(text) for p in (*NUMBERING, NAMED) if p.match(text)), None)
        rest = text[number.end() :] if number else text
        after = paragraphs[at + 1].text if at + 1 < len(paragraphs) else ""
        if heads and number and number.re is kind:  # a heading beside that of the group ends it
            group, kind = "", None
        if heads and after and not after.startswith("#"):
            below = next((p.match(after) for p in NUMBERING if p.match(after)), None)
            if below:
                group, under, kind = rest.rstrip("。：:"), "", number.re if number else None
            else:
                under = rest.rstrip("。：:")
                found.append([group, under, ""])
        elif heads:
            if after.startswith("#"):
                group, kind = rest.rstrip("。：:"), number.re if number else None
            else:
                found.append([group, rest.rstrip("。：:"), ""])
        elif number or PART.match(text) or not found:
            title, detail = _titled(rest)
            found.append([group, title, detail])
            under = ""
        else:
            found[-1][2] = "\n\n".join(t for t in (found[-1][2], text) if t)
    return [(group, title, detail or title) for group, title, detail in found]


def _titled(text: str) -> tuple[str, str]:
    """A text cut at its first ： or 。, where what stands before is short enough for a title."""
    found = re.match(r"([^：:。；\n]{2,40})[：:。](.*)", text, re.S)
    if found and found[2].strip():
        return found[1].strip(), found[2].strip()
    return (text.rstrip("。") if len(text) <= LONGEST else text[:LONGEST].rstrip("，、；：") + "……"), text
