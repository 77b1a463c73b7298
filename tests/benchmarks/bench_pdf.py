"""How long a PDF of 100 pages takes to read, and how much memory its process uses.

python tests/benchmarks/bench_pdf.py
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from printed import compiled  # noqa: E402

from perfeval.documents import readers  # noqa: E402
from perfeval.documents.content import DocumentGrid  # noqa: E402

PAGES = 100
ROW = (
    "[产出指标],[数量指标],[道路养护里程（第{n}段）达到计划],[≥50公里],[52公里],[2],[2],[按计划完成，已经县交通局核实]"
)
WORDS = "项目按计划实施，资金专款专用，各项指标完成情况与年初目标相符，有关资料经现场核查无误。" * 6


def main() -> None:
    """Makes the file and has it read in a process of its own."""
    table = "#table(columns: (1fr, 1fr, 3fr, 1fr, 1fr, 0.6fr, 0.6fr, 3fr), "
    pages = [
        f"{table}{','.join(ROW.format(n=40 * page + n) for n in range(18))})\n{WORDS}\n#pagebreak(weak: true)\n"
        for page in range(PAGES)
    ]
    data = compiled('#set page("a4")\n#set text(font: "Noto Serif SC", size: 10pt, lang: "zh")\n' + "".join(pages))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "100页.pdf"
        file.write_bytes(data)
        subprocess.run([sys.executable, __file__, file], check=True)  # its memory is not that of typesetting


def read(file: Path) -> None:
    begun = time.perf_counter()
    content = readers.read_path(file)
    seconds = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cells = sum(len(block.cells) for block in content.blocks if isinstance(block, DocumentGrid))
    print(
        f"{PAGES} pages, {cells} cells: {seconds:.2f} s, of the processor {used.ru_utime + used.ru_stime:.2f} s, "
        f"{used.ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    read(Path(sys.argv[1])) if sys.argv[1:] else main()
