"""The command line: `python -m helpers run --fiscal-year 2023`, `… check 自评表.docx`, `… verify reports/2023`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path

from helpers.check import command as check_command
from helpers.config.arguments import Parser
from helpers.config.errors import UnusableInput, tell
from helpers.config.parameters import ENGINES, GATES, LANGUAGES, STAGES, RunParameters, profiles_told, project_root

MEANINGS = {
    "fiscal_year": ("年度", "年度，如 2023；可以有多个，同时运行"),
    "raw_dir": ("文件夹", "原始表格的文件夹，内含每年度一个子文件夹；相对路径从项目文件夹算起，项目外的写绝对路径"),
    "processed_dir": ("文件夹", "数据表的文件夹；路径的写法同上"),
    "reports_dir": ("文件夹", "报告的文件夹；路径的写法同上"),
    "profile": ("口径", "计分口径"),
    "language": ("语言", f"报告语言（{'、'.join(LANGUAGES)}）"),
    "engine": ("方式", f"评判的运行方式（{'、'.join(ENGINES)}）：spark 需要另装 pyspark 和 Java 17"),
    "read_seconds": ("秒数", "读取一个文件最多用的秒数"),
    "read_megabytes": ("MB", "读取一个文件最多用的内存（MB）"),
    "gate": ("方式", f"把关方式（{'、'.join(GATES)}）：review 表示有严重问题时以状态 1 结束"),
}
"""What stands for the value of each parameter in the help, and what the parameter means."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 a gate or a stage failed, 2 the call or its input is unusable."""

    def act() -> int:
        options = _parser().parse_args(arguments)
        return options.act(options)

    return tell(act)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m helpers",
        usage="%(prog)s {run,check,verify} …",
        description="项目支出绩效自评表：从一个年度的原始表格到数据表、问题清单和年度报告。",
        epilog="结束状态：0 完成；1 未通过检查或某阶段失败；2 命令或输入无法使用。",
    )
    commands = parser.add_subparsers(title="命令", prog=parser.prog, dest="command", required=True, metavar="{run,check,verify}")

    run = commands.add_parser(
        "run",
        usage="%(prog)s --fiscal-year 年度 [参数 …]",
        help="运行一个年度并发布报告",
        description="运行一个年度的四个笔记本并发布报告。",
    )
    for field in fields(RunParameters):
        required = field.default is MISSING
        value, meaning = MEANINGS[field.name]
        choices = f"：{profiles_told()}" if field.name == "profile" else ""
        run.options.add_argument(
            f"--{field.name.replace('_', '-')}",
            required=required,
            default=None if required else field.default,
            metavar=value,
            nargs="+" if required else None,
            help=meaning + choices + ("" if required else f"；默认 {field.default}"),
        )
    run.options.add_argument(
        "--from", dest="first", metavar="阶段", default=STAGES[0], help=f"从哪个阶段开始（{'、'.join(STAGES)}），以前各阶段的表沿用上次的结果"
    )
    run.options.add_argument("--quiet", action="store_true", help="不显示进度")
    run.set_defaults(act=_run)

    check = commands.add_parser(
        "check",
        usage="%(prog)s 自评表 [自评表 …] [参数 …]",
        help="检查一份或几份自评表",
        description="检查一份或几份自评表，在终端列出问题；各文件分别检查，不相互对照。除 --comments 指明的文件外，什么都不写。",
        epilog=check_command.EPILOG,
    )
    check_command.add_options(check.options)
    check.set_defaults(act=check_command.run)

    verify = commands.add_parser(
        "verify",
        usage="%(prog)s [报告文件夹 …] [参数 …]",
        help="核对报告与清单",
        description="重新计算清单 manifest.json 所列的每个文件。",
    )
    verify.options.add_argument("folder", type=Path, nargs="*", metavar="报告文件夹", help="某一年度的报告文件夹，如 reports/2023；不写则核对 reports 中的所有年度")
    verify.options.add_argument("--raw-dir", metavar="文件夹", help="原始表格现在所在的文件夹；默认用运行时的")
    verify.options.add_argument("--processed-dir", metavar="文件夹", help="数据表现在所在的文件夹；默认用运行时的")
    verify.set_defaults(act=_verify)
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.first not in STAGES:
        raise UnusableInput(f"参数 from 可取 {'、'.join(STAGES)}，而收到 {options.first!r}。")
    runs = [_run_parameters(options, year) for year in dict.fromkeys(options.fiscal_year)]

    from helpers.run import several_years

    if len(runs) == 1:
        return several_years.run_and_tell(runs[0], options.first, options.quiet)
    return several_years.run_years(runs, options.first, options.quiet)


def _run_parameters(options: argparse.Namespace, year: str) -> RunParameters:
    given = {name: getattr(options, name) for name in RunParameters.names()} | {"fiscal_year": year}
    # What is no number goes on as it is: RunParameters says what it should have been.
    for name in ("fiscal_year", "read_seconds", "read_megabytes"):
        if re.fullmatch(r"[0-9]{1,9}", str(given[name])):
            given[name] = int(given[name])
    return RunParameters(**given)


def _verify(options: argparse.Namespace) -> int:
    from helpers.run import manifest

    folders = options.folder or sorted(path.parent for path in (project_root() / "reports").glob(f"[0-9]*/{manifest.NAME}"))
    if not folders:
        raise UnusableInput(f"{project_root() / 'reports'} 中没有任何年度的报告：请指明报告文件夹，或先运行 python -m helpers run --fiscal-year 2023。")
    return max(_verify_year(folder.resolve(), options) for folder in folders)


def _verify_year(folder: Path, options: argparse.Namespace) -> int:
    from helpers.run import manifest, staging

    if staging.is_unfinished(folder):
        with staging.locked(folder):
            staging.recover(folder)
    differences = manifest.verify(folder, options.raw_dir, options.processed_dir)
    if not differences:
        print(f"{folder}：清单所列文件全部相符。")
        return 0
    print(f"{folder}：{len(differences)} 处与清单不符：", file=sys.stderr)
    for difference in differences:
        print(f"  {difference}", file=sys.stderr)
    return 1
