"""The HTML and JupyterLab as a person opens them, in headless Chromium without a network (make browser)."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import PROJECTS, ROOT, copy_workbook

from perfeval.build import catalogue

websocket = pytest.importorskip("websocket")
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


class Tab:
    """One page of a browser, spoken to over the DevTools protocol; remembers what it asked for and what went wrong."""

    def __init__(self, address: str):
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=60)
        self.last, self.requests, self.errors = 0, [], []
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters}))
        while (message := json.loads(self.socket.recv())).get("id") != self.last:
            self._note(message)
        assert "error" not in message, message
        return message["result"]

    def _note(self, message: dict) -> None:
        parameters = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Network.loadingFailed" if not parameters.get("canceled"):
                self.errors.append(parameters["errorText"])
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                self.errors.append(parameters["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.errors.append(str(parameters["exceptionDetails"].get("text")))

    def value(self, expression: str):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return result["result"].get("value")

    def wait(self, expression: str, seconds: int = 90):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.value(expression):
                return found
            time.sleep(0.3)
        raise AssertionError(f"never true: {expression}\n{self.value('document.body.innerText')[:2000]}")

    def picture(self, name: str) -> None:
        """Keeps a screenshot where PERFEVAL_SHOTS says, if it does."""
        if folder := os.environ.get("PERFEVAL_SHOTS"):
            data = self.call("Page.captureScreenshot")["data"]
            Path(folder, f"{name}.png").write_bytes(base64.b64decode(data))


@pytest.fixture
def open_page(tmp_path):
    processes = []

    def start(url: str, width: int = 1200, height: int = 1600) -> Tab:
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            "--remote-allow-origins=*",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={width},{height}",
            "about:blank",
        ]
        process = subprocess.Popen([CHROMIUM, *flags], stderr=subprocess.PIPE, encoding="utf-8")
        processes.append(process)
        port = next(re.search(r":(\d+)/", line)[1] for line in process.stderr if "DevTools listening" in line)
        tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        tab = Tab(next(t["webSocketDebuggerUrl"] for t in tabs if t["type"] == "page"))
        tab.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        tab.call("Page.navigate", url=url)
        tab.wait("document.readyState === 'complete' && location.href !== 'about:blank'")
        return tab

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.parametrize("project", PROJECTS)
def test_html_opens_without_a_network(built, open_page, project):
    url = (built / "reports" / project / "2024" / "report.html").as_uri()
    tab = open_page(url)
    assert tab.requests == [url] and tab.errors == []
    assert tab.value("document.querySelectorAll('figure svg').length") >= 3
    assert tab.value(
        "[...document.querySelectorAll('nav a')].every(a => document.querySelector(a.getAttribute('href')))"
    )
    assert tab.value("[...document.querySelectorAll('figure svg')].every(s => s.getBoundingClientRect().width > 300)")
    tab.picture(f"{project}-html")


def test_a_click_on_a_number_tells_what_it_is_and_what_stands_beside_it(built, open_page):
    tab = open_page((built / "reports/shili-xuni/2024/report.html").as_uri())
    cell = """document.querySelector('td[data-source$="/actual"]')"""
    tab.value(f"{cell}.scrollIntoView(); {cell}.click()")
    told = tab.wait("document.querySelector('#source:popover-open')?.innerText")
    name = tab.value(f"{cell}.dataset.source").split("/")[1]
    assert told.startswith(f"指标“{name}”的实际完成值：{tab.value(f'{cell}.innerText')}")
    assert "\n指标值：" in told and "\n得分：" in told
    assert not tab.errors
    tab.picture("source")


def test_html_is_readable_on_a_phone(built, open_page):
    tab = open_page((built / "reports" / PROJECTS[0] / "2024" / "report.html").as_uri(), 390, 844)
    assert tab.value("document.documentElement.scrollWidth <= innerWidth")
    tab.value("document.querySelectorAll('h2')[3].scrollIntoView()")
    tab.picture("phone")


@pytest.fixture
def lab(tmp_path):
    folder = copy_workbook(tmp_path / "工作簿 一")
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        "--no-browser",
        "--allow-root",
        "--ServerApp.port=0",
        "--IdentityProvider.token=",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.expose_app_in_browser=True",
        "--ServerApp.disable_check_xsrf=True",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, encoding="utf-8", env=environment)
    url = next(re.search(r"http://127\.0\.0\.1:\d+", line)[0] for line in process.stderr if "http://127.0.0.1:" in line)
    import threading

    threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
    yield url
    process.terminate()
    process.wait(20)


def test_run_all_and_export_in_jupyterlab(lab, open_page):
    tab = open_page(f"{lab}/lab/tree/notebooks/report.ipynb", 1500, 1800)
    tab.wait("!!window.jupyterapp && !!document.querySelector('.jp-Notebook .jp-Cell')")
    panel = "[...jupyterapp.shell.widgets('main')].find(w => w.context?.path?.endsWith('report.ipynb'))"
    tab.wait(f"{panel}?.context.sessionContext.session?.kernel?.status === 'idle'")
    tab.value(f"jupyterapp.shell.activateById({panel}.id)")
    tab.value("jupyterapp.commands.execute('notebook:run-all-cells')")
    model = f"{panel}.context.model.toJSON().cells.filter(c => c.cell_type === 'code')"
    tab.wait(f"{model}.every(c => c.execution_count)")
    outputs = f"{model}.flatMap(c => c.outputs)"
    assert tab.value(f"{outputs}.filter(o => o.output_type !== 'execute_result').length") == 0
    # what an import found and no section takes, the questions of a survey, last year, enclosures: here nothing
    kinds = r"narrative\.more_words|(tables|charts)\.surveys\.|message\.|annexes\.|tables\.(funds|indicators)_by_year"
    optional = f"/^({kinds})/.test(c.source)"
    printed = "o.data['text/html'] || o.data['application/vnd.perfeval.sources+json']"
    assert tab.value(f"{model}.filter(c => !{optional}).flatMap(c => c.outputs).every(o => {printed})")
    assert tab.value(
        f"{model}.filter(c => {optional}).every(c => c.outputs.length === 1 && 'text/html' in c.outputs[0].data)"
    )
    tab.value(f"{panel}.context.save().then(() => true)")
    tab.value("document.querySelectorAll('.jp-Notebook table')[4]?.scrollIntoView()")
    time.sleep(1)
    tab.picture("jupyterlab")
    offered = tab.value("fetch('/api/nbconvert').then(r => r.json()).then(Object.keys)")
    for name, begins in (("perfeval_html", "<!do"), ("perfeval_pdf", "%PDF"), ("perfeval_docx", "PK")):
        assert name in offered
        got = tab.value(
            f"fetch('/nbconvert/{name}/notebooks/report.ipynb?download=true').then(async r => r.status + "
            f"(await r.text()).slice(0, 4))"
        )
        assert got.startswith("200" + begins), (name, got)
    tab.value("jupyterapp.commands.execute('filemenu:open')")
    tab.value(
        "[...document.querySelectorAll('.lm-MenuBar-itemLabel')].find(e => "
        "/File|文件/.test(e.textContent)).parentElement.dispatchEvent(new MouseEvent('mousedown',"
        " {bubbles: true}))"
    )
    tab.picture("menu")


def test_an_index_of_500_reports_is_searched_and_sorted_without_a_network(tmp_path, open_page):
    for n in range(500):
        folder = tmp_path / "reports" / f"p{n:03d}" / "2024"
        folder.mkdir(parents=True)
        summary = {
            "book": "report",
            "title": f"示例项目{n}",
            "department": f"示例局{n % 7}",
            "type": "单位自评",
            "stage": "初稿",
            "score": f"{60 + n % 40}.00",
            "grade": "良",
            "findings": {"P0": n % 3, "P1": n % 11, "P2": 0},
            "gaps": n % 5,
        }
        (folder / "run.json").write_text(
            json.dumps({"schema": 1, "outputs": {"report.html": {"sha256": "", "bytes": 0}}, "summary": summary}),
            encoding="utf-8",
        )
    page = open_page(catalogue.write(tmp_path).as_uri())
    shown = "[...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).length"
    page.wait(f"{shown} === 500")
    page.value("words.value = '示例项目49'; words.dispatchEvent(new Event('input'))")
    assert page.value(shown) == 11
    page.value("words.value = ''; department.value = '示例局3'; department.dispatchEvent(new Event('input'))")
    assert page.value(shown) == sum(n % 7 == 3 for n in range(500)) and f"找到{page.value(shown)}项" in page.value(
        "count.textContent"
    )
    page.value(
        "department.value = ''; department.dispatchEvent(new Event('input'));"
        " document.querySelectorAll('thead button')[5].click()"
    )
    scores = page.value("[...document.querySelectorAll('tbody tr')].map(r => Number(r.cells[5].textContent))")
    assert (
        scores == sorted(scores)
        and page.value("document.querySelectorAll('thead th')[5].getAttribute('aria-sort')") == "ascending"
    )
    page.value("document.querySelectorAll('thead button')[5].click()")
    assert page.value("Number(document.querySelector('tbody tr').cells[5].textContent)") == 99
    assert page.value("[...document.querySelectorAll('input, select')].every(c => c.labels.length === 1)")
    assert [r for r in page.requests if not r.startswith("file:")] == [] and page.errors == []
    page.picture("index")


def test_the_index_passes_axe(tmp_path, open_page):
    for n in range(3):
        folder = tmp_path / "reports" / f"p{n}" / "2024"
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(
            json.dumps(
                {
                    "schema": 1,
                    "outputs": {"report.html": {"sha256": "", "bytes": 0}},
                    "summary": {"title": f"示例项目{n}", "findings": {"P0": n}},
                }
            ),
            encoding="utf-8",
        )
    page = open_page(catalogue.write(tmp_path).as_uri())
    page.wait("document.querySelectorAll('tbody tr').length === 3")
    assert violations(page) == []


@pytest.mark.parametrize("project", PROJECTS)
def test_the_report_passes_axe(built, open_page, project):
    page = open_page((built / f"reports/{project}/2024/report.html").as_uri())
    page.wait("document.readyState === 'complete'")
    assert violations(page) == []


def violations(page: Tab) -> list[str]:
    """What axe-core finds wrong with the page under WCAG 2 A and AA: rule, impact and the places."""
    page.value((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8") + ";0")
    found = page.value(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa',"
        " 'best-practice']}).then(r => JSON.stringify([r.passes.length, r.violations]))"
    )
    passed, wrong = json.loads(found)
    assert passed > 10
    return [f"{v['id']} ({v['impact']}): {v['help']}: {[n['target'] for n in v['nodes'][:3]]}" for v in wrong]
