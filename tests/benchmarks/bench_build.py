"""Building reports three ways, side by side: (a) as one would without perfeval, (b) perfeval build, (c) the floor.

(a) papermill, nbconvert to HTML, Chromium's print to PDF, pandoc to Word: one report after the other.
(b) ``perfeval build --book report``, four formats.
(c) one warm process that calls perfeval's own functions and prints the same four formats, without notebooks or records.

Every run is a new process; its processor time and memory are those of all processes it started. ``--full`` adds the
runs of 1,000 reports.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import season

BIN = Path(sys.executable).parent
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
ENV = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
SUBREAPER = 36  # prctl: orphans of our children become ours, and their time is counted


def measured(command: list[str], folder: Path, cores: int) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak MB (proportional set) of a command and everything it starts."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    before, began, peak, done = (
        resource.getrusage(resource.RUSAGE_CHILDREN),
        time.perf_counter(),
        0.0,
        threading.Event(),
    )

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, _memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    process = subprocess.run(
        ["taskset", "-c", "0" if cores == 1 else "0,1", *command],
        cwd=folder,
        env=ENV,
        capture_output=True,
        encoding="utf-8",
    )
    wall = time.perf_counter() - began
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{process.stdout}{process.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def _memory() -> float:
    whole, us = 0, os.getpid()
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                pass
    for pid in parents:
        above = pid
        while above > 1 and above != us:
            above = parents.get(above, 0)
        if above == us and pid != us:
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                whole += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            except (OSError, StopIteration):
                pass
    return whole / 1024


def today(folder: Path, reports: int, cores: int) -> tuple[float, float, float]:
    script = "set -e; " + "; ".join(
        f"papermill notebooks/report.ipynb out/{n}.ipynb -p project p{n:04d} -p year 2024 --no-progress-bar;"
        f" jupyter nbconvert --to html --no-input out/{n}.ipynb; "
        f"{CHROMIUM} --headless --no-sandbox --disable-gpu --print-to-pdf=out/{n}.pdf "
        f"file://{folder}/out/{n}.html; pandoc out/{n}.html -o out/{n}.docx"
        for n in range(reports)
    )
    (folder / "out").mkdir(exist_ok=True)
    return measured(["sh", "-c", script], folder, cores)


def built(folder: Path, reports: int, cores: int) -> tuple[float, float, float]:
    shutil.rmtree(folder / "reports", ignore_errors=True)
    return measured([str(BIN / "perfeval"), "build", "--book", "report", "--workers", str(cores)], folder, cores)


def floor(folder: Path, reports: int, cores: int) -> tuple[float, float, float]:
    shares = [range(n, reports, cores) for n in range(cores)]
    own = f"{shlex.quote(sys.executable)} {shlex.quote(__file__)} --floor"
    script = " & ".join(f"{own} {' '.join(map(str, share))}" for share in shares) + " & wait"
    found = measured(["sh", "-c", script], folder, cores)
    assert len(list(folder.glob("floor-*.pdf"))) == reports
    return found


def print_floor(numbers: list[int]) -> None:
    """Four formats of some reports, by the functions that the notebook calls, in this process."""
    import ast

    import nbformat

    import perfeval.build.warm  # noqa: F401
    from perfeval.export import document, formats
    from perfeval.page.markdown import from_markdown

    cells = nbformat.read("notebooks/report.ipynb", 4).cells
    code = {n: ast.parse(c.source) for n, c in enumerate(cells) if c.cell_type == "code"}
    for number in numbers:
        names: dict = {"In": []}
        blocks = []
        for n, cell in enumerate(cells):
            if cell.cell_type == "markdown":
                blocks += from_markdown(cell.source)
                continue
            last = code[n].body[-1]
            if not isinstance(last, ast.Expr):
                exec(compile(code[n], "cell", "exec"), names)
                names |= {"project": f"p{number:04d}", "year": 2024} if n == 0 else {}
                continue
            exec(compile(ast.Module(code[n].body[:-1], []), "cell", "exec"), names)
            blocks += eval(compile(ast.Expression(last.value), "cell", "eval"), names).blocks
        made = document.of(blocks)
        for suffix, write in formats.WRITERS.items():
            Path(f"floor-{number}.{suffix}").write_bytes(write(made, False))


def main() -> None:
    if "--floor" in sys.argv:
        print_floor([int(n) for n in sys.argv[sys.argv.index("--floor") + 1 :]])
        return
    if not CHROMIUM or not shutil.which("pandoc") or not shutil.which("taskset"):
        print("not run: needs chromium, pandoc and taskset")
        return
    full = "--full" in sys.argv
    print("way,reports,cores,wall_s,cpu_s,wall_per_report_s,cpu_per_report_s,peak_mb")
    found: dict[tuple[str, int, int], tuple[float, float, float]] = {}
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as place:
        folders = {
            n: season.workbook(Path(place) / str(n), n) for n in ((1, 5, 10, 100, 1000) if full else (1, 5, 10, 100))
        }
        runs = [("a", today, 1, 1), ("a", today, 5, 1)]
        runs += [
            (way, run, n, cores)
            for n in (1, 10, 100)
            for cores in (1, 2)
            for way, run in (("b", built), ("c", floor))
            if n > 1 or cores == 1 or way == "b"
        ]
        runs += [("a", today, 1, 2)]
        runs += [("b", built, 1000, 2)] if full else []
        for way, run, n, cores in runs:
            wall, cpu, peak = found[way, n, cores] = run(folders[n], n, cores)
            print(f"{way},{n},{cores},{wall:.2f},{cpu:.2f},{wall / n:.3f},{cpu / n:.3f},{peak:.0f}", flush=True)
        most = 1000 if full else 100
        again = measured([str(BIN / "perfeval"), "build", "--book", "report"], folders[most], 2)
        words = folders[most] / "params" / "p0000" / "2024.md"
        words.write_text(words.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        changed = measured([str(BIN / "perfeval"), "build", "--book", "report"], folders[most], 2)

    def per(way: str, n: int, cores: int) -> float:
        return found[way, n, cores][0] / n

    print(f"throughput per core, 5 of (a) against 100 of (b): {per('a', 5, 1) / per('b', 100, 1):.1f} times")
    print(f"100 of (b) on 2 cores against 5 of (a) on one: {per('a', 5, 1) / per('b', 100, 2):.1f} times")
    print(f"100 of (b) against 100 of (c), one core: {per('b', 100, 1) / per('c', 100, 1):.2f} times the floor")
    print(f"one cold report of (b) against one of (a), two cores: 1/{per('a', 1, 2) / per('b', 1, 2):.1f}")
    print(f"nothing to do for {most}: {again[0]:.2f} s, {again[0] / found['b', most, 2][0]:.2%} of building them")
    print(f"one changed of {most}: {changed[0]:.2f} s, {changed[0] / per('b', 1, 2):.2f} times one cold report")
    print(
        f"peak memory of (b) on 2 cores, 10 and {most} reports: {found['b', 10, 2][2]:.0f} and "
        f"{found['b', most, 2][2]:.0f} MB"
    )


if __name__ == "__main__":
    main()
