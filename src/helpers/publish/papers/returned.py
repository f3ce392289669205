"""What goes back to each unit: its files with a comment at the cell of each finding, or Word copies where that cannot be.

The files are taken as they came in: from the raw folder, or out of the archive that they lay in.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

from helpers.language.file_names import Names
from helpers.ooxml.package import NotCommentable
from helpers.publish.papers.comment_places import Target, Targets
from helpers.publish.papers.decided import corrections_of
from helpers.publish.papers.paper_words import words
from helpers.publish.papers.paper_year import Form, PaperYear, plain
from helpers.publish.papers.remarks import remark
from helpers.publish.papers.sheet_comments import comment_sheets
from helpers.publish.papers.word_comments import comment_word
from helpers.publish.papers.word_copy import CopiedForm, copy_forms
from helpers.schema.marks import NOT_TO_BE_SENT, TITLE

_CHANGED = "文件在读取之后被改动或移走"


class Submitted:
    """Finds the bytes of documents, and makes sure that they are those that were read."""

    def __init__(self, raw_year: Path, documents: list[dict[str, object]]) -> None:
        self._folder = raw_year
        self._by_path = {document["path"]: document for document in documents}

    def read(self, document: Mapping[str, object]) -> bytes:
        """Bytes of a document. Raises NotCommentable where they are not there any more."""
        if document["archive"] is None:
            try:
                data = (self._folder / str(document["path"])).read_bytes()
            except OSError as error:
                raise NotCommentable(_CHANGED) from error
            if hashlib.sha256(data).hexdigest() == document["sha256"]:
                return data
            raise NotCommentable(_CHANGED)
        parent = self._by_path.get(str(document["path"]).rpartition("!")[0])
        if parent is None:
            raise NotCommentable(_CHANGED)
        return _member(self.read(parent), document)


def _member(archive: bytes, document: Mapping[str, object]) -> bytes:
    """The member with the size and the digest of the document: names in archives are told in too many ways to go by."""
    try:
        with zipfile.ZipFile(BytesIO(archive)) as source:
            for info in source.infolist():
                if info.file_size == document["bytes"]:
                    data = source.read(info)
                    if hashlib.sha256(data).hexdigest() == document["sha256"]:
                        return data
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, zipfile.zlib.error) as error:
        raise NotCommentable("压缩包已损坏") from error
    raise NotCommentable(_CHANGED)


SEVERAL_UNITS = "多单位合订文件"
_COMMENT = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": comment_word,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": comment_sheets,
}
_Remarks = dict[Target, list[str]]


@dataclass(frozen=True)
class Returned:
    """A file that goes back: whose it is, its name below `returned/`, the file it was made from, and why it is a copy, if it is."""

    unit: str
    path: str
    source: str
    findings: int
    why_copy: str = ""
    corrections: int = 0


@dataclass
class Return:
    """Everything that was returned, the folders of the units, and the text of what was newly written."""

    files: list[Returned] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    made: list[bytes] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def to(self, unit: str) -> list[Returned]:
        """The files that go to a unit; a file with forms of several units goes to none of them."""
        return [file for file in self.files if file.unit == unit]


def return_forms(year: PaperYear, raw_year: Path, folder: Path) -> Return:
    """Write the files with findings for their units into `folder/<unit>/`."""
    documents = plain(year.frames["documents"])
    submitted, targets = Submitted(raw_year, documents), Targets(year.frames["cells"], year.frames["claims"])
    names, result = Names(), Return()
    for unit in year.units:
        result.folders[unit] = names.file(unit)
    inside: dict[str, Names] = {}
    forms_of: dict[object, list[Form]] = {}
    for form in year.forms:
        forms_of.setdefault(form.row["document_id"], []).append(form)

    def keep(unit: str, name: str, data: bytes, document: Mapping[str, object], of: Sequence[Form], why_copy: str) -> None:
        if unit not in result.folders:
            result.folders[unit] = names.file(unit)
        name = inside.setdefault(unit, Names()).file(name)
        target = folder / result.folders[unit] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        findings, corrections = sum(len(form.for_unit) for form in of), sum(len(corrections_of(year, form.project_id)) for form in of)
        result.files.append(Returned(unit, f"{result.folders[unit]}/{name}", words(document["path"]), findings, why_copy, corrections))

    for document in documents:
        forms = [form for form in forms_of.get(document["document_id"], []) if form.for_unit or corrections_of(year, form.project_id)]
        if not forms:
            continue
        remarks = {form.project_id: _remarks(year, form, form.for_unit, targets) for form in forms}
        name = PurePosixPath(words(document["path"]).replace("!", "/")).name
        units = {form.unit for form in forms_of[document["document_id"]]}
        owner = forms[0].unit if len(units) == 1 else SEVERAL_UNITS
        try:
            data = _commented(submitted, document, [remarks[form.project_id] for form in forms])
            keep(owner, name, data, document, forms, "")
            result.told += [text for of_form in remarks.values() for told in of_form.values() for text in told]
            why_copy = "原文件含多个单位的表" if len(units) > 1 else ""
        except NotCommentable as refusal:
            why_copy = str(refusal)
        if why_copy:
            for unit, own in _by_unit(forms):
                copy = _copy(year, document, own, remarks, targets, why_copy)
                result.made.append(copy)
                keep(unit, f"{PurePosixPath(name).stem}（批注副本）.docx", copy, document, own, why_copy)
    return result


def mark_up(year: PaperYear, raw_year: Path, document: Mapping[str, object]) -> tuple[bytes, str]:
    """One file with all its comments; or a Word copy of its forms with the reason, where the file takes none."""
    targets = Targets(year.frames["cells"], year.frames["claims"])
    forms = [form for form in year.forms if form.row["document_id"] == document["document_id"] and form.findings]
    remarks = {form.project_id: _remarks(year, form, form.findings, targets) for form in forms}
    try:
        return _commented(Submitted(raw_year, plain(year.frames["documents"])), document, list(remarks.values())), ""
    except NotCommentable as refusal:
        return _copy(year, document, forms, remarks, targets, str(refusal)), str(refusal)


def _commented(submitted: Submitted, document: Mapping[str, object], remarks: Sequence[_Remarks]) -> bytes:
    """The file as it came in, with its comments. Raises NotCommentable."""
    comment = _COMMENT.get(words(document["media_type"]))
    if comment is None:
        raise NotCommentable("报送的不是可以加批注的 Word（.docx）或 Excel（.xlsx）文件")
    joined: _Remarks = {}
    for of_form in remarks:
        for target, told in of_form.items():
            joined.setdefault(target, []).extend(told)
    return comment(submitted.read(document), joined)


def _remarks(year: PaperYear, form: Form, findings: Sequence[Mapping[str, object]], targets: Targets) -> _Remarks:
    """The comments on the findings of a form and on what was corrected in it, by the cell they stand at."""
    remarks: _Remarks = {}
    for finding in findings:
        target = targets.of(finding)
        if target is not None:
            remarks.setdefault(target, []).append(remark(finding, year.rules.get(words(finding["rule"])), None if target.exact else year.place_of(finding)))
    for correction in corrections_of(year, form.project_id):
        target = targets.at(form.project_id, correction.cell)
        if target is not None:
            remarks.setdefault(target, []).append(correction.remark)
    return remarks


def _copy(
    year: PaperYear, document: Mapping[str, object], forms: Sequence[Form], remarks: Mapping[str, _Remarks], targets: Targets, why: str
) -> bytes:
    source = PurePosixPath(words(document["path"])).name
    note = f"本文件按报送的“{source}”重新排成，用于标明问题所在的单元格（{why}）。{NOT_TO_BE_SENT}版面空格已整理，联系人信息已略去。"
    return copy_forms(
        f"{year.fiscal_year}年度{TITLE}",
        note,
        [
            CopiedForm(
                f"{form.name}（{words(form.row['place'])}）",
                targets.cells_of(form.project_id),
                remarks[form.project_id],
                _settled(year, form),
                [row["position"] for row in year.records("changes", form.project_id) if row["reason"] == "level1_inferred"],
            )
            for form in forms
        ],
    )


def _settled(year: PaperYear, form: Form) -> dict[tuple[object, ...], str]:
    """Figures whose layout spaces were taken out when they were read ('113.8699 68'), by table, row and column of the tables."""
    changes = year.records("changes", form.project_id)
    return {(row["table"], row["position"], row["column"]): words(row["after"]) for row in changes if row["reason"] == "layout_space" and row["after"]}


def _by_unit(forms: Sequence[Form]) -> Iterator[tuple[str, list[Form]]]:
    units: dict[str, list[Form]] = {}
    for form in forms:
        units.setdefault(form.unit, []).append(form)
    yield from units.items()
