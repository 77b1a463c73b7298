"""Words for going up and down, and the figures they stand between."""

from __future__ import annotations

import re

from perfeval.model import quantity

FALL = "下降|降低|减少|压减|压缩|缩短|缩小|收窄|下滑|下调|回落|降|减"
RISE = "上升|提高|提升|增长|增加|扩大|升高|上涨|上调|增|升"
CHANGE = re.compile(rf"[由从]([^，。；由从]*?)({FALL}|{RISE})(?:到了?|至|为)([^，。；]*)")
ONE = r"[0-9]+(?:\.[0-9]+)?"
MEASURE = r"(?:[%％‰]|[一-鿿A-Za-zμ℃㎡]{1,5}?(?:[/／][一-鿿A-Za-z]{1,3})?)"
# a figure and an earlier one, both told, and which way it went: 4.2%，比上年的5.6%下降; 上年为5.6件，本年4.2件，下降
THAN_WAS = re.compile(
    rf"(?P<now>{ONE})(?P<unit>{MEASURE})[，,（(]?(?:同比|比|较)(?:上年|去年|上一年|同期|上年同期|(?:项目)?实施前|(?:改造|治理|整治|建设)前|(?:19|20)[0-9]{{2}}年)"
    rf"(?:度|末|底|同期|水平)*(?:的|为|[（(])?(?P<was>{ONE})(?P<of>{MEASURE})?[）)]?(?:相比)?(?:有所|明显|显著|大幅|进一步)?(?P<way>{FALL}|{RISE})"
)
FROM_TO = re.compile(  # the same of any unit: 由25.6公里/小时提高到26.4公里/小时
    rf"[由从][^，。；由从0-9]{{0,12}}(?P<was>{ONE})(?P<of>{MEASURE})?(?:进一步|逐步|大幅)?(?:{FALL}|{RISE})(?:到了?|至|为)[^，。；0-9]{{0,8}}"
    rf"(?P<now>{ONE})(?P<unit>[%％‰]|[一-鿿A-Za-zμ℃㎡]{{1,5}}(?:[/／][一-鿿A-Za-z]{{1,3}})?)"
)
EVERY = re.compile("每[一-鿿]|[日周月年人户]均")
THAN = re.compile(
    r"^(?:比|较|与)?(?:上年|去年|上一年|(?:19|20)[0-9]{2}年)度?(?:[（(](?P<was>[^（）()]{1,16})[)）]|(?P<bare>[0-9.]+[%％]?))?"
    rf"(?:相比)?(?:有所|进一步|明显|稳步)?(?P<way>{FALL}|{RISE})$"
)


def last_years(target: str | None) -> tuple[quantity.Quantity, bool] | None:
    """Last year's figure of a target that asks to go beyond it, and whether it asks to fall below it.

    >>> last_years("较上年（92.6%）提高")[1], last_years("较上年提高5%")
    (False, None)
    """
    match = THAN.match(re.sub(r"\s", "", target or ""))
    was = quantity.read(re.sub("^(?:为|是)", "", match["was"] or match["bare"] or "")) if match else None
    if match is None or was is None or not was.measured:
        return None
    return was, bool(re.fullmatch(FALL, match["way"]))
