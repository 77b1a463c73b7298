"""Does each deduction have its own cause, told once? Rules about the column 扣分原因."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.standard import Elements
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.statements import notes, own_words

FORMAL = re.compile(
    "评价要点[①-⑳]*(?:部分)?(?:符合|不符合)|[0-9.,]+(?:[一-鿿]|%)?|未达到(?:目标值|预期)|低于目标值|比目标值[少多低高]"
)
PRAISE = re.compile(
    "完善|健全|规范|有效|合理|充分|及时|良好|优良|明确|到位|符合|达标|完成|显著|较好|提升|改善|清晰|完整|准确|齐全"
)
MARKS = re.compile("[（(]?(?:满分|分值)[0-9.]+分[）)]?|(?<!扣)得[0-9.]+分")
WANTING = re.compile(  # a word by which something is found wanting, or a figure that tells by how much
    "未|不|没|无|缺|少|低|滞后|扣|差|超|逾|仅|偏|尚|欠|漏|但|延|慢|弱|难|误|重复|问题|部分|个别|模糊|笼统|待|有限|一般|粗|断|空|乱|停|下降|减|推迟|隐患|损|失|错"
    "|按比例|酌情|[0-9]"
)
SHORTEST = 6  # characters of a cause that two rows share by no chance


def every_deduction_has_its_reason(card: Scorecard) -> Iterator[Verdict]:
    """扣分的指标都应填写扣分原因。

    为什么：其他扣分的指标都写了原因，这一项空着，被评价单位不知道为什么扣。
    怎么改：补写扣分原因。
    依据：财预〔2020〕10号附3（评分表附扣分原因）；实务。
    """
    lost = [line for line in card.table.lines if line.deduction and line.deduction > 0]
    told = [line for line in lost if (line.indicator.deduction_reason or "").strip()]
    if len(lost) < 3 or 2 * len(told) < len(lost):
        yield skip(WHOLE, "扣分的指标不足三项，或本表不用扣分原因栏")
        return
    for line in lost:
        row = line.indicator
        full = re.search("[得为]满分", row.opinion or "")  # then it is the score that is wrong
        if line in told or full or row.reason or not row.opinion:  # without a word, another rule asks for one
            yield ok(row.name)
        else:
            yield bad(
                row.where.of("deduction_reason"),
                row.name,
                f"扣{line.deduction}分，没有填写扣分原因",
                "扣分原因",
                "补写扣分原因",
            )


def one_cause_is_deducted_once(card: Scorecard) -> Iterator[Verdict]:
    """同一原因不应在几项指标上重复扣分。

    为什么：一件事扣几次分，被评价单位必有异议。
    怎么改：只在最相关的一项扣分；确为不同方面的，分别写明各自的事实。
    依据：实务（一事不二扣）；只作查询。
    """
    rows = [
        line.indicator
        for line in card.table.lines
        if line.indicator.deduction_reason and line.deduction and line.deduction > 0
    ]
    shared: dict[str, list[Indicator]] = {}
    causes = [
        (row, found) for row in rows if (found := [c for c in _causes(row.deduction_reason or "") if c != row.name])
    ]
    for (a, ours), (b, theirs) in combinations(causes, 2):
        if cause := _shared(ours, theirs):
            known = shared.setdefault(cause, [])
            known.extend(row for row in (a, b) if row not in known)
    for cause, of in shared.items():
        yield ask(
            of[1].where.of("deduction_reason"),
            "、".join(f"“{row.name}”" for row in of),
            f"{len(of)}项指标以同一原因“{cause}”重复扣分：{'、'.join(f'“{row.name}”' for row in of)}",
            "一个原因只扣一次分",
            "只在最相关的一项扣分；确为不同方面的，分别写明各自的事实",
        )
    if not shared:
        yield ok() if rows else skip(WHOLE, "没有扣分原因")


def _causes(text: str) -> list[str]:
    return [c for part in re.split("[，。；、]", text) if len(c := re.sub(r"\W", "", FORMAL.sub("", part))) >= SHORTEST]


def _shared(ours: list[str], theirs: list[str]) -> str:
    """A cause that both rows give, one of them perhaps with more words around it."""
    pairs = ((a, b) for a in ours for b in theirs)
    return next((min(a, b, key=len) for a, b in pairs if a in b or b in a), "")


def reason_is_of_its_own_row(card: Scorecard) -> Iterator[Verdict]:
    """扣分原因应说的是本指标发现的问题。

    为什么：扣分原因写成别的指标的事，扣分就没有依据。
    怎么改：按核查结果的说明改写扣分原因。
    依据：实务（扣分与原因一致）；只作查询。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        elements = row.standard.points if isinstance(row.standard, Elements) else ()
        unmet = [e for e in elements if e.verdict in ("部分符合", "不符合")]
        notes = [e.note for e in unmet if e.note]
        if not notes or not row.deduction_reason or not line.deduction:
            continue
        said, facts = True, "".join((*notes, *(e.text for e in unmet)))
        plain = re.sub(r"\W", "", FORMAL.sub("", row.deduction_reason))
        common = any(plain[n : n + 2] in facts for n in range(len(plain) - 1))
        if common or not plain:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("deduction_reason"),
                row.name,
                f"扣分原因“{row.deduction_reason}”，核查结果的说明为“{'；'.join(notes)}”",
                "扣分原因与核查结果一致",
                "按核查结果的说明改写扣分原因",
            )
    if not said:
        yield skip(WHOLE, "没有写核查说明和扣分原因的指标")


