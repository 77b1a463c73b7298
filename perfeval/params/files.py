"""What a file holds in one number, whether a name stays in its folder, and files put in place whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from perfeval.model.findings import Finding, InputError, Where

WRITING = ".{}.writing"  # the name beside its place under which a file is written


def digest(data: bytes) -> str:
    """The sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def content(name: str, data: bytes) -> str:
    """The digest of what counts in a file: of a notebook the sources of its cells in their order, with their tags.

    Outputs, ids, counts, kernel names and other metadata say nothing of what it makes. Any other file counts whole, and
    so does a notebook that cannot be read.
    """
    if not name.endswith(".ipynb"):
        return digest(data)
    try:
        cells = [
            [cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])]
            for cell in json.loads(data)["cells"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return digest(data)
    return digest(json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def content_of(file: Path) -> str | None:
    """The digest of what counts in a file; None where it cannot be read."""
    try:
        return content(file.name, file.read_bytes())
    except OSError:
        return None


def inside(folder: Path, name: str) -> Path:
    """``folder / name``, which no symbolic link may lead out of the folder; raises InputError."""
    place = folder / name
    if not place.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            [
                Finding(
                    Where(f"{folder.name}/{name}"),
                    "符号链接指向工作簿之外",
                    f"{folder.name} 之内的文件夹",
                    "删去符号链接",
                )
            ]
        )
    return place


def place(file: Path, data: bytes) -> None:
    """One file in its place, whole or not at all."""
    place_all({file: data})


def place_all(files: Mapping[Path, bytes | str]) -> None:
    """Each file in its place whole or not at all, none before all are written.

    What cannot be finished leaves nothing behind.
    """
    waiting = {file.with_name(WRITING.format(file.name)): file for file in files}
    begun = [folder for file in files for folder in (file.parent, *file.parent.parents) if not folder.exists()]
    try:
        for temporary, file in waiting.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            data = files[file]
            write(temporary, data if isinstance(data, bytes) else data.encode())
        for temporary, file in waiting.items():
            os.replace(temporary, file)
    except BaseException:
        for temporary in waiting:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        for folder in sorted({*begun}, key=lambda f: len(f.parts), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        raise


def write(file: Path, data: bytes) -> None:
    """The bytes on the disk, not only in its cache."""
    with open(file, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
