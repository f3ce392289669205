"""OFD, the national fixed-layout format: pages written out here as the standard has them."""

from __future__ import annotations

import io
import zipfile

import pytest

from helpers.config.errors import Unreadable
from helpers.ingest import formats
from helpers.ingest.ofd import read_ofd

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<ofd:TextObject Boundary="{x} {y} 40 5" Size="4" {more}><ofd:TextCode X="0" Y="4" DeltaX="g {len(words) - 1} 4">{words}</ofd:TextCode></ofd:TextObject>'


def path(data: str, more: str = "") -> str:
    return f'<ofd:PathObject Boundary="0 0 210 297" LineWidth="0.3" {more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def ruled(columns: list[int], rows: list[int]) -> str:
    lines = [f"M {x} {rows[0]} L {x} {rows[-1]}" for x in columns] + [f"M {columns[0]} {y} L {columns[-1]} {y}" for y in rows]
    return path(" ".join(lines))


def ofd(*pages: str, template: str = "") -> bytes:
    parts = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/></ofd:CommonData><ofd:Pages>'
        + "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/{number}/Content.xml"/>' for number in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/T.xml": page(template),
    } | {f"Doc_0/Pages/{number}/Content.xml": page(content_, '<ofd:Template TemplateID="9"/>') for number, content_ in enumerate(pages)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def page(objects: str, template: str = "") -> str:
    return f"<ofd:Page {NAMESPACE}>{template}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


TABLE = ruled([20, 70, 120], [40, 50, 60]) + text(22, 42, "项目名称") + text(72, 42, "培训费") + text(22, 52, "总分") + text(72, 52, "98")


def test_it_is_known_by_its_content():
    assert formats.media_type(ofd(TABLE)) == formats.OFD


def test_a_ruled_table_and_the_text_around_it_are_read():
    grid = read_ofd(ofd(text(60, 20, "绩效自评表") + TABLE))
    assert [(cell.text, cell.place) for cell in grid.cells] == [
        ("绩效自评表", "第 1 页 第 1 行"),
        ("项目名称", "第 1 页 表 1 行 1 列 1"), ("培训费", "第 1 页 表 1 行 1 列 2"),
        ("总分", "第 1 页 表 1 行 2 列 1"), ("98", "第 1 页 表 1 行 2 列 2"),
    ]  # fmt: skip


def test_lines_and_labels_may_stand_in_a_template_and_values_on_each_page():
    grid = read_ofd(ofd(text(72, 42, "甲"), text(72, 42, "乙"), template=ruled([20, 70, 120], [40, 50]) + text(22, 42, "项目名称")))
    assert [(cell.text, cell.place) for cell in grid.cells] == [
        ("项目名称", "第 1 页 表 1 行 1 列 1"), ("甲", "第 1 页 表 1 行 1 列 2"), ("项目名称", "第 2 页 表 1 行 1 列 1"), ("乙", "第 2 页 表 1 行 1 列 2"),
    ]  # fmt: skip
    assert grid.pages == 2


def test_borders_drawn_as_thin_filled_boxes_count_and_shaded_areas_do_not():
    boxes = [(20, 40, 0.3, 20), (70, 40, 0.3, 20), (120, 40, 0.3, 20), (20, 40, 100, 0.3), (20, 60, 100, 0.3), (25, 45, 30, 10)]
    drawn = "".join(path(f"M {x} {y} L {x + w} {y} L {x + w} {y + h} L {x} {y + h} C", 'Fill="true" Stroke="false"') for x, y, w, h in boxes)
    assert [(cell.row, cell.column, cell.text) for cell in read_ofd(ofd(drawn + text(22, 45, "甲") + text(72, 45, "乙"))).cells] == [(1, 1, "甲"), (1, 2, "乙")]


def test_text_that_a_matrix_makes_larger_stands_where_it_is_seen():
    grid = read_ofd(ofd(ruled([20, 70, 120], [40, 60]) + text(22, 45, "甲") + text(60, 45, "乙丙", 'CTM="2 0 0 2 12 0"')))
    assert [(cell.column, cell.text) for cell in grid.cells] == [(1, "甲"), (2, "乙丙")]


def test_a_hidden_object_is_not_read():
    assert [cell.text for cell in read_ofd(ofd(text(20, 20, "甲") + text(20, 40, "乙", 'Visible="false"'))).cells] == ["甲"]


@pytest.mark.parametrize("length", [50, 500])
def test_a_truncated_file_says_so(length: int):
    with pytest.raises(Unreadable, match="损坏"):
        read_ofd(ofd(TABLE)[:length])
