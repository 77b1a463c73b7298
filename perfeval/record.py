"""Remembers what a report was made of, and whether people have changed it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

NAME = "run.json"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def load(folder: Path) -> dict:
    """The record of the last build in this folder; empty if there is none or it cannot be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("outputs"), dict) else {}


def dump(inputs: dict[str, str], outputs: dict[str, str], version: str, fonts: dict[str, str], stale: dict[str, str], summary: dict) -> bytes:
    """The record as JSON: names and sha256 of everything read and written, nothing about when or where.

    ``stale`` are prints that lie in the folder from an earlier build of other inputs; ``summary`` is what the index of
    all reports says of this one.
    """
    content = {"perfeval": version, "fonts": fonts, "inputs": inputs, "outputs": outputs, "stale": stale, "summary": summary}
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def written(record: dict) -> dict[str, str]:
    """The sha256 of every print that a build put into the folder, of this build's inputs or earlier ones."""
    return {**record.get("stale", {}), **record.get("outputs", {})}


def untouched(folder: Path, name: str, recorded: dict[str, str]) -> bool:
    """Whether the file is absent, or still has the bytes that the last build wrote."""
    file = folder / name
    return not file.exists() or recorded.get(name) == digest(file.read_bytes())


def free_name(folder: Path, stem: str, suffix: str, recorded: dict[str, str]) -> str:
    """``report.docx``, or the first of ``report.new.docx``, ``report.new2.docx`` … that nobody has changed."""
    names: Iterable[str] = (f"{stem}{'.new' if n else ''}{n if n > 1 else ''}.{suffix}" for n in range(1000))
    return next(name for name in names if untouched(folder, name, recorded))
