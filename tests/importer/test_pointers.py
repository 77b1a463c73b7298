"""What a document points to and does not hold is told, once it numbers such things at all."""

import pytest

from perfeval.documents.content import Text
from perfeval.importer.words.pointers import missing


def told(*lines: str) -> list[str]:
    return [slip.subject for slip in missing([Text(line, f"第{n}段") for n, line in enumerate(lines, 1)], ())]


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        (("表1　资金情况", "支出见表1。", "满意度详见表7。"), ["表7"]),
        (("表3-1　资金", "表3-2　问卷", "见表3-3。", "见表3-2。"), ["表3-3"]),
        (("表1　资金", "表2　问卷", "各表见表1—2。", "见表1—4。"), ["表4"]),
        (("清单见附件3。", "附件：1.媒体清单　2.接待明细"), ["附件3"]),
        (("清单见附件2。", "附件：1.媒体清单", "2.接待明细"), []),
        (("见表7。", "附件另送。"), []),
        (("各专业情况见附件6。", "共五个专业。"), ["附件6"]),
        (("情况见附件2。", "方案见附件1。"), []),
        (("情况见附件1。",), []),
        (("附件6另送。", "见附件6。", "名单在附件5。"), []),
        (("图1　趋势", "如图1所示。", "见表2。", "同比见增长率12%。"), []),
    ],
)
def test_only_what_has_numbers_can_lack_one(lines, gone):
    assert told(*lines) == gone
