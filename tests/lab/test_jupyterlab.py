"""The workbook in JupyterLab as a person drives it, in headless Chromium (make browser)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, copy_workbook, run
from nbformat.v4 import new_code_cell, new_notebook

if not find_spec("websocket"):
    pytest.skip("websocket-client is not installed", allow_module_level=True)
from test_browser import CHROMIUM, Tab, open_page  # noqa: F401 - a fixture

from perfeval.build import execution

try:
    PACK = metadata.version("jupyterlab-language-pack-zh-CN")
except metadata.PackageNotFoundError:
    PACK = ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
    pytest.mark.skipif(not PACK, reason="the Chinese language pack is not installed"),
]
PROJECT = "shili-xuni"
COPY = "notebooks/work/2024年度示例县社区老年助餐服务项目绩效评价报告.ipynb"
OPTIONS = {
    "ServerApp": {"port": 0, "allow_root": True, "ip": "127.0.0.1", "disable_check_xsrf": True},
    "IdentityProvider": {"token": ""},
    "LabApp": {"expose_app_in_browser": True},
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A workbook in git, and the address of its JupyterLab."""
    own = tmp_path_factory.mktemp("lab")
    base = copy_workbook(own / "工作簿 一")
    shutil.copy(ROOT / ".gitignore", base)
    shutil.copy(ROOT / "pyproject.toml", base)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=base, check=True)
    (own / "config").mkdir()
    (own / "config" / "jupyter_server_config.json").write_text(json.dumps(OPTIONS))
    environment = {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
    }
    command = [sys.executable, "-m", "perfeval", "lab", "--no-browser"]
    process = subprocess.Popen(
        command, cwd=base, stderr=subprocess.PIPE, encoding="utf-8", env={**os.environ, **environment}
    )
    url = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
    yield base, url
    process.terminate()
    process.wait(20)


def panel(name: str) -> str:
    return f"[...jupyterapp.shell.widgets('main')].find(w => w.context?.path?.endsWith({json.dumps(name)}))"


def ready(tab: Tab, name: str) -> None:
    tab.wait("!!window.jupyterapp && !!document.querySelector('.jp-Notebook .jp-Cell')")
    tab.wait(f"{panel(name)}?.context.sessionContext.session?.kernel?.status === 'idle'")


def cells(name: str) -> str:
    return f"{panel(name)}.context.model.toJSON().cells.filter(c => c.cell_type === 'code')"


def run_all(tab: Tab, name: str) -> None:
    tab.value("jupyterapp.commands.execute('notebook:run-all-cells')")
    tab.wait(f"{cells(name)}.every(c => c.execution_count)")
    tab.value(f"{panel(name)}.context.save().then(() => true)")


def change(tab: Tab, name: str, old: str, new: str) -> None:
    """Types into the first cell."""
    first = f"{panel(name)}.content.widgets[0].model.sharedModel"
    tab.value(f"{first}.setSource({first}.getSource().replace({json.dumps(old)}, {json.dumps(new)}))")


def export(tab: Tab, name: str, suffix: str) -> tuple[int, str, str]:
    """Status, name of the file and the beginning of what the exporter answers."""
    at = f"'/nbconvert/perfeval_{suffix}/' + {panel(name)}.context.path.split('/').map(encodeURIComponent).join('/')"
    got = tab.value(
        f"fetch({at} + '?download=true').then(async r => JSON.stringify([r.status,"
        " decodeURIComponent(r.headers.get('content-disposition') ?? ''), (await r.text()).slice(0, 2000)]))"
    )
    status, disposition, text = json.loads(got)
    return status, disposition, text


def click(tab: Tab, element: str) -> None:
    x, y = tab.value(
        f"(() => {{ const b = {element}.getBoundingClientRect(); return [b.x + 8, b.y + b.height / 2] }})()"
    )
    for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
        tab.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


def test_it_opens_in_chinese_with_home_and_leads_to_a_copy(lab, open_page):  # noqa: F811
    _, url = lab
    tab = open_page(url, 1500, 1100)
    ready(tab, "首页.ipynb")
    menus = tab.value("[...document.querySelectorAll('.lm-MenuBar-itemLabel')].map(e => e.textContent)")
    assert menus[:3] == ["文件", "绩效评价", "编辑"]
    shown = tab.value("document.querySelector('.jp-OutputArea table').innerText")
    assert "示例县社区老年助餐服务项目" in shown and "✔ 有效" in shown
    assert tab.value("fetch('/api/nbconvert').then(r => r.json()).then(Object.keys)") == [
        f"perfeval_{suffix}" for suffix in ("docx", "html", "pdf", "xlsx")
    ]
    click(tab, "[...document.querySelectorAll('.lm-MenuBar-itemLabel')][1]")
    items = "[...document.querySelectorAll('.lm-Menu-itemLabel')].map(e => e.textContent).filter(t => t)"
    tab.wait(f"{items}.includes('导出报告（PDF）')")
    tab.picture("lab-menu")
    assert {"首页", "导出报告（Word）", "导出报告（网页）", "导出底稿（Excel）"} <= {*tab.value(items)}
    tab.call("Input.dispatchKeyEvent", type="keyDown", key="Escape", code="Escape", windowsVirtualKeyCode=27)
    row = "[...document.querySelectorAll('.jp-OutputArea tr')].find(r => r.innerText.includes('老年助餐'))"
    click(tab, f"[...{row}.querySelectorAll('a')].find(a => a.textContent === '报告')")
    tab.wait(f"!!{panel(COPY)}")
    tab.picture("lab-home")


