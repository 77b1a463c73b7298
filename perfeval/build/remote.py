"""A workbook at an fsspec address, such as s3://…: what a process needs of it comes here, what it makes goes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from perfeval.build.workbook import COPIES
from perfeval.model.findings import Finding, InputError, Where


class Remote:
    """One workbook at an address; every name is relative to it."""

    def __init__(self, address: str):
        self.address = address
        if "://" not in address:
            raise InputError(
                [
                    Finding(
                        Where("--at"),
                        f"“{address}”不是 fsspec 地址",
                        "带协议的地址，例如 s3://桶/工作簿、file:///文件夹",
                        "本机的工作簿先进入其文件夹，不用 --at",
                    )
                ]
            )
        try:
            import fsspec
        except ImportError:
            raise InputError(
                [Finding(Where("--at"), "没有安装 fsspec", "perfeval[dask]", '运行 pip install "perfeval[dask]"')]
            ) from None
        if address.partition("://")[0] in ("file", "local") and not address.partition("://")[2]:
            raise InputError(
                [
                    Finding(
                        Where("--at"),
                        f"“{address}”后面没有地址",
                        "带协议的地址，例如 s3://桶/工作簿、file:///文件夹",
                        "写全地址",
                    )
                ]
            )
        with _told(address):
            self.files, root = fsspec.core.url_to_fs(address)
        self.root = root.rstrip("/")
        if not self.names("params"):
            raise InputError([Finding(Where("--at"), f"“{address}”下没有 params 文件夹", "工作簿的地址", "核对地址")])

    def names(self, below: str) -> list[str]:
        """Every file below a folder, in order; none if it is not there."""
        with _told(self.address):
            found = self.files.find(f"{self.root}/{below}") if self.files.exists(f"{self.root}/{below}") else []
            return sorted(PurePosixPath(name).relative_to(PurePosixPath(self.root)).as_posix() for name in found)

    def size(self, name: str) -> int | None:
        """The bytes of a file; None if it is not there."""
        with _told(self.address):
            return self.files.size(f"{self.root}/{name}") if self.files.exists(f"{self.root}/{name}") else None

    def fetch(self, to: Path, *below: str, only: str = "") -> None:
        """Copies what lies below these folders to the same names under ``to``; with ``only``, files of that name."""
        for name in (name for folder in below for name in self.names(folder)):
            if name.startswith(f"{COPIES}/"):
                continue
            if not only or name.endswith(f"/{only}"):
                place = (to / name).resolve()
                if not place.is_relative_to(to.resolve()):
                    raise InputError(
                        [Finding(Where(self.address), f"路径“{name}”指向工作簿之外", "工作簿之内的文件", "核对地址")]
                    )
                place.parent.mkdir(parents=True, exist_ok=True)
                with _told(self.address):
                    self.files.get_file(f"{self.root}/{name}", str(place))

    def send(self, base: Path, *names: str) -> None:
        """Copies files of a local workbook to their names at the address, in this order."""
        for name in names:
            with _told(self.address):
                self.files.makedirs(f"{self.root}/{PurePosixPath(name).parent}", exist_ok=True)
                self.files.put_file(str(base / name), f"{self.root}/{name}")


@contextmanager
def _told(address: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - each protocol's package raises errors of its own; nothing of ours runs in here
        raise InputError(
            [
                Finding(
                    Where("--at"),
                    f"“{address}”不能读写（{_why(error)}）",
                    "fsspec 能读写的地址，例如 s3://桶/工作簿",
                    "核对地址、权限，安装该协议所需的包",
                )
            ]
        ) from None


def _why(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "没有权限"
    if isinstance(error, FileNotFoundError):
        return "不存在"
    return " ".join(str(error).split()) or type(error).__name__
