"""Proves a stranger's archive: members, sums, lists, signature; its report made again by this machine's code alone."""

from __future__ import annotations

import json
import re
import stat
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from perfeval.build import making, proof, record, seal
from perfeval.build.bundle import LARGEST, LIST, MEMBERS, RECORD, SIGNATURE, SUMS
from perfeval.model import mistakes
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.outcome import BOOKS, EDITED_BY_PEOPLE, SUFFIXES, Order
from perfeval.params import names, schema
from perfeval.params.files import content, content_of, digest

PACKED = 200 << 20  # bytes of the file
RATIO, SMALL = 200, 20 << 20  # more than RATIO to 1 beyond SMALL bytes is no report
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
STEP = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]+")
TEXT, SHA = {"type": "string"}, {"type": "string", "pattern": "^[0-9a-f]{64}$"}
OF_A_FILE = {
    "type": "object",
    "properties": {"path": TEXT, "sha256": SHA, "edited": {"type": "boolean"}},
    "required": ["path", "sha256"],
    "additionalProperties": False,
}
OF_THE_LIST = {
    "type": "object",
    "properties": {"id": TEXT, "files": {"type": "object", "additionalProperties": OF_A_FILE}},
    "required": ["id", "files"],
    "additionalProperties": False,
}
EVIDENCE_INDEX = "证据索引.csv"
DAMAGE = "校验和只能说明文件有无损坏，不能证明由谁制作"


def verify(file: Path, base: Path | None = None, key: Path | None = None, foreign: bool = False) -> proof.Proof:
    """An archive proved by itself and by this installation; raises InputError where it is none.

    Its report is made again with the notebooks of ``base`` or of perfeval's own source and the code that runs, where
    both are what the record names. A notebook that differs is named, and so is a narrative with code that this
    workbook does not hold; they run only if ``foreign``, in a process without network and other files. ``key`` is the
    file of a public key that must have signed the checksums.
    """
    files = _members(file)
    lacking = [name for name in (LIST, RECORD, SUMS) if name not in files]
    if lacking:
        raise _refused(file, f"缺少{'、'.join(lacking)}")
    against = [*_sums(files)]
    notes = _signature(files, key, against)
    if against:
        return proof.Proof(tuple(against), notes, 0)
    last, listed = (
        _read(files, RECORD, json.loads(schema.run_schema()), against),
        _read(files, LIST, OF_THE_LIST, against),
    )
    if not against:
        against += _relations(files, last, listed)
    if against:
        return proof.Proof(tuple(against), notes, 0)
    undone, strangers = _other_code(last), list(_other_notebooks(last, base))
    strangers += _other_blocks(last, {entry["path"]: files[name] for name, entry in listed["files"].items()}, base)
    if undone or strangers and not foreign:
        told = [
            f"{what} {path} 与本机的不同，没有运行" if there else f"本机没有{what} {path}，没有运行档案自带的"
            for what, path, there in strangers
        ]
        return proof.Proof((), notes, 0, (*undone, *told))
    with tempfile.TemporaryDirectory(prefix="perfeval-", ignore_cleanup_errors=True) as scratch:
        inside = Path(scratch).resolve()
        for name, entry in listed["files"].items():
            if entry["path"]:
                place = inside / entry["path"]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(files[name])
        if not strangers:
            found = made_again(inside, last)
        else:
            from perfeval.build import fenced

            found = fenced.against_record(inside, last)
            notes += tuple(
                f"{what} {path} 是档案自带的，与本机的不同；由它生成的内容只说明与记录一致，不说明计算可信"
                for what, path, _ in strangers
            )
    return proof.Proof(found.against, (*notes, *found.notes), found.prints)


def made_again(base: Path, last: record.Record) -> proof.Proof:
    """The report of an unpacked archive made again; what goes wrong in it stands against the archive."""
    try:
        return proof.against_record(base, last, base / "reports" / last["project"] / str(last["year"]))
    except InputError as error:
        told = "；".join(f"{f.where}：{f.found}" for f in error.findings[:3])
    except making.BookFailed as error:
        told = error.short or error.told
    except Exception as error:  # noqa: BLE001 - whatever its params bring about, the archive is what is being judged
        told = mistakes.told(error)
    return proof.Proof((f"不能重新生成：{told}",), (), 0)


def _refused(file: Path, found: str) -> InputError:
    return InputError(
        [Finding(Where(file.name), found, "perfeval bundle 生成的档案", "重新取得这个文件；来路不明的不要使用")]
    )


