"""perfeval verify and bundle: proves a report by making it again, and packs its archive."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from perfeval import params, store
from perfeval.exits import INPUT, OK
from perfeval.proof import Proof


def verify(chosen: argparse.Namespace, base: Path | None) -> int:
    """Makes reports again and names the first difference of each."""
    from perfeval import bundle, proof

    if chosen.project and chosen.project.endswith(".zip"):
        return _told(Path(chosen.project).name, bundle.verify(Path(chosen.project)))
    base = base or params.root()
    worst = OK
    with store.locked(base):
        for project, year in params.chosen(base, chosen.project, chosen.year):
            worst = max(worst, _told(f"{project} {year}", proof.verify(base, project, year)))
    return worst


def _told(name: str, found: Proof) -> int:
    if found.against:
        print(f"{name}：不一致\n" + "\n".join(f"  {line}" for line in found.against), file=sys.stderr)
    else:
        print(f"{name}：一致，重新生成{found.prints}个文件，逐字节相同")
    for note in found.notes:
        print(f"  注意：{note}")
    return INPUT if found.against else OK


def bundle(chosen: argparse.Namespace, base: Path) -> int:
    """Packs the archive of a report beside it."""
    from perfeval import bundle as archive

    with store.locked(base):
        project, year = params.address(base, chosen.project, chosen.year)
        name, data = archive.make(base, project, year)
        place = base / "reports" / project / str(year) / name
        store.place(place, data)
    print(f"已写入 {place.relative_to(base).as_posix()}")
    return OK
