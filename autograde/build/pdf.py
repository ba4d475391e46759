"""The book as a PDF, printed by Chromium from the pages of the site: `python -m autograde.build.pdf HTML OUT.pdf`.

The pages are joined in the order of the contents, each place gets a name of its own in the whole, exercises keep their
stubs and lose their buttons, and what is wider than the paper becomes smaller. It is printed twice: the first print
tells on which page each part stands, and the second has the numbers in its table of contents.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from autograde.grading.course import CourseError, root

PATIENCE = 300_000  # milliseconds: a bound for a busy machine
MARGINS = {"top": "20mm", "bottom": "20mm", "left": "18mm", "right": "18mm"}
WIDTH = 657  # pixels between the margins of A4, at 96 an inch
FOOTER = '<div style="width: 100%; font: 9px sans-serif; text-align: center"><span class="pageNumber"></span></div>'
NUMBER = """places => { for (const span of document.querySelectorAll('.page-number'))
  span.textContent = places[decodeURIComponent(span.previousElementSibling.hash.slice(1))] || ''; }"""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None:
        pass


def write(site: Path, out: Path, address: str = "") -> None:
    """Print the site in folder `site` into the file `out`; links to files beside the pages lead to `address`.

    Raises CourseError where there is no site or no Chromium, or where something does not fit on the paper.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        raise CourseError(
            "Chromium prints the book and isn't here: install it, on Debian with apt-get install chromium."
        )
    if not (site / "index.html").is_file():
        raise CourseError(f"{site} holds no site: run make site.")
    scripts = root() / "web" / "print"
    out.parent.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.route("**/*.js", lambda route: route.abort())
        page.emulate_media(media="print")
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        page.add_style_tag(path=scripts / "book.css")
        page.evaluate((scripts / "book.js").read_text(encoding="utf-8"), address)
        too_wide = page.evaluate((scripts / "fit.js").read_text(encoding="utf-8"))
        if too_wide:
            raise CourseError(f"the paper is too narrow for {too_wide[0]}: break the line in the page's source.")
        _print(page, out, final=False)
        page.evaluate(NUMBER, pages_of(out))
        _print(page, out, final=True)
        browser.close()
    server.shutdown()
    server.server_close()


def _print(page: Any, out: Path, final: bool) -> None:
    """The first print needs no outline and no tags for screen readers: neither moves a line."""
    page.pdf(
        path=out, format="A4", margin=MARGINS, print_background=True, outline=final, tagged=final,
        display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
    )  # fmt: skip


def pages_of(file: Path) -> dict[str, int]:
    """On which page each linked place stands, from 1."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    numbers = {page.indirect_reference: number for number, page in enumerate(reader.pages, 1)}
    places = reader.named_destinations
    return {name.removeprefix("/"): numbers[place.raw_get("/Page")] for name, place in places.items()}


def main() -> int:
    """Print the site that is named."""
    if len(sys.argv) != 3:
        print("usage: python -m autograde.build.pdf HTML OUT.pdf", file=sys.stderr)
        return 2
    try:
        write(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), os.environ.get("SITE_ADDRESS", ""))
    except CourseError as error:
        print(f"pdf: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
