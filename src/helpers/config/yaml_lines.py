"""YAML that people edit, read with the line of every key, so that an error can say where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from helpers.config.errors import UnusableInput

_SYNTAX = (
    ("mapping values are not allowed", "一行里有两个冒号，或上一行没有写完：含冒号的文字请加引号"),
    ("cannot start any token", "有不能用在这里的字符：缩进用空格，不用制表符；以 @、%、` 开头的文字请加引号"),
    ("expected <block end>", "缩进不齐，或引号后面还有文字"),
    ("could not find expected ':'", "缺少冒号：“键: 值”"),
    ("found unexpected end of stream", "引号或括号没有结束"),
    ("expected ',' or", "方括号或花括号没有结束"),
    ("expected alphabetic or numeric character", "* 或 & 开头的文字请加引号"),
    ("alias", "* 开头的文字请加引号"),
)
"""What the library says of a file that it cannot read, and the same for the person who wrote it."""


@dataclass(frozen=True)
class Located:
    """A mapping, with the line of each of its keys and the scalars as written; `line` is where it begins."""

    values: dict[str, object]
    lines: dict[str, int]
    written: dict[str, str]
    line: int


def read_mapping(file: str, text: str) -> Located:
    """Read a file that holds one mapping. Raises UnusableInput with file and line for anything else."""
    node = _compose(file, text)
    if node is None:
        return Located({}, {}, {}, 1)
    return _mapping(file, node)


def read_entries(file: str, text: str) -> list[Located]:
    """Read a file that holds a list of mappings, one entry each."""
    node = _compose(file, text)
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise UnusableInput(f"{file} 第 {_line(node)} 行：应为一个列表，每个条目以“- ”开头。")
    return [_mapping(file, entry) for entry in node.value]


def _compose(file: str, text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        raise UnusableInput(f"{file}：括号嵌套过深。") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        why = next((words for part, words in _SYNTAX if part in str(error.problem)), "语法不对")
        raise UnusableInput(f"{file} 第 {line} 行：不是有效的 YAML（{why}）。") from None
    except yaml.YAMLError as error:
        raise UnusableInput(f"{file}：不是有效的 YAML（{type(error).__name__}）。") from None


def _mapping(file: str, node: yaml.Node) -> Located:
    if not isinstance(node, yaml.MappingNode):
        raise UnusableInput(f"{file} 第 {_line(node)} 行：应为“键: 值”。")
    loader = yaml.SafeLoader("")
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    written: dict[str, str] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise UnusableInput(f"{file} 第 {_line(key_node)} 行：键应为一个词，而写的是列表或“键: 值”。")
        try:
            key, value = loader.construct_object(key_node, deep=True), loader.construct_object(value_node, deep=True)
        # A tag on a value that it does not fit ends in one of the last three, which PyYAML lets through.
        except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise UnusableInput(f"{file} 第 {_line(value_node)} 行：值不能读取（{_why(error, value_node)}）。") from None
        if key in values:
            raise UnusableInput(f"{file} 第 {_line(key_node)} 行：{key} 写了两次。")
        values[str(key)], lines[str(key)] = value, _line(key_node)
        if isinstance(value_node, yaml.ScalarNode):
            written[str(key)] = value_node.value
    return Located(values, lines, written, _line(node))


def _why(error: Exception, node: yaml.Node) -> str:
    """What is wrong with a value, in words; the library has English ones only."""
    problem = getattr(error, "problem", None) or ""
    if isinstance(error, ValueError) and node.tag.endswith(":timestamp"):
        return f"没有 {node.value} 这一天：日期应写成 2024-03-31 的样子"
    if isinstance(error, RecursionError) or "recursive" in problem:
        return "它引用了自己"
    return "不认识它的标记" if "could not determine a constructor" in problem else "与所写的标记不符"


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1
