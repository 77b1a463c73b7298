"""perfeval verify and bundle: proves a report by making it again, and packs its archive."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from perfeval import params
from perfeval.build import store
from perfeval.build.proof import Proof
from perfeval.commands.exits import INPUT, OK, PARTIAL
from perfeval.commands.words import is_archive
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files


def verify(chosen: argparse.Namespace, base: Path | None) -> int:
    """Makes reports again and names the first difference of each."""
    if is_archive(chosen.project):
        return _archive(chosen)
    from perfeval.build import proof

    if chosen.key or chosen.foreign:
        raise InputError(
            [
                Finding(
                    Where("--key、--run-foreign-notebooks"),
                    "只用于档案",
                    "perfeval verify 档案.zip",
                    "写上档案的文件名，或不加这些选项",
                )
            ]
        )
    base = base or params.root()
    worst = OK
    with store.locked(base):
        for project, year in params.chosen(base, chosen.project, chosen.year):
            worst = max(worst, _told(f"{project} {year}", proof.verify(base, project, year)))
    return worst


def _archive(chosen: argparse.Namespace) -> int:
    """Proves an archive; the notebooks of the workbook around, if there is one, are this machine's own."""
    from perfeval.build import unbundle

    try:
        base = params.root()
    except InputError:
        base = None
    file = Path(chosen.project)
    return _told(file.name, unbundle.verify(file, base, Path(chosen.key) if chosen.key else None, chosen.foreign))


def _told(name: str, found: Proof) -> int:
    if found.against:
        print(f"{name}：不一致\n" + "\n".join(f"  {line}" for line in found.against), file=sys.stderr)
    elif found.undone:
        print(f"{name}：校验和、结构和记录一致，没有重新生成\n" + "\n".join(f"  {line}" for line in found.undone))
    else:
        print(f"{name}：一致，重新生成{found.prints}个文件，逐字节相同")
    for note in found.notes:
        print(f"  注意：{note}")
    return INPUT if found.against else PARTIAL if found.undone else OK


def bundle(chosen: argparse.Namespace, base: Path) -> int:
    """Packs the archive of a report beside it."""
    from perfeval.build import bundle as archive

    with store.locked(base):
        project, year = params.address(base, chosen.project, chosen.year)
        name, data = archive.make(base, project, year, Path(chosen.sign) if chosen.sign else None)
        place = base / "reports" / project / str(year) / name
        files.place(place, data)
    print(f"已写入 {place.relative_to(base).as_posix()}")
    return OK
