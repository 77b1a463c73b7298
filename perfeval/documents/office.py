"""Lets an office, where one is installed, turn old and foreign kinds of file into the ones that are read here."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

SECONDS = 90  # that an office may take over one file
NOWHERE = "http://127.0.0.1:9"  # a linked picture is not fetched
NAMES = ("soffice", "libreoffice", "soffice.com")
PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)


class Failed(ValueError):
    """The office did not make the file, or not in time."""


@cache
def found() -> str | None:
    """The program of an office that converts files without a window (LibreOffice); None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None) or next(
        (place for place in PLACES if Path(place).is_file()), None
    )


def converted(data: bytes, suffix: str, wanted: str) -> bytes:
    """A document saved as another kind (docx, xlsx), with a profile of its own, so that no macro and no add-on runs.

    Raises Failed where it cannot be opened, or takes longer than SECONDS.
    """
    program = found()
    if program is None:
        raise Failed
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        inside = Path(folder)
        (inside / f"document{suffix}").write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(inside / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            wanted,
            "--outdir",
            str(inside / "made"),
            str(inside / f"document{suffix}"),
        ]
        process = subprocess.Popen(
            command,
            cwd=inside,
            env=os.environ | dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), NOWHERE),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise Failed from None
        finally:
            _end(process)
        made = inside / "made" / f"document.{wanted}"
        if not made.is_file():
            raise Failed
        return made.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the office and what it started."""
    if sys.platform != "win32":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    process.kill()
    process.wait()
