"""Counts the answers in a questionnaire file, CSV or XLSX, one row an answer sheet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from perfeval.findings import Finding, InputError, Where, did_you_mean
from perfeval.model import ANSWERS

SAME = {"很满意": "非常满意", "满意": "比较满意", "基本满意": "比较满意", "较满意": "比较满意", "一般满意": "一般", "不满意": "不太满意", "较不满意": "不太满意",
        "非常不满意": "很不满意", "5": "非常满意", "4": "比较满意", "3": "一般", "2": "不太满意", "1": "很不满意"}  # fmt: skip
BLANK = ("", "无效", "未答", "未填", "/", "—")


def count(file: Path, question: str, where: Where, name: str) -> tuple[dict[str, int], int]:
    """The valid answers to a question by level, and the number of sheets returned.

    Raises InputError for a file that is not there or cannot be read, a column that is not there, and answers outside the scale.
    """
    rows = _rows(file, where, name)
    head = [str(cell or "").strip() for cell in rows[0]] if rows else []
    if question not in head:
        raise InputError([Finding(where, f"{name} 中没有“{question}”这一列", f"表头之一：{'、'.join(h for h in head if h) or '（空）'}",
                                  did_you_mean(question, head) or "改正 question，或检查文件第一行是不是表头")])  # fmt: skip
    column, found, odd, sheets = head.index(question), Counter(), {}, 0
    for number, row in enumerate(rows[1:], 2):
        if not any(str(cell or "").strip() for cell in row):
            continue
        sheets += 1
        answer = str(row[column] if column < len(row) and row[column] is not None else "").strip()
        answer = SAME.get(answer, answer)
        if answer in ANSWERS:
            found[answer] += 1
        elif answer not in BLANK:
            odd.setdefault(answer, number)
    if odd:
        told = "、".join(f"第{n}行“{text}”" for text, n in list(odd.items())[:5])
        raise InputError([Finding(where, f"{name} 中有认不出的回答：{told}", f"{'、'.join(ANSWERS)}，或 5 至 1，未答留空", "改成其中之一")])
    return {level: found[level] for level in ANSWERS if found[level]}, sheets


def _rows(file: Path, where: Where, name: str) -> list[list]:
    try:
        data = file.read_bytes()
        if file.suffix.lower() == ".xlsx":
            import openpyxl

            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return list(csv.reader(io.StringIO(data.decode(encoding))))
            except UnicodeDecodeError:
                continue
        raise ValueError("文字编码不能识别")
    except OSError:
        raise InputError([Finding(where, f"没有文件 {name}", "与参数文件同一文件夹的 CSV 或 XLSX 文件", "检查文件名，或删去 file")]) from None
    except Exception as error:  # noqa: BLE001 - openpyxl raises many kinds for a damaged file
        raise InputError([Finding(where, f"{name} 不能读取（{error}）", "CSV 或 XLSX 文件", "用 Excel 打开后另存为 .xlsx 或 .csv")]) from None
