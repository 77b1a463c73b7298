"""Which typefaces a PDF is set in: the bundled stand-ins, or the official ones where a machine has them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from perfeval.model.findings import Finding, InputError, Where

if TYPE_CHECKING:
    import typst

# the order in which each role looks for its typeface (GB/T 9704-2012 names first, free stand-ins last)
ROLES = {
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "STZhongsong", "Noto Serif SC"),
    "hei": ("SimHei", "STHeiti", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "LXGW WenKai", "FandolKai", "Noto Serif SC"),
    "fang": ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", "Noto Serif SC"),
    "song": ("SimSun", "STSong", "Noto Serif SC"),
}
NAMES = {"title": "标题", "hei": "一级标题和表头", "kai": "二级标题", "fang": "正文", "song": "页码"}
BUNDLED = {role: families[-1] for role, families in ROLES.items()}


@cache
def library(official: bool = False) -> typst.Fonts:
    """The fonts that may be used: the bundled ones, and the machine's own only if asked for."""
    import typst

    from perfeval.page.glyphs import FOLDER

    return typst.Fonts(include_system_fonts=official, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def chosen(official: bool = False) -> dict[str, str]:
    """The family of each role: the first one present."""
    if not official:
        return BUNDLED
    present = set(library(True).families())
    return {role: next(f for f in families if f in present) for role, families in ROLES.items()}


def asked_for() -> None:
    """Raises InputError where the official typefaces are asked for and this machine has none of them."""
    if chosen(True) == BUNDLED:
        wanted = "、".join(dict.fromkeys(f for families in ROLES.values() for f in families[:-1]))
        raise InputError(
            [
                Finding(
                    Where("."),
                    "写了 --fonts official，本机没有一种公文字体",
                    f"至少有一种：{wanted}",
                    "安装字体后再生成；或去掉 --fonts official，用随附字体生成",
                )
            ]
        )


def told(official: bool) -> str:
    """Which typeface each part of the print is set in, and where a bundled one stands in for an official one."""
    used = chosen(official)
    return "、".join(
        f"{NAMES[role]} {family}" + ("（随附代用）" if official and family == BUNDLED[role] else "")
        for role, family in used.items()
    )
