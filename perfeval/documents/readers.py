"""Opens a document by what its bytes are, not by its name, and refuses with advice what cannot be read."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import xlrd
from lxml import etree

from perfeval.documents import compound, excel, html, mixed, office, pdf, plain, word, xls
from perfeval.documents.content import MOST, Content, Damaged, DocumentGrid, Text, TooLarge, Unread
from perfeval.documents.xml import Forbidden
from perfeval.model import mistakes
from perfeval.model.findings import Finding, InputError, Where

LARGEST = 100 * 2**20  # bytes of a file
INFLATED = 300 * 2**20  # bytes of a file's parts together
RATIO = 200  # inflated to packed bytes, from which on a part is no document
OLE, ZIP, PDF = compound.MAGIC, b"PK\x03\x04", b"%PDF"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
KINDS = ".docx、.xlsx、.xls、.pdf、.html 或 .txt"
PDF_AS = "取得原来的 Word 或 Excel 文件；只有 PDF 时用 Word 或 WPS 打开，另存为 .docx，核对后再导入"
OLD_WORD = "旧版 Word（.doc）文件"
XML = (b"<?xml", b"<\0?\0x\0m\0l\0")
XML_KINDS = {  # mark: suffix for an office, what it makes of it, name
    "urn:schemas-microsoft-com:office:spreadsheet": (".xml", "xlsx", "XML 电子表格（Excel 2003）"),
    "http://schemas.microsoft.com/office/word/2003/wordml": (".xml", "docx", "XML 文档（Word 2003）"),
    "http://schemas.microsoft.com/office/2006/xmlPackage": (".xml", "docx", "XML 文档（Word）"),
}
SAVE_AS = "用 Word、Excel 或 WPS 打开，另存为 .docx 或 .xlsx 后再导入"


def read_path(file: Path) -> Content:
    """The content of a document; raises InputError, one clear message, where it cannot be read."""
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise _refused(
                file.name,
                f"文件有{size / 2**20:.0f}MB，太大",
                f"不超过{LARGEST // 2**20}MB",
                "删去图片或无关内容后另存，再导入",
            )
        data = file.read_bytes()
    except OSError as error:
        raise _refused(
            file.name, f"文件不能读取（{error.strerror}）", "可以读取的文件", "关闭正在打开它的程序，检查权限"
        ) from None
    return read(file.name, data)


def read(name: str, data: bytes) -> Content:
    """The content of a document from its name and bytes."""
    if not data.strip():
        raise _refused(name, "文件是空的", "有内容的文件", "检查文件是否下载或保存完整")
    try:
        content = _sniffed(name, data)
    except InputError:
        raise
    except Forbidden:
        raise _refused(name, "文件内有实体声明，可能有害，没有读取", "普通的办公文档", SAVE_AS) from None
    except plain.NotText:
        raise _refused(name, "不是能识别的文件格式", KINDS, SAVE_AS) from None
    except Damaged:
        raise _refused(
            name, "文件损坏或不完整，没有正文", "能正常打开的文件", "用原程序打开确认，另存一份再导入"
        ) from None
    except TooLarge:
        raise _refused(
            name,
            "内容太多（表格展开后没有止境，或段落过多），没有读取",
            f"各格所占的行合计不超过{MOST}的办公文档",
            "删去没有内容的行列和段落，取消整列、整表的合并后另存；文件很长的拆成几个",
        ) from None
    except MemoryError:
        raise _refused(name, "文件太大，内存不够", "普通大小的文档", "拆成几个文件") from None
    except Exception as error:  # noqa: BLE001 - a stranger's file may break a reader anywhere; people need advice
        if mistakes.place(error):
            raise _refused(
                name, mistakes.told(error), "程序能读取的文件", "把这个文件一并交给开发者；其他文件不受影响"
            ) from error
        if isinstance(error, (zipfile.BadZipFile, EOFError, etree.XMLSyntaxError, KeyError, OSError)):
            raise _refused(
                name,
                f"文件损坏或不完整（{type(error).__name__}）",
                "能正常打开的文件",
                "用原程序打开确认，另存一份再导入",
            ) from None
        raise _refused(
            name, f"文件内容不合格式，没有读取（{type(error).__name__}）", "能正常打开的文件", SAVE_AS
        ) from None
    if not content.proposals and not any(
        isinstance(b, DocumentGrid) and any(c.text for c in b.cells) or isinstance(b, Text) for b in content.blocks
    ):
        pictures = any("图片" in note.text for note in content.notes)
        raise _refused(
            name,
            "文件里只有图片，没有文字" if pictures else "文件里没有文字",
            "有文字的文档",
            "先做文字识别（OCR），核对后另存为 .docx 再导入" if pictures else "检查是否选对了文件",
        )
    return content


def _sniffed(name: str, data: bytes) -> Content:
    suffix = Path(name).suffix.lower()
    if data.startswith(OLE):
        return _ole(name, data, suffix)
    if data.startswith(ZIP):
        return _zip(name, data, suffix)
    if data.startswith(PDF):
        return _pdf(name, data, suffix)
    if data.startswith(PICTURES):
        raise _refused(name, "这是图片", KINDS, "先做文字识别（OCR），核对后另存为 .docx 再导入")
    if data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(XML):
        named = re.search(rb"encoding\s*=\s*[\"']([A-Za-z0-9_-]+)", data[:200])
        text = plain.decoded(data, named[1].decode() if named else None)
        if kind := next((kind for mark, kind in XML_KINDS.items() if mark in text[:4096]), None):
            if "<!DOCTYPE" in text or "<!ENTITY" in text:
                raise Forbidden
            return _by_office(name, re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), *kind)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if (
        b"<html" in head
        or b"<!doctype html" in head
        or b"<table" in head
        or head.startswith(b"mime-version")
        or b"multipart/related" in head
    ):
        return _told(html.read(data), suffix, (".html", ".htm", ".mht", ".mhtml"), "网页")
    if head.startswith(b"{\\rtf"):
        return _by_office(name, data, ".rtf", "docx", "RTF 文件")
    if head.startswith(b"<?xml"):
        raise _refused(name, "这是 XML 文件", KINDS, SAVE_AS)
    if suffix != ".csv" and (whole := mixed.page(data)) is not None:
        return replace(html.read(whole), kind="文本")
    return plain.read(data, comma=suffix == ".csv")


PDF_REFUSED = {  # why: what is told, what is expected, what to do
    "password": ("PDF 有打开密码", "没有密码的 PDF", "取消密码后另存，再导入"),
    "damaged": ("PDF 损坏或不完整", "能正常打开的 PDF", "用 PDF 阅读器打开确认，重新下载或另存一份再导入"),
    "crashed": ("PDF 损坏，或内容异常、可能有害，读取没有完成", "普通的 PDF", PDF_AS),
    "memory": ("PDF 展开后太大，内存不够，没有读入", "普通的 PDF", PDF_AS),
    "slow": ("PDF 在{}秒内没有读完，已停止", "普通的 PDF", f"拆成几个文件，或{PDF_AS}"),
    "pages": ("PDF 有{}页，太多", "不超过1000页", "拆成几个文件，只留需要的页"),
    "scan": ("PDF 是扫描件（第{}页），没有文字", "有文字的 PDF", f"先做文字识别（OCR），或{PDF_AS}"),
    "codes": ("PDF 的字体没有编码信息（第{}页），认不出文字", "可以复制文字的 PDF", PDF_AS),
    "missing": ("没有安装读 PDF 的 pypdfium2", "安装齐全的程序", f"在程序文件夹运行 make，或{PDF_AS}"),
}


def _pdf(name: str, data: bytes, suffix: str) -> Content:
    try:
        return _told(pdf.read(data), suffix, (".pdf",), "PDF")
    except pdf.PdfRefused as error:
        found, expected, fix = PDF_REFUSED[error.why]
        raise _refused(name, found.format(error.told), expected, fix) from None


def _ole(name: str, data: bytes, suffix: str) -> Content:
    """An old Word or Excel file, or one of WPS, which keeps to their formats: told by its streams."""
    held = compound.streams(data)
    if held & {"EncryptedPackage", "EncryptionInfo"} or ("WordDocument" in held and compound.locked(data)):
        raise _refused(name, "文件有打开密码", "没有密码的文件", "用 Word 或 Excel 打开，取消密码后另存，再导入")
    if held & {"Workbook", "Book"} and "WordDocument" not in held:
        try:
            return _told(xls.read(data), suffix, (".xls", ".et"), "旧版 Excel 文件")
        except xlrd.XLRDError as error:
            found = (
                "文件有打开密码"
                if "encrypted" in str(error).lower() or "password" in str(error).lower()
                else "旧版 Excel 文件不能读取"
            )
            raise _refused(name, found, "没有密码、能正常打开的 .xlsx", SAVE_AS) from None
    if "WordDocument" in held:
        kind = "WPS 文字文件" if suffix == ".wps" else OLD_WORD
        return _by_office(name, data, ".doc", "docx", kind, suffix in (".doc", ".wps", ".dot"))
    kind = {".wps": "WPS 文字文件", ".et": "WPS 表格文件", ".ppt": "幻灯片", ".dps": "幻灯片", ".doc": OLD_WORD}.get(
        suffix, "幻灯片" if "PowerPoint Document" in held else "其他程序的文件"
    )
    raise _refused(name, f"这是{kind}，不能读取", KINDS, SAVE_AS)


def _by_office(name: str, data: bytes, suffix: str, wanted: str, kind: str, named: bool = True) -> Content:
    """What an office makes of a kind of file that is not read here; advice where none is installed."""
    if office.found() is None:
        fix = f"{SAVE_AS}；装有 LibreOffice 的电脑可以直接导入"
        raise _refused(name, f"这是{kind}", f".{wanted}", fix)
    try:
        made = office.converted(data, suffix, wanted)
    except office.Failed:
        raise _refused(name, f"这是{kind}，LibreOffice 没有转换成功", f".{wanted}", SAVE_AS) from None
    content = _zip(name, made, f".{wanted}")
    notes = [Unread("全文", "", f"{kind}，经 LibreOffice 转换后读取，请与原件核对")]
    if not named:
        notes.append(Unread("全文", f"后缀{Path(name).suffix or '（无）'}", f"文件名后缀与内容不符，按{kind}读取"))
    return replace(content, notes=(*content.notes, *notes))


def _zip(name: str, data: bytes, suffix: str) -> Content:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        total = sum(info.file_size for info in infos)
        packed = max(sum(info.compress_size for info in infos), 1)
        bomb = total > INFLATED or (total > 20 * 2**20 and total / packed > RATIO) or len(infos) > 20_000
        if bomb:
            raise _refused(
                name, f"文件解压后有{total / 2**20:.0f}MB，不像办公文档，没有读取", "普通的办公文档", SAVE_AS
            )
        for info in infos:
            if info.flag_bits & 1:
                raise _refused(name, "文件有密码", "没有密码的文件", "取消密码后另存，再导入")
            _inflates_as_said(archive, info, name)
        names = {info.filename for info in infos}
        for part in names:
            if part.endswith((".xml", ".rels")) and b"<!ENTITY" in archive.read(part)[:65536]:
                raise Forbidden
        mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    notes = []
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        notes.append(Unread("全文", "宏", "文件里有宏，没有运行，也不读入"))
    if any("externallink" in part.lower() for part in names):
        notes.append(Unread("全文", "外部链接", "文件引用了其他文件，没有打开；相关数字取文件中保存的值"))
    if "word/document.xml" in names:
        content = _told(word.read(data), suffix, (".docx", ".docm", ".wps"), "Word 文件")
    elif any(part.startswith("xl/") for part in names):
        content = _told(excel.read(data), suffix, (".xlsx", ".xlsm", ".et"), "Excel 文件")
    elif "content.xml" in names:
        sheet = b"spreadsheet" in mimetype
        kind = (".ods", "xlsx", "OpenDocument 表格") if sheet else (".odt", "docx", "OpenDocument 文件")
        return _by_office(name, data, *kind)
    elif "OFD.xml" in names:
        fix = "取得原来的 Word 或 Excel 文件；只有 OFD 时用阅读器转换为 Word，核对后再导入"
        raise _refused(name, "这是 OFD 版式文件", KINDS, fix)
    elif any(part.startswith("ppt/") for part in names):
        raise _refused(name, "这是幻灯片", KINDS, "取得原来的 Word 或 Excel 文件")
    else:
        raise _refused(name, "这是压缩包", "一个文档", "先解压，再导入其中的文件，或导入整个文件夹")
    return replace(content, notes=(*content.notes, *notes))


def _inflates_as_said(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """Raises InputError where a part inflates to more than its entry says: the sum above would have been a lie."""
    seen = 0
    with archive.open(info) as part:
        while piece := part.read(1 << 20):
            seen += len(piece)
            if seen > info.file_size + 1:
                raise _refused(name, "文件的大小记录不实，没有读取", "普通的办公文档", SAVE_AS)


def _told(content: Content, suffix: str, usual: tuple[str, ...], kind: str) -> Content:
    """The content, with a note where the file's name says it is something else."""
    if suffix in usual:
        return content
    note = Unread("全文", f"后缀{suffix or '（无）'}", f"文件名后缀与内容不符，按{kind}读取")
    return replace(content, notes=(*content.notes, note))


def _refused(name: str, found: str, expected: str, fix: str) -> InputError:
    return InputError([Finding(Where(name), found, expected, fix, rule="document_can_be_read")])
