"""python -m tests.papers FOLDER: writes the documents for people to look at."""

import sys
from pathlib import Path

from . import documents

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for document in documents():
    (folder / document.filename).write_bytes(document.data)
