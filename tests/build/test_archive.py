"""Archives of strangers: what is damaged or hostile gets one message, and nothing that an archive brings is run."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import zipfile

import pytest
from conftest import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.build import bundle, record, unbundle
from perfeval.build.bundle import LIST, RECORD, SIGNATURE, SUMS
from perfeval.build.proof import Proof
from perfeval.model.findings import InputError
from perfeval.params.files import content

pytestmark = pytest.mark.slow

NOTEBOOK = "立项性材料/笔记本/report.ipynb"
PARAMS = "立项性材料/参数文件/2024.yaml"


@pytest.fixture(scope="module")
def archive(built):
    """The name of the folder in an archive, and its members."""
    name, data = bundle.make(built, "shili-xuni", 2024)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return name.removesuffix(".zip"), {e.filename.partition("/")[2]: packed.read(e) for e in packed.infolist()}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zipped(files: dict[str, bytes], top: str = "档案/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(top + name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def resummed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The members with checksums that agree with them, as a forger would write them."""
    sums = "".join(f"{sha(data)}  {name}\n" for name, data in sorted(files.items()) if name not in (SUMS, SIGNATURE))
    return {**files, SUMS: sums.encode()}


def relisted(files: dict[str, bytes], **replaced: bytes) -> dict[str, bytes]:
    """The members with others in their place, and record, list and sums made to agree with them."""
    files = files | replaced
    last, listed = json.loads(files[RECORD]), json.loads(files[LIST])
    by_path = {entry["path"]: name for name, entry in listed["files"].items()}
    for entry in last["inputs"]:
        if entry["path"] in by_path:
            entry["sha256"] = content(entry["path"], files[by_path[entry["path"]]])
    last["id"] = listed["id"] = record.identity(last["project"], last["year"], last)
    files[RECORD] = json.dumps(last, ensure_ascii=False).encode()
    for name, entry in listed["files"].items():
        entry["sha256"] = sha(files[name])
    files[LIST] = json.dumps(listed, ensure_ascii=False).encode()
    return resummed(files)


def lying(data: bytes, size: int) -> bytes:
    """The same zip whose last central entry says another size."""
    at = data.rindex(b"PK\1\2")
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def encrypted(data: bytes) -> bytes:
    at = data.rindex(b"PK\1\2")
    return data[: at + 8] + b"\1\0" + data[at + 10 :]


