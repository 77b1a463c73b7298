"""What can be typed after ``perfeval``, and how mistakes in it are told in Chinese."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, NoReturn

from perfeval import __version__
from perfeval.commands import words
from perfeval.commands.exits import USAGE
from perfeval.model.evaluation import STAGES
from perfeval.model.fields import EVALUATOR, REVIEWER, UNIT
from perfeval.model.outcome import BOOKS, SUFFIXES
from perfeval.params.forms import OFFICIAL

CODES = (
    "退出码：0 全部完成；1 输入有误；2 命令用法有误；3 部分报告没有生成、没有核对完、已中断或程序自身出错；"
    "4 有未处理的P0级问题或资料达不到阶段要求。"
)


class _Parser(argparse.ArgumentParser):
    """argparse, speaking Chinese."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.format_usage()}命令用法有误：{_in_chinese(message)}\n")

    def format_help(self) -> str:
        text = super().format_help()
        return (
            text.replace("usage: ", "用法：").replace("positional arguments:", "参数：").replace("options:", "选项：")
        )

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：")


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[_Parser]  # has no public name


def _in_chinese(message: str) -> str:
    for pattern, told in (
        (r"the following arguments are required: (.*)", r"缺少参数 \1"),
        (r"unrecognized arguments: (.*)", r"不认识的参数 \1"),
        (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1 不能是 \2，可选：\3"),
        (r"argument (.*?): expected one argument", r"\1 后面要有一个值"),
        (r"argument (.*?): (.*)", r"\1：\2"),
    ):
        message = re.sub(pattern, told, message)
    return message


def parser() -> argparse.ArgumentParser:
    """The parser of every command; ``command`` names the one chosen."""
    made = _Parser(prog="perfeval", description="由参数文件生成绩效评价报告。", epilog=CODES, add_help=False)
    _options(made)
    made.add_argument("--version", action="version", version=f"perfeval {__version__}", help="显示版本")
    commands = made.add_subparsers(dest="command", metavar="命令", parser_class=_Parser)

    for described in (
        _build,
        _watch,
        _profile,
        _why,
        _verify,
        _bundle,
        _menu,
        _lab,
        _compare,
        _portfolio,
        _match,
        _outline,
        _sample,
        _check,
        _review,
        _import,
        _form,
        _new,
        _rules,
        _explain,
    ):
        described(commands)
    return made


def _command(commands: Commands, name: str, help: str, description: str) -> _Parser:
    return commands.add_parser(name, help=help, description=description, epilog=CODES, add_help=False)


def _build(commands: Commands) -> None:
    command = _command(
        commands,
        "build",
        help="生成报告",
        description="生成报告、质量控制单、问题核实单，有满意度调查的另有调查报告："
        "HTML、PDF、Word，报告另有 Excel 底稿。",
    )
    _address(command)
    _prints(command)
    command.add_argument(
        "--book",
        type=_books,
        default=(),
        metavar="文件",
        help="只生成这些文件，逗号分隔：report 报告，review 质量控制单（内部），inquiry 问题核实单或复核意见书，"
        "survey 满意度调查报告（默认全部），或 notebooks 下的任何笔记本",
    )
    command.add_argument(
        "--stage",
        choices=STAGES,
        metavar="阶段",
        help=f"按这一阶段的要求检查并生成，可选 {'、'.join(STAGES)}（默认为参数文件所写的阶段）",
    )

    command.add_argument("--dry-run", action="store_true", help="只列出需要生成的报告和原因，不写文件")
    command.add_argument(
        "--workers",
        type=words.workers,
        metavar="个数",
        help="同时用几个进程（默认为处理器核数；0 为在本进程内逐份生成）",
    )
    command.add_argument(
        "--scheduler", metavar="地址", help="在 Dask 集群上生成，例如 tcp://主机:8786；工作簿须在各机相同路径下"
    )
    command.add_argument("--dask-local", type=words.count, metavar="个数", help="在本机起几个 Dask 工作进程来生成")
    command.add_argument(
        "--at",
        metavar="地址",
        help="工作簿在 fsspec 地址（例如 s3://桶/工作簿）：取来参数，送回报告；"
        "与 --scheduler 同用时各机不必有同一文件夹",
    )
    command.add_argument("--json-lines", action="store_true", help="每份报告一行 JSON，供其他程序读取")


def _watch(commands: Commands) -> None:
    command = _command(
        commands,
        "watch",
        help="一边修改一边看报告",
        description="生成一份报告，每次保存参数文件、叙述文件、规则集或提纲以后随即再生成，说明得分和复核发现变了什么。",
    )
    _report(command)
    command.add_argument(
        "--to", type=_formats, default=("html", "pdf"), metavar="格式", help="生成的格式，逗号分隔（默认 html,pdf）"
    )
    command.add_argument(
        "--stage", choices=STAGES, metavar="阶段", help="按这一阶段的要求生成（默认为参数文件所写的阶段）"
    )


def _profile(commands: Commands) -> None:
    command = _command(
        commands,
        "profile",
        help="说明生成一份报告的时间用在哪里",
        description="生成一份报告两次，不写任何文件，列出读入、复核、各笔记本、各种格式用了几秒。",
    )
    _report(command)
    command.add_argument(
        "--to", type=_formats, default=SUFFIXES, metavar="格式", help="生成的格式，逗号分隔（默认全部）"
    )


def _why(commands: Commands) -> None:
    command = _command(
        commands,
        "why",
        help="说明报告为什么需要重新生成",
        description="列出一份报告需要重新生成的原因：哪个文件、规则集、笔记本、程序或字体改变了。",
    )
    _address(command)


def _verify(commands: Commands) -> None:
    command = _command(
        commands,
        "verify",
        help="重新生成并与记录逐字节比较",
        description="重新生成报告，与生成记录逐字节比较，指出第一处不同；也可核对档案：校验和、结构、记录、签名，并用本机的笔记本和程序重新生成，不运行档案带来的代码。",
    )
    _options(command)
    command.add_argument(
        "project",
        nargs="?",
        metavar="项目或档案",
        help="params 下的项目文件夹名，或 perfeval bundle 生成的 .zip；省略时为全部项目",
    )
    command.add_argument("year", nargs="?", metavar="年度", help="四位年份；省略时为该项目的全部年度")
    command.add_argument("--key", metavar="公钥文件", help="核对档案的签名（Ed25519，PEM 或 OpenSSH 格式）")
    command.add_argument(
        "--run-foreign-notebooks",
        action="store_true",
        dest="foreign",
        help="也运行档案自带、与本机不同的笔记本和代码块（在隔离的进程里）；默认不运行",
    )


def _bundle(commands: Commands) -> None:
    command = _command(
        commands,
        "bundle",
        help="打成档案（立项性、证明性、结论性材料）",
        description="把一份报告及其参数、底稿、证据索引、生成记录和校验和打成一个 .zip 档案。",
    )
    _report(command)
    command.add_argument("--sign", metavar="私钥文件", help="给档案签名（Ed25519，PEM 或 OpenSSH 格式）")


def _menu(commands: Commands) -> None:
    command = _command(
        commands, "menu", help="按数字选择的菜单", description="按数字选择：导入、检查、生成报告、打开。"
    )
    _options(command)
    command.add_argument("folder", nargs="?", default=".", metavar="工作簿", help="工作簿文件夹（默认为当前文件夹）")
    command.add_argument(
        "--from", dest="template", metavar="样板", help="随程序提供的工作簿；先由它补齐笔记本和规则集，不改动项目"
    )


def _lab(commands: Commands) -> None:
    command = _command(
        commands,
        "lab",
        help="打开 JupyterLab",
        description="在 JupyterLab 中打开工作簿：首页，或一份报告的工作副本（在 notebooks/work，不入库）。",
    )
    _options(command)
    command.add_argument("project", nargs="?", metavar="项目", help="params 下的项目文件夹名；省略时打开首页")
    command.add_argument("year", nargs="?", metavar="年度", help="四位年份；省略时为最近一年")
    command.add_argument("--no-browser", action="store_false", dest="browser", help="不打开浏览器，只给出地址")
    command.add_argument("--prepare", action="store_true", help="只准备好要打开的笔记本，不启动 JupyterLab")


def _compare(commands: Commands) -> None:
    command = _command(
        commands, "compare", help="比较一个项目的各年度", description="生成一个项目的年度比较：HTML、PDF、Word。"
    )
    _options(command)
    command.add_argument("project", metavar="项目", help="params 下的项目文件夹名")
    command.add_argument("year", nargs="?", type=words.year, metavar="年度", help="比较到哪一年；省略时到最近一年")
    _prints(command)


def _portfolio(commands: Commands) -> None:
    command = _command(
        commands,
        "portfolio",
        help="汇总一个年度的全部项目",
        description="生成一个年度全部项目的汇总分析、汇总表和给各单位的反馈函。",
    )
    _options(command)
    command.add_argument("year", type=words.year, metavar="年度", help="四位年份")
    _prints(command)


def _match(commands: Commands) -> None:
    command = _command(
        commands,
        "match",
        help="列出各年度指标怎样对应",
        description="列出一个项目各年度指标的对应情况，提示名称相近的指标；只提示，不决定。",
    )
    _options(command)
    command.add_argument("project", metavar="项目", help="params 下的项目文件夹名")


def _outline(commands: Commands) -> None:
    command = _command(
        commands,
        "outline",
        help="列出提纲，或复制一份来改",
        description="列出报告的提纲：名称、题目、章和附件；copy 把一份复制成新的名称，在 JupyterLab 中修改后，"
        "写入 report.outline 或用 build --book 生成。",
    )
    _options(command)
    command.add_argument("action", nargs="?", choices=("copy",), metavar="copy", help="复制一份提纲")
    command.add_argument("source", nargs="?", metavar="提纲", help="从哪一份复制，例如 report")
    command.add_argument("name", nargs="?", metavar="新名称", help="新的名称，例如 my-study")


def _sample(commands: Commands) -> None:
    command = _command(
        commands, "sample", help="计算问卷调查的样本量", description="按95%置信水平计算需要的有效问卷份数。"
    )
    _options(command)
    command.add_argument(
        "population", nargs="?", type=words.count, metavar="总体", help="调查对象总数；省略时按总体很大计算"
    )
    command.add_argument("--error", type=words.share, default="5%", metavar="误差", help="允许误差（默认 5%%）")
    command.add_argument(
        "--response", type=words.share, default="100%", metavar="回收率", help="预计有效回收率（默认 100%%）"
    )


def _check(commands: Commands) -> None:
    command = _command(commands, "check", help="只检查参数文件", description="检查参数文件和叙述文件，不生成报告。")
    _address(command)


def _review(commands: Commands) -> None:
    command = _command(
        commands,
        "review",
        help="复核：列出财政部门会提出的问题",
        description="复核一个项目年度，列出问题、查询和核查范围。",
    )
    _options(command)
    command.add_argument(
        "project", metavar="项目或文件", help="params 下的项目文件夹名，或一个 Word、Excel、WPS、PDF、网页、文本文件"
    )
    command.add_argument("year", nargs="?", metavar="年度", help="四位年份；复核文件时省略，文件未写年度时用它补上")
    command.add_argument("--json", action="store_true", help="以 JSON 输出")
    command.add_argument(
        "--fix", action="store_true", help="先列出再改正写法（＝→=、≦→≤、全角数字、标题编号），不改内容"
    )
    command.add_argument("--yes", action="store_true", help="与 --fix 同用：不再询问，直接改正")
    command.add_argument("--coverage", action="store_true", help="逐条列出各规则核查了多少行、结果如何")


def _import(commands: Commands) -> None:
    command = _command(
        commands,
        "import",
        help="由自评表或报告生成参数文件；项目已有的，并入改动",
        description="读取 Word、Excel、WPS、PDF、网页或文本文件，生成参数文件和叙述文件；项目已有的，列出改动后并入。",
    )
    _options(command)
    command.add_argument("file", metavar="文件", help="一个文件，或一个文件夹（逐个导入其中的文件）")
    command.add_argument("--project", metavar="项目", help="params 下的项目文件夹名（默认用文件中的项目名称）")
    command.add_argument("--year", type=words.year, metavar="年度", help="四位年份（默认用文件中的年度）")
    command.add_argument("--rules", metavar="规则集", help="评分规则集；省略时按文件推断，没有依据的用 mof-2020")
    command.add_argument(
        "--columns",
        metavar="各栏",
        help="表头用词特殊的表格，从左到右逐栏写明是什么，逗号分隔，不读的写“不读”；记入 params/layouts，以后照此读入",
    )
    command.add_argument("--json", action="store_true", help="只以 JSON 输出读到的内容，不写文件")
    command.add_argument("--force", action="store_true", help="替换已有的参数文件")
    command.add_argument(
        "--sender",
        choices=(UNIT, EVALUATOR, REVIEWER),
        metavar="谁",
        help="并入时来件是谁填的：单位、评价组、复核人（省略时按内容认）",
    )
    command.add_argument("--yes", action="store_true", help="项目已有时：不再询问，列出后直接并入")
    command.add_argument("--undo", action="store_true", help="撤销最近一次并入；“文件”写 项目/年度")


def _form(commands: Commands) -> None:
    command = _command(
        commands,
        "form",
        help="生成 Excel 表格（自评表、评分表、复核表、资料清单）",
        description="按官方版式生成 Excel 表格，填好后可以导入。",
    )
    _report(command)
    command.add_argument(
        "--layout",
        type=_layouts,
        default=(),
        metavar="版式",
        help=f"只生成这些版式，逗号分隔，可选 {','.join(OFFICIAL)}，或 params/forms 下的版式（默认全部）",
    )
    command.add_argument("--force", action="store_true", help="替换已有的表格")


def _new(commands: Commands) -> None:
    command = _command(
        commands,
        "new",
        help="由以前年度开始新的年度",
        description="沿用以前年度不属于当年结果的内容（指标、指标值、分值、评分标准、人员等），建立新年度的参数文件。",
    )
    _options(command)
    command.add_argument("project", metavar="项目", help="params 下的项目文件夹名")
    command.add_argument("year", type=words.year, metavar="年度", help="新的年度，四位年份")
    command.add_argument("--from", dest="last", type=words.year, metavar="年度", help="沿用的年度（默认最近一年）")


def _rules(commands: Commands) -> None:
    command = _command(commands, "rules", help="列出或说明复核规则", description="列出全部复核规则，或说明一条规则。")
    _options(command)
    command.add_argument("name", nargs="?", metavar="规则", help="规则名称或编号；省略时列出全部规则")


def _explain(commands: Commands) -> None:
    command = _command(commands, "explain", help="说明每项指标的得分", description="说明每项指标的三个得分和理由。")
    _report(command)
    command.add_argument(
        "indicator", nargs="?", metavar="指标", help="三级指标名称（可只写一部分）或编号；省略时为全部指标"
    )
    command.add_argument("--json", action="store_true", help="以 JSON 输出")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示帮助")


def _prints(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        type=_formats,
        default=SUFFIXES,
        metavar="格式",
        help=f"只生成这些格式，逗号分隔，可选 {','.join(SUFFIXES)}（默认全部）",
    )
    parser.add_argument("--force", action="store_true", help="没有变化的也重新生成")
    parser.add_argument(
        "--fonts",
        choices=("bundled", "official"),
        default="bundled",
        help="bundled：随附字体，各机结果一致（默认）；official：优先使用本机的方正小标宋、仿宋、楷体、黑体",
    )


def _report(parser: argparse.ArgumentParser) -> None:
    _options(parser)
    parser.add_argument("project", metavar="项目", help="params 下的项目文件夹名")
    parser.add_argument("year", metavar="年度", help="四位年份")


def _address(parser: argparse.ArgumentParser) -> None:
    _options(parser)
    parser.add_argument("project", nargs="?", metavar="项目", help="params 下的项目文件夹名；省略时为全部项目")
    parser.add_argument("year", nargs="?", metavar="年度", help="四位年份；省略时为该项目的全部年度")


def _formats(text: str) -> tuple[str, ...]:
    return words.chosen(text, SUFFIXES, "格式")


def _books(text: str) -> tuple[str, ...]:
    return words.named(text, "文件", f"可选 {','.join(BOOKS)}，或 notebooks 下的笔记本名")


def _layouts(text: str) -> tuple[str, ...]:
    return words.named(text, "版式", f"可选 {','.join(OFFICIAL)}，或 params/forms 下的版式")
