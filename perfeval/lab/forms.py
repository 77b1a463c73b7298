"""Forms in JupyterLab instead of YAML: each value with its official name, checked and written as soon as it is changed.

They need ipywidgets (``perfeval[lab]``) and live in notebooks that are no books: no print shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from perfeval import params
from perfeval.lab import analysis, pasting
from perfeval.lab.changes import Changed, change
from perfeval.model.findings import Finding, InputError

WIDE, NARROW = "24em", "16em"
SAVED, WRONG = "#2e7d32", "#b3261e"
Write = Callable[[str], Changed]


def facts(project: str, year: int, base: Path | str | None = None) -> Any:
    """基础数据: the value of each fact, as written."""
    at = params.root() if base is None else Path(base)
    known = analysis.open(project, year, at).card.evaluation.facts

    def writing(key: str) -> Write:
        return lambda text: change(project, year, facts={key: text}, base=at)

    return form(f"基础数据（{project} {year}）", [(f.label, f.value, writing(key)) for key, f in known.items()])


def actuals(project: str, year: int, base: Path | str | None = None) -> Any:
    """实际完成值 of each indicator, as printed; those that the params file does not write yet are left out."""
    at = params.root() if base is None else Path(base)
    one = analysis.open(project, year, at)

    def writing(key: str) -> Write:
        return lambda text: change(project, year, actual={key: text}, base=at)

    rows = zip(one.ids, one.card.evaluation.indicators)
    known = [(i.name, i.actual, writing(key)) for key, i in rows if i.actual]
    return form(f"实际完成值（{project} {year}）", known)


def paste(project: str, year: int, base: Path | str | None = None) -> Any:
    """Rows pasted from Excel: what they would change is shown first, then written, all or none, and taken back."""
    import ipywidgets

    text = ipywidgets.Textarea(placeholder=pasting.EXAMPLE, rows=8, layout={"width": "60em"})
    look, write = ipywidgets.Button(description="核对"), ipywidgets.Button(description="写入", disabled=True)
    undo = ipywidgets.Button(description="恢复", disabled=True)
    strip = ipywidgets.HTML()
    made: list[Any] = []

    def looked(_: Any) -> None:
        made.clear()
        write.disabled = undo.disabled = True
        try:
            found = pasting.read(project, year, text.value, base)
        except InputError as error:
            strip.value = "<br>".join(
                _said(f"{f.where}：{f.found}。应为：{f.expected}。{f.fix}", WRONG) for f in error.findings
            )
            return
        shown = ((v.name, v.head, v.old or "（空）", v.new) for v in found.values)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in shown)
        head = "<tr><th>三级指标</th><th>栏目</th><th>原来</th><th>改为</th></tr>"
        strip.value = f"<table>{head}{rows}</table>" if rows else _said("没有差别")
        made.append(found)
        write.disabled = not rows

    def written(_: Any) -> None:
        try:
            done = made[-1].write()
        except InputError as error:
            strip.value = "<br>".join(
                _said(f"没有写入：{f.found}。应为：{f.expected}。{f.fix}", WRONG) for f in error.findings
            )
            return
        made.append(done)
        strip.value, write.disabled, undo.disabled = _said(str(done)), True, False

    def taken_back(_: Any) -> None:
        try:
            made[-1].undo()
        except InputError as error:
            strip.value = _said(f"没有恢复：{error.findings[0].found}", WRONG)
            return
        strip.value, undo.disabled = _said("已恢复"), True

    look.on_click(looked)
    write.on_click(written)
    undo.on_click(taken_back)
    title = ipywidgets.HTML(f"<b>{escape(f'粘贴（{project} {year}）')}</b>")
    return ipywidgets.VBox([title, text, ipywidgets.HBox([look, write, undo]), strip])


def form(title: str, fields: Iterable[tuple[str, str, Write]]) -> Any:
    """A line for each field, below them what the last change did and a button that takes it back.

    A value that may not be written stays in its line in red with the words of ``perfeval check``; the file keeps the
    one before.
    """
    import ipywidgets

    strip, made = ipywidgets.HTML(), list[tuple[Any, str, Changed]]()
    undo = ipywidgets.Button(description="恢复上一处", disabled=True)
    restoring: list[Any] = []  # the field that is being set by the button, not by a person

    def line(label: str, value: str, write: Write) -> Any:
        text = ipywidgets.Text(value, continuous_update=False, layout={"width": NARROW})
        note = ipywidgets.HTML()

        def typed(event: dict[str, Any]) -> None:
            if text in restoring:
                return
            try:
                done = write(event["new"])
            except InputError as error:
                first = error.findings[0]
                note.value = _said(f"没有写入：{first.found}。应为：{first.expected}。{first.fix}", WRONG)
                return
            made.append((text, written[text], done))
            written[text] = event["new"]
            note.value, strip.value, undo.disabled = _said("已写入", SAVED), _said(str(done)), False

        text.observe(typed, "value")
        written[text] = value
        return ipywidgets.HBox([ipywidgets.Label(label, layout={"width": WIDE}), text, note])

    def take_back(_: Any) -> None:
        text, value, done = made[-1]
        try:
            done.undo()
        except InputError as error:
            strip.value = _said(f"没有恢复：{error.findings[0].found}", WRONG)
            return
        made.pop()
        restoring.append(text)
        text.value = written[text] = value
        restoring.clear()
        strip.value, undo.disabled = _said(f"已恢复：{value}"), not made

    written: dict[Any, str] = {}
    undo.on_click(take_back)
    lines = [line(*field) for field in fields]
    return ipywidgets.VBox([ipywidgets.HTML(f"<b>{escape(title)}</b>"), *lines, ipywidgets.HBox([undo, strip])])


def _faults(error: InputError, lead: Callable[[Finding], str]) -> str:
    """Every fault in a line of its own, in red."""
    lines = (f"{lead(f)}{f.found}。应为：{f.expected}。{f.fix}" for f in error.findings)
    return "<br>".join(_said(line, WRONG) for line in lines)


def _said(words: str, shade: str = "") -> str:
    return f'<span style="color: {shade}">{escape(words)}</span>' if shade else escape(words)
