"""Makes the zip for a network without internet: wheels for one system, the workbook, fonts, and a start file.

Needs the internet itself. ``make offline SYSTEM=windows PY=3.12`` writes
``dist/perfeval-<version>-<system>-py312.zip``; the start file opens a menu in Chinese.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from flit_core import wheel
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SYSTEMS = {
    "windows": (
        ["win_amd64"],
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    "linux": (
        [f"manylinux_2_{n}_x86_64" for n in (28, 27, 24, 17, 12, 5)]
        + ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"],
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    ),
    "macos": (
        [f"macosx_{n}_0_{kind}" for n in range(14, 10, -1) for kind in ("arm64", "universal2")],
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    ),
}
NO_CLOCK = (1980, 1, 1, 0, 0, 0)
SAID = """perfeval：由参数文件生成绩效评价报告（离线版）

1. 需要 Python {python}（64位），可以用不需要管理员权限的安装方式（“仅为当前用户安装”）。
2. 解压到自己能写入的文件夹，双击 start.bat（Windows）或运行 sh start.sh（Linux、macOS）。\
第一次运行会安装，约一至三分钟，不用网络。
3. 出现菜单后按数字选择：导入、检查、生成报告、打开。
4. 项目放在 workbook 文件夹：workbook/params 是参数文件，workbook/reports 是生成的报告。
5. 升级：把新版解压到同一个文件夹，覆盖同名文件，再运行 start。workbook 中的项目和改过的笔记本、规则集都不会被改动。
"""


def locked(environment: dict[str, str]) -> list[str]:
    """The blocks of requirements.lock that perfeval itself needs on that system, with their markers and hashes."""
    wanted, seen = [("perfeval", ""), ("perfeval", "lab")], set()
    while wanted:
        name, extra = wanted.pop()
        name = re.sub(r"[-_.]+", "-", name).lower()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            lines = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue  # of another system; such packages need nothing themselves
        for required in map(Requirement, lines):
            if required.marker is None or required.marker.evaluate(environment | {"extra": extra}):
                wanted += [(required.name, e) for e in ("", *required.extras)]
    names = {name for name, _ in seen}
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8").strip())
    kept = []
    for block in blocks:
        head = block.splitlines()[0].removesuffix("\\").strip()
        name, _, marker = head.partition(";")
        if name.partition("==")[0] in names and (not marker or Marker(marker.strip()).evaluate(environment)):
            kept.append(block)
    return kept


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--system", choices=SYSTEMS, default={"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    )
    asked.add_argument("--python", default=f"{sys.version_info[0]}.{sys.version_info[1]}")
    asked.add_argument("--pip", default=f"{sys.executable} -m pip")
    chosen = asked.parse_args()
    platforms, environment = SYSTEMS[chosen.system]
    environment |= {
        "python_version": chosen.python,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    # some packages differ between the first and the last release of one Python
    releases = [f"{chosen.python}.{patch}" for patch in (0, 99)]
    needed = [locked(environment | {"python_full_version": release}) for release in releases]
    version = metadata.version("perfeval")
    name = f"perfeval-{version}-{chosen.system}-py{chosen.python.replace('.', '')}"
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch) / "perfeval"
        app = top / "app"
        wheels = app / "wheelhouse"
        wheels.mkdir(parents=True)
        requirements = app / "requirements.txt"
        requirements.write_text(
            "\n".join(dict.fromkeys(block for blocks in needed for block in blocks)) + "\n",
            encoding="utf-8",
            newline="\n",
        )
        for release, blocks in zip(releases, needed):
            bare = Path(scratch) / f"{release}.txt"  # pip would ask the markers of this machine, not of the other
            bare.write_text(
                "\n".join(re.sub(r" ;[^\\\n]*", " ", block, count=1) for block in blocks) + "\n", encoding="utf-8"
            )
            subprocess.run(
                [
                    *chosen.pip.split(),
                    "download",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                    "--require-hashes",
                    "--only-binary",
                    ":all:",
                    "--implementation",
                    "cp",
                    "--python-version",
                    release,
                    *(part for p in platforms for part in ("--platform", p)),
                    "--dest",
                    str(wheels),
                    "-r",
                    str(bare),
                ],
                check=True,
            )
        here = os.getcwd()
        os.chdir(ROOT)
        wheel.make_wheel_in(ROOT / "pyproject.toml", wheels)
        os.chdir(here)
        (app / "python.txt").write_text(chosen.python, encoding="ascii")
        template = app / "template"
        kept = subprocess.run(
            ["git", "ls-files", "-z", "notebooks", "params", "reports", "docs/analysis.md"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout.split("\0")
        for file in filter(None, kept):
            (template / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, template / file)
        for file in ("start.bat", "start.sh"):
            text = (ROOT / "offline" / file).read_text(encoding="utf-8")
            (top / file).write_text(text, encoding="utf-8", newline="\r\n" if file.endswith("bat") else "\n")
        (top / "说明.txt").write_text(SAID.format(python=chosen.python), encoding="utf-8-sig", newline="\r\n")
        place = ROOT / "dist" / f"{name}.zip"
        place.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(place, "w") as out:
            for file in sorted(f for f in top.rglob("*") if f.is_file()):
                entry = zipfile.ZipInfo(file.relative_to(top.parent).as_posix(), NO_CLOCK)
                entry.external_attr = (0o100755 if file.suffix == ".sh" else 0o100644) << 16
                entry.create_system = 3
                entry.compress_type = zipfile.ZIP_STORED if file.suffix == ".whl" else zipfile.ZIP_DEFLATED
                out.writestr(entry, file.read_bytes())
    print(f"已写入 {place.relative_to(ROOT)}（{place.stat().st_size >> 20}MB，{len(list(needed[1]))}个依赖包）")


if __name__ == "__main__":
    main()