def praise_costs_no_points(card: Scorecard) -> Iterator[Verdict]:
    """扣了分的指标，意见不应只写做得好。

    为什么：意见写制度健全、执行有效，得分却扣了1分，被评价单位不知道为什么扣。
    怎么改：写明扣分的事实；确无问题的，改正得分。
    依据：实务（评分与意见一致）；按用语判断，只作查询。
    """
    said = False
    for line in card.table.lines:
        row = line.indicator
        texts = [(key, where, text) for key, where, text in own_words(row) if key != "measure"]
        if not texts or not line.deduction or line.deduction <= 0:
            continue
        said, whole = True, "".join((*(text for _, _, text in texts), *(text for _, text in notes(row))))
        key, where, text = texts[0]
        if key == "reason" or WANTING.search(MARKS.sub("", whole)) or not PRAISE.search(text):
            yield ok(row.name)
        else:
            yield ask(
                where(),
                row.name,
                f"意见写“{text}”，没有写问题；分值{row.points}分，得{line.shown}分，扣{line.deduction}分",
                "扣分的事实",
                "写明扣分的事实；确无问题的，改正得分",
            )
    if not said:
        yield skip(WHOLE, "没有写了意见的扣分指标")


def veto_is_named_among_the_reasons(card: Scorecard) -> Iterator[Verdict]:
    """发生一票否决情形的，扣分原因应写明。

    为什么：一票否决是最重的问题，原因里不写，整改就落不到实处。
    怎么改：在扣分原因中写明否决的事实和金额。
    依据：实务（扣分原因完整）。
    """
    said = False
    for row in card.evaluation.indicators:
        veto = getattr(row.standard, "veto", None)
        if veto is None or veto.happened != "true":
            continue
        said = True
        words = [w for w in re.split("[、，；]|存在|发生|的|不得分|支出|情形", veto.text) if len(w) >= 2]
        if any(word in (row.deduction_reason or "") for word in words) or not words:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("deduction_reason"),
                row.name,
                f"登记发生“{veto.text}”，扣分原因写“{row.deduction_reason or '空白'}”，没有写{'、'.join(words)}的事实",
                "扣分原因写明否决的事实",
                "补写否决的事实和金额",
            )
    if not said:
        yield skip(WHOLE, "没有发生一票否决的情形")