def _members(file: Path) -> dict[str, bytes]:
    """Every member by its name below the one folder.

    Raises InputError for an archive that is damaged, hostile or too large.
    """
    if not file.is_file():
        raise _refused(file, "没有这个文件")
    if file.stat().st_size > PACKED:
        raise _refused(file, f"超过{PACKED >> 20}MB")
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            if fault := _unsafe(entries):
                raise _refused(file, fault)
            return {entry.filename.partition("/")[2]: _inflated(packed, entry) for entry in entries}
    except InputError:
        raise
    except MemoryError:
        raise _refused(file, "太大，内存不够") from None
    except Exception as error:  # noqa: BLE001 - zipfile and zlib raise a dozen kinds of error for damaged files
        if mistakes.place(error):
            raise
        raise _refused(file, f"损坏、加密或不是 zip 文件，不能读取（{mistakes.in_short(error)}）") from None


def _unsafe(entries: list[zipfile.ZipInfo]) -> str:
    """Why nothing of an archive is unpacked; empty if all of it may be."""
    if not entries:
        return "是空的"
    if len(entries) > MEMBERS:
        return f"有{len(entries)}个文件，超过{MEMBERS}个"
    size, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if size > LARGEST or size > SMALL and size > RATIO * max(packed, 1):
        return f"解压后有{size >> 20}MB，不像报告的档案，没有解压"
    for entry in entries:
        steps = entry.orig_filename.split("/")
        if entry.flag_bits & 1:
            return "有打开密码"
        if (
            any(
                not STEP.fullmatch(step) or step in (".", "..") or step[-1] in ". " or names.DEVICES.match(step)
                for step in steps
            )
            or len(steps) < 2
        ):
            return f"有不能使用的文件名“{entry.orig_filename}”"
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            return f"“{entry.orig_filename}”是链接或设备，不是文件"
    if len({e.filename.partition("/")[0] for e in entries}) > 1:
        return "有几个文件夹"
    twice = [
        name
        for name, n in Counter(unicodedata.normalize("NFC", e.filename).casefold() for e in entries).items()
        if n > 1
    ]
    return f"有同名的文件“{twice[0]}”" if twice else ""


