"""What a file holds, in one number, and whether a name stays inside its folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from perfeval.findings import Finding, InputError, Where


def digest(data: bytes) -> str:
    """The sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of(file: Path) -> str | None:
    """The sha256 of a file; None where it cannot be read."""
    try:
        return digest(file.read_bytes())
    except OSError:
        return None


def inside(folder: Path, name: str) -> Path:
    """``folder / name``, which no symbolic link may lead out of the folder; raises InputError."""
    place = folder / name
    if not place.resolve().is_relative_to(folder.resolve()):
        raise InputError([Finding(Where(f"{folder.name}/{name}"), "符号链接指向工作簿之外", f"{folder.name} 之内的文件夹", "删去符号链接")])
    return place
