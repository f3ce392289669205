"""Drawings on paper: printed to PDF by LibreOffice from Word, and scanned at 200 dpi from that."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium

from tests.casebook.drawing import Drawing
from tests.casebook.writers import write_docx

AT_ONCE = 100
"""Files per call: LibreOffice stops without a word after about 248."""
DOTS_PER_INCH = 200


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


def write_pdfs(files: Sequence[tuple[Path, Sequence[Drawing]]]) -> None:
    """Digital PDF with ruled tables; a form longer than a page is cut where the page ends, within a cell if need be."""
    for start in range(0, len(files), AT_ONCE):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number, (_, drawings) in enumerate(files[start : start + AT_ONCE]):
                write_docx(folder / f"{number}.docx", drawings)
            subprocess.run(
                [
                    "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                    "--outdir", folder, *sorted(folder.glob("*.docx")),
                ],
                check=True, capture_output=True,
            )  # fmt: skip
            for number, (path, _) in enumerate(files[start : start + AT_ONCE]):
                shutil.move(folder / f"{number}.pdf", path)


def write_scans(files: Sequence[tuple[Path, Sequence[Drawing]]]) -> None:
    """A PDF of grey pictures without any text, as a copier makes it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printed = [(folder / f"{number}.pdf", drawings) for number, (_, drawings) in enumerate(files)]
        write_pdfs(printed)
        for (path, _), (pdf, _) in zip(files, printed, strict=True):
            document = pdfium.PdfDocument(pdf)
            pages = [page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil() for page in document]
            document.close()
            pages[0].save(path, "PDF", resolution=DOTS_PER_INCH, save_all=True, append_images=pages[1:])
