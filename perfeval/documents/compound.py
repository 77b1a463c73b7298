"""Looks into the compound files of old offices ([MS-CFB]): which streams stand at the top of their directory."""

from __future__ import annotations

import io
import struct
from itertools import islice

import xlrd.compdoc

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY = 128  # bytes of an entry of a directory
MOST = 400_000  # entries looked at
ENCRYPTED = 0x0100  # of the flags in the head of a Word document


def streams(data: bytes) -> set[str]:
    """The names at the top of the directory; in a damaged file all names of its entries."""
    try:
        held = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
        return {held.dirlist[n].name for n in held.dirlist[0].children}
    except Exception:  # noqa: BLE001 - a stranger's directory may break its reader anywhere
        return set(_entries(data))


def _entries(data: bytes) -> list[str]:
    found = []
    for at in islice(range(512, len(data) - ENTRY + 1, ENTRY), MOST):
        length, kind = struct.unpack_from("<HB", data, at + 64)
        if kind in (1, 2, 5) and 2 < length <= 64 and length % 2 == 0:
            name = data[at : at + length].decode("utf-16-le", "replace")
            if name.endswith("\0") and name[:-1].isprintable():
                found.append(name[:-1])
    return found


def locked(data: bytes) -> bool:
    """Whether an old Word document has a password."""
    try:
        held = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
        head = held.get_named_stream("WordDocument") or b""
    except Exception:  # noqa: BLE001 - as above
        return False
    return len(head) > 12 and bool(struct.unpack_from("<H", head, 10)[0] & ENCRYPTED)
