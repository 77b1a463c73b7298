"""Which typefaces a PDF is set in: the bundled stand-ins, or the official ones where a machine has them."""

from __future__ import annotations

from functools import cache

import typst

from perfeval.page.glyphs import FOLDER

# the order in which each role looks for its typeface (GB/T 9704-2012 names first, free stand-ins last)
ROLES = {
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "STZhongsong", "Noto Serif SC"),
    "hei": ("SimHei", "STHeiti", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "LXGW WenKai", "FandolKai", "Noto Serif SC"),
    "fang": ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", "Noto Serif SC"),
    "song": ("SimSun", "STSong", "Noto Serif SC"),
}
BUNDLED = {role: families[-1] for role, families in ROLES.items()}


@cache
def library(official: bool = False) -> typst.Fonts:
    """The fonts that may be used: the bundled ones, and the machine's own only if asked for."""
    return typst.Fonts(include_system_fonts=official, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def chosen(official: bool = False) -> dict[str, str]:
    """The family of each role: the first one present."""
    if not official:
        return BUNDLED
    present = set(library(True).families())
    return {role: next(f for f in families if f in present) for role, families in ROLES.items()}
