"""Every Chinese text that readers of the report meet has its translation, and no translation is left over."""

from __future__ import annotations

import ast
import csv
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from helpers.analyse.provenance import definitions
from helpers.findings.missing_inputs import blanks_behind, told_as_absent
from helpers.ingest.formats import FORMATS
from helpers.language.translate import HAN, placeholders, read_translations, speaking, unmarked
from helpers.language.translate_findings import patterns, retell, retell_within
from helpers.publish.papers.corrected import (
    ACCEPTANCE_ENDED,
    BY_CORRECTION,
    COPY_IS_GONE,
    FORM_IS_GONE,
    FORM_IS_NEW,
    RULE_IS_NEW,
    SETTINGS_CHANGED,
)
from helpers.schema.tables import SEVERITY_WORDS, SOURCE_WORDS
from helpers.validate.profile import load_profile, profile_names, settings
from tests.conftest import PROJECT

HELPERS = PROJECT / "src" / "helpers"
# What is looked for in texts or counted with, and never shown.
NOT_SHOWN = {"一二三四五六七八九十"}
# Names of sentences that are told by themselves where they end another one.
SENTENCES = {"SAVE_AS", "formats.SAVE_AS", "_RESAVE", "how", "picture.HOW_TO_INSTALL", "HOW_TO_INSTALL", "at_the_end"}
SHOWN = [
    *sorted((HELPERS / "analyse").glob("*.py")),
    *sorted((HELPERS / "publish" / "report").glob("*.py")),
    HELPERS / "findings" / "address.py",
    HELPERS / "findings" / "present.py",
    HELPERS / "language" / "translate.py",
]


def raises(node: ast.AST) -> bool:
    """Whether a function makes an error for whoever runs the program; those speak Chinese in every language of the report."""
    return isinstance(node, ast.FunctionDef) and any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


def is_pattern(node: ast.AST) -> bool:
    """Whether it is a call of `re`: what is looked for, not what is said."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"


def literals(node: ast.AST, not_said: Callable[[ast.AST], bool] = raises) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts of a module, docstrings and errors aside; a text with figures filled in is one."""
    for child in ast.iter_child_nodes(node):
        if (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)) or not_said(child) or is_pattern(child):
            continue
        if isinstance(child, ast.JoinedStr) or (isinstance(child, ast.Constant) and isinstance(child.value, str)):
            yield child
        inner = [part for part in child.values if isinstance(part, ast.FormattedValue)] if isinstance(child, ast.JoinedStr) else [child]
        for part in inner:
            yield from literals(part, not_said)


