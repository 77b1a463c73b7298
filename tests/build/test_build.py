"""A batch of reports: only what changed, all or nothing, whatever dies in between, and wherever it runs."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, copy_workbook, posix, run

from perfeval import params
from perfeval.build import batch, executors, record, store
from perfeval.model.findings import InputError
from perfeval.model.outcome import BUILT, FAILED, SAME, Order
from perfeval.params.files import digest

pytestmark = pytest.mark.slow

QUICK = Order(("html",), ("inquiry",))
P, Q, S = "hukou-dibao", "hukou-linshi-jiuzhu", "shili-xuni"


@pytest.fixture
def years(tmp_path) -> Path:
    """A workbook with three projects, one of them over three years."""
    to = copy_workbook(tmp_path / "工作簿 一")
    for year in (2023, 2025):
        for suffix in ("yaml", "md"):
            shutil.copy(ROOT / f"params/{S}/{year}.{suffix}", to / f"params/{S}")
    return to


def made(base: Path, order: Order = QUICK, start=None, force: bool = False) -> dict[tuple[str, int], str]:
    """What became of every report of the workbook."""
    with store.locked(base):
        planned = list(batch.plan(base, params.addresses(base), order, force))
        return {(o.project, o.year): o.state for o in batch.run(base, planned, order, start or executors.serial())}


def wanted(base: Path, order: Order = QUICK) -> dict[tuple[str, int], str]:
    """The reports that are out of date, and why."""
    return {
        (p.project, p.year): "；".join(p.reasons) for p in batch.plan(base, params.addresses(base), order) if p.reasons
    }


def shown(base: Path) -> Iterator[Path]:
    """Every file that builds print; not locks and working folders, and not the log of when they ran."""
    for file in (base / "reports").rglob("*"):
        hidden = file.name == batch.LOG or any(part.startswith(".") for part in file.relative_to(base).parts)
        if not hidden and file.is_file():
            yield file


def tree(base: Path) -> dict[str, str]:
    """Everything that builds print, by sha256."""
    return {f.relative_to(base).as_posix(): digest(f.read_bytes()) for f in shown(base)}


def made_elsewhere(years: Path, to: Path, *command: str) -> dict[str, str]:
    """What a build of that workbook prints in another folder: built once, for it is the same in every test."""
    if command not in _elsewhere:
        shutil.copytree(years, to)
        if command:
            assert run(to, "build", *command).returncode == 0
        else:
            made(to)
        _elsewhere[command] = tree(to)
    return _elsewhere[command]


_elsewhere: dict[tuple[str, ...], dict[str, str]] = {}


def add(file: Path, text: str = "\n") -> None:
    if file.suffix == ".ipynb":
        notebook = json.loads(file.read_text(encoding="utf-8"))
        notebook["cells"][-1]["source"].append(text)
        file.write_text(json.dumps(notebook), encoding="utf-8")
        return
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


EVERY = {(P, 2024), (Q, 2024), (S, 2023), (S, 2024), (S, 2025)}
TOUCHED = {
    "params": (f"params/{P}/2024.yaml", {(P, 2024)}),
    "narrative": (f"params/{Q}/2024.md", {(Q, 2024)}),
    "params of a year that another follows": (f"params/{S}/2023.yaml", {(S, 2023), (S, 2024)}),
    "rule set in use": ("params/rulesets/mof-2020.yaml", EVERY),
    "rule set not in use": ("params/rulesets/bond.yaml", set()),
    "notebook": ("notebooks/inquiry.ipynb", EVERY),
    "notebook of another book": ("notebooks/report.ipynb", set()),
    "another file": ("params/README.md", set()),
}


def test_each_kind_of_input_makes_exactly_its_reports_again(years, monkeypatch):
    shutil.copy(ROOT / "params" / "README.md", years / "params")
    assert set(made(years).values()) == {BUILT} and wanted(years) == {}
    assert set(made(years).values()) == {SAME}
    for kind, (name, expected) in TOUCHED.items():
        file = years / name
        before = file.read_bytes()
        add(file)
        found = wanted(years)
        assert set(found) == expected and all(name in why and "已改变" in why for why in found.values()), kind
        file.write_bytes(before)
        assert wanted(years) == {}, kind
    file = years / "params" / S / "2022.yaml"
    file.write_text(
        (years / f"params/{S}/2023.yaml").read_text(encoding="utf-8").replace("year: 2023", "year: 2022"),
        encoding="utf-8",
    )
    found = wanted(years)
    assert set(found) == {(S, 2022), (S, 2023)} and "新增上一评价年度" in found[S, 2023]
    file.unlink()
    (years / f"params/{S}/2023.md").unlink()
    assert "已删除" in wanted(years)[S, 2023] and set(wanted(years)) == {(S, 2023), (S, 2024)}
    shutil.copy(ROOT / f"params/{S}/2023.md", years / f"params/{S}")
    for name, change, said in (
        ("environment", {**record.environment(), "typst": "9.9"}, "运行环境 typst 已改变"),
        ("typefaces", "0" * 64, "字体已改变"),
        ("code", {**record.code(), "sha256": "0"}, "perfeval 程序已改变"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(record, name, lambda change=change: change)
            found = wanted(years)
        assert set(found) == EVERY and all(said in why for why in found.values()), name
    assert set(wanted(years, Order(("html", "pdf"), ("inquiry",)))) == EVERY
    assert set(wanted(years, Order(("html",), ("inquiry",), "送审稿"))) == EVERY
    page = years / f"reports/{P}/2024/inquiry.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert set(wanted(years)) == {(P, 2024)} and "与记录不符" in wanted(years)[P, 2024]
    page.unlink()
    assert "不在了" in wanted(years)[P, 2024]


SPOILT = (
    "",
    "{",
    "[]",
    "{}",
    '{"schema": 1}',
    '{"schema": 1, "outputs": {}}',
    '{"schema": 1, "outputs": {"inquiry.html": 5}}',
)


@pytest.mark.long
def test_a_spoilt_record_is_a_reason_and_no_error(years):
    made(years)
    file = years / f"reports/{P}/2024/run.json"
    whole = file.read_bytes()
    emptied = json.dumps(dict.fromkeys(json.loads(whole)) | {"schema": 1, "outputs": {}})
    for spoilt in (*SPOILT, emptied):
        file.write_text(spoilt)
        assert set(wanted(years)) == {(P, 2024)} and made(years)[P, 2024] == BUILT, spoilt
        assert file.read_bytes() == whole, spoilt


def test_a_survey_file_is_an_input(years):
    file, answers = years / f"params/{S}/2024.yaml", years / f"params/{S}/2024-问卷.csv"
    survey = "survey: {method: 问卷, population: 3000, sent: 400, returned: 380, valid: 372, satisfied: 350"
    survey += ", file: 2024-问卷.csv, question: 总体满意度}\n"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?ms)^survey:.*?(?=^declared)", survey, text), encoding="utf-8")
    answers.write_text("序号,总体满意度\n" + "1,比较满意\n" * 350 + "1,一般\n" * 22 + "1,\n" * 8, encoding="utf-8")
    made(years)
    answers.write_text("序号,总体满意度\n" + "2,比较满意\n" * 350 + "1,一般\n" * 22 + "1,\n" * 8, encoding="utf-8")
    assert wanted(years) == {
        (S, 2024): "问卷数据 params/shili-xuni/2024-问卷.csv 已改变",
        (S, 2025): "上一评价年度 params/shili-xuni/2024-问卷.csv 已改变",
    }


def test_the_source_and_templates_of_perfeval_are_an_input(years, tmp_path):
    made(years)
    copy = tmp_path / "changed"
    shutil.copytree(ROOT / "perfeval", copy / "perfeval", ignore=shutil.ignore_patterns("__pycache__"))
    same = run(years, "why", P, PYTHONPATH=str(copy))
    assert (
        "没有变化" not in same.stdout and "没有生成过" in same.stdout
    )  # other formats than the quick ones, and nothing else
    assert "程序" not in same.stdout
    add(copy / "perfeval/export/report.typ", "// another page\n")
    assert "perfeval 程序已改变" in run(years, "why", P, PYTHONPATH=str(copy)).stdout


def test_a_file_that_changes_while_it_is_read_stops_its_report(years, monkeypatch):
    from perfeval.build import making

    real = making._executed

    def meanwhile(*arguments):
        add(years / f"params/{P}/2024.md")
        return real(*arguments)

    monkeypatch.setattr(making, "_executed", meanwhile)
    outcome = making.one(years, P, 2024, QUICK)
    assert (
        outcome.state == FAILED
        and "生成报告期间文件被修改" in outcome.fault
        and not (years / f"reports/{P}/2024/run.json").exists()
    )


@pytest.mark.long
def test_a_study_of_several_params_is_made_again_only_for_a_reason(years):
    from perfeval.build import making

    order = Order(("html",))

    def states() -> tuple[str, str]:
        return making.compare(years, S, None, order).state, making.portfolio(years, 2024, order).state

    assert states() == (BUILT, BUILT) and states() == (SAME, SAME)
    for name, expected in (
        (f"params/{S}/2023.yaml", (BUILT, BUILT)),
        (f"params/{P}/2024.md", (SAME, BUILT)),
        ("notebooks/comparison.ipynb", (BUILT, SAME)),
        ("params/rulesets/bond.yaml", (BUILT, BUILT)),
        ("notebooks/report.ipynb", (SAME, SAME)),
    ):
        add(years / name)
        assert states() == expected, name
    (years / f"params/{S}/2023.md").unlink()
    (years / "reports/portfolio/2024/portfolio.html").unlink()
    assert states() == (BUILT, BUILT) and states() == (SAME, SAME)
    assert (
        making.compare(years, S, 2024, order).state == BUILT
        and making.compare(years, S, 2024, order, force=True).state == BUILT
    )


START = {
    "serial": lambda base: executors.serial(),
    "local": lambda base: executors.local(base, 2),
    "dask": lambda base: executors.dask(workers=2),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", START)
def test_every_executor_keeps_the_same_contract(years, tmp_path, kind):
    clean = made_elsewhere(years, tmp_path / "clean")
    assert set(made(years, start=START[kind](years)).values()) == {BUILT}
    assert tree(years) == clean
    file = years / f"params/{Q}/2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("points: 10", "points: 十"), encoding="utf-8")
    found = made(years, start=START[kind](years))
    assert found == {**dict.fromkeys(EVERY, SAME), (Q, 2024): FAILED}
    shutil.copy(ROOT / f"params/{Q}/2024.yaml", file)
    assert made(years, start=START[kind](years), force=True) == dict.fromkeys(EVERY, BUILT) and tree(years) == clean


def test_without_semaphores_reports_are_made_one_after_the_other(years, monkeypatch):
    def refused(*_, **__):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(executors, "ProcessPoolExecutor", refused)
    assert set(made(years, start=executors.local(years, 2)).values()) == {BUILT}


@pytest.mark.long
def test_a_worker_that_dies_loses_its_own_report_only(years, monkeypatch):
    """A print that takes its process down: the report is named, the others are made."""
    (years / "sitecustomize.py").write_text(
        "import os\nfrom perfeval.export import html\nreal = html.write\n"
        "def write(document):\n    os._exit(9) if '低保' in document.title or '最低生活' in document.title "
        "else None\n    return real(document)\nhtml.write = write\n",
        encoding="utf-8",
    )
    done = run(
        years,
        "build",
        "--book",
        "inquiry",
        "--to",
        "html",
        "--workers",
        "2",
        PYTHONPATH=os.pathsep.join((str(years), str(ROOT))),
    )
    assert done.returncode == 3 and "进程被终止" in done.stderr, done.stderr
    assert sorted(f.parent.parent.name + f.parent.name for f in years.glob("reports/*/*/inquiry.html")) == sorted(
        f"{p}{y}" for p, y in EVERY if p != P
    )


@pytest.mark.long
@posix
def test_dask_workers_that_are_killed_are_replaced_by_others(years, tmp_path):
    clean = made_elsewhere(years, tmp_path / "clean")
    with open(tmp_path / "dask.log", "w") as log:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        address = tmp_path / "scheduler.json"
        dask = [
            sys.executable,
            "-m",
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(address),
        ]
        started = [subprocess.Popen(dask, stdout=log, stderr=log, env=env)]
        try:
            end = time.monotonic() + 60
            while not address.exists() and time.monotonic() < end:
                time.sleep(0.2)
            worker = [
                sys.executable,
                "-m",
                "distributed.cli.dask_worker",
                "--scheduler-file",
                str(address),
                "--no-dashboard",
                "--nthreads",
                "1",
                "--no-nanny",
            ]
            started += [subprocess.Popen(worker, stdout=log, stderr=log, env=env, cwd=tmp_path) for _ in range(2)]
            killer = threading.Thread(target=_kill_when_busy, args=(years, started[1]))
            killer.start()
            found = made(years, start=executors.dask(json.loads(address.read_text())["address"]))
            killer.join()
        finally:
            for process in started:
                process.kill()
                process.wait()
    assert started[1].returncode == -signal.SIGKILL and set(found.values()) == {BUILT} and tree(years) == clean


def _kill_when_busy(base: Path, process: subprocess.Popen) -> None:
    """Kills a worker a moment after the first report has been begun."""
    end = time.monotonic() + 60
    while not list((base / "reports" / store.WORK).glob("*.running")) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.2)
    process.kill()


@pytest.mark.long
def test_a_scheduler_that_is_not_there_is_named():
    with pytest.raises(InputError, match="连不上“tcp://127.0.0.1:1”"):
        with executors.dask("tcp://127.0.0.1:1")():
            pass


@pytest.mark.long
@pytest.mark.parametrize("options", [["--workers", "2"], ["--dask-local", "2"]])
def test_a_workbook_at_an_address_is_built_there(years, tmp_path, options):
    other = tmp_path / "不在 工作簿里"
    other.mkdir()
    command = ["--book", "inquiry", "--to", "html,docx"]
    clean = made_elsewhere(years, tmp_path / "clean", *command)
    done = run(other, "build", *command, *options, "--at", f"file://{years}")
    assert done.returncode == 0, done.stderr
    assert tree(years) == clean and list(other.iterdir()) == []
    assert "没有变化5份" in run(other, "build", *command, "--at", f"file://{years}").stdout
    dry = run(other, "build", "--dry-run", "--at", f"file://{years}")
    assert "需要生成5份。没有写任何文件" in dry.stdout and tree(years) == clean
    (years / f"reports/{P}/2024/inquiry.html").unlink()
    again = run(other, "build", *command, "--at", f"file://{years}")
    assert "已生成1份，没有变化4份" in again.stdout and tree(years) == clean


def test_an_address_that_cannot_be_read_is_named(tmp_path):
    done = run(tmp_path, "build", "--at", "nowhere://x/y")
    assert done.returncode == 1 and "“nowhere://x/y”不能读写" in done.stderr and "Traceback" not in done.stderr
    done = run(tmp_path, "build", "--at", f"file://{tmp_path}")
    assert done.returncode == 1 and "下没有 params 文件夹" in done.stderr
    assert "不是 fsspec 地址" in run(tmp_path, "build", "--at", str(tmp_path)).stderr


class Watcher(threading.Thread):
    """Looks at every visible file all the time, reads what is another than before, remembers what is not whole."""

    def __init__(self, base: Path, whole: dict[str, str]):
        super().__init__(daemon=True)
        self.base, self.whole, self.stop, self.half = base, whole, threading.Event(), set()

    def run(self) -> None:
        known: dict[str, tuple[int, int, int]] = {}
        while not self.stop.wait(0.002):
            try:
                for file in shown(self.base):
                    name, at = file.relative_to(self.base).as_posix(), file.stat()
                    seen = at.st_ino, at.st_size, at.st_mtime_ns
                    if name not in self.whole or name.endswith("index.html") or known.get(name) == seen:
                        continue
                    if digest(file.read_bytes()) != self.whole[name]:
                        self.half.add(name)
                    known[name] = seen
            except OSError:
                continue


def killed_again_and_again(
    base: Path, whole: dict[str, str], times: int, seed: int, command: list[str], longest: float
) -> None:
    """Builds that are killed at random moments, then one that is not: the tree is that of a clean build."""
    moments = random.Random(seed)
    watcher = Watcher(base, whole)
    watcher.start()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(times):
        if moments.random() < 0.5:
            shutil.rmtree(base / "reports" / moments.choice([P, Q, S]), ignore_errors=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "perfeval", *command],
            cwd=base,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(moments.uniform(0.2, longest))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    done = run(base, *command)
    watcher.stop.set()
    watcher.join()
    assert done.returncode == 0, done.stderr
    assert watcher.half == set() and tree(base) == whole
    assert [f.name for f in (base / "reports").rglob("*.writing")] == [] and not (
        base / "reports" / store.WORK
    ).exists()


@pytest.mark.long
@posix
def test_a_killed_build_goes_on_where_it_was(years, tmp_path):
    command = ["build", "--book", "inquiry,review", "--to", "html,docx", "--workers", "2"]
    clean = tmp_path / "clean"
    shutil.copytree(years, clean)
    assert run(clean, *command).returncode == 0
    killed_again_and_again(years, tree(clean), 8, 7, command, 5.0)


@posix
@pytest.mark.proof
def test_a_build_killed_100_times_goes_on_where_it_was(years, tmp_path):
    command = ["build", "--workers", "2"]
    clean = tmp_path / "clean"
    shutil.copytree(years, clean)
    assert run(clean, *command).returncode == 0
    killed_again_and_again(years, tree(clean), 100, 2024, command, 9.0)


@posix
@pytest.mark.proof
def test_200_parallel_reports_are_200_serial_ones(tmp_path):
    sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
    import season

    whole = season.workbook(tmp_path / "serial", 200)
    other = tmp_path / "并行 另一处"
    shutil.copytree(whole, other)
    assert run(whole, "build", "--workers", "1", timeout=3000).returncode == 0
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "99",
        "USER": "someone",
    }
    done = subprocess.run(
        [*faketime(), *another_user(other), sys.executable, "-m", "perfeval", "build", "--workers", "4"],
        cwd=other / "notebooks",
        env=env,
        umask=0o077,
        capture_output=True,
        encoding="utf-8",
        timeout=3000,
    )
    assert done.returncode == 0, done.stderr
    assert tree(whole) == tree(other) and len(tree(whole)) > 2000


@pytest.mark.long
@posix
def test_another_machine_prints_the_same_bytes(built, tmp_path):
    """Another home, time zone, locale, hash seed, umask, folder, number of workers, user and day."""
    other = copy_workbook(tmp_path / "另 一 台")
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "TZ": "Asia/Kathmandu",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "99",
    }
    done = subprocess.run(
        [*faketime(), *another_user(tmp_path), sys.executable, "-m", "perfeval", "build", "--workers", "3"],
        cwd=other / "params",
        env=env,
        umask=0o077,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert tree(other) == tree(built)


def faketime() -> list[str]:
    return ["faketime", "2031-02-03 04:05:06"] if shutil.which("faketime") else []


def another_user(owned: Path) -> list[str]:
    """What runs a command as a user without rights, who then owns the folder; nothing where that cannot be."""
    if not hasattr(os, "geteuid") or os.geteuid() or not shutil.which("setpriv"):
        return []
    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    for parent in owned.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    subprocess.run(["chown", "-R", "65534:65534", str(owned)], check=True)
    # children must be able to start, too
    twice = "import subprocess, sys, perfeval.build; sys.exit(subprocess.call([sys.executable, '-c', '']))"
    able = subprocess.run(
        [*nobody, sys.executable, "-c", twice],
        cwd=owned,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    return nobody if able.returncode == 0 else []


@pytest.mark.long
def test_processes_that_are_spawned_print_the_same_bytes(years, tmp_path):
    """What Windows does: every process starts from nothing, and imports for itself."""
    for name in (f"{S}/2023.yaml", f"{S}/2025.yaml", f"{Q}/2024.yaml"):
        (years / "params" / name).unlink()
    spawned = tmp_path / "spawned"
    shutil.copytree(years, spawned)
    command = ["build", "--book", "inquiry,survey", "--to", "html,docx", "--workers", "2"]
    assert run(years, *command).returncode == 0
    done = run(spawned, *command, PERFEVAL_START="spawn")
    assert done.returncode == 0, done.stderr
    assert tree(spawned) == tree(years)


def test_two_builds_keep_apart(years):
    with store.locked(years):
        done = run(years, "build", "--book", "inquiry", "--to", "html")
    assert done.returncode == 1 and "另一个 perfeval 正在这个工作簿里生成报告" in done.stderr


@pytest.mark.long
@posix
def test_ctrl_c_leaves_whole_reports(years):
    process = subprocess.Popen(
        [sys.executable, "-m", "perfeval", "build", "--workers", "2"],
        cwd=years,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while not list(years.glob("reports/*/*/run.json")) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 3 and "已中断" in said and "Traceback" not in said
    kept = [f.parent for f in years.glob("reports/*/*/run.json")]
    assert kept and all(record.load(folder)["outputs"].keys() <= {f.name for f in folder.iterdir()} for folder in kept)
    assert wanted(years, Order()).keys() < EVERY


@pytest.mark.long
def test_what_failed_is_told_in_a_table_and_as_data(years):
    notebook = years / "notebooks" / "review.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    at = next(n for n, c in enumerate(content["cells"]) if n > 4 and c["cell_type"] == "code")
    content["cells"][at]["source"] = ["1 / 0"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    file = years / f"params/{Q}/2024.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("points: 10", "points: 十"), encoding="utf-8")
    done = run(years, "build", "--book", "review", "--to", "html", "--json-lines")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1 and len(lines) == 6 and lines[-1] == {"reports": 5, "states": {FAILED: 5}}
    kept = json.loads((years / "reports" / batch.FAILURES).read_text(encoding="utf-8"))
    assert all(line.pop("seconds") >= sum(line.pop("stages").values()) for line in lines[:-1])
    assert kept == lines[:-1]
    of = {(k["project"], k["year"]): k["failure"] for k in kept}
    assert of[Q, 2024]["owner"] == "参数文件的填写人" and "分值“十”" in of[Q, 2024]["cause"]
    assert of[P, 2024] == {
        "book": "review",
        "chapter": of[P, 2024]["chapter"],
        "cell": at + 1,
        "cause": "ZeroDivisionError：division by zero",
        "owner": "笔记本的修改人",
    }
    assert of[P, 2024]["chapter"].startswith("一、")
    told = run(years, "build", "--book", "review", "--to", "html").stderr
    assert "未生成的5份（也见 reports/failures.json）" in told and "一、质控结论，第" in told
    shutil.copy(ROOT / "notebooks" / "review.ipynb", notebook)
    shutil.copy(ROOT / f"params/{Q}/2024.yaml", file)
    assert (
        run(years, "build", "--book", "review", "--to", "html").returncode == 0
        and not (years / "reports" / batch.FAILURES).exists()
    )


def test_a_dry_run_writes_nothing(years):
    done = run(years, "build", "--dry-run")
    assert done.returncode == 0 and "需要生成5份" in done.stdout and not (years / "reports").exists()


@pytest.mark.long
@posix
def test_symbolic_links_lead_nowhere(years, tmp_path):
    outside = tmp_path / "outside"
    shutil.copytree(years / "params" / P, outside / "evil")
    (years / "params" / "evil").symlink_to(outside / "evil")
    (years / "reports").mkdir()
    (outside / "target").mkdir()
    (years / "reports" / Q).symlink_to(outside / "target")
    found = made(years)
    assert found["evil", 2024] == FAILED and found[Q, 2024] == FAILED and set(found.values()) == {BUILT, FAILED}
    assert list((outside / "target").iterdir()) == []
    done = run(years, "build", Q)
    assert "符号链接指向工作簿之外" in done.stderr
    assert run(years, "build", f"../{years.name}/params/{P}", "2024").returncode == 1


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid(), reason="a small disk needs root on Linux")
def test_a_full_disk_loses_nothing(years):
    assert made(years) == dict.fromkeys(EVERY, BUILT)
    before = tree(years)
    small = years / "reports"
    kept = years / "kept"
    small.rename(kept)
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(small)], capture_output=True
    ).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        shutil.copytree(kept, small, dirs_exist_ok=True)
        done = run(years, "build", "--book", "report", "--to", "html,pdf,docx")
        assert done.returncode in (1, 3) and "文件不能读写" in done.stderr and "Traceback" not in done.stderr
        folders = [f.parent for f in small.glob("*/*/run.json")]
        assert len(folders) == len(EVERY)
        for folder in folders:  # some were made before the disk was full; what each record names is there, and whole
            last = record.load(folder)
            assert all(
                digest((folder / name).read_bytes()) == known["sha256"] for name, known in last["outputs"].items()
            )
        left = tree(years)
        assert {name for name in before if "inquiry." in name} <= left.keys() and all(
            left[n] == sha for n, sha in before.items() if "inquiry." in n
        )
    finally:
        subprocess.run(["umount", str(small)], check=True)
