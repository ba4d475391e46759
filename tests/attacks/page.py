"""What a page would do by itself, found with a parser: scripts, handlers, frames, forms, what it loads."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

ACTIVE = {"script", "iframe", "frame", "object", "embed", "form", "base", "meta", "link", "applet", "portal", "style"}
LINKS = {"href", "src", "action", "formaction", "data", "xlink:href", "srcset", "background", "poster", "srcdoc"}
FRAME = {"sandbox": None}


def _still(tag: str, target: str) -> bool:
    """Whether a link stays on the page, or is a picture: no script in one runs."""
    return target.startswith("#") or (tag == "img" and target.startswith("data:image/"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.frames: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        framed = tag == "iframe" and values.get("sandbox", "x") in ("", None) and "src" not in values
        if framed:
            self.frames.append(values.get("srcdoc") or "")
        elif tag in ACTIVE:
            self.found[f"<{tag} {sorted((k, v) for k, v in values.items() if k != 'id')}>"] += 1
        for name, value in values.items():
            target = "".join((value or "").split()).lower()
            if name.startswith("on"):
                self.found[f"{name}={value}"] += 1
            elif name in LINKS and not framed and not _still(tag, target):
                self.found[f"{tag} {name}={target[:60]}"] += 1
        self._inside = tag

    def handle_data(self, data):
        if self._inside in ("script", "style") and data.strip():
            self.found[f"{self._inside}: {hash(data)}"] += 1

    def handle_endtag(self, tag):
        self._inside = ""


def active(html: str) -> Counter[str]:
    """Everything in a page that acts, loads or leads somewhere, frames in which nothing can aside."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def frames(html: str) -> list[str]:
    """What stands in frames without any rights."""
    reader = _Reader()
    reader.feed(html)
    return reader.frames
