"""Which way of an indicator is better, as far as its name says: 投诉率 and 不合格率 are better the lower they are, 合格率 and 无差错率 the higher."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from helpers.validate.words import bare_name, names, pattern, words

_END = re.compile(r"(?:率|比例|比率|比重|占比|百分比|数量?|[件个人户次起项]数)$")
_RATES = ("率", "比例", "比率", "比重", "占比", "百分比")
_DENIED = re.compile(r"(?:没有|不|未)([^不未]{1,6})$")


def better(name: str) -> Literal["low", "high", "open"]:
    """Which way is better. `open` where the name denies something that no list knows, or says in no other way which it is: no score is held
    against it. A name that says nothing of it is better the higher its figure.
    """
    dense = bare_name(name)
    if (denied := _of_what_is_denied(dense)) is not None:
        return denied
    if names(dense, "open"):
        return "open"
    if names(dense, "lower_but"):
        return "high"
    return "low" if names(dense, "lower") or pattern("lower_end").search(dense) else "high"


def _of_what_is_denied(name: str) -> Literal["low", "high", "open"] | None:
    """The same for a name that denies something: what is good (不合格率, 未按时完成率) or what is bad (无差错率, 不超支率). None for other names."""
    if _without_bad().search(name):
        # 不超预算 may stand before a share and before an amount.
        return "high" if name.endswith(_RATES) else "open"
    if any(word.startswith(("不", "未")) and word in name for word in words("lower")):
        return None
    denied = _DENIED.search(_END.sub("", pattern("no_negation").sub("", name)))
    if denied is None or not _END.search(name):
        return None
    if _good().fullmatch(denied[1]):
        return "low"
    # 不合格产品处置率: what is done about it stands behind.
    return "high" if denied[1].endswith(words("lower_but")) else "open"


@cache
def _without_bad() -> re.Pattern[str]:
    """What is bad, and is denied right in front of it: 无差错, 零安全事故, 未发生投诉."""
    return re.compile(rf"(?:无|零|不|未|没有)(?:发生|出现|存在)?(?:重大|较大|安全|质量|责任|有责|有效|群众|服务)*(?:{pattern('lower').pattern})")


@cache
def _good() -> re.Pattern[str]:
    """What is good, alone or with how it is done: 按时完成."""
    return re.compile(rf"(?:{pattern('how_well').pattern})*(?:{pattern('good').pattern}|{pattern('lower_but').pattern})")
