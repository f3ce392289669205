"""Made-up forms for tests: a sound one as text, to be changed in view by each test."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.clean import clean
from helpers.ingest.plain_text import read_text
from helpers.schema.tables import conform


class Text(str):
    """A text of a form, to be changed in view: what is to be replaced must stand in it, or the test would prove nothing."""

    def replace(self, old: str, new: str, count: int = -1) -> Text:
        assert old in self, f"{old!r} does not stand in the form"
        return Text(super().replace(old, new, count))

    def __add__(self, other: str) -> Text:
        return Text(super().__add__(other))

    def __getitem__(self, part: int | slice) -> Text:
        return Text(super().__getitem__(part))

    def format(self, *values: object, **named: object) -> Text:
        return Text(super().format(*values, **named))


SOUND = Text("""项目支出绩效自评表
(2023 年度)
项目名称\t\t图书采购
主管部门\t\t某局\t\t\t实施单位\t某馆
项目负责人\t\t某某某\t\t\t联系电话\t00000000
项目资金 (万元)\t\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t\t年度资金总额\t20\t20\t19\t10\t95%\t9.5
\t\t其中：当年财政拨款\t15\t15\t14\t—\t93.33%\t—
\t\t上年结转资金\t5\t5\t5\t—\t100%\t—
\t\t其他资金\t0\t0\t0\t—\t0\t—
年度总体目标\t预期目标\t\t\t\t实际完成情况
\t采购图书，充实馆藏。\t\t\t\t全年新购图书上架，读者借阅增加。
绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
\t产出指标\t数量指标\t采购册数\t≥1000册\t1200册\t20\t20\t无
\t\t质量指标\t验收合格率\t≥95%\t98%\t10\t10\t
\t\t时效指标\t完成时间\t12月底前\t11月\t10\t10\t
\t成本指标\t经济成本指标\t采购费用\t≤20万元\t19万元\t20\t20\t
\t效益指标\t社会效益指标\t借阅人次\t≥5000人次\t4000人次\t20\t16\t闭馆维修，今后错峰安排
\t满意度指标\t服务对象满意度指标\t读者满意度\t≥90%\t95%\t10\t10\t
总分\t\t\t\t\t\t100\t95.5\t
""")
"""A form without a fault: 90 points of indicators and 10 of execution, one deduction with its reason."""


def document(text: str, path: str = "forms.txt") -> tuple[dict[str, object], list[dict[str, object]]]:
    """One text file as rows of `documents` and `cells`."""
    document_id = f"d-{path}"
    cells = [
        {
            "document_id": document_id, "table": cell.table, "row": cell.row, "column": cell.column, "text": cell.text,
            "row_span": 1, "column_span": 1, "place": cell.place,
        }
        for cell in read_text(text.encode()).cells
    ]  # fmt: skip
    return {"document_id": document_id, "path": path, "sha256": path, "bytes": 1, "media_type": "text/plain", "status": "read", "forms": 0}, cells


def year_of(*texts: str, fiscal_year: int = 2023) -> dict[str, pd.DataFrame]:
    """The tables of ingest and clean for a year with one text file for each text."""
    read = [document(text, f"{number}.txt") for number, text in enumerate(texts, 1)]
    documents = conform("documents", [row for row, _ in read])
    cells = conform("cells", [cell for _, rows in read for cell in rows])
    return {"cells": cells} | clean(fiscal_year, documents, cells)


def write_year(folder: Path, **texts: str | bytes) -> Path:
    """Write files into the raw folder of 2023 below `folder`; `a__txt` is a.txt. Returns the raw folder of all years."""
    raw = folder / "raw" / "2023"
    raw.mkdir(parents=True, exist_ok=True)
    for name, content in texts.items():
        (raw / name.replace("__", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return raw.parent
