"""The guide docs/add_a_format.md works when it is followed to the letter: a reader and a row."""

from __future__ import annotations

import json
from pathlib import Path

from tests.guides import blocks, copied_package, put_before, run_with

GUIDE = blocks("add_a_format.md", "python")
FORM = [["项目名称", "河道清淤"], ["实施单位", "某队"]]
READ = """
import json, sys
from pathlib import Path
from helpers.ingest.documents import read_document
read = [read_document(Path({folder!r}), (name,)) for name in ("form.dif", "empty.dif")]
print(json.dumps([[one.document["status"], one.document["media_type"], one.document.get("reason"), [cell[3] for cell in one.cells]] for one in read]))
"""


def dif(rows: list[list[str]]) -> bytes:
    lines = ["TABLE", "0,1", '""', "DATA", "0,0", '""']
    for row in rows:
        lines += ["-1,0", "BOT"]
        for text in row:
            lines += ["1,0", f'"{text}"']
    return "\r\n".join([*lines, "-1,0", "EOD", ""]).encode("gb18030")


def test_a_format_added_by_the_guide_is_read_and_refuses_what_is_empty(tmp_path: Path):
    package = copied_package(tmp_path)
    (package / "ingest" / "dif.py").write_text(GUIDE["dif.py"], encoding="utf-8", newline="\n")
    put_before(package / "ingest" / "formats.py", "    Format(media_type=UNKNOWN", GUIDE["formats.py"])
    (tmp_path / "form.dif").write_bytes(dif(FORM))
    (tmp_path / "empty.dif").write_bytes(dif([]))
    read, empty = json.loads(run_with(package, READ.format(folder=str(tmp_path))))
    assert read == ["read", "text/x-dif", None, ["项目名称", "河道清淤", "实施单位", "某队"]]
    assert empty == ["rejected", "text/x-dif", "文件中没有数据行。请用表格软件打开，另存为 .xlsx 后提交。", []]