def test_a_copy_is_run_exported_and_refused(lab, open_page):  # noqa: F811
    _, url = lab
    tab = open_page(f"{url}/lab/tree/{COPY}?reset", 1500, 1500)
    ready(tab, COPY)
    status, _, page = export(tab, COPY, "pdf")
    assert status == 500 and "没有导出" in page and "第1个单元格没有运行" in page
    run_all(tab, COPY)
    stem = Path(COPY).stem
    for suffix, begins in (("html", "<!do"), ("pdf", "%PDF"), ("docx", "PK"), ("xlsx", "PK")):
        status, name, text = export(tab, COPY, suffix)
        assert status == 200 and name.endswith(f"{stem}.{suffix}") and text.startswith(begins)
    tab.call("Page.navigate", url=f"{url}/lab/tree/{COPY}?reset")
    ready(tab, COPY)
    pictures = (
        "[...document.querySelectorAll('.jp-OutputArea svg')].filter(s => s.getAttribute('role') === 'img').length"
    )
    tab.value(f"{panel(COPY)}.content.scrollToItem?.(28)")
    tab.wait(f"{pictures} > 0")
    change(tab, COPY, "2024", "2025")
    tab.value(f"{panel(COPY)}.context.save().then(() => true)")
    status, _, page = export(tab, COPY, "docx")
    assert status == 500 and "参数中的年度是“2025”，显示的是“2024”" in page
    tab.call("Page.navigate", url=f"{url}/nbconvert/perfeval_pdf/{COPY}")
    tab.wait("document.body?.innerText.includes('没有导出')")
    tab.picture("lab-refused")


def test_a_template_run_and_saved_changes_no_file_and_no_report(lab, open_page):  # noqa: F811
    base, url = lab
    assert run(base, "build").returncode == 0
    tab = open_page(f"{url}/lab/tree/notebooks/report.ipynb?reset", 1500, 1100)
    ready(tab, "notebooks/report.ipynb")
    run_all(tab, "notebooks/report.ipynb")
    time.sleep(1)
    assert len(tab.value(f"{cells('notebooks/report.ipynb')}.flatMap(c => c.outputs)")) > 40
    status = subprocess.run(["git", "status", "--short"], cwd=base, capture_output=True, text=True, check=True)
    assert status.stdout == ""
    told = run(base, "build", "--dry-run").stdout
    assert "共3份报告，需要生成0份" in told
    assert "这是共用的提纲" in export(tab, "notebooks/report.ipynb", "pdf")[2]


def test_after_a_misspelt_project_nothing_of_the_one_before_is_shown(lab, open_page):  # noqa: F811
    _, url = lab
    name = "notebooks/report.ipynb"
    tab = open_page(f"{url}/lab/tree/{name}?reset", 1500, 1100)
    ready(tab, name)
    run_all(tab, name)
    change(tab, name, "hukou-dibao", "hukou-diba")
    outputs = f"{cells(name)}.flatMap(c => c.outputs.map(o => [o.output_type, (o.traceback ?? []).join('')]))"
    ran = 0
    for _ in range(30):
        tab.value("jupyterapp.commands.execute('notebook:run-all-cells').catch(() => false)")
        time.sleep(0.7)
        tab.wait(f"{panel(name)}.context.sessionContext.session.kernel.status === 'idle'")
        shown = json.loads(tab.value(f"JSON.stringify({outputs})"))
        assert shown and {kind for kind, _ in shown} == {"error"}
        assert all("没有项目“hukou-diba”" in words or words.startswith("参数没有读入") for _, words in shown)
        ran += len(shown) - 1
    tab.picture("lab-misspelt")
    print(f"30 runs, {ran} cells ran on, 0 outputs of the project before")


@pytest.mark.skipif(not find_spec("ipywidgets"), reason="ipywidgets is not installed")
def test_a_form_is_filled_in_and_says_what_it_did(lab, open_page):  # noqa: F811
    base, url = lab
    name = "notebooks/work/表单.ipynb"
    cell = new_code_cell(f"from perfeval.lab import forms\n\nforms.facts({PROJECT!r}, 2024)")
    nbformat.write(new_notebook(cells=[cell], metadata=execution.METADATA), base / name)
    file = base / f"params/{PROJECT}/2024.yaml"
    before = file.read_bytes()
    tab = open_page(f"{url}/lab/tree/{name}?reset", 1500, 1100)
    ready(tab, name)
    tab.value("jupyterapp.commands.execute('notebook:run-all-cells')")
    field = "[...document.querySelectorAll('.jp-OutputArea input[type=text]')].find(i => i.value === '612人')"
    tab.wait(f"!!{field}")

    def typed(text: str) -> float:
        tab.value(f"(() => {{ window.field ??= {field}; field.focus(); field.select() }})()")
        tab.call("Input.insertText", text=text)
        began = time.monotonic()
        tab.value("field.blur()")
        return began

    shown = "document.querySelector('.jp-OutputArea').innerText"
    began = typed("500人")  # 9 points × 500 ÷ 680 = 6.62
    tab.wait(f"{shown}.includes('经济困难老年人助餐需求覆盖率 −1.48')")
    print(f"change to strip: {time.monotonic() - began:.2f} s")
    tab.picture("lab-form")
    assert "value: 500人".encode() in file.read_bytes()
    typed(" ")
    tab.wait(f"{shown}.includes('没有写入')")
    tab.picture("lab-form-wrong")
    tab.value("[...document.querySelectorAll('button')].find(b => b.innerText.includes('恢复上一处')).click()")
    tab.wait(f"{shown}.includes('已恢复：612人')")
    assert file.read_bytes() == before
