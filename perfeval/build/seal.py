"""Signs an archive's checksums and proves who signed them: Ed25519 (RFC 8032), keys as PEM or OpenSSH write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from perfeval.model.findings import Finding, InputError, Where

BYTES = 64  # of a signature
LARGEST = 20_000  # bytes of a key's file


def sign(content: bytes, key: Path) -> bytes:
    """The signature of some bytes by a private key; raises InputError for a file with none, or one with a password."""
    from_pem, from_ssh, kind = _library("private")
    made = _key(key, kind, lambda data: from_ssh(data, None) if b"OPENSSH" in data else from_pem(data, None), "私钥")
    signature: bytes = made.sign(content)
    return signature


def signed_by(content: bytes, signature: bytes, key: Path) -> bool:
    """Whether the owner of a public key signed these very bytes; raises InputError for a file without such a key."""
    from cryptography.exceptions import InvalidSignature

    from_pem, from_ssh, kind = _library("public")
    known = _key(
        key, kind, lambda data: from_ssh(data) if data.lstrip().startswith(b"ssh-") else from_pem(data), "公钥"
    )
    try:
        known.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def require() -> None:
    """Raises InputError where the package that signs is not installed."""
    _library("public")


def _library(which: str) -> tuple[Callable[..., Any], Callable[..., Any], type]:
    """The readers of PEM and of OpenSSH, and the class of key; the package need not be installed, so untyped here."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise InputError(
            [
                Finding(
                    Where("--sign、--key"),
                    "没有安装 cryptography，不能签名和核对签名",
                    "perfeval[sign]",
                    '运行 pip install "perfeval[sign]"',
                )
            ]
        ) from None
    kind = {"private": ed25519.Ed25519PrivateKey, "public": ed25519.Ed25519PublicKey}[which]
    return getattr(serialization, f"load_pem_{which}_key"), getattr(serialization, f"load_ssh_{which}_key"), kind


def _key(file: Path, kind: type, load: Callable[[bytes], Any], told: str) -> Any:
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError
        made = load(file.read_bytes())
    except OSError as error:
        raise InputError(
            [
                Finding(
                    Where(file.name), f"{told}文件不能读取（{error.strerror}）", f"Ed25519 {told}文件", "核对路径和权限"
                )
            ]
        ) from None
    except Exception:  # noqa: BLE001 - the package raises errors of several kinds for what is no key
        made = None
    if not isinstance(made, kind):
        raise InputError(
            [
                Finding(
                    Where(file.name),
                    f"不是 Ed25519 {told}，或设有密码",
                    f"没有密码的 Ed25519 {told}（PEM 或 OpenSSH 格式）",
                    "用 openssl genpkey -algorithm ed25519 生成；公钥用 openssl pkey -pubout 取出",
                )
            ]
        )
    return made