def linked(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr("档案/" + name, data)
        entry = zipfile.ZipInfo("档案/链接")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    return out.getvalue()


def twice(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed, pytest.warns(UserWarning):
        for name in (*files, RECORD):
            packed.writestr("档案/" + name, files[name])
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("档案/大", b"0" * (30 << 20))
    return out.getvalue()


def with_json(name: str, change) -> object:
    def made(files: dict[str, bytes]) -> bytes:
        data = json.loads(files[name])
        change(data)
        return zipped(resummed(files | {name: json.dumps(data, ensure_ascii=False).encode()}))

    return made


# what is done to a good archive, and the words of the message
DAMAGED = {
    "empty file": (lambda f: b"", "不能读取"),
    "no zip": (lambda f: "这不是压缩包".encode() * 99, "不能读取"),
    "cut": (lambda f: zipped(f)[:-300], "不能读取"),
    "empty zip": (lambda f: zipped({}), "是空的"),
    "bytes changed": (lambda f: zipped(f)[:5000] + b"\0\1\2\3" * 20 + zipped(f)[5080:], "不能读取"),
    "encrypted": (lambda f: encrypted(zipped(f)), "有打开密码"),
    "says less": (lambda f: lying(zipped(f), 3), "不能读取|大小记录不实"),
    "says 4 GB": (lambda f: lying(zipped(f), 0xFFFFFFF0), "没有解压"),
    "bomb": (lambda f: bomb(), "没有解压"),
    "many": (lambda f: zipped({f"{n}": b"" for n in range(1000)}), "有1000个文件"),
    "parent": (lambda f: zipped(f | {"../../../逃出.txt": b"x"}), "不能使用的文件名"),
    "absolute": (lambda f: zipped({"/etc/x": b"x"}, ""), "不能使用的文件名"),
    "drive": (lambda f: zipped({"C:/x": b"x"}, ""), "不能使用的文件名"),
    "backslash": (lambda f: zipped(f | {"a\\..\\b": b"x"}), "不能使用的文件名"),
    "device": (lambda f: zipped(f | {"NUL.txt": b"x"}), "不能使用的文件名"),
    "folder": (lambda f: zipped(f | {"空文件夹/": b""}), "不能使用的文件名"),
    "two tops": (lambda f: zipped({"a/x": b"", "b/x": b""}, ""), "几个文件夹"),
    "symbolic link": (linked, "链接或设备"),
    "same name twice": (twice, "同名"),
    "same name in capitals": (lambda f: zipped(f | {"A.txt": b"", "a.txt": b""}), "同名"),
    "no record": (lambda f: zipped({n: d for n, d in f.items() if n != RECORD}), f"缺少{RECORD}"),
    "no sums": (lambda f: zipped({n: d for n, d in f.items() if n != SUMS}), f"缺少{SUMS}"),
    "sums of nothing": (lambda f: zipped(f | {SUMS: b"\xff\xfe\0"}), "第1行不是"),
    "sums twice": (lambda f: zipped(f | {SUMS: f[SUMS] + f[SUMS].splitlines()[0] + b"\n"}), "行重复"),
    "extra member": (lambda f: zipped(f | {"更多.txt": b"x"}), "校验和中没有 更多.txt"),
    "extra member with its sum": (lambda f: zipped(resummed(f | {"更多.txt": b"x"})), "没有列出 更多.txt"),
    "member lost": (
        lambda f: zipped(resummed({n: d for n, d in f.items() if n != PARAMS})),
        f"{PARAMS} 与 {LIST} 不符",
    ),
    "member changed": (lambda f: zipped(f | {PARAMS: b"x"}), f"{PARAMS} 与校验和不符"),
    "member changed with its sum": (lambda f: zipped(resummed(f | {PARAMS: b"x"})), f"{PARAMS} 与 {LIST} 不符"),
    "bad JSON": (lambda f: zipped(resummed(f | {RECORD: b"{"})), f"{RECORD} 不能读取"),
    "JSON that nests": (lambda f: zipped(resummed(f | {RECORD: b"[" * 200_000})), f"{RECORD} 不能读取"),
    "JSON with a key twice": (
        lambda f: zipped(resummed(f | {LIST: b'{"id": "a", "id": "b", "files": {}}'})),
        "重复的键",
    ),
    "JSON with NaN": (lambda f: zipped(resummed(f | {RECORD: b'{"year": NaN}'})), "不是数"),
    "JSON with a long number": (
        lambda f: zipped(resummed(f | {RECORD: b'{"year": ' + b"9" * 5000 + b"}"})),
        "不能读取",
    ),
    "JSON not UTF-8": (lambda f: zipped(resummed(f | {RECORD: '{"年": 1}'.encode("gbk")})), "不能读取"),
    "record a list": (lambda f: zipped(resummed(f | {RECORD: b"[]"})), "不合格式"),
    "year a text": (with_json(RECORD, lambda d: d.update(year="2024")), "不合格式：year"),
    "inputs null": (with_json(RECORD, lambda d: d.update(inputs=None)), "不合格式：inputs"),
    "outputs of lists": (with_json(RECORD, lambda d: d.update(outputs={"report.html": []})), "不合格式"),
    "unknown key": (with_json(RECORD, lambda d: d.update(run="rm")), "不合格式"),
    "files a list": (with_json(LIST, lambda d: d.update(files=[])), "不合格式：files"),
    "project outside": (with_json(RECORD, lambda d: d.update(project="../x")), "不能使用"),
    "year outside": (with_json(RECORD, lambda d: d.update(year=10**9)), "不能使用"),
    "input outside": (
        with_json(RECORD, lambda d: d["inputs"].append({"path": "../../x", "role": "params", "sha256": None})),
        "不在工作簿的位置上",
    ),
    "notebook elsewhere": (
        with_json(
            RECORD, lambda d: d["inputs"].append({"path": "perfeval/x.py", "role": "notebook", "sha256": "0" * 64})
        ),
        "不在工作簿的位置上",
    ),
    "path outside": (
        with_json(LIST, lambda d: d["files"][PARAMS].update(path="../../x")),
        "不是 生成记录.json 所列的文件",
    ),
    "absolute path": (
        with_json(LIST, lambda d: d["files"][PARAMS].update(path="/tmp/x")),
        "不是 生成记录.json 所列的文件",
    ),
    "other id": (with_json(RECORD, lambda d: d.update(id="x/2024/0")), "编号与其内容不符"),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_or_hostile_archive_gets_one_message(archive, tmp_path, kind):
    make, told = DAMAGED[kind]
    file = tmp_path / "档案.zip"
    file.write_bytes(make(dict(archive[1])))
    try:
        found = unbundle.verify(file)
        said = "\n".join(found.against)
        assert found.against and not found.prints
    except InputError as error:
        said = str(error)
    assert re.search(told, said), said
    assert {f.name for f in tmp_path.iterdir()} == {"档案.zip"}


@pytest.mark.long
def test_a_folder_or_nothing_is_no_archive(tmp_path):
    (tmp_path / "a.zip").mkdir()
    for name in ("a.zip", "没有.ZIP"):
        done = run(tmp_path, "verify", name)
        assert done.returncode == 1 and "没有这个文件" in done.stderr and "Traceback" not in done.stderr


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_bytes_of_an_archive_bring_a_traceback(archive, tmp_path, data):
    whole = zipped({n: d if n in (RECORD, LIST, SUMS) else d[:200] for n, d in archive[1].items()})
    out = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(out) - 1))
        out[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    file = tmp_path / "a.zip"
    file.write_bytes(out)
    try:
        assert unbundle.verify(file).against
    except InputError as error:
        assert len(error.findings) == 1


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from((RECORD, LIST)), st.data(), SHAPES)
def test_no_value_of_record_or_list_brings_a_traceback(archive, tmp_path, name, data, value):
    files = {n: d for n, d in archive[1].items() if n in (RECORD, LIST, PARAMS)}
    read = json.loads(files[name])
    at = read
    while isinstance(at, (dict, list)) and at:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], (dict, list)) or not at[key] or data.draw(st.booleans()):
            at[key] = value
            break
        at = at[key]
    file = tmp_path / "a.zip"
    file.write_bytes(zipped(resummed(files | {name: json.dumps(read).encode()})))
    assert unbundle.verify(file).against


