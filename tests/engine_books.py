"""Notebooks with every way to end and to show something, to be run through two engines."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}


def book(*cells: Any, kernel: dict | None = KERNEL) -> nbformat.NotebookNode:
    """Code as text, code with tags as (text, *tags), other cells as they are."""
    made = [
        new_code_cell(c)
        if isinstance(c, str)
        else new_code_cell(c[0], metadata={"tags": list(c[1:])})
        if isinstance(c, tuple)
        else c
        for c in cells
    ]
    return new_notebook(cells=made, metadata={"kernelspec": kernel} if kernel else {})


EMPTY = {"metadata": {}, "outputs": []}


def old(version: int, minor: int, content: dict) -> dict:
    return {"nbformat": version, "nbformat_minor": minor, "metadata": {"name": "", "kernelspec": KERNEL}, **content}


# each stops at its second cell, where it stops
ENDS = {
    "syntax error": "if",
    "syntax error below good lines": "print('不显示')\nx = (",
    "indentation": "if True:\nx = 1",
    "sys.exit": "import sys; sys.exit()",
    "sys.exit 0": "import sys; sys.exit(0)",
    "sys.exit 1": "import sys; sys.exit(1)",
    "sys.exit text": "import sys; sys.exit('数据不全')",
    "SystemExit subclass 0": "class Stop(SystemExit): pass\nraise Stop(0)",
    "SystemExit subclass text": "class Stop(SystemExit): pass\nraise Stop('停')",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "KeyboardInterrupt with text": "print('前')\nraise KeyboardInterrupt('按了 Ctrl-C')",
    "KeyboardInterrupt deep down": "class Own(KeyboardInterrupt): pass\n"
    "def f():\n    try:\n        raise Own\n    finally:\n        print('后')\nf()",
    "BaseException": "class Own(BaseException): pass\nraise Own('底')",
    "GeneratorExit": "raise GeneratorExit",
    "asynchronous": "import asyncio\nawait asyncio.sleep(0)\nraise ValueError('异步')",
    "asynchronous sys.exit": "import asyncio, sys\nawait asyncio.sleep(0)\nsys.exit(2)",
    "cancelled": "import asyncio\nasyncio.current_task().cancel()\nawait asyncio.sleep(1)",
    "undefined line magic": "%no_such with words",
    "undefined magic's value": "x = %no_such",
    "undefined cell magic": "%%no_such\n1 / 0",
    "undefined object's help, then error": "no_such?\nno_such",
    "magic used wrongly": "%env\n%cd /no/such\n%precision x",
    "run of no file": "%run no_such_file.py",
    "run of a file that fails": "from pathlib import Path\n"
    "Path('fails.py').write_text('print(1)\\n1 / 0')\n%run fails.py",
    "error within a magic": "%%capture kept\n1 / 0",
    "bash fails": "%%bash\necho 甲\necho 乙 >&2\nexit 3",
    "output, error, output": "from IPython.display import display\nimport sys\ntry:\n"
    "    print('一'); display('二'); print('三', file=sys.stderr); 1 / 0\nfinally:\n    print('四'); display('五')",
    "chained": "try:\n    {}['甲']\nexcept KeyError as e:\n    raise ValueError('乙') from e",
    "group": "raise ExceptionGroup('两个', [ValueError(1), TypeError(2)])",
    "its str fails": "class Own(Exception):\n    def __str__(self): raise ValueError('无')\nraise Own",
    "renders its own traceback": "class Own(Exception):\n"
    "    def _render_traceback_(self): return ['自定']\nraise Own('值')",
    "repr fails": "class Own:\n    def __repr__(self): raise ValueError('无')\nOwn()",
    "html repr fails": "class Own:\n    def __repr__(self): return '好'\n"
    "    def _repr_html_(self): raise ValueError('无')\nOwn()",
    "recursion": "def f(): f()\ntry:\n    f()\nexcept RecursionError as e:\n    raise RecursionError('深') from None",
    "name that is not ASCII": "甲 = 1\n乙",
    "input": "input('?')",
    "getpass": "import getpass\ngetpass.getpass()",
    "custom exception name": "class 错误(Exception): pass\nraise 错误('一\\n二')",
    "assert": "assert 1 == 2, '不等'",
    "null character": "x = 1\0",
    "many lines of text": "raise ValueError('行\\n' * 50)",
}

ENDING = {name: (book("'先'", code, "'后'"), {}) for name, code in ENDS.items()} | {
    # the ordinary kernel of a cell with exit() ends a tenth of a second later, whatever runs then; ours answers until
    # it is told to end
    "exit": (book("'先'", "exit()"), {}),
    "quit after output": (book("'先'", "print('前'); quit"), {}),
    "raises in its last cell": (book("'先'", "1 / 0"), {}),
    "raises in its only cell": (book("1 / 0"), {}),
    "allowed error": (
        book(
            "1", ("1 / 0", "raises-exception"), "print('接着')", ("import sys; sys.exit(0)", "raises-exception"), "'末'"
        ),
        {},
    ),
    "allowed exit": (book("1", ("import sys; sys.exit(0)", "raises-exception"), "'末'"), {}),
    "allowed syntax error and then another": (
        book(("if", "raises-exception"), ("%%no_such\n1", "raises-exception"), "{}[3]", "'末'"),
        {},
    ),
    "error in parameters": (book(("x = 1 / 0", "parameters"), "x"), {"x": 3}),
    "no kernel named": (book("1", kernel=None), {}),
    "no such kernel's language": (book("1", kernel={"name": "python3", "display_name": "Python 3"}), {}),
}

SHOWN = {
    "magics": book(
        "%who_ls",
        "%pwd\nimport os; os.path.basename(os.getcwd()) == os.path.basename(_) if _ else None",
        "%%capture kept\nprint('藏'); 1",
        "kept.stdout",
        "%%writefile written.txt\n甲乙",
        "%cat written.txt",
        "%env EINS=1",
        "%env EINS",
        "%%html\n<p>甲</p>",
        "%%javascript\nlet a = 1",
        "%%latex\n$x$",
        "%%markdown\n*甲*",
        "%%svg\n<svg xmlns='http://www.w3.org/2000/svg'/>",
        "%precision 2\n3.14159",
        "%xmode Plain",
        "%xmode Context",
        "%matplotlib inline",
        "%config InlineBackend.figure_format",
        "%alias_magic t timeit",
        "%lsmagic",
        "%history -n",
        "%less written.txt",
        "%more written.txt",
        "%clear",
        "%autosave 0",
        "print?",
        "print??",
        "?print",
        "%pinfo len",
        "%pdoc len",
        "%psource os.path.join",
        "%page x",
        "%load written.txt",
        "%recall 1",
        "%rerun 4",
        "%macro m 4",
        "m",
        "%pprint",
        "%who",
        "%whos",
        "%reset_selective -f nothing",
        "%system echo 甲",
        "%sx echo 乙",
        "%%sx\necho 丙",
        "%%sh\necho 丁; echo 戊 >&2",
        "%%python3\nprint('己')",
        "from IPython import get_ipython\nip = get_ipython()\n"
        "type(ip).__mro__[-3].__name__ != '', ip.kernel is not None, ip.has_trait('kernel')",
        "%tb",
    ),
    "shell": book(
        "!echo 甲",
        "!echo 乙 >&2",
        "!printf '一\\n二'",
        "x = !echo 丙\nx",
        "x.n, x.s",
        "!!echo 丁",
        "!echo {x[0]} $x",
        "!exit 3\n_exit_code",
        "!no_such_command_at_all",
        "y = '值'\n!echo $y",
        "!printf ''",
        "!echo a; echo b >&2; echo c",
        "import os, time\nprint('前', flush=True)\nos.system('echo 戊'); time.sleep(0.1)",
        "import subprocess\nsubprocess.run(['echo', '己']); time.sleep(0.1)",
        "subprocess.run('echo 庚 >&2', shell=True); time.sleep(0.1)",
        "subprocess.run(['cat'], input='辛', text=True, capture_output=True).stdout",
        "os.write(1, '壬\\n'.encode()); time.sleep(0.1)",
        "subprocess.run(['echo', '癸'], stdout=subprocess.PIPE).stdout",
    ),
    "streams": book(
        "import sys\nfor n in range(3):\n    print(n); print(-n, file=sys.stderr)",
        "print('a', end=''); print('b')",
        "print()",
        "print('进度\\r完成\\b')",
        "sys.stdout.write('长度')",
        "sys.stdout.writelines(['一\\n', '二\\n'])",
        "print('满', flush=True)",
        "sys.stderr.write('误\\n');",
        "try:\n    sys.stdout.write(b'x')\nexcept TypeError as e:\n    print(e)",
        "sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable(), sys.stdout.closed, sys.stdout.name",
        "import warnings\nwarnings.warn('小心')",
        "warnings.warn('弃用', DeprecationWarning)",
        "import logging\nlogging.warning('记')",
        "logging.getLogger('x').error('误')",
        "from IPython.display import display\nprint('一'); display('二'); print('三'); display('四')",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as f: print('x')\nf.getvalue()",
        "import threading\nt = threading.Thread(target=print, args=('线程',)); t.start(); t.join()",
        "print('x' * 100_000)",
        "print('\\x1b[31m红\\x1b[0m')",
        "print('\\ud800'.encode('utf-8', 'replace'))",
        "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc(limit=0)",
        "help(int.bit_length)",
        "print(*range(1000))",
        "for _i in range(100): print(_i, flush=True)",
    ),
    "displays": book(
        "from IPython.display import *\nfrom IPython.display import display, clear_output, update_display",
        "h = display('旧', display_id=True)",
        "h.update('新'); '后'",
        "display('一', display_id='甲'); display('二', display_id='甲')",
        "update_display('三', display_id='甲')",
        "update_display('无', display_id='没有')",
        "h.update(HTML('<b>再</b>'))",
        "print('清'); clear_output(); print('留')",
        "print('清'); clear_output(wait=True); print('留')",
        "print('不清'); clear_output(wait=True)",
        "display('x', display_id='乙'); clear_output(); display('y', display_id='丙')",
        "update_display('z', display_id='乙')",
        "HTML('<p>甲</p>')",
        "display(HTML('<p>乙</p>'), metadata={'text/html': {'isolated': True}})",
        "Markdown('*甲*'), 1",
        "Markdown('*甲*')",
        "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
        "JSON({'甲': [1, 2]}, expanded=True)",
        "Latex('$x$')",
        "Math('x')",
        "Javascript('1')",
        "Pretty('p')",
        "Code('x = 1')",
        "import base64\nPNG = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
        "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')\nImage(PNG)",
        "Image(PNG, width=3, alt='点')",
        "display(Image(PNG), '和', 3)",
        "display({'text/plain': '甲', 'text/html': '<i>乙</i>'}, raw=True)",
        "display({'application/json': {1: (2, 3), 'x': None}, 'text/plain': ''}, raw=True)",
        "display({'application/x-own': b'\\x00\\xff', 'text/plain': 'b'}, raw=True)",
        "display(None)",
        "display()",
        "None",
        "1; 2",
        "1;",
        "_",
        "__, ___",
        "In[1][:4], sorted(Out)[:2]",
        "float('nan'), float('inf'), 10**30, 1e-9",
        "import pandas\npandas.DataFrame({'甲': [1.5, None], 'b': ['x', '<y>']})",
        "pandas.Series([1, 2], name='s')",
        "import numpy\nnumpy.arange(2000)",
        "list(range(2000))",
        "'长' * 3000",
        "{'b': 1, 'a': {2, 1}}",
        "print",
        "object",
        "class M:\n    def _repr_mimebundle_(self, include=None, exclude=None): return {'text/plain': 'm',"
        " 'text/html': 'h'}, {'text/html': {'k': 1}}\nM()",
        "class N:\n    def _ipython_display_(self): print('自己显示')\nN()",
        "class L:\n    def _repr_latex_(self): return '$l$'\n    def __repr__(self): return 'l'\nL()",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "plt.figure(figsize=(1, 1)); plt.plot([1]); plt.show(); print('后')",
        "get_ipython().set_next_input('下一格')",
        "get_ipython().display_formatter.format('x')",
        "import comm\nc = comm.create_comm(target_name='own', data={'a': 1})\nc.send({'b': 2}); c.close()",
        "import threading\nt = threading.Thread(target=display, args=('线程',)); t.start(); t.join()",
        "import sys\nsys.displayhook('直接')",
        "display(3, 4, include=['text/plain'])",
        "ProgressBar(3)",
        "FileLink('written.txt')",
        "from IPython.core.display import DisplayObject\nTextDisplayObject('t')",
        "GeoJSON({'type': 'Point'})",
        "IFrame('a.html', 1, 2)",
        "display_html('<u>x</u>', raw=True)",
        "publish_display_data({'text/plain': 'p'}, metadata={'a': 1})",
    ),
    "cells": book(
        new_markdown_cell("# 标题"),
        "",
        "   \n",
        new_raw_cell("原样"),
        "# 只有注释",
        ("1 / 0", "skip-execution"),
        ("2", "skip"),
        ("3", "remove_cell"),
        ("4", "remove-input", "raises-exception"),
        "5",
        "def f():\n    return 6\n\nf()",
        "6\n",
        "\n\n7",
        "if 1: 8",
        "x: int = 9",
        "async def g(): return 10\nawait g()",
        "import asyncio\ntask = asyncio.create_task(g())\nasyncio.get_running_loop().is_running()",
        "await asyncio.sleep(0.05); task.done()",
        "async with asyncio.timeout(5): print('内')",
        "[await g() for _ in range(2)]",
        "asyncio.get_event_loop().is_running()",
        "__name__, '__file__' in globals()",
        "import sys; sys.modules['__main__'].x",
        "get_ipython().execution_count",
        "get_ipython().run_cell('print(\"嵌\"); 11').success",
        "get_ipython().ex('y = 12'); y",
        "eval('y + 1')",
        "exec('print(y)')",
        "class A: pass\nA.__module__",
        "import inspect\ninspect.getsource(f)",
        "import pickle\npickle.loads(pickle.dumps(A()))." + "__class__ is A",
        ",print a b",
        "import signal\nsignal.getsignal(signal.SIGTERM) == signal.SIG_DFL",
        "import os, time\npid = os.fork()\nif pid == 0:\n    print('分身', flush=True)\n    os._exit(0)\n"
        "os.waitpid(pid, 0); time.sleep(0.1)",
        "import atexit; atexit.register(print, 'x') is print",
        "é = 'ünïcödé 😀'\né",
        "'\\u2028\\x85'",
        "print('\\u2028a\\x0cb\\x1cc')",
        "x = 1\r\nx",
    ),
    "markdown only": book(new_markdown_cell("# 只有文字")),
    "nothing": book(),
    "cells with tags of papermill's own": book(
        ("a = 1", "parameters"), ("a = 2", "injected-parameters"), ("old", "papermill-error-cell-tag"), "a"
    ),
    "old outputs": book(
        new_markdown_cell("x"),
        new_code_cell("", execution_count=7, outputs=[new_output("stream", text="旧")]),
        new_code_cell("1", execution_count=9, outputs=[new_output("stream", text="旧")]),
    ),
    "version 4.0": nbformat.from_dict(
        old(
            4, 0, {"cells": [{"cell_type": "code", "execution_count": None, "source": ["print('旧')\n", "1"], **EMPTY}]}
        )
    ),
    "version 3": nbformat.from_dict(
        old(
            3,
            0,
            {
                "worksheets": [
                    {
                        "metadata": {},
                        "cells": [
                            {"cell_type": "heading", "level": 2, "metadata": {}, "source": "标题"},
                            {
                                "cell_type": "code",
                                "collapsed": False,
                                "input": ["print('旧')\n", "1"],
                                "language": "python",
                                "prompt_number": 3,
                                **EMPTY,
                            },
                        ],
                    }
                ]
            },
        )
    ),
}

GIVEN = {
    "none": None,
    "list": [1, "二", None, [True]],
    "dict": {"甲": {"b": 1.5}, "c": []},
    "nan": float("nan"),
    "inf": float("inf"),
    "minus": -float("inf"),
    "text": "引号'\"\\ \n 换行 {x} é😀",
    "yes": True,
    "big": 10**20,
    "x": 2,
    "empty": "",
    "point": 0.1,
}
PARAMETERS = "repr([none, list, dict, nan, inf, minus, text, yes, big, x, empty, point])"
SHOWING = {name: (made, {}) for name, made in SHOWN.items()} | {
    "no parameters cell": (book(PARAMETERS), GIVEN),
    "parameters": (book(new_markdown_cell("x"), ("x = 1\nnone = 3", "parameters"), PARAMETERS), GIVEN),
    "parameters in an old format": (SHOWN["version 4.0"], {"x": 1}),
}
# every way to end in one kernel, which goes on after each
ENDING["all, allowed"] = book(*((code, "raises-exception") for code in ENDS.values())), {}
