"""Texts as they are compared, by every stage alike."""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"[\W_]+")


def comparable(text: object) -> str:
    """Text as it is compared: without white space and punctuation, full-width forms folded."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)) if isinstance(text, str) else ""
