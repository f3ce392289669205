"""Links between the pages of a large year: an anchor that stands on another page gets that page's name in front."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ANCHOR = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')


def linked(html: str, places: Mapping[str, str], folder: str = "", elsewhere: str = "") -> str:
    """`html` with every link to an anchor that it lacks led to its page.

    `places` are the references of anchors that stand on pages, `folder` is how pages are reached from here, `elsewhere` has all other anchors.
    """
    own = set(_ANCHOR.findall(html))

    def lead(link: re.Match[str]) -> str:
        anchor = link[1]
        if anchor in own:
            return link[0]
        if anchor in places:
            return f'href="{folder}{places[anchor]}"'
        return f'href="{elsewhere}#{anchor}"' if elsewhere else link[0]

    return _LINK.sub(lead, html)
