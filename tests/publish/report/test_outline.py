"""Which cells a reader sees, and under which headings."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.publish.report.page_frame import masthead, outline


def shown(html: str, **tags: list[str]) -> nbformat.NotebookNode:
    output = new_output("display_data", data={"text/html": html, "text/plain": "Piece"})
    return new_code_cell("show()", outputs=[output], metadata=tags)


def test_headings_become_the_contents_with_the_numbers_that_they_print():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("## 二、预算"),
            shown("<p>a</p>"),
            new_markdown_cell("### 按单位"),
            shown("<p>b</p>"),
            new_markdown_cell("## 四、问题"),
            shown("<p>c</p>"),
        ]
    )
    first, second = outline(notebook)
    assert (first.anchor, first.title, second.anchor) == ("s2", "二、预算", "s4")
    assert [(part.anchor, part.title) for part in first.parts] == [("s2-1", "按单位")]


def test_an_empty_section_has_no_title():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("## 六、跨项目"),
            new_markdown_cell("说明文字"),
            shown("  "),
            new_markdown_cell("## 八、说明"),
            shown("<p>a</p>"),
        ]
    )
    assert [entry.title for entry in outline(notebook)] == ["八、说明"]
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code"]


def test_a_section_of_empty_parts_has_no_title_either():
    notebook = new_notebook(cells=[new_markdown_cell("## 六、跨项目"), new_markdown_cell("### 重复"), shown("")])
    assert outline(notebook) == [] and notebook.cells == []


def test_a_section_is_kept_for_what_its_parts_show():
    notebook = new_notebook(cells=[new_markdown_cell("## 六、跨项目"), new_markdown_cell("### 重复"), shown("<p>a</p>")])
    assert [(entry.title, [part.title for part in entry.parts]) for entry in outline(notebook)] == [("六、跨项目", ["重复"])]


def test_streams_code_and_lab_only_cells_are_dropped():
    stream = new_code_cell("print(1)", outputs=[new_output("stream", text="1")])
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# 4 分析"),
            new_markdown_cell("## 一、年度"),
            stream,
            shown("<style></style>", tags=["lab-only"]),
            shown("<p>a</p>"),
        ]
    )
    outline(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code"]
    assert notebook.cells[1].outputs[0].data["text/html"] == "<p>a</p>"


def test_what_is_tagged_masthead_leaves_the_sections_for_the_place_under_the_title():
    notebook = new_notebook(cells=[shown("<p>主管部门</p>", tags=["masthead"]), new_markdown_cell("## 一、年度"), shown("<p>a</p>")])
    assert masthead(notebook) == "<p>主管部门</p>"
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code"] and masthead(notebook) == ""
