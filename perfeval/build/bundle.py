"""Packs the archive of a report: what it was made of, what proves it, what it concludes, and how to make it again."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from perfeval import params
from perfeval.build import proof, record, seal
from perfeval.export import csvtext
from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.outcome import ROLES
from perfeval.params.files import digest

BASIS, EVIDENCE, CONCLUSION = "立项性材料", "证明性材料", "结论性材料"
FOLDERS = {"report": CONCLUSION, "inquiry": CONCLUSION, "survey": EVIDENCE, "review": EVIDENCE}
LIST, RECORD, SUMS = "清单.json", "生成记录.json", "校验和.sha256"
NO_CLOCK = (1980, 1, 1, 0, 0, 0)
SIGNATURE = "签名.ed25519"
LARGEST = 200 << 20  # bytes that an archive may hold unpacked
MEMBERS = 500


def make(base: Path, project: str, year: int, key: Path | None = None) -> tuple[str, bytes]:
    """The name and the bytes of the archive, its checksums signed with a private key if there is one.

    Raises InputError unless the reports are those of the params as they are now.
    """
    place = f"reports/{project}/{year}"
    last = record.load(base / place)
    found = params.load(project, year, base)
    if against := proof.verify(base, project, year).against:
        first = f"先运行 perfeval build {project} {year}"
        raise InputError([Finding(Where(place), "；".join(against), "报告与记录、参数文件一致", first)])
    if last["blocked"]:
        fix = "处理P0级问题和待补充的资料后再生成"
        raise InputError([Finding(Where(place), "报告被拦截，没有生成", "已生成的报告", fix)])
    top = re.sub(r'[\\/:*?"<>|\s]+', "", f"{found.project.title}{year}年度绩效评价档案")
    archive = _Archive(place)
    for entry in last["inputs"]:
        if entry["sha256"] is not None:
            role = EVIDENCE if entry["role"] == "survey" else BASIS
            name = f"{role}/{ROLES[entry['role']]}/{PurePosixPath(entry['path']).name}"
            archive.add(name, (base / entry["path"]).read_bytes(), entry["path"])
    for name, known in sorted(last["outputs"].items()):
        data = (base / place / name).read_bytes()
        archive.add(_place_of(name, found), data, f"{place}/{name}", edited=digest(data) != known["sha256"])
    archive.add(f"{EVIDENCE}/证据索引.csv", _evidence(found), "")
    archive.add(RECORD, (base / place / record.NAME).read_bytes(), f"{place}/{record.NAME}")
    return f"{top}.zip", archive.packed(top, last["id"], key)


class _Archive:
    """Files by their names in the archive, and the list of where each comes from."""

    def __init__(self, place: str):
        self.place = place
        self.files: dict[str, bytes] = {}
        self.listed: dict[str, record.Record] = {}

    def add(self, name: str, data: bytes, path: str, **more: object) -> None:
        if name in self.files:
            found = f"档案中有两个文件会叫“{name}”"
            raise InputError([Finding(Where(self.place), found, "各有名称", "给其中一个文件改名，重新生成")])
        self.files[name] = data
        self.listed[name] = {"path": path, "sha256": digest(data), **more}

    def packed(self, top: str, identity: str, key: Path | None) -> bytes:
        """The archive's bytes, with its list and its checksums, signed; raises InputError if it is too large."""
        listed = {"id": identity, "files": self.listed}
        self.add(LIST, (json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(), "")
        sums = "".join(f"{digest(data)}  {name}\n" for name, data in sorted(self.files.items())).encode()
        files = self.files | {SUMS: sums} | ({SIGNATURE: seal.sign(sums, key)} if key else {})
        if sum(map(len, files.values())) > LARGEST or len(files) > MEMBERS:
            most = f"{MEMBERS}个文件、{LARGEST >> 20}MB以内"
            raise InputError([Finding(Where(self.place), "档案太大", most, "缩小报告中的图片和问卷数据")])
        return _zipped({f"{top}/{name}": data for name, data in files.items()})


def _place_of(name: str, found: Evaluation) -> str:
    """Where a print stands in the archive."""
    book, _, rest = name.partition(".")
    told = "底稿" if rest == "xlsx" else "运行后的笔记本" if rest == "ipynb" else ""
    return f"{EVIDENCE if told else FOLDERS.get(book, EVIDENCE)}/{_titled(book, found)}{told}.{rest}"


def _titled(book: str, found: Evaluation) -> str:
    return {
        "report": f"{found.project.title}绩效评价报告",
        "inquiry": "问题核实单",
        "review": "质量控制单",
        "survey": "满意度调查报告",
    }.get(book, book)  # a person's own notebook goes by its own name


def _evidence(found: Evaluation) -> bytes:
    """The index of evidence as CSV that Excel opens."""
    rows = [("编号", "材料名称", "类型", "提供单位", "证明的指标")]
    for e in found.evidence:
        rows.append(
            (
                e.id,
                e.title,
                e.type or "",
                e.holder or "",
                "、".join(i.name for i in found.indicators if e.id in i.evidence),
            )
        )
    return csvtext.written(rows).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, NO_CLOCK)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            made.writestr(entry, data)
    return out.getvalue()