def hostile(archive, tmp_path, cell: str):
    """An archive whose every sum, list and record agree, with a notebook that runs ``cell``."""
    notebook = json.loads(archive[1][NOTEBOOK])
    notebook["cells"].insert(
        0, {"cell_type": "code", "execution_count": None, "id": "x", "metadata": {}, "outputs": [], "source": cell}
    )
    file = tmp_path / "hostile.zip"
    file.write_bytes(zipped(relisted(dict(archive[1]), **{NOTEBOOK: json.dumps(notebook).encode()})))
    return file


@pytest.mark.long
def test_a_strangers_notebook_is_named_and_not_run(built, archive, tmp_path):
    mark = tmp_path / "written"
    file = hostile(archive, tmp_path, f"open({str(mark)!r}, 'w').close()")
    for folder in (built, tmp_path):
        done = run(folder, "verify", str(file))
        assert done.returncode == 3 and "笔记本 notebooks/report.ipynb 与本机的不同，没有运行" in done.stdout
        assert "校验和只能说明文件有无损坏，不能证明由谁制作" in done.stdout and not mark.exists()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and network namespaces are Linux's")
def test_a_strangers_notebook_that_is_run_writes_and_reads_nothing_outside(built, archive, tmp_path):
    mark, secret = tmp_path / "written", tmp_path / "secret"
    secret.write_text("x")
    tries = f"""
import os, socket
def tried(act):
    try:
        return str(act())
    except OSError as error:
        return type(error).__name__
found = [
    tried(lambda: open({str(mark)!r}, "w")),
    tried(lambda: open({str(secret)!r}).read()),
    tried(lambda: os.listdir({str(tmp_path)!r})),
    tried(lambda: socket.create_connection(("127.0.0.1", 9), 1)),
    tried(lambda: open("own", "w").close()),
    tried(lambda: os.kill({os.getpid()}, 0)),
]
raise ValueError(" ".join(found))
"""
    done = run(built, "verify", str(hostile(archive, tmp_path, tries)), "--run-foreign-notebooks")
    assert done.returncode == 1
    if "本系统不能禁止" in done.stdout:
        pytest.skip("this system has no fence, and the command has said so")
    first, second, third, connected, own, _ = done.stderr.split("ValueError：")[1].split()
    assert (
        (first, second, third, own) == ("PermissionError",) * 3 + ("None",)
        and connected in ("PermissionError", "OSError")
        and not mark.exists()
    )


@pytest.mark.long
def test_a_notebook_run_on_purpose_prints_what_it_printed(built, archive, tmp_path):
    """A comment in a cell makes the notebook another one; all its prints but itself stay the same."""
    notebook = json.loads(archive[1][NOTEBOOK])
    notebook["cells"][1]["source"].append("\n# 甲")
    file = tmp_path / "a.zip"
    file.write_bytes(zipped(relisted(dict(archive[1]), **{NOTEBOOK: json.dumps(notebook).encode()})))
    done = run(built, "verify", str(file), "--run-foreign-notebooks")
    differing = [line for line in done.stderr.splitlines() if "重新生成后不同" in line or "不能" in line]
    assert (
        "没有运行完" not in done.stderr and len(differing) <= 1 and all("report.ipynb" in line for line in differing)
    ), done.stderr
    assert "notebooks/report.ipynb 是档案自带的" in done.stdout


