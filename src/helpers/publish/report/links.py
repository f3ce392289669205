"""Links between the pages of a large year: an anchor that stands on another page gets that page's name in front."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

_ANCHOR = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')
_UNIT = re.compile(r'<a\b[^>]*\bdata-unit="([^"]*)"[^>]*>')


def linked(html: str, places: Mapping[str, str], folder: str = "", elsewhere: str = "") -> str:
    """`html` with every link to an anchor that it lacks led to its page.

    `places` are the references of anchors that stand on pages, `folder` is how pages are reached from here, `elsewhere` has all other anchors.
    """
    own = set(_ANCHOR.findall(html))

    def lead(link: re.Match[str]) -> str:
        anchor = link[1]
        if anchor in own:
            return link[0]
        if anchor.startswith("c-") and (card := f"f-{anchor[2:]}") in places:
            # The mark at a cell stands on the page of the finding's card.
            return f'href="{folder}{places[card].partition("#")[0]}#{anchor}"'
        if anchor in places:
            return f'href="{folder}{places[anchor]}"'
        return f'href="{elsewhere}#{anchor}"' if elsewhere else link[0]

    return _LINK.sub(lead, html)


def units_led(html: str, places: Mapping[str, str], anchor_of: Callable[[str], str]) -> str:
    """`html` with links to the findings of a unit led to its forms: of a large year, all its findings stand on their page alone.

    `places` are the anchors that stand on pages, `anchor_of` gives that of a unit.
    """

    def lead(link: re.Match[str]) -> str:
        anchor = anchor_of(unescape(link[1]))
        return _LINK.sub(f'href="#{anchor}"', link[0]) if anchor in places else link[0]

    return _UNIT.sub(lead, html)
