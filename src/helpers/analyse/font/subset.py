"""Make the subset of Noto Sans SC that is shipped: `python -m helpers.analyse.font.subset <NotoSansCJK-Regular.ttc>`.

The source is the collection of Debian's package fonts-noto-cjk (SIL Open Font License 1.1, see OFL.txt). The subset holds
GB 2312, ASCII and the signs that reports use, in one weight, without hinting: enough for matplotlib to measure and to draw.
It has a family name of its own, so that it is never mistaken for a whole Noto Sans that a reader has installed.
Needs fontTools, which is in the `test` extra.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FACE = "Noto Sans CJK SC"
FAMILY = "Noto Sans SC Subset"
TARGET = Path(__file__).with_name("NotoSansSC-subset.otf")
SIGNS = "≤≥≠≈±×÷−–—…·•°′″‰№℃²³㎡㎏①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳✓→←↑↓▲▼△▽○●◆◇■□￥¥€〔〕【】《》〈〉「」『』“”‘’、。，；：？！（）％＋－／＝～"


def repertoire() -> set[int]:
    """Code points of the subset: ASCII, every character that GB 2312 can encode, and the signs above."""
    gb2312 = set()
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                gb2312.add(ord(bytes((lead, trail)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return gb2312 | set(range(0x20, 0x7F)) | {ord(sign) for sign in SIGNS} | {0xA0, 0x2009, 0x202F, 0x3000}


def face_number(collection: Path) -> int:
    """Position of the simplified Chinese face in the collection."""
    from fontTools.ttLib import TTCollection

    for number, font in enumerate(TTCollection(collection, lazy=True).fonts):
        if font["name"].getDebugName(1) == FACE:
            return number
    raise SystemExit(f"{collection} holds no face {FACE}: take NotoSansCJK-Regular.ttc of the package fonts-noto-cjk")


def make(collection: Path, target: Path = TARGET) -> None:
    """Write the subset; the same collection gives the same bytes."""
    font = TTFont(collection, fontNumber=face_number(collection), recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.desubroutinize = False
    options.layout_features = ["kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=repertoire())
    subsetter.subset(font)
    for record, text in ((1, FAMILY), (3, f"{FAMILY} Regular"), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        font["name"].setName(text, record, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [FAMILY.replace(" ", "")]
    font["CFF "].cff.topDictIndex[0].FamilyName = FAMILY
    font["CFF "].cff.topDictIndex[0].FullName = FAMILY
    font.save(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    make(Path(sys.argv[1]))