def spoken_by_call(tree: ast.AST) -> set[str]:
    """What is given to `tr` as it stands."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr")
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def texts_of(tree: ast.AST) -> set[str]:
    chinese = {node.value for node in literals(tree) if isinstance(node, ast.Constant) and HAN.search(node.value)}
    return (chinese | spoken_by_call(tree)) - NOT_SHOWN


def notebook_texts() -> set[str]:
    texts: set[str] = set()
    for cell in nbformat.read(PROJECT / "notebooks" / "4_analyse.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            texts |= texts_of(ast.parse(cell.source))
        elif heading := re.match(r"#{2,3} (.+)", cell.source):
            texts.add(heading[1])
    return texts


def template_texts() -> set[str]:
    folder = HELPERS / "publish" / "report" / "template"
    return {text for path in folder.rglob("*.j2") for text in re.findall(r'\btr\("([^"]+)"', path.read_text(encoding="utf-8"))}


def column_of(path: str, name: str) -> set[str]:
    with (HELPERS / path).open(encoding="utf-8", newline="") as rows:
        return {row[name] for row in csv.DictReader(rows)}


def data_texts() -> set[str]:
    """Texts of tables that people edit: definitions, names of settings, kinds of change."""
    defined = set(definitions().to_numpy().ravel())
    return defined | column_of("analyse/settings.csv", "name") | column_of("analyse/glossary.csv", "meaning") | (column_of("analyse/settings.csv", "told") - {""}) | column_of("schema/change_reasons.csv", "chinese") | (column_of("findings/measures.csv", "observed") - {""}) | set(SOURCE_WORDS.values())


def shown_texts() -> set[str]:
    modules = set().union(*(texts_of(ast.parse(path.read_text(encoding="utf-8"))) for path in SHOWN))
    return modules | notebook_texts() | template_texts() | data_texts() | set(SEVERITY_WORDS.values()) | {
        RULE_IS_NEW, FORM_IS_NEW, FORM_IS_GONE, COPY_IS_GONE, ACCEPTANCE_ENDED, BY_CORRECTION, SETTINGS_CHANGED,
    }  # fmt: skip


def test_every_text_of_the_report_has_a_translation():
    known = read_translations("en", "report.csv")
    assert sorted(shown_texts() - known.keys()) == [], "add them to english/report.csv"


def test_every_setting_is_described_in_english():
    assert [name for name, setting in settings().items() if not setting.get("description_en")] == [], "add description_en in settings.yml"


def test_no_translation_is_left_over():
    # Words of columns and of tables are spoken where a value names them.
    named = {word for word in read_translations("en", "report.csv") if word in column_words()}
    assert sorted(read_translations("en", "report.csv").keys() - shown_texts() - named) == []


def column_words() -> set[str]:
    from helpers.findings.address import _printed_word
    from helpers.schema.tables import TABLES

    return {_printed_word(column.chinese) for name in ("projects", "funds", "indicators") for column in TABLES[name].columns} | {
        "元",
        "（无）",
    }


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_no_sentence_of_the_report_is_put_together_in_chinese(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    formatted = [node for node in literals(tree) if isinstance(node, ast.JoinedStr)]
    words = [part.value for node in formatted for part in node.values if isinstance(part, ast.Constant) and HAN.search(part.value)]
    assert words == [], "say tr(…) with the figures by name"


def test_a_translation_names_the_same_figures():
    for name in ("report.csv", "tables.csv"):
        known = read_translations("en", name)
        assert [text for text, said in known.items() if placeholders(text) != placeholders(said)] == []


def reasons() -> set[str]:
    """Why rules cannot judge: the texts given to `first_reason` and as `not_assessable`, figures and names filled in."""
    found: set[str] = set()
    for path in sorted((HELPERS / "validate").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "first_reason":
                found |= {written(case.elts[1]) for case in node.args if isinstance(case, ast.Tuple)}
            found |= {written(keyword.value) for keyword in node.keywords if keyword.arg == "not_assessable"}
    return {text for text in found if HAN.search(text)}


def said_of_files() -> set[str]:
    """What is said of files and cells that were not read or not understood: sentences of `ingest`, reasons of leftovers in `clean`."""
    found = {one.name for one in FORMATS if one.name}
    for path in sorted((HELPERS / "ingest").glob("*.py")):
        found |= {text for text in map(filled, literals(ast.parse(path.read_text(encoding="utf-8")), refuses_the_call)) if "。" in text}
    for path in sorted((HELPERS / "clean").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign) and re.match(r"[\w.]*leftovers?\b|_REASONS|NO_FORM|rows\['leftovers", ast.unparse(node)):
                found |= set(map(filled, literals(node)))
    return {text for text in found if HAN.search(text)}


def refuses_the_call(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and "UnusableInput" in ast.unparse(node)


def filled(node: ast.Constant | ast.JoinedStr) -> str:
    """A text with 3 in the place of each figure; a sentence that another module adds is left out."""
    if isinstance(node, ast.Constant):
        return node.value.replace("{how}", "")
    whole = "".join(part.value if isinstance(part, ast.Constant) else "" if ast.unparse(part.value) in SENTENCES else "3" for part in node.values)
    return whole.strip()


def written(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "年初预算数" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_profile_has_an_english_title():
    titles = {load_profile(name)["title"] for name in profile_names()}
    assert sorted(titles - read_translations("en", "tables.csv").keys()) == []


def test_every_reason_for_not_judging_is_told_in_english():
    with speaking("en"):
        assert sorted(text for text in reasons() if HAN.search(str(retell(text)))) == [], "add them to english/tables.csv"


def test_every_reason_for_not_reading_and_every_note_of_a_file_is_told_in_english():
    assert len(said_of_files()) > 80
    with speaking("en"):
        assert sorted(text for text in said_of_files() if HAN.search(str(retell(text)))) == [], "add them to english/tables.csv"


def test_several_sentences_of_a_file_are_told_one_after_the_other():
    with speaking("en"):
        told = retell("旧版 Word 文件（.doc），由 LibreOffice 转换后读取。 工作表“表一”有 2 个隐藏的行，已一并读取。")
    assert unmarked(str(told)) == "An old Word file (.doc), read after LibreOffice had converted it. Hidden rows of sheet “表一”, read too: 2."


def test_lists_of_rules_in_a_message_are_english_also_where_a_place_stands_behind_them():
    with speaking("en"):
        assert retell_within("Other findings come first (B01、E02). See (行 477 列 8).") == "Other findings come first (B01, E02). See (row 477, column 8)."


def parts_of(columns: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    return [columns, *([column] for column in columns)]


def test_every_text_told_from_a_table_is_one_that_the_program_writes():
    """Each word of a pattern stands in a module that writes tables, or in a list of theirs."""
    sources = [
        path.read_text(encoding="utf-8") for part in ("validate", "ingest", "ooxml", "clean", "publish/papers") for path in (HELPERS / part).rglob("*.py")
    ]
    lists = [path.read_text(encoding="utf-8") for path in (HELPERS / "validate").rglob("*.yml")]
    absent = [told_as_absent(part) for table, columns in blanks_behind().values() for part in parts_of([(table, column) for column in columns])]
    below = [path.read_text(encoding="utf-8") for part in ("schema", "config") for path in (HELPERS / part).glob("*.py")]
    known = "\n".join([*sources, *lists, *absent, *below])
    unknown = {
        text
        for text in read_translations("en", "tables.csv")
        for words, _, _, _ in string.Formatter().parse(text)
        if HAN.search(words) and words.strip() not in known
    }
    assert sorted(unknown) == []


def test_longer_patterns_are_tried_first():
    lengths = [len(re.sub(r"\(\?P<.*?\)", "", pattern.pattern)) for pattern, _ in patterns("en")]
    assert len(lengths) > 20 and lengths[0] > lengths[-1]