def _inflated(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a member; never more than its entry says, which zipfile holds to."""
    data = packed.read(entry)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} 的大小记录不实")
    return data


def _sums(files: dict[str, bytes]) -> Iterator[str]:
    """What differs between checksums and members; every member's content has one line, and every line its member."""
    known: dict[str, str] = {}
    for n, line in enumerate(files[SUMS].decode("utf-8", "replace").splitlines(), 1):
        found = LINE.fullmatch(line)
        if not found or found[2] in known:
            yield f"{SUMS} 第{n}行{'重复' if found else '不是“摘要  文件名”'}"
        else:
            known[found[2]] = found[1]
    for name in sorted({*known, *files} - {SUMS, SIGNATURE}):
        if name not in files:
            yield f"档案中没有 {name}"
        elif name not in known:
            yield f"校验和中没有 {name}"
        elif digest(files[name]) != known[name]:
            yield f"{name} 与校验和不符"
    yield from (f"{SUMS} 不能列出 {name}" for name in (SUMS, SIGNATURE) if name in known)


def _signature(files: dict[str, bytes], key: Path | None, against: list[str]) -> tuple[str, ...]:
    """What a reader should know of who made the archive; a signature that was asked for and fails stands against it."""
    signature = files.get(SIGNATURE)
    if signature is not None and len(signature) != seal.BYTES:
        against.append(f"{SIGNATURE} 不是 Ed25519 签名")
    elif key and signature is None:
        seal.require()
        against.append("档案没有签名，不能证明由谁制作")
    elif key and signature is not None and not seal.signed_by(files[SUMS], signature, key):
        against.append(f"签名与公钥 {key.name} 不符：档案不是其持有人制作的，或制作后被改动")
    elif key:
        return (f"签名与公钥 {key.name} 相符，档案由其持有人制作",)
    else:
        return (
            f"档案有签名，没有核对；核对制作人请加 --key 公钥文件。{DAMAGE}"
            if signature
            else f"档案没有签名：{DAMAGE}",
        )
    return ()


def _read(files: dict[str, bytes], name: str, shape: schema.Schema, against: list[str]) -> record.Record:
    """A JSON member, held to its schema; faults are added to ``against``."""
    from jsonschema import Draft202012Validator

    try:
        found: record.Record = json.loads(files[name].decode(), object_pairs_hook=_once, parse_constant=_no_number)
        faults = [error for _, error in zip(range(5), Draft202012Validator(shape).iter_errors(found))]
    except (ValueError, RecursionError) as error:
        against.append(f"{name} 不能读取（{mistakes.in_short(error)}）")
        return {}
    against += [
        f"{name} 不合格式：{'/'.join(map(str, error.absolute_path))[:80] or '全文'}（{error.validator}）"
        for error in faults
    ]
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("有重复的键")
    return dict(pairs)


def _no_number(text: str) -> object:
    raise ValueError(f"{text} 不是数")


def _relations(files: dict[str, bytes], last: record.Record, listed: record.Record) -> Iterator[str]:
    """Where record, list and members do not say the same; nothing is there that the record does not name by content."""
    project, year = last["project"], last["year"]
    if names.fault(project) or not 1900 <= year < 2100:
        yield f"{RECORD} 的项目“{project}”、年度{year}不能使用"
        return
    lost = [key for key in ("blocked", "score", "gaps", "findings") if key not in last]
    if lost or last["blocked"]:
        yield f"{RECORD} 不是报告的生成记录"
        return
    folder, edited = (
        f"reports/{project}/{year}",
        {name for name, entry in listed["files"].items() if entry.get("edited")},
    )
    wanted = {entry["path"]: entry["sha256"] for entry in last["inputs"] if entry["sha256"] is not None}
    for entry in last["inputs"]:
        if not _own(entry["path"], entry["role"], project):
            yield f"{RECORD} 的输入“{entry['path']}”不在工作簿的位置上"
    wanted |= {f"{folder}/{name}": known["sha256"] for name, known in last["outputs"].items()}
    wanted |= {f"{folder}/{record.NAME}": digest(files[RECORD])}
    yield from (
        f"{RECORD} 的文件名“{name}”不能使用" for name in last["outputs"] if not STEP.fullmatch(name) or name[0] == "."
    )
    if last["id"] != record.identity(project, year, last) or listed["id"] != last["id"]:
        yield f"{RECORD} 的编号与其内容不符"
    if (
        f"params/{project}/{year}.yaml" not in wanted
        or not all(book in BOOKS or f"notebooks/{book}.ipynb" in wanted for book in last["asked"])
        or not {s for f in last["asked"].values() for s in f} <= {*SUFFIXES}
    ):
        yield f"{RECORD} 没有参数文件，或有不认识的文件种类"
    yield from (
        f"{LIST} 没有列出 {name}" for name in sorted(files.keys() - listed["files"].keys() - {LIST, SUMS, SIGNATURE})
    )
    seen = Counter(entry["path"] for entry in listed["files"].values())
    for name, entry in sorted(listed["files"].items()):
        path = entry["path"]
        if name not in files or digest(files[name]) != entry["sha256"]:
            yield f"{name} 与 {LIST} 不符"
        elif not path and name.rpartition("/")[2] == EVIDENCE_INDEX and seen[""] == 1:
            continue
        elif path not in wanted or seen[path] > 1:
            yield f"{name} 不是 {RECORD} 所列的文件"
        elif wanted[path] != _recorded(path, files[name]) and not (name in edited and path.endswith(EDITED_BY_PEOPLE)):
            yield f"{name} 与 {RECORD} 不符"
    yield from (f"档案中没有 {path}" for path in sorted(wanted.keys() - seen.keys()))


def _recorded(path: str, data: bytes) -> str:
    """The digest by which a record names a file: of a notebook that is an input, what counts in it."""
    return content(path, data) if path.startswith("notebooks/") else digest(data)


def _own(path: str, role: str, project: str) -> bool:
    """Whether an input lies where a workbook has files of its role."""
    folder, _, name = path.rpartition("/")
    known = {"ruleset": "params/rulesets", "notebook": "notebooks"}.get(role, f"params/{project}")
    return folder == known and bool(STEP.fullmatch(name)) and name[0] != "."


def _other_code(last: record.Record) -> list[str]:
    """What of this installation is not what the record names, so that the same bytes are not to be had."""
    order = Order(stage=last["stage"], official_fonts=last["fonts"]["official"])
    fonts = [] if last["fonts"]["sha256"] == record.typefaces() else ["字体与记录不同"]
    return [*proof.other_surroundings(last, order), *fonts]


def _other_notebooks(last: record.Record, base: Path | None) -> Iterator[tuple[str, str, bool]]:
    """The notebooks of the record that are not this installation's, and whether it has others of their names."""
    homes = [mistakes.HERE.parent, *([base] if base else [])]
    for entry in last["inputs"]:
        if entry["role"] == "notebook" and entry["sha256"] is not None:
            ours = [content_of(home / entry["path"]) for home in homes]
            if entry["sha256"] not in ours:
                yield "笔记本", entry["path"], any(ours)


def _other_blocks(
    last: record.Record, packed: Mapping[str, bytes], base: Path | None
) -> Iterator[tuple[str, str, bool]]:
    """The narratives with code that this workbook does not hold, and whether it has others of their names."""
    for entry in last["inputs"]:
        text = packed.get(entry["path"], b"") if entry["path"].endswith(".md") else b""
        ours = content_of(base / entry["path"]) if base else None
        if ours != entry["sha256"] and any(map(text.__contains__, (b"```", b"~~~"))):
            yield "叙述文件（有代码块）", entry["path"], ours is not None
