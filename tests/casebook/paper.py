"""Drawings as LibreOffice writes them: printed to PDF, as old Word and OpenDocument, and scanned at 200 dpi from the print."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from tests.casebook.drawing import Drawing
from tests.casebook.writers import write_docx, write_xlsx

AT_ONCE = 100
"""Files per call: LibreOffice stops without a word after about 248."""
CALLS = 2
"""At the same time, each with a profile of its own."""
DOTS_PER_INCH = 200
CONVERTED = {"pdf": ("docx", write_docx), "doc": ("docx", write_docx), "ods": ("xlsx", write_xlsx)}
"""Formats that LibreOffice writes, each with the format that it is written from."""


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


def write_converted(files: Sequence[tuple[Path, Sequence[Drawing]]], format_: str) -> None:
    """Have LibreOffice turn Word or Excel files into PDF, old Word or OpenDocument sheets.

    In PDF a form longer than a page is cut where the page ends, within a cell if need be.
    """
    size = max(1, min(AT_ONCE, -(-len(files) // CALLS)))
    with ThreadPoolExecutor(CALLS) as calls:
        list(calls.map(partial(_converted, format_=format_), [files[start : start + size] for start in range(0, len(files), size)]))


def _converted(files: Sequence[tuple[Path, Sequence[Drawing]]], format_: str) -> None:
    before, write = CONVERTED[format_]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (_, drawings) in enumerate(files):
            write(folder / f"{number}.{before}", drawings)
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", format_,
                "--outdir", folder, *sorted(folder.glob(f"*.{before}")),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        for number, (path, _) in enumerate(files):
            shutil.move(folder / f"{number}.{format_}", path)


def write_scans(files: Sequence[tuple[Path, Sequence[Drawing]]]) -> None:
    """A PDF of grey pictures without any text, as a copier makes it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printed = [(folder / f"{number}.pdf", drawings) for number, (_, drawings) in enumerate(files)]
        write_converted(printed, "pdf")
        for (path, drawings), (pdf, _) in zip(files, printed, strict=True):
            document = pdfium.PdfDocument(pdf)
            pages = [page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil() for page in document]
            document.close()
            if tilt := drawings[0].tilt:
                pages = [page.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor="white") for page in pages]
            pages[0].save(path, "PDF", resolution=DOTS_PER_INCH, save_all=True, append_images=pages[1:])