@pytest.mark.long
def test_a_notebook_saved_otherwise_is_the_same_one(built, archive, tmp_path):
    notebook = json.loads(archive[1][NOTEBOOK])
    notebook["metadata"]["x"], notebook["cells"][1]["metadata"] = "y", {"scrolled": True}
    file = tmp_path / "a.zip"
    file.write_bytes(zipped(relisted(dict(archive[1]), **{NOTEBOOK: json.dumps(notebook).encode()})))
    done = run(built, "verify", str(file))
    assert done.returncode == 0 and "档案自带" not in done.stdout, done.stderr


def test_other_code_is_told_and_nothing_made_again(archive, tmp_path):
    files = dict(archive[1])
    last, listed = json.loads(files[RECORD]), json.loads(files[LIST])
    last["code"]["sha256"] = "0" * 64
    last["id"] = listed["id"] = record.identity(last["project"], last["year"], last)
    files[RECORD] = json.dumps(last).encode()
    listed["files"][RECORD]["sha256"] = sha(files[RECORD])
    file = tmp_path / "a.zip"
    file.write_bytes(zipped(resummed(files | {LIST: json.dumps(listed).encode()})))
    found = unbundle.verify(file)
    assert not found.against and found.undone and "程序与记录不同" in found.undone[0]


@pytest.mark.long
def test_an_archive_proves_itself_and_its_params_are_what_is_scored(archive, built, tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(zipped(archive[1]))
    found = unbundle.verify(file, built)
    assert (
        found == Proof((), ("档案没有签名：校验和只能说明文件有无损坏，不能证明由谁制作",), found.prints)
        and found.prints > 10
    )
    changed = archive[1][PARAMS].replace("助餐".encode(), "用餐".encode())
    file.write_bytes(zipped(relisted(dict(archive[1]), **{PARAMS: changed})))
    assert any("report.html 重新生成后不同" in line for line in unbundle.verify(file, built).against)


def test_params_that_do_not_load_stand_against_the_archive(archive, built, tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(zipped(relisted(dict(archive[1]), **{PARAMS: b"year: [\n"})))
    found = unbundle.verify(file, built)
    assert not found.prints and "不能重新生成" in found.against[0]


def keys(folder):
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    made = []
    for name in ("甲", "乙"):
        key = ed25519.Ed25519PrivateKey.generate()
        private, public = folder / f"{name}.pem", folder / f"{name}.pub"
        if name == "甲":
            private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        else:
            private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
            public.write_bytes(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
        made.append((private, public))
    return made


def test_a_signature_proves_who_made_it(built, tmp_path):
    (private, public), (other_private, other) = keys(tmp_path)
    file = tmp_path / "a.zip"
    for key, good, bad in ((private, public, other), (other_private, other, public)):
        file.write_bytes(bundle.make(built, "shili-xuni", 2024, key)[1])
        assert "相符" in unbundle.verify(file, built, good).notes[0]
        assert "与公钥" in unbundle.verify(file, built, bad).against[0]
    for wrong in (private, file, tmp_path / "没有"):
        with pytest.raises(InputError):
            unbundle.verify(file, built, wrong)
    with pytest.raises(InputError, match="私钥"):
        bundle.make(built, "shili-xuni", 2024, public)


def test_a_signature_holds_for_one_archive_only(archive, built, tmp_path):
    (private, public), _ = keys(tmp_path)
    with zipfile.ZipFile(io.BytesIO(bundle.make(built, "shili-xuni", 2024, private)[1])) as packed:
        signature = next(packed.read(e) for e in packed.infolist() if e.filename.endswith(SIGNATURE))
    file = tmp_path / "a.zip"
    forged = relisted(dict(archive[1]), **{PARAMS: archive[1][PARAMS] + b"\n# x\n"})
    file.write_bytes(zipped(forged | {SIGNATURE: signature}))
    assert "与公钥" in unbundle.verify(file, built, public).against[0]
    file.write_bytes(zipped(forged))
    assert "没有签名" in unbundle.verify(file, built, public).against[0]
    file.write_bytes(zipped(forged | {SIGNATURE: b"x"}))
    assert "不是 Ed25519 签名" in unbundle.verify(file, built).against[0]


@pytest.mark.long
def test_signing_without_its_package_says_which(built, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    with pytest.raises(InputError, match=r"perfeval\[sign\]"):
        bundle.make(built, "shili-xuni", 2024, tmp_path / "k")


def test_options_of_an_archive_are_for_archives(built):
    done = run(built, "verify", "shili-xuni", "2024", "--run-foreign-notebooks")
    assert done.returncode == 1 and "只用于档案" in done.stderr
