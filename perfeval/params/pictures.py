"""Pictures that a narrative shows: files beside the params, of a kind and size that every print can carry."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from PIL import Image

from perfeval.model.fences import hidden
from perfeval.model.findings import Finding, InputError
from perfeval.page.markdown import kind_of
from perfeval.page.refusals import named_pictures
from perfeval.params.files import inside
from perfeval.params.yamlfile import Source

LARGEST = 8_000_000  # bytes of a picture
PIXELS = 50_000_000
MOST = 60_000_000  # bytes of all pictures of a report
KINDS = "PNG、JPEG 或 SVG"


def read(source: Source, folder: Path, findings: list[Finding]) -> dict[str, bytes]:
    """The pictures that a narrative names, by their names; every one that cannot be printed is a finding."""
    found: dict[str, bytes] = {}
    for line, name in named_pictures(hidden(source.text)):
        faults = list(_faults(folder, name, found))
        where = source.where(sum(len(row) + 1 for row in source.text.split("\n")[:line]))
        findings += [source.fault(where, *fault) for fault in faults]
    return found


def _faults(folder: Path, name: str, found: dict[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a picture; a sound one is among those found afterwards."""
    if "://" in name or Path(name).is_absolute() or ".." in Path(name).parts:
        yield (
            f"图片“{name}”不在项目文件夹中",
            f"与参数文件同一文件夹中的{KINDS}文件",
            "把图片复制到项目文件夹，只写文件名",
        )
        return
    try:
        file = inside(folder, name)
        size = file.stat().st_size
        data = file.read_bytes() if size <= LARGEST else b""
    except (OSError, InputError, ValueError):
        yield f"没有图片“{name}”", f"{folder.name} 文件夹中的{KINDS}文件", "检查文件名（连同 .png、.jpg），或补上文件"
        return
    if size > LARGEST:
        yield (
            f"图片“{name}”有{size / 1e6:.0f} MB",
            f"不超过{LARGEST // 10**6} MB",
            "用画图软件缩小（宽1600像素足够印刷）再保存",
        )
    elif kind_of(data) is None:
        yield f"“{name}”不是{KINDS}图片", f"{KINDS}文件，内容与类型一致", "用画图软件打开，另存为 PNG 或 JPEG"
    elif sum(map(len, found.values())) + size > MOST:
        yield f"图片合计超过{MOST // 10**6} MB", f"一份报告的图片不超过{MOST // 10**6} MB", "缩小图片，或少放几张"
    elif why := _damaged(data):
        yield (
            f"图片“{name}”已损坏（{why}）",
            f"能够打开的{KINDS}文件",
            "用画图软件打开，另存为 PNG 或 JPEG；打不开的换一张",
        )
    else:
        found[name] = data


def _damaged(data: bytes) -> str:
    """Why a picture cannot be drawn; empty for one that can."""
    try:
        if kind_of(data) == "svg":
            ParserCreate().Parse(data, True)
        else:
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > PIXELS:
                    return f"{picture.width}×{picture.height}像素，太大"
                picture.load()
    except (OSError, ValueError, SyntaxError, ExpatError, Image.DecompressionBombError) as error:
        return type(error).__name__
    return ""
