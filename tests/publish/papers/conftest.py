"""One submission of several offices for all tests of the papers; read it, do not write into it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from helpers.config.parameters import RunParameters
from helpers.publish.papers import Papers
from tests.forms import SOUND
from tests.publish.papers.offices import FAULTY, as_docx, as_xlsx, make_papers, of_unit, submit


@dataclass(frozen=True)
class Submission:
    """What came in, what was written, and the folder of what goes back."""

    run: RunParameters
    papers: Papers

    @property
    def folder(self) -> Path:
        return self.run.reports_year

    def returned(self, path: str) -> bytes:
        return (self.folder / "returned" / path).read_bytes()

    def submitted(self, path: str) -> bytes:
        return (self.run.raw_year / path).read_bytes()


def zipped(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


LONG = "承担全市农村公路养护与管理工作的事业单位" * 10


@pytest.fixture(scope="session")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    """Word and Excel forms with faults, a text with two units, a zip, a broken file, units with impossible names, one form without fault."""
    run = submit(
        tmp_path_factory.mktemp("papers"),
        word__docx=as_docx(FAULTY),
        甲___自评表__docx=as_docx(of_unit("某站", "道路养护", goal="养护道路。")),
        乙___自评表__docx=as_docx(of_unit("某站", "桥梁检测", goal="检测桥梁。")),
        excel__xlsx=as_xlsx(自评表=of_unit("a/b:科", "电梯更新", goal="更新电梯。")),
        text__txt=of_unit("某院", "门诊改造", goal="改造门诊。") + "\n" + of_unit("CON", "血库建设", goal="建设血库。"),
        packed__zip=zipped(内__docx=as_docx(of_unit(LONG, "苗木补植", goal="补植苗木。"))),
        broken__docx=as_docx(FAULTY)[:3000],
        sound__docx=as_docx(of_unit("无误所", "画册印刷", SOUND, goal="印刷画册。")),
    )
    return Submission(run, make_papers(run))
