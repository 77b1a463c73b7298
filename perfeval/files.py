"""What a file holds, in one number."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest(data: bytes) -> str:
    """The sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of(file: Path) -> str | None:
    """The sha256 of a file; None where it cannot be read."""
    try:
        return digest(file.read_bytes())
    except OSError:
        return None
