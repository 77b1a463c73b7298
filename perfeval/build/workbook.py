"""Lays out a workbook from the one that came with perfeval, and renews it without touching what people wrote."""

from __future__ import annotations

import json
from pathlib import Path

from perfeval.params import files
from perfeval.params.files import content, content_of
from perfeval.params.names import FOLDERS

COPIES = "notebooks/work"  # where JupyterLab's working copies lie: nobody else's, and in no print
SHIPPED = ".shipped.json"  # what the files of perfeval looked like when they were laid out


def lay_out(template: Path, to: Path) -> list[str]:
    """Copies notebooks, rule sets and schema, and the example projects where there are none; says what it left alone.

    A file that somebody changed stays as it is; the new one is laid beside it, as ``report.new.ipynb``. Folders of
    projects are never written to once the workbook has any.
    """
    shipped = _shipped(to)
    first = not (to / "params").is_dir()
    notes = []
    for file in sorted(f for f in template.rglob("*") if f.is_file()):
        name = file.relative_to(template).as_posix()
        if _of_a_project(name) and not first:
            continue
        data, there = file.read_bytes(), content_of(to / name)
        if there not in (None, content(file.name, data), shipped.get(name)):
            place = (to / name).with_suffix(f".new{file.suffix}")
            if content_of(place) != content(file.name, data):
                files.place(place, data)
                notes.append(f"{name} 已被修改，没有替换；新版在 {place.relative_to(to).as_posix()}")
            continue
        if there != content(file.name, data):
            files.place(to / name, data)
        shipped[name] = content(file.name, data)
    files.place(to / SHIPPED, (json.dumps(shipped, indent=1, sort_keys=True) + "\n").encode())
    return notes


def _shipped(to: Path) -> dict[str, str]:
    try:
        return dict(json.loads((to / SHIPPED).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _of_a_project(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "params" and len(parts) > 2 and parts[1] not in FOLDERS
