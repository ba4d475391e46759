"""What the pages of a folder link to: inside the folder, where every file and anchor must be there, and outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

LINKS = {"href", "src", "poster", "action", "data"}
HOST = "http://site.invalid"  # stands for the site itself; no such host exists


@dataclass
class Seen(HTMLParser):
    """One page's anchors, and its links with the line that each stands in."""

    ids: set[str] = field(default_factory=set)
    links: list[tuple[str, str, int]] = field(default_factory=list)  # tag, address, line
    base: str = ""

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.ids.add(value)
            elif tag == "base" and name == "href":
                self.base = value
            elif name in LINKS:
                self.links.append((tag, value.strip(), self.getpos()[0]))
            elif name == "srcset":
                self.links += [(tag, part.split()[0], self.getpos()[0]) for part in value.split(",")]


def read(file: Path) -> Seen:
    seen = Seen()
    seen.feed(file.read_text(encoding="utf-8"))
    return seen


def links(folder: Path, names: list[str], own: str = "") -> tuple[list[str], dict[str, set[str]]]:
    """The broken links as sentences, and the external addresses, each with the pages that name it.

    A page may count from another address (404.html does): `<base href>` says so. Links to `own`, the site's
    public address, lead into the folder.
    """
    pages = {name: read(folder / name) for name in names}
    broken: list[str] = []
    outside: dict[str, set[str]] = {}
    for name, page in list(pages.items()):
        start = urljoin(f"{HOST}/{name}", page.base)
        for tag, address, line in page.links:
            whole = urljoin(start, address)
            if own and whole.startswith(own):
                whole = f"{HOST}/{whole.removeprefix(own).lstrip('/')}"
            parts = urlsplit(whole)
            if f"{parts.scheme}://{parts.netloc}" != HOST:
                if parts.scheme in ("http", "https") and tag == "a":
                    outside.setdefault(parts._replace(fragment="").geturl(), set()).add(name)
                continue
            target = folder / unquote(parts.path).lstrip("/")
            if target.is_dir():
                target /= "index.html"
            inside = target.relative_to(folder).as_posix()
            if not target.is_file():
                broken.append(f"{name}:{line}: broken link: <{tag}> leads to {address}, and there is no {inside}")
            elif parts.fragment and target.suffix == ".html":
                if inside not in pages:
                    pages[inside] = read(target)
                if unquote(parts.fragment) not in pages[inside].ids:
                    broken.append(f"{name}:{line}: broken anchor: {address}, and no element of {inside} has that id")
    return broken, outside
