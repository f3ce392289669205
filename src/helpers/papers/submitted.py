"""The files as they came in: from the raw folder, or out of the archive that they lay in."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from helpers.papers.package import NotCommentable

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
