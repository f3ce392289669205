"""Names of units and files as names of folders, files and sheets, on every system and each only once."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 40
"""Characters. The path of a returned file must stay below the 260 characters of Windows, and a name below 255 bytes."""
LONGEST_SHEET = 31
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_FORBIDDEN_IN_SHEETS = re.compile(r"[\[\]:*?/\\]")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_LONGEST_SUFFIX = 8


class Names:
    """Names given out so far; two that differ only in upper and lower case are the same to Windows and Excel."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken}

    def file(self, wanted: str, prefix: str = "") -> str:
        """A name for a file or folder: `A/B:科` -> `A_B_科`, `CON` -> `CON_`, the second of a kind with -2 before its suffix."""
        name = PurePosixPath(wanted.replace("\\", "/").replace("/", "_"))
        stem, suffix = (name.stem, name.suffix) if len(name.suffix) <= _LONGEST_SUFFIX else (name.name, "")
        stem, suffix = _plain(stem, _FORBIDDEN), _plain(suffix, _FORBIDDEN)
        if _DEVICES.fullmatch(stem.split(".")[0].strip()):
            stem = stem.replace(".", "_") + "_"
        return self._once(prefix + (stem.strip(". ") or "未命名"), suffix.rstrip(". "), LONGEST_NAME + len(prefix))

    def sheet(self, wanted: str) -> str:
        """A name for a sheet: 31 characters at most, without []:*?/\\ and without quotes at its ends."""
        name = _plain(wanted, _FORBIDDEN_IN_SHEETS).strip("' ")
        # Excel keeps this name for itself.
        name = name + "_" if name.casefold() == "history" else name
        return self._once(name or "未命名", "", LONGEST_SHEET)

    def _once(self, stem: str, suffix: str, longest: int) -> str:
        if len(stem) > longest:
            # What is cut off must still tell two long names apart, in every order of the units.
            kept, digest = stem[: longest - 7].rstrip(". '"), hashlib.sha256(stem.encode()).hexdigest()[:6]
            stem = f"{kept}-{digest}"
        name, number = stem + suffix, 1
        while name.casefold() in self._taken:
            number += 1
            mark = f"-{number}"
            name = f"{stem[: longest - len(mark)]}{mark}{suffix}"
        self._taken.add(name.casefold())
        return name


def _plain(text: str, forbidden: re.Pattern[str]) -> str:
    seen = "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return forbidden.sub("_", re.sub(r" +", " ", seen)).strip()
