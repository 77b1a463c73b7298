"""Has a row full marks although the text tells a fault of its own matter?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import FREE

MATTERS = (  # rows by their names, and the faults that cost them points
    (
        re.compile("(?:资金|经费|财务)[一-鿿]{0,4}(?:合规|规范|安全)|财务管理规范"),
        re.compile(
            "重复(?:报销|支付|发放|列支|申领|享受|领取)|多(?:付|报|计|列|领|发放?(?=[补工津奖资]))(?:了)?[^，。；个]{0,8}(?:[0-9]|资金|补助|款)|超(?:范围|标准|预算)(?:支出|列支|开支|发放|支付|使用|报销)"
            "|挤占|挪用|截留|套取|虚列|虚报|冒领|骗取|白条|坐支|私设|以拨代支|违规(?:支出|列支|使用|支付|发放|报销)|提前支付|超进度(?:支付|付款)"
            "|未按(?:规定|合同|标准|用途)(?:支付|使用|列支|付款|发放)|不合规(?:票据|发票|支出)|(?:票据|发票|凭证)(?:不[全齐]|不合规|缺失)"
        ),
    ),
    (
        re.compile("政府采购|采购(?:规范|合规|管理|程序)"),
        re.compile(
            "化整为零|规避(?:招标|采购)|未(?:进行|实行|履行|经)(?:政府)?(?:采购|招标)|(?:采购|合同)公告(?:超期|滞后|未)|先施工后招标|应招未招"
        ),
    ),
    (
        re.compile("资产管理|资产(?:登记|入账)"),
        re.compile(
            "(?:资产|设备)[^，。；]{0,8}(?:未|没有)(?:及时)?(?:登记|入账|办理|移交)|账实不符|账外资产|资产(?:闲置|流失)"
        ),
    ),
    (
        re.compile("(?:完成|完工|竣工|建设|实施)[一-鿿]{0,3}(?:及时|时效)|(?:按期|按时)(?:完工|完成|竣工)"),
        re.compile(
            "(?:完工|竣工|工期|工程|项目|建设)[^，。；]{0,8}(?:延期|逾期|滞后|延误|推迟)[^，。；]{0,6}[0-9]+(?:天|日|个月)"
        ),
    ),
)
DENIED = re.compile(
    "未(?:发现|发生|出现|见)|没有|无|不存在|杜绝|防止|严禁|避免|禁止|不得|如|若|上年|去年|以前年度|往年|[不未](?=[重超挤挪截套虚冒骗违多])"
)


def full_marks_stand_beside_no_fault(card: Scorecard) -> Iterator[Verdict]:
    """文字写有重复报销、挪用、工程延期等问题的，考核这件事的指标不应得满分。

    为什么：问题一章写重复报销1.6万元，资金使用合规性却得满分，评分没有反映查出的问题。
    怎么改：按评分标准扣分；已在别的指标扣分的，写明。
    依据：财预〔2020〕10号附2；实务（问题与得分相互印证）；按用语判断，只作查询。
    """
    said = False
    for of, faults in MATTERS:
        rows = [line for line in card.table.lines if of.search(line.indicator.name) and line.deduction is not None]
        if not rows:
            continue
        said = True
        full = [line for line in rows if line.deduction == 0 and line.indicator.points]
        told = next(_told(card, faults), None) if full and len(full) == len(rows) else None
        for line in full if told else ():
            passage, clause = told or (None, "")
            row = line.indicator
            key, where = ("score", row.decided.where) if row.decided else ("self_score", row.where)
            told_at = f"（{passage.subject}）" if passage and passage.subject not in clause else ""
            yield ask(
                where.of(key),
                row.name,
                f"得满分{line.shown}分，文字写“{clause}”{told_at}",
                "查出的问题在得分上有反映",
                "按评分标准扣分；已在别的指标扣分的，写明",
            )
        if not told:
            yield from (ok(line.indicator.name) for line in rows)
    if not said:
        yield skip(WHOLE, "没有考核合规、采购、资产、工期的指标")


def _told(card: Scorecard, faults: re.Pattern[str]) -> Iterator[tuple[Passage, str]]:
    """Where a fault is told as found; one for which another row lost points is told in that row's words."""
    lost = "".join(
        text
        for line in card.table.lines
        if line.deduction
        for text in (
            line.indicator.opinion,
            line.indicator.reason,
            line.indicator.deduction_reason,
            line.indicator.actual,
        )
        if text
    )
    for p in () if faults.search(lost) else card.passages:
        if p.part not in ("narrative", "problem") or FREE.search(p.section):
            continue
        for clause in re.split("[，。；：\n]", p.text) if faults.search(p.text) else ():
            match = faults.search(clause)
            if match and not DENIED.search(clause):
                yield p, clause.strip()
